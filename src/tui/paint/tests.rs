use ratatui::style::{Color, Style, Stylize};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::*;

fn painter(width: u16, height: u16) -> Painter<Vec<u8>> {
    Painter::new(Vec::new(), (width, height), true)
}

fn lines(painter: &mut Painter<Vec<u8>>, scroll: Option<Scroll>, lines: &[Line<'_>]) -> String {
    painter
        .draw(scroll, |buffer| {
            for (y, line) in (0..).zip(lines) {
                line.render(Rect::new(0, y, buffer.area.width, 1), buffer);
            }
            None
        })
        .unwrap();
    String::from_utf8(std::mem::take(&mut painter.out)).unwrap()
}

fn line(painter: &mut Painter<Vec<u8>>, text: Line<'_>) -> String {
    lines(painter, None, &[text])
}

#[test]
fn a_frame_that_changes_nothing_is_nothing() {
    let mut painter = painter(20, 3);
    assert!(!line(&mut painter, Line::from("one")).is_empty());
    assert_eq!(line(&mut painter, Line::from("one")), "");
}

#[test]
fn a_frame_is_one_synchronized_update_with_the_shortest_moves() {
    let mut painter = painter(20, 3);
    line(&mut painter, Line::from("abc def ghi"));
    assert_eq!(
        line(&mut painter, Line::from("abX deX ghX")),
        "\x1b[?2026h\x1b[1;3HX\x1b[3CX\x1b[3CX\x1b[?2026l"
    );
    painter.synchronized = false;
    assert_eq!(
        line(&mut painter, Line::from("Xbc def ghi")),
        "\x1b[HX\x1b[Cc\x1b[3Cf\x1b[3Ci"
    );
}

#[test]
fn styles_without_colours_write_no_colour_command() {
    let mut painter = painter(40, 3);
    let styled = Line::from(vec!["a".bold(), "b".dim(), "c".reversed(), "d".into()]);
    assert_eq!(
        line(&mut painter, styled),
        "\x1b[?2026h\x1b[H\x1b[1ma\x1b[0;2mb\x1b[0;7mc\x1b[md\x1b[?2026l"
    );
}

#[test]
fn ansi_colours_are_the_short_codes() {
    let mut painter = painter(40, 3);
    let style = Style::new().fg(Color::Cyan).bg(Color::DarkGray);
    let text = line(&mut painter, Line::styled("a", style));
    assert!(text.contains("\x1b[36;100ma"), "{text:?}");
}

#[test]
fn after_a_character_of_uncertain_width_the_move_is_absolute() {
    let mut painter = painter(40, 3);
    line(&mut painter, Line::from("xx......"));
    let text = line(&mut painter, Line::from("語.....y"));
    assert!(text.contains("語\x1b[1;8Hy"), "{text:?}");
}

#[test]
fn the_cursor_shows_where_it_was_put_and_hides_again() {
    let mut painter = painter(20, 3);
    painter.draw(None, |_| Some(Position::new(4, 1))).unwrap();
    assert_eq!(
        std::mem::take(&mut painter.out),
        b"\x1b[?2026h\x1b[2;5H\x1b[?25h\x1b[?2026l"
    );
    painter.draw(None, |_| None).unwrap();
    assert_eq!(
        std::mem::take(&mut painter.out),
        b"\x1b[?2026h\x1b[?25l\x1b[?2026l"
    );
}

#[test]
fn after_distrust_everything_is_painted_over_a_cleared_screen() {
    let mut painter = painter(20, 3);
    line(&mut painter, Line::from("one"));
    painter.distrust();
    let text = line(&mut painter, Line::from("one"));
    assert!(text.contains("\x1b[2J") && text.contains("one"), "{text:?}");
}

const COUNT: [&str; 8] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven",
];

/// Draws lines of [`COUNT`] from a place on, with a hint, and says whether a
/// terminal shows exactly that afterwards.
fn scrolled(hint: i32, from: usize, to: usize) -> (usize, bool) {
    let mut painter = painter(12, 6);
    let cells = |n| std::num::NonZero::new(n).unwrap();
    let mut terminal = vt100::Parser::new(cells(6), cells(12), 0);
    let area = Rect::new(0, 1, 12, 4);
    let screen = |place: usize| -> Vec<Line<'static>> {
        let mut screen = vec![Line::from("head")];
        screen.extend(COUNT[place..place + 4].iter().map(|text| Line::from(*text)));
        screen.push(Line::from("foot"));
        screen
    };
    terminal.process(lines(&mut painter, None, &screen(from)).as_bytes());
    let scroll = Scroll { area, up: hint };
    let bytes = lines(&mut painter, Some(scroll), &screen(to));
    terminal.process(bytes.as_bytes());
    let wanted: Vec<String> = screen(to).iter().map(ToString::to_string).collect();
    let rows = terminal.screen().rows(0, 12);
    let shown: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
    (bytes.len(), shown == wanted)
}

#[test]
fn scrolled_rows_are_moved_by_the_terminal() {
    assert!(scrolled(1, 0, 1).1);
    assert!(scrolled(-2, 3, 1).1);
    let (with_hint, _) = scrolled(1, 2, 3);
    let (without, _) = scrolled(0, 2, 3);
    assert!(with_hint < without, "{with_hint} against {without}");
}

#[test]
fn a_wrong_hint_costs_bytes_but_not_the_screen() {
    for hint in -9..=9 {
        for (from, to) in [(0, 1), (1, 0), (2, 2), (0, 4)] {
            assert!(scrolled(hint, from, to).1, "hint {hint}, {from} to {to}");
        }
    }
}

#[test]
fn a_line_with_an_emoji_is_erased_and_written_anew() {
    let mut painter = painter(20, 3);
    line(&mut painter, Line::from("a👨‍👩‍👧b same"));
    let text = line(&mut painter, Line::from("plain  x"));
    assert_eq!(text, "\x1b[?2026h\x1b[H\x1b[2Kplain\x1b[2Cx\x1b[?2026l");
    let text = line(&mut painter, Line::from("🇩🇪 x same"));
    assert!(
        text.contains("\x1b[H\x1b[2K🇩🇪\x1b[1;4Hx\x1b[Csame"),
        "{text:?}"
    );
    assert_eq!(line(&mut painter, Line::from("🇩🇪 x same")), "");
}

#[test]
fn an_erased_line_is_erased_without_style_and_wide_ones_do_not_cost_that() {
    let mut painter = painter(20, 3);
    line(&mut painter, Line::from("🇩🇪"));
    let styled = Line::from(vec!["ab".reversed(), "c".reversed()]);
    let text = lines(&mut painter, None, &[styled]);
    assert!(text.contains("\x1b[H\x1b[2K\x1b[7mabc"), "{text:?}");
    line(&mut painter, Line::from("日本語 1"));
    let text = line(&mut painter, Line::from("日本語 2"));
    assert!(
        !text.contains("\x1b[2K") && !text.contains('本'),
        "{text:?}"
    );
}

#[test]
fn a_scrolled_line_with_an_emoji_is_written_anew() {
    let mut painter = painter(20, 6);
    let screen = |from: usize| -> Vec<Line<'static>> {
        let mut all = vec!["one", "two", "flag 🇩🇪", "four", "five", "six"];
        all.rotate_left(from);
        all.into_iter().take(4).map(Line::from).collect()
    };
    lines(&mut painter, None, &screen(0));
    let area = Rect::new(0, 0, 20, 4);
    let text = lines(&mut painter, Some(Scroll { area, up: 1 }), &screen(1));
    assert!(text.contains("\x1b[2Kflag\x1b[C🇩🇪"), "{text:?}");
    assert!(!text.contains("two") && text.contains("five"), "{text:?}");
}
