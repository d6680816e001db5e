//! USA Trade Online of the US Census Bureau: title lines, code and name of the product in one cell, thousands in
//! commas, several measures side by side, states beside the country.

use crate::data::{Countries, Measure};

use super::area_codes::List;
use super::areas;
use super::builder::{AreaId, Builder, Key, Text};
use super::figures;
use super::sdmx::{area, or, short};
use super::table::Records;
use super::wide::Once;
use super::words::product_code;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// Downloads of exports or imports by state, port or district.
pub(super) struct UsaTrade;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Partner, &["country", "countries"]),
    (Role::Product, &["commodity", "commodities"]),
    (Role::Period, &["time"]),
];

const PLACES: &[&str] = &["state", "district", "port", "usaport", "customsdistrict"];

/// Whether a row is the country as a whole rather than one of its states.
fn is_whole(place: &str) -> bool {
    let lower = place.trim().to_lowercase();
    lower.is_empty()
        || ["all ", "total", "united states"].iter().any(|head| lower.starts_with(head))
        || matches!(lower.as_str(), "us" | "usa" | "all")
}

/// What a measure column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    measure: &'static str,
    unit: &'static str,
    /// `None`: the flow of the table's title.
    flow: Option<&'static str>,
    /// Part of another column (by ship, by air) or the same goods counted another way.
    part: bool,
}

/// The kind of a column by its name; `names` are those of all columns.
fn kind(name: &str, names: &[String]) -> Option<Kind> {
    let lower = name.to_lowercase();
    let others = |test: &dyn Fn(&str) -> bool| {
        names.iter().any(|other| {
            let other = other.to_lowercase();
            other != lower && other.contains("($us)") && test(&other)
        })
    };
    let by_transport = |text: &str| ["vessel", "air ", "containerized"].iter().any(|word| text.contains(word));
    if lower.contains("(kg)") {
        let flow = if lower.contains("export") { Some("X") } else { None };
        let part = lower.contains("containerized");
        return Some(Kind { measure: "gross_weight", unit: "kg", flow, part });
    }
    if !lower.contains("($us)") {
        return None;
    }
    if ["duty", "charges", "dutiable"].iter().any(|word| lower.contains(word)) {
        return Some(Kind { measure: "other", unit: "USD", flow: Some("M"), part: false });
    }
    let flow = match &lower {
        text if text.contains("domestic export") => Some("DX"),
        text if text.contains("foreign export") || text.contains("re-export") => Some("RX"),
        text if text.contains("export") => Some("X"),
        text if ["import", "customs value", "cif", "(gen)", "(cons)"].iter().any(|word| text.contains(word)) => {
            Some("M")
        }
        _ => None,
    };
    let part = by_transport(&lower) && (lower.contains("containerized") || others(&|other| !by_transport(other)))
        || lower.contains("(cons)") && others(&|other| other.contains("(gen)"))
        || lower.contains("cif") && others(&|other| other.contains("customs value"));
    Some(Kind { measure: Measure::Value.key(), unit: "USD", flow, part })
}

impl Format for UsaTrade {
    fn id(&self) -> &'static str {
        "usa-trade"
    }

    fn name(&self) -> &'static str {
        "USA Trade Online"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let all = COLUMNS.iter().all(|(_, names)| head.find(names).is_some());
        let measured = head.columns.iter().any(|name| kind(name, &head.columns).is_some());
        if all && measured { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        for (role, names) in COLUMNS {
            mapping.set(head.find(names), *role);
        }
        let place = head.find(PLACES).filter(|at| head.cells(*at).any(|cell| !is_whole(cell)));
        mapping.set(place, Role::ReporterName);
        for (slot, name) in mapping.roles.iter_mut().zip(&head.columns) {
            if slot.is_none()
                && let Some(kind) = kind(name, &head.columns)
            {
                *slot = Some(if kind.unit == "kg" { Role::NetWeight } else { Role::Value });
            }
        }
        let quantity = head.names.iter().position(|name| name.starts_with("quantity1"));
        mapping.set(quantity, Role::Quantity);
        mapping.set(head.names.iter().position(|name| name.starts_with("unit1")), Role::QuantityUnit);
        let title = format!("{} {}", head.file_name, head.dialect.preamble.join(" ")).to_lowercase();
        let flow = if title.contains("import") { "M" } else { "X" };
        let scheme = [("naics", "NAICS"), ("sitc", "SITC4"), ("end-use", "ENDUSE")]
            .iter()
            .find(|(word, _)| title.contains(word))
            .map_or("HS", |(_, scheme)| scheme);
        mapping.fixed = Fixed {
            reporter: "USA".to_owned(),
            unit: "USD".to_owned(),
            flow: flow.to_owned(),
            scheme: scheme.to_owned(),
            ..Fixed::default()
        };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let at = |role| plan.column(role);
        let names = records.columns().to_vec();
        let measured = |role: &Option<Role>| matches!(role, Some(Role::Value | Role::NetWeight));
        let columns: Vec<(figures::Column, Kind)> = names
            .iter()
            .enumerate()
            .filter(|(at, _)| plan.roles.get(*at).is_some_and(measured))
            .filter_map(|(at, name)| {
                let kind = kind(name, &names)?;
                let scale = if kind.unit == "kg" { plan.weight_scale } else { plan.scale };
                Some((figures::Column::at(plan, at, Role::Value, scale), kind))
            })
            .collect();
        let quantity = figures::Column::new(plan, Role::Quantity, 1.0);
        let mut periods: Once<Option<(Text, Text)>> = Once::new(&[at(Role::Period)]);
        let mut places: Once<Option<AreaId>> = Once::new(&[at(Role::ReporterName)]);
        let mut partners: Once<Option<(AreaId, bool)>> = Once::new(&[at(Role::Partner)]);
        let mut products: Once<Text> = Once::new(&[at(Role::Product)]);
        let mut units: Once<Text> = Once::new(&[at(Role::QuantityUnit)]);
        let scheme = out.text(&plan.fixed.scheme);
        let (empty, quantity_measure) = (out.text(""), out.measure(Measure::Quantity));
        let has_places = at(Role::ReporterName).is_some();
        while records.next()? {
            let found = periods.get(records, |cells| {
                let (period, freq) = time(or(cells, &plan.fixed.period).first()?)?;
                Some((out.text(&period), out.text(freq)))
            });
            let Some((period, freq)) = found else {
                let text = short(at(Role::Period).map_or("", |at| records.text(at)));
                records.keep_aside(&format!("{}: “{text}” is no period", Role::Period.word()));
                continue;
            };
            let reporter = places.get(records, |cells| {
                let place = cells.first().copied().unwrap_or_default();
                let country = areas::find(out.countries, &plan.fixed.reporter, "", "")?;
                // States are summed; the country's own row beside them would count twice.
                let group = country.group || has_places && is_whole(place);
                Some(out.area(&areas::Area { group, ..country }, place))
            });
            let Some(reporter) = reporter else {
                records.keep_aside("the reporter is empty");
                continue;
            };
            let partner = partners.get(records, |cells| area(&or(cells, &plan.fixed.partner), List::Census, out));
            let (partner, _) = partner.unwrap_or_else(|| (out.no_area(), false));
            let product = products.get(records, |cells| {
                let cell = cells.first().copied().unwrap_or_default();
                let all = cell.to_lowercase().starts_with("all commodities");
                out.text(&if all { "TOTAL".to_owned() } else { product_code(cell, None, plan.fixed.scheme == "HS") })
            });
            let mut wrong = None;
            let line = records.line();
            for (column, kind) in &columns {
                let value = match column.read(records) {
                    Ok(value) => value,
                    Err(reason) => {
                        wrong = Some(reason);
                        continue;
                    }
                };
                let flow = out.text(kind.flow.unwrap_or(&plan.fixed.flow));
                let (measure, unit) = (out.text(kind.measure), out.text(kind.unit));
                out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: kind.part, line });
                out.figure(measure, unit, value, empty);
            }
            match quantity.map(|column| column.read(records)) {
                Some(Ok(Some(value))) => {
                    let unit = units.get(records, |cells| out.text(cells.first().copied().unwrap_or_default()));
                    let flow = out.text(&plan.fixed.flow);
                    out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line });
                    out.figure(quantity_measure, unit, Some(value), empty);
                }
                Some(Err(reason)) => wrong = Some(reason),
                _ => {}
            }
            if let Some(reason) = wrong {
                records.keep_aside(&format!("{reason}; the other figures of the row were read"));
            }
        }
        Ok(())
    }
}

/// `2021`, `May 2021`, and `2021 through May`, which is a part of a year.
fn time(cell: &str) -> Option<(String, &'static str)> {
    let Some((year, month)) = cell.split_once(" through ") else { return periods::parse(cell) };
    let (last, _) = periods::parse(&format!("{month} {year}"))?;
    match last.get(5..) {
        Some("12") => periods::parse(year),
        _ => Some((format!("{}-01/{last}", last.get(..4)?), "P")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_to_date_are_parts_of_a_year() {
        for (cell, period, freq) in [
            ("2021", "2021", "A"),
            ("May 2021", "2021-05", "M"),
            ("2021 through May", "2021-01/2021-05", "P"),
            ("2021 through December", "2021", "A"),
        ] {
            assert_eq!(time(cell), Some((period.to_owned(), freq)), "{cell}");
        }
        assert_eq!(time("through May"), None);
    }

    #[test]
    fn columns_say_flow_and_what_they_are_part_of() {
        let names =
            ["Total Exports Value ($US)", "Vessel Value ($US)", "Vessel SWT (kg)", "Domestic Exports Value ($US)"];
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let of = |at: usize| kind(&names[at], &names).map(|kind| (kind.measure, kind.flow, kind.part));
        assert_eq!(of(0), Some(("value", Some("X"), false)));
        assert_eq!(of(1), Some(("value", None, true)));
        assert_eq!(of(2), Some(("gross_weight", None, false)));
        assert_eq!(of(3), Some(("value", Some("DX"), false)));
        let names: Vec<String> =
            ["Customs Value (Gen) ($US)", "Customs Value (Cons) ($US)", "CIF Value (Gen) ($US)", "Country"]
                .iter()
                .map(ToString::to_string)
                .collect();
        let of = |at: usize| kind(&names[at], &names).map(|kind| (kind.flow, kind.part));
        assert_eq!((of(0), of(1)), (Some((Some("M"), false)), Some((Some("M"), true))));
        assert_eq!((of(2), of(3)), (Some((Some("M"), true)), None));
    }
}
