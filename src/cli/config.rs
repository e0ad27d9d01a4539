//! The settings file, `config.toml`.
//!
//! An unknown key is an error: a setting with a slip in its name would otherwise
//! be one that silently does nothing. The file is only ever read.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::args;
use crate::domain::suggest::nearest;
use crate::domain::text::printable;
use crate::facts::Attribution;
use crate::import::Resolve;
use crate::judge::Thresholds;
use crate::tui::Theme;

mod attribution;
mod judgement;
mod resolve;
mod tui;

/// What the settings file says. `None` is "not said".
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Config {
    /// `database.threads`: at most so many DuckDB threads.
    pub(crate) threads: Option<usize>,
    /// `database.memory`: at most so much DuckDB memory.
    pub(crate) memory: Option<String>,
    /// `mining.max_basket`: orders with more distinct products are left out of pairs.
    pub(crate) max_basket: Option<u64>,
    /// `mining.min_pair_orders`: pairs with fewer common orders are left out.
    pub(crate) min_pair_orders: Option<u32>,
    /// `import.undo_batches`: so many of the last imports can be undone.
    pub(crate) undo_batches: Option<u32>,
    /// `display.ascii`: draw with ASCII only.
    pub(crate) ascii: Option<bool>,
    /// `tui.theme`: the colours of the explorer.
    pub(crate) theme: Option<Theme>,
    /// `tui.ascii`: the explorer draws with ASCII only.
    pub(crate) tui_ascii: Option<bool>,
    /// `tui.mouse`: the explorer listens to the mouse from the start.
    pub(crate) mouse: Option<bool>,
    /// `attribution`: which exposure gets the credit of a line.
    pub(crate) attribution: Attribution,
    /// `judgement`: the numbers that verdicts hang on.
    pub(crate) judgement: Thresholds,
    /// `resolve`: how anchors and placements are found where a row names none.
    pub(crate) resolve: Option<Resolve>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file was named on the command line and is not there.
    #[error("there is no settings file {}; check the path after --config", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("the settings file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something in the file is wrong.
    #[error("{}:{line}: {fault}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and how to mend it.
        fault: String,
    },
}

/// Reads the settings from `named`, which must be there, or from `usual`, which need not.
///
/// # Errors
///
/// One sentence that names the file, and the line where it is wrong.
pub(crate) fn read(named: Option<&Path>, usual: Option<&Path>) -> Result<Config, ConfigError> {
    let Some(path) = named.or(usual) else {
        return Ok(Config::default());
    };
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map_err(|Fault { at, fault }| ConfigError::Wrong {
            path: path.to_owned(),
            line: line_at(&text, at),
            fault,
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match named {
            Some(path) => Err(ConfigError::Missing(path.to_owned())),
            None => Ok(Config::default()),
        },
        Err(source) => Err(ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}

/// What is wrong, and at which byte.
#[derive(Debug)]
struct Fault {
    at: usize,
    fault: String,
}

impl Fault {
    fn new(span: &Range<usize>, fault: impl fmt::Display) -> Self {
        Self {
            at: span.start,
            fault: fault.to_string(),
        }
    }
}

fn line_at(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// What one key does with its value.
type Setter = fn(&mut Config, &DeValue<'_>) -> Result<(), &'static str>;

/// Every section with its keys.
const SECTIONS: &[(&str, &[(&str, Setter)])] = &[
    (
        "database",
        &[
            ("threads", |config, value| {
                let threads = whole(value).and_then(|n| usize::try_from(n).ok());
                config.threads = threads.filter(|n| (1..=1024).contains(n));
                config
                    .threads
                    .map(|_| ())
                    .ok_or("a whole number from 1 to 1024, for example 4")
            }),
            ("memory", |config, value| {
                let memory = value.as_str().map(args::memory);
                config.memory = memory.and_then(Result::ok);
                config
                    .memory
                    .as_ref()
                    .map(|_| ())
                    .ok_or("a size with its unit in quotes, for example \"2GB\"")
            }),
        ],
    ),
    (
        "mining",
        &[
            ("max_basket", |config, value| {
                config.max_basket = whole(value).filter(|n| *n >= 2);
                config
                    .max_basket
                    .map(|_| ())
                    .ok_or("a whole number from 2 up, for example 1000")
            }),
            ("min_pair_orders", |config, value| {
                let orders = whole(value).and_then(|n| u32::try_from(n).ok());
                config.min_pair_orders = orders.filter(|n| *n >= 1);
                config
                    .min_pair_orders
                    .map(|_| ())
                    .ok_or("a whole number from 1 up, for example 5")
            }),
        ],
    ),
    (
        "import",
        &[("undo_batches", |config, value| {
            let batches = whole(value).and_then(|n| u32::try_from(n).ok());
            config.undo_batches = batches.filter(|n| *n <= 1_000);
            config
                .undo_batches
                .map(|_| ())
                .ok_or("a whole number from 0 to 1000, for example 5")
        })],
    ),
    (
        "display",
        &[("ascii", |config, value| {
            config.ascii = value.as_bool();
            config.ascii.map(|_| ()).ok_or("true or false")
        })],
    ),
    ("tui", tui::KEYS),
    ("attribution", attribution::KEYS),
    ("resolve", resolve::KEYS),
    // Its keys are those of the thresholds.
    ("judgement", &[]),
];

fn whole(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn parse(text: &str) -> Result<Config, Fault> {
    let document = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Fault::new(&span, format_args!("this is not TOML: {}", error.message()))
    })?;
    let mut config = Config::default();
    for (section, value) in in_file_order(document.get_ref()) {
        let names = SECTIONS.iter().map(|(name, _)| *name);
        let Some((_, keys)) = SECTIONS.iter().find(|(name, _)| name == section.get_ref()) else {
            return Err(unknown("section", section, names));
        };
        let DeValue::Table(table) = value.get_ref() else {
            let fault = format!("{0} is a section: write [{0}]", section.get_ref());
            return Err(Fault::new(&section.span(), fault));
        };
        for (key, value) in in_file_order(table) {
            if section.get_ref() == "judgement" {
                judgement::set(&mut config.judgement, key, value)?;
                continue;
            }
            let Some((_, set)) = keys.iter().find(|(name, _)| name == key.get_ref()) else {
                return Err(unknown("setting", key, keys.iter().map(|(name, _)| *name)));
            };
            set(&mut config, value.get_ref()).map_err(|wanted| {
                let fault = format!("{} is not {wanted}", key.get_ref());
                Fault::new(&value.span(), fault)
            })?;
        }
    }
    Ok(config)
}

type Entry<'t, 'i> = (
    &'t Spanned<std::borrow::Cow<'i, str>>,
    &'t Spanned<DeValue<'i>>,
);

/// The entries as they stand in the file, so that the first fault is told first.
fn in_file_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
    let mut entries: Vec<Entry<'t, 'i>> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn unknown(
    kind: &str,
    name: &Spanned<std::borrow::Cow<'_, str>>,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Fault {
    let hint = match nearest(name.get_ref(), known.clone()) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("known here: {}", known.collect::<Vec<_>>().join(", ")),
    };
    let name_shown = printable(name.get_ref());
    Fault::new(
        &name.span(),
        format_args!("there is no {kind} '{name_shown}'; {hint}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        read(Some(&path), None).map_err(|error| {
            let folder = format!("{}/", folder.path().display());
            error.to_string().replace(&folder, "")
        })
    }

    #[test]
    fn every_key_is_read() {
        let text = "[database]\nthreads = 3\nmemory = \"2GB\"\n\
                    [mining]\nmax_basket = 200\nmin_pair_orders = 5\n[import]\nundo_batches = 3\n[display]\nascii = true\n\
                    [tui]\ntheme = \"light\"\nascii = false\nmouse = true\n";
        let config = Config {
            threads: Some(3),
            memory: Some("2GB".to_owned()),
            max_basket: Some(200),
            min_pair_orders: Some(5),
            undo_batches: Some(3),
            ascii: Some(true),
            theme: Theme::of_name("light"),
            tui_ascii: Some(false),
            mouse: Some(true),
            attribution: Attribution::default(),
            judgement: Thresholds::default(),
            resolve: None,
        };
        assert_eq!(read_text(text), Ok(config));
        assert_eq!(read_text(""), Ok(Config::default()));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
        let text = "# mine\n[database]\nthreads = 3\nmemori = \"2GB\"\n";
        assert_eq!(
            read_text(text).unwrap_err(),
            "config.toml:4: there is no setting 'memori'; did you mean memory?"
        );
        assert_eq!(
            read_text("\n[dispaly]\nascii = true").unwrap_err(),
            "config.toml:2: there is no section 'dispaly'; did you mean display?"
        );
        assert_eq!(
            read_text("colour = 1").unwrap_err(),
            "config.toml:1: there is no section 'colour'; known here: database, mining, import, display, tui, attribution, resolve, judgement"
        );
        // The first fault in the file is the one that is told.
        let two = "[mining]\nzzz = 1\n[database]\naaa = 1\n";
        assert!(read_text(two).unwrap_err().starts_with("config.toml:2:"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_says_what_is_wanted() {
        assert_eq!(
            read_text("[database]\nthreads = \"three\"\n").unwrap_err(),
            "config.toml:2: threads is not a whole number from 1 to 1024, for example 4"
        );
        for text in [
            "[database]\nthreads = 0",
            "[database]\nmemory = 2",
            "[database]\nmemory = \"lots\"",
            "[mining]\nmax_basket = 1",
            "[mining]\nmin_pair_orders = -1",
            "[display]\nascii = \"yes\"",
            "display = true",
            "[database",
        ] {
            let error = read_text(text).unwrap_err();
            assert!(error.starts_with("config.toml:"), "{text}: {error}");
        }
    }

    #[test]
    fn only_a_file_that_was_named_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("absent.toml");
        assert!(matches!(
            read(Some(&absent), None),
            Err(ConfigError::Missing(_))
        ));
        assert_eq!(read(None, Some(&absent)).unwrap(), Config::default());
        assert_eq!(read(None, None).unwrap(), Config::default());
        let unreadable = read(None, Some(folder.path())).unwrap_err();
        assert!(matches!(unreadable, ConfigError::Unreadable { .. }));
    }
}
