//! [`StoreError`]: what a store says when it refuses.
//!
//! Amazon S3 API Reference, "Error responses", REST error responses.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use super::fields::{self, Reads, once, required};
use super::walk::Element;
use crate::encode::is_bidi_or_zero_width;
use crate::error::{Error, ErrorKind};

/// A store's refusal: its `Error` document. One word wide.
///
/// It is an [`Error`](core::error::Error) of its own, so that `?` takes it. It prints its code and message: in one line,
/// without words that are long enough to be a signature or a token, and never what was signed.
///
/// ```
/// use presign::s3::xml;
///
/// let error = xml::read_error(
///     b"<Error><Code>NoSuchKey</Code><Message>No such key.</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>",
/// )?;
/// assert_eq!(error.code(), "NoSuchKey");
/// assert_eq!(error.to_string(), "NoSuchKey: No such key. (request 4442587FB7D0A2F9)");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StoreError(Box<Detail>);

#[derive(Clone, PartialEq, Eq)]
struct Detail {
    code: String,
    rest: Rest,
}

/// What may be absent.
#[derive(Clone, Default, PartialEq, Eq)]
struct Rest {
    message: Option<String>,
    resource: Option<String>,
    request_id: Option<String>,
    host_id: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    argument: Option<String>,
    server_time: Option<String>,
    string_to_sign: Option<String>,
    canonical_request: Option<String>,
}

#[derive(Default)]
pub(super) struct ErrorFields {
    code: Option<String>,
    rest: Rest,
}

impl Reads for ErrorFields {
    const ROOT: &'static str = "Error";
    type Value = StoreError;

    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        let rest = &mut self.rest;
        let (slot, name) = match path {
            "Code" => (&mut self.code, "Code"),
            "Message" => (&mut rest.message, "Message"),
            "Resource" => (&mut rest.resource, "Resource"),
            "RequestId" => (&mut rest.request_id, "RequestId"),
            "HostId" => (&mut rest.host_id, "HostId"),
            "Region" => (&mut rest.region, "Region"),
            "Endpoint" => (&mut rest.endpoint, "Endpoint"),
            "ArgumentName" => (&mut rest.argument, "ArgumentName"),
            "ServerTime" => (&mut rest.server_time, "ServerTime"),
            "StringToSign" => (&mut rest.string_to_sign, "StringToSign"),
            "CanonicalRequest" => (&mut rest.canonical_request, "CanonicalRequest"),
            _ => return Ok(()),
        };
        once(slot, name, fields::text(element, name)?)
    }

    fn finish(self) -> Result<StoreError, Error> {
        let code = required(self.code, "Code")?;
        let code = code.trim();
        if !(1..=128).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
            let allowed = "1 to 128 visible ASCII characters";
            return Err(Error::new(ErrorKind::Syntax, "Code", "no code of an error", allowed));
        }
        Ok(StoreError(Box::new(Detail { code: code.into(), rest: self.rest })))
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl StoreError { $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> Option<&str> {
                self.0.rest.$name.as_deref()
            }
        )* }
    };
}

impl StoreError {
    /// The code, such as `NoSuchUpload`: what a program looks at. 1 to 128 visible ASCII characters.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>SlowDown</Code></Error>")?;
    /// assert_eq!(error.code(), "SlowDown");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }
}

texts! {
    /// The message, for people. It is the store's text: unlike [`Display`](fmt::Display), this gives it as it came.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><Message>Later &amp; slower</Message></Error>")?;
    /// assert_eq!(error.message(), Some("Later & slower"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    message;

    /// The bucket or object that it is about.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><Resource>/b/k</Resource></Error>")?;
    /// assert_eq!(error.resource(), Some("/b/k"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    resource;

    /// What the store calls the request: its operator asks for it.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><RequestId>17</RequestId></Error>")?;
    /// assert_eq!(error.request_id(), Some("17"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    request_id;

    /// What the store calls the machine that answered: AWS's `x-amz-id-2`.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><HostId>h=</HostId></Error>")?;
    /// assert_eq!(error.host_id(), Some("h="));
    /// # Ok::<(), presign::Error>(())
    /// ```
    host_id;

    /// The region that the request should have been signed for, with `AuthorizationHeaderMalformed` and redirects.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><Region>eu-west-1</Region></Error>")?;
    /// assert_eq!(error.region(), Some("eu-west-1"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    region;

    /// The host that the request should have gone to, with redirects.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><Endpoint>s3.example</Endpoint></Error>")?;
    /// assert_eq!(error.endpoint(), Some("s3.example"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    endpoint;

    /// The header or parameter that was wrong, with `InvalidArgument`.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><ArgumentName>tagging</ArgumentName></Error>")?;
    /// assert_eq!(error.argument(), Some("tagging"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    argument;

    /// The store's clock, with `AccessDenied` for an expired request and `RequestTimeTooSkewed`, as it wrote it.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(
    ///     b"<Error><Code>A</Code><ServerTime>2026-01-02T03:04:05Z</ServerTime></Error>",
    /// )?;
    /// assert_eq!(error.server_time(), Some("2026-01-02T03:04:05Z"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    server_time;

    /// The string to sign as the store made it, with `SignatureDoesNotMatch`.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(b"<Error><Code>A</Code><StringToSign>AWS4</StringToSign></Error>")?;
    /// assert_eq!(error.string_to_sign(), Some("AWS4"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    string_to_sign;

    /// The canonical request as the store made it, with `SignatureDoesNotMatch`. A request of temporary credentials
    /// holds their session token here: never log it.
    ///
    /// ```
    /// let error = presign::s3::xml::read_error(
    ///     b"<Error><Code>A</Code><CanonicalRequest>GET\n/</CanonicalRequest></Error>",
    /// )?;
    /// assert_eq!(error.canonical_request(), Some("GET\n/"));
    /// assert!(!format!("{error:?}").contains("GET"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    canonical_request;
}

impl core::error::Error for StoreError {}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Shown(self.code()))?;
        if let Some(message) = self.message() {
            write!(f, ": {}", Shown(message))?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {})", Shown(id)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreError")
            .field("code", &Shown(self.code()))
            .field("message", &self.message().map(Shown))
            .field("request_id", &self.request_id().map(Shown))
            .finish_non_exhaustive()
    }
}

/// A text of the store's for a log: one line of up to [`MOST_SHOWN`] bytes, nothing that reorders it, and `…` for every
/// word that could be a signature (64 bytes) or a token (longer).
struct Shown<'a>(&'a str);

const MOST_SHOWN: usize = 500;
const LONGEST_WORD: usize = 60;

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = MOST_SHOWN;
        for (at, word) in self.0.split_whitespace().enumerate() {
            let long = word.len() > LONGEST_WORD;
            let odd = |char: char| char.is_control() || is_bidi_or_zero_width(char);
            if at > 0 {
                f.write_str(" ")?;
            }
            if left < word.len() {
                return f.write_str("…");
            }
            left = left.saturating_sub(1 + if long { '…'.len_utf8() } else { word.len() });
            if long || word.contains(odd) {
                f.write_str("…")?;
            } else {
                f.write_str(word)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}
