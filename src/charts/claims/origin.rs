//! The figures of a definition: points of a chart where one draws them, else rows of a table, a rank, a share, or an
//! answer of the opened file. Nothing is computed here that a chart computes already.

use std::collections::BTreeMap;

use super::super::figure::{Figure, Point, value_text};
use super::super::potash_parts::SUBJECT;
use super::super::potash_ways::both_notes;
use super::super::rows::{Row, as_printed, rows};
use super::super::{Lanes, Spec, Unfit, figure, file_answer};
use super::claim::{Cells, Definition, Origin};
use crate::analysis::flows::{Answer, market_share, partner_dependence};
use crate::analysis::rank;
use crate::analysis::ratio::{self, Cut};
use crate::data::{Dataset, Flag, Flags, Library, Note, Period, RowRef, format_number, format_share};

/// One figure with the series it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Name of the series; empty where the definition has one only.
    pub series: String,
    /// Unit of the value.
    pub unit: String,
    /// The figure.
    pub point: Point,
}

/// Where figures are taken from; charts are built once each.
pub(super) struct Evidence<'a> {
    library: &'a Library,
    dataset: Option<&'a Dataset>,
    charts: BTreeMap<(String, String), Result<Figure, Unfit>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(library: &'a Library, dataset: Option<&'a Dataset>) -> Self {
        Self { library, dataset, charts: BTreeMap::new() }
    }

    /// The figures of a definition in time order.
    ///
    /// # Errors
    /// [`Unfit`] says what is missing and what to do.
    pub(super) fn of(&mut self, definition: &Definition) -> Result<Vec<Found>, Unfit> {
        let mut found = match &definition.origin {
            Origin::Chart(series) => self.drawn(definition, series)?,
            Origin::Growth(series) => steps(&self.drawn(definition, series)?, 1.0),
            Origin::Fall(series) => steps(&self.drawn(definition, series)?, -1.0),
            Origin::Rows(cells) => self.as_they_stand(cells)?,
            Origin::Rank(cells) => self.ranks(cells)?,
            Origin::Share(above, below) => self.shares(above, below)?,
            Origin::FileShare(question, code) => {
                let answer = market_share(&self.dataset()?.frame, self.library.countries(), question);
                self.answered(&answer.map_err(|error| no_answer(&error))?, code, &question.product)?
            }
            Origin::FilePartners(question, code) => {
                let answer = partner_dependence(&self.dataset()?.frame, self.library.countries(), question);
                let product = question.product.as_deref().unwrap_or("all goods");
                self.answered(&answer.map_err(|error| no_answer(&error))?, code, product)?
            }
            Origin::None => Vec::new(),
        };
        found.sort_by(|a, b| a.point.at.total_cmp(&b.point.at).then_with(|| a.point.period.cmp(&b.point.period)));
        Ok(found)
    }

    fn dataset(&self) -> Result<&'a Dataset, Unfit> {
        self.dataset.ok_or_else(|| Unfit {
            reason: "This definition asks an opened file, and none is open".to_owned(),
            next_step: "Open the file, or name it behind the claim on the command line".to_owned(),
        })
    }

    /// Points of the series of a chart that a pattern names.
    fn drawn(&mut self, definition: &Definition, pattern: &str) -> Result<Vec<Found>, Unfit> {
        let drawn = self.charts.entry(definition.chart.clone()).or_insert_with(|| {
            let (chart, counted) = definition.chart.clone();
            figure(self.library, &Spec { definition: counted, lanes: Lanes::Off, ..Spec::of(&chart) })
        });
        let drawn = drawn.as_ref().map_err(Clone::clone)?;
        let every = || drawn.panels.iter().flat_map(|panel| panel.series.iter().map(move |series| (panel, series)));
        let exact: Vec<_> = every().filter(|(_, series)| fits(pattern, &series.key)).collect();
        let chosen = if exact.is_empty() {
            every().filter(|(_, series)| series.code == pattern || series.name == pattern).collect()
        } else {
            exact
        };
        if chosen.is_empty() {
            let keys: Vec<&str> = every().map(|(_, series)| series.key.as_str()).collect();
            return Err(Unfit {
                reason: format!("{} draws no series “{pattern}”", definition.chart.0),
                next_step: format!("Choose one of: {}", keys.join(", ")),
            });
        }
        let alone = chosen.len() == 1;
        Ok(chosen
            .into_iter()
            .flat_map(|(panel, series)| {
                let name = if alone { String::new() } else { series.name.clone() };
                series.points.iter().map(move |point| Found {
                    series: if point.label.is_empty() || alone { name.clone() } else { point.label.clone() },
                    unit: panel.scale.unit.clone(),
                    point: point.clone(),
                })
            })
            .collect())
    }

    fn rows_of(&self, cells: &Cells, reporter: Option<&str>) -> Result<Vec<Row>, Unfit> {
        let mut filter = vec![];
        if !cells.series.ends_with('*') {
            filter.push(("series", cells.series.as_str()));
        }
        if !cells.partner.is_empty() {
            filter.push(("partner", cells.partner.as_str()));
        }
        filter.extend(reporter.map(|code| ("reporter", code)));
        let mut found = rows(self.library, cells.table, &filter)?;
        // A statement under test proves nothing about itself.
        found.retain(|row| fits(&cells.series, &row.series) && !row.flags.has(Flag::Claim));
        Ok(found)
    }

    fn as_they_stand(&self, cells: &Cells) -> Result<Vec<Found>, Unfit> {
        let found = self.rows_of(cells, None)?;
        let alone = found.iter().all(|row| row.series == found[0].series);
        Ok(found
            .iter()
            .filter_map(|row| {
                let source = self.library.sources().get(&row.source);
                let speaker = source.map_or_else(|| row.source.clone(), |source| source.producer.clone());
                Some(Found {
                    series: if alone { String::new() } else { speaker },
                    unit: row.unit.clone(),
                    point: Point { how: as_printed(self.library, row), ..row.point()? },
                })
            })
            .collect())
    }

    fn ranks(&self, cells: &Cells) -> Result<Vec<Found>, Unfit> {
        let every = self.rows_of(cells, None)?;
        let countries = self.library.countries();
        let single = |row: &&Row| row.value.is_some() && !countries.is_group(&row.reporter);
        let ranked = every.iter().filter(single).filter(|row| row.reporter == SUBJECT).filter_map(|own| {
            let value = own.value?;
            let others: Vec<&Row> = every
                .iter()
                .filter(single)
                .filter(|row| row.period_text == own.period_text && row.reporter != SUBJECT)
                .collect();
            let mut above: Vec<&Row> = others.iter().copied().filter(|row| row.value > own.value).collect();
            above.sort_by(|a, b| b.value.unwrap_or_default().total_cmp(&a.value.unwrap_or_default()));
            let sizes: Vec<f64> = others.iter().filter_map(|row| row.value).collect();
            let mut sources = vec![own.source.clone()];
            for row in &above {
                if !sources.contains(&row.source) {
                    sources.push(row.source.clone());
                }
            }
            let larger: Vec<String> = above
                .iter()
                .map(|row| {
                    format!("{} {}", countries.name(&row.reporter), format_number(row.value.unwrap_or_default()))
                })
                .collect();
            let ahead = if larger.is_empty() { "nobody".to_owned() } else { larger.join(", ") };
            Some(Found {
                series: String::new(),
                unit: "rank".to_owned(),
                point: Point {
                    value: f64::from(u32::try_from(rank(value, &sizes)).unwrap_or(u32::MAX)),
                    flags: above.iter().fold(own.flags.clone(), |flags, row| flags.union(&row.flags)),
                    how: format!(
                        "{}, ahead of it {ahead}, of {} countries",
                        value_text(value, &own.unit),
                        others.len() + 1
                    ),
                    rows: own.rows.iter().chain(above.iter().flat_map(|row| &row.rows)).copied().collect(),
                    sources,
                    low: None,
                    high: None,
                    ..own.point()?
                },
            })
        });
        Ok(ranked.collect())
    }

    fn shares(&self, above: &Cells, below: &Cells) -> Result<Vec<Found>, Unfit> {
        let filter = |cells: &'_ Cells| {
            let mut filter = vec![("series", cells.series.clone()), ("reporter", SUBJECT.to_owned())];
            if !cells.partner.is_empty() {
                filter.push(("partner", cells.partner.clone()));
            }
            filter
        };
        let (upper, lower) = (filter(above), filter(below));
        let texts = |filter: &'_ [(&'static str, String)]| {
            filter.iter().map(|(column, text)| (*column, text.clone())).collect::<Vec<_>>()
        };
        let (upper, lower) = (texts(&upper), texts(&lower));
        let upper: Vec<(&str, &str)> = upper.iter().map(|(column, text)| (*column, text.as_str())).collect();
        let lower: Vec<(&str, &str)> = lower.iter().map(|(column, text)| (*column, text.as_str())).collect();
        let ratios = ratio::shares(
            Cut { frame: self.library.frame(above.table), filter: &upper },
            Cut { frame: self.library.frame(below.table), filter: &lower },
        )
        .map_err(|cause| Unfit::broken(&cause))?;
        Ok(ratios
            .iter()
            .filter_map(|ratio| {
                let whole = ratio.numerator.value * 100.0 / ratio.percent;
                Some(Found {
                    series: String::new(),
                    unit: "%".to_owned(),
                    point: Point {
                        period: ratio.period.clone(),
                        at: Period::parse(&ratio.period)?.at(),
                        value: ratio.percent,
                        flags: ratio.flags(),
                        sources: vec![ratio.numerator.source.clone(), ratio.denominator.source.clone()],
                        how: format!(
                            "{} of {} = {}%",
                            format_number(ratio.numerator.value),
                            value_text(whole, &ratio.numerator.unit),
                            format_share(ratio.percent, true)
                        ),
                        note: both_notes(ratio),
                        rows: vec![
                            RowRef { table: above.table, row: ratio.numerator.row },
                            RowRef { table: below.table, row: ratio.denominator.row },
                        ],
                        ..Point::default()
                    },
                })
            })
            .collect())
    }

    /// One country's shares in an answer of the opened file.
    fn answered(&self, answer: &Answer, country: &str, product: &str) -> Result<Vec<Found>, Unfit> {
        let dataset = self.dataset()?;
        let countries = self.library.countries();
        let code = countries.get(country).map_or(country, |known| known.code.as_str());
        let found: Vec<Found> = file_answer::points(answer, code, dataset, product)
            .map(|mut point| {
                // What single countries leave open of the World row belongs to the figure.
                let own = |note: &&Note| matches!(note, Note::NotAllocated { period, .. } if *period == point.period);
                if let Some(gap) = answer.notes.iter().find(own) {
                    point.how.push_str(&format!("; {gap}"));
                }
                Found { series: String::new(), unit: "%".to_owned(), point }
            })
            .collect();
        if found.is_empty() {
            let mut codes: Vec<&str> = answer.rows.iter().map(|row| row.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            codes.truncate(20);
            return Err(Unfit {
                reason: format!("{} has no share of {country} in {product}", dataset.provenance.file_name),
                next_step: format!("Ask for one of: {}", codes.join(", ")),
            });
        }
        Ok(found)
    }
}

fn no_answer(cause: &impl std::fmt::Display) -> Unfit {
    Unfit {
        reason: format!("The opened file has no answer: {cause}"),
        next_step: "Change the claim's definition".to_owned(),
    }
}

/// Whether a key is the pattern, or begins as a pattern with a star at its end does.
fn fits(pattern: &str, key: &str) -> bool {
    pattern.strip_suffix('*').map_or(key == pattern, |beginning| key.starts_with(beginning))
}

/// From one figure to the next: the difference times `sign`, with both figures behind it.
fn steps(found: &[Found], sign: f64) -> Vec<Found> {
    found
        .windows(2)
        .map(|pair| {
            let (before, after) = (&pair[0].point, &pair[1].point);
            let value = sign * (after.value - before.value);
            let (first, second) = if sign > 0.0 { (after, before) } else { (before, after) };
            let mut flags: Flags = before.flags.clone().union(&after.flags);
            flags.insert(Flag::Derived);
            let mut sources = after.sources.clone();
            sources.extend(before.sources.iter().filter(|id| !after.sources.contains(id)).cloned());
            Found {
                series: pair[1].series.clone(),
                unit: pair[1].unit.clone(),
                point: Point {
                    period: format!("{}/{}", before.period, after.period),
                    at: after.at,
                    value,
                    flags,
                    sources,
                    how: format!(
                        "{} − {} = {}",
                        format_number(first.value),
                        format_number(second.value),
                        format_number(value)
                    ),
                    rows: first.rows.iter().chain(&second.rows).copied().collect(),
                    note: after.note.clone(),
                    ..Point::default()
                },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_ending() {
        assert!(fits("at-most-*", "at-most-0") && fits("*", "anything") && fits("goods", "goods"));
        assert!(!fits("at-most-*", "at-least-0") && !fits("goods", "goods-exports"));
    }

    #[test]
    fn steps_have_the_sign_asked_for_and_both_rows() {
        let found: Vec<Found> = [("2020", 5.0, 1), ("2021", 3.0, 2)]
            .into_iter()
            .map(|(period, value, row)| Found {
                series: String::new(),
                unit: "people".to_owned(),
                point: Point {
                    period: period.to_owned(),
                    value,
                    rows: vec![RowRef { table: "prisoners", row }],
                    ..Point::default()
                },
            })
            .collect();
        let (growth, fall) = (steps(&found, 1.0), steps(&found, -1.0));
        assert_eq!((growth[0].point.value, fall[0].point.value), (-2.0, 2.0));
        assert_eq!(fall[0].point.period, "2020/2021");
        assert_eq!(fall[0].point.rows.iter().map(|place| place.row).collect::<Vec<_>>(), [1, 2]);
    }
}
