//! One exporter's trade as it reports it and as its buyers do, the gap between them hatched.

use super::Unfit;
use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Role, Series, value_text};
use super::file_answer::{few, source_line, with_usual_notes};
use super::rows::{join, readable_unit, step_of};
use super::words::{FILE_TITLE_LETTERS, fitting};
use crate::analysis::flows::{SidesRow, TwoSides, TwoSidesQuestion, two_sides};
use crate::data::{Countries, Dataset, Flag, Flags, Period, format_number, format_share};

/// Both sums by period, the gap in percent, and on request one number from both.
///
/// # Errors
/// [`Unfit`] when the file holds neither side.
pub fn figure(
    dataset: &Dataset,
    countries: &Countries,
    question: &TwoSidesQuestion,
    reconciled: bool,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let unfit = |reason: String| Unfit { reason, next_step: "Choose another exporter or product".to_owned() };
    let answer = two_sides(&dataset.frame, countries, question).map_err(|error| unfit(error.to_string()))?;
    let rows: Vec<(&SidesRow, Period)> = answer
        .rows
        .iter()
        .filter_map(|row| Some((row, Period::parse(&row.period)?)))
        .filter(|(_, period)| years.is_none_or(|(from, to)| (from..=to).contains(&period.start_year())))
        .collect();
    let (Some(first), Some(last)) = (rows.first().map(|row| row.1), rows.last().map(|row| row.1)) else {
        return Err(unfit("No period in view has a report of either side".to_owned()));
    };
    let largest = rows.iter().flat_map(|(row, _)| [row.reported, row.mirror]).flatten().fold(0.0, f64::max);
    let (divisor, unit) = readable_unit(largest, &answer.unit);
    let file = dataset.provenance.file_name.as_str();
    let name =
        countries.resolve(&question.exporter).map_or(question.exporter.as_str(), |country| country.name.as_str());
    let drawing = Drawing { rows: &rows, divisor, unit: &unit, file, question, margin: answer.margin, countries };
    let mut sums = drawing.sums(name);
    if reconciled {
        sums.series
            .push(drawing.series("reconciled", "both, weighted", Role::Fourth, Look::Line, |row| {
                drawing.amount(row.reconciled)
            }));
    }
    let mut panels = vec![sums.fit()];
    if rows.iter().any(|(row, _)| row.gap.is_some()) {
        panels.push(drawing.gaps());
    }
    let buyer = question.importer.as_deref().map_or_else(String::new, |code| format!(" to {}", countries.name(code)));
    let what = format!("exports of product {}{buyer} by {}", question.product, question.measure.word());
    let caveats = caveats(&answer, &rows, question, dataset, countries, reconciled);
    let title = title(&rows, name, &question.product);
    Ok(Figure {
        chart: "file-two-sides".to_owned(),
        summary: format!("{name}, {what}, {first}–{last}. {title}. {}", caveats.join(". ")),
        title: fitting(title, FILE_TITLE_LETTERS, || format!("{name} and its buyers on product {}", question.product)),
        subtitle: format!("{name}, {what}, {unit}, {first}–{last}: its own report against its buyers'"),
        panels,
        lanes: Vec::new(),
        years: Some((first.at().floor(), last.at().floor() + 1.0)),
        caveats,
        source_line: source_line(dataset),
    })
}

/// What every series is made from.
struct Drawing<'a> {
    rows: &'a [(&'a SidesRow, Period)],
    divisor: f64,
    unit: &'a str,
    file: &'a str,
    question: &'a TwoSidesQuestion,
    margin: f64,
    countries: &'a Countries,
}

impl Drawing<'_> {
    fn how(&self, row: &SidesRow) -> String {
        let amount = |value: Option<f64>| {
            value.map_or_else(
                || "no report".to_owned(),
                |value| format!("{} {}", format_number(value / self.divisor), self.unit),
            )
        };
        let mut text = format!("own report {}; buyers report {}", amount(row.reported), amount(row.mirror));
        if self.margin > 0.0 {
            text.push_str(&format!(
                ", {} after taking {}% for freight and insurance off",
                amount(row.mirror_freed),
                format_share(self.margin * 100.0, false)
            ));
        }
        if let Some(compared) = row.compared {
            text.push_str(&format!("; the gap is over {} of its report", value_text(compared * 100.0, "%")));
        }
        if !row.silent_buyers.is_empty() {
            let silent = few(row.silent_buyers.iter().map(|code| self.countries.name(code)), 6);
            text.push_str(&format!("; buyers without a report: {silent}"));
        }
        text
    }

    /// A sum in the panel's unit.
    fn amount(&self, value: Option<f64>) -> Option<f64> {
        value.map(|value| value / self.divisor)
    }

    fn series(
        &self,
        key: &str,
        name: &str,
        role: Role,
        look: Look,
        value: impl Fn(&SidesRow) -> Option<f64>,
    ) -> Series {
        let flags: Flags = (look == Look::MirrorLine).then_some(Flag::Mirror).into_iter().collect();
        let mut points: Vec<Point> = self
            .rows
            .iter()
            .filter_map(|(row, period)| {
                Some(Point {
                    period: row.period.clone(),
                    at: period.at(),
                    value: value(row)?,
                    flags: flags.clone(),
                    sources: vec![self.file.to_owned()],
                    how: self.how(row),
                    ..Point::default()
                })
            })
            .collect();
        join(&mut points, self.step());
        Series::new(key, name, role, look).ranges(RangeLook::Hatched).with(points)
    }

    /// Years between neighbouring periods.
    fn step(&self) -> f64 {
        self.rows.first().map_or(1.0, |(_, period)| step_of(period.freq()))
    }

    /// Both sums; the band between them hangs on the buyers' line.
    fn sums(&self, name: &str) -> Panel {
        let mut panel = Panel::new(PanelKind::Time, self.unit);
        panel.height = 2.0;
        let role = Role::for_codes([self.question.exporter.as_str()])[0];
        let own =
            self.series("reported", &format!("{name}, own report"), role, Look::Line, |row| self.amount(row.reported));
        let mut mirror =
            self.series("mirror", "its buyers", Role::Context, Look::MirrorLine, |row| self.amount(row.mirror_freed));
        for point in &mut mirror.points {
            let reported = own.points.iter().find(|own| own.period == point.period).map(|own| own.value);
            if let Some(reported) = reported {
                (point.low, point.high) = (Some(reported.min(point.value)), Some(reported.max(point.value)));
            }
        }
        panel.series.extend([mirror, own].into_iter().filter(|series| !series.points.is_empty()));
        panel
    }

    fn gaps(&self) -> Panel {
        let mut panel = Panel::new(PanelKind::Time, "%");
        "Buyers' reports above (+) or below (−) its own, where both report".clone_into(&mut panel.title);
        panel.series.push(self.series("gap", "gap", Role::Context, Look::Bar, |row| Some(row.gap? * 100.0)));
        panel.fit()
    }
}

fn title(rows: &[(&SidesRow, Period)], name: &str, product: &str) -> String {
    let silent = rows.iter().rev().take_while(|(row, _)| row.reported.is_none()).last();
    if let Some((row, _)) = silent
        && rows.iter().any(|(row, _)| row.reported.is_some())
    {
        return format!("{name} reports no {product} from {} on; its buyers do", row.period);
    }
    let largest =
        rows.iter().filter_map(|(row, _)| Some((row, row.gap?))).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    match rows.iter().rev().find_map(|(row, _)| Some((row, row.gap?))) {
        Some((last, gap)) if largest.is_some_and(|(_, most)| most.abs() > 2.0 * gap.abs().max(0.05)) => {
            let said =
                |gap: f64| format!("{}{}", if gap < 0.0 { "−" } else { "+" }, value_text(gap.abs() * 100.0, "%"));
            let (at, most) = largest.unwrap_or((last, gap));
            format!("{name}'s buyers on {product}: {} in {}, {} in {}", said(most), at.period, said(gap), last.period)
        }
        Some((row, gap)) if gap.abs() < 0.005 => format!("{name} and its buyers agree on {product} in {}", row.period),
        Some((row, gap)) => format!(
            "{name}'s buyers report {} {} {product} than it did in {}",
            value_text(gap.abs() * 100.0, "%"),
            if gap > 0.0 { "more" } else { "less" },
            row.period
        ),
        None if rows.iter().all(|(row, _)| row.reported.is_none()) => {
            format!("{name} reports no {product} in this file; its buyers do")
        }
        None => format!("{name} reports {product}; no buyer does in this file"),
    }
}

fn caveats(
    answer: &TwoSides,
    rows: &[(&SidesRow, Period)],
    question: &TwoSidesQuestion,
    dataset: &Dataset,
    countries: &Countries,
    reconciled: bool,
) -> Vec<String> {
    let mut caveats = Vec::new();
    if answer.margin > 0.0 {
        caveats.push(format!(
            "Buyers' values include freight and insurance; {}% of the value at the border is taken off, one margin for all",
            format_share(answer.margin * 100.0, false)
        ));
    }
    let silent: std::collections::BTreeSet<&str> =
        rows.iter().flat_map(|(row, _)| row.silent_buyers.iter().map(String::as_str)).collect();
    if !silent.is_empty() {
        let silent = few(silent.iter().map(|code| countries.name(code)), 8);
        caveats.push(format!("Buyers that report nothing in some period, and are in no gap: {silent}"));
    }
    if reconciled {
        let said = |code: &str, weight: f64| format!("{} {}", countries.name(code), format_number(weight));
        let own = said(&question.exporter, answer.quality.exporter_weight(&question.exporter));
        let buyers = answer.quality.importers();
        let buyers = few(buyers.iter().map(|(code, weight)| said(code, *weight)), 5);
        caveats.push(format!("Weights of reports, one over their mean log error: {own} as seller; {buyers} as buyers"));
    }
    with_usual_notes(caveats, &answer.notes, dataset)
}
