//! Getting data in: read, map, check, upsert.

mod text;
