//! `mirror` and `detours`: what both sides of a trade say, and whether it took a detour.

use clap::Args;
use serde::Serialize;

use super::ask::{FileArgs, ProductArgs};
use super::print::{self, number};
use super::{Failure, ask, terminal};
use crate::analysis::flows::{Named, ThirdCountriesQuestion, TwoSidesQuestion, third_countries, two_sides};
use crate::analysis::usual;
use crate::data::Library;

/// Arguments of `mirror`.
#[derive(Debug, Args)]
pub struct MirrorArgs {
    /// Code or name of the exporter.
    #[arg(long, value_name = "ISO3", default_value = usual::COUNTRY)]
    exporter: String,
    /// Code or name of one buyer; all when left out.
    #[arg(long, value_name = "ISO3")]
    importer: Option<String>,
    #[command(flatten)]
    goods: ProductArgs,
    /// Freight and insurance over the value at the border, taken off buyers' values.
    #[arg(long, value_name = "PART", default_value_t = usual::FREIGHT_MARGIN)]
    margin: f64,
    #[command(flatten)]
    files: FileArgs,
}

/// Arguments of `detours`.
#[derive(Debug, Args)]
pub struct DetoursArgs {
    /// Code or name of the country under sanctions.
    #[arg(long, value_name = "ISO3", default_value = usual::COUNTRY)]
    target: String,
    /// Codes or names of the exporters that sanction; all reporters when left out.
    #[arg(long, value_name = "ISO3,…", value_delimiter = ',')]
    origins: Vec<String>,
    #[command(flatten)]
    goods: ProductArgs,
    /// A product that is not sanctioned, for comparison.
    #[arg(long, value_name = "CODE", value_parser = ask::product)]
    placebo: Option<String>,
    /// First year under sanctions.
    #[arg(long, value_name = "YEAR", default_value_t = usual::FIRST_YEAR_AFTER)]
    event: i32,
    #[command(flatten)]
    files: FileArgs,
}

#[derive(Serialize, Default)]
struct SidesLine<'a> {
    period: &'a str,
    reported: Option<f64>,
    mirror: Option<f64>,
    mirror_freed: Option<f64>,
    gap: Option<f64>,
    compared: Option<f64>,
    reconciled: Option<f64>,
    unit: &'a str,
    silent_buyers: String,
}

#[derive(Serialize, Default)]
struct DetourLine<'a> {
    code: &'a str,
    name: &'a str,
    z_max: Option<f64>,
    excess: f64,
    substitution: Option<f64>,
    placebo_z: Option<f64>,
    to_target_before: f64,
    to_target_since: f64,
    lost_in_transit: Option<f64>,
    stands_out: bool,
    unit: &'a str,
}

/// Prints both sides by period.
pub fn mirror(library: &Library, args: &MirrorArgs) -> Result<(), Failure> {
    if !(0.0..=1.0).contains(&args.margin) {
        return Err(Failure::Usage(format!("--margin {}: give a part from 0 to 1, such as 0.10", args.margin)));
    }
    let question = TwoSidesQuestion {
        exporter: args.exporter.clone(),
        importer: args.importer.clone(),
        product: args.goods.product.clone(),
        measure: args.goods.measure.into(),
        margin: args.margin,
    };
    let asked = args.files.as_usual();
    let named = Named { products: vec![args.goods.product.clone()], areas: vec![args.exporter.clone()] };
    let answer = asked.of_products(library.countries(), &named, |dataset| {
        two_sides(&dataset.frame, library.countries(), &question)
    })?;
    for note in &answer.notes {
        terminal::say(&format!("note: {note}"));
    }
    // What the reconciled column rests on.
    let known = library.countries().resolve(&question.exporter);
    let exporter = known.map_or(question.exporter.as_str(), |country| country.code.as_str());
    terminal::say(&format!("weight: {exporter} as seller {:.2}", answer.quality.exporter_weight(exporter)));
    for (code, weight) in answer.quality.importers() {
        terminal::say(&format!("weight: {code} as buyer {weight:.2}"));
    }
    let lines = answer.rows.iter().map(|row| SidesLine {
        period: &row.period,
        reported: row.reported.map(number),
        mirror: row.mirror.map(number),
        mirror_freed: row.mirror_freed.map(number),
        gap: row.gap.map(number),
        compared: row.compared.map(number),
        reconciled: row.reconciled.map(number),
        unit: &answer.unit,
        silent_buyers: row.silent_buyers.join(" "),
    });
    print::rows(&lines.collect::<Vec<_>>(), args.files.format)?;
    asked.keep(library.countries());
    Ok(())
}

/// Prints third countries, the furthest from their trend first.
pub fn detours(library: &Library, args: &DetoursArgs) -> Result<(), Failure> {
    let countries = library.countries();
    let question = ThirdCountriesQuestion {
        origins: args.origins.iter().map(|text| ask::area(countries, text)).collect::<Result<_, _>>()?,
        target: ask::area(countries, &args.target)?,
        product: args.goods.product.clone(),
        placebo: args.placebo.clone(),
        event: args.event,
        measure: args.goods.measure.into(),
    };
    let asked = args.files.as_usual();
    let products = std::iter::once(&args.goods.product).chain(&args.placebo).cloned().collect();
    let named = Named { products, areas: Vec::new() };
    let answer =
        asked.of_products(countries, &named, |dataset| third_countries(&dataset.frame, countries, &question))?;
    terminal::say("note: a question, not a finding: demand of its own looks the same as a detour");
    for note in &answer.notes {
        terminal::say(&format!("note: {note}"));
    }
    let lines = answer.rows.iter().map(|row| DetourLine {
        code: &row.code,
        name: countries.name(&row.code),
        z_max: row.rerouting.z.iter().copied().reduce(f64::max).map(number),
        excess: number(row.rerouting.excess),
        substitution: row.rerouting.substitution(answer.lost_direct).map(number),
        placebo_z: row.placebo_z.map(number),
        to_target_before: number(row.to_target.0),
        to_target_since: number(row.to_target.1),
        lost_in_transit: row.lost_in_transit.map(number),
        stands_out: row.stands_out,
        unit: &answer.unit,
    });
    print::rows(&lines.collect::<Vec<_>>(), args.files.format)?;
    asked.keep(countries);
    Ok(())
}
