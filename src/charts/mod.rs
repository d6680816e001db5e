//! Data and a spec into a [`Figure`], one chart a file. Knows no egui.
//!
//! A chart is a [`Chart`]: words, the tables it reads, its definitions and the function that builds it.
//! To add one, write `charts/<name>.rs` with `pub const CHART: Chart` and add it to [`CHARTS`].

mod cells;
#[cfg(test)]
mod checks;
mod claim_lines;
pub mod claims;
mod compared;
mod dependence_ladder;
mod dependence_rows;
mod dependence_transit;
pub mod events;
mod export_partners;
pub mod figure;
mod file_answer;
pub mod file_counterfactual;
pub mod file_over_time;
pub mod file_partners;
pub mod file_share;
pub mod file_third_countries;
pub mod file_two_sides;
pub mod file_vintages;
mod marks;
pub mod measure;
mod partner_values;
mod partner_years;
mod potash_by_country;
mod potash_destinations;
mod potash_exports;
mod potash_parts;
mod potash_price;
mod potash_production;
mod potash_routes;
mod potash_share;
mod potash_ways;
mod potash_weight;
mod prisoner_flows;
mod prisoners;
pub mod provenance;
pub mod query_kinds;
pub mod query_result;
mod releases;
pub mod rows;
mod russia_dependence;
pub mod scenario_backtest;
pub mod scenario_class;
pub mod scenario_compare;
pub mod scenario_inputs;
pub mod scenario_lanes;
pub mod scenario_result;
pub mod scenario_why;
pub mod scenario_words;
mod sources;
mod timeline;
mod view;
mod words;

use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

pub use figure::Figure;

use crate::data::{Library, TableId};
use crate::formats::write::guard;

/// Every bundled chart, in the order of the side panel.
pub static CHARTS: &[&Chart] = &[
    &potash_share::CHART,
    &potash_exports::CHART,
    &potash_production::CHART,
    &potash_price::CHART,
    &potash_weight::CHART,
    &potash_destinations::CHART,
    &potash_routes::CHART,
    &russia_dependence::CHART,
    &export_partners::CHART,
    &prisoners::CHART,
    &sources::CHART,
    &timeline::CHART,
];

/// One bundled chart.
#[derive(Debug)]
pub struct Chart {
    /// Stable short name.
    pub id: &'static str,
    /// What it shows, for lists.
    pub title: &'static str,
    /// The tables it reads.
    pub datasets: &'static [TableId],
    /// The ways to count, the default first; never empty.
    pub definitions: &'static [Definition],
    /// Area codes that can be added beside the subject.
    pub companions: &'static [&'static str],
    /// Whether the series can be stacked.
    pub stacks: bool,
    /// Builds the figure.
    pub build: fn(&Library, &Spec) -> Result<Figure, Unfit>,
}

/// One way to count.
#[derive(Debug)]
pub struct Definition {
    /// Stable short name, unique in its chart.
    pub id: &'static str,
    /// What is counted, for lists.
    pub title: &'static str,
    /// One or two sentences in plain words.
    pub about: &'static str,
}

/// Which events stand under a time chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lanes {
    /// None.
    Off,
    /// Those of weight 4 and 5.
    #[default]
    Main,
    /// All.
    All,
}

/// What the user asked a bundled chart to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spec {
    /// Id of the chart.
    pub chart: String,
    /// Id of the definition; the chart's first where empty.
    pub definition: String,
    /// Companions switched on, in the order they were added.
    pub companions: Vec<String>,
    /// First and last year in view; all years where `None`.
    pub years: Option<(i32, i32)>,
    /// Events under the plot.
    pub lanes: Lanes,
    /// Stacked instead of lines, where the chart can.
    pub stacked: bool,
}

impl Default for Spec {
    fn default() -> Self {
        Self::of("potash-share")
    }
}

impl Spec {
    /// The chart with everything else as it opens.
    pub fn of(chart: &str) -> Self {
        Self {
            chart: chart.to_owned(),
            definition: String::new(),
            companions: Vec::new(),
            years: None,
            lanes: Lanes::default(),
            stacked: false,
        }
    }

    /// Whether a year is in view.
    pub fn shows(&self, year: i32) -> bool {
        self.years.is_none_or(|(from, to)| (from..=to).contains(&year))
    }
}

/// Why a figure cannot be drawn, shown where the chart would be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}. {next_step}")]
pub struct Unfit {
    /// What is missing.
    pub reason: String,
    /// What to do.
    pub next_step: String,
}

impl Unfit {
    /// The bundled tables are not as this version of the program was built with: no choice of the user mends it.
    fn defect(reason: String) -> Self {
        Self { reason, next_step: "Install this version again".to_owned() }
    }

    /// A measure cannot be computed from the bundled tables.
    fn broken(cause: &impl std::fmt::Display) -> Self {
        Self::defect(format!("The bundled tables do not fit together: {cause}"))
    }
}

/// The chart with this id.
pub fn find(id: &str) -> Option<&'static Chart> {
    CHARTS.iter().copied().find(|chart| chart.id == id)
}

/// The chart with this id.
///
/// # Errors
/// [`Unfit`] lists the charts when the id is unknown.
pub fn known(id: &str) -> Result<&'static Chart, Unfit> {
    find(id).ok_or_else(|| Unfit {
        reason: format!("There is no chart “{id}”"),
        next_step: format!("Choose one of: {}", CHARTS.iter().map(|chart| chart.id).collect::<Vec<_>>().join(", ")),
    })
}

impl Chart {
    /// The definition a spec asks for: the first where it names none.
    ///
    /// # Errors
    /// [`Unfit`] lists the definitions when the name is unknown.
    pub fn definition(&self, spec: &Spec) -> Result<&'static Definition, Unfit> {
        let wanted = if spec.definition.is_empty() {
            self.definitions.first()
        } else {
            self.definitions.iter().find(|d| d.id == spec.definition)
        };
        wanted.ok_or_else(|| Unfit {
            reason: format!("{} has no definition “{}”", self.id, spec.definition),
            next_step: format!(
                "Choose one of: {}",
                self.definitions.iter().map(|d| d.id).collect::<Vec<_>>().join(", ")
            ),
        })
    }
}

/// Builds the figure a spec asks for.
///
/// # Errors
/// [`Unfit`] says what is missing and what to do.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let chart = known(&spec.chart)?;
    chart.definition(spec)?;
    (chart.build)(library, spec).map(provenance::with_makeup)
}

/// What a figure draws as CSV: series, code, period, value, unit, flag, source.
///
/// # Panics
/// Never: every row has the header's seven cells, all of them text, and memory takes them.
pub fn figure_csv(figure: &Figure) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["series", "code", "period", "value", "unit", "flag", "source"].map(str::to_owned);
    let rows = figure.rows().into_iter().map(|row| {
        let value = row.value.to_string();
        [row.series, row.code, row.period, value, row.unit, row.flag, row.source].map(|cell| guard(&cell).into_owned())
    });
    for cells in std::iter::once(header).chain(rows) {
        writer.write_record(cells).expect("seven cells a row, into memory");
    }
    let bytes = writer.into_inner().expect("memory takes what is left");
    String::from_utf8(bytes).expect("text and commas are text")
}

/// What a figure draws as a table: the columns of [`figure_csv`].
///
/// # Panics
/// Never: the seven columns have one length and different names.
pub fn figure_frame(figure: &Figure) -> DataFrame {
    let rows = figure.rows();
    let texts = |cell: fn(&figure::FigureRow) -> &str| rows.iter().map(cell).collect::<Vec<_>>();
    let values: Vec<f64> = rows.iter().map(|row| row.value).collect();
    polars::df!(
        "series" => texts(|row| &row.series),
        "code" => texts(|row| &row.code),
        "period" => texts(|row| &row.period),
        "value" => values,
        "unit" => texts(|row| &row.unit),
        "flag" => texts(|row| &row.flag),
        "source" => texts(|row| &row.source),
    )
    .expect("columns of one length and different names")
}
