//! The base year: who ships to whom, at what price. Parameters stand apart in `parameters.rs`.

use super::ScenarioError;

/// A code and what it stands for: an exporter or a market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Short code.
    pub code: String,
    /// For people.
    pub name: String,
    /// Codes of the countries it stands for; empty for the one that stands for all others.
    pub areas: Vec<String>,
}

impl Place {
    /// For a sentence: "Russia (RUS)", "Israel and Jordan (ISR, JOR)", "Europe (EUR)".
    fn named(&self) -> String {
        const LISTED: usize = 4;
        let few = (1..=LISTED).contains(&self.areas.len());
        let codes = if few { self.areas.join(", ") } else { self.code.clone() };
        format!("{} ({codes})", self.name)
    }
}

/// Which exporter and markets the doors act on, as positions in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roles {
    /// The exporter under sanctions.
    pub own: usize,
    /// Exporter whose price is the benchmark.
    pub anchor_exporter: usize,
    /// Market the benchmark is quoted in.
    pub anchor_market: usize,
    /// Market behind the US door.
    pub us: usize,
    /// Market behind the EU door.
    pub eu: usize,
    /// Market Russia is part of.
    pub union: usize,
}

/// Base-year trade and prices. Cells are (exporter, market), exporter by exporter; million tonnes a year and USD/t.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// Where the matrix comes from, in a line; stands on every result.
    pub title: String,
    /// What to beware of; empty when nothing.
    pub caution: String,
    /// Exporters in the order of every list.
    pub exporters: Vec<Place>,
    /// Markets in the order of every list.
    pub markets: Vec<Place>,
    /// Who is who.
    pub roles: Roles,
    /// Tonnes per cell.
    pub tonnes: Vec<f64>,
    /// Netback at the mine gate per exporter.
    pub price: Vec<f64>,
    /// Inland and port cost per exporter; the own entry is ignored, its routes give it.
    pub inland: Vec<f64>,
    /// Sea freight per cell.
    pub freight: Vec<f64>,
    /// Ceiling per exporter, Mt a year; the own entry is ignored, its mine and routes give it.
    pub ceiling: Vec<f64>,
}

impl Base {
    /// Number of exporters.
    pub fn n(&self) -> usize {
        self.exporters.len()
    }

    /// Number of markets.
    pub fn m(&self) -> usize {
        self.markets.len()
    }

    /// Base exports of one exporter, Mt a year.
    pub fn exports(&self, exporter: usize) -> f64 {
        self.tonnes[exporter * self.m()..(exporter + 1) * self.m()].iter().sum()
    }

    /// Position of an exporter by code, whatever the case.
    pub fn exporter(&self, code: &str) -> Option<usize> {
        self.exporters.iter().position(|place| place.code.eq_ignore_ascii_case(code))
    }

    /// Position of a market by code, whatever the case.
    pub fn market(&self, code: &str) -> Option<usize> {
        self.markets.iter().position(|place| place.code.eq_ignore_ascii_case(code))
    }

    /// The same world with another trade matrix, such as one computed from an opened customs file. Rivals'
    /// ceilings keep the use they had; `title` names file and vintage.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] names what does not hang together.
    pub fn with_tonnes(&self, title: &str, caution: &str, tonnes: Vec<f64>) -> Result<Self, ScenarioError> {
        let mut next = Self { title: title.to_owned(), caution: caution.to_owned(), tonnes, ..self.clone() };
        if next.tonnes.len() == self.tonnes.len() {
            for i in 0..self.n() {
                let before = self.exports(i);
                if before > 0.0 {
                    next.ceiling[i] = self.ceiling[i] * next.exports(i) / before;
                }
            }
        }
        next.check()?;
        Ok(next)
    }

    /// Whether shapes fit and every number can be used.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] names what does not hang together.
    pub fn check(&self) -> Result<(), ScenarioError> {
        let wrong = |what: String| Err(ScenarioError::Base { what });
        let (n, m) = (self.n(), self.m());
        if n == 0 || m == 0 {
            return wrong("needs at least one exporter and one market".to_owned());
        }
        for (name, has, needs) in [
            ("trade matrix", self.tonnes.len(), n * m),
            ("freight", self.freight.len(), n * m),
            ("mine-gate prices", self.price.len(), n),
            ("inland costs", self.inland.len(), n),
            ("ceilings", self.ceiling.len(), n),
        ] {
            if has != needs {
                return wrong(format!("{name}: {has} numbers for {n} exporters and {m} markets, {needs} needed"));
            }
        }
        let roles = self.roles;
        if [roles.own, roles.anchor_exporter].iter().any(|&i| i >= n)
            || [roles.anchor_market, roles.us, roles.eu, roles.union].iter().any(|&j| j >= m)
        {
            return wrong("a role names an exporter or market that is not listed".to_owned());
        }
        for (cell, q) in self.tonnes.iter().enumerate() {
            if !q.is_finite() || *q < 0.0 {
                let (i, j) = (cell / m, cell % m);
                return wrong(format!("{} to {}: {q} Mt is impossible", self.exporters[i].code, self.markets[j].code));
            }
        }
        let silent = self.exporters.iter().enumerate().filter(|(i, _)| self.exports(*i) <= 0.0);
        let silent: Vec<String> = silent.map(|(_, place)| place.named()).collect();
        if !silent.is_empty() {
            return wrong(format!("no tonnes are exported by {}", silent.join(", ")));
        }
        for (i, place) in self.exporters.iter().enumerate() {
            if !(self.price[i] > 0.0 && self.price[i].is_finite()) {
                return wrong(format!("{}: a mine-gate price of {} is impossible", place.code, self.price[i]));
            }
            if i != roles.own && (self.ceiling[i] <= self.exports(i) || self.ceiling[i].is_nan()) {
                return wrong(format!(
                    "{}: a ceiling of {} Mt must be above its exports of {} Mt",
                    place.code,
                    self.ceiling[i],
                    self.exports(i)
                ));
            }
        }
        let imports = |j: usize| -> f64 { (0..n).map(|i| self.tonnes[i * m + j]).sum() };
        let silent = self.markets.iter().enumerate().filter(|(j, _)| imports(*j) <= 0.0);
        let silent: Vec<String> = silent.map(|(_, place)| place.named()).collect();
        if !silent.is_empty() {
            return wrong(format!("no tonnes are imported by {}", silent.join(", ")));
        }
        if self.tonnes[roles.anchor_exporter * m + roles.anchor_market] <= 0.0 {
            let (from, to) = (&self.exporters[roles.anchor_exporter], &self.markets[roles.anchor_market]);
            return wrong(format!(
                "no tonnes go from {} to {}, the route whose price is the benchmark",
                from.named(),
                to.named()
            ));
        }
        Ok(())
    }
}
