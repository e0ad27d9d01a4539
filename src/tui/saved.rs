//! What is remembered of a session, database by database: where the person was, and
//! what they arranged.

use serde::{Deserialize, Serialize};

use super::columns::Field;
use super::model::{Model, Path, Place, Stop};
use super::session::Start;
use super::theme::Theme;
use crate::domain::{Filter, Level, Scope, View, Window};
use crate::explore::{Named, NamedKind};

/// A session, as it is written to a file. What a later version does not know it leaves
/// out, and what is missing is as at a first start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    view: String,
    dimension: String,
    theme: String,
    mouse: Option<bool>,
    scope: SavedScope,
    filters: Vec<(String, SavedScope)>,
    bookmarks: Vec<(String, String, String)>,
    columns: Vec<SavedColumns>,
    at: Option<(String, String)>,
    selected: Option<String>,
}

/// A window and filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct SavedScope {
    from: Option<String>,
    to: Option<String>,
    terms: Vec<(String, Vec<String>)>,
}

/// How the columns of a view are arranged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct SavedColumns {
    view: String,
    level: String,
    order: Vec<String>,
    hidden: Vec<String>,
    pinned: Vec<String>,
    widths: Vec<(String, u16)>,
}

const VIEWS: [(View, &str); 4] = [
    (View::Attach, "attach"),
    (View::Return, "return"),
    (View::Margin, "margin"),
    (View::Cohort, "cohort"),
];

const LEVELS: [(Level, &str); 3] = [
    (Level::Categories, "categories"),
    (Level::Products, "products"),
    (Level::Pairs, "pairs"),
];

const KINDS: [(NamedKind, &str); 3] = [
    (NamedKind::Category, "category"),
    (NamedKind::Product, "product"),
    (NamedKind::Pair, "pair"),
];

fn word<T: PartialEq>(words: &[(T, &'static str)], value: &T) -> String {
    let found = words.iter().find(|(its, _)| its == value);
    found.map_or_else(String::new, |(_, word)| (*word).to_owned())
}

fn value<T: Copy>(words: &[(T, &'static str)], word: &str) -> Option<T> {
    words
        .iter()
        .find(|(_, its)| *its == word)
        .map(|(value, _)| *value)
}

impl SavedScope {
    fn of(scope: &Scope) -> Self {
        Self {
            from: scope.window.from.map(|day| day.to_string()),
            to: scope.window.to.map(|day| day.to_string()),
            terms: scope.filter.terms.clone(),
        }
    }

    fn scope(&self) -> Scope {
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        Scope {
            window: Window {
                from: day(&self.from),
                to: day(&self.to),
            },
            filter: Filter {
                terms: self.terms.clone(),
            },
        }
    }
}

impl Saved {
    /// What to remember of a model.
    pub(super) fn of(model: &Model) -> Self {
        let names = |fields: &[Field]| fields.iter().map(|f| f.key().to_owned()).collect();
        let columns = model
            .arrangements
            .iter()
            .map(|((view, level), arrangement)| SavedColumns {
                view: word(&VIEWS, view),
                level: word(&LEVELS, level),
                order: names(&arrangement.order),
                hidden: names(&arrangement.hidden),
                pinned: names(&arrangement.pinned),
                widths: arrangement
                    .widths
                    .iter()
                    .map(|(field, width)| (field.key().to_owned(), *width))
                    .collect(),
            })
            .collect();
        let at = model.path.iter().rev().find_map(|stop| match &stop.place {
            Place::Categories { under: Some(path) }
            | Place::Products {
                category: Some(path),
                ..
            } => Some(("category".to_owned(), path.clone())),
            Place::Pairs { anchor } => Some(("product".to_owned(), anchor.clone())),
            _ => None,
        });
        let selected = model.table().and_then(|table| table.selected());
        Self {
            view: word(&VIEWS, &model.view),
            dimension: model.dimension.clone(),
            theme: model.chosen_theme.map_or("", Theme::name).to_owned(),
            mouse: model.chosen_mouse,
            scope: SavedScope::of(&model.scope),
            filters: model
                .filters
                .named
                .iter()
                .map(|(name, scope)| (name.clone(), SavedScope::of(scope)))
                .collect(),
            bookmarks: model
                .bookmarks
                .iter()
                .map(|kept| {
                    (
                        word(&KINDS, &kept.kind),
                        kept.id.clone(),
                        kept.title.clone(),
                    )
                })
                .collect(),
            columns,
            at,
            selected: selected.map(|row| row.id().to_owned()),
        }
    }

    /// Puts a fresh model where the person was.
    pub(super) fn restore(&self, model: &mut Model) {
        if let Some(view) = value(&VIEWS, &self.view) {
            model.view = view;
        }
        if crate::explore::dimensions().any(|key| key == self.dimension) {
            model.dimension.clone_from(&self.dimension);
        }
        model.chosen_theme = Theme::of_name(&self.theme);
        model.chosen_mouse = self.mouse;
        model.mouse = self.mouse.unwrap_or(model.mouse);
        model.scope = self.scope.scope();
        let named = |(name, scope): &(String, SavedScope)| (name.clone(), scope.scope());
        model.filters.named = self.filters.iter().map(named).collect();
        model.bookmarks = self
            .bookmarks
            .iter()
            .filter_map(|(kind, id, title)| {
                Some(Named {
                    kind: value(&KINDS, kind)?,
                    id: id.clone(),
                    title: title.clone(),
                })
            })
            .collect();
        for saved in &self.columns {
            let place = value(&VIEWS, &saved.view).zip(value(&LEVELS, &saved.level));
            let Some((view, level)) = place else { continue };
            let fields = |names: &[String]| -> Vec<Field> {
                names
                    .iter()
                    .filter_map(|name| Field::of_key(name))
                    .collect()
            };
            let arrangement = model.arrangements.of_mut(view, level);
            arrangement.order = fields(&saved.order);
            arrangement.hidden = fields(&saved.hidden);
            arrangement.pinned = fields(&saved.pinned);
            for (name, width) in &saved.widths {
                if let Some(field) = Field::of_key(name) {
                    arrangement.resize(field, *width);
                }
            }
        }
        if let Some(path) = self.path() {
            model.path = path;
        }
        if let Some(selected) = &self.selected {
            model.stop_mut().remember(selected);
        }
        model.is_restored = true;
    }

    /// The path to where the person was.
    fn path(&self) -> Option<Path> {
        let (kind, id) = self.at.as_ref()?;
        let path = match kind.as_str() {
            "category" => Start::Category(id.clone()).path(),
            _ => vec![
                Stop::root(),
                Stop::new(Place::Pairs { anchor: id.clone() }, id.clone()),
            ],
        };
        Some(path)
    }
}
