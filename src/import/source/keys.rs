//! The names in the first objects of a JSON file, without reading the rest.

use std::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::Path;

use encoding_rs::Encoding;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::decode::{Meter, open_text};

/// So many objects are looked at.
const LOOKED_AT: usize = 200;

/// The distinct top-level names of a file's first objects, in the order in which
/// they come. Of an object with one name alone, such as `{"orders": […]}`, the
/// names of the objects inside count too.
///
/// # Errors
/// The file cannot be read, or its start is no object and no array of objects.
pub(crate) fn first_keys(
    path: &Path,
    encoding: Option<&'static Encoding>,
) -> io::Result<Vec<String>> {
    let open =
        || open_text(path, encoding, &Meter::default()).map(|(text, _)| BufReader::new(text));
    let mut reader = open()?;
    let mut keys = Keys::default();
    if starts_with_bracket(&mut reader)? {
        // The error is how an array is left early; what is broken is judged when the file is read.
        let _ = keys.deserialize(&mut serde_json::Deserializer::from_reader(reader));
    } else {
        let mut json = serde_json::Deserializer::from_reader(reader);
        while keys.objects < LOOKED_AT && Object(&mut keys).deserialize(&mut json).is_ok() {}
    }
    if keys.objects == 0 {
        // Perhaps only the first lines are broken.
        for line in open()?.split(b'\n').take(LOOKED_AT) {
            let line = line?;
            let _ = Object(&mut keys).deserialize(&mut serde_json::Deserializer::from_slice(&line));
        }
    }
    match keys.objects {
        0 => Err(io::Error::new(
            ErrorKind::InvalidData,
            "it holds no rows of named values",
        )),
        _ => Ok(keys.names),
    }
}

fn starts_with_bracket(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Err(io::Error::new(ErrorKind::InvalidData, "it is empty"));
        }
        match bytes.iter().position(|byte| !byte.is_ascii_whitespace()) {
            Some(at) => {
                let is_bracket = bytes[at] == b'[';
                reader.consume(at);
                return Ok(is_bracket);
            }
            None => {
                let length = bytes.len();
                reader.consume(length);
            }
        }
    }
}

#[derive(Default)]
struct Keys {
    names: Vec<String>,
    objects: usize,
}

impl Keys {
    fn add(&mut self, name: String) {
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Object(self))?.is_some() {
            if self.objects >= LOOKED_AT {
                // The one way to leave an array early.
                return Err(A::Error::custom("enough"));
            }
        }
        Ok(())
    }
}

struct Object<'a>(&'a mut Keys);

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // An object that breaks off names nothing.
        let (mut inside, mut names) = (Vec::new(), Vec::new());
        while let Some(name) = map.next_key::<String>()? {
            if names.is_empty() && self.0.objects == 0 {
                map.next_value_seed(Inside(&mut inside))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            names.push(name);
        }
        if let [_] = names[..] {
            names.append(&mut inside);
        }
        names.into_iter().for_each(|name| self.0.add(name));
        self.0.objects += 1;
        Ok(())
    }
}

/// The names of the objects in an array, or of an object; nothing of other values.
struct Inside<'a>(&'a mut Vec<String>);

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Inside(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if !self.0.contains(&name) {
                self.0.push(name);
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> io::Result<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, text).unwrap();
        first_keys(&path, None)
    }

    #[test]
    fn names_of_arrays_lines_and_single_objects_are_found() {
        assert_eq!(keys("{\"a\":1}\n{\"b\":{\"x\":1}}\n").unwrap(), ["a", "b"]);
        assert_eq!(
            keys(" [\n{\"a\":[1]},\n{\"a\":2,\"c\":3}]").unwrap(),
            ["a", "c"]
        );
        assert_eq!(
            keys("{\n \"orders\": [{\"id\":1,\"x\":{\"y\":2}},{\"z\":null}]\n}").unwrap(),
            ["orders", "id", "x", "z"]
        );
        assert_eq!(
            keys("{\"orders\":[{\"id\":1}],\"next\":2}").unwrap(),
            ["orders", "next"]
        );
    }

    #[test]
    fn what_breaks_later_does_not_matter_yet() {
        assert_eq!(keys("{\"a\":1}\n{\"a\":").unwrap(), ["a"]);
        assert_eq!(keys("{\"a\":\n{\"b\":1}\n").unwrap(), ["b"]);
        let many = "{\"a\":1},".repeat(500);
        assert_eq!(keys(&format!("[{many}oops")).unwrap(), ["a"]);
    }

    #[test]
    fn what_is_no_object_is_said() {
        assert!(keys("").is_err());
        assert!(keys("[1,2]").is_err());
        assert!(keys("hello").is_err());
    }
}
