//! A chart ready to draw: marks, axes with units, words and where each point came from. Plain data, no egui.

mod lane;
mod panel;

pub use lane::{EventShape, Lane, LaneMark};
pub use panel::stack_tops;

use crate::data::{Flags, RowRef, format_number, format_share};

/// One picture: title, panels above each other, event lanes, caveats and the source line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// The chart's id.
    pub chart: String,
    /// The finding in one line, or a neutral title where the data in view do not carry the finding.
    pub title: String,
    /// Measure, unit, base and years.
    pub subtitle: String,
    /// Panels from top to bottom; time panels share their x axis. Empty for a pure timeline.
    pub panels: Vec<Panel>,
    /// Event lanes under the panels, empty when switched off.
    pub lanes: Vec<Lane>,
    /// Years in view for time panels and lanes; `None` for bars only.
    pub years: Option<(f64, f64)>,
    /// What to beware of, one sentence each, printed in the picture.
    pub caveats: Vec<String>,
    /// Provider, dataset, vintage, definition and whether we calculated.
    pub source_line: String,
    /// The picture in one paragraph, for those who cannot see it.
    pub summary: String,
}

/// One plot with its own y axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Small heading; empty when the figure's title says it all.
    pub title: String,
    /// What lies along the independent axis.
    pub kind: PanelKind,
    /// The dependent axis.
    pub scale: Scale,
    /// What is drawn, in drawing order.
    pub series: Vec<Series>,
    /// Horizontal (bars: vertical) lines to compare with, such as a claim.
    pub references: Vec<Reference>,
    /// Vertical lines in time, such as a break in the series.
    pub breaks: Vec<TimeMark>,
    /// At most four short texts inside the plot.
    pub callouts: Vec<Callout>,
    /// Stands inside the plot, where no crop can lose it, such as “what-if, not forecast”; mostly empty.
    pub stamp: String,
    /// Share of the height among the panels, any positive number.
    pub height: f32,
    /// Bars that stay where a low picture cuts the others, as indices into the categories: those that the title names.
    pub named: Vec<usize>,
}

/// What lies along the independent axis.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelKind {
    /// Years from left to right; [`Point::at`] is a year with fraction.
    Time,
    /// Horizontal bars from top to bottom; [`Point::at`] is the index into `categories`.
    Bars {
        /// Label of each bar, top first.
        categories: Vec<String>,
    },
}

/// The dependent axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Unit of every value in the panel.
    pub unit: String,
    /// Lower end; zero for bars and stacks, always.
    pub min: f64,
    /// Upper end, a round number.
    pub max: f64,
}

/// Which colour an entity has, the same in every chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Belarus, the subject.
    Belarus,
    /// The European Union or its members together.
    Eu,
    /// Russia.
    Russia,
    /// Canada.
    Canada,
    /// China.
    China,
    /// The first other country in the figure.
    Fourth,
    /// Everybody else, and context.
    Context,
    /// One of several things compared, by its place in their list: named what-ifs, or sources of one figure.
    Scenario(u8),
}

impl Role {
    /// Roles for a list of area codes: fixed ones first, then one [`Role::Fourth`], the rest context.
    pub fn for_codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut fourth_is_free = true;
        codes
            .into_iter()
            .map(|code| match code {
                "BLR" => Self::Belarus,
                "EU27" | "EU28" | "EUU" => Self::Eu,
                "RUS" => Self::Russia,
                "CAN" => Self::Canada,
                "CHN" => Self::China,
                "WLD" | "OTH" | "" => Self::Context,
                _ if fourth_is_free => {
                    fourth_is_free = false;
                    Self::Fourth
                }
                _ => Self::Context,
            })
            .collect()
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A line through joined points; marks at the points.
    Line,
    /// The same, dotted with hollow marks: partners' reports.
    MirrorLine,
    /// The same, dashed and without marks: a what-if.
    ScenarioLine,
    /// One of many runs: thin, without marks and label.
    Thin,
    /// Holds its value until the next count.
    Step,
    /// Marks only, never joined.
    Dots,
    /// A layer on top of the stack series before it in the panel.
    Stack,
    /// A bar from zero: upright in time panels, lying in bar panels.
    Bar,
    /// A lying bar from `low` to `high`, with `value` at its end: a part of a sum, or a range tried. Bar panels only.
    Span,
}

/// How `low` and `high` of a series' points are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeLook {
    /// A thin line with ends at each point: the source prints a range.
    Whisker,
    /// Hatched between low and high: two measurements disagree.
    Hatched,
    /// Shaded above a solid floor: an undercount.
    Undercount,
    /// Shaded between low and high: where most runs of a model end.
    Band,
}

/// One entity under one definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Stable key, unique in the figure.
    pub key: String,
    /// Name on the line's end and in tables.
    pub name: String,
    /// Area code when the series is an area, else empty.
    pub code: String,
    /// Its colour.
    pub role: Role,
    /// Its shape.
    pub look: Look,
    /// How ranges are drawn.
    pub range: RangeLook,
    /// Points in time order (or bar order); never NaN.
    pub points: Vec<Point>,
}

impl Series {
    /// A series without points that is no area's; its ranges are printed by the source.
    pub fn new(key: impl Into<String>, name: impl Into<String>, role: Role, look: Look) -> Self {
        let (code, range, points) = (String::new(), RangeLook::Whisker, Vec::new());
        Self { key: key.into(), name: name.into(), code, role, look, range, points }
    }

    /// The same for an area.
    #[must_use]
    pub fn of(self, code: impl Into<String>) -> Self {
        Self { code: code.into(), ..self }
    }

    /// The same with these points.
    #[must_use]
    pub fn with(self, points: Vec<Point>) -> Self {
        Self { points, ..self }
    }

    /// The same with ranges drawn another way.
    #[must_use]
    pub fn ranges(self, range: RangeLook) -> Self {
        Self { range, ..self }
    }
}

/// One figure with everything needed to answer "says who?".
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// Period as in the data, such as `2022` or `2022-H1`.
    pub period: String,
    /// Position on the independent axis.
    pub at: f64,
    /// The value in the panel's unit. Where a source prints a range only, its middle, with `low` and `high`.
    pub value: f64,
    /// Lower end of a range.
    pub low: Option<f64>,
    /// Upper end of a range.
    pub high: Option<f64>,
    /// Whether a line joins it to the point before: false after a gap and beside distorted figures.
    pub joined: bool,
    /// What the point stands for where one series holds many things, such as bars of routes; else empty.
    pub label: String,
    /// Area code of the point where it is another than the series' own; else empty.
    pub code: String,
    /// Its marks.
    pub flags: Flags,
    /// Ids of the sources, main one first.
    pub sources: Vec<String>,
    /// From rows to this value, in one line with the numbers.
    pub how: String,
    /// What the row's note says.
    pub note: String,
    /// The rows of bundled tables it was made from, in the order of the arithmetic: first what is counted, then what
    /// it is divided by. Empty for opened files, whose rows are found when asked for.
    pub rows: Vec<RowRef>,
    /// Place, from 0, of the one row of an opened table or an answer that it was drawn from.
    pub place: Option<u32>,
}

/// A line to compare with.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Where, in the panel's unit.
    pub value: f64,
    /// What it is, at most 40 letters.
    pub label: String,
    /// Ids of the sources.
    pub source: String,
}

/// A moment that matters for reading the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMark {
    /// Year with fraction.
    pub at: f64,
    /// What happened, at most 40 letters.
    pub label: String,
}

/// A text inside the plot, tied to a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Callout {
    /// Position of its subject.
    pub at: f64,
    /// Value of its subject.
    pub value: f64,
    /// Up to four words in bold.
    pub lead: String,
    /// One clause.
    pub text: String,
}

/// A point of a figure by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointRef {
    /// Index into [`Figure::panels`].
    pub panel: usize,
    /// Index into [`Panel::series`].
    pub series: usize,
    /// Index into [`Series::points`].
    pub point: usize,
}

/// One line of what a figure draws, for tables, exports and scripts.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FigureRow {
    /// The series' name, or what the point stands for where the series holds many things.
    pub series: String,
    /// Area code or empty.
    pub code: String,
    /// Period as in the data.
    pub period: String,
    /// The value; shares in percent.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Flags separated by blanks.
    pub flag: String,
    /// Source ids separated by blanks.
    pub source: String,
}

impl Figure {
    /// Every point as a row, in drawing order; for a figure of events alone, every event, counted once.
    pub fn rows(&self) -> Vec<FigureRow> {
        if self.panels.is_empty() {
            return self.lanes.iter().flat_map(|lane| lane.marks.iter().map(|mark| mark.row(&lane.name))).collect();
        }
        self.refs()
            .map(|(_, panel, series, point)| FigureRow {
                series: if point.label.is_empty() { &series.name } else { &point.label }.clone(),
                code: if point.code.is_empty() { &series.code } else { &point.code }.clone(),
                period: point.period.clone(),
                value: point.value,
                unit: panel.scale.unit.clone(),
                flag: point.flags.to_string(),
                source: point.sources.join(" "),
            })
            .collect()
    }

    /// Every point with where it stands.
    pub fn refs(&self) -> impl Iterator<Item = (PointRef, &Panel, &Series, &Point)> {
        self.panels.iter().enumerate().flat_map(|(p, panel)| {
            panel.series.iter().enumerate().flat_map(move |(s, series)| {
                series
                    .points
                    .iter()
                    .enumerate()
                    .map(move |(n, point)| (PointRef { panel: p, series: s, point: n }, panel, series, point))
            })
        })
    }

    /// The parts of a point; `None` when the figure has changed since.
    pub fn get(&self, at: PointRef) -> Option<(&Panel, &Series, &Point)> {
        let panel = self.panels.get(at.panel)?;
        let series = panel.series.get(at.series)?;
        Some((panel, series, series.points.get(at.point)?))
    }

    /// Ids of all sources, each once, in order of first use.
    pub fn sources(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let references = self.panels.iter().flat_map(|panel| &panel.references).map(|reference| &reference.source);
        for id in self.refs().flat_map(|(_, _, _, point)| &point.sources).chain(references) {
            if !id.is_empty() && !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
    }
}

/// A value with its unit as readers see it: `9.6%`, `2,597 kt K₂O`, `1,140 people`.
pub fn value_text(value: f64, unit: &str) -> String {
    match unit {
        "%" => format!("{}%", format_share(value, false)),
        "" => format_number(value),
        _ => format!("{} {}", format_number(value), unit_text(unit)),
    }
}

/// A unit as readers see it: the 2 of K2O stands low.
pub fn unit_text(unit: &str) -> String {
    unit.replace("K2O", "K\u{2082}O")
}

#[cfg(test)]
mod tests;
