//! Reads any long table by the roles of its columns: one record, one row with up to three figures.

use crate::data::Measure;

use super::areas;
use super::builder::{AreaId, Builder, Key, Text};
use super::memo::Memo;
use super::number::{self, Number, Scale};
use super::table::Records;
use super::wide::{Cell, marked};
use super::words::{comtrade_unit, flow_code, is_respelled, product_code, scheme_of};
use super::{Plan, ReadError, Role, periods, units};

/// What differs between providers of long tables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rules {
    /// A weight or quantity of zero means that there is none.
    pub zero_is_missing: bool,
    /// The flag column holds Comtrade's sum of 2 (weight estimated) and 4 (quantity estimated).
    pub estimation_flag: bool,
}

/// Reads every record.
///
/// # Errors
/// A role without a column, a quotation mark that never closes, a failing disk, or that the user stopped it.
pub(super) fn read(
    records: &mut Records<'_>,
    plan: &Plan,
    out: &mut Builder<'_>,
    rules: Rules,
) -> Result<(), ReadError> {
    if let Some(role) = plan.missing() {
        return Err(records.needs(role));
    }
    let mut reader = Reader::new(plan, out, rules);
    records.each(|records| reader.record(records, out))
}

/// A number column: where, how written, scaled by what.
#[derive(Clone, Copy)]
struct NumberColumn {
    at: usize,
    decimal: number::Decimal,
    scale: Scale,
}

impl NumberColumn {
    fn new(plan: &Plan, role: Role, scale: f64) -> Option<Self> {
        plan.column(role).map(|at| Self { at, decimal: plan.decimal(at), scale: Scale::new(scale) })
    }

    /// The number, and the mark that stands with it or in its place: `12.3 e`, `>50`, `W`.
    fn marked<'r>(
        self,
        records: &'r Records<'_>,
        scale: Option<Scale>,
        role: Role,
    ) -> Result<(Option<f64>, &'r str), String> {
        if let Number::Value(value @ 0.0..) =
            number::parse(records.cell(self.at), self.decimal, scale.unwrap_or(self.scale))
        {
            return Ok((Some(value), ""));
        }
        let text = records.text(self.at);
        match marked(text, self.decimal, scale.unwrap_or(self.scale)) {
            Cell::Figure(Some(value), _) if value < 0.0 => {
                Err(format!("{}: “{}” is negative", role.word(), short(text)))
            }
            Cell::Figure(value, mark) => Ok((value, mark)),
            // A dash is zero with some and unknown with others: the mark stays beside the missing figure.
            Cell::Empty => {
                Ok((None, Some(text.trim()).filter(|text| !text.contains(char::is_alphabetic)).unwrap_or("")))
            }
            Cell::Unreadable => Err(format!("{}: “{}” is no number", role.word(), short(text))),
        }
    }

    fn read(self, records: &Records<'_>, scale: Option<Scale>, role: Role) -> Result<Option<f64>, String> {
        match number::parse(records.cell(self.at), self.decimal, scale.unwrap_or(self.scale)) {
            Number::Missing => Ok(None),
            Number::Value(value) if value < 0.0 => {
                Err(format!("{}: “{}” is negative", role.word(), short(records.text(self.at))))
            }
            Number::Value(value) => Ok(Some(value)),
            Number::Unreadable => Err(format!("{}: “{}” is no number", role.word(), short(records.text(self.at)))),
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Unit of the value: measure, unit and scale.
type ValueUnit = (Text, Text, Option<Scale>);

struct Reader<'p> {
    plan: &'p Plan,
    rules: Rules,
    value: Option<NumberColumn>,
    weight: Option<NumberColumn>,
    quantity: Option<NumberColumn>,
    period_at: [Option<usize>; 2],
    reporter_at: [Option<usize>; 3],
    partner_at: [Option<usize>; 3],
    product_at: [Option<usize>; 3],
    whole_when_empty_or: [(Option<usize>, &'static [&'static str]); 4],
    periods: Memo<Option<(Text, Text)>>,
    reporters: Memo<Option<AreaId>>,
    partners: Memo<AreaId>,
    products: Memo<(Text, Text)>,
    flows: Memo<Text>,
    unit_texts: Memo<ValueUnit>,
    quantity_units: Memo<Option<Text>>,
    fixed_unit: ValueUnit,
    net_weight: Text,
    quantity_measure: Text,
    kg: Text,
    estimated: Text,
    none: Text,
    key: Vec<u8>,
}

const WORLD: &[&str] = &["0", "0.0", "W00", "WLD", "World"];

impl<'p> Reader<'p> {
    fn new(plan: &'p Plan, out: &mut Builder<'_>, rules: Rules) -> Self {
        let column = |role| plan.column(role);
        let unit = plan.fixed.unit.trim();
        let measure = units::parse(unit).map_or(Measure::Value, |unit| unit.measure);
        Self {
            plan,
            rules,
            value: NumberColumn::new(plan, Role::Value, plan.scale),
            weight: NumberColumn::new(plan, Role::NetWeight, plan.weight_scale),
            quantity: NumberColumn::new(plan, Role::Quantity, 1.0),
            period_at: [column(Role::Period), column(Role::Month)],
            reporter_at: [column(Role::Reporter), column(Role::ReporterNumber), column(Role::ReporterName)],
            partner_at: [column(Role::Partner), column(Role::PartnerNumber), column(Role::PartnerName)],
            product_at: [column(Role::Product), column(Role::Level), column(Role::Scheme)],
            whole_when_empty_or: [
                (column(Role::SecondPartner), WORLD),
                (column(Role::Customs), &["C00"]),
                (column(Role::Transport), &["0", "0.0"]),
                (column(Role::Supply), &["0", "0.0"]),
            ],
            periods: Memo::default(),
            reporters: Memo::default(),
            partners: Memo::default(),
            products: Memo::default(),
            flows: Memo::default(),
            unit_texts: Memo::default(),
            quantity_units: Memo::default(),
            fixed_unit: (out.measure(measure), out.text(unit), None),
            net_weight: out.measure(Measure::NetWeight),
            quantity_measure: out.measure(Measure::Quantity),
            kg: out.text("kg"),
            estimated: out.text("estimated"),
            none: out.text(""),
            key: Vec::new(),
        }
    }

    fn record(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Result<(), String> {
        let (period, freq) = self.period(records, out)?;
        let (measure, unit, scale) = self.unit(records, out);
        let value = self.value.map(|column| column.marked(records, scale, Role::Value)).transpose()?;
        let present = |value: &f64| !(self.rules.zero_is_missing && *value == 0.0);
        let weight = self
            .weight
            .map(|column| column.read(records, None, Role::NetWeight))
            .transpose()?
            .map(|kg| kg.filter(present));
        let quantity = self
            .quantity
            .map(|column| column.read(records, None, Role::Quantity))
            .transpose()?
            .flatten()
            .filter(present);
        let reporter = self.reporter(records, out)?;
        let partner = self.partner(records, out);
        let (product, scheme) = self.product(records, out);
        let flow = self.flow(records, out);
        let part = self.whole_when_empty_or.iter().any(|(column, whole)| {
            column.is_some_and(|at| {
                let cell = records.cell(at).trim_ascii();
                !cell.is_empty() && !whole.iter().any(|text| cell.eq_ignore_ascii_case(text.as_bytes()))
            })
        });
        out.row(Key { period, freq, reporter, partner, flow, product, scheme, part, line: records.line() });
        let mark = match self.plan.column(Role::Flag).filter(|_| !self.rules.estimation_flag) {
            Some(at) => out.text(records.text(at).trim()),
            None => self.none,
        };
        if let Some((value, own)) = value {
            let mark = if own.is_empty() || mark != self.none { mark } else { out.text(own) };
            out.figure(measure, unit, value, mark);
        }
        if let Some(weight) = weight {
            let estimated = weight.is_some() && self.is_estimated(records, Role::WeightEstimated, 2);
            if estimated {
                out.estimated();
            }
            if weight.is_none() {
                out.missing_quantity();
            }
            out.figure(self.net_weight, self.kg, weight, if estimated { self.estimated } else { mark });
        }
        if quantity.is_some()
            && let Some(unit) = self.quantity_unit(records, out)
        {
            let estimated = self.is_estimated(records, Role::QuantityEstimated, 4);
            out.figure(self.quantity_measure, unit, quantity, if estimated { self.estimated } else { mark });
        }
        Ok(())
    }

    /// Joins cells into one key of a memo.
    fn key_of(&mut self, records: &Records<'_>, columns: &[Option<usize>]) {
        self.key.clear();
        for column in columns {
            if let Some(at) = column {
                self.key.extend_from_slice(records.cell(*at));
            }
            self.key.push(0x1F);
        }
    }

    fn period(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Result<(Text, Text), String> {
        let columns = self.period_at;
        self.key_of(records, &columns);
        let found = if let Some(found) = self.periods.get(self.key.as_slice()) {
            *found
        } else {
            let year = columns[0].map_or(self.plan.fixed.period.as_str(), |at| records.text(at)).trim();
            let month = columns[1].map_or("", |at| records.text(at)).trim();
            let month = month.strip_suffix(".0").unwrap_or(month);
            let parsed = match month {
                "" | "52" | "0" => periods::parse(year),
                _ => periods::parse(year).and_then(|(year, _)| periods::parse(&format!("{year}-{month:0>2}"))),
            };
            let found = parsed.map(|(text, freq)| (out.text(&text), out.text(freq)));
            self.periods.insert(self.key.as_slice().into(), found);
            found
        };
        found.ok_or_else(|| match columns[0] {
            Some(at) => format!("{}: “{}” is no period", Role::Period.word(), short(records.text(at))),
            None => format!("{}: “{}” is no period", Role::Period.word(), short(&self.plan.fixed.period)),
        })
    }

    fn reporter(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Result<AreaId, String> {
        let columns = self.reporter_at;
        self.key_of(records, &columns);
        let found = if let Some(found) = self.reporters.get(self.key.as_slice()) {
            *found
        } else {
            let found = find_area(records, out, columns, &self.plan.fixed.reporter);
            self.reporters.insert(self.key.as_slice().into(), found);
            found
        };
        found.ok_or_else(|| format!("{}: empty", Role::Reporter.word()))
    }

    fn partner(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> AreaId {
        let columns = self.partner_at;
        self.key_of(records, &columns);
        if let Some(found) = self.partners.get(self.key.as_slice()) {
            return *found;
        }
        let found = find_area(records, out, columns, &self.plan.fixed.partner).unwrap_or_else(|| out.no_area());
        self.partners.insert(self.key.as_slice().into(), found);
        found
    }

    fn product(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> (Text, Text) {
        let columns = self.product_at;
        self.key_of(records, &columns);
        if let Some(found) = self.products.get(self.key.as_slice()) {
            return *found;
        }
        let code = columns[0].map_or(self.plan.fixed.product.as_str(), |at| records.text(at));
        let level = columns[1].and_then(|at| records.text(at).trim().parse().ok());
        let scheme = columns[2].map(|at| scheme_of(records.text(at)));
        let scheme = scheme.filter(|scheme| !scheme.is_empty()).unwrap_or_else(|| self.plan.fixed.scheme.clone());
        let written = code;
        let code = product_code(written, level, scheme.starts_with("HS"));
        if scheme.starts_with("HS") && is_respelled(written, &code) {
            out.respelled(written.trim(), &code);
        }
        let found = (out.text(&code), out.text(&scheme));
        self.products.insert(self.key.as_slice().into(), found);
        found
    }

    fn flow(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Text {
        let column = self.plan.column(Role::Flow);
        self.key_of(records, &[column]);
        if let Some(found) = self.flows.get(self.key.as_slice()) {
            return *found;
        }
        let flow = flow_code(column.map_or("", |at| records.text(at)));
        let found = out.text(if flow.is_empty() { &self.plan.fixed.flow } else { &flow });
        self.flows.insert(self.key.as_slice().into(), found);
        found
    }

    fn unit(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> ValueUnit {
        let Some(at) = self.plan.column(Role::Unit) else { return self.fixed_unit };
        if let Some(found) = self.unit_texts.get(records.cell(at)) {
            return *found;
        }
        let text = records.text(at).trim();
        let found = match units::parse(text) {
            _ if text.is_empty() => self.fixed_unit,
            Some(unit) => (out.measure(unit.measure), out.text(unit.base), Some(Scale::new(unit.scale))),
            None => (self.quantity_measure, out.text(text), Some(Scale::new(1.0))),
        };
        self.unit_texts.insert(records.cell(at).into(), found);
        found
    }

    fn quantity_unit(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Option<Text> {
        let Some(at) = self.plan.column(Role::QuantityUnit) else {
            return Some(out.text(&self.plan.fixed.quantity_unit));
        };
        if let Some(found) = self.quantity_units.get(records.cell(at)) {
            return *found;
        }
        let text = records.text(at).trim();
        let none = ["-1", "n/a", "no quantity", "1"].iter().any(|mark| text.eq_ignore_ascii_case(mark));
        let found = (!none).then(|| out.text(comtrade_unit(text)));
        self.quantity_units.insert(records.cell(at).into(), found);
        found
    }

    fn is_estimated(&self, records: &Records<'_>, role: Role, bit: u32) -> bool {
        let cell = |role| self.plan.column(role).map(|at| records.text(at).trim());
        cell(role).is_some_and(|text| text.eq_ignore_ascii_case("true") || text == "1")
            || self.rules.estimation_flag
                && cell(Role::Flag).and_then(|text| text.parse::<f64>().ok()).is_some_and(|flag| {
                    // Whole numbers 0, 2, 4, 6; table programs write them with a fraction.
                    [f64::from(bit), 6.0].iter().any(|own| (flag - own).abs() < 0.5)
                })
    }
}

fn find_area(records: &Records<'_>, out: &mut Builder<'_>, columns: [Option<usize>; 3], fixed: &str) -> Option<AreaId> {
    let [code, number, name] = columns.map(|column| column.map_or("", |at| records.text(at)));
    let code = if code.is_empty() && number.is_empty() && name.is_empty() { fixed } else { code };
    let area = areas::find(out.countries, code, number, name)?;
    let written = if name.trim().is_empty() && areas::is_name(code, &area.code) { code } else { name };
    Some(out.area(&area, written))
}
