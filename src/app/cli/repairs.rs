//! Repairs of the doctor on the command line: taken or refused by the finding's id.

use clap::Args;
use serde::Serialize;

use super::{Failure, terminal};
use crate::data::{Choices, Dataset, Finding, FindingId, Fix, Progress};
use crate::formats::{doctor, own};

/// Repairs that do not follow their defaults; `inspect` lists what a file needs.
#[derive(Debug, Clone, Default, Args)]
pub struct RepairArgs {
    /// Take a repair that is made only when asked for, such as stopped-reporting. Repeatable.
    #[arg(long, value_name = "FINDING", value_parser = finding)]
    take: Vec<FindingId>,
    /// Refuse a repair that is made unless refused, such as re-exports. Repeatable.
    #[arg(long, value_name = "FINDING", value_parser = finding)]
    refuse: Vec<FindingId>,
}

fn finding(text: &str) -> Result<FindingId, String> {
    FindingId::ALL.iter().copied().find(|id| id.key() == text).ok_or_else(|| {
        let all: Vec<&str> = FindingId::ALL.iter().map(|id| id.key()).collect();
        format!("no finding is called “{text}”; they are {}", all.join(", "))
    })
}

impl RepairArgs {
    /// Every repair by its default.
    pub const fn usual() -> Self {
        Self { take: Vec::new(), refuse: Vec::new() }
    }

    /// The repairs as a file's plan keeps them.
    pub fn choices(&self) -> Choices {
        let taken = self.take.iter().map(|id| (*id, true));
        taken.chain(self.refuse.iter().map(|id| (*id, false))).collect()
    }

    /// The dataset with the repairs.
    pub fn apply(&self, dataset: Dataset) -> Result<Dataset, Failure> {
        let choices = self.choices();
        if choices.is_empty() {
            return Ok(dataset);
        }
        doctor::treat(&dataset, &choices).map_err(|cause| {
            let file = &dataset.title;
            Failure::Unreadable(format!("{file} cannot be repaired ({cause}); leave --take and --refuse out"))
        })
    }
}

/// The dataset with what is found by looking at every row.
pub fn examined(dataset: Dataset, progress: &dyn Progress) -> Result<Dataset, Failure> {
    if !own::is_canonical(&dataset.frame) {
        // A table of another kind holds no trade to examine.
        return Ok(dataset);
    }
    doctor::examined(dataset, progress).map_err(|cause| Failure::Unreadable(cause.to_string()))
}

/// Says what to beware of on standard error.
pub fn say(dataset: &Dataset) {
    for remark in dataset.remarks() {
        terminal::say(&format!("note: {remark}"));
    }
}

/// A finding in an answer of `inspect`.
#[derive(Serialize)]
pub struct Found {
    id: FindingId,
    sentence: String,
    /// Rows concerned; 0 where it is not about single rows.
    rows: u64,
    lines: Vec<u64>,
    examples: Vec<String>,
    fix: Option<Fix>,
    taken: bool,
}

impl From<&Finding> for Found {
    fn from(finding: &Finding) -> Self {
        Self {
            id: finding.id,
            sentence: finding.sentence.clone(),
            rows: finding.evidence.n_rows,
            lines: finding.evidence.lines.clone(),
            examples: finding.evidence.examples.clone(),
            fix: finding.fix,
            taken: finding.taken,
        }
    }
}

impl Found {
    /// The lines of `inspect` in words.
    pub fn in_words(&self) -> String {
        let rows = if self.rows > 0 { format!(" ({} rows)", self.rows) } else { String::new() };
        let mut text = format!("  finding      {}: {}{rows}\n", self.id.key(), self.sentence);
        if let Some(fix) = &self.fix {
            let (holds, turn) = if self.taken { (fix.taken, "--refuse") } else { (fix.refused, "--take") };
            text.push_str(&format!("               {}: {holds}; {turn} {} otherwise\n", fix.label, self.id.key()));
        }
        text
    }
}
