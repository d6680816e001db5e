//! Small things about words that every layer above writes.

/// Months as English texts name them; the first three letters are the short form.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The short name of a month counted from 1, `Jan`.
pub fn short_month(month: usize) -> Option<&'static str> {
    MONTHS.get(month.checked_sub(1)?).and_then(|name| name.get(..3))
}

/// The first letter large, for the beginning of a sentence.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first letter small, for the middle of a sentence.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_letter_changes() {
        assert_eq!(upper_first("éclair of EU"), "Éclair of EU");
        assert_eq!(lower_first("Estimated by FAO"), "estimated by FAO");
        assert_eq!((upper_first(""), lower_first("")), (String::new(), String::new()));
    }

    #[test]
    fn months_have_short_names_from_one_to_twelve() {
        assert_eq!((short_month(0), short_month(13)), (None, None));
        assert_eq!((short_month(1), short_month(12)), (Some("Jan"), Some("Dec")));
    }
}
