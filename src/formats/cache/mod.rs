//! Sorted copies of large files in the user's cache folder, so that the next question about another product or
//! country reads a thousandth of the file. A copy belongs to one state of one file: path, size, time of change, a
//! sample of its bytes and the plan it was read by make its name. Copies are bounded: the longest unused go first.
//!
//! A copy is written under another name and renamed when it is whole, so a half-written one is never used; one that
//! cannot be read is as good as none.
//!
//! Cost: a copy takes 11 bytes a row, a third of the file, and three seconds for ten million rows on two cores; a
//! question to a hundred million rows then takes 0.2 s.

mod copy;
mod lookup;

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::bytes::hexadecimal;
use super::open::inspect_head;
use super::scan::{self, Pick};
use super::table::Track;
use super::{Plan, ReadError, input, read};
use crate::data::{Countries, KeptAside, KeptAsideRow, Progress};

pub(super) use lookup::find;

/// Changes when the files below change their meaning; older copies are then left to be dropped.
const LAYOUT: u32 = 1;
/// Bytes of all copies together.
const LIMIT: u64 = 8 << 30;
/// Sampled at the beginning, the middle and the end of a file.
const SAMPLE: u64 = 1 << 16;
/// From this size on files are searched for each question rather than held in memory, and are worth a copy.
pub const LARGE: u64 = 1 << 30;
/// Unfinished copies older than this were left by a run that ended.
const STALE: Duration = Duration::from_hours(6);

/// Where copies are kept, and how much of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
    limit: u64,
}

/// A copy, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file it is of.
    pub source: PathBuf,
    /// Rows in it.
    pub n_rows: u64,
    /// Bytes it takes.
    pub n_bytes: u64,
    /// When it was last used.
    pub used: SystemTime,
}

/// What a copy says of itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct About {
    layout: u32,
    source: PathBuf,
    n_rows: u64,
    n_records: u64,
    n_missing: u64,
    truncated: Option<u64>,
    n_aside: u64,
    aside: Vec<(u64, String, String)>,
    /// Periods and their frequencies, by number.
    periods: Vec<(String, String)>,
    /// Rows of each product.
    products: Vec<(u32, u64)>,
    /// Smallest and largest product of each row group, and its rows.
    groups: Vec<(u32, u32, usize)>,
}

impl About {
    fn kept_aside(&self) -> KeptAside {
        let row = |(line, reason, text): &(u64, String, String)| KeptAsideRow {
            line: *line,
            reason: reason.clone(),
            text: text.clone(),
        };
        KeptAside { n_rows: self.n_aside, rows: self.aside.iter().map(row).collect() }
    }
}

const ABOUT: &str = "about.json";
const ROWS: &str = "rows.parquet";
const SUMS: &str = "sums.parquet";

impl Cache {
    /// In the cache folder of the system's user; `None` where there is none.
    pub fn usual() -> Option<Self> {
        Some(Self { folder: dirs::cache_dir()?.join("belarus-leverage").join("copies"), limit: LIMIT })
    }

    /// In a folder of one's own, at most so many bytes.
    pub fn at(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit }
    }

    /// Where the copies lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes of all copies at most.
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// All copies, the last used first.
    ///
    /// # Errors
    /// What the system says of the folder; a folder that is not there holds no copies.
    pub fn list(&self) -> io::Result<Vec<Kept>> {
        let mut all = Vec::new();
        for folder in self.folders()? {
            if let (Some(about), Ok(n_bytes), Ok(used)) = (about(&folder), size(&folder), used(&folder)) {
                all.push(Kept { source: about.source, n_rows: about.n_rows, n_bytes, used });
            }
        }
        all.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.source.cmp(&b.source)));
        Ok(all)
    }

    /// Drops every copy, unfinished ones too; gives the bytes that are free again.
    ///
    /// # Errors
    /// What the system says of the folder.
    pub fn clear(&self) -> io::Result<u64> {
        let mut freed = 0;
        for folder in self.folders()? {
            freed += size(&folder)?;
            fs::remove_dir_all(&folder)?;
        }
        Ok(freed)
    }

    /// Copies every file that has none yet and can have one; gives how many were written. The longest unused copies
    /// make room.
    ///
    /// # Errors
    /// A file that cannot be read, a full disk, or that the user stopped it.
    pub fn keep(&self, paths: &[PathBuf], countries: &Countries, progress: &dyn Progress) -> Result<usize, ReadError> {
        let (files, _) = read::plans(paths, inspect_head, countries, progress)?;
        self.keep_files(&files, countries, progress)
    }

    /// The same for files by their plans.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub fn keep_files(
        &self,
        files: &[(PathBuf, Plan)],
        countries: &Countries,
        progress: &dyn Progress,
    ) -> Result<usize, ReadError> {
        let sizes = files.iter().map(|(path, plan)| input::size(&plan.place(path)).unwrap_or(0));
        let sizes: Vec<u64> = sizes.collect();
        let (total, mut before, mut written) = (sizes.iter().sum(), 0, 0);
        let rows_so_far = AtomicU64::new(0);
        for ((path, plan), size) in files.iter().zip(sizes) {
            let track = Track { progress, before, total, most: None, rows: &rows_so_far, alone: files.len() == 1 };
            before += size;
            let Some(folder) = self.folder_of(path, plan).filter(|_| scan::finds(&Pick::Totals(None), plan)) else {
                continue;
            };
            if !folder.exists() && self.write(path, plan, &folder, countries, track)? {
                written += 1;
            }
        }
        Ok(written)
    }

    /// Writes beside the place and moves there when all is well.
    fn write(
        &self,
        path: &Path,
        plan: &Plan,
        folder: &Path,
        countries: &Countries,
        track: Track<'_>,
    ) -> Result<bool, ReadError> {
        let unfinished = folder.with_extension(format!("part{}", std::process::id()));
        let failed = |cause| ReadError::Copy { folder: self.folder.clone(), cause };
        fs::create_dir_all(&unfinished).map_err(failed)?;
        let outcome = copy::write(path, plan, &unfinished, countries, track);
        // A file that changed meanwhile has another name now, and its copy may be of neither state.
        let unchanged = self.folder_of(path, plan).is_some_and(|now| now == folder);
        if !matches!(outcome, Ok(true)) || !unchanged {
            fs::remove_dir_all(&unfinished).map_err(failed)?;
            return outcome.map(|_| false);
        }
        self.make_room(size(&unfinished).map_err(failed)?, &unfinished).map_err(failed)?;
        match fs::rename(&unfinished, folder) {
            Ok(()) => Ok(true),
            // Another run was quicker.
            Err(_) if folder.exists() => fs::remove_dir_all(&unfinished).map(|()| false).map_err(failed),
            Err(cause) => Err(failed(cause)),
        }
    }

    /// Drops the longest unused copies until so many more bytes fit, and what earlier runs left unfinished.
    fn make_room(&self, wanted: u64, but: &Path) -> io::Result<()> {
        let mut all = Vec::new();
        for folder in self.folders()?.into_iter().filter(|folder| folder != but) {
            let (used, size) = (used(&folder)?, size(&folder)?);
            let unfinished = folder.extension().is_some();
            if !unfinished {
                all.push((used, size, folder));
            } else if used.elapsed().is_ok_and(|age| age > STALE) {
                fs::remove_dir_all(&folder)?;
            }
        }
        all.sort();
        let mut taken: u64 = all.iter().map(|(_, size, _)| size).sum();
        for (_, size, folder) in all {
            if taken + wanted <= self.limit {
                break;
            }
            fs::remove_dir_all(&folder)?;
            taken -= size;
        }
        Ok(())
    }

    fn folders(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let all = entries.collect::<io::Result<Vec<_>>>()?;
        Ok(all.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
    }

    /// The place of a file's copy; `None` where the file cannot be read.
    fn folder_of(&self, path: &Path, plan: &Plan) -> Option<PathBuf> {
        key(path, plan).ok().map(|key| self.folder.join(key))
    }
}

/// The name of a file's state.
fn key(path: &Path, plan: &Plan) -> io::Result<String> {
    let path = path.canonicalize()?;
    let mut file = File::open(&path)?;
    let meta = file.metadata()?;
    let size = meta.len();
    let changed = meta.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let mut hash = Sha256::new();
    let plan = serde_json::to_string(plan)?;
    hash.update(format!("{LAYOUT}\n{}\n{size}\n{changed}\n{plan}\n", path.display()));
    let mut sample = Vec::new();
    for at in [0, size / 2, size.saturating_sub(SAMPLE)] {
        file.seek(SeekFrom::Start(at))?;
        sample.clear();
        (&file).take(SAMPLE).read_to_end(&mut sample)?;
        hash.update(&sample);
    }
    // Half of the digits tell all files of a lifetime apart and keep the path short.
    Ok(hexadecimal(&hash.finalize()[..16]))
}

fn about(folder: &Path) -> Option<About> {
    let text = fs::read_to_string(folder.join(ABOUT)).ok()?;
    serde_json::from_str(&text).ok().filter(|about: &About| about.layout == LAYOUT)
}

/// When a copy was last used: its description is touched then.
fn used(folder: &Path) -> io::Result<SystemTime> {
    fs::metadata(folder.join(ABOUT)).or_else(|_| fs::metadata(folder))?.modified()
}

fn size(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}
