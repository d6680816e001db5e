//! How much potash weighs in Belarus's exports and in its GDP, against what was claimed.

use super::claim_lines::{Claim, claim};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::potash_parts::SUBJECT;
use super::potash_ways::ratio_point;
use super::rows::{as_printed, join, points, rows};
use super::view::{self, Words, dated, headline, in_view, nothing, span_of};
use super::words::{caveats, flag_caveats, percent_text};
use super::{Chart, Definition, Spec, Unfit};
use crate::analysis::ratio::{self, Cut, Ratio};
use crate::data::{Flag, Library, format_number, format_share};

/// Potash over exports and GDP.
pub const CHART: Chart = Chart {
    id: "potash-weight",
    title: "Potash in exports and GDP",
    datasets: &["potash_exports", "macro", "export_dependence", "claims", "events"],
    definitions: &[
        Definition {
            id: "all",
            title: "All sources of the value",
            about: "Value of potash exports by FAOSTAT and, after its end, as printed by officials or leaked, over \
                    exports and GDP by the World Bank; beside them what others published.",
        },
        Definition {
            id: "faostat-value",
            title: "Value by FAOSTAT",
            about: "Value of potassium chloride exports by FAOSTAT over exports and GDP by the World Bank.",
        },
        Definition {
            id: "leaked-value",
            title: "Leaked value",
            about: "Earnings of Belaruskali from a leak that nobody confirmed, over exports and GDP by the World Bank.",
        },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// A numerator: series in `potash_exports`, name, definition besides `all`.
const VALUES: [(&str, &str, &str); 3] = [
    (MAIN, "FAOSTAT value", "faostat-value"),
    ("official-value", "Official value", ""),
    (LEAKED, "Leaked value", "leaked-value"),
];

/// The only numerator that makes a line.
const MAIN: &str = "faostat-rfb-kcl-value";
/// The numerator that nobody confirmed.
const LEAKED: &str = "leaked-value";

/// A denominator: series in `macro`, name, colour, whether it is GDP.
const WHOLES: [(&str, &str, Role, bool); 3] = [
    ("goods-exports-usd", "goods exports", Role::Belarus, false),
    ("exports-goods-services-usd", "goods and services exports", Role::Context, false),
    ("gdp-current-usd", "GDP", Role::Belarus, true),
];

/// Published shares in `export_dependence` and whether they are of GDP.
const PUBLISHED: [(&str, &str, bool); 4] = [
    ("potash-share-exports-get", "of exports", false),
    ("potash-share-goods-exports-clingendael", "of goods exports", false),
    ("potash-share-exports-bloomberg", "of exports", false),
    ("potash-share-gdp-get", "of GDP", true),
];

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no share falls into the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let earnings = claim(library, "potash-export-earnings")?;
    let (mut exports, mut gdp) = (Panel::new(PanelKind::Time, "%"), Panel::new(PanelKind::Time, "%"));
    "Of exports".clone_into(&mut exports.title);
    exports.height = 1.5;
    "Of GDP".clone_into(&mut gdp.title);
    for (value, whose, only) in VALUES {
        if definition.id != "all" && definition.id != only {
            continue;
        }
        for (whole, name, role, of_gdp) in WHOLES {
            // Among all sources one line for goods and services is enough to see by how much it is lower.
            if definition.id == "all" && value != MAIN && whole == "exports-goods-services-usd" {
                continue;
            }
            let series = share(library, spec, (value, whose), (whole, name, role))?;
            if !series.points.is_empty() {
                if of_gdp { &mut gdp } else { &mut exports }.series.push(series);
            }
        }
    }
    if definition.id == "all" {
        for (key, what, of_gdp) in PUBLISHED {
            let series = published(library, spec, key, what)?;
            if !series.points.is_empty() {
                if of_gdp { &mut gdp } else { &mut exports }.series.push(series);
            }
        }
    }
    if exports.series.is_empty() && gdp.series.is_empty() {
        let whole = share(library, &Spec::of(CHART.id), (MAIN, ""), (WHOLES[0].0, "", Role::Belarus))?;
        let existing = whole.points.iter().filter_map(|point| dated(&point.period));
        return Err(nothing("share of potash in exports or GDP", spec, existing));
    }
    exports.references = earnings.references();
    gdp.references = claim(library, "potash-gdp")?.references();
    let drawn: Vec<Series> = exports.series.iter().chain(&gdp.series).cloned().collect();
    let plain = format!("{}, {}", CHART.title, span_of(exports.points().chain(gdp.points())));
    let words = Words {
        title: headline(finding(&exports.series, &earnings), &plain),
        subtitle: "Value of potash exports, % of exports and of GDP, USD over USD".to_owned(),
        definition: definition.title.to_owned(),
        caveats: caveats(budget(library)?, flag_caveats(&drawn)),
        calculated: true,
    };
    let panels: Vec<Panel> = [exports, gdp].into_iter().filter(|panel| !panel.series.is_empty()).collect();
    let years = view::years(spec, view::positions(&panels));
    view::figure(library, spec, panels, years, words)
}

fn share(
    library: &Library,
    spec: &Spec,
    (value, whose): (&str, &str),
    (whole, name, role): (&str, &str, Role),
) -> Result<Series, Unfit> {
    let (above, below) = ([("series", value), ("reporter", SUBJECT)], [("series", whole), ("reporter", SUBJECT)]);
    let ratios = ratio::shares(
        Cut { frame: library.frame("potash_exports"), filter: &above },
        Cut { frame: library.frame("macro"), filter: &below },
    )
    .map_err(|cause| Unfit::broken(&cause))?;
    let mut series =
        Series::new(format!("{value}-{whole}"), format!("{whose}, of {name}"), role, Look::Line).of(SUBJECT);
    series.points = ratios
        .iter()
        .filter(|ratio| dated(&ratio.period).is_some_and(|period| in_view(spec, period)))
        .filter_map(|ratio| point(library, ratio, name))
        .collect();
    match value {
        MAIN => join(&mut series.points, 1.0),
        // Hollow marks, none of them joined.
        LEAKED => series.look = Look::MirrorLine,
        _ => (series.look, series.role) = (Look::Dots, Role::Context),
    }
    Ok(series)
}

fn point(library: &Library, ratio: &Ratio, whole: &str) -> Option<Point> {
    let arithmetic = format!(
        "{} of {} million USD = {}%",
        format_number(ratio.numerator.value),
        format_number(ratio.numerator.value * 100.0 / ratio.percent),
        format_share(ratio.percent, true)
    );
    ratio_point(library, ["potash_exports", "macro"], ratio, (&arithmetic, &format!("potash ÷ {whole}")))
}

fn published(library: &Library, spec: &Spec, key: &str, what: &str) -> Result<Series, Unfit> {
    let its = rows(library, "export_dependence", &[("series", key)])?;
    let by =
        its.first().and_then(|row| library.sources().get(&row.source)).map_or("Published", |s| s.producer.as_str());
    let points = points(spec, &its, 0.0, |row| as_printed(library, row));
    Ok(Series::new(key, format!("{by}, {what}"), Role::Context, Look::Dots).of(SUBJECT).with(points))
}

/// Whether the highest share in view stays below what the claim says; of leaked values both ends.
fn finding(exports: &[Series], claim: &Claim) -> Option<String> {
    let goods = exports.iter().find(|series| series.key.ends_with("goods-exports-usd"))?;
    let (first, last) = (goods.points.first()?, goods.points.last()?);
    if goods.points.iter().all(|point| point.flags.has(Flag::Leaked)) {
        // Three points nobody confirmed have ends, no peak.
        let said = |point: &Point| format!("{} of goods exports in {}", percent_text(point.value), point.period);
        return (first.period != last.period)
            .then(|| format!("Leaked value: {}, {} in {}", said(first), percent_text(last.value), last.period));
    }
    let top = goods.points.iter().filter(|point| !point.flags.distorts()).max_by(|a, b| a.value.total_cmp(&b.value))?;
    let claimed = claim.from.filter(|claimed| top.value < *claimed)?;
    Some(format!(
        "Potash peaked at {}% of goods exports in {}, below the claimed {}%",
        format_share(top.value, true),
        top.period,
        format_share(claimed, false)
    ))
}

/// The fifth that was published is a share of something else.
fn budget(library: &Library) -> Result<Option<String>, Unfit> {
    let stated = rows(library, "export_dependence", &[("series", "potash-share-budget-revenue-bne")])?;
    Ok(stated.iter().find(|row| !row.flags.has(Flag::Claim)).and_then(|row| {
        Some(format!(
            "Not drawn: {}% in {}, a share of budget revenue, not of exports ({})",
            format_share(row.value?, false),
            row.period_text,
            library.sources().short(&row.source)
        ))
    }))
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    #[test]
    fn shares_agree_with_division_by_hand() {
        let figure = checks::figure(&Library::load().expect("bundled tables"), &CHART, "all");
        // 2,766.511 million over 32.955, 41.9749 and 64.4102 billion USD in 2019; 1,950 million leaked for 2022.
        for (series, period, percent) in [
            ("FAOSTAT value, of goods exports", "2019", 8.39),
            ("FAOSTAT value, of goods and services exports", "2019", 6.59),
            ("FAOSTAT value, of GDP", "2019", 4.30),
            ("Leaked value, of goods exports", "2022", 5.1),
        ] {
            let value = checks::value(&figure, series, period).expect(series);
            assert!((value - percent).abs() < 0.05, "{series} {period}: {value}");
        }
        assert_eq!(figure.title, "Potash peaked at 10.3% of goods exports in 2008, below the claimed 20%");
        let leaked = checks::figure(&Library::load().expect("bundled tables"), &CHART, "leaked-value");
        assert_eq!(leaked.title, "Leaked value: 7.7% of goods exports in 2021, 6.1% in 2023");
        assert_eq!(figure.panels[0].references[0].label, "Claim: 20%");
        assert_eq!(figure.panels[1].references[0].label, "Claim: nearly 10%");
    }
}
