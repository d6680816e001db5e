//! One product out of a long table of another provider than BACI: bytes are searched for its code, and the lines that
//! hold it go through the careful reader of the format. Nothing else of those files is read.
//!
//! Exact where every row stands for itself and its product is written in its line: each spelling that
//! [`product_code`](crate::formats::words::product_code) makes the asked code of is searched for.

use std::path::Path;

use super::file::{header, plainly, read_odd};
use super::look::{Look, Needles};
use super::pick::{Pick, SHORTEST_NEEDLE, digits, padded};
use super::regions::{self, Body, Cut, Piece, Stop};
use super::rows::line_at;
use super::{Part, plain};
use crate::formats::builder::Builder;
use crate::formats::table::Track;
use crate::formats::{Container, Plan, ReadError, Role};

/// Formats whose readers judge every record by itself and take the product from one cell of it.
const ROW_BY_ROW: [&str; 3] = ["comtrade", "comtrade-legacy", "faostat"];
/// Bytes a piece: small enough for the core's own memory.
const PIECE: usize = 1 << 19;

/// What each line of the part holds one of; `None` where that cannot be said.
pub(super) fn needles(pick: &Pick, plan: &Plan) -> Option<Vec<String>> {
    let by_rows = ROW_BY_ROW.contains(&plan.format.as_str())
        && plan.container == Container::Text
        && plan.dialect.header_line > 0
        && plan.column(Role::Product).is_some();
    let Pick::Products(codes) = pick else { return None };
    if !by_rows || pick.is_summed() {
        return None;
    }
    let mut needles = Vec::new();
    for code in codes.iter().map(|code| padded(code)) {
        // A leading zero may be eaten, and points or blanks may stand between pairs of digits: 31.04.20, 3104 20.
        let bare = code.strip_prefix('0').unwrap_or(&code);
        if !digits(&code) || bare.len() < SHORTEST_NEEDLE {
            return None;
        }
        needles.push(bare.to_owned());
        for sign in ['.', ' '] {
            needles.push(format!("{}{sign}{}", &code[..2], &code[2..4]));
            needles.extend((code.len() > 4).then(|| format!("{}{sign}", &code[..4])));
        }
    }
    Some(needles)
}

/// The lines of one piece that may belong to the part.
struct Found {
    bytes: Vec<u8>,
    numbers: Vec<u64>,
    n_lines: u64,
}

/// Reads the part; `None` when the file is not plain.
pub(super) fn read(
    path: &Path,
    plan: &Plan,
    needles: &[String],
    piece: Option<usize>,
    out: &mut Builder<'_>,
    track: Track<'_>,
) -> Result<Option<Part>, ReadError> {
    let dialect = &plan.dialect;
    let Some(header) = header(&plan.place(path), dialect)? else { return Ok(None) };
    let until = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    let body = Body { path, from: header.len() as u64, until };
    if body.from >= until {
        return Ok(None);
    }
    let needles = Needles::new(needles);
    let cut = Cut::on_all_cores(piece.unwrap_or(PIECE));
    let work = |(): &mut (), piece: &Piece<'_>| {
        let look = needles.look(piece.bytes);
        if !plain::is_plain(piece.bytes, &look, dialect.encoding, dialect.delimiter) {
            return Err(Stop::NotPlain);
        }
        let found = lines_with(&needles, &look, piece.bytes);
        track.looked_at(found.n_lines);
        Ok(found)
    };
    let searched = regions::each(body, cut, (track, "Searching"), || (), work);
    let Some(pieces) = plainly(path, searched.map_err(Into::into))? else { return Ok(None) };
    let (mut bytes, mut lines, mut line) = (Vec::new(), Vec::new(), 0);
    for piece in pieces {
        bytes.extend_from_slice(&piece.bytes);
        lines.extend(piece.numbers.iter().map(|own| line + own));
        line += piece.n_lines;
    }
    let remains = read_odd(path, plan, (header, bytes, lines), out, track)?;
    Ok(Some(Part { frames: Vec::new(), remains, products: Vec::new(), from_copy: false }))
}

fn lines_with(needles: &Needles<'_>, look: &Look, bytes: &[u8]) -> Found {
    let mut found = Found { bytes: Vec::new(), numbers: Vec::new(), n_lines: look.n_lines(bytes) };
    for (start, number) in needles.lines(bytes, look) {
        found.bytes.extend_from_slice(line_at(bytes, start).0);
        found.numbers.push(number);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::words::product_code;

    #[test]
    fn every_spelling_of_a_code_holds_a_needle() {
        let plan = Plan {
            format: "comtrade".to_owned(),
            dialect: crate::formats::Dialect { header_line: 1, ..Default::default() },
            roles: vec![Some(Role::Product)],
            ..Plan::default()
        };
        let found = |code: &str| needles(&Pick::product(code), &plan);
        assert_eq!((found("31"), found("TOTAL"), found("x")), (None, None, None));
        let cells = [
            "310420",
            "31.04.20",
            "3104.20",
            "31.0420",
            "310420.0",
            "'310420",
            "310420 Potash",
            "310420: potash",
            "31042000",
            "3104",
            "31.04",
            "10111",
            "010111",
            "0101.11",
            "01.01.11",
        ];
        for asked in ["310420", "3104", "010111", "10111", "0101"] {
            let needles = found(asked).unwrap_or_default();
            for cell in cells {
                for hs in [true, false] {
                    let belongs = product_code(cell, None, hs).starts_with(&padded(asked));
                    assert!(!belongs || needles.iter().any(|needle| cell.contains(needle)), "{asked} in {cell}");
                }
            }
        }
    }
}
