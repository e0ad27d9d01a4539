//! Decisions in their file.

use crate::route::{Decision, DecisionLog};

/// All decisions, or a sentence.
pub(super) fn read(log: Option<&DecisionLog>) -> Result<Vec<Decision>, String> {
    log.map_or_else(
        || Ok(Vec::new()),
        |log| log.read().map_err(|e| e.to_string()),
    )
}

/// Records one at that time; all decisions, and a sentence about it.
pub(super) fn record(
    log: Option<&DecisionLog>,
    decision: Decision,
    at: String,
) -> (Result<Vec<Decision>, String>, Option<String>) {
    let Some(log) = log else {
        let nowhere = "There is no file to record decisions in.".to_owned();
        return (Err(nowhere), Some(String::new()));
    };
    let who = ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()));
    let decision = Decision {
        at,
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
