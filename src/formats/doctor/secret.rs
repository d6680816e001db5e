//! Partners or products that the provider keeps secret or does not name.

use std::collections::BTreeMap;

use polars::prelude::{IntoLazy as _, PolarsError};

use super::Check;
use super::exam::{self, Exam};
use crate::data::{Finding, FindingId, Fix, Measure, agg, format_share, format_thousands};

pub(super) struct Secret;

const FIX: Fix = Fix {
    label: "Keep secret trade in the total",
    taken: "they are kept under their own names and count in the total; none is spread over countries",
    refused: "they are left out, so shares are of what is named",
};

/// Product codes that hide or do not name the goods: 9999…, XXXX…, 31xxSS, 99RRR100.
fn secret_product(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let nines = code.len() >= 4 && code.bytes().all(|byte| byte == b'9');
    let hidden = code.len() >= 6
        && digits < code.len()
        && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && (code.contains("XX") || code.ends_with("SS") || code.contains("RRR"));
    nines || hidden
}

impl Check for Secret {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
        let (mut hidden, mut all): (BTreeMap<String, f64>, BTreeMap<String, f64>) = Default::default();
        for (by, name) in [("partner", "partner_name"), ("product", "product")] {
            let counted = rows.groups(&[by, name, "measure", "unit", "agg"])?;
            let counted = counted.lazy().filter(agg::is(0)).collect()?;
            let words = [by, name, "measure", "unit"].map(|name| exam::texts(&counted, name));
            let [codes, names, measures, units] = words;
            let (codes, names, measures, units) = (codes?, names?, measures?, units?);
            let (counts, values) = (counted.column("n")?.u64()?, counted.column("value")?.f64()?);
            for at in 0..counted.height() {
                let is_secret = if by == "partner" { codes[at].starts_with("X:") } else { secret_product(&codes[at]) };
                let money = measures[at] == Measure::Value.key();
                let value = values.get(at).unwrap_or_default();
                if money && by == "partner" {
                    *all.entry(units[at].clone()).or_default() += value;
                }
                if is_secret {
                    let name = if names[at].is_empty() { codes[at].clone() } else { names[at].clone() };
                    *by_name.entry(name).or_default() += counts.get(at).unwrap_or_default();
                    if money {
                        *hidden.entry(units[at].clone()).or_default() += value;
                    }
                }
            }
        }
        let n: u64 = by_name.values().sum();
        if n == 0 {
            return Ok(None);
        }
        // Of the currency with most of it; two currencies are never added.
        let part = hidden
            .iter()
            .filter_map(|(unit, value)| all.get(unit).filter(|all| **all > 0.0).map(|all| value / all))
            .fold(0.0, f64::max);
        let part =
            if part > 0.0 { format!(", {} % of the value", format_share(part * 100.0, true)) } else { String::new() };
        let sentence = format!("Secret or unnamed partners or products: {} figures{part}", format_thousands(n));
        let finding = Finding::new(FindingId::SecretTrade, sentence, n).with_fix(FIX, exam.choices);
        let examples = by_name.iter().map(|(name, n)| format!("{name} ({} figures)", format_thousands(*n)));
        Ok(Some(finding.with_cases([], examples)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use super::secret_product;
    use crate::data::FindingId;

    #[test]
    fn unnamed_partners_are_counted_with_their_part() {
        let odd = long("2020,BLR,\"Areas, nes\",X,310420,25,\n2020,BLR,BRA,X,310420,75,\n");
        let finding = found(&odd, FindingId::SecretTrade).expect("areas not named");
        assert!(finding.sentence.contains("1 figures, 25.0 % of the value"), "{finding:?}");
        assert_eq!(found(&long("2020,BLR,BRA,X,310420,75,\n"), FindingId::SecretTrade), None);
    }

    #[test]
    fn secret_codes_look_so() {
        for (code, secret) in [
            ("XXXXXXXXXX", true),
            ("999999", true),
            ("99RRR100", true),
            ("310420XX", true),
            ("310499SS", true),
            ("310420", false),
            ("TOTAL", false),
            ("POTASH", false),
            ("NY.GDP.MKTP.CD", false),
            ("99", false),
        ] {
            assert_eq!(secret_product(code), secret, "{code}");
        }
    }
}
