//! Rows by what they share, in one pass. Grouping by several columns costs the table engine hundreds of bytes a row; the
//! columns here hold numbers of texts, so the combination of a few of them is one whole number.
//!
//! Cost: 8 bytes a row for the keys and 4 while they are made.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasherDefault;

use polars::prelude::{Categories, Column, DataFrame, DataType, IdxCa, PolarsError};

use crate::formats::memo::Fnv;

type ByKey<T> = HashMap<u64, T, BuildHasherDefault<Fnv>>;

/// One number a row: equal where all these columns are equal, and only there.
pub(super) fn row_keys(frame: &DataFrame, columns: &[&str]) -> Result<Vec<u64>, PolarsError> {
    let (mut keys, mut n_keys) = (vec![0_u64; frame.height()], 1_u64);
    for name in columns {
        let column = frame.column(name)?;
        if column.as_scalar_column().is_some() {
            continue; // tells no row from another
        }
        let (ids, n_ids) = numbered(column)?;
        if n_keys.checked_mul(n_ids).is_none() {
            n_keys = renumber(&mut keys);
        }
        keys.iter_mut().zip(ids).for_each(|(key, id)| *key += n_keys * u64::from(id));
        // There are at most 2³² rows, and as many ids.
        n_keys = n_keys.saturating_mul(n_ids);
    }
    Ok(keys)
}

/// A column's values numbered from 0 in the order they come, and how many there are.
fn numbered(column: &Column) -> Result<(Vec<u32>, u64), PolarsError> {
    let text = matches!(column.dtype(), DataType::String);
    let coded = if text { column.cast(&DataType::from_categories(Categories::global()))? } else { column.clone() };
    let codes = coded.to_physical_repr().cast(&DataType::UInt32)?;
    let (mut known, mut n_ids) = (Vec::<u32>::new(), 0);
    let ids = codes.u32()?.iter().map(|code| {
        let at = code.map_or(0, |code| code as usize + 1);
        if at >= known.len() {
            known.resize(at + 1, u32::MAX);
        }
        if known[at] == u32::MAX {
            known[at] = n_ids;
            n_ids += 1;
        }
        known[at]
    });
    let ids = ids.collect();
    Ok((ids, u64::from(n_ids)))
}

/// Gives keys smaller numbers; gives how many there are.
fn renumber(keys: &mut [u64]) -> u64 {
    let mut known = ByKey::<u64>::default();
    for key in keys {
        let next = known.len() as u64;
        *key = *known.entry(*key).or_insert(next);
    }
    known.len() as u64
}

/// The first row of each combination of these columns. `n` figures have it, and `value` is their sum.
pub(super) fn groups(frame: &DataFrame, columns: &[&str]) -> Result<DataFrame, PolarsError> {
    let keys = row_keys(frame, columns)?;
    let (mut first, mut counts, mut sums) = (Vec::new(), Vec::<u64>::new(), Vec::<f64>::new());
    let mut known = ByKey::<usize>::default();
    let mut last = None;
    for (row, (key, value)) in keys.iter().zip(frame.column("value")?.f64()?.iter()).enumerate() {
        // Rows of a kind mostly stand together.
        let at = match last {
            Some((same, at)) if same == key => at,
            _ => match known.entry(*key) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    first.push(u32::try_from(row).unwrap_or(u32::MAX));
                    counts.push(0);
                    sums.push(0.0);
                    *new.insert(counts.len() - 1)
                }
            },
        };
        last = Some((key, at));
        counts[at] += 1;
        sums[at] += value.unwrap_or_default();
    }
    let mut groups = frame.take(&IdxCa::from_vec("row".into(), first))?;
    groups.with_column(Column::new("value".into(), sums))?;
    groups.with_column(Column::new("n".into(), counts))?;
    Ok(groups)
}

/// Whether each key may come more than once: it is said of all that do, and of one in sixteen that do not.
pub(super) fn may_repeat(keys: &[u64]) -> Vec<bool> {
    const BITS_A_KEY: usize = 16;
    let n_bits = (keys.len() * BITS_A_KEY).next_power_of_two().max(64);
    let place = |key: u64| {
        let bit = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - n_bits.trailing_zeros());
        (usize::try_from(bit / 64).unwrap_or_default(), 1_u64 << (bit % 64))
    };
    let (mut once, mut twice) = (vec![0_u64; n_bits / 64], vec![0_u64; n_bits / 64]);
    for (word, bit) in keys.iter().map(|key| place(*key)) {
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    keys.iter().map(|key| place(*key)).map(|(word, bit)| twice[word] & bit != 0).collect()
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    #[test]
    fn keys_are_equal_where_all_columns_are_equal_and_nowhere_else() {
        let frame = df!(
            "a" => ["x", "y", "x", "x"], "b" => [Some("1"), Some("1"), None, Some("1")], "value" => [1.0, 2.0, 4.0, 8.0],
        )
        .expect("columns of one length");
        let keys = row_keys(&frame, &["a", "b"]).expect("texts");
        assert!(keys[0] == keys[3] && keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2], "{keys:?}");
        let groups = groups(&frame, &["a", "b"]).expect("texts");
        let sums: Vec<f64> =
            groups.column("value").and_then(|sums| sums.f64()).expect("numbers").iter().flatten().collect();
        assert_eq!(sums, [9.0, 2.0, 4.0]);
    }

    #[test]
    fn keys_too_many_for_a_number_are_numbered_again() {
        let mut keys = [7, u64::MAX, 7, 0];
        assert_eq!((renumber(&mut keys), keys), (3, [0, 1, 0, 2]));
        // Eleven columns of a hundred texts each have more combinations than a number.
        let texts: Vec<String> = (0..200).map(|row| (row % 100).to_string()).collect();
        let names: Vec<String> = (0..11).map(|n| format!("c{n}")).collect();
        let columns = names.iter().map(|name| Column::new(name.as_str().into(), &texts)).collect();
        let frame = DataFrame::new(200, columns).expect("columns of one length");
        let keys = row_keys(&frame, &names.iter().map(String::as_str).collect::<Vec<_>>()).expect("texts");
        assert_eq!(keys[..100], keys[100..]);
        assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), 100);
    }

    #[test]
    fn every_repeated_key_is_seen_and_few_others() {
        let keys: Vec<u64> = (0..10_000).chain(0..10).collect();
        let again = may_repeat(&keys);
        assert!((0..10).all(|at| again[at] && again[10_000 + at]));
        assert!(again.iter().filter(|again| **again).count() < 1_000);
    }
}
