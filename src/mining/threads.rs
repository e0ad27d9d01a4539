//! Work on several threads.

use std::panic::resume_unwind;
use std::thread;

/// Runs `work` on each of `items`, one thread each, and returns the results in that order.
pub(super) fn each<I: Send, R: Send>(items: Vec<I>, work: impl Fn(I) -> R + Sync) -> Vec<R> {
    if items.len() == 1 {
        return items.into_iter().map(work).collect();
    }
    let work = &work;
    thread::scope(|scope| {
        let handles: Vec<_> = (items.into_iter())
            .map(|item| scope.spawn(move || work(item)))
            .collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined
            .map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}
