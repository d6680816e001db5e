//! Every bundled table against its card, its vocabulary and the registry of sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use belarus_leverage::charts::CHARTS;
use belarus_leverage::data::{Flag, Flags, Library, OBSERVATION_COLUMNS, Period, TABLES};
use sha2::{Digest as _, Sha256};

/// One row of a table: column to text.
type Row = BTreeMap<String, String>;

/// What a number may count; two of these never meet in one series.
const BASES: [&str; 15] = [
    "k2o",
    "kcl",
    "product",
    "goods",
    "services",
    "goods+services",
    "turnover",
    "stock",
    "flow",
    "cumulative",
    "usd",
    "nominal",
    "cargo",
    "gdp",
    "n/a",
];
const FLOWS: [&str; 8] = ["X", "M", "P", "C", "I", "PR", "S", "T"];
const MEASURES: [&str; 9] = ["value", "net_weight", "price", "share", "count", "rank", "index", "capacity", "other"];
const SENDERS: [&str; 12] = ["EU", "US", "UK", "CA", "PL", "LT", "LV", "UA", "RU", "BY", "OSCE", "ILO"];
const EVENT_KINDS: [&str; 8] = ["imposed", "eased", "route", "release", "repression", "diplomacy", "war", "market"];
const LANES: [&str; 6] = ["US", "EU", "Others", "Trade route", "Releases and arrests", "Other"];

fn csv_text(table: &str) -> &'static str {
    TABLES.iter().find(|(id, ..)| *id == table).map_or_else(|| panic!("no table {table}"), |(_, text, _)| text)
}

fn rows(table: &str) -> Vec<Row> {
    csv::Reader::from_reader(csv_text(table).as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{table}: {error}"))
}

fn header(table: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv_text(table).as_bytes());
    reader.headers().expect("a header line").iter().map(str::to_owned).collect()
}

fn library() -> Library {
    Library::load().expect("the bundled tables load")
}

/// Ids of the observation tables: those with the common columns.
fn observation_tables() -> Vec<&'static str> {
    let library = library();
    TABLES
        .iter()
        .map(|(id, ..)| *id)
        .filter(|id| library.card(id).is_some_and(|card| card.kind == "observations"))
        .collect()
}

/// Collects breaches, so that one run names them all.
#[derive(Default)]
struct Breaches(Vec<String>);

impl Breaches {
    fn unless(&mut self, right: bool, what: impl FnOnce() -> String) {
        if !right {
            self.0.push(what());
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "\n{}\n", self.0.join("\n"));
    }
}

/// Runs a check over every row of a table; a breach is named with the table's file and the row's line.
fn check_rows(table: &str, found: &mut Breaches, check: impl Fn(&Row, &mut Vec<String>)) {
    // The header is line 1. No table has line ends inside a cell, which the cards test checks.
    for (at, row) in rows(table).iter().enumerate() {
        let mut wrong = Vec::new();
        check(row, &mut wrong);
        found.0.extend(wrong.into_iter().map(|what| format!("datasets/{table}.csv:{}: {what}", at + 2)));
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).expect("half a byte is one digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

#[test]
fn every_table_is_what_its_card_says() {
    let library = library();
    let mut found = Breaches::default();
    for (id, text, _) in TABLES {
        let card = library.card(id).unwrap_or_else(|| panic!("{id} has a card"));
        let (rows, header) = (rows(id), header(id));
        found.unless(card.id == *id, || format!("{id}: the card says id {}", card.id));
        found.unless(card.rows == rows.len(), || format!("{id}: {} rows, the card says {}", rows.len(), card.rows));
        found.unless(text.lines().count() == rows.len() + 1, || format!("{id}: a cell holds a line end"));
        found.unless(!text.contains('\r') && text.ends_with('\n'), || format!("{id}: lines do not all end in LF"));
        let hash = hex(&Sha256::digest(text.as_bytes()));
        found.unless(card.sha256 == hash, || format!("{id}: sha256 is {hash}, the card says {}", card.sha256));
        for (word, value) in
            [("title", &card.title), ("about", &card.about), ("coverage", &card.coverage), ("licence", &card.licence)]
        {
            found.unless(!value.trim().is_empty(), || format!("{id}: the card has no {word}"));
        }
        let documented: BTreeSet<&String> = card.columns.keys().collect();
        let present: BTreeSet<&String> = header.iter().collect();
        found.unless(documented == present, || {
            format!("{id}: columns and their descriptions differ: {:?}", documented.symmetric_difference(&present))
        });
        found.unless(!text.to_lowercase().contains("memory-unverified"), || format!("{id}: holds rows from memory"));
    }
    found.none();
}

#[test]
fn the_folder_holds_the_bundled_tables_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets");
    let present: BTreeSet<String> = fs::read_dir(folder)
        .expect("datasets/ can be read")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let mut bundled: BTreeSet<String> =
        TABLES.iter().flat_map(|(id, ..)| [format!("{id}.csv"), format!("{id}.toml")]).collect();
    // Base, parameters and backtest of the what-if model, which carries its sources and assumptions itself.
    bundled.extend(["px_base.toml", "px_backtest.toml"].map(str::to_owned));
    assert_eq!(present, bundled, "add a table to TABLES in src/data/bundle.rs, or take its files away");
}

#[test]
fn every_observation_can_be_read_and_has_a_source() {
    let library = library();
    let mut found = Breaches::default();
    for table in observation_tables() {
        let card = library.card(table).expect("listed with its card");
        found.unless(header(table) == OBSERVATION_COLUMNS, || format!("{table}: not the common columns"));
        check_rows(table, &mut found, |row, wrong| observation(&library, row, wrong));
        let rows = rows(table);
        let used = |column: &str| rows.iter().map(|row| row[column].clone()).collect::<BTreeSet<_>>();
        let (series, units) = (used("series"), used("unit"));
        found.unless(series.iter().eq(card.series.keys()), || {
            format!("{table}: series of table and card differ: {series:?} and {:?}", card.series.keys())
        });
        found.unless(units == card.units.iter().cloned().collect(), || {
            format!("{table}: units of table and card differ: {units:?} and {:?}", card.units)
        });
    }
    found.none();
}

fn observation(library: &Library, row: &Row, wrong: &mut Vec<String>) {
    let mut unless = |right: bool, what: String| {
        if !right {
            wrong.push(what);
        }
    };
    unless(library.sources().get(&row["source"]).is_some(), format!("no source “{}” in sources.csv", row["source"]));
    unless(library.countries().get(&row["reporter"]).is_some(), format!("no area “{}”", row["reporter"]));
    unless(
        row["partner"].is_empty() || library.countries().get(&row["partner"]).is_some(),
        format!("no area “{}”", row["partner"]),
    );
    for (column, known) in [("flow", &FLOWS[..]), ("measure", &MEASURES[..]), ("basis", &BASES[..])] {
        unless(known.contains(&row[column].as_str()), format!("{column} “{}” is not one of {known:?}", row[column]));
    }
    unless(!row["unit"].is_empty(), "no unit".to_owned());
    unless(!row["series"].is_empty(), "no series".to_owned());
    for column in ["value", "low", "high"] {
        unless(
            row[column].is_empty() || number(&row[column]).is_some(),
            format!("{column} “{}” is no number", row[column]),
        );
    }
    let (low, high) = (number(&row["low"]), number(&row["high"]));
    unless(
        number(&row["value"]).is_some() || (low.is_some() && high.is_some()),
        "neither a value nor a range".to_owned(),
    );
    unless(low.zip(high).is_none_or(|(low, high)| low <= high), "low is above high".to_owned());
    let flags = Flags::parse(&row["flag"]);
    unless(flags.is_ok(), format!("“{}” holds an unknown flag", row["flag"]));
    let undated = flags.is_ok_and(|flags| flags.has(Flag::Undated));
    let freq = Period::parse(&row["period"]).map(|period| period.freq().code());
    unless(
        undated || freq == Some(row["freq"].as_str()),
        format!("period “{}” reads as {freq:?}, freq says {}", row["period"], row["freq"]),
    );
}

#[test]
fn one_series_never_mixes_units_bases_or_kinds_of_number() {
    let mut found = Breaches::default();
    for table in observation_tables() {
        let mut seen: BTreeMap<String, BTreeSet<[String; 4]>> = BTreeMap::new();
        for row in rows(table) {
            let kind = ["unit", "basis", "flow", "measure"].map(|column| row[column].clone());
            seen.entry(row["series"].clone()).or_default().insert(kind);
        }
        for (series, kinds) in seen {
            found.unless(kinds.len() == 1, || format!("{table}: series {series} mixes {kinds:?}"));
        }
    }
    found.none();
}

#[test]
fn one_line_has_one_value_a_period() {
    let mut found = Breaches::default();
    for table in observation_tables() {
        let mut seen = BTreeSet::new();
        for row in rows(table) {
            let key = ["series", "reporter", "partner", "product", "period"].map(|column| row[column].clone());
            // Without a period nothing can be said to be the same moment.
            found.unless(row["period"].is_empty() || seen.insert(key.clone()), || format!("{table}: twice {key:?}"));
        }
    }
    found.none();
}

#[test]
fn every_source_is_complete_and_used() {
    let library = library();
    let mut found = Breaches::default();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (id, ..) in TABLES.iter().filter(|(id, ..)| *id != "sources") {
        if header(id).iter().any(|column| column == "source") {
            used.extend(rows(id).into_iter().map(|row| row["source"].clone()));
        }
    }
    for source in library.sources().iter() {
        let parts = [
            ("producer", &source.producer),
            ("title", &source.title),
            ("citation", &source.citation),
            ("licence", &source.licence),
        ];
        for (word, part) in parts {
            found.unless(!part.trim().is_empty(), || format!("source {}: no {word}", source.id));
        }
        let address = &source.url;
        found.unless(address.is_empty() || address.starts_with("https://") || address.starts_with("http://"), || {
            format!("source {}: “{address}” is no address", source.id)
        });
        found.unless(used.contains(&source.id), || format!("source {}: no row uses it", source.id));
    }
    let n_rows = rows("sources").len();
    found.unless(library.sources().iter().count() == n_rows, || "sources.csv: an id stands twice".to_owned());
    found.none();
}

#[test]
fn every_event_can_be_placed_and_written_out() {
    let library = library();
    let mut found = Breaches::default();
    check_rows("events", &mut found, |row, wrong| {
        let weight = number(&row["weight"]);
        for (right, what) in [
            (is_date(&row["date"]), "the date is none"),
            (["day", "month"].contains(&row["date_precision"].as_str()), "the precision is neither day nor month"),
            (SENDERS.contains(&row["sender"].as_str()), "an unknown sender"),
            (EVENT_KINDS.contains(&row["kind"].as_str()), "an unknown kind"),
            (LANES.contains(&row["lane"].as_str()), "an unknown lane"),
            (!row["title"].is_empty() && !row["detail"].is_empty(), "no title or no detail"),
            (
                !row["short"].is_empty() && row["short"].chars().count() <= 40,
                "short is empty or longer than 40 letters",
            ),
            (
                weight.is_some_and(|weight| (1.0..=5.0).contains(&weight) && weight.fract() == 0.0),
                "weight is not 1 to 5",
            ),
            (library.sources().get(&row["source"]).is_some(), "the source is not in sources.csv"),
        ] {
            if !right {
                wrong.push(format!("{}: {what}", row["id"]));
            }
        }
    });
    let events = rows("events");
    let ids: BTreeSet<&String> = events.iter().map(|row| &row["id"]).collect();
    found.unless(ids.len() == events.len(), || "events.csv: an id stands twice".to_owned());
    let weighty = events.iter().filter(|row| number(&row["weight"]).is_some_and(|weight| weight >= 4.0)).count();
    found.unless(weighty >= 10, || format!("events.csv: {weighty} events of weight 4 or 5; a chart writes out ten"));
    found.none();
}

#[test]
fn releases_regimes_precedents_and_claims_resolve() {
    let library = library();
    let mut found = Breaches::default();
    for table in ["releases", "sanction_regimes", "relief_precedents", "cost_estimates", "claims", "touched_donors"] {
        check_rows(table, &mut found, |row, wrong| {
            if library.sources().get(&row["source"]).is_none() {
                wrong.push(format!("no source “{}” in sources.csv", row["source"]));
            }
        });
    }
    check_rows("releases", &mut found, |row, wrong| {
        if !is_date(&row["date"]) {
            wrong.push(format!("“{}” is no date", row["date"]));
        }
        if !row["released"].is_empty() && number(&row["released"]).is_none() {
            wrong.push(format!("“{}” is no number", row["released"]));
        }
    });
    check_rows("sanction_regimes", &mut found, |row, wrong| {
        let (from, to) = (&row["in_force_from"], &row["in_force_to"]);
        if !is_date(from) || !(to.is_empty() || is_date(to)) || (!to.is_empty() && to < from) {
            wrong.push(format!("in force from “{from}” to “{to}” is no span"));
        }
    });
    check_rows("touched_donors", &mut found, |row, wrong| {
        if library.countries().get(&row["code"]).is_none() {
            wrong.push(format!("no area “{}”", row["code"]));
        }
        if row["reason"].is_empty() {
            wrong.push(format!("{}: no reason", row["code"]));
        }
    });
    // A claim may be words only; what it has in numbers must be numbers.
    check_rows("claims", &mut found, |row, wrong| {
        for column in ["from_value", "to_value"] {
            if !row[column].is_empty() && number(&row[column]).is_none() {
                wrong.push(format!("{}: {column} “{}” is no number", row["id"], row[column]));
            }
        }
        if row["statement"].is_empty() {
            wrong.push(format!("{}: no statement", row["id"]));
        }
    });
    found.none();
}

#[test]
fn the_readme_names_every_table_and_every_chart() {
    let readme = include_str!("../README.md");
    let mut found = Breaches::default();
    let charts = CHARTS.iter().map(|chart| chart.id);
    for id in TABLES.iter().map(|(id, ..)| *id).chain(charts) {
        found.unless(readme.contains(&format!("`{id}`")), || format!("README.md does not name `{id}`; add a line"));
    }
    found.none();
}

/// Shares of Belarus in percent to one decimal, by definition and year, worked by hand from the rows of the bundled
/// tables: the rows of the numerator and those of the denominator (table, series, reporter, id of their source in
/// `datasets/sources.csv`), and (year, share).
type WorkedShares = (&'static str, [Rows; 2], &'static [(&'static str, f64)]);
type Rows = (&'static str, &'static str, &'static str, &'static str);

const WORKED_SHARES: [WorkedShares; 6] = [
    (
        "export-volume-k2o",
        [
            ("potash_exports", "faostat-rfn-k2o", "BLR", "faostat-rfn-2026"),
            ("potash_exports", "faostat-rfn-k2o", "WLD", "faostat-rfn-2026"),
        ],
        &[
            ("2010", 13.9),
            ("2012", 13.0),
            ("2014", 16.6),
            ("2015", 16.1),
            ("2018", 15.3),
            ("2019", 17.2),
            ("2020", 18.3),
            ("2021", 16.8),
            ("2022", 7.7),
            ("2023", 7.5),
        ],
    ),
    (
        "export-volume-kcl",
        [
            ("potash_exports", "faostat-rfb-kcl", "BLR", "faostat-rfb-2023"),
            ("potash_exports", "faostat-rfb-kcl", "WLD", "faostat-rfb-2023"),
        ],
        &[("2010", 16.4), ("2012", 15.3), ("2014", 19.2), ("2015", 18.7), ("2018", 18.4), ("2019", 20.9)],
    ),
    (
        "export-value-kcl",
        [
            ("potash_exports", "faostat-rfb-kcl-value", "BLR", "faostat-rfb-2023"),
            ("potash_exports", "faostat-rfb-kcl-value", "WLD", "faostat-rfb-2023"),
        ],
        &[("2010", 15.5), ("2012", 15.2), ("2014", 18.8), ("2015", 18.5), ("2018", 21.0), ("2019", 20.8)],
    ),
    (
        "kcl-over-ifa-trade",
        [
            ("potash_exports", "customs-kcl", "BLR", "icis-2022-03"),
            ("potash_exports", "ifa-mop-trade", "WLD", "ifa-outlook-2021-via-dtn"),
        ],
        &[("2019", 21.1), ("2020", 21.0)],
    ),
    (
        "production-faostat",
        [
            ("potash_production", "faostat-rfn", "BLR", "faostat-rfn-2026"),
            ("potash_production", "faostat-rfn", "WLD", "faostat-rfn-2026"),
        ],
        &[
            ("2010", 14.9),
            ("2012", 13.6),
            ("2014", 15.3),
            ("2015", 15.5),
            ("2017", 16.1),
            ("2018", 15.9),
            ("2019", 17.4),
            ("2020", 16.7),
        ],
    ),
    (
        "production-usgs",
        [
            ("potash_production", "usgs-mcs-2026", "BLR", "usgs-mcs-2026"),
            ("potash_production", "usgs-mcs-2026", "WLD", "usgs-mcs-2026"),
        ],
        &[("2024", 10.7), ("2025", 12.2)],
    ),
];

#[test]
fn shares_worked_by_hand_follow_from_the_rows() {
    let tables = ["potash_exports", "potash_production"].map(|table| (table, rows(table)));
    let one_value = |(table, series, reporter, source): Rows, year: &str| {
        let found: Vec<f64> = tables
            .iter()
            .filter(|(id, _)| *id == table)
            .flat_map(|(_, rows)| rows)
            .filter(|row| row["series"] == series && row["reporter"] == reporter && row["period"] == year)
            .inspect(|row| assert_eq!(row["source"], source, "{table}: {series} of {year}"))
            .filter_map(|row| number(&row["value"]))
            .collect();
        match found[..] {
            [value] => value,
            _ => panic!("{table}: {} rows of {series} for {reporter} in {year}", found.len()),
        }
    };
    let mut found = Breaches::default();
    for (definition, [part, whole], worked) in WORKED_SHARES {
        for (year, share) in worked {
            let computed = 100.0 * one_value(part, year) / one_value(whole, year);
            found.unless(agrees(computed, *share), || format!("{definition} {year}: {computed:.2}, by hand {share}"));
        }
    }
    found.none();
}

#[test]
fn the_share_chart_draws_the_shares_worked_by_hand() {
    use belarus_leverage::charts::{self, Spec};
    let library = library();
    let mut found = Breaches::default();
    for (definition, _, worked) in WORKED_SHARES {
        let spec = Spec { definition: definition.to_owned(), ..Spec::of("potash-share") };
        let figure = charts::figure(&library, &spec).expect(definition);
        for (year, share) in worked {
            let drawn: Vec<f64> = figure
                .refs()
                .filter(|(_, _, series, point)| {
                    series.code == "BLR" && point.period == *year && !point.flags.has(Flag::Superseded)
                })
                .map(|(_, _, _, point)| point.value)
                .collect();
            found.unless(matches!(drawn[..], [value] if agrees(value, *share)), || {
                format!("{definition} {year}: drawn {drawn:?}, by hand {share}")
            });
        }
    }
    found.none();
}

/// Whether a share rounds to the one worked by hand.
fn agrees(computed: f64, worked: f64) -> bool {
    format!("{computed:.1}") == format!("{worked:.1}")
}
