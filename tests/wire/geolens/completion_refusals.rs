//! What keeps a completion from beginning: the first of its faults is told, and nothing is asked of the store.

use presign::wire::geolens::{
    CompleteRequest, Completion, Dataset, Job, JobStatus, Problem, RecordType, Settings, Tenant, Uuid,
};

use super::completion::{begin, new_dataset};
use super::*;

#[test]
fn a_re_upload_in_the_order_of_its_checks() {
    let texts = [
        (404, "Dataset not found"),
        (403, "Only the dataset owner or an admin may modify this dataset."),
        (400, "VRT datasets do not support file reupload — edit the VRT membership instead."),
        (404, "Reupload job not found"),
        (400, "Job is not a presigned upload"),
        (400, "Upload already completed for this job"),
        (400, "This job has already failed and cannot be completed. Start the reupload again."),
    ];
    let request = CompleteRequest::parse_reupload(DATASET, JOB, b"{}").unwrap();
    let run = |has: &dyn Fn(usize) -> bool| {
        let record_type = if has(2) { RecordType::Vrt } else { RecordType::Raster };
        let dataset = Dataset { record_type, writable: !has(1) };
        let mut job = job("a.tif", 1, false);
        if has(3) {
            job.created_by = "eve".into();
        }
        job.metadata.presigned = !has(4);
        job.file_path = Some(if has(5) { "staging/x".into() } else { String::new() });
        job.status = if has(6) { JobStatus::Failed } else { JobStatus::Pending };
        let dataset = Some(&dataset).filter(|_| !has(0));
        let (settings, tenant) = (Settings::default(), Tenant::single());
        Completion::reupload(&settings, &request, &tenant, "ada", dataset, Some(&job)).map(drop)
    };
    run(&|_| false).unwrap();
    for (first, (status, text)) in texts.into_iter().enumerate() {
        for second in first..texts.len() {
            let problem = run(&|fault| fault == first || fault == second).unwrap_err();
            assert_eq!((problem.status(), detail(&problem).as_str()), (status, text), "{first} and {second}");
        }
    }
}

/// Whatever does not fit is the same 404, so that nothing is told of others' jobs.
#[test]
fn a_job_of_something_else() {
    let other = || Some(Uuid::new("00000000-0000-4000-8000-000000000000").unwrap());
    type Change = fn(&mut Job, Option<Uuid>);
    let changes: [(&str, Change); 6] = [
        ("another job", |job, other| job.id = other.unwrap()),
        ("another dataset", |job, other| job.dataset_id = other),
        ("no dataset", |job, _| job.dataset_id = None),
        ("another user", |job, _| job.created_by = "eve".into()),
        ("another workflow", |job, _| job.metadata.reupload = false),
        ("another dataset's upload", |job, other| job.metadata.dataset_id = other),
    ];
    let request = CompleteRequest::parse_reupload(DATASET, JOB, b"{}").unwrap();
    let begin = |job: Option<&Job>| {
        let (settings, tenant) = (Settings::default(), Tenant::single());
        Completion::reupload(&settings, &request, &tenant, "ada", Some(&vector()), job).map(drop)
    };
    begin(Some(&job("a.zip", 1, false))).unwrap();
    assert_eq!(begin(None).unwrap_err(), Problem::reupload_job_not_found());
    for (name, change) in changes {
        let mut job = job("a.zip", 1, false);
        change(&mut job, other());
        assert_eq!(begin(Some(&job)).unwrap_err(), Problem::reupload_job_not_found(), "{name}");
    }
}

#[test]
fn a_new_dataset() {
    let request = CompleteRequest::parse(JOB, b"{}").unwrap();
    let begin = |user: &str, job: Option<&Job>| {
        Completion::upload(&Settings::default(), &request, &Tenant::single(), user, job).map(drop)
    };
    let waiting = new_dataset(job("a.zip", 1, false));
    begin("ada", Some(&waiting)).unwrap();
    assert_eq!(begin("ada", None).unwrap_err(), Problem::job_not_found());
    assert_eq!(begin("eve", Some(&waiting)).unwrap_err(), Problem::not_your_job());
    let other_door = job("a.zip", 1, false);
    assert_eq!(begin("ada", Some(&other_door)).unwrap_err(), Problem::job_not_found());
    let failed = Job { status: JobStatus::Failed, ..waiting };
    let told = detail(&begin("ada", Some(&failed)).unwrap_err());
    assert_eq!(told, "This job has already failed and cannot be completed. Start a new upload.");
}

/// A row that is not as it was stored is the service's own fault, and no key outside the job's folder is touched.
#[test]
fn a_row_that_is_broken() {
    let changes: [fn(&mut Job); 6] = [
        |job| job.metadata.s3_key = None,
        |job| job.metadata.s3_key = Some("staging/other/a.zip".into()),
        |job| job.metadata.s3_key = Some(format!("staging/{JOB}/../x/a.zip")),
        |job| job.metadata.s3_key = Some(format!("staging/{JOB}/")),
        |job| (job.metadata.multipart, job.metadata.upload_id) = (true, None),
        |job| (job.metadata.multipart, job.metadata.upload_id) = (true, Some("a\nb".into())),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut job = job("a.zip", 1, false);
        change(&mut job);
        let begun = begin(&Settings::default(), &job, serde_json::json!([])).map(drop);
        assert_eq!(begun.unwrap_err().to_answer(), Problem::internal().to_answer(), "{index}");
    }
}
