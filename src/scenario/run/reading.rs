//! What can be read off a run in a quarter: results of the market and of the policy side.

use super::super::policy::{Course, Month};
use super::super::{Measure, Parameters, Path};

/// A result of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// A result of the market.
    Market(Measure),
    /// Recognised prisoners held at the quarter's end.
    Held,
    /// Fewer held than when holding, so many.
    FreedNet,
    /// Newly recognised, a month.
    Recognised,
    /// Pardoned since the start.
    Pardoned,
    /// Share of the baseline that is free.
    FreedShare,
    /// Border incidents a month.
    Incidents,
    /// Step decided at the quarter's end.
    Level,
    /// Times relief was taken back.
    Snapbacks,
    /// Months with a breach while relief was in force, since the start.
    BreachMonths,
    /// Doors opened beyond the start while a breach was there: door-months since the start.
    OpenInBreach,
    /// Revenue at the mine gate gained over holding since the start.
    Gained,
}

impl Reading {
    /// The readings of the policy side.
    pub const POLICY: [Self; 11] = [
        Self::Held,
        Self::FreedNet,
        Self::Recognised,
        Self::Pardoned,
        Self::FreedShare,
        Self::Incidents,
        Self::Level,
        Self::Snapbacks,
        Self::BreachMonths,
        Self::OpenInBreach,
        Self::Gained,
    ];

    /// Every reading, prisoners first: the order of tables.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::POLICY.into_iter().chain(Measure::ALL.into_iter().map(Self::Market))
    }

    /// The readings that compare scenarios in one look.
    pub const COMPARED: [Self; 11] = [
        Self::Held,
        Self::FreedNet,
        Self::Snapbacks,
        Self::BreachMonths,
        Self::OpenInBreach,
        Self::Gained,
        Self::Market(Measure::ShareVolume),
        Self::Market(Measure::Net),
        Self::Market(Measure::ToRussia),
        Self::Market(Measure::Dependence),
        Self::Market(Measure::Gdp),
    ];

    /// Its name in files.
    pub fn key(self) -> &'static str {
        self.words().0
    }

    /// What it is called on screen.
    pub fn label(self) -> &'static str {
        self.words().1
    }

    /// Its unit; shares are fractions.
    pub fn unit(self) -> &'static str {
        self.words().2
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Market(measure) => (measure.key(), measure.label(), measure.unit()),
            Self::Held => ("held", "Recognised prisoners held", "people"),
            Self::FreedNet => ("freed_net", "Fewer held than when holding", "people"),
            Self::Recognised => ("recognised", "New recognitions", "people a month"),
            Self::Pardoned => ("pardoned", "Pardoned since the start", "people"),
            Self::FreedShare => ("freed_share", "Part of the baseline that is free", "share"),
            Self::Incidents => ("incidents", "Border incidents", "a month"),
            Self::Level => ("level", "Step of relief", "step"),
            Self::Snapbacks => ("snapbacks", "Times relief was taken back", "times"),
            Self::BreachMonths => ("breach_months", "Months in breach under relief", "months"),
            Self::OpenInBreach => ("open_in_breach", "Doors open in breach", "door-months"),
            Self::Gained => ("gained_musd", "Revenue gained over holding", "million USD since the start"),
        }
    }

    /// Whether structural error of the market's money or volume belongs on it.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Gained | Self::Market(Measure::Gross | Measure::Net | Measure::Gdp))
    }
}

/// A run to read from.
pub(super) struct World<'a> {
    pub course: &'a Course,
    pub hold_course: &'a Course,
    pub path: &'a Path,
    pub hold: &'a Path,
    pub parameters: &'a Parameters,
}

impl World<'_> {
    /// The value of a reading in a quarter; `None` beyond the run.
    pub fn read(&self, reading: Reading, quarter: usize) -> Option<f64> {
        let so_far = self.course.months.get(..3 * (quarter + 1))?;
        let last = so_far.last()?;
        let mean = |f: fn(&Month) -> f64| so_far[3 * quarter..].iter().map(f).sum::<f64>() / 3.0;
        Some(match reading {
            Reading::Market(measure) => {
                measure.of(self.path.quarters.get(quarter)?, self.hold.quarters.get(quarter)?, self.parameters)
            }
            Reading::Held => last.held,
            Reading::FreedNet => self.hold_course.months.get(3 * quarter + 2)?.held - last.held,
            Reading::Recognised => mean(|m| m.recognised),
            Reading::Pardoned => so_far.iter().map(|m| m.pardoned).sum(),
            Reading::FreedShare => last.freed_share,
            Reading::Incidents => mean(|m| m.incidents),
            Reading::Level => last.level as f64,
            Reading::Snapbacks => f64::from(last.snapbacks),
            Reading::BreachMonths => so_far.iter().filter(|m| m.in_breach).count() as f64,
            Reading::OpenInBreach => {
                let pairs = so_far.iter().zip(&self.hold_course.months);
                pairs.filter(|(m, _)| m.in_breach).map(|(m, hold)| opened(m, hold)).sum()
            }
            Reading::Gained => {
                let pairs = self.path.quarters.iter().zip(&self.hold.quarters).take(quarter + 1);
                pairs.map(|(ours, hold)| ours.net_musd - hold.net_musd).sum()
            }
        })
    }
}

/// How far doors stand open beyond holding.
fn opened(month: &Month, hold: &Month) -> f64 {
    let (ours, theirs) = (month.levers, hold.levers);
    (ours.us - theirs.us).max(0.0) + (ours.eu - theirs.eu).max(0.0) + (ours.transit - theirs.transit).max(0.0)
}
