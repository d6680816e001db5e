//! OECD tables: the Data Explorer with ids and labels side by side, and OECD.Stat before 2024.
//! A column holds the power of ten; it is applied.

use crate::data::Countries;

use super::area_codes::List;
use super::builder::Builder;
use super::eurostat::agency;
use super::sdmx::{self, Rules};
use super::sdmx_columns::{ids, mapping};
use super::table::Records;
use super::{Format, Head, Mapping, Plan, ReadError};

/// Downloads of the Data Explorer and its interface.
pub(super) struct Oecd;

/// Downloads of OECD.Stat.
pub(super) struct OecdLegacy;

const RULES: Rules = Rules { areas: List::Sdmx, flow: sdmx::common_flow };

impl Format for Oecd {
    fn id(&self) -> &'static str {
        "oecd"
    }

    fn name(&self) -> &'static str {
        "OECD Data Explorer"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let has_value = ids(&head.columns).iter().any(|id| id == "obsvalue");
        match agency(head) {
            Some(agency) if agency == "OECD" && has_value => 1.0,
            _ => 0.0,
        }
    }

    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping {
        mapping(head, countries)
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        sdmx::read(records, plan, out, RULES)
    }
}

impl Format for OecdLegacy {
    fn id(&self) -> &'static str {
        "oecd-legacy"
    }

    fn name(&self) -> &'static str {
        "OECD.Stat (before 2024)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if head.has(&["flagcodes", "powercodecode", "value"]) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping {
        mapping(head, countries)
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        sdmx::read(records, plan, out, RULES)
    }
}
