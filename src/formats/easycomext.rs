//! Exports of `EasyComext` (`data-….csv`): one column mixes numbers, units and flags, told apart by the indicator beside it.
//! Consecutive rows of the same country, period and product are one figure with its unit and its mark.

use crate::data::{Countries, Measure};

use super::area_codes::List;
use super::builder::{AreaId, Builder, Key, Text};
use super::number::Scale;
use super::sdmx::{area, common_flow, observed, or, period_texts, scheme_of, short};
use super::table::Records;
use super::wide::{Cell, Once};
use super::words::product_code;
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, unit_codes};

/// Exports of trade and of production by country.
pub(super) struct EasyComext;

const COLUMNS: &[(Role, &[&str])] = &[
    (Role::Reporter, &["decllab", "declarantlab", "reporterlab", "decl", "declarant", "reporter"]),
    (Role::Partner, &["partnerlab", "partner"]),
    (Role::Product, &["prccodelab", "productlab", "product", "prccode"]),
    (Role::Flow, &["flowlab", "flow"]),
    (Role::Period, &["periodlab", "period"]),
    (Role::Unit, &["indicatorslab", "indicators"]),
    (Role::Value, &["indicatorvalue"]),
];

impl Format for EasyComext {
    fn id(&self) -> &'static str {
        "easycomext"
    }

    fn name(&self) -> &'static str {
        "Eurostat EasyComext"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let indicators = head.find(&["indicatorslab", "indicators"]).is_some();
        if indicators && head.has(&["indicatorvalue"]) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::by_names(head, COLUMNS);
        mapping.fixed = Fixed { flow: "I".to_owned(), scheme: "HS".to_owned(), ..Fixed::default() };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        if let Some(role) = plan.missing() {
            return Err(records.needs(role));
        }
        let (Some(indicator), Some(value)) = (plan.column(Role::Unit), plan.column(Role::Value)) else {
            return Err(records.needs(Role::Unit));
        };
        let mut reader = Reader::new(plan, value);
        records.each(|records| {
            let name = records.text(indicator).trim().to_uppercase();
            reader.record(records, &name, out)
        })?;
        reader.flush(out);
        Ok(())
    }
}

/// What the rows of one figure have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    period: (Text, Text),
    reporter: (AreaId, bool),
    partner: (AreaId, bool),
    product: (Text, Text),
    flow: Option<Text>,
}

/// Indicators of one group; a group has a dozen at most.
#[derive(Debug)]
struct Figure {
    indicator: String,
    value: Option<f64>,
    line: u64,
}

/// More indicators than any group has: a file that repeats one key for ever must not fill memory.
const LONGEST_GROUP: usize = 64;

struct Reader<'p> {
    plan: &'p Plan,
    value: usize,
    group: Option<Group>,
    first_line: u64,
    figures: Vec<Figure>,
    /// Indicator ending in FLAG, and the mark.
    marks: Vec<(String, String)>,
    unit: String,
    periods: Once<Option<(Text, Text)>>,
    reporters: Once<Option<(AreaId, bool)>>,
    partners: Once<Option<(AreaId, bool)>>,
    products: Once<(Text, Text)>,
    flows: Once<Option<Text>>,
}

impl<'p> Reader<'p> {
    fn new(plan: &'p Plan, value: usize) -> Self {
        let at = |role| [plan.column(role)];
        Self {
            plan,
            value,
            group: None,
            first_line: 0,
            figures: Vec::new(),
            marks: Vec::new(),
            unit: String::new(),
            periods: Once::new(&at(Role::Period)),
            reporters: Once::new(&at(Role::Reporter)),
            partners: Once::new(&at(Role::Partner)),
            products: Once::new(&at(Role::Product)),
            flows: Once::new(&at(Role::Flow)),
        }
    }

    fn record(&mut self, records: &Records<'_>, indicator: &str, out: &mut Builder<'_>) -> Result<(), String> {
        let group = self.group_of(records, out)?;
        if self.group != Some(group) || self.figures.len() + self.marks.len() >= LONGEST_GROUP {
            self.flush(out);
            self.group = Some(group);
            self.first_line = records.line();
        }
        let text = records.text(self.value).trim();
        if indicator.ends_with("FLAG") {
            self.marks.push((indicator.to_owned(), text.chars().take(40).collect()));
        } else if indicator.ends_with("UNIT") {
            self.unit = text.chars().take(40).collect();
        } else if !indicator.ends_with("BASE") {
            // The unit may stand below the number, so the scale waits.
            let (value, mark) = match observed(text, self.plan.decimal(self.value), Scale::new(self.plan.scale)) {
                Cell::Figure(value, mark) => (value, mark),
                Cell::Empty => (None, ""),
                Cell::Unreadable => return Err(format!("{}: “{}” is no number", Role::Value.word(), short(text))),
            };
            if !mark.is_empty() {
                self.marks.push((flag_of(indicator).unwrap_or_default(), mark.to_owned()));
            }
            self.figures.push(Figure { indicator: indicator.to_owned(), value, line: records.line() });
        }
        Ok(())
    }

    fn group_of(&mut self, records: &Records<'_>, out: &mut Builder<'_>) -> Result<Group, String> {
        let first = |cells: &[&str]| cells.first().copied().unwrap_or_default().to_owned();
        let plan = self.plan;
        let period = self.periods.get(records, |cells| period_texts(&or(cells, &plan.fixed.period), out));
        let period = period.ok_or_else(|| {
            let text = plan.column(Role::Period).map_or(plan.fixed.period.as_str(), |at| records.text(at));
            format!("{}: “{}” is no period", Role::Period.word(), short(text))
        })?;
        let reporter =
            self.reporters.get(records, |cells| area(&or(cells, &plan.fixed.reporter), List::Geonomenclature, out));
        let reporter = reporter.ok_or_else(|| format!("{}: empty", Role::Reporter.word()))?;
        let partner =
            self.partners.get(records, |cells| area(&or(cells, &plan.fixed.partner), List::Geonomenclature, out));
        let partner = partner.unwrap_or_else(|| (out.no_area(), false));
        let product = self.products.get(records, |cells| {
            let code = product_code(&first(cells), None, plan.fixed.scheme == "HS");
            let scheme = scheme_of(&code, &plan.fixed.scheme);
            (out.text(&code), out.text(scheme))
        });
        let flow = self.flows.get(records, |cells| {
            let code = common_flow(&first(cells));
            (!code.is_empty()).then(|| out.text(&code))
        });
        Ok(Group { period, reporter, partner, product, flow })
    }

    /// Adds the figures collected so far; a unit and marks alone are a figure that is not given.
    fn flush(&mut self, out: &mut Builder<'_>) {
        let Some(group) = self.group.take() else { return };
        if self.figures.is_empty() && !(self.marks.is_empty() && self.unit.is_empty()) {
            let of_value = self.marks.first().is_some_and(|(flag, _)| flag == "PVALFLAG");
            let indicator = if of_value { "PRODVAL" } else { "PRODQNT" }.to_owned();
            self.figures.push(Figure { indicator, value: None, line: self.first_line });
        }
        for figure in std::mem::take(&mut self.figures) {
            let own = flag_of(&figure.indicator);
            let marks = self.marks.iter().filter(|(flag, _)| own.as_ref().is_none_or(|own| own == flag));
            let marks: Vec<&str> = marks.map(|(_, mark)| mark.as_str()).collect();
            let withheld = marks.iter().any(|mark| mark.trim_start_matches(':').eq_ignore_ascii_case("c"));
            let flag = out.text(&marks.join(" "));
            let (measure, unit, scale) = meaning(&figure.indicator, &self.unit);
            let flow = group.flow.unwrap_or_else(|| out.text(flow_of(&figure.indicator, &self.plan.fixed.flow)));
            let (measure, unit) = (out.text(measure), out.text(&unit));
            out.row(Key {
                period: group.period.0,
                freq: group.period.1,
                reporter: group.reporter.0,
                partner: group.partner.0,
                flow,
                product: group.product.0,
                scheme: group.product.1,
                part: group.reporter.1 || group.partner.1,
                line: figure.line,
            });
            // A confidential figure is written as zero; it is not known, and no zero.
            let known = |value: &f64| value.is_finite() && !(withheld && value.abs() <= 0.0);
            out.figure(measure, unit, figure.value.map(|value| value * scale).filter(known), flag);
        }
        self.marks.clear();
        self.unit.clear();
    }
}

/// The indicator that holds the mark of another: `PQNTFLAG` of `PRODQNT`.
fn flag_of(indicator: &str) -> Option<String> {
    match indicator {
        "PRODQNT" => Some("PQNTFLAG".to_owned()),
        "PRODVAL" => Some("PVALFLAG".to_owned()),
        _ => None,
    }
}

/// Production, exports and imports of a table without a flow column.
fn flow_of<'f>(indicator: &str, fixed: &'f str) -> &'f str {
    match indicator {
        text if text.starts_with("PROD") => "P",
        text if text.starts_with("EXP") => "X",
        text if text.starts_with("IMP") => "M",
        _ => fixed,
    }
}

/// Measure, base unit and scale of an indicator; quantities are in the unit that stands beside them.
fn meaning(indicator: &str, unit: &str) -> (&'static str, String, f64) {
    if indicator.ends_with("QNT") {
        return match unit_codes::of(unit) {
            known if known.measure == Measure::NetWeight.key() => (known.measure, known.unit, known.scale),
            _ => (Measure::Quantity.key(), unit.to_owned(), 1.0),
        };
    }
    if indicator.ends_with("VAL") {
        return (Measure::Value.key(), "EUR".to_owned(), 1.0);
    }
    let known = unit_codes::of(indicator);
    (known.measure, known.unit, known.scale)
}
