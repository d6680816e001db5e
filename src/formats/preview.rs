//! The first rows as they would be read, and what the doctor makes of them, before the whole file is.

use polars::prelude::{Column, DataFrame, DataType, PolarsError};

use super::read::read_once;
use super::{How, Inspection, ReadError, doctor, own, unknown_areas};
use crate::data::{Choices, Countries, Dataset, Silent, agg, format_number};

/// Records that are read for a preview: enough to find what is odd, few enough not to be noticed.
const RECORDS: u64 = 3_000;
/// Figures that are shown: 20 rows, each with a value and a weight.
const SHOWN: usize = 40;
/// Rows kept aside that are listed.
const ASIDE: usize = 5;

/// Figures as they would be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Lines of [`Preview::COLUMNS`].
    pub rows: Vec<[String; 10]>,
    /// Records looked at.
    pub n_records: u64,
    /// Rows that could not be read: line and reason.
    pub aside: Vec<(u64, String)>,
    /// Why there are no rows, in words that say what to do.
    pub problem: Option<String>,
}

impl Preview {
    /// Names of the columns, in order.
    pub const COLUMNS: [&'static str; 10] =
        ["Line", "Period", "Reporter", "Partner", "Flow", "Product", "Measure", "Value", "Unit", "Marks"];
}

/// Reads the first records of a file by its plan and puts rows and findings into the inspection.
pub fn preview(inspection: &mut Inspection, countries: &Countries) {
    inspection.findings.clear();
    inspection.unknown.clear();
    inspection.after = Preview::default();
    if inspection.plan.format == own::ID {
        // What it exported is shown as it stands.
        return;
    }
    if let Some(role) = inspection.plan.missing() {
        inspection.after.problem =
            Some(format!("No column is the {}; choose one among the columns", role.word().to_lowercase()));
        return;
    }
    let files = [(inspection.path.clone(), inspection.plan.clone())];
    let dataset = match read_once(&files, None, &How::beginning(RECORDS), countries, &Silent, &mut 0) {
        Ok((dataset, _)) => dataset,
        // Reading the whole file decides the encoding anew; the rows before that byte are good.
        Err(ReadError::NotUtf8 { .. }) => return,
        Err(cause) => {
            inspection.after.problem = Some(cause.to_string());
            return;
        }
    };
    let unknown = unknown_areas(&dataset, countries);
    match treated(dataset, &inspection.plan.choices) {
        Ok(dataset) => {
            let n_records = dataset.frame.column("row_no").and_then(Column::n_unique).unwrap_or(0) as u64;
            let aside = dataset.kept_aside.rows.iter().take(ASIDE).map(|row| (row.line, row.reason.clone()));
            match rows(&dataset.frame.head(Some(SHOWN))) {
                Ok(rows) => {
                    inspection.after = Preview { rows, n_records, aside: aside.collect(), problem: None };
                    inspection.findings.clone_from(&dataset.findings);
                    inspection.unknown = unknown;
                }
                Err(cause) => inspection.after.problem = Some(cause.to_string()),
            }
        }
        Err(problem) => inspection.after.problem = Some(problem),
    }
}

/// The rows after an examination, as the choices want them.
fn treated(dataset: Dataset, choices: &Choices) -> Result<Dataset, String> {
    let examined = doctor::examined(dataset, &Silent).map_err(|cause| cause.to_string())?;
    doctor::treat(&examined, choices).map_err(|cause| cause.to_string())
}

fn rows(frame: &DataFrame) -> Result<Vec<[String; 10]>, PolarsError> {
    let text = |name: &str| Ok::<_, PolarsError>(frame.column(name)?.cast(&DataType::String)?.str()?.clone());
    let (line, period, flow, product) = (text("row_no")?, text("period")?, text("flow")?, text("product")?);
    let (reporter, partner, measure, unit) = (text("reporter")?, text("partner")?, text("measure")?, text("unit")?);
    let (flag, bits, values) =
        (text("flag")?, frame.column("agg")?.cast(&DataType::UInt32)?, frame.column("value")?.f64()?.clone());
    let bits = bits.u32()?;
    let cell = |column: &polars::prelude::StringChunked, at| column.get(at).unwrap_or_default().to_owned();
    Ok((0..frame.height())
        .map(|at| {
            let bits = bits.get(at).unwrap_or_default();
            let own = cell(&flag, at);
            let marks: Vec<&str> = [
                (bits & agg::REPORTER_GROUP != 0, "reporter is a group"),
                (bits & agg::PARTNER_GROUP != 0, "partner is a group"),
                (bits & agg::PRODUCT_GROUP != 0, "product is a group"),
                (bits & agg::PART != 0, "part of another row"),
                (!own.is_empty(), own.as_str()),
            ]
            .into_iter()
            .filter_map(|(set, word)| set.then_some(word))
            .collect();
            [
                cell(&line, at),
                cell(&period, at),
                cell(&reporter, at),
                cell(&partner, at),
                cell(&flow, at),
                cell(&product, at),
                cell(&measure, at).replace('_', " "),
                values.get(at).map_or_else(|| "missing".to_owned(), format_number),
                cell(&unit, at),
                marks.join(", "),
            ]
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::data::FindingId;
    use crate::formats::{areas, inspect};

    fn look(name: &str) -> Inspection {
        let countries = areas::tests::countries();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
        let mut found = inspect(&path, &countries).expect("a table");
        preview(&mut found, &countries);
        found
    }

    #[test]
    fn the_first_rows_stand_as_they_would_be_read() {
        let found = look("comtrade_new.csv");
        assert_eq!(found.after.problem, None);
        let row = &found.after.rows[0];
        let expected = ["2", "2021", "BLR", "WLD", "X", "310420", "value", "1,000", "USD", "partner is a group"];
        assert_eq!(row.each_ref().map(String::as_str), expected);
        let ids: Vec<_> = found.findings.iter().map(|finding| finding.id).collect();
        for id in [FindingId::WorldBesidePartners, FindingId::EstimatedWeights, FindingId::Breakdown] {
            assert!(ids.contains(&id), "{ids:?}");
        }
    }

    #[test]
    fn a_format_names_the_columns_it_was_recognised_by() {
        let words = look("comtrade_new.csv").recognised_by;
        for word in ["reporterCode", "flowCode", "cmdCode", "primaryValue"] {
            assert!(words.iter().any(|own| own == word), "{words:?}");
        }
        assert!(words.len() < 8, "{words:?}");
    }

    #[test]
    fn without_a_needed_column_the_preview_says_which() {
        let found = look("tidy_needs_mapping.csv");
        assert!(found.after.rows.is_empty() && found.after.problem.is_some(), "{:?}", found.after);
    }
}
