//! Potash by country and year, as lines or as layers that add up to the world.

use polars::prelude::{IntoLazy as _, SortMultipleOptions, col, lit};

use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, unit_text, value_text};
use super::potash_parts::{self as parts, SUBJECT};
use super::rows::{Row, as_printed, join, points, rows};
use super::view::{self, Words, headline, nothing, span_of, year_of};
use super::words::{amount_text, and, caveats, flag_caveats, percent_text, years_text};
use super::{Chart, Spec, Unfit};
use crate::data::{Flag, Flags, Library, TableId, format_number};

/// One way to count by country.
#[derive(Debug)]
pub(super) struct Count {
    /// Id of its definition.
    pub definition: &'static str,
    /// The table.
    pub table: TableId,
    /// Series keys with the edition's name; the first stands for the whole and has an empty name.
    pub editions: &'static [(&'static str, &'static str)],
    /// What is measured, for the subtitle; the unit follows.
    pub measure: &'static str,
    /// "exported", "produced": for the title.
    pub verb: &'static str,
    /// What there was less of, after the number.
    pub object: &'static str,
}

/// Layers beside the subject at most: more cannot be told apart.
const MOST_LAYERS: usize = 5;

/// Lines beside the subject when none was asked for.
const LINES: usize = 2;

/// A fall worth a title, in percent of the year before.
const NOTABLE_FALL: f64 = 30.0;

/// A last year worth a title beside the first, as a multiple of it.
const NOTABLE_GROWTH: f64 = 1.3;

/// Builds the figure of a chart by country.
///
/// # Errors
/// [`Unfit`] when the subject has no figure in the years in view.
pub(super) fn figure(library: &Library, spec: &Spec, chart: &Chart, counts: &[Count]) -> Result<Figure, Unfit> {
    let definition = chart.definition(spec)?;
    let count = counts
        .iter()
        .find(|count| count.definition == definition.id)
        .ok_or_else(|| Unfit::broken(&format!("{} has no rows for “{}”", chart.id, definition.id)))?;
    let (companions, mut missing) = if spec.companions.is_empty() {
        (biggest(library, count, chart, if spec.stacked { MOST_LAYERS } else { LINES })?, Vec::new())
    } else {
        parts::companions(chart, spec)
    };
    let codes: Vec<&str> = std::iter::once(SUBJECT).chain(companions.iter().map(String::as_str)).collect();
    let mut unit = String::new();
    let mut drawn: Vec<Series> = Vec::new();
    let mut repeated: Vec<(String, i32)> = Vec::new();
    for (code, role) in codes.iter().zip(Role::for_codes(codes.iter().copied())) {
        let before = drawn.len();
        for (key, edition) in count.editions.iter().take(if spec.stacked { 1 } else { usize::MAX }) {
            let (series, its_unit, years) = area(library, spec, count, (key, edition), code, role)?;
            repeated.extend(years.into_iter().map(|year| (library.countries().name(code).to_owned(), year)));
            if unit.is_empty() {
                unit = its_unit;
            }
            if !series.points.is_empty() {
                drawn.push(series);
            }
        }
        if drawn.len() == before {
            missing.push((*code).to_owned());
        }
    }
    if !drawn.iter().any(|series| series.code == SUBJECT) {
        let all = subject_rows(library, count)?;
        return Err(nothing("figure of Belarus by this definition", spec, all.iter().filter_map(|row| row.period)));
    }
    let mut notes: Vec<String> = parts::left_out(&repeated).into_iter().collect();
    if spec.stacked {
        notes.extend(stack(library, count, &mut drawn, &unit)?);
    }
    assemble(library, spec, chart, count, (drawn, unit), notes, &missing)
}

fn assemble(
    library: &Library,
    spec: &Spec,
    chart: &Chart,
    count: &Count,
    (drawn, unit): (Vec<Series>, String),
    notes: Vec<String>,
    missing: &[String],
) -> Result<Figure, Unfit> {
    let plain = format!("{}, {}", chart.title, span_of(drawn.iter().flat_map(|series| &series.points)));
    let others = others(library, count, &drawn[0])?;
    let better = better_known(library, count, &drawn[0], &unit)?;
    let leading = others.into_iter().chain(better).chain(notes).chain(parts::missing_companions(library, missing));
    let words = Words {
        title: headline(finding(library, count, &drawn, &unit), &plain),
        subtitle: format!("{}, {}", count.measure, unit_text(&unit)),
        definition: chart.definition(spec)?.title.to_owned(),
        caveats: caveats(leading, flag_caveats(&drawn)),
        calculated: spec.stacked,
    };
    let mut panel = Panel::new(PanelKind::Time, unit);
    panel.series = drawn;
    let panels = vec![panel];
    let years = view::years(spec, view::positions(&panels));
    view::figure(library, spec, panels, years, words)
}

fn subject_rows(library: &Library, count: &Count) -> Result<Vec<Row>, Unfit> {
    let key = count.editions.first().map_or("", |(key, _)| key);
    rows(library, count.table, &[("series", key), ("reporter", SUBJECT)])
}

fn area(
    library: &Library,
    spec: &Spec,
    count: &Count,
    (key, edition): (&str, &str),
    code: &str,
    role: Role,
) -> Result<(Series, String, Vec<i32>), Unfit> {
    let area = library.countries().name(code);
    let name = if edition.is_empty() { area.to_owned() } else { format!("{area} ({edition})") };
    let look = if spec.stacked { Look::Stack } else { Look::Line };
    let (repeats, its): (Vec<Row>, Vec<Row>) = rows(library, count.table, &[("series", key), ("reporter", code)])?
        .into_iter()
        .partition(|row| row.flags.has(Flag::CarriedForward));
    let left_out = repeats.iter().filter_map(|row| Some(row.period?.start_year())).filter(|year| spec.shows(*year));
    let unit = its.first().map(|row| row.unit.clone()).unwrap_or_default();
    let points = points(spec, &its, 1.0, |row| as_printed(library, row));
    let series = Series::new(format!("{key}-{code}"), name, role, look).of(code).with(points);
    Ok((series, unit, left_out.collect()))
}

/// The companions with the largest sums over all years, by the first edition.
fn biggest(library: &Library, count: &Count, chart: &Chart, most: usize) -> Result<Vec<String>, Unfit> {
    let key = count.editions.first().map_or("", |(key, _)| key);
    let sums = library
        .frame(count.table)
        .clone()
        .lazy()
        .filter(col("series").eq(lit(key)))
        .group_by([col("reporter")])
        .agg([col("value").sum()])
        .sort(["value", "reporter"], SortMultipleOptions::default().with_order_descending_multi([true, false]))
        .collect()
        .map_err(|cause| Unfit::broken(&cause))?;
    let codes =
        sums.column("reporter").and_then(|column| column.str().cloned()).map_err(|cause| Unfit::broken(&cause))?;
    Ok(codes.iter().flatten().filter(|code| chart.companions.contains(code)).take(most).map(str::to_owned).collect())
}

/// Adds the rest of the world on top: the world total less the layers that have a figure in the year.
/// Returns what had to be left out.
fn stack(library: &Library, count: &Count, drawn: &mut Vec<Series>, unit: &str) -> Result<Vec<String>, Unfit> {
    let too_many: Vec<String> = drawn.iter().skip(MOST_LAYERS + 1).map(|layer| layer.name.clone()).collect();
    drawn.truncate(MOST_LAYERS + 1);
    // A year without the subject would count it among the rest.
    let known: Vec<String> = drawn[0].points.iter().map(|point| point.period.clone()).collect();
    for layer in drawn.iter_mut() {
        layer.points.retain(|point| known.contains(&point.period));
    }
    let key = count.editions.first().map_or("", |(key, _)| key);
    let world = rows(library, count.table, &[("series", key), ("reporter", "WLD")])?;
    let mut rest = Series::new(format!("{key}-rest"), "Rest of the world", Role::Context, Look::Stack);
    let mut negative = Vec::new();
    for row in world.iter().filter(|row| known.contains(&row.period_text)) {
        let Some(mut point) = row.point() else { continue };
        let mut terms = vec![format_number(point.value)];
        let mut flags = point.flags.clone().union(&[Flag::Derived].into_iter().collect::<Flags>());
        for layer in drawn.iter() {
            if let Some(part) = layer.points.iter().find(|part| part.period == point.period) {
                terms.push(format!("{} ({})", format_number(part.value), layer.name));
                flags = flags.union(&part.flags);
                point.value -= part.value;
                point.rows.extend(part.rows.iter().copied());
            }
        }
        if point.value < 0.0 {
            negative.push(year_of(&point));
            continue;
        }
        point.how = format!("World {} = {}", terms.join(" \u{2212} "), value_text(point.value, unit));
        point.flags = flags;
        rest.points.push(point);
    }
    join(&mut rest.points, 1.0);
    drawn.push(rest);
    let mut notes = Vec::new();
    if !negative.is_empty() {
        let years = years_text(negative);
        notes.push(format!("{years}: no rest drawn, the countries sum to more than the world"));
    }
    if !too_many.is_empty() {
        notes.push(format!("More layers cannot be told apart; the rest of the world contains {}", and(&too_many)));
    }
    Ok(notes)
}

/// What the subject's line says: one year by two editions, a recent fall, else the way from the first year to the last.
fn finding(library: &Library, count: &Count, drawn: &[Series], unit: &str) -> Option<String> {
    let subject = drawn.first()?;
    revision(library, drawn, unit).or_else(|| fallen(library, count, subject)).or_else(|| grown(count, subject, unit))
}

/// "USGS cut Belarus's 2024 output from 7 to 5 Mt K₂O": one year by two editions of the same source.
fn revision(library: &Library, drawn: &[Series], unit: &str) -> Option<String> {
    let (before, after) = parts::revised(drawn)?;
    let producer = &library.sources().get(after.sources.first()?)?.producer;
    let verb = if after.value < before.value { "cut" } else { "raised" };
    let from = amount_text(before.value, unit);
    let from = from.split(' ').next()?;
    Some(format!(
        "{producer} {verb} {}'s {} output from {from} to {}",
        library.countries().name(SUBJECT),
        before.period,
        amount_text(after.value, unit)
    ))
}

/// The deepest fall from one comparable year to the next.
fn deepest_fall(subject: &Series) -> Option<(&Point, &Point, f64)> {
    let fall = |pair: &[Point]| 100.0 * (1.0 - pair[1].value / pair[0].value);
    let comparable = subject.points.windows(2).filter(|pair| pair[1].joined && pair[0].value > 0.0);
    let deepest = comparable.max_by(|a, b| fall(a).total_cmp(&fall(b)))?;
    let percent = fall(deepest);
    (percent >= NOTABLE_FALL && parts::is_recent(&deepest[1], &subject.points)).then_some((
        &deepest[0],
        &deepest[1],
        percent,
    ))
}

fn fallen(library: &Library, count: &Count, subject: &Series) -> Option<String> {
    let (before, after, percent) = deepest_fall(subject)?;
    let whose = parts::estimate(library, after).map_or_else(String::new, |whose| format!("{whose}: "));
    Some(format!(
        "{whose}Belarus {} {} less {} in {} than in {}",
        count.verb,
        percent_text(percent),
        count.object,
        after.period,
        before.period
    ))
}

/// "Belarus produced 7.56 Mt K₂O in 2020, 2.2 times that of 2000", where there is growth worth a title.
fn grown(count: &Count, subject: &Series, unit: &str) -> Option<String> {
    let mut comparable = subject.points.iter().filter(|point| !point.flags.distorts());
    let (first, last) = (comparable.next()?, comparable.next_back()?);
    let of = if count.object.contains(' ') { format!(" {}", count.object) } else { String::new() };
    let times = format!("{:.1}", last.value / first.value);
    (first.value > 0.0 && last.value >= NOTABLE_GROWTH * first.value).then(|| {
        format!(
            "Belarus {} {}{of} in {}, {} times that of {}",
            count.verb,
            amount_text(last.value, unit),
            last.period,
            times.trim_end_matches(".0"),
            first.period
        )
    })
}

/// The figure to use instead of the subject's last one that a later edition overtook.
fn better_known(library: &Library, count: &Count, subject: &Series, unit: &str) -> Result<Option<String>, Unfit> {
    let Some(low) = subject.points.iter().rfind(|point| point.flags.has(Flag::LowVintage)) else { return Ok(None) };
    let known = rows(library, count.table, &[("reporter", SUBJECT), ("unit", unit), ("period", &low.period)])?;
    let known = known.iter().filter(|row| !row.flags.distorts() && row.value.is_some_and(|value| value > low.value));
    let best = known.max_by(|a, b| a.value.unwrap_or_default().total_cmp(&b.value.unwrap_or_default()));
    Ok(best.and_then(|row| {
        let producer = &library.sources().get(&row.source)?.producer;
        let (better, this) = (amount_text(row.value?, unit), amount_text(low.value, unit));
        Some(format!("Belarus {}: {better} by {producer}, only {this} in this edition", low.period))
    }))
}

/// What others say of a fall that rests on an estimate.
fn others(library: &Library, count: &Count, subject: &Series) -> Result<Option<String>, Unfit> {
    let Some(after) = deepest_fall(subject).map(|(_, after, _)| after).filter(|after| after.flags.has(Flag::Estimated))
    else {
        return Ok(None);
    };
    if count.table != "potash_exports" {
        return Ok(None);
    }
    let changes = rows(
        library,
        "potash_shipments",
        &[("reporter", SUBJECT), ("flow", "X"), ("measure", "other"), ("unit", "%")],
    )?;
    let said: Vec<String> = changes
        .iter()
        .filter(|row| row.period_text == after.period && !row.flags.has(Flag::Plan))
        .filter_map(|row| {
            let nearly = if row.note.contains("nearly") && row.flags.has(Flag::Approx) { "nearly " } else { "" };
            let part = if row.flags.has(Flag::PartYear) { " of part of the year" } else { "" };
            let producer = &library.sources().get(&row.source)?.producer;
            Some(format!("{nearly}{}{part} ({producer})", value_text(row.value?, "%")))
        })
        .collect();
    Ok((!said.is_empty()).then(|| format!("Others put the change of {} at {}", after.period, and(&said))))
}
