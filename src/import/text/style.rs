//! How numbers are written: decimal separator, thousands separators, currency sign.

use serde::{Deserialize, Serialize};

/// Signs and codes that may stand before or after an amount, longer ones first.
const CURRENCIES: &[&str] = &[
    "US$", "AU$", "CA$", "NZ$", "HK$", "R$", "C$", "A$", "€", "$", "£", "¥", "₹", "₽", "₩", "₺",
    "₴", "₪", "฿", "zł", "Kč", "kr", "Ft", "lei", "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "PLN",
    "CZK", "SEK", "NOK", "DKK", "HUF", "RON", "TRY", "BRL", "INR", "AUD", "CAD", "NZD", "MXN",
    "ZAR",
];

/// How the numbers of one column are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Style {
    /// What separates the decimals: `.` or `,`; or `?` where both are written, and
    /// only what can mean one thing is a number.
    pub(crate) point: char,
    /// With a decimal point, whether commas are known to group the digits before it.
    pub(crate) grouped: bool,
    /// The one currency sign that may stand beside an amount.
    pub(crate) sign: String,
}

impl Style {
    /// The style that [`Style::code`] wrote.
    pub(crate) fn from_code(code: &str) -> Self {
        let mut rest = code.chars();
        let (point, rest) = match rest.next() {
            Some(point @ (',' | '?' | '.')) => (point, rest.as_str()),
            _ => ('.', code),
        };
        let (grouped, sign) = match rest.strip_prefix(',') {
            Some(sign) => (true, sign),
            None => (false, rest),
        };
        Self {
            point,
            grouped,
            sign: sign.to_owned(),
        }
    }

    /// The style as one short text, for SQL: `.`, `,`, `.,` (commas group), each
    /// with a currency sign after it where there is one.
    pub(crate) fn code(&self) -> String {
        let groups = if self.grouped { "," } else { "" };
        format!("{}{groups}{}", self.point, self.sign)
    }
}

/// An amount taken apart: negative, its currency sign, the digits with their separators.
pub(super) struct Parts<'a> {
    pub(super) negative: bool,
    pub(super) sign: &'a str,
    pub(super) body: &'a str,
}

/// Takes an amount apart. The body of a number begins and ends with a digit or a separator.
pub(super) fn parts(text: &str) -> Parts<'_> {
    let mut body = text.trim();
    let mut negative = false;
    let mut signed = false;
    let mut sign = "";
    // -€5 and €-5 are both written.
    for _ in 0..2 {
        if let (false, Some(rest)) = (signed, body.strip_prefix(['-', '−', '+'])) {
            negative = !body.starts_with('+');
            signed = true;
            body = rest.trim_start();
        }
        if sign.is_empty() {
            let found = CURRENCIES.iter().find_map(|known| {
                let rest = body.strip_prefix(known)?;
                // EURO is no EUR.
                let ends = !rest.starts_with(char::is_alphabetic);
                ends.then_some((*known, rest))
            });
            if let Some((known, rest)) = found {
                sign = known;
                body = rest.trim_start();
            }
        }
    }
    if sign.is_empty() {
        let found = CURRENCIES
            .iter()
            .find_map(|known| body.strip_suffix(known).map(|rest| (*known, rest)));
        if let Some((known, rest)) = found {
            sign = known;
            body = rest.trim_end();
        }
    }
    Parts {
        negative,
        sign,
        body,
    }
}

/// Blanks and apostrophes group digits and are never a decimal separator.
pub(super) fn is_neutral_group(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’')
}

/// The digits of groups of three, or of a run without any: `1 234` as `1234`.
/// One kind of separator, of which `is_group` tells, stands between groups.
pub(super) fn ungroup(whole: &str, is_group: impl Fn(char) -> bool) -> Option<String> {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    if !is_group(separator) {
        return None;
    }
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed = (1..=3).contains(&first.len())
        && all_digits(first)
        && groups
            .clone()
            .all(|group| group.len() == 3 && all_digits(group));
    well_formed.then(|| std::iter::once(first).chain(groups).collect())
}

/// What the separators of a number can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Digits only, or groups that blanks or apostrophes make.
    Plain,
    /// A decimal comma, beyond doubt.
    Comma,
    /// A decimal point, beyond doubt.
    Point,
    /// A decimal point after groups that commas make.
    GroupsPoint,
    /// Several groups that commas make.
    CommaGroups,
    /// Several groups that points make.
    PointGroups,
    /// `1,234`.
    OpenComma,
    /// `1.234`.
    OpenPoint,
}

/// The shape of a number's body; `None` for what is no number.
pub(super) fn shape(body: &str) -> Option<Shape> {
    let (commas, points) = (body.matches(',').count(), body.matches('.').count());
    let neutral = |whole: &str| ungroup(whole, is_neutral_group).filter(|w| !w.is_empty());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let one = |separator: char, open: Shape, sure: Shape| {
        let (whole, fraction) = body.split_once(separator)?;
        if !digits(fraction) || !whole.is_empty() && neutral(whole).is_none() {
            return None;
        }
        let is_open =
            fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        Some(if is_open { open } else { sure })
    };
    match (commas, points) {
        (0, 0) => neutral(body).map(|_| Shape::Plain),
        (1, 0) => one(',', Shape::OpenComma, Shape::Comma),
        (0, 1) => one('.', Shape::OpenPoint, Shape::Point),
        (_, 0) => ungroup(body, |c| c == ',').map(|_| Shape::CommaGroups),
        (0, _) => ungroup(body, |c| c == '.').map(|_| Shape::PointGroups),
        _ => {
            let last = body.rfind([',', '.'])?;
            let (whole, fraction) = (&body[..last], &body[last + 1..]);
            let group = if body[last..].starts_with(',') {
                '.'
            } else {
                ','
            };
            let is_number = digits(fraction) && ungroup(whole, |c| c == group).is_some();
            is_number.then_some(match group {
                '.' => Shape::Comma,
                _ => Shape::GroupsPoint,
            })
        }
    }
}

/// What the values of one column look like, counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    filled: u64,
    numbers: u64,
    comma: u64,
    point: u64,
    groups_point: u64,
    comma_groups: u64,
    point_groups: u64,
    open_comma: u64,
    open_point: u64,
    signs: Vec<&'static str>,
}

impl Tally {
    /// Counts one value.
    pub(crate) fn add(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if cell.len() > 60 || !cell.bytes().any(|byte| byte.is_ascii_digit()) {
            return;
        }
        let parts = parts(cell);
        let Some(shape) = shape(parts.body) else {
            return;
        };
        self.numbers += 1;
        if let Some(known) = CURRENCIES.iter().find(|known| **known == parts.sign)
            && !self.signs.contains(known)
        {
            self.signs.push(known);
        }
        match shape {
            Shape::Plain => {}
            Shape::Comma => self.comma += 1,
            Shape::Point => self.point += 1,
            Shape::GroupsPoint => self.groups_point += 1,
            Shape::CommaGroups => self.comma_groups += 1,
            Shape::PointGroups => self.point_groups += 1,
            Shape::OpenComma => self.open_comma += 1,
            Shape::OpenPoint => self.open_point += 1,
        }
    }

    /// Counts a value that is a number already, among others that are text.
    pub(crate) fn add_number(&mut self) {
        self.filled += 1;
        self.numbers += 1;
    }

    /// Whether most values are numbers.
    fn is_numeric(&self) -> bool {
        self.numbers * 2 > self.filled
    }

    /// Whether values say that a comma separates decimals, and that a point does.
    fn evidence(&self) -> (bool, bool) {
        (
            self.comma > 0 || self.point_groups > 0,
            self.point > 0 || self.groups_point > 0 || self.comma_groups > 0,
        )
    }
}

/// How the numbers of a file's columns are written.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Styles {
    columns: Vec<Style>,
    /// What separates decimals in the file, where its columns agree.
    pub(crate) point: Option<char>,
    /// What is not the plain default, in words.
    pub(crate) detected: Vec<String>,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            point: '.',
            grouped: false,
            sign: String::new(),
        }
    }
}

impl Styles {
    /// Decides from the values of every column. `given` is the decimal separator
    /// that a mapping or the command line names.
    pub(crate) fn decide(names: &[String], tallies: &[Tally], given: Option<&str>) -> Self {
        let numeric = || tallies.iter().filter(|tally| tally.is_numeric());
        // Groups alone are no evidence for other columns: 1.234.567 may be a name.
        let any_comma = numeric().any(|tally| tally.comma > 0);
        let any_point = numeric().any(|tally| tally.point > 0 || tally.groups_point > 0);
        let file = match (any_comma, any_point) {
            (true, false) => Some(','),
            (false, true) => Some('.'),
            _ => None,
        };
        let (mut commas, mut mixed, mut groups, mut signs) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let columns = tallies
            .iter()
            .enumerate()
            .map(|(index, tally)| {
                let name = names.get(index).map_or("", String::as_str);
                let (comma, point) = tally.evidence();
                let mut style = match (given, comma, point) {
                    // Who names the separator says what the other sign is, too.
                    (Some(","), ..) => style(',', false),
                    (Some(_), ..) => style('.', true),
                    (None, true, false) => style(',', false),
                    (None, false, true) => style('.', tally.groups_point + tally.comma_groups > 0),
                    (None, true, true) => {
                        mixed.push(name);
                        style('?', false)
                    }
                    (None, false, false) => match file {
                        Some(',') => style(',', false),
                        Some(_) => style('.', tally.open_comma > 0),
                        None => Style::default(),
                    },
                };
                if !tally.is_numeric() {
                    return style;
                }
                if given.is_none() {
                    if style.point == ',' && (comma || tally.open_point + tally.open_comma > 0) {
                        commas.push(name);
                    }
                    if style.grouped {
                        groups.push(name);
                    }
                }
                if let [sign] = tally.signs[..] {
                    style.sign = sign.to_owned();
                    signs.push(format!("{sign} beside {name}"));
                }
                style
            })
            .collect();
        let mut detected = Vec::new();
        if file == Some(',') && given.is_none() {
            detected.push("decimal comma".to_owned());
        } else if !commas.is_empty() {
            detected.push(format!("decimal comma in {}", commas.join(", ")));
        }
        if !groups.is_empty() {
            detected.push(format!(
                "thousands separated by commas in {}",
                groups.join(", ")
            ));
        }
        if !mixed.is_empty() && given.is_none() {
            detected.push(format!(
                "decimal commas and decimal points in {}, where a number that can mean two things is rejected",
                mixed.join(", ")
            ));
        }
        detected.extend(signs);
        Self {
            columns,
            point: file,
            detected,
        }
    }

    /// The style of the column at `index`.
    pub(crate) fn column(&self, index: usize) -> Option<&Style> {
        self.columns.get(index)
    }
}

fn style(point: char, grouped: bool) -> Style {
    Style {
        point,
        grouped,
        sign: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(columns: &[&[&str]], given: Option<&str>) -> (Vec<String>, Vec<String>) {
        let tallies: Vec<Tally> = columns
            .iter()
            .map(|cells| {
                let mut tally = Tally::default();
                cells.iter().for_each(|cell| tally.add(cell));
                tally
            })
            .collect();
        let names: Vec<String> = (1..=columns.len()).map(|n| format!("c{n}")).collect();
        let styles = Styles::decide(&names, &tallies, given);
        let codes = styles.columns.iter().map(Style::code).collect();
        (codes, styles.detected)
    }

    #[test]
    fn shapes_are_told() {
        for (text, expected) in [
            ("12", Some(Shape::Plain)),
            ("1 234", Some(Shape::Plain)),
            ("12,5", Some(Shape::Comma)),
            ("0,125", Some(Shape::Comma)),
            ("1.234,56", Some(Shape::Comma)),
            ("1 234,567", Some(Shape::Comma)),
            ("12.50", Some(Shape::Point)),
            ("1,234.56", Some(Shape::GroupsPoint)),
            ("1,234,567", Some(Shape::CommaGroups)),
            ("1.234.567", Some(Shape::PointGroups)),
            ("1,234", Some(Shape::OpenComma)),
            ("1.234", Some(Shape::OpenPoint)),
            ("01.02.2024", None),
            ("1,23,4", None),
            ("1.2,3.4", None),
            ("12 34", None),
            ("abc", None),
            (",", None),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn a_column_is_read_by_its_own_evidence_and_an_open_one_by_the_files() {
        assert_eq!(decide(&[&["12,50", "1.234"]], None).0, [","]);
        assert_eq!(decide(&[&["12.50", "1,234"]], None).0, ["."]);
        assert_eq!(decide(&[&["12.50", "1,234.00"]], None).0, [".,"]);
        assert_eq!(decide(&[&["1,234"]], None).0, ["."]);
        assert_eq!(decide(&[&["1.234"]], None).0, ["."]);
        assert_eq!(decide(&[&["1.234"], &["0,5"]], None).0, [",", ","]);
        assert_eq!(decide(&[&["1,234"], &["0.5"]], None).0, [".,", "."]);
        assert_eq!(decide(&[&["0,5"], &["0.5"]], None).0, [",", "."]);
        assert_eq!(decide(&[&["0,5", "0.5"]], None).0, ["?"]);
        // An id in groups says nothing about a price.
        assert_eq!(decide(&[&["123.456.789"], &["1.234"]], None).0[1], ".");
    }

    #[test]
    fn what_is_named_stands() {
        assert_eq!(decide(&[&["12,50"]], Some(".")).0, [".,"]);
        assert_eq!(decide(&[&["12.50"]], Some(",")).0, [","]);
        assert!(decide(&[&["12,50"]], Some(",")).1.is_empty());
    }

    #[test]
    fn one_currency_sign_is_allowed_and_two_are_not() {
        let (codes, detected) = decide(&[&["€1.234,56", "-€5,00"], &["$1", "€1"]], None);
        assert_eq!(codes, [",€", ","]);
        assert_eq!(detected, ["decimal comma", "€ beside c1"]);
        assert_eq!(decide(&[&["5 EUR", "6"]], None).0, [".EUR"]);
        assert_eq!(decide(&[&["5 EURO", "6"]], None).0, ["."]);
    }

    #[test]
    fn codes_read_back() {
        for code in [".", ",", "?", ".,", ".€", ",kr", ".,US$", "?€"] {
            assert_eq!(Style::from_code(code).code(), code);
        }
    }
}
