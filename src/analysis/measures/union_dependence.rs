//! Dependence on one country as market and as road together, without counting a tonne twice.

use super::super::union_bounds;
use super::of_total::{Kind, of_total};
use super::shares::fraction;
use super::{Answer, AnswerRow, Indicator, Opt, Question, Table, Unanswered};
use crate::data::Flag;

/// Union dependence.
pub const INDICATOR: Indicator = Indicator {
    id: "union-dependence",
    name: "Market or transit dependence",
    formula: "max(a, b) ≤ u ≤ min(1, a + b); u = a + b where transit leaves out sales",
    words: "What part of exports is either sold to a country or must cross it. Where nobody knows how far sales and transit overlap, only the band between at least and at most is certain.",
    edges: "0 to 1. The sum has no value where it exceeds the whole: then the two must overlap. Independence is never assumed.",
    source: "Fréchet 1935; Hoeffding 1940",
    options: &[Opt::Reporter, Opt::Partner, Opt::Product, Opt::Flow, Opt::Measure, Opt::Groups],
    needs: 2,
    percent: true,
    example: super::transit_dependence::INDICATOR.example,
    compute,
};

/// Names of the three readings.
const PARTS: [&str; 3] = ["at least", "at most", "sum, if transit leaves out sales"];

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let sold = of_total(INDICATOR.id, table, question, Kind::Sold)?;
    let crossing = of_total(INDICATOR.id, table, question, Kind::Transit)?;
    let mut rows = Vec::new();
    for market in &sold.rows {
        let Some(transit) = beside(market, &crossing.rows) else { continue };
        let (a, b) = (market.value.unwrap_or(f64::NAN), transit.value.unwrap_or(f64::NAN));
        let bounds = union_bounds(a, b);
        let values = [bounds.map(|u| u.lower), bounds.map(|u| u.upper), bounds.and_then(|u| u.together)];
        let (sold, mut crossed) = (fraction(a), fraction(b));
        if transit.period != market.period {
            crossed = format!("{crossed} ({})", transit.period);
        }
        let lines = [
            format!("the larger of {sold} sold and {crossed} in transit"),
            format!("no more than {sold} sold + {crossed} in transit, or all"),
            format!("{sold} sold + {crossed} in transit"),
        ];
        for ((part, value), line) in PARTS.into_iter().zip(values).zip(lines) {
            let how = match (bounds, value) {
                (None, _) => "one of the two shares is missing or not between 0 and 1".to_owned(),
                (Some(_), None) => format!("{line} exceed the whole: the two must overlap"),
                (Some(_), Some(value)) => format!("{line} = {}", fraction(value)),
            };
            let row = AnswerRow {
                part: part.to_owned(),
                value,
                n_rows: market.n_rows + transit.n_rows,
                how,
                beside: transit.period.clone(),
                ..market.clone()
            };
            rows.push(row.flagged(transit.flags.has(Flag::Estimated)));
        }
    }
    if rows.is_empty() {
        return Err(Unanswered::Rows {
            what: format!("{} has no period with both a share sold and a share in transit", table.name()),
            next: "name series of both with --series, or ask for one of the two dependences",
        });
    }
    let step = "At least the larger of the two, at most their sum or everything".to_owned();
    Ok(Answer::of_two(rows, [(sold.notes, sold.steps), (crossing.notes, crossing.steps)], step, sold.whole))
}

/// The transit of the same period, or of the same year where one of the two covers a part of it only.
fn beside<'a>(market: &AnswerRow, crossing: &'a [AnswerRow]) -> Option<&'a AnswerRow> {
    let year = |row: &AnswerRow| row.period.get(..4).map(str::to_owned);
    let same = crossing.iter().find(|row| row.period == market.period);
    same.or_else(|| crossing.iter().find(|row| year(row).is_some() && year(row) == year(market)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, asked, part, trade};

    #[test]
    fn worked_by_hand() {
        // 67 of 100 sold, 25 in transit: between 67 and 92. 80 sold and 60 in transit must overlap.
        let band = |sold: f64, crossing: f64| {
            let table = trade(&[
                ("2025", "BLR", "RUS", "X", "TOTAL", sold),
                ("2025", "BLR", "WLD", "X", "TOTAL", 100.0),
                ("2025", "BLR", "RUS", "transit", "TOTAL", crossing),
            ]);
            let got = answer("union-dependence", &table, &asked("BLR", "RUS"));
            (part(&got, "at least"), part(&got, "at most"), part(&got, "sum, if transit leaves out sales"))
        };
        let close = |got: Option<f64>, want: f64| got.is_some_and(|got| (got - want).abs() < 1e-12);
        let (least, most, sum) = band(67.0, 25.0);
        assert!(close(least, 0.67) && close(most, 0.92) && close(sum, 0.92));
        let (least, most, sum) = band(80.0, 60.0);
        assert!(close(least, 0.8) && close(most, 1.0) && sum.is_none());
    }
}
