//! A CSV import beside a bare `CREATE TABLE AS FROM read_csv` of the same files:
//! same engine, same threads, one process.
//!
//! `cargo bench --bench import -- [FOLDER] [EXPOSURES]... [--memory SIZE] [--threads N]`
//!
//! FOLDER holds a generated shop, for example of `sidecart generate --scale big`;
//! without one the demo shop is generated. For each number of exposures, the
//! start of every file is taken, so far that exposures.csv has that many rows and
//! the others the same share of theirs: generated files are in the order of
//! visitors. Without a number the files are taken whole.
//!
//! The import is everything that `sidecart import` does: reading, judging,
//! merging, the derived tables, the swap. Peak memory is this process's, counted
//! anew for each part; the import goes first, so it does not stand on what the
//! other parts left.

use std::fs::{File, read_dir};
use std::io::{BufRead, BufReader, BufWriter, Read, Write, copy, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use color_eyre::eyre::{Result, bail, ensure, eyre};
use duckdb::Connection;
use sidecart::import::{Meter, Progress, Report, Request, load};
use sidecart::store::{Limits, NextDb};
use sidecart::synth::{DEFAULT_SEED, Scale, Spec, generate};
use sidecart::{domain::table, facts};

/// Files up to this size are catalogues, and are taken whole.
const SMALL: u64 = 2 << 20;

fn main() -> Result<()> {
    let mut limits = Limits::default();
    let (mut folder, mut sizes) = (None, Vec::new());
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| eyre!("{arg} needs a value"));
        match arg.as_str() {
            "--memory" => limits.memory = Some(value()?),
            "--threads" => limits.threads = Some(value()?.parse()?),
            number if number.parse::<u64>().is_ok() => sizes.push(number.parse()?),
            path => folder = Some(PathBuf::from(path)),
        }
    }
    let spare = tempfile::tempdir()?;
    let folder = match folder {
        Some(folder) => folder,
        None => {
            let made = spare.path().join("shop");
            generate(&Spec::new(Scale::Demo, DEFAULT_SEED), &made, &mut |_, _| ())?;
            made
        }
    };
    if sizes.is_empty() {
        return compare(&folder, spare.path(), &limits);
    }
    for exposures in sizes {
        let start = spare.path().join("start");
        cut(&folder, &start, exposures)?;
        compare(&start, spare.path(), &limits)?;
        std::fs::remove_dir_all(&start)?;
    }
    Ok(())
}

/// Imports a folder, imports it again, and loads it bare; tells what each took.
fn compare(folder: &Path, spare: &Path, limits: &Limits) -> Result<()> {
    let files = tables_of(folder)?;
    let mut bytes = 0;
    for (_, path) in &files {
        // What is read first would otherwise pay for the disk.
        bytes += copy(&mut File::open(path)?, &mut std::io::sink())?;
    }
    let threads = match limits.threads {
        Some(threads) => threads,
        None => std::thread::available_parallelism()?.get(),
    };
    let paths: Vec<PathBuf> = files.iter().map(|(_, path)| path.clone()).collect();
    let database = spare.join("shop.duckdb");

    let (first, imported) = measured(|| import(&paths, &database, limits))?;
    let (again, imported_again) = measured(|| import(&paths, &database, limits))?;
    std::fs::remove_file(&database)?;
    let bare_database = spare.join("bare.duckdb");
    let ((), bare) = measured(|| load_bare(&files, &bare_database, limits))?;
    std::fs::remove_file(&bare_database)?;

    let rows: u64 = first.report.files.iter().map(|file| file.rows_read).sum();
    let changed = |report: &Report| -> u64 {
        let files = report.files.iter();
        files.map(|file| file.rows_imported).sum()
    };
    ensure!(changed(&first.report) > 0, "nothing was imported");
    ensure!(changed(&again.report) == 0, "a re-import changed something");
    let mut out = stdout();
    writeln!(
        out,
        "{rows} rows, {:.0} MB of CSV, {threads} threads, memory {}",
        bytes as f64 / 1e6,
        limits.memory.as_deref().unwrap_or("as DuckDB takes it")
    )?;
    for file in &first.report.files {
        writeln!(out, "    {} {}", file.table, file.rows_read)?;
    }
    writeln!(out, "first import, step by step:\n{}", first.steps())?;
    writeln!(out, "import again, step by step:\n{}", again.steps())?;
    for (what, took) in [
        ("bare CREATE TABLE AS", &bare),
        ("import", &imported),
        ("import again, all unchanged", &imported_again),
    ] {
        writeln!(
            out,
            "{what}: {:.2} s, {:.2} s of CPU, {:.0} rows/s, peak memory {:.0} MB; {:.2} times bare, {:.2} in CPU",
            took.seconds,
            took.cpu,
            rows as f64 / took.seconds,
            took.peak_mb,
            took.seconds / bare.seconds,
            took.cpu / bare.cpu,
        )?;
    }
    Ok(())
}

/// The canonical tables' files of a folder.
fn tables_of(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if table::find(name).is_some() && path.extension().is_some_and(|end| end == "csv") {
            files.push((name.to_owned(), path));
        }
    }
    if files.is_empty() {
        bail!("{} holds no canonical CSV", folder.display());
    }
    files.sort();
    Ok(files)
}

/// What an import did, and when each of its steps began and ended.
struct Imported {
    report: Report,
    steps: Vec<(String, f64)>,
}

impl Imported {
    /// Every step of a tenth of a second and more.
    fn steps(&self) -> String {
        let long = self.steps.iter().filter(|(_, seconds)| *seconds >= 0.1);
        let lines: Vec<String> = long
            .map(|(step, seconds)| format!("    {seconds:6.2} s  {step}"))
            .collect();
        lines.join("\n")
    }
}

/// Takes the time of each step.
#[derive(Default)]
struct Steps {
    done: Vec<(String, f64)>,
    running: Option<(String, Instant)>,
}

impl Steps {
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    fn begin(&mut self, step: &str) {
        if let Some((step, start)) = self.running.take() {
            self.done.push((step, start.elapsed().as_secs_f64()));
        }
        self.running = Some((step.to_owned(), Instant::now()));
    }
}

impl Progress for Steps {
    fn start(&mut self, _: u64, _: &Meter) {}

    fn step(&mut self, step: &str) {
        self.begin(step);
    }
}

fn import(paths: &[PathBuf], database: &Path, limits: &Limits) -> Result<Imported> {
    let mut steps = Steps::default();
    steps.begin("opening");
    let next = NextDb::begin(database, limits)?;
    let request = Request {
        paths: paths.to_vec(),
        started_at: "2026-11-21T00:00:00Z".to_owned(),
        ..Request::default()
    };
    let report = load(&next, &request, &mut steps)?;
    let settings = facts::Settings {
        threads: limits.threads.unwrap_or(0),
        ..facts::Settings::default()
    };
    facts::rebuild(&next, &settings, &mut |step, _, _| {
        steps.begin(&format!("deriving {step}"));
    })?;
    steps.begin("swapping in");
    next.swap_in()?;
    steps.begin("done");
    Ok(Imported {
        report,
        steps: steps.done,
    })
}

fn load_bare(files: &[(String, PathBuf)], database: &Path, limits: &Limits) -> Result<()> {
    let connection = Connection::open(database)?;
    if let Some(threads) = limits.threads {
        connection.execute_batch(&format!("SET threads = {threads}"))?;
    }
    if let Some(memory) = &limits.memory {
        connection.execute_batch(&format!("SET memory_limit = '{memory}'"))?;
    }
    for (table, path) in files {
        connection.execute_batch(&format!(
            "CREATE TABLE {table} AS FROM read_csv('{}')",
            path.display().to_string().replace('\'', "''")
        ))?;
    }
    connection.execute_batch("CHECKPOINT")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(File::open(database)?.sync_all()?)
}

/// Copies the start of every file of `folder` into `to`, see the head of this file.
fn cut(folder: &Path, to: &Path, exposures: u64) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let path = folder.join("exposures.csv");
    let mut lines = BufReader::new(File::open(&path)?);
    let (mut taken, mut line) = (0, Vec::new());
    // The header, and then the rows.
    for _ in 0..=exposures {
        line.clear();
        taken += lines.read_until(b'\n', &mut line)? as u64;
    }
    let share = taken as f64 / std::fs::metadata(&path)?.len() as f64;
    for (table, path) in tables_of(folder)? {
        let size = std::fs::metadata(&path)?.len();
        let most = match table.as_str() {
            "exposures" => taken,
            _ if size < SMALL => size,
            _ => (size as f64 * share) as u64,
        };
        let mut from = BufReader::new(File::open(&path)?);
        let mut into = BufWriter::new(File::create(to.join(format!("{table}.csv")))?);
        copy(&mut from.by_ref().take(most), &mut into)?;
        if table != "exposures" {
            // To the end of the row that was cut.
            line.clear();
            from.read_until(b'\n', &mut line)?;
            into.write_all(&line)?;
        }
        into.flush()?;
    }
    Ok(())
}

/// What a part of this process took.
struct Took {
    seconds: f64,
    cpu: f64,
    peak_mb: f64,
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn measured<R>(work: impl FnOnce() -> Result<R>) -> Result<(R, Took)> {
    // 5 sets the peak back to what is held now.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let (start, cpu) = (Instant::now(), cpu_seconds()?);
    let result = work()?;
    let took = Took {
        seconds: start.elapsed().as_secs_f64(),
        cpu: cpu_seconds()? - cpu,
        peak_mb: peak_memory_mb()?,
    };
    Ok((result, took))
}

/// The CPU time of all threads of this process, in the hundredths that Linux counts.
fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |index: usize| -> Result<f64> {
        let field = fields.get(index).ok_or_else(|| eyre!("a short stat"))?;
        Ok(field.parse::<f64>()?)
    };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// The most memory this process has held since it was last set back, in MB of 2^20 bytes.
fn peak_memory_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kb = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .ok_or_else(|| eyre!("/proc/self/status has no VmHWM"))?;
    Ok(kb.parse::<f64>()? / 1024.0)
}
