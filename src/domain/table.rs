//! The canonical tables (CONTRACT.md section 2): names, keys, columns, kinds.

mod spec;

pub use spec::{PLACEMENTS, TABLES};

/// What a column holds, and so how its text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier: text, never empty.
    Id,
    /// Free text.
    Text,
    /// One of a fixed set of words.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// An exact decimal: money, quantities, rates.
    Decimal,
    /// A floating-point number.
    Number,
    /// true or false.
    Boolean,
    /// A point in time, UTC.
    Time,
    /// A calendar day.
    Date,
}

impl Kind {
    /// The DuckDB type that stores it.
    pub fn sql_type(self) -> &'static str {
        match self {
            Self::Id | Self::Text | Self::Word(_) => "VARCHAR",
            Self::Integer => "BIGINT",
            Self::Decimal => "DECIMAL(18,4)",
            Self::Number => "DOUBLE",
            Self::Boolean => "BOOLEAN",
            Self::Time => "TIMESTAMP",
            Self::Date => "DATE",
        }
    }
}

/// One column of a canonical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name, the same in files, SQL and JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a source must have it, and a row must have a value in it.
    pub required: bool,
    /// Whether a row must have a value in it once the source has the column.
    pub needed_if_present: bool,
}

/// One canonical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The name, the same in file names, SQL and mapping files.
    pub name: &'static str,
    /// The natural key, columns in order.
    pub key: &'static [&'static str],
    /// All columns in their stored order.
    pub columns: &'static [Column],
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The canonical table of that name.
pub fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

impl Column {
    /// SQL that gives `value` this column's stored type.
    pub fn sql_cast(&self, value: &str) -> String {
        format!("CAST({value} AS {})", self.kind.sql_type())
    }
}
