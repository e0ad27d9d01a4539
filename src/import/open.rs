//! Opening the files of an import, and what is then known of them.

use std::rc::Rc;

use super::expression::Cells;
use super::files::InputFile;
use super::mapping::{Block, Reading};
use super::privacy::guard;
use super::scope::Scope;
use super::source::{Format, Relation, TextOptions, encoding_named, quoted};
use super::stage::{Failure, Stage};

/// How the files of a block are to be read as text.
/// Without `skip`, lines above the header are looked for; `names` are what it may hold.
pub(crate) fn text_options(
    reading: &Reading,
    header: bool,
    skip: Option<u64>,
    names: Vec<String>,
) -> TextOptions {
    let byte = |text: &Option<String>| text.as_deref().and_then(|text| text.bytes().next());
    TextOptions {
        delimiter: byte(&reading.delimiter),
        quote: byte(&reading.quote),
        encoding: reading.encoding.as_deref().and_then(encoding_named),
        skip: skip.unwrap_or_default(),
        no_header: !header,
        find_header: skip.is_none(),
        names,
        decimal: reading.decimal.clone(),
        sheet: reading.sheet.clone(),
        nulls: reading.null.clone().unwrap_or_default(),
        plain: false,
    }
}

/// How the files of a block are to be read, with what `reading` says.
pub(crate) fn block_options(block: &Block, reading: &Reading) -> TextOptions {
    TextOptions {
        plain: block.is_plain(),
        ..text_options(reading, block.header, block.skip, block.source_names())
    }
}

impl Stage<'_> {
    /// Opens a file as a relation. A format that is copied is copied once for all
    /// that read the file in the same way.
    pub(crate) fn open(
        &self,
        file: &InputFile,
        options: TextOptions,
    ) -> Result<Rc<Relation>, Failure> {
        let names = match file.format {
            // Names decide where a sheet's header is; the others have no such choice.
            Format::Sheet => options.names.clone(),
            _ => Vec::new(),
        };
        let way = TextOptions {
            names,
            ..options.clone()
        };
        let known = self
            .copies
            .borrow()
            .iter()
            .find(|(path, known, _)| *path == file.whole_path && *known == way)
            .map(|(_, _, relation)| Rc::clone(relation));
        if let Some(relation) = known {
            let length = std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
            self.meter.add(length);
            return Ok(relation);
        }
        let relation = Rc::new(self.open_anew(file, options)?);
        if matches!(file.format, Format::Json | Format::Sheet | Format::Xml) {
            self.copies
                .borrow_mut()
                .push((file.whole_path.clone(), way, Rc::clone(&relation)));
        }
        Ok(relation)
    }

    /// Opens a file for one reader alone.
    pub(crate) fn open_anew(
        &self,
        file: &InputFile,
        options: TextOptions,
    ) -> Result<Relation, Failure> {
        let mut relation = Relation::open(
            self.connection,
            &file.path,
            file.format,
            options,
            self.spare,
            self.unique(),
            self.meter,
        )?;
        if self.salt.is_some() {
            guard(&mut relation);
        }
        Ok(relation)
    }

    /// Says once what was found out about a file.
    pub(crate) fn note_detected(&self, file: &InputFile, source: &Relation) {
        if source.detected.is_empty() {
            return;
        }
        let note = format!("{}: {}", file.name, source.detected.join(", "));
        if !self.notes.borrow().contains(&note) {
            self.notes.borrow_mut().push(note);
        }
    }
}

/// How the numbers of a source column are written, where that was found out.
pub(crate) fn style_code(source: &Relation, scope: &Scope, name: &str) -> Option<String> {
    let sql = scope.column(name).ok()?;
    let index = source
        .columns
        .iter()
        .position(|column| sql == format!("src.{}", quoted(&column.name)))?;
    Some(source.styles.column(index)?.code())
}

pub(crate) fn cells<'a>(source: &Relation, reading: &'a Reading) -> Cells<'a> {
    match source.format {
        Format::Text | Format::Xml => Cells::Text {
            point: match (&reading.decimal, source.styles.point) {
                (None, Some(',')) => ",",
                _ => reading.point(),
            },
            numbers: &[],
        },
        _ => Cells::Typed,
    }
}
