//! Dated events in lanes under a time chart: sanctions, relief, trade routes, releases.

use super::cells::{date_text, known_part, numbers, texts};
use super::figure::{EventShape, Lane, LaneMark};
use super::{Lanes, Unfit};
use crate::data::{Library, Period, RowRef, TableId};

const TABLE: TableId = "events";

/// Names of the lanes from top to bottom; an event of any other lane goes into the last.
pub const LANE_NAMES: [&str; 6] =
    ["US", "EU", "UK, Canada, others", "Trade route", "Releases and arrests", "Other events"];

/// The same lanes as the table calls them.
const LANE_KEYS: [&str; 6] = ["US", "EU", "Others", "Trade route", "Releases and arrests", "Other"];

/// From this weight on an event belongs to the main ones.
const MAIN_WEIGHT: u8 = 4;

/// The event that divides the routes of potash: the end of its transit to Klaipėda.
pub(super) const KLAIPEDA_STOPS: &str = "2022-02-01-lt-klaipeda-stop";

/// One event with the lane it stands in; its [`LaneMark::number`] is its place in time among all events.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The mark as drawn.
    pub mark: LaneMark,
    /// Index into [`LANE_NAMES`].
    pub lane: usize,
    /// Who acted: `EU`, `US`, `BY` and so on.
    pub sender: String,
    /// The legal act, empty where there is none.
    pub legal_act: String,
}

/// All events in time order, for stepping from one to the next.
///
/// # Errors
/// [`Unfit`] when the table of events lacks a column: a defect of the build.
pub fn all(library: &Library) -> Result<Vec<Event>, Unfit> {
    let text = |column| texts(library, TABLE, column);
    let (id, date, precision, sender) = (text("id")?, text("date")?, text("date_precision")?, text("sender")?);
    let (kind, title, short, detail) = (text("kind")?, text("title")?, text("short")?, text("detail")?);
    let (legal_act, lane, source) = (text("legal_act")?, text("lane")?, text("source")?);
    let weight = numbers(library, TABLE, "weight")?;
    let mut events: Vec<Event> = (0..id.len())
        .zip(1..)
        .filter_map(|(n, row)| {
            let at = Period::parse(known_part(&date[n], &precision[n]))?.at();
            Some(Event {
                mark: LaneMark {
                    id: id[n].clone(),
                    at,
                    date: date_text(&date[n], &precision[n]),
                    day_known: precision[n] == "day",
                    shape: shape(&kind[n]),
                    short: short[n].clone(),
                    title: title[n].clone(),
                    detail: detail[n].clone(),
                    weight: weight_of(weight[n]),
                    number: 0,
                    source: source[n].clone(),
                    row: Some(RowRef { table: TABLE, row }),
                },
                lane: LANE_KEYS.iter().position(|key| *key == lane[n]).unwrap_or(LANE_KEYS.len() - 1),
                sender: sender[n].clone(),
                legal_act: legal_act[n].clone(),
            })
        })
        .collect();
    events.sort_by(|a, b| a.mark.at.total_cmp(&b.mark.at));
    number(&mut events);
    Ok(events)
}

/// The lanes under a time chart, top first, without empty ones. Numbers run in time order over all lanes in view.
///
/// `years` are both ends of the view on the time axis; an event on the far end is out of view: it belongs to the next
/// year.
///
/// # Errors
/// [`Unfit`] when the table of events lacks a column: a defect of the build.
pub fn lanes(library: &Library, which: Lanes, years: (f64, f64)) -> Result<Vec<Lane>, Unfit> {
    let least = match which {
        Lanes::Off => return Ok(Vec::new()),
        Lanes::Main => MAIN_WEIGHT,
        Lanes::All => 0,
    };
    let mut events = all(library)?;
    events.retain(|event| event.mark.weight >= least && (years.0..years.1).contains(&event.mark.at));
    number(&mut events);
    let mut lanes = LANE_NAMES.map(|name| Lane { name: name.to_owned(), marks: Vec::new() });
    for event in events {
        lanes[event.lane].marks.push(event.mark);
    }
    Ok(lanes.into_iter().filter(|lane| !lane.marks.is_empty()).collect())
}

fn number(events: &mut [Event]) {
    for (n, event) in events.iter_mut().enumerate() {
        event.mark.number = n + 1;
    }
}

fn shape(kind: &str) -> EventShape {
    match kind {
        "imposed" => EventShape::Imposed,
        "eased" => EventShape::Eased,
        "route" => EventShape::Route,
        "release" => EventShape::Release,
        _ => EventShape::Other,
    }
}

/// The weight column holds whole numbers from 1 to 5; anything else counts as the nearest of them.
fn weight_of(cell: Option<f64>) -> u8 {
    (1..=5u8).rev().find(|weight| cell.is_some_and(|cell| cell >= f64::from(*weight))).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        Library::load().expect("bundled tables are good")
    }

    #[test]
    fn every_event_of_the_table_has_a_place_in_time_and_fits_the_picture() {
        let library = library();
        let events = all(&library).expect("good table");
        assert_eq!(events.len(), library.frame(TABLE).height());
        assert!(events.is_sorted_by(|a, b| a.mark.at <= b.mark.at));
        for event in &events {
            assert!(event.mark.short.chars().count() <= 40, "{}", event.mark.id);
            assert!(!event.mark.source.is_empty(), "{}", event.mark.id);
            assert!(library.sources().get(&event.mark.source).is_some(), "{}", event.mark.source);
        }
    }

    #[test]
    fn lanes_keep_their_order_and_number_in_time_over_all_of_them() {
        let lanes = lanes(&library(), Lanes::All, (2021.0, 2023.0)).expect("good table");
        let order: Vec<_> = lanes
            .iter()
            .map(|lane| LANE_NAMES.iter().position(|name| *name == lane.name).expect("known lane"))
            .collect();
        assert!(order.is_sorted());
        let mut marks: Vec<_> = lanes.iter().flat_map(|lane| &lane.marks).collect();
        marks.sort_by_key(|mark| mark.number);
        assert!(marks.is_sorted_by(|a, b| a.at <= b.at));
        assert_eq!(marks.first().map(|mark| mark.number), Some(1));
        assert_eq!(marks.last().map(|mark| mark.number), Some(marks.len()));
        assert!(marks.iter().all(|mark| (2021.0..2023.0).contains(&mark.at)));
    }

    #[test]
    fn main_lanes_hold_the_turning_points_only() {
        let library = library();
        let main = lanes(&library, Lanes::Main, (2020.0, 2027.0)).expect("good table");
        assert!(main.iter().flat_map(|lane| &lane.marks).all(|mark| mark.weight >= MAIN_WEIGHT));
        let shown = |text: &str| main.iter().flat_map(|lane| &lane.marks).any(|mark| mark.title.contains(text));
        assert!(shown("Klaip"), "the end of transit over Klaipėda is a turning point");
        assert_eq!(lanes(&library, Lanes::Off, (2020.0, 2027.0)), Ok(Vec::new()));
    }
}
