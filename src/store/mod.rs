//! The DuckDB file: opening it for readers, building its successor for an
//! import, the schema and its migrations, and every way this can fail, in
//! plain words.

mod error;
mod limits;
mod lock;
mod next;
mod open;
mod schema;
mod spill;
mod stamp;

pub use error::StoreError;
pub use limits::Limits;
pub use lock::Holder;
pub use next::{NextDb, Stop};
pub use open::{Reader, open_read};
pub use schema::{SCHEMA_VERSION, create_schema, get_setting, set_setting};
pub use spill::scratch;
pub use stamp::Stamp;
