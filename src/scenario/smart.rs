//! One importer, one tariff cut, prices given: the simplest model of trade creation and diversion, in closed
//! form. For teaching and for checks.
//!
//! Source: Jammes & Olarreaga 2005, Explaining SMART and GSIM; WITS SMART help.

/// What a tariff cut for one partner does to an importer's purchases.
#[derive(Debug, Clone, PartialEq)]
pub struct SmartResult {
    /// New imports per partner through a lower price.
    pub creation: Vec<f64>,
    /// Imports that turn to the partner with the cut.
    pub diversion: f64,
    /// What each partner loses to it (negative); zero for the partner itself.
    pub diverted: Vec<f64>,
    /// Imports per partner afterwards.
    pub imports: Vec<f64>,
    /// Change of tariff revenue.
    pub revenue_change: f64,
}

/// Imports per partner, a common tariff before, tariffs after, and who gains. `None` when shapes do not fit.
///
/// `import_demand` is negative. Diversion cannot exceed what the others sell.
pub fn smart(
    imports: &[f64],
    tariff_before: f64,
    tariffs_after: &[f64],
    import_demand: f64,
    substitution: f64,
    beneficiary: usize,
) -> Option<SmartResult> {
    let own = *imports.get(beneficiary)?;
    if imports.len() != tariffs_after.len() {
        return None;
    }
    let change = |after: f64| (after - tariff_before) / (1.0 + tariff_before);
    let creation: Vec<f64> =
        imports.iter().zip(tariffs_after).map(|(m, after)| m * import_demand * change(*after)).collect();
    let others: f64 = imports.iter().sum::<f64>() - own;
    let pull = -substitution * change(tariffs_after[beneficiary]);
    let diversion = (own * others * pull / (own + others + own * pull)).min(others);
    let diverted: Vec<f64> = imports
        .iter()
        .enumerate()
        .map(|(k, m)| if k == beneficiary || others <= 0.0 { 0.0 } else { -diversion * m / others })
        .collect();
    let after: Vec<f64> = (0..imports.len())
        .map(|k| imports[k] + creation[k] + diverted[k] + if k == beneficiary { diversion } else { 0.0 })
        .collect();
    let revenue_change = after.iter().zip(tariffs_after).map(|(m, t)| m * t).sum::<f64>()
        - imports.iter().map(|m| m * tariff_before).sum::<f64>();
    Some(SmartResult { creation, diversion, diverted, imports: after, revenue_change })
}
