//! The command line: the same code as the window, without one. Standard output stays machine-readable; errors name
//! cause, place and next step on standard error.

mod ask;
mod backtest;
mod charts;
mod claims;
mod copies;
mod counterfactual;
mod inspect;
mod measure;
mod model_check;
mod outcome;
mod outfile;
mod print;
mod query;
mod render;
mod repairs;
mod sides;
mod simulate;
mod terminal;
mod vintages;
mod warm;

pub(super) use terminal::say;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use super::window::{self, Launch};
use crate::data::Library;
use crate::formats::ReadError;

/// Belarus's potash share, its dependence on Russia and the price of relief: offline, every figure with its source.
#[derive(Debug, Parser)]
#[command(
    name = "belarus-leverage",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 done · 1 a check failed · 2 the command line is wrong · 3 a file cannot be read · 4 the data hold no answer · 5 a file cannot be written"
)]
struct Cli {
    /// Files to open in the window: UN Comtrade, BACI or any long table.
    files: Vec<PathBuf>,
    /// Report on standard error how long the first finished chart took.
    #[arg(long)]
    launch_time: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the charts with their tables and definitions.
    Charts {
        /// As a JSON array of {id, title, datasets, definitions: [{id, title}]}.
        #[arg(long)]
        json: bool,
    },
    /// Print what a chart draws: series, code, period, value, unit, flag, source.
    Series(charts::SeriesArgs),
    /// Write pictures of charts or of the whole window and print their paths.
    Render(render::Args),
    /// Say what files are: provider, encoding, delimiter, columns and roles, rows, rows kept aside, notes.
    Inspect {
        /// The files, or their folder; those of one dataset are told together.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// As JSON; an array where several files are named.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        areas: ask::AreaArgs,
    },
    /// Market share by exporter of one product in the files.
    Share(ask::ShareArgs),
    /// Share of each partner in one reporter's trade in the files.
    Partners(ask::PartnersArgs),
    /// Sorted copies of large files that make the next question quick.
    #[command(subcommand)]
    Cache(copies::CacheCommand),
    /// Check what was claimed against the rows: every definition, every year, a verdict and the nearest true statement.
    Claims(claims::ClaimsArgs),
    /// One exporter's own report against its buyers', by period, with the gap and one number from both.
    Mirror(sides::MirrorArgs),
    /// Third countries whose trade left its own trend after sanctions.
    Detours(sides::DetoursArgs),
    /// One figure as each of several files has it: editions of one source, or sources, and how far apart they lie.
    Vintages(vintages::VintagesArgs),
    /// An outcome with and without an event, by several methods side by side.
    Counterfactual(counterfactual::CounterfactualArgs),
    /// Compute a measure of the field over the files or a bundled table, with every step.
    Measure(Box<measure::MeasureArgs>),
    /// Ask the files anything in SQL.
    Query(query::QueryArgs),
    /// Run a what-if scenario: policy month by month, potash money quarter by quarter.
    Simulate(simulate::SimulateArgs),
    /// Compare what-if scenarios under common draws: median, range, and how often one lies above another.
    Compare(simulate::CompareArgs),
    /// Run the case files of a folder against the model and print each case's worst relative error.
    ModelCheck(model_check::ModelCheckArgs),
    /// Run the model over 2019 to 2023 and hold it against what was seen: errors, ranges, coverage, naive guesses.
    Backtest(backtest::BacktestArgs),
}

/// How tables are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated values with a header.
    Csv,
    /// A JSON array of objects.
    Json,
}

/// Why a command could not do its work; each has its exit code.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// A check that found something wrong.
    #[error("{0}")]
    Failed(String),
    /// A name that does not exist.
    #[error("{0}")]
    Usage(String),
    /// A file that cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// A question without answer in the data.
    #[error("{0}")]
    NoAnswer(String),
    /// A file that cannot be written.
    #[error("{0}")]
    Unwritable(String),
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Failure {
    /// What is part of the program cannot be read: no choice of the user mends it.
    fn defect(cause: &impl std::fmt::Display) -> Self {
        Self::Unreadable(format!("{cause}. Install this version again"))
    }

    const fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreadable(_) => 3,
            Self::NoAnswer(_) => 4,
            Self::Unwritable(_) => 5,
        }
    }
}

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    let began = Instant::now();
    let cli = Cli::parse();
    let done = match cli.command {
        None => open_window(cli.files, cli.launch_time.then_some(began)),
        Some(Command::Charts { json }) => charts::list(json),
        Some(Command::Series(args)) => library().and_then(|library| charts::series(&library, &args)),
        Some(Command::Render(args)) => library().and_then(|library| render::render(&library, &args)),
        Some(Command::Inspect { files, json, areas }) => {
            library().and_then(|library| inspect::inspect(&library, &files, json, &areas))
        }
        Some(Command::Share(args)) => ask::share(&args),
        Some(Command::Cache(command)) => copies::run(&command),
        Some(Command::Claims(args)) => library().and_then(|library| claims::claims(&library, &args)),
        Some(Command::Mirror(args)) => library().and_then(|library| sides::mirror(&library, &args)),
        Some(Command::Detours(args)) => library().and_then(|library| sides::detours(&library, &args)),
        Some(Command::Vintages(args)) => library().and_then(|library| vintages::vintages(&library, &args)),
        Some(Command::Counterfactual(args)) => {
            library().and_then(|library| counterfactual::counterfactual(&library, &args))
        }
        Some(Command::Measure(args)) => library().and_then(|library| measure::measure(&library, &args)),
        Some(Command::Query(args)) => library().and_then(|library| query::query(&library, &args)),
        Some(Command::Simulate(args)) => simulate::simulate(&args),
        Some(Command::Compare(args)) => simulate::compare(&args),
        Some(Command::ModelCheck(args)) => model_check::model_check(&args),
        Some(Command::Backtest(args)) => backtest::backtest(&args),
        Some(Command::Partners(args)) => ask::partners(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::error(&failure.to_string());
            ExitCode::from(failure.code())
        }
    }
}

fn library() -> Result<Library, Failure> {
    Library::load().map_err(|error| Failure::defect(&error))
}

const NO_WINDOW: &str = "No window can be opened here: no X11 or Wayland display with OpenGL was found";

/// The window; where none can be opened, the dashboard as pictures.
fn open_window(files: Vec<PathBuf>, report_since: Option<Instant>) -> Result<(), Failure> {
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        if missing.extension().is_none() && missing.components().count() == 1 {
            let commands: Vec<String> =
                Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
            return Err(Failure::Usage(format!(
                "“{}” is neither a file here nor a command. Commands: {}",
                missing.display(),
                commands.join(", ")
            )));
        }
        return Err(Failure::Unreadable(format!(
            "{}: no such file. Check the path; folders with blanks need quotes",
            missing.display()
        )));
    }
    let unopened = files.first().cloned();
    match window::run(Launch { files, report_since }) {
        Ok(()) => Ok(()),
        Err(cause) => {
            log::warn!("{cause}");
            if let Some(file) = unopened {
                return Err(Failure::Unreadable(format!("{NO_WINDOW}, so {}", answered_without(&file))));
            }
            terminal::say(&format!("{NO_WINDOW}. The dashboard is written as pictures instead"));
            render::dashboard(&library()?)
        }
    }
}

/// What was not opened, and the commands that answer from it without a window.
fn answered_without(file: &Path) -> String {
    let shown = file.display();
    let ask = if file.extension().is_some_and(|ending| ending == "toml") {
        format!("`simulate \"{shown}\"` runs a scenario, `claims --file \"{shown}\"` checks a claim")
    } else {
        format!(
            "`inspect \"{shown}\"` says what it is; `share`, `partners` and `query` answer from it; without a file, the \
             dashboard is written as pictures"
        )
    };
    format!("{shown} was not opened. Ask it without a window: {ask}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The synopses of the README: command and the long options that stand in them.
    fn written() -> Vec<(String, BTreeSet<String>)> {
        let text = include_str!("../../../README.md");
        let (_, text) = text.split_once("```text\nbelarus-leverage ").expect("a block of synopses");
        let (block, _) = text.split_once("```").expect("the block ends");
        let options = |usage: &str| {
            let words = usage.split(|letter: char| !(letter == '-' || letter.is_ascii_alphanumeric()));
            words.filter_map(|word| word.strip_prefix("--")).map(str::to_owned).collect()
        };
        let usages = block.split("\nbelarus-leverage ");
        usages.map(|usage| (usage.split(' ').next().unwrap_or_default().to_owned(), options(usage))).collect()
    }

    #[test]
    fn the_readme_has_every_long_option_of_every_command_and_no_other() {
        let written = written();
        let cli = Cli::command();
        let longs = |command: &clap::Command| -> BTreeSet<String> {
            command.get_arguments().filter_map(clap::Arg::get_long).map(str::to_owned).collect()
        };
        let own = [("[FILE…]".to_owned(), longs(&cli))];
        for (name, known) in cli.get_subcommands().map(|one| (one.get_name().to_owned(), longs(one))).chain(own) {
            let usages = written.iter().filter(|(command, _)| *command == name);
            let stands: BTreeSet<String> = usages.flat_map(|(_, options)| options.clone()).collect();
            assert_eq!(stands, known, "{name}: in README.md (left), in the program (right)");
            assert!(written.iter().any(|(command, _)| *command == name), "README.md has no synopsis of {name}");
        }
        let names: BTreeSet<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
        let strange = written.iter().map(|(command, _)| command.as_str()).find(|name| !names.contains(name));
        assert_eq!(strange, Some("[FILE…]"), "a synopsis of no command");
    }
}
