//! SQL expressions of mapping files: checked before they run.
//!
//! Mapping files travel, so an expression may compute, and nothing else: no
//! queries, no table functions, no settings, no clock, no chance. DuckDB parses
//! the text; what is checked, and run, is the tree that comes out.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use duckdb::Connection;
use serde_json::Value;

use crate::store::StoreError;

mod numbers;
mod refused;

use numbers::{as_double, is_number, operands, with_point};
use refused::{OUTSIDE, OUTSIDE_PREFIXES, RESTLESS};

/// A checked expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    /// The SQL to run.
    pub(crate) sql: String,
    /// The columns it names, each as its dotted parts.
    pub(crate) columns: Vec<Vec<String>>,
    /// SQL of the text cells that it reads as numbers.
    numbers: Vec<String>,
}

impl Expression {
    /// SQL that keeps a failing row from failing the file: NULL where the
    /// expression cannot be computed, else a struct with its value.
    pub(crate) fn attempt(&self) -> String {
        let value = format!("TRY({{'v': ({})}})", self.sql);
        if self.numbers.is_empty() {
            return value;
        }
        // A cell that is no number counts as NULL; where that makes the whole
        // NULL, the row cannot be judged.
        let dirty: Vec<String> = self
            .numbers
            .iter()
            .map(|cell| format!("({cell} IS NOT NULL AND TRY_CAST({cell} AS DOUBLE) IS NULL)"))
            .collect();
        format!(
            "CASE WHEN ({}) AND TRY(({}) IS NULL) IS NOT FALSE THEN NULL ELSE {value} END",
            dirty.join(" OR "),
            self.sql
        )
    }
}

/// Why an expression is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A sentence for the person who wrote it.
    Reason(String),
    /// The engine failed on something else.
    Store(StoreError),
}

/// What columns hold when an expression compares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cells<'a> {
    /// Text, with this decimal separator: compared with a number, it is read as one.
    Text {
        point: &'a str,
        /// Columns that are numbers already, beside those in [`COUNTED`].
        numbers: &'a [String],
    },
    /// Values with types of their own.
    Typed,
}

impl<'a> Cells<'a> {
    /// The same, where these columns are numbers already.
    pub(crate) fn with_numbers(self, numbers: &'a [String]) -> Self {
        match self {
            Self::Text { point, .. } => Self::Text { point, numbers },
            Self::Typed => Self::Typed,
        }
    }
}

/// What the importer counts itself.
const COUNTED: &[&str] = &["_line", "_n", "_nth"];

/// Parses and checks one expression.
pub(crate) fn check(
    connection: &Connection,
    text: &str,
    cells: Cells<'_>,
) -> Result<Expression, Refusal> {
    let mut tree = parse(connection, text)?;
    let mut walk = Walk {
        connection,
        cells,
        columns: Vec::new(),
        parameters: Vec::new(),
        numbers: Vec::new(),
    };
    let expression = only_expression(&mut tree).map_err(Refusal::Reason)?;
    walk.visit(expression)?;
    let (columns, cells) = (walk.columns, walk.numbers);
    let numbers = cells
        .iter()
        .map(|cell| render(connection, cell))
        .collect::<Result<_, _>>()?;
    let sql: String = connection
        .query_row(
            "SELECT json_deserialize_sql(?::JSON)",
            [tree.to_string()],
            |row| row.get(0),
        )
        .map_err(|error| Refusal::Store(StoreError::Engine(error)))?;
    let sql = sql.strip_prefix("SELECT ").unwrap_or(&sql).to_owned();
    Ok(Expression {
        sql,
        columns,
        numbers,
    })
}

/// The pairs of sides of a join condition: equalities joined by AND.
pub(crate) fn equalities(
    connection: &Connection,
    text: &str,
) -> Result<Vec<(Expression, Expression)>, Refusal> {
    let mut tree = parse(connection, text)?;
    let condition = only_expression(&mut tree).map_err(Refusal::Reason)?.clone();
    let parts = match condition["type"].as_str() {
        Some("CONJUNCTION_AND") => condition["children"]
            .as_array()
            .cloned()
            .unwrap_or_default(),
        _ => vec![condition],
    };
    let mut sides = Vec::new();
    for part in parts {
        if part["type"].as_str() != Some("COMPARE_EQUAL") {
            return Err(Refusal::Reason(
                "a join is one or more equalities joined by and".to_owned(),
            ));
        }
        let side = |key: &str| {
            let sql = render(connection, &part[key])?;
            check(connection, &sql, Cells::Typed)
        };
        sides.push((side("left")?, side("right")?));
    }
    Ok(sides)
}

pub(super) fn render(connection: &Connection, expression: &Value) -> Result<String, Refusal> {
    let mut tree = parse(connection, "1")?;
    *only_expression(&mut tree).map_err(Refusal::Reason)? = expression.clone();
    let sql: String = connection
        .query_row(
            "SELECT json_deserialize_sql(?::JSON)",
            [tree.to_string()],
            |row| row.get(0),
        )
        .map_err(|error| Refusal::Store(StoreError::Engine(error)))?;
    Ok(sql.strip_prefix("SELECT ").unwrap_or(&sql).to_owned())
}

pub(super) fn parse(connection: &Connection, text: &str) -> Result<Value, Refusal> {
    // The line breaks keep a comment in the text from swallowing the bracket.
    let statement = format!("SELECT (\n{text}\n)");
    let tree: String = connection
        .query_row(
            "SELECT json_serialize_sql(?::VARCHAR)",
            [statement],
            |row| row.get(0),
        )
        .map_err(|error| Refusal::Store(StoreError::Engine(error)))?;
    let tree: Value =
        serde_json::from_str(&tree).map_err(|error| Refusal::Reason(error.to_string()))?;
    if tree["error"].as_bool() == Some(true) {
        let message = tree["error_message"]
            .as_str()
            .unwrap_or("it is not an SQL expression");
        let message = match message {
            "Only SELECT statements can be serialized to json!" => {
                "it must be one expression, not a query"
            }
            other => other.lines().next().unwrap_or(other),
        };
        return Err(Refusal::Reason(message.to_owned()));
    }
    Ok(tree)
}

/// The one expression of a bare `SELECT expression`; anything more is refused.
pub(super) fn only_expression(tree: &mut Value) -> Result<&mut Value, String> {
    let refused = || "it must be one expression, not a query".to_owned();
    let statements = tree["statements"].as_array_mut().ok_or_else(refused)?;
    let [statement] = statements.as_mut_slice() else {
        return Err(refused());
    };
    let node = &mut statement["node"];
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    let bare = node["type"] == "SELECT_NODE"
        && node["from_table"]["type"] == "EMPTY"
        && empty(&node["cte_map"]["map"])
        && [
            "modifiers",
            "where_clause",
            "group_expressions",
            "group_sets",
            "having",
            "sample",
            "qualify",
        ]
        .iter()
        .all(|key| empty(&node[*key]));
    if !bare {
        return Err(refused());
    }
    let list = node["select_list"].as_array_mut().ok_or_else(refused)?;
    match list.as_mut_slice() {
        [expression] => Ok(expression),
        _ => Err(refused()),
    }
}

struct Walk<'a> {
    connection: &'a Connection,
    cells: Cells<'a>,
    columns: Vec<Vec<String>>,
    /// Names that lambdas around the place bind.
    parameters: Vec<String>,
    /// The cells that are read as numbers.
    numbers: Vec<Value>,
}

impl Walk<'_> {
    fn visit(&mut self, node: &mut Value) -> Result<(), Refusal> {
        let class = node["class"].as_str().unwrap_or_default().to_owned();
        match class.as_str() {
            "COLUMN_REF" => self.column(node),
            "CONSTANT" | "TYPE" => Ok(()),
            "LAMBDA" if is_arrow(node) => self.children(node),
            "LAMBDA" => self.lambda(node),
            "FUNCTION" => {
                self.function(node)?;
                self.compare_as_numbers(node);
                self.children(node)
            }
            "COMPARISON" | "BETWEEN" | "OPERATOR" => {
                self.compare_as_numbers(node);
                self.children(node)
            }
            "CONJUNCTION" | "CAST" | "CASE" | "COLLATE" => self.children(node),
            "SUBQUERY" => refuse("it may not hold a query"),
            "WINDOW" => refuse("it sees one row at a time, so a window function cannot work"),
            "STAR" => refuse("name the columns instead of *"),
            _ => refuse("it uses a form of SQL that mapping files may not use"),
        }
    }

    /// Visits every expression inside a node, at whatever depth it hangs.
    fn children(&mut self, node: &mut Value) -> Result<(), Refusal> {
        let parts: Vec<&mut Value> = match node {
            Value::Object(map) => map.values_mut().collect(),
            Value::Array(list) => list.iter_mut().collect(),
            _ => return Ok(()),
        };
        for part in parts {
            if part.get("class").is_some() {
                self.visit(part)?
            } else {
                self.children(part)?
            }
        }
        Ok(())
    }

    fn column(&mut self, node: &Value) -> Result<(), Refusal> {
        let names: Vec<String> = node["column_names"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let bound = names
            .first()
            .is_some_and(|name| self.parameters.contains(name));
        if !bound {
            self.columns.push(names);
        }
        Ok(())
    }

    fn lambda(&mut self, node: &mut Value) -> Result<(), Refusal> {
        let before = self.parameters.len();
        let mut names = Vec::new();
        collect_names(&node["lhs"], &mut names);
        self.parameters.extend(names);
        let result = self.visit(&mut node["expr"]);
        self.parameters.truncate(before);
        result
    }

    fn function(&self, node: &Value) -> Result<(), Refusal> {
        let name = node["function_name"]
            .as_str()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let qualified = node["qualified_name"]["path"]
            .as_array()
            .is_some_and(|path| path.len() > 1);
        if qualified {
            return refuse(&format!(
                "the function {name} must be named without a schema"
            ));
        }
        if node["is_operator"].as_bool() == Some(true) {
            return Ok(());
        }
        // With one time, it counts from today.
        let age_of_today = name == "age"
            && node["arguments"]
                .as_array()
                .is_some_and(|all| all.len() < 2);
        if RESTLESS.contains(&name.as_str()) || age_of_today {
            return refuse(&format!(
                "the function {name} gives another result at every import"
            ));
        }
        if OUTSIDE.contains(&name.as_str())
            || OUTSIDE_PREFIXES
                .iter()
                .any(|prefix| name.starts_with(prefix))
        {
            return refuse(&format!("the function {name} reaches outside the row"));
        }
        match kinds_of(self.connection, &name)? {
            (0, 0) => refuse(&format!(
                "there is no function {name} that works on one row"
            )),
            (0, _) => refuse(&format!(
                "it sees one row at a time, so {name}() cannot work"
            )),
            _ => Ok(()),
        }
    }

    /// In `quantity > 0` over text cells, reads the cell as a number.
    ///
    /// DuckDB would refuse the comparison, or, in its older mode, round the
    /// cell to the literal's type first, and find that 0.2 is not above 0.
    fn compare_as_numbers(&mut self, node: &mut Value) {
        let Cells::Text { point, numbers } = self.cells else {
            return;
        };
        let operands = operands(node);
        let arithmetic = node["is_operator"].as_bool() == Some(true)
            && matches!(
                node["function_name"].as_str(),
                Some("+" | "-" | "*" | "/" | "%" | "//")
            );
        let comparison = matches!(node["class"].as_str(), Some("COMPARISON" | "BETWEEN"))
            || node["type"].as_str() == Some("COMPARE_IN")
            || node["type"].as_str() == Some("COMPARE_NOT_IN");
        let has_number = operands
            .iter()
            .any(|pointer| node.pointer(pointer).is_some_and(is_number));
        if !(arithmetic || comparison && has_number) {
            return;
        }
        for pointer in operands {
            if let Some(operand) = node
                .pointer_mut(&pointer)
                .filter(|operand| operand["class"] == "COLUMN_REF")
            {
                let names = operand["column_names"].as_array();
                let last = names.and_then(|names| names.last()?.as_str());
                let is_number =
                    |name: &str| COUNTED.contains(&name) || numbers.iter().any(|own| own == name);
                if last.is_some_and(is_number) {
                    continue;
                }
                let cell = operand.take();
                let name = cell["column_names"][0]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                let cell = if point == "," { with_point(cell) } else { cell };
                if !self.parameters.contains(&name) {
                    self.numbers.push(cell.clone());
                }
                *operand = as_double(cell);
            }
        }
    }
}

/// Whether `a -> b` is JSON's arrow, which parses as a lambda does: a lambda has
/// a name before its arrow, and something to compute after it.
pub(super) fn is_arrow(node: &Value) -> bool {
    node["syntax_type"] == "SINGLE_ARROW"
        && (node["lhs"]["class"] != "COLUMN_REF" || node["expr"]["class"] == "CONSTANT")
}

/// How many forms of a function work on one row, and how many on many.
///
/// Asking DuckDB costs milliseconds, and a preset names the same few functions
/// again and again, for every file: each is asked about once.
fn kinds_of(connection: &Connection, name: &str) -> Result<(i64, i64), Refusal> {
    static KNOWN: Mutex<BTreeMap<String, (i64, i64)>> = Mutex::new(BTreeMap::new());
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kinds) = known().get(name) {
        return Ok(*kinds);
    }
    let kinds: (i64, i64) = connection
        .query_row(
            "SELECT count(*) FILTER (function_type IN ('scalar', 'macro')), \
             count(*) FILTER (function_type = 'aggregate') \
             FROM duckdb_functions() WHERE function_name = ? AND schema_name = 'main'",
            [name],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(|error| Refusal::Store(StoreError::Engine(error)))?;
    // What is not there now may be registered later.
    if kinds != (0, 0) {
        known().insert(name.to_owned(), kinds);
    }
    Ok(kinds)
}

fn collect_names(node: &Value, names: &mut Vec<String>) {
    match node {
        Value::Object(map) => {
            if let Some(name) = map.get("column_names").and_then(|list| list[0].as_str()) {
                names.push(name.to_owned());
            }
            map.values().for_each(|value| collect_names(value, names));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_names(value, names)),
        _ => {}
    }
}

pub(super) fn refuse<T>(reason: &str) -> Result<T, Refusal> {
    Err(Refusal::Reason(reason.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Cells<'_> = Cells::Text {
        point: ".",
        numbers: &[],
    };

    fn run(text: &str) -> Result<Expression, String> {
        let connection = Connection::open_in_memory().unwrap();
        check(&connection, text, TEXT).map_err(|refusal| match refusal {
            Refusal::Reason(reason) => reason,
            Refusal::Store(error) => panic!("{error}"),
        })
    }

    fn value(text: &str, point: &str) -> Option<String> {
        let connection = Connection::open_in_memory().unwrap();
        let expression = check(
            &connection,
            text,
            Cells::Text {
                point,
                numbers: &[],
            },
        )
        .unwrap();
        let sql = format!(
            "SELECT ({})::VARCHAR FROM (VALUES ('0.2', '3', '1.234,5')) t(price, quantity, local)",
            expression.sql
        );
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn text_cells_compare_as_numbers_with_number_literals() {
        for (text, expected) in [
            ("price > 0", "true"),
            ("quantity > 10", "false"),
            ("quantity in (3, 4)", "true"),
            ("price between 0 and 1", "true"),
            ("quantity > -1", "true"),
            ("quantity * price", "0.6000000000000001"),
            ("quantity = '3'", "true"),
            ("quantity > 0 and price > 0.1", "true"),
            ("-quantity", "-3.0"),
        ] {
            assert_eq!(value(text, ".").as_deref(), Some(expected), "{text}");
        }
        assert_eq!(value("local > 1000", ",").as_deref(), Some("true"));
    }

    #[test]
    fn columns_are_collected_and_lambda_names_are_not() {
        let columns = run("src.a || \"Line item\" || array_to_string(list_transform(string_split(b, ';'), lambda z: z || c), '')").unwrap().columns;
        let dotted: Vec<String> = columns.iter().map(|names| names.join(".")).collect();
        assert_eq!(dotted, ["src.a", "Line item", "b", "c"]);
    }

    #[test]
    fn what_reaches_outside_the_row_is_refused() {
        for (text, word) in [
            ("(select max(x) from read_text('/etc/passwd'))", "query"),
            ("1) from read_csv('x') where (1=1", "query"),
            ("1); drop table orders; select (1", "query"),
            ("getvariable('x')", "outside"),
            ("current_setting('threads')", "outside"),
            ("nextval('s')", "outside"),
            ("random()", "another result"),
            ("now()", "another result"),
            ("sum(x)", "one row at a time"),
            ("row_number() over ()", "one row at a time"),
            ("unnest(x)", "no function unnest"),
            ("nonesuch(x)", "no function nonesuch"),
            ("main.lower(x)", "without a schema"),
            ("*", "*"),
            ("a b c", "syntax error"),
            ("$1", "may not use"),
            ("case when exists (select 1) then 1 end", "query"),
            ("getvariable('x') -> '$.a'", "outside"),
            ("(getvariable('x') -> '$.a') ->> '$.b'", "outside"),
            ("setval('s', 1)", "outside"),
            ("get_block_size('x')", "outside"),
            ("age(cast(x as timestamp))", "another result"),
            ("AGO(interval 1 day)", "another result"),
        ] {
            let reason = run(text).unwrap_err();
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }

    #[test]
    fn comments_and_ordinary_functions_are_fine() {
        assert!(run("lower(trim(x)) -- tidy").is_ok());
        assert!(run("case when regexp_matches(upper(StockCode), '^[0-9]{5}[A-Z]*$') then upper(StockCode) end").is_ok());
        assert!(run("coalesce(nullif(a, ''), b)[1:3]").is_ok());
        assert!(run("cast(x as double) / 100").is_ok());
        for text in [
            "from_json(to_json(items), '[\"JSON\"]')",
            "list_filter(from_json(to_json(a), '[\"JSON\"]'), lambda p: (p->>'$.name') = 'x')[1]",
            "json_extract_string(a, '$.b') || json_extract(a, '$.c')",
            "md5(a) || sha256(b) || regexp_extract(c, 'x(.)', 1)",
            "flatten(list_transform(l, lambda o: o->'$.lines'))",
            "age(cast(a as timestamp), cast(b as timestamp))",
        ] {
            assert!(run(text).is_ok(), "{text}");
        }
        assert_eq!(run("a -> '$.b'").unwrap().columns, [["a"]]);
    }

    #[test]
    fn join_conditions_are_equalities() {
        let connection = Connection::open_in_memory().unwrap();
        let sides = equalities(&connection, "category_id = cat.id and lower(b) = cat.c").unwrap();
        assert_eq!(sides.len(), 2);
        assert_eq!(sides[0].1.columns, [["cat", "id"]]);
        assert!(equalities(&connection, "a > cat.b").is_err());
    }
}
