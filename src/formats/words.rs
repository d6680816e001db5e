//! Codes and words of providers: nomenclatures, units, products, flows.

/// Comtrade's classification code into the name of the nomenclature.
pub(super) fn scheme_of(cell: &str) -> String {
    let cell = cell.trim();
    let name = match cell {
        "H0" => "HS92",
        "H1" => "HS96",
        "H2" => "HS02",
        "H3" => "HS07",
        "H4" => "HS12",
        "H5" => "HS17",
        "H6" => "HS22",
        "S1" => "SITC1",
        "S2" => "SITC2",
        "S3" => "SITC3",
        "S4" => "SITC4",
        "EB" | "EB02" => "EBOPS02",
        "EB10" => "EBOPS10",
        "B4" | "B5" | "BE" | "BE5" => "BEC",
        other => other,
    };
    name.chars().take(20).collect()
}

/// Comtrade's quantity unit codes, where no text stands beside them.
pub(super) fn comtrade_unit(text: &str) -> &str {
    match text {
        "8" | "Weight in kilograms" => "kg",
        "5" | "u" | "Number of items" => "items",
        "7" | "Volume in litres" => "l",
        "12" | "Volume in cubic meters" => "m³",
        "2" | "Area in square metres" => "m²",
        other => other,
    }
}

/// A product code as text. HS codes have an even number of digits, so an odd number lost its leading zero.
pub(super) fn product_code(cell: &str, level: Option<usize>, hs: bool) -> String {
    let cell = bare(cell);
    if is_digits(cell) {
        let padded = level.is_some_and(|level| level <= 12 && cell.len() + 1 == level)
            || hs && level.is_none() && cell.len() % 2 == 1;
        return if padded { format!("0{cell}") } else { cell.to_owned() };
    }
    if cell.eq_ignore_ascii_case("total") {
        return "TOTAL".to_owned();
    }
    if let Some(code) = hs.then(|| hs_digits(cell)).flatten() {
        return code;
    }
    if let Some((code, name)) = cell.split_once([' ', ':'])
        && is_digits(code)
        && (2..=10).contains(&code.len())
        && name.contains(char::is_alphabetic)
    {
        return product_code(code, level, hs);
    }
    cell.chars().take(200).collect()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code without the marks that keep a spreadsheet from changing it, and without the fraction of a number.
fn bare(cell: &str) -> &str {
    let cell = cell.trim().trim_matches(['\'', '"', '\u{feff}']).trim();
    cell.strip_suffix(".0").unwrap_or(cell)
}

/// The digits of an HS code that is written with dots or blanks (3104.20, 31 04 20) or behind its nomenclature
/// (H5-310420, HS2017: 310420). `None` for any other text.
fn hs_digits(cell: &str) -> Option<String> {
    let rest = cell.strip_prefix(['H', 'h']);
    let rest = rest.map(|rest| rest.strip_prefix(['S', 's']).unwrap_or(rest));
    let behind = |rest: &str| {
        let code = rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['-', ':', '_', ' ']);
        code.map(|code| code.trim().to_owned())
    };
    let code = match rest {
        Some(rest) => behind(rest)?,
        None => cell.to_owned(),
    };
    let mut parts = code.split(['.', ' ']);
    let first = parts.next().is_some_and(|part| [2, 4, 6, 8, 10].contains(&part.len()));
    let fits = first && parts.all(|part| [2, 4].contains(&part.len()));
    let digits: String = code.split(['.', ' ']).collect();
    (fits && is_digits(&digits) && digits.len() <= 10 && !digits.starts_with("00")).then_some(digits)
}

/// Whether a cell is an HS code in some spelling, or one with the name of its goods.
pub(super) fn is_hs(cell: &str) -> bool {
    let cell = bare(cell);
    let named = || cell.split_once([' ', ':']).filter(|(_, name)| name.contains(char::is_alphabetic));
    hs_digits(cell).is_some() || named().is_some_and(|(code, _)| is_digits(code) && hs_digits(code).is_some())
}

/// Whether a cell holds these digits of an HS code in a spelling of its own, rather than a number or a name.
pub(super) fn is_respelled(cell: &str, code: &str) -> bool {
    let cell = bare(cell);
    !is_digits(cell) && hs_digits(cell).is_some_and(|digits| digits == code)
}

/// The code of a flow in any provider's words; unknown words stay as written.
pub(super) fn flow_code(cell: &str) -> String {
    let cell = cell.trim();
    let plain: String = cell.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let code = match plain.as_str() {
        "x" | "2" | "e" | "exp" | "export" | "exports" | "grossexp" | "экспорт" | "эк" => "X",
        "m" | "1" | "i" | "imp" | "import" | "imports" | "grossimp" | "импорт" | "им" => "M",
        "rx" | "3" | "reexport" | "reexports" | "реэкспорт" => "RX",
        "rm" | "4" | "reimport" | "reimports" | "реимпорт" => "RM",
        "dx" | "domesticexport" | "domesticexports" => "DX",
        _ if plain.starts_with("exportvalue") || plain.starts_with("exportquantity") => "X",
        _ if plain.starts_with("importvalue") || plain.starts_with("importquantity") => "M",
        _ => return cell.chars().take(40).collect(),
    };
    code.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn product_codes_get_back_their_lost_zeros() {
        for (cell, level, hs, code) in [
            ("310420", None, true, "310420"),
            ("10111", None, true, "010111"),
            ("101", Some(4), true, "0101"),
            ("1012", Some(4), false, "1012"),
            ("3104.20", None, true, "310420"),
            ("31.04.20", None, true, "310420"),
            ("310420 Potassium chloride", None, true, "310420"),
            ("3104 20", None, true, "310420"),
            ("H5-310420", None, true, "310420"),
            ("HS2017: 3104.20", None, true, "310420"),
            ("3104.20", None, false, "3104.20"),
            ("3104.2", None, true, "3104.2"),
            ("'0101", None, true, "0101"),
            ("310420.0", None, true, "310420"),
            ("Total", None, true, "TOTAL"),
            ("SITC:562", None, false, "SITC:562"),
            ("Potash, 60%", None, false, "Potash, 60%"),
        ] {
            assert_eq!(product_code(cell, level, hs), code, "{cell}");
        }
    }

    #[test]
    fn codes_of_other_lists_are_no_hs_codes() {
        for (cell, hs) in [
            ("3104.20", true),
            ("'0101", true),
            ("310420 Potassium chloride", true),
            ("H5-310420", true),
            ("31042", false),
            ("3.10E+05", false),
            ("Potash", false),
            ("HORSES 12", false),
            ("003104", false),
        ] {
            assert_eq!(is_hs(cell), hs, "{cell}");
        }
        assert!(is_respelled("31.04.20", "310420") && is_respelled("H5-310420", "310420"));
        assert!(!is_respelled("310420.0", "310420") && !is_respelled("310420 Potash", "310420"));
    }

    #[test]
    fn flows_have_one_code_in_all_words() {
        for (cell, code) in [
            ("Exports", "X"),
            ("Re-Import", "RM"),
            ("re-exports", "RX"),
            ("ИМ", "M"),
            ("Gross Exp.", "X"),
            ("MIP", "MIP"),
        ] {
            assert_eq!(flow_code(cell), code);
        }
    }
}
