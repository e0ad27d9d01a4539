//! What an import says about the personal columns it met.

use std::collections::BTreeMap;

use super::names::{is_field, is_person};
use crate::domain::table::{self, Kind};
use crate::import::recipe::Recipe;

/// What became of one personal column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fate {
    /// The source column.
    pub(crate) column: String,
    /// Where its hash is kept; empty for a column that is not read.
    pub(crate) hashed_in: Vec<&'static str>,
}

/// What became of the personal columns of a file.
pub(crate) fn fates(recipe: &Recipe) -> Vec<Fate> {
    if recipe.keeps_persons {
        return Vec::new();
    }
    let kind = |target: &str| {
        table::find(&recipe.block.into)
            .and_then(|table| table.column(target))
            .map(|column| column.kind)
    };
    let personal = recipe.columns.iter().filter(|column| {
        is_field(&column.name) || is_person(&column.name) && column.sql_type == "VARCHAR"
    });
    personal
        .map(|column| Fate {
            column: column.name.clone(),
            hashed_in: recipe
                .used
                .targets
                .iter()
                .filter(|(target, source)| {
                    let is_plain = source.eq_ignore_ascii_case(&column.name);
                    is_plain && kind(target) == Some(Kind::Id)
                        || !is_plain && recipe.uses(&column.name) && source.contains(&column.name)
                })
                .map(|(target, _)| *target)
                .collect(),
        })
        .collect()
}

/// One sentence for each thing that was done to personal columns.
pub(crate) fn notes(recipes: &[Recipe]) -> Vec<String> {
    let mut hashed: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut dropped: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // A column that one block of a file hashes and another leaves alone is hashed.
    for recipe in recipes {
        for fate in fates(recipe) {
            for target in fate.hashed_in {
                let files = hashed
                    .entry(format!("{} in {target}", fate.column))
                    .or_default();
                if !files.contains(&recipe.file.as_str()) {
                    files.push(&recipe.file);
                }
            }
        }
    }
    for recipe in recipes {
        for fate in fates(recipe) {
            let start = format!("{} in ", fate.column);
            let is_hashed = hashed.iter().any(|(what, files)| {
                what.starts_with(&start) && files.contains(&recipe.file.as_str())
            });
            let columns = dropped.entry(&recipe.file).or_default();
            if !is_hashed && !columns.contains(&fate.column) {
                columns.push(fate.column);
            }
        }
    }
    let mut notes: Vec<String> = hashed
        .into_iter()
        .map(|(what, files)| {
            format!(
                "{}: personal, kept only as a salted hash: {what}",
                files.join(", ")
            )
        })
        .collect();
    notes.extend(
        dropped
            .into_iter()
            .filter(|(_, columns)| !columns.is_empty())
            .map(|(file, columns)| format!("{file}: personal, not read: {}", columns.join(", "))),
    );
    notes
}
