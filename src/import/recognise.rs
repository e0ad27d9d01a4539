//! Which preset files fit, told by their column names, and what came close.

use super::ImportError;
use super::files::{InputFile, Place};
use super::header::{Headers, find};
use super::mapping::{Block, ColumnSource, Mapping, did_you_mean};
use super::presets::PRESETS;

/// A preset that some of the files fit.
#[derive(Debug)]
pub(crate) struct Fit {
    pub(crate) preset: &'static str,
    pub(crate) mapping: Mapping,
    /// Each file that fits, with the number of its columns that the preset knows.
    files: Vec<(InputFile, usize)>,
    /// What the files are, as people call them.
    what: Vec<String>,
}

impl Fit {
    /// How many columns of all files the preset knows: of two that fit, the one
    /// that knows more is the more specific.
    pub(crate) fn score(&self) -> usize {
        self.files.iter().map(|(_, named)| named).sum()
    }

    /// How many columns of a file the preset knows; `None` if the file does not fit.
    pub(crate) fn named(&self, file: &InputFile) -> Option<usize> {
        let found = self.files.iter().find(|(known, _)| known == file);
        found.map(|(_, named)| *named)
    }

    /// One sentence on what was recognised.
    pub(crate) fn sentence(&self) -> String {
        let name = self.preset;
        let files = match self.files.len() {
            1 => "1 file".to_owned(),
            more => format!("{more} files"),
        };
        match self.what.as_slice() {
            [] => format!("{files} recognised as {name} by file and column names"),
            [one] => format!("{files} recognised as {one} (preset {name})"),
            [first @ .., last] => format!(
                "{files} recognised as {} and {last} (preset {name})",
                first.join(", ")
            ),
        }
    }
}

/// The mapping of every preset.
pub(crate) fn mappings() -> Result<Vec<(&'static str, Mapping)>, ImportError> {
    PRESETS
        .iter()
        .map(|preset| Ok((preset.name, preset.mapping()?)))
        .collect()
}

/// Every preset that some of the files fit.
pub(crate) fn fits(
    headers: &Headers<'_>,
    mappings: &[(&'static str, Mapping)],
    places: &[Place],
) -> Vec<Fit> {
    mappings
        .iter()
        .filter_map(|(name, mapping)| fit(headers, name, mapping, places))
        .collect()
}

/// What a preset recognises: files with every column that a block with `detect`
/// wants; a block without finds its files by their columns too, or the preset
/// does not fit at all.
fn fit(
    headers: &Headers<'_>,
    preset: &'static str,
    mapping: &Mapping,
    places: &[Place],
) -> Option<Fit> {
    let mut files: Vec<(InputFile, usize)> = Vec::new();
    let mut what: Vec<String> = Vec::new();
    for block in &mapping.table {
        let wanted = wanted(block);
        let mut is_found = false;
        let files_named = match wanted.is_empty() {
            true => Vec::new(),
            false => candidates(block, places),
        };
        for file in files_named {
            let Ok(names) = headers.of(&file, block, &mapping.reading) else {
                continue;
            };
            let has_all = wanted.iter().all(|name| find(&names, name).is_some());
            if !has_all {
                continue;
            }
            is_found = true;
            let named = names_known(block, &names);
            match files.iter_mut().find(|(known, _)| *known == file) {
                Some((_, most)) => *most = named.max(*most),
                None => files.push((file, named)),
            }
            if let Some(is) = block.what.as_ref().filter(|is| !what.contains(is)) {
                what.push(is.clone());
            }
        }
        if block.detect.is_empty() && !is_found {
            return None;
        }
    }
    (!files.is_empty()).then(|| Fit {
        preset,
        mapping: mapping.clone(),
        files,
        what,
    })
}

fn candidates(block: &Block, places: &[Place]) -> Vec<InputFile> {
    let mut files: Vec<InputFile> = Vec::new();
    for place in places {
        for file in place.matching(&block.files).unwrap_or_default() {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

/// The columns by which a block's files are told.
fn wanted(block: &Block) -> Vec<&str> {
    if !block.detect.is_empty() {
        return block.detect.iter().map(String::as_str).collect();
    }
    if !block.header {
        return Vec::new();
    }
    block
        .columns
        .values()
        .filter_map(|from| match from {
            ColumnSource::Column(name) => Some(name.as_str()),
            _ => None,
        })
        .filter(|name| !name.starts_with('_') && find(&block.optional, name).is_none())
        .collect()
}

/// How many of a file's columns the block knows.
fn names_known(block: &Block, names: &[String]) -> usize {
    let known = block.source_names();
    names
        .iter()
        .filter(|name| find(&known, name).is_some())
        .count()
}

/// What a file that is not imported looks like, if it looks like anything: a
/// sentence each. `chosen` is the preset that is imported.
pub(crate) fn lookalikes(
    headers: &Headers<'_>,
    mappings: &[(&'static str, Mapping)],
    fits: &[Fit],
    chosen: Option<&str>,
    unused: &[&InputFile],
) -> Vec<String> {
    let mut sentences = Vec::new();
    let known: Vec<(&str, &Mapping)> = mappings.iter().map(|(name, map)| (*name, map)).collect();
    for file in unused {
        let other = fits
            .iter()
            .filter(|fit| Some(fit.preset) != chosen && fit.named(file).is_some())
            .max_by_key(|fit| fit.score());
        if let Some(fit) = other {
            sentences.push(format!(
                "{} fits the preset {}; import it by itself",
                file.name, fit.preset
            ));
        } else if let Some(sentence) = near_miss(headers, file, &known) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// The block that a file comes closest to, where most of the columns are there
/// by which the block's files are told.
pub(crate) fn near_miss(
    headers: &Headers<'_>,
    file: &InputFile,
    mappings: &[(&str, &Mapping)],
) -> Option<String> {
    let mut best: Option<(f64, String)> = None;
    for (name, mapping) in mappings {
        for block in mapping.table.iter().filter(|block| block.header) {
            let is_named = Place::alone(file)
                .matching(&block.files)
                .is_ok_and(|files| !files.is_empty());
            let Ok(names) = headers.of(file, block, &mapping.reading) else {
                continue;
            };
            let (there, missing): (Vec<&str>, Vec<&str>) = wanted(block)
                .into_iter()
                .partition(|name| find(&names, name).is_some());
            let share = there.len() as f64 / (there.len() + missing.len()).max(1) as f64;
            let is_better = best.as_ref().is_none_or(|(most, _)| share > *most);
            if !is_named || missing.is_empty() || there.len() < 2 || share < 0.65 || !is_better {
                continue;
            }
            let hint = did_you_mean(missing[0], names.iter().map(String::as_str))
                .replace("; did you mean ", ", though it has ")
                .replace('?', "");
            let what = block.what.as_ref().unwrap_or(&block.into);
            best = Some((
                share,
                format!(
                    "{} looks like {name} ({what}): it lacks {}{hint}",
                    file.name,
                    missing.join(", ")
                ),
            ));
        }
    }
    best.map(|(_, sentence)| sentence)
}

/// A preset that knows some of a file's columns.
#[derive(Debug)]
pub(crate) struct Close<'a> {
    pub(crate) preset: &'static str,
    pub(crate) file: &'a str,
    /// How many of the file's columns the preset knows.
    pub(crate) known: usize,
    pub(crate) columns: usize,
}

/// The preset that knows most of the columns of one of the files; `None` where none
/// knows two columns and a third of all.
pub(crate) fn closest<'a>(
    headers: &Headers<'_>,
    mappings: &[(&'static str, Mapping)],
    places: &'a [Place],
) -> Option<Close<'a>> {
    let mut best: Option<Close<'a>> = None;
    let share = |close: &Close<'_>| close.known as f64 / close.columns.max(1) as f64;
    for file in places.iter().flat_map(|place| &place.files) {
        for (preset, mapping) in mappings {
            for block in mapping.table.iter().filter(|block| block.header) {
                let Ok(names) = headers.of(file, block, &mapping.reading) else {
                    continue;
                };
                let close = Close {
                    preset,
                    file: &file.name,
                    known: names_known(block, &names),
                    columns: names.len(),
                };
                let is_near = close.known >= 2 && close.known * 3 >= close.columns;
                if is_near && best.as_ref().is_none_or(|best| share(&close) > share(best)) {
                    best = Some(close);
                }
            }
        }
    }
    best
}
