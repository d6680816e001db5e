//! Belarus's share of the world potash market by year, under each way to count it.

use polars::prelude::DataFrame;

use super::claim_lines::claim;
use super::figure::{Callout, EventShape, Figure, Lane, Look, Panel, PanelKind, Point, Role, Series};
use super::potash_parts::{self as parts, SUBJECT};
use super::potash_ways::{self as ways, Side};
use super::rows::{as_printed, points, rows};
use super::view::{self, Words, headline, nothing, span_of, year_of};
use super::words::{and, caveats, flag_caveats, percent_text};
use super::{Chart, Definition, Lanes, Spec, Unfit, events};
use crate::data::{Library, Period, TableId, format_share, lower_first};

/// The share of the world market, and what the claim about it can mean.
pub const CHART: Chart = Chart {
    id: "potash-share",
    title: "Share of world potash",
    datasets: &[
        "potash_exports",
        "potash_production",
        "potash_shares_published",
        "potash_shipments",
        "claims",
        "events",
    ],
    definitions: &[
        Definition {
            id: "export-volume-k2o",
            title: "Exports, tonnes K₂O",
            about: "Exports of all potash fertilisers in tonnes of K₂O over world exports, FAOSTAT. The longest \
                    series of exports; the last years rest on partners' reports.",
        },
        Definition {
            id: "export-volume-kcl",
            title: "Exports, tonnes KCl",
            about: "Exports of potassium chloride in product tonnes over those of all reporting countries, FAOSTAT.",
        },
        Definition {
            id: "export-value-kcl",
            title: "Exports, USD",
            about: "Value of potassium chloride exports over that of all reporting countries, FAOSTAT.",
        },
        Definition {
            id: "ifa-k2o",
            title: "Exports, tonnes K₂O, IFA",
            about: "Exports in tonnes of K₂O as the producers' association IFA counts them, around the cartel break.",
        },
        Definition {
            id: "kcl-over-ifa-trade",
            title: "Exports, tonnes KCl over IFA trade",
            about: "Potassium chloride exports from customs over IFA's total of world trade in it.",
        },
        Definition {
            id: "production-faostat",
            title: "Production, FAOSTAT",
            about: "Potash production in tonnes of K₂O over world production. Years in which FAOSTAT repeats the year \
                    before are left out.",
        },
        Definition {
            id: "production-usgs",
            title: "Production, USGS",
            about: "Mine production in tonnes of K₂O over world production. Editions that changed a figure stand apart.",
        },
        Definition {
            id: "published-claims",
            title: "Published statements",
            about: "What officials and analysts said the share was. None of them shows a calculation.",
        },
    ],
    companions: &["CAN", "RUS", "CHN", "DEU", "ISR", "JOR", "LAO"],
    stacks: false,
    build: figure,
};

/// The claim that every definition is held against.
const CLAIM: &str = "potash-market-share";

/// A change of the share worth a title, in percentage points.
const NOTABLE_STEP: f64 = 5.0;

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no share of Belarus falls into the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let (drawn, extra, measure) = if definition.id == "published-claims" {
        (statements(library, spec)?, Vec::new(), "Share of the world potash market as stated, %")
    } else {
        let (drawn, extra) = computed(library, spec, definition.id)?;
        (drawn, extra, ways::of(definition.id).next().map_or(definition.title, |way| way.measure))
    };
    // The subject comes first where it is drawn; without it neither title nor caveats would speak of anything.
    if drawn.first().is_none_or(|series| series.code != SUBJECT) {
        return Err(nothing("share of Belarus in the world potash market", spec, available(library, definition.id)?));
    }
    let shares = ways::every(library)?;
    let years = view::years(spec, all_positions(library, &shares)?);
    let lanes = years.map_or_else(|| Ok(Vec::new()), |years| events::lanes(library, spec.lanes, years))?;
    let plain =
        format!("Belarus's share of the world potash market, {}", span_of(drawn.iter().flat_map(|one| &one.points)));
    let found = revision(&drawn).or_else(|| drawn.first().and_then(|subject| finding(library, subject)));
    let later = drawn.first().map(|subject| after_the_last(library, definition.id, subject)).transpose()?.flatten();
    let words = Words {
        title: headline(found, &plain),
        subtitle: measure.to_owned(),
        definition: definition.title.to_owned(),
        caveats: caveats(thresholds(library, &shares)?.into_iter().chain(later).chain(extra), flag_caveats(&drawn)),
        calculated: definition.id != "published-claims",
    };
    let mut panel = Panel::new(PanelKind::Time, "%");
    panel.callouts = drawn.first().and_then(|subject| callout(subject, &lanes)).into_iter().collect();
    panel.references = claim(library, CLAIM)?.references();
    panel.series = drawn;
    view::figure(library, spec, vec![panel], years, words)
}

/// Shares of Belarus and the companions by the ways of a definition, and what was left out.
fn computed(library: &Library, spec: &Spec, definition: &str) -> Result<(Vec<Series>, Vec<String>), Unfit> {
    let (companions, unknown) = parts::companions(&CHART, spec);
    let codes: Vec<&str> = std::iter::once(SUBJECT).chain(companions.iter().map(String::as_str)).collect();
    let roles = Role::for_codes(codes.iter().copied());
    let (mut drawn, mut repeated, mut missing) = (Vec::new(), Vec::new(), unknown);
    for (code, role) in codes.into_iter().zip(roles) {
        let area = library.countries().name(code);
        let before = drawn.len();
        for way in ways::of(definition) {
            let (ratios, left_out) = way.shares(library, code)?;
            let name = if way.edition.is_empty() { area.to_owned() } else { format!("{area} ({})", way.edition) };
            let points = ways::points(library, way.table, area, &ratios, |period| view::in_view(spec, period));
            let series = Series::new(format!("{}-{code}", way.series), name, role, Look::Line).of(code).with(points);
            repeated.extend(left_out.into_iter().filter(|year| spec.shows(*year)).map(|year| (area.to_owned(), year)));
            if !series.points.is_empty() {
                drawn.push(series);
            }
        }
        if drawn.len() == before && code != SUBJECT {
            missing.push(code.to_owned());
        }
    }
    let mut notes: Vec<String> = parts::left_out(&repeated).into_iter().collect();
    notes.extend(parts::missing_companions(library, &missing));
    Ok((drawn, notes))
}

/// Who stated a share: table, series, short name of speaker and whole, colour.
const STATEMENTS: &[(TableId, &str, &str, Role)] = &[
    ("potash_shares_published", "mfa-world-trade", "Foreign ministry, of world trade", Role::Belarus),
    ("potash_shipments", "official-trade-share", "Ambassador, of world trade", Role::Belarus),
    ("potash_shares_published", "embassy-production-export", "Embassy, of output and export", Role::Belarus),
    ("potash_shipments", "nrcan-export-share", "Canada's ministry, of exports", Role::Canada),
    ("potash_shares_published", "beroc-market", "BEROC, of the world market", Role::Context),
];

/// What was said, each speaker a series of dots.
fn statements(library: &Library, spec: &Spec) -> Result<Vec<Series>, Unfit> {
    let mut drawn = Vec::new();
    for (table, key, name, role) in STATEMENTS {
        let its = rows(library, table, &[("series", key), ("reporter", SUBJECT)])?;
        let points = points(spec, &its, 0.0, |row| as_printed(library, row));
        if !points.is_empty() {
            drawn.push(Series::new(*key, *name, *role, Look::Dots).of(SUBJECT).with(points));
        }
    }
    Ok(drawn)
}

/// The years for which a definition has a share of Belarus.
fn available(library: &Library, definition: &str) -> Result<Vec<Period>, Unfit> {
    let whole = Spec::of(CHART.id);
    let drawn = if definition == "published-claims" {
        statements(library, &whole)?
    } else {
        computed(library, &whole, definition)?.0
    };
    Ok(drawn.iter().flat_map(|series| &series.points).filter_map(|point| view::dated(&point.period)).collect())
}

/// One axis of years for all definitions, so that switching between them moves nothing but the line. It reaches to
/// the last main event: what came after the last figure is part of the story, and a chart that ends at its lowest
/// point misleads.
fn all_positions(library: &Library, shares: &DataFrame) -> Result<Vec<f64>, Unfit> {
    let marks = events::lanes(library, Lanes::Main, (f64::NEG_INFINITY, f64::INFINITY))?;
    let last_event = marks.iter().flat_map(|lane| &lane.marks).map(|mark| mark.at).reduce(f64::max);
    let mut all: Vec<f64> = last_event.into_iter().collect();
    all.extend(ways::periods(shares)?.into_iter().map(Period::at));
    Ok(all)
}

/// Which definitions carry the claim's first number and which its second, over all years.
fn thresholds(library: &Library, shares: &DataFrame) -> Result<Vec<String>, Unfit> {
    let claim = claim(library, CLAIM)?;
    let mut told = Vec::new();
    if let Some(from) = claim.from {
        told.push(ways::threshold(shares, from, Side::AtLeast)?);
    }
    if let Some(to) = claim.to {
        told.push(ways::threshold(shares, to, Side::Under)?);
    }
    Ok(told)
}

/// The largest fall from one year to the next among comparable figures.
fn deepest_fall(subject: &Series) -> Option<(&Point, &Point)> {
    subject
        .points
        .windows(2)
        .filter(|pair| pair[1].joined)
        .min_by(|a, b| (a[1].value - a[0].value).total_cmp(&(b[1].value - b[0].value)))
        .map(|pair| (&pair[0], &pair[1]))
}

/// A change worth a title: the deepest fall within a year, else the way from the first year to the last.
fn finding(library: &Library, subject: &Series) -> Option<String> {
    let between = |from: &Point, to: &Point| {
        (percent_text(from.value), from.period.clone(), percent_text(to.value), to.period.clone())
    };
    if subject.look == Look::Dots {
        let (first, last) = (subject.points.first()?, subject.points.last()?);
        let (from, since, to, until) = between(first, last);
        return (since != until).then(|| format!("{}: {from} in {since}, {to} in {until}", subject.name));
    }
    let comparable: Vec<&Point> = subject.points.iter().filter(|point| !point.flags.distorts()).collect();
    let ends = comparable.first().zip(comparable.last()).map(|(first, last)| (*first, *last));
    let fall =
        deepest_fall(subject).filter(|(from, to)| to.value < from.value && parts::is_recent(to, &subject.points));
    let (first, last) = [fall, ends]
        .into_iter()
        .flatten()
        .find(|(from, to)| from.period != to.period && (to.value - from.value).abs() >= NOTABLE_STEP)?;
    let verb = if last.value < first.value { "fell" } else { "rose" };
    let (from, since, to, until) = between(first, last);
    Some(match parts::estimate(library, last) {
        Some(whose) => format!("{whose}: Belarus's share {verb} from {from} in {since} to {to} in {until}"),
        None => format!("Belarus's potash share {verb} from {from} in {since} to {to} in {until}"),
    })
}

/// One year by two editions of the same source, the earlier edition first.
fn revision(drawn: &[Series]) -> Option<String> {
    let (before, after) = parts::revised(drawn)?;
    Some(format!(
        "Belarus's share of {}: {} by one edition, {} by the next",
        before.period,
        percent_text(before.value),
        percent_text(after.value)
    ))
}

/// The deepest fall, marked where it ends, with the heaviest closure of a route in that year: beside it, not as its
/// cause.
fn callout(subject: &Series, lanes: &[Lane]) -> Option<Callout> {
    let (from, to) = deepest_fall(subject)?;
    let points = from.value - to.value;
    let routes = lanes.iter().flat_map(|lane| &lane.marks).filter(|mark| mark.shape == EventShape::Route);
    let heaviest =
        routes.filter(|mark| (to.at.floor()..to.at.floor() + 1.0).contains(&mark.at)).max_by_key(|mark| mark.weight);
    (points >= NOTABLE_STEP).then(|| Callout {
        at: to.at,
        value: to.value,
        lead: format!("Down {points:.0} points"),
        text: heaviest.map_or_else(
            || format!("from {} in {}", percent_text(from.value), from.period),
            |mark| format!("in the year of: {} ({})", lower_first(&mark.short), mark.date),
        ),
    })
}

/// A chart that ends at its lowest point misleads: what the production figures say of the years after.
fn after_the_last(library: &Library, definition: &str, subject: &Series) -> Result<Option<String>, Unfit> {
    let Some(last) = subject.points.last().map(year_of) else { return Ok(None) };
    let Some(way) = ways::of("production-usgs").next() else { return Ok(None) };
    if definition.starts_with("production-usgs") || definition == "published-claims" {
        return Ok(None);
    }
    let later: Vec<String> = way
        .shares(library, SUBJECT)?
        .0
        .iter()
        .filter(|ratio| Period::parse(&ratio.period).is_some_and(|period| period.start_year() > last))
        .map(|ratio| format!("{}% in {}", format_share(ratio.percent, true), ratio.period))
        .collect();
    Ok((!later.is_empty()).then(|| format!("Later: in mine production USGS puts Belarus at {}", and(&later))))
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;
    use crate::data::Flag;

    fn library() -> Library {
        Library::load().expect("bundled tables")
    }

    #[test]
    fn shares_agree_with_division_by_hand() {
        let library = library();
        for (definition, series, period, percent) in [
            ("export-volume-k2o", "Belarus", "2010", 13.88),  // 4207.715 / 30319.325
            ("export-volume-k2o", "Belarus", "2021", 16.77),  // 6940.301 / 41390.949
            ("export-volume-k2o", "Belarus", "2022", 7.73),   // 2596.624 / 33579.393
            ("export-volume-k2o", "Belarus", "2023", 7.55),   // 2930.83 / 38820.472
            ("export-volume-kcl", "Belarus", "2019", 20.86),  // 10323.96 / 49501.874
            ("export-value-kcl", "Belarus", "2018", 20.96),   // 2719.797 / 12977.269
            ("ifa-k2o", "Belarus", "2013", 13.47),            // 3418 / 25373
            ("kcl-over-ifa-trade", "Belarus", "2020", 21.00), // 11758.388 / 56000
            ("production-faostat", "Belarus", "2020", 16.68), // 7562.153 / 45325.536
            ("production-usgs", "Belarus", "2025", 12.24),    // 6000 / 49000
            ("production-usgs", "Belarus (USGS 2025 edition)", "2024", 14.58), // 7000 / 48000
        ] {
            let figure = checks::figure(&library, &CHART, definition);
            let value = checks::value(&figure, series, period).expect(period);
            assert!((value - percent).abs() < 0.005, "{definition} {period}: {value}");
        }
    }

    #[test]
    fn distorted_years_stand_apart_and_repeated_ones_are_left_out() {
        let library = library();
        let figure = checks::figure(&library, &CHART, "export-volume-k2o");
        let points = &figure.panels[0].series[0].points;
        for point in points {
            if point.flags.distorts() {
                assert!(!point.joined, "{}", point.period);
            }
        }
        assert!(points.iter().any(|point| point.period == "2016" && point.flags.has(Flag::Inflated)));
        let produced = checks::figure(&library, &CHART, "production-faostat");
        assert_eq!(checks::value(&produced, "Belarus", "2021"), None);
    }

    #[test]
    fn the_title_holds_for_the_years_in_view_only() {
        let library = library();
        let title = |years| {
            let spec = Spec { years, ..Spec::of(CHART.id) };
            figure(&library, &spec).map(|figure| figure.title)
        };
        assert_eq!(
            title(None).as_deref(),
            Ok("FAO estimate: Belarus's share fell from 17% in 2021 to 7.7% in 2022"),
            "the default view"
        );
        assert_eq!(
            title(Some((2018, 2020))).as_deref(),
            Ok("Belarus's share of the world potash market, 2018–2020"),
            "no step of five points"
        );
        let unfit = title(Some((2024, 2025))).expect_err("FAOSTAT ends in 2023");
        assert!(unfit.next_step.contains("2000–2023"), "{unfit}");
    }

    #[test]
    fn the_picture_says_which_definitions_carry_the_claim() {
        let figure = checks::figure(&library(), &CHART, "export-volume-k2o");
        assert_eq!(
            figure.caveats[..2],
            [
                "20% or more: KCl volume 2019; KCl value 2018–2019; KCl over IFA trade 2019–2020".to_owned(),
                "Under 10%: K₂O exports 2003, 2022–2023".to_owned(),
            ]
        );
        assert_eq!(figure.panels[0].references.len(), 2);
    }

    #[test]
    fn companions_are_drawn_where_they_have_figures() {
        let library = library();
        let spec = Spec { companions: vec!["CAN".to_owned(), "FRA".to_owned()], ..Spec::of(CHART.id) };
        let figure = figure(&library, &spec).expect("both codes are known");
        let names: Vec<&str> = figure.panels[0].series.iter().map(|series| series.name.as_str()).collect();
        assert_eq!(names, ["Belarus", "Canada"]);
        assert!(figure.caveats.iter().any(|caveat| caveat.contains("France")), "{:?}", figure.caveats);
    }
}
