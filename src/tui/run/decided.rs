//! Decisions in their file.

use std::io;

use super::{Explorer, timestamp};
use crate::route::{Decision, DecisionLog};
use crate::tui::message::Msg;

impl Explorer {
    /// Records a decision, if there is one, and tells what all of them are now.
    pub(super) fn decide(&mut self, decision: Option<Decision>) -> io::Result<()> {
        let log = self.decisions.as_ref();
        let (decisions, done) = match decision {
            Some(decision) => record(log, decision),
            None => (read(log), None),
        };
        self.tell(Msg::Decisions { decisions, done })?;
        Ok(())
    }
}

/// All decisions, or a sentence.
fn read(log: Option<&DecisionLog>) -> Result<Vec<Decision>, String> {
    log.map_or_else(
        || Ok(Vec::new()),
        |log| log.read().map_err(|e| e.to_string()),
    )
}

/// Records one of this moment; all decisions, and a sentence about it.
fn record(
    log: Option<&DecisionLog>,
    decision: Decision,
) -> (Result<Vec<Decision>, String>, Option<String>) {
    let Some(log) = log else {
        let nowhere = "There is no file to record decisions in.".to_owned();
        return (Err(nowhere), Some(String::new()));
    };
    let who = ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()));
    let decision = Decision {
        at: timestamp(),
        who: who.unwrap_or_else(|| "unknown".to_owned()),
        ..decision
    };
    let done = format!(
        "Recorded as {} in {}.",
        decision.decision,
        log.file().display()
    );
    match log.append(&decision) {
        Ok(()) => (read(Some(log)), Some(done)),
        Err(error) => (Err(error.to_string()), Some(String::new())),
    }
}
