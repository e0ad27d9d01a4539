//! Where the explorer has been.

use super::place::Stop;

/// A path of stops, the whole shop first.
pub(crate) type Path = Vec<Stop>;

/// Steps that can be taken back.
const DEPTH: usize = 64;

/// Paths that keep their rows; older ones ask again.
const WITH_ROWS: usize = 8;

/// Paths to go back to and, after going back, forward to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct History {
    back: Vec<Path>,
    forward: Vec<Path>,
}

impl History {
    /// Gives up all rows, but not how their tables looked.
    pub(crate) fn forget_rows(&mut self) {
        for stop in self.back.iter_mut().chain(&mut self.forward).flatten() {
            stop.forget_rows();
            stop.error = None;
        }
    }

    /// Remembers the path that is being left for a new one.
    pub(crate) fn leave(&mut self, path: Path) {
        self.forward.clear();
        push(&mut self.back, path);
    }

    /// The path before this one. [`went_back`](Self::went_back) makes it so.
    pub(crate) fn previous(&self) -> Option<&Path> {
        self.back.last()
    }

    /// The path that was left by going back.
    pub(crate) fn next(&self) -> Option<&Path> {
        self.forward.last()
    }

    /// Records that `left` was left for the previous path.
    pub(crate) fn went_back(&mut self, left: Path) {
        self.back.pop();
        push(&mut self.forward, left);
    }

    /// Records that `left` was left for the next path.
    pub(crate) fn went_forward(&mut self, left: Path) {
        self.forward.pop();
        push(&mut self.back, left);
    }
}

fn push(paths: &mut Vec<Path>, path: Path) {
    if paths.len() == DEPTH {
        paths.remove(0);
    }
    paths.push(path);
    let old = paths.len().saturating_sub(WITH_ROWS);
    for stop in paths.iter_mut().take(old).flatten() {
        stop.forget_rows();
    }
}
