//! WITS query results (`DataJobID-….csv`): one flow a row, values in thousand US dollars.

use crate::data::{Countries, Measure};

use super::builder::{AreaId, Builder, Key, Text};
use super::number::{self, Number, Scale};
use super::provider_areas::{self, System};
use super::table::Records;
use super::wide::Once;
use super::words::{flow_code, product_code, scheme_of};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// The result of a query job.
pub(super) struct WitsJob;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Scheme, &["nomenclature"]),
    (Role::Reporter, &["reporteriso3"]),
    (Role::ReporterName, &["reportername"]),
    (Role::Partner, &["partneriso3"]),
    (Role::PartnerName, &["partnername"]),
    (Role::Product, &["productcode"]),
    (Role::ProductName, &["productdescription", "productname"]),
    (Role::Period, &["year"]),
    (Role::Flow, &["tradeflowname", "tradeflowcode"]),
    (Role::Value, &["tradevaluein1000usd"]),
    (Role::NetWeight, &["netweightinkgm", "netweightinkg", "netweightkg"]),
];

impl Format for WitsJob {
    fn id(&self) -> &'static str {
        "wits-job"
    }

    fn name(&self) -> &'static str {
        "WITS query result"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if head.has(&["nomenclature", "reporteriso3", "tradevaluein1000usd", "year"]) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, COLUMNS);
        mapping.fixed = Fixed { unit: "USD".to_owned(), scheme: "HS".to_owned(), ..Fixed::default() };
        mapping.scale = 1e3;
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let column = |role| plan.column(role);
        let mut reporters: Once<Option<AreaId>> = Once::new(&[Role::Reporter, Role::ReporterName].map(column));
        let mut partners: Once<Option<AreaId>> = Once::new(&[Role::Partner, Role::PartnerName].map(column));
        let mut products: Once<(Text, Text)> = Once::new(&[Role::Product, Role::Scheme].map(column));
        let mut flows: Once<Text> = Once::new(&[column(Role::Flow)]);
        let mut when: Once<Option<(Text, Text)>> = Once::new(&[column(Role::Period)]);
        let usd = (out.measure(Measure::Value), out.text(&plan.fixed.unit));
        let kg = (out.measure(Measure::NetWeight), out.text("kg"));
        let (none, no_area) = (out.text(""), out.no_area());
        while records.next()? {
            let area = |cells: &[&str], out: &mut Builder<'_>| {
                let &[code, name] = cells else { return None };
                let area = provider_areas::find(out.countries, System::Wits, code, "", name)?;
                Some(out.area(&area, name))
            };
            let reporter = reporters.get(records, |cells| area(cells, out));
            let partner = partners.get(records, |cells| area(cells, out)).unwrap_or(no_area);
            let (product, scheme) = products.get(records, |cells| {
                let scheme = cells.get(1).map(|cell| scheme_of(cell)).filter(|scheme| !scheme.is_empty());
                let scheme = scheme.unwrap_or_else(|| plan.fixed.scheme.clone());
                let code = product_code(cells.first().copied().unwrap_or_default(), None, scheme.starts_with("HS"));
                (out.text(&code), out.text(&scheme))
            });
            let flow = flows.get(records, |cells| {
                let cell = cells.first().copied().unwrap_or_default();
                // The numbers are not those of other providers.
                let flow = match cell {
                    "5" => "M".to_owned(),
                    "6" => "X".to_owned(),
                    cell => flow_code(cell),
                };
                out.text(&flow)
            });
            let period = when.get(records, |cells| {
                let (text, freq) = periods::parse(cells.first().copied().unwrap_or_default())?;
                Some((out.text(&text), out.text(freq)))
            });
            let numbers = (|| {
                let value = number(records, plan, Role::Value, plan.scale)?;
                Ok::<_, String>((value, number(records, plan, Role::NetWeight, plan.weight_scale)?))
            })();
            let (reporter, (period, freq), (value, weight)) = match (reporter, period, numbers) {
                (Some(reporter), Some(period), Ok(numbers)) => (reporter, period, numbers),
                (None, ..) => {
                    records.keep_aside("the reporter is empty");
                    continue;
                }
                (_, None, _) => {
                    records.keep_aside("the year is no period");
                    continue;
                }
                (_, _, Err(reason)) => {
                    records.keep_aside(&reason);
                    continue;
                }
            };
            let line = records.line();
            out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line });
            out.figure(usd.0, usd.1, value, none);
            if column(Role::NetWeight).is_some() {
                if weight.is_none() {
                    out.missing_quantity();
                }
                out.figure(kg.0, kg.1, weight, none);
            }
        }
        Ok(())
    }
}

/// The number of a column that may be absent; WITS leaves a weight of zero where there is none.
fn number(records: &Records<'_>, plan: &Plan, role: Role, scale: f64) -> Result<Option<f64>, String> {
    let Some(at) = plan.column(role) else { return Ok(None) };
    match number::parse(records.cell(at), plan.decimal(at), Scale::new(scale)) {
        Number::Missing => Ok(None),
        Number::Value(0.0) if role == Role::NetWeight => Ok(None),
        Number::Value(value) if value < 0.0 => Err(format!("{}: the number is negative", role.word())),
        Number::Value(value) => Ok(Some(value)),
        Number::Unreadable => Err(format!("{}: “{}” is no number", role.word(), records.text(at))),
    }
}
