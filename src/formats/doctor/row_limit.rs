//! As many rows as a provider's silent limit.

use polars::prelude::PolarsError;

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, Note};

pub(super) struct RowLimit;

impl Check for RowLimit {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        Ok(exam.notes.iter().find_map(|note| match note {
            Note::RowLimit { n_rows } => Some(Finding::new(FindingId::RowLimit, note.to_string(), *n_rows)),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{comtrade, found};
    use crate::data::FindingId;

    #[test]
    fn five_hundred_rows_are_suspicious_and_one_less_is_not() {
        let row = |n: usize| format!("{},BLR,BRA,X,310420,{n},\n", 1500 + n);
        let rows = |n: usize| comtrade(&(0..n).map(row).collect::<String>());
        assert!(found(&rows(500), FindingId::RowLimit).is_some_and(|finding| finding.sentence.contains("500")));
        assert_eq!(found(&rows(499), FindingId::RowLimit), None);
    }
}
