//! What a client is given of a form: where to send it, and every field.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use crate::encode::push_json_string;
use crate::time::Timestamp;

/// A signed form: its URL, its fields in the order in which they are sent, and its end.
///
/// The client sends a POST of `multipart/form-data` to the URL, with exactly these fields and, last of all, the file as
/// the field `file`: servers ignore what comes behind it. Whoever holds the form can send it until it dies, so it is worth
/// what a password is: it belongs into no log, and `Debug` hides policy, signature, token and sensitive values.
/// Serialising it (feature `serde`) writes everything, since that is what the client needs; it is never read back.
///
/// ```
/// use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let form = PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000);
/// let form = presigner.post_form(&form, Validity::minutes(15).from(Timestamp::parse("20260102T030405Z")?))?;
///
/// assert_eq!(form.url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
/// assert_eq!(form.fields().next(), Some(("key", "avatars/42.png")));
/// assert_eq!(form.expires_at().to_string(), "2026-01-02T03:19:05Z");
/// # Ok::<(), presign::Error>(())
/// ```
// Without `PartialEq`: nobody compares a signature in a time that tells where it differs.
#[derive(Clone)]
pub struct PresignedForm {
    url: String,
    fields: Vec<Field>,
    key_prefix: Option<String>,
    sizes: RangeInclusive<u64>,
    expires_at: Timestamp,
}

/// One field that the client sends.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: Cow<'static, str>,
    pub(super) value: String,
    /// Not to be shown by `Debug`.
    pub(super) hidden: bool,
}

impl Field {
    pub(super) fn hidden(name: &'static str, value: String) -> Self {
        Self { name: name.into(), value, hidden: true }
    }

    fn for_debug(&self) -> (&str, &str) {
        (&self.name, if self.hidden { "[hidden]" } else { &self.value })
    }

    pub(super) fn shown(name: &'static str, value: String) -> Self {
        Self { name: name.into(), value, hidden: false }
    }
}

impl PresignedForm {
    pub(super) fn new(
        url: String,
        fields: Vec<Field>,
        key_prefix: Option<String>,
        sizes: RangeInclusive<u64>,
        expires_at: Timestamp,
    ) -> Self {
        Self { url, fields, key_prefix, sizes, expires_at }
    }

    /// The URL to send the form to: the bucket's. There is no secret in it.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// # let form = PostForm::to(ObjectKey::new("a.png")?, 1..=100);
    /// let form = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(form.url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The fields in the order in which they are sent: `key` first, then what the object keeps, then what signs. The
    /// file itself, as the field `file`, comes behind all of them.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// # let form = PostForm::to(ObjectKey::new("a.png")?, 1..=100);
    /// let form = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?;
    /// let names: Vec<_> = form.fields().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["key", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|field| (&*field.name, &*field.value))
    }

    /// What the key must begin with where the client names it: then `key` is not among [`fields`](Self::fields), and the
    /// client sends it before them. `None` where the form has a key.
    ///
    /// ```
    /// # use presign::{Credentials, KeyPrefix, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let form = PostForm::under(KeyPrefix::new("merchants/12/")?, 1..=100);
    /// let form = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(form.key_prefix(), Some("merchants/12/"));
    /// assert!(form.fields().all(|(name, _)| name != "key"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn key_prefix(&self) -> Option<&str> {
        self.key_prefix.as_deref()
    }

    /// The sizes that the file may have, in bytes: a page can refuse a file before it is sent.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// # let form = PostForm::to(ObjectKey::new("a.png")?, 1..=100);
    /// let form = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(form.sizes(), 1..=100);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn sizes(&self) -> RangeInclusive<u64> {
        self.sizes.clone()
    }

    /// When the form dies: the server's clock decides.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// # let form = PostForm::to(ObjectKey::new("a.png")?, 1..=100);
    /// let form = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(form.expires_at().as_unix_secs(), 60);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// `{"url":"…","fields":{"key":"…",…}}` in ASCII, the fields in their order: what scripts of every S3 SDK expect.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// # let form = PostForm::to(ObjectKey::new("a.png")?, 1..=100);
    /// let form = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert!(form.to_json().starts_with(
    ///     r#"{"url":"https://examplebucket.s3.us-east-1.amazonaws.com/","fields":{"key":"a.png","x-amz-algorithm":"#
    /// ));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let length: usize = self.fields().map(|(name, value)| 6 + name.len() + value.len()).sum();
        let mut out = String::with_capacity(24 + self.url.len() + length);
        out.push_str("{\"url\":");
        push_json_string(&mut out, &self.url);
        out.push_str(",\"fields\":{");
        for (at, (name, value)) in self.fields().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_json_string(&mut out, name);
            out.push(':');
            push_json_string(&mut out, value);
        }
        out.push_str("}}");
        out
    }
}

impl fmt::Debug for PresignedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Fields<'a>(&'a [Field]);
        impl fmt::Debug for Fields<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_map().entries(self.0.iter().map(Field::for_debug)).finish()
            }
        }
        f.debug_struct("PresignedForm")
            .field("url", &self.url)
            .field("fields", &Fields(&self.fields))
            .field("key_prefix", &self.key_prefix)
            .field("sizes", &self.sizes)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for PresignedForm {
    /// `{"url", "fields": {…}}`, as [`to_json`](Self::to_json).
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        struct Fields<'a>(&'a PresignedForm);
        impl serde::Serialize for Fields<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.fields())
            }
        }

        let mut form = serializer.serialize_struct("PresignedForm", 2)?;
        form.serialize_field("url", &self.url)?;
        form.serialize_field("fields", &Fields(self))?;
        form.end()
    }
}
