//! What only the potash charts share: their subject, companions, and figures that other figures overtook.

use super::figure::{Point, Series};
use super::view::year_of;
use super::words::{CAVEAT_LETTERS, and, years_text};
use super::{Chart, Spec};
use crate::data::{Flag, Library};

/// The subject of every potash chart.
pub(super) const SUBJECT: &str = "BLR";

/// Figures back from the last one within which a finding is still news.
const RECENT_YEARS: i32 = 5;

/// Whether a point lies within a few years of the last one: what happened long before is no title for today.
pub(super) fn is_recent(point: &Point, all: &[Point]) -> bool {
    all.iter().map(year_of).max().is_none_or(|last| last - year_of(point) <= RECENT_YEARS)
}

/// "FAO estimate" where the source calls the figure one.
pub(super) fn estimate(library: &Library, point: &Point) -> Option<String> {
    let source = library.sources().get(point.sources.first()?)?;
    point.flags.has(Flag::Estimated).then(|| format!("{} estimate", source.producer))
}

/// Companions to draw beside the subject: those asked for that the chart offers. Codes that it does not offer come back
/// for a caveat.
pub(super) fn companions(chart: &Chart, spec: &Spec) -> (Vec<String>, Vec<String>) {
    let mut kept = Vec::new();
    let mut unknown = Vec::new();
    for code in &spec.companions {
        let list = if chart.companions.contains(&code.as_str()) { &mut kept } else { &mut unknown };
        if code != SUBJECT && !list.contains(code) {
            list.push(code.clone());
        }
    }
    (kept, unknown)
}

/// "No figures here for Laos, Jordan"; `None` when nothing is missing.
pub(super) fn missing_companions(library: &Library, codes: &[String]) -> Option<String> {
    let names: Vec<&str> = codes.iter().map(|code| library.countries().name(code)).collect();
    (!names.is_empty()).then(|| format!("No figures by this definition for {}", and(&names)))
}

/// Figures that only repeat the year before are no observations: whose and which years were left out.
pub(super) fn left_out(repeated: &[(String, i32)]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in repeated {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let years = years_text(repeated.iter().map(|(_, year)| *year));
    let said = |who: &str| format!("{who} {years}: left out, the source repeats the figure of the year before");
    let named = Some(said(&and(&names))).filter(|caveat| caveat.chars().count() <= CAVEAT_LETTERS);
    (!names.is_empty()).then(|| named.unwrap_or_else(|| said("Some countries")))
}

/// One year of the first series by two editions of one source, the earlier edition first.
pub(super) fn revised(drawn: &[Series]) -> Option<(&Point, &Point)> {
    let later = drawn.first()?;
    let earlier = drawn.iter().skip(1).find(|series| series.code == later.code)?;
    earlier.points.iter().find_map(|before| {
        let after = later.points.iter().find(|after| after.period == before.period)?;
        (before.flags.has(Flag::Superseded) && before.sources != after.sources).then_some((before, after))
    })
}
