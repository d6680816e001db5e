//! Scrolling by rows. A list of millions of rows is taller than pixels in `f32` can tell apart, so the place is a row
//! number and the bar is drawn here.

use egui::{Key, Rect, Sense, Ui, pos2, vec2};

use crate::ui::theme::{self, Theme};

/// Width of the bar.
pub(super) const BAR: f32 = 12.0;

/// What is scrolled: all rows, those in view, and the height of one in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    pub all: usize,
    pub visible: usize,
    pub height: f32,
}

/// Draws the bar at the right of a table and moves `top`, the first row in view, by wheel, drag and keys.
pub(super) fn scroll(ui: &Ui, theme: Theme, area: Rect, bar: Rect, top: &mut f64, rows: Rows) {
    let last = rows.all.saturating_sub(rows.visible) as f64;
    *top = top.clamp(0.0, last);
    wheel(ui, area, top, rows.height);
    keys(ui, top, last, rows.visible);
    *top = top.clamp(0.0, last);
    let tokens = theme.tokens();
    let id = ui.scope_id().with("rows");
    let response = ui.interact(bar, id, Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::slider(ui.is_enabled(), *top, "First row in view"));
    if last <= 0.0 {
        return;
    }
    let height = (bar.height() * rows.visible as f32 / rows.all.max(1) as f32).max(theme::TARGET);
    let room = f64::from(bar.height() - height);
    if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
        && room > 0.0
    {
        let at = f64::from(pointer.y - bar.top() - height / 2.0).clamp(0.0, room);
        *top = (at / room * last).round();
    }
    #[expect(clippy::cast_possible_truncation, reason = "a place in pixels")]
    let y = bar.top() + (*top / last * room) as f32;
    let handle = Rect::from_min_size(pos2(bar.left() + 2.0, y), vec2(BAR - 4.0, height));
    ui.painter().rect_filled(bar, 4.0, tokens.stripe);
    ui.painter().rect_filled(handle, 4.0, if response.hovered() { tokens.second_text } else { tokens.axis });
}

fn wheel(ui: &Ui, area: Rect, top: &mut f64, row: f32) {
    if !ui.rect_contains_pointer(area) {
        return;
    }
    let moved = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
    *top -= f64::from(moved / row);
}

fn keys(ui: &Ui, top: &mut f64, last: f64, n_visible: usize) {
    if ui.ctx().text_edit_focused() || ui.ctx().memory(|memory| memory.focused().is_some()) {
        return;
    }
    let page = n_visible.saturating_sub(1).max(1) as f64;
    let none = egui::Modifiers::NONE;
    ui.input_mut(|input| {
        for (key, by) in [
            (Key::ArrowDown, 1.0),
            (Key::ArrowUp, -1.0),
            (Key::PageDown, page),
            (Key::PageUp, -page),
            (Key::Home, -last),
            (Key::End, last),
        ] {
            *top += by * input.count_and_consume_key(none, key) as f64;
        }
    });
}
