//! Who buys Belarus's potash: what the seller declared, what buyers and carriers report.

use super::cells::period_words;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, value_text};
use super::potash_parts::SUBJECT;
use super::rows::{Row, as_printed, points, rows};
use super::view::{self, Words, headline, nothing, span_of};
use super::words::{amount_text, caveats, flag_caveats, percent_text};
use super::{Chart, Definition, Spec, Unfit};
use crate::analysis::ratio::{self, Cut};
use crate::data::{Flag, Flags, Freq, Library, Period, RowRef, format_number, format_share};

/// Destinations of Belarusian potash.
pub const CHART: Chart = Chart {
    id: "potash-destinations",
    title: "Potash buyers",
    datasets: &["potash_destinations", "potash_mirror", "events"],
    definitions: &[
        Definition {
            id: "mirror-share",
            title: "Share in the buyer's imports",
            about: "Belarus's share of what a buyer imports, as the buyer, its press or a company reports it.",
        },
        Definition {
            id: "mirror-volume",
            title: "Tonnes reported by buyers",
            about: "Product tonnes of Belarusian origin in buyers' figures; parts of years stand apart. No open series \
                    is complete.",
        },
        Definition {
            id: "declared",
            title: "Declared by the seller",
            about: "What Belarus, its sellers and analysts stated about destinations: single figures, in three units; apart \
                    from them what Belarus stated about its share of a buyer's market.",
        },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no figure falls into the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let (panels, left_out) = panels(library, spec, definition.id)?;
    if panels.is_empty() {
        let (whole, _) = panels_of_all_years(library, definition.id)?;
        let points = whole.iter().flat_map(Panel::points);
        return Err(nothing("figure of a buyer", spec, points.filter_map(|point| view::dated(&point.period))));
    }
    let drawn: Vec<Series> = panels.iter().flat_map(|panel| panel.series.clone()).collect();
    let plain = format!("{}, {}", CHART.title, span_of(panels.iter().flat_map(Panel::points)));
    let (finding, measure) = match definition.id {
        "declared" => (disagreement(&drawn), "Shares of Belarus's potash exports, and single tonnages, as stated"),
        "mirror-volume" => {
            (panels.first().and_then(from_to), "Imports of Belarusian potash, product tonnes, by buyers' reports")
        }
        _ => (panels.first().and_then(from_to), "Belarus's share of the buyer's potash imports, % of product tonnes"),
    };
    let timed = definition.id != "declared";
    let hidden = timed.then(|| {
        "Goods shipped under another declared origin cannot be seen here; no open series is complete".to_owned()
    });
    let words = Words {
        title: headline(finding, &plain),
        subtitle: measure.to_owned(),
        definition: definition.title.to_owned(),
        caveats: caveats(left_out.into_iter().chain(hidden), flag_caveats(&drawn)),
        calculated: definition.id == "mirror-share",
    };
    let years = timed.then(|| view::years(spec, view::positions(&panels))).flatten();
    view::figure(library, spec, panels, years, words)
}

fn panels(library: &Library, spec: &Spec, definition: &str) -> Result<(Vec<Panel>, Vec<String>), Unfit> {
    match definition {
        "declared" => Ok((declared(library, spec)?, Vec::new())),
        "mirror-volume" => Ok((volumes(library, spec)?, Vec::new())),
        _ => shares(library, spec),
    }
}

fn panels_of_all_years(library: &Library, definition: &str) -> Result<(Vec<Panel>, Vec<String>), Unfit> {
    panels(library, &Spec::of(CHART.id), definition)
}

/// Bars by unit: shares of exports, tonnes of K₂O, tonnes of potassium chloride; then shares of the buyer's market,
/// which are shares of another total.
fn declared(library: &Library, spec: &Spec) -> Result<Vec<Panel>, Unfit> {
    let all = rows(library, "potash_destinations", &[("reporter", SUBJECT)])?;
    let mut panels = Vec::new();
    for (unit, title) in
        [("%", "Share of Belarus's potash exports"), ("kt K2O", "Tonnes of K₂O"), ("kt KCl", "Tonnes of KCl")]
    {
        let of_unit = all.iter().filter(|row| row.unit == unit).map(|row| (row.partner.as_str(), row)).collect();
        panels.extend(stated(library, spec, unit, format!("declared-{unit}"), title, of_unit));
    }
    let mut of_market = rows(library, "potash_mirror", &[("partner", SUBJECT), ("measure", "share")])?;
    of_market.retain(|row| row.flags.has(Flag::Statement));
    let of_market = of_market.iter().map(|row| (row.reporter.as_str(), row)).collect();
    let title = "Belarus's share of the buyer's market";
    panels.extend(stated(library, spec, "%", "declared-market".to_owned(), title, of_market));
    Ok(panels)
}

/// A panel of bars, one a statement, the largest first; rows come with the buyer they speak of.
fn stated(
    library: &Library,
    spec: &Spec,
    unit: &str,
    key: String,
    title: &str,
    mut of_unit: Vec<(&str, &Row)>,
) -> Option<Panel> {
    of_unit.retain(|(_, row)| row.in_view(spec));
    of_unit.sort_by(|a, b| b.1.value.unwrap_or_default().total_cmp(&a.1.value.unwrap_or_default()));
    let mut series = Series::new(key, title, Role::Belarus, Look::Bar).of(SUBJECT);
    let mut categories = Vec::new();
    for (code, row) in &of_unit {
        // Several speakers put a figure on the same buyer and time.
        let speaker = library.sources().get(&row.source).map_or(row.source.as_str(), |one| one.producer.as_str());
        // The office behind a name stands in the list of sources.
        let speaker = speaker.split(',').next().unwrap_or(speaker);
        let buyer = library.countries().name(code);
        let said_twice =
            of_unit.iter().filter(|(other, one)| other == code && one.period_text == row.period_text).count() > 1;
        let place = series.points.len() as f64;
        let Some(mut point) = row.value.and_then(|_| row.point_at(place)) else { continue };
        point.how = as_printed(library, row);
        point.label = if said_twice { format!("{buyer} ({speaker})") } else { buyer.to_owned() };
        (*code).clone_into(&mut point.code);
        categories.push(format!("{buyer}, {} ({speaker})", period_words(&row.period_text)));
        series.points.push(point);
    }
    (!series.points.is_empty()).then(|| {
        let mut panel = Panel::new(PanelKind::Bars { categories }, unit);
        title.clone_into(&mut panel.title);
        panel.height = series.points.len() as f32 + 1.0;
        panel.series.push(series);
        panel
    })
}

/// Imports of Belarusian origin in product tonnes; one panel a unit, one series a buyer, parts of years apart.
fn volumes(library: &Library, spec: &Spec) -> Result<Vec<Panel>, Unfit> {
    let all = rows(library, "potash_mirror", &[("partner", SUBJECT), ("flow", "M"), ("measure", "net_weight")])?;
    let mut panels = Vec::new();
    for (unit, title) in [("kt KCl", "Potassium chloride"), ("kt product", "All potash or all fertilisers")] {
        let same = |a: &Row, b: &Row| a.unit == b.unit && a.reporter == b.reporter && a.period_text == b.period_text;
        // A rounded figure says nothing beside the exact one of the same buyer and period.
        let said_better = |row: &Row| {
            row.flags.has(Flag::Approx) && all.iter().any(|other| same(row, other) && !other.flags.has(Flag::Approx))
        };
        let of_unit: Vec<Row> =
            all.iter().filter(|row| row.unit == unit && row.value.is_some() && !said_better(row)).cloned().collect();
        let mut panel = Panel::new(PanelKind::Time, unit);
        title.clone_into(&mut panel.title);
        panel.series = by_buyer(library, unit, &of_unit, |its| {
            points(spec, its, 0.0, |row| {
                format!("{}, {}", as_printed(library, row), row.product.replace("31", "HS 31"))
            })
        });
        if !panel.series.is_empty() {
            panels.push(panel);
        }
    }
    Ok(panels)
}

/// One series of whole years and one of parts of years for each buyer, in the table's order, empty ones left out.
fn by_buyer(library: &Library, unit: &str, all: &[Row], points: impl Fn(&[Row]) -> Vec<Point>) -> Vec<Series> {
    let mut codes: Vec<&str> = Vec::new();
    for row in all {
        if !codes.contains(&row.reporter.as_str()) {
            codes.push(&row.reporter);
        }
    }
    let roles = view::roles(library, codes.iter().copied());
    let mut drawn = Vec::new();
    for (code, role) in codes.iter().zip(roles) {
        let its = all.iter().filter(|row| row.reporter == *code).cloned();
        let (whole, part): (Vec<Row>, Vec<Row>) = its.partition(is_whole_year);
        for (rows, key, suffix) in [(whole, "year", ""), (part, "part", ", parts of a year")] {
            let name = format!("{}{suffix}", library.countries().name(code));
            let mut series =
                Series::new(format!("{unit}-{code}-{key}"), name, role, Look::Dots).of(*code).with(points(&rows));
            if !suffix.is_empty() {
                series.points.iter_mut().for_each(|point| point.flags.insert(Flag::PartYear));
            }
            if !series.points.is_empty() {
                drawn.push(series);
            }
        }
    }
    drawn
}

/// Fiscal years and spans of several years are no parts of a year.
const DAYS_OF_A_YEAR: i32 = 365;

fn is_whole_year(row: &Row) -> bool {
    let days = row.period.map_or(0, |period| (period.end() - period.start()).get_days());
    days >= DAYS_OF_A_YEAR && !row.flags.has(Flag::PartYear)
}

/// Published shares, and shares computed where one carrier prints both Belarus and the total.
fn shares(library: &Library, spec: &Spec) -> Result<(Vec<Panel>, Vec<String>), Unfit> {
    let mut published: Vec<Row> = rows(library, "potash_mirror", &[("partner", SUBJECT), ("measure", "share")])?;
    // What the seller says of a buyer's market is no report of the buyer.
    published.retain(|row| !row.flags.has(Flag::Statement));
    let mut all: Vec<Row> = published.iter().filter(|row| row.period.is_some()).cloned().collect();
    for row in computed(library)? {
        // Where a carrier prints the share itself, that one stands.
        if !all.iter().any(|other| other.reporter == row.reporter && other.period_text == row.period_text) {
            all.push(row);
        }
    }
    all.sort_by(|a, b| a.reporter.cmp(&b.reporter));
    let mut panel = Panel::new(PanelKind::Time, "%");
    panel.series =
        by_buyer(library, "share", &all, |its| {
            points(spec, its, 0.0, |row| {
                if row.flags.has(Flag::Derived) { row.flow.clone() } else { as_printed(library, row) }
            })
        });
    let undated = published.iter().filter(|row| row.period.is_none()).filter_map(|row| {
        Some(format!(
            "Not drawn, no year given: {}, {} {} ({})",
            library.countries().name(&row.reporter),
            value_text(row.value?, "%"),
            period_words(&row.period_text),
            library.sources().short(&row.source)
        ))
    });
    let left_out = undated.collect();
    Ok((Some(panel).into_iter().filter(|panel| !panel.series.is_empty()).collect(), left_out))
}

/// Shares of Belarus in a buyer's total where both rows are potassium chloride of one carrier. The arithmetic stands
/// in `flow`.
fn computed(library: &Library) -> Result<Vec<Row>, Unfit> {
    let volumes = rows(library, "potash_mirror", &[("partner", SUBJECT), ("measure", "net_weight"), ("basis", "kcl")])?;
    let mut keys: Vec<(&str, &str)> = volumes.iter().map(|row| (row.series.as_str(), row.reporter.as_str())).collect();
    keys.dedup();
    let mut all = Vec::new();
    for (series, buyer) in keys {
        let above = [("series", series), ("reporter", buyer), ("partner", SUBJECT)];
        let below = [("series", series), ("reporter", buyer), ("partner", "WLD")];
        let frame = library.frame("potash_mirror");
        let ratios = ratio::shares(Cut { frame, filter: &above }, Cut { frame, filter: &below })
            .map_err(|cause| Unfit::broken(&cause))?;
        for ratio in ratios {
            let Some(row) = volumes.iter().find(|row| row.series == series && row.period_text == ratio.period) else {
                continue;
            };
            all.push(Row {
                value: Some(ratio.percent),
                unit: "%".to_owned(),
                flow: format!(
                    "{} of {} = {}% (Belarus ÷ {}'s total; {})",
                    format_number(ratio.numerator.value),
                    value_text(ratio.denominator.value, &ratio.denominator.unit),
                    format_share(ratio.percent, true),
                    library.countries().name(buyer),
                    library.sources().short(&ratio.numerator.source)
                ),
                flags: ratio.flags().union(&[Flag::Derived].into_iter().collect::<Flags>()),
                rows: [ratio.numerator.row, ratio.denominator.row]
                    .map(|row| RowRef { table: "potash_mirror", row })
                    .to_vec(),
                ..row.clone()
            });
        }
    }
    Ok(all)
}

/// The first and the last whole year of the buyer with the most of them; for shares also a later part of a year that
/// turns back.
fn from_to(panel: &Panel) -> Option<String> {
    let unit = panel.scale.unit.as_str();
    let whole = panel.series.iter().filter(|series| series.key.ends_with("-year"));
    let buyer = whole.fold(None, |best: Option<&Series>, series| match best {
        Some(best) if best.points.len() >= series.points.len() => Some(best),
        _ => Some(series),
    })?;
    let exact = |year: &str| {
        let of_year: Vec<&Point> = buyer.points.iter().filter(|point| point.period == year).collect();
        of_year.iter().find(|point| !point.flags.has(Flag::Approx)).or(of_year.first()).copied()
    };
    let (first, last) = (exact(&buyer.points.first()?.period)?, exact(&buyer.points.last()?.period)?);
    if first.period == last.period {
        return None;
    }
    if unit != "%" {
        let about = |point: &Point| if point.flags.has(Flag::Approx) { "about " } else { "" };
        let to = amount_text(last.value, unit);
        return Some(format!(
            "{} took {}{} from Belarus in {}, {}{} in {}",
            buyer.name,
            about(first),
            amount_text(first.value, unit),
            first.period,
            about(last),
            to.rsplit_once(' ').map_or(to.as_str(), |(amount, _)| amount),
            last.period
        ));
    }
    let parts_of_years =
        panel.series.iter().filter(|series| series.code == buyer.code && series.key.ends_with("-part"));
    let later = parts_of_years.flat_map(|series| &series.points).filter(|point| point.at > last.at);
    let turned = later
        .max_by(|a, b| a.at.total_cmp(&b.at))
        .filter(|point| (point.value - last.value) * (last.value - first.value) < 0.0);
    let said = |point: &Point| format!("{} in {}", percent_text(point.value), short_date(&point.period));
    if let Some(turned) = turned {
        return Some(format!(
            "{}'s potash from Belarus: {}, {}, {}",
            buyer.name,
            said(first),
            said(last),
            said(turned)
        ));
    }
    let verb = if last.value < first.value { "fell" } else { "rose" };
    Some(format!("Belarus's part in {}'s imports {verb}: {}, {}", buyer.name, said(first), said(last)))
}

/// A period for a title: "H1 2024" for the first half.
fn short_date(period: &str) -> String {
    match Period::parse(period).map(|parsed| (parsed.freq(), period.split_once('-'))) {
        Some((Freq::HalfYear, Some((year, half)))) => format!("{half} {year}"),
        _ => period_words(period),
    }
}

/// How far apart the statements about the European Union are.
fn disagreement(drawn: &[Series]) -> Option<String> {
    let shares = drawn.iter().find(|series| series.key == "declared-%")?;
    let about: Vec<f64> =
        shares.points.iter().filter(|point| point.flags.has(Flag::Conflict)).map(|point| point.value).collect();
    let (low, high) = (about.iter().copied().reduce(f64::min)?, about.iter().copied().reduce(f64::max)?);
    // A number that stands for a fraction in words is told in those words.
    let said = |value: f64| {
        let third = shares.points.iter().any(|point| {
            (point.value - value).abs() < 1e-9 && point.flags.has(Flag::Approx) && point.note.contains("a third")
        });
        if third { "a third".to_owned() } else { percent_text(value) }
    };
    (low < high)
        .then(|| format!("Statements put the EU's part before 2022 anywhere from {} to {}", said(low), said(high)))
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    #[test]
    fn shares_are_published_or_computed_from_one_carrier() {
        let figure = checks::figure(&Library::load().expect("bundled tables"), &CHART, "mirror-share");
        assert_eq!(checks::value(&figure, "China", "2021"), Some(23.1));
        let computed = checks::value(&figure, "China", "2023").expect("one carrier prints both");
        assert!((computed - 29.68).abs() < 0.01, "3,437 of 11,580: {computed}");
        assert!(figure.rows().iter().all(|row| row.code != "AFR"), "the seller's words are no report of a buyer");
        assert_eq!(figure.title, "China's potash from Belarus: 23% in 2021, 30% in 2023, 24% in H1 2024");
        assert_eq!(checks::value(&figure, "China, parts of a year", "2024-H1"), Some(24.03));
    }

    #[test]
    fn units_and_parts_of_years_stand_apart() {
        let figure = checks::figure(&Library::load().expect("bundled tables"), &CHART, "mirror-volume");
        for (_, panel, series, point) in figure.refs() {
            assert!(panel.scale.unit.starts_with("kt"), "{}", panel.scale.unit);
            assert_eq!(point.flags.has(Flag::PartYear), series.name.ends_with("parts of a year"), "{}", point.period);
            assert!(!point.joined);
        }
    }
}
