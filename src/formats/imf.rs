//! IMF data portal: the time series file (years, quarters and months as columns of one table) and the panel file.
//!
//! Country numbers are the IMF's own. Values are in the unit of the indicator, not in millions. A `Status` record
//! holds the marks of the `Value` record beside it.

use crate::data::Countries;

use super::builder::{AreaId, Builder, Text};
use super::indicator::{self, Kind};
use super::number::Scale;
use super::provider_areas::{self, System};
use super::series::{self, Common, Series};
use super::table::Records;
use super::wide::{self, Figure, Once, Row, Wide, period_of};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// `…_timeSeries.csv`: periods as columns.
pub(super) struct ImfSeries;

/// The panel: indicators as columns, periods in rows.
pub(super) struct ImfPanel;

const AREAS: &[(Role, &[&str])] = &[
    (Role::ReporterNumber, &["countrycode"]),
    (Role::ReporterName, &["countryname"]),
    (Role::PartnerNumber, &["counterpartcountrycode"]),
    (Role::PartnerName, &["counterpartcountryname"]),
];

fn mapping(head: &Head) -> Mapping {
    let mut mapping = Mapping::empty(head.columns.len());
    for (role, names) in AREAS {
        mapping.set(head.find(names), *role);
    }
    mapping.fixed = Fixed { product: "TOTAL".to_owned(), scheme: "IMF".to_owned(), ..Fixed::default() };
    mapping
}

/// What an indicator is: flow, product, kind, and whether it repeats another one.
struct Indicator {
    flow: &'static str,
    product: String,
    kind: Kind,
    /// Imports valued free on board stand beside the same imports with freight and insurance.
    repeats: bool,
}

/// Reads an indicator by its code, else by its name.
fn indicator(code: &str, name: &str, total: &str) -> Indicator {
    let mut kind = indicator::kind(name);
    let last = code.rsplit('_').next().unwrap_or_default();
    if matches!(last, "USD" | "EUR") {
        kind = Kind { measure: "value", unit: last.to_owned(), scale: 1.0 };
    } else if last == "IX" {
        kind = Kind { measure: "index", unit: "index".to_owned(), scale: 1.0 };
    }
    let is_trade = |head: &str| code.starts_with(head) && kind.measure == "value";
    let (flow, repeats) = if is_trade("TXG_") {
        ("X", false)
    } else if is_trade("TMG_") {
        ("M", code.contains("FOB"))
    } else {
        ("I", false)
    };
    let own = if code.is_empty() { name } else { code };
    Indicator { flow, product: if flow == "I" { own.to_owned() } else { total.to_owned() }, kind, repeats }
}

fn find_area(cells: &[&str], out: &mut Builder<'_>) -> Option<AreaId> {
    let &[code, name] = cells else { return None };
    let area = provider_areas::find(out.countries, System::Imf, code, "", name)?;
    Some(out.area(&area, name))
}

impl Format for ImfSeries {
    fn id(&self) -> &'static str {
        "imf-series"
    }

    fn name(&self) -> &'static str {
        "IMF time series"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.has(&["countryname", "countrycode", "indicatorcode", "attribute"]);
        if keys && wide::n_periods(head, period_of) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = mapping(head);
        mapping.set(head.find(&["indicatorcode"]), Role::Product);
        mapping.set(head.find(&["indicatorname"]), Role::ProductName);
        mapping.set(head.find(&["attribute"]), Role::Flag);
        wide::assign(head, &mut mapping, period_of);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let column = |role| plan.column(role);
        let wide = Wide::new(records, plan, out, period_of, wide::marked)?;
        let mut keys = Keys {
            reporters: Once::new(&[Role::ReporterNumber, Role::ReporterName].map(column)),
            partners: Once::new(&[Role::PartnerNumber, Role::PartnerName].map(column)),
            kinds: Once::new(&[Role::Product, Role::ProductName].map(column)),
            none: out.no_area(),
        };
        let attribute = column(Role::Flag);
        let mut held: Option<Held> = None;
        while records.next()? {
            let Some(row) = keys.row(records, plan, out) else {
                records.keep_aside("the country is empty");
                continue;
            };
            let what = attribute.map_or("Value", |at| records.text(at).trim());
            if what.eq_ignore_ascii_case("status") {
                match held.as_mut().filter(|held| same(&held.row, &row)) {
                    Some(held) => wide.mark(&mut held.figures, records, out),
                    None if wide.is_blank(records) => {}
                    None => records.keep_aside("a status without its value in the row before"),
                }
                continue;
            }
            if !what.is_empty() && !what.eq_ignore_ascii_case("value") {
                // Base years and other descriptions of the series.
                continue;
            }
            let mut figures = held.take().map(|held| held.add(&wide, out)).unwrap_or_default();
            let outcome = wide.figures(records, out, &row, &mut figures);
            held = Some(Held { row, figures, line: records.line() });
            if let Err(reason) = outcome {
                records.keep_aside(&reason);
            }
        }
        if let Some(held) = held {
            held.add(&wide, out);
        }
        Ok(())
    }
}

/// A value record that waits for its status.
struct Held {
    row: Row,
    figures: Vec<Figure>,
    line: u64,
}

impl Held {
    /// Adds the figures and gives back the list for the next record.
    fn add(self, wide: &Wide, out: &mut Builder<'_>) -> Vec<Figure> {
        wide.add(&self.figures, &self.row, self.line, out);
        self.figures
    }
}

fn same(one: &Row, other: &Row) -> bool {
    (one.reporter, one.partner, one.flow, one.product, one.part, one.unit)
        == (other.reporter, other.partner, other.flow, other.product, other.part, other.unit)
}

struct Keys {
    reporters: Once<Option<AreaId>>,
    partners: Once<Option<AreaId>>,
    kinds: Once<Row>,
    none: AreaId,
}

impl Keys {
    fn row(&mut self, records: &Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Option<Row> {
        let reporter = self.reporters.get(records, |cells| find_area(cells, out))?;
        let partner = self.partners.get(records, |cells| find_area(cells, out)).unwrap_or(self.none);
        let none = self.none;
        let row = self.kinds.get(records, |cells| {
            let &[code, name] = cells else { return row_of(&indicator("", "", ""), "", none, out) };
            row_of(&indicator(code, name, &plan.fixed.product), &plan.fixed.scheme, none, out)
        });
        Some(Row { reporter, partner, ..row })
    }
}

fn row_of(found: &Indicator, scheme: &str, none: AreaId, out: &mut Builder<'_>) -> Row {
    Row {
        reporter: none,
        partner: none,
        flow: out.text(found.flow),
        product: out.text(&found.product),
        scheme: out.text(scheme),
        measure: out.text(found.kind.measure),
        unit: out.text(&found.kind.unit),
        scale: Scale::new(found.kind.scale),
        flag: out.text(""),
        part: found.repeats,
        product_group: false,
        signed: found.flow == "I",
        month: 0,
    }
}

/// Code and name of a panel's column: `Goods, Value of Exports, … US Dollars (TXG_FOB_USD)`.
fn panel_column(name: &str) -> Option<(&str, &str)> {
    let (text, code) = name.trim().strip_suffix(')')?.rsplit_once('(')?;
    let is_code = code.contains('_')
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_code.then_some((code, text.trim()))
}

impl Format for ImfPanel {
    fn id(&self) -> &'static str {
        "imf-panel"
    }

    fn name(&self) -> &'static str {
        "IMF panel"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.has(&["countrycode", "timeperiod"]);
        if !keys || !head.columns.iter().any(|name| panel_column(name).is_some()) {
            0.0
        } else if head.find(&["counterpartcountrycode"]).is_some() {
            1.0
        } else {
            0.9
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = mapping(head);
        mapping.set(head.find(&["timeperiod"]), Role::Period);
        for (slot, name) in mapping.roles.iter_mut().zip(&head.columns) {
            if slot.is_none() && panel_column(name).is_some() {
                *slot = Some(Role::Value);
            }
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let column = |role| plan.column(role);
        let Some(period_at) = column(Role::Period) else { return Err(records.needs(Role::Period)) };
        let none = out.no_area();
        let mut all = Vec::new();
        for (at, column) in series::columns(records, plan) {
            let (code, name) = panel_column(&column).unwrap_or(("", &column));
            let found = indicator(code, name, &plan.fixed.product);
            all.push(Series {
                at,
                name: column.clone(),
                decimal: plan.decimal(at),
                partner: none,
                flow: out.text(found.flow),
                product: out.text(&found.product),
                scheme: out.text(&plan.fixed.scheme),
                measure: out.text(found.kind.measure),
                unit: out.text(&found.kind.unit),
                scale: Scale::new(found.kind.scale),
                flag: out.text(""),
                part: found.repeats,
                signed: found.flow == "I",
            });
        }
        let mut reporters: Once<Option<AreaId>> = Once::new(&[Role::ReporterNumber, Role::ReporterName].map(column));
        let mut partners: Once<Option<AreaId>> = Once::new(&[Role::PartnerNumber, Role::PartnerName].map(column));
        let mut when: Once<Option<(Text, Text)>> = Once::new(&[Some(period_at)]);
        records.each(|records| {
            let reporter = reporters.get(records, |cells| find_area(cells, out));
            let partner = partners.get(records, |cells| find_area(cells, out)).unwrap_or(none);
            let period = when.get(records, |cells| {
                let (text, freq) = periods::parse(cells.first().copied().unwrap_or_default())?;
                Some((out.text(&text), out.text(freq)))
            });
            match (reporter, period) {
                (None, _) => Err("the country is empty".to_owned()),
                (_, None) => Err("the time period is none".to_owned()),
                (Some(reporter), Some((period, freq))) => {
                    series::add(&all, Common { period, freq, reporter, partner }, records, out, wide::marked)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_of_trade_are_flows_and_the_rest_indicators() {
        for (code, name, flow, product, measure, unit, repeats) in [
            (
                "TXG_FOB_USD",
                "Goods, Value of Exports, Free on board (FOB), US Dollars",
                "X",
                "TOTAL",
                "value",
                "USD",
                false,
            ),
            ("TMG_CIF_USD", "Goods, Value of Imports", "M", "TOTAL", "value", "USD", false),
            ("TMG_FOB_USD", "Goods, Value of Imports", "M", "TOTAL", "value", "USD", true),
            ("TBG_USD", "Goods, Value of Trade Balance, US Dollars", "I", "TBG_USD", "value", "USD", false),
            ("FD_FIA_IX", "Financial Institutions Access Index", "I", "FD_FIA_IX", "index", "index", false),
        ] {
            let found = indicator(code, name, "TOTAL");
            assert_eq!(
                (found.flow, found.product.as_str(), found.kind.measure, found.kind.unit.as_str(), found.repeats),
                (flow, product, measure, unit, repeats),
                "{code}"
            );
        }
        assert_eq!(
            panel_column("Exports (FOB), US Dollars (TXG_FOB_USD)"),
            Some(("TXG_FOB_USD", "Exports (FOB), US Dollars"))
        );
        assert_eq!(panel_column("Status"), None);
    }
}
