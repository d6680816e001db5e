//! The Theil index: how far shares are from equal ones.

use super::shares::{CONCENTRATION_EXAMPLE, CONCENTRATION_OPTIONS, of_concentration, shares};
use super::{Answer, Indicator, Question, Table, Unanswered};

/// Theil index.
pub const INDICATOR: Indicator = Indicator {
    id: "theil",
    name: "Theil index",
    formula: "T = Σ s_i ln(n s_i), with 0 ln 0 = 0; divided by ln n for 0 to 1",
    words: "How uneven the shares are. It is 0 when all are equal and grows with concentration; over countries, partners or products.",
    edges: "0 to ln n, n all listed. The rescaled part has no value with a single one.",
    source: "Theil 1967; Cadot, Carrère & Strauss-Kahn 2011",
    options: CONCENTRATION_OPTIONS,
    needs: 0,
    percent: false,
    example: Some(CONCENTRATION_EXAMPLE),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = shares(INDICATOR.id, table, question)?;
    let step = "Shares times the logarithm of n times the share, added up";
    let index = of_concentration(found.clone(), step, |slice, found| {
        (Some(found.theil), format!("ln {} − entropy {:.4} = {:.4}", slice.parts.len(), found.entropy, found.theil))
    })?;
    let rescaled = of_concentration(found, "", |slice, found| {
        let how = match found.theil_normalised {
            Some(value) => format!("{:.4} / ln {} = {value:.4}", found.theil, slice.parts.len()),
            None => "a single one: ln 1 is zero".to_owned(),
        };
        (found.theil_normalised, how)
    })?;
    Ok(index.in_parts("index", rescaled, "over ln n"))
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, part, sellers};

    #[test]
    fn worked_by_hand() {
        // Shares 0.5, 0.25, 0.25: ln 3 - (0.5 ln 2 + 0.5 ln 4).
        let got = answer("theil", &sellers(&[50.0, 25.0, 25.0]), &Question::default());
        let want = 3.0_f64.ln() - (0.5 * 2.0_f64.ln() + 0.5 * 4.0_f64.ln());
        assert!((part(&got, "index").expect("three sellers") - want).abs() < 1e-12);
        assert!((part(&got, "over ln n").expect("three sellers") - want / 3.0_f64.ln()).abs() < 1e-12);
        let one = answer("theil", &sellers(&[7.0]), &Question::default());
        assert_eq!((part(&one, "index"), part(&one, "over ln n")), (Some(0.0), None));
    }
}
