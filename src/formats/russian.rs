//! Tables of Belstat, the Eurasian Economic Commission and colleagues: Russian column names, title lines with the
//! unit, totals between the countries, cumulative months; long, or with a column for each period.

use crate::data::{Countries, Measure};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Key, Text};
use super::dialect::normal;
use super::number::{Decimal, Scale};
use super::sdmx::{area, short};
use super::table::Records;
use super::tidy::Tidy;
use super::wide::{Cell, Named, Once, Row, Wide, marked};
use super::words::{flow_code, product_code};
use super::{Format, Head, Mapping, Plan, ReadError, Role, figures, periods, units, wide};

/// Any table with Russian column names.
pub(super) struct Russian;

/// Countries as titles inflect them.
const REPORTERS: &[(&str, &str)] = &[
    ("беларус", "BLR"),
    ("белорусс", "BLR"),
    ("российск", "RUS"),
    ("росси", "RUS"),
    ("казахстан", "KAZ"),
    ("армени", "ARM"),
    ("кыргыз", "KGZ"),
    ("киргиз", "KGZ"),
    ("украин", "UKR"),
];

/// What the lines above the header and the file's name say.
fn title(head: &Head) -> String {
    format!("{} {}", head.dialect.preamble.join(" "), head.file_name).to_lowercase()
}

fn is_russian(head: &Head) -> bool {
    let cyrillic = |name: &&String| name.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
    head.columns.iter().filter(cyrillic).count() * 2 > head.columns.len()
}

/// A period in Russian words: `2020 г.`, `март 2021`, `I квартал 2021 г.`, `январь-июнь 2021`, `9 месяцев 2021`.
pub(super) fn period(cell: &str) -> Named {
    if let Some(found) = periods::parse(cell) {
        return Some(found);
    }
    let lower = cell.trim().to_lowercase();
    let words: Vec<&str> = lower.split([' ', '\u{a0}', '.', ',', '-']).filter(|word| !word.is_empty()).collect();
    let year = words.iter().find(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let count = match words.first().copied()? {
        "1" | "i" | "і" | "первый" | "первое" => 1,
        "2" | "ii" | "іі" | "второй" | "второе" => 2,
        "3" | "iii" | "ііі" | "третий" => 3,
        "4" | "iv" | "четвертый" | "четвёртый" => 4,
        number => number.parse::<u8>().ok()?,
    };
    let unit = words.get(1).copied().unwrap_or_default();
    let text = match (unit, count) {
        (unit, 1..=4) if unit.starts_with("кв") => format!("{year}-Q{count}"),
        (unit, 1 | 2) if unit.starts_with("полугод") => format!("{year}-H{count}"),
        (unit, 1..=11) if unit.starts_with("мес") => format!("{year}-01/{year}-{count:02}"),
        (unit, 12) if unit.starts_with("мес") => (*year).to_owned(),
        _ => return None,
    };
    periods::parse(&text).or_else(|| text.contains('/').then_some((text, "P")))
}

impl Format for Russian {
    fn id(&self) -> &'static str {
        "russian"
    }

    fn name(&self) -> &'static str {
        "Russian table"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if !is_russian(head) {
            return 0.0;
        }
        let roles = Tidy.mapping(head, &Countries::default()).roles;
        let has = |role| roles.contains(&Some(role));
        let whom = has(Role::Reporter) || has(Role::Partner);
        let long = has(Role::Period) && (has(Role::Value) || has(Role::NetWeight) || has(Role::Quantity));
        let figures = long || wide::n_periods(head, period) > 0;
        if whom && figures { 0.8 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping {
        let mut mapping = Tidy.mapping(head, countries);
        let title = title(head);
        if wide::n_periods(head, period) > 0 {
            // Years as column names are figures, whatever their cells looked like.
            for (role, name) in mapping.roles.iter_mut().zip(&head.columns) {
                if period(name).is_some() || matches!(role, Some(Role::Value | Role::Quantity | Role::NetWeight)) {
                    *role = None;
                }
            }
            wide::assign(head, &mut mapping, period);
        }
        let has = |mapping: &Mapping, role| mapping.roles.contains(&Some(role));
        // The country named first trades; the others are whom it trades with.
        let named = REPORTERS.iter().filter_map(|(word, code)| Some((title.find(word)?, *code)));
        let reporter = named.min().map(|(_, code)| code);
        if let Some(code) = reporter.filter(|_| !has(&mapping, Role::Partner)) {
            // The title names the country whose trade it is; the column then holds the other side.
            for role in &mut mapping.roles {
                *role = match *role {
                    Some(Role::Reporter) => Some(Role::Partner),
                    Some(Role::ReporterNumber) => Some(Role::PartnerNumber),
                    Some(Role::ReporterName) => Some(Role::PartnerName),
                    other => other,
                };
            }
            code.clone_into(&mut mapping.fixed.reporter);
        }
        let (export, import) = (title.contains("экспорт"), title.contains("импорт"));
        let flow = match (export, import) {
            (true, false) => "X",
            (false, true) => "M",
            _ if has(&mapping, Role::Partner) => "X",
            _ => "I",
        };
        flow.clone_into(&mut mapping.fixed.flow);
        if head.names.iter().any(|name| name.contains("тнвэд")) {
            "HS".clone_into(&mut mapping.fixed.scheme);
        }
        let mut lines = head.dialect.preamble.iter().filter_map(|line| units::parse(line));
        if mapping.fixed.unit.is_empty()
            && !has(&mapping, Role::Unit)
            && let Some(unit) = lines.next().filter(|first| lines.all(|other| other == *first))
        {
            unit.base.clone_into(&mut mapping.fixed.unit);
            mapping.scale = unit.scale;
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let mut reader = Reader::new(plan, out);
        let wide = plan.column(Role::Period).is_none()
            && records
                .columns()
                .iter()
                .zip(&plan.roles)
                .any(|(name, role)| *role == Some(Role::Value) && period(name).is_some());
        if wide {
            let mut wide = Wide::new(records, plan, out, period, given)?;
            while records.next()? {
                let outcome = match reader.row(records, out, wide.is_blank(records)) {
                    Ok(row) => wide.record(records, out, &row),
                    Err(reason) => Err(reason),
                };
                if let Err(reason) = outcome {
                    records.keep_aside(&reason);
                }
            }
        } else {
            while records.next()? {
                if let Err(reason) = reader.long(records, out) {
                    records.keep_aside(&reason);
                }
            }
        }
        Ok(())
    }
}

/// Measure, unit and scale of the value.
type Unit = (Text, Text, f64);

pub(super) struct Reader<'p> {
    plan: &'p Plan,
    value: Option<usize>,
    weight: Option<figures::Column>,
    quantity: Option<figures::Column>,
    periods: Once<Option<(Text, Text)>>,
    reporters: Once<Option<(AreaId, bool)>>,
    partners: Once<Option<(AreaId, bool)>>,
    products: Once<(Text, Text)>,
    flows: Once<Text>,
    units: Once<Unit>,
    empty: Text,
}

impl<'p> Reader<'p> {
    pub(super) fn new(plan: &'p Plan, out: &mut Builder<'_>) -> Self {
        let at = |role| plan.column(role);
        Self {
            plan,
            value: at(Role::Value),
            weight: figures::Column::new(plan, Role::NetWeight, plan.weight_scale),
            quantity: figures::Column::new(plan, Role::Quantity, 1.0),
            periods: Once::new(&[at(Role::Period), at(Role::Month)]),
            reporters: Once::new(&[at(Role::Reporter), at(Role::ReporterName)]),
            partners: Once::new(&[at(Role::Partner), at(Role::PartnerName)]),
            products: Once::new(&[at(Role::Product), at(Role::Scheme)]),
            flows: Once::new(&[at(Role::Flow)]),
            units: Once::new(&[at(Role::Unit)]),
            empty: out.text(""),
        }
    }

    /// What all figures of a record have in common.
    pub(super) fn row(&mut self, records: &Records<'_>, out: &mut Builder<'_>, blank: bool) -> Result<Row, String> {
        let plan = self.plan;
        let side = |role| plan.column(role).map_or("", |at| records.text(at)).trim().to_lowercase();
        let heading = [side(Role::Partner), side(Role::Reporter)]
            .iter()
            .any(|text| ["в том числе", "из них", "из нее"].iter().any(|head| text.starts_with(head)));
        if blank && heading {
            return Err("a heading without figures".to_owned());
        }
        let fill = |cells: &[&str], fixed: &str, out: &mut Builder<'_>| {
            let empty = cells.iter().all(|cell| cell.is_empty());
            if empty { area(&[fixed], List::Russian, out) } else { area(cells, List::Russian, out) }
        };
        let reporter = self.reporters.get(records, |cells| fill(cells, &plan.fixed.reporter, out));
        let Some((reporter, _)) = reporter else { return Err(format!("{}: empty", Role::Reporter.word())) };
        let partner = self.partners.get(records, |cells| fill(cells, &plan.fixed.partner, out));
        let (partner, _) = partner.unwrap_or_else(|| (out.no_area(), false));
        let (product, scheme) = self.products.get(records, |cells| {
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
            let scheme = if cell(1).is_empty() { plan.fixed.scheme.as_str() } else { cell(1) };
            let code = if cell(0).is_empty() { plan.fixed.product.as_str() } else { cell(0) };
            let total = ["всего", "итого"].contains(&normal(code).as_str());
            let code = if total { "TOTAL".to_owned() } else { product_code(code, None, scheme.starts_with("HS")) };
            (out.text(&code), out.text(scheme))
        });
        let flow = self.flows.get(records, |cells| {
            let code = flow_code(cells.first().copied().unwrap_or_default());
            out.text(if code.is_empty() { &plan.fixed.flow } else { &code })
        });
        let (measure, unit, scale) = self.units.get(records, |cells| unit(cells, plan, out));
        Ok(Row {
            reporter,
            partner,
            flow,
            product,
            scheme,
            measure,
            unit,
            scale: Scale::new(scale),
            flag: self.empty,
            part: false,
            product_group: false,
            signed: false,
            month: 0,
        })
    }

    /// A record with one period.
    fn long(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Result<(), String> {
        let plan = self.plan;
        let text = self.value.map_or("", |at| records.text(at)).trim();
        let row = self.row(records, out, text.is_empty())?;
        let found = self.periods.get(records, |cells| {
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
            let (period, freq) = match (cell(0), cell(1)) {
                ("", "") => period(&plan.fixed.period)?,
                (year, "") => period(year)?,
                (year, month) => {
                    period(&format!("{month} {year}")).or_else(|| period(&format!("{year}-{month:0>2}")))?
                }
            };
            Some((out.text(&period), out.text(freq)))
        });
        let Some((period, freq)) = found else {
            let text = plan.column(Role::Period).map_or(plan.fixed.period.as_str(), |at| records.text(at));
            return Err(format!("{}: “{}” is no period", Role::Period.word(), short(text)));
        };
        let value = match self.value {
            Some(at) => Some(match given(text, plan.decimal(at), row.scale) {
                Cell::Figure(Some(value), _) if value < 0.0 => {
                    return Err(format!("{}: “{}” is negative", Role::Value.word(), short(text)));
                }
                Cell::Figure(value, mark) => (value, mark),
                Cell::Empty => (None, ""),
                Cell::Unreadable => return Err(format!("{}: “{}” is no number", Role::Value.word(), short(text))),
            }),
            None => None,
        };
        let [weight, quantity] = figures::Column::read_all([self.weight, self.quantity], records)?;
        let Row { reporter, partner, flow, product, scheme, measure, unit, .. } = row;
        out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line: records.line() });
        if let Some((value, mark)) = value {
            let mark = out.text(mark);
            out.figure(measure, unit, value, mark);
        }
        if self.weight.is_some() {
            let (measure, kg) = (out.measure(Measure::NetWeight), out.text("kg"));
            if weight.is_none() {
                out.missing_quantity();
            }
            out.figure(measure, kg, weight, self.empty);
        }
        if quantity.is_some() {
            let measure = out.measure(Measure::Quantity);
            let named = plan.column(Role::QuantityUnit).map_or("", |at| records.text(at)).trim();
            let unit = out.text(if named.is_empty() { &plan.fixed.quantity_unit } else { named });
            out.figure(measure, unit, quantity, self.empty);
        }
        Ok(())
    }
}

/// A dash may mean nothing or not known: the mark stays beside the missing figure.
pub(super) fn given(text: &str, decimal: Decimal, scale: Scale) -> Cell<'_> {
    match marked(text, decimal, scale) {
        Cell::Empty if !text.trim().is_empty() => Cell::Figure(None, text.trim()),
        other => other,
    }
}

fn unit(cells: &[&str], plan: &Plan, out: &mut Builder<'_>) -> Unit {
    match cells.first().copied().unwrap_or_default() {
        "" => {
            let measure = units::parse(&plan.fixed.unit).map_or(Measure::Value, |unit| unit.measure);
            (out.measure(measure), out.text(&plan.fixed.unit), plan.scale)
        }
        text => match units::parse(text) {
            Some(unit) => (out.measure(unit.measure), out.text(unit.base), unit.scale),
            None => (out.measure(Measure::Quantity), out.text(text), 1.0),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_periods_have_canonical_forms() {
        for (cell, text, freq) in [
            ("2020 г.", "2020", "A"),
            ("март 2021 г.", "2021-03", "M"),
            ("I квартал 2021 г.", "2021-Q1", "Q"),
            ("4 кв. 2021", "2021-Q4", "Q"),
            ("I полугодие 2021 года", "2021-H1", "S"),
            ("январь-июнь 2021 г.", "2021-01/2021-06", "P"),
            ("9 месяцев 2021 г.", "2021-01/2021-09", "P"),
            ("12 месяцев 2021", "2021", "A"),
        ] {
            assert_eq!(period(cell), Some((text.to_owned(), freq)), "{cell}");
        }
        for cell in ["Страна", "V квартал 2021", "Стоимость, тыс. долл.", ""] {
            assert_eq!(period(cell), None, "{cell}");
        }
    }
}
