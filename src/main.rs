//! The `sidecart` binary: hands the command line to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The hooks report a panic, which is always a fault of ours. Without them
    // the standard report still comes, so a failure to install is none.
    let _ = color_eyre::config::HookBuilder::default()
        .display_env_section(false)
        .panic_section("This is a fault in sidecart. Please report it with the text above.")
        .install();
    sidecart::cli::run(std::env::args_os())
}
