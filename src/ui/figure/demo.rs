//! Figures with everything a painter can meet, for tests. The numbers are made up.

use crate::charts::figure::{
    Callout, EventShape, Figure, Lane, LaneMark, Look, Panel, PanelKind, Point, RangeLook, Reference, Role, Series,
    TimeMark,
};
use crate::data::Flags;

/// One series; points are (position, value, flags), joined where a year apart and unflagged.
pub fn series(name: &str, role: Role, look: Look, points: &[(f64, f64, &str)]) -> Series {
    let mut before: Option<f64> = None;
    let points = points
        .iter()
        .map(|&(at, value, flags)| {
            let flags = Flags::parse(flags).expect("known flags");
            let apart = flags.distorts();
            let joined = !apart && before.is_some_and(|before| at - before < 1.01);
            before = (!apart).then_some(at);
            Point {
                period: format!("{:.0}", at.floor()),
                at,
                value,
                joined,
                flags,
                sources: vec!["usgs".into()],
                ..Point::default()
            }
        })
        .collect();
    Series {
        key: name.to_lowercase(),
        name: name.to_owned(),
        code: String::new(),
        role,
        look,
        range: RangeLook::Whisker,
        points,
    }
}

fn yearly(from: i32, values: &[f64]) -> Vec<(f64, f64, &'static str)> {
    (from..).zip(values).map(|(year, value)| (f64::from(year) + 0.5, *value, "")).collect()
}

pub fn figure(chart: &str, panels: Vec<Panel>, lanes: Vec<Lane>, years: Option<(f64, f64)>) -> Figure {
    Figure {
        chart: chart.to_owned(),
        title: "Belarus’s share of world potash halved in a year and came back".to_owned(),
        subtitle: "Share of world production, K₂O content, percent, 2008–2025".to_owned(),
        panels,
        lanes,
        years,
        caveats: vec![
            "2022 and 2023 are the source’s own estimates, since Belarus stopped publishing; another source puts 2022 a \
             third higher."
                .to_owned(),
            "The share counts content, not tonnes of product.".to_owned(),
        ],
        source_line: "USGS Mineral Commodity Summaries (Jan 2026), BGS World Mineral Statistics (2025) · K₂O content · \
                      our calculation"
            .to_owned(),
        summary: "A line from 17 to 18 percent with a fall to 9 in 2022.".to_owned(),
    }
}

/// Lines with a gap, an outlier, estimates, a mirror line, references, a break, a callout and lanes.
pub fn share() -> Figure {
    let mut belarus = yearly(
        2008,
        &[14.2, 12.0, 15.7, 14.8, 14.6, 12.3, 16.3, 15.9, 15.6, 17.2, 16.9, 17.8, 17.6, 16.9, 9.6, 11.8, 14.6, 17.1],
    );
    belarus[14].2 = "estimated";
    belarus[15].2 = "estimated";
    let mut russia = yearly(
        2008,
        &[18.9, 17.6, 18.6, 17.7, 16.5, 17.9, 19.0, 17.1, 16.2, 17.0, 17.4, 18.0, 18.5, 19.6, 16.2, 16.0, 19.1, 19.0],
    );
    russia[9].2 = "outlier";
    russia[9].1 = 27.0;
    russia.remove(4);
    let canada = yearly(
        2008,
        &[29.4, 20.6, 29.2, 30.2, 27.4, 29.8, 28.1, 29.5, 26.8, 29.2, 33.1, 29.8, 31.9, 30.8, 36.4, 33.4, 32.1, 31.6],
    );
    let china = yearly(2008, &[8.0, 10.4, 9.6, 9.4, 11.8, 12.3, 11.3, 15.4, 15.9, 13.1, 12.1, 12.1, 13.3]);
    let mirror = [(2017.5, 15.0, ""), (2018.5, 15.4, ""), (2019.5, 16.0, ""), (2020.5, 16.4, ""), (2021.5, 15.8, "")];
    let mut panel = Panel::new(PanelKind::Time, "%");
    panel.series = vec![
        series("Belarus", Role::Belarus, Look::Line, &belarus),
        series("Russia", Role::Russia, Look::Line, &russia),
        series("Canada", Role::Canada, Look::Line, &canada),
        series("China", Role::China, Look::Line, &china),
        series(
            "Germany",
            Role::Fourth,
            Look::Line,
            &yearly(2008, &[9.2, 8.7, 8.9, 8.5, 8.4, 8.6, 7.9, 7.7, 7.1, 6.8, 7.4, 6.6, 6.4, 6.1, 6.6, 6.7, 6.2, 6.0]),
        ),
        series("Belarus, partners’ reports", Role::Belarus, Look::MirrorLine, &mirror),
        series(
            "Israel",
            Role::Context,
            Look::Line,
            &yearly(2008, &[6.0, 5.2, 5.6, 5.5, 5.4, 5.6, 5.0, 4.0, 5.2, 4.9, 5.1, 4.9, 4.9, 4.9, 5.9, 5.6, 4.8, 5.1]),
        ),
        series("Claim under test", Role::Context, Look::Dots, &[(2020.5, 20.0, "claim"), (2022.5, 10.0, "claim")]),
    ];
    panel.references = vec![
        Reference { value: 20.0, label: "Claim: 20% before sanctions".into(), source: "article".into() },
        Reference { value: 10.0, label: "Claim: just under 10% after".into(), source: "article".into() },
    ];
    panel.breaks = vec![TimeMark { at: 2021.9, label: "Belarus stops publishing".into() }];
    panel.callouts = vec![Callout {
        at: 2022.5,
        value: 9.6,
        lead: "Half lost.".into(),
        text: "Transit through Lithuania closed in February".into(),
    }];
    figure("potash-share", vec![panel.fit()], lanes(40), Some((2008.0, 2026.0)))
}

/// Layers, and lines of a second panel in another unit.
pub fn stack() -> Figure {
    let layer = |name: &str, role, base: f64, step: f64| {
        let values: Vec<f64> = (0..14_u8).map(|n| base + step * f64::from(n) + 0.6 * f64::from(n % 3)).collect();
        series(name, role, Look::Stack, &yearly(2012, &values))
    };
    let mut panel = Panel::new(PanelKind::Time, "bn USD");
    panel.title = "Exports by partner".to_owned();
    panel.series = vec![
        layer("Russia", Role::Russia, 14.0, 0.7),
        layer("European Union", Role::Eu, 11.0, -0.6),
        layer("China", Role::China, 0.6, 0.1),
        layer("Ukraine", Role::Fourth, 4.0, -0.25),
        layer("All others", Role::Context, 7.0, -0.2),
    ];
    let mut second = Panel::new(PanelKind::Time, "%");
    second.title = "Share of Russia".to_owned();
    second.height = 0.6;
    second.series = vec![series(
        "Russia",
        Role::Russia,
        Look::Line,
        &yearly(2012, &[35., 45., 42., 39., 46., 44., 38., 41., 45., 41., 58., 66., 65., 67.]),
    )];
    let mut figure = figure("exports", vec![panel.fit(), second.fit()], Vec::new(), Some((2012.0, 2026.0)));
    figure.title = "Two thirds of Belarus’s exports now go to Russia, twice the share of ten years ago".to_owned();
    figure
}

/// Counts by date with an undercount, and bands of two measurements.
pub fn steps() -> Figure {
    let counts: Vec<(f64, f64, &str)> = (0..34_u8)
        .map(|n| {
            let n = f64::from(n);
            (2020.7 + n * 0.16, 100.0 + 1400.0 * (1.0 - (-n / 8.0).exp()) - (n - 22.0).max(0.0) * 45.0, "")
        })
        .collect();
    let mut prisoners = series("Recognised prisoners", Role::Belarus, Look::Step, &counts);
    prisoners.range = RangeLook::Undercount;
    for point in &mut prisoners.points {
        point.high = Some(point.value * 1.3);
    }
    let mut panel = Panel::new(PanelKind::Time, "people");
    panel.title = "Political prisoners".to_owned();
    panel.series = vec![prisoners];
    let mut gap =
        series("Reported by Belarus", Role::Belarus, Look::Line, &yearly(2019, &[30., 29., 33., 38., 40., 41., 43.]));
    gap.range = RangeLook::Hatched;
    for point in &mut gap.points {
        point.low = Some(point.value);
        point.high = Some(point.value * 1.25);
    }
    let partners: Vec<f64> = gap.points.iter().map(|p| p.value * 1.25).collect();
    let what_if = series("What-if, not forecast", Role::Eu, Look::ScenarioLine, &yearly(2023, &[38., 30., 24.]));
    let mut second = Panel::new(PanelKind::Time, "bn USD");
    second.title = "Exports".to_owned();
    second.series =
        vec![gap, series("Reported by partners", Role::Belarus, Look::MirrorLine, &yearly(2019, &partners)), what_if];
    figure("prisoners", vec![panel.fit(), second.fit()], lanes(18), Some((2019.0, 2026.2)))
}

/// Bars with long names, one subject, estimates and a reference.
pub fn bars() -> Figure {
    let names = [
        "Canada",
        "Russia",
        "Belarus",
        "China, including salt lakes of Qinghai and Xinjiang provinces",
        "Germany",
        "Israel",
        "Jordan",
        "Lao People’s Democratic Republic",
        "Chile",
        "United States of America",
        "Spain",
        "Brazil",
    ];
    let values = [15_000., 9_000., 7_000., 6_300., 3_000., 2_400., 1_800., 1_500., 600., 400., 380., 260.];
    let points = |keep: &dyn Fn(usize) -> bool| -> Vec<(f64, f64, &str)> {
        values
            .iter()
            .enumerate()
            .filter(|(n, _)| keep(*n))
            .map(|(n, v)| (n as f64, *v, if n == 7 { "estimated" } else { "" }))
            .collect()
    };
    let mut panel = Panel::new(PanelKind::Bars { categories: names.map(str::to_owned).to_vec() }, "kt K2O");
    panel.series = vec![
        series("Belarus", Role::Belarus, Look::Bar, &points(&|n| n == 2)),
        series("Others", Role::Context, Look::Bar, &points(&|n| n != 2)),
    ];
    panel.references =
        vec![Reference { value: 4000.0, label: "Average of the ten largest".into(), source: String::new() }];
    let mut figure = figure("rank", vec![panel.fit()], Vec::new(), None);
    figure.title = "Belarus is the third largest producer of potash".to_owned();
    figure.subtitle = "Mine production in 2025, thousand tonnes of K₂O".to_owned();
    figure
}

/// As many events as the bundle holds and nothing else.
pub fn timeline() -> Figure {
    let mut figure = figure("timeline", Vec::new(), lanes(106), Some((2020.0, 2026.9)));
    figure.title = "From the 2020 election to the relief of 2025".to_owned();
    figure.subtitle = "Sanctions, routes, releases and talks by date".to_owned();
    figure
}

pub fn lanes(count: usize) -> Vec<Lane> {
    let names = ["United States", "European Union and others", "Trade route", "Prisoners"];
    let texts = [
        "EU bans potash imports",
        "Treasury lists Belaruskali",
        "Lithuania ends transit",
        "14 released to Lithuania",
        "Sectoral sanctions",
        "Potash relief for releases",
        "Ryanair flight forced down",
        "Tsikhanouski freed",
        "Licence for Belavia",
        "Border closed",
    ];
    let mut lanes: Vec<Lane> = names.iter().map(|name| Lane { name: (*name).to_owned(), marks: Vec::new() }).collect();
    for n in 0..count {
        let part = n as f64 / count as f64;
        let at = 2020.6 + 5.9 * (1.0 - (1.0 - part).powf(1.4));
        let shape = match n % 4 {
            2 => EventShape::Route,
            3 => EventShape::Release,
            _ if n % 5 == 0 => EventShape::Eased,
            _ if n % 7 == 0 => EventShape::Other,
            _ => EventShape::Imposed,
        };
        lanes[n % 4].marks.push(LaneMark {
            id: format!("event-{n}"),
            at,
            date: format!("{} Jan {:.0}", 1 + n % 28, at.floor()),
            day_known: n % 9 != 0,
            shape,
            short: texts[n * 7 % texts.len()].to_owned(),
            title: format!("{} in full", texts[n * 7 % texts.len()]),
            detail: "What it changed, in one sentence.".to_owned(),
            weight: u8::try_from(1 + n * 11 % 5).unwrap_or(1),
            number: n + 1,
            source: "source".to_owned(),
            row: None,
        });
    }
    lanes
}
