//! The part of a table that a question concerns, and the bytes that every line of that part must hold.

use std::ops::Range;

use polars::prelude::{DataFrame, DataType, IntoLazy as _, PolarsResult, col, lit};

use super::frames::stack;
use super::rows::Row;
use super::totals;
use crate::data::{Countries, Note};
use crate::formats::areas;

/// The part of a table that a question concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Products and the longer codes below them. Where one of them is a chapter or all goods, rows are summed by each
    /// code asked for, as for [`Pick::Totals`]: a chapter may be a tenth of the file.
    Products(Vec<String>),
    /// Every row that has this area on either side; by its code, such as `BLR`.
    Area(String),
    /// Sums over all products, of one area or of all. Each row of the frame then stands for several of the file: its
    /// product is `TOTAL`, and two more columns count the figures in it (`figures`) and those missing (`missing`).
    Totals(Option<String>),
}

/// The word for all goods.
pub(super) const ALL_GOODS: &str = "TOTAL";

fn is_all_goods(code: &str) -> bool {
    code.trim().eq_ignore_ascii_case(ALL_GOODS)
}

impl Pick {
    /// One product and the longer codes below it.
    pub fn product(code: &str) -> Self {
        Self::Products(vec![code.trim().to_owned()])
    }

    /// The part for a question about these products; `None` where it cannot be told from the codes.
    pub fn for_products(products: &[&str]) -> Option<Self> {
        if let [one] = products
            && is_all_goods(one)
        {
            return Some(Self::Totals(None));
        }
        let pick = Self::Products(products.iter().map(|code| code.trim().to_owned()).collect());
        Wanted::can_be(&pick).then_some(pick)
    }

    /// The part for a question with whom a country trades, by its code or name; all products where none is given.
    pub fn for_partners(reporter: &str, product: Option<&str>, countries: &Countries) -> Option<Self> {
        match product.map_or(Some(Self::Totals(None)), |product| Self::for_products(&[product])) {
            Some(Self::Totals(_)) => {
                let code = countries.resolve(reporter).map_or(reporter, |country| country.code.as_str());
                Some(Self::Totals(Some(code.to_owned())))
            }
            other => other,
        }
    }

    /// The words of provenance.
    pub(in crate::formats) fn words(&self) -> String {
        let summed = if self.is_summed() { ", summed over products" } else { "" };
        match self {
            Self::Products(codes) => match codes.as_slice() {
                [one] => format!("product {one}{summed}"),
                several => format!("products {}{summed}", several.join(", ")),
            },
            Self::Area(code) => format!("area {code}"),
            Self::Totals(Some(code)) => format!("area {code}{summed}"),
            Self::Totals(None) => format!("all rows{summed}"),
        }
    }

    /// Whether rows are summed over products.
    pub(in crate::formats) fn is_summed(&self) -> bool {
        match self {
            Self::Products(codes) => codes.iter().any(|code| is_all_goods(code) || padded(code).len() < HEADING),
            Self::Area(_) => false,
            Self::Totals(_) => true,
        }
    }

    /// The products that rows are summed by, in the order of [`Wanted::Products`].
    pub(in crate::formats) fn labels(&self) -> Vec<String> {
        match self {
            Self::Products(codes) => {
                codes.iter().map(|code| if is_all_goods(code) { ALL_GOODS.to_owned() } else { padded(code) }).collect()
            }
            Self::Area(_) | Self::Totals(_) => vec![ALL_GOODS.to_owned()],
        }
    }

    /// What a summed part says of itself, as an answer from the rows would.
    pub(in crate::formats) fn notes(&self) -> Vec<Note> {
        match self {
            Self::Products(codes) if self.is_summed() => {
                let below = codes.iter().map(|code| padded(code)).filter(|code| code.len() < LONGEST);
                below.map(|product| Note::SummedBelow { product, length: LONGEST }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The rows of a canonical frame that belong to the part.
    pub(in crate::formats) fn of(&self, frame: &DataFrame) -> PolarsResult<DataFrame> {
        let below = |code: &str| match code {
            ALL_GOODS => lit(true),
            code => col("product").cast(DataType::String).str().starts_with(lit(code)),
        };
        let rows = |wanted| frame.clone().lazy().filter(wanted);
        match self {
            Self::Products(_) if self.is_summed() => {
                let sums = self.labels().into_iter().map(|label| totals::summed(rows(below(&label)), &label));
                stack(&sums.collect::<PolarsResult<Vec<_>>>()?)
            }
            Self::Products(codes) => {
                // Codes of other schemes than HS may have an odd number of digits.
                let exact = codes.iter().map(|code| col("product").eq(lit(code.trim())));
                let labels = self.labels();
                let all = labels.iter().map(|label| below(label)).chain(exact).reduce(polars::prelude::Expr::or);
                rows(all.unwrap_or_else(|| lit(false))).collect()
            }
            Self::Area(code) => rows(touches(code)).collect(),
            Self::Totals(code) => totals::summed(rows(code.as_deref().map_or(lit(true), touches)), ALL_GOODS),
        }
    }
}

/// Rows with an area on either side.
fn touches(code: &str) -> polars::prelude::Expr {
    col("reporter").eq(lit(code)).or(col("partner").eq(lit(code)))
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
    /// Products from one number up to another, the latter left out; one range for each code asked for.
    Products(Vec<Range<u32>>),
    /// Areas by their numbers.
    Areas(Vec<u32>),
}

/// Shorter needles are found in so many lines that reading all of them is quicker.
pub(super) const SHORTEST_NEEDLE: usize = 3;
/// Digits of a heading; fewer are a chapter, with too many rows to hold, and in too many lines to search for.
pub const HEADING: usize = 4;
/// Digits of BACI's products.
const LONGEST: usize = 6;

impl Wanted {
    /// Whether a pick is a set of numbers.
    pub(super) fn can_be(pick: &Pick) -> bool {
        match pick {
            Pick::Products(codes) => !codes.is_empty() && codes.iter().all(|code| range(code).is_some()),
            Pick::Area(_) | Pick::Totals(_) => true,
        }
    }

    /// `None` where the pick is no set of numbers.
    pub(in crate::formats) fn of(pick: Option<&Pick>, countries: &Countries) -> Option<Self> {
        match pick {
            None | Some(Pick::Totals(None)) => Some(Self::All),
            Some(Pick::Products(codes)) => {
                codes.iter().map(|code| range(code)).collect::<Option<Vec<_>>>().map(Self::Products)
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

    /// Bytes of which each line must hold one; none when every line must be read. A product's column is `inner` when a
    /// delimiter stands before it.
    pub(super) fn needles(&self, inner: bool, delimiter: u8) -> Vec<String> {
        let needles: Vec<String> = match self {
            Self::All => Vec::new(),
            Self::Products(ranges) => ranges.iter().flat_map(|range| beginnings(range, inner, delimiter)).collect(),
            Self::Areas(numbers) => numbers.iter().map(ToString::to_string).collect(),
        };
        if needles.iter().any(|needle| needle.len() < SHORTEST_NEEDLE) { Vec::new() } else { needles }
    }

    pub(super) fn has(&self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Products(ranges) => ranges.iter().any(|range| range.contains(&row.product)),
            Self::Areas(numbers) => numbers.contains(&row.exporter) || numbers.contains(&row.importer),
        }
    }

    /// The ranges that sums are made by; none where all rows are summed together.
    pub(in crate::formats) fn ranges(&self) -> &[Range<u32>] {
        match self {
            Self::Products(ranges) => ranges,
            Self::All | Self::Areas(_) => &[],
        }
    }
}

/// The numbers below a code.
fn range(code: &str) -> Option<Range<u32>> {
    if is_all_goods(code) {
        return Some(0..1_000_000);
    }
    let code = padded(code);
    let number: u32 = code.parse().ok().filter(|_| code.len() <= LONGEST && digits(&code))?;
    let below = 10_u32.pow(u32::try_from(LONGEST - code.len()).ok()?);
    Some(number * below..(number + 1) * below)
}

/// How every code of a range begins. Leading zeros may be missing in the file. Two digits are everywhere, at the
/// beginning of a cell they are few: there a delimiter, a quotation mark or a blank stands before them.
fn beginnings(range: &Range<u32>, inner: bool, delimiter: u8) -> Vec<String> {
    let (mut number, mut below) = (range.start, range.end - range.start);
    while below >= 10 {
        (number, below) = (number / 10, below / 10);
    }
    let digits = number.to_string();
    if digits.len() + 1 != SHORTEST_NEEDLE || !inner {
        return vec![digits];
    }
    [char::from(delimiter), '"', ' ', '\t', '\u{c}'].into_iter().map(|before| format!("{before}{digits}")).collect()
}

pub(super) fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products(codes: &[&str]) -> Option<(Vec<Range<u32>>, Vec<String>)> {
        let wanted = Wanted::of(Some(&Pick::for_products(codes)?), &Countries::default())?;
        Some((wanted.ranges().to_vec(), wanted.needles(true, b',')))
    }

    #[test]
    fn a_product_is_a_range_of_numbers_and_a_needle() {
        let one = |code: &str, range: Range<u32>, needle: &str| {
            assert_eq!(products(&[code]), Some((vec![range], vec![needle.to_owned()])));
        };
        one("310420", 310_420..310_421, "310420");
        one(" 010110 ", 10_110..10_111, "10110");
        one("10110", 10_110..10_111, "10110");
        one("3104", 310_400..310_500, "3104");
        let chapter = [",31", "\"31", " 31", "\t31", "\u{c}31"].map(str::to_owned).to_vec();
        let range = |from: u32, until: u32| std::iter::once(from..until).collect::<Vec<_>>();
        assert_eq!(products(&["31"]), Some((range(310_000, 320_000), chapter)));
        assert_eq!(products(&["1"]), Some((range(10_000, 20_000), Vec::new())), "one digit is too short even so");
        let two = vec!["310420".to_owned(), "310430".to_owned()];
        assert_eq!(products(&["310420", "310430"]), Some((vec![310_420..310_421, 310_430..310_431], two)));
        assert_eq!((products(&["31042000"]), products(&[""]), products(&[])), (None, None, None));
        assert_eq!(products(&["TOTAL", "310420"]), Some((vec![0..1_000_000, 310_420..310_421], Vec::new())));
    }

    #[test]
    fn chapters_and_all_goods_are_summed() {
        let summed = |codes: &[&str]| Pick::for_products(codes).map(|pick| (pick.is_summed(), pick.labels()));
        let of = |summed, labels: &[&str]| Some((summed, labels.iter().map(|label| (*label).to_owned()).collect()));
        assert_eq!(summed(&["310420"]), of(false, &["310420"]));
        assert_eq!(summed(&["310"]), of(false, &["0310"]));
        assert_eq!(summed(&["1"]), of(true, &["01"]));
        assert_eq!(summed(&["31", "3104"]), of(true, &["31", "3104"]));
        assert_eq!(summed(&["total"]), of(true, &["TOTAL"]));
    }

    #[test]
    fn an_area_is_all_its_numbers() {
        let countries = Countries::parse(
            "code,iso2,m49,baci,name,short_name,group,until,note\nFRA,FR,250,251,France,,country,,\nBEL,BE,056,,Belgium,,country,,\n",
        )
        .expect("good table");
        let of = |code: &str| match Wanted::of(Some(&Pick::Area(code.to_owned())), &countries) {
            Some(wanted @ Wanted::Areas(_)) => wanted.needles(true, b','),
            _ => vec!["?".to_owned()],
        };
        assert_eq!(of("FRA"), ["250", "251"]);
        assert!(of("BEL").is_empty(), "two digits are everywhere");
        assert_eq!(of("M49:999"), ["999"]);
    }
}
