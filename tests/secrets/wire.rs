//! The wire: an answer holds URLs that are worth their signature, and is printed without them.

#[cfg(any(feature = "chief", feature = "sartiq", feature = "splendor"))]
use presign::RandomBytes;
use presign::S3Presigner;
use presign::wire::Answer;
use serde_json::Value;

use super::needles::{Needles, Shown};
use super::{bucket, credentials, now};

/// Every signature of an answer's body; there must be some.
fn signatures(answer: &Answer, needles: &mut Needles) {
    let mut found = 0;
    let mut stack = vec![serde_json::from_str::<Value>(answer.body()).unwrap()];
    while let Some(value) = stack.pop() {
        match value {
            Value::Array(items) => stack.extend(items),
            Value::Object(members) => stack.extend(members.into_iter().map(|(_, value)| value)),
            Value::String(text) => {
                let signature = text.split_once("X-Amz-Signature=").map(|(_, rest)| rest);
                found += usize::from(signature.is_some());
                signature.into_iter().for_each(|signature| needles.add("signature", signature.as_bytes()));
            }
            _ => {}
        }
    }
    assert!(found > 0, "{}", answer.body());
}

fn presigner() -> S3Presigner {
    S3Presigner::new(bucket(), credentials())
}

#[cfg(feature = "splendor")]
#[test]
fn splendor_prints_no_secret() {
    use presign::wire::Store;
    use presign::wire::splendor::*;

    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    let (presigner, settings) = (presigner(), Settings::builder().build().unwrap());
    let (store, scope) = (Store::from(&presigner), Scope::parse(Some("acme"), "catalog").unwrap());
    let mut count = 0;
    let mut random = || {
        count += 1;
        RandomBytes::new([count; 32])
    };
    let body = br#"{"assets": [{"content_type": "image/png", "object_size_bytes": 9}]}"#;
    let request = AssetBatchRequest::parse(body, &settings).unwrap();
    let batch = request.plan(&scope, store, &settings, now(), &mut random).unwrap();
    let uploads = batch.presign(store).unwrap();
    let answer = uploads.to_answer();
    signatures(&answer, &mut needles);
    shown.debug("settings", &settings);
    shown.debug("a store", &store);
    shown.debug("a batch", &batch);
    shown.debug("uploads", &uploads);
    shown.debug("an answer", &answer);

    let body = br#"{"content_type": "text/csv", "object_size_bytes": 9, "filename": "a.csv"}"#;
    let request = InitiateRequest::parse(body, &settings).unwrap();
    let upload = request.plan(&scope, store, &settings, now(), &mut random).unwrap();
    shown.debug("an upload", &upload);
    let HostedUpload::Single(single) = upload else { panic!("nine bytes in parts") };
    let response = single.presign(store).unwrap();
    signatures(&response.to_answer(), &mut needles);
    shown.debug("a response", &response);
    shown.error(InitiateRequest::parse(b"{}", &settings).unwrap_err());
    shown.search(&needles);
}

#[cfg(feature = "chief")]
#[test]
fn chief_prints_no_secret() {
    use presign::wire::chief::*;

    const PAT: &str = "pat_c4Naryq7SeCretwJalrXUtnFEMI7K7MD";
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    needles.add("token of the API", PAT.as_bytes());
    let settings = Settings::default();
    let scope = Scope::parse(Some(PAT), Some("project_d8a4td4dib27i4beefb0"), &settings).unwrap();
    shown.debug("a scope", &scope);
    shown.error(Scope::parse(Some(&format!("{PAT}x")), Some("project_x"), &settings).unwrap_err());
    let request =
        CreateAsset::parse(br#"{"filename": "a.pdf", "mime_type": "application/pdf"}"#, &settings).unwrap();
    let asset_id = AssetId::mint(now(), &RandomBytes::new([7; 32]));
    let upload = request.upload(scope.project_id(), &asset_id, &presigner(), now(), &settings).unwrap();
    shown.debug("an upload", &upload);
    let new = NewAsset::new(asset_id, upload, &settings);
    signatures(&new.to_answer(), &mut needles);
    shown.debug("a new asset", &new);
    shown.debug("an answer", &new.to_answer());
    shown.search(&needles);
}

#[cfg(feature = "geolens")]
#[test]
fn geolens_prints_no_secret() {
    use presign::wire::geolens::*;

    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    let (settings, tenant) = (Settings::default(), Tenant::single());
    let body = br#"{"filename": "roads.zip", "file_size": 104857601}"#;
    let request = UploadRequest::parse(body).unwrap();
    let checked = settings.check_upload(&request, &tenant).unwrap();
    let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81").unwrap();
    let planned = checked.admit(&Usage::default()).unwrap().plan(&job, now(), now()).unwrap();
    let upload_id = presign::UploadId::new("2~abc").unwrap();
    shown.debug("a plan", &planned);
    let signed = planned.sign(&presigner(), Some(upload_id), now()).unwrap();
    signatures(&signed.response.to_answer(), &mut needles);
    shown.debug("a signed upload", &signed);
    shown.debug("an answer", &signed.response.to_answer());
    const TOKEN: &str = "c4Naryq7-of-a-commit-token";
    needles.add("token of a commit", TOKEN.as_bytes());
    let body = format!(r#"{{"srid_override": 4326, "token": "{TOKEN}"}}"#);
    let (dataset, job) = ("2489e9ad-2ee2-8e00-8ec9-32d5f69181c0", "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81");
    shown.debug("a commit", &CommitRequest::parse(dataset, job, body.as_bytes()).unwrap());
    shown.error(CommitRequest::parse("x", job, body.replace("4326", "0").as_bytes()).unwrap_err());
    shown.search(&needles);
}

#[cfg(feature = "active-storage")]
#[test]
fn active_storage_prints_no_secret() {
    use presign::wire::active_storage::*;
    use presign::{Endpoint, HeaderName, HeaderValue, ObjectKey, Presigner, Validity};

    const KEY: &str = "wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY0123456789abcdefghijklmno";
    const HEADER: &str = "of-an-upload-header-4Naryq7";
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    needles.add("signing key", KEY.as_bytes());
    needles.add("value of a header", HEADER.as_bytes());
    let version = RailsVersion::V7_2;
    let secret = SigningSecret::from_key(KEY).unwrap();
    shown.debug("a secret", &secret);
    let ids = SignedIds::new(secret.clone(), version).also_verifying(secret);
    shown.debug("signed ids", &ids);
    let signed_id = ids.sign(&BlobId::number(1), None);
    needles.add("signed id", signed_id.as_bytes());
    shown.error(ids.verify(&signed_id[1..], now()).unwrap_err());
    shown.error(SigningSecret::new(" ", version).unwrap_err());

    let presigner = presigner();
    let header = (HeaderName::new("cache-control").unwrap(), HeaderValue::new(HEADER).unwrap());
    let service = S3Service::new(&presigner).with_upload_header(header.0, header.1);
    let disk = DiskService::new(Endpoint::new("http://localhost:3000").unwrap(), &ids, "local").unwrap();
    shown.debug("a service", &service);
    shown.debug("a disk", &disk);
    let body = br#"{"blob": {"filename": "a", "byte_size": 9, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
    let request = DirectUploadRequest::parse(body, version).unwrap();
    shown.debug("a request", &request);
    let key = || ObjectKey::new("key").unwrap();
    let served = ServingRules::new(version).serve(Some("image/png"), Disposition::Inline, "a.png");
    let row =
        || BlobRow { id: BlobId::number(1), key: "key".into(), service_name: "a".into(), created_at: now() };
    let mut signature = |url: &str| {
        let signature = url.split_once("X-Amz-Signature=").map(|(_, rest)| rest);
        let token = url.split_once("/disk/").and_then(|(_, rest)| rest.split('/').next());
        needles.add("what makes a URL work", signature.or(token).unwrap().as_bytes());
    };
    let uploads = [
        S3Service::new(&presigner).direct_upload(&request, key(), now()),
        disk.direct_upload(&request, key(), now()),
    ];
    for upload in uploads.map(Result::unwrap) {
        signature(upload.url());
        shown.debug("an upload", &upload);
        let created = CreatedBlob::new(&request, row(), &ids, upload);
        shown.debug("a created blob", &created);
        shown.debug("an answer", &created.to_answer());
    }
    for url in [service.url(key(), &served, now()), disk.url(key(), &served, now())].map(Result::unwrap) {
        signature(url.as_str());
        shown.debug("a URL", &url);
        shown.debug("a redirect", &url.to_redirect());
    }
    let put = presign::PutObject::new(key(), presign::BodySize::Exact(9));
    let put = disk.presign(put.as_ref(), Validity::minutes(5).from(now())).unwrap();
    signature(put.url());
    shown.debug("a presigned request", &put);
    let target = put.url().strip_prefix("http://localhost:3000").unwrap().as_bytes();
    shown.error(disk.check("PUT", target, [("content-length", "8")], now()).unwrap_err());
    shown.error(disk.check("PUT", target, [("content-length", "9")], presign::Timestamp::MAX).unwrap_err());
    shown.debug("a checked request", &disk.check("PUT", target, [("content-length", "9")], now()).unwrap());
    shown.error(DirectUploadRequest::parse(b"{}", version).unwrap_err());
    shown.search(&needles);
}

#[cfg(feature = "aura")]
#[test]
fn aura_prints_no_secret() {
    use presign::wire::active_storage::{BlobId, BlobRow, RailsVersion, SignedIds, SigningSecret};
    use presign::wire::aura::*;
    use presign::{ObjectKey, Validity};

    const KEY: &str = "aura_c4Naryq7SeCretwJalrXUtnFEMI7K7MD";
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    needles.add("key of the API", KEY.as_bytes());
    let settings = Settings::default();
    shown.debug("settings", &settings);
    assert_eq!(api_key(Some(KEY)).unwrap(), KEY);
    let body = br#"{"blob": {"filename": "a", "content_type": "image/png", "byte_size": 9,
        "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
    let request = UploadRequest::parse(body, &settings).unwrap().plan(&settings).unwrap();
    let (id, service_name) = (BlobId::number(1), "amazon".into());
    let row = BlobRow { id, key: "key".into(), service_name, created_at: now() };
    let record = FileRecord::new(&request, row);
    let validity = Validity::minutes(5).from(now());
    let upload = request.upload(ObjectKey::new("key").unwrap(), &presigner(), validity).unwrap();
    let ids = SignedIds::new(SigningSecret::from_key([7; 64]).unwrap(), RailsVersion::V7_2);
    let created = FileUploadResponse::created(&record, &ids, upload, &settings).unwrap();
    signatures(&created.to_answer(), &mut needles);
    needles.add("signed id", created.signed_id().as_bytes());
    shown.debug("a record", &record);
    shown.debug("a response", &created);
    shown.debug("an answer", &created.to_answer());
    shown.error(UploadRequest::parse(b"{}", &settings).unwrap_err());
    shown.error(AuraError::unauthenticated());
    shown.search(&needles);
}

#[cfg(feature = "companion")]
#[test]
fn companion_prints_no_secret() {
    use presign::seal::{SealKey, Sealer};
    use presign::wire::Store;
    use presign::wire::companion::*;

    const KEY: &str = "c4Naryq7-of-a-key-of-32-bytes-xx";
    const SECRET: &str = "c4Naryq7-of-temporary-credentials";
    const TOKEN: &str = "c4Naryq7-of-a-session-token";
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    needles.add("key of a seal", KEY.as_bytes());
    needles.add("temporary secret", SECRET.as_bytes());
    needles.add("session token", TOKEN.as_bytes());
    let presigner = presigner();
    let settings = Settings::builder(Sealer::new(SealKey::new(KEY.as_bytes()).unwrap())).build().unwrap();
    let (store, owner, random) =
        (Store::from(&presigner), Owner::new("42"), || presign::RandomBytes::new([7; 32]));
    shown.debug("settings", &settings);
    shown.debug("a builder", &Settings::builder(Sealer::new(SealKey::new(KEY.as_bytes()).unwrap())));
    shown.debug("a store", &store);

    let query = Query::parse("filename=a.png&type=image/png").unwrap();
    let form = ParamsRequest::parse(&query, &settings).unwrap();
    let form = form.presign(&owner, store, &settings, now(), random()).unwrap();
    for (name, value) in form.fields().filter(|(name, _)| ["Policy", "X-Amz-Signature"].contains(name)) {
        needles.add(if name == "Policy" { "policy" } else { "signature" }, value.as_bytes());
    }
    shown.debug("a form", &form);
    shown.debug("an answer", &form.to_answer());

    let upload = CreateRequest::parse(br#"{"filename": "a.mp4", "type": "video/mp4"}"#, &settings).unwrap();
    let upload = upload.plan(&owner, &settings, now(), random()).unwrap();
    let id = presign::UploadId::new("2~abc").unwrap();
    let begun = upload.respond(&id, store, &settings).unwrap();
    needles.add("sealed ID", begun.upload_id.as_bytes());
    shown.debug("an upload", &upload);
    shown.debug("what began", &begun);
    let query = Query::from_pairs([("key", begun.key.as_str()), ("partNumbers", "1,2")]).unwrap();
    let opened = Upload::open(&begun.upload_id, &query, &owner, &settings, now()).unwrap();
    let part = opened.sign_part("1", store, &settings, now()).unwrap();
    let batch = opened.sign_batch(&query, store, &settings, now()).unwrap();
    signatures(&part.to_answer(), &mut needles);
    signatures(&batch.to_answer(), &mut needles);
    shown.debug("what was opened", &opened);
    shown.debug("a part", &part);
    shown.debug("parts", &batch);
    shown.error(Upload::open(&begun.upload_id, &query, &Owner::new("43"), &settings, now()).unwrap_err());

    let request = SignRequest::parse(br#"{"method": "PUT", "key": "a.png"}"#, &settings).unwrap();
    let folder = presign::KeyPrefix::new("users/42/").unwrap();
    let signed = request.presign(&owner.within(&folder), store, &settings, now()).unwrap();
    signatures(&signed.to_answer(), &mut needles);
    shown.debug("a signed request", &signed);

    let credentials = StsCredentials::new("ASIAEXAMPLE", SECRET, TOKEN, now());
    shown.debug("credentials", &credentials);
    let answer = StsAnswer::new(credentials, store, "us-east-1", now());
    shown.debug("their answer", &answer);
    shown.debug("an answer", &answer.to_answer());
    shown.search(&needles);
}

#[cfg(feature = "sartiq")]
#[test]
fn sartiq_prints_no_secret() {
    use presign::seal::{SealKey, Sealer};
    use presign::wire::sartiq::*;
    use presign::{Endpoint, PublicBase};

    const KEY: &[u8; 32] = b"the-seal-c4Nary-key-of-this-test";
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    needles.add("seal key", KEY);
    let endpoint = Endpoint::new("http://127.0.0.1:8000/uploads").unwrap();
    let store = LocalStore::new(endpoint, "sartiq", Sealer::new(SealKey::new(KEY).unwrap())).unwrap();
    let settings = Settings::builder(PublicBase::new("https://media.example.com").unwrap()).build().unwrap();
    let body = br#"{"folder": "", "filename": "a.png", "content_type": "image/png", "file_size": 9}"#;
    let request = PresignRequest::parse(body, &settings).unwrap();
    let planned = request.plan(&settings, now(), &RandomBytes::new([7; 32])).unwrap();
    shown.debug("settings", &settings);
    shown.debug("a store", &store);
    shown.debug("a plan", &planned);

    let response = planned.presign(&presigner()).unwrap();
    signatures(&response.to_answer(), &mut needles);
    shown.debug("a response", &response);
    shown.debug("an answer", &response.to_answer());

    let response = planned.presign_local(&store).unwrap();
    let target = response.upload_url.strip_prefix("http://127.0.0.1:8000").unwrap();
    needles.add("token", target.strip_prefix("/uploads/").unwrap().as_bytes());
    shown.debug("a local response", &response);
    shown.debug("a local answer", &response.to_answer());
    let headers = [("content-type", "image/png")];
    let upload = store.check("PUT", target.as_bytes(), headers, now(), &settings).unwrap();
    shown.debug("an upload", &upload);
    shown.debug(
        "an ingest",
        &Ingest::new(&settings, [(upload.key().clone(), Uuid::random(&RandomBytes::new([1; 32])))]),
    );
    for (target, value) in
        [(target, "text/html"), (&target[..target.len() - 1], "image/png"), ("/uploads", "")]
    {
        let refused = store.check("PUT", target.as_bytes(), [("content-type", value)], now(), &settings);
        let refused = refused.unwrap_err();
        shown.debug("a refusal", &refused.to_answer());
        shown.error(refused);
    }
    shown.search(&needles);
}
