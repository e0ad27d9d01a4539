//! What every command works with: limits, settings, folders, and a voice on stderr.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

use super::args::Global;
use super::config::{self, Config};
use super::failure::Failure;
use super::places::Places;
use crate::domain::text::printable;
use crate::store::Limits;
use crate::tui::Theme;

/// What every command works with. A command-line option goes before a setting.
#[derive(Debug)]
pub(crate) struct Context {
    /// Threads and memory of DuckDB.
    pub(crate) limits: Limits,
    /// The settings file.
    pub(crate) config: Config,
    /// Draw with ASCII characters only.
    pub(crate) ascii: bool,
    /// The same, because the command line asks for it.
    pub(crate) ascii_asked: bool,
    /// The theme that the command line asks for.
    pub(crate) theme: Option<Theme>,
    /// Say nothing on stderr but errors.
    pub(crate) quiet: bool,
    /// The user's folders, where a home is known.
    places: Option<Places>,
    /// The settings file that was named.
    named_config: Option<PathBuf>,
}

impl Context {
    /// Reads the settings and puts the options above them.
    ///
    /// # Errors
    ///
    /// Those of the settings file.
    pub(crate) fn new(global: Global) -> Result<Self, Failure> {
        let places = Places::of_user();
        let usual = places.as_ref().map(Places::config_file);
        let config = config::read(global.config.as_deref(), usual.as_deref())?;
        Ok(Self {
            limits: Limits {
                threads: global.threads.or(config.threads),
                memory: global.memory.or_else(|| config.memory.clone()),
            },
            ascii_asked: global.ascii,
            theme: global.theme,
            ascii: global.ascii || config.ascii.unwrap_or(false),
            quiet: global.quiet,
            config,
            places,
            named_config: global.config,
        })
    }

    /// The settings file that is read, whether or not it is there.
    pub(crate) fn config_file(&self) -> Option<PathBuf> {
        let usual = || self.places.as_ref().map(Places::config_file);
        self.named_config.clone().or_else(usual)
    }

    /// The user's folders.
    ///
    /// # Errors
    ///
    /// A sentence when the user has no home folder.
    pub(crate) fn places(&self) -> Result<&Places, Failure> {
        self.places.as_ref().ok_or_else(|| {
            Failure::because(
                "there is no home folder to keep the demo shop in; set HOME, or name a database",
            )
        })
    }

    /// The user's folders, where a home is known.
    pub(crate) fn known_places(&self) -> Option<&Places> {
        self.places.as_ref()
    }

    /// Says a sentence on stderr, unless quiet was asked for.
    pub(crate) fn say(&self, sentence: impl Display) {
        if !self.quiet {
            let text = sentence.to_string();
            // A reader of stderr that has gone is no reason to stop.
            let _ = writeln!(io::stderr().lock(), "{}", printable(&text));
        }
    }
}
