//! Event lanes under a time chart.

use super::FigureRow;
use crate::data::RowRef;

/// One row of events under the panels.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Name at the left.
    pub name: String,
    /// Events in time order.
    pub marks: Vec<LaneMark>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneMark {
    /// Id of the event's row.
    pub id: String,
    /// Year with fraction.
    pub at: f64,
    /// Date as people read it, as precise as the source: `13 Dec 2025` or `Dec 2025`.
    pub date: String,
    /// Whether the day is known; a month is drawn hollow.
    pub day_known: bool,
    /// Its mark.
    pub shape: EventShape,
    /// At most 40 letters for the picture.
    pub short: String,
    /// Full title.
    pub title: String,
    /// One or two sentences.
    pub detail: String,
    /// 1 to 5; the weightiest are written out.
    pub weight: u8,
    /// Its number in the key, in time order over all lanes, from 1.
    pub number: usize,
    /// Id of the source.
    pub source: String,
    /// Its row in the table of events; `None` where it is no event of a table.
    pub row: Option<RowRef>,
}

/// Marks of events; shape, not colour, tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventShape {
    /// A sanction: triangle down.
    Imposed,
    /// Relief: triangle up.
    Eased,
    /// Trade route or transit: square.
    Route,
    /// Release of prisoners: diamond.
    Release,
    /// Anything else: disc.
    Other,
}

impl EventShape {
    /// The word in keys and for screen readers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Imposed => "imposed",
            Self::Eased => "eased",
            Self::Route => "route",
            Self::Release => "release",
            Self::Other => "other",
        }
    }
}

impl LaneMark {
    /// The event as a row of a table: its lane and short title, its date, the number one.
    pub(super) fn row(&self, lane: &str) -> FigureRow {
        FigureRow {
            series: format!("{lane} · {}", self.short),
            code: String::new(),
            period: self.date.clone(),
            value: 1.0,
            unit: "event".to_owned(),
            flag: String::new(),
            source: self.source.clone(),
        }
    }
}
