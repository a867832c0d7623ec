//! Browser forms of S3: the settings that are S3's own, and signing.
//!
//! Amazon S3 API Reference, "POST Object" and "Authenticating requests in browser-based uploads using POST (AWS Signature
//! Version 4)": the signature is the MAC of the base64-encoded policy under the signing key of the day.

use alloc::borrow::Cow;
use alloc::string::String;

use super::batch::S3Batch;
use super::presigner::S3Presigner;
use super::raw::reserved;
use super::values::{
    CannedAcl, CustomerKey, MetadataName, PublicAcl, ServerSideEncryption, StorageClass, Tagging,
    grants_public, is_public_acl,
};
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::form::{PostForm, PresignedForm, Signed, SuccessStatus};
use crate::header::{HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::provider::Capability;
use crate::time::Validity;

impl<'a> PostForm<'a> {
    /// An entry of user-defined metadata (`x-amz-meta-*`), which the object keeps. Each name once; the provider limits all
    /// names and values together (2,048 bytes on AWS).
    ///
    /// ```
    /// use presign::{HeaderValue, ObjectKey, PostForm, s3::MetadataName};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).metadata(MetadataName::new("author")?, HeaderValue::new("Ada")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn metadata(self, name: MetadataName, value: impl Into<HeaderValue<'a>>) -> Self {
        self.field(name.into_header_name(), value.into())
    }

    /// The object's ACL, with one that is not public.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, s3::CannedAcl};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).acl(CannedAcl::Private);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn acl(self, acl: CannedAcl) -> Self {
        self.pair(acl.header())
    }

    /// The object's ACL, with one that lets strangers in: a deliberate choice.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, s3::PublicAcl};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).public_acl(PublicAcl::PublicRead);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn public_acl(self, acl: PublicAcl) -> Self {
        self.pair(acl.header())
    }

    /// The object's storage class.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, s3::StorageClass};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).storage_class(StorageClass::STANDARD_IA);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn storage_class(self, class: StorageClass<'a>) -> Self {
        self.pair(class.header())
    }

    /// The object's tags, as XML in the field `tagging`.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, s3::Tagging};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).tagging(Tagging::new().tag("project", "cats")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn tagging(self, tagging: Tagging) -> Self {
        self.pair(tagging.header())
    }

    /// Encryption by S3: SSE-S3 or SSE-KMS.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, s3::ServerSideEncryption};
    ///
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).encryption(ServerSideEncryption::aes256());
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn encryption(self, encryption: impl Into<ServerSideEncryption<'a>>) -> Self {
        encryption.into().headers().fold(self, Self::pair)
    }

    /// Encryption with a key of your own (SSE-C). Whoever gets the form gets the key, in a field and within the policy;
    /// give it to nobody else.
    ///
    /// ```
    /// use presign::{ObjectKey, PostForm, s3::CustomerKey};
    ///
    /// let key = CustomerKey::new([7; 32]);
    /// let form = PostForm::to(ObjectKey::new("a")?, 1..=100).customer_key(&key);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn customer_key(self, key: &'a CustomerKey) -> Self {
        key.headers().into_iter().fold(self, Self::pair)
    }

    /// Any other field, which the client must send with exactly this value.
    ///
    /// Names do not depend on case. Where the form is used: [`ErrorKind::Forbidden`] for what the form has of itself (`key`,
    /// `bucket`, `file`, `policy`, the signer's own), for `x-ignore-*`, which servers leave out of the policy, for
    /// `if-match` and its like, which they take no notice of, for `tagging`, which has a setter, and for headers that no
    /// field can stand for; [`ErrorKind::Duplicate`] for a name
    /// that comes twice. A field that has rules of its own is held to them: `content-type`, `content-disposition`,
    /// `content-encoding`, `acl` and `x-amz-grant-*` ([`ErrorKind::PublicAcl`]), `success_action_status`,
    /// `success_action_redirect`.
    ///
    /// ```
    /// use presign::{HeaderName, HeaderValue, ObjectKey, PostForm};
    ///
    /// let form = PostForm::to(ObjectKey::new("a.html")?, 1..=100)
    ///     .custom_field(HeaderName::new("x-amz-website-redirect-location")?, HeaderValue::new("/b.html")?);
    /// # let _ = form;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn custom_field(mut self, name: HeaderName<'a>, value: HeaderValue<'a>) -> Self {
        match name.as_str() {
            "content-type" => match MediaType::new(value.into_text()) {
                Ok(media_type) => return self.content_type(media_type),
                Err(fault) => self.refuse(fault),
            },
            "content-disposition" => match ContentDisposition::new(value.into_text()) {
                Ok(disposition) => return self.content_disposition(disposition),
                Err(fault) => self.refuse(fault),
            },
            "content-encoding" => return self.content_encoding(value),
            "success_action_status" => match status(value.as_str()) {
                Ok(status) => return self.success_action_status(status),
                Err(fault) => self.refuse(fault),
            },
            "success_action_redirect" => return self.success_action_redirect(value.into_text()),
            "acl" | "x-amz-acl" => {
                if is_public_acl(value.as_str()) {
                    self.refuse(public("acl", "a private ACL, or this one by `public_acl`"));
                }
                return self.field(HeaderName::from_lower("x-amz-acl"), value);
            }
            other => {
                if let Some(why) = own_field(other).or_else(|| reserved(other)) {
                    let problem = "a field that cannot be added to a form";
                    let allowed = alloc::format!("none: {why}");
                    self.refuse(Error::new(ErrorKind::Forbidden, String::from(other), problem, allowed));
                }
                if other.starts_with("x-amz-grant-") && grants_public(value.as_str()) {
                    self.refuse(public(String::from(other), "grants to known accounts"));
                }
                return self.field(name, value);
            }
        }
        self
    }

    #[inline]
    fn pair(self, (name, value): (HeaderName<'static>, HeaderValue<'a>)) -> Self {
        self.field(name, value)
    }
}

/// Why a form has no such field from a caller, for those that it has not.
fn own_field(name: &str) -> Option<&'static str> {
    Some(match name {
        "key" | "bucket" | "content-length" | "content-length-range" => {
            "it follows from the form's arguments"
        }
        "file" => "it is the client's",
        "policy" | "signature" | "awsaccesskeyid" => "it is the signer's",
        "if-match" | "if-none-match" | "if-modified-since" | "if-unmodified-since" => {
            "S3 checks no condition of a form"
        }
        "tagging" | "x-amz-tagging" => "tags go by `tagging`",
        "redirect" => "it is an old name of success_action_redirect",
        "_charset_" => "browsers replace its value",
        "x-amz-trailer" | "x-amz-decoded-content-length" => "a file stands in a form as it is",
        _ if name.starts_with("x-ignore-") => "servers leave such fields out of the policy",
        _ => return None,
    })
}

fn status(text: &str) -> Result<SuccessStatus, Error> {
    let all = [SuccessStatus::Ok, SuccessStatus::Created, SuccessStatus::NoContent];
    all.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
        let problem = "a status that servers answer no form with";
        Error::new(ErrorKind::Syntax, "success_action_status", problem, "200, 201 or 204")
    })
}

#[cold]
fn public(field: impl Into<Cow<'static, str>>, allowed: &'static str) -> Error {
    Error::new(ErrorKind::PublicAcl, field, "lets strangers in", allowed)
}

impl S3Presigner {
    /// Signs a browser form.
    ///
    /// # Errors
    /// The form's first fault; [`ErrorKind::Unsupported`] where the provider takes no forms, or not what this one sets
    /// (a presigned PUT of an exact size does the work of a form there); [`ErrorKind::OutOfRange`] for sizes
    /// beyond its limits; [`ErrorKind::FilenameVariable`] for `${filename}` anywhere that was not asked for;
    /// [`ErrorKind::TooLong`] for more fields than S3 takes before the file (20,000 bytes); and what
    /// [`batch`](Self::batch) refuses.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let form = PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000);
    /// let form = presigner.post_form(&form, Validity::minutes(15).from(Timestamp::now()))?;
    /// let page = form.to_html();
    /// # let _ = page;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn post_form(&self, form: &PostForm<'_>, validity: Validity) -> Result<PresignedForm, Error> {
        self.batch(validity)?.post_form(form)
    }
}

impl S3Batch<'_> {
    /// Signs a browser form, as of the moment of the batch and with its key.
    ///
    /// # Errors
    /// As [`S3Presigner::post_form`](super::S3Presigner::post_form).
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = presigner.batch(Validity::minutes(15).from(Timestamp::MIN))?;
    /// let form = batch.post_form(&PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000))?;
    /// assert_eq!(form.expires_at(), batch.expires_at());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn post_form(&self, form: &PostForm<'_>) -> Result<PresignedForm, Error> {
        let provider = self.bucket.provider();
        form.check(provider.limits(), provider.capabilities())?;
        self.check_customer_key(form.needs(Capability::SseC))?;
        let credential = self.signing.credential();
        let signed = Signed {
            url: [self.bucket.base_url(), self.bucket.bucket_path()].concat(),
            bucket: self.bucket.name().as_str(),
            credential: &credential,
            date: self.signing.amz_date(),
            token: self.signing.session_token(),
            expires_at: self.term.expires_at,
        };
        form.write(signed, |policy| self.signing.sign_text(policy))
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::{Engine, general_purpose::STANDARD};

    use crate::credentials::Credentials;
    use crate::endpoint::Region;
    use crate::sigv4::Signer;
    use crate::time::Timestamp;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn sign(date: &str, policy: &str) -> String {
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap();
        let signer = Signer::s3(credentials, Region::new("us-east-1").unwrap());
        signer.at(Timestamp::parse(&format!("{date}T000000Z")).unwrap()).sign_text(policy)
    }

    /// "Example: Browser-based upload using HTTP POST (using AWS Signature Version 4)".
    #[test]
    fn the_documented_signature() {
        let policy = [
            r#"{ "expiration": "2015-12-30T12:00:00.000Z","#,
            r#"  "conditions": ["#,
            r#"    {"bucket": "sigv4examplebucket"},"#,
            r#"    ["starts-with", "$key", "user/user1/"],"#,
            r#"    {"acl": "public-read"},"#,
            r#"    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},"#,
            r#"    ["starts-with", "$Content-Type", "image/"],"#,
            r#"    {"x-amz-meta-uuid": "14365123651274"},"#,
            r#"    {"x-amz-server-side-encryption": "AES256"},"#,
            r#"    ["starts-with", "$x-amz-meta-tag", ""],"#,
            "",
            r#"    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},"#,
            r#"    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},"#,
            r#"    {"x-amz-date": "20151229T000000Z" }"#,
            "  ]",
            "}",
        ];
        assert_eq!(
            sign("20151229", &STANDARD.encode(policy.join("\r\n"))),
            "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
        );
    }

    /// The signatures that the tests of other SDKs assert, where they are at hand.
    #[test]
    fn signatures_of_other_sdks() {
        let default = || std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
        let folder = std::env::var_os("PRESIGN_VECTORS").map_or_else(default, Into::into);
        let Ok(file) = std::fs::read_to_string(folder.join("s3-post-policy/signatures.json")) else { return };
        let file: serde_json::Value = serde_json::from_str(&file).unwrap();
        let cases = file["cases"].as_array().unwrap();
        for case in cases {
            assert_eq!(case["secret_access_key"], SECRET);
            let signature = sign(case["date"].as_str().unwrap(), case["policy_base64"].as_str().unwrap());
            assert_eq!(case["expected"]["signature"], signature, "{}", case["id"]);
        }
        assert_eq!(cases.len(), 3);
    }
}
