//! Any text as a name and as a whole `Content-Disposition`: a name comes back as it went in, to a reader of its own here;
//! what is accepted is one line of visible ASCII that means the same each time it is read.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use presign::{ContentDisposition, ErrorKind, GetObject, HeaderValue, ObjectKey, S3Presigner};
use presign_fuzz::{check, no_line_break, pairs, presigner, validity};

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);

/// The two names of what the writer wrote: the plain one, and the exact one where it is there.
fn written(header: &str) -> (String, Option<String>) {
    let (_, rest) = header.split_once("; filename=\"").expect("a plain name");
    let (plain, rest) = rest.split_once('"').expect("a closing quote mark");
    assert!(!plain.contains(['\\', '%']), "{header}");
    let exact = rest.strip_prefix("; filename*=UTF-8''").map(|encoded| {
        assert!(
            encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~%".contains(&byte)),
            "{header}"
        );
        percent_decode_str(encoded).decode_utf8().expect("UTF-8 went in").into_owned()
    });
    assert!(rest.is_empty() || exact.is_some(), "{header}");
    (plain.into(), exact)
}

/// What holds for every value, whoever wrote it.
fn every(value: &ContentDisposition<'_>) {
    let text = value.as_str();
    assert!(!text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text:?}");
    assert_eq!(HeaderValue::new(text).expect("a header value").as_str(), text);
    assert_eq!(ContentDisposition::new(text).as_ref(), Ok(value));
    let kind = text.split(';').next().expect("a first piece");
    assert_eq!(value.is_attachment(), kind.trim_end().eq_ignore_ascii_case("attachment"));
    if let Some(name) = value.name() {
        no_line_break(&name);
    }
    let json = serde_json::to_string(value).expect("a string");
    assert_eq!(&serde_json::from_str::<ContentDisposition<'static>>(&json).expect("the same"), value);
}

fuzz_target!(|text: &str| {
    match ContentDisposition::attachment().filename(text) {
        Ok(value) => {
            every(&value);
            assert_eq!(value.name().as_deref(), Some(text));
            let (plain, exact) = written(value.as_str());
            assert_eq!(exact.as_deref().unwrap_or(&plain), text);
            assert_eq!(exact.is_some(), plain != text);
            assert_eq!(plain.chars().count(), text.chars().count());

            let key = ObjectKey::new("photos/cat.png").expect("a valid key");
            let get = GetObject::new(key).response_content_disposition(value.clone());
            let url = check(&PRESIGNER.presign(&get, validity()).expect("signed"));
            let pair = (String::from("response-content-disposition"), String::from(value.as_str()));
            assert!(pairs(&url).contains(&pair));
        }
        Err(error) => {
            no_line_break(&error.to_string());
            let refused = match error.kind() {
                ErrorKind::Empty => text.is_empty(),
                ErrorKind::Control => text.contains(char::is_control),
                ErrorKind::TooLong => text.len() > 1_000,
                _ => false,
            };
            assert!(refused, "{error}");
        }
    }
    match ContentDisposition::new(text) {
        Ok(value) => {
            every(&value);
            match value.clone().filename("€.txt") {
                Ok(named) => {
                    every(&named);
                    assert_eq!(named.name().as_deref(), Some("€.txt"));
                    assert_eq!(named.is_attachment(), value.is_attachment());
                }
                Err(error) => assert_eq!(error.kind(), ErrorKind::TooLong),
            }
        }
        Err(error) => no_line_break(&error.to_string()),
    }
});
