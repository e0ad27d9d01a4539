//! The interval of a figure, drawn in the row on the axis of the whole table: a
//! forest plot of as many lines as there are rows.

use crate::domain::{Base, Interval};
use crate::tui::cells;
use crate::tui::columns::Drawn;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::Axis;
use crate::tui::theme::Role;

/// The cells of one row.
pub(super) type Line = Vec<(&'static str, Role)>;

/// Where a value stands on an axis of `width` cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// In that cell.
    At(usize),
    /// Left of the axis.
    Below,
    /// Right of the axis.
    Beyond,
}

/// The cell of a value, when the axis has `width` cells; `None` if it is no number
/// or there is no axis.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and the width of a terminal"
)]
fn spot(value: f64, axis: Axis, width: usize) -> Option<Spot> {
    let last = width.checked_sub(1)?;
    let share = (value - axis.min) / (axis.max - axis.min);
    if !share.is_finite() {
        return None;
    }
    if share > 1.0 + 1e-9 {
        return Some(Spot::Beyond);
    }
    // Where the axis begins at 0, nothing lies before it but rounding.
    if share < -1e-9 && axis.min < 0.0 {
        return Some(Spot::Below);
    }
    let last_cell = u32::try_from(last).map_or(f64::from(u32::MAX), f64::from);
    Some(Spot::At(
        ((share.max(0.0) * last_cell).round() as usize).min(last),
    ))
}

fn cell(value: f64, axis: Axis, width: usize) -> Option<usize> {
    match spot(value, axis, width)? {
        Spot::At(cell) => Some(cell),
        Spot::Below | Spot::Beyond => None,
    }
}

/// What is drawn in one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    /// The figure.
    pub figure: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// What this row alone is held against.
    pub own_reference: Option<f64>,
}

/// One row: the reference lines and, over them, the interval with its point.
/// What lies beyond the axis ends in an arrow.
pub(super) fn line(mark: Mark, axis: Axis, width: usize, glyphs: &Glyphs) -> Line {
    let mut line: Line = vec![(" ", Role::Text); width];
    let reference = axis.reference.and_then(|at| cell(at, axis, width));
    let own = mark.own_reference.and_then(|at| cell(at, axis, width));
    if let Some(at) = reference {
        line[at] = (glyphs.reference, Role::Reference);
    }
    if let Some(at) = own {
        line[at] = (glyphs.own_reference, Role::OwnReference);
    }
    let figure = mark.figure.filter(|figure| figure.is_finite());
    let (Some(figure), Some(last)) = (figure, width.checked_sub(1)) else {
        return line;
    };
    if let Some(Interval { low, high }) = mark.interval
        && let Some(from) = spot(low, axis, width)
        && let Some(to) = spot(high, axis, width)
    {
        let at = |spot: Spot| match spot {
            Spot::At(cell) => cell,
            Spot::Below => 0,
            Spot::Beyond => last,
        };
        let (start, end) = (at(from), at(to));
        for (at, slot) in line.iter_mut().enumerate().take(end + 1).skip(start) {
            let crosses = reference == Some(at) || own == Some(at);
            *slot = (
                if crosses {
                    glyphs.bar_on_reference
                } else {
                    glyphs.bar
                },
                Role::Interval,
            );
        }
        line[start] = match from {
            Spot::At(_) => (glyphs.bar_low, Role::Interval),
            Spot::Below => (glyphs.before, Role::Interval),
            Spot::Beyond => (glyphs.beyond, Role::Interval),
        };
        line[end] = match to {
            Spot::At(_) => (glyphs.bar_high, Role::Interval),
            Spot::Below => (glyphs.before, Role::Interval),
            Spot::Beyond => (glyphs.beyond, Role::Interval),
        };
    }
    match spot(figure, axis, width) {
        Some(Spot::At(at)) => line[at] = (glyphs.point, Role::Interval),
        Some(Spot::Beyond) => line[last] = (glyphs.beyond, Role::Interval),
        Some(Spot::Below) => line[0] = (glyphs.before, Role::Interval),
        None => {}
    }
    line
}

/// The axis above the rows: its ends with their unit, a tick at the reference.
pub(super) fn axis_line(axis: Axis, unit: &str, width: usize, glyphs: &Glyphs) -> String {
    let is_rate = unit == "%";
    let ends = |of: &dyn Fn(f64) -> String, unit: &str| {
        let end = format!(" {} {unit}", of(axis.max));
        (format!("{} ", of(axis.min)), end.trim_end().to_owned())
    };
    let whole = |value: f64| axis_end(value, is_rate, glyphs);
    let thousands = |value: f64| match value {
        0.0 => whole(value),
        _ => format!("{}k", axis_end(value / 1_000.0, false, glyphs)),
    };
    // The column of the figure has the unit, too.
    let mut labels = vec![ends(&whole, unit), ends(&whole, "")];
    if !is_rate && axis.max.max(-axis.min) >= 1_000.0 {
        labels.push(ends(&thousands, ""));
    }
    // Both labels stand in the line itself, so that it lies over the rows' cells.
    let fits =
        |(start, end): &(String, String)| cells::width(start) + cells::width(end) + 2 <= width;
    let Some((start, end)) = labels.into_iter().find(fits) else {
        return String::new();
    };
    let (before, after) = (cells::width(&start), cells::width(&end));
    let reference = axis.reference.and_then(|at| cell(at, axis, width));
    let mut out = start;
    for at in before..width - after {
        out.push_str(if reference == Some(at) {
            glyphs.tick
        } else {
            glyphs.rule
        });
    }
    out.push_str(&end);
    out
}

/// The reference line in words, its tick in the cell of the rows' line wherever
/// there is room for the words beside it; and the sign of the rows' own ones.
pub(super) fn reference_line(
    drawn: Drawn,
    base: Base,
    axis: Axis,
    decimals: usize,
    width: usize,
    glyphs: &Glyphs,
) -> String {
    let (name, own) = drawn.references(base);
    let own = if own.is_empty() {
        String::new()
    } else {
        format!("{} {own}", glyphs.own_reference)
    };
    let Some(reference) = axis.reference else {
        return own;
    };
    let words = if drawn == Drawn::Attach {
        format!("{name} {} %", figures::percent(reference, decimals, glyphs))
    } else {
        name.to_owned()
    };
    let length = cells::width(&words) + 2;
    let tick = glyphs.tick;
    let line = match cell(reference, axis, width) {
        Some(at) if at + length <= width => format!("{}{tick} {words}", " ".repeat(at)),
        Some(at) if at + 1 >= length => format!("{}{words} {tick}", " ".repeat(at + 1 - length)),
        _ => format!("{tick} {words}"),
    };
    let room = width.saturating_sub(cells::width(&line));
    if own.is_empty() || cells::width(&own) + 2 > room {
        line
    } else {
        format!("{line}  {own}")
    }
}

/// An end of the axis, in percent where it is a rate, with as many decimals as it
/// needs.
fn axis_end(value: f64, is_rate: bool, glyphs: &Glyphs) -> String {
    let shown = if is_rate { value * 100.0 } else { value };
    let decimals = (0..4)
        .find(|&decimals| {
            let scaled = shown * 10_f64.powi(decimals);
            (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(4);
    figures::number(shown, usize::try_from(decimals).unwrap_or(0), glyphs)
}

#[cfg(test)]
mod tests {
    use super::super::super::glyphs::{ASCII, UNICODE};
    use super::*;

    fn text(line: &Line) -> String {
        line.iter().map(|(glyph, _)| *glyph).collect()
    }

    const AXIS: Axis = Axis {
        min: 0.0,
        max: 0.12,
        reference: Some(0.06),
    };

    fn mark(figure: Option<f64>, bounds: Option<(f64, f64)>) -> Mark {
        Mark {
            figure,
            interval: bounds.map(|(low, high)| Interval { low, high }),
            own_reference: None,
        }
    }

    #[test]
    fn a_narrow_axis_gives_up_its_unit_before_its_ends() {
        let axis = Axis {
            min: -15_000.0,
            max: 30_000.0,
            reference: Some(0.0),
        };
        let line = |width| axis_line(axis, "EUR", width, &UNICODE);
        assert!(line(24).starts_with("−15 000 ") && line(24).ends_with(" 30 000 EUR"));
        assert!(line(18).starts_with("−15 000 ") && line(18).ends_with(" 30 000"));
        assert!(line(16).starts_with("−15k ") && line(16).ends_with(" 30k"));
        assert_eq!(line(8), "");
    }

    #[test]
    fn an_axis_may_begin_below_zero_and_a_row_have_a_line_of_its_own() {
        let axis = Axis {
            min: -100.0,
            max: 200.0,
            reference: Some(0.0),
        };
        let drawn = |mark| text(&line(mark, axis, 31, &UNICODE));
        let loses = mark(Some(-41.0), Some((-120.0, 6.0)));
        assert_eq!(drawn(loses), "←─────●───┼┤                   ");
        let earns = Mark {
            own_reference: Some(50.0),
            ..mark(Some(139.0), Some((112.0, 167.0)))
        };
        assert_eq!(drawn(earns), "          │    ╎     ├──●──┤   ");
        assert_eq!(
            axis_line(axis, "EUR", 31, &UNICODE),
            "−100 ─────┼──────────── 200 EUR"
        );
        assert_eq!(
            reference_line(Drawn::Margin, Base::Exposures, axis, 0, 40, &UNICODE),
            "             ┼ break-even  ╎ slot value"
        );
    }

    fn drawn(rate: f64, low: f64, high: f64) -> String {
        text(&line(
            mark(Some(rate), Some((low, high))),
            AXIS,
            25,
            &UNICODE,
        ))
    }

    #[test]
    fn bounds_and_point_stand_at_their_values() {
        assert_eq!(drawn(0.02, 0.01, 0.03), "  ├─●─┤     │            ");
        assert_eq!(drawn(0.05, 0.04, 0.07), "        ├─●─┼─┤          ");
        assert_eq!(drawn(0.06, 0.06, 0.06), "            ●            ");
    }

    #[test]
    fn what_is_beyond_the_axis_ends_in_an_arrow() {
        assert_eq!(drawn(0.10, 0.08, 0.5), "            │   ├───●───→");
        assert_eq!(drawn(0.5, 0.4, 0.6), "            │           →");
    }

    #[test]
    fn no_rate_leaves_the_reference_alone() {
        let none = line(mark(None, None), AXIS, 25, &UNICODE);
        assert_eq!(text(&none).trim(), "│");
        let nan = line(mark(Some(f64::NAN), None), AXIS, 25, &UNICODE);
        assert_eq!(text(&nan).trim(), "│");
    }

    #[test]
    fn the_axis_is_as_wide_as_the_rows_with_the_tick_at_the_reference() {
        assert_eq!(
            axis_line(AXIS, "%", 25, &UNICODE),
            "0 ──────────┼─────── 12 %"
        );
        assert_eq!(
            axis_line(AXIS, "%", 25, &ASCII),
            "0 ----------+------- 12 %"
        );
        let small = Axis {
            min: 0.0,
            max: 0.004,
            reference: None,
        };
        assert!(axis_line(small, "%", 25, &UNICODE).ends_with(" 0.4 %"));
    }

    #[test]
    fn the_words_for_the_reference_keep_its_tick_in_its_cell() {
        let at = |pooled, width| {
            let axis = Axis {
                min: 0.0,
                max: 0.12,
                reference: Some(pooled),
            };
            reference_line(Drawn::Attach, Base::Exposures, axis, 1, width, &UNICODE)
        };
        assert_eq!(at(0.02, 25), "    ┼ pooled 2.0 %");
        assert_eq!(at(0.11, 25), "        pooled 11.0 % ┼");
        assert_eq!(at(0.06, 17), "┼ pooled 6.0 %");
    }

    #[test]
    fn any_width_can_be_drawn() {
        for width in 0..40 {
            let drawn = line(mark(Some(0.05), Some((0.0, 1.0))), AXIS, width, &UNICODE);
            assert_eq!(drawn.len(), width);
            let axis = axis_line(AXIS, "%", width, &UNICODE);
            assert!(axis.is_empty() || axis.chars().count() == width);
        }
    }
}
