//! A list to choose from, which narrows down as one types.

use tui_input::Input;

use super::find::Finder;
use super::list::Cursor;

/// What a menu is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MenuKind {
    /// The dimension that the cohort view splits by.
    Dimension,
    /// The columns of the view.
    Columns,
    /// What can be filtered by.
    Filter,
    /// The values of one dimension, several of them at a time.
    Values(String),
    /// The window of days.
    Window,
    /// A name for the filter.
    FilterName,
    /// Every command and every name.
    Palette,
    /// Every command.
    Commands,
    /// Places that were kept.
    Bookmarks,
    /// Flags and verdicts of pairs.
    Flags,
    /// What is decided on a pair.
    Decide,
    /// What to copy.
    Copy,
    /// Which format to export in.
    Export,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// What it stands for.
    pub id: String,
    /// What is shown and matched.
    pub label: String,
    /// What is shown after it.
    pub detail: String,
    /// Whether it is on; `None` where there is no on and off.
    pub mark: Option<bool>,
    /// What is added to how well it matches, so that one kind stands before another.
    pub weight: u32,
}

impl Item {
    /// A line without on and off.
    pub(crate) fn new(
        id: impl Into<String>,
        label: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            detail: detail.into(),
            mark: None,
            weight: 0,
        }
    }

    /// The same, before lines that match as well.
    pub(crate) fn weighing(self, weight: u32) -> Self {
        Self { weight, ..self }
    }

    /// The same, on or off.
    pub(crate) fn marked(self, is_on: bool) -> Self {
        Self {
            mark: Some(is_on),
            ..self
        }
    }
}

/// An open menu.
#[derive(Debug, Clone)]
pub(crate) struct Menu {
    /// What it is for.
    pub kind: MenuKind,
    /// Its title.
    pub title: String,
    /// What its keys do, in a line below it.
    pub hint: String,
    /// All lines.
    pub items: Vec<Item>,
    /// Whether lines are still on their way.
    pub is_loading: bool,
    /// What is typed.
    pub input: Input,
    /// Where the cursor stands among the lines that match.
    pub cursor: Cursor,
    /// The lines that match, the best first.
    found: Vec<usize>,
}

impl Menu {
    /// A menu of these lines, the cursor on the first.
    pub(crate) fn new(kind: MenuKind, title: impl Into<String>, items: Vec<Item>) -> Self {
        let mut menu = Self {
            kind,
            title: title.into(),
            hint: String::new(),
            items: Vec::new(),
            is_loading: false,
            input: Input::default(),
            cursor: Cursor::default(),
            found: Vec::new(),
        };
        menu.fill(items);
        menu
    }

    /// The same with a line about its keys.
    pub(crate) fn hint(self, hint: &str) -> Self {
        Self {
            hint: hint.to_owned(),
            ..self
        }
    }

    /// Takes lines in; the cursor stays on its line.
    pub(crate) fn fill(&mut self, items: Vec<Item>) {
        let id = self.selected().map(|item| item.id.clone());
        self.items = items;
        self.is_loading = false;
        self.narrow();
        if let Some(id) = id {
            self.select(&id);
        }
    }

    /// Puts the cursor on a line.
    pub(crate) fn select(&mut self, id: &str) {
        let place = self
            .found
            .iter()
            .position(|&index| self.items.get(index).is_some_and(|item| item.id == id));
        self.cursor.move_to(place.unwrap_or(0), self.found.len());
    }

    /// What is typed.
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// Finds the lines that match what is typed.
    pub(crate) fn narrow(&mut self) {
        let text = self.input.value().trim();
        if text.is_empty() {
            self.found = (0..self.items.len()).collect();
        } else {
            let mut finder = Finder::new(text);
            let mut scored: Vec<(u32, usize)> = self
                .items
                .iter()
                .enumerate()
                .filter_map(|(index, item)| {
                    let score = finder.score_text(&item.label)?;
                    Some((score + item.weight, index))
                })
                .collect();
            scored.sort_by_key(|&(score, index)| (std::cmp::Reverse(score), index));
            self.found = scored.into_iter().map(|(_, index)| index).collect();
        }
        self.cursor.move_to(0, self.found.len());
    }

    /// The lines that match.
    pub(crate) fn found(&self) -> impl Iterator<Item = &Item> {
        self.found.iter().filter_map(|&index| self.items.get(index))
    }

    /// How many match.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// The line under the cursor.
    pub(crate) fn selected(&self) -> Option<&Item> {
        self.items.get(*self.found.get(self.cursor.at())?)
    }

    /// The line under the cursor, to change it.
    pub(crate) fn selected_mut(&mut self) -> Option<&mut Item> {
        self.items.get_mut(*self.found.get(self.cursor.at())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu() -> Menu {
        let items = ["placement", "device", "price band"];
        Menu::new(
            MenuKind::Dimension,
            "Split by",
            items.map(|name| Item::new(name, name, "")).into(),
        )
    }

    #[test]
    fn typing_narrows_the_lines_and_the_best_is_selected() {
        let mut menu = menu();
        assert_eq!(menu.len(), 3);
        menu.input = Input::new("pb".into());
        menu.narrow();
        let found: Vec<&str> = menu.found().map(|item| item.id.as_str()).collect();
        assert_eq!(found, ["price band"]);
        menu.input = Input::new("zz".into());
        menu.narrow();
        assert_eq!((menu.len(), menu.selected()), (0, None));
    }

    #[test]
    fn lines_that_arrive_leave_the_cursor_on_its_line() {
        let mut menu = menu();
        menu.select("device");
        let items = ["a", "b", "device"].map(|name| Item::new(name, name, ""));
        menu.fill(items.into());
        assert_eq!(menu.selected().unwrap().id, "device");
    }
}
