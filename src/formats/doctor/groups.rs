//! Regions and unions beside their members.

use std::collections::BTreeSet;

use polars::prelude::{PolarsError, col, lit};

use super::Check;
use super::exam::{self, Exam};
use crate::data::{Finding, FindingId, Fix, Note, agg, format_thousands};

pub(super) struct Groups;

const FIX: Fix = Fix {
    label: "Leave groups out",
    taken: "sums leave the groups out",
    refused: "groups count as areas of their own, beside their members",
};

impl Check for Groups {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::GroupsBesideMembers { n_rows } => {
                    let n = format_thousands(*n_rows);
                    let sentence = format!("Groups of countries stand beside countries (rows: {n})");
                    Some(Finding::new(FindingId::GroupsBesideMembers, sentence, *n_rows).with_fix(FIX, exam.choices))
                }
                _ => None,
            }));
        };
        let is_group = |side: &str, bit: u32| agg::has(bit).and(col(side).neq(lit("WLD")));
        let n =
            rows.count_rows(is_group("reporter", agg::REPORTER_GROUP).or(is_group("partner", agg::PARTNER_GROUP)))?;
        if n == 0 || rows.count(exam::Kind::is_single) == 0 {
            return Ok(None);
        }
        let mut names = BTreeSet::new();
        for (side, bit) in [("reporter", agg::REPORTER_GROUP), ("partner", agg::PARTNER_GROUP)] {
            let found = rows
                .lazy()
                .filter(is_group(side, bit))
                .select([col(side), col(format!("{side}_name"))])
                .unique(None, polars::prelude::UniqueKeepStrategy::Any)
                .collect()?;
            let (codes, written) = (exam::texts(&found, side)?, exam::texts(&found, &format!("{side}_name"))?);
            names.extend(codes.into_iter().zip(written).map(|(code, name)| if name.is_empty() { code } else { name }));
        }
        let sentence = format!(
            "Groups of countries stand beside countries (rows: {}; groups: {})",
            format_thousands(n),
            names.len()
        );
        let finding = Finding::new(FindingId::GroupsBesideMembers, sentence, n).with_fix(FIX, exam.choices);
        Ok(Some(finding.with_cases([], names)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn unions_beside_countries_are_named() {
        let beside = long("2020,BLR,BRA,X,31,60,\n2020,BLR,EU28,X,31,30,\n2020,BLR,WLD,X,31,90,\n");
        let finding = found(&beside, FindingId::GroupsBesideMembers).expect("a union beside a country");
        assert_eq!((finding.evidence.n_rows, finding.evidence.examples.len()), (1, 1));
        let world = long("2020,BLR,BRA,X,31,60,\n2020,BLR,WLD,X,31,90,\n");
        assert_eq!(found(&world, FindingId::GroupsBesideMembers), None);
    }
}
