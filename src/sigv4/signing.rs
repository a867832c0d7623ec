//! A signer bound to an instant: what all signatures of one moment share, and the signature itself.
//!
//! "Create a string to sign" and "Calculate the signature" of Signature Version 4. This is the hot path: the URL is
//! written once, and what was written is what is hashed.

use alloc::string::String;

use super::canonical::{Canonical, Signature, SigningSteps};
use super::digest::{HmacKey, Midstate};
use super::headers::{Headers, SignedHeaders};
use super::query::{AuthQuery, Query, write_query};
use super::request::{TokenPlacement, UNSIGNED};
use super::series::{Common, Series};
use super::signer::Signer;
use crate::encode::{Decimal, push_ascii};
use crate::time::{AmzDate, ExpiresIn};

/// A signer at an instant.
pub(crate) struct Signing<'s> {
    signer: &'s Signer,
    pub(super) date: AmzDate,
    key: HmacKey,
    /// The MAC once the start of the string to sign is in, which is the same for all signatures of an instant.
    begun: Midstate,
}

/// A request before it is signed in the query.
pub(crate) struct Unsigned<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: Path<'a>,
    pub(crate) host: &'a str,
    pub(crate) query: &'a Query<'a>,
    pub(crate) headers: &'a Headers<'a>,
    pub(crate) payload: &'a str,
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
    /// The payload line of a presigned request.
    pub(crate) const PAYLOAD: &'static str = UNSIGNED;

    fn canonical(&self) -> Canonical<'a> {
        let headers = SignedHeaders::new(self.host, self.headers);
        Canonical { method: self.method, headers, payload: self.payload }
    }
}

/// Where the parts of the canonical request lie in the output.
pub(super) struct Written {
    path_end: usize,
    pub(super) query_start: usize,
    query_end: usize,
}

impl Written {
    pub(super) fn texts<'t>(&self, out: &'t str, path: Path<'t>) -> (&'t str, &'t str) {
        let path = match path {
            Path::Written(start) => out.get(start..self.path_end).unwrap_or_default(),
            Path::Given(path) => path,
        };
        (path, out.get(self.query_start..self.query_end).unwrap_or_default())
    }
}

impl<'s> Signing<'s> {
    pub(super) fn new(signer: &'s Signer, date: AmzDate, key: HmacKey) -> Self {
        let begun = key.begin(&["AWS4-HMAC-SHA256\n", date.as_str(), "\n", date.date(), &signer.scope, "\n"]);
        Self { signer, date, key, begun }
    }

    /// Appends `?`, the query and the signature to `out`.
    pub(crate) fn presign(&self, out: &mut String, unsigned: &Unsigned<'_>, expires_in: ExpiresIn) {
        let written = self.write(out, unsigned, expires_in);
        let (path, query) = written.texts(out, unsigned.path);
        let hash = unsigned.canonical().hash(path, query);
        self.finish(out, &hash);
    }

    /// The same, and the texts on the way.
    pub(crate) fn presign_with_steps(
        &self,
        out: &mut String,
        unsigned: &Unsigned<'_>,
        expires_in: ExpiresIn,
    ) -> SigningSteps {
        let written = self.write(out, unsigned, expires_in);
        let (path, query) = written.texts(out, unsigned.path);
        let (canonical, hash) =
            (unsigned.canonical().text(path, query), unsigned.canonical().hash(path, query));
        self.finish(out, &hash);
        self.steps(canonical, &hash)
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
        let fixed = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=20260102&X-Amz-Date=20260102T030405Z\
                     &X-Amz-Expires=604800&X-Amz-Security-Token=&X-Amz-SignedHeaders=host&X-Amz-Signature="
            .len();
        fixed + 64 + self.signer.access_key.len() + self.signer.encoded_scope.len() + self.signer.token.len()
    }

    pub(super) fn write(&self, out: &mut String, unsigned: &Unsigned<'_>, expires_in: ExpiresIn) -> Written {
        let path_end = out.len();
        out.push('?');
        let query_start = out.len();
        let auth = AuthQuery {
            access_key: &self.signer.access_key,
            date: self.date.date(),
            scope: &self.signer.encoded_scope,
            amz_date: self.date.as_str(),
            expires: Decimal::new(expires_in.as_secs().into()),
            token: match self.signer.settings.token {
                TokenPlacement::Signed => &self.signer.token,
                TokenPlacement::Appended => "",
            },
        };
        write_query(out, unsigned.query, Some(&auth), &unsigned.canonical().headers);
        Written { path_end, query_start, query_end: out.len() }
    }

    fn finish(&self, out: &mut String, hash: &[u8; 64]) {
        out.push_str("&X-Amz-Signature=");
        out.push_str(self.signature(hash).as_str());
        if self.signer.settings.token == TokenPlacement::Appended && !self.signer.token.is_empty() {
            out.push_str("&X-Amz-Security-Token=");
            out.push_str(&self.signer.token);
        }
    }

    /// Signs a text that is no request, such as a form's policy: its MAC under the day's key, in lower-case hexadecimal.
    pub(crate) fn sign_text(&self, text: &str) -> String {
        let begun = self.key.begin(&[]);
        String::from(Signature::new(&self.key.finish(&begun, text.as_bytes())).as_str())
    }

    /// `AKID/20260102/us-east-1/s3/aws4_request`: the value of `x-amz-credential`, not percent-encoded.
    pub(crate) fn credential(&self) -> String {
        [self.signer.access_key_id(), "/", self.date.date(), &self.signer.scope].concat()
    }

    /// The value of `x-amz-date`.
    pub(crate) fn amz_date(&self) -> &str {
        self.date.as_str()
    }

    /// The session token as it is, where there is one.
    pub(crate) fn session_token(&self) -> Option<&'s str> {
        self.signer.session_token()
    }

    pub(super) fn signature(&self, hash: &[u8; 64]) -> Signature {
        Signature::new(&self.key.finish(&self.begun, hash))
    }

    pub(super) fn steps(&self, canonical_request: String, hash: &[u8; 64]) -> SigningSteps {
        let date = (self.date.as_str(), self.date.date());
        let mut string_to_sign =
            ["AWS4-HMAC-SHA256\n", date.0, "\n", date.1, &self.signer.scope, "\n"].concat();
        push_ascii(&mut string_to_sign, hash);
        SigningSteps { canonical_request: canonical_request.into(), string_to_sign }
    }
}
