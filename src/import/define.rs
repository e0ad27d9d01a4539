//! Names for expressions that a mapping uses again and again.
//!
//! `[define]` gives a text a name; `{{name}}` in an expression, or in another
//! definition, stands for it, in brackets.

use std::collections::BTreeMap;

use super::mapping::{Block, ColumnSource, did_you_mean};

/// So deep may definitions use one another.
const MAX_DEPTH: usize = 8;

/// Puts the definitions into every expression of a block.
///
/// # Errors
/// A sentence: a name that nothing defines, or definitions that go in a circle.
pub(super) fn expand(
    block: &mut Block,
    definitions: &BTreeMap<String, String>,
) -> Result<(), String> {
    let texts = block
        .columns
        .values_mut()
        .filter_map(|source| match source {
            ColumnSource::Sql(source) => Some(&mut source.sql),
            _ => None,
        })
        .chain(&mut block.only)
        .chain(&mut block.condition)
        .chain(&mut block.unnest)
        .chain(block.once.texts_mut());
    for text in texts {
        *text = expanded(text, definitions)?;
    }
    Ok(())
}

fn expanded(text: &str, definitions: &BTreeMap<String, String>) -> Result<String, String> {
    let mut text = text.to_owned();
    for _ in 0..MAX_DEPTH {
        let Some((_, rest)) = text.split_once("{{") else {
            return Ok(text);
        };
        let name = rest.split("}}").next().unwrap_or_default();
        let Some(meant) = definitions.get(name) else {
            return Err(format!(
                "nothing defines {{{{{name}}}}}{}",
                did_you_mean(name, definitions.keys().map(String::as_str))
            ));
        };
        let mut out = text.replace(&format!("{{{{{name}}}}}"), &format!("({meant})"));
        for (name, meant) in definitions {
            out = out.replace(&format!("{{{{{name}}}}}"), &format!("({meant})"));
        }
        text = out;
    }
    match text.contains("{{") {
        true => Err("the definitions use one another in a circle".to_owned()),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_stand_for_their_text_and_may_use_one_another() {
        let definitions = BTreeMap::from([
            ("a".to_owned(), "x + {{b}}".to_owned()),
            ("b".to_owned(), "y".to_owned()),
            ("loop".to_owned(), "{{loop}}".to_owned()),
        ]);
        assert_eq!(
            expanded("{{a}} * {{b}}", &definitions).unwrap(),
            "(x + (y)) * (y)"
        );
        assert_eq!(expanded("{'v': 1}", &definitions).unwrap(), "{'v': 1}");
        assert!(
            expanded("{{lop}}", &definitions)
                .unwrap_err()
                .contains("did you mean loop?")
        );
        assert!(
            expanded("{{loop}}", &definitions)
                .unwrap_err()
                .contains("circle")
        );
    }
}
