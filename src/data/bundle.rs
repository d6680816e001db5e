//! The bundled tables: embedded in the binary, parsed into frames off the UI thread at start.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{
    CsvParseOptions, CsvReadOptions, DataFrame, DataType, Field, PolarsError, Schema, SerReader as _,
};
use serde::Deserialize;

use super::{Countries, Sources};

/// Short name of a bundled table: the file name under `datasets/` without its ending.
pub type TableId = &'static str;

macro_rules! tables {
    ($($id:literal),+ $(,)?) => {
        /// Every bundled table: id, CSV and card. A new table is one line here and two files in `datasets/`.
        pub static TABLES: &[(TableId, &str, &str)] = &[
            $(($id,
               include_str!(concat!("../../datasets/", $id, ".csv")),
               include_str!(concat!("../../datasets/", $id, ".toml")))),+
        ];
    };
}

tables![
    "potash_exports",
    "potash_production",
    "potash_shares_published",
    "potash_prices",
    "potash_shipments",
    "potash_destinations",
    "potash_mirror",
    "potash_routes",
    "exports_by_partner",
    "exports_by_product",
    "export_dependence",
    "macro",
    "trade_routes",
    "prisoners",
    "repression_flows",
    "events",
    "releases",
    "sanction_regimes",
    "relief_precedents",
    "cost_estimates",
    "claims",
    "claim_definitions",
    "touched_donors",
    "countries",
    "area_codes",
    "sources",
];

/// What a bundled table says of itself; the `.toml` beside it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Card {
    /// Same as the file name.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// What a row is.
    pub about: String,
    /// Years and areas.
    pub coverage: String,
    /// Number of rows.
    pub rows: usize,
    /// Rows recalled from memory and therefore not shipped.
    pub left_out: usize,
    /// SHA-256 of the CSV, hexadecimal.
    pub sha256: String,
    /// Terms of the whole table.
    pub licence: String,
    /// `observations` or the name of its own schema.
    pub kind: String,
    /// Units that occur.
    #[serde(default)]
    pub units: Vec<String>,
    /// What to beware of, a sentence each.
    #[serde(default)]
    pub caveats: Vec<String>,
    /// What each column holds.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// What each series is.
    #[serde(default)]
    pub series: BTreeMap<String, String>,
}

/// A bundled table cannot be read: a defect of the build, not of the user's machine.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A table's CSV does not fit its columns.
    #[error("bundled table {table}: {cause}")]
    Table {
        /// Which.
        table: TableId,
        /// What Polars says.
        cause: PolarsError,
    },
    /// A code table cannot be read.
    #[error("bundled table {table}: {cause}")]
    Codes {
        /// Which.
        table: TableId,
        /// What the reader says.
        cause: csv::Error,
    },
    /// A card cannot be read.
    #[error("card of bundled table {table}: {cause}")]
    Card {
        /// Which.
        table: TableId,
        /// What the reader says.
        cause: toml::de::Error,
    },
}

/// All bundled knowledge; cheap to clone, safe to share between threads.
#[derive(Debug, Clone)]
pub struct Library(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    frames: BTreeMap<TableId, DataFrame>,
    cards: BTreeMap<TableId, Card>,
    sources: Sources,
    countries: Countries,
}

impl Library {
    /// Parses every bundled table. Takes some tens of milliseconds; call it from a worker.
    ///
    /// # Errors
    /// [`LoadError`] names the table; the card tests keep it from happening.
    pub fn load() -> Result<Self, LoadError> {
        let mut frames = BTreeMap::new();
        let mut cards = BTreeMap::new();
        let (mut sources, mut countries) = (Sources::default(), Countries::default());
        for &(table, csv_text, card) in TABLES {
            cards.insert(table, toml::from_str(card).map_err(|cause| LoadError::Card { table, cause })?);
            match table {
                "sources" => {
                    sources = Sources::parse(csv_text).map_err(|cause| LoadError::Codes { table, cause })?;
                }
                "countries" => {
                    countries = Countries::parse(csv_text).map_err(|cause| LoadError::Codes { table, cause })?;
                }
                _ => {}
            }
            frames.insert(table, parse(csv_text).map_err(|cause| LoadError::Table { table, cause })?);
        }
        Ok(Self(Arc::new(Inner { frames, cards, sources, countries })))
    }

    /// The rows of a bundled table. Text columns are strings; `value`, `low`, `high`, `released`, `weight`
    /// and other number columns are `f64`; `row_no` counts the rows from 1, so that a figure can name its own.
    ///
    /// # Panics
    /// On a text that is no id of [`TABLES`]. Ids are written in code or picked from that list, never typed by a user.
    pub fn frame(&self, id: TableId) -> &DataFrame {
        &self.0.frames[id]
    }

    /// The card of a bundled table.
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.0.cards.get(id)
    }

    /// All cards by id.
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        self.0.cards.values()
    }

    /// The registry of sources.
    pub fn sources(&self) -> &Sources {
        &self.0.sources
    }

    /// The table of areas.
    pub fn countries(&self) -> &Countries {
        &self.0.countries
    }
}

impl Countries {
    /// The bundled table of areas alone, for work that needs no other table: a third of a millisecond.
    ///
    /// # Errors
    /// [`LoadError`]; the card tests keep it from happening.
    pub fn bundled() -> Result<Self, LoadError> {
        let table = "countries";
        Self::parse(bundled_csv(table)).map_err(|cause| LoadError::Codes { table, cause })
    }
}

/// The text of a bundled table, for work that needs no other; empty for an id that is not in [`TABLES`].
pub(crate) fn bundled_csv(id: TableId) -> &'static str {
    TABLES.iter().find(|(table, ..)| *table == id).map_or("", |(_, csv_text, _)| csv_text)
}

/// Columns that hold numbers; every other column is text, so that `0101` and `NA` stay what they are.
const NUMBER_COLUMNS: [&str; 13] = [
    "value",
    "low",
    "high",
    "released",
    "weight",
    "from_value",
    "to_value",
    "tolerance",
    "sunset_or_review_days",
    "lag_days",
    "wind_down_days",
    "numerator",
    "denominator",
];

/// Column with the number of each row, added on reading.
const ROW_NUMBER: &str = "row_no";

fn parse(csv_text: &'static str) -> Result<DataFrame, PolarsError> {
    let header = csv_text.lines().next().unwrap_or_default();
    let schema: Schema = header
        .split(',')
        .map(|name| {
            let dtype = if NUMBER_COLUMNS.contains(&name) { DataType::Float64 } else { DataType::String };
            Field::new(name.into(), dtype)
        })
        .collect();
    CsvReadOptions::default()
        .with_has_header(true)
        .with_schema(Some(Arc::new(schema)))
        .with_parse_options(CsvParseOptions::default().with_missing_is_null(false))
        .into_reader_with_file_handle(Cursor::new(csv_text.as_bytes()))
        .finish()?
        .with_row_index(ROW_NUMBER.into(), Some(1))
}
