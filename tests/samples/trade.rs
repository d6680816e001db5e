//! Facts about real downloads that lie beside the repository; without them there is nothing to check.

use std::path::{Path, PathBuf};

use belarus_leverage::analysis::flows::{PartnerQuestion, ShareQuestion, market_share, partner_dependence};
use belarus_leverage::data::{Countries, Dataset, Flow, Library, Measure, Note, Silent};
use belarus_leverage::formats::{self, ReadError, read_codes};
use polars::prelude::{DataType, Expr, IntoLazy as _, col, lit};

use crate::support::Check;
use crate::support::expected;

/// The expected number of a fact.
/// What is checked, by name.
pub const CHECKS: &[Check] = &[
    ("comtrade_new_site", comtrade_new_site),
    ("comtrade_api_frame", comtrade_api_frame),
    ("comtrade_legacy", comtrade_legacy),
    ("baci_years", baci_years),
    ("baci_flows_with_other_names_are_a_long_table", baci_flows_with_other_names_are_a_long_table),
    ("lists_of_codes", lists_of_codes),
    ("hostile_files", hostile_files),
];

fn fact(folder: &Path, id: &str) -> f64 {
    expected(folder, id).as_f64().unwrap_or_else(|| panic!("{id} is no number"))
}

fn close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-6 * expected.abs(), "{what}: {got} instead of {expected}");
}

struct Sample {
    folder: PathBuf,
    file: &'static str,
    countries: Countries,
    dataset: Dataset,
}

impl Sample {
    fn open(folder: &Path, file: &'static str) -> Self {
        let countries = Library::load().expect("bundled tables").countries().clone();
        let inspection = formats::inspect(&folder.join(file), &countries).unwrap_or_else(|cause| panic!("{cause}"));
        let dataset = formats::read(&inspection.path, &inspection.plan, &countries, &Silent)
            .unwrap_or_else(|cause| panic!("{cause}"));
        Self { folder: folder.to_owned(), file, countries, dataset }
    }

    fn fact(&self, n: usize) -> f64 {
        fact(&self.folder, &format!("{}#{n}", self.file))
    }

    fn sum(&self, filter: Expr) -> f64 {
        let summed =
            self.dataset.frame.clone().lazy().filter(filter).select([col("value").sum()]).collect().expect("sum");
        summed.column("value").expect("value").f64().expect("numbers").get(0).unwrap_or_default()
    }

    fn count(&self, filter: Expr) -> usize {
        self.dataset.frame.clone().lazy().filter(filter).collect().expect("rows").height()
    }

    fn share(&self, product: &str, measure: Measure, period: &str, code: &str) -> f64 {
        let question = ShareQuestion { product: product.to_owned(), measure, flow: Flow::Export };
        let answer =
            market_share(&self.dataset.frame, &self.countries, &question).unwrap_or_else(|cause| panic!("{cause}"));
        answer
            .rows
            .iter()
            .find(|row| row.period == period && row.code == code)
            .and_then(|row| row.share)
            .unwrap_or_default()
    }
}

fn is(column: &str, text: &str) -> Expr {
    col(column).eq(lit(text))
}

fn value() -> Expr {
    is("measure", "value")
}

fn bit(agg: u32) -> Expr {
    col("agg").cast(DataType::UInt32).eq(lit(agg))
}

fn comtrade_new_site(folder: &Path) {
    let sample = Sample::open(folder, "comtrade/TradeData_goods_total_2022.csv");
    let china = || value().and(is("reporter", "CHN")).and(is("period", "2022"));
    close(sample.sum(china().and(is("flow", "M")).and(bit(0))), sample.fact(1), "imports of China without World");
    close(
        sample.sum(china().and(is("flow", "X")).and(is("partner", "BLR"))),
        sample.fact(2),
        "exports of China to Belarus",
    );
    close(sample.sum(value().and(is("flow", "M"))), sample.fact(3), "naive sum, World included");
    close(sample.count(value()) as f64, sample.fact(4), "rows");
    assert!(sample.dataset.notes.contains(&Note::OneFieldMore));
    assert!(
        !sample.dataset.notes.iter().any(|note| matches!(note, Note::UnknownAreas { .. })),
        "{:?}",
        sample.dataset.notes
    );
    let question =
        PartnerQuestion { reporter: "DEU".into(), flow: Flow::Import, product: None, measure: Measure::Value };
    let answer = partner_dependence(&sample.dataset.frame, &sample.countries, &question).expect("answer");
    close(answer.rows.iter().filter_map(|row| row.share).sum(), 1.0, "shares");
}

fn comtrade_api_frame(folder: &Path) {
    if !folder.join("comtrade/comtradeapi_dataframe_cobalt_trade_data.csv").exists() {
        return;
    }
    let sample = Sample::open(folder, "comtrade/comtradeapi_dataframe_cobalt_trade_data.csv");
    let world =
        value().and(is("reporter", "USA")).and(is("flow", "M")).and(is("partner", "WLD")).and(is("period", "2023"));
    close(sample.sum(world), sample.fact(1), "imports of the United States");
    // The fact calls 24 rows parts of another because they are no aggregates; they are totals as reported, of all
    // modes of transport, all procedures and all second partners, and none is a part.
    assert_eq!(sample.count((col("agg").cast(DataType::UInt32) % lit(16_u32)).gt_eq(lit(8_u32))), 0);
    close(sample.count(value()) as f64, sample.fact(3), "rows");
}

fn comtrade_legacy(folder: &Path) {
    let sample = Sample::open(folder, "comtrade/comtrade_legacy_35col_bicycles.csv");
    let of_2018 = |flow| value().and(is("flow", flow)).and(is("period", "2018"));
    close(sample.sum(of_2018("X")), sample.fact(1), "exports 2018");
    close(sample.share("871200", Measure::Value, "2018", "CHN"), sample.fact(2), "share of China");
    close(sample.sum(of_2018("RX")), sample.fact(3), "re-exports 2018");
    let sample = Sample::open(folder, "comtrade/comtrade_legacy_22col_HS27_1988.csv");
    let australia =
        || value().and(is("reporter", "AUS")).and(is("flow", "X")).and(is("product", "27")).and(is("period", "1988"));
    close(sample.sum(australia().and(is("partner", "WLD"))), sample.fact(1), "World row of Australia");
    close(sample.sum(australia().and(bit(0))), sample.fact(2), "partners of Australia");
    close(sample.count(value()) as f64, sample.fact(3), "rows");
    let sample = Sample::open(folder, "comtrade/comtrade_legacy_eu28_reporter.csv");
    let ukraine = || is("partner", "UKR").and(bit(1)).and(is("product", "1007"));
    close(sample.sum(ukraine().and(value()).and(is("period", "2017"))), sample.fact(1), "EU to Ukraine");
    close(sample.sum(ukraine().and(is("measure", "net_weight")).and(is("period", "2018"))), sample.fact(2), "weight");
    close(sample.count(value()) as f64, sample.fact(3), "rows");
}

fn baci_years(folder: &Path) {
    for (file, code) in [("baci/BACI_HS92_Y2021_V202501.csv", "CHN"), ("baci/BACI_HS92_Y1996_V202501.csv", "DEU")] {
        let sample = Sample::open(folder, file);
        close(sample.sum(value()), sample.fact(1), "all exports");
        let period = if code == "CHN" { "2021" } else { "1996" };
        close(sample.share("TOTAL", Measure::Value, period, code), sample.fact(2), "share");
        let missing = is("measure", "net_weight").and(col("value").is_null());
        close(sample.count(missing) as f64, sample.fact(3), "missing quantities");
        close(sample.count(value().and(is("product", "310420"))) as f64, sample.fact(4), "rows of 310420");
        assert!(
            !sample.dataset.notes.iter().any(|note| matches!(note, Note::UnknownAreas { .. })),
            "{:?}",
            sample.dataset.notes
        );
    }
    let sample = Sample::open(folder, "baci/BACI_HS12_Y2018_reconstructed_a.csv");
    close(sample.sum(value()), sample.fact(1), "all exports");
    share_of_india(&sample);
    let products = sample.dataset.frame.column("product").expect("product").n_unique().expect("products");
    close(products as f64, sample.fact(3), "products");
}

/// The fact counts what Denmark and others are said to sell to themselves; shares leave that out of part and whole.
fn share_of_india(sample: &Sample) {
    let of = |rows: Expr| sample.sum(value().and(rows));
    let itself = || col("reporter").eq(col("partner"));
    let (india, all) = (of(is("reporter", "IND")), sample.sum(value()));
    close(india / all, sample.fact(2), "share of India in all rows");
    let apart = (india - of(is("reporter", "IND").and(itself()))) / (all - of(itself()));
    close(sample.share("TOTAL", Measure::Value, "2018", "IND"), apart, "share of India in trade between countries");
}

fn baci_flows_with_other_names_are_a_long_table(folder: &Path) {
    let sample = Sample::open(folder, "baci/artis_baci_seafood_hs12_2018_a.csv");
    close(sample.sum(value()) * 1000.0, sample.fact(1), "all exports");
    share_of_india(&sample);
    close(sample.sum(is("measure", "quantity").and(is("reporter", "IND"))), sample.fact(3), "tonnes of India");
}

fn lists_of_codes(folder: &Path) {
    for (file, code, name, iso) in [
        ("baci/country_codes_V202301.csv", "112", "Belarus", "BLR"),
        ("baci/country_codes_renamed_bom.csv", "251", "France, Monaco", "FRA"),
        ("baci/country_code_baci92_2014.csv", "112", "Belarus", "BLR"),
        ("baci/product_code_baci96_2014.csv", "010111", "Horses, Live", ""),
        (
            "baci/product_codes_HS92_V202301.csv",
            "310420",
            "Fertilizers, mineral or chemical: potassic, potassium chloride",
            "",
        ),
    ] {
        let path = folder.join(file);
        let list = read_codes(&path).expect("readable").expect("a list");
        close(list.rows.len() as f64, fact(folder, &format!("{file}#1")), file);
        let row = list.rows.iter().find(|row| row.0 == code).unwrap_or_else(|| panic!("{file}: no {code}"));
        assert_eq!((row.1.as_str(), row.2.as_str()), (name, iso), "{file}");
        let known =
            |code: &str| list.rows.iter().find(|row| row.0 == code).unwrap_or_else(|| panic!("{file}: no {code}"));
        if file.starts_with("baci/country_codes") {
            assert_eq!(expected(folder, &format!("{file}#2")), known("112").1, "{file}");
            assert_eq!(expected(folder, &format!("{file}#3")), known("251").2, "{file}");
        } else if file.starts_with("baci/product_codes") {
            assert_eq!(expected(folder, &format!("{file}#2")), known("310420").1, "{file}");
        }
        let refused = formats::inspect(&path, &Countries::default());
        assert!(matches!(refused, Err(ReadError::CodesAlone { .. })), "{file}: {refused:?}");
    }
}

fn hostile_files(folder: &Path) {
    let open = |file| Sample::open(folder, file);
    let sample = open("_synthetic/nasty_utf16le_bom.csv");
    close(sample.sum(value()), sample.fact(1), "UTF-16");
    let sample = open("_synthetic/nasty_mixed_line_ends.csv");
    close(sample.count(value()) as f64, sample.fact(1), "mixed line ends");
    let sample = open("_synthetic/nasty_nul_bytes.csv");
    assert_eq!((sample.count(value()), sample.dataset.kept_aside.n_rows), (4, 2));
    let sample = open("_synthetic/nasty_truncated.csv");
    close(sample.count(value()) as f64, sample.fact(1), "complete rows");
    assert!(sample.dataset.notes.iter().any(|note| matches!(note, Note::Truncated { .. })));
    let sample = open("_synthetic/nasty_ragged.csv");
    close(
        sample.count(value()) as f64 + sample.dataset.kept_aside.n_rows as f64,
        sample.fact(1),
        "rows read or kept aside",
    );
    let sample = open("_synthetic/nasty_year_as_float.csv");
    close(sample.sum(value().and(is("partner", "BRA")).and(is("period", "2020"))), sample.fact(1), "2020.0");
    close(sample.sum(value().and(is("partner", "CHN")).and(is("period", "2021"))), sample.fact(2), "2021.0");
    let sample = open("_synthetic/nasty_excel_sep_line.csv");
    close(sample.sum(value()), sample.fact(1), "sep=;");
    let sample = open("_synthetic/nasty_duplicate_headers.csv");
    close(sample.sum(value()), 400.0, "first of two values");
    let sample = open("_synthetic/nasty_injection.csv");
    assert_eq!(sample.count(value()), 4);
    let sample = open("_synthetic/nasty_self_and_world.csv");
    let question =
        PartnerQuestion { reporter: "BLR".into(), flow: Flow::Export, product: None, measure: Measure::Value };
    let answer = partner_dependence(&sample.dataset.frame, &sample.countries, &question).expect("answer");
    close(answer.denominators[0].1, sample.fact(1), "single countries");
    close(answer.rows[0].share.unwrap_or_default(), sample.fact(2), "share of Brazil");
    let refused = |file: &str| formats::inspect(&folder.join(file), &Countries::default()).err();
    assert!(matches!(refused("_synthetic/nasty_empty.csv"), Some(ReadError::Empty { .. })));
    assert!(matches!(refused("_synthetic/nasty_header_only.csv"), Some(ReadError::HeaderOnly { .. })));
    assert!(matches!(refused("_synthetic/nasty_html_named_csv.csv"), Some(ReadError::Html { .. })));
    close(0.0, fact(folder, "_synthetic/nasty_header_only.csv#1"), "rows below a header alone");
    // What is expected of the others is written in words, and checked above.
    for (file, word) in [
        ("nul_bytes", "reported"),
        ("html_named_csv", "refused politely"),
        ("empty", "file is empty"),
        ("duplicate_headers", "user asked which"),
        ("injection", "plain text"),
    ] {
        let words = expected(folder, &format!("_synthetic/nasty_{file}.csv#1"));
        assert!(words.as_str().is_some_and(|words| words.contains(word)), "{file}: {words}");
    }
}
