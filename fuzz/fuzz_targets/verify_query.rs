//! What our presigner signs is accepted in its time, and what is accepted is what our signer signs.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::s3::RawOperation;
use presign::verify::{Received, VerifyErrorKind};
use presign::{HeaderName, HeaderValue, Method, ObjectKey, Operation, Timestamp, Validity};
use presign_fuzz::no_line_break;
use presign_fuzz::verify::*;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    method: u8,
    key: &'a str,
    query: Vec<(&'a str, &'a str)>,
    headers: Vec<(&'a str, &'a str)>,
    expires_in: u32,
    /// How many seconds later it comes.
    later: i32,
    edit: (u16, u8, &'a [u8]),
    added: Option<(&'a str, &'a [u8])>,
    other: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    const METHODS: [Method; 4] = [Method::Get, Method::Put, Method::Head, Method::Delete];
    let Ok(key) = ObjectKey::exact(input.key) else { return };
    let mut raw = RawOperation::on_object(METHODS[usize::from(input.method) % 4], key.clone());
    for (name, value) in &input.query {
        raw = raw.query(*name, *value);
    }
    for (name, value) in &input.headers {
        let (Ok(name), Ok(value)) = (HeaderName::new(*name), HeaderValue::new(*value)) else { return };
        raw = raw.header(name, value);
    }
    let operation: Operation<'_> = raw.into();
    let signed_at = Timestamp::from_unix_secs(1_767_323_045).expect("in range");
    let expires_in = u64::from(input.expires_in % 604_800) + 1;
    let Ok(request) = presigner().presign(&operation, Validity::seconds(expires_in).from(signed_at)) else {
        return;
    };
    let target = request.url().strip_prefix("http://127.0.0.1:9000").expect("the endpoint");
    let headers: Vec<_> = request.signed_headers().filter(|(name, _)| *name != "host").collect();
    let now = shifted(signed_at, input.later);

    let (verifier, method) = (verifier(), request.method().as_str());
    let ask = |target: &[u8], added: Option<(&str, &[u8])>| {
        let mut received = Received::new(method, target, AUTHORITY);
        for (name, value) in &headers {
            received = received.header(name, value.as_bytes());
        }
        if let Some((name, value)) = added {
            received = received.header(name, value);
        }
        verifier.verify(&received, now, lookup)
    };
    let in_time = (-900..=i64::try_from(expires_in).expect("small")).contains(&i64::from(input.later));
    match ask(target.as_bytes(), None) {
        Ok(verified) => {
            assert!(in_time, "accepted {} s later", input.later);
            assert_eq!(verified.key(), Some(&key));
            assert_eq!(verified.bucket().as_str(), "examplebucket");
        }
        // What the signer takes and no server should: the verifier's own rules, never the signature.
        Err(error) => {
            let refused = matches!(error.kind(), VerifyErrorKind::Expired | VerifyErrorKind::NotYetValid);
            assert!(!refused || !in_time, "{error}");
            assert!(error.kind() != VerifyErrorKind::SignatureMismatch, "{error}: {target}");
        }
    }
    for (target, added) in [
        (edited(target.as_bytes(), input.edit), input.added),
        (input.other.to_vec(), None),
        (target.into(), input.added),
    ] {
        match ask(&target, added) {
            Ok(verified) => {
                let target = String::from_utf8(target).expect("it was accepted");
                let expires_in = parameter(&target, "X-Amz-Expires").and_then(|text| text.parse().ok());
                let signature = signed_in_query(&verified, expires_in.expect("it was accepted"));
                assert_eq!(parameter(&target, "X-Amz-Signature"), Some(signature), "{target}");
            }
            Err(error) => no_line_break(&error.to_string()),
        }
    }
});
