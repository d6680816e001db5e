use super::super::claim::{Definition, Test};
use super::*;
use crate::charts::figure::Point;
use crate::data::Flags;

fn claim(when: When, from: Option<f64>, to: Option<f64>) -> Claim {
    let end = |value: Option<f64>, test| value.map(|value| End { value, test, within: 1.5 });
    Claim {
        id: "own".to_owned(),
        statement: String::new(),
        about: String::new(),
        quantity: String::new(),
        when,
        from: end(from, Test::About),
        to: end(to, Test::JustUnder),
        tolerance_reason: String::new(),
        period: (None, None),
        unit: "%".to_owned(),
        source: String::new(),
        note: String::new(),
        definitions: Vec::new(),
    }
}

/// Period, value and flags of each figure.
fn figures(rows: &[(&str, f64, &str)]) -> Vec<Found> {
    rows.iter()
        .map(|(period, value, flags)| Found {
            series: String::new(),
            unit: "%".to_owned(),
            point: Point {
                period: (*period).to_owned(),
                at: Period::parse(period).expect("a period").at(),
                value: *value,
                flags: Flags::parse(flags).expect("known flags"),
                ..Point::default()
            },
        })
        .collect()
}

fn of(claim: &Claim, rows: &[(&str, f64, &str)]) -> Verdict {
    evaluate(claim, &Origin::None, figures(rows)).1
}

#[test]
fn a_change_needs_its_start_before_its_end() {
    let claim = claim(When::Change, Some(20.0), Some(10.0));
    for (rows, expected) in [
        (&[("2019", 20.5, ""), ("2022", 9.0, "")][..], Verdict::OnlyFor(2022)),
        (&[("2019", 20.5, ""), ("2022", 9.0, ""), ("2023", 9.5, "")], Verdict::Holds),
        (&[("2018", 9.0, ""), ("2019", 20.5, ""), ("2022", 15.0, "")], Verdict::DoesNotHold),
        (&[("2018", 18.0, ""), ("2022", 9.0, "")], Verdict::DoesNotHold),
        (&[("2018", 15.0, ""), ("2019", 20.5, "")], Verdict::CannotBeTested),
        (&[("2019", 20.5, ""), ("2022", 9.0, "part-year")], Verdict::CannotBeTested),
        (&[("2019", 12.0, "")], Verdict::CannotBeTested),
        (&[], Verdict::CannotBeTested),
    ] {
        assert_eq!(of(&claim, rows), expected, "{rows:?}");
    }
}

#[test]
fn always_asks_every_year_and_statements_confirm_nothing() {
    let claim = claim(When::Always, Some(66.0), None);
    let few = |first, last, n, of| Verdict::OnlyIn { first, last, n, of };
    for (rows, expected) in [
        (&[("1998", 65.2, ""), ("1999", 54.5, ""), ("2025-01", 65.0, "statement")][..], few(1998, 1998, 1, 2)),
        (&[("1998", 65.2, ""), ("1999", 54.5, ""), ("2025", 65.0, "")], few(1998, 2025, 2, 3)),
        (&[("1998", 65.2, ""), ("1999", 54.5, ""), ("1999", 66.0, "")], Verdict::Holds),
        (&[("1999", 54.5, ""), ("2025-01", 65.0, "statement")], Verdict::DoesNotHold),
        (&[("2025-01", 65.0, "statement")], Verdict::OnlyFor(2025)),
        (&[("2025", 65.0, "")], Verdict::OnlyFor(2025)),
        (&[("2025-01/2025-02", 65.0, "part-year")], Verdict::CannotBeTested),
    ] {
        assert_eq!(of(&claim, rows), expected, "{rows:?}");
    }
    assert_eq!(few(1998, 2025, 2, 30).to_string(), "holds only in 1998 and 2025 of 30 years");
}

#[test]
fn once_asks_for_any_year_and_during_for_every_count_of_the_period() {
    let mut any = claim(When::Once, Some(10.0), None);
    assert_eq!(of(&any, &[("2019", 5.0, ""), ("2020", 10.5, ""), ("2021", 5.0, "")]), Verdict::OnlyFor(2020));
    assert_eq!(of(&any, &[("2019", 9.0, ""), ("2020", 10.5, "")]), Verdict::Holds);
    assert_eq!(of(&any, &[("2019", 5.0, "")]), Verdict::DoesNotHold);
    assert_eq!(of(&any, &[("2019", 10.0, "outlier"), ("2020", 10.0, "plan")]), Verdict::CannotBeTested);
    any.when = When::During;
    let day = |text: &str| Period::parse(text).expect("a day").start();
    any.period = (Some(day("2020-06-01")), Some(day("2020-08-01")));
    assert_eq!(of(&any, &[("2020-06", 10.0, ""), ("2020-07", 9.0, ""), ("2021-01", 1.0, "")]), Verdict::Holds);
    assert_eq!(of(&any, &[("2020-06", 10.0, ""), ("2020-07", 5.0, "")]), Verdict::DoesNotHold);
    let (outside, verdict) = evaluate(&any, &Origin::None, figures(&[("2019", 10.0, ""), ("2021", 10.0, "")]));
    assert_eq!(verdict, Verdict::CannotBeTested);
    assert_eq!(outside.len(), 1, "the nearest figure stays, and proves nothing");
    assert_eq!(of(&any, &[("2020", 10.0, "")]), Verdict::CannotBeTested, "a year is more than the period");
}

#[test]
fn a_shorter_list_does_not_tell_how_many_were_added() {
    let claim = claim(When::Once, Some(0.0), None);
    let (list, verdict) = evaluate(&claim, &Origin::Growth("viasna".to_owned()), figures(&[("2020", -3.0, "")]));
    assert_eq!((list[0].holds, verdict), (Holds::Untestable, Verdict::CannotBeTested));
}

#[test]
fn the_verdict_follows_from_the_definitions() {
    let once = claim(When::Once, Some(10.0), None);
    let held = |rows: &[&[(&str, f64, &str)]], role| -> Vec<Checked> {
        rows.iter()
            .map(|rows| {
                let (evaluations, verdict) = evaluate(&once, &Origin::None, figures(rows));
                let definition = Definition {
                    id: String::new(),
                    title: String::new(),
                    role,
                    origin: Origin::None,
                    chart: (String::new(), String::new()),
                    formula: String::new(),
                    note: String::new(),
                };
                Checked { definition, verdict, ladder: String::new(), evaluations, remark: String::new() }
            })
            .collect()
    };
    let (yes, also, no, none) =
        (&[("2019", 10.0, "")][..], &[("2020", 10.0, "")][..], &[("2019", 1.0, "")][..], &[][..]);
    for (rows, expected) in [
        (&[yes, also][..], Verdict::Holds),
        (&[yes, also, no], Verdict::ForSome),
        (&[yes, yes, no], Verdict::OnlyFor(2019)),
        (&[yes, also, none], Verdict::Holds),
        (&[yes, also, none, none, none], Verdict::ForSome),
        (&[no, none], Verdict::DoesNotHold),
        (&[none, none], Verdict::CannotBeTested),
    ] {
        assert_eq!(verdict(&once, &held(rows, Role::Meaning)), expected, "{rows:?}");
    }
    assert_eq!(verdict(&once, &held(&[yes], Role::Neighbour)), Verdict::CannotBeTested, "neighbours never decide");
}
