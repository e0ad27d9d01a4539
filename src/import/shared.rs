//! Files that several blocks read, as events are: parsed once for all of them.

use std::rc::Rc;

use super::detect::Load;
use super::files::InputFile;
use super::mapping::Reading;
use super::open::block_options;
use super::source::{Format, Relation, TextOptions, literal, quoted};
use super::stage::{Failure, Stage};
use crate::store::StoreError;

/// Rows of a copy that are held in memory together; events are long.
const ROWS_TOGETHER: usize = 20_480;

/// The JSON files that several of the loads read in one way, each with that way.
pub(crate) fn shared<'l>(loads: &'l [Load], top: &Reading) -> Vec<(&'l InputFile, TextOptions)> {
    let mut ways: Vec<(&InputFile, TextOptions, usize)> = Vec::new();
    for load in loads.iter().filter(|load| load.file.format == Format::Json) {
        let options = TextOptions {
            names: Vec::new(),
            ..block_options(&load.block, &load.block.reading.over(top))
        };
        let known =
            |way: &&mut (&InputFile, TextOptions, usize)| *way.0 == load.file && way.1 == options;
        match ways.iter_mut().find(known) {
            Some((_, _, count)) => *count += 1,
            None => ways.push((&load.file, options, 1)),
        }
    }
    ways.into_iter()
        .filter(|(_, _, count)| *count > 1)
        .map(|(file, options, _)| (file, options))
        .collect()
}

impl Stage<'_> {
    /// Parses a file for all that will open it in this way.
    pub(crate) fn share(&self, file: &InputFile, options: TextOptions) -> Result<(), Failure> {
        let mut relation = self.open_anew(file, options.clone())?;
        self.copy_parsed(&mut relation)?;
        self.copies
            .borrow_mut()
            .push((file.whole_path.clone(), options, Rc::new(relation)));
        Ok(())
    }

    /// Puts a copy in columns in the place of the rows, in which each block reads only
    /// what it names. Where there is no room for one, the rows stay as they are.
    fn copy_parsed(&self, relation: &mut Relation) -> Result<(), Failure> {
        // Parquet has no whole numbers of that length.
        if relation
            .columns
            .iter()
            .any(|column| column.sql_type.contains("HUGEINT"))
        {
            return Ok(());
        }
        let path = self.spare.join(format!("parsed_{}.parquet", self.unique()));
        let copy = literal(&path.to_string_lossy());
        let names = relation.columns.iter().map(|column| quoted(&column.name));
        let names = names.collect::<Vec<_>>().join(", ");
        let copied = self.execute(&format!(
            "COPY (SELECT {names}, _line FROM {}) TO {copy} (FORMAT parquet, ROW_GROUP_SIZE {ROWS_TOGETHER})",
            relation.sql
        ));
        match copied {
            Ok(()) => relation.change(format!(
                "(SELECT {names}, _line, NULL::VARCHAR AS _raw, NULL::VARCHAR AS _flaw FROM read_parquet({copy}))"
            )),
            Err(Failure::Store(StoreError::Interrupted)) => {
                return Err(Failure::Store(StoreError::Interrupted));
            }
            // What is wrong with the rows is said by whoever reads them.
            Err(_) => {
                let _ = std::fs::remove_file(&path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Mapping;
    use crate::import::files::Place;

    #[test]
    fn a_file_is_shared_where_two_blocks_read_it_in_one_way() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.ndjson", "b.ndjson", "c.csv"] {
            std::fs::write(folder.path().join(name), "{}").unwrap();
        }
        let block = |files: &str, more: &str| {
            format!(
                "[[table]]\ninto = \"products\"\nfiles = [\"{files}\"]\n{more}\n[table.columns]\nproduct_id = {{ sql = \"id\" }}\n"
            )
        };
        let text = [
            block("*", ""),
            block("[ac].*", "only = \"x > 1\""),
            block("b.ndjson", "null = [\"-\"]"),
        ];
        let mapping = Mapping::parse(&text.concat(), "m.toml").unwrap();
        let place = Place::open(folder.path()).unwrap();
        let mut loads = Vec::new();
        for block in &mapping.table {
            for file in place.matching(&block.files).unwrap() {
                loads.push(Load {
                    table: block.table().unwrap(),
                    block: block.clone(),
                    file,
                    lookups: Vec::new(),
                });
            }
        }
        let shared: Vec<&str> = shared(&loads, &mapping.reading)
            .iter()
            .map(|(file, _)| file.name.as_str())
            .collect();
        assert_eq!(shared, ["a.ndjson"]);
    }
}
