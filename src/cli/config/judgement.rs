//! The section `[judgement]`: the numbers that verdicts hang on.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::DeValue;

use super::{Fault, unknown};
use crate::judge::Thresholds;

/// Sets the threshold of that name.
///
/// # Errors
/// When there is none, or the value is no number of its range.
pub(super) fn set(
    thresholds: &mut Thresholds,
    key: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<(), Fault> {
    let number = match value.get_ref() {
        DeValue::Integer(integer) => integer.as_str().replace('_', "").parse().ok(),
        DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
        _ => None,
    };
    let Some(number) = number else {
        let fault = format!("{} is not a number, for example 0.1", key.get_ref());
        return Err(Fault::new(&value.span(), fault));
    };
    let mut changed = *thresholds;
    if !changed.set(key.get_ref(), number) {
        let names = Thresholds::NAMES.iter().copied();
        return Err(unknown("setting", key, names));
    }
    changed
        .check()
        .map_err(|error| Fault::new(&value.span(), error))?;
    *thresholds = changed;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn thresholds_are_read_whole_or_not() {
        let text = "[judgement]\nfdr = 0.05\nleast_exposures = 500\nmost_shown = 7e-1\n";
        let read = parse(text).unwrap().judgement;
        assert_eq!(
            (read.fdr, read.least_exposures, read.most_shown, read.keep_p),
            (0.05, 500.0, 0.7, 0.8)
        );
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let fault = |text: &str| parse(text).unwrap_err().fault;
        assert_eq!(
            fault("[judgement]\nfdrr = 0.05\n"),
            "there is no setting 'fdrr'; did you mean fdr?"
        );
        assert_eq!(
            fault("[judgement]\nfdr = 2\n"),
            "threshold fdr is 2; it must lie between 0 and 0.5"
        );
        assert_eq!(
            fault("[judgement]\nkeep_p = \"high\"\n"),
            "keep_p is not a number, for example 0.1"
        );
        assert!(fault("[judgement]\nkeep_p = nan\n").contains("NaN"));
    }
}
