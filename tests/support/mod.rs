//! A window without pixels: the app in egui's test harness, driven through the accessibility tree.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use belarus_leverage::app::window::{App, Launch};
use belarus_leverage::project::{Action, Settings};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;

/// How long a job may take on a slow machine in an unoptimised build.
const PATIENCE: Duration = Duration::from_mins(1);

/// What people press, slide or write into.
const CONTROLS: [egui::Role; 9] = [
    egui::Role::Button,
    egui::Role::CheckBox,
    egui::Role::RadioButton,
    egui::Role::ComboBox,
    egui::Role::Slider,
    egui::Role::SpinButton,
    egui::Role::TextInput,
    egui::Role::MultilineTextInput,
    egui::Role::Link,
];

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

    /// Controls that are cut off and stay so when they are scrolled to, each with its place.
    #[allow(dead_code, reason = "not every test looks at sizes")]
    pub fn out_of_reach(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        let controls = self.controls();
        assert!(!controls.is_empty(), "no control is drawn");
        let cut_off = controls.into_iter().filter(|control| control.cut_off);
        for Control { id, .. } in cut_off.collect::<Vec<_>>() {
            let nodes = self.harness.root().children_recursive();
            let Some(node) = nodes.into_iter().find(|node| node.accesskit_node().locate().0 == id.accesskit_id())
            else {
                continue;
            };
            node.scroll_to_me();
            self.harness.run_steps(4);
            wrong.extend(self.controls().into_iter().find(|now| now.id == id && now.cut_off).map(|now| now.what));
        }
        wrong
    }

    fn controls(&self) -> Vec<Control> {
        let whole = self.harness.ctx.viewport_rect();
        let nodes = self.harness.root().children_recursive();
        let named = nodes.into_iter().map(|node| node.accesskit_node()).filter(|node| CONTROLS.contains(&node.role()));
        let named: Vec<_> = named
            .map(|node| (node.locate().0, format!("{:?} “{}”", node.role(), node.label().unwrap_or_default())))
            .collect();
        self.harness.ctx.viewport(|viewport| {
            let widgets = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets);
            widgets
                .filter_map(|widget| {
                    let (_, name) = named.iter().find(|(id, _)| *id == widget.id.accesskit_id())?;
                    let seen = widget.interact_rect.intersect(whole);
                    let less = widget.rect.size() - seen.size();
                    let what = format!("{name}: {:?}, of which {seen:?} is seen", widget.rect);
                    Some(Control { id: widget.id, what, cut_off: less.x > 1.0 || less.y > 1.0 })
                })
                .collect()
        })
    }
}

/// A control as it was drawn last.
struct Control {
    id: egui::Id,
    what: String,
    cut_off: bool,
}
