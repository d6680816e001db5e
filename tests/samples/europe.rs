//! Facts about real downloads of Eurostat, OECD, SDMX, Atlas, US agencies and Russian sources; they lie beside the
//! repository, and without them there is nothing to check.

use std::path::{Path, PathBuf};

use belarus_leverage::data::{Countries, Dataset, Library, Note, Silent};
use belarus_leverage::formats::{self, Inspection, ReadError, Role};
use polars::prelude::{DataType, Expr, IntoLazy as _, col, lit};

use crate::support::Check;
use crate::support::expected;

/// What is checked, by name.
pub const CHECKS: &[Check] = &[
    ("comext_labels", comext_labels),
    ("comext_codes_packed", comext_codes_packed),
    ("eurostat_tables", eurostat_tables),
    ("easycomext", easycomext),
    ("comext_bulk_month", comext_bulk_month),
    ("oecd", oecd),
    ("sdmx_csv_examples", sdmx_csv_examples),
    ("atlas", atlas),
    ("usda_and_census", usda_and_census),
    ("russian_sources", russian_sources),
];

fn close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-6 * expected.abs(), "{what}: {got} instead of {expected}");
}

fn countries() -> Countries {
    Library::load().expect("bundled tables").countries().clone()
}

fn inspect(path: &Path) -> Inspection {
    formats::inspect(path, &countries()).unwrap_or_else(|cause| panic!("{cause}"))
}

struct Sample {
    folder: PathBuf,
    file: &'static str,
    dataset: Dataset,
}

impl Sample {
    fn open(folder: &Path, file: &'static str, format: &str) -> Self {
        Self::open_at(folder, file, &folder.join(file), format)
    }

    fn open_at(folder: &Path, file: &'static str, path: &Path, format: &str) -> Self {
        let inspection = inspect(path);
        assert_eq!(inspection.format, format, "{file}");
        let dataset =
            formats::read(path, &inspection.plan, &countries(), &Silent).unwrap_or_else(|cause| panic!("{cause}"));
        assert_eq!(dataset.kept_aside.rows, [], "{file}");
        Self { folder: folder.to_owned(), file, dataset }
    }

    fn fact(&self, n: usize) -> f64 {
        let id = format!("{}#{n}", self.file);
        expected(&self.folder, &id).as_f64().unwrap_or_else(|| panic!("{id} is no number"))
    }

    fn sum(&self, filter: Expr) -> f64 {
        let summed =
            self.dataset.frame.clone().lazy().filter(filter).select([col("value").sum()]).collect().expect("sum");
        summed.column("value").expect("value").f64().expect("numbers").get(0).unwrap_or_default()
    }

    fn count(&self, filter: Expr) -> f64 {
        self.dataset.frame.clone().lazy().filter(filter).collect().expect("rows").height() as f64
    }

    /// Different values of a column.
    fn different(&self, column: &str) -> usize {
        self.dataset.frame.column(column).expect("canonical").n_unique().expect("values")
    }

    fn no_unknown_areas(&self) {
        let unknown = self.dataset.notes.iter().find(|note| matches!(note, Note::UnknownAreas { .. }));
        assert_eq!(unknown, None, "{}", self.file);
    }
}

fn is(column: &str, text: &str) -> Expr {
    col(column).eq(lit(text))
}

fn all() -> Expr {
    lit(true)
}

fn text(column: &str) -> Expr {
    col(column).cast(DataType::String)
}

fn comext_labels(folder: &Path) {
    let sample = Sample::open(folder, "eurostat/estat_ds-045409_monthly_labels.csv", "eurostat");
    let plastics = || {
        let product = is("product", "Waste, parings and scrap, of plastics");
        is("reporter", "EU").and(is("flow", "M")).and(is("measure", "net_weight")).and(is("unit", "kg")).and(product)
    };
    close(sample.sum(plastics().and(is("period", "2015-01"))), sample.fact(1), "January 2015");
    let in_2015 = text("period").str().starts_with(lit("2015-"));
    close(sample.sum(plastics().and(in_2015)), sample.fact(2), "2015");
    close(sample.count(all()), sample.fact(3), "rows");
    sample.no_unknown_areas();
    let sample = Sample::open(folder, "eurostat/estat_ds-plastic import value.csv", "eurostat");
    let germany = is("reporter", "DEU").and(is("flow", "M")).and(is("period", "2015")).and(is("unit", "EUR"));
    close(sample.sum(germany), sample.fact(1), "Germany 2015");
    close(sample.count(all()), sample.fact(2), "rows");
    assert_eq!((sample.different("reporter"), sample.different("partner")), (6, 1));
    sample.no_unknown_areas();
}

fn comext_codes_packed(folder: &Path) {
    let file = "eurostat/estat_ds-045409_filtered_de.csv.gz";
    let sample = Sample::open(folder, file, "eurostat");
    let imports = || is("flow", "M").and(is("partner", "WLD")).and(is("product", "3915")).and(is("unit", "kg"));
    // The fact names Germany, but its number is that of the six reporters in the file; Germany has a third of it.
    close(sample.sum(imports()), sample.fact(1), "kilograms of six reporters");
    close(sample.sum(imports().and(is("reporter", "DEU"))), 3_370_133_439.0, "kilograms of Germany");
    close(sample.count(all()), sample.fact(2), "rows");
}

fn eurostat_tables(folder: &Path) {
    let sample = Sample::open(folder, "eurostat/estat_env_waspac_labels.csv", "eurostat");
    let austria = is("reporter", "AUT").and(is("period", "2010")).and(is("unit", "kg"));
    close(sample.sum(austria) / 1000.0, sample.fact(1), "tonnes of Austria");
    close(sample.count(text("flag").neq(lit(""))), sample.fact(2), "rows with a flag");
    close(sample.count(all()), sample.fact(3), "rows");
    sample.no_unknown_areas();
    let sample = Sample::open(folder, "eurostat/demo_gind3_excerpt.tsv", "eurostat-tsv");
    close(sample.count(col("value").is_not_null()), sample.fact(1), "figures");
    close(sample.count(text("flag").neq(lit(""))), sample.fact(2), "figures with a flag");
    let first = is("reporter", "ALB").and(is("period", "2018"));
    close(sample.sum(first), sample.fact(3), "Albania 2018");
    sample.no_unknown_areas();
}

fn easycomext(folder: &Path) {
    /// Confidential figures that the file writes as zero; they are read as missing.
    const WITHHELD: f64 = 82.0;
    let sample = Sample::open(folder, "eurostat/easycomext_data-18500097.csv", "easycomext");
    let flagged = text("flag").neq(lit(""));
    let numbers = sample.count(col("value").is_not_null()) + WITHHELD;
    let indicators = sample.count(is("unit", "kg")) + numbers + sample.count(flagged);
    close(indicators, sample.fact(1), "units, numbers and flags");
    let of_2019 = is("period", "2019").and(is("flow", "P")).and(is("measure", "net_weight"));
    close(sample.sum(of_2019), sample.fact(2), "production 2019");
    close(sample.count(is("flag", ":C")), sample.fact(3), "confidential");
    sample.no_unknown_areas();
    let labels = formats::inspect(&folder.join("eurostat/easycomext_label-18500097.csv"), &countries());
    assert!(labels.is_err() || labels.is_ok_and(|found| found.format == "tidy"), "stacked tables have no figures");
}

fn comext_bulk_month(folder: &Path) {
    let sample = Sample::open(folder, "_synthetic/full_v2_202402.dat", "comext-bulk");
    let potash = || {
        let product = text("product").str().starts_with(lit("310420"));
        is("reporter", "POL").and(is("flow", "M")).and(is("period", "2024-02")).and(is("unit", "EUR")).and(product)
    };
    let total = sample.sum(potash());
    close(total, sample.fact(1), "imports of Poland");
    close(sample.sum(potash().and(is("partner", "BLR"))) / total, sample.fact(2), "share of Belarus");
    close(sample.count(is("partner", "X:SECRET").and(is("unit", "EUR"))), 1.0, "withheld partner");
    sample.no_unknown_areas();
}

fn oecd(folder: &Path) {
    let sample = Sample::open(folder, "oecd/OECDStat_legacy_TMITR.csv", "oecd-legacy");
    close(sample.count(all()), sample.fact(1), "rows");
    let poland = is("reporter", "POL").and(is("product", "TOP_TRATE")).and(is("period", "2002"));
    close(sample.sum(poland), sample.fact(2), "top rate of Poland");
    sample.no_unknown_areas();
    let sample = Sample::open(folder, "oecd/OECD_SDMXCSV_labels_life_expectancy.csv", "oecd");
    close(sample.sum(is("reporter", "RU67").and(is("period", "2019"))), sample.fact(1), "Altai Krai 2019");
    close(sample.count(all()), sample.fact(2), "rows");
    sample.no_unknown_areas();
}

fn sdmx_csv_examples(folder: &Path) {
    for (file, n_rows) in [
        ("sdmx_csv/sdmxcsv2_example-01.csv", 2),
        ("sdmx_csv/sdmxcsv2_example-04.csv", 2),
        ("sdmx_csv/sdmxcsv2_example-09A.csv", 3),
    ] {
        let path = folder.join(file);
        let mut inspection = inspect(&path);
        assert_eq!(inspection.format, "sdmx-csv", "{file}");
        let delimiter = char::from(inspection.dialect.delimiter).to_string();
        let names: Vec<&str> = inspection.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names.join(&delimiter), expected(folder, &format!("{file}#1")), "{file}");
        // The examples have no country; the user is asked for one.
        let refused = formats::read(&path, &inspection.plan, &countries(), &Silent);
        assert!(matches!(refused, Err(ReadError::NeedsMapping { role: Role::Reporter, .. })), "{file}: {refused:?}");
        "FRA".clone_into(&mut inspection.plan.fixed.reporter);
        let dataset = formats::read(&path, &inspection.plan, &countries(), &Silent).expect("a reporter");
        assert_eq!(dataset.frame.height(), n_rows, "{file}");
        let values = dataset.frame.column("value").expect("value").f64().expect("numbers");
        assert_eq!((values.get(0), values.get(1)), (Some(12.4), Some(10.8)), "{file}");
    }
    let file = "sdmx_csv/sdmxcsv2_example-14.csv";
    let inspection = inspect(&folder.join(file));
    let names: Vec<&str> = inspection.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names.join(","), expected(folder, &format!("{file}#1")), "{file}");
    let refused = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent);
    assert!(matches!(refused, Err(ReadError::NeedsMapping { .. })), "metadata alone: {refused:?}");
}

fn atlas(folder: &Path) {
    for (file, year) in [
        ("atlas/country_partner_hsproduct6digit_year_2015_283691.csv", "2015"),
        ("atlas/country_partner_hsproduct6digit_year_2016_283691.csv", "2016"),
    ] {
        let sample = Sample::open(folder, file, "atlas");
        let exports = || is("flow", "X").and(is("period", year)).and(is("unit", "USD"));
        close(sample.sum(exports()), sample.fact(1), "exports");
        let share = sample.sum(exports().and(is("reporter", "CHL"))) / sample.sum(exports());
        close(share, sample.fact(2), "share of Chile");
        close(sample.sum(is("flow", "M")), sample.fact(3), "imports");
        close(sample.count(exports()), sample.fact(4), "rows");
        assert!(!sample.dataset.notes.iter().any(|note| matches!(note, Note::UnknownAreas { n_names: 2.., .. })));
    }
    let sample = Sample::open(folder, "_synthetic/hs92_country_country_product_year_6_2020_2023.csv", "atlas");
    let potash = || is("flow", "X").and(is("period", "2020")).and(is("product", "310420"));
    let share = sample.sum(potash().and(is("reporter", "BLR"))) / sample.sum(potash());
    close(share, sample.fact(1), "share of Belarus");
    sample.no_unknown_areas();
    let sample = Sample::open(folder, "atlas/Country Complexity Rankings 1995 - 2018.csv", "atlas-rankings");
    close(sample.different("reporter") as f64, sample.fact(1), "countries");
    let columns = inspect(&folder.join(sample.file)).columns.len();
    close(columns as f64, sample.fact(2), "columns");
    let germany = is("reporter", "DEU").and(is("period", "2018")).and(is("product", "ECI Rank"));
    close(sample.sum(germany), sample.fact(3), "rank of Germany");
    sample.no_unknown_areas();
}

fn usda_and_census(folder: &Path) {
    let sample = Sample::open(folder, "usda_psd/psd_grains_Ukraine_a.csv", "usda-psd");
    let exports = is("reporter", "UKR").and(is("flow", "X")).and(is("period", "2019")).and(is("unit", "kg"));
    close(sample.sum(exports) / 1000.0, sample.fact(1), "tonnes exported");
    close(sample.count(all()), sample.fact(2), "rows");
    close(sample.different("product") as f64, sample.fact(3), "commodities");
    assert_eq!(sample.different("reporter"), 1);
    let sample = Sample::open(folder, "_synthetic/State Exports by HS Commodities.csv", "usa-trade");
    let partners = is("unit", "USD").and(text("partner").neq(lit("WLD"))).and(is("period", "2021"));
    close(sample.sum(partners), sample.fact(1), "exports to partners");
    let header_line = inspect(&folder.join(sample.file)).dialect.header_line;
    close(header_line as f64, sample.fact(2), "header line");
    sample.no_unknown_areas();
}

fn russian_sources(folder: &Path) {
    let sample = Sample::open(folder, "_synthetic/2021-01.csv", "fts");
    close(sample.sum(is("flow", "X").and(is("unit", "USD"))), sample.fact(1), "exports");
    assert_eq!(sample.different("period"), 1);
    let period = expected(folder, "_synthetic/2021-01.csv#2");
    close(sample.count(is("period", period.as_str().unwrap_or_default())), sample.count(all()), "month of the name");
    close(sample.count(is("product", "XXXXXXXXXX").and(is("unit", "USD"))), sample.fact(3), "secret products");
    sample.no_unknown_areas();
    let file = "_synthetic/belarus_export_3104_cp1251.csv";
    let inspection = inspect(&folder.join(file));
    assert_eq!(inspection.format, "russian");
    let dataset = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent).expect("readable");
    // The line that names the source is no row.
    assert_eq!(dataset.kept_aside.n_rows, 1);
    let sample = Sample { folder: folder.to_owned(), file, dataset };
    let usd = || is("reporter", "BLR").and(is("flow", "X")).and(is("unit", "USD"));
    close(sample.sum(usd().and(is("partner", "BRA")).and(is("period", "2020"))), sample.fact(1), "Brazil 2020");
    let single = text("partner").neq(lit("WLD")).and(is("period", "2021"));
    close(sample.sum(usd().and(single)), sample.fact(2), "partners 2021");
    sample.no_unknown_areas();
}
