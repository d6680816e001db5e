//! What each column is for, and everything else a user may decide before a file is read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::data::{Choices, Note};

use super::container::{Container, Place};
use super::number::Decimal;
use super::{Dialect, Head};

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident $key:literal $word:literal,)+) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Role {
            $($(#[doc = $doc])+ $role,)+
        }

        impl Role {
            /// Every role, in the order of the mapping panel.
            pub const ALL: &[Self] = &[$(Self::$role,)+];

            /// The word in saved work and on the command line.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$role => $key,)+ }
            }

            /// The words on screen.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$role => $word,)+ }
            }

            /// The role with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|role| role.key() == key)
            }
        }
    };
}

roles! {
    /// Country that reports, exports or is described.
    Reporter "reporter" "Reporter (who)",
    /// The reporter's number in UN or BACI codes.
    ReporterNumber "reporter-number" "Reporter's number",
    /// The reporter's name beside its code.
    ReporterName "reporter-name" "Reporter's name",
    /// The other side.
    Partner "partner" "Partner (to whom)",
    /// The partner's number in UN or BACI codes.
    PartnerNumber "partner-number" "Partner's number",
    /// The partner's name beside its code.
    PartnerName "partner-name" "Partner's name",
    /// A third country on the way; rows that name one are parts of another row.
    SecondPartner "second-partner" "Second partner",
    /// What is traded.
    Product "product" "Product (what)",
    /// Name of the product beside its code.
    ProductName "product-name" "Product's name",
    /// Digits of the product code.
    Level "level" "Product level",
    /// Nomenclature of the product code.
    Scheme "scheme" "Nomenclature",
    /// Year, month or other period.
    Period "period" "Period (when)",
    /// Month beside a year; 52 is the whole year.
    Month "month" "Month",
    /// Frequency letter.
    Freq "freq" "Frequency",
    /// Direction.
    Flow "flow" "Flow",
    /// Money, or the one number of the row.
    Value "value" "Value (how much)",
    /// Mass without packing.
    NetWeight "net-weight" "Net weight",
    /// Whether the provider estimated the weight.
    WeightEstimated "weight-estimated" "Weight estimated",
    /// Any other quantity.
    Quantity "quantity" "Quantity",
    /// Unit of the quantity.
    QuantityUnit "quantity-unit" "Unit of the quantity",
    /// Whether the provider estimated the quantity.
    QuantityEstimated "quantity-estimated" "Quantity estimated",
    /// Unit of the value.
    Unit "unit" "Unit",
    /// The provider's mark.
    Flag "flag" "Flag",
    /// Customs procedure; rows other than the total are parts of another row.
    Customs "customs" "Customs procedure",
    /// Mode of transport; rows other than the total are parts of another row.
    Transport "transport" "Mode of transport",
    /// Mode of supply of a service; rows other than the total are parts of another row.
    Supply "supply" "Mode of supply",
}

/// What the file does not say in a column and the user or the format says for all rows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Fixed {
    /// Reporter of every row: code or name.
    pub reporter: String,
    /// Partner of every row: code or name.
    pub partner: String,
    /// Product of every row.
    pub product: String,
    /// Nomenclature of every row.
    pub scheme: String,
    /// Period of every row.
    pub period: String,
    /// Flow code of every row: X, M, …
    pub flow: String,
    /// Unit of the value after scaling, such as USD; empty while unknown.
    pub unit: String,
    /// Unit of the quantity, where no column says it.
    pub quantity_unit: String,
}

/// What a format proposes for the columns of a file.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// Role of each column.
    pub roles: Vec<Option<Role>>,
    /// What no column says.
    pub fixed: Fixed,
    /// What values are multiplied by.
    pub scale: f64,
    /// What weights are multiplied by to be kilograms.
    pub weight_scale: f64,
    /// What to beware of.
    pub notes: Vec<Note>,
}

impl Mapping {
    /// No roles, scale one.
    pub fn empty(n_columns: usize) -> Self {
        Self { roles: vec![None; n_columns], scale: 1.0, weight_scale: 1.0, ..Self::default() }
    }

    /// Roles for columns of known names.
    pub(super) fn by_names(head: &Head, columns: &[(Role, &[&str])]) -> Self {
        let mut mapping = Self::empty(head.columns.len());
        for (role, names) in columns {
            mapping.set(head.find(names), *role);
        }
        mapping
    }

    /// Gives a column a role, if the column exists and neither is taken.
    pub fn set(&mut self, column: Option<usize>, role: Role) {
        if self.roles.contains(&Some(role)) {
            return;
        }
        if let Some(slot @ None) = column.and_then(|column| self.roles.get_mut(column)) {
            *slot = Some(role);
        }
    }
}

/// Everything that decides how a file becomes rows; the mapping panel edits it, saved work keeps it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Id of the format; empty while everything but the part of the file is still to be found.
    pub format: String,
    /// Other members, sheets or files of the same dataset, each by its own plan; read with this one.
    #[serde(default)]
    pub also: Vec<(PathBuf, Plan)>,
    /// Parts of the file that are not read, and why; in words, for everyone who sees a figure of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// How the file is packed.
    #[serde(default)]
    pub container: Container,
    /// Which member of an archive or sheet of a workbook holds the table.
    #[serde(default)]
    pub member: String,
    /// How the file is written.
    pub dialect: Dialect,
    /// Role of each column.
    pub roles: Vec<Option<Role>>,
    /// Decimal mark of each column that proves another one than the dialect's.
    pub decimals: Vec<Option<Decimal>>,
    /// What no column says.
    pub fixed: Fixed,
    /// What values are multiplied by.
    pub scale: f64,
    /// What weights are multiplied by to be kilograms.
    pub weight_scale: f64,
    /// Codes the user gave to areas that no table knows, by their text as listed.
    #[serde(default)]
    pub assigned: BTreeMap<String, String>,
    /// Repairs taken or refused; the rest by their defaults.
    #[serde(default)]
    pub choices: Choices,
}

/// Takes a change over where the value was the same before it.
fn follow<T: PartialEq + Clone>(own: &mut T, before: &T, now: &T) {
    if own == before && before != now {
        own.clone_from(now);
    }
}

impl Plan {
    /// Everything that is read with a file by this plan, the file first.
    pub fn files(&self, path: &Path) -> Vec<(PathBuf, Self)> {
        let mut first = self.clone();
        let also = std::mem::take(&mut first.also);
        std::iter::once((path.to_owned(), first)).chain(also).collect()
    }

    /// The files that are read by this plan, each once.
    pub fn paths(&self, path: &Path) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for own in std::iter::once(path).chain(self.also.iter().map(|(path, _)| path.as_path())) {
            if paths.iter().all(|known| known != own) {
                paths.push(own.to_owned());
            }
        }
        paths
    }

    /// Carries what the user changed since `before` over to the other parts of the dataset; what differed between them
    /// stays their own.
    pub fn carry_over(&mut self, before: &Self) {
        let mut also = std::mem::take(&mut self.also);
        for (_, own) in &mut also {
            follow(&mut own.format, &before.format, &self.format);
            follow(&mut own.dialect.encoding, &before.dialect.encoding, &self.dialect.encoding);
            follow(&mut own.dialect.delimiter, &before.dialect.delimiter, &self.dialect.delimiter);
            follow(&mut own.dialect.decimal, &before.dialect.decimal, &self.dialect.decimal);
            follow(&mut own.dialect.header_line, &before.dialect.header_line, &self.dialect.header_line);
            follow(&mut own.roles, &before.roles, &self.roles);
            follow(&mut own.decimals, &before.decimals, &self.decimals);
            follow(&mut own.scale, &before.scale, &self.scale);
            follow(&mut own.weight_scale, &before.weight_scale, &self.weight_scale);
            let (ours, theirs, now) = (&mut own.fixed, &before.fixed, &self.fixed);
            for (own, before, now) in [
                (&mut ours.reporter, &theirs.reporter, &now.reporter),
                (&mut ours.partner, &theirs.partner, &now.partner),
                (&mut ours.product, &theirs.product, &now.product),
                (&mut ours.scheme, &theirs.scheme, &now.scheme),
                (&mut ours.period, &theirs.period, &now.period),
                (&mut ours.flow, &theirs.flow, &now.flow),
                (&mut ours.unit, &theirs.unit, &now.unit),
                (&mut ours.quantity_unit, &theirs.quantity_unit, &now.quantity_unit),
            ] {
                follow(own, before, now);
            }
            own.assigned.clone_from(&self.assigned);
        }
        self.also = also;
    }

    /// Where the table of this plan stands in a file.
    pub(super) fn place(&self, path: &Path) -> Place {
        Place::new(path, self.container, &self.member)
    }

    /// How the file is written, in words: `gzip, UTF-8, comma-separated`.
    pub fn written(&self) -> String {
        let text = format!("{}, {}-separated", self.dialect.encoding.name(), self.dialect.delimiter_name());
        match self.container {
            Container::Text => text,
            packed if packed.is_typed() => packed.name().to_owned(),
            packed => format!("{}, {text}", packed.name()),
        }
    }

    /// The first column with this role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|own| *own == Some(role))
    }

    /// The decimal mark of a column.
    pub fn decimal(&self, column: usize) -> Decimal {
        self.decimals.get(column).copied().flatten().unwrap_or(self.dialect.decimal)
    }

    /// What the reader must know and neither a column nor a fixed choice says.
    pub fn missing(&self) -> Option<Role> {
        // A table of ours says itself what its columns are, and may hold anything.
        if self.format == super::own::ID {
            return None;
        }
        let has = |role| self.column(role).is_some();
        let who = [Role::Reporter, Role::ReporterNumber, Role::ReporterName].into_iter().any(has);
        let how_much = [Role::Value, Role::NetWeight, Role::Quantity].into_iter().any(has);
        if !who && self.fixed.reporter.is_empty() {
            Some(Role::Reporter)
        } else if !has(Role::Period) && self.fixed.period.is_empty() {
            Some(Role::Period)
        } else if !how_much {
            Some(Role::Value)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_own_key() {
        for role in Role::ALL {
            assert_eq!(Role::from_key(role.key()), Some(*role));
        }
    }

    #[test]
    fn a_plan_says_what_it_lacks() {
        let mut plan = Plan { roles: vec![Some(Role::Partner), Some(Role::Value)], ..Plan::default() };
        assert_eq!(plan.missing(), Some(Role::Reporter));
        plan.fixed.reporter = "BLR".into();
        assert_eq!(plan.missing(), Some(Role::Period));
        plan.fixed.period = "2020".into();
        assert_eq!(plan.missing(), None);
        plan.roles[1] = None;
        assert_eq!(plan.missing(), Some(Role::Value));
    }

    #[test]
    fn a_change_is_carried_over_to_parts_that_were_alike() {
        let part = |member: &str, period: &str| {
            let mut plan = Plan { member: member.into(), scale: 1.0, ..Plan::default() };
            plan.fixed.period = period.into();
            plan
        };
        let before = Plan { also: vec![("x.zip".into(), part("b", "2021"))], ..part("a", "2020") };
        let mut after = before.clone();
        (after.scale, after.fixed.reporter) = (1e3, "BLR".to_owned());
        after.fixed.period = "2019".to_owned();
        after.carry_over(&before);
        let other = &after.also[0].1;
        assert_eq!((other.scale, other.fixed.reporter.as_str(), other.fixed.period.as_str()), (1e3, "BLR", "2021"));
        let files: Vec<String> = after.files(Path::new("x.zip")).into_iter().map(|(_, plan)| plan.member).collect();
        assert_eq!(files, ["a", "b"]);
    }

    #[test]
    fn plans_survive_being_saved() {
        let plan =
            Plan { format: "tidy".into(), roles: vec![Some(Role::Value), None], scale: 1000.0, ..Plan::default() };
        let text = serde_json::to_string(&plan).expect("plain data");
        assert_eq!(serde_json::from_str::<Plan>(&text).expect("same shape"), plan);
    }
}
