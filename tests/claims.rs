//! Claims under test: each card as text beside the last accepted one, and laws that hold for every claim.
//!
//! `INSTA_UPDATE=always cargo test --test claims` writes the texts in `tests/snapshots/` anew for review.

use belarus_leverage::charts::claims::{self, Card, Holds, Role, Verdict, as_text, check, check_all, cited, read};
use belarus_leverage::data::{Library, Period};

fn library() -> Library {
    Library::load().expect("the bundled tables load")
}

fn cards(library: &Library) -> Vec<Card> {
    check_all(library).expect("the tables of claims fit together")
}

#[test]
fn every_card_reads_as_it_did() {
    let library = library();
    for card in cards(&library) {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(card.claim.id.clone(), as_text(&library, &card));
        });
    }
}

/// The verdicts as worked by hand from the rows and the rule; new rows may turn one, and then it is worked again.
#[test]
fn the_eight_verdicts_are_those_of_the_rows() {
    let library = library();
    let verdicts: Vec<(String, String)> =
        cards(&library).into_iter().map(|card| (card.claim.id.clone(), card.verdict.to_string())).collect();
    let expected = [
        ("potash-market-share", "holds only for 2022"),
        ("potash-rank", "holds for some definitions"),
        ("potash-export-earnings", "does not hold"),
        ("potash-gdp", "does not hold"),
        ("russia-dependence", "holds for some definitions"),
        ("prisoners-held", "holds"),
        ("june-2025-release", "holds for some definitions"),
        ("arrests-continue", "holds for some definitions"),
    ];
    assert_eq!(verdicts, expected.map(|(id, verdict)| (id.to_owned(), verdict.to_owned())));
}

#[test]
fn every_figure_on_a_card_names_source_rows_and_arithmetic() {
    let library = library();
    for card in cards(&library) {
        for one in &card.definitions {
            for e in &one.evaluations {
                let place = format!("{} {} {}", card.claim.id, one.definition.id, e.point.period);
                assert!(!e.point.sources.is_empty(), "{place}: no source");
                assert!(e.point.sources.iter().all(|id| library.sources().get(id).is_some()), "{place}");
                assert!(!e.point.rows.is_empty(), "{place}: no rows");
                assert!(!e.point.how.is_empty(), "{place}: no arithmetic");
                assert!(e.holds != Holds::Untestable || !e.reason.is_empty(), "{place}: untestable without a reason");
            }
            let (chart, counted) = &one.definition.chart;
            let known = belarus_leverage::charts::find(chart).expect("“show on chart” goes to a chart that exists");
            assert!(known.definitions.iter().any(|definition| definition.id == *counted), "{chart} {counted}");
        }
    }
}

#[test]
fn a_verdict_follows_from_its_evaluations() {
    for card in cards(&library()) {
        let meanings = || card.definitions.iter().filter(|one| one.definition.role == Role::Meaning);
        let fits = |verdict: Verdict| verdict.supports();
        for one in &card.definitions {
            let any = one.evaluations.iter().any(|e| e.holds == Holds::Yes);
            assert!(!fits(one.verdict) || any, "{} {}", card.claim.id, one.definition.id);
            let countable = one.evaluations.iter().any(|e| e.holds != Holds::Untestable);
            assert!(countable || one.verdict == Verdict::CannotBeTested, "{} {}", card.claim.id, one.definition.id);
        }
        assert_eq!(fits(card.verdict), meanings().any(|one| fits(one.verdict)), "{}", card.claim.id);
        if card.verdict == Verdict::CannotBeTested {
            assert!(meanings().all(|one| one.verdict == Verdict::CannotBeTested), "{}", card.claim.id);
        }
    }
}

#[test]
fn the_nearest_true_statement_holds_no_number_that_is_not_evaluated_or_claimed() {
    for card in cards(&library()) {
        // Names may hold digits too: “HS 310420”, “half of 2025”.
        let mut known = format!("{} ", card.claim.about);
        for one in &card.definitions {
            known.push_str(&format!("{} ", one.definition.title));
            for e in &one.evaluations {
                known.push_str(&format!("{} {} ", claims::said(e.point.value, &e.unit), e.point.period));
                if let Some(period) = Period::parse(&e.point.period) {
                    let last = period.end().yesterday().expect("no period ends with time");
                    known.push_str(&format!("{} {last} ", period.start()));
                }
            }
        }
        for end in [card.claim.from, card.claim.to].into_iter().flatten() {
            known.push_str(&format!("{} ", claims::said(end.value, &card.claim.unit)));
        }
        let known = numerals(&known);
        let said = numerals(&card.nearest_true);
        // Ranks are written out: “second in 2020”.
        assert!(!said.is_empty(), "{}: no numeral in “{}”", card.claim.id, card.nearest_true);
        for number in said {
            assert!(known.contains(&number), "{}: {number} in “{}”", card.claim.id, card.nearest_true);
        }
    }
}

/// Every run of digits with the points and commas within it; a day and a month of a date without their leading zero.
fn numerals(text: &str) -> std::collections::BTreeSet<String> {
    text.split(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',')
        .map(|run| run.trim_matches(['.', ',']).to_owned())
        .map(|run| if run.len() == 2 { run.trim_start_matches('0').to_owned() } else { run })
        .filter(|run| !run.is_empty())
        .collect()
}

#[test]
fn json_has_the_keys_that_scripts_rely_on() {
    let library = library();
    for card in cards(&library) {
        let json = serde_json::to_value(card.out()).expect("a card can be written");
        for key in ["id", "statement", "verdict", "nearest_true", "evaluations"] {
            assert!(!json[key].is_null(), "{}: {key}", card.claim.id);
        }
        let evaluations = json["evaluations"].as_array().expect("a list");
        assert!(!evaluations.is_empty());
        for e in evaluations {
            let keys = e.as_object().expect("an object");
            for key in ["definition", "year", "value", "unit", "holds", "sources"] {
                assert!(keys.contains_key(key), "{}: {key}", card.claim.id);
            }
            assert!(["yes", "no", "untestable"].contains(&e["holds"].as_str().expect("a word")));
        }
    }
}

#[test]
fn a_claim_of_ones_own_is_checked_against_bundled_tables() {
    let library = library();
    let text = r#"
statement = "Belarus made a sixth of the world's potash in 2019"
about = "Belarus's share of world potash production"
from = { value = 16.7, within = 1.0 }
when = "during"
start = "2019"
end = "2019"

[[definition]]
chart = "potash-share"
count = "production-faostat"
series = "BLR"

[[definition]]
title = "Exports over GDP"
table = "exports_by_product"
series = "unctad-sitc-5"
partner = "WLD"
over_table = "macro"
over_series = "gdp-current-usd"
neighbour = true
"#;
    let card = check(&library, None, read(&library, "mine", text).expect("a claim"));
    // 7,388 of 42,400 kt K₂O: 17.4 percent.
    assert_eq!(card.verdict, Verdict::Holds, "{}", as_text(&library, &card));
    assert_eq!(card.definitions[0].evaluations.len(), 1, "one year");
    let text = cited(&library, &card);
    assert!(text.contains("holds") && text.contains("17.4%") && text.contains("FAO"), "{text}");
}

/// The example of the read-me: two years of more than twenty are no rule, and what was stated confirms no statement.
#[test]
fn a_claim_that_names_no_time_is_held_against_every_year() {
    let library = library();
    let text = r#"
statement = "Russia takes two thirds of Belarus's exports"
from = { value = 66, test = "about", within = 2 }

[[definition]]
chart = "russia-dependence"
count = "market-share"
series = "*"
"#;
    let card = check(&library, None, read(&library, "two-thirds", text).expect("a claim"));
    let Verdict::OnlyIn { first: 1998, n: 1, of, .. } = card.verdict else { panic!("{}", as_text(&library, &card)) };
    assert!(of > 20 && card.verdict.to_string() == format!("holds only in 1998 of {of} years"), "{}", card.verdict);
    for e in &card.definitions[0].evaluations {
        let stated = e.point.flags.has(belarus_leverage::data::Flag::Statement);
        assert!(!stated || e.holds == Holds::Untestable, "{} counts", e.point.period);
    }
    assert!(card.why.contains("a statement confirms nothing: 65%"), "{}", card.why);
    assert!(card.nearest_true.contains("otherwise 31.5% to"), "{}", card.nearest_true);
    let once = text.replace("from =", "when = \"once\"\nfrom =");
    let card = check(&library, None, read(&library, "once", &once).expect("a claim"));
    assert_eq!(card.verdict, Verdict::Holds, "“once” is true of any year, as before");
}
