//! `render`: pictures of charts and of the whole window, without a display.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args as ClapArgs;

use super::{Failure, charts::spec, outfile, terminal};
use crate::app::export;
use crate::app::picture::{self, Picture};
use crate::app::window::{App, Launch};
use crate::charts::claims::stated;
use crate::charts::{self, CHARTS};
use crate::data::Library;
use crate::formats;
use crate::project::{Action, EvidenceAction, LabAction, LabPage, Settings, ThemeChoice};
use crate::scenario::{PRESETS, preset};
use crate::ui::theme::Theme;

/// Arguments of `render`.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Folder for the pictures; made when missing.
    #[arg(long)]
    out: PathBuf,
    /// Id of a chart; may be given several times; all charts when left out.
    #[arg(long)]
    chart: Vec<String>,
    /// Id of the definition, for a single chart.
    #[arg(long, requires = "chart")]
    definition: Option<String>,
    /// Width and height in pixels.
    #[arg(long, default_value = "1600x900", value_parser = size, value_name = "WxH")]
    size: (u32, u32),
    /// light or dark.
    #[arg(long, value_enum, default_value = "light")]
    theme: ThemeArg,
    /// svg, png or both, separated by a comma.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [FormatArg::Png])]
    format: Vec<FormatArg>,
    /// The whole window with the chart in it.
    #[arg(long)]
    window: bool,
    /// The window with a claim's card instead of a chart, by the claim's id.
    #[arg(long, value_name = "ID", conflicts_with_all = ["chart", "definition", "lab"])]
    claim: Option<String>,
    /// The scenario lab instead of a chart: a page, by its first word.
    #[arg(long, value_name = "PAGE", value_parser = page, conflicts_with_all = ["chart", "definition"])]
    lab: Option<LabPage>,
    /// Scenario of the lab: a shipped one by its short name; may be given several times.
    #[arg(long, value_name = "PRESET", requires = "lab", conflicts_with_all = ["chart", "definition", "claim"])]
    scenario: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ThemeArg {
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FormatArg {
    Svg,
    Png,
}

/// `1600x900`: each side from 400 to 8192.
fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.parse::<u32>().ok().filter(|side| (400..=8192).contains(side));
    text.split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((side(width)?, side(height)?)))
        .ok_or_else(|| "give width and height like 1600x900, each from 400 to 8192".to_owned())
}

/// `result`, `why`, `compare`, `which`, `replay` or `class`.
fn page(text: &str) -> Result<LabPage, String> {
    let word = |page: LabPage| page.label().split(' ').next().unwrap_or_default().to_lowercase();
    let words: Vec<String> = LabPage::ALL.into_iter().map(word).collect();
    LabPage::ALL
        .into_iter()
        .find(|page| word(*page) == text)
        .ok_or_else(|| format!("the pages of the lab are {}", words.join(", ")))
}

/// Pixels per point: text keeps a readable size on large pictures without overflowing small ones.
fn layout((width, height): (u32, u32)) -> Picture {
    let scale = if width >= 2400 && height >= 1350 { 2 } else { 1 };
    Picture { size: (width / scale, height / scale), scale: if scale == 2 { 2.0 } else { 1.0 } }
}

/// Writes the pictures that were asked for and prints their paths.
pub fn render(library: &Library, args: &Args) -> Result<(), Failure> {
    let ids: Vec<&str> = if !args.chart.is_empty() {
        args.chart.iter().map(String::as_str).collect()
    } else if args.window {
        vec![CHARTS.first().map_or("", |chart| chart.id)]
    } else {
        CHARTS.iter().map(|chart| chart.id).collect()
    };
    if args.lab.is_none() && args.definition.is_some() && ids.len() > 1 {
        return Err(Failure::Usage(
            "--definition needs a single --chart: definitions belong to one chart. Render the charts one by one"
                .to_owned(),
        ));
    }
    // Nothing is written before every name is known to be right, and nothing twice.
    let ids = once(ids);
    for id in &ids {
        spec(id, args.definition.as_deref())?;
    }
    if let Some(page) = args.lab {
        takes(page, &args.scenario)?;
    }
    let theme = if args.theme == ThemeArg::Dark { Theme::Dark } else { Theme::Light };
    if let Some(id) = &args.claim {
        let claims = stated(library).map_err(|unfit| Failure::NoAnswer(unfit.to_string()))?;
        if claims.iter().all(|claim| claim.id != *id) {
            return Err(Failure::Usage(format!("There is no claim “{id}”. `claims --json` lists them")));
        }
    }
    make_folder(&args.out, "Name another with --out")?;
    if let Some(id) = &args.claim {
        let shown = Action::Evidence(EvidenceAction::Show(id.clone()));
        let (svg, app) = settled(theme, layout(args.size), &[shown])?;
        if app.session().evidence.card().is_none() {
            return Err(Failure::NoAnswer(format!("The card of the claim “{id}” was not drawn. Try again")));
        }
        for format in once(args.format.iter().copied()) {
            write(&args.out, &format!("claim-{id}"), format, &svg, layout(args.size))?;
        }
        return Ok(());
    }
    if let Some(page) = args.lab {
        let started = args.scenario.iter().map(|id| LabAction::Start(id.clone()));
        let mut asked: Vec<LabAction> = vec![LabAction::Show(page)];
        asked.extend(started);
        asked.push(LabAction::Show(page));
        asked.extend((page == LabPage::Inputs).then_some(LabAction::RankInputs));
        let name = format!("lab-{}", page.label().split(' ').next().unwrap_or_default().to_lowercase());
        let asked: Vec<Action> = asked.into_iter().map(Action::Lab).collect();
        let (name, svg) = picture_of(args, theme, &name, &asked)?;
        for format in once(args.format.iter().copied()) {
            write(&args.out, &name, format, &svg, layout(args.size))?;
        }
        return Ok(());
    }
    for id in ids {
        let definition = args.definition.as_deref();
        let (name, svg) = if args.window {
            window(id, definition, theme, layout(args.size))?
        } else {
            chart(library, id, definition, theme, layout(args.size))?
        };
        for format in once(args.format.iter().copied()) {
            write(&args.out, &name, format, &svg, layout(args.size))?;
        }
    }
    Ok(())
}

/// Refuses scenarios that there are not, and any where the lab's page shows none.
fn takes(page: LabPage, scenarios: &[String]) -> Result<(), Failure> {
    let Some(first) = scenarios.first() else { return Ok(()) };
    if matches!(page, LabPage::Backtest | LabPage::Class) {
        return Err(Failure::Usage(format!(
            "The lab's page “{}” shows no scenario. Leave out --scenario {first}",
            page.label()
        )));
    }
    match scenarios.iter().find(|id| preset(id).is_none()) {
        None => Ok(()),
        Some(unknown) => {
            let known: Vec<&str> = PRESETS.iter().map(|preset| preset.id).collect();
            Err(Failure::Usage(format!("There is no scenario “{unknown}”. Shipped ones are {}", known.join(", "))))
        }
    }
}

/// The items in order, each once.
fn once<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// The dashboard as pictures: every chart, and the window.
pub fn dashboard(library: &Library) -> Result<(), Failure> {
    let folder = Path::new("leverage-dashboard");
    make_folder(folder, "Start the program in a folder you may write to, or use `render --out DIR`")?;
    let picture = layout((1600, 900));
    let (name, svg) = window(CHARTS.first().map_or("", |chart| chart.id), None, Theme::Light, picture)?;
    write(folder, &name, FormatArg::Png, &svg, picture)?;
    for listed in CHARTS {
        let (name, svg) = chart(library, listed.id, None, Theme::Light, picture)?;
        write(folder, &name, FormatArg::Png, &svg, picture)?;
    }
    terminal::say(
        "With a display, the same command opens the window; `belarus-leverage --help` lists what works without one",
    );
    Ok(())
}

fn make_folder(folder: &Path, next_step: &str) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|cause| {
        Failure::Unwritable(format!("{}: the folder cannot be made ({cause}). {next_step}", folder.display()))
    })
}

fn chart(
    library: &Library,
    id: &str,
    definition: Option<&str>,
    theme: Theme,
    picture: Picture,
) -> Result<(String, String), Failure> {
    let spec = spec(id, definition)?;
    let figure = charts::figure(library, &spec).map_err(|unfit| Failure::NoAnswer(unfit.to_string()))?;
    let names = export::source_names(library, &figure);
    let name = definition.map_or_else(|| id.to_owned(), |definition| format!("{id}-{definition}"));
    Ok((name, export::svg(&figure, theme, picture, &names)))
}

/// How long the window may take to settle; a picture of an unfinished one is none.
const PATIENCE: Duration = Duration::from_mins(1);

fn window(id: &str, definition: Option<&str>, theme: Theme, picture: Picture) -> Result<(String, String), Failure> {
    let spec = spec(id, definition)?;
    let mut actions = vec![Action::ShowChart(spec.chart.clone())];
    if !spec.definition.is_empty() {
        actions.push(Action::SetDefinition(spec.definition));
    }
    let (svg, _) = settled(theme, picture, &actions)?;
    Ok((definition.map_or_else(|| format!("window-{id}"), |definition| format!("window-{id}-{definition}")), svg))
}

/// The lab's window, or the picture in it.
fn picture_of(args: &Args, theme: Theme, name: &str, actions: &[Action]) -> Result<(String, String), Failure> {
    let (svg, app) = settled(theme, layout(args.size), actions)?;
    if args.window {
        return Ok((format!("window-{name}"), svg));
    }
    let session = app.session();
    let figure = match session.drawn.figure.clone() {
        Some(Ok(figure)) => figure,
        Some(Err(unfit)) => return Err(Failure::NoAnswer(unfit.to_string())),
        None => return Err(Failure::NoAnswer("Nothing was drawn. Try again".to_owned())),
    };
    let names = session.library.as_ref().map(|library| export::source_names(library, &figure)).unwrap_or_default();
    Ok((name.to_owned(), export::svg(&figure, theme, layout(args.size), &names)))
}

/// The window after these actions, once nothing runs.
fn settled(theme: Theme, picture: Picture, actions: &[Action]) -> Result<(String, App), Failure> {
    settled_within(PATIENCE, theme, picture, actions)
}

fn settled_within(
    patience: Duration,
    theme: Theme,
    picture: Picture,
    actions: &[Action],
) -> Result<(String, App), Failure> {
    let choice = if theme == Theme::Dark { ThemeChoice::Dark } else { ThemeChoice::Light };
    let settings = Settings { theme: choice, ..Settings::default() };
    let (mut app, mut ready): (Option<App>, bool) = (None, true);
    let began = Instant::now();
    let svg = picture.svg(
        theme.tokens().panel,
        ("Belarus leverage", "The window"),
        |_ctx| {},
        |ui| {
            let app = app.get_or_insert_with(|| {
                let mut app = App::new(ui.ctx(), settings.clone(), Launch::default());
                for action in actions {
                    app.push(action.clone());
                }
                app
            });
            app.logic(ui.ctx());
            while !app.settled() && began.elapsed() < patience {
                std::thread::sleep(Duration::from_millis(5));
                app.logic(ui.ctx());
            }
            ready &= app.settled();
            app.draw(ui);
        },
    );
    app.filter(|_| ready).map(|app| (svg, app)).ok_or_else(|| {
        Failure::NoAnswer(format!(
            "The window was not finished after {} seconds; no picture was made. Try again when the machine is less busy",
            patience.as_secs()
        ))
    })
}

fn write(folder: &Path, name: &str, format: FormatArg, svg: &str, picture: Picture) -> Result<(), Failure> {
    let ending = if format == FormatArg::Svg { "svg" } else { "png" };
    let path = folder.join(format!("{name}.{ending}"));
    outfile::check(&path, [])?;
    let (width, height) = picture.pixels();
    let bytes = match format {
        FormatArg::Svg => svg.as_bytes().to_vec(),
        FormatArg::Png => picture::png(svg, width, height).map_err(|error| Failure::Unwritable(error.to_string()))?,
    };
    formats::write::bytes(&path, &bytes)
        .map_err(|cause| Failure::Unwritable(format!("{}: {cause}. Name another folder with --out", path.display())))?;
    terminal::out(&format!("{}\n", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_is_not_finished_is_no_picture() {
        let refused = settled_within(Duration::ZERO, Theme::Light, layout((800, 600)), &[]);
        let said = refused.err().map(|failure| failure.to_string()).unwrap_or_default();
        assert!(said.contains("not finished"), "{said}");
    }

    #[test]
    fn sizes_are_two_sides_in_a_sane_range() {
        assert_eq!(size("1600x900"), Ok((1600, 900)));
        assert_eq!(size("400x8192"), Ok((400, 8192)));
        for bad in ["1600", "x900", "0x0", "100000x900", "axb", "399x900", "900x399", "8193x900", "900x8193"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
