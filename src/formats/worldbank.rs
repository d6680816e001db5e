//! World Bank indicator downloads (`API_….csv`): a row for each country and group, a column for each year.

use crate::data::{Countries, Note};

use super::builder::{AreaId, Builder, Text};
use super::indicator::{self, Kind};
use super::number::{self, Decimal, Number, Scale};
use super::provider_areas::{self, System};
use super::table::Records;
use super::wide::{self, Once, Row, Wide, period_of};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role};

/// The indicator file itself.
pub(super) struct WorldBank;

/// The lists of countries and indicators in the same archive.
pub(super) struct WorldBankLists;

/// A percentage above this is a number that lost its decimal point, if most of its row are.
pub(super) const LOST_POINT: f64 = 1000.0;

impl Format for WorldBank {
    fn id(&self) -> &'static str {
        "worldbank"
    }

    fn name(&self) -> &'static str {
        "World Bank indicator"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.has(&["countryname", "countrycode", "indicatorname", "indicatorcode"]);
        // The IMF's files have the same names and one column more.
        let others = head.find(&["attribute", "counterpartcountrycode"]).is_some();
        if keys && !others && wide::n_periods(head, period_of) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(
            head,
            &[
                (Role::Reporter, &["countrycode"]),
                (Role::ReporterName, &["countryname"]),
                (Role::Product, &["indicatorcode"]),
                (Role::ProductName, &["indicatorname"]),
            ],
        );
        mapping.fixed = Fixed { scheme: "WB".to_owned(), flow: "I".to_owned(), ..Fixed::default() };
        wide::assign(head, &mut mapping, period_of);
        if is_damaged(head, &mapping) {
            mapping.notes.push(Note::Remark(format!("Most cells of a percentage are above {LOST_POINT}: {DAMAGE}")));
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let mut keys = Keys::new(plan, out);
        let wide = Wide::new(records, plan, out, period_of, wide::plain)?;
        let mut figures = Vec::new();
        let mut damaged = false;
        while records.next()? {
            let Some(row) = keys.row(records, out) else {
                records.keep_aside(NO_COUNTRY);
                continue;
            };
            let outcome = wide.figures(records, out, &row.row, &mut figures);
            let large = figures.iter().filter(|figure| figure.value.is_some_and(|value| value.abs() > LOST_POINT));
            damaged |= row.is_percent && large.count() * 2 > figures.len();
            if damaged && !figures.is_empty() {
                records.keep_aside(&format!("percentages above {LOST_POINT}: {DAMAGE}"));
                continue;
            }
            if figures.is_empty() && outcome.is_ok() {
                out.blank(row.row.reporter);
            }
            wide.add(&figures, &row.row, records.line(), out);
            if let Err(reason) = outcome {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}

/// Why a record without a country is kept aside.
pub(super) const NO_COUNTRY: &str = "the country code is empty or no code, as if the fields were shifted";

const DAMAGE: &str = "the decimal points were lost, probably in a spreadsheet with another decimal mark, and no number \
                      can be trusted; download the file again and open it unchanged";

/// Whether most percentages among the first rows lost their decimal point.
fn is_damaged(head: &Head, mapping: &Mapping) -> bool {
    let Some(name) = mapping.roles.iter().position(|role| *role == Some(Role::ProductName)) else { return false };
    let (mut all, mut large) = (0_u32, 0_u32);
    for row in &head.rows {
        if !row.get(name).is_some_and(|name| name.contains('%')) {
            continue;
        }
        for (cell, role) in row.iter().zip(&mapping.roles) {
            if *role == Some(Role::Value)
                && let Number::Value(value) = number::parse(cell.as_bytes(), Decimal::Point, Scale::new(1.0))
            {
                all += 1;
                large += u32::from(value.abs() > LOST_POINT);
            }
        }
    }
    large * 2 > all
}

/// A record's keys and what its indicator counts.
#[derive(Clone, Copy)]
pub(super) struct Indicator {
    pub row: Row,
    pub is_percent: bool,
}

/// Country and indicator of a record.
pub(super) struct Keys {
    reporters: Once<Option<AreaId>>,
    indicators: Once<Indicator>,
    scheme: String,
}

impl Keys {
    pub(super) fn new(plan: &Plan, out: &mut Builder<'_>) -> Self {
        let column = |role| plan.column(role);
        out.no_area();
        Self {
            reporters: Once::new(&[Role::Reporter, Role::ReporterName].map(column)),
            indicators: Once::new(&[Role::Product, Role::ProductName].map(column)),
            scheme: plan.fixed.scheme.clone(),
        }
    }

    /// Everything but the figures; `None` without a country.
    pub(super) fn row(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Option<Indicator> {
        let reporter = self.reporters.get(records, |cells| {
            let &[code, name] = cells else { return None };
            // A name cut at a comma or semicolon pushes the rest of its row into the wrong columns.
            if code.contains(|c: char| c.is_whitespace() || c.is_lowercase()) {
                return None;
            }
            let area = provider_areas::find(out.countries, System::WorldBank, code, "", name)?;
            Some(out.area(&area, name))
        })?;
        let scheme = &self.scheme;
        let found = self.indicators.get(records, |cells| {
            let &[code, name] = cells else { return indicator(&indicator::kind(""), "", "", out) };
            let (product, scheme) = if code.is_empty() { (name, "NAME") } else { (code, scheme.as_str()) };
            indicator(&indicator::kind(name), product, scheme, out)
        });
        Some(Indicator { row: Row { reporter, ..found.row }, ..found })
    }
}

fn indicator(kind: &Kind, product: &str, scheme: &str, out: &mut Builder<'_>) -> Indicator {
    let none: Text = out.text("");
    let row = Row {
        reporter: out.no_area(),
        partner: out.no_area(),
        flow: out.text("I"),
        product: out.text(product),
        scheme: out.text(scheme),
        measure: out.text(kind.measure),
        unit: out.text(&kind.unit),
        scale: Scale::new(kind.scale),
        flag: none,
        part: false,
        product_group: false,
        signed: true,
        month: 0,
    };
    Indicator { row, is_percent: kind.unit == "%" }
}

impl Format for WorldBankLists {
    fn id(&self) -> &'static str {
        "worldbank-lists"
    }

    fn name(&self) -> &'static str {
        "World Bank list of countries or indicators (no figures)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let lists = head.has(&["countrycode", "region", "incomegroup"])
            || head.has(&["sourcenote", "sourceorganization"]) && head.find(&["indicatorcode", "code"]).is_some();
        if lists { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        mapping.notes.push(Note::Remark(
            "This file describes countries or indicators and holds no figures; open the API_….csv of the same download"
                .to_owned(),
        ));
        mapping
    }

    fn read(&self, records: &mut Records<'_>, _plan: &Plan, _out: &mut Builder<'_>) -> Result<(), ReadError> {
        Err(records.needs(Role::Value))
    }
}
