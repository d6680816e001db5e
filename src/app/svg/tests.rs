use std::sync::Arc;

use egui::epaint::{BandPoint, BandShape, Mesh, PathShape, PathStroke, RectShape, Vertex};
use egui::text::LayoutJob;
use egui::{Align2, FontFamily, FontId, Stroke, StrokeKind, TextFormat, TextureId, pos2, text::TextWrapping, vec2};

use super::*;
use crate::app::picture;

const SHEET: Rect = Rect { min: Pos2::ZERO, max: Pos2::new(200.0, 100.0) };

fn sheet() -> Sheet<'static> {
    Sheet::new(SHEET.size(), 2.0, Color32::WHITE)
}

/// The body of the document for one shape.
#[track_caller]
fn check(clip: Rect, shape: impl Into<Shape>, expected: &[&str]) {
    let svg = write(&[ClippedShape::new(clip, shape)], &sheet());
    let (_, body) = svg.split_once("fill=\"#ffffff\"/>\n").expect("a background");
    let body = body.strip_suffix("</svg>\n").expect("the end");
    assert_eq!(body.lines().collect::<Vec<_>>(), expected);
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(width, height))
}

/// What is drawn by a painter over the whole sheet.
fn drawn(draw: impl Fn(&egui::Painter)) -> String {
    let shapes = picture::shapes(SHEET.size(), 2.0, fonts::install, |ui| draw(ui.painter()));
    write(&shapes, &sheet())
}

/// The words of the document, one row a line.
fn words(svg: &str) -> Vec<String> {
    svg.lines()
        .filter(|line| line.starts_with("<text"))
        .map(|line| line.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect())
        .collect()
}

#[test]
fn numbers_are_short() {
    for (number, expected) in
        [(1.0, "1"), (-0.001, "0"), (0.126, "0.13"), (1200.5, "1200.5"), (f32::NAN, "0"), (f32::INFINITY, "100000")]
    {
        assert_eq!(Num(number).to_string(), expected);
    }
}

#[test]
fn outlines() {
    let red = Stroke::new(1.0, Color32::RED);
    check(
        SHEET,
        Shape::circle_filled(pos2(10.0, 10.0), 4.0, Color32::BLUE),
        &["<circle cx=\"10\" cy=\"10\" r=\"4\" fill=\"#0000ff\"/>"],
    );
    check(
        SHEET,
        RectShape::new(rect(10.0, 10.0, 20.0, 10.0), 3, Color32::BLUE, red, StrokeKind::Inside),
        &[
            "<rect x=\"10\" y=\"10\" width=\"20\" height=\"10\" rx=\"3\" fill=\"#0000ff\"/>",
            "<rect x=\"10.5\" y=\"10.5\" width=\"19\" height=\"9\" rx=\"2.5\" stroke=\"#ff0000\"/>",
        ],
    );
    check(
        SHEET,
        PathShape::closed_line(vec![pos2(1.0, 1.0), pos2(9.0, 1.0), pos2(5.0, 7.25)], red),
        &["<path d=\"M1 1L9 1L5 7.25Z\" stroke=\"#ff0000\"/>"],
    );
    check(SHEET, PathShape::line(vec![pos2(1.0, 1.0), pos2(9.0, 2.0), pos2(20.0, f32::NAN)], PathStroke::NONE), &[]);
    let band = [BandPoint::new(1.0, 4.0..=6.0), BandPoint::new(9.0, 3.0..=7.0)];
    check(
        SHEET,
        BandShape::filled(band.to_vec(), Color32::from_black_alpha(128)),
        &["<path d=\"M1 4L9 3L9 7L1 6Z\" fill=\"#000000\" fill-opacity=\"0.502\"/>"],
    );
}

#[test]
fn dashes_are_one_path() {
    let dashes = Shape::dashed_line(&[pos2(0.0, 8.0), pos2(20.0, 9.0)], Stroke::new(2.0, Color32::RED), 4.0, 4.0);
    let n_dashes = dashes.len();
    let svg = write(&[ClippedShape::new(SHEET, Shape::Vec(dashes))], &sheet());
    assert!(n_dashes > 1);
    assert_eq!(svg.matches("<path").count(), 1);
    assert_eq!(svg.matches('M').count(), n_dashes);
}

#[test]
fn straight_lines_and_plain_rectangles_are_cut_instead_of_clipped() {
    let clip = rect(20.0, 20.0, 50.0, 50.0);
    let line = Stroke::new(1.0, Color32::RED);
    check(
        clip,
        Shape::line_segment([pos2(30.25, 0.0), pos2(30.25, 99.0)], line),
        &["<path d=\"M30.5 20L30.5 70\" stroke=\"#ff0000\"/>"],
    );
    check(clip, Shape::line_segment([pos2(90.0, 0.0), pos2(90.0, 99.0)], line), &[]);
    let tall = Rect::from_x_y_ranges(30.0..=40.0, f32::NEG_INFINITY..=f32::INFINITY);
    check(
        clip,
        Shape::rect_filled(tall, 0, Color32::RED),
        &["<rect x=\"30\" y=\"20\" width=\"10\" height=\"50\" fill=\"#ff0000\"/>"],
    );
}

#[test]
fn other_shapes_are_clipped_by_one_group() {
    let clip = rect(20.0, 20.0, 50.0, 50.0);
    let circle = |x: f32| ClippedShape::new(clip, Shape::circle_filled(pos2(x, 30.0), 4.0, Color32::RED));
    let svg = write(&[circle(20.0), circle(70.0), circle(40.0), circle(20.0), circle(150.0)], &sheet());
    assert_eq!(svg.matches("<clipPath").count(), 1);
    assert_eq!(svg.matches("clip-path=").count(), 2, "one group before and one after the circle inside");
    assert_eq!(svg.matches("<circle").count(), 4, "the last is out of sight");
    assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
}

#[test]
fn an_area_is_one_polygon() {
    let mut mesh = Mesh::default();
    for x in 0_u8..4 {
        for y in [10.0, 20.0] {
            mesh.vertices.push(Vertex::untextured(pos2(10.0 * f32::from(x), y + f32::from(x)), Color32::RED));
        }
    }
    for x in 0..3 {
        mesh.add_triangle(2 * x, 2 * x + 1, 2 * x + 2);
        mesh.add_triangle(2 * x + 1, 2 * x + 2, 2 * x + 3);
    }
    check(SHEET, mesh.clone(), &["<path d=\"M0 10L30 13L30 23L0 20Z\" fill=\"#ff0000\"/>"]);
    mesh.texture_id = TextureId::User(1);
    check(SHEET, Arc::new(mesh), &[]);
}

#[test]
fn text_stays_text() {
    let svg = drawn(|painter| {
        let font = FontId::new(12.0, fonts::semibold());
        painter.text(pos2(10.0, 10.0), Align2::LEFT_TOP, "Калій & <potash>", font, Color32::DARK_RED);
    });
    assert!(svg.contains("font-weight=\"600\" font-size=\"12\" fill=\"#8b0000\""), "{svg}");
    assert!(svg.contains(">Калій &amp; &lt;potash&gt;</text>"), "{svg}");
    assert!(svg.contains("<text x=\"10\""), "{svg}");
}

#[test]
fn rows_and_sections_keep_their_words_and_looks() {
    let svg = drawn(|painter| {
        let mut job = LayoutJob::default();
        let format = |family, color| TextFormat::simple(FontId::new(12.0, family), color);
        job.append("у́нія", 0.0, format(FontFamily::Proportional, Color32::RED));
        job.append(" b\nc", 0.0, format(fonts::semibold(), Color32::BLUE));
        job.append(" d", 6.0, format(FontFamily::Monospace, Color32::PLACEHOLDER));
        painter.galley(pos2(10.0, 10.0), painter.layout_job(job), Color32::GREEN);
    });
    assert_eq!(words(&svg), ["у́нія b", "c d"]);
    let looks = [
        "fill=\"#ff0000\" textLength",
        "font-weight=\"600\" font-size=\"12\" fill=\"#0000ff\"",
        "font-family=\"Hack, monospace\" font-size=\"12\" fill=\"#00ff00\"",
    ];
    assert!(looks.iter().all(|look| svg.contains(look)), "{svg}");
}

#[test]
fn shortened_and_wrapped_text() {
    let long = "Uralkali and Belaruskali sold together until 2013";
    let laid_out = |max_rows: usize| {
        drawn(|painter| {
            let mut job = LayoutJob::simple(long.to_owned(), FontId::proportional(12.0), Color32::RED, 120.0);
            job.wrap = TextWrapping { max_rows, ..job.wrap };
            painter.galley(pos2(10.0, 10.0), painter.layout_job(job), Color32::RED);
        })
    };
    let [row] = words(&laid_out(1)).try_into().expect("one row");
    assert!(row.ends_with('…') && long.starts_with(row.trim_end_matches('…')), "{row}");
    assert_eq!(words(&laid_out(9)).concat(), long);
}

#[test]
fn equal_shapes_give_equal_bytes_and_the_words_for_screen_readers() {
    let draw = || {
        drawn(|painter| {
            painter.text(pos2(10.0, 10.0), Align2::LEFT_TOP, "0", FontId::default(), Color32::RED);
            painter.circle_filled(pos2(0.0, 0.0), 3.0, Color32::RED);
        })
    };
    assert_eq!(draw(), draw());
    let named = Sheet { title: "Share", description: "Belarus's share", ..sheet() };
    let svg = write(&[], &named);
    assert!(svg.contains("<title>Share</title>\n<desc>Belarus&apos;s share</desc>"), "{svg}");
}
