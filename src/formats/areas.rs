//! Area codes and names of trade files into our codes. A cell that no table knows is kept as written.

use super::area_table::{self, is_number};
use crate::data::{Countries, CountryGroup};

/// Schemes of texts that need no provider to be understood: Comtrade's letters, names, letters out of use.
const COMMON: [&str; 5] = ["comtrade", "name", "russian", "iso3", "iso2"];

/// An area cell understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Area {
    /// Our code, or the text as written.
    pub code: String,
    /// Several countries together, the world among them.
    pub group: bool,
    /// Whether a table knows it.
    pub known: bool,
}

fn trim(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '\u{feff}' | '\u{200e}' | '\u{200f}'))
}

fn found(countries: &Countries, code: &str) -> Area {
    let group = countries.is_group(code) || code == "WLD";
    Area { code: code.to_owned(), group, known: true }
}

/// Finds the area that code, number and name of a row mean, in this order; empty cells are passed over.
/// `None` when all three are empty.
pub(super) fn find(countries: &Countries, code: &str, number: &str, name: &str) -> Option<Area> {
    let (code, number, name) = (trim(code), trim(number), trim(name));
    let is_na = |cell: &str| cell.eq_ignore_ascii_case("n/a") || cell == "-";
    let (code, name) = (if is_na(code) { "" } else { code }, if is_na(name) { "" } else { name });
    let number = if number.is_empty() && is_number(code) { code } else { number };
    let number = number.strip_suffix(".0").unwrap_or(number);
    // `+1` is text.
    let number = if is_number(number) { number } else { "" };
    // Comtrade gives a former state the letters of the present one; only its number tells them apart.
    if let Some(area) = number.parse().ok().and_then(|number| former(countries, number)) {
        return Some(area);
    }
    if !code.is_empty()
        && let Some(area) = by_text(countries, code)
    {
        return Some(area);
    }
    if let Ok(number) = number.parse::<u32>() {
        if number == 0 {
            return Some(found(countries, "WLD"));
        }
        if let Some(area) = by_number(countries, number) {
            return Some(area);
        }
    }
    if let Some(area) = (!name.is_empty()).then(|| by_text(countries, name)).flatten() {
        return Some(area);
    }
    let written = match (code, number, name) {
        ("", "", "") => return None,
        // A provider's own letters say less than its number, which other files share.
        (_, number, _) if is_number(number) => format!("M49:{:0>3}", number.trim_start_matches('0')),
        (code, _, _) if !code.is_empty() => code.to_owned(),
        (_, _, name) => name.to_owned(),
    };
    Some(Area { group: written.starts_with("G:"), code: written, known: false })
}

/// Whether a cell is more than a code, so that it is worth keeping as the name written in the file.
pub(super) fn is_name(cell: &str, code: &str) -> bool {
    let cell = trim(cell);
    cell.len() > 3 && cell != code && !is_number(cell)
}

/// The area with a UN, Comtrade or BACI number.
pub(super) fn by_number(countries: &Countries, number: u32) -> Option<Area> {
    if let Some(country) = countries.by_number(number) {
        return Some(found(countries, &country.code));
    }
    area_table::find("comtrade_number", &number.to_string()).map(|entry| entry.area(countries))
}

/// The state that is no more, or the customs union, with this number.
fn former(countries: &Countries, number: u32) -> Option<Area> {
    if let Some(country) = countries.by_number(number) {
        let ended = country.group == CountryGroup::Former || !country.until.is_empty();
        return ended.then(|| found(countries, &country.code));
    }
    let entry = area_table::find("comtrade_number", &number.to_string()).filter(|entry| entry.until.is_some());
    entry.map(|entry| entry.area(countries))
}

fn by_text(countries: &Countries, text: &str) -> Option<Area> {
    // Names are short; a cell of ten kilobytes is text, not an area.
    if text.len() > 200 {
        return None;
    }
    if let Some(entry) = COMMON.iter().find_map(|scheme| area_table::find(scheme, text)) {
        return Some(entry.area(countries));
    }
    if is_number(text) {
        return None;
    }
    if let Some(country) = countries.resolve(text) {
        return Some(found(countries, &country.code));
    }
    // The World Bank's letters for groups are those of no country.
    if text.len() == 3
        && text.bytes().all(|byte| byte.is_ascii_uppercase())
        && let Some(entry) = area_table::find("wb", text)
    {
        return Some(entry.area(countries));
    }
    // "Germany (incl. …)" and "DE: Germany" hold a name that stands alone elsewhere.
    // "Sudan (...2011)" ended in that year and is no present state.
    let short = text
        .split_once(" (")
        .filter(|(_, tail)| !tail.starts_with("..."))
        .map(|(head, _)| head)
        .or_else(|| text.split_once(": ").map(|(_, tail)| tail));
    if let Some(short) = short {
        if let Some(entry) = COMMON.iter().find_map(|scheme| area_table::find(scheme, short)) {
            return Some(entry.area(countries));
        }
        if let Some(country) = countries.resolve(short) {
            return Some(found(countries, &country.code));
        }
    }
    (area_table::plain(text).ends_with("nes") && text.contains([' ', ','])).then(|| found(countries, "X:AREAS_NES"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A few areas of each kind.
    pub(crate) const TABLE: &str = "code,iso2,m49,baci,name,short_name,group,until,note\n\
        FRA,FR,250,251,France,,country,,\n\
        BLR,BY,112,,Belarus,,country,,\n\
        BRA,BR,076,,Brazil,,country,,\n\
        CHN,CN,156,,China,,country,,\n\
        CAN,CA,124,,Canada,,country,,\n\
        RUS,RU,643,,Russia,,country,,\n\
        IND,IN,356,699,India,,country,,\n\
        USA,US,840,842,United States,,country,,\n\
        UKR,UA,804,,Ukraine,,country,,\n\
        NAM,NA,516,,Namibia,,country,,\n\
        TWN,TW,158,490,Taiwan,,country,,\n\
        DEU,DE,276,,Germany,,country,,\n\
        SUN,SU,810,,Soviet Union,USSR,former,1991,\n\
        WLD,,001,,World,,group,,\n\
        EU28,,,,European Union (28),,group,,\n\
        X:BUNKERS,,,,Bunkers,,special,,\n\
        X:AREAS_NES,,,,Areas not elsewhere specified,,special,,\n";

    /// The table above, parsed.
    pub(crate) fn countries() -> Countries {
        Countries::parse(TABLE).expect("good table")
    }

    #[test]
    fn areas_are_found_by_any_of_their_names() {
        let countries = countries();
        let code =
            |code, number, name| find(&countries, code, number, name).map(|area| (area.code, area.group, area.known));
        for (cell, number, name, expected, group) in [
            ("BLR", "", "", "BLR", false),
            ("", "251", "", "FRA", false),
            ("", "0", "", "WLD", true),
            ("W00", "0", "World", "WLD", true),
            ("", "", " World", "WLD", true),
            ("S19", "490", "Other Asia, nes", "TWN", false),
            ("_X ", "899", "Areas, nes", "X:AREAS_NES", false),
            ("", "577", "Other Africa, nes", "X:AREAS_NES", false),
            ("X1 ", "837", "Bunkers", "X:BUNKERS", false),
            ("EU2", "97", "EU-28", "EU28", true),
            ("DEU", "280", "Fmr Fed. Rep. of Germany", "X:WEST_GERMANY", false),
            ("SUN", "810", "USSR (...1990)", "SUN", false),
            ("", "", "Sudan (...2011)", "X:SUDAN_TO_2011", false),
            ("", "", "Fmr Sudan", "X:SUDAN_TO_2011", false),
            ("IND", "699", "India", "IND", false),
            ("", "842", "USA", "USA", false),
            ("", "841", "USA (before 1981)", "X:USA_TO_1980", false),
            ("ROM", "", "", "ROU", false),
            ("", "", "Республика Казахстан", "KAZ", false),
            ("", "", "Holy See (Vatican City State)", "VAT", false),
            ("NA", "", "", "NAM", false),
            ("", "", "Russian Federation", "RUS", false),
            ("", "", "Беларусь", "BLR", false),
            ("", "", "Germany (incl. German Democratic Republic)", "DEU", false),
            ("076", "", "", "BRA", false),
            ("EU27_2020", "", "", "G:EU27_2020", true),
            ("AFE", "", "Africa Eastern and Southern", "G:WB_AFE", true),
            ("ARB", "", "", "G:WB_ARB", true),
            ("", "", "High income", "G:WB_HIC", true),
            ("OECD", "", "", "G:OECD", true),
            ("BRICS", "", "", "G:BRICS", true),
            ("LDC", "", "", "G:WB_LDC", true),
            ("", "", "Developing economies", "G:DEVELOPING", true),
        ] {
            assert_eq!(code(cell, number, name), Some((expected.to_owned(), group, true)), "{cell}/{number}/{name}");
        }
        assert_eq!(code("", "777", "Atlantis"), Some(("M49:777".to_owned(), false, false)));
        assert_eq!(code("", "", "=cmd|calc"), Some(("=cmd|calc".to_owned(), false, false)));
        assert_eq!(code("", "", ""), None);
    }
}
