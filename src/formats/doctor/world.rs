//! The provider's World row beside the countries it is the sum of.

use polars::prelude::{PolarsError, col, lit};

use super::Check;
use super::exam::{Exam, Kind};
use crate::data::{Finding, FindingId, Fix, Note, agg, format_thousands};

pub(super) struct World;

const FIX: Fix = Fix {
    label: "Use the single countries",
    taken: "sums and shares are of the single countries; a gap to the World row is named",
    refused: "shares are of the World row; what single countries do not explain is named, and has no country",
};

impl Check for World {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let finding = |n: u64| {
            let sentence =
                format!("“World” and its partners are both in the file (World rows: {})", format_thousands(n));
            Finding::new(FindingId::WorldBesidePartners, sentence, n).with_fix(FIX, exam.choices)
        };
        let Some(rows) = exam.rows else {
            return Ok(exam.notes.iter().find_map(|note| match note {
                Note::WorldBesidePartners { n_rows } => Some(finding(*n_rows)),
                _ => None,
            }));
        };
        let of_world = |kind: &Kind| kind.world || kind.world_reports;
        let is_world = || col("world").gt(lit(0_u32)).and(agg::has(agg::PART).not());
        let n = rows.count_rows(is_world())?;
        // A world of its own, such as a table of totals, stands beside nobody.
        let beside = rows.kinds.iter().any(|one| {
            of_world(one) && rows.kinds.iter().any(|other| other.is_single() && !other.world && other.flow == one.flow)
        });
        if n == 0 || !beside {
            return Ok(None);
        }
        rows.show(finding(n), is_world()).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use crate::data::FindingId;

    #[test]
    fn world_rows_stand_beside_partners_and_not_alone() {
        let beside = long("2020,BLR,BRA,X,310420,60,\n2020,BLR,WLD,X,310420,100,\n");
        let finding = found(&beside, FindingId::WorldBesidePartners).expect("both are there");
        assert!(finding.taken && finding.evidence.n_rows == 1 && finding.evidence.lines == [3], "{finding:?}");
        assert!(finding.evidence.examples[0].contains("World"), "{finding:?}");
        assert_eq!(found(&long("2020,BLR,WLD,X,310420,100,\n"), FindingId::WorldBesidePartners), None);
        assert_eq!(found(&long("2020,BLR,BRA,X,310420,100,\n"), FindingId::WorldBesidePartners), None);
    }

    #[test]
    fn a_row_with_value_and_weight_is_one_row() {
        let beside = long("2020,BLR,BRA,X,310420,60,5\n2020,BLR,WLD,X,310420,100,9\n2020,BLR,EU28,X,310420,7,1\n");
        let finding = found(&beside, FindingId::WorldBesidePartners).expect("both are there");
        assert!(finding.evidence.n_rows == 1 && finding.sentence.contains("World rows: 1"), "{finding:?}");
        let counted = |id| beside.findings.iter().find(|finding| finding.id == id).map(|found| found.evidence.n_rows);
        assert_eq!(counted(FindingId::WorldBesidePartners), Some(1), "{:?}", beside.notes);
        assert_eq!(counted(FindingId::GroupsBesideMembers), Some(1), "{:?}", beside.notes);
    }

    #[test]
    fn a_group_is_not_called_the_world() {
        let beside = long("2020,BLR,BRA,X,310420,60,5\n2020,BLR,EU28,X,310420,7,1\n");
        assert!(beside.findings.iter().all(|finding| finding.id != FindingId::WorldBesidePartners), "{beside:?}");
    }

    #[test]
    fn the_world_as_a_reporter_stands_beside_countries_and_is_no_group() {
        let beside = long("2020,BLR,,X,310420,60,\n2020,CAN,,X,310420,30,\n2020,WLD,,X,310420,100,\n");
        let finding = found(&beside, FindingId::WorldBesidePartners).expect("both are there");
        assert_eq!((finding.evidence.n_rows, finding.evidence.lines.as_slice()), (1, [4_u64].as_slice()));
        assert_eq!(found(&beside, FindingId::GroupsBesideMembers), None);
    }
}
