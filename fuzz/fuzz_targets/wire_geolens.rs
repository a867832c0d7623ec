//! Two lines as the IDs of a path, and what follows as the body of each of GeoLens's requests: equal JSON has one verdict, what is refused is
//! told as a problem, what is planned lies in its job's folder under URLs that no client changes, and a completion ends, whatever comes of its
//! steps, and deletes nothing but its own.
#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::wire::UnsendableType;
use presign::wire::geolens::*;
use presign::wire::json::{Json, Limits};
use presign::{S3Presigner, Timestamp, UploadId, Validity};
use presign_fuzz::{check_url, no_line_break, presigner};
use serde_json::Value;

const ID: &str = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
const MIB: u64 = 1 << 20;

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);
static TENANT: LazyLock<Tenant> = LazyLock::new(|| Tenant::new("acme").expect("a tenant"));
static SETTINGS: LazyLock<[Settings; 2]> = LazyLock::new(|| {
    let other = Settings::builder()
        .multipart_threshold(5 * MIB)
        .part_size(5 * MIB)
        .allow_active_types(true)
        .sign_size(true)
        .unsendable_type(UnsendableType::OctetStream);
    [Settings::default(), other.build().expect("good settings")]
});

/// What an answer says is JSON, and all four members are there.
fn told(problem: &Problem) {
    let answer = problem.to_answer();
    assert!(matches!(answer.status(), 400 | 422), "{problem:?}");
    let body: Value = serde_json::from_str(answer.body()).expect("JSON");
    assert_eq!(body["status"], answer.status());
    assert!(body["detail"].is_string() && body["title"].is_string() && body["type"] == "about:blank");
}

/// Reads the body, and what the body says written another way.
fn read<T: Debug + PartialEq>(body: &[u8], parse: impl Fn(&[u8]) -> Result<T, Problem>) -> Option<T> {
    let parsed = parse(body);
    if let Ok(json) = Json::read(body, Limits::default()) {
        let again = parse(&serde_json::to_vec(&json).expect("as it was read"));
        assert_eq!(parsed, again);
    }
    parsed.inspect_err(told).ok()
}

fn now() -> Timestamp {
    Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant")
}

fn upload(settings: &Settings, request: &UploadRequest) {
    let checked = match settings.check_upload(request, &TENANT) {
        Ok(checked) => checked,
        Err(problem) => return told(&problem),
    };
    let job = Uuid::new(ID).expect("a UUID");
    let admitted = checked.admit(&Usage::default()).expect("no quota");
    let planned = admitted.plan(&job, now(), now()).expect("all was checked before");
    let name =
        planned.key().as_str().strip_prefix(&format!("tenants/acme/staging/{ID}/")).expect("its folder");
    assert!(!name.contains(['/', '\\']) && !name.contains("..") && name == request.filename(), "{name:?}");
    no_line_break(name);
    no_line_break(planned.content_type().as_str());
    let upload_id = planned.begin().map(|_| UploadId::new("2~abc").expect("an ID"));
    let signed = planned.sign(&*PRESIGNER, upload_id, now()).expect("what was planned is signed");
    assert_eq!(signed.response.urls.len(), planned.parts().map_or(1, |plan| usize::from(plan.part_count())));
    signed.response.urls.iter().for_each(|url| check_url(url));
    serde_json::from_str::<Value>(signed.response.to_answer().body()).expect("JSON");

    let stored = serde_json::to_string(&signed.metadata).expect("JSON");
    let metadata: JobMetadata = serde_json::from_str(&stored).expect("what was stored is read");
    assert_eq!(metadata, signed.metadata);
    let request = CompleteRequest::parse(ID, b"{}").expect("no parts");
    complete(settings, &request, &job_of(request.job_id(), name.to_owned(), metadata), b"");
}

fn job_of(id: &Uuid, source_filename: String, metadata: JobMetadata) -> Job {
    let (created_by, status) = ("ada".into(), JobStatus::Pending);
    Job { id: id.clone(), dataset_id: None, created_by, status, file_path: None, source_filename, metadata }
}

/// Tells any outcomes; it ends within a few steps, and whatever is done is done in the job's folder.
fn complete(settings: &Settings, request: &CompleteRequest, job: &Job, outcomes: &[u8]) {
    let mut completion =
        Completion::upload(settings, request, &TENANT, "ada", Some(job)).expect("it may be completed");
    let folder = format!("tenants/acme/staging/{}/", job.id);
    let (mut accepted, mut saved) = (false, false);
    for step in 0.. {
        assert!(step < 16, "no end");
        match completion.next() {
            Step::Call(call) => {
                assert!(call.key().as_str().starts_with(&folder), "{call:?}");
                let soon = Validity::minutes(5).from(now());
                let signed =
                    call.presign(&*PRESIGNER, PRESIGNER.bucket().name(), soon).expect("a signed call");
                check_url(signed.url());
            }
            Step::Save(JobChange::Completed { file_path }) => {
                assert!(accepted && file_path.starts_with(&format!("staging/{}/", job.id)), "{file_path}");
                assert!(file_path.contains("/frozen/"));
                saved = true;
            }
            Step::Answer(answer) => {
                assert_eq!(answer.status() == 200, saved && accepted);
                return;
            }
            _ => {}
        }
        let outcome = match outcomes.get(step).copied().unwrap_or_default() % 8 {
            0 => Outcome::Done,
            1 => Outcome::Size(128),
            2 => Outcome::Absent,
            3 => Outcome::Failed,
            4 => Outcome::Usage(Usage::default()),
            5 => Outcome::Accepted,
            6 => Outcome::Refused("no".into()),
            _ => Outcome::Size(u64::MAX),
        };
        accepted |= matches!(completion.next(), Step::Sniff(_)) && outcome == Outcome::Accepted;
        saved &= outcome == Outcome::Done || !matches!(completion.next(), Step::Save(_));
        completion.record(outcome);
    }
}

fuzz_target!(|input: &[u8]| {
    let mut pieces = input.splitn(3, |byte| *byte == b'\n');
    let mut line = || pieces.next().map(str::from_utf8).and_then(Result::ok).unwrap_or_default();
    let (dataset_id, job_id) = (line(), line());
    let body = pieces.next().unwrap_or_default();

    if let Some(request) = read(body, UploadRequest::parse) {
        assert!((1..=255).contains(&request.filename().chars().count()) && request.file_size() >= 1);
        SETTINGS.iter().for_each(|settings| upload(settings, &request));
    }
    if let Some(request) = read(body, |body| ReuploadRequest::parse(dataset_id, body)) {
        let dataset = Dataset { record_type: RecordType::Raster, writable: true };
        if let Err(problem) = SETTINGS[0].check_reupload(&request, &TENANT, Some(&dataset)) {
            told(&problem);
        }
    }
    read(body, |body| CommitRequest::parse(dataset_id, job_id, body));
    read(body, |body| CompleteRequest::parse_reupload(dataset_id, job_id, body));
    if let Some(request) = read(body, |body| CompleteRequest::parse(job_id, body)) {
        let metadata = JobMetadata {
            presigned: true,
            s3_key: Some(format!("staging/{}/a.zip", request.job_id())),
            upload_id: Some("2~abc".into()),
            multipart: request.part_count() != 1,
            expected_size: Some(128),
            ..JobMetadata::default()
        };
        let job = job_of(request.job_id(), "a.zip".into(), metadata);
        // The path says what comes of the steps, too.
        complete(&SETTINGS[1], &request, &job, dataset_id.as_bytes());
    }
});
