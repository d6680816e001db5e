//! The part of a table that a question concerns, and the bytes that every line of that part must hold.

use polars::prelude::{DataFrame, DataType, IntoLazy as _, PolarsResult, col, lit};

use super::rows::Row;
use super::totals;
use crate::data::Countries;
use crate::formats::areas;

/// The part of a table that a question concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// A product and the longer codes below it.
    Product(String),
    /// Every row that has this area on either side; by its code, such as `BLR`.
    Area(String),
    /// Sums over all products, of one area or of all. Each row of the frame then stands for several of the file: its
    /// product is `TOTAL`, and two more columns count the figures in it (`figures`) and those missing (`missing`).
    Totals(Option<String>),
}

impl Pick {
    /// The part for a question who sells or buys a product; `None` where it cannot be told from the code.
    pub fn for_shares(product: &str) -> Option<Self> {
        if product.trim().eq_ignore_ascii_case("TOTAL") {
            return Some(Self::Totals(None));
        }
        let pick = Self::Product(product.trim().to_owned());
        Wanted::can_be(&pick).then_some(pick)
    }

    /// The part for a question with whom a country trades, by its code or name; all products where none is given.
    pub fn for_partners(reporter: &str, product: Option<&str>, countries: &Countries) -> Option<Self> {
        match product.map_or(Some(Self::Totals(None)), Self::for_shares) {
            Some(Self::Totals(_)) => {
                let code = countries.resolve(reporter).map_or(reporter, |country| country.code.as_str());
                Some(Self::Totals(Some(code.to_owned())))
            }
            other => other,
        }
    }

    /// The words of provenance.
    pub(in crate::formats) fn words(&self) -> String {
        match self {
            Self::Product(code) => format!("product {code}"),
            Self::Area(code) => format!("area {code}"),
            Self::Totals(Some(code)) => format!("area {code}, summed over products"),
            Self::Totals(None) => "all rows, summed over products".to_owned(),
        }
    }

    /// Whether rows are summed over products.
    pub(super) fn is_summed(&self) -> bool {
        matches!(self, Self::Totals(_))
    }

    /// The rows of a canonical frame that belong to the part.
    pub(in crate::formats) fn of(&self, frame: &DataFrame) -> PolarsResult<DataFrame> {
        let wanted = match self {
            Self::Product(code) => col("product").cast(DataType::String).str().starts_with(lit(padded(code))),
            Self::Area(code) | Self::Totals(Some(code)) => {
                col("reporter").eq(lit(code.as_str())).or(col("partner").eq(lit(code.as_str())))
            }
            Self::Totals(None) => lit(true),
        };
        let rows = frame.clone().lazy().filter(wanted);
        if self.is_summed() { totals::summed(rows) } else { rows.collect() }
    }
}

/// Spreadsheets eat the leading zero of a code: 10110 means 010110.
pub(in crate::formats) fn padded(code: &str) -> String {
    let code = code.trim();
    let odd = code.len() % 2 == 1 && code.bytes().all(|byte| byte.is_ascii_digit());
    if odd { format!("0{code}") } else { code.to_owned() }
}

/// A pick as numbers of BACI.
#[derive(Debug)]
pub(in crate::formats) enum Wanted {
    /// Every row.
    All,
    /// Products from one number up to another, the latter left out.
    Products(u32, u32),
    /// Areas by their numbers.
    Areas(Vec<u32>),
}

/// Shorter needles are found in so many lines that reading all of them is quicker.
const SHORTEST_NEEDLE: usize = 3;

impl Wanted {
    /// Whether a pick is a set of numbers.
    pub(super) fn can_be(pick: &Pick) -> bool {
        match pick {
            Pick::Product(code) => padded(code).len() <= 6 && digits(&padded(code)),
            Pick::Area(_) | Pick::Totals(_) => true,
        }
    }

    /// `None` where the pick is no set of numbers.
    pub(in crate::formats) fn of(pick: Option<&Pick>, countries: &Countries) -> Option<Self> {
        match pick {
            None | Some(Pick::Totals(None)) => Some(Self::All),
            Some(Pick::Product(code)) => {
                let code = pick.filter(|pick| Self::can_be(pick)).map(|_| padded(code))?;
                let number: u32 = code.parse().ok()?;
                let below = 10_u32.pow(u32::try_from(6 - code.len()).ok()?);
                Some(Self::Products(number * below, (number + 1) * below))
            }
            Some(Pick::Area(code) | Pick::Totals(Some(code))) => {
                let of = |number: &u32| match areas::by_number(countries, *number) {
                    Some(area) => area.code == *code,
                    None => format!("M49:{number:03}") == *code,
                };
                Some(Self::Areas((0..1_000).filter(of).collect()))
            }
        }
    }

    /// Bytes of which each line must hold one; none when every line must be read.
    pub(super) fn needles(&self) -> Vec<String> {
        let needles: Vec<String> = match self {
            Self::All => Vec::new(),
            // Leading zeros may be missing in the file; the digits that all codes of the range begin with are not.
            Self::Products(from, until) => {
                let mut below = until - from;
                let mut number = *from;
                while below >= 10 {
                    (number, below) = (number / 10, below / 10);
                }
                vec![number.to_string()]
            }
            Self::Areas(numbers) => numbers.iter().map(ToString::to_string).collect(),
        };
        if needles.iter().any(|needle| needle.len() < SHORTEST_NEEDLE) { Vec::new() } else { needles }
    }

    pub(super) fn has(&self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Products(from, until) => (*from..*until).contains(&row.product),
            Self::Areas(numbers) => numbers.contains(&row.exporter) || numbers.contains(&row.importer),
        }
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products(code: &str) -> Option<(u32, u32, Vec<String>)> {
        let wanted = Wanted::of(Some(&Pick::Product(code.to_owned())), &Countries::default())?;
        match wanted {
            Wanted::Products(from, until) => Some((from, until, wanted.needles())),
            _ => None,
        }
    }

    #[test]
    fn a_product_is_a_range_of_numbers_and_a_needle() {
        let needle = |text: &str| vec![text.to_owned()];
        assert_eq!(products("310420"), Some((310_420, 310_421, needle("310420"))));
        assert_eq!(products(" 010110 "), Some((10_110, 10_111, needle("10110"))));
        assert_eq!(products("10110"), Some((10_110, 10_111, needle("10110"))));
        assert_eq!(products("3104"), Some((310_400, 310_500, needle("3104"))));
        assert_eq!(products("31"), Some((310_000, 320_000, Vec::new())));
        assert_eq!((products("TOTAL"), products("31042000"), products("")), (None, None, None));
    }

    #[test]
    fn an_area_is_all_its_numbers() {
        let countries = Countries::parse(
            "code,iso2,m49,baci,name,short_name,group,until,note\nFRA,FR,250,251,France,,country,,\nBEL,BE,056,,Belgium,,country,,\n",
        )
        .expect("good table");
        let of = |code: &str| match Wanted::of(Some(&Pick::Area(code.to_owned())), &countries) {
            Some(wanted @ Wanted::Areas(_)) => wanted.needles(),
            _ => vec!["?".to_owned()],
        };
        assert_eq!(of("FRA"), ["250", "251"]);
        assert!(of("BEL").is_empty(), "two digits are everywhere");
        assert_eq!(of("M49:999"), ["999"]);
    }
}
