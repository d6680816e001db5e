//! Imports with freight beside trade without it.

use polars::prelude::PolarsError;

use super::Check;
use super::exam::{Exam, is_money};
use crate::data::{Finding, FindingId};

pub(super) struct Valuation;

/// Formats whose exports are FOB and whose imports are CIF by their provider's rule.
const FOB_AND_CIF: [&str; 7] =
    ["comtrade", "comtrade-legacy", "imf-series", "imf-panel", "faostat", "faostat-wide", "wits-job"];

impl Check for Valuation {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        if !FOB_AND_CIF.iter().any(|id| exam.is_of(id)) {
            return Ok(None);
        }
        let n_of = |flow: &str| rows.count(|kind| kind.flow == flow && is_money(kind));
        let (exports, imports) = (n_of("X"), n_of("M"));
        if exports == 0 || imports == 0 {
            return Ok(None);
        }
        let sentence = "Exports are counted FOB, imports CIF, with freight and insurance: the two sides of one trade \
                        differ by it, and are never added";
        Ok(Some(Finding::new(FindingId::Valuation, sentence, exports.min(imports))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{comtrade, found};
    use crate::data::FindingId;

    #[test]
    fn two_flows_of_comtrade_are_valued_differently() {
        let both = comtrade("2020,BLR,BRA,X,310420,60,\n2020,BRA,BLR,M,310420,66,\n");
        assert!(found(&both, FindingId::Valuation).is_some_and(|finding| finding.fix.is_none()));
        assert_eq!(found(&comtrade("2020,BLR,BRA,X,310420,60,\n"), FindingId::Valuation), None);
    }
}
