//! USGS Mineral Commodity Summaries, world tables: unit and year stand in the column names (`Prod_kt_est_2022`).
//!
//! Content (K2O, contained lithium, …) keeps a unit of its own and is never kilograms of ore or product.

use crate::data::Countries;

use super::builder::{AreaId, Builder, Key, Text};
use super::faostat_kinds::nutrient;
use super::number::{Decimal, Scale};
use super::provider_areas::{self, System};
use super::table::Records;
use super::wide::{self, Cell, Once};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role};

/// `mcs2023-potas_world.csv` and the table of all commodities since 2025.
pub(super) struct UsgsWorld;

/// What a column of figures is.
#[derive(Debug, Clone, PartialEq)]
struct Name {
    /// Production, capacity or reserves.
    flow: &'static str,
    /// What follows the product's name: empty for production.
    what: &'static str,
    /// Unit in the name; empty where another column says it.
    unit: String,
    /// Empty for reserves, which are as of the edition.
    year: String,
    estimated: bool,
    /// `ore`, or the nutrient of the column alone.
    content: Option<&'static str>,
}

/// Reads `Prod_kt_est_2022`, `PROD_EST_ 2024`, `Reserves_ore_K2O_equiv_kt`.
fn column(name: &str) -> Option<Name> {
    let words: Vec<String> = name.split(['_', ' ']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let (flow, what) = match words.first()?.as_str() {
        "prod" | "production" => ("P", ""),
        "cap" | "capacity" => ("I", "capacity"),
        "reserves" | "reserve" => ("S", "reserves"),
        _ => return None,
    };
    if words.iter().any(|word| matches!(word.as_str(), "notes" | "note" | "type")) {
        return None;
    }
    let year = words.iter().find(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let unit = words.iter().find(|word| unit_scale(word).is_some());
    if year.is_none() && flow != "S" {
        return None;
    }
    Some(Name {
        flow,
        what: if words.iter().any(|word| word == "ore") && !name.contains("K2O") { "reserves, ore" } else { what },
        unit: unit.cloned().unwrap_or_default(),
        year: year.cloned().unwrap_or_default(),
        estimated: words.iter().any(|word| matches!(word.as_str(), "est" | "estimated" | "e")),
        content: name.contains("K2O").then_some("K2O"),
    })
}

/// Base unit and number of it that a unit word means; mass in tonnes.
pub(super) fn unit_scale(word: &str) -> Option<(&'static str, f64)> {
    Some(match word.trim().to_lowercase().as_str() {
        "t" | "metric tons" | "tons" => ("t", 1.0),
        "kt" | "thousand metric tons" | "thousand tons" => ("t", 1e3),
        "mt" | "million metric tons" | "million tons" => ("t", 1e6),
        "kg" | "kilograms" => ("t", 1e-3),
        "kct" | "thousand carats" => ("carat", 1e3),
        "mct" | "million carats" => ("carat", 1e6),
        _ => return None,
    })
}

/// Measure, unit and scale of a mass in tonnes: kilograms, or tonnes of what is contained in it.
pub(super) fn mass(tonnes: f64, content: Option<&str>) -> (&'static str, String, f64) {
    match content {
        Some(content) => ("quantity", format!("t {content}"), tonnes),
        None => ("net_weight", "kg".to_owned(), tonnes * 1e3),
    }
}

/// What a type such as `Mine production, contained lithium` measures inside the mineral.
fn content(text: &str) -> Option<String> {
    if let Some(nutrient) = nutrient(text) {
        return Some(nutrient.to_owned());
    }
    let tail = text.rsplit_once("contained ")?.1;
    let word: String = tail.chars().take_while(|c| c.is_alphanumeric() || *c == ' ').collect();
    let word = word.trim();
    match word.to_lowercase().as_str() {
        "" => None,
        "nitrogen" => Some("N".to_owned()),
        lower => Some(format!("contained {lower}")),
    }
}

impl Format for UsgsWorld {
    fn id(&self) -> &'static str {
        "usgs-world"
    }

    fn name(&self) -> &'static str {
        "USGS mineral commodity summary, world"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let production = head.columns.iter().any(|name| column(name).is_some_and(|column| column.flow == "P"));
        if head.has(&["country", "type"]) && production { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(
            head,
            &[
                (Role::ReporterName, &["country"]),
                (Role::Product, &["commodity"]),
                (Role::ProductName, &["type"]),
                (Role::Unit, &["unitmeas", "unit"]),
                (Role::Flag, &["prodnotes", "productionnotes"]),
                // The edition, from which reserves take their year.
                (Role::Period, &["source"]),
            ],
        );
        for (slot, name) in mapping.roles.iter_mut().zip(&head.columns) {
            if slot.is_none() && column(name).is_some() {
                *slot = Some(Role::Value);
            }
        }
        mapping.fixed = Fixed { scheme: "USGS".to_owned(), period: edition(&head.file_name), ..Fixed::default() };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let columns: Vec<(usize, Name)> = super::series::columns(records, plan)
            .into_iter()
            .filter_map(|(at, name)| column(&name).map(|name| (at, name)))
            .collect();
        if columns.is_empty() {
            return Err(records.needs(Role::Value));
        }
        let mut reporters: Once<Option<AreaId>> = Once::new(&[plan.column(Role::ReporterName)]);
        records.each(|records| {
            let reporter = reporters.get(records, |cells| {
                let name = cells.first().copied().unwrap_or_default();
                let area = provider_areas::find(out.countries, System::Names, "", "", name)?;
                Some(out.area(&area, name))
            });
            match reporter {
                Some(reporter) => record(&columns, reporter, records, plan, out),
                None => Err("the country is empty".to_owned()),
            }
        })
    }
}

/// The year of an edition: `MCS2023`, `mcs2023-potas_world.csv`.
fn edition(text: &str) -> String {
    let lower = text.to_lowercase();
    let tail = lower.split_once("mcs").map_or("", |(_, tail)| tail);
    let year: String = tail.chars().take_while(char::is_ascii_digit).collect();
    if year.len() == 4 { year } else { String::new() }
}

fn record(
    columns: &[(usize, Name)],
    reporter: AreaId,
    records: &Records<'_>,
    plan: &Plan,
    out: &mut Builder<'_>,
) -> Result<(), String> {
    let cell = |role| plan.column(role).map_or("", |at| records.text(at).trim());
    let (commodity, kind, notes) = (cell(Role::Product), cell(Role::ProductName), cell(Role::Flag));
    let edition = match edition(cell(Role::Period)) {
        year if year.is_empty() => plan.fixed.period.clone(),
        year => year,
    };
    let product = match (commodity, kind) {
        ("", kind) => kind.to_owned(),
        (commodity, "") => commodity.to_owned(),
        (commodity, kind) => format!("{commodity}, {kind}"),
    };
    let none = out.no_area();
    let (scheme, annual): (Text, Text) = (out.text(&plan.fixed.scheme), out.text("A"));
    let (mut bad, mut n_read) = (None, 0);
    for (at, name) in columns {
        let year = if name.year.is_empty() { &edition } else { &name.year };
        if year.is_empty() {
            continue;
        }
        let unit = if name.unit.is_empty() { cell(Role::Unit) } else { name.unit.as_str() };
        let of_type = || content(kind).filter(|_| name.flow != "S" || name.unit.is_empty());
        let inside = name.content.map(str::to_owned).or_else(of_type);
        let (measure, unit, scale) = match unit_scale(unit) {
            Some(("t", tonnes)) => mass(tonnes, inside.as_deref()),
            Some((base, scale)) => ("quantity", base.to_owned(), scale),
            None => ("quantity", unit.to_owned(), 1.0),
        };
        // USGS writes 1,234.5 whatever the rest of the column may look like.
        let (value, mark) = match wide::marked(records.text(*at), Decimal::Point, Scale::new(scale)) {
            Cell::Empty => continue,
            Cell::Figure(value, mark) => (value, mark),
            Cell::Unreadable => {
                let text: String = records.text(*at).trim().chars().take(40).collect();
                let what = match name.flow {
                    "P" => "production",
                    "S" => "reserves",
                    _ => name.what,
                };
                bad.get_or_insert(format!("{what} {year}: “{text}” is no number"));
                continue;
            }
        };
        n_read += 1;
        let also = format!("in {year} is also estimated");
        let estimated = name.estimated || name.flow == "P" && notes.contains(&also);
        let flag = match (mark, estimated) {
            ("", true) => out.text("estimated"),
            (mark, _) => out.text(mark),
        };
        let product = if name.what.is_empty() { product.clone() } else { format!("{product}, {}", name.what) };
        let (period, flow, product) = (out.text(year), out.text(name.flow), out.text(&product));
        let line = records.line();
        out.row(Key { period, freq: annual, reporter, partner: none, flow, product, scheme, part: false, line });
        let (measure, unit) = (out.text(measure), out.text(&unit));
        out.figure(measure, unit, value, flag);
    }
    match bad {
        None => Ok(()),
        Some(bad) if n_read == 0 => Err(bad),
        Some(bad) => Err(format!("{bad}; the other columns of the row were read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_say_flow_unit_year_and_estimate() {
        for (name, flow, unit, year, estimated) in [
            ("Prod_kt_2021", "P", "kt", "2021", false),
            ("Prod_t_Est_2021", "P", "t", "2021", true),
            ("PROD_EST_ 2024", "P", "", "2024", true),
            ("CAP_2023", "I", "", "2023", false),
            ("Reserves_kt", "S", "kt", "", false),
            ("RESERVES_2024", "S", "", "2024", false),
        ] {
            let found = column(name).expect(name);
            assert_eq!(
                (found.flow, found.unit.as_str(), found.year.as_str(), found.estimated),
                (flow, unit, year, estimated),
                "{name}"
            );
        }
        assert_eq!(column("Reserves_ore_K2O_equiv_kt").expect("reserves").content, Some("K2O"));
        assert_eq!(column("Reserves_ore_kt").expect("reserves").what, "reserves, ore");
        for name in ["Prod_notes", "Reserves_notes", "RESERVE_NOTES", "Country", "Commodity_Count"] {
            assert_eq!(column(name), None, "{name}");
        }
    }

    #[test]
    fn content_is_not_ore() {
        assert_eq!(content("Mine production, potassium oxide (K2O) equivalent").as_deref(), Some("K2O"));
        assert_eq!(content("Mine production, contained lithium").as_deref(), Some("contained lithium"));
        assert_eq!(content("Plant production, ammonia - contained nitrogen").as_deref(), Some("N"));
        assert_eq!(content("Mine production, phosphate rock ore"), None);
        assert_eq!(
            (edition("MCS2023"), edition("mcs2022-lithi_world.csv"), edition("x")),
            ("2023".into(), "2022".into(), String::new())
        );
    }
}
