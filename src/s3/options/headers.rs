//! The options that are headers.

/// One option by its name; a name that is not here is one of `query!`.
macro_rules! header {
    // What the object is.
    (content_type, $make:literal) => {
        /// Signs `content-type`: the client must send exactly this type, and the object keeps it.
        ///
        /// A type that browsers execute (HTML, SVG, XML, JavaScript) is an error when the operation is used, unless
        /// `content_disposition` is an attachment: it would run in the bucket's origin.
        ///
        #[doc = options::example!($make, ".content_type(MediaType::new(\"image/png\")?)")]
        #[must_use]
        #[inline]
        pub fn content_type(mut self, media_type: MediaType<'a>) -> Self {
            if media_type.is_active() {
                self.0.set_active("content-type");
            }
            self.0.set_content_type(media_type.into());
            self
        }
    };
    (active_content_type, $make:literal) => {
        options::header_option! {
            /// Signs `content-type` with any type, also one that browsers execute: a deliberate choice.
            active_content_type: "content-type", MediaType<'a>, $make,
            ".active_content_type(MediaType::new(\"text/html\")?)"
        }
    };
    (content_disposition, $make:literal) => {
        /// Signs `content-disposition`, which the object keeps: shown or saved, and under which name (RFC 6266).
        ///
        #[doc = options::example!($make, ".content_disposition(ContentDisposition::attachment().filename(\"a.png\")?)")]
        #[must_use]
        #[inline]
        pub fn content_disposition(mut self, value: ContentDisposition<'a>) -> Self {
            if value.is_attachment() {
                self.0.set_attachment();
            }
            self.0.set_header(HeaderName::from_lower("content-disposition"), value.into());
            self
        }
    };
    (content_encoding, $make:literal) => {
        options::header_option! {
            /// Signs `content-encoding`, which the object keeps (RFC 9110 section 8.4). `aws-chunked` in it, which frames the
            /// body of a request and is no coding of a file, is [`ErrorKind::Unsupported`](crate::error::ErrorKind) when presigned.
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
        #[inline]
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
        #[inline]
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

    // Which bytes.
    (range, $make:literal) => {
        options::written_option! {
            /// Signs `range`: only these bytes (RFC 9110 section 14.2).
            range: "range", |range: ByteRange| range.to_string(), $make, ".range(ByteRange::new(0, 99)?)"
        }
    };
    (source_range, $make:literal) => {
        /// Signs `x-amz-copy-source-range`: these bytes of the source. S3 wants both ends named; a range without one is
        /// an error when the operation is used.
        ///
        #[doc = options::example!($make, ".source_range(ByteRange::new(0, 5_242_879)?)")]
        #[must_use]
        #[inline]
        pub fn source_range(mut self, range: ByteRange) -> Self {
            if range.first().is_none() || range.last().is_none() {
                self.0.refuse(Error::new(
                    ErrorKind::Syntax,
                    "x-amz-copy-source-range",
                    "a range with one end",
                    "a first and a last byte",
                ));
            }
            self.0.set_header(HeaderName::from_lower("x-amz-copy-source-range"), range.into());
            self
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
        #[inline]
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
        #[inline]
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
        #[inline]
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
        #[inline]
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
        #[inline]
        pub fn expected_source_owner(mut self, account: AccountId<'a>) -> Self {
            let (name, value) = account.source_header();
            self.0.set_header(name, value);
            self
        }
    };
    ($option:ident, $make:literal) => {
        options::query! { $option, $make }
    };
}

pub(in crate::s3) use header;
