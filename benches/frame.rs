//! A frame of the window with the largest bundled chart, laid out and tessellated, without a GPU.
//! Ratios within one run count; the README quotes one machine.

use std::sync::Mutex;
use std::time::Duration;

use belarus_leverage::app::window::{App, Launch};
use belarus_leverage::charts::{self, Lanes, Spec};
use belarus_leverage::data::Library;
use belarus_leverage::project::{Action, LabAction, Settings};

fn main() {
    divan::main();
}

struct Headless {
    ctx: egui::Context,
    app: App,
    time: f64,
}

impl Headless {
    fn new(chart: &str) -> Self {
        let ctx = egui::Context::default();
        let app = App::new(&ctx, Settings::default(), Launch::default());
        let mut window = Self { ctx, app, time: 0.0 };
        window.app.push(Action::ShowChart(chart.to_owned()));
        window.app.push(Action::SetLanes(Lanes::All));
        while !window.app.settled() {
            window.frame();
            std::thread::sleep(Duration::from_millis(1));
        }
        window.frame();
        window
    }

    fn frame(&mut self) -> usize {
        self.time += 0.016;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 800.0))),
            time: Some(self.time),
            ..Default::default()
        };
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(ui.ctx());
            app.draw(ui);
        });
        let shapes = std::mem::take(&mut output.shapes);
        let drawn = self.ctx.tessellate(shapes, output.pixels_per_point).len();
        output.drop_without_applying_deltas();
        drawn
    }
}

#[divan::bench(args = ["potash-share", "potash-price", "timeline", "prisoners"])]
fn frame(bencher: divan::Bencher<'_, '_>, chart: &str) {
    let window = Mutex::new(Headless::new(chart));
    bencher.bench(|| window.lock().map(|mut window| window.frame()));
}

/// From a moved slider of the lab to its picture: the edit, the single path in four worlds, the figure, the layout and
/// the triangles. Every iteration is another value, so that nothing is known already.
#[divan::bench(args = ["ladder", "us-replay"])]
fn slider_to_picture(bencher: divan::Bencher<'_, '_>, preset: &str) {
    let mut window = Headless::new("potash-share");
    window.app.push(Action::Lab(LabAction::SetDraws(1)));
    window.app.push(Action::Lab(LabAction::Start(preset.to_owned())));
    while !window.app.settled() {
        window.frame();
        std::thread::sleep(Duration::from_millis(1));
    }
    let window = Mutex::new((window, 0_u32));
    bencher.bench(|| {
        window.lock().map(|mut held| {
            let (window, n) = &mut *held;
            *n += 1;
            let lab = window.app.session().lab.as_ref();
            let mut scenario = lab.and_then(|lab| lab.chosen()).expect("the preset").clone();
            scenario.terms.locks.transit.most = f64::from(*n % 1000) / 1000.0;
            let edit = LabAction::Edit { label: "Transit, at most".to_owned(), scenario: Box::new(scenario) };
            window.app.push(Action::Lab(edit));
            window.frame()
        })
    });
}

#[divan::bench]
fn load_bundled_tables() -> bool {
    Library::load().is_ok()
}

#[divan::bench(args = ["potash-share", "potash-price", "timeline"])]
fn build_figure(bencher: divan::Bencher<'_, '_>, chart: &str) {
    let library = Library::load().expect("bundled tables are tested");
    bencher.bench(|| charts::figure(&library, &Spec::of(chart)).is_ok());
}
