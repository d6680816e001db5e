//! Cells of tables with their own columns (events, releases, claims), read as plain lists.

use super::Unfit;
use super::rows::defect;
use crate::data::{Freq, Library, Period, TableId, short_month};

/// One text column, empty text where nothing is stated.
///
/// # Errors
/// [`Unfit`] when the table lacks the column: a defect of the build that the card tests catch.
pub(super) fn texts(library: &Library, table: TableId, column: &str) -> Result<Vec<String>, Unfit> {
    let cells = library.frame(table).column(column).and_then(|column| column.str().cloned());
    let cells = cells.map_err(|cause| defect(table, &cause))?;
    Ok(cells.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect())
}

/// One number column, `None` where nothing is stated.
///
/// # Errors
/// [`Unfit`] when the table lacks the column: a defect of the build that the card tests catch.
pub(super) fn numbers(library: &Library, table: TableId, column: &str) -> Result<Vec<Option<f64>>, Unfit> {
    let cells = library.frame(table).column(column).and_then(|column| column.f64().cloned());
    let cells = cells.map_err(|cause| defect(table, &cause))?;
    Ok(cells.iter().collect())
}

/// A date of a table as people read it, as precise as stated: `13 Dec 2025`, `Dec 2025` or `2025`.
pub(super) fn date_text(date: &str, precision: &str) -> String {
    let mut parts = date.split('-');
    let year = parts.next().unwrap_or_default();
    let month = parts.next().and_then(|text| short_month(text.parse().ok()?));
    let day = parts.next().and_then(|text| text.parse::<u8>().ok());
    match (month, day, precision) {
        (None, _, _) | (_, _, "year") => year.to_owned(),
        (Some(month), Some(day), "day") => format!("{day} {month} {year}"),
        (Some(month), _, _) => format!("{month} {year}"),
    }
}

/// A period as people read it: `2022`, `Jan 2025`, `Jan–Sep 2021`, `first half 2023`, `13 Dec 2025`, `1995–2020` or
/// `Apr 2021–Mar 2022`.
pub(super) fn period_text(period: Period) -> String {
    let (start, last) = (period.start(), period.end().yesterday().unwrap_or(period.end()));
    let month = |date: jiff::civil::Date| usize::try_from(date.month()).ok().and_then(short_month).unwrap_or_default();
    match period.freq() {
        Freq::Year => start.year().to_string(),
        Freq::Day => format!("{} {} {}", start.day(), month(start), start.year()),
        Freq::Month => format!("{} {}", month(start), start.year()),
        Freq::HalfYear => {
            format!("{} half {}", if start.month() == 1 { "first" } else { "second" }, start.year())
        }
        _ if start.year() != last.year() && start.month() == 1 && last.month() == 12 => {
            format!("{}–{}", start.year(), last.year())
        }
        _ if start.year() != last.year() => {
            format!("{} {}–{} {}", month(start), start.year(), month(last), last.year())
        }
        _ if start.month() == last.month() => format!("{} {}", month(start), start.year()),
        _ => format!("{}–{} {}", month(start), month(last), start.year()),
    }
}

/// A period of a table as people read it; an open start, as in `/2021`, reads "to 2021".
pub(super) fn period_words(period: &str) -> String {
    let (open, known) = period.strip_prefix('/').map_or(("", period), |end| ("to ", end));
    Period::parse(known).map_or_else(|| format!("{open}{known}"), |known| format!("{open}{}", period_text(known)))
}

/// The part of a date that is known, as a period: `2025-12-13`, `2025-12` or `2025`.
pub(super) fn known_part<'a>(date: &'a str, precision: &str) -> &'a str {
    let length = match precision {
        "day" => date.len(),
        "year" => 4,
        _ => 7,
    };
    date.get(..length).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_as_people_write_them() {
        for (canonical, text) in [
            ("2022", "2022"),
            ("2025-01", "Jan 2025"),
            ("2021-01/2021-09", "Jan–Sep 2021"),
            ("2023-H1", "first half 2023"),
            ("1995/2020", "1995–2020"),
            ("2021-04/2022-03", "Apr 2021–Mar 2022"),
            ("2025-12-13", "13 Dec 2025"),
        ] {
            assert_eq!(Period::parse(canonical).map(period_text).as_deref(), Some(text));
            assert_eq!(period_words(canonical), text);
        }
        assert_eq!(period_words("/2022-01"), "to Jan 2022");
    }

    #[test]
    fn dates_are_as_precise_as_stated() {
        for (date, precision, text, part) in [
            ("2025-12-13", "day", "13 Dec 2025", "2025-12-13"),
            ("2008-08-01", "month", "Aug 2008", "2008-08"),
            ("2008-08", "month", "Aug 2008", "2008-08"),
            ("2019-01-01", "year", "2019", "2019"),
        ] {
            assert_eq!(date_text(date, precision), text);
            assert_eq!(known_part(date, precision), part);
        }
    }
}
