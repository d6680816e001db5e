//! Periods as files write them, into the canonical forms of [`crate::data::Period`].

use crate::data::Period;

const MONTHS: [(&str, &str); 24] = [
    ("jan", "01"),
    ("feb", "02"),
    ("mar", "03"),
    ("apr", "04"),
    ("may", "05"),
    ("jun", "06"),
    ("jul", "07"),
    ("aug", "08"),
    ("sep", "09"),
    ("oct", "10"),
    ("nov", "11"),
    ("dec", "12"),
    ("янв", "01"),
    ("фев", "02"),
    ("мар", "03"),
    ("апр", "04"),
    ("май", "05"),
    ("июн", "06"),
    ("июл", "07"),
    ("авг", "08"),
    ("сен", "09"),
    ("окт", "10"),
    ("ноя", "11"),
    ("дек", "12"),
];

/// The canonical text and the frequency letter of a period cell; `None` when it names no period.
///
/// Month 52 of Comtrade and Comext is the whole year.
pub(super) fn parse(cell: &str) -> Option<(String, &'static str)> {
    let lower = cell.trim().trim_matches(['"', '\'', '\u{feff}', '[', ']']).to_lowercase();
    let mut text = lower.trim();
    for tail in ["года", "год", "г.", "г"] {
        text = text.strip_suffix(tail).unwrap_or(text).trim_end();
    }
    let text = ["fy", "yr", "y"].iter().find_map(|head| text.strip_prefix(head)).unwrap_or(text).trim();
    // No form is longer; a cell of ten kilobytes is not a period.
    if text.is_empty() || text.len() > 40 {
        return None;
    }
    let canonical = rewrite(text)?;
    let period = Period::parse(&canonical)?;
    (1500..2500).contains(&period.start_year()).then(|| (period.to_string(), period.freq().code()))
}

fn rewrite(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(text) {
        return match text.len() {
            4 => Some(text.to_owned()),
            6 if text.ends_with("52") => Some(text[..4].to_owned()),
            6 => Some(format!("{}-{}", &text[..4], &text[4..])),
            8 => Some(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
            _ => None,
        };
    }
    let year = |part: &str| (part.len() == 4 && digits(part)).then_some(part.to_owned());
    let two = |part: &str| (digits(part) && part.len() <= 2).then(|| format!("{part:0>2}"));
    // 2022.0 from a table program, 2,022 from a spreadsheet.
    if let Some((whole, zeros)) = text.split_once('.')
        && let Some(whole) = year(whole)
        && zeros.bytes().all(|byte| byte == b'0')
    {
        return Some(whole);
    }
    if let Some((a, b)) = text.split_once(',')
        && a.len() == 1
        && b.len() == 3
        && digits(a)
        && digits(b)
    {
        return Some(format!("{a}{b}"));
    }
    // A time of day is of no use here.
    if let Some((date, _)) = text.split_once('t').or_else(|| text.split_once(' '))
        && date.len() == 10
    {
        return rewrite(date);
    }
    if let Some(named) = named_month(text) {
        return Some(named);
    }
    if let Some(head) = text.get(..4).and_then(year)
        && let Some(rest) = text.get(4..)
    {
        let rest = rest.trim_start_matches(['-', ' ', ':', '.']);
        match rest.as_bytes().first() {
            Some(b'q' | b'h' | b's') => return Some(format!("{head}-{}", rest.to_uppercase())),
            Some(b'm') => return Some(format!("{head}-{}", two(&rest[1..])?)),
            _ => {}
        }
        if let Some(end) = text.get(4..).and_then(|rest| rest.strip_prefix('/')) {
            // 2021/22 is a span, 2021/03 would be a month; spans are consecutive years.
            let next = head.parse::<u32>().ok()? + 1;
            if end == next.to_string() || end.len() == 2 && next.to_string().ends_with(end) {
                return Some(format!("{head}/{next}"));
            }
            if digits(end) {
                return Some(format!("{head}-{}", two(end)?));
            }
        }
        if let Some(month) = two(rest) {
            return Some(format!("{head}-{month}"));
        }
    }
    let parts: Vec<&str> = text.split(['/', '.']).collect();
    match parts.as_slice() {
        [month, last] if year(last).is_some() => Some(format!("{last}-{}", two(month)?)),
        [day, month, last] if year(last).is_some() => Some(format!("{last}-{}-{}", two(month)?, two(day)?)),
        [first, month, day] if year(first).is_some() => Some(format!("{first}-{}-{}", two(month)?, two(day)?)),
        _ => Some(text.to_owned()),
    }
}

/// `mar 2022`, `2022 mar`, `март 2022`; spans of months such as `jan.-dec. 2008` are a year or a span.
fn named_month(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', '.', '-', '–', '/']).filter(|word| !word.is_empty()).collect();
    let year = words.iter().find(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let months: Vec<&str> = words
        .iter()
        .filter(|word| word.starts_with(char::is_alphabetic))
        .map(|word| MONTHS.iter().find(|(name, _)| word.starts_with(name)).map(|(_, number)| *number))
        .collect::<Option<_>>()?;
    match months.as_slice() {
        [month] if words.len() == 2 => Some(format!("{year}-{month}")),
        ["01", "12"] if words.len() == 3 => Some((*year).to_owned()),
        [from, to] if words.len() == 3 => Some(format!("{year}-{from}/{year}-{to}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_write_a_period_has_one_canonical_form() {
        for (cell, text, freq) in [
            ("2022", "2022", "A"),
            ("2022.0", "2022", "A"),
            ("2,022", "2022", "A"),
            ("YR2022", "2022", "A"),
            ("2022 г.", "2022", "A"),
            ("FY2022", "2022", "A"),
            ("202203", "2022-03", "M"),
            ("202252", "2022", "A"),
            ("2022M3", "2022-03", "M"),
            ("2022-M03", "2022-03", "M"),
            ("2022-03", "2022-03", "M"),
            ("Mar 2022", "2022-03", "M"),
            ("март 2022", "2022-03", "M"),
            ("03/2022", "2022-03", "M"),
            ("2022Q1", "2022-Q1", "Q"),
            ("2022-q4", "2022-Q4", "Q"),
            ("2022S1", "2022-H1", "S"),
            ("2022-03-01", "2022-03-01", "D"),
            ("2022-03-01T00:00:00", "2022-03-01", "D"),
            ("01.03.2022", "2022-03-01", "D"),
            ("20220301", "2022-03-01", "D"),
            ("Jan.-Dec. 2008", "2008", "A"),
            ("2021/22", "2021/2022", "P"),
        ] {
            assert_eq!(parse(cell), Some((text.to_owned(), freq)), "{cell}");
        }
    }

    #[test]
    fn other_text_is_no_period() {
        for cell in
            ["", "total", "202213", "99", "2022-13", "BLR", "12345", "2022Q5", "20221332", "é2022", "2022é", "0000"]
        {
            assert_eq!(parse(cell), None, "{cell}");
        }
    }
}
