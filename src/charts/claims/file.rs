//! A user's own claim: a small TOML file with the words, the numbers, and the ways to count.

use serde::Deserialize;

use super::super::{CHARTS, Spec, Unfit, find};
use super::claim::{self, Cells, Claim, Definition, End, Origin, Role, Test, When, table};
use crate::analysis::flows::{PartnerQuestion, ShareQuestion};
use crate::data::{Flow, Library, Measure, Period, TableId};

/// Why a claim's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The text is no TOML of this shape; the reader names line and key.
    #[error("{cause}")]
    Shape {
        /// What the reader says.
        cause: Box<toml::de::Error>,
    },
    /// A value names something that does not exist, or two parts do not fit together.
    #[error("{place}: {reason}. {next_step}")]
    Meaning {
        /// Which key.
        place: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        next_step: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    statement: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    source: String,
    quantity: Option<String>,
    when: Option<When>,
    from: Option<FileEnd>,
    to: Option<FileEnd>,
    #[serde(default)]
    reason: String,
    unit: Option<String>,
    start: Option<String>,
    end: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    definition: Vec<FileDefinition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEnd {
    value: f64,
    test: Option<Test>,
    within: Option<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FileDefinition {
    title: String,
    neighbour: bool,
    formula: String,
    note: String,
    chart: Option<String>,
    count: String,
    table: Option<String>,
    over_table: Option<String>,
    over_series: String,
    series: Option<String>,
    rank: bool,
    file: Option<FileQuestion>,
    product: Option<String>,
    country: Option<String>,
    reporter: Option<String>,
    partner: Option<String>,
    flow: Option<FileFlow>,
    measure: Option<FileMeasure>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileQuestion {
    Share,
    Partners,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileFlow {
    Export,
    Import,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileMeasure {
    Value,
    Weight,
}

/// Width around a value where the file names none, as a part of the value: a round number is good to one part in
/// twenty at best.
const USUAL_WIDTH: f64 = 0.05;

fn meaning(place: &str, reason: impl Into<String>, next_step: impl Into<String>) -> ClaimError {
    ClaimError::Meaning { place: place.to_owned(), reason: reason.into(), next_step: next_step.into() }
}

fn unfit(place: &str, unfit: Unfit) -> ClaimError {
    meaning(place, unfit.reason, unfit.next_step)
}

/// Whether a text is meant as a claim: it states something at its top, whatever else may be wrong with it.
pub fn is_claim(text: &str) -> bool {
    let top = text.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    top.filter_map(|line| line.split_once('=')).any(|(key, _)| key.trim() == "statement")
}

/// Reads a claim from TOML. `id` names it on screen and in exports.
///
/// # Errors
/// [`ClaimError`] names the line, or the key and what can stand there.
pub fn read(library: &Library, id: &str, text: &str) -> Result<Claim, ClaimError> {
    let file: File = toml::from_str(text).map_err(|cause| ClaimError::Shape { cause: Box::new(cause) })?;
    if file.statement.trim().is_empty() {
        return Err(meaning("statement", "It is empty", "Write the claim as it was said"));
    }
    let period = (day("start", file.start.as_deref(), false)?, day("end", file.end.as_deref(), true)?);
    if let (Some(start), Some(end)) = period
        && start >= end
    {
        return Err(meaning("end", "It lies before start", "Exchange the two"));
    }
    let bounded = period.0.is_some() || period.1.is_some();
    let when = match (file.when, &file.from, &file.to) {
        (_, None, None) => {
            return Err(meaning("to", "The claim has no number", "Add to = { value = … }, and from where it changed"));
        }
        (Some(When::Change), Some(_), None) | (Some(When::Change), None, Some(_)) => {
            return Err(meaning(
                "when",
                "A change needs both from and to",
                "Add the other one, or write when = \"once\"",
            ));
        }
        (Some(when), ..) => when,
        (None, Some(_), Some(_)) => When::Change,
        (None, ..) if bounded => When::During,
        (None, ..) => When::Always,
    };
    let mut definitions = match &file.quantity {
        Some(quantity) => shipped(library, quantity)?,
        None => Vec::new(),
    };
    for (n, one) in file.definition.into_iter().enumerate() {
        definitions.push(definition(library, n, one)?);
    }
    if definitions.is_empty() {
        let known = claim::quantities(library).map_err(|cause| unfit("quantity", cause))?;
        return Err(meaning(
            "definition",
            "The claim says nothing of how to count",
            format!("Add a [[definition]], or a quantity: {}", known.join(", ")),
        ));
    }
    let unit = file.unit.unwrap_or_else(|| default_unit(&definitions).to_owned());
    Ok(Claim {
        id: id.to_owned(),
        about: if file.about.is_empty() { "The quantity claimed".to_owned() } else { file.about },
        statement: file.statement,
        quantity: file.quantity.unwrap_or_default(),
        when,
        from: file.from.map(|end| end.end("from")).transpose()?,
        to: file.to.map(|end| end.end("to")).transpose()?,
        tolerance_reason: if file.reason.is_empty() {
            "no reason is given in the claim's file".to_owned()
        } else {
            file.reason
        },
        period,
        unit,
        source: if file.source.is_empty() { "your own claim".to_owned() } else { file.source },
        note: file.note,
        definitions,
    })
}

fn day(place: &str, text: Option<&str>, last: bool) -> Result<Option<jiff::civil::Date>, ClaimError> {
    let Some(text) = text else { return Ok(None) };
    let period = Period::parse(text)
        .ok_or_else(|| meaning(place, format!("“{text}” is no time"), "Write 2025, 2025-06 or 2025-06-21"))?;
    Ok(Some(if last { period.end() } else { period.start() }))
}

fn shipped(library: &Library, quantity: &str) -> Result<Vec<Definition>, ClaimError> {
    let found = claim::definitions(library, quantity).map_err(|cause| unfit("quantity", cause))?;
    if found.is_empty() {
        let known = claim::quantities(library).map_err(|cause| unfit("quantity", cause))?;
        return Err(meaning(
            "quantity",
            format!("There is no quantity “{quantity}”"),
            format!("Choose one of: {}; or leave it out and write a [[definition]]", known.join(", ")),
        ));
    }
    Ok(found)
}

const fn default_unit(definitions: &[Definition]) -> &'static str {
    match definitions {
        [Definition { origin: Origin::Rank(_), .. }, ..] => "rank",
        _ => "%",
    }
}

impl FileEnd {
    fn end(self, place: &str) -> Result<End, ClaimError> {
        let within = self.within.unwrap_or(USUAL_WIDTH * self.value.abs());
        if !self.value.is_finite() || !within.is_finite() || within < 0.0 {
            return Err(meaning(place, "Value and within must be finite, and within not negative", "Write a number"));
        }
        Ok(End { value: self.value, test: self.test.unwrap_or(Test::About), within })
    }
}

fn definition(library: &Library, n: usize, one: FileDefinition) -> Result<Definition, ClaimError> {
    let place = format!("definition {}", n + 1);
    let series = one.series.clone();
    let needs_series = || {
        series
            .clone()
            .ok_or_else(|| meaning(&place, "It has no series", "Add series = \"…\": a key, an area code, or * for all"))
    };
    let cells = |name: &str| {
        let (table, series) = (table(name).map_err(|cause| unfit(&place, cause))?, needs_series()?);
        known_series(library, &place, table, &series)?;
        Ok::<_, ClaimError>(Cells { table, series, partner: one.partner.clone().unwrap_or_default() })
    };
    let measure = match one.measure {
        Some(FileMeasure::Weight) => Measure::NetWeight,
        _ => Measure::Value,
    };
    let flow = match one.flow {
        Some(FileFlow::Import) => Flow::Import,
        _ => Flow::Export,
    };
    let needs = |value: &Option<String>, key: &str| {
        value.clone().ok_or_else(|| meaning(&place, format!("It has no {key}"), format!("Add {key} = \"…\"")))
    };
    let mut chart = (String::new(), String::new());
    let (origin, usual) = match (&one.chart, &one.table, one.file) {
        (Some(id), None, None) => {
            chart = known_chart(&place, id, &one.count)?;
            let series = needs_series()?;
            let title = format!("{}, {}", chart_title(&chart), series);
            (Origin::Chart(series), title)
        }
        (None, Some(name), None) => {
            let own = cells(name)?;
            let title = format!("{name}, {}", own.series);
            let origin = match (&one.over_table, one.rank) {
                (Some(over), _) => {
                    let below = table(over).map_err(|cause| unfit(&place, cause))?;
                    known_series(library, &place, below, &one.over_series)?;
                    Origin::Share(own, Cells { table: below, series: one.over_series.clone(), partner: String::new() })
                }
                (None, true) => Origin::Rank(own),
                (None, false) => Origin::Rows(own),
            };
            (origin, title)
        }
        (None, None, Some(FileQuestion::Share)) => {
            let product = needs(&one.product, "product")?;
            let (country, name) = area(library, &place, "country", &needs(&one.country, "country")?)?;
            let title = format!("Share of {name} in {} of {product}", flow.word());
            (Origin::FileShare(ShareQuestion { product, measure, flow }, country), title)
        }
        (None, None, Some(FileQuestion::Partners)) => {
            let (reporter, own) = area(library, &place, "reporter", &needs(&one.reporter, "reporter")?)?;
            let (partner, other) = area(library, &place, "partner", &needs(&one.partner, "partner")?)?;
            let title = format!("Share of {other} in {} of {own}", flow.word());
            let question = PartnerQuestion { reporter, flow, product: one.product.clone(), measure };
            (Origin::FilePartners(question, partner), title)
        }
        (None, None, None) => {
            return Err(meaning(
                &place,
                "It names nothing to count",
                "Add chart, table, or file = \"share\" or \"partners\"",
            ));
        }
        _ => {
            return Err(meaning(&place, "Chart, table and file exclude each other", "Keep one of them"));
        }
    };
    Ok(Definition {
        id: format!("own-{}", n + 1),
        title: if one.title.is_empty() { usual } else { one.title },
        role: if one.neighbour { Role::Neighbour } else { Role::Meaning },
        origin,
        chart,
        formula: one.formula,
        note: one.note,
    })
}

/// Refuses a series that the table does not have; a star stands for any ending.
fn known_series(library: &Library, place: &str, table: TableId, series: &str) -> Result<(), ClaimError> {
    let Some(card) = library.card(table).filter(|card| !card.series.is_empty()) else { return Ok(()) };
    let fits = |known: &str| match series.strip_suffix('*') {
        Some(beginning) => known.starts_with(beginning),
        None => known == series,
    };
    if card.series.keys().any(|known| fits(known)) {
        return Ok(());
    }
    let word = series.trim_end_matches('*').split('-').next().unwrap_or_default();
    let (near, others): (Vec<&str>, Vec<&str>) =
        card.series.keys().map(String::as_str).partition(|known| !word.is_empty() && known.contains(word));
    let listed: Vec<&str> = near.into_iter().chain(others).take(8).collect();
    Err(meaning(
        place,
        format!("The table {table} has no series “{series}”"),
        format!("Choose one, such as: {}; `measure --tables` lists them all", listed.join(", ")),
    ))
}

/// Code and name of an area that a claim names by either.
fn area(library: &Library, place: &str, key: &str, text: &str) -> Result<(String, String), ClaimError> {
    let known = library.countries().resolve(text);
    let known = known.ok_or_else(|| {
        meaning(
            place,
            format!("{key} “{text}” is no country known here"),
            "Write its ISO code, such as BLR, or its name",
        )
    })?;
    Ok((known.code.clone(), library.countries().name(&known.code).to_owned()))
}

fn known_chart(place: &str, id: &str, count: &str) -> Result<(String, String), ClaimError> {
    let chart = find(id).ok_or_else(|| {
        let ids: Vec<&str> = CHARTS.iter().map(|chart| chart.id).collect();
        meaning(place, format!("There is no chart “{id}”"), format!("Choose one of: {}", ids.join(", ")))
    })?;
    let spec = Spec { definition: count.to_owned(), ..Spec::of(id) };
    let counted = chart.definition(&spec).map_err(|cause| unfit(place, cause))?;
    Ok((id.to_owned(), counted.id.to_owned()))
}

fn chart_title((id, count): &(String, String)) -> String {
    let counted = find(id).and_then(|chart| chart.definitions.iter().find(|definition| definition.id == *count));
    counted.map_or_else(|| id.clone(), |definition| definition.title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        Library::load().expect("bundled tables")
    }

    fn refused(text: &str) -> String {
        read(&library(), "own", text).expect_err("not a claim").to_string()
    }

    #[test]
    fn a_claim_may_name_a_quantity_and_nothing_else() {
        let text = "statement = \"It halved\"\nquantity = \"potash_world_market_share\"\n\
                    from = { value = 17 }\nto = { value = 8, test = \"under\" }\n";
        let claim = read(&library(), "own", text).expect("a claim");
        assert_eq!(claim.when, When::Change);
        assert!(claim.definitions.len() > 5);
        assert!((claim.from.expect("an earlier value").within - 0.85).abs() < 1e-12);
    }

    #[test]
    fn errors_name_the_line_or_the_key_and_what_can_stand_there() {
        let line = refused("statement = \"x\"\nto = { value = 1 }\nquantty = \"a\"\n");
        assert!(line.contains("line 3") && line.contains("quantty"), "{line}");
        let quantity = refused("statement = \"x\"\nto = { value = 1 }\nquantity = \"a\"\n");
        assert!(quantity.starts_with("quantity: ") && quantity.contains("potash_export_rank"), "{quantity}");
        let chart =
            refused("statement = \"x\"\nto = { value = 1 }\n[[definition]]\nchart = \"none\"\nseries = \"*\"\n");
        assert!(chart.starts_with("definition 1: ") && chart.contains("potash-share"), "{chart}");
        let of = |text: &str| refused(&format!("statement = \"x\"\nto = {{ value = 1 }}\n[[definition]]\n{text}"));
        let series = of("table = \"potash_exports\"\nseries = \"faostat-k2o\"\n");
        assert!(series.contains("no series “faostat-k2o”") && series.contains("faostat-rfn-k2o"), "{series}");
        let country = of("file = \"share\"\nproduct = \"3104\"\ncountry = \"Blarus\"\n");
        assert!(country.contains("country “Blarus”") && country.contains("BLR"), "{country}");
        assert!(refused("statement = \"x\"\n").contains("no number"));
        assert!(
            refused("statement = \"x\"\nto = { value = nan }\nquantity = \"potash_export_rank\"\n").contains("finite")
        );
        assert!(refused("statement = \"x\"\nto = { value = 1 }\nstart = \"soon\"\n").contains("is no time"));
        let both = "statement = \"x\"\nwhen = \"change\"\nto = { value = 1 }\n";
        assert!(refused(both).contains("both from and to"));
    }

    #[test]
    fn a_scenario_is_no_claim() {
        assert!(is_claim("# mine\n statement = \"x\"\nfrom = 3\n"));
        assert!(!is_claim("name = \"hold\"\n[levers]\nstatement = 1\n"));
        assert!(!is_claim(""));
    }
}
