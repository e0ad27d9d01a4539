//! Comparisons as JSON, CSV and Markdown.

use super::scenario::{Comparison, Line};
use super::words;
use crate::domain::text::printable;

/// A form that a comparison is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One object, numbers unrounded.
    Json,
    /// A line each, numbers unrounded.
    Csv,
    /// A table for reading.
    Markdown,
}

impl Form {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "md",
        }
    }
}

/// The columns of the CSV form, those of the JSON form.
const COLUMNS: [&str; 16] = [
    "kind",
    "name",
    "anchor_id",
    "target_id",
    "rec_type",
    "net_margin",
    "delta_net_margin",
    "p10",
    "p50",
    "p90",
    "p_positive",
    "delta_revenue",
    "delta_aov",
    "delta_returned_units",
    "is_extrapolated",
    "sentence",
];

/// The comparison as text.
///
/// # Errors
/// Never for figures that are numbers; the cause otherwise.
pub fn export(comparison: &Comparison, form: Form) -> Result<String, std::io::Error> {
    match form {
        Form::Json => {
            let mut text = serde_json::to_string_pretty(comparison)?;
            text.push('\n');
            Ok(text)
        }
        Form::Csv => csv(comparison),
        Form::Markdown => Ok(markdown(comparison)),
    }
}

fn csv(comparison: &Comparison) -> Result<String, std::io::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for line in &comparison.lines {
        let value = serde_json::to_value(line)?;
        let cells = COLUMNS.map(|column| match value.get(column) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        });
        writer.write_record(cells)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(std::io::Error::other)
}

fn markdown(comparison: &Comparison) -> String {
    let currency = comparison.currency.as_deref().unwrap_or("");
    let money = |amount: f64| words::money(amount, currency);
    let or_dot = |value: Option<String>| value.unwrap_or_else(|| "·".to_owned());
    let mut out = String::from(
        "| scenario | net margin a month | adds | P10 | P50 | P90 | P(adds) | revenue | order value | returned units |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for line in &comparison.lines {
        let Line { p10, p50, p90, .. } = *line;
        let name = printable(&line.name).replace('|', "\\|");
        let mark = if line.is_extrapolated {
            " (extrapolated)"
        } else {
            ""
        };
        let cells = [
            format!("{name}{mark}"),
            money(line.net_margin.to_f64()),
            money(line.delta_net_margin.to_f64()),
            money(p10),
            money(p50),
            money(p90),
            or_dot(line.p_positive.map(words::probability)),
            or_dot(line.delta_revenue.map(|amount| money(amount.to_f64()))),
            or_dot(line.delta_aov.map(money)),
            words::signed(line.delta_returned_units, 1),
        ];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::w1;
    use super::super::{Lever, SEED, Scenario, Settings, compare};
    use super::*;

    #[test]
    fn all_forms_hold_the_same_lines() {
        let scenario = Scenario {
            name: "more | better".to_owned(),
            kept_at: String::new(),
            seed: SEED,
            settings: Settings {
                set: [(Lever::Acceptance, 0.12)].into(),
                ..Settings::default()
            },
            input: w1(),
        };
        let comparison = compare(&[scenario]).unwrap();
        let json = export(&comparison, Form::Json).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["lines"][1]["delta_net_margin"], 13_500.0);
        let csv = export(&comparison, Form::Csv).unwrap();
        assert_eq!(csv.lines().count(), 3);
        assert!(csv.starts_with("kind,name,anchor_id"));
        assert!(csv.contains("scenario,more | better,A,T,cross_sell,40500.0,13500.0,"));
        let table = export(&comparison, Form::Markdown).unwrap();
        let row = table
            .lines()
            .last()
            .unwrap_or_default()
            .replace('\u{a0}', " ");
        assert!(
            row.starts_with("| more \\| better | €40 500 | €13 500 |"),
            "{row}"
        );
        assert_eq!(table.lines().count(), 4);
    }
}
