//! Comparative advantage on a scale from −1 to 1.

use super::super::symmetric_rca;
use super::{Indicator, Opt, rca};

/// Symmetric revealed comparative advantage.
pub const INDICATOR: Indicator = Indicator {
    id: "rca-symmetric",
    name: "Symmetric comparative advantage",
    formula: "RSCA = (RCA − 1) / (RCA + 1)",
    words: "The same as revealed comparative advantage on a scale where specialisation and its absence weigh alike: −1 sells none of it, 0 as the world, 1 sells nothing else.",
    edges: "−1 to 1. No value where comparative advantage has none.",
    source: "Dalum, Laursen & Villumsen 1998",
    options: &[Opt::Reporter, Opt::Product, Opt::Flow, Opt::Measure],
    needs: 2,
    percent: false,
    example: None,
    compute: |table, question| {
        let mut answer = rca::compute(INDICATOR.id, table, question)?;
        for row in &mut answer.rows {
            if let Some(value) = row.value {
                let symmetric = symmetric_rca(value);
                row.how = format!("RCA {} → ({value:.3} − 1) / ({value:.3} + 1) = {symmetric:.3}", row.how);
                row.value = Some(symmetric);
            }
        }
        answer.steps.push("Less one, over itself and one".to_owned());
        Ok(answer)
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, asked_product, trade, value};

    #[test]
    fn worked_by_hand() {
        // BLR: (1 / 2) / (1 / 4) = 2, so (2 - 1) / (2 + 1). RUS sells none of it: -1.
        let table = trade(&[
            ("2020", "BLR", "WLD", "X", "31", 10.0),
            ("2020", "BLR", "WLD", "X", "27", 10.0),
            ("2020", "RUS", "WLD", "X", "27", 20.0),
        ]);
        let got = answer("rca-symmetric", &table, &asked_product("BLR", "31"));
        assert!((value(&got, "2020", "BLR").expect("both have trade") - 1.0 / 3.0).abs() < 1e-12);
        let got = answer("rca-symmetric", &table, &asked_product("RUS", "31"));
        assert_eq!(value(&got, "2020", "RUS"), Some(-1.0));
    }
}
