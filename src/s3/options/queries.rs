//! The options that are query parameters.

/// One option by its name.
macro_rules! query {
    // Which version, which part.
    (version_id, $make:literal) => {
        options::query_option! {
            /// Signs `versionId`: this version of the object.
            version_id: "versionId", |version: VersionId<'a>| version.into_text(), $make,
            ".version_id(VersionId::new(\"3HL4kqtJlcpXroDTDmJ-rmSpXd3dIbrHY\")?)"
        }
    };
    (part_number, $make:literal) => {
        options::query_option! {
            /// Signs `partNumber`: the bytes of this part of an object that was uploaded in parts.
            part_number: "partNumber", |number: PartNumber| u64::from(number.get()), $make,
            ".part_number(PartNumber::new(1)?)"
        }
    };

    // What the answer's headers say instead of what the object has.
    (response_content_type, $make:literal) => {
        /// Signs `response-content-type`: the type that the answer has.
        ///
        /// A type that browsers execute (HTML, SVG, XML, JavaScript) is an error when the operation is used, unless
        /// `response_content_disposition` begins with `attachment`: a stored text would run in the bucket's origin.
        ///
        #[doc = options::example!($make, ".response_content_type(MediaType::new(\"image/png\")?)")]
        #[must_use]
        #[inline]
        pub fn response_content_type(mut self, media_type: MediaType<'a>) -> Self {
            if media_type.is_active() {
                self.0.set_active("response-content-type");
            }
            self.0.set_query("response-content-type", media_type.into_text());
            self
        }
    };
    (response_active_content_type, $make:literal) => {
        options::query_option! {
            /// Signs `response-content-type` with any type, also one that browsers execute: a deliberate choice.
            response_active_content_type: "response-content-type",
            |media_type: MediaType<'a>| media_type.into_text(), $make,
            ".response_active_content_type(MediaType::new(\"text/html\")?)"
        }
    };
    (response_content_disposition, $make:literal) => {
        /// Signs `response-content-disposition`: shown or saved, and under which name (RFC 6266).
        ///
        #[doc = options::example!($make, ".response_content_disposition(ContentDisposition::attachment())")]
        #[must_use]
        #[inline]
        pub fn response_content_disposition(mut self, value: ContentDisposition<'a>) -> Self {
            if value.is_attachment() {
                self.0.set_attachment();
            }
            self.0.set_query("response-content-disposition", value.into_text());
            self
        }
    };
    (response_content_encoding, $make:literal) => {
        options::query_option! {
            /// Signs `response-content-encoding`.
            response_content_encoding: "response-content-encoding",
            |value: impl Into<HeaderValue<'a>>| value.into().into_text(), $make,
            ".response_content_encoding(HeaderValue::new(\"gzip\")?)"
        }
    };
    (response_content_language, $make:literal) => {
        options::query_option! {
            /// Signs `response-content-language`.
            response_content_language: "response-content-language",
            |value: impl Into<HeaderValue<'a>>| value.into().into_text(), $make,
            ".response_content_language(HeaderValue::new(\"en\")?)"
        }
    };
    (response_cache_control, $make:literal) => {
        options::query_option! {
            /// Signs `response-cache-control`.
            response_cache_control: "response-cache-control", |value: impl Into<HeaderValue<'a>>| value.into().into_text(), $make,
            ".response_cache_control(HeaderValue::new(\"private, no-store\")?)"
        }
    };
    (response_expires, $make:literal) => {
        options::query_option! {
            /// Signs `response-expires`: when caches must ask again.
            response_expires: "response-expires", |instant: Timestamp| instant.http_date().to_string(), $make,
            ".response_expires(Timestamp::parse(\"20300101T000000Z\")?)"
        }
    };

    // Listings.
    (prefix, $make:literal) => {
        options::text_option! {
            /// Signs `prefix`: only keys that begin with it.
            prefix: "prefix", $make, ".prefix(\"photos/\")"
        }
    };
    (delimiter, $make:literal) => {
        options::text_option! {
            /// Signs `delimiter`: keys are grouped up to its first place behind the prefix.
            delimiter: "delimiter", $make, ".delimiter(\"/\")"
        }
    };
    (encoding_type, $make:literal) => {
        options::query_option! {
            /// Signs `encoding-type`: how keys are written in the answer.
            encoding_type: "encoding-type", |encoding: EncodingType| encoding.as_str(), $make,
            ".encoding_type(EncodingType::Url)"
        }
    };
    (max_keys, $make:literal) => {
        options::query_option! {
            /// Signs `max-keys`: at most so many in one answer; S3 itself never gives more than 1,000.
            max_keys: "max-keys", |count: u16| u64::from(count), $make, ".max_keys(100)"
        }
    };
    (start_after, $make:literal) => {
        options::text_option! {
            /// Signs `start-after`: only keys behind this one.
            start_after: "start-after", $make,
            ".start_after(\"photos/m.png\")"
        }
    };
    (continuation_token, $make:literal) => {
        options::text_option! {
            /// Signs `continuation-token`: goes on where the answer with this token ended.
            continuation_token: "continuation-token", $make,
            ".continuation_token(\"1ueGcxLPRx1Tr\")"
        }
    };
    (fetch_owner, $make:literal) => {
        options::query_option! {
            /// Signs `fetch-owner`: whether the answer names the owners.
            fetch_owner: "fetch-owner", |wanted: bool| if wanted { "true" } else { "false" }, $make,
            ".fetch_owner(true)"
        }
    };
    (max_parts, $make:literal) => {
        options::query_option! {
            /// Signs `max-parts`: at most so many in one answer; S3 itself never gives more than 1,000.
            max_parts: "max-parts", |count: u16| u64::from(count), $make, ".max_parts(100)"
        }
    };
    (part_number_marker, $make:literal) => {
        options::query_option! {
            /// Signs `part-number-marker`: only parts behind this one.
            part_number_marker: "part-number-marker", |number: PartNumber| u64::from(number.get()), $make,
            ".part_number_marker(PartNumber::new(100)?)"
        }
    };
    (max_uploads, $make:literal) => {
        options::query_option! {
            /// Signs `max-uploads`: at most so many in one answer; S3 itself never gives more than 1,000.
            max_uploads: "max-uploads", |count: u16| u64::from(count), $make, ".max_uploads(100)"
        }
    };
    (key_marker, $make:literal) => {
        options::text_option! {
            /// Signs `key-marker`: only uploads of keys behind this one.
            key_marker: "key-marker", $make, ".key_marker(\"a.mp4\")"
        }
    };
    (upload_id_marker, $make:literal) => {
        options::query_option! {
            /// Signs `upload-id-marker`: of the marker's key, only uploads behind this one.
            upload_id_marker: "upload-id-marker", |upload: UploadId<'a>| upload.into_text(), $make,
            ".upload_id_marker(UploadId::new(\"2~abc\")?)"
        }
    };
}

pub(in crate::s3) use query;
