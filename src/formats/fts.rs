//! Russian customs (FTS) to January 2022: ten-digit products, dollars and kilograms, secret products as `XXXXXXXXXX`,
//! the month in a column or in the file's name alone.

use crate::data::{Countries, Measure, Note, format_number};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Key, Text};
use super::figures;
use super::number::{self, Decimal, Number, Scale, guess_decimal};
use super::sdmx::{area, or, period_texts};
use super::table::Records;
use super::wide::Once;
use super::words::{flow_code, product_code};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role};

/// Monthly tables and their repackaged copies.
pub(super) struct Fts;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Flow, &["napr", "направление"]),
    (Role::Period, &["period", "период", "god", "year"]),
    (Role::Partner, &["nastranapr", "strana", "страна"]),
    (Role::Product, &["tnved", "тнвэд"]),
    (Role::QuantityUnit, &["edizm", "едизм"]),
    (Role::Value, &["stoim", "стоим", "стоимость"]),
    (Role::NetWeight, &["netto", "нетто"]),
    (Role::Quantity, &["kol", "кол", "количество"]),
];

/// Units by their numbers in the all-Russian classifier (OKEI): unit, and how many of it.
const UNITS: &[(&str, &str, f64)] = &[
    ("6", "m", 1.0),
    ("55", "m²", 1.0),
    ("112", "l", 1.0),
    ("113", "m³", 1.0),
    ("114", "m³", 1e3),
    ("130", "l", 1e3),
    ("162", "carat", 1.0),
    ("163", "g", 1.0),
    ("166", "kg", 1.0),
    ("168", "kg", 1e3),
    ("246", "kWh", 1e3),
    ("715", "pairs", 1.0),
    ("796", "items", 1.0),
    ("797", "items", 100.0),
    ("798", "items", 1e3),
    ("831", "l of pure alcohol", 1.0),
    ("841", "kg H2O2", 1.0),
    ("845", "kg of 90% dry matter", 1.0),
    ("852", "kg K2O", 1.0),
    ("859", "kg KOH", 1.0),
    ("861", "kg N", 1.0),
    ("863", "kg NaOH", 1.0),
    ("865", "kg P2O5", 1.0),
    ("867", "kg U", 1.0),
];

/// The year and month in a file name such as `2021-01.csv` or `DATTSVT_2021_01.csv`.
fn month_in_name(file_name: &str) -> Option<String> {
    let parts: Vec<&str> = file_name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let whole = parts.iter().find(|part| part.len() == 6).map(|part| (&part[..4], &part[4..]));
    let pair = parts.windows(2).find_map(|pair| match pair {
        [year, month] | [month, year] if year.len() == 4 && month.len() == 2 => Some((*year, *month)),
        _ => None,
    });
    let (year, month) = whole.or(pair)?;
    let known = year.starts_with("20") && (1..=12).contains(&month.parse::<u8>().ok()?);
    known.then(|| format!("{year}-{month}"))
}

impl Format for Fts {
    fn id(&self) -> &'static str {
        "fts"
    }

    fn name(&self) -> &'static str {
        "Russian customs (FTS)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if head.has(&["napr", "tnved", "stoim"]) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, COLUMNS);
        mapping.fixed = Fixed {
            reporter: "RUS".to_owned(),
            unit: "USD".to_owned(),
            scheme: "TNVED10".to_owned(),
            ..Fixed::default()
        };
        let period = head.find(&["period", "период", "god", "year"]);
        let of_year = |year: &str| period.is_none_or(|at| head.cells(at).all(|cell| cell.trim() == year));
        if let Some(month) = month_in_name(&head.file_name).filter(|month| of_year(month.get(..4).unwrap_or_default()))
        {
            mapping.roles.iter_mut().filter(|role| **role == Some(Role::Period)).for_each(|role| *role = None);
            mapping.notes.push(Note::Remark(format!("The month {month} comes from the name of the file")));
            mapping.fixed.period = month;
        }
        mapping.notes.extend(price_remark(head));
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let at = |role| [plan.column(role)];
        let mut periods: Once<Option<(Text, Text)>> = Once::new(&at(Role::Period));
        let mut partners: Once<Option<(AreaId, bool)>> = Once::new(&at(Role::Partner));
        let mut products: Once<Text> = Once::new(&at(Role::Product));
        let mut flows: Once<Text> = Once::new(&at(Role::Flow));
        let mut units: Once<Option<(Text, f64)>> = Once::new(&at(Role::QuantityUnit));
        let value = figures::Column::new(plan, Role::Value, plan.scale);
        let weight = figures::Column::new(plan, Role::NetWeight, plan.weight_scale);
        let Some((reporter, _)) = area(&[&plan.fixed.reporter], List::Fts, out) else {
            return Err(records.needs(Role::Reporter));
        };
        let (usd, kg, none) = (out.text(&plan.fixed.unit), out.text("kg"), out.text(""));
        let scheme = out.text(&plan.fixed.scheme);
        let [value_measure, weight_measure, quantity_measure] =
            [Measure::Value, Measure::NetWeight, Measure::Quantity].map(|measure| out.measure(measure));
        while records.next()? {
            let found = periods.get(records, |cells| period_texts(&or(cells, &plan.fixed.period), out));
            let Some((period, freq)) = found else {
                records.keep_aside("the period is no month or year");
                continue;
            };
            let unit = units.get(records, |cells| unit(cells, out));
            let quantity = unit.and_then(|(_, scale)| figures::Column::new(plan, Role::Quantity, scale));
            let [dollars, kilograms, counted] = match figures::Column::read_all([value, weight, quantity], records) {
                Ok(numbers) => numbers,
                Err(reason) => {
                    records.keep_aside(&reason);
                    continue;
                }
            };
            let partner = partners.get(records, |cells| area(&or(cells, &plan.fixed.partner), List::Fts, out));
            let (partner, _) = partner.unwrap_or_else(|| (out.no_area(), false));
            let product = products.get(records, |cells| {
                let cell = cells.first().copied().unwrap_or_default();
                // Nine digits are ten without the zero that a table program took for idle.
                out.text(&product_code(cell, (cell.len() == 9).then_some(10), true))
            });
            let flow = flows.get(records, |cells| {
                let code = flow_code(cells.first().copied().unwrap_or_default());
                out.text(if code.is_empty() { &plan.fixed.flow } else { &code })
            });
            out.row(Key { period, freq, reporter, partner, flow, product, scheme, part: false, line: records.line() });
            if value.is_some() {
                out.figure(value_measure, usd, dollars, none);
            }
            if weight.is_some() {
                // Goods counted otherwise, such as gas by volume, have a weight of zero.
                let kilograms = kilograms.filter(|weight| *weight != 0.0 || unit.is_none());
                if kilograms.is_none() {
                    out.missing_quantity();
                }
                out.figure(weight_measure, kg, kilograms, none);
            }
            if let (Some((unit, _)), Some(_)) = (unit, counted) {
                out.figure(quantity_measure, unit, counted, none);
            }
        }
        Ok(())
    }
}

/// Unit of the classifier and its scale; `None` where no quantity is counted.
fn unit(cells: &[&str], out: &mut Builder<'_>) -> Option<(Text, f64)> {
    let cell = cells.first().copied().filter(|cell| !cell.is_empty())?;
    let code = cell.strip_suffix(".0").unwrap_or(cell).trim_start_matches('0');
    let known = UNITS.iter().find(|(number, ..)| *number == code);
    let (unit, scale) = known.map_or((cell, 1.0), |(_, unit, scale)| (*unit, *scale));
    Some((out.text(unit), scale))
}

/// What a kilogram costs if the value is in dollars: sources disagree whether it is dollars or thousands.
fn price_remark(head: &Head) -> Option<Note> {
    let [value, weight] = [["stoim", "стоим"], ["netto", "нетто"]].map(|names| head.find(&names));
    let (value, weight) = (value?, weight?);
    let decimal = |at| guess_decimal(head.cells(at)).unwrap_or(Decimal::Point);
    let number =
        |row: &[String], at: usize, decimal| match number::parse(row.get(at)?.as_bytes(), decimal, Scale::new(1.0)) {
            Number::Value(number) if number > 0.0 => Some(number),
            _ => None,
        };
    let (of_value, of_weight) = (decimal(value), decimal(weight));
    let mut prices: Vec<f64> = head
        .rows
        .iter()
        .filter_map(|row| Some(number(row, value, of_value)? / number(row, weight, of_weight)?))
        .collect();
    prices.sort_by(f64::total_cmp);
    let median = *prices.get(prices.len() / 2)?;
    let n_rows = prices.len();
    let price = format_number((median * 1e3).round() / 1e3);
    Some(Note::Remark(format!(
        "Sources disagree whether Stoim is in dollars or thousands; it is read as dollars, which makes the median price \
         of the first {n_rows} rows {price} USD/kg; set the scale to thousand if that is too low"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_is_found_in_the_file_name() {
        for (name, month) in [
            ("2021-01.csv", Some("2021-01")),
            ("DATTSVT_2021_12.csv", Some("2021-12")),
            ("customs 01.2021.tsv", Some("2021-01")),
            ("202101.csv", Some("2021-01")),
            ("DATTSVT.csv", None),
            ("2021.csv", None),
            ("2021-13.csv", None),
        ] {
            assert_eq!(month_in_name(name).as_deref(), month, "{name}");
        }
    }
}
