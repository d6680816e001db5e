use egui::{Align2, Context, FontFamily, FontId, Frame, Rangef, RichText, Shape, Stroke, StrokeKind, Ui, pos2};
use egui_plot::{HLine, Line, Plot, PlotPoint, Points, Polygon, Text};

use super::*;

const INK: Color32 = Color32::DARK_BLUE;

fn install(ctx: &Context) {
    fonts::install(ctx);
    ctx.set_theme(egui::Theme::Light);
}

fn picture(size: (u32, u32), run: impl FnMut(&mut Ui)) -> String {
    Picture { size, scale: 2.0 }.svg(Color32::WHITE, ("", ""), install, run)
}

#[test]
fn a_plot_keeps_its_words_and_needs_no_clip_for_its_grid() {
    let svg = picture((960, 540), |ui| {
        Frame::new().inner_margin(16).show(ui, |ui| {
            ui.label(RichText::new("Белару́скі калій: 20 % of world exports").family(fonts::semibold()).size(22.0));
            ui.label("Share of K₂O, ≥ 1 234 567 t → Klaipėda · Łódź · Мінск ў і ї є ґ — “quoted” … ≈ −5 °C");
            let mut job = egui::text::LayoutJob::default();
            for (words, color, family) in [
                ("Source ", Color32::DARK_GRAY, FontFamily::Proportional),
                ("Belstat AVA Ty To WA ", Color32::DARK_RED, fonts::semibold()),
                ("code 3104 ", Color32::DARK_BLUE, FontFamily::Monospace),
                ("underlined", Color32::DARK_GREEN, FontFamily::Proportional),
            ] {
                let mut format = egui::TextFormat::simple(FontId::new(14.0, family), color);
                if words == "underlined" {
                    format.underline = Stroke::new(1.0, color);
                }
                job.append(words, 4.0, format);
            }
            ui.label(job);
            Plot::new("plot").allow_scroll(false).show(ui, |plot| {
                let points: Vec<[f64; 2]> =
                    (0..80).map(|i| f64::from(i) / 8.0).map(|x| [x, x.sin() + x / 4.0]).collect();
                plot.line(Line::new("sine", points.clone()).color(Color32::DARK_RED).width(2.0));
                plot.line(
                    Line::new("dash", points.iter().map(|[x, y]| [*x, y + 0.5]).collect::<Vec<_>>())
                        .color(Color32::DARK_BLUE)
                        .style(egui_plot::LineStyle::dashed_dense())
                        .fill(0.0),
                );
                plot.points(
                    Points::new("marks", vec![[2.0, 1.0], [4.0, 2.0]])
                        .shape(egui_plot::MarkerShape::Diamond)
                        .radius(6.0)
                        .color(INK),
                );
                plot.polygon(Polygon::new("poly", vec![[6.0, 0.0], [7.0, 0.0], [6.5, 1.0]]));
                plot.hline(HLine::new("claim", 1.5).color(INK));
                plot.text(Text::new("t", PlotPoint::new(3.0, 2.5), "20 % in 2020").color(INK));
                plot.span(egui_plot::Span::new("span", 8.0..=9.0).axis(egui_plot::Axis::X));
            });
            let painter = ui.painter();
            painter.add(Shape::Text(
                egui::epaint::TextShape::new(
                    pos2(900.0, 400.0),
                    painter.layout_no_wrap("turned".into(), FontId::proportional(20.0), INK),
                    INK,
                )
                .with_angle(-1.2),
            ));
            painter.rect(
                Rect::from_min_size(pos2(700.0, 20.0), vec2(80.0, 30.0)),
                8.0,
                Color32::LIGHT_GREEN,
                Stroke::new(2.0, INK),
                StrokeKind::Inside,
            );
        });
    });
    let rows: Vec<String> = set_rows(&svg).into_iter().map(|(words, ..)| words).collect();
    for words in ["Белару́скі калій: 20 % of world exports", "20 % in 2020", "span", "turned", "10"] {
        assert!(rows.iter().any(|row| row == words), "{words} is not in {rows:?}");
    }
    assert!(!svg.contains("clip-path="), "nothing but the grid reaches the frame");
    let image = pixels(&svg, 480, 270).expect("a picture");
    assert!(inked(&image).is_some());
    assert_eq!(image, color_image(&png(&svg, 480, 270).expect("a picture")).expect("a PNG"));
}

/// Every laid-out row as resvg sets it: words, left end and width.
fn set_rows(svg: &str) -> Vec<(String, f32, f32)> {
    fn walk(group: &usvg::Group, rows: &mut Vec<(String, f32, f32)>) {
        for node in group.children() {
            match node {
                usvg::Node::Group(group) => walk(group, rows),
                usvg::Node::Text(text) => {
                    let bounds = text.abs_bounding_box();
                    let words = text.chunks().iter().map(usvg::TextChunk::text).collect();
                    rows.push((words, bounds.x(), bounds.width()));
                }
                _ => {}
            }
        }
    }
    let options = usvg::Options { fontdb: font_database(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).expect("our own markup");
    let mut rows = Vec::new();
    walk(tree.root(), &mut rows);
    rows
}

#[test]
fn text_is_as_wide_as_laid_out() {
    for family in [FontFamily::Proportional, fonts::semibold(), FontFamily::Monospace] {
        let words = "AVA Today: 1\u{202f}234\u{2009}567 t K₂O — Беларусь, Kłajpeda";
        let mut laid_out = Rect::NOTHING;
        let svg = picture((600, 60), |ui| {
            let font = FontId::new(14.0, family.clone());
            laid_out = ui.painter().text(pos2(10.0, 10.0), Align2::LEFT_TOP, words, font, INK);
        });
        // Without the given length the letters take their own widths: those must agree already.
        let free = {
            let (before, rest) = svg.split_once(" textLength=\"").expect("one row");
            let (_, after) = rest.split_once('"').expect("closed");
            format!("{before}{after}")
        };
        for svg in [&svg, &free] {
            let rows = set_rows(svg);
            let [(text, x, width)] = rows.as_slice() else { panic!("one row expected: {rows:?}") };
            assert_eq!(text, words);
            assert!((x - laid_out.left()).abs() < 0.5, "{family}: starts at {x}");
            assert!((width - laid_out.width()).abs() < 1.0, "{family}: {width} instead of {}", laid_out.width());
        }
    }
}

/// Columns and rows that hold something darker than paper.
fn inked(image: &ColorImage) -> Option<(Rangef, Rangef)> {
    let (mut x, mut y) = (Rangef::NOTHING, Rangef::NOTHING);
    for (i, pixel) in image.pixels.iter().enumerate() {
        if pixel.r() < 160 {
            let at = |n: usize| f32::from(u16::try_from(n).expect("a small picture"));
            let (column, row) = (at(i % image.size[0]), at(i / image.size[0]));
            x = Rangef::new(x.min.min(column), x.max.max(column + 1.0));
            y = Rangef::new(y.min.min(row), y.max.max(row + 1.0));
        }
    }
    (x.min <= x.max).then_some((x, y))
}

#[test]
fn letters_land_where_they_were_laid_out() {
    let mut laid_out = Rect::NOTHING;
    let mut baseline = 0.0;
    let svg = picture((200, 60), |ui| {
        let galley = ui.painter().layout_no_wrap("H 2021 H".to_owned(), FontId::proportional(20.0), INK);
        let row = &galley.rows[0];
        baseline = 17.0 + row.pos.y + row.glyphs[0].pos.y;
        laid_out = Rect::from_min_size(pos2(30.0, 17.0), galley.size());
        ui.painter().galley(laid_out.min, galley, INK);
    });
    let image = color_image(&png(&svg, 400, 120).expect("a picture")).expect("a PNG");
    assert_eq!(image.size, [400, 120]);
    let (x, y) = inked(&image).expect("ink");
    // The stems of an H stand about a tenth of the size inside its width.
    assert!((x.min / 2.0 - laid_out.left()).abs() < 3.0 && x.min / 2.0 >= laid_out.left(), "{x:?} in {laid_out:?}");
    assert!((x.max / 2.0 - laid_out.right()).abs() < 3.0 && x.max / 2.0 <= laid_out.right(), "{x:?} in {laid_out:?}");
    assert!((y.max / 2.0 - baseline).abs() < 1.0, "{y:?} stands on {baseline}");
}

#[test]
fn both_cuts_are_found() {
    let dark = |family: FontFamily| {
        let svg = picture((200, 40), |ui| {
            ui.painter().text(pos2(5.0, 5.0), Align2::LEFT_TOP, "HHHHHH", FontId::new(20.0, family.clone()), INK);
        });
        let image = color_image(&png(&svg, 400, 80).expect("a picture")).expect("a PNG");
        image.pixels.iter().filter(|pixel| pixel.r() < 128).count()
    };
    let (regular, semibold) = (dark(FontFamily::Proportional), dark(fonts::semibold()));
    assert!(regular > 0 && semibold * 10 > regular * 12, "{regular} dark pixels, {semibold} in semibold");
}

#[test]
fn broken_input_is_an_error_with_its_cause() {
    assert!(matches!(png("<svg", 10, 10), Err(PictureError::Svg(_))));
    let svg = picture((10, 10), |_| {});
    assert!(matches!(png(&svg, 0, 10), Err(PictureError::Size { width: 0, height: 10 })));
    let error = color_image(b"not a PNG").expect_err("no PNG");
    assert!(error.source().is_some(), "{error}");
}

#[test]
fn a_picture_knows_its_pixels() {
    let picture = Picture { size: (960, 540), scale: 2.0 };
    assert_eq!(picture.points(), vec2(960.0, 540.0));
    assert_eq!(picture.pixels(), (1920, 1080));
    assert_eq!(Picture { size: (0, 1), scale: 0.1 }.pixels(), (1, 1));
}
