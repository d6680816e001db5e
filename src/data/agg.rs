//! Bits of the `agg` column of an opened table: which rows count what other rows count too.

use polars::prelude::{DataType, Expr, col, lit};

/// The reporter is a group of countries, or the world.
pub const REPORTER_GROUP: u32 = 1;
/// The partner is a group of countries, or the world.
pub const PARTNER_GROUP: u32 = 2;
/// The product is a group of products; matters to nobody who sums products of one level.
pub const PRODUCT_GROUP: u32 = 4;
/// The row is part of another row, such as one mode of transport.
pub const PART: u32 = 8;

/// Every bit.
const ALL: u32 = REPORTER_GROUP | PARTNER_GROUP | PRODUCT_GROUP | PART;

/// The bits of a row between two areas.
pub fn of_areas(reporter_is_group: bool, partner_is_group: bool) -> u32 {
    u32::from(reporter_is_group) * REPORTER_GROUP + u32::from(partner_is_group) * PARTNER_GROUP
}

/// The column as whole numbers of one width, whatever the frame came from.
pub fn column() -> Expr {
    col("agg").cast(DataType::UInt32)
}

/// Rows with exactly these bits.
pub fn is(bits: u32) -> Expr {
    column().eq(lit(bits))
}

/// Rows where one of these bits is set.
pub fn has(bits: u32) -> Expr {
    one_of(|set| set & bits != 0)
}

/// Rows where no other bit than these is set.
pub fn only(bits: u32) -> Expr {
    one_of(|set| set & !bits == 0)
}

fn one_of(which: impl Fn(u32) -> bool) -> Expr {
    (0..=ALL).filter(|set| which(*set)).map(is).reduce(Expr::or).unwrap_or_else(|| lit(false))
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoLazy as _, df};

    use super::*;

    #[test]
    fn rows_are_found_by_any_of_the_bits() {
        let frame = df!("agg" => (0..=i64::from(ALL)).collect::<Vec<_>>()).expect("one column");
        let n = |rows: Expr| frame.clone().lazy().filter(rows).collect().expect("whole numbers").height();
        assert_eq!((n(is(0)), n(is(of_areas(true, true))), n(has(PART)), n(has(0))), (1, 1, 8, 0));
        assert_eq!((n(has(REPORTER_GROUP | PARTNER_GROUP)), n(only(PART)), n(only(0))), (12, 2, 1));
    }
}
