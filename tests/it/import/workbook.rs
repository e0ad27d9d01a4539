//! Small XLSX workbooks, written by hand.

use std::io::{Cursor, Write};

/// One cell of a sheet.
pub(super) enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    /// A serial day shown as a date and time.
    Date(f64),
    Flag(bool),
    Error(&'a str),
    /// A formula with the value it last came to.
    Formula(&'a str, f64),
    Empty,
}

const CONTENT_TYPES: &str = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
const RELS: &str = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const STYLES: &str = "<?xml version=\"1.0\"?><styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>";

/// The number of a row, from 1, and its cells.
pub(super) type Row<'a> = (u32, Vec<Cell<'a>>);

/// A workbook of sheets; a row is its number (from 1) and its cells.
pub(super) fn workbook(sheets: &[(&str, Vec<Row<'_>>)]) -> Vec<u8> {
    let data: Vec<(&str, String)> = sheets
        .iter()
        .map(|(name, rows)| (*name, sheet_data(rows)))
        .collect();
    let data: Vec<(&str, &str)> = data
        .iter()
        .map(|(name, data)| (*name, data.as_str()))
        .collect();
    pack(&data)
}

/// A workbook of sheets whose rows are XML already.
pub(super) fn pack(sheets: &[(&str, &str)]) -> Vec<u8> {
    let (mut list, mut links) = (String::new(), String::new());
    for (index, (name, _)) in sheets.iter().enumerate() {
        let id = index + 1;
        list.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>"
        ));
        links.push_str(&format!("<Relationship Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"));
    }
    let book = format!(
        "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
    );
    let links = format!(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}<Relationship Id=\"rId900\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), CONTENT_TYPES.to_owned()),
        ("_rels/.rels".to_owned(), RELS.to_owned()),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), links),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    for (index, (_, rows)) in sheets.iter().enumerate() {
        parts.push((
            format!("xl/worksheets/sheet{}.xml", index + 1),
            format!("<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn sheet_data(rows: &[Row<'_>]) -> String {
    let mut xml = String::new();
    for (number, cells) in rows {
        xml.push_str(&format!("<row r=\"{number}\">"));
        for (index, cell) in cells.iter().enumerate() {
            let letter = char::from(b'A' + u8::try_from(index).unwrap());
            let place = format!("r=\"{letter}{number}\"");
            xml.push_str(&match cell {
                Cell::Text(text) => {
                    let text = text.replace('&', "&amp;").replace('<', "&lt;");
                    format!("<c {place} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
                }
                Cell::Number(number) => format!("<c {place}><v>{number}</v></c>"),
                Cell::Date(days) => format!("<c {place} s=\"1\"><v>{days}</v></c>"),
                Cell::Flag(flag) => format!("<c {place} t=\"b\"><v>{}</v></c>", u8::from(*flag)),
                Cell::Error(error) => format!("<c {place} t=\"e\"><v>{error}</v></c>"),
                Cell::Formula(formula, value) => {
                    format!("<c {place}><f>{formula}</f><v>{value}</v></c>")
                }
                Cell::Empty => String::new(),
            });
        }
        xml.push_str("</row>");
    }
    xml
}
