//! Any text is taken apart or refused; a URL of ours has nothing to find, and nothing secret is said of it.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::explain::Explanation;
use presign::{GetObject, ObjectKey, Timestamp, Validity};
use presign_fuzz::verify::*;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    text: &'a str,
    key: &'a str,
    later: i32,
    edit: (u16, u8, &'a str),
}

fuzz_target!(|input: Input<'_>| {
    let now = shifted(Timestamp::from_unix_secs(1_767_323_045).expect("in range"), input.later);
    if let Ok(explanation) = Explanation::of_url(input.text, Some(now)) {
        assert!(!format!("{explanation}{explanation:?}").contains('\0'));
    }
    let Ok(key) = ObjectKey::new(input.key) else { return };
    let get = GetObject::new(key);
    let request = presigner().presign(&get, Validity::minutes(15).from(now)).expect("a plain GET");
    let explanation = Explanation::of_url(request.url(), Some(now)).expect("a presigned URL");
    // A key that holds what looks like an escape looks as if it were encoded twice.
    assert!(explanation.findings().is_empty() || input.key.contains('%'), "{explanation}");
    let signature = parameter(request.url(), "X-Amz-Signature").expect("a signature");
    for said in [
        format!("{explanation}{explanation:?}"),
        format!("{}{:?}", request.curl(), request.curl()),
        format!("{}{:?}", request.fetch(), request.fetch()),
    ] {
        assert!(!said.contains(&signature), "{said}");
    }
    assert!(request.curl().reveal().contains(&signature) && request.fetch().reveal().contains(&signature));

    let edited = edited(request.url().as_bytes(), (input.edit.0, input.edit.1, input.edit.2.as_bytes()));
    if let Ok(explanation) = Explanation::of_url(&String::from_utf8_lossy(&edited), Some(now)) {
        let _ = format!("{explanation}{explanation:?}");
    }
});
