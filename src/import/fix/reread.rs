//! Mended rows as a source that can be staged like their file was.

use std::io::Write;

use crate::import::files::InputFile;
use crate::import::open::text_options;
use crate::import::privacy::guard;
use crate::import::recipe::Recipe;
use crate::import::source::{Format, Relation, SourceColumn, TextOptions, literal, quoted};
use crate::import::stage::{Failure, Stage, engine};

/// Rows that cannot be read as one row each: line, what is wrong, the row.
pub(super) type Unread = Vec<(i64, String, String)>;

/// The rows, by the line each had in its file, as a relation; `None` where none can be read.
pub(super) fn relation(
    stage: &Stage<'_>,
    recipe: &Recipe,
    lines: &[(i64, &str)],
) -> Result<(Option<Relation>, Unread), Failure> {
    match recipe.dialect {
        Some((delimiter, quote)) => text(stage, recipe, lines, delimiter, quote),
        None => Ok((Some(values(stage, recipe, lines)?), Vec::new())),
    }
}

/// The rows of a text file, under its header again.
fn text(
    stage: &Stage<'_>,
    recipe: &Recipe,
    lines: &[(i64, &str)],
    delimiter: u8,
    quote: u8,
) -> Result<(Option<Relation>, Unread), Failure> {
    let (delimiter_char, quote_char) = (char::from(delimiter), char::from(quote));
    let between = delimiter_char.to_string();
    let mut unread = Vec::new();
    // A header of the file's own columns; without one, a blank row as wide as the file was.
    let mut content = match recipe.block.header {
        true => {
            let names: Vec<String> = recipe
                .columns
                .iter()
                .map(|column| {
                    let doubled = format!("{quote_char}{quote_char}");
                    let name = column.name.replace(quote_char, &doubled);
                    format!("{quote_char}{name}{quote_char}")
                })
                .collect();
            names.join(&between)
        }
        false => between.repeat(recipe.columns.len().saturating_sub(1)),
    };
    content.push('\n');
    let mut at = content.matches('\n').count() as i64 + 1;
    let mut starts = Vec::new();
    for (line, raw) in lines {
        let raw = raw.trim_end_matches(['\r', '\n']);
        match rows_in(raw, delimiter_char, quote_char) {
            Some(1) => {}
            Some(rows) => {
                unread.push((
                    *line,
                    format!("the mended row is {rows} rows; one reject is one row"),
                    raw.to_owned(),
                ));
                continue;
            }
            None => {
                unread.push((
                    *line,
                    "a quote opens in this row and is never closed".to_owned(),
                    raw.to_owned(),
                ));
                continue;
            }
        }
        starts.push((at, *line));
        content.push_str(raw);
        content.push('\n');
        at += raw.matches('\n').count() as i64 + 1;
    }
    if starts.is_empty() {
        return Ok((None, unread));
    }
    let number = stage.unique();
    let path = stage.spare.join(format!("mended_{number}.csv"));
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .map_err(|error| {
            Failure::Reason(format!("a copy of its rows cannot be written: {error}"))
        })?;
    let file = InputFile {
        whole_path: path.clone(),
        name: "the mended rows".to_owned(),
        format: Format::Text,
        path,
    };
    let options = TextOptions {
        delimiter: Some(delimiter),
        quote: Some(quote),
        encoding: Some(encoding_rs::UTF_8),
        plain: recipe.block.is_plain(),
        ..text_options(&recipe.reading, recipe.block.header, Some(0), Vec::new())
    };
    let mut relation = stage.open_anew(&file, options)?;
    // A few rows do not tell how the numbers of the whole file are written.
    relation.styles = recipe.styles.clone();
    let table = format!("mended_line_{number}");
    stage.execute(&format!(
        "CREATE TEMP TABLE {table} (start BIGINT, line BIGINT)"
    ))?;
    let mut appender = stage
        .connection
        .appender_to_catalog_and_db(&table, "temp", "main")
        .map_err(engine)?;
    for (at, line) in starts {
        appender.append_row([at, line]).map_err(engine)?;
    }
    appender.flush().map_err(engine)?;
    drop(appender);
    relation.change(format!(
        "(SELECT r.* REPLACE (l.line AS _line) FROM {} r JOIN {table} l ON l.start = r._line)",
        relation.sql
    ));
    Ok((Some(relation), unread))
}

/// How many rows a text is; `None` where a quote opens and is never closed.
fn rows_in(raw: &str, delimiter: char, quote: char) -> Option<usize> {
    let (mut rows, mut quoted, mut closed, mut at_start) = (1, false, false, true);
    for c in raw.chars() {
        if c == quote && (quoted || closed || at_start) {
            closed = quoted;
            quoted = !quoted;
            at_start = false;
            continue;
        }
        closed = false;
        at_start = !quoted && (c == delimiter || c == '\n');
        rows += usize::from(!quoted && c == '\n');
    }
    (!quoted).then_some(rows)
}

/// The rows of a file of typed values: JSON, with the types the file had.
fn values(stage: &Stage<'_>, recipe: &Recipe, lines: &[(i64, &str)]) -> Result<Relation, Failure> {
    let table = format!("mended_row_{}", stage.unique());
    stage.execute(&format!(
        "CREATE TEMP TABLE {table} (line BIGINT, raw VARCHAR)"
    ))?;
    let mut appender = stage
        .connection
        .appender_to_catalog_and_db(&table, "temp", "main")
        .map_err(engine)?;
    for (line, raw) in lines {
        appender
            .append_row(duckdb::params![line, raw])
            .map_err(engine)?;
    }
    appender.flush().map_err(engine)?;
    drop(appender);
    let (mut selected, mut flaws) = (Vec::new(), Vec::new());
    for column in &recipe.columns {
        let Field { value, misfit } = field(column);
        selected.push(format!(
            "CASE WHEN is_row THEN {value} END AS {}",
            quoted(&column.name)
        ));
        if let Some(misfit) = misfit {
            let flaw = literal(&format!("{} is not {}", column.name, column.sql_type));
            flaws.push(format!("WHEN {misfit} THEN {flaw}"));
        }
    }
    // What is in the list has passed `private` already; a mended cell has not.
    let sql = format!(
        "(SELECT {}, line AS _line, raw AS _raw, CASE WHEN NOT is_row THEN 'the mended row is not one JSON object' {} END AS _flaw \
         FROM (SELECT line, raw, json_valid(raw) AND coalesce(TRY(json_type(raw)) = 'OBJECT', false) AS is_row FROM {table}))",
        selected.join(", "),
        flaws.join(" ")
    );
    let mut relation = Relation::of_query(sql, recipe.columns.clone(), recipe.format);
    relation.styles = recipe.styles.clone();
    if stage.salt.is_some() {
        guard(&mut relation);
    }
    Ok(relation)
}

/// SQL for one field of a row, and for whether what stands there does not fit its type.
struct Field {
    value: String,
    misfit: Option<String>,
}

fn field(column: &SourceColumn) -> Field {
    let name = column.name.replace('\\', "\\\\").replace('"', "\\\"");
    let path = literal(&format!("$.\"{name}\""));
    let kind = column.sql_type.as_str();
    if kind == "VARCHAR" {
        return Field {
            value: format!("TRY(raw ->> {path})"),
            misfit: None,
        };
    }
    if kind.ends_with(']') || kind.starts_with("STRUCT") || kind.starts_with("MAP") {
        let structure = literal(&serde_json::Value::String(kind.to_owned()).to_string());
        let value = format!("TRY(from_json(raw -> {path}, {structure}))");
        return Field {
            misfit: Some(format!(
                "is_row AND TRY(raw ->> {path}) IS NOT NULL AND {value} IS NULL"
            )),
            value,
        };
    }
    let value = format!("TRY_CAST(TRY(raw ->> {path}) AS {kind})");
    Field {
        misfit: Some(format!(
            "is_row AND TRY(raw ->> {path}) IS NOT NULL AND {value} IS NULL"
        )),
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_they_will_be_read() {
        assert_eq!(rows_in("1,2", ',', '"'), Some(1));
        assert_eq!(rows_in("1,\"a\nb\",3", ',', '"'), Some(1));
        assert_eq!(rows_in("1,2\n3,4", ',', '"'), Some(2));
        assert_eq!(rows_in("1,\"a", ',', '"'), None);
        assert_eq!(rows_in("1,5\" pipe", ',', '"'), Some(1));
        assert_eq!(rows_in("1,\"5\"\" pipe\"", ',', '"'), Some(1));
    }
}
