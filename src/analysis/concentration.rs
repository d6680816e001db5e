//! How concentrated a market or a partner list is.

use super::{MeasureError, non_negative};

/// Measures of concentration of one list of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Share of each value in the sum, in the order given.
    pub shares: Vec<f64>,
    /// Herfindahl-Hirschman index, 1/n to 1; times 10,000 for the usual scale.
    ///
    /// Source: Hirschman 1945, Herfindahl 1950.
    pub hhi: f64,
    /// The index rescaled to 0..1 by the number of positive shares; `None` with a single one.
    pub hhi_normalised: Option<f64>,
    /// UNCTAD's concentration index: square roots before rescaling, by all economies listed; not the same as
    /// `hhi_normalised`. `None` with a single economy. Source: UNCTAD Handbook of Statistics, methods.
    pub unctad: Option<f64>,
    /// How many equal shares would give this index. Source: Adelman 1969.
    pub effective_number: f64,
    /// Theil's index against equal shares, 0 to ln n, n all values listed.
    ///
    /// Source: Theil 1967; Cadot, Carrère & Strauss-Kahn 2011.
    pub theil: f64,
    /// Theil's index over ln n; `None` with a single value.
    pub theil_normalised: Option<f64>,
    /// Shannon's entropy of the shares.
    pub entropy: f64,
}

impl Concentration {
    /// Sum of the `m` largest shares; 1 when there are fewer.
    pub fn ratio(&self, m: usize) -> f64 {
        if m >= self.shares.len() {
            return 1.0;
        }
        let mut sorted = self.shares.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        sorted.iter().take(m).sum()
    }
}

/// Concentration of exporters, markets or partners by value or tonnes.
///
/// # Output
/// `None` when the values sum to zero.
/// # Errors
/// [`MeasureError::Negative`].
pub fn concentration(values: &[f64]) -> Result<Option<Concentration>, MeasureError> {
    non_negative(values)?;
    let total: f64 = values.iter().sum();
    if total <= 0.0 {
        return Ok(None);
    }
    let shares: Vec<f64> = values.iter().map(|v| v / total).collect();
    let hhi: f64 = shares.iter().map(|s| s * s).sum();
    let entropy: f64 = -shares.iter().filter(|s| **s > 0.0).map(|s| s * s.ln()).sum::<f64>();
    let listed = shares.len() as f64;
    let positive = shares.iter().filter(|s| **s > 0.0).count() as f64;
    let theil = listed.ln() - entropy;
    let rescale = |value: f64, equal: f64| (equal < 1.0).then(|| (value - equal) / (1.0 - equal));
    Ok(Some(Concentration {
        hhi,
        hhi_normalised: rescale(hhi, 1.0 / positive),
        unctad: rescale(hhi.sqrt(), (1.0 / listed).sqrt()),
        effective_number: 1.0 / hhi,
        theil,
        theil_normalised: (listed > 1.0).then(|| theil / listed.ln()),
        entropy,
        shares,
    }))
}

/// Hirschman's index of trade influence: 100 times the root of the sum of squared partner shares.
///
/// # Errors
/// [`MeasureError::Negative`].
/// # Source
/// Hirschman, National Power and the Structure of Foreign Trade, 1945, chapter 6.
pub fn hirschman_index(partner_values: &[f64]) -> Result<Option<f64>, MeasureError> {
    Ok(concentration(partner_values)?.map(|c| 100.0 * c.hhi.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_shares_one_share_and_none() {
        let equal = concentration(&[2.0; 4]).expect("not negative").expect("not empty");
        assert!((equal.hhi - 0.25).abs() < 1e-15 && equal.hhi_normalised.expect("four shares").abs() < 1e-15);
        assert!(equal.theil.abs() < 1e-15 && (equal.ratio(3) - 0.75).abs() < 1e-15);
        let one = concentration(&[5.0]).expect("not negative").expect("not empty");
        assert_eq!((one.hhi, one.hhi_normalised, one.unctad, one.ratio(9)), (1.0, None, None, 1.0));
        assert_eq!(concentration(&[0.0, 0.0]), Ok(None));
        assert_eq!(concentration(&[1.0, -1.0]), Err(MeasureError::Negative { index: 1, value: -1.0 }));
    }
}
