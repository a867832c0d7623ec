//! A signer bound to an instant: what all signatures of one moment share, and the signature itself.
//!
//! "Create a string to sign" and "Calculate the signature" of Signature Version 4. This is the hot path: the URL is
//! written once, and what was written is what is hashed.

use alloc::string::String;

use super::canonical::{Canonical, Signature, SigningSteps};
use super::headers::Headers;
use super::host::SignedHost;
use super::moment::Moment;
use super::query::{AuthQuery, Query, write_query};
use super::series::{Common, Series};
use super::signer::Signer;
use crate::encode::push_ascii;
use crate::time::{ExpiresIn, Timestamp};

/// A signer at an instant.
pub(crate) struct Signing<'s> {
    signer: &'s Signer,
    instant: Timestamp,
    pub(super) moment: Moment,
}

/// A request before it is signed in the query.
pub(crate) struct Unsigned<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: Path<'a>,
    pub(crate) host: &'a SignedHost,
    pub(crate) query: &'a Query<'a>,
    pub(crate) headers: &'a Headers<'a>,
    /// The payload's hash; without one it is not signed.
    pub(crate) payload: Option<&'a str>,
}

/// The canonical path.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    /// What stands in the output from this offset on: it is sent as it is signed.
    Written(usize),
    /// Another text than what is sent.
    Given(&'a str),
}

impl<'a> Unsigned<'a> {
    fn canonical(&self) -> Canonical<'a> {
        let Self { method, host, headers, payload, .. } = *self;
        Canonical { method, host, headers, payload }
    }
}

/// The path and the query of the canonical request, where `out` ends with the query, which starts at `query`.
pub(super) fn path_and_query<'t>(out: &'t str, path: Path<'t>, query: usize) -> (&'t str, &'t str) {
    let (before, query) = out.split_at_checked(query).unwrap_or_default();
    let path = match path {
        Path::Written(start) => before.get(start..before.len() - 1).unwrap_or_default(),
        Path::Given(path) => path,
    };
    (path, query)
}

impl<'s> Signing<'s> {
    pub(super) fn new(signer: &'s Signer, instant: Timestamp, moment: Moment) -> Self {
        Self { signer, instant, moment }
    }

    /// Appends `?`, the query and the signature to `out`.
    #[inline(always)]
    pub(crate) fn presign(&self, out: &mut String, unsigned: &Unsigned<'_>, expires_in: ExpiresIn) {
        let canonical = unsigned.canonical();
        let query = self.write(out, unsigned.query, unsigned.headers, expires_in);
        let (path, query) = path_and_query(out, unsigned.path, query);
        let hash = canonical.hash(path, query);
        self.finish(out, &hash);
    }

    /// The same, and the texts on the way.
    #[inline]
    pub(crate) fn presign_with_steps(
        &self,
        out: &mut String,
        unsigned: &Unsigned<'_>,
        expires_in: ExpiresIn,
    ) -> SigningSteps {
        let canonical = unsigned.canonical();
        let query = self.write(out, unsigned.query, unsigned.headers, expires_in);
        let (path, query) = path_and_query(out, unsigned.path, query);
        let (text, hash) = (canonical.text(path, query), canonical.hash(path, query));
        self.finish(out, &hash);
        self.steps(text, &hash)
    }

    /// Begins a series of requests whose URLs start with `url`, in which the path starts at `path`.
    pub(crate) fn series(
        &self,
        url: String,
        path: usize,
        common: &Common<'_>,
        expires_in: ExpiresIn,
    ) -> Series<'_> {
        Series::new(self, url, path, common, expires_in)
    }

    /// The length of the query but for the caller's pairs and signed headers.
    pub(crate) fn query_capacity(&self) -> usize {
        let between = "?2026010220260102T030405Z&X-Amz-Expires=604800host&X-Amz-Signature=".len();
        between + 64 + self.signer.texts.len()
    }

    /// Appends `?` and the query to `out`, and says where the query starts.
    #[inline(always)]
    pub(super) fn write(
        &self,
        out: &mut String,
        query: &Query<'_>,
        headers: &Headers<'_>,
        expires_in: ExpiresIn,
    ) -> usize {
        out.push('?');
        let start = out.len();
        let auth = AuthQuery { texts: &self.signer.texts, date: &self.moment.date, expires_in };
        write_query(out, query, Some(&auth), headers);
        start
    }

    #[inline(always)]
    fn finish(&self, out: &mut String, hash: &[u8; 64]) {
        out.push_str("&X-Amz-Signature=");
        out.push_str(self.signature(hash).as_str());
        if !self.signer.texts.end().is_empty() {
            out.push_str(self.signer.texts.end());
        }
    }

    /// Signs a text that is no request, such as a form's policy: its MAC under the day's key, in lower-case hexadecimal.
    pub(crate) fn sign_text(&self, text: &str) -> String {
        let key = self.signer.key(self.instant, &self.moment.date);
        String::from(Signature::new(&key.mac(text.as_bytes())).as_str())
    }

    /// `AKID/20260102/us-east-1/s3/aws4_request`: the value of `x-amz-credential`, not percent-encoded.
    pub(crate) fn credential(&self) -> String {
        [self.signer.access_key_id(), "/", self.moment.date.date(), &self.signer.scope].concat()
    }

    /// The value of `x-amz-date`.
    pub(crate) fn amz_date(&self) -> &str {
        self.moment.date.as_str()
    }

    /// The session token as it is, where there is one.
    pub(crate) fn session_token(&self) -> Option<&'s str> {
        self.signer.session_token()
    }

    #[inline(always)]
    pub(super) fn signature(&self, hash: &[u8; 64]) -> Signature {
        Signature::new(&self.moment.begun.finish(hash))
    }

    #[inline]
    pub(super) fn steps(&self, canonical_request: String, hash: &[u8; 64]) -> SigningSteps {
        let date = (self.moment.date.as_str(), self.moment.date.date());
        let mut string_to_sign =
            ["AWS4-HMAC-SHA256\n", date.0, "\n", date.1, &self.signer.scope, "\n"].concat();
        push_ascii(&mut string_to_sign, hash);
        SigningSteps { canonical_request: canonical_request.into(), string_to_sign }
    }
}
