//! Numbers as readers see them. Never more digits than the source has.

/// Minus sign U+2212, so that it is as wide as a plus.
const MINUS: char = '\u{2212}';

/// A share in percent: one decimal under 10, none above, unless `fine` asks for one decimal anyway.
pub fn format_share(percent: f64, fine: bool) -> String {
    let digits = usize::from(fine || percent.abs() < 9.95);
    with_minus(format!("{percent:.digits$}"))
}

/// A quantity to three significant digits, with blanks between thousands.
pub fn format_number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let magnitude = value.abs();
    let digits = match magnitude {
        m if m >= 99.95 || m == 0.0 => 0,
        m if m >= 9.995 => 1,
        m if m >= 0.9995 => 2,
        _ => 3,
    };
    let text = format!("{magnitude:.digits$}");
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    if value < 0.0 {
        out.push(MINUS);
    }
    out.push_str(&group(whole));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A whole number with commas between thousands.
pub fn format_thousands(count: u64) -> String {
    group(&count.to_string())
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A raw value on screen, with ten significant digits at most and without grouping; files keep every digit.
pub fn ten_digits(value: f64) -> String {
    let rounded = format!("{value:.9e}").parse().unwrap_or(value);
    let magnitude = f64::abs(rounded);
    if magnitude != 0.0 && !(1e-5..1e15).contains(&magnitude) { format!("{rounded:e}") } else { rounded.to_string() }
}

fn with_minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) => format!("{MINUS}{rest}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_round_as_readers_expect() {
        assert_eq!(format_share(24.6, false), "25");
        assert_eq!(format_share(9.64, false), "9.6");
        assert_eq!(format_share(9.97, false), "10");
        assert_eq!(format_share(24.6, true), "24.6");
        assert_eq!(format_share(-1.25, false), "\u{2212}1.2");
    }

    #[test]
    fn numbers_keep_three_digits_and_group_thousands() {
        for (value, text) in [
            (0.0, "0"),
            (6940.3, "6,940"),
            (12.345, "12.3"),
            (1.0, "1"),
            (0.25, "0.25"),
            (-1234.0, "\u{2212}1,234"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(format_number(value), text);
        }
        assert_eq!(format_thousands(1_234_567), "1,234,567");
    }

    #[test]
    fn raw_values_keep_ten_digits_on_screen() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (20.812_345_678_912_3, "20.81234568"),
            (2_345_678_901.0, "2345678901"),
            (-1.0, "-1"),
            (0.0, "0"),
            (5e-300, "5e-300"),
            (1e300, "1e300"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(ten_digits(value), text);
        }
    }
}
