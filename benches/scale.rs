//! Trade files: what a file is, each reader's rows a second, one product out of a large file, all of it, and a copy
//! asked again. Generated data; ratios within one run count (`benches/peers/` compares whole programs).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use belarus_leverage::data::{Countries, Silent};
use belarus_leverage::formats::{self, Cache, How, Pick, Plan};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use polars::prelude::{LazyCsvReader, LazyFileListReader as _, PlRefPath};
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// Rows of the large file.
const ROWS: u64 = 2_000_000;

fn countries() -> Countries {
    Countries::bundled().expect("bundled tables are tested")
}

/// A year of BACI's shape: about one row in two thousand is of product 310420.
fn baci(folder: &TempDir, n_rows: u64) -> PathBuf {
    let path = folder.path().join("BACI_HS92_Y2022_V202501.csv");
    let mut text = String::from("t,i,j,k,v,q\n");
    let mut state = 88_172_645_463_325_252_u64;
    for n in 0..n_rows {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let product = if state.is_multiple_of(2_000) { 310_420 } else { 10_000 + state % 980_000 };
        let (i, j) = (4 + n * 890 / n_rows, 4 + state / 7 % 890);
        let weight =
            if state.is_multiple_of(50) { String::new() } else { format!("{}.{:03}", state % 90_000, n % 1_000) };
        writeln!(text, "2022,{i},{j},{product},{}.{:03},{weight}", state % 9_000, state % 1_000).expect("memory");
    }
    std::fs::write(&path, text).expect("a temporary file");
    path
}

fn planned(path: &Path) -> Vec<(PathBuf, Plan)> {
    let plan = formats::inspect(path, &countries()).expect("a trade file").plan;
    vec![(path.to_owned(), plan)]
}

fn size(path: &Path) -> BytesCount {
    BytesCount::new(path.metadata().map_or(0, |meta| meta.len()))
}

/// Fixtures of the most frequent providers; one of each way of reading.
const FIXTURES: [&str; 12] = [
    "baci_2014.csv",
    "comtrade_new.csv",
    "comtrade_legacy_35.csv",
    "faostat_bulk.csv",
    "faostat_wide.csv",
    "eurostat_codes.csv",
    "eurostat_bulk.tsv",
    "comext_old.csv",
    "russian_long_cp1251.csv",
    "usda_psd.csv",
    "worldbank_api.csv",
    "wits_job.csv",
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

#[divan::bench(args = FIXTURES)]
fn detection(bencher: Bencher<'_, '_>, name: &str) {
    let (path, countries) = (fixture(name), countries());
    bencher.bench(|| formats::inspect(&path, &countries).is_ok());
}

#[divan::bench(args = FIXTURES, sample_count = 10)]
fn reader(bencher: Bencher<'_, '_>, name: &str) {
    let countries = countries();
    let plan = formats::inspect(&fixture(name), &countries).expect("a good fixture").plan;
    let bytes = std::fs::read(fixture(name)).expect("a fixture");
    let ends: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    let header = usize::try_from(plan.dialect.header_line).ok().and_then(|line| line.checked_sub(1));
    let (head, body) = bytes.split_at(header.and_then(|line| ends.get(line)).copied().unwrap_or(0));
    let body = [body, if body.ends_with(b"\n") { b"" } else { b"\n" }].concat();
    let times = (2_000_000 / body.len()).max(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, [head, &body.repeat(times)].concat()).expect("a temporary file");
    let n_rows = (ends.len() - header.map_or(0, |line| line + 1)) * times;
    bencher
        .counter(ItemsCount::new(n_rows))
        .counter(size(&path))
        .bench(|| formats::read(&path, &plan, &countries, &Silent).map(|dataset| dataset.frame.height()).ok());
}

fn part(bencher: Bencher<'_, '_>, pick: &Pick) {
    let (folder, countries) = (tempfile::tempdir().expect("a temporary folder"), countries());
    let path = [baci(&folder, ROWS)];
    bencher.counter(ItemsCount::new(ROWS)).counter(size(&path[0])).bench(|| {
        formats::read_part(&path, pick, &How::usual(), &countries, &Silent)
            .expect("a good file")
            .map(|part| part.frame.height())
    });
}

#[divan::bench(sample_count = 20)]
fn one_product(bencher: Bencher<'_, '_>) {
    part(bencher, &Pick::product("310420"));
}

/// A question from the start of the program to its answer, over a file so small that the search is the least of it.
#[divan::bench(sample_count = 30)]
fn one_product_as_a_program(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = baci(&folder, 150_000);
    bencher.bench(|| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_belarus-leverage"));
        let ran = program.arg("share").arg(&path).args(["--product", "310420", "--no-cache"]).output();
        ran.is_ok_and(|ran| ran.status.success())
    });
}

#[divan::bench(sample_count = 20)]
fn one_country_summed(bencher: Bencher<'_, '_>) {
    part(bencher, &Pick::Totals(Some("BLR".to_owned())));
}

#[divan::bench(sample_count = 10)]
fn all_countries_summed(bencher: Bencher<'_, '_>) {
    part(bencher, &Pick::Totals(None));
}

#[divan::bench(sample_count = 10)]
fn full_load(bencher: Bencher<'_, '_>) {
    let (folder, countries) = (tempfile::tempdir().expect("a temporary folder"), countries());
    let path = baci(&folder, ROWS);
    let files = planned(&path);
    bencher
        .counter(ItemsCount::new(ROWS))
        .counter(size(&path))
        .bench(|| formats::read_files(&files, &countries, &Silent).map(|dataset| dataset.frame.height()).ok());
}

/// What the full load is measured against: the table engine's own reader of the same file.
#[divan::bench(sample_count = 10)]
fn full_load_by_polars(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = baci(&folder, ROWS);
    let text = path.to_str().expect("a temporary path is text");
    bencher.counter(ItemsCount::new(ROWS)).counter(size(&path)).bench(|| {
        LazyCsvReader::new(PlRefPath::new(text))
            .finish()
            .and_then(polars::prelude::LazyFrame::collect)
            .map(|frame| frame.height())
            .ok()
    });
}

#[divan::bench(sample_count = 20)]
fn one_product_from_a_copy(bencher: Bencher<'_, '_>) {
    let (folder, countries) = (tempfile::tempdir().expect("a temporary folder"), countries());
    let path = [baci(&folder, ROWS)];
    let cache = Cache::at(folder.path().join("copies"), 1 << 30);
    assert_eq!(cache.keep(&path, &countries, &Silent).expect("a copy"), 1);
    let (how, pick) = (How::usual().with_cache(Some(cache)), Pick::product("310420"));
    bencher.counter(ItemsCount::new(ROWS)).bench(|| {
        formats::read_part(&path, &pick, &how, &countries, &Silent).expect("a copy").map(|part| part.frame.height())
    });
}
