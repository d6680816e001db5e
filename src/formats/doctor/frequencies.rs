//! Months beside years.

use std::collections::BTreeMap;

use polars::prelude::PolarsError;

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, Fix, Note, format_thousands};
use crate::formats::builder::freq_word;

pub(super) struct Frequencies;

const FIX: Fix = Fix {
    label: "Use the years",
    taken: "sums use the years, or the longest periods there are",
    refused: "sums use the shortest periods, such as months",
};

impl Check for Frequencies {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::MixedFrequencies { .. } => Some(
                    Finding::new(FindingId::MixedFrequencies, "Periods of several lengths are mixed", 0)
                        .with_fix(FIX, exam.choices),
                ),
                _ => None,
            }));
        };
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for kind in &rows.kinds {
            *counts.entry(&kind.freq).or_default() += kind.n;
        }
        if counts.len() < 2 {
            return Ok(None);
        }
        let words: Vec<String> =
            counts.iter().map(|(freq, n)| format!("{} ({} figures)", freq_word(freq), format_thousands(*n))).collect();
        let sentence = format!("Periods of several lengths are mixed: {}", words.join(", "));
        let n = counts.values().sum::<u64>() - counts.values().max().copied().unwrap_or_default();
        Ok(Some(Finding::new(FindingId::MixedFrequencies, sentence, n).with_fix(FIX, exam.choices)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn months_beside_years_are_found() {
        let mixed = long("2020,BLR,BRA,X,31,60,\n2020-01,BLR,BRA,X,31,5,\n");
        let finding = found(&mixed, FindingId::MixedFrequencies).expect("two lengths");
        assert!(finding.sentence.contains("annual (1") && finding.sentence.contains("monthly (1"), "{finding:?}");
        assert_eq!(found(&long("2020,BLR,BRA,X,31,60,\n"), FindingId::MixedFrequencies), None);
    }
}
