//! The columns every trade table has, and the words in them.

/// Columns of the bundled observation tables, in order. One row is one number.
///
/// `value`, `low` and `high` are `f64`; everything else is text; empty means not stated.
pub const OBSERVATION_COLUMNS: [&str; 16] = [
    "period", "freq", "reporter", "partner", "flow", "product", "measure", "value", "unit", "basis", "series", "flag",
    "low", "high", "source", "note",
];

/// Columns of an opened trade file after reading, in order. One row is one number.
///
/// `value` is `f64` in the unit beside it, null when missing; `agg` and `row_no` are whole numbers;
/// everything else is text. `agg` is a bit set, see [`super::agg`].
pub const fn canonical_columns() -> [&'static str; 16] {
    [
        "period",
        "freq",
        "reporter",
        "partner",
        "flow",
        "product",
        "product_scheme",
        "measure",
        "value",
        "unit",
        "flag",
        "source",
        "reporter_name",
        "partner_name",
        "agg",
        "row_no",
    ]
}

/// Direction of a trade flow, seen from the reporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// Goods leaving, re-exports included.
    Export,
    /// Goods arriving, re-imports included.
    Import,
    /// Foreign goods leaving again; part of exports.
    ReExport,
    /// Own goods coming back; part of imports.
    ReImport,
    /// Exports without re-exports.
    DomesticExport,
    /// Anything that is not a flow between countries.
    Other,
}

impl Flow {
    /// The code in the `flow` column.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Export => "X",
            Self::Import => "M",
            Self::ReExport => "RX",
            Self::ReImport => "RM",
            Self::DomesticExport => "DX",
            Self::Other => "I",
        }
    }

    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Export => "exports",
            Self::Import => "imports",
            Self::ReExport => "re-exports",
            Self::ReImport => "re-imports",
            Self::DomesticExport => "domestic exports",
            Self::Other => "figures",
        }
    }

    /// The flow seen from the other side.
    #[must_use]
    pub const fn mirror(self) -> Self {
        match self {
            Self::Export => Self::Import,
            Self::Import => Self::Export,
            other => other,
        }
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Money.
    Value,
    /// Kilograms without packing.
    NetWeight,
    /// Any other quantity, in its own unit.
    Quantity,
}

impl Measure {
    /// The word in the `measure` column.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::NetWeight => "net_weight",
            Self::Quantity => "quantity",
        }
    }

    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::NetWeight => "net weight",
            Self::Quantity => "quantity",
        }
    }
}
