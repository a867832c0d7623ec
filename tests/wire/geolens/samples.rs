//! Every file of `tests/wire/data/geolens`, one test each: what the service looks up is named here, all else is the file's.

use presign::wire::Answer;
use presign::wire::fastapi::Validation;
use presign::wire::geolens::{
    CommitRequest, CompleteRequest, Completion, Dataset, Job, JobStatus, Outcome, PresignedUploadResponse,
    Problem, RecordType, ReuploadRequest, Settings, Step, StorageCall, Tenant, Usage, Uuid,
};
use presign::{Timestamp, UploadId};
use serde_json::{Value, json};

use super::*;
use crate::samples::samples;

samples!("geolens", 24, check:
    commit_ok complete_400_already complete_400_failed_job complete_400_not_in_s3 complete_400_not_presigned
    complete_404_job complete_422_size_mismatch complete_ok_multipart presigned_ok_default_content_type
    presigned_ok_multipart_11_parts presigned_seed problem_400_raster_mismatch problem_404_dataset
    problem_422_content_type_256 problem_422_content_type_null problem_422_file_size_missing
    problem_422_file_size_zero problem_422_filename_256 problem_422_filename_empty problem_422_over_max_size
    problem_422_two_errors problem_502_storage upload_config validation_error_seed
);

fn check(sample: &Value) {
    let answer = match sample["endpoint"]["path"].as_str().unwrap() {
        "/datasets/{dataset_id}/reupload/presigned" => match sample["origin"].as_str().unwrap() {
            "seed-copied" => return seed(sample),
            _ => presigned(sample),
        },
        "/datasets/{dataset_id}/reupload/presigned/{job_id}/complete" => complete(sample),
        "/datasets/{dataset_id}/reupload/{job_id}/commit" => commit(sample),
        "/ingest/upload/config" => {
            Settings::default().upload_config(Usage::default().remaining_datasets()).to_answer()
        }
        other => panic!("{other}"),
    };
    compare(sample, &answer);
}

/// Status, headers, and the whole body; URLs in their parts.
fn compare(sample: &Value, answer: &Answer) {
    let expected = &sample["response"];
    assert_eq!(u64::from(answer.status()), expected["status"].as_u64().unwrap(), "{}", answer.body());
    let none = serde_json::Map::new();
    for (name, value) in expected["headers"].as_object().unwrap_or(&none) {
        assert!(answer.headers().any(|header| header == (name, value.as_str().unwrap())), "{name}");
    }
    let (mut body, mut wanted) = (body(answer), expected["body"].clone());
    let urls = |body: &mut Value| match body.get_mut("urls").map(Value::take) {
        Some(Value::Array(urls)) => urls.iter().map(|url| parts_of(url.as_str().unwrap())).collect(),
        _ => Vec::new(),
    };
    assert_eq!(urls(&mut body), urls(&mut wanted));
    assert_eq!(body, wanted);
}

fn path<'s>(sample: &'s Value, name: &str) -> &'s str {
    sample["request"]["path_params"][name].as_str().unwrap()
}

fn request_body(sample: &Value) -> String {
    sample["request"]["body"].to_string()
}

fn presigned(sample: &Value) -> Answer {
    let name = sample["name"].as_str().unwrap();
    let record_type = sample["precondition"]["record_type"].as_str().unwrap_or("collection");
    let dataset = Dataset { record_type: RecordType::from(record_type), writable: true };
    let dataset = Some(&dataset).filter(|_| name != "problem_404_dataset");
    let tenant = Tenant::single();
    let config = &sample["config"];
    let settings = Settings::builder();
    let settings = match config["pending_job_timeout_seconds"].as_u64() {
        Some(timeout) => settings
            .pending_job_timeout(timeout)
            .multipart_threshold(config["multipart_threshold_bytes"].as_u64().unwrap())
            .part_size(config["part_size_bytes"].as_u64().unwrap())
            .max_size_mb(config["upload_max_size_mb"].as_u64().unwrap()),
        None => settings,
    };
    let settings = settings.build().unwrap();
    let time = |name: &str| config[name].as_str().map_or_else(noon, |text| Timestamp::parse(text).unwrap());
    let run = || -> Result<Answer, Problem> {
        let request = ReuploadRequest::parse(path(sample, "dataset_id"), request_body(sample).as_bytes())?;
        let admitted = settings.check_reupload(&request, &tenant, dataset)?.admit(&Usage::default())?;
        let planned = admitted.plan(&job_id(), time("job_created_at"), time("now"))?;
        let begin = planned.begin();
        if name == "problem_502_storage" {
            assert!(matches!(begin, Some(StorageCall::CreateMultipartUpload { .. })));
            let failed = planned.storage_failed(None);
            assert_eq!(failed.abort, None);
            return Err(failed.problem);
        }
        let calls = begin.map(|call| {
            let StorageCall::CreateMultipartUpload { key, content_type } = call else { panic!() };
            json!({"op": "CreateMultipartUpload", "key": key.as_str(), "content_type": content_type.as_str(),
                   "returns": {"upload_id": UPLOAD}})
        });
        assert_eq!(calls.map_or(Value::Null, |call| json!([call])), sample["storage_calls"]);
        let upload_id = planned.parts().map(|_| UploadId::new(UPLOAD).unwrap());
        let in_parts = upload_id.is_some();
        let signed = planned.sign(&presigner(), upload_id, time("now")).unwrap();
        for url in &signed.response.urls {
            let typed = [("content-type", planned.content_type().as_str())];
            check_signature("PUT", url, if in_parts { &[] } else { &typed }, time("now"));
        }
        Ok(signed.response.to_answer())
    };
    run().unwrap_or_else(|problem| problem.to_answer())
}

/// The documentation's examples, whose values are made up: the request is read, the answer's shape is ours.
fn seed(sample: &Value) {
    if sample["name"] == "presigned_seed" {
        let request =
            ReuploadRequest::parse(path(sample, "dataset_id"), request_body(sample).as_bytes()).unwrap();
        assert_eq!((request.upload().filename(), request.upload().file_size()), ("example", 1));
        let shown = &sample["response"]["body"];
        let text = |name: &str| shown[name].as_str().unwrap().to_owned();
        let response = PresignedUploadResponse {
            job_id: text("job_id"),
            urls: vec![shown["urls"][0].as_str().unwrap().to_owned()],
            s3_key: text("s3_key"),
            upload_id: Some(text("upload_id")),
            part_size: shown["part_size"].as_u64(),
        };
        let answer = response.to_answer();
        assert_eq!((answer.status(), body(&answer)), (201, shown.clone()));
        // "example" has no extension, so the running service does not serve it; its 500 is our 422.
        let problem =
            Settings::default().check_reupload(&request, &Tenant::single(), Some(&vector())).unwrap_err();
        assert_eq!(problem.status(), 422);
    } else {
        // FastAPI's own form, which GeoLens's handler replaces: the members are those that our list has.
        let shown = &sample["response"]["body"]["detail"][0];
        let read = Validation::of_body(br#"{"filename": ""}"#, |node| {
            node.model()?.required("filename", |node| node.text(1..).map(drop))
        });
        let ours = body(&read.unwrap_err().to_answer())["detail"][0].clone();
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&ours), names(shown));
        assert!(shown["loc"].is_array() && shown["ctx"].is_object() && ours["loc"].is_array());
        let refused = ReuploadRequest::parse(DATASET, br#"{"filename": ""}"#).unwrap_err().to_answer();
        assert_eq!(u64::from(refused.status()), sample["response"]["status"].as_u64().unwrap());
        assert_eq!(refused.headers().next(), Some(("content-type", "application/problem+json")));
    }
}

fn complete(sample: &Value) -> Answer {
    let name = sample["name"].as_str().unwrap();
    let (ids, body) = ((path(sample, "dataset_id"), path(sample, "job_id")), request_body(sample));
    let request = CompleteRequest::parse_reupload(ids.0, ids.1, body.as_bytes()).unwrap();
    let in_parts = name == "complete_ok_multipart";
    let waiting = job(if in_parts { "big.tif" } else { "roads.zip" }, 128, in_parts);
    let found = match name {
        "complete_404_job" => Job { dataset_id: Some(Uuid::new(JOB).unwrap()), ..waiting },
        "complete_400_already" => Job { file_path: Some("staging/x".into()), ..waiting },
        "complete_400_failed_job" => Job { status: JobStatus::Failed, ..waiting },
        "complete_400_not_presigned" => {
            let mut other = waiting;
            other.metadata.presigned = false;
            other
        }
        _ => waiting,
    };
    let any = Dataset { record_type: RecordType::Other, writable: true };
    let begun = Completion::reupload(
        &Settings::default(),
        &request,
        &Tenant::single(),
        "ada",
        Some(&any),
        Some(&found),
    );
    let mut completion = match begun {
        Ok(completion) => completion,
        Err(problem) => return problem.to_answer(),
    };
    // A store in which the object comes to be by its completion, or was there from the start.
    let mut size = match name {
        "complete_422_size_mismatch" => Some(127),
        _ => None,
    };
    let mut calls = Vec::new();
    loop {
        let outcome = match completion.next() {
            Step::Call(call) => match &call {
                StorageCall::HeadObject { .. } => size.map_or(Outcome::Absent, Outcome::Size),
                StorageCall::CompleteMultipartUpload { key, upload_id, parts } => {
                    size = Some(128);
                    let parts: Vec<_> = parts
                            .iter()
                            .map(|part| json!({"ETag": part.entity_tag().as_str(), "PartNumber": part.number().get()}))
                            .collect();
                    calls.push(json!({"op": call.name(), "key": key.as_str(), "upload_id": upload_id.as_str(), "parts": parts}));
                    Outcome::Done
                }
                StorageCall::CopyObject { from, to } => {
                    calls.push(json!({"op": call.name(), "from": from.as_str(), "to": to.as_str()}));
                    Outcome::Done
                }
                _ => Outcome::Done,
            },
            Step::Usage { .. } => Outcome::Usage(Usage::default()),
            Step::Sniff(_) => Outcome::Accepted,
            Step::Save(_) => Outcome::Done,
            Step::Answer(answer) => {
                if let Some(expected) = sample.get("storage_calls") {
                    assert_eq!(Value::Array(calls), *expected);
                }
                return answer;
            }
            other => panic!("{other:?}"),
        };
        completion.record(outcome);
    }
}

fn commit(sample: &Value) -> Answer {
    let (dataset, id) = (path(sample, "dataset_id"), path(sample, "job_id"));
    let request = CommitRequest::parse(dataset, id, request_body(sample).as_bytes()).unwrap();
    assert_eq!(request.srid_override, Some(4326));
    let ready = Job { file_path: Some("staging/x/frozen/y".into()), ..job("roads.zip", 1, false) };
    match request.decide("ada", Some(&vector()), Some(&ready)) {
        Ok(response) => response.to_answer(),
        Err(problem) => problem.to_answer(),
    }
}
