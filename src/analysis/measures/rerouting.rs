//! Does a third country suddenly trade what a sanctioned pair no longer does? A question, not a finding.

use polars::prelude::{col, lit};

use super::super::flows::gather::{Cell, Side};
use super::super::{Rerouting, rerouting};
use super::shares::amount;
use super::{Answer, AnswerRow, Basis, Example, Indicator, Opt, Question, Table, Unanswered, changes};
use crate::data::{Note, Period};

/// Re-routing score.
pub const INDICATOR: Indicator = Indicator {
    id: "rerouting",
    name: "Re-routing score",
    formula: "z = (ln y − f) / s, f the trend ln y = a + b t before the break; excess = Σ (y − exp f)",
    words: "How far a third country's trade leaves its own trend after a date, in units of the trend's own spread, and how much that is. Above 3 in several periods it is worth asking why; a product that should not have moved shows what else happened.",
    edges: "Needs eight periods before the break and none missing in between; the spread counts as at least 2 %. The part replaced has no value where nothing was lost.",
    source: "Our definition, after Chupilkin, Javorcik & Plekhanov (EBRD 2023, CEPR DP20097)",
    options: &[Opt::Reporter, Opt::Product, Opt::Partner, Opt::Flow, Opt::Measure, Opt::Break, Opt::Lost, Opt::Placebo],
    needs: 1,
    percent: false,
    example: Some(Example { series: &["faostat-rfn-k2o"], reporter: Some("CAN"), ..Example::of("potash_exports") }),
    compute,
};

/// The periods of one country's trade, evenly spaced, cut at the break.
struct Series {
    before: Vec<(String, Cell)>,
    after: Vec<(String, Cell)>,
    unit: String,
    basis: Basis,
}

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let mut notes = Vec::new();
    let reporter = table.area(INDICATOR.id, question.reporter.as_deref(), Opt::Reporter)?;
    let own = series(table, question, &reporter, question.product.as_deref(), &mut notes)?;
    let mut whole =
        format!("{} of {}, {}", question.flow.word(), question.product_words(), table.countries().name(&reporter));
    if let Some(partner) = &question.partner {
        whole = format!("{whole} with {partner}");
    }
    let found = fitted(table, &own, &whole)?;
    let placebo = match &question.placebo {
        Some(product) => {
            let other = series(table, question, &reporter, Some(product), &mut notes)?;
            fitted(table, &other, &format!("{} of product {product}", question.flow.word()))
                .ok()
                .filter(|placebo| placebo.z.len() == found.z.len())
        }
        None => None,
    };
    let n_before: u64 = own.before.iter().map(|(_, cell)| cell.n).sum();
    let mut rows = Vec::new();
    for (n, ((period, cell), z)) in own.after.iter().zip(&found.z).enumerate() {
        let forecast = (found.intercept + found.slope * (own.before.len() + n) as f64).exp();
        let (seen, trend) = (amount(cell.sum, &own.unit), amount(forecast, &own.unit));
        let row = AnswerRow {
            period: period.clone(),
            code: reporter.clone(),
            part: "z".to_owned(),
            value: Some(*z),
            basis: own.basis,
            n_rows: n_before + cell.n,
            how: format!("{seen} against {trend} on the trend: {z:.2} spreads away"),
            ..AnswerRow::default()
        };
        let row = row.flagged(cell.estimated);
        if let Some(other) = placebo.as_ref().map(|placebo| placebo.z[n]) {
            rows.push(AnswerRow {
                part: "z less placebo".to_owned(),
                value: Some(z - other),
                how: format!("{z:.2} less {other:.2} of the placebo"),
                ..row.clone()
            });
        }
        rows.push(row);
    }
    let n_rows = n_before + own.after.iter().map(|(_, cell)| cell.n).sum::<u64>();
    let ends = (own.after.first().map_or("", |(period, _)| period), own.after.last().map_or("", |(period, _)| period));
    let sum = AnswerRow {
        period: if ends.0 == ends.1 { ends.0.to_owned() } else { changes::span(ends.0, ends.1) },
        code: reporter.clone(),
        part: "excess".to_owned(),
        value: Some(found.excess),
        unit: own.unit.clone(),
        basis: own.basis,
        n_rows,
        how: format!("traded above the trend since {}: {}", question.break_year, amount(found.excess, &own.unit)),
        ..AnswerRow::default()
    }
    .flagged(false);
    if let Some(lost) = &question.lost {
        rows.push(replaced(table, question, lost, &found, &sum, &mut notes)?);
    }
    rows.push(sum);
    let steps = vec![
        format!("The {whole} by period; {} periods before {}", own.before.len(), question.break_year),
        format!(
            "Trend of the logarithm before the break: {:.1} % a period, spread {:.3}",
            (found.slope.exp() - 1.0) * 100.0,
            found.spread
        ),
        "Each later period less the trend, over the spread of a prediction".to_owned(),
    ];
    notes.push(Note::Remark("A departure from a trend is a question, not proof of a detour".to_owned()));
    Ok(Answer { rows, notes, steps, whole })
}

/// Excess over the direct trade that another country lost against its own trend.
fn replaced(
    table: &Table<'_>,
    question: &Question,
    lost: &str,
    found: &Rerouting,
    sum: &AnswerRow,
    notes: &mut Vec<Note>,
) -> Result<AnswerRow, Unanswered> {
    let loser = table.area(INDICATOR.id, Some(lost), Opt::Lost)?;
    let direct = series(table, question, &loser, question.product.as_deref(), notes)?;
    let trade = fitted(table, &direct, &format!("trade of {loser}"))?;
    let gone = -trade.excess;
    let value = (gone > 0.0).then(|| found.substitution(gone)).flatten();
    let how = match value {
        Some(value) => {
            format!("{} / {} lost by {loser} = {value:.3}", amount(found.excess, &sum.unit), amount(gone, &sum.unit))
        }
        None => format!("{loser} lost nothing against its own trend"),
    };
    Ok(AnswerRow { part: "part of the loss replaced".to_owned(), value, unit: String::new(), how, ..sum.clone() })
}

/// A country's trade by period; its own report, or its partners' where there is none.
fn series(
    table: &Table<'_>,
    question: &Question,
    country: &str,
    product: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<Series, Unanswered> {
    let about = col("reporter").eq(lit(country)).or(col("partner").eq(lit(country)));
    let goods = table
        .product_filter_within(product.unwrap_or("TOTAL"), question.measure, &about, notes)?
        .and(col("measure").eq(lit(question.measure.key())));
    let partner = match &question.partner {
        Some(_) => Some(table.area(INDICATOR.id, question.partner.as_deref(), Opt::Partner)?),
        None => None,
    };
    let with = |column: &str| partner.as_ref().map_or_else(|| lit(true), |code| col(column).eq(lit(code.as_str())));
    let own = goods
        .clone()
        .and(col("flow").eq(lit(question.flow.code())))
        .and(col("reporter").eq(lit(country)))
        .and(with("partner"));
    let mut gathered = table.gather(&own, Side::Reporter, notes)?;
    let mut basis = Basis::Reported;
    if gathered.is_empty() {
        let mirror = goods
            .and(col("flow").eq(lit(question.flow.mirror().code())))
            .and(col("partner").eq(lit(country)))
            .and(with("reporter"));
        gathered = table.gather(&mirror, Side::Partner, notes)?.without_world();
        notes.push(Note::Mirror { reporter: table.countries().name(country).to_owned() });
        basis = Basis::Mirror;
    }
    let mut unused = Vec::new();
    let cells = gathered.figures(table.repairs(), &mut unused);
    let mut dated: Vec<(Period, String, Cell)> = cells
        .into_iter()
        .filter_map(|((period, _), cell)| Some((Period::parse(&period)?, period, cell)))
        .filter(|(period, _, _)| question.years.is_none_or(|(from, _)| period.start_year() >= from))
        .collect();
    dated.sort_by_key(|(period, _, _)| period.start());
    if !changes::evenly_spaced(&dated.iter().map(|(period, _, _)| *period).collect::<Vec<_>>()) {
        return Err(Unanswered::Rows {
            what: format!("the trade of {} has gaps in time", table.countries().name(country)),
            next: "a trend needs every period; choose years without a gap",
        });
    }
    let (before, after): (Vec<_>, Vec<_>) =
        dated.into_iter().partition(|(period, _, _)| period.start_year() < question.break_year);
    let plain = |list: Vec<(Period, String, Cell)>| list.into_iter().map(|(_, text, cell)| (text, cell)).collect();
    Ok(Series { before: plain(before), after: plain(after), unit: gathered.unit, basis })
}

fn fitted(table: &Table<'_>, series: &Series, what: &str) -> Result<Rerouting, Unanswered> {
    let values = |list: &[(String, Cell)]| list.iter().map(|(_, cell)| cell.sum).collect::<Vec<f64>>();
    let after = values(&series.after);
    let found = rerouting(&values(&series.before), &after).filter(|_| !after.is_empty());
    found.ok_or_else(|| Unanswered::Rows {
        what: format!(
            "{} has {} periods before and {} after the break for the {what}, or one without trade",
            table.name(),
            series.before.len(),
            after.len()
        ),
        next: "eight before and one after are needed, all above zero; choose another break or other years",
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, part, refusal, trade};

    fn table(after: f64, gap: bool) -> super::super::tests::Rows {
        let years: Vec<String> = (2010..=2022).map(|year| year.to_string()).collect();
        let mut rows = Vec::new();
        for (n, year) in years.iter().enumerate() {
            if gap && n == 3 {
                continue;
            }
            let usual = 100.0 * 1.05_f64.powi(i32::try_from(n).expect("few"));
            let value = if n == 12 { usual * after } else { usual };
            rows.push((&**year, "KAZ", "RUS", "X", "8542", value));
            rows.push((&**year, "DEU", "RUS", "X", "8542", if n == 12 { 0.5 * usual } else { usual }));
        }
        trade(&rows)
    }

    #[test]
    fn a_leap_on_a_smooth_trend_stands_out() {
        let asked = Question {
            reporter: Some("KAZ".to_owned()),
            lost: Some("DEU".to_owned()),
            break_year: 2022,
            ..Question::default()
        };
        let got = answer("rerouting", &table(1.25, false), &asked);
        let usual = 100.0 * 1.05_f64.powi(12);
        let near = |name: &str, want: f64| {
            let got = part(&got, name).expect(name);
            assert!((got - want).abs() < 1e-6, "{name}: {got} instead of {want}");
        };
        near("excess", 0.25 * usual);
        near("part of the loss replaced", 0.5);
        // No spread of its own, so the floor of 2 % counts: ln 1.25 / (0.02 sqrt(1 + 1/12 + 6.5² / 143)).
        near("z", 1.25_f64.ln() / (0.02 * (1.0 + 1.0 / 12.0 + 6.5 * 6.5 / 143.0_f64).sqrt()));
    }

    #[test]
    fn a_missing_year_is_no_trend() {
        let asked = Question { reporter: Some("KAZ".to_owned()), break_year: 2022, ..Question::default() };
        let said = refusal("rerouting", &table(1.0, true), &asked);
        assert!(said.contains("gaps in time"), "{said}");
        let said = refusal("rerouting", &table(1.0, false), &Question { break_year: 2014, ..asked });
        assert!(said.contains("4 periods before"), "{said}");
    }
}
