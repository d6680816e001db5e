//! Parquet: the rows in batches, with what stands above them under one key of the file's own notes.

use std::io::Write;

use polars::prelude::{Column, DataFrame, DataType, KeyValueMetadata, ParquetWriter, PolarsResult};

use super::{About, Rows, WriteError};
use crate::data::Progress;

/// The key under which [`About`] stands, as JSON.
pub const ABOUT_KEY: &str = "belarus-leverage";

/// Writes rows as Parquet. Categories become plain text: every reader knows that.
///
/// # Errors
/// [`WriteError`].
pub fn parquet(
    rows: Rows<'_>,
    about: Option<&About>,
    out: &mut (impl Write + Send),
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    let empty = with_text(&rows.frame.clear())?;
    let about = about.map(|about| serde_json::to_string(about).map_err(std::io::Error::from)).transpose()?;
    let notes = about.map(|about| KeyValueMetadata::from_static(vec![(ABOUT_KEY.to_owned(), about)]));
    let mut writer = ParquetWriter::new(out).with_key_value_metadata(notes).batched(empty.schema())?;
    rows.each(progress, |batch| Ok(writer.write_batch(&with_text(batch)?)?))?;
    writer.finish()?;
    Ok(())
}

fn with_text(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let columns: Vec<Column> = frame
        .columns()
        .iter()
        .map(|column| match column.dtype() {
            DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String),
            _ => Ok(column.clone()),
        })
        .collect::<PolarsResult<_>>()?;
    DataFrame::new(frame.height(), columns)
}
