//! `sidecart import`: reads files into a database.

use std::path::Path;

use super::args::ImportArgs;
use super::context::Context;
use super::failure::Failure;

/// Imports what the command line names.
pub(crate) fn run(context: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let _ = (
        context,
        args,
        context.config.max_basket,
        context.config.min_pair_orders,
    );
    Err(Failure::because("import is not wired yet"))
}

/// Imports a folder of canonical files into a new database.
pub(crate) fn canonical(context: &Context, folder: &Path, database: &Path) -> Result<(), Failure> {
    let _ = (context, folder, database);
    Err(Failure::because("import is not wired yet"))
}
