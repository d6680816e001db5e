//! What the doctor found in a table, in words, with a repair that can be taken or refused. A finding follows its
//! dataset to chart, caption and export.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

macro_rules! finding_ids {
    ($($(#[doc = $doc:literal])+ $id:ident $key:literal,)+) => {
        /// What can be found, one check each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum FindingId {
            $($(#[doc = $doc])+ $id,)+
        }

        impl FindingId {
            /// Every finding there can be, in the order of the list on screen.
            pub const ALL: &[Self] = &[$(Self::$id,)+];

            /// The word in saved work and on the command line.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$id => $key,)+ }
            }
        }
    };
}

finding_ids! {
    /// The provider's World row beside the partners it is the sum of.
    WorldBesidePartners "world-beside-partners",
    /// Single partners that fall short of the World row beside them.
    PartnersFallShort "partners-fall-short",
    /// Regions and unions beside their members.
    GroupsBesideMembers "groups-beside-members",
    /// Product codes of several lengths, one containing the other.
    MixedLevels "mixed-levels",
    /// Rows for transport modes, customs procedures or second partners beside their total.
    Breakdown "breakdown",
    /// Re-exports inside exports.
    ReExports "re-exports",
    /// Imports with freight beside trade without it.
    Valuation "valuation",
    /// Weights the provider estimated.
    EstimatedWeights "estimated-weights",
    /// Months beside years.
    MixedFrequencies "mixed-frequencies",
    /// A reporter that stopped reporting while others go on.
    StoppedReporting "stopped-reporting",
    /// As many rows as a provider's silent limit.
    RowLimit "row-limit",
    /// The same figure twice, as two vintages of one table give it.
    Vintages "vintages",
    /// Unit values outside plausible bounds.
    UnitValues "unit-values",
    /// Areas no table of ours knows.
    UnknownAreas "unknown-areas",
    /// Partners or products that the provider keeps secret or does not name.
    SecretTrade "secret-trade",
    /// Money in several currencies.
    Currencies "currencies",
    /// Nutrient tonnes beside product tonnes.
    Nutrient "nutrient",
    /// Percentages that lost their decimal point.
    DamagedPercentages "damaged-percentages",
}

impl FindingId {
    /// Whether its repair is taken unless the user says otherwise: the way that never counts twice, drops no row and
    /// invents nothing.
    pub const fn by_default(self) -> bool {
        !matches!(self, Self::StoppedReporting | Self::Vintages | Self::UnitValues)
    }

    /// Whether its repair takes rows out of the table; the others are about sums.
    pub const fn drops_rows(self) -> bool {
        matches!(self, Self::Vintages | Self::UnitValues)
    }
}

/// Repairs taken or refused by the user; the rest follow their defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Choices(BTreeMap<FindingId, bool>);

impl Choices {
    /// Whether the repair is taken.
    pub fn taken(&self, id: FindingId) -> bool {
        self.0.get(&id).copied().unwrap_or(id.by_default())
    }

    /// Takes or refuses a repair.
    pub fn set(&mut self, id: FindingId, taken: bool) {
        if taken == id.by_default() {
            self.0.remove(&id);
        } else {
            self.0.insert(id, taken);
        }
    }

    /// Whether both take the same rows out of a table.
    pub fn keep_the_same_rows(&self, other: &Self) -> bool {
        FindingId::ALL.iter().filter(|id| id.drops_rows()).all(|id| self.taken(*id) == other.taken(*id))
    }

    /// Whether everything follows its default.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The repairs that do not follow their defaults.
    pub fn iter(&self) -> impl Iterator<Item = (FindingId, bool)> {
        self.0.iter().map(|(id, taken)| (*id, *taken))
    }
}

impl FromIterator<(FindingId, bool)> for Choices {
    fn from_iter<I: IntoIterator<Item = (FindingId, bool)>>(items: I) -> Self {
        let mut choices = Self::default();
        items.into_iter().for_each(|(id, taken)| choices.set(id, taken));
        choices
    }
}

/// What was found, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check found it.
    pub id: FindingId,
    /// What there is, in one sentence without a full stop.
    pub sentence: String,
    /// Where to look.
    pub evidence: Evidence,
    /// What can be done about it; nothing but knowing it where absent.
    pub fix: Option<Fix>,
    /// Whether the repair is taken.
    pub taken: bool,
}

/// Where a finding shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// How many rows or figures it concerns; 0 where it is not about single rows.
    pub n_rows: u64,
    /// Lines of the file to look at, the first few.
    pub lines: Vec<u64>,
    /// The first few cases, as a person would write them down.
    pub examples: Vec<String>,
}

impl Evidence {
    /// So many lines and examples are enough to look at.
    pub const MOST: usize = 5;
}

/// A repair, and what it is to refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What the switch says: "Use the single countries".
    pub label: &'static str,
    /// What holds when it is taken.
    pub taken: &'static str,
    /// What holds when it is refused.
    pub refused: &'static str,
}

impl Finding {
    /// A finding that one can only know.
    pub fn new(id: FindingId, sentence: impl Into<String>, n_rows: u64) -> Self {
        let evidence = Evidence { n_rows, ..Evidence::default() };
        Self { id, sentence: sentence.into(), evidence, fix: None, taken: false }
    }

    /// With a repair, taken or refused as chosen, else by its default.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix, choices: &Choices) -> Self {
        self.taken = choices.taken(self.id);
        self.fix = Some(fix);
        self
    }

    /// With lines and cases to look at; the first [`Evidence::MOST`] are kept.
    #[must_use]
    pub fn with_cases(
        mut self,
        lines: impl IntoIterator<Item = u64>,
        examples: impl IntoIterator<Item = String>,
    ) -> Self {
        self.evidence.lines = lines.into_iter().take(Evidence::MOST).collect();
        self.evidence.examples = examples.into_iter().take(Evidence::MOST).collect();
        self
    }

    /// What it means for the figures now: the sentence under a chart, in a caption and in an export.
    pub fn caveat(&self) -> String {
        match &self.fix {
            Some(fix) => format!("{}; {}", self.sentence, if self.taken { fix.taken } else { fix.refused }),
            None => self.sentence.clone(),
        }
    }
}

/// Above half a percent the difference between partners and their World row is named, never hidden, and the World row is
/// what shares are of. So small a step that a series does not jump where one year crosses it.
pub const TOLERATED_GAP: f64 = 0.005;

/// Whether what is listed falls short of the World row.
pub fn falls_short(listed: f64, world: f64) -> bool {
    listed < world * (1.0 - TOLERATED_GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIX: Fix =
        Fix { label: "Use the partners", taken: "sums use the partners", refused: "sums use the World rows" };

    #[test]
    fn a_finding_says_what_holds_now() {
        let id = FindingId::WorldBesidePartners;
        let finding = Finding::new(id, "World rows stand beside partners: 3", 3);
        let by_default = finding.clone().with_fix(FIX, &Choices::default());
        assert_eq!(by_default.caveat(), "World rows stand beside partners: 3; sums use the partners");
        let refused = finding.with_fix(FIX, &[(id, false)].into_iter().collect());
        assert_eq!(refused.caveat(), "World rows stand beside partners: 3; sums use the World rows");
    }

    #[test]
    fn choices_survive_being_saved() {
        let choices =
            [(FindingId::ReExports, false), (FindingId::StoppedReporting, true)].into_iter().collect::<Choices>();
        let text = serde_json::to_string(&choices).expect("plain data");
        assert_eq!(text, r#"{"re-exports":false,"stopped-reporting":true}"#);
        assert_eq!(serde_json::from_str::<Choices>(&text).expect("same shape"), choices);
        for id in FindingId::ALL {
            assert_eq!(serde_json::to_string(id).expect("plain data"), format!("\"{}\"", id.key()));
        }
    }
}
