//! World Bank Pink Sheet saved as CSV: months in rows, a commodity in each column, prices in nominal US dollars.

use crate::data::Countries;

use super::builder::Builder;
use super::number::Scale;
use super::series::{self, Common, Series};
use super::table::Records;
use super::wide;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// Names above the columns, or the mnemonics of re-saves; units below them where the sheet's own rows were kept.
pub(super) struct PinkSheet;

/// `1960M01`.
fn is_month(cell: &str) -> bool {
    let digits = |part: &str, n| part.len() == n && part.bytes().all(|byte| byte.is_ascii_digit());
    cell.trim().split_once(['M', 'm']).is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

/// Units of mnemonics, as the sheet prints them above the same columns.
const MNEMONICS: &[(&str, &str)] = &[
    ("CRUDE_PETRO", "$/bbl"),
    ("CRUDE_BRENT", "$/bbl"),
    ("CRUDE_DUBAI", "$/bbl"),
    ("CRUDE_WTI", "$/bbl"),
    ("COAL_AUS", "$/mt"),
    ("NGAS_US", "$/mmbtu"),
    ("NGAS_EUR", "$/mmbtu"),
    ("NGAS_JP", "$/mmbtu"),
    ("MAIZE", "$/mt"),
    ("WHEAT_US_HRW", "$/mt"),
    ("PHOSROCK", "$/mt"),
    ("DAP", "$/mt"),
    ("TSP", "$/mt"),
    ("UREA_EE_BULK", "$/mt"),
    ("POTASH", "$/mt"),
    ("ALUMINUM", "$/mt"),
    ("IRON_ORE", "$/dmtu"),
    ("COPPER", "$/mt"),
    ("GOLD", "$/toz"),
    ("PLATINUM", "$/toz"),
    ("SILVER", "$/toz"),
];

/// `($/mt)` as `USD/t`, `(cents/sheet)` as `US cents/sheet`, `(2010=100)` as it stands.
fn unit(printed: &str) -> String {
    let printed = printed.trim().trim_matches(['(', ')']).trim();
    let (money, per) = printed.split_once('/').unwrap_or((printed, ""));
    let money = match money.trim() {
        "$" => "USD",
        "cents" | "¢" => "US cents",
        other => other,
    };
    match per.trim() {
        "" => money.to_owned(),
        "mt" => format!("{money}/t"),
        other => format!("{money}/{other}"),
    }
}

/// A commodity's name without the sheet's asterisks and stray blanks.
fn commodity(name: &str) -> &str {
    name.trim().trim_end_matches('*').trim_end()
}

impl Format for PinkSheet {
    fn id(&self) -> &'static str {
        "pinksheet"
    }

    fn name(&self) -> &'static str {
        "World Bank Pink Sheet"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let months = head.cells(0).filter(|cell| is_month(cell)).count();
        let known = head.columns.iter().any(|name| {
            let name = commodity(name);
            MNEMONICS.iter().any(|(own, _)| *own == name) || name.starts_with("Crude oil") || name.starts_with("Urea")
        });
        if head.columns.len() < 2 || months * 2 < head.rows.len().max(1) {
            0.0
        } else if known {
            1.0
        } else {
            0.7
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        mapping.set(Some(0), Role::Period);
        for (at, name) in head.columns.iter().enumerate().skip(1) {
            let is_nameless = *name == format!("Column {}", at + 1);
            if let (false, Some(slot)) = (is_nameless, mapping.roles.get_mut(at)) {
                *slot = Some(Role::Value);
            }
        }
        // Prices are of the world market; they are no country's.
        mapping.fixed =
            Fixed { reporter: "WLD".to_owned(), scheme: "NAME".to_owned(), flow: "PR".to_owned(), ..Fixed::default() };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let Some(period_at) = plan.column(Role::Period) else { return Err(records.needs(Role::Period)) };
        let none = out.no_area();
        let area = super::areas::find(out.countries, &plan.fixed.reporter, "", "");
        let Some(area) = area else { return Err(records.needs(Role::Reporter)) };
        let reporter = out.area(&area, "");
        let mut all = Vec::new();
        for (at, column) in series::columns(records, plan) {
            let name = commodity(&column);
            let known = MNEMONICS.iter().find(|(own, _)| *own == name).map_or("", |(_, unit)| unit);
            all.push(Series {
                at,
                name: column.clone(),
                decimal: plan.decimal(at),
                partner: none,
                flow: out.text(&plan.fixed.flow),
                product: out.text(name),
                scheme: out.text(if known.is_empty() { &plan.fixed.scheme } else { "WB" }),
                measure: out.text("price"),
                unit: out.text(&unit(known)),
                scale: Scale::new(1.0),
                flag: out.text(""),
                part: false,
                signed: false,
            });
        }
        while records.next()? {
            let Some((period, freq)) = periods::parse(records.text(period_at)) else {
                if records.text(period_at).trim().is_empty() {
                    // The sheet's row of units, and mnemonics where they stand below the names.
                    for series in &mut all {
                        let cell = records.text(series.at).trim();
                        if cell.starts_with('(') {
                            series.unit = out.text(&unit(cell));
                        }
                        if cell.contains('=') {
                            series.measure = out.text("index");
                        }
                    }
                } else {
                    records.keep_aside("the first cell is no month");
                }
                continue;
            };
            let common = Common { period: out.text(&period), freq: out.text(freq), reporter, partner: none };
            if let Err(reason) = series::add(&all, common, records, out, wide::plain) {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_names_are_the_sheets_own() {
        for (printed, expected) in [
            ("($/mt)", "USD/t"),
            ("($/bbl)", "USD/bbl"),
            ("(cents/sheet)", "US cents/sheet"),
            ("(2010=100)", "2010=100"),
        ] {
            assert_eq!(unit(printed), expected, "{printed}");
        }
        assert_eq!((commodity("Potassium chloride **"), commodity("Urea ")), ("Potassium chloride", "Urea"));
        assert!(is_month("1960M01") && !is_month("1960-01"));
    }
}
