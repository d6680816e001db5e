//! Place of one country among others by size.

/// Place of `own` among `others`, the largest first: 1 plus how many are larger; equals share the better place.
///
/// # Source
/// Standard competition ranking ("1224").
pub fn rank(own: f64, others: &[f64]) -> usize {
    1 + others.iter().filter(|other| **other > own).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_the_better_place() {
        assert_eq!(rank(5.0, &[9.0, 5.0, 1.0]), 2);
        assert_eq!(rank(5.0, &[]), 1);
    }
}
