//! Filled areas: triangles of one colour become the polygon around them.

use std::collections::BTreeMap;

use egui::epaint::{Mesh, TextureId, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Vec2, pos2};

use super::{Writer, outline};

/// A position in hundredths of a point: what is written, so that equal text means equal place.
type Place = (i32, i32);

/// Steps to a point; SVG numbers have two decimals.
const STEPS: f32 = 100.0;

impl Writer {
    /// Triangles without a texture; a triangle whose corners differ in colour has their mean.
    pub(super) fn mesh(&mut self, mesh: &Mesh) {
        if mesh.texture_id != TextureId::default() {
            return;
        }
        let mut area = Vec::new();
        let mut color = Color32::TRANSPARENT;
        for corners in mesh.indices.as_chunks::<3>().0 {
            let Some(triangle) = triangle(mesh, *corners) else { continue };
            let mean = mean(&triangle);
            if mean != color {
                self.area(&area, color);
                area.clear();
                color = mean;
            }
            area.push(triangle.map(|vertex| vertex.pos));
        }
        self.area(&area, color);
    }

    fn area(&mut self, triangles: &[[Pos2; 3]], color: Color32) {
        let mut data = String::new();
        for ring in rings(triangles) {
            data.push_str(&outline::path_data(&ring, true));
        }
        if !data.is_empty() && color.a() > 0 {
            self.put(format_args!("<path d=\"{data}\"{}/>\n", outline::fill(color)));
        }
    }
}

/// The corners, unless one is missing, off any sheet or shows a part of a texture.
fn triangle(mesh: &Mesh, corners: [u32; 3]) -> Option<[Vertex; 3]> {
    let [a, b, c] = corners.map(|index| mesh.vertices.get(usize::try_from(index).ok()?).copied());
    let triangle = [a?, b?, c?];
    triangle.iter().all(|vertex| vertex.uv == WHITE_UV && vertex.pos.is_finite()).then_some(triangle)
}

fn mean(triangle: &[Vertex; 3]) -> Color32 {
    let [a, b, c] = triangle.map(|vertex| vertex.color);
    if a == b && b == c {
        return a;
    }
    let channel = |at: usize| {
        let sum: u16 = [a, b, c].iter().map(|color| u16::from(color.to_array()[at])).sum();
        u8::try_from(sum / 3).unwrap_or(u8::MAX)
    };
    Color32::from_rgba_premultiplied(channel(0), channel(1), channel(2), channel(3))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i32 before")]
fn place(point: Pos2) -> Place {
    let steps = |value: f32| (value.clamp(-1e6, 1e6) * STEPS).round() as i32;
    (steps(point.x), steps(point.y))
}

#[expect(clippy::cast_precision_loss, reason = "a picture is far smaller than 2^24 hundredths of a point")]
fn point((x, y): Place) -> Pos2 {
    pos2(x as f32 / STEPS, y as f32 / STEPS)
}

/// The closed lines around triangles: edges that two of them share are inside and cancel.
fn rings(triangles: &[[Pos2; 3]]) -> Vec<Vec<Pos2>> {
    let mut edges: BTreeMap<(Place, Place), i32> = BTreeMap::new();
    for corners in triangles {
        let [a, mut b, mut c] = corners.map(place);
        match turn(a, b, c) {
            0 => continue,
            1.. => {}
            _ => std::mem::swap(&mut b, &mut c),
        }
        for (from, to) in [(a, b), (b, c), (c, a)] {
            let back = edges.get_mut(&(to, from)).filter(|count| **count > 0);
            match back {
                Some(count) => *count -= 1,
                None => *edges.entry((from, to)).or_default() += 1,
            }
        }
    }
    let mut next: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
    for ((from, to), count) in edges {
        for _ in 0..count {
            next.entry(from).or_default().push(to);
        }
    }
    let mut rings = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(to) = step(&mut next, at) {
            ring.push(at);
            at = to;
        }
        rings.push(straightened(&ring));
    }
    rings
}

/// Takes one edge that leaves a place.
fn step(next: &mut BTreeMap<Place, Vec<Place>>, from: Place) -> Option<Place> {
    let ways = next.get_mut(&from)?;
    let to = ways.pop();
    if ways.is_empty() {
        next.remove(&from);
    }
    to
}

/// Sign of the turn a → b → c.
fn turn(a: Place, b: Place, c: Place) -> i64 {
    let wide = |(x, y): Place| (i64::from(x), i64::from(y));
    let ((ax, ay), (bx, by), (cx, cy)) = (wide(a), wide(b), wide(c));
    ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)).signum()
}

/// Without the points in the middle of a straight line.
fn straightened(ring: &[Place]) -> Vec<Pos2> {
    let n = ring.len();
    let mut kept: Vec<Pos2> = Vec::with_capacity(n);
    for i in 0..n {
        let (before, at, after) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
        let onward = Vec2::dot(point(at) - point(before), point(after) - point(at)) > 0.0;
        if turn(before, at, after) != 0 || !onward {
            kept.push(point(at));
        }
    }
    kept
}
