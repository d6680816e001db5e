//! The unit hidden in an indicator's name: `Urban population (% of total population)`, `Exports (in US$ Mil)`.

use super::units;

/// What an indicator counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    /// Word of the `measure` column.
    pub measure: &'static str,
    /// Unit after scaling; empty when the name does not say it.
    pub unit: String,
    /// What figures are multiplied by.
    pub scale: f64,
}

/// Reads the unit in the name. Money of a fixed year or of purchasing power is not US dollars and keeps its own words.
pub(super) fn kind(name: &str) -> Kind {
    let lower = name.to_lowercase();
    let inside: Vec<&str> = name.split('(').skip(1).filter_map(|rest| rest.split(')').next()).map(str::trim).collect();
    let of = |measure, unit: &str, scale| Kind { measure, unit: unit.to_owned(), scale };
    if lower.contains('%') || lower.contains("percent") {
        return of("share", "%", 1.0);
    }
    if lower.contains("index") || lower.contains("=100") || lower.contains("= 100") {
        return of("index", "index", 1.0);
    }
    if lower.starts_with("no. of") || lower.starts_with("number of") {
        return of("other", "number", 1.0);
    }
    if lower.contains("rank") {
        return of("rank", "rank", 1.0);
    }
    let own_money = ["constant", "ppp", "international", "int$", "lcu", "local currency", "per ", "/"];
    let tail = name.rsplit_once(')').map_or(name, |(_, tail)| tail);
    let texts = inside.iter().copied().chain([tail]);
    for text in texts {
        let lower = text.to_lowercase();
        if let Some(unit) = units::parse(&text.replace("'000", " 1000"))
            && !own_money.iter().any(|word| lower.contains(word))
        {
            return of(unit.measure.key(), unit.base, unit.scale);
        }
    }
    of("other", inside.last().copied().unwrap_or_default(), 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_from_the_name_and_are_never_guessed() {
        for (name, measure, unit, scale) in [
            ("Urban population (% of total population)", "share", "%", 1.0),
            ("Desempleo, mujeres (% de la población activa femenina) (estimación modelado OIT)", "share", "%", 1.0),
            ("GDP (current US$)", "value", "USD", 1.0),
            ("GDP (constant 2015 US$)", "other", "constant 2015 US$", 1.0),
            ("GDP per capita, PPP (current international $)", "other", "current international $", 1.0),
            ("Export(US$ Mil)", "value", "USD", 1e6),
            ("Trade (US$ Mil)-Top 5 Export Partner", "value", "USD", 1e6),
            ("Duty Free Imports (US$ Thousand)", "value", "USD", 1e3),
            ("No. Of Import products", "other", "number", 1.0),
            ("HH Market concentration index", "index", "index", 1.0),
            ("Goods, Value of Exports, Free on board (FOB), US Dollars", "value", "USD", 1.0),
            ("Rank", "rank", "rank", 1.0),
            ("plastic_waste_exports", "other", "", 1.0),
        ] {
            assert_eq!(kind(name), Kind { measure, unit: unit.to_owned(), scale }, "{name}");
        }
    }
}
