//! The signer: credentials, a region and a service; bound to an instant it signs in the query or in a header.
//!
//! "Calculate the signature" and "Add the signature to the request" of Signature Version 4.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use super::cache::Cache;
use super::canonical::{Canonical, encode_again, normalize};
use super::digest::HmacKey;
use super::headers::{Headers, NAMES};
use super::host::SignedHost;
use super::moment::Moment;
use super::query::{AuthTexts, write_query};
use super::request::{PathEncoding, Request, Settings, TokenPlacement};
use super::signed::{SignedHeaderForm, SignedQueryForm};
use super::signing::{Path, Signing, Unsigned};
use super::signing_key;
use crate::credentials::Credentials;
use crate::endpoint::Region;
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};
use crate::time::{AmzDate, ExpiresIn, Timestamp, Validity};

/// Signs requests of one service in one region with one set of credentials.
///
/// Pure and synchronous. With feature `std` it keeps the signing keys of two days; a rotation of the credentials is a
/// new signer, which starts with none.
///
/// ```
/// use presign::sigv4::{Request, Settings, Signer};
/// use presign::{Credentials, Method, Region, Timestamp, Validity};
///
/// let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret")?, Region::new("us-east-1")?, "s3", Settings::s3())?;
/// let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt")?;
/// let signed = signer.presign(&request, Validity::minutes(5).from(Timestamp::MIN))?;
/// let url = format!("https://examplebucket.s3.amazonaws.com/test.txt?{}", signed.query());
/// # let _ = url;
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Signer {
    credentials: Credentials,
    region: Region,
    service: String,
    pub(super) settings: Settings,
    /// `/us-east-1/s3/aws4_request`.
    pub(super) scope: String,
    pub(super) texts: AuthTexts,
    cache: Cache,
}

impl Signer {
    /// A signer for `service` (`s3`, `iam`, `execute-api`, …) in `region`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCharacter`] where the service's name is empty or has other characters than letters, digits,
    /// `-` and `_`.
    ///
    /// ```
    /// use presign::sigv4::{Settings, Signer};
    /// use presign::{Credentials, Region};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// assert!(Signer::new(credentials, Region::new("us-east-1")?, "no/slash", Settings::new()).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(
        credentials: Credentials,
        region: Region,
        service: &str,
        settings: Settings,
    ) -> Result<Self, Error> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if service.is_empty() || !service.bytes().all(allowed) {
            return Err(Error::new(
                ErrorKind::InvalidCharacter,
                "service",
                "not a service's name in a credential scope",
                "letters, digits, `-` and `_`",
            ));
        }
        Ok(Self::build(credentials, region, service, settings))
    }

    pub(crate) fn s3(credentials: Credentials, region: Region) -> Self {
        Self::build(credentials, region, "s3", Settings::s3())
    }

    /// The same signer with other credentials, and without any key of the old ones.
    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        Self::build(credentials, self.region.clone(), &self.service, self.settings)
    }

    fn build(credentials: Credentials, region: Region, service: &str, settings: Settings) -> Self {
        let scope = ["/", region.as_str(), "/", service, "/aws4_request"].concat();
        Self {
            texts: AuthTexts::new(&credentials, &scope, settings.token),
            scope,
            credentials,
            region,
            service: service.into(),
            settings,
            cache: Cache::new(),
        }
    }

    /// The credentials' end, where they have one.
    pub(crate) fn credentials_end(&self) -> Option<Timestamp> {
        self.credentials.expires_at()
    }

    pub(super) fn access_key_id(&self) -> &str {
        self.credentials.access_key_id()
    }

    pub(super) fn session_token(&self) -> Option<&str> {
        self.credentials.session_token()
    }

    pub(crate) fn has_token(&self) -> bool {
        self.credentials.session_token().is_some()
    }

    /// The region in the scope.
    ///
    /// ```
    /// # use presign::{Credentials, Region, sigv4::{Settings, Signer}};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
    /// assert_eq!(signer.region().as_str(), "us-east-1");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Binds what all signatures of one instant share.
    pub(crate) fn at(&self, instant: Timestamp) -> Signing<'_> {
        let begin = || {
            let date = instant.amz_date();
            Moment::new(date, &self.key(instant, &date), &self.scope)
        };
        Signing::new(self, instant, self.cache.moment(instant.as_unix_secs(), begin))
    }

    /// The key of the day.
    pub(super) fn key(&self, instant: Timestamp, date: &AmzDate) -> HmacKey {
        let derive = || {
            signing_key::derive(self.credentials.secret(), date.date(), self.region.as_str(), &self.service)
        };
        self.cache.key(instant.day(), derive)
    }

    /// Signs in the query: for a URL that anybody can use until it expires.
    ///
    /// # Errors
    /// A lifetime out of range or beyond the credentials' end; [`ErrorKind::Forbidden`] where the request already has
    /// a parameter of the signer's own.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp, Validity};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "s3", Settings::s3())?;
    /// let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt")?;
    /// let signed = signer.presign(&request, Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert!(signed.query().starts_with("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F19700101"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn presign(&self, request: &Request<'_>, validity: Validity) -> Result<SignedQueryForm, Error> {
        if let Some((name, _)) = request.query.iter().find(|(name, _)| is_auth_parameter(name)) {
            return Err(forbidden(name));
        }
        refuse_headers(&request.headers, &["authorization", "host"])?;
        let term = validity.resolve(ExpiresIn::MAX, self.credentials_end())?;
        let (path, payload) = (self.canonical_path(&request.path), request.payload.text());
        let unsigned = Unsigned {
            method: request.method.as_str(),
            path: Path::Given(&path),
            host: &SignedHost::new(&request.authority),
            query: &request.query,
            headers: &request.headers,
            payload: payload.as_deref(),
        };
        let signing = self.at(term.signed_at);
        let mut query = String::new();
        let steps = signing.presign_with_steps(&mut query, &unsigned, term.expires_in);
        query.remove(0);
        Ok(SignedQueryForm { query, expires_at: term.expires_at, steps })
    }

    /// Signs in the `Authorization` header: for a request that is sent now.
    ///
    /// `x-amz-date`, and `x-amz-security-token` where there is a token, are signed too and come back with it. A service
    /// that wants `x-amz-content-sha256` (S3) is given it by the caller as one of the request's headers.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`] where the request already has one of these headers or parameters.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
    /// let request = Request::new(Method::Get, "iam.amazonaws.com", "/")?.query("Action", "ListUsers");
    /// let signed = signer.sign(&request, Timestamp::parse("20150830T123600Z")?)?;
    /// let names: Vec<_> = signed.headers().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["authorization", "x-amz-date"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn sign(&self, request: &Request<'_>, instant: Timestamp) -> Result<SignedHeaderForm, Error> {
        if request.query.contains("X-Amz-Signature") {
            return Err(forbidden("X-Amz-Signature"));
        }
        refuse_headers(&request.headers, &["authorization", "host", "x-amz-date", "x-amz-security-token"])?;
        let signing = self.at(instant);
        let mut headers = request.headers.clone();
        let mut added = Vec::with_capacity(3);
        headers.insert(HeaderName::from_lower("x-amz-date"), HeaderValue::new(signing.moment.date.as_str())?);
        added.push(("x-amz-date", Zeroizing::new(signing.moment.date.as_str().into())));
        if let Some(token) = self.credentials.session_token() {
            if self.settings.token == TokenPlacement::Signed {
                headers.insert(HeaderName::from_lower("x-amz-security-token"), HeaderValue::new(token)?);
            }
            added.push(("x-amz-security-token", Zeroizing::new(token.into())));
        }
        let (host, payload) = (SignedHost::new(&request.authority), request.payload.text());
        let canonical = Canonical {
            method: request.method.as_str(),
            host: &host,
            headers: &headers,
            payload: payload.as_deref(),
        };
        let path = self.canonical_path(&request.path);
        let mut query = String::new();
        write_query(&mut query, &request.query, None, &headers);
        let hash = canonical.hash(&path, &query);
        let mut names = String::new();
        headers.write_names(&mut names, &NAMES, |names, name| names.push_str(name.as_str()));
        let authorization = [
            "AWS4-HMAC-SHA256 Credential=",
            self.credentials.access_key_id(),
            "/",
            signing.moment.date.date(),
            &self.scope,
            ", SignedHeaders=",
            &names,
            ", Signature=",
            signing.signature(&hash).as_str(),
        ]
        .concat();
        added.insert(0, ("authorization", Zeroizing::new(authorization)));
        Ok(SignedHeaderForm { headers: added, steps: signing.steps(canonical.text(&path, &query), &hash) })
    }

    #[inline]
    fn canonical_path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let path = if self.settings.normalize { Cow::Owned(normalize(path)) } else { Cow::Borrowed(path) };
        match self.settings.path {
            PathEncoding::Single => path,
            PathEncoding::Double => encode_again(path),
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("service", &self.service)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Whether a query parameter belongs to the signer.
fn is_auth_parameter(name: &str) -> bool {
    [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ]
    .iter()
    .any(|own| own.eq_ignore_ascii_case(name))
}

fn refuse_headers(headers: &Headers<'_>, own: &[&'static str]) -> Result<(), Error> {
    own.iter().find(|name| headers.get(name).is_some()).map_or(Ok(()), |name| Err(forbidden(name)))
}

fn forbidden(name: &str) -> Error {
    Error::new(ErrorKind::Forbidden, String::from(name), "given by the caller", "none: the signer sets it")
}
