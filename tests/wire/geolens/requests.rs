//! What is read of a request, at every boundary, and the texts of the problems.

use presign::wire::UnsendableType;
use presign::wire::geolens::{
    CommitRequest, CompleteRequest, Dataset, Problem, RecordType, ReuploadRequest, Settings, Tenant,
    UploadRequest, Usage,
};
use serde_json::{Value, json};

use super::*;

#[test]
fn lengths_count_code_points_and_sizes_begin_at_one() {
    for (filename, size, content_type, problem) in [
        ("a", json!(1), json!(""), ""),
        ("é", json!("12"), json!("é".repeat(255)), ""),
        (&"é".repeat(255), json!(true), json!("a".repeat(255)), ""),
        (&"é".repeat(256), json!(1), json!("x"), "body.filename: String should have at most 255 characters"),
        ("a", json!(0), json!("x"), "body.file_size: Input should be greater than or equal to 1"),
        ("a", json!(-1), json!("x"), "body.file_size: Input should be greater than or equal to 1"),
        (
            "a",
            json!(1.5),
            json!("x"),
            "body.file_size: Input should be a valid integer, got a number with a fractional part",
        ),
        (
            "a",
            json!(1),
            json!("é".repeat(256)),
            "body.content_type: String should have at most 255 characters",
        ),
        ("a", json!(1), Value::Null, "body.content_type: Input should be a valid string"),
    ] {
        let body = json!({"filename": filename, "file_size": size, "content_type": content_type, "more": []});
        let read = UploadRequest::parse(body.to_string().as_bytes());
        assert_eq!(read.map_or_else(|problem| detail(&problem), |_| String::new()), problem);
    }
}

#[test]
fn a_body_that_is_none() {
    for (body, status, text) in [
        ("", 422, "body: Field required"),
        ("null", 422, "body: Input should be a valid dictionary or object to extract fields from"),
        ("{", 422, "body.1: JSON decode error"),
    ] {
        for problem in [
            UploadRequest::parse(body.as_bytes()).unwrap_err(),
            ReuploadRequest::parse(DATASET, body.as_bytes()).unwrap_err(),
            CompleteRequest::parse(JOB, body.as_bytes()).unwrap_err(),
            CommitRequest::parse(DATASET, JOB, body.as_bytes()).unwrap_err(),
        ] {
            assert_eq!((problem.status(), detail(&problem).as_str()), (status, text));
        }
    }
    let problem = UploadRequest::parse(b"\xff").unwrap_err();
    assert_eq!((problem.status(), problem.title()), (400, "Bad Request"));
    assert_eq!(detail(&problem), "There was an error parsing the body");
}

#[test]
fn completions_name_their_parts() {
    let read = |body: Value| CompleteRequest::parse_reupload("x", "y", body.to_string().as_bytes());
    let problem = read(json!({"parts": [{"etag": "a"}, {"etag": 1, "part_number": "1"}, 2]})).unwrap_err();
    let text = detail(&problem);
    let places: Vec<_> = text.split("; ").map(|fault| fault.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        ["path.dataset_id", "path.job_id", "body.parts.0.part_number", "body.parts.1.etag", "body.parts.2"]
    );
    let request =
        CompleteRequest::parse(JOB, b"{\"parts\": [{\"etag\": \"a\", \"part_number\": -7}]}").unwrap();
    assert_eq!(request.part_count(), 1);
    assert!(CompleteRequest::parse(JOB, b"{\"parts\": null}").is_err());
}

#[test]
fn commits_at_their_bounds() {
    let read = |body: Value| CommitRequest::parse(DATASET, JOB, body.to_string().as_bytes());
    for (body, good) in [
        (json!({}), true),
        (json!({"srid_override": null, "token": null, "layer_name": null}), true),
        (json!({"srid_override": 1}), true),
        (json!({"srid_override": 998_999}), true),
        (json!({"srid_override": 0}), false),
        (json!({"srid_override": 999_000}), false),
        (json!({"token": "é".repeat(1000)}), true),
        (json!({"token": "é".repeat(1001)}), false),
        (json!({"layer_name": "é".repeat(500)}), true),
        (json!({"layer_name": ""}), true),
        (json!({"layer_name": "é".repeat(501)}), false),
    ] {
        assert_eq!(read(body.clone()).is_ok(), good, "{body}");
    }
    let debug = format!("{:?}", read(json!({"token": "hunter2"})).unwrap());
    assert!(!debug.contains("hunter2"), "{debug}");
}

#[test]
fn statuses_titles_and_headers() {
    let answers = [
        (Problem::unauthorized(), 401, "Unauthorized", Some(("www-authenticate", "Bearer"))),
        (Problem::insufficient_permissions(), 403, "Forbidden", None),
        (Problem::new(410, "gone"), 410, "Gone", None),
        (
            Problem::too_many_requests("5 per 1 minute", 60),
            429,
            "Too Many Requests",
            Some(("retry-after", "60")),
        ),
        (Problem::internal(), 500, "Internal Server Error", None),
        (Problem::storage_unavailable(), 502, "Bad Gateway", None),
        (
            Problem::unavailable("no queue").retry_after(2),
            503,
            "Service Unavailable",
            Some(("retry-after", "2")),
        ),
        (Problem::database_unavailable(), 503, "Database unavailable", None),
        (Problem::new(418, "?"), 418, "Error", None),
    ];
    for (problem, status, title, header) in answers {
        let answer = problem.to_answer();
        let shown = body(&answer);
        assert_eq!((answer.status(), shown["status"].as_u64()), (status, Some(u64::from(status))));
        assert_eq!((&shown["type"], &shown["title"]), (&json!("about:blank"), &json!(title)));
        let headers: Vec<_> = answer.headers().collect();
        assert_eq!(headers.first(), Some(&("content-type", "application/problem+json")));
        assert_eq!(headers.get(1).copied(), header);
    }
}

/// What the service itself did wrong: the client learns nothing of it, the log does.
#[test]
fn a_fault_of_the_service_is_none_of_the_client() {
    let problem = Problem::from(Tenant::new("a/b").unwrap_err());
    assert_eq!(problem.to_answer(), Problem::internal().to_answer());
    assert_eq!(problem.status(), 500);
    assert!(std::error::Error::source(&problem).unwrap().to_string().starts_with("tenant ID: a slash"));
    assert!(std::error::Error::source(&Problem::internal()).is_none());
}

/// The client's own words are in this detail, which comes before the name is checked.
#[test]
fn a_problem_is_one_line_of_a_log() {
    let raster = Dataset { record_type: RecordType::Raster, writable: true };
    let problem = raster.check_file(Some("a.b\nERROR \u{202e}c\u{85}")).unwrap_err();
    assert!(detail(&problem).contains(".b\nerror \u{202e}c\u{85} files"), "as GeoLens answers it");
    assert_eq!(
        problem.to_string(),
        "400 Bad Request: This dataset is a raster dataset; .b\\u{a}error \\u{202e}c\\u{85} files are not supported \
         for reupload. Cross-record-type swaps are not allowed.",
    );
}

/// As many parts as there can be are read; half a million are refused for their length, before anything is built.
#[test]
fn very_many_parts() {
    let list = |count: usize| {
        let part =
            |number| format!(r#"{{"etag":"\"5d41402abc4b2a76b9719d911017c592\"","part_number":{number}}}"#);
        format!(r#"{{"parts":[{}]}}"#, (1..=count).map(part).collect::<Vec<_>>().join(","))
    };
    assert_eq!(CompleteRequest::parse(JOB, list(10_000).as_bytes()).unwrap().part_count(), 10_000);
    let problem = CompleteRequest::parse(JOB, list(500_000).as_bytes()).unwrap_err();
    assert_eq!((problem.status(), detail(&problem).as_str()), (400, "There was an error parsing the body"));
    // Each of them wrong: what is told is bounded, as is how many are looked at. The body and the list count, too.
    for (count, status) in [(65_534, 422), (65_535, 400)] {
        let wrong = format!(r#"{{"parts":[{}]}}"#, vec!["0"; count].join(","));
        let answer = CompleteRequest::parse(JOB, wrong.as_bytes()).unwrap_err().to_answer();
        assert_eq!(answer.status(), status, "{count}");
        assert!(answer.body().len() < 1 << 17, "{}", answer.body().len());
    }
}

#[test]
fn settings_hold_or_are_refused() {
    let most_mb = 10_485_760 * 10_000 / 1_048_576;
    let build = Settings::builder;
    for (builder, field) in [
        (build().pending_job_timeout(61), ""),
        (build().pending_job_timeout(604_800), ""),
        (build().pending_job_timeout(60), "pending_job_timeout"),
        (build().pending_job_timeout(604_801), "pending_job_timeout"),
        (build().multipart_threshold(1), ""),
        (build().multipart_threshold(5 << 30), ""),
        (build().multipart_threshold(0), "multipart_threshold"),
        (build().multipart_threshold((5 << 30) + 1), "multipart_threshold"),
        (build().part_size(5 << 20), ""),
        (build().part_size((5 << 20) - 1), "part_size"),
        (build().part_size((5 << 30) + 1), "part_size"),
        (build().max_size_mb(most_mb), ""),
        (build().max_size_mb(most_mb + 1), "max_size_mb"),
        (build().max_size_mb(0), "max_size_mb"),
        (build().allowed_extensions([".fgb"]), ""),
        (build().allowed_extensions(["fgb"]), "allowed_extensions"),
        (build().allowed_extensions([".FGB"]), "allowed_extensions"),
        (build().allowed_extensions(["."]), "allowed_extensions"),
        (build().allowed_extensions([".a,.b"]), "allowed_extensions"),
    ] {
        let built = builder.build();
        assert_eq!(built.map_or_else(|error| error.field().to_owned(), |_| String::new()), field);
    }
}

#[test]
fn the_config_tells_what_is_set() {
    let usage = Usage { dataset_count: 3, dataset_cap: 5, ..Usage::default() };
    let settings = Settings::builder().presigned_uploads(false).max_size_mb(1).multipart_threshold(7);
    let settings = settings.allowed_extensions([".vrt", ".csv", ".tif"]).build().unwrap();
    assert_eq!(
        settings.upload_config(usage.remaining_datasets()).to_answer().body(),
        r#"{"presigned_uploads":false,"presigned_threshold_bytes":7,"max_file_size_bytes":1048576,"allowed_extensions":".csv,.tif","remaining_dataset_quota":2}"#,
    );
}

#[test]
fn types_that_cannot_be_signed() {
    let plan = |settings: &Settings, content_type: &str| {
        let body = json!({"filename": "a.zip", "file_size": 1, "content_type": content_type}).to_string();
        let request = UploadRequest::parse(body.as_bytes()).unwrap();
        let planned = settings.check_upload(&request, &Tenant::single())?.admit(&Usage::default())?.plan(
            &job_id(),
            noon(),
            noon(),
        )?;
        let url = planned.sign(&presigner(), None, noon()).unwrap().response.urls.remove(0);
        check_signature("PUT", &url, &[("content-type", planned.content_type().as_str())], noon());
        Ok::<_, Problem>(planned.content_type().as_str().to_owned())
    };
    let strict = Settings::default();
    let lax = Settings::builder().unsendable_type(UnsendableType::OctetStream).build().unwrap();
    let active = Settings::builder().allow_active_types(true).build().unwrap();
    for text in ["", "é", "foo", "a/b\r\nx: y", "application/octet-stream\u{7f}"] {
        assert_eq!(plan(&lax, text).unwrap(), "application/octet-stream");
        let problem = plan(&strict, text).unwrap_err();
        assert_eq!(problem.status(), 422);
        assert!(detail(&problem).starts_with("body.content_type: "), "{problem}");
    }
    assert_eq!(plan(&strict, "text/csv; charset=utf-8").unwrap(), "text/csv; charset=utf-8");
    for text in ["text/html", "image/svg+xml"] {
        assert!(detail(&plan(&lax, text).unwrap_err()).starts_with("body.content_type: "));
        assert_eq!(plan(&active, text).unwrap(), text);
    }
}
