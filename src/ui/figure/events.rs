//! Where events stand in a lane: which are written out, which are numbered, which merge. Widths only, no painting.

use crate::charts::figure::EventShape;

/// One event of a lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Where the middle of its mark wants to be.
    pub x: f32,
    /// Its number in the key; `None` where there is no key.
    pub number: Option<usize>,
    /// Width of its short text.
    pub text: f32,
    /// 1 to 5.
    pub weight: u8,
    /// Its mark.
    pub shape: EventShape,
    /// Whether the day is known.
    pub day_known: bool,
}

/// What stands beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Its number, at the right.
    Number,
    /// Its text, at the right.
    TextRight,
    /// Its text, at the left.
    TextLeft,
}

/// One mark, of one event or of several that are too near each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Indices into the lane's items, in time order; never empty.
    pub items: Vec<usize>,
    /// The weightiest of them.
    pub lead: usize,
    /// The shapes of its events, each once, in time order, and whether the day of any of that shape is known. They stand
    /// side by side, so that no event passes for its opposite.
    pub shapes: Vec<(EventShape, bool)>,
    /// Its numbers, see [`numbers`].
    pub label: String,
    /// Middle of the first shape.
    pub x: f32,
    /// Row of the lane, from the top.
    pub row: usize,
    /// What stands beside it.
    pub beside: Beside,
    /// Left end, text included.
    pub from: f32,
    /// Right end, text included.
    pub to: f32,
}

/// Room of a lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Left end.
    pub left: f32,
    /// Right end, beyond the last year where there is room for text.
    pub right: f32,
    /// Rows of marks.
    pub rows: usize,
    /// Half of a mark.
    pub radius: f32,
    /// Between a mark and its text.
    pub gap: f32,
    /// Between a text and the next mark.
    pub apart: f32,
}

impl Room {
    /// From one shape of a mark to the next.
    pub fn step(self) -> f32 {
        2.0 * self.radius + 1.0
    }
}

/// Numbers of the events of one mark: `13`, `13, 17`, `13–16`, or the weightiest and how many more. Without numbers
/// only how many they are.
pub fn numbers(items: &[Item], group: &[usize], lead: usize) -> String {
    let mut all: Vec<usize> = group.iter().filter_map(|n| items[*n].number).collect();
    all.sort_unstable();
    match (all.as_slice(), items[lead].number) {
        ([], _) | (_, None) if group.len() == 1 => String::new(),
        ([], _) | (_, None) => format!("×{}", group.len()),
        ([one], _) => one.to_string(),
        ([first, .., last], _) if last - first == all.len() - 1 && all.len() > 2 => format!("{first}–{last}"),
        ([one, two], _) => format!("{one}, {two}"),
        (_, Some(lead)) => format!("{lead} +{}", group.len() - 1),
    }
}

/// A mark for these items, as far right as the lane lets it.
fn mark(items: &[Item], group: Vec<usize>, row: usize, room: Room, width: &dyn Fn(&str) -> f32) -> Placed {
    // The first of the weightiest.
    let lead = group.iter().copied().rev().max_by_key(|n| items[*n].weight).unwrap_or_default();
    let mut shapes: Vec<(EventShape, bool)> = Vec::new();
    for item in group.iter().map(|n| items[*n]) {
        match shapes.iter_mut().find(|(shape, _)| *shape == item.shape) {
            Some((_, known)) => *known |= item.day_known,
            None => shapes.push((item.shape, item.day_known)),
        }
    }
    let label = numbers(items, &group, lead);
    let words = if label.is_empty() { 0.0 } else { room.gap + width(&label) };
    let length = room.step() * (shapes.len() - 1) as f32 + room.radius + words;
    let x = items[lead].x.min(room.right - length);
    Placed { items: group, lead, shapes, label, x, row, beside: Beside::Number, from: x - room.radius, to: x + length }
}

/// Gives each event a row and merges those whose numbers would touch, first with a mark of the same shape. Items come in
/// time order; `width` measures a text.
pub fn place(items: &[Item], room: Room, width: &dyn Fn(&str) -> f32) -> Vec<Placed> {
    let mut rows: Vec<Vec<Placed>> = vec![Vec::new(); room.rows.max(1)];
    for (n, item) in items.iter().enumerate() {
        if !item.x.is_finite() {
            continue;
        }
        let single = mark(items, vec![n], 0, room, width);
        let end = |row: usize| rows[row].last().map_or(f32::NEG_INFINITY, |last| last.to);
        let first_free = (0..rows.len()).min_by(|&a, &b| end(a).total_cmp(&end(b))).unwrap_or_default();
        if end(first_free) + room.apart <= single.from {
            rows[first_free].push(Placed { row: first_free, ..single });
            continue;
        }
        let alike = |row: &usize| rows[*row].last().is_some_and(|last| last.shapes.iter().all(|s| s.0 == item.shape));
        let row = (0..rows.len()).filter(alike).min_by(|&a, &b| end(a).total_cmp(&end(b))).unwrap_or(first_free);
        let marks = &mut rows[row];
        let mut group = marks.pop().map(|last| last.items).unwrap_or_default();
        group.push(n);
        let mut merged = mark(items, group, row, room, width);
        // At the right edge a longer text moves the mark left, on to its neighbour.
        while let Some(before) = marks.pop_if(|before| before.to + room.apart > merged.from) {
            let group = before.items.into_iter().chain(merged.items).collect();
            merged = mark(items, group, row, room, width);
        }
        marks.push(merged);
    }
    let mut placed: Vec<Placed> = rows.into_iter().flatten().collect();
    placed.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.row.cmp(&b.row)));
    placed
}

/// What stands after the text of a mark's weightiest event when it has more.
pub fn and_more(items: usize) -> String {
    if items > 1 { format!(" +{}", items - 1) } else { String::new() }
}

/// Writes out the weightiest events of all lanes, at most `limit`, wherever the text fits without touching a neighbour;
/// at equal weight the later one first. A mark of several events keeps its numbers, where it has them. `lanes` pairs
/// each lane's items with its marks.
pub fn write_out(lanes: &mut [(Vec<Item>, Vec<Placed>)], room: Room, limit: usize, width: &dyn Fn(&str) -> f32) {
    let mut order: Vec<(usize, usize)> = lanes
        .iter()
        .enumerate()
        .flat_map(|(lane, (_, marks))| (0..marks.len()).map(move |mark| (lane, mark)))
        .filter(|&(lane, mark)| {
            let (items, marks) = &lanes[lane];
            marks[mark].items.len() == 1 || items[marks[mark].lead].number.is_none()
        })
        .collect();
    order.sort_by(|&(la, ma), &(lb, mb)| {
        let weight = |lane: usize, mark: usize| lanes[lane].0[lanes[lane].1[mark].lead].weight;
        weight(lb, mb).cmp(&weight(la, ma)).then(lanes[lb].1[mb].x.total_cmp(&lanes[la].1[ma].x))
    });
    let mut written = 0;
    for (lane, mark) in order {
        if written == limit {
            break;
        }
        let (items, marks) = &mut lanes[lane];
        let (x, row, own) = (marks[mark].x, marks[mark].row, &marks[mark]);
        let text = items[own.lead].text + width(&and_more(own.items.len()));
        let shapes = room.step() * (own.shapes.len() - 1) as f32;
        let others = |n: &usize| *n != mark && marks[*n].row == row;
        let next = (0..marks.len()).filter(others).map(|n| marks[n].from).filter(|from| *from > x);
        let limit_right = next.fold(f32::INFINITY, f32::min) - room.apart;
        let before = (0..marks.len()).filter(others).filter(|n| marks[*n].x < x).map(|n| marks[n].to);
        let limit_left = before.fold(f32::NEG_INFINITY, f32::max) + room.apart;
        let (to, from) = (x + shapes + room.radius + room.gap + text, x - room.radius - room.gap - text);
        let mark = &mut marks[mark];
        if to <= limit_right.min(room.right) {
            (mark.beside, mark.to) = (Beside::TextRight, to);
        } else if from >= limit_left.max(room.left) {
            (mark.beside, mark.from, mark.to) = (Beside::TextLeft, from, x + shapes + room.radius);
        } else {
            continue;
        }
        written += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(width: f32, rows: usize) -> Room {
        Room { left: 0.0, right: width, rows, radius: 5.0, gap: 3.0, apart: 5.0 }
    }

    fn width(text: &str) -> f32 {
        text.chars().map(|_| 7.0).sum()
    }

    fn item(x: f32, number: usize, weight: u8, shape: EventShape) -> Item {
        Item { x, number: Some(number), text: 60.0, weight, shape, day_known: true }
    }

    /// As many events as the bundle holds, crowded at the end as they are in truth.
    fn crowd(width: f32) -> Vec<Item> {
        (0..106_u8)
            .map(|n| {
                let t = f32::from(n) / 106.0;
                let shape = if n % 3 == 0 { EventShape::Eased } else { EventShape::Imposed };
                let item = item((1.0 - (1.0 - t).powi(3)) * width, usize::from(n) + 1, 1 + n % 5, shape);
                Item { text: 90.0 + f32::from(u16::from(n) * 13 % 120), ..item }
            })
            .collect()
    }

    #[test]
    fn no_event_is_lost_and_nothing_overlaps_or_leaves_from_640_to_2560() {
        for wide in [480.0, 640.0, 960.0, 1280.0, 1920.0, 2560.0] {
            for rows in [1, 2, 4] {
                let items = crowd(wide);
                let marks = place(&items, room(wide, rows), &width);
                let mut lanes = [(items, marks)];
                write_out(&mut lanes, room(wide, rows), usize::MAX, &width);
                let mut seen: Vec<usize> = lanes[0].1.iter().flat_map(|mark| mark.items.clone()).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..106).collect::<Vec<_>>());
                for row in 0..rows {
                    let mut ends: Vec<(f32, f32)> =
                        lanes[0].1.iter().filter(|mark| mark.row == row).map(|mark| (mark.from, mark.to)).collect();
                    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
                    for pair in ends.windows(2) {
                        assert!(pair[1].0 >= pair[0].1, "{wide} {rows}: {pair:?}");
                    }
                    assert!(ends.iter().all(|(_, to)| *to <= wide + 0.01), "{wide} {rows}: {ends:?}");
                }
            }
        }
    }

    #[test]
    fn the_weightiest_are_written_and_never_more_than_asked() {
        let at = |x: f32, number, weight| item(x, number, weight, EventShape::Imposed);
        let items = vec![at(20.0, 1, 2), at(120.0, 2, 5), at(220.0, 3, 3)];
        let marks = place(&items, room(400.0, 1), &width);
        let mut lanes = [(items, marks)];
        write_out(&mut lanes, room(400.0, 1), 2, &width);
        let beside: Vec<Beside> = lanes[0].1.iter().map(|mark| mark.beside).collect();
        assert_eq!(beside, [Beside::Number, Beside::TextRight, Beside::TextRight]);
    }

    #[test]
    fn opposite_events_in_one_mark_keep_both_shapes_and_their_numbers() {
        let items = [item(20.0, 13, 3, EventShape::Eased), item(24.0, 17, 4, EventShape::Imposed)];
        let marks = place(&items, room(400.0, 1), &width);
        assert_eq!(marks.len(), 1);
        assert_eq!(marks[0].shapes, [(EventShape::Eased, true), (EventShape::Imposed, true)]);
        assert_eq!((marks[0].label.as_str(), marks[0].lead), ("13, 17", 1));
        let many: Vec<Item> = [3, 4, 5, 9].map(|n| item(20.0, n, 1, EventShape::Route)).to_vec();
        assert_eq!(numbers(&many, &[0, 1, 2], 0), "3–5");
        assert_eq!(numbers(&many, &[0, 1, 3], 1), "4 +2");
        let unnumbered = [Item { number: None, ..many[0] }; 2];
        assert_eq!(numbers(&unnumbered, &[0, 1], 0), "×2");
        assert_eq!(numbers(&unnumbered, &[0], 0), "");
    }

    #[test]
    fn events_of_one_shape_merge_before_others() {
        let items = [
            item(20.0, 1, 1, EventShape::Imposed),
            item(21.0, 2, 1, EventShape::Eased),
            item(22.0, 3, 1, EventShape::Eased),
            item(23.0, 4, 1, EventShape::Imposed),
        ];
        let marks = place(&items, room(400.0, 2), &width);
        assert!(marks.iter().all(|mark| mark.shapes.len() == 1), "{marks:?}");
    }
}
