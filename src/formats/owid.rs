//! Our World in Data: `Entity, Code, Year` and one or more indicators; regions have no code.

use crate::data::{Countries, Note};

use super::builder::{AreaId, Builder, Text};
use super::indicator;
use super::number::{self, Decimal, Number, Scale};
use super::provider_areas::{self, System};
use super::series::{self, Common, Series};
use super::table::Records;
use super::wide::{self, Once};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// A grapher download, or a table of the datasets repository, which has no codes.
pub(super) struct Owid;

/// Whether most cells of a column are numbers, so that annotations are none.
fn is_numeric(head: &Head, at: usize) -> bool {
    let (mut all, mut good) = (0_u32, 0_u32);
    for cell in head.cells(at).map(str::trim).filter(|cell| !cell.is_empty()) {
        all += 1;
        let number = number::parse(cell.as_bytes(), Decimal::Point, Scale::new(1.0));
        good += u32::from(matches!(number, Number::Value(_)));
    }
    // A column without a cell among the first records may hold numbers further down.
    good * 2 > all || all == 0
}

impl Format for Owid {
    fn id(&self) -> &'static str {
        "owid"
    }

    fn name(&self) -> &'static str {
        "Our World in Data"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let when = head.find(&["year", "day"]).is_some();
        if !when || head.names.first().map(String::as_str) != Some("entity") || head.columns.len() < 3 {
            0.0
        } else if head.find(&["code"]) == Some(1) {
            1.0
        } else {
            0.9
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        mapping.set(head.find(&["code"]), Role::Reporter);
        mapping.set(head.find(&["entity"]), Role::ReporterName);
        mapping.set(head.find(&["year", "day"]), Role::Period);
        mapping.fixed = Fixed { scheme: "NAME".to_owned(), flow: "I".to_owned(), ..Fixed::default() };
        let mut unknown = Vec::new();
        for (at, slot) in mapping.roles.iter_mut().enumerate() {
            if slot.is_none() && is_numeric(head, at) {
                *slot = Some(Role::Value);
                let name = head.columns.get(at).cloned().unwrap_or_default();
                if indicator::kind(&name).unit.is_empty() {
                    unknown.push(name);
                }
            }
        }
        if !unknown.is_empty() {
            unknown.truncate(5);
            mapping.notes.push(Note::Remark(format!(
                "The file does not say the unit of {}; numbers are shown as written",
                unknown.join(", ")
            )));
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let Some(period_at) = plan.column(Role::Period) else { return Err(records.needs(Role::Period)) };
        let none = out.no_area();
        let mut all = Vec::new();
        for (at, name) in series::columns(records, plan) {
            let kind = indicator::kind(&name);
            all.push(Series {
                at,
                name: name.clone(),
                decimal: plan.decimal(at),
                partner: none,
                flow: out.text(&plan.fixed.flow),
                product: out.text(&name),
                scheme: out.text(&plan.fixed.scheme),
                measure: out.text(kind.measure),
                unit: out.text(&kind.unit),
                scale: Scale::new(kind.scale),
                flag: out.text(""),
                part: false,
                signed: true,
            });
        }
        if all.is_empty() {
            return Err(records.needs(Role::Value));
        }
        let has_codes = plan.column(Role::Reporter).is_some();
        let areas = [Role::Reporter, Role::ReporterName].map(|role| plan.column(role));
        let mut reporters: Once<Option<AreaId>> = Once::new(&areas);
        let mut when: Once<Option<(Text, Text)>> = Once::new(&[Some(period_at)]);
        while records.next()? {
            let reporter = reporters.get(records, |cells| {
                let &[code, name] = cells else { return None };
                let mut area = provider_areas::find(out.countries, System::Owid, code, "", name)?;
                if !area.known && has_codes && code.is_empty() {
                    // An entity without a code is a region, an income group or the like.
                    area.group = true;
                }
                Some(out.area(&area, name))
            });
            let period = when.get(records, |cells| {
                let (text, freq) = periods::parse(cells.first().copied().unwrap_or_default())?;
                Some((out.text(&text), out.text(freq)))
            });
            let outcome = match (reporter, period) {
                (None, _) => Err("the entity is empty".to_owned()),
                (_, None) => Err("the year is no period".to_owned()),
                (Some(reporter), Some((period, freq))) => {
                    series::add(&all, Common { period, freq, reporter, partner: none }, records, out, wide::plain)
                }
            };
            if let Err(reason) = outcome {
                records.keep_aside(&reason);
            }
        }
        Ok(())
    }
}
