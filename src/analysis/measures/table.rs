//! The rows that indicators read: an opened file as it is, or series of a bundled table in the same columns.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use polars::prelude::{DataFrame, Expr, IntoLazy as _, NULL, PolarsError, StringChunked, col, lit, when};

use super::super::flows::gather::{Cell, Gathered, Side, gather, world_reporter};
use super::super::flows::{self, AnalysisError, Choice, Pairs, PartnerQuestion, ShareQuestion, ask, pairs, text};
use super::read::Read;
use super::{AnswerRow, Opt, Question, Unanswered};
use crate::data::{Countries, Dataset, Flow, Library, Measure, Note, RowRef, TableId, agg};

/// Flow code of rows that cross a country without being sold there; the partner is the country they cross.
pub(super) const TRANSIT: &str = "transit";

/// A table of trade with its areas and its sources.
#[derive(Debug)]
pub struct Table<'a> {
    frame: DataFrame,
    countries: &'a Countries,
    name: String,
    /// Sources by period; for opened files the file alone, under no period.
    sources: BTreeMap<String, Vec<String>>,
    /// Rows of a bundled table by period, each with the kind of figure it holds.
    rows: BTreeMap<String, Vec<(String, RowRef)>>,
    notes: Vec<Note>,
    /// Repairs of the file that the user took or refused.
    repairs: Arc<crate::data::Choices>,
    /// The product of a bundled table's series, where there is only one.
    only_product: Option<String>,
    /// What was read since the last question.
    read: RefCell<Vec<Read>>,
}

/// What can be asked of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Countries on either side, the most frequent first.
    pub areas: Vec<Choice>,
    /// Products, the most frequent first.
    pub products: Vec<Choice>,
}

impl<'a> Table<'a> {
    /// An opened file.
    pub fn opened(dataset: &Dataset, countries: &'a Countries) -> Self {
        let file = vec![dataset.provenance.file_name.clone()];
        Self {
            frame: dataset.frame.clone(),
            countries,
            name: dataset.provenance.file_name.clone(),
            sources: BTreeMap::from([(String::new(), file)]),
            rows: BTreeMap::new(),
            notes: Vec::new(),
            repairs: dataset.choices.clone(),
            only_product: None,
            read: RefCell::default(),
        }
    }

    /// Some series of a bundled table: those named, else for each flow and kind of figure the one that covers most
    /// countries, then most rows. Figures of different series are never added. Production stands in the place of
    /// exports where a series has nothing else.
    ///
    /// # Errors
    /// [`Unanswered::Rows`] when the table has no observations, or no such series.
    pub fn bundled(library: &'a Library, id: &str, series: &[String]) -> Result<Self, Unanswered> {
        let observed = library.card(id).is_some_and(|card| card.kind == "observations");
        let Some(&(table, _, _)) = crate::data::TABLES.iter().find(|(table, _, _)| *table == id && observed) else {
            return Err(Unanswered::Rows {
                what: format!("there is no bundled table {id} of observations"),
                next: "`belarus-leverage measure --tables` lists them",
            });
        };
        let frame = library.frame(table);
        let mut notes = Vec::new();
        let chosen = if series.is_empty() { widest(library, frame, &mut notes)? } else { series.to_vec() };
        let known: Vec<Choice> = flows::column_choices(frame, "series")?;
        if let Some(unknown) = chosen.iter().find(|name| known.iter().all(|choice| choice.code != **name)) {
            let names: Vec<&str> = known.iter().take(12).map(|choice| choice.code.as_str()).collect();
            return Err(Unanswered::Rows {
                what: format!("{id} has no series {unknown}; the longest are {}", names.join(", ")),
                next: "name one or several of them",
            });
        }
        let frame = canonical(library, frame, &chosen)?;
        let (sources, rows) = (sources(&frame)?, row_refs(table, &frame)?);
        let only_product = match flows::products(&frame)?.as_slice() {
            [one] => Some(one.code.clone()),
            _ => None,
        };
        let name = library.card(id).map_or_else(|| id.to_owned(), |card| card.title.clone());
        let (countries, repairs, read) = (library.countries(), Arc::default(), RefCell::default());
        Ok(Self { frame, countries, name, sources, rows, notes, repairs, only_product, read })
    }

    /// The rows.
    pub(super) const fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The table of areas.
    pub const fn countries(&self) -> &'a Countries {
        self.countries
    }

    /// Sums of rows under the user's repairs.
    pub(super) fn gather(&self, filter: &Expr, side: Side, notes: &mut Vec<Note>) -> Result<Gathered, PolarsError> {
        self.read.borrow_mut().push(Read::Rows(filter.clone(), side));
        gather(&self.frame, filter, side, &self.repairs, notes)
    }

    /// The world as a reporter.
    pub(super) fn world_reporter(
        &self,
        filter: &Expr,
        notes: &mut Vec<Note>,
    ) -> Result<(BTreeMap<String, Cell>, String), PolarsError> {
        self.read.borrow_mut().push(Read::of_world(filter));
        world_reporter(&self.frame, filter, &self.repairs, notes)
    }

    /// Rows of a product.
    pub(super) fn product_filter(
        &self,
        product: &str,
        measure: Measure,
        notes: &mut Vec<Note>,
    ) -> Result<Expr, AnalysisError> {
        ask::product_filter(&self.frame, product, measure, &self.repairs, notes)
    }

    /// Rows of a product among some rows.
    pub(super) fn product_filter_within(
        &self,
        product: &str,
        measure: Measure,
        rows: &Expr,
        notes: &mut Vec<Note>,
    ) -> Result<Expr, AnalysisError> {
        ask::product_filter_within(&self.frame, product, measure, rows, &self.repairs, notes)
    }

    /// Rows of single products.
    pub(super) fn each_product(
        &self,
        below: Option<&str>,
        measure: Measure,
        rows: &Expr,
        notes: &mut Vec<Note>,
    ) -> Result<Expr, AnalysisError> {
        ask::each_product(&self.frame, below, measure, rows, &self.repairs, notes)
    }

    /// Shares of countries.
    pub(super) fn market_share(&self, question: &ShareQuestion) -> Result<flows::Answer, AnalysisError> {
        self.read.borrow_mut().push(Read::Share(question.clone()));
        flows::market_share_with(&self.frame, self.countries, question, &self.repairs)
    }

    /// Shares of partners.
    pub(super) fn partner_dependence(&self, question: &PartnerQuestion) -> Result<flows::Answer, AnalysisError> {
        self.read.borrow_mut().push(Read::Partners(question.clone()));
        flows::partner_dependence_with(&self.frame, self.countries, question, &self.repairs)
    }

    /// Both reports of a product's trade, pair by pair, among some rows.
    pub(super) fn pairs(&self, product: &str, measure: Measure, among: &Expr) -> Result<Pairs, AnalysisError> {
        let mut notes = Vec::new();
        let rows = pairs::rows_of(&self.frame, product, measure, among, &self.repairs, &mut notes)?;
        self.read.borrow_mut().push(Read::Rows(rows.clone(), Side::Pair));
        pairs::summed(&self.frame, &rows, &self.repairs, notes)
    }

    /// What was read since the last question.
    pub(super) fn reads(&self) -> Vec<Read> {
        self.read.borrow().clone()
    }

    /// Repairs of the file that the user took or refused.
    pub(super) fn repairs(&self) -> &crate::data::Choices {
        &self.repairs
    }

    /// Begins a question.
    pub(super) fn begin(&self) {
        self.read.borrow_mut().clear();
    }

    /// The product that a bundled table is about; its rows are not all goods.
    pub(super) fn only_product(&self) -> Option<&str> {
        self.only_product.as_deref()
    }

    /// Title of the table or name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What to beware of before anything is asked.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Ids of the sources behind a value, or the name of the opened file; a change has those of both ends.
    pub fn sources(&self, row: &AnswerRow) -> Vec<String> {
        if let Some(file) = self.sources.get("") {
            return file.clone();
        }
        // A period may itself have a slash, and so may a change from one to another.
        let of = |period: &str| match self.sources.get(period) {
            Some(own) => own.clone(),
            None => period.split('/').filter_map(|end| self.sources.get(end)).flatten().cloned().collect(),
        };
        let mut both: Vec<String> = Vec::new();
        for id in [&row.period, &row.beside].into_iter().flat_map(|period| of(period)) {
            if !both.contains(&id) {
                both.push(id);
            }
        }
        both
    }

    /// Rows of the bundled table behind a value: those of its periods that hold this kind of figure, of either kind
    /// where there is none of it. Empty for opened files.
    pub fn rows(&self, row: &AnswerRow, measure: Option<Measure>) -> Vec<RowRef> {
        let of = |period: &str| match self.rows.get(period) {
            Some(own) => own.clone(),
            None => period.split('/').filter_map(|end| self.rows.get(end)).flatten().cloned().collect(),
        };
        let all: Vec<(String, RowRef)> = [&row.period, &row.beside].into_iter().flat_map(|period| of(period)).collect();
        let of_kind: Vec<RowRef> = all
            .iter()
            .filter(|(kind, _)| measure.is_none_or(|measure| kind == measure.key()))
            .map(|(_, row)| *row)
            .collect();
        if of_kind.is_empty() { all.into_iter().map(|(_, row)| row).collect() } else { of_kind }
    }

    /// What can be asked.
    ///
    /// # Errors
    /// What Polars says when a column is missing.
    pub fn choices(&self) -> Result<Choices, Unanswered> {
        Ok(Choices { areas: flows::reporters(&self.frame)?, products: flows::products(&self.frame)? })
    }

    /// The code that a question means by a country.
    pub(super) fn area(&self, indicator: &'static str, asked: Option<&str>, option: Opt) -> Result<String, Unanswered> {
        let asked = asked.ok_or(Unanswered::Missing { indicator, option })?;
        Ok(ask::area_code(&self.frame, self.countries, asked)?)
    }

    /// Whether the table has published shares instead of amounts.
    pub(super) fn has_published_shares(&self) -> Result<bool, Unanswered> {
        let kinds = flows::column_choices(&self.frame, "measure")?;
        Ok(kinds.iter().any(|kind| kind.code == "share")
            && !kinds.iter().any(|kind| [Measure::Value, Measure::NetWeight].map(Measure::key).contains(&&*kind.code)))
    }
}

/// The most likely question to a table with these areas and products: the subject and its largest dependence where
/// they are in it.
pub fn usual_question(choices: &Choices) -> Question {
    let has = |code: &str| choices.areas.iter().any(|choice| choice.code == code);
    let country = |choice: &&Choice| choice.code != "WLD" && !choice.code.starts_with("X:");
    let first = choices.areas.iter().find(country).map(|choice| choice.code.clone());
    let reporter = if has("BLR") { Some("BLR".to_owned()) } else { first };
    let other = choices.areas.iter().filter(country).find(|choice| Some(&choice.code) != reporter.as_ref());
    let partner = if has("RUS") { Some("RUS".to_owned()) } else { other.map(|choice| choice.code.clone()) };
    let sells = |code: &&str| choices.products.iter().any(|choice| choice.code == **code);
    let product = ["310420", "3104", "31"].iter().copied().find(|code| sells(code)).map(str::to_owned);
    let product = product.or_else(|| choices.products.first().map(|choice| choice.code.clone()));
    Question { reporter, partner, product, ..Question::default() }
}

/// How much a series covers.
#[derive(Default)]
struct Width<'a> {
    countries: BTreeSet<&'a str>,
    n_rows: usize,
}

/// For each flow and kind of figure the series that covers most countries, then most rows, then the first by name.
fn widest(library: &Library, frame: &DataFrame, notes: &mut Vec<Note>) -> Result<Vec<String>, Unanswered> {
    let cells = |name: &str| Ok::<_, Unanswered>(frame.column(name)?.str()?.clone());
    let (series, flow, measure) = (cells("series")?, cells("flow")?, cells("measure")?);
    let (reporter, partner) = (cells("reporter")?, cells("partner")?);
    let mut found: BTreeMap<(&str, &str), BTreeMap<&str, Width<'_>>> = BTreeMap::new();
    let at = |column: &'_ StringChunked, row: usize| column.get(row).map(str::to_owned).unwrap_or_default();
    let rows: Vec<[String; 5]> = (0..frame.height())
        .map(|row| [&series, &flow, &measure, &reporter, &partner].map(|column| at(column, row)))
        .collect();
    for [series, flow, measure, reporter, partner] in &rows {
        let width = found.entry((flow, measure)).or_default().entry(series).or_default();
        width.n_rows += 1;
        let both = [reporter.as_str(), partner.as_str()].into_iter();
        width.countries.extend(both.filter(|code| !code.is_empty() && !library.countries().is_group(code)));
    }
    let mut chosen: Vec<String> = Vec::new();
    for of_kind in found.values() {
        let size = |width: &Width<'_>| (width.countries.len(), width.n_rows);
        let best = of_kind.iter().max_by(|a, b| size(a.1).cmp(&size(b.1)).then_with(|| b.0.cmp(a.0)));
        if let Some((name, _)) = best.filter(|(name, _)| chosen.iter().all(|other| other != *name)) {
            chosen.push((*name).to_owned());
        }
    }
    let all = flows::column_choices(frame, "series")?.len();
    if all > chosen.len() {
        notes.push(Note::Remark(format!("Of {all} series the widest of each kind are taken: {}", chosen.join(", "))));
    }
    Ok(chosen)
}

/// Rows of some series in the columns of opened files: groups marked, no partner means the world.
fn canonical(library: &Library, frame: &DataFrame, series: &[String]) -> Result<DataFrame, Unanswered> {
    let wanted =
        series.iter().map(|name| col("series").eq(lit(name.as_str()))).reduce(Expr::or).unwrap_or_else(|| lit(true));
    // Series of mirror data name the silent country as reporter; the partner is who reported, from its own side.
    let mirror = || text("series").str().ends_with(lit("-mirror"));
    let swap = |own: &str, other: &str| when(mirror()).then(col(other)).otherwise(col(own)).alias(own);
    let flow = || {
        when(mirror().and(col("flow").eq(lit("X"))))
            .then(lit("M"))
            .otherwise(when(mirror().and(col("flow").eq(lit("M")))).then(lit("X")).otherwise(col("flow")))
    };
    // What crosses a country is told by the name of its series in the table of published shares.
    let transit = text("series").str().contains_literal(lit("transit-share"));
    let rows = frame
        .clone()
        .lazy()
        .filter(wanted)
        .with_columns([
            when(col("partner").is_null().or(col("partner").eq(lit(""))))
                .then(lit("WLD"))
                .otherwise(col("partner"))
                .alias("partner"),
            when(transit).then(lit(TRANSIT)).otherwise(flow()).alias("flow"),
            when(col("product").is_null()).then(lit("")).otherwise(col("product")).alias("product"),
            when(col("flag").is_null()).then(lit("")).otherwise(col("flag")).alias("flag"),
        ])
        .with_columns([swap("reporter", "partner"), swap("partner", "reporter")])
        .collect()?;
    let produced = {
        let flows = rows.column("flow")?.str()?;
        flows.iter().flatten().any(|flow| flow == "P") && !flows.iter().flatten().any(|flow| flow == "X")
    };
    let group = |column: &str| -> Result<Vec<bool>, Unanswered> {
        let cells = rows.column(column)?.str()?;
        Ok(cells.iter().map(|code| code.is_some_and(|code| library.countries().is_group(code))).collect())
    };
    let areas = group("reporter")?.into_iter().zip(group("partner")?);
    let bits: Vec<u32> = areas.map(|(reporter, partner)| agg::of_areas(reporter, partner)).collect();
    let mut rows = rows;
    rows.with_column(polars::prelude::Column::new("agg".into(), bits))?;
    let lazy = rows.lazy();
    let lazy = if produced {
        let sold = when(col("flow").eq(lit("P"))).then(lit(Flow::Export.code())).otherwise(col("flow"));
        lazy.with_column(sold.alias("flow"))
    } else {
        lazy
    };
    // A figure that its source withdrew, or that a flag calls a claim or a plan, is none.
    let unsound = ["claim", "plan", "not-comparable"]
        .into_iter()
        .map(|word| text("flag").str().contains_literal(lit(word)))
        .reduce(Expr::or)
        .unwrap_or_else(|| lit(false));
    Ok(lazy.with_column(when(unsound).then(lit(NULL)).otherwise(col("value")).alias("value")).collect()?)
}

/// Rows of each period that hold a figure, in table order.
fn row_refs(table: TableId, frame: &DataFrame) -> Result<BTreeMap<String, Vec<(String, RowRef)>>, Unanswered> {
    let (periods, kinds) = (frame.column("period")?.str()?, frame.column("measure")?.str()?);
    let (values, numbers) = (frame.column("value")?.f64()?, frame.column("row_no")?.u32()?);
    let mut found: BTreeMap<String, Vec<(String, RowRef)>> = BTreeMap::new();
    for at in 0..frame.height() {
        let (Some(period), Some(kind), Some(_), Some(row)) =
            (periods.get(at), kinds.get(at), values.get(at), numbers.get(at))
        else {
            continue;
        };
        found.entry(period.to_owned()).or_default().push((kind.to_owned(), RowRef { table, row }));
    }
    Ok(found)
}

/// Sources of each period, in table order.
fn sources(frame: &DataFrame) -> Result<BTreeMap<String, Vec<String>>, Unanswered> {
    let (periods, ids) = (frame.column("period")?.str()?, frame.column("source")?.str()?);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (period, id) in periods.iter().zip(ids.iter()) {
        let (Some(period), Some(id)) = (period, id) else { continue };
        let of_period = found.entry(period.to_owned()).or_default();
        if of_period.iter().all(|other| other != id) {
            of_period.push(id.to_owned());
        }
    }
    Ok(found)
}
