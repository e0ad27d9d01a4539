//! Screens as a person sees them, as text; and what text does not show: styles.

mod compare;
mod found;
mod gaps;
mod menus;
mod pages;
mod rebuild;
mod themes;
mod views;
mod whatif;

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::*;
use crate::explore::{Answer, Reply, Slot};
use crate::tui::fixture;
use crate::tui::message::Msg;
use crate::tui::paint::Painter;
use crate::tui::session::Options;
use crate::tui::update::update;

/// The explorer with a screen but without a terminal.
struct Stage {
    model: Model,
    now: Instant,
}

#[expect(clippy::disallowed_methods, reason = "a stage has to begin sometime")]
fn begin() -> Instant {
    Instant::now()
}

fn stage_with(options: &Options, size: (u16, u16)) -> Stage {
    let now = begin();
    let mut stage = Stage {
        model: Model::new("coffee.duckdb".into(), options, size, now),
        now,
    };
    stage.send(Msg::Start);
    stage
}

impl Stage {
    fn new(width: u16, height: u16) -> Self {
        stage_with(&Options::default(), (width, height))
    }

    fn ascii(width: u16, height: u16) -> Self {
        let options = Options {
            ascii: true,
            ..Options::default()
        };
        stage_with(&options, (width, height))
    }

    fn send(&mut self, msg: Msg) {
        update(&mut self.model, msg, self.now);
    }

    fn answer(mut self, result: Result<Answer, String>) -> Self {
        let run = self.model.pending.as_ref().expect("something asked").run;
        self.send(Msg::Answered(Reply {
            slot: Slot::Grid,
            run,
            result,
        }));
        self
    }

    fn totals(mut self) -> Self {
        let run = self.model.overview_run;
        self.send(Msg::Answered(Reply {
            slot: Slot::Header,
            run,
            result: Ok(fixture::overview()),
        }));
        self
    }

    fn on_categories(self) -> Self {
        self.totals().answer(Ok(fixture::categories()))
    }

    fn on_products(self) -> Self {
        self.on_categories()
            .keys("\n")
            .answer(Ok(fixture::coffee()))
            .keys("j\n")
            .answer(Ok(Answer::Levels(fixture::table(Vec::new()))))
            .answer(Ok(fixture::products()))
    }

    fn on_pairs(self) -> Self {
        self.on_products().keys("\n").answer(Ok(fixture::pairs()))
    }

    fn keys(mut self, keys: &str) -> Self {
        for c in keys.chars() {
            self.now += Duration::from_secs(1);
            let code = match c {
                '\n' => KeyCode::Enter,
                '\u{1b}' => KeyCode::Esc,
                c => KeyCode::Char(c),
            };
            self.send(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
        self
    }

    fn waiting(mut self, milliseconds: u64) -> Self {
        self.now += Duration::from_millis(milliseconds);
        self.send(Msg::Tick);
        self
    }

    fn buffer(&self) -> Buffer {
        let (width, height) = self.model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        draw(&self.model, &mut buffer);
        buffer
    }

    fn screen(&self) -> String {
        let buffer = self.buffer();
        let width = buffer.area.width.into();
        let mut out = String::new();
        if width == 0 {
            return out;
        }
        for row in buffer.content.chunks(width) {
            let mut line = String::new();
            let mut skip = 0;
            for cell in row {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(cell.symbol());
                skip = crate::tui::cells::width(cell.symbol()).max(1) - 1;
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

const SIZES: [(u16, u16); 5] = [(120, 40), (80, 24), (60, 20), (20, 5), (1, 1)];

#[test]
fn categories_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_categories().screen();
        insta::assert_snapshot!(format!("categories_{width}x{height}"), screen);
    }
}

#[test]
fn products_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_products().screen();
        insta::assert_snapshot!(format!("products_{width}x{height}"), screen);
    }
}

#[test]
fn pairs_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_pairs().screen();
        insta::assert_snapshot!(format!("pairs_{width}x{height}"), screen);
    }
}

#[test]
fn pairs_on_a_wide_and_on_a_low_screen() {
    insta::assert_snapshot!("pairs_180x30", Stage::new(180, 30).on_pairs().screen());
    insta::assert_snapshot!("pairs_80x10", Stage::new(80, 10).on_pairs().screen());
}

#[test]
fn ascii_screens_are_ascii_but_for_the_data() {
    for (width, height) in [(120, 40), (60, 20)] {
        let screen = Stage::ascii(width, height).on_pairs().screen();
        assert!(screen.is_ascii(), "{screen}");
        insta::assert_snapshot!(format!("pairs_ascii_{width}x{height}"), screen);
    }
    for stage in [
        Stage::ascii(120, 40).on_pairs().keys("?"),
        Stage::ascii(120, 40).on_pairs().keys("n"),
        Stage::ascii(120, 40).on_pairs().keys("/zzz"),
        Stage::ascii(120, 40).on_pairs().keys("/m\n"),
        Stage::ascii(120, 40)
            .on_categories()
            .keys("\n")
            .waiting(900),
        Stage::ascii(20, 5),
    ] {
        assert!(stage.screen().is_ascii(), "{}", stage.screen());
    }
}

#[test]
fn overlays() {
    insta::assert_snapshot!(
        "help_120x40",
        Stage::new(120, 40).on_pairs().keys("?").screen()
    );
    insta::assert_snapshot!(
        "help_80x24",
        Stage::new(80, 24).on_pairs().keys("?G").screen()
    );
    insta::assert_snapshot!(
        "notes_80x24",
        Stage::new(80, 24).on_pairs().keys("Gn").screen()
    );
}

#[test]
fn a_find_being_typed_and_one_that_is_kept() {
    let stage = Stage::new(100, 16).on_pairs().keys("/ri");
    insta::assert_snapshot!("find_typed", stage.screen());
    insta::assert_snapshot!("find_kept", stage.keys("\n").screen());
    let none = Stage::new(100, 16).on_pairs().keys("/zzz");
    insta::assert_snapshot!("find_nothing", none.screen());
}

#[test]
fn the_find_shows_which_letters_match() {
    let buffer = Stage::new(100, 16).on_pairs().keys("/fro\n").buffer();
    let line = |y: u16| -> String { (0..20).map(|x| buffer[(x, y)].symbol()).collect() };
    let y = (0..16).find(|&y| line(y).contains("Milk Frother")).unwrap();
    for (x, letter) in (6..9).zip(["F", "r", "o"]) {
        let cell = &buffer[(x, y)];
        assert_eq!(cell.symbol(), letter);
        assert!(cell.modifier.contains(Modifier::UNDERLINED), "{cell:?}");
    }
    assert!(!buffer[(9, y)].modifier.contains(Modifier::UNDERLINED));
}

#[test]
fn loading_shows_after_a_moment_over_the_old_rows() {
    let stage = Stage::new(80, 24).on_categories().keys("\n");
    let quick = stage.screen();
    assert!(!quick.contains("esc cancels"), "{quick}");
    let stage = stage.waiting(1_250);
    insta::assert_snapshot!("loading_over_rows", stage.screen());
    let buffer = stage.buffer();
    assert!(
        buffer[(2, 6)].modifier.contains(Modifier::DIM),
        "old rows step back"
    );
}

#[test]
fn the_first_frame_and_a_slow_start() {
    let stage = Stage::new(80, 24);
    insta::assert_snapshot!("first_frame", stage.screen());
    insta::assert_snapshot!("slow_start", stage.waiting(2_000).screen());
}

#[test]
fn failures_and_emptiness_say_what_to_do() {
    let failed = Stage::new(80, 24).answer(Err(
        "shop.duckdb is locked by process 4711; close that program, or copy the file and open the copy."
            .into(),
    ));
    insta::assert_snapshot!("failed", failed.screen());
    let empty = Stage::new(80, 24)
        .answer(Ok(Answer::Levels(fixture::table(Vec::new()))))
        .answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    insta::assert_snapshot!("empty", empty.screen());
}

#[test]
fn no_size_is_too_small_to_draw_every_screen() {
    for width in (0..45).chain([79, 200]) {
        for height in (0..14).chain([24]) {
            for keys in ["", "?", "n", "/bur", "jjS"] {
                let stage = Stage::new(width, height).on_pairs().keys(keys);
                let _ = stage.screen();
            }
        }
    }
}

#[test]
fn the_selected_row_is_reversed_and_no_other() {
    let buffer = Stage::new(120, 40).on_pairs().keys("j").buffer();
    let reversed = |y: u16| buffer[(1, y)].modifier.contains(Modifier::REVERSED);
    let lines: Vec<u16> = (0..40).filter(|&y| reversed(y)).collect();
    assert_eq!(lines, [6]);
    assert_eq!(buffer[(0, 6)].symbol(), "▸");
}

#[test]
fn monochrome_sets_no_colour_and_still_tells_things_apart() {
    let options = Options {
        no_color: true,
        ..Options::default()
    };
    for keys in ["", "?", "n", "/ri", "3"] {
        let stage = stage_with(&options, (120, 40)).on_pairs().keys(keys);
        let buffer = stage.buffer();
        for cell in &buffer.content {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{cell:?}");
        }
        let modifiers = |m| buffer.content.iter().any(|cell| cell.modifier.contains(m));
        assert!(modifiers(Modifier::BOLD) && modifiers(Modifier::DIM));
    }
}

#[test]
fn colours_are_the_16_of_the_terminal_on_its_own_background() {
    let buffer = Stage::new(120, 40).on_pairs().buffer();
    for cell in &buffer.content {
        assert_eq!(cell.bg, Color::Reset);
        assert!(
            !matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_)),
            "{cell:?}"
        );
    }
    assert!(buffer.content.iter().any(|cell| cell.fg != Color::Reset));
}

#[test]
fn nothing_from_data_reaches_the_screen_raw() {
    for (width, height) in [(120, 40), (60, 20)] {
        let buffer = Stage::new(width, height).on_products().keys("jjj").buffer();
        for cell in &buffer.content {
            assert!(!cell.symbol().chars().any(char::is_control), "{cell:?}");
        }
    }
}

/// The bytes of a frame on its way to a terminal.
fn bytes(painter: &mut Painter<Vec<u8>>, before: Window, stage: &Stage) -> (usize, Window) {
    let window = Window::of(&stage.model);
    painter
        .draw(window.scroll_since(before), |buffer| {
            draw(&stage.model, buffer)
        })
        .unwrap();
    (painter.take_sent().len(), window)
}

#[test]
fn a_cursor_move_is_a_few_hundred_bytes() {
    let mut painter = Painter::new(Vec::new(), (120, 40), true);
    let mut stage = Stage::new(120, 40).on_pairs();
    let (all, window) = bytes(&mut painter, Window::default(), &stage);
    assert!(all <= 8_000, "{all}");
    for _ in 0..4 {
        stage = stage.keys("j");
        let (sent, _) = bytes(&mut painter, window, &stage);
        assert!(sent <= 700, "{sent}");
    }
    assert_eq!(bytes(&mut painter, window, &stage).0, 0, "nothing changed");
}

#[test]
fn a_page_and_a_step_beyond_the_last_line_stay_small() {
    let rows = (0..500_u64)
        .map(|n| fixture::pair_row("Anchor", &format!("Product {n}"), 900 - n, 5_000.0))
        .collect();
    let mut stage = Stage::new(120, 40)
        .on_products()
        .keys("\n")
        .answer(Ok(Answer::Pairs(fixture::table(rows))));
    let mut painter = Painter::new(Vec::new(), (120, 40), true);
    let (_, mut window) = bytes(&mut painter, Window::default(), &stage);
    let page = stage.model.page();
    for _ in 1..page {
        stage = stage.keys("j");
    }
    (_, window) = bytes(&mut painter, window, &stage);
    stage = stage.keys("j");
    let sent;
    (sent, window) = bytes(&mut painter, window, &stage);
    assert!(sent <= 800, "a scrolled line: {sent}");
    stage = stage.keys(" ");
    let (sent, _) = bytes(&mut painter, window, &stage);
    assert!(sent <= 5_000, "a page: {sent}");
}

/// The lines of a screen above the headings and below the rows, the footer not.
fn frame_of_words(stage: &Stage) -> String {
    let screen = stage.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let areas = crate::tui::layout::Areas::of(stage.model.size).unwrap();
    let is_of_rows = |y: u16| (areas.headings.y..areas.rule.bottom()).contains(&y);
    (0..)
        .zip(lines)
        .filter(|(y, _)| !is_of_rows(*y) && *y != areas.crumbs.y && *y < areas.footer.y)
        .map(|(_, line)| format!("{line}\n"))
        .collect()
}

#[test]
fn no_figure_is_cut_at_any_width() {
    let is_cut = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        chars
            .windows(2)
            .any(|pair| pair[0].is_ascii_digit() && pair[1] == '…')
    };
    for height in [12, 16, 24] {
        for width in 40..=140 {
            for keys in ["", "j", "jjj", "jjjj", "G", "/i\n", "/e19\n"] {
                let stage = Stage::new(width, height).on_pairs().keys(keys);
                let words = frame_of_words(&stage);
                assert!(!is_cut(&words), "{width}x{height} {keys:?}\n{words}");
                let table = stage.model.table().unwrap();
                let fitted = crate::tui::columns::fit(
                    stage.model.view(),
                    table,
                    stage.model.about(),
                    &stage.model.arrangement(),
                    stage.model.glyphs,
                    width,
                );
                let screen = stage.buffer();
                for column in fitted.placed.iter().skip(1) {
                    for y in 0..height {
                        let cell: String = (column.x..column.x + column.width)
                            .map(|x| screen[(x, y)].symbol())
                            .collect();
                        let areas = crate::tui::layout::Areas::of((width, height)).unwrap();
                        let in_rows = (areas.rows.y..areas.rows.bottom()).contains(&y);
                        assert!(!in_rows || !cell.contains('…'), "{width}: {cell}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_strip_shows_whole_figures_of_the_text_it_cuts() {
    for width in 40..=140 {
        for height in [12, 16, 24] {
            let stage = Stage::new(width, height).on_pairs();
            let all = super::sentences::sentences(
                &stage.model,
                stage.model.table().unwrap(),
                stage.model.strip_row().unwrap(),
            )
            .replace('\u{a0}', "_");
            let units: Vec<&str> = all.split(' ').collect();
            let areas = crate::tui::layout::Areas::of((width, height)).unwrap();
            let screen = stage.screen();
            let strip: String = screen
                .lines()
                .skip(areas.strip.y.into())
                .take(areas.strip.height.into())
                .map(|line| line.split("  … n more").next().unwrap_or(line).trim())
                .filter(|line| !line.starts_with("3 baskets"))
                .collect::<Vec<_>>()
                .join(" ");
            let strip = strip.trim();
            let is_whole = (0..=units.len()).any(|count| {
                let text = units[..count].join(" ").replace('_', " ");
                strip == text || strip == text.replace("): bought", ").") || {
                    let short = text.split(": bought").next().unwrap_or("");
                    strip == format!("{short}.")
                }
            });
            assert!(
                is_whole || strip.contains("baskets"),
                "{width}x{height}: {strip}"
            );
        }
    }
}

#[test]
fn a_kept_find_shows_at_every_width() {
    for width in 40..=140 {
        let stage = Stage::new(width, 20).on_pairs().keys("/ri\n");
        let screen = stage.screen();
        let tabs = screen.lines().nth(2).unwrap();
        assert!(tabs.contains("find “ri” 2 of 6"), "{width}: {tabs}");
        let stage = Stage::new(width, 20)
            .on_pairs()
            .keys("/burr grinder g2 burr grinder\n");
        let screen = stage.screen();
        let tabs = screen.lines().nth(2).unwrap();
        assert!(tabs.contains("1 of 6"), "{width}: {tabs}");
        assert!(tabs.contains("find “burr"), "{width}: {tabs}");
    }
}

#[test]
fn lift_claims_nothing_where_the_base_leaves_orders_out() {
    let said = |keys: &str| {
        let stage = Stage::new(140, 24).on_pairs().keys(keys);
        let table = stage.model.table().unwrap();
        let row = stage.model.strip_row().unwrap();
        super::sentences::sentences(&stage.model, table, row).replace('\u{a0}', " ")
    };
    assert!(said("").contains("more often than by chance"));
    let later = said("jjj");
    assert!(
        later.contains("0.62) over all orders, also those before it was first sold as an add-on."),
        "{later}"
    );
    assert!(!later.contains("chance"), "{later}");
}

#[test]
fn one_is_singular() {
    let mut rows = vec![fixture::pair_row("Anchor", "Target", 1, 1.0)];
    rows[0].level.anchor_orders = Some(1);
    let Answer::Overview(mut overview) = fixture::overview() else {
        panic!("an overview");
    };
    overview.orders = Some(1);
    let mut stage = Stage::new(120, 24).on_products();
    let run = stage.model.overview_run;
    stage.send(Msg::Answered(Reply {
        slot: Slot::Header,
        run,
        result: Ok(Answer::Overview(overview)),
    }));
    let screen = stage
        .keys("\n")
        .answer(Ok(Answer::Pairs(fixture::table(rows))))
        .screen();
    for text in [
        "1 order ",
        "1 pair\n",
        "1 of 1 eligible order of",
        "1 unit for",
    ] {
        assert!(screen.contains(text), "{text}\n{screen}");
    }
}

#[test]
fn the_rows_left_out_are_told_beside_the_number_of_rows() {
    let rows = vec![fixture::pair_row("A", "B", 30, 100.0); 2];
    for (width, wanted) in [
        (120, "base: eligible orders · 2 pairs of 25 orders or more"),
        (60, " 2 pairs of 25 orders or more"),
        (40, " 2 pairs"),
    ] {
        let mut table = fixture::table(rows.clone());
        table.min_orders = Some(25);
        let stage = Stage::new(width, 24).on_products().keys("\n");
        let screen = stage.answer(Ok(Answer::Pairs(table))).screen();
        let tabs = screen.lines().nth(2).unwrap();
        assert!(tabs.ends_with(wanted), "{width}: {tabs}");
    }
}

#[test]
fn what_is_said_fits_the_narrowest_screen() {
    for keys in ["[[[[", "]"] {
        let stage = Stage::new(40, 24).on_pairs().keys(keys);
        let screen = stage.screen();
        let said = screen.lines().last().unwrap();
        assert!(said.ends_with('.') && !said.contains('…'), "{said}");
    }
}

#[test]
fn the_help_cuts_nothing_on_a_narrow_screen() {
    for width in 40..=70 {
        let mut stage = Stage::new(width, 9).on_pairs().keys("?");
        let mut seen = String::new();
        for _ in 0..200 {
            let screen = stage.screen();
            let inner: Vec<&str> = screen
                .lines()
                .filter_map(|line| line.split('│').nth(1))
                .collect();
            assert!(!inner.concat().contains('…'), "{width}\n{screen}");
            seen.push_str(&inner.join(" "));
            stage = stage.keys("j");
        }
        for word in ["missing", "together", "returns", "chance", "add-on"] {
            assert!(seen.contains(word), "{width}: {word}");
        }
    }
}
