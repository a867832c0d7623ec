//! [`ReceivedForm`], and the check of a form against its policy.
//!
//! "POST Object" and "Authenticating requests in browser-based uploads using POST (AWS Signature Version 4)" of the Amazon S3
//! API Reference. The signature is that of the policy's text; what the fields say is held to the policy, and each field must
//! be under a condition.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::borrow::Borrow;
use core::cmp::min;
use core::{fmt, mem};

use base64::engine::{Engine, general_purpose::STANDARD};

use super::body_rules::PayloadHash;
use super::claim::{Claim, Names, Parts, credential};
use super::error::{VerifyError, VerifyErrorKind, Way};
use super::fields::{Fields, POLICY, about, get, key_text, missing};
use super::headers::SignedHeaders;
use super::host::{Target, checked_key};
use super::key::VerifyingKey;
use super::operation::S3Operation;
use super::policy::{Condition, Policy};
use super::received::Received;
use super::request::Parsed;
use super::verified::Verified;
use super::verifier::Verifier;
use crate::body::BodyRules;
use crate::method::Method;
use crate::sigv4::ClaimedSignature;
use crate::time::{CLOCK_SKEW, Timestamp};

/// A browser's form as it came in: the request, the fields before the file in their order, and the name of the file.
///
/// Whoever takes `multipart/form-data` apart gives the fields here as it finds them; what comes behind the file is no part of
/// the form. Names may be in any case. The field `file` itself is not given, only the name that it has.
///
/// ```
/// use presign::verify::{Received, ReceivedForm};
///
/// let form = ReceivedForm::new(Received::new("POST", b"/", "examplebucket.s3.us-east-1.amazonaws.com"))
///     .field("key", b"avatars/42.png")
///     .file_name("me.png");
/// # let _ = form;
/// ```
#[derive(Clone)]
pub struct ReceivedForm<'a> {
    request: Received<'a>,
    fields: Vec<(&'a str, &'a [u8])>,
    file_name: Option<&'a str>,
}

impl<'a> ReceivedForm<'a> {
    /// A form without fields.
    ///
    /// ```
    /// use presign::verify::{Received, ReceivedForm};
    ///
    /// let form = ReceivedForm::new(Received::new("POST", b"/examplebucket", "127.0.0.1:9000"));
    /// # let _ = form;
    /// ```
    #[must_use]
    pub const fn new(request: Received<'a>) -> Self {
        Self { request, fields: Vec::new(), file_name: None }
    }

    /// Adds a field, in the order in which it came.
    ///
    /// ```
    /// # use presign::verify::{Received, ReceivedForm};
    /// # let form = ReceivedForm::new(Received::new("POST", b"/examplebucket", "127.0.0.1:9000"));
    /// let form = form.field("Content-Type", b"image/png");
    /// # let _ = form;
    /// ```
    #[must_use]
    pub fn field(mut self, name: &'a str, value: &'a [u8]) -> Self {
        self.fields.push((name, value));
        self
    }

    /// Sets the name that the client gives its file, which takes the place of `${filename}` in the key.
    ///
    /// ```
    /// # use presign::verify::{Received, ReceivedForm};
    /// # let form = ReceivedForm::new(Received::new("POST", b"/examplebucket", "127.0.0.1:9000"));
    /// let form = form.file_name("me.png");
    /// # let _ = form;
    /// ```
    #[must_use]
    pub const fn file_name(mut self, name: &'a str) -> Self {
        self.file_name = Some(name);
        self
    }
}

/// How much there is: fields hold signatures and tokens.
impl fmt::Debug for ReceivedForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.fields.len();
        f.debug_struct("ReceivedForm")
            .field("request", &self.request)
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}

const NAMES: Names = Names {
    algorithm: "x-amz-algorithm",
    credential: "x-amz-credential",
    date: "x-amz-date",
    signature: "x-amz-signature",
};
const TOKEN: &str = "x-amz-security-token";

impl Verifier {
    /// Checks a browser's form: its policy's signature, the time, and each field against the policy.
    ///
    /// The bucket is that of the target. The file itself has to be [`Verified::body`]. A form lives from its `x-amz-date`
    /// (which may be 900 s ahead) to the end of its policy, at most seven days, or what
    /// [`max_expires_in`](Self::max_expires_in) says.
    ///
    /// # Errors
    /// The first fault. [`VerifyError::public_code`] is what to answer.
    ///
    /// ```
    /// use presign::verify::{Received, ReceivedForm, Verifier, VerifyingKey};
    /// use presign::*;
    ///
    /// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// let presigner = S3Presigner::new(bucket.clone(), credentials.clone());
    /// let now = Timestamp::parse("20260102T030405Z")?;
    /// let form = PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000);
    /// let form = presigner.post_form(&form, Validity::minutes(15).from(now))?;
    ///
    /// let request = Received::new("POST", b"/", "examplebucket.s3.us-east-1.amazonaws.com");
    /// let received = form.fields().fold(ReceivedForm::new(request), |form, (name, value)| form.field(name, value.as_bytes()));
    /// let key = VerifyingKey::new(credentials, Region::new("us-east-1")?);
    /// let verified = Verifier::for_bucket(&bucket).verify_form(&received, now, |_| Some(&key))?;
    /// assert_eq!(verified.key(), Some(&ObjectKey::new("avatars/42.png")?));
    /// assert_eq!(verified.body().size_range(), 1..=2_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify_form<K: Borrow<VerifyingKey>>(
        &self,
        received: &ReceivedForm<'_>,
        now: Timestamp,
        lookup: impl FnOnce(&str) -> Option<K>,
    ) -> Result<Verified, VerifyError> {
        let form = Form::parse(self, received).map_err(|error| error.by(Way::Form))?;
        let key = lookup(form.claim.access_key_id);
        self.decide_form(form, key.as_ref().map(Borrow::borrow), now).map_err(|error| error.by(Way::Form))
    }

    fn decide_form(
        &self,
        form: Form<'_>,
        key: Option<&VerifyingKey>,
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        let refuse = |kind, field| Err(VerifyError::new(kind, field));
        let ring = self.ring(form.claim.access_key_id, key);
        let holds = ring.ring.signed_text(&form.claim.signature, form.policy.as_bytes());
        if let Some(kind) = ring.fault(holds, ring.ring.has_token(form.token)) {
            let field = if kind == VerifyErrorKind::WrongToken { TOKEN } else { NAMES.signature };
            return refuse(kind, field);
        }
        let signed_at = form.claim.signature.instant;
        if signed_at.as_unix_secs() > now.as_unix_secs().saturating_add(CLOCK_SKEW) {
            return refuse(VerifyErrorKind::NotYetValid, NAMES.date);
        }
        // From here on it is the signer who speaks.
        let json = STANDARD.decode(form.policy).ok().and_then(|json| String::from_utf8(json).ok());
        let json = json.ok_or_else(|| VerifyError::new(VerifyErrorKind::PolicyMalformed, POLICY))?;
        let policy = Policy::parse(&json)?;
        let expires_at = ring.ring.end().map_or(policy.expiration, |end| min(end, policy.expiration));
        if now > expires_at {
            return refuse(VerifyErrorKind::Expired, POLICY);
        }
        let lifetime = policy.expiration.as_unix_secs().saturating_sub(signed_at.as_unix_secs());
        if lifetime > self.rules().max_expires_in.as_secs().into() {
            return refuse(VerifyErrorKind::LifetimeTooLong, POLICY);
        }
        form.verified(&policy, expires_at)
    }
}

/// A form taken apart.
struct Form<'a> {
    claim: Claim<'a>,
    token: Option<&'a str>,
    policy: &'a str,
    target: Target<'a>,
    /// Names in lower case, in order; those that sign are among them, the policy and the signature are not. `key` is as it
    /// was sent.
    fields: Vec<(String, &'a str)>,
    /// The key that it means.
    key_text: Cow<'a, str>,
    /// What the fields say of the file.
    body: BodyRules,
}

impl<'a> Form<'a> {
    fn parse(verifier: &'a Verifier, received: &'a ReceivedForm<'a>) -> Result<Self, VerifyError> {
        let request = Parsed::new(&received.request)?;
        if request.method != Method::Post {
            return Err(VerifyError::new(VerifyErrorKind::UnsupportedMethod, "method"));
        }
        let other_way = request.way()?.is_some();
        // Nothing beside the form says anything: no query, no header that S3 would take for its own.
        if !other_way && !request.query.pairs.is_empty() {
            return Err(VerifyError::new(VerifyErrorKind::MalformedParam, "query"));
        }
        let mut fields = Fields::parse(&received.fields)?;
        let any = |names: &[&str]| names.iter().any(|name| fields.get(name).is_some());
        let signs = any(&[NAMES.algorithm, NAMES.credential, NAMES.signature]);
        match (signs, any(&["awsaccesskeyid", "signature"])) {
            _ if other_way => return Err(VerifyError::new(VerifyErrorKind::AmbiguousAuth, "request")),
            (true, true) => return Err(VerifyError::new(VerifyErrorKind::AmbiguousAuth, "form")),
            (false, true) => return Err(VerifyError::new(VerifyErrorKind::UnsupportedAlgorithm, "form")),
            (false, false) if !any(&[POLICY]) => {
                return Err(VerifyError::new(VerifyErrorKind::NotSigned, "request"));
            }
            _ => {}
        }
        SignedHeaders::check(&received.request, &[], &request.query, &[])?;
        let policy = fields.take(POLICY);
        let policy = policy.ok_or_else(|| VerifyError::new(VerifyErrorKind::PolicyMissing, POLICY))?;
        let signature = fields.take(NAMES.signature).ok_or_else(|| missing(NAMES.signature))?;
        let parts = Parts {
            algorithm: fields.must(NAMES.algorithm)?,
            credential: credential(fields.must(NAMES.credential)?),
            date: fields.must(NAMES.date)?,
            signature: ClaimedSignature::from_hex(signature),
        };
        let claim = Claim::parse(parts, &NAMES, &verifier.rules().regions)?;
        let token = fields.get(TOKEN);
        if token == Some("") {
            return Err(VerifyError::new(VerifyErrorKind::MalformedField, TOKEN));
        }
        let body = fields.body()?;
        let key_text = key_text(fields.must("key")?, received.file_name)?;
        let mut target =
            Target::find(&verifier.rules().hosts, received.request.authority(), &request.path.text)?;
        if target.key.is_some() {
            return Err(VerifyError::new(VerifyErrorKind::MalformedPath, "path"));
        }
        target.key = Some(checked_key(&key_text, "key", VerifyErrorKind::MalformedField)?);
        Ok(Self { claim, token, policy, target, fields: fields.0, key_text, body })
    }

    /// The value that a condition is about.
    fn value(&self, name: &str) -> Option<&str> {
        match name {
            "bucket" => Some(self.target.bucket.as_str()),
            "key" => Some(&self.key_text),
            _ => get(&self.fields, name),
        }
    }

    /// Holds every field to the policy, and the policy to the fields.
    fn verified(mut self, policy: &Policy<'_>, expires_at: Timestamp) -> Result<Verified, VerifyError> {
        let mut body = mem::take(&mut self.body);
        let (mut covered, mut bucket) = (alloc::vec![false; self.fields.len()], false);
        for condition in &policy.conditions {
            let (name, holds) = match condition {
                Condition::Sizes(least, most) => {
                    body = body.sizes(*least..=*most);
                    continue;
                }
                Condition::Equal(name, value) => (name, self.value(name).is_some_and(|sent| sent == value)),
                // A list of types would begin with one that is allowed and go on with one that is not.
                Condition::StartsWith(name, start) => {
                    let list = |sent: &str| name == "content-type" && sent.as_bytes().contains(&b',');
                    (name, self.value(name).is_some_and(|sent| sent.starts_with(&**start) && !list(sent)))
                }
            };
            if !holds {
                return Err(about(VerifyErrorKind::PolicyCondition, name));
            }
            bucket |= name == "bucket";
            if let Ok(at) = self.fields.binary_search_by(|(known, _)| known.cmp(name))
                && let Some(covered) = covered.get_mut(at)
            {
                *covered = true;
            }
        }
        // Without it the policy is good for each of the signer's buckets.
        if !bucket {
            return Err(VerifyError::new(VerifyErrorKind::PolicyCondition, "bucket"));
        }
        if let Some(((name, _), _)) = self.fields.iter().zip(covered).find(|(_, covered)| !covered) {
            return Err(about(VerifyErrorKind::UncoveredField, name));
        }
        if get(&self.fields, "bucket").is_some_and(|sent| sent != self.target.bucket.as_str()) {
            return Err(VerifyError::new(VerifyErrorKind::PolicyCondition, "bucket"));
        }
        let signs = [NAMES.algorithm, NAMES.credential, NAMES.date, TOKEN];
        let fields = self.fields.into_iter().filter(|(name, _)| !signs.contains(&name.as_str()));
        Ok(Verified {
            method: Method::Post,
            bucket: self.target.bucket,
            key: self.target.key,
            operation: S3Operation::PostObject,
            query: Vec::new(),
            headers: Vec::new(),
            fields: fields.map(|(name, value)| (name, String::from(value))).collect(),
            access_key_id: String::from(self.claim.access_key_id),
            signed_at: self.claim.signature.instant,
            expires_at,
            payload: PayloadHash::Unsigned,
            body,
        })
    }
}
