//! `claims`: what was said, and what the rows say of it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::print::json_text;
use super::{Failure, ask, terminal};
use crate::charts::claims::{self, Card, CardOut};
use crate::data::Library;

/// Arguments of `claims`.
#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// Files that a claim of your own asks, several read as one.
    #[arg(requires = "file")]
    data: Vec<PathBuf>,
    /// A claim of your own as TOML; may be given several times.
    #[arg(long, value_name = "CLAIM.toml")]
    file: Vec<PathBuf>,
    /// Only the claim with this id; may be given several times.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    only: Vec<String>,
    /// As a JSON array: id, statement, verdict, nearest true statement, and each evaluation with definition, year,
    /// value, unit, whether it holds, and sources.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    areas: ask::AreaArgs,
}

/// Prints the cards.
pub fn claims(library: &Library, args: &ClaimsArgs) -> Result<(), Failure> {
    let cards = if args.file.is_empty() { bundled(library, &args.only)? } else { own(library, args)? };
    if args.json {
        let out: Vec<CardOut<'_>> = cards.iter().map(Card::out).collect();
        return terminal::out(&json_text(&out)?);
    }
    let texts: Vec<String> = cards.iter().map(|card| claims::as_text(library, card)).collect();
    terminal::out(&texts.join("\n"))
}

fn bundled(library: &Library, only: &[String]) -> Result<Vec<Card>, Failure> {
    let mut cards = claims::check_all(library).map_err(|unfit| Failure::NoAnswer(unfit.to_string()))?;
    if let Some(unknown) = only.iter().find(|id| cards.iter().all(|card| card.claim.id != **id)) {
        let known: Vec<&str> = cards.iter().map(|card| card.claim.id.as_str()).collect();
        return Err(Failure::Usage(format!("There is no claim “{unknown}”. Choose from: {}", known.join(", "))));
    }
    cards.retain(|card| only.is_empty() || only.contains(&card.claim.id));
    Ok(cards)
}

/// Claims from files, checked against the bundled tables and the data files named.
fn own(library: &Library, args: &ClaimsArgs) -> Result<Vec<Card>, Failure> {
    let dataset = if args.data.is_empty() { None } else { Some(ask::read(library, &args.data, &args.areas)?) };
    args.file.iter().map(|path| Ok(claims::check(library, dataset.as_ref(), from_file(library, path)?))).collect()
}

fn from_file(library: &Library, path: &Path) -> Result<claims::Claim, Failure> {
    let unreadable = |cause: &dyn std::fmt::Display, next_step: &str| {
        Failure::Unreadable(format!("{}: {cause}. {next_step}", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|cause| unreadable(&cause, "Check the path"))?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    claims::read(library, &id, &text)
        .map_err(|cause| unreadable(&cause.to_string().trim_end(), "README.md shows what a claim's file holds"))
}
