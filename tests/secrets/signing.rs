//! Everything that signs.

use std::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use presign::s3::{CopySource, MetadataName, RawOperation};
use presign::sigv4::{Payload, Request, Settings, Signer, TokenPlacement};
use presign::*;

use super::needles::{Needles, Shown};
use super::random::percent_encode;
use super::{CUSTOMER_KEYS, ID, KEYS, SECRET, TOKEN, bucket, credentials, key, now, validity};

/// The operations that can hold a secret.
pub(super) fn operations(shown: &mut Shown) -> Vec<Operation<'static>> {
    let [one, two] = &*CUSTOMER_KEYS;
    let id = || UploadId::new("2~abc").unwrap();
    let source = || CopySource::new(&BucketName::new("uploads").unwrap(), &key());
    let part = PartNumber::new(1).unwrap();
    let value = |text: &'static str| HeaderValue::new(text).unwrap().sensitive();
    let raw = RawOperation::on_object(Method::Put, key())
        .header(HeaderName::new("x-amz-meta-note").unwrap(), value(SECRET))
        .header(HeaderName::new("x-amz-mfa").unwrap(), value(TOKEN));
    macro_rules! all {
        ($($operation:expr),* $(,)?) => { vec![$({ let operation = $operation; shown.debug("an operation", &operation); operation.into() }),*] };
    }
    all![
        GetObject::new(key()).customer_key(one),
        HeadObject::new(key()).customer_key(one),
        PutObject::new(key(), BodySize::Exact(9))
            .customer_key(one)
            .metadata(MetadataName::new("a").unwrap(), value(SECRET)),
        DeleteObject::new(key()).mfa(value(TOKEN)),
        CopyObject::new(key(), source()).customer_key(one).source_customer_key(two),
        UploadPartCopy::new(key(), id(), part, source()).customer_key(two).source_customer_key(one),
        CreateMultipartUpload::new(key()).customer_key(two),
        UploadPart::new(key(), id(), part, BodySize::Unlimited).customer_key(two),
        CompleteMultipartUpload::new(key(), id()).customer_key(one),
        ListParts::new(key(), id()).customer_key(one),
        raw,
    ]
}

#[test]
fn nothing_prints_a_secret() {
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    shown.debug("credentials", &credentials());
    shown.debug("credentials", &credentials().expiring_at(now()).clone());
    shown.debug("an SSE-C key", &*CUSTOMER_KEYS);

    let presigner = S3Presigner::new(bucket(), credentials());
    let batch = presigner.batch(validity()).unwrap();
    let mut signatures = Vec::new();
    for operation in operations(&mut shown) {
        shown.debug("an operation", &operation);
        let request = batch.presign(&operation).unwrap();
        assert_eq!(request.url().matches(&percent_encode(TOKEN, "")).count(), 1, "the canary is in the URL");
        needles.add("signature", request.url().rsplit_once('=').unwrap().1.as_bytes());
        shown.debug("a presigned request", &request);
        shown.debug("a presigned request", &request.clone());
        shown.debug("signing steps", &presigner.signing_steps(&operation, validity()).unwrap());
        #[cfg(feature = "http")]
        shown.debug("HTTP headers", &http::request::Parts::try_from(&request).unwrap().headers);
        shown.error(presigner.presign(&operation, Validity::days(8).from(now())).unwrap_err());
    }
    let hidden_note = HeaderValue::new(SECRET).unwrap().sensitive();
    for form in [
        PostForm::to(key(), 1..=9).customer_key(&CUSTOMER_KEYS[0]),
        PostForm::under(KeyPrefix::new("merchants/12/").unwrap(), 1..=9)
            .customer_key(&CUSTOMER_KEYS[1])
            .metadata(MetadataName::new("note").unwrap(), hidden_note),
    ] {
        shown.debug("a form", &form);
        let signed = batch.post_form(&form).unwrap();
        // The policy holds what the fields hold, in base64.
        assert!(needles.find(&signed.to_json()).is_some() && needles.find(&signed.to_html()).is_some());
        for (name, value) in signed.fields() {
            match name {
                "policy" => {
                    let policy = STANDARD.decode(value).unwrap();
                    assert!(needles.find(std::str::from_utf8(&policy).unwrap()).is_some());
                    assert!(needles.find(value).is_some(), "base64 is searched too");
                }
                "x-amz-signature" => signatures.push(value.to_owned()),
                _ => {}
            }
        }
        shown.debug("a presigned form", &signed);
        shown.debug("a presigned form", &signed.clone());
        shown.error(presigner.post_form(&form, Validity::days(8).from(now())).unwrap_err());
        let http =
            Provider::custom(Endpoint::insecure("http://s3.example.com").unwrap(), Region::new("a").unwrap());
        let http = S3Presigner::new(http.bucket("abc").unwrap(), credentials());
        shown.error(http.post_form(&form, validity()).unwrap_err());
    }
    signatures.iter().for_each(|signature| needles.add("signature", signature.as_bytes()));
    // After use, so that keys are kept.
    shown.debug("a batch", &batch);
    shown.debug("a presigner", &presigner);
    shown.debug("a presigner", &presigner.with_credentials(credentials()));
    shown.debug("a bucket", &bucket());

    let [one, _] = &*CUSTOMER_KEYS;
    let sensitive = HeaderValue::new(STANDARD.encode(KEYS[0])).unwrap().sensitive();
    shown.debug("a header value", &sensitive);
    shown.debug("a header value", &sensitive.clone().into_owned());
    for (settings, service, region) in [
        (Settings::s3(), "s3", "us-east-1"),
        (Settings::new(), "iam", "eu-central-1"),
        (Settings::new().token(TokenPlacement::Appended), "iam", "eu-central-1"),
    ] {
        let signer = Signer::new(credentials(), Region::new(region).unwrap(), service, settings).unwrap();
        let request =
            Request::new(Method::Get, "example.amazonaws.com", "/").unwrap().payload(Payload::Unsigned);
        let request = request.header(HeaderName::new("x-amz-mfa").unwrap(), sensitive.clone());
        let query = signer.presign(&request, validity()).unwrap();
        let header = signer.sign(&request, now()).unwrap();
        let (_, rest) = query.query().split_once("&X-Amz-Signature=").unwrap();
        needles.add("signature", &rest.as_bytes()[..64]);
        needles.add("signature", header.authorization().rsplit_once('=').unwrap().1.as_bytes());
        for value in [&request as &dyn Debug, &signer, &query, &header, query.steps(), header.steps()] {
            shown.debug("sigv4", value);
        }
    }

    // Every error on the way of a secret.
    let around = |text: &str| {
        [
            format!("{text}\n"),
            format!(" {text}"),
            format!("{text}\0"),
            format!("{text}é\u{85}"),
            text.repeat(400),
        ]
    };
    for bad in around(SECRET).into_iter().chain(around(TOKEN)) {
        shown.error(Credentials::new(ID, bad.clone()).expect_err("a bad secret"));
        shown.error(Credentials::new(bad.clone(), SECRET).expect_err("a bad access key"));
        shown.error(credentials().with_session_token(bad.clone()).expect_err("a bad token"));
        let results = [
            HeaderValue::new(bad.clone()).map(drop),
            HeaderName::new(bad.clone()).map(drop),
            MetadataName::new(bad.clone()).map(drop),
            UploadId::new(bad.clone()).map(drop),
            Endpoint::new(&bad).map(drop),
            Endpoint::new(&format!("https://{ID}:{bad}@s3.example.com")).map(drop),
            Endpoint::new(&format!("https://s3.example.com/?X-Amz-Security-Token={bad}")).map(drop),
            Region::new(bad.clone()).map(drop),
            BucketName::new(bad.clone()).map(drop),
            ContentMd5::from_base64(&bad).map(drop),
            ContentMd5::from_hex(&bad).map(drop),
            Checksum::from_base64(ChecksumAlgorithm::Sha256, &bad).map(drop),
            Timestamp::parse(&bad).map(drop),
        ];
        results.into_iter().filter_map(Result::err).for_each(|error| shown.error(error));
    }
    let provider = || Provider::aws("us-east-1").unwrap();
    let end = S3Presigner::new(bucket(), credentials().expiring_at(now()));
    shown.error(end.batch(validity()).unwrap_err());
    let no_token =
        S3Presigner::new(provider().without(Capability::SessionToken).bucket("abc").unwrap(), credentials());
    shown.error(no_token.batch(validity()).unwrap_err());
    let no_key = S3Presigner::new(provider().without(Capability::SseC).bucket("abc").unwrap(), credentials());
    shown.error(no_key.presign(&GetObject::new(key()).customer_key(one), validity()).unwrap_err());
    let twice = GetObject::new(key()).customer_key(one).customer_key(one);
    shown.error(presigner.presign(&twice, validity()).unwrap_err());
    shown.debug("an operation", &twice);
    shown.error(Signer::new(credentials(), Region::new("a").unwrap(), SECRET, Settings::new()).unwrap_err());
    #[cfg(feature = "aws-credential-types")]
    {
        let sdk = aws_credential_types::Credentials::new(
            ID,
            format!("{SECRET} "),
            Some(TOKEN.into()),
            None,
            "test",
        );
        shown.error(Credentials::try_from(&sdk).unwrap_err());
    }

    assert!(shown.0.iter().any(|(_, text)| text.contains("[hidden]")));
    shown.search(&needles);
    assert!(shown.0.len() > 400);
}

/// Whoever names the header by hand need not know that it is secret.
#[test]
fn known_secret_headers_are_hidden_without_being_asked() {
    let text = STANDARD.encode(KEYS[0]);
    let presigner = S3Presigner::new(bucket(), credentials());
    for name in [
        "x-amz-server-side-encryption-customer-key",
        "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
        "x-goog-encryption-customer-key",
        "my-customer-key",
    ] {
        let raw = RawOperation::on_object(Method::Put, key())
            .header(HeaderName::new(name).unwrap(), HeaderValue::new(text.as_str()).unwrap());
        let request = presigner.presign(&raw, validity()).unwrap();
        assert!(!format!("{raw:?} {request:?}").contains(&text), "{name}");
    }
}
