//! The tables a question may name: the opened data, and every bundled table under its id.

use std::sync::Arc;

use polars::prelude::{DataFrame, DataType, IntoLazy as _, LazyFrame, Schema, col};

use super::plain::{Kind, kind};
use crate::data::{Dataset, Library, Note, TABLES};

/// The name of the opened file in questions.
pub const DATA: &str = "data";

/// One table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Where its rows come from, for the source line.
    pub source: String,
    /// What to beware of in its figures.
    pub notes: Vec<String>,
    frame: DataFrame,
    opened: bool,
}

impl Table {
    /// Its columns in order: name and kind.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Kind)> {
        self.frame.columns().iter().map(|column| (column.name().as_str(), kind(column.dtype())))
    }

    /// The rows as questions see them: text is text, so that it compares, joins and sorts by its letters.
    pub(super) fn lazy(&self) -> LazyFrame {
        let texts = self
            .frame
            .columns()
            .iter()
            .filter(|column| matches!(column.dtype(), DataType::Categorical(..) | DataType::Enum(..)));
        let texts: Vec<_> = texts.map(|column| col(column.name().clone()).cast(DataType::String)).collect();
        let lazy = self.frame.clone().lazy();
        if texts.is_empty() { lazy } else { lazy.with_columns(texts) }
    }

    /// Names and types of its columns.
    pub fn schema(&self) -> Arc<Schema> {
        self.frame.schema().clone()
    }
}

/// The tables at hand.
#[derive(Debug, Clone, Default)]
pub struct Tables(Vec<(String, Table)>);

impl Tables {
    /// The bundled tables under their ids.
    pub fn bundled_only(library: &Library) -> Self {
        Self(
            TABLES
                .iter()
                .map(|(id, ..)| {
                    let title = library.card(id).map_or(*id, |card| card.title.as_str());
                    let table = Table {
                        source: format!("bundled table {id} ({title})"),
                        notes: Vec::new(),
                        frame: library.frame(id).clone(),
                        opened: false,
                    };
                    ((*id).to_owned(), table)
                })
                .collect(),
        )
    }

    /// Adds opened rows under a name.
    #[must_use]
    pub fn with(mut self, name: &str, dataset: &Dataset) -> Self {
        let source = match (dataset.provenance.provider.as_str(), dataset.provenance.file_name.as_str()) {
            ("", "") => dataset.title.clone(),
            ("", file) => file.to_owned(),
            (provider, file) => format!("{provider} · {file}"),
        };
        // A question in SQL sums what it says, whatever repairs of sums were taken: what was found is told without them.
        let found = dataset
            .findings
            .iter()
            .map(|finding| if finding.id.drops_rows() { finding.caveat() } else { finding.sentence.clone() });
        let noted = dataset.notes.iter().filter(|note| note.concerns_figures() && !dataset.is_found(note));
        let notes = noted.map(Note::held).chain(found).collect();
        self.0.retain(|(own, _)| own != name);
        self.0.insert(0, (name.to_owned(), Table { source, notes, frame: dataset.frame.clone(), opened: true }));
        self
    }

    /// The table of this name.
    pub fn get(&self, name: &str) -> Option<&Table> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, table)| table)
    }

    /// All names: opened tables first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Names of opened tables.
    pub fn opened(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, table)| table.opened).map(|(name, _)| name.as_str())
    }

    /// Names of bundled tables.
    pub fn bundled(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, table)| !table.opened).map(|(name, _)| name.as_str())
    }
}

/// What a column of an opened table holds.
#[derive(Debug, Clone, Copy)]
pub struct ColumnWords {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
}

/// What every column of an opened table holds, in order.
pub const fn column_words() -> &'static [ColumnWords] {
    &[
        ColumnWords { name: "period", about: "2022, 2022-03, 2022-Q1, 2022-S1 or a day, as text" },
        ColumnWords { name: "freq", about: "A year, S half, Q quarter, M month, D day; never add different ones" },
        ColumnWords { name: "reporter", about: "ISO3 code of the country whose figure it is" },
        ColumnWords { name: "partner", about: "ISO3 code of the other side; WLD is the world; '' where there is none" },
        ColumnWords {
            name: "flow",
            about: "X exports, M imports, RX re-exports, RM re-imports, DX domestic exports, P production, I other",
        },
        ColumnWords {
            name: "product",
            about: "code as text, with its leading zeros; TOTAL for all goods. 31 contains 3104: LENGTH(product) = 6 sums one level",
        },
        ColumnWords { name: "product_scheme", about: "nomenclature of the code, such as HS92" },
        ColumnWords { name: "measure", about: "value, net_weight, quantity, …: what the number counts" },
        ColumnWords { name: "value", about: "the number, in the unit beside it; NULL where it is missing" },
        ColumnWords { name: "unit", about: "USD, kg, …, after scaling" },
        ColumnWords { name: "flag", about: "the provider's mark, word for word" },
        ColumnWords { name: "source", about: "provider and file" },
        ColumnWords { name: "reporter_name", about: "the reporter as the file calls it" },
        ColumnWords { name: "partner_name", about: "the partner as the file calls it" },
        ColumnWords {
            name: "agg",
            about: "0 a row of its own; bits: 1 reporter is a group, 2 partner is a group (World too), 4 product is a group, 8 part of another row. Sums want agg = 0",
        },
        ColumnWords { name: "row_no", about: "line in the file" },
    ]
}

/// A question to begin with.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it asks.
    pub title: &'static str,
    /// The question.
    pub sql: &'static str,
}

/// Questions to begin with; the first two are those of the read-me and of `--help`.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "Share of an exporter",
        sql: "WITH sums AS (
  SELECT period, reporter, SUM(value) AS value
  FROM data
  WHERE flow = 'X' AND product = '310420' AND measure = 'value' AND agg = 0
  GROUP BY period, reporter)
SELECT period, reporter, 100 * value / SUM(value) OVER (PARTITION BY period) AS share_pct
FROM sums
ORDER BY period, share_pct DESC",
    },
    Example {
        title: "Share of each partner",
        sql: "WITH sums AS (
  SELECT period, partner, SUM(value) AS value
  FROM data
  WHERE reporter = 'BLR' AND flow = 'X' AND measure = 'value' AND agg = 0 AND LENGTH(product) = 6
  GROUP BY period, partner)
SELECT period, partner, 100 * value / SUM(value) OVER (PARTITION BY period) AS share_pct
FROM sums
ORDER BY period, share_pct DESC",
    },
    Example {
        title: "World rows against the sum of partners",
        sql: "SELECT period,
  SUM(CASE WHEN partner = 'WLD' THEN value END) AS world,
  SUM(CASE WHEN agg = 0 THEN value END) AS partners
FROM data
WHERE flow = 'X' AND measure = 'value' AND LENGTH(product) = 6
GROUP BY period
ORDER BY period",
    },
    Example {
        title: "Rows by provider’s mark",
        sql: "SELECT flag, measure, COUNT(*) AS n_rows
FROM data
GROUP BY flag, measure
ORDER BY n_rows DESC",
    },
    Example {
        title: "Bundled: potash exports by country",
        sql: "SELECT period, reporter, value AS kt_kcl
FROM potash_exports
WHERE basis = 'kcl' AND partner = 'WLD' AND freq = 'A'
ORDER BY period, kt_kcl DESC",
    },
    Example {
        title: "Opened file beside a bundled table",
        sql: "WITH opened AS (
  SELECT period, SUM(value) AS usd
  FROM data
  WHERE reporter = 'BLR' AND flow = 'X' AND measure = 'value' AND agg = 0 AND LENGTH(product) = 6
  GROUP BY period)
SELECT o.period, o.usd, 1000000 * b.value AS bundled_usd, b.series, b.source
FROM opened AS o
JOIN exports_by_partner AS b ON b.period = o.period
WHERE b.partner = 'WLD' AND b.flow = 'X' AND b.series = 'wdi-goods-exports'
ORDER BY o.period",
    },
];
