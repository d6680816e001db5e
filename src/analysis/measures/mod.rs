//! Every indicator of the field over any table of trade, one a file. Knows no files and no egui.
//!
//! An [`Indicator`] is its words, its options and a function from a [`Table`] and a [`Question`] to an [`Answer`]:
//! rows that carry unit, basis, period and count of rows used. What has no value says why; it is never 0 and never
//! NaN. To add one, write a file here with `pub const INDICATOR` and add it to [`INDICATORS`].

mod answer;
mod bilateral_gap;
mod changes;
mod concentration_index;
mod concentration_ratio;
mod constant_market_share;
mod effective_number;
mod export_dependence;
mod grubel_lloyd;
mod grubel_lloyd_total;
mod hhi;
mod hhi_normalised;
mod hirschman;
mod lmdi;
mod market_share;
mod of_total;
mod question;
mod rca;
mod rca_symmetric;
mod read;
mod reconciled;
mod rerouting;
mod shares;
mod shift_share;
mod table;
mod theil;
mod trade_intensity;
mod transit_dependence;
mod union_dependence;
mod unit_value;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

pub use answer::{Answer, AnswerRow, Basis};
pub use question::{Among, Base, Example, Group, Opt, Question};
pub use table::{Choices, Table, usual_question};

use super::MeasureError;
use super::flows::{AnalysisError, ask::distance};

/// Every indicator, in the order of the reference: shares, concentration, dependence, comparison, two sides of a flow,
/// changes.
pub static INDICATORS: &[&Indicator] = &[
    &market_share::INDICATOR,
    &hhi::INDICATOR,
    &hhi_normalised::INDICATOR,
    &concentration_index::INDICATOR,
    &effective_number::INDICATOR,
    &concentration_ratio::INDICATOR,
    &theil::INDICATOR,
    &export_dependence::INDICATOR,
    &transit_dependence::INDICATOR,
    &union_dependence::INDICATOR,
    &hirschman::INDICATOR,
    &rca::INDICATOR,
    &rca_symmetric::INDICATOR,
    &trade_intensity::INDICATOR,
    &grubel_lloyd::INDICATOR,
    &grubel_lloyd_total::INDICATOR,
    &unit_value::INDICATOR,
    &bilateral_gap::INDICATOR,
    &reconciled::INDICATOR,
    &rerouting::INDICATOR,
    &constant_market_share::INDICATOR,
    &shift_share::INDICATOR,
    &lmdi::INDICATOR,
];

/// One indicator of the field.
#[derive(Debug)]
pub struct Indicator {
    /// Stable short name.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// The formula as text.
    pub formula: &'static str,
    /// What it says, in plain words.
    pub words: &'static str,
    /// Range, and what happens at its edges.
    pub edges: &'static str,
    /// Whose it is, as one would cite it.
    pub source: &'static str,
    /// The options it reads, those it cannot do without first. A product among the first two is part of what a table
    /// is asked first; elsewhere it only narrows.
    pub options: &'static [Opt],
    /// How many of the options it cannot do without.
    pub needs: usize,
    /// Whether people read its values in percent.
    pub percent: bool,
    /// What the bundled tables can show of it; `None` where no bundled table has what it needs.
    pub example: Option<Example>,
    /// Computes it.
    pub compute: fn(&Table<'_>, &Question) -> Result<Answer, Unanswered>,
}

/// Why a table gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The table has no such product, country or flow.
    #[error(transparent)]
    Question(#[from] AnalysisError),
    /// Figures that trade cannot have.
    #[error(transparent)]
    Formula(#[from] MeasureError),
    /// The question lacks what the indicator needs.
    #[error("{indicator} needs {}; give {}", option.word(), option.flag())]
    Missing {
        /// Id of the indicator.
        indicator: &'static str,
        /// What is missing.
        option: Opt,
    },
    /// The table lacks rows of a kind.
    #[error("{what}; {next}")]
    Rows {
        /// What is missing.
        what: String,
        /// What to do.
        next: &'static str,
    },
}

impl From<polars::prelude::PolarsError> for Unanswered {
    fn from(cause: polars::prelude::PolarsError) -> Self {
        Self::Question(AnalysisError::Table(cause))
    }
}

/// The indicator with this id.
pub fn find(id: &str) -> Option<&'static Indicator> {
    INDICATORS.iter().copied().find(|indicator| indicator.id == id)
}

/// The ids nearest to a word that is none: those that contain it, then those few letters away.
pub fn nearest(word: &str) -> Vec<&'static str> {
    let word = word.to_lowercase().replace([' ', '_'], "-");
    let mut near: Vec<(usize, &str)> = INDICATORS
        .iter()
        .map(|indicator| {
            let within = indicator.id.contains(&word) || indicator.name.to_lowercase().contains(&word);
            (if within { 0 } else { distance(indicator.id, &word) }, indicator.id)
        })
        .collect();
    near.sort_by_key(|(letters, _)| *letters);
    near.into_iter().take(4).map(|(_, id)| id).collect()
}

impl Indicator {
    /// The answer of a table to a question; the years asked for are those in the answer.
    ///
    /// # Errors
    /// [`Unanswered`] names what is missing and what is near.
    pub fn answer(&self, table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
        self.is_complete(question)?;
        let named = question.product.is_none().then(|| table.only_product().map(str::to_owned)).flatten();
        let named = Question { product: named.or_else(|| question.product.clone()), ..question.clone() };
        table.begin();
        let mut answer = (self.compute)(table, &named)?;
        answer.rows.retain(|row| question.shows(&row.period));
        if answer.rows.is_empty() {
            return Err(Unanswered::Rows {
                what: format!("{} gives no {} in the years asked for", table.name(), self.name.to_lowercase()),
                next: "widen the years, or ask about another product or country",
            });
        }
        answer.notes.splice(0..0, table.notes().iter().cloned());
        Ok(answer)
    }

    /// Whether a question names all it needs, which can be told before any table is read.
    ///
    /// # Errors
    /// [`Unanswered::Missing`] with the first option that is not there.
    pub fn is_complete(&self, question: &Question) -> Result<(), Unanswered> {
        let missing = self.options[..self.needs].iter().find(|option| !question.has(**option));
        missing.map_or(Ok(()), |option| Err(Unanswered::Missing { indicator: self.id, option: *option }))
    }

    /// Takes out of a question whatever would narrow it unasked: a country or partner that the indicator can do
    /// without, and the product unless it is one of the first two options.
    pub fn keep_what_it_needs(&self, question: &mut Question) {
        let needed = &self.options[..self.needs];
        if !needed.contains(&Opt::Reporter) {
            question.reporter = None;
        }
        if !needed.contains(&Opt::Partner) {
            question.partner = None;
        }
        if !self.options.iter().take(2).any(|option| *option == Opt::Product) {
            question.product = None;
        }
    }

    /// The products whose rows are all it reads for a question; none where it reads those of others too: comparative
    /// advantage needs all goods beside the one, and splits over products need each.
    pub fn products(&self, question: &Question) -> Vec<String> {
        let first = self.options.iter().take(2).any(|option| *option == Opt::Product);
        let reads_one = first && !self.options[..self.needs].contains(&Opt::Product);
        let asked = question.product.iter().chain(&question.placebo);
        if reads_one && question.product.is_some() { asked.cloned().collect() } else { Vec::new() }
    }

    /// Whether it reads an option.
    pub fn reads(&self, option: Opt) -> bool {
        self.options.contains(&option)
    }
}
