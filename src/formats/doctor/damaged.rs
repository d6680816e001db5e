//! Percentages that lost their decimal point.

use polars::prelude::{DataType, PolarsError, col, len, lit};

use super::Check;
use super::exam::Exam;
use crate::data::{Finding, FindingId, format_thousands};
use crate::formats::worldbank::LOST_POINT;

pub(super) struct Damaged;

impl Check for Damaged {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let lost = |row: &&crate::data::KeptAsideRow| row.reason.contains("decimal points were lost");
        let kept: Vec<_> = exam.kept_aside.rows.iter().filter(lost).collect();
        if !kept.is_empty() {
            let sentence = format!(
                "Percentages lost their decimal points, most likely in a spreadsheet; their rows are kept aside ({})",
                format_thousands(kept.len() as u64)
            );
            let finding = Finding::new(FindingId::DamagedPercentages, sentence, kept.len() as u64);
            return Ok(Some(
                finding.with_cases(kept.iter().map(|row| row.line), kept.iter().map(|row| row.text.clone())),
            ));
        }
        let Some(rows) = exam.rows else { return Ok(None) };
        let all = rows.count(|kind| kind.unit == "%");
        if all == 0 {
            return Ok(None);
        }
        let large = col("unit").eq(lit("%")).and(col("value").abs().gt(lit(LOST_POINT)));
        let counted = rows.lazy().filter(large.clone()).select([len().alias("n")]).collect()?;
        let n = counted.column("n")?.cast(&DataType::UInt64)?.u64()?.get(0).unwrap_or_default();
        if n * 2 <= all {
            return Ok(None);
        }
        let sentence = format!(
            "Most percentages are above {LOST_POINT} ({} of {}): their decimal points were probably lost in a \
             spreadsheet; download the file again and open it unchanged",
            format_thousands(n),
            format_thousands(all)
        );
        rows.show(Finding::new(FindingId::DamagedPercentages, sentence, n), large).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, read};
    use crate::data::FindingId;

    #[test]
    fn percentages_of_thousands_are_damaged() {
        let table = |value: &str| {
            read("a.csv", &format!("year,reporter,value,unit\n2020,BLR,{value},%\n2021,BLR,{value},%\n2022,BLR,41,%\n"))
        };
        let finding = found(&table("732214087421777"), FindingId::DamagedPercentages).expect("no share is that large");
        assert!(finding.sentence.contains("(2 of 3)"), "{finding:?}");
        assert_eq!(found(&table("73.2"), FindingId::DamagedPercentages), None);
    }

    #[test]
    fn what_reading_kept_aside_is_named() {
        let table = read(
            "API_X_DS2_es_csv_v2_1.csv",
            "Country Name;Country Code;Indicator Name;Indicator Code;2017;2018;\n\
             Belarus;BLR;Population, total;SP.POP.TOTL;9458989;9438785;\n\
             Belarus;BLR;Unemployment (% of labour force);SL.TEST.ZS;732214087421777;730052755926926;\n",
        );
        let finding = found(&table, FindingId::DamagedPercentages).expect("damaged rows");
        assert!(finding.evidence.n_rows > 0 && finding.sentence.contains("kept aside"), "{finding:?}");
    }
}
