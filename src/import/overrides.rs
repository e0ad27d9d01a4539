//! What the command line says about the files' texts.

use super::ImportError;
use super::mapping::{Reading, check_reading};

/// How files are read, from outside: each value stands before what a mapping's
/// top level says and before what would be found out. A mapping's block that
/// has a value of its own keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `utf-8`, `latin-1`, `cp1252` or `utf-16`.
    pub encoding: Option<String>,
    /// One ASCII character, or `tab`.
    pub delimiter: Option<String>,
    /// `.` or `,`. Who names one says that the other groups digits.
    pub decimal: Option<String>,
    /// The IANA name of the zone of times without an offset.
    pub timezone: Option<String>,
}

impl Overrides {
    /// # Errors
    /// A sentence about the value that cannot be.
    pub(crate) fn check(&self) -> Result<(), ImportError> {
        let mut reading = Reading::default();
        self.apply(&mut reading);
        check_reading(&reading).map_err(|misfit| ImportError::Option(misfit.reason))
    }

    pub(crate) fn apply(&self, reading: &mut Reading) {
        let put = |from: &Option<String>, to: &mut Option<String>| {
            if let Some(value) = from {
                *to = Some(value.clone());
            }
        };
        put(&self.encoding, &mut reading.encoding);
        put(&self.decimal, &mut reading.decimal);
        put(&self.timezone, &mut reading.timezone);
        let delimiter = match self.delimiter.as_deref() {
            Some("tab" | "\\t") => Some("\t".to_owned()),
            other => other.map(str::to_owned),
        };
        put(&delimiter, &mut reading.delimiter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_and_put_over_the_top() {
        let wrong = Overrides {
            decimal: Some(";".to_owned()),
            ..Overrides::default()
        };
        assert!(
            wrong
                .check()
                .unwrap_err()
                .to_string()
                .contains("decimal is")
        );
        let mut reading = Reading {
            decimal: Some(".".to_owned()),
            encoding: Some("utf-8".to_owned()),
            ..Reading::default()
        };
        let named = Overrides {
            decimal: Some(",".to_owned()),
            delimiter: Some("tab".to_owned()),
            ..Overrides::default()
        };
        named.check().unwrap();
        named.apply(&mut reading);
        assert_eq!(reading.decimal.as_deref(), Some(","));
        assert_eq!(reading.encoding.as_deref(), Some("utf-8"));
        assert_eq!(reading.delimiter.as_deref(), Some("\t"));
    }
}
