//! Each file of `tests/wire/data/fastapi_errors`, every row of it.

use std::collections::BTreeSet;
use std::ops::Bound;

use presign::wire::fastapi::{Kind, Node, Validation, ValidationErrors};
use serde_json::{Value, json};

crate::samples::samples! {
    "fastapi_errors", 4, check:
    catalog
    generic_cases
    int_coercion
    uuid_coercion
}

fn check(sample: &Value) {
    let (rows, floor, check): (_, _, fn(&Value)) = match sample["name"].as_str().unwrap() {
        "catalog" => (&sample["rows"], 27, catalogue),
        "generic_cases" => (&sample["cases"], 21, case),
        "int_coercion" => (&sample["rows"], 24, |row| {
            coerced(row, |node| node.integer(..).map(|integer| json!(i64::try_from(integer).unwrap())));
        }),
        "uuid_coercion" => (&sample["rows"], 9, |row| coerced(row, |node| node.uuid().map(Value::from))),
        name => panic!("no test for {name}"),
    };
    let rows = rows.as_array().unwrap();
    assert!(rows.len() >= floor, "{} rows, {floor} at least", rows.len());
    rows.iter().for_each(check);
}

/// The list of a request's errors, as the client gets it.
fn detail(errors: &ValidationErrors) -> Value {
    let answer: Value = serde_json::from_str(errors.to_answer().body()).unwrap();
    answer["detail"].clone()
}

/// Kinds of a type: with one and with several of what they count, where they count.
fn kinds(name: &str) -> Vec<Kind> {
    let of = |one: fn(usize) -> Kind| vec![one(1), one(2)];
    match name {
        "missing" => vec![Kind::Missing],
        "string_type" => vec![Kind::StringType],
        "string_too_short" => of(|min_length| Kind::StringTooShort { min_length }),
        "string_too_long" => of(|max_length| Kind::StringTooLong { max_length }),
        "string_pattern_mismatch" => vec![Kind::StringPatternMismatch { pattern: "^a$" }],
        "int_type" => vec![Kind::IntType],
        "int_parsing" => vec![Kind::IntParsing],
        "int_from_float" => vec![Kind::IntFromFloat],
        "int_parsing_size" => vec![Kind::IntParsingSize],
        "finite_number" => vec![Kind::FiniteNumber],
        "float_parsing" => vec![Kind::FloatParsing],
        "bool_parsing" => vec![Kind::BoolParsing],
        "greater_than" => vec![Kind::GreaterThan { gt: -5 }],
        "greater_than_equal" => vec![Kind::GreaterThanEqual { ge: 5 }],
        "less_than" => vec![Kind::LessThan { lt: 0 }],
        "less_than_equal" => vec![Kind::LessThanEqual { le: i64::MAX }],
        "list_type" => vec![Kind::ListType],
        "too_short" => of(|min_length| Kind::TooShort { min_length, actual_length: 0 }),
        "too_long" => of(|max_length| Kind::TooLong { max_length, actual_length: 300 }),
        "dict_type" => vec![Kind::DictType],
        "model_attributes_type" => vec![Kind::ModelAttributesType],
        "uuid_type" => vec![Kind::UuidType],
        "uuid_parsing" => vec![Kind::UuidParsing { error: "invalid length: found 0".into() }],
        "literal_error" => vec![Kind::LiteralError { expected: "'a' or 'b'".into() }],
        "enum" => vec![Kind::Enum { expected: "'a', 'b' or 'c'".into() }],
        "extra_forbidden" => vec![Kind::ExtraForbidden],
        "json_invalid" => vec![Kind::JsonInvalid { error: "Expecting value" }],
        name => panic!("no kind for {name}"),
    }
}

/// The type, its message with the context filled in, and the names of the context.
fn catalogue(row: &Value) {
    let name = row["type"].as_str().unwrap();
    for kind in kinds(name) {
        let errors = Validation::of_body(b"1", |node| node.refuse::<()>(kind.clone())).unwrap_err();
        let error = &detail(&errors)[0];
        assert_eq!((error["type"].as_str(), kind.as_str()), (Some(name), name));
        let context = error["ctx"].as_object().cloned().unwrap_or_default();
        let names: BTreeSet<_> =
            row["ctx_keys"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(context.keys().map(String::as_str).collect::<BTreeSet<_>>(), names, "{name}");
        let mut message = row["msg"].as_str().unwrap().to_owned();
        for (name, value) in &context {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            message = message.replace(&format!("{{{name}}}"), &value);
        }
        let one = [context.get("min_length"), context.get("max_length")].contains(&Some(&json!(1)));
        message = message.replace("(s)", if one { "" } else { "s" });
        assert_eq!(error["msg"], message, "{name}");
        assert_eq!(kind.to_string(), message, "{name}");
    }
}

/// The value that is read, or the type of the one error.
fn coerced(row: &Value, read: impl FnOnce(Node<'_, '_>) -> Option<Value>) {
    let expected = if row["ok"] == true { Ok(row["out"].clone()) } else { Err(row["type"].clone()) };
    let body = row["in"].to_string();
    let read = Validation::of_body(body.as_bytes(), read).map_err(|errors| {
        assert_eq!(errors.as_slice().len(), 1, "{body}");
        json!(errors.as_slice()[0].kind().as_str())
    });
    assert_eq!(read, expected, "{body}");
}

/// What an application of these routes answers.
fn case(case: &Value) {
    let label = case["label"].as_str().unwrap();
    let (route, query) =
        case["url"].as_str().map(|url| url.split_once('?').unwrap_or((url, ""))).expect("a URL");
    let query = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let body = case["request"].to_string();
    let validation = Validation::new();
    let refused = match route {
        "/hdr" => {
            validation.header("x-splendor-tenant-id", None, |node| node.text(..).map(drop));
            validation.finish()
        }
        "/q" => {
            const TYPES: &[&str] = &["webp", "jpeg", "png", "avif", "gif"];
            validation.query("limit", query("limit"), |node| node.integer(1..=100));
            validation.query("type", query("type"), |node| node.literal(TYPES));
            validation.finish()
        }
        "/misc" => Validation::of_body(body.as_bytes(), misc),
        "/forbid" => Validation::of_body(body.as_bytes(), |node| {
            let model = node.model()?;
            let a = model.required("a", |node| node.integer(..));
            model.forbid_extra(&["a"])?;
            a.map(drop)
        }),
        route => panic!("{label}: no route {route}"),
    };
    let refused = refused.expect_err(label);
    assert_eq!(json!(refused.status()), case["status"], "{label}");
    assert_eq!(json!({ "detail": detail(&refused) }), case["response"], "{label}");
}

fn misc(node: Node<'_, '_>) -> Option<()> {
    const PATTERN: &str = "^asset_[a-z0-9]{20}$";
    let is_asset = |text: &str| {
        text.strip_prefix("asset_").is_some_and(|id| {
            id.len() == 20 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
    };
    let model = node.model()?;
    let read = [
        model.optional("b", |node| node.boolean()).map(drop),
        model.optional("f", |node| node.float()).map(drop),
        model.optional("dt", |node| node.datetime()).map(drop),
        model.optional("u", |node| node.uuid()).map(drop),
        model.optional("pat", |node| node.pattern(PATTERN, is_asset)).map(drop),
        model.optional("gt", |node| node.integer((Bound::Excluded(0), Bound::Excluded(10)))).map(drop),
        model.optional("d", |node| node.mapping(|node| node.text(..))).map(drop),
        model.optional("lit", |node| node.literal(&["single", "multipart"])).map(drop),
        model.optional("small", |node| node.integer(..=5)).map(drop),
    ];
    // A row that names another field would pass unseen.
    model.forbid_extra(&["b", "f", "dt", "u", "pat", "gt", "d", "lit", "small"])?;
    read.into_iter().collect()
}
