//! Every path of a completion: what is asked for, in which order, and what is answered.

use presign::Validity;
use presign::wire::geolens::{
    CompleteRequest, Completion, Job, JobChange, Outcome, Settings, Step, StorageCall, Tenant, Usage,
};
use serde_json::json;

use super::*;

/// `parts` as the client names them, for the job's door.
pub(crate) fn begin(settings: &Settings, job: &Job, parts: serde_json::Value) -> Result<Completion, Problem> {
    let body = json!({"parts": parts}).to_string();
    let tenant = Tenant::new("acme").unwrap();
    if job.metadata.reupload {
        let request = CompleteRequest::parse_reupload(DATASET, JOB, body.as_bytes()).unwrap();
        Completion::reupload(settings, &request, &tenant, "ada", Some(&vector()), Some(job))
    } else {
        let request = CompleteRequest::parse(JOB, body.as_bytes()).unwrap();
        Completion::upload(settings, &request, &tenant, "ada", Some(job))
    }
}

pub(crate) fn new_dataset(mut job: Job) -> Job {
    (job.metadata.reupload, job.metadata.dataset_id, job.dataset_id) = (false, None, None);
    job
}

fn place(call: &StorageCall) -> &'static str {
    assert!(call.key().as_str().starts_with(&format!("tenants/acme/staging/{JOB}/")), "{call:?}");
    if call.key().as_str().contains("/frozen/") { "frozen" } else { "staging" }
}

/// Tells these outcomes one after the other; gives what was asked for and the answer. Every call is signed on its way.
pub(crate) fn run(mut completion: Completion, outcomes: Vec<Outcome>) -> (Vec<String>, Answer) {
    let (mut outcomes, mut asked) = (outcomes.into_iter(), Vec::new());
    loop {
        let step = completion.next();
        assert_eq!(step, completion.next(), "the same until something is recorded");
        asked.push(match step {
            Step::Call(call) => {
                let signer = presigner();
                let until = Validity::minutes(5).from(noon());
                let request = call.presign(&signer, signer.bucket().name(), until).unwrap();
                let headers: Vec<_> = request.headers_to_set().collect();
                check_signature(request.method().as_str(), request.url(), &headers, noon());
                assert_eq!(call.body().is_empty(), call.name() != "CompleteMultipartUpload");
                format!("{} {}", call.name(), place(&call))
            }
            Step::Usage { size } => format!("usage {size}"),
            Step::Sniff(sniff) => {
                assert!(sniff.key.as_str().contains("/frozen/"), "{sniff:?}");
                format!("sniff {}", sniff.size)
            }
            Step::Save(JobChange::Completed { file_path }) => format!("completed {file_path}"),
            Step::Save(JobChange::Failed { message }) => format!("failed {message}"),
            Step::Answer(answer) => {
                assert_eq!(outcomes.next(), None, "an outcome that nobody asked for: {asked:?}");
                return (asked, answer);
            }
            other => panic!("{other:?}"),
        });
        completion.record(outcomes.next().unwrap_or_else(|| panic!("nothing left to tell: {asked:?}")));
    }
}

const DELETES: [&str; 2] = ["DeleteObject frozen", "DeleteObject staging"];
const AGAIN: &str = "Upload completion failed — the upload session may have expired. Please try again.";

fn told(outcomes: &[Outcome]) -> Vec<Outcome> {
    outcomes.to_vec()
}

/// One path: outcomes in, steps and answer out.
fn check(
    job: &Job,
    parts: serde_json::Value,
    outcomes: Vec<Outcome>,
    steps: &[&str],
    status: u16,
    text: &str,
) {
    let settings = Settings::builder().max_size_mb(1).build().unwrap();
    let (asked, answer) = run(begin(&settings, job, parts).unwrap(), outcomes);
    assert_eq!(asked, steps);
    assert_eq!(answer.status(), status);
    let shown = body(&answer);
    let shown = if status == 200 { &shown["message"] } else { &shown["detail"] };
    assert_eq!(shown, text);
}

#[test]
fn one_piece() {
    use Outcome::{Absent, Accepted, Done, Failed, Refused, Size};
    let free = || Outcome::Usage(Usage::default());
    let full =
        || Outcome::Usage(Usage { bytes_used: 100, storage_cap: 100, replaced_bytes: 1, ..Usage::default() });
    let job = job("a.zip", 128, false);
    let frozen = format!("completed staging/{JOB}/frozen/a.zip");
    let (head, copy, measure) = ("HeadObject staging", "CopyObject frozen", "HeadObject frozen");
    let (usage, sniff) = ("usage 128", "sniff 128");
    let good = "File uploaded for re-upload preview";
    let large = "Uploaded file size (1.0 MB) exceeds the maximum allowed (1 MB).";
    let failed_large = format!("failed {large}");
    let mismatch = "Uploaded file size (127 bytes) does not match the declared size (128 bytes).";
    let failed_mismatch = format!("failed {mismatch}");
    let quota = "Storage quota exceeded: used 100 of 100 bytes (replacing 1 bytes with 128 bytes)";
    let no_store = "Storage service unavailable";
    let no_database = "The database could not serve this request. Please retry.";
    let over = (1 << 20) + 1;
    let accepted = [Size(128), Done, Size(128), free(), Accepted];
    let then = |count: usize, more: &[Outcome]| [told(&accepted[..count]), told(more)].concat();
    let all = [head, copy, measure, usage, sniff, &frozen];
    let steps = |count: usize, more: &[&'static str]| [all[..count].to_vec(), more.to_vec()].concat();
    let check =
        |outcomes, steps: &[&str], status, text: &str| check(&job, json!([]), outcomes, steps, status, text);

    check(then(5, &[Done, Done]), &steps(6, &["DeleteObject staging"]), 200, good);
    // A delete that fails leaves an object that nobody reads.
    check(then(5, &[Done, Failed]), &steps(6, &["DeleteObject staging"]), 200, good);
    // Nothing is deleted where a retry needs it.
    check(then(5, &[Failed]), &steps(6, &[]), 503, no_database);
    check(then(0, &[Absent]), &steps(1, &[]), 400, "File not found in S3 after upload");
    check(then(0, &[Failed]), &steps(1, &[]), 502, no_store);
    check(then(1, &[Failed, Done]), &steps(2, &["DeleteObject frozen"]), 502, AGAIN);
    check(then(1, &[Failed, Failed]), &steps(2, &["DeleteObject frozen"]), 502, AGAIN);
    check(then(2, &[Failed, Done]), &steps(3, &["DeleteObject frozen"]), 502, no_store);
    check(then(2, &[Absent, Done]), &steps(3, &["DeleteObject frozen"]), 502, no_store);
    check(then(3, &[Failed, Done]), &steps(4, &["DeleteObject frozen"]), 503, no_database);
    check(then(4, &[Failed, Done]), &steps(5, &["DeleteObject frozen"]), 502, no_store);
    // What is refused is deleted twice, and at a re-upload its job ends for 422.
    check(
        then(0, &[Size(over), Done, Done, Done]),
        &[&[head], &DELETES[..], &[&failed_large]].concat(),
        422,
        large,
    );
    check(
        then(2, &[Size(over), Done, Done, Done]),
        &[&[head, copy, measure], &DELETES[..], &[&failed_large]].concat(),
        422,
        large,
    );
    check(
        then(2, &[Size(127), Failed, Failed, Failed]),
        &[&[head, copy, measure], &DELETES[..], &[&failed_mismatch]].concat(),
        422,
        mismatch,
    );
    check(then(3, &[full(), Done, Done]), &steps(4, &DELETES), 413, quota);
    let why = "File content does not match its extension";
    let failed_why = format!("failed {why}");
    check(
        then(4, &[Refused(why.into()), Done, Done, Done]),
        &[&[head, copy, measure, usage, sniff], &DELETES[..], &[&failed_why]].concat(),
        422,
        why,
    );
    // What lies at the client's key may change until it is copied: only the copy's size counts.
    check(
        [vec![Size(999), Done, Size(128), free(), Accepted], vec![Done, Done]].concat(),
        &steps(6, &["DeleteObject staging"]),
        200,
        good,
    );
}

#[test]
fn sizes_at_the_limit() {
    use Outcome::{Done, Size};
    let settings = Settings::builder().max_size_mb(1).build().unwrap();
    for (size, status) in [((1 << 20) - 1, 413), (1 << 20, 413), ((1 << 20) + 1, 422)] {
        let job = job("a.zip", size, false);
        let mut completion = begin(&settings, &job, json!([])).unwrap();
        let full = Usage { storage_cap: 1, ..Usage::default() };
        let answer = loop {
            let outcome = match completion.next() {
                Step::Call(StorageCall::HeadObject { .. }) => Size(size),
                Step::Usage { .. } => Outcome::Usage(full),
                Step::Answer(answer) => break answer,
                _ => Done,
            };
            completion.record(outcome);
        };
        assert_eq!(answer.status(), status, "{size}");
    }
}

#[test]
fn a_new_dataset_keeps_its_job_alive() {
    use Outcome::{Accepted, Done, Refused, Size};
    let job = new_dataset(job("a.zip", 128, false));
    let start = ["HeadObject staging", "CopyObject frozen", "HeadObject frozen"];
    let frozen = format!("completed staging/{JOB}/frozen/a.zip");
    let usage = |usage| Outcome::Usage(usage);
    let free = Usage::default();
    let check =
        |outcomes, steps: &[&str], status, text: &str| check(&job, json!([]), outcomes, steps, status, text);
    check(
        vec![Size(128), Done, Size(128), usage(free), Accepted, Done, Done],
        &[&start[..], &["usage 128", "sniff 128", &frozen, "DeleteObject staging"]].concat(),
        200,
        "File uploaded and ready for preview",
    );
    check(
        vec![Size(128), Done, Size(129), Done, Done],
        &[&start[..], &DELETES].concat(),
        422,
        "Uploaded file size (129 bytes) does not match the declared size (128 bytes).",
    );
    check(
        vec![Size(128), Done, Size(128), usage(Usage { storage_cap: 127, ..free }), Done, Done],
        &[&start[..], &["usage 128"], &DELETES].concat(),
        413,
        "Storage quota exceeded: used 0 of 127 bytes (adding 128 bytes)",
    );
    check(
        vec![
            Size(128),
            Done,
            Size(128),
            usage(Usage { dataset_cap: 1, dataset_count: 1, ..free }),
            Done,
            Done,
        ],
        &[&start[..], &["usage 128"], &DELETES].concat(),
        422,
        "Dataset quota exceeded: 1 of 1 datasets used",
    );
    check(
        vec![Size(128), Done, Size(128), usage(free), Refused("no".into()), Done, Done],
        &[&start[..], &["usage 128", "sniff 128"], &DELETES].concat(),
        422,
        "no",
    );
}

#[test]
fn parts_are_assembled_once() {
    use Outcome::{Absent, Accepted, Done, Failed, Size};
    let job = job("a.zip", 128, true);
    let parts = || json!([{"etag": "b", "part_number": 2}, {"etag": "\"a\"", "part_number": 1}]);
    let look = "HeadObject staging";
    let (assemble, abort) = ("CompleteMultipartUpload staging", "AbortMultipartUpload staging");
    let frozen = format!("completed staging/{JOB}/frozen/a.zip");
    let rest =
        ["CopyObject frozen", "HeadObject frozen", "usage 128", "sniff 128", &frozen, "DeleteObject staging"];
    let done = [Done, Size(128), Outcome::Usage(Usage::default()), Accepted, Done, Done];
    let good = "File uploaded for re-upload preview";

    check(
        &job,
        parts(),
        [&[Absent, Done, Size(128)], &done[..]].concat(),
        &[&[look, assemble, look], &rest[..]].concat(),
        200,
        good,
    );
    // Begun again after a failure behind the assembly: the object is there, so nothing is assembled, with parts or without.
    for parts in [parts(), json!([]), json!([{"etag": "*", "part_number": 0}])] {
        check(&job, parts, [&[Size(128)], &done[..]].concat(), &[&[look], &rest[..]].concat(), 200, good);
    }
    let none = "Multipart upload completion requires at least one uploaded part";
    check(&job, json!([]), vec![Absent, Done], &[look, abort], 400, none);
    check(&job, json!([]), vec![Absent, Failed], &[look, abort], 400, none);
    check(&job, parts(), vec![Absent, Failed, Done], &[look, assemble, abort], 502, AGAIN);
    check(&job, parts(), vec![Absent, Failed, Failed], &[look, assemble, abort], 502, AGAIN);
    check(&job, parts(), vec![Failed], &[look], 502, "Storage service unavailable");
    check(
        &job,
        parts(),
        vec![Absent, Done, Absent],
        &[look, assemble, look],
        400,
        "File not found in S3 after upload",
    );
    check(
        &job,
        parts(),
        vec![Absent, Done, Failed],
        &[look, assemble, look],
        502,
        "Storage service unavailable",
    );
    // Fewer parts than there were make an object that is too short.
    check(
        &job,
        json!([{"etag": "a", "part_number": 1}]),
        vec![Absent, Done, Size(64), Done, Size(64), Done, Done, Done],
        &[
            look,
            assemble,
            look,
            "CopyObject frozen",
            "HeadObject frozen",
            DELETES[0],
            DELETES[1],
            "failed Uploaded file size (64 bytes) does not match the declared size (128 bytes).",
        ],
        422,
        "Uploaded file size (64 bytes) does not match the declared size (128 bytes).",
    );

    let mut completion = begin(&Settings::default(), &job, parts()).unwrap();
    completion.record(Absent);
    let Step::Call(StorageCall::CompleteMultipartUpload { parts, .. }) = completion.next() else { panic!() };
    let order: Vec<_> =
        parts.iter().map(|part| (part.number().get(), part.entity_tag().as_str().to_owned())).collect();
    assert_eq!(order, [(1, "\"a\"".to_owned()), (2, "\"b\"".to_owned())]);
}

/// What no store would take ends nothing: the client may say it again.
#[test]
fn parts_that_are_none() {
    let job = job("a.zip", 128, true);
    for (parts, text) in [
        (json!([{"etag": "a", "part_number": 0}]), "body.parts.0.part_number: 0; allowed: 1 to 10000"),
        (
            json!([{"etag": "a", "part_number": 1}, {"etag": "a", "part_number": 10_001}]),
            "body.parts.1.part_number: 10001",
        ),
        (json!([{"etag": "a", "part_number": -1}]), "body.parts.0.part_number: -1"),
        (json!([{"etag": "a", "part_number": 4_294_967_297_u64}]), "body.parts.0.part_number: 4294967297"),
        (json!([{"etag": "", "part_number": 1}]), "body.parts.0.etag: "),
        (json!([{"etag": "a\r\nb", "part_number": 1}]), "body.parts.0.etag: "),
        (json!([{"etag": "</ETag>\"", "part_number": 1}]), "body.parts.0.etag: "),
        (
            json!([{"etag": "a", "part_number": 1}, {"etag": "b", "part_number": 1}]),
            "body.parts: part 1 is named twice",
        ),
    ] {
        let (asked, answer) = run(begin(&Settings::default(), &job, parts).unwrap(), vec![Outcome::Absent]);
        assert_eq!(asked, ["HeadObject staging"]);
        assert_eq!(answer.status(), 422);
        let detail = body(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(text), "{detail}");
    }
}

/// An outcome of another step is no success, wherever it is told: nothing is answered 200 by mistake.
#[test]
fn an_outcome_that_fits_nothing_is_a_failure() {
    use Outcome::{Absent, Accepted, Done, Failed, Refused, Size};
    let usage = || Outcome::Usage(Usage::default());
    let all = || [Done, Size(128), Absent, Failed, usage(), Accepted, Refused("no".into())];
    let right = [Absent, Done, Size(128), Done, Size(128), usage(), Accepted, Done];
    let job = job("a.zip", 128, true);
    let parts = json!([{"etag": "a", "part_number": 1}]);
    for at in 0..right.len() {
        for wrong in all() {
            let mut completion = begin(&Settings::default(), &job, parts.clone()).unwrap();
            for outcome in &right[..at] {
                completion.record(outcome.clone());
            }
            let fits = wrong == right[at] || (at == 0 && matches!(wrong, Size(_)));
            completion.record(wrong.clone());
            let mut steps = 0;
            let status = loop {
                match completion.next() {
                    Step::Answer(answer) => break Some(answer.status()),
                    // Only a right outcome leads on to the next question.
                    Step::Call(
                        StorageCall::DeleteObject { .. } | StorageCall::AbortMultipartUpload { .. },
                    )
                    | Step::Save(JobChange::Failed { .. }) => completion.record(Failed),
                    _ => break None,
                }
                steps += 1;
                assert!(steps < 5);
            };
            assert_eq!(
                status.is_none_or(|status| status == 200),
                fits,
                "step {at}: {wrong:?} gave {status:?}"
            );
        }
    }
    // After the answer nothing changes.
    let mut completion = begin(&Settings::default(), &job, parts).unwrap();
    completion.record(Failed);
    let answer = completion.next();
    completion.record(Done);
    assert_eq!(completion.next(), answer);
}
