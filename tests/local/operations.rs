//! What there is in local mode: four operations and some of their options; everything else is an error by its name.

use presign::s3::*;
use presign::*;

use super::{key, now, soon, store};

fn error(operation: impl Into<Operation<'static>>) -> (ErrorKind, String) {
    let error = store().presign(&operation.into(), soon()).unwrap_err();
    (error.kind(), error.field().into())
}

#[test]
fn everything_else_is_unsupported() {
    let put = || PutObject::new(key("a"), BodySize::Exact(1));
    let get = || GetObject::new(key("a"));
    let text = |text| HeaderValue::new(text).unwrap();
    let raw = |method| RawOperation::on_object(method, key("a"));
    let name = |name| HeaderName::new(name).unwrap();
    let id = || UploadId::new("2~abc").unwrap();
    let number = || PartNumber::new(1).unwrap();
    let operations: Vec<(Operation<'static>, &str)> = vec![
        (HeadBucket::new().into(), "operation"),
        (GetBucketLocation::new().into(), "operation"),
        (ListObjectsV2::new().into(), "operation"),
        (CreateMultipartUpload::new(key("a")).into(), "operation"),
        (UploadPart::new(key("a"), id(), number(), BodySize::Exact(1)).into(), "partNumber"),
        (AbortMultipartUpload::new(key("a"), id()).into(), "uploadId"),
        (ListParts::new(key("a"), id()).into(), "uploadId"),
        (GetObjectTagging::new(key("a")).into(), "tagging"),
        (raw(Method::Post).into(), "operation"),
        (raw(Method::Options).into(), "operation"),
        (raw(Method::Get).sub_resource("acl").into(), "acl"),
        (raw(Method::Get).query("a b", "c").into(), "query"),
        (raw(Method::Get).query("response-x", "c").into(), "response-x"),
        (raw(Method::Put).query("response-content-type", "text/plain").into(), "response-content-type"),
        (raw(Method::Get).header(name("content-type"), text("text/plain")).into(), "content-type"),
        (raw(Method::Get).header(name("range"), text("bytes=0-0,1-1")).into(), "range"),
        (raw(Method::Get).header(name("content-length"), text("1")).into(), "content-length"),
        (raw(Method::Get).header(name("x-amz-checksum-mode"), text("OFF")).into(), "x-amz-checksum-mode"),
        (raw(Method::Delete).header(name("content-type"), text("text/plain")).into(), "content-type"),
        (raw(Method::Put).header(name("x-custom"), text("1")).into(), "x-custom"),
        (
            raw(Method::Put).header(name("x-amz-checksum-type"), text("COMPOSITE")).into(),
            "x-amz-checksum-type",
        ),
        (raw(Method::Put).header(name("if-none-match"), text("\"a\"")).into(), "if-none-match"),
        (put().if_match(EntityTag::new("a").unwrap()).into(), "if-match"),
        (put().acl(CannedAcl::Private).into(), "x-amz-acl"),
        (put().storage_class(StorageClass::STANDARD_IA).into(), "x-amz-storage-class"),
        (put().request_payer().into(), "x-amz-request-payer"),
        (put().website_redirect_location(text("/a")).into(), "x-amz-website-redirect-location"),
        (get().version_id(VersionId::new("v").unwrap()).into(), "versionId"),
        (get().part_number(number()).into(), "partNumber"),
        (get().if_match(EntityTag::new("a").unwrap()).into(), "if-match"),
        (get().if_modified_since(now()).into(), "if-modified-since"),
        (HeadObject::new(key("a")).range(ByteRange::from(1)).into(), "range"),
        (DeleteObject::new(key("a")).if_match(EntityTag::new("a").unwrap()).into(), "if-match"),
    ];
    for (operation, field) in operations {
        assert_eq!(error(operation.clone()), (ErrorKind::Unsupported, field.into()), "{operation:?}");
    }
}

/// A digest that nobody could check is no promise to make.
#[test]
fn checksums_need_a_hasher() {
    let put = |checksum| PutObject::new(key("a"), BodySize::Exact(1)).checksum(checksum);
    for (checksum, known) in [
        (Checksum::crc32(1), cfg!(feature = "crc")),
        (Checksum::crc64_nvme(1), cfg!(feature = "crc")),
        (Checksum::sha1([0; 20]), cfg!(feature = "sha1")),
        (Checksum::sha256([0; 32]), true),
    ] {
        let signed = store().presign(&put(checksum), soon());
        assert_eq!(signed.err().map(|error| error.kind()), (!known).then_some(ErrorKind::Unsupported));
    }
    let wrong = RawOperation::on_object(Method::Put, key("a"))
        .header(HeaderName::new("content-md5").unwrap(), HeaderValue::new("AAAA").unwrap());
    assert!(store().presign(&wrong, soon()).is_err());
}

#[test]
fn the_rules_of_operations_stay() {
    let html = || MediaType::new("text/html").unwrap();
    let put = || PutObject::new(key("a.html"), BodySize::Exact(1));
    assert_eq!(error(put().content_type(html())).0, ErrorKind::ActiveContent);
    assert!(store().presign(&put().active_content_type(html()), soon()).is_ok());
    assert_eq!(error(GetObject::new(key("a")).response_content_type(html())).0, ErrorKind::ActiveContent);
    let long = HeaderValue::new("a".repeat(2_100)).unwrap();
    assert_eq!(error(put().metadata(MetadataName::new("a").unwrap(), long)).0, ErrorKind::TooLong);
    // What does not fit into the parameter.
    let long = HeaderValue::new("a".repeat(7_000)).unwrap();
    assert_eq!(error(put().cache_control(long)), (ErrorKind::TooLong, "sealed text".into()));
}

#[test]
fn keys_that_can_be_no_path() {
    for (key, kind) in [
        ("/a", Some(ErrorKind::EmptySegment)),
        ("a/", Some(ErrorKind::EmptySegment)),
        ("a//b", Some(ErrorKind::EmptySegment)),
        (&"A".repeat(81), Some(ErrorKind::TooLong)),
        ("a\\b", None),
        ("\u{202e}a", None),
    ] {
        let get = GetObject::new(ObjectKey::exact(key).unwrap());
        let request = store().presign(&get, soon());
        assert_eq!(request.as_ref().err().map(Error::kind), kind, "{key:?}");
        if let Ok(request) = request {
            assert_eq!(super::check(&request).unwrap().key().as_str(), key);
        }
    }
}

#[test]
fn a_batch_is_the_same_and_leaves_nothing_behind() {
    let store = store();
    let presigner: &dyn Presigner = &store;
    let batch = presigner.batch(soon()).unwrap();
    let (get, list) = (GetObject::new(key("a b")), ListObjectsV2::new());
    let mut out = String::from("<");
    batch.append_url(get.as_ref(), &mut out).unwrap();
    assert_eq!(out, format!("<{}", store.presign(&get, soon()).unwrap().url()));
    assert_eq!(batch.presign(get.as_ref()).unwrap().url(), &out[1..]);
    assert_eq!(batch.expires_at().as_unix_secs(), now().as_unix_secs() + 900);
    let before = out.clone();
    for operation in [
        list.as_ref(),
        PutObject::new(key("a"), BodySize::Unlimited)
            .cache_control(HeaderValue::new("a".repeat(7_000)).unwrap())
            .as_ref(),
    ] {
        assert!(batch.append_url(operation, &mut out).is_err());
        assert_eq!(out, before);
    }
    let form = PostForm::to(key("a"), 1..=2);
    assert_eq!(batch.post_form(&form).unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(presigner.post_form(&form, soon()).unwrap_err().kind(), ErrorKind::Unsupported);
}

/// A large file is one PUT too, since there are no parts.
#[test]
fn uploads_are_planned_as_one_request() {
    use presign::upload::{UploadGrant, UploadInputs, UploadIntent, UploadRules};
    let rules = UploadRules::builder(
        KeyTemplate::new("films/{id}{ext}").unwrap(),
        MediaTypes::new(["video/mp4"]).unwrap(),
        1..=1 << 40,
    );
    let rules = rules.create_only().build().unwrap();
    let intent = UploadIntent::new(1 << 40).named("a.mp4").of_type("video/mp4");
    let store = store();
    let planned =
        rules.check(&intent, store.provider(), UploadInputs::new(now(), RandomBytes::new([7; 32]))).unwrap();
    let UploadGrant::Put(request) = planned.record().grant(&store, planned.validity()).unwrap() else {
        panic!("not one request");
    };
    let allowed = super::check(&request).unwrap();
    assert_eq!(allowed.body().size_range(), 1 << 40..=1 << 40);
    assert!(allowed.create_only() && allowed.headers().any(|header| header == ("content-type", "video/mp4")));
}
