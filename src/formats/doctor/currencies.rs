//! Money in several currencies.

use std::collections::BTreeMap;

use polars::prelude::PolarsError;

use super::Check;
use super::exam::{Exam, is_money};
use crate::data::{Finding, FindingId, Fix, format_thousands};

pub(super) struct Currencies;

const FIX: Fix = Fix {
    label: "Use US dollars",
    taken: "sums use US dollars, or the most frequent currency where there are none; none is converted",
    refused: "sums use the most frequent other currency; none is converted",
};

impl Check for Currencies {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for kind in rows.kinds.iter().filter(|kind| is_money(kind) && !kind.unit.is_empty()) {
            *counts.entry(&kind.unit).or_default() += kind.n;
        }
        if counts.len() < 2 {
            return Ok(None);
        }
        let words: Vec<String> =
            counts.iter().map(|(unit, n)| format!("{unit} ({} figures)", format_thousands(*n))).collect();
        let n = counts.values().sum::<u64>() - counts.values().max().copied().unwrap_or_default();
        let sentence = format!("Money is counted in several units: {}", words.join(", "));
        Ok(Some(Finding::new(FindingId::Currencies, sentence, n).with_fix(FIX, exam.choices)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, read};
    use crate::data::FindingId;

    #[test]
    fn dollars_and_euros_are_two_currencies() {
        let both = read("a.csv", "year,reporter,partner,value,unit\n2020,BLR,BRA,5,USD\n2020,BLR,CHN,6,EUR\n");
        let finding = found(&both, FindingId::Currencies).expect("two currencies");
        assert!(finding.sentence.contains("EUR (1 figures), USD (1 figures)"), "{finding:?}");
        let one = read("a.csv", "year,reporter,partner,value,unit\n2020,BLR,BRA,5,USD\n2020,BLR,CHN,6,USD\n");
        assert_eq!(found(&one, FindingId::Currencies), None);
    }
}
