//! What can go wrong in the engine; never a silent number.

/// Why a scenario cannot be computed. Exporters and markets are named by their codes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// Every supplier of a market is shut out.
    #[error("no supplier is left in market {market}: open at least one exporter's access to it")]
    NoSupplier {
        /// Which market.
        market: String,
    },
    /// An exporter may sell nowhere.
    #[error("{exporter} has no market left: open one of its doors, or take it out of the base")]
    NoBuyer {
        /// Which exporter.
        exporter: String,
    },
    /// An exporter has a ceiling of zero or less.
    #[error("{exporter} has a ceiling of {ceiling} Mt a year: give it a positive one, or take it out of the base")]
    NoCapacity {
        /// Which exporter.
        exporter: String,
        /// What was given.
        ceiling: f64,
    },
    /// The search for prices stalled.
    #[error(
        "no prices clear the market (mismatch {residual:.1e} after {steps} steps): bring extreme assumptions closer to their defaults"
    )]
    NoDescent {
        /// Steps taken.
        steps: usize,
        /// Largest mismatch left, as a logarithm.
        residual: f64,
    },
    /// The search left the numbers.
    #[error("prices ran away after {steps} steps: bring extreme assumptions closer to their defaults")]
    NotFinite {
        /// Steps taken.
        steps: usize,
    },
    /// The starting volume does not settle.
    #[error("the starting volume does not settle (last change {change:.1e} Mt): check route costs and ceilings")]
    NoSteadyStart {
        /// Last change, Mt a year.
        change: f64,
    },
    /// The base does not hang together.
    #[error("base: {what}")]
    Base {
        /// What, with its place and the way out.
        what: String,
    },
    /// A value outside what is possible.
    #[error("{name} = {value}: must lie between {low} and {high}")]
    OutOfRange {
        /// Key of the parameter.
        name: String,
        /// What was given.
        value: f64,
        /// Lowest possible.
        low: f64,
        /// Highest possible.
        high: f64,
    },
    /// A parameter nobody knows.
    #[error("no parameter is called {name}")]
    UnknownParameter {
        /// What was given.
        name: String,
    },
}
