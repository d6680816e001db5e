//! A part of a country's trade over all of it: what it sells to another, or what crosses another.

use polars::prelude::{Expr, col, lit};

use super::super::flows::gather::{Cell, Gathered, Side, Whose, figure_of};
use super::shares::{amount, fraction};
use super::table::TRANSIT;
use super::{AnswerRow, Basis, Opt, Question, Table, Unanswered};
use crate::data::{FindingId, Flag, Note};

/// What is put over the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sold to the partner (bought from it, for imports).
    Sold,
    /// Crossing the partner without being sold there.
    Transit,
}

/// The parts of a country's trade by period, as rows of shares; with what the reader must know.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct OfTotal {
    pub rows: Vec<AnswerRow>,
    pub notes: Vec<Note>,
    pub steps: Vec<String>,
    pub whole: String,
}

/// One part over the total, period by period. The total is the sum of partners, or the World row where they fall
/// short of it. Where a country does not report at all, its partners' reports stand in.
pub(super) fn of_total(
    indicator: &'static str,
    table: &Table<'_>,
    question: &Question,
    kind: Kind,
) -> Result<OfTotal, Unanswered> {
    let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
    let partners = partners(indicator, table, question)?;
    let name = |code: &str| table.countries().name(code).to_owned();
    let whole = format!("{} of {}, {}", question.flow.word(), question.product_words(), name(&reporter));
    if table.has_published_shares()? {
        return published(table, question, kind, &reporter, &partners, whole);
    }
    let mut notes = Vec::new();
    let about = col("reporter").eq(lit(reporter.as_str())).or(col("partner").eq(lit(reporter.as_str())));
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let goods = table
        .product_filter_within(product, question.measure, &about, &mut notes)?
        .and(col("measure").eq(lit(question.measure.key())));
    let own = |flow: Expr| goods.clone().and(flow).and(col("reporter").eq(lit(reporter.as_str())));
    let mut total = table.gather(&own(flow_is(question.flow.code())), Side::Partner, &mut notes)?;
    let mirrored = total.is_empty();
    if mirrored {
        let mirror = question.flow.mirror().code();
        let others = goods.clone().and(flow_is(mirror)).and(col("partner").eq(lit(reporter.as_str())));
        total = table.gather(&others, Side::Reporter, &mut notes)?.without_world();
        notes.push(Note::Mirror { reporter: name(&reporter) });
    }
    let parts = match kind {
        Kind::Sold => total.clone(),
        Kind::Transit => {
            let crossing = table.gather(&own(transit()), Side::Partner, &mut notes)?;
            if crossing.is_empty() {
                return Err(Unanswered::Rows {
                    what: format!("{} has no rows of flow “{TRANSIT}” for {}", table.name(), name(&reporter)),
                    next: "transit rows name the country that is crossed as partner; add them, or ask for export-dependence",
                });
            }
            crossing
        }
    };
    if total.is_empty() {
        return Err(super::super::flows::no_figures(question.flow, question.measure, product).into());
    }
    let mut rows: Vec<AnswerRow> = Vec::new();
    for period in periods(&total) {
        let (sum, n_rows, of_world) = whole_of(&total, &period, table.repairs());
        let found: Vec<_> = partners
            .iter()
            .filter_map(|code| {
                let cells = parts.cells.get(&(period.clone(), code.clone()))?;
                cells.parts.or(cells.world)
            })
            .collect();
        let part: f64 = found.iter().map(|cell| cell.sum).sum();
        let value = if found.is_empty() { None } else { super::super::ratio(part, sum) };
        let how = match value {
            Some(share) => {
                format!("{} / {} = {}", amount(part, &parts.unit), amount(sum, &total.unit), fraction(share))
            }
            None if found.is_empty() => {
                format!("no row with {} in {period}: not reported, which is not zero", partners.join(", "))
            }
            None if !sum.is_finite() => format!("the {whole} are too large to be added; look for damaged rows"),
            None => format!("the {whole} are zero"),
        };
        if parts.unit != total.unit && value.is_some() {
            return Err(Unanswered::Rows {
                what: format!("transit is in {}, {} in {}", parts.unit, question.flow.word(), total.unit),
                next: "bring both to one unit",
            });
        }
        let row = AnswerRow {
            period: period.clone(),
            code: if partners.len() == 1 { partners[0].clone() } else { question.partner.clone().unwrap_or_default() },
            value,
            basis: if mirrored { Basis::Mirror } else { Basis::Reported },
            // A sum of partners holds the part already.
            n_rows: n_rows + if of_world || kind == Kind::Transit { found.iter().map(|cell| cell.n).sum() } else { 0 },
            how,
            ..AnswerRow::default()
        };
        let mut row = row.flagged(found.iter().any(|cell| cell.estimated));
        if of_world && table.repairs().taken(FindingId::WorldBesidePartners) {
            row.flags.insert(Flag::Incomplete);
        }
        if found.iter().any(|cell| cell.repeated) {
            row.flags.insert(Flag::Repeated);
        }
        rows.push(row);
    }
    let what = match kind {
        Kind::Sold => format!("Flow {} with {}", question.flow.code(), partners.join(", ")),
        Kind::Transit => format!("Flow {TRANSIT} across {}", partners.join(", ")),
    };
    let steps = vec![
        format!("Rows of {} of {}, reporter {reporter}", question.measure.word(), question.product_words()),
        format!(
            "{what}, divided by the sum of partners of the period, or by its World row where they fall short of it"
        ),
    ];
    Ok(OfTotal { rows, notes, steps, whole })
}

fn flow_is(code: &str) -> Expr {
    col("flow").eq(lit(code))
}

/// Files write the word as they like.
fn transit() -> Expr {
    flow_is(TRANSIT).or(flow_is("Transit")).or(flow_is("TRANSIT"))
}

/// Codes of the partner: one country, or the members of a group that was named.
fn partners(indicator: &'static str, table: &Table<'_>, question: &Question) -> Result<Vec<String>, Unanswered> {
    let group = question.groups.iter().find(|group| Some(&group.name) == question.partner.as_ref());
    match group {
        Some(group) => Ok(group.codes.clone()),
        None => Ok(vec![table.area(indicator, question.partner.as_deref(), Opt::Partner)?]),
    }
}

fn periods(total: &Gathered) -> Vec<String> {
    let mut periods: Vec<String> = total.cells.keys().map(|(period, _)| period.clone()).collect();
    periods.dedup();
    periods
}

/// The whole of a period: the sum of its partners, or the World row where they fall short of it; the figures in it, and
/// whether it is a World row.
fn whole_of(total: &Gathered, period: &str, repairs: &crate::data::Choices) -> (f64, u64, bool) {
    let of_period = || total.cells.iter().filter(|((at, _), _)| at == period).map(|(_, cells)| cells);
    let sum =
        |cells: Vec<Cell>| (cells.iter().map(|cell| cell.sum).sum::<f64>(), cells.iter().map(|cell| cell.n).sum());
    let (world, parts): (Vec<Cell>, Vec<Cell>) =
        (of_period().filter_map(|cells| cells.world).collect(), of_period().filter_map(|cells| cells.parts).collect());
    let has = (!parts.is_empty(), !world.is_empty());
    let ((parts, n_parts), (world, n_world)): ((f64, u64), (f64, u64)) = (sum(parts), sum(world));
    match figure_of(has.0.then_some(parts), has.1.then_some(world), repairs) {
        Some(Whose::World) => (world, n_world, true),
        _ => (parts, n_parts, false),
    }
}

/// Shares as a table prints them.
fn published(
    table: &Table<'_>,
    question: &Question,
    kind: Kind,
    reporter: &str,
    partners: &[String],
    whole: String,
) -> Result<OfTotal, Unanswered> {
    let flow = match kind {
        Kind::Sold => flow_is(question.flow.code()),
        Kind::Transit => transit(),
    };
    let partner = partners.iter().map(|code| col("partner").eq(lit(code.as_str()))).reduce(Expr::or);
    let filter = flow
        .and(col("measure").eq(lit("share")))
        .and(col("reporter").eq(lit(reporter)))
        .and(partner.unwrap_or_else(|| lit(false)));
    let mut notes = Vec::new();
    let found = table.gather(&filter, Side::Partner, &mut notes)?;
    let mut rows = Vec::new();
    for ((period, code), cells) in &found.cells {
        let Some(cell) = cells.parts.or(cells.world) else { continue };
        if cell.n > 1 {
            return Err(Unanswered::Rows {
                what: format!("{} has {} shares of {code} for {period}", table.name(), cell.n),
                next: "name one series with --series",
            });
        }
        let row = AnswerRow {
            period: period.clone(),
            code: code.clone(),
            value: Some(cell.sum / 100.0),
            n_rows: 1,
            how: format!("published as {} %", cell.sum),
            ..AnswerRow::default()
        };
        rows.push(row.flagged(cell.estimated));
    }
    if rows.is_empty() {
        let what = if kind == Kind::Transit { "transit share" } else { "share" };
        return Err(Unanswered::Rows {
            what: format!("{} has no published {what} of {} in these series", table.name(), partners.join(", ")),
            next: "name other series with --series",
        });
    }
    let steps = vec![format!("Published shares of {}, reporter {reporter}", partners.join(", "))];
    Ok(OfTotal { rows, notes, steps, whole })
}
