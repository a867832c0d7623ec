//! The tokens of the disk service, as another encoding of local grants.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};

use crate::checksum::ChecksumAlgorithm;
use crate::encode::decode;
use crate::error::{Error, ErrorKind};
use crate::header::HeaderValue;
use crate::local::{Encoding, Grant, LocalError, LocalErrorKind};
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::time::Timestamp;
use crate::wire::active_storage::json::escape;
use crate::wire::active_storage::serving::BINARY;
use crate::wire::active_storage::signed_id::{Message, SignedIdFault, Verifier, write_bytes, write_data};
use crate::wire::active_storage::{BlobChecksum, Disposition, RailsVersion, SignedIdFormat};
use crate::wire::json::{Json, Limits};

/// The path of every URL.
const PATH: &str = "/rails/active_storage/disk/";
const BLOB_TOKEN: &str = "blob_token";
const BLOB_KEY: &str = "blob_key";
/// The longest token, and the longest URL behind its base: what local mode reads is 16 KiB.
const LONGEST: usize = 12 * 1024;

/// Rails' way to write a grant: a signed message in the path, and for a GET the file's name behind it.
///
/// ```text
/// PUT /rails/active_storage/disk/eyJf…--0123…
/// GET /rails/active_storage/disk/eyJf…--0123…/cat.png
/// ```
pub(super) struct RailsToken {
    pub(super) verifier: Verifier,
    pub(super) format: SignedIdFormat,
    pub(super) service_name: String,
}

impl Encoding for RailsToken {
    fn write(&self, grant: &Grant<'_>, out: &mut String) -> Result<(), Error> {
        let (purpose, fields) = match grant.method {
            Method::Put => (BLOB_TOKEN, self.upload_fields(grant)?),
            Method::Get => (BLOB_KEY, self.download_fields(grant)?),
            _ => return Err(unsupported("method")),
        };
        // The last instant is none: a public URL has no end.
        let expires_at = Some(grant.expires_at).filter(|at| *at < Timestamp::MAX);
        let token = self.verifier.sign(&match self.format {
            SignedIdFormat::Json => write_data(&fields, purpose, expires_at),
            // A map by `Marshal` is neither written nor read here.
            SignedIdFormat::LegacyJson | SignedIdFormat::Marshal => write_bytes(&fields, purpose, expires_at),
        });
        let before = out.len();
        out.push_str(PATH);
        push_segment(out, &token);
        if grant.method == Method::Get {
            out.push('/');
            push_segment(out, &shown_name(grant));
        }
        if out.len() - before > LONGEST {
            out.truncate(before);
            let problem = format!("more than {LONGEST} bytes with key, type and file name");
            return Err(Error::new(ErrorKind::TooLong, "token", problem, "shorter names"));
        }
        Ok(())
    }

    fn read(&self, method: Method, target: &str, now: Timestamp) -> Result<Grant<'static>, LocalError> {
        // What stands behind the `?` means nothing to Rails either.
        let path = target.split_once('?').map_or(target, |(path, _)| path);
        let malformed = || token_error(LocalErrorKind::Encoding);
        let rest = path.strip_prefix(PATH).ok_or_else(malformed)?;
        let (token, has_name) = rest.split_once('/').map_or((rest, false), |(token, _)| (token, true));
        let purpose = match (method, has_name) {
            (Method::Put, false) => BLOB_TOKEN,
            (Method::Get | Method::Head, true) => BLOB_KEY,
            _ => return Err(LocalError::new(LocalErrorKind::Method, "method")),
        };
        let token = decode(token, |_, _| {}).ok_or_else(malformed)?;
        let grant = |message: Message<'_>| match message {
            Message::Data(json) => self.grant(method, json),
            Message::Bytes(bytes) => {
                self.grant(method, &Json::read(&bytes, Limits { bytes: LONGEST, depth: 1, values: 16 }).ok()?)
            }
        };
        let opened = self.verifier.read(&token, LONGEST, (purpose, now), grant);
        let (mut grant, expires_at) = opened.map_err(|fault| token_error(kind_of(fault)))?;
        grant.expires_at = expires_at.unwrap_or(Timestamp::MAX);
        Ok(grant)
    }
}

impl RailsToken {
    fn upload_fields(&self, grant: &Grant<'_>) -> Result<String, Error> {
        let sha256 = ChecksumAlgorithm::Sha256.header_name();
        let (mut content_type, mut digests) = (None, 0);
        for (name, value) in &grant.sent {
            match &**name {
                "content-length" => {}
                "content-type" => content_type = Some(&**value),
                "content-md5" => digests += 1,
                name if name == sha256 => digests += 1,
                name => return Err(unsupported(name)),
            }
        }
        if !grant.exact_size() || digests > 1 {
            return Err(unsupported(if digests > 1 { sha256 } else { "content-length" }));
        }
        let (md5, sha256) = (grant.body.md5s().first(), grant.body.checksums().first());
        let checksum = md5.map(|md5| BlobChecksum::Md5(*md5).to_string());
        let checksum = checksum.or_else(|| sha256.map(|sha256| format!("sha256:{}", sha256.to_base64())));
        let fields = [
            ("key", Some(grant.key.as_str().into())),
            ("content_type", content_type.map(Cow::Borrowed)),
            ("content_length", None),
            ("checksum", checksum.map(Cow::Owned)),
            ("service_name", Some(self.service_name.as_str().into())),
        ];
        Ok(object(&fields, *grant.body.size_range().end()))
    }

    fn download_fields(&self, grant: &Grant<'_>) -> Result<String, Error> {
        if let Some((name, _)) = grant.sent.first() {
            return Err(unsupported(name));
        }
        let other = |name: &str| !matches!(name, "content-type" | "content-disposition");
        if let Some((name, _)) = grant.kept.iter().find(|(name, _)| other(name)) {
            return Err(unsupported(name));
        }
        let kept = |name| answered(grant, name).map(Cow::Borrowed);
        let fields = [
            ("key", Some(grant.key.as_str().into())),
            ("disposition", kept("content-disposition")),
            ("content_type", kept("content-type")),
            ("service_name", Some(self.service_name.as_str().into())),
        ];
        Ok(object(&fields, 0))
    }

    /// What a message allows that was signed for this method; nothing where it is not of this form.
    fn grant(&self, method: Method, fields: &Json<'_>) -> Option<Grant<'static>> {
        let Json::Object(_) = fields else { return None };
        let text = |name| match fields.get(name) {
            None | Some(Json::Null) => Some(None),
            Some(Json::Text(text)) => Some(Some(String::from(&**text))),
            Some(_) => None,
        };
        // Of a header of an answer, too: an application that shares the secret may have signed any text.
        let header = |name| {
            let text = text(name)?;
            text.as_deref().is_none_or(|text| HeaderValue::new(text).is_ok()).then_some(text)
        };
        // Tokens of Rails 6.0 name no service.
        if text("service_name")?.is_some_and(|name| name != self.service_name) {
            return None;
        }
        let key = ObjectKey::exact(text("key")??).ok()?;
        let mut grant = Grant::new(method, key, Timestamp::MAX);
        if method != Method::Put {
            // What is not said is what Rails says of a file, so that no browser guesses.
            let content_type = header("content_type")?.unwrap_or_else(|| BINARY.into());
            let disposition =
                header("disposition")?.unwrap_or_else(|| Disposition::Attachment.as_str().into());
            grant.answer_with("content-type".into(), content_type.into());
            grant.answer_with("content-disposition".into(), disposition.into());
            return Some(grant);
        }
        let Some(Json::Number(length)) = fields.get("content_length") else { return None };
        let length: u64 = length.as_str().parse().ok()?;
        grant.send("content-length".into(), length.to_string().into()).ok()?;
        if let Some(content_type) = header("content_type")? {
            grant.send("content-type".into(), content_type.into()).ok()?;
        }
        let body = core::mem::take(&mut grant.body);
        grant.body = match text("checksum")? {
            None => body,
            Some(checksum) => match BlobChecksum::parse(checksum, RailsVersion::V8_2).ok()? {
                BlobChecksum::Md5(md5) => body.content_md5(md5),
                BlobChecksum::Sha256(digest) => body.checksum(crate::checksum::Checksum::sha256(digest)),
            },
        };
        Some(grant)
    }
}

/// A header of the answer.
fn answered<'g>(grant: &'g Grant<'_>, name: &str) -> Option<&'g str> {
    grant.kept.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
}

/// The name behind the token, which is for people: that of the disposition, or of the key.
fn shown_name(grant: &Grant<'_>) -> String {
    let disposition = answered(grant, "content-disposition").unwrap_or_default();
    let named = disposition.rsplit_once("filename*=UTF-8''").and_then(|(_, name)| decode(name, |_, _| {}));
    let last = || grant.key.as_str().rsplit('/').next().unwrap_or_default().into();
    match &*named.unwrap_or_else(last) {
        // Clients would walk up the path, or drop it.
        "" | "." | ".." => "-".into(),
        name => name.into(),
    }
}

/// A segment of a path, as Rails writes it.
fn push_segment(out: &mut String, text: &str) {
    for byte in text.bytes() {
        let sign = matches!(byte, b'!' | b'$' | b'&'..=b'.' | b':' | b';' | b'=' | b'@' | b'_' | b'~');
        let plain = byte.is_ascii_alphanumeric() || sign;
        crate::wire::active_storage::disposition::push(out, byte, plain);
    }
}

/// The fields in their order; a `content_length` is the number.
fn object(fields: &[(&str, Option<Cow<'_, str>>)], content_length: u64) -> String {
    let mut out = String::from("{");
    for (name, value) in fields {
        let comma = if out.len() > 1 { "," } else { "" };
        out.extend([comma, "\"", name, "\":"]);
        match value {
            _ if *name == "content_length" => out.push_str(&content_length.to_string()),
            None => out.push_str("null"),
            // Text is always written.
            Some(value) => out.push_str(&serde_json::to_string(value).unwrap_or_default()),
        }
    }
    out.push('}');
    escape(&out)
}

const fn token_error(kind: LocalErrorKind) -> LocalError {
    LocalError::new(kind, "token")
}

const fn kind_of(fault: SignedIdFault) -> LocalErrorKind {
    match fault {
        SignedIdFault::Signature => LocalErrorKind::Mac,
        SignedIdFault::Purpose => LocalErrorKind::Purpose,
        SignedIdFault::Expired => LocalErrorKind::Expired,
        _ => LocalErrorKind::Encoding,
    }
}

#[cold]
fn unsupported(name: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        crate::operation::field(name),
        "not in a token of the disk service",
        "GetObject with type and disposition of the answer; PutObject of an exact size, with type and one digest",
    )
}
