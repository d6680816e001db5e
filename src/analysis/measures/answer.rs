//! What an indicator gives: rows that can be checked.

use crate::data::{Flag, Flags, Note, Period};

/// Whose reports a value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// The country's own.
    #[default]
    Reported,
    /// Its partners'.
    Mirror,
    /// Both sides of the flow.
    Both,
}

impl Basis {
    /// The word in tables and on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Mirror => "mirror",
            Self::Both => "both",
        }
    }
}

/// One value, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnswerRow {
    /// Period, or both ends of a change as `2019/2023`.
    pub period: String,
    /// Another period whose rows stand behind the value too; empty for none.
    pub beside: String,
    /// Code of the country or product that the value is about; empty for the market or list as a whole.
    pub code: String,
    /// Which part of a split, or which of several readings; empty where there is one.
    pub part: String,
    /// The value; `None` where a denominator is missing or zero.
    pub value: Option<f64>,
    /// Lower end where the value is one of a range.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Unit of the value; empty for pure numbers.
    pub unit: String,
    /// Whose reports.
    pub basis: Basis,
    /// Figures of the table behind it.
    pub n_rows: u64,
    /// What to beware of: mirror data, estimates, values outside plausible bounds.
    pub flags: Flags,
    /// From rows to the value in one line with the numbers; the reason where there is no value.
    pub how: String,
}

/// All rows with everything one needs to check them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// In the order of time; within a period from the largest part, where parts have an order.
    pub rows: Vec<AnswerRow>,
    /// What to beware of.
    pub notes: Vec<Note>,
    /// Each step from rows to values, in plain words.
    pub steps: Vec<String>,
    /// What the values are of, such as "exports of product 310420".
    pub whole: String,
}

impl AnswerRow {
    /// The flags that follow from basis and estimates.
    #[must_use]
    pub fn flagged(mut self, estimated: bool) -> Self {
        let flags = [(self.basis == Basis::Mirror, Flag::Mirror), (estimated, Flag::Estimated)];
        for (_, flag) in flags.into_iter().filter(|(set, _)| *set) {
            self.flags.insert(flag);
        }
        self
    }
}

/// Notes and steps behind an answer.
pub(super) type Behind = (Vec<Note>, Vec<String>);

impl Answer {
    /// Rows made from two other answers: what stands behind both, then the step that joins them.
    pub(super) fn of_two(rows: Vec<AnswerRow>, [one, other]: [Behind; 2], step: String, whole: String) -> Self {
        let (mut notes, mut steps) = one;
        Note::add(&mut notes, other.0);
        steps.extend(other.1);
        steps.push(step);
        Self { rows, notes, steps, whole }
    }

    /// First and last year of the rows: `2019-2023`, or one year; `None` where no period can be read.
    pub fn years(&self) -> Option<String> {
        let ends = self.rows.iter().flat_map(|row| row.period.split('/'));
        let years = ends.filter_map(Period::parse).map(Period::start_year);
        let (from, to) = years.fold(None, |span: Option<(i32, i32)>, year| {
            Some(span.map_or((year, year), |(from, to)| (from.min(year), to.max(year))))
        })?;
        Some(if from == to { from.to_string() } else { format!("{from}-{to}") })
    }

    /// Two readings of the same periods as parts of one answer, side by side.
    #[must_use]
    pub(super) fn in_parts(mut self, own: &str, other: Self, name: &str) -> Self {
        let mut others = other.rows.into_iter();
        self.rows = std::mem::take(&mut self.rows)
            .into_iter()
            .flat_map(|row| {
                let second = others.next().map(|row| AnswerRow { part: name.to_owned(), ..row });
                std::iter::once(AnswerRow { part: own.to_owned(), ..row }).chain(second)
            })
            .collect();
        self
    }
}
