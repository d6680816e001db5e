//! Opened files: what was found, what is asked of them.

use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

use super::MeasureAsk;
use crate::analysis::counterfactual::{CounterfactualQuestion, touched};
use crate::analysis::flows::{
    Choice, OutcomeQuestion, PartnerQuestion, ShareQuestion, ThirdCountriesQuestion, TwoSidesQuestion, VintagesQuestion,
};
use crate::charts::query_result::Axes;
use crate::data::{Dataset, Flow, Measure};
use crate::formats::{Inspection, Plan, own};

/// Year of the first wide sanctions on Belarusian trade, the event a counterfactual opens with.
const FIRST_SANCTIONS: i32 = 2021;
/// Donors a counterfactual opens with; more make the picture slow to grasp, and the user can add them.
const FIRST_DONORS: usize = 12;

/// Freight and insurance over the value at the border that a comparison opens with: 25 of 230 dollars a tonne, about a
/// tenth, the rule of thumb for potash; the user moves it.
const USUAL_MARGIN: f64 = 0.10;

/// Number of an opened file, unique in a session.
pub type FileId = u64;

/// The question put to an opened file.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Market share by exporter of a product.
    Share(ShareQuestion),
    /// Share of each partner in a reporter's trade.
    Partners(PartnerQuestion),
    /// What would have happened without an event, by several methods.
    Counterfactual(Box<CounterfactualQuestion>),
    /// Which columns of a table that holds no trade data are drawn; those that speak for themselves where `None`.
    Columns(Option<Axes>),
    /// An exporter's own report against its buyers'.
    TwoSides(Box<SidesAsk>),
    /// Third countries whose trade left its trend.
    ThirdCountries(Box<ThirdCountriesQuestion>),
    /// Any measure of the field.
    Measure(MeasureAsk),
    /// One figure as every opened file has it.
    Vintages(Box<VintagesAsk>),
}

impl Ask {
    /// The product in hand; `None` for all goods.
    pub fn product(&self) -> Option<&str> {
        match self {
            Self::Share(asked) => Some(&asked.product),
            Self::Partners(asked) => asked.product.as_deref(),
            Self::Counterfactual(asked) => Some(&asked.outcome.product),
            Self::TwoSides(asked) => Some(&asked.question.product),
            Self::ThirdCountries(asked) => Some(&asked.product),
            Self::Measure(asked) => asked.single_product(),
            Self::Vintages(asked) => Some(&asked.question.outcome.product),
            Self::Columns(_) => None,
        }
    }
}

/// Both sides of an exporter's trade, and whether one number is made of them.
#[derive(Debug, Clone, PartialEq)]
pub struct SidesAsk {
    /// What is compared.
    pub question: TwoSidesQuestion,
    /// Whether both sides are weighted into one number.
    pub reconciled: bool,
}

/// One figure by file, and which opened files are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VintagesAsk {
    /// Which figure.
    pub question: VintagesQuestion,
    /// Opened files that are not compared.
    pub without: Vec<FileId>,
}

/// What the picture or its figures are saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaveAs {
    /// Pixels.
    Png,
    /// Vectors with real text.
    Svg,
    /// The drawn figures.
    Csv,
}

impl SaveAs {
    /// The file's ending.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Csv => "csv",
        }
    }
}

/// What a reading job brings back: the rows, and what can be asked of them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The rows.
    pub dataset: Dataset,
    /// Product codes, most frequent first.
    pub products: Vec<Choice>,
    /// Areas that report or are reported on, most frequent first.
    pub reporters: Vec<Choice>,
    /// The reporter, where the file has one only: shares among exporters would all be 100%.
    pub only_reporter: Option<String>,
    /// Whether its figures are indicators, not trade between countries.
    pub indicators: bool,
    /// How a file too large to hold is searched for each question; its rows are then sums.
    pub searched: Option<Box<Plan>>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// Its number.
    pub id: FileId,
    /// Where it lies.
    pub path: PathBuf,
    /// Its rows.
    pub dataset: Dataset,
    /// Product codes that can be asked for, most frequent first.
    pub products: Arc<Vec<Choice>>,
    /// Reporters that can be asked for, most frequent first.
    pub reporters: Arc<Vec<Choice>>,
    /// Whether its figures are indicators, not trade between countries.
    pub indicators: bool,
    /// How a file too large to hold is searched for each question; its rows are then sums.
    pub searched: Option<Arc<Plan>>,
    /// What is asked now.
    pub ask: Ask,
    /// Its rows that were not read, as a table.
    pub aside: DataFrame,
}

/// A file that was looked into and waits for the user's word.
#[derive(Debug, Clone)]
pub struct Opening {
    /// What it looks like.
    pub inspection: Inspection,
    /// Whether a changed plan is being tried.
    pub refreshing: bool,
}

impl OpenFile {
    /// A file with the question an analyst most likely has: the potash code where present, else the most
    /// frequent product.
    pub fn new(id: FileId, path: PathBuf, loaded: Loaded) -> Self {
        let Loaded { dataset, products, reporters, only_reporter, indicators, searched } = loaded;
        let has = |code: &str| products.iter().any(|choice| choice.code == code);
        let product = ["310420", "3104", "31"]
            .into_iter()
            .find(|code| has(code))
            .map(str::to_owned)
            .or_else(|| products.first().map(|choice| choice.code.clone()))
            .unwrap_or_default();
        let ask = match only_reporter {
            _ if !own::is_canonical(&dataset.frame) => Ask::Columns(None),
            Some(reporter) => Ask::Partners(PartnerQuestion {
                reporter,
                flow: Flow::Export,
                product: (!product.is_empty()).then_some(product),
                measure: Measure::Value,
            }),
            None => Ask::Share(ShareQuestion { product, measure: Measure::Value, flow: Flow::Export }),
        };
        let aside = super::aside_table(&dataset.kept_aside);
        let searched = searched.map(Arc::from);
        let (products, reporters) = (Arc::new(products), Arc::new(reporters));
        Self { id, path, dataset, products, reporters, indicators, searched, ask, aside }
    }

    /// The share question about the product in hand.
    pub fn share_question(&self) -> Ask {
        let product = self.ask.product().map(str::to_owned);
        let product = product.or_else(|| self.products.first().map(|choice| choice.code.clone())).unwrap_or_default();
        Ask::Share(ShareQuestion { product, measure: Measure::Value, flow: Flow::Export })
    }

    /// The partner question about Belarus where it is in the file, else about the most frequent reporter.
    pub fn partner_question(&self) -> Ask {
        let belarus = self.reporters.iter().find(|choice| choice.code == "BLR");
        let reporter =
            belarus.or_else(|| self.reporters.first()).map_or_else(|| "BLR".to_owned(), |choice| choice.code.clone());
        Ask::Partners(PartnerQuestion { reporter, flow: Flow::Export, product: None, measure: Measure::Value })
    }

    /// What the sanctions of 2021 did to Belarus, or to the most frequent area, against the other areas.
    pub fn counterfactual_question(&self) -> Ask {
        let countries =
            || self.reporters.iter().map(|choice| &choice.code).filter(|code| code.len() == 3 && *code != "WLD");
        let treated =
            countries().find(|code| *code == "BLR").or_else(|| countries().next()).cloned().unwrap_or_default();
        let Ask::Share(share) = self.share_question() else { return self.ask.clone() };
        let sound = |code: &&String| **code != treated && touched(code).is_none();
        Ask::Counterfactual(Box::new(CounterfactualQuestion {
            donors: countries().filter(sound).take(FIRST_DONORS).cloned().collect(),
            treated: treated.clone(),
            outcome: self.outcome(share.product),
            event: FIRST_SANCTIONS,
            first: None,
            last: None,
            skip: Vec::new(),
            logarithms: true,
            predictors: Vec::new(),
        }))
    }

    /// Belarus's own report of the product in hand against its buyers', or that of the most frequent area.
    pub fn sides_question(&self) -> Ask {
        let (Ask::Share(share), Ask::Partners(partners)) = (self.share_question(), self.partner_question()) else {
            return self.ask.clone();
        };
        Ask::TwoSides(Box::new(SidesAsk {
            question: TwoSidesQuestion {
                exporter: partners.reporter,
                importer: None,
                product: share.product,
                measure: Measure::Value,
                margin: USUAL_MARGIN,
            },
            reconciled: false,
        }))
    }

    /// Whether the product in hand went to Belarus by way of third countries after the sanctions.
    pub fn detours_question(&self) -> Ask {
        let (Ask::Share(share), Ask::Partners(partners)) = (self.share_question(), self.partner_question()) else {
            return self.ask.clone();
        };
        Ask::ThirdCountries(Box::new(ThirdCountriesQuestion {
            origins: Vec::new(),
            target: partners.reporter,
            product: share.product,
            placebo: None,
            event: FIRST_SANCTIONS,
            measure: Measure::Value,
        }))
    }

    /// The product in hand as every opened file has it, of Belarus or of the most frequent area.
    pub fn vintages_question(&self) -> Ask {
        let (Ask::Share(share), Ask::Partners(partners)) = (self.share_question(), self.partner_question()) else {
            return self.ask.clone();
        };
        let question = VintagesQuestion { area: partners.reporter, outcome: self.outcome(share.product), share: false };
        Ask::Vintages(Box::new(VintagesAsk { question, without: Vec::new() }))
    }

    /// A product's exports by value, or an indicator.
    fn outcome(&self, product: String) -> OutcomeQuestion {
        let flow = if self.indicators { Flow::Other } else { Flow::Export };
        OutcomeQuestion { product, flow, measure: Measure::Value, mirror: false }
    }

    /// The measure that most people know, of what the file is mostly about.
    pub fn measure_question(&self) -> Ask {
        Ask::Measure(MeasureAsk::of_file("hhi", self))
    }

    /// File name without folders.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }
}
