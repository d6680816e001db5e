//! Area codes that only one provider uses: FAO and IMF numbers, World Bank, WITS and OWID groups, their spellings.
//!
//! A provider's number is never read as a UN number: 112 is Belarus there and the United Kingdom at the IMF.

use crate::data::Countries;

use super::area_table::{self, is_number};
use super::areas::{self, Area};

/// Whose codes a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// FAOSTAT's own numbers; regions from 5000 on.
    Fao,
    /// IMF country numbers.
    Imf,
    /// ISO letters and the World Bank's groups.
    WorldBank,
    /// ISO letters, some of them long out of use, and WITS groups.
    Wits,
    /// ISO letters and `OWID_…`.
    Owid,
    /// Names alone.
    Names,
}

impl System {
    const fn key(self) -> &'static str {
        match self {
            Self::Fao => "fao",
            Self::Imf => "imf",
            Self::WorldBank => "wb",
            Self::Wits => "wits",
            Self::Owid => "owid",
            Self::Names => "name",
        }
    }
}

fn listed(countries: &Countries, system: &str, code: &str) -> Option<Area> {
    area_table::find(system, code).map(|entry| entry.area(countries))
}

/// Finds the area that a provider's code, the UN number beside it and the name mean, in this order.
/// `None` when all three are empty.
pub(super) fn find(countries: &Countries, system: System, code: &str, number: &str, name: &str) -> Option<Area> {
    let trim = |cell: &str| {
        let cell = cell.trim().trim_matches(['\'', '"']).trim();
        let is_mark = matches!(cell, "..." | "…" | "-" | "N/A");
        if is_mark { String::new() } else { cell.strip_suffix(".0").unwrap_or(cell).to_owned() }
    };
    let (code, number, name) = (trim(code), trim(number), trim(name));
    if !code.is_empty()
        && let Some(area) = listed(countries, system.key(), &code)
    {
        return Some(area);
    }
    if system == System::Fao && code.parse::<u32>().is_ok_and(|code| code >= 5000) {
        return Some(Area { code: format!("G:FAO_{code}"), group: true, known: true });
    }
    if !number.is_empty() {
        if let Some(area) = listed(countries, "fao_m49", &number) {
            return Some(area);
        }
        if let Some(area) = number.parse().ok().and_then(|number| areas::by_number(countries, number)) {
            return Some(area);
        }
    }
    let letters = if is_number(&code) || code.starts_with("OWID_") { "" } else { code.as_str() };
    let known = |code: &str, name: &str| areas::find(countries, code, "", name).filter(|area| area.known);
    let by_name = |name: &str| listed(countries, "name", name).or_else(|| known("", name));
    // A footnote mark may be glued to a name: `United States1`.
    let name = name.replace('\u{a0}', " ");
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let found = known(letters, "").or_else(|| by_name(&name));
    let found = found.or_else(|| bare.ends_with(char::is_alphabetic).then(|| by_name(bare)).flatten());
    let found = found.or_else(|| areas::find(countries, letters, "", &name));
    found.or_else(|| {
        (!code.is_empty()).then(|| Area { code: format!("{}:{code}", system.key()), group: false, known: false })
    })
}

#[cfg(test)]
mod tests {
    use super::super::areas::tests::countries;
    use super::*;

    #[test]
    fn each_provider_has_its_own_numbers() {
        let countries = countries();
        for (system, code, number, name, expected, group) in [
            (System::Fao, "57", "'112", "Belarus", "BLR", false),
            (System::Fao, "", "112", "Belarus", "BLR", false),
            (System::Fao, "", "159", "China", "G:CHN_HKG_MAC_TWN", true),
            (System::Fao, "41", "", "China, mainland", "CHN", false),
            (System::Fao, "5000", "'001", "World", "WLD", true),
            (System::Fao, "5203", "", "Northern America", "G:FAO_5203", true),
            (System::Imf, "913", "", "Belarus, Rep. of", "BLR", false),
            (System::Imf, "001", "", "World", "WLD", true),
            (System::Imf, "134", "", "Germany", "DEU", false),
            (System::Imf, "110", "", "Advanced Economies", "G:IMF_110", true),
            (System::WorldBank, "AFE", "", "Africa Eastern and Southern", "G:WB_AFE", true),
            (System::WorldBank, "BLR", "", "Bielorrusia", "BLR", false),
            (System::Wits, "", "", " World", "WLD", true),
            (System::Wits, "UNS", "", "Unspecified", "X:UNSPECIFIED", false),
            (System::Owid, "OWID_WRL", "", "World", "WLD", true),
            (System::Owid, "", "", "Asia", "G:OWID_ASI", true),
            (System::Names, "", "", "United\u{a0}States1", "USA", false),
            (System::Names, "", "", "World total (rounded)", "WLD", true),
        ] {
            let area = find(&countries, system, code, number, name);
            let expected = Area { code: expected.to_owned(), group, known: true };
            assert_eq!(area, Some(expected), "{system:?} {code}/{number}/{name}");
        }
        // 112 is the United Kingdom at the IMF, which this small table lacks; it must never become Belarus.
        assert_eq!(find(&countries, System::Imf, "112", "", "").map(|area| area.code), Some("GBR".to_owned()));
        let unknown = find(&countries, System::Imf, "777", "", "Atlantis").expect("kept as written");
        assert_eq!((unknown.code.as_str(), unknown.known), ("Atlantis", false));
        assert_eq!(find(&countries, System::Imf, "777", "", "").expect("kept").code, "imf:777");
        assert_eq!(find(&countries, System::Wits, "", "", "..."), None);
    }
}
