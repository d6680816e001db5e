//! Texts that a spreadsheet would take for a formula, made harmless and restored.
//!
//! The rule, after OWASP's "CSV injection": a text that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a
//! line feed (or the wide forms of the first four, or the
//! mark of byte order, which readers drop) and is no plain number gets an apostrophe before it. So does a text
//! that begins with an apostrophe, so that taking one away again restores every text.

use std::borrow::Cow;

const DANGEROUS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\u{feff}'];

/// The text as it may stand in a CSV cell.
pub fn guard(text: &str) -> Cow<'_, str> {
    let Some(first) = text.chars().next() else { return Cow::Borrowed(text) };
    if first == '\'' || (DANGEROUS.contains(&first) && !is_number(text)) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`guard`] was given. An apostrophe that it would not have put there stays.
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if matches!(guard(rest), Cow::Owned(_)) => rest,
        _ => text,
    }
}

/// Digits with at most one point and an exponent, and a sign: nothing a spreadsheet would compute.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (text, safe) in [
            ("=SUM(A1:A9)", "'=SUM(A1:A9)"),
            ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@here", "'@here"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("'", "''"),
            ("-12.5", "-12.5"),
            ("+3e-5", "+3e-5"),
            ("-", "'-"),
            ("-inf", "'-inf"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guard(text), safe);
            assert_eq!(unguard(&guard(text)), text);
        }
        assert_eq!((unguard("'004"), unguard("Côte d'Ivoire")), ("'004", "Côte d'Ivoire"));
    }
}
