//! What the targets of the verifier share: a bucket of its own, and the signature that our signer makes of what was accepted.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use presign::sigv4::{Payload, Request, Settings, Signer};
use presign::verify::{PayloadHash, Verified, Verifier, VerifyingKey};
use presign::{
    Bucket, Credentials, Endpoint, HeaderName, HeaderValue, Provider, Region, S3Presigner, Timestamp,
    Validity,
};

pub const AUTHORITY: &str = "127.0.0.1:9000";
const ID: &str = "AKIDEXAMPLE";
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

fn credentials() -> Credentials {
    Credentials::new(ID, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").expect("valid credentials")
}

fn region() -> Region {
    Region::new("eu-central-1").expect("a valid region")
}

fn bucket() -> Bucket {
    let endpoint = Endpoint::new("http://127.0.0.1:9000").expect("a valid endpoint");
    Provider::custom(endpoint, region()).bucket("examplebucket").expect("a valid bucket")
}

pub fn presigner() -> S3Presigner {
    S3Presigner::new(bucket(), credentials())
}

pub fn signer() -> Signer {
    Signer::new(credentials(), region(), "s3", Settings::s3()).expect("a valid service")
}

pub fn verifier() -> Verifier {
    Verifier::for_bucket(&bucket())
}

pub fn lookup(id: &str) -> Option<VerifyingKey> {
    (id == ID).then(|| VerifyingKey::new(credentials(), region()))
}

/// The instant that is so many seconds away, within what an instant can be.
pub fn shifted(instant: Timestamp, seconds: i32) -> Timestamp {
    let shifted = instant.as_unix_secs().saturating_add_signed(seconds.into());
    Timestamp::from_unix_secs(shifted.min(Timestamp::MAX.as_unix_secs())).expect("in range")
}

/// Some bytes exchanged for others.
pub fn edited(bytes: &[u8], (at, length, new): (u16, u8, &[u8])) -> Vec<u8> {
    let start = usize::from(at) % (bytes.len() + 1);
    let end = bytes.len().min(start + usize::from(length));
    [&bytes[..start], new, &bytes[end..]].concat()
}

/// A parameter of a query, decoded.
pub fn parameter(target: &str, name: &str) -> Option<String> {
    let pairs = target.split_once('?')?.1.split('&');
    let decode = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).ok();
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|pair| decode(pair.0).as_deref() == Some(name))
        .and_then(|pair| decode(pair.1))
}

/// What was accepted, as a request to be signed anew.
fn request(verified: &Verified) -> Request<'static> {
    let key =
        verified.key().map_or(String::new(), |key| format!("/{}", utf8_percent_encode(key.as_str(), KEPT)));
    let path = format!("/{}{key}", verified.bucket());
    let mut request = Request::new(verified.method(), AUTHORITY, path).expect("it was accepted");
    for (name, value) in verified.query() {
        request = request.query(name.to_owned(), value.to_owned());
    }
    for (name, value) in verified.signed_headers().filter(|(name, _)| !["host", "x-amz-date"].contains(name))
    {
        let (name, value) = (HeaderName::new(name.to_owned()), HeaderValue::new(value.to_owned()));
        request = request.header(name.expect("a name"), value.expect("a value"));
    }
    request.payload(match verified.payload() {
        PayloadHash::Sha256(hash) => Payload::Hash(hash),
        _ => Payload::Unsigned,
    })
}

/// The signature that our signer puts into the query of what was accepted.
pub fn signed_in_query(verified: &Verified, expires_in: u64) -> String {
    let validity = Validity::seconds(expires_in).from(verified.signed_at());
    let signed = signer().presign(&request(verified), validity).expect("it was accepted");
    parameter(&format!("?{}", signed.query()), "X-Amz-Signature").expect("a signature")
}

/// The signature that our signer puts into the `Authorization` header of what was accepted.
pub fn signed_in_header(verified: &Verified) -> String {
    let signed = signer().sign(&request(verified), verified.signed_at()).expect("it was accepted");
    signed.authorization().rsplit('=').next().expect("a signature").to_owned()
}
