//! A request taken apart, so that two of them can be laid side by side: what was signed, and what arrived.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::encoding::decoded;
use super::shown::{Secrets, is_secret_name};
use super::url::{Url, check_length, pairs};
use crate::error::{Error, ErrorKind};
use crate::presigned::PresignedRequest;
use crate::sigv4::SigningSteps;
use crate::time::Timestamp;
use crate::verify::Received;

/// What both sides have. What one side does not know is not compared.
pub(super) struct Parts<'a> {
    pub(super) method: Option<&'a str>,
    pub(super) authority: Option<&'a str>,
    /// As it is written.
    pub(super) path: Cow<'a, str>,
    /// As they are written, without the signature.
    pub(super) query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) signature: Option<Cow<'a, str>>,
    pub(super) headers: Vec<Header<'a>>,
    /// Whether the headers are all that were sent, and not only those that were signed.
    pub(super) all_headers: bool,
    /// The line of the canonical request that names the headers.
    pub(super) list: Option<&'a str>,
    /// Its last line.
    pub(super) payload: Option<&'a str>,
    pub(super) stated: Option<StringToSign<'a>>,
    pub(super) secrets: Secrets,
}

pub(super) struct Header<'a> {
    /// In lower case.
    pub(super) name: Cow<'a, str>,
    /// None where only the name is known.
    pub(super) value: Option<Cow<'a, str>>,
    pub(super) secret: bool,
}

/// The first three lines of a string to sign.
pub(super) struct StringToSign<'a> {
    pub(super) algorithm: &'a str,
    pub(super) date: &'a str,
    pub(super) scope: &'a str,
}

impl<'a> Parts<'a> {
    fn new(path: Cow<'a, str>, mut query: Vec<(Cow<'a, str>, Cow<'a, str>)>) -> Self {
        let mut secrets = Secrets::default();
        for (name, value) in &query {
            if is_secret_name(&decoded(name)) {
                secrets.add(value);
            }
        }
        // Version 2 calls it otherwise. A second one is a parameter like any other, which nobody signed.
        let at = ["X-Amz-Signature", "Signature"]
            .iter()
            .find_map(|called| query.iter().position(|(name, _)| decoded(name) == *called));
        let signature = at.map(|at| query.remove(at).1);
        Self {
            method: None,
            authority: None,
            path: if path.is_empty() { "/".into() } else { path },
            query,
            signature,
            headers: Vec::new(),
            all_headers: false,
            list: None,
            payload: None,
            stated: None,
            secrets,
        }
    }

    fn of_url(text: &'a str) -> Result<Self, Error> {
        let url = Url::cut(text).ok_or_else(|| syntax("URL", "no `http` or `https` URL"))?;
        let mut parts = Self::new(url.path.into(), borrowed(url.query));
        // Clients leave the scheme's own port out of `Host`, and so out of what is signed.
        parts.authority = Some(if url.names_default_port() { url.host() } else { url.authority });
        let payload = pairs(url.query).find(|(name, _)| *name == "X-Amz-Content-Sha256");
        parts.payload = Some(payload.map_or("UNSIGNED-PAYLOAD", |(_, value)| value));
        parts.secrets.learn(text);
        Ok(parts)
    }

    /// A canonical request and the string to sign that was made of it.
    fn of_texts(canonical_request: &'a str, string_to_sign: &'a str) -> Result<Self, Error> {
        check_length("canonical request and string to sign", canonical_request.len() + string_to_sign.len())?;
        let mut lines = canonical_request.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let (Some(method), Some(path), Some(query)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(syntax("canonical request", "fewer than three lines"));
        };
        let mut parts = Self::new(path.into(), borrowed(query));
        parts.method = Some(method);
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            let Some((name, value)) = line.split_once(':') else {
                return Err(syntax("canonical request", "a header without a colon"));
            };
            parts.push_header(name, value.into(), false);
        }
        parts.list = lines.next();
        parts.payload = lines.next();
        if parts.payload.is_none() {
            return Err(syntax("canonical request", "no line about the payload"));
        }
        parts.authority =
            parts.headers.iter().find(|one| one.name == "host").and_then(|one| match &one.value {
                Some(Cow::Borrowed(host)) => Some(*host),
                _ => None,
            });
        parts.secrets.learn(canonical_request);
        let mut lines = string_to_sign.split('\n').map(str::trim);
        parts.stated = match (lines.next(), lines.next(), lines.next()) {
            (Some(algorithm), Some(date), Some(scope)) => Some(StringToSign { algorithm, date, scope }),
            _ => None,
        };
        Ok(parts)
    }

    fn push_header(&mut self, name: &'a str, value: Cow<'a, str>, secret: bool) {
        let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
        let name: Cow<'a, str> = if upper { name.to_ascii_lowercase().into() } else { name.into() };
        let secret = secret || is_secret_name(&name);
        if secret {
            self.secrets.add(&value);
        }
        self.headers.push(Header { name, value: Some(value), secret });
    }
}

fn borrowed(query: &str) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    pairs(query).map(|(name, value)| (name.into(), value.into())).collect()
}

#[cold]
fn syntax(field: &'static str, problem: &'static str) -> Error {
    let allowed = "the text as it was signed or told";
    Error::new(ErrorKind::Syntax, field, problem, allowed)
}

/// What was signed.
///
/// ```
/// use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
/// use presign::explain::Signed;
///
/// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
/// let request = presigner.presign(&GetObject::new(ObjectKey::new("a")?), Validity::minutes(1).from(Timestamp::MIN))?;
/// let signed = Signed::from(&request);
/// assert_eq!(format!("{signed:?}"), "Signed { .. }");
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Signed<'a>(pub(super) Parts<'a>);

impl<'a> Signed<'a> {
    /// What a bare URL tells: neither the method nor the values of headers, so these are not compared.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] above 64 KiB, [`ErrorKind::Syntax`] where it is no `http` or `https` URL.
    ///
    /// ```
    /// use presign::explain::Signed;
    ///
    /// assert!(Signed::url("https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=host").is_ok());
    /// assert!(Signed::url("cat.png").is_err());
    /// ```
    pub fn url(url: &'a str) -> Result<Self, Error> {
        let url = url.trim();
        check_length("URL", url.len())?;
        let mut parts = Parts::of_url(url)?;
        let names =
            parts.query.iter().find(|(name, _)| name == "X-Amz-SignedHeaders").map(|(_, value)| value);
        let names = names.map(|names| decoded(names).into_owned());
        for name in names.iter().flat_map(|names| names.split(';')).filter(|name| !name.is_empty()) {
            let value = if name == "host" { parts.authority.map(Cow::Borrowed) } else { None };
            if name == "x-amz-content-sha256" {
                parts.payload = None;
            }
            parts.headers.push(Header {
                name: name.to_ascii_lowercase().into(),
                value,
                secret: is_secret_name(name),
            });
        }
        Ok(Self(parts))
    }

    /// The texts on the way to a signature, whoever signed: [`SigningSteps`] has ours.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] above 64 KiB in all, [`ErrorKind::Syntax`] where the first is no canonical request.
    ///
    /// ```
    /// use presign::explain::Signed;
    ///
    /// assert!(Signed::texts("GET\n/k\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD", "").is_ok());
    /// assert!(Signed::texts("GET", "").is_err());
    /// ```
    pub fn texts(canonical_request: &'a str, string_to_sign: &'a str) -> Result<Self, Error> {
        Parts::of_texts(canonical_request, string_to_sign).map(Self)
    }
}

impl<'a> From<&'a PresignedRequest> for Signed<'a> {
    fn from(request: &'a PresignedRequest) -> Self {
        // A presigned request has a URL, so there is nothing to refuse.
        let mut parts = Parts::of_url(request.url()).unwrap_or_else(|_| Parts::new("/".into(), Vec::new()));
        parts.method = Some(request.method().as_str());
        let secret = |name: &str| {
            request.headers().iter().any(|(known, value)| known.as_str() == name && value.is_sensitive())
        };
        for (name, value) in request.signed_headers() {
            parts.push_header(name, value.into(), secret(name));
        }
        Self(parts)
    }
}

impl<'a> TryFrom<&'a SigningSteps> for Signed<'a> {
    type Error = Error;

    fn try_from(steps: &'a SigningSteps) -> Result<Self, Error> {
        Self::texts(steps.canonical_request(), steps.string_to_sign())
    }
}

impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

/// What arrived: a request as a server received it, or what a store tells of it in its refusal.
///
/// ```
/// use presign::explain::Sent;
/// use presign::verify::Received;
///
/// let received = Received::new("GET", b"/k?X-Amz-Signature=0", "s3.example.com");
/// let sent = Sent::from(&received).at(presign::Timestamp::MIN);
/// assert_eq!(format!("{sent:?}"), "Sent { .. }");
/// ```
pub struct Sent<'a> {
    /// None where a store tells nothing of what it received.
    pub(super) parts: Option<Parts<'a>>,
    pub(super) at: Option<Timestamp>,
    pub(super) refusal: Option<Refusal<'a>>,
}

/// What a store says beside the texts.
#[derive(Default)]
pub(super) struct Refusal<'a> {
    pub(super) code: &'a str,
    pub(super) message: &'a str,
    pub(super) region: Option<&'a str>,
}

impl<'a> Sent<'a> {
    /// What a store made of a request: the `CanonicalRequest` and the `StringToSign` of its refusal.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] above 64 KiB in all, [`ErrorKind::Syntax`] where the first is no canonical request.
    ///
    /// ```
    /// use presign::explain::Sent;
    ///
    /// let string_to_sign = "AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/us-east-1/s3/aws4_request\n0123";
    /// assert!(Sent::texts("GET\n/k\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD", string_to_sign).is_ok());
    /// ```
    pub fn texts(canonical_request: &'a str, string_to_sign: &'a str) -> Result<Self, Error> {
        let parts = Parts::of_texts(canonical_request, string_to_sign)?;
        Ok(Self { parts: Some(parts), at: None, refusal: None })
    }

    /// A store's refusal, with whatever it tells: the two texts, its clock, its code, its region.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] where its two texts have more than 64 KiB, [`ErrorKind::Syntax`] where its canonical request is
    /// none.
    ///
    /// ```
    /// use presign::explain::Sent;
    /// use presign::s3::xml;
    ///
    /// let error = xml::read_error(b"<Error><Code>InvalidAccessKeyId</Code></Error>")?;
    /// assert!(Sent::store_error(&error).is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "xml")]
    #[cfg_attr(docsrs, doc(cfg(feature = "xml")))]
    pub fn store_error(error: &'a crate::s3::xml::StoreError) -> Result<Self, Error> {
        let parts = match error.canonical_request() {
            Some(text) => Some(Parts::of_texts(text, error.string_to_sign().unwrap_or_default())?),
            None => None,
        };
        let message = error.message().unwrap_or_default();
        let refusal = Refusal { code: error.code(), message, region: error.region() };
        let at = error.server_time().and_then(|text| Timestamp::parse(text).ok());
        Ok(Self { parts, at, refusal: Some(refusal) })
    }

    /// When it arrived, by the clock of whoever checks it.
    ///
    /// ```
    /// # use presign::{Timestamp, explain::Sent, verify::Received};
    /// # let received = Received::new("GET", b"/k", "s3.example.com");
    /// let sent = Sent::from(&received).at(Timestamp::parse("20260102T030405Z")?);
    /// # let _ = sent;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn at(self, instant: Timestamp) -> Self {
        Self { at: Some(instant), ..self }
    }
}

impl<'a> From<&Received<'a>> for Sent<'a> {
    fn from(received: &Received<'a>) -> Self {
        let target = String::from_utf8_lossy(received.target());
        let mut secrets = Secrets::default();
        secrets.learn(&target);
        let (path, query) = match target {
            Cow::Borrowed(target) => {
                let (path, query) = target.split_once('?').unwrap_or((target, ""));
                (path.into(), borrowed(query))
            }
            Cow::Owned(target) => {
                let (path, query) = target.split_once('?').unwrap_or((&target, ""));
                let owned = |text: &str| Cow::Owned(String::from(text));
                (owned(path), pairs(query).map(|(name, value)| (owned(name), owned(value))).collect())
            }
        };
        let mut parts = Parts { all_headers: true, ..Parts::new(path, query) };
        // What the query gave away by its names is known to the first already.
        parts.secrets.merge(secrets);
        parts.method = Some(received.method());
        parts.authority = Some(received.authority());
        for (name, value) in received.headers() {
            parts.push_header(name, String::from_utf8_lossy(value), false);
        }
        let header = |wanted: &str| {
            let mut headers = received.headers().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            headers.next().and_then(|(_, value)| core::str::from_utf8(value).ok())
        };
        if let Some((stated, list)) = header("authorization").and_then(authorization) {
            parts.stated =
                Some(StringToSign { date: header("x-amz-date").unwrap_or_default().trim(), ..stated });
            parts.list = list;
        }
        Self { parts: Some(parts), at: None, refusal: None }
    }
}

/// Algorithm and scope of an `Authorization` header, and its list of signed headers.
fn authorization(text: &str) -> Option<(StringToSign<'_>, Option<&str>)> {
    let (algorithm, rest) = text.trim().split_once(' ')?;
    let part = |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name));
    let credential = part("Credential=")?;
    // An access key ID could hold a `/`, so the scope is taken from the end.
    let (slash, _) = credential.rmatch_indices('/').nth(3)?;
    let scope = credential.get(slash + 1..)?;
    Some((StringToSign { algorithm, date: "", scope }, part("SignedHeaders=")))
}

impl fmt::Debug for Sent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").finish_non_exhaustive()
    }
}
