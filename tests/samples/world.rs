//! Facts about real downloads of FAOSTAT, World Bank, WITS, IMF, USGS and Our World in Data that lie beside the
//! repository; without them there is nothing to check.

use std::path::{Path, PathBuf};

use belarus_leverage::data::{Dataset, Library, Note, Silent};
use belarus_leverage::formats::{self, ReadError};
use polars::prelude::{Expr, IntoLazy as _, col, lit};

use crate::support::Check;
use crate::support::expected;

struct Sample {
    folder: PathBuf,
    file: &'static str,
    dataset: Dataset,
}

/// What is checked, by name.
pub const CHECKS: &[Check] = &[
    ("faostat_long", faostat_long),
    ("faostat_wide", faostat_wide),
    ("world_bank", world_bank),
    ("wits", wits),
    ("imf", imf),
    ("usgs", usgs),
    ("our_world_in_data", our_world_in_data),
];

fn read(path: &Path, format: &str) -> Result<Dataset, ReadError> {
    let library = Library::load().expect("bundled tables");
    let inspection = formats::inspect(path, library.countries()).unwrap_or_else(|cause| panic!("{cause}"));
    assert_eq!(inspection.format, format, "{}", path.display());
    formats::read(&inspection.path, &inspection.plan, library.countries(), &Silent)
}

impl Sample {
    fn open(folder: &Path, file: &'static str, format: &str) -> Self {
        let dataset = read(&folder.join(file), format).unwrap_or_else(|cause| panic!("{cause}"));
        assert_eq!(dataset.kept_aside.n_rows, 0, "{file}: {:?}", dataset.kept_aside.rows.first());
        Self { folder: folder.to_owned(), file, dataset }
    }

    /// Fails when the fact and the number differ.
    fn fact(&self, n: usize, got: f64) {
        let expected = expected(&self.folder, &format!("{}#{n}", self.file));
        let expected = expected.as_f64().unwrap_or_else(|| panic!("{}#{n} is no number", self.file));
        assert!((got - expected).abs() <= 1e-6 * expected.abs(), "{}#{n}: {got} instead of {expected}", self.file);
    }

    fn column(&self, filter: Expr, column: &str) -> polars::prelude::Column {
        let rows = self.dataset.frame.clone().lazy().filter(filter).collect().expect("rows");
        rows.column(column).expect("canonical").clone()
    }

    fn sum(&self, filter: Expr) -> f64 {
        self.column(filter, "value").f64().expect("numbers").iter().flatten().sum()
    }

    fn count(&self, filter: Expr) -> f64 {
        self.column(filter, "value").len() as f64
    }

    /// Records that gave a figure.
    fn records(&self) -> f64 {
        self.column(lit(true), "row_no").n_unique().expect("lines") as f64
    }

    fn distinct(&self, filter: Expr, column: &str) -> f64 {
        self.column(filter, column).n_unique().expect("texts") as f64
    }

    fn unknown(&self) -> Vec<String> {
        let unknown = |note: &Note| matches!(note, Note::UnknownAreas { .. });
        self.dataset.notes.iter().filter(|note| unknown(note)).map(ToString::to_string).collect()
    }
}

fn is(column: &str, text: &str) -> Expr {
    col(column).eq(lit(text))
}

fn value() -> Expr {
    is("measure", "value")
}

fn weight() -> Expr {
    is("measure", "net_weight")
}

fn none() -> Vec<String> {
    Vec::new()
}

fn faostat_long(folder: &Path) {
    let sample = Sample::open(folder, "faostat/FAOSTAT_trade_matrix.csv", "faostat");
    let ireland = || is("reporter", "FRA").and(is("flow", "X")).and(is("partner", "IRL"));
    sample.fact(1, sample.sum(ireland().and(value())));
    sample.fact(2, sample.sum(ireland().and(weight())) / 1e3);
    sample.fact(3, sample.records());
    let sample = Sample::open(folder, "faostat/FAOSTAT_data_fertilizer_nutrients_pakistan.csv", "faostat");
    let potash = is("reporter", "PAK").and(is("unit", "t K2O")).and(is("period", "2015"));
    sample.fact(1, sample.sum(potash));
    sample.fact(2, sample.records());
    sample.fact(3, sample.count(col("flag").neq(lit("Qm"))));
    let sample = Sample::open(folder, "faostat/FAOSTAT_data_4-25-2019.csv", "faostat");
    let maize = is("reporter", "MDG").and(is("product", "56")).and(is("flow", "P")).and(is("period", "2010"));
    sample.fact(1, sample.sum(maize.and(weight())) / 1e3);
    sample.fact(2, sample.records());
    sample.fact(3, sample.count(is("flag", "*")));
    let sample = Sample::open(folder, "_synthetic/Inputs_FertilizersProduct_E_All_Data_(Normalized).csv", "faostat");
    let exports = |code| is("reporter", code).and(is("flow", "X")).and(is("period", "2019"));
    sample.fact(1, sample.sum(exports("BLR").and(value())));
    sample.fact(2, sample.sum(exports("BLR").and(weight())) / sample.sum(exports("WLD").and(weight())));
    assert_eq!(sample.unknown(), none());
}

fn faostat_wide(folder: &Path) {
    let file = "faostat/Environment_Temperature_change_E_All_Data_NOFLAG.csv";
    let sample = Sample::open(folder, file, "faostat-wide");
    let whole = || is("product", "Temperature change").and(is("freq", "A"));
    sample.fact(1, sample.distinct(whole(), "period"));
    let january = is("reporter", "BLR").and(is("product", "Temperature change")).and(is("period", "2010-01"));
    sample.fact(2, sample.sum(january));
    sample.fact(3, sample.count(lit(true)));
    let regions = (col("agg").cast(polars::prelude::DataType::UInt32) % lit(2_u32)).eq(lit(1_u32));
    sample.fact(4, sample.distinct(regions, "reporter"));
    assert_eq!(sample.unknown(), none());
}

fn world_bank(folder: &Path) {
    let sample = Sample::open(folder, "worldbank/API_SP.URB.TOTL.IN.ZS_DS2_en_csv_v2_43721.csv", "worldbank");
    sample.fact(1, sample.sum(is("reporter", "BLR").and(is("period", "2020"))));
    sample.fact(3, sample.count(lit(true)));
    assert_eq!(sample.unknown(), none());
    let path = folder.join("worldbank/API_SL.UEM.TOTL.FE.ZS_excel_broken_semicolon.csv");
    let cause = read(&path, "worldbank").expect_err("no number can be trusted");
    assert!(matches!(cause, ReadError::NothingRead { .. }), "{cause}");
    assert!(cause.to_string().contains("the decimal points were lost"), "{cause}");
    let path = folder.join("worldbank/Metadata_Country_API_TX.VAL.FUEL.ZS.UN_DS2_en_csv_v2_5996827.csv");
    assert!(matches!(read(&path, "worldbank-lists"), Err(ReadError::NeedsMapping { .. })));
    let sample = Sample::open(folder, "worldbank/databank_unemploy_ragged.csv", "databank");
    let cell = |series, country, period| is("product", series).and(is("reporter", country)).and(is("period", period));
    sample.fact(2, sample.sum(cell("SL.UEM.INTM.ZS", "BLR", "2017")));
    sample.fact(3, sample.sum(cell("SL.UEM.TOTL.MA.ZS", "ALB", "2019")));
    assert!((sample.distinct(lit(true), "product") - 7.0).abs() < 0.5, "series");
    let sample = Sample::open(folder, "worldbank/wdi_tidy_ag.con.fert.zs.csv", "tidy");
    sample.fact(1, sample.records());
    sample.fact(2, sample.sum(is("reporter", "ALB").and(is("period", "2013"))));
}

fn wits(folder: &Path) {
    for (file, code) in [
        ("wits/en_CHN_AllYears_WITS_Trade_Summary.CSV", "CHN"),
        ("wits/en_USA_AllYears_WITS_Trade_Summary.CSV", "USA"),
        ("wits/en_BDI_AllYears_WITS_Trade_Summary.CSV", "BDI"),
    ] {
        let sample = Sample::open(folder, file, "wits-summary");
        sample.fact(1, sample.records());
        let all = is("reporter", code).and(is("flow", "X")).and(is("product", "TOTAL")).and(is("partner", "WLD"));
        sample.fact(2, sample.sum(all.and(value()).and(is("period", "2021"))));
        assert_eq!(sample.unknown(), none());
    }
    let sample = Sample::open(folder, "wits/WITS-Partner-Timeseries (61).csv", "wits-series");
    sample.fact(1, sample.records());
    sample.fact(2, sample.sum(is("partner", "BLR").and(is("period", "2018")).and(is("flow", "M"))));
    assert_eq!(sample.unknown(), none());
    let sample = Sample::open(folder, "_synthetic/DataJobID-1000001_1000001_potash.csv", "wits-job");
    sample.fact(1, sample.sum(value().and(is("partner", "BLR"))) / sample.sum(value().and(is("partner", "WLD"))));
}

fn imf(folder: &Path) {
    let sample = Sample::open(folder, "imf/FDI_timeSeries_a.csv", "imf-series");
    sample.fact(1, sample.records());
    let first = is("reporter", "KNA").and(is("product", "FD_FIA_IX")).and(is("period", "2020"));
    let name = sample.column(first.clone(), "reporter_name").cast(&polars::prelude::DataType::String).expect("text");
    let name = name.str().expect("text").get(0).unwrap_or_default().to_owned();
    assert_eq!(expected(folder, "imf/FDI_timeSeries_a.csv#2"), format!("{name} {}", sample.sum(first)));
    assert_eq!(sample.unknown(), none());
    let file = "_synthetic/DOT_03-28-2022 04-15-57-36_timeSeries.csv";
    let sample = Sample::open(folder, file, "imf-series");
    let exports =
        |partner| is("reporter", "BLR").and(is("flow", "X")).and(is("partner", partner)).and(is("period", "2020"));
    sample.fact(1, sample.sum(exports("CHN")));
    let flag = sample.column(exports("WLD"), "flag").cast(&polars::prelude::DataType::String).expect("text");
    assert_eq!(flag.str().expect("text").get(0), expected(folder, &format!("{file}#2")).as_str());
}

fn usgs(folder: &Path) {
    let sample = Sample::open(folder, "usgs/mcs2023-potas_world.csv", "usgs-world");
    let production =
        |code, year| is("flow", "P").and(is("unit", "t K2O")).and(is("reporter", code)).and(is("period", year));
    sample.fact(1, sample.records());
    sample.fact(2, sample.sum(production("BLR", "2021")));
    sample.fact(3, sample.sum(production("BLR", "2022")));
    sample.fact(4, sample.sum(production("CAN", "2021")) / sample.sum(production("WLD", "2021")));
    assert_eq!(sample.unknown(), none());
    for file in ["usgs/lithium_mcs2022-lithi_world.csv", "usgs/mcs2023-nitro_world.csv", "usgs/mcs2023-phosp_world.csv"]
    {
        let sample = Sample::open(folder, file, "usgs-world");
        sample.fact(1, sample.records());
        assert_eq!(sample.unknown(), none());
    }
    let sample = Sample::open(folder, "usgs/mcs2023-potas_salient.csv", "usgs-salient");
    sample.fact(1, sample.records());
    sample.fact(2, sample.sum(is("flow", "X").and(is("period", "2022"))));
    sample.fact(3, sample.sum(is("product", "Potash, NIR").and(is("period", "2022"))));
    let sample = Sample::open(folder, "_synthetic/MCS2025_World_Data.csv", "usgs-world");
    sample.fact(1, sample.sum(production("BLR", "2024")));
}

fn our_world_in_data(folder: &Path) {
    for (file, product, code, year) in [
        ("owid/trade-as-share-of-gdp.csv", "Trade (% of GDP)", "FRA", "2021"),
        ("owid/economic-complexity-rankings.csv", "Rank", "ARG", "2016"),
    ] {
        let sample = Sample::open(folder, file, "owid");
        sample.fact(1, sample.records());
        assert_eq!(expected(folder, &format!("{file}#2")), product);
        sample.fact(4, sample.sum(is("product", product).and(is("reporter", code)).and(is("period", year))));
        // Besides the regions, one territory of the sample has a name of its own and no code.
        let without_code = is("reporter", "FRO").or(col("agg").cast(polars::prelude::DataType::UInt32).eq(lit(1_u32)));
        sample.fact(3, sample.count(without_code));
    }
    let sample = Sample::open(folder, "owid/Plastic waste trade (UN Comtrade, 2022).csv", "owid");
    sample.fact(1, sample.records());
    sample.fact(2, sample.distinct(lit(true), "product") + 2.0);
}
