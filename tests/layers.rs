//! The direction between folders and a few rules of the house, checked on the text of the sources.
//!
//! A folder may use only the folders before it in [`ORDER`]; `lib.rs` and `main.rs` stand above all.

use std::fs;
use std::path::{Path, PathBuf};

/// Every folder of `src/`, from the one that knows least to the one that knows all.
const ORDER: [&str; 8] = ["data", "formats", "analysis", "scenario", "charts", "project", "ui", "app"];

/// Folders without any window toolkit: what they compute can be tested and printed without a window.
const WITHOUT_EGUI: [&str; 6] = ["data", "formats", "analysis", "scenario", "charts", "project"];

/// Crates of the window toolkit that only the folders after [`WITHOUT_EGUI`] may name.
const EGUI: [&str; 5] = ["egui", "egui_plot", "egui_extras", "emath", "epaint"];

/// Crates that reach the system's window and dialogs; only `app` may name them.
const SYSTEM: [&str; 4] = ["eframe", "rfd", "winit", "pollster"];

/// The longest file that a newcomer reads in one go.
const LINES_AT_MOST: usize = 450;

#[test]
fn every_folder_uses_only_those_before_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    assert!(files.len() > 20, "src/ holds {} files; the check looks in the wrong place", files.len());
    let found: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let text = fs::read_to_string(path).expect("source files are UTF-8 text");
            let name = path.strip_prefix(root).expect("found below the root").to_string_lossy().replace('\\', "/");
            breaches(&name, &text)
        })
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Every `.rs` file below a folder, in the order of their names.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the entry can be read").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// What is wrong with one file: `path:line: what, and what to do`, one entry each.
fn breaches(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let n_lines = text.lines().count();
    if n_lines > LINES_AT_MOST {
        found.push(format!(
            "{path}:{n_lines}: more than {LINES_AT_MOST} lines; split it by subject, or move its tests to a file of their own"
        ));
    }
    let code = without_comments_and_texts(text);
    let mut tell = |at: usize, what: String| {
        let line = code[..at].matches('\n').count() + 1;
        found.push(format!("{path}:{line}: {what}"));
    };
    for (at, _) in code.match_indices("thread::spawn") {
        tell(at, "a thread without a name; start a job, or use std::thread::Builder".to_owned());
    }
    if !path.starts_with("src/ui/theme") {
        for (at, _) in code.match_indices("Color32::from_rgb(") {
            tell(at, "a colour of its own; take one from ui/theme, or add it there".to_owned());
        }
    }
    let Some(folder) = ORDER
        .into_iter()
        .find(|folder| path.starts_with(&format!("src/{folder}/")) || path == format!("src/{folder}.rs"))
    else {
        if !["src/lib.rs", "src/main.rs"].contains(&path) {
            tell(0, format!("in none of the folders {}; move it into one", ORDER.join(", ")));
        }
        return found;
    };
    for (at, used) in folders_used(path, &code) {
        if rank(used) > rank(folder) {
            tell(
                at,
                format!(
                    "{folder} uses {used}, which comes after it; move what both need into {folder} or a folder before it, or turn the call round"
                ),
            );
        }
    }
    for (at, word) in words(&code) {
        if EGUI.contains(&word) && WITHOUT_EGUI.contains(&folder) {
            tell(
                at,
                format!("{folder} knows no window toolkit, yet names {word}; return plain data and let ui draw it"),
            );
        }
        if SYSTEM.contains(&word) && folder != "app" {
            let instead =
                if word == "eframe" && folder == "ui" { "name egui instead" } else { "let app do it on an action" };
            tell(at, format!("only app names {word}; {instead}"));
        }
    }
    found
}

fn rank(folder: &str) -> usize {
    ORDER.iter().position(|listed| *listed == folder).expect("a listed folder")
}

/// Folders named through `crate::…`, through `crate::{a::…, b::…}`, or by climbing out with `super::`.
fn folders_used<'a>(path: &str, code: &'a str) -> Vec<(usize, &'a str)> {
    let mut used = Vec::new();
    for (at, word) in words(code) {
        let start = at + word.len();
        if word == "crate" && code[start..].starts_with("::") {
            used.extend(first_parts(code, start + 2));
        }
        // `super` counts only where its chain begins, and only if the chain is long enough to leave the folder.
        if word == "super" && !code[..at].ends_with("super::") {
            let chain = code[at..].split("::").take_while(|part| *part == "super").count();
            if chain >= depth(path) {
                used.extend(first_parts(code, at + chain * "super::".len()));
            }
        }
    }
    used.retain(|(_, name)| ORDER.contains(name));
    used
}

/// How many modules deep a file is: `src/ui/mod.rs` is 1, `src/ui/theme.rs` is 2.
fn depth(path: &str) -> usize {
    let parts = path.split('/').count() - 1;
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// The first name of each path that begins here: one, or those inside braces.
fn first_parts(code: &str, start: usize) -> Vec<(usize, &str)> {
    let rest = &code[start.min(code.len())..];
    if !rest.trim_start().starts_with('{') {
        return words(rest)
            .into_iter()
            .next()
            .filter(|(at, _)| *at == 0)
            .map(|(_, word)| (start, word))
            .into_iter()
            .collect();
    }
    let (mut parts, mut nesting, mut expected) = (Vec::new(), 0_usize, false);
    let mut names = words(rest).into_iter().peekable();
    for (at, letter) in rest.char_indices() {
        if expected && names.peek().is_some_and(|(name_at, _)| *name_at == at) {
            parts.extend(names.peek().map(|(name_at, name)| (start + name_at, *name)));
            expected = false;
        }
        while names.next_if(|(name_at, _)| *name_at <= at).is_some() {}
        match letter {
            '{' => {
                nesting += 1;
                expected = expected || nesting == 1;
            }
            '}' if nesting == 1 => break,
            '}' => nesting -= 1,
            ',' => expected = nesting == 1,
            _ => {}
        }
    }
    parts
}

/// Names and keywords with their positions.
fn words(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut begun = None;
    for (at, letter) in code.char_indices().chain([(code.len(), ' ')]) {
        match (letter.is_alphanumeric() || letter == '_', begun) {
            (true, None) => begun = Some(at),
            (false, Some(from)) => {
                found.push((from, &code[from..at]));
                begun = None;
            }
            _ => {}
        }
    }
    found
}

/// The same text with comments and the insides of texts blanked; positions of lines stay.
fn without_comments_and_texts(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = skipped_len(rest, code.chars().next_back());
        let len = if skipped == 0 { letter.len_utf8() } else { skipped };
        let (taken, left) = rest.split_at(len);
        if skipped == 0 {
            code.push_str(taken);
        } else {
            code.extend(taken.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        }
        rest = left;
    }
    code
}

/// Length of the comment, text or letter literal that begins here; zero where code begins.
fn skipped_len(rest: &str, before: Option<char>) -> usize {
    let until = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until("*/", 2);
    }
    if rest.starts_with('"') {
        return text_len(rest);
    }
    let in_name = before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let hashes = rest.strip_prefix('r').map_or(0, |after| after.len() - after.trim_start_matches('#').len());
    if !in_name && rest.starts_with('r') && rest[1 + hashes..].starts_with('"') {
        return until(&format!("\"{}", "#".repeat(hashes)), 2 + hashes);
    }
    // A letter literal closes right after its letter; a lifetime does not close.
    let mut letters = rest.char_indices().skip(1);
    if rest.starts_with('\'') {
        return match (letters.next(), letters.next()) {
            (Some((_, '\\')), Some((escaped_at, escaped))) => until("'", escaped_at + escaped.len_utf8()),
            (Some(_), Some((at, '\''))) => at + 1,
            _ => 0,
        };
    }
    0
}

/// Length of the quoted text that begins here.
fn text_len(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[test]
fn the_check_catches_what_it_is_for() {
    let cases = [
        ("src/data/a.rs", "use crate::ui::theme;\n", "src/data/a.rs:1: data uses ui"),
        ("src/charts/a.rs", "\n\nfn f() -> crate::project::Action {}", "src/charts/a.rs:3: charts uses project"),
        (
            "src/charts/a.rs",
            "use crate::{\n    data::{Library, x},\n    app::jobs,\n};",
            "src/charts/a.rs:3: charts uses app",
        ),
        ("src/formats/a.rs", "use super::super::analysis::shares;", "src/formats/a.rs:1: formats uses analysis"),
        ("src/data/mod.rs", "use super::charts::Figure;", "src/data/mod.rs:1: data uses charts"),
        ("src/analysis/a.rs", "fn f(ui: &mut egui::Ui) {}", "src/analysis/a.rs:1: analysis knows no window toolkit"),
        ("src/ui/a.rs", "use eframe::egui;", "src/ui/a.rs:1: only app names eframe; name egui instead"),
        ("src/project/a.rs", "rfd::AsyncFileDialog::new()", "src/project/a.rs:1: only app names rfd"),
        ("src/ui/a.rs", "Color32::from_rgb(1, 2, 3)", "src/ui/a.rs:1: a colour of its own"),
        ("src/app/a.rs", "use std::thread;\nthread::spawn(|| {});", "src/app/a.rs:2: a thread without a name"),
        ("src/extra/a.rs", "", "src/extra/a.rs:1: in none of the folders"),
    ];
    for (path, text, expected) in cases {
        let found = breaches(path, text);
        assert!(found.len() == 1 && found.iter().all(|it| it.starts_with(expected)), "{path} {text:?} gave {found:#?}");
    }
    let long = "\n".repeat(LINES_AT_MOST + 1);
    assert_eq!(breaches("src/data/long.rs", &long).len(), 1);
}

#[test]
fn the_check_lets_pass_what_is_right() {
    let cases = [
        ("src/ui/a.rs", "use crate::{charts::Figure, data, project::{Action, app}};\nuse egui::Ui;"),
        ("src/ui/theme.rs", "const INK: Color32 = Color32::from_rgb(1, 2, 3);"),
        (
            "src/charts/a.rs",
            "// crate::ui draws it\n/* egui */ const URL: &str = \"https://egui crate::app::x \\\" rfd\";",
        ),
        (
            "src/charts/a.rs",
            "const RAW: &str = r#\"egui \" crate::ui::x\"#; fn f<'a>(x: &'a str, q: char) { q == '\"' || q == '\\''; }",
        ),
        ("src/charts/a.rs", "mod tests { use super::super::figure; use super::*; }"),
        ("src/app/a.rs", "use eframe::egui; use crate::ui; std::thread::Builder::new().spawn(f);"),
        ("src/lib.rs", "pub mod app;"),
    ];
    for (path, text) in cases {
        assert_eq!(breaches(path, text), Vec::<String>::new(), "{path} {text:?}");
    }
}
