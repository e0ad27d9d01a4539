//! The portfolio of a place: the curve of retiring, the gain by items, rules replayed.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::header;
use super::whatif::plain;
use super::words::wrap;
use crate::tui::figures;
use crate::tui::model::{Listed, Model, Portfolio};
use crate::tui::theme::Role;
use crate::whatif::{Lever, Portfolio as Plan, PortfolioInput, Rivalry, lever_value};

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, (width, height): (u16, u16)) {
    header::shop(model, canvas, Rect::new(0, 0, width, 1));
    let portfolio = &model.portfolio;
    let title = plain(&format!("Portfolio of {}", portfolio.title), model.glyphs);
    canvas.put(1, 1, width - 2, &title, Role::Strong);
    let how = match portfolio.rivalry {
        Rivalry::Additive => "targets do not compete",
        Rivalry::Choice => "targets compete",
    };
    match header::page_loading(model) {
        Some(text) => canvas.put_right(width - 1, 1, 30, &text, Role::Warning),
        None => canvas.put_right(width - 1, 1, 30, how, Role::Dim),
    }
    let body = Rect::new(0, 2, width, height.saturating_sub(3));
    match (&portfolio.error, &portfolio.input, &portfolio.plan) {
        (Some(cause), ..) => {
            text(model, canvas, body, cause, Role::Error);
        }
        (None, Some(input), Some(plan)) => {
            planned(model, canvas, body, input, plan);
            // These are about to be replaced.
            if model.page_waiting().is_some() {
                canvas.restyle(body, Role::Dim);
            }
        }
        _ => {
            text(model, canvas, body, "Reading the database", Role::Dim);
        }
    }
}

fn text(model: &Model, canvas: &mut Canvas<'_>, area: Rect, words: &str, role: Role) -> u16 {
    let width = area.width.saturating_sub(2);
    let mut y = area.y;
    for line in wrap(&plain(words, model.glyphs), width) {
        if y >= area.bottom() {
            break;
        }
        canvas.put(area.x + 1, y, width, &line, role);
        y += 1;
    }
    y
}

fn money(input: &PortfolioInput, amount: f64) -> String {
    let currency = input.currency.as_deref().unwrap_or("");
    lever_value(Lever::OrderMargin, amount, currency).replace('\u{a0}', " ")
}

fn planned(
    model: &Model,
    canvas: &mut Canvas<'_>,
    area: Rect,
    input: &PortfolioInput,
    plan: &Plan,
) {
    let best = plan.retire.at_best();
    let head = format!(
        "Retire {} of {} pairs: {} more net margin a month (\u{b1} {}); freed slots earn their slot value.",
        plan.retire.best,
        input.members.len(),
        money(input, best.map_or(0.0, |best| best.gain)),
        money(input, best.map_or(0.0, |best| 1.96 * best.gain_se)),
    );
    let mut y = text(model, canvas, area, &head, Role::Text);
    if y + 2 < area.bottom() {
        curve(model, canvas, Rect::new(1, y, area.width - 2, 1), plan);
        y += 1;
    }
    y = items(
        model,
        canvas,
        Rect::new(0, y, area.width, area.bottom() - y),
        input,
        plan,
    );
    let mut foot = replayed(model);
    let mut tone = Role::Warning;
    if foot.is_empty() && area.height >= 24 {
        foot = input.remarks.join(" ");
        tone = Role::Dim;
    }
    let wide = area.width.saturating_sub(2);
    let foot_lines = if foot.is_empty() {
        0
    } else {
        wrap(&foot, wide).len() as u16
    };
    let list = Rect::new(
        0,
        y,
        area.width,
        area.bottom().saturating_sub(y + foot_lines),
    );
    match model.portfolio.part {
        Listed::Retire => pairs(model, canvas, list, input, plan),
        Listed::Slots => slots(model, canvas, list, input, plan),
    }
    if foot_lines > 0 {
        let below = Rect::new(0, list.bottom(), area.width, foot_lines);
        text(model, canvas, below, &foot, tone);
    }
}

/// Total margin against the number retired, a cell a share of them; the highest marked.
fn curve(model: &Model, canvas: &mut Canvas<'_>, area: Rect, plan: &Plan) {
    let points = &plan.retire.points;
    let (Some(first), true) = (points.first(), area.width > 20) else {
        return;
    };
    let label = "margin by N retired ";
    let x = canvas.put(area.x, area.y, area.width, label, Role::Dim);
    let room = area.right().saturating_sub(x).min(60);
    let (low, high) = points
        .iter()
        .fold((first.total, first.total), |range, point| {
            (range.0.min(point.total), range.1.max(point.total))
        });
    let levels = if model.glyphs.plain_keys {
        ["_", ".", "-", "=", "*", "#"]
    } else {
        ["▁", "▂", "▃", "▅", "▆", "█"]
    };
    let last = points.len() - 1;
    let cells = room
        .min(u16::try_from(points.len()).unwrap_or(u16::MAX))
        .max(1);
    let best = (plan.retire.best as f64 / last.max(1) as f64 * f64::from(cells - 1)).round() as u16;
    for cell in 0..cells {
        let share = f64::from(cell) / f64::from((cells - 1).max(1));
        let point = points[(share * last as f64).round() as usize];
        let height = if high > low {
            (point.total - low) / (high - low)
        } else {
            1.0
        };
        let level = ((height * 5.0).round() as usize).min(5);
        let role = if cell == best {
            Role::Active
        } else {
            Role::Interval
        };
        canvas.put(x + cell, area.y, 1, levels[level], role);
    }
}

/// The gain by items in a list; the line after it.
fn items(
    model: &Model,
    canvas: &mut Canvas<'_>,
    area: Rect,
    input: &PortfolioInput,
    plan: &Plan,
) -> u16 {
    if input.slots.is_empty() {
        return area.y;
    }
    let by_items: Vec<String> = plan
        .gains
        .iter()
        .map(|gain| {
            let mark = if gain.items == plan.best_items {
                "*"
            } else {
                ""
            };
            format!("{}{mark} {}", gain.items, money(input, gain.total))
        })
        .collect();
    let each = money(input, plan.best_total);
    let budget = match plan.session_items {
        Some(items) if plan.shortened > 0 => format!(
            " At most {items:.1} items a session, as today: {} for it.",
            shorter(plan.shortened)
        ),
        _ => String::new(),
    };
    let words = format!(
        "Net margin a month by items in every list: {}. Each list at its own best: {each}.{budget}",
        by_items.join(", ")
    );
    text(model, canvas, area, &words, Role::Text)
}

/// `1 list is shorter`.
fn shorter(lists: usize) -> String {
    if lists == 1 {
        "1 list is shorter".to_owned()
    } else {
        format!("{lists} lists are shorter")
    }
}

fn replayed(model: &Model) -> String {
    let portfolio: &Portfolio = &model.portfolio;
    let found = match &portfolio.replayed {
        None if portfolio.replay.is_some() => return "Replaying the rule".to_owned(),
        None => return String::new(),
        Some(Err(cause)) => return plain(cause, model.glyphs),
        Some(Ok(found)) => found,
    };
    let (rule, found) = found;
    let currency = portfolio
        .input
        .as_ref()
        .and_then(|input| input.currency.clone())
        .unwrap_or_default();
    let money =
        |amount: f64| lever_value(Lever::OrderMargin, amount, &currency).replace('\u{a0}', " ");
    let units = |units: f64| {
        let sign = if units > 0.0 { "+" } else { "" };
        format!("{sign}{}", figures::number(units, 0, model.glyphs))
    };
    let remarks = found.remarks.iter().map(|remark| format!(" {remark}"));
    let text = format!(
        "Replayed on {:.0} days, descriptive: {}: {} exposures gone ({:.1} %), net margin {} (95 %: {} to {}), \
             returned units {} ({} to {}).",
        found.days,
        rule.words(),
        figures::quantity(found.exposures_removed, model.glyphs),
        100.0 * found.share_removed,
        money(found.net_margin.value),
        money(found.net_margin.low),
        money(found.net_margin.high),
        units(found.returned_units.value),
        units(found.returned_units.low),
        units(found.returned_units.high),
    );
    plain(&(text + &remarks.collect::<String>()), model.glyphs)
}

/// Places of the rows that show, so that the cursor is among them.
fn window(model: &Model, lines: usize, len: usize) -> (usize, usize) {
    let at = model.portfolio.cursor.at().min(len.saturating_sub(1));
    (at, (at + 1).saturating_sub(lines.max(1)))
}

fn pairs(model: &Model, canvas: &mut Canvas<'_>, area: Rect, input: &PortfolioInput, plan: &Plan) {
    let name = area.width.saturating_sub(48).max(12);
    if area.height < 2 {
        return;
    }
    // A gap before the figures, however long the name.
    canvas.put(
        2,
        area.y,
        name - 1,
        "pair, first to retire first",
        Role::Header,
    );
    for (end, title) in [
        (12, "shown/month"),
        (24, "net/1000"),
        (35, "slot/1000"),
        (46, "gain"),
    ] {
        canvas.put_right(name + 2 + end - 1, area.y, 11, title, Role::Header);
    }
    let lines = usize::from(area.height - 1);
    let (at, top) = window(model, lines, plan.retire.order.len());
    let rows = plan.retire.order.iter().enumerate().skip(top);
    for (y, (place, member)) in (area.y + 1..area.bottom()).zip(rows) {
        let member = &input.members[*member];
        let role = if place < plan.retire.best {
            Role::Text
        } else {
            Role::Dim
        };
        canvas.put(2, y, name - 1, &plain(&member.title, model.glyphs), role);
        let shown = &member.shown;
        for (end, cell) in [
            (12, figures::number(shown.exposures, 0, model.glyphs)),
            (
                24,
                figures::number(1_000.0 * shown.net.value, 2, model.glyphs),
            ),
            (
                35,
                figures::number(1_000.0 * shown.slot_value, 2, model.glyphs),
            ),
            (46, figures::number(shown.gain(), 2, model.glyphs)),
        ] {
            canvas.put_right(name + 2 + end - 1, y, 11, &cell, role);
        }
        mark(model, canvas, Rect::new(0, y, area.width, 1), place == at);
    }
}

fn mark(model: &Model, canvas: &mut Canvas<'_>, line: Rect, is_selected: bool) {
    if is_selected {
        canvas.put(0, line.y, 1, model.glyphs.cursor, Role::Text);
        canvas.select(line);
    }
}

fn slots(model: &Model, canvas: &mut Canvas<'_>, area: Rect, input: &PortfolioInput, plan: &Plan) {
    if area.height < 2 {
        return;
    }
    let name = (area.width / 3).max(14);
    let wide = 14.min(name / 2);
    canvas.put(2, area.y, name - wide, "anchor", Role::Header);
    canvas.put(name + 1 - wide, area.y, wide, "placement", Role::Header);
    canvas.put_right(name + 14, area.y, 11, "lists/month", Role::Header);
    canvas.put_right(name + 20, area.y, 5, "best", Role::Header);
    canvas.put(
        name + 22,
        area.y,
        area.width.saturating_sub(name + 22),
        "show",
        Role::Header,
    );
    let (at, top) = window(model, usize::from(area.height - 1), input.slots.len());
    let rows = input.slots.iter().zip(&plan.plans).enumerate().skip(top);
    for (y, (place, (slot, best))) in (area.y + 1..area.bottom()).zip(rows) {
        let title = plain(&slot.anchor_title, model.glyphs);
        canvas.put(2, y, name - 2 - wide, &title, Role::Text);
        let placement = plain(&slot.placement, model.glyphs);
        canvas.put(name + 1 - wide, y, wide, &placement, Role::Text);
        let lists = figures::number(slot.lists, 0, model.glyphs);
        canvas.put_right(name + 14, y, 11, &lists, Role::Text);
        canvas.put_right(name + 20, y, 5, &best.best.to_string(), Role::Text);
        let mut targets: Vec<&str> = best
            .best
            .checked_sub(1)
            .and_then(|place| best.lists.get(place))
            .map(|list| {
                list.members
                    .iter()
                    .map(|at| slot.targets[*at].1.as_str())
                    .collect()
            })
            .unwrap_or_default();
        let explored = best.explore.map(|at| format!("try {}", slot.targets[at].1));
        targets.extend(explored.as_deref());
        let room = area.width.saturating_sub(name + 22);
        canvas.put(
            name + 22,
            y,
            room,
            &plain(&targets.join(", "), model.glyphs),
            Role::Text,
        );
        mark(model, canvas, Rect::new(0, y, area.width, 1), place == at);
    }
}
