//! Parquet and Arrow.

use std::fs::File;
use std::path::Path;

use belarus_leverage::data::{Silent, canonical_columns};
use belarus_leverage::formats::{self, Container, ReadError};
use polars::prelude::{
    Column, CsvWriter, DataFrame, DataType, IntoColumn as _, IpcWriter, ListChunked, NamedFrom as _, ParquetWriter,
    SerWriter as _, Series,
};

use super::make::put;
use super::tables::file;
use super::{countries, inspect, open, refused, rows};

fn parquet(path: &Path, frame: &DataFrame) {
    ParquetWriter::new(File::create(path).expect("file"))
        .with_row_group_size(Some(3))
        .finish(&mut frame.clone())
        .expect("parquet");
}

fn arrow(path: &Path, frame: &DataFrame) {
    IpcWriter::new(File::create(path).expect("file")).finish(&mut frame.clone()).expect("arrow");
}

fn column<T, Phantom: ?Sized>(name: &str, values: T) -> Column
where
    Series: polars::prelude::NamedFrom<T, Phantom>,
{
    Series::new(name.into(), values).into_column()
}

#[test]
fn a_baci_year_in_columns_is_recognised_by_its_names() {
    let folder = tempfile::tempdir().expect("folder");
    let frame = DataFrame::new(
        4,
        vec![
            column("t", [2021_i32; 4]),
            column("i", [112_i64, 251, 124, 112]),
            column("j", [76_i64, 76, 699, 643]),
            column("k", [310_420_i32, 310_420, 10_111, 310_420]),
            column("v", [600.123, 200.0, 0.1 + 0.2, 1e-3]),
            column("q", [Some(3_000.5), None, None, Some(1e16)]),
        ],
    )
    .expect("columns");
    for (name, write) in [
        ("BACI_HS92_Y2021_V202501.parquet", parquet as fn(&Path, &DataFrame)),
        ("BACI_HS92_Y2021_V202501.arrow", arrow),
        ("BACI_HS92_Y2021_V202501.csv", parquet),
    ] {
        let path = folder.path().join(name);
        write(&path, &frame);
        let found = inspect(&path);
        assert_eq!(found.format, "baci", "{name}");
        assert!(matches!(found.container, Container::Parquet | Container::Arrow));
        let dataset = open(&path);
        assert_eq!(
            rows(&dataset, "period reporter partner product product_scheme measure value"),
            [
                "2021 BLR BRA 310420 HS92 value 600123.0",
                "2021 BLR BRA 310420 HS92 net_weight 3000500.0",
                "2021 FRA BRA 310420 HS92 value 200000.0",
                "2021 FRA BRA 310420 HS92 net_weight -",
                "2021 CAN IND 010111 HS92 value 300.00000000000006",
                "2021 CAN IND 010111 HS92 net_weight -",
                "2021 BLR RUS 310420 HS92 value 1.0",
                "2021 BLR RUS 310420 HS92 net_weight 1e+19",
            ],
            "{name}"
        );
        assert_eq!(dataset.provenance.sha256.len(), 64);
    }
}

#[test]
fn our_own_tables_come_back_cell_for_cell() {
    let folder = tempfile::tempdir().expect("folder");
    for name in [
        "comtrade_new.csv",
        "BACI_HS92_Y2021_V202401b.csv",
        "faostat_matrix.csv",
        "eurostat_bulk.tsv",
        "pinksheet_names.csv",
    ] {
        let first = open(&file(name));
        let text: Vec<Column> = canonical_columns()
            .iter()
            .map(|name| {
                let column = first.frame.column(name).expect("canonical").clone();
                match column.dtype() {
                    DataType::Categorical(..) => column.cast(&DataType::String).expect("text"),
                    _ => column,
                }
            })
            .collect();
        let frame = DataFrame::new(first.frame.height(), text).expect("columns");
        let parquet_path = folder.path().join("out.parquet");
        parquet(&parquet_path, &frame);
        let arrow_path = folder.path().join("out.arrow");
        arrow(&arrow_path, &frame);
        let csv_path = folder.path().join("out.csv");
        CsvWriter::new(File::create(&csv_path).expect("file")).finish(&mut frame.clone()).expect("csv");
        for path in [parquet_path, arrow_path, csv_path] {
            assert_eq!(inspect(&path).format, "canonical", "{name}");
            let again = open(&path);
            assert!(
                again.frame.equals_missing(&first.frame),
                "{name} by {}:\n{:?}\n{:?}",
                path.display(),
                first.frame,
                again.frame
            );
        }
    }
}

#[test]
fn a_table_of_other_columns_goes_through_the_mapping() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("trade.parquet");
    let frame = DataFrame::new(
        2,
        vec![
            column("exporter", ["BLR", "=RUS,\"x\"\ny"]),
            column("importer", ["BRA", "CHN"]),
            column("year", [2020_i32, 2021]),
            column("value_usd", [1.5, 2.5]),
            column("is_estimated", [true, false]),
        ],
    )
    .expect("columns");
    parquet(&path, &frame);
    assert_eq!(inspect(&path).format, "tidy");
    let cells = rows(&open(&path), "period reporter partner value unit");
    assert_eq!(cells, ["2020 BLR BRA 1.5 USD", "2021 =RUS,\"x\"\ny CHN 2.5 USD"]);
}

#[test]
fn lists_in_cells_and_broken_bytes_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let list = ListChunked::from_iter([Some(Series::new("".into(), [1, 2])), None]);
    let frame = DataFrame::new(2, vec![column("year", [2020, 2021]), list.with_name("values".into()).into_column()])
        .expect("columns");
    let path = folder.path().join("lists.parquet");
    parquet(&path, &frame);
    let message = refused(&path).to_string();
    assert!(message.contains("values holds list"), "{message}");
    let bytes = std::fs::read(&path).expect("written");
    let cut = put(folder.path(), "cut.parquet", &bytes[..bytes.len() - 9]);
    assert!(matches!(refused(&cut), ReadError::Damaged { .. }), "{}", refused(&cut));
    let good = folder.path().join("good.arrow");
    arrow(
        &good,
        &DataFrame::new(
            2,
            vec![column("reporter", ["BLR", "RUS"]), column("year", [2020, 2021]), column("value", [1.0, 2.0])],
        )
        .expect("columns"),
    );
    let bytes = std::fs::read(&good).expect("written");
    let cut = put(folder.path(), "cut.arrow", &bytes[..bytes.len() / 2]);
    assert!(matches!(refused(&cut), ReadError::Damaged { .. }), "{}", refused(&cut));
    for at in (0..bytes.len()).step_by(37) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x5A;
        let path = put(folder.path(), "bad.arrow", &bad);
        if let Ok(found) = formats::inspect(&path, &countries()) {
            drop(formats::read(&path, &found.plan, &countries(), &Silent));
        }
    }
}
