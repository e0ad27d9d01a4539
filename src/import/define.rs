//! Names for expressions that a mapping uses again and again.
//!
//! `[define]` gives a text a name; `{{name}}` in an expression, or in another
//! definition, stands for it, in brackets.

use std::collections::BTreeMap;

use super::mapping::{Block, ColumnSource, Misfit, did_you_mean, misfit};

/// So deep may definitions use one another.
const MAX_DEPTH: usize = 8;

/// Puts the definitions into every expression of a block.
///
/// # Errors
/// A name that nothing defines, or definitions that go in a circle.
pub(super) fn expand(
    block: &mut Block,
    definitions: &BTreeMap<String, String>,
) -> Result<(), Misfit> {
    for (key, text) in texts(block) {
        *text = expanded(text, definitions).map_err(|reason| misfit(key, reason))?;
    }
    Ok(())
}

/// Every expression of a block, with the dotted name of its key.
pub(super) fn texts(block: &mut Block) -> Vec<(String, &mut String)> {
    let columns = block.columns.iter_mut().filter_map(|(name, source)| {
        let ColumnSource::Sql(source) = source else {
            return None;
        };
        Some((format!("columns.{name}"), &mut source.sql))
    });
    let own = [
        ("only", &mut block.only),
        ("where", &mut block.condition),
        ("unnest", &mut block.unnest),
    ];
    let own = own
        .into_iter()
        .filter_map(|(key, text)| Some((key.to_owned(), text.as_mut()?)));
    let once = block.once.texts_mut().map(|text| ("once".to_owned(), text));
    let sums = block.group.iter_mut().flat_map(|group| &mut group.sums);
    let sums = sums.map(|(name, text)| (format!("group.sums.{name}"), text));
    let joins = block.join.iter_mut().enumerate().flat_map(|(index, join)| {
        let on = Some((format!("join.{index}.on"), &mut join.on));
        let condition = join.condition.as_mut();
        on.into_iter()
            .chain(condition.map(|text| (format!("join.{index}.where"), text)))
    });
    columns
        .chain(own)
        .chain(once)
        .chain(sums)
        .chain(joins)
        .collect()
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
