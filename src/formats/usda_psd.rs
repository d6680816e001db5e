//! Production, supply and distribution of crops by the US Department of Agriculture: the attribute in rows,
//! thousand tonnes, FIPS letters for countries, marketing years.

use crate::data::{Countries, Measure, Note};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Key, Text};
use super::number::Scale;
use super::sdmx::{area, observed, or, period_texts, short};
use super::table::Records;
use super::wide::{Cell, Once};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role};

/// Downloads of PSD Online.
pub(super) struct UsdaPsd;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["countrycode"]),
    (Role::ReporterName, &["countryname"]),
    (Role::Product, &["commoditycode"]),
    (Role::ProductName, &["commoditydescription"]),
    (Role::Period, &["marketyear"]),
    (Role::Flow, &["attributedescription"]),
    (Role::Unit, &["unitdescription"]),
    (Role::Value, &["value"]),
];

/// Attributes with a flow code; the others are flows of their own name, so that no sum mixes them.
fn flow(attribute: &str) -> &str {
    match attribute {
        "Exports" => "X",
        "Imports" => "M",
        "Production" => "P",
        "Domestic Consumption" => "C",
        "Ending Stocks" => "S",
        other => other,
    }
}

/// Measure, base unit and scale of `(1000 MT)` and the like; any other unit is kept as written.
fn unit(text: &str) -> (&'static str, String, f64) {
    let inner = text.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let mass = |scale| (Measure::NetWeight.key(), "kg".to_owned(), scale);
    let quantity = |unit: &str, scale| (Measure::Quantity.key(), unit.to_owned(), scale);
    match inner.to_uppercase().as_str() {
        "1000 MT" => mass(1e6),
        "MT" => mass(1e3),
        "1000 HA" => quantity("ha", 1e3),
        "HA" => quantity("ha", 1.0),
        "1000 HEAD" => quantity("head", 1e3),
        "MT/HA" => ("other", "t/ha".to_owned(), 1.0),
        "PERCENT" => ("share", "%".to_owned(), 1.0),
        _ => quantity(inner, 1.0),
    }
}

impl Format for UsdaPsd {
    fn id(&self) -> &'static str {
        "usda-psd"
    }

    fn name(&self) -> &'static str {
        "USDA PSD"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if head.has(&["commoditycode", "marketyear", "value"])
            && head.find(&["attributeid", "attributedescription"]).is_some()
        {
            1.0
        } else {
            0.0
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, COLUMNS);
        mapping.fixed = Fixed { scheme: "PSD".to_owned(), flow: "I".to_owned(), ..Fixed::default() };
        mapping.notes.push(Note::Remark(
            "Years are marketing years, which begin in other months for other crops; TY rows are trade years"
                .to_owned(),
        ));
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let at = |role| plan.column(role);
        let Some(value) = at(Role::Value) else { return Err(records.needs(Role::Value)) };
        let mut periods: Once<Option<(Text, Text)>> = Once::new(&[at(Role::Period)]);
        let mut countries: Once<Option<(AreaId, bool)>> = Once::new(&[at(Role::Reporter), at(Role::ReporterName)]);
        let mut texts: Once<(Text, Text)> = Once::new(&[at(Role::Product), at(Role::Flow)]);
        let mut units: Once<(Text, Text, f64)> = Once::new(&[at(Role::Unit)]);
        let scheme = out.text(&plan.fixed.scheme);
        let (partner, empty) = (out.no_area(), out.text(""));
        while records.next()? {
            let Some((period, freq)) = periods.get(records, |cells| period_texts(&or(cells, &plan.fixed.period), out))
            else {
                records.keep_aside("the market year is no year");
                continue;
            };
            let Some((reporter, _)) =
                countries.get(records, |cells| area(&or(cells, &plan.fixed.reporter), List::Psd, out))
            else {
                records.keep_aside("the country is empty");
                continue;
            };
            let (product, flow) = texts.get(records, |cells| {
                let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
                let attribute = if cell(1).is_empty() { plan.fixed.flow.as_str() } else { cell(1) };
                (out.text(cell(0)), out.text(flow(attribute)))
            });
            let (measure, unit, scale) = units.get(records, |cells| {
                let (measure, unit, scale) = match cells.first().copied().unwrap_or_default() {
                    "" => ("other", plan.fixed.unit.clone(), 1.0),
                    text => unit(text),
                };
                (out.text(measure), out.text(&unit), scale)
            });
            let text = records.text(value);
            let number = match observed(text, plan.decimal(value), Scale::new(scale * plan.scale)) {
                Cell::Figure(number, _) => number,
                Cell::Empty => None,
                Cell::Unreadable => {
                    records.keep_aside(&format!("{}: “{}” is no number", Role::Value.word(), short(text)));
                    continue;
                }
            };
            out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line: records.line() });
            out.figure(measure, unit, number, empty);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_by_the_department_s_own_words() {
        for (text, measure, base, scale) in [
            ("(1000 MT)", "net_weight", "kg", 1e6),
            ("(MT)", "net_weight", "kg", 1e3),
            ("(1000 HA)", "quantity", "ha", 1e3),
            ("(MT/HA)", "other", "t/ha", 1.0),
            ("(1000 480 lb. Bales)", "quantity", "1000 480 lb. Bales", 1.0),
            ("(1000 60 KG BAGS)", "quantity", "1000 60 KG BAGS", 1.0),
        ] {
            assert_eq!(unit(text), (measure, base.to_owned(), scale), "{text}");
        }
    }
}
