//! The parameters of a query that carry a signature, found whatever case they are written in.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::encoding::{Place, decoded, oddities};
use super::finding::{FindingKind, Findings};
use super::shown::swallowed_a_secret;
use super::url::{AMP, pairs};

/// A pair, as it is written and as it is meant.
pub(super) struct Parameter<'a> {
    pub(super) raw: (&'a str, &'a str),
    pub(super) name: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
}

/// All pairs of a query in their order.
pub(super) struct Parameters<'a>(Vec<Parameter<'a>>);

/// The parameters of a Version 4 signature, in the order in which they are looked for.
pub(super) const SIGNERS: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
];
pub(super) const TOKEN: &str = "X-Amz-Security-Token";
/// The one of local mode, which stands for all of them.
pub(super) const SEALED: &str = "X-Presign-Sealed";
/// Beside them, what signers write into the query that is no header of S3's.
const BESIDE: [&str; 5] =
    [TOKEN, "X-Amz-Content-Sha256", "X-Amz-Region-Set", "X-Amz-S3session-Token", SEALED];
/// Those of Version 2.
pub(super) const VERSION_2: [&str; 3] = ["AWSAccessKeyId", "Expires", "Signature"];

/// Headers without `x-amz-` that some signers move into the query.
const HOISTED: [&str; 8] = [
    "content-type",
    "content-length",
    "content-md5",
    "content-disposition",
    "content-encoding",
    "cache-control",
    "if-none-match",
    "if-match",
];

/// Names that are S3's own and may be shown. A broken token leaves its pieces as names.
const KNOWN: [&str; 42] = [
    "acl",
    "accelerate",
    "attributes",
    "continuation-token",
    "cors",
    "delete",
    "delimiter",
    "encoding-type",
    "encryption",
    "fetch-owner",
    "key-marker",
    "legal-hold",
    "lifecycle",
    "list-type",
    "location",
    "logging",
    "marker",
    "max-keys",
    "max-parts",
    "max-uploads",
    "object-lock",
    "part-number-marker",
    "partnumber",
    "policy",
    "prefix",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "start-after",
    "tagging",
    "torrent",
    "upload-id-marker",
    "uploadid",
    "uploads",
    "versionid",
    "versions",
    "x-id",
];

/// The name of a parameter, where showing it gives nothing away.
pub(super) fn shown_name(name: &str) -> Option<Cow<'static, str>> {
    let ours = SIGNERS.iter().chain(&BESIDE).chain(&VERSION_2);
    if let Some(known) = ours.into_iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Some((*known).into());
    }
    let lower = name.to_ascii_lowercase();
    let header =
        lower.starts_with("x-amz-") && lower.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let known = header || KNOWN.contains(&&*lower) || HOISTED.contains(&&*lower);
    (known && name.len() <= 64 && !swallowed_a_secret(name)).then(|| String::from(name).into())
}

impl<'a> Parameters<'a> {
    pub(super) fn new(query: &'a str) -> Self {
        let pair = |(name, value): (&'a str, &'a str)| {
            let name = name.strip_prefix(AMP).unwrap_or(name);
            Parameter { raw: (name, value), name: decoded(name), value: decoded(value) }
        };
        Self(pairs(query).map(pair).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Parameter<'a>> {
        self.0.iter()
    }

    /// The value of the first of this name, in any case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|pair| pair.name.eq_ignore_ascii_case(name)).map(|pair| &*pair.value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// What is wrong with names and escapes, whatever the signature.
    pub(super) fn judge(&self, findings: &mut Findings) {
        let known = || SIGNERS.iter().chain([&TOKEN]);
        for pair in self.iter() {
            let about = shown_name(&pair.name);
            oddities(pair.raw.1, Place::Query, |kind| {
                findings.add(kind, about.clone().or(Some("query".into())))
            });
            oddities(pair.raw.0, Place::Query, |kind| findings.about(kind, "query"));
            if let Some(known) = known().find(|known| known.eq_ignore_ascii_case(&pair.name))
                && *known != pair.name
            {
                findings.about(FindingKind::ParameterCase, known);
            }
            self.judge_header(pair, findings);
        }
        let mut names: Vec<_> = self.iter().map(|pair| &*pair.name).collect();
        names.sort_unstable();
        for two in names.windows(2) {
            if let [a, b] = two
                && a == b
            {
                findings.add(FindingKind::DuplicateParameter, shown_name(a));
            }
        }
    }

    /// Whether a parameter is a header that was moved here.
    fn judge_header(&self, pair: &Parameter<'_>, findings: &mut Findings) {
        let lower = pair.name.to_ascii_lowercase();
        let own = SIGNERS.iter().chain(&BESIDE).any(|own| own.eq_ignore_ascii_case(&lower));
        if !own && (lower.starts_with("x-amz-") || HOISTED.contains(&&*lower)) {
            findings.add(FindingKind::HoistedHeader, shown_name(&lower));
        }
        // CRC-32 of nothing, which SDKs sign before they know the body.
        if lower == "x-amz-checksum-crc32" && pair.value == "AAAAAA==" {
            findings.add(FindingKind::EmptyBodyChecksum, shown_name(&lower));
        }
    }
}
