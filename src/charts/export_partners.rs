//! Who buys Belarus's goods: the full cut where a source gives one, single statements and partners' reports elsewhere.

use super::cells::period_text;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::rows::{Row, rows};
use super::view::{Words, figure as put_together, headline, in_view, nothing, roles, without_companions};
use super::words::years_text;
use super::{Chart, Definition, Spec, Unfit, partner_values, partner_years};
use crate::analysis::ratio::percent_of;
use crate::data::{Flag, Flags, Freq, Library, Period, TableId, format_number, format_share};

pub(super) const TABLE: TableId = "exports_by_partner";

/// Partners of Belarus's goods exports.
pub const CHART: Chart = Chart {
    id: "export-partners",
    title: "Export partners",
    datasets: &["exports_by_partner", "events"],
    definitions: &[
        Definition {
            id: "full-cut",
            title: "All partners in one year",
            about: "Shares of all partners in goods exports, for the few years for which one source gives them all; \
                    the latest of the years in view.",
        },
        Definition {
            id: "yearly",
            title: "Largest partners by year",
            about: "Shares of the largest partners as Belarus itself reported them, by year, as far as it did.",
        },
        Definition {
            id: "statements",
            title: "Single partners, as stated",
            about: "Goods exports to single partners where only press figures and statements exist.",
        },
        Definition {
            id: "mirror",
            title: "As the partners report it",
            about: "Goods bought from Belarus as the buyers report them (mirror data).",
        },
    ],
    companions: &["NLD", "UKR", "GBR", "DEU", "POL", "LTU", "CHN", "LVA", "BRA", "KAZ"],
    stacks: false,
    build: figure,
};

/// Partners from which on a source's year counts as a full cut.
const FULL_CUT: usize = 20;
/// Bars that carry a partner's name.
const NAMED: usize = 12;

/// The figure of the definition asked for.
///
/// # Errors
/// [`Unfit`] when the years asked for hold no row.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let figure = match CHART.definition(spec)?.id {
        "yearly" => return partner_years::yearly(library, spec),
        "statements" => partner_values::statements(library, spec),
        "mirror" => partner_values::mirror(library, spec),
        _ => full_cut(library, spec),
    };
    figure.map(|figure| without_companions(figure, spec, "Largest partners by year"))
}

/// Goods exports in money; services and their sums are other quantities.
pub(super) fn goods(library: &Library) -> Result<Vec<Row>, Unfit> {
    let mut found = rows(library, TABLE, &[("flow", "X"), ("basis", "goods"), ("measure", "value")])?;
    found.retain(|row| row.period.is_some() && row.value.is_some());
    Ok(found)
}

/// One source's year with all partners.
pub(super) struct Cut<'a> {
    pub series: &'a str,
    period: Period,
    partners: Vec<&'a Row>,
    world: Option<&'a Row>,
}

/// Every full cut of the table, latest first.
pub(super) fn cuts<'a>(library: &Library, goods: &'a [Row]) -> Vec<Cut<'a>> {
    let mut found: Vec<Cut<'a>> = Vec::new();
    for row in goods {
        let Some(period) = row.period.filter(|period| period.freq() == Freq::Year) else { continue };
        let at = found.iter().position(|cut| cut.series == row.series && cut.period == period).unwrap_or_else(|| {
            found.push(Cut { series: &row.series, period, partners: Vec::new(), world: None });
            found.len() - 1
        });
        match row.partner.as_str() {
            "WLD" => found[at].world = Some(row),
            code if library.countries().is_group(code) => {}
            _ => found[at].partners.push(row),
        }
    }
    found.retain(|cut| cut.partners.len() >= FULL_CUT);
    found.sort_by_key(|cut| std::cmp::Reverse(cut.period));
    found
}

fn full_cut(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let goods = goods(library)?;
    let every = cuts(library, &goods);
    let Some(cut) = every.iter().find(|cut| in_view(spec, cut.period)) else {
        return Err(nothing("year with all partners", spec, every.iter().map(|cut| cut.period)));
    };
    let mut partners = cut.partners.clone();
    partners.sort_by(|a, b| b.value.unwrap_or_default().total_cmp(&a.value.unwrap_or_default()));
    let sum: f64 = partners.iter().filter_map(|row| row.value).sum();
    let whole = cut.world.and_then(|row| row.value).unwrap_or(sum);
    let shares = shares(&partners, &[(partners[0].period_text.as_str(), whole)]);
    let whole_name = if cut.world.is_some() { "world" } else { "partners listed" };
    let who = library.sources().short(&partners[0].source);
    // Among a dozen bars with their names beside them no single one earns the fourth colour.
    let roles = roles(library, partners.iter().map(|row| row.partner.as_str()))
        .into_iter()
        .map(|role| if role == Role::Fourth { Role::Context } else { role });
    let mut panel = Panel::new(PanelKind::Bars { categories: Vec::new() }, "%");
    let mut categories = Vec::new();
    let unit = partners[0].unit.clone();
    for ((row, share), role) in partners.iter().zip(&shares).zip(roles).take(NAMED) {
        let (Some((percent, whole)), Some(point)) = (share, row.point()) else { continue };
        let name = library.countries().name(&row.partner).to_owned();
        let how = format!(
            "{} of {} {unit} ({name} ÷ {whole_name}, {who})",
            format_number(point.value),
            format_number(*whole)
        );
        let divisor = cut.world.map_or_else(|| partners.clone(), |world| vec![world]);
        let rows = row.rows.iter().chain(divisor.iter().flat_map(|row| &row.rows)).copied().collect();
        let point = Point {
            rows,
            at: category(&categories),
            value: *percent,
            flags: with_derived(&row.flags, cut.world),
            sources: sources(row, cut.world),
            how,
            ..point
        };
        panel.series.push(bar(&row.partner, &name, role, point));
        categories.push(name);
    }
    let named: f64 = partners.iter().take(NAMED).filter_map(|row| row.value).sum();
    if whole > named {
        let point = Point {
            period: partners[0].period_text.clone(),
            at: category(&categories),
            value: (whole - named) / whole * 100.0,
            flags: with_derived(&Flags::default(), cut.world),
            sources: sources(partners[0], cut.world),
            rows: cut
                .world
                .into_iter()
                .chain(partners.iter().copied())
                .flat_map(|row| row.rows.iter().copied())
                .collect(),
            how: format!(
                "{} − {} named above = {} {unit}",
                format_number(whole),
                format_number(named),
                format_number(whole - named)
            ),
            ..Point::default()
        };
        let name = format!("All others{}", if cut.world.is_some() { "" } else { " listed" });
        panel.series.push(bar("", &name, Role::Context, point));
        categories.push(name);
    }
    panel.kind = PanelKind::Bars { categories };
    let mut caveats = vec![format!(
        "All partners were found for {} only; other years are gaps",
        years_text(every.iter().map(|other| other.period.start_year()))
    )];
    if cut.world.is_none() {
        caveats.push(format!("No world total: shares are of the {} partners listed", partners.len()));
    }
    if partners.iter().any(|row| row.flags.has(Flag::Mirror)) {
        caveats.push("Reported by the buyers with freight and insurance: higher than Belarus's own figures".to_owned());
    }
    caveats
        .push("The buyer in the books need not be the user: oil products sold through EU ports were resold".to_owned());
    let words = Words {
        title: headline(cut_finding(&panel.series, cut.period), "Partners in Belarus's goods exports"),
        subtitle: format!(
            "Share of Belarus's goods exports by partner, % of {}",
            if cut.world.is_some() { "all goods exports" } else { whole_name }
        ),
        definition: "goods exports by partner".to_owned(),
        caveats,
        calculated: true,
    };
    put_together(library, spec, vec![panel], None, words)
}

pub(super) fn shares(rows: &[&Row], wholes: &[(&str, f64)]) -> Vec<Option<(f64, f64)>> {
    let parts: Vec<(&str, f64)> =
        rows.iter().map(|row| (row.period_text.as_str(), row.value.unwrap_or(f64::NAN))).collect();
    percent_of(&parts, wholes)
}

pub(super) fn with_derived(flags: &Flags, world: Option<&Row>) -> Flags {
    let mut flags = world.map_or_else(|| flags.clone(), |world| flags.clone().union(&world.flags));
    flags.insert(Flag::Derived);
    flags
}

pub(super) fn sources(row: &Row, world: Option<&Row>) -> Vec<String> {
    let mut ids = vec![row.source.clone()];
    ids.extend(world.map(|world| world.source.clone()).filter(|id| *id != row.source));
    ids
}

fn bar(code: &str, name: &str, role: Role, point: Point) -> Series {
    let key = if code.is_empty() { "rest".to_owned() } else { code.to_lowercase() };
    Series::new(key, name, role, Look::Bar).of(code).with(vec![point])
}

/// Position of the next bar.
fn category(categories: &[String]) -> f64 {
    categories.len() as f64
}

/// "Russia took 40% of goods exports in 2015, UK 12%".
fn cut_finding(series: &[Series], period: Period) -> Option<String> {
    let (first, second) = (series.first()?, series.get(1)?);
    let share = |series: &Series| format_share(series.points[0].value, false);
    Some(format!(
        "{} took {}% of goods exports in {}, {} {}%",
        first.name,
        share(first),
        period_text(period),
        second.name,
        share(second)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(definition: &str, years: Option<(i32, i32)>) -> Result<Figure, Unfit> {
        let library = Library::load().expect("bundled tables are good");
        figure(&library, &Spec { definition: definition.to_owned(), years, ..Spec::of(CHART.id) })
    }

    fn value(figure: &Figure, code: &str, period: &str) -> Option<f64> {
        figure.rows().into_iter().find(|row| row.code == code && row.period == period).map(|row| row.value)
    }

    #[test]
    fn the_full_cut_is_the_latest_in_view_and_sums_to_the_whole() {
        let latest = of("", None).expect("2015");
        // 10,240.959 of 25,922.436 million USD
        assert!(value(&latest, "RUS", "2015").is_some_and(|share| (share - 39.506).abs() < 0.01));
        assert_eq!(latest.title, "Russia took 40% of goods exports in 2015, UK 12%");
        for years in [(2005, 2005), (2006, 2006), (2015, 2015)] {
            let figure = of("full-cut", Some(years)).expect("a full cut");
            let rows = figure.rows();
            assert_eq!(rows.len(), NAMED + 1);
            assert!((rows.iter().map(|row| row.value).sum::<f64>() - 100.0).abs() < 1e-6, "{years:?}");
            assert!(rows.iter().all(|row| row.code != "EU27" && row.code != "EAEU"));
        }
        let none = of("full-cut", Some((2008, 2012))).expect_err("no full cut then");
        assert!(none.next_step.contains("2005–2006 and 2015"), "{}", none.next_step);
    }

    #[test]
    fn yearly_shares_are_over_the_world_row_of_the_same_source() {
        let figure = of("yearly", None).expect("WITS");
        // 6,849.62 of 19,738.54 million USD
        assert!(value(&figure, "RUS", "2006").is_some_and(|share| (share - 34.702).abs() < 0.01));
        assert_eq!(figure.panels[0].series.len(), 4);
    }

    #[test]
    fn statements_and_mirror_reports_are_never_mixed() {
        let stated = of("statements", None).expect("statements");
        assert!(stated.refs().all(|(_, _, _, point)| !point.flags.has(Flag::Mirror)));
        let mirror = of("mirror", None).expect("partners' reports");
        assert!(mirror.refs().all(|(_, _, _, point)| point.flags.has(Flag::Mirror)));
        assert!(mirror.panels.iter().any(|panel| panel.scale.unit == "million EUR"));
    }
}
