//! Writes a scenario as a file that explains itself. Reading it back gives the same scenario.

use super::super::policy::{Catalogue, Lock, Need, Pardons, Severity, Shock, SunsetDefault};
use super::remarks::{Places, Remarks};
use super::{Scenario, VERSION};

/// Width of comments.
const WIDTH: usize = 110;

struct Text {
    out: String,
    places: Places,
    remarks: Remarks,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn comment(&mut self, words: &str) {
        let mut line = String::from("#");
        for word in words.split_whitespace() {
            if line.chars().count() + word.chars().count() + 1 > WIDTH {
                self.line(&line);
                line = String::from("#");
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(&line);
    }

    fn heading(&mut self, words: &str) {
        self.line("");
        let rule = "-".repeat(WIDTH.saturating_sub(words.chars().count() + 6));
        self.line(&format!("# -- {words} {rule}"));
    }

    fn table(&mut self, name: &str) {
        self.line("");
        let path = self.places.table(name);
        self.remarks_on(&path);
        self.line(name);
    }

    /// What people remarked on a place.
    fn remarks_on(&mut self, path: &str) {
        for remark in self.remarks.take(path) {
            self.line(&remark);
        }
    }

    /// `key = value`, and why in a comment behind it.
    fn set(&mut self, key: &str, value: &str, why: &str) {
        let path = self.places.key(key);
        self.remarks_on(&path);
        let line = format!("{key} = {value}");
        if why.is_empty() { self.line(&line) } else { self.line(&format!("{line:<32} # {why}")) }
    }
}

/// A text as TOML writes it, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A number that reads back to the same bits.
fn number(value: f64) -> String {
    format!("{value:?}")
}

fn list<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn needs(needs: &[Need]) -> String {
    list(needs, |need| quoted(&need.to_string()))
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Off => "\"off\"",
        Severity::Yellow => "\"yellow\"",
        Severity::Amber => "\"amber\"",
        Severity::Red => "\"red\"",
        Severity::Now => "\"now\"",
    }
}

impl Scenario {
    /// The scenario as a commented file.
    pub fn to_toml(&self) -> String {
        let mut text = Text { out: String::new(), places: Places::default(), remarks: self.remarks.clone() };
        text.comment("A what-if scenario of Belarus leverage: not a forecast. Words after # explain; keys left out stand at their defaults.");
        text.set("version", &VERSION.to_string(), "");
        text.set("name", &quoted(&self.name), "");
        let plain = |c: char| c == '\n' || (!c.is_control() && c != '\\');
        if self.story.contains('\n') && !self.story.contains("\"\"") && self.story.chars().all(plain) {
            text.remarks_on("story");
            text.line(&format!("story = \"\"\"\n{}\"\"\"", self.story));
        } else {
            text.set("story", &quoted(&self.story), "");
        }
        text.set("sources", &list(&self.sources, |id| quoted(id)), "ids of datasets/sources.csv");
        text.set("months", &self.months.to_string(), "length, a multiple of 3");
        text.heading("ACTIONS: what states do");
        self.write_terms(&mut text);
        self.write_locks(&mut text);
        self.write_steps(&mut text);
        text.heading("ASSUMPTIONS: how the world works");
        self.write_conduct(&mut text);
        self.write_assumptions(&mut text);
        self.write_events(&mut text);
        for remark in std::mem::take(&mut text.remarks).rest() {
            text.line(&remark);
        }
        text.out
    }

    fn write_terms(&self, text: &mut Text) {
        let terms = &self.terms;
        text.table("[start]");
        text.set("month", &quoted(&terms.start.month), "first month");
        text.set("us", &number(terms.start.us), "doors before the first month: 0 shut, 1 open");
        text.set("eu", &number(terms.start.eu), "");
        text.set("transit", &number(terms.start.transit), "");
        text.set("tighten", &number(terms.start.tighten), "secondary sanctions, 0 to 1");
        text.set("talks", if terms.start.talks { "true" } else { "false" }, "whether anybody talks to Minsk");
        text.table("[clock]");
        text.set("review_every", &terms.clock.review_every.to_string(), "months between decisions to climb");
        text.set("hold", &terms.clock.hold.to_string(), "months conditions must have been met before");
        text.set("lag_up", &terms.clock.lag_up.to_string(), "months from decision to effect");
        text.set("hysteresis", &number(terms.clock.hysteresis), "after a snapback, hold counts so many times");
        text.set("lockout", &terms.clock.lockout.to_string(), "months of silence after a fall to the bottom");
        text.table("[sunset]");
        let default = if terms.sunset.default == SunsetDefault::Off { "\"off\"" } else { "\"on\"" };
        text.set("default", default, "off: relief lapses unless renewed; on: it goes on unless ended");
        text.set("ends", &list(&terms.sunset.ends, u32::to_string), "calendar months at whose end a period ends");
        let snapback = &terms.snapback;
        text.table("[snapback]");
        let case = Catalogue::shipped()
            .ok()
            .and_then(|catalogue| catalogue.rule(&snapback.rule))
            .map_or_else(|| "own_days below".to_owned(), |rule| format!("{} days: {}", rule.days, rule.case));
        text.set("rule", &quoted(&snapback.rule), &case);
        text.set("own_days", &number(snapback.own_days), "days from breach to decision under rule \"own\"");
        text.set("inflow_times", &number(snapback.inflow_times), "breach: recognitions above so many times B2 …");
        text.set("inflow_months", &snapback.inflow_months.to_string(), "… in so many months in a row");
        text.set("refusals", &snapback.refusals.to_string(), "breach: quarters of refused access");
        text.set("amber_wind_down", &number(snapback.amber_wind_down), "days deals go on after one step down");
        text.set("red_wind_down", &number(snapback.red_wind_down), "days deals go on after a fall to the bottom");
        text.set("tighten_after_red", &number(snapback.tighten_after_red), "secondary sanctions after it, 0 to 1");
        let triggers = &terms.triggers;
        text.table("[triggers]");
        text.comment("off, yellow (no climbing), amber (one step down), red (to the bottom), now (at once)");
        for (key, value) in [
            ("inflow", triggers.inflow),
            ("rearrest", triggers.rearrest),
            ("death", triggers.death),
            ("border", triggers.border),
            ("access", triggers.access),
            ("crossing", triggers.crossing),
            ("attack", triggers.attack),
        ] {
            text.set(key, severity(value), "");
        }
    }

    fn write_locks(&self, text: &mut Text) {
        let locks = &self.terms.locks;
        for (name, lock) in [("us", &locks.us), ("eu", &locks.eu), ("transit", &locks.transit)] {
            let Lock { least, most, rule, needs: own } = lock;
            text.table(&format!("[locks.{name}]"));
            text.set("least", &number(*least), "never shuts below");
            text.set("most", &number(*most), "never opens above");
            text.set("rule", &quoted(rule), "lag of this sender; empty: that of [snapback]");
            text.set("needs", &needs(own), "conditions of this sender alone");
        }
    }

    fn write_steps(&self, text: &mut Text) {
        text.line("");
        if self.terms.steps.is_empty() {
            // A list of tables cannot be empty; below a table's heading this key would belong to that table.
            let at = text.out.find("\n# -- ACTIONS").unwrap_or_default();
            text.out.insert_str(at, "step = []                        # no step of relief is offered\n");
            return;
        }
        text.comment("Steps of relief, lowest first. Conditions come on top of those of the steps below.");
        for (i, step) in self.terms.steps.iter().enumerate() {
            text.table(&format!("[[step]]                         # step {}", i + 1));
            text.set("unlocks", &quoted(&step.unlocks), "");
            text.set("why", &quoted(&step.why), "");
            text.set("reversibility", &quoted(&step.reversibility), "");
            text.set("us", &number(step.us), "");
            text.set("eu", &number(step.eu), "");
            text.set("transit", &number(step.transit), "");
            if step.tighten != 0.0 {
                text.set("tighten", &number(step.tighten), "");
            }
            text.set("needs", &needs(&step.needs), "");
        }
    }

    fn write_conduct(&self, text: &mut Text) {
        let regime = &self.regime;
        text.table("[regime]");
        let pardons = match regime.pardons {
            Pardons::Steady => "\"steady\"",
            Pardons::Batches => "\"batches\"",
            Pardons::AsAsked => "\"as-asked\"",
        };
        text.set("pardons", pardons, "steady, batches (one for each step) or as-asked");
        text.set("batches", &list(&regime.batches, |size| number(*size)), "people");
        let delivers: Vec<String> = regime.delivers.iter().map(|(id, month)| format!("{id} = {month}")).collect();
        let line = if delivers.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", delivers.join(", ")) };
        text.set("delivers", &line, "month of talks in which a promise is first kept");
    }

    fn write_assumptions(&self, text: &mut Text) {
        text.table("[assumptions]");
        if self.assumptions.is_empty() {
            text.comment("None changed.");
        }
        let (catalogue, defaults) = (Catalogue::shipped().ok(), super::market().ok());
        for (key, value) in &self.assumptions {
            let known = catalogue
                .and_then(|catalogue| catalogue.assumption(key))
                .or_else(|| defaults.and_then(|defaults| defaults.assumption(key)));
            if let Some(known) = known {
                text.comment(&format!(
                    "{}, {}: default {}, range {} to {}. {}",
                    known.name, known.unit, known.default, known.low, known.high, known.evidence
                ));
            }
            text.set(key, &number(*value), "");
        }
    }

    fn write_events(&self, text: &mut Text) {
        for shock in &self.shocks {
            let Shock { month, what, size, months, lock, benchmark } = shock;
            text.table("[[event]]");
            text.set("month", &month.to_string(), "month of the run, from 1");
            text.set("what", &word(what), "");
            if *size != 0.0 {
                text.set("size", &number(*size), "a month; secondary sanctions: 0 to 1");
            }
            if *months != 1 {
                text.set("months", &months.to_string(), "for how long");
            }
            if let Some(lock) = lock {
                text.set("lock", &word(lock), "");
            }
            if !benchmark.is_empty() {
                text.set("benchmark", &quoted(benchmark), "");
            }
        }
    }
}

/// A word of a fixed list as TOML writes it.
fn word(value: &impl serde::Serialize) -> String {
    toml::Value::try_from(value).map_or_else(|_not_a_word| String::new(), |value| value.to_string())
}
