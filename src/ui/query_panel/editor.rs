//! The editor: monospace, Ctrl Enter runs, names go in at the cursor.

use egui::text::{CCursor, CCursorRange};
use egui::{Key, Modifiers, ScrollArea, TextEdit, Ui};

use super::Draft;

/// Draws the editor into a height; true when the question shall run.
pub(super) fn show(ui: &mut Ui, draft: &mut Draft, height: f32) -> bool {
    let id = ui.scope_id().with("sql");
    if let Some(name) = draft.insert.take() {
        insert(ui, id, &mut draft.text, &name);
        draft.focus = true;
    }
    let focused = ui.memory(|memory| memory.has_focus(id));
    // Taken before the editor sees it, or it would break the line.
    let run = focused && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let rows = ((height - 8.0) / ui.text_style_height(&egui::TextStyle::Monospace)).floor().max(2.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines that fit a panel")]
    let rows = rows as usize;
    ScrollArea::vertical().id_salt("sql scroll").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let response = ui.add(
            TextEdit::multiline(&mut draft.text)
                .id(id)
                .code_editor()
                .hint_text("SELECT period, SUM(value) AS value FROM data WHERE agg = 0 GROUP BY period")
                .desired_rows(rows)
                .desired_width(f32::INFINITY),
        );
        name(&response, "Question in SQL", &draft.text);
        if std::mem::take(&mut draft.focus) {
            response.request_focus();
        }
    });
    run
}

/// Names a text field for those who cannot see it.
pub(in crate::ui) fn name(field: &egui::Response, label: &str, text: &str) {
    field.widget_info(|| egui::WidgetInfo {
        label: Some(label.to_owned()),
        ..egui::WidgetInfo::text_edit(true, text, text, "")
    });
}

/// Puts a name in place of what is selected, or at the cursor, with blanks where words would touch.
fn insert(ui: &Ui, id: egui::Id, text: &mut String, name: &str) {
    let state = TextEdit::load_state(ui.ctx(), id);
    let range = state.as_ref().and_then(|state| state.cursor.char_range()).map(|range| range.as_sorted_char_range());
    let length = text.chars().count();
    let (from, to) = range.map_or((length, length), |range| (range.start.0.min(length), range.end.0.min(length)));
    let before: String = text.chars().take(from).collect();
    let after: String = text.chars().skip(to).collect();
    let touches = before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ',');
    let put = format!("{}{name}", if touches { " " } else { "" });
    let cursor = from + put.chars().count();
    *text = format!("{before}{put}{after}");
    let mut state = state.unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(cursor))));
    state.store(ui.ctx(), id);
}
