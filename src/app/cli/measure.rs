//! `measure`: every indicator over the user's files or a bundled table.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum, value_parser};
use serde::Serialize;

use super::print::{self, json_text};
use super::{Failure, Format, ask, terminal};
use crate::analysis::flows::Named;
use crate::analysis::measures::{
    self, Among, Answer, Base, Group, INDICATORS, Indicator, Opt, Question, Table, Unanswered,
};
use crate::data::{Countries, Flow, Library, Measure};

/// Arguments of `measure`.
#[derive(Debug, Args)]
pub struct MeasureArgs {
    /// Id of the measure; `--list` names them.
    #[arg(required_unless_present_any = ["list", "tables"], conflicts_with_all = ["list", "tables"])]
    name: Option<String>,
    /// The files; several are read as one.
    files: Vec<PathBuf>,
    /// List the measures with formula, source and options.
    #[arg(long, conflicts_with = "tables")]
    list: bool,
    /// List the bundled tables and their series.
    #[arg(long)]
    tables: bool,
    /// With --list or --tables: as JSON.
    #[arg(long)]
    json: bool,
    /// A bundled table instead of files.
    #[arg(long, value_name = "ID", conflicts_with = "files")]
    table: Option<String>,
    /// Series of the bundled table; the widest of each kind when left out.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', requires = "table")]
    series: Vec<String>,
    /// Code or name of the country.
    #[arg(long, value_name = "ISO3")]
    reporter: Option<String>,
    /// Code or name of the other country, or the name of a --group.
    #[arg(long, value_name = "ISO3")]
    partner: Option<String>,
    /// Product code; all goods when left out.
    #[arg(long, value_name = "CODE", value_parser = ask::product)]
    product: Option<String>,
    /// export or import.
    #[arg(long, value_enum)]
    flow: Option<ask::FlowArg>,
    /// value or weight.
    #[arg(long, value_enum)]
    measure: Option<ask::MeasureArg>,
    /// Whose shares: of countries, of one reporter's partners, or of its products.
    #[arg(long, value_enum)]
    among: Option<AmongArg>,
    /// What shares are of: the countries in the table, its row for the world, or everybody else.
    #[arg(long, value_enum)]
    base: Option<BaseArg>,
    /// How many of the largest.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=10_000))]
    top: Option<u32>,
    /// Countries that count as one, such as ISJ=ISR,JOR; may be given again.
    #[arg(long = "group", value_name = "NAME=CODE,…", value_parser = Group::parse)]
    groups: Vec<Group>,
    /// First and last year, such as 2015-2023, or one year.
    #[arg(long, value_name = "YEAR-YEAR", value_parser = years)]
    years: Option<(i32, i32)>,
    /// First year after the break.
    #[arg(long = "break", value_name = "YEAR")]
    break_year: Option<i32>,
    /// Freight and insurance over the value free on board, from 0 to 1.
    #[arg(long, value_name = "PART", value_parser = margin)]
    cif_margin: Option<f64>,
    /// Price to compare unit values with, in their unit.
    #[arg(long, value_name = "PRICE", value_parser = positive)]
    benchmark: Option<f64>,
    /// The country whose direct trade was lost.
    #[arg(long, value_name = "ISO3")]
    lost: Option<String>,
    /// A product that should not have moved.
    #[arg(long, value_name = "CODE", value_parser = ask::product)]
    placebo: Option<String>,
    #[command(flatten)]
    areas: ask::AreaArgs,
    #[command(flatten)]
    repairs: super::repairs::RepairArgs,
    #[command(flatten)]
    cache: super::copies::CacheArgs,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AmongArg {
    Countries,
    Partners,
    Products,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum BaseArg {
    Reporting,
    World,
    Rest,
}

fn years(text: &str) -> Result<(i32, i32), String> {
    let wrong = || format!("“{text}” are no years; write 2015-2023 or 2021");
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let year = |text: &str| text.trim().parse::<i32>().map_err(|_cause| wrong());
    let (from, to) = (year(from)?, year(to)?);
    if from > to { Err(format!("{from} is after {to}; put the earlier year first")) } else { Ok((from, to)) }
}

fn number(text: &str, good: impl Fn(f64) -> bool, what: &str) -> Result<f64, String> {
    let parsed = text.parse::<f64>().ok().filter(|value| good(*value));
    parsed.ok_or_else(|| format!("“{text}” is no {what}"))
}

fn margin(text: &str) -> Result<f64, String> {
    number(text, |value| (0.0..=1.0).contains(&value), "margin from 0 to 1, such as 0.10")
}

fn positive(text: &str) -> Result<f64, String> {
    number(text, |value| value > 0.0 && value.is_finite(), "price above zero")
}

/// Lists measures or tables, or computes one.
pub fn measure(library: &Library, args: &MeasureArgs) -> Result<(), Failure> {
    if args.list {
        return list(args.json);
    }
    if args.tables {
        return tables(library, args.json);
    }
    let indicator = known(args.name.as_deref().unwrap_or_default())?;
    let question = question(indicator, args)?;
    indicator.is_complete(&question).map_err(|cause| Failure::Usage(cause.to_string()))?;
    let answered = |table: &Table<'_>| {
        let answer = indicator.answer(table, &question)?;
        let sources = answer.rows.iter().map(|row| table.sources(row).join(" ")).collect();
        Ok::<_, Unanswered>((answer, sources))
    };
    let countries = library.countries();
    if let Some(id) = &args.table {
        let series = series(indicator, id, &args.series);
        let table = Table::bundled(library, id, &series).map_err(|cause| Failure::Usage(cause.to_string()))?;
        let (answer, sources) = answered(&table).map_err(|cause| Failure::NoAnswer(cause.to_string()))?;
        return tell(countries, indicator, &answer, sources, args.format);
    }
    if args.files.is_empty() {
        return Err(Failure::Usage(format!(
            "{} needs data: name files, or a bundled table with --table. `measure --tables` lists those",
            indicator.id
        )));
    }
    let asked = ask::Asked { files: &args.files, areas: &args.areas, repairs: &args.repairs, cache: args.cache };
    let named = Named { products: indicator.products(&question), areas: Vec::new() };
    let (answer, sources) =
        asked.of_products(countries, &named, |dataset| answered(&Table::opened(dataset, countries)))?;
    tell(countries, indicator, &answer, sources, args.format)?;
    asked.keep(countries);
    Ok(())
}

fn known(name: &str) -> Result<&'static Indicator, Failure> {
    measures::find(name).ok_or_else(|| {
        let near = measures::nearest(name).join(", ");
        Failure::Usage(format!("There is no measure “{name}”; nearest: {near}. `measure --list` names all"))
    })
}

/// Series that the table is read with: those named, else those of the measure's own example on this table.
fn series(indicator: &Indicator, table: &str, named: &[String]) -> Vec<String> {
    match indicator.example.filter(|example| example.table == table && named.is_empty()) {
        Some(example) => example.series.iter().map(|name| (*name).to_owned()).collect(),
        None => named.to_vec(),
    }
}

/// The question of the arguments. An option that the measure does not read is refused rather than passed over.
fn question(indicator: &Indicator, args: &MeasureArgs) -> Result<Question, Failure> {
    let choice = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().to_owned());
    let groups = (!args.groups.is_empty()).then(|| "NAME=CODE,…".to_owned());
    let given = [
        (Opt::Reporter, args.reporter.clone()),
        (Opt::Partner, args.partner.clone()),
        (Opt::Product, args.product.clone()),
        (Opt::Flow, choice(args.flow.and_then(|flow| flow.to_possible_value()))),
        (Opt::Measure, choice(args.measure.and_then(|measure| measure.to_possible_value()))),
        (Opt::Among, choice(args.among.and_then(|among| among.to_possible_value()))),
        (Opt::Base, choice(args.base.and_then(|base| base.to_possible_value()))),
        (Opt::Top, args.top.map(|top| top.to_string())),
        (Opt::Groups, groups),
        (Opt::Break, args.break_year.map(|year| year.to_string())),
        (Opt::Margin, args.cif_margin.map(|margin| margin.to_string())),
        (Opt::Benchmark, args.benchmark.map(|price| price.to_string())),
        (Opt::Lost, args.lost.clone()),
        (Opt::Placebo, args.placebo.clone()),
    ];
    let unread =
        given.into_iter().find_map(|(option, typed)| Some((option, typed?)).filter(|_| !indicator.reads(option)));
    if let Some((option, typed)) = unread {
        let reads: Vec<&str> = indicator.options.iter().map(|option| option.flag()).collect();
        let flag = option.flag().split(' ').next().unwrap_or_default();
        return Err(Failure::Usage(format!(
            "{} does not read {flag} {typed}; it reads {} and --years",
            indicator.id,
            reads.join(", ")
        )));
    }
    // On its own table a measure asks as its example does, where nothing else is asked.
    let own = indicator.example.filter(|example| Some(example.table) == args.table.as_deref());
    let start = own.map_or_else(Question::default, |example| example.question());
    Ok(Question {
        reporter: args.reporter.clone().or(start.reporter),
        partner: args.partner.clone().or(start.partner),
        product: args.product.clone().or(start.product),
        flow: args.flow.map_or(start.flow, Flow::from),
        measure: args.measure.map_or(start.measure, Measure::from),
        among: args.among.map(|among| match among {
            AmongArg::Countries => Among::Countries,
            AmongArg::Partners => Among::Partners,
            AmongArg::Products => Among::Products,
        }),
        base: match args.base {
            None | Some(BaseArg::Reporting) => Base::Reporting,
            Some(BaseArg::World) => Base::World,
            Some(BaseArg::Rest) => Base::Rest,
        },
        top: args.top.map_or(start.top, |top| top as usize),
        groups: args.groups.clone(),
        years: args.years,
        break_year: args.break_year.unwrap_or(start.break_year),
        margin: args.cif_margin.unwrap_or(start.margin),
        benchmark: args.benchmark,
        lost: args.lost.clone(),
        placebo: args.placebo.clone(),
    })
}

#[derive(Serialize)]
struct Listed {
    id: &'static str,
    name: &'static str,
    formula: &'static str,
    words: &'static str,
    edges: &'static str,
    source: &'static str,
    needs: Vec<&'static str>,
    reads: Vec<&'static str>,
    example_table: Option<&'static str>,
}

fn list(json: bool) -> Result<(), Failure> {
    let listed: Vec<Listed> = INDICATORS
        .iter()
        .map(|indicator| Listed {
            id: indicator.id,
            name: indicator.name,
            formula: indicator.formula,
            words: indicator.words,
            edges: indicator.edges,
            source: indicator.source,
            needs: indicator.options[..indicator.needs].iter().map(|option| option.flag()).collect(),
            reads: indicator.options[indicator.needs..].iter().map(|option| option.flag()).collect(),
            example_table: indicator.example.map(|example| example.table),
        })
        .collect();
    if json {
        return terminal::out(&json_text(&listed)?);
    }
    let mut text = String::new();
    for one in &listed {
        text.push_str(&format!("{}\n    {}\n    {}\n    {}\n", one.id, one.name, one.formula, one.source));
        if !one.needs.is_empty() {
            text.push_str(&format!("    needs {}\n", one.needs.join(", ")));
        }
        text.push_str(&format!("    reads {}\n", one.reads.join(", ")));
        if let Some(table) = one.example_table {
            text.push_str(&format!("    example: measure {} --table {table}\n", one.id));
        }
    }
    terminal::out(&text)
}

#[derive(Serialize)]
struct ListedTable<'a> {
    id: &'a str,
    title: &'a str,
    series: &'a BTreeMap<String, String>,
}

fn tables(library: &Library, json: bool) -> Result<(), Failure> {
    let listed: Vec<ListedTable<'_>> = library
        .cards()
        .filter(|card| card.kind == "observations")
        .map(|card| ListedTable { id: &card.id, title: &card.title, series: &card.series })
        .collect();
    if json {
        return terminal::out(&json_text(&listed)?);
    }
    let mut text = String::new();
    for table in &listed {
        text.push_str(&format!("{}\n    {}\n", table.id, table.title));
        for (series, about) in table.series {
            text.push_str(&format!("    --series {series:<44} {about}\n"));
        }
    }
    terminal::out(&text)
}

#[derive(Serialize, Default)]
struct Line<'a> {
    measure: &'a str,
    period: &'a str,
    code: &'a str,
    name: &'a str,
    part: &'a str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    unit: &'a str,
    basis: &'a str,
    years: String,
    rows: u64,
    flag: String,
    source: String,
    how: &'a str,
}

/// Prints an answer; notes and steps go to standard error.
fn tell(
    countries: &Countries,
    indicator: &Indicator,
    answer: &Answer,
    sources: Vec<String>,
    format: Format,
) -> Result<(), Failure> {
    for note in &answer.notes {
        terminal::say(&format!("note: {note}"));
    }
    for step in &answer.steps {
        terminal::say(&format!("step: {step}"));
    }
    let years = answer.years().unwrap_or_default();
    let lines: Vec<Line<'_>> = answer
        .rows
        .iter()
        .zip(sources)
        .map(|(row, source)| Line {
            measure: indicator.id,
            period: &row.period,
            code: &row.code,
            name: countries.name(&row.code),
            part: &row.part,
            value: row.value,
            low: row.low,
            high: row.high,
            unit: &row.unit,
            basis: row.basis.word(),
            years: years.clone(),
            rows: row.n_rows,
            flag: row.flags.to_string(),
            source,
            how: &row.how,
        })
        .collect();
    print::rows(&lines, format)
}
