//! Bulk uploads: what a file may be, what is told of one that is not, and that its length costs nothing.

use std::io::{self, Read};

use presign::wire::sartiq::*;
use presign::{Credentials, Provider, PublicBase, RandomBytes, S3Presigner, Timestamp};
use serde_json::{Value, json};

use crate::signature;

fn settings() -> Settings {
    Settings::builder(PublicBase::new("https://media.example.com").unwrap()).build().unwrap()
}

/// Each row in short: the request, or what is wrong.
fn rows_with(csv: &[u8], bulk: BulkSettings) -> Result<Vec<String>, String> {
    let settings = settings();
    let reader = BulkReader::new(csv, &settings, bulk).map_err(|error| error.to_string())?;
    Ok(reader
        .map(|row| match row {
            Ok(BulkRow { row, line, request, .. }) => {
                let size = request.file_size.map_or(String::from("-"), |size| size.to_string());
                format!("{row}/{line} {} {} {size}", request.filename, request.content_type)
            }
            Err(error) => error.to_string(),
        })
        .collect())
}

fn rows(csv: impl AsRef<[u8]>) -> Result<Vec<String>, String> {
    rows_with(csv.as_ref(), BulkSettings::default())
}

const HEADER: &str = "filename,content_type,size";

#[test]
fn headers() {
    for header in [
        HEADER,
        "size,content_type,filename",
        "Filename,CONTENT_TYPE,Size",
        " filename ,\tcontent_type, size",
        "\u{feff}filename,content_type,size",
        "\"filename\",\"content_type\",\"size\"",
        "\u{feff}\"filename\",content_type,size",
        "\n\r\nfilename,content_type,size",
    ] {
        assert_eq!(rows(header), Ok(Vec::new()), "{header:?}");
        for end in ["\n", "\r\n", "\r", "\n\n\n"] {
            assert_eq!(rows(format!("{header}{end}")), Ok(Vec::new()), "{header:?} {end:?}");
        }
    }
    let columns = "allowed: a header of filename, content_type and size, each once, in any order";
    for (csv, told) in [
        (&b""[..], "no header (line 1)"),
        (b"\xef\xbb\xbf", "no header (line 1)"),
        (b"\n\r\n", "no header (line 1)"),
        (b"filename,content_type", "a missing column, size (line 1)"),
        (b"\nfilename", "a missing column, content_type (line 2)"),
        (b"content_type,size\n", "a missing column, filename (line 1)"),
        (b"filename,content_type,size,filename", "a column that is there twice (line 1, column 4)"),
        (b"size,SIZE ,content_type,filename", "a column that is there twice (line 1, column 2)"),
        (b"filename;content_type;size", "an unknown column (line 1, column 1)"),
        (b"filename,content_type,size,", "an unknown column (line 1, column 4)"),
        (b"filename,content-type,size", "an unknown column (line 1, column 2)"),
        (b"a.png,image/png,12", "an unknown column (line 1, column 1)"),
    ] {
        assert_eq!(rows(csv), Err(format!("file: {told}; {columns}")), "{}", csv.escape_ascii());
    }
    // As Excel writes "Unicode text".
    let told = "file: a header that is not UTF-8 (line 1, column 1); allowed: UTF-8";
    assert_eq!(rows(b"\xff\xfef\0i\0l\0e\0"), Err(told.into()));
}

#[test]
fn rows_are_read_and_told() {
    let bad_type = "content type not in the allow-list; allowed: image/jpeg, image/png, image/webp, image/gif, \
                    image/avif, application/zip, application/pdf, video/mp4, audio/mpeg";
    let digits = "allowed: a number of bytes, in decimal digits";
    for (row, expected) in [
        ("a.png,image/png,12", "1/2 a.png image/png 12".into()),
        ("a.png, image/png\t,\t0012 ", "1/2 a.png image/png 12".into()),
        // A name is as it stands.
        (" a.png ,image/png,0", "1/2  a.png  image/png 0".into()),
        ("\"a,\"\"b\"\".png\",image/png,1", "1/2 a,\"b\".png image/png 1".into()),
        ("\"a\nb.png\",image/png,1", "1/2 a\nb.png image/png 1".into()),
        ("=cmd|x,image/png,1", "1/2 =cmd|x image/png 1".into()),
        ("a,image/png,52428800", "1/2 a image/png 52428800".into()),
        ("a,image/png,52428801", "row 1 (line 2), size: too large; allowed: 0 to 52428800 bytes".into()),
        (
            "a,image/png,99999999999999999999999999999999999999999999999999",
            "row 1 (line 2), size: too large; allowed: 0 to 52428800 bytes".into(),
        ),
        ("a,image/png,-0", "row 1 (line 2), size: negative; allowed: 0 to 52428800 bytes".into()),
        ("a,image/png,-1", "row 1 (line 2), size: negative; allowed: 0 to 52428800 bytes".into()),
        (
            "a,image/png,-99999999999999999999999999999999999999999999999999",
            "row 1 (line 2), size: negative; allowed: 0 to 52428800 bytes".into(),
        ),
        ("a,image/png,", format!("row 1 (line 2), size: empty; {digits}")),
        ("a,image/png,-", format!("row 1 (line 2), size: not a number; {digits}")),
        ("a,image/png,+1", format!("row 1 (line 2), size: not a number; {digits}")),
        ("a,image/png,1.0", format!("row 1 (line 2), size: not a number; {digits}")),
        ("a,image/png,1_0", format!("row 1 (line 2), size: not a number; {digits}")),
        ("a,image/png,1 KB", format!("row 1 (line 2), size: not a number; {digits}")),
        ("a,image/png,\u{0661}", format!("row 1 (line 2), size: not a number; {digits}")),
        (",image/png,1", "row 1 (line 2), filename: empty; allowed: a name".into()),
        ("a,image/svg+xml,1", format!("row 1 (line 2), content_type: {bad_type}")),
        ("a,,1", format!("row 1 (line 2), content_type: {bad_type}")),
        (
            "a,image/png; q=1,1",
            format!(
                "row 1 (line 2), content_type: parameters are not part of the allow-list{}",
                bad_type.trim_start_matches("content type not in the allow-list")
            ),
        ),
        (
            ",x,y",
            format!(
                "row 1 (line 2), filename: empty; allowed: a name; row 1 (line 2), content_type: {bad_type}; \
                 row 1 (line 2), size: not a number; {digits}"
            ),
        ),
        ("a,image/png", "row 1 (line 2), row: 2 cells; allowed: 3 cells, as in the header".into()),
        ("a,image/png,1,", "row 1 (line 2), row: 4 cells; allowed: 3 cells, as in the header".into()),
        (" ", "row 1 (line 2), row: 1 cell; allowed: 3 cells, as in the header".into()),
    ] {
        for end in ["", "\n", "\r\n"] {
            let (header_end, row_end) = if end.is_empty() { ("\n", "") } else { (end, end) };
            let csv = format!("{HEADER}{header_end}{row}{row_end}");
            assert_eq!(rows(&csv), Ok(vec![expected.clone()]), "{csv:?}");
        }
    }
    // The rest is read.
    let all =
        rows(format!("{HEADER}\n,\n\na,image/png,1\nb,x,1\n\"c\nd\",image/png,2\ne,image/png,3")).unwrap();
    assert_eq!(all.len(), 5);
    assert!(all[0].starts_with("row 1 (line 2), row: 2 cells"), "{}", all[0]);
    assert_eq!(all[1], "2/4 a image/png 1");
    assert!(all[2].starts_with("row 3 (line 5), content_type"), "{}", all[2]);
    assert_eq!(all[3..], ["4/6 c\nd image/png 2", "5/8 e image/png 3"]);
}

#[test]
fn bytes_that_are_no_text() {
    let of = |row: &[u8]| rows([HEADER.as_bytes(), b"\n", row].concat()).unwrap().remove(0);
    assert_eq!(of(b"ab\xff,image/png,1"), "row 1 (line 2), filename: not UTF-8 at byte 2; allowed: UTF-8");
    assert_eq!(of(b"a,image/\xe9,1"), "row 1 (line 2), content_type: not UTF-8 at byte 6; allowed: UTF-8");
    assert_eq!(of(b"a,image/png,\xc3"), "row 1 (line 2), size: not UTF-8 at byte 0; allowed: UTF-8");
    // What is text and no name becomes one in the key.
    let settings = settings();
    let csv = [HEADER.as_bytes(), b"\n../..\0/\r,image/png,1\n\"../..\0/\r\",image/png,1"].concat();
    let found: Vec<_> = BulkReader::new(&csv[..], &settings, BulkSettings::default())
        .unwrap()
        .filter_map(Result::ok)
        .collect();
    assert_eq!(found.len(), 1);
    let now = Timestamp::parse("2026-02-10T08:30:00Z").unwrap();
    let planned = found[0].request.plan(&settings, now, &RandomBytes::new([7; 32])).unwrap();
    let key = planned.key().key().as_str();
    assert!(
        key.starts_with("temp/07070707-") && key.matches('/').count() == 1 && !key.contains(".."),
        "{key}"
    );
}

#[test]
fn columns_delimiters_and_empty_sizes_are_settings() {
    let bulk = BulkSettings::default();
    let ignore = bulk.ignore_unknown_columns(true);
    let csv = b"alt,Size,filename,notes,content_type,alt\n\"x,y\",1,a.png,\xff,image/png,z\n".as_slice();
    assert_eq!(rows_with(csv, ignore), Ok(vec!["1/2 a.png image/png 1".into()]));
    // What is passed over need not be text; the header is.
    let csv = b"\xff,size,filename,content_type\n".as_slice();
    assert!(rows_with(csv, ignore).unwrap_err().contains("not UTF-8"));
    let csv = b"x,size,filename,content_type\n\xff,1,a,image/png\n".as_slice();
    assert_eq!(rows_with(csv, ignore), Ok(vec!["1/2 a image/png 1".into()]));
    // Twice is twice, whatever is passed over.
    assert!(rows_with(b"size,filename,content_type,size\n", ignore).unwrap_err().contains("twice"));

    for delimiter in [b';', b'|', b'\t'] {
        let csv = format!("{HEADER}\n\"a,b\",image/png,1\n").replace(",i", "\0i").replace(",1", "\x001");
        let delimited = csv.replace('\0', &char::from(delimiter).to_string());
        let delimited =
            delimited.replacen(HEADER, &HEADER.replace(',', &char::from(delimiter).to_string()), 1);
        let bulk = bulk.delimiter(delimiter).unwrap();
        assert_eq!(
            rows_with(delimited.as_bytes(), bulk),
            Ok(vec!["1/2 a,b image/png 1".into()]),
            "{delimited}"
        );
    }
    for delimiter in (0..=u8::MAX).filter(|byte| !b",;|\t".contains(byte)) {
        assert!(bulk.delimiter(delimiter).is_err(), "{delimiter}");
    }
    let optional = bulk.optional_size(true);
    let csv = format!("{HEADER}\na,image/png, \nb,image/png,x");
    let found = rows_with(csv.as_bytes(), optional).unwrap();
    assert_eq!(found[0], "1/2 a image/png -");
    assert!(found[1].contains("not a number"));
}

#[test]
fn the_longest_record_and_the_most_rows() {
    let bulk = BulkSettings::default().max_record(64).unwrap();
    let row = |length: usize| format!("{},image/png,1\n", "a".repeat(length - ",image/png,1\n".len()));
    for (length, ok) in [(63, true), (64, true), (65, false)] {
        let csv = format!("{HEADER}\n{}b,image/png,1\n{}c,image/png,1\n", row(length), row(40));
        let found = rows_with(csv.as_bytes(), bulk).unwrap();
        assert_eq!(found.len(), if ok { 4 } else { 1 }, "{length}: {found:?}");
        if !ok {
            let told =
                "file: too long a record, or a quote that is not closed (line 2); allowed: shorter records";
            assert_eq!(found, [told]);
        }
    }
    // A quote that is not closed takes the rest of the file with it.
    let csv = format!("{HEADER}\na,image/png,1\n\"b,image/png,1\n{}", row(60).repeat(5));
    let found = rows_with(csv.as_bytes(), bulk).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found[1].contains("(line 3)"), "{}", found[1]);
    // A header can be too long, too.
    assert!(rows_with("x".repeat(65).as_bytes(), bulk).unwrap_err().contains("too long a record"));

    let bulk = BulkSettings::default().max_rows(2).unwrap();
    for (count, expected) in [(1, 1), (2, 2), (3, 3), (4, 3)] {
        let csv = format!("{HEADER}\n{}", "a,image/png,1\n".repeat(count));
        let found = rows_with(csv.as_bytes(), bulk).unwrap();
        assert_eq!(found.len(), expected, "{count}");
        let too_many = found.last().unwrap().starts_with("file: too many rows (line 4)");
        assert_eq!(too_many, count > 2, "{found:?}");
    }
    // Rows that are refused count as well.
    let csv = format!("{HEADER}\n{}", "a\n".repeat(3));
    assert!(rows_with(csv.as_bytes(), bulk).unwrap()[2].contains("too many rows"));
}

/// Gives some bytes, then fails; and a row again if it is asked after that.
struct Failing(&'static [u8], bool);

impl Read for Failing {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() && !std::mem::replace(&mut self.1, true) {
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone"));
        }
        self.0.read(out)
    }
}

#[test]
fn a_reader_that_fails_ends_it() {
    let settings = settings();
    let input = Failing(b"filename,content_type,size\na,image/png,1\nb,ima", false);
    let mut reader = BulkReader::new(input, &settings, BulkSettings::default()).unwrap();
    assert!(reader.next().unwrap().is_ok());
    let Some(Err(BulkError::Read(error))) = reader.next() else { panic!() };
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert!(reader.next().is_none() && reader.next().is_none());
    let refused = BulkReader::new(Failing(b"filena", false), &settings, BulkSettings::default());
    assert!(matches!(refused, Err(BulkError::Read(_))));
}

#[test]
fn a_row_is_planned_and_signed_as_a_request_is() {
    let settings = settings();
    let bucket = Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap();
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", signature::SECRET).unwrap();
    let presigner = S3Presigner::new(bucket.clone(), credentials);
    let now = Timestamp::parse("2026-02-10T08:30:00Z").unwrap();
    let csv = format!("{HEADER}\nRed Dress.jpg,image/jpeg,183204\n");
    let row =
        BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default()).unwrap().next().unwrap().unwrap();
    let response =
        row.request.plan(&settings, now, &RandomBytes::new([7; 32])).unwrap().presign(&presigner).unwrap();
    signature::check(&response.upload_url, &[("content-type", "image/jpeg")], &bucket);
    let body =
        br#"{"folder": "", "filename": "Red Dress.jpg", "content_type": "image/jpeg", "file_size": 183204}"#;
    let request = PresignRequest::parse(body, &settings).unwrap();
    let other =
        request.plan(&settings, now, &RandomBytes::new([7; 32])).unwrap().presign(&presigner).unwrap();
    assert_eq!(response.to_answer(), other.to_answer());
}

/// What the rows accept, the request of one URL accepts, and the other way round.
#[test]
fn the_rules_are_those_of_a_request() {
    let settings = settings();
    let now = Timestamp::parse("2026-02-10T08:30:00Z").unwrap();
    let types =
        ["image/png", "IMAGE/PNG", "image/svg+xml", "application/zip", "image/png;a=b", "image/*", "x"];
    let sizes = [-1, 0, 1, 52_428_799, 52_428_800, 52_428_801, i64::MAX];
    for (content_type, size) in types.iter().flat_map(|t| sizes.map(|size| (*t, size))) {
        let csv = format!("{HEADER}\na,{content_type},{size}\n");
        let row =
            BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default()).unwrap().next().unwrap();
        let body = json!({"folder": "", "filename": "a", "content_type": content_type, "file_size": size})
            .to_string();
        let request = PresignRequest::parse(body.as_bytes(), &settings).unwrap();
        let planned = request.plan(&settings, now, &RandomBytes::new([7; 32]));
        assert_eq!(row.is_ok(), planned.is_ok(), "{content_type} {size}");
    }
}

#[test]
fn a_job_tells_its_counts_and_first_errors() {
    let settings = settings();
    let bulk = BulkSettings::default().max_errors(3).shown_errors(2).max_rows(5).unwrap();
    let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000").unwrap();
    let mut job = BulkJob::new(id, Timestamp::parse("2026-02-10T08:30:00Z").unwrap());
    let answer = job.to_created_answer(&bulk);
    let waiting: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(
        (answer.status(), &waiting["status"], &waiting["finished_at"]),
        (202, &json!("pending"), &json!(null))
    );
    job.start();
    assert_eq!(job.status, BulkStatus::Processing);
    for status in [BulkStatus::Pending, BulkStatus::Processing, BulkStatus::Completed, BulkStatus::Failed] {
        assert_eq!(json!(status), json!(status.as_str()));
    }

    let csv = format!(
        "{HEADER}\na,image/png,1\n,image/png,x\nb,image/png,y\nc,image/png,z\nd,image/png,2\ne,image/png,3\n"
    );
    let mut report = BulkReport::new(&bulk);
    let mut names = Vec::new();
    for row in BulkReader::new(csv.as_bytes(), &settings, bulk).unwrap() {
        names.extend(report.take(row).unwrap().map(|row| row.request.filename));
    }
    assert_eq!(names, ["a", "d"]);
    job.finish(report, Timestamp::parse("2026-02-10T08:30:05Z").unwrap());
    let error = |row: u64, field: &str, problem: &str, allowed: &str| json!({"row": row, "line": row + 1, "field": field, "problem": problem, "allowed": allowed});
    let errors = [
        error(2, "filename", "empty", "a name"),
        error(2, "size", "not a number", "a number of bytes, in decimal digits"),
        error(3, "size", "not a number", "a number of bytes, in decimal digits"),
    ];
    let expected = json!({
        "id": "123e4567-e89b-12d3-a456-426614174000",
        "status": "failed",
        "created_at": "2026-02-10T08:30:00Z",
        "finished_at": "2026-02-10T08:30:05Z",
        "total_rows": 5,
        "accepted_rows": 2,
        "refused_rows": 3,
        "failure": "file: too many rows (line 7); allowed: fewer rows",
        "errors": errors[..2],
        "total_errors": 4,
    });
    let answer = job.to_answer(&bulk);
    assert_eq!((answer.status(), serde_json::from_str::<Value>(answer.body()).unwrap()), (200, expected));
    let expected = json!({"id": "123e4567-e89b-12d3-a456-426614174000", "errors": errors, "total_errors": 4});
    assert_eq!(serde_json::from_str::<Value>(job.to_errors_answer().body()).unwrap(), expected);
}

#[test]
fn no_text_of_a_row_is_told() {
    let secret = "hunter2";
    for row in [
        format!("{secret},{secret},{secret}"),
        String::from(secret),
        format!("{secret},image/png,{secret}\u{0}"),
    ] {
        for line in rows(format!("{HEADER}\n{row}")).unwrap() {
            assert!(!line.contains(secret), "{line}");
        }
    }
    assert!(!rows(format!("{HEADER},{secret}")).unwrap_err().contains(secret));
}

#[test]
fn ids_of_jobs() {
    assert_eq!(Uuid::from_path("id", "7").unwrap_err().status(), 422);
    assert_eq!(BulkJob::not_found().status(), 404);
    for (micros, text) in [(0, "00Z"), (1, "00.000001Z"), (500_000, "00.500000Z"), (999_999, "00.999999Z")] {
        let moment = Moment::new(Timestamp::parse("2026-02-10T08:30:00Z").unwrap(), micros).unwrap();
        assert_eq!(moment.to_string(), format!("2026-02-10T08:30:{text}"));
    }
}
