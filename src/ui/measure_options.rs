//! The options of the measure in view, in the left panel: which rows, which country, what is counted.

use egui::{Button, ComboBox, TextEdit, Ui};

use super::heading;
use super::number::{Field, number, year};
use super::side_panel::{flow, measure, pick};
use crate::analysis::flows::Choice;
use crate::analysis::measures::{self, Among, Base, Group, INDICATORS, Opt};
use crate::project::{Action, Ask, MeasureAction, MeasureAsk, OpenFile, Session, TableRef, View};

/// What is being typed or dragged.
#[derive(Debug, Default)]
pub struct Draft {
    typed: [String; 5],
    groups: String,
}

/// Draws the options of a measure over a bundled table.
pub fn of_table(ui: &mut Ui, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    let View::Measure { table, ask, .. } = &session.view else { return };
    heading(ui, "Measure");
    which(ui, ask, |id| actions.push(Action::Measure(MeasureAction::Explain(id))));
    tables(ui, session, table.as_ref(), ask, actions);
    let known = session.table_choices.as_ref().filter(|found| Some(&found.of) == table.as_ref());
    let (areas, products) =
        known.map_or((&[][..], &[][..]), |found| (&found.choices.areas[..], &found.choices.products[..]));
    if let Some(next) = options(ui, session, ask, draft, areas, products) {
        actions.push(Action::Measure(MeasureAction::Ask(next)));
    }
    page_button(ui, session, actions);
}

/// Draws the options of a measure over an opened file.
pub fn of_file(
    ui: &mut Ui,
    session: &Session,
    file: &OpenFile,
    ask: &MeasureAsk,
    draft: &mut Draft,
    actions: &mut Vec<Action>,
) {
    let mut chosen = None;
    which(ui, ask, |id| chosen = Some(id));
    if let Some(id) = chosen {
        actions.push(Action::Ask(file.id, Ask::Measure(ask.for_file(&id, file))));
    }
    if let Some(next) = options(ui, session, ask, draft, &file.reporters, &file.products) {
        actions.push(Action::Ask(file.id, Ask::Measure(next)));
    }
    page_button(ui, session, actions);
}

/// The way back from the chart; the page has its own way to the chart.
fn page_button(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    if !session.measure_page && ui.button("Explain this measure").clicked() {
        actions.push(Action::Measure(MeasureAction::TogglePage));
    }
}

fn which(ui: &mut Ui, ask: &MeasureAsk, mut choose: impl FnMut(String)) {
    let name = measures::find(&ask.id).map_or(ask.id.as_str(), |indicator| indicator.name);
    let combo =
        ComboBox::from_id_salt("Which measure").selected_text(name).width(ui.available_width() - 8.0).truncate();
    combo.show_ui(ui, |ui| {
        for indicator in INDICATORS {
            if ui.selectable_label(indicator.id == ask.id, indicator.name).clicked() {
                choose(indicator.id.to_owned());
            }
        }
    });
}

/// Bundled tables and their series.
fn tables(ui: &mut Ui, session: &Session, table: Option<&TableRef>, ask: &MeasureAsk, actions: &mut Vec<Action>) {
    let Some(library) = &session.library else { return };
    let title = |id: &str| library.card(id).map_or_else(|| id.to_owned(), |card| card.title.clone());
    let shown = table.map_or_else(|| "No bundled table".to_owned(), |table| title(&table.id));
    let mut next: Option<TableRef> = None;
    ui.horizontal(|ui| {
        ui.label("Over");
        let combo = ComboBox::from_id_salt("Over").selected_text(shown).width(ui.available_width() - 8.0).truncate();
        combo.show_ui(ui, |ui| {
            for card in library.cards().filter(|card| card.kind == "observations") {
                if ui.selectable_label(table.is_some_and(|table| table.id == card.id), &card.title).clicked() {
                    next = Some(TableRef { id: card.id.clone(), series: Vec::new() });
                }
            }
            for file in &session.files {
                if ui.selectable_label(false, file.name()).clicked() {
                    actions.push(Action::Ask(file.id, Ask::Measure(ask.for_file(&ask.id, file))));
                }
            }
        });
    });
    let card = table.and_then(|table| library.card(&table.id));
    if let (Some(table), Some(card)) = (table, card) {
        let text = match table.series.as_slice() {
            [] => "widest of each kind".to_owned(),
            [one] => one.clone(),
            several => format!("{} series", several.len()),
        };
        ui.horizontal(|ui| {
            ui.label("Series");
            let combo =
                ComboBox::from_id_salt("Series").selected_text(text).width(ui.available_width() - 8.0).truncate();
            combo.show_ui(ui, |ui| {
                if ui.selectable_label(table.series.is_empty(), "Widest of each kind").clicked() {
                    next = Some(TableRef { series: Vec::new(), ..table.clone() });
                }
                for (series, about) in &card.series {
                    let mut on = table.series.contains(series);
                    if ui.checkbox(&mut on, series).on_hover_text(about).clicked() {
                        let mut changed = table.clone();
                        changed.series.retain(|other| other != series);
                        if on {
                            changed.series.push(series.clone());
                        }
                        next = Some(changed);
                    }
                }
            });
        });
    }
    if let Some(next) = next {
        actions.push(Action::Measure(MeasureAction::Of(next)));
    }
}

/// Every option that the measure reads; the changed question, if one was changed.
fn options(
    ui: &mut Ui,
    session: &Session,
    ask: &MeasureAsk,
    draft: &mut Draft,
    areas: &[Choice],
    products: &[Choice],
) -> Option<MeasureAsk> {
    let indicator = measures::find(&ask.id)?;
    let mut next = ask.clone();
    let question = &mut next.question;
    let country = |code: &str| match &session.library {
        _ if code.is_empty() => "not chosen".to_owned(),
        Some(library) => format!("{code} · {}", library.countries().name(code)),
        None => code.to_owned(),
    };
    let goods = |code: &str| if code.is_empty() { "All goods".to_owned() } else { code.to_owned() };
    for (n, option) in indicator.options.iter().enumerate() {
        let needed = n < indicator.needs;
        let [reporter, partner, product, lost, placebo] = &mut draft.typed;
        match option {
            Opt::Reporter => choose(ui, "Reporter", &mut question.reporter, reporter, areas, &country, needed),
            Opt::Partner => choose(ui, "Partner", &mut question.partner, partner, areas, &country, needed),
            Opt::Product => choose(ui, "Product", &mut question.product, product, products, &goods, needed),
            Opt::Lost => choose(ui, "Lost by", &mut question.lost, lost, areas, &country, needed),
            Opt::Placebo => choose(ui, "Placebo", &mut question.placebo, placebo, products, &goods, needed),
            Opt::Measure => measure(ui, &mut question.measure),
            Opt::Flow => flow(ui, &mut question.flow),
            Opt::Among => {
                let mut among = question.among();
                row(
                    ui,
                    "Among",
                    &mut among,
                    [Among::Countries, Among::Partners, Among::Products].map(|a| (a, a.word())),
                );
                if among != question.among() {
                    question.among = Some(among);
                }
            }
            Opt::Base => {
                let choices = [Base::Reporting, Base::World, Base::Rest].map(|base| (base, base.word()));
                row(ui, "Whole", &mut question.base, choices);
            }
            Opt::Top => {
                if let Some(top) = number(ui, plain("Largest", 1.0..=100.0, 0), question.top as f64) {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 100")]
                    let top = top.round() as usize;
                    question.top = top;
                }
            }
            Opt::Break => {
                if let Some(year) = year(ui, "Break", 1950..=2100, question.break_year) {
                    question.break_year = year;
                }
            }
            Opt::Margin => {
                if let Some(margin) = number(ui, plain("Freight", 0.0..=1.0, 2), question.margin) {
                    question.margin = margin;
                }
            }
            Opt::Benchmark => {
                let held = question.benchmark.unwrap_or(0.0);
                if let Some(price) = number(ui, plain("Benchmark", 0.0..=1e6, 0), held) {
                    question.benchmark = (price > 0.0).then_some(price);
                }
            }
            Opt::Groups => groups(ui, &mut question.groups, &mut draft.groups),
        }
    }
    (next != *ask).then_some(next)
}

fn choose(
    ui: &mut Ui,
    label: &str,
    held: &mut Option<String>,
    typed: &mut String,
    list: &[Choice],
    name: &dyn Fn(&str) -> String,
    needed: bool,
) {
    let mut code = held.clone().unwrap_or_default();
    pick(ui, label, &mut code, typed, list, name);
    if held.is_some() && !needed && ui.button(format!("Any {}", label.to_lowercase())).clicked() {
        code.clear();
    }
    *held = (!code.is_empty()).then_some(code);
}

fn row<T: PartialEq + Copy, const N: usize>(ui: &mut Ui, label: &str, held: &mut T, choices: [(T, &str); N]) {
    ui.horizontal_wrapped(|ui| {
        ui.label(label);
        for (choice, word) in choices {
            if ui.selectable_label(*held == choice, word).clicked() {
                *held = choice;
            }
        }
    });
}

/// A number without unit.
fn plain(label: &str, range: std::ops::RangeInclusive<f64>, digits: usize) -> Field<'_> {
    Field { label, range, digits, suffix: "", hint: "" }
}

/// Groups of countries that count as one.
fn groups(ui: &mut Ui, held: &mut Vec<Group>, typed: &mut String) {
    let mut removed = None;
    for (n, group) in held.iter().enumerate() {
        ui.horizontal(|ui| {
            ui.label(format!("{} = {}", group.name, group.codes.join(", ")));
            if ui.add(Button::new("Remove").small()).clicked() {
                removed = Some(n);
            }
        });
    }
    if let Some(n) = removed {
        held.remove(n);
    }
    let field =
        ui.add(TextEdit::singleline(typed).hint_text("Count as one, such as ISJ=ISR,JOR").desired_width(f32::INFINITY));
    if field.lost_focus()
        && ui.input(|input| input.key_pressed(egui::Key::Enter))
        && let Ok(group) = Group::parse(typed)
    {
        typed.clear();
        held.push(group);
    }
}
