//! What is read and what is refused, at which character.

use super::{Json, JsonFault, Limits};
use alloc::string::ToString as _;

#[test]
fn faults_stand_where_cpython_sees_them() {
    let rows = [
        ("", "Expecting value", 0),
        ("  ", "Expecting value", 2),
        ("{\"assets\": [", "Expecting value", 12),
        ("{not json}", "Expecting property name enclosed in double quotes", 1),
        ("{\"assets\": [],}", "Expecting property name enclosed in double quotes", 14),
        ("{\"a\" 1}", "Expecting ':' delimiter", 5),
        ("{\"a\": 1 2}", "Expecting ',' delimiter", 8),
        ("[1 2]", "Expecting ',' delimiter", 3),
        ("[1,]", "Expecting value", 3),
        ("\"abc", "Unterminated string starting at", 0),
        ("\"abc\\", "Unterminated string starting at", 0),
        ("\"a\u{1}\"", "Invalid control character at", 2),
        ("\"a\\x\"", "Invalid \\escape", 2),
        ("\"a\\u12\"", "Invalid \\uXXXX escape", 3),
        ("-", "Expecting value", 0),
        ("01", "Extra data", 1),
        ("1.", "Extra data", 1),
        ("1.5e", "Extra data", 3),
        ("[\"é\", nul]", "Expecting value", 6),
        ("NaN", "Expecting value", 0),
    ];
    for (text, problem, offset) in rows {
        let fault = Json::read(text.as_bytes(), Limits::default()).expect_err(text);
        assert_eq!(
            (fault.problem(), fault.offset(), fault.fault()),
            (problem, offset, JsonFault::Syntax),
            "{text}"
        );
    }
}

#[test]
fn what_two_readers_would_take_differently_is_refused() {
    let deep = "[".repeat(65) + &"]".repeat(65);
    let long = "1".repeat(4301);
    let many: alloc::string::String = (0..40).map(|name| alloc::format!("\"{}\": 0,", name % 39)).collect();
    let many = alloc::format!("{{{}\"x\": 0}}", many);
    let rows = [
        (r#"{"a": 1, "\u0061": 2}"#, JsonFault::DuplicateName),
        (&many, JsonFault::DuplicateName),
        (r#""\ud800""#, JsonFault::LoneSurrogate),
        (r#""\ud800\u0061""#, JsonFault::LoneSurrogate),
        (r#""\udc00""#, JsonFault::LoneSurrogate),
        (&deep, JsonFault::TooDeep),
        (&long, JsonFault::TooLong),
    ];
    for (text, fault) in rows {
        let refused = Json::read(text.as_bytes(), Limits::default()).expect_err(text);
        assert_eq!(refused.fault(), fault, "{text}");
    }
    assert!(
        Json::read("[".repeat(64).as_bytes(), Limits::default())
            .is_err_and(|e| e.fault() == JsonFault::Syntax)
    );
    let short = Limits { bytes: 3, ..Limits::default() };
    assert!(Json::read(b"[1]", short).is_ok());
    assert!(Json::read(b"[1] ", short).is_err_and(|e| e.fault() == JsonFault::TooLong));
    // As many values as there may be, or one more, wherever they stand.
    let counted = [
        ("1", 1),
        ("[]", 1),
        ("{}", 1),
        ("[1, null, \"a\"]", 4),
        ("[[[]], [], {}]", 5),
        ("{\"a\": {\"b\": true}, \"c\": [\"d\"]}", 5),
    ];
    for (text, values) in counted {
        for (limit, fits) in [(values - 1, false), (values, true), (values + 1, true)] {
            let read = Json::read(text.as_bytes(), Limits { values: limit, ..Limits::default() });
            assert_eq!(
                read.map_err(|error| error.fault()).err(),
                (!fits).then_some(JsonFault::TooMany),
                "{text}"
            );
        }
    }
    assert!(Json::read(b"\"\xff\"", Limits::default()).is_err_and(|e| e.fault() == JsonFault::NotUtf8));
}

#[test]
fn what_is_read_is_written_again() {
    let rows = [
        (
            " {\"a\" : [1, 2.50, -0, 1e5, null, true, false], \"b\": {}} ",
            "{\"a\":[1,2.5,0,100000.0,null,true,false],\"b\":{}}",
        ),
        (r#""\ud83d\ude00\u00e9\n\/""#, "\"😀é\\n/\""),
        ("\u{feff}[]", "[]"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ];
    for (text, written) in rows {
        let json = Json::read(text.as_bytes(), Limits::default()).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(serde_json::to_string(&json).map_err(|e| e.to_string()).as_deref(), Ok(written));
    }
}
