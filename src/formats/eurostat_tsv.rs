//! Eurostat bulk tables (`.tsv`): dimensions joined by commas in the first column, a column for each period,
//! newest first in older files, marks behind the figures (`123.4 p`, `: c`).

use crate::data::{Countries, Measure};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Text};
use super::dialect::normal;
use super::memo::Memo;
use super::number::Scale;
use super::sdmx::{area, common_flow, observed};
use super::table::Records;
use super::wide::{self, Row, Wide, period_of};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, unit_codes};

/// Files of the bulk download, unpacked.
pub(super) struct EurostatTsv;

impl Format for EurostatTsv {
    fn id(&self) -> &'static str {
        "eurostat-tsv"
    }

    fn name(&self) -> &'static str {
        "Eurostat bulk (TSV)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let first = head.columns.first().and_then(|name| dimensions(name));
        if first.is_some() && wide::n_periods(head, period_of) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        mapping.set(Some(0), Role::Reporter);
        wide::assign(head, &mut mapping, period_of);
        mapping.fixed = Fixed { flow: "I".to_owned(), scheme: "NAME".to_owned(), ..mapping.fixed };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let first = records.columns().first().and_then(|name| dimensions(name));
        let Some(dimensions) = first.map(|list| list.iter().map(|name| place(name)).collect::<Vec<Place>>()) else {
            return Err(records.needs(Role::Reporter));
        };
        let mut wide = Wide::new(records, plan, out, period_of, observed)?;
        let mut areas: Memo<Option<(AreaId, bool)>> = Memo::default();
        let none = out.no_area();
        let empty = out.text("");
        while records.next()? {
            let cells: Vec<&str> = records.text(0).split(',').map(str::trim).collect();
            if cells.len() != dimensions.len() {
                let (found, expected) = (cells.len(), dimensions.len());
                records.keep_aside(&format!("{found} codes in the first column instead of {expected}"));
                continue;
            }
            let cell = |wanted: Place| {
                dimensions.iter().position(|place| *place == wanted).and_then(|at| cells.get(at)).copied()
            };
            let mut find = |code: &str, out: &mut Builder<'_>| -> Option<(AreaId, bool)> {
                if let Some(found) = areas.get(code.as_bytes()) {
                    return *found;
                }
                let found = area(&[code], List::Eurostat, out);
                areas.insert(code.as_bytes().into(), found);
                found
            };
            let reporter = match cell(Place::Reporter) {
                Some(code) => find(code, out),
                None => find(&plan.fixed.reporter, out),
            };
            let Some((reporter, region)) = reporter else {
                records.keep_aside("the first column names no country");
                continue;
            };
            let (partner, partner_region) =
                cell(Place::Partner).and_then(|code| find(code, out)).unwrap_or((none, false));
            let flow = cell(Place::Flow).map_or_else(|| plan.fixed.flow.clone(), common_flow);
            let product: Vec<&str> = dimensions
                .iter()
                .zip(&cells)
                .filter(|(place, _)| **place == Place::Product)
                .map(|(_, cell)| *cell)
                .collect();
            let (measure, unit, scale) = match cell(Place::Unit) {
                Some(unit) => {
                    let meaning = unit_codes::of(unit);
                    (meaning.measure, meaning.unit, meaning.scale)
                }
                None if plan.fixed.unit.is_empty() => ("other", String::new(), 1.0),
                None => (Measure::Value.key(), plan.fixed.unit.clone(), 1.0),
            };
            let row = Row {
                reporter,
                partner,
                flow: out.text(&flow),
                product: out.text(&product.join(" · ")),
                scheme: text_unless_empty(&product, &plan.fixed.scheme, out),
                measure: out.text(measure),
                unit: out.text(&unit),
                scale: Scale::new(scale * plan.scale),
                flag: empty,
                part: region || partner_region,
                product_group: false,
                signed: true,
                month: 0,
            };
            if let Err(reason) = wide.record(records, out, &row) {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}

fn text_unless_empty(product: &[&str], scheme: &str, out: &mut Builder<'_>) -> Text {
    out.text(if product.is_empty() { "" } else { scheme })
}

/// What a dimension is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Reporter,
    Partner,
    Flow,
    Unit,
    Freq,
    Product,
}

fn place(name: &str) -> Place {
    match normal(name).as_str() {
        "geo" | "reporter" => Place::Reporter,
        "partner" => Place::Partner,
        "flow" | "stkflow" => Place::Flow,
        "unit" | "indicators" => Place::Unit,
        "freq" => Place::Freq,
        _ => Place::Product,
    }
}

/// The dimensions in a first header cell such as `unit,geo\time`; `None` for any other cell.
fn dimensions(cell: &str) -> Option<Vec<&str>> {
    let (list, time) = cell.rsplit_once('\\')?;
    matches!(normal(time).as_str(), "time" | "timeperiod").then(|| list.split(',').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_header_cell_lists_the_dimensions() {
        assert_eq!(dimensions("freq,unit,geo\\TIME_PERIOD"), Some(vec!["freq", "unit", "geo"]));
        assert_eq!(dimensions("geo\\time"), Some(vec!["geo"]));
        assert_eq!((dimensions("unit,geo"), dimensions("C:\\data")), (None, None));
    }
}
