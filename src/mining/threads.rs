//! Work on several threads.

use std::panic::resume_unwind;
use std::thread;

/// Runs `work` on each of `items`, one thread each, and returns the results in that order.
pub(super) fn each<I, R>(items: &[I], work: impl Fn(I) -> R + Sync) -> Vec<R>
where
    I: Clone + Send,
    R: Send,
{
    if let [only] = items {
        return vec![work(only.clone())];
    }
    let work = &work;
    thread::scope(|scope| {
        let handles: Vec<_> = (items.iter().cloned())
            .map(|item| scope.spawn(move || work(item)))
            .collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined
            .map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}
