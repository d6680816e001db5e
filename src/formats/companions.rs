//! Lists that lie beside a table, in its folder or its archive: names of BACI's country numbers, the World Bank's groups.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::container::{Container, Place, file_name};
use super::open::{container_of, glance};
use super::{Head, Plan, archive, codes};

/// What the lists beside some files say of area codes.
#[derive(Debug, Default)]
pub(super) struct Companions {
    /// Name of each number, for numbers our own table does not know.
    pub names: BTreeMap<String, String>,
    /// Codes of several countries together.
    pub groups: BTreeSet<String>,
}

/// Looks for lists beside the files to be read; whatever cannot be read says nothing.
pub(super) fn beside(files: &[(PathBuf, Plan)]) -> Companions {
    let mut found = Companions::default();
    let Some((path, plan)) = files.iter().find(|(_, plan)| matches!(plan.format.as_str(), "baci" | "worldbank")) else {
        return found;
    };
    // The newest list stands last in the order of names and wins.
    for place in lists(path, plan) {
        let Ok((head, text)) = glance(&place) else { continue };
        if plan.format == "worldbank" {
            found.groups.extend(groups(&head, &text));
        } else if let Some(list) = codes::list(&head, &text).filter(|list| list.countries) {
            found.names.extend(list.names());
        }
    }
    found
}

/// Where the lists of a table lie, in the order of their names.
fn lists(path: &Path, plan: &Plan) -> Vec<Place> {
    let wanted = |name: &str| {
        let name = name.to_lowercase();
        if plan.format == "baci" { name.starts_with("country_code") } else { name.starts_with("metadata_country") }
    };
    let mut places: Vec<Place> = if plan.container == Container::Zip {
        let members = archive::members(path).unwrap_or_default().into_iter().filter(|member| wanted(member.short()));
        members.map(|member| Place::new(path, Container::Zip, &member.name)).collect()
    } else {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
        entries
            .filter(|path| wanted(&file_name(path)))
            .filter_map(|path| {
                let container = container_of(&path).ok().filter(|container| container.part().is_empty())?;
                Some(Place::new(&path, container, ""))
            })
            .collect()
    };
    places.sort_by(|one, other| (&one.path, &one.member).cmp(&(&other.path, &other.member)));
    places
}

/// Codes without a region in the World Bank's list of countries: its groups.
fn groups(head: &Head, text: &str) -> Vec<String> {
    let (Some(code), Some(region)) = (head.find(&["countrycode"]), head.find(&["region"])) else { return Vec::new() };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(head.dialect.delimiter)
        .from_reader(text.as_bytes());
    let cell = |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or_default().trim().to_owned();
    reader
        .records()
        .skip(usize::try_from(head.dialect.header_line).unwrap_or(0))
        .filter_map(Result::ok)
        .filter(|record| cell(record, region).is_empty() && !cell(record, code).is_empty())
        .map(|record| cell(&record, code))
        .collect()
}
