//! The SQL function `private(x)`: the token of a value.

use std::error::Error;
use std::sync::Arc;

use duckdb::Connection;
use duckdb::arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use duckdb::arrow::datatypes::DataType;
use duckdb::vscalar::{ArrowFunctionSignature, VArrowScalar};

use super::salt::Salt;

/// Makes `private` known to a connection.
pub(crate) fn register(connection: &Connection, salt: &Salt) -> duckdb::Result<()> {
    connection
        .register_scalar_function_with_state::<Token>("sidecart_private", &Some(salt.clone()))?;
    // Ids arrive as numbers too.
    connection.execute_batch(
        "CREATE OR REPLACE TEMP MACRO private(x) AS sidecart_private(CAST(x AS VARCHAR))",
    )
}

struct Token;

impl VArrowScalar for Token {
    type State = Option<Salt>;

    fn invoke(salt: &Self::State, input: RecordBatch) -> Result<ArrayRef, Box<dyn Error>> {
        let salt = salt.as_ref().ok_or("there is no salt")?;
        let texts = input
            .column(0)
            .as_any()
            .downcast_ref::<StringArray>()
            .ok_or("a text column arrived in another layout")?;
        let tokens = texts.iter().map(|text| salt.token(text?));
        Ok(Arc::new(tokens.collect::<StringArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8],
            DataType::Utf8,
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_and_rust_make_the_same_tokens() {
        let connection = Connection::open_in_memory().unwrap();
        let salt = Salt::new().unwrap();
        register(&connection, &salt).unwrap();
        let made: Vec<Option<String>> = connection
            .prepare("SELECT private(x) FROM (VALUES (1, 'A@b.c '), (2, NULL), (3, '42')) t(i, x) ORDER BY i")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(made, [salt.token("a@b.c"), None, salt.token("42")]);
        let number: String = connection
            .query_row("SELECT private(private(42))", [], |row| row.get(0))
            .unwrap();
        assert_eq!(Some(number), salt.token("42"));
    }
}
