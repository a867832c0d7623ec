//! What the targets share: the invariants of every URL and header that comes out, and a presigner to get them from.

pub mod verify;

use percent_encoding::percent_decode_str;
use presign::{Credentials, PresignedRequest, Provider, S3Presigner, Timestamp, Validity};
use url::Url;

/// A presigner with fixed values, for targets that are about something else.
pub fn presigner() -> S3Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let bucket = Provider::aws("eu-central-1").and_then(|provider| provider.bucket("examplebucket"));
    S3Presigner::new(bucket.expect("a valid bucket"), credentials.expect("valid credentials"))
}

/// A quarter of an hour from a fixed instant.
pub fn validity() -> Validity {
    Validity::minutes(15).from(Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant"))
}

/// Nothing that ends a line, a header or a C string.
pub fn no_line_break(text: &str) {
    assert!(!text.contains(['\r', '\n', '\0']), "a line break or NUL in {text:?}");
}

/// No client changes the URL when it parses it, so what is sent is what was signed.
pub fn fixed_point(url: &str) -> Url {
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "not visible ASCII: {url:?}");
    let parsed = Url::parse(url).unwrap_or_else(|error| panic!("{error}: {url}"));
    assert_eq!(parsed.as_str(), url);
    parsed
}

/// Parses as a client does, which changes nothing.
pub fn check_url(url: &str) {
    fixed_point(url);
}

/// The decoded query pairs, in their order.
pub fn pairs(url: &Url) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().expect("UTF-8 went in").into_owned();
    let pair = |text: &str| text.split_once('=').map(|(name, value)| (decode(name), decode(value)));
    url.query().unwrap_or_default().split('&').map(|text| pair(text).expect("a pair")).collect()
}

/// The invariants of every presigned request; gives its parsed URL.
pub fn check(request: &PresignedRequest) -> Url {
    let url = fixed_point(request.url());
    let pairs = pairs(&url);
    let one = |name: &str| {
        let mut values = pairs.iter().filter(|pair| pair.0 == name).map(|pair| pair.1.as_str());
        let value = values.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(values.next().is_none(), "{name} twice");
        value
    };
    let signature = one("X-Amz-Signature");
    assert!(signature.len() == 64 && signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    assert!(request.url().ends_with(signature), "something stands behind the signature");

    // Signed and to be set are the same headers, and the host in the URL is the host that was signed.
    let signed: Vec<_> = request.signed_headers().collect();
    assert_eq!(
        one("X-Amz-SignedHeaders"),
        signed.iter().map(|header| header.0).collect::<Vec<_>>().join(";")
    );
    assert!(signed.is_sorted_by(|a, b| a.0 < b.0), "{signed:?}");
    assert!(signed.contains(&("host", url.authority())), "{signed:?}");
    for (name, value) in &signed {
        no_line_break(value);
        http::HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        http::HeaderValue::from_str(value).expect("a header value");
        assert_eq!(value.trim(), *value);
    }
    let implied = ["host", "content-length"];
    let to_set: Vec<_> = request.headers_to_set().collect();
    assert_eq!(to_set, signed.into_iter().filter(|header| !implied.contains(&header.0)).collect::<Vec<_>>());

    let debug = format!("{request:?}");
    no_line_break(&debug);
    assert!(!debug.contains(signature), "the signature shows in Debug output");
    url
}
