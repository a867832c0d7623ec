//! [`Explanation`]: what a presigned URL says.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::encoding::{Place, has_dot_segment, oddities};
use super::finding::{Finding, FindingKind, Findings};
use super::operations::operations;
use super::parameters::{Parameters, SIGNERS, shown_name};
use super::reading::{Reading, readings};
use super::shown::{Plain, Secrets};
use super::signature::{Signature, SignatureVersion};
use super::url::{AMP, Url, check_length};
use crate::error::{Error, ErrorKind};
use crate::provider::Addressing;
use crate::time::Timestamp;

/// What a presigned URL says, read without any secret, and what looks wrong with it.
///
/// Any text is read as far as it goes: a URL of this crate's or of anybody's, cut, escaped twice or copied out of HTML. The
/// signature and the session token are nowhere in it, so it may be printed and logged.
///
/// ```
/// use presign::Timestamp;
/// use presign::explain::Explanation;
///
/// let url = "https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat%201.png?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///            &X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z\
///            &X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost\
///            &X-Amz-Signature=c3f65e9fd0a1a3c5dcdd2a4fb8bd4f4d4b42d8d4ae5b3c1de6ea0e8a0c0f4f11";
/// let explained = Explanation::of_url(url, Some(Timestamp::parse("20260102T040000Z")?))?;
/// assert_eq!((explained.bucket(), explained.key()), (Some("examplebucket"), Some("photos/cat 1.png")));
/// assert_eq!(explained.operations(), ["PutObject"]);
/// assert_eq!(explained.headers_to_send().collect::<Vec<_>>(), ["content-type"]);
/// assert_eq!(explained.expires_at().unwrap().to_string(), "2026-01-02T03:19:05Z");
/// let found: Vec<_> = explained.findings().iter().map(|finding| finding.kind().as_str()).collect();
/// assert_eq!(found, ["expired"]);
/// assert!(!explained.to_string().contains("c3f65e9f"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    authority: String,
    signature: Signature,
    readings: Vec<Reading>,
    operations: &'static [&'static str],
    parameters: Vec<Cow<'static, str>>,
    findings: Vec<Finding>,
}

impl Explanation {
    /// Reads a URL. With an instant, usually [`Timestamp::now`], it also tells whether the URL is alive then.
    ///
    /// Blanks around it are passed over, quotes and brackets around it too.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] above 64 KiB, [`ErrorKind::Syntax`] where it is no `http` or `https` URL,
    /// [`ErrorKind::Missing`] where no parameter of a signature is in it, [`ErrorKind::Unsupported`] for signatures that are
    /// not AWS's.
    ///
    /// ```
    /// use presign::ErrorKind;
    /// use presign::explain::Explanation;
    ///
    /// let plain = Explanation::of_url("https://s3.amazonaws.com/examplebucket/cat.png", None).unwrap_err();
    /// assert_eq!(plain.kind(), ErrorKind::Missing);
    /// ```
    pub fn of_url(url: &str, now: Option<Timestamp>) -> Result<Self, Error> {
        let url = url.trim();
        check_length(FIELD, url.len())?;
        let mut secrets = Secrets::default();
        secrets.learn(url);
        let mut findings = Findings::default();
        let text = unwrapped(url, &mut findings);
        let url = Url::cut(&text)
            .ok_or_else(|| Error::new(ErrorKind::Syntax, FIELD, "no `http` or `https` URL", ALLOWED))?;
        let query = Parameters::new(url.query);
        let version = SignatureVersion::of(&query)?;
        judge_url(&url, &mut findings);
        query.judge(&mut findings);
        let signature = Signature::read(version, &query, &mut findings);
        signature.judge(url.host(), now, &mut findings);

        let hide = |text: String| secrets.hide(&text).into_owned();
        let readings: Vec<_> = readings(url.host(), url.path).into_iter().map(|one| one.map(hide)).collect();
        if let [only] = &*readings
            && only.addressing() == Addressing::PathStyle
            && url.path.starts_with("//")
        {
            findings.of(FindingKind::EmptyBucket);
        }
        let object = readings.first().is_some_and(|best| best.key().is_some());
        let own = |name: &str| {
            SIGNERS.iter().chain(&["X-Amz-Security-Token"]).any(|own| own.eq_ignore_ascii_case(name))
        };
        Ok(Self {
            authority: hide(url.authority.into()),
            operations: operations(object, &query, &signature.signed_headers().collect::<Vec<_>>()),
            parameters: query
                .iter()
                .filter(|one| !own(&one.name))
                .filter_map(|one| shown_name(&one.name))
                .map(|name| secrets.hide_name(name))
                .collect(),
            signature: signature.hide(&secrets),
            readings,
            findings: findings.into_vec(&secrets),
        })
    }

    /// Host and port.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("http://127.0.0.1:9000/b/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.authority(), "127.0.0.1:9000");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What the signature says of itself: version, access key, scope and times.
    ///
    /// ```
    /// # use presign::explain::{Explanation, SignatureVersion};
    /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.signature().version(), SignatureVersion::V4);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// When it dies, where that can be read.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let url = "https://s3.amazonaws.com/b/k?AWSAccessKeyId=AKID&Expires=1767323045&Signature=a";
    /// assert_eq!(Explanation::of_url(url, None)?.expires_at().unwrap().as_unix_secs(), 1_767_323_045);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.signature.expires_at()
    }

    /// The signed headers that the client must send by itself, in the order in which they are signed: all but `host`, which
    /// follows from the URL.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let url = "https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=content-type%3Bhost";
    /// assert_eq!(Explanation::of_url(url, None)?.headers_to_send().collect::<Vec<_>>(), ["content-type"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers_to_send(&self) -> impl Iterator<Item = &str> {
        self.signature.signed_headers().filter(|name| *name != "host")
    }

    /// How host and path can be read, the likeliest way first; never empty.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://b.s3.us-east-1.amazonaws.com/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.readings().len(), 1);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The bucket, by the likeliest reading.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://b.s3.us-east-1.amazonaws.com/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.bucket(), Some("b"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn bucket(&self) -> Option<&str> {
        self.readings.first().and_then(Reading::bucket)
    }

    /// The key, by the likeliest reading, percent-decoded once.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("http://127.0.0.1:9000/b/a%2Bb?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.key(), Some("a+b"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.readings.first().and_then(Reading::key)
    }

    /// The operations of S3 that it can be for, by S3's names, the likeliest first: a URL does not tell the method. Never
    /// empty.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("http://127.0.0.1:9000/b/k?uploads=&X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.operations(), ["CreateMultipartUpload"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn operations(&self) -> &'static [&'static str] {
        self.operations
    }

    /// The names of the query's other parameters, where they are S3's own.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("http://127.0.0.1:9000/b/k?versionId=3&what=x&X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.parameters().collect::<Vec<_>>(), ["versionId"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|name| &**name)
    }

    /// What looks wrong: up to 32 findings, each once.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("http://127.0.0.1:9000/b/k?X-Amz-Signature=0", None)?;
    /// assert!(!explained.findings().is_empty());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

const FIELD: &str = "URL";
const ALLOWED: &str = "`http://` or `https://`, a host, and the parameters of a signature";

/// The URL without what it was wrapped in on its way here.
fn unwrapped<'a>(text: &'a str, findings: &mut Findings) -> Cow<'a, str> {
    let text = text.trim_start_matches(['"', '\'', '`', '<', '(', '[']);
    let inner = text.trim_end_matches(['"', '\'', '`', '>', ')', ']', '}', ',', ';']);
    if inner.len() < text.len() {
        findings.of(FindingKind::TrailingGarbage);
    }
    let amp = alloc::format!("&{AMP}");
    if inner.contains(&amp) {
        findings.of(FindingKind::HtmlEscaped);
    }
    if inner.contains("\\u0026") {
        findings.of(FindingKind::JsonEscaped);
        return inner.replace("\\u0026", "&").into();
    }
    inner.into()
}

/// What is wrong with a URL whatever its signature.
fn judge_url(url: &Url<'_>, findings: &mut Findings) {
    match url.fragment {
        // What is left of `&#38;` and `&#x26;`.
        Some(fragment) if fragment.starts_with("38;") || fragment.starts_with("x26;") => {
            findings.of(FindingKind::HtmlEscaped);
        }
        Some(_) => findings.of(FindingKind::Fragment),
        None => {}
    }
    if url.user_info {
        findings.of(FindingKind::UserInfo);
    }
    if url.names_default_port() {
        findings.about(FindingKind::DefaultPort, "host");
    }
    oddities(url.path, Place::Path, |kind| findings.about(kind, "path"));
    if has_dot_segment(url.path) {
        findings.about(FindingKind::DotSegment, "path");
    }
}

/// For people, over several lines, without a line end behind the last.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut start = "";
        let mut line = |name: &str, text: &dyn fmt::Display| {
            write!(f, "{start}{name:<15} {text}")?;
            start = "\n";
            Ok(())
        };
        let list = |names: &[&str]| names.join(", ");
        line("may be for", &list(self.operations))?;
        line("host", &Plain(&self.authority))?;
        for (at, reading) in self.readings.iter().enumerate() {
            line(if at == 0 { "bucket" } else { "or bucket" }, &Plain(reading.bucket().unwrap_or("none")))?;
            line("  key", &Plain(reading.key().unwrap_or("none")))?;
            if self.readings.len() > 1 {
                let style = match reading.addressing() {
                    Addressing::PathStyle => "where the bucket stands in the path",
                    _ => "where the bucket is a part of the host",
                };
                line("", &style)?;
            }
        }
        let parameters: Vec<_> = self.parameters().collect();
        if !parameters.is_empty() {
            line("parameters", &list(&parameters))?;
        }
        self.signature.describe(&mut line)?;
        let headers: Vec<_> = self.headers_to_send().collect();
        line(
            "client sends",
            &if headers.is_empty() { "no header of its own".into() } else { list(&headers) },
        )?;
        match &*self.findings {
            [] => line("looks wrong", &"nothing"),
            findings => findings
                .iter()
                .try_for_each(|one| line("looks wrong", &alloc::format!("{one} ({})", one.kind()))),
        }
    }
}
