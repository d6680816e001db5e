//! Rows for transport modes, customs procedures or second partners beside their total.

use polars::prelude::PolarsError;

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, Fix, Note, agg, format_thousands};

pub(super) struct Breakdown;

const FIX: Fix = Fix {
    label: "Use the totals",
    taken: "sums leave the parts out",
    refused: "parts are added to their totals, as rows of their own",
};

impl Check for Breakdown {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let finding = |n: u64, alone: bool| {
            let beside = if alone { "without their totals" } else { "beside their totals" };
            let n_rows = format_thousands(n);
            // A summary of WITS has no such columns: its parts are the largest partners.
            let parts = if exam.is_of("wits-summary") {
                "the largest partners"
            } else {
                "transport, customs procedure, second partner"
            };
            let sentence = format!("Parts of other rows ({parts}) stand {beside}: {n_rows}");
            Finding::new(FindingId::Breakdown, sentence, n).with_fix(FIX, exam.choices)
        };
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::Breakdown { n_rows } => Some(finding(*n_rows, false)),
                _ => None,
            }));
        };
        let n = rows.count_rows(agg::has(agg::PART))?;
        if n == 0 {
            return Ok(None);
        }
        let alone = rows.count(|kind| kind.agg & agg::PART == 0) == 0;
        rows.show(finding(n, alone), agg::has(agg::PART)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fixture, found};
    use crate::data::FindingId;

    #[test]
    fn rows_of_one_transport_mode_are_parts() {
        let finding = found(&fixture("comtrade_new.csv"), FindingId::Breakdown).expect("one mode of transport");
        assert!(finding.evidence.n_rows > 0 && !finding.evidence.lines.is_empty(), "{finding:?}");
        assert_eq!(found(&fixture("baci_2014.csv"), FindingId::Breakdown), None);
    }
}
