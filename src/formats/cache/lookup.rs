//! Answers a question from a copy: the row groups that can hold a product, or the sums.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use polars::prelude::{
    DataFrame, Float64Chunked, ParquetReader, PolarsError, PolarsResult, SerReader as _, UInt32Chunked, polars_err,
};

use super::{ABOUT, About, Cache, ROWS, SUMS, about};
use crate::formats::Plan;
use crate::formats::builder::{Builder, Text};
use crate::formats::scan::{self, Part, Pick, Rows, Sum, Sums, Wanted};
use crate::formats::table::Remains;

/// The part of a file that a question concerns, from its copy. `None` where there is no copy, or none that can be
/// read: the file itself is then asked.
pub(in crate::formats) fn find(
    cache: &Cache,
    path: &Path,
    plan: &Plan,
    pick: &Pick,
    out: &mut Builder<'_>,
    source: &str,
) -> Option<Part> {
    if matches!(pick, Pick::Area(_)) {
        return None;
    }
    let folder = cache.folder_of(path, plan)?;
    let about = about(&folder)?;
    let wanted = Wanted::of(Some(pick), out.countries)?;
    match part(&folder, &about, (pick, &wanted), plan, out, source) {
        Ok(part) => {
            // The time of use decides which copies go first; without it the copy only looks older than it is.
            let now = std::time::SystemTime::now();
            drop(File::options().append(true).open(folder.join(ABOUT)).and_then(|file| file.set_modified(now)));
            Some(part)
        }
        Err(cause) => {
            log::warn!("{}: {cause}; the file itself is read", folder.display());
            None
        }
    }
}

fn part(
    folder: &Path,
    about: &About,
    (pick, wanted): (&Pick, &Wanted),
    plan: &Plan,
    out: &mut Builder<'_>,
    source: &str,
) -> PolarsResult<Part> {
    let periods: Vec<(Text, Text)> =
        about.periods.iter().map(|(period, freq)| (out.text(period), out.text(freq))).collect();
    let frames = match wanted {
        Wanted::Products(ranges) if pick.is_summed() => {
            let mut sums = Sums::default();
            rows(folder, about, ranges, &periods, |rows| {
                sums.add(&rows, ranges);
                scan::Seen::of(&rows).tell(plan, out);
            })?;
            scan::sum_frames(sums, &pick.labels(), plan, source, out)?
        }
        Wanted::Products(ranges) => {
            let mut found = Rows::default();
            rows(folder, about, ranges, &periods, |rows| found.append(rows, 0))?;
            scan::Seen::of(&found).tell(plan, out);
            scan::row_frames(found, plan, source, out)?
        }
        Wanted::All | Wanted::Areas(_) => {
            let sums = sums(folder, &periods, wanted)?;
            scan::Seen::of_sums(&sums).tell(plan, out);
            scan::sum_frames(sums, &pick.labels(), plan, source, out)?
        }
    };
    let remains = Remains {
        kept_aside: about.kept_aside(),
        truncated: about.truncated,
        sha256: String::new(),
        cut_short: false,
        n_records: about.n_records,
    };
    let products = if matches!(wanted, Wanted::All) { about.products.clone() } else { Vec::new() };
    Ok(Part { frames, remains, products, from_copy: true })
}

/// Gives the rows of some products, some at a time.
fn rows(
    folder: &Path,
    about: &About,
    products: &[Range<u32>],
    periods: &[(Text, Text)],
    mut sink: impl FnMut(Rows),
) -> PolarsResult<()> {
    let file = File::open(folder.join(ROWS))?;
    let mut reader = ParquetReader::new(file.try_clone()?);
    let metadata = reader.get_metadata()?.clone();
    for (first, n) in stretches(&about.groups, products) {
        let mut reader = ParquetReader::new(file.try_clone()?).with_slice(Some((first, n)));
        reader.set_metadata(metadata.clone());
        let frame = reader.finish()?;
        let (numbers, numbered, lines) = (whole(&frame, "k")?, whole(&frame, "t")?, whole(&frame, "line")?);
        let (exporters, importers) = (whole(&frame, "i")?, whole(&frame, "j")?);
        let (values, weights) = (real(&frame, "v")?, real(&frame, "q")?);
        let mut found = Rows::default();
        let wanted = |product: &u32| products.iter().any(|range| range.contains(product));
        for (at, product) in numbers.iter().enumerate().filter(|(_, product)| wanted(product)) {
            let row = scan::Row {
                period: *periods.get(numbered[at] as usize).ok_or_else(damaged)?,
                exporter: exporters[at],
                importer: importers[at],
                product: *product,
                value: values[at],
                weight: weights[at],
            };
            found.push(&row, lines[at]);
        }
        sink(found);
    }
    Ok(())
}

/// Most rows that are read together: a chapter may be a tenth of a large copy.
const STRETCH: usize = 1 << 20;

/// Row groups in turn that can hold some products: first row and number of rows.
fn stretches(groups: &[(u32, u32, usize)], products: &[Range<u32>]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut first = 0;
    for (least, most, n) in groups {
        if products.iter().any(|range| *least < range.end && *most >= range.start) {
            match found.last_mut() {
                Some((start, length)) if *start + *length == first && *length + n <= STRETCH => *length += n,
                _ => found.push((first, *n)),
            }
        }
        first += n;
    }
    found
}

fn sums(folder: &Path, periods: &[(Text, Text)], wanted: &Wanted) -> PolarsResult<Sums> {
    let frame = ParquetReader::new(File::open(folder.join(SUMS))?).finish()?;
    let (t, i, j) = (whole(&frame, "t")?, whole(&frame, "i")?, whole(&frame, "j")?);
    let mut sums = Sums::default();
    let columns = ["v", "q"].map(|name| {
        Ok::<_, PolarsError>((
            real(&frame, name)?,
            whole(&frame, &format!("{name}_figures"))?,
            whole(&frame, &format!("{name}_missing"))?,
        ))
    });
    let [value, weight] = columns;
    let (value, weight) = (value?, weight?);
    for at in 0..frame.height() {
        if matches!(wanted, Wanted::Areas(numbers) if !numbers.contains(&i[at]) && !numbers.contains(&j[at])) {
            continue;
        }
        let of = |(sum, figures, missing): &(Vec<f64>, Vec<u32>, Vec<u32>)| Sum {
            total: sum[at],
            figures: figures[at],
            missing: missing[at],
        };
        let period = *periods.get(t[at] as usize).ok_or_else(damaged)?;
        let short = |number: u32| u16::try_from(number).map_err(|cause| polars_err!(ComputeError: "{cause}"));
        sums.put((period, short(i[at])?, short(j[at])?, 0), [of(&value), of(&weight)]);
    }
    Ok(sums)
}

fn damaged() -> PolarsError {
    polars_err!(ComputeError: "the copy is damaged")
}

fn whole(frame: &DataFrame, name: &str) -> PolarsResult<Vec<u32>> {
    let numbers: &UInt32Chunked = frame.column(name)?.u32()?;
    Ok(numbers.into_no_null_iter().collect())
}

fn real(frame: &DataFrame, name: &str) -> PolarsResult<Vec<f64>> {
    let numbers: &Float64Chunked = frame.column(name)?.f64()?;
    Ok(numbers.into_no_null_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_groups_are_read_at_once() {
        let groups = [(1, 5, 10), (5, 8, 10), (9, 9, 10), (1, 9, 7)];
        assert_eq!(stretches(&groups, std::slice::from_ref(&(5..6))), [(0, 20), (30, 7)]);
        assert_eq!(stretches(&groups, std::slice::from_ref(&(9..10))), [(20, 17)]);
        assert_eq!(stretches(&groups, std::slice::from_ref(&(10..11))), []);
    }
}
