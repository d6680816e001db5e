//! The what-if engine on tonnes computed from an opened trade file.

use std::io::Write as _;

use belarus_leverage::app::scenario_base::base_of;
use belarus_leverage::data::{Dataset, Library, Silent};
use belarus_leverage::formats::read_all;
use belarus_leverage::scenario::{Lab, preset};

/// A made-up year in BACI's layout: every exporter and market of the model, 1,000 tonnes more a row.
fn dataset(years: &[u32], exporters: &[u32]) -> Dataset {
    let mut text = "t,i,j,k,v,q\n".to_owned();
    let mut tonnes = 1_000_000;
    for year in years {
        for exporter in exporters {
            for importer in [76, 156, 699, 360, 251, 842, 398, 710] {
                if *exporter == importer {
                    continue;
                }
                text.push_str(&format!("{year},{exporter},{importer},310420,{tonnes},{tonnes}.5\n"));
                tonnes += 1_000;
            }
        }
        text.push_str(&format!("{year},112,76,310520,9,9000000\n{year},112,76,310420,5,\n"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("BACI_HS92_Y2019_V202401b.csv");
    std::fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).expect("a file");
    let library = Library::load().expect("bundled tables");
    read_all(&[path], library.countries(), &Silent).expect("readable")
}

const ALL: [u32; 8] = [112, 643, 124, 376, 400, 276, 724, 418];

#[test]
fn tonnes_of_a_file_replace_the_stylised_ones_and_are_named() {
    let lab = Lab::shipped().expect("shipped");
    let base = base_of(&lab, &dataset(&[2019], &ALL), None).expect("a base");
    // The first cell: Belarus to Brazil, one million tonnes and half a tonne; another product is not counted.
    assert!((base.tonnes[0] - 1.000_000_5).abs() < 1e-12, "{}", base.tonnes[0]);
    // Israel and Jordan are one exporter, Germany and Spain another.
    let israel = base.exporter("ISJ").expect("listed");
    assert!(base.exports(israel) > 16.0, "{}", base.exports(israel));
    assert!(base.title.contains("CEPII BACI 2019") && base.title.contains("202401b"), "{}", base.title);
    assert!(base.caution.contains("rows without weight, in no sum: 1"), "{}", base.caution);
    let scenario = preset("hold").expect("shipped").scenario().expect("reads");
    let shipped = lab.run(&scenario).expect("runs");
    let ours = lab.with_base(base).run(&scenario).expect("runs");
    assert_ne!(shipped.path, ours.path);
    assert!(ours.base_title.contains("BACI"));
}

#[test]
fn what_the_file_cannot_say_is_an_error_with_the_next_step() {
    let lab = Lab::shipped().expect("shipped");
    let several = base_of(&lab, &dataset(&[2018, 2019], &ALL), None).expect_err("two years");
    assert!(several.contains("2018 to 2019") && several.contains("--base-year"), "{several}");
    base_of(&lab, &dataset(&[2018, 2019], &ALL), Some("2018")).expect("one of two years");
    let missing = base_of(&lab, &dataset(&[2019], &ALL), Some("2011")).expect_err("no such year");
    assert!(missing.contains("2011"), "{missing}");
    let lonely = base_of(&lab, &dataset(&[2019], &[112, 124]), None).expect_err("exporters without rows");
    for words in ["Russia (RUS)", "(ISR, JOR)", "in 2019: no tonnes", "mirror", "Choose another year or a file"] {
        assert!(lonely.contains(words), "{words}: {lonely}");
    }
    assert!(!lonely.contains("list"), "{lonely}");
    let others = base_of(&lab, &dataset(&[2018, 2019], &[112]), Some("2019")).expect_err("exporters without rows");
    assert!(others.contains("another year of the file (2018) or a file"), "{others}");
}
