//! The wire: an answer holds URLs that are worth their signature, and is printed without them.

use presign::wire::Answer;
use presign::{RandomBytes, S3Presigner};
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
