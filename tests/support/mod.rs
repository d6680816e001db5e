//! A window without pixels: the app in egui's test harness, driven through the accessibility tree.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use belarus_leverage::app::window::{App, Launch};
use belarus_leverage::project::{Action, Settings};
use egui_kittest::Harness;

/// How long a job may take on a slow machine in an unoptimised build.
const PATIENCE: Duration = Duration::from_mins(1);

/// The window as a test holds it.
pub struct Window {
    /// The harness, for finding things by label.
    pub harness: Harness<'static, Option<App>>,
}

impl Window {
    /// A first run of the app at 1280 × 800, with its first chart drawn.
    #[allow(dead_code, reason = "not every test begins with an empty window")]
    pub fn open() -> Self {
        Self::with(Settings::default(), Vec::new())
    }

    /// A run with these settings and files.
    pub fn with(settings: Settings, files: Vec<PathBuf>) -> Self {
        let launch = Launch { files, report_since: None };
        let mut start = Some((settings, launch));
        let harness = Harness::builder().with_size([1280.0, 800.0]).with_max_steps(40).build_ui_state(
            move |ui, app: &mut Option<App>| {
                let app = app.get_or_insert_with(|| {
                    let (settings, launch) = start.take().unwrap_or_default();
                    App::new(ui.ctx(), settings, launch)
                });
                app.logic(ui.ctx());
                app.draw(ui);
            },
            None,
        );
        let mut window = Self { harness };
        window.settle();
        window
    }

    /// The app.
    pub fn app(&self) -> &App {
        self.harness.state().as_ref().expect("the first frame made the app")
    }

    /// Puts an action into the queue, as a drop or an argument would, and waits until all is done.
    pub fn act(&mut self, action: Action) {
        self.harness.state_mut().as_mut().expect("the first frame made the app").push(action);
        self.settle();
    }

    /// Runs frames until no job runs and nothing waits.
    pub fn settle(&mut self) {
        let began = Instant::now();
        self.harness.run_steps(2);
        while !self.app().settled() {
            assert!(began.elapsed() < PATIENCE, "the app did not settle");
            std::thread::sleep(Duration::from_millis(5));
            self.harness.run_steps(1);
        }
        // A panel over the window takes some frames to find its size and its place.
        self.harness.run_steps(6);
    }
}
