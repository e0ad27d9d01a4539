//! What a step of the derived tables is.

/// One step: a table and the query that fills it.
pub(super) struct Step {
    /// The table.
    pub(super) name: &'static str,
    /// A plain SELECT over canonical tables and earlier steps.
    pub(super) query: &'static str,
    /// Whether the table is kept in the database.
    pub(super) is_kept: bool,
}

/// A step whose table is kept.
pub(super) const fn kept(name: &'static str, query: &'static str) -> Step {
    Step {
        name,
        query,
        is_kept: true,
    }
}

/// A step whose table only serves later steps.
pub(super) const fn passing(name: &'static str, query: &'static str) -> Step {
    Step {
        name,
        query,
        is_kept: false,
    }
}
