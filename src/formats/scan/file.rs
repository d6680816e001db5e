//! One file: its pieces put together, its odd lines read with care.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::memchr;
use polars::prelude::{DataFrame, PolarsError, PolarsResult, polars_err};
use sha2::{Digest as _, Sha256};

use super::frames::{Block, Cats};
use super::look::Needles;
use super::partial::SoFar;
use super::regions::{self, Body, Cut, Piece, Stop};
use super::rows::{Known, Layout, Rows};
use super::search::Search;
use super::totals::{self, Counts, Sums};
use super::{Part, Pick, Wanted, packed, plain};
use crate::formats::builder::{Builder, Key, Text};
use crate::formats::bytes::hexadecimal;
use crate::formats::container::{Container, Place};
use crate::formats::table::{Records, Remains, Track};
use crate::formats::{Dialect, Plan, ReadError, Role, format, input};

/// Bytes a piece when all of a file is read: large enough that frames have few parts.
const PIECE_TO_READ: usize = 4 << 20;
/// Bytes a piece when a file is searched: small enough for the core's own memory.
const PIECE_TO_SEARCH: usize = 1 << 19;
/// The header is looked for in so many bytes.
const HEADER_WITHIN: u64 = 1 << 20;

/// Reads a file or a part of it; `None` when it is not plain.
pub(super) fn read(
    path: &Path,
    plan: &Plan,
    pick: Option<&Pick>,
    piece: Option<usize>,
    out: &mut Builder<'_>,
    source: &str,
    track: Track<'_>,
) -> Result<Option<Part>, ReadError> {
    let Some(wanted) = Wanted::of(pick, out.countries) else { return Ok(None) };
    let Some(job) = Job::open(path, plan, wanted, piece, track)? else { return Ok(None) };
    let sums = pick.is_some_and(Pick::is_summed).then(Mutex::<Sums>::default);
    let counts = matches!(pick, Some(Pick::Totals(None))).then(Counts::new);
    // The whole file is traced by its hash; the part of it that a question concerns by its lines.
    let with_hash = pick.is_none();
    let few = pick.is_some() && sums.is_none();
    let so_far = SoFar::new(track, plan, source, pick);
    let done = job.run(out, with_hash, |_, rows, known, cats| {
        if let Some(counts) = &counts {
            counts.add(&rows);
        }
        let summed = sums.as_ref().map(|sums| (sums, job.wanted.ranges()));
        let found = found(rows, summed, few, known, cats)?;
        if let Some(so_far) = &so_far {
            so_far.add(&found.few, sums.as_ref(), known, cats)?;
        }
        Ok(found)
    });
    let outcome = done.and_then(|(found, sha256)| {
        let mut part = job.put_together(found, sha256, out, source)?;
        if let (Some(sums), Some(pick)) = (sums, pick) {
            part.frames.extend(sum_frames(sums.into_inner().unwrap_or_default(), &pick.labels(), plan, source, out)?);
        }
        part.products = counts.map(Counts::in_order).unwrap_or_default();
        Ok(part)
    });
    plainly(path, outcome)
}

/// Gives every row of a file to `sink`, piece by piece in any order, for work that cannot hold them all. Gives the
/// bytes of the header; `None` when the file is not plain.
pub(in crate::formats) fn each_row(
    path: &Path,
    plan: &Plan,
    out: &mut Builder<'_>,
    track: Track<'_>,
    sink: &(impl Fn(usize, Rows) -> PolarsResult<()> + Sync),
) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(job) = Job::open(path, plan, Wanted::All, None, track)? else { return Ok(None) };
    let done = job.run(out, false, |index, rows, _, _| Ok(sink(index, rows)?));
    plainly(path, done.map(|_| job.header))
}

/// Reads odd lines with care. `header` are the bytes up to the end of the header line, `lines` the places of the
/// odd ones below it, from 0.
pub(in crate::formats) fn read_odd(
    path: &Path,
    plan: &Plan,
    (header, odd, lines): (Vec<u8>, Vec<u8>, Vec<u64>),
    out: &mut Builder<'_>,
    track: Track<'_>,
) -> Result<Remains, ReadError> {
    if lines.is_empty() {
        return Ok(Remains::default());
    }
    let below = plan.dialect.header_line + 1;
    // They were looked at before.
    let counted = AtomicU64::new(track.rows.load(Ordering::Relaxed).saturating_sub(lines.len() as u64));
    let track = Track { rows: &counted, ..track };
    let input = Box::new(Cursor::new(header).chain(Cursor::new(odd)));
    let mut records = Records::over(path, input, &plan.dialect, plan.roles.len(), track)?;
    records.number_lines(lines.into_iter().map(|line| line + below).collect());
    format(&plan.format).read(&mut records, plan, out)?;
    Ok(records.into_remains())
}

/// Rows with their lines as numbered in the file, as canonical frames.
pub(in crate::formats) fn row_frames(
    rows: Rows,
    plan: &Plan,
    source: &str,
    out: &mut Builder<'_>,
) -> PolarsResult<Vec<DataFrame>> {
    frames_of(rows, None, plan.dialect.header_line + 1, plan, source, out)
}

/// Sums over products as canonical frames; `labels` are what they are summed by.
pub(in crate::formats) fn sum_frames(
    sums: Sums,
    labels: &[String],
    plan: &Plan,
    source: &str,
    out: &mut Builder<'_>,
) -> PolarsResult<Vec<DataFrame>> {
    let sums = sums.in_order();
    let mut frames = frames_of(totals::as_rows(&sums), Some(labels), 0, plan, source, out)?;
    for (which, frame) in frames.iter_mut().enumerate() {
        totals::with_counts(frame, &sums, which)?;
    }
    Ok(frames)
}

fn frames_of(
    rows: Rows,
    labels: Option<&[String]>,
    first_line: u64,
    plan: &Plan,
    source: &str,
    out: &mut Builder<'_>,
) -> PolarsResult<Vec<DataFrame>> {
    let builder = Mutex::new(out);
    let mut cats = Cats::new();
    let block = cats.block(rows, labels, &Known::new(&builder))?;
    let constants = cats.constants(plan, source)?;
    Ok(cats.frames(block, first_line, &constants, &plan.fixed.unit)?.into())
}

pub(super) enum Failed {
    Stop(Stop),
    Read(ReadError),
}

impl From<Stop> for Failed {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<PolarsError> for Failed {
    fn from(cause: PolarsError) -> Self {
        Self::Stop(Stop::Table(cause))
    }
}

impl From<ReadError> for Failed {
    fn from(cause: ReadError) -> Self {
        Self::Read(cause)
    }
}

/// `None` for a file that is not plain.
pub(super) fn plainly<T>(path: &Path, outcome: Result<T, Failed>) -> Result<Option<T>, ReadError> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Failed::Stop(Stop::NotPlain)) => Ok(None),
        Err(Failed::Stop(Stop::Cancelled)) => Err(crate::data::Cancelled.into()),
        Err(Failed::Stop(Stop::Io(cause))) => Err(ReadError::from_io(path, cause)),
        Err(Failed::Stop(Stop::Table(cause))) => Err(ReadError::Table { path: path.to_owned(), cause }),
        Err(Failed::Read(cause)) => Err(cause),
    }
}

/// The bytes up to the end of the header line, if they are plain.
pub(super) fn header(place: &Place, dialect: &Dialect) -> Result<Option<Vec<u8>>, ReadError> {
    let mut head = Vec::new();
    let (mut start, mut end) = (0, 0);
    let mut file = input::open(place, &Rc::default())?.take(HEADER_WITHIN);
    for _ in 0..dialect.header_line {
        loop {
            if let Some(at) = memchr(b'\n', &head[end..]) {
                (start, end) = (end, end + at + 1);
                break;
            }
            let before = head.len();
            (&mut file).take(1 << 12).read_to_end(&mut head).map_err(|cause| ReadError::from_packed(place, cause))?;
            if head.len() == before {
                return Ok(None);
            }
        }
    }
    // Quotation marks in the lines before the header mean nothing, carriage returns do.
    let look = Needles::none().look(&head[start..end]);
    let plain = dialect.header_line > 0
        && plain::is_plain(&head[start..end], &look, dialect.encoding, dialect.delimiter)
        && plain::has_plain_ends(&head[..end]);
    head.truncate(end);
    Ok(plain.then_some(head))
}

struct Job<'j> {
    body: Body<'j>,
    place: Place,
    plan: &'j Plan,
    layout: Layout,
    wanted: Wanted,
    piece: Option<usize>,
    track: Track<'j>,
    header: Vec<u8>,
}

/// What one piece gave.
struct Found {
    /// Many rows as columns of their own; none where they are few or summed.
    block: Option<Block>,
    /// Few rows; those of all pieces become columns together.
    few: Rows,
    seen: Seen,
    n_lines: u64,
    odd: Vec<u8>,
    odd_lines: Vec<u32>,
}

/// What the notes of a dataset are made of.
#[derive(Default)]
pub(in crate::formats) struct Seen {
    /// Periods with their frequency and how many rows each.
    periods: Vec<((Text, Text), u64)>,
    n_missing: u64,
}

impl Seen {
    pub(in crate::formats) fn of(rows: &Rows) -> Self {
        let n_missing = rows.weights.iter().map(|weight| u64::from(weight.is_nan())).sum();
        Self { periods: rows.periods.iter().map(|(period, n)| (*period, *n as u64)).collect(), n_missing }
    }

    pub(in crate::formats) fn of_sums(sums: &Sums) -> Self {
        let mut seen = Self::default();
        for ((period, ..), [value, weight]) in sums.iter() {
            let n = u64::from(value.figures + value.missing);
            seen.n_missing += u64::from(weight.missing);
            match seen.periods.iter_mut().find(|(own, _)| own == period) {
                Some((_, own)) => *own += n,
                None => seen.periods.push((*period, n)),
            }
        }
        seen
    }

    /// Tells the builder, which words the notes; gives the number of rows.
    pub(in crate::formats) fn tell(self, plan: &Plan, out: &mut Builder<'_>) -> u64 {
        let none = out.no_area();
        let (flow, scheme, product) = (out.text(&plan.fixed.flow), out.text(&plan.fixed.scheme), out.text("000000"));
        let mut n_rows = 0;
        for ((period, freq), n) in self.periods {
            let key = Key { period, freq, reporter: none, partner: none, flow, product, scheme, part: false, line: 0 };
            out.rows_like(key, n);
            n_rows += n;
        }
        out.missing_quantities(self.n_missing);
        n_rows
    }
}

fn found(
    mut rows: Rows,
    sums: Option<(&Mutex<Sums>, &[Range<u32>])>,
    few: bool,
    known: &Known<'_, '_, '_>,
    cats: &mut Cats,
) -> PolarsResult<Found> {
    let (odd, odd_lines) = (std::mem::take(&mut rows.odd), std::mem::take(&mut rows.odd_lines));
    let (seen, n_lines) = (Seen::of(&rows), rows.n_lines);
    let block = match sums {
        Some((sums, ranges)) => {
            let mut own = Sums::default();
            own.add(&rows, ranges);
            sums.lock().map_err(|cause| polars_err!(ComputeError: "{cause}"))?.merge(own);
            None
        }
        None if few => return Ok(Found { block: None, few: rows, seen, n_lines, odd, odd_lines }),
        None if rows.len() > 0 => Some(cats.block(rows, None, known)?),
        None => None,
    };
    Ok(Found { block, few: Rows::default(), seen, n_lines, odd, odd_lines })
}

impl<'j> Job<'j> {
    /// `None` for a file without plain header or rows, or of another format.
    fn open(
        path: &'j Path,
        plan: &'j Plan,
        wanted: Wanted,
        piece: Option<usize>,
        track: Track<'j>,
    ) -> Result<Option<Self>, ReadError> {
        let Some(layout) = Layout::of(plan) else { return Ok(None) };
        let place = plan.place(path);
        let Some(header) = header(&place, &plan.dialect)? else { return Ok(None) };
        let until = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
        let body = Body { path, from: header.len() as u64, until };
        let has_rows = plan.container != Container::Text || body.from < until;
        Ok(has_rows.then_some(Self { body, place, plan, layout, wanted, piece, track, header }))
    }

    /// Works on every piece, and on the file's hash beside it if wanted.
    fn run<T: Send>(
        &self,
        out: &mut Builder<'_>,
        with_hash: bool,
        work: impl Fn(usize, Rows, &Known<'_, '_, '_>, &mut Cats) -> Result<T, Stop> + Sync,
    ) -> Result<(Vec<T>, String), Failed> {
        let dialect = &self.plan.dialect;
        let inner = self.plan.column(Role::Product).is_some_and(|column| column > 0);
        let needles = self.wanted.needles(inner, dialect.delimiter);
        let search = Search::new(&self.wanted, &needles, &self.layout, dialect.encoding, dialect.delimiter);
        let usual = if needles.is_empty() { PIECE_TO_READ } else { PIECE_TO_SEARCH };
        let cut = Cut::on_all_cores(self.piece.unwrap_or(usual));
        let stage = if matches!(self.wanted, Wanted::All) { "Reading rows" } else { "Searching" };
        let builder = Mutex::new(out);
        let state = || (Known::new(&builder), Cats::new());
        let piece = |(known, cats): &mut (Known<'_, '_, '_>, Cats), piece: &Piece<'_>| {
            let rows = search.piece(known, piece)?;
            self.track.looked_at(rows.n_lines);
            work(piece.index, rows, known, cats)
        };
        if self.plan.container != Container::Text {
            let text = (&self.place, self.body.from);
            return Ok(packed::each(text, cut, (self.track, stage), state, piece)?);
        }
        std::thread::scope(|scope| {
            let hash = || content_hash(self.body.path, self.track);
            let named = || std::thread::Builder::new().name("content hash".to_owned());
            let hasher = with_hash.then(|| named().spawn_scoped(scope, hash).ok()).flatten();
            let done = regions::each(self.body, cut, (self.track, stage), state, piece)?;
            Ok((done, hasher.and_then(|hasher| hasher.join().ok().flatten()).unwrap_or_default()))
        })
    }

    /// Numbers the lines, reads the odd ones with care, and tells the builder what was seen.
    fn put_together(
        &self,
        found: Vec<Found>,
        sha256: String,
        out: &mut Builder<'_>,
        source: &str,
    ) -> Result<Part, Failed> {
        let cats = Cats::new();
        let constants = cats.constants(self.plan, source)?;
        let below = self.plan.dialect.header_line + 1;
        let (mut line, mut n_rows) = (0, 0);
        let mut frames = Vec::with_capacity(found.len() * 2);
        let (mut odd, mut odd_lines, mut few) = (Vec::new(), Vec::new(), Rows::default());
        for piece in found {
            few.append(piece.few, line);
            if let Some(block) = piece.block {
                frames.extend(cats.frames(block, line + below, &constants, &self.plan.fixed.unit)?);
            }
            n_rows += piece.seen.tell(self.plan, out);
            odd.extend_from_slice(&piece.odd);
            odd_lines.extend(piece.odd_lines.iter().map(|own| line + u64::from(*own)));
            line += piece.n_lines;
        }
        if few.len() > 0 {
            frames.extend(row_frames(few, self.plan, source, out)?);
        }
        let mut remains = read_odd(self.body.path, self.plan, (self.header.clone(), odd, odd_lines), out, self.track)?;
        remains.sha256 = sha256;
        remains.n_records += n_rows;
        Ok(Part { frames, remains, products: Vec::new(), from_copy: false })
    }
}

/// SHA-256 of a file, hexadecimal; `None` when it was not read to its end.
fn content_hash(path: &Path, track: Track<'_>) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        track.progress.check().ok()?;
        match file.read(&mut buffer) {
            Ok(0) => return Some(hexadecimal(&hash.finalize())),
            Ok(n) => hash.update(&buffer[..n]),
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}
