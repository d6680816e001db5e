//! `share` and `partners`: questions to the user's own files.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::copies::{self, CacheArgs};
use super::repairs::RepairArgs;
use super::{Failure, Format, print, terminal};
use crate::analysis::flows::{self, Answer, Held, Named, PartnerQuestion, ShareQuestion};
use crate::data::{Countries, Dataset, Flow, Library, Measure};
use crate::formats::{self, How, Pick, Survey};

/// What unknown area names mean.
#[derive(Debug, Clone, Default, Args)]
pub struct AreaArgs {
    /// What an area name means that no table knows: the name as listed and a code, such as "Atlantis=GRC". Repeatable.
    #[arg(long = "area", value_name = "NAME=CODE")]
    areas: Vec<String>,
}

impl AreaArgs {
    /// The choices by text as listed.
    pub fn choices(&self, countries: &Countries) -> Result<BTreeMap<String, String>, Failure> {
        self.areas.iter().map(|text| formats::parse_choice(text, countries).map_err(Failure::Usage)).collect()
    }
}

/// The files that a command asks, how they are read, and how it answers.
#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// The files; several are read as one.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    pub format: Format,
    #[command(flatten)]
    areas: AreaArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

impl FileArgs {
    /// The files under these repairs.
    pub(super) fn asked<'a>(&'a self, repairs: &'a RepairArgs) -> Asked<'a> {
        Asked { files: &self.files, areas: &self.areas, repairs, cache: self.cache }
    }

    /// The files under the usual repairs.
    pub(super) fn as_usual(&self) -> Asked<'_> {
        const USUAL: &RepairArgs = &RepairArgs::usual();
        self.asked(USUAL)
    }
}

/// The trade of a product.
#[derive(Debug, Args)]
pub(super) struct ProductArgs {
    /// Product code, such as 310420; TOTAL for all goods.
    #[arg(long, value_name = "CODE", value_parser = product)]
    pub product: String,
    /// value or weight.
    #[arg(long, value_enum, default_value = "value")]
    pub measure: MeasureArg,
}

/// Arguments of `share`.
#[derive(Debug, Args)]
pub struct ShareArgs {
    #[command(flatten)]
    goods: ProductArgs,
    #[command(flatten)]
    files: FileArgs,
    #[command(flatten)]
    repairs: RepairArgs,
}

/// Arguments of `partners`.
#[derive(Debug, Args)]
pub struct PartnersArgs {
    /// Code or name of the country, such as BLR.
    #[arg(long, value_name = "ISO3", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reporter: String,
    /// export or import.
    #[arg(long, value_enum, default_value = "export")]
    flow: FlowArg,
    /// Product code; all goods when left out.
    #[arg(long, value_name = "CODE", value_parser = product)]
    product: Option<String>,
    /// value or weight.
    #[arg(long, value_enum, default_value = "value")]
    measure: MeasureArg,
    #[command(flatten)]
    files: FileArgs,
    #[command(flatten)]
    repairs: RepairArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum MeasureArg {
    Value,
    Weight,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FlowArg {
    Export,
    Import,
}

impl From<FlowArg> for Flow {
    fn from(arg: FlowArg) -> Self {
        match arg {
            FlowArg::Export => Self::Export,
            FlowArg::Import => Self::Import,
        }
    }
}

impl From<MeasureArg> for Measure {
    fn from(arg: MeasureArg) -> Self {
        match arg {
            MeasureArg::Value => Self::Value,
            MeasureArg::Weight => Self::NetWeight,
        }
    }
}

#[derive(Serialize, Default)]
struct Line<'a> {
    period: &'a str,
    code: &'a str,
    name: &'a str,
    value: f64,
    unit: &'a str,
    share: Option<f64>,
    /// What the share is of: `listed` or `world`.
    base: &'a str,
    flag: String,
}

/// Market share by exporter.
pub fn share(args: &ShareArgs) -> Result<(), Failure> {
    let countries = countries()?;
    let ProductArgs { product, measure } = &args.goods;
    let question = ShareQuestion { product: product.clone(), measure: (*measure).into(), flow: Flow::Export };
    let asked = args.files.asked(&args.repairs);
    let named = Named { products: vec![question.product.clone()], areas: Vec::new() };
    let answer = asked.of_products(&countries, &named, |dataset| {
        flows::market_share_with(&dataset.frame, &countries, &question, &dataset.choices)
    })?;
    tell(&countries, &answer, args.files.format)?;
    asked.keep(&countries);
    Ok(())
}

/// Partner dependence of one reporter.
pub fn partners(args: &PartnersArgs) -> Result<(), Failure> {
    let countries = countries()?;
    let question = PartnerQuestion {
        reporter: args.reporter.to_uppercase(),
        flow: args.flow.into(),
        product: args.product.clone(),
        measure: args.measure.into(),
    };
    let pick = Pick::for_partners(&question.reporter, question.product.as_deref(), &countries);
    let asked = args.files.asked(&args.repairs);
    let named = Named { products: question.product.iter().cloned().collect(), areas: vec![question.reporter.clone()] };
    let answer = asked.of_part(&countries, pick.as_ref(), &named, |dataset| {
        flows::partner_dependence_with(&dataset.frame, &countries, &question, &dataset.choices)
    })?;
    tell(&countries, &answer, args.files.format)?;
    asked.keep(&countries);
    Ok(())
}

/// The files as one dataset; what to beware of goes to standard error.
pub(super) fn read(library: &Library, files: &[PathBuf], areas: &AreaArgs) -> Result<Dataset, Failure> {
    let dataset = read_silently(library, files, areas)?;
    super::repairs::say(&dataset);
    Ok(dataset)
}

fn read_silently(library: &Library, files: &[PathBuf], areas: &AreaArgs) -> Result<Dataset, Failure> {
    let assigned = areas.choices(library.countries())?;
    let progress = terminal::Line::new();
    let dataset = formats::read_all_assigned(files, &assigned, library.countries(), &progress)?;
    drop(progress);
    Ok(dataset)
}

/// The part of the files that a question can see, or all of them where that part cannot be found alone. What to beware
/// of is left to the one who asks.
pub(super) fn read_part(
    library: &Library,
    files: &[PathBuf],
    areas: &AreaArgs,
    pick: Option<&Pick>,
    cache: CacheArgs,
) -> Result<Dataset, Failure> {
    let asked = Asked { files, areas, repairs: &RepairArgs::default(), cache };
    let progress = terminal::Line::new();
    let part = asked.part(library.countries(), pick, &progress)?;
    drop(progress);
    part.map_or_else(|| read_silently(library, files, areas), Ok)
}

/// The table of areas alone: an answer needs no other bundled table.
pub fn countries() -> Result<Countries, Failure> {
    Countries::bundled().map_err(|error| Failure::defect(&error))
}

/// The code of a country by its code or name, whichever files are asked; groups and areas of one's own by their code.
pub(super) fn area(countries: &Countries, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.starts_with("G:") || text.starts_with("X:") {
        return Ok(text.to_owned());
    }
    flows::known_area(countries, text).map_err(|nearest| {
        let nearest: Vec<String> = nearest.iter().map(|code| format!("{code} {}", countries.name(code))).collect();
        Failure::Usage(format!("There is no country “{text}”; nearest: {}", nearest.join(", ")))
    })
}

/// A product code as it is typed: 3104.20 and 31 04 20 are 310420.
pub(super) fn product(text: &str) -> Result<String, String> {
    let code = flows::plain_code(text);
    if code.is_empty() { Err("name a product code, such as 310420, or TOTAL".to_owned()) } else { Ok(code) }
}

/// The files that a question is put to, and how they are read.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub files: &'a [PathBuf],
    pub areas: &'a AreaArgs,
    pub repairs: &'a RepairArgs,
    pub cache: CacheArgs,
}

impl Asked<'_> {
    /// Asks the rows of the products that a question names.
    pub(super) fn of_products<T, E: Display>(
        self,
        countries: &Countries,
        named: &Named,
        ask: impl Fn(&Dataset) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let products: Vec<&str> = named.products.iter().map(String::as_str).collect();
        self.of_part(countries, Pick::for_products(&products).as_ref(), named, ask)
    }

    /// Asks the part of the files that the question concerns, or all of them where the part cannot be found alone or
    /// does not answer. What to beware of goes to standard error.
    fn of_part<T, E: Display>(
        self,
        countries: &Countries,
        pick: Option<&Pick>,
        named: &Named,
        ask: impl Fn(&Dataset) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let progress = terminal::Line::new();
        let answered = self.part(countries, pick, &progress)?.map(|part| (ask(&part), part));
        let (answer, dataset) = match answered {
            Some((Ok(answer), part)) => (answer, part),
            Some((Err(error), part)) if copies::is_large(self.files) => {
                // The part does not know what is near the words of the question; the whole does, and is only counted.
                let survey = formats::survey_all(self.files, &self.how(), countries, &progress)?;
                let better = survey.and_then(|survey| why_absent(&survey, named, &part, countries));
                return Err(Failure::NoAnswer(better.unwrap_or_else(|| error.to_string())));
            }
            _ => {
                let assigned = self.areas.choices(countries)?;
                let whole = formats::read_all_assigned(self.files, &assigned, countries, &progress)?;
                let whole = self.repairs.apply(whole)?;
                (ask(&whole).map_err(|error| Failure::NoAnswer(error.to_string()))?, whole)
            }
        };
        drop(progress);
        super::repairs::say(&dataset);
        Ok(answer)
    }

    /// The part of the files that a question concerns; `None` where it cannot be found alone: areas that the user
    /// named and repairs that the user chose need the whole, as who fell silent shows in the whole only.
    fn part(
        self,
        countries: &Countries,
        pick: Option<&Pick>,
        progress: &terminal::Line,
    ) -> Result<Option<Dataset>, Failure> {
        let usual = self.areas.choices(countries)?.is_empty() && self.repairs.choices().is_empty();
        let Some(pick) = pick.filter(|_| usual) else { return Ok(None) };
        super::warm::up();
        Ok(formats::read_part(self.files, pick, &self.how(), countries, progress)?)
    }

    fn how(self) -> How {
        How::usual().with_cache(self.cache.cache())
    }

    /// After an answer: keeps copies of large files for the next question.
    pub(super) fn keep(self, countries: &Countries) {
        self.cache.keep(self.files, countries);
    }
}

/// What a question names that the files do not hold, in words.
fn why_absent(survey: &Survey, named: &Named, part: &Dataset, countries: &Countries) -> Option<String> {
    let products = flows::choices_of(&survey.products);
    let areas = flows::reporters(&survey.dataset.frame).ok()?;
    let held = Held { products: &products, areas: &areas };
    flows::absent(named, held, Some(&part.frame), countries).err().map(|cause| cause.to_string())
}

/// Prints an answer, and what to beware of on standard error.
fn tell(countries: &Countries, answer: &Answer, format: Format) -> Result<(), Failure> {
    for note in &answer.notes {
        terminal::say(&format!("note: {note}"));
    }
    let lines: Vec<Line<'_>> = answer
        .rows
        .iter()
        .map(|row| Line {
            period: &row.period,
            code: &row.code,
            name: countries.name(&row.code),
            value: row.value,
            unit: &row.unit,
            share: row.share,
            base: row.whole.word(),
            flag: row.flags.to_string(),
        })
        .collect();
    print::rows(&lines, format)
}
