//! How blobs are served: what a browser may show, and what it is only given to save.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Disposition, RailsVersion};

/// `ActiveStorage.binary_content_type`.
pub(super) const BINARY: &str = "application/octet-stream";
/// The first one up to 7.0 only.
const AS_BINARY: [&str; 10] = [
    "text/javascript",
    "text/html",
    "image/svg+xml",
    "application/postscript",
    "application/x-shockwave-flash",
    "text/xml",
    "application/xml",
    "application/xhtml+xml",
    "application/mathml+xml",
    "text/cache-manifest",
];
/// The first one up to 7.0 only, the last two from 7.2 on.
const INLINE: [&str; 11] = [
    "image/jpg",
    "image/png",
    "image/gif",
    "image/jpeg",
    "image/tiff",
    "image/bmp",
    "image/vnd.adobe.photoshop",
    "image/vnd.microsoft.icon",
    "application/pdf",
    "image/webp",
    "image/avif",
];

/// `content_types_to_serve_as_binary` and `content_types_allowed_inline`: types of the first are never named to a browser,
/// and only those of the second are shown by it.
///
/// As in Rails, a type is one of a list only if it is written as there. Others are served as attachments, so
/// `Text/HTML` and `text/html;charset=utf-8` harm nobody, though they keep their type.
///
/// ```
/// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
///
/// let rules = ServingRules::new(RailsVersion::V7_1);
/// let pdf = rules.serve(Some("application/pdf"), Disposition::Inline, "résumé.pdf");
/// assert_eq!(pdf.disposition, Disposition::Inline);
/// let html = rules.serve(Some("text/html"), Disposition::Inline, "index.html");
/// assert_eq!(html.content_type.as_deref(), Some("application/octet-stream"));
/// assert_eq!(html.content_disposition, "attachment; filename=\"index.html\"; filename*=UTF-8''index.html");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServingRules {
    as_binary: Vec<Cow<'static, str>>,
    inline: Vec<Cow<'static, str>>,
}

impl ServingRules {
    /// The lists of this version. Up to 7.0 the first has `text/javascript` and the second `image/jpg`, too; from 7.2 on the
    /// second has `image/webp` and `image/avif`.
    ///
    /// ```
    /// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
    ///
    /// let shown = |version| ServingRules::new(version).serve(Some("image/webp"), Disposition::Inline, "a").disposition;
    /// assert_eq!(shown(RailsVersion::V7_1), Disposition::Attachment);
    /// assert_eq!(shown(RailsVersion::V7_2), Disposition::Inline);
    /// ```
    #[must_use]
    pub fn new(version: RailsVersion) -> Self {
        let old = version < RailsVersion::V7_1;
        let as_binary = AS_BINARY.into_iter().filter(|name| old || *name != "text/javascript");
        let inline = INLINE.into_iter().filter(|name| match *name {
            "image/jpg" => old,
            "image/webp" | "image/avif" => version >= RailsVersion::V7_2,
            _ => true,
        });
        Self {
            as_binary: as_binary.map(Cow::Borrowed).collect(),
            inline: inline.map(Cow::Borrowed).collect(),
        }
    }

    /// One more type that is never named to a browser.
    ///
    /// ```
    /// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
    ///
    /// let rules = ServingRules::new(RailsVersion::V8_0).also_as_binary("text/javascript");
    /// let served = rules.serve(Some("text/javascript"), Disposition::Inline, "a.js");
    /// assert_eq!(served.content_type.as_deref(), Some("application/octet-stream"));
    /// ```
    #[must_use]
    pub fn also_as_binary(mut self, content_type: impl Into<String>) -> Self {
        self.as_binary.push(Cow::Owned(content_type.into()));
        self
    }

    /// One more type that a browser may show. One that is served as binary is not shown nevertheless.
    ///
    /// ```
    /// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
    ///
    /// let rules = ServingRules::new(RailsVersion::V8_0).also_inline("video/mp4").also_inline("text/html");
    /// let shown = |name| rules.serve(Some(name), Disposition::Inline, "a").disposition == Disposition::Inline;
    /// assert!(shown("video/mp4") && !shown("text/html"));
    /// ```
    #[must_use]
    pub fn also_inline(mut self, content_type: impl Into<String>) -> Self {
        self.inline.push(Cow::Owned(content_type.into()));
        self
    }

    /// How a blob of this type is served that was asked for in this way, under this name: as a rule the blob's
    /// [`Filename`](super::Filename).
    ///
    /// ```
    /// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
    ///
    /// let served = ServingRules::new(RailsVersion::V8_0).serve(None, Disposition::Inline, "a");
    /// assert_eq!((served.content_type, served.disposition), (None, Disposition::Attachment));
    /// ```
    #[must_use]
    pub fn serve(&self, content_type: Option<&str>, asked: Disposition, filename: impl AsRef<str>) -> Served {
        let is_in = |list: &[Cow<'static, str>]| list.iter().any(|name| Some(&**name) == content_type);
        let as_binary = is_in(&self.as_binary);
        let shown = !as_binary && is_in(&self.inline);
        let disposition = if shown { asked } else { Disposition::Attachment };
        Served {
            content_type: if as_binary { Some(BINARY) } else { content_type }.map(String::from),
            disposition,
            content_disposition: disposition.header(filename),
        }
    }
}

/// How a blob is served: the two headers of the answer with its bytes.
///
/// ```
/// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
///
/// let served = ServingRules::new(RailsVersion::V8_0).serve(Some("image/png"), Disposition::Inline, "a.png");
/// assert_eq!(served.content_type.as_deref(), Some("image/png"));
/// assert_eq!(served.content_disposition, "inline; filename=\"a.png\"; filename*=UTF-8''a.png");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Served {
    /// `Content-Type`; `None` for a blob without a type.
    pub content_type: Option<String>,
    /// What became of the disposition that was asked for.
    pub disposition: Disposition,
    /// `Content-Disposition`, with the name.
    pub content_disposition: String,
}

impl Served {
    /// What a presigned GET says to S3 (`GetObject`, response header overrides), in the order in which Rails does.
    ///
    /// ```
    /// use presign::wire::active_storage::{Disposition, RailsVersion, ServingRules};
    ///
    /// let served = ServingRules::new(RailsVersion::V8_0).serve(Some("text/html"), Disposition::Inline, "a");
    /// let overrides: Vec<_> = served.overrides().collect();
    /// assert_eq!(overrides, [
    ///     ("response-content-disposition", "attachment; filename=\"a\"; filename*=UTF-8''a"),
    ///     ("response-content-type", "application/octet-stream"),
    /// ]);
    /// ```
    pub fn overrides(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let content_type = self.content_type.as_deref().map(|value| ("response-content-type", value));
        core::iter::once(("response-content-disposition", self.content_disposition.as_str()))
            .chain(content_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_in_each_version() {
        for version in RailsVersion::ALL {
            let rules = ServingRules::new(version);
            let old = version < RailsVersion::V7_1;
            let lengths = match version {
                RailsVersion::V6_1 | RailsVersion::V7_0 => (10, 9),
                RailsVersion::V7_1 => (9, 8),
                _ => (9, 10),
            };
            assert_eq!((rules.as_binary.len(), rules.inline.len()), lengths);
            for asked in [Disposition::Inline, Disposition::Attachment] {
                for name in AS_BINARY {
                    let served = rules.serve(Some(name), asked, "a");
                    assert_eq!(served.disposition, Disposition::Attachment, "{name}");
                    let kept = !old && name == "text/javascript";
                    assert_eq!(served.content_type.as_deref(), Some(if kept { name } else { BINARY }));
                }
                for name in INLINE {
                    let served = rules.serve(Some(name), asked, "a");
                    let shown = match name {
                        "image/jpg" => old,
                        "image/webp" | "image/avif" => version >= RailsVersion::V7_2,
                        _ => true,
                    };
                    assert_eq!(served.disposition, if shown { asked } else { Disposition::Attachment });
                    assert_eq!(served.content_type.as_deref(), Some(name));
                }
                for name in
                    ["", "text/plain", "Text/HTML", "text/html;charset=utf-8", "IMAGE/PNG", "image/png "]
                {
                    let served = rules.serve(Some(name), asked, "a");
                    assert_eq!(served.disposition, Disposition::Attachment, "{name}");
                    assert_eq!(served.content_type.as_deref(), Some(name));
                }
            }
        }
    }
}
