//! The column names of files: which there are, and which a block may rely on.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use super::canonical::{self, fold};
use super::files::InputFile;
use super::mapping::{Block, Join, Mapping, Reading};
use super::open::text_options;
use super::source::{Format, Relation, TextOptions, first_keys, quoted};
use super::stage::{Failure, Stage, names_of};
use super::statement::PASSED_OVER;

/// The whole source row, as expressions name it.
pub(crate) const RECORD: &str = "_record";

/// The names of a file, or why it cannot be read.
pub(crate) type Names = Result<Rc<[String]>, String>;

/// Looks at the headers of files, at each once.
pub(crate) struct Headers<'a> {
    stage: &'a Stage<'a>,
    /// Names that headers may hold: where a title stands above one, they tell it.
    known: Vec<String>,
    seen: RefCell<Vec<(PathBuf, TextOptions, Names)>>,
}

impl<'a> Headers<'a> {
    /// Looks for headers with the names that some mappings use.
    pub(crate) fn new<'m>(
        stage: &'a Stage<'a>,
        mappings: impl IntoIterator<Item = &'m Mapping>,
    ) -> Self {
        let mut known = canonical::names(None);
        for block in mappings.into_iter().flat_map(|mapping| &mapping.table) {
            known.extend(block.source_names());
            known.extend(block.join.iter().flat_map(Join::names));
        }
        known.sort_unstable();
        known.dedup();
        Self {
            stage,
            known,
            seen: RefCell::default(),
        }
    }

    /// The column names of a file as `block` reads it; of JSON the top-level
    /// names of its first objects.
    pub(crate) fn of(&self, file: &InputFile, block: &Block, top: &Reading) -> Names {
        self.names(file, &block.reading.over(top), block.header, block.skip)
    }

    /// The column names of a file.
    pub(crate) fn names(
        &self,
        file: &InputFile,
        reading: &Reading,
        header: bool,
        skip: Option<u64>,
    ) -> Names {
        let options = TextOptions {
            nulls: Vec::new(),
            ..text_options(reading, header, skip, self.known.clone())
        };
        let seen = |known: &&(PathBuf, TextOptions, Names)| {
            known.0 == file.whole_path && known.1 == options
        };
        if let Some((_, _, names)) = self.seen.borrow().iter().find(seen) {
            return names.clone();
        }
        let names = self.look(file, options.clone());
        self.seen
            .borrow_mut()
            .push((file.whole_path.clone(), options, names.clone()));
        names
    }

    fn look(&self, file: &InputFile, options: TextOptions) -> Names {
        if file.format == Format::Json {
            return first_keys(&file.path, options.encoding)
                .map(Rc::from)
                .map_err(|error| error.to_string());
        }
        match self.stage.open(file, options) {
            Ok(source) => Ok(names_of(&source).into()),
            Err(Failure::Reason(reason)) => Err(reason),
            Err(Failure::Store(error)) => Err(error.to_string()),
        }
    }
}

/// The one of `names` that is `wanted`, whatever its case, spaces, `-` and `_`.
pub(crate) fn find<'a>(names: &'a [String], wanted: &str) -> Option<&'a String> {
    names
        .iter()
        .find(|name| *name == wanted)
        .or_else(|| names.iter().find(|name| fold(name) == fold(wanted)))
}

/// Makes every name that a block promises (`detect`, `optional`) a column of
/// `rows`, the file's SQL, as the block writes it: expressions can then rely on it.
/// Gives all names there are, and those of them that the file lacks.
pub(crate) fn promised(
    source: &Relation,
    rows: &mut String,
    block: &Block,
) -> (Vec<String>, Vec<String>) {
    let mut own = names_of(source);
    let mut absent = Vec::new();
    let mut added = Vec::new();
    for (index, name) in block.detect.iter().chain(&block.optional).enumerate() {
        let is_optional = index >= block.detect.len();
        if own.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            continue;
        }
        let from = match find(&own, name) {
            Some(same) => quoted(same),
            None if is_optional => {
                absent.push(name.clone());
                // A NULL without a type fits whatever an expression does with it.
                "NULL".to_owned()
            }
            // The name stands deeper in the record.
            None => continue,
        };
        added.push(format!("{from} AS {}", quoted(name)));
        own.push(name.clone());
    }
    if !added.is_empty() {
        *rows = format!("(SELECT *, {} FROM {rows})", added.join(", "));
    }
    (own, absent)
}

/// Adds the column [`RECORD`], the row as one JSON object; null for rows that are
/// passed over, where `is_marked` says that they are marked.
pub(crate) fn add_record(source: &Relation, rows: &mut String, is_marked: bool) {
    let fields: Vec<String> = names_of(source)
        .iter()
        .map(|name| format!("{0} := {0}", quoted(name)))
        .collect();
    let record = format!("to_json(struct_pack({}))", fields.join(", "));
    let record = if is_marked {
        format!("CASE WHEN NOT {PASSED_OVER} THEN {record} END")
    } else {
        record
    };
    *rows = format!("(SELECT *, {record} AS {RECORD} FROM {rows})");
}
