//! Personal fields inside nested values, as a mapping's expression reads them.

use duckdb::Connection;
use serde_json::Value;

use super::names::{is_field, is_field_of_person, is_object};
use crate::import::expression::{
    Expression, Refusal, is_arrow, only_expression, parse, refuse, render,
};

/// The expression with `private(…)` round every personal field it takes out of a
/// nested value: `customer.email`, `items[1].phone`, `x.email` of a lambda.
///
/// # Errors
/// It takes fields in a way that does not tell their names.
pub(crate) fn shield(
    connection: &Connection,
    mut expression: Expression,
) -> Result<Expression, Refusal> {
    let mut tree = parse(connection, &expression.sql)?;
    let root = only_expression(&mut tree).map_err(Refusal::Reason)?;
    let call = |text: &str| -> Result<Value, Refusal> {
        let mut call = parse(connection, text)?;
        only_expression(&mut call)
            .map_err(Refusal::Reason)
            .map(|node| node.clone())
    };
    let shield = Shield {
        private: call("private(x)")?,
        text: call("json_extract_string(x, y)")?,
    };
    if shield.wrap(root)? {
        expression.sql = render(connection, root)?;
    }
    Ok(expression)
}

/// Functions that take one field by its name.
const TAKING: &[&str] = &[
    "->>",
    "array_extract",
    "element_at",
    "json_extract",
    "json_extract_path",
    "json_extract_path_text",
    "json_extract_string",
    "json_value",
    "map_extract",
    "map_extract_value",
    "struct_extract",
];

/// Those of them that know paths.
const BY_PATH: &[&str] = &[
    "->>",
    "json_extract",
    "json_extract_path",
    "json_extract_path_text",
    "json_extract_string",
    "json_value",
];

/// Functions that give what is in a value without its names.
const NAMELESS: &[&str] = &[
    "map_entries",
    "map_values",
    "struct_extract_at",
    "struct_values",
];

/// Functions that give a value as a whole in another form.
const WHOLE: &[&str] = &[
    "array_to_json",
    "from_json",
    "json",
    "row_to_json",
    "to_json",
];

/// Templates of what is put round a field.
struct Shield {
    private: Value,
    text: Value,
}

impl Shield {
    /// Wraps what is personal in a tree; tells whether anything was.
    fn wrap(&self, node: &mut Value) -> Result<bool, Refusal> {
        let name = function(node).unwrap_or_default();
        if NAMELESS.contains(&name.as_str()) {
            return refuse(&format!(
                "{name} gives a person's fields without their names; take each field by its name"
            ));
        }
        if is_personal_take(node) {
            let mut field = node.take();
            if is_json(&field) {
                // As text, so that its hash is that of the text without the quotes.
                let (from, path) = taken_from(&mut field);
                let mut text = self.text.clone();
                text["arguments"][0]["expression"] = from;
                text["arguments"][1]["expression"] = path;
                field = text;
            }
            *node = self.private.clone();
            node["arguments"][0]["expression"] = field;
            return Ok(true);
        }
        if WHOLE.contains(&name.as_str()) {
            let names = path_of(&node["arguments"][0]["expression"]);
            if names
                .last()
                .is_some_and(|last| is_object(last) || is_field(last))
            {
                let names = names.join(".");
                return refuse(&format!(
                    "{name}({names}) would keep a person's data; take the fields that are needed, \
                     for example {names}.country"
                ));
            }
        }
        if is_take(node) {
            let path = path_node(node);
            let constants = match function(path).as_deref() {
                Some("list_value") => arguments(path).collect(),
                _ => vec![path],
            };
            if constants.iter().any(|path| path["class"] != "CONSTANT") && is_by_path(node) {
                return refuse("it computes which field it takes; write the field's name");
            }
            let lists = constants.len() > 1 || constants.first().is_some_and(|only| *only != path);
            let mut texts = constants
                .iter()
                .filter_map(|path| path["literal"]["text"].as_str());
            let mut names = path_of(operand(node));
            // Its cells are tokens already.
            let is_record = names.len() == 1 && names[0] == "_record";
            if texts.any(|text| {
                let before = names.len();
                names.extend(segments(text));
                let personal = lists && is_personal(&names);
                names.truncate(before);
                personal || !is_record && (text.ends_with(".*") || text.ends_with("/*"))
            }) {
                return refuse(
                    "it takes a person's data among other fields; take each field by itself",
                );
            }
            let mut any = self.wrap_operand(node)?;
            if let Some(path) = node.pointer_mut(places(node).1) {
                any |= self.wrap(path)?;
            }
            return Ok(any);
        }
        self.children(node)
    }

    /// What a field is taken from is no value by itself, unless nobody knows what it is.
    fn wrap_operand(&self, node: &mut Value) -> Result<bool, Refusal> {
        let Some(operand) = node.pointer_mut(places(node).0) else {
            return Ok(false);
        };
        let whole = function(operand).is_some_and(|name| WHOLE.contains(&name.as_str()));
        if operand["class"] == "COLUMN_REF" {
            Ok(false)
        } else if is_take(operand) {
            self.wrap_operand(operand)
        } else if whole {
            match operand["arguments"][0]["expression"]["class"] == "COLUMN_REF" {
                true => Ok(false),
                false => self.wrap(&mut operand["arguments"][0]["expression"]),
            }
        } else {
            self.wrap(operand)
        }
    }

    fn children(&self, node: &mut Value) -> Result<bool, Refusal> {
        let parts: Vec<&mut Value> = match node {
            Value::Object(map) => map.values_mut().collect(),
            Value::Array(list) => list.iter_mut().collect(),
            _ => return Ok(false),
        };
        let mut any = false;
        for part in parts {
            any |= self.wrap(part)?;
        }
        Ok(any)
    }
}

/// The name of the function a node calls.
fn function(node: &Value) -> Option<String> {
    match node["class"].as_str() {
        Some("FUNCTION") => node["function_name"].as_str().map(str::to_ascii_lowercase),
        _ => None,
    }
}

fn arguments(node: &Value) -> impl Iterator<Item = &Value> {
    node["arguments"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|argument| &argument["expression"])
}

/// Whether a node takes one part out of a nested value.
fn is_take(node: &Value) -> bool {
    match (node["class"].as_str(), node["type"].as_str()) {
        (Some("LAMBDA"), _) => is_arrow(node),
        (Some("OPERATOR"), Some("STRUCT_EXTRACT" | "ARRAY_EXTRACT")) => true,
        _ => function(node).is_some_and(|name| TAKING.contains(&name.as_str())),
    }
}

fn is_by_path(node: &Value) -> bool {
    node["class"] == "LAMBDA" || function(node).is_some_and(|name| BY_PATH.contains(&name.as_str()))
}

/// Whether what it takes comes as JSON.
fn is_json(node: &Value) -> bool {
    node["class"] == "LAMBDA"
        || matches!(
            function(node).as_deref(),
            Some("json_extract" | "json_extract_path")
        )
}

/// What a part is taken from, and what names the part.
fn places(node: &Value) -> (&'static str, &'static str) {
    match node["class"].as_str() {
        Some("LAMBDA") => ("/lhs", "/expr"),
        Some("OPERATOR") => ("/children/0", "/children/1"),
        _ => ("/arguments/0/expression", "/arguments/1/expression"),
    }
}

fn operand(node: &Value) -> &Value {
    node.pointer(places(node).0).unwrap_or(&Value::Null)
}

fn path_node(node: &Value) -> &Value {
    node.pointer(places(node).1).unwrap_or(&Value::Null)
}

/// Takes both out of a node.
fn taken_from(node: &mut Value) -> (Value, Value) {
    let (from, path) = places(node);
    let mut take = |place| node.pointer_mut(place).map(Value::take).unwrap_or_default();
    (take(from), take(path))
}

/// The names on the way to what a node gives, as far as they are known.
fn path_of(node: &Value) -> Vec<String> {
    if node["class"] == "COLUMN_REF" {
        let names = node["column_names"].as_array().into_iter().flatten();
        return names
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
    }
    if is_take(node) {
        let mut names = path_of(operand(node));
        // An index has no text that is a name.
        let literal = &path_node(node)["literal"];
        if let Some(text) = literal["text"].as_str() {
            names.extend(segments(text));
        }
        return names;
    }
    match function(node) {
        Some(name) if WHOLE.contains(&name.as_str()) => {
            path_of(&node["arguments"][0]["expression"])
        }
        _ => Vec::new(),
    }
}

/// The names of a path, `$.customer.email` or `/customer/email`; of a plain name itself.
fn segments(path: &str) -> impl Iterator<Item = String> + '_ {
    path.split(['.', '/'])
        .filter(|part| part.contains(char::is_alphabetic))
        .map(str::to_owned)
}

fn is_personal(names: &[String]) -> bool {
    let Some((last, around)) = names.split_last() else {
        return false;
    };
    is_field(last) || is_field_of_person(last) && around.iter().any(|name| is_object(name))
}

/// Whether a node gives a personal field.
fn is_personal_take(node: &Value) -> bool {
    match node["class"].as_str() {
        // A column of its own is read as tokens where its file is opened.
        Some("COLUMN_REF") => {
            let names = path_of(node);
            names.len() > 1 && is_personal(&names)
        }
        _ => {
            let by_list = function(path_node(node)).is_some();
            is_take(node) && !by_list && is_personal(&path_of(node))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::expression::{Cells, check};
    use crate::import::privacy::{Salt, register};

    #[test]
    fn personal_fields_come_out_as_tokens() {
        let connection = Connection::open_in_memory().unwrap();
        let salt = Salt::new().unwrap();
        register(&connection, &salt).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE t AS SELECT {'email': 'a@b.c', 'country': 'DE'} AS customer, \
                 [{'phone': '1', 'sku': 'X'}] AS items, \
                 '{\"customer\":{\"email\":\"a@b.c\",\"country\":\"DE\",\"default_address\":{\"name\":\"Ann\"}},\
                 \"billing_address\":{\"country\":\"DE\"}}'::JSON AS record",
            )
            .unwrap();
        for (text, expected) in [
            ("customer.email", salt.token("a@b.c")),
            ("customer['email']", salt.token("a@b.c")),
            ("struct_extract(customer, 'email')", salt.token("a@b.c")),
            ("items[1].phone", salt.token("1")),
            (
                "list_transform(items, lambda x: x.phone)[1]",
                salt.token("1"),
            ),
            ("record->>'$.customer.email'", salt.token("a@b.c")),
            (
                "json_extract_string(record, '/customer/email')",
                salt.token("a@b.c"),
            ),
            ("record->'$.customer.email'", salt.token("a@b.c")),
            ("(record->'$.customer')->>'email'", salt.token("a@b.c")),
            (
                "json_extract(record, '$.customer.email')",
                salt.token("a@b.c"),
            ),
            ("array_extract(customer, 'email')", salt.token("a@b.c")),
            ("to_json(customer)->>'$.email'", salt.token("a@b.c")),
            (
                "record->>'$.customer.default_address.name'",
                salt.token("Ann"),
            ),
            ("record->>'$.customer.country'", Some("DE".to_owned())),
            (
                "(record->'$.billing_address')->>'$.country'",
                Some("DE".to_owned()),
            ),
            ("to_json(customer)->>'$.country'", Some("DE".to_owned())),
            ("to_json(items)->>'$[0].sku'", Some("X".to_owned())),
            ("customer.country || items[1].sku", Some("DEX".to_owned())),
        ] {
            let checked = check(&connection, text, Cells::Typed)
                .map_err(|_| text)
                .unwrap();
            let sql = shield(&connection, checked).map_err(|_| text).unwrap().sql;
            let value: Option<String> = connection
                .query_row(&format!("SELECT {sql} FROM t"), [], |row| row.get(0))
                .unwrap();
            assert_eq!(value, expected, "{text}: {sql}");
        }
    }

    #[test]
    fn fields_without_a_name_of_their_own_are_refused() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection, &Salt::new().unwrap()).unwrap();
        for (text, word) in [
            ("json_extract(record, ['$.email', '$.id'])", "by itself"),
            ("json_extract_string(record, '$.customer.*')", "by itself"),
            ("struct_values(c)", "its name"),
            ("upper(to_json(customer)::varchar)", "customer.country"),
            ("record->>('$.e' || 'mail')", "computes"),
        ] {
            let checked = check(&connection, text, Cells::Typed)
                .map_err(|_| text)
                .unwrap();
            match shield(&connection, checked) {
                Err(Refusal::Reason(reason)) => assert!(reason.contains(word), "{text}: {reason}"),
                _ => panic!("{text}"),
            }
        }
    }
}
