//! Cells into numbers, exactly: a scale of a power of ten is applied to the digits, not to the rounded number.

use serde::{Deserialize, Serialize};

/// The mark between whole number and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// 1,234.5
    #[default]
    Point,
    /// 1.234,5
    Comma,
}

impl Decimal {
    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Point => "point (1,234.5)",
            Self::Comma => "comma (1.234,5)",
        }
    }

    const fn marks(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Empty or a mark for "not available".
    Missing,
    /// A number, already scaled.
    Value(f64),
    /// Text that is no number in this notation.
    Unreadable,
}

/// What a column's numbers are multiplied by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    factor: f64,
    power: Option<i32>,
}

impl Scale {
    pub(super) fn new(factor: f64) -> Self {
        let power = (0..=12).find(|n| (10_f64.powi(*n) - factor).abs() < f64::EPSILON * factor.abs());
        Self { factor, power }
    }
}

const MISSING: [&str; 17] =
    ["", "na", "n/a", "n.a.", "nan", "null", "none", "#n/a", "-", "–", "—", ".", "..", "...", "…", ":", "нет данных"];

/// Reads one cell. Blanks around and between thousands are allowed; a wrong grouping makes it unreadable.
pub(super) fn parse(cell: &[u8], decimal: Decimal, scale: Scale) -> Number {
    let cell = cell.trim_ascii();
    if cell.is_empty() {
        return Number::Missing;
    }
    let point = if decimal == Decimal::Point { b'.' } else { b',' };
    let (negative, digits) = match cell {
        [b'-', rest @ ..] if !rest.is_empty() => (true, rest),
        _ => (false, cell),
    };
    let (mut mantissa, mut fraction, mut seen_point, mut n_digits) = (0_u64, 0_i32, false, 0);
    for byte in digits {
        match byte {
            b'0'..=b'9' if n_digits < 19 => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                n_digits += 1;
                fraction += i32::from(seen_point);
            }
            byte if *byte == point && !seen_point => seen_point = true,
            _ => return parse_slowly(cell, decimal, scale),
        }
    }
    if n_digits == 0 {
        return parse_slowly(cell, decimal, scale);
    }
    finish(negative, mantissa, -fraction, scale)
}

/// Powers of ten that a double holds exactly.
const EXACT_POWER: i32 = 22;
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// A plain number at the beginning of some bytes, up to a delimiter or their end, and the bytes it takes without that.
/// `None`: [`parse`] must look at it. Where both read it, they read the same.
pub(super) fn parse_start(bytes: &[u8], delimiter: u8, decimal: Decimal, scale: Scale) -> Option<(f64, usize)> {
    let point = if decimal == Decimal::Point { b'.' } else { b',' };
    let (mut mantissa, mut fraction, mut seen_point, mut n_digits) = (0_u64, 0_i32, false, 0);
    let mut length = bytes.len();
    for (at, byte) in bytes.iter().enumerate() {
        match byte.wrapping_sub(b'0') {
            digit @ 0..=9 if n_digits < 19 => {
                mantissa = mantissa * 10 + u64::from(digit);
                n_digits += 1;
                fraction += i32::from(seen_point);
            }
            _ if *byte == delimiter => {
                length = at;
                break;
            }
            _ if *byte == point && !seen_point => seen_point = true,
            _ => return None,
        }
    }
    match finish(false, mantissa, -fraction, scale) {
        Number::Value(value) if n_digits > 0 => Some((value, length)),
        _ => None,
    }
}

fn finish(negative: bool, mantissa: u64, exponent: i32, scale: Scale) -> Number {
    let exponent = exponent + scale.power.unwrap_or(0);
    let value = if mantissa <= 1 << 53 && exponent.abs() <= EXACT_POWER {
        let power = usize::try_from(exponent.abs()).ok().and_then(|at| POWERS.get(at)).copied().unwrap_or(1.0);
        if exponent < 0 { mantissa as f64 / power } else { mantissa as f64 * power }
    } else {
        format!("{mantissa}e{exponent}").parse().unwrap_or(f64::INFINITY)
    };
    let value = if scale.power.is_none() { value * scale.factor } else { value };
    if value.is_finite() { Number::Value(if negative { -value } else { value }) } else { Number::Unreadable }
}

fn parse_slowly(cell: &[u8], decimal: Decimal, scale: Scale) -> Number {
    let text = String::from_utf8_lossy(cell);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if MISSING.contains(&text.to_lowercase().as_str()) {
        return Number::Missing;
    }
    let (in_brackets, text) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let (signed, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((text, exponent)) => match exponent.parse::<i32>() {
            Ok(exponent) if exponent.abs() < 400 => (text, exponent),
            _ => return Number::Unreadable,
        },
        None => (text, 0),
    };
    let (point, thousands) = decimal.marks();
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    let Some(whole) = join_groups(whole, thousands) else { return Number::Unreadable };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || whole.len() + fraction.len() == 0 || fraction.len() > 300
    {
        return Number::Unreadable;
    }
    let digits = format!("{whole}{fraction}");
    let exponent = exponent - i32::try_from(fraction.len()).unwrap_or(0);
    let negative = signed != in_brackets;
    if let Ok(mantissa) = digits.parse::<u64>() {
        finish(negative, mantissa, exponent, scale)
    } else {
        let exponent = exponent + scale.power.unwrap_or(0);
        let factor = if scale.power.is_none() { scale.factor } else { 1.0 };
        match format!("{digits}e{exponent}").parse::<f64>() {
            Ok(value) if value.is_finite() => Number::Value(if negative { -value * factor } else { value * factor }),
            _ => Number::Unreadable,
        }
    }
}

/// `1 234 567` → `1234567`; every group after the first has three digits, and one mark separates them all.
fn join_groups(whole: &str, thousands: char) -> Option<String> {
    let is_mark = |c: char| c == thousands || c == '\'' || c.is_whitespace() || c == '\u{2019}';
    let mut marks = whole.chars().filter(|c| is_mark(*c));
    let first = marks.next();
    if marks.any(|mark| Some(mark) != first) {
        return None;
    }
    let groups: Vec<&str> = whole.split(is_mark).collect();
    let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let grouped = groups.len() == 1
        || (groups.first().is_some_and(|group| (1..=3).contains(&group.len()))
            && groups.iter().skip(1).all(|group| group.len() == 3));
    (digits && grouped).then(|| groups.concat())
}

/// Which decimal mark the cells of a column prove; `None` when every cell can be read both ways.
pub(super) fn guess_decimal<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Decimal> {
    let (mut point, mut comma) = (0, 0);
    for cell in cells {
        let cell = cell.trim().trim_matches(['(', ')', '-', '+', '\u{2212}']);
        if !cell.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',')
            // `..` is "not available" and proves nothing.
            || !cell.contains(|c: char| c.is_ascii_digit())
            || cell.contains(char::is_alphabetic) && !cell.contains(['e', 'E'])
        {
            continue;
        }
        let cell = cell.split(['e', 'E']).next().unwrap_or_default();
        let of = |mark: char| cell.matches(mark).count();
        // Three digits after a single mark may be thousands; anything else is a fraction.
        let proves = |mark: char| {
            cell.rsplit_once(mark)
                .is_some_and(|(whole, tail)| tail.len() != 3 || whole.trim() == "0" || whole.is_empty())
        };
        match (of('.'), of(',')) {
            (0, 2..) => point += 1,
            (2.., 0) => comma += 1,
            (1, 0) if proves('.') => point += 1,
            (0, 1) if proves(',') => comma += 1,
            (_, 0) | (0, _) => {}
            _ if cell.rfind('.') > cell.rfind(',') => point += 1,
            _ => comma += 1,
        }
    }
    match (point, comma) {
        (0, 0) => None,
        _ if comma > point => Some(Decimal::Comma),
        _ => Some(Decimal::Point),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(cell: &str, decimal: Decimal) -> Option<f64> {
        match parse(cell.as_bytes(), decimal, Scale::new(1.0)) {
            Number::Value(value) => Some(value),
            Number::Missing => Some(-99.0),
            Number::Unreadable => None,
        }
    }

    #[test]
    fn numbers_are_read_in_their_own_notation_only() {
        for (cell, point, comma) in [
            ("1234.5", Some(1234.5), None),
            ("1,234.5", Some(1234.5), None),
            ("1.234,5", None, Some(1234.5)),
            ("1,234", Some(1234.0), Some(1.234)),
            ("1 234,5", None, Some(1234.5)),
            ("511\u{a0}230,4", None, Some(511_230.4)),
            ("1\u{202f}234", Some(1234.0), Some(1234.0)),
            ("12,34,567", None, None),
            ("1.5e6", Some(1.5e6), None),
            ("1.1E+11", Some(1.1e11), None),
            ("\u{2212}5", Some(-5.0), Some(-5.0)),
            ("(123)", Some(-123.0), Some(-123.0)),
            (" 7 ", Some(7.0), Some(7.0)),
            ("N/A", Some(-99.0), Some(-99.0)),
            ("…", Some(-99.0), Some(-99.0)),
            ("12.3 e", None, None),
            ("abc", None, None),
            ("inf", None, None),
            ("1e999", None, None),
            ("99999999999999999999999", Some(1e23), Some(1e23)),
        ] {
            assert_eq!(value(cell, Decimal::Point), point, "{cell} with a point");
            assert_eq!(value(cell, Decimal::Comma), comma, "{cell} with a comma");
        }
    }

    #[test]
    fn a_number_at_the_start_is_the_same_number() {
        for cell in
            ["0.406", "8516.538", "12", ".5", "7.", "99999999999999999999", "1e3", "", "-1", " 7", "1,234", "NA"]
        {
            for decimal in [Decimal::Point, Decimal::Comma] {
                let scale = Scale::new(1000.0);
                let line = format!("{cell};rest");
                if let Some((value, length)) = parse_start(line.as_bytes(), b';', decimal, scale) {
                    assert_eq!(parse(cell.as_bytes(), decimal, scale), Number::Value(value), "{cell}");
                    assert_eq!(length, cell.len());
                }
            }
        }
        assert_eq!(parse_start(b"8516.538", b',', Decimal::Point, Scale::new(1000.0)), Some((8_516_538.0, 8)));
    }

    #[test]
    fn thousands_of_dollars_become_dollars_exactly() {
        for (cell, usd) in [("0.406", 406.0), ("8516.538", 8_516_538.0), ("1000.5", 1_000_500.0), ("0.0001", 0.1)] {
            assert_eq!(parse(cell.as_bytes(), Decimal::Point, Scale::new(1000.0)), Number::Value(usd), "{cell}");
        }
    }

    #[test]
    fn a_column_proves_its_decimal_mark() {
        for (cells, guess) in [
            (&["1,234", "5,678"][..], None),
            (&["1,234", "5,67"], Some(Decimal::Comma)),
            (&["2,500,000"], Some(Decimal::Point)),
            (&["1.234.567,89"], Some(Decimal::Comma)),
            (&["0,125"], Some(Decimal::Comma)),
            (&["BLR", "12"], None),
            (&["1.5e6"], Some(Decimal::Point)),
            (&["..", "..", "7"], None),
            (&["1.234e6"], None),
        ] {
            assert_eq!(guess_decimal(cells.iter().copied()), guess, "{cells:?}");
        }
    }
}
