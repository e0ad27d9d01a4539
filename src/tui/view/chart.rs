//! A figure over time, with the band of its interval.

use super::blocks::Line;
use crate::tui::cells;
use crate::tui::glyphs::Glyphs;
use crate::tui::theme::Role;

/// One span of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// The figure.
    pub value: f64,
    /// The bounds of its interval.
    pub band: Option<(f64, f64)>,
}

/// Lines of the chart, the time axis left to the caller. `label` writes a value of
/// the axis. With more spans than cells the last ones show; how many do.
pub(super) fn chart(
    points: &[Option<Point>],
    size: (usize, usize),
    from_zero: bool,
    label: impl Fn(f64) -> String,
    glyphs: &Glyphs,
) -> (Vec<Line>, usize) {
    let (width, height) = size;
    let known = || {
        points
            .iter()
            .flatten()
            .filter(|point| point.value.is_finite())
    };
    let values: Vec<f64> = known().map(|point| point.value).collect();
    if values.is_empty() || height < 2 {
        return (Vec::new(), 0);
    }
    let mut low = values.iter().copied().fold(f64::MAX, f64::min);
    let mut high = values.iter().copied().fold(f64::MIN, f64::max);
    // A band may reach out of the chart; one wide one shall not flatten the figure.
    let reach = (high - low).max(high.abs() * 0.2);
    for (l, h) in known().filter_map(|point| point.band) {
        low = low.min(l.max(low - reach * 0.5));
        high = high.max(h.min(high + reach * 0.5));
    }
    if from_zero {
        low = low.min(0.0);
        high = high.max(0.0);
    }
    if high <= low {
        high = low + 1.0;
    }
    let labels = [label(high), label(low)];
    let margin = labels
        .iter()
        .map(|text| cells::width(text))
        .max()
        .unwrap_or(0)
        + 2;
    let room = width.saturating_sub(margin).max(1);
    let shown = points.len().min(room);
    let points = &points[points.len() - shown..];
    let cell_width = (room / shown.max(1)).clamp(1, 3);
    let row_of = |value: f64| -> usize { row(value, (low, high), height) };
    let zero = (low < 0.0 && high > 0.0).then(|| row_of(0.0));
    let lines = (0..height)
        .map(|y| {
            let edge = match y {
                0 => labels[0].as_str(),
                _ if y + 1 == height => labels[1].as_str(),
                _ if zero == Some(y) => "0",
                _ => "",
            };
            let blank = " ".repeat(margin - 1 - cells::width(edge).min(margin - 1));
            let mut line: Line = vec![
                (format!("{blank}{edge}"), Role::Dim),
                (glyphs.frame.vertical.to_owned(), Role::Dim),
            ];
            for point in points {
                line.push(column(point.as_ref(), y, zero, cell_width, glyphs, row_of));
            }
            line
        })
        .collect();
    (lines, shown)
}

fn column(
    point: Option<&Point>,
    y: usize,
    zero: Option<usize>,
    width: usize,
    glyphs: &Glyphs,
    row_of: impl Fn(f64) -> usize,
) -> (String, Role) {
    let filled = |glyph: &str, role| (glyph.repeat(width), role);
    let background = || {
        if zero == Some(y) {
            filled(glyphs.rule, Role::Reference)
        } else {
            filled(" ", Role::Text)
        }
    };
    let Some(point) = point else {
        return background();
    };
    if row_of(point.value) == y {
        let left = (width - 1) / 2;
        let text = format!(
            "{}{}{}",
            " ".repeat(left),
            glyphs.point,
            " ".repeat(width - 1 - left)
        );
        return (text, Role::Interval);
    }
    let inside = point
        .band
        .is_some_and(|(low, high)| row_of(high) <= y && y <= row_of(low));
    if inside {
        filled(glyphs.heat[1], Role::Dim)
    } else {
        background()
    }
}

/// The line of a value, 0 at the top.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "lines of a screen"
)]
fn row(value: f64, (low, high): (f64, f64), height: usize) -> usize {
    let last = height - 1;
    let share = ((high - value) / (high - low)).clamp(0.0, 1.0);
    ((share * last as f64).round() as usize).min(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::UNICODE;

    fn drawn(points: &[Option<Point>], width: usize) -> Vec<String> {
        let label = |value: f64| format!("{value:.0}");
        let (lines, _) = chart(points, (width, 5), true, label, &UNICODE);
        lines
            .iter()
            .map(|line| line.iter().map(|(text, _)| text.as_str()).collect())
            .collect()
    }

    fn point(value: f64, low: f64, high: f64) -> Option<Point> {
        Some(Point {
            value,
            band: Some((low, high)),
        })
    }

    #[test]
    fn points_stand_at_their_values_within_their_bands() {
        let points = [point(2.0, 1.0, 3.0), None, point(4.0, 4.0, 4.0)];
        assert_eq!(
            drawn(&points, 20),
            [
                " 4│       ● ",
                "  │░░░      ",
                "  │ ●       ",
                "  │░░░      ",
                " 0│         "
            ]
        );
    }

    #[test]
    fn too_many_spans_show_the_last_ones_and_no_width_is_too_small() {
        let points: Vec<Option<Point>> = (0..50)
            .map(|n| point(f64::from(n), f64::from(n), f64::from(n)))
            .collect();
        let label = |value: f64| format!("{value:.0}");
        for width in 0..60 {
            let (lines, shown) = chart(&points, (width, 5), true, label, &UNICODE);
            assert!(shown <= 50 && lines.len() == 5, "{width}");
        }
        assert!(chart(&[], (40, 5), true, label, &UNICODE).0.is_empty());
    }
}
