//! `vintages`: one figure as each file has it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::ask::{self, AreaArgs};
use super::copies::CacheArgs;
use super::outcome::OutcomeArgs;
use super::{Failure, Format, print, terminal};
use crate::analysis::flows::{Vintage, VintagesQuestion, vintage};
use crate::analysis::usual;
use crate::data::{Dataset, Library};
use crate::formats::Pick;

/// Arguments of `vintages`.
#[derive(Debug, Args)]
pub struct VintagesArgs {
    /// Two or more editions of one source, or sources of one figure; the first is what the others are measured against.
    #[arg(required = true, num_args = 2..)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    outcome: OutcomeArgs,
    /// Code or name of the country.
    #[arg(long, value_name = "ISO3", default_value = usual::COUNTRY)]
    reporter: String,
    /// The country's share of all countries in each file, in percent.
    #[arg(long, conflicts_with_all = ["indicator", "mirror"])]
    share: bool,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    areas: AreaArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

#[derive(Serialize, Default)]
struct Line {
    period: String,
    file: String,
    value: f64,
    unit: String,
    flag: String,
    /// Value over that of the first file, less one.
    revision: Option<f64>,
}

/// Prints each file's figure by year, and how far it lies from the first file's.
pub fn vintages(library: &Library, args: &VintagesArgs) -> Result<(), Failure> {
    let area = ask::area(library.countries(), &args.reporter)?;
    let question = VintagesQuestion { area, outcome: args.outcome.question(), share: args.share };
    let product = Some(question.outcome.product.as_str()).filter(|_| !args.outcome.indicator);
    let pick = product.and_then(|product| Pick::for_products(&[product]));
    let of = |dataset: &Dataset| vintage(&dataset.frame, library.countries(), &question, &dataset.choices);
    let mut found: Vec<(String, Vintage)> = Vec::new();
    for (path, told) in args.files.iter().zip(told_apart(&args.files)) {
        let path = std::slice::from_ref(path);
        let part = ask::read_part(library, path, &args.areas, pick.as_ref(), args.cache)?;
        super::repairs::say(&part);
        let file = told.unwrap_or_else(|| part.provenance.file_name.clone());
        let answer = match of(&part) {
            // The whole knows what is near the words of the question.
            Err(_) if pick.is_some() => of(&ask::read(library, path, &args.areas)?),
            answer => answer,
        };
        match answer {
            Ok(vintage) => {
                vintage.notes.iter().for_each(|note| terminal::say(&format!("note: {file}: {note}")));
                found.push((file, vintage));
            }
            Err(cause) => terminal::say(&format!("note: {file} is left out: {cause}")),
        }
    }
    args.files.iter().for_each(|path| args.cache.keep(std::slice::from_ref(path), library.countries()));
    let Some((_, first)) = found.first() else {
        return Err(Failure::NoAnswer(format!("No file has {} of {}", args.outcome.product, question.area)));
    };
    let of_first = |year: i32| first.figures.iter().find(|(own, ..)| *own == year).map(|(_, value, _)| *value);
    let mut lines: Vec<Line> = Vec::new();
    for (n, (file, vintage)) in found.iter().enumerate() {
        let comparable = n > 0 && vintage.unit == first.unit;
        lines.extend(vintage.figures.iter().map(|(year, value, flags)| Line {
            period: year.to_string(),
            file: file.clone(),
            value: *value,
            unit: vintage.unit.clone(),
            flag: flags.to_string(),
            revision: of_first(*year).filter(|own| comparable && *own != 0.0).map(|own| value / own - 1.0),
        }));
    }
    for note in incomparable(&found) {
        terminal::say(&format!("note: {note}"));
    }
    // Stable: within a year the files stand as they were named.
    lines.sort_by(|a, b| a.period.cmp(&b.period));
    print::rows(&lines, args.format)
}

/// What cannot be measured against the first file, and why.
fn incomparable(found: &[(String, Vintage)]) -> Vec<String> {
    let Some(((first, of_first), others)) = found.split_first() else { return Vec::new() };
    if others.is_empty() {
        return vec![format!("only {first} has the figure, so there is nothing to compare it with; name another file")];
    }
    let years = |vintage: &Vintage| vintage.figures.iter().map(|(year, ..)| *year).collect::<BTreeSet<i32>>();
    let (held, mut notes) = (years(of_first), Vec::new());
    for (file, vintage) in others {
        let own = years(vintage);
        if vintage.unit != of_first.unit {
            notes.push(format!(
                "{file} counts in {}, {first} in {}: the two cannot be compared",
                vintage.unit, of_first.unit
            ));
        } else if held.is_disjoint(&own) {
            notes.push(format!(
                "{file} ({}) and {first} ({}) have no year in common: the two cannot be compared; \
                 name files that cover the same years",
                span(&own),
                span(&held)
            ));
        }
    }
    if !notes.is_empty() && notes.len() == others.len() {
        notes.push("nothing is compared: every revision is empty".to_owned());
    }
    notes
}

/// The first and the last year.
fn span(years: &BTreeSet<i32>) -> String {
    match (years.first(), years.last()) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "no year".to_owned(),
    }
}

/// The folders and the name that tell each of these files from the others of its name; `None` where the name does.
fn told_apart(files: &[PathBuf]) -> Vec<Option<String>> {
    let whole: Vec<PathBuf> =
        files.iter().map(|file| std::path::absolute(file).unwrap_or_else(|_relative| file.clone())).collect();
    let last = |file: &Path, n: usize| -> PathBuf {
        let parts: Vec<_> = file.components().collect();
        parts[parts.len().saturating_sub(n)..].iter().collect()
    };
    let alone = |own: usize, n: usize| {
        (0..whole.len())
            .all(|other| other == own || whole[other] == whole[own] || last(&whole[other], n) != last(&whole[own], n))
    };
    (0..whole.len())
        .map(|own| {
            // Whole paths differ, so that some number of folders tells them apart.
            let n = (1..=whole[own].components().count()).find(|n| alone(own, *n))?;
            (n > 1).then(|| last(&whole[own], n).display().to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let told = |files: &[&str]| told_apart(&files.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(told(&["/a/x.csv", "/a/y.csv"]), [None, None]);
        let wanted = ["v1/x.csv", "v2/x.csv"].map(|name| Some(name.to_owned()));
        assert_eq!(told(&["/a/v1/x.csv", "/a/v2/x.csv", "/b/y.csv"]), [wanted.as_slice(), &[None]].concat());
        let wanted = ["a/v1/x.csv", "b/v1/x.csv"].map(|name| Some(name.to_owned()));
        assert_eq!(told(&["/d/a/v1/x.csv", "/d/b/v1/x.csv"]), wanted);
        assert_eq!(told(&["/a/x.csv", "/a/x.csv"]), [None, None]);
    }
}
