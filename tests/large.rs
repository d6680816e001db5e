//! A file too large to hold, in the window: read through once, then searched for each question.

mod support;

use std::path::PathBuf;

use belarus_leverage::analysis::flows::{PartnerQuestion, ShareQuestion};
use belarus_leverage::data::{Flow, Measure};
use belarus_leverage::project::{Action, Ask, Settings};
use egui_kittest::kittest::Queryable as _;
use support::Window;

/// A year of BACI's shape in which Belarus sells a quarter of HS 310420 and, all goods together, half to Brazil.
fn year(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("BACI_HS92_Y2022_V202401b.csv");
    let rows = [
        "t,i,j,k,v,q",
        "2022,112,76,310420,100,10",
        "2022,112,156,270900,100,",
        "2022,124,76,310420,200,20",
        "2022,124,156,310420,100,10",
        "2022,643,156,270900,900,90",
        "2022,643,156,310420,many,90",
    ];
    std::fs::write(&path, rows.join("\n")).expect("a temporary file");
    path
}

fn drawn(window: &Window) -> Vec<(String, f64)> {
    let figure = window.app().session().figure().expect("a chart");
    let mut rows: Vec<(String, f64)> = figure.rows().into_iter().map(|row| (row.code, row.value)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

#[test]
fn a_large_file_is_searched_for_each_question() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { hold_below: 0, copies: false, ..Settings::default() };
    let mut window = Window::with(settings, vec![year(&folder)]);
    window.harness.get_by_label("Open").click();
    window.settle();
    let file = &window.app().session().files[0];
    assert!(file.searched.is_some());
    let products: Vec<(&str, u64)> = file.products.iter().map(|choice| (choice.code.as_str(), choice.n_rows)).collect();
    assert_eq!(products, [("310420", 3), ("270900", 2)], "the damaged row is kept aside and not counted");
    assert_eq!(file.dataset.kept_aside.n_rows, 1);
    let id = file.id;
    assert_eq!(drawn(&window), [("BLR".to_owned(), 25.0), ("CAN".to_owned(), 75.0)]);
    let product = "270900".to_owned();
    window.act(Action::Ask(id, Ask::Share(ShareQuestion { product, measure: Measure::Value, flow: Flow::Export })));
    assert_eq!(drawn(&window), [("BLR".to_owned(), 10.0), ("RUS".to_owned(), 90.0)]);
    let all_goods =
        PartnerQuestion { reporter: "BLR".to_owned(), flow: Flow::Export, product: None, measure: Measure::Value };
    window.act(Action::Ask(id, Ask::Partners(all_goods)));
    assert_eq!(drawn(&window), [("BRA".to_owned(), 50.0), ("CHN".to_owned(), 50.0)]);
    let caveats = &window.app().session().figure().expect("a chart").caveats;
    assert!(caveats.iter().any(|caveat| caveat.contains("too large to hold")), "{caveats:?}");
}
