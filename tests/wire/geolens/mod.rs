//! GeoLens: every sample, the order of checks, every path of a completion.

mod completion;
mod completion_refusals;
mod failures;
mod keys;
mod order;
mod requests;
mod samples;
mod storage;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use presign::wire::Answer;
use presign::wire::geolens::{
    Dataset, Job, JobMetadata, JobStatus, PlannedUpload, Problem, RecordType, ReuploadRequest, Settings,
    Tenant, Usage, Uuid,
};
use presign::{Credentials, Provider, S3Presigner, Timestamp};
use serde_json::{Value, json};

pub(crate) const DATASET: &str = "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0";
pub(crate) const JOB: &str = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
pub(crate) const UPLOAD: &str = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

pub(crate) fn presigner() -> S3Presigner {
    let bucket = Provider::aws("eu-central-1").unwrap().bucket("geolens").unwrap();
    S3Presigner::new(bucket, Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap())
}

pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-06-03T12:00:00Z").unwrap()
}

pub(crate) fn job_id() -> Uuid {
    Uuid::new(JOB).unwrap()
}

pub(crate) fn vector() -> Dataset {
    Dataset { record_type: RecordType::Vector, writable: true }
}

pub(crate) fn reupload(filename: &str, size: u64) -> ReuploadRequest {
    let body = json!({"filename": filename, "file_size": size}).to_string();
    ReuploadRequest::parse(DATASET, body.as_bytes()).unwrap()
}

/// From the request to the plan, with nothing in its way but what `settings` say.
pub(crate) fn planned(
    settings: &Settings,
    tenant: &Tenant,
    filename: &str,
    size: u64,
) -> Result<PlannedUpload, Problem> {
    let request = reupload(filename, size);
    let any = Dataset { record_type: RecordType::Other, writable: true };
    settings.check_reupload(&request, tenant, Some(&any))?.admit(&Usage::default())?.plan(
        &job_id(),
        noon(),
        noon(),
    )
}

/// A job that waits for the completion of `declared` bytes of `filename`.
pub(crate) fn job(filename: &str, declared: u64, multipart: bool) -> Job {
    Job {
        id: job_id(),
        dataset_id: Some(Uuid::new(DATASET).unwrap()),
        created_by: "ada".into(),
        status: JobStatus::Pending,
        file_path: None,
        source_filename: filename.into(),
        metadata: JobMetadata {
            presigned: true,
            s3_key: Some(format!("staging/{JOB}/{filename}")),
            upload_id: multipart.then(|| UPLOAD.into()),
            multipart,
            reupload: true,
            dataset_id: Some(Uuid::new(DATASET).unwrap()),
            expected_size: Some(declared),
        },
    }
}

pub(crate) fn body(answer: &Answer) -> Value {
    serde_json::from_str(answer.body()).unwrap()
}

pub(crate) fn detail(problem: &Problem) -> String {
    body(&problem.to_answer())["detail"].as_str().unwrap().to_owned()
}

/// Scheme, host and path, and the query as a set.
pub(crate) fn parts_of(url: &str) -> (String, BTreeSet<String>) {
    let (place, query) = url.split_once('?').unwrap();
    (place.to_owned(), query.split('&').map(str::to_owned).collect())
}

pub(crate) fn parameter(url: &str, name: &str) -> String {
    let mut found = parts_of(url).1.into_iter().filter_map(|pair| {
        pair.split_once('=').filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    });
    let value = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "{name} twice");
    value
}

/// Signs the URL again with `aws-sigv4`, and compares: it must be good at `at`, for `headers` and nothing else.
pub(crate) fn check_signature(method: &str, url: &str, headers: &[(&str, &str)], at: Timestamp) {
    use aws_sigv4::http_request::{
        SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode, sign,
    };
    let (place, query) = parts_of(url);
    let own: Vec<_> = query.into_iter().filter(|pair| !pair.starts_with("X-Amz-")).collect();
    let bare = if own.is_empty() { place } else { format!("{place}?{}", own.join("&")) };
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = aws_sigv4::http_request::PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.excluded_headers = None;
    settings.expires_in = Some(Duration::from_secs(parameter(url, "X-Amz-Expires").parse().unwrap()));
    let identity =
        aws_credential_types::Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET, None, None, "test").into();
    let params = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-central-1")
        .name("s3")
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(at.as_unix_secs()))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let request =
        SignableRequest::new(method, &bare, headers.iter().copied(), SignableBody::UnsignedPayload).unwrap();
    let (_, signature) = sign(request, &params).unwrap().into_parts();
    assert_eq!(parameter(url, "X-Amz-Signature"), signature, "{url}");
}
