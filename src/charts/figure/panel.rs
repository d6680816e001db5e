//! Panels: what they start with, and the axis that holds what is drawn.

use super::{Look, Panel, PanelKind, Point, Scale, Series};

/// All of a whole, in percent, with what sums of parts lose in rounding.
const WHOLE: f64 = 100.0 + 1e-6;

impl Panel {
    /// A panel with nothing in it yet; the range follows from [`Panel::fit`].
    pub fn new(kind: PanelKind, unit: impl Into<String>) -> Self {
        Self {
            title: String::new(),
            kind,
            scale: Scale { unit: unit.into(), min: 0.0, max: 1.0 },
            series: Vec::new(),
            references: Vec::new(),
            breaks: Vec::new(),
            callouts: Vec::new(),
            stamp: String::new(),
            height: 1.0,
            named: Vec::new(),
        }
    }

    /// Every point, series by series.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.series.iter().flat_map(|series| &series.points)
    }

    /// Sets the dependent axis from zero to a round number above everything drawn.
    #[must_use]
    pub fn fit(mut self) -> Self {
        let stacked = stack_tops(&self.series).into_iter().flatten();
        let plain = self.points().flat_map(|point| [point.value, point.high.unwrap_or(point.value)]);
        let least = self.points().map(|point| point.low.unwrap_or(point.value)).fold(0.0, f64::min);
        let references = self.references.iter().map(|reference| reference.value);
        let most = plain.chain(references).chain(stacked).fold(0.0, f64::max);
        self.scale.max = round_up(most);
        if self.scale.unit == "%" && most <= WHOLE {
            // No part of a whole is above all of it.
            self.scale.max = self.scale.max.min(100.0);
        }
        self.scale.min = -round_up(-least);
        if self.scale.min == 0.0 {
            self.scale.min = 0.0; // −0 prints as a minus
        }
        self
    }
}

/// Upper edge of every point of every series of a panel; the value itself for series that do not stack.
/// A layer stands on the layers before it at the same position.
pub fn stack_tops(series: &[Series]) -> Vec<Vec<f64>> {
    let mut sums: Vec<(f64, f64)> = Vec::new();
    series
        .iter()
        .map(|series| {
            series
                .points
                .iter()
                .map(|point| {
                    if series.look != Look::Stack {
                        return point.value;
                    }
                    if let Some((_, sum)) = sums.iter_mut().find(|(at, _)| (*at - point.at).abs() < 1e-9) {
                        *sum += point.value;
                        *sum
                    } else {
                        sums.push((point.at, point.value));
                        point.value
                    }
                })
                .collect()
        })
        .collect()
}

/// The next round number, with a little air: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten.
pub(super) fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return if value > 0.0 { value } else { 0.0 };
    }
    let power = 10f64.powf(value.log10().floor());
    [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0]
        .into_iter()
        .map(|step| step * power)
        .find(|top| *top >= value * 1.02)
        .unwrap_or(value)
}
