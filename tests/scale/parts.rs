//! Parts of a file: what they answer, what is shown of them while they are searched, and how soon searching stops.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use belarus_leverage::analysis::flows::{
    ThirdCountriesQuestion, TwoSidesQuestion, third_countries, trade_matrix, two_sides,
};
use belarus_leverage::data::{Cancelled, Dataset, Measure, Progress};
use belarus_leverage::formats::{self, How, Pick, ReadError};
use polars::prelude::DataFrame;

use super::{countries, file, read, thousand};

/// Every question that names products says of their part what it says of the whole.
#[test]
fn both_sides_detours_and_base_years_need_their_products_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut lines = String::from("t,i,j,k,v,q\n");
    for year in 2008..2024 {
        for (n, exporter) in [112, 76, 124, 643].into_iter().enumerate() {
            for (m, importer) in [156, 251, 76, 112].into_iter().enumerate().filter(|(_, to)| *to != exporter) {
                for (k, product) in [310_420, 310_430, 270_900].into_iter().enumerate() {
                    let value = 100 + n * 70 + m * 13 + k * 5 + (year % 7) * 3;
                    lines.push_str(&format!("{year},{exporter},{importer},{product},{value},{value}.5\n"));
                }
            }
        }
    }
    let files = [file(&folder, lines.as_bytes()).expect("BACI")];
    let whole = read(&files, None, &How::with_care()).expect("rows");
    let sides = TwoSidesQuestion {
        exporter: "BLR".into(),
        importer: None,
        product: "310420".into(),
        measure: Measure::Value,
        margin: 0.1,
    };
    let detours = ThirdCountriesQuestion {
        origins: vec!["CAN".into()],
        target: "BLR".into(),
        product: "310420".into(),
        placebo: Some("270900".into()),
        event: 2022,
        measure: Measure::Value,
    };
    let groups = vec![vec!["BLR".to_owned()], Vec::new()];
    let told = |dataset: &Dataset| {
        let (frame, countries) = (&dataset.frame, countries());
        [
            format!("{:?}", two_sides(frame, &countries, &sides).expect("both sides")),
            format!("{:?}", third_countries(frame, &countries, &detours).expect("third countries")),
            format!("{:?}", trade_matrix(frame, "310420", "2019", &groups, &groups).expect("a matrix")),
        ]
    };
    for pick in [vec!["310420", "270900"], vec!["31", "310420", "270900"]] {
        let part = read(&files, Pick::for_products(&pick).as_ref(), &How::in_pieces(500)).expect("a part");
        assert_eq!(told(&part), told(&whole), "{pick:?}");
    }
}

/// Keeps what is shown of the rows so far, and how many were looked at.
#[derive(Default)]
struct Watching(Mutex<Vec<DataFrame>>, AtomicU64);

impl Progress for Watching {
    fn report(&self, _stage: &str, _done: u64, _total: Option<u64>) {}

    fn rows(&self, n_rows: u64) {
        self.1.fetch_max(n_rows, Ordering::Relaxed);
    }

    fn shows_partial(&self) -> bool {
        true
    }

    fn is_partial_due(&self) -> bool {
        true
    }

    fn partial(&self, rows: DataFrame) {
        self.0.lock().expect("no panic").push(rows);
    }

    fn check(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}

#[test]
fn rows_so_far_grow_to_those_of_the_answer() {
    let folders = [tempfile::tempdir().expect("a temporary folder"), tempfile::tempdir().expect("another")];
    let next_year = String::from_utf8(thousand()).expect("text").replace("\n2022,", "\n2023,");
    let one = [file(&folders[0], &thousand()).expect("BACI")];
    let two = [one[0].clone(), file(&folders[1], next_year.as_bytes()).expect("BACI of the next year")];
    let sum =
        |frame: &DataFrame| frame.column("value").expect("value").f64().expect("numbers").iter().flatten().sum::<f64>();
    for pick in [Pick::product("310420"), Pick::product("31"), Pick::Totals(None)] {
        let watching = Watching::default();
        let whole = formats::read_with(&one, Some(&pick), &How::in_pieces(2_000), &countries(), &watching);
        let whole = sum(&whole.expect("rows").frame);
        let mut seen: Vec<f64> = watching.0.lock().expect("no panic").iter().map(sum).collect();
        assert!(seen.len() > 5, "{} pictures of {pick:?}", seen.len());
        // Threads may show theirs in any order.
        seen.sort_by(f64::total_cmp);
        assert!(seen[0] < whole / 2.0 && seen.iter().all(|sum| *sum <= whole), "{pick:?}: {seen:?} of {whole}");
        assert_eq!(seen.last(), Some(&whole), "{pick:?}");
        assert_eq!(watching.1.into_inner(), 1_004, "every line is looked at: {pick:?}");
        // A part of a year is no picture of it: of several files the whole ones are shown.
        let watching = Watching::default();
        formats::read_with(&two, Some(&pick), &How::in_pieces(2_000), &countries(), &watching).expect("rows");
        let seen: Vec<f64> = watching.0.lock().expect("no panic").iter().map(sum).collect();
        assert_eq!((seen, watching.1.into_inner()), (vec![whole], 2_008), "{pick:?}");
    }
}

/// Says stop after some reports and keeps when.
struct StopSoon(AtomicUsize, OnceLock<Instant>);

impl Progress for StopSoon {
    fn report(&self, _stage: &str, _done: u64, _total: Option<u64>) {
        if self.0.fetch_add(1, Ordering::Relaxed) == 2 {
            self.1.get_or_init(Instant::now);
        }
    }

    fn check(&self) -> Result<(), Cancelled> {
        if self.1.get().is_some() { Err(Cancelled) } else { Ok(()) }
    }
}

#[test]
fn reading_a_large_file_stops_within_a_tenth_of_a_second() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = thousand();
    let body = rows.iter().position(|byte| *byte == b'\n').expect("a header") + 1;
    let files = [file(&folder, &[&rows[..body], &rows[body..].repeat(1_500)].concat()).expect("BACI")];
    // An unoptimised build takes ten times as long for a piece.
    let bound = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });
    for pick in [None, Some(Pick::product("310420")), Some(Pick::Totals(None))] {
        let stop = StopSoon(0.into(), OnceLock::new());
        let stopped = formats::read_with(&files, pick.as_ref(), &How::usual(), &countries(), &stop);
        assert!(matches!(stopped, Err(ReadError::Cancelled(_))), "{pick:?}");
        let after = stop.1.get().expect("it began").elapsed();
        assert!(after < bound, "{pick:?} went on for {after:?}");
    }
}
