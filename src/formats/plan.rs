//! What each column is for, and everything else a user may decide before a file is read.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::data::{Choices, Note};

use super::Dialect;
use super::container::{Container, Place};
use super::number::Decimal;

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

impl Plan {
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
    fn plans_survive_being_saved() {
        let plan =
            Plan { format: "tidy".into(), roles: vec![Some(Role::Value), None], scale: 1000.0, ..Plan::default() };
        let text = serde_json::to_string(&plan).expect("plain data");
        assert_eq!(serde_json::from_str::<Plan>(&text).expect("same shape"), plan);
    }
}
