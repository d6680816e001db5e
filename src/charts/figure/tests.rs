//! Stacks, round axes, colours of entities, values with units.

use super::panel::round_up;
use super::*;

fn series(look: Look, values: &[(f64, f64)]) -> Series {
    let points = values.iter().map(|&(at, value)| Point { at, value, ..Point::default() }).collect();
    Series::new("", "", Role::Context, look).with(points)
}

#[test]
fn layers_stand_on_each_other_and_lines_do_not() {
    let tops = stack_tops(&[
        series(Look::Stack, &[(2020.0, 1.0), (2021.0, 2.0)]),
        series(Look::Line, &[(2020.0, 9.0)]),
        series(Look::Stack, &[(2021.0, 3.0)]),
    ]);
    assert_eq!(tops, [vec![1.0, 2.0], vec![9.0], vec![5.0]]);
}

#[test]
fn axes_end_on_round_numbers() {
    for (value, top) in [(0.0, 0.0), (17.9, 20.0), (20.0, 25.0), (99.0, 120.0), (0.93, 1.0), (6940.0, 8000.0)] {
        assert!((round_up(value) - top).abs() < 1e-9, "{value}");
    }
}

#[test]
fn entities_keep_their_colour_and_only_one_other_gets_one() {
    use Role::{Belarus, Context, Fourth, Russia};
    assert_eq!(Role::for_codes(["DEU", "RUS", "ISR", "BLR"]), [Fourth, Russia, Context, Belarus]);
}

#[test]
fn values_carry_their_unit() {
    assert_eq!(value_text(9.64, "%"), "9.6%");
    assert_eq!(value_text(2597.0, "kt K2O"), "2,597 kt K\u{2082}O");
}
