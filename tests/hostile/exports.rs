//! Exports of this program that somebody damaged since.

use belarus_leverage::formats::ReadError;

use super::tables::aside;
use super::{rows, write};

/// Three columns, whose rows begin in line 5.
fn own(body: &str) -> super::Written {
    let head = "# belarus-leverage table 1\n# title: Trade\n# types: text, number, text\nname,value,note\n";
    write("trade.csv", format!("{head}{body}"))
}

#[test]
fn a_quotation_mark_that_never_closes_costs_its_own_line_of_an_export() {
    // Short of the end of the file, and longer than any row.
    for n in [3, 300_000] {
        let rest = "CAN,3,c\n".repeat(n);
        let dataset = own(&format!("BLR,1,a\nRUS,\"2,b\n{rest}")).open();
        assert_eq!(dataset.frame.height(), n + 1);
        let (line, reason) = aside(&dataset)[0];
        assert_eq!((dataset.kept_aside.n_rows, line), (1, 6));
        assert!(reason.contains("quotation mark") && reason.contains("not close"), "{reason}");
    }
    // In a last column, where the row keeps its width; in a last line without end.
    let dataset = own("BLR,1,a\nRUS,2,\"b\nCAN,3,c\nDEU,4,\"d").open();
    assert_eq!(rows(&dataset, "name value"), ["BLR|1.0", "CAN|3.0"]);
    assert_eq!(aside(&dataset).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6, 8]);
    // Two that close each other make one text of all rows between them.
    let dataset = own("BLR,1,a\nRUS,2,\"b\nCAN,3,c\nUSA,4,\"d\nDEU,5,e\n").open();
    assert_eq!(rows(&dataset, "name value"), ["BLR|1.0", "CAN|3.0", "DEU|5.0"]);
    assert_eq!(aside(&dataset).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6, 8]);
}

#[test]
fn what_an_export_may_hold_stays_as_it_is() {
    let dataset = own("BLR,1,\"one, two\nthree\"\n,,\nRUS,2,\"a\r\nb\"\n").open();
    assert_eq!(rows(&dataset, "name value note"), ["BLR|1.0|one, two\nthree", "|-|", "RUS|2.0|a\r\nb"]);
    assert_eq!(dataset.kept_aside.n_rows, 0);
}

#[test]
fn an_export_that_is_damaged_all_over_names_the_line() {
    let cause = own(&"RUS,\"2,b\nCAN,3,c\n".repeat(300)).read().expect_err("too many");
    assert!(matches!(cause, ReadError::OpenQuote { .. }), "{cause}");
    let head = "# belarus-leverage table 1\n# title: Trade\n# types: text, number\n\"name,value\nBLR,1\n";
    let cause = write("trade.csv", head).inspect().expect_err("no names");
    assert!(matches!(cause, ReadError::OpenQuote { line: 4, .. }), "{cause}");
}
