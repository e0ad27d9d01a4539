//! A file's bytes as UTF-8 text: decompressed, decoded, without a byte order mark.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a file is compressed, told by the end of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// The compression that a file's name tells, and the name without its ending.
    pub(crate) fn of(name: &str) -> (Self, &str) {
        let lower = name.to_ascii_lowercase();
        for (ending, compression) in [(".gz", Self::Gzip), (".zst", Self::Zstd)] {
            if lower.ends_with(ending) {
                return (compression, &name[..name.len() - ending.len()]);
            }
        }
        (Self::None, name)
    }
}

/// How much has been read so far; a progress bar shows it.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    bytes: Arc<AtomicU64>,
    rows: Arc<AtomicU64>,
}

impl Meter {
    /// Bytes of source files, before decompression.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Rows of source files; a file that several tables are filled from counts each time.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Counts `bytes` more.
    pub(crate) fn add(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts `rows` more.
    pub(crate) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}

struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.add(count as u64);
        Ok(count)
    }
}

/// Opens a file and decompresses it. Reading past a damaged or truncated end fails.
pub(crate) fn open_bytes(path: &Path, meter: &Meter) -> io::Result<Box<dyn Read + Send>> {
    let file = Metered {
        inner: File::open(path)?,
        meter: meter.clone(),
    };
    let name = path.to_string_lossy();
    Ok(match Compression::of(&name).0 {
        Compression::None => Box::new(file),
        // Several gzip members in a row are one file, as `cat a.gz b.gz` makes it.
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(file))),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(file)?),
    })
}

/// The encoding that a mapping file names.
pub(crate) fn encoding_named(name: &str) -> Option<&'static Encoding> {
    match name.trim().to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => Some(UTF_8),
        // Every latin-1 text is a cp1252 text; the reverse names control characters nobody writes.
        "latin-1" | "latin1" | "iso-8859-1" | "cp1252" | "windows-1252" => Some(WINDOWS_1252),
        "utf-16" | "utf16" | "utf-16le" => Some(UTF_16LE),
        "utf-16be" => Some(UTF_16BE),
        _ => None,
    }
}

/// An encoding as a mapping file names it.
pub(crate) fn encoding_name(encoding: &'static Encoding) -> &'static str {
    if encoding == WINDOWS_1252 {
        "cp1252"
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        "utf-16"
    } else {
        encoding.name()
    }
}

/// How much of a file decides its encoding.
const SAMPLE: usize = 1 << 20;

/// Opens a file as UTF-8 text. Without `encoding` a byte order mark decides, else
/// the first megabyte: text that is not UTF-8 is taken as CP1252.
///
/// Bytes of a UTF-8 file are passed on as they are; whoever splits them into
/// rows refuses the rows that are not UTF-8.
pub(crate) fn open_text(
    path: &Path,
    encoding: Option<&'static Encoding>,
    meter: &Meter,
) -> io::Result<(Box<dyn Read + Send>, &'static Encoding)> {
    let mut bytes = open_bytes(path, meter)?;
    let mut sample = Vec::new();
    bytes
        .by_ref()
        .take(SAMPLE as u64)
        .read_to_end(&mut sample)?;
    if sample.starts_with(&[0xff, 0xfe, 0, 0]) || sample.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is in UTF-32; save it as UTF-8",
        ));
    }
    let (mark, mark_length) = match Encoding::for_bom(&sample) {
        Some((encoding, length)) => (Some(encoding), length),
        None => (None, 0),
    };
    let encoding = mark.or(encoding).unwrap_or_else(|| guess(&sample));
    sample.drain(..mark_length);
    let all = io::Cursor::new(sample).chain(bytes);
    if encoding == UTF_8 {
        return Ok((Box::new(all), encoding));
    }
    let decoder = encoding.new_decoder_without_bom_handling();
    Ok((
        Box::new(Transcoded {
            inner: all,
            decoder,
            ready: Vec::new(),
            given: 0,
            ended: false,
        }),
        encoding,
    ))
}

fn guess(sample: &[u8]) -> &'static Encoding {
    if let Some(wide) = guess_utf16(sample) {
        return wide;
    }
    match std::str::from_utf8(sample) {
        Ok(_) => UTF_8,
        // A character that the end of the sample cuts in two is no sign of another encoding.
        Err(error) if error.error_len().is_none() && sample.len() == SAMPLE => UTF_8,
        // Text in CP1252 hardly ever spells a UTF-8 character by chance: where such
        // characters prevail, the others are slips, and their rows will be refused.
        Err(_) if prevails_utf8(sample) => UTF_8,
        Err(_) => WINDOWS_1252,
    }
}

/// UTF-16 without a byte order mark: every ASCII character has a zero byte on one side.
fn guess_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 2 / 10;
    if odd > many.max(1) && even * 10 < odd {
        Some(UTF_16LE)
    } else if even > many.max(1) && odd * 10 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether more UTF-8 characters beyond ASCII stand in the bytes than bytes that are none.
fn prevails_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// Decodes as it is read.
struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            let mut chunk = [0_u8; 16 * 1024];
            let count = self.inner.read(&mut chunk)?;
            self.ended = count == 0;
            let mut text = String::with_capacity(
                self.decoder
                    .max_utf8_buffer_length(count)
                    .unwrap_or(4 * chunk.len()),
            );
            // The capacity is the most this chunk can become, so one call takes it all.
            let _ = self
                .decoder
                .decode_to_string(&chunk[..count], &mut text, self.ended);
            self.ready = text.into_bytes();
            self.given = 0;
        }
        let count = (self.ready.len() - self.given).min(buffer.len());
        buffer[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(name: &str, bytes: &[u8], encoding: Option<&'static Encoding>) -> io::Result<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut text = String::new();
        open_text(&path, encoding, &Meter::default())?
            .0
            .read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn byte_order_marks_and_encodings_are_seen() {
        assert_eq!(read("a.csv", b"\xef\xbb\xbfid\n", None).unwrap(), "id\n");
        assert_eq!(read("a.csv", "naïve".as_bytes(), None).unwrap(), "naïve");
        assert_eq!(read("a.csv", b"na\xefve \x80", None).unwrap(), "naïve €");
        let slip = [("Käse".repeat(3)).as_bytes(), b" caf\xe9"].concat();
        assert!(guess(&slip) == UTF_8 && guess(b"caf\xe9") == WINDOWS_1252);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("Öl\n".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(read("a.csv", &utf16, None).unwrap(), "Öl\n");
        assert_eq!(
            read("a.csv", &utf16[2..], encoding_named("utf-16")).unwrap(),
            "Öl\n"
        );
        for bytes in [
            "id,né\n1,2\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
            "id,né\n1,2\n"
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect(),
        ] {
            assert_eq!(read("a.csv", &bytes, None).unwrap(), "id,né\n1,2\n");
        }
        assert_eq!(guess(b"a,b\0\n1,2\n"), UTF_8);
        assert!(read("a.csv", &[0xff, 0xfe, 0, 0, 65, 0, 0, 0], None).is_err());
    }

    #[test]
    fn compressed_files_are_unpacked_and_a_cut_one_fails() {
        let text = "order_id\n".repeat(5000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(read("a.csv.gz", &gzip, None).unwrap(), text);
        assert!(read("a.csv.gz", &gzip[..gzip.len() - 9], None).is_err());
        let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
        assert_eq!(read("a.csv.ZST", &packed, None).unwrap(), text);
        assert!(read("a.csv.zst", &packed[..packed.len() - 5], None).is_err());
    }

    #[test]
    fn long_texts_decode_across_chunks() {
        let text = "é€ü".repeat(40_000);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            read("a.csv", &utf16, encoding_named("utf-16")).unwrap(),
            text
        );
    }
}
