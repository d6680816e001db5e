//! Rows into canonical frames: one for values and one for weights, which share every column that is the same, so a
//! row costs 40 bytes for its two figures. Constant columns cost nothing.

use polars::prelude::{
    Categorical32Type, CategoricalChunked, Categories, ChunkedArray, Column, DataFrame, DataType, Float64Chunked,
    IntoColumn as _, IntoSeries as _, NewChunkedArray as _, PolarsError, PolarsResult, Scalar, UInt32Type, polars_err,
};

use super::rows::{Known, Rows};
use crate::data::{Measure, canonical_columns};
use crate::formats::Plan;
use crate::formats::builder::Text;

/// Global category of a text; what a text column holds in place of it.
type Cat = u32;

/// Numbers of products in a chapter.
const IN_CHAPTER: usize = 10_000;

/// Categories of numbers and periods, looked up once a thread.
pub(super) struct Cats {
    dtype: DataType,
    areas: Vec<Option<(Cat, Cat)>>,
    /// A table for each chapter met, by the number within it: one more than the category, 0 is not looked up yet.
    products: Vec<Vec<Cat>>,
    /// Texts of the builder, by their numbers.
    texts: Vec<(Text, Cat)>,
}

impl Cats {
    pub(super) fn new() -> Self {
        let dtype = DataType::from_categories(Categories::global());
        Self { dtype, areas: vec![None; 1_000], products: Vec::new(), texts: Vec::new() }
    }

    fn insert(&self, text: &str) -> PolarsResult<Cat> {
        match &self.dtype {
            DataType::Categorical(_, mapping) => mapping.insert_cat(text),
            _ => Err(polars_err!(ComputeError: "no text columns")),
        }
    }

    /// Categories of an area's code and name.
    fn area(&mut self, number: u16, known: &Known<'_, '_, '_>) -> PolarsResult<(Cat, Cat)> {
        if let Some(Some(found)) = self.areas.get(usize::from(number)) {
            return Ok(*found);
        }
        let (code, name) =
            known.area_texts(u32::from(number)).ok_or_else(|| polars_err!(ComputeError: "another thread failed"))?;
        let found = (self.insert(&code)?, self.insert(&name)?);
        if let Some(slot) = self.areas.get_mut(usize::from(number)) {
            *slot = Some(found);
        }
        Ok(found)
    }

    fn product(&mut self, number: u32) -> PolarsResult<Cat> {
        let (chapter, within) = (number as usize / IN_CHAPTER, number as usize % IN_CHAPTER);
        match self.products.get(chapter).and_then(|products| products.get(within)) {
            Some(cat) if *cat > 0 => return Ok(*cat - 1),
            _ => {}
        }
        let cat = self.insert(&format!("{number:06}"))?;
        if self.products.len() <= chapter {
            self.products.resize(chapter + 1, Vec::new());
        }
        let products = &mut self.products[chapter];
        products.resize(IN_CHAPTER, 0);
        products[within] = cat + 1;
        Ok(cat)
    }

    fn text(&mut self, text: Text, known: &Known<'_, '_, '_>) -> PolarsResult<Cat> {
        if let Some((_, cat)) = self.texts.iter().find(|(own, _)| *own == text) {
            return Ok(*cat);
        }
        let cat = self.insert(&known.text(text))?;
        if self.texts.len() < 64 {
            self.texts.push((text, cat));
        }
        Ok(cat)
    }

    fn texts_column(&self, name: &str, cats: Vec<Cat>) -> Column {
        let cats = ChunkedArray::<UInt32Type>::from_vec(name.into(), cats);
        CategoricalChunked::<Categorical32Type>::from_cats_and_dtype(cats, self.dtype.clone())
            .into_series()
            .into_column()
    }

    fn constant(&self, name: &str, cat: Cat, n: usize) -> PolarsResult<Column> {
        let one = self.texts_column(name, vec![cat]);
        Ok(Column::new_scalar(name.into(), Scalar::new(self.dtype.clone(), one.get(0)?.into_static()), n))
    }

    /// The columns that values and weights share, but for `row_no`. With labels given, products are places among them.
    pub(super) fn block(
        &mut self,
        rows: Rows,
        labels: Option<&[String]>,
        known: &Known<'_, '_, '_>,
    ) -> PolarsResult<Block> {
        let n = rows.len();
        let mut columns = Vec::with_capacity(8);
        for (name, pick) in [("period", 0), ("freq", 1)] {
            let cats = rows
                .periods
                .iter()
                .map(|((period, freq), n)| Ok((self.text(if pick == 0 { *period } else { *freq }, known)?, *n)))
                .collect::<PolarsResult<Vec<_>>>()?;
            let constant = cats.first().filter(|(first, _)| cats.iter().all(|(cat, _)| cat == first));
            columns.push(if let Some((cat, _)) = constant {
                self.constant(name, *cat, n)?
            } else {
                let each = cats.iter().flat_map(|(cat, n)| std::iter::repeat_n(*cat, *n)).collect();
                self.texts_column(name, each)
            });
        }
        for (column, names, numbers) in
            [("reporter", "reporter_name", &rows.exporters), ("partner", "partner_name", &rows.importers)]
        {
            let mut pairs = (Vec::with_capacity(n), Vec::with_capacity(n));
            for number in numbers {
                let (code, name) = self.area(*number, known)?;
                pairs.0.push(code);
                pairs.1.push(name);
            }
            columns.push(self.texts_column(column, pairs.0));
            columns.push(self.texts_column(names, pairs.1));
        }
        columns.push(match labels {
            Some([label]) => self.constant("product", self.insert(label)?, n)?,
            Some(labels) => {
                let labels = labels.iter().map(|label| self.insert(label)).collect::<PolarsResult<Vec<_>>>()?;
                let of = |place: &u32| labels.get(*place as usize).copied();
                let cats: Option<Vec<Cat>> = rows.products.iter().map(of).collect();
                self.texts_column("product", cats.ok_or_else(|| polars_err!(ComputeError: "no such product"))?)
            }
            None => {
                let cats =
                    rows.products.iter().map(|number| self.product(*number)).collect::<PolarsResult<Vec<_>>>()?;
                self.texts_column("product", cats)
            }
        });
        let figures = [numbers(rows.values), numbers(rows.weights)];
        Ok(Block { n, columns, figures, lines: rows.lines })
    }

    /// The columns that are the same in every row.
    pub(super) fn constants(&self, plan: &Plan, source: &str) -> PolarsResult<Vec<(&'static str, Cat)>> {
        [("flow", plan.fixed.flow.as_str()), ("product_scheme", &plan.fixed.scheme), ("flag", ""), ("source", source)]
            .into_iter()
            .map(|(name, text)| Ok((name, self.insert(text)?)))
            .collect()
    }

    /// Values and weights of a block as canonical frames. `first_line` is the number of the piece's first line.
    pub(super) fn frames(
        &self,
        block: Block,
        first_line: u64,
        constants: &[(&'static str, Cat)],
        unit: &str,
    ) -> PolarsResult<[DataFrame; 2]> {
        let Block { n, columns, figures, lines } = block;
        let first_line = u32::try_from(first_line).unwrap_or(u32::MAX);
        let lines = lines.into_iter().map(|line| line.saturating_add(first_line)).collect();
        let mut shared = columns;
        shared.push(ChunkedArray::<UInt32Type>::from_vec("row_no".into(), lines).into_column());
        shared.push(Column::new_scalar("agg".into(), Scalar::from(0_u32), n));
        for (name, cat) in constants {
            shared.push(self.constant(name, *cat, n)?);
        }
        let frame = |figures: Float64Chunked, measure: Measure, unit: &str| {
            let mut own = shared.clone();
            own.push(figures.into_column());
            own.push(self.constant("measure", self.insert(measure.key())?, n)?);
            own.push(self.constant("unit", self.insert(unit)?, n)?);
            in_order(&own, n)
        };
        let [values, weights] = figures;
        Ok([frame(values, Measure::Value, unit)?, frame(weights, Measure::NetWeight, "kg")?])
    }
}

/// Rows as columns that values and weights share, and the two columns of figures.
pub(super) struct Block {
    pub n: usize,
    columns: Vec<Column>,
    figures: [Float64Chunked; 2],
    lines: Vec<u32>,
}

fn numbers(numbers: Vec<f64>) -> Float64Chunked {
    if numbers.iter().any(|number| number.is_nan()) {
        let each = numbers.iter().map(|number| (!number.is_nan()).then_some(*number));
        Float64Chunked::from_iter_options("value".into(), each)
    } else {
        Float64Chunked::from_vec("value".into(), numbers)
    }
}

fn in_order(columns: &[Column], n: usize) -> PolarsResult<DataFrame> {
    let mut ordered = Vec::with_capacity(columns.len());
    for name in canonical_columns() {
        let column = columns.iter().find(|column| column.name() == name);
        ordered.push(column.cloned().ok_or_else(|| PolarsError::ColumnNotFound(name.into()))?);
    }
    DataFrame::new(n, ordered)
}

/// Frames of the same columns under each other; nothing is copied, and a column with one value throughout stays one
/// value.
pub(in crate::formats) fn stack(frames: &[DataFrame]) -> PolarsResult<DataFrame> {
    let filled: Vec<&DataFrame> = frames.iter().filter(|frame| frame.height() > 0).collect();
    let Some((first, others)) = filled.split_first() else {
        return frames.first().cloned().ok_or_else(|| polars_err!(NoData: "no frames"));
    };
    let n = filled.iter().map(|frame| frame.height()).sum();
    let mut columns = Vec::with_capacity(first.width());
    for column in first.columns() {
        let parts = others.iter().map(|frame| frame.column(column.name())).collect::<PolarsResult<Vec<_>>>()?;
        let scalar = only_value(column);
        let same = |part: &&Column| only_value(part) == scalar;
        columns.push(match scalar {
            Some(scalar) if parts.iter().all(same) => Column::new_scalar(column.name().clone(), scalar.clone(), n),
            _ => joined(column, &parts)?,
        });
    }
    DataFrame::new(n, columns)
}

/// The value of a column that is stored as one.
fn only_value(column: &Column) -> Option<&Scalar> {
    let one = column.as_scalar_column()?;
    Some(one.scalar())
}

/// One column of several; runs of one value are slices of one buffer.
fn joined(first: &Column, others: &[&Column]) -> PolarsResult<Column> {
    let all = || std::iter::once(first).chain(others.iter().copied());
    let longest = all().filter(|part| only_value(part).is_some()).map(Column::len).max().unwrap_or(0);
    // Few different values occur in turn: measures, units, sources.
    let mut runs: Vec<(Scalar, polars::prelude::Series)> = Vec::new();
    let mut series = None::<polars::prelude::Series>;
    for part in all() {
        let next = match only_value(part) {
            None => part.as_materialized_series().clone(),
            Some(scalar) => {
                let at = runs.iter().position(|(own, _)| own == scalar).unwrap_or_else(|| {
                    let run = Column::new_scalar(part.name().clone(), scalar.clone(), longest);
                    runs.push((scalar.clone(), run.take_materialized_series()));
                    runs.len() - 1
                });
                runs[at].1.slice(0, part.len())
            }
        };
        match &mut series {
            None => series = Some(next),
            Some(series) => {
                series.append(&next)?;
            }
        }
    }
    series.map(polars::prelude::IntoColumn::into_column).ok_or_else(|| polars_err!(NoData: "no columns"))
}
