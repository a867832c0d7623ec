//! Any bytes as a JSON body: what is read can be written and read again, FastAPI's validation takes the same view of equal JSON,
//! and what it refuses is told in bounded space.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::wire::fastapi::{MOST_ERRORS, Node, Validation, ValidationErrors};
use presign::wire::json::{Json, JsonFault, Limits};

/// A reader of every kind, below a list.
fn read(node: Node<'_, '_>) -> Option<()> {
    let model = node.model()?;
    let a = model.required("a", |node| node.integer(0..=9)).map(drop);
    let b = model.required("b", |node| node.nullable(|node| node.text(1..=3).map(drop))).map(drop);
    let c = model.optional("c", |node| node.boolean()).map(drop);
    let d = model.optional("d", |node| node.float()).map(drop);
    let e = model.optional("e", |node| node.uuid()).map(drop);
    let f = model.optional("f", |node| node.datetime()).map(drop);
    let g = model.patch("g", |node| node.member(&["a", "b"])).map(drop);
    let h = model.optional("h", |node| node.mapping(|node| node.literal(&["a"]))).map(drop);
    let i = model.optional("i", |node| node.list(1..=3, |node| node.integer(..))).map(drop);
    let j = model.optional("j", |node| node.list(.., read)).map(drop);
    model.forbid_extra(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])?;
    [a, b, c, d, e, f, g, h, i, j].into_iter().collect()
}

/// What holds for every refusal, and the answer.
fn told(body: &[u8], errors: &ValidationErrors) -> String {
    let answer = errors.to_answer();
    assert!(matches!(answer.status(), 400 | 422));
    assert_eq!(answer.status(), errors.status());
    assert!(errors.as_slice().len() <= MOST_ERRORS);
    assert_eq!(errors.as_slice().is_empty(), answer.status() == 400);
    // A few words for each, the place, and the input: never more than once for each missing field at each depth.
    assert!(answer.body().len() <= 400 * MOST_ERRORS + 200 * body.len() + 64, "{}", answer.body().len());
    serde_json::from_str::<&serde_json::value::RawValue>(answer.body()).expect("JSON");
    assert!(errors.flattened().len() <= answer.body().len() * 2);
    answer.into_body()
}

fuzz_target!(|body: &[u8]| {
    let limits = Limits::default();
    let verdict = Validation::of_body(body, read).map_err(|errors| told(body, &errors));
    let json = match Json::read(body, limits) {
        Ok(json) => json,
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() < 100 && error.offset() <= body.len());
            if !body.is_empty() {
                let refused = verdict.expect_err("no JSON");
                let unread = matches!(
                    error.fault(),
                    JsonFault::NotUtf8 | JsonFault::TooDeep | JsonFault::TooMany | JsonFault::TooLong
                );
                assert!(
                    refused.contains(if unread { "There was an error" } else { "json_invalid" }),
                    "{refused}"
                );
            }
            // Nobody else takes for JSON what is refused for its syntax.
            if error.fault() == JsonFault::Syntax {
                let bare = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
                assert!(serde_json::from_slice::<serde_json::Value>(bare).is_err());
            }
            return;
        }
    };
    // Numbers are written as Python would, so their texts are equal from the second time on.
    let written = serde_json::to_string(&json).expect("a value is written");
    let again = Json::read(written.as_bytes(), limits).expect("what was written is read");
    assert_eq!(serde_json::to_string(&again).expect("a value is written"), written);
    assert_eq!(Json::read(written.as_bytes(), limits).as_ref(), Ok(&again));
    let verdict_again =
        Validation::of_body(written.as_bytes(), read).map_err(|errors| told(written.as_bytes(), &errors));
    assert_eq!(verdict, verdict_again);
});
