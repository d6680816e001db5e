//! Periods as trade files write them, and where they lie on a time axis.

use std::fmt;

use jiff::civil::Date;

/// How often a series has a figure. Figures of different frequency are never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freq {
    /// Years.
    Year,
    /// Half-years.
    HalfYear,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
    /// Single days.
    Day,
    /// Any other part of a year, or several years.
    Part,
}

impl Freq {
    /// The letter in the `freq` column.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Year => "A",
            Self::HalfYear => "S",
            Self::Quarter => "Q",
            Self::Month => "M",
            Self::Day => "D",
            Self::Part => "P",
        }
    }

    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Year => "annual",
            Self::HalfYear => "half-yearly",
            Self::Quarter => "quarterly",
            Self::Month => "monthly",
            Self::Day => "dated",
            Self::Part => "part-year",
        }
    }
}

/// A stretch of time: first day and the day after the last one, with the frequency it was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: Date,
    /// Exclusive.
    end: Date,
    freq: Freq,
}

impl Period {
    /// One calendar year; `None` outside the calendar's range.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self {
            start: Date::new(year, 1, 1).ok()?,
            end: Date::new(year.checked_add(1)?, 1, 1).ok()?,
            freq: Freq::Year,
        })
    }

    /// One month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Self::months(year, month, 1, Freq::Month)
    }

    /// One day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Self> {
        let start = Date::new(year, month, day).ok()?;
        Some(Self { start, end: start.tomorrow().ok()?, freq: Freq::Day })
    }

    fn months(year: i16, month: i8, count: i8, freq: Freq) -> Option<Self> {
        let start = Date::new(year, month, 1).ok()?;
        let months = i32::from(year) * 12 + i32::from(month) - 1 + i32::from(count);
        let end =
            Date::new(i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?, 1)
                .ok()?;
        Some(Self { start, end, freq })
    }

    /// Reads the canonical forms: `2022`, `2022-03`, `2022-Q1`, `2022-H1`, `2022-S1`, `2022-03-01`,
    /// and spans `2022-01/2022-07` or `1995/2020`. Anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once('/') else { return Self::single(text) };
        // A span has two ends: a third makes the second no period.
        let (from, to) = (Self::single(from)?, Self::single(to)?);
        (from.start < to.end).then_some(Self { start: from.start, end: to.end, freq: Freq::Part })
    }

    /// The same without spans.
    fn single(text: &str) -> Option<Self> {
        let text = text.trim();
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let year: i16 = year.parse().ok()?;
        let Some(rest) = rest else { return Self::year(year) };
        match rest.as_bytes() {
            [b'Q' | b'q', quarter @ b'1'..=b'4'] => {
                Self::months(year, i8::try_from(quarter - b'1').ok()? * 3 + 1, 3, Freq::Quarter)
            }
            [b'H' | b'h' | b'S' | b's', half @ (b'1' | b'2')] => {
                Self::months(year, i8::try_from(half - b'1').ok()? * 6 + 1, 6, Freq::HalfYear)
            }
            [_, _] => Self::month(year, rest.parse().ok()?),
            [_, _, b'-', _, _] => Self::day(year, rest.get(..2)?.parse().ok()?, rest.get(3..)?.parse().ok()?),
            _ => None,
        }
    }

    /// First day.
    pub const fn start(self) -> Date {
        self.start
    }

    /// The day after the last.
    pub const fn end(self) -> Date {
        self.end
    }

    /// How it was written.
    pub const fn freq(self) -> Freq {
        self.freq
    }

    /// The year of the first day.
    pub fn start_year(self) -> i32 {
        i32::from(self.start.year())
    }

    /// The year of the last day.
    pub fn last_year(self) -> i32 {
        self.end.yesterday().map_or(self.start_year(), |day| i32::from(day.year()))
    }

    /// Position on a time axis in years: dated counts at their day (2 July 2022 → 2022.5), anything else at its
    /// middle (2022 → 2022.5), so that a year's figure stands neither before nor after the events of its year.
    pub fn at(self) -> f64 {
        match self.freq {
            Freq::Year => f64::from(self.start.year()) + 0.5,
            Freq::Day => year_fraction(self.start),
            Freq::HalfYear | Freq::Quarter | Freq::Month | Freq::Part => {
                f64::midpoint(year_fraction(self.start), year_fraction(self.end))
            }
        }
    }
}

/// A date as years and part of the year.
pub(crate) fn year_fraction(date: Date) -> f64 {
    f64::from(date.year()) + f64::from(date.day_of_year() - 1) / f64::from(date.days_in_year())
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.start.year(), self.start.month());
        match self.freq {
            Freq::Year => write!(f, "{year:04}"),
            Freq::HalfYear => write!(f, "{year:04}-H{}", (month - 1) / 6 + 1),
            Freq::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
            Freq::Month => write!(f, "{year:04}-{month:02}"),
            Freq::Day => write!(f, "{}", self.start),
            Freq::Part => {
                let last = self.end.yesterday().unwrap_or(self.end);
                if self.start.day_of_year() == 1 && self.end.day_of_year() == 1 {
                    write!(f, "{year:04}/{:04}", last.year())
                } else {
                    write!(f, "{year:04}-{month:02}/{:04}-{:02}", last.year(), last.month())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_forms_come_back_as_written() {
        for text in ["2022", "2022-03", "2022-Q1", "2022-H2", "2022-03-01", "2022-01/2022-07", "1995/2020"] {
            assert_eq!(Period::parse(text).map(|p| p.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn nonsense_is_no_period() {
        for text in ["", "22", "2022-13", "2022-Q5", "2022-02-30", "2022/2020", "year 2022", "20222", "2022-"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_has_two_ends() {
        for text in ["2020/2021/2022", "2020/", "/2020", "2020//2021"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        assert_eq!(Period::parse(&"2020/".repeat(200_000)), None, "nor does a long cell end the program");
    }

    #[test]
    fn everything_stands_where_it_lies() {
        let at = |text| Period::parse(text).map(Period::at).expect(text);
        assert!((at("2022") - 2022.5).abs() < 1e-12);
        assert!((at("2022-H1") - 2022.25).abs() < 0.01);
        assert!((at("2022-07-02") - 2022.5).abs() < 0.01);
        assert!((at("1995/2020") - 2008.0).abs() < 0.01);
    }
}
