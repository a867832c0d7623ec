//! Reading what S3 answers in XML: answers as stores send them, what is refused, and that nothing is repeated.
#![cfg(feature = "xml")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[path = "../common/mod.rs"]
mod common;
mod refused;
mod values;
mod vectors;

use presign::s3::CompletedParts;
use presign::s3::xml::{self, Answer, StoreError};
use presign::{Checksum, Error, ErrorKind, Timestamp};

const BEGUN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Bucket>films</Bucket><Key>a &amp; b/é.mp4</Key><UploadId>2~Ab-_.9/+=</UploadId>
</InitiateMultipartUploadResult>"#;

const COMPLETED: &str = "\n<?xml version=\"1.0\"?>\n     \n   <CompleteMultipartUploadResult \
    xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Location>https://films.example/a</Location><Bucket>films</Bucket>\
    <Key>a</Key><ETag>&#34;17fbc0a106abbb6f381aac6e331f2a19-2&#x22;</ETag></CompleteMultipartUploadResult>\n";

const COPIED: &str = "<CopyObjectResult><ETag>\"1da64c7f13d1e8dbeaea40b905fd586c\"</ETag>\
    <LastModified>2026-01-02T03:04:05.678Z</LastModified><ChecksumSHA1>2jmj7l5rSw0yVb/vlWAYkK/YBwk=</ChecksumSHA1>\
    </CopyObjectResult>";

const PAGE: &str = "<?xml version='1.0' encoding='utf-8' standalone='yes'?><!-- of two -->\
    <ListPartsResult><UploadId>2~a</UploadId><Owner><ID>1</ID><Part><Size>0</Size></Part></Owner>\
    <PartNumberMarker>1</PartNumberMarker><NextPartNumberMarker>3</NextPartNumberMarker><MaxParts>2</MaxParts>\
    <IsTruncated>true</IsTruncated>\
    <Part><Size>5242880</Size><ETag>&quot;a&quot;</ETag><New><PartNumber>9</PartNumber></New><PartNumber>2</PartNumber>\
    <LastModified>2026-01-02T03:04:05Z</LastModified><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></Part>\
    <Part><PartNumber> 3\n</PartNumber><ETag><![CDATA[\"b\"]]></ETag><Size>18446744073709551615</Size></Part>\
    </ListPartsResult>";

const REFUSED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The \
    request signature we calculated does not match.</Message><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>\
    <StringToSign>AWS4-HMAC-SHA256\nline &lt;2&gt;</StringToSign><SignatureProvided>\
    aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404</SignatureProvided><CanonicalRequest>PUT\n/a\n\
    X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE</CanonicalRequest><Resource>/films/a</Resource><RequestId>4442587FB7D0A2F9\
    </RequestId><HostId>h+/=</HostId><Region>eu-west-1</Region></Error>";

/// Every type can be sent to another thread and shared with it.
const fn shared<T: Send + Sync>() {}
const _: () = shared::<(Answer<()>, StoreError, xml::CreatedUpload, xml::CompletedUpload)>();
const _: () = shared::<(xml::Copied, xml::PartsPage, xml::ListedPart)>();

fn done<T>(answer: Result<Answer<T>, Error>) -> T {
    answer.unwrap().into_result().unwrap()
}

/// Reads a body as each kind of answer; what came of it, by kind.
fn as_each(body: &[u8]) -> [(&'static str, Result<Option<StoreError>, Error>); 6] {
    fn told<T>(answer: Result<Answer<T>, Error>) -> Result<Option<StoreError>, Error> {
        Ok(answer?.into_result().err())
    }
    [
        ("InitiateMultipartUploadResult", told(xml::read_created_upload(body))),
        ("ListPartsResult", told(xml::read_parts_page(body))),
        ("CompleteMultipartUploadResult", told(xml::read_completed_upload(body))),
        ("CopyObjectResult", told(xml::read_copied_object(body))),
        ("CopyPartResult", told(xml::read_copied_part(body))),
        ("Error", xml::read_error(body).map(Some)),
    ]
}

#[test]
fn answers() {
    let begun = done(xml::read_created_upload(BEGUN.as_bytes()));
    assert_eq!(begun.upload_id().as_str(), "2~Ab-_.9/+=");
    assert_eq!((begun.bucket(), begun.key()), (Some("films"), Some("a & b/é.mp4")));

    let completed = done(xml::read_completed_upload(COMPLETED.as_bytes()));
    assert_eq!(completed.entity_tag().unwrap().as_str(), "\"17fbc0a106abbb6f381aac6e331f2a19-2\"");
    assert_eq!(completed.location(), Some("https://films.example/a"));
    assert_eq!((completed.bucket(), completed.key()), (Some("films"), Some("a")));
    assert!(completed.checksums().is_empty() && completed.composite_checksum().is_none());

    let copied = done(xml::read_copied_object(COPIED.as_bytes()));
    assert_eq!(copied.entity_tag().unwrap().as_str(), "\"1da64c7f13d1e8dbeaea40b905fd586c\"");
    assert_eq!(copied.last_modified(), Some(Timestamp::parse("20260102T030405Z").unwrap()));
    assert_eq!(copied.checksums()[0].to_hex(), "da39a3ee5e6b4b0d3255bfef95601890afd80709");

    let page = done(xml::read_parts_page(PAGE.as_bytes()));
    let parts: Vec<_> = page.parts().iter().map(|part| (part.number().get(), part.size())).collect();
    assert_eq!(parts, [(2, 5_242_880), (3, u64::MAX)]);
    assert!(page.sizes().map(|(number, size)| (number.get(), size)).eq(parts));
    assert_eq!(
        (page.parts()[0].entity_tag().as_str(), page.parts()[1].entity_tag().as_str()),
        ("\"a\"", "\"b\"")
    );
    assert_eq!(page.parts()[0].checksums(), [Checksum::crc32(0xcbf4_3926)]);
    assert!(page.parts()[0].last_modified().is_some() && page.parts()[1].last_modified().is_none());
    assert_eq!((page.is_truncated(), page.next_marker().unwrap().get()), (true, 3));
    assert_eq!(page.upload_id().unwrap().as_str(), "2~a");
    assert!(
        CompletedParts::new(page.parts())
            .unwrap()
            .to_xml()
            .contains("<ChecksumCRC32>y/Q5Jg==</ChecksumCRC32>")
    );

    // By no name but its own, and an error by each.
    for (own, body) in [
        ("InitiateMultipartUploadResult", BEGUN),
        ("CompleteMultipartUploadResult", COMPLETED),
        ("CopyObjectResult", COPIED),
        ("ListPartsResult", PAGE),
        ("Error", REFUSED),
    ] {
        for (name, result) in as_each(body.as_bytes()) {
            match result {
                Ok(error) => {
                    assert_eq!((own == name || own == "Error", error.is_some()), (true, own == "Error"))
                }
                Err(error) => {
                    assert_eq!((own != name, error.kind()), (true, ErrorKind::Unsupported), "{own} {name}")
                }
            }
        }
    }
}

#[test]
fn a_refusal_keeps_its_secrets() {
    let error = xml::read_error(REFUSED.as_bytes()).unwrap();
    assert_eq!((error.code(), error.region()), ("SignatureDoesNotMatch", Some("eu-west-1")));
    assert_eq!((error.resource(), error.host_id()), (Some("/films/a"), Some("h+/=")));
    assert_eq!(error.string_to_sign(), Some("AWS4-HMAC-SHA256\nline <2>"));
    assert!(error.canonical_request().unwrap().ends_with("Token=FwoGZXIvYXdzEXAMPLE"));
    assert_eq!((error.endpoint(), error.argument(), error.server_time()), (None, None, None));
    let shown = "SignatureDoesNotMatch: The request signature we calculated does not match. (request 4442587FB7D0A2F9)";
    assert_eq!(error.to_string(), shown);
    let debug = format!("{error:?} {error:#?}");
    for secret in ["aeeed9bb", "FwoGZX", "AWS4", "PUT"] {
        assert!(!debug.contains(secret), "{debug}");
    }

    // Of a message that repeats a URL, a signature or a token, and of one that would write lines of its own.
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    for (message, shown) in [
        (format!("bad {signature}"), "A: bad …"),
        (format!("https://films.example/a?X-Amz-Signature={signature} is bad"), "A: … is bad"),
        (format!("token {}", "Fwo".repeat(200)), "A: token …"),
        ("one\r\n  two\u{85}three\tfour".into(), "A: one two three four"),
        ("\u{202e}desrever \u{9f} x\u{200b}y".into(), "A: … … …"),
        (String::new(), "A: "),
    ] {
        let body =
            format!("<Error><Code>A</Code><Message>{}</Message></Error>", message.replace('\r', "&#13;"));
        let error = xml::read_error(body.as_bytes()).unwrap();
        assert_eq!((error.to_string().as_str(), error.message()), (shown, Some(message.as_str())));
    }
    for message in ["a ".repeat(100_000), "ab".repeat(100_000), format!("{} ", "x".repeat(61)).repeat(10_000)]
    {
        let body = format!("<Error><Code>A</Code><Message>{message}</Message></Error>");
        assert!(xml::read_error(body.as_bytes()).unwrap().to_string().len() < 1000);
    }
}
