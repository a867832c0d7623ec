//! Between the samples: orders, inputs, bounds, and bodies that are none. What FastAPI 0.165 answers, to the byte.

use presign::wire::Answer;
use presign::wire::fastapi::{MOST_ERRORS, Node, Validation};
use presign::wire::json::{Limits, Patch};

fn part(node: Node<'_, '_>) -> Option<()> {
    let model = node.model()?;
    let number = model.required("number", |node| node.integer(1..=10));
    let tag = model.required("tag", |node| node.text(1..=2).map(drop));
    let state = model.patch("state", |node| node.boolean());
    model.forbid_extra(&["number", "tag", "state"])?;
    number.and(tag.and(state))?;
    Some(())
}

fn refused(body: impl AsRef<[u8]>) -> Answer {
    let read = |node: Node<'_, '_>| node.model()?.required("parts", |node| node.list(1..=3, part));
    Validation::of_body(body.as_ref(), read).unwrap_err().to_answer()
}

/// The answer of one error.
fn one(body: impl AsRef<[u8]>, error: &str) {
    let answer = refused(&body);
    let body = String::from_utf8_lossy(body.as_ref());
    assert_eq!(answer.body(), format!("{{\"detail\":[{error}]}}"), "{body}");
    assert_eq!(answer.status(), 422, "{body}");
}

#[test]
fn errors_stand_in_the_order_of_the_declaration() {
    one(
        r#"{"parts": [{"extra": 1, "tag": "abc", "number": 11}, 5, {"tag": "a", "number": "1"}]}"#,
        concat!(
            r#"{"type":"less_than_equal","loc":["body","parts",0,"number"],"msg":"Input should be less than or equal to 10","input":11,"ctx":{"le":10}},"#,
            r#"{"type":"string_too_long","loc":["body","parts",0,"tag"],"msg":"String should have at most 2 characters","input":"abc","ctx":{"max_length":2}},"#,
            r#"{"type":"extra_forbidden","loc":["body","parts",0,"extra"],"msg":"Extra inputs are not permitted","input":1},"#,
            r#"{"type":"model_attributes_type","loc":["body","parts",1],"msg":"Input should be a valid dictionary or object to extract fields from","input":5}"#,
        ),
    );
}

#[test]
fn a_list_is_counted_before_its_items_are_read_only_where_it_is_too_long() {
    one(
        r#"{"parts": [1, 2, 3, 4]}"#,
        r#"{"type":"too_long","loc":["body","parts"],"msg":"List should have at most 3 items after validation, not 4","input":[1,2,3,4],"ctx":{"field_type":"List","max_length":3,"actual_length":4}}"#,
    );
    let read = |node: Node<'_, '_>| node.list(2.., |node| node.integer(..));
    let errors = Validation::of_body(b"[null]", read).unwrap_err();
    assert_eq!(errors.flattened(), "body.0: Input should be a valid integer");
    let errors = Validation::of_body(b"[1]", read).unwrap_err();
    assert_eq!(errors.flattened(), "body: List should have at least 2 items after validation, not 1");
}

#[test]
fn what_is_missing_shows_what_is_around_it() {
    one(
        "{\"parts\": [{\"tag\": \"\\u00e9\\n\\u0001\\u007f\", \"x\": [1e20, -0.0, 1.50, 12345678901234567890123, {}]}]}",
        concat!(
            r#"{"type":"missing","loc":["body","parts",0,"number"],"msg":"Field required","#,
            "\"input\":{\"tag\":\"é\\n\\u0001\u{7f}\",\"x\":[1e+20,-0.0,1.5,12345678901234567890123,{}]}},",
            r#"{"type":"string_too_long","loc":["body","parts",0,"tag"],"msg":"String should have at most 2 characters","#,
            "\"input\":\"é\\n\\u0001\u{7f}\",\"ctx\":{\"max_length\":2}},",
            r#"{"type":"extra_forbidden","loc":["body","parts",0,"x"],"msg":"Extra inputs are not permitted","#,
            r#""input":[1e+20,-0.0,1.5,12345678901234567890123,{}]}"#,
        ),
    );
}

#[test]
fn bodies_that_are_no_object() {
    let missing = r#"{"type":"missing","loc":["body"],"msg":"Field required","input":null}"#;
    one("", missing);
    let none = |input: &str| {
        format!(
            r#"{{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":{input}}}"#
        )
    };
    one("null", &none("null"));
    one("\u{feff}[]", &none("[]"));
    let invalid = |at: usize, error: &str| {
        format!(
            r#"{{"type":"json_invalid","loc":["body",{at}],"msg":"JSON decode error","input":{{}},"ctx":{{"error":"{error}"}}}}"#
        )
    };
    for (body, at, error) in [
        (" \n", 2, "Expecting value"),
        ("\u{feff}", 0, "Expecting value"),
        ("\u{feff}\u{feff}{}", 0, "Expecting value"),
        ("{\"é\": NaN}", 6, "Expecting value"),
        ("{} \0", 3, "Extra data"),
        (r#"{"parts": 1, "a": {"b": 1, "\u0062": 2}}"#, 18, "A name stands twice in an object"),
        (r#"{"parts": "\ud83d"}"#, 11, "Half of a surrogate pair"),
    ] {
        one(body, &invalid(at, error));
    }
    let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
    let digits = "1".repeat(4301);
    let long = " ".repeat(Limits::default().bytes) + "{}";
    // The list and its items.
    let many = |values: usize| format!("[{}1]", "1,".repeat(values - 2));
    let most = Limits::default().values;
    for (values, status) in [(most - 1, 422), (most, 422), (most + 1, 400)] {
        assert_eq!(refused(many(values)).status(), status, "{values}");
    }
    let many = many(most + 1);
    for body in
        [&b"{\"a\": \"\xff\"}"[..], deep.as_bytes(), many.as_bytes(), digits.as_bytes(), long.as_bytes()]
    {
        let answer = refused(body);
        assert_eq!(
            (answer.status(), answer.body()),
            (400, r#"{"detail":"There was an error parsing the body"}"#)
        );
    }
    assert_eq!(refused(format!("-{}", "1".repeat(4300))).status(), 422);
}

#[test]
fn a_body_that_cannot_be_read_hides_what_is_wrong_elsewhere() {
    let validate = |body: &[u8]| {
        let validation = Validation::new();
        validation.path("id", "x", |node| node.uuid());
        validation.body(body, Limits::default(), |node| node.model().map(drop)).unwrap_err().flattened()
    };
    assert_eq!(validate(b"{"), "body.1: JSON decode error");
    assert_eq!(
        validate(b""),
        "path.id: Input should be a valid UUID, invalid character: found `x` at 0; body: Field required"
    );
    assert!(validate(b"{}").starts_with("path.id: "));
}

#[test]
fn lengths_are_in_code_points() {
    let read = |text: &str| {
        let body = serde_json::to_vec(text).unwrap();
        Validation::of_body(&body, |node| node.text(2..=4).map(drop)).map_err(|errors| errors.flattened())
    };
    let short = Err("body: String should have at least 2 characters".into());
    let long = Err("body: String should have at most 4 characters".into());
    for (text, expected) in [
        ("", &short),
        ("🙂", &short),
        ("ab", &Ok(())),
        ("🙂🙂🙂🙂", &Ok(())),
        ("e\u{301}e\u{301}", &Ok(())),
        ("abcde", &long),
        ("🙂🙂🙂🙂🙂", &long),
    ] {
        assert_eq!(&read(text), expected, "{text}");
    }
}

#[test]
fn three_states() {
    let read = |body: &str| {
        Validation::of_body(body.as_bytes(), |node| node.model()?.patch("a", |node| node.integer(..))).ok()
    };
    assert_eq!(read("{}"), Some(Patch::Absent));
    assert_eq!(read(r#"{"a": null}"#), Some(Patch::Null));
    assert_eq!(read(r#"{"a": "7"}"#), Some(Patch::Value(7)));
    assert_eq!(read(r#"{"a": []}"#), None);
}

#[test]
fn texts_of_a_literal_and_an_enumeration_alone() {
    for (body, literal, member) in [
        (r#""a""#, true, true),
        (r#""A""#, false, false),
        ("1", false, false),
        ("[]", false, false),
        ("{}", false, false),
        ("null", false, false),
        ("true", false, false),
    ] {
        let body = body.as_bytes();
        assert_eq!(Validation::of_body(body, |node| node.literal(&["a", "b"])).is_ok(), literal);
        assert_eq!(Validation::of_body(body, |node| node.member(&["a", "b"])).is_ok(), member);
    }
}

#[test]
fn a_reader_that_returns_nothing_is_no_success() {
    assert!(Validation::of_body(b"{}", |_| None::<()>).is_err());
    // What was recorded and then forgotten still counts.
    let forgotten = Validation::of_body(b"{}", |node| {
        node.model()?.required("a", |node| node.text(..).map(drop));
        Some(())
    });
    assert!(forgotten.is_err());
}

#[test]
fn so_many_errors_are_listed() {
    for count in [MOST_ERRORS - 1, MOST_ERRORS, MOST_ERRORS + 1] {
        let body = format!("[{}null]", "null,".repeat(count - 1));
        let errors =
            Validation::of_body(body.as_bytes(), |node| node.list(.., |node| node.integer(..))).unwrap_err();
        assert_eq!(errors.as_slice().len(), count.min(MOST_ERRORS));
    }
}
