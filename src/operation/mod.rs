//! One request to be presigned: method, key, query and headers in the order in which they are signed.
//!
//! The operations' own structs ([`s3`](crate::s3)) convert to [`Operation`]; stores take it from there. Setting an
//! option never fails: what cannot be signed is kept as a fault and told when the operation is used, first fault first.

mod needs;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};
use crate::method::Method;
use crate::multipart::PartNumber;
use crate::object_key::ObjectKey;
use crate::provider::{Capabilities, Capability, Limits};
use crate::sigv4::{Headers, Query, QueryValue};

/// Any operation that can be presigned, opaque but for reading.
///
/// Every operation's struct gives it by [`AsRef`] and [`From`].
///
/// ```
/// use presign::{GetObject, Method, ObjectKey, Operation};
///
/// let get = GetObject::new(ObjectKey::new("photos/cat.png")?).version_id(presign::s3::VersionId::new("v1")?);
/// let operation: &Operation<'_> = get.as_ref();
/// assert_eq!(operation.method(), Method::Get);
/// assert_eq!(operation.query().collect::<Vec<_>>(), [("versionId", "v1")]);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    method: Method,
    key: Option<ObjectKey<'a>>,
    query: Query<'a>,
    headers: Headers<'a>,
    /// The part of an upload that this is about: its size then meets the limit of parts.
    part: Option<PartNumber>,
    size: Option<u64>,
    needs: Capabilities,
    metadata_bytes: u64,
    /// The field with a type that browsers execute and that was not asked for by name.
    active: Option<&'static str>,
    attachment: bool,
    fault: Option<Error>,
}

/// How large a body may be: a decision that every upload makes.
///
/// S3 checks a presigned PUT's size only through a signed `content-length`, which is one exact number. A range needs a
/// browser form (S3's POST policy).
///
/// ```
/// use presign::{BodySize, ObjectKey, PutObject};
///
/// let put = PutObject::new(ObjectKey::new("photos/cat.png")?, BodySize::Exact(183_204));
/// # let _ = put;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodySize {
    /// This many bytes and no other number: `content-length` is signed.
    Exact(u64),
    /// Whatever the client sends, up to what the provider takes: a deliberate choice.
    Unlimited,
}

impl<'a> Operation<'a> {
    /// An operation on an object, or on the bucket where there is no key.
    /// An operation is large: it is put where it will stay and set up there, since moving it costs as much as hashing it.
    pub(crate) const fn new(method: Method, key: Option<ObjectKey<'a>>) -> Self {
        Self {
            method,
            key,
            query: Query::new(),
            headers: Headers::new(),
            part: None,
            size: None,
            needs: Capabilities::none(),
            metadata_bytes: 0,
            active: None,
            attachment: false,
            fault: None,
        }
    }

    /// The HTTP method.
    ///
    /// ```
    /// use presign::{HeadBucket, Method};
    ///
    /// assert_eq!(HeadBucket::new().as_ref().method(), Method::Head);
    /// ```
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The object's key; `None` for an operation on the bucket.
    ///
    /// ```
    /// assert!(presign::HeadBucket::new().as_ref().key().is_none());
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&ObjectKey<'a>> {
        self.key.as_ref()
    }

    /// The query pairs that the operation adds, not yet encoded, in signing order.
    ///
    /// ```
    /// use presign::GetBucketLocation;
    ///
    /// assert_eq!(GetBucketLocation::new().as_ref().query().collect::<Vec<_>>(), [("location", "")]);
    /// ```
    pub fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter()
    }

    /// The headers that the operation signs besides `host`, names in lower case, in signing order.
    ///
    /// ```
    /// use presign::{BodySize, ObjectKey, PutObject};
    ///
    /// let put = PutObject::new(ObjectKey::new("a.txt")?, BodySize::Exact(12));
    /// assert_eq!(put.as_ref().headers().collect::<Vec<_>>(), [("content-length", "12")]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter()
    }

    pub(crate) fn signed_parts(&self) -> (&Query<'a>, &Headers<'a>) {
        (&self.query, &self.headers)
    }

    /// Signs a header. A name can come once.
    pub(crate) fn set_header(&mut self, name: HeaderName<'a>, mut value: HeaderValue<'a>) {
        // Only these can need a capability, count as metadata or be secret.
        let text = name.as_str();
        if text.starts_with("x-") || text.starts_with("if-") || text.ends_with("-customer-key") {
            value = self.note(name.as_str(), value);
        } else if text == "content-encoding"
            && let Err(error) = unframed(&value)
        {
            self.refuse(error);
        }
        if let Err(name) = self.headers.insert_new(name, value) {
            self.refuse(duplicate(name.as_str()));
        }
    }

    /// Signs `content-type`.
    #[inline]
    pub(crate) fn set_content_type(&mut self, media_type: HeaderValue<'a>) {
        if !self.headers.insert_type(media_type) {
            self.refuse(duplicate("content-type"));
        }
    }

    fn note(&mut self, name: &str, value: HeaderValue<'a>) -> HeaderValue<'a> {
        self.needs = self.needs.union(needs::of_header(self, name, value.as_str()));
        if let Some(own) = name.strip_prefix("x-amz-meta-") {
            if own.is_empty() {
                self.refuse(Error::new(
                    ErrorKind::Empty,
                    "x-amz-meta-",
                    "no name behind the prefix",
                    "a name",
                ));
            }
            self.metadata_bytes += (own.len() + value.as_str().len()) as u64;
        }
        if name.ends_with("-customer-key") || name == "x-amz-mfa" { value.sensitive() } else { value }
    }

    /// Signs a header whose text is written by us.
    pub(crate) fn set_text(&mut self, name: &'static str, value: impl Into<Cow<'a, str>>) {
        match HeaderValue::new(value) {
            Ok(value) => self.set_header(HeaderName::from_lower(name), value),
            Err(error) => self.refuse(error),
        }
    }

    /// Adds a query pair of any text. A name can come once.
    pub(crate) fn set_query_text(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        let (name, value) = (name.into(), value.into());
        if name.chars().any(char::is_control) || value.chars().any(char::is_control) {
            return self.refuse(Error::new(
                ErrorKind::Control,
                field(&name),
                "a control character in a parameter",
                "no control characters (C0, DEL, C1)",
            ));
        }
        self.set_query(name, value);
    }

    /// Adds a query pair that holds no control character. A name can come once.
    pub(crate) fn set_query(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<QueryValue<'a>>) {
        self.set_pair(name.into(), value.into());
    }

    fn set_pair(&mut self, name: Cow<'a, str>, value: QueryValue<'a>) {
        if self.query.contains(&name) {
            return self.refuse(duplicate(&name));
        }
        self.needs = self.needs.union(needs::of_parameter(self, &name));
        self.query.insert(name, value);
    }

    /// Signs the size of the body where it is exact.
    pub(crate) fn set_size(&mut self, size: BodySize) {
        if let BodySize::Exact(size) = size {
            self.size = Some(size);
            if !self.headers.insert_length(size) {
                self.refuse(duplicate("content-length"));
            }
        }
    }

    /// Puts what the headers have under names that begin with `x-amz-` into the query instead, where it is signed as well. A
    /// secret stays a header. What the operation needs of a provider stays.
    #[cfg(feature = "active-storage")]
    pub(crate) fn hoist(&mut self) {
        for (name, value) in core::mem::replace(&mut self.headers, Headers::new()).to_parts() {
            if name.as_str().starts_with("x-amz-") && !value.is_sensitive() {
                self.query.insert(String::from(name.as_str()), String::from(value.as_str()));
            } else {
                // Each was there once, so none comes back.
                let _ = self.headers.insert_new(name, value);
            }
        }
    }

    /// Names the part that this is about.
    pub(crate) fn set_part(&mut self, number: PartNumber) {
        self.part = Some(number);
        self.set_query("partNumber", u64::from(number.get()));
    }

    /// The answer to this request will be labelled with a type that browsers execute.
    pub(crate) fn set_active(&mut self, field: &'static str) {
        self.active = Some(field);
    }

    /// The answer to this request will be saved, not shown.
    pub(crate) fn set_attachment(&mut self) {
        self.attachment = true;
    }

    /// Keeps a fault, unless there is an earlier one.
    pub(crate) fn refuse(&mut self, fault: Error) {
        self.fault.get_or_insert(fault);
    }

    /// Whether this can be signed for a provider with these limits and capabilities.
    #[inline]
    pub(crate) fn check(&self, limits: &Limits, capabilities: Capabilities) -> Result<(), Error> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        if !capabilities.contains_all(self.needs) {
            return Err(self.unsupported(capabilities));
        }
        if let Some(field) = self.active.filter(|_| !self.attachment) {
            return Err(active_content(field));
        }
        if self.metadata_bytes > limits.max_metadata_bytes() {
            return Err(too_much_metadata(self.metadata_bytes, limits.max_metadata_bytes()));
        }
        self.check_body(limits)
    }

    #[inline]
    fn check_body(&self, limits: &Limits) -> Result<(), Error> {
        if let Some(number) = self.part.filter(|number| number.get() > limits.max_parts()) {
            return Err(too_many_parts(number, limits.max_parts()));
        }
        let most = if self.part.is_some() { limits.max_part_size() } else { limits.max_single_put() };
        match self.size {
            Some(size) if size > most => Err(too_large(size, most)),
            _ => Ok(()),
        }
    }

    pub(crate) fn needs(&self, capability: Capability) -> bool {
        self.needs.contains(capability)
    }

    /// Names the first header or parameter that the provider cannot serve.
    #[cold]
    fn unsupported(&self, capabilities: Capabilities) -> Error {
        let headers = self.headers().map(|(name, value)| (name, needs::of_header(self, name, value)));
        let parameters = self.query().map(|(name, _)| (name, needs::of_parameter(self, name)));
        let missing = headers.chain(parameters).find_map(|(name, needed)| {
            let capability = needed.iter().find(|capability| !capabilities.contains(*capability))?;
            Some((name, format!("needs {capability}, which this provider does not do or enforce")))
        });
        let (name, problem) = missing.unwrap_or_else(|| ("operation", "this provider does not do it".into()));
        let allowed = "what the provider's capabilities name; Provider::with corrects them";
        Error::new(ErrorKind::Unsupported, field(name), problem, allowed)
    }
}

impl<'a> AsRef<Operation<'a>> for Operation<'a> {
    fn as_ref(&self) -> &Self {
        self
    }
}

#[cold]
fn active_content(field: &'static str) -> Error {
    Error::new(
        ErrorKind::ActiveContent,
        field,
        "a type that browsers execute, to be shown from the bucket's own origin",
        "other types, or this one with a content disposition of `attachment`, or by the option with `active` in its name",
    )
}

#[cold]
fn too_much_metadata(bytes: u64, most: u64) -> Error {
    Error::new(
        ErrorKind::TooLong,
        "x-amz-meta-*",
        format!("{bytes} bytes in all names and values"),
        format!("up to {most} bytes"),
    )
}

#[cold]
fn too_many_parts(number: PartNumber, most: u16) -> Error {
    Error::new(
        ErrorKind::OutOfRange,
        "partNumber",
        format!("{}", number.get()),
        format!("1 to {most} at this provider"),
    )
}

#[cold]
fn too_large(size: u64, most: u64) -> Error {
    Error::new(
        ErrorKind::OutOfRange,
        "content-length",
        format!("{size} bytes in one request"),
        format!("up to {most} bytes; upload larger objects in parts"),
    )
}

#[cold]
fn duplicate(name: &str) -> Error {
    Error::new(ErrorKind::Duplicate, field(name), "given twice", "once")
}

/// That a `content-encoding` is about the file itself: with `aws-chunked` a store would read the body as frames, each with
/// a signature that nobody makes here.
pub(crate) fn unframed(value: &HeaderValue<'_>) -> Result<(), Error> {
    if !value.as_str().split(',').any(|coding| coding.trim().eq_ignore_ascii_case("aws-chunked")) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        "content-encoding",
        "`aws-chunked`, which frames the body of a request and is no coding of a file",
        "codings of the file itself, such as gzip or br",
    ))
}

/// The name as an error tells it. Only a token stands in an error: anything else might be there to forge a line of a log.
pub(crate) fn field(name: &str) -> String {
    if HeaderName::new(name).is_ok() { name.into() } else { "query".into() }
}
