//! The article's claims about potash as lines to compare with; nothing of them is written in code.

use polars::prelude::{IntoLazy as _, col, lit};

use super::Unfit;
use super::figure::{Reference, value_text};
use super::potash_parts::broken;
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
    let rows = library
        .frame("claims")
        .clone()
        .lazy()
        .filter(col("id").eq(lit(id)))
        .select([col("statement"), col("from_value"), col("to_value"), col("source")])
        .collect()
        .map_err(|cause| broken(&cause))?;
    let text = |name: &str| -> Result<String, Unfit> {
        let column = rows.column(name).and_then(|column| column.str().cloned()).map_err(|cause| broken(&cause))?;
        column.iter().next().flatten().map(str::to_owned).ok_or_else(|| broken(&format!("there is no claim “{id}”")))
    };
    let number = |name: &str| -> Result<Option<f64>, Unfit> {
        let column = rows.column(name).and_then(|column| column.f64().cloned()).map_err(|cause| broken(&cause))?;
        Ok(column.iter().next().flatten())
    };
    Ok(Claim {
        statement: text("statement")?,
        from: number("from_value")?,
        to: number("to_value")?,
        source: text("source")?,
    })
}

impl Claim {
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
