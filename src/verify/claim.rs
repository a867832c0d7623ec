//! What a request says of its signature: who, when, where, and which headers. The same in all three forms.
//!
//! "Elements of an AWS API request signature" of the AWS documentation: the credential scope.

use alloc::vec::Vec;

use super::error::{VerifyError, VerifyErrorKind};
use crate::encode::{is_digits, is_unreserved, split_at_byte};
use crate::endpoint::Region;
use crate::header::is_token;
use crate::sigv4::{ClaimedSignature, SignatureClaim};
use crate::time::{ExpiresIn, Timestamp};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const MAX_ACCESS_KEY_ID: usize = 256;
const MAX_SIGNED: usize = 64;
const MAX_NAME: usize = 255;

/// The names of the three parts in one of the forms.
pub(super) struct Names {
    pub(super) algorithm: &'static str,
    pub(super) credential: &'static str,
    pub(super) date: &'static str,
    pub(super) signature: &'static str,
}

/// The parts as they were received; no credential and no signature where it is none.
pub(super) struct Parts<'a> {
    pub(super) algorithm: &'a str,
    pub(super) credential: Option<Credential<'a>>,
    pub(super) date: &'a str,
    pub(super) signature: Option<ClaimedSignature>,
}

/// Who signed, and the claim.
pub(super) struct Claim<'a> {
    pub(super) access_key_id: &'a str,
    pub(super) signature: SignatureClaim<'a>,
}

impl<'a> Claim<'a> {
    pub(super) fn parse(parts: Parts<'a>, names: &Names, regions: &[Region]) -> Result<Self, VerifyError> {
        let fault = |kind, field| Err(VerifyError::new(kind, field));
        if parts.algorithm != ALGORITHM {
            return fault(VerifyErrorKind::UnsupportedAlgorithm, names.algorithm);
        }
        let Some(instant) = instant(parts.date) else {
            return fault(VerifyErrorKind::MalformedParam, names.date);
        };
        let Some(signature) = parts.signature else {
            return fault(VerifyErrorKind::MalformedParam, names.signature);
        };
        let Some([access_key_id, day, region, service, terminator]) = parts.credential else {
            return fault(VerifyErrorKind::MalformedParam, names.credential);
        };
        let kind = if parts.date.get(..8) != Some(day) {
            VerifyErrorKind::ScopeDateMismatch
        } else if !regions.iter().any(|known| known.as_str() == region) {
            VerifyErrorKind::WrongRegion
        } else if service != "s3" {
            VerifyErrorKind::WrongService
        } else if terminator != "aws4_request" {
            VerifyErrorKind::WrongTerminator
        } else {
            let signature = SignatureClaim { instant, date: parts.date, region, signature };
            return Ok(Self { access_key_id, signature });
        };
        fault(kind, names.credential)
    }
}

/// Its five parts: the access key ID, and the scope.
pub(super) type Credential<'a> = [&'a str; 5];

/// The parts of a credential. The access key ID is visible ASCII without `/` and `,`.
pub(super) fn credential(text: &str) -> Option<Credential<'_>> {
    split(text, b'/', "", |byte| byte.is_ascii_graphic() & (byte != b','))
}

/// The parts of a credential that is percent-encoded in the one way in which who signs does it.
#[inline]
pub(super) fn encoded_credential(text: &str) -> Option<Credential<'_>> {
    split(text, b'%', "2F", is_unreserved)
}

/// `between` and `behind` stand between two parts.
#[inline]
fn split<'t>(text: &'t str, between: u8, behind: &str, of_id: fn(u8) -> bool) -> Option<Credential<'t>> {
    let split = |text: &'t str| {
        let (before, rest) = split_at_byte(text, between)?;
        Some((before, rest.strip_prefix(behind)?))
    };
    let (id, rest) = split(text)?;
    let (day, rest) = split(rest)?;
    let (region, rest) = split(rest)?;
    let (service, terminator) = split(rest)?;
    let fits = id.bytes().fold(true, |fits, byte| fits & of_id(byte));
    let valid =
        fits && (1..=MAX_ACCESS_KEY_ID).contains(&id.len()) && !terminator.as_bytes().contains(&between);
    valid.then_some([id, day, region, service, terminator])
}

/// An instant in the one form that `X-Amz-Date` has; [`Timestamp::parse`] takes another one beside it, which is longer.
fn instant(text: &str) -> Option<Timestamp> {
    if text.len() == "20260102T030405Z".len() { Timestamp::parse(text).ok() } else { None }
}

/// The value of `X-Amz-Expires`: digits and nothing else.
pub(super) fn expires_in(text: &str) -> Result<ExpiresIn, VerifyError> {
    let fault = |kind| VerifyError::new(kind, "X-Amz-Expires");
    let seconds = number(text).ok_or_else(|| fault(VerifyErrorKind::MalformedParam))?;
    ExpiresIn::from_secs(seconds).map_err(|_| fault(VerifyErrorKind::ExpiresOutOfRange))
}

/// A number in its one decimal form: no sign, no leading zero. One that is too large for the type reads as its largest.
pub(super) fn number(text: &str) -> Option<u64> {
    let plain = is_digits(text) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().unwrap_or(u64::MAX))
}

/// The names of the signed headers but for `host`, in order.
pub(super) fn signed_names<'a>(text: &'a str, field: &'static str) -> Result<Vec<&'a str>, VerifyError> {
    if text == "host" {
        return Ok(Vec::new());
    }
    let fault = |kind| Err(VerifyError::new(kind, field));
    let (mut names, mut before, mut host) = (Vec::new(), "", false);
    for name in text.split(';') {
        let valid = name.bytes().all(|byte| is_token(byte) && !byte.is_ascii_uppercase());
        // In order, and so none of them empty and none twice.
        if !valid || name <= before {
            return fault(VerifyErrorKind::MalformedParam);
        }
        match name {
            "host" => host = true,
            _ if names.len() == MAX_SIGNED || name.len() > MAX_NAME => {
                return fault(VerifyErrorKind::TooLarge);
            }
            _ => names.push(name),
        }
        before = name;
    }
    match host {
        true => Ok(names),
        false => fault(VerifyErrorKind::HostNotSigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    #[test]
    fn names_of_signed_headers() {
        use VerifyErrorKind::{HostNotSigned, MalformedParam, TooLarge};
        let names = |text| signed_names(text, "x").map_err(|error| error.kind());
        assert_eq!(names("host"), Ok([].into()));
        assert_eq!(names("content-type;host;x-amz-acl"), Ok(["content-type", "x-amz-acl"].into()));
        let many = |count| (0..count).map(|at| format!("a{at:03}")).collect::<Vec<_>>().join(";") + ";host";
        let (most, more) = (many(64), many(65));
        assert_eq!(names(&most).map(|names| names.len()), Ok(64));
        let long = format!("{};host", "a".repeat(256));
        for (text, kind) in [
            ("", MalformedParam),
            (";host", MalformedParam),
            ("host;", MalformedParam),
            ("host;host", MalformedParam),
            ("host;content-type", MalformedParam),
            ("Host", MalformedParam),
            ("content-Type;host", MalformedParam),
            ("a b;host", MalformedParam),
            ("a,host", MalformedParam),
            ("content-type", HostNotSigned),
            (&more, TooLarge),
            (&long, TooLarge),
        ] {
            assert_eq!(names(text), Err(kind), "{text:.30}");
        }
    }

    #[test]
    fn numbers_and_scopes() {
        for (text, expected) in [
            ("0", Some(0)),
            ("1", Some(1)),
            ("604800", Some(604_800)),
            ("99999999999999999999", Some(u64::MAX)),
        ] {
            assert_eq!(number(text), expected);
        }
        for text in ["", "+1", "-1", "01", "00", "1.0", " 1", "1e3", "0x1", "١"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(credential("A/b/c/d/e"), Some(["A", "b", "c", "d", "e"]));
        let long = format!("{}/b/c/d/e", "A".repeat(257));
        for text in
            ["", "A", "A/b/c/d", "A/b/c/d/e/f", "/b/c/d/e", "A,/b/c/d/e", "é/b/c/d/e", "A B/b/c/d/e", &long]
        {
            assert_eq!(credential(text), None, "{text:.20}");
            assert_eq!(encoded_credential(&text.replace('/', "%2F")), None, "{text:.20}");
        }
        assert_eq!(encoded_credential("A%2Fb%2Fc%2Fd%2Fe"), Some(["A", "b", "c", "d", "e"]));
        // These are decoded, and then looked at again.
        for text in [
            "A/b/c/d/e",
            "A%2fb%2Fc%2Fd%2Fe",
            "A%2Fb%2Fc%2Fd/e",
            "A%2Bb%2Fc%2Fd%2Fe%2Ff",
            "A+%2Fb%2Fc%2Fd%2Fe",
        ] {
            assert_eq!(encoded_credential(text), None, "{text}");
        }
        for text in ["20260102T030405", "20260102T030405+00", "2026-01-02T03:04:05Z", "20260230T000000Z", ""]
        {
            assert!(instant(text).is_none(), "{text}");
        }
        assert_eq!(instant("20260102T030405Z").map(|instant| instant.as_unix_secs()), Some(1_767_323_045));
    }

    #[test]
    fn digits_of_signatures() {
        let digits: String = "0123456789abcdef".repeat(4);
        assert!(ClaimedSignature::from_hex(&digits).is_some());
        for at in [0, 31, 63] {
            for byte in (0..=0x7f_u8).filter(|byte| !b"0123456789abcdef".contains(byte)) {
                let mut text = digits.clone().into_bytes();
                text[at] = byte;
                assert!(ClaimedSignature::from_hex(core::str::from_utf8(&text).unwrap()).is_none(), "{byte}");
            }
        }
        for text in ["", &digits[1..], &format!("{digits}0")] {
            assert!(ClaimedSignature::from_hex(text).is_none());
        }
    }
}
