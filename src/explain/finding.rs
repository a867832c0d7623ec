//! [`Finding`]: what looks wrong with a presigned URL.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use super::shown::Secrets;

/// Something about a presigned URL that looks wrong: its kind, and the parameter or header that it is about.
///
/// It names parameters and headers and never holds a value.
///
/// ```
/// use presign::explain::{Explanation, FindingKind};
///
/// let url = "https://s3.amazonaws.com/b/a+b?X-Amz-Signature=0";
/// let explained = Explanation::of_url(url, None)?;
/// let missing = explained.findings().iter().find(|finding| finding.kind() == FindingKind::MissingParameter).unwrap();
/// assert_eq!(missing.about(), Some("X-Amz-Algorithm"));
/// assert_eq!(missing.to_string(), "X-Amz-Algorithm: this parameter of the signature is missing");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    kind: FindingKind,
    about: Option<Cow<'static, str>>,
}

impl Finding {
    /// What kind of thing looks wrong.
    ///
    /// ```
    /// # use presign::explain::{Explanation, FindingKind};
    /// let explained = Explanation::of_url("https://s3.amazonaws.com/b/a+b?X-Amz-Signature=0", None)?;
    /// assert!(explained.findings().iter().any(|finding| finding.kind() == FindingKind::UnencodedPlus));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        self.kind
    }

    /// The parameter, header or part of the URL that it is about, by its own name.
    ///
    /// ```
    /// # use presign::explain::{Explanation, FindingKind};
    /// # let explained = Explanation::of_url("https://s3.amazonaws.com/b/a+b?X-Amz-Signature=0", None)?;
    /// let plus = explained.findings().iter().find(|finding| finding.kind() == FindingKind::UnencodedPlus).unwrap();
    /// assert_eq!(plus.about(), Some("path"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.about {
            Some(about) => write!(f, "{about}: {}", self.kind.sentence()),
            None => f.write_str(self.kind.sentence()),
        }
    }
}

/// The findings of one URL: each once, and not more than anybody reads.
#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    const MOST: usize = 32;

    /// `about` must be a name of this crate's or one that [`shown_name`](super::parameters::shown_name) let through.
    pub(super) fn add(&mut self, kind: FindingKind, about: Option<Cow<'static, str>>) {
        let finding = Finding { kind, about };
        if self.0.len() < Self::MOST && !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    pub(super) fn of(&mut self, kind: FindingKind) {
        self.add(kind, None);
    }

    pub(super) fn about(&mut self, kind: FindingKind, about: &'static str) {
        self.add(kind, Some(about.into()));
    }

    /// All of them, with what hides in the names.
    pub(super) fn into_vec(mut self, secrets: &Secrets) -> Vec<Finding> {
        for finding in &mut self.0 {
            finding.about = finding.about.take().map(|name| secrets.hide_name(name));
        }
        self.0
    }
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $sentence:literal;)*) => {
        /// What can look wrong with a presigned URL: a closed list that may grow.
        ///
        /// ```
        /// use presign::explain::FindingKind;
        ///
        /// assert_eq!(FindingKind::DoubleEncoding.as_str(), "double_encoding");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FindingKind {
            $(#[doc = concat!("`", $code, "`: ", $sentence, ".")] $name,)*
        }

        impl FindingKind {
            /// All of them.
            ///
            /// ```
            /// use presign::explain::FindingKind;
            ///
            /// assert!(FindingKind::ALL.contains(&FindingKind::Expired));
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// A code for machines, which never changes.
            ///
            /// ```
            /// assert_eq!(presign::explain::FindingKind::Expired.as_str(), "expired");
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it means, for people.
            ///
            /// ```
            /// assert_eq!(presign::explain::FindingKind::Expired.sentence(), "its lifetime is over");
            /// ```
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }
        }
    };
}

kinds! {
    Expired = "expired", "its lifetime is over";
    NotYetValid = "not_yet_valid",
        "it was signed more than 15 minutes ahead of this clock, so S3 does not take it yet";
    ClockAhead = "clock_ahead", "it was signed ahead of this clock: one of the two clocks is wrong";
    LifetimeOutOfRange = "lifetime_out_of_range", "the lifetime is not 1 to 604800 seconds (seven days)";

    SignatureV2 = "signature_v2",
        "it is signed by Signature Version 2, which most regions and stores no longer take";
    SignatureV4a = "signature_v4a", "it is signed for several regions (SigV4A), which few stores but AWS take";
    UnknownAlgorithm = "unknown_algorithm", "the algorithm is not AWS4-HMAC-SHA256";
    MissingParameter = "missing_parameter", "this parameter of the signature is missing";
    DuplicateParameter = "duplicate_parameter", "it is there more than once, and readers disagree on which one counts";
    MalformedParameter = "malformed_parameter", "its value does not have the form that it must have";
    ParameterCase = "parameter_case", "the name of a parameter of the signature is written in another case";
    MalformedSignature = "malformed_signature",
        "the signature is not 64 hexadecimal digits in lower case: it was cut or changed";

    TrailingGarbage = "trailing_garbage", "something stands behind the URL that is no part of it";
    HtmlEscaped = "html_escaped", "`&` is written `&amp;`: the URL was copied out of HTML and must be unescaped";
    JsonEscaped = "json_escaped", "`&` is written `\\u0026`: the URL was copied out of JSON and must be unescaped";
    Fragment = "fragment", "what stands behind `#` is never sent: a `#` in a key or value must be `%23`";
    Whitespace = "whitespace", "there is a blank or line end in it: the URL was broken up, or not encoded";
    UserInfo = "user_info", "there is a user name or password before the host, which clients turn into a second authentication";
    DefaultPort = "default_port", "the scheme's own port is written out: clients leave it out of `Host`";

    UnencodedPlus = "unencoded_plus",
        "a `+` is not encoded: some read it as a plus and some as a space; a plus is `%2B`, a space `%20`";
    SpaceAsPlus = "space_as_plus",
        "a `+` stands in the query: forms write spaces so, signers write `%20`, and a plus `%2B`";
    DoubleEncoding = "double_encoding",
        "an escape is escaped again (`%25XX`): it was encoded twice, unless the text itself holds `%XX`";
    LowerCaseEscape = "lower_case_escape", "an escape is in lower case, where signers write `%2F` and not `%2f`";
    OtherEscapes = "other_escapes",
        "characters are escaped otherwise than signers do: something wrote the URL anew, and strict stores refuse it";
    MalformedEscape = "malformed_escape", "a `%` is not followed by two hexadecimal digits";
    NonAscii = "non_ascii", "characters outside ASCII are not encoded, and clients disagree on how to";
    NotUtf8 = "not_utf8", "what is escaped is no UTF-8";
    ControlCharacter = "control_character", "a control character is escaped in it";
    DotSegment = "dot_segment", "a segment of the path is `.` or `..`, which clients resolve before they send it";
    EmptyBucket = "empty_bucket", "the path begins with `//`, so that there is no bucket where it should stand";

    MalformedCredential = "malformed_credential",
        "it is not an access key ID with date, region, service and `aws4_request`";
    ScopeDate = "scope_date", "the date of the scope is not that of X-Amz-Date";
    OtherRegion = "other_region", "the host is in another region than the scope";
    OtherService = "other_service", "the scope is for another service than S3";
    TokenMissing = "token_missing",
        "the access key is a temporary one (`ASIA…`), and there is no X-Amz-Security-Token";

    HostNotSigned = "host_not_signed", "the header `host` is not signed, so S3 refuses it";
    MalformedHeaderList = "malformed_header_list",
        "the names of the signed headers must be in lower case, sorted, and there once";
    HoistedHeader = "hoisted_header",
        "a header stands in the URL and is not signed as a header: most stores do not read it there";
    EmptyBodyChecksum = "empty_body_checksum",
        "the checksum of an empty body is signed, as SDKs do by default: no other body is accepted";
    BrowserCannotSend = "browser_cannot_send", "the header is signed, and browsers let no page set it";
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_sentences_read_on() {
        let mut codes: Vec<_> = FindingKind::ALL.iter().map(|kind| kind.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), FindingKind::ALL.len());
        assert!(FindingKind::ALL.iter().all(|kind| !kind.sentence().ends_with('.')));
    }

    #[test]
    fn each_once_and_not_too_many() {
        let mut findings = Findings::default();
        for _ in 0..3 {
            findings.of(FindingKind::Expired);
            findings.about(FindingKind::DuplicateParameter, "X-Amz-Date");
        }
        for number in 0..100 {
            findings.add(FindingKind::HoistedHeader, Some(alloc::format!("x-amz-{number}").into()));
        }
        let findings = findings.into_vec(&Secrets::default());
        assert_eq!(findings.len(), Findings::MOST);
        assert_eq!(findings[1].kind(), FindingKind::DuplicateParameter);
    }
}
