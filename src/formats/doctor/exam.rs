//! What a check may look at.

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy as _, LazyFrame, PolarsError, UniqueKeepStrategy, col, lit};

use super::keys::groups;
use crate::data::{Choices, Evidence, Finding, Flow, KeptAside, Measure, Note, agg, format_number};
use crate::formats::FORMATS;

/// One table under examination.
pub(super) struct Exam<'a> {
    /// The provider's name on screen.
    pub provider: &'a str,
    /// What reading counted.
    pub notes: &'a [Note],
    /// Rows that were not read.
    pub kept_aside: &'a KeptAside,
    /// Repairs taken or refused.
    pub choices: &'a Choices,
    /// The rows; absent while only reading has counted.
    pub rows: Option<&'a Rows>,
}

/// The rows, and how many there are of each kind.
pub(super) struct Rows {
    frame: DataFrame,
    /// One entry for each kind of row.
    pub kinds: Vec<Kind>,
}

/// How many figures share these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    pub flow: String,
    pub measure: String,
    pub unit: String,
    pub freq: String,
    pub scheme: String,
    pub agg: u32,
    /// The partner is the world.
    pub world: bool,
    /// The reporter is the world.
    pub world_reports: bool,
    pub n: u64,
}

impl Kind {
    /// A figure of one country that is in no other row.
    pub(super) fn is_single(&self) -> bool {
        self.agg & (agg::REPORTER_GROUP | agg::PARTNER_GROUP | agg::PART) == 0
    }
}

impl Rows {
    /// Counts the kinds of rows.
    pub(super) fn of(frame: &DataFrame) -> Result<Self, PolarsError> {
        let is_world = |side: &str| col(side).eq(lit("WLD")).cast(DataType::UInt32);
        let world = is_world("partner") + is_world("reporter") * lit(2_u32);
        let frame = frame.clone().lazy().with_column(world.alias("world")).collect()?;
        let counted = groups(&frame, &["flow", "measure", "unit", "freq", "product_scheme", "agg", "world"])?;
        let words = ["flow", "measure", "unit", "freq", "product_scheme"].map(|name| texts(&counted, name));
        let [flows, measures, units, freqs, schemes] = words;
        let (flows, measures, units, freqs, schemes) = (flows?, measures?, units?, freqs?, schemes?);
        let (aggs, worlds, counts) = (
            counted.column("agg")?.cast(&DataType::UInt32)?,
            counted.column("world")?.u32()?.clone(),
            counted.column("n")?.u64()?.clone(),
        );
        let aggs = aggs.u32()?;
        let mut kinds: Vec<Kind> = (0..counted.height())
            .map(|at| Kind {
                flow: flows[at].clone(),
                measure: measures[at].clone(),
                unit: units[at].clone(),
                freq: freqs[at].clone(),
                scheme: schemes[at].clone(),
                agg: aggs.get(at).unwrap_or_default(),
                world: worlds.get(at).unwrap_or_default() & 1 != 0,
                world_reports: worlds.get(at).unwrap_or_default() & 2 != 0,
                n: counts.get(at).unwrap_or_default(),
            })
            .collect();
        // Sentences must not depend on the order of the rows.
        kinds.sort_by(|a, b| {
            (&a.measure, &a.unit, &a.flow, &a.freq, &a.scheme, a.agg, a.world, a.world_reports).cmp(&(
                &b.measure,
                &b.unit,
                &b.flow,
                &b.freq,
                &b.scheme,
                b.agg,
                b.world,
                b.world_reports,
            ))
        });
        Ok(Self { frame, kinds })
    }

    /// Figures of the kinds that pass a test.
    pub(super) fn count(&self, test: impl Fn(&Kind) -> bool) -> u64 {
        self.kinds.iter().filter(|kind| test(kind)).map(|kind| kind.n).sum()
    }

    /// Rows of the files of which a figure passes a filter: a row with value and weight is one.
    pub(super) fn count_rows(&self, filter: Expr) -> Result<u64, PolarsError> {
        let place = [col("source"), col("row_no").cast(DataType::UInt64).fill_null(lit(0_u64))];
        let found = self.lazy().filter(filter).select(place).collect()?;
        let numbers = found.column("row_no")?.u64()?;
        // Tables that do not say from which row a figure comes have one for each.
        let nameless = numbers.iter().filter(|line| line.unwrap_or_default() == 0).count();
        let named =
            found.lazy().filter(col("row_no").gt(lit(0_u64))).unique(None, UniqueKeepStrategy::Any).collect()?;
        Ok((nameless + named.height()) as u64)
    }

    /// The first row of each combination of these columns; see [`groups`]. Beside the columns of the frame there is
    /// `world`: 1 where the partner is the world, 2 where the reporter is, 3 where both are.
    pub(super) fn groups(&self, columns: &[&str]) -> Result<DataFrame, PolarsError> {
        groups(&self.frame, columns)
    }

    /// The frame, to ask it something.
    pub(super) fn lazy(&self) -> LazyFrame {
        self.frame.clone().lazy()
    }

    /// Puts the first few rows that pass a filter into a finding.
    pub(super) fn show(&self, finding: Finding, filter: Expr) -> Result<Finding, PolarsError> {
        let first = self.lazy().filter(filter).limit(u32::try_from(Evidence::MOST).unwrap_or(5)).collect()?;
        let cases = cases(&first)?;
        Ok(finding.with_cases(lines(&first)?, cases))
    }
}

impl Exam<'_> {
    /// Whether the provider's format has this id.
    pub(super) fn is_of(&self, id: &str) -> bool {
        FORMATS.iter().any(|format| format.name() == self.provider && format.id() == id)
    }
}

/// A column as texts, missing ones empty.
pub(super) fn texts(frame: &DataFrame, name: &str) -> Result<Vec<String>, PolarsError> {
    let column = frame.column(name)?.cast(&DataType::String)?;
    Ok(column.str()?.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
}

/// Line numbers of the rows.
pub(super) fn lines(frame: &DataFrame) -> Result<Vec<u64>, PolarsError> {
    let column = frame.column("row_no")?.cast(&DataType::UInt64)?;
    Ok(column.u64()?.iter().map(Option::unwrap_or_default).collect())
}

/// Rows as a person would write them down: "Belarus → Brazil, exports of 310420, 2021: 600 USD".
pub(super) fn cases(frame: &DataFrame) -> Result<Vec<String>, PolarsError> {
    let columns = ["reporter_name", "reporter", "partner_name", "partner", "flow", "product", "period", "unit", "flag"]
        .map(|name| texts(frame, name));
    let [reporter_names, reporters, partner_names, partners, flows, products, periods, units, flags] = columns;
    let (reporter_names, reporters, partner_names, partners) = (reporter_names?, reporters?, partner_names?, partners?);
    let (flows, products, periods, units, flags) = (flows?, products?, periods?, units?, flags?);
    let values = frame.column("value")?.f64()?.clone();
    let name = |names: &[String], codes: &[String], at: usize| {
        if names[at].is_empty() { codes[at].clone() } else { names[at].clone() }
    };
    Ok((0..frame.height())
        .map(|at| {
            let mut text = name(&reporter_names, &reporters, at);
            let partner = name(&partner_names, &partners, at);
            if !partner.is_empty() {
                text.push_str(&format!(" → {partner}"));
            }
            let of = flow_word(&flows[at]);
            if products[at].is_empty() {
                text.push_str(&format!(", {of}"));
            } else {
                text.push_str(&format!(", {of} of {}", products[at]));
            }
            let value = values.get(at).map_or_else(|| "missing".to_owned(), format_number);
            text.push_str(&format!(", {}: {value} {}", periods[at], units[at]));
            if !flags[at].is_empty() {
                text.push_str(&format!(" ({})", flags[at]));
            }
            text.chars().take(160).collect()
        })
        .collect())
}

/// The word for a flow code.
pub(super) fn flow_word(code: &str) -> &'static str {
    let all = [Flow::Export, Flow::Import, Flow::ReExport, Flow::ReImport, Flow::DomesticExport, Flow::Other];
    match code {
        "P" => "production",
        _ => all.into_iter().find(|flow| flow.code() == code).map_or("figures", Flow::word),
    }
}

/// Whether a kind counts money.
pub(super) fn is_money(kind: &Kind) -> bool {
    kind.measure == Measure::Value.key()
}
