//! Packed releases in pieces: the same rows, parts and refusals as record by record.

use std::path::{Path, PathBuf};

use belarus_leverage::data::Silent;
use belarus_leverage::formats::{self, Cache, How, Pick, Plan};
use proptest::prelude::*;

use super::make::{gz, put, zip};
use super::{answers, countries, line, read, rows, same_part, same_whole, text, thousand};

fn planned(path: &Path) -> Option<Vec<(PathBuf, Plan)>> {
    let plan = formats::inspect(path, &countries()).ok()?.plan;
    (plan.format == "baci").then(|| plan.files(path))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn unpacked_in_pieces_is_unpacked_record_by_record(
        lines in prop::collection::vec(line(), 1..40),
        ends in prop::collection::vec(0_u8..10, 1..5),
        last_end in prop::bool::weighted(0.7),
        cut in 0_usize..40,
        piece in prop_oneof![1_usize..60, 60_usize..3_000],
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes = text(&lines, &ends, (99, b""), false, last_end);
        let mut packed = gz(&bytes);
        // One in four is cut short.
        packed.truncate(packed.len() - if cut < 10 { cut } else { 0 });
        let member = ("BACI_HS92_Y2022_V202401b.csv", bytes.as_slice());
        for path in [
            put(folder.path(), "BACI_HS92_Y2022_V202401b.csv.gz", &packed),
            put(folder.path(), "BACI_HS92_V202401b.zip", &zip([member, ("Readme.txt", b"Reliable trade data".as_slice())])),
        ] {
            let Some(files) = planned(&path) else { continue };
            same_whole(&files, piece)?;
            for pick in [Pick::product("310420"), Pick::product("31"), Pick::Area("BLR".into()), Pick::Totals(None)] {
                same_part(&files, &pick, piece)?;
            }
        }
    }
}

#[test]
fn a_packed_release_is_searched_and_copied_like_its_files() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let next = String::from_utf8(thousand()).expect("text").replace("\n2022,", "\n2023,");
    let (one, two) = (thousand(), next.into_bytes());
    let members = [("BACI_HS92_Y2022_V202401b.csv", one.as_slice()), ("BACI_HS92_Y2023_V202401b.csv", two.as_slice())];
    let packed = planned(&put(folder.path(), "BACI_HS92_V202401b.zip", &zip(members))).expect("BACI");
    assert_eq!(packed.len(), 2);
    let plain: Vec<_> =
        members.iter().flat_map(|(name, bytes)| planned(&put(folder.path(), name, bytes)).expect("BACI")).collect();
    let cache = Cache::at(folder.path().join("copies"), 1 << 20);
    assert_eq!(cache.keep_files(&packed, &countries(), &Silent).expect("copies"), 2);
    for pick in [Pick::product("310420"), Pick::product("31"), Pick::Totals(Some("BLR".into())), Pick::Totals(None)] {
        let of = |files: &[(PathBuf, Plan)], how: &How| read(files, Some(&pick), how).expect("rows");
        let whole = of(&plain, &How::in_pieces(999));
        let searched = of(&packed, &How::in_pieces(999));
        let copied = of(&packed, &How::usual().with_cache(Some(cache.clone())));
        assert!(searched.provenance.steps[0].starts_with("Searched"), "{:?}", searched.provenance.steps);
        assert!(copied.provenance.steps[0].starts_with("Looked up"), "{:?}", copied.provenance.steps);
        assert_eq!(rows(&copied.frame), rows(&searched.frame), "{pick:?}");
        assert_eq!(rows(&searched.frame), rows(&whole.frame), "{pick:?}");
        assert_eq!(answers(&searched), answers(&whole));
    }
}
