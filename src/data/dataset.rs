//! A dataset: one frame, where it came from, what was done since and what to beware of.

use std::sync::Arc;

use polars::prelude::DataFrame;

use super::{Choices, Finding, Note};

/// Origin of an opened file and each step done since; a chart's source line and the inspector read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Provider's name, such as "UN Comtrade".
    pub provider: String,
    /// File name without folders.
    pub file_name: String,
    /// SHA-256 of the file's bytes, hexadecimal; empty while unknown.
    pub sha256: String,
    /// Lines of the preamble, release names, units: whatever the file says of itself.
    pub about: Vec<String>,
    /// Each step from bytes to rows, in plain words.
    pub steps: Vec<String>,
}

/// One row that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAsideRow {
    /// Line number in the file, from 1.
    pub line: u64,
    /// Why, in plain words.
    pub reason: String,
    /// The row as it stands, cut to a readable length.
    pub text: String,
}

/// Rows that were not read: all counted, the first ones kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptAside {
    /// How many in all.
    pub n_rows: u64,
    /// The first [`KeptAside::LIMIT`].
    pub rows: Vec<KeptAsideRow>,
}

impl KeptAside {
    /// How many rows are kept word for word; more would only fill memory.
    pub const LIMIT: usize = 1_000;

    /// Counts one more row and keeps it while there is room.
    pub fn push(&mut self, line: u64, reason: impl Into<String>, text: &str) {
        self.n_rows += 1;
        if self.rows.len() < Self::LIMIT {
            let text = text.chars().take(200).collect();
            self.rows.push(KeptAsideRow { line, reason: reason.into(), text });
        }
    }
}

/// A table ready for questions; immutable and cheap to clone.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Short name: the table id of a bundled table, the file name of an opened one.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// The rows, in the columns of [`super::canonical_columns`] for opened files.
    pub frame: DataFrame,
    /// Where it came from.
    pub provenance: Arc<Provenance>,
    /// What to beware of.
    pub notes: Arc<Vec<Note>>,
    /// What the doctor found: what reading counted at once, the rest after an examination of all rows.
    pub findings: Arc<Vec<Finding>>,
    /// Repairs taken or refused by the user.
    pub choices: Arc<Choices>,
    /// Rows that are not in the frame.
    pub kept_aside: Arc<KeptAside>,
}

impl Dataset {
    /// Takes repairs or refuses them, where they are about sums: no row changes.
    pub fn choose(&mut self, choices: &Choices) {
        self.choices = Arc::new(choices.clone());
        for finding in Arc::make_mut(&mut self.findings) {
            finding.taken = finding.fix.is_some() && choices.taken(finding.id);
        }
    }

    /// Every note in words. A finding speaks instead of the note that says the same.
    pub fn remarks(&self) -> Vec<String> {
        let noted = self.notes.iter().filter(|note| !self.is_found(note));
        noted.map(ToString::to_string).chain(self.findings.iter().map(Finding::caveat)).collect()
    }

    /// What to beware of in figures from this table: under a chart, in its caption and in an export.
    pub fn caveats(&self) -> Vec<String> {
        let noted = self.notes.iter().filter(|note| note.concerns_figures() && !self.is_found(note));
        noted.map(ToString::to_string).chain(self.findings.iter().map(Finding::caveat)).collect()
    }

    /// The same for figures that take every repair of sums by its default, whatever the user chose.
    pub fn caveats_by_default(&self) -> Vec<String> {
        let mut usual = self.clone();
        let chosen = self.choices.iter().filter(|(id, _)| id.drops_rows());
        usual.choose(&chosen.collect());
        usual.caveats()
    }

    /// Whether a finding says the same as a note, with evidence and the user's choice.
    pub fn is_found(&self, note: &Note) -> bool {
        note.finding().is_some_and(|id| self.findings.iter().any(|finding| finding.id == id))
    }
}
