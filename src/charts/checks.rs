//! What the charts' own tests ask of a figure. The laws that hold for every figure are in `tests/figures.rs`.

use super::{Chart, Figure, Spec};
use crate::data::Library;

/// The figure of one definition.
pub(super) fn figure(library: &Library, chart: &Chart, definition: &str) -> Figure {
    let spec = Spec { definition: definition.to_owned(), ..Spec::of(chart.id) };
    (chart.build)(library, &spec).unwrap_or_else(|cause| panic!("{} {definition}: {cause}", chart.id))
}

/// The value of a series in a period.
pub(super) fn value(figure: &Figure, series: &str, period: &str) -> Option<f64> {
    figure.rows().into_iter().find(|row| row.series == series && row.period == period).map(|row| row.value)
}
