//! What an entity tag says about a body, and the tag that an upload in parts gets.
//!
//! Amazon S3 User Guide, "Checking object integrity": the tag of an object that was uploaded in one request, and without
//! encryption or with SSE-S3, is the MD5 of its body; that of an upload in parts is the MD5 of the parts' MD5s, a `-` and
//! the number of parts; with SSE-KMS and SSE-C it is neither. The functions stand here and not beside
//! [`EntityTag`], because they are about MD5.

use alloc::format;

use super::{ContentMd5, MOST_PARTS, Md5Hasher, part_count, wrong_part_count};
use crate::error::Error;
use crate::header::EntityTag;

/// What an [`EntityTag`] may be, by its form alone.
///
/// ```
/// use presign::{EntityTag, EntityTagKind};
///
/// let tag = EntityTag::new("9b2cf535f27731c974343645a3985328-2")?;
/// assert!(matches!(tag.kind(), EntityTagKind::Composite { part_count: 2, .. }));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntityTagKind {
    /// 32 hexadecimal digits: may be the MD5 of the body. It is for an object that AWS got in one request and does not
    /// encrypt with SSE-KMS or SSE-C; in other cases, and with other stores, the same form can be an MD5 of something
    /// else or random.
    MaybeMd5(ContentMd5),
    /// 32 hexadecimal digits, `-` and a number of parts: may be the MD5 of the parts' MD5s, under the same conditions. It
    /// is never the MD5 of the body. Some stores (Cloudflare R2 has been reported) put random digits here.
    Composite {
        /// What stands before the `-`.
        md5: ContentMd5,
        /// How many parts there were, 1 to 10,000.
        part_count: u16,
    },
    /// Anything else: to be compared with another tag and nothing more.
    Opaque,
}

impl EntityTag<'_> {
    /// The tag that an upload in parts gets, from the MD5 of each part in the order of the parts: the MD5 of these
    /// MD5s, `-`, and their number. They are taken one by one and none is kept.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) where there are none or more than 10,000.
    ///
    /// ```
    /// use presign::{ContentMd5, EntityTag};
    ///
    /// let tag = EntityTag::of_parts([ContentMd5::of(b"first part"), ContentMd5::of(b"second part")])?;
    /// assert_eq!(tag.as_str(), "\"2f2f82eceacf5bd0ac5d7c3d3d388849-2\"");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of_parts(md5s: impl IntoIterator<Item = ContentMd5>) -> Result<EntityTag<'static>, Error> {
        const FIELD: &str = "entity tag";
        let (mut hasher, mut count) = (Md5Hasher::new(), 0_u16);
        for md5 in md5s {
            if count == MOST_PARTS {
                return Err(wrong_part_count(FIELD, "more parts than an upload can have"));
            }
            count += 1;
            hasher.update(md5.as_bytes());
        }
        match count {
            0 => Err(wrong_part_count(FIELD, "no parts")),
            _ => EntityTag::new(format!("\"{}-{count}\"", hasher.finish().to_hex())),
        }
    }

    /// What the tag may be. Letter case does not matter here, as it does where two tags are compared.
    ///
    /// ```
    /// use presign::{ContentMd5, EntityTag, EntityTagKind};
    ///
    /// let tag = EntityTag::new("D41D8CD98F00B204E9800998ECF8427E")?;
    /// assert_eq!(tag.kind(), EntityTagKind::MaybeMd5(ContentMd5::of(b"")));
    /// assert_eq!(EntityTag::new("abc")?.kind(), EntityTagKind::Opaque);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> EntityTagKind {
        let opaque = self.as_str().trim_matches('"');
        // The longest such tag: nothing is to be looked for in a longer one.
        if opaque.len() > 32 + "-10000".len() {
            return EntityTagKind::Opaque;
        }
        let (digits, count) = match opaque.split_once('-') {
            Some((digits, count)) => (digits, part_count(count).map(Some)),
            None => (opaque, Some(None)),
        };
        match (ContentMd5::from_hex(digits), count) {
            (Ok(md5), Some(None)) => EntityTagKind::MaybeMd5(md5),
            (Ok(md5), Some(Some(part_count))) => EntityTagKind::Composite { md5, part_count },
            _ => EntityTagKind::Opaque,
        }
    }

    /// Whether the tag is this MD5 and nothing else, in either letter case: then the body is the one that the MD5 was
    /// made of. `false` proves nothing, unless it is known that this store's tags are MD5s for this object.
    ///
    /// ```
    /// use presign::{ContentMd5, EntityTag};
    ///
    /// assert!(EntityTag::new("d41d8cd98f00b204e9800998ecf8427e")?.is_md5(&ContentMd5::of(b"")));
    /// assert!(!EntityTag::new("d41d8cd98f00b204e9800998ecf8427e-1")?.is_md5(&ContentMd5::of(b"")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_md5(&self, md5: &ContentMd5) -> bool {
        self.kind() == EntityTagKind::MaybeMd5(*md5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn kinds() {
        let md5 = ContentMd5::of(b"");
        let maybe = EntityTagKind::MaybeMd5(md5);
        let composite = |part_count| EntityTagKind::Composite { md5, part_count };
        for (tag, kind) in [
            ("d41d8cd98f00b204e9800998ecf8427e", maybe),
            ("\"d41d8cd98f00b204e9800998ecf8427e\"", maybe),
            ("\"D41D8cd98f00b204e9800998ecf8427E\"", maybe),
            ("d41d8cd98f00b204e9800998ecf8427e-1", composite(1)),
            ("D41D8CD98F00B204E9800998ECF8427E-10000", composite(10_000)),
            ("d41d8cd98f00b204e9800998ecf8427e-", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e-0", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e-01", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e-+1", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e-10001", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e-65537", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e-1-1", EntityTagKind::Opaque),
            ("-1", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427e0", EntityTagKind::Opaque),
            ("d41d8cd98f00b204e9800998ecf8427g", EntityTagKind::Opaque),
            ("+41d8cd98f00b204e9800998ecf8427e", EntityTagKind::Opaque),
            ("\"\"", EntityTagKind::Opaque),
            (&"a".repeat(1000), EntityTagKind::Opaque),
        ] {
            let tag = EntityTag::new(tag).unwrap();
            assert_eq!(tag.kind(), kind, "{tag}");
            assert_eq!(tag.is_md5(&md5), kind == maybe, "{tag}");
            assert!(!tag.is_md5(&ContentMd5::of(b"a")));
        }
    }

    #[test]
    fn number_of_parts() {
        let of = |count| EntityTag::of_parts(core::iter::repeat_n(ContentMd5::of(b"part"), count));
        for count in [1, 2, 9_999, 10_000] {
            let EntityTagKind::Composite { part_count, .. } = of(count).unwrap().kind() else {
                panic!("{count}")
            };
            assert_eq!(usize::from(part_count), count);
        }
        for count in [0, 10_001, usize::MAX] {
            assert_eq!(of(count).unwrap_err().kind(), ErrorKind::OutOfRange);
        }
        // One part is not the same as one request.
        assert_ne!(of(1).unwrap().as_str(), format!("\"{}\"", ContentMd5::of(b"part").to_hex()));
    }
}
