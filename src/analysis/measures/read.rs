//! Which rows of its table an indicator has read: kept while it computes, so that the rows behind one value can be
//! shown without computing them for every value.

use polars::prelude::{Expr, PolarsError, col, lit};

use super::super::flows::gather::{Side, split};
use super::super::flows::{
    AnalysisError, FigureRows, PartnerQuestion, ShareQuestion, behind, rows_of_partner, rows_of_share,
};
use super::{AnswerRow, Table};

/// One look at the table.
#[derive(Debug, Clone)]
pub(super) enum Read {
    /// Shares of countries.
    Share(ShareQuestion),
    /// Shares of partners.
    Partners(PartnerQuestion),
    /// Rows that were summed by their code on a side.
    Rows(Expr, Side),
}

impl Read {
    /// Rows of the world as a reporter.
    pub(super) fn of_world(filter: &Expr) -> Self {
        Self::Rows(filter.clone().and(col("reporter").eq(lit("WLD"))), Side::Reporter)
    }
}

impl Table<'_> {
    /// The rows that stand behind a value of the answer computed last: those about its country or product, and all that
    /// were read for its periods.
    ///
    /// # Errors
    /// What the flows say when the table has changed since.
    pub fn behind(&self, value: &AnswerRow) -> Result<FigureRows, AnalysisError> {
        let periods: Vec<&str> = [value.period.as_str(), value.beside.as_str()]
            .into_iter()
            .chain(value.period.split('/'))
            .filter(|period| !period.is_empty())
            .collect();
        let mut rows = FigureRows { words: ("Rows about it", "All rows that were read"), ..FigureRows::default() };
        for read in self.reads() {
            for found in self.looked_at(&read, &periods, &value.code)? {
                rows.own.extend(found.own);
                rows.whole.extend(found.whole);
            }
        }
        for places in [&mut rows.own, &mut rows.whole] {
            places.sort_unstable();
            places.dedup();
        }
        Ok(rows)
    }

    fn looked_at(&self, read: &Read, periods: &[&str], code: &str) -> Result<Vec<FigureRows>, AnalysisError> {
        let (frame, countries, repairs) = (self.frame(), self.countries(), self.repairs());
        match read {
            Read::Share(asked) => periods
                .iter()
                .map(|period| found(rows_of_share(frame, countries, asked, repairs, (period, code))))
                .collect(),
            Read::Partners(asked) => periods
                .iter()
                .map(|period| found(rows_of_partner(frame, countries, asked, repairs, (period, code))))
                .collect(),
            Read::Rows(filter, side) => Ok(vec![summed(self, filter, *side, periods, code)?]),
        }
    }
}

/// A look that found nothing has no rows: an indicator may try a flow that the table lacks.
fn found(rows: Result<FigureRows, AnalysisError>) -> Result<FigureRows, AnalysisError> {
    match rows {
        Err(
            AnalysisError::NoFigures { .. }
            | AnalysisError::UnknownProduct { .. }
            | AnalysisError::UnknownReporter { .. },
        ) => Ok(FigureRows::default()),
        other => other,
    }
}

/// Rows that a sum reads: of each code those of partners and the row of the world beside them.
fn summed(
    table: &Table<'_>,
    filter: &Expr,
    side: Side,
    periods: &[&str],
    code: &str,
) -> Result<FigureRows, PolarsError> {
    let mut rows = FigureRows::default();
    for ((period, of), (parts, world)) in behind::dated(table.frame(), filter.clone(), side, table.repairs())? {
        if !periods.contains(&period.as_str()) {
            continue;
        }
        let (first, rest) = split(&of);
        let (second, third) = split(rest);
        let about = !code.is_empty() && [first, second, third].contains(&code);
        for place in parts.into_iter().chain(world) {
            if about {
                rows.own.push(place);
            }
            rows.whole.push(place);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{countries, trade};
    use super::super::{INDICATORS, Question, Table};

    #[test]
    fn every_value_of_every_indicator_has_rows_and_a_share_has_those_it_sums() {
        let rows = [
            ("2019", "BLR", "RUS", "X", "310420", 80.0),
            ("2019", "BLR", "BRA", "X", "310420", 20.0),
            ("2019", "CAN", "BRA", "X", "310420", 60.0),
            ("2019", "BRA", "BLR", "M", "310420", 25.0),
            ("2020", "BLR", "RUS", "X", "310420", 50.0),
            ("2020", "BLR", "BRA", "X", "310420", 50.0),
            ("2020", "CAN", "BRA", "X", "310420", 70.0),
            ("2020", "BRA", "BLR", "M", "310420", 55.0),
        ];
        let file = trade(&rows);
        let areas = countries();
        let table = Table::opened(&file, &areas);
        let asked = Question {
            reporter: Some("BLR".to_owned()),
            partner: Some("RUS".to_owned()),
            product: Some("310420".to_owned()),
            ..Question::default()
        };
        let mut checked = 0;
        for indicator in INDICATORS {
            let Ok(answer) = indicator.answer(&table, &asked) else { continue };
            for row in answer.rows.iter().filter(|row| row.value.is_some()) {
                let behind = table.behind(row).expect("rows");
                assert!(!behind.whole.is_empty(), "{}: {row:?}", indicator.id);
                checked += 1;
            }
        }
        assert!(checked > 20, "{checked}");
        let shares = super::super::find("market-share").expect("it is listed");
        let answer = shares.answer(&table, &Question { reporter: None, partner: None, ..asked }).expect("shares");
        let belarus = answer.rows.iter().find(|row| row.period == "2020" && row.code == "BLR").expect("a share");
        let behind = table.behind(belarus).expect("rows");
        assert_eq!((behind.own, behind.whole), (vec![4, 5], vec![4, 5, 6]));
    }
}
