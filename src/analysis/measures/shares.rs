//! Shares of a whole by period, as most indicators start from them: of countries, of partners, or of products.

use std::collections::BTreeMap;

use polars::prelude::{col, lit};

use super::super::flows::gather::Side;
use super::super::flows::{self, PartnerQuestion, ShareQuestion};
use super::super::{Concentration, concentration};
use super::{Among, Answer, AnswerRow, Base, Basis, Example, Opt, Question, Table, Unanswered};
use crate::data::{Flag, Flags, Note, format_number, format_share};

/// One part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub code: String,
    pub value: f64,
    pub estimated: bool,
}

/// All parts of one period.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slice {
    pub period: String,
    /// From the largest.
    pub parts: Vec<Part>,
    /// What shares are of.
    pub total: f64,
    pub n_rows: u64,
    /// What to beware of in every share of it: a country that is missing, repeated rows, a whole that is not all listed.
    pub flags: Flags,
}

/// A whole and its parts over time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shares {
    pub slices: Vec<Slice>,
    pub unit: String,
    pub basis: Basis,
    pub notes: Vec<Note>,
    pub steps: Vec<String>,
    /// Such as "exports of product 310420".
    pub whole: String,
}

impl Slice {
    fn empty(period: String) -> Self {
        Self { period, parts: Vec::new(), total: 0.0, n_rows: 0, flags: Flags::default() }
    }

    pub(super) fn values(&self) -> Vec<f64> {
        self.parts.iter().map(|part| part.value).collect()
    }

    pub(super) fn estimated(&self) -> bool {
        self.parts.iter().any(|part| part.estimated)
    }

    /// The largest shares as `RUS 0.45, POL 0.08, …`.
    pub(super) fn largest(&self, n: usize, shown: impl Fn(f64) -> String) -> String {
        let listed: Vec<String> =
            self.parts.iter().take(n).map(|part| format!("{} {}", part.code, shown(part.value / self.total))).collect();
        let rest = self.parts.len().saturating_sub(n);
        if rest == 0 { listed.join(", ") } else { format!("{} and {rest} smaller", listed.join(", ")) }
    }
}

/// The shares that a question means.
pub(super) fn shares(indicator: &'static str, table: &Table<'_>, question: &Question) -> Result<Shares, Unanswered> {
    let product = question.product.clone();
    let whole = format!("{} of {}", question.flow.word(), question.product_words());
    let mut found = match question.among() {
        Among::Countries => {
            let asked = ShareQuestion {
                product: product.unwrap_or_else(|| "TOTAL".to_owned()),
                measure: question.measure,
                flow: question.flow,
            };
            of_answer(table.market_share(&asked)?, whole)
        }
        Among::Partners => {
            let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
            let name = table.countries().name(&reporter).to_owned();
            let asked = PartnerQuestion { reporter, flow: question.flow, product, measure: question.measure };
            let found = of_answer(table.partner_dependence(&asked)?, format!("{whole}, {name}"));
            if found.slices.is_empty() {
                return Err(Unanswered::Rows {
                    what: format!("{} names no partners of {name}", table.name()),
                    next: "ask for shares of countries with --among countries",
                });
            }
            found
        }
        Among::Products => products(indicator, table, question, &whole)?,
    };
    if question.base == Base::World {
        of_the_world(indicator, &mut found, table, question)?;
    }
    merge(&mut found, question);
    Ok(found)
}

/// Slices of an answer about flows.
fn of_answer(answer: flows::Answer, whole: String) -> Shares {
    let mut slices: Vec<Slice> = answer
        .denominators
        .iter()
        .map(|(period, total, n)| Slice { total: *total, n_rows: *n, ..Slice::empty(period.clone()) })
        .collect();
    let mirrored = answer.rows.iter().any(|row| row.flags.has(Flag::Mirror));
    let unit = answer.rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    for row in answer.rows {
        if let Some(slice) = slices.iter_mut().find(|slice| slice.period == row.period) {
            for flag in [Flag::ReporterMissing, Flag::Repeated, Flag::Incomplete] {
                if row.flags.has(flag) {
                    slice.flags.insert(flag);
                }
            }
            slice.parts.push(Part { code: row.code, value: row.value, estimated: row.flags.has(Flag::Estimated) });
        }
    }
    let basis = if mirrored { Basis::Mirror } else { Basis::Reported };
    Shares { slices, unit, basis, notes: answer.notes, steps: answer.steps, whole }
}

/// Shares of products in a country's trade.
fn products(
    indicator: &'static str,
    table: &Table<'_>,
    question: &Question,
    whole: &str,
) -> Result<Shares, Unanswered> {
    let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
    let mut notes = Vec::new();
    let own = col("reporter").eq(lit(reporter.as_str())).and(col("flow").eq(lit(question.flow.code())));
    let filter = table.each_product(question.product.as_deref(), question.measure, &own, &mut notes)?;
    let filter = filter.and(own).and(col("measure").eq(lit(question.measure.key())));
    let gathered = table.gather(&filter, Side::Product, &mut notes)?;
    let mut slices: BTreeMap<String, Slice> = BTreeMap::new();
    for ((period, code), cell) in gathered.figures(table.repairs(), &mut notes) {
        let slice = slices.entry(period.clone()).or_insert_with(|| Slice::empty(period));
        slice.total += cell.sum;
        slice.n_rows += cell.n;
        if cell.repeated {
            slice.flags.insert(Flag::Repeated);
        }
        slice.parts.push(Part { code, value: cell.sum, estimated: cell.estimated });
    }
    if slices.is_empty() {
        return Err(flows::no_figures(question.flow, question.measure, &question.product_words()).into());
    }
    let name = table.countries().name(&reporter).to_owned();
    let mut slices: Vec<Slice> = slices.into_values().collect();
    slices.iter_mut().for_each(sort);
    let steps = vec![
        format!("Rows of {} with reporter {reporter}, flow {}", question.measure.word(), question.flow.code()),
        "Summed for each product; each divided by the sum of all products of the period".to_owned(),
    ];
    Ok(Shares {
        slices,
        unit: gathered.unit,
        basis: Basis::Reported,
        notes,
        steps,
        whole: format!("{whole}, {name}, by product"),
    })
}

fn sort(slice: &mut Slice) {
    slice.parts.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.code.cmp(&b.code)));
}

/// Takes the table's own row for the world as the whole; periods without one have no shares. Of partners that is the
/// reporter's trade with the world, of countries the world as a reporter.
fn of_the_world(
    indicator: &'static str,
    found: &mut Shares,
    table: &Table<'_>,
    question: &Question,
) -> Result<(), Unanswered> {
    let mut notes = Vec::new();
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let flow = col("flow").eq(lit(question.flow.code()));
    let of_goods = col("measure").eq(lit(question.measure.key())).and(flow);
    let of_partners = question.among() == Among::Partners;
    let (world, unit) = if of_partners {
        let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
        let own = col("reporter").eq(lit(reporter.as_str()));
        let goods = table.product_filter_within(product, question.measure, &own, &mut notes)?;
        let gathered = table.gather(&goods.and(of_goods).and(own), Side::Partner, &mut notes)?;
        let totals = gathered.world_totals();
        (totals, gathered.unit)
    } else {
        let goods = table.product_filter(product, question.measure, &mut notes)?;
        let (cells, unit) = table.world_reporter(&goods.and(of_goods), &mut notes)?;
        (cells.into_iter().map(|(period, cell)| (period, (cell.sum, cell.n))).collect(), unit)
    };
    if world.is_empty() || unit != found.unit {
        return Err(Unanswered::Rows {
            what: if of_partners {
                format!("{} has no World row among these partners in {}", table.name(), found.unit)
            } else {
                format!("{} has no row for the world as a reporter in {}", table.name(), found.unit)
            },
            next: "ask with --base reporting",
        });
    }
    found.slices.retain(|slice| world.contains_key(&slice.period));
    for slice in &mut found.slices {
        if let Some((sum, n)) = world.get(&slice.period) {
            // Where it is the whole already, its figures are counted.
            slice.n_rows += if slice.total.to_bits() == sum.to_bits() { 0 } else { *n };
            slice.total = *sum;
        }
    }
    // One division, whatever the shares were of before.
    found.steps.retain(|step| !step.starts_with("Divided by"));
    let whose = if of_partners { "the reporter's World row" } else { "the table's row for the world as a reporter" };
    found.steps.push(format!("Divided by {whose} of the period, as asked"));
    Ok(())
}

/// Adds the members of each group under the group's name.
fn merge(found: &mut Shares, question: &Question) {
    for group in &question.groups {
        for slice in &mut found.slices {
            let (inside, outside): (Vec<Part>, Vec<Part>) =
                slice.parts.drain(..).partition(|part| group.codes.contains(&part.code));
            slice.parts = outside;
            if !inside.is_empty() {
                slice.parts.push(Part {
                    code: group.name.clone(),
                    value: inside.iter().map(|part| part.value).sum(),
                    estimated: inside.iter().any(|part| part.estimated),
                });
            }
            sort(slice);
        }
        found.steps.push(format!("{} counted as one: {}", group.codes.join(", "), group.name));
    }
}

/// An indicator with one value a period: how it follows from the shares, and its line of arithmetic.
pub(super) fn one_a_period(
    found: Shares,
    step: &str,
    unit: &str,
    value: impl Fn(&Slice) -> Result<(Option<f64>, String), Unanswered>,
) -> Result<Answer, Unanswered> {
    let mut rows = Vec::with_capacity(found.slices.len());
    for slice in &found.slices {
        let (value, how) = if slice.total > 0.0 && slice.total.is_finite() {
            value(slice)?
        } else if slice.total > 0.0 {
            (None, format!("the {} are too large to be added; look for damaged rows", found.whole))
        } else {
            (None, format!("the {} are zero: there are no shares", found.whole))
        };
        let row = AnswerRow {
            period: slice.period.clone(),
            value,
            unit: unit.to_owned(),
            basis: found.basis,
            n_rows: slice.n_rows,
            how,
            flags: slice.flags.clone(),
            ..AnswerRow::default()
        };
        rows.push(row.flagged(slice.estimated()));
    }
    let mut steps = found.steps;
    steps.push(step.to_owned());
    Ok(Answer { rows, notes: found.notes, steps, whole: found.whole })
}

/// Options of every measure of concentration.
pub(super) const CONCENTRATION_OPTIONS: &[Opt] =
    &[Opt::Product, Opt::Reporter, Opt::Flow, Opt::Measure, Opt::Among, Opt::Groups];

/// The bundled table that shows a measure of concentration: who sells potash.
pub(super) const CONCENTRATION_EXAMPLE: Example =
    Example { series: &["faostat-rfn-k2o"], ..Example::of("potash_exports") };

/// A measure of concentration: one value a period from the concentration of its shares.
pub(super) fn of_concentration(
    found: Shares,
    step: &str,
    value: impl Fn(&Slice, &Concentration) -> (Option<f64>, String),
) -> Result<Answer, Unanswered> {
    one_a_period(found, step, "", |slice| {
        let Some(found) = concentration(&slice.values())? else { return Ok((None, "all shares are zero".to_owned())) };
        let listed: f64 = slice.parts.iter().map(|part| part.value).sum();
        let (value, how) = value(&Slice { total: listed, ..slice.clone() }, &found);
        if !slice.flags.has(Flag::Incomplete) {
            return Ok((value, how));
        }
        let part = format_share(listed / slice.total * 100.0, true);
        Ok((value, format!("{how}; of those in the table, {part} % of the World row")))
    })
}

/// A share as it stands in arithmetic: three decimals, so that parts of a sum can be added up again; five where it is
/// small.
pub(super) fn fraction(share: f64) -> String {
    if share == 0.0 || share.abs() >= 0.01 { format!("{share:.3}") } else { format!("{share:.5}") }
}

/// A number of money or weight with its unit.
pub(super) fn amount(value: f64, unit: &str) -> String {
    format!("{} {unit}", format_number(value))
}
