//! Every caveat about an opened file, and its sentence. A note follows its dataset to chart, caption and export.

use std::fmt;

use super::FindingId;

/// A caveat; its text says what it means for the reader and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Rows that could not be read.
    KeptAside {
        /// How many.
        n_rows: u64,
    },
    /// World rows stand beside partners.
    WorldBesidePartners {
        /// How many rows are of the world, on either side.
        n_rows: u64,
    },
    /// Rows of groups of countries stand beside countries.
    GroupsBesideMembers {
        /// How many.
        n_rows: u64,
    },
    /// Rows that are part of another row (transport modes, customs procedures, second partners).
    Breakdown {
        /// How many.
        n_rows: u64,
    },
    /// Product codes of several lengths, one containing the other.
    MixedLevels {
        /// The lengths seen, shortest first.
        lengths: Vec<usize>,
    },
    /// Re-exports or re-imports, which are already part of exports or imports.
    ReExports {
        /// How many rows.
        n_rows: u64,
    },
    /// Weights that the provider estimated.
    EstimatedWeights {
        /// How many rows.
        n_rows: u64,
    },
    /// Missing quantities, kept as missing and never as zero.
    MissingQuantities {
        /// How many rows.
        n_rows: u64,
    },
    /// Rows without the figure that was asked for, kept as missing and never as zero.
    MissingFigures {
        /// How many rows.
        n_rows: u64,
    },
    /// Every row is one empty field longer than the header.
    OneFieldMore,
    /// The bytes are not UTF-8.
    Transcoded {
        /// The encoding the text was read as.
        encoding: String,
    },
    /// Lines before the header.
    Preamble {
        /// How many.
        n_lines: u64,
    },
    /// Text codes or names that no table of ours knows.
    UnknownAreas {
        /// As written, at most [`Note::LISTED_AREAS`]; the sentence names the first few.
        names: Vec<String>,
        /// How many different ones.
        n_names: usize,
    },
    /// The partner's reports stand in for the country's own.
    Mirror {
        /// Whose figures are mirrored.
        reporter: String,
    },
    /// The provider's World row and the sum of partners differ.
    NotAllocated {
        /// The period concerned.
        period: String,
        /// Gap over the World row, percent.
        gap_pct: String,
    },
    /// Rows of several frequencies; only one is used at a time.
    MixedFrequencies {
        /// The frequency kept for sums.
        kept: String,
    },
    /// The file ends inside a row.
    Truncated {
        /// The last complete line.
        line: u64,
    },
    /// The asked product has no row of its own; longer codes below it were summed.
    SummedBelow {
        /// The code asked for.
        product: String,
        /// Length of the codes that were summed.
        length: usize,
    },
    /// As many rows as a download of this provider has when it is cut silently.
    RowLimit {
        /// How many.
        n_rows: u64,
    },
    /// Anything a provider's reader has to say in one sentence.
    Remark(String),
}

impl Note {
    /// Puts notes behind others, each once.
    pub fn add(notes: &mut Vec<Self>, more: impl IntoIterator<Item = Self>) {
        for note in more {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }

    /// Unknown areas that a note names one by one.
    pub const LISTED_AREAS: usize = 200;
    /// The finding that says the same with evidence and a choice; where there is one, it speaks instead of the note.
    pub const fn finding(&self) -> Option<FindingId> {
        match self {
            Self::WorldBesidePartners { .. } => Some(FindingId::WorldBesidePartners),
            Self::GroupsBesideMembers { .. } => Some(FindingId::GroupsBesideMembers),
            Self::Breakdown { .. } => Some(FindingId::Breakdown),
            Self::MixedLevels { .. } => Some(FindingId::MixedLevels),
            Self::ReExports { .. } => Some(FindingId::ReExports),
            Self::EstimatedWeights { .. } => Some(FindingId::EstimatedWeights),
            Self::MixedFrequencies { .. } => Some(FindingId::MixedFrequencies),
            Self::UnknownAreas { .. } => Some(FindingId::UnknownAreas),
            Self::RowLimit { .. } => Some(FindingId::RowLimit),
            _ => None,
        }
    }

    /// What the rows hold, without what the program's own sums make of it: a question in SQL sums what it says.
    pub fn held(&self) -> String {
        let text = self.to_string();
        let about_sums = matches!(
            self,
            Self::WorldBesidePartners { .. }
                | Self::Breakdown { .. }
                | Self::MixedLevels { .. }
                | Self::ReExports { .. }
                | Self::MixedFrequencies { .. }
        );
        match text.split_once("; ") {
            Some((held, _)) if about_sums => held.to_owned(),
            _ => text,
        }
    }

    /// Whether the note concerns the figures, and so belongs into a picture; the rest is about reading the file.
    pub const fn concerns_figures(&self) -> bool {
        !matches!(self, Self::OneFieldMore | Self::Transcoded { .. } | Self::Preamble { .. })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use super::format_thousands as many;
        match self {
            Self::KeptAside { n_rows } => {
                write!(
                    f,
                    "Rows that could not be read: {}; kept aside with line and reason, and in no sum",
                    many(*n_rows)
                )
            }
            Self::WorldBesidePartners { n_rows } => {
                write!(f, "World rows beside the partners: {}; sums use the partners only", many(*n_rows))
            }
            Self::GroupsBesideMembers { n_rows } => {
                write!(f, "Rows of groups of countries beside countries: {}; sums leave the groups out", many(*n_rows))
            }
            Self::Breakdown { n_rows } => write!(
                f,
                "Parts of another row (transport, customs procedure, second partner): {}; left out of sums",
                many(*n_rows)
            ),
            Self::MixedLevels { lengths } => {
                let lengths: Vec<_> = lengths.iter().map(ToString::to_string).collect();
                write!(f, "Product codes of {} digits are mixed; sums count each once", lengths.join(", "))
            }
            Self::ReExports { n_rows } => write!(
                f,
                "Re-exports or re-imports, part of exports or imports already: {} rows; left out of sums",
                many(*n_rows)
            ),
            Self::EstimatedWeights { n_rows } => {
                write!(f, "Weights estimated by the provider: {}; they are flagged", many(*n_rows))
            }
            Self::MissingQuantities { n_rows } => {
                write!(f, "Rows without quantity: {}; they count as missing, not as zero", many(*n_rows))
            }
            Self::MissingFigures { n_rows } => {
                write!(f, "Rows without the figure asked for: {}; they count as missing, not as zero", many(*n_rows))
            }
            Self::OneFieldMore => f.write_str(
                "Every row is one empty field longer than the header; the extra field at the end was dropped",
            ),
            Self::Transcoded { encoding } => write!(f, "The text is not UTF-8; it was read as {encoding}"),
            Self::Preamble { n_lines } => {
                write!(f, "Lines before the header: {}; kept as a source note", many(*n_lines))
            }
            Self::UnknownAreas { names, n_names } => {
                let first: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
                write!(
                    f,
                    "Unknown area names or codes: {}; kept as written: {}",
                    many(*n_names as u64),
                    first.join(", ")
                )
            }
            Self::Mirror { reporter } => {
                write!(
                    f,
                    "No row has {reporter} as reporter of this flow; the figures are read from its partners' side (mirror)"
                )
            }
            Self::NotAllocated { period, gap_pct } => {
                write!(
                    f,
                    "{period}: single countries sum to {gap_pct} % away from the World row; the gap is not allocated"
                )
            }
            Self::MixedFrequencies { kept } => {
                write!(f, "Rows of several frequencies are mixed; sums use {kept} rows only")
            }
            Self::Truncated { line } => {
                write!(f, "The file ends inside a row; complete rows up to line {line} were read")
            }
            Self::SummedBelow { product, length } => {
                write!(f, "No row for product {product} itself; its {length}-digit codes were summed")
            }
            Self::RowLimit { n_rows } => write!(
                f,
                "The file has exactly {} rows, a limit of the service: it may be cut; download it in parts",
                many(*n_rows)
            ),
            Self::Remark(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_are_counted_in_thousands() {
        let of = |note: Note| note.to_string();
        assert!(of(Note::MissingQuantities { n_rows: 209_262 }).starts_with("Rows without quantity: 209,262; "));
        assert!(of(Note::Preamble { n_lines: 3 }).starts_with("Lines before the header: 3; "));
        assert!(of(Note::KeptAside { n_rows: 1_000 }).contains(": 1,000; "));
    }
}
