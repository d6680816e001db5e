//! Letters that stood for one state and later for another (CS, YU): which one a row means, by its year.

use std::collections::BTreeMap;

use super::area_table;
use super::areas::Area;
use super::builder::{AreaId, Builder};

/// Areas of a builder that depend on the year.
#[derive(Debug, Default)]
pub(super) struct ByYear(BTreeMap<AreaId, Vec<(i32, AreaId)>>);

impl ByYear {
    /// The area that a row of this period means.
    pub(super) fn of(&self, area: AreaId, period: &str) -> AreaId {
        let Some(states) = self.0.get(&area) else { return area };
        let year: i32 = period.get(..4).and_then(|year| year.parse().ok()).unwrap_or(i32::MAX);
        // After its last year a state is still the last that had the letters.
        let of_year = states.iter().find(|(until, _)| year <= *until).or(states.last());
        of_year.map_or(area, |(_, state)| *state)
    }

    /// Whether no area depends on the year, as in nearly every file.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Builder<'_> {
    /// Keeps the states behind letters with several meanings, under the number of the letters.
    pub(super) fn split_by_year(&mut self, letters: AreaId, code: &str, written: &str) {
        let Some(states) = area_table::by_year(code) else { return };
        let states = states
            .into_iter()
            .map(|(until, state)| {
                let area = Area { code: state.to_owned(), group: false, known: true };
                // Two letters are no name of either state.
                let written = if written.len() > 3 && written != code { written } else { "" };
                (until, self.area(&area, written))
            })
            .collect();
        self.by_year.0.insert(letters, states);
    }
}
