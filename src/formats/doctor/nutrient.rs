//! Nutrient tonnes beside product tonnes.

use std::collections::BTreeSet;

use polars::prelude::PolarsError;

use super::Check;
use super::exam::{Exam, is_money};
use crate::data::{Finding, FindingId};

pub(super) struct Nutrient;

const MASS: [&str; 5] = ["kg", "t", "kt", "Mt", "g"];

impl Check for Nutrient {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        let units: BTreeSet<&str> =
            rows.kinds.iter().filter(|kind| !is_money(kind)).map(|kind| kind.unit.as_str()).collect();
        // "t K2O" counts what is inside, "t" the goods with everything in them.
        let content =
            |unit: &&str| unit.split_once(' ').is_some_and(|(mass, what)| MASS.contains(&mass) && !what.is_empty());
        let inside: Vec<&str> = units.iter().copied().filter(content).collect();
        let whole: Vec<&str> = units.iter().copied().filter(|unit| MASS.contains(unit)).collect();
        if inside.is_empty() || whole.is_empty() {
            return Ok(None);
        }
        let n = rows.count(|kind| inside.contains(&kind.unit.as_str()));
        let sentence = format!(
            "Tonnes of contents ({}) stand beside tonnes of goods ({}); they are different units and are never added or \
             divided by one another",
            inside.join(", "),
            whole.join(", ")
        );
        Ok(Some(Finding::new(FindingId::Nutrient, sentence, n)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, read};
    use crate::data::FindingId;

    #[test]
    fn contents_and_goods_are_told_apart() {
        let header = "Domain Code,Domain,Area Code (M49),Area,Element Code,Element,Item Code,Item,Year Code,Year,Unit,Value,Flag,Flag Description,Note\n";
        let row = |element: &str, item: &str| {
            format!("RFN,Fertilizers,112,Belarus,5510,{element},3104,{item},2020,2020,t,700,A,Official figure,\n")
        };
        let content = row("Agricultural Use", "Nutrient potash K2O (total)");
        let goods = row("Production", "Potassium chloride (muriate of potash) (MOP)");
        let both = read("FAOSTAT_data_en_1-1-2023.csv", &format!("{header}{content}{goods}"));
        let finding = found(&both, FindingId::Nutrient).expect("both units");
        assert!(finding.sentence.contains("t K2O"), "{finding:?}");
        assert_eq!(
            found(&read("FAOSTAT_data_en_1-1-2023.csv", &format!("{header}{goods}")), FindingId::Nutrient),
            None
        );
    }
}
