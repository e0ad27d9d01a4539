//! The interval of a rate, drawn in the row on the axis of the whole table: a
//! forest plot of as many lines as there are rows.

use crate::domain::Interval;
use crate::tui::cells;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::Axis;
use crate::tui::theme::Role;

/// The cells of one row.
pub(super) type Line = Vec<(&'static str, Role)>;

/// The cell of a value, when the axis has `width` cells; `None` beyond its end.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and the width of a terminal"
)]
fn cell(value: f64, axis: Axis, width: usize) -> Option<usize> {
    let last = width.checked_sub(1)?;
    let share = value / axis.max;
    if !share.is_finite() || share > 1.0 + 1e-9 {
        return None;
    }
    let last_cell = u32::try_from(last).map_or(f64::from(u32::MAX), f64::from);
    Some(((share.max(0.0) * last_cell).round() as usize).min(last))
}

/// One row: the reference line and, over it, the interval with its point.
/// What lies beyond the axis ends in an arrow.
pub(super) fn line(
    rate: Option<f64>,
    interval: Option<Interval>,
    axis: Axis,
    width: usize,
    glyphs: &Glyphs,
) -> Line {
    let mut line: Line = vec![(" ", Role::Text); width];
    let reference = axis.pooled.and_then(|pooled| cell(pooled, axis, width));
    if let Some(at) = reference {
        line[at] = (glyphs.reference, Role::Reference);
    }
    let (Some(rate), Some(last)) = (rate.filter(|rate| rate.is_finite()), width.checked_sub(1))
    else {
        return line;
    };
    if let Some(Interval { low, high }) = interval
        && low.is_finite()
        && high.is_finite()
    {
        let from = cell(low, axis, width);
        let to = cell(high, axis, width);
        let start = from.unwrap_or(last);
        let end = to.unwrap_or(last);
        for (at, slot) in line.iter_mut().enumerate().take(end + 1).skip(start) {
            let crosses = reference == Some(at);
            *slot = (
                if crosses {
                    glyphs.bar_on_reference
                } else {
                    glyphs.bar
                },
                Role::Interval,
            );
        }
        if from.is_some() {
            line[start] = (glyphs.bar_low, Role::Interval);
        }
        line[end] = match to {
            Some(_) => (glyphs.bar_high, Role::Interval),
            None => (glyphs.beyond, Role::Interval),
        };
    }
    match cell(rate, axis, width) {
        Some(at) => line[at] = (glyphs.point, Role::Interval),
        None => line[last] = (glyphs.beyond, Role::Interval),
    }
    line
}

/// The axis above the rows: 0, a tick at the pooled rate, the end in percent.
pub(super) fn axis_line(axis: Axis, width: usize, glyphs: &Glyphs) -> String {
    let end = format!(" {} %", axis_end(axis, glyphs));
    // Both labels stand in the line itself, so that it lies over the rows' cells.
    if width < end.len() + 4 {
        return String::new();
    }
    let reference = axis.pooled.and_then(|pooled| cell(pooled, axis, width));
    let ruled = width - end.len();
    let mut out = String::from("0 ");
    for at in 2..ruled {
        out.push_str(if reference == Some(at) {
            glyphs.tick
        } else {
            glyphs.rule
        });
    }
    out.push_str(&end);
    out
}

/// The pooled rate in words, its tick in the cell of the rows' reference line
/// wherever there is room for the words beside it.
pub(super) fn reference_line(axis: Axis, decimals: usize, width: usize, glyphs: &Glyphs) -> String {
    let Some(pooled) = axis.pooled else {
        return String::new();
    };
    let words = format!("pooled {} %", figures::percent(pooled, decimals, glyphs));
    let length = cells::width(&words) + 2;
    let tick = glyphs.tick;
    match cell(pooled, axis, width) {
        Some(at) if at + length <= width => format!("{}{tick} {words}", " ".repeat(at)),
        Some(at) if at + 1 >= length => format!("{}{words} {tick}", " ".repeat(at + 1 - length)),
        _ => format!("{tick} {words}"),
    }
}

/// The end of the axis in percent, with as many decimals as it needs.
fn axis_end(axis: Axis, glyphs: &Glyphs) -> String {
    let percent = axis.max * 100.0;
    let decimals = (0..4)
        .find(|&decimals| {
            let scaled = percent * 10_f64.powi(decimals);
            (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(4);
    figures::number(percent, usize::try_from(decimals).unwrap_or(0), glyphs)
}

#[cfg(test)]
mod tests {
    use super::super::super::glyphs::{ASCII, UNICODE};
    use super::*;

    fn text(line: &Line) -> String {
        line.iter().map(|(glyph, _)| *glyph).collect()
    }

    const AXIS: Axis = Axis {
        max: 0.12,
        pooled: Some(0.06),
    };

    fn drawn(rate: f64, low: f64, high: f64) -> String {
        text(&line(
            Some(rate),
            Some(Interval { low, high }),
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
        let none = line(None, None, AXIS, 25, &UNICODE);
        assert_eq!(text(&none).trim(), "│");
        let nan = line(Some(f64::NAN), None, AXIS, 25, &UNICODE);
        assert_eq!(text(&nan).trim(), "│");
    }

    #[test]
    fn the_axis_is_as_wide_as_the_rows_with_the_tick_at_the_reference() {
        assert_eq!(axis_line(AXIS, 25, &UNICODE), "0 ──────────┼─────── 12 %");
        assert_eq!(axis_line(AXIS, 25, &ASCII), "0 ----------+------- 12 %");
        let small = Axis {
            max: 0.004,
            pooled: None,
        };
        assert!(axis_line(small, 25, &UNICODE).ends_with(" 0.4 %"));
    }

    #[test]
    fn the_words_for_the_reference_keep_its_tick_in_its_cell() {
        let at = |pooled, width| {
            let axis = Axis {
                max: 0.12,
                pooled: Some(pooled),
            };
            reference_line(axis, 1, width, &UNICODE)
        };
        assert_eq!(at(0.02, 25), "    ┼ pooled 2.0 %");
        assert_eq!(at(0.11, 25), "        pooled 11.0 % ┼");
        assert_eq!(at(0.06, 17), "┼ pooled 6.0 %");
    }

    #[test]
    fn any_width_can_be_drawn() {
        for width in 0..40 {
            let drawn = line(
                Some(0.05),
                Some(Interval {
                    low: 0.0,
                    high: 1.0,
                }),
                AXIS,
                width,
                &UNICODE,
            );
            assert_eq!(drawn.len(), width);
            let axis = axis_line(AXIS, width, &UNICODE);
            assert!(axis.is_empty() || axis.chars().count() == width);
        }
    }
}
