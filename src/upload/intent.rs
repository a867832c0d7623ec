//! What a client wants to upload, as it says so.

use alloc::string::String;
use alloc::vec::Vec;

use crate::checksum::{Checksum, ContentMd5};

/// A client's wish: this many bytes, under this name, of this type. Nothing in it is trusted or checked yet but the form of
/// its digests; [`UploadRules::check`](super::UploadRules::check) tells every fault at once. A digest that is none, a
/// negative size and an unknown field are errors of reading it.
///
/// With feature `serde` it is read from JSON such as
/// `{"size":183204,"name":"cat 1.png","content_type":"image/png","content_md5":"CY9rzUYh03PK3k6DJie09g=="}`, with
/// `checksum` as `{"algorithm":"SHA256","value":"…"}` and `metadata` as an object. An unknown field is an error.
///
/// ```
/// use presign::upload::UploadIntent;
///
/// let intent = UploadIntent::new(183_204).named("cat 1.png").of_type("image/png");
/// assert_eq!(intent.size(), 183_204);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize), serde(deny_unknown_fields))]
pub struct UploadIntent {
    pub(super) size: u64,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) name: Option<String>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) content_type: Option<String>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) content_md5: Option<ContentMd5>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) checksum: Option<Checksum>,
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "pairs"))]
    pub(super) metadata: Vec<(String, String)>,
}

impl UploadIntent {
    /// The wish to upload `size` bytes.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// assert_eq!(UploadIntent::new(0).size(), 0);
    /// ```
    #[must_use]
    pub const fn new(size: u64) -> Self {
        Self { size, name: None, content_type: None, content_md5: None, checksum: None, metadata: Vec::new() }
    }

    /// Under the name that the file has at the client's, whatever it holds: it is sanitised before it is used.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// assert_eq!(UploadIntent::new(1).named("C:\\fakepath\\a.png").name(), Some("C:\\fakepath\\a.png"));
    /// ```
    #[must_use]
    #[inline]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Of a media type.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// assert_eq!(UploadIntent::new(1).of_type("image/png").content_type(), Some("image/png"));
    /// ```
    #[must_use]
    #[inline]
    pub fn of_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// With the MD5 of the body. One PUT signs it, so that the store takes no other body; a form and parts can't, and
    /// confirming refuses what contradicts it.
    ///
    /// ```
    /// # use presign::{ContentMd5, upload::UploadIntent};
    /// assert!(UploadIntent::new(0).content_md5(ContentMd5::of(b"")) != UploadIntent::new(0));
    /// ```
    #[must_use]
    #[inline]
    pub fn content_md5(mut self, digest: ContentMd5) -> Self {
        self.content_md5 = Some(digest);
        self
    }

    /// With a checksum of the body. One PUT and a form sign it, so that the store takes no other body; parts can't, and
    /// confirming refuses what contradicts it.
    ///
    /// ```
    /// # use presign::{Checksum, upload::UploadIntent};
    /// assert!(UploadIntent::new(0).checksum(Checksum::crc32(0)) != UploadIntent::new(0));
    /// ```
    #[must_use]
    #[inline]
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// With an entry of metadata, which the rules must name.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// let intent = UploadIntent::new(1).metadata("author", "Ada");
    /// # let _ = intent;
    /// ```
    #[must_use]
    #[inline]
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.push((name.into(), value.into()));
        self
    }

    /// The size in bytes.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// assert_eq!(UploadIntent::new(7).size(), 7);
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The name, as the client gave it: not safe to use.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// assert_eq!(UploadIntent::new(7).name(), None);
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The media type, as the client gave it.
    ///
    /// ```
    /// # use presign::upload::UploadIntent;
    /// assert_eq!(UploadIntent::new(7).content_type(), None);
    /// ```
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

/// A JSON object as pairs, in which a name that comes twice stays twice, so that it is refused and not lost.
#[cfg(feature = "serde")]
fn pairs<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    struct Pairs;
    impl<'de> serde::de::Visitor<'de> for Pairs {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("an object of texts")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    deserializer.deserialize_map(Pairs)
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn read_from_json() {
        let read = |text: &str| serde_json::from_str::<UploadIntent>(text);
        assert_eq!(
            read(r#"{"size":3,"name":"a","content_type":"t","metadata":{"b":"1","b":"2"}}"#).unwrap(),
            UploadIntent::new(3).named("a").of_type("t").metadata("b", "1").metadata("b", "2")
        );
        assert_eq!(
            read(r#"{"size":0,"content_md5":"1B2M2Y8AsgTpgAmY7PhCfg=="}"#).unwrap(),
            UploadIntent::new(0).content_md5(ContentMd5::of(b""))
        );
        for text in [
            "{}",
            r#"{"size":-1}"#,
            r#"{"size":1e3}"#,
            r#"{"size":1.0}"#,
            r#"{"size":"1"}"#,
            r#"{"size":18446744073709551616}"#,
            r#"{"size":1,"size":2}"#,
            r#"{"size":1,"key":"a"}"#,
            r#"{"size":1,"content_md5":"1B2M2Y8AsgTpgAmY7PhCfg"}"#,
            r#"{"size":1,"metadata":{"a":1}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
