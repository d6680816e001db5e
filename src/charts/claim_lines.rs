//! The article's claims as lines to compare with; nothing of them is written in code.

use super::figure::{Reference, value_text};
use super::{Unfit, claims};
use crate::data::Library;

/// One statement under test.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    /// Its words.
    pub statement: String,
    /// The earlier value, where it names one.
    pub from: Option<f64>,
    /// The later value, where it names one.
    pub to: Option<f64>,
    /// Source id.
    pub source: String,
}

/// The claim with this id.
///
/// # Errors
/// [`Unfit`] when the table of claims has no such row: a defect of the build.
pub(super) fn claim(library: &Library, id: &str) -> Result<Claim, Unfit> {
    let known = claims::stated(library)?.into_iter().find(|claim| claim.id == id);
    let found = known.ok_or_else(|| Unfit::defect(format!("The table of claims has no claim “{id}”")))?;
    let value = |end: Option<claims::End>| end.map(|end| end.value);
    Ok(Claim { statement: found.statement, from: value(found.from), to: value(found.to), source: found.source })
}

impl Claim {
    /// The number that it ends with.
    pub(super) fn value(&self) -> Option<f64> {
        self.to.or(self.from)
    }

    /// The values as lines, each called a claim, in the article's own degree of certainty.
    pub(super) fn references(&self) -> Vec<Reference> {
        let line = |label: &str, value: Option<f64>| {
            value.map(|value| Reference {
                value,
                label: format!("{label} {}{}", self.hedge(value), value_text(value, "%")),
                source: self.source.clone(),
            })
        };
        if self.from.is_some() && self.to.is_some() {
            line("Claim, before:", self.from).into_iter().chain(line("Claim, after:", self.to)).collect()
        } else {
            line("Claim:", self.from.or(self.to)).into_iter().collect()
        }
    }

    /// The words before a number in the statement that say how exact it is, with a blank behind them.
    fn hedge(&self, value: f64) -> &'static str {
        let before = self.statement.split(&format!("{value} percent")).next().unwrap_or_default();
        ["just under ", "nearly ", "up to ", "about "]
            .into_iter()
            .find(|word| before.ends_with(word))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_keeps_its_own_hedge() {
        let claim = Claim {
            statement: "It fell from 20 percent to just under 10 percent".to_owned(),
            from: Some(20.0),
            to: Some(10.0),
            source: "article".to_owned(),
        };
        let labels: Vec<String> = claim.references().into_iter().map(|line| line.label).collect();
        assert_eq!(labels, ["Claim, before: 20%", "Claim, after: just under 10%"]);
    }
}
