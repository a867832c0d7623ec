//! The options of the operations, each written once; an operation lists those that it has.
//!
//! Every option is one signed header or one signed query parameter with the name that S3's API reference gives it.
//! Setters never fail: a value was validated when it was made, and a conflict is told when the operation is used.

/// An operation: a struct of its own around [`Operation`](crate::operation::Operation).
macro_rules! operation {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        pub struct $name<'a>(Operation<'a>);

        impl<'a> AsRef<Operation<'a>> for $name<'a> {
            fn as_ref(&self) -> &Operation<'a> {
                &self.0
            }
        }

        impl<'a> From<$name<'a>> for Operation<'a> {
            fn from(operation: $name<'a>) -> Self {
                operation.0
            }
        }
    };
}

/// `options!(PutObject: "PutObject::new(…)", content_type, content_md5)`: the text makes one in the examples.
macro_rules! options {
    ($name:ident: $make:literal, $($option:ident),* $(,)?) => {
        impl<'a> $name<'a> {
            $(options::option! { $option, $make })*
        }
    };
}

macro_rules! example {
    ($make:literal, $call:literal) => {
        options::example!("", $make, $call)
    };
    ($before:literal, $make:literal, $call:literal) => {
        concat!(
            "```\n# use presign::{*, s3::*};\n",
            $before,
            "let operation = ",
            $make,
            $call,
            ";\n# let _ = operation;\n# Ok::<(), presign::Error>(())\n```"
        )
    };
}

/// A header with a value that converts to [`HeaderValue`](crate::header::HeaderValue).
macro_rules! header_option {
    ($(#[$doc:meta])* $option:ident: $header:literal, $kind:ty, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        pub fn $option(mut self, value: $kind) -> Self {
            self.0.set_header(HeaderName::from_lower($header), value.into());
            self
        }
    };
}

/// A header that the value itself knows.
macro_rules! own_option {
    ($(#[$doc:meta])* $option:ident: $kind:ty, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        pub fn $option(mut self, value: $kind) -> Self {
            let (name, value) = value.header();
            self.0.set_header(name, value);
            self
        }
    };
}

/// A header whose value is written from something else.
macro_rules! written_option {
    ($(#[$doc:meta])* $option:ident: $header:literal, |$value:ident: $kind:ty| $text:expr, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        pub fn $option(mut self, $value: $kind) -> Self {
            self.0.set_text($header, $text);
            self
        }
    };
}

/// A header with one possible value.
macro_rules! flag_option {
    ($(#[$doc:meta])* $option:ident: $header:literal, $value:literal, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        pub fn $option(mut self) -> Self {
            self.0.set_text($header, $value);
            self
        }
    };
}

/// A query parameter.
macro_rules! query_option {
    ($(#[$doc:meta])* $option:ident: $name:literal, |$value:ident: $kind:ty| $text:expr, $make:literal, $call:literal) => {
        $(#[$doc])*
        ///
        #[doc = options::example!($make, $call)]
        #[must_use]
        pub fn $option(mut self, $value: $kind) -> Self {
            self.0.set_query($name, $text);
            self
        }
    };
}

/// One option by its name.
macro_rules! option {
    // What the object is.
    (content_type, $make:literal) => {
        options::header_option! {
            /// Signs `content-type`: the client must send exactly this type, and the object keeps it.
            content_type: "content-type", MediaType<'a>, $make, ".content_type(MediaType::new(\"image/png\")?)"
        }
    };
    (content_disposition, $make:literal) => {
        options::header_option! {
            /// Signs `content-disposition`, which the object keeps (RFC 6266).
            content_disposition: "content-disposition", impl Into<HeaderValue<'a>>, $make,
            ".content_disposition(HeaderValue::new(\"attachment; filename=\\\"a.png\\\"\")?)"
        }
    };
    (content_encoding, $make:literal) => {
        options::header_option! {
            /// Signs `content-encoding`, which the object keeps (RFC 9110 section 8.4).
            content_encoding: "content-encoding", impl Into<HeaderValue<'a>>, $make,
            ".content_encoding(HeaderValue::new(\"gzip\")?)"
        }
    };
    (content_language, $make:literal) => {
        options::header_option! {
            /// Signs `content-language`, which the object keeps (RFC 9110 section 8.5).
            content_language: "content-language", impl Into<HeaderValue<'a>>, $make,
            ".content_language(HeaderValue::new(\"en\")?)"
        }
    };
    (cache_control, $make:literal) => {
        options::header_option! {
            /// Signs `cache-control`, which the object keeps (RFC 9111 section 5.2).
            cache_control: "cache-control", impl Into<HeaderValue<'a>>, $make,
            ".cache_control(HeaderValue::new(\"max-age=3600\")?)"
        }
    };
    (expires, $make:literal) => {
        options::written_option! {
            /// Signs `expires`, which the object keeps: when caches must ask again (RFC 9111 section 5.3). Not the
            /// end of the request.
            expires: "expires", |instant: Timestamp| instant.http_date().to_string(), $make,
            ".expires(Timestamp::parse(\"20300101T000000Z\")?)"
        }
    };
    (metadata, $make:literal) => {
        /// Signs an `x-amz-meta-*` header, which the object keeps. Each name once; the provider limits all names and
        /// values together (2,048 bytes on AWS).
        ///
        #[doc = options::example!($make, ".metadata(MetadataName::new(\"author\")?, HeaderValue::new(\"Ada\")?)")]
        #[must_use]
        pub fn metadata(mut self, name: MetadataName, value: impl Into<HeaderValue<'a>>) -> Self {
            self.0.set_header(name.into_header_name(), value.into());
            self
        }
    };
    (website_redirect_location, $make:literal) => {
        options::header_option! {
            /// Signs `x-amz-website-redirect-location`: where a bucket served as a website sends whoever asks for it.
            website_redirect_location: "x-amz-website-redirect-location", impl Into<HeaderValue<'a>>, $make,
            ".website_redirect_location(HeaderValue::new(\"/other.html\")?)"
        }
    };

    // What the body must be.
    (content_md5, $make:literal) => {
        options::written_option! {
            /// Signs `content-md5`: the server refuses any other body.
            content_md5: "content-md5", |digest: ContentMd5| digest.to_base64(), $make,
            ".content_md5(ContentMd5::from_base64(\"CY9rzUYh03PK3k6DJie09g==\")?)"
        }
    };
    (checksum, $make:literal) => {
        /// Signs `x-amz-checksum-*`: the server refuses any other body. One checksum of each algorithm.
        ///
        #[doc = options::example!($make, ".checksum(Checksum::crc32(0x3610_a686))")]
        #[must_use]
        pub fn checksum(mut self, checksum: Checksum) -> Self {
            self.0.set_text(checksum.algorithm().header_name(), checksum.to_base64());
            self
        }
    };
    (checksum_algorithm, $make:literal) => {
        options::written_option! {
            /// Signs `x-amz-checksum-algorithm`: which checksum the object gets.
            checksum_algorithm: "x-amz-checksum-algorithm", |algorithm: ChecksumAlgorithm| algorithm.as_str(), $make,
            ".checksum_algorithm(ChecksumAlgorithm::Sha256)"
        }
    };
    (checksum_type, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-checksum-type`: of the whole object, or of the parts' checksums.
            checksum_type: ChecksumType, $make, ".checksum_type(ChecksumType::FullObject)"
        }
    };
    (checksum_mode, $make:literal) => {
        options::flag_option! {
            /// Signs `x-amz-checksum-mode: ENABLED`: the answer tells the object's checksum.
            checksum_mode: "x-amz-checksum-mode", "ENABLED", $make, ".checksum_mode()"
        }
    };
    (object_size, $make:literal) => {
        options::written_option! {
            /// Signs `x-amz-mp-object-size`: the size in bytes that all parts together must have.
            object_size: "x-amz-mp-object-size", |bytes: u64| bytes.to_string(), $make, ".object_size(12_582_912)"
        }
    };

    // Under which condition.
    (if_match, $make:literal) => {
        options::header_option! {
            /// Signs `if-match`: only while the object has this ETag (RFC 9110 section 13.1.1).
            if_match: "if-match", EntityTag<'a>, $make, ".if_match(EntityTag::new(\"6805f2cfc46c0f04559748bb039d69ae\")?)"
        }
    };
    (if_none_match, $make:literal) => {
        options::header_option! {
            /// Signs `if-none-match`: only while the object has another ETag (RFC 9110 section 13.1.2).
            if_none_match: "if-none-match", EntityTag<'a>, $make,
            ".if_none_match(EntityTag::new(\"6805f2cfc46c0f04559748bb039d69ae\")?)"
        }
    };
    (create_only, $make:literal) => {
        options::flag_option! {
            /// Signs `if-none-match: *`: only while there is no such object; otherwise the server answers 412.
            create_only: "if-none-match", "*", $make, ".create_only()"
        }
    };
    (if_modified_since, $make:literal) => {
        options::written_option! {
            /// Signs `if-modified-since` (RFC 9110 section 13.1.3).
            if_modified_since: "if-modified-since", |instant: Timestamp| instant.http_date().to_string(), $make,
            ".if_modified_since(Timestamp::parse(\"20260102T030405Z\")?)"
        }
    };
    (if_unmodified_since, $make:literal) => {
        options::written_option! {
            /// Signs `if-unmodified-since` (RFC 9110 section 13.1.4).
            if_unmodified_since: "if-unmodified-since", |instant: Timestamp| instant.http_date().to_string(), $make,
            ".if_unmodified_since(Timestamp::parse(\"20260102T030405Z\")?)"
        }
    };
    (source_if_match, $make:literal) => {
        options::header_option! {
            /// Signs `x-amz-copy-source-if-match`: only while the source has this ETag.
            source_if_match: "x-amz-copy-source-if-match", EntityTag<'a>, $make,
            ".source_if_match(EntityTag::new(\"6805f2cfc46c0f04559748bb039d69ae\")?)"
        }
    };
    (source_if_none_match, $make:literal) => {
        options::header_option! {
            /// Signs `x-amz-copy-source-if-none-match`: only while the source has another ETag.
            source_if_none_match: "x-amz-copy-source-if-none-match", EntityTag<'a>, $make,
            ".source_if_none_match(EntityTag::new(\"6805f2cfc46c0f04559748bb039d69ae\")?)"
        }
    };
    (source_if_modified_since, $make:literal) => {
        options::written_option! {
            /// Signs `x-amz-copy-source-if-modified-since`.
            source_if_modified_since: "x-amz-copy-source-if-modified-since",
            |instant: Timestamp| instant.http_date().to_string(), $make,
            ".source_if_modified_since(Timestamp::parse(\"20260102T030405Z\")?)"
        }
    };
    (source_if_unmodified_since, $make:literal) => {
        options::written_option! {
            /// Signs `x-amz-copy-source-if-unmodified-since`.
            source_if_unmodified_since: "x-amz-copy-source-if-unmodified-since",
            |instant: Timestamp| instant.http_date().to_string(), $make,
            ".source_if_unmodified_since(Timestamp::parse(\"20260102T030405Z\")?)"
        }
    };

    // Which bytes, which version.
    (range, $make:literal) => {
        options::written_option! {
            /// Signs `range`: only these bytes (RFC 9110 section 14.2).
            range: "range", |range: ByteRange| range.to_string(), $make, ".range(ByteRange::new(0, 99)?)"
        }
    };
    (source_range, $make:literal) => {
        options::written_option! {
            /// Signs `x-amz-copy-source-range`: these bytes of the source. S3 wants both ends named.
            source_range: "x-amz-copy-source-range", |range: ByteRange| range.to_string(), $make,
            ".source_range(ByteRange::new(0, 5_242_879)?)"
        }
    };
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
        pub fn response_content_type(mut self, media_type: MediaType<'a>) -> Self {
            if media_type.is_active() {
                self.0.set_active_override();
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
        #[doc = options::example!($make, ".response_content_disposition(HeaderValue::new(\"attachment\")?)")]
        #[must_use]
        pub fn response_content_disposition(mut self, value: impl Into<HeaderValue<'a>>) -> Self {
            let value = value.into();
            if is_attachment(value.as_str()) {
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
            |value: HeaderValue<'a>| value.into_text(), $make,
            ".response_content_encoding(HeaderValue::new(\"gzip\")?)"
        }
    };
    (response_content_language, $make:literal) => {
        options::query_option! {
            /// Signs `response-content-language`.
            response_content_language: "response-content-language",
            |value: HeaderValue<'a>| value.into_text(), $make,
            ".response_content_language(HeaderValue::new(\"en\")?)"
        }
    };
    (response_cache_control, $make:literal) => {
        options::query_option! {
            /// Signs `response-cache-control`.
            response_cache_control: "response-cache-control", |value: HeaderValue<'a>| value.into_text(), $make,
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

    // How it is kept and who may read it.
    (storage_class, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-storage-class`.
            storage_class: StorageClass<'a>, $make, ".storage_class(StorageClass::STANDARD_IA)"
        }
    };
    (acl, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-acl` with one that is not public.
            acl: CannedAcl, $make, ".acl(CannedAcl::BucketOwnerFullControl)"
        }
    };
    (public_acl, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-acl` with one that lets strangers in: a deliberate choice.
            public_acl: PublicAcl, $make, ".public_acl(PublicAcl::PublicRead)"
        }
    };
    (tagging, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-tagging`: the object's tags.
            tagging: Tagging, $make, ".tagging(Tagging::new().tag(\"project\", \"cats\")?)"
        }
    };
    (encryption, $make:literal) => {
        /// Signs `x-amz-server-side-encryption` and what goes with it: SSE-S3 or SSE-KMS.
        ///
        #[doc = options::example!($make, ".encryption(ServerSideEncryption::aes256())")]
        #[must_use]
        pub fn encryption(mut self, encryption: impl Into<ServerSideEncryption<'a>>) -> Self {
            for (name, value) in encryption.into().headers() {
                self.0.set_header(name, value);
            }
            self
        }
    };
    (customer_key, $make:literal) => {
        /// Signs the three `x-amz-server-side-encryption-customer-*` headers (SSE-C). Whoever gets the request gets
        /// the key; give it to nobody else.
        ///
        #[doc = options::example!("let key = CustomerKey::new([7; 32]);\n", $make, ".customer_key(&key)")]
        #[must_use]
        pub fn customer_key(mut self, key: &'a CustomerKey) -> Self {
            for (name, value) in key.headers() {
                self.0.set_header(name, value);
            }
            self
        }
    };
    (source_customer_key, $make:literal) => {
        /// Signs the three `x-amz-copy-source-server-side-encryption-customer-*` headers: the key of the source.
        ///
        #[doc = options::example!("let key = CustomerKey::new([7; 32]);\n", $make, ".source_customer_key(&key)")]
        #[must_use]
        pub fn source_customer_key(mut self, key: &'a CustomerKey) -> Self {
            for (name, value) in key.copy_source_headers() {
                self.0.set_header(name, value);
            }
            self
        }
    };
    (retention, $make:literal) => {
        /// Signs `x-amz-object-lock-mode` and `x-amz-object-lock-retain-until-date`.
        ///
        #[doc = options::example!($make, ".retention(Retention::new(ObjectLockMode::Governance, Timestamp::parse(\"20300101T000000Z\")?))")]
        #[must_use]
        pub fn retention(mut self, retention: Retention) -> Self {
            for (name, value) in retention.headers() {
                self.0.set_header(name, value);
            }
            self
        }
    };
    (legal_hold, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-object-lock-legal-hold`.
            legal_hold: LegalHold, $make, ".legal_hold(LegalHold::On)"
        }
    };
    (bypass_governance_retention, $make:literal) => {
        options::flag_option! {
            /// Signs `x-amz-bypass-governance-retention: true`.
            bypass_governance_retention: "x-amz-bypass-governance-retention", "true", $make,
            ".bypass_governance_retention()"
        }
    };
    (mfa, $make:literal) => {
        options::header_option! {
            /// Signs `x-amz-mfa`: the device's serial number, a space and its code.
            mfa: "x-amz-mfa", impl Into<HeaderValue<'a>>, $make,
            ".mfa(HeaderValue::new(\"arn:aws:iam::123456789012:mfa/ada 123456\")?.sensitive())"
        }
    };
    (metadata_directive, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-metadata-directive`: the source's metadata, or that of this request.
            metadata_directive: MetadataDirective, $make, ".metadata_directive(MetadataDirective::Replace)"
        }
    };
    (tagging_directive, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-tagging-directive`: the source's tags, or those of this request.
            tagging_directive: TaggingDirective, $make, ".tagging_directive(TaggingDirective::Replace)"
        }
    };

    // Who pays, who owns.
    (request_payer, $make:literal) => {
        options::flag_option! {
            /// Signs `x-amz-request-payer: requester`: whoever asks pays.
            request_payer: "x-amz-request-payer", "requester", $make, ".request_payer()"
        }
    };
    (expected_bucket_owner, $make:literal) => {
        options::own_option! {
            /// Signs `x-amz-expected-bucket-owner`: fails where the bucket is another account's.
            expected_bucket_owner: AccountId<'a>, $make, ".expected_bucket_owner(AccountId::new(\"123456789012\")?)"
        }
    };
    (expected_source_owner, $make:literal) => {
        /// Signs `x-amz-source-expected-bucket-owner`: fails where the source bucket is another account's.
        ///
        #[doc = options::example!($make, ".expected_source_owner(AccountId::new(\"123456789012\")?)")]
        #[must_use]
        pub fn expected_source_owner(mut self, account: AccountId<'a>) -> Self {
            let (name, value) = account.source_header();
            self.0.set_header(name, value);
            self
        }
    };

    // Listings.
    (prefix, $make:literal) => {
        options::query_option! {
            /// Signs `prefix`: only keys that begin with it.
            prefix: "prefix", |prefix: impl Into<Cow<'a, str>>| prefix.into(), $make, ".prefix(\"photos/\")"
        }
    };
    (delimiter, $make:literal) => {
        options::query_option! {
            /// Signs `delimiter`: keys are grouped up to its first place behind the prefix.
            delimiter: "delimiter", |delimiter: impl Into<Cow<'a, str>>| delimiter.into(), $make, ".delimiter(\"/\")"
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
        options::query_option! {
            /// Signs `start-after`: only keys behind this one.
            start_after: "start-after", |key: impl Into<Cow<'a, str>>| key.into(), $make,
            ".start_after(\"photos/m.png\")"
        }
    };
    (continuation_token, $make:literal) => {
        options::query_option! {
            /// Signs `continuation-token`: goes on where the answer with this token ended.
            continuation_token: "continuation-token", |token: impl Into<Cow<'a, str>>| token.into(), $make,
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
        options::query_option! {
            /// Signs `key-marker`: only uploads of keys behind this one.
            key_marker: "key-marker", |key: impl Into<Cow<'a, str>>| key.into(), $make, ".key_marker(\"a.mp4\")"
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

pub(super) use {
    example, flag_option, header_option, operation, option, options, own_option, query_option, written_option,
};
