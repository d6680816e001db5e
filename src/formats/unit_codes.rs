//! Unit, indicator and measure codes of SDMX tables: which base unit, and how many of it. Never guesses a scale.

use crate::data::Measure;

use super::units;

/// What one number of a row counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    /// The word in the `measure` column.
    pub measure: &'static str,
    /// The base unit, or the unit as written.
    pub unit: String,
    /// How many base units one is.
    pub scale: f64,
}

const VALUE: &str = Measure::Value.key();
const MASS: &str = Measure::NetWeight.key();
const QUANTITY: &str = Measure::Quantity.key();

/// Codes and labels as lower case letters and digits: measure, base unit, scale.
const CODES: &[(&[&str], &str, &str, f64)] = &[
    (&["eur", "valueineuros", "valueineuro", "valueeur", "valueeuro", "euro", "euros"], VALUE, "EUR", 1.0),
    (&["thseur", "1000eur", "keur"], VALUE, "EUR", 1e3),
    (&["mioeur", "meur", "cpmeur"], VALUE, "EUR", 1e6),
    (&["bneur", "mrdeur"], VALUE, "EUR", 1e9),
    (&["usd", "usdexc", "usdollar", "usdollars"], VALUE, "USD", 1.0),
    (&["miousd", "musd"], VALUE, "USD", 1e6),
    (&["valuenac"], VALUE, "national currency", 1.0),
    (&["quantityin100kg", "100kg"], MASS, "kg", 100.0),
    (&["quantityinkg", "quantitykg", "kg"], MASS, "kg", 1.0),
    (&["t", "tonne", "tonnes"], MASS, "kg", 1e3),
    (&["thst", "kt"], MASS, "kg", 1e6),
    (&["miot"], MASS, "kg", 1e9),
    (&["supplementaryquantity", "supquantity", "quantitysupplunit"], QUANTITY, "supplementary unit", 1.0),
    (&["pc", "percent", "percentage", "pct"], "share", "%", 1.0),
];

/// Words that say no more than money or mass and how many; any other (chain linked, per head, PPP) means another unit.
const PLAIN: &[&str] = &[
    "000",
    "1",
    "1000",
    "at",
    "bn",
    "billion",
    "billions",
    "cp",
    "current",
    "dollar",
    "dollars",
    "eur",
    "euro",
    "euros",
    "in",
    "kg",
    "kilogram",
    "kilograms",
    "kt",
    "metric",
    "million",
    "millions",
    "mio",
    "mn",
    "mrd",
    "of",
    "price",
    "prices",
    "s",
    "t",
    "thousand",
    "thousands",
    "ths",
    "ton",
    "tonne",
    "tonnes",
    "tons",
    "us",
    "usd",
    "value",
];

/// The meaning of a code or label. A text that no rule covers is a unit of its own, as written.
pub(super) fn of(text: &str) -> Meaning {
    let text = text.trim();
    let plain: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    if let Some((_, measure, unit, scale)) = CODES.iter().find(|(codes, ..)| codes.contains(&plain.as_str())) {
        return Meaning { measure, unit: (*unit).to_owned(), scale: *scale };
    }
    let lower = text.to_lowercase();
    let is_plain =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| PLAIN.contains(&word));
    match units::parse(text).filter(|_| is_plain) {
        Some(unit) => Meaning { measure: unit.measure.key(), unit: unit.base.to_owned(), scale: unit.scale },
        None => Meaning { measure: "other", unit: text.chars().take(200).collect(), scale: 1.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_labels_mean_the_same() {
        for (text, measure, unit, scale) in [
            ("VALUE_IN_EUROS", "value", "EUR", 1.0),
            ("VALUE_EUR", "value", "EUR", 1.0),
            ("QUANTITY_IN_100KG", "net_weight", "kg", 100.0),
            ("Quantity in 100 kg", "net_weight", "kg", 100.0),
            ("QUANTITY_KG", "net_weight", "kg", 1.0),
            ("SUPPLEMENTARY_QUANTITY", "quantity", "supplementary unit", 1.0),
            ("MIO_EUR", "value", "EUR", 1e6),
            ("Million euro", "value", "EUR", 1e6),
            ("Current prices, million euro", "value", "EUR", 1e6),
            ("Thousand tonnes", "net_weight", "kg", 1e6),
            ("Tonne", "net_weight", "kg", 1e3),
            ("US dollars", "value", "USD", 1.0),
            ("PC", "share", "%", 1.0),
            ("Chain linked volumes (2010), million euro", "other", "Chain linked volumes (2010), million euro", 1.0),
            ("Million euro, 2010 prices", "other", "Million euro, 2010 prices", 1.0),
            ("Euro per inhabitant", "other", "Euro per inhabitant", 1.0),
            ("US dollars, PPP converted", "other", "US dollars, PPP converted", 1.0),
            ("Years", "other", "Years", 1.0),
            ("", "other", "", 1.0),
        ] {
            assert_eq!(of(text), Meaning { measure, unit: unit.to_owned(), scale }, "{text}");
        }
    }
}
