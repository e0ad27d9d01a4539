//! The section `[tui]`: how the explorer looks and listens.

use super::Setter;
use crate::tui::Theme;

/// The keys of the section.
pub(super) const KEYS: &[(&str, Setter)] = &[
    ("theme", |config, value| {
        config.theme = value.as_str().and_then(Theme::of_name);
        config
            .theme
            .map(|_| ())
            .ok_or("\"terminal\", \"dark\", \"light\", \"contrast\" or \"mono\"")
    }),
    ("ascii", |config, value| {
        config.tui_ascii = value.as_bool();
        config.tui_ascii.map(|_| ()).ok_or("true or false")
    }),
    ("mouse", |config, value| {
        config.mouse = value.as_bool();
        config.mouse.map(|_| ()).ok_or("true or false")
    }),
];

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn every_theme_can_be_set_and_is_named_where_none_is() {
        for name in Theme::names() {
            let read = parse(&format!("[tui]\ntheme = \"{name}\"\n")).unwrap();
            assert_eq!(read.theme, Theme::of_name(name));
        }
        for text in ["[tui]\ntheme = \"pink\"", "[tui]\ntheme = 2"] {
            let fault = parse(text).unwrap_err().fault;
            for name in Theme::names() {
                assert!(fault.contains(name), "{name} in {fault}");
            }
        }
        assert!(parse("[tui]\nmouse = \"on\"").is_err());
        assert!(parse("[tui]\nthem = \"mono\"").is_err());
    }
}
