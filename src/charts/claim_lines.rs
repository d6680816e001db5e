//! Statements under test as lines to compare with; nothing of them is written in code.

use jiff::civil::Date;

use super::cells::date_text;
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
    /// First day of the time it speaks of, where it names one.
    pub since: Option<Date>,
    /// Unit of the values.
    pub unit: String,
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
    let (from, to) = (value(found.from), value(found.to));
    let (since, unit) = (found.period.0, found.unit);
    Ok(Claim { statement: found.statement, from, to, since, unit, source: found.source })
}

impl Claim {
    /// The values as lines, each called a claim, in the statement's own degree of certainty.
    pub(super) fn references(&self) -> Vec<Reference> {
        // Other units stand at the axis.
        let unit = if self.unit == "%" { "%" } else { "" };
        let line = |label: &str, value: Option<f64>| {
            value.map(|value| Reference {
                value,
                label: format!("{label}: {}{}", self.hedge(value), value_text(value, unit)),
                source: self.source.clone(),
            })
        };
        if self.from.is_some() && self.to.is_some() {
            return line("Claim, before", self.from).into_iter().chain(line("Claim, after", self.to)).collect();
        }
        let since = self.since.map(|day| format!("Claim, after {}", date_text(&day.to_string(), "month")));
        line(since.as_deref().unwrap_or("Claim"), self.from.or(self.to)).into_iter().collect()
    }

    /// The words before a number in the statement that say how exact it is, with a blank behind them.
    fn hedge(&self, value: f64) -> &'static str {
        let (number, statement) = (value.to_string(), self.statement.to_lowercase());
        let before: Vec<&str> = statement.split(' ').take_while(|word| *word != number).collect();
        let before = format!("{} ", before.join(" "));
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
            since: None,
            unit: "%".to_owned(),
            source: "speech".to_owned(),
        };
        let labels: Vec<String> = claim.references().into_iter().map(|line| line.label).collect();
        assert_eq!(labels, ["Claim, before: 20%", "Claim, after: just under 10%"]);
        let held = Claim {
            statement: "Nearly 1200 remained behind bars".to_owned(),
            from: None,
            to: Some(1200.0),
            since: Some(Date::constant(2025, 6, 21)),
            unit: "people".to_owned(),
            ..claim
        };
        assert_eq!(held.references()[0].label, "Claim, after Jun 2025: nearly 1,200");
    }
}
