//! Potash exports by country: tonnes of K₂O, tonnes of potassium chloride, dollars.

use super::figure::Figure;
use super::potash_by_country::{self as by_country, Count};
use super::{Chart, Definition, Spec, Unfit};
use crate::data::Library;

/// Who exports how much.
pub const CHART: Chart = Chart {
    id: "potash-exports",
    title: "Potash exports",
    datasets: &["potash_exports", "potash_shipments", "events"],
    definitions: &[
        Definition {
            id: "k2o",
            title: "Tonnes K₂O",
            about: "All potash fertilisers in tonnes of K₂O, FAOSTAT. The last years of Belarus rest on partners' \
                    reports.",
        },
        Definition {
            id: "kcl",
            title: "Tonnes KCl",
            about: "Potassium chloride in product tonnes, FAOSTAT. The world is the sum of reporting countries.",
        },
        Definition {
            id: "value",
            title: "USD",
            about: "Value of potassium chloride exports, FAOSTAT. The world is the sum of reporting countries.",
        },
    ],
    companions: &["CAN", "RUS", "DEU", "ISR", "JOR", "CHL", "LAO", "CHN"],
    stacks: true,
    build: figure,
};

static COUNTS: &[Count] = &[
    Count {
        definition: "k2o",
        table: "potash_exports",
        editions: &[("faostat-rfn-k2o", "")],
        measure: "Exports of all potash fertilisers",
        verb: "exported",
        object: "potash",
    },
    Count {
        definition: "kcl",
        table: "potash_exports",
        editions: &[("faostat-rfb-kcl", "")],
        measure: "Exports of potassium chloride",
        verb: "exported",
        object: "potash",
    },
    Count {
        definition: "value",
        table: "potash_exports",
        editions: &[("faostat-rfb-kcl-value", "")],
        measure: "Value of potassium chloride exports",
        verb: "earned",
        object: "from potash",
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
    use super::super::figure::stack_tops;
    use super::*;

    #[test]
    fn titles_and_caveats_hold_in_the_years_in_view() {
        let library = Library::load().expect("bundled tables");
        let figure = checks::figure(&library, &CHART, "k2o");
        assert_eq!(figure.title, "FAO estimate: Belarus exported 63% less potash in 2022 than in 2021"); // 2,597 after 6,940
        assert_eq!(
            figure.caveats[0],
            "Others put the change of 2022 at nearly \u{2212}50% of part of the year (Nutrien) and \u{2212}60% (Reuters)"
        );
        let product = checks::figure(&library, &CHART, "kcl");
        assert_eq!(product.title, "Belarus exported 10.3 Mt KCl in 2019, 1.9 times that of 2002");
        assert_eq!(product.caveats[0], "Belarus 2020: 11.8 Mt KCl by ICIS, only 8.29 Mt KCl in this edition");
        let value = checks::figure(&library, &CHART, "value");
        assert_eq!(
            value.caveats[0],
            "Belarus 2020: 2.41 bn USD by Charter97 / Filin, only 2.06 bn USD in this edition"
        );
        assert_eq!(value.title, "Belarus earned 2.77 bn USD from potash in 2019, 6 times that of 2002");
        assert_eq!(checks::value(&figure, "Belarus", "2022"), Some(2596.624));
    }

    #[test]
    fn layers_and_the_rest_add_up_to_the_world() {
        let library = Library::load().expect("bundled tables");
        let spec = Spec { stacked: true, ..Spec::of(CHART.id) };
        let figure = figure(&library, &spec).expect("FAOSTAT has all years");
        let series = &figure.panels[0].series;
        assert!(series.len() <= 7, "subject, five more and the rest");
        let tops = stack_tops(series);
        let (rest, at) = (series.len() - 1, |period: &str| {
            series[series.len() - 1].points.iter().position(|point| point.period == period).expect("a rest")
        });
        assert!((tops[rest][at("2021")] - 41_390.949).abs() < 1e-6, "FAOSTAT's world of 2021");
        assert!(series[rest].points.iter().all(|point| point.value >= 0.0));
    }
}
