//! Releases of prisoners, each with its date and what was given in return.

use super::cells::{date_text, known_part, numbers, texts};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::view::{Words, figure, headline, in_view, nothing};
use super::{Spec, Unfit};
use crate::data::{Flags, Library, Period, RowRef, TableId, format_number};

const TABLE: TableId = "releases";

/// One round of releases.
pub(super) struct Release {
    pub period: Period,
    period_text: String,
    date: String,
    released: f64,
    counterpart: String,
    concession: String,
    concession_type: String,
    destination: String,
    source: String,
    note: String,
    row: u32,
}

/// All rounds with a date and a number, in time order.
pub(super) fn all(library: &Library) -> Result<Vec<Release>, Unfit> {
    let text = |column| texts(library, TABLE, column);
    let (date, precision, counterpart) = (text("date")?, text("date_precision")?, text("counterpart")?);
    let (concession, concession_type) = (text("concession")?, text("concession_type")?);
    let (destination, source, note) = (text("destination")?, text("source")?, text("note")?);
    let released = numbers(library, TABLE, "released")?;
    let mut rounds: Vec<Release> = (0..date.len())
        .zip(1..)
        .filter_map(|(n, row)| {
            let period_text = known_part(&date[n], &precision[n]);
            Some(Release {
                period: Period::parse(period_text)?,
                period_text: period_text.to_owned(),
                date: date_text(&date[n], &precision[n]),
                released: released[n]?,
                counterpart: joined(&counterpart[n], ", "),
                concession: concession[n].clone(),
                concession_type: joined(&concession_type[n], ", "),
                destination: joined(&destination[n], ", "),
                source: source[n].clone(),
                note: note[n].clone(),
                row,
            })
        })
        .collect();
    rounds.sort_by(|a, b| a.period.at().total_cmp(&b.period.at()));
    Ok(rounds)
}

/// Lists inside a cell are written with bars: `EU|US`.
fn joined(cell: &str, between: &str) -> String {
    cell.split('|').map(str::trim).collect::<Vec<_>>().join(between)
}

/// Remarks in brackets without a date name people; no prisoner is named on screen.
fn without_names(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (") {
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        kept.push_str(before);
        if inside.contains(|letter: char| letter.is_ascii_digit()) {
            kept.push_str(" (");
            kept.push_str(inside);
            kept.push(')');
        }
        rest = behind;
    }
    kept + rest
}

impl Release {
    /// Whether the row names something that was given, promised or done in return.
    fn with_return(&self) -> bool {
        !self.concession_type.is_empty() && self.concession_type != "none"
    }

    /// The round as a point at its date.
    pub(super) fn point(&self) -> Point {
        let given = without_names(&self.concession);
        let given = if given.is_empty() { "not stated" } else { &given };
        let with = match self.counterpart.as_str() {
            "" | "none" => String::new(),
            counterpart => format!("; counterpart {counterpart}"),
        };
        let to = match self.destination.as_str() {
            "" => String::new(),
            place => format!("; then: {place}"),
        };
        let number = format_number(self.released);
        Point {
            period: self.period_text.clone(),
            at: self.period.at(),
            value: self.released,
            flags: Flags::default(),
            sources: vec![self.source.clone()],
            how: format!("{number} released, {}{with}; in return: {given}{to}", self.date),
            note: self.note.clone(),
            rows: vec![RowRef { table: TABLE, row: self.row }],
            ..Point::default()
        }
    }

    /// "13 Dec 2025 · US · licence"
    fn label(&self) -> String {
        let with = if self.counterpart == "none" { "" } else { &self.counterpart };
        let kind = if self.with_return() { self.concession_type.as_str() } else { "nothing announced" };
        [&self.date, with, kind].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// Bars from the newest round down, apart by whether something was given in return.
pub(super) fn build(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let every = all(library)?;
    let rounds: Vec<&Release> = every.iter().rev().filter(|round| in_view(spec, round.period)).collect();
    if rounds.is_empty() {
        return Err(nothing("release of prisoners", spec, every.iter().map(|round| round.period)));
    }
    let categories = rounds.iter().map(|round| round.label()).collect();
    let mut panel = Panel::new(PanelKind::Bars { categories }, "people");
    for (key, name, role, with_return) in [
        ("in-return", "With something in return", Role::Belarus, true),
        ("nothing", "Nothing announced", Role::Context, false),
    ] {
        let points: Vec<Point> = rounds
            .iter()
            .zip(0u32..)
            .filter(|(round, _)| round.with_return() == with_return)
            .map(|(round, row)| Point { at: f64::from(row), label: round.label(), ..round.point() })
            .collect();
        if !points.is_empty() {
            panel.series.push(Series::new(key, name, role, Look::Bar).with(points));
        }
    }
    let words = Words {
        title: headline(finding(&rounds), "Releases of prisoners and what was given in return"),
        subtitle: "People released per round, newest first; what was given in return beside the date".to_owned(),
        definition: "rounds of releases".to_owned(),
        caveats: caveats(&rounds),
        calculated: false,
    };
    figure(library, spec, vec![panel], None, words)
}

/// How many left in the rounds that the colour marks, when they are more than half.
fn finding(rounds: &[&Release]) -> Option<String> {
    let sum = |rounds: &mut dyn Iterator<Item = &&Release>| rounds.map(|round| round.released).sum::<f64>();
    let total = sum(&mut rounds.iter());
    let in_return = sum(&mut rounds.iter().filter(|round| round.with_return()));
    (rounds.len() > 1 && in_return > total / 2.0).then(|| {
        format!(
            "{} of {} were released in rounds with something in return",
            format_number(in_return),
            format_number(total)
        )
    })
}

fn caveats(rounds: &[&Release]) -> Vec<String> {
    let mut caveats =
        vec!["In return: given, promised or done at the time; the rows do not show that it was the cause".to_owned()];
    let months_only = rounds.iter().filter(|round| round.period.freq() != crate::data::Freq::Day).count();
    if months_only > 0 {
        caveats.push(format!("Dated to the month only: {months_only} of {} rounds", rounds.len()));
    }
    caveats.push("Rounds count everybody let go, not only people on the list of political prisoners".to_owned());
    caveats.push("Released is not free to stay: some were taken straight out of the country".to_owned());
    caveats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_with_dates_stay_and_others_go() {
        assert_eq!(without_names("none announced (a name)"), "none announced");
        assert_eq!(without_names("one (29 Oct 2015); two (a name) and three"), "one (29 Oct 2015); two and three");
    }
}
