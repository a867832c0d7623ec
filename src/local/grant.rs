//! [`Grant`]: what one URL allows, between an operation and the parameter that is sealed.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;
use core::ops::RangeInclusive;

use super::range::Asked;
use crate::body::BodyRules;
use crate::checksum::{Checksum, ChecksumAlgorithm, ChecksumHasher, ContentMd5};
use crate::error::{Error, ErrorKind};
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::operation::{Operation, field};
use crate::time::Timestamp;

/// A header's name in lower case, and its value.
pub(crate) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// What one URL allows.
///
/// It knows nothing of how it is written, so that each encoding can make one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Grant<'a> {
    pub(crate) method: Method,
    pub(crate) key: ObjectKey<'a>,
    /// What the body of the request has to be.
    pub(crate) body: BodyRules,
    /// The headers that the client must send, each once and with this value.
    pub(crate) sent: Vec<Pair<'a>>,
    /// The headers that are stored with an object that is written, or that the answer has where one is read.
    pub(crate) kept: Vec<Pair<'a>>,
    pub(crate) create_only: bool,
    pub(crate) range: Option<Asked>,
    /// From when on it may be used, but for clocks that differ. Encodings that know no beginning leave it at the earliest.
    pub(crate) begins_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// What an object keeps, and what an answer can say instead, beside metadata and checksums.
const KEPT: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
];

/// What a header of a request means.
enum Meaning {
    /// Something of the request alone.
    Condition,
    /// Something that the object keeps.
    Kept,
    Unknown,
}

/// The methods that there are URLs for.
pub(crate) const METHODS: [Method; 4] = [Method::Get, Method::Head, Method::Put, Method::Delete];

impl<'a> Grant<'a> {
    /// A grant without conditions, and without a body where the method has none.
    pub(crate) fn new(method: Method, key: ObjectKey<'a>, expires_at: Timestamp) -> Self {
        let body = if method == Method::Put { BodyRules::new() } else { BodyRules::new().sizes(0..=0) };
        let (sent, kept) = (Vec::new(), Vec::new());
        let begins_at = Timestamp::MIN;
        Self { method, key, body, sent, kept, create_only: false, range: None, begins_at, expires_at }
    }

    /// What an operation asks for.
    ///
    /// Everything that is not listed here is refused, because whoever asked for it would believe that it holds.
    pub(crate) fn of(operation: &'a Operation<'_>, expires_at: Timestamp) -> Result<Self, Error> {
        let method = operation.method();
        let Some(key) = operation.key().filter(|_| METHODS.contains(&method)) else {
            return Err(unsupported("operation"));
        };
        let mut grant = Self::new(method, key.as_borrowed(), expires_at);
        for (name, value) in operation.query() {
            let answer = name.strip_prefix("response-");
            if !answer.is_some_and(|header| grant.answer_with(header.into(), value.into())) {
                return Err(unsupported(name));
            }
        }
        for (name, value) in operation.headers() {
            grant.send(name.into(), value.into())?;
        }
        Ok(grant)
    }

    /// The sizes that a body may have.
    pub(crate) fn sizes(&mut self, sizes: RangeInclusive<u64>) {
        self.body = mem::take(&mut self.body).sizes(sizes);
    }

    /// Sets a header of the answer; says whether that is one that can be set, on a request that reads.
    pub(crate) fn answer_with(&mut self, name: Cow<'a, str>, value: Cow<'a, str>) -> bool {
        let known = matches!(self.method, Method::Get | Method::Head) && KEPT.contains(&&*name);
        if known {
            self.kept.push((name, value));
        }
        known
    }

    /// Adds a header that the client must send, and what it means.
    pub(crate) fn send(&mut self, name: Cow<'a, str>, value: Cow<'a, str>) -> Result<(), Error> {
        match self.meaning(&name, &value)? {
            Meaning::Unknown => return Err(unsupported(&name)),
            Meaning::Kept => self.kept.push((name.clone(), value.clone())),
            Meaning::Condition => {}
        }
        self.sent.push((name, value));
        Ok(())
    }

    /// What a header means; a condition is set on the way.
    fn meaning(&mut self, name: &str, value: &str) -> Result<Meaning, Error> {
        let known = match (self.method, name) {
            (Method::Put, "content-length") => value.parse().map(|size| self.sizes(size..=size)).is_ok(),
            (Method::Put, "content-md5") => {
                self.body = mem::take(&mut self.body).content_md5(ContentMd5::from_base64(value)?);
                true
            }
            (Method::Put, "if-none-match") => {
                self.create_only = value == "*";
                self.create_only
            }
            (Method::Get, "range") => {
                self.range = Asked::read(value).ok().flatten();
                self.range.is_some()
            }
            // A server may tell the checksums that it keeps to whoever asks.
            (Method::Get | Method::Head, "x-amz-checksum-mode") => value == "ENABLED",
            (Method::Put, name) => return self.kept_meaning(name, value),
            _ => false,
        };
        Ok(if known { Meaning::Condition } else { Meaning::Unknown })
    }

    fn kept_meaning(&mut self, name: &str, value: &str) -> Result<Meaning, Error> {
        if let Some(algorithm) = ChecksumAlgorithm::ALL.into_iter().find(|one| one.header_name() == name) {
            // One that nobody could check here is no promise to make.
            ChecksumHasher::new(algorithm)?;
            self.body = mem::take(&mut self.body).checksum(Checksum::from_base64(algorithm, value)?);
        } else if !KEPT.contains(&name) && !name.starts_with("x-amz-meta-") {
            return Ok(Meaning::Unknown);
        }
        Ok(Meaning::Kept)
    }

    /// Whether the size is one number, which the client must send.
    pub(crate) fn exact_size(&self) -> bool {
        self.sent.iter().any(|(name, _)| name == "content-length")
    }
}

#[cold]
fn unsupported(name: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        field(name),
        "not in local mode",
        "GetObject, HeadObject, PutObject and DeleteObject, with the options that a directory can hold to",
    )
}
