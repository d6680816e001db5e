//! Any table with a column for each period and areas in its rows, as statistics are kept by hand: `Area, 2019, 2020`.
//! Words in Russian have a reader of their own. A scale is taken from a title, a unit or a column `Scale`, never guessed.

use crate::data::Countries;

use super::builder::Builder;
use super::number::Scale;
use super::russian::{Reader, given};
use super::table::Records;
use super::tidy::Tidy;
use super::wide::{self, Wide, period_of};
use super::{Format, Head, Mapping, Plan, ReadError, Role};

/// What `Millions` and the like multiply by; `None` for any other text.
fn scale_word(text: &str) -> Option<f64> {
    match text.trim().to_lowercase().as_str() {
        "units" | "unit" | "ones" => Some(1.0),
        "thousands" | "thousand" => Some(1e3),
        "millions" | "million" => Some(1e6),
        "billions" | "billion" => Some(1e9),
        _ => None,
    }
}

/// One record an area, one column a period.
pub(super) struct WideTable;

impl Format for WideTable {
    fn id(&self) -> &'static str {
        "wide"
    }

    fn name(&self) -> &'static str {
        "Table with periods as columns"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let areas = [Role::Reporter, Role::ReporterNumber, Role::ReporterName, Role::Partner, Role::PartnerName];
        let has_area =
            || self.mapping(head, &Countries::default()).roles.iter().flatten().any(|role| areas.contains(role));
        if wide::n_periods(head, period_of) >= 2 && has_area() { 0.5 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping {
        let mut mapping = Tidy.mapping(head, countries);
        // Periods as column names are figures, whatever their cells looked like.
        for (role, name) in mapping.roles.iter_mut().zip(&head.columns) {
            let figures = [Role::Value, Role::Quantity, Role::NetWeight, Role::Period].map(Some);
            if period_of(name).is_some() || figures.contains(role) {
                *role = None;
            }
        }
        wide::assign(head, &mut mapping, period_of);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let mut reader = Reader::new(plan, out);
        let mut wide = Wide::new(records, plan, out, period_of, given)?;
        let scale_at = records.columns().iter().position(|name| name.eq_ignore_ascii_case("scale"));
        while records.next()? {
            let outcome = match reader.row(records, out, wide.is_blank(records)) {
                // Trade is never negative; growth and balances are.
                Ok(row) => {
                    let own = scale_at.and_then(|at| scale_word(records.text(at)));
                    let scale = own.map_or(row.scale, Scale::new);
                    wide.record(records, out, &wide::Row { signed: plan.fixed.flow == "I", scale, ..row })
                }
                Err(reason) => Err(reason),
            };
            if let Err(reason) = outcome {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}
