//! The sentences of a card. Every number in them is an evaluated figure or the claim's own.

use super::super::cells::period_words;
use super::super::figure::{Point, value_text};
use super::super::words::{and, years_text};
use super::claim::{Claim, End, Role, Test, When};
use super::rule::{Holds, Part, STATED, Verdict};
use super::{Card, Checked, Evaluation};
use crate::data::{Flag, Library, format_number, format_share};

/// A value as a sentence says it: `18.3%`, `second`, `1,177 people`.
pub fn said(value: f64, unit: &str) -> String {
    const PLACES: [&str; 9] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
    match unit {
        "rank" => {
            let place = PLACES.iter().zip(1u32..).find(|(_, n)| (f64::from(*n) - value).abs() < 0.5);
            place.map_or_else(|| format!("place {}", format_number(value)), |(word, _)| (*word).to_owned())
        }
        "%" => {
            let share = format_share(value, true);
            format!("{}%", share.strip_suffix(".0").unwrap_or(&share))
        }
        _ => value_text(value, unit),
    }
}

/// `about 20% (18.5% to 21.5%)`.
fn end_text(end: End, unit: &str) -> String {
    let value = said(end.value, unit);
    let (low, high) = (said(end.value - end.within, unit), said(end.value + end.within, unit));
    match end.test {
        Test::About if end.within == 0.0 => format!("exactly {value}"),
        Test::About => format!("about {value}: {low} to {high}"),
        Test::JustUnder => format!("just under {value}: {low} or more and less than {value}"),
        Test::Under => format!("under {value}"),
        Test::AtMost => format!("at most {high}"),
        Test::AtLeast => format!("at least {low}"),
        Test::Above => format!("above {value}"),
    }
}

/// The test in words, with its tolerance: "First about 20%: 18.5% to 21.5%; later just under 10%: …".
pub(super) fn compared(claim: &Claim) -> String {
    let text = |end: Option<End>| end.map(|end| end_text(end, &claim.unit)).unwrap_or_default();
    match claim.when {
        When::Change => format!("First {}; later {}", text(claim.from), text(claim.to)),
        When::Always => format!("In every year {}", text(claim.to.or(claim.from))),
        When::Once => format!("In any year {}", text(claim.to.or(claim.from))),
        When::During => {
            let day = |day: jiff::civil::Date| period_words(&day.to_string());
            let (start, end) = claim.period;
            let end = end.and_then(|end| end.yesterday().ok());
            let when = match (start, end) {
                (Some(start), Some(end)) => format!("Whenever counted from {} to {}: ", day(start), day(end)),
                (Some(start), None) => format!("Whenever counted from {} on: ", day(start)),
                (None, Some(end)) => format!("Whenever counted to {}: ", day(end)),
                (None, None) => "Whenever counted: ".to_owned(),
            };
            format!("{when}{}", text(claim.to.or(claim.from)))
        }
    }
}

/// How many definitions were tested and how many hold.
pub(super) fn why(checked: &[Checked]) -> String {
    let meanings = || checked.iter().filter(|one| one.definition.role == Role::Meaning);
    let holding: Vec<&Checked> = meanings().filter(|one| one.verdict.supports()).collect();
    let tested = meanings().filter(|one| one.verdict != Verdict::CannotBeTested).count();
    let untested = meanings().count() - tested;
    let names = |list: &[&Checked]| list.iter().map(|one| one.definition.title.as_str()).collect::<Vec<_>>().join("; ");
    let mut text = match (tested, holding.len()) {
        (0, _) => "No definition can be tested".to_owned(),
        (1, 0) => "The one definition that can be tested does not hold".to_owned(),
        (_, 0) => format!("None of {tested} definitions that can be tested holds"),
        (1, 1) => format!("The one definition that can be tested holds ({})", names(&holding)),
        (_, 1) => format!("1 of {tested} definitions that can be tested holds ({})", names(&holding)),
        (_, n) => format!("{n} of {tested} definitions that can be tested hold ({})", names(&holding)),
    };
    let stated: Vec<&Checked> = holding.iter().copied().filter(|one| one.by_statement_only()).collect();
    if !stated.is_empty() {
        let which = if stated.len() == holding.len() {
            "by statements only".to_owned()
        } else {
            format!("of these by statements only: {}", names(&stated))
        };
        text.push_str(&format!(", {which}; a statement is no statistic"));
    }
    let same = meanings().flat_map(|one| &one.evaluations).filter(|one| one.reason == STATED);
    let same: Vec<String> = same.map(figure_said).collect();
    if !same.is_empty() {
        text.push_str(&format!("; a statement confirms nothing: {}", and(&same)));
    }
    match untested {
        0 => {}
        1 if tested > 0 => text.push_str("; 1 cannot be tested"),
        n if tested > 0 => text.push_str(&format!("; {n} cannot be tested")),
        _ => {}
    }
    text
}

/// "18.3% in 2020", with what a reader must know of the figure.
fn figure_said(one: &Evaluation) -> String {
    format!("{} {}{}", said(one.point.value, &one.unit), when_said(&one.point.period), marks(&one.point))
}

/// `in 2020`, `on 9 Aug 2020`, `between 3 Jun 2025 and 21 Jun 2025`.
fn when_said(period: &str) -> String {
    const DAY: usize = "2020-08-09".len();
    match period.split_once('/') {
        Some((from, to)) if from.len() == DAY && to.len() == DAY => {
            format!("between {} and {}", period_words(from), period_words(to))
        }
        _ if period.len() == DAY => format!("on {}", period_words(period)),
        _ => format!("in {}", period_words(period)),
    }
}

/// The marks that change what a figure is worth, in brackets.
fn marks(point: &Point) -> String {
    let told = [Flag::Estimated, Flag::Mirror, Flag::Leaked, Flag::Statement];
    let words: Vec<&str> = told.into_iter().filter(|flag| point.flags.has(*flag)).map(Flag::key).collect();
    if words.is_empty() { String::new() } else { format!(" [{}]", words.join(", ")) }
}

fn counted(one: &Checked) -> impl Iterator<Item = &Evaluation> {
    one.evaluations.iter().filter(|e| e.holds != Holds::Untestable)
}

/// The nearest true statement, from the evaluated figures.
pub(super) fn nearest_true(claim: &Claim, checked: &[Checked]) -> String {
    let parts = match (claim.when, claim.from, claim.to) {
        (When::Change, Some(from), Some(to)) => change(checked, from, to),
        (When::During, _, _) => during(checked),
        (_, from, to) => to.or(from).map(|end| once(claim, checked, end)).unwrap_or_default(),
    };
    if parts.is_empty() {
        return format!("{}: the tables have no figure that can be held against the claim", claim.about);
    }
    format!("{}{}", claim.about, parts)
}

/// The largest change in the claim's direction by one measured definition, where else each end was seen, and the
/// latest figure of all: a statement that ends at the lowest point misleads.
fn change(checked: &[Checked], from: End, to: End) -> String {
    let sign = if from.value > to.value { 1.0 } else { -1.0 };
    let meanings = || checked.iter().filter(|one| one.definition.role == Role::Meaning);
    let stated = |one: &Checked| one.evaluations.iter().all(|e| e.point.flags.has(Flag::Statement));
    let measured = || meanings().filter(|one| !stated(one));
    let mut best: Option<(f64, &Checked, &Evaluation, &Evaluation)> = None;
    for one in measured() {
        let figures: Vec<&Evaluation> = counted(one).collect();
        for (n, before) in figures.iter().enumerate() {
            for after in figures.iter().skip(n + 1) {
                let moved = sign * (before.point.value - after.point.value);
                // Of equal falls the later start tells more of the present.
                if moved > 0.0 && best.is_none_or(|(most, ..)| moved > most) {
                    best = Some((moved, one, before, after));
                }
            }
        }
    }
    let mut parts = Vec::new();
    let mut newest = None;
    if let Some((_, one, before, after)) = best {
        let verb = if sign > 0.0 { "fell" } else { "rose" };
        parts.push(format!(
            " {verb} from {} to {} ({})",
            figure_said(before),
            figure_said(after),
            one.definition.title
        ));
        newest = Some(after.point.at);
    }
    let near = |end: End| {
        measured()
            .filter_map(|one| Some((one, counted(one).filter(|e| end.fits(e.point.value)).last()?)))
            .map(|(one, e)| format!("{} ({})", figure_said(e), one.definition.title))
            .take(3)
            .collect::<Vec<_>>()
    };
    let starts = near(from);
    if !starts.is_empty() {
        parts.push(format!("it was {}", and(&starts)));
    }
    for one in meanings().filter(|one| stated(one) && one.verdict.supports()) {
        let ends: Vec<String> = one.evaluations.iter().filter(|e| e.holds == Holds::Yes).map(figure_said).collect();
        parts.push(format!("it was stated as {} ({})", and(&ends), one.definition.title));
    }
    let latest = measured().filter_map(|one| Some((one, counted(one).last()?)));
    let latest = latest.max_by(|a, b| a.1.point.at.total_cmp(&b.1.point.at));
    if let Some((one, e)) = latest.filter(|(_, e)| newest.is_none_or(|at| e.point.at > at)) {
        parts.push(format!("the latest figure is {} ({})", figure_said(e), one.definition.title));
    }
    let others: Vec<String> = meanings()
        .filter(|one| stated(one) && !one.verdict.supports())
        .filter_map(|one| counted(one).last().filter(|e| newest.is_some_and(|at| e.point.at > at)).map(|e| (one, e)))
        .map(|(one, e)| format!("{} ({})", figure_said(e), one.definition.title))
        .collect();
    if !others.is_empty() {
        parts.push(format!("others state {}", and(&others)));
    }
    parts.join("; ")
}

/// Values with the years they were seen in: "second in 2011 and 2018–2019".
fn by_value(figures: &[&Evaluation]) -> String {
    let mut seen: Vec<(String, Vec<i32>)> = Vec::new();
    for one in figures {
        let (value, Some(year)) = (format!("{}{}", said(one.point.value, &one.unit), marks(&one.point)), one.year)
        else {
            continue;
        };
        match seen.iter_mut().find(|(known, _)| *known == value) {
            Some((_, years)) => years.push(year),
            None => seen.push((value, vec![year])),
        }
    }
    let words: Vec<String> =
        seen.into_iter().map(|(value, years)| format!("{value} in {}", years_text(years))).collect();
    and(&words)
}

/// Where the figures lie that do not fit: "; otherwise 31.5% to 60%".
fn range(one: &Checked) -> String {
    let mut others: Vec<&Evaluation> = one.evaluations.iter().filter(|e| e.holds == Holds::No).collect();
    others.sort_by(|a, b| a.point.value.total_cmp(&b.point.value));
    match others.as_slice() {
        [] => String::new(),
        [only] => format!(", otherwise {}", figure_said(only)),
        [low, .., high] => format!(
            ", otherwise {} to {} in {} figures",
            said(low.point.value, &low.unit),
            said(high.point.value, &high.unit),
            others.len()
        ),
    }
}

/// Where any year fits, the years that do; elsewhere the figure that comes nearest. Then neighbours that fit.
fn once(claim: &Claim, checked: &[Checked], end: End) -> String {
    let away = |e: &Evaluation| (e.point.value - end.value).abs();
    let nearest = |one: &Checked| {
        let figures = counted(one).min_by(|a, b| away(a).total_cmp(&away(b)).then(b.point.at.total_cmp(&a.point.at)));
        figures.cloned()
    };
    let meanings = || checked.iter().filter(|one| one.definition.role == Role::Meaning);
    let mut parts = Vec::new();
    for one in meanings().filter(|one| one.verdict.supports()) {
        let fitting: Vec<&Evaluation> = one.evaluations.iter().filter(|e| e.holds == Holds::Yes).collect();
        let others = if claim.when == When::Always { range(one) } else { String::new() };
        parts.push(format!("{} ({}){others}", by_value(&fitting), one.definition.title));
    }
    let fitted = !parts.is_empty();
    let mut closest: Vec<(Evaluation, &Checked)> =
        meanings().filter(|one| !one.verdict.supports()).filter_map(|one| Some((nearest(one)?, one))).collect();
    closest.sort_by(|a, b| away(&a.0).total_cmp(&away(&b.0)));
    let closest: Vec<String> = closest
        .iter()
        .take(3)
        .map(|(e, one)| {
            let of_value: Vec<&Evaluation> =
                counted(one).filter(|other| (other.point.value - e.point.value).abs() < 1e-9).collect();
            format!("{} ({})", by_value(&of_value), one.definition.title)
        })
        .collect();
    let neighbours: Vec<String> = checked
        .iter()
        .filter(|one| one.definition.role == Role::Neighbour && one.verdict.supports())
        .map(|one| {
            let fitting: Vec<&Evaluation> = one.evaluations.iter().filter(|e| e.holds == Holds::Yes).collect();
            format!("{} ({})", by_value(&fitting), one.definition.title)
        })
        .collect();
    let mut text = if fitted { format!(": {}", parts.join("; ")) } else { String::new() };
    if !closest.is_empty() {
        text.push_str(if fitted { "; otherwise nearest: " } else { " came nearest with " });
        text.push_str(&and(&closest));
    }
    if !neighbours.is_empty() {
        text.push_str(&format!("; another quantity has {}: {}", said(end.value, &claim.unit), neighbours.join("; ")));
    }
    text
}

/// What was counted in the claim's period, definition by definition.
fn during(checked: &[Checked]) -> String {
    let mut parts = Vec::new();
    for one in checked.iter().filter(|one| one.definition.role == Role::Meaning) {
        let figures: Vec<String> = counted(one).map(figure_said).collect();
        if !figures.is_empty() {
            parts.push(format!("{} ({})", and(&figures), one.definition.title));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    let silent: Vec<&str> = checked
        .iter()
        .filter(|one| one.definition.role == Role::Meaning && counted(one).next().is_none())
        .map(|one| one.definition.title.as_str())
        .collect();
    let silent =
        if silent.is_empty() { String::new() } else { format!("; no figure for the period: {}", silent.join("; ")) };
    format!(": {}{silent}", parts.join("; "))
}

/// The card as text with citations, for a report.
pub fn cited(library: &Library, card: &Card) -> String {
    let citation = |id: &String| library.sources().get(id).map_or_else(|| id.clone(), |source| source.citation.clone());
    let used: Vec<String> = card.sources.iter().skip(1).map(citation).collect();
    let used = if used.is_empty() { String::new() } else { format!(" Sources: {}.", used.join("; ")) };
    format!(
        "“{}” ({}): {}. {}. {}.{used}",
        card.claim.statement,
        citation(&card.claim.source),
        card.verdict,
        card.why,
        card.nearest_true
    )
}

/// The last figure that fits the earlier value, else the nearest one that another follows; and of those after it the
/// first that fits the later value, else the nearest one, where there is any.
fn change_ends<'a>(claim: &Claim, figures: &[&'a Evaluation]) -> Option<(&'a Evaluation, Option<&'a Evaluation>)> {
    let (from, to) = (claim.from?.value, claim.to?.value);
    let (last, all) = (figures.last()?.point.at, || figures.iter().copied());
    let away = |e: &Evaluation, value: f64| (e.point.value - value).abs();
    let fits = |e: &&Evaluation, part: Part| e.holds == Holds::Yes && e.part == part;
    let end = all().find(|e| fits(e, Part::To));
    let until = end.map_or(f64::INFINITY, |end| end.point.at);
    let start = all()
        .rfind(|e| e.point.at < until && fits(e, Part::From))
        .or_else(|| all().filter(|e| e.point.at < last).min_by(|a, b| away(a, from).total_cmp(&away(b, from))));
    let start = start.or_else(|| all().last())?;
    let after = || all().filter(|e| e.point.at > start.point.at);
    Some((start, end.or_else(|| after().min_by(|a, b| away(a, to).total_cmp(&away(b, to))))))
}

/// What half and twice the tolerance would change.
pub(super) fn sensitivity(claim: &Claim, half: Verdict, twice: Verdict) -> String {
    let wide = |end: Option<End>| end.is_some_and(|end| end.within > 0.0);
    if !wide(claim.from) && !wide(claim.to) {
        return String::new();
    }
    if half == twice {
        format!("With half and with twice the tolerance: {half}")
    } else {
        format!("With half the tolerance: {half}; with twice: {twice}")
    }
}

/// Ends of a definition for a ladder: "18.3% → 7.5% (2020 → 2023)" for a change, else the figures that matter.
pub(super) fn ladder_text(claim: &Claim, verdict: Verdict, evaluations: &[Evaluation]) -> String {
    let figures: Vec<&Evaluation> = evaluations.iter().filter(|e| e.holds != Holds::Untestable).collect();
    let Some(last) = figures.last() else {
        return evaluations.first().map_or_else(|| "no figures".to_owned(), figure_said);
    };
    if claim.when == When::Change {
        let value = |e: &Evaluation| said(e.point.value, &e.unit);
        let (start, end) = change_ends(claim, &figures).unwrap_or((last, None));
        let Some(end) = end else {
            return format!("{} ({}), no figure after", value(start), period_words(&start.point.period));
        };
        return format!(
            "{} → {} ({} → {})",
            value(start),
            value(end),
            period_words(&start.point.period),
            period_words(&end.point.period)
        );
    }
    if verdict.supports() {
        let fitting: Vec<&Evaluation> = evaluations.iter().filter(|e| e.holds == Holds::Yes).collect();
        if claim.when == When::During {
            return and(&fitting.iter().map(|e| figure_said(e)).collect::<Vec<_>>());
        }
        return by_value(&fitting);
    }
    let Some(end) = claim.to.or(claim.from) else { return String::new() };
    let away = |e: &Evaluation| (e.point.value - end.value).abs();
    let near = figures.iter().min_by(|a, b| away(a).total_cmp(&away(b)));
    near.map(|e| format!("nearest {}", figure_said(e))).unwrap_or_default()
}

/// The card as text: the claim, the test, each definition with its figures, the verdict, the nearest true statement.
pub fn as_text(library: &Library, card: &Card) -> String {
    let claim = &card.claim;
    let source = library.sources().get(&claim.source).map_or(claim.source.as_str(), |source| source.citation.as_str());
    let mut text = format!(
        "{}\n  “{}”\n  said by   {source}\n  verdict   {}\n  why       {}\n  true      {}\n  test      {}\n  tolerance {}\n",
        claim.id, claim.statement, card.verdict, card.why, card.nearest_true, card.test, claim.tolerance_reason
    );
    if !card.sensitivity.is_empty() {
        text.push_str(&format!("            {}\n", card.sensitivity));
    }
    if !claim.note.is_empty() {
        text.push_str(&format!("  note      {}\n", claim.note));
    }
    for one in &card.definitions {
        let neighbour = if one.definition.role == Role::Neighbour { " (another quantity)" } else { "" };
        text.push_str(&format!("  · {}{neighbour}: {} · {}\n", one.definition.title, one.verdict, one.ladder));
        if !one.remark.is_empty() {
            text.push_str(&format!("      {}\n", one.remark));
        }
        let marked = |holds: Holds| match holds {
            Holds::Yes => "✔",
            Holds::No => "·",
            Holds::Untestable => "?",
        };
        let figures: Vec<String> = one
            .evaluations
            .iter()
            .map(|e| {
                let flags = if e.point.flags.is_empty() { String::new() } else { format!(" {{{}}}", e.point.flags) };
                format!("{} {}={}{flags}", marked(e.holds), e.point.period, said(e.point.value, &e.unit))
            })
            .collect();
        for line in figures.chunks(8) {
            text.push_str(&format!("      {}\n", line.join("  ")));
        }
    }
    text
}
