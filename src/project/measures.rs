//! Measures in the window: which one is asked of which rows, and the page that explains it.

use std::sync::Arc;

use super::{Action, Ask, OpenFile, Request, Session, View};
use crate::analysis::measures::{self, Choices, Question};

/// A measure and its question.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureAsk {
    /// Id of the measure.
    pub id: String,
    /// Options.
    pub question: Question,
}

/// A bundled table and the series of it that are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRef {
    /// Id of the table.
    pub id: String,
    /// Series; the widest of each kind where empty.
    pub series: Vec<String>,
}

/// What can be asked of a bundled table.
#[derive(Debug, Clone)]
pub struct TableChoices {
    /// Which table and series.
    pub of: TableRef,
    /// Its countries and products.
    pub choices: Arc<Choices>,
}

/// What a user can ask for about measures.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureAction {
    /// Explain a measure with an example from the opened file, else from a bundled table.
    Explain(String),
    /// Another question to the bundled table in view.
    Ask(MeasureAsk),
    /// Another bundled table, or other series.
    Of(TableRef),
    /// The explanation or the whole chart.
    TogglePage,
}

impl MeasureAsk {
    /// A measure with the question that the file suggests.
    pub fn of_file(id: &str, file: &OpenFile) -> Self {
        let choices = Choices { areas: file.reporters.to_vec(), products: file.products.to_vec() };
        Self::suggested(id, &choices)
    }

    /// A measure with the most likely question to these countries and products, as far as the measure reads it.
    fn suggested(id: &str, choices: &Choices) -> Self {
        let mut question = measures::usual_question(choices);
        if let Some(indicator) = measures::find(id) {
            indicator.keep_what_it_needs(&mut question);
        }
        Self { id: id.to_owned(), question }
    }

    /// The product, where its rows alone give the answer; `None` where the measure needs others beside it.
    pub fn single_product(&self) -> Option<&str> {
        let products = measures::find(&self.id).map_or_else(Vec::new, |measure| measure.products(&self.question));
        self.question.product.as_deref().filter(|_| products.len() == 1)
    }

    /// The same options for another measure of a file.
    #[must_use]
    pub fn for_file(&self, id: &str, file: &OpenFile) -> Self {
        self.with_id(id, &Choices { areas: file.reporters.to_vec(), products: file.products.to_vec() })
    }

    /// The same options for another measure; what that one needs and this lacks comes from `usual`.
    #[must_use]
    pub fn with_id(&self, id: &str, usual: &Choices) -> Self {
        let mut next = Self { id: id.to_owned(), question: self.question.clone() };
        let Some(indicator) = measures::find(id) else { return next };
        let suggested = Self::suggested(id, usual).question;
        for option in &indicator.options[..indicator.needs] {
            next.question.fill(*option, &suggested);
        }
        next
    }
}

impl Session {
    /// Carries out what concerns measures.
    pub(super) fn apply_measure(&mut self, action: MeasureAction) -> Vec<Request> {
        match action {
            MeasureAction::Explain(id) => self.explain(&id),
            MeasureAction::Ask(ask) => match self.view.clone() {
                View::Measure { table, years, .. } => self.ask_table(View::Measure { table, ask, years }),
                View::File { id, .. } => self.apply(Action::Ask(id, Ask::Measure(ask))),
                _ => Vec::new(),
            },
            MeasureAction::Of(table) => match self.view.clone() {
                View::Measure { ask, years, .. } => self.ask_table(View::Measure { table: Some(table), ask, years }),
                _ => Vec::new(),
            },
            MeasureAction::TogglePage => {
                self.measure_page = !self.measure_page;
                Vec::new()
            }
        }
    }

    /// The measure in view, if one is.
    pub fn measure(&self) -> Option<&MeasureAsk> {
        match &self.view {
            View::Measure { ask, .. } | View::File { ask: Ask::Measure(ask), .. } => Some(ask),
            _ => None,
        }
    }

    fn explain(&mut self, id: &str) -> Vec<Request> {
        self.measure_page = true;
        self.table = false;
        // The file in view, else the one opened last, else what the bundled tables can show.
        if let Some(file) = self.file().or_else(|| self.files.last()) {
            let ask = match &file.ask {
                Ask::Measure(ask) => ask.for_file(id, file),
                _ => MeasureAsk::of_file(id, file),
            };
            let number = file.id;
            return self.apply(Action::Ask(number, Ask::Measure(ask)));
        }
        let example = measures::find(id).and_then(|indicator| indicator.example);
        let question = example.map_or_else(Question::default, |example| example.question());
        let table = example.map(|example| TableRef {
            id: example.table.to_owned(),
            series: example.series.iter().map(|name| (*name).to_owned()).collect(),
        });
        self.ask_table(View::Measure { table, ask: MeasureAsk { id: id.to_owned(), question }, years: None })
    }

    fn ask_table(&mut self, view: View) -> Vec<Request> {
        let View::Measure { table, ask, .. } = &view else { return Vec::new() };
        let (table, label) = (table.clone(), format!("Measure {}", super::steps::measure_name(ask)));
        let mut requests = self.change(&label, view);
        if let Some(table) = table.filter(|table| self.table_choices.as_ref().is_none_or(|found| found.of != *table)) {
            requests.push(Request::ListChoices(table));
        }
        requests
    }

    /// Takes in what can be asked of a bundled table.
    pub(super) fn take_choices(&mut self, found: TableChoices) -> Vec<Request> {
        self.table_choices = Some(found);
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Settings;

    #[test]
    fn without_a_file_a_measure_is_explained_on_its_own_bundled_table() {
        let mut session = Session::new(Settings::default());
        let requests = session.apply(Action::Measure(MeasureAction::Explain("hhi".to_owned())));
        assert!(session.measure_page);
        assert_eq!(session.measure().map(|ask| ask.id.as_str()), Some("hhi"));
        assert!(matches!(&session.view, View::Measure { table: Some(table), .. } if table.id == "potash_exports"));
        assert!(requests.iter().any(|request| matches!(request, Request::ListChoices(_))), "{requests:?}");
        session.apply(Action::Undo);
        assert!(session.measure().is_none());
    }

    #[test]
    fn a_measure_without_bundled_rows_is_explained_all_the_same() {
        let mut session = Session::new(Settings::default());
        session.apply(Action::Measure(MeasureAction::Explain("rca".to_owned())));
        assert!(matches!(&session.view, View::Measure { table: None, .. }));
    }

    #[test]
    fn options_go_with_the_user_from_measure_to_measure() {
        let choice = |code: &str| crate::analysis::flows::Choice { code: code.to_owned(), n_rows: 1 };
        let choices = Choices { areas: vec![choice("BLR"), choice("RUS")], products: vec![choice("3104")] };
        let ask = MeasureAsk {
            id: "hhi".to_owned(),
            question: Question { product: Some("27".to_owned()), ..Question::default() },
        };
        let next = ask.with_id("rca", &choices);
        assert_eq!(next.question.product.as_deref(), Some("27"), "what was chosen stays");
        assert_eq!(next.question.reporter.as_deref(), Some("BLR"), "what is needed is filled in");
        assert_eq!(next.question.partner, None, "what is not needed is not");
    }
}
