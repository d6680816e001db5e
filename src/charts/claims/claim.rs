//! What a claim is, as data: its words, its numbers with the test they are put to, and the ways to count them.

use jiff::civil::Date;

use super::super::Unfit;
use super::super::cells::{numbers, texts};
use crate::analysis::flows::{PartnerQuestion, ShareQuestion};
use crate::data::{Library, Period, TABLES, TableId};

/// One statement under test.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Stable short name.
    pub id: String,
    /// The claim as said.
    pub statement: String,
    /// What is claimed, as the subject of a sentence.
    pub about: String,
    /// Key of the definition set.
    pub quantity: String,
    /// When it must be true.
    pub when: When,
    /// The earlier value.
    pub from: Option<End>,
    /// The later value.
    pub to: Option<End>,
    /// Why figures may lie as far from the value as they may.
    pub tolerance_reason: String,
    /// First day and the day after the last, where the claim names a period.
    pub period: (Option<Date>, Option<Date>),
    /// Unit of the values.
    pub unit: String,
    /// Source id, or the words of a user's own claim.
    pub source: String,
    /// What to beware of.
    pub note: String,
    /// The ways to count it.
    pub definitions: Vec<Definition>,
}

/// When a claim must be true to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// First the earlier value, later the other one.
    Change,
    /// In any year.
    Once,
    /// Whenever it was counted in the claim's period.
    During,
    /// In every year: the claim names no time.
    Always,
}

impl Claim {
    /// The same claim with a tolerance so many times as wide.
    #[must_use]
    pub(super) fn with_width(&self, times: f64) -> Self {
        let wider = |end: Option<End>| end.map(|end| End { within: end.within * times, ..end });
        Self { from: wider(self.from), to: wider(self.to), ..self.clone() }
    }
}

/// One claimed value and how near a figure must come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    /// The value.
    pub value: f64,
    /// The comparison.
    pub test: Test,
    /// How far a figure may lie from the value, in the claim's unit.
    pub within: f64,
}

/// How a figure is compared with a claimed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// No further away than the tolerance.
    About,
    /// Below the value, by no more than the tolerance.
    JustUnder,
    /// Below the value.
    Under,
    /// No more than the value and the tolerance.
    AtMost,
    /// No less than the value without the tolerance.
    AtLeast,
    /// Above the value.
    Above,
}

impl Test {
    /// Every test.
    pub const ALL: [Self; 6] = [Self::About, Self::JustUnder, Self::Under, Self::AtMost, Self::AtLeast, Self::Above];

    /// The word in tables and files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::JustUnder => "just-under",
            Self::Under => "under",
            Self::AtMost => "at-most",
            Self::AtLeast => "at-least",
            Self::Above => "above",
        }
    }
}

impl End {
    /// Whether a figure fits.
    pub fn fits(self, figure: f64) -> bool {
        // Shares are quotients: the last bit of a limit must not decide.
        let hair = 1e-9 * self.value.abs().max(1.0);
        let (value, within) = (self.value, self.within);
        match self.test {
            Test::About => (figure - value).abs() <= within + hair,
            Test::JustUnder => figure < value - hair && figure >= value - within - hair,
            Test::Under => figure < value - hair,
            Test::AtMost => figure <= value + within + hair,
            Test::AtLeast => figure >= value - within - hair,
            Test::Above => figure > value + hair,
        }
    }
}

/// One way to count what is claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Key, unique in its claim.
    pub id: String,
    /// What is counted.
    pub title: String,
    /// Whether it can be what the claim means.
    pub role: Role,
    /// Where its figures come from.
    pub origin: Origin,
    /// The chart that shows it and the definition of that chart; empty for opened files.
    pub chart: (String, String),
    /// What is divided by what, in words.
    pub formula: String,
    /// What to beware of.
    pub note: String,
}

/// What a definition is to its claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What the claim can mean; these decide the verdict.
    Meaning,
    /// Another quantity that has such a value; it never decides.
    Neighbour,
}

/// Rows of one series of an observation table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// The table.
    pub table: TableId,
    /// Series key; a star at the end stands for any ending.
    pub series: String,
    /// Partner, where the series has several; else empty.
    pub partner: String,
}

/// Where the figures of a definition come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Points of a series of the definition's chart.
    Chart(String),
    /// From one point of such a series to the next: after less before.
    Growth(String),
    /// The same, before less after.
    Fall(String),
    /// Rows as they stand.
    Rows(Cells),
    /// Place of Belarus among the reporters of a series, the largest first.
    Rank(Cells),
    /// One series over another, in percent.
    Share(Cells, Cells),
    /// Share of a country in a product's trade in the opened file.
    FileShare(ShareQuestion, String),
    /// Share of a partner in a country's trade in the opened file.
    FilePartners(PartnerQuestion, String),
    /// No table has figures.
    None,
}

/// Every claim of the bundled table with its definitions, in table order.
///
/// # Errors
/// [`Unfit`] when the tables do not fit together: a defect of the build.
pub fn bundled(library: &Library) -> Result<Vec<Claim>, Unfit> {
    let mut claims = stated(library)?;
    for claim in &mut claims {
        claim.definitions = definitions(library, &claim.quantity)?;
    }
    Ok(claims)
}

/// The same as stated alone, without the ways to count them.
///
/// # Errors
/// As [`bundled`].
pub fn stated(library: &Library) -> Result<Vec<Claim>, Unfit> {
    const TABLE: TableId = "claims";
    let text = |column| texts(library, TABLE, column);
    let (id, statement, about, quantity) = (text("id")?, text("statement")?, text("about")?, text("quantity")?);
    let (when, from_test, to_test) = (text("when")?, text("from_test")?, text("to_test")?);
    let (reason, start, end) = (text("tolerance_reason")?, text("period_start")?, text("period_end")?);
    let (unit, source, note) = (text("unit")?, text("source")?, text("note")?);
    let (from, to) = (numbers(library, TABLE, "from_value")?, numbers(library, TABLE, "to_value")?);
    let tolerance = numbers(library, TABLE, "tolerance")?;
    (0..id.len())
        .map(|n| {
            let one_end = |value: Option<f64>, test: &str| match value {
                Some(value) => {
                    let test = Test::ALL.into_iter().find(|known| known.key() == test);
                    let test = test.ok_or_else(|| Unfit::broken(&format!("{}: no test for {value}", id[n])))?;
                    Ok(Some(End { value, test, within: tolerance[n].unwrap_or_default() }))
                }
                None => Ok(None),
            };
            let when = [When::Change, When::Once, When::During].into_iter().find(|known| known.key() == when[n]);
            Ok(Claim {
                id: id[n].clone(),
                statement: statement[n].clone(),
                about: about[n].clone(),
                quantity: quantity[n].clone(),
                when: when.ok_or_else(|| Unfit::broken(&format!("{}: no word for when", id[n])))?,
                from: one_end(from[n], &from_test[n])?,
                to: one_end(to[n], &to_test[n])?,
                tolerance_reason: reason[n].clone(),
                period: (Period::parse(&start[n]).map(Period::start), Period::parse(&end[n]).map(Period::end)),
                unit: unit[n].clone(),
                source: source[n].clone(),
                note: note[n].clone(),
                definitions: Vec::new(),
            })
        })
        .collect()
}

impl When {
    /// The word in tables and files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Once => "once",
            Self::During => "during",
            Self::Always => "always",
        }
    }
}

/// The definitions of a quantity in the bundled table; none for an unknown one.
///
/// # Errors
/// [`Unfit`] when a row names a method or a table that does not exist.
pub fn definitions(library: &Library, quantity: &str) -> Result<Vec<Definition>, Unfit> {
    const TABLE: TableId = "claim_definitions";
    let text = |column| texts(library, TABLE, column);
    let (of, id, title, role, method) =
        (text("quantity")?, text("definition")?, text("title")?, text("role")?, text("method")?);
    let (chart, counted, series, from) = (text("chart")?, text("chart_definition")?, text("series")?, text("table")?);
    let (partner, over, over_series) = (text("partner")?, text("over_table")?, text("over_series")?);
    let (formula, note) = (text("formula")?, text("note")?);
    (0..id.len())
        .filter(|n| of[*n] == quantity)
        .map(|n| {
            let cells =
                || Ok(Cells { table: table(&from[n])?, series: series[n].clone(), partner: partner[n].clone() });
            let origin = match method[n].as_str() {
                "chart" => Origin::Chart(series[n].clone()),
                "growth" => Origin::Growth(series[n].clone()),
                "fall" => Origin::Fall(series[n].clone()),
                "rows" => Origin::Rows(cells()?),
                "rank" => Origin::Rank(cells()?),
                "share" => {
                    let below =
                        Cells { table: table(&over[n])?, series: over_series[n].clone(), partner: String::new() };
                    Origin::Share(cells()?, below)
                }
                "none" => Origin::None,
                other => return Err(Unfit::broken(&format!("{}: no method “{other}”", id[n]))),
            };
            Ok(Definition {
                id: id[n].clone(),
                title: title[n].clone(),
                role: if role[n] == "neighbour" { Role::Neighbour } else { Role::Meaning },
                origin,
                chart: (chart[n].clone(), counted[n].clone()),
                formula: formula[n].clone(),
                note: note[n].clone(),
            })
        })
        .collect()
}

/// Keys of all quantities that have definitions, each once, in table order.
///
/// # Errors
/// [`Unfit`] when the table lacks the column.
pub fn quantities(library: &Library) -> Result<Vec<String>, Unfit> {
    let mut all = texts(library, "claim_definitions", "quantity")?;
    all.dedup();
    Ok(all)
}

/// The id of a bundled table, from text.
pub(super) fn table(name: &str) -> Result<TableId, Unfit> {
    let known = TABLES.iter().map(|(id, ..)| *id).find(|id| *id == name);
    known.ok_or_else(|| Unfit {
        reason: format!("There is no table “{name}”"),
        next_step: format!("Choose one of: {}", TABLES.iter().map(|(id, ..)| *id).collect::<Vec<_>>().join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_has_two_sides() {
        let end = |test, within| End { value: 10.0, test, within };
        for (test, within, fit, unfit) in [
            (Test::About, 1.5, [8.5, 11.5], [8.4, 11.6]),
            (Test::JustUnder, 1.5, [8.5, 9.99], [8.4, 10.0]),
            (Test::Under, 0.0, [-1.0, 9.99], [10.0, 11.0]),
            (Test::AtMost, 0.5, [0.0, 10.5], [10.6, 20.0]),
            (Test::AtLeast, 0.5, [9.5, 20.0], [9.4, 0.0]),
            (Test::Above, 0.0, [10.01, 20.0], [10.0, 9.0]),
        ] {
            assert!(fit.iter().all(|figure| end(test, within).fits(*figure)), "{test:?}");
            assert!(unfit.iter().all(|figure| !end(test, within).fits(*figure)), "{test:?}");
        }
    }

    #[test]
    fn every_bundled_claim_has_definitions_and_a_reason_for_its_tolerance() {
        let library = Library::load().expect("bundled tables");
        let claims = bundled(&library).expect("the tables of claims fit together");
        assert_eq!(claims.len(), 8);
        for claim in &claims {
            assert!(!claim.definitions.is_empty(), "{}", claim.id);
            assert!(!claim.tolerance_reason.is_empty(), "{}", claim.id);
            assert!(claim.from.or(claim.to).is_some(), "{}", claim.id);
            let mut ids: Vec<&str> = claim.definitions.iter().map(|definition| definition.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), claim.definitions.len(), "{}: a definition stands twice", claim.id);
        }
        let mut asked: Vec<&str> = claims.iter().map(|claim| claim.quantity.as_str()).collect();
        let mut defined = quantities(&library).expect("a column");
        asked.sort_unstable();
        defined.sort_unstable();
        assert_eq!(asked, defined);
    }
}
