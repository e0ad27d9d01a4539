//! `sidecart presets`: the mapping files that ship with sidecart.

use std::io::{self, Write};

use super::args::PresetsArgs;
use super::failure::Failure;
use crate::import::{PRESETS, preset};

/// Lists the presets, a name and a summary a line, or prints one as it stands.
pub(crate) fn run(args: &PresetsArgs) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if let Some(name) = &args.name {
        out.write_all(preset(name)?.text.as_bytes())?;
    } else {
        let widest = PRESETS.iter().map(|preset| preset.name.len()).max();
        let width = widest.unwrap_or_default();
        for preset in PRESETS {
            writeln!(out, "{:width$}  {}", preset.name, preset.summary)?;
        }
    }
    out.flush()?;
    Ok(())
}
