//! The `Authorization` header of Signature Version 4.
//!
//! "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)" of the Amazon S3 API Reference.

use super::error::{VerifyError, VerifyErrorKind};
use super::headers::text;
use super::received::Received;

pub(super) const AUTHORIZATION: &str = "authorization";

/// The value, in its parts.
pub(super) struct Authorization<'a> {
    pub(super) algorithm: &'a str,
    pub(super) credential: &'a str,
    pub(super) signed_headers: &'a str,
    pub(super) signature: &'a str,
}

/// The value of the header, where there is one.
pub(super) fn find<'a>(received: &Received<'a>) -> Result<Option<&'a [u8]>, VerifyError> {
    let mut values = received.headers().filter(|(name, _)| name.eq_ignore_ascii_case(AUTHORIZATION));
    let first = values.next().map(|(_, value)| value);
    match values.next() {
        None => Ok(first),
        Some(_) => Err(fault(VerifyErrorKind::DuplicateHeader)),
    }
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(value: &'a [u8]) -> Result<Self, VerifyError> {
        let value = text(value).ok_or_else(|| fault(VerifyErrorKind::MalformedParam))?;
        let (algorithm, rest) = value.split_once(' ').unwrap_or((value, ""));
        // Of another scheme nothing is known, not even whether it has these parts.
        if algorithm != "AWS4-HMAC-SHA256" {
            return Err(fault(VerifyErrorKind::UnsupportedAlgorithm));
        }
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            let (name, value) = part
                .trim_matches(' ')
                .split_once('=')
                .ok_or_else(|| fault(VerifyErrorKind::MalformedParam))?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(fault(VerifyErrorKind::MalformedParam)),
            };
            if place.replace(value).is_some() {
                return Err(fault(VerifyErrorKind::DuplicateParam));
            }
        }
        match (credential, signed_headers, signature) {
            (Some(credential), Some(signed_headers), Some(signature)) => {
                Ok(Self { algorithm, credential, signed_headers, signature })
            }
            _ => Err(fault(VerifyErrorKind::MissingParam)),
        }
    }
}

#[cold]
fn fault(kind: VerifyErrorKind) -> VerifyError {
    VerifyError::new(kind, AUTHORIZATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        use VerifyErrorKind::{DuplicateParam, MalformedParam, MissingParam, UnsupportedAlgorithm};
        let parse = |text: &'static str| {
            Authorization::parse(text.as_bytes())
                .map(|found| (found.credential, found.signed_headers, found.signature))
                .map_err(|error| error.kind())
        };
        for text in [
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c",
            "AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=host,Signature=c",
            " AWS4-HMAC-SHA256  Signature=c ,  SignedHeaders=host, Credential=a/b\t",
        ] {
            assert_eq!(parse(text), Ok(("a/b", "host", "c")), "{text}");
        }
        for (text, kind) in [
            ("", UnsupportedAlgorithm),
            ("AWS AKID:signature", UnsupportedAlgorithm),
            ("Bearer x", UnsupportedAlgorithm),
            ("aws4-hmac-sha256 Credential=a", UnsupportedAlgorithm),
            ("AWS4-ECDSA-P256-SHA256 Credential=a, SignedHeaders=host, Signature=c", UnsupportedAlgorithm),
            ("AWS4-HMAC-SHA256", MalformedParam),
            ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=c,", MalformedParam),
            ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=c, X=d", MalformedParam),
            ("AWS4-HMAC-SHA256 credential=a, SignedHeaders=host, Signature=c", MalformedParam),
            ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host", MissingParam),
            ("AWS4-HMAC-SHA256 Credential=a, Credential=a, SignedHeaders=host, Signature=c", DuplicateParam),
        ] {
            assert_eq!(parse(text), Err(kind), "{text}");
        }
        assert_eq!(Authorization::parse(b"\xff").map(|_| ()).unwrap_err().kind(), MalformedParam);
    }
}
