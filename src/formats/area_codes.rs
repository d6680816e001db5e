//! Area codes and names that mean something else with one provider than in ISO: Eurostat's geonomenclature,
//! FIPS letters of the US Department of Agriculture (BO is Belarus), regions below countries.

use crate::data::{Countries, CountryGroup};

use super::area_table::{self, Entry};
use super::areas::{self, Area};

/// Whose codes a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Eurostat and Comext: two letters, EL and UK, QY for withheld partners, NUTS regions.
    Eurostat,
    /// The same with the numbers of the older geonomenclature: 004 is Germany.
    Geonomenclature,
    /// SDMX tables of the OECD and others.
    Sdmx,
    /// US Department of Agriculture: FIPS letters, which must never be read as ISO.
    Psd,
    /// US Census Bureau: names, and regions beside countries.
    Census,
    /// Atlas of Economic Complexity.
    Atlas,
    /// Russian customs.
    Fts,
    /// Names in Russian.
    Russian,
}

impl List {
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Eurostat => &["eurostat"],
            Self::Geonomenclature => &["geonomenclature", "eurostat"],
            Self::Sdmx => &["sdmx"],
            Self::Psd => &["psd", "fips"],
            Self::Census => &["census"],
            Self::Atlas => &["atlas"],
            Self::Fts => &["fts", "russian"],
            Self::Russian => &["russian"],
        }
    }

    fn entry(self, text: &str) -> Option<&'static Entry> {
        self.keys().iter().find_map(|scheme| area_table::find(scheme, text))
    }

    const fn has_regions(self) -> bool {
        matches!(self, Self::Eurostat | Self::Geonomenclature | Self::Sdmx)
    }
}

/// What a cell means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub area: Area,
    /// The name as written, or the list's where only a code is written.
    pub name: String,
    /// A region, which is part of its country's own row.
    pub part: bool,
}

/// Finds the area that a code and a name mean with one provider; `None` when both are empty.
pub(super) fn find(countries: &Countries, list: List, code: &str, name: &str) -> Option<Found> {
    let (code, label) = split(code);
    let name = if name.trim().is_empty() { label } else { name.trim() };
    let found = |area: Area, listed: &str| {
        let written = match name {
            "" if areas::is_name(code, &area.code) => code,
            "" => listed,
            name => name,
        };
        Some(Found { area, name: written.to_owned(), part: false })
    };
    // FIPS letters are ISO letters of other countries, so the name goes first.
    let order = if list == List::Psd { [name, code] } else { [code, name] };
    for text in order.into_iter().filter(|text| !text.is_empty()) {
        // "European Union (AT-01/1995, …)" and "Germany (incl. …)" stand for the text before the bracket.
        let head = text.split_once(" (").map_or("", |(head, _)| head.trim());
        for text in [text, head].into_iter().filter(|text| !text.is_empty() && text.len() <= 200) {
            if let Some(entry) = list.entry(text) {
                return found(entry.area(countries), entry.name);
            }
            let is_fips = list == List::Psd && (text.len() == 2 || name.is_empty());
            let is_number = matches!(list, List::Geonomenclature) && text.bytes().all(|byte| byte.is_ascii_digit());
            if let Some(area) = (!is_fips && !is_number).then(|| areas::find(countries, text, "", "")).flatten()
                && area.known
            {
                return found(area, "");
            }
        }
    }
    if list.has_regions() {
        if is_union(code) {
            return found(Area { code: format!("G:{code}"), group: true, known: true }, code);
        }
        if is_region(countries, list, code) {
            let area = Area { code: code.to_owned(), group: false, known: true };
            return Some(Found { area, name: name.to_owned(), part: true });
        }
    }
    let written = if code.is_empty() { name } else { code };
    let written: String = written.chars().take(200).collect();
    let group = written.starts_with("G:");
    (!written.is_empty()).then(|| Found {
        name: name.to_owned(),
        area: Area { code: written, group, known: false },
        part: false,
    })
}

/// `BY: Belarus` and `BY:Belarus` as SDMX writes code and label in one cell; a cell without a code comes back whole.
pub(super) fn split(cell: &str) -> (&str, &str) {
    let cell = cell.trim();
    match cell.split_once(':') {
        // Without a blank only words are a label: `SITC:562` is one code.
        Some((code, label)) if is_code(code) && label.starts_with(|c: char| c == ' ' || c.is_alphabetic()) => {
            (code, label.trim())
        }
        _ => (cell, ""),
    }
}

/// Capitals, digits and signs without blanks, as codes are.
fn is_code(text: &str) -> bool {
    // "X:" and "G:" begin codes of our own.
    !matches!(text, "" | "X" | "G")
        && text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_-+.@|".contains(&byte))
}

/// `EU15`, `EA18`, `EXT_EU27_2020`, `EU_INTRA`: unions of changing or given composition.
fn is_union(code: &str) -> bool {
    let tail = ["EU", "EA"].iter().find_map(|head| code.strip_prefix(head));
    let outside = code.starts_with("EXT_") || code.starts_with("INT_");
    is_code(code) && (outside || tail.is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit() || c == '_')))
}

/// `AL012`, `RU67`: two letters of a country and the number of a region in it.
fn is_region(countries: &Countries, list: List, code: &str) -> bool {
    let Some((country, region)) = code.split_at_checked(2) else { return false };
    let inside = (1..=3).contains(&region.len())
        && region.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && (region.len() == 1 || region.bytes().any(|byte| byte.is_ascii_digit()));
    let letters = country.bytes().all(|byte| byte.is_ascii_uppercase());
    let listed = list.entry(country).map(|entry| entry.area(countries).code);
    inside
        && letters
        && countries
            .get(listed.as_deref().unwrap_or_default())
            .or_else(|| countries.resolve(country))
            .is_some_and(|area| matches!(area.group, CountryGroup::Country | CountryGroup::Former))
}

#[cfg(test)]
mod tests {
    use super::super::areas::tests::countries;
    use super::*;

    #[test]
    fn each_provider_has_its_own_codes() {
        let countries = countries();
        for (list, code, name, area, group, part) in [
            (List::Psd, "BO", "Belarus", "BLR", false, false),
            (List::Psd, "BO", "", "BLR", false, false),
            (List::Psd, "UP", "Ukraine", "UKR", false, false),
            (List::Psd, "RS", "", "RUS", false, false),
            (List::Eurostat, "BY", "", "BLR", false, false),
            (List::Eurostat, "QY", "", "X:SECRET", false, false),
            (List::Eurostat, "WORLD", "", "WLD", true, false),
            (List::Eurostat, "DE:Germany", "", "DEU", false, false),
            (List::Eurostat, "Germany (incl. German Democratic Republic 'DD' from 1991)", "", "DEU", false, false),
            (List::Eurostat, "Extra-EU (= 'WORLD' - 'EU_INTRA')", "", "G:EXT_EU", true, false),
            (List::Eurostat, "EU27_2020_EXTRA", "", "G:EU27_2020_EXTRA", true, false),
            (List::Eurostat, "EU15", "", "G:EU15", true, false),
            (List::Eurostat, "DE21", "", "DE21", false, true),
            (List::Eurostat, "DEA", "", "DEA", false, true),
            (List::Eurostat, "DEU", "", "DEU", false, false),
            (List::Geonomenclature, "004", "", "DEU", false, false),
            (List::Geonomenclature, "073", "", "BLR", false, false),
            (List::Sdmx, "RU67", "Altai Krai", "RU67", false, true),
            (List::Sdmx, "W", "World", "WLD", true, false),
            (List::Census, "World Total", "", "WLD", true, false),
            (List::Atlas, "ANS", "", "X:UNSPECIFIED", false, false),
            (List::Fts, "BY", "", "BLR", false, false),
            (List::Russian, "ВСЕГО", "", "WLD", true, false),
            (List::Russian, "Бразилия", "", "BRA", false, false),
        ] {
            let found = find(&countries, list, code, name).expect("not empty");
            assert_eq!(
                (found.area.code.as_str(), found.area.group, found.area.known, found.part),
                (area, group, true, part),
                "{list:?} {code}"
            );
        }
        let unknown = |list, code| find(&countries, list, code, "").expect("not empty").area;
        assert_eq!(unknown(List::Psd, "QQ"), Area { code: "QQ".into(), group: false, known: false });
        assert_eq!(unknown(List::Geonomenclature, "999").code, "999");
        assert_eq!(unknown(List::Eurostat, "Atlantis").code, "Atlantis");
        assert_eq!(find(&countries, List::Eurostat, " ", ""), None);
    }

    #[test]
    fn names_are_kept_as_written() {
        let countries = countries();
        let name = |code, name| find(&countries, List::Eurostat, code, name).expect("not empty").name;
        assert_eq!(name("QY", ""), "Withheld within the EU");
        assert_eq!(name("DE:Germany", ""), "Germany");
        assert_eq!(name("BY", ""), "");
        assert_eq!(name("Germany (incl. East)", ""), "Germany (incl. East)");
    }
}
