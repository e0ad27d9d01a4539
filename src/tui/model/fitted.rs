//! Which changes of a what-if other figures know, too.

use crate::whatif::{Input, Lever, Settings};

/// What of the settings these figures know, and the names of what they do not: the same
/// checks as where they are typed.
pub(super) fn fitted(settings: &Settings, input: &Input) -> (Settings, Vec<String>) {
    let mut fit = Settings {
        set: settings.set.clone(),
        assumed: settings.assumed.clone(),
        ..Settings::default()
    };
    let mut unknown = Vec::new();
    // What a lever is to be says nothing where nobody knows what it is.
    for lever in settings.set.keys() {
        if fit.given(input, *lever).value.is_none() {
            fit.set.remove(lever);
            unknown.push(lever.name().to_owned());
        }
    }
    for lever in [Lever::Discount, Lever::Price] {
        let discount = fit.value(input, Lever::Discount).1;
        let price = fit.value(input, Lever::Price).1;
        let is_more =
            matches!((discount, price), (Some(discount), Some(price)) if discount > price);
        let is_ours = fit.set.contains_key(&lever) || fit.assumed.contains_key(&lever);
        if is_more && is_ours {
            fit.set.remove(&lever);
            fit.assumed.remove(&lever);
            unknown.push(lever.name().to_owned());
        }
    }
    if let Some(name) = &settings.placement
        && fit.place(input, Some(name)).is_err()
    {
        unknown.push(format!("placement {name}"));
    }
    for id in &settings.excluded {
        if fit.toggle_part(input, id).is_err() {
            unknown.push(format!("not shown to {id}"));
        }
    }
    if settings.follows_response && fit.toggle_response(input).is_err() {
        unknown.push("demand follows discount".to_owned());
    }
    fit.locked.clone_from(&settings.locked);
    (fit, unknown)
}
