//! The state of the explorer: everything the screen shows, and nothing else.

mod ahead;
mod arrangement;
mod compare;
mod filters;
mod find;
mod fitted;
mod found;
mod gaps;
mod history;
mod list;
mod menu;
mod overview;
mod pair;
mod part;
mod place;
mod portfolio;
mod rebuild;
mod retention;
mod rows;
mod scale;
mod screen;
mod table;
mod whatif;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub(super) use ahead::Ahead;
pub(super) use arrangement::{Arrangement, Arrangements};
pub(super) use compare::Compare;
pub(super) use filters::{Filters, WINDOWS, last_days, typed as typed_window};
pub(super) use find::{Finder, MARKED};
pub(super) use found::Found;
pub(super) use gaps::Gaps;
pub(super) use history::{History, Path};
pub(super) use list::Cursor;
pub(super) use menu::{Item, Menu, MenuKind};
pub(super) use overview::{DOT_BASE, Dot, Overview as Whole, Way};
pub(super) use pair::{EVIDENCE_PAGE, Open as OpenEvidence, PairPage};
pub(super) use part::Part;
pub(super) use place::{PATH_SEPARATOR, Place, Stop};
pub(super) use portfolio::{Listed, Portfolio};
pub(super) use rebuild::{Rebuild, Rebuilding};
pub(super) use retention::RetentionPage;
pub(super) use rows::{Row, Rows};
pub(super) use scale::{Axis, Scale};
pub(super) use screen::{Screen, Screens};
pub(super) use table::{Aside, Sort, Table};
use tui_input::Input;
pub(super) use whatif::{Dial, Purpose, Shelf, WhatIf};

use super::columns::About;
use super::glyphs::{ASCII, Glyphs, UNICODE};
use super::layout::{Areas, GapAreas};
use super::session::Options;
use super::theme::{Depth, Theme};
use crate::domain::{Base, Level, Role, Scope, View};
use crate::explore::{AlertRow, Named, OpportunityRow, Overview, Question, Run};

/// Loading says nothing before this has passed: most answers are faster, and a
/// flicker helps nobody.
pub(super) const QUIET: Duration = Duration::from_millis(150);

/// Time between two frames of the elapsed time: 8 a second.
pub(super) const BEAT: Duration = Duration::from_millis(125);

/// Cursor moves that follow each other faster than this leave the summary strip
/// behind until they pause, which halves what a held key sends over the line.
pub(super) const STRIP_PAUSE: Duration = Duration::from_millis(90);

/// How an answered path comes to be the one on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is the same path, asked again.
    Stay,
    /// A new path.
    Forth,
    /// The path before, from the history.
    HistoryBack,
    /// The path after, from the history.
    HistoryForward,
}

/// A question on its way, and the path its answer completes. Until then the old
/// path stays on screen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pending {
    /// The run whose answer is waited for.
    pub run: Run,
    /// When the waiting began.
    pub since: Instant,
    /// What the person asked for, though the answer may lead one step further.
    pub asked: Place,
    /// The path whose last stop is asked for.
    pub path: Path,
    /// What the answer does to the history.
    pub step: Step,
}

/// Something that lies over the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overlay {
    /// The keys.
    Help,
    /// The causes of what is missing in the selected row.
    Notes,
    /// The causes of what is missing on the screen that shows.
    Missing,
    /// All about the selected gap.
    Gap,
    /// All about the selected row of that screen.
    Found(Screen),
}

/// One line for the person, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    /// What is said.
    pub text: String,
    /// The same for a narrow screen; `None` where the text is short enough.
    pub short: Option<String>,
    /// Whether something failed.
    pub error: bool,
}

/// The state of the explorer.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// The shop's or the database's name.
    pub title: String,
    /// Window and filter of every question.
    pub scope: Scope,
    /// Anchors or targets.
    pub role: Role,
    /// Which columns lead.
    pub view: View,
    /// The dimension that the cohort view splits by.
    pub dimension: String,
    /// How the columns of each view are arranged.
    pub arrangements: Arrangements,
    /// Columns and lines of the terminal.
    pub size: (u16, u16),
    /// The screens that lie over the drill.
    pub screens: Screens,
    /// The stops from the whole shop to the one shown, which is the last.
    pub path: Path,
    /// Where the explorer has been.
    pub history: History,
    /// What is being asked, if anything.
    pub pending: Option<Pending>,
    /// The run whose answer brings the verdicts of the table on screen.
    pub verdicts: Option<Run>,
    /// What was fetched before it is asked for.
    pub ahead: Ahead,
    /// The totals, once they are known.
    pub overview: Option<Box<Overview>>,
    /// The run whose answer brings the totals.
    pub overview_run: Run,
    /// Whether that answer is waited for.
    pub overview_awaited: bool,
    /// What the data lack.
    pub gaps: Gaps,
    /// The what-if panel.
    pub whatif: WhatIf,
    /// The scenarios that were kept.
    pub shelf: Shelf,
    /// The portfolio of a place.
    pub portfolio: Portfolio,
    /// Recommendations that hurt.
    pub alerts: Found<AlertRow>,
    /// What is bought together and not offered.
    pub opportunities: Found<OpportunityRow>,
    /// The shop as a whole.
    pub whole: Whole,
    /// The page of one pair.
    pub pair: PairPage,
    /// When the page that shows was asked for.
    pub page_asked: Option<Instant>,
    /// The marked rows side by side.
    pub compare: Compare,
    /// Why there are no figures to show, where they are of another version.
    pub rebuild: Option<Rebuild>,
    /// In which months buyers come back.
    pub retention: RetentionPage,
    /// What is asked for beside the rows on screen.
    pub aside: Option<(Run, Question)>,
    /// Whether the data were replaced since they were opened.
    pub has_new_data: bool,
    /// Whether the new data are being opened.
    pub is_reopening: bool,
    /// Filters beside the one that holds.
    pub filters: Filters,
    /// The run whose answer brings the values of a dimension.
    pub values_run: Run,
    /// What can be jumped to.
    pub names: Part<Arc<[Named]>>,
    /// Places that were kept.
    pub bookmarks: Vec<Named>,
    /// The menu that is open.
    pub menu: Option<Menu>,
    /// What lies over the table, with the first line that shows.
    pub overlay: Option<(Overlay, u16)>,
    /// The find that is being typed.
    pub typing: Option<Input>,
    /// One line for the person.
    pub status: Option<Status>,
    /// The time of the last message.
    pub clock: Instant,
    /// When the cursor last moved.
    pub moved_at: Option<Instant>,
    /// Place of the row that the summary strip lags behind on, while a key is held.
    pub strip_lag: Option<usize>,
    /// The last run id given out.
    pub last_run: Run,
    /// Whether anything changed since the last frame.
    pub dirty: bool,
    /// What roles look like.
    pub theme: Theme,
    /// The theme that was chosen by key, now or in the last session.
    pub chosen_theme: Option<Theme>,
    /// How many colours there are.
    pub depth: Depth,
    /// Whether the terminal tells of the mouse.
    pub mouse: bool,
    /// Whether it was turned on or off by key, now or in the last session.
    pub chosen_mouse: Option<bool>,
    /// Whether the place was remembered, and may be gone.
    pub is_restored: bool,
    /// What is drawn with.
    pub glyphs: &'static Glyphs,
    /// Whether the hidden key panics.
    pub test_panic: bool,
}

impl Model {
    /// The state before anything was asked.
    pub(super) fn new(title: String, options: &Options, size: (u16, u16), now: Instant) -> Self {
        let mut model = Self {
            title,
            scope: options.scope.clone(),
            role: options.role,
            view: View::default(),
            dimension: "customer".to_owned(),
            arrangements: Arrangements::default(),
            size,
            screens: Screens::default(),
            path: options.start.path(),
            history: History::default(),
            pending: None,
            verdicts: None,
            ahead: Ahead::default(),
            overview: None,
            overview_run: Run::default(),
            overview_awaited: false,
            gaps: Gaps::default(),
            whatif: WhatIf::default(),
            shelf: Shelf::default(),
            portfolio: Portfolio::default(),
            alerts: Found::default(),
            opportunities: Found::default(),
            whole: Whole::default(),
            pair: PairPage::default(),
            page_asked: None,
            compare: Compare::default(),
            rebuild: None,
            retention: RetentionPage::default(),
            aside: None,
            has_new_data: false,
            is_reopening: false,
            filters: Filters::default(),
            values_run: Run::default(),
            names: Part::default(),
            bookmarks: Vec::new(),
            menu: None,
            overlay: None,
            typing: None,
            status: None,
            clock: now,
            moved_at: None,
            strip_lag: None,
            last_run: Run::default(),
            dirty: true,
            theme: match options.theme {
                Some(theme) => theme,
                None if options.no_color => Theme::Mono,
                None => options.usual_theme.unwrap_or_default(),
            },
            chosen_theme: None,
            depth: options.depth,
            mouse: options.mouse,
            chosen_mouse: None,
            is_restored: false,
            glyphs: if options.ascii { &ASCII } else { &UNICODE },
            test_panic: options.test_panic,
        };
        if let Some(saved) = &options.saved {
            saved.restore(&mut model);
            if options.theme.is_none() && !options.no_color {
                model.theme = model.chosen_theme.unwrap_or(model.theme);
            }
        }
        model
    }

    /// The screen that shows.
    pub(super) fn screen(&self) -> Screen {
        self.screens.top()
    }

    /// The stop that shows. A path is never empty.
    #[expect(clippy::expect_used, reason = "no code pops the last stop of a path")]
    pub(super) fn stop(&self) -> &Stop {
        self.path.last().expect("a path has at least the root")
    }

    /// The stop that shows, to change it.
    #[expect(clippy::expect_used, reason = "no code pops the last stop of a path")]
    pub(super) fn stop_mut(&mut self) -> &mut Stop {
        self.path.last_mut().expect("a path has at least the root")
    }

    /// The table that shows.
    pub(super) fn table(&self) -> Option<&Table> {
        let stop = self.stop();
        stop.table.as_ref().filter(|_| stop.error.is_none())
    }

    /// The level that shows.
    pub(super) fn level(&self) -> Level {
        self.stop().place.level()
    }

    /// The view that shows: where rows are members of a dimension, the cohort view.
    pub(super) fn view(&self) -> View {
        match self.stop().place {
            Place::Cohorts { .. } => View::Cohort,
            _ => self.view,
        }
    }

    /// How the columns that show are arranged.
    pub(super) fn arrangement(&self) -> Arrangement {
        let arrangement = self.arrangements.of(self.view(), self.level());
        arrangement.cloned().unwrap_or_default()
    }

    /// What the headings of the table depend on.
    pub(super) fn about(&self) -> About<'_> {
        About {
            level: self.level(),
            dimension: self.stop().place.dimension(),
            names_anchors: matches!(self.stop().place, Place::AllPairs { .. }),
            base: self.base(),
            currency: self.currency(),
        }
    }

    /// What the rates on screen are a share of.
    pub(super) fn base(&self) -> Base {
        self.table()
            .map_or(Base::EligibleOrders, |table| table.rows.base())
    }

    /// The reporting currency.
    pub(super) fn currency(&self) -> Option<&str> {
        self.overview.as_ref()?.currency.as_deref()
    }

    /// The row the summary strip speaks about.
    pub(super) fn strip_row(&self) -> Option<Row<'_>> {
        let table = self.table()?;
        table.at(self.strip_lag.unwrap_or_else(|| table.cursor()))
    }

    /// How long an answer has been waited for, once that is worth a word.
    pub(super) fn waiting(&self) -> Option<Duration> {
        let pending = self.pending.as_ref()?;
        let waited = self.clock.saturating_duration_since(pending.since);
        (waited >= QUIET).then_some(waited)
    }

    /// Lines of the table on screen.
    pub(super) fn page(&self) -> usize {
        Areas::of(self.size).map_or(1, |areas| usize::from(areas.rows.height).max(1))
    }

    /// Lines of the gaps on their screen.
    pub(super) fn gap_lines(&self) -> usize {
        let areas = GapAreas::of(self.size, self.gaps.rows().len());
        areas.map_or(1, |areas| usize::from(areas.rows.height).max(1))
    }

    /// Lines of the list of alerts or opportunities on its screen.
    pub(super) fn found_lines(&self, screen: Screen) -> usize {
        let rows = match screen {
            Screen::Alerts => self.alerts.rows().len(),
            _ => self.opportunities.rows().len(),
        };
        let areas = GapAreas::of(self.size, rows);
        areas.map_or(1, |areas| usize::from(areas.rows.height).max(1))
    }

    /// How long the parts of a page have been waited for, once that is worth a word.
    pub(super) fn page_waiting(&self) -> Option<Duration> {
        let waited = self.clock.saturating_duration_since(self.page_asked()?);
        (waited >= QUIET).then_some(waited)
    }

    /// Whether parts of the page that shows are waited for.
    pub(super) fn awaits_page(&self) -> bool {
        self.page_asked().is_some()
    }

    /// When the page that shows was asked for, while parts of it are waited for.
    fn page_asked(&self) -> Option<Instant> {
        let awaits = match self.screen() {
            Screen::Overview => self.whole.is_awaited() || self.overview_awaited,
            Screen::Pair => {
                let evidence = self.pair.evidence.as_ref();
                self.pair.awaited().next().is_some()
                    || evidence.is_some_and(|open| open.rows.is_awaited())
            }
            Screen::Retention => self.retention.months.is_awaited(),
            Screen::Alerts => self.alerts.is_awaited,
            Screen::Opportunities => self.opportunities.is_awaited,
            Screen::WhatIf => self.whatif.awaited.is_some(),
            Screen::Portfolio => self.portfolio.is_awaited,
            Screen::Drill | Screen::Gaps | Screen::Compare | Screen::Scenarios => false,
        };
        self.page_asked.filter(|_| awaits)
    }

    /// When the screen must change by itself; never while nothing is waited for.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let loading = self.pending.as_ref().map(|pending| {
            if self.waiting().is_some() {
                self.clock + BEAT
            } else {
                pending.since + QUIET
            }
        });
        let page = self.page_asked().map(|since| {
            if self.page_waiting().is_some() {
                self.clock + BEAT
            } else {
                since + QUIET
            }
        });
        let strip = self
            .strip_lag
            .and(self.moved_at)
            .map(|moved| moved + STRIP_PAUSE);
        let rebuild = match self.rebuild {
            Some(Rebuild::Running { .. }) => Some(self.clock + Duration::from_secs(1)),
            _ => None,
        };
        let ahead = self.ahead.due().filter(|_| self.pending.is_none());
        loading
            .into_iter()
            .chain(page)
            .chain(strip)
            .chain(ahead)
            .chain(rebuild)
            .min()
    }
}
