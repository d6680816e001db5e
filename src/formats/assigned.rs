//! What the user says that unknown area names mean, and what they may mean. Knows no columns.
//!
//! Our tables cannot know every spelling. A name they lack is kept as written and listed; the user names its code
//! once, and the choice is kept with the plan (so that a file read again gives the same rows) and remembered for the
//! next file of the same provider.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::area_table::{plain, spellings};
use crate::data::{Countries, Dataset, Note};

/// Longest text of an area that is listed; a name of ten kilobytes is shown by its beginning.
const LISTED: usize = 60;
/// Proposals for one unknown name.
const PROPOSED: usize = 3;

/// The text under which an unknown area is listed, and assigned: its code, and its name where that says more.
pub(super) fn listed(code: &str, name: &str) -> String {
    let whole = if name == code || name.is_empty() { code.to_owned() } else { format!("{code} ({name})") };
    whole.chars().take(LISTED).collect()
}

/// The code the user assigned to an area with this code and name in the file.
pub(super) fn assigned<'a>(choices: &'a BTreeMap<String, String>, code: &str, name: &str) -> Option<&'a str> {
    if choices.is_empty() {
        return None;
    }
    let number = code.strip_prefix("M49:").unwrap_or_default();
    let texts = [listed(code, name).as_str(), code, name.trim(), number].map(plain);
    choices
        .iter()
        .find(|(text, _)| {
            let text = plain(text);
            !text.is_empty() && texts.contains(&text)
        })
        .map(|(_, code)| code.as_str())
}

/// Choices remembered between files, by provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Assigned {
    /// By format id, then by text as listed: our code.
    by_format: BTreeMap<String, BTreeMap<String, String>>,
}

impl Assigned {
    /// Remembers what a user changed in the choices for a file of this format: new ones, others, and those taken back.
    pub fn remember(&mut self, format: &str, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
        if before == after {
            return;
        }
        let choices = self.by_format.entry(format.to_owned()).or_default();
        choices.retain(|text, _| after.contains_key(text) || !before.contains_key(text));
        choices.extend(after.clone());
    }

    /// The choices for files of this format.
    pub fn of(&self, format: &str) -> BTreeMap<String, String> {
        self.by_format.get(format).cloned().unwrap_or_default()
    }
}

/// Reads `Name=CODE` as the command line writes it.
///
/// # Errors
/// A sentence that says what is missing, or which code no table knows.
pub fn parse_choice(text: &str, countries: &Countries) -> Result<(String, String), String> {
    let (name, code) = text
        .rsplit_once('=')
        .map(|(name, code)| (name.trim(), code.trim()))
        .filter(|(name, code)| !name.is_empty() && !code.is_empty())
        .ok_or_else(|| format!("“{text}” is not of the form Name=CODE, such as \"Atlantis=GRC\""))?;
    let own = code.starts_with("G:") || code.starts_with("X:");
    match countries.resolve(code) {
        Some(area) => Ok((name.to_owned(), area.code.clone())),
        None if own && code.len() > 2 => Ok((name.to_owned(), code.to_owned())),
        None => Err(format!(
            "“{code}” is no area code; use an ISO code such as BLR, or G:NAME for a group and X:NAME for an area of your own"
        )),
    }
}

/// An area that no table knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownArea {
    /// As listed; the key of [`super::Plan::assigned`].
    pub text: String,
    /// What it may mean, nearest spelling first: code and name.
    pub candidates: Vec<(String, String)>,
}

/// The areas of a dataset that no table knows, with what each may mean.
pub fn unknown_areas(dataset: &Dataset, countries: &Countries) -> Vec<UnknownArea> {
    let names = dataset.notes.iter().filter_map(|note| match note {
        Note::UnknownAreas { names, .. } => Some(names),
        _ => None,
    });
    names.flatten().map(|text| UnknownArea { text: text.clone(), candidates: candidates(countries, text) }).collect()
}

/// Areas whose names are spelt nearly as this text, nearest first: code and name.
pub fn candidates(countries: &Countries, text: &str) -> Vec<(String, String)> {
    let (code, name) = text.split_once(" (").map_or(("", text), |(code, name)| (code, name.trim_end_matches(')')));
    let wanted: Vec<Vec<char>> = [name, code, text]
        .iter()
        .map(|text| plain(text).chars().collect())
        .filter(|text: &Vec<char>| !text.is_empty())
        .collect();
    let mut nearest: BTreeMap<&str, usize> = BTreeMap::new();
    let mut spelt: Vec<(&str, &str)> = spellings().collect();
    for area in countries.iter() {
        spelt.extend([(area.code.as_str(), area.name.as_str()), (&area.code, &area.short_name)]);
    }
    for (code, spelling) in spelt {
        let Some(area) = countries.get(code) else { continue };
        let spelling: Vec<char> = plain(spelling).chars().collect();
        let Some(distance) = wanted.iter().filter_map(|wanted| distance(wanted, &spelling)).min() else { continue };
        let best = nearest.entry(&area.code).or_insert(usize::MAX);
        *best = distance.min(*best);
    }
    let mut found: Vec<(usize, &str)> = nearest.into_iter().map(|(code, distance)| (distance, code)).collect();
    found.sort_unstable();
    found.into_iter().take(PROPOSED).map(|(_, code)| (code.to_owned(), countries.name(code).to_owned())).collect()
}

/// How far two spellings are apart: letters to add, drop, change or swap. `None` when that is too far to be a
/// slip of the pen: more than a third of the shorter one. One spelling inside the other counts as near.
fn distance(a: &[char], b: &[char]) -> Option<usize> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 4 {
        return (short == long).then_some(0);
    }
    if long.windows(short.len()).any(|window| window == short) {
        return Some((long.len() - short.len()).min(short.len() / 3).max(usize::from(long.len() > short.len())));
    }
    let most = short.len() / 3;
    if long.len() - short.len() > most {
        return None;
    }
    // Optimal string alignment over three rows.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=long.len()).collect();
    for (i, left) in short.iter().enumerate() {
        let mut row = vec![i + 1; long.len() + 1];
        for (j, right) in long.iter().enumerate() {
            let change = last[j] + usize::from(left != right);
            row[j + 1] = change.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && short[i - 1] == *right && long[j - 1] == *left {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::super::areas::tests::countries;
    use super::*;

    #[test]
    fn slips_of_the_pen_have_candidates_and_strangers_have_none() {
        let countries = countries();
        let first = |text: &str| candidates(&countries, text).first().map(|(code, _)| code.clone());
        for (text, code) in [
            ("Belaurs", "BLR"),
            ("Braazil", "BRA"),
            ("Rusia", "RUS"),
            ("Belarus (former Byelorussia)", "BLR"),
            ("ZZ (Ukrane)", "UKR"),
            ("Бразилиа", "BRA"),
            ("Republic of India", "IND"),
        ] {
            assert_eq!(first(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!((first("Atlantis"), first("777"), first("")), (None, None, None));
        assert_eq!(first(&"x".repeat(10_000)), None);
    }

    #[test]
    fn choices_are_found_by_text_code_or_name() {
        let choices = BTreeMap::from([("Atlantis".to_owned(), "GRC".to_owned())]);
        assert_eq!(assigned(&choices, "atlantis ", ""), Some("GRC"));
        assert_eq!(assigned(&choices, "ATX", "Atlantis"), Some("GRC"));
        assert_eq!(assigned(&choices, "ATX", "Lemuria"), None);
        let choices = BTreeMap::from([("ATX (Atlantis)".to_owned(), "GRC".to_owned())]);
        assert_eq!(assigned(&choices, "ATX", "Atlantis"), Some("GRC"));
        assert_eq!(assigned(&choices, "ATX", ""), None);
        let choices = BTreeMap::from([("777".to_owned(), "X:ATLANTIS".to_owned())]);
        assert_eq!(assigned(&choices, "M49:777", ""), Some("X:ATLANTIS"));
        assert_eq!(assigned(&BTreeMap::from([(String::new(), "GRC".to_owned())]), "ATX", ""), None);
    }

    #[test]
    fn choices_on_the_command_line_are_checked() {
        let countries = countries();
        let read = |text| parse_choice(text, &countries);
        assert_eq!(read("Atlantis = blr"), Ok(("Atlantis".to_owned(), "BLR".to_owned())));
        assert_eq!(read("a=b=G:MINE"), Ok(("a=b".to_owned(), "G:MINE".to_owned())));
        assert!(read("Atlantis").is_err_and(|why| why.contains("Name=CODE")));
        assert!(read("Atlantis=Q9").is_err_and(|why| why.contains("“Q9” is no area code")));
        assert!(read("=BLR").is_err());
    }

    #[test]
    fn choices_are_remembered_by_provider() {
        let mut remembered = Assigned::default();
        let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(text, code)| ((*text).to_owned(), (*code).to_owned())).collect()
        };
        let first = of(&[("Atlantis", "GRC"), ("Lemuria", "IND")]);
        remembered.remember("tidy", &of(&[]), &first);
        remembered.remember("tidy", &first, &of(&[("Atlantis", "ITA")]));
        let text = serde_json::to_string(&remembered).expect("plain data");
        assert_eq!(text, r#"{"tidy":{"Atlantis":"ITA"}}"#);
        let again: Assigned = serde_json::from_str(&text).expect("same shape");
        assert_eq!((again.of("tidy").len(), again.of("baci").len()), (1, 0));
    }
}
