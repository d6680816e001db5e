//! Which rows another row of the same cell contains: a four-digit product beside the heading that it is in.
//!
//! The test is an expression over the frame, so that every sum can take it into its filter. It looks at codes as the
//! numbers their categories have, and at the rows of codes that contain others first.
//!
//! Cost: nothing where no code of the question contains another. Else one more look at the question's rows, 30 bytes for
//! each row of a containing code, and a quarter of a second for five million rows that may be contained.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use polars::prelude::{
    BooleanChunked, Categories, Column, DataFrame, DataType, Expr, Field, IntoColumn as _, IntoLazy as _,
    NamedFrom as _, PolarsError, PolarsResult, Series, UInt32Chunked, col, lit,
};

use crate::data::{Choices, FindingId, agg};

/// What makes a cell, the product first.
const CELL: [&str; 7] = ["product", "period", "freq", "reporter", "partner", "flow", "unit"];
/// A cell with its product.
type Key = [u32; CELL.len()];
/// The number of a cell that is empty.
const EMPTY: u32 = u32::MAX;

/// Rows whose product no other of the same cell contains, among some rows; `nests` are the products that others contain,
/// with those others. A row without a figure, and a part of another row, contain nothing.
pub(super) fn not_covered(
    frame: &DataFrame,
    rows: &Expr,
    nests: &BTreeMap<&str, Vec<&str>>,
    choices: &Choices,
) -> Result<Expr, PolarsError> {
    let [product, rest @ ..] = CELL.map(category);
    let parents: Vec<String> = nests.values().flatten().map(|code| (*code).to_owned()).collect();
    let mut whole = rows.clone().and(col("value").is_not_null()).and(is_one_of("product", &parents));
    if choices.taken(FindingId::Breakdown) {
        whole = whole.and(agg::has(agg::PART).not());
    }
    let found = frame.clone().lazy().filter(whole).select(CELL.map(category)).collect()?;
    let columns: Vec<UInt32Chunked> = found.columns().iter().map(numbers).collect::<PolarsResult<_>>()?;
    let there: Arc<HashSet<Key>> = Arc::new((0..found.height()).map(|at| key(&columns, at)).collect());
    let mut within: HashMap<u32, Vec<u32>> = HashMap::new();
    for (code, parents) in nests {
        let parents: Vec<String> = parents.iter().map(|parent| (*parent).to_owned()).collect();
        let own = numbers_of(&[(*code).to_owned()])?.first().copied().unwrap_or(EMPTY);
        within.insert(own, numbers_of(&parents)?);
    }
    Ok(product.map_many(
        move |cells: &mut [Column]| {
            let columns: Vec<UInt32Chunked> = cells.iter().map(numbers).collect::<PolarsResult<_>>()?;
            let apart = |at: usize| {
                let own = columns[0].get(at).unwrap_or(EMPTY);
                let Some(parents) = within.get(&own) else { return true };
                let mut cell = key(&columns, at);
                !parents.iter().any(|parent| {
                    cell[0] = *parent;
                    there.contains(&cell)
                })
            };
            let n = columns.first().map_or(0, UInt32Chunked::len);
            Ok((0..n).map(apart).collect::<BooleanChunked>().into_column())
        },
        &rest,
        |_, fields| Ok(Field::new(fields[0].name().clone(), DataType::Boolean)),
    ))
}

/// Rows whose text in a column is one of many.
pub(super) fn is_one_of(column: &str, texts: &[String]) -> Expr {
    let cells = category(column);
    let wanted: PolarsResult<HashSet<u32>> = numbers_of(texts).map(|numbers| numbers.into_iter().collect());
    let Ok(wanted) = wanted else {
        return texts
            .iter()
            .map(|one| col(column).eq(lit(one.as_str())))
            .reduce(Expr::or)
            .unwrap_or_else(|| lit(false));
    };
    let wanted = Arc::new(wanted);
    cells.map(
        move |cells: Column| {
            let numbers = numbers(&cells)?;
            let is = (0..numbers.len()).map(|at| numbers.get(at).is_some_and(|own| wanted.contains(&own)));
            Ok(is.collect::<BooleanChunked>().into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::Boolean)),
    )
}

fn categories() -> DataType {
    DataType::from_categories(Categories::global())
}

/// A column as categories. The expression keeps the numbers of all texts: with the last holder of categories they are
/// forgotten, so it is made before any number is asked for.
fn category(name: &str) -> Expr {
    col(name).cast(categories())
}

/// The numbers that texts have as categories; the same in every table.
fn numbers_of(texts: &[String]) -> PolarsResult<Vec<u32>> {
    let column = Series::new("".into(), texts).cast(&categories())?.into_column();
    Ok(numbers(&column)?.iter().map(|number| number.unwrap_or(EMPTY)).collect())
}

/// A column of categories as their numbers, in one piece.
fn numbers(column: &Column) -> PolarsResult<UInt32Chunked> {
    let numbers = column.to_physical_repr().cast(&DataType::UInt32)?;
    Ok(numbers.u32()?.rechunk().into_owned())
}

fn key(columns: &[UInt32Chunked], at: usize) -> Key {
    std::array::from_fn(|n| columns.get(n).and_then(|column| column.get(at)).unwrap_or(EMPTY))
}
