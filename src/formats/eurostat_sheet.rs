//! Eurostat Data Browser spreadsheets: fixed dimensions in lines above, a row `TIME` of periods, below it the names of
//! the row dimensions (`GEO (Labels)`), a legend at the end. One sheet for each combination of the fixed dimensions.

use crate::data::Countries;

use super::area_codes::List;
use super::builder::{AreaId, Builder};
use super::number::Scale;
use super::sdmx::{area, common_flow, observed};
use super::table::Records;
use super::wide::{self, Once, Row, Wide, period_of};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, unit_codes};

/// `Sheet 1` and its like.
pub(super) struct EurostatSheet;

/// What a dimension is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Reporter,
    Partner,
    Flow,
    Unit,
    Product,
    /// About the download, or what the periods say already.
    Nothing,
}

fn place(name: &str) -> Place {
    let lower = name.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if is(&["partner"]) {
        Place::Partner
    } else if is(&["geo", "reporter", "reporting"]) {
        Place::Reporter
    } else if is(&["stock or flow", "stk_flow", "trade flow"]) || lower == "flow" {
        Place::Flow
    } else if is(&["unit of measure", "currency", "indicators"]) || lower == "unit" {
        Place::Unit
    } else if is(&["time frequency", "freq", "dataset", "last updated", "data extracted", "source"]) {
        Place::Nothing
    } else {
        Place::Product
    }
}

/// A line above the header: the dimension and its one value.
fn fixed(line: &str) -> Option<(Place, &str)> {
    let (name, value) = line.split_once(": ")?;
    Some((place(name), value.trim()))
}

/// The dimension a cell of the second header row names: `GEO (Labels)`.
fn labelled(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    cell.strip_suffix("(Labels)").or_else(|| cell.strip_suffix("(Codes)")).map(str::trim)
}

/// Export or import, where the title of the dataset says it: `Imports of natural gas by partner country`.
fn flow_of(preamble: &[String]) -> &'static str {
    let title = preamble.iter().find_map(|line| line.strip_prefix("Dataset: ")).unwrap_or_default().to_lowercase();
    match (title.starts_with("exports"), title.starts_with("imports")) {
        (true, _) => "X",
        (_, true) => "M",
        _ => "I",
    }
}

impl Format for EurostatSheet {
    fn id(&self) -> &'static str {
        "eurostat-sheet"
    }

    fn name(&self) -> &'static str {
        "Eurostat spreadsheet"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let time = head.names.first().is_some_and(|name| name == "time");
        let labels = || head.rows.first().is_some_and(|row| row.iter().any(|cell| labelled(cell).is_some()));
        if time && wide::n_periods(head, period_of) > 0 && labels() { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        wide::assign(head, &mut mapping, period_of);
        for (at, cell) in head.rows.first().into_iter().flatten().enumerate() {
            match labelled(cell).map(place) {
                Some(Place::Reporter) => mapping.set(Some(at), Role::Reporter),
                Some(Place::Partner) => mapping.set(Some(at), Role::Partner),
                Some(Place::Flow) => mapping.set(Some(at), Role::Flow),
                Some(Place::Unit) => mapping.set(Some(at), Role::Unit),
                Some(Place::Product) => mapping.set(Some(at), Role::Product),
                Some(Place::Nothing) | None => {}
            }
        }
        let all = |wanted: Place| {
            let values = head.dialect.preamble.iter().filter_map(|line| fixed(line));
            values.filter(|(place, _)| *place == wanted).map(|(_, value)| value).collect::<Vec<_>>().join(" · ")
        };
        let own_flow = common_flow(&all(Place::Flow));
        let flow = if own_flow.is_empty() { flow_of(&head.dialect.preamble).to_owned() } else { own_flow };
        mapping.fixed = Fixed {
            reporter: all(Place::Reporter),
            partner: all(Place::Partner),
            product: all(Place::Product),
            unit: all(Place::Unit),
            scheme: "NAME".to_owned(),
            flow,
            ..mapping.fixed
        };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let column = |role| plan.column(role);
        if column(Role::Reporter).is_none() && plan.fixed.reporter.is_empty() {
            return Err(records.needs(Role::Reporter));
        }
        let mut wide = Wide::new(records, plan, out, period_of, observed)?;
        wide.take_marks_beside(records);
        // A total over partners is the world.
        let total = |cell: &str| if cell.eq_ignore_ascii_case("total") { "WORLD".to_owned() } else { cell.to_owned() };
        let find = |cell: &str, fixed: &str, out: &mut Builder<'_>| -> Option<(AreaId, bool)> {
            let text = total(if cell.is_empty() { fixed } else { cell });
            if text.is_empty() { None } else { area(&[&text], List::Eurostat, out) }
        };
        let first = |cells: &[&str]| cells.first().copied().unwrap_or_default().to_owned();
        let mut reporters: Once<Option<(AreaId, bool)>> = Once::new(&[column(Role::Reporter)]);
        let mut partners: Once<Option<(AreaId, bool)>> = Once::new(&[column(Role::Partner)]);
        let mut kinds: Once<Row> = Once::new(&[column(Role::Flow), column(Role::Unit), column(Role::Product)]);
        let none = out.no_area();
        while records.next()? {
            let head = records.text(0).trim();
            if labelled(head).is_some() {
                continue;
            }
            if head.starts_with("Special value") || head.starts_with("Available flags") {
                // The legend; nothing but it follows.
                while records.next()? {}
                break;
            }
            if wide.is_blank(records) {
                continue;
            }
            let reporter = reporters.get(records, |cells| find(&first(cells), &plan.fixed.reporter, out));
            let Some((reporter, region)) = reporter else {
                records.keep_aside("the country is empty");
                continue;
            };
            let partner = partners.get(records, |cells| find(&first(cells), &plan.fixed.partner, out));
            let (partner, partner_region) = partner.unwrap_or((none, false));
            let row = kinds.get(records, |cells| kind(cells, plan, out));
            let row = Row { reporter, partner, part: region || partner_region, ..row };
            if let Err(reason) = wide.record(records, out, &row) {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}

/// What a record counts, by its flow, unit and product, each in a cell or fixed for the sheet.
fn kind(cells: &[&str], plan: &Plan, out: &mut Builder<'_>) -> Row {
    let or =
        |at: usize, fixed: &str| cells.get(at).filter(|cell| !cell.is_empty()).map_or(fixed, |cell| *cell).to_owned();
    let unit = unit_codes::of(&or(1, &plan.fixed.unit));
    let product = or(2, &plan.fixed.product);
    let flow = match cells.first() {
        Some(cell) if !cell.is_empty() => common_flow(cell),
        _ => plan.fixed.flow.clone(),
    };
    Row {
        reporter: out.no_area(),
        partner: out.no_area(),
        flow: out.text(&flow),
        product: out.text(&product),
        scheme: out.text(if product.is_empty() { "" } else { &plan.fixed.scheme }),
        measure: out.text(unit.measure),
        unit: out.text(&unit.unit),
        scale: Scale::new(unit.scale * plan.scale),
        flag: out.text(""),
        part: false,
        product_group: false,
        signed: true,
        month: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_are_known_by_their_labels() {
        for (line, expected) in [
            ("Geopolitical entity (partner): Russia", Some((Place::Partner, "Russia"))),
            ("Geopolitical entity (reporting): Belgium", Some((Place::Reporter, "Belgium"))),
            ("Unit of measure: Terajoule", Some((Place::Unit, "Terajoule"))),
            ("Time frequency: Annual", Some((Place::Nothing, "Annual"))),
            (
                "Standard international energy product classification (SIEC): Natural gas",
                Some((Place::Product, "Natural gas")),
            ),
            ("Data extracted on 05/04/2022 00:04:25 from [ESTAT]", None),
        ] {
            assert_eq!(fixed(line), expected, "{line}");
        }
        assert_eq!((labelled("GEO (Labels)"), labelled("Belgium")), (Some("GEO"), None));
    }
}
