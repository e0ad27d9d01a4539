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
];

/// What of a person's.
const WHAT: &[&str] = &[
    "name", "company", "address", "street", "zip", "phone", "email",
];

/// Whether a column of that name holds a person's e-mail, name, phone, address or the like.
pub(crate) fn is_personal(name: &str) -> bool {
    let folded: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    // A repeated header arrives numbered, "Email (2)".
    let folded = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    if folded.is_empty() {
        return false;
    }
    let is_whose = |rest: &str| WHAT.contains(&rest);
    NAMES.contains(&folded)
        || ENDS.iter().any(|end| folded.ends_with(end))
        || WHOSE
            .iter()
            .any(|whose| folded.strip_prefix(whose).is_some_and(is_whose))
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
            "zip_code",
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
        ] {
            assert!(!is_personal(name), "{name}");
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
