//! The shipped scenarios: each a file beside this one, read like a user's.

use super::{FileError, Scenario};

/// A shipped scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Short name for the command line.
    pub id: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! presets {
    ($($id:literal),+ $(,)?) => {
        /// Every shipped scenario. A new one is one line here and one file in `presets/`.
        pub static PRESETS: &[Preset] =
            &[$(Preset { id: $id, text: include_str!(concat!("../presets/", $id, ".toml")) }),+];
    };
}

presets!["hold", "ladder", "us-replay", "thaw-and-shock", "transit-quota", "divided-west", "sender-reversal"];

impl Preset {
    /// The scenario.
    ///
    /// # Errors
    /// A defect of the build.
    pub fn scenario(self) -> Result<Scenario, FileError> {
        Scenario::read(self.text)
    }
}

/// A shipped scenario by its short name.
pub fn preset(id: &str) -> Option<Preset> {
    PRESETS.iter().find(|preset| preset.id == id).copied()
}
