//! [`Verified`]: what a request was allowed to do.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::body_rules::PayloadHash;
use super::operation::S3Operation;
use crate::body::BodyRules;
use crate::bucket::BucketName;
use crate::header::{HeaderName, HeaderValue};
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::time::Timestamp;

/// A request whose signature holds: what it is, who signed it, until when. Made by a [`Verifier`](super::Verifier) and by
/// nothing else.
///
/// Act on what stands here and on nothing else of the request: the key is [`key`](Self::key), never the path, and a header or
/// parameter that is not listed here was not signed. What the body has to be is [`body`](Self::body).
///
/// It holds neither signature nor session token. `Debug` shows names of headers, parameters and fields, not their values.
///
/// ```
/// use presign::verify::{PayloadHash, Received, S3Operation, Verifier, VerifyingKey};
/// use presign::*;
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
/// let presigner = S3Presigner::new(bucket.clone(), credentials.clone());
/// let now = Timestamp::parse("20260102T030405Z")?;
/// let url = presigner.presign(&GetObject::new(ObjectKey::new("a b.txt")?), Validity::minutes(5).from(now))?.into_url();
/// let target = url.strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap_or_default();
///
/// let verifier = Verifier::for_bucket(&bucket);
/// let key = VerifyingKey::new(credentials, Region::new("us-east-1")?);
/// let request = Received::new("GET", target.as_bytes(), bucket.authority());
/// let verified = verifier.verify(&request, now, |id| (id == key.access_key_id()).then_some(&key))?;
///
/// assert_eq!(verified.operation(), S3Operation::GetObject);
/// assert_eq!((verified.bucket().as_str(), verified.key()), ("examplebucket", Some(&ObjectKey::new("a b.txt")?)));
/// assert_eq!(verified.expires_at(), now.plus_secs(300)?);
/// assert_eq!(verified.payload(), PayloadHash::Unsigned);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Nobody else can make one:
///
/// ```compile_fail
/// let verified = presign::verify::Verified { ..unimplemented!() };
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    pub(super) method: Method,
    pub(super) bucket: BucketName,
    pub(super) key: Option<ObjectKey<'static>>,
    pub(super) operation: S3Operation,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(HeaderName<'static>, HeaderValue<'static>)>,
    pub(super) fields: Vec<(String, String)>,
    pub(super) access_key_id: String,
    pub(super) signed_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) payload: PayloadHash,
    pub(super) body: BodyRules,
}

macro_rules! example {
    ($line:literal) => {
        concat!(
            "```\n# use presign::verify::{PayloadHash, S3Operation, Verified};\n",
            "# fn f(verified: &Verified) -> Result<(), Box<dyn std::error::Error>> {\n",
            $line,
            "\n# let _ = value;\n# Ok(())\n# }\n```"
        )
    };
}

impl Verified {
    /// The method.
    ///
    #[doc = example!("let value = verified.method() == presign::Method::Put;")]
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The bucket.
    ///
    #[doc = example!("let value: &str = verified.bucket().as_str();")]
    #[must_use]
    pub const fn bucket(&self) -> &BucketName {
        &self.bucket
    }

    /// The key, where it is about an object. It is of the exact profile (see [`ObjectKey::exact`]): it may begin or end with
    /// `/`, but has no dot segment.
    ///
    #[doc = example!("let value = verified.key().ok_or(\"no object\")?.as_str();")]
    #[must_use]
    pub const fn key(&self) -> Option<&ObjectKey<'static>> {
        self.key.as_ref()
    }

    /// Which operation of S3 it is.
    ///
    #[doc = example!("let value = verified.operation() == S3Operation::GetObject;")]
    #[must_use]
    pub const fn operation(&self) -> S3Operation {
        self.operation
    }

    /// The query's pairs but those that sign, decoded, in the order in which they were signed. A name comes once.
    ///
    #[doc = example!("let value = verified.query().find(|(name, _)| *name == \"response-content-type\");")]
    pub fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.query)
    }

    /// The headers that were signed, in order, names in lower case; without `host`, which always is, and without the session
    /// token. A name comes once. Values are as they are signed: each run of spaces is one.
    ///
    #[doc = example!("let value: Vec<_> = verified.signed_headers().collect();")]
    pub fn signed_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a header that was signed, by its name in any case; or of the parameter that stands for it, since S3
    /// takes a header that begins with `x-amz-` from the query, too; or of a form's field.
    ///
    #[doc = example!("let value = verified.header(\"content-type\").unwrap_or(\"binary/octet-stream\");")]
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(known, _): &(&str, &str)| known.eq_ignore_ascii_case(name);
        let hoisted = |pair: &(&str, &str)| super::headers::is_amz(name) && same(pair);
        let sent = self.signed_headers().find(same).or_else(|| self.query().find(hoisted));
        sent.or_else(|| self.fields().find(same)).map(|(_, value)| value)
    }

    /// The fields of a form, names in lower case and in order, but those that sign and those that no policy is about
    /// (`x-ignore-*`). `key` is as the client sent it: [`key`](Self::key) is what it means.
    ///
    #[doc = example!("let value = verified.fields().find(|(name, _)| *name == \"success_action_status\");")]
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.fields)
    }

    /// Who signed.
    ///
    #[doc = example!("let value: &str = verified.access_key_id();")]
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// When it was signed, by the signer's word.
    ///
    #[doc = example!("let value: String = verified.signed_at().to_string();")]
    #[must_use]
    pub const fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// The last second at which it holds: that of its lifetime, or the end of the credentials where that comes first; in the
    /// header form 900 s behind [`signed_at`](Self::signed_at).
    ///
    #[doc = example!("let value: String = verified.expires_at().to_string();")]
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// What the signature says of the body.
    ///
    #[doc = example!("let value = verified.payload() == PayloadHash::Unsigned;")]
    #[must_use]
    pub const fn payload(&self) -> PayloadHash {
        self.payload
    }

    /// What the body, or a form's file, has to be: the signed `content-length`, `content-md5`, `x-amz-content-sha256` and
    /// `x-amz-checksum-*`, or the policy's `content-length-range`. Hold it to that while it arrives.
    ///
    #[doc = example!("let value = verified.body().checker(Some(5))?;")]
    #[must_use]
    pub const fn body(&self) -> &BodyRules {
        &self.body
    }
}

fn pairs(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names =
            |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        f.debug_struct("Verified")
            .field("operation", &self.operation)
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .field("access_key_id", &self.access_key_id)
            .field("signed_at", &self.signed_at)
            .field("expires_at", &self.expires_at)
            .field("query", &names(&self.query))
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("fields", &names(&self.fields))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
