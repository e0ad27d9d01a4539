//! The counting kernel beside DuckDB's self-join: same baskets, same threads,
//! same result.
//!
//! `cargo bench --bench mining -- [LINES] [RUNS]`, 3 000 000 lines and 3 runs
//! unless given. Both sides start with the lines loaded in their own form and take
//! turns. Peak memory is this process's, with the baskets, before DuckDB is opened.

use std::io::{Write, stdout};
use std::time::Instant;

use color_eyre::eyre::{Result, bail, ensure, eyre};
use duckdb::Connection;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use sidecart::mining::{BOTH, Baskets, Counted, Options, PairCount, count};

const PRODUCTS: u32 = 50_000;
const SEED: u64 = 20_251_101;

/// Baskets share their lines between the whole shop and one of so many themes.
const THEMES: u32 = 50;

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let lines: usize = numbers.next().map_or(Ok(3_000_000), |arg| arg.parse())?;
    let runs: usize = numbers.next().map_or(Ok(3), |arg| arg.parse())?;
    let threads = std::thread::available_parallelism()?.get();
    let mut out = stdout();

    let (baskets, collecting) = collect(lines)?;
    writeln!(out, "{lines} lines, {PRODUCTS} products, {threads} threads")?;
    writeln!(out, "collecting the lines: {collecting:.2} s")?;

    let options = Options {
        threads,
        ..Options::default()
    };
    let counted = count(&baskets, &options);
    let memory = peak_memory_mb()?;
    writeln!(
        out,
        "{} baskets, {} directed pairs of at least {} orders, {} below; peak memory {memory:.0} MB",
        counted.baskets,
        counted.pairs.len(),
        counted.min_orders,
        counted.pairs_left_out
    )?;

    let connection = load(lines, threads)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let (again, seconds) = timed(|| count(&baskets, &options));
        ensure!(again == counted, "two counts differ");
        ours.push(seconds);
        connection.execute_batch("drop table if exists pair")?;
        let (joined, seconds) = timed(|| self_join(&connection, counted.min_orders));
        joined?;
        theirs.push(seconds);
    }
    writeln!(out, "kernel: {ours:.2?} s")?;
    writeln!(out, "DuckDB self-join: {theirs:.2?} s")?;
    compare(&connection, &counted)?;
    let (Some(ours), Some(theirs)) = (median(ours), median(theirs)) else {
        bail!("RUNS must be at least 1");
    };
    writeln!(
        out,
        "same pairs and counts; the kernel is {:.1} times as fast, {:.1} times with collecting",
        theirs / ours,
        theirs / (ours + collecting)
    )?;
    Ok(())
}

/// The generated baskets, and the seconds it took to collect them without making them.
fn collect(lines: usize) -> Result<(Baskets, f64)> {
    let mut builder = Baskets::builder(PRODUCTS);
    let mut collecting = 0.0;
    let mut push = |block: &mut Vec<(u64, u32)>| {
        let lines = block.drain(..);
        let push_line = |(basket, product)| builder.push(basket, product, BOTH);
        collecting += timed(|| lines.for_each(push_line)).1;
    };
    let mut block = Vec::new();
    each_line(lines, |basket, product| {
        block.push((basket, product));
        if block.len() == 100_000 {
            push(&mut block);
        }
        Ok(())
    })?;
    push(&mut block);
    let (baskets, finishing) = timed(|| builder.finish());
    Ok((baskets, collecting + finishing))
}

/// Calls `line` with `lines` lines of seeded baskets: sizes geometric with mean 10,
/// at most 145; product shares fall as 1 / (rank + 10), as in a grocery shop.
fn each_line(lines: usize, mut line: impl FnMut(u64, u32) -> Result<()>) -> Result<()> {
    let mut rng = Pcg64::seed_from_u64(SEED);
    let mut share_up_to = Vec::new();
    let mut sum = 0.0;
    for rank in 0..PRODUCTS {
        sum += 1.0 / f64::from(rank + 10);
        share_up_to.push(sum);
    }
    let mut made = 0;
    let mut inside = Vec::new();
    for basket in 0.. {
        let chance: f64 = rng.random();
        let size = 1 + ((1.0 - chance).ln() / 0.9f64.ln()) as usize;
        let theme = rng.random_range(0..THEMES);
        inside.clear();
        while inside.len() < size.min(145) {
            let share = rng.random::<f64>() * sum;
            let mut rank = share_up_to.partition_point(|&up_to| up_to < share) as u32;
            if rng.random() {
                rank = rank - rank % THEMES + theme;
            }
            // Popularity must not show in a product's number. 7 919 is prime to 50 000.
            let product = (u64::from(rank) * 7_919 % u64::from(PRODUCTS)) as u32;
            if inside.contains(&product) {
                continue;
            }
            inside.push(product);
            line(basket, product)?;
            made += 1;
            if made == lines {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn load(lines: usize, threads: usize) -> Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(&format!(
        "set threads = {threads}; create table line (basket integer, product integer);"
    ))?;
    let mut appender = connection.appender("line")?;
    each_line(lines, |basket, product| {
        Ok(appender.append_row([basket as i32, product as i32])?)
    })?;
    appender.flush()?;
    drop(appender);
    Ok(connection)
}

fn self_join(connection: &Connection, min_orders: u32) -> Result<()> {
    connection.execute_batch(&format!(
        "create temp table pair as
         select a.product as anchor, b.product as target, count(*) as orders
         from line as a
         join line as b on a.basket = b.basket and a.product < b.product
         group by a.product, b.product
         having count(*) >= {min_orders}"
    ))?;
    Ok(())
}

/// Fails unless DuckDB kept the same pairs with the same counts.
fn compare(connection: &Connection, counted: &Counted) -> Result<()> {
    let mut statement =
        connection.prepare("select anchor, target, orders from pair order by anchor, target")?;
    let mut rows = statement.query([])?;
    for ours in counted
        .pairs
        .iter()
        .filter(|pair| pair.anchor < pair.target)
    {
        let row = rows.next()?.ok_or_else(|| eyre!("DuckDB lacks {ours:?}"))?;
        let theirs = PairCount {
            anchor: row.get(0)?,
            target: row.get(1)?,
            orders: row.get(2)?,
        };
        ensure!(
            *ours == theirs,
            "the kernel has {ours:?}, DuckDB {theirs:?}"
        );
    }
    ensure!(rows.next()?.is_none(), "DuckDB has more pairs");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn timed<R>(work: impl FnOnce() -> R) -> (R, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

fn median(mut seconds: Vec<f64>) -> Option<f64> {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied()
}

/// The most memory this process has held, in MB of 2^20 bytes.
fn peak_memory_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kb = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .ok_or_else(|| eyre!("/proc/self/status has no VmHWM"))?;
    Ok(kb.parse::<f64>()? / 1024.0)
}
