//! Settings of attribution: which rule gives a line its credit, and how long ago a click or
//! a view may lie. They are kept in the database, so that a rebuild needs nothing else.

use duckdb::Connection;

use crate::store::{StoreError, set_setting};

/// Which rule gives a line that names no exposure its credit (DOMAIN.md 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditRule {
    /// The last click alone.
    ClickOnly,
    /// The last click, else the last viewable exposure of the session.
    ClickThenView,
    /// The last viewable exposure of the session alone.
    ExposureOnly,
}

impl CreditRule {
    /// Every rule, by its name.
    pub const ALL: [(&str, Self); 3] = [
        ("click_only", Self::ClickOnly),
        ("click_then_view", Self::ClickThenView),
        ("exposure_only", Self::ExposureOnly),
    ];

    /// The rule's name.
    fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, rule)| *rule == self);
        named.map_or("click_then_view", |(name, _)| name)
    }
}

/// What is set; `None` is the convention of DOMAIN.md 5.1a: a click in the last 7 days, else
/// a view in the last 24 hours, and a visitor with more than 500 exposures a day is a bot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The rule.
    pub credit_rule: Option<CreditRule>,
    /// A click may lie so many minutes before the order.
    pub click_window_minutes: Option<u32>,
    /// A view may lie so many minutes before the order.
    pub view_window_minutes: Option<u32>,
    /// A visitor with more exposures on one day is a bot.
    pub bot_exposures: Option<u32>,
}

impl Attribution {
    /// Keeps what is set for the next rebuild, and forgets what is not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep(&self, connection: &Connection) -> Result<(), StoreError> {
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        let settings = [
            (
                "credit_rule",
                self.credit_rule.map(|rule| rule.name().to_owned()),
            ),
            ("click_window_minutes", number(self.click_window_minutes)),
            ("view_window_minutes", number(self.view_window_minutes)),
            ("bot_exposures", number(self.bot_exposures)),
        ];
        for (name, value) in settings {
            match value {
                Some(value) => set_setting(connection, name, &value)?,
                None => connection
                    .execute("DELETE FROM setting WHERE name = ?", [name])
                    .map(|_| ())
                    .map_err(StoreError::Engine)?,
            }
        }
        Ok(())
    }
}
