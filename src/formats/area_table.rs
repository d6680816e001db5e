//! The reviewed table of area codes and names, `datasets/area_codes.csv`: whose code, which text, our code. Knows no
//! files and no columns.
//!
//! Cost: some 2,700 rows, parsed once; a look-up hashes the text once, and formats keep what a cell means, so that a
//! file costs one look-up a distinct text.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use serde::Deserialize;

use super::areas::Area;
use super::memo::Fnv;
use crate::data::{Countries, TABLES};

/// One row of the table.
#[derive(Debug, Deserialize)]
struct Row {
    scheme: String,
    code: String,
    area: String,
    name: String,
    from: Option<i32>,
    until: Option<i32>,
}

/// What a code of one scheme means.
#[derive(Debug)]
pub(super) struct Entry {
    /// Our codes, to be tried in turn: tables of areas differ in the groups they know.
    areas: Vec<&'static str>,
    /// The name, where the code alone says little.
    pub name: &'static str,
    /// Last year of a state that is no more.
    pub until: Option<i32>,
    /// Letters used again: the area up to each year, the last without end. Empty for all others.
    by_year: Vec<(i32, &'static str)>,
}

impl Entry {
    /// The area in our codes. Letters that were used again get the codes of all their states, told apart by
    /// [`by_year`] once the year is known.
    pub(super) fn area(&self, countries: &Countries) -> Area {
        if self.by_year.len() > 1 {
            let code = self.by_year.iter().map(|(_, area)| *area).collect::<Vec<_>>().join("|");
            return Area { code, group: false, known: true };
        }
        let known = self.areas.iter().find(|code| countries.get(code).is_some());
        let code = known.or(self.areas.last()).copied().unwrap_or_default();
        Area { code: code.to_owned(), group: countries.is_group(code) || code == "WLD", known: true }
    }
}

/// Entries by plain text.
type Scheme = HashMap<Box<str>, Entry, BuildHasherDefault<Fnv>>;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let text = TABLES.iter().find(|(id, ..)| *id == "area_codes").map_or("", |(_, text, _)| text);
    csv::Reader::from_reader(text.as_bytes()).into_deserialize().filter_map(Result::ok).collect()
});

static TABLE: LazyLock<BTreeMap<&'static str, Scheme>> = LazyLock::new(|| {
    let mut table: BTreeMap<&'static str, Scheme> = BTreeMap::new();
    for row in ROWS.iter() {
        let entries = table.entry(&row.scheme).or_default();
        let entry = entries.entry(plain(&row.code).into()).or_insert_with(|| Entry {
            areas: row.area.split('|').collect(),
            name: &row.name,
            until: row.until,
            by_year: Vec::new(),
        });
        if row.from.is_some() || row.until.is_some() {
            entry.by_year.push((row.until.unwrap_or(i32::MAX), &row.area));
            entry.by_year.sort_unstable();
        }
    }
    table
});

/// What a text means in one scheme.
pub(super) fn find(scheme: &str, text: &str) -> Option<&'static Entry> {
    // Names are short; a cell of ten kilobytes is text, not an area.
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    TABLE.get(scheme)?.get(plain(text).as_str())
}

/// The states that letters stood for, each with its last year; `None` for letters with one meaning.
pub(super) fn by_year(code: &str) -> Option<Vec<(i32, &'static str)>> {
    if !code.contains('|') {
        return None;
    }
    let same = |entry: &&Entry| entry.by_year.iter().map(|(_, area)| *area).eq(code.split('|'));
    let dated = ROWS.iter().filter(|row| row.from.is_some()).filter_map(|row| find(&row.scheme, &row.code));
    dated.into_iter().find(same).map(|entry| entry.by_year.clone())
}

/// Every spelling of a name: our code, and the name as written.
pub(super) fn spellings() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().filter_map(|row| Some((row.area.split('|').next()?, row.code.as_str())))
}

/// A text for comparison: lower case letters and digits of any script, numbers without leading zeros.
pub(super) fn plain(text: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || *c == '_';
    let kept: String = text.to_lowercase().replace('ё', "е").chars().filter(is_kept).collect();
    if is_number(&kept) {
        let short = kept.trim_start_matches('0');
        return if short.is_empty() { "0".to_owned() } else { short.to_owned() };
    }
    kept
}

/// Whether a text is digits alone.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::Library;

    #[test]
    fn every_row_of_the_table_is_read() {
        let text = TABLES.iter().find(|(id, ..)| *id == "area_codes").map(|(_, text, _)| *text).expect("bundled");
        assert_eq!(ROWS.len(), text.lines().count() - 1);
        let mut seen = BTreeSet::new();
        for row in ROWS.iter() {
            assert!(!plain(&row.code).is_empty() && !row.area.is_empty(), "{row:?}");
            assert!(seen.insert((&row.scheme, plain(&row.code), row.until)), "twice: {row:?}");
        }
    }

    #[test]
    fn every_area_is_of_our_table_or_of_our_own_kind() {
        let library = Library::load().expect("bundled tables");
        for row in ROWS.iter() {
            for area in row.area.split('|') {
                let own = area.starts_with("G:") || area.starts_with("X:");
                assert!(own || library.countries().get(area).is_some(), "{row:?}");
            }
        }
    }

    #[test]
    fn every_row_was_checked_or_says_that_it_was_not() {
        let library = Library::load().expect("bundled tables");
        let text = TABLES.iter().find(|(id, ..)| *id == "area_codes").map(|(_, text, _)| *text).expect("bundled");
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<BTreeMap<String, String>>();
        for row in rows.map(|row| row.expect("readable")) {
            let said = row["note"].contains("not verified") || row["note"].contains("reads as it says");
            let checked = library.sources().get(&row["source"]).is_some();
            assert!(checked != said && (checked || row["source"].is_empty()), "{row:?}");
            let years = [&row["from"], &row["until"]].map(|year| year.is_empty() || year.len() == 4);
            assert_eq!(years, [true, true], "{row:?}");
        }
    }

    #[test]
    fn letters_used_again_are_told_apart_by_the_year() {
        let countries = super::super::areas::tests::countries();
        let area = |text| find("iso2", text).expect("listed").area(&countries).code;
        assert_eq!(area("CS"), "CSK|SCG");
        assert_eq!(by_year("CSK|SCG"), Some(vec![(1992, "CSK"), (2006, "SCG")]));
        assert_eq!(by_year(&area("yu")), Some(vec![(1991, "YUG"), (2003, "SCG")]));
        assert_eq!((by_year("BLR"), by_year("CSK|BLR")), (None, None));
    }

    #[test]
    fn texts_are_compared_without_case_signs_and_leading_zeros() {
        for (text, same) in [
            ("Côte d'Ivoire", "cote"),
            ("U.S.S.R.", "ussr"),
            ("007", "7"),
            ("000", "0"),
            ("Мёд", "мед"),
            ("EU27_2020", "eu27_2020"),
        ] {
            assert!(plain(text).starts_with(same) || same == "cote" && plain(text) == "côtedivoire", "{text}");
        }
    }
}
