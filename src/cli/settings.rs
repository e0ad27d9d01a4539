//! `sidecart config`: the settings file.

use std::io::Write;

use super::args::ConfigWhat;
use super::context::Context;
use super::failure::Failure;

/// Prints the settings file, its path, or that it can be read. A file with an error
/// is refused before this runs.
pub(crate) fn run(context: &Context, what: ConfigWhat) -> Result<(), Failure> {
    let path = context.config_file();
    let mut out = std::io::stdout().lock();
    match what {
        ConfigWhat::Path => match &path {
            Some(path) => writeln!(out, "{}", path.display())?,
            None => {
                return Err(Failure::because(
                    "there is no home folder to keep settings in; set HOME, or name a file with \
                     --config",
                ));
            }
        },
        ConfigWhat::Show => match path.as_ref().map(std::fs::read_to_string) {
            Some(Ok(text)) => write!(out, "{text}")?,
            _ => writeln!(out, "# no settings file: every setting is as it comes")?,
        },
        ConfigWhat::Check => match path.filter(|path| path.is_file()) {
            Some(path) => context.say(format_args!("{} is fine", path.display())),
            None => context.say("there is no settings file: every setting is as it comes"),
        },
    }
    Ok(())
}
