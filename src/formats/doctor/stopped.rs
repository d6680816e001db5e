//! A reporter that stopped reporting while others go on: Belarus after 2021, Russia after 2021.
//!
//! Rule: a country reported a flow up to some period; the file goes on; and in the periods after it the country's
//! partners report at least a twentieth of its last own figure from their side. Where the file has no other side: it
//! reported in each of its last three periods, and at least half of the others go on. A gap is no fall to zero.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Expr, IntoLazy as _, PolarsError, col, lit};

use super::Check;
use super::exam::{self, Exam};
use crate::data::{Finding, FindingId, Fix, agg};

pub(super) struct Stopped;

const FIX: Fix = Fix {
    label: "Use the partners’ reports (mirror)",
    taken: "their silent periods are filled from their partners’ side (mirror), marked so, imports with freight",
    refused: "their silent periods stay empty, which is no fall to zero",
};

/// Part of a country's last own figure that its partners must still report.
const STILL_TRADED: f64 = 0.05;
/// Reports in a row before silence means something where the file has one side only.
const IN_A_ROW: usize = 3;

/// Formats whose figures both sides made: nobody reports alone, and nobody falls silent.
const RECONCILED: [&str; 2] = ["baci", "atlas"];

/// Sums by country and period.
type Sums = BTreeMap<String, BTreeMap<String, f64>>;

/// A country that fell silent.
struct Silent {
    code: String,
    name: String,
    last: String,
    mirrored: bool,
    last_value: f64,
}

impl Check for Stopped {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        if RECONCILED.iter().any(|id| exam.is_of(id)) {
            return Ok(None);
        }
        // Years where there are any: a month without a report is no silence.
        let yearly = rows.kinds.iter().any(|kind| kind.freq == "A");
        let freq = if yearly { col("freq").eq(lit("A")) } else { lit(true) };
        let single = agg::is(0);
        let whole = single.clone().or(agg::is(agg::PARTNER_GROUP).and(col("partner").eq(lit("WLD"))));
        let sums = |side: &str, filter: Expr| {
            let name = format!("{side}_name");
            let groups = rows.groups(&[side, &name, "period", "flow", "measure", "freq", "agg", "world"])?;
            let code_and_name = [col(side).alias("code"), col(name.as_str()).alias("name")];
            groups.lazy().filter(filter.and(freq.clone())).with_columns(code_and_name).collect()
        };
        let own = sums("reporter", whole)?;
        let mirror = sums("partner", single)?;
        let mut silent: BTreeMap<String, Silent> = BTreeMap::new();
        for (flow, other) in [("X", "M"), ("M", "X")] {
            let own = by_country(&own, flow)?;
            let (mirrored, names) = (by_country(&mirror, other)?.0, &own.1);
            for found in fell_silent(&own.0, &mirrored, names) {
                silent.entry(found.code.clone()).or_insert(found);
            }
        }
        // Who reports one flow still reports.
        let last_of_any = last_periods(&own)?;
        silent.retain(|code, found| last_of_any.get(code).is_none_or(|last| *last == found.last));
        if silent.is_empty() {
            return Ok(None);
        }
        let mut silent: Vec<Silent> = silent.into_values().collect();
        silent.sort_by(|a, b| {
            b.mirrored.cmp(&a.mirrored).then(b.last_value.total_cmp(&a.last_value)).then_with(|| a.code.cmp(&b.code))
        });
        let mirrored = silent.iter().any(|one| one.mirrored);
        let first: Vec<String> = silent.iter().take(3).map(|one| format!("{} (last {})", one.name, one.last)).collect();
        let more = silent.len().saturating_sub(first.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let sentence = format!("Stopped reporting while others go on: {}{more}", first.join(", "));
        let mut finding = Finding::new(FindingId::StoppedReporting, sentence, 0);
        if mirrored {
            finding = finding.with_fix(FIX, exam.choices);
        } else {
            finding.sentence.push_str("; the file has no report of their partners, and the gap is no fall to zero");
        }
        let cases = silent.iter().map(|one| {
            let side = if one.mirrored { "its partners go on reporting" } else { "the file has no partner's report" };
            format!("{} ({}): last report {}; {side}", one.name, one.code, one.last)
        });
        Ok(Some(finding.with_cases([], cases)))
    }
}

/// Sums of one flow by country and period, in money where there is any, and the countries' names.
fn by_country(sums: &polars::prelude::DataFrame, flow: &str) -> Result<(Sums, BTreeMap<String, String>), PolarsError> {
    let words = ["code", "name", "period", "flow", "measure"].map(|name| exam::texts(sums, name));
    let [codes, names, periods, flows, measures] = words;
    let (codes, names, periods, flows, measures) = (codes?, names?, periods?, flows?, measures?);
    let values = sums.column("value")?.f64()?;
    let of_flow = |at: &usize| flows[*at] == flow && !codes[*at].is_empty() && !codes[*at].contains(':');
    let all: Vec<usize> = (0..sums.height()).filter(of_flow).collect();
    let measure =
        ["value", "net_weight", "quantity"].into_iter().find(|word| all.iter().any(|at| measures[*at] == *word));
    let (mut by, mut named) = (Sums::new(), BTreeMap::new());
    for at in all.into_iter().filter(|at| Some(measures[*at].as_str()) == measure) {
        let value = values.get(at).unwrap_or_default();
        *by.entry(codes[at].clone()).or_default().entry(periods[at].clone()).or_default() += value;
        let name = if names[at].is_empty() { &codes[at] } else { &names[at] };
        named.entry(codes[at].clone()).or_insert_with(|| name.clone());
    }
    Ok((by, named))
}

/// The last period in which each country reports anything.
fn last_periods(own: &polars::prelude::DataFrame) -> Result<BTreeMap<String, String>, PolarsError> {
    let (codes, periods) = (exam::texts(own, "code")?, exam::texts(own, "period")?);
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    for (code, period) in codes.into_iter().zip(periods) {
        let known = last.entry(code).or_default();
        if *known < period {
            *known = period;
        }
    }
    Ok(last)
}

fn fell_silent(own: &Sums, mirrored: &Sums, names: &BTreeMap<String, String>) -> Vec<Silent> {
    let periods: BTreeSet<&String> = own.values().flat_map(BTreeMap::keys).collect();
    let mut found = Vec::new();
    for (code, reported) in own {
        let Some((last, last_value)) = reported.iter().next_back() else { continue };
        let after: Vec<&&String> = periods.iter().filter(|period| **period > last).collect();
        let going_on =
            own.iter().filter(|(other, sums)| *other != code && after.iter().any(|p| sums.contains_key(**p))).count();
        if after.is_empty() || going_on == 0 {
            continue;
        }
        let told: f64 = mirrored.get(code).map_or(0.0, |sums| {
            after.iter().filter_map(|period| sums.get(**period)).fold(0.0, |most, sum| most.max(*sum))
        });
        let still_traded = told > 0.0 && told >= STILL_TRADED * last_value;
        let steady = periods.iter().rev().skip_while(|period| **period > last).take(IN_A_ROW);
        let steady = steady.filter(|period| reported.contains_key(**period)).count() == IN_A_ROW;
        let most_go_on = going_on * 2 >= own.len().saturating_sub(1);
        if still_traded || (mirrored.is_empty() && steady && most_go_on) {
            found.push(Silent {
                code: code.clone(),
                name: names.get(code).cloned().unwrap_or_else(|| code.clone()),
                last: last.clone(),
                mirrored: still_traded,
                last_value: *last_value,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::{comtrade, found};
    use crate::data::FindingId;

    #[test]
    fn a_reporter_that_falls_silent_while_its_partners_go_on_is_offered_as_mirror() {
        let table = comtrade(
            "2020,BLR,BRA,X,310420,60,\n2021,BLR,BRA,X,310420,70,\n2020,CAN,BRA,X,310420,90,\n2021,CAN,BRA,X,310420,90,\n\
             2022,CAN,BRA,X,310420,80,\n2022,BRA,BLR,M,310420,30,\n2021,BRA,BLR,M,310420,75,\n2022,BRA,CAN,M,310420,85,\n",
        );
        let finding = found(&table, FindingId::StoppedReporting).expect("Belarus after 2021");
        assert!(finding.sentence.contains("Belarus (last 2021)"), "{finding:?}");
        assert!(!finding.taken && finding.fix.is_some(), "mirror data are offered, not forced");
    }

    #[test]
    fn a_file_of_one_side_tells_a_steady_reporter_from_an_occasional_one() {
        let mut rows = String::new();
        for year in 2018..=2023 {
            rows.push_str(&format!("{year},CAN,BRA,X,310420,90,\n{year},RUS,BRA,X,310420,50,\n"));
            if year <= 2021 {
                rows.push_str(&format!("{year},BLR,BRA,X,310420,60,\n"));
            }
        }
        rows.push_str("2019,FRA,BRA,X,310420,1,\n");
        let finding = found(&comtrade(&rows), FindingId::StoppedReporting).expect("Belarus after 2021");
        assert!(finding.fix.is_none() && finding.evidence.examples.len() == 1, "{finding:?}");
        assert!(finding.sentence.contains("no fall to zero"), "{finding:?}");
    }

    #[test]
    fn nobody_is_silent_where_all_go_on() {
        let table = comtrade("2020,BLR,BRA,X,310420,60,\n2021,BLR,BRA,X,310420,70,\n2021,CAN,BRA,X,310420,70,\n");
        assert_eq!(found(&table, FindingId::StoppedReporting), None);
    }
}
