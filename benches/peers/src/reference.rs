//! An independent signer: recomputes the signature of any presigned URL or form from what a client would send.
//!
//! It shares no code with any peer: it reads the date, the scope and the signed headers out of the URL, decodes and encodes
//! the path and each parameter anew, sorts, and signs with the plain `hmac` and `sha2` crates.

mod asked;
mod form;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::case::{Case, Look, Signed};
use crate::work::{ACCESS_KEY, SECRET, Workload};

/// What stays as it is in a parameter's name or value.
pub const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What stays as it is in a path.
pub const PATH: &AsciiSet = &COMPONENT.remove(b'/');

/// "Derive a signing key" of Signature Version 4.
pub fn signing_key(secret: &str, day: &str, region: &str, service: &str) -> [u8; 32] {
    let start = format!("AWS4{secret}");
    [day, region, service, "aws4_request"]
        .iter()
        .fold(start.into_bytes(), |key, text| mac(&key, text).to_vec())
        .try_into()
        .unwrap()
}

fn mac(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs a case for every key of its workload and checks all that it makes: how many that were.
pub fn verify_case(workload: Workload, case: &mut Case) -> Result<usize, String> {
    let (keys, mut shown) = (workload.pool(), Vec::new());
    (case.run)(&keys, Look::Show(&mut shown));
    let (taken, made) = workload.size();
    if shown.len() != keys.len() / taken * made {
        return Err(format!("{} results for {} keys", shown.len(), keys.len()));
    }
    for (at, signed) in shown.iter().enumerate() {
        let key = keys[at * taken / made];
        verify(signed)
            .and_then(|()| asked::check(workload, case.peer, key, at, signed))
            .map_err(|error| format!("{} {}: {error}\n{signed:#?}", workload.name(), case.peer))?;
    }
    Ok(shown.len())
}

/// Whether the signature is the one that S3 computes for this request; what differs, where it is not.
pub fn verify(signed: &Signed) -> Result<(), String> {
    if signed.method == "POST" { form::verify(signed) } else { verify_url(signed) }
}

/// Host, path and parameters of a URL, the latter two decoded.
struct Parts<'a> {
    host: &'a str,
    path: String,
    pairs: Vec<(String, String)>,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Result<Self, String> {
        let rest = url.strip_prefix("https://").ok_or("not https")?;
        let (host, rest) = rest.split_once('/').ok_or("no path")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let decode = |text: &str| match percent_decode_str(text).decode_utf8() {
            Ok(text) => Ok(text.into_owned()),
            Err(_) => Err(format!("{text} is not UTF-8")),
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Ok(Self { host, path: decode(path)?, pairs: pairs.collect::<Result<_, String>>()? })
    }

    fn of_name(&self, name: &str) -> Result<&str, String> {
        only(&self.pairs, name)
    }
}

/// The value of a name that must be there once.
fn only<'a>(pairs: &'a [(String, String)], name: &str) -> Result<&'a str, String> {
    let mut values = pairs.iter().filter(|pair| pair.0 == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Ok(value),
        (found, _) => Err(format!("{name} {}", if found.is_some() { "twice" } else { "missing" })),
    }
}

/// The key for a credential of this date, and the credential's scope.
fn key_and_scope<'a>(credential: &'a str, date: &str) -> Result<([u8; 32], &'a str), String> {
    let (id, scope) = credential.split_once('/').ok_or("no scope")?;
    let words: Vec<_> = scope.split('/').collect();
    let [day, region, service, "aws4_request"] = words[..] else { return Err(format!("scope {scope}")) };
    match () {
        () if id != ACCESS_KEY => Err(format!("credential of {id}")),
        () if date.get(..8) != Some(day) => Err(format!("scope of {day} for {date}")),
        () => Ok((signing_key(SECRET, day, region, service), scope)),
    }
}

fn verify_url(signed: &Signed) -> Result<(), String> {
    let parts = Parts::of(&signed.url)?;
    let of = |name| parts.of_name(name);
    let (signature, date, names) = (of("X-Amz-Signature")?, of("X-Amz-Date")?, of("X-Amz-SignedHeaders")?);
    let mut encoded: Vec<_> = parts
        .pairs
        .iter()
        .filter(|pair| pair.0 != "X-Amz-Signature")
        .map(|(name, value)| [name, value].map(|text| utf8_percent_encode(text, COMPONENT).to_string()))
        .collect();
    encoded.sort();
    let query: Vec<_> = encoded.iter().map(|pair| pair.join("=")).collect();

    let mut lines = String::new();
    for name in names.split(';') {
        let value = match name {
            "host" => parts.host,
            _ => only(&signed.headers, name).map_err(|error| format!("signed header {error}"))?,
        };
        lines += &format!("{name}:{value}\n");
    }
    let unsigned = signed.headers.iter().find(|header| !names.split(';').any(|name| name == header.0));
    if let Some((name, _)) = unsigned {
        return Err(format!("{name} is not signed"));
    }
    let path = utf8_percent_encode(&parts.path, PATH);
    let canonical =
        format!("{}\n/{path}\n{}\n{lines}\n{names}\nUNSIGNED-PAYLOAD", signed.method, query.join("&"));
    let (key, scope) = key_and_scope(of("X-Amz-Credential")?, date)?;
    let to_sign = format!(
        "{}\n{date}\n{scope}\n{}",
        of("X-Amz-Algorithm")?,
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    same(signature, &hex(&mac(&key, &to_sign)))
}

fn same(signature: &str, expected: &str) -> Result<(), String> {
    if expected == signature { Ok(()) } else { Err(format!("signature {signature}, not {expected}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Authenticating requests: using query parameters" of the S3 API reference: its example, whose end is this.
    const EXAMPLE: &str = "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
        &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
        &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

    fn get(url: &str) -> Result<(), String> {
        verify(&Signed::new("GET", url))
    }

    #[test]
    fn the_documented_example_holds() {
        assert_eq!(get(EXAMPLE), Ok(()));
    }

    #[test]
    fn order_and_spelling_do_not_matter() {
        let (start, query) = EXAMPLE.split_once('?').unwrap();
        let mut pairs: Vec<_> = query.split('&').collect();
        pairs.reverse();
        assert_eq!(get(&format!("{}?{}", start.replace("test", "t%65st"), pairs.join("&"))), Ok(()));
        assert_eq!(get(&EXAMPLE.replace("%2F", "/")), Ok(()));
    }

    #[test]
    fn whatever_is_changed_is_refused() {
        for (old, new) in [
            ("test.txt", "text.txt"),
            ("examplebucket.s3", "examplebucket2.s3"),
            ("86400", "86401"),
            ("T000000Z", "T000001Z"),
            ("Date=20130524", "Date=20130525"),
            ("us-east-1", "us-east-2"),
            ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF"),
            ("aeeed9", "aeeed8"),
            ("&X-Amz-Expires=86400", ""),
            ("&X-Amz-Expires=86400", "&X-Amz-Expires=86400&X-Amz-Date=20130524T000000Z"),
            ("test.txt?", "test.txt?versionId=1&"),
            ("SignedHeaders=host", "SignedHeaders=content-type%3Bhost"),
            ("HMAC-SHA256", "HMAC-SHA1"),
        ] {
            let changed = EXAMPLE.replace(old, new);
            assert_ne!(changed, EXAMPLE, "{old}");
            assert!(get(&changed).is_err(), "{old} as {new}");
        }
        assert!(verify(&Signed::new("PUT", EXAMPLE)).is_err());
        let unsigned = Signed::new("GET", EXAMPLE).header("content-type", "text/plain");
        assert_eq!(verify(&unsigned), Err("content-type is not signed".into()));
    }
}
