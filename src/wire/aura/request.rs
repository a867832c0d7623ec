//! [`UploadRequest`]: what a client says of its file, and what follows from it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use base64::engine::{Engine, general_purpose::STANDARD};

use super::error::AuraError;
use super::settings::Settings;
use crate::checksum::ContentMd5;
use crate::error::ErrorKind;
use crate::media_type::MediaType;
use crate::wire::active_storage::{BlobChecksum, DirectUploadRequest};
use crate::wire::fastapi::{Node, Validation};
use crate::wire::unsendable::type_to_sign;

/// The key of the header `X-API-KEY`, to be looked up.
///
/// # Errors
/// 401 where the header is absent or empty.
///
/// ```
/// use presign::wire::aura::api_key;
///
/// assert_eq!(api_key(Some("k")).unwrap(), "k");
/// assert_eq!(api_key(None).unwrap_err().status(), 401);
/// ```
pub fn api_key(header: Option<&str>) -> Result<&str, AuraError> {
    header.filter(|key| !key.is_empty()).ok_or_else(AuraError::unauthenticated)
}

/// The body of `POST /api/v1/upload/direct`: `{"blob": {"filename", "content_type", "byte_size", "checksum"}}`.
///
/// The schema has no bounds at all: texts may be empty and of any length, and `byte_size` may be negative. [`plan`](Self::plan)
/// holds it to what can be uploaded.
///
/// ```
/// use presign::wire::aura::{Settings, UploadRequest};
///
/// let body = br#"{"blob": {"filename": "a.txt", "content_type": "text/plain", "byte_size": "-1", "checksum": ""}}"#;
/// let request = UploadRequest::parse(body, &Settings::default())?;
/// assert_eq!((request.blob.filename.as_str(), request.blob.byte_size), ("a.txt", -1));
/// # Ok::<(), presign::wire::aura::AuraError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadRequest {
    /// The only field.
    pub blob: BlobDetails,
}

/// What the client says of its file: the schema `BlobDetails`.
///
/// ```
/// use presign::wire::aura::{Settings, UploadRequest};
///
/// let refused = UploadRequest::parse(br#"{"blob": {}}"#, &Settings::default()).unwrap_err();
/// assert!(refused.to_string().starts_with("body.blob.filename: Field required; body.blob.content_type: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlobDetails {
    /// Any text.
    pub filename: String,
    /// Any text.
    pub content_type: String,
    /// Of any size, also below 0; what 128 bits don't hold is the nearest that they do.
    pub byte_size: i128,
    /// Any text. The page speaks of SHA-256, and the header that it becomes is `Content-MD5`.
    pub checksum: String,
}

impl BlobDetails {
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let model = node.model()?;
        let text = |name| model.required(name, |node| node.text(..).map(String::from));
        let (filename, content_type) = (text("filename"), text("content_type"));
        let byte_size = model.required("byte_size", |node| node.integer(..));
        let checksum = text("checksum");
        Some(Self {
            filename: filename?,
            content_type: content_type?,
            byte_size: byte_size?,
            checksum: checksum?,
        })
    }
}

impl UploadRequest {
    /// Reads a body as FastAPI reads it.
    ///
    /// # Errors
    /// 422 with every fault; 400 for a body that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::aura::{Settings, UploadRequest};
    ///
    /// let refused = UploadRequest::parse(b"{}", &Settings::default()).unwrap_err();
    /// assert_eq!((refused.status(), refused.to_string().as_str()), (422, "body.blob: Field required"));
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, AuraError> {
        let read = |node: Node<'_, '_>| node.model()?.required("blob", BlobDetails::read);
        Ok(Self { blob: Validation::new().body(body, settings.limits, read)? })
    }

    /// The request for Active Storage: the name made safe, a type that can be sent, a size that can be signed, and an MD5.
    ///
    /// # Errors
    /// [`refusal_status`](super::SettingsBuilder::refusal_status), with the field and one of these codes:
    ///
    /// | code | |
    /// | --- | --- |
    /// | `filename_too_long` | more characters than [`longest_filename`](super::SettingsBuilder::longest_filename), or than fit into a `Content-Disposition` of 4,096 bytes |
    /// | `content_type_too_long` | more than [`longest_content_type`](super::SettingsBuilder::longest_content_type) |
    /// | `content_type_not_usable` | no media type, where [`unsendable_type`](super::SettingsBuilder::unsendable_type) refuses that |
    /// | `content_type_not_allowed` | a type that browsers run scripts from |
    /// | `byte_size_not_allowed` | below 0, or above [`most_bytes`](super::SettingsBuilder::most_bytes) |
    /// | `checksum_not_md5` | not the base64 of 16 bytes; a SHA-256 is named as such |
    ///
    /// ```
    /// use presign::wire::aura::{Settings, UploadRequest};
    ///
    /// let settings = Settings::default();
    /// let body = br#"{"blob": {"filename": "a.txt", "content_type": "text/plain", "byte_size": 5,
    ///     "checksum": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}}"#;
    /// let refused = UploadRequest::parse(body, &settings)?.plan(&settings).unwrap_err();
    /// assert_eq!((refused.status(), refused.code()), (400, Some("checksum_not_md5")));
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "blob.checksum: base64 of 32 bytes, the length of a SHA-256; \
    ///      allowed: base64 of the 16 bytes of an MD5, which is sent as Content-MD5",
    /// );
    /// # Ok::<(), presign::wire::aura::AuraError>(())
    /// ```
    pub fn plan(&self, settings: &Settings) -> Result<DirectUploadRequest<'static>, AuraError> {
        let BlobDetails { filename, content_type, byte_size, checksum } = &self.blob;
        short_enough(filename, settings.longest_filename, "filename", "filename_too_long", settings)?;
        let longest = settings.longest_content_type;
        short_enough(content_type, longest, "content_type", "content_type_too_long", settings)?;
        let media_type = media_type(content_type, settings)?;
        let byte_size =
            u64::try_from(*byte_size).ok().filter(|size| *size <= settings.most_bytes).ok_or_else(|| {
                let problem = if *byte_size < 0 { "below 0" } else { "too large" };
                let allowed = format!("0 to {} bytes", settings.most_bytes);
                AuraError::refused("byte_size_not_allowed", "byte_size", problem, allowed, settings)
            })?;
        let checksum = md5(checksum).map_err(|problem| {
            let allowed = "base64 of the 16 bytes of an MD5, which is sent as Content-MD5";
            AuraError::refused("checksum_not_md5", "checksum", problem, allowed, settings)
        })?;
        let checksum = BlobChecksum::Md5(checksum);
        let request =
            DirectUploadRequest::new(filename, Some(media_type), byte_size, checksum, settings.rails);
        // It refuses nothing else.
        let request = request.map_err(|_| {
            let (problem, allowed) = ("its Content-Disposition is too long", "at most 4096 bytes of that");
            AuraError::refused("filename_too_long", "filename", problem, allowed, settings)
        })?;
        Ok(if settings.allow_active_types { request.allowing_active_types() } else { request })
    }
}

fn short_enough(
    text: &str,
    most: usize,
    field: &'static str,
    code: &'static str,
    settings: &Settings,
) -> Result<(), AuraError> {
    match text.chars().nth(most) {
        None => Ok(()),
        Some(_) => {
            let (problem, allowed) = ("too long", format!("at most {most} characters"));
            Err(AuraError::refused(code, field, problem, allowed, settings))
        }
    }
}

fn media_type(declared: &str, settings: &Settings) -> Result<MediaType<'static>, AuraError> {
    type_to_sign(declared, settings.unsendable_type, settings.allow_active_types).map_err(|error| {
        let code = match error.kind() {
            ErrorKind::ActiveContent => "content_type_not_allowed",
            _ => "content_type_not_usable",
        };
        AuraError::refused(code, "content_type", error.problem(), error.allowed(), settings)
    })
}

/// The longest text that is looked into: that of a SHA-512 in hexadecimal digits.
const LONGEST_CHECKSUM: usize = 128;

/// What is sent as `Content-MD5`, or what was given in its place.
fn md5(text: &str) -> Result<ContentMd5, Cow<'static, str>> {
    if let Ok(md5) = ContentMd5::from_base64(text) {
        return Ok(md5);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Err(match (text.len(), STANDARD.decode(text.get(..LONGEST_CHECKSUM).unwrap_or(text))) {
        (0, _) => "empty".into(),
        (length, _) if length > LONGEST_CHECKSUM => "too long".into(),
        (32, _) if digits => "hexadecimal digits of 16 bytes".into(),
        (64, _) if digits => "hexadecimal digits of 32 bytes, the length of a SHA-256".into(),
        (_, Ok(bytes)) if bytes.len() == 32 => "base64 of 32 bytes, the length of a SHA-256".into(),
        (_, Ok(bytes)) => format!("base64 of {} bytes", bytes.len()).into(),
        (_, Err(_)) => "no base64".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums() {
        for (text, problem) in [
            ("ixqZU8RhEpaoJ6v4xHgE1w==", None),
            ("", Some("empty")),
            ("ixqZU8RhEpaoJ6v4xHgE1w", Some("no base64")),
            ("ixqZU8RhEpaoJ6v4xHgE1w= ", Some("no base64")),
            // The last four bits say nothing, and are to be zero.
            ("ixqZU8RhEpaoJ6v4xHgE1x==", Some("no base64")),
            ("-_qZU8RhEpaoJ6v4xHgE1w==", Some("no base64")),
            ("ixqZU8RhEpaoJ6v4xHgE", Some("base64 of 15 bytes")),
            ("ixqZU8RhEpaoJ6v4xHgE1wA=", Some("base64 of 17 bytes")),
            ("qvTGHdzF6KLavt4PO0gs2a6pQ00=", Some("base64 of 20 bytes")),
            (
                "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
                Some("base64 of 32 bytes, the length of a SHA-256"),
            ),
            ("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", Some("no base64")),
            ("8b1a9953c4611296a827abf8c47804d7", Some("hexadecimal digits of 16 bytes")),
            ("é", Some("no base64")),
            ("ixqZU8RhEpaoJ6v4xHgE1w==\r\nx-amz-acl: public-read", Some("no base64")),
        ] {
            assert_eq!(md5(text).err().as_deref(), problem, "{text:?}");
        }
        assert_eq!(md5(&"A".repeat(128)).unwrap_err(), "base64 of 96 bytes");
        assert_eq!(md5(&"A".repeat(129)).unwrap_err(), "too long");
        assert_eq!(md5(&"é".repeat(65)).unwrap_err(), "too long");
        let sha256 = "hexadecimal digits of 32 bytes, the length of a SHA-256";
        assert_eq!(md5(&"0".repeat(64)).unwrap_err(), sha256);
    }
}
