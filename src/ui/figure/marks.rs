//! Marks of points and events as shapes: the shape says who or what, its filling says how far to trust it.

use egui;
use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use crate::charts::figure::{EventShape, Look, Point, Role, Series};
use crate::data::Flag;
use crate::ui::theme::Tokens;

/// Radius of a plain mark.
pub const RADIUS: f32 = 2.5;
/// Radius of a mark whose filling has to be read.
const RADIUS_FLAGGED: f32 = 3.75;

/// Outline of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// ●
    Disc,
    /// ■
    Square,
    /// ◆
    Diamond,
    /// ▲
    Up,
    /// ▼
    Down,
    /// +
    Plus,
}

/// Filling of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// Reported.
    Solid,
    /// Reported by the partner, claimed, planned or distorted.
    Hollow,
    /// Estimated.
    Half,
}

/// How one point is marked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Shape.
    pub outline: Outline,
    /// Filling.
    pub filling: Filling,
    /// Colour.
    pub colour: Color32,
    /// Radius at scale 1.
    pub radius: f32,
}

/// The mark of a role.
pub const fn outline(role: Role) -> Outline {
    match role {
        Role::Belarus | Role::Context => Outline::Disc,
        Role::Scenario(place) => match place % 6 {
            0 => Outline::Disc,
            1 => Outline::Square,
            2 => Outline::Diamond,
            3 => Outline::Up,
            4 => Outline::Down,
            _ => Outline::Plus,
        },
        Role::Eu => Outline::Square,
        Role::Russia => Outline::Diamond,
        Role::Canada => Outline::Up,
        Role::China => Outline::Down,
        Role::Fourth => Outline::Plus,
    }
}

/// The mark of an event.
pub const fn event(shape: EventShape) -> Outline {
    match shape {
        EventShape::Imposed => Outline::Down,
        EventShape::Eased => Outline::Up,
        EventShape::Route => Outline::Square,
        EventShape::Release => Outline::Diamond,
        EventShape::Other => Outline::Disc,
    }
}

/// The mark of a point: its flags win over its series.
pub fn of(series: &Series, point: &Point, tokens: &Tokens) -> Mark {
    let colour = tokens.series(series.role);
    let flags = &point.flags;
    let plain = Mark { outline: outline(series.role), filling: Filling::Solid, colour, radius: RADIUS };
    if flags.has(Flag::Plan) || flags.has(Flag::Claim) {
        Mark { outline: Outline::Diamond, filling: Filling::Hollow, radius: RADIUS_FLAGGED + 0.5, ..plain }
    } else if flags.distorts() {
        // Muted by colour, so that it keeps 3:1 against the surface.
        Mark { filling: Filling::Hollow, colour: tokens.tint(colour, 0.75), radius: RADIUS_FLAGGED, ..plain }
    } else if flags.has(Flag::Mirror) || series.look == Look::MirrorLine {
        Mark { filling: Filling::Hollow, radius: RADIUS_FLAGGED - 0.5, ..plain }
    } else if flags.has(Flag::Estimated) {
        Mark { filling: Filling::Half, radius: RADIUS_FLAGGED, ..plain }
    } else {
        plain
    }
}

/// Whether a point needs a mark even on a line without marks.
pub fn says_something(series: &Series, point: &Point) -> bool {
    let flags = &point.flags;
    flags.has(Flag::Plan)
        || flags.has(Flag::Claim)
        || flags.distorts()
        || (flags.has(Flag::Mirror) && series.look != Look::MirrorLine)
        || flags.has(Flag::Estimated)
}

/// Adds the shapes of a mark.
pub fn draw(shapes: &mut Vec<Shape>, at: Pos2, mark: Mark, scale: f32, surface: Color32) {
    let radius = mark.radius * scale;
    let stroke = Stroke::new(1.25 * scale.sqrt(), mark.colour);
    if mark.outline == Outline::Plus {
        let arm = radius * 1.3;
        let width = if mark.filling == Filling::Solid { radius * 0.75 } else { radius * 0.4 };
        let stroke = Stroke::new(width, mark.colour);
        shapes.push(Shape::line_segment([at - vec2(arm, 0.0), at + vec2(arm, 0.0)], stroke));
        shapes.push(Shape::line_segment([at - vec2(0.0, arm), at + vec2(0.0, arm)], stroke));
        return;
    }
    let (fill, stroke) = match mark.filling {
        Filling::Solid => (mark.colour, Stroke::NONE),
        Filling::Hollow | Filling::Half => (surface, stroke),
    };
    match mark.outline {
        Outline::Disc => {
            shapes.push(egui::epaint::CircleShape { center: at, radius, fill, stroke }.into());
        }
        Outline::Square => {
            let side = Rect::from_center_size(at, egui::Vec2::splat(radius * 1.8));
            shapes.push(egui::epaint::RectShape::new(side, 0.0, fill, stroke, StrokeKind::Middle).into());
        }
        _ => shapes.push(Shape::convex_polygon(corners(at, radius, mark.outline), fill, stroke)),
    }
    if mark.filling == Filling::Half {
        let half = left_half(&corners(at, radius, mark.outline), at.x);
        shapes.push(Shape::convex_polygon(half, mark.colour, Stroke::NONE));
    }
}

/// Corners of an outline, clockwise; a disc has sixteen.
fn corners(at: Pos2, r: f32, outline: Outline) -> Vec<Pos2> {
    let offsets: Vec<(f32, f32)> = match outline {
        Outline::Square => vec![(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        Outline::Diamond => vec![(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
        Outline::Up => vec![(0.0, -1.2), (1.2, 0.9), (-1.2, 0.9)],
        Outline::Down => vec![(-1.2, -0.9), (1.2, -0.9), (0.0, 1.2)],
        Outline::Disc | Outline::Plus => (0..16_u8)
            .map(|n| {
                let turn = f32::from(n) / 16.0 * std::f32::consts::TAU;
                (turn.sin(), -turn.cos())
            })
            .collect(),
    };
    offsets.into_iter().map(|(x, y)| pos2(at.x + x * r, at.y + y * r)).collect()
}

/// The part of a convex outline left of `x`.
fn left_half(corners: &[Pos2], x: f32) -> Vec<Pos2> {
    let mut half = Vec::with_capacity(corners.len() + 2);
    for (n, &one) in corners.iter().enumerate() {
        let two = corners[(n + 1) % corners.len()];
        if one.x <= x {
            half.push(one);
        }
        if (one.x < x && two.x > x) || (one.x > x && two.x < x) {
            half.push(one.lerp(two, (x - one.x) / (two.x - one.x)));
        }
    }
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::figure::RangeLook;
    use crate::data::Flags;
    use crate::ui::theme::Theme;

    #[test]
    fn flags_change_the_filling_and_keep_the_colour_apart() {
        let series = Series {
            key: String::new(),
            name: String::new(),
            code: String::new(),
            role: Role::Russia,
            look: Look::Line,
            range: RangeLook::Whisker,
            points: Vec::new(),
        };
        let tokens = Theme::Light.tokens();
        let mark = |flags: &str| {
            let flags = Flags::parse(flags).expect("known flags");
            of(&series, &Point { flags, ..Point::default() }, tokens)
        };
        assert_eq!((mark("").filling, mark("").outline), (Filling::Solid, Outline::Diamond));
        assert_eq!(mark("estimated").filling, Filling::Half);
        assert_eq!(mark("mirror").filling, Filling::Hollow);
        assert_eq!(mark("claim mirror").outline, Outline::Diamond);
        assert_ne!(mark("outlier").colour, mark("").colour);
    }

    #[test]
    fn the_left_half_of_a_disc_is_left() {
        let half = left_half(&corners(pos2(10.0, 10.0), 4.0, Outline::Disc), 10.0);
        assert!(half.len() >= 9 && half.iter().all(|corner| corner.x <= 10.001));
    }
}
