//! What the user changed in the plan of a file: for the same file when it is opened again, and, where the user says so,
//! for files like it. Knows no rows.
//!
//! Files are alike when they were taken for the same format and have the same column names. Only differences from
//! the guess are kept: whatever comes from a file's own name or first lines is found anew each time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::bytes::hexadecimal;
use super::{Decimal, Inspection, Plan, Role};
use crate::data::Choices;

/// Files and kinds of files that are remembered; the oldest give way.
const MOST: usize = 128;

/// What is changed for each file and kind of file, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Remembered(Vec<(Kind, Edits)>);

/// Files that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Id of the format they are taken for.
    format: String,
    /// Hash of their column names.
    header: String,
    /// The only file that is meant, where it is not all that are alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
}

impl Kind {
    /// The kind of a file as it was first looked at.
    pub fn of(inspection: &Inspection) -> Self {
        let mut hash = Sha256::new();
        for column in &inspection.columns {
            hash.update(column.name.as_bytes());
            hash.update([0x1F]);
        }
        let header = hexadecimal(&hash.finalize()[..12]);
        Self { format: inspection.format.to_owned(), header, path: None }
    }

    /// This one file of the kind.
    #[must_use]
    pub fn only(&self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self.clone() }
    }
}

/// Differences between the guess and what the user made of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edits {
    format: Option<String>,
    delimiter: Option<u8>,
    decimal: Option<Decimal>,
    header_line: Option<u64>,
    roles: Option<Vec<Option<Role>>>,
    /// By the name of the field.
    fixed: BTreeMap<String, String>,
    scale: Option<f64>,
    weight_scale: Option<f64>,
    choices: Choices,
}

impl Edits {
    /// What was changed from the guess to the plan.
    pub fn between(guess: &Plan, plan: &Plan) -> Self {
        fn other<T: Clone + PartialEq>(guess: &T, plan: &T) -> Option<T> {
            (guess != plan).then(|| plan.clone())
        }
        let guessed = fields(guess);
        Self {
            format: other(&guess.format, &plan.format),
            delimiter: other(&guess.dialect.delimiter, &plan.dialect.delimiter),
            decimal: other(&guess.dialect.decimal, &plan.dialect.decimal),
            header_line: other(&guess.dialect.header_line, &plan.dialect.header_line),
            roles: other(&guess.roles, &plan.roles),
            fixed: fields(plan).into_iter().filter(|(name, text)| guessed.get(name) != Some(text)).collect(),
            scale: other(&guess.scale, &plan.scale),
            weight_scale: other(&guess.weight_scale, &plan.weight_scale),
            choices: plan.choices.clone(),
        }
    }

    /// The guess for another file with the same changes.
    pub fn apply(&self, guess: &Plan) -> Plan {
        let mut plan = guess.clone();
        if let Some(format) = &self.format {
            plan.format.clone_from(format);
        }
        plan.dialect.delimiter = self.delimiter.unwrap_or(plan.dialect.delimiter);
        plan.dialect.decimal = self.decimal.unwrap_or(plan.dialect.decimal);
        plan.dialect.header_line = self.header_line.unwrap_or(plan.dialect.header_line);
        if let Some(roles) = self.roles.as_ref().filter(|roles| roles.len() == plan.roles.len()) {
            plan.roles.clone_from(roles);
        }
        let mut fixed = fields(&plan);
        fixed.extend(self.fixed.clone());
        if let Ok(fixed) = serde_json::to_value(fixed).and_then(serde_json::from_value) {
            plan.fixed = fixed;
        }
        // What does not fit any more is told by `lost`.
        plan.scale = self.scale.unwrap_or(plan.scale);
        plan.weight_scale = self.weight_scale.unwrap_or(plan.weight_scale);
        plan.choices = self.choices.clone();
        plan
    }
}

impl Edits {
    /// What was remembered and is no part of this plan, which [`Self::apply`] made: fields that an older or newer
    /// version wrote. A sentence to tell, if any.
    pub fn lost(&self, plan: &Plan) -> Option<String> {
        let kept = fields(plan);
        let lost = self.fixed.iter().filter(|(name, text)| kept.get(*name) != Some(text));
        let lost: Vec<String> = lost.map(|(name, text)| format!("{} “{text}”", name.replace('_', " "))).collect();
        (!lost.is_empty()).then(|| {
            format!(
                "What you gave for files like this one cannot be used any more and is left out: {}. Give it anew if the file does not say it",
                lost.join(", ")
            )
        })
    }
}

/// What no column says, by the name of the field.
fn fields(plan: &Plan) -> BTreeMap<String, String> {
    serde_json::to_value(&plan.fixed).and_then(serde_json::from_value).unwrap_or_default()
}

impl Remembered {
    /// Keeps the changes for files of this kind, in place of older ones.
    pub fn remember(&mut self, kind: Kind, edits: Edits) {
        self.forget(&kind);
        self.0.insert(0, (kind, edits));
        self.0.truncate(MOST);
    }

    /// Forgets files of this kind.
    pub fn forget(&mut self, kind: &Kind) {
        self.0.retain(|(own, _)| own != kind);
    }

    /// The changes for a file: its own, else those of its kind.
    pub fn of(&self, kind: &Kind, path: &Path) -> Option<&Edits> {
        let own = kind.only(path);
        let of = |wanted: &Kind| self.0.iter().find(|(own, _)| own == wanted).map(|(_, edits)| edits);
        of(&own).or_else(|| of(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FindingId;
    use crate::formats::Fixed;

    fn kind(header: &str) -> Kind {
        Kind { format: "tidy".to_owned(), header: header.to_owned(), path: None }
    }

    #[test]
    fn changes_made_for_one_file_are_made_for_the_next_and_its_own_facts_stay() {
        let mut guess =
            Plan { format: "tidy".to_owned(), roles: vec![None, Some(Role::Value)], scale: 1.0, ..Plan::default() };
        guess.fixed.scheme = "HS92".to_owned();
        let mut plan = guess.clone();
        plan.roles[0] = Some(Role::Reporter);
        plan.scale = 1000.0;
        plan.fixed.unit = "USD".to_owned();
        plan.choices.set(FindingId::ReExports, false);
        let edits = Edits::between(&guess, &plan);
        assert_eq!(edits.apply(&guess), plan);
        let next = Plan { fixed: Fixed { scheme: "HS17".to_owned(), ..Fixed::default() }, ..guess.clone() };
        let applied = edits.apply(&next);
        assert_eq!((applied.fixed.scheme.as_str(), applied.fixed.unit.as_str()), ("HS17", "USD"));
        assert_eq!(Edits::between(&guess, &guess), Edits::default());
        assert_eq!(edits.lost(&applied), None);
    }

    #[test]
    fn a_remembered_value_whose_field_is_gone_is_told() {
        let saved = r#"{"fixed": {"unit": "USD", "customs_office": "Brest"}}"#;
        let edits: Edits = serde_json::from_str(saved).expect("as another version saved it");
        let plan = edits.apply(&Plan::default());
        assert_eq!(plan.fixed.unit, "USD");
        let said = edits.lost(&plan).expect("one field is gone");
        assert!(said.contains("customs office “Brest”") && !said.contains("USD"), "{said}");
    }

    #[test]
    fn each_kind_is_remembered_once_and_survives_being_saved() {
        let mut remembered = Remembered::default();
        for scale in [10.0, 1000.0] {
            remembered.remember(kind("a"), Edits { scale: Some(scale), ..Edits::default() });
        }
        let text = serde_json::to_string(&remembered).expect("plain data");
        let read: Remembered = serde_json::from_str(&text).expect("same shape");
        assert_eq!(read, remembered);
        let (path, other) = (Path::new("a.csv"), Path::new("b.csv"));
        assert_eq!(read.of(&kind("a"), path).and_then(|edits| edits.scale), Some(1000.0));
        assert_eq!(read.of(&kind("b"), path), None);
        remembered.remember(kind("a").only(path), Edits::default());
        assert_eq!(remembered.of(&kind("a"), path), Some(&Edits::default()), "the file's own plan comes first");
        assert_eq!(remembered.of(&kind("a"), other).and_then(|edits| edits.scale), Some(1000.0));
        remembered.forget(&kind("a"));
        assert_eq!(remembered.of(&kind("a"), other), None);
    }
}
