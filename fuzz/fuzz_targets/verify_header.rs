//! Requests signed in a header: what our signer signs is accepted, and what is accepted is what our signer signs.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use presign::sigv4::{Payload, Request};
use presign::verify::{Received, VerifyErrorKind};
use presign::{HeaderName, HeaderValue, Method, ObjectKey, Timestamp};
use presign_fuzz::no_line_break;
use presign_fuzz::verify::*;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    put: bool,
    key: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: Option<&'a [u8]>,
    later: i32,
    edit: (u16, u8, &'a [u8]),
    of_target: bool,
    added: Option<(&'a str, &'a [u8])>,
    other: &'a [u8],
}

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

fuzz_target!(|input: Input<'_>| {
    let Ok(key) = ObjectKey::exact(input.key) else { return };
    let target = format!("/examplebucket/{}", utf8_percent_encode(key.as_str(), KEPT));
    let method = if input.put { Method::Put } else { Method::Get };
    let Ok(mut request) = Request::new(method, AUTHORITY, target.clone()) else { return };
    let payload = input.body.map_or(Payload::Unsigned, Payload::of);
    let hash = match &payload {
        Payload::Hash(hash) => hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        _ => "UNSIGNED-PAYLOAD".to_owned(),
    };
    let mut sent = vec![("x-amz-content-sha256".to_owned(), hash)];
    for (name, value) in &input.headers {
        let (Ok(name), Ok(value)) = (HeaderName::new(*name), HeaderValue::new(*value)) else { return };
        if ["x-amz-content-sha256", "x-amz-date"].contains(&name.as_str()) {
            return;
        }
        sent.push((name.as_str().to_owned(), value.as_str().to_owned()));
    }
    for (name, value) in &sent {
        let (name, value) = (HeaderName::new(name.clone()), HeaderValue::new(value.clone()));
        request = request.header(name.expect("a name"), value.expect("a value"));
    }
    let signed_at = Timestamp::from_unix_secs(1_767_323_045).expect("in range");
    let Ok(signed) = signer().sign(&request.payload(payload), signed_at) else { return };
    let authorization = signed.authorization().to_owned();
    sent.extend(signed.headers().skip(1).map(|(name, value)| (name.to_owned(), value.to_owned())));
    let now = shifted(signed_at, input.later);

    let verifier = verifier();
    let ask = |target: &[u8], authorization: &[u8], added: Option<(&str, &[u8])>| {
        let mut received = Received::new(method.as_str(), target, AUTHORITY);
        received = received.header("authorization", authorization);
        for (name, value) in &sent {
            received = received.header(name, value.as_bytes());
        }
        if let Some((name, value)) = added {
            received = received.header(name, value);
        }
        verifier.verify(&received, now, lookup)
    };
    let in_time = (-900..=900).contains(&input.later);
    match ask(target.as_bytes(), authorization.as_bytes(), None) {
        Ok(verified) => assert!(in_time && verified.key() == Some(&key)),
        Err(error) => {
            assert!(error.kind() != VerifyErrorKind::ClockSkew || !in_time, "{error}");
            assert!(error.kind() != VerifyErrorKind::SignatureMismatch, "{error}: {target}");
        }
    }
    let mut changed = (target.into_bytes(), authorization.into_bytes());
    match input.of_target {
        true => changed.0 = edited(&changed.0, input.edit),
        false => changed.1 = edited(&changed.1, input.edit),
    }
    let other = (changed.0.clone(), input.other.to_vec());
    for ((target, authorization), added) in [(changed, input.added), (other, None)] {
        match ask(&target, &authorization, added) {
            Ok(verified) => {
                let text = String::from_utf8(authorization).expect("it was accepted");
                let signature = text.split_once("Signature=").expect("it was accepted").1;
                let signature = signature.split([',', ' ']).next().expect("a text");
                assert_eq!(signature, signed_in_header(&verified), "{text}");
            }
            Err(error) => no_line_break(&error.to_string()),
        }
    }
});
