//! Reads tables with one observation a record: dimensions, a figure, its unit, power of ten and marks.
//!
//! Cost: each combination of cells is understood once and looked up by its bytes after that, so a row costs seven
//! short look-ups and one number.

use crate::data::Measure;

use super::area_codes::{self, List, split};
use super::builder::{AreaId, Builder, Key, Text};
use super::number::{Decimal, Scale};
use super::sdmx_columns::ids;
use super::table::Records;
use super::unit_codes::{self, Meaning};
use super::wide::{Cell, Once, plain};
use super::words::{flow_code, product_code};
use super::{Plan, ReadError, Role, periods, units};

/// What differs between providers.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Whose area codes.
    pub areas: List,
    /// The code of a flow in the provider's words; unknown words as written.
    pub flow: fn(&str) -> String,
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
    let Some(value) = plan.column(Role::Value) else { return Err(records.needs(Role::Value)) };
    let mut reader = Reader::new(records, plan, out, rules, value);
    records.each(|records| reader.record(records, out))
}

/// Measure, unit and scale of a figure.
type Unit = (Text, Text, f64);

struct Reader<'p> {
    plan: &'p Plan,
    rules: Rules,
    value: usize,
    decimal: Decimal,
    action: Option<usize>,
    power: Option<usize>,
    flags: Vec<usize>,
    periods: Once<Option<(Text, Text)>>,
    reporters: Once<Option<(AreaId, bool)>>,
    partners: Once<Option<(AreaId, bool)>>,
    products: Once<(Text, Text)>,
    flows: Once<Text>,
    units: Once<Unit>,
    kg: Text,
}

impl<'p> Reader<'p> {
    fn new(records: &Records<'_>, plan: &'p Plan, out: &mut Builder<'_>, rules: Rules, value: usize) -> Self {
        let ids = ids(records.columns());
        let named = |names: &[&str]| ids.iter().position(|id| names.contains(&id.as_str()));
        let each = |role| plan.roles.iter().enumerate().filter(move |(_, own)| **own == Some(role)).map(|(at, _)| at);
        let columns = |roles: &[Role]| -> Vec<Option<usize>> { roles.iter().map(|role| plan.column(*role)).collect() };
        let product: Vec<Option<usize>> = each(Role::Product).map(Some).collect();
        Self {
            plan,
            rules,
            value,
            decimal: plan.decimal(value),
            action: named(&["action"]),
            power: named(&["unitmult", "powercodecode"]),
            flags: each(Role::Flag).collect(),
            periods: Once::new(&columns(&[Role::Period, Role::Freq])),
            reporters: Once::new(&columns(&[Role::Reporter, Role::ReporterName])),
            partners: Once::new(&columns(&[Role::Partner, Role::PartnerName])),
            products: Once::new(&product),
            flows: Once::new(&columns(&[Role::Flow])),
            units: Once::new(&columns(&[Role::Unit])),
            kg: out.text("kg"),
        }
    }

    fn record(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Result<(), String> {
        let Self { plan, rules, .. } = *self;
        if self.action.is_some_and(|at| records.text(at).trim().eq_ignore_ascii_case("d")) {
            return Err("the row asks to delete a figure (ACTION D)".to_owned());
        }
        let period = self.periods.get(records, |cells| period_texts(&or(cells, &plan.fixed.period), out));
        let Some((period, freq)) = period else {
            let text = plan.column(Role::Period).map_or(plan.fixed.period.as_str(), |at| records.text(at));
            return Err(format!("{}: “{}” is no period", Role::Period.word(), short(text)));
        };
        let reporter = self.reporters.get(records, |cells| area(&or(cells, &plan.fixed.reporter), rules.areas, out));
        let Some((reporter, region)) = reporter else {
            return Err(format!("{}: empty", Role::Reporter.word()));
        };
        let partner = self.partners.get(records, |cells| area(&or(cells, &plan.fixed.partner), rules.areas, out));
        let (partner, partner_region) = partner.unwrap_or_else(|| (out.no_area(), false));
        let (product, scheme) = self.products.get(records, |cells| product(cells, plan, out));
        let flow = self.flows.get(records, |cells| {
            let code = (rules.flow)(split(cells.first().copied().unwrap_or_default()).0);
            out.text(if code.is_empty() { &plan.fixed.flow } else { &code })
        });
        let (measure, unit, scale) = self.units.get(records, |cells| unit(cells, plan, out));
        let scale = Scale::new(self.power(records, scale)? * plan.scale);
        let text = records.text(self.value);
        let (value, mark) = match observed(text, self.decimal, scale) {
            Cell::Figure(value, mark) => (value, mark),
            Cell::Empty => (None, ""),
            Cell::Unreadable => return Err(format!("{}: “{}” is no number", Role::Value.word(), short(text))),
        };
        let flag = self.flag(records, mark, out);
        let part = region || partner_region;
        out.row(Key { period, freq, reporter, partner, flow, product, scheme, part, line: records.line() });
        out.figure(measure, unit, value, flag);
        if value.is_none() && unit == self.kg {
            out.missing_quantity();
        }
        Ok(())
    }

    /// The row's own power of ten in place of the unit's, if the table has a column of them.
    fn power(&self, records: &Records<'_>, scale: f64) -> Result<f64, String> {
        let cell = self.power.map_or("", |at| split(records.text(at)).0);
        match cell {
            "" | "0" | "_Z" => Ok(scale),
            power => match power.parse::<i32>() {
                Ok(power) if (-15..=15).contains(&power) => Ok(10_f64.powi(power)),
                _ => Err(format!("the power of ten “{}” is no small whole number", short(power))),
            },
        }
    }

    /// All marks of a row, as written, with blanks between them.
    fn flag(&self, records: &Records<'_>, mark: &str, out: &mut Builder<'_>) -> Text {
        let cells = self.flags.iter().map(|at| split(records.text(*at)).0);
        let marks: Vec<&str> = std::iter::once(mark).chain(cells).filter(|cell| !matches!(*cell, "" | "-")).collect();
        match marks.as_slice() {
            [one] => out.text(one),
            many => out.text(&many.join(" ")),
        }
    }
}

/// A figure with Eurostat's marks: `123.4 p`, `: c`, `:C`. Any other word is no figure.
pub(super) fn observed(text: &str, decimal: Decimal, scale: Scale) -> Cell<'_> {
    let text = text.trim();
    let number = plain(text, decimal, scale);
    if number != Cell::Unreadable {
        return number;
    }
    let is_mark = |mark: &str| (1..=3).contains(&mark.len()) && mark.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.rsplit_once(' ').filter(|(_, mark)| is_mark(mark)) {
        Some((head, mark)) => match plain(head, decimal, scale) {
            Cell::Figure(value, _) => Cell::Figure(value, mark),
            Cell::Empty => Cell::Figure(None, mark),
            Cell::Unreadable => Cell::Unreadable,
        },
        None if text.strip_prefix(':').is_some_and(is_mark) => Cell::Figure(None, text),
        None => Cell::Unreadable,
    }
}

/// The beginning of a cell, for messages.
pub(super) fn short(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

/// Cells, the first of them replaced by what holds for all rows where all are empty.
pub(super) fn or<'c>(cells: &[&'c str], fixed: &'c str) -> Vec<&'c str> {
    let mut cells = cells.to_vec();
    if cells.iter().all(|cell| matches!(*cell, "" | "_Z" | "-"))
        && let Some(first) = cells.first_mut()
    {
        *first = fixed;
    }
    cells
}

/// An area, and whether it is a region in another one.
pub(super) fn area(cells: &[&str], list: List, out: &mut Builder<'_>) -> Option<(AreaId, bool)> {
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    // Not applicable: the table has no such side here.
    if cell(0) == "_Z" {
        return None;
    }
    let found = area_codes::find(out.countries, list, cell(0), cell(1))?;
    Some((out.area(&found.area, &found.name), found.part))
}

/// A period cell beside a frequency cell, in the builder.
pub(super) fn period_texts(cells: &[&str], out: &mut Builder<'_>) -> Option<(Text, Text)> {
    let cell = |at: usize| split(cells.get(at).copied().unwrap_or_default()).0;
    let (period, freq) = period(cell(0), cell(1))?;
    Some((out.text(&period), out.text(freq)))
}

/// A period cell; a frequency beside it says what a date stands for: the first day of a month is that month.
fn period(cell: &str, freq: &str) -> Option<(String, &'static str)> {
    let (text, own) = periods::parse(cell)?;
    if own != "D" {
        return Some((text, own));
    }
    let month: u8 = text.get(5..7)?.parse().ok()?;
    let year = text.get(..4)?;
    let letter = freq.trim().chars().next().map(|c| c.to_ascii_uppercase());
    Some(match letter {
        Some('A' | 'Y') => (year.to_owned(), "A"),
        Some('M') => (format!("{year}-{month:02}"), "M"),
        Some('Q') => (format!("{year}-Q{}", month.div_ceil(3)), "Q"),
        Some('S' | 'H') => (format!("{year}-H{}", month.div_ceil(6)), "S"),
        _ => (text, own),
    })
}

/// Product code and nomenclature. Several dimensions together name one product.
fn product(cells: &[&str], plan: &Plan, out: &mut Builder<'_>) -> (Text, Text) {
    let codes: Vec<&str> =
        cells.iter().map(|cell| split(cell).0).filter(|code| !matches!(*code, "" | "-" | "_Z")).collect();
    let scheme = plan.fixed.scheme.as_str();
    let (code, scheme) = match codes.as_slice() {
        [] => (plan.fixed.product.clone(), scheme),
        [one] => {
            let code = product_code(one, None, scheme == "HS");
            let scheme = scheme_of(&code, scheme);
            (code, scheme)
        }
        many => (many.join(" · ").chars().take(200).collect(), "NAME"),
    };
    (out.text(&code), out.text(scheme))
}

/// HS where the code is one, CN8 below it, a name otherwise.
pub(super) fn scheme_of<'s>(code: &str, scheme: &'s str) -> &'s str {
    let is_code = code.starts_with(|c: char| c.is_ascii_digit()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    match scheme {
        "HS" if code == "TOTAL" => "HS",
        "HS" if is_code && code.len() == 8 => "CN8",
        "HS" if is_code => "HS",
        "HS" => "NAME",
        other => other,
    }
}

fn unit(cells: &[&str], plan: &Plan, out: &mut Builder<'_>) -> Unit {
    let meaning = match cells.first().copied().unwrap_or_default() {
        "" => {
            let unit = plan.fixed.unit.as_str();
            let measure = units::parse(unit).map_or(Measure::Value, |unit| unit.measure).key();
            Meaning { measure, unit: unit.to_owned(), scale: 1.0 }
        }
        text => unit_codes::of(split(text).0),
    };
    (out.text(meaning.measure), out.text(&meaning.unit), meaning.scale)
}

/// Flows in the words that all providers share.
pub(super) fn common_flow(cell: &str) -> String {
    match cell.to_lowercase().as_str() {
        "expo" => "X".to_owned(),
        "impo" => "M".to_owned(),
        _ => flow_code(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequency_says_what_a_date_stands_for() {
        for (cell, freq, expected) in [
            ("2020-01-01", "M", ("2020-01", "M")),
            ("2020-07-01", "Quarterly", ("2020-Q3", "Q")),
            ("2020-07-01", "S", ("2020-H2", "S")),
            ("2020-01-01", "Annual", ("2020", "A")),
            ("2020-01-01", "", ("2020-01-01", "D")),
            ("2020-03", "A", ("2020-03", "M")),
        ] {
            assert_eq!(period(cell, freq), Some((expected.0.to_owned(), expected.1)), "{cell} {freq}");
        }
        assert_eq!(period("total", "A"), None);
    }

    #[test]
    fn figures_may_carry_short_marks_only() {
        for (cell, expected) in [
            ("12.5", Cell::Figure(Some(12.5), "")),
            ("12.5 be", Cell::Figure(Some(12.5), "be")),
            (": c", Cell::Figure(None, "c")),
            (":C", Cell::Figure(None, ":C")),
            (": ", Cell::Empty),
            ("three", Cell::Unreadable),
            ("12 tonnes", Cell::Unreadable),
            (": secret", Cell::Unreadable),
        ] {
            assert_eq!(observed(cell, Decimal::Point, Scale::new(1.0)), expected, "{cell}");
        }
    }

    #[test]
    fn codes_of_the_combined_nomenclature_are_told_from_hs() {
        for (code, scheme) in
            [("3915", "HS"), ("31042050", "CN8"), ("310420XX", "CN8"), ("TOTAL", "HS"), ("Waste of plastics", "NAME")]
        {
            assert_eq!(scheme_of(code, "HS"), scheme, "{code}");
        }
        assert_eq!(scheme_of("562", "SITC4"), "SITC4");
    }
}
