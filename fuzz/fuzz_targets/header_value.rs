//! Any text as `name:value` of a header: what is accepted passes an HTTP library, and adds one line to what is signed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::s3::RawOperation;
use presign::{HeaderName, HeaderValue, Method, ObjectKey, S3Presigner};
use presign_fuzz::{check, no_line_break, presigner, validity};

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);

fuzz_target!(|text: &str| {
    let input = text.split_once(':').unwrap_or(("x-amz-meta-a", text));
    let (name, value) = (HeaderName::new(input.0), HeaderValue::new(input.1));
    for error in [name.as_ref().err(), value.as_ref().err()].into_iter().flatten() {
        no_line_break(&error.to_string());
    }
    if let Ok(name) = &name {
        http::HeaderName::from_lowercase(name.as_str().as_bytes()).expect("a lower-case name");
        assert_eq!(name.as_str(), input.0.to_ascii_lowercase());
        assert_eq!(HeaderName::new(name.as_str()).as_ref(), Ok(name));
    }
    if let Ok(value) = &value {
        http::HeaderValue::from_str(value.as_str()).expect("a value that an HTTP library sends");
        assert_eq!(value.as_str(), input.1.trim_matches(' '), "only outer spaces may go");
        assert_eq!(HeaderValue::new(value.as_str()).as_ref(), Ok(value));
    }
    let (Ok(name), Ok(value)) = (name, value) else { return };

    let key = ObjectKey::new("photos/cat.png").expect("a valid key");
    let operation = RawOperation::on_object(Method::Put, key).header(name.clone(), value.clone());
    let request = match PRESIGNER.presign(&operation, validity()) {
        Ok(request) => request,
        Err(error) => return no_line_break(&error.to_string()),
    };
    check(&request);
    assert!(request.signed_headers().any(|header| header == (name.as_str(), value.as_str())));
    // Method, path, query, the two headers, the empty line, their names, the payload's hash: and no line more.
    let steps = PRESIGNER.signing_steps(&operation, validity()).expect("signed before");
    assert_eq!(steps.canonical_request().split('\n').count(), 8, "{}", steps.canonical_request());
});
