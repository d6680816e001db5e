//! What a tonne of potash costs: the World Bank's months, their older edition, years and contracts.

use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, TimeMark, value_text};
use super::rows::{as_printed, points, rows};
use super::view::{self, Words, dated, headline, nothing, span_of, year_of};
use super::words::{caveats, flag_caveats};
use super::{Chart, Definition, Spec, Unfit};
use crate::data::{Flag, Freq, Library, MONTHS, Period, format_number};

/// The price of potassium chloride.
pub const CHART: Chart = Chart {
    id: "potash-price",
    title: "Potash price",
    datasets: &["potash_prices", "events"],
    definitions: &[
        Definition {
            id: "pink-sheet",
            title: "World Bank, monthly",
            about: "Potassium chloride in the Pink Sheet. The quotation changes at the start of 2020, from loaded in \
                    Vancouver to delivered in Brazil: levels on the two sides do not compare.",
        },
        Definition {
            id: "vintages",
            title: "World Bank, two editions",
            about: "Today's series beside the older one, loaded in Vancouver throughout, which texts of the time quote.",
        },
        Definition {
            id: "annual-and-contract",
            title: "Years, contracts and K₂O",
            about: "Annual means and contracts per tonne of product; apart from them, prices per tonne of K₂O.",
        },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// Longest distance between the middles of two neighbouring months, in years, with a little air.
const MONTH: f64 = 0.09;

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no price falls into the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let panels = match definition.id {
        "vintages" => vintages(library, spec)?,
        "annual-and-contract" => annual(library, spec)?,
        _ => vec![panel("USD/t", vec![prices(library, spec, "pink-sheet", "Potassium chloride", Role::Context)?])],
    };
    let panels: Vec<Panel> = panels.into_iter().filter(|panel| !panel.series.is_empty()).collect();
    if panels.is_empty() {
        let whole = prices(library, &Spec::of(CHART.id), "pink-sheet", "", Role::Context)?;
        return Err(nothing("price of potash", spec, whole.points.iter().filter_map(|point| dated(&point.period))));
    }
    let drawn: Vec<Series> = panels.iter().flat_map(|panel| panel.series.clone()).collect();
    let plain = format!("{}, {}", CHART.title, span_of(panels.iter().flat_map(Panel::points)));
    let finding = match definition.id {
        "vintages" => widest_gap(&drawn),
        "pink-sheet" => drawn.first().and_then(peak),
        _ => None,
    };
    let measure = match definition.id {
        "vintages" => "Potassium chloride, two editions of the Pink Sheet, USD per tonne, monthly",
        "annual-and-contract" => "Potassium chloride, USD per tonne of product and, below, USD per tonne of K₂O",
        _ => "Potassium chloride, USD per tonne of product, monthly",
    };
    let broken = panels.iter().flat_map(|panel| &panel.breaks).map(|mark| {
        format!("At the start of {:.0} the quotation changes; levels before and after do not compare", mark.at)
    });
    let vintage = if definition.id == "vintages" {
        Some(
            "Today's edition has a price in Brazil, the older one in Vancouver: two quotations, not an error"
                .to_owned(),
        )
    } else {
        older_vintage(library)?
    };
    let words = Words {
        title: headline(finding, &plain),
        subtitle: measure.to_owned(),
        definition: definition.title.to_owned(),
        caveats: caveats(broken.chain(vintage), flag_caveats(&drawn)),
        calculated: definition.id == "annual-and-contract",
    };
    let years = view::years(spec, view::positions(&panels));
    view::figure(library, spec, panels, years, words)
}

/// Colours and marks of the newer and the older edition of one source.
const EDITIONS: [Role; 2] = [Role::Scenario(1), Role::Scenario(4)];

/// A series of prices with its points in view; months and years are joined, single contracts are not.
fn prices(library: &Library, spec: &Spec, key: &str, name: &str, role: Role) -> Result<Series, Unfit> {
    let (look, step) = match key {
        "pink-sheet" | "pink-sheet-fob-2022" => (Look::Line, MONTH),
        contract if contract.starts_with("contract") || contract.starts_with("belstat") => (Look::Dots, 0.0),
        _ => (Look::Line, 1.0),
    };
    let its = rows(library, "potash_prices", &[("series", key)])?;
    let points = points(spec, &its, step, |row| {
        if row.flags.has(Flag::Derived) {
            format!(
                "{}, mean of the twelve months ({})",
                value_text(row.value.unwrap_or(f64::NAN), &row.unit),
                library.sources().short(&row.source)
            )
        } else {
            as_printed(library, row)
        }
    });
    Ok(Series::new(key, name, role, look).with(points))
}

/// A panel of the series that have points, with the break of the quotation marked.
fn panel(unit: &str, series: Vec<Series>) -> Panel {
    let mut panel = Panel::new(PanelKind::Time, unit);
    panel.series = series.into_iter().filter(|series| !series.points.is_empty()).collect();
    let breaks =
        panel.series.iter().flat_map(|series| series.points.iter().skip(1)).filter(|p| p.flags.has(Flag::Break));
    panel.breaks = breaks
        .map(|point| TimeMark {
            at: f64::from(year_of(point)),
            label: "Price in Vancouver before, Brazil after".to_owned(),
        })
        .collect();
    panel
}

fn vintages(library: &Library, spec: &Spec) -> Result<Vec<Panel>, Unfit> {
    let older = prices(library, spec, "pink-sheet-fob-2022", "Edition of April 2022", EDITIONS[1])?;
    let mut today = prices(library, spec, "pink-sheet", "Today's edition", EDITIONS[0])?;
    // Outside the older one's months there is nothing to compare.
    today.points.retain(|point| older.points.iter().any(|other| other.period == point.period));
    if let Some(first) = today.points.first_mut() {
        first.joined = false;
    }
    Ok(vec![panel("USD/t", vec![today, older])])
}

fn annual(library: &Library, spec: &Spec) -> Result<Vec<Panel>, Unfit> {
    let of = |keys: &[(&str, &str, Role)]| {
        keys.iter().map(|(key, name, role)| prices(library, spec, key, name, *role)).collect::<Result<Vec<_>, _>>()
    };
    let mut product = panel(
        "USD/t",
        of(&[
            ("pink-sheet-annual", "World Bank, mean of the year", Role::Context),
            ("contract-china-fob", "China contract, loaded", Role::China),
            ("contract-china-cfr", "China contract, delivered", Role::China),
            ("contract-china", "China contract, terms not given", Role::China),
            ("contract-india-cfr", "India contract, delivered", Role::Fourth),
            ("contract-china-india", "China and India contract", Role::Context),
        ])?,
    );
    "Per tonne of product".clone_into(&mut product.title);
    product.height = 1.5;
    let mut nutrient = panel(
        "USD/t K2O",
        of(&[
            ("usgs-mop-mcs-2026", "USGS, at the mine, 2026 edition", EDITIONS[0]),
            ("usgs-mop-mcs-2025", "USGS, at the mine, 2025 edition", EDITIONS[1]),
            ("belstat-export-price", "Belarus, average export price", Role::Belarus),
        ])?,
    );
    "Per tonne of K₂O".clone_into(&mut nutrient.title);
    Ok(vec![product, nutrient])
}

/// A month in full: "April 2022"; anything else as written.
fn when(point: &Point) -> String {
    let month = dated(&point.period).filter(|period| period.freq() == Freq::Month);
    let name = month.and_then(|period| MONTHS.get(usize::try_from(period.start().month() - 1).ok()?));
    name.map_or_else(|| point.period.clone(), |name| format!("{name} {}", year_of(point)))
}

/// A peak worth a title: at least twice the price where its quotation begins and where the view ends.
fn peak(series: &Series) -> Option<String> {
    let comparable = series.points.iter().filter(|point| !point.flags.distorts());
    let top = comparable.max_by(|a, b| a.value.total_cmp(&b.value))?;
    let begin = series.points.iter().rev().find(|point| point.at <= top.at && point.flags.has(Flag::Break));
    let (first, last) = (begin.or(series.points.first())?, series.points.last()?);
    (top.value >= 2.0 * first.value && top.value >= 2.0 * last.value)
        .then(|| format!("Potash peaked at {} in {}", value_text(top.value, "USD/t"), when(top)))
}

fn widest_gap(series: &[Series]) -> Option<String> {
    let [today, older] = series else { return None };
    let (older, today) = older
        .points
        .iter()
        .filter_map(|point| Some((point, today.points.iter().find(|other| other.period == point.period)?)))
        .max_by(|a, b| (a.1.value - a.0.value).abs().total_cmp(&(b.1.value - b.0.value).abs()))?;
    Some(format!(
        "{}: {} USD/t by one edition, {} by the other",
        when(today),
        format_number(older.value),
        format_number(today.value)
    ))
}

/// The year in which the two editions differ most, for those who know the older figure.
fn older_vintage(library: &Library) -> Result<Option<String>, Unfit> {
    let (today, older) = (
        rows(library, "potash_prices", &[("series", "pink-sheet-annual")])?,
        rows(library, "potash_prices", &[("series", "pink-sheet-fob-2022-annual")])?,
    );
    let pairs = older.iter().filter_map(|old| {
        let new = today.iter().find(|new| new.period_text == old.period_text)?.value?;
        Some((Period::parse(&old.period_text)?, old.value?, new))
    });
    Ok(pairs.max_by(|a, b| (a.2 - a.1).abs().total_cmp(&(b.2 - b.1).abs())).map(|(year, old, new)| {
        format!(
            "Texts of the time quote an older edition: {} USD/t for {year}, today's has {}",
            format_number(old),
            format_number(new)
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    #[test]
    fn the_line_is_cut_where_the_quotation_changes_and_at_odd_months() {
        let figure = checks::figure(&Library::load().expect("bundled tables"), &CHART, "pink-sheet");
        let points = &figure.panels[0].series[0].points;
        let cuts: Vec<&str> = points.iter().filter(|p| !p.joined).map(|p| p.period.as_str()).collect();
        // Two odd months stand apart, and so begins what follows each.
        assert_eq!(cuts, ["2000-01", "2012-07", "2012-08", "2017-02", "2017-03", "2020-01"]);
        assert_eq!(figure.panels[0].breaks.len(), 1);
        assert_eq!(figure.title, "Potash peaked at 1,202 USD/t in April 2022");
    }

    #[test]
    fn no_two_lines_of_a_panel_look_alike() {
        let library = Library::load().expect("bundled tables");
        for definition in CHART.definitions {
            let figure = checks::figure(&library, &CHART, definition.id);
            for panel in &figure.panels {
                let lines: Vec<_> = panel.series.iter().filter(|series| series.look == Look::Line).collect();
                for (n, one) in lines.iter().enumerate() {
                    let alike = lines.iter().skip(n + 1).find(|other| other.role == one.role);
                    assert!(alike.is_none(), "{}: {} and {:?}", definition.id, one.name, alike.map(|s| &s.name));
                }
            }
        }
    }

    #[test]
    fn product_and_nutrient_never_share_a_panel() {
        let figure = checks::figure(&Library::load().expect("bundled tables"), &CHART, "annual-and-contract");
        let units: Vec<&str> = figure.panels.iter().map(|panel| panel.scale.unit.as_str()).collect();
        assert_eq!(units, ["USD/t", "USD/t K2O"]);
    }
}
