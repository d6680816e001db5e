//! Laws of the file readers and of shares, on random input.

use belarus_leverage::analysis::flows::{Answer, PartnerQuestion, ShareQuestion, market_share, partner_dependence};
use belarus_leverage::data::{Countries, Flag, Flow, Measure, Silent};
use belarus_leverage::formats;
use polars::prelude::{DataFrame, df};
use proptest::prelude::*;

const CODES: [&str; 5] = ["BLR", "CAN", "RUS", "BRA", "CHN"];

fn countries() -> Countries {
    Countries::parse(
        "code,iso2,m49,baci,name,short_name,group,until,note\nBLR,BY,112,,Belarus,,country,,\nCAN,CA,124,,Canada,,country,,\n\
         RUS,RU,643,,Russia,,country,,\nBRA,BR,076,,Brazil,,country,,\nCHN,CN,156,,China,,country,,\nWLD,,001,,World,,group,,\n",
    )
    .expect("good table")
}

/// Year, reporter, partner, whole dollars, bits of `agg`.
type Row = (u8, &'static str, &'static str, u32, u32);

fn frame(rows: &[Row]) -> DataFrame {
    let n = rows.len();
    df!(
        "period" => rows.iter().map(|row| format!("20{:02}", row.0)).collect::<Vec<_>>(),
        "freq" => vec!["A"; n],
        "reporter" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
        "partner" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        "flow" => vec!["X"; n],
        "product" => vec!["310420"; n],
        "measure" => vec!["value"; n],
        "value" => rows.iter().map(|row| f64::from(row.3)).collect::<Vec<_>>(),
        "unit" => vec!["USD"; n],
        "flag" => vec![""; n],
        "agg" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
    )
    .expect("equal columns")
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (10_u8..13, 0_usize..5, 1_usize..5, 0_u32..1_000_000);
    prop::collection::vec(
        row.prop_map(|(year, i, step, value)| (year, CODES[i], CODES[(i + step) % 5], value, 0)),
        1..40,
    )
}

fn share(rows: &[Row]) -> Answer {
    let question = ShareQuestion { product: "310420".into(), measure: Measure::Value, flow: Flow::Export };
    market_share(&frame(rows), &countries(), &question).expect("rows of this product")
}

fn partners(rows: &[Row]) -> Option<Answer> {
    let question =
        PartnerQuestion { reporter: "BLR".into(), flow: Flow::Export, product: None, measure: Measure::Value };
    partner_dependence(&frame(rows), &countries(), &question).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_sum_to_one(rows in rows()) {
        let answer = share(&rows);
        for (period, total, _) in &answer.denominators {
            let sum: f64 = answer.rows.iter().filter(|row| row.period == *period).filter_map(|row| row.share).sum();
            prop_assert!(*total == 0.0 || (sum - 1.0).abs() < 1e-9, "{period}: {sum}");
        }
    }

    #[test]
    fn order_of_rows_does_not_matter(rows in rows(), seed in any::<u64>()) {
        let mut other = rows.clone();
        other.sort_by_key(|row| (u64::from(row.3) ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        prop_assert_eq!(share(&rows), share(&other));
        prop_assert_eq!(partners(&rows), partners(&other));
    }

    #[test]
    fn a_true_world_row_changes_nothing(rows in rows()) {
        let mut with = rows.clone();
        for year in 10..13 {
            for code in CODES {
                let own = rows.iter().filter(|row| row.0 == year && row.1 == code);
                if own.clone().count() > 0 {
                    with.push((year, code, "WLD", own.map(|row| row.3).sum(), 2));
                }
            }
        }
        prop_assert_eq!(share(&rows), share(&with));
        let (before, after) = (partners(&rows), partners(&with));
        if let Some(before) = before.filter(|answer| answer.rows.iter().all(|row| !row.flags.has(Flag::Mirror))) {
            prop_assert_eq!(Some(before), after);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), header in 0_usize..4) {
        let headers: [&[u8]; 4] = [b"", b"t,i,j,k,v,q\n", b"exporter,importer,year,value\n", b"Year,Trade Flow,Reporter,Partner,Commodity Code,Trade Value (US$)\n"];
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, [headers[header], &bytes].concat()).expect("write");
        if let Ok(inspection) = formats::inspect(&path, &countries()) {
            // Any outcome but a panic will do.
            drop(formats::read(&path, &inspection.plan, &countries(), &Silent));
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "([a-zà-я0-9,;\"\t.\\-|\r\n]|BLR|2020|value|year|sep=){0,80}") {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, &text).expect("write");
        if let Ok(inspection) = formats::inspect(&path, &countries()) {
            drop(formats::read(&path, &inspection.plan, &countries(), &Silent));
        }
    }

    #[test]
    fn order_of_rows_in_a_file_does_not_matter(rows in rows(), seed in any::<u64>()) {
        let mut other = rows.clone();
        other.sort_by_key(|row| (u64::from(row.3) ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let answer = |rows: &[Row]| {
            let lines = rows.iter().map(|(year, who, whom, value, _)| format!("{who},{whom},20{year},310420,{value}\n"));
            let text = format!("exporter,importer,year,hs6,value_usd\n{}", lines.collect::<String>());
            let folder = tempfile::tempdir().expect("folder");
            let path = folder.path().join("x.csv");
            std::fs::write(&path, text).expect("write");
            let inspection = formats::inspect(&path, &countries()).expect("a long table");
            let dataset = formats::read(&path, &inspection.plan, &countries(), &Silent).expect("rows");
            let question = ShareQuestion { product: "310420".into(), measure: Measure::Value, flow: Flow::Export };
            market_share(&dataset.frame, &countries(), &question).expect("rows of this product")
        };
        prop_assert_eq!(answer(&rows), answer(&other));
    }

    #[test]
    fn rows_are_read_or_kept_aside_and_never_lost(cells in prop::collection::vec((0_u8..6, 0_u32..100_000), 1..60)) {
        let mut text = String::from("t,i,j,k,v,q\n");
        for (kind, value) in &cells {
            text.push_str(&match kind {
                0 => "2020,112\n".to_owned(),
                1 => format!("2020,112,76,310420,-{},1\n", value + 1),
                2 => format!("2020,112,76,310420,x{value},1\n"),
                _ => format!("2020,112,76,310420,{value},\n"),
            });
        }
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, &text).expect("write");
        let good = cells.iter().filter(|(kind, _)| *kind > 2).count();
        let inspection = formats::inspect(&path, &countries()).expect("a BACI file");
        match formats::read(&path, &inspection.plan, &countries(), &Silent) {
            Ok(dataset) => prop_assert_eq!((dataset.frame.height(), dataset.kept_aside.n_rows), (2 * good, (cells.len() - good) as u64)),
            Err(cause) => prop_assert!(good == 0, "{cause}"),
        }
    }
}

/// Files are read in pieces of 64 kB: a quotation mark, a line end or a letter may be cut by a border anywhere.
#[test]
fn borders_between_pieces_do_not_matter() {
    const PIECE: usize = 1 << 16;
    let filler = "BLR,BRA,2020,1\r\n";
    let last = "BLR,\"two\r\nlines \"\"and\"\" é\",2020,2\r\nBLR,CHN,2020,3\rBLR,CAN,20\nRUS,BRA,2020,4\n";
    let read = |shift: usize| {
        let mut text = format!("exporter,importer,year,{}value\r\n", "x".repeat(shift));
        while text.len() + filler.len() + 20 < PIECE {
            text.push_str(filler);
        }
        text.push_str(last);
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, &text).expect("write");
        let inspection = formats::inspect(&path, &countries()).expect("a long table");
        let dataset = formats::read(&path, &inspection.plan, &countries(), &Silent).expect("rows");
        let ends = dataset.frame.tail(Some(3)).select(["partner", "value"]).expect("columns");
        (dataset.kept_aside.rows.iter().map(|row| row.reason.clone()).collect::<Vec<_>>(), format!("{ends:?}"))
    };
    let expected = read(0);
    assert_eq!(expected.0, ["3 fields instead of 4"]);
    for shift in 1..80 {
        assert_eq!(read(shift), expected, "{shift}");
    }
}
