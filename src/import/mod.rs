//! Getting data in: read, map, check, upsert.

mod source;
mod text;
