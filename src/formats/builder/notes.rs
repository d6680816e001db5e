//! What the rows that were put together say to beware of.

use super::{Builder, Text};
use crate::data::Note;

impl Builder<'_> {
    /// What the rows themselves say to beware of.
    pub(in crate::formats) fn notes(&self) -> Vec<Note> {
        let seen = &self.seen;
        let mut notes = Vec::new();
        let beside_countries = seen.groups < seen.rows;
        if seen.world_lines.n > 0 && beside_countries {
            notes.push(Note::WorldBesidePartners { n_rows: seen.world_lines.n });
        }
        if seen.group_lines.n > 0 && beside_countries {
            notes.push(Note::GroupsBesideMembers { n_rows: seen.group_lines.n });
        }
        if seen.part_lines.n > 0 {
            notes.push(Note::Breakdown { n_rows: seen.part_lines.n });
        }
        if seen.levels.len() > 1 {
            notes.push(Note::MixedLevels { lengths: seen.levels.iter().copied().collect() });
        }
        if let Some(code) = seen.shortened.and_then(|text| self.texts.get(text as usize)) {
            notes.push(Note::Remark(format!(
                "A spreadsheet shortened product codes ({code}): the digits of product codes are lost; download the file again and open it here first"
            )));
        }
        if seen.re_flows > 0 {
            notes.push(Note::ReExports { n_rows: seen.re_flows });
        }
        if seen.estimated > 0 {
            notes.push(Note::EstimatedWeights { n_rows: seen.estimated });
        }
        if seen.missing_quantities > 0 {
            notes.push(Note::MissingQuantities { n_rows: seen.missing_quantities });
        }
        if seen.respelled > 0 {
            let ((written, code), n) = (&seen.first_respelled, seen.respelled);
            notes.push(Note::Remark(format!(
                "Product codes with dots, blanks or a prefix are read as HS codes: {n} spellings, such as {written} as {code}"
            )));
        }
        if seen.blank > 0 {
            let names: Vec<String> = seen
                .blank_areas
                .iter()
                .map(|area| self.area_texts(*area))
                .map(|(code, name)| if name.is_empty() { code } else { name })
                .collect();
            let (n, more) = (seen.blank, if seen.blank > names.len() as u64 { ", …" } else { "" });
            notes.push(Note::Remark(format!(
                "Rows without a figure in any period: {n} ({}{more}); they are in no sum",
                names.join(", ")
            )));
        }
        notes.extend(self.remarks.iter().cloned().map(Note::Remark));
        if seen.freqs.len() > 1 {
            let rank = |freq: &Text| self.texts.get(*freq as usize).map(|code| (code != "A", code.clone()));
            let kept = seen.freqs.keys().min_by_key(|freq| rank(freq)).and_then(|freq| self.texts.get(*freq as usize));
            notes.push(Note::MixedFrequencies { kept: freq_word(kept.map_or("", String::as_str)).to_owned() });
        }
        if !self.unknown.is_empty() {
            let names = self.unknown.iter().take(Note::LISTED_AREAS).cloned().collect();
            notes.push(Note::UnknownAreas { names, n_names: self.unknown.len() });
        }
        notes
    }
}

/// The word for a frequency letter.
pub(in crate::formats) fn freq_word(code: &str) -> &str {
    match code {
        "A" => "annual",
        "S" => "half-yearly",
        "Q" => "quarterly",
        "M" => "monthly",
        "D" => "dated",
        "P" => "part-year",
        other => other,
    }
}
