//! Rows that say more than trade between countries: those of a country with itself, and those that repeat one another.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy as _, PolarsError, col, len, lit};

use super::gather::{Line, PartsAndWorld, Side, of_itself_rows};
use super::text;
use crate::data::{Note, falls_short, format_number, format_thousands};

/// Parts and totals by period and code of the side.
type Both = BTreeMap<(String, String), PartsAndWorld>;

/// Rows up to which a question looks for repetitions: a fifth of a second. The doctor looks at larger tables once.
pub(super) const MOST: u64 = 500_000;

/// Rows of a table up to which it is looked at once more for them.
pub(super) const TABLE: usize = 5_000_000;

/// Countries and periods that a note names.
const NAMED: usize = 3;

/// Takes trade of countries with themselves out of their World rows, which contain it, and says how much it is. A World
/// row that their partners alone make up does not contain it.
pub(super) fn leave_out_own(
    frame: &DataFrame,
    rows: &Expr,
    side: Side,
    of_itself: &[Line],
    cells: &mut Both,
    notes: &mut Vec<Note>,
) -> Result<(), PolarsError> {
    // With partners as the side, the World row of the period is that of the one reporter asked about.
    let world = matches!(side, Side::Reporter | Side::Partner | Side::Product);
    let mut own: BTreeMap<(String, String), f64> = BTreeMap::new();
    for line in of_itself.iter().filter(|line| world && line.cell.n > 0) {
        let code = if side == Side::Partner { "WLD".to_owned() } else { line.code.clone() };
        *own.entry((line.period.clone(), code)).or_default() += line.cell.sum;
    }
    let listed = of_periods(cells);
    for ((period, code), own) in own {
        let Some(both) = cells.get_mut(&(period.clone(), code)) else { continue };
        let parts = match side {
            Side::Partner => listed.get(&period).copied().unwrap_or_default(),
            _ => both.parts.map_or(0.0, |cell| cell.sum),
        };
        if let Some(world) = both.world.as_mut().filter(|world| !falls_short(world.sum, parts + own)) {
            world.sum -= own;
        }
    }
    let found = frame
        .clone()
        .lazy()
        .filter(rows.clone().and(of_itself_rows()).and(col("value").is_not_null()))
        .group_by([col("reporter"), col("period"), col("unit")])
        .agg([col("value").sum().alias("sum")])
        .select([text("reporter"), text("period"), text("unit"), col("sum")])
        .collect()?;
    if found.height() == 0 {
        return Ok(());
    }
    let (codes, periods, units) =
        (found.column("reporter")?.str()?, found.column("period")?.str()?, found.column("unit")?.str()?);
    let sums = found.column("sum")?.f64()?;
    let mut by_size: Vec<(f64, &str, &str)> = (0..found.height())
        .map(|at| {
            (sums.get(at).unwrap_or_default(), codes.get(at).unwrap_or_default(), periods.get(at).unwrap_or_default())
        })
        .collect();
    by_size.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let unit = units.get(0).unwrap_or_default();
    let mut named: Vec<String> = by_size
        .iter()
        .take(NAMED)
        .map(|(sum, code, period)| {
            let size = format!("{} {unit}", format_number(*sum));
            format!("{code} {} in {period}", size.trim_end())
        })
        .collect();
    if by_size.len() > NAMED {
        let rest: f64 = by_size.iter().skip(NAMED).map(|(sum, ..)| sum).sum();
        named.push(format!("{} {unit} in {} more", format_number(rest), by_size.len() - NAMED));
    }
    if !named.is_empty() {
        let sizes = named.join(", ");
        Note::add(
            notes,
            [Note::Remark(format!(
                "Trade of a country with itself (returned goods, free zones) is left out, of partners and of totals: {sizes}"
            ))],
        );
    }
    Ok(())
}

/// Sums of single partners by period.
fn of_periods(cells: &Both) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for ((period, _), both) in cells {
        *sums.entry(period.clone()).or_default() += both.parts.map_or(0.0, |cell| cell.sum);
    }
    sums
}

/// Marks sums that add rows which share everything that is told of them, and their value too; says how many there are,
/// and how many share all but the value.
pub(super) fn mark_repeated(
    frame: &DataFrame,
    rows: &Expr,
    side: Side,
    cells: &mut Both,
    notes: &mut Vec<Note>,
) -> Result<(), PolarsError> {
    let mut told = ["period", "reporter", "partner", "flow", "product", "agg"].map(col).to_vec();
    if frame.column("product_scheme").is_ok() {
        told.push(col("product_scheme"));
    }
    let found = frame
        .clone()
        .lazy()
        .filter(rows.clone().and(col("value").is_not_null()))
        .group_by(told)
        .agg([
            side.code().first().alias("code"),
            len().alias("n"),
            col("value").n_unique().alias("n_values"),
            col("value").max().alias("most"),
        ])
        .filter(col("n").gt(lit(1_u32)))
        .select([
            text("period"),
            text("code"),
            col("n").cast(DataType::UInt64),
            col("n_values").cast(DataType::UInt64),
            col("most"),
        ])
        .collect()?;
    let (periods, codes) = (found.column("period")?.str()?, found.column("code")?.str()?);
    let (counts, values) = (found.column("n")?.u64()?, found.column("n_values")?.u64()?);
    let most = found.column("most")?.f64()?;
    let (mut same, mut differ) = (0, 0);
    for at in 0..found.height() {
        let (n, n_values) = (counts.get(at).unwrap_or_default(), values.get(at).unwrap_or_default());
        if n_values > 1 {
            differ += n;
        }
        if n == n_values || most.get(at) == Some(0.0) {
            continue;
        }
        same += n - n_values + 1;
        let key = (periods.get(at).unwrap_or_default().to_owned(), codes.get(at).unwrap_or_default().to_owned());
        if let Some(both) = cells.get_mut(&key) {
            for cell in [&mut both.parts, &mut both.world].into_iter().flatten() {
                cell.repeated = true;
            }
        }
    }
    if same > 0 {
        Note::add(
            notes,
            [Note::Remark(format!(
                "Rows that are the same in period, countries, flow, product and value: {}; they are added up (marked \
                 “repeated”), though one of them may be a copy; take “vintages” to use the last of each",
                format_thousands(same)
            ))],
        );
    }
    if differ > 0 {
        Note::add(
            notes,
            [Note::Remark(format!(
                "Rows that share period, countries, flow and product but not their value: {}; they are added up: two \
                 vintages of one table, or a detail that no column tells",
                format_thousands(differ)
            ))],
        );
    }
    Ok(())
}
