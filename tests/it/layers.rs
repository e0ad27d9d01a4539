//! Holds the source tree to its order: data flows one way, one idea a file.
//!
//! The order is read from the table at the top of `src/lib.rs`, so there is one
//! list. The checks read text, not syntax: comments, strings and test modules
//! are cut out first, then every `crate::name` is looked at wherever it stands.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Most lines of code (blank lines, comments and tests not counted) before a
/// file holds more than one idea.
const LONGEST: usize = 400;

/// One file, its path relative to `src/`.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The top folder (or file) the source belongs to: `tui` for `tui/view/grid.rs`.
    fn module(&self) -> String {
        let first = self.path.components().next().expect("a path has a start");
        let name = first.as_os_str().to_string_lossy();
        name.strip_suffix(".rs").unwrap_or(&name).to_owned()
    }

    /// Whether all of it is test code: `tests.rs`, or below `tests/`.
    fn is_test(&self) -> bool {
        self.path
            .with_extension("")
            .components()
            .any(|part| part.as_os_str() == "tests")
    }

    /// How many modules deep its code stands: 1 for `tui/mod.rs`, 2 for `tui/run.rs`.
    fn depth(&self) -> usize {
        self.path.components().count() - usize::from(self.path.ends_with("mod.rs"))
    }

    /// What is wrong with it, one sentence each.
    fn faults(&self, order: &[String]) -> Vec<String> {
        if self.is_test() {
            return Vec::new();
        }
        let code = code_only(without_tests(&self.text));
        let module = self.module();
        let path = self.path.display();
        let mut faults = Vec::new();

        let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > LONGEST {
            faults.push(format!(
                "src/{path} has {lines} lines of code without its tests, more than {LONGEST}: split it, one idea a file"
            ));
        }
        if module == "lib" || module == "main" {
            return faults;
        }
        let Some(rank) = order.iter().position(|name| *name == module) else {
            faults.push(format!(
                "src/{path}: `{module}` is missing in the module table of src/lib.rs"
            ));
            return faults;
        };
        let climbs = super_paths(&code, self.depth());
        for (line, used) in crate_paths(&code).into_iter().chain(climbs) {
            match order.iter().position(|name| *name == used) {
                Some(other) if other > rank => faults.push(format!(
                    "src/{path}:{line}: `{module}` uses `crate::{used}`, which stands below it in the table of src/lib.rs"
                )),
                Some(_) => {}
                None => faults.push(format!(
                    "src/{path}:{line}: `crate::{used}` is no module of the table of src/lib.rs"
                )),
            }
        }
        for (krate, homes, rule) in [
            ("ratatui", &["tui"][..], "only `tui` may draw"),
            (
                "crossterm",
                &["tui"][..],
                "only `tui` may talk to the terminal",
            ),
        ] {
            if !homes.contains(&module.as_str())
                && let Some(line) = line_of_path(&code, krate)
            {
                faults.push(format!("src/{path}:{line} uses {krate}; {rule}"));
            }
        }
        if ["domain", "stats", "mining", "judge", "whatif", "tui"].contains(&module.as_str())
            && let Some(line) = line_of_path(&code, "duckdb")
        {
            faults.push(format!(
                "src/{path}:{line} uses duckdb; `{module}` asks for no SQL, ask `explore` instead"
            ));
        }
        faults
    }
}

/// The text before the test module: tests may sit beside the code they test,
/// and `super` means something else in there.
fn without_tests(text: &str) -> &str {
    text.split_once("\n#[cfg(test)]\nmod tests {")
        .map_or(text, |(code, _)| code)
}

/// The module order: the first column of the table in `src/lib.rs`.
fn order(lib: &str) -> Vec<String> {
    lib.lines()
        .filter_map(|line| line.strip_prefix("//! | [`"))
        .filter_map(|line| line.split('`').next())
        .map(str::to_owned)
        .collect()
}

/// The text with comments and string contents blanked out, lines kept.
fn code_only(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if c == '"' {
            plain_string(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else {
            0
        };
        if skipped == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            let (gone, left) = rest.split_at(skipped);
            out.extend(gone.chars().filter(|c| *c == '\n'));
            out.push(' ');
            rest = left;
        }
    }
    out
}

/// The length of the string literal that `text` starts with.
fn plain_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the raw string literal that `text` starts with, if it does.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?;
    let opened = hashes.trim_start_matches('#');
    let count = hashes.len() - opened.len();
    let inside = opened.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(count));
    let end = inside.find(&close)?;
    Some(text.len() - inside.len() + end + close.len())
}

/// Whether a word may not go on with this character.
fn ends_word(c: Option<char>) -> bool {
    c.is_none_or(|c| !c.is_alphanumeric() && c != '_')
}

/// Every place that reads `word` as a word of its own: line number and the text after it.
fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    code.match_indices(word).filter_map(move |(at, _)| {
        let after = &code[at + word.len()..];
        let stands_alone =
            ends_word(code[..at].chars().next_back()) && ends_word(after.chars().next());
        stands_alone.then(|| (code[..at].matches('\n').count() + 1, after))
    })
}

/// Every `crate::name`, also each of `crate::{a, b::c}`, with its line.
fn crate_paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // `pub(crate)` and `$crate` are not followed by a path separator and a name.
    for (line, after) in words(code, "crate") {
        let Some(path) = after.trim_start().strip_prefix("::") else {
            continue;
        };
        let path = path.trim_start();
        if let Some(group) = path.strip_prefix('{') {
            found.extend(group_heads(group).into_iter().map(|name| (line, name)));
        } else {
            found.push((line, head(path)));
        }
    }
    found
}

/// Every path that climbs `depth` times by `super::`, and so reaches the crate's root.
fn super_paths(code: &str, depth: usize) -> Vec<(usize, String)> {
    let climb = "super::".repeat(depth);
    code.match_indices(&climb)
        .filter(|(at, _)| !code[..*at].ends_with("super::"))
        .map(|(at, _)| {
            let line = code[..at].matches('\n').count() + 1;
            (line, head(&code[at + climb.len()..]))
        })
        .filter(|(_, name)| !name.is_empty() && name != "super")
        .collect()
}

/// The identifier a path starts with.
fn head(path: &str) -> String {
    path.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The first names of a `use` group, given the text after its `{`.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0_usize;
    let mut at_start = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            _ if depth == 0 && at_start && !c.is_whitespace() => {
                heads.push(head(&group[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    heads
}

/// The line where a path of that external crate first stands.
fn line_of_path(code: &str, krate: &str) -> Option<usize> {
    words(code, krate)
        .find(|(_, after)| {
            let after = after.trim_start();
            after.starts_with("::") || after.starts_with(';') || after.starts_with(" as ")
        })
        .map(|(line, _)| line)
}

/// All Rust files below `folder`, paths relative to `root`.
fn sources(root: &Path, folder: &Path, into: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the source folder can be read")
        .map(|entry| entry.expect("its entries too").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(root, &path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push(Source {
                text: fs::read_to_string(&path).expect("sources are UTF-8"),
                path: path.strip_prefix(root).expect("it is below").to_owned(),
            });
        }
    }
}

#[test]
fn every_module_uses_only_those_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let order = order(&fs::read_to_string(root.join("lib.rs")).expect("src/lib.rs is there"));
    let mut all = Vec::new();
    sources(&root, &root, &mut all);
    assert!(all.len() > 20 && order.len() > 8, "the sources were found");

    let mut report = String::new();
    for fault in all.iter().flat_map(|source| source.faults(&order)) {
        let _ = writeln!(report, "  {fault}");
    }
    assert!(report.is_empty(), "the house is out of order:\n{report}");
}

/// The faults of one made-up file in a house of three floors and a roof.
fn faults_of(path: &str, text: &str) -> Vec<String> {
    let order = ["domain", "store", "explore", "tui", "cli"].map(str::to_owned);
    let source = Source {
        path: path.into(),
        text: text.to_owned(),
    };
    source.faults(&order)
}

#[test]
fn the_check_sees_an_import_that_runs_upwards() {
    let faults = faults_of(
        "store/open.rs",
        "use crate::domain::Day;\nuse crate::explore::Answer;\n",
    );
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("src/store/open.rs:2:"), "{faults:?}");
}

#[test]
fn the_check_sees_groups_inline_paths_and_restricted_reexports() {
    let group = "use crate::{domain::{Day, Money}, tui::{self, Model}};";
    assert_eq!(faults_of("store/mod.rs", group).len(), 1);
    let inline = "fn f() { let a = crate :: cli::run(); }";
    assert_eq!(faults_of("explore/mod.rs", inline).len(), 1);
    let reexport = "pub(crate) use crate::cli::run;";
    assert_eq!(faults_of("tui.rs", reexport).len(), 1);
    let climbing = "use super::super::cli::run;";
    assert_eq!(faults_of("store/open.rs", climbing).len(), 1);
    assert_eq!(faults_of("store/sql/open.rs", climbing).len(), 0);
    let renamed = "use crate::nowhere::X;";
    assert_eq!(faults_of("tui.rs", renamed).len(), 1);
}

#[test]
fn the_check_passes_what_is_in_order_and_what_is_only_text() {
    let sound = r##"
        //! crate::tui is mentioned here.
        use crate::{domain, store::Reader};
        pub(crate) const A: &str = "crate::tui::run";
        const B: &str = r#"duckdb:: "quoted" crate::tui::x"#;
        /* crate::cli::x */
        const C: char = '"'; // crate::cli
        fn f(x: &crate::explore::Answer) {}
    "##;
    assert_eq!(faults_of("explore/worker.rs", sound), Vec::<String>::new());
    assert_eq!(
        faults_of("cli/mod.rs", "use crate::tui; use crate::store;"),
        Vec::<String>::new()
    );
}

#[test]
fn the_check_keeps_sql_out_of_the_tui_and_drawing_inside_it() {
    assert_eq!(faults_of("tui/run.rs", "use duckdb::Connection;").len(), 1);
    assert_eq!(faults_of("tui/run.rs", "use ratatui::Frame;").len(), 0);
    assert_eq!(faults_of("cli/show.rs", "use ratatui::Frame;").len(), 1);
    assert_eq!(
        faults_of("explore/a.rs", "fn f() { crossterm::terminal::size(); }").len(),
        1
    );
    assert_eq!(
        faults_of(
            "store/a.rs",
            "use duckdb::Connection;\nstruct ratatui_like;"
        )
        .len(),
        0
    );
}

#[test]
fn the_check_counts_lines_of_code_without_tests() {
    let long = "fn f() {}\n".repeat(LONGEST + 1);
    let faults = faults_of("store/a.rs", &long);
    assert!(
        faults.len() == 1 && faults[0].contains("split it"),
        "{faults:?}"
    );
    let told = "/// About it.\n// More.\n\nfn f() {}\n".repeat(LONGEST);
    assert_eq!(faults_of("store/a.rs", &told).len(), 0);
    assert_eq!(faults_of("store/tests.rs", &long).len(), 0);
    assert_eq!(faults_of("store/contests.rs", &long).len(), 1);
    let tested = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
    assert_eq!(faults_of("store/a.rs", &tested).len(), 0);
}

#[test]
fn the_order_is_read_from_the_table() {
    let lib = "//! | module | is |\n//! | --- | --- |\n//! | [`domain`] | x |\n//! | [`cli`] | y |\npub mod cli;\n";
    assert_eq!(order(lib), ["domain", "cli"]);
}
