//! Ways out of the country: how much each can carry, what it costs, and which tonnes take it.

/// One way to the buyers, as data.
///
/// Its ceiling in quarter t is `min(fixed + growth_a_year t/4, most)`, or `fixed` where that is more than `most`,
/// plus what open doors add.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Short code, such as KLP.
    pub code: String,
    /// What it is, for people.
    pub name: String,
    /// Whether it crosses Russia: counted as dependence, and its cost as paid to Russia.
    pub through_russia: bool,
    /// Mine gate to ship or border, USD/t.
    pub cost: f64,
    /// Mt a year at the start, whatever the doors.
    pub fixed: f64,
    /// Mt a year added each year.
    pub growth_a_year: f64,
    /// Most that growth leads to, Mt a year.
    pub most: f64,
    /// Mt a year more when the EU's market is fully open.
    pub with_eu: f64,
    /// Mt a year more when transit is fully open.
    pub with_transit: f64,
    /// Mt a year in the base years.
    pub base: f64,
    /// Keys under which its capacities are known as assumptions.
    pub keys: CapacityKeys,
}

/// Keys of a route's capacities; empty where there is none to set.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityKeys {
    /// Of [`Route::fixed`].
    #[serde(default)]
    pub fixed: String,
    /// Of [`Route::with_eu`].
    #[serde(default)]
    pub eu: String,
    /// Of [`Route::with_transit`].
    #[serde(default)]
    pub transit: String,
}

impl Route {
    /// Ceiling in Mt a year, `years` after the start, with doors open by these fractions.
    pub fn ceiling(&self, years: f64, eu_access: f64, transit: f64) -> f64 {
        (self.fixed + self.growth_a_year * years).min(self.most.max(self.fixed))
            + self.with_eu * eu_access
            + self.with_transit * transit
    }
}

/// Tonnes by route, Mt a year: first `kept_share` of the volume to the Russian routes in order of listing (old
/// commitments), then the cheapest with room. What no route can carry is left out.
///
/// `by_cost` lists the routes from cheap to dear (see [`order_by_cost`]).
pub fn allocate(volume: f64, kept_share: f64, routes: &[Route], ceilings: &[f64], by_cost: &[usize], out: &mut [f64]) {
    out.fill(0.0);
    let mut kept = kept_share * volume;
    let mut left = volume;
    for (r, route) in routes.iter().enumerate() {
        if route.through_russia {
            let taken = kept.min(ceilings[r]);
            out[r] = taken;
            kept -= taken;
            left -= taken;
        }
    }
    for &r in by_cost {
        let taken = left.min(ceilings[r] - out[r]).max(0.0);
        out[r] += taken;
        left -= taken;
    }
}

/// Routes from cheap to dear; equal costs keep the order of listing.
pub fn order_by_cost(routes: &[Route], order: &mut Vec<usize>) {
    order.clear();
    order.extend(0..routes.len());
    order.sort_by(|&a, &b| routes[a].cost.total_cmp(&routes[b].cost));
}

/// Mean cost of the tonnes shipped, USD/t; zero when nothing is.
pub fn mean_cost(routes: &[Route], tonnes: &[f64]) -> f64 {
    let shipped: f64 = tonnes.iter().sum();
    if shipped <= 0.0 {
        return 0.0;
    }
    routes.iter().zip(tonnes).map(|(route, v)| route.cost * v).sum::<f64>() / shipped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(code: &str, through_russia: bool, cost: f64) -> Route {
        Route {
            code: code.to_owned(),
            name: code.to_owned(),
            through_russia,
            cost,
            fixed: 1.0,
            growth_a_year: 0.5,
            most: 2.0,
            with_eu: 0.0,
            with_transit: 3.0,
            base: 0.0,
            keys: CapacityKeys::default(),
        }
    }

    #[test]
    fn russia_keeps_its_part_then_cost_decides() {
        let routes = [route("A", false, 30.0), route("B", true, 10.0), route("C", true, 50.0)];
        let mut order = Vec::new();
        order_by_cost(&routes, &mut order);
        assert_eq!(order, [1, 0, 2]);
        let mut out = [0.0_f64; 3];
        allocate(10.0, 0.4, &routes, &[5.0, 3.0, 4.0], &order, &mut out);
        assert!(out.iter().zip([5.0, 3.0, 2.0]).all(|(got, expected)| (*got - expected).abs() < 1e-12));
        assert!((mean_cost(&routes, &out) - 28.0).abs() < 1e-12);
        assert!((routes[0].ceiling(1.0, 1.0, 0.5) - 3.0).abs() < 1e-12);
        assert!((routes[0].ceiling(9.0, 1.0, 0.0) - 2.0).abs() < 1e-12);
    }
}
