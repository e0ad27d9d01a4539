//! `sidecart generate`: writes the synthetic shop as files.

use std::path::Path;

use super::args::{GenerateArgs, ShopArgs};
use super::context::Context;
use super::failure::Failure;
use super::format::count;
use super::interrupt::Interrupt;
use super::progress;
use crate::synth::{self, Form, Spec, Written};

/// Writes the shop into the folder and says what was written.
pub(crate) fn run(context: &Context, args: &GenerateArgs) -> Result<(), Failure> {
    // Files of a shop that is half written are of no use, and can be written again.
    let _interrupt = Interrupt::watch(|| {
        std::process::exit(i32::from(Failure::Interrupted.status()));
    })?;
    let written = write_shop(context, args.form.into(), &args.shop, &args.dir)?;
    for (file, rows) in &written.files {
        let unit = if *rows == 1 { "row" } else { "rows" };
        context.say(format_args!("{file}: {} {unit}", count(*rows)));
    }
    Ok(())
}

/// Writes the shop into `dir` under a progress bar.
pub(crate) fn write_shop(
    context: &Context,
    form: Form,
    shop: &ShopArgs,
    dir: &Path,
) -> Result<Written, Failure> {
    let bar = progress::bar(context, "writing the shop", "orders");
    let written = synth::generate_as(form, &spec(shop), dir, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    Ok(written?)
}

/// The shop those options ask for.
pub(crate) fn spec(shop: &ShopArgs) -> Spec {
    Spec::new(shop.scale.into(), shop.seed.unwrap_or(synth::DEFAULT_SEED))
}
