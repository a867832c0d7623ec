//! Signatures, computed again from the URL alone: this shares nothing with the crate but the hash function.

use hmac::{Hmac, KeyInit, Mac};
use presign::{Bucket, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Of AWS's documentation.
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pairs of a query, still encoded, sorted.
fn pairs(query: &str) -> Vec<(&str, &str)> {
    let mut pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    pairs.sort_unstable();
    pairs
}

/// A presigned PUT to the bucket's region with these headers besides `host`, names in lower case and in order: exactly they are signed, and the
/// signature is right (Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters").
pub(crate) fn check(url: &str, headers: &[(&str, &str)], bucket: &Bucket) {
    check_method("PUT", url, headers, bucket);
}

/// The same for a request of any method.
pub(crate) fn check_method(method: &str, url: &str, headers: &[(&str, &str)], bucket: &Bucket) {
    let (host, rest) = url.strip_prefix("https://").unwrap().split_once('/').unwrap();
    let (path, query) = rest.split_once('?').unwrap();
    let pairs = pairs(query);
    let of = |name: &str| pairs.iter().find(|(known, _)| *known == name).unwrap().1;
    let mut signed = headers.to_vec();
    signed.push(("host", host));
    signed.sort_unstable();
    let names: Vec<_> = signed.iter().map(|(name, _)| *name).collect();
    assert_eq!(of("X-Amz-SignedHeaders"), names.join("%3B"), "{url}");

    let unsigned: Vec<_> = pairs.iter().filter(|(name, _)| *name != "X-Amz-Signature").collect();
    let unsigned: Vec<_> = unsigned.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let lines: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let request =
        format!("{method}\n/{path}\n{}\n{lines}\n{}\nUNSIGNED-PAYLOAD", unsigned.join("&"), names.join(";"));
    let date = of("X-Amz-Date");
    let day = date.split('T').next().unwrap();
    let region = bucket.region().as_str();
    let scope = format!("{day}/{region}/s3/aws4_request");
    assert_eq!(of("X-Amz-Credential"), format!("AKIAIOSFODNN7EXAMPLE/{scope}").replace('/', "%2F"));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(request)));
    let key = [day, region, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, text| hmac(&key, text));
    assert_eq!(of("X-Amz-Signature"), hex(&hmac(&key, &text)), "{url}");
    #[cfg(feature = "verify")]
    verify(method, url, host, headers, bucket, Timestamp::parse(date).unwrap());
    #[cfg(not(feature = "verify"))]
    let _ = Timestamp::parse(date).unwrap();
}

/// The signature of a form's policy (Amazon S3 API Reference, "Calculating a Signature" of browser-based uploads).
#[cfg(feature = "companion")]
pub(crate) fn of_policy(policy: &str, day: &str) -> String {
    let key = [day, "us-east-1", "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, text| hmac(&key, text));
    hex(&hmac(&key, policy))
}

/// The crate's own verifier, the other way round.
#[cfg(feature = "verify")]
fn verify(method: &str, url: &str, host: &str, headers: &[(&str, &str)], bucket: &Bucket, now: Timestamp) {
    use presign::Credentials;
    use presign::verify::{Received, Verifier, VerifyingKey};

    let region = bucket.region().clone();
    let key = VerifyingKey::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap(), region);
    let verifier = Verifier::for_bucket(bucket);
    let target = url.strip_prefix("https://").and_then(|rest| rest.strip_prefix(host)).unwrap();
    let received = headers.iter().fold(Received::new(method, target.as_bytes(), host), |r, (name, value)| {
        r.header(name, value.as_bytes())
    });
    verifier.verify(&received, now, |_| Some(&key)).unwrap();
}

/// The same value with each presigned URL as what it means: scheme, host, path, and the query as a set.
pub(crate) fn unordered(value: &Value) -> Value {
    match value {
        Value::String(text) if text.contains("X-Amz-Signature=") => {
            let (start, query) = text.split_once('?').unwrap();
            serde_json::json!([start, pairs(query)])
        }
        Value::Array(items) => items.iter().map(unordered).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), unordered(value))).collect()
        }
        other => other.clone(),
    }
}
