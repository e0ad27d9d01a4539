//! `sidecart demo`: builds the synthetic shop once, and opens it.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::args::{DemoArgs, ShopArgs};
use super::context::Context;
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::{explore, generate, import};
use crate::facts;
use crate::store::SCHEMA_VERSION;
use crate::synth::{self, Form};

/// What the shop is called on screen.
pub(crate) const TITLE: &str = "demo shop";

/// Builds the shop if it is not there, then opens it or prints its path.
pub(crate) fn run(context: &Context, args: &DemoArgs) -> Result<(), Failure> {
    if !args.print_path {
        explore::check_terminal()?;
    }
    let path = database(context, &args.shop)?;
    if args.print_path {
        let mut out = io::stdout().lock();
        out.write_all(path.as_os_str().as_bytes())?;
        out.write_all(b"\n")?;
        return Ok(());
    }
    explore::open(context, &path, TITLE)
}

/// The path of the demo shop's database, which is built if it is not there.
pub(crate) fn database(context: &Context, shop: &ShopArgs) -> Result<PathBuf, Failure> {
    let folder = context.places()?.cache();
    let path = folder.join(file_name(shop));
    if !path.exists() {
        std::fs::create_dir_all(folder).map_err(|error| cannot("create", folder, &error))?;
        build(context, shop, folder, &path)?;
    }
    Ok(path)
}

/// A shop that another version would build differently has another name.
fn file_name(shop: &ShopArgs) -> String {
    let spec = generate::spec(shop);
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "demo-{}-{}-v{version}-g{}-s{SCHEMA_VERSION}-f{}.duckdb",
        spec.scale,
        spec.seed,
        synth::VERSION,
        facts::VERSION
    )
}

/// Builds beside the final place and renames, so that a shop is there whole or not at all.
fn build(context: &Context, shop: &ShopArgs, folder: &Path, path: &Path) -> Result<(), Failure> {
    let work = tempfile::Builder::new()
        .prefix("building-")
        .tempdir_in(folder)
        .map_err(|error| cannot("write in", folder, &error))?;
    let csv = work.path().join("csv");
    {
        let leftover = work.path().to_owned();
        let _interrupt = Interrupt::watch(move || {
            let _ = std::fs::remove_dir_all(&leftover);
            std::process::exit(i32::from(Failure::Interrupted.status()));
        })?;
        generate::write_shop(context, Form::Canonical, shop, &csv)?;
    }
    let database = work.path().join("shop.duckdb");
    import::canonical(context, &csv, &database, TITLE)?;
    std::fs::rename(&database, path).map_err(|error| cannot("write", path, &error))?;
    Ok(())
}

fn cannot(action: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::because(format!("cannot {action} {}: {error}", path.display()))
}
