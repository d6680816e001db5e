//! CEPII BACI yearly files: `t,i,j,k,v,q`, thousand USD and tonnes, exporter's numbers as the importer confirms them.
//!
//! Cost: one look-up table of 4 MB for products and a short one for areas, so a row costs no hashing;
//! ten million rows are ten seconds of one core at most, mostly for splitting the text into fields.

use crate::data::{Countries, Measure};

use super::areas::{self, Area};
use super::builder::{AreaId, Builder, Key, Text};
use super::number::{self, Number, Scale};
use super::table::Records;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// Yearly files of any release since 2010.
pub(super) struct Baci;

pub(super) const COLUMNS: [(Role, &[&str]); 6] = [
    (Role::Period, &["t"]),
    (Role::ReporterNumber, &["i"]),
    (Role::PartnerNumber, &["j"]),
    (Role::Product, &["k", "hs6"]),
    (Role::Value, &["v"]),
    (Role::NetWeight, &["q"]),
];

/// Nomenclatures BACI is published in.
const SCHEMES: [&str; 7] = ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"];

impl Format for Baci {
    fn id(&self) -> &'static str {
        "baci"
    }

    fn name(&self) -> &'static str {
        "CEPII BACI"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let all = COLUMNS.iter().all(|(_, names)| head.find(names).is_some());
        if all && head.columns.len() == COLUMNS.len() { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, &COLUMNS);
        mapping.fixed = Fixed {
            unit: "USD".to_owned(),
            scheme: scheme(&head.file_name).unwrap_or("HS").to_owned(),
            flow: "X".to_owned(),
            ..Fixed::default()
        };
        (mapping.scale, mapping.weight_scale) = (1e3, 1e3);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let columns: Option<Vec<usize>> = COLUMNS.iter().map(|(role, _)| plan.column(*role)).collect();
        let Some(&[period, exporter, importer, product, value, weight]) = columns.as_deref() else {
            let role =
                COLUMNS.iter().map(|(role, _)| *role).find(|role| plan.column(*role).is_none()).unwrap_or(Role::Value);
            return Err(records.needs(role));
        };
        let mut codes = Codes::new(plan, out);
        let (decimal, weight_decimal) = (plan.decimal(value), plan.decimal(weight));
        let (scale, weight_scale) = (Scale::new(plan.scale), Scale::new(plan.weight_scale));
        let usd = (out.measure(Measure::Value), out.text(&plan.fixed.unit));
        let kg = (out.measure(Measure::NetWeight), out.text("kg"));
        let none = out.text("");
        while records.next()? {
            let key = codes
                .period(records.cell(period), out)
                .zip(codes.area(records.cell(exporter), out))
                .zip(codes.area(records.cell(importer), out))
                .zip(codes.product(records.cell(product), out));
            let Some((((period, reporter), partner), product)) = key else {
                records.keep_aside("year, country or product is no code");
                continue;
            };
            let value = match number::parse(records.cell(value), decimal, scale) {
                Number::Value(value) if value >= 0.0 => Some(value),
                Number::Missing => None,
                Number::Value(_) => {
                    records.keep_aside("the value is negative");
                    continue;
                }
                Number::Unreadable => {
                    records.keep_aside("the value is no number");
                    continue;
                }
            };
            let weight = match number::parse(records.cell(weight), weight_decimal, weight_scale) {
                Number::Value(weight) if weight >= 0.0 => Some(weight),
                Number::Missing => None,
                Number::Value(_) | Number::Unreadable => {
                    records.keep_aside("the quantity is no number of tonnes");
                    continue;
                }
            };
            let Codes { flow, scheme, .. } = codes;
            out.row(Key {
                period: period.0,
                freq: period.1,
                reporter,
                partner,
                flow,
                product,
                scheme,
                part: false,
                line: records.line(),
            });
            out.figure(usd.0, usd.1, value, none);
            out.figure(kg.0, kg.1, weight, none);
            if weight.is_none() {
                out.missing_quantity();
            }
        }
        Ok(())
    }
}

/// Look-ups by number.
struct Codes {
    periods: Vec<(Vec<u8>, (Text, Text))>,
    areas: Vec<Option<AreaId>>,
    products: Vec<Option<Text>>,
    flow: Text,
    scheme: Text,
}

impl Codes {
    fn new(plan: &Plan, out: &mut Builder<'_>) -> Self {
        let (flow, scheme) = (out.text(&plan.fixed.flow), out.text(&plan.fixed.scheme));
        Self { periods: Vec::new(), areas: vec![None; 1_000], products: vec![None; 1_000_000], flow, scheme }
    }

    fn period(&mut self, cell: &[u8], out: &mut Builder<'_>) -> Option<(Text, Text)> {
        if let Some((_, found)) = self.periods.iter().find(|(text, _)| text == cell) {
            return Some(*found);
        }
        let found = period(cell, out)?;
        // A file holds one year; a hostile one with thousands must not make the search long.
        if self.periods.len() < 40 {
            self.periods.push((cell.to_vec(), found));
        }
        Some(found)
    }

    fn area(&mut self, cell: &[u8], out: &mut Builder<'_>) -> Option<AreaId> {
        let number = digits(cell, 3)?;
        if let Some(id) = *self.areas.get(number as usize)? {
            return Some(id);
        }
        let id = area(number, out);
        *self.areas.get_mut(number as usize)? = Some(id);
        Some(id)
    }

    fn product(&mut self, cell: &[u8], out: &mut Builder<'_>) -> Option<Text> {
        let number = digits(cell, 6)?;
        if let Some(text) = *self.products.get(number as usize)? {
            return Some(text);
        }
        let text = out.text(&format!("{number:06}"));
        *self.products.get_mut(number as usize)? = Some(text);
        Some(text)
    }
}

/// A period and its frequency.
pub(super) fn period(cell: &[u8], out: &mut Builder<'_>) -> Option<(Text, Text)> {
    let (text, freq) = periods::parse(std::str::from_utf8(cell).ok()?)?;
    Some((out.text(&text), out.text(freq)))
}

/// An area by its number.
pub(super) fn area(number: u32, out: &mut Builder<'_>) -> AreaId {
    // BACI has no totals: a customs union with a number of its own stands in place of its members.
    let area = match areas::by_number(out.countries, number) {
        Some(area) => Area { group: false, ..area },
        None => Area { code: format!("M49:{number:03}"), group: false, known: false },
    };
    out.area(&area, "")
}

/// A whole number of at most so many digits.
pub(super) fn digits(cell: &[u8], most: usize) -> Option<u32> {
    let cell = cell.trim_ascii();
    if cell.is_empty() || cell.len() > most || !cell.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(cell.iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')))
}

/// The nomenclature in a file name such as `BACI_HS92_Y2022_V202501.csv`.
pub(super) fn scheme(file_name: &str) -> Option<&'static str> {
    let upper = file_name.to_uppercase();
    SCHEMES.into_iter().find(|scheme| upper.contains(scheme))
}

/// The part of a BACI file name after a letter: `Y` the year, `V` the release.
pub(super) fn name_part(file_name: &str, letter: char) -> Option<String> {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let part = stem.split('_').find_map(|part| part.strip_prefix(letter))?;
    part.starts_with(|c: char| c.is_ascii_digit()).then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_say_nomenclature_year_and_release() {
        let name = "BACI_HS92_Y2022_V202401b.csv";
        assert_eq!(scheme(name), Some("HS92"));
        assert_eq!(name_part(name, 'Y').as_deref(), Some("2022"));
        assert_eq!(name_part(name, 'V').as_deref(), Some("202401b"));
        assert_eq!((scheme("data.csv"), name_part("data.csv", 'Y')), (None, None));
    }

    #[test]
    fn only_short_whole_numbers_are_codes() {
        assert_eq!(digits(b" 112", 3), Some(112));
        assert_eq!((digits(b"1234", 3), digits(b"", 3), digits(b"-1", 3), digits(b"1.0", 3)), (None, None, None, None));
    }
}
