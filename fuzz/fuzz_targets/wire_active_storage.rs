//! One input as a body, a signed id, a target, a name and a type: what is taken of a body is signed for an object store and for the disk, and
//! read again as it was meant; no text that nobody signed is taken; and whatever the name, its headers are one line.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::wire::active_storage::*;
use presign::{Endpoint, ObjectKey, S3Presigner, Timestamp};
use presign_fuzz::{check_url, no_line_break, presigner};
use serde_json::Value;

const BASE: &str = "http://localhost:3000";
const NONE: [(&str, &str); 0] = [];

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);
static SERVICES: LazyLock<Vec<(SignedIds, DiskService)>> = LazyLock::new(|| {
    let secret = || SigningSecret::from_key([7; 64]).expect("a key");
    let marshal = SignedIds::new(secret(), RailsVersion::V6_1);
    let json = SignedIds::new(secret(), RailsVersion::V8_2).url_safe().with_digest(MessageDigest::Sha256);
    let disk = |ids: SignedIds| {
        let base = Endpoint::new(BASE).expect("a base");
        let disk = DiskService::new(base, &ids, "local").expect("a disk");
        (ids, disk)
    };
    vec![disk(marshal), disk(json)]
});

fn now() -> Timestamp {
    Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant")
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new("xtapjjcjiudrlk3tmwyjgpuobabd").expect("a key")
}

fn target(url: &str) -> &[u8] {
    url.strip_prefix(BASE).expect("a URL of this disk").as_bytes()
}

/// A request that was taken: its uploads and its answer.
fn taken(request: &DirectUploadRequest<'_>) {
    for hoisting in [Hoisting::None, Hoisting::RubySdk] {
        let service = S3Service::new(&*PRESIGNER).with_hoisting(hoisting);
        let Ok(upload) = service.direct_upload(request, key(), now()) else { continue };
        check_url(upload.url());
        for (name, value) in upload.headers() {
            no_line_break(name);
            no_line_break(value);
        }
    }
    for (ids, disk) in &*SERVICES {
        let Ok(upload) = disk.direct_upload(request, key(), now()) else { continue };
        check_url(upload.url());
        let length = request.byte_size().to_string();
        let headers = upload.headers().chain([("Content-Length", length.as_str())]);
        let put = disk.check("PUT", target(upload.url()), headers, now()).expect("as it was signed");
        assert_eq!(put.key(), &key());
        assert_eq!(put.body().size_range(), request.byte_size()..=request.byte_size());
        assert_eq!(put.body().md5s().first().copied(), request.checksum().md5());
        let row =
            BlobRow { id: BlobId::number(7), key: "k".into(), service_name: "s".into(), created_at: now() };
        let body: Value =
            serde_json::from_str(CreatedBlob::new(request, row, ids, upload).to_answer().body())
                .expect("JSON");
        assert_eq!(body["filename"], request.filename().as_str());
        let signed_id = body["signed_id"].as_str().expect("a text");
        assert_eq!(ids.verify(signed_id, now()), Ok(BlobId::number(7)));
    }
    served(request.filename().as_str(), request.content_type()).expect("a blob that is stored can be served");
}

/// A name and a type that came from anywhere, in the URLs that read the blob.
fn served(name: &str, content_type: Option<&str>) -> Option<()> {
    let rules = ServingRules::new(RailsVersion::V8_2).also_inline("text/javascript");
    for asked in [Disposition::Inline, Disposition::Attachment] {
        let served = rules.serve(content_type, asked, name);
        let header = &served.content_disposition;
        assert!(header.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{header:?}");
        assert_eq!(header.matches('"').count(), 2);
        let url = S3Service::new(&*PRESIGNER).url(key(), &served, now()).ok()?;
        check_url(url.as_str());
        for (_, disk) in &*SERVICES {
            let url = disk.url(key(), &served, now()).ok()?;
            check_url(url.as_str());
            let get = disk.check("GET", target(url.as_str()), NONE, now()).expect("as it was signed");
            let said = get.headers().find(|(name, _)| *name == "content-disposition");
            assert_eq!(said, Some(("content-disposition", header.as_str())));
        }
    }
    Some(())
}

fuzz_target!(|input: &[u8]| {
    // One release an input: all of them would be seven times the URLs. White space behind a body changes it.
    let version = RailsVersion::ALL[input.len() % RailsVersion::ALL.len()];
    match DirectUploadRequest::parse(input, version) {
        Ok(request) => taken(&request.allowing_active_types()),
        Err(refused) => {
            assert!(matches!(refused.to_answer().status(), 400 | 422));
            assert!(matches!(refused.to_rails_answer().status(), 400 | 500));
        }
    }
    let name = Filename::new(input, version);
    // What was made safe stays as it is, but for white space that stands free now.
    assert!(name.as_str().chars().count() <= String::from_utf8_lossy(input).chars().count());
    assert_eq!(format!("{}{}", name.base(), &name.as_str()[name.base().len()..]), name.as_str());
    served(name.as_str(), None);
    let Ok(text) = str::from_utf8(input) else { return };
    served(text, Some(text));
    for (ids, disk) in &*SERVICES {
        // Nobody signed it: what a fuzzer finds here is a forgery.
        assert!(ids.verify(text, now()).is_err_and(|refused| refused.fault() <= SignedIdFault::Signature));
        for method in ["GET", "HEAD", "PUT", "DELETE", text] {
            let whole = format!("/rails/active_storage/disk/{text}");
            for target in [text, &whole] {
                let refused = disk.check(method, target.as_bytes(), NONE, now()).expect_err("a forgery");
                assert_eq!(refused.status(), 404);
            }
        }
        if let Ok(id) = BlobId::new(text) {
            let signed = ids.sign(&id, None);
            assert_eq!(ids.verify(&signed, now()), Ok(id));
        }
    }
    for version in RailsVersion::ALL {
        if let Ok(checksum) = BlobChecksum::parse(text, version) {
            assert_eq!(BlobChecksum::parse(checksum.to_string(), version), Ok(checksum));
        }
    }
});
