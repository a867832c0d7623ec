//! Whether a signature holds: the canonical request of what was received, its MAC, and a comparison in constant time.
//!
//! What signs also checks: [`Canonical`] writes the request into the hash, the query is written by the functions that write a
//! signer's, and keys are derived and kept as a signer's are. What was received comes here decoded once, and no computed
//! signature leaves this file.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;

use ctutils::CtEq;

use super::cache::Cache;
use super::canonical::Canonical;
use super::digest::HmacKey;
use super::headers::Headers;
use super::host::SignedHost;
use super::query::write_received;
use super::signing_key;
use crate::credentials::Credentials;
use crate::encode::{cmp_encoded, hex};
use crate::endpoint::Region;
use crate::time::Timestamp;

/// Text that was percent-decoded once.
#[derive(Clone, Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// How it was written, where that is how it is encoded.
    pub(crate) encoded: Option<&'a str>,
}

/// A query pair that was received.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedPair<'a> {
    pub(crate) name: Decoded<'a>,
    pub(crate) value: Decoded<'a>,
}

impl ReceivedPair<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.name.encoded, other.name.encoded) {
            (Some(name), Some(other)) => name.cmp(other),
            _ => cmp_encoded(&self.name.text, &other.name.text),
        }
    }

    /// Whether it stands before the other one where they are signed. Not where they have one name.
    pub(crate) fn is_before(&self, other: &Self) -> bool {
        self.cmp(other).is_lt()
    }
}

/// Puts pairs into the order in which they are signed; those of one name stand together.
pub(crate) fn sort_pairs(pairs: &mut [ReceivedPair<'_>]) {
    pairs.sort_by(ReceivedPair::cmp);
}

/// A request as it was received, decoded.
pub(crate) struct ReceivedRequest<'a> {
    pub(crate) method: &'a str,
    /// The canonical path.
    pub(crate) path: &'a str,
    /// In order, without the signature.
    pub(crate) query: &'a [ReceivedPair<'a>],
    /// The query as it was received, where that is how these pairs are written: nearly always.
    pub(crate) query_as_received: Option<&'a str>,
    pub(crate) host: &'a SignedHost,
    pub(crate) headers: &'a Headers<'a>,
    /// The payload's hash; without one it is not signed.
    pub(crate) payload: Option<&'a str>,
}

impl ReceivedRequest<'_> {
    fn hash(&self) -> [u8; 64] {
        let Self { method, path, host, headers, payload, .. } = *self;
        let canonical = Canonical { method, host, headers, payload };
        match self.query_as_received {
            Some(query) => {
                debug_assert_eq!(query, self.written_query());
                canonical.hash(path, query)
            }
            None => canonical.hash(path, &self.written_query()),
        }
    }

    fn written_query(&self) -> String {
        let length = |text: &str| 3 * text.len() + 1;
        let lengths = self.query.iter().map(|pair| length(&pair.name.text) + length(&pair.value.text));
        let mut text = String::with_capacity(lengths.sum());
        write_received(&mut text, self.query);
        text
    }
}

/// A signature that somebody sent.
///
/// Without `PartialEq`, so that nobody compares it in a time that tells where it differs.
pub(crate) struct ClaimedSignature([u8; 64]);

impl ClaimedSignature {
    /// From 64 hexadecimal digits in lower case; nothing from any other text.
    #[inline]
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let text: &[u8; 64] = text.as_bytes().try_into().ok()?;
        // Without a branch for each digit, so that the compiler makes vector instructions of it.
        let digit = |byte: u8| (byte.wrapping_sub(b'0') < 10) | (byte.wrapping_sub(b'a') < 6);
        text.iter().fold(true, |all, byte| all & digit(*byte)).then_some(Self(*text))
    }

    fn is(&self, tag: &[u8; 32]) -> bool {
        self.0.ct_eq(&hex(tag)).to_bool()
    }
}

/// What a request says of how it was signed.
pub(crate) struct SignatureClaim<'a> {
    pub(crate) instant: Timestamp,
    /// The instant as it was written: `20260102T030405Z`.
    pub(crate) date: &'a str,
    pub(crate) region: &'a str,
    pub(crate) signature: ClaimedSignature,
}

impl SignatureClaim<'_> {
    fn day(&self) -> &str {
        self.date.get(..8).unwrap_or_default()
    }
}

/// Credentials with the keys of the days that they are used on.
pub(crate) struct KeyRing {
    /// Those of nobody, where there are none.
    credentials: Option<Credentials>,
    region: Region,
    /// Keys of this region.
    cache: Cache,
}

/// In the place of a secret that nobody has. What is signed with it is never taken for signed: it is there so that a key ID
/// that is not known costs the work that a known one costs.
const NOBODY: &str = "this-secret-opens-nothing-and-is-no-secret";

impl KeyRing {
    pub(crate) fn new(credentials: Credentials, region: Region) -> Self {
        Self { credentials: Some(credentials), region, cache: Cache::new() }
    }

    /// For the work alone.
    pub(crate) fn of_nobody(region: Region) -> Self {
        Self { credentials: None, region, cache: Cache::new() }
    }

    pub(crate) fn access_key_id(&self) -> &str {
        self.credentials.as_ref().map_or("", Credentials::access_key_id)
    }

    /// When the credentials end.
    pub(crate) fn end(&self) -> Option<Timestamp> {
        self.credentials.as_ref().and_then(Credentials::expires_at)
    }

    pub(crate) fn region(&self) -> &Region {
        &self.region
    }

    /// Whether the request is what was signed by these credentials.
    pub(crate) fn signed(&self, claim: &SignatureClaim<'_>, request: &ReceivedRequest<'_>) -> bool {
        let hash = request.hash();
        let text: [&[u8]; 7] = [
            b"AWS4-HMAC-SHA256\n",
            claim.date.as_bytes(),
            b"\n",
            claim.day().as_bytes(),
            b"/",
            claim.region.as_bytes(),
            b"/s3/aws4_request\n",
        ];
        self.holds(claim, |key| key.mac_of(text.into_iter().chain([&hash[..]])))
    }

    /// Whether the text, such as a form's policy, is what was signed by these credentials.
    pub(crate) fn signed_text(&self, claim: &SignatureClaim<'_>, text: &[u8]) -> bool {
        self.holds(claim, |key| key.mac(text))
    }

    /// Whether the signature is the MAC that the key of its day makes.
    ///
    /// A key is kept once a signature held with it, and where a kept one says no, it is derived again for the work alone. So
    /// every refusal costs one derivation, whether the access key exists, and whether it was used that day.
    fn holds(&self, claim: &SignatureClaim<'_>, mac: impl FnOnce(&HmacKey) -> [u8; 32]) -> bool {
        let (secret, day) = match &self.credentials {
            Some(credentials) => (credentials.secret(), Some(claim.instant.day())),
            // Its secret can be read here, so that signatures made with it hold, and must not be quicker the next time.
            None => (NOBODY, None),
        };
        let day = day.filter(|_| claim.region == self.region.as_str());
        let derive = || signing_key::derive(secret, claim.day(), claim.region, "s3");
        if let Some(key) = day.and_then(|day| self.cache.kept(day)) {
            let holds = claim.signature.is(&mac(&key));
            if !holds {
                core::hint::black_box(derive());
            }
            return holds;
        }
        let key = derive();
        let holds = claim.signature.is(&mac(&key));
        if let Some(day) = day.filter(|_| holds) {
            self.cache.keep(day, &key);
        }
        holds
    }

    /// Whether the session token is the one of these credentials, or there is none on either side.
    pub(crate) fn has_token(&self, token: Option<&str>) -> bool {
        let ours = self.credentials.as_ref().and_then(Credentials::session_token).unwrap_or_default();
        ours.as_bytes().ct_eq(token.unwrap_or_default().as_bytes()).to_bool()
    }
}
