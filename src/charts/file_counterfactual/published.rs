//! What others published of the effect on output, beside ours where the outcome is output too.

use crate::analysis::counterfactual::CounterfactualQuestion;
use crate::charts::Unfit;
use crate::charts::cells::{numbers, texts};
use crate::charts::figure::{Look, Panel, PanelKind, Point, RangeLook, Role, Series};
use crate::data::{Flow, Library, RowRef, TableId};

const TABLE: TableId = "cost_estimates";

/// World Bank codes of gross domestic product, its growth and its parts per head begin so.
const OUTPUT_CODES: &str = "NY.GDP";

/// The published figures in percent or percentage points; nothing where the outcome is not output.
///
/// # Errors
/// [`Unfit`] when the table cannot be read: a defect of the build.
pub(super) fn panel(library: &Library, question: &CounterfactualQuestion) -> Result<Option<Panel>, Unfit> {
    if question.outcome.flow != Flow::Other || !question.outcome.product.starts_with(OUTPUT_CODES) {
        return Ok(None);
    }
    let text = |column| texts(library, TABLE, column);
    let (who, what, target, measure) = (text("who")?, text("what")?, text("target")?, text("measure")?);
    let (unit, period, status) = (text("unit")?, text("period")?, text("status")?);
    let (source, note) = (text("source")?, text("note")?);
    let (value, low, high) =
        (numbers(library, TABLE, "value")?, numbers(library, TABLE, "low")?, numbers(library, TABLE, "high")?);
    let (mut categories, mut series) = (Vec::new(), Vec::new());
    for (n, row) in (0..who.len()).zip(1..) {
        let Some(value) = value[n].filter(|_| measure[n] == "gdp" && unit[n].starts_with(['%', 'p'])) else { continue };
        let elsewhere = target[n] != question.treated;
        let place = if elsewhere { format!(", {}", library.countries().name(&target[n])) } else { String::new() };
        let name = format!("{} ({}{place}, {})", who[n], status[n], period[n]);
        series.push(Series {
            key: format!("published-{n}"),
            name: name.clone(),
            code: target[n].clone(),
            role: Role::Context,
            look: Look::Bar,
            range: RangeLook::Whisker,
            points: vec![Point {
                period: period[n].clone(),
                at: series.len() as f64,
                value,
                low: low[n],
                high: high[n],
                sources: vec![source[n].clone()],
                how: format!("{}: {} as published, in {}", who[n], what[n], unit[n]),
                note: note[n].clone(),
                rows: vec![RowRef { table: TABLE, row }],
                ..Point::default()
            }],
        });
        categories.push(name);
    }
    if series.is_empty() {
        return Ok(None);
    }
    let mut panel = Panel::new(PanelKind::Bars { categories }, "%");
    "Published, % of output or percentage points of growth: not all the same thing".clone_into(&mut panel.title);
    panel.series = series;
    panel.height = 1.2;
    Ok(Some(panel.fit()))
}
