//! `query`: any question in SQL to opened files and bundled tables.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::copies::{self, CacheArgs};
use super::{Failure, Format, ask, outfile, terminal};
use crate::analysis::query::{self, DATA, EXAMPLES, QueryAnswer, Tables, Unanswered, column_words};
use crate::data::Library;
use crate::formats::write::{self, About, FileKind, Rows, WriteError};

/// Arguments of `query`.
#[derive(Debug, Args)]
#[command(after_long_help = after_help())]
pub struct QueryArgs {
    /// The files; several are read as one, and are the table `data`. Without any, only bundled tables can be asked.
    files: Vec<PathBuf>,
    /// The question, such as "SELECT period, SUM(value) FROM data WHERE agg = 0 GROUP BY period".
    #[arg(long, required_unless_present = "tables", value_name = "SELECT …")]
    sql: Option<String>,
    /// csv or json, on standard output.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Write the answer to a file instead; its ending says how: .csv, .json or .parquet.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// List the tables that can be asked, with their columns.
    #[arg(long, conflicts_with_all = ["sql", "out"])]
    tables: bool,
    #[command(flatten)]
    areas: ask::AreaArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

fn after_help() -> String {
    let mut text = format!("Columns of the table `{DATA}`:\n");
    for column in column_words() {
        text.push_str(&format!("  {:<15} {}\n", column.name, column.about));
    }
    text.push_str("\nBundled tables stand beside it under their ids; `query --tables` lists them.\n");
    for example in EXAMPLES.iter().take(2) {
        text.push_str(&format!("\n{}:\n", example.title));
        for line in example.sql.lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text.push_str(
        "\nSQL is that of Polars. Only questions are answered: no file is opened from inside a question, and nothing is \
         changed. In CSV a text that a spreadsheet would take for a formula gets an apostrophe before it; a missing \
         cell is empty. In JSON what is no finite number is null. A file written with --out opens again in this program \
         into the same table.\n",
    );
    text
}

/// Answers the question.
pub fn query(library: &Library, args: &QueryArgs) -> Result<(), Failure> {
    let kind = match &args.out {
        Some(path) => file_kind(path)?,
        None if args.format == Format::Json => FileKind::Json,
        None => FileKind::Csv,
    };
    if let Some(path) = &args.out {
        outfile::check(path, &args.files)?;
    }
    let mut tables = Tables::bundled_only(library);
    if !args.files.is_empty() {
        let pick = args.sql.as_deref().and_then(|sql| query::part(sql, DATA, library.countries()));
        if pick.is_none() && copies::is_large(&args.files) {
            terminal::say(
                "note: every row is read into memory; a question whose WHERE names products or a reporter, such as \
                 product = '310420', reads only theirs",
            );
        }
        let dataset = ask::read_part(library, &args.files, &args.areas, pick.as_ref(), args.cache)?;
        for note in dataset.notes.iter().filter(|note| !note.concerns_figures()) {
            terminal::say(&format!("note: {note}"));
        }
        tables = tables.with(DATA, &dataset);
    }
    let Some(sql) = &args.sql else { return list(&tables) };
    let progress = terminal::Line::new();
    let answer = query::ask(&tables, sql, None, &progress).map_err(|error| match error {
        Unanswered::Wrong(error) => Failure::Usage(error.to_string()),
        Unanswered::Broken(error) => Failure::NoAnswer(error.to_string()),
        Unanswered::Cancelled(cancelled) => Failure::Failed(cancelled.to_string()),
    })?;
    drop(progress);
    // What other commands make of the rows, such as leaving re-exports out, does not hold for a question in SQL.
    for note in answer.data_notes.iter().chain(&answer.notes) {
        terminal::say(&format!("note: {note}"));
    }
    if answer.frame.height() == 0 {
        terminal::say("note: no row fits the question");
    }
    let rows = Rows { frame: &answer.frame, order: None };
    let progress = terminal::Line::new();
    match &args.out {
        None => {
            let written = write::write(kind, rows, None, &mut terminal::Out, &progress);
            written.or_else(|error| match error {
                // A closed pipe is the reader's choice.
                WriteError::Io(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                other => Err(Failure::Unwritable(format!("standard output {other}"))),
            })
        }
        Some(path) => {
            let about = about(&answer);
            let written = write::to_file(path, |out| {
                write::write(kind, rows, Some(&about), out, &progress)?;
                Ok(out.flush()?)
            });
            written.map_err(|error| {
                Failure::Unwritable(format!("{} {error}. Name another file with --out", path.display()))
            })
        }
    }
}

fn file_kind(path: &Path) -> Result<FileKind, Failure> {
    FileKind::of(path).ok_or_else(|| {
        Failure::Usage(format!(
            "{}: the ending does not say how to write it. Use .csv, .json or .parquet",
            path.display()
        ))
    })
}

/// What stands above an answer in a file.
pub fn about(answer: &QueryAnswer) -> About {
    let mut about = About::new("Answer to a question in SQL");
    for (name, source) in &answer.tables {
        about = about.with("source", &format!("{name}: {source}"));
    }
    about = about.with("sql", &answer.sql);
    for note in answer.notes.iter().chain(&answer.data_notes) {
        about = about.with("note", note);
    }
    if answer.cut {
        about = about.with("note", &format!("Only the first {} rows of the answer", answer.frame.height()));
    }
    about
}

fn list(tables: &Tables) -> Result<(), Failure> {
    let mut text = String::new();
    for name in tables.names() {
        let Some(table) = tables.get(name) else { continue };
        text.push_str(&format!("{name}\n    {}\n", table.source));
        for (column, kind) in table.columns() {
            text.push_str(&format!("    {column:<22} {}\n", kind.key()));
        }
    }
    terminal::out(&text)
}
