//! Deriving figures from what was imported: after an import, and again when another version
//! of sidecart derived them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::config::Config;
use super::failure::Failure;
use crate::explore::{self, ExploreError, Judging, NotOpened};
use crate::facts::{self, FactError};
use crate::import::Resolve;
use crate::store::{Limits, NextDb, StoreError, get_setting, set_setting};
use crate::tui::Rebuilder;

/// The setting of a database that keeps its limit on basket sizes.
const MAX_BASKET: &str = "max_basket";

/// The setting of a database that keeps its minimum of orders with both products of a pair.
const MIN_PAIR_ORDERS: &str = "min_pair_orders";

/// Pause between two tries to stop a rebuild.
const STOP_EVERY: Duration = Duration::from_millis(20);

/// What is said about counting pairs.
#[derive(Debug, Default)]
pub(super) struct Mining {
    pub(super) max_basket: Option<u64>,
    pub(super) min_pair_orders: Option<u32>,
}

/// Derives the figures of `next` anew where its data, or this version, make others of them;
/// `tell` hears the table that is built, how many are done and how many there are. `at` is now,
/// UTC, ISO 8601.
///
/// # Errors
/// Those of the settings and of the database.
pub(super) fn derive(
    next: &NextDb,
    config: &Config,
    limits: &Limits,
    mining: &Mining,
    at: &str,
    tell: &mut dyn FnMut(&str, usize, usize),
) -> Result<(facts::Report, facts::Settings), Failure> {
    Resolve::keep_configured(config.resolve.as_ref(), next)?;
    config.attribution.keep(next)?;
    let usual = facts::Settings::default();
    // What is asked for now holds until another import asks for something else.
    if let Some(max_basket) = mining.max_basket {
        set_setting(next, MAX_BASKET, &max_basket.to_string())?;
    }
    if let Some(min_pair_orders) = mining.min_pair_orders {
        set_setting(next, MIN_PAIR_ORDERS, &min_pair_orders.to_string())?;
    }
    let kept = get_setting(next, MAX_BASKET)?.and_then(|text| text.parse().ok());
    let least = get_setting(next, MIN_PAIR_ORDERS)?.and_then(|text| text.parse().ok());
    let settings = facts::Settings {
        max_basket: kept.or(config.max_basket).unwrap_or(usual.max_basket),
        min_pair_orders: least.or(config.min_pair_orders),
        threads: limits.threads.unwrap_or(usual.threads),
    };
    let mut is_changed = false;
    let derived = facts::rebuild(next, &settings, &mut |step, done, total| {
        is_changed |= total > 0;
        tell(step, done, total);
    });
    let derived = derived.map_err(|error| match error {
        FactError::Step { source, .. } => next.explain(source).into(),
        other => Failure::from(other),
    })?;
    let judging = Judging::new(config.judgement, limits.threads);
    let laid_by = if is_changed {
        explore::refresh_verdicts(next, &judging, at)
    } else {
        // What was not changed is computed a second time only by another sidecart.
        explore::lay_by(next, &judging)
    };
    laid_by.map_err(|error| match error {
        ExploreError::Database(source) => next.explain(source).into(),
        other => Failure::from(other),
    })?;
    Ok((derived, settings))
}

/// Derives the figures of one database again, for the explorer.
pub(super) struct Again {
    pub(super) path: PathBuf,
    pub(super) limits: Limits,
    pub(super) config: Config,
}

impl Rebuilder for Again {
    fn helps(&self, cause: &NotOpened) -> Option<String> {
        let path = self.path.display();
        if let Some(FactError::Version(_)) = cause.downcast_ref() {
            return Some(format!(
                "The figures of {path} were built by another version of sidecart."
            ));
        }
        match cause.downcast_ref() {
            Some(StoreError::OlderSchema { .. }) => {
                Some(format!("{path} was written by an older sidecart."))
            }
            _ => None,
        }
    }

    fn rebuild(
        &self,
        tell: &mut dyn FnMut(&str, usize, usize),
        stop: &Arc<AtomicBool>,
    ) -> Result<bool, String> {
        match self.derive(tell, stop) {
            Ok(is_done) => Ok(is_done),
            Err(_) if stop.load(Ordering::Relaxed) => Ok(false),
            Err(failure) => Err(failure.to_string()),
        }
    }
}

impl Again {
    fn derive(
        &self,
        tell: &mut dyn FnMut(&str, usize, usize),
        stop: &Arc<AtomicBool>,
    ) -> Result<bool, Failure> {
        let is_read_only = |path: &PathBuf| {
            std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
        };
        if is_read_only(&self.path) {
            return Err(Failure::because(format!(
                "{} may only be read; make it writable, or open a copy of it",
                self.path.display()
            )));
        }
        let next = NextDb::begin(&self.path, &self.limits)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let (stopper, over, told) = (next.stopper(), Arc::clone(&is_over), Arc::clone(stop));
        // An interrupt between two statements finds nothing to stop, so it is tried again.
        let watch = thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                if told.load(Ordering::Relaxed) {
                    stopper.stop();
                }
                thread::park_timeout(STOP_EVERY);
            }
        });
        let mining = Mining::default();
        let at = super::clock::now();
        let derived = derive(&next, &self.config, &self.limits, &mining, &at, tell);
        is_over.store(true, Ordering::Relaxed);
        watch.thread().unpark();
        // It only watches; how it ended is of no use.
        let _ = watch.join();
        derived?;
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        next.swap_in()?;
        Ok(true)
    }
}
