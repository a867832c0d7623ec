//! [`RawOperation`]: the rest of S3, by method, sub-resource, query and headers.

use alloc::borrow::Cow;
use alloc::string::String;

use super::values::{grants_public, is_public_acl};
use crate::content_disposition::is_attachment;
use crate::encode::Decimal;
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::method::Method;
use crate::multipart::PartNumber;
use crate::object_key::ObjectKey;
use crate::operation::{BodySize, Operation, field};

/// Any request to S3, made by hand. What the typed operations make impossible is checked when it is used: reserved
/// names, names that come twice, public ACLs that were not asked for by name.
///
/// The size of a body is bound only where a `content-length` is among the headers.
///
/// ```
/// use presign::{Method, ObjectKey, s3::RawOperation};
///
/// let acl = RawOperation::on_object(Method::Get, ObjectKey::new("photos/cat.png")?).sub_resource("acl");
/// # let _ = acl;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RawOperation<'a> {
    operation: Operation<'a>,
    public: bool,
}

impl<'a> RawOperation<'a> {
    /// A request about the object under `key`.
    ///
    /// ```
    /// # use presign::{Method, ObjectKey, s3::RawOperation};
    /// let restore = RawOperation::on_object(Method::Post, ObjectKey::new("a.tar")?).sub_resource("restore");
    /// # let _ = restore;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn on_object(method: Method, key: ObjectKey<'a>) -> Self {
        Self { operation: Operation::new(method, Some(key)), public: false }
    }

    /// A request about the bucket.
    ///
    /// ```
    /// # use presign::{Method, s3::RawOperation};
    /// let cors = RawOperation::on_bucket(Method::Get).sub_resource("cors");
    /// # let _ = cors;
    /// ```
    #[must_use]
    pub fn on_bucket(method: Method) -> Self {
        Self { operation: Operation::new(method, None), public: false }
    }

    /// An operation that is there, with headers from elsewhere.
    #[cfg(feature = "active-storage")]
    pub(crate) const fn extending(operation: Operation<'a>) -> Self {
        Self { operation, public: false }
    }

    /// Lets the headers grant access to strangers: a deliberate choice. It is said before the header is added.
    ///
    /// ```
    /// # use presign::{HeaderName, HeaderValue, Method, ObjectKey, s3::RawOperation};
    /// let put = RawOperation::on_object(Method::Put, ObjectKey::new("logo.png")?)
    ///     .allow_public_access()
    ///     .header(HeaderName::new("x-amz-acl")?, HeaderValue::new("public-read")?);
    /// # let _ = put;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn allow_public_access(self) -> Self {
        Self { public: true, ..self }
    }

    /// Adds a query parameter without a value, such as `acl`, which is signed and sent as `acl=`.
    ///
    /// ```
    /// # use presign::{Method, s3::RawOperation};
    /// let policy = RawOperation::on_bucket(Method::Get).sub_resource("policy");
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn sub_resource(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.query(name, "")
    }

    /// Adds a query parameter, name and value as they are meant (not percent-encoded).
    ///
    /// When the operation is used: [`ErrorKind::Forbidden`] for names that begin with `x-amz-` in any case (the signer's
    /// own, and headers that some stores would read from the query), [`ErrorKind::Duplicate`] for a name that comes
    /// twice, [`ErrorKind::Control`] for control characters, [`ErrorKind::ActiveContent`] for a `response-content-type`
    /// that browsers execute and no attachment.
    ///
    /// ```
    /// # use presign::{Method, s3::RawOperation};
    /// let versions = RawOperation::on_bucket(Method::Get).sub_resource("versions").query("prefix", "photos/");
    /// # let _ = versions;
    /// ```
    #[must_use]
    pub fn query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        let (name, value) = (name.into(), value.into());
        if name.is_empty() {
            self.operation.refuse(Error::new(
                ErrorKind::Empty,
                "query",
                "a name of 0 bytes",
                "1 byte or more",
            ));
        }
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("x-amz-") {
            let fault = forbidden(
                &field(&name),
                "a parameter that begins with `x-amz-`",
                "it is the signer's, or a header",
            );
            self.operation.refuse(fault);
        }
        if ["awsaccesskeyid", "signature"].contains(&&*lower) {
            let fault =
                forbidden(&field(&name), "a parameter of Signature Version 2", "there is one signature");
            self.operation.refuse(fault);
        }
        if lower.starts_with("response-") {
            if name == lower {
                self.note_override(&lower, &value);
            } else {
                let fault =
                    forbidden(&field(&name), "a response override in another case than S3's", "lower case");
                self.operation.refuse(fault);
            }
        }
        if name == "partNumber" {
            let number =
                value.parse().ok().filter(|number: &u32| Decimal::new(u64::from(*number)).as_str() == value);
            let syntax = || Error::new(ErrorKind::Syntax, "partNumber", "not a number", "1 to 10000");
            match number.ok_or_else(syntax).and_then(PartNumber::new) {
                Ok(number) => self.operation.set_part(number),
                Err(fault) => self.operation.refuse(fault),
            }
        } else {
            self.operation.set_query_text(name, value);
        }
        self
    }

    /// What the answer will be labelled as.
    fn note_override(&mut self, name: &str, value: &str) {
        let fault = match name {
            "response-content-type" => MediaType::new(value).map(|media_type| {
                if media_type.is_active() {
                    self.operation.set_active("response-content-type");
                }
            }),
            _ => HeaderValue::new(value).map(|_| {
                if name == "response-content-disposition" && is_attachment(value) {
                    self.operation.set_attachment();
                }
            }),
        };
        if let Err(fault) = fault {
            self.operation.refuse(fault.about(field(name)));
        }
    }

    /// Signs a header.
    ///
    /// When the operation is used: [`ErrorKind::Forbidden`] for `host`, `authorization`, the signer's own headers,
    /// hop-by-hop ones and those that clients and proxies set by themselves; [`ErrorKind::Duplicate`] for a name that
    /// comes twice; [`ErrorKind::PublicAcl`] for a grant to strangers without
    /// [`allow_public_access`](Self::allow_public_access).
    ///
    /// Unlike the typed operations it takes any `content-type`, also one that browsers execute: here the header may be the
    /// type of a request's own body, such as the XML of a sub-resource, and which of the two it is cannot be known. Check
    /// [`MediaType::is_active`] where an object is stored under a type that a client chose.
    ///
    /// ```
    /// # use presign::{HeaderName, HeaderValue, Method, ObjectKey, s3::RawOperation};
    /// let put = RawOperation::on_object(Method::Put, ObjectKey::new("a.txt")?)
    ///     .header(HeaderName::new("content-type")?, HeaderValue::new("text/plain")?);
    /// # let _ = put;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn header(mut self, name: HeaderName<'a>, value: HeaderValue<'a>) -> Self {
        if let Some(why) = reserved(name.as_str()) {
            self.operation.refuse(forbidden(name.as_str(), "a header that cannot be signed ahead", why));
        }
        let grant = match name.as_str() {
            "x-amz-acl" => is_public_acl(value.as_str()),
            other => other.starts_with("x-amz-grant-") && grants_public(value.as_str()),
        };
        if grant && !self.public {
            self.operation.refuse(Error::new(
                ErrorKind::PublicAcl,
                String::from(name.as_str()),
                "lets strangers in",
                "a private ACL, or this one after `allow_public_access`",
            ));
        }
        if name.as_str() == "x-amz-copy-source" && value.as_str().is_empty() {
            self.operation.refuse(Error::new(ErrorKind::Empty, "x-amz-copy-source", "empty", "bucket/key"));
        }
        if name.as_str() == "content-length" {
            self.set_content_length(value.as_str());
        } else {
            self.operation.set_header(name, value);
        }
        self
    }

    fn set_content_length(&mut self, value: &str) {
        // `u64::from_str` takes a sign and leading zeros; what is signed is what was given, or nothing.
        match value.parse() {
            Ok(size) if Decimal::new(size).as_str() == value => {
                self.operation.set_size(BodySize::Exact(size));
            }
            _ => self.operation.refuse(Error::new(
                ErrorKind::Syntax,
                "content-length",
                "not a number of bytes",
                "decimal digits without leading zeros, 0 to 18446744073709551615",
            )),
        }
    }
}

impl<'a> AsRef<Operation<'a>> for RawOperation<'a> {
    fn as_ref(&self) -> &Operation<'a> {
        &self.operation
    }
}

impl<'a> From<RawOperation<'a>> for Operation<'a> {
    fn from(raw: RawOperation<'a>) -> Self {
        raw.operation
    }
}

/// Why a header cannot be signed ahead of the request, for those that cannot.
pub(super) fn reserved(name: &str) -> Option<&'static str> {
    Some(match name {
        "host" => "it follows from the endpoint",
        "authorization"
        | "x-amz-algorithm"
        | "x-amz-content-sha256"
        | "x-amz-credential"
        | "x-amz-date"
        | "x-amz-expires"
        | "x-amz-security-token"
        | "x-amz-signature"
        | "x-amz-signedheaders" => "the signature takes its place",
        "connection"
        | "keep-alive"
        | "proxy-authenticate"
        | "proxy-authorization"
        | "proxy-connection"
        | "te"
        | "trailer"
        | "transfer-encoding"
        | "upgrade" => "it is hop-by-hop and changes on the way (RFC 9110 section 7.6.1)",
        "accept-encoding" | "expect" | "user-agent" => "clients and proxies set it by themselves",
        _ => return None,
    })
}

fn forbidden(name: &str, problem: &'static str, why: &'static str) -> Error {
    Error::new(ErrorKind::Forbidden, String::from(name), problem, alloc::format!("none: {why}"))
}
