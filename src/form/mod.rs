//! Browser forms: an upload that a page sends by itself, held to a signed policy.
//!
//! Amazon S3 API Reference, "POST Object" and "Authenticating requests in browser-based uploads using POST (AWS Signature
//! Version 4)". A [`PostForm`] says what may be uploaded. Its fields and the conditions of its policy are written from the
//! same lines, so they cannot disagree: whatever the client is told to send, the policy demands, and nothing else.

mod html;
mod lines;
mod presigned;
mod redirect;
mod status;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::ops::RangeInclusive;

pub(crate) use lines::{Signed, holds_filename};
pub use presigned::PresignedForm;
pub use status::SuccessStatus;

use crate::checksum::{Checksum, ChecksumAlgorithm};
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::method::Method;
use crate::object_key::{KeyPrefix, ObjectKey};
use crate::operation::{Operation, unframed};
use crate::provider::{Capabilities, Capability, Limits};
use crate::time::Timestamp;

/// What a browser form may upload: where to, how large, and everything else that the policy fixes.
///
/// Unlike a presigned PUT, a form can allow a *range* of sizes, and a page can send it without any script. Key and sizes
/// are arguments, since a form without them would let anybody write anything; every other setting is one field that the
/// client sends and one condition that S3 checks. A condition is always equality: there is no `starts-with` for types or
/// metadata, because `image/` also begins `image/svg+xml` and `image/png, text/html`.
///
/// Setters never fail: a value was validated when it was made, and a conflict is told when the form is used.
///
/// ```
/// use presign::{Credentials, MediaType, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let form = PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000).content_type(MediaType::new("image/png")?);
/// let form = presigner.post_form(&form, Validity::minutes(15).from(Timestamp::parse("20260102T030405Z")?))?;
///
/// assert_eq!(form.url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
/// let names: Vec<_> = form.fields().map(|(name, _)| name).collect();
/// assert_eq!(
///     names,
///     ["key", "Content-Type", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"],
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PostForm<'a> {
    place: Place<'a>,
    /// The fewest and the most bytes of the file.
    sizes: (u64, u64),
    /// The fields, under the names of the headers that they stand for; their faults; what they need of a provider.
    fields: Operation<'a>,
}

/// Where the file goes.
#[derive(Clone, Debug)]
enum Place<'a> {
    /// Under this key.
    Key(ObjectKey<'a>),
    /// Under a key below the prefix that the client names.
    Below(KeyPrefix),
    /// Under the prefix and the name of the client's file.
    Filename(KeyPrefix),
}

impl<'a> PostForm<'a> {
    /// A form for one object under `key`, of a size in bytes within `sizes`, both ends included.
    ///
    /// Where it is used, it is an error if the range is empty or reaches above what the provider takes in one request
    /// ([`ErrorKind::OutOfRange`]), or if the key holds `${filename}` ([`ErrorKind::FilenameVariable`]).
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to(key: ObjectKey<'a>, sizes: RangeInclusive<u64>) -> Self {
        Self::new(Place::Key(key), &sizes)
    }

    /// A form for any number of objects below `prefix`, each of a size in bytes within `sizes`, both ends included.
    ///
    /// The client names the key: it sends a field `key`, before all others, that begins with the prefix
    /// ([`PresignedForm::key_prefix`]). S3 checks no more than this beginning, so the rest is as hostile as any input: it
    /// may hold dot segments, and it may be the key of an object that is there, which is then overwritten. Prefer
    /// [`to`](Self::to) with a key of your own.
    ///
    /// ```
    /// use presign::{KeyPrefix, PostForm};
    ///
    /// let form = PostForm::under(KeyPrefix::new("merchants/12/")?, 1..=2_000_000);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn under(prefix: KeyPrefix, sizes: RangeInclusive<u64>) -> Self {
        Self::new(Place::Below(prefix), &sizes)
    }

    fn new(place: Place<'a>, sizes: &RangeInclusive<u64>) -> Self {
        let fields = Operation::new(Method::Post, None);
        Self { place, sizes: (*sizes.start(), *sizes.end()), fields }
    }

    /// Lets S3 make the key of the prefix and the name of the client's file: the field `key` is there and ends in
    /// `${filename}`. A deliberate choice, since that name is whatever the client says, dot segments included.
    ///
    /// Where the form is used, it is [`ErrorKind::FilenameVariable`] for a form with one exact key.
    ///
    /// ```
    /// use presign::{KeyPrefix, PostForm};
    ///
    /// let form = PostForm::under(KeyPrefix::new("merchants/12/")?, 1..=2_000_000).filename_variable();
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn filename_variable(mut self) -> Self {
        match self.place {
            Place::Below(prefix) | Place::Filename(prefix) => self.place = Place::Filename(prefix),
            Place::Key(_) => self.refuse(filename_variable("key")),
        }
        self
    }

    /// The type that the client must send, which the object keeps. Without it the client may send none.
    ///
    /// A type that browsers execute (HTML, SVG, XML, JavaScript) is an error when the form is used, unless
    /// [`content_disposition`](Self::content_disposition) makes browsers save it: it would run in the bucket's origin.
    ///
    /// ```
    /// use presign::{MediaType, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a.png")?, 1..=100).content_type(MediaType::new("image/png")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn content_type(mut self, media_type: MediaType<'a>) -> Self {
        if media_type.is_active() {
            self.fields.set_active("content-type");
        }
        self.active_content_type(media_type)
    }

    /// As [`content_type`](Self::content_type), with any type, also one that browsers execute: a deliberate choice.
    ///
    /// ```
    /// use presign::{MediaType, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a.svg")?, 1..=100).active_content_type(MediaType::new("image/svg+xml")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn active_content_type(self, media_type: MediaType<'a>) -> Self {
        self.field(HeaderName::from_lower("content-type"), media_type.into())
    }

    /// Shown or saved, and under which name (RFC 6266): the object keeps it.
    ///
    /// ```
    /// use presign::{ContentDisposition, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).content_disposition(ContentDisposition::attachment());
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn content_disposition(mut self, value: ContentDisposition<'a>) -> Self {
        if value.is_attachment() {
            self.fields.set_attachment();
        }
        self.field(HeaderName::from_lower("content-disposition"), value.into())
    }

    /// The object's `content-encoding` (RFC 9110 section 8.4).
    ///
    /// Where the form is used, `aws-chunked` in it is [`ErrorKind::Unsupported`]: it says how the body of one request is
    /// framed, and in a form the file stands as it is.
    ///
    /// ```
    /// use presign::{HeaderValue, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a.gz")?, 1..=100).content_encoding(HeaderValue::new("gzip")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn content_encoding(mut self, value: impl Into<HeaderValue<'a>>) -> Self {
        let value = value.into();
        if let Err(error) = unframed(&value) {
            self.refuse(error);
        }
        self.field(HeaderName::from_lower("content-encoding"), value)
    }

    /// The object's `cache-control` (RFC 9111 section 5.2).
    ///
    /// ```
    /// use presign::{HeaderValue, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).cache_control(HeaderValue::new("max-age=3600")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn cache_control(self, value: impl Into<HeaderValue<'a>>) -> Self {
        self.field(HeaderName::from_lower("cache-control"), value.into())
    }

    /// The object's `expires`: when caches must ask again (RFC 9111 section 5.3). Not the end of the form.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, Timestamp};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).expires(Timestamp::parse("20300101T000000Z")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn expires(self, instant: Timestamp) -> Self {
        self.text("expires", instant.http_date().to_string())
    }

    /// The checksum that the file must have. One of each algorithm.
    ///
    /// ```
    /// use presign::{Checksum, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 9..=9).checksum(Checksum::crc32(0x3610_a686));
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn checksum(self, checksum: Checksum) -> Self {
        self.text(checksum.algorithm().header_name(), checksum.to_base64())
    }

    /// Which checksum the object gets (`x-amz-checksum-algorithm`).
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).checksum_algorithm(ChecksumAlgorithm::Sha256);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn checksum_algorithm(self, algorithm: ChecksumAlgorithm) -> Self {
        self.text("x-amz-checksum-algorithm", algorithm.as_str())
    }

    /// What the server answers when the upload went well. Not beside
    /// [`success_action_redirect`](Self::success_action_redirect), which S3 prefers.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, SuccessStatus};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).success_action_status(SuccessStatus::Created);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn success_action_status(self, status: SuccessStatus) -> Self {
        let value = HeaderValue::from_static(status.as_str());
        self.field(HeaderName::from_lower(STATUS), value)
    }

    /// Where the browser goes when the upload went well; S3 adds `bucket`, `key` and `etag` to its query.
    ///
    /// Where the form is used, it is an error unless this is a whole `https` URL in ASCII without a fragment
    /// ([`ErrorKind::Syntax`], [`ErrorKind::InsecureScheme`] and what [`Endpoint::new`](crate::Endpoint::new) refuses in
    /// a host); `http` is for the machine itself. `//other.example` and relative paths are no whole URLs.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).success_action_redirect("https://example.com/done?from=form");
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn success_action_redirect(mut self, url: impl Into<Cow<'a, str>>) -> Self {
        let url = url.into();
        if let Err(fault) = redirect::check(&url) {
            self.refuse(fault);
        }
        match HeaderValue::new(url) {
            Ok(value) => self.field(HeaderName::from_lower(REDIRECT), value),
            // Told above, in the field's own words.
            Err(_) => self,
        }
    }

    /// A field that the policy fixes, under the name of the header that it stands for. A name can come once.
    #[inline]
    pub(crate) fn field(mut self, name: HeaderName<'a>, value: HeaderValue<'a>) -> Self {
        self.fields.set_header(name, value);
        self
    }

    #[inline]
    fn text(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.fields.set_text(name, value);
        self
    }

    /// Keeps a fault, unless there is an earlier one.
    pub(crate) fn refuse(&mut self, fault: Error) {
        self.fields.refuse(fault);
    }

    pub(crate) fn needs(&self, capability: Capability) -> bool {
        self.fields.needs(capability)
    }

    /// Whether this can be signed for a provider with these limits and capabilities.
    pub(crate) fn check(&self, limits: &Limits, capabilities: Capabilities) -> Result<(), Error> {
        if !capabilities.contains(Capability::PostPolicy) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "policy",
                "this provider takes no browser forms",
                "a presigned PUT: PutObject with BodySize::Exact and content_type",
            ));
        }
        self.fields.check(limits, capabilities)?;
        if self.value(STATUS).is_some() && self.value(REDIRECT).is_some() {
            let problem = "given beside success_action_redirect, which servers prefer";
            return Err(Error::new(ErrorKind::Duplicate, STATUS, problem, "one of the two"));
        }
        self.check_sizes(limits.max_single_put())
    }

    fn check_sizes(&self, most: u64) -> Result<(), Error> {
        let (least, largest) = self.sizes;
        let problem = match () {
            () if least > largest => format!("{least} to {largest} bytes, which is no size at all"),
            () if largest > most => format!("up to {largest} bytes in one request"),
            () => return Ok(()),
        };
        let allowed = format!("a first size up to the last, and both up to {most} bytes");
        Err(Error::new(ErrorKind::OutOfRange, "content-length-range", problem, allowed))
    }

    /// The value of the field under a header's name.
    fn value(&self, name: &str) -> Option<&str> {
        self.fields.headers().find(|header| header.0 == name).map(|header| header.1)
    }
}

const STATUS: &str = "success_action_status";
const REDIRECT: &str = "success_action_redirect";

#[cold]
fn filename_variable(name: &str) -> Error {
    Error::new(
        ErrorKind::FilenameVariable,
        String::from(name),
        "`${filename}`, which the server replaces by a name that the client chooses",
        "texts without it; a key by `PostForm::under` with `filename_variable`",
    )
}
