//! What a dataset is. Knows no files of users, no threads and no egui.

pub mod agg;
mod bundle;
mod columns;
mod country;
mod dataset;
mod finding;
mod flag;
mod letters;
mod note;
mod number;
mod period;
mod progress;
mod row_ref;
mod source;

pub(crate) use bundle::bundled_csv;
pub use bundle::{Card, Library, LoadError, TABLES, TableId};
pub use columns::{Flow, Measure, OBSERVATION_COLUMNS, canonical_columns};
pub use country::{Countries, Country, CountryGroup};
pub use dataset::{Dataset, KeptAside, KeptAsideRow, Provenance};
pub use finding::{Choices, Evidence, Finding, FindingId, Fix, TOLERATED_GAP, falls_short};
pub use flag::{Flag, Flags};
pub use letters::{MONTHS, lower_first, short_month, upper_first};
pub use note::Note;
pub use number::{format_number, format_share, format_thousands, ten_digits};
pub(crate) use period::year_fraction;
pub use period::{Freq, Period};
pub use progress::{Cancelled, Progress, Silent};
pub use row_ref::RowRef;
pub use source::{Source, Sources};
