//! The section `[attribution]`: which exposure gets the credit of an order line.

use toml::de::DeValue;

use super::{Setter, whole};
use crate::facts::CreditRule;

/// Minutes in a year: no window is longer.
const LONGEST: u32 = 366 * 24 * 60;

/// The keys of the section.
pub(super) const KEYS: &[(&str, Setter)] = &[
    ("credit_rule", |config, value| {
        let name = value.as_str();
        let rule = CreditRule::ALL
            .iter()
            .find(|(known, _)| Some(*known) == name);
        config.attribution.credit_rule = rule.map(|(_, rule)| *rule);
        rule.map(|_| ())
            .ok_or("\"click_only\", \"click_then_view\" or \"exposure_only\"")
    }),
    ("click_window_minutes", |config, value| {
        config.attribution.click_window_minutes = minutes(value);
        minutes(value)
            .map(|_| ())
            .ok_or("a whole number of minutes, for example 10080 for 7 days")
    }),
    ("view_window_minutes", |config, value| {
        config.attribution.view_window_minutes = minutes(value);
        minutes(value)
            .map(|_| ())
            .ok_or("a whole number of minutes, for example 1440 for a day")
    }),
    ("bot_exposures", |config, value| {
        let exposures = whole(value).and_then(|n| u32::try_from(n).ok());
        config.attribution.bot_exposures = exposures.filter(|n| *n >= 1);
        config
            .attribution
            .bot_exposures
            .map(|_| ())
            .ok_or("a whole number from 1 up, for example 500")
    }),
];

fn minutes(value: &DeValue<'_>) -> Option<u32> {
    let minutes = whole(value).and_then(|n| u32::try_from(n).ok());
    minutes.filter(|n| *n <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::facts::{Attribution, CreditRule};

    #[test]
    fn the_rule_and_its_windows_are_read() {
        let text = "[attribution]\ncredit_rule = \"click_only\"\nclick_window_minutes = 60\n\
                    view_window_minutes = 0\nbot_exposures = 1000\n";
        let expected = Attribution {
            credit_rule: Some(CreditRule::ClickOnly),
            click_window_minutes: Some(60),
            view_window_minutes: Some(0),
            bot_exposures: Some(1_000),
        };
        assert_eq!(parse(text).unwrap().attribution, expected);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for value in [
            "credit_rule = \"last\"",
            "click_window_minutes = -1",
            "view_window_minutes = \"24h\"",
            "bot_exposures = 0",
        ] {
            let fault = parse(&format!("[attribution]\n{value}\n")).unwrap_err();
            let key = value.split(' ').next().unwrap();
            assert!(
                fault.fault.starts_with(&format!("{key} is not ")),
                "{}",
                fault.fault
            );
        }
    }
}
