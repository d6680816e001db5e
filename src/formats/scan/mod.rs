//! Files of any size. BACI's in pieces of whole lines on every core, plain lines straight into numbers, everything else
//! through the careful reader of the format. The result is that of the careful reader alone
//! (`tests/scale.rs` compares the two on random files).
//!
//! A question about one product or one area searches the bytes first and reads only the lines that can belong to the
//! answer. A file that cannot be cut at line ends (quotation marks over several lines, lone carriage returns, UTF-16)
//! is not read here at all. Packed ones are cut while they are unpacked. Long tables of other
//! providers are searched for one product too ([`lines`]).
//!
//! Cost: ten million rows (340 MB, in the system's cache) take 0.05 s of two cores for one product, half of it for
//! copying the bytes out of that cache, and 1.1 s and 440 MB for all of them in a frame.

mod file;
mod frames;
mod lines;
mod look;
mod packed;
mod partial;
mod pick;
mod plain;
mod regions;
mod rows;
mod search;
mod totals;

use std::path::Path;

use polars::prelude::DataFrame;

use super::builder::Builder;
use super::table::{Remains, Track};
use super::{Cache, Plan, ReadError, cache};
use rows::Layout;

pub(super) use file::{Seen, each_row, read_odd, row_frames, sum_frames};
pub(super) use frames::stack;
pub(super) use pick::Wanted;
pub use pick::{HEADING, Pick};
pub(super) use rows::{Row, Rows};
pub(super) use totals::{Counts, Sum, Sums, merged};

/// Smaller files are read record by record, in the order of the file.
const SMALL: u64 = 4 << 20;

/// How files are read: tests and settings choose, everything else takes [`How::usual`].
#[derive(Debug, Clone)]
pub struct How {
    /// Bytes a piece.
    piece: Option<usize>,
    /// Files below this size are read record by record.
    small: u64,
    /// Whole files too are read record by record only.
    careful: bool,
    /// Copies that may answer.
    cache: Option<Cache>,
    /// Records of each file after which reading ends; all where absent.
    pub(super) most: Option<u64>,
}

impl How {
    /// Pieces that suit the processor; small files record by record; no copies.
    pub const fn usual() -> Self {
        Self { piece: None, small: SMALL, careful: false, cache: None, most: None }
    }

    /// Pieces of this size, files of any.
    pub const fn in_pieces(piece: usize) -> Self {
        Self { piece: Some(piece), small: 0, careful: false, cache: None, most: None }
    }

    /// Record by record only.
    pub const fn with_care() -> Self {
        Self { piece: None, small: 0, careful: true, cache: None, most: None }
    }

    /// The first records of each file only, one by one.
    pub fn beginning(most: u64) -> Self {
        Self { most: Some(most), ..Self::with_care() }
    }

    /// The same with copies used where there are some.
    #[must_use]
    pub fn with_cache(mut self, cache: Option<Cache>) -> Self {
        self.cache = cache;
        self
    }
}

/// What was read.
pub(super) struct Part {
    pub frames: Vec<DataFrame>,
    pub remains: Remains,
    /// Rows of each product, where rows are summed over all of them.
    pub products: Vec<(u32, u64)>,
    /// From the copy, not from the file itself.
    pub from_copy: bool,
}

/// Whether this part can be searched for in a file with this plan.
pub(super) fn finds(pick: &Pick, plan: &Plan) -> bool {
    !plan.dialect.whole_lines
        && (Layout::of(plan).is_some() && Wanted::can_be(pick) || lines::needles(pick, plan).is_some())
}

/// Reads a file, or the part of it that a question concerns. `None`: the careful reader must do it.
pub(super) fn read(
    path: &Path,
    plan: &Plan,
    pick: Option<&Pick>,
    how: &How,
    out: &mut Builder<'_>,
    source: &str,
    track: Track<'_>,
) -> Result<Option<Part>, ReadError> {
    if plan.dialect.whole_lines {
        return Ok(None);
    }
    if let (Some(cache), Some(pick)) = (&how.cache, pick)
        && finds(pick, plan)
        && let Some(part) = cache::find(cache, path, plan, pick, out, source)
    {
        return Ok(Some(part));
    }
    let size = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    // A part of a small file is still worth searching for; reading all of it is not worth the threads.
    if how.careful || size < how.small && pick.is_none() {
        return Ok(None);
    }
    match pick.and_then(|pick| lines::needles(pick, plan)) {
        Some(needles) => lines::read(path, plan, &needles, how.piece, out, track),
        None => file::read(path, plan, pick, how.piece, out, source, track),
    }
}
