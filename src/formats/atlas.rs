//! Harvard's Atlas of Economic Complexity: trade between two countries with exports and imports on one row
//! (Dataverse to 2022 and since 2023), and the rankings of countries with a block of years for each measure.

use crate::data::{Countries, Measure, Note};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Key, Text};
use super::dialect::normal;
use super::number::Scale;
use super::sdmx::{area, or, period_texts};
use super::table::Records;
use super::wide::{Once, plain};
use super::words::product_code;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, figures, periods, wide};

/// Trade by country, partner and product, in dollars.
pub(super) struct Atlas;

/// Country complexity rankings: `ECI Rank 2018`, `ECI 2018`, `COI 2018`.
pub(super) struct AtlasRankings;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["locationcode", "countryiso3code", "exporteriso3code"]),
    (Role::ReporterName, &["locationname", "locationnameshorten", "countryname"]),
    (Role::Partner, &["partnercode", "partneriso3code", "importeriso3code"]),
    (Role::PartnerName, &["partnername", "partnernameshorten"]),
    (Role::Period, &["year"]),
];

/// Name of the column with imports; the one with exports has the role of the value.
const IMPORT: &str = "importvalue";

/// Position of the product column, and its nomenclature.
fn product(head: &Head) -> Option<(usize, &'static str)> {
    let file_name = head.file_name.to_lowercase();
    let scheme = |name: &str| match name {
        "hsproductcode" | "producths92code" => Some("HS92"),
        "producths12code" => Some("HS12"),
        "producths22code" => Some("HS22"),
        "sitcproductcode" | "productsitccode" => Some("SITC2"),
        "productcode" if file_name.contains("sitc") => Some("SITC2"),
        "productcode" if file_name.contains("hs92") || file_name.contains("hsproduct") => Some("HS92"),
        "productcode" => Some(""),
        "productservicescode" | "servicesproductcode" => Some("NAME"),
        _ => None,
    };
    head.names.iter().enumerate().find_map(|(at, name)| scheme(name).map(|scheme| (at, scheme)))
}

impl Format for Atlas {
    fn id(&self) -> &'static str {
        "atlas"
    }

    fn name(&self) -> &'static str {
        "Atlas of Economic Complexity"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let who = head.find(&["locationcode", "countryiso3code", "exporteriso3code"]).is_some();
        let trade = head.has(&["exportvalue", "year"]) && who;
        match (trade, product(head)) {
            (true, Some(_)) => 1.0,
            (true, None) if head.find(&["partnercode", "partneriso3code"]).is_some() => 0.9,
            _ => 0.0,
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, COLUMNS);
        mapping.set(head.find(&["exportvalue"]), Role::Value);
        let product = product(head);
        mapping.set(product.map(|(at, _)| at), Role::Product);
        mapping.fixed = Fixed {
            unit: "USD".to_owned(),
            scheme: product.map_or("", |(_, scheme)| scheme).to_owned(),
            product: if product.is_none() { "TOTAL".to_owned() } else { String::new() },
            flow: "X".to_owned(),
            ..Fixed::default()
        };
        if head.has(&[IMPORT]) {
            mapping.notes.push(Note::Remark(
                "Each row holds exports and imports, adjusted to agree with the partner; count one side only"
                    .to_owned(),
            ));
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let columns = records.columns();
        let import = columns.iter().position(|name| normal(name) == IMPORT);
        let export = figures::Column::new(plan, Role::Value, plan.scale);
        let import = import.map(|at| figures::Column::at(plan, at, Role::Value, plan.scale));
        let at = |role| plan.column(role);
        let mut periods: Once<Option<(Text, Text)>> = Once::new(&[at(Role::Period)]);
        let mut reporters: Once<Option<(AreaId, bool)>> = Once::new(&[at(Role::Reporter), at(Role::ReporterName)]);
        let mut partners: Once<Option<(AreaId, bool)>> = Once::new(&[at(Role::Partner), at(Role::PartnerName)]);
        let mut products: Once<(Text, Text)> = Once::new(&[at(Role::Product)]);
        let (value, usd, none) = (out.measure(Measure::Value), out.text(&plan.fixed.unit), out.text(""));
        let (exports, imports) = (out.text("X"), out.text("M"));
        while records.next()? {
            let Some((period, freq)) = periods.get(records, |cells| period_texts(&or(cells, &plan.fixed.period), out))
            else {
                records.keep_aside("the year is no year");
                continue;
            };
            let Some((reporter, _)) =
                reporters.get(records, |cells| area(&or(cells, &plan.fixed.reporter), List::Atlas, out))
            else {
                records.keep_aside("the country is empty");
                continue;
            };
            let numbers = match figures::Column::read_all([export, import], records) {
                Ok(numbers) => numbers,
                Err(reason) => {
                    records.keep_aside(&reason);
                    continue;
                }
            };
            let partner = partners.get(records, |cells| area(&or(cells, &plan.fixed.partner), List::Atlas, out));
            let (partner, _) = partner.unwrap_or_else(|| (out.no_area(), false));
            let (product, scheme) = products.get(records, |cells| product_texts(cells, plan, out));
            let line = records.line();
            for (flow, number) in [exports, imports].into_iter().zip(numbers) {
                // An empty cell is a flow that was not reported; the other one stands for the row.
                if number.is_none() {
                    continue;
                }
                out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line });
                out.figure(value, usd, number, none);
            }
            if numbers.iter().all(Option::is_none) {
                out.row(Key { period, freq, reporter, partner, flow: exports, product, scheme, part: false, line });
                out.figure(value, usd, None, none);
            }
        }
        Ok(())
    }
}

/// Codes of goods are digits, or `9999` and `XXXX` for goods not specified; services are words.
fn product_texts(cells: &[&str], plan: &Plan, out: &mut Builder<'_>) -> (Text, Text) {
    let cell = cells.first().copied().unwrap_or_default();
    if cell.is_empty() {
        return (out.text(&plan.fixed.product), out.text(&plan.fixed.scheme));
    }
    let code = product_code(cell, None, plan.fixed.scheme.starts_with("HS"));
    let goods = code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X');
    (out.text(&code), out.text(if goods { &plan.fixed.scheme } else { "NAME" }))
}

/// Measure and year of a column such as `ECI Rank 2018`.
fn block(column: &str) -> Option<(&str, String)> {
    let (measure, year) = column.trim().rsplit_once(' ')?;
    let (period, freq) = periods::parse(year)?;
    let known = ["ECI Rank", "ECI", "COI", "COI Rank", "Complexity Rank"].contains(&measure.trim());
    (freq == "A" && known).then(|| (measure.trim(), period))
}

impl Format for AtlasRankings {
    fn id(&self) -> &'static str {
        "atlas-rankings"
    }

    fn name(&self) -> &'static str {
        "Atlas rankings"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let blocks = head.columns.iter().filter(|name| block(name).is_some()).count();
        if blocks > 1 && head.find(&["country", "countryname"]).is_some() { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        mapping.set(head.find(&["country", "countryname"]), Role::Reporter);
        wide::assign(head, &mut mapping, |name| block(name).map(|(_, year)| (year, "A")));
        mapping.fixed = Fixed { flow: "I".to_owned(), scheme: "NAME".to_owned(), ..mapping.fixed };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let annual = out.text("A");
        let scheme = out.text(&plan.fixed.scheme);
        let flow = out.text(&plan.fixed.flow);
        let names: Vec<(usize, String)> = records.columns().iter().cloned().enumerate().collect();
        let columns: Vec<(usize, Text, Text, Text)> = names
            .iter()
            .filter(|(at, _)| plan.roles.get(*at) == Some(&Some(Role::Value)))
            .filter_map(|(at, name)| {
                let (measure, year) = block(name)?;
                let kind = if measure.ends_with("Rank") { "rank" } else { "index" };
                Some((*at, out.text(measure), out.text(kind), out.text(&year)))
            })
            .collect();
        let mut countries: Once<Option<(AreaId, bool)>> = Once::new(&[plan.column(Role::Reporter)]);
        let (none, empty) = (out.no_area(), out.text(""));
        while records.next()? {
            let Some((reporter, _)) =
                countries.get(records, |cells| area(&or(cells, &plan.fixed.reporter), List::Atlas, out))
            else {
                records.keep_aside("the country is empty");
                continue;
            };
            let mut bad = false;
            for (at, product, measure, period) in &columns {
                let (value, mark) = match plain(records.text(*at), plan.decimal(*at), Scale::new(plan.scale)) {
                    wide::Cell::Figure(value, mark) => (value, out.text(mark)),
                    wide::Cell::Empty => continue,
                    wide::Cell::Unreadable => {
                        bad = true;
                        continue;
                    }
                };
                out.row(Key {
                    period: *period,
                    freq: annual,
                    reporter,
                    partner: none,
                    flow,
                    product: *product,
                    scheme,
                    part: false,
                    line: records.line(),
                });
                out.figure(*measure, empty, value, mark);
            }
            if bad {
                records.keep_aside("some figures of the row are no numbers; the others were read");
            }
        }
        Ok(())
    }
}
