//! `sidecart presets`: the mapping files that ship with sidecart.

use super::args::PresetsArgs;
use super::failure::Failure;

/// Lists the presets, or prints one.
pub(crate) fn run(args: &PresetsArgs) -> Result<(), Failure> {
    let _ = &args.name;
    Err(Failure::because("presets are not wired yet"))
}
