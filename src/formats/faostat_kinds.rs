//! Elements and units of FAOSTAT: which flow, measure and unit a record has, and its scale.

/// What a record counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    /// Flow code.
    pub flow: &'static str,
    /// Word of the `measure` column.
    pub measure: &'static str,
    /// Unit after scaling.
    pub unit: String,
    /// What figures are multiplied by.
    pub scale: f64,
    /// Whether figures may be negative.
    pub signed: bool,
}

impl Default for Kind {
    fn default() -> Self {
        Self { flow: "I", measure: "other", unit: String::new(), scale: 1.0, signed: true }
    }
}

/// The kind of a record by its element, unit and item.
pub(super) fn kind(element: &str, unit: &str, item: &str) -> Kind {
    let lower = element.trim().to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    let flow = if starts(&["re-export", "re export"]) {
        "RX"
    } else if starts(&["export"]) {
        "X"
    } else if starts(&["import"]) {
        "M"
    } else if lower == "production" || starts(&["production quantity"]) {
        "P"
    } else if starts(&["agricultural use", "domestic supply", "other uses", "use in agriculture"]) {
        "C"
    } else if starts(&["stock", "opening stocks", "closing stocks"]) {
        "S"
    } else if lower.contains("price") && !lower.contains("index") {
        "PR"
    } else {
        "I"
    };
    // Export and import indices are no flows of goods.
    let flow = if matches!(flow, "X" | "M") && lower.contains("index") { "I" } else { flow };
    let (measure, unit, scale) = unit_of(unit, element, item, flow);
    let signed = matches!(flow, "I" | "S");
    Kind { flow, measure, unit, scale, signed }
}

/// Nutrient of a fertilizer item, where tonnes are tonnes of that nutrient.
pub(super) fn nutrient(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |word: &str| words.contains(&word);
    if has("K2O") {
        Some("K2O")
    } else if has("P2O5") {
        Some("P2O5")
    } else if has("N") && text.to_lowercase().contains("nitrogen") {
        Some("N")
    } else {
        None
    }
}

fn unit_of(unit: &str, element: &str, item: &str, flow: &str) -> (&'static str, String, f64) {
    let unit = unit.trim();
    let (thousands, base) = match unit.strip_prefix("1000 ").or_else(|| unit.strip_prefix("1,000 ")) {
        Some(base) => (1e3, base.trim()),
        None => (1.0, unit),
    };
    let (thousands, base) = match base.strip_prefix("million ").or_else(|| base.strip_prefix("Million ")) {
        Some(base) => (1e6, base.trim()),
        None => (thousands, base),
    };
    let own = |measure, unit: &str, scale: f64| (measure, unit.to_owned(), scale);
    if flow == "PR" {
        let per_tonne = element.contains("tonne") && !base.contains('/');
        let unit = match base {
            "US$" | "USD" if per_tonne => "USD/t".to_owned(),
            _ if per_tonne && !base.is_empty() => format!("{base}/t"),
            _ => base.to_owned(),
        };
        return ("price", unit, thousands);
    }
    let content = |kg: f64| match nutrient(item) {
        Some(nutrient) => ("quantity", format!("t {nutrient}"), kg / 1e3),
        None => ("net_weight", "kg".to_owned(), kg),
    };
    match base {
        "US$" | "USD" => own("value", "USD", thousands),
        "tonnes" | "tonne" | "t" | "Tonnes" => content(thousands * 1e3),
        "kt" => content(thousands * 1e6),
        "kg" => content(thousands),
        "tonnes of nutrients" | "t nutrients" => own("quantity", "t nutrients", thousands),
        "Head" | "head" | "An" => own("quantity", "head", thousands),
        "No" | "Number" => own("quantity", "items", thousands),
        "%" => own("share", "%", 1.0),
        _ if base.to_lowercase().contains("index") => own("index", base, thousands),
        _ if flow == "I" => own("other", base, thousands),
        _ => own("quantity", base, thousands),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_units_become_flows_measures_and_scales() {
        for (element, unit, item, flow, measure, expected, scale) in [
            ("Export value", "1000 USD", "Potassium chloride", "X", "value", "USD", 1e3),
            ("Export Quantity", "tonnes", "beef", "X", "net_weight", "kg", 1e3),
            ("Import quantity", "1000 An", "Chickens", "M", "quantity", "head", 1e3),
            ("Import Quantity", "Head", "Cattle", "M", "quantity", "head", 1.0),
            ("Agricultural Use", "tonnes", "Nutrient potash K2O (total)", "C", "quantity", "t K2O", 1.0),
            ("Production", "t", "Nutrient nitrogen N (total)", "P", "quantity", "t N", 1.0),
            ("Production", "t", "Maize", "P", "net_weight", "kg", 1e3),
            ("Yield", "hg/ha", "Maize", "I", "other", "hg/ha", 1.0),
            ("Producer Price (USD/tonne)", "USD", "Maize", "PR", "price", "USD/t", 1.0),
            ("Export Value Index (2014-2016 = 100)", "", "Maize", "I", "other", "", 1.0),
            ("Temperature change", "°C", "", "I", "other", "°C", 1.0),
            ("Value", "million US$", "GDP", "I", "value", "USD", 1e6),
        ] {
            let kind = kind(element, unit, item);
            assert_eq!(
                (kind.flow, kind.measure, kind.unit.as_str(), kind.scale),
                (flow, measure, expected, scale),
                "{element}"
            );
        }
    }
}
