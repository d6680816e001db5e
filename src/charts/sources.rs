//! One figure, several sources: what each prints, side by side and never averaged, and how far apart they lie.

use super::compared::{self, Reading};
use super::figure::{Figure, Look, Panel, Point, unit_text};
use super::rows::{Row, as_printed, join, rows, step_of};
use super::view::{self, Words, figure as put_together, headline, nothing};
use super::{Chart, Definition, Spec, Unfit};
use crate::data::{Flag, Freq, Library, Period, TableId};

/// Where sources disagree.
pub const CHART: Chart = Chart {
    id: "sources",
    title: "Where sources disagree",
    datasets: &[
        "potash_production",
        "potash_exports",
        "exports_by_partner",
        "macro",
        "prisoners",
        "trade_routes",
        "events",
    ],
    definitions: &[
        Definition {
            id: "potash-production",
            title: "Belarus's potash production",
            about: "Tonnes of K₂O by FAOSTAT, Belstat and the editions of the US Geological Survey.",
        },
        Definition {
            id: "world-production",
            title: "World potash production",
            about: "Tonnes of K₂O by FAOSTAT and the editions of the US Geological Survey.",
        },
        Definition {
            id: "potash-exports-k2o",
            title: "Potash exports, tonnes K₂O",
            about: "Belarus's exports by FAOSTAT, Belstat and IFA.",
        },
        Definition {
            id: "potash-exports-kcl",
            title: "Potash exports, tonnes KCl",
            about: "Belarus's exports by FAOSTAT's older copy and by customs.",
        },
        Definition {
            id: "potash-earnings",
            title: "Potash earnings, USD",
            about: "FAOSTAT's value, the official one, a leaked one and one from a study.",
        },
        Definition {
            id: "goods-exports",
            title: "All goods exports, USD",
            about: "World Bank today, WITS, UNCTAD and an older edition of the WTO.",
        },
        Definition {
            id: "goods-to-russia",
            title: "Goods exports to Russia, USD",
            about: "Belarus's own reports and what Russia's side says; full years alone.",
        },
        Definition {
            id: "gdp",
            title: "GDP, USD",
            about: "World Bank today, the IMF's edition of 2019, the CIA's of 2026.",
        },
        Definition { id: "goods-services", title: "Goods and services exports, USD", about: "World Bank and CIA." },
        Definition {
            id: "prisoners",
            title: "Political prisoners held",
            about: "Viasna's list, Dissidentby's and a count of the press.",
        },
        Definition {
            id: "russian-ports",
            title: "Cargo through Russian ports",
            about: "What officials of Belarus said of the same half-year.",
        },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// One figure that several series count.
struct Topic {
    definition: &'static str,
    table: TableId,
    reporter: &'static str,
    partner: &'static str,
    /// Series of the table and their short names, the longest first.
    series: &'static [(&'static str, &'static str)],
    /// What is counted, with its unit.
    measure: &'static str,
}

static TOPICS: &[Topic] = &[
    Topic {
        definition: "potash-production",
        table: "potash_production",
        reporter: "BLR",
        partner: "",
        series: &[
            ("faostat-rfn", "FAOSTAT"),
            ("usgs-mcs-2026", "USGS 2026"),
            ("usgs-mcs-2025", "USGS 2025"),
            ("usgs-mcs-2022", "USGS 2022"),
            ("belstat-k2o", "Belstat"),
        ],
        measure: "Belarus's production of potash",
    },
    Topic {
        definition: "world-production",
        table: "potash_production",
        reporter: "WLD",
        partner: "",
        series: &[
            ("faostat-rfn", "FAOSTAT"),
            ("usgs-mcs-2026", "USGS 2026"),
            ("usgs-mcs-2025", "USGS 2025"),
            ("usgs-mcs-2024", "USGS 2024"),
            ("usgs-mcs-2023", "USGS 2023"),
            ("usgs-mcs-2021", "USGS 2021"),
        ],
        measure: "World production of potash",
    },
    Topic {
        definition: "potash-exports-k2o",
        table: "potash_exports",
        reporter: "BLR",
        partner: "WLD",
        series: &[("faostat-rfn-k2o", "FAOSTAT"), ("belstat-k2o", "Belstat"), ("ifa-k2o", "IFA")],
        measure: "Belarus's exports of potash",
    },
    Topic {
        definition: "potash-exports-kcl",
        table: "potash_exports",
        reporter: "BLR",
        partner: "WLD",
        series: &[("faostat-rfb-kcl", "FAOSTAT, 2023 copy"), ("customs-kcl", "Customs")],
        measure: "Belarus's exports of potassium chloride",
    },
    Topic {
        definition: "potash-earnings",
        table: "potash_exports",
        reporter: "BLR",
        partner: "WLD",
        series: &[
            ("faostat-rfb-kcl-value", "FAOSTAT"),
            ("leaked-value", "Leaked"),
            ("official-value", "Official"),
            ("biss-value", "BISS"),
        ],
        measure: "Value of Belarus's potash exports",
    },
    Topic {
        definition: "goods-exports",
        table: "exports_by_partner",
        reporter: "BLR",
        partner: "WLD",
        series: &[
            ("wdi-goods-exports", "World Bank"),
            ("wits-exports", "WITS"),
            ("wto-old-goods-exports", "WTO, older"),
            ("unctad-exports", "UNCTAD"),
        ],
        measure: "Belarus's exports of goods",
    },
    Topic {
        definition: "goods-to-russia",
        table: "exports_by_partner",
        reporter: "BLR",
        partner: "RUS",
        series: &[
            ("wits-exports", "WITS"),
            ("unctad-exports", "UNCTAD"),
            ("cepii-dots-exports-mirror", "CEPII, mirror"),
            ("belstat-2017-exports", "Belstat 2017"),
            ("belstat-2020-exports", "Belstat 2020"),
            ("gryzlov-exports", "Russia's ambassador"),
            ("kremlin-note-exports", "Kremlin note, mirror"),
        ],
        measure: "Belarus's exports of goods to Russia",
    },
    Topic {
        definition: "gdp",
        table: "macro",
        reporter: "BLR",
        partner: "",
        series: &[
            ("gdp-current-usd", "World Bank"),
            ("gdp-current-usd-imf-2019", "IMF, 2019"),
            ("gdp-current-usd-cia", "CIA, 2026"),
        ],
        measure: "Belarus's gross domestic product, current money",
    },
    Topic {
        definition: "goods-services",
        table: "macro",
        reporter: "BLR",
        partner: "",
        series: &[("exports-goods-services-usd", "World Bank"), ("exports-goods-services-usd-cia", "CIA")],
        measure: "Belarus's exports of goods and services",
    },
    Topic {
        definition: "prisoners",
        table: "prisoners",
        reporter: "BLR",
        partner: "",
        series: &[("viasna", "Viasna"), ("dissidentby", "Dissidentby"), ("kyiv-independent", "Kyiv Independent")],
        measure: "Political prisoners held in Belarus",
    },
    Topic {
        definition: "russian-ports",
        table: "trade_routes",
        reporter: "BLR",
        partner: "",
        series: &[
            ("all-cargo-russian-seaports-golovchenko", "Golovchenko"),
            ("all-cargo-russian-seaports-snopkov", "Snopkov"),
            ("all-cargo-russian-seaports-lyakhnovich", "Lyakhnovich"),
        ],
        measure: "Belarusian cargo through Russian seaports",
    },
];

impl Topic {
    /// What is counted, as short as a title needs it.
    fn subject(&self) -> &'static str {
        let listed = CHART.definitions.iter().find(|definition| definition.id == self.definition);
        listed.map_or("", |definition| definition.title.split(", ").next().unwrap_or_default())
    }
}

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no source has a figure in the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let topic = TOPICS
        .iter()
        .find(|topic| topic.definition == definition.id)
        .ok_or_else(|| Unfit::defect(format!("No sources are listed for {}", definition.title)))?;
    let mut of_series: Vec<(&str, &str, Vec<Row>)> = Vec::new();
    for (series, name) in topic.series {
        let mut found = rows(library, topic.table, &[("series", series), ("reporter", topic.reporter)])?;
        found.retain(|row| row.partner == topic.partner && dated(row));
        of_series.push((series, name, found));
    }
    // Half-years and years share no axis: where there are halves, they are what is compared.
    let halves = |row: &Row| row.period.is_some_and(|period| period.freq() == Freq::HalfYear);
    let by_halves = of_series.iter().flat_map(|(.., found)| found).any(halves);
    let (mut existing, mut readings, mut unit) = (Vec::new(), Vec::new(), String::new());
    for (series, name, found) in &of_series {
        let found: Vec<&Row> = found.iter().filter(|row| halves(row) == by_halves).collect();
        existing.extend(found.iter().filter_map(|row| row.period));
        unit = found.first().map_or(unit, |row| row.unit.clone());
        let shown = found.iter().filter(|row| row.in_view(spec));
        let points = shown.filter_map(|row| Some(Point { how: as_printed(library, row), ..row.point()? })).collect();
        readings.push(reading(series, name, points));
    }
    readings.retain(|reading| !reading.points.is_empty());
    if readings.is_empty() {
        return Err(nothing("figure of any source", spec, existing));
    }
    let (panels, unit) = compared::panels(readings, &unit);
    let years = view::years(spec, view::positions(&panels));
    let words = Words {
        title: headline(
            compared::finding(&panels).map(|finding| format!("{}, {finding}", topic.subject())),
            definition.title,
        ),
        subtitle: format!("{}, {}, as each source prints it", topic.measure, unit_text(&unit)),
        definition: "each source its own series".to_owned(),
        caveats: caveats(&panels),
        calculated: false,
    };
    put_together(library, spec, panels, years, words)
}

/// Full years, halves and days stand at a place of their own; longer parts of a year overlap and do not.
fn dated(row: &Row) -> bool {
    row.period.is_some_and(|period| matches!(period.freq(), Freq::Year | Freq::HalfYear | Freq::Day))
}

fn reading(key: &str, name: &str, mut points: Vec<Point>) -> Reading {
    let freqs: Vec<Freq> = points.iter().filter_map(|point| Some(Period::parse(&point.period)?.freq())).collect();
    join(&mut points, step_of(freqs.into_iter().max().unwrap_or(Freq::Year)));
    let mirror = key.ends_with("-mirror") || key.starts_with("kremlin");
    let look = match (mirror, points.len()) {
        (_, 0 | 1) => Look::Dots,
        (true, _) => Look::MirrorLine,
        (false, _) => Look::Line,
    };
    Reading { key: key.to_owned(), name: name.to_owned(), code: String::new(), look, points }
}

fn caveats(panels: &[Panel]) -> Vec<String> {
    let mut caveats = vec![
        "Each source keeps its own line and mark; nothing is averaged, and what lies between two of them is marked"
            .to_owned(),
    ];
    let marked = |flag| panels.iter().flat_map(Panel::points).any(|point| point.flags.has(flag));
    if marked(Flag::Superseded) || marked(Flag::LowVintage) {
        caveats.push(
            "Editions differ in time: a later one may have corrected an earlier one, see the point's marks".to_owned(),
        );
    }
    if marked(Flag::CarriedForward) {
        caveats.push("Years that repeat the year before are marked; they are no new measurement".to_owned());
    }
    caveats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_editions_of_one_year_stand_beside_each_other_with_their_distance() {
        let library = Library::load().expect("the bundled tables");
        let figure = figure(&library, &Spec::of("sources")).expect("a figure");
        let of_2024: Vec<f64> = figure.panels[0]
            .series
            .iter()
            .flat_map(|s| &s.points)
            .filter(|p| p.period == "2024")
            .map(|p| p.value)
            .collect();
        assert_eq!(of_2024.len(), 2, "{of_2024:?}");
        let apart = figure.panels[1].series[0].points.iter().find(|point| point.period == "2024").expect("a distance");
        assert!((apart.value - 40.0).abs() < 1e-9, "5 against 7: {apart:?}");
        assert_eq!(apart.rows.len(), 2);
    }

    #[test]
    fn no_source_is_left_out_by_a_wrong_name() {
        let library = Library::load().expect("the bundled tables");
        for topic in TOPICS {
            for (series, _) in topic.series {
                let found =
                    rows(&library, topic.table, &[("series", series), ("reporter", topic.reporter)]).expect("rows");
                let dated = found.iter().filter(|row| row.partner == topic.partner && dated(row)).count();
                assert!(dated > 0, "{}: {series}", topic.definition);
            }
        }
        assert_eq!(TOPICS.len(), CHART.definitions.len());
    }
}
