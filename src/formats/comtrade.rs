//! UN Comtrade: the new site's download, the API's frame and the bulk text files. USD and kilograms.

use crate::data::Countries;

use super::builder::Builder;
use super::long::{self, Rules};
use super::table::Records;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role};

/// Columns by their names since 2022.
pub(super) struct Comtrade;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["reporteriso"]),
    (Role::ReporterNumber, &["reportercode"]),
    (Role::ReporterName, &["reporterdesc"]),
    (Role::Partner, &["partneriso"]),
    (Role::PartnerNumber, &["partnercode"]),
    (Role::PartnerName, &["partnerdesc"]),
    (Role::SecondPartner, &["partner2code", "partner2iso"]),
    (Role::Product, &["cmdcode"]),
    (Role::ProductName, &["cmddesc"]),
    (Role::Level, &["aggrlevel"]),
    (Role::Scheme, &["classificationcode", "clcode"]),
    (Role::Period, &["period", "refyear"]),
    (Role::Freq, &["freqcode"]),
    (Role::Flow, &["flowcode", "flowdesc"]),
    (Role::Value, &["primaryvalue"]),
    (Role::NetWeight, &["netwgt"]),
    (Role::WeightEstimated, &["isnetwgtestimated"]),
    (Role::Quantity, &["qty"]),
    (Role::QuantityUnit, &["qtyunitabbr"]),
    (Role::QuantityEstimated, &["isqtyestimated"]),
    (Role::Flag, &["legacyestimationflag"]),
    (Role::Customs, &["customscode"]),
    (Role::Transport, &["motcode"]),
    (Role::Supply, &["moscode"]),
];

impl Format for Comtrade {
    fn id(&self) -> &'static str {
        "comtrade"
    }

    fn name(&self) -> &'static str {
        "UN Comtrade (new site)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if head.has(&["reportercode", "flowcode", "cmdcode", "primaryvalue"]) {
            1.0
        } else if head.has(&["primaryvalue"])
            && head.find(&["period", "refyear"]).is_some()
            && head.find(&["reporteriso", "reportercode"]).is_some()
        {
            0.9
        } else {
            0.0
        }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = in_dollars(head, COLUMNS);
        if head.find(&["period"]).is_none() {
            mapping.set(head.find(&["refmonth"]), Role::Month);
        }
        // The API leaves the abbreviation empty and fills the code.
        let no_abbreviation =
            head.find(&["qtyunitabbr"]).is_none_or(|at| head.cells(at).all(|cell| cell.trim().is_empty()));
        if no_abbreviation {
            mapping.roles.iter_mut().filter(|role| **role == Some(Role::QuantityUnit)).for_each(|role| *role = None);
            mapping.set(head.find(&["qtyunitcode"]), Role::QuantityUnit);
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        long::read(records, plan, out, Rules { zero_is_missing: true, estimation_flag: true })
    }
}

/// Roles for columns of known names; values are dollars, weights kilograms.
pub(super) fn in_dollars(head: &Head, columns: &[(Role, &[&str])]) -> Mapping {
    let fixed = Fixed { unit: "USD".to_owned(), scheme: "HS".to_owned(), ..Fixed::default() };
    Mapping { fixed, ..Mapping::by_names(head, columns) }
}
