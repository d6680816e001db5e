//! Re-exports inside exports.

use polars::prelude::{Expr, PolarsError, col, lit};

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
        let inside = [("RX", "X"), ("DX", "X"), ("RM", "M")].into_iter().filter(|(_, whole)| n_of(whole) > 0);
        let is_inside = inside.map(|(part, _)| col("flow").eq(lit(part))).reduce(Expr::or);
        let Some(is_inside) = is_inside.map(|flow| flow.and(agg::has(agg::PART).not())) else { return Ok(None) };
        let n = rows.count_rows(is_inside.clone())?;
        if n == 0 {
            return Ok(None);
        }
        rows.show(finding(n), is_inside).map(Some)
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
