//! The view for an audience, and how large text is: in the window, and before an audience.

use super::{Action, Request, Session, Settings};

/// A step of the size of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSize {
    /// A tenth larger.
    Larger,
    /// A tenth smaller.
    Smaller,
    /// As it was at first.
    Usual,
}

/// Smallest and largest size of text, where 1 is the usual one.
const SIZES: (f32, f32) = (0.8, 3.0);
/// From one size to the next.
const STEP: f32 = 0.1;

impl Settings {
    /// Size of text in what is shown now, where 1 is the usual one; before an audience it comes on top of what the
    /// size of the window asks for.
    pub fn text_size(&self) -> f32 {
        let size = if self.presenting { self.presented_text } else { self.text };
        if size.is_finite() { size.clamp(SIZES.0, SIZES.1) } else { 1.0 }
    }
}

impl Session {
    pub(super) fn set_text_size(&mut self, step: TextSize) -> Vec<Request> {
        let now = self.settings.text_size();
        let wanted = match step {
            TextSize::Larger => now + STEP,
            TextSize::Smaller => now - STEP,
            TextSize::Usual => 1.0,
        };
        // Whole steps, so that ten up and ten down end where they began.
        let size = ((wanted / STEP).round() * STEP).clamp(SIZES.0, SIZES.1);
        let settings = &mut self.settings;
        *(if settings.presenting { &mut settings.presented_text } else { &mut settings.text }) = size;
        Vec::new()
    }

    /// Before an audience there are no panels: what asks for one leads back to the window. Whether that is all there
    /// is to do, as the panel stood open before.
    pub(super) fn leaves_presenting(&mut self, action: &Action) -> bool {
        if !self.settings.presenting {
            return false;
        }
        let is_open = match action {
            Action::ToggleSidePanel => self.settings.side_panel,
            Action::ToggleInspector => self.settings.inspector,
            Action::ToggleQuery => self.query.open,
            _ => return false,
        };
        self.settings.presenting = false;
        is_open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_grows_in_steps_between_its_ends_and_the_audience_has_its_own_size() {
        let mut session = Session::new(Settings::default());
        for _ in 0..40 {
            session.apply(Action::TextSize(TextSize::Larger));
        }
        assert!((session.settings.text_size() - 3.0).abs() < 1e-6);
        session.apply(Action::TogglePresenting);
        assert!((session.settings.text_size() - 1.0).abs() < 1e-6);
        session.apply(Action::TextSize(TextSize::Smaller));
        assert!((session.settings.text_size() - 0.9).abs() < 1e-6);
        session.apply(Action::Escape);
        assert!(!session.settings.presenting && (session.settings.text_size() - 3.0).abs() < 1e-6);
        session.apply(Action::TextSize(TextSize::Usual));
        assert!((session.settings.text_size() - 1.0).abs() < 1e-6);
        session.settings.text = f32::NAN;
        assert!((session.settings.text_size() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_panel_asked_for_before_an_audience_leads_back_to_the_window() {
        let mut session = Session::new(Settings { side_panel: true, inspector: false, ..Settings::default() });
        for (action, query) in
            [(Action::ToggleSidePanel, false), (Action::ToggleInspector, false), (Action::ToggleQuery, true)]
        {
            session.apply(Action::TogglePresenting);
            session.apply(action);
            assert!(!session.settings.presenting && session.settings.side_panel && session.query.open == query);
        }
        assert!(session.settings.inspector);
    }
}
