//! Bytes into a dataset, one provider a file. Knows no charts and no egui; of threads only `scan/` knows.
//!
//! To add a provider: one file with a [`Format`], one line in [`FORMATS`], a good and a broken file in
//! `tests/files/`. The original file is opened for reading only.

mod archive;
mod area_codes;
mod area_table;
mod areas;
mod assigned;
mod atlas;
mod baci;
mod builder;
mod by_year;
mod bytes;
mod cache;
mod codes;
mod collected;
mod comext_bulk;
mod companions;
mod comtrade;
mod comtrade_legacy;
mod container;
mod databank;
mod dialect;
pub mod doctor;
mod easycomext;
mod encoding;
mod error;
mod eurostat;
mod eurostat_sheet;
mod eurostat_tsv;
mod faostat;
mod faostat_kinds;
mod figures;
mod frames;
mod fts;
mod gather;
mod imf;
mod imf_report;
mod indicator;
mod input;
mod lane;
mod letters;
mod long;
mod memo;
mod number;
mod oecd;
mod open;
mod overlap;
mod owid;
pub mod own;
mod parts;
mod periods;
#[cfg(test)]
mod pieces;
mod pinksheet;
mod plan;
mod preview;
mod provider_areas;
mod read;
mod remembered;
mod russian;
mod scan;
mod sdmx;
mod sdmx_columns;
mod sdmx_csv;
mod series;
mod stamp;
mod table;
mod tidy;
mod unit_codes;
mod units;
mod usa_trade;
mod usda_psd;
mod usgs;
mod usgs_salient;
mod wide;
mod wide_table;
mod wits;
mod wits_job;
mod words;
mod workbook;
mod worldbank;
pub mod write;

use crate::data::Countries;

pub use assigned::{Assigned, UnknownArea, candidates, parse_choice, unknown_areas};
pub use builder::Builder;
pub use cache::{Cache, Kept, LARGE};
pub use codes::{CodeFile, read_codes};
pub use container::Container;
pub use dialect::{Dialect, Head};
pub use encoding::Encoding;
pub use error::ReadError;
pub use gather::{Gathered, gather};
pub use number::Decimal;
pub use open::{Column, Inspection, inspect, inspect_with};
pub use parts::Part;
pub use plan::{Fixed, Mapping, Plan, Role};
pub use preview::{Preview, preview};
pub use read::{Survey, read, read_all, read_all_assigned, read_files, read_part, read_with, survey, survey_all};
pub use remembered::{Edits, Kind, Remembered};
pub use scan::{HEADING, How, Pick};
pub use stamp::Stamp;
pub use table::Records;

/// One provider's table: how to recognise it, what its columns are, how its rows become figures.
pub trait Format: Sync {
    /// Stable short name, for saved work and the command line.
    fn id(&self) -> &'static str;

    /// The name on screen.
    fn name(&self) -> &'static str;

    /// How sure it is, 0 to 1, that a file with this beginning is its own.
    fn recognise(&self, head: &Head) -> f32;

    /// What the columns are.
    fn mapping(&self, head: &Head, countries: &Countries) -> Mapping;

    /// Reads all records into the table.
    ///
    /// # Errors
    /// A mapping that leaves something open, a quotation mark that never closes, a failing disk, or that the user
    /// stopped it. Rows that cannot be read are kept aside instead.
    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError>;
}

/// Every format, the most specific first.
pub static FORMATS: &[&dyn Format] = &[
    &own::Canonical,
    &comtrade::Comtrade,
    &comtrade_legacy::ComtradeLegacy,
    &baci::Baci,
    &eurostat::Eurostat,
    &eurostat_tsv::EurostatTsv,
    &eurostat_sheet::EurostatSheet,
    &comext_bulk::ComextBulk,
    &easycomext::EasyComext,
    &oecd::Oecd,
    &oecd::OecdLegacy,
    &sdmx_csv::SdmxCsv,
    &atlas::Atlas,
    &atlas::AtlasRankings,
    &usda_psd::UsdaPsd,
    &usa_trade::UsaTrade,
    &fts::Fts,
    &russian::Russian,
    &faostat::FaostatWide,
    &faostat::Faostat,
    &imf::ImfSeries,
    &imf::ImfPanel,
    &imf_report::ImfReport,
    &worldbank::WorldBank,
    &worldbank::WorldBankLists,
    &databank::DataBank,
    &databank::DataBankRows,
    &pinksheet::PinkSheet,
    &wits::WitsSummary,
    &wits::WitsSeries,
    &wits_job::WitsJob,
    &usgs::UsgsWorld,
    &usgs_salient::UsgsSalient,
    &owid::Owid,
    &wide_table::WideTable,
    &tidy::Tidy,
];

/// The format with this id; the long table when there is none.
pub(crate) fn format(id: &str) -> &'static dyn Format {
    FORMATS.iter().copied().find(|format| format.id() == id).unwrap_or(&tidy::Tidy)
}
