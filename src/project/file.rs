//! Opened files: what was found, what is asked of them.

use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

use super::{Changed, MeasureAsk};
use crate::analysis::counterfactual::{CounterfactualQuestion, touched};
use crate::analysis::flows::{
    Choice, OutcomeQuestion, PartnerQuestion, ShareQuestion, ThirdCountriesQuestion, TradeQuestion, TwoSidesQuestion,
    VintagesQuestion,
};
use crate::analysis::usual;
use crate::charts::query_result::Axes;
use crate::data::{Dataset, Flow, Measure};
use crate::formats::{Inspection, Kind, Plan, Stamp, UnknownArea, own};

/// Donors a counterfactual opens with; more make the picture slow to grasp, and the user can add them.
const FIRST_DONORS: usize = 12;

/// Number of an opened file, unique in a session.
pub type FileId = u64;

/// The question put to an opened file.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Market share by exporter of a product.
    Share(ShareQuestion),
    /// Share of each partner in a reporter's trade.
    Partners(PartnerQuestion),
    /// Exports and imports by period.
    OverTime(TradeQuestion),
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
            Self::OverTime(asked) => Some(&asked.product),
            Self::Columns(_) => None,
        }
    }
}

/// What is made of a file once it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Market share by exporter.
    Share,
    /// Share of each partner in a country's trade.
    Partners,
    /// Exports and imports by period.
    OverTime,
    /// The rows, without a chart.
    Table,
}

impl Make {
    /// Everything that can be made, in the order of the panel.
    pub const ALL: [Self; 4] = [Self::Share, Self::Partners, Self::OverTime, Self::Table];

    /// The words on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Share => "Market share",
            Self::Partners => "Partner dependence",
            Self::OverTime => "Trade over time",
            Self::Table => "Just the table",
        }
    }
}

/// How a file was first taken, before the user or what is remembered changed anything.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstGuess {
    /// How it would have been read.
    pub plan: Plan,
    /// Which files are like it.
    pub kind: Kind,
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
    /// The rows, with the repairs of the plan.
    pub dataset: Dataset,
    /// The rows as they were read, before any were kept aside by choice.
    pub as_read: Dataset,
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
    /// How it was read.
    pub plan: Box<Plan>,
    /// What it looked like from outside before it was read.
    pub stamp: Option<Stamp>,
    /// Its columns, to see whether it is still the same table later.
    pub kind: Option<Kind>,
    /// Its areas that no table knows.
    pub unknown: Vec<UnknownArea>,
}

impl Loaded {
    /// A table of which nothing else is known.
    pub fn of(dataset: Dataset) -> Self {
        Self {
            as_read: dataset.clone(),
            dataset,
            products: Vec::new(),
            reporters: Vec::new(),
            only_reporter: None,
            indicators: false,
            searched: None,
            plan: Box::default(),
            stamp: None,
            kind: None,
            unknown: Vec::new(),
        }
    }
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// Its number.
    pub id: FileId,
    /// Where it lies.
    pub path: PathBuf,
    /// Its rows, with the repairs taken or refused.
    pub dataset: Dataset,
    /// Its rows as they were read, before any were kept aside by choice.
    pub as_read: Dataset,
    /// Product codes that can be asked for, most frequent first.
    pub products: Arc<Vec<Choice>>,
    /// Reporters that can be asked for, most frequent first.
    pub reporters: Arc<Vec<Choice>>,
    /// Whether its figures are indicators, not trade between countries.
    pub indicators: bool,
    /// How a file too large to hold is searched for each question; its rows are then sums.
    pub searched: Option<Arc<Plan>>,
    /// How it was read, with the repairs taken or refused since.
    pub plan: Arc<Plan>,
    /// How it was first taken; absent where it was not opened by its user in this window.
    pub first: Option<Arc<FirstGuess>>,
    /// Its columns, to see whether it is still the same table later.
    pub kind: Option<Kind>,
    /// Its areas that no table knows.
    pub unknown: Arc<Vec<UnknownArea>>,
    /// What it looked like from outside when it was last looked at.
    pub stamp: Option<Stamp>,
    /// What is known of it since it changed on disk.
    pub changed: Option<Changed>,
    /// The file was replaced on disk, and the user keeps both states: this is the first.
    pub is_old: bool,
    /// Which state of the file on disk its rows are, counted from the one that was opened.
    pub edition: u32,
    /// The other states that undo can go back to, oldest first.
    pub editions: Vec<Self>,
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
    /// How it was first taken.
    pub first: FirstGuess,
    /// What to make of it; the most likely question where nothing was chosen.
    pub make: Option<Make>,
    /// Whether the plan is remembered for files like it.
    pub remember: bool,
    /// Whether the plan is one that was remembered.
    pub recalled: bool,
}

impl OpenFile {
    /// A file with the question an analyst most likely has: the potash code where present, else the most
    /// frequent product.
    pub fn new(id: FileId, path: PathBuf, loaded: Loaded) -> Self {
        let Loaded { dataset, as_read, products, reporters, only_reporter, .. } = loaded;
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
        Self {
            id,
            path,
            dataset,
            as_read,
            products: Arc::new(products),
            reporters: Arc::new(reporters),
            indicators: loaded.indicators,
            searched: loaded.searched.map(Arc::from),
            plan: Arc::from(loaded.plan),
            first: None,
            kind: loaded.kind,
            unknown: Arc::new(loaded.unknown),
            stamp: loaded.stamp,
            changed: None,
            is_old: false,
            edition: 0,
            editions: Vec::new(),
            ask,
            aside,
        }
    }

    /// The share question about the product in hand.
    pub fn share_question(&self) -> Ask {
        let product = self.ask.product().map(str::to_owned);
        let product = product.or_else(|| self.products.first().map(|choice| choice.code.clone())).unwrap_or_default();
        Ask::Share(ShareQuestion { product, measure: Measure::Value, flow: Flow::Export })
    }

    /// The partner question about Belarus where it is in the file, else about the most frequent reporter.
    pub fn partner_question(&self) -> Ask {
        let belarus = self.reporters.iter().find(|choice| choice.code == usual::COUNTRY);
        let reporter = belarus
            .or_else(|| self.reporters.first())
            .map_or_else(|| usual::COUNTRY.to_owned(), |choice| choice.code.clone());
        Ask::Partners(PartnerQuestion { reporter, flow: Flow::Export, product: None, measure: Measure::Value })
    }

    /// Exports and imports by period: of Belarus or the only reporter, else of all countries together.
    pub fn over_time_question(&self) -> Ask {
        let Ask::Share(share) = self.share_question() else { return self.ask.clone() };
        let reporter = match &self.ask {
            Ask::Partners(asked) => Some(asked.reporter.clone()),
            _ => self.reporters.iter().find(|choice| choice.code == usual::COUNTRY).map(|choice| choice.code.clone()),
        };
        Ask::OverTime(TradeQuestion { reporter, product: share.product, measure: Measure::Value })
    }

    /// What the sanctions of 2021 did to Belarus, or to the most frequent area, against the other areas.
    pub fn counterfactual_question(&self) -> Ask {
        let countries =
            || self.reporters.iter().map(|choice| &choice.code).filter(|code| code.len() == 3 && *code != "WLD");
        let treated = countries()
            .find(|code| *code == usual::COUNTRY)
            .or_else(|| countries().next())
            .cloned()
            .unwrap_or_default();
        let Ask::Share(share) = self.share_question() else { return self.ask.clone() };
        let sound = |code: &&String| **code != treated && touched(code).is_none();
        Ask::Counterfactual(Box::new(CounterfactualQuestion {
            donors: countries().filter(sound).take(FIRST_DONORS).cloned().collect(),
            treated: treated.clone(),
            outcome: self.outcome(share.product),
            event: usual::FIRST_SANCTIONS,
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
                margin: usual::FREIGHT_MARGIN,
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
            event: usual::FIRST_YEAR_AFTER,
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

    /// File name without folders; an earlier state of a file says so.
    pub fn name(&self) -> String {
        let name = self
            .path
            .file_name()
            .map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned());
        if self.is_old { format!("{name} (as first read)") } else { name }
    }
}
