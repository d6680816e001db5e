//! Trade data of ours that another program saved anew, or packed: our first line is gone, separator and decimal mark
//! may be others, the canonical columns are still there.

use crate::data::{Countries, canonical_columns};
use crate::formats::areas::{self, Area};
use crate::formats::builder::{AreaId, Builder, Key};
use crate::formats::dialect::normal;
use crate::formats::memo::Memo;
use crate::formats::number::{self, Number, Scale};
use crate::formats::table::Records;
use crate::formats::write::unguard;
use crate::formats::{Format, Head, Mapping, Plan, ReadError, Role};

/// The sixteen columns of [`canonical_columns`], in any order.
pub struct Canonical;

/// Columns that have a role in the mapping panel; the other four are known by their names.
pub(super) const ROLES: [(&str, Role); 12] = [
    ("period", Role::Period),
    ("freq", Role::Freq),
    ("reporter", Role::Reporter),
    ("partner", Role::Partner),
    ("flow", Role::Flow),
    ("product", Role::Product),
    ("product_scheme", Role::Scheme),
    ("value", Role::Value),
    ("unit", Role::Unit),
    ("flag", Role::Flag),
    ("reporter_name", Role::ReporterName),
    ("partner_name", Role::PartnerName),
];

impl Format for Canonical {
    fn id(&self) -> &'static str {
        "canonical"
    }

    fn name(&self) -> &'static str {
        "Table of this program"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let all = canonical_columns().iter().all(|name| head.columns.iter().any(|own| own == name));
        if all { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        for (name, role) in ROLES {
            mapping.set(head.find(&[&normal(name)]), role);
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let at = |name: &str| records.columns().iter().position(|own| own == name);
        let columns: Option<Vec<usize>> = canonical_columns().iter().map(|name| at(name)).collect();
        let Some(columns) = columns else { return Err(records.needs(Role::Value)) };
        let Ok(
            [
                period,
                freq,
                reporter,
                partner,
                flow,
                product,
                scheme,
                measure,
                value,
                unit,
                flag,
                source,
                reporter_name,
                partner_name,
                agg,
                row_no,
            ],
        ) = <[usize; 16]>::try_from(columns)
        else {
            return Err(records.needs(Role::Value));
        };
        let mut areas: Memo<AreaId> = Memo::default();
        let mut key = Vec::new();
        let mut from: Vec<u8> = Vec::new();
        while records.next()? {
            let whole = |at: usize| records.text(at).trim().parse::<u32>();
            let (Ok(bits), Ok(line)) = (whole(agg), whole(row_no)) else {
                records.keep_aside("agg or row_no is no whole number");
                continue;
            };
            let value = match number::parse(records.cell(value), plan.decimal(value), Scale::new(1.0)) {
                Number::Value(value) => Some(value),
                Number::Missing => None,
                Number::Unreadable => {
                    records.keep_aside("the value is no number");
                    continue;
                }
            };
            let mut area = |code: usize, name: usize, group: bool, out: &mut Builder<'_>| {
                key.clear();
                key.extend_from_slice(records.cell(code));
                key.push(0x1F);
                key.extend_from_slice(records.cell(name));
                if let Some(found) = areas.get(key.as_slice()) {
                    return *found;
                }
                let (code, name) = (unguard(records.text(code)), unguard(records.text(name)));
                let known = code.is_empty() || areas::find(out.countries, code, "", "").is_some_and(|area| area.known);
                let found = out.area_as(&Area { code: code.to_owned(), group, known }, name);
                areas.insert(key.as_slice().into(), found);
                found
            };
            let reporter = area(reporter, reporter_name, bits & 1 > 0, out);
            let partner = area(partner, partner_name, bits & 2 > 0, out);
            if records.cell(source) != from {
                from = records.cell(source).to_vec();
                out.set_source(unguard(records.text(source)));
            }
            let mut text = |at: usize| out.text(unguard(records.text(at)));
            let (measure, unit, flag) = (text(measure), text(unit), text(flag));
            let row = Key {
                period: text(period),
                freq: text(freq),
                reporter,
                partner,
                flow: text(flow),
                product: text(product),
                scheme: text(scheme),
                part: bits & 8 > 0,
                line: u64::from(line),
            };
            out.row(row);
            out.agg(bits);
            out.figure(measure, unit, value, flag);
        }
        Ok(())
    }
}
