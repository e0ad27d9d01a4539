//! What the explorer is started with.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::model::{PATH_SEPARATOR, Path, Place, Stop};
use super::saved::Saved;
use super::theme::{Depth, Theme};
use crate::domain::{Level, Role, Scope, View};
use crate::explore::{Answer, Kept, NotOpened, Opening};
use crate::route::DecisionLog;
use crate::store::Stamp;

/// One run of the explorer.
pub struct Session {
    /// The shop's or the database's name, for the header.
    pub title: String,
    /// What it shows.
    pub source: Box<dyn Source>,
    /// How it looks and where it starts.
    pub options: Options,
    /// Where scenarios are kept; `None` where there is no place for them.
    pub shelf: Option<Kept>,
    /// Where decisions are recorded; `None` records none.
    pub decisions: Option<DecisionLog>,
    /// What writes rows to files; without it nothing can be exported but pictures.
    pub exporter: Option<Arc<dyn Exporter>>,
    /// What rebuilds figures that another version built; without it they are an error.
    pub rebuilder: Option<Arc<dyn Rebuilder>>,
    /// What takes the session when it ends, to remember it.
    pub keep: Option<Keep>,
}

/// Takes a session when it ends.
pub type Keep = Box<dyn FnOnce(&Saved)>;

/// A format that rows are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated, every figure.
    Csv,
    /// One array, every figure.
    Json,
    /// Columns, every figure.
    Parquet,
    /// A table for people, the columns of the view.
    Markdown,
}

impl ExportFormat {
    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
            Self::Markdown => "md",
        }
    }
}

/// Writes rows to files.
pub trait Exporter: Send + Sync {
    /// Writes the rows of an answer into `file`, which is empty.
    ///
    /// # Errors
    /// One plain sentence: what failed and how to mend it.
    fn export(
        &self,
        file: File,
        answer: &Answer,
        level: Level,
        view: View,
        format: ExportFormat,
    ) -> Result<(), String>;
}

/// Rebuilds the figures of a database that another version of sidecart built.
pub trait Rebuilder: Send + Sync {
    /// A sentence of what is wrong, where that is why it could not be opened.
    fn helps(&self, cause: &NotOpened) -> Option<String>;

    /// Rebuilds them; `tell` hears the table that is built, how many are done and how many
    /// there are. Whether it was done: not where `stop` was set meanwhile. Until it is done
    /// the database stays as it is.
    ///
    /// # Errors
    /// One plain sentence: what failed and how to mend it.
    fn rebuild(
        &self,
        tell: &mut dyn FnMut(&str, usize, usize),
        stop: &Arc<AtomicBool>,
    ) -> Result<bool, String>;
}

/// What the explorer shows. It may be replaced while the explorer runs.
pub trait Source {
    /// What opens those who answer the questions, in the state of that moment. It
    /// is called on a thread of its own, once the first frame is out.
    fn opening(&self) -> Opening;

    /// What tells one state of the data from another; `None` where nothing is there.
    fn stamp(&self) -> Option<Stamp>;
}

/// How the explorer looks and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Draw with ASCII characters only.
    pub ascii: bool,
    /// Use no colours.
    pub no_color: bool,
    /// Wrap each frame in a synchronized update, so that it appears at once.
    pub synchronized: bool,
    /// Window and filter of every question.
    pub scope: Scope,
    /// Products and categories as anchors or as targets.
    pub role: Role,
    /// The first screen.
    pub start: Start,
    /// The theme that was asked for at this start; it goes before `no_color` and before the
    /// one of the last session.
    pub theme: Option<Theme>,
    /// The theme at a first start.
    pub usual_theme: Option<Theme>,
    /// Whether the terminal tells of the mouse at a first start.
    pub mouse: bool,
    /// How many colours the terminal has.
    pub depth: Depth,
    /// Where the person was, when that is known.
    pub saved: Option<Saved>,
    /// For tests: F12 panics inside the loop.
    pub test_panic: bool,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Start {
    /// The categories of the whole shop.
    #[default]
    Top,
    /// A category, by its path.
    Category(String),
    /// The pairs of a product, by its id.
    Anchor(String),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ascii: false,
            no_color: false,
            synchronized: true,
            scope: Scope::default(),
            role: Role::default(),
            start: Start::default(),
            theme: None,
            usual_theme: None,
            mouse: false,
            depth: Depth::default(),
            saved: None,
            test_panic: false,
        }
    }
}

impl Options {
    /// The defaults, and what the environment says: `NO_COLOR`, when it is set
    /// and not empty, turns colours off; `SIDECART_TEST_PANIC=1` arms the test key.
    pub fn from_env() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let text = |name: &str| std::env::var(name).unwrap_or_default();
        Self {
            no_color: set("NO_COLOR"),
            depth: Depth::told(&text("COLORTERM"), &text("TERM")),
            test_panic: std::env::var_os("SIDECART_TEST_PANIC").is_some_and(|value| value == "1"),
            ..Self::default()
        }
    }
}

impl Start {
    /// The screens from the whole shop to this one.
    pub(super) fn path(&self) -> Path {
        let mut path = vec![Stop::root()];
        match self {
            Self::Top => {}
            Self::Category(category) => {
                for (at, _) in category.match_indices(PATH_SEPARATOR) {
                    path.push(Stop::category(&category[..at]));
                }
                path.push(Stop::category(category));
            }
            Self::Anchor(anchor) => path.push(Stop::new(
                Place::Pairs {
                    anchor: anchor.clone(),
                },
                anchor,
            )),
        }
        path
    }
}
