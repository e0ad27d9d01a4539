//! The table of one level: rows, their order, what is found, what is selected.
//!
//! The order is computed when the sort or the find changes and never when the
//! cursor moves, so moving costs the same in a table of any size.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::find::Finder;
use super::rows::{Row, Rows};
use super::scale::Scale;
use crate::explore::{CohortBeside, Trend};
use crate::tui::columns::Field;

/// What a table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sort {
    /// The column.
    pub field: Field,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Sort {
    /// A first sort by that column.
    pub(crate) fn by(field: Field) -> Self {
        Self {
            field,
            descending: field.largest_first(),
        }
    }
}

/// What is kept of a table whose rows are gone, to show it again as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Memory {
    selected: Option<String>,
    sort: Sort,
    find: String,
    offset: usize,
    marked: Vec<String>,
}

impl Memory {
    /// A table as it first shows, that row selected.
    pub(crate) fn of(selected: &str) -> Self {
        Self {
            selected: Some(selected.to_owned()),
            sort: Sort::by(Field::Attaches),
            find: String::new(),
            offset: 0,
            marked: Vec::new(),
        }
    }
}

/// What takes longer about the rows of a table, and comes after them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Aside {
    /// It is not there yet.
    #[default]
    Awaited,
    /// It is in the rows.
    There,
    /// Why it is not there.
    Failed(String),
}

/// The table of one level.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    /// The rows, in the answer's order.
    pub rows: Arc<Rows>,
    /// What all rows share.
    pub scale: Arc<Scale>,
    /// How many rows there are in all, shown or not.
    pub total: u64,
    /// Sentences about the table as a whole.
    pub remarks: Arc<[String]>,
    /// Rows of fewer orders than this are left out, if any are.
    pub min_orders: Option<u32>,
    /// Whether its verdicts are still to come.
    pub is_draft: bool,
    /// All rows by the sort: places in `rows`.
    sorted: Arc<[u32]>,
    /// The rows that are found, in the same order.
    order: Arc<[u32]>,
    sort: Sort,
    find: String,
    /// Place of the cursor in `order`.
    cursor: usize,
    /// Place in `order` of the first line on screen.
    offset: usize,
    /// The row that was selected before a find hid it.
    home: Option<u32>,
    /// The ids of the rows that are marked, in the order of marking.
    marked: Vec<String>,
    /// What takes longer about its rows.
    aside: Aside,
}

impl Table {
    /// A table as it first shows: most attaches first, the first row selected.
    pub(crate) fn new(rows: Rows, total: u64, remarks: Vec<String>) -> Self {
        let scale = Arc::new(Scale::of(&rows));
        let sort = Sort::by(Field::Attaches);
        let sort = match &rows {
            // Members have an order of their own: low, mid, high; months.
            Rows::Cohorts(_) => Sort {
                field: Field::Title,
                descending: false,
            },
            _ => sort,
        };
        let sorted = sorted(&rows, sort);
        Self {
            rows: Arc::new(rows),
            scale,
            total,
            remarks: remarks.into(),
            min_orders: None,
            is_draft: false,
            order: Arc::clone(&sorted),
            sorted,
            sort,
            find: String::new(),
            cursor: 0,
            offset: 0,
            home: None,
            marked: Vec::new(),
            aside: Aside::Awaited,
        }
    }

    /// Whether what takes longer about its rows is not there yet.
    pub(crate) fn lacks_aside(&self) -> bool {
        self.aside == Aside::Awaited
    }

    /// How it stands with what takes longer about its rows.
    pub(crate) fn aside(&self) -> &Aside {
        &self.aside
    }

    /// Keeps why what takes longer is not there.
    pub(crate) fn fail_aside(&mut self, why: String) {
        self.aside = Aside::Failed(why);
    }

    /// Writes trends into the rows.
    pub(crate) fn take_trends(&mut self, trends: &HashMap<String, Trend>) {
        self.aside = Aside::There;
        let rows = Arc::make_mut(&mut self.rows);
        rows.each(|level| level.more.trend = trends.get(&level.id).copied());
    }

    /// Writes into members what is known of their buyers.
    pub(crate) fn take_beside(&mut self, mut members: BTreeMap<String, CohortBeside>) {
        self.aside = Aside::There;
        if let Rows::Cohorts(rows) = Arc::make_mut(&mut self.rows) {
            for row in rows {
                row.beside = members.remove(&row.cohort).unwrap_or_default();
            }
        }
        self.scale = Arc::new(Scale::of(&self.rows));
        self.sort_by(self.sort);
    }

    /// Takes over sort, find, selection and scroll of an earlier table.
    pub(crate) fn restore(&mut self, memory: &Memory) {
        self.sort_by(memory.sort);
        self.find(&memory.find);
        self.offset = memory.offset;
        self.marked.clone_from(&memory.marked);
        if let Some(id) = &memory.selected {
            self.select_id(id);
        }
        self.home = None;
    }

    /// What to keep of it when the rows go.
    pub(crate) fn memory(&self) -> Memory {
        Memory {
            selected: self.selected().map(|row| row.id().to_owned()),
            sort: self.sort,
            find: self.find.clone(),
            offset: self.offset,
            marked: self.marked.clone(),
        }
    }

    /// Marks the selected row, or takes its mark away; how many are marked then.
    pub(crate) fn mark(&mut self) -> usize {
        if let Some(id) = self.selected().map(|row| row.id().to_owned()) {
            match self.marked.iter().position(|other| *other == id) {
                Some(place) => drop(self.marked.remove(place)),
                None => self.marked.push(id),
            }
        }
        self.marked.len()
    }

    /// Takes all marks away.
    pub(crate) fn unmark(&mut self) {
        self.marked.clear();
    }

    /// Whether a row is marked.
    pub(crate) fn is_marked(&self, row: Row<'_>) -> bool {
        self.marked.iter().any(|id| id == row.id())
    }

    /// The marked rows that are still there, in the order of marking.
    pub(crate) fn marked(&self) -> Vec<Row<'_>> {
        let row_of = |id: &String| self.rows.iter().find(|row| row.id() == id);
        self.marked.iter().filter_map(row_of).collect()
    }

    /// How many rows are found.
    pub(crate) fn found(&self) -> usize {
        self.order.len()
    }

    /// The row at that place on the way down.
    pub(crate) fn at(&self, place: usize) -> Option<Row<'_>> {
        let index = *self.order.get(place)?;
        self.rows.get(index as usize)
    }

    /// The selected row.
    pub(crate) fn selected(&self) -> Option<Row<'_>> {
        self.at(self.cursor)
    }

    /// Place of the selected row on the way down.
    pub(crate) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Place of the first row on screen.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// What it is sorted by.
    pub(crate) fn sort(&self) -> Sort {
        self.sort
    }

    /// What is being looked for; empty shows all rows.
    pub(crate) fn find_text(&self) -> &str {
        &self.find
    }

    /// Moves the cursor, as far as there are rows.
    pub(crate) fn move_by(&mut self, rows: isize) {
        self.move_to(self.cursor.saturating_add_signed(rows));
    }

    /// Moves the cursor to a place, or to the last one.
    pub(crate) fn move_to(&mut self, place: usize) {
        self.cursor = place.min(self.order.len().saturating_sub(1));
        self.home = None;
    }

    /// Scrolls as little as needed for the cursor to stand in a window of `height` lines.
    pub(crate) fn scroll_into(&mut self, height: usize) {
        let last_offset = self.order.len().saturating_sub(height);
        let lowest = (self.cursor + 1).saturating_sub(height);
        self.offset = self
            .offset
            .min(last_offset)
            .clamp(lowest.min(self.cursor), self.cursor);
    }

    /// Sorts; the selected row stays selected.
    pub(crate) fn sort_by(&mut self, sort: Sort) {
        let selected = self.selected_index();
        self.sort = sort;
        self.sorted = sorted(&self.rows, sort);
        self.refilter(None);
        self.select_index(selected);
    }

    /// Shows only the rows that match. The selected row stays selected while it
    /// is found; while it is not, the best match is selected, and the row comes
    /// back with the end of the find, unless the cursor was moved meanwhile.
    pub(crate) fn find(&mut self, text: &str) {
        if text == self.find {
            return;
        }
        let selected = self.home.or(self.selected_index());
        self.find = text.to_owned();
        let best = self.refilter(Some(text));
        if self.select_index(selected) {
            self.home = None;
        } else {
            self.home = selected;
            self.select_index(best);
        }
    }

    /// Ends a find in favour of what it selected.
    pub(crate) fn keep_find(&mut self) {
        self.home = None;
    }

    /// Selects the row with that id, if it is found.
    pub(crate) fn select_id(&mut self, id: &str) -> bool {
        let index = (0..self.rows.len())
            .find(|&index| self.rows.get(index).is_some_and(|row| row.id() == id))
            .and_then(|index| u32::try_from(index).ok());
        index.is_some() && self.select_index(index)
    }

    fn selected_index(&self) -> Option<u32> {
        self.order.get(self.cursor).copied()
    }

    /// Whether the row is found and selected now; else the cursor stays in range.
    fn select_index(&mut self, index: Option<u32>) -> bool {
        let place = index.and_then(|index| self.order.iter().position(|&found| found == index));
        match place {
            Some(place) => self.cursor = place,
            None => self.cursor = self.cursor.min(self.order.len().saturating_sub(1)),
        }
        place.is_some()
    }

    /// Filters the sorted rows by the find; the best match, if it is asked for.
    fn refilter(&mut self, new_text: Option<&str>) -> Option<u32> {
        let text = new_text.unwrap_or(&self.find);
        if text.trim().is_empty() {
            self.order = Arc::clone(&self.sorted);
            return None;
        }
        let mut finder = Finder::new(text);
        let mut best: Option<(u32, u32)> = None;
        self.order = self
            .sorted
            .iter()
            .copied()
            .filter(|&index| {
                let score = self
                    .rows
                    .get(index as usize)
                    .and_then(|row| finder.score(row));
                if let Some(score) = score
                    && best.is_none_or(|(most, _)| score > most)
                {
                    best = Some((score, index));
                }
                score.is_some()
            })
            .collect();
        best.map(|(_, index)| index)
    }
}

/// All rows by a sort. What has no value comes last either way; equals keep the
/// answer's order.
fn sorted(rows: &Rows, sort: Sort) -> Arc<[u32]> {
    let directed = |ordering: Ordering| {
        if sort.descending {
            ordering.reverse()
        } else {
            ordering
        }
    };
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    if sort.field == Field::Title && matches!(rows, Rows::Cohorts(_)) {
        return if sort.descending {
            (0..count).rev().collect()
        } else {
            (0..count).collect()
        };
    }
    if sort.field == Field::Title {
        let mut keys: Vec<(String, u32)> = rows
            .iter()
            .map(|row| row.title().to_lowercase())
            .zip(0..count)
            .collect();
        keys.sort_unstable_by(|(a, at), (b, bt)| directed(a.cmp(b)).then(at.cmp(bt)));
        return keys.into_iter().map(|(_, index)| index).collect();
    }
    let mut keys: Vec<(Option<f64>, u32)> = rows
        .iter()
        .map(|row| sort.field.value(row).filter(|value| !value.is_nan()))
        .zip(0..count)
        .collect();
    keys.sort_unstable_by(|(a, at), (b, bt)| {
        match (a, b) {
            (Some(a), Some(b)) => directed(a.total_cmp(b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
        .then(at.cmp(bt))
    });
    keys.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests;
