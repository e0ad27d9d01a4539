//! What can happen, and what the update asks the loop to do.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};

use super::model::Rebuilding;
use super::session::ExportFormat;
use crate::domain::{Level, View};
use crate::explore::{Answer, Question, Reply, Run, Slot};
use crate::route::Decision;
use crate::whatif::Scenario;

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Msg {
    /// The explorer starts.
    Start,
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size now.
    Resize {
        /// Columns.
        width: u16,
        /// Lines.
        height: u16,
    },
    /// A question is answered.
    Answered(Reply),
    /// The data were replaced; the old ones are still open.
    NewData,
    /// The new data are open.
    Reopened,
    /// The new data cannot be opened, for this reason; the old ones still are.
    NotReopened(String),
    /// The figures are of another version and can be rebuilt; why they are not shown.
    Stale(String),
    /// How far a rebuild is.
    Rebuilding(Rebuilding),
    /// The scenarios that are kept, or why they are not known; with what was done.
    Kept {
        /// All of them.
        scenarios: Result<Vec<Scenario>, String>,
        /// A sentence for the person.
        done: Option<String>,
    },
    /// The decisions on this database, or why they are not known; with what was done.
    Decisions {
        /// All of them, the oldest first.
        decisions: Result<Vec<Decision>, String>,
        /// A sentence for the person.
        done: Option<String>,
    },
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Something was copied or written, or why not.
    Told(Result<String, String>),
    /// The deadline that the model asked for has passed.
    Tick,
}

/// Something to do outside the model.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cmd {
    /// Ask a question.
    Ask {
        /// What the answer is for.
        slot: Slot,
        /// Which run it belongs to.
        run: Run,
        /// The question.
        question: Question,
    },
    /// Cancel a run.
    Cancel {
        /// The slot it was asked for.
        slot: Slot,
        /// The run.
        run: Run,
    },
    /// Read the scenarios that were kept.
    ReadScenarios,
    /// Keep a scenario.
    KeepScenario(Box<Scenario>),
    /// Forget a scenario.
    ForgetScenario(Box<Scenario>),
    /// Read the decisions.
    ReadDecisions,
    /// Record a decision.
    Decide(Box<Decision>),
    /// Write a file.
    WriteFile {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Open the new data.
    Reopen,
    /// Rebuild the figures.
    Rebuild,
    /// Stop rebuilding them.
    StopRebuild,
    /// Put a text into the terminal's clipboard.
    Copy {
        /// The text.
        text: String,
        /// What it is, to say so.
        what: String,
    },
    /// Write rows to a file.
    Export {
        /// The rows.
        answer: Box<Answer>,
        /// Their level.
        level: Level,
        /// The view they show in.
        view: View,
        /// The format.
        format: ExportFormat,
        /// The file's name without its ending.
        name: String,
    },
    /// Have the terminal tell of the mouse, or not.
    Mouse(bool),
    /// Write the state of the explorer to a file.
    Dump,
    /// Write the screen to a file, as a picture.
    Picture {
        /// The file's name without its ending.
        name: String,
    },
    /// Paint the whole screen anew.
    Repaint,
    /// Give the terminal back to the shell until the shell resumes us.
    Suspend,
    /// Leave.
    Quit,
    /// Panic, to prove that the terminal survives it.
    Panic,
}
