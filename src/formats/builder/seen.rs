//! What is counted while rows are put together, for notes.

use std::collections::{BTreeMap, BTreeSet};

use super::{AreaId, Builder, Text};

/// What notes are made of.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) rows: u64,
    /// Rows of groups, the world among them; a table of years has one for each of its figures.
    pub(super) groups: u64,
    /// The same once for each line, the world apart.
    pub(super) world_lines: Lines,
    pub(super) group_lines: Lines,
    pub(super) part_lines: Lines,
    /// Product codes in a spelling of their own, and the first of them.
    pub(super) respelled: u64,
    pub(super) first_respelled: (String, String),
    /// Records without a figure, and the first of their areas.
    pub(super) blank: u64,
    pub(super) blank_areas: Vec<AreaId>,
    pub(super) re_flows: u64,
    pub(super) estimated: u64,
    pub(super) missing_quantities: u64,
    pub(super) levels: BTreeSet<usize>,
    pub(super) shortened: Option<Text>,
    pub(super) freqs: BTreeMap<Text, u64>,
    pub(super) product: Text,
}

/// Counts lines of files, of which a table of years makes many rows one after the other.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) n: u64,
    pub(super) last: Option<(Text, u64)>,
}

impl Lines {
    pub(super) fn add(&mut self, source: Text, line: u64) {
        let place = Some((source, line));
        self.n += u64::from(self.last != place);
        self.last = place;
    }
}

impl Builder<'_> {
    /// Counts a weight or quantity that the file leaves empty.
    pub(in crate::formats) fn missing_quantity(&mut self) {
        self.seen.missing_quantities += 1;
    }

    /// The same for many at once.
    pub(in crate::formats) fn missing_quantities(&mut self, n: u64) {
        self.seen.missing_quantities += n;
    }

    /// A product code was written in a spelling of its own.
    pub(in crate::formats) fn respelled(&mut self, written: &str, code: &str) {
        if self.seen.respelled == 0 {
            self.seen.first_respelled = (written.chars().take(40).collect(), code.to_owned());
        }
        self.seen.respelled += 1;
    }

    /// A record of this area has no figure in any period.
    pub(in crate::formats) fn blank(&mut self, reporter: AreaId) {
        self.seen.blank += 1;
        if self.seen.blank_areas.len() < 3 && !self.seen.blank_areas.contains(&reporter) {
            self.seen.blank_areas.push(reporter);
        }
    }

    /// What a provider's reader has to say of the rows, in one sentence.
    pub(in crate::formats) fn remark(&mut self, text: &str) {
        if !self.remarks.iter().any(|own| own == text) {
            self.remarks.push(text.to_owned());
        }
    }

    /// Counts an estimate of the provider.
    pub(in crate::formats) fn estimated(&mut self) {
        self.seen.estimated += 1;
    }
}
