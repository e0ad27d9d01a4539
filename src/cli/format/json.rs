//! JSON: one array, one object, or one object a line.

use std::io::{self, Write};

use serde::Serialize;

/// One array, a row a line.
pub(super) fn array<R: Serialize>(out: &mut dyn Write, rows: &[&R]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (place, row) in rows.iter().enumerate() {
        out.write_all(if place == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, row)?;
    }
    out.write_all(b"\n]\n")
}

/// One object, a field a line.
pub(super) fn object<R: Serialize>(out: &mut dyn Write, row: &R) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, row)?;
    out.write_all(b"\n")
}

/// One object a line.
pub(super) fn lines<R: Serialize>(out: &mut dyn Write, rows: &[&R]) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
