//! [`Signature`]: what the parameters of a signature say.
//!
//! "Authenticating requests: using query parameters" of the Amazon S3 API Reference, and its older form, Version 2.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::finding::{FindingKind, Findings};
use super::parameters::{Parameters, SIGNERS, TOKEN, VERSION_2};
use super::reading::aws_region;
use super::shown::Secrets;
use super::values::{Credential, MOST_AHEAD, Scope, browsers_refuse, date, is_id, names, number};
use crate::error::{Error, ErrorKind};
use crate::time::{ExpiresIn, Timestamp};

/// The version of a signature.
///
/// ```
/// use presign::explain::{Explanation, SignatureVersion};
///
/// let url = "https://s3.amazonaws.com/b/k?AWSAccessKeyId=AKID&Expires=1767323045&Signature=a";
/// assert_eq!(Explanation::of_url(url, None)?.signature().version(), SignatureVersion::V2);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// Signature Version 4: `AWS4-HMAC-SHA256`.
    V4,
    /// Its form for several regions: `AWS4-ECDSA-P256-SHA256`.
    V4a,
    /// Signature Version 2, which came before.
    V2,
}

impl SignatureVersion {
    /// The version by the names of the parameters; an error where there is none of them.
    pub(super) fn of(query: &Parameters<'_>) -> Result<Self, Error> {
        let amazon = |name: &str| name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"));
        let unsupported = |whose| {
            let allowed = "a signature of AWS's: `X-Amz-Signature` or, in Version 2, `Signature`";
            Err(Error::new(ErrorKind::Unsupported, "URL", whose, allowed))
        };
        if query.has("X-Goog-Signature") || query.has("X-Goog-Algorithm") {
            return unsupported("a signature of Google's own");
        }
        if query.has("Key-Pair-Id") {
            return unsupported("a signature of CloudFront's");
        }
        match () {
            () if query.get("X-Amz-Algorithm").is_some_and(|text| text.contains("ECDSA")) => Ok(Self::V4a),
            () if SIGNERS.iter().any(|name| query.has(name)) => Ok(Self::V4),
            () if query.has("AWSAccessKeyId") => Ok(Self::V2),
            () => {
                let problem = match query.iter().any(|pair| amazon(&pair.name)) {
                    true => "some parameter of a signature, and none of those that count",
                    false => "no parameter of a signature",
                };
                Err(Error::new(
                    ErrorKind::Missing,
                    "URL",
                    problem,
                    "`X-Amz-Algorithm` and its like in the query",
                ))
            }
        }
    }
}

/// What the parameters of a signature say, as far as they have the form that they must have.
///
/// ```
/// use presign::explain::Explanation;
///
/// let url = "https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///            &X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z\
///            &X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0";
/// let explained = Explanation::of_url(url, None)?;
/// let signature = explained.signature();
/// assert_eq!(signature.access_key_id(), Some("AKIDEXAMPLE"));
/// assert_eq!((signature.region(), signature.service()), (Some("eu-west-1"), Some("s3")));
/// assert_eq!(signature.expires_in(), Some(900));
/// # Ok::<(), presign::Error>(())
/// ```
// Neither the signature nor the token is kept.
#[derive(Clone, Debug)]
pub struct Signature {
    version: SignatureVersion,
    algorithm: Option<String>,
    credential: Option<Credential>,
    signed_at: Option<Timestamp>,
    expires_in: Option<u64>,
    expires_at: Option<Timestamp>,
    headers: Option<Vec<String>>,
    has_token: bool,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $get:expr;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> Option<&str> {
            let get: fn(&Self) -> Option<&str> = $get;
            get(self)
        })*
    };
}

impl Signature {
    pub(super) fn read(version: SignatureVersion, query: &Parameters<'_>, findings: &mut Findings) -> Self {
        let (kind, needed) = match version {
            SignatureVersion::V2 => (Some(FindingKind::SignatureV2), &VERSION_2[..]),
            SignatureVersion::V4a => (Some(FindingKind::SignatureV4a), &SIGNERS[..]),
            SignatureVersion::V4 => (None, &SIGNERS[..]),
        };
        kind.into_iter().for_each(|kind| findings.of(kind));
        for name in needed.iter().filter(|name| !query.has(name)) {
            findings.about(FindingKind::MissingParameter, name);
        }
        let mut read = |name: &'static str, kind, of: &dyn Fn(&str) -> bool| {
            let value = query.get(name)?;
            if !of(value) {
                findings.about(kind, name);
            }
            Some(value)
        };
        let mut signature = Self {
            version,
            algorithm: None,
            credential: None,
            signed_at: None,
            expires_in: None,
            expires_at: None,
            headers: None,
            has_token: query.has(TOKEN),
        };
        if version == SignatureVersion::V2 {
            let id = read("AWSAccessKeyId", FindingKind::MalformedParameter, &is_id).filter(|id| is_id(id));
            signature.credential = id.map(|id| Credential { access_key_id: id.into(), scope: None });
            let end = |text: &str| Timestamp::from_unix_secs(number(text)?).ok();
            signature.expires_at =
                read("Expires", FindingKind::MalformedParameter, &|text| end(text).is_some()).and_then(end);
            return signature;
        }
        let algorithm = |text: &str| ["AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"].contains(&text);
        signature.algorithm = read("X-Amz-Algorithm", FindingKind::UnknownAlgorithm, &algorithm)
            .filter(|text| algorithm(text))
            .map(Into::into);
        let credential = |text: &str| Credential::parse(text, version);
        signature.credential =
            read("X-Amz-Credential", FindingKind::MalformedCredential, &|text| credential(text).is_some())
                .and_then(credential);
        signature.signed_at =
            read("X-Amz-Date", FindingKind::MalformedParameter, &|text| date(text).is_some()).and_then(date);
        let lifetime = |text: &str| number(text).is_some();
        signature.expires_in =
            read("X-Amz-Expires", FindingKind::MalformedParameter, &lifetime).and_then(number);
        let end = |(from, seconds): (Timestamp, u64)| from.plus_secs(seconds).ok();
        signature.expires_at = signature.signed_at.zip(signature.expires_in).and_then(end);
        signature.headers = read("X-Amz-SignedHeaders", FindingKind::MalformedHeaderList, &|text| {
            names(text).is_some_and(|(_, good)| good)
        })
        .and_then(names)
        .map(|(names, _)| names);
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if let Some(text) = query.get("X-Amz-Signature") {
            let digits = text.bytes().take_while(|byte| hex(*byte)).count();
            match digits {
                64 if text.len() > 64 => findings.of(FindingKind::TrailingGarbage),
                64 => {}
                // A signature of the form for several regions is no fixed number of digits.
                _ if version == SignatureVersion::V4a => {}
                _ => findings.about(FindingKind::MalformedSignature, "X-Amz-Signature"),
            }
        }
        signature
    }

    /// Judges what was read: times against a clock, the scope against host and date, the list of headers.
    pub(super) fn judge(&self, host: &str, now: Option<Timestamp>, findings: &mut Findings) {
        if self.expires_in.is_some_and(|seconds| ExpiresIn::from_secs(seconds).is_err()) {
            findings.about(FindingKind::LifetimeOutOfRange, "X-Amz-Expires");
        }
        if let Some(now) = now {
            if self.expires_at.is_some_and(|end| end < now) {
                findings.of(FindingKind::Expired);
            }
            match self.signed_at.map(|from| from.as_unix_secs().saturating_sub(now.as_unix_secs())) {
                None | Some(0) => {}
                Some(1..=MOST_AHEAD) => findings.about(FindingKind::ClockAhead, "X-Amz-Date"),
                Some(_) => findings.about(FindingKind::NotYetValid, "X-Amz-Date"),
            }
        }
        if let Some(headers) = &self.headers {
            if !headers.iter().any(|name| name == "host") {
                findings.about(FindingKind::HostNotSigned, "X-Amz-SignedHeaders");
            }
            for name in headers.iter().filter(|name| browsers_refuse(name)) {
                findings.add(FindingKind::BrowserCannotSend, Some(name.clone().into()));
            }
        }
        let Some(credential) = &self.credential else { return };
        if credential.access_key_id.starts_with("ASIA") && !self.has_token {
            findings.about(FindingKind::TokenMissing, TOKEN);
        }
        let Some(scope) = &credential.scope else { return };
        if self.signed_at.is_some_and(|at| at.amz_date().date() != scope.date) {
            findings.about(FindingKind::ScopeDate, "X-Amz-Credential");
        }
        if !scope.service.starts_with("s3") {
            findings.about(FindingKind::OtherService, "X-Amz-Credential");
        }
        let host = host.to_ascii_lowercase();
        if let (Some(of_host), Some(of_scope)) = (aws_region(&host), &scope.region)
            && of_host != of_scope
        {
            findings.about(FindingKind::OtherRegion, "X-Amz-Credential");
        }
    }

    /// The same without what hides in it: whoever broke a URL, or wrote it to deceive, put a secret anywhere.
    pub(super) fn hide(mut self, secrets: &Secrets) -> Self {
        let hide = |text: &mut String| *text = secrets.hide(text).into_owned();
        if let Some(Credential { access_key_id, scope }) = &mut self.credential {
            hide(access_key_id);
            if let Some(Scope { date, region, service }) = scope {
                [date, service].into_iter().chain(region).for_each(hide);
            }
        }
        self.headers.iter_mut().flatten().for_each(hide);
        self
    }

    /// Its version.
    ///
    /// ```
    /// # use presign::explain::{Explanation, SignatureVersion};
    /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.signature().version(), SignatureVersion::V4);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> SignatureVersion {
        self.version
    }

    texts! {
        /// The algorithm, where it is one that exists.
        ///
        /// ```
        /// # use presign::explain::Explanation;
        /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256", None)?;
        /// assert_eq!(explained.signature().algorithm(), Some("AWS4-HMAC-SHA256"));
        /// # Ok::<(), presign::Error>(())
        /// ```
        algorithm: |this| this.algorithm.as_deref();

        /// The access key ID, which is no secret.
        ///
        /// ```
        /// # use presign::explain::Explanation;
        /// let url = "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID/20260102/us-east-1/s3/aws4_request";
        /// assert_eq!(Explanation::of_url(url, None)?.signature().access_key_id(), Some("AKID"));
        /// # Ok::<(), presign::Error>(())
        /// ```
        access_key_id: |this| this.credential.as_ref().map(|one| &*one.access_key_id);

        /// The date of the scope, eight digits.
        ///
        /// ```
        /// # use presign::explain::Explanation;
        /// let url = "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID/20260102/us-east-1/s3/aws4_request";
        /// assert_eq!(Explanation::of_url(url, None)?.signature().scope_date(), Some("20260102"));
        /// # Ok::<(), presign::Error>(())
        /// ```
        scope_date: |this| this.scope().map(|scope| &*scope.date);

        /// The region of the scope.
        ///
        /// ```
        /// # use presign::explain::Explanation;
        /// let url = "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID/20260102/us-east-1/s3/aws4_request";
        /// assert_eq!(Explanation::of_url(url, None)?.signature().region(), Some("us-east-1"));
        /// # Ok::<(), presign::Error>(())
        /// ```
        region: |this| this.scope().and_then(|scope| scope.region.as_deref());

        /// The service of the scope.
        ///
        /// ```
        /// # use presign::explain::Explanation;
        /// let url = "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID/20260102/us-east-1/s3/aws4_request";
        /// assert_eq!(Explanation::of_url(url, None)?.signature().service(), Some("s3"));
        /// # Ok::<(), presign::Error>(())
        /// ```
        service: |this| this.scope().map(|scope| &*scope.service);
    }

    /// When it was signed; Version 2 does not tell.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/k?X-Amz-Date=20260102T030405Z", None)?;
    /// assert_eq!(explained.signature().signed_at().unwrap().to_string(), "2026-01-02T03:04:05Z");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.signed_at
    }

    /// How long it lives, in seconds, whether or not S3 takes that.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/k?X-Amz-Expires=604801", None)?;
    /// assert_eq!(explained.signature().expires_in(), Some(604_801));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_in(&self) -> Option<u64> {
        self.expires_in
    }

    /// When it dies.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let url = "https://s3.amazonaws.com/b/k?X-Amz-Date=20260102T030405Z&X-Amz-Expires=60";
    /// let explained = Explanation::of_url(url, None)?;
    /// assert_eq!(explained.signature().expires_at().unwrap().to_string(), "2026-01-02T03:05:05Z");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// The names of the signed headers, `host` among them, in the order in which they stand.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=host%3Brange", None)?;
    /// assert_eq!(explained.signature().signed_headers().collect::<Vec<_>>(), ["host", "range"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().flatten().map(String::as_str)
    }

    /// Whether there is a session token.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let url = "https://s3.amazonaws.com/b/k?X-Amz-Security-Token=abc&X-Amz-Signature=0";
    /// assert!(Explanation::of_url(url, None)?.signature().has_token());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn has_token(&self) -> bool {
        self.has_token
    }

    fn scope(&self) -> Option<&Scope> {
        self.credential.as_ref()?.scope.as_ref()
    }

    /// Writes a line for each thing that it says.
    pub(super) fn describe(
        &self,
        line: &mut dyn FnMut(&str, &dyn fmt::Display) -> fmt::Result,
    ) -> fmt::Result {
        let version = match self.version {
            SignatureVersion::V4 => "Version 4, AWS4-HMAC-SHA256",
            SignatureVersion::V4a => "Version 4A, AWS4-ECDSA-P256-SHA256",
            SignatureVersion::V2 => "Version 2",
        };
        line("signature", &version)?;
        line("access key", &self.access_key_id().unwrap_or("not readable"))?;
        if let Some(scope) = self.scope() {
            let region = scope.region.as_deref().unwrap_or("several regions");
            line("scope", &alloc::format!("{}, {region}, {}", scope.date, scope.service))?;
        }
        if let Some(at) = self.signed_at {
            line("signed at", &at)?;
        }
        match (self.expires_at, self.expires_in) {
            (Some(end), Some(seconds)) => line("dies at", &alloc::format!("{end}, {seconds} s later"))?,
            (Some(end), None) => line("dies at", &end)?,
            (None, _) => line("dies at", &"not readable")?,
        }
        if self.has_token {
            line("session token", &super::shown::HIDDEN)?;
        }
        let headers: Vec<_> = self.signed_headers().collect();
        if headers.is_empty() { Ok(()) } else { line("signed headers", &headers.join(", ")) }
    }
}
