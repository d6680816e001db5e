//! The part of a table that a question can see, told from its WHERE: only those rows need to be searched for in a large
//! file.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Select, Statement, TableFactor, Value, Visit as _, Visitor};

use super::guard::statements;
use crate::data::Countries;
use crate::formats::{HEADING, Pick};

/// What every row of `table` that a question can see has in common: its products, or else its reporter. `None` where
/// the table is named more than once or joined, or where WHERE leaves both open.
///
/// The part may hold more than the question sees, since the question is put to it unchanged.
pub fn part(sql: &str, table: &str, countries: &Countries) -> Option<Pick> {
    let parsed = statements(sql).ok()?;
    let [Statement::Query(query)] = parsed.as_slice() else { return None };
    let mut uses = Uses { table, n: 0, condition: None };
    // The visitor goes on to the end whatever it finds.
    let (ControlFlow::Continue(()) | ControlFlow::Break(())) = query.visit(&mut uses);
    let condition = uses.condition.filter(|_| uses.n == 1)?;
    let products = products(&condition).and_then(|codes| {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        Pick::for_products(&codes)
    });
    products.or_else(|| {
        let code = reporter(&condition)?;
        countries.get(&code).map(|country| Pick::Area(country.code.clone()))
    })
}

/// Where a table is named.
struct Uses<'a> {
    table: &'a str,
    n: usize,
    /// WHERE of the part of the question that reads it alone.
    condition: Option<Expr>,
}

impl Uses<'_> {
    fn is_table(&self, factor: &TableFactor) -> bool {
        let TableFactor::Table { name, .. } = factor else { return false };
        name.0.iter().filter_map(|part| part.as_ident()).any(|ident| ident.value == self.table)
    }
}

impl Visitor for Uses<'_> {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        self.n += usize::from(self.is_table(factor));
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        if let [from] = select.from.as_slice()
            && from.joins.is_empty()
            && self.is_table(&from.relation)
        {
            self.condition.clone_from(&select.selection);
        }
        ControlFlow::Continue(())
    }
}

/// The products that rows must have to pass a condition.
fn products(condition: &Expr) -> Option<Vec<String>> {
    match condition {
        Expr::Nested(inner) => products(inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => products(left).or_else(|| products(right)),
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => Some([products(left)?, products(right)?].concat()),
        Expr::BinaryOp { op: BinaryOperator::Eq, .. } => Some(vec![as_code(equal(condition, "product")?)?]),
        Expr::InList { expr, list, negated: false } if is_column(expr, "product") => {
            list.iter().map(|code| as_code(text(code)?)).collect()
        }
        Expr::Like { negated: false, any: false, expr, pattern, escape_char: None } if is_column(expr, "product") => {
            // A code of an odd length is read as one that lost its leading zero, which a beginning has not.
            let beginning = as_code(text(pattern)?.strip_suffix('%')?.to_owned())?;
            (beginning.len() % 2 == 0).then(|| vec![beginning])
        }
        _ => None,
    }
}

/// The reporter that rows must have.
fn reporter(condition: &Expr) -> Option<String> {
    match condition {
        Expr::Nested(inner) => reporter(inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => reporter(left).or_else(|| reporter(right)),
        _ => equal(condition, "reporter"),
    }
}

/// What a column is compared with.
fn equal(expr: &Expr, column: &str) -> Option<String> {
    match expr {
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if is_column(left, column) => text(right),
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if is_column(right, column) => text(left),
        _ => None,
    }
}

fn is_column(expr: &Expr, column: &str) -> bool {
    match expr {
        Expr::Identifier(ident) => ident.value == column,
        Expr::CompoundIdentifier(parts) => parts.last().is_some_and(|ident| ident.value == column),
        _ => false,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A text that is a code long enough to be searched for.
fn as_code(text: String) -> Option<String> {
    (text.len() >= HEADING && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_which_rows_it_can_see() {
        let countries = Countries::bundled().expect("bundled tables are tested");
        let products = |codes: &[&str]| Some(Pick::Products(codes.iter().map(|code| (*code).to_owned()).collect()));
        let belarus = || Some(Pick::Area("BLR".to_owned()));
        for (sql, expected) in [
            ("SELECT * FROM data WHERE product = '310420'", products(&["310420"])),
            ("SELECT * FROM data AS d WHERE (flow = 'X') AND ('310420' = d.product)", products(&["310420"])),
            ("SELECT * FROM data WHERE product IN ('310420', '310430') AND value > 1", products(&["310420", "310430"])),
            ("SELECT * FROM data WHERE product = '310420' OR product = '310430'", products(&["310420", "310430"])),
            ("SELECT * FROM data WHERE product LIKE '3104%' AND reporter = 'BLR'", products(&["3104"])),
            ("WITH s AS (SELECT * FROM data WHERE reporter = 'BLR') SELECT * FROM s JOIN s AS t ON TRUE", belarus()),
            ("SELECT * FROM data WHERE reporter = 'BLR' OR product = '310420'", None),
            ("SELECT * FROM data WHERE NOT product = '310420'", None),
            ("SELECT * FROM data WHERE product NOT IN ('310420')", None),
            ("SELECT * FROM data WHERE product <> '310420'", None),
            ("SELECT * FROM data WHERE product = '31'", None),
            ("SELECT * FROM data WHERE product = 'TOTAL'", None),
            ("SELECT * FROM data WHERE product LIKE '310%'", None),
            ("SELECT * FROM data WHERE product LIKE '%3104'", None),
            ("SELECT * FROM data WHERE reporter = 'Atlantis'", None),
            ("SELECT * FROM data", None),
            ("SELECT * FROM data WHERE product = '310420' UNION ALL SELECT * FROM data", None),
            ("SELECT * FROM data WHERE product = '310420' AND value > (SELECT AVG(value) FROM data)", None),
            ("SELECT * FROM data JOIN potash_exports ON TRUE WHERE product = '310420'", None),
            ("SELECT * FROM potash_exports WHERE reporter = 'BLR'", None),
            ("SELEKT", None),
        ] {
            assert_eq!(part(sql, "data", &countries), expected, "{sql}");
        }
    }
}
