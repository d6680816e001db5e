//! Everything that looks at the bytes of a file a user opens; shared with `tests/mutations.rs`.
#![allow(dead_code, reason = "each target uses its own part")]

use std::path::Path;

use belarus_leverage::data::{Countries, Silent};
use belarus_leverage::formats::{self, FORMATS, How, read_codes};

/// Finds out what a file is. Returns whether it is a table.
pub fn detection(path: &Path, countries: &Countries) -> bool {
    formats::inspect(path, countries).is_ok()
}

/// Reads a list of codes, if it is one.
pub fn codes(path: &Path) -> bool {
    read_codes(path).is_ok_and(|list| list.is_some())
}

/// Reads a file by its own plan, and by that of a format which did not claim it. Returns how often that gave rows.
pub fn readers(path: &Path, countries: &Countries, format: usize) -> usize {
    let Ok(inspection) = formats::inspect(path, countries) else { return 0 };
    let own = usize::from(formats::read(path, &inspection.plan, countries, &Silent).is_ok());
    let mut plan = inspection.plan.clone();
    FORMATS[format % FORMATS.len()].id().clone_into(&mut plan.format);
    plan.roles.clear();
    let Ok(other) = formats::inspect_with(path, &plan, countries) else { return own };
    own + usize::from(formats::read(path, &other.plan, countries, &Silent).is_ok())
}

/// Reads a BACI file in pieces on every core and record by record, which must be the same. Returns whether it is one.
pub fn pieces(path: &Path, countries: &Countries) -> bool {
    let Ok(inspection) = formats::inspect(path, countries) else { return false };
    if inspection.format != "baci" {
        return false;
    }
    let files = [(path.to_owned(), inspection.plan)];
    let read = |how: How| {
        let dataset = formats::read_with(&files, None, &how, countries, &Silent).map_err(|cause| cause.to_string())?;
        let values = dataset.frame.column("value").expect("canonical").f64().expect("numbers").iter();
        let mut values: Vec<Option<u64>> = values.map(|value| value.map(f64::to_bits)).collect();
        values.sort_unstable();
        Ok::<_, String>((values, dataset.kept_aside.n_rows))
    };
    assert_eq!(read(How::in_pieces(64)), read(How::with_care()), "in pieces and with care");
    true
}
