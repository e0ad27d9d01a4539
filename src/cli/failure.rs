//! How a command ends when it does not end well.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::io;

use crate::domain::text::printable;
use crate::store::StoreError;
use crate::tui::TuiError;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It failed; the error's text is one plain sentence.
    Failed(Box<dyn Error + Send + Sync>),
    /// The command line asks for something that makes no sense.
    Usage(String),
    /// `--fail-on` found something; the sentence says what.
    Found(String),
    /// The user stopped it.
    Interrupted,
    /// A signal ended the explorer; its text says which.
    Signal(TuiError),
    /// Whoever read stdout has had enough, as `head` has.
    PipeClosed,
}

impl Failure {
    /// A failure with that sentence.
    pub(crate) fn because(sentence: impl Into<String>) -> Self {
        Self::Failed(sentence.into().into())
    }

    /// The exit status of CONTRACT.md section 1.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::PipeClosed => 0,
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Found(_) => 3,
            Self::Interrupted => 130,
            Self::Signal(error) => error.exit_status(),
        }
    }

    /// What a person reads on stderr: a sentence, and with `causes` each cause below it.
    pub(crate) fn message(&self, causes: bool) -> Option<String> {
        match self {
            Self::PipeClosed => None,
            Self::Interrupted | Self::Signal(_) => Some(format!("sidecart: {self}")),
            Self::Found(sentence) => Some(format!("sidecart: {}", printable(sentence))),
            Self::Usage(sentence) => Some(format!(
                "sidecart: {}\n\nFor more information, try '--help'.",
                printable(sentence)
            )),
            Self::Failed(error) => {
                let mut message = format!("sidecart: {}", printable(&error.to_string()));
                let mut cause = error.source().filter(|_| causes);
                while let Some(error) = cause {
                    let _ = write!(message, "\n  because: {}", printable(&error.to_string()));
                    cause = error.source();
                }
                Some(message)
            }
        }
    }
}

impl fmt::Display for Failure {
    /// The sentence alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Usage(sentence) | Self::Found(sentence) => f.write_str(sentence),
            Self::Interrupted => f.write_str("interrupted"),
            Self::Signal(error) => error.fmt(f),
            Self::PipeClosed => f.write_str("the output was closed"),
        }
    }
}

/// `?` on any error. `Failure` itself is none, which keeps this apart from the
/// identity conversion.
impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: Box<dyn Error + Send + Sync> = Box::new(error);
        if let Some(io) = error.downcast_ref::<io::Error>()
            && io.kind() == io::ErrorKind::BrokenPipe
        {
            return Self::PipeClosed;
        }
        if matches!(error.downcast_ref(), Some(StoreError::Interrupted)) {
            return Self::Interrupted;
        }
        match error.downcast::<TuiError>() {
            Ok(signal) if matches!(*signal, TuiError::Signal(_)) => Self::Signal(*signal),
            Ok(other) => Self::Failed(other),
            Err(error) => Self::Failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the shop\u{1b}[2J cannot be read")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_failure_is_one_clean_sentence_and_its_causes_on_request() {
        let failure = Failure::from(Outer(io::Error::other("disk on fire")));
        assert_eq!(failure.status(), 1);
        let brief = failure.message(false).unwrap();
        assert_eq!(brief, "sidecart: the shop[2J cannot be read");
        let long = failure.message(true).unwrap();
        assert!(long.ends_with("\n  because: disk on fire"), "{long}");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((failure.status(), failure.message(true)), (0, None));
        assert_eq!(Failure::from(StoreError::Interrupted).status(), 130);
        // As a shell reports SIGTERM.
        assert_eq!(Failure::from(TuiError::Signal(15)).status(), 143);
    }
}
