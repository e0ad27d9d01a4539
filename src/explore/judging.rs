//! What pairs are judged by, what was thought of them already, and what is held of the data.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::exposure::{Held, Judged, Standing};
use super::{AlertRow, Overview, Table};
use crate::domain::Scope;
use crate::judge::Thresholds;

/// So many windows and filters are remembered.
const REMEMBERED: usize = 8;

/// Thresholds and threads for judging pairs, and a memory of the judgements.
///
/// One belongs to one open database: what it remembers is not checked against the data.
#[derive(Debug)]
pub struct Judging {
    thresholds: Thresholds,
    threads: NonZeroUsize,
    /// The latest last.
    known: Mutex<Vec<(Scope, Arc<Judged>)>>,
    /// The shop as a whole, the latest last.
    overviews: Mutex<Vec<(Scope, Overview)>>,
    /// The alerts of the whole shop, the latest last.
    alerts: Mutex<Vec<(Scope, Arc<Table<AlertRow>>)>>,
    /// What is held of the database.
    held: Held,
    /// What no window and filter changes.
    standing: OnceLock<Arc<Standing>>,
    /// The p-value up to which pairs known from orders go together.
    basket_level: OnceLock<f64>,
}

impl Default for Judging {
    /// The usual thresholds, and as many threads as the machine runs at once.
    fn default() -> Self {
        Self::new(Thresholds::default(), None)
    }
}

impl Judging {
    /// With thresholds that were checked; `threads` is at most so many, `None` is as many as the
    /// machine runs at once.
    pub fn new(thresholds: Thresholds, threads: Option<usize>) -> Self {
        let available = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let threads = threads.and_then(NonZeroUsize::new);
        Self {
            thresholds,
            threads: threads.map_or(available, |most| most.min(available)),
            known: Mutex::default(),
            overviews: Mutex::default(),
            alerts: Mutex::default(),
            held: Held::default(),
            standing: OnceLock::new(),
            basket_level: OnceLock::new(),
        }
    }

    /// The same, with nothing remembered.
    pub(super) fn afresh(&self) -> Self {
        Self::new(self.thresholds, Some(self.threads.get()))
    }

    /// The numbers that verdicts hang on.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// What is held of the database.
    pub(super) fn held(&self) -> &Held {
        &self.held
    }

    pub(super) fn threads(&self) -> NonZeroUsize {
        self.threads
    }

    /// The p-value up to which pairs known from orders go together, where it was found.
    pub(super) fn basket_level(&self) -> Option<f64> {
        self.basket_level.get().copied()
    }

    /// Remembers it.
    pub(super) fn keep_basket_level(&self, level: f64) -> f64 {
        *self.basket_level.get_or_init(|| level)
    }

    /// What no window and filter changes, where it was read.
    pub(super) fn standing(&self) -> Option<Arc<Standing>> {
        self.standing.get().map(Arc::clone)
    }

    /// Remembers it.
    pub(super) fn keep_standing(&self, standing: Standing) -> Arc<Standing> {
        Arc::clone(self.standing.get_or_init(|| Arc::new(standing)))
    }

    /// What was thought of that window and filter.
    pub(super) fn known(&self, scope: &Scope) -> Option<Arc<Judged>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(of, _)| of == scope);
        found.map(|(_, judged)| Arc::clone(judged))
    }

    /// The shop as a whole in that window and filter.
    pub(super) fn known_overview(&self, scope: &Scope) -> Option<Overview> {
        let known = self
            .overviews
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(of, _)| of == scope);
        found.map(|(_, overview)| overview.clone())
    }

    /// Remembers it.
    pub(super) fn keep_overview(&self, scope: &Scope, overview: &Overview) {
        let mut known = self
            .overviews
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.remove(0);
        }
        known.push((scope.clone(), overview.clone()));
    }

    /// The alerts of the whole shop in that window and filter.
    pub(super) fn known_alerts(&self, scope: &Scope) -> Option<Arc<Table<AlertRow>>> {
        let known = self.alerts.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(of, _)| of == scope);
        found.map(|(_, alerts)| Arc::clone(alerts))
    }

    /// Remembers them.
    pub(super) fn keep_alerts(&self, scope: &Scope, alerts: &Arc<Table<AlertRow>>) {
        let mut known = self.alerts.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.remove(0);
        }
        known.push((scope.clone(), Arc::clone(alerts)));
    }

    /// Remembers it.
    pub(super) fn keep(&self, scope: &Scope, judged: &Arc<Judged>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.remove(0);
        }
        known.push((scope.clone(), Arc::clone(judged)));
    }
}
