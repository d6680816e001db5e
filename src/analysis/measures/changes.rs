//! What changed between two periods: both ends, and the parts as rows that add up.

use std::collections::BTreeSet;

use super::shares::amount;
use super::{AnswerRow, Basis, Question, Unanswered};
use crate::data::{Freq, Period};

/// First and last period in the years asked for.
pub(super) fn ends<'a>(
    periods: impl IntoIterator<Item = &'a String>,
    question: &Question,
    what: &str,
) -> Result<(String, String), Unanswered> {
    let within: BTreeSet<&String> = periods.into_iter().filter(|period| question.shows(period)).collect();
    match (within.first(), within.last()) {
        (Some(first), Some(last)) if first != last => Ok(((*first).clone(), (*last).clone())),
        _ => Err(Unanswered::Rows {
            what: format!("a change needs two periods of {what}, and there are {}", within.len()),
            next: "widen the years",
        }),
    }
}

/// Both ends as one period: `2019/2023`.
pub(super) fn span(first: &str, last: &str) -> String {
    format!("{first}/{last}")
}

/// Whether periods follow each other without a gap.
pub(super) fn evenly_spaced(periods: &[Period]) -> bool {
    let months = |freq: Freq| match freq {
        Freq::Year => Some(12),
        Freq::HalfYear => Some(6),
        Freq::Quarter => Some(3),
        Freq::Month => Some(1),
        Freq::Day | Freq::Part => None,
    };
    let at = |period: &Period| i32::from(period.start().year()) * 12 + i32::from(period.start().month());
    periods.windows(2).all(|pair| months(pair[0].freq()).is_some_and(|step| at(&pair[1]) - at(&pair[0]) == step))
}

/// The change itself and its parts; they add up to it.
pub(super) fn rows(
    ends: (&str, &str),
    change: (f64, f64),
    parts: &[(&str, f64, String)],
    unit: &str,
    basis: Basis,
    n_rows: u64,
) -> Vec<AnswerRow> {
    let (before, after) = change;
    let whole = ("total", after - before, format!("{} − {}", amount(after, unit), amount(before, unit)));
    std::iter::once(&whole)
        .chain(parts)
        .map(|(part, value, how)| {
            let row = AnswerRow {
                period: span(ends.0, ends.1),
                part: (*part).to_owned(),
                value: Some(*value),
                unit: unit.to_owned(),
                basis,
                n_rows,
                how: format!("{how} = {}", amount(*value, unit)),
                ..AnswerRow::default()
            };
            row.flagged(false)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_seen_in_every_frequency() {
        let all = |list: &[&str]| list.iter().filter_map(|text| Period::parse(text)).collect::<Vec<_>>();
        assert!(evenly_spaced(&all(&["2019", "2020", "2021"])));
        assert!(!evenly_spaced(&all(&["2019", "2021"])));
        assert!(evenly_spaced(&all(&["2019-Q4", "2020-Q1"])));
        assert!(evenly_spaced(&all(&["2019-12", "2020-01"])));
        assert!(!evenly_spaced(&all(&["2019-11", "2020-01"])));
    }

    #[test]
    fn ends_lie_in_the_years_asked_for() {
        let periods = ["2018", "2019", "2022"].map(str::to_owned);
        let asked = Question { years: Some((2019, 2030)), ..Question::default() };
        assert_eq!(ends(&periods, &asked, "figures").expect("two periods"), ("2019".to_owned(), "2022".to_owned()));
        let one = Question { years: Some((2019, 2019)), ..Question::default() };
        assert!(ends(&periods, &one, "figures").is_err());
    }
}
