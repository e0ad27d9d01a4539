//! The pictures in `screenshots/`, drawn from the real program on the demo shop.
//!
//! `cargo test --release --test it -- --ignored regenerate_screenshots` draws them
//! anew (the PNG needs `rsvg-convert`). The other tests fail when a picture is no
//! longer what the program shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::cli::{demo_shop, user};
use crate::harness::Term;
use crate::svg::{on_light_ground, svg};

/// One picture: its name, the keys that lead there, and what is then on screen.
struct Picture {
    name: &'static str,
    title: &'static str,
    options: &'static [&'static str],
    size: (u16, u16),
    keys: &'static [&'static str],
    shows: &'static str,
}

const USUAL: (u16, u16) = (116, 30);

/// The size that pages are laid out for.
const LARGE: (u16, u16) = (120, 40);

const PICTURES: &[Picture] = &[
    Picture {
        name: "categories",
        title: "sidecart: where it begins",
        options: &[],
        size: (116, 20),
        keys: &[],
        shows: "pooled",
    },
    Picture {
        name: "products",
        title: "sidecart: the products of one category",
        options: &[],
        size: USUAL,
        keys: &["\r", "\r"],
        shows: "products",
    },
    Picture {
        name: "pairs",
        title: "sidecart: the pairs of one product, with their intervals",
        options: &[],
        size: USUAL,
        keys: &["\r", "\r", "\r", "j"],
        shows: "recommended product",
    },
    Picture {
        name: "returns",
        title: "sidecart: what comes back, against the same products sold alone",
        options: &[],
        size: USUAL,
        keys: &["\r", "\r", "2"],
        shows: "own baseline",
    },
    Picture {
        name: "margin",
        title: "sidecart: what is left of the price, against break-even",
        options: &[],
        size: USUAL,
        keys: &["\r", "\r", "\r", "3"],
        shows: "break-even",
    },
    Picture {
        name: "cohorts",
        title: "sidecart: who buys it, by customer",
        options: &[],
        size: USUAL,
        keys: &["\r", "\r", "4"],
        shows: "returning",
    },
    Picture {
        name: "overview",
        title: "sidecart: the shop as a whole",
        options: &[],
        size: LARGE,
        keys: &["0"],
        shows: "pairs of 100 or more",
    },
    Picture {
        name: "pair",
        title: "sidecart: one pair, what to do and why",
        options: &[],
        size: LARGE,
        keys: &["!", "\x1b[B", "\r", "j", "\r"],
        shows: "By position",
    },
    Picture {
        name: "compare",
        title: "sidecart: rows side by side",
        options: &[],
        size: USUAL,
        keys: &["p", "  ", "="],
        shows: "differences from",
    },
    Picture {
        name: "whatif",
        title: "sidecart: what if more people took it",
        options: &[],
        size: LARGE,
        keys: &["\r", "\r", "\r", "w", "12%", "\r"],
        shows: "With acceptance at 12 %",
    },
    Picture {
        name: "light",
        title: "sidecart: the light theme",
        options: &["--theme", "light"],
        size: USUAL,
        keys: &["\r", "\r", "\r", "3"],
        shows: "break-even",
    },
    Picture {
        name: "small",
        title: "sidecart: in 80 columns and 24 lines",
        options: &[],
        size: (80, 24),
        keys: &["\r", "\r", "\r", "j"],
        shows: "recommended",
    },
    Picture {
        name: "ascii",
        title: "sidecart: with plain ASCII",
        options: &["--ascii"],
        size: USUAL,
        keys: &["\r", "\r", "\r", "j"],
        shows: "recommended product",
    },
];

impl Picture {
    fn path(&self, ending: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("screenshots")
            .join(format!("{}.{ending}", self.name))
    }

    /// What the program shows now.
    fn draw(&self) -> String {
        let user = user();
        let mut env: Vec<(&str, &str)> = user
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        env.push(("COLORTERM", "truecolor"));
        let mut args = self.options.to_vec();
        args.push(demo_shop());
        let term = Term::sidecart(&args, self.size.0, self.size.1, &env);
        // The gaps are counted last.
        term.wait_until("the gaps in the header", |screen| {
            let header = screen.rows(0, self.size.0).next();
            header.is_some_and(|line| line.contains(" gaps"))
        });
        for keys in self.keys {
            rest(&term);
            term.keys(keys);
        }
        rest(&term);
        term.wait_for(self.shows);
        let drawn = term.look(|screen| svg(screen, self.title));
        if self.options.contains(&"light") {
            on_light_ground(&drawn)
        } else {
            drawn
        }
    }
}

/// Waits until nothing is waited for any more.
fn rest(term: &Term) {
    const WAITS: [&str; 3] = ["esc cancels", "esc leaves", "verdicts follow"];
    // What takes longer says so after 150 ms. A build that is not optimised judges the
    // pairs of the demo shop for half a minute.
    for _ in 0..600 {
        thread::sleep(Duration::from_millis(200));
        term.settle();
        let screen = term.screen();
        if !WAITS.iter().any(|word| screen.contains(word)) {
            return;
        }
    }
    panic!("it is still waited for:\n{}", term.screen());
}

/// A checksum that stays the same from release to release, in hexadecimal.
fn checksum(svg: &str) -> String {
    let mut crc = flate2::Crc::new();
    crc.update(svg.as_bytes());
    format!("{:08x} {}\n", crc.sum(), svg.len())
}

const HOW: &str = "draw it anew with\n  cargo test --release --test it -- --ignored regenerate_screenshots\nand look at it";

#[test]
#[ignore = "builds the demo shop and judges it for each picture; .ci/run asks for it"]
fn the_pictures_show_what_the_program_shows() {
    for picture in PICTURES {
        let path = picture.path("svg");
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == picture.draw(), "{} is stale: {HOW}", path.display());
    }
}

#[test]
fn every_png_is_of_its_svg() {
    for picture in PICTURES {
        let svg = fs::read_to_string(picture.path("svg")).unwrap_or_default();
        let drawn_from = fs::read_to_string(picture.path("png.from")).unwrap_or_default();
        let png = fs::read(picture.path("png")).unwrap_or_default();
        assert!(
            png.starts_with(b"\x89PNG"),
            "{} is no PNG: {HOW}",
            picture.name
        );
        assert_eq!(
            drawn_from,
            checksum(&svg),
            "{}.png is of another SVG: {HOW}",
            picture.name
        );
    }
}

#[test]
#[ignore = "writes the pictures in screenshots/"]
fn regenerate_screenshots() {
    for picture in PICTURES {
        let (svg_path, png_path) = (picture.path("svg"), picture.path("png"));
        let svg = picture.draw();
        fs::write(&svg_path, &svg).expect("screenshots/ can be written");
        let status = Command::new("rsvg-convert")
            .args(["--zoom", "1.3", "--output"])
            .arg(&png_path)
            .arg(&svg_path)
            .status()
            .expect("rsvg-convert is installed (Debian: librsvg2-bin)");
        assert!(
            status.success(),
            "rsvg-convert draws {}",
            svg_path.display()
        );
        fs::write(picture.path("png.from"), checksum(&svg)).expect("screenshots/ can be written");
    }
}
