//! Eurostat tables with one figure a row: SDMX-CSV in codes or labels, Comext datasets (DS-…), saved again by R.
//! Euro stay euro; hundreds of kilograms become kilograms.

use crate::data::{Countries, Note};

use super::area_codes::List;
use super::builder::Builder;
use super::sdmx::{self, Rules};
use super::sdmx_columns::{ids, mapping};
use super::table::Records;
use super::{Format, Head, Mapping, Plan, ReadError, Role};

/// Downloads of the data browser and the interface, and what R's eurostat package saves.
pub(super) struct Eurostat;

/// Datasets of the Harmonised System and the Combined Nomenclature.
const HS: [&str; 2] = ["DS-045409", "DS-059341"];
/// Datasets of the Standard International Trade Classification.
const SITC: [&str; 2] = ["DS-018995", "DS-059331"];

/// Whether the table names an agency in its rows.
pub(super) fn agency(head: &Head) -> Option<String> {
    let ids = ids(&head.columns);
    let at = ["dataflow", "structureid"].iter().find_map(|name| ids.iter().position(|id| id == name))?;
    let cell = head.cells(at).find(|cell| !cell.trim().is_empty())?.trim();
    Some(cell.split([':', '.']).next().unwrap_or_default().to_uppercase())
}

/// The dataset in the rows, such as `DS-045409`.
fn dataset(head: &Head) -> String {
    let at = head.find(&["dataflow", "structureid"]);
    let cell = at.and_then(|at| head.cells(at).next()).unwrap_or_default().to_uppercase();
    cell.split_once(':').map_or(cell.as_str(), |(_, name)| name).chars().take_while(|c| *c != '(').collect()
}

fn is_resaved(head: &Head) -> bool {
    let whom = head.find(&["geo", "reporter"]).is_some();
    head.has(&["values"]) && whom && head.find(&["timeperiod", "time"]).is_some() && !head.has(&["obsvalue"])
}

impl Format for Eurostat {
    fn id(&self) -> &'static str {
        "eurostat"
    }

    fn name(&self) -> &'static str {
        "Eurostat"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let ids = ids(&head.columns);
        let has = |name: &str| ids.iter().any(|id| id == name);
        match agency(head).as_deref() {
            Some("ESTAT") if has("obsvalue") && (has("geo") || has("reporter")) => 1.0,
            Some("ESTAT") if has("obsvalue") && has("dataflow") => 0.95,
            None if has("obsvalue") && has("geo") && has("timeperiod") => 0.8,
            _ if is_resaved(head) => 0.9,
            _ => 0.0,
        }
    }

    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping {
        let mut mapping = mapping(head, countries);
        let dataset = dataset(head);
        let is = |list: &[&str]| list.iter().any(|name| dataset.starts_with(name));
        if is(&HS) {
            "HS".clone_into(&mut mapping.fixed.scheme);
        } else if is(&SITC) {
            "SITC4".clone_into(&mut mapping.fixed.scheme);
        }
        let unit = mapping.roles.iter().position(|role| *role == Some(Role::Unit));
        let in_hundreds = |cell: &str| cell.to_uppercase().contains("100KG");
        if unit.is_some_and(|at| head.cells(at).any(in_hundreds)) {
            mapping.notes.push(Note::Remark("Quantities in 100 kg are multiplied by 100 to be kilograms".to_owned()));
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        sdmx::read(records, plan, out, Rules { areas: List::Eurostat, flow: sdmx::common_flow })
    }
}
