//! SDMX-CSV of any other agency, versions 1.0 and 2.0: `id: label` in header and cells, several structures in one file.

use crate::data::{Countries, Note};

use super::area_codes::List;
use super::builder::Builder;
use super::sdmx::{self, Rules};
use super::sdmx_columns::{ids, mapping};
use super::table::Records;
use super::{Format, Head, Mapping, Plan, ReadError};

/// Tables that begin with the structure they belong to.
pub(super) struct SdmxCsv;

impl Format for SdmxCsv {
    fn id(&self) -> &'static str {
        "sdmx-csv"
    }

    fn name(&self) -> &'static str {
        "SDMX-CSV"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let ids = ids(&head.columns);
        let first = ids.first().map_or("", String::as_str);
        let has = |name: &str| ids.iter().any(|id| id == name);
        if first == "structure" && has("structureid") {
            0.9
        } else if first == "dataflow" && has("obsvalue") {
            0.85
        } else {
            0.0
        }
    }

    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping {
        let mut mapping = mapping(head, countries);
        let action = ids(&head.columns).iter().position(|id| id == "action");
        if action.is_some_and(|at| head.cells(at).any(|cell| cell.trim().eq_ignore_ascii_case("d"))) {
            mapping.notes.push(Note::Remark("Rows that ask to delete a figure (ACTION D) are kept aside".to_owned()));
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        sdmx::read(records, plan, out, Rules { areas: List::Sdmx, flow: sdmx::common_flow })
    }
}
