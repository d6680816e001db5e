//! The app: takes results, applies actions, draws. One order in every frame.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, Ui, ViewportCommand};

use super::jobs::{Jobs, Wake};
use super::watch::Watch;
use super::{dialogs, evidence, export, files, lab, picture, work};
use crate::charts::Figure;
use crate::formats::write::{self, FileKind};
use crate::project::{
    Action, EvidenceRequest, FileRequest, LabAction, LabRequest, Request, SaveAs, Session, Settings, ThemeChoice,
};
use crate::ui::theme::Theme;
use crate::ui::{self, Drafts, fonts, theme};

/// Key of the small settings in eframe's storage; a text that cannot be read gives the defaults.
const SETTINGS: &str = "settings";

/// How the window was started.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// Files to look into at once.
    pub files: Vec<PathBuf>,
    /// When the program began; its first finished chart is then reported on standard error.
    pub report_since: Option<Instant>,
}

/// The running app.
pub struct App {
    session: Session,
    drafts: Drafts,
    jobs: Jobs,
    watch: Watch,
    actions: Vec<Action>,
    requests: Vec<Request>,
    report_since: Option<Instant>,
    applied: Option<Theme>,
    /// The place that was typed for the request being carried out.
    save_at: Option<PathBuf>,
}

impl App {
    /// Starts reading the bundled tables and looks into the files of the command line.
    pub fn new(ctx: &Context, settings: Settings, launch: Launch) -> Self {
        fonts::install(ctx);
        // The size of text is a setting of ours, with actions of its own.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let waker = ctx.clone();
        let wake: Wake = Arc::new(move || waker.request_repaint());
        let mut jobs = Jobs::new(wake.clone());
        jobs.start("library", "Reading the bundled tables", false, |_| Ok(work::load_library()));
        let mut session = Session::new(settings);
        session.queue = launch.files;
        Self {
            session,
            drafts: Drafts::default(),
            jobs,
            watch: Watch::new(wake),
            actions: Vec::new(),
            requests: Vec::new(),
            report_since: launch.report_since,
            applied: None,
            save_at: None,
        }
    }

    /// What the user sees, for tests and for pictures of the window.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Puts an action into the queue, as a widget would.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Whether nothing runs and nothing waits.
    pub fn settled(&self) -> bool {
        self.jobs.idle() && self.actions.is_empty() && self.requests.is_empty() && !self.session.drawn.stale
    }

    /// Takes in results, applies what was asked and starts what follows. Runs before each frame and while hidden.
    pub fn logic(&mut self, ctx: &Context) {
        let had_library = self.session.library.is_some();
        for outcome in self.jobs.drain().into_iter().chain(self.watch.drain()) {
            let requests = self.session.take(outcome);
            self.requests.extend(requests);
        }
        if !had_library && self.session.library.is_some() {
            // Files named on the command line wait until the country table can name their areas.
            self.actions.push(Action::OpenPaths(Vec::new()));
        }
        for action in std::mem::take(&mut self.actions) {
            let requests = self.session.apply(action);
            self.requests.extend(requests);
        }
        for request in std::mem::take(&mut self.requests) {
            self.carry_out(ctx, request);
        }
        self.watch.set(self.session.watched().map(|(path, plan, stamp)| files::watched(path, plan, stamp)).collect());
        self.session.jobs = self.jobs.statuses();
        if !self.session.jobs.is_empty() {
            // A job shows after 100 ms even when it has nothing to report.
            ctx.request_repaint_after(Duration::from_millis(110));
        }
    }

    /// Draws the window and keeps what was asked for the next frame's logic.
    pub fn draw(&mut self, ui: &mut Ui) {
        let theme = self.theme(ui.ctx());
        if self.applied != Some(theme) {
            theme::apply(ui.ctx(), theme);
            self.applied = Some(theme);
        }
        ui.ctx().set_zoom_factor(ui::presenting::zoom(ui.ctx(), &self.session.settings));
        let dropped: Vec<PathBuf> =
            ui.ctx().input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect());
        if !dropped.is_empty() {
            self.actions.push(Action::OpenPaths(dropped));
        }
        ui::window(ui, theme, &self.session, &mut self.drafts, &mut self.actions);
        if ui.ctx().input(|input| !input.raw.hovered_files.is_empty()) {
            ui.ctx().debug_painter().text(
                ui.ctx().content_rect().center(),
                egui::Align2::CENTER_CENTER,
                "Drop to open",
                egui::FontId::proportional(28.0),
                theme.tokens().text,
            );
        }
        if self.session.figure().is_some()
            && let Some(began) = self.report_since.take()
        {
            super::cli::say(&format!("first chart after {} ms", began.elapsed().as_millis()));
        }
        if self.actions.iter().any(|action| matches!(action, Action::Lab(LabAction::Edit { .. }))) {
            // The picture follows the slider within this frame: it is laid out again with the edit applied.
            ui.ctx().request_discard("a scenario was edited");
        }
        if !self.actions.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn theme(&self, ctx: &Context) -> Theme {
        match self.session.settings.theme {
            ThemeChoice::Light => Theme::Light,
            ThemeChoice::Dark => Theme::Dark,
            ThemeChoice::System => match ctx.input(|input| input.raw.system_theme) {
                Some(egui::Theme::Dark) => Theme::Dark,
                _ => Theme::Light,
            },
        }
    }

    fn carry_out(&mut self, ctx: &Context, request: Request) {
        match request {
            Request::BuildFigure(view) => {
                let Some(library) = self.session.library.clone() else { return };
                let (file, copies) = (self.session.file().cloned(), self.session.settings.copies);
                let answered = self.session.query.answered.clone();
                let compared = self.session.compared(&view);
                self.jobs.start("figure", "Drawing", true, move |job| {
                    work::build_figure(job, &library, (file.as_ref(), &compared, answered.as_deref()), *view, copies)
                });
            }
            Request::Evidence(request) => self.evidence(request),
            Request::ListChoices(table) => {
                let Some(library) = self.session.library.clone() else { return };
                self.jobs.start("choices", "Listing what can be asked", false, move |_| {
                    Ok(work::list_choices(&library, table))
                });
            }
            Request::Gather(paths) => {
                let Some(library) = self.session.library.clone() else {
                    self.session.queue.extend(paths);
                    return;
                };
                self.jobs
                    .start("inspect", "Looking into the files", true, move |job| work::gather(job, &library, &paths));
            }
            Request::Inspect(path, plan) => {
                let Some(library) = self.session.library.clone() else {
                    self.session.queue.push(path);
                    return;
                };
                self.jobs.start("inspect", "Looking into the file", true, move |job| {
                    work::inspect(job, &library, path, plan.as_deref())
                });
            }
            Request::Read(path, plan) => {
                let Some(library) = self.session.library.clone() else { return };
                let title = format!("Reading {}", path.file_name().unwrap_or(path.as_os_str()).to_string_lossy());
                let key = format!("read {}", path.display());
                let hold_below = self.session.settings.hold_below;
                self.jobs.start(&key, &title, true, move |job| work::read(job, &library, path, &plan, hold_below));
            }
            Request::File(request) => self.file_request(request),
            Request::KeepCopy(path, plan) => {
                let Some(library) = self.session.library.clone() else { return };
                let key = format!("copy {}", path.display());
                let title = "Keeping a sorted copy for quick answers";
                self.jobs.start(&key, title, true, move |job| work::keep_copy(job, &library, &path, &plan));
            }
            Request::DropCopies => {
                self.jobs.start("drop copies", "Dropping sorted copies", false, |_| Ok(work::drop_copies()));
            }
            Request::Lab(request) => self.carry_out_lab(request),
            Request::OpenDialog => dialogs::open(&mut self.jobs),
            Request::Save(kind) => self.save(ctx, kind),
            Request::SaveTable(kind) => self.save_table(kind),
            Request::SaveAt(request, path) => {
                self.save_at = Some(path);
                self.carry_out(ctx, *request);
                self.save_at = None;
            }
            Request::Query(sql, data) => {
                let Some(library) = self.session.library.clone() else { return };
                let (tables, searched) = (self.session.tables(&library, data), self.session.searched_tables(data));
                let copies = self.session.settings.copies;
                self.jobs.start("query", "Answering the question", true, move |job| {
                    work::query(job, &library, (tables, &searched), sql, data, copies)
                });
            }
            Request::Arrange(source, wanted) => {
                let table = self.session.shown_table().filter(|(shown, _)| *shown == source);
                let Some((_, frame)) = table else { return };
                self.jobs
                    .start("arrange", "Arranging rows", true, move |job| work::arrange(job, source, &frame, wanted));
            }
            Request::CopyPicture => self.copy_picture(ctx),
            Request::CopyText(text) => ctx.copy_text(text),
            Request::OpenAddress(address) => ctx.open_url(egui::OpenUrl::new_tab(address)),
            Request::CancelJobs => self.jobs.cancel_all(),
            Request::FullScreen(on) => ctx.send_viewport_cmd(ViewportCommand::Fullscreen(on)),
            Request::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    fn file_request(&mut self, request: FileRequest) {
        let (FileRequest::Treat(id, _) | FileRequest::Compare(id)) = &request;
        let Some(library) = self.session.library.clone() else { return };
        let Some(file) = self.session.files.iter().find(|file| file.id == *id).cloned() else { return };
        match request {
            FileRequest::Treat(id, choices) => {
                self.jobs.start(&format!("treat {id}"), "Keeping rows aside", false, move |_| {
                    Ok(files::treat(id, &file.as_read, &choices))
                });
            }
            FileRequest::Compare(id) => {
                let (key, title) = (format!("compare {id}"), format!("Comparing {}", file.name()));
                let hold_below = self.session.settings.hold_below;
                self.jobs.start(&key, &title, true, move |job| files::compare(job, &library, &file, hold_below));
            }
        }
    }

    fn carry_out_lab(&mut self, request: LabRequest) {
        let engine = self.session.lab.as_ref().map(|lab| Arc::clone(lab.engine()));
        match (request, engine) {
            (LabRequest::Draw { scenarios, draws, seed }, Some(engine)) => {
                self.jobs.start("draws", "Drawing worlds", true, move |job| {
                    lab::draw_scenarios(job, &engine, &scenarios, (draws, seed))
                });
            }
            (LabRequest::Rank { scenario, reading, with_shares }, Some(engine)) => {
                self.jobs.start("rank", "Ranking assumptions", true, move |job| {
                    lab::rank_inputs(job, &engine, &scenario, (reading, with_shares))
                });
            }
            (LabRequest::Backtest, Some(engine)) => {
                self.jobs.start("backtest", "Running recorded years", true, move |job| lab::run_backtest(job, &engine));
            }
            (LabRequest::Base(id, year), Some(engine)) => {
                let file = self.session.files.iter().find(|file| file.id == id);
                let (Some(file), Some(library)) = (file.cloned(), self.session.library.clone()) else { return };
                let copies = self.session.settings.copies;
                self.jobs.start("base", "Computing the base year", true, move |job| {
                    lab::base_year(job, (&library, &engine), &file, year, copies)
                });
            }
            (LabRequest::Read(paths), _) => {
                self.jobs.start("scenarios", "Reading scenario files", false, move |_| Ok(lab::read_scenarios(paths)));
            }
            (LabRequest::Class { files, is_new }, Some(engine)) => {
                let key = if is_new { "class" } else { "class on another base" };
                self.jobs.start(key, "Working out the class", true, move |job| {
                    lab::work_out_class(job, &engine, files, is_new)
                });
            }
            (LabRequest::Save { name, text }, _) => {
                let request = Request::Lab(LabRequest::Save { name: name.clone(), text: text.clone() });
                let saving = self.saving(format!("{name}.toml"), request);
                dialogs::save(&mut self.jobs, "Saving", saving, move |job, path| {
                    job.settle()?;
                    Ok(write::bytes(path, text.as_bytes()).map_err(|cause| cause.to_string()))
                });
            }
            (
                LabRequest::Draw { .. }
                | LabRequest::Rank { .. }
                | LabRequest::Backtest
                | LabRequest::Base(..)
                | LabRequest::Class { .. },
                None,
            ) => {}
        }
    }

    fn evidence(&mut self, request: EvidenceRequest) {
        let Some(library) = self.session.library.clone() else {
            // Files named on the command line wait for the tables they are checked against.
            if let EvidenceRequest::Read(paths) = request {
                self.session.queue.extend(paths);
            }
            return;
        };
        // A claim of one's own asks the file in view, else the one opened last.
        let file = match &request {
            EvidenceRequest::FindRows(wanted) => self.session.files.iter().find(|file| file.id == wanted.file),
            _ => self.session.file().or(self.session.files.last()),
        };
        let file = file.cloned();
        let copies = self.session.settings.copies;
        let (key, title) = evidence::job(&request);
        self.jobs.start(key, title, true, move |job| evidence::work(job, &library, file.as_ref(), copies, request));
    }

    fn drawn(&self) -> Option<(Arc<Figure>, export::SourceNames)> {
        let figure = self.session.figure()?.clone();
        let names =
            self.session.library.as_ref().map(|library| export::source_names(library, &figure)).unwrap_or_default();
        Some((figure, names))
    }

    /// What a request saves, with the place that was typed for it.
    fn saving(&mut self, name: String, request: Request) -> dialogs::Saving {
        dialogs::Saving { name, at: self.save_at.take(), request }
    }

    fn save(&mut self, ctx: &Context, kind: SaveAs) {
        let Some((figure, names)) = self.drawn() else { return };
        let theme = self.theme(ctx);
        let name = figure.chart.clone();
        let title = "Saving the picture";
        let saving = self.saving(format!("{name}.{}", kind.ending()), Request::Save(kind));
        dialogs::save(&mut self.jobs, title, saving, move |job, path| {
            export::save(path, kind, (&figure, theme, &names), || job.settle())
        });
    }

    fn save_table(&mut self, kind: FileKind) {
        let Some((_, frame)) = self.session.shown_table() else { return };
        let order = self.session.arrangement().and_then(|arranged| arranged.order.clone());
        let table = work::TableFile { frame, order, about: self.session.table_about() };
        let name = self.session.table_file_name();
        let saving = self.saving(format!("{name}.{}", kind.ending()), Request::SaveTable(kind));
        dialogs::save(&mut self.jobs, "Saving the table", saving, move |job, path| {
            work::save_table(job, path, kind, &table)
        });
    }

    fn copy_picture(&mut self, ctx: &Context) {
        let Some((figure, names)) = self.drawn() else { return };
        let (theme, ctx) = (self.theme(ctx), ctx.clone());
        self.jobs.start("copy", "Copying the picture", false, move |_| {
            let (width, height) = export::SLIDE.pixels();
            let picture = picture::pixels(&export::svg(&figure, theme, export::SLIDE, &names), width, height);
            Ok(crate::project::Outcome::Done(match picture {
                Ok(image) => {
                    ctx.copy_image(image);
                    Ok("Picture copied, with its source line".to_owned())
                }
                Err(error) => Err(error.to_string()),
            }))
        });
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, SETTINGS, &self.session.settings);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// No display server can be reached, or it offers no OpenGL.
pub fn run(launch: Launch) -> Result<(), eframe::Error> {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Belarus leverage")
        .with_app_id("belarus-leverage")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([1024.0, 640.0])
        .with_icon(super::export::icon());
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    eframe::run_native(
        "belarus-leverage",
        options,
        Box::new(|creation| {
            let settings =
                creation.storage.and_then(|storage| eframe::get_value(storage, SETTINGS)).unwrap_or_default();
            Ok(Box::new(App::new(&creation.egui_ctx, settings, launch)))
        }),
    )
}
