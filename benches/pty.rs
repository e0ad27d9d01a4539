//! The explorer as a person feels it: the real program on a pseudo-terminal, keys typed at it,
//! and the time until the screen shows what they ask for, against the budgets of the design.
//!
//! `cargo bench --bench pty -- DB [ROUNDS]`, 10 rounds unless given. DB is one that
//! `sidecart import` made; SIDECART_BINARY names another program than the one just built. Times run from the write of the key to the arrival of the last byte of
//! the frame with fresh rows; a person who looks for `PAUSE` between two keys is the usual case,
//! and one who does not is measured apart. It reads `/proc`, so it needs Linux.

#[path = "pty/terminal.rs"]
mod terminal;

use std::io::{Write, stdout};
use std::thread;
use std::time::Duration;

use color_eyre::eyre::{Result, bail};
use terminal::{Term, rows};

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const PAGE_DOWN: &str = "\x1b[6~";

/// How long a person looks before the next key.
const PAUSE: Duration = Duration::from_millis(700);

/// Keys a second of a held key.
const HELD: u32 = 30;

/// What was measured of one kind of key: milliseconds, and bytes.
#[derive(Default)]
struct Measured {
    milliseconds: Vec<f64>,
    bytes: Vec<usize>,
}

impl Measured {
    fn add(&mut self, (took, bytes): (Duration, usize)) {
        self.milliseconds.push(took.as_secs_f64() * 1_000.0);
        self.bytes.push(bytes);
    }

    fn at(&self, share: f64) -> f64 {
        let mut sorted = self.milliseconds.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            n => sorted[((n - 1) as f64 * share).round() as usize],
        }
    }
}

/// The table that is printed, a line a kind of key, in the order of their first press.
#[derive(Default)]
struct Sheet {
    lines: Vec<(&'static str, &'static str, Measured)>,
}

impl Sheet {
    fn add(&mut self, name: &'static str, budget: &'static str, one: (Duration, usize)) {
        let at = self.lines.iter().position(|(known, ..)| *known == name);
        let at = at.unwrap_or_else(|| {
            self.lines.push((name, budget, Measured::default()));
            self.lines.len() - 1
        });
        self.lines[at].2.add(one);
    }

    fn print(&self) -> Result<()> {
        let mut out = stdout();
        for (name, budget, of) in &self.lines {
            writeln!(
                out,
                "{name:44} n {:4}  p50 {:7.1}  p95 {:7.1}  max {:7.1} ms  bytes ≤ {:6}   budget {budget}",
                of.milliseconds.len(),
                of.at(0.5),
                of.at(0.95),
                of.at(1.0),
                of.bytes.iter().max().copied().unwrap_or_default(),
            )?;
        }
        Ok(())
    }
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let Some(database) = args.next() else {
        bail!("name a database: cargo bench --bench pty -- DB [ROUNDS]");
    };
    let rounds: usize = args.next().map_or(Ok(10), |arg| arg.parse())?;
    let mut sheet = Sheet::default();
    for _ in 0..rounds.min(10) {
        start(&database, &mut sheet)?;
    }
    let mut term = Term::spawn(&database)?;
    term.until(|screen| !rows(screen).is_empty())?;
    thread::sleep(Duration::from_secs(3));
    for round in 0..rounds {
        drill(&mut term, &mut sheet, round)?;
        look_around(&mut term, &mut sheet, round)?;
    }
    movement(&mut term, &mut sheet, rounds)?;
    sheet.print()?;
    rest(&mut term)?;
    Ok(())
}

/// A start: the first frame, and the first rows.
fn start(database: &str, sheet: &mut Sheet) -> Result<()> {
    let term = Term::spawn(database)?;
    let frame = term.until(|screen| screen.alternate_screen() && !screen.contents().is_empty())?;
    sheet.add("start: the first frame", "40 ms", frame);
    let data = term.until(|screen| !rows(screen).is_empty())?;
    sheet.add("start: data on screen", "120 ms", data);
    Ok(())
}

const FRESH: &str = "p95 80 ms, any key 8 000 bytes";

/// From the categories to one pair and back.
fn drill(term: &mut Term, sheet: &mut Sheet, round: usize) -> Result<()> {
    term.keys(&"j".repeat(round % 3))?;
    thread::sleep(PAUSE);
    let mut levels = 0;
    loop {
        let to = match levels {
            0 => "drill: into a category",
            _ => "drill: further down",
        };
        sheet.add(to, FRESH, term.press_for_rows(ENTER)?);
        levels += 1;
        let screen = term.contents();
        if screen.contains("recommended product") || levels == 5 {
            break;
        }
        term.keys(&"j".repeat(round % 4))?;
        thread::sleep(PAUSE);
    }
    for (key, name) in [
        ("2", "view: return"),
        ("3", "view: margin"),
        ("1", "view: attach"),
    ] {
        thread::sleep(PAUSE);
        sheet.add(name, FRESH, term.press_for_change(key)?);
    }
    thread::sleep(PAUSE);
    sheet.add("view: cohort", FRESH, term.press_for_rows("4")?);
    thread::sleep(PAUSE);
    sheet.add(
        "view: back from the cohort",
        FRESH,
        term.press_for_rows("1")?,
    );
    for _ in 0..levels {
        thread::sleep(PAUSE);
        sheet.add("up with esc", FRESH, term.press_for_rows(ESCAPE)?);
    }
    term.keys("\x1b[H")?;
    thread::sleep(PAUSE);
    // The same without a look between the keys: nothing is fetched before it is asked for.
    term.keys(&"j".repeat(round % 3))?;
    sheet.add("drill: in a hurry", FRESH, term.press_for_rows(ENTER)?);
    sheet.add("up, in a hurry", FRESH, term.press_for_rows(ESCAPE)?);
    term.keys("\x1b[H")?;
    thread::sleep(PAUSE);
    Ok(())
}

/// Filters and sorts, of categories and of the pairs of a product.
fn look_around(term: &mut Term, sheet: &mut Sheet, round: usize) -> Result<()> {
    for _ in 0..2 {
        sheet.add("sort of categories", FRESH, term.press_for_change("s")?);
        thread::sleep(PAUSE);
    }
    // A window that was not asked for before.
    let month = 1 + round % 9;
    let day = 1 + round / 9;
    let window = format!("2026-{month:02}-{day:02} 2026-{:02}-{day:02}", month + 1);
    sheet.add("filter of categories, new", FRESH, choose(term, &window)?);
    thread::sleep(PAUSE);
    sheet.add(
        "filter of categories, off",
        FRESH,
        term.press_for_rows(".")?,
    );
    thread::sleep(PAUSE);
    sheet.add(
        "filter of categories, again",
        FRESH,
        term.press_for_rows(".")?,
    );
    thread::sleep(PAUSE);
    term.press_for_rows("F")?;
    let mut levels = 0;
    while !term.contents().contains("recommended product") && levels < 5 {
        term.press_for_rows(ENTER)?;
        levels += 1;
        thread::sleep(PAUSE);
    }
    let window = format!("2026-{month:02}-{:02} 2026-{:02}-28", day + 1, month + 1);
    sheet.add("filter of pairs, new", FRESH, choose(term, &window)?);
    thread::sleep(PAUSE * 3);
    sheet.add("filter of pairs, off", FRESH, term.press_for_rows(".")?);
    thread::sleep(PAUSE);
    sheet.add("filter of pairs, again", FRESH, term.press_for_rows(".")?);
    thread::sleep(PAUSE);
    term.press_for_rows("F")?;
    for _ in 0..2 {
        thread::sleep(PAUSE);
        sheet.add("sort of pairs", FRESH, term.press_for_change("s")?);
    }
    thread::sleep(PAUSE);
    sheet.add("the page of a pair", FRESH, term.press_for_change(ENTER)?);
    thread::sleep(PAUSE);
    term.press_for_change(ESCAPE)?;
    for _ in 0..levels {
        thread::sleep(PAUSE);
        term.press_for_rows(ESCAPE)?;
    }
    thread::sleep(PAUSE);
    sheet.add(
        "overview: its first frame",
        FRESH,
        term.press_for_change("0")?,
    );
    thread::sleep(PAUSE);
    term.press_for_change(ESCAPE)?;
    term.keys("\x1b[H")?;
    thread::sleep(PAUSE);
    Ok(())
}

/// Chooses a window in the menu of filters; what the last key costs.
fn choose(term: &mut Term, window: &str) -> Result<(Duration, usize)> {
    let before = term.rows();
    for keys in ["f", ENTER, window] {
        term.keys(keys)?;
        term.settle()?;
    }
    term.press_for_other_rows(ENTER, &before)
}

/// The cursor, in the longest table there is.
fn movement(term: &mut Term, sheet: &mut Sheet, rounds: usize) -> Result<()> {
    sheet.add("every pair of the shop", FRESH, term.press_for_rows("p")?);
    thread::sleep(PAUSE);
    for _ in 0..rounds * 3 {
        thread::sleep(Duration::from_millis(150));
        sheet.add(
            "j",
            "p50 1, p95 3 ms, 700 bytes",
            term.press_for_change("j")?,
        );
    }
    for _ in 0..rounds {
        thread::sleep(Duration::from_millis(150));
        let one = term.press_for_change(PAGE_DOWN)?;
        sheet.add("a page down", "5 000 bytes", one);
        sheet.add("sort of every pair", FRESH, term.press_for_change("s")?);
    }
    let mut out = stdout();
    let mut lags = Measured::default();
    term.settle()?;
    term.mark();
    let seconds = 3;
    for _ in 0..HELD * seconds {
        lags.add(term.press_for_change("j")?);
        let pause = Duration::from_secs(1) / HELD;
        let lag = lags.milliseconds.last().copied().unwrap_or_default();
        thread::sleep(pause.saturating_sub(Duration::from_secs_f64(lag / 1_000.0)));
    }
    writeln!(
        out,
        "held key, {HELD}/s: {:.1} kB/s (budget 12), lag p95 {:.1} ms (budget 20)",
        term.written() as f64 / f64::from(seconds) / 1_000.0,
        lags.at(0.95),
    )?;
    term.settle()?;
    sheet.add(
        "30 keys in one packet",
        "20 ms, 10 000 bytes",
        term.press_for_change(&"j".repeat(30))?,
    );
    Ok(())
}

/// What it costs to leave it alone, and what it holds.
fn rest(term: &mut Term) -> Result<()> {
    let mut out = stdout();
    thread::sleep(Duration::from_secs(3));
    term.mark();
    let seconds = 10;
    let (cpu, wakes) = term.cost()?;
    thread::sleep(Duration::from_secs(seconds));
    let (cpu_after, wakes_after) = term.cost()?;
    writeln!(
        out,
        "idle for {seconds} s: {} bytes (budget 0), {:.1} wake-ups a second (budget 1), {} ms of CPU",
        term.written(),
        (wakes_after - wakes) as f64 / seconds as f64,
        (cpu_after - cpu) * 10,
    )?;
    let (peak, now) = term.memory()?;
    writeln!(
        out,
        "memory: {peak} MB at most, {now} MB now (budget 150 MB and DuckDB's own 45)"
    )?;
    Ok(())
}
