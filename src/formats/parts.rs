//! Which member of an archive or sheet of a workbook holds the table, and which others belong to it.

use std::path::Path;

use crate::data::{Countries, Note};

use super::container::{Container, Place};
use super::dialect::Head;
use super::encoding::find_encoding;
use super::open::{best_format, glance, inspection, look, look_sheet};
use super::workbook::{self, Workbook};
use super::{Inspection, ReadError, archive, codes, gather};

/// Most parts that are looked into; the largest first.
const LOOKED_INTO: usize = 400;
/// From here on a format knows its own table rather than guesses.
const KNOWN: f32 = 0.9;

/// A member or sheet that may hold a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its size once unpacked; 0 for sheets.
    pub n_bytes: u64,
}

/// The parts of a file that may hold a table; none where the file is one table.
pub(super) fn list(path: &Path, container: Container) -> Result<Vec<Part>, ReadError> {
    match container {
        Container::Zip => {
            let members = archive::members(path)?.into_iter().filter(archive::Member::may_be_table);
            Ok(members.map(|member| Part { name: member.name, n_bytes: member.unpacked }).collect())
        }
        Container::Workbook => {
            Ok(Workbook::open(path)?.sheets().into_iter().map(|name| Part { name, n_bytes: 0 }).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// A part whose beginning was looked at.
struct Candidate {
    place: Place,
    head: Head,
    format: &'static str,
    known: bool,
    /// Larger is better, among parts that are equally well known.
    rank: (f32, u64),
}

impl Candidate {
    fn new(place: Place, head: Head, size: u64) -> Self {
        let (format, sure) = best_format(&head);
        let known = sure >= KNOWN && format.id() != "tidy";
        // Sheets have no size to go by: the surer format wins; in an archive the larger table does.
        let rank = if place.container == Container::Workbook { (sure, head.rows.len() as u64) } else { (0.0, size) };
        Self { place, head, format: format.id(), known, rank }
    }

    fn beats(&self, other: &Self) -> bool {
        (self.known, self.rank) > (other.known, other.rank)
    }

    /// Whether another part is of the same dataset: of a provider known to us, or of the same columns; sheets also of one
    /// series of names.
    fn is_sibling(&self, other: &Self) -> bool {
        let named = self.place.container != Container::Workbook
            || workbook::are_siblings(&self.place.member, &other.place.member);
        self.place.member != other.place.member
            && self.format == other.format
            && (self.known || self.head.names == other.head.names)
            && named
    }
}

/// Looks into a file with parts and chooses the one named, or the best.
///
/// # Errors
/// No part holds a table, or the only one cannot be read.
pub(super) fn inspect(
    path: &Path,
    container: Container,
    wanted: &str,
    countries: &Countries,
) -> Result<Inspection, ReadError> {
    let parts = list(path, container)?;
    let (mut candidates, mut refused) = look_into(path, container, &parts)?;
    if !wanted.is_empty() && !candidates.iter().any(|candidate| candidate.place.member == wanted) {
        let place = Place::new(path, container, wanted);
        return inspection(&place, look(&place, None, find_encoding)?.0, None, countries);
    }
    let mut best: Option<usize> = None;
    for (at, candidate) in candidates.iter().enumerate() {
        let chosen = candidate.place.member == wanted;
        if chosen || wanted.is_empty() && best.is_none_or(|best| candidate.beats(&candidates[best])) {
            best = Some(at);
        }
    }
    let Some(best) = best.map(|at| candidates.swap_remove(at)) else {
        return Err(match refused.pop() {
            Some(only) if parts.len() == 1 => only,
            Some(codes @ ReadError::CodesAlone { .. }) => codes,
            _ => ReadError::NoTableInside {
                path: path.to_owned(),
                part: container.part(),
                listed: names(path, container),
            },
        });
    };
    candidates.sort_by(|one, other| one.place.member.cmp(&other.place.member));
    let (siblings, strangers): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|other| best.is_sibling(other));
    // The encoding of the table itself is looked for with care.
    let head = if container == Container::Zip { look(&best.place, None, find_encoding)?.0 } else { best.head };
    let mut found = inspection(&best.place, head, None, countries)?;
    // A part that is asked for by its name is meant alone.
    if wanted.is_empty() {
        add_siblings(&mut found, siblings, strangers, countries);
        if parts.len() > LOOKED_INTO {
            let n = parts.len();
            found.plan.left_out.push(format!(
                "Only the {LOOKED_INTO} largest of {n} tables in this file were looked into; unpack it and open the folder for all"
            ));
        }
        found.notes.extend(found.plan.left_out.iter().cloned().map(Note::Remark));
    }
    Ok(Inspection { parts, ..found })
}

/// Puts the other parts of the dataset beside its first: copies, other releases and years that are there twice are no
/// parts of it, as in a folder, and other tables of an archive are named.
fn add_siblings(found: &mut Inspection, siblings: Vec<Candidate>, strangers: Vec<Candidate>, countries: &Countries) {
    let path = found.path.clone();
    let is_archive = found.container == Container::Zip;
    let members = if is_archive { archive::members(&path).unwrap_or_default() } else { Vec::new() };
    let sum = |name: &str| members.iter().find(|member| member.name == name).map(archive::Member::sum);
    let inspected = |other: Candidate| inspection(&other.place, other.head, None, countries).ok();
    let mut kept = vec![found.clone()];
    let (mut copies, mut left) = (Vec::new(), Vec::new());
    for other in siblings.into_iter().filter_map(inspected) {
        let name = &other.plan.member;
        let copy = kept
            .iter()
            .find(|one| sum(name).is_some() && sum(name) == sum(&one.plan.member) && !gather::named_apart(one, &other));
        if let Some(copy) = copy {
            copies.push(gather::read_once(name, &copy.plan.member));
        } else if is_archive && kept.iter().any(|one| gather::apart(one, &other).is_some()) {
            left.push(name.clone());
        } else {
            kept.push(other);
        }
    }
    // Lists and texts hold no figures that could be missed.
    let holds = |other: &Inspection| other.plan.missing().is_none() && other.format != "worldbank-lists";
    let strangers = strangers.into_iter().filter(|_| is_archive).filter_map(inspected).filter(holds);
    left.extend(strangers.map(|other| other.plan.member));
    found.plan.also = kept.into_iter().skip(1).map(|other| (path.clone(), other.plan)).collect();
    found.plan.left_out = copies;
    if !left.is_empty() {
        left.sort();
        found.plan.left_out.push(gather::left_out(&found.file_name, &left));
    }
}

type Found = (Vec<Candidate>, Vec<ReadError>);

fn look_into(path: &Path, container: Container, parts: &[Part]) -> Result<Found, ReadError> {
    let mut by_size: Vec<&Part> = parts.iter().collect();
    by_size.sort_by_key(|part| std::cmp::Reverse(part.n_bytes));
    by_size.truncate(LOOKED_INTO);
    let mut book = if container == Container::Workbook { Some(Workbook::open(path)?) } else { None };
    let (mut candidates, mut refused) = (Vec::new(), Vec::new());
    for part in by_size {
        let place = Place::new(path, container, &part.name);
        let head = match &mut book {
            Some(book) => look_sheet(&place, book, None),
            None => glance(&place),
        };
        match head {
            Ok((head, _)) if head.rows.is_empty() => {
                refused.push(ReadError::HeaderOnly { path: path.to_owned(), line: head.dialect.header_line.max(1) });
            }
            Ok((head, _)) => match codes::kind(&head) {
                Some(what) => refused.push(ReadError::CodesAlone { path: path.to_owned(), what }),
                None => candidates.push(Candidate::new(place, head, part.n_bytes)),
            },
            Err(cause) => refused.push(cause),
        }
    }
    Ok((candidates, refused))
}

/// The first names in a file, for an error.
fn names(path: &Path, container: Container) -> String {
    let all: Vec<String> = match container {
        Container::Zip => {
            archive::members(path).map(|all| all.into_iter().map(|member| member.name).collect()).unwrap_or_default()
        }
        _ => list(path, container).map(|all| all.into_iter().map(|part| part.name).collect()).unwrap_or_default(),
    };
    let mut text = all.iter().take(4).map(|name| name.chars().take(60).collect()).collect::<Vec<String>>().join(", ");
    match all.len() {
        0 => "it is empty".clone_into(&mut text),
        n @ 5.. => text.push_str(&format!(", … {n} in all")),
        _ => {}
    }
    text
}
