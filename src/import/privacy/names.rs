//! Which source columns hold a person's data, told by their names.

/// Whole names, folded: letters and digits only, in lower case.
const NAMES: &[&str] = &[
    "address",
    "addressline1",
    "addressline2",
    "birthdate",
    "birthday",
    "buyernote",
    "cardnumber",
    "cell",
    "cellphone",
    "creditcard",
    "customernote",
    "dateofbirth",
    "dob",
    "email",
    "fax",
    "iban",
    "ip",
    "mail",
    "mobile",
    "mobilenumber",
    "mobilephone",
    "passport",
    "password",
    "phone",
    "postal",
    "postcode",
    "ssn",
    "street",
    "tel",
    "telephone",
    "zip",
    "adresse",
    "anschrift",
    "geburtsdatum",
    "geburtstag",
    "handy",
    "hausnummer",
    "mobiltelefon",
    "postleitzahl",
    "plz",
    "rufnummer",
];

/// Ends of names: `Shipping Phone`, `customer_email`, `user_ipaddress`.
const ENDS: &[&str] = &[
    "email",
    "emailaddress",
    "phone",
    "phonenumber",
    "telephone",
    "firstname",
    "lastname",
    "surname",
    "middlename",
    "givenname",
    "familyname",
    "fullname",
    "street",
    "streetaddress",
    "zip",
    "zipcode",
    "postcode",
    "postalcode",
    "ipaddress",
    "clientip",
    "userip",
    "browserip",
    "remoteip",
    "customerip",
    "remoteaddr",
    "vorname",
    "nachname",
    "familienname",
    "vollername",
    "strasse",
    "straße",
    "telefon",
    "telefonnummer",
    "handynummer",
    "postleitzahl",
    "emailadresse",
];

/// Whose data a column holds, before what it holds: `Billing Name`, `shipping_address_1`.
const WHOSE: &[&str] = &[
    "billing",
    "shipping",
    "delivery",
    "customer",
    "client",
    "buyer",
    "recipient",
    "receiver",
    "sender",
    "contact",
    "payer",
    "cardholder",
    "guest",
    "member",
    "employee",
    "person",
    "user",
    "defaultaddress",
    "kunde",
    "kunden",
    "käufer",
    "kaeufer",
    "besteller",
    "empfänger",
    "empfaenger",
    "rechnung",
    "rechnungs",
    "rechnungsempfänger",
    "rechnungsempfaenger",
    "lieferung",
    "liefer",
];

/// What of a person's.
const WHAT: &[&str] = &[
    "name",
    "company",
    "address",
    "street",
    "zip",
    "phone",
    "email",
    "adresse",
    "anschrift",
    "firma",
    "plz",
    "city",
    "town",
    "ort",
    "stadt",
];

/// Columns in which people write what they like, to people and about them.
const FREE_TEXTS: &[&str] = &[
    "note",
    "notes",
    "noteattributes",
    "ordernote",
    "ordernotes",
    "privatenote",
    "giftnote",
    "giftmessage",
    "message",
    "comment",
    "comments",
    "ordercomment",
    "ordercomments",
    "remark",
    "remarks",
    "deliverynote",
    "deliverynotes",
    "deliveryinstructions",
    "shippinginstructions",
    "specialinstructions",
    "anmerkung",
    "anmerkungen",
    "bemerkung",
    "bemerkungen",
    "kommentar",
    "kommentare",
    "nachricht",
    "notiz",
    "notizen",
];

/// Columns that are called a person and nothing else.
const PERSONS: &[&str] = &[
    "customer",
    "buyer",
    "recipient",
    "receiver",
    "sender",
    "payer",
    "cardholder",
    "kunde",
    "käufer",
    "kaeufer",
    "besteller",
    "empfänger",
    "empfaenger",
];

/// What can follow [`WHOSE`] in the name of an object that is a person's.
const OBJECT: &[&str] = &[
    "", "s", "account", "address", "data", "details", "info", "profile",
];

/// Letters and digits only, in lower case, without the number of a repeated
/// header, "Email (2)".
fn folded(name: &str) -> String {
    let folded: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    folded
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .to_owned()
}

/// Whether a column of that name can hold a person's e-mail, name, phone, address or
/// the like, in every row ([`is_field`]) or in some ([`is_person`]).
pub(crate) fn is_personal(name: &str) -> bool {
    is_field(name) || is_person(name)
}

/// Whether a field of that name holds a person's data, wherever it stands.
pub(crate) fn is_field(name: &str) -> bool {
    let folded = folded(name);
    let is_whose = |rest: &str| WHAT.contains(&rest);
    NAMES.contains(&folded.as_str())
        || ENDS.iter().any(|end| folded.ends_with(end))
        || WHOSE
            .iter()
            .any(|whose| folded.strip_prefix(whose).is_some_and(is_whose))
}

/// Whether people write what they like into a field of that name: nobody knows whom it
/// names. Where a mapping reads it, that is meant; elsewhere it is not kept.
pub(crate) fn is_free_text(name: &str) -> bool {
    FREE_TEXTS.contains(&folded(name).as_str())
}

/// Whether a field holds a person's data where it stands inside of what
/// [`is_object`] tells: the `name` in `customer.default_address.name`.
pub(super) fn is_field_of_person(name: &str) -> bool {
    WHAT.contains(&folded(name).as_str()) || is_field(name)
}

/// Whether an object of that name is a person, or is of one.
pub(super) fn is_object(name: &str) -> bool {
    let folded = folded(name);
    WHOSE.iter().any(|whose| {
        folded
            .strip_prefix(whose)
            .is_some_and(|rest| OBJECT.contains(&rest))
    })
}

/// Whether a column is called a person and nothing else, `Customer` or `Recipient`:
/// in some files it holds names, in others ids.
pub(crate) fn is_person(name: &str) -> bool {
    PERSONS.contains(&folded(name).as_str())
}

/// Whether a value of such a column is a name rather than an id: letters without a
/// digit, or two words.
pub(super) fn looks_like_name(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with(['{', '[']) || !text.contains(char::is_alphabetic) {
        return false;
    }
    let is_word = |word: &str| word.starts_with(char::is_alphabetic);
    let words = text.split(|c: char| c.is_ascii_whitespace());
    !text.contains(|c: char| c.is_ascii_digit()) || words.filter(|word| is_word(word)).count() > 1
}

/// [`looks_like_name`] of a text column, as SQL.
pub(super) fn looks_like_name_sql(column: &str) -> String {
    format!(
        "(regexp_matches({column}, '\\pL') AND NOT regexp_matches({column}, '^\\s*[\\[{{]') \
         AND (NOT regexp_matches({column}, '[0-9]') OR regexp_matches({column}, '(^|\\s)\\pL.*\\s\\pL')))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::table::TABLES;

    #[test]
    fn persons_are_known_by_the_name_of_their_column() {
        for name in [
            "Email",
            "E-Mail",
            "customer_email",
            "contactEmail",
            "Billing Name",
            "Shipping Name",
            "first_name",
            "LastName",
            "Phone",
            "Billing Phone",
            "Shipping Address1",
            "shipping_address",
            "Billing Street",
            "Shipping Zip",
            "postcode",
            "user_ipaddress",
            "ip",
            "Email (2)",
            "customer name",
            "Billing Company",
            "Billing City",
            "shipping_city",
            "zip_code",
            "Vorname",
            "Nachname",
            "Straße",
            "Liefer-Strasse",
            "Telefon",
            "PLZ",
            "Rechnungsadresse",
            "Kundenname",
            "Customer",
            "Recipient",
            "Käufer",
        ] {
            assert!(is_personal(name), "{name}");
        }
    }

    #[test]
    fn things_are_not_persons() {
        for name in [
            "Name",
            "Lineitem name",
            "product_name",
            "item_name",
            "campaign_name",
            "list_name",
            "title",
            "Email Campaign",
            "email_opened",
            "is_mobile",
            "device",
            "Billing Country",
            "city",
            "Notes",
            "Shipping Method",
            "shipping_cost",
            "trip",
            "description",
            "customer_type",
            "c1",
            "recipe",
            "Discount Code",
            "Vendor",
            "Tax 1 Name",
            "customer_id",
            "Kundennummer",
            "user_id",
            "user",
            "Lieferantenname",
            "billing",
            "client",
            "guest",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }

    #[test]
    fn a_name_inside_of_a_person_is_the_persons() {
        for object in ["customer", "billing", "billing_address", "default_address"] {
            assert!(is_object(object), "{object}");
        }
        for object in ["product", "item", "lineitem", "customer_type"] {
            assert!(!is_object(object), "{object}");
        }
        assert!(is_field_of_person("name") && is_field_of_person("company"));
        assert!(!is_field("name") && !is_field_of_person("country"));
    }

    #[test]
    fn names_are_told_from_ids_in_sql_as_in_rust() {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        for (text, expected) in [
            ("Ann", true),
            ("Ann Arendt", true),
            ("Ann Arendt 2nd", true),
            ("Käthe", true),
            ("17850", false),
            ("C-17", false),
            ("17 C", false),
            ("", false),
            ("{\"id\": \"Ann A\"}", false),
        ] {
            let sql = format!("SELECT {} FROM (SELECT ? AS t)", looks_like_name_sql("t"));
            let told: bool = connection
                .query_row(&sql, [text], |row| row.get(0))
                .unwrap();
            assert_eq!(
                (looks_like_name(text), told),
                (expected, expected),
                "{text}"
            );
        }
    }

    #[test]
    fn no_canonical_column_is_personal_by_name() {
        for table in TABLES {
            for column in table.columns {
                assert!(!is_personal(column.name), "{}.{}", table.name, column.name);
            }
        }
    }
}
