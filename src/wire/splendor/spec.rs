//! [`UploadSpec`]: what a client says of one file, and what follows from it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::error::ApiError;
use super::settings::Settings;
use crate::error::ErrorKind;
use crate::media_type::MediaType;
use crate::wire::fastapi::Node;
use crate::wire::unsendable::type_to_sign;

/// One file as the client describes it: the schema `HostedAssetSpec`, and the body of an initiated upload.
///
/// ```
/// use presign::wire::splendor::{AssetBatchRequest, Settings};
///
/// let body = br#"{"assets": [{"content_type": "image/png", "object_size_bytes": "1_000"}]}"#;
/// let request = AssetBatchRequest::parse(body, &Settings::builder().build()?)?;
/// let spec = &request.assets[0];
/// assert_eq!((spec.content_type.as_str(), spec.object_size_bytes, &spec.filename), ("image/png", 1_000, &None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadSpec {
    /// 1 to 255 code points; any text.
    pub content_type: String,
    /// 0 or more, of any size.
    pub object_size_bytes: i128,
    /// Up to 1,024 code points; it may be empty.
    pub filename: Option<String>,
}

/// A field, in its place in the request.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// In a batch.
    pub(super) index: Option<usize>,
    pub(super) field: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "assets.{index}.{}", self.field),
            None => f.write_str(self.field),
        }
    }
}

/// No extension of a file's name is longer; what is longer is part of the name.
const LONGEST_EXTENSION: usize = 16;

impl UploadSpec {
    pub(super) fn read(node: Node<'_, '_>) -> Option<Self> {
        let model = node.model()?;
        let content_type = model.required("content_type", |node| node.text(1..=255).map(String::from));
        let object_size_bytes = model.required("object_size_bytes", |node| node.integer(0..));
        let filename = model
            .optional("filename", |node| node.nullable(|node| node.text(..=1024).map(String::from)))
            .map(Option::flatten);
        Some(Self { content_type: content_type?, object_size_bytes: object_size_bytes?, filename: filename? })
    }

    /// What is signed as `content-type`.
    pub(super) fn media_type(
        content_type: String,
        index: Option<usize>,
        settings: &Settings,
    ) -> Result<MediaType<'static>, ApiError> {
        type_to_sign(content_type, settings.unsendable_type, settings.allow_active_types).map_err(|error| {
            let code = match error.kind() {
                ErrorKind::ActiveContent => "content_type_not_allowed",
                _ => "content_type_not_usable",
            };
            let place = Place { index, field: "content_type" };
            ApiError::refused(settings.refusal_status, code, place, error.problem(), error.allowed())
        })
    }

    /// The size, if one request can hold it.
    pub(super) fn size(&self, most: u64, index: Option<usize>, settings: &Settings) -> Result<u64, ApiError> {
        match u64::try_from(self.object_size_bytes) {
            Ok(size) if size <= most => Ok(size),
            _ => {
                let place = Place { index, field: "object_size_bytes" };
                let (code, allowed) = ("object_too_large", format!("0 to {most} bytes"));
                Err(ApiError::refused(settings.refusal_status, code, place, "too large", allowed))
            }
        }
    }

    /// The extension for the key, in lower case and without its dot.
    ///
    /// It is the last one of the name's last segment, if it is 1 to 16 ASCII letters and digits behind something else than
    /// dots; nothing else of the name is looked at. A name without one gets that of its type, if the settings say so.
    pub(super) fn extension(&self, media_type: &MediaType<'_>, settings: &Settings) -> Option<Cow<'_, str>> {
        let name = self.filename.as_deref().unwrap_or_default();
        let segment = name.rsplit(['/', '\\']).next().unwrap_or_default().trim_end();
        let of_name = segment
            .rsplit_once('.')
            .filter(|(stem, _)| stem.bytes().any(|byte| byte != b'.'))
            .map(|(_, extension)| extension)
            .filter(|extension| (1..=LONGEST_EXTENSION).contains(&extension.len()))
            .filter(|extension| extension.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        match of_name {
            Some(extension) if extension.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Some(Cow::Owned(extension.to_ascii_lowercase()))
            }
            Some(extension) => Some(Cow::Borrowed(extension)),
            // `application/octet-stream` says nothing, least of all in the place of a text that was no type.
            None if settings.extension_by_type && media_type.essence() != "application/octet-stream" => {
                media_type.extensions().first().map(|extension| Cow::Borrowed(*extension))
            }
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        let settings = Settings::builder().build().unwrap();
        let bare = Settings::builder().extension_by_type(false).build().unwrap();
        let jpeg = MediaType::new("image/jpeg").unwrap();
        for (name, expected) in [
            ("cat.png", Some("png")),
            ("cat.PNG", Some("png")),
            ("a.tar.gz", Some("gz")),
            ("C:\\fakepath\\cat.WebP ", Some("webp")),
            ("a.png/cat.gif", Some("gif")),
            ("..a.7z", Some("7z")),
            ("a.abcdefghijklmnop", Some("abcdefghijklmnop")),
            // From the type, if from anything.
            ("", None),
            ("cat", None),
            ("cat.", None),
            (".png", None),
            ("..png", None),
            ("a.png/", None),
            ("a.png/b", None),
            ("a.p/ng", None),
            ("a.p g", None),
            ("a.p\u{202e}g", None),
            ("a.é", None),
            ("a.%2e", None),
            ("a.png\0", None),
            ("a.abcdefghijklmnopq", None),
        ] {
            let spec = UploadSpec {
                content_type: String::new(),
                object_size_bytes: 0,
                filename: Some(String::from(name)),
            };
            assert_eq!(spec.extension(&jpeg, &bare).as_deref(), expected, "{name:?}");
            assert_eq!(spec.extension(&jpeg, &settings).as_deref(), expected.or(Some("jpg")), "{name:?}");
        }
        let spec = UploadSpec { content_type: String::new(), object_size_bytes: 0, filename: None };
        assert_eq!(spec.extension(&MediaType::new("x/unheard-of").unwrap(), &settings), None);
    }
}
