//! USGS Mineral Commodity Summaries, salient statistics of the United States: a column for each figure.

use crate::data::Countries;

use super::builder::Builder;
use super::number::Scale;
use super::series::{self, Common, Series};
use super::table::Records;
use super::usgs::{mass, unit_scale};
use super::wide::{self, Once};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// `mcs2023-potas_salient.csv`.
pub(super) struct UsgsSalient;

/// Stem of a column without its unit, and the unit: `Price_Muriate_dt` is `Price_Muriate` and `dt`.
fn split(name: &str) -> (&str, &str) {
    name.trim().rsplit_once('_').map_or((name.trim(), ""), |(stem, unit)| (stem.trim_end_matches('_'), unit))
}

/// What a column's unit means: measure, unit and scale.
fn unit(word: &str, content: Option<&str>) -> (&'static str, String, f64) {
    let lower = word.to_lowercase();
    let own = |measure, unit: &str| (measure, unit.to_owned(), 1.0);
    match (unit_scale(&lower), lower.as_str()) {
        (Some(("t", tonnes)), _) => mass(tonnes, content),
        (Some((base, scale)), _) => ("quantity", base.to_owned(), scale),
        (None, "pct") => own("share", "%"),
        (None, "num") => own("other", "number"),
        (None, "dt") => own("price", "USD/t"),
        (None, "dkg") => own("price", "USD/kg"),
        (None, "dlb") => own("price", "USD/lb"),
        (None, "ctslb") => own("price", "US cents/lb"),
        (None, "dtoz") => own("price", "USD/troy oz"),
        _ => own("other", word),
    }
}

/// Flow of a column and whether its stem says no more than that.
fn flow(stem: &str) -> (&'static str, bool) {
    let lower = stem.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let is = |words: &[&str]| words.contains(&lower.as_str());
    if starts(&["import"]) {
        ("M", is(&["import", "imports"]))
    } else if starts(&["export"]) {
        ("X", is(&["export", "exports"]))
    } else if starts(&["usprod", "prod"]) {
        ("P", false)
    } else if starts(&["consump", "appconsump"]) {
        ("C", false)
    } else if starts(&["stock"]) {
        ("S", false)
    } else if starts(&["price"]) {
        ("PR", false)
    } else {
        ("I", false)
    }
}

impl Format for UsgsSalient {
    fn id(&self) -> &'static str {
        "usgs-salient"
    }

    fn name(&self) -> &'static str {
        "USGS mineral commodity summary, United States"
    }

    fn recognise(&self, head: &Head) -> f32 {
        if head.has(&["datasource", "commodity", "year"]) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = Mapping::empty(head.columns.len());
        mapping.set(head.find(&["commodity"]), Role::Product);
        mapping.set(head.find(&["year"]), Role::Period);
        let source = head.find(&["datasource"]);
        for (at, slot) in mapping.roles.iter_mut().enumerate() {
            let is_note = head.names.get(at).is_some_and(|name| name.ends_with("notes") || name.ends_with("note"));
            if slot.is_none() && Some(at) != source && !is_note {
                *slot = Some(Role::Value);
            }
        }
        mapping.fixed = Fixed { reporter: "USA".to_owned(), scheme: "USGS".to_owned(), ..Fixed::default() };
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let Some(period_at) = plan.column(Role::Period) else { return Err(records.needs(Role::Period)) };
        let area = super::areas::find(out.countries, &plan.fixed.reporter, "", "");
        let Some(area) = area else { return Err(records.needs(Role::Reporter)) };
        let reporter = out.area(&area, "");
        let none = out.no_area();
        let world = super::areas::find(out.countries, "WLD", "", "").map_or(none, |area| out.area(&area, ""));
        let columns = series::columns(records, plan);
        let mut by_commodity: Once<Vec<Series>> = Once::new(&[plan.column(Role::Product)]);
        records.each(|records| {
            let all = by_commodity.get(records, |cells| {
                let commodity = cells.first().copied().unwrap_or_default();
                columns.iter().map(|(at, name)| series_of(*at, name, commodity, plan, world, out)).collect()
            });
            match periods::parse(records.text(period_at)) {
                None => Err("the year is no period".to_owned()),
                Some((period, freq)) => {
                    let common = Common { period: out.text(&period), freq: out.text(freq), reporter, partner: none };
                    series::add(&all, common, records, out, wide::marked)
                }
            }
        })
    }
}

fn series_of(
    at: usize,
    name: &str,
    commodity: &str,
    plan: &Plan,
    world: super::builder::AreaId,
    out: &mut Builder<'_>,
) -> Series {
    let (stem, word) = split(name);
    let (flow, alone) = flow(stem);
    let lower = commodity.to_lowercase();
    // The chapters on potash and nitrogen count K2O and contained nitrogen throughout.
    let content = if lower.contains("potash") {
        Some("K2O")
    } else if lower.contains("nitrogen") {
        Some("N")
    } else {
        None
    };
    let (measure, unit, scale) = unit(word, content);
    let stem = stem.replace('_', " ");
    let product = if alone { commodity.to_owned() } else { format!("{commodity}, {stem}") };
    let is_flow = matches!(flow, "X" | "M");
    Series {
        at,
        name: name.to_owned(),
        decimal: plan.decimal(at),
        partner: if is_flow { world } else { out.no_area() },
        flow: out.text(flow),
        product: out.text(&product),
        scheme: out.text(&plan.fixed.scheme),
        measure: out.text(measure),
        unit: out.text(&unit),
        scale: Scale::new(scale),
        flag: out.text(""),
        part: false,
        signed: flow == "I",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_say_flow_and_unit() {
        for (name, own_flow, alone, measure, expected, scale) in [
            ("Imports_kt", "M", true, "quantity", "t K2O", 1e3),
            ("Exports_kt", "X", true, "quantity", "t K2O", 1e3),
            ("USprod_Marketable_kt", "P", false, "quantity", "t K2O", 1e3),
            ("Price_Muriate_dt", "PR", false, "price", "USD/t", 1.0),
            ("Employment_Mine_Mll_num", "I", false, "other", "number", 1.0),
            ("NIR_pct", "I", false, "share", "%", 1.0),
        ] {
            let (stem, word) = split(name);
            assert_eq!(flow(stem), (own_flow, alone), "{name}");
            assert_eq!(unit(word, Some("K2O")), (measure, expected.to_owned(), scale), "{name}");
        }
        assert_eq!(unit("kt", None), ("net_weight", "kg".to_owned(), 1e6));
    }
}
