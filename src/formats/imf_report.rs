//! IMF Direction of Trade reports, workbook or its CSV: a title that says the flow, the reporter below it, then the
//! unit, and a row for each partner with a column for each year. Estimates are text: `331.82 e`.

use crate::data::Countries;

use super::builder::{AreaId, Builder};
use super::number::Scale;
use super::provider_areas::{self, System};
use super::table::Records;
use super::wide::{self, Once, Row, Wide, period_of};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, units};

/// `Exports_to_Count.xlsx` and its like.
pub(super) struct ImfReport;

/// The flow in a title such as `Imports, CIF from Partner Countries`.
fn flow_of(title: &str) -> Option<&'static str> {
    let lower = title.trim().to_lowercase();
    let is_report = lower.contains("partner") || lower.contains("by areas and countries");
    match (lower.starts_with("exports"), lower.starts_with("imports")) {
        (true, _) if is_report => Some("X"),
        (_, true) if is_report => Some("M"),
        _ => None,
    }
}

/// Title and reporter: the lines above the header, wherever they stand.
fn title_and_reporter(preamble: &[String]) -> Option<(&str, &str)> {
    let at = preamble.iter().position(|line| flow_of(line).is_some())?;
    let reporter = preamble.get(at + 1).filter(|line| units::parse(line).is_none())?;
    Some((&preamble[at], reporter))
}

impl Format for ImfReport {
    fn id(&self) -> &'static str {
        "imf-report"
    }

    fn name(&self) -> &'static str {
        "IMF Direction of Trade report"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let titled = title_and_reporter(&head.dialect.preamble).is_some();
        if titled && wide::n_periods(head, period_of) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        let (title, reporter) = title_and_reporter(&head.dialect.preamble).unwrap_or_default();
        mapping.fixed = Fixed {
            reporter: reporter.to_owned(),
            flow: flow_of(title).unwrap_or("X").to_owned(),
            product: "TOTAL".to_owned(),
            scheme: "IMF".to_owned(),
            ..Fixed::default()
        };
        // A report says its unit in a line of its own; without it the numbers stay as written.
        if let Some(unit) = head.dialect.preamble.iter().find_map(|line| units::parse(line)) {
            unit.base.clone_into(&mut mapping.fixed.unit);
            mapping.scale = unit.scale;
        }
        wide::assign(head, &mut mapping, period_of);
        let first_year = mapping.roles.iter().position(|role| *role == Some(Role::Value)).unwrap_or(0);
        let filled = |at: &usize| head.cells(*at).any(|cell| !cell.trim().is_empty());
        mapping.set((0..first_year).rev().find(filled), Role::Partner);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let Some(partner_at) = plan.column(Role::Partner) else { return Err(records.needs(Role::Partner)) };
        let find = |name: &str, out: &mut Builder<'_>| -> Option<AreaId> {
            let area = provider_areas::find(out.countries, System::Imf, "", "", name)?;
            Some(out.area(&area, name))
        };
        let Some(reporter) = find(&plan.fixed.reporter, out) else { return Err(records.needs(Role::Reporter)) };
        let mut partners: Once<Option<AreaId>> = Once::new(&[Some(partner_at)]);
        let mut wide = Wide::new(records, plan, out, period_of, wide::marked)?;
        let mut row = Row {
            reporter,
            partner: reporter,
            flow: out.text(&plan.fixed.flow),
            product: out.text(&plan.fixed.product),
            scheme: out.text(&plan.fixed.scheme),
            measure: out.text("value"),
            unit: out.text(&plan.fixed.unit),
            scale: Scale::new(plan.scale),
            flag: out.text(""),
            part: false,
            product_group: false,
            signed: false,
            month: 0,
        };
        while records.next()? {
            // Partners without trade in any year, and notes below the table.
            if wide.is_blank(records) {
                // A report of both flows names the second where its part begins.
                if let Some(flow) = flow_of(records.text(partner_at)) {
                    row.flow = out.text(flow);
                }
                continue;
            }
            let Some(partner) = partners.get(records, |cells| find(cells.first().copied().unwrap_or_default(), out))
            else {
                records.keep_aside("the partner is empty");
                continue;
            };
            row.partner = partner;
            if let Err(reason) = wide.record(records, out, &row) {
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
    fn the_title_says_the_flow() {
        for (title, flow) in [
            ("Exports, FOB to Partner Countries", Some("X")),
            ("Imports, CIF from Partner Countries", Some("M")),
            ("Exports and Imports by Areas and Countries", Some("X")),
            ("Exports of potash", None),
        ] {
            assert_eq!(flow_of(title), flow, "{title}");
        }
    }
}
