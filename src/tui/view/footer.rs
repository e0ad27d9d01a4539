//! The last line: the keys that matter now, the find, or what was just said.

use ratatui::layout::{Position, Rect};

use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use crate::tui::cells;
use crate::tui::keymap::{self, Binding, Command, Place};
use crate::tui::model::{Dial, Model, Purpose, Screen};
use crate::tui::theme::Role;

/// Draws the line; where the cursor stands, if text is typed.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect) -> Option<Position> {
    if let Some(input) = &model.typing {
        return find(model, input, canvas, area);
    }
    if let Some((purpose, input)) = &model.whatif.typing
        && model.status.is_none()
    {
        return Some(asked(model, *purpose, input, canvas, area));
    }
    if let Some(status) = &model.status {
        let role = if status.error {
            Role::Error
        } else {
            Role::Warning
        };
        let width = area.width.saturating_sub(2);
        let has_room = cells::width(&status.text) <= usize::from(width);
        let short = status.short.as_ref().filter(|_| !has_room);
        canvas.put(1, area.y, width, short.unwrap_or(&status.text), role);
        return None;
    }
    let place = if model.rebuild.is_some() {
        Place::Rebuild
    } else if model.menu.is_some() {
        Place::Menu
    } else {
        Place::On(model.screen())
    };
    hints(model, canvas, area, place);
    None
}

/// Draws as many hints as fit, by rank, in the table's order.
fn hints(model: &Model, canvas: &mut Canvas<'_>, area: Rect, place: Place) {
    const GAP: usize = 2;
    let name = |binding: &Binding| {
        binding
            .keys_at(place)
            .next()
            .map(|key| key.name(model.glyphs))
            .unwrap_or_default()
    };
    let mut by_rank: Vec<&Binding> = keymap::at(place)
        .filter(|binding| !binding.hint.is_empty() && is_of_use(model, binding.command))
        .collect();
    // Where the data lack something, what it is matters more than most keys.
    let notes = keymap::bindings().find(|binding| binding.command == Command::Notes);
    let has_gaps = !model.gaps.rows().is_empty();
    let splits = model.stop().place.dimension().is_some();
    by_rank.sort_by_key(|binding| match (binding.command, notes) {
        (Command::Go(Screen::Gaps), Some(notes)) if has_gaps => notes.rank,
        // By what to split is what a table of members is about.
        (Command::Dimension, _) if splits => 2,
        _ => binding.rank,
    });
    let mut room = usize::from(area.width.saturating_sub(2));
    let fitting = by_rank
        .iter()
        .take_while(|binding| {
            let wanted = cells::width(&name(binding)) + 1 + binding.hint.len() + GAP;
            let fits = wanted <= room + GAP;
            room = room.saturating_sub(wanted);
            fits
        })
        .count();
    let shown = &by_rank[..fitting];
    let mut x = area.x + 1;
    for binding in keymap::bindings().filter(|binding| shown.contains(binding)) {
        let right = area.right();
        x = canvas.put_all(
            x,
            area.y,
            right - x,
            &[
                (&name(binding), Role::Key),
                (" ", Role::Dim),
                (binding.hint, Role::Dim),
            ],
        ) + 2;
    }
}

/// Whether a key does something now; a hint that does not would lie.
fn is_of_use(model: &Model, command: Command) -> bool {
    let evidence = model.pair.evidence.as_ref();
    let splits = model.stop().place.dimension().is_some();
    match (model.screen(), command) {
        (Screen::Pair, Command::Evidence(of)) => evidence.is_none_or(|open| open.of != of),
        (Screen::Pair, Command::ScrollRight) => evidence.is_some(),
        (Screen::Pair, Command::Decide) => evidence.is_none(),
        (Screen::Compare, Command::ScrollRight | Command::ScrollLeft) => {
            super::compare::left_out(model) > 0
        }
        (Screen::Overview, Command::Open | Command::MapLeft) => model.whole.dot().is_some(),
        (Screen::Drill, Command::Open) => !splits,
        (Screen::Drill, Command::Go(Screen::Retention)) => splits,
        (Screen::Drill, Command::Go(Screen::Compare)) => {
            let marked = model.table().map(|table| table.marked().len());
            marked.is_some_and(|marked| marked > 1)
        }
        _ => true,
    }
}

/// Draws what a what-if screen asks for and the text being typed; where the cursor stands.
fn asked(
    model: &Model,
    purpose: Purpose,
    input: &tui_input::Input,
    canvas: &mut Canvas<'_>,
    area: Rect,
) -> Position {
    let prompt = match purpose {
        Purpose::Value(Dial::Lever(lever)) => format!("{} =", lever.name()),
        Purpose::Value(Dial::Placement) => "placement =".to_owned(),
        Purpose::Value(Dial::Excluded) => "not shown to (segment=budget):".to_owned(),
        Purpose::Value(Dial::Response | Dial::Window) => "data =".to_owned(),
        Purpose::Name => "name of the scenario:".to_owned(),
        Purpose::File => "file (.json, .csv, .md):".to_owned(),
        Purpose::Rule => "rule (not at checkout; at most 2 a session):".to_owned(),
    };
    let room = area.width.saturating_sub(20);
    let x = canvas.put(area.x + 1, area.y, room, &prompt, Role::Key) + 1;
    let room = area.width.saturating_sub(x + 1);
    let (text, at) = tail(
        input.value(),
        input.visual_cursor(),
        room.saturating_sub(1).into(),
    );
    let end = canvas.put(x, area.y, room, text, Role::Strong);
    let hint = format!(
        "{} take  esc leave",
        if model.glyphs.plain_keys {
            "enter"
        } else {
            "↵"
        }
    );
    canvas.put_right(
        area.right() - 1,
        area.y,
        area.right().saturating_sub(end + 3),
        &hint,
        Role::Dim,
    );
    Position::new(x + u16::try_from(at).unwrap_or(0).min(room), area.y)
}

/// Draws the text being typed, and how much it finds.
fn find(
    model: &Model,
    input: &tui_input::Input,
    canvas: &mut Canvas<'_>,
    area: Rect,
) -> Option<Position> {
    const PROMPT: u16 = 2;
    let found = model.table().map(super::words::found).unwrap_or_default();
    let room = area.width.saturating_sub(PROMPT + 1).min(32);
    let cursor = input.visual_cursor();
    let (text, typed) = tail(input.value(), cursor, room.saturating_sub(1).into());
    canvas.put(1, area.y, 1, "/", Role::Key);
    let end = canvas.put(PROMPT, area.y, room, text, Role::Strong);
    let at = PROMPT + u16::try_from(typed).unwrap_or(0).min(room);
    let x = end.max(PROMPT + 12) + 2;
    let x = canvas.put(x, area.y, area.width.saturating_sub(x), &found, Role::Text) + 2;
    let rest = Rect::new(x, area.y, area.width.saturating_sub(x), 1);
    hints(model, canvas, rest, Place::Find);
    Some(Position::new(at, area.y))
}

/// The part of a text that shows when the cursor, at cell `cursor`, must stand
/// within `room` cells; and the cursor's cell in it.
fn tail(text: &str, cursor: usize, room: usize) -> (&str, usize) {
    let mut hidden = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if cursor <= hidden + room {
            return (&text[at..], cursor.saturating_sub(hidden));
        }
        hidden += cells::width(cluster);
    }
    ("", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_find_shows_the_end_that_is_being_typed() {
        assert_eq!(tail("grinder", 7, 20), ("grinder", 7));
        assert_eq!(tail("grinder", 7, 4), ("nder", 4));
        assert_eq!(tail("grinder", 0, 4), ("grinder", 0));
        assert_eq!(tail("日本語", 6, 3), ("語", 2));
        assert_eq!(tail("", 0, 3), ("", 0));
    }
}
