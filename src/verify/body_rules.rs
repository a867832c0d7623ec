//! What the body has to be, by the headers of its request or the fields of its form.
//!
//! Amazon S3 API Reference, "PutObject" and "Checking object integrity": `content-md5`, `x-amz-checksum-*`,
//! `x-amz-content-sha256`.

use super::error::{VerifyError, VerifyErrorKind};
use super::headers::fault;
use crate::body::BodyRules;
use crate::checksum::{Checksum, ChecksumAlgorithm, ContentMd5};

/// What the signature says of the body.
///
/// ```
/// use presign::verify::PayloadHash;
///
/// fn is_bound(payload: PayloadHash) -> bool {
///     match payload {
///         PayloadHash::Unsigned => false,
///         PayloadHash::Sha256(_) => true,
///     }
/// }
/// # let _ = is_bound;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayloadHash {
    /// Nothing: `UNSIGNED-PAYLOAD`, as in presigned URLs.
    Unsigned,
    /// Its SHA-256. The [rules](super::Verified::body) hold it, too.
    Sha256([u8; 32]),
}

impl PayloadHash {
    /// By the value of `x-amz-content-sha256`. Whatever is neither the one word nor a hash is a way to send bodies that
    /// nobody here would check.
    pub(super) fn parse(text: &str) -> Result<Self, VerifyError> {
        let name = "x-amz-content-sha256";
        if text == "UNSIGNED-PAYLOAD" {
            return Ok(Self::Unsigned);
        }
        let lower = text.len() == 64 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let checksum = Checksum::from_hex(ChecksumAlgorithm::Sha256, text).ok().filter(|_| lower);
        let digest = checksum.and_then(|checksum| checksum.as_bytes().try_into().ok());
        digest.map(Self::Sha256).ok_or_else(|| fault(VerifyErrorKind::UnsupportedPayloadMode, name))
    }

    pub(super) fn rules(self) -> BodyRules {
        match self {
            Self::Unsigned => BodyRules::new(),
            Self::Sha256(digest) => BodyRules::new().checksum(Checksum::sha256(digest)),
        }
    }
}

/// The rule with the MD5 that a client said.
pub(super) fn with_md5(rules: BodyRules, text: Option<&str>) -> Result<BodyRules, VerifyError> {
    let md5 = text.and_then(|text| ContentMd5::from_base64(text).ok());
    md5.map(|md5| rules.content_md5(md5))
        .ok_or_else(|| fault(VerifyErrorKind::MalformedDigest, "content-md5"))
}

/// The rule of a header, or of a field or a parameter that stands for one. Its name is in lower case.
pub(super) fn with_header(rules: BodyRules, name: &str, value: &str) -> Result<BodyRules, VerifyError> {
    match name {
        "content-length" => {
            let length = super::claim::number(value).filter(|length| *length < u64::MAX);
            let length = length.ok_or_else(|| fault(VerifyErrorKind::MalformedHeader, name))?;
            Ok(rules.sizes(length..=length))
        }
        "x-amz-copy-source" if value.is_empty() => Err(fault(VerifyErrorKind::MalformedHeader, name)),
        // These say how bodies are framed that are signed in pieces.
        "x-amz-trailer" | "x-amz-decoded-content-length" => {
            Err(fault(VerifyErrorKind::UnsupportedPayloadMode, name))
        }
        // These say which checksum is meant, not what it is.
        "x-amz-checksum-algorithm" | "x-amz-checksum-mode" | "x-amz-checksum-type" => Ok(rules),
        _ if name.starts_with("x-amz-checksum-") => {
            let algorithm = ChecksumAlgorithm::ALL.into_iter().find(|known| known.header_name() == name);
            let algorithm = algorithm.ok_or_else(|| fault(VerifyErrorKind::UnsupportedChecksum, name))?;
            let checksum = Checksum::from_base64(algorithm, value);
            checksum
                .map(|checksum| rules.checksum(checksum))
                .map_err(|_| fault(VerifyErrorKind::MalformedDigest, name))
        }
        _ => Ok(rules),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn one_word_and_hashes() {
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(PayloadHash::parse("UNSIGNED-PAYLOAD"), Ok(PayloadHash::Unsigned));
        assert!(matches!(PayloadHash::parse(digest), Ok(PayloadHash::Sha256([0xe3, .., 0x55]))));
        for text in [
            "",
            "unsigned-payload",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            &digest[1..],
            &digest.to_uppercase(),
            &format!("{digest}0"),
            &digest.replace('e', "g"),
        ] {
            let kind = PayloadHash::parse(text).map_err(|error| error.kind());
            assert_eq!(kind, Err(VerifyErrorKind::UnsupportedPayloadMode), "{text}");
        }
    }

    #[test]
    fn rules_of_headers() {
        use VerifyErrorKind::{
            MalformedDigest, MalformedHeader, UnsupportedChecksum, UnsupportedPayloadMode,
        };
        let rules = |name, value| with_header(BodyRules::new(), name, value).map_err(|error| error.kind());
        assert_eq!(rules("content-length", "7"), Ok(BodyRules::new().sizes(7..=7)));
        assert_eq!(rules("content-type", "7"), Ok(BodyRules::new()));
        assert_eq!(rules("x-amz-checksum-mode", "ENABLED"), Ok(BodyRules::new()));
        assert_eq!(
            rules("x-amz-checksum-crc32", "NSRBwg=="),
            Ok(BodyRules::new().checksum(Checksum::crc32(0x3524_41c2)))
        );
        for (name, value, kind) in [
            ("content-length", "+7", MalformedHeader),
            ("content-length", "", MalformedHeader),
            ("x-amz-copy-source", "", MalformedHeader),
            ("content-length", "18446744073709551616", MalformedHeader),
            ("x-amz-trailer", "x-amz-checksum-crc32", UnsupportedPayloadMode),
            ("x-amz-decoded-content-length", "7", UnsupportedPayloadMode),
            ("x-amz-checksum-crc32", "NSRBwg", MalformedDigest),
            ("x-amz-checksum-sha256", "NSRBwg==", MalformedDigest),
            ("x-amz-checksum-md5", "NSRBwg==", UnsupportedChecksum),
        ] {
            assert_eq!(rules(name, value), Err(kind), "{name}: {value}");
        }
    }
}
