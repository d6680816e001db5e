//! What reading brings beside rows: the steps, the remarks and the damaged rows of each file; and the dataset at the end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::DataFrame;

use crate::data::{Dataset, KeptAside, Note, Progress, Provenance, format_number, format_thousands};

use super::builder::{Builder, FinishError};
use super::container::{Container, Place, file_name};
use super::encoding::find_encoding;
use super::open::{dialect_notes, look};
use super::scan::{self, Part, Pick};
use super::table::Remains;
use super::{Plan, ReadError, baci, doctor, format, overlap, tidy};

/// Rows of a part that are put into one piece a column: asking many small pieces takes longer than moving them. More are
/// left as they are, because values and weights share their pieces.
const ONE_PIECE: usize = 1 << 20;

/// One file that was read.
pub(super) struct OneFile<'a> {
    pub path: &'a Path,
    pub plan: &'a Plan,
    pub place: &'a Place,
    /// Rows it brought.
    pub n_rows: u64,
    /// Whether it is the only one.
    pub alone: bool,
    /// Whether all of it was read, not the part that a question concerns.
    pub whole: bool,
    /// Whether it changed meanwhile.
    pub changed: bool,
}

/// What the files read so far have brought.
#[derive(Default)]
pub(super) struct Collected {
    provenance: Provenance,
    kept_aside: KeptAside,
    notes: Vec<Note>,
    /// Parts that were found by searching.
    pub frames: Vec<DataFrame>,
    /// Rows of each product, where rows are summed over all.
    products: BTreeMap<String, u64>,
}

/// What a file is called in its rows: its own name, or that of its table in a workbook.
pub(super) fn label(place: &Place, plan: &Plan) -> String {
    if plan.container == Container::Workbook { place.title() } else { place.name() }
}

impl Collected {
    /// Keeps a part that was found by searching a file of this name and size; what is left is the file's own.
    pub(super) fn found(&mut self, part: Part, name: &str, n_bytes: u64, pick: Option<&Pick>) -> Remains {
        self.provenance.steps.extend(pick.map(|pick| search_step(name, n_bytes, pick, part.from_copy)));
        self.frames.extend(part.frames);
        for (product, n) in part.products {
            *self.products.entry(format!("{product:06}")).or_default() += n;
        }
        part.remains
    }

    /// Keeps what one file says of itself and of its damaged rows.
    ///
    /// # Errors
    /// [`ReadError`] when it has nothing below its header, or nothing that can be read.
    pub(super) fn take(&mut self, file: &OneFile<'_>, rest: Remains) -> Result<(), ReadError> {
        let OneFile { path, plan, place, n_rows, .. } = *file;
        if file.whole && rest.n_records == 0 {
            return Err(ReadError::HeaderOnly { path: path.to_owned(), line: plan.dialect.header_line.max(1) });
        }
        if let (true, 0, Some(row)) = (file.whole, n_rows, rest.kept_aside.rows.first()) {
            let (n_rows, line, reason) = (rest.kept_aside.n_rows, row.line, row.reason.clone());
            return Err(ReadError::NothingRead { path: path.to_owned(), n_rows, line, reason });
        }
        self.provenance.about.extend(plan.dialect.preamble.iter().cloned());
        if file.alone {
            self.provenance.sha256 = rest.sha256;
        }
        self.provenance.steps.push(step(&place.title(), plan, n_rows, rest.kept_aside.n_rows));
        let label = label(place, plan);
        self.notes.extend(rest.truncated.map(|line| Note::Truncated { line }));
        if rest.cut_short {
            let remark = format!("{label} is cut short before the end of its packing; download it again");
            self.notes.push(Note::Remark(remark));
        }
        if file.changed {
            self.notes.push(Note::Remark(format!("{label} changed while it was read; open it again")));
        }
        self.notes.extend(dialect_notes(&plan.dialect));
        self.notes.extend(plan.left_out.iter().cloned().map(Note::Remark));
        self.notes.extend(limit_note(plan, rest.n_records));
        self.kept_aside.n_rows += rest.kept_aside.n_rows;
        let room = KeptAside::LIMIT.saturating_sub(self.kept_aside.rows.len());
        for mut row in rest.kept_aside.rows.into_iter().take(room) {
            if !file.alone {
                let label = if place.member.is_empty() { &place.name() } else { &place.member };
                row.reason = format!("{label}: {}", row.reason);
            }
            self.kept_aside.rows.push(row);
        }
        Ok(())
    }

    /// The dataset of all files, and how many rows each product has where rows are summed over all.
    ///
    /// # Errors
    /// [`ReadError`] when the rows do not fit together, or hold the same figures twice.
    pub(super) fn into_dataset(
        mut self,
        files: &[(PathBuf, Plan)],
        places: &[Place],
        pick: Option<&Pick>,
        out: Builder<'_>,
        progress: &dyn Progress,
    ) -> Result<(Dataset, BTreeMap<String, u64>), ReadError> {
        let (Some((first, plan)), Some(place)) = (files.first(), places.first()) else {
            return Err(ReadError::NoTable { path: PathBuf::new() });
        };
        let notes = self.all_notes(plan, place, pick, &out);
        format(&plan.format).name().clone_into(&mut self.provenance.provider);
        let release = baci::name_part(&place.name(), 'V').filter(|_| plan.format == "baci");
        self.provenance.about.extend(release.map(|release| format!("Release {release}")));
        let of_table = |cause| ReadError::Table { path: first.clone(), cause };
        let with_care = out.finish(progress).map_err(|cause| match cause {
            FinishError::Table(cause) => of_table(cause),
            FinishError::Cancelled(cancelled) => cancelled.into(),
        })?;
        // Where everything was found by searching, the careful reader has no rows, and no question is asked of them.
        if with_care.height() > 0 || self.frames.is_empty() {
            self.frames.push(match pick {
                Some(pick) => pick.of(&with_care).map_err(of_table)?,
                None => with_care,
            });
        }
        let frame = match pick {
            Some(pick) if pick.is_summed() => scan::stack(&self.frames).and_then(scan::merged),
            _ => scan::stack(&self.frames),
        };
        let mut frame = frame.map_err(of_table)?;
        if pick.is_some() && frame.height() <= ONE_PIECE {
            frame.rechunk_mut();
        }
        overlap::refuse(&frame, files, progress)?;
        let name = file_name(first);
        let others = files.iter().filter(|(path, _)| path != first).count();
        let title = match (others, files.len()) {
            (0, 1) => place.title(),
            (0, n) => format!("{name}: {n} {}s", plan.container.part()),
            (n, _) => format!("{name} and {n} more"),
        };
        self.provenance.file_name.clone_from(&title);
        let choices = plan.choices.clone();
        let findings = doctor::at_once(&self.provenance.provider, &notes, &self.kept_aside, &choices);
        let dataset = Dataset {
            id: name,
            title,
            frame,
            provenance: Arc::new(self.provenance),
            notes: Arc::new(notes),
            findings: Arc::new(findings),
            choices: Arc::new(choices),
            kept_aside: Arc::new(self.kept_aside),
        };
        Ok((dataset, self.products))
    }

    /// Every note once: of the rows kept aside, of the files, of the search, of the rows, of the plan.
    fn all_notes(&mut self, plan: &Plan, place: &Place, pick: Option<&Pick>, out: &Builder<'_>) -> Vec<Note> {
        let n_rows = self.kept_aside.n_rows;
        let mut unique: Vec<Note> = (n_rows > 0).then_some(Note::KeptAside { n_rows }).into_iter().collect();
        Note::add(&mut unique, std::mem::take(&mut self.notes));
        Note::add(&mut unique, pick.map(Pick::notes).unwrap_or_default());
        Note::add(&mut unique, out.notes());
        if plan.format == "tidy"
            && let Ok((head, _)) = look(place, Some(&plan.dialect), find_encoding)
        {
            Note::add(&mut unique, tidy::remarks(plan, &head));
        }
        unique
    }
}

/// What searching did, and what it did not.
fn search_step(name: &str, n_bytes: u64, pick: &Pick, from_copy: bool) -> String {
    if from_copy {
        return format!("Looked up {} in the sorted copy of {name}, made when all of it was read", pick.words());
    }
    format!(
        "Searched {} bytes of {name} for {} and read only the lines that can hold it; other lines were not checked",
        format_thousands(n_bytes),
        pick.words()
    )
}

/// What reading did, in plain words.
fn step(name: &str, plan: &Plan, n_rows: u64, n_aside: u64) -> String {
    let mut step = format!(
        "Read {} rows of {name} as {} ({})",
        format_thousands(n_rows),
        format(&plan.format).name(),
        plan.written()
    );
    if n_aside > 0 {
        step.extend([", ", &format_thousands(n_aside), " kept aside"]);
    }
    for (scale, unit) in [(plan.scale, plan.fixed.unit.as_str()), (plan.weight_scale, "kg")] {
        if (scale - 1.0).abs() > f64::EPSILON {
            step.extend(["; × ", &format_number(scale), " = ", unit]);
        }
    }
    for (text, code) in &plan.assigned {
        step.extend(["; “", text, "” is ", code]);
    }
    step
}

/// Downloads stop silently at round numbers of rows.
fn limit_note(plan: &Plan, n_records: u64) -> Option<Note> {
    let limits = [500, 100_000, 250_000];
    (plan.format.starts_with("comtrade") && limits.contains(&n_records)).then_some(Note::RowLimit { n_rows: n_records })
}
