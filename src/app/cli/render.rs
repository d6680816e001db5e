//! `render`: pictures of charts and of the whole window, without a display.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args as ClapArgs;

use super::{Failure, charts::spec, terminal};
use crate::app::export;
use crate::app::picture::{self, Picture};
use crate::app::window::{App, Launch};
use crate::charts::{self, CHARTS};
use crate::data::Library;
use crate::project::{Action, Settings, ThemeChoice};
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

/// `1600x900`: each side from 320 to 8192.
fn size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.parse::<u32>().ok().filter(|side| (400..=8192).contains(side));
    text.split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((side(width)?, side(height)?)))
        .ok_or_else(|| "give width and height like 1600x900, each from 400 to 8192".to_owned())
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
    if args.definition.is_some() && ids.len() > 1 {
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
    let theme = if args.theme == ThemeArg::Dark { Theme::Dark } else { Theme::Light };
    make_folder(&args.out, "Name another with --out")?;
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

/// How long the window may take to settle before it is pictured as it is.
const PATIENCE: Duration = Duration::from_secs(20);

fn window(id: &str, definition: Option<&str>, theme: Theme, picture: Picture) -> Result<(String, String), Failure> {
    let spec = spec(id, definition)?;
    let choice = if theme == Theme::Dark { ThemeChoice::Dark } else { ThemeChoice::Light };
    let settings = Settings { theme: choice, ..Settings::default() };
    let mut app: Option<App> = None;
    let began = Instant::now();
    let svg = picture.svg(
        theme.tokens().panel,
        ("Belarus leverage", "The window"),
        |_ctx| {},
        |ui| {
            let app = app.get_or_insert_with(|| {
                let mut app = App::new(ui.ctx(), settings.clone(), Launch::default());
                app.push(Action::ShowChart(spec.chart.clone()));
                if !spec.definition.is_empty() {
                    app.push(Action::SetDefinition(spec.definition.clone()));
                }
                app
            });
            app.logic(ui.ctx());
            while !app.settled() && began.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(5));
                app.logic(ui.ctx());
            }
            app.draw(ui);
        },
    );
    Ok((definition.map_or_else(|| format!("window-{id}"), |definition| format!("window-{id}-{definition}")), svg))
}

fn write(folder: &Path, name: &str, format: FormatArg, svg: &str, picture: Picture) -> Result<(), Failure> {
    let ending = if format == FormatArg::Svg { "svg" } else { "png" };
    let path = folder.join(format!("{name}.{ending}"));
    let (width, height) = picture.pixels();
    let bytes = match format {
        FormatArg::Svg => svg.as_bytes().to_vec(),
        FormatArg::Png => picture::png(svg, width, height).map_err(|error| Failure::Unwritable(error.to_string()))?,
    };
    std::fs::write(&path, bytes).map_err(|cause| {
        Failure::Unwritable(format!("{}: cannot be written ({cause}). Name another folder with --out", path.display()))
    })?;
    terminal::out(&format!("{}\n", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_two_sides_in_a_sane_range() {
        assert_eq!(size("1600x900"), Ok((1600, 900)));
        for bad in ["1600", "x900", "0x0", "100000x900", "axb"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
