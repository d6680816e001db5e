//! The system's file dialogs: created on the main thread, awaited on a worker, never blocking the window.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rfd::{AsyncFileDialog, FileHandle};

use super::jobs::{Job, Jobs};
use crate::data::{Cancelled, Progress as _};
use crate::project::{Outcome, Request, SaveBox};

/// Where a session bus is there but no portal on it, the answer is "nothing" soon; few people cancel a dialog this fast.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Whether this desktop can show a file dialog at all. Without bus and `zenity` the answer would come late on a busy
/// machine and look as if the user had cancelled.
#[cfg(target_os = "linux")]
fn is_possible() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let bus = set("DBUS_SESSION_BUS_ADDRESS").is_some()
        || set("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists());
    bus || set("PATH").is_some_and(|paths| std::env::split_paths(&paths).any(|folder| folder.join("zenity").is_file()))
}

/// Whether this desktop can show a file dialog at all.
#[cfg(not(target_os = "linux"))]
const fn is_possible() -> bool {
    true
}

/// Asks which files to open.
pub fn open(jobs: &mut Jobs) {
    if !is_possible() {
        jobs.start("dialog", "File dialog", false, |_| Ok(Outcome::NoDialog));
        return;
    }
    let began = Instant::now();
    let answer = AsyncFileDialog::new()
        .set_title("Open trade files or scenarios")
        // The first filter is the one that is on: a file handed in by a class must not be hidden by it.
        .add_filter("Tables, scenarios and claims", &[TABLES.as_slice(), &["toml"]].concat())
        .add_filter("Tables", &TABLES)
        .add_filter("Scenarios and claims", &["toml"])
        .add_filter("All files", &["*"])
        .pick_files();
    jobs.start("dialog", "File dialog", false, move |_| {
        let paths =
            pollster::block_on(answer).map(|files| files.iter().map(FileHandle::path).map(PathBuf::from).collect());
        Ok(if paths.is_none() && began.elapsed() < AT_ONCE { Outcome::NoDialog } else { Outcome::Chosen(paths) })
    });
}

/// Endings of tables.
const TABLES: [&str; 16] = [
    "csv", "CSV", "txt", "tsv", "tab", "dat", "gz", "zip", "xlsx", "xlsm", "xls", "xlsb", "ods", "parquet", "arrow",
    "feather",
];

/// What is saved and where.
pub struct Saving {
    /// Proposed file name.
    pub name: String,
    /// The place that was typed, where one was.
    pub at: Option<PathBuf>,
    /// What to do again once a place is typed.
    pub request: Request,
}

/// Asks where to save, then lets `write` do it; it settles the job before the file gets its name. Where the dialog was
/// gone at once, nobody knows whether the user declined or there was none: the window asks then. Where there can be
/// none the file goes into the first folder that can be written to, under a free name, and the notice says where.
pub fn save(
    jobs: &mut Jobs,
    title: &str,
    Saving { name, at, request }: Saving,
    write: impl FnOnce(&Job, &Path) -> Result<Result<(), String>, Cancelled> + Send + 'static,
) {
    let began = Instant::now();
    let (_, ending) = name.rsplit_once('.').unwrap_or(("", &name));
    let dialog = || AsyncFileDialog::new().set_title("Save").set_file_name(&name).add_filter(ending, &[ending]);
    let answer = (at.is_none() && is_possible()).then(|| dialog().save_file());
    jobs.start("save", title, true, move |job| {
        let path = match (at, answer.map(pollster::block_on)) {
            (Some(typed), _) => match typed_place(&typed, &name) {
                Ok(path) => path,
                Err(text) => return Ok(Outcome::Done(Err(text))),
            },
            (None, Some(Some(file))) => file.path().to_path_buf(),
            (None, Some(None)) if began.elapsed() >= AT_ONCE => return Ok(Outcome::Chosen(None)),
            (None, Some(None)) => return Ok(Outcome::NoSaveDialog(Box::new(SaveBox { name, request }))),
            (None, None) => free_place(&name),
        };
        // A dialog may stay open for long after the job was cancelled.
        job.check()?;
        let said = path.display().to_string();
        Ok(Outcome::Done(
            write(job, &path)?
                .map(|()| format!("Saved {said}"))
                .map_err(|cause| format!("Not saved: {cause}. Choose another folder. {said}")),
        ))
    });
}

/// The file that a typed path means: a folder takes the proposed name, a name without ending the proposed ending. Nobody
/// was asked about a file that is there, so it stays.
fn typed_place(typed: &Path, name: &str) -> Result<PathBuf, String> {
    let mut path = if typed.is_dir() { typed.join(name) } else { typed.to_path_buf() };
    if let Some(ending) = Path::new(name).extension().filter(|_| path.extension().is_none()) {
        path.set_extension(ending);
    }
    if path.exists() {
        return Err(format!("Not saved: there is such a file already. Choose another name. {}", path.display()));
    }
    Ok(path)
}

/// A free path in the working directory, else in the user's own folder, else among temporary files.
fn free_place(file_name: &str) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let folders = [Some(here.clone()), std::env::home_dir(), Some(std::env::temp_dir())];
    let paths = folders.into_iter().flatten().map(|folder| super::work::free_path(&folder.join(file_name)));
    // Rights are told only by trying.
    let is_writable =
        |path: &PathBuf| std::fs::File::create_new(path).is_ok_and(|_file| std::fs::remove_file(path).is_ok());
    paths.into_iter().find(is_writable).unwrap_or_else(|| here.join(file_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_place_takes_the_proposed_name_and_ending_and_never_a_file_that_is_there() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let at = |name: &str| folder.path().join(name);
        assert_eq!(typed_place(folder.path(), "chart.png"), Ok(at("chart.png")));
        assert_eq!(typed_place(&at("mine"), "chart.png"), Ok(at("mine.png")));
        assert_eq!(typed_place(&at("mine.svg"), "chart.png"), Ok(at("mine.svg")));
        std::fs::write(at("chart.png"), "kept").expect("the test may write");
        let said = typed_place(folder.path(), "chart.png").expect_err("it is taken");
        assert!(said.contains("already") && said.contains("chart.png"), "{said}");
    }
}
