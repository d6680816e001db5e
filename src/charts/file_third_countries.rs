//! Third countries whose purchases left their own trend after the event: bars of how far, each a question.

use super::Unfit;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Reference, Role, Series};
use super::file_answer::{source_line, with_usual_notes};
use super::marks::MOST_BARS;
use super::rows::readable_unit;
use super::words::{FILE_TITLE_LETTERS, fitting};
use crate::analysis::flows::{STANDS_OUT, ThirdCountries, ThirdCountriesQuestion, ThirdCountry, third_countries};
use crate::data::{Countries, Dataset, format_number, format_share};

/// The countries furthest from their trend, with what speaks for and against a detour in each point.
///
/// # Errors
/// [`Unfit`] when the file holds no past long enough.
pub fn figure(dataset: &Dataset, countries: &Countries, question: &ThirdCountriesQuestion) -> Result<Figure, Unfit> {
    let answer = third_countries(&dataset.frame, countries, question).map_err(|error| Unfit {
        reason: error.to_string(),
        next_step: "Open a file with eight years or months before the event, or choose another product".to_owned(),
    })?;
    let file = dataset.provenance.file_name.as_str();
    let target = countries.name(&question.target);
    let shown: Vec<&ThirdCountry> = answer.rows.iter().take(MOST_BARS).collect();
    let categories = shown.iter().map(|row| countries.name(&row.code).to_owned()).collect();
    let mut panel = Panel::new(PanelKind::Bars { categories }, "deviations");
    for (n, row) in shown.iter().enumerate() {
        let role = if row.stands_out { Role::Fourth } else { Role::Context };
        let point = Point {
            period: span(row),
            at: n as f64,
            value: largest(row),
            sources: vec![file.to_owned()],
            how: how(row, &answer, target),
            ..Point::default()
        };
        let name = countries.name(&row.code);
        panel.series.push(Series::new(&row.code, name, role, Look::Bar).of(&row.code).with(vec![point]));
    }
    panel.references.push(Reference { value: STANDS_OUT, label: "three deviations".to_owned(), source: String::new() });
    let n_out = answer.rows.iter().filter(|row| row.stands_out).count();
    let left = answer.rows.first().filter(|row| n_out == 0 && largest(row) > STANDS_OUT);
    let title = match n_out {
        0 if left.is_some() => format!(
            "{} left its own trend in {} after {}, but sold no more to {target}",
            left.map_or("", |row| countries.name(&row.code)),
            question.product,
            question.event
        ),
        0 => format!("Did trade in {} detour after {}? No country stands out", question.product, question.event),
        1 => format!(
            "Did trade in {} detour after {} through {}?",
            question.product,
            question.event,
            answer.rows.iter().find(|row| row.stands_out).map_or("", |row| countries.name(&row.code))
        ),
        n => format!("Did trade in {} detour after {}? {n} countries stand out", question.product, question.event),
    };
    let caveats = caveats(&answer, question, dataset, target);
    let origins = if question.origins.is_empty() {
        "all reporters".to_owned()
    } else {
        question.origins.iter().map(|code| countries.name(code)).collect::<Vec<_>>().join(", ")
    };
    Ok(Figure {
        chart: "file-third-countries".to_owned(),
        summary: format!("{title} {}", caveats.join(". ")),
        title: fitting(title, FILE_TITLE_LETTERS, || {
            format!("Detours of product {} after {}", question.product, question.event)
        }),
        subtitle: format!(
            "Purchases from {origins}: largest distance from the country's own trend since {}, in prediction deviations",
            question.event
        ),
        panels: vec![panel.fit()],
        lanes: Vec::new(),
        years: None,
        caveats,
        source_line: source_line(dataset),
    })
}

fn span(row: &ThirdCountry) -> String {
    match (row.periods.first(), row.periods.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}/{last}"),
        (Some(only), _) => only.clone(),
        _ => String::new(),
    }
}

fn largest(row: &ThirdCountry) -> f64 {
    row.rerouting.z.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn how(row: &ThirdCountry, answer: &ThirdCountries, target: &str) -> String {
    let size = [row.rerouting.excess, row.to_target.0, row.to_target.1, row.lost_in_transit.unwrap_or_default()];
    let (divisor, unit) = readable_unit(size.into_iter().map(f64::abs).fold(0.0, f64::max), &answer.unit);
    let amount = |value: f64| format!("{} {unit}", format_number(value / divisor));
    let z: Vec<String> =
        row.periods.iter().zip(&row.rerouting.z).map(|(period, z)| format!("{z:.1} in {period}")).collect();
    let mut text = format!("ln y = a + b t before, spread {:.2}; z {}", row.rerouting.spread, z.join(", "));
    text.push_str(&format!("; {} above the trend", amount(row.rerouting.excess)));
    if let Some(ratio) = row.rerouting.substitution(answer.lost_direct).filter(|_| answer.lost_direct > 0.0) {
        text.push_str(&format!(" = {}% of the direct trade lost", format_share(ratio * 100.0, false)));
    }
    if let Some(z) = row.placebo_z {
        text.push_str(&format!("; placebo product z {z:.1}"));
    }
    text.push_str(&format!(
        "; sold to {target} {} a period before, {} since",
        amount(row.to_target.0),
        amount(row.to_target.1)
    ));
    if let Some(lost) = row.lost_in_transit {
        text.push_str(&format!("; sold to it but not declared by it {}", amount(lost)));
    }
    text
}

fn caveats(answer: &ThirdCountries, question: &ThirdCountriesQuestion, dataset: &Dataset, target: &str) -> Vec<String> {
    let mut caveats = vec![format!(
        "A question, not a finding: coloured countries lie above {STANDS_OUT} deviations in two of the first four periods, and \
         sold more to {target} than before"
    )];
    let (divisor, unit) = readable_unit(answer.lost_direct.abs(), &answer.unit);
    if answer.lost_direct > 0.0 {
        caveats.push(format!(
            "Direct trade lost since {}: {} {unit} against the mean before",
            question.event,
            format_number(answer.lost_direct / divisor)
        ));
    }
    if question.placebo.is_none() {
        caveats.push("No product without sanctions is compared; demand of its own would look the same".to_owned());
    }
    if answer.n_unjudged > 0 {
        caveats.push(format!("Countries with a past too short or broken to judge: {}", answer.n_unjudged));
    }
    with_usual_notes(caveats, &answer.notes, dataset)
}
