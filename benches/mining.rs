//! The counting kernel beside DuckDB's self-join: same baskets, same threads,
//! same result.
//!
//! `cargo bench --bench mining -- [LINES] [RUNS]`, 3 000 000 lines and 3 runs
//! unless given. Both sides start with the lines loaded in their own form. Peak
//! memory is this process's, with the baskets, before DuckDB is opened.

use std::io::{Write, stdout};
use std::time::Instant;

use color_eyre::eyre::{Result, ensure, eyre};
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

    let (mut baskets_made, mut size_sum) = (0u64, 0u64);
    let generating = seconds(|| {
        each_line(lines, |basket, product| {
            baskets_made = basket + 1;
            size_sum += u64::from(product);
        })
    })?;
    ensure!(size_sum > 0, "the generator made no lines");
    let mut builder = Baskets::builder(PRODUCTS);
    let mut baskets = None;
    let collecting = seconds(|| {
        each_line(lines, |basket, product| builder.push(basket, product, BOTH))?;
        baskets = Some(builder.finish());
        Ok(())
    })? - generating;
    let baskets = baskets.ok_or_else(|| eyre!("no baskets"))?;
    writeln!(
        out,
        "{lines} lines, {baskets_made} baskets, {PRODUCTS} products, {threads} threads"
    )?;
    writeln!(out, "collecting the lines: {collecting:.2} s")?;

    let options = Options {
        threads,
        ..Options::default()
    };
    let mut counted = None;
    let mut ours = Vec::new();
    for _ in 0..runs {
        drop(counted.take());
        ours.push(seconds(|| {
            counted = Some(count(&baskets, &options));
            Ok(())
        })?);
    }
    let counted = counted.ok_or_else(|| eyre!("RUNS must be at least 1"))?;
    drop(baskets);
    let memory = peak_memory_mb()?;
    writeln!(
        out,
        "kernel: {ours:.2?} s; {} directed pairs of at least {} orders, {} below; peak memory {memory:.0} MB",
        counted.pairs.len(),
        counted.min_orders,
        counted.pairs_left_out
    )?;

    let connection = load(lines, threads)?;
    let mut theirs = Vec::new();
    for _ in 0..runs {
        connection.execute_batch("drop table if exists pair")?;
        theirs.push(seconds(|| self_join(&connection, counted.min_orders))?);
    }
    writeln!(out, "DuckDB self-join: {theirs:.2?} s")?;
    compare(&connection, &counted)?;
    let (ours, theirs) = (median(ours), median(theirs));
    writeln!(
        out,
        "same pairs and counts; the kernel is {:.1} times as fast, {:.1} times with collecting",
        theirs / ours,
        theirs / (ours + collecting)
    )?;
    Ok(())
}

/// Calls `line` with `lines` lines of seeded baskets: sizes geometric with mean 10,
/// at most 145; product shares fall as 1 / (rank + 10), as in a grocery shop.
fn each_line(lines: usize, mut line: impl FnMut(u64, u32)) -> Result<()> {
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
            line(basket, product);
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
    let mut failed = Ok(());
    each_line(lines, |basket, product| {
        if failed.is_ok() {
            failed = appender.append_row([basket as i32, product as i32]);
        }
    })?;
    failed?;
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
fn seconds(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
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
