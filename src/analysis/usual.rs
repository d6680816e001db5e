//! What questions open with before the user chooses. Each is a choice of ours with its reason, never a figure on screen.

/// The country whose trade is asked about.
pub const COUNTRY: &str = "BLR";

/// First year that the sanctions may have changed: those on potash and oil products came in June 2021.
pub const FIRST_SANCTIONS: i32 = 2021;

/// First whole year after them; in its February Lithuania stopped the transit of potash. Trade that took another way
/// shows from here on.
pub const FIRST_YEAR_AFTER: i32 = 2022;

/// Freight and insurance over the value free on board: 25 over 230 dollars a tonne of potash, range 0.05 to 0.18, our
/// assumption; the user moves it.
pub const FREIGHT_MARGIN: f64 = 0.10;
