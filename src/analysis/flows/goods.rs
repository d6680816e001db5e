//! How a question finds the rows of its goods: each figure once, and none left out.
//!
//! One rule for a product, a chapter and all goods. Within one cell (reporter, partner, flow, period, unit) the codes that
//! no shorter code of the same cell contains are added. So a code is left out only where its parent has a figure for the
//! very same cell, and then the parent is the figure, whether or not all its children are there; a country that reports
//! at six digits stands beside one that reports at eight. The row TOTAL contains every code.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, Expr, col, lit};

use super::ask::{counted, other_measures, plain_code, unknown_product, with_leading_zero};
use super::cover::not_covered;
use super::{AnalysisError, text};
use crate::data::{Choices, FindingId, Measure, Note};

/// The word for all goods.
pub(super) const TOTAL: &str = "TOTAL";

/// Rows of a product: its own code, and the codes below it where a cell lacks its own. `TOTAL` is all goods.
pub(in crate::analysis) fn product_filter(
    frame: &DataFrame,
    product: &str,
    measure: Measure,
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<Expr, AnalysisError> {
    product_filter_within(frame, product, measure, &lit(true), choices, notes)
}

/// The same among some rows only. Where the user refuses one level at a time, all codes that begin like it.
pub(in crate::analysis) fn product_filter_within(
    frame: &DataFrame,
    product: &str,
    measure: Measure,
    rows: &Expr,
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<Expr, AnalysisError> {
    let plain = plain_code(product);
    let asked = with_leading_zero(&plain);
    let asked = asked.as_str();
    let all = asked.eq_ignore_ascii_case(TOTAL);
    if !choices.taken(FindingId::MixedLevels) {
        return Ok(if all { lit(true) } else { text("product").str().starts_with(lit(asked)) });
    }
    let rows = rows.clone().and(col("measure").eq(lit(measure.key())));
    let found = codes(frame, &rows)?;
    if all {
        return all_goods(frame, &rows, &found, choices, notes);
    }
    // Codes of other schemes than HS may have an odd number of digits.
    let exact = [product.trim(), asked].into_iter().find(|asked| found.iter().any(|code| code == asked));
    let root = exact.unwrap_or(asked);
    let tree = Tree::of(frame, &rows, &found)?;
    let below: Vec<String> = found.iter().filter(|code| tree.is_below(code, root)).cloned().collect();
    match exact {
        Some(exact) if below.is_empty() => Ok(col("product").eq(lit(exact))),
        _ if !below.is_empty() => {
            let mut taken = below.clone();
            taken.extend(exact.map(str::to_owned));
            let filter = any_of(&taken).and(apart(frame, &rows, &taken, &tree, choices)?);
            let kept = if tree.has_nests(&taken) { codes(frame, &rows.and(filter.clone()))? } else { below };
            let lengths: BTreeSet<usize> = kept.iter().filter(|code| *code != root).map(String::len).collect();
            match (exact, lengths.iter().next()) {
                (None, Some(length)) if lengths.len() == 1 => {
                    notes.push(Note::SummedBelow { product: root.to_owned(), length: *length });
                }
                (None, Some(_)) => notes.push(Note::Remark(format!(
                    "No row for product {root} itself; its codes of {} digits were summed, for each reporter and partner \
                     the shortest that are there",
                    listed(&lengths)
                ))),
                (Some(_), Some(_)) => notes.push(Note::Remark(format!(
                    "Where a reporter and partner have no row for product {root} itself, its codes of {} digits were summed",
                    listed(&lengths)
                ))),
                (_, None) => {}
            }
            Ok(filter)
        }
        _ => Err(absent(frame, found, &plain, asked, measure)?),
    }
}

/// Why no row has a product.
fn absent(
    frame: &DataFrame,
    found: Vec<String>,
    plain: &str,
    asked: &str,
    measure: Measure,
) -> Result<AnalysisError, AnalysisError> {
    let everywhere = counted(frame, "product", Some(&col("measure").eq(lit(measure.key()))))?;
    if everywhere.iter().any(|choice| choice.code.starts_with(asked)) {
        return Ok(AnalysisError::NoFigures {
            what: format!("{} of product {plain} in the rows that the question concerns", measure.word()),
            next: "choose another product or country".to_owned(),
        });
    }
    let held = other_measures(frame, asked)?;
    Ok(if held.is_empty() {
        unknown_product(found, plain)
    } else {
        AnalysisError::NoFigures {
            what: format!("{} of product {plain}", measure.word()),
            next: format!("of that product it has {held} only"),
        }
    })
}

/// Rows of single products, below a code or below all goods, each figure once; the total of all goods is none.
pub(in crate::analysis) fn each_product(
    frame: &DataFrame,
    below: Option<&str>,
    measure: Measure,
    rows: &Expr,
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<Expr, AnalysisError> {
    let single = col("product").neq(lit(TOTAL));
    let rows = rows.clone().and(col("measure").eq(lit(measure.key()))).and(single.clone());
    let mut found = codes(frame, &rows)?;
    let tree = Tree::of(frame, &rows, &found)?;
    let of_all = found.len();
    let asked = below.filter(|code| !code.eq_ignore_ascii_case(TOTAL));
    if let Some(asked) = asked {
        found.retain(|code| tree.is_below(code, asked));
        if found.is_empty() {
            return product_filter_within(frame, asked, measure, &rows, choices, notes);
        }
    }
    let mut filter = single.and(apart(frame, &rows, &found, &tree, choices)?);
    if found.len() < of_all {
        filter = any_of(&found).and(filter);
    }
    let kept = if tree.has_nests(&found) { codes(frame, &rows.and(filter.clone()))? } else { found };
    let lengths: BTreeSet<usize> = kept.iter().map(|code| level(code)).filter(|length| *length > 0).collect();
    if asked.is_some() || kept.len() < of_all || lengths.len() > 1 {
        let below = asked.map_or_else(String::new, |asked| format!(" below {asked}"));
        notes.push(Note::Remark(format!("Products of {} digits{below} are taken", listed(&lengths))));
    }
    Ok(filter)
}

/// All goods: TOTAL where a cell has it, else its codes that no other of it contains.
fn all_goods(
    frame: &DataFrame,
    rows: &Expr,
    found: &[String],
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<Expr, AnalysisError> {
    let has_total = found.iter().any(|code| code == TOTAL);
    let mut lengths: BTreeSet<usize> = found.iter().map(|code| level(code)).filter(|length| *length > 0).collect();
    if !has_total && lengths.len() < 2 || has_total && found.len() == 1 {
        return Ok(lit(true));
    }
    let mut tree = Tree::of(frame, rows, found)?;
    tree.total = has_total;
    if !tree.has_nests(found) {
        notes.push(Note::Remark(format!(
            "All goods are the sum of the products in the table, codes of {} digits; none contains another",
            listed(&lengths)
        )));
        return Ok(lit(true));
    }
    let filter = apart(frame, rows, found, &tree, choices)?;
    let kept = codes(frame, &rows.clone().and(filter.clone()))?;
    lengths = kept.iter().map(|code| level(code)).filter(|length| *length > 0).collect();
    if let Some(length) = lengths.first().filter(|_| !has_total && lengths.len() == 1) {
        notes.push(Note::SummedBelow { product: TOTAL.to_owned(), length: *length });
    } else if kept.iter().any(|code| code != TOTAL) {
        let which = if has_total { "Where a reporter and partner have no row for all goods" } else { "All goods" };
        notes.push(Note::Remark(format!(
            "{which}: their codes of {} digits are added; a code below another one of the same reporter and partner is in it \
             already",
            listed(&lengths)
        )));
    }
    Ok(filter)
}

/// Products of some rows, the most frequent first.
fn codes(frame: &DataFrame, rows: &Expr) -> Result<Vec<String>, AnalysisError> {
    Ok(counted(frame, "product", Some(rows))?.into_iter().map(|choice| choice.code).collect())
}

/// Which codes contain which.
struct Tree {
    /// Numbers that are no tree: FAO's, where a shorter one does not contain a longer one.
    flat: BTreeSet<String>,
    /// The row for all goods contains every other.
    total: bool,
}

impl Tree {
    fn of(frame: &DataFrame, rows: &Expr, found: &[String]) -> Result<Self, AnalysisError> {
        let mut tree = Self { flat: BTreeSet::new(), total: false };
        if tree.has_nests(found) && frame.column("product_scheme").is_ok() {
            let scheme = |name: &str| text("product_scheme").eq(lit(name));
            tree.flat = codes(frame, &rows.clone().and(scheme("FAO").or(scheme("CPC"))))?.into_iter().collect();
        }
        Ok(tree)
    }

    /// Whether a code is a part of another.
    fn is_below(&self, code: &str, root: &str) -> bool {
        !root.is_empty()
            && code.len() > root.len()
            && code.starts_with(root)
            && level(code) > 0
            && !self.flat.contains(code)
            && !self.flat.contains(root)
    }

    /// Every code that others contain, with those others.
    fn nests<'a>(&self, found: &'a [String]) -> BTreeMap<&'a str, Vec<&'a str>> {
        let all: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        let mut nests = BTreeMap::new();
        for code in &all {
            let digits = if level(code) > 0 && !self.flat.contains(*code) { code.len() } else { 0 };
            let mut parents: Vec<&str> = (1..digits).filter_map(|length| all.get(&code[..length]).copied()).collect();
            parents.retain(|parent| !self.flat.contains(*parent));
            if self.total && *code != TOTAL {
                parents.extend(all.get(TOTAL));
            }
            if !parents.is_empty() {
                nests.insert(*code, parents);
            }
        }
        nests
    }

    fn has_nests(&self, found: &[String]) -> bool {
        !self.nests(found).is_empty()
    }
}

/// Rows of these codes that no other of their cell contains.
fn apart(
    frame: &DataFrame,
    rows: &Expr,
    taken: &[String],
    tree: &Tree,
    choices: &Choices,
) -> Result<Expr, AnalysisError> {
    let nests = tree.nests(taken);
    Ok(if nests.is_empty() { lit(true) } else { not_covered(frame, rows, &nests, choices)? })
}

/// Digits of a code of a nomenclature; 0 for names, which have no levels.
fn level(code: &str) -> usize {
    if code.bytes().all(|byte| byte.is_ascii_digit()) { code.len() } else { 0 }
}

/// "4, 6".
fn listed(lengths: &BTreeSet<usize>) -> String {
    lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// So many comparisons are faster than looking at the letters of every code.
const FEW: usize = 64;

/// Rows whose product is one of these codes, which begin alike where they are many.
fn any_of(codes: &[String]) -> Expr {
    if codes.len() > FEW {
        return super::cover::is_one_of("product", codes);
    }
    // Joined pairwise, so that many codes make no deep tree.
    let mut level: Vec<Expr> = codes.iter().map(|code| col("product").eq(lit(code.as_str()))).collect();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .filter_map(|pair| match pair {
                [one, other] => Some(one.clone().or(other.clone())),
                [one] => Some(one.clone()),
                _ => None,
            })
            .collect();
    }
    level.pop().unwrap_or_else(|| lit(false))
}
