//! Small shops in memory, written in a few words.

use duckdb::{Connection, params};
use sidecart::explore::{self, Answer, LevelRow, Overview, PairRow, Question, Table};
use sidecart::facts::{self, Report, Settings};

/// An in-memory database with the canonical tables.
pub(crate) struct Shop {
    pub(crate) conn: Connection,
}

impl Shop {
    /// Without any rows.
    pub(crate) fn empty() -> Self {
        let conn = Connection::open_in_memory().unwrap();
        sidecart::store::create_schema(&conn).unwrap();
        Self { conn }
    }

    /// Runs SQL.
    pub(crate) fn run(self, sql: &str) -> Self {
        self.conn.execute_batch(sql).unwrap();
        self
    }

    /// Adds products as `id:category path`.
    pub(crate) fn products(self, products: &[&str]) -> Self {
        for product in products {
            let (id, path) = product.split_once(':').unwrap_or((product, ""));
            self.conn
                .execute(
                    "insert into products (product_id, title, category_path) \
                     values (?, upper(?), nullif(?, ''))",
                    params![id, id, path],
                )
                .unwrap();
        }
        self
    }

    /// Adds an order with its lines, in words: `product`, then `*` for a primary
    /// line or `+` for an add-on, then `xQUANTITY`, `@PRICE` and `-DISCOUNT`.
    pub(crate) fn order(self, id: &str, day: &str, lines: &str) -> Self {
        let day = (!day.is_empty()).then_some(day);
        self.conn
            .execute(
                "insert into orders (order_id, ordered_at) values (?, cast(? as timestamp))",
                params![id, day],
            )
            .unwrap();
        self.lines(id, lines)
    }

    /// Adds lines to an order, as [`Shop::order`] does.
    pub(crate) fn lines(self, order: &str, lines: &str) -> Self {
        for (line, number) in lines.split_whitespace().zip(1..) {
            let part = |mark: char| {
                line.split_once(mark)
                    .map(|(_, rest)| rest.split(['*', '+', 'x', '@', '-']).next().unwrap())
            };
            let product = line.split(['*', '+', 'x', '@', '-']).next().unwrap();
            let is_primary = match (line.contains('*'), line.contains('+')) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            };
            self.conn
                .execute(
                    "insert into order_lines (order_id, line_no, product_id, quantity, unit_price, \
                         line_discount, is_primary) \
                     values (?, ?, ?, cast(? as decimal(18,4)), cast(? as decimal(18,4)), \
                         cast(? as decimal(18,4)), ?)",
                    params![
                        order,
                        number,
                        product,
                        part('x').unwrap_or("1"),
                        part('@'),
                        part('-'),
                        is_primary
                    ],
                )
                .unwrap();
        }
        self
    }

    /// Builds the derived tables.
    pub(crate) fn built(self) -> Self {
        self.rebuild(&Settings::default());
        self
    }

    /// Builds the derived tables, on one thread.
    pub(crate) fn rebuild(&self, settings: &Settings) -> Report {
        let settings = Settings {
            threads: 1,
            ..settings.clone()
        };
        facts::rebuild(&self.conn, &settings, &mut |_, _, _| {}).unwrap()
    }

    /// One row of a query, as text, `|` between the values and `-` for null.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let sql = format!("select columns(*)::varchar from ({sql})");
        let mut statement = self.conn.prepare(&sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut out = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let columns = row.as_ref().column_count();
            let values: Vec<String> = (0..columns)
                .map(|column| {
                    let value: Option<String> = row.get(column).unwrap();
                    value.unwrap_or_else(|| "-".to_owned())
                })
                .collect();
            out.push(values.join("|"));
        }
        out
    }

    /// The overview.
    pub(crate) fn overview(&self, question: &Question) -> Overview {
        match explore::answer(&self.conn, question).unwrap() {
            Answer::Overview(overview) => *overview,
            other => panic!("{other:?}"),
        }
    }

    /// Categories or products.
    pub(crate) fn levels(&self, question: &Question) -> Table<LevelRow> {
        match explore::answer(&self.conn, question).unwrap() {
            Answer::Levels(table) => table,
            other => panic!("{other:?}"),
        }
    }

    /// Pairs.
    pub(crate) fn pairs(&self, question: &Question) -> Table<PairRow> {
        match explore::answer(&self.conn, question).unwrap() {
            Answer::Pairs(table) => table,
            other => panic!("{other:?}"),
        }
    }

    /// The sentence of an error.
    pub(crate) fn refusal(&self, question: &Question) -> String {
        explore::answer(&self.conn, question)
            .unwrap_err()
            .to_string()
    }
}
