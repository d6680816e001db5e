//! A table of five million rows: one frame of it laid out and tessellated without a GPU, a filter, a sort, a question.
//! Ratios within one run count; the README quotes one machine.

use std::sync::{LazyLock, Mutex};

use belarus_leverage::analysis::query::{self, DATA, Tables};
use belarus_leverage::analysis::{Arrange, arrange};
use belarus_leverage::data::{Dataset, Library, Silent};
use belarus_leverage::ui::fonts;
use belarus_leverage::ui::table::{Grid, GridDraft, grid_ui};
use belarus_leverage::ui::theme::{self, Theme};
use polars::prelude::{Categories, Column, DataFrame, DataType, NamedFrom as _, Series};

fn main() {
    divan::main();
}

const ROWS: usize = 5_000_000;

/// Rows as a release of BACI has them: 200 exporters, 220 importers, 5,000 products; texts as categories.
static TABLE: LazyLock<DataFrame> = LazyLock::new(|| table(ROWS));
static SMALL: LazyLock<DataFrame> = LazyLock::new(|| table(1_000));

fn table(rows: usize) -> DataFrame {
    let categories = DataType::from_categories(Categories::global());
    let text = |name: &str, n: usize, step: usize, word: fn(usize) -> String| -> Column {
        let words: Vec<String> = (0..n).map(word).collect();
        let cells: Vec<&str> = (0..rows).map(|row| words[row * step % n].as_str()).collect();
        Column::from(Series::new(name.into(), cells)).cast(&categories).expect("categories")
    };
    let mut seed = 7_u64;
    let values: Vec<f64> = (0..rows)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 24) as f64 / 1e3
        })
        .collect();
    let columns = vec![
        text("period", 5, 1, |n| format!("{}", 2018 + n)),
        text("reporter", 200, 7, |n| format!("R{n:02}")),
        text("partner", 220, 13, |n| format!("P{n:02}")),
        text("product", 5_000, 101, |n| format!("{:06}", 10_000 + n * 17)),
        text("flow", 1, 1, |_| "X".to_owned()),
        text("measure", 1, 1, |_| "value".to_owned()),
        Column::from(Series::new("value".into(), values)),
        text("unit", 1, 1, |_| "USD".to_owned()),
        Column::from(Series::new("agg".into(), vec![0_u32; rows])),
        Column::from(Series::new("row_no".into(), (2..).take(rows).collect::<Vec<u32>>())),
    ];
    DataFrame::new(rows, columns).expect("equal lengths")
}

struct Headless {
    ctx: egui::Context,
    draft: GridDraft,
    time: f64,
}

impl Headless {
    fn new() -> Self {
        let ctx = egui::Context::default();
        fonts::install(&ctx);
        theme::apply(&ctx, Theme::Light);
        Self { ctx, draft: GridDraft::default(), time: 0.0 }
    }

    /// One frame in which the wheel is turned, so that other rows come into view each time.
    fn frame(&mut self, frame: &DataFrame) -> usize {
        self.time += 0.016;
        let middle = egui::pos2(640.0, 400.0);
        let turned = egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -400.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        };
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 800.0))),
            time: Some(self.time),
            events: vec![egui::Event::PointerMoved(middle), turned],
            ..egui::RawInput::default()
        };
        let draft = &mut self.draft;
        let mut output = self.ctx.run_ui(input, |ui| {
            let grid = Grid { frame, order: None, wanted: None, error: None, selected: None };
            drop(grid_ui(ui, Theme::Light, &grid, draft));
        });
        let shapes = std::mem::take(&mut output.shapes);
        let drawn = self.ctx.tessellate(shapes, output.pixels_per_point).len();
        output.drop_without_applying_deltas();
        drawn
    }
}

#[divan::bench(args = [1_000, ROWS])]
fn draw(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let frame: &DataFrame = if rows == ROWS { &TABLE } else { &SMALL };
    let window = Mutex::new(Headless::new());
    bencher.bench(|| window.lock().map(|mut window| window.frame(frame)));
}

#[divan::bench(args = ["reporter", "product", "value", "row_no"], sample_count = 5)]
fn sort(column: &str) -> usize {
    let wanted = Arrange { sort: Some((column.to_owned(), true)), filters: Vec::new() };
    arrange(&TABLE, &wanted, &Silent).expect("it sorts").map_or(0, |order| order.len())
}

#[divan::bench(args = ["product 310", "product =010017", "value 5..10", "reporter r1"], sample_count = 5)]
fn filter(typed: &str) -> usize {
    let (column, text) = typed.split_once(' ').expect("column and text");
    let wanted = Arrange { sort: None, filters: vec![(column.to_owned(), text.to_owned())] };
    arrange(&TABLE, &wanted, &Silent).expect("it filters").map_or(0, |order| order.len())
}

#[divan::bench(sample_count = 5)]
fn ask_shares(bencher: divan::Bencher<'_, '_>) {
    let library = Library::load().expect("bundled tables are tested");
    let dataset = Dataset {
        id: "bench".to_owned(),
        title: "bench".to_owned(),
        frame: TABLE.clone(),
        provenance: std::sync::Arc::default(),
        notes: std::sync::Arc::default(),
        findings: std::sync::Arc::default(),
        choices: std::sync::Arc::default(),
        kept_aside: std::sync::Arc::default(),
    };
    let tables = Tables::bundled_only(&library).with(DATA, &dataset);
    let sql = "SELECT period, reporter, SUM(value) AS value FROM data WHERE product = '010017' AND agg = 0 GROUP BY period, reporter";
    bencher.bench(|| query::ask(&tables, sql, Some(1_000_000), &Silent).map(|answer| answer.frame.height()));
}
