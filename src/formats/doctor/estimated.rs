//! Weights that the provider estimated.

use polars::prelude::{DataType, IntoLazy as _, PolarsError, col, lit};

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, Fix, Measure, Note, format_thousands};

pub(super) struct Estimated;

const FIX: Fix = Fix { label: "Mark estimates", taken: "they are marked as estimates", refused: "they are not marked" };

impl Check for Estimated {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let finding = |n: u64, of: String| {
            let sentence = format!("Weights estimated by the provider: {}{of}", format_thousands(n));
            Finding::new(FindingId::EstimatedWeights, sentence, n).with_fix(FIX, exam.choices)
        };
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::EstimatedWeights { n_rows } => Some(finding(*n_rows, String::new())),
                _ => None,
            }));
        };
        let weight = col("measure").eq(lit(Measure::NetWeight.key()));
        let marked = weight.and(
            col("flag").eq(lit("estimated")).or(col("flag").cast(DataType::String).str().ends_with(lit(" estimated"))),
        );
        let flags = rows.groups(&["measure", "flag"])?.lazy().filter(marked.clone()).collect()?;
        let n = flags.column("n")?.u64()?.iter().flatten().sum();
        if n == 0 {
            return Ok(None);
        }
        let all = rows.count(|kind| kind.measure == Measure::NetWeight.key());
        rows.show(finding(n, format!(" of {}", format_thousands(all))), marked).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fixture, found};
    use crate::data::FindingId;

    #[test]
    fn estimates_are_counted_among_all_weights() {
        let finding = found(&fixture("comtrade_new.csv"), FindingId::EstimatedWeights).expect("one is estimated");
        assert!(finding.sentence.contains(" of ") && finding.taken, "{finding:?}");
        assert_eq!(found(&fixture("baci_2014.csv"), FindingId::EstimatedWeights), None);
    }
}
