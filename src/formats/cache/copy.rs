//! Writes the copy of one file: rows in sorted runs, sums over products beside them. Memory holds one run, however
//! large the file is.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;

use polars::io::parquet::write::BatchedWriter;
use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{
    Column, DataFrame, Float64Chunked, IntoColumn as _, ParquetCompression, ParquetWriter, PolarsError, PolarsResult,
    UInt32Chunked, polars_err,
};

use super::{ABOUT, About, LAYOUT, ROWS, SUMS};
use crate::data::Countries;
use crate::formats::builder::{Builder, Text};
use crate::formats::scan::{self, Counts, Rows, Sums};
use crate::formats::table::Track;
use crate::formats::{Plan, ReadError};

/// Rows sorted together: so many that a product stands in few places, so few that they fit into memory.
const RUN: usize = 1 << 21;
/// Rows that are read together.
const GROUP: usize = 1 << 16;

/// Writes a copy into a folder; false when the file is none that can be copied.
pub(super) fn write(
    path: &Path,
    plan: &Plan,
    folder: &Path,
    countries: &Countries,
    track: Track<'_>,
) -> Result<bool, ReadError> {
    let failed = |cause| ReadError::Copy { folder: folder.to_owned(), cause };
    let of_table = |cause: PolarsError| match cause {
        PolarsError::IO { error, .. } => failed(io::Error::new(error.kind(), error.to_string())),
        other => failed(io::Error::other(other.to_string())),
    };
    let file = File::create(folder.join(ROWS)).map_err(failed)?;
    let sink = Mutex::new(Sink::new(file.try_clone().map_err(failed)?).map_err(of_table)?);
    let mut out = Builder::new(countries);
    let counts = Counts::new();
    let put = |index, rows: Rows| match sink.lock() {
        Ok(mut sink) => {
            counts.add(&rows);
            sink.put(index, rows)
        }
        Err(cause) => Err(polars_err!(ComputeError: "{cause}")),
    };
    let Some(header) = scan::each_row(path, plan, &mut out, track, &put).map_err(|cause| match cause {
        ReadError::Table { cause, .. } => of_table(cause),
        other => other,
    })?
    else {
        return Ok(false);
    };
    let mut sink = sink.into_inner().map_err(|cause| failed(io::Error::other(cause.to_string())))?;
    let rows_before = out.n_rows();
    let remains = scan::read_odd(path, plan, (header, sink.odd, sink.odd_lines), &mut out, track)?;
    if out.n_rows() > rows_before {
        // Odd lines that are rows after all stand in no copy.
        return Ok(false);
    }
    sink.run.write(&mut sink.writer, &mut sink.groups).map_err(of_table)?;
    sink.writer.finish().map_err(of_table)?;
    let sums_file = File::create(folder.join(SUMS)).map_err(failed)?;
    let mut sums = sums_frame(sink.sums, &sink.periods).map_err(of_table)?;
    parquet(sums_file.try_clone().map_err(failed)?).finish(&mut sums).map_err(of_table)?;
    let text = |text: Text| out.text_of(text).unwrap_or_default().to_owned();
    let about = About {
        layout: LAYOUT,
        source: path.canonicalize().map_err(failed)?,
        n_rows: sink.n_rows,
        n_records: sink.n_rows + remains.n_records,
        n_missing: sink.n_missing,
        truncated: remains.truncated,
        n_aside: remains.kept_aside.n_rows,
        aside: remains.kept_aside.rows.into_iter().map(|row| (row.line, row.reason, row.text)).collect(),
        periods: sink.periods.iter().map(|(period, freq)| (text(*period), text(*freq))).collect(),
        products: counts.in_order(),
        groups: sink.groups,
    };
    let about = serde_json::to_vec(&about).map_err(|cause| failed(cause.into()))?;
    std::fs::write(folder.join(ABOUT), about).map_err(failed)?;
    for file in [file, sums_file, File::open(folder.join(ABOUT)).map_err(failed)?] {
        file.sync_all().map_err(failed)?;
    }
    Ok(true)
}

fn parquet(file: File) -> ParquetWriter<File> {
    let fast = ZstdLevel::try_new(1).ok();
    ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(fast))
}

/// Rows that wait to be sorted and written.
#[derive(Default)]
struct Run {
    periods: Vec<u32>,
    rows: Rows,
}

/// Takes the pieces in the order of the file, whatever order they come in.
struct Sink {
    next: usize,
    waiting: BTreeMap<usize, Rows>,
    /// Number of the next line below the header, from 0.
    line: u64,
    run: Run,
    writer: BatchedWriter<File>,
    groups: Vec<(u32, u32, usize)>,
    periods: Vec<(Text, Text)>,
    sums: Sums,
    odd: Vec<u8>,
    odd_lines: Vec<u64>,
    n_rows: u64,
    n_missing: u64,
}

impl Sink {
    fn new(file: File) -> PolarsResult<Self> {
        let writer = parquet(file).batched(Run::default().frame()?.schema())?;
        Ok(Self {
            next: 0,
            waiting: BTreeMap::new(),
            line: 0,
            run: Run::default(),
            writer,
            groups: Vec::new(),
            periods: Vec::new(),
            sums: Sums::default(),
            odd: Vec::new(),
            odd_lines: Vec::new(),
            n_rows: 0,
            n_missing: 0,
        })
    }

    fn put(&mut self, index: usize, rows: Rows) -> PolarsResult<()> {
        self.waiting.insert(index, rows);
        while let Some(rows) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.take(rows);
            if self.run.periods.len() >= RUN {
                std::mem::take(&mut self.run).write(&mut self.writer, &mut self.groups)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, rows: Rows) {
        self.sums.add(&rows, &[]);
        self.odd.extend_from_slice(&rows.odd);
        self.odd_lines.extend(rows.odd_lines.iter().map(|line| self.line + u64::from(*line)));
        self.n_rows += rows.values.len() as u64;
        self.n_missing += rows.weights.iter().map(|weight| u64::from(weight.is_nan())).sum::<u64>();
        for (period, n) in &rows.periods {
            let number = number_of(&mut self.periods, *period);
            self.run.periods.extend(std::iter::repeat_n(number, *n));
        }
        let (first, n_lines) = (self.line, rows.n_lines);
        self.line += n_lines;
        self.run.rows.append(rows, first);
    }
}

/// The place of a period in a short list, where it is put if it is new.
fn number_of(periods: &mut Vec<(Text, Text)>, period: (Text, Text)) -> u32 {
    let at = periods.iter().position(|own| *own == period).unwrap_or_else(|| {
        periods.push(period);
        periods.len() - 1
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Run {
    /// Sorts by product and writes in groups.
    fn write(mut self, writer: &mut BatchedWriter<File>, groups: &mut Vec<(u32, u32, usize)>) -> PolarsResult<()> {
        let order = sorted(&self.rows.products);
        let Rows { exporters, importers, products, values, weights, lines, .. } = &mut self.rows;
        reorder(&mut self.periods, &order);
        reorder(exporters, &order);
        reorder(importers, &order);
        reorder(products, &order);
        reorder(values, &order);
        reorder(weights, &order);
        reorder(lines, &order);
        for group in products.chunks(GROUP) {
            if let (Some(first), Some(last)) = (group.first(), group.last()) {
                groups.push((*first, *last, group.len()));
            }
        }
        let frame = self.frame()?;
        let mut at = 0;
        while at < frame.height() {
            writer.write_batch(&frame.slice(i64::try_from(at).unwrap_or(i64::MAX), GROUP))?;
            at += GROUP;
        }
        Ok(())
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let Self { periods, rows } = self;
        let n = periods.len();
        let wide = |numbers: Vec<u16>| numbers.into_iter().map(u32::from).collect();
        let columns = vec![
            whole("k", rows.products),
            whole("t", periods),
            whole("i", wide(rows.exporters)),
            whole("j", wide(rows.importers)),
            real("v", rows.values),
            real("q", rows.weights),
            whole("line", rows.lines),
        ];
        DataFrame::new(n, columns)
    }
}

fn whole(name: &str, numbers: Vec<u32>) -> Column {
    UInt32Chunked::from_vec(name.into(), numbers).into_column()
}

fn real(name: &str, numbers: Vec<f64>) -> Column {
    Float64Chunked::from_vec(name.into(), numbers).into_column()
}

/// Places of the rows in the order of their products; rows of one product keep their order.
fn sorted(products: &[u32]) -> Vec<u32> {
    // Six digits: counting is quicker than comparing.
    let mut starts = vec![0_u32; 1_000_001];
    for product in products {
        starts[*product as usize + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut order = vec![0; products.len()];
    for (at, product) in (0_u32..).zip(products) {
        let start = &mut starts[*product as usize];
        order[*start as usize] = at;
        *start += 1;
    }
    order
}

fn reorder<T: Copy>(each: &mut Vec<T>, order: &[u32]) {
    *each = order.iter().map(|at| each[*at as usize]).collect();
}

fn sums_frame(sums: Sums, periods: &[(Text, Text)]) -> PolarsResult<DataFrame> {
    let sums = sums.in_order();
    let mut periods = periods.to_vec();
    let of = |pick: &dyn Fn(&[scan::Sum; 2]) -> u32| sums.iter().map(|(_, sums)| pick(sums)).collect::<Vec<u32>>();
    let columns = vec![
        whole("t", sums.iter().map(|((period, ..), _)| number_of(&mut periods, *period)).collect()),
        whole("i", sums.iter().map(|((_, i, ..), _)| u32::from(*i)).collect()),
        whole("j", sums.iter().map(|((_, _, j, _), _)| u32::from(*j)).collect()),
        real("v", sums.iter().map(|(_, sums)| sums[0].total).collect()),
        real("q", sums.iter().map(|(_, sums)| sums[1].total).collect()),
        whole("v_figures", of(&|sums| sums[0].figures)),
        whole("q_figures", of(&|sums| sums[1].figures)),
        whole("v_missing", of(&|sums| sums[0].missing)),
        whole("q_missing", of(&|sums| sums[1].missing)),
    ];
    DataFrame::new(sums.len(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_product_stand_together_in_their_order() {
        let products = [310_420, 10_110, 310_420, 999_999, 0, 10_110];
        let order = sorted(&products);
        assert_eq!(order, [4, 1, 5, 0, 2, 3]);
        let mut lines = vec![0, 1, 2, 3, 4, 5];
        reorder(&mut lines, &order);
        assert_eq!(lines, [4, 1, 5, 0, 2, 3]);
    }
}
