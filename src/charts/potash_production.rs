//! Potash production by country: FAOSTAT's long series and the editions of the US Geological Survey.

use super::figure::Figure;
use super::potash_by_country::{self as by_country, Count};
use super::{Chart, Definition, Spec, Unfit};
use crate::data::Library;

/// Who produces how much.
pub const CHART: Chart = Chart {
    id: "potash-production",
    title: "Potash production",
    datasets: &["potash_production", "events"],
    definitions: &[
        Definition {
            id: "faostat",
            title: "FAOSTAT, tonnes K₂O",
            about: "Production in tonnes of K₂O. Years in which FAOSTAT repeats the year before are not drawn as lines.",
        },
        Definition {
            id: "usgs",
            title: "USGS, tonnes K₂O",
            about: "Mine production in tonnes of K₂O, rounded. Editions that changed a figure stand apart.",
        },
    ],
    companions: &["CAN", "RUS", "CHN", "DEU", "ISR", "JOR", "LAO", "CHL", "USA"],
    stacks: true,
    build: figure,
};

static COUNTS: &[Count] = &[
    Count {
        definition: "faostat",
        table: "potash_production",
        editions: &[("faostat-rfn", "")],
        measure: "Production of potash",
        verb: "produced",
        object: "potash",
    },
    Count {
        definition: "usgs",
        table: "potash_production",
        editions: &[("usgs-mcs-2026", ""), ("usgs-mcs-2025", "USGS 2025 edition")],
        measure: "Mine production of potash",
        verb: "produced",
        object: "potash",
    },
];

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when Belarus has no figure in the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    by_country::figure(library, spec, &CHART, COUNTS)
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    #[test]
    fn repeats_are_no_observations() {
        let library = Library::load().expect("bundled tables");
        let figure = checks::figure(&library, &CHART, "faostat");
        assert_eq!(checks::value(&figure, "Belarus", "2020"), Some(7562.153));
        assert_eq!(checks::value(&figure, "Belarus", "2021"), None);
    }

    #[test]
    fn two_editions_are_never_one_line() {
        let library = Library::load().expect("bundled tables");
        let figure = checks::figure(&library, &CHART, "usgs");
        assert_eq!(checks::value(&figure, "Belarus", "2024"), Some(5000.0));
        assert_eq!(figure.title, "USGS cut Belarus's 2024 output from 7 to 5 Mt K₂O");
        assert_eq!(figure.years, Some((2024.0, 2026.0)), "the last year in full");
        assert_eq!(checks::value(&figure, "Belarus (USGS 2025 edition)", "2024"), Some(7000.0));
    }
}
