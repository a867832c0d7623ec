//! File names and Content-Disposition, as Rails' own tests have them.

use presign::wire::active_storage::{Disposition, Filename, RailsVersion};
use serde_json::Value;

use super::{rows, text};
use crate::common::vectors;

pub(super) fn content_disposition(sample: &Value) {
    for row in rows(&sample["rows"]) {
        let disposition = Disposition::new(text(&row["disposition"]));
        assert_eq!(disposition.as_str(), row["disposition"]);
        assert_eq!(disposition.header(text(&row["filename"])), row["value"]);
    }
    assert_eq!(rows(&sample["rows"]).len(), 26);
}

/// Of the generators' file, the cases of Rails; one has no name, and there the word is all.
#[test]
fn content_disposition_of_rails_tests() {
    let Some(file) = vectors("content-disposition/framework-generators.json") else { return };
    let file: Value = serde_json::from_str(&file).unwrap();
    let mut count = 0;
    for case in rows(&file["cases"]).iter().filter(|case| case["source"] == "rails") {
        let disposition = Disposition::new(text(&case["disposition"]));
        let value =
            case["filename"].as_str().map_or(disposition.as_str().into(), |name| disposition.header(name));
        assert_eq!(value, case["expected"]);
        count += 1;
    }
    assert_eq!(count, 5);
}

/// These are of 8.2's alpha, the only version that replaces all of them.
#[test]
fn names_of_rails_tests() {
    let Some(file) = vectors("filename-sanitisation/rails-activestorage-filename.json") else { return };
    let file: Value = serde_json::from_str(&file).unwrap();
    for case in rows(&file["sanitized"]) {
        let raw = case["input"].as_str().map_or_else(
            || {
                let byte = u8::from_str_radix(text(&case["input_bytes_hex"]), 16).unwrap();
                match text(&case["input_encoding"]) {
                    "UTF-8" => vec![byte],
                    // Ruby knows each string's encoding and converts it; here the caller does.
                    "ISO-8859-1" => char::from(byte).to_string().into_bytes(),
                    other => panic!("{other}"),
                }
            },
            |input| input.as_bytes().to_vec(),
        );
        assert_eq!(Filename::new(raw, RailsVersion::V8_2).as_str(), text(&case["expected"]), "{case}");
    }
    for case in rows(&file["parts"]) {
        let name = Filename::new(text(&case["input"]), RailsVersion::V8_2);
        assert_eq!(
            (name.base(), name.extension()),
            (text(&case["base"]), text(&case["ext_without"])),
            "{case}"
        );
        let with_dot = name.as_str().strip_prefix(name.base());
        assert_eq!(with_dot, case["ext_with"].as_str(), "{case}");
    }
    for pair in rows(&file["equal_case_insensitively"]) {
        let name = |at: usize| Filename::new(text(&pair[at]), RailsVersion::V8_2);
        assert!(name(0).eq_ignore_case(&name(1)) && name(0) != name(1), "{pair}");
    }
    let lengths = ["sanitized", "parts", "equal_case_insensitively"].map(|part| rows(&file[part]).len());
    assert_eq!(lengths, [22, 3, 1]);
}
