//! Product codes of several lengths, one containing the other.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::PolarsError;

use super::Check;
use super::exam::{self, Exam};
use crate::data::{Finding, FindingId, Fix, Note};

pub(super) struct Levels;

const FIX: Fix = Fix {
    label: "Count each code once",
    taken: "sums use, for each reporter and partner, the codes that no shorter one contains",
    refused: "codes of every level are added, and what contains another counts twice",
};

impl Check for Levels {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let finding = |lengths: &[usize], n: u64| {
            let lengths: Vec<_> = lengths.iter().map(ToString::to_string).collect();
            let sentence = format!("Product codes of {} digits are mixed", lengths.join(", "));
            Finding::new(FindingId::MixedLevels, sentence, n).with_fix(FIX, exam.choices)
        };
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::MixedLevels { lengths } => Some(finding(lengths, 0)),
                _ => None,
            }));
        };
        let counted = rows.groups(&["product", "product_scheme"])?;
        let (codes, schemes) = (exam::texts(&counted, "product")?, exam::texts(&counted, "product_scheme")?);
        let counts = counted.column("n")?.u64()?;
        let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
        for (at, (code, scheme)) in codes.iter().zip(&schemes).enumerate() {
            // FAO's item numbers are no tree: a shorter one does not contain a longer one.
            let is_tree = !matches!(scheme.as_str(), "FAO" | "CPC");
            if is_tree && !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) {
                *by_code.entry(code).or_default() += counts.get(at).unwrap_or_default();
            }
        }
        // In the order of the codes what a code contains follows it at once.
        let (mut lengths, mut examples, mut n) = (BTreeSet::new(), Vec::new(), 0);
        for ((code, own), (next, below)) in by_code.iter().zip(by_code.iter().skip(1)) {
            if next.len() > code.len() && next.starts_with(code) {
                lengths.extend([code.len(), next.len()]);
                n += own;
                examples.push(format!("{code} ({own} figures) contains {next} ({below} figures)"));
            }
        }
        let lengths: Vec<usize> = lengths.into_iter().collect();
        Ok((!lengths.is_empty()).then(|| finding(&lengths, n).with_cases([], examples)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn a_code_that_contains_another_is_found_and_neighbours_are_not() {
        let mixed = long("2020,BLR,BRA,X,31,60,\n2020,BLR,BRA,X,310420,50,\n2020,BLR,BRA,X,2701,5,\n");
        let finding = found(&mixed, FindingId::MixedLevels).expect("31 contains 310420");
        assert!(finding.sentence.contains("2, 6 digits"), "{finding:?}");
        assert_eq!(finding.evidence.examples, ["31 (1 figures) contains 310420 (1 figures)"]);
        let apart = long("2020,BLR,BRA,X,2701,60,\n2020,BLR,BRA,X,310420,50,\n");
        assert_eq!(found(&apart, FindingId::MixedLevels), None);
    }
}
