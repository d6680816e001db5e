//! FAOSTAT: the site's download, the bulk files in their long and wide shapes, and the trade matrix.
//!
//! Each record names its element and unit, so flow, measure and scale are found record by record; nutrients
//! (K2O, N, P2O5) keep a unit of their own and are never kilograms of product.

use crate::data::{Countries, MONTHS};

use super::builder::{AreaId, Builder, Key, Text};
use super::faostat_kinds::{self, Kind};
use super::number::Scale;
use super::provider_areas::{self, System};
use super::table::Records;
use super::wide::{self, Named, Once, Row, Wide};
use super::words::product_code;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// One number a row, with element, item and unit.
pub(super) struct Faostat;

/// A column for each year, `Y1961`, perhaps with flags, `Y1961F`, and notes, `Y1961N`.
pub(super) struct FaostatWide;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["areacode", "areacodefao", "countrycode", "reportercountrycode", "reportercountrycodefao"]),
    (Role::ReporterNumber, &["areacodem49", "countrycodem49", "reportercountrycodem49"]),
    (Role::ReporterName, &["area", "country", "reportercountries"]),
    (Role::Partner, &["partnercountrycode", "partnercountrycodefao"]),
    (Role::PartnerNumber, &["partnercountrycodem49"]),
    (Role::PartnerName, &["partnercountries"]),
    (Role::Flow, &["element"]),
    (Role::Product, &["itemcode", "itemcodefao", "itemcodecpc", "itemcodefbs", "itemcodesdg"]),
    (Role::ProductName, &["item"]),
    (Role::Month, &["months"]),
    (Role::Unit, &["unit"]),
];

fn mapping(head: &Head) -> Mapping {
    let mut mapping = Mapping::empty(head.columns.len());
    for (role, names) in COLUMNS {
        mapping.set(head.find(names), *role);
    }
    let item = mapping.roles.iter().position(|role| *role == Some(Role::Product));
    let is_cpc = item.and_then(|at| head.names.get(at)).is_some_and(|name| name.ends_with("cpc"));
    let scheme = if is_cpc { "CPC" } else { "FAO" };
    mapping.fixed = Fixed { scheme: scheme.to_owned(), ..Fixed::default() };
    mapping
}

fn has_area(head: &Head) -> bool {
    head.find(&["area", "country", "reportercountries"]).is_some()
}

impl Format for Faostat {
    fn id(&self) -> &'static str {
        "faostat"
    }

    fn name(&self) -> &'static str {
        "FAOSTAT"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let item = head.find(&["item", "months"]).is_some();
        if !(head.has(&["element", "unit", "value"]) && head.find(&["year"]).is_some() && has_area(head) && item) {
            0.0
        } else if head.find(&["yearcode", "domaincode", "elementcode"]).is_some() {
            1.0
        } else {
            0.85
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = mapping(head);
        mapping.set(head.find(&["year"]), Role::Period);
        mapping.set(head.find(&["value"]), Role::Value);
        mapping.set(head.find(&["flag"]), Role::Flag);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let (Some(period), Some(value)) = (plan.column(Role::Period), plan.column(Role::Value)) else {
            return Err(records.needs(plan.missing().unwrap_or(Role::Value)));
        };
        let mut keys = Keys::new(plan, out);
        let mut found_periods = Once::new(&[Some(period), plan.column(Role::Month)]);
        let decimal = plan.decimal(value);
        while records.next()? {
            let Some(row) = keys.row(records, out) else {
                records.keep_aside("the area is empty");
                continue;
            };
            let when = found_periods.get(records, |cells| {
                let month = cells.get(1).and_then(|cell| month(cell)).filter(|_| row.month > 0);
                year(cells.first().copied().unwrap_or_default(), month).map(|(text, freq)| (out.text(&text), freq))
            });
            let Some((text, freq)) = when else {
                let reason = format!("“{}” is no period", records.text(period).chars().take(40).collect::<String>());
                records.keep_aside(&reason);
                continue;
            };
            let (figure, mark) = match wide::plain(records.text(value), decimal, row.scale) {
                wide::Cell::Empty => (None, ""),
                wide::Cell::Figure(Some(number), _) if number < 0.0 && !row.signed => {
                    records.keep_aside("the value is negative");
                    continue;
                }
                wide::Cell::Figure(figure, mark) => (figure, mark),
                wide::Cell::Unreadable => {
                    records.keep_aside("the value is no number");
                    continue;
                }
            };
            let flag = plan.column(Role::Flag).map_or("", |at| records.text(at).trim());
            let flag = out.text(if flag.is_empty() { mark } else { flag });
            let Row { reporter, partner, flow, product, scheme, part, .. } = row;
            let freq = out.text(freq);
            let line = records.line();
            out.row(Key { period: text, freq, reporter, partner, flow, product, scheme, part, line });
            out.figure(row.measure, row.unit, figure, flag);
        }
        Ok(())
    }
}

impl Format for FaostatWide {
    fn id(&self) -> &'static str {
        "faostat-wide"
    }

    fn name(&self) -> &'static str {
        "FAOSTAT (bulk, a column for each year)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.find(&["elementcode"]).is_some() && has_area(head) && head.has(&["element", "unit"]);
        if keys && wide::n_periods(head, year_column) >= 5 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = mapping(head);
        wide::assign(head, &mut mapping, year_column);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let mut keys = Keys::new(plan, out);
        let mut wide = Wide::new(records, plan, out, year_column, wide::plain)?;
        while records.next()? {
            let outcome = match keys.row(records, out) {
                Some(row) => wide.record(records, out, &row),
                None => Err("the area is empty".to_owned()),
            };
            if let Err(reason) = outcome {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}

/// `Y1961`, and not `Y1961F`.
fn year_column(name: &str) -> Named {
    let year = name.strip_prefix(['Y', 'y'])?;
    (year.len() == 4).then(|| periods::parse(year)).flatten()
}

/// A year, a span of years (`2014-2016`) or a month of a year.
fn year(cell: &str, month: Option<u8>) -> Named {
    if let Some(month) = month {
        return periods::parse(&format!("{cell}-{month:02}"));
    }
    if let Some((first, last)) = cell.split_once('-')
        && first.len() == 4
        && last.len() == 4
    {
        let period = crate::data::Period::parse(&format!("{first}/{last}"))?;
        return Some((period.to_string(), period.freq().code()));
    }
    periods::parse(cell)
}

/// The number of a month by its English name.
fn month(cell: &str) -> Option<u8> {
    MONTHS.iter().zip(1..).find(|(name, _)| cell.eq_ignore_ascii_case(name)).map(|(_, number)| number)
}

/// What the key columns of a record mean.
struct Keys {
    reporters: Once<Option<AreaId>>,
    partners: Once<AreaId>,
    kinds: Once<Row>,
    scheme: String,
}

impl Keys {
    fn new(plan: &Plan, out: &mut Builder<'_>) -> Self {
        let column = |role| plan.column(role);
        out.no_area();
        Self {
            reporters: Once::new(&[Role::Reporter, Role::ReporterNumber, Role::ReporterName].map(column)),
            partners: Once::new(&[Role::Partner, Role::PartnerNumber, Role::PartnerName].map(column)),
            kinds: Once::new(&[Role::Flow, Role::Unit, Role::Product, Role::ProductName, Role::Month].map(column)),
            scheme: plan.fixed.scheme.clone(),
        }
    }

    /// Everything but the figures; `None` without an area.
    fn row(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Option<Row> {
        let area = |cells: &[&str], out: &mut Builder<'_>| {
            let &[code, number, name] = cells else { return None };
            let number = number.trim_matches('\'');
            let area = provider_areas::find(out.countries, System::Fao, code.trim_matches('\''), number, name)?;
            Some(out.area(&area, name))
        };
        let reporter = self.reporters.get(records, |cells| area(cells, out))?;
        let partner = self.partners.get(records, |cells| area(cells, out).unwrap_or_else(|| out.no_area()));
        let scheme = &self.scheme;
        let kind = self.kinds.get(records, |cells| {
            let &[element, unit, code, item, months] = cells else { return row_of(&Kind::default(), "", "", 0, out) };
            let kind = faostat_kinds::kind(element, unit, item);
            let code = product_code(code.trim_matches('\''), None, false);
            let mut product = if code.is_empty() { item.to_owned() } else { code };
            if kind.flow == "I" {
                // Yield and area of one crop are different things with one item code.
                product = if product.is_empty() { element.to_owned() } else { format!("{product} {element}") };
            }
            let number = month(months);
            let is_year = months.is_empty() || months.eq_ignore_ascii_case("meteorological year");
            if number.is_none() && !is_year {
                product = format!("{product}, {months}");
            }
            let mut row = row_of(&kind, &product, scheme, number.unwrap_or(0), out);
            row.part = number.is_none() && !is_year;
            row
        });
        Some(Row { reporter, partner, ..kind })
    }
}

fn row_of(kind: &Kind, product: &str, scheme: &str, month: u8, out: &mut Builder<'_>) -> Row {
    let none: Text = out.text("");
    Row {
        reporter: out.no_area(),
        partner: out.no_area(),
        flow: out.text(kind.flow),
        product: out.text(product),
        scheme: out.text(scheme),
        measure: out.text(kind.measure),
        unit: out.text(&kind.unit),
        scale: Scale::new(kind.scale),
        flag: none,
        part: false,
        product_group: false,
        signed: kind.signed,
        month,
    }
}
