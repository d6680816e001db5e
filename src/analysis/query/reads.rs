//! What a question reads: each SELECT with its tables, what holds for the rows of one table alone, how tables are joined,
//! and which columns the answer tells apart.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, Function, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, Query, Select, SelectItem,
    TableFactor, TableWithJoins, Value, Visit, Visitor, WindowType,
};

use super::engine::Engine;

/// One SELECT.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The WITH parts that it may name, as SQL before a SELECT.
    with: String,
    /// What FROM and JOIN name, in order.
    pub factors: Vec<Factor>,
}

/// One table, or a part of the question that stands for one.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    /// As written: `data AS d`.
    pub text: String,
    /// The name, where it is one.
    pub table: Option<String>,
    /// What WHERE and ON ask of its rows alone.
    pub conditions: Vec<Condition>,
    /// How it is joined to those before it.
    pub joined: Joined,
}

/// A condition on the rows of one table.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// As written.
    pub text: String,
    /// The columns it names, each once.
    pub columns: Vec<String>,
}

/// How many rows of a table can stand beside one of those before it.
#[derive(Debug, Clone)]
pub(super) enum Joined {
    /// All of them.
    Cross,
    /// Those with equal keys: its own expressions, and those of the tables before it.
    Keys(Vec<(String, String)>),
    /// One at most, or unknown.
    Uncounted,
}

impl Reading {
    /// A question about the rows of one table under conditions.
    pub(super) fn ask(&self, select: &str, factor: &Factor, conditions: &[&Condition], then: &str) -> String {
        let all: Vec<String> = conditions.iter().map(|condition| format!("({})", condition.text)).collect();
        let conditions = if all.is_empty() { String::new() } else { format!(" WHERE {}", all.join(" AND ")) };
        format!("{}SELECT {select} FROM {}{conditions} {then}", self.with, factor.text)
    }

    /// How many rows of a table pass conditions; `None` where Polars cannot say.
    pub(super) fn count(&self, engine: &Engine, factor: &Factor, conditions: &[&Condition]) -> Option<u64> {
        engine.number(&self.ask("COUNT(*) AS n_rows", factor, conditions, ""))
    }
}

/// Every SELECT of a question, the inner ones first, and the columns that tell rows of the answer apart.
pub(super) fn of(query: &Query, columns: &dyn Fn(&str) -> Option<Vec<String>>) -> (Vec<Reading>, BTreeSet<String>) {
    let mut reader = Reader { columns, with: Vec::new(), readings: Vec::new(), told: BTreeSet::new() };
    // The reader goes on to the end whatever it finds.
    let (ControlFlow::Continue(()) | ControlFlow::Break(())) = query.visit(&mut reader);
    (reader.readings, reader.told)
}

struct Reader<'a> {
    columns: &'a dyn Fn(&str) -> Option<Vec<String>>,
    with: Vec<Vec<String>>,
    readings: Vec<Reading>,
    told: BTreeSet<String>,
}

impl Visitor for Reader<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let parts = query.with.iter().flat_map(|with| &with.cte_tables);
        self.with.push(parts.map(ToString::to_string).collect());
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
        self.with.pop();
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        let parts = self.with.concat();
        let with = if parts.is_empty() { String::new() } else { format!("WITH {} ", parts.join(", ")) };
        self.readings.push(Reading { with, factors: factors(select, self.columns) });
        grouped(select, &mut self.told);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Case { .. } => names(expr, &mut self.told),
            Expr::Function(Function { name, filter, over, .. }) => {
                if name.to_string().eq_ignore_ascii_case("if") {
                    names(expr, &mut self.told);
                }
                if let Some(filter) = filter {
                    names(filter.as_ref(), &mut self.told);
                }
                if let Some(WindowType::WindowSpec(window)) = over {
                    names(&window.partition_by, &mut self.told);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The columns of GROUP BY, also where it names a place or another name of what is selected.
fn grouped(select: &Select, told: &mut BTreeSet<String>) {
    let selected = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) => Some((None, expr.clone())),
        SelectItem::ExprWithAlias { expr, alias } => Some((Some(alias.value.clone()), expr.clone())),
        _ => None,
    };
    let items: Vec<Option<(Option<String>, Expr)>> = select.projection.iter().map(selected).collect();
    let GroupByExpr::Expressions(list, _) = &select.group_by else {
        items.iter().flatten().for_each(|(_, expr)| names(expr, told));
        return;
    };
    for expr in list {
        names(expr, told);
        let place = match expr {
            Expr::Value(value) => match &value.value {
                Value::Number(text, _) => text.parse::<usize>().ok().and_then(|place| place.checked_sub(1)),
                _ => None,
            },
            Expr::Identifier(ident) => {
                items.iter().position(|item| matches!(item, Some((Some(alias), _)) if *alias == ident.value))
            }
            _ => None,
        };
        if let Some(Some((_, expr))) = place.and_then(|place| items.get(place)) {
            names(expr, told);
        }
    }
}

fn names(part: &impl Visit, into: &mut BTreeSet<String>) {
    into.extend(idents(part).into_iter().map(|(_, name)| name));
}

/// The columns named in a part of a question: the table's name before the dot, where there is one, and the column's.
fn idents(part: &impl Visit) -> Vec<(Option<String>, String)> {
    let mut found = Idents(Vec::new());
    let (ControlFlow::Continue(()) | ControlFlow::Break(())) = part.visit(&mut found);
    found.0
}

struct Idents(Vec<(Option<String>, String)>);

impl Visitor for Idents {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(ident) => self.0.push((None, ident.value.clone())),
            Expr::CompoundIdentifier(parts) => {
                if let [.., table, column] = parts.as_slice() {
                    self.0.push((Some(table.value.clone()), column.value.clone()));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// A table while the conditions are handed out.
struct Own<'a> {
    alias: String,
    columns: Option<Vec<String>>,
    factor: &'a TableFactor,
    /// How it is joined; none for what stands after FROM.
    join: Option<&'a JoinOperator>,
}

impl Own<'_> {
    /// Whether a part of a question is about this table alone; `None` where that cannot be told.
    fn holds(&self, part: &impl Visit) -> Option<bool> {
        let named = idents(part);
        let mut all = !named.is_empty();
        for (table, column) in named {
            all &= match (table, &self.columns) {
                (Some(table), _) => table == self.alias,
                (None, Some(columns)) => columns.contains(&column),
                (None, None) => return None,
            };
        }
        Some(all)
    }
}

fn factors(select: &Select, columns: &dyn Fn(&str) -> Option<Vec<String>>) -> Vec<Factor> {
    let mut owns = Vec::new();
    for from in &select.from {
        listed(from, None, columns, &mut owns);
    }
    let alone = owns.len() == 1;
    let mut asked = Vec::new();
    if let Some(selection) = &select.selection {
        conjuncts(selection, &mut asked);
    }
    let condition = |expr: &Expr| {
        let mut named = BTreeSet::new();
        names(expr, &mut named);
        Condition { text: expr.to_string(), columns: named.into_iter().collect() }
    };
    owns.iter()
        .map(|own| {
            let mut conditions: Vec<Condition> =
                asked.iter().filter(|expr| alone || own.holds(**expr) == Some(true)).map(|e| condition(e)).collect();
            let mut on = Vec::new();
            if let Some(JoinConstraint::On(expr)) = own.join.and_then(constraint) {
                conjuncts(expr, &mut on);
                conditions.extend(on.iter().filter(|expr| own.holds(**expr) == Some(true)).map(|e| condition(e)));
            }
            Factor {
                text: own.factor.to_string(),
                table: own.columns.is_some().then(|| table_name(own.factor)).flatten(),
                conditions,
                joined: joined(own, &on),
            }
        })
        .collect()
}

/// The tables of one part of FROM in order.
fn listed<'a>(
    from: &'a TableWithJoins,
    join: Option<&'a JoinOperator>,
    columns: &dyn Fn(&str) -> Option<Vec<String>>,
    owns: &mut Vec<Own<'a>>,
) {
    let mut add = |factor: &'a TableFactor, join: Option<&'a JoinOperator>| {
        if let TableFactor::NestedJoin { table_with_joins, .. } = factor {
            return listed(table_with_joins, join, columns, owns);
        }
        let name = table_name(factor);
        let alias = match factor {
            TableFactor::Table { alias, .. }
            | TableFactor::Derived { alias, .. }
            | TableFactor::UNNEST { alias, .. } => alias.as_ref().map(|alias| alias.name.value.clone()),
            _ => None,
        };
        let known = name.as_deref().and_then(columns);
        owns.push(Own { alias: alias.or(name).unwrap_or_default(), columns: known, factor, join });
    };
    add(&from.relation, join);
    for Join { relation, join_operator, .. } in &from.joins {
        add(relation, Some(join_operator));
    }
}

fn table_name(factor: &TableFactor) -> Option<String> {
    let TableFactor::Table { name, .. } = factor else { return None };
    name.0.last().and_then(|part| part.as_ident()).map(|ident: &Ident| ident.value.clone())
}

/// The parts of a condition that must all hold.
fn conjuncts<'a>(expr: &'a Expr, into: &mut Vec<&'a Expr>) {
    match expr {
        Expr::Nested(inner) if matches!(inner.as_ref(), Expr::BinaryOp { op: BinaryOperator::And, .. }) => {
            conjuncts(inner, into);
        }
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            conjuncts(left, into);
            conjuncts(right, into);
        }
        other => into.push(other),
    }
}

const fn constraint(join: &JoinOperator) -> Option<&JoinConstraint> {
    match join {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint) => Some(constraint),
        // The others keep rows of one side or drop them, or are not understood by Polars.
        _ => None,
    }
}

fn joined(own: &Own<'_>, on: &[&Expr]) -> Joined {
    let Some(join) = own.join else { return Joined::Cross };
    match constraint(join) {
        None | Some(JoinConstraint::Natural) => Joined::Uncounted,
        Some(JoinConstraint::None) => Joined::Cross,
        Some(JoinConstraint::Using(columns)) => {
            Joined::Keys(columns.iter().map(|column| (column.to_string(), column.to_string())).collect())
        }
        Some(JoinConstraint::On(_)) => {
            let mut keys = Vec::new();
            for expr in on {
                let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = expr else { continue };
                match (own.holds(left.as_ref()), own.holds(right.as_ref())) {
                    (None, _) | (_, None) => return Joined::Uncounted,
                    (Some(true), Some(false)) if !idents(right.as_ref()).is_empty() => {
                        keys.push((left.to_string(), right.to_string()));
                    }
                    (Some(false), Some(true)) if !idents(left.as_ref()).is_empty() => {
                        keys.push((right.to_string(), left.to_string()));
                    }
                    _ => {}
                }
            }
            if keys.is_empty() { Joined::Cross } else { Joined::Keys(keys) }
        }
    }
}
