//! `sidecart presets`: the mapping files that ship with sidecart.

use std::io::{self, Write};

use super::args::PresetsArgs;
use super::failure::Failure;
use crate::import::{PRESETS, preset};

/// Lists the presets, or prints one.
pub(crate) fn run(args: &PresetsArgs) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if let Some(name) = &args.name {
        write!(out, "{}", preset(name)?.text)?;
        return Ok(());
    }
    let width = PRESETS
        .iter()
        .map(|preset| preset.name.len())
        .max()
        .unwrap_or(0);
    for preset in PRESETS {
        writeln!(out, "{:width$}  {}", preset.name, preset.summary)?;
    }
    Ok(())
}
