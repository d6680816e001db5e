//! Partner dependence of one reporter in an opened file.

use super::file_answer::{self, Words};
use super::{Figure, Unfit};
use crate::analysis::flows::{PartnerQuestion, partner_dependence_with};
use crate::data::{Countries, Dataset};

/// Shares of partners in a reporter's trade, by period or, for a single period, as bars.
///
/// # Errors
/// [`Unfit`] when the file holds no answer, with what it does hold.
pub fn figure(
    dataset: &Dataset,
    countries: &Countries,
    question: &PartnerQuestion,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let answer = partner_dependence_with(&dataset.frame, countries, question, &dataset.choices).map_err(|error| {
        Unfit { reason: error.to_string(), next_step: "Choose another reporter in the side panel".to_owned() }
    })?;
    let product = file_answer::goods(question.product.as_deref().unwrap_or(file_answer::ALL_GOODS));
    let words = Words {
        chart: "file-partners",
        whole: format!("{} {} of {}", possessive(countries.name(&question.reporter)), question.flow.word(), product),
        part: "partner",
        counted: false,
        subject: "RUS".to_owned(),
    };
    file_answer::figure(dataset, countries, &answer, &words, years)
}

fn possessive(name: &str) -> String {
    if name.ends_with('s') && name != "Belarus" { format!("{name}’") } else { format!("{name}’s") }
}
