//! A frame of the window with the largest bundled chart, laid out and tessellated, without a GPU.
//! Ratios within one run count; the README quotes one machine.

use std::sync::Mutex;
use std::time::Duration;

use belarus_leverage::app::window::{App, Launch};
use belarus_leverage::charts::{self, Lanes, Spec};
use belarus_leverage::data::Library;
use belarus_leverage::project::{Action, Settings};

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

#[divan::bench]
fn load_bundled_tables() -> bool {
    Library::load().is_ok()
}

#[divan::bench(args = ["potash-share", "potash-price", "timeline"])]
fn build_figure(bencher: divan::Bencher<'_, '_>, chart: &str) {
    let library = Library::load().expect("bundled tables are tested");
    bencher.bench(|| charts::figure(&library, &Spec::of(chart)).is_ok());
}
