//! Reviews, steps, breaches and snapbacks of a scenario as lanes under its picture, each with the sentence why.

use super::figure::{EventShape, Lane, LaneMark};
use super::scenario_words::{Axis, month_text};
use crate::data::format_number;
use crate::scenario::Scenario;
use crate::scenario::policy::{Catalogue, Cause, Event, EventKind, LockId, Measured, Need, Trigger};

/// Lanes from top to bottom.
const LANES: [&str; 4] = ["Reviews", "Steps", "Breaches", "Taken back"];

const fn lane_of(kind: EventKind) -> usize {
    match kind {
        EventKind::Decided | EventKind::Cancelled | EventKind::Renewed => 0,
        EventKind::Climbed | EventKind::Reopened => 1,
        EventKind::Frozen | EventKind::Missed | EventKind::Saved => 2,
        EventKind::Snapback | EventKind::Lapsed | EventKind::Shut | EventKind::Reversed => 3,
    }
}

const fn shape_of(kind: EventKind) -> EventShape {
    match kind {
        EventKind::Climbed | EventKind::Reopened => EventShape::Eased,
        EventKind::Snapback | EventKind::Lapsed | EventKind::Shut => EventShape::Imposed,
        EventKind::Reversed => EventShape::Route,
        _ => EventShape::Other,
    }
}

/// The weightiest are written out.
const fn weight_of(kind: EventKind) -> u8 {
    match kind {
        EventKind::Snapback | EventKind::Lapsed | EventKind::Shut => 5,
        EventKind::Climbed | EventKind::Reversed => 4,
        EventKind::Missed | EventKind::Saved | EventKind::Frozen | EventKind::Reopened => 3,
        EventKind::Decided | EventKind::Cancelled => 2,
        EventKind::Renewed => 1,
    }
}

/// Lanes of what happened on the single path; empty ones are left out.
pub fn lanes(scenario: &Scenario, events: &[Event], catalogue: &Catalogue) -> Vec<Lane> {
    let axis = Axis::of(scenario);
    let mut lanes = LANES.map(|name| Lane { name: name.to_owned(), marks: Vec::new() });
    for (n, event) in events.iter().enumerate() {
        let sentence = event.sentence(&scenario.terms, catalogue);
        lanes[lane_of(event.kind)].marks.push(LaneMark {
            id: format!("{EVENT}{n}"),
            at: axis.month(event.month),
            date: format!("{} (month {})", month_text(scenario, event.month as usize), event.month + 1),
            day_known: true,
            shape: shape_of(event.kind),
            short: short(event),
            title: sentence.clone(),
            detail: sentence,
            weight: weight_of(event.kind),
            number: n + 1,
            source: String::new(),
            row: None,
        });
    }
    lanes.into_iter().filter(|lane| !lane.marks.is_empty()).collect()
}

/// Ids of events of a what-if begin so.
pub const EVENT: &str = "what-if-";

/// What happened in at most 40 letters.
pub fn short(event: &Event) -> String {
    let step = |level: usize| if level == 0 { "the start".to_owned() } else { format!("step {level}") };
    let why = why(event.cause);
    match event.kind {
        EventKind::Decided => format!("{} decided", step(event.to)),
        EventKind::Climbed => step(event.to),
        EventKind::Cancelled => format!("{} falls through", step(event.to)),
        EventKind::Frozen => format!("no climbing: {why}"),
        EventKind::Snapback => format!("back to {}: {why}", step(event.to)),
        EventKind::Missed => format!("not pulled: {why}"),
        EventKind::Saved => format!("saved by one: {why}"),
        EventKind::Renewed => "renewed".to_owned(),
        EventKind::Lapsed => format!("lapses: {why}"),
        EventKind::Shut => format!("{} shuts: {why}", holder(event.lock)),
        EventKind::Reopened => format!("{} may reopen", holder(event.lock)),
        EventKind::Reversed => format!("{} turns round", holder(event.lock)),
    }
}

const fn holder(lock: Option<LockId>) -> &'static str {
    match lock {
        Some(LockId::Us) => "US",
        Some(LockId::Eu) => "EU",
        Some(LockId::Transit) => "Lithuania",
        None => "all",
    }
}

fn why(cause: Cause) -> String {
    let count = |value: f64| format_number(if value >= 30.0 { value.round() } else { value });
    match cause {
        Cause::Met(_) | Cause::Own(_) => String::new(),
        Cause::Holdout => "one member blocks".to_owned(),
        Cause::Trigger(trigger, value, bound) => match trigger {
            Trigger::Inflow => format!("recognitions {} > {}", count(value), format_number(bound)),
            Trigger::Border => format!("border {} > {}", count(value), format_number(bound)),
            Trigger::Access => "access refused".to_owned(),
            Trigger::Rearrest => "re-arrest".to_owned(),
            Trigger::Death => "death in custody".to_owned(),
            Trigger::Crossing => "crossing push".to_owned(),
            Trigger::Attack => "attack".to_owned(),
        },
        Cause::Need(need, value) => match need {
            Need::AtLeast(Measured::Clean, bound) => {
                format!("clean months {} < {}", count(value), format_number(bound))
            }
            Need::AtLeast(measured, bound) => {
                let percent = |share: f64| format_number((1000.0 * share).round() / 10.0);
                format!("{measured} {}% < {}%", percent(value), percent(bound))
            }
            Need::AtMost(measured, bound) => format!("{measured} {} > {}", count(value), format_number(bound)),
            Need::Kept(measured) => format!("{measured} not kept"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Lab, PRESETS};

    #[test]
    fn every_event_of_every_preset_is_short_and_stands_in_a_lane() {
        let lab = Lab::shipped().expect("shipped");
        for preset in PRESETS {
            let scenario = preset.scenario().expect("shipped");
            let course = lab.course(&scenario).expect("runs");
            let lanes = lanes(&scenario, &course.events, lab.catalogue);
            let marks: Vec<&LaneMark> = lanes.iter().flat_map(|lane| &lane.marks).collect();
            assert_eq!(marks.len(), course.events.len(), "{}", preset.id);
            for mark in marks {
                assert!(mark.short.chars().count() <= 40, "{}: {}", preset.id, mark.short);
                assert!(mark.title.starts_with("Month "), "{}", mark.title);
            }
        }
    }
}
