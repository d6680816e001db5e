//! Why a question finds no single country where the table holds figures of it all the same, and what takes them.

use std::collections::BTreeSet;

use polars::prelude::{DataFrame, Expr, IntoLazy as _, PolarsError, col, lit};

use super::{AnalysisError, text};
use crate::data::{Countries, agg};

/// The error of a share among exporters or importers that are all groups; `None` where there are none of them either.
pub(super) fn only_groups(
    frame: &DataFrame,
    rows: &Expr,
    countries: &Countries,
    (who, product): (&str, &str),
) -> Result<Option<AnalysisError>, PolarsError> {
    let groups = rows.clone().and(agg::has(agg::REPORTER_GROUP)).and(agg::has(agg::PART).not());
    let found = frame
        .clone()
        .lazy()
        .filter(groups.and(col("reporter").neq(lit("WLD"))))
        .select([text("reporter").alias("code")])
        .collect()?;
    let codes: BTreeSet<&str> = found.column("code")?.str()?.iter().flatten().collect();
    let names: Vec<&str> = codes.iter().take(5).map(|code| countries.name(code)).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let more = if codes.len() > names.len() { ", …" } else { "" };
    Ok(Some(AnalysisError::NoFigures {
        what: format!(
            "single country among the {who} of product {product}, only groups of countries ({}{more})",
            names.join(", ")
        ),
        next: "refuse the repair “Leave groups out” (--refuse groups-beside-members) to take them as they are"
            .to_owned(),
    }))
}

/// What a table says of a country without partner rows: that some partners stand in it as parts of the World row, or
/// that it has World rows alone.
pub(super) fn only_world(frame: &DataFrame, rows: &Expr, name: &str) -> Result<String, PolarsError> {
    let parts = rows.clone().and(agg::is(agg::PART)).and(col("partner").neq(lit("WLD")));
    let found = frame.clone().lazy().filter(parts).select([text("partner").alias("code")]).collect()?;
    let codes: BTreeSet<&str> = found.column("code")?.str()?.iter().flatten().filter(|code| !code.is_empty()).collect();
    Ok(if codes.is_empty() {
        format!("The table has only World rows for {name}; open one with partners to see shares")
    } else {
        format!(
            "The table gives {} partners of {name} as parts of its World rows only, such as the largest of each year; \
             refuse the repair “Use the totals” (--refuse breakdown) to see them",
            codes.len()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{countries, frame, partners, share};
    use crate::data::Flow;

    #[test]
    fn exporters_that_are_groups_are_named() {
        let frame =
            frame(&[("2020", "EU28", "CHN", "X", "1007", 60.0, 1), ("2020", "EU28", "BRA", "X", "1007", 4.0, 1)]);
        let said = share(&frame, "1007").err().map(|cause| cause.to_string()).unwrap_or_default();
        assert!(said.contains("only groups of countries (EU28)") && said.contains("--refuse groups-beside"), "{said}");
        assert_eq!(countries().name("EU28"), "EU28");
    }

    #[test]
    fn the_largest_partners_are_no_missing_partners() {
        let frame = frame(&[
            ("2020", "CHN", "WLD", "X", "TOTAL", 100.0, 2),
            ("2020", "CHN", "BRA", "X", "TOTAL", 30.0, 8),
            ("2020", "CHN", "CAN", "X", "TOTAL", 20.0, 8),
        ]);
        let notes = partners(&frame, "CHN", Flow::Export).expect("the World row").notes;
        assert!(
            notes.iter().any(|note| note.to_string().starts_with("The table gives 2 partners of China")),
            "{notes:?}"
        );
    }
}
