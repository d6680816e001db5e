//! Monthly Comext bulk files (`full_v2_202402.dat` and the older `full202001.dat`): euro, kilograms and the
//! supplementary unit of each eight-digit product. Month 52 is the whole year.
//!
//! Cost: a month has some three million rows; each costs five short look-ups and three numbers.

use crate::data::{Countries, Measure};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Key, Text};
use super::sdmx::{area, or, period_texts, scheme_of};
use super::table::Records;
use super::wide::Once;
use super::words::{flow_code, product_code};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, figures};

/// Files of the bulk download, unpacked.
pub(super) struct ComextBulk;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["declarantiso", "reporter"]),
    (Role::Partner, &["partneriso", "partner"]),
    (Role::Product, &["productnc", "product"]),
    (Role::Flow, &["flow"]),
    (Role::Period, &["period"]),
    (Role::Value, &["valueeur", "valueineuros"]),
    (Role::NetWeight, &["quantitykg", "quantityinkg"]),
    (Role::Quantity, &["quantitysupplunit", "supquantity", "supplementaryquantity"]),
    (Role::QuantityUnit, &["supplunit", "suppunit"]),
];

impl Format for ComextBulk {
    fn id(&self) -> &'static str {
        "comext-bulk"
    }

    fn name(&self) -> &'static str {
        "Eurostat Comext bulk"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let value = head.find(&["valueeur", "valueineuros"]).is_some();
        if value && head.has(&["productnc", "flow"]) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, COLUMNS);
        mapping.fixed = Fixed {
            unit: "EUR".to_owned(),
            scheme: "HS".to_owned(),
            quantity_unit: "supplementary unit".to_owned(),
            ..Fixed::default()
        };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let at = |role| [plan.column(role)];
        let mut periods: Once<Option<(Text, Text)>> = Once::new(&at(Role::Period));
        let mut reporters: Once<Option<(AreaId, bool)>> = Once::new(&at(Role::Reporter));
        let mut partners: Once<Option<(AreaId, bool)>> = Once::new(&at(Role::Partner));
        let mut products: Once<(Text, Text)> = Once::new(&at(Role::Product));
        let mut flows: Once<Text> = Once::new(&at(Role::Flow));
        let mut units: Once<Option<Text>> = Once::new(&at(Role::QuantityUnit));
        let value = figures::Column::new(plan, Role::Value, plan.scale);
        let weight = figures::Column::new(plan, Role::NetWeight, plan.weight_scale);
        let quantity = figures::Column::new(plan, Role::Quantity, 1.0);
        let (eur, kg, none) = (out.text(&plan.fixed.unit), out.text("kg"), out.text(""));
        let [value_measure, weight_measure, quantity_measure] =
            [Measure::Value, Measure::NetWeight, Measure::Quantity].map(|measure| out.measure(measure));
        while records.next()? {
            let Some((period, freq)) = periods.get(records, |cells| period_texts(&or(cells, &plan.fixed.period), out))
            else {
                records.keep_aside("the period is no year and month");
                continue;
            };
            let Some((reporter, _)) =
                reporters.get(records, |cells| area(&or(cells, &plan.fixed.reporter), List::Eurostat, out))
            else {
                records.keep_aside("the reporter is empty");
                continue;
            };
            let numbers = figures::Column::read_all([value, weight, quantity], records);
            let [euro, kilograms, counted] = match numbers {
                Ok(numbers) => numbers,
                Err(reason) => {
                    records.keep_aside(&reason);
                    continue;
                }
            };
            let partner = partners.get(records, |cells| area(&or(cells, &plan.fixed.partner), List::Eurostat, out));
            let (partner, _) = partner.unwrap_or_else(|| (out.no_area(), false));
            let (product, scheme) = products.get(records, |cells| {
                let code = product_code(cells.first().copied().unwrap_or_default(), None, true);
                let scheme = scheme_of(&code, &plan.fixed.scheme);
                (out.text(&code), out.text(scheme))
            });
            let flow = flows.get(records, |cells| {
                let code = flow_code(cells.first().copied().unwrap_or_default());
                out.text(if code.is_empty() { &plan.fixed.flow } else { &code })
            });
            let unit = units.get(records, |cells| match cells.first().copied().unwrap_or_default() {
                "NO_SU" => None,
                "" => Some(out.text(&plan.fixed.quantity_unit)),
                unit => Some(out.text(unit)),
            });
            out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line: records.line() });
            if value.is_some() {
                out.figure(value_measure, eur, euro, none);
            }
            // States need not collect the weight of goods that have a supplementary unit; they fill in zero.
            let kilograms = kilograms.filter(|kg| *kg != 0.0 || unit.is_none());
            if weight.is_some() {
                if kilograms.is_none() {
                    out.missing_quantity();
                }
                out.figure(weight_measure, kg, kilograms, none);
            }
            if let (Some(unit), Some(_)) = (unit, counted) {
                out.figure(quantity_measure, unit, counted, none);
            }
        }
        Ok(())
    }
}
