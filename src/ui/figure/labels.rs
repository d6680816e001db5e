//! Labels at the ends of lines, pushed apart in one dimension without changing their order.

/// A label that wants to stand at a height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// Where its middle wants to be.
    pub y: f32,
    /// How tall it is.
    pub height: f32,
    /// Who stays when there is no room for all: the greater first.
    pub weight: f64,
}

/// Where labels went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spread {
    /// Middle of each label, in the order they came; `None` where there was no room.
    pub middles: Vec<Option<f32>>,
    /// How many found no room, and the middle of the line that says so.
    pub others: Option<(usize, f32)>,
}

/// Moves labels as little as possible so that none overlap and all lie between `top` and `bottom`.
/// Those without room are counted in a last line of height `others_height`.
pub fn spread(wanted: &[Wanted], top: f32, bottom: f32, others_height: f32) -> Spread {
    let room = bottom - top;
    let mut keep: Vec<usize> = (0..wanted.len()).collect();
    keep.sort_by(|&a, &b| wanted[b].weight.total_cmp(&wanted[a].weight).then(a.cmp(&b)));
    let total: f32 = wanted.iter().map(|label| label.height).sum();
    let all_fit = total <= room + 0.01;
    if !all_fit {
        let mut used = others_height;
        let fitting = keep
            .iter()
            .take_while(|&&n| {
                used += wanted[n].height;
                used <= room + 0.01
            })
            .count();
        keep.truncate(fitting);
    }
    keep.sort_by(|&a, &b| wanted[a].y.total_cmp(&wanted[b].y).then(a.cmp(&b)));

    let mut spread = Spread { middles: vec![None; wanted.len()], others: None };
    let floor = if all_fit { bottom } else { bottom - others_height };
    // Stripping the heights of those above turns "no overlap" into "not falling": the pool-adjacent-violators
    // method then gives the least squared movement.
    let mut above = 0.0;
    let mut pools: Vec<(f32, usize)> = Vec::new();
    for &n in &keep {
        pools.push((wanted[n].y - above - wanted[n].height / 2.0, 1));
        above += wanted[n].height;
        while let [.., before, last] = pools.as_mut_slice() {
            if before.0 <= last.0 {
                break;
            }
            let count = before.1 + last.1;
            *before = ((before.0 * before.1 as f32 + last.0 * last.1 as f32) / count as f32, count);
            pools.pop();
        }
    }
    let highest = (floor - above).max(top);
    let mut offset = 0.0;
    let starts = pools.into_iter().flat_map(|(start, count)| std::iter::repeat_n(start.clamp(top, highest), count));
    for (&n, start) in keep.iter().zip(starts) {
        spread.middles[n] = Some(start + offset + wanted[n].height / 2.0);
        offset += wanted[n].height;
    }
    if keep.len() < wanted.len() {
        let lowest = keep.iter().filter_map(|&n| spread.middles[n].map(|y| y + wanted[n].height / 2.0));
        let y = lowest.fold(top, f32::max) + others_height / 2.0;
        spread.others = Some((wanted.len() - keep.len(), y));
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Label heights of the three text sizes, plots of the windows from 960 to 2560 wide.
    fn check(ys: &[f32], height: f32, room: f32) -> Spread {
        let wanted: Vec<Wanted> =
            ys.iter().enumerate().map(|(n, &y)| Wanted { y, height, weight: -(n as f64) }).collect();
        let spread = spread(&wanted, 10.0, 10.0 + room, height);
        let mut placed: Vec<(f32, f32)> =
            spread.middles.iter().enumerate().filter_map(|(n, at)| at.map(|at| (ys[n], at))).collect();
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in placed.windows(2) {
            assert!(pair[1].1 - pair[0].1 >= height - 0.01, "overlap or order: {placed:?}");
        }
        for (_, at) in &placed {
            assert!(*at - height / 2.0 >= 9.98 && *at + height / 2.0 <= 10.02 + room, "outside: {placed:?}");
        }
        spread
    }

    #[test]
    fn no_overlaps_and_order_kept_from_960_to_2560() {
        for (room, height) in [(180.0, 16.0), (300.0, 17.0), (420.0, 18.0), (700.0, 18.0), (1100.0, 28.0)] {
            for count in [1_u8, 2, 5, 9, 14, 40] {
                let apart: Vec<f32> = (0..count).map(|n| 10.0 + f32::from(n) * room / f32::from(count)).collect();
                let together: Vec<f32> = (0..count).map(|n| 10.0 + room * 0.9 + f32::from(n) * 0.1).collect();
                let crossed: Vec<f32> = (0..count).map(|n| 10.0 + f32::from(u16::from(n) * 37 % 60)).collect();
                for ys in [apart, together, crossed] {
                    check(&ys, height, room);
                }
            }
        }
    }

    #[test]
    fn labels_that_fit_do_not_move() {
        let spread = check(&[50.0, 90.0, 130.0], 16.0, 180.0);
        assert_eq!(spread.middles, [Some(50.0), Some(90.0), Some(130.0)]);
        assert_eq!(spread.others, None);
    }

    #[test]
    fn those_without_room_are_counted_and_the_weightiest_stay() {
        let spread = check(&[20.0, 30.0, 40.0, 50.0, 60.0], 20.0, 64.0);
        assert_eq!(spread.middles.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false, false, false]);
        assert_eq!(spread.others.map(|(count, _)| count), Some(3));
    }

    #[test]
    fn nothing_fits_nothing() {
        assert_eq!(spread(&[], 0.0, 100.0, 16.0), Spread::default());
    }
}
