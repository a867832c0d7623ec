//! [`Verifier`]: what a service serves, and the check of a request against it.

use alloc::vec;
use alloc::vec::Vec;
use core::borrow::Borrow;

use super::error::{VerifyError, VerifyErrorKind, Way};
use super::host::ServedHost;
use super::key::VerifyingKey;
use super::received::Received;
use super::request::{Asked, Parsed};
use super::verified::Verified;
use crate::bucket::Bucket;
use crate::endpoint::Region;
use crate::header::HeaderName;
use crate::sigv4::KeyRing;
use crate::time::{CLOCK_SKEW, ExpiresIn, Timestamp};

/// Checks requests that were signed by Signature Version 4, as S3 does.
///
/// Four steps, of which each is taken only where the one before it found nothing: what the request says by itself, the
/// signature, the time, and what the service or the signer of a form allows. What is refused on the way is in
/// [`VerifyErrorKind`].
///
/// - Path and query are decoded once and encoded canonically, so that a request whose escapes a client rewrote holds, and one
///   that means something else does not. A `+` is a plus, in both.
/// - `host` is signed, and is the authority that the caller gives. Each header that begins with `x-amz-` is signed where it
///   is there, and so is `content-type`.
/// - No parameter, field or signed header comes twice, and a request is signed in one way.
/// - A presigned URL holds from 900 s before its date up to and including the last second of its lifetime, which is 1 to
///   604,800 s; a request with an `Authorization` header 900 s to both sides.
/// - An access key ID that nobody has costs the same work, and the same answer, as a wrong signature.
///
/// What it leaves to the service: that a request holds as often as it is sent until its time is over; whether who signed may do
/// what was signed, and read what a copy is made of (`x-amz-copy-source`); the body, which comes later
/// ([`Verified::body`]; where nothing is signed of it, every body passes); and headers that nobody signed, such as `range` and
/// `if-match`, which every client may add.
///
/// ```
/// use std::collections::HashMap;
///
/// use presign::verify::{Received, S3Operation, ServedHost, Verifier, VerifyingKey};
/// use presign::*;
///
/// let endpoint = Endpoint::new("http://127.0.0.1:9000")?;
/// let verifier = Verifier::new(Region::new("us-east-1")?, ServedHost::path_style(&endpoint));
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
/// let key = VerifyingKey::new(credentials.clone(), Region::new("us-east-1")?);
/// let keys = HashMap::from([(key.access_key_id().to_owned(), key)]);
///
/// // A client got this URL, and sends it.
/// let bucket = Provider::minio(endpoint, Region::new("us-east-1")?).bucket("examplebucket")?;
/// let now = Timestamp::parse("20260102T030405Z")?;
/// let put = PutObject::new(ObjectKey::new("cat.png")?, BodySize::Exact(5));
/// let url = S3Presigner::new(bucket, credentials).presign(&put, Validity::minutes(5).from(now))?.into_url();
/// let target = url.strip_prefix("http://127.0.0.1:9000").unwrap_or_default();
/// let request = Received::new("PUT", target.as_bytes(), "127.0.0.1:9000").header("content-length", b"5");
///
/// let verified = verifier.verify(&request, now, |id| keys.get(id))?;
/// assert_eq!(verified.operation(), S3Operation::PutObject);
/// let mut checker = verified.body().checker(Some(5))?;
/// checker.update(b"hello")?;
/// checker.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Verifier {
    rules: Rules,
    nobody: Nobody,
}

/// What the service serves.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) regions: Vec<Region>,
    pub(super) hosts: Vec<ServedHost>,
    pub(super) must_be_signed: Vec<HeaderName<'static>>,
    pub(super) max_expires_in: ExpiresIn,
}

/// What stands in for a key that is not known.
struct Nobody(KeyRing);

impl core::fmt::Debug for Nobody {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Nobody")
    }
}

const CONTENT_TYPE: &str = "content-type";

impl Verifier {
    /// A verifier for one region and one host; more can be added.
    ///
    /// ```
    /// use presign::verify::{ServedHost, Verifier};
    /// use presign::{Endpoint, Region};
    ///
    /// let host = ServedHost::path_style(&Endpoint::new("http://127.0.0.1:9000")?);
    /// let verifier = Verifier::new(Region::new("us-east-1")?, host);
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(region: Region, host: ServedHost) -> Self {
        let nobody = Nobody(KeyRing::of_nobody(region.clone()));
        let rules = Rules {
            regions: vec![region],
            hosts: vec![host],
            must_be_signed: vec![HeaderName::from_lower(CONTENT_TYPE)],
            max_expires_in: ExpiresIn::MAX,
        };
        Self { rules, nobody }
    }

    /// A verifier for what the presigner of this bucket signs, and nothing else.
    ///
    /// ```
    /// use presign::{Provider, verify::Verifier};
    ///
    /// let verifier = Verifier::for_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn for_bucket(bucket: &Bucket) -> Self {
        Self::new(bucket.region().clone(), ServedHost::of_bucket(bucket))
    }

    /// Serves this region, too.
    ///
    /// ```
    /// # use presign::{Provider, Region, verify::Verifier};
    /// # let verifier = Verifier::for_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// let verifier = verifier.and_region(Region::new("auto")?);
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn and_region(mut self, region: Region) -> Self {
        self.rules.regions.push(region);
        self
    }

    /// Serves this host, too. The first host that authority and path fit counts: give `s3.example.com` before buckets below
    /// `example.com`, which would take it for a bucket named `s3`.
    ///
    /// ```
    /// # use presign::{Endpoint, Provider, verify::{ServedHost, Verifier}};
    /// # let verifier = Verifier::for_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// let verifier = verifier.and_host(ServedHost::path_style(&Endpoint::new("http://127.0.0.1:9000")?));
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn and_host(mut self, host: ServedHost) -> Self {
        self.rules.hosts.push(host);
        self
    }

    /// Refuses URLs and forms that live longer than this; without it, seven days.
    ///
    /// ```
    /// # use presign::{ExpiresIn, Provider, verify::Verifier};
    /// # let verifier = Verifier::for_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// let verifier = verifier.max_expires_in(ExpiresIn::from_secs(3600)?);
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn max_expires_in(mut self, most: ExpiresIn) -> Self {
        self.rules.max_expires_in = most;
        self
    }

    /// Refuses a request that has this header without having signed it, as for `content-type` and all of `x-amz-*`.
    ///
    /// ```
    /// # use presign::{HeaderName, Provider, verify::Verifier};
    /// # let verifier = Verifier::for_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// let verifier = verifier.require_signed(HeaderName::new("content-disposition")?);
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn require_signed(mut self, name: HeaderName<'static>) -> Self {
        self.rules.must_be_signed.push(name);
        self
    }

    /// Lets a request pass whose `content-type` was not signed, as S3 does: browsers send one with every body that has a
    /// type. What it says is then the client's word, and is not in [`Verified`].
    ///
    /// ```
    /// # use presign::{Provider, verify::Verifier};
    /// # let verifier = Verifier::for_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// let verifier = verifier.allow_unsigned_content_type();
    /// # let _ = verifier;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn allow_unsigned_content_type(mut self) -> Self {
        self.rules.must_be_signed.retain(|name| name.as_str() != CONTENT_TYPE);
        self
    }

    /// Checks a request that is signed in its query or in its `Authorization` header. `now` is the clock's; `lookup` finds
    /// the key of an access key ID, which is 1 to 256 visible ASCII characters without `/` and `,`.
    ///
    /// # Errors
    /// The first fault. [`VerifyError::public_code`] is what to answer.
    ///
    /// ```
    /// # use presign::verify::{Received, Verified, Verifier, VerifyError, VerifyingKey};
    /// # use presign::Timestamp;
    /// fn check(verifier: &Verifier, key: &VerifyingKey, request: &Received<'_>) -> Result<Verified, VerifyError> {
    ///     verifier.verify(request, Timestamp::now(), |id| (id == key.access_key_id()).then_some(key))
    /// }
    /// # let _ = check;
    /// ```
    pub fn verify<K: Borrow<VerifyingKey>>(
        &self,
        received: &Received<'_>,
        now: Timestamp,
        lookup: impl FnOnce(&str) -> Option<K>,
    ) -> Result<Verified, VerifyError> {
        let parsed = Parsed::new(received)?;
        let way = parsed.way()?;
        let way = way.ok_or_else(|| VerifyError::new(VerifyErrorKind::NotSigned, "request"))?;
        let verify = || {
            let request = parsed.with_headers(&self.rules)?;
            let asked = request.asked(&self.rules)?;
            let key = lookup(asked.access_key_id());
            let expires_at = self.decide(&asked, way, key.as_ref().map(Borrow::borrow), now)?;
            Ok(asked.into_verified(expires_at))
        };
        verify().map_err(|error: VerifyError| error.by(way))
    }

    /// The last second at which it holds, if it does.
    fn decide(
        &self,
        asked: &Asked<'_>,
        way: Way,
        key: Option<&VerifyingKey>,
        now: Timestamp,
    ) -> Result<Timestamp, VerifyError> {
        let refuse = |kind, field| Err(VerifyError::new(kind, field));
        let (signature, date, token) = match way {
            Way::Header => ("authorization", "x-amz-date", "x-amz-security-token"),
            Way::Query | Way::Form => ("X-Amz-Signature", "X-Amz-Date", "X-Amz-Security-Token"),
        };
        let ring = self.ring(asked.access_key_id(), key);
        let (holds, has_token) = asked.holds(ring.ring);
        if let Some(kind) = ring.fault(holds, has_token) {
            return refuse(kind, if kind == VerifyErrorKind::WrongToken { token } else { signature });
        }
        let (signed_at, expires_at) = (asked.signed_at(), asked.expires_at(ring.ring.end()));
        let early = signed_at.as_unix_secs() > now.as_unix_secs().saturating_add(CLOCK_SKEW);
        match way {
            Way::Header if early || now > asked.expires_at(None) => {
                return refuse(VerifyErrorKind::ClockSkew, date);
            }
            _ if early => return refuse(VerifyErrorKind::NotYetValid, date),
            _ if now > expires_at => return refuse(VerifyErrorKind::Expired, "request"),
            _ => {}
        }
        if asked.expires_in().is_some_and(|expires_in| expires_in > self.rules.max_expires_in) {
            return refuse(VerifyErrorKind::LifetimeTooLong, "X-Amz-Expires");
        }
        Ok(expires_at)
    }

    /// The key to work with: the one that was found, if it is the one that was asked for.
    pub(super) fn ring<'k>(&'k self, access_key_id: &str, key: Option<&'k VerifyingKey>) -> Ring<'k> {
        let found = key.filter(|key| key.access_key_id() == access_key_id);
        Ring { known: found.is_some(), ring: found.map_or(&self.nobody.0, VerifyingKey::ring) }
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }
}

/// A key, or what does its work.
pub(super) struct Ring<'k> {
    known: bool,
    pub(super) ring: &'k KeyRing,
}

impl Ring<'_> {
    /// What is wrong, once all of the work is done.
    pub(super) fn fault(&self, signature_holds: bool, has_token: bool) -> Option<VerifyErrorKind> {
        match (self.known, signature_holds, has_token) {
            (true, true, true) => None,
            (false, _, _) => Some(VerifyErrorKind::UnknownAccessKey),
            (true, false, _) => Some(VerifyErrorKind::SignatureMismatch),
            (true, true, false) => Some(VerifyErrorKind::WrongToken),
        }
    }
}
