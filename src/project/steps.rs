//! Changes of a bundled chart, each under the words the history shows.

use super::{Ask, MeasureAsk, Request, Session, SidesAsk, View};
use crate::analysis::measures;
use crate::charts::{self, Lanes, Spec};

impl Session {
    pub(super) fn set_definition(&mut self, id: String) -> Vec<Request> {
        let title = self.spec().and_then(|spec| charts::find(&spec.chart)).and_then(|chart| {
            let known = chart.definitions.iter().find(|definition| definition.id == id);
            known.map(|definition| definition.title)
        });
        let label = format!("Count by {}", title.unwrap_or(&id));
        self.edit_spec(&label, |spec| spec.definition = id)
    }

    pub(super) fn toggle_companion(&mut self, code: String) -> Vec<Request> {
        let on = self.spec().is_some_and(|spec| spec.companions.contains(&code));
        let name = self.library.as_ref().map_or(code.as_str(), |library| library.countries().name(&code));
        let label = format!("{} {name}", if on { "Remove" } else { "Add" });
        self.edit_spec(&label, |spec| match spec.companions.iter().position(|other| *other == code) {
            Some(at) => drop(spec.companions.remove(at)),
            None => spec.companions.push(code),
        })
    }

    pub(super) fn set_lanes(&mut self, lanes: Lanes) -> Vec<Request> {
        let label = match lanes {
            Lanes::Off => "Hide events",
            Lanes::Main => "Show main events",
            Lanes::All => "Show all events",
        };
        self.edit_spec(label, |spec| spec.lanes = lanes)
    }

    pub(super) fn cycle_lanes(&mut self) -> Vec<Request> {
        let next = match self.spec().map(|spec| spec.lanes) {
            Some(Lanes::Off) => Lanes::Main,
            Some(Lanes::Main) => Lanes::All,
            Some(Lanes::All) => Lanes::Off,
            None => return Vec::new(),
        };
        self.set_lanes(next)
    }

    pub(super) fn toggle_stacked(&mut self) -> Vec<Request> {
        let stacked = self.spec().is_some_and(|spec| spec.stacked);
        self.edit_spec(if stacked { "Unstack" } else { "Stack" }, |spec| spec.stacked = !stacked)
    }

    fn edit_spec(&mut self, label: &str, edit: impl FnOnce(&mut Spec)) -> Vec<Request> {
        let View::Chart(spec) = &self.view else { return Vec::new() };
        let mut spec = spec.clone();
        edit(&mut spec);
        self.change(label, View::Chart(spec))
    }

    /// Several steps back (below zero) or forward.
    pub(super) fn travel_by(&mut self, by: i32) -> Vec<Request> {
        let mut requests = Vec::new();
        for _ in 0..by.unsigned_abs() {
            let next = self.travel(by < 0);
            if next.is_empty() {
                break;
            }
            requests = next;
        }
        requests
    }
}

/// What showing a chart under a definition is called.
pub(super) fn chart_label(spec: &Spec) -> String {
    let Some(chart) = charts::find(&spec.chart) else { return "Show a chart".to_owned() };
    match chart.definition(spec) {
        Ok(definition) if !spec.definition.is_empty() => format!("Show {}, {}", chart.title, definition.title),
        _ => format!("Show {}", chart.title),
    }
}

/// What a choice of years is called.
pub(super) fn years_label(years: Option<(i32, i32)>) -> String {
    match years {
        Some((from, to)) if from == to => format!("Year {from}"),
        Some((from, to)) => format!("Years {from}–{to}"),
        None => "All years".to_owned(),
    }
}

/// The name of the measure asked for.
pub(super) fn measure_name(ask: &MeasureAsk) -> &str {
    measures::find(&ask.id).map_or(ask.id.as_str(), |indicator| indicator.name)
}

/// What a question to a file is called.
pub(super) fn ask_label(file: &str, ask: &Ask) -> String {
    match ask {
        Ask::Share(asked) => {
            format!("Ask {file}: who has {} of {} by {}", asked.flow.word(), asked.product, asked.measure.word())
        }
        Ask::Partners(asked) => format!(
            "Ask {file}: partners of {} in {} of {} by {}",
            asked.reporter,
            asked.flow.word(),
            asked.product.as_deref().unwrap_or("all goods"),
            asked.measure.word()
        ),
        Ask::OverTime(asked) => {
            let whose = asked.reporter.as_deref().unwrap_or("all countries");
            format!("Ask {file}: {} of {whose} over time", asked.product)
        }
        Ask::Counterfactual(asked) => {
            format!("Ask {file}: {} of {} without the event of {}", asked.outcome.product, asked.treated, asked.event)
        }
        Ask::TwoSides(asked) => {
            let SidesAsk { question, reconciled } = &**asked;
            let one = if *reconciled { ", one number from both" } else { "" };
            format!("Ask {file}: both sides of {} by {}{one}", question.product, question.exporter)
        }
        Ask::ThirdCountries(asked) => {
            format!("Ask {file}: detours of {} to {} after {}", asked.product, asked.target, asked.event)
        }
        Ask::Vintages(asked) => {
            format!("Ask every file: {} of {}", asked.question.outcome.product, asked.question.area)
        }
        Ask::Columns(_) => format!("Choose what is drawn of {file}"),
        Ask::Measure(asked) => format!("Ask {file}: {}", measure_name(asked)),
    }
}
