//! Undo and redo as labelled snapshots.

/// Snapshots of a small state, the latest last.
#[derive(Debug, Clone)]
pub struct History<T> {
    past: Vec<(String, T)>,
    future: Vec<(String, T)>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self { past: Vec::new(), future: Vec::new() }
    }
}

impl<T: Clone + PartialEq> History<T> {
    /// How many steps back are kept.
    const LIMIT: usize = 500;

    /// Remembers the state before a change under the change's name; what was undone is forgotten.
    pub fn record(&mut self, label: impl Into<String>, before: T) {
        self.past.push((label.into(), before));
        if self.past.len() > Self::LIMIT {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Swaps the current state for the one before the last change.
    pub fn undo(&mut self, current: &mut T) -> Option<&str> {
        let (label, before) = self.past.pop()?;
        self.future.push((label, std::mem::replace(current, before)));
        self.future.last().map(|(label, _)| label.as_str())
    }

    /// Swaps back.
    pub fn redo(&mut self, current: &mut T) -> Option<&str> {
        let (label, after) = self.future.pop()?;
        self.past.push((label, std::mem::replace(current, after)));
        self.past.last().map(|(label, _)| label.as_str())
    }

    /// Name of the change that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|(label, _)| label.as_str())
    }

    /// Name of the change that redo would bring back.
    pub fn redo_label(&self) -> Option<&str> {
        self.future.last().map(|(label, _)| label.as_str())
    }

    /// Names of the changes that were taken back, the next one to bring back first.
    pub fn undone(&self) -> impl Iterator<Item = &str> {
        self.future.iter().rev().map(|(label, _)| label.as_str())
    }

    /// Names of all changes so far, oldest first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.past.iter().map(|(label, _)| label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_and_redo_walk_the_same_states() {
        let mut history = History::default();
        let mut state = 0;
        for next in 1..=3 {
            history.record(format!("to {next}"), state);
            state = next;
        }
        assert_eq!(history.undo(&mut state), Some("to 3"));
        assert_eq!(state, 2);
        assert_eq!(history.redo(&mut state), Some("to 3"));
        assert_eq!(state, 3);
        history.undo(&mut state);
        history.undo(&mut state);
        assert_eq!(history.undone().collect::<Vec<_>>(), ["to 2", "to 3"]);
        history.record("elsewhere", state);
        assert_eq!(history.redo_label(), None);
    }
}
