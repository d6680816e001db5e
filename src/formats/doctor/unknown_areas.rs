//! Areas that no table of ours knows; the user may assign them.

use polars::prelude::PolarsError;

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, Note};

pub(super) struct UnknownAreas;

impl Check for UnknownAreas {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        Ok(exam.notes.iter().find_map(|note| match note {
            Note::UnknownAreas { names, n_names } => Some(
                Finding::new(
                    FindingId::UnknownAreas,
                    format!("Areas that no table knows are kept as written: {n_names}; they can be assigned"),
                    0,
                )
                .with_cases([], names.iter().cloned()),
            ),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn a_name_no_table_knows_is_listed() {
        let odd = long("2020,BLR,Atlantis,X,31,60,\n2020,BLR,BRA,X,31,5,\n");
        let finding = found(&odd, FindingId::UnknownAreas).expect("Atlantis");
        assert!(finding.evidence.examples[0].contains("Atlantis"), "{finding:?}");
        assert_eq!(found(&long("2020,BLR,BRA,X,31,5,\n"), FindingId::UnknownAreas), None);
    }
}
