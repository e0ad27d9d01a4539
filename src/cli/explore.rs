//! `sidecart [DB]`: the explorer.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{self, Scale, ShopArgs};
use super::context::Context;
use super::demo;
use super::derive::Again;
use super::exporter::Files;
use super::failure::Failure;
use super::places::Places;
use crate::domain::text::printable;
use crate::explore::{
    self, Answer, Asker, ExploreError, Interrupter, Judging, Kept, Memory, NotOpened, Opening,
    Question,
};
use crate::facts;
use crate::judge::Thresholds;
use crate::route::DecisionLog;
use crate::store::{self, Limits, Reader, Stamp};
use crate::tui::{self, Keep, Options, Session, Source, Theme, TuiError};

/// Opens `db`, or the database opened last, or the demo shop.
pub(crate) fn run(context: &Context, db: Option<&Path>) -> Result<(), Failure> {
    if let Some(path) = db {
        check_is_no_slip(path)?;
    }
    check_terminal()?;
    let last = || -> Option<PathBuf> { context.known_places()?.last_database() };
    match db.map(Path::to_owned).or_else(last) {
        Some(path) => {
            let title = path
                .file_stem()
                .unwrap_or(path.as_os_str())
                .to_string_lossy();
            open(context, &path, &title)
        }
        None => {
            let shop = ShopArgs {
                scale: Scale::Demo,
                seed: None,
            };
            open(context, &demo::database(context, &shop)?, demo::TITLE)
        }
    }
}

/// Explores the database at `path` until the user quits.
pub(crate) fn open(context: &Context, path: &Path, title: &str) -> Result<(), Failure> {
    // `off` begins at the top and remembers nothing.
    let is_off = std::env::var_os("SIDECART_SESSION").is_some_and(|value| value == "off");
    let session = context
        .known_places()
        .filter(|_| !is_off)
        .and_then(|places| places.session_file(path));
    // A session that cannot be read is as good as none.
    let saved = session
        .as_ref()
        .and_then(|file| std::fs::read(file).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let config = &context.config;
    let options = Options {
        // What the command line asks for goes before what the settings say.
        ascii: context.ascii_asked || config.tui_ascii.unwrap_or(context.ascii),
        theme: context
            .theme
            .map_or_else(theme_of_env, |theme| Ok(Some(theme)))?,
        usual_theme: config.theme,
        mouse: config.mouse.unwrap_or(false),
        saved,
        ..Options::from_env()
    };
    let ended = tui::run(Session {
        title: title.to_owned(),
        source: Box::new(Database {
            path: path.to_owned(),
            limits: context.limits.clone(),
            thresholds: context.config.judgement,
        }),
        options,
        shelf: context
            .known_places()
            .map(|places| Kept::of(places.state(), path)),
        decisions: Some(DecisionLog::of(path)),
        exporter: Some(Arc::new(Files {
            ascii: context.ascii,
        })),
        rebuilder: Some(Arc::new(Again {
            path: path.to_owned(),
            limits: context.limits.clone(),
            config: context.config.clone(),
        })),
        keep: session.map(|file| -> Keep {
            Box::new(move |saved| {
                // What cannot be remembered is not worth an error at the end.
                if let Ok(bytes) = serde_json::to_vec_pretty(saved) {
                    let _ = Places::keep_session(&file, &bytes);
                }
            })
        }),
    });
    let opened = !matches!(ended, Err(TuiError::NotOpened(_) | TuiError::NoTerminal));
    if opened && let Some(Err(error)) = context.known_places().map(|places| places.remember(path)) {
        context.say(format_args!(
            "cannot remember {} as the database opened last: {error}",
            path.display()
        ));
    }
    Ok(ended?)
}

/// A database file, which an import may replace.
struct Database {
    path: PathBuf,
    limits: Limits,
    thresholds: Thresholds,
}

impl Source for Database {
    fn opening(&self) -> Opening {
        let (path, limits) = (self.path.clone(), self.limits.clone());
        let thresholds = self.thresholds;
        Box::new(move || Ok(Box::new(asker(&path, &limits, thresholds)?)))
    }

    fn stamp(&self) -> Option<Stamp> {
        Stamp::of(&self.path)
    }
}

/// Opens the database at `path` to answer from it.
fn asker(path: &Path, limits: &Limits, thresholds: Thresholds) -> Result<Answers, NotOpened> {
    let reader = store::open_read(path, limits)?;
    facts::check_version(&reader)?;
    reader.spare();
    Ok(Answers {
        reader,
        judging: Arc::new(Judging::new(thresholds, limits.threads)),
        memory: Arc::default(),
    })
}

/// Answers from one connection; those beside it share what is thought of pairs and what was
/// answered.
struct Answers {
    reader: Reader,
    judging: Arc<Judging>,
    memory: Arc<Memory>,
}

impl Asker for Answers {
    fn answer(&mut self, question: &Question) -> Result<Answer, String> {
        if let Some(known) = self.memory.answer(question) {
            return Ok(known);
        }
        let ask = |reader: &Reader| explore::answer_judging(reader, question, &self.judging);
        let answer = self.reader.sparing(ask, ExploreError::engine);
        let answer = answer.map_err(|error| Failure::from(error).to_string())?;
        self.memory.keep(question, &answer);
        Ok(answer)
    }

    fn interrupter(&self) -> Interrupter {
        let query = self.reader.interrupt_handle();
        Arc::new(move || query.interrupt())
    }

    fn beside(&self) -> Option<Box<dyn Asker>> {
        // Without a second connection the first one does it all.
        let reader = self.reader.beside().ok()?;
        Some(Box::new(Self {
            reader,
            judging: Arc::clone(&self.judging),
            memory: Arc::clone(&self.memory),
        }))
    }

    fn draft(&mut self, question: &Question) -> Option<Result<Answer, String>> {
        if self.memory.knows(question) {
            return None;
        }
        let ask = |reader: &Reader| explore::draft(reader, question, &self.judging).transpose();
        let draft = self.reader.sparing(ask, ExploreError::engine).transpose()?;
        Some(draft.map_err(|error| error.to_string()))
    }
}

/// # Errors
///
/// A sentence when there is no terminal to draw on.
pub(crate) fn check_terminal() -> Result<(), Failure> {
    if io::stdout().is_terminal() && io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::because(
        "the explorer needs a terminal; to print figures use `sidecart show DB overview`",
    ))
}

/// The theme that `SIDECART_THEME` names.
fn theme_of_env() -> Result<Option<Theme>, Failure> {
    let Some(name) = std::env::var_os("SIDECART_THEME").filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let name = name.to_string_lossy();
    match Theme::of_name(&name) {
        Some(theme) => Ok(Some(theme)),
        None => Err(Failure::Usage(format!(
            "SIDECART_THEME is {}, which is no theme; known are {}",
            printable(&name),
            Theme::names().collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// A word that is no file and nearly a command was meant as the command.
fn check_is_no_slip(path: &Path) -> Result<(), Failure> {
    let meant = path
        .to_str()
        .filter(|_| !path.exists())
        .and_then(args::meant_command);
    match meant {
        Some((word, meant)) => Err(Failure::Usage(format!(
            "there is no database and no command '{word}'; did you mean `sidecart {meant}`?"
        ))),
        None => Ok(()),
    }
}
