//! The what-if panel: the levers, and what they come to.

mod dials;
mod result;

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::words::wrap;
use super::{drill, header};
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::glyphs::Glyphs;
use crate::tui::layout::Areas;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::whatif::{Lever, lever_value};

/// From this many columns on the panel is docked beside the table.
const DOCKED_FROM: u16 = 110;

/// How wide it is then.
const DOCKED: u16 = 62;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, (width, height): (u16, u16)) {
    let area = area_of((width, height));
    if width >= DOCKED_FROM {
        let left = width - DOCKED;
        if let Some(areas) = Areas::of((left, height)) {
            drill::draw(model, canvas, &areas);
        }
        let edge = Rect::new(left, 0, 1, height - 1);
        canvas.clear(Rect::new(left, 0, DOCKED, height - 1));
        canvas.rule(edge, model.glyphs.frame.vertical, Role::Dim);
    } else {
        header::shop(model, canvas, Rect::new(0, 0, width, 1));
    }
    panel(model, canvas, area);
}

/// Where the panel stands on a screen of that size.
fn area_of((width, height): (u16, u16)) -> Rect {
    if width >= DOCKED_FROM {
        let left = width - DOCKED;
        Rect::new(left + 1, 0, DOCKED - 1, height.saturating_sub(1))
    } else {
        Rect::new(0, 1, width, height.saturating_sub(2))
    }
}

/// Where the levers stand below the heading, and where the result does.
fn parts(model: &Model, rest: Rect) -> (Rect, Rect) {
    // The result needs a dozen lines; the levers have what is left, and scroll.
    let room = rest.height.saturating_sub(2);
    let wanted = u16::try_from(model.whatif.dials().len()).unwrap_or(u16::MAX);
    let levers = wanted.min(room.saturating_sub(11).max(room / 3)).max(1);
    let list = Rect::new(rest.x, rest.y + 1, rest.width, levers + 1);
    let below = list.bottom();
    let height = rest.bottom().saturating_sub(below + 1);
    (list, Rect::new(rest.x, below + 1, rest.width, height))
}

/// How far what is behind the result scrolls.
pub(crate) fn why_last(model: &Model) -> usize {
    let area = area_of(model.size);
    let height = area.height.saturating_sub(1);
    let rest = Rect::new(area.x, area.y + 1, area.width, height);
    result::why_last(model, parts(model, rest).1)
}

/// Text as it may be drawn: in ASCII where that is asked for.
pub(super) fn plain(text: &str, glyphs: &Glyphs) -> String {
    let text = printable(text).into_owned();
    if !glyphs.plain_keys {
        return text;
    }
    text.replace('€', "EUR ")
        .replace('£', "GBP ")
        .replace('−', "-")
        .replace('·', ".")
        .replace('±', "+-")
        .replace('Δ', "d")
        .replace('…', "~")
}

fn panel(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let whatif = &model.whatif;
    let inner = area.width.saturating_sub(2);
    let pair = title(&whatif.title, inner.into(), model.glyphs);
    let heading = plain(&format!("What if: {pair}"), model.glyphs);
    let room = match header::page_loading(model) {
        Some(text) => {
            let wide = u16::try_from(cells::width(&text)).unwrap_or(u16::MAX);
            canvas.put_right(area.right() - 1, area.y, wide, &text, Role::Warning);
            inner.saturating_sub(wide + 1)
        }
        None => inner,
    };
    canvas.put(area.x + 1, area.y, room, &heading, Role::Strong);
    let rest = Rect::new(area.x, area.y + 1, area.width, area.height - 1);
    if let Some(cause) = &whatif.error {
        lines(model, canvas, rest, cause, Role::Error);
        return;
    }
    let Some(desk) = whatif.desk() else {
        lines(model, canvas, rest, "Reading the database", Role::Dim);
        return;
    };
    let span = &desk.input().span;
    let what = if desk.input().is_basket {
        "orders"
    } else {
        "exposures"
    };
    let about = format!(
        "{:.0} days of {what}, a month is 30; {}",
        span.days,
        desk.input().evidence
    );
    canvas.put(rest.x + 1, rest.y, inner, &about, Role::Dim);
    let dials = whatif.dials();
    let (list, result) = parts(model, rest);
    dials::draw(model, canvas, list, &dials);
    let below = list.bottom();
    if rest.bottom() > below + 1 {
        let rule = Rect::new(rest.x + 1, below, inner, 1);
        canvas.rule(rule, model.glyphs.rule, Role::Dim);
        result::draw(model, canvas, result);
    }
    // These are about to be replaced.
    if model.page_waiting().is_some() {
        canvas.restyle(rest, Role::Dim);
    }
}

/// `anchor > target`, or `target with anchor`, in so many cells with the heading before it: both begin, neither hides
/// the other.
fn title(title: &str, room: usize, glyphs: &Glyphs) -> String {
    let halves = [" > ", " with "].into_iter().find_map(|between| {
        title
            .split_once(between)
            .map(|(first, second)| (first, between, second))
    });
    let Some((first, between, second)) = halves else {
        return title.to_owned();
    };
    let room = room.saturating_sub("What if: ".len() + between.len());
    let [of_first, of_second] = [first, second].map(cells::width);
    let half = room / 2;
    let wide = half.max(room.saturating_sub(of_second)).min(of_first);
    format!(
        "{}{between}{}",
        cells::clip(first, wide, glyphs.ellipsis),
        cells::clip(second, room - wide, glyphs.ellipsis)
    )
}

/// Text in lines, as far as there is room; the line after it.
fn lines(model: &Model, canvas: &mut Canvas<'_>, area: Rect, text: &str, role: Role) -> u16 {
    let width = area.width.saturating_sub(2);
    let mut y = area.y;
    for line in wrap(&plain(text, model.glyphs), width) {
        if y >= area.bottom() {
            break;
        }
        canvas.put(area.x + 1, y, width, &line, role);
        y += 1;
    }
    y
}

/// An amount in the pair's currency, as it may be drawn.
fn money(model: &Model, amount: f64) -> String {
    let currency = model
        .whatif
        .desk()
        .map_or("", |desk| desk.input().currency());
    let text = lever_value(Lever::OrderMargin, amount, currency);
    plain(&text.replace('\u{a0}', " "), model.glyphs)
}
