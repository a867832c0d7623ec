//! `GET /s3/sts` and `getCredentials`: [`StsAnswer`].

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::error::JSON;
use crate::time::Timestamp;
use crate::wire::{Answer, Store};

/// Temporary credentials that the client signs by itself with, as the service got them from its STS.
///
/// They should be able to do no more than Companion's: `s3:PutObject`, and here for the user's own folder. Nothing of what
/// they sign passes this crate.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::companion::StsCredentials;
///
/// let end = Timestamp::parse("2026-01-02T03:04:05Z")?;
/// let credentials = StsCredentials::new("ASIAEXAMPLE", "secret", "token", end);
/// assert!(!format!("{credentials:?}").contains("secret"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct StsCredentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Zeroizing<String>,
    expiration: Timestamp,
}

impl StsCredentials {
    /// Credentials and their end.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::companion::StsCredentials};
    /// let credentials = StsCredentials::new("ASIAEXAMPLE", "secret", "token", Timestamp::MIN);
    /// # let _ = credentials;
    /// ```
    #[must_use]
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: impl Into<String>,
        expiration: Timestamp,
    ) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: Zeroizing::new(secret_access_key.into()),
            session_token: Zeroizing::new(session_token.into()),
            expiration,
        }
    }
}

impl fmt::Debug for StsCredentials {
    /// Without secret and token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StsCredentials").field("expiration", &self.expiration).finish_non_exhaustive()
    }
}

/// The answer of `GET /s3/sts`, status 200: `{"credentials":…,"bucket":…,"region":…}`.
///
/// ```
/// use presign::wire::{Store, companion::{StsAnswer, StsCredentials}};
/// # use presign::{Credentials, Provider, S3Presigner, Timestamp};
/// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let now = Timestamp::parse("2026-01-02T03:04:05Z")?;
/// let credentials = StsCredentials::new("ASIAEXAMPLE", "secret", "token", now.plus_secs(900)?);
/// let answer = StsAnswer::new(credentials, Store::from(&presigner), "us-east-1", now).to_answer();
/// assert!(answer.headers().any(|header| header == ("cache-control", "private,max-age=600")));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct StsAnswer {
    credentials: StsCredentials,
    bucket: String,
    region: String,
    max_age: u64,
    public: bool,
}

/// How long before their end a cache drops credentials, in seconds.
const MARGIN: u64 = 300;

impl StsAnswer {
    /// The answer with these credentials, to be cached by their client until five minutes before they end.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::{Store, companion::*}};
    /// # fn answer(credentials: StsCredentials, store: Store<'_>, now: Timestamp) -> StsAnswer {
    /// StsAnswer::new(credentials, store, "eu-central-1", now)
    /// # }
    /// ```
    #[must_use]
    pub fn new(
        credentials: StsCredentials,
        store: Store<'_>,
        region: impl Into<String>,
        now: Timestamp,
    ) -> Self {
        let left = credentials.expiration.as_unix_secs().saturating_sub(now.as_unix_secs());
        let (bucket, max_age) = (store.bucket().as_str().into(), left.saturating_sub(MARGIN));
        Self { credentials, bucket, region: region.into(), max_age, public: false }
    }

    /// With `Cache-Control: public`, as Companion has it, whose credentials are the same for all and asked for by anybody. A
    /// shared cache gives one user's to another.
    ///
    /// ```
    /// # fn body(answer: presign::wire::companion::StsAnswer) -> String {
    /// answer.public().to_answer().into_body()
    /// # }
    /// ```
    #[must_use]
    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// What the client is sent, the credentials under the names that Companion has from its SDK: `AccessKeyId`,
    /// `SecretAccessKey`, `SessionToken`, `Expiration`.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::StsAnswer) -> u16 {
    /// answer.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        self.answer(["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"])
    }

    /// The same with the names that `getCredentials` of `@uppy/aws-s3` wants to return: `accessKeyId`, `secretAccessKey`,
    /// `sessionToken`, `expiration`.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::StsAnswer) -> u16 {
    /// answer.to_get_credentials().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_get_credentials(&self) -> Answer {
        self.answer(["accessKeyId", "secretAccessKey", "sessionToken", "expiration"])
    }

    /// As JavaScript writes a date: with milliseconds.
    fn expiration(&self) -> String {
        let text = self.credentials.expiration.to_string();
        format!("{}.000Z", text.strip_suffix('Z').unwrap_or(&text))
    }

    /// With these names for ID, secret, token and end.
    fn answer(&self, names: [&str; 4]) -> Answer {
        #[derive(Serialize)]
        struct Body<'a> {
            credentials: Named<'a>,
            bucket: &'a str,
            region: &'a str,
        }
        let (known, end) = (&self.credentials, self.expiration());
        let values = [&*known.access_key_id, &*known.secret_access_key, &*known.session_token, &*end];
        let body = Body { credentials: Named(names, values), bucket: &self.bucket, region: &self.region };
        let who = if self.public { "public" } else { "private" };
        Answer::with_type(200, JSON, &body).header("cache-control", format!("{who},max-age={}", self.max_age))
    }
}

/// Values under their names.
struct Named<'a>([&'a str; 4], [&'a str; 4]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().zip(&self.1))
    }
}

impl fmt::Debug for StsAnswer {
    /// Without the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StsAnswer")
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}
