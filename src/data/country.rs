//! Countries, former states, groups and the codes that are none of them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What kind of area a code stands for; only the first two may be added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CountryGroup {
    /// A country with a present ISO 3166-1 code.
    Country,
    /// A state that no longer exists.
    Former,
    /// Several countries together, the world among them.
    Group,
    /// Areas not specified, bunkers, secret partners: no country, but part of a total.
    Special,
}

/// One area.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-3, ISO 3166-3 for former states, our own codes otherwise.
    pub code: String,
    /// ISO 3166-1 alpha-2, empty where none exists.
    pub iso2: String,
    /// UN M49 number as three digits.
    pub m49: String,
    /// CEPII BACI's and UN Comtrade's number where it differs from M49.
    pub baci: String,
    /// Common English name.
    pub name: String,
    /// Shorter name for labels; the name where empty.
    pub short_name: String,
    /// What kind of area it is.
    pub group: CountryGroup,
    /// Last year of a former state.
    pub until: String,
    /// What to know about the code.
    pub note: String,
}

/// The table of areas with look-ups by each code and name.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    rows: Vec<Country>,
    by_code: BTreeMap<String, usize>,
    by_number: BTreeMap<u32, usize>,
    by_iso2: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

impl Countries {
    /// Reads the table's CSV.
    ///
    /// # Errors
    /// The line that cannot be read, as the CSV reader words it.
    pub fn parse(csv_text: &str) -> Result<Self, csv::Error> {
        let rows: Vec<Country> =
            csv::Reader::from_reader(csv_text.as_bytes()).deserialize().collect::<Result<_, _>>()?;
        let mut table = Self::default();
        for (at, row) in rows.iter().enumerate() {
            table.by_code.insert(row.code.clone(), at);
            // BACI and Comtrade numbers are different numbers, so one map holds both; M49 never yields.
            if let Ok(number) = row.m49.parse() {
                table.by_number.insert(number, at);
            }
            if !row.iso2.is_empty() {
                table.by_iso2.insert(row.iso2.clone(), at);
            }
            for name in [&row.name, &row.short_name] {
                if !name.is_empty() {
                    table.by_name.entry(normal_name(name)).or_insert(at);
                }
            }
        }
        for (at, row) in rows.iter().enumerate() {
            if let Ok(number) = row.baci.parse() {
                table.by_number.entry(number).or_insert(at);
            }
        }
        table.rows = rows;
        Ok(table)
    }

    /// The area with this own code.
    pub fn get(&self, code: &str) -> Option<&Country> {
        self.by_code.get(code).and_then(|at| self.rows.get(*at))
    }

    /// The area with this M49, BACI or Comtrade number.
    pub fn by_number(&self, number: u32) -> Option<&Country> {
        self.by_number.get(&number).and_then(|at| self.rows.get(*at))
    }

    /// The area that a cell of unknown convention means: alpha-3, alpha-2, number or English name.
    pub fn resolve(&self, text: &str) -> Option<&Country> {
        let text = text.trim();
        let upper = text.to_uppercase();
        self.get(&upper)
            .or_else(|| number(text).and_then(|number| self.by_number(number)))
            .or_else(|| self.by_iso2.get(&upper).and_then(|at| self.rows.get(*at)))
            .or_else(|| self.by_name.get(&normal_name(text)).and_then(|at| self.rows.get(*at)))
    }

    /// The name on labels; the code itself when it is unknown.
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        match self.get(code) {
            Some(row) if !row.short_name.is_empty() => &row.short_name,
            Some(row) => &row.name,
            None => code,
        }
    }

    /// Whether the code stands for several countries, so that adding it to countries counts twice.
    pub fn is_group(&self, code: &str) -> bool {
        self.get(code).map_or_else(|| code.starts_with("G:"), |row| row.group == CountryGroup::Group)
    }

    /// All areas in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = &Country> {
        self.rows.iter()
    }
}

/// A number of digits alone; `+1` is a name.
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Lower case letters and digits only, so that spelling of blanks, dots and commas does not matter.
fn normal_name(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "code,iso2,m49,baci,name,short_name,group,until,note\n\
        FRA,FR,250,251,France,,country,,\n\
        BLR,BY,112,,Belarus,,country,,\n\
        SUN,SU,810,,Soviet Union,USSR,former,1991,\n\
        WLD,,001,0,World,,group,,\n";

    #[test]
    fn one_area_answers_to_each_of_its_codes() {
        let table = Countries::parse(TABLE).expect("good table");
        for text in ["BLR", "blr", "by", "112", "Belarus", " belarus "] {
            assert_eq!(table.resolve(text).map(|c| c.code.as_str()), Some("BLR"), "{text}");
        }
        assert_eq!(table.by_number(251).map(|c| c.code.as_str()), Some("FRA"));
        assert_eq!(table.by_number(250).map(|c| c.code.as_str()), Some("FRA"));
        assert_eq!(table.name("SUN"), "USSR");
        assert!(table.is_group("WLD") && table.is_group("G:EAEU") && !table.is_group("BLR"));
        assert!(table.resolve("Atlantis").is_none() && table.resolve("+112").is_none());
    }
}
