//! Single partners that fall short of the World row beside them: a share of those listed is no share of the trade.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, PolarsError, col, lit};

use super::Check;
use super::exam::{self, Exam};
use super::keys::row_keys;
use crate::data::agg::{PARTNER_GROUP, REPORTER_GROUP};
use crate::data::{Finding, FindingId, Fix, TOLERATED_GAP, falls_short, format_share, format_thousands};

pub(super) struct Short;

const FIX: Fix = Fix {
    label: "Take the World row as the whole",
    taken: "shares are of the World row where single countries fall short of it",
    refused: "shares are of the countries in the table, however little of the trade they are",
};

impl Check for Short {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        let has = |world: bool, world_reports: bool| {
            rows.kinds.iter().any(|kind| kind.world == world && kind.world_reports == world_reports)
        };
        let single = rows.kinds.iter().any(|kind| kind.is_single() && !kind.world && !kind.world_reports);
        let mut short = Vec::new();
        if single && (has(true, false) || has(false, true)) {
            let frame = rows.lazy().collect()?;
            if has(true, false) {
                short.extend(fall_short(&frame, 1, PARTNER_GROUP, "reporter")?);
            }
            if has(false, true) {
                short.extend(fall_short(&frame, 2, REPORTER_GROUP, "partner")?);
            }
        }
        let Some(first) = short.iter().min() else { return Ok(None) };
        let n = short.len() as u64;
        let sentence = format!(
            "Single countries add up to less than the World row beside them, by more than {} %: {} times",
            format_share(TOLERATED_GAP * 100.0, true),
            format_thousands(n)
        );
        let finding = Finding::new(FindingId::PartnersFallShort, sentence, n).with_fix(FIX, exam.choices);
        rows.show(finding, col("row_no").cast(DataType::UInt64).eq(lit(*first))).map(Some)
    }
}

/// Lines of World rows, marked `world` with these bits, that the single countries beside them fall short of.
fn fall_short(frame: &DataFrame, world: u32, bits: u32, other: &str) -> Result<Vec<u64>, PolarsError> {
    let keys = row_keys(frame, &["period", "freq", other, "flow", "product", "measure", "unit"])?;
    let (worlds, values) = (frame.column("world")?.u32()?.clone(), frame.column("value")?.f64()?.clone());
    let aggs = frame.column("agg")?.cast(&DataType::UInt32)?;
    let aggs = aggs.u32()?;
    let lines = exam::lines(frame)?;
    // By what a World row and its countries share: the World row, the sum of the others, and its line.
    let mut sums: BTreeMap<u64, (f64, f64, u64)> = BTreeMap::new();
    let kind = |at: usize| (worlds.get(at).unwrap_or_default(), aggs.get(at).unwrap_or_default());
    for (at, key) in keys.iter().enumerate().filter(|(at, _)| kind(*at) == (world, bits)) {
        if let Some(value) = values.get(at) {
            sums.entry(*key).or_insert((0.0, 0.0, lines[at])).0 += value;
        }
    }
    for (at, key) in keys.iter().enumerate().filter(|(at, _)| kind(*at) == (0, 0)) {
        if let (Some(sum), Some(value)) = (sums.get_mut(key), values.get(at)) {
            sum.1 += value;
        }
    }
    let short = sums.into_values().filter(|(world, single, _)| *single > 0.0 && falls_short(*single, *world));
    Ok(short.map(|(.., line)| line).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn partners_that_are_not_all_are_found_and_those_that_are_all_are_not() {
        let id = FindingId::PartnersFallShort;
        let finding = found(&long("2020,BLR,BRA,X,310420,60,\n2020,BLR,WLD,X,310420,100,\n"), id).expect("60 of 100");
        assert!(finding.taken && finding.evidence.n_rows == 1, "{finding:?}");
        assert_eq!(found(&long("2020,BLR,BRA,X,310420,99.8,\n2020,BLR,WLD,X,310420,100,\n"), id), None);
        assert_eq!(found(&long("2020,BLR,WLD,X,310420,100,\n"), id), None);
        let reporters = long("2020,BLR,,X,310420,60,\n2020,WLD,,X,310420,100,\n");
        assert!(found(&reporters, id).is_some(), "the world as a reporter");
    }
}
