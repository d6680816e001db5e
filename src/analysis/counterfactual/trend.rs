//! A straight line through logarithms, and how far a forecast on it may be off.

/// Fewest points a trend may rest on: two for the line and two to judge its spread.
const LEAST_POINTS: usize = 4;

/// ln y = a + b t by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogTrend {
    /// Level at the first point, as a logarithm.
    pub intercept: f64,
    /// Growth per period, as a logarithm.
    pub slope: f64,
    /// Spread of the points around the line, with two degrees of freedom less than points.
    pub spread: f64,
    n: f64,
    middle: f64,
    around: f64,
}

impl LogTrend {
    /// Fits points at the given times, such as years.
    ///
    /// # Output
    /// `None` with fewer than four points, or one that is not positive.
    /// # Source
    /// Ordinary least squares.
    pub fn fit(times: &[f64], values: &[f64]) -> Option<Self> {
        if times.len() != values.len()
            || values.len() < LEAST_POINTS
            || values.iter().any(|y| !(*y > 0.0 && y.is_finite()))
        {
            return None;
        }
        let n = values.len() as f64;
        let middle = times.iter().sum::<f64>() / n;
        let logs: Vec<f64> = values.iter().map(|y| y.ln()).collect();
        let level = logs.iter().sum::<f64>() / n;
        let (mut around, mut together) = (0.0, 0.0);
        for (t, y) in times.iter().zip(&logs) {
            around += (t - middle).powi(2);
            together += (t - middle) * (y - level);
        }
        let slope = together / around;
        let intercept = level - slope * middle;
        let squares: f64 = times.iter().zip(&logs).map(|(t, y)| (y - intercept - slope * t).powi(2)).sum();
        (around > 0.0).then(|| Self { intercept, slope, spread: (squares / (n - 2.0)).sqrt(), n, middle, around })
    }

    /// The forecast's logarithm at a time.
    pub fn at(&self, time: f64) -> f64 {
        self.intercept + self.slope * time
    }

    /// Standard deviation of a single new point around the forecast, for a given spread of the points.
    pub fn off(&self, time: f64, spread: f64) -> f64 {
        spread * (1.0 + 1.0 / self.n + (time - self.middle).powi(2) / self.around).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_growth_is_found_and_forecast() {
        let times = [0.0, 1.0, 2.0, 3.0, 4.0];
        let values: Vec<f64> = times.iter().map(|t: &f64| 100.0 * (0.05 * t).exp()).collect();
        let trend = LogTrend::fit(&times, &values).expect("five points");
        assert!((trend.slope - 0.05).abs() < 1e-12 && trend.spread < 1e-12);
        assert!((trend.at(6.0).exp() - 100.0 * 0.3_f64.exp()).abs() < 1e-9);
        // Prediction: s √(1 + 1/5 + (6 − 2)²/10).
        assert!((trend.off(6.0, 0.1) - 0.1 * 2.8_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn too_few_points_or_a_zero_give_none() {
        assert_eq!(LogTrend::fit(&[0.0, 1.0, 2.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(LogTrend::fit(&[0.0, 1.0, 2.0, 3.0], &[1.0, 0.0, 3.0, 4.0]), None);
    }
}
