//! Any long table: roles are guessed from the words in the header and the look of the cells. A scale is never guessed.

use crate::data::{Countries, Measure, Note, format_number};

use super::builder::Builder;
use super::long::{self, Rules};
use super::number::{self, Decimal, Number, Scale};
use super::table::Records;
use super::{Format, Head, Mapping, Plan, ReadError, Role, periods, units, words};

/// One number a row, with columns for who, to whom, what and when.
pub(super) struct Tidy;

impl Format for Tidy {
    fn id(&self) -> &'static str {
        "tidy"
    }

    fn name(&self) -> &'static str {
        "Long table"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let roles = Guess::new(head).roles;
        let has = |role: Role| roles.contains(&Some(role));
        let points =
            [(Role::Reporter, 15), (Role::Period, 15), (Role::Value, 15), (Role::Partner, 10), (Role::Product, 10)];
        let sum: u8 = points.into_iter().filter(|(role, _)| has(*role)).map(|(_, points)| points).sum();
        f32::from(5 + sum) / 100.0
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        Guess::new(head).mapping()
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        long::read(records, plan, out, Rules::default())
    }
}

/// What a plan for a table of unknown make decides that the reader of a chart must know.
pub(super) fn remarks(plan: &Plan, head: &Head) -> Vec<Note> {
    let guess = Guess::new(head);
    // Which of several columns is the value matters as long as nobody chose another one.
    let as_guessed = guess.roles.iter().position(|role| *role == Some(Role::Value)) == plan.column(Role::Value);
    let mut notes = if as_guessed { guess.notes } else { Vec::new() };
    let name = |role| plan.column(role).and_then(|at| head.columns.get(at)).map_or("", String::as_str);
    if (plan.scale - 1.0).abs() > f64::EPSILON && plan.column(Role::Value).is_some() {
        let (scale, unit) = (format_number(plan.scale), &plan.fixed.unit);
        notes.push(Note::Remark(format!("Column “{}” is multiplied by {scale} to be {unit}", name(Role::Value))));
    }
    if plan.column(Role::Unit).is_none() && plan.fixed.unit.is_empty() && plan.column(Role::Value).is_some() {
        notes.push(Note::Remark(format!(
            "The file does not say the unit of “{}”; numbers are shown as written",
            name(Role::Value)
        )));
    }
    if plan.column(Role::Flow).is_none() && plan.fixed.flow == "X" && plan.column(Role::Partner).is_some() {
        notes.push(Note::Remark(
            "No column says the flow; rows are read as exports of the first country to the second".to_owned(),
        ));
    }
    notes
}

const REPORTER: &[&str] =
    &["reporter", "reporting", "exporter", "origin", "declarant", "seller", "экспортер", "экспортёр", "отправлен"];
const PARTNER: &[&str] = &[
    "partner",
    "importer",
    "destination",
    "counterpart",
    "dest",
    "buyer",
    "партнер",
    "партнёр",
    "импортер",
    "импортёр",
    "назначен",
    "контрагент",
];
const ANY_AREA: &[&str] =
    &["country", "area", "entity", "location", "geo", "economy", "nation", "iso3", "страна", "nastranapr"];
const PRODUCT: &[&str] = &["product", "commodity", "cmd", "item", "tnved", "тнвэд", "товар", "goods", "sitc", "hscode"];
const PERIOD: &[&str] = &["period", "year", "date", "time", "год", "период", "дата"];
const VALUE: &[&str] =
    &["value", "usd", "amount", "dollar", "стоимость", "stoim", "сумма", "долл", "eur", "fob", "cif"];
const WEIGHT: &[&str] = &["weight", "netto", "netwgt", "mass", "kg", "tonne", "вес", "масса", "нетто", "тонн"];
const QUANTITY: &[&str] = &["quantity", "qty", "volume", "количество", "объем", "объём"];

struct Guess<'a> {
    head: &'a Head,
    roles: Vec<Option<Role>>,
    notes: Vec<Note>,
}

impl<'a> Guess<'a> {
    fn new(head: &'a Head) -> Self {
        let mut guess = Self { head, roles: vec![None; head.columns.len()], notes: Vec::new() };
        guess.side_words();
        guess.areas(REPORTER, [Role::Reporter, Role::ReporterNumber, Role::ReporterName]);
        guess.areas(PARTNER, [Role::Partner, Role::PartnerNumber, Role::PartnerName]);
        let free = if guess.has(Role::Reporter) {
            [Role::Partner, Role::PartnerNumber, Role::PartnerName]
        } else {
            [Role::Reporter, Role::ReporterNumber, Role::ReporterName]
        };
        if !guess.has(free[0]) {
            guess.areas(ANY_AREA, free);
        }
        guess.product();
        guess.period();
        guess.numbers();
        guess
    }

    fn has(&self, role: Role) -> bool {
        self.roles.contains(&Some(role))
    }

    fn set(&mut self, column: usize, role: Role) {
        if !self.has(role)
            && let Some(slot @ None) = self.roles.get_mut(column)
        {
            *slot = Some(role);
        }
    }

    /// Columns without a role whose name holds one of the words, in the order of the words.
    fn named(&self, words: &[&str]) -> Vec<usize> {
        let mut found = Vec::new();
        for word in words {
            for (at, name) in self.head.names.iter().enumerate() {
                if name.contains(word) && self.roles.get(at).is_some_and(Option::is_none) && !found.contains(&at) {
                    found.push(at);
                }
            }
        }
        found
    }

    /// Whether one of the words stands alone in a column's name: `hs6` in `hs6_code`, not in `months`.
    fn word(&self, column: usize, words: &[&str]) -> bool {
        let name = self.head.columns.get(column).map(|name| name.to_lowercase()).unwrap_or_default();
        name.split(|c: char| !c.is_alphanumeric()).any(|own| words.contains(&own))
    }

    /// Part of the cells, 0 to 1, that pass a test; empty cells do not count.
    fn part(&self, column: usize, test: impl Fn(&str) -> bool) -> f64 {
        let (mut all, mut good) = (0_u32, 0_u32);
        for cell in self.head.cells(column).map(str::trim).filter(|cell| !cell.is_empty()) {
            all += 1;
            good += u32::from(test(cell));
        }
        if all == 0 { 0.0 } else { f64::from(good) / f64::from(all) }
    }

    fn is_numeric(&self, column: usize) -> bool {
        let reads = |cell: &str, decimal| {
            !matches!(number::parse(cell.as_bytes(), decimal, Scale::new(1.0)), Number::Unreadable)
        };
        self.part(column, |cell| reads(cell, Decimal::Point) || reads(cell, Decimal::Comma)) > 0.6
    }

    /// Columns whose names say more than what they count: units, flags, flow, nomenclature.
    fn side_words(&mut self) {
        for at in 0..self.head.columns.len() {
            let name = self.head.names.get(at).map_or("", String::as_str);
            let contains = |words: &[&str]| words.iter().any(|word| name.contains(word));
            let role = if contains(&["unit", "currency", "единиц", "edizm", "едизм"]) && !self.is_numeric(at)
            {
                if contains(&["qty", "quantity"]) { Role::QuantityUnit } else { Role::Unit }
            } else if name.ends_with("flag") || name.ends_with("flags") || name.ends_with("status") {
                Role::Flag
            } else if name.contains("flow") || matches!(name, "napr" | "direction" | "направление" | "поток" | "imex")
            {
                Role::Flow
            } else if contains(&["nomenclature", "classification", "hsversion", "hsrevision", "scheme"]) {
                Role::Scheme
            } else if matches!(name, "freq" | "frequency") {
                Role::Freq
            } else if matches!(name, "month" | "месяц")
                && self.part(at, |cell| cell.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month) || month == 52))
                    > 0.9
            {
                Role::Month
            } else {
                continue;
            };
            self.set(at, role);
        }
    }

    /// Code, number and name of one side.
    fn areas(&mut self, words: &[&str], [code, number, name]: [Role; 3]) {
        let columns: Vec<usize> =
            self.named(words).into_iter().filter(|at| !self.word(*at, VALUE) && !self.word(*at, QUANTITY)).collect();
        let letters = |cell: &str| (2..=3).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_alphabetic());
        let best = columns.iter().copied().find(|at| self.part(*at, letters) > 0.6);
        if let Some(at) = best {
            self.set(at, code);
        }
        let digits = |cell: &str| cell.len() <= 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
        for at in columns {
            let free = self.roles.get(at).is_some_and(Option::is_none);
            if !free {
                continue;
            }
            if self.part(at, digits) > 0.9 {
                self.set(at, number);
            } else if !self.is_numeric(at) {
                self.set(at, if self.has(code) { name } else { code });
            }
        }
        // Numbers alone are the code as far as the mapping panel is concerned.
        if !self.has(code) {
            self.roles.iter_mut().filter(|role| **role == Some(number)).for_each(|role| *role = Some(code));
        }
    }

    fn product(&mut self) {
        let mut columns = self.named(PRODUCT);
        let hs: Vec<usize> = (0..self.head.columns.len())
            .filter(|at| self.roles.get(*at).is_some_and(Option::is_none) && !columns.contains(at))
            .filter(|at| {
                self.word(
                    *at,
                    &[
                        "hs", "hs2", "hs4", "hs6", "hs8", "hs10", "hs92", "hs96", "hs02", "hs07", "hs12", "hs17",
                        "hs22", "cn8", "k",
                    ],
                )
            })
            .collect();
        columns.extend(hs);
        let counts = |at: usize| self.head.names.get(at).is_some_and(|name| name.contains("production"));
        columns.retain(|at| !self.word(*at, VALUE) && !self.word(*at, QUANTITY) && !counts(*at));
        let digits = |cell: &str| {
            cell.starts_with(|c: char| c.is_ascii_digit() || c == '\'') || cell.eq_ignore_ascii_case("total")
        };
        columns.sort_by_key(|at| (self.part(*at, digits) < 0.5, *at));
        for at in columns {
            self.set(at, if self.has(Role::Product) { Role::ProductName } else { Role::Product });
        }
    }

    fn period(&mut self) {
        let readable = |cell: &str| periods::parse(cell).is_some();
        let named = self.named(PERIOD);
        let t = (0..self.head.columns.len()).filter(|at| self.word(*at, &["t", "yr"]));
        let found = named.iter().copied().chain(t).find(|at| self.part(*at, readable) > 0.8);
        if let Some(at) = found.or(named.first().copied()) {
            self.set(at, Role::Period);
        }
    }

    /// Columns to be summed: those with a word for money, mass or quantity first, then a single number column left over.
    fn numbers(&mut self) {
        let numeric =
            |guess: &Self, at: &usize| guess.roles.get(*at).is_some_and(Option::is_none) && guess.is_numeric(*at);
        let unit_of = |guess: &Self, at: usize| guess.head.columns.get(at).and_then(|name| units::parse(name));
        let named: Vec<usize> = self.named(WEIGHT).into_iter().filter(|at| numeric(self, at)).collect();
        for at in named {
            let in_kg = unit_of(self, at).is_some_and(|unit| unit.measure == Measure::NetWeight);
            self.set(at, if in_kg { Role::NetWeight } else { Role::Quantity });
        }
        let all: Vec<usize> = (0..self.head.columns.len()).filter(|at| numeric(self, at)).collect();
        let mut values: Vec<usize> = self.named(VALUE).into_iter().filter(|at| all.contains(at)).collect();
        values.extend(
            all.iter()
                .copied()
                .filter(|at| !values.contains(at) && self.word(*at, &["v", "trade"]))
                .collect::<Vec<_>>(),
        );
        if let Some(first) = values.first().copied() {
            self.set(first, Role::Value);
        }
        if values.len() > 1 {
            let names: Vec<&str> =
                values.iter().filter_map(|at| self.head.columns.get(*at)).map(String::as_str).collect();
            let first = names.first().copied().unwrap_or_default();
            self.notes.push(Note::Remark(format!(
                "Several columns may be the value ({}); “{first}” is used",
                names.join(", ")
            )));
        }
        let quantities: Vec<usize> = self.named(QUANTITY).into_iter().filter(|at| numeric(self, at)).collect();
        let q = all.iter().copied().find(|at| self.word(*at, &["q"]));
        if let Some(at) = quantities.first().copied().or(q) {
            let in_kg = unit_of(self, at).is_some_and(|unit| unit.measure == Measure::NetWeight);
            self.set(at, if in_kg { Role::NetWeight } else { Role::Quantity });
        }
        let mut left = all.into_iter().filter(|at| self.roles.get(*at).is_some_and(Option::is_none));
        if let (false, Some(at), None) =
            (self.has(Role::Value) || self.has(Role::NetWeight) || self.has(Role::Quantity), left.next(), left.next())
        {
            self.set(at, Role::Value);
        }
    }

    /// Whether a column holds HS codes by the look of most of its cells; headings and finer codes, since two digits may
    /// count anything.
    fn has_hs(&self, column: usize) -> bool {
        const OTHER_LISTS: [&str; 6] = ["item", "sitc", "cpc", "isic", "bec", "indicator"];
        let name = self.head.names.get(column).map_or("", String::as_str);
        let codes = |cell: &str| words::is_hs(cell) || cell.eq_ignore_ascii_case("total");
        let digits = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count();
        !OTHER_LISTS.iter().any(|word| name.contains(word))
            && self.part(column, codes) >= 0.8
            && self.part(column, |cell| words::is_hs(cell) && digits(cell) >= 4) >= 0.5
    }

    fn mapping(self) -> Mapping {
        let mut mapping = Mapping { roles: self.roles.clone(), notes: self.notes.clone(), ..Mapping::empty(0) };
        let name = |role| {
            let at = mapping.roles.iter().position(|own| *own == Some(role));
            at.and_then(|at| self.head.columns.get(at)).cloned()
        };
        let in_preamble = || {
            let mut units = self.head.dialect.preamble.iter().filter_map(|line| units::parse(line));
            units.next().filter(|first| units.all(|other| other == *first))
        };
        let has_unit_column = name(Role::Unit).is_some();
        let unit = name(Role::Value)
            .and_then(|name| units::parse(&name))
            .or_else(|| if has_unit_column { None } else { in_preamble() });
        let weight = name(Role::NetWeight).and_then(|name| units::parse(&name));
        let flow_text = format!("{} {}", name(Role::Value).unwrap_or_default(), self.head.dialect.preamble.join(" "))
            .to_lowercase();
        let partner = name(Role::Partner);
        let flow = if partner.is_none() && !flow_text.contains("export") && !flow_text.contains("import") {
            "I"
        } else if flow_text.contains("import") && !flow_text.contains("export") {
            "M"
        } else {
            "X"
        };
        let looks_so =
            mapping.roles.iter().position(|role| *role == Some(Role::Product)).is_some_and(|at| self.has_hs(at));
        let product = name(Role::Product).unwrap_or_default().to_lowercase();
        if let Some(unit) = unit {
            unit.base.clone_into(&mut mapping.fixed.unit);
            mapping.scale = unit.scale;
        }
        mapping.weight_scale = weight.map_or(1.0, |unit| unit.scale);
        flow.clone_into(&mut mapping.fixed.flow);
        if looks_so || product.contains("hs") || product.contains("tnved") || product.contains("cn8") {
            "HS".clone_into(&mut mapping.fixed.scheme);
        }
        mapping
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::{Given, find};
    use super::*;

    fn roles(text: &str) -> Vec<&'static str> {
        let head = find(text, "x.csv", Given::default());
        Guess::new(&head).mapping().roles.into_iter().map(|role| role.map_or("", Role::key)).collect()
    }

    #[test]
    fn roles_follow_from_names_and_cells() {
        for (text, expected) in [
            ("exporter,importer,year,value\nBLR,BRA,2020,100\n", &["reporter", "partner", "period", "value"][..]),
            (
                "Reporter,Partner,Year,Value,Value\nBelarus,Brazil,2020,100,1\n",
                &["reporter", "partner", "period", "value", ""],
            ),
            (
                "exporter_iso3c,exporter_country,importer_iso3c,importer_country,hs6,year,hs_version,total_q,total_v\nALB,Albania,DNK,Denmark,030617,2018,HS12,18.58,193.93\n",
                &[
                    "reporter",
                    "reporter-name",
                    "partner",
                    "partner-name",
                    "product",
                    "period",
                    "scheme",
                    "quantity",
                    "value",
                ],
            ),
            (
                "Страна;Партнер;Товар;Год;Стоимость, тыс. долл.\nБеларусь;Китай;3104;2020;12,5\n",
                &["reporter", "partner", "product", "period", "value"],
            ),
            ("country,year,production\nBLR,2020,5\n", &["reporter", "period", "value"]),
            (
                "origin,destination,cmd_code,date,flow,net_mass_kg,unit\nBLR,BRA,3104,2020-01,X,5,kg\n",
                &["reporter", "partner", "product", "period", "flow", "net-weight", "unit"],
            ),
            ("a,b\nx,1\n", &["", "value"]),
        ] {
            assert_eq!(roles(text), expected, "{text}");
        }
    }

    #[test]
    fn a_scale_comes_from_the_header_or_the_preamble_and_from_nowhere_else() {
        let of = |text| {
            let mapping = Guess::new(&find(text, "x.csv", Given::default())).mapping();
            (mapping.fixed.unit, mapping.scale)
        };
        assert_eq!(of("country,year,Value (1000 USD)\nBLR,2020,5\n"), ("USD".to_owned(), 1e3));
        assert_eq!(of("Exports; million EUR\ncountry;year;value\nBLR;2020;5\nRUS;2020;6\n"), ("EUR".to_owned(), 1e6));
        assert_eq!(of("country,year,value\nBLR,2020,5\n"), (String::new(), 1.0));
    }

    #[test]
    fn product_codes_are_hs_by_their_look() {
        let scheme = |cells: &str| {
            let rows: String = cells.split('|').flat_map(|cell| ["BLR,2020,", cell, ",1\n"]).collect();
            let text = format!("country,year,product,value\n{rows}");
            Guess::new(&find(&text, "x.csv", Given::default())).mapping().fixed.scheme
        };
        for (cells, expected) in [
            ("3104.20|3104.30|3104.20", "HS"),
            ("310420|3104 20|H5-310420|TOTAL", "HS"),
            ("310420|potash|ammonia", ""),
            ("31|27|84", ""),
            ("56213|56214|56215", ""),
        ] {
            assert_eq!(scheme(cells), expected, "{cells}");
        }
        let items = "country,year,item_code,value\nBLR,2020,1012,1\n";
        assert_eq!(Guess::new(&find(items, "x.csv", Given::default())).mapping().fixed.scheme, "");
    }

    #[test]
    fn confidence_grows_with_what_is_found() {
        let of = |text| Tidy.recognise(&find(text, "x.csv", Given::default()));
        assert!(
            of("exporter,importer,hs6,year,value\nBLR,BRA,310420,2020,1\n") > of("country,year,value\nBLR,2020,1\n")
        );
        assert!(of("a,b\nx,y\n") < 0.1);
    }
}
