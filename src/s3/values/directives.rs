//! Options that are a choice between words (Amazon S3 API Reference, CopyObject, CreateMultipartUpload and
//! ListObjectsV2).

use super::unknown_word;
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};

words! {
    /// Whether a copy takes its source's metadata or the request's (`x-amz-metadata-directive`).
    ///
    /// S3 copies where nothing is said, and then ignores the metadata that the request brings.
    ///
    /// ```
    /// use presign::s3::MetadataDirective;
    ///
    /// assert_eq!(MetadataDirective::Replace.to_string(), "REPLACE");
    /// ```
    pub enum MetadataDirective in "x-amz-metadata-directive" else unknown_word {
        /// The source's metadata.
        Copy = "COPY",
        /// The request's metadata, and none where it brings none.
        Replace = "REPLACE",
    }
}

words! {
    /// Whether a copy takes its source's tags or the request's (`x-amz-tagging-directive`).
    ///
    /// S3 copies where nothing is said.
    ///
    /// ```
    /// use presign::s3::TaggingDirective;
    ///
    /// assert_eq!(TaggingDirective::Copy.to_string(), "COPY");
    /// ```
    pub enum TaggingDirective in "x-amz-tagging-directive" else unknown_word {
        /// The source's tags.
        Copy = "COPY",
        /// The request's tags, and none where it brings none.
        Replace = "REPLACE",
    }
}

words! {
    /// What the checksum of an object that was uploaded in parts is made of (`x-amz-checksum-type`).
    ///
    /// SHA-1 and SHA-256 can only be composite, CRC-64/NVME only full; CRC-32 and CRC-32C can be either.
    ///
    /// ```
    /// use presign::s3::ChecksumType;
    ///
    /// assert_eq!("FULL_OBJECT".parse::<ChecksumType>()?, ChecksumType::FullObject);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[non_exhaustive]
    pub enum ChecksumType in "x-amz-checksum-type" else unknown_word {
        /// The checksum of the parts' checksums: it depends on how the object was cut.
        Composite = "COMPOSITE",
        /// The checksum of all the object's bytes.
        FullObject = "FULL_OBJECT",
    }
}

words! {
    /// How a listing's XML writes keys (`encoding-type`): XML 1.0 cannot hold every character that a key can.
    ///
    /// ```
    /// use presign::s3::EncodingType;
    ///
    /// assert_eq!(EncodingType::Url.to_string(), "url");
    /// ```
    #[non_exhaustive]
    pub enum EncodingType in "encoding-type" else unknown_word {
        /// Percent-encoded.
        Url = "url",
    }
}

impl MetadataDirective {
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HeaderName::from_lower("x-amz-metadata-directive"), HeaderValue::from_static(self.as_str()))
    }
}

impl TaggingDirective {
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HeaderName::from_lower("x-amz-tagging-directive"), HeaderValue::from_static(self.as_str()))
    }
}

impl ChecksumType {
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HeaderName::from_lower("x-amz-checksum-type"), HeaderValue::from_static(self.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_back() {
        for directive in [MetadataDirective::Copy, MetadataDirective::Replace] {
            assert_eq!(directive.as_str().parse(), Ok(directive));
        }
        for kind in [ChecksumType::Composite, ChecksumType::FullObject] {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        let error = "copy".parse::<TaggingDirective>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "x-amz-tagging-directive: a word that it does not have; allowed: COPY, REPLACE"
        );
    }

    #[test]
    fn headers() {
        for ((name, value), expected) in [
            (MetadataDirective::Copy.header(), "x-amz-metadata-directive: COPY"),
            (TaggingDirective::Replace.header(), "x-amz-tagging-directive: REPLACE"),
            (ChecksumType::FullObject.header(), "x-amz-checksum-type: FULL_OBJECT"),
        ] {
            assert_eq!(format!("{}: {}", name.as_str(), value.as_str()), expected);
        }
    }
}
