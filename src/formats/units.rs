//! Units in headers and cells: which money or mass, and how many of the base unit. Never guesses a scale.

use crate::data::Measure;

/// A unit that was recognised: USD, EUR or kg, and how many of it one is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    pub measure: Measure,
    pub base: &'static str,
    pub scale: f64,
}

/// Reads a unit out of a text such as `Value (1000 USD)`, `net_mass_kg`, `тыс. долл. США` or `t`.
pub(super) fn parse(text: &str) -> Option<Unit> {
    let lower = text.to_lowercase().replace("us$", "usd").replace('$', " usd ").replace('€', " eur ");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let at = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
            [&word[..at], &word[at..]]
        })
        .filter(|word| !word.is_empty())
        .collect();
    let any = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let starts = |head: &str| words.iter().any(|word| word.starts_with(head));
    let times = if any(&["bn", "billion", "billions", "bln", "mrd", "млрд"]) {
        1e9
    } else if any(&["million", "millions", "mln", "mn", "mil", "mio", "млн"]) {
        1e6
    } else if any(&["1000", "thousand", "thousands", "ths", "thsd", "тыс", "тысяч"])
        || lower.contains("1 000")
        || lower.contains("1,000")
    {
        1e3
    } else if any(&["100", "10"]) {
        // 100 kg and the like exist, but a stray number in a header is more likely; a provider's own file knows.
        return None;
    } else {
        1.0
    };
    let money = |base| Some(Unit { measure: Measure::Value, base, scale: times });
    let mass = |scale: f64| Some(Unit { measure: Measure::NetWeight, base: "kg", scale: scale * times });
    if any(&["usd", "dollar", "dollars", "долл", "доллар", "долларов"]) {
        money("USD")
    } else if any(&["eur", "euro", "euros", "евро"]) {
        money("EUR")
    } else if any(&["kg", "kgs", "kilogram", "kilograms", "кг"]) || starts("килограмм") {
        mass(1.0)
    } else if any(&["t", "tonne", "tonnes", "т", "тонн", "тонны"]) || lower.contains("metric ton") {
        mass(1e3)
    } else if any(&["kt"]) {
        mass(1e6)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_where_they_are_written() {
        for (text, base, scale) in [
            ("Value (1000 USD)", "USD", 1e3),
            ("TradeValue in 1000 USD", "USD", 1e3),
            ("Trade Value (US$)", "USD", 1.0),
            ("value_usd", "USD", 1.0),
            ("US$ Mil", "USD", 1e6),
            ("1000USD", "USD", 1e3),
            ("net_mass_kg", "kg", 1.0),
            ("Netweight (kg)", "kg", 1.0),
            ("Объём, тыс. тонн", "kg", 1e6),
            ("Стоимость, тыс. долл. США", "USD", 1e3),
            ("Quantity (t)", "kg", 1e3),
            ("OBS_VALUE EUR", "EUR", 1.0),
        ] {
            assert_eq!(parse(text).map(|unit| (unit.base, unit.scale)), Some((base, scale)), "{text}");
        }
        for text in ["value", "amount", "total_v", "weight", "tons", "quantity in 100kg", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
