//! WITS on the web: the trade summary of a country and the time series of partners or products, years as columns.
//!
//! A summary holds thirty indicators in as many units, product groups that overlap, and the five largest partners
//! only: groups and partners are marked so that no sum takes them for a whole.

use crate::data::{Countries, Note};

use super::builder::{AreaId, Builder};
use super::indicator;
use super::number::Scale;
use super::provider_areas::{self, System};
use super::table::Records;
use super::wide::{self, Once, Row, Wide, period_of};
use super::words::flow_code;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role};

/// `en_BLR_AllYears_WITS_Trade_Summary.CSV`.
pub(super) struct WitsSummary;

/// `WITS-Partner-Timeseries.csv` and its like.
pub(super) struct WitsSeries;

const FIVE: &str =
    "The summary names the five largest partners of each year only; they are parts of the World row, not all of it";

fn mapping(head: &Head) -> Mapping {
    let mut mapping = Mapping::empty(head.columns.len());
    for (role, names) in [
        (Role::Reporter, &["reporter", "reportername"][..]),
        (Role::Partner, &["partner", "partnername"]),
        (Role::Product, &["productcategories", "productgroup", "product", "productname"]),
        (Role::ProductName, &["indicator"]),
        (Role::Flow, &["indicatortype", "tradeflow"]),
    ] {
        mapping.set(head.find(names), role);
    }
    mapping.fixed = Fixed { product: "TOTAL".to_owned(), scheme: "NAME".to_owned(), ..Fixed::default() };
    wide::assign(head, &mut mapping, period_of);
    mapping
}

impl Format for WitsSummary {
    fn id(&self) -> &'static str {
        "wits-summary"
    }

    fn name(&self) -> &'static str {
        "WITS trade summary"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.has(&["reporter", "partner", "productcategories", "indicatortype", "indicator"]);
        if keys && wide::n_periods(head, period_of) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = mapping(head);
        mapping.notes.push(Note::Remark(FIVE.to_owned()));
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        out.remark(FIVE);
        read(records, plan, out, true)
    }
}

impl Format for WitsSeries {
    fn id(&self) -> &'static str {
        "wits-series"
    }

    fn name(&self) -> &'static str {
        "WITS time series"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.has(&["reportername", "tradeflow", "indicator"]) && head.find(&["partnername"]).is_some();
        if keys && wide::n_periods(head, period_of) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        mapping(head)
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        read(records, plan, out, false)
    }
}

fn read(records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>, summary: bool) -> Result<(), ReadError> {
    let column = |role| plan.column(role);
    let mut reporters: Once<Option<AreaId>> = Once::new(&[column(Role::Reporter)]);
    let mut partners: Once<AreaId> = Once::new(&[column(Role::Partner)]);
    let mut kinds: Once<Row> =
        Once::new(&[column(Role::Flow), column(Role::ProductName), column(Role::Product), column(Role::Partner)]);
    let mut wide = Wide::new(records, plan, out, period_of, wide::marked)?;
    let none = out.no_area();
    while records.next()? {
        let area = |cells: &[&str], out: &mut Builder<'_>| {
            let name = cells.first().copied().unwrap_or_default();
            let area = provider_areas::find(out.countries, System::Wits, "", "", name)?;
            Some(out.area(&area, name))
        };
        let Some(reporter) = reporters.get(records, |cells| area(cells, out)) else {
            records.keep_aside("the reporter is empty");
            continue;
        };
        let partner = partners.get(records, |cells| area(cells, out).unwrap_or(none));
        let row = kinds.get(records, |cells| kind(cells, &plan.fixed, summary, out));
        if let Err(reason) = wide.record(records, out, &Row { reporter, partner, ..row }) {
            records.keep_aside(&reason);
        }
    }
    Ok(())
}

/// What a record counts, by its flow, indicator, product and partner.
fn kind(cells: &[&str], fixed: &Fixed, summary: bool, out: &mut Builder<'_>) -> Row {
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let (flow, name, product, partner) = (cell(0), cell(1), cell(2), cell(3));
    let kind = indicator::kind(name);
    let flow = flow_code(flow);
    // A trade flow proper: its value, or a share of it. Counts of partners and the like are indicators.
    let lower = name.to_lowercase();
    let is_trade = matches!(flow.as_str(), "X" | "M" | "RX" | "RM" | "DX")
        && (kind.measure == "value" || kind.measure == "share" && lower.contains("share"));
    let whole = matches!(product.to_lowercase().as_str(), "" | "..." | "all products" | "total");
    let product = match (is_trade, whole) {
        (true, true) => fixed.product.clone(),
        (true, false) => product.to_owned(),
        (false, true) => name.to_owned(),
        (false, false) => format!("{name}, {product}"),
    };
    let partner_is_world = matches!(partner.to_lowercase().as_str(), "world" | "..." | "");
    Row {
        reporter: out.no_area(),
        partner: out.no_area(),
        flow: out.text(if is_trade { &flow } else { "I" }),
        product: out.text(&product),
        scheme: out.text(&fixed.scheme),
        measure: out.text(kind.measure),
        unit: out.text(&kind.unit),
        scale: Scale::new(kind.scale),
        flag: out.text(""),
        part: summary && is_trade && !partner_is_world,
        product_group: !whole,
        signed: !is_trade,
        month: 0,
    }
}
