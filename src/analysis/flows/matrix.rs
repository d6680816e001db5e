//! Who ships how much of a product to whom in one year, gathered into groups of countries.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, DataType, IntoLazy as _, col, lit};

use super::{AnalysisError, ask, text};
use crate::data::{Choices, Measure, Note};

/// One side of the matrix: a list of area codes for each group; the one group with an empty list takes all others.
pub type Groups = [Vec<String>];

/// Kilograms by group of exporters and group of importers, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeMatrix {
    /// Kilograms, exporter by exporter, in the order of the groups.
    pub kg: Vec<f64>,
    /// Figures summed.
    pub n_rows: u64,
    /// Figures without a weight; they are in no sum.
    pub n_missing: u64,
    /// Exporters that do not report, whose buyers' reports stand in (mirror).
    pub mirrored: Vec<String>,
    /// Kilograms whose buyer or seller no country can be named for; they are in no cell.
    pub unplaced_kg: f64,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// Sums the weight of a product in one period by groups of exporters and importers.
///
/// # Input
/// The canonical frame; rows with `agg` bits are left out, and so is trade of a country with itself.
/// # Output
/// An exporter counts with its own reports where it has any with weights, else with its buyers' (mirror), never both.
/// Missing weights stay missing; areas not specified are in no cell but counted.
/// # Errors
/// [`AnalysisError`] names the nearest products, or says that the period has no weights.
/// # Source
/// Our definition, as for market shares.
pub fn trade_matrix(
    frame: &DataFrame,
    product: &str,
    period: &str,
    exporters: &Groups,
    importers: &Groups,
) -> Result<TradeMatrix, AnalysisError> {
    let mut notes = Vec::new();
    let filter = ask::product_filter(frame, product, Measure::NetWeight, &Choices::default(), &mut notes)?;
    let whole = col("agg").cast(DataType::UInt32).eq(lit(0_u32));
    let (count, missing) = super::gather::counts(frame);
    let summed = frame
        .clone()
        .lazy()
        .filter(
            filter
                .and(col("measure").eq(lit(Measure::NetWeight.key())))
                .and(col("period").eq(lit(period)))
                .and(col("flow").eq(lit("X")).or(col("flow").eq(lit("M"))))
                .and(whole),
        )
        .group_by([col("flow"), col("reporter"), col("partner")])
        .agg([col("value").sum().alias("kg"), count.alias("n"), missing.alias("missing")])
        .select([
            text("flow"),
            text("reporter"),
            text("partner"),
            col("kg"),
            col("n").cast(DataType::UInt64),
            col("missing").cast(DataType::UInt64),
        ])
        .collect()?;
    let strings = |name: &str| Ok::<_, AnalysisError>(summed.column(name)?.str()?.clone());
    let (flows, reporters, partners) = (strings("flow")?, strings("reporter")?, strings("partner")?);
    let (kgs, counts, missing) =
        (summed.column("kg")?.f64()?, summed.column("n")?.u64()?, summed.column("missing")?.u64()?);
    let mut cells: BTreeMap<(bool, &str, &str), (f64, u64, u64)> = BTreeMap::new();
    for at in 0..summed.height() {
        let (reporter, partner) = (reporters.get(at).unwrap_or_default(), partners.get(at).unwrap_or_default());
        let own = flows.get(at) == Some("X");
        let (from, to) = if own { (reporter, partner) } else { (partner, reporter) };
        if from != to && from != "WLD" && to != "WLD" {
            let figures = |column: &polars::prelude::UInt64Chunked| column.get(at).unwrap_or_default();
            cells.insert((own, from, to), (kgs.get(at).unwrap_or_default(), figures(counts), figures(missing)));
        }
    }
    let reporting: BTreeSet<&str> =
        cells.iter().filter(|((own, ..), (_, n, _))| *own && *n > 0).map(|((_, from, _), _)| *from).collect();
    let mut matrix = TradeMatrix {
        kg: vec![0.0; exporters.len() * importers.len()],
        n_rows: 0,
        n_missing: 0,
        mirrored: Vec::new(),
        unplaced_kg: 0.0,
        notes,
    };
    for ((own, from, to), (kg, n, missing)) in &cells {
        if *own != reporting.contains(from) {
            continue;
        }
        matrix.n_rows += n;
        matrix.n_missing += missing;
        if !own && *n > 0 && !matrix.mirrored.iter().any(|code| code == from) && !from.starts_with("X:") {
            matrix.mirrored.push((*from).to_owned());
        }
        match (group_of(exporters, from), group_of(importers, to)) {
            (Some(i), Some(j)) => matrix.kg[i * importers.len() + j] += kg,
            _ => matrix.unplaced_kg += kg,
        }
    }
    if matrix.n_rows == 0 {
        return Err(AnalysisError::NoFigures {
            what: format!("net weight of product {product} in {period}"),
            next: "choose another year or file".to_owned(),
        });
    }
    Ok(matrix)
}

/// The group with this code, else the one that takes the rest; areas that are no country belong nowhere.
fn group_of(groups: &Groups, code: &str) -> Option<usize> {
    if code.is_empty() || code.starts_with("X:") || code.starts_with("G:") {
        return None;
    }
    let named = groups.iter().position(|group| group.iter().any(|own| own == code));
    named.or_else(|| groups.iter().position(Vec::is_empty))
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    /// reporter, partner, flow, kilograms, agg
    type Row = (&'static str, &'static str, &'static str, Option<f64>, u32);

    fn frame(rows: &[Row]) -> DataFrame {
        df!(
            "period" => vec!["2019"; rows.len()],
            "reporter" => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            "partner" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            "flow" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            "product" => vec!["310420"; rows.len()],
            "measure" => vec!["net_weight"; rows.len()],
            "value" => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
            "agg" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
        )
        .expect("equal columns")
    }

    fn groups(lists: &[&[&str]]) -> Vec<Vec<String>> {
        lists.iter().map(|list| list.iter().map(|code| (*code).to_owned()).collect()).collect()
    }

    #[test]
    fn own_reports_come_first_and_buyers_stand_in_for_the_silent() {
        let frame = frame(&[
            ("CAN", "BRA", "X", Some(30.0), 0),
            ("CAN", "WLD", "X", Some(99.0), 2),
            ("CAN", "X:AREAS_NES", "X", Some(5.0), 0),
            ("BRA", "CAN", "M", Some(33.0), 0),
            ("BRA", "BLR", "M", Some(20.0), 0),
            ("DEU", "BLR", "M", None, 0),
            ("FRA", "BLR", "M", Some(4.0), 8),
            ("CHL", "PER", "X", Some(1.0), 0),
        ]);
        let (exporters, importers) = (groups(&[&["BLR"], &["CAN"], &[]]), groups(&[&["BRA"], &["DEU", "FRA"], &[]]));
        let matrix = trade_matrix(&frame, "310420", "2019", &exporters, &importers).expect("weights");
        assert_eq!(matrix.kg, [20.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!((matrix.mirrored, matrix.n_missing, matrix.unplaced_kg), (vec!["BLR".to_owned()], 1, 5.0));
    }

    #[test]
    fn a_year_without_weights_is_an_error_that_names_it() {
        let frame = frame(&[("CAN", "BRA", "X", Some(30.0), 0)]);
        let error = trade_matrix(&frame, "310420", "2020", &groups(&[&[]]), &groups(&[&[]])).expect_err("no rows");
        assert!(error.to_string().contains("2020"), "{error}");
    }
}
