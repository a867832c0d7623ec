//! [`Difference`]: what is different between what was signed and what arrived.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use super::compare;
use super::parts::{Sent, Signed};

/// The first difference between what was signed and what arrived, in words.
///
/// It shows values of headers, parameters and paths, and never a signature, a token or an encryption key.
///
/// ```
/// use presign::explain::{Difference, DifferenceKind};
/// use presign::verify::Received;
/// use presign::{BodySize, Credentials, MediaType, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
///
/// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
/// let put = PutObject::new(ObjectKey::new("cat.jpg")?, BodySize::Exact(5)).content_type(MediaType::new("image/jpeg")?);
/// let request = presigner.presign(&put, Validity::minutes(15).from(Timestamp::MIN))?;
///
/// let target = request.url().strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap();
/// let received = Received::new("PUT", target.as_bytes(), "examplebucket.s3.us-east-1.amazonaws.com")
///     .header("Content-Length", b"5")
///     .header("Content-Type", b"image/jpg");
/// let difference = Difference::between(&request, &received);
/// assert_eq!(difference.kind(), DifferenceKind::HeaderChanged);
/// assert_eq!(difference.name(), Some("content-type"));
/// assert_eq!(difference.to_string(), "the client sent `content-type: image/jpg`, `image/jpeg` was signed");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    kind: DifferenceKind,
    name: Option<Cow<'static, str>>,
    sentence: String,
}

impl Difference {
    pub(super) fn new(kind: DifferenceKind, sentence: impl Into<String>) -> Self {
        Self { kind, name: None, sentence: sentence.into() }
    }

    /// `name` must be one that may be shown.
    pub(super) fn of(
        kind: DifferenceKind,
        name: impl Into<Cow<'static, str>>,
        sentence: impl Into<String>,
    ) -> Self {
        Self::named(kind, Some(name.into()), sentence)
    }

    /// `name` is there where it may be shown.
    pub(super) fn named(
        kind: DifferenceKind,
        name: Option<Cow<'static, str>>,
        sentence: impl Into<String>,
    ) -> Self {
        Self { kind, name, sentence: sentence.into() }
    }

    /// Lays what was signed beside what arrived, and tells the first difference; where there is none, what is left.
    ///
    /// It looks at what makes a signature another one in the order of the canonical request (method, host, path, query,
    /// headers, payload, then date and scope), then at the time, then at what some stores take for a difference and S3
    /// does not. Where all of that agrees, the secret access keys must differ. What a side does not know is passed over.
    ///
    /// Both sides can be had from several things: a [`PresignedRequest`](crate::PresignedRequest), a URL or
    /// [`SigningSteps`](crate::sigv4::SigningSteps) on the one side, a [`Received`](crate::verify::Received), two texts or
    /// a store's refusal on the other.
    ///
    /// ```
    /// use presign::explain::{Difference, DifferenceKind, Sent, Signed};
    ///
    /// let canonical = |kind: &str| {
    ///     format!("PUT\n/b/k\n\ncontent-type:{kind}\nhost:s3.example.com\n\ncontent-type;host\nUNSIGNED-PAYLOAD")
    /// };
    /// let string_to_sign = "AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/us-east-1/s3/aws4_request\n0123";
    /// let (ours, theirs) = (canonical("image/png"), canonical("image/png"));
    /// let difference =
    ///     Difference::between(Signed::texts(&ours, string_to_sign)?, Sent::texts(&theirs, string_to_sign)?);
    /// assert_eq!(difference.kind(), DifferenceKind::SecretKey);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn between<'a, 'b>(signed: impl Into<Signed<'a>>, sent: impl Into<Sent<'b>>) -> Self {
        compare::first(&signed.into(), &sent.into())
    }

    /// What kind of difference it is.
    ///
    /// ```
    /// use presign::explain::{Difference, DifferenceKind, Signed};
    /// use presign::verify::Received;
    ///
    /// let received = Received::new("GET", b"/b/other", "s3.example.com");
    /// let difference = Difference::between(Signed::url("https://s3.example.com/b/k")?, &received);
    /// assert_eq!(difference.kind(), DifferenceKind::Path);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> DifferenceKind {
        self.kind
    }

    /// The header or parameter in which it lies, where it is one that may be shown.
    ///
    /// ```
    /// use presign::explain::{Difference, Signed};
    /// use presign::verify::Received;
    ///
    /// let received = Received::new("GET", b"/b/k", "s3.example.com");
    /// let difference = Difference::between(Signed::url("https://s3.example.com/b/k?versionId=3")?, &received);
    /// assert_eq!(difference.name(), Some("versionId"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// The kinds of [`Difference`]: a closed list that may grow.
        ///
        /// ```
        /// use presign::explain::DifferenceKind;
        ///
        /// assert_eq!(DifferenceKind::HeaderChanged.as_str(), "header_changed");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DifferenceKind {
            $($(#[$doc])* $name,)*
        }

        impl DifferenceKind {
            /// All of them.
            ///
            /// ```
            /// use presign::explain::DifferenceKind;
            ///
            /// assert!(DifferenceKind::ALL.contains(&DifferenceKind::Method));
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// A code for machines, which never changes.
            ///
            /// ```
            /// assert_eq!(presign::explain::DifferenceKind::SecretKey.as_str(), "secret_key");
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

kinds! {
    /// There is an `Authorization` header beside the signature in the URL.
    TwoSignatures = "two_signatures";
    /// Another method.
    Method = "method";
    /// Another host: a proxy, or an internal name in place of the public one.
    Host = "host";
    /// The same host with another port, or without it.
    Port = "port";

    /// Another path.
    Path = "path";
    /// The path in another case.
    PathCase = "path_case";
    /// A slash more or less.
    PathSlash = "path_slash";
    /// Dot segments were resolved.
    PathDots = "path_dots";
    /// Something was put before the path, or taken away from its start.
    PathPrefix = "path_prefix";
    /// A space and a plus were taken for each other in the path.
    PathPlus = "path_plus";
    /// The path was percent-encoded once more.
    PathEncodedTwice = "path_encoded_twice";
    /// The path was percent-decoded on the way.
    PathDecoded = "path_decoded";
    /// The same key, escaped otherwise: the same to S3, another path to stores that sign it as it is written.
    PathEscapes = "path_escapes";

    /// The query was copied out of HTML: `&amp;`.
    HtmlEscaped = "html_escaped";
    /// A parameter that was signed did not arrive.
    ParameterMissing = "parameter_missing";
    /// A parameter arrived more than once.
    ParameterTwice = "parameter_twice";
    /// A parameter arrived with another value.
    ParameterChanged = "parameter_changed";
    /// A space and a plus were taken for each other in a parameter.
    ParameterPlus = "parameter_plus";
    /// A parameter was percent-encoded once more.
    ParameterEncodedTwice = "parameter_encoded_twice";
    /// A parameter that was not signed arrived.
    ParameterAdded = "parameter_added";
    /// The same value of a parameter, escaped otherwise: the same to S3.
    ParameterEscapes = "parameter_escapes";
    /// The signature itself is another one, or cut.
    Signature = "signature";
    /// Another session token.
    Token = "token";
    /// Another access key ID, or one that the store does not know.
    AccessKey = "access_key";
    /// Another algorithm.
    Algorithm = "algorithm";
    /// Another instant of signing.
    SignedAt = "signed_at";
    /// Another lifetime.
    Lifetime = "lifetime";
    /// Another date in the scope.
    ScopeDate = "scope_date";
    /// Another region in the scope.
    Region = "region";
    /// Another service in the scope.
    Service = "service";
    /// Another list of signed headers.
    HeaderList = "header_list";

    /// A signed header did not arrive.
    HeaderMissing = "header_missing";
    /// A signed header arrived with another value.
    HeaderChanged = "header_changed";
    /// A signed header arrived more than once.
    HeaderTwice = "header_twice";
    /// An `x-amz-*` header arrived that was not signed.
    HeaderUnsigned = "header_unsigned";
    /// Runs of spaces in a signed header arrived as other runs: the same to S3.
    HeaderSpaces = "header_spaces";
    /// A body of another size.
    ContentLength = "content_length";
    /// Another digest of the body.
    Payload = "payload";

    /// Nothing differs, and the request's lifetime was over.
    Expired = "expired";
    /// Nothing differs, and the request came before its time, or with a clock that is wrong.
    NotYetValid = "not_yet_valid";
    /// The refusal has nothing to do with the signature.
    Refused = "refused";
    /// What is known of both sides agrees, and some of it is not known.
    NotTold = "not_told";
    /// Everything agrees, so that the secret access keys differ.
    SecretKey = "secret_key";
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
