//! UN Comtrade before 2022: 35 columns, the older 22, and tables cut by hand. USD and kilograms.

use crate::data::Countries;

use super::builder::Builder;
use super::comtrade::in_dollars;
use super::long::{self, Rules};
use super::table::Records;
use super::{Format, Head, Mapping, Plan, ReadError, Role};

/// Columns by their names on the old site; re-saves by R or pandas differ in dots and blanks only.
pub(super) struct ComtradeLegacy;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["reporteriso"]),
    (Role::ReporterNumber, &["reportercode"]),
    (Role::ReporterName, &["reporter"]),
    (Role::Partner, &["partneriso"]),
    (Role::PartnerNumber, &["partnercode"]),
    (Role::PartnerName, &["partner"]),
    (Role::SecondPartner, &["2ndpartnercode", "2ndpartneriso", "2ndpartner"]),
    (Role::Product, &["commoditycode"]),
    (Role::ProductName, &["commodity"]),
    (Role::Level, &["aggregatelevel"]),
    (Role::Scheme, &["classification"]),
    (Role::Period, &["period", "year"]),
    (Role::Flow, &["tradeflow", "tradeflowcode"]),
    (Role::Value, &["tradevalueus"]),
    (Role::NetWeight, &["netweightkg"]),
    (Role::Quantity, &["qty"]),
    (Role::QuantityUnit, &["qtyunit", "qtyunitcode"]),
    (Role::Flag, &["flag"]),
    (Role::Customs, &["customsproccode"]),
    (Role::Transport, &["modeoftransportcode"]),
];

impl Format for ComtradeLegacy {
    fn id(&self) -> &'static str {
        "comtrade-legacy"
    }

    fn name(&self) -> &'static str {
        "UN Comtrade (before 2022)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let who = head.find(&["reporter", "reporteriso", "reportercode"]).is_some();
        if head.has(&["tradeflow", "commoditycode", "tradevalueus"]) && who {
            1.0
        } else if head.has(&["tradevalueus"]) && head.find(&["period", "year"]).is_some() && who {
            0.9
        } else {
            0.0
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        in_dollars(head, COLUMNS)
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        long::read(records, plan, out, Rules { zero_is_missing: true, estimation_flag: true })
    }
}
