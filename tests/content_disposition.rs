//! `Content-Disposition` as others write and read it: the header of a name gives exactly that name to a reader of its own
//! here, and what the strict reader takes means to it what it means to lenient ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeMap;

use common::vectors;
use presign::{ContentDisposition, ErrorKind, FileName, HeaderValue};
use random::{Random, percent_decode};
use serde_json::Value;

/// RFC 6266 section 4.1 as a client may read it: the type and all parameters, quoted strings without their escapes. It
/// shares no code with the crate.
fn read(header: &str) -> (String, Vec<(String, String)>) {
    let (mut pieces, mut piece, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for char in header.chars() {
        match char {
            _ if escaped => {
                piece.push(char);
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => pieces.push(std::mem::take(&mut piece)),
            ' ' if !quoted => {}
            _ => piece.push(char),
        }
    }
    assert!(!quoted && !escaped, "open at its end: {header}");
    pieces.push(piece);
    let mut pieces = pieces.into_iter();
    let kind = pieces.next().unwrap();
    let parameters = pieces.map(|piece| {
        let (name, value) = piece.split_once('=').unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    });
    (kind, parameters.collect())
}

/// The name that such a client saves under, and what one that knows no `filename*` makes of it.
fn names(header: &str) -> (String, String) {
    let (_, parameters) = read(header);
    let one = |wanted: &str| {
        let mut values = parameters.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let value = values.next();
        assert!(values.next().is_none(), "{wanted} twice: {header}");
        value
    };
    let plain = one("filename").expect("a plain name comes with every name");
    let exact = one("filename*").map(|value| {
        let encoded = value.strip_prefix("UTF-8''").unwrap();
        // RFC 8187: nothing but attr-char and percent-encoding.
        assert!(
            encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~%".contains(&byte)),
            "{header}"
        );
        percent_decode(encoded)
    });
    (exact.unwrap_or_else(|| plain.clone()), plain)
}

/// Asserts all that holds for every name, and gives the header.
fn written(name: &str) -> String {
    let value = ContentDisposition::attachment().filename(name).unwrap();
    let header = value.as_str();
    assert!(header.bytes().all(|byte| matches!(byte, b' '..=b'~')), "not visible ASCII: {header:?}");
    assert!(header.starts_with("attachment; filename=\""));
    let (exact, plain) = names(header);
    assert_eq!(exact, name, "{header}");
    assert_eq!(plain.chars().count(), name.chars().count(), "{header}");
    assert!(plain.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b"\"\\%".contains(&byte)), "{header}");
    // The plain name first, and the exact one only when it is needed.
    let order: Vec<_> = read(header).1.into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        order,
        if plain == name { vec!["filename"] } else { vec!["filename", "filename*"] },
        "{header}"
    );

    // The strict reader takes what the writer wrote, and means the same by it.
    let again = ContentDisposition::new(header.to_owned()).unwrap();
    assert_eq!((again.name().as_deref(), again.is_attachment(), &again), (Some(name), true, &value));
    assert_eq!(HeaderValue::from(again).as_str(), header);
    header.into()
}

#[test]
fn names_as_the_specifications_write_them() {
    for (name, rest) in [
        ("a.txt", "\"a.txt\""),
        ("a b+c&d;e=f,g'(h).txt", "\"a b+c&d;e=f,g'(h).txt\""),
        ("€ rates.txt", "\"_ rates.txt\"; filename*=UTF-8''%E2%82%AC%20rates.txt"),
        ("a\".html", "\"a_.html\"; filename*=UTF-8''a%22.html"),
        ("a\\b", "\"a_b\"; filename*=UTF-8''a%5Cb"),
        ("50%.pdf", "\"50_.pdf\"; filename*=UTF-8''50%25.pdf"),
        ("a%41.pdf", "\"a_41.pdf\"; filename*=UTF-8''a%2541.pdf"),
        // An apostrophe ends the language in `filename*`, and nothing in a quoted string.
        ("x'y.txt", "\"x'y.txt\""),
        ("x'ä.txt", "\"x'_.txt\"; filename*=UTF-8''x%27%C3%A4.txt"),
        ("😀.png", "\"_.png\"; filename*=UTF-8''%F0%9F%98%80.png"),
        ("!#$&+-.^_`|~ä", "\"!#$&+-.^_`|~_\"; filename*=UTF-8''!#$&+-.^_`|~%C3%A4"),
        (" ", "\" \""),
    ] {
        assert_eq!(written(name), format!("attachment; filename={rest}"));
    }
    let safe = FileName::new("Räcer.jpg").unwrap();
    let inline = ContentDisposition::inline().filename(&safe).unwrap();
    assert_eq!(inline.as_str(), "inline; filename=\"R_cer.jpg\"; filename*=UTF-8''R%C3%A4cer.jpg");
}

#[test]
fn a_name_takes_the_place_of_all_parameters() {
    let value = ContentDisposition::new("form-data; name=\"f\"; filename=\"a\"; filename*=UTF-8''b").unwrap();
    assert_eq!(value.filename("c").unwrap().as_str(), "form-data; filename=\"c\"");
}

#[test]
fn names_that_are_refused() {
    let attachment = |name: &str| ContentDisposition::attachment().filename(name);
    for (name, kind) in [
        ("", ErrorKind::Empty),
        ("a\r\nX-Evil: 1", ErrorKind::Control),
        ("a\nb", ErrorKind::Control),
        ("a\0b", ErrorKind::Control),
        ("a\u{7f}", ErrorKind::Control),
        ("a\u{85}", ErrorKind::Control),
        (&"a".repeat(1_025), ErrorKind::TooLong),
    ] {
        let error = attachment(name).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, "content-disposition"), "{name:?}");
        assert!(!error.to_string().contains(['\r', '\n', '\0']));
    }
    // The longest names, and the longest value: what is written can be read again.
    for longest in ["a".repeat(1_024), "é".repeat(512), "漢".repeat(341), "\"".repeat(1_010)] {
        written(&longest);
    }
    let error = attachment(&"\"".repeat(1_024)).unwrap_err();
    assert_eq!((error.kind(), error.problem()), (ErrorKind::TooLong, "4138 bytes when the name is encoded"));
    let long_type = ContentDisposition::new("t".repeat(4_096)).unwrap();
    assert_eq!(long_type.filename("a").unwrap_err().kind(), ErrorKind::TooLong);
}

/// What the writers of Rails, Django, Werkzeug and jshttp are tested with.
#[test]
fn the_names_of_other_generators() {
    let (mut texts, mut refused) = (Vec::new(), Vec::new());
    if let Some(file) = vectors("content-disposition/framework-generators.json") {
        let file: Value = serde_json::from_str(&file).unwrap();
        texts.extend(file["cases"].as_array().unwrap().iter().map(|case| case["filename"].clone()));
    }
    if let Some(file) = vectors("content-disposition/jshttp-create.json") {
        let file: Value = serde_json::from_str(&file).unwrap();
        texts.extend(file["cases"].as_array().unwrap().iter().map(|case| case["args"][0].clone()));
    }
    let mut count = 0;
    for name in texts.iter().filter_map(Value::as_str) {
        if name.is_empty() || name.contains(char::is_control) {
            refused.push(name);
            assert!(ContentDisposition::attachment().filename(name).is_err(), "{name:?}");
        } else {
            written(name);
            count += 1;
        }
    }
    say!("{count} names of other generators, and {} refused: {refused:?}", refused.len());
    assert!(texts.is_empty() || (count, refused.len()) == (50, 2), "{} texts", texts.len());
}

#[test]
fn hostile_names() {
    let mut texts: Vec<String> = Vec::new();
    if let Some(file) = vectors("naughty-strings/blns.json") {
        texts = serde_json::from_str(&file).unwrap();
        assert_eq!(texts.len(), 515);
    }
    let mut random = Random::new("hostile_names");
    let pieces = [
        "\"", "\\", "%", "'", ";", "=", " ", "*", "filename", "UTF-8''", "%0d%0a", "é", "漢", "😀",
        "\u{202e}", "\u{feff}", "a", "/", "..", ".exe", "\r", "\n", "\0", "\t", "\u{85}", "\u{2028}", ",",
    ];
    texts.extend((0..20_000).map(|_| random.text(&pieces, 12)));
    let mut count = 0;
    for name in texts.iter().map(String::as_str) {
        if name.is_empty() || name.contains(char::is_control) {
            assert!(ContentDisposition::attachment().filename(name).is_err(), "{name:?}");
        } else {
            written(name);
            count += 1;
        }
    }
    say!("{count} of {} hostile names are written", texts.len());
    assert!(count > 5_000);
}

/// The cases of greenbytes' TC2231 as two lenient readers read them. One leaves `filename*` encoded; one keeps the last
/// component of a path, which RFC 6266 section 4.3 leaves to the reader.
#[test]
fn what_is_accepted_means_what_lenient_readers_read() {
    let mut cases: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for name in ["jshttp-parse-tc2231", "jshttp-parse", "aiohttp-tc2231"] {
        let Some(file) = vectors(&format!("content-disposition/{name}.json")) else { return };
        let file: Value = serde_json::from_str(&file).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let header = if case["fn"].is_string() { &case["args"][0] } else { &case["header"] };
            let expected = &case["expected"];
            let parameters =
                if expected["params"].is_object() { &expected["params"] } else { &expected["parameters"] };
            let name = parameters["filename*"].as_str().or(parameters["filename"].as_str());
            if let Some(header) = header.as_str() {
                cases.entry(header.into()).or_default().push(name.map(String::from));
            }
        }
    }
    let (mut accepted, mut agreed, mut differ) = (0, 0, Vec::new());
    for (header, readings) in &cases {
        let Ok(value) = ContentDisposition::new(header.clone()) else { continue };
        accepted += 1;
        let name = value.name();
        let same = |reading: &Option<String>| {
            let reading = reading.as_deref().map(|text| match text.splitn(3, '\'').collect::<Vec<_>>()[..] {
                [charset, _, encoded] if charset.eq_ignore_ascii_case("utf-8") => percent_decode(encoded),
                _ => text.into(),
            });
            let last = name.as_deref().and_then(|name| name.rsplit(['/', '\\']).next());
            reading == name || reading.as_deref() == last
        };
        if readings.iter().all(same) {
            agreed += 1;
        } else {
            differ.push(header.as_str());
        }
    }
    say!("{} headers: {accepted} accepted, {agreed} read alike", cases.len());
    // HTML's forms encode some characters; that is no business of an answer's header.
    assert_eq!(
        differ,
        [
            "form-data; name=\"upload\"; filename=\"foo%0Abar%0D.txt\"",
            "form-data; name=\"upload\"; filename=\"foo%0abar%0d.txt\"",
            "form-data; name=\"upload\"; filename=\"the %22plans%22.pdf\"",
        ]
    );
    assert_eq!((cases.len(), accepted, agreed), (143, 63, 60));
}
