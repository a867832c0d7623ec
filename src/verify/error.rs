//! [`VerifyError`]: why a request is refused, for the log, and what a stranger is told of it.

use alloc::borrow::Cow;
use core::fmt;

use crate::public_code::PublicCode;

/// Why a request is refused. For the service's own log: it holds no secret, no signature, neither the sent one nor the right
/// one, and no value that was received; but names of headers and fields stand in it.
///
/// What the client is told is [`public_code`](Self::public_code), which is the same for a key that nobody knows and for a
/// signature that does not hold.
///
/// ```
/// use presign::verify::{Received, ServedHost, Verifier, VerifyErrorKind, VerifyStep, VerifyingKey};
/// use presign::{Endpoint, Region, Timestamp};
///
/// let host = ServedHost::path_style(&Endpoint::new("http://127.0.0.1:9000")?);
/// let verifier = Verifier::new(Region::new("us-east-1")?, host);
/// let request = Received::new("GET", b"/examplebucket/cat.png", "127.0.0.1:9000");
/// let error = verifier.verify(&request, Timestamp::MIN, |_| None::<&VerifyingKey>).unwrap_err();
///
/// assert_eq!((error.step(), error.kind()), (VerifyStep::Structure, VerifyErrorKind::NotSigned));
/// assert_eq!(error.public_code().to_string(), "403 AccessDenied");
/// assert_eq!(error.to_string(), "request: not signed");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    kind: VerifyErrorKind,
    field: Cow<'static, str>,
    way: Way,
}

/// Where a request says how it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Query,
    Header,
    Form,
}

/// The steps of a verification, in their order: the next one is taken only where the one before it found nothing.
///
/// ```
/// use presign::verify::VerifyStep;
///
/// assert!(VerifyStep::Signature < VerifyStep::Time);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerifyStep {
    /// What the request says by itself: nothing was hashed yet.
    Structure,
    /// Key, token and signature. What follows is told to those only who hold the key.
    Signature,
    /// The clock.
    Time,
    /// What the service, or the signer of a form, allows.
    Policy,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $step:ident, $words:literal, $code:expr;)*) => {
        /// The kinds of [`VerifyError`].
        ///
        /// ```
        /// use presign::verify::VerifyErrorKind;
        ///
        /// fn clock_is_wrong(kind: VerifyErrorKind) -> bool {
        ///     matches!(kind, VerifyErrorKind::NotYetValid | VerifyErrorKind::ClockSkew)
        /// }
        /// # let _ = clock_is_wrong;
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum VerifyErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl VerifyErrorKind {
            const fn step(self) -> VerifyStep {
                match self {
                    $(Self::$kind => VerifyStep::$step,)*
                }
            }

            const fn words(self) -> &'static str {
                match self {
                    $(Self::$kind => $words,)*
                }
            }

            const fn answer(self) -> Answer {
                match self {
                    $(Self::$kind => $code,)*
                }
            }
        }

        #[cfg(test)]
        const ALL: &[VerifyErrorKind] = &[$(VerifyErrorKind::$kind),*];
    };
}

/// What a stranger is told: a code, or the one that S3 has for the place in which signatures are described.
enum Answer {
    Is(PublicCode),
    OfTheWay,
}

const fn is(status: u16, code: &'static str) -> Answer {
    Answer::Is(PublicCode::new(status, code))
}

/// One answer for whoever has no right key, so that nobody learns which keys there are.
const NOT_SIGNED_BY_A_KEY: Answer = is(403, "SignatureDoesNotMatch");
const DENIED: Answer = is(403, "AccessDenied");
const INVALID: Answer = is(400, "InvalidRequest");
const URI: Answer = is(400, "InvalidURI");

kinds! {
    /// More bytes, parameters, headers or fields than are looked at.
    TooLarge: Structure, "more than is looked at", INVALID;
    /// A method that S3 does not know.
    UnsupportedMethod: Structure, "a method that S3 does not know", is(405, "MethodNotAllowed");
    /// A path that begins with no `/` or names no bucket, a raw space, `#` or control character, or a key that cannot be.
    MalformedPath: Structure, "not the path of a bucket or an object", URI;
    /// A percent sign without two hexadecimal digits, or bytes that are no UTF-8 once they are decoded.
    MalformedEscape: Structure, "percent-encoding that does not decode to UTF-8", URI;
    /// A segment `.` or `..`, as it was received, decoded once or decoded twice.
    DotSegment: Structure, "a dot segment", URI;
    /// No bucket can have this name.
    InvalidBucketName: Structure, "not a bucket's name", is(400, "InvalidBucketName");
    /// A host that is not served here.
    WrongHost: Structure, "not a host that is served", INVALID;
    /// Nothing says who signed.
    NotSigned: Structure, "not signed", DENIED;
    /// Two kinds of authentication at once.
    AmbiguousAuth: Structure, "two kinds of authentication at once", INVALID;
    /// Another algorithm than `AWS4-HMAC-SHA256`.
    UnsupportedAlgorithm: Structure, "another algorithm than AWS4-HMAC-SHA256", Answer::OfTheWay;
    /// A parameter that must be there is not.
    MissingParam: Structure, "missing", Answer::OfTheWay;
    /// A parameter comes twice, names without regard to case where it stands for a header.
    DuplicateParam: Structure, "given twice", Answer::OfTheWay;
    /// A parameter that is not in the one form that it has.
    MalformedParam: Structure, "not in the form that it must have", Answer::OfTheWay;
    /// The date of the credential scope is not that of the signature.
    ScopeDateMismatch: Structure, "another date in the credential scope", Answer::OfTheWay;
    /// The credential scope names a region that is not served.
    WrongRegion: Structure, "a region that is not served", Answer::OfTheWay;
    /// The credential scope names another service than `s3`.
    WrongService: Structure, "another service than s3", Answer::OfTheWay;
    /// The credential scope does not end in `aws4_request`.
    WrongTerminator: Structure, "a scope that does not end in aws4_request", Answer::OfTheWay;
    /// A lifetime outside 1 to 604,800 seconds.
    ExpiresOutOfRange: Structure, "a lifetime outside 1 to 604800 s", Answer::OfTheWay;
    /// `host` is not among the signed headers.
    HostNotSigned: Structure, "not signed", DENIED;
    /// A header that must be signed where it is there, and is not.
    UnsignedHeader: Structure, "there, but not signed", DENIED;
    /// A header that was signed, or that must be there, and is not.
    MissingHeader: Structure, "missing", NOT_SIGNED_BY_A_KEY;
    /// A header comes twice.
    DuplicateHeader: Structure, "given twice", INVALID;
    /// A header whose name is no token, or whose value cannot be signed or is not what its name promises.
    MalformedHeader: Structure, "not in the form that it must have", INVALID;
    /// A digest that is none.
    MalformedDigest: Structure, "not the base64 of a digest", is(400, "InvalidDigest");
    /// A checksum of an algorithm that nobody here can check.
    UnsupportedChecksum: Structure, "a checksum of an unknown algorithm", is(501, "NotImplemented");
    /// The same in a header and in the query.
    ConflictingValue: Structure, "in a header and in the query", INVALID;
    /// A body that is signed in another way than by `UNSIGNED-PAYLOAD` or its SHA-256.
    UnsupportedPayloadMode: Structure, "a body signed in a way that is not supported", is(501, "NotImplemented");
    /// A form's field comes twice; names do not depend on case.
    DuplicateField: Structure, "given twice", is(400, "InvalidArgument");
    /// A form lacks a field.
    MissingField: Structure, "missing", is(400, "InvalidArgument");
    /// A form's field that is not in the form that it must have.
    MalformedField: Structure, "not in the form that it must have", is(400, "InvalidArgument");
    /// A form without a policy.
    PolicyMissing: Structure, "missing", DENIED;

    /// Nobody has this access key ID.
    UnknownAccessKey: Signature, "an access key ID that nobody has", NOT_SIGNED_BY_A_KEY;
    /// The signature does not hold.
    SignatureMismatch: Signature, "does not hold", NOT_SIGNED_BY_A_KEY;
    /// The session token is not the one of the access key ID.
    WrongToken: Signature, "not the session token of the access key ID", NOT_SIGNED_BY_A_KEY;

    /// Signed more than 15 minutes in the future.
    NotYetValid: Time, "more than 900 s in the future", DENIED;
    /// Its time is over, or that of the credentials.
    Expired: Time, "expired", DENIED;
    /// In the header form: signed more than 15 minutes before or behind now.
    ClockSkew: Time, "more than 900 s from now", is(403, "RequestTimeTooSkewed");

    /// A longer lifetime than the service allows.
    LifetimeTooLong: Policy, "a longer lifetime than allowed", DENIED;
    /// A policy that is no JSON of the form that S3 describes, or has more than 256 conditions.
    PolicyMalformed: Policy, "not a policy", is(400, "InvalidPolicyDocument");
    /// A key or an operator that no policy has.
    PolicyUnknown: Policy, "with a key or an operator that no policy has", is(400, "InvalidPolicyDocument");
    /// A condition of the policy is not met by this field.
    PolicyCondition: Policy, "does not meet the policy", DENIED;
    /// A field that no condition of the policy is about.
    UncoveredField: Policy, "under no condition of the policy", DENIED;
}

impl VerifyError {
    #[cold]
    #[inline(never)]
    pub(super) fn new(kind: VerifyErrorKind, field: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, field: field.into(), way: Way::Query }
    }

    #[cold]
    pub(super) fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }

    /// The step that found it.
    ///
    /// ```
    /// # use presign::verify::{VerifyError, VerifyStep};
    /// fn told_to_a_stranger(error: &VerifyError) -> bool {
    ///     error.step() < VerifyStep::Time
    /// }
    /// # let _ = told_to_a_stranger;
    /// ```
    #[must_use]
    pub const fn step(&self) -> VerifyStep {
        self.kind.step()
    }

    /// What is wrong, to match on.
    ///
    /// ```
    /// # use presign::verify::{VerifyError, VerifyErrorKind};
    /// fn is_old(error: &VerifyError) -> bool {
    ///     error.kind() == VerifyErrorKind::Expired
    /// }
    /// # let _ = is_old;
    /// ```
    #[must_use]
    pub const fn kind(&self) -> VerifyErrorKind {
        self.kind
    }

    /// What it is about: the name of a parameter, a header or a field, or `request`, `path`, `query`, `bucket`, `policy`.
    ///
    /// ```
    /// # use presign::verify::VerifyError;
    /// fn log(error: &VerifyError) -> String {
    ///     format!("{:?} at {:?}: {}", error.kind(), error.step(), error.field())
    /// }
    /// # let _ = log;
    /// ```
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What to answer: S3's code and status.
    ///
    /// ```
    /// # use presign::verify::VerifyError;
    /// fn answer(error: &VerifyError) -> (u16, &'static str) {
    ///     (error.public_code().status(), error.public_code().code())
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub const fn public_code(&self) -> PublicCode {
        match (self.kind.answer(), self.way) {
            (Answer::Is(code), _) => code,
            (Answer::OfTheWay, Way::Query) => PublicCode::new(400, "AuthorizationQueryParametersError"),
            (Answer::OfTheWay, Way::Header) => PublicCode::new(400, "AuthorizationHeaderMalformed"),
            (Answer::OfTheWay, Way::Form) => PublicCode::new(400, "InvalidArgument"),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.kind.words())
    }
}

impl core::error::Error for VerifyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn strangers_are_told_little() {
        let code = |kind| VerifyError::new(kind, "x").public_code();
        let same = [
            VerifyErrorKind::UnknownAccessKey,
            VerifyErrorKind::SignatureMismatch,
            VerifyErrorKind::WrongToken,
        ];
        assert!(same.iter().all(|kind| code(*kind) == PublicCode::new(403, "SignatureDoesNotMatch")));
        let of_signatures: Vec<_> = ALL.iter().filter(|kind| kind.step() == VerifyStep::Signature).collect();
        assert_eq!(of_signatures, same.iter().collect::<Vec<_>>());
        for way in [Way::Query, Way::Header, Way::Form] {
            for kind in ALL {
                let code = VerifyError::new(*kind, "x").by(way).public_code();
                assert!((400..=501).contains(&code.status()) && !code.code().is_empty());
            }
        }
    }

    #[test]
    fn answers_by_the_way() {
        let error = |way| VerifyError::new(VerifyErrorKind::WrongRegion, "X-Amz-Credential").by(way);
        assert_eq!(error(Way::Query).public_code().code(), "AuthorizationQueryParametersError");
        assert_eq!(error(Way::Header).public_code().code(), "AuthorizationHeaderMalformed");
        assert_eq!(error(Way::Form).public_code().code(), "InvalidArgument");
    }
}
