//! Repairs that take rows out of the table. What they take is kept aside with line and reason; the table as it was read
//! stays with its owner, so a repair can be taken back at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{BooleanChunked, NewChunkedArray as _, PolarsError};

use super::{exam, unit_values, vintages};
use crate::data::{Choices, Dataset, FindingId, format_thousands};

/// The table as the choices want it.
///
/// # Input
/// The dataset as it was read.
/// # Output
/// The same with the choices in it; implausible or superseded rows kept aside where the user wants that, and a step that
/// says so. Repairs that are about sums change no row; whoever sums reads [`Dataset::choices`].
/// # Errors
/// A frame without the canonical columns.
pub fn treat(dataset: &Dataset, choices: &Choices) -> Result<Dataset, PolarsError> {
    let mut treated = dataset.clone();
    treated.choose(choices);
    let mut dropped: BTreeMap<u32, String> = BTreeMap::new();
    if choices.taken(FindingId::Vintages) {
        let why = "a later row of the file gives the same figure again";
        dropped.extend(vintages::superseded(&dataset.frame)?.into_iter().map(|at| (at, why.to_owned())));
    }
    if choices.taken(FindingId::UnitValues) {
        let suspects = unit_values::implausible(&dataset.frame)?;
        for side in ["at", "at_weight"] {
            for (n, at) in suspects.column(side)?.u32()?.iter().enumerate() {
                if let Some(at) = at {
                    dropped.insert(at, unit_values::reason(&suspects, n)?);
                }
            }
        }
    }
    if dropped.is_empty() {
        return Ok(treated);
    }
    let n = dataset.frame.height();
    let mut keep = vec![true; n];
    for at in dropped.keys() {
        if let Some(slot) = keep.get_mut(*at as usize) {
            *slot = false;
        }
    }
    let gone = BooleanChunked::from_slice("gone".into(), &keep.iter().map(|keep| !keep).collect::<Vec<_>>());
    let gone = dataset.frame.filter(&gone)?;
    let (lines, cases) = (exam::lines(&gone)?, exam::cases(&gone)?);
    let mut kept_aside = (*dataset.kept_aside).clone();
    let mut last = None;
    for ((line, case), reason) in lines.into_iter().zip(cases).zip(dropped.into_values()) {
        // A row of the file may be several figures: value and weight.
        if last.replace(line) != Some(line) {
            kept_aside.push(line, reason, &case);
        }
    }
    let n_rows = kept_aside.n_rows - dataset.kept_aside.n_rows;
    treated.frame = dataset.frame.filter(&BooleanChunked::from_slice("keep".into(), &keep))?;
    treated.kept_aside = Arc::new(kept_aside);
    let mut provenance = (*dataset.provenance).clone();
    provenance.steps.push(format!("Kept aside {} rows by the doctor's findings", format_thousands(n_rows)));
    treated.provenance = Arc::new(provenance);
    Ok(treated)
}
