//! Any body. What is refused is told in one of the two envelopes; what is planned keeps the bounds, is signed or refused with 400,
//! is answered in JSON whose headers can be sent, and is found again by its signed id. Refusals are read by the client's reader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::wire::active_storage::{BlobId, BlobRow, RailsVersion, SignedIds, SigningSecret};
use presign::wire::aura::{
    AuraError, FileRecord, FileUploadResponse, ReceivedError, Settings, UploadRequest,
};
use presign::wire::json::{Json, Limits};
use presign::wire::{Answer, UnsendableType};
use presign::{ObjectKey, Timestamp};
use presign_fuzz::{fixed_point, no_line_break, presigner, validity};
use serde_json::Value;

fn json(answer: &Answer) -> Value {
    serde_json::from_str(answer.body()).expect("an answer is JSON")
}

/// One of the envelopes, with a status that a request can cause, and the reader finds in it what is there.
fn refused(error: &AuraError) {
    let answer = error.to_answer();
    // Not by serde_json: a refused number is shown as it was sent, and may be larger than an `f64` holds.
    let limits = Limits { bytes: usize::MAX, depth: u8::MAX, values: usize::MAX };
    let body = Json::read(answer.body().as_bytes(), limits).expect("JSON");
    let received = ReceivedError::read(answer.body().as_bytes());
    assert!(matches!(answer.status(), 400 | 422), "{error}");
    match body.get("detail") {
        Some(Json::Array(faults)) => {
            assert_eq!((answer.status(), received.faults.len()), (422, faults.len()))
        }
        Some(Json::Text(detail)) => assert_eq!(received.detail.as_deref(), Some(&**detail)),
        other => panic!("{other:?}"),
    }
    assert_eq!(received.error_code.as_deref(), error.code());
}

fn answered(request: &UploadRequest, settings: &Settings) {
    let request = match request.plan(settings) {
        Ok(request) => request,
        Err(error) => {
            assert!(error.code().is_some());
            return refused(&error);
        }
    };
    assert!(request.checksum().md5().is_some());
    let ids = SignedIds::new(SigningSecret::from_key([7; 64]).expect("a key"), RailsVersion::V7_2);
    let (key, now) =
        ("0123456789abcdefghijklmnopqr", Timestamp::from_unix_secs(1_767_323_045).expect("an instant"));
    let row = BlobRow { id: BlobId::number(7), key: key.into(), service_name: "s3".into(), created_at: now };
    let record = FileRecord::new(&request, row);
    let found = json(&FileUploadResponse::found(&record, &ids, settings).expect("a number").to_answer());
    let upload = match request.upload(ObjectKey::new(key).expect("a key"), &presigner(), validity()) {
        Ok(upload) => upload,
        // Too large for one request.
        Err(error) => return refused(&AuraError::upstream(error, settings)),
    };
    fixed_point(upload.url());
    upload.headers().for_each(|(_, value)| no_line_break(value));
    let mut created =
        json(&FileUploadResponse::created(&record, &ids, upload, settings).expect("a number").to_answer());
    assert_eq!(created["direct_upload"]["headers"]["Content-MD5"], created["checksum"]);
    assert_eq!(created["direct_upload"]["headers"]["Content-Type"], created["content_type"]);
    created["direct_upload"] = Value::Null;
    assert_eq!(created, found);
    let signed_id = found["signed_id"].as_str().expect("a signed id");
    assert_eq!(ids.verify(signed_id, now), Ok(BlobId::number(7)));
}

fuzz_target!(|body: &[u8]| {
    let strict = Settings::default();
    let lenient = Settings::builder()
        .most_bytes(u64::MAX)
        .longest_filename(usize::MAX)
        .unsendable_type(UnsendableType::Refuse)
        .allow_active_types(true)
        .rails(RailsVersion::V8_2)
        .build()
        .expect("settings that agree");
    for settings in [&strict, &lenient] {
        match UploadRequest::parse(body, settings) {
            Ok(request) => answered(&request, settings),
            Err(error) => refused(&error),
        }
    }
    // Whatever comes back from a server is read.
    let _ = ReceivedError::read(body);
});
