//! Questions to files too large to hold: the part that each concerns is searched for when it is asked.

use crate::analysis::flows::{AnalysisError, Held, Named, absent, plain_code};
use crate::analysis::measures;
use crate::charts::Unfit;
use crate::data::{Cancelled, Dataset, Flow, Library, Progress};
use crate::formats::{self, Cache, How, Pick, Plan, ReadError};
use crate::project::{Ask, OpenFile};

/// Why there are no rows to ask.
#[derive(Debug)]
pub enum NoRows {
    /// The user stopped it.
    Cancelled(Cancelled),
    /// The file cannot be read, or does not hold what the question names.
    Unfit(Unfit),
}

impl From<ReadError> for NoRows {
    fn from(cause: ReadError) -> Self {
        match cause {
            ReadError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            other => Self::Unfit(Unfit { reason: other.to_string(), next_step: "Open the file again".to_owned() }),
        }
    }
}

impl From<AnalysisError> for NoRows {
    fn from(cause: AnalysisError) -> Self {
        let next_step = "Choose another product or country".to_owned();
        Self::Unfit(Unfit { reason: cause.to_string(), next_step })
    }
}

/// The products and countries that a question names.
fn named(ask: &Ask) -> Named {
    let one = |product: &str, areas: &[&str]| Named {
        products: vec![product.to_owned()],
        areas: areas.iter().map(|area| (*area).to_owned()).collect(),
    };
    let with = |mut named: Named, more: Vec<String>| {
        named.products.extend(more);
        named
    };
    match ask {
        Ask::Share(asked) => one(&asked.product, &[]),
        Ask::Partners(asked) => match &asked.product {
            Some(product) => one(product, &[&asked.reporter]),
            None => Named { products: Vec::new(), areas: vec![asked.reporter.clone()] },
        },
        Ask::OverTime(asked) => {
            one(&asked.product, &asked.reporter.as_deref().map_or_else(Vec::new, |code| vec![code]))
        }
        Ask::TwoSides(asked) => one(&asked.question.product, &[&asked.question.exporter]),
        Ask::ThirdCountries(asked) => with(one(&asked.product, &[]), asked.placebo.iter().cloned().collect()),
        Ask::Counterfactual(asked) if asked.outcome.flow == Flow::Other => Named::default(),
        Ask::Counterfactual(asked) => with(
            one(&asked.outcome.product, &[&asked.treated]),
            asked.predictors.iter().map(|(code, _)| code.clone()).collect(),
        ),
        Ask::Measure(asked) => measures::find(&asked.id).map_or_else(Named::default, |measure| Named {
            products: measure.products(&asked.question),
            areas: Vec::new(),
        }),
        Ask::Vintages(asked) => one(&asked.question.outcome.product, &[]),
        Ask::Columns(_) => Named::default(),
    }
}

/// The rows that a question concerns: searched for in a file too large to hold, else all.
pub fn rows(
    progress: &dyn Progress,
    library: &Library,
    file: &OpenFile,
    ask: &Ask,
    copies: bool,
) -> Result<Dataset, NoRows> {
    let Some(plan) = &file.searched else { return Ok(file.dataset.clone()) };
    let named = named(ask);
    let held = Held { products: &file.products, areas: &file.reporters };
    absent(&named, held, None, library.countries())?;
    // Only BACI is searched here, and its products are numbers: dots and blanks divide what was typed.
    let codes: Vec<String> = named.products.iter().map(|typed| plain_code(typed)).collect();
    let products: Vec<&str> = codes.iter().map(String::as_str).collect();
    match Pick::for_products(&products) {
        // Sums over all products are in hand.
        None | Some(Pick::Totals(_)) => Ok(file.dataset.clone()),
        Some(pick) => {
            let part = part(progress, library, file, plan, &pick, copies)?;
            absent(&named, held, Some(&part.frame), library.countries())?;
            Ok(part)
        }
    }
}

/// The rows of one product.
pub fn rows_of_product(
    progress: &dyn Progress,
    library: &Library,
    file: &OpenFile,
    product: &str,
    copies: bool,
) -> Result<Dataset, ReadError> {
    rows_of(progress, library, file, &Pick::product(&plain_code(product)), copies)
}

/// A part of a file that is searched; all of one that is held.
pub fn rows_of(
    progress: &dyn Progress,
    library: &Library,
    file: &OpenFile,
    pick: &Pick,
    copies: bool,
) -> Result<Dataset, ReadError> {
    match &file.searched {
        Some(plan) => part(progress, library, file, plan, pick, copies),
        None => Ok(file.dataset.clone()),
    }
}

fn part(
    progress: &dyn Progress,
    library: &Library,
    file: &OpenFile,
    plan: &Plan,
    pick: &Pick,
    copies: bool,
) -> Result<Dataset, ReadError> {
    let how = How::usual().with_cache(Cache::usual().filter(|_| copies));
    let part = formats::read_with(&plan.files(&file.path), Some(pick), &how, library.countries(), progress)?;
    super::files::treated(progress, part)
}
