//! A file too large to hold, in the window: read through once, then searched for each question.

mod support;

use std::path::PathBuf;

use belarus_leverage::analysis::flows::{PartnerQuestion, ShareQuestion};
use belarus_leverage::data::{Flow, Measure};
use belarus_leverage::project::{Action, Ask, Settings};
use egui_kittest::kittest::Queryable as _;
use support::Window;

/// A year of BACI's shape in which Belarus sells a quarter of HS 310420 and, all goods together, half to Brazil.
fn year(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("BACI_HS92_Y2022_V202401b.csv");
    let rows = [
        "t,i,j,k,v,q",
        "2022,112,76,310420,100,10",
        "2022,112,156,270900,100,",
        "2022,124,76,310420,200,20",
        "2022,124,156,310420,100,10",
        "2022,643,156,270900,900,90",
        "2022,643,156,310420,many,90",
    ];
    std::fs::write(&path, rows.join("\n")).expect("a temporary file");
    path
}

/// A larger file of the same shape for another year, with a country that does not trade potash.
fn next_year(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("BACI_HS92_Y2023_V202401b.csv");
    let rows = ["t,i,j,k,v,q", "2023,112,76,310420,300,30", "2023,124,76,310420,100,10", "2023,203,156,270900,900,90"];
    std::fs::write(&path, rows.join("\n")).expect("a temporary file");
    path
}

fn share(product: &str) -> Ask {
    Ask::Share(ShareQuestion { product: product.to_owned(), measure: Measure::Value, flow: Flow::Export })
}

/// Why nothing is drawn.
fn reason(window: &Window) -> &str {
    match &window.app().session().drawn.figure {
        Some(Err(unfit)) => &unfit.reason,
        other => panic!("{other:?}"),
    }
}

fn drawn(window: &Window) -> Vec<(String, f64)> {
    let figure = window.app().session().figure().expect("a chart");
    let mut rows: Vec<(String, f64)> = figure.rows().into_iter().map(|row| (row.code, row.value)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

#[test]
fn a_large_file_is_searched_for_each_question() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { hold_below: 0, copies: false, ..Settings::default() };
    let mut window = Window::with(settings, vec![year(&folder)]);
    window.harness.get_by_label("Open").click();
    window.settle();
    let file = &window.app().session().files[0];
    assert!(file.searched.is_some());
    let products: Vec<(&str, u64)> = file.products.iter().map(|choice| (choice.code.as_str(), choice.n_rows)).collect();
    assert_eq!(products, [("310420", 3), ("270900", 2)], "the damaged row is kept aside and not counted");
    assert_eq!(file.dataset.kept_aside.n_rows, 1);
    let id = file.id;
    assert_eq!(drawn(&window), [("BLR".to_owned(), 25.0), ("CAN".to_owned(), 75.0)]);
    for typed in ["270900", "2709.00", "27 09 00"] {
        window.act(Action::Ask(id, share("310420")));
        window.act(Action::Ask(id, share(typed)));
        assert_eq!(drawn(&window), [("BLR".to_owned(), 10.0), ("RUS".to_owned(), 90.0)], "{typed}");
    }
    let all_goods =
        PartnerQuestion { reporter: "BLR".to_owned(), flow: Flow::Export, product: None, measure: Measure::Value };
    window.act(Action::Ask(id, Ask::Partners(all_goods)));
    assert_eq!(drawn(&window), [("BRA".to_owned(), 50.0), ("CHN".to_owned(), 50.0)]);
    let caveats = &window.app().session().figure().expect("a chart").caveats;
    assert!(caveats.iter().any(|caveat| caveat.contains("too large to hold")), "{caveats:?}");
}

#[test]
fn a_question_in_sql_sees_the_rows_its_where_names_and_else_their_sums() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { hold_below: 0, copies: false, ..Settings::default() };
    let mut window = Window::with(settings, vec![year(&folder)]);
    window.harness.key_press(egui::Key::Enter);
    window.settle();
    let mut answer = |sql: &str| {
        window.act(Action::RunQuery(sql.to_owned()));
        let answered = window.app().session().query.answered.clone().expect("an answer");
        let column = answered.answer.frame.columns().first().expect("one column").clone();
        (0..column.len()).map(|at| column.get(at).expect("a cell").to_string()).collect::<Vec<_>>()
    };
    let money = "measure = 'value' ORDER BY value DESC, reporter DESC";
    let sellers = answer(&format!("SELECT reporter FROM data WHERE product = '310420' AND {money}"));
    assert_eq!(sellers, ["\"CAN\"", "\"CAN\"", "\"BLR\""]);
    let goods = answer(&format!("SELECT product FROM data WHERE reporter = 'RUS' AND {money}"));
    assert_eq!(goods, ["\"270900\""]);
    let sums = answer("SELECT DISTINCT product FROM data");
    assert_eq!(sums, ["\"TOTAL\""]);
}

#[test]
fn years_of_a_release_are_one_large_dataset_and_say_what_they_lack() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { hold_below: 0, copies: false, ..Settings::default() };
    let mut window = Window::with(settings, vec![year(&folder), next_year(&folder)]);
    window.harness.get_by_label("Open").click();
    window.settle();
    let file = &window.app().session().files[0];
    assert_eq!(file.searched.as_ref().map(|plan| plan.also.len()), Some(1));
    let id = file.id;
    window.act(Action::Ask(id, share("31")));
    let figure = window.app().session().figure().expect("a chart");
    let years: std::collections::BTreeSet<String> = figure.rows().into_iter().map(|row| row.period).collect();
    assert_eq!(years.into_iter().collect::<Vec<_>>(), ["2022", "2023"]);
    assert!(figure.caveats.iter().any(|caveat| caveat.contains("6-digit")), "{:?}", figure.caveats);
    window.act(Action::Ask(id, share("310421")));
    assert_eq!(reason(&window), "the table has no product 310421; nearest: 310420, 270900");
    let partners = |reporter: &str| {
        let (reporter, product) = (reporter.to_owned(), Some("310420".to_owned()));
        Ask::Partners(PartnerQuestion { reporter, flow: Flow::Export, product, measure: Measure::Value })
    };
    window.act(Action::Ask(id, partners("BLT")));
    assert!(reason(&window).starts_with("the table has no country BLT; nearest: BLR"), "{}", reason(&window));
    window.act(Action::Ask(id, partners("CZE")));
    assert!(reason(&window).starts_with("the table has no trade of Czechia in product 310420"), "{}", reason(&window));
    window.act(Action::Ask(id, partners("BLR")));
    let shares: Vec<f64> = drawn(&window).into_iter().map(|(_, share)| share).collect();
    assert_eq!(shares, [100.0, 100.0]);
}
