//! Units of money and of weight, so that a million dollars meets a dollar and a kilogram a tonne.

/// Currency of a unit of money, and how many of it: `million USD` is a million `USD`.
pub(super) fn money(unit: &str) -> (&str, f64) {
    [("thousand ", 1e3), ("million ", 1e6), ("billion ", 1e9)]
        .into_iter()
        .find_map(|(word, size)| unit.strip_prefix(word).map(|base| (base, size)))
        .unwrap_or((unit, 1.0))
}

/// What a weight is of, and its tonnes: `kt K2O` is a thousand tonnes of `K2O`; `None` for anything else than weight.
pub(super) fn tonnes(unit: &str) -> Option<(&str, f64)> {
    let (word, of) = unit.split_once(' ').map_or((unit, ""), |(word, of)| (word, of));
    let size = match word {
        "kg" => 1e-3,
        "t" => 1.0,
        "kt" => 1e3,
        "Mt" => 1e6,
        "thousand" | "1000" if of.starts_with('t') => return tonnes(of).map(|(of, size)| (of, size * 1e3)),
        _ => return None,
    };
    Some((of, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nutrient_and_product_are_different_weights() {
        assert_eq!(tonnes("kt K2O"), Some(("K2O", 1e3)));
        assert_eq!(tonnes("kg"), Some(("", 1e-3)));
        assert_eq!(tonnes("thousand t"), Some(("", 1e3)));
        assert_eq!(tonnes("Mt per year"), Some(("per year", 1e6)));
        assert_eq!(tonnes("items"), None);
        assert_eq!(money("million USD"), ("USD", 1e6));
    }
}
