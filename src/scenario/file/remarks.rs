//! Comments that people wrote into a scenario file: read with it, written back where they stood.

use std::collections::{BTreeMap, BTreeSet};

/// Stands above remarks whose place is no longer written.
const HOMELESS: &str = "# Remarks on parts that are gone";
/// The first words of every file of ours.
const OURS: &str = "# A what-if scenario of Belarus leverage";

/// Comments by the path of the key or table they stand above or behind; those at the end under an empty path.
/// Two scenarios are equal whatever was remarked on them.
#[derive(Debug, Clone, Default)]
pub struct Remarks(BTreeMap<String, Vec<String>>);

impl PartialEq for Remarks {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Remarks {
    /// The comments of a file, but for those that stand in `ours`, the file this program would write.
    pub fn of(text: &str, ours: &str) -> Self {
        let known: BTreeSet<String> = comments(ours).into_iter().map(|(_, comment)| comment).collect();
        let mut all = Self::default();
        for (path, comment) in comments(text) {
            if !known.contains(&comment) && comment != HOMELESS && !comment.starts_with(OURS) {
                all.0.entry(path).or_default().push(comment);
            }
        }
        all
    }

    /// Takes the remarks of a path.
    pub fn take(&mut self, path: &str) -> Vec<String> {
        self.0.remove(path).unwrap_or_default()
    }

    /// What nobody took, below its heading.
    pub fn rest(mut self) -> Vec<String> {
        let mut last = self.take("");
        if !self.0.is_empty() {
            last.push(HOMELESS.to_owned());
            last.extend(self.0.into_values().flatten());
        }
        last
    }
}

/// Paths as they are met, so that a writer and a reader name a place alike.
#[derive(Debug, Default)]
pub struct Places {
    table: String,
    met: BTreeMap<String, usize>,
}

impl Places {
    /// The path of a table from its heading, such as `[start]` or `[[step]]`.
    pub fn table(&mut self, heading: &str) -> String {
        let name = heading.trim_start_matches('[');
        let name = name.split(']').next().unwrap_or_default().trim();
        self.table = if heading.starts_with("[[") {
            let count = self.met.entry(name.to_owned()).or_default();
            *count += 1;
            format!("{name}[{}]", *count - 1)
        } else {
            name.to_owned()
        };
        self.table.clone()
    }

    /// The path of a key in the present table.
    pub fn key(&self, key: &str) -> String {
        if self.table.is_empty() { key.to_owned() } else { format!("{}.{key}", self.table) }
    }
}

/// Every comment of a file with its path, in order.
fn comments(text: &str) -> Vec<(String, String)> {
    let (mut places, mut at) = (Places::default(), Inside::default());
    let mut found: Vec<(String, String)> = Vec::new();
    let (mut waiting, mut path) = (Vec::new(), String::new());
    for line in text.lines() {
        let begins_inside = at.is_inside();
        let (code, comment) = at.split(line);
        let code = code.trim();
        if !begins_inside && !code.is_empty() {
            path = if code.starts_with('[') {
                places.table(code)
            } else {
                places.key(code.split('=').next().unwrap_or_default().trim())
            };
            found.extend(waiting.drain(..).map(|comment| (path.clone(), comment)));
        }
        match comment.map(|comment| comment.trim_end().to_owned()) {
            Some(comment) if code.is_empty() && !begins_inside => waiting.push(comment),
            Some(comment) => found.push((path.clone(), comment)),
            None => {}
        }
    }
    found.extend(waiting.into_iter().map(|comment| (String::new(), comment)));
    found
}

/// Whether a line begins inside a text or a list of several lines.
#[derive(Debug, Default)]
struct Inside {
    text: Option<&'static str>,
    depth: usize,
}

impl Inside {
    const fn is_inside(&self) -> bool {
        self.text.is_some() || self.depth > 0
    }

    /// What is code in a line, and its comment.
    fn split<'a>(&mut self, line: &'a str) -> (&'a str, Option<&'a str>) {
        let is_heading = !self.is_inside() && line.trim_start().starts_with('[');
        let mut place = 0;
        while let Some(rest) = line.get(place..).filter(|rest| !rest.is_empty()) {
            let mut step = rest.chars().next().map_or(1, char::len_utf8);
            if let Some(end) = self.text {
                if rest.starts_with(end) {
                    (self.text, step) = (None, end.len());
                } else if rest.starts_with('\\') && end.starts_with('"') {
                    step += rest[1..].chars().next().map_or(0, char::len_utf8);
                }
            } else if rest.starts_with('#') {
                return (&line[..place], Some(rest));
            } else if let Some(begin) = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|begin| rest.starts_with(begin)) {
                (self.text, step) = (Some(begin), begin.len());
            } else if !is_heading {
                match rest.as_bytes()[0] {
                    b'[' | b'{' => self.depth += 1,
                    b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
            }
            place += step;
        }
        // Texts in single marks end with their line at the latest.
        self.text = self.text.filter(|end| end.len() == 3);
        (line, None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;

    #[test]
    fn comments_know_their_place() {
        let text = "# top\nname = \"a # b\" # behind\nstory = \"\"\"\n# no comment\n\"\"\"\n# above\n[clock]\nhold = 3 # three\n\
                    list = [\n  1, # one\n]\n[[step]]\n[[step]] # second\nus = 'x#' # end\n# tail\n";
        let found: Vec<(String, String)> = comments(text);
        let expected = [
            ("name", "# top"),
            ("name", "# behind"),
            ("clock", "# above"),
            ("clock.hold", "# three"),
            ("clock.list", "# one"),
            ("step[1]", "# second"),
            ("step[1].us", "# end"),
            ("", "# tail"),
        ];
        assert_eq!(found, expected.map(|(path, comment)| (path.to_owned(), comment.to_owned())));
    }

    #[test]
    fn what_people_remarked_is_written_back_where_it_stood() {
        let written = "# Homework of group 3\nversion = 1\nname = \"Ours\" # our name\n\n# We doubt this\n[clock]\nhold = 4 # as in \
                       2015\n\n[assumptions]\n# The envoy said so\nrevolving = 0.9\n# to be continued\n";
        let mut scenario = Scenario::read(written).expect("good");
        for _ in 0..2 {
            let text = scenario.to_toml();
            let lines: Vec<&str> = text.lines().collect();
            let follows = |remark: &str, line: &str| {
                let at = lines
                    .iter()
                    .position(|one| *one == remark)
                    .unwrap_or_else(|| panic!("{remark} is lost in\n{text}"));
                assert_eq!(lines.iter().filter(|one| **one == remark).count(), 1, "{text}");
                assert!(
                    lines[at + 1..].iter().find(|one| !one.starts_with('#')).expect("more").starts_with(line),
                    "{text}"
                );
            };
            follows("# Homework of group 3", "version");
            follows("# our name", "name");
            follows("# We doubt this", "[clock]");
            follows("# as in 2015", "hold");
            follows("# The envoy said so", "revolving");
            assert_eq!(lines.last(), Some(&"# to be continued"));
            scenario = Scenario::read(&text).expect("reads back");
        }
        scenario.assumptions.clear();
        let text = scenario.to_toml();
        assert!(text.contains("# Remarks on parts that are gone\n# The envoy said so"), "{text}");
        assert!(Scenario::read(&text).expect("reads back").to_toml().contains("# The envoy said so"), "{text}");
    }
}
