//! Hosted uploads: in one request, in parts, completed, given up.

use presign::multipart::Threshold;
use presign::wire::splendor::*;
use presign::{Credentials, IdFormat, KeyTemplate, Limits, PartNumber, Provider, S3Presigner, UploadId};
use serde_json::{Value, json};

use super::service::{Service, check_url, counted, now};

fn scope() -> Scope<'static> {
    Scope::parse(Some("acme"), "app-logs").unwrap()
}

fn initiate(service: &Service, size: u64, filename: Value) -> Result<HostedUpload, ApiError> {
    let body = json!({"content_type": "text/csv", "object_size_bytes": size, "filename": filename});
    let request = InitiateRequest::parse(body.to_string().as_bytes(), &service.settings)?;
    request.plan(&scope(), service.store(), &service.settings, now(), counted())
}

fn value(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

#[test]
fn one_request_or_parts() {
    let service = Service::new();
    let (hundred, tebi) = (100 << 20, 1_u64 << 40);
    for (size, part_size) in [
        (0, None),
        (1, None),
        (hundred, None),
        (hundred + 1, Some(8 << 20)),
        (5 << 30, Some(8 << 20)),
        (tebi, Some(105 << 20)),
        (53_687_091_200_000, Some(5 << 30)),
    ] {
        match (initiate(&service, size, json!("a.csv")).unwrap(), part_size) {
            (HostedUpload::Single(upload), None) => {
                assert_eq!((upload.session().size(), upload.session().plan()), (size, None));
                let response = upload.presign(service.store()).unwrap();
                let body = value(response.to_answer().body());
                assert_eq!((&body["upload_id"], &body["part_size_bytes"]), (&Value::Null, &Value::Null));
                assert_eq!(body["required_headers"], json!({"content-type": "text/csv"}));
                check_url(body["upload_url"].as_str().unwrap(), &[("content-type", "text/csv")]);
            }
            (HostedUpload::Multipart(upload), Some(part_size)) => {
                assert_eq!((upload.plan().size(), upload.plan().part_size()), (size, part_size));
                let upload_id = UploadId::new("2~abc").unwrap();
                let response = upload.respond(service.store(), &upload_id).unwrap();
                let session = upload.session(upload_id.clone());
                assert_eq!(
                    value(response.to_answer().body()),
                    json!({
                        "upload_session_id": session.upload_session_id(),
                        "bucket": "acme-uploads",
                        "key": session.key().as_str(),
                        "upload_mode": "multipart",
                        "upload_url": null,
                        "upload_id": "2~abc",
                        "part_size_bytes": part_size,
                        "required_headers": {},
                        "expires_at": "2026-01-15T09:30:00Z",
                    })
                );
                let create = upload.create();
                assert_eq!(create.as_ref().headers().collect::<Vec<_>>(), [("content-type", "text/csv")]);
                assert_eq!(create.as_ref().key(), Some(session.key()));
            }
            (other, _) => panic!("{size}: {other:?}"),
        }
    }
    for size in [53_687_091_200_001, u64::MAX] {
        let error = initiate(&service, size, json!("a.csv")).unwrap_err();
        assert_eq!((error.status(), error.code()), (400, Some("object_too_large")));
    }
}

#[test]
fn the_threshold_is_a_setting() {
    for (threshold, size, parts) in [
        (Threshold::Above(10), 10, false),
        (Threshold::Above(10), 11, true),
        (Threshold::AtLeast(10), 9, false),
        (Threshold::AtLeast(10), 10, true),
        (Threshold::AtLeast(0), 0, false),
        // More than one request holds goes in parts, whatever the setting.
        (Threshold::Above(u64::MAX), 5 << 30, false),
        (Threshold::Above(u64::MAX), (5 << 30) + 1, true),
    ] {
        let settings = Settings::builder().multipart_threshold(threshold).part_size(5 << 20).build().unwrap();
        let upload = initiate(&Service::with(settings), size, Value::Null).unwrap();
        assert_eq!(matches!(upload, HostedUpload::Multipart(_)), parts, "{threshold:?} {size}");
    }
}

#[test]
fn parts_that_the_provider_does_not_take_are_the_services_fault() {
    let limits = Limits::aws().with_max_part_size(6 << 20);
    let provider = Provider::aws("us-east-1").unwrap().with_limits(limits);
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    let presigner = S3Presigner::new(provider.bucket("acme-uploads").unwrap(), credentials);
    let mut service = Service { presigner, settings: Settings::builder().build().unwrap() };
    let HostedUpload::Multipart(upload) = initiate(&service, 200 << 20, Value::Null).unwrap() else {
        panic!("it goes in parts")
    };
    assert_eq!(upload.plan().part_size(), 6 << 20);
    service.settings = Settings::builder().part_size(8 << 20).build().unwrap();
    assert_eq!(initiate(&service, 200 << 20, Value::Null).unwrap_err().status(), 500);
}

#[test]
fn what_lies_there_is_what_was_announced() {
    let service = Service::new();
    for size in [12, 24 << 20] {
        let session = service.begin(&scope(), size, 9);
        for (found, code) in [
            (Some(size), None),
            (Some(size - 1), Some("size_differs")),
            (Some(size + 1), Some("size_differs")),
            (None, Some("object_missing")),
        ] {
            let confirmed = session.confirm(found, &service.settings);
            assert_eq!(confirmed.as_ref().err().and_then(ApiError::code), code, "{confirmed:?}");
        }
    }
}

#[test]
fn names_stay_in_their_folder() {
    let service = Service::new();
    let key = |service: &Service, name: Value| match initiate(service, 1, name).unwrap() {
        HostedUpload::Single(upload) => {
            let session = upload.session();
            let id = session.upload_session_id().to_owned();
            session.key().as_str().replace(&id, "ID")
        }
        HostedUpload::Multipart(_) => panic!("too small"),
    };
    for (name, expected) in [
        (json!("events.jsonl"), "uploads/ID/events.jsonl"),
        (json!("../../other/events.jsonl"), "uploads/ID/events.jsonl"),
        (json!("C:\\fakepath\\events.jsonl"), "uploads/ID/events.jsonl"),
        (json!("é.csv"), "uploads/ID/é.csv"),
    ] {
        assert_eq!(key(&service, name), expected);
    }
    for name in [json!(null), json!(""), json!(".."), json!("/"), json!("\u{0}"), json!("a".repeat(1024))] {
        let key = key(&service, name.clone());
        assert!(key.starts_with("uploads/ID/") && key.split('/').count() == 3, "{name} {key}");
    }
    let template = KeyTemplate::new("{source_key}/{upload_session_id}/{id}{ext}").unwrap();
    let settings = Settings::builder().session_ids(IdFormat::Base36).hosted_keys(template);
    let service = Service::with(settings.build().unwrap());
    assert!(key(&service, json!("a.CSV")).starts_with("app-logs/ID/"));
    assert!(key(&service, json!("a.CSV")).ends_with(".csv"));
}

#[test]
fn a_name_that_makes_too_long_a_key() {
    let long = format!("{}/{{upload_session_id}}/{{filename}}", "a".repeat(990));
    let settings = Settings::builder().hosted_keys(KeyTemplate::new(&long).unwrap()).build().unwrap();
    let service = Service::with(settings);
    assert!(initiate(&service, 1, json!("a")).is_ok());
    let error = initiate(&service, 1, json!("a".repeat(200))).unwrap_err();
    assert_eq!((error.status(), error.code()), (400, Some("filename_not_usable")));
}

fn parts_request(numbers: &Value, session: &str) -> Result<PartsRequest, ApiError> {
    let body = json!({"upload_session_id": session, "part_numbers": numbers});
    PartsRequest::parse(body.to_string().as_bytes(), &Settings::builder().build().unwrap())
}

#[test]
fn part_numbers() {
    for numbers in
        [json!([1]), json!([10_000]), json!(["7", 2.0, true]), json!(vec![1; 1_000]), json!([3, 1, 3])]
    {
        assert!(parts_request(&numbers, "ups_1").is_ok(), "{numbers}");
    }
    for (numbers, kind) in [
        (json!([]), "too_short"),
        (json!(vec![1; 1_001]), "too_long"),
        (json!([0]), "greater_than_equal"),
        (json!([-1]), "greater_than_equal"),
        (json!([10_001]), "less_than_equal"),
        (json!([u64::MAX]), "less_than_equal"),
        (json!([1.5]), "int_from_float"),
        (json!([null]), "int_type"),
        (json!(null), "list_type"),
        (json!({"0": 1}), "list_type"),
    ] {
        let answer = parts_request(&numbers, "ups_1").unwrap_err().to_answer();
        assert_eq!((answer.status(), &value(answer.body())["detail"][0]["type"]), (422, &json!(kind)));
    }
    assert!(parts_request(&json!([1]), &"é".repeat(64)).is_ok());
    for session in ["", &"é".repeat(65)] {
        assert_eq!(parts_request(&json!([1]), session).unwrap_err().status(), 422);
    }
    let few = Settings::builder().last_part_number(PartNumber::new(7).unwrap()).build().unwrap();
    let parse = |number: u32| {
        let body = json!({"upload_session_id": "a", "part_numbers": [number]}).to_string();
        PartsRequest::parse(body.as_bytes(), &few).is_ok()
    };
    assert!(parse(7) && !parse(8));
}

#[test]
fn parts_are_signed_as_asked_for() {
    let service = Service::new();
    let session = service.begin(&scope(), (24 << 20) + 1, 9);
    assert_eq!(session.plan().unwrap().part_count(), 4);
    let sign = |session: &Session, numbers: Value| {
        let request = parts_request(&numbers, session.upload_session_id()).unwrap();
        session.sign_parts(&request, service.store(), &service.settings, now())
    };
    let response = sign(&session, json!([4, 1, 4])).unwrap();
    assert_eq!(response.parts.iter().map(|part| part.part_number).collect::<Vec<_>>(), [4, 1, 4]);
    assert_eq!(response.parts[0].upload_url, response.parts[2].upload_url);
    for part in &response.parts {
        let end = format!("partNumber={}&uploadId=2~abc", part.part_number);
        assert!(part.upload_url.contains(&end), "{}", part.upload_url);
        check_url(&part.upload_url, &[]);
    }
    let body = value(response.to_answer().body());
    assert_eq!(body["parts"][1]["part_number"], 1);
    assert_eq!(body["parts"][1]["expires_at"], "2026-01-15T09:30:00Z");
    assert_eq!(body["parts"][1].as_object().unwrap().len(), 3);

    let error = sign(&session, json!([1, 5])).unwrap_err();
    let message = "part_number_out_of_range: part_numbers.1: 5; allowed: 1 to 4 in this upload";
    assert_eq!((error.status(), error.to_string().as_str()), (400, message));
    let single = service.begin(&scope(), 1, 9);
    assert_eq!(sign(&single, json!([1])).unwrap_err().code(), Some("not_multipart"));
    let foreign = parts_request(&json!([1]), "ups_2").unwrap();
    let refused = session.sign_parts(&foreign, service.store(), &service.settings, now()).unwrap_err();
    assert_eq!(refused.status(), 404);

    // With lengths, each part has its own.
    let with_size = Settings::builder().sign_size(true);
    let session = service.begin_with(with_size, &scope(), (24 << 20) + 1, 9);
    let request = parts_request(&json!([1, 4]), session.upload_session_id()).unwrap();
    let response = session.sign_parts(&request, service.store(), &service.settings, now()).unwrap();
    check_url(&response.parts[0].upload_url, &[("content-length", "8388608")]);
    check_url(&response.parts[1].upload_url, &[("content-length", "1")]);
}

fn complete(session: &Session, parts: Value) -> Result<String, (u16, String)> {
    let settings = Settings::builder().build().unwrap();
    let mut body = json!({"upload_session_id": session.upload_session_id()});
    if parts != json!("absent") {
        body["parts"] = parts;
    }
    let told =
        |error: ApiError| (error.status(), error.code().map_or_else(|| error.to_string(), ToOwned::to_owned));
    let request = CompleteRequest::parse(body.to_string().as_bytes(), &settings).map_err(told)?;
    match session.complete(&request, &settings).map_err(told)? {
        Completion::Single(_) => Ok(String::from("head")),
        Completion::Multipart { parts, .. } => Ok(parts.to_xml()),
    }
}

#[test]
fn completion() {
    let service = Service::new();
    let single = service.begin(&scope(), 1, 9);
    for parts in [json!("absent"), json!(null), json!([])] {
        assert_eq!(complete(&single, parts).as_deref(), Ok("head"));
    }
    let part = |number: Value, etag: &str| json!({"part_number": number, "etag": etag});
    let refused = |code: &str| Err((400, String::from(code)));
    assert_eq!(complete(&single, json!([part(json!(1), "a")])), refused("not_multipart"));

    let session = service.begin(&scope(), 24 << 20, 9);
    let [one, two, three] = [1, 2, 3].map(|number| part(json!(number), "\"a\""));
    let sorted = complete(&session, json!([one, two, three])).unwrap();
    assert_eq!(sorted.matches("<Part>").count(), 3);
    assert_eq!(complete(&session, json!([three, one, two])), Ok(sorted.clone()));
    assert_eq!(complete(&session, json!([part(json!("3"), "a"), one, two])), Ok(sorted));
    for (parts, code) in [
        (json!("absent"), "parts_missing"),
        (json!([]), "parts_missing"),
        (json!([one, two]), "parts_missing"),
        (json!([one, two, two]), "part_number_repeated"),
        (json!([one, two, three, three]), "part_number_repeated"),
        (json!([one, two, three, part(json!(4), "a")]), "part_number_out_of_range"),
        (json!([one, two, part(json!(3), "")]), "etag_not_usable"),
        (json!([one, two, part(json!(3), "a\r\nb")]), "etag_not_usable"),
        (json!([one, two, part(json!(3), "é")]), "etag_not_usable"),
    ] {
        assert_eq!(complete(&session, parts.clone()), refused(code), "{parts}");
    }
    for parts in [json!({}), json!([1]), json!([{"part_number": 1}]), json!([part(json!(0), "a")])] {
        assert_eq!(complete(&session, parts).unwrap_err().0, 422);
    }
}

#[test]
fn a_session_is_kept_and_given_up() {
    let service = Service::new();
    for size in [1, 24 << 20] {
        let session = service.begin(&scope(), size, 9);
        let stored = serde_json::to_string(&session).unwrap();
        assert!(!stored.contains("X-Amz") && !stored.contains("https:"), "{stored}");
        assert_eq!(serde_json::from_str::<Session>(&stored).unwrap(), session);
        assert_eq!(session.extension().as_deref(), Some("jsonl"));
        match session.abort() {
            Abort::Single(operation) => {
                assert_eq!((operation.as_ref().key(), size), (Some(session.key()), 1))
            }
            Abort::Multipart(operation) => {
                assert_eq!(operation.as_ref().query().collect::<Vec<_>>(), [("uploadId", "2~abc")]);
            }
        }
    }
    // What was tampered with is not read.
    let stored = r#"{"upload_session_id":"ups_1","key":"../x","sign_size":false,"transfer":{"upload_mode":"single","size":1}}"#;
    assert!(serde_json::from_str::<Session>(stored).is_err());
}
