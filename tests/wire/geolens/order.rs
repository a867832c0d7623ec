//! The order of checks: with two faults at once the earlier is told.

use presign::wire::geolens::{
    CommitRequest, Dataset, Job, JobStatus, Problem, RecordType, Settings, Tenant, UploadRequest, Usage,
};
use presign::{Timestamp, UploadId};
use serde_json::json;

use super::*;

/// The faults of a re-upload's request in the order in which they are told: status, and what the text has.
const FAULTS: [(u16, &str); 12] = [
    (422, "body.file_size: Input should be a valid integer"),
    (400, "Presigned uploads only available in S3 mode"),
    (404, "Dataset not found"),
    (403, "Only the dataset owner or an admin may modify this dataset."),
    (
        400,
        "This dataset is a raster dataset; .zip files are not supported for reupload. Cross-record-type swaps are not allowed.",
    ),
    (422, "body.filename: a slash"),
    (422, "File extension '.exe' not allowed. Allowed: ['.gpkg', '.zip']"),
    (422, "body.content_type: incomplete"),
    (422, "File size (2.0 MB) exceeds the maximum allowed (1 MB)."),
    (413, "Storage quota exceeded: used 9 of 10 bytes (replacing 1 bytes with "),
    (409, "This upload's time window has closed. Start a new upload."),
    (502, "Storage service unavailable"),
];

/// Runs a request with these faults, by their index.
fn run(has: impl Fn(usize) -> bool) -> Result<(), Problem> {
    // A name with a bad extension for a raster would be told as a mismatch, so the mismatch has its own.
    let extension = if has(4) {
        ".zip"
    } else if has(6) {
        ".exe"
    } else {
        ".gpkg"
    };
    let filename = format!("{}roads{extension}", if has(5) { "a/" } else { "" });
    let size = if has(0) {
        json!([])
    } else if has(8) {
        json!(2 << 20)
    } else {
        json!(1 << 20)
    };
    let content_type = if has(7) { "zip" } else { "application/zip" };
    let body = json!({"filename": filename, "file_size": size, "content_type": content_type}).to_string();
    let request = ReuploadRequest::parse(DATASET, body.as_bytes())?;
    let settings = Settings::builder()
        .presigned_uploads(!has(1))
        .allowed_extensions([".gpkg", ".zip"])
        .max_size_mb(1)
        .multipart_threshold(1000)
        .build()
        .unwrap();
    let record_type = if has(4) { RecordType::Raster } else { RecordType::Vector };
    let dataset = Dataset { record_type, writable: !has(3) };
    let tenant = Tenant::single();
    let checked = settings.check_reupload(&request, &tenant, Some(&dataset).filter(|_| !has(2)))?;
    let full = Usage { bytes_used: 9, storage_cap: 10, replaced_bytes: 1, ..Usage::default() };
    let admitted = checked.admit(&if has(9) { full } else { Usage::default() })?;
    let now = noon().plus_secs(if has(10) { 3541 } else { 0 }).unwrap();
    let planned = admitted.plan(&job_id(), noon(), now)?;
    assert!(planned.begin().is_some());
    if has(11) { Err(planned.storage_failed(None).problem) } else { Ok(()) }
}

#[test]
fn the_earlier_of_two_faults_is_told() {
    run(|_| false).unwrap();
    for (first, (status, text)) in FAULTS.into_iter().enumerate() {
        for second in first..FAULTS.len() {
            // Both faults of the extension cannot be in one name.
            if (first, second) == (4, 6) {
                continue;
            }
            let problem = run(|fault| fault == first || fault == second).unwrap_err();
            assert_eq!(problem.status(), status, "{first} and {second}: {problem}");
            assert!(detail(&problem).starts_with(text), "{first} and {second}: {problem}");
        }
    }
}

#[test]
fn the_same_for_a_new_dataset() {
    const TEXTS: [(u16, &str); 7] = [
        (400, "Presigned uploads only available in S3 mode"),
        (
            422,
            "Standalone VRT uploads are not supported. Create a managed VRT from existing raster datasets instead.",
        ),
        (422, "body.filename: `..`"),
        (422, "File size (2.0 MB) exceeds the maximum allowed (1 MB)."),
        (413, "Storage quota exceeded: used 9 of 10 bytes (adding "),
        (422, "Dataset quota exceeded: 3 of 3 datasets used"),
        (409, "This upload's time window has closed. Start a new upload."),
    ];
    let run = |has: &dyn Fn(usize) -> bool| {
        let name = format!("{}.{}", if has(2) { "a..b" } else { "a" }, if has(1) { "vrt" } else { "zip" });
        let body = json!({"filename": name, "file_size": if has(3) { 2 << 20 } else { 2 }}).to_string();
        let request = UploadRequest::parse(body.as_bytes())?;
        let settings = Settings::builder().presigned_uploads(!has(0)).max_size_mb(1).build().unwrap();
        let usage = Usage {
            bytes_used: 9,
            storage_cap: if has(4) { 10 } else { 0 },
            dataset_count: 3,
            dataset_cap: if has(5) { 3 } else { 4 },
            replaced_bytes: 9,
        };
        let now = noon().plus_secs(if has(6) { 3541 } else { 0 }).unwrap();
        settings
            .check_upload(&request, &Tenant::single())?
            .admit(&usage)?
            .plan(&job_id(), noon(), now)
            .map(drop)
    };
    run(&|_| false).unwrap();
    for (first, (status, text)) in TEXTS.into_iter().enumerate() {
        for second in first..TEXTS.len() {
            let problem = run(&|fault| fault == first || fault == second).unwrap_err();
            assert_eq!(problem.status(), status, "{first} and {second}: {problem}");
            assert!(detail(&problem).starts_with(text), "{first} and {second}: {problem}");
        }
    }
}

#[test]
fn kinds_of_datasets_and_files() {
    use RecordType::{Other, Raster, Table, Vector, Vrt};
    let swap = |kind: &str, extension: &str| {
        format!(
            "This dataset is a {kind}; {extension} files are not supported for reupload. Cross-record-type swaps are not allowed."
        )
    };
    let vrt_file = "Standalone VRT files cannot be reuploaded. Manage VRT membership through the VRT sources API instead.";
    let vrt_set = "VRT datasets do not support file reupload — edit the VRT membership instead.";
    for (kind, name, text) in [
        (Vector, "a.zip", String::new()),
        (Vector, "a.TIFF", swap("vector dataset", ".tiff")),
        (Vector, "a.vrt", vrt_file.into()),
        (Table, "a.csv", String::new()),
        (Table, "a.tif", swap("table", ".tif")),
        (Raster, "a.tif", String::new()),
        (Raster, "a.Tiff", String::new()),
        (Raster, "a.zip", swap("raster dataset", ".zip")),
        (Raster, "a", String::new()),
        (Raster, "tif", String::new()),
        (Vrt, "a.tif", vrt_set.into()),
        (Vrt, "a.vrt", vrt_file.into()),
        (Other, "a.tif", String::new()),
        (Other, "a.VRT", vrt_file.into()),
    ] {
        let checked = Dataset { record_type: kind, writable: true }.check_file(Some(name));
        let told = checked.map_or_else(
            |problem| {
                assert_eq!(problem.status(), 400);
                detail(&problem)
            },
            |()| String::new(),
        );
        assert_eq!(told, text, "{kind:?} {name}");
    }
}

#[test]
fn quotas_at_their_bounds() {
    let usage =
        Usage { bytes_used: 90, storage_cap: 100, dataset_count: 2, dataset_cap: 3, replaced_bytes: 40 };
    for (incoming, new, replacement) in
        [(10, true, true), (11, false, true), (50, false, true), (51, false, false)]
    {
        assert_eq!(usage.check_new(incoming).is_ok(), new, "{incoming}");
        assert_eq!(usage.check_replacement(incoming).is_ok(), replacement, "{incoming}");
    }
    assert!(Usage { storage_cap: 0, ..usage }.check_new(u64::MAX).is_ok());
    assert!(Usage { dataset_count: 3, ..usage }.check_new(1).is_err());
    assert!(Usage { dataset_count: 3, ..usage }.check_replacement(1).is_ok());
    assert!(Usage { bytes_used: u64::MAX, ..usage }.check_new(u64::MAX).is_err());
    let problem = usage.check_replacement(51).unwrap_err();
    assert_eq!(
        detail(&problem),
        "Storage quota exceeded: used 90 of 100 bytes (replacing 40 bytes with 51 bytes)"
    );
}

#[test]
fn the_threshold_is_exclusive_and_parts_are_counted() {
    let (settings, tenant) = (Settings::default(), Tenant::single());
    const MIB: u64 = 1 << 20;
    for (size, parts, last) in [
        (1, None, 0),
        (100 * MIB - 1, None, 0),
        (100 * MIB, None, 0),
        (100 * MIB + 1, Some(11), 1),
        (110 * MIB - 1, Some(11), 10 * MIB - 1),
        (110 * MIB, Some(11), 10 * MIB),
        (110 * MIB + 1, Some(12), 1),
        (500 * MIB, Some(50), 10 * MIB),
    ] {
        let planned = planned(&settings, &tenant, "a.zip", size).unwrap();
        assert_eq!(planned.parts().map(|plan| plan.part_count()), parts, "{size}");
        assert_eq!(planned.begin().is_some(), parts.is_some());
        let upload_id = parts.map(|_| UploadId::new(UPLOAD).unwrap());
        let signed = planned.sign(&presigner(), upload_id, noon()).unwrap();
        assert_eq!(signed.response.urls.len(), usize::from(parts.unwrap_or(1)));
        assert_eq!(signed.response.part_size, parts.map(|_| 10 * MIB));
        assert_eq!(signed.abort.is_some(), parts.is_some());
        if let Some(plan) = planned.parts() {
            assert_eq!(plan.part(plan.last_part()).unwrap().size(), last);
        }
        for (index, url) in signed.response.urls.iter().enumerate() {
            match parts {
                Some(_) => assert_eq!(parameter(url, "partNumber"), (index + 1).to_string()),
                None => assert_eq!(parameter(url, "X-Amz-SignedHeaders"), "content-type%3Bhost"),
            }
        }
    }
    for (size, good) in [(500 * MIB, true), (500 * MIB + 1, false), (u64::MAX, false)] {
        assert_eq!(super::planned(&settings, &tenant, "a.zip", size).is_ok(), good);
    }
    let huge = br#"{"filename": "a.zip", "file_size": 99999999999999999999999999999999999999999999}"#;
    let request = UploadRequest::parse(huge).unwrap();
    assert_eq!(settings.check_upload(&request, &tenant).unwrap_err().status(), 422);
}

#[test]
fn urls_live_as_long_as_their_job_and_no_second_longer() {
    let settings = Settings::default();
    let deadline = noon().plus_secs(3600).unwrap();
    let before = |seconds: u64| Timestamp::from_unix_secs(deadline.as_unix_secs() - seconds).unwrap();
    for (left, good) in [(3600, true), (61, true), (60, true), (59, false), (1, false), (0, false)] {
        assert_eq!(settings.lifetime(noon(), before(left)).ok(), good.then_some(left), "{left}");
    }
    assert!(settings.lifetime(noon(), deadline.plus_secs(1).unwrap()).is_err());
    // A clock behind the database's: longer than a signature may live is never asked for.
    let week = Settings::builder().pending_job_timeout(604_800).build().unwrap();
    assert_eq!(week.lifetime(noon().plus_secs(5).unwrap(), noon()).ok(), Some(604_800));

    // Between planning and signing the clock goes on: 409 then too, after the upload in parts was given up.
    let planned = planned(&settings, &Tenant::single(), "a.zip", 200 << 20).unwrap();
    let sign = |left| planned.sign(&presigner(), Some(UploadId::new(UPLOAD).unwrap()), before(left));
    for (left, url_lives) in [(3600, "3600"), (61, "61"), (60, "60")] {
        for url in sign(left).unwrap().response.urls {
            assert_eq!(parameter(&url, "X-Amz-Expires"), url_lives);
            check_signature("PUT", &url, &[], before(left));
        }
    }
    let late = sign(59).unwrap_err();
    assert_eq!(late.problem, Problem::window_closed());
    assert_eq!(late.abort.unwrap().name(), "AbortMultipartUpload");
    // No ID from the store, or a presigner that cannot sign: 502.
    assert_eq!(planned.sign(&presigner(), None, noon()).unwrap_err().problem, Problem::storage_unavailable());
    let soon = presign::Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    let soon = presigner().with_credentials(soon.expiring_at(noon().plus_secs(60).unwrap()));
    let failed = planned.sign(&soon, Some(UploadId::new(UPLOAD).unwrap()), noon()).unwrap_err();
    assert_eq!(failed.problem.to_answer(), Problem::storage_unavailable().to_answer());
    assert!(std::error::Error::source(&failed).unwrap().to_string().contains("credentials"), "for the log");
    assert!(failed.abort.is_some());
}

#[test]
fn a_size_is_signed_where_it_is_wanted() {
    let settings = Settings::builder().sign_size(true).build().unwrap();
    let planned = |size| super::planned(&settings, &Tenant::single(), "a.zip", size).unwrap();
    let url = planned(7).sign(&presigner(), None, noon()).unwrap().response.urls.remove(0);
    check_signature(
        "PUT",
        &url,
        &[("content-length", "7"), ("content-type", "application/octet-stream")],
        noon(),
    );
    let id = Some(UploadId::new(UPLOAD).unwrap());
    let urls = planned((100 << 20) + 1).sign(&presigner(), id, noon()).unwrap().response.urls;
    check_signature("PUT", &urls[0], &[("content-length", "10485760")], noon());
    check_signature("PUT", &urls[10], &[("content-length", "1")], noon());
}

#[test]
fn what_the_job_keeps() {
    let settings = Settings::default();
    let tenant = Tenant::new("acme").unwrap();
    let id = Some(UploadId::new(UPLOAD).unwrap());
    let in_parts =
        planned(&settings, &tenant, "a.zip", 200 << 20).unwrap().sign(&presigner(), id, noon()).unwrap();
    assert_eq!(
        serde_json::to_value(&in_parts.metadata).unwrap(),
        json!({"presigned": true, "s3_key": format!("staging/{JOB}/a.zip"), "upload_id": UPLOAD, "multipart": true,
               "reupload": true, "dataset_id": DATASET, "expected_size": 200 << 20}),
    );
    let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 5}"#).unwrap();
    let admitted = settings.check_upload(&request, &tenant).unwrap().admit(&Usage::default()).unwrap();
    let one = admitted.plan(&job_id(), noon(), noon()).unwrap().sign(&presigner(), None, noon()).unwrap();
    assert_eq!(
        serde_json::to_value(&one.metadata).unwrap(),
        json!({"presigned": true, "s3_key": format!("staging/{JOB}/a.zip"), "multipart": false, "expected_size": 5}),
    );
    let debug = format!("{in_parts:?}");
    assert!(!debug.contains("X-Amz-Signature"), "{debug}");
}

#[test]
fn commits_in_their_order() {
    let ready = Job { file_path: Some("staging/x/frozen/y".into()), ..job("a.zip", 1, false) };
    let request = CommitRequest::parse(DATASET, JOB, b"{}").unwrap();
    let run = |has: &dyn Fn(usize) -> bool| {
        let record_type = if has(2) { RecordType::Vrt } else { RecordType::Raster };
        let dataset = Dataset { record_type, writable: !has(1) };
        let mut job = ready.clone();
        if has(4) {
            job.status = JobStatus::Running;
        }
        if has(5) {
            job.file_path = Some(String::new());
        }
        let user = if has(3) { "eve" } else { "ada" };
        request.decide(user, Some(&dataset).filter(|_| !has(0)), Some(&job))
    };
    assert_eq!(run(&|_| false).unwrap().to_answer().status(), 202);
    let texts = [
        (404, "Dataset not found"),
        (403, "Only the dataset owner"),
        (400, "VRT datasets do not support file reupload"),
        (404, "Reupload job not found"),
        (400, "Job already processed"),
        (400, "Job has no file_path and no source_url — cannot queue reupload"),
    ];
    for (first, (status, text)) in texts.into_iter().enumerate() {
        for second in first..texts.len() {
            let problem = run(&|fault| fault == first || fault == second).unwrap_err();
            assert_eq!(problem.status(), status, "{first} and {second}");
            assert!(detail(&problem).starts_with(text), "{problem}");
        }
    }
}
