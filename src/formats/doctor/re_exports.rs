//! Re-exports inside exports.

use polars::prelude::{PolarsError, col, lit};

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, Fix, Note, agg, format_thousands};

pub(super) struct ReExports;

const FIX: Fix = Fix {
    label: "Leave re-exports out",
    taken: "sums leave them out, since exports contain them",
    refused: "they are added to exports (and re-imports to imports)",
};

impl Check for ReExports {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let finding = |n: u64| {
            let n_rows = format_thousands(n);
            let sentence =
                format!("Re-exports or re-imports stand beside the exports or imports that contain them: {n_rows}");
            Finding::new(FindingId::ReExports, sentence, n).with_fix(FIX, exam.choices)
        };
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::ReExports { n_rows } => Some(finding(*n_rows)),
                _ => None,
            }));
        };
        let n_of = |flow: &str| rows.count(|kind| kind.flow == flow && kind.agg & agg::PART == 0);
        let inside =
            [("RX", "X"), ("DX", "X"), ("RM", "M")].map(|(part, whole)| if n_of(whole) > 0 { n_of(part) } else { 0 });
        let n: u64 = inside.iter().sum();
        if n == 0 {
            return Ok(None);
        }
        let flow = |code: &str| col("flow").eq(lit(code));
        rows.show(finding(n), flow("RX").or(flow("RM")).or(flow("DX"))).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn re_exports_are_found_beside_exports_only() {
        let both = long("2020,BLR,BRA,X,31,60,\n2020,BLR,BRA,RX,31,5,\n");
        let finding = found(&both, FindingId::ReExports).expect("both flows");
        assert_eq!((finding.evidence.n_rows, finding.evidence.lines.as_slice()), (1, [3_u64].as_slice()));
        assert_eq!(found(&long("2020,BLR,BRA,RX,31,5,\n"), FindingId::ReExports), None);
    }
}
