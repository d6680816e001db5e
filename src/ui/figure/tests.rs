//! The painter as a whole: what is on screen, in the accessibility tree, and after keys and clicks.

use egui;
use egui::accesskit::Role;
use egui::epaint::{ClippedShape, TextShape};
use egui::{Context, Key, Rect, Shape, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{FigureLook, FigureResponse, demo, figure_ui};
use crate::charts::figure::{Figure, Look, Panel, PanelKind, PointRef, Role as Who};
use crate::ui::{fonts, theme, theme::Theme};

fn all() -> Vec<Figure> {
    vec![demo::share(), demo::stack(), demo::steps(), demo::bars(), demo::timeline()]
}

fn look(scale: f32, interactive: bool) -> FigureLook<'static> {
    FigureLook {
        selected: None,
        cursor: Some(2021.5),
        dimmed: false,
        partial: false,
        scale,
        interactive,
        scrolls: interactive,
        source_name: &str::to_owned,
    }
}

/// What a figure draws on a sheet, without a window.
fn drawn(figure: &Figure, size: Vec2, scale: f32, theme: Theme) -> Vec<ClippedShape> {
    drawn_as(figure, size, theme, &look(scale, false))
}

fn drawn_as(figure: &Figure, size: Vec2, theme: Theme, look: &FigureLook<'_>) -> Vec<ClippedShape> {
    let ctx = Context::default();
    fonts::install(&ctx);
    theme::apply(&ctx, theme);
    let mut shapes = Vec::new();
    for _ in 0..2 {
        let input =
            egui::RawInput { screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)), ..Default::default() };
        let mut output = ctx.run_ui(input, |ui| {
            figure_ui(ui, theme, figure, look);
        });
        shapes = std::mem::take(&mut output.shapes);
        output.drop_without_applying_deltas();
    }
    shapes
}

fn texts(shapes: &[ClippedShape]) -> Vec<(String, Rect, f32)> {
    fn collect(shape: &Shape, into: &mut Vec<(String, Rect, f32)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, into)),
            Shape::Text(TextShape { pos, galley, .. }) => {
                let smallest = galley.job.sections.iter().map(|s| s.format.font_id.size).fold(f32::INFINITY, f32::min);
                into.push((galley.text().to_owned(), galley.rect.translate(pos.to_vec2()), smallest));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in shapes {
        collect(&clipped.shape, &mut found);
    }
    found.retain(|(text, ..)| !text.trim().is_empty());
    found
}

#[test]
fn what_is_partial_is_cut_into_stripes_over_its_marks_only() {
    let lines = |figure: &Figure, partial| {
        let ctx = Context::default();
        fonts::install(&ctx);
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(800.0, 500.0))),
            ..Default::default()
        };
        let output = ctx.run_ui(input, |ui| {
            figure_ui(ui, Theme::Light, figure, &FigureLook { partial, ..look(1.0, false) });
        });
        let surface = Theme::Light.tokens().surface;
        let n = output.shapes.iter().filter(|clipped| {
            matches!(&clipped.shape, Shape::LineSegment { stroke, .. } if stroke.color == surface && stroke.width > 1.9)
        });
        let n = n.count();
        output.drop_without_applying_deltas();
        n
    };
    for figure in [demo::share(), demo::stack(), demo::bars()] {
        assert!(lines(&figure, true) > lines(&figure, false) + 20, "{}", figure.chart);
    }
}

#[test]
fn words_never_overlap_nor_leave_the_picture_nor_shrink_below_the_floor() {
    for figure in all() {
        for (width, height, scale) in [
            (640.0, 560.0, 1.0),
            (960.0, 600.0, 1.0),
            (1024.0, 640.0, 1.0),
            (1280.0, 720.0, 1.0),
            (1920.0, 1080.0, 1.0),
            (1920.0, 1080.0, 1.6),
            (2560.0, 1440.0, 1.6),
        ] {
            let what = format!("{} at {width}×{height}×{scale}", figure.chart);
            let texts = texts(&drawn(&figure, vec2(width, height), scale, Theme::Light));
            assert!(texts.len() > 8, "{what}");
            let floor = if scale > 1.5 { 20.0 } else { 12.0 };
            for (n, (text, rect, size)) in texts.iter().enumerate() {
                assert!(*size >= floor, "{what}: “{text}” is {size} px");
                let sheet = Rect::from_min_size(egui::Pos2::ZERO, vec2(width, height));
                assert!(sheet.contains_rect(*rect), "{what}: “{text}” leaves the picture at {rect:?}");
                for (other, other_rect, _) in &texts[n + 1..] {
                    // Rows keep air above and below the letters.
                    let air = vec2(0.5, 0.22 * size);
                    let (a, b) = (rect.shrink2(air), other_rect.shrink2(air));
                    assert!(!a.intersects(b), "{what}: “{text}” over “{other}”: {rect:?} {other_rect:?}");
                }
            }
            assert!(texts.iter().any(|(text, ..)| *text == figure.source_line), "{what}: source line");
        }
    }
}

#[test]
fn on_screen_no_lane_and_no_note_is_left_out_for_want_of_room() {
    let mut figures = [demo::share(), demo::steps()];
    for figure in &mut figures {
        figure.caveats.extend(["A third note.", "A fourth note."].map(str::to_owned));
        for size in [vec2(738.0, 540.0), vec2(1000.0, 640.0), vec2(1156.0, 800.0), vec2(2276.0, 1340.0)] {
            let what = format!("{} at {size}", figure.chart);
            let texts = texts(&drawn_as(figure, size, Theme::Light, &look(1.0, true)));
            let said = |part: &str| texts.iter().any(|(text, ..)| text.contains(part));
            assert!(!said("larger picture") && !said("on the timeline"), "{what}");
            let lanes = figure.lanes.iter().filter(|lane| !lane.marks.is_empty());
            for lane in lanes {
                assert!(said(&lane.name), "{what}: {}", lane.name);
            }
            let all = figure.caveats.iter().all(|note| said(note));
            assert!(all || said("Scroll for"), "{what}: a note is neither shown nor promised");
            for (n, (text, rect, size)) in texts.iter().enumerate() {
                for (other, other_rect, _) in &texts[n + 1..] {
                    let air = vec2(0.5, 0.22 * size);
                    let (a, b) = (rect.shrink2(air), other_rect.shrink2(air));
                    assert!(!a.intersects(b), "{what}: “{text}” over “{other}”: {rect:?} {other_rect:?}");
                }
            }
        }
    }
}

#[test]
fn broken_figures_and_tiny_windows_do_not_crash() {
    let mut figures = all();
    let mut broken = demo::share();
    let panel = &mut broken.panels[0];
    (panel.scale.min, panel.scale.max) = (f64::NAN, f64::INFINITY);
    panel.series[0].points[3].value = f64::NAN;
    panel.series[1].points[3].at = f64::INFINITY;
    panel.references[0].value = f64::NAN;
    broken.years = Some((f64::NAN, 2020.0));
    let mut reversed = demo::steps();
    reversed.years = Some((2026.0, 2019.0));
    (reversed.panels[0].scale.min, reversed.panels[0].scale.max) = (5.0, 5.0);
    reversed.panels[1].height = f32::NAN;
    let mut empty = demo::figure("empty", vec![Panel::new(PanelKind::Time, "%")], Vec::new(), None);
    empty.panels.push(Panel::new(PanelKind::Bars { categories: Vec::new() }, ""));
    let nothing = demo::figure("nothing", Vec::new(), Vec::new(), None);
    let mut bars = demo::bars();
    bars.panels[0].series[0].points[0].at = 99.0;
    figures.extend([broken, reversed, empty, nothing, bars]);
    for figure in figures {
        for size in [vec2(1.0, 1.0), vec2(40.0, 400.0), vec2(400.0, 40.0), vec2(320.0, 240.0), vec2(1280.0, 720.0)] {
            drawn(&figure, size, 1.0, Theme::Dark);
        }
    }
}

#[test]
fn years_are_whole_and_numbers_in_lanes_are_explained_or_absent() {
    for (figure, width, height) in [
        (demo::timeline(), 640.0, 480.0),
        (demo::timeline(), 2560.0, 1440.0),
        (demo::share(), 960.0, 600.0),
        (demo::share(), 1600.0, 900.0),
    ] {
        let texts = texts(&drawn(&figure, vec2(width, height), 1.0, Theme::Light));
        assert!(texts.iter().any(|(text, ..)| text == "2024"));
        let count = |what: &dyn Fn(&str) -> bool| texts.iter().filter(|(text, ..)| what(text)).count();
        let numbered = count(&|text| text.contains(" +") && !text.contains(char::is_alphabetic));
        let dated = count(&|text| text.contains(" Jan 20"));
        assert!(numbered == 0 || dated > 0, "{} at {width}: {numbered} numbers, {dated} in the key", figure.chart);
    }
}

#[test]
fn caveats_outlast_the_key_and_the_lanes() {
    let mut figure = demo::share();
    figure.caveats.push("A third note.".to_owned());
    for (width, height) in [(700.0, 420.0), (1024.0, 640.0), (1280.0, 720.0)] {
        let texts = texts(&drawn(&figure, vec2(width, height), 1.0, Theme::Light));
        for caveat in figure.caveats.iter().take(2) {
            assert!(texts.iter().any(|(text, ..)| text == caveat), "{width}: “{caveat}”");
        }
    }
}

struct State {
    figure: Figure,
    selected: Option<PointRef>,
    last: FigureResponse,
}

fn harness(figure: Figure) -> Harness<'static, State> {
    let mut ready = false;
    Harness::builder().with_size(vec2(1280.0, 720.0)).build_ui_state(
        move |ui, state: &mut State| {
            if !ready {
                fonts::install(ui.ctx());
                theme::apply(ui.ctx(), Theme::Light);
                ready = true;
                return; // fonts are there from the next frame on
            }
            let look = FigureLook { selected: state.selected, ..look(1.0, true) };
            let response = figure_ui(ui, Theme::Light, &state.figure, &look);
            state.selected = response.clicked.or(state.selected);
            if response.clicked.is_some() || response.clicked_event.is_some() {
                state.last = response;
            }
        },
        State { figure, selected: None, last: FigureResponse::default() },
    )
}

fn value(harness: &Harness<'_, State>) -> String {
    harness.get_by_role(Role::GraphicsDocument).value().unwrap_or_default()
}

#[test]
fn a_figure_has_a_name_a_summary_and_points_to_walk() {
    let mut harness = harness(demo::share());
    harness.run();
    let name = harness.state().figure.title.clone();
    harness.get_by_label_contains(&name);
    harness.get_by_label_contains("with a fall to 9 in 2022");
    harness.get_by_role(Role::GraphicsDocument).focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().selected, Some(PointRef { panel: 0, series: 0, point: 17 }));
    assert_eq!(value(&harness), "Belarus, 2025: 17%");
    for _ in 0..3 {
        harness.key_press(Key::ArrowLeft);
        harness.run();
    }
    assert_eq!(value(&harness), "Belarus, 2022: 9.6%. Estimated by the source");
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert!(value(&harness).starts_with("Germany, 2022"), "{}", value(&harness));
    for _ in 0..4 {
        harness.key_press(Key::ArrowDown);
        harness.run();
    }
    assert!(harness.state().last.clicked_event.is_some(), "events follow below the last series");
    let before = harness.state().last.clicked_event.clone();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_ne!(harness.state().last.clicked_event, before);
    assert!(value(&harness).contains("What it changed"));
}

#[test]
fn bars_and_timelines_are_walked_with_the_same_keys() {
    let mut bars = harness(demo::bars());
    bars.run();
    bars.get_by_role(Role::GraphicsDocument).focus();
    bars.run();
    let mut seen = Vec::new();
    for _ in 0..3 {
        bars.key_press(Key::ArrowDown);
        bars.run();
        seen.push(value(&bars));
    }
    assert!(seen[0].starts_with("Canada") && seen[2].contains("7,000"), "{seen:?}");

    let mut timeline = harness(demo::timeline());
    timeline.run();
    timeline.get_by_role(Role::GraphicsDocument).focus();
    timeline.run();
    timeline.key_press(Key::ArrowRight);
    timeline.run();
    assert_eq!(timeline.state().last.clicked_event.as_deref(), Some("event-0"));
}

#[test]
fn a_click_near_a_point_chooses_it() {
    let mut panel = Panel::new(PanelKind::Time, "%");
    panel.series = vec![demo::series("Belarus", Who::Belarus, Look::Line, &[(2020.0, 5.0, ""), (2021.0, 5.0, "")])];
    let figure = demo::figure("one", vec![panel.fit()], Vec::new(), Some((2020.0, 2021.0)));
    let mut harness = harness(figure);
    harness.run();
    let mut chosen = Vec::new();
    for x in [60.0, 600.0, 1160.0] {
        for y in (80..640).step_by(20) {
            let at = egui::pos2(x, f32::from(u16::try_from(y).unwrap_or_default()));
            harness.hover_at(at);
            harness.run();
            harness.drag_at(at);
            harness.drop_at(at);
            harness.run();
            chosen.extend(harness.state().selected.map(|at| at.point));
        }
    }
    assert!(chosen.contains(&0), "{chosen:?}");
}

#[test]
fn a_frame_of_the_biggest_figure_only_draws() {
    // A bound for an unoptimised build on a busy machine; release takes a small part of it.
    let figure = demo::share();
    let ctx = Context::default();
    fonts::install(&ctx);
    theme::apply(&ctx, Theme::Light);
    let mut best = f64::INFINITY;
    for _ in 0..12 {
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(1920.0, 1080.0))),
            ..Default::default()
        };
        let start = std::time::Instant::now();
        let mut output = ctx.run_ui(input, |ui| {
            figure_ui(ui, Theme::Light, &figure, &look(1.0, true));
        });
        best = best.min(start.elapsed().as_secs_f64());
        output.shapes.clear();
        output.drop_without_applying_deltas();
    }
    assert!(best < 0.1, "{:.1} ms", best * 1000.0);
    log::info!("{:.1} ms", best * 1000.0);
}
