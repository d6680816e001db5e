//! What can be asked of an indicator, and the words for it.

use super::super::usual;
use crate::data::{Flow, Measure, Period};

/// An option that an indicator may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opt {
    /// The country.
    Reporter,
    /// The other country.
    Partner,
    /// The goods.
    Product,
    /// Exports or imports.
    Flow,
    /// Money or weight.
    Measure,
    /// Whose shares are meant.
    Among,
    /// What shares are of.
    Base,
    /// How many of the largest.
    Top,
    /// Countries that count as one.
    Groups,
    /// Year in which something changed.
    Break,
    /// Freight and insurance in import values.
    Margin,
    /// Price to compare with.
    Benchmark,
    /// Whose direct trade was lost.
    Lost,
    /// Goods that should not have moved.
    Placebo,
}

impl Opt {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Reporter,
        Self::Partner,
        Self::Product,
        Self::Flow,
        Self::Measure,
        Self::Among,
        Self::Base,
        Self::Top,
        Self::Groups,
        Self::Break,
        Self::Margin,
        Self::Benchmark,
        Self::Lost,
        Self::Placebo,
    ];

    /// What it is, in a sentence: "a reporter".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reporter => "a reporter",
            Self::Partner => "a partner",
            Self::Product => "a product",
            Self::Flow => "a flow",
            Self::Measure => "value or weight",
            Self::Among => "whose shares are meant",
            Self::Base => "what shares are of",
            Self::Top => "how many of the largest",
            Self::Groups => "countries that count as one",
            Self::Break => "the year of the break",
            Self::Margin => "the freight margin",
            Self::Benchmark => "a price to compare with",
            Self::Lost => "the country whose direct trade was lost",
            Self::Placebo => "a product that should not have moved",
        }
    }

    /// How it is given on the command line.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Reporter => "--reporter BLR",
            Self::Partner => "--partner RUS",
            Self::Product => "--product 310420",
            Self::Flow => "--flow export|import",
            Self::Measure => "--measure value|weight",
            Self::Among => "--among countries|partners|products",
            Self::Base => "--base reporting|world|rest",
            Self::Top => "--top 3",
            Self::Groups => "--group NAME=CODE,CODE",
            Self::Break => "--break 2022",
            Self::Margin => "--cif-margin 0.10",
            Self::Benchmark => "--benchmark 383",
            Self::Lost => "--lost BLR",
            Self::Placebo => "--placebo CODE",
        }
    }
}

/// Whose shares are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Among {
    /// Countries that sell (or buy) the goods.
    #[default]
    Countries,
    /// Partners of the reporter.
    Partners,
    /// Products of the reporter.
    Products,
}

impl Among {
    /// The word on the command line and on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Countries => "countries",
            Self::Partners => "partners",
            Self::Products => "products",
        }
    }
}

/// What shares are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Base {
    /// The sum of all countries in the table.
    #[default]
    Reporting,
    /// The table's row for the world.
    World,
    /// Everybody else: the sum without the country itself.
    Rest,
}

impl Base {
    /// The word on the command line and on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reporting => "reporting",
            Self::World => "world",
            Self::Rest => "rest",
        }
    }
}

/// Countries that count as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// Codes of its members.
    pub codes: Vec<String>,
}

impl Group {
    /// Reads `NAME=CODE,CODE`.
    ///
    /// # Errors
    /// How it is written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is no group; write NAME=CODE,CODE");
        let (name, codes) = text.split_once('=').ok_or_else(wrong)?;
        let codes: Vec<String> = codes.split(',').map(|code| code.trim().to_uppercase()).collect();
        if name.trim().is_empty() || codes.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(Self { name: name.trim().to_owned(), codes })
    }
}

/// A question to an indicator. What an indicator does not read stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Code or name of the country.
    pub reporter: Option<String>,
    /// Code or name of the other country.
    pub partner: Option<String>,
    /// Product code; all goods where absent.
    pub product: Option<String>,
    /// Exports or imports, seen from the country.
    pub flow: Flow,
    /// Money or weight.
    pub measure: Measure,
    /// Whose shares; partners where a reporter is named, else countries.
    pub among: Option<Among>,
    /// What shares are of.
    pub base: Base,
    /// How many of the largest.
    pub top: usize,
    /// Countries that count as one.
    pub groups: Vec<Group>,
    /// First and last year of the answer; for a change, its ends.
    pub years: Option<(i32, i32)>,
    /// First year after the break.
    pub break_year: i32,
    /// Freight and insurance over the value free on board.
    pub margin: f64,
    /// Price to compare unit values with, in their unit.
    pub benchmark: Option<f64>,
    /// The country whose direct trade was lost.
    pub lost: Option<String>,
    /// A product that should not have moved.
    pub placebo: Option<String>,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            reporter: None,
            partner: None,
            product: None,
            flow: Flow::Export,
            measure: Measure::Value,
            among: None,
            base: Base::Reporting,
            top: 3,
            groups: Vec::new(),
            years: None,
            break_year: usual::FIRST_YEAR_AFTER,
            margin: usual::FREIGHT_MARGIN,
            benchmark: None,
            lost: None,
            placebo: None,
        }
    }
}

impl Question {
    /// Whether an option that may be missing is given.
    pub fn has(&self, option: Opt) -> bool {
        match option {
            Opt::Reporter => self.reporter.is_some(),
            Opt::Partner => self.partner.is_some(),
            Opt::Product => self.product.is_some(),
            Opt::Benchmark => self.benchmark.is_some(),
            Opt::Lost => self.lost.is_some(),
            Opt::Placebo => self.placebo.is_some(),
            _ => true,
        }
    }

    /// Takes an option from another question where this one lacks it.
    pub fn fill(&mut self, option: Opt, from: &Self) {
        let held = match option {
            Opt::Reporter => (&mut self.reporter, &from.reporter),
            Opt::Partner => (&mut self.partner, &from.partner),
            Opt::Product => (&mut self.product, &from.product),
            _ => return,
        };
        if held.0.is_none() {
            held.0.clone_from(held.1);
        }
    }

    /// Whose shares are meant.
    pub fn among(&self) -> Among {
        let usual = if self.reporter.is_some() { Among::Partners } else { Among::Countries };
        self.among.unwrap_or(usual)
    }

    /// The product in words.
    pub fn product_words(&self) -> String {
        match &self.product {
            Some(code) if !code.eq_ignore_ascii_case("TOTAL") => format!("product {code}"),
            _ => "all goods".to_owned(),
        }
    }

    /// Whether a period lies in the years asked for; a change by both its ends.
    pub fn shows(&self, period: &str) -> bool {
        let Some((from, to)) = self.years else { return true };
        let year = |text: &str| Period::parse(text).map(Period::start_year);
        let ends = period.split_once('/').unwrap_or((period, period));
        match (year(ends.0), year(ends.1)) {
            (Some(first), Some(last)) => from <= first && last <= to,
            _ => true,
        }
    }
}

/// What a bundled table can show of an indicator.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Id of the table.
    pub table: &'static str,
    /// The series to take; the widest of each flow and measure where empty.
    pub series: &'static [&'static str],
    /// Country, where one is asked for.
    pub reporter: Option<&'static str>,
    /// Partner, where one is asked for.
    pub partner: Option<&'static str>,
    /// Product, where one is asked for.
    pub product: Option<&'static str>,
    /// Money or weight.
    pub measure: Measure,
    /// Exports or imports.
    pub flow: Flow,
}

impl Example {
    /// Of one table's exports by weight; the rest as it comes.
    pub const fn of(table: &'static str) -> Self {
        Self {
            table,
            series: &[],
            reporter: None,
            partner: None,
            product: None,
            measure: Measure::NetWeight,
            flow: Flow::Export,
        }
    }

    /// The question it puts.
    pub fn question(&self) -> Question {
        Question {
            reporter: self.reporter.map(str::to_owned),
            partner: self.partner.map(str::to_owned),
            product: self.product.map(str::to_owned),
            measure: self.measure,
            flow: self.flow,
            ..Question::default()
        }
    }
}
