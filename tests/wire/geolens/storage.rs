//! What is read of a file, and what the store's answers mean.

#[cfg(feature = "xml")]
use presign::wire::geolens::{Outcome, StorageCall};

#[test]
fn what_is_looked_into() {
    let sniff = |filename: &str, size| {
        let key = presign::ObjectKey::new("staging/j/frozen/a").unwrap();
        let sniff = presign::wire::geolens::Sniff { key, size, filename: filename.into() };
        let ranges: Vec<String> = sniff
            .reads()
            .unwrap()
            .map(|get| get.as_ref().headers().map(|(_, range)| range.to_owned()).collect())
            .collect();
        ranges
    };
    assert_eq!(sniff("a.zip", 0), [""; 0]);
    assert_eq!(sniff("a.zip", 1), ["bytes=0-8191"]);
    assert_eq!(sniff("a.parquet", 8192), ["bytes=0-8191"]);
    assert_eq!(sniff("a.PARQUET", 8193), ["bytes=0-8191", "bytes=-4"]);
    assert_eq!(sniff("a.zip", 8193), ["bytes=0-8191"]);
}

#[cfg(feature = "xml")]
#[test]
fn what_the_store_answers() {
    use presign::ObjectKey;
    use presign::s3::CompletedParts;
    let key = || ObjectKey::new("staging/j/a").unwrap();
    let upload_id = || presign::UploadId::new("2~a").unwrap();
    let tag = presign::EntityTag::new("a").unwrap();
    let parts = CompletedParts::new([(presign::PartNumber::MIN, tag)]).unwrap();
    let head = StorageCall::HeadObject { key: key() };
    for (status, length, outcome) in [
        (200, Some("0"), Outcome::Size(0)),
        (200, Some("18446744073709551615"), Outcome::Size(u64::MAX)),
        (200, Some("18446744073709551616"), Outcome::Failed),
        (200, Some("+1"), Outcome::Failed),
        (200, Some(""), Outcome::Failed),
        (200, None, Outcome::Failed),
        (404, None, Outcome::Absent),
        (403, Some("1"), Outcome::Failed),
        (301, Some("1"), Outcome::Failed),
        (500, None, Outcome::Failed),
    ] {
        assert_eq!(head.outcome(status, length, b""), outcome, "{status} {length:?}");
    }
    let error = b"<Error><Code>InternalError</Code></Error>";
    let complete = StorageCall::CompleteMultipartUpload { key: key(), upload_id: upload_id(), parts };
    let completed = b"<CompleteMultipartUploadResult><ETag>\"a-1\"</ETag></CompleteMultipartUploadResult>";
    let copy = StorageCall::CopyObject { from: key(), to: key() };
    let copied = b"<CopyObjectResult><ETag>\"a\"</ETag></CopyObjectResult>";
    for (call, good) in [(&complete, &completed[..]), (&copy, &copied[..])] {
        assert_eq!(call.outcome(200, None, good), Outcome::Done);
        assert_eq!(call.outcome(200, None, error), Outcome::Failed, "an error under 200");
        assert_eq!(call.outcome(200, None, b""), Outcome::Failed, "a connection that ended");
        assert_eq!(call.outcome(500, None, error), Outcome::Failed);
        assert_eq!(call.outcome(404, None, error), Outcome::Failed);
    }
    let delete = StorageCall::DeleteObject { key: key() };
    let abort = StorageCall::AbortMultipartUpload { key: key(), upload_id: upload_id() };
    for call in [delete, abort] {
        for (status, outcome) in [
            (204, Outcome::Done),
            (200, Outcome::Done),
            (404, Outcome::Done),
            (403, Outcome::Failed),
            (503, Outcome::Failed),
        ] {
            assert_eq!(call.outcome(status, None, b""), outcome, "{status}");
        }
    }
}
