//! Files of no provider we know, which must open as what they are or be refused in a sentence.

use std::path::Path;

use belarus_leverage::data::{Dataset, Library, Silent};
use belarus_leverage::formats::{self, Inspection, ReadError, Role};
use polars::prelude::{Expr, IntoLazy as _, col, lit};

use crate::support::Check;
use crate::support::expected;

/// What is checked, by name.
pub const CHECKS: &[Check] = &[
    ("imf_table_kept_by_hand", imf_table_kept_by_hand),
    ("usgs_counts_of_commodities", usgs_counts_of_commodities),
    ("header_over_several_lines", header_over_several_lines),
    ("shapes_of_files", shapes_of_files),
];

fn inspect(path: &Path) -> Inspection {
    let library = Library::load().expect("bundled tables");
    formats::inspect(path, library.countries()).unwrap_or_else(|cause| panic!("{cause}"))
}

fn read(inspection: &Inspection) -> Result<Dataset, ReadError> {
    let library = Library::load().expect("bundled tables");
    formats::read(&inspection.path, &inspection.plan, library.countries(), &Silent)
}

fn is(column: &str, text: &str) -> Expr {
    col(column).eq(lit(text))
}

fn sum(dataset: &Dataset, filter: Expr) -> f64 {
    let rows = dataset.frame.clone().lazy().filter(filter).collect().expect("rows");
    rows.column("value").expect("canonical").f64().expect("numbers").iter().flatten().sum()
}

fn number(folder: &Path, id: &str) -> f64 {
    expected(folder, id).as_f64().unwrap_or_else(|| panic!("{id} is no number"))
}

fn close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-6 * expected.abs(), "{what}: {got} instead of {expected}");
}

/// Reporter and unit stand in the file's name alone, so the user says them; groups and countries share one column.
fn imf_table_kept_by_hand(folder: &Path) {
    let file = "imf/DOTS_wide_US_exports.csv";
    let mut inspection = inspect(&folder.join(file));
    assert_eq!(inspection.format, "wide");
    let plan = &mut inspection.plan;
    assert_eq!(plan.roles.first(), Some(&Some(Role::Reporter)));
    plan.roles[0] = Some(Role::PartnerName);
    (plan.fixed.reporter, plan.fixed.flow, plan.fixed.unit) = ("USA".into(), "X".into(), "USD".into());
    plan.scale = 1e6;
    let dataset = read(&inspection).expect("a table");
    let of_2018 = || is("reporter", "USA").and(is("flow", "X")).and(is("period", "2018"));
    for (n, code) in [(1, "WLD"), (2, "BLR"), (3, "DEU")] {
        close(sum(&dataset, of_2018().and(is("partner", code))), number(folder, &format!("{file}#{n}")), code);
    }
    let naive = number(folder, &format!("{file}#4"));
    close(sum(&dataset, of_2018()), naive, "the sum of all rows, groups and the world among them");
    let groups = of_2018().and(col("agg").cast(polars::prelude::DataType::UInt32).eq(lit(0_u32)));
    assert!(sum(&dataset, groups) < naive / 4.0, "groups are marked, so that they are not added to countries");
    // A record without any figure gives no row.
    let rows = dataset.frame.column("row_no").expect("lines").n_unique().expect("lines") as f64;
    let all = number(folder, &format!("{file}#5"));
    assert!(rows <= all && rows > all * 0.9, "{rows} of {all}");
}

/// A list of countries with a count and no year: it says what is missing.
fn usgs_counts_of_commodities(folder: &Path) {
    let file = "usgs/MCS2023_Fig3_Major_Import_Sources.csv";
    let mut inspection = inspect(&folder.join(file));
    assert_eq!(inspection.plan.missing(), Some(Role::Period));
    inspection.plan.fixed.period = "2022".into();
    let at = inspection.columns.iter().position(|column| column.name == "Commodity_Count").expect("the count");
    inspection.plan.roles[at] = Some(Role::Value);
    let dataset = read(&inspection).expect("a table");
    close(dataset.frame.height() as f64, number(folder, &format!("{file}#1")), "rows");
}

/// Column names with line ends in them and no trade: the lines are counted as the file has them, and it is said what
/// is missing.
fn header_over_several_lines(folder: &Path) {
    let file = "other/WID_Data_multiline_header.csv";
    let path = folder.join(file);
    let lines = std::fs::read_to_string(&path).expect("text").matches('\n').count() as f64;
    assert!((lines - number(folder, &format!("{file}#1"))).abs() < 1.5, "{lines} lines");
    let inspection = inspect(&path);
    assert_eq!((inspection.dialect.delimiter, inspection.dialect.header_line), (b';', 2));
    assert!(inspection.columns[2].name.contains("gptinc_992_j"), "{}", inspection.columns[2].name);
    // The header counts as a row there.
    close(inspection.preview.len().max(20) as f64, 20.0, "rows shown");
    let mut plan = inspection.plan.clone();
    assert!(plan.missing().is_some());
    plan.format = "tidy".into();
    plan.roles = vec![None; plan.roles.len()];
    (plan.roles[1], plan.roles[2]) = (Some(Role::Period), Some(Role::Value));
    plan.fixed.reporter = "CHE".into();
    let library = Library::load().expect("bundled tables");
    let dataset = formats::read(&path, &plan, library.countries(), &Silent).expect("a table");
    let read = dataset.frame.height() as f64 + dataset.kept_aside.n_rows as f64;
    close(read + 1.0, number(folder, &format!("{file}#2")), "rows");
}

/// The records of a file as written, by a reader that knows nothing of providers.
fn records(path: &Path, delimiter: u8) -> Vec<csv::StringRecord> {
    let bytes = std::fs::read(path).expect("bytes");
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    reader.records().collect::<Result<_, _>>().expect("text")
}

/// Facts about the files themselves, which tell a changed sample from a changed reader.
fn shapes_of_files(folder: &Path) {
    let is_code = |cell: Option<&str>| cell.is_some_and(|cell| cell.len() == 3);
    let file = "worldbank/API_SP.URB.TOTL.IN.ZS_DS2_en_csv_v2_43721.csv";
    let rows = records(&folder.join(file), b',').iter().filter(|row| is_code(row.get(1))).count();
    close(rows as f64, number(folder, &format!("{file}#2")), "countries and groups");
    let file = "worldbank/Metadata_Country_API_TX.VAL.FUEL.ZS.UN_DS2_en_csv_v2_5996827.csv";
    let rows = records(&folder.join(file), b',');
    close(rows.len() as f64 - 1.0, number(folder, &format!("{file}#1")), "countries and groups");
    let groups = rows.iter().filter(|row| row.get(1) == Some(""));
    close(groups.clone().count() as f64, number(folder, &format!("{file}#2")), "groups");
    // Each of them is a group in our tables too.
    let library = Library::load().expect("bundled tables");
    let text = "Country Name,Country Code,Indicator Name,Indicator Code,2019,2020\n".to_owned()
        + &groups.map(|row| format!("x,{},Exports (current US$),TX,1,2\n", &row[0])).collect::<Vec<_>>().concat();
    let temporary = tempfile::tempdir().expect("folder");
    let path = temporary.path().join("API_TX.csv");
    std::fs::write(&path, format!("Data Source,World Development Indicators\n\n{text}")).expect("written");
    let dataset = read(&formats::inspect(&path, library.countries()).expect("a table")).expect("rows");
    let not_marked = dataset.frame.lazy().filter(col("agg").cast(polars::prelude::DataType::UInt32).eq(lit(0_u32)));
    assert_eq!(not_marked.collect().expect("rows").height(), 0);
    let file = "worldbank/API_SL.UEM.TOTL.FE.ZS_excel_broken_semicolon.csv";
    let rows = records(&folder.join(file), b';');
    // A separator inside a name makes some rows one field too long.
    let below = || rows.iter().skip(1);
    close(below().count() as f64, number(folder, &format!("{file}#1")), "countries and groups");
    let damaged = below().flat_map(|row| row.iter().skip(4)).filter_map(|cell| cell.parse::<f64>().ok());
    close(damaged.filter(|cell| *cell > 1000.0).count() as f64, number(folder, &format!("{file}#2")), "damaged cells");
    let file = "worldbank/databank_unemploy_ragged.csv";
    let rows = records(&folder.join(file), b',');
    close(
        rows.iter().filter(|row| row.len() == 17).count() as f64,
        number(folder, &format!("{file}#1")),
        "one too many",
    );
    for country in ["CHN", "USA", "BDI"] {
        let file = format!("wits/en_{country}_AllYears_WITS_Trade_Summary.CSV");
        let rows = records(&folder.join(&file), b',');
        let at = rows[0].iter().position(|name| name.trim() == "Indicator").expect("a column");
        let names: std::collections::BTreeSet<&str> =
            rows.iter().skip(1).filter_map(|row| row.get(at)).map(str::trim).collect();
        close(names.len() as f64, number(folder, &format!("{file}#3")), "indicators");
    }
    let file = "comtrade/comtradeapi_dataframe_cobalt_trade_data.csv";
    let rows = records(&folder.join(file), b',');
    let at = rows[0].iter().position(|name| name == "isAggregate").expect("a column");
    let reported = rows.iter().filter(|row| row.get(at) == Some("False")).count();
    close(reported as f64, number(folder, &format!("{file}#2")), "rows that are no aggregates");
    let file = "imf/FDI_timeSeries_a.csv";
    close(
        inspect(&folder.join(file)).columns.len() as f64,
        number(folder, &format!("{file}#3")),
        "fields in the header",
    );
    let file = "eurostat/easycomext_label-18500097.csv";
    let lines = String::from_utf8_lossy(&std::fs::read(folder.join(file)).expect("bytes")).lines().count();
    close(lines as f64, number(folder, &format!("{file}#1")), "lines");
    let file = "_synthetic/nasty_gz_named_csv.csv";
    // The reader of packed files says more; here only that the bytes are what their name hides.
    let bytes = std::fs::read(folder.join(file)).expect("bytes");
    assert!(bytes.starts_with(&[0x1F, 0x8B]) && number(folder, &format!("{file}#1")) > 0.0);
}
