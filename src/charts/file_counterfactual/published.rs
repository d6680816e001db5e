//! What others published of the effect on output, on exports or on potash revenue, beside ours where the outcome is the
//! same.

use crate::analysis::counterfactual::CounterfactualQuestion;
use crate::charts::Unfit;
use crate::charts::cells::{numbers, texts};
use crate::charts::figure::{Look, Panel, PanelKind, Point, Role, Series};
use crate::data::{Flag, Flags, Flow, Library, Measure, RowRef, TableId};

const TABLE: TableId = "cost_estimates";

/// World Bank codes of gross domestic product, its growth and its parts per head begin so.
const OUTPUT_CODES: &str = "NY.GDP";

/// Which estimates concern an outcome.
struct Kind {
    /// Word of the table's `measure` column.
    measure: &'static str,
    /// Units of the table that may stand on one axis begin so.
    units: &'static [&'static str],
    /// Unit of the panel.
    unit: &'static str,
    /// What the figures are.
    title: &'static str,
}

fn kind(question: &CounterfactualQuestion) -> Option<Kind> {
    let outcome = &question.outcome;
    let by_value = outcome.flow == Flow::Export && outcome.measure == Measure::Value;
    if outcome.flow == Flow::Other && outcome.product.starts_with(OUTPUT_CODES) {
        Some(Kind {
            measure: "gdp",
            units: &["%", "p"],
            unit: "%",
            title: "Published, % of output or percentage points of growth: not all the same thing",
        })
    } else if by_value && outcome.product.starts_with("3104") {
        Some(Kind { measure: "potash_revenue", units: &["%"], unit: "%", title: "Published, % of potash revenue" })
    } else if by_value && outcome.product.eq_ignore_ascii_case("TOTAL") {
        Some(Kind { measure: "exports", units: &["bn USD"], unit: "bn USD", title: "Published, exports blocked" })
    } else {
        None
    }
}

/// The published figures of the same outcome; nothing where there are none.
///
/// # Errors
/// [`Unfit`] when the table cannot be read: a defect of the build.
pub(super) fn panel(library: &Library, question: &CounterfactualQuestion) -> Result<Option<Panel>, Unfit> {
    let Some(kind) = kind(question) else { return Ok(None) };
    let text = |column| texts(library, TABLE, column);
    let (who, what, target, measure) = (text("who")?, text("what")?, text("target")?, text("measure")?);
    let (unit, period, status) = (text("unit")?, text("period")?, text("status")?);
    let (source, note) = (text("source")?, text("note")?);
    let (value, low, high) =
        (numbers(library, TABLE, "value")?, numbers(library, TABLE, "low")?, numbers(library, TABLE, "high")?);
    let (mut categories, mut series) = (Vec::new(), Vec::new());
    for (n, row) in (0..who.len()).zip(1..) {
        let Some(value) =
            value[n].filter(|_| measure[n] == kind.measure && kind.units.iter().any(|own| unit[n].starts_with(own)))
        else {
            continue;
        };
        let elsewhere = target[n] != question.treated;
        let place = if elsewhere { format!(", {}", library.countries().name(&target[n])) } else { String::new() };
        let name = format!("{} ({}{place}, {})", who[n], status[n], period[n]);
        let point = Point {
            period: period[n].clone(),
            at: series.len() as f64,
            value,
            low: low[n],
            high: high[n],
            flags: flags(&status[n]),
            sources: vec![source[n].clone()],
            how: format!("{}: {} as published, in {}", who[n], what[n], unit[n]),
            note: note[n].clone(),
            rows: vec![RowRef { table: TABLE, row }],
            ..Point::default()
        };
        let bar = Series::new(format!("published-{n}"), &name, Role::Context, Look::Bar);
        series.push(bar.of(&target[n]).with(vec![point]));
        categories.push(name);
    }
    if series.is_empty() {
        return Ok(None);
    }
    let mut panel = Panel::new(PanelKind::Bars { categories }, kind.unit);
    kind.title.clone_into(&mut panel.title);
    panel.series = series;
    panel.height = if panel.series.len() > 2 { 1.2 } else { 0.5 };
    Ok(Some(panel.fit()))
}

/// What kind of figure an estimate is, by its status in the table.
fn flags(status: &str) -> Flags {
    let flag = match status {
        "statement" => Flag::Statement,
        "forecast" | "scenario" => Flag::Plan,
        _ => Flag::Estimated,
    };
    [flag].into_iter().collect()
}
