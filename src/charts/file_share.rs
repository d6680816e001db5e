//! Market share by exporter in an opened file.

use super::file_answer::{self, Words};
use super::{Figure, Unfit};
use crate::analysis::flows::{ShareQuestion, market_share_with};
use crate::data::{Countries, Dataset};

/// Shares of exporters in a product's trade, by period or, for a single period, as bars.
///
/// # Errors
/// [`Unfit`] when the file holds no answer, with what it does hold.
pub fn figure(
    dataset: &Dataset,
    countries: &Countries,
    question: &ShareQuestion,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let answer = market_share_with(&dataset.frame, countries, question, &dataset.choices).map_err(|error| Unfit {
        reason: error.to_string(),
        next_step: "Choose another product in the side panel".to_owned(),
    })?;
    let words = Words {
        chart: "file-share",
        whole: format!("{} of {}", question.flow.word(), file_answer::goods(&question.product)),
        part: if question.flow == crate::data::Flow::Import { "importer" } else { "exporter" },
        counted: true,
        subject: "BLR".to_owned(),
    };
    file_answer::figure(dataset, countries, &answer, &words, years)
}
