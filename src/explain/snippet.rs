//! [`Snippet`]: a presigned request as a line for a shell, or as a call for a page.
//!
//! Quoting follows POSIX.1-2017 XCU section 2.2.2 (single quotes) and RFC 8259 section 7, whose strings are strings of
//! JavaScript too.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::shown::HIDDEN;
use crate::encode::push_json_string;
use crate::method::Method;
use crate::presigned::PresignedRequest;

/// A presigned request as text that a client can run; from [`PresignedRequest::curl`] and [`PresignedRequest::fetch`].
///
/// `Display` and `Debug` hide what makes it work: the signature, the session token and sensitive headers. With
/// [`reveal`](Self::reveal) it is worth what the request is.
///
/// ```
/// use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
///
/// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
/// let request = presigner.presign(&GetObject::new(ObjectKey::new("a")?), Validity::minutes(1).from(Timestamp::MIN))?;
/// assert!(request.curl().to_string().ends_with("&X-Amz-Signature=[hidden]'"));
/// assert!(request.curl().reveal().ends_with(&format!("{}'", request.url())));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Snippet<'a> {
    request: &'a PresignedRequest,
    language: Language,
}

#[derive(Clone, Copy)]
enum Language {
    Shell,
    JavaScript,
}

impl PresignedRequest {
    /// The request as a `curl` command for a POSIX shell. The body comes from a file called `FILE`; where its size was
    /// signed, a comment before the command says it, and `curl` tells the size by itself.
    ///
    /// ```
    /// use presign::{BodySize, Credentials, MediaType, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
    ///
    /// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let put = PutObject::new(ObjectKey::new("cat.png")?, BodySize::Exact(9)).content_type(MediaType::new("image/png")?);
    /// let request = presigner.presign(&put, Validity::minutes(1).from(Timestamp::MIN))?;
    /// let (comment, command) = request.curl().reveal().split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    /// assert_eq!(comment, "# FILE must have exactly 9 bytes");
    /// assert!(command.starts_with(
    ///     "curl --globoff --path-as-is --request PUT --upload-file FILE --header 'content-type: image/png' 'https://"
    /// ));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "explain")))]
    #[must_use]
    pub fn curl(&self) -> Snippet<'_> {
        Snippet { request: self, language: Language::Shell }
    }

    /// The request as a call of `fetch` for JavaScript, one expression. The body is a variable `file`, such as a `File` or a
    /// `Blob`; where its size was signed, a comment says it, and the browser tells the size by itself.
    ///
    /// ```
    /// use presign::{BodySize, Credentials, MediaType, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
    ///
    /// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let put = PutObject::new(ObjectKey::new("cat.png")?, BodySize::Exact(9)).content_type(MediaType::new("image/png")?);
    /// let request = presigner.presign(&put, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert!(request.fetch().to_string().ends_with(
    ///     "&X-Amz-Signature=[hidden]\", {\n  method: \"PUT\",\n  headers: [[\"content-type\", \"image/png\"]],\n  \
    ///      body: file, // of exactly 9 bytes\n})"
    /// ));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "explain")))]
    #[must_use]
    pub fn fetch(&self) -> Snippet<'_> {
        Snippet { request: self, language: Language::JavaScript }
    }
}

/// What is sent behind the headers.
enum Body {
    /// Nothing, and nothing said of it.
    None,
    /// Nothing, which is said: `content-length: 0`.
    Empty,
    /// So many bytes, or any number.
    File(Option<u64>),
}

impl Snippet<'_> {
    /// The text that works, with signature, token and sensitive headers: a bearer capability, for no log.
    ///
    /// ```
    /// use presign::{Credentials, DeleteObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    ///
    /// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let delete = DeleteObject::new(ObjectKey::new("a")?);
    /// let request = presigner.presign(&delete, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(
    ///     request.fetch().reveal(),
    ///     format!("fetch(\"{}\", {{\n  method: \"DELETE\",\n}})", request.url()),
    /// );
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn reveal(&self) -> String {
        self.text(true)
    }

    fn text(&self, revealed: bool) -> String {
        let url =
            if revealed { Cow::Borrowed(self.request.url()) } else { self.request.redacted_url().into() };
        match self.language {
            Language::Shell => self.shell(&url, revealed),
            Language::JavaScript => self.javascript(&url, revealed),
        }
    }

    fn headers(&self, revealed: bool) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.request.headers().iter().filter(|(name, _)| name.as_str() != "content-length");
        headers.map(move |(name, value)| {
            let hidden = value.is_sensitive() && !revealed;
            (name.as_str(), if hidden { HIDDEN } else { value.as_str() })
        })
    }

    fn body(&self) -> Body {
        match (self.request.method(), self.request.content_length()) {
            (_, Some(0)) => Body::Empty,
            (_, Some(length)) => Body::File(Some(length)),
            (Method::Post, None) if self.has_parameter("uploads") => Body::Empty,
            (Method::Put, None) if self.headers(false).any(|(name, _)| name == "x-amz-copy-source") => {
                Body::Empty
            }
            (Method::Put | Method::Post | Method::Patch, None) => Body::File(None),
            _ => Body::None,
        }
    }

    fn has_parameter(&self, name: &str) -> bool {
        let query = self.request.url().split_once('?').map_or("", |(_, query)| query);
        super::url::pairs(query).any(|(known, _)| known == name)
    }

    fn shell(&self, url: &str, revealed: bool) -> String {
        let mut out = String::new();
        let body = self.body();
        if let Body::File(Some(length)) = body {
            out.push_str(&format!("# FILE must have exactly {length} bytes\n"));
        }
        // Brackets of an IPv6 address are no pattern, and the path goes out as it was signed.
        out.push_str("curl --globoff --path-as-is");
        match self.request.method() {
            Method::Get if matches!(body, Body::None) => {}
            Method::Head => out.push_str(" --head"),
            method => out.push_str(&format!(" --request {method}")),
        }
        match body {
            Body::None => {}
            Body::Empty => {
                out.push_str(" --data-binary ''");
                // For data `curl` claims a type of forms, which a store would keep.
                if !self.headers(false).any(|(name, _)| name == "content-type") {
                    out.push_str(" --header 'content-type:'");
                }
            }
            Body::File(_) => out.push_str(" --upload-file FILE"),
        }
        for (name, value) in self.headers(revealed) {
            out.push_str(" --header ");
            // `name:` would take the header away.
            let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
            push_shell_word(&mut out, &line);
        }
        out.push(' ');
        push_shell_word(&mut out, url);
        out
    }

    fn javascript(&self, url: &str, revealed: bool) -> String {
        let mut out = String::from("fetch(");
        push_json_string(&mut out, url);
        out.push_str(&format!(", {{\n  method: \"{}\",\n", self.request.method()));
        // A list and no object, in which `__proto__` would be no name.
        for (at, (name, value)) in self.headers(revealed).enumerate() {
            out.push_str(if at == 0 { "  headers: [[" } else { ", [" });
            push_json_string(&mut out, name);
            out.push_str(", ");
            push_json_string(&mut out, value);
            out.push(']');
        }
        if self.headers(revealed).next().is_some() {
            out.push_str("],\n");
        }
        match self.body() {
            Body::File(Some(length)) => {
                out.push_str(&format!("  body: file, // of exactly {length} bytes\n"))
            }
            Body::File(None) => out.push_str("  body: file,\n"),
            // `fetch` says `content-length: 0` by itself where the method may have a body.
            Body::Empty | Body::None => {}
        }
        out.push_str("})");
        out
    }
}

/// One word of a POSIX shell: nothing is special between single quotes but the single quote.
fn push_shell_word(out: &mut String, text: &str) {
    out.push('\'');
    for (at, part) in text.split('\'').enumerate() {
        if at > 0 {
            out.push_str("'\\''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(false))
    }
}

impl fmt::Debug for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Snippet").field(&self.text(false)).finish()
    }
}
