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
#[path = "common/say.rs"]
mod say;
mod common;

use presign::s3::CompletedParts;
use presign::s3::xml::{self, Answer, StoreError};
use presign::{Checksum, Error, ErrorKind, Timestamp};
use serde_json::Value;

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

#[test]
fn namespaces() {
    let tag = |body: &str| {
        let completed = xml::read_completed_upload(body.as_bytes())?.into_result().unwrap();
        Ok::<_, Error>(completed.entity_tag().map(|tag| tag.as_str().to_owned()))
    };
    const ROOT: &str = "CompleteMultipartUploadResult";
    for (body, expected) in [
        (format!("<{ROOT}><ETag>a</ETag></{ROOT}>"), Some("\"a\"")),
        (format!("<s:{ROOT} xmlns:s='urn:s'><s:ETag>a</s:ETag></s:{ROOT}>"), Some("\"a\"")),
        (format!("<s:{ROOT} xmlns:s='urn:s' xmlns='urn:s'><ETag>a</ETag></s:{ROOT}>"), Some("\"a\"")),
        (format!("<s:{ROOT} xmlns:s='urn:s'><ETag>a</ETag></s:{ROOT}>"), None),
        (format!("<{ROOT} xmlns='urn:s'><ETag xmlns='urn:t'>a</ETag></{ROOT}>"), None),
        (format!("<{ROOT} xmlns='urn:s'><ETag xmlns=''>a</ETag></{ROOT}>"), None),
        (format!("<{ROOT} xmlns=''><ETag>a</ETag></{ROOT}>"), Some("\"a\"")),
        (format!("<{ROOT}><t:ETag xmlns:t='urn:t'>b</t:ETag><ETag>a</ETag></{ROOT}>"), Some("\"a\"")),
        (format!("<{ROOT}><x><ETag>b</ETag></x><ETag>a</ETag></{ROOT}>"), Some("\"a\"")),
        (format!("<{ROOT} a='1' xml:lang=\"en\"><ETag b='&lt;'>a</ETag></{ROOT}>"), Some("\"a\"")),
    ] {
        assert_eq!(tag(&body).unwrap().as_deref(), expected, "{body}");
    }
    for body in [
        format!("<s:{ROOT}><s:ETag>a</s:ETag></s:{ROOT}>"),
        format!("<{ROOT}><s:ETag>a</s:ETag></{ROOT}>"),
        format!("<{ROOT} xmlns:s=''><s:ETag>a</s:ETag></{ROOT}>"),
        format!("<{ROOT} xmlns:xml='urn:x'/>"),
        format!("<{ROOT} xmlns:xmlns='urn:x'/>"),
    ] {
        assert_eq!(tag(&body).unwrap_err().kind(), ErrorKind::Syntax, "{body}");
    }
}

#[test]
fn what_an_entity_tag_may_be() {
    for (text, expected) in [
        ("", None),
        ("&quot;&quot;", None),
        ("  \n", None),
        ("W/&quot;a&quot;", None),
        ("a", Some("\"a\"")),
        ("\n \"a-2\"\t", Some("\"a-2\"")),
        ("&quot;a<!-- b -->c&quot;", Some("\"ac\"")),
        ("&#x22;a<?b c?>d&#34;", Some("\"ad\"")),
        ("<![CDATA[\"]]>a&amp;&apos;&quot;", Some("\"a&'\"")),
    ] {
        let body = format!("<CopyPartResult><ETag>{text}</ETag></CopyPartResult>");
        let copied = done(xml::read_copied_part(body.as_bytes()));
        assert_eq!(copied.entity_tag().map(|tag| tag.as_str()), expected, "{text}");
    }
    assert!(done(xml::read_copied_part(b"<CopyPartResult/>")).entity_tag().is_none());
    assert!(done(xml::read_copied_part(b"<CopyPartResult><ETag/></CopyPartResult>")).entity_tag().is_none());
}

#[test]
fn checksums() {
    let read = |inner: &str| {
        let body = format!("<CompleteMultipartUploadResult>{inner}</CompleteMultipartUploadResult>");
        let completed = xml::read_completed_upload(body.as_bytes())?.into_result().unwrap();
        let composite = completed.composite_checksum().map(|composite| composite.to_base64());
        Ok::<_, Error>((completed.checksums().to_vec(), composite))
    };
    let crc = Checksum::crc32(0xcbf4_3926);
    for (inner, whole, composite) in [
        ("<ChecksumType>FULL_OBJECT</ChecksumType><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32>", vec![crc], None),
        ("<ChecksumCRC32> y/Q5Jg==\n</ChecksumCRC32><ChecksumCRC32C></ChecksumCRC32C>", vec![crc], None),
        ("<ChecksumCRC32>y/Q5Jg==-3</ChecksumCRC32>", vec![], Some("y/Q5Jg==-3")),
        // Composed of nobody knows how many parts.
        ("<ChecksumCRC32>y/Q5Jg==</ChecksumCRC32><ChecksumType>COMPOSITE</ChecksumType>", vec![], None),
        (
            "<ChecksumXXHASH64>AAAA</ChecksumXXHASH64><Checksum>1</Checksum><ChecksumMD5>1</ChecksumMD5>",
            vec![],
            None,
        ),
    ] {
        assert_eq!(read(inner).unwrap(), (whole, composite.map(str::to_owned)), "{inner}");
    }
    for (inner, kind) in [
        ("<ChecksumCRC32>y/Q5J</ChecksumCRC32>", ErrorKind::TooShort),
        ("<ChecksumCRC32>y/Q5J;==</ChecksumCRC32>", ErrorKind::Syntax),
        ("<ChecksumCRC32/><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32>", ErrorKind::Duplicate),
        ("<ChecksumType>A</ChecksumType><ChecksumType>A</ChecksumType>", ErrorKind::Duplicate),
        ("<ChecksumCRC32>y/Q5Jg==-</ChecksumCRC32>", ErrorKind::Syntax),
    ] {
        assert_eq!(read(inner).unwrap_err().kind(), kind, "{inner}");
    }
}

#[test]
fn pages() {
    let part =
        |number: &str| format!("<Part><PartNumber>{number}</PartNumber><ETag>a</ETag><Size>1</Size></Part>");
    let next = |inner: &str| {
        let body = format!("<ListPartsResult>{inner}</ListPartsResult>");
        Ok::<_, Error>(
            xml::read_parts_page(body.as_bytes())?.into_result().unwrap().next_marker().map(|at| at.get()),
        )
    };
    let (more, last) = ("<IsTruncated>true</IsTruncated>", "<IsTruncated>false</IsTruncated>");
    let behind = |from: &str, to: &str| {
        format!(
            "<PartNumberMarker>{from}</PartNumberMarker><NextPartNumberMarker>{to}</NextPartNumberMarker>"
        )
    };
    for (inner, expected) in [
        (last.into(), None),
        (format!("{last}{}", behind("0", "0")), None),
        // What a last page says of the next is nothing.
        (format!("{last}{}{}", part("9"), behind("12", "7")), None),
        (format!("{more}{}", behind("", "1")), Some(1)),
        (format!("{more}{}", behind("9999", "10000")), Some(10_000)),
        (format!("{more}{}{}", part("7"), part("5")), Some(7)),
        (format!("{more}{}{}", part("7"), behind("6", "")), Some(7)),
        (format!("{more}{}{}", part("7"), behind("6", "0")), Some(7)),
    ] {
        assert_eq!(next(&inner).unwrap(), expected, "{inner}");
    }
    use ErrorKind::{Duplicate, Missing, OutOfRange, Syntax};
    for (inner, kind, field) in [
        (String::new(), Missing, "IsTruncated"),
        ("<IsTruncated>yes</IsTruncated>".into(), Syntax, "IsTruncated"),
        (format!("{last}{last}"), Duplicate, "IsTruncated"),
        (more.into(), Missing, "NextPartNumberMarker"),
        (format!("{more}{}", behind("7", "7")), OutOfRange, "NextPartNumberMarker"),
        (format!("{more}{}", behind("7", "6")), OutOfRange, "NextPartNumberMarker"),
        (format!("{more}{}", behind("7", "10001")), OutOfRange, "NextPartNumberMarker"),
        (format!("{more}{}", behind("7", "18446744073709551616")), OutOfRange, "NextPartNumberMarker"),
        (format!("{more}{}", behind("-1", "8")), Syntax, "PartNumberMarker"),
        (format!("{last}{}{}{}", part("1"), part("2"), part("1")), Duplicate, "PartNumber"),
        (format!("{last}{}", part("0")), OutOfRange, "PartNumber"),
        (format!("{last}{}", part("10001")), OutOfRange, "PartNumber"),
        (format!("{last}{}", part("4294967297")), OutOfRange, "PartNumber"),
        (format!("{last}{}", part("+1")), Syntax, "PartNumber"),
        (format!("{last}{}", part("")), Syntax, "PartNumber"),
        (format!("{last}{}", part("<b>1</b>")), Syntax, "PartNumber"),
        (format!("{last}{}", part("1<b/>")), Syntax, "PartNumber"),
        (format!("{last}<Part/>"), Missing, "PartNumber"),
        (format!("{last}{}", part("1").replace("<Size>1</Size>", "")), Missing, "Size"),
        (format!("{last}{}", part("1").replace("<Size>1", "<Size>1</Size><Size>1")), Duplicate, "Size"),
        (format!("{last}{}", part("1").replace("<ETag>a</ETag>", "<ETag/>")), Missing, "ETag"),
        (format!("{last}{}", part("1").replace("<ETag>a", "<ETag>a b")), ErrorKind::InvalidCharacter, "ETag"),
        (format!("{last}<UploadId>a b</UploadId>"), ErrorKind::InvalidCharacter, "UploadId"),
        (format!("{last}<UploadId/>"), ErrorKind::Empty, "UploadId"),
    ] {
        let error = next(&inner).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field), "{inner}: {error}");
    }
    // All parts that an upload can have.
    let all: String = (1..=10_000).rev().map(|number| part(&number.to_string())).collect();
    let page =
        done(xml::read_parts_page(format!("<ListPartsResult>{last}{all}</ListPartsResult>").as_bytes()));
    assert!(page.parts().iter().map(|part| part.number().get()).eq(1..=10_000));
}

#[test]
fn what_is_refused() {
    use ErrorKind::{Control, Duplicate, Missing, NotUtf8, Syntax, TooLong, TooShort, Unsupported};
    let deep = |depth: usize| {
        format!("<Error><Code>A</Code>{}{}</Error>", "<a>".repeat(depth), "</a>".repeat(depth))
    };
    let wide = |count: usize| {
        let attributes: String = (0..count).map(|at| format!(" a{at}='1'")).collect();
        format!("<Error{attributes}><Code>A</Code></Error>")
    };
    let long = |length: usize| {
        let body = "<Error><Code>A</Code><x></x></Error>";
        body.replace("<x>", &format!("<x>{}", "y".repeat(length - body.len())))
    };
    for body in [deep(15), wide(32), long(8 << 20), "\u{feff}<Error><Code>A</Code></Error>".into()] {
        assert_eq!(xml::read_error(body.as_bytes()).unwrap().code(), "A");
    }
    let utf16: Vec<u8> = "<Error/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: Vec<(Vec<u8>, ErrorKind)> = [
        // Unfinished, whatever the status was.
        ("", TooShort),
        ("\r\n", TooShort),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", TooShort),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n      ", TooShort),
        ("<Error><Code>A</Code>", TooShort),
        ("<Error><Code>A</Code></Error", TooShort),
        // What cannot be well-formed.
        ("<Error><Code>A</Error></Code>", Syntax),
        ("</Error>", Syntax),
        ("<Error><Code>A</Code></Error><Error/>", Syntax),
        ("<Error><Code>A</Code></Error>x", Syntax),
        ("<Error><Code>A</Code></Error>&amp;", Syntax),
        ("<Error><Code>A</Code></Error><![CDATA[]]>", Syntax),
        ("x<Error><Code>A</Code></Error>", Syntax),
        ("{\"Error\":{\"Code\":\"A\"}}", Syntax),
        ("<Error><?xml version=\"1.0\"?><Code>A</Code></Error>", Syntax),
        ("<!-- a --><?xml version=\"1.0\"?><Error><Code>A</Code></Error>", Syntax),
        ("<?xml encoding=\"UTF-8\"?><Error><Code>A</Code></Error>", Syntax),
        ("<Error><!-- a -- b --><Code>A</Code></Error>", Syntax),
        ("<Error a><Code>A</Code></Error>", Syntax),
        ("<Error a='1' a='2'><Code>A</Code></Error>", Syntax),
        ("<Error a='<'><Code>A</Code></Error>", Syntax),
        ("<Error/Code>A</Error/Code>", Syntax),
        ("<Error><1>A</1><Code>A</Code></Error>", Syntax),
        ("<Error><>A</><Code>A</Code></Error>", Syntax),
        ("<Error><a:b:c xmlns:a='u'/><Code>A</Code></Error>", Syntax),
        ("<Error><Code>A & B</Code></Error>", Syntax),
        ("<Error><!ELEMENT a><Code>A</Code></Error>", Syntax),
        ("<Error><Code>&nbsp;</Code></Error>", Syntax),
        ("<Error><Code>A&#0;</Code></Error>", Syntax),
        ("<Error><Code>A&#8;</Code></Error>", Syntax),
        ("<Error><Code>A&#xd800;</Code></Error>", Syntax),
        ("<Error><Code>A&#x110000;</Code></Error>", Syntax),
        ("<Error><Code>A&#-1;</Code></Error>", Syntax),
        ("<Error><Code>A</Code>\u{1}</Error>", Control),
        ("<Error><Code>A</Code>\u{ffff}</Error>", Control),
        ("\0", Control),
        // What nobody needs and attackers like.
        ("<!DOCTYPE Error><Error><Code>A</Code></Error>", Unsupported),
        ("<!DOCTYPE Error [<!ENTITY a \"b\">]><Error><Code>&a;</Code></Error>", Unsupported),
        ("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", Unsupported),
        ("<html><body>502 Bad Gateway</body></html>", Unsupported),
        ("<error><Code>A</Code></error>", Unsupported),
        ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><Error><Code>A</Code></Error>", Unsupported),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Error><Code>A</Code></Error>", Unsupported),
        // No error of a store.
        ("<Error/>", Missing),
        ("<Error><Message>A</Message></Error>", Missing),
        ("<Error><a><Code>A</Code></a></Error>", Missing),
        ("<Error><Code/></Error>", Syntax),
        ("<Error><Code>A B</Code></Error>", Syntax),
        ("<Error><Code>é</Code></Error>", Syntax),
        ("<Error><Code><b>A</b></Code></Error>", Syntax),
        ("<Error><Code>A</Code><Code>A</Code></Error>", Duplicate),
        ("<Error><Code>A</Code><Message/><Message>B</Message></Error>", Duplicate),
    ]
    .map(|(body, kind)| (body.into(), kind))
    .into_iter()
    .chain([
        (deep(16).into(), TooLong),
        (deep(100_000).into(), TooLong),
        (wide(33).into(), TooLong),
        (wide(50_000).into(), TooLong),
        (long((8 << 20) + 1).into(), TooLong),
        (format!("<Error><Code>{}</Code></Error>", "A".repeat(129)).into(), Syntax),
        (b"<Error><Code>\xff</Code></Error>".to_vec(), NotUtf8),
        (b"<Error><Code>\xc3".to_vec(), TooShort),
        (utf16, Control),
    ])
    .collect();
    for (body, kind) in cases {
        let error = xml::read_error(&body).unwrap_err();
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        assert_eq!(error.kind(), kind, "{shown}: {error}");
        // The same as a completed upload: whatever it is, it is no success.
        assert!(xml::read_completed_upload(&body).is_err(), "{shown}");
    }
}

#[test]
fn an_answer_that_is_cut_off_is_none() {
    for whole in [BEGUN, COMPLETED, COPIED, PAGE, REFUSED] {
        let end = whole.trim_end().len();
        for cut in 0..end {
            for (name, result) in as_each(&whole.as_bytes()[..cut]) {
                let error = result.unwrap_err();
                let another =
                    error.kind() == ErrorKind::Unsupported && !whole.contains(&format!("</{name}>"));
                assert!(
                    error.kind() == ErrorKind::TooShort || another,
                    "{name} to {cut} of {whole}: {error}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_repeated() {
    const MARK: &str = "QxZwVk";
    for whole in [BEGUN, COMPLETED, COPIED, PAGE, REFUSED] {
        let ends: Vec<usize> =
            whole.match_indices(['<', '>', '&', ';', '"', '=']).map(|(at, _)| at).collect();
        for at in ends.iter().flat_map(|at| [*at, at + 1]) {
            for mark in [
                MARK.to_owned(),
                format!("<{MARK}>"),
                format!("</{MARK}>"),
                format!("&{MARK};"),
                format!("<{MARK}:a/>"),
                format!("<!{MARK}>"),
                format!("<?{MARK}?>"),
                format!("<Code>{MARK} {MARK}</Code>"),
                format!("<PartNumber>{MARK}</PartNumber><Size>{MARK}</Size><UploadId>{MARK} </UploadId>"),
            ] {
                let body = format!("{}{mark}{}", &whole[..at], &whole[at..]);
                for (_, result) in as_each(body.as_bytes()) {
                    let Err(error) = result else { continue };
                    assert!(!format!("{error} {error:?}").contains(MARK), "{error}: {body}");
                }
            }
        }
    }
}

#[test]
fn bytes_changed_at_random() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let signs = b"<>/&;\"'=:!?-[] #xA0\0\xff";
    for whole in [BEGUN, COMPLETED, COPIED, PAGE, REFUSED] {
        for _ in 0..3_000 {
            let mut body = whole.as_bytes().to_vec();
            for _ in 0..=random(3) {
                let at = random(body.len());
                match random(3) {
                    0 => body[at] = signs[random(signs.len())],
                    1 => drop(body.remove(at)),
                    _ => body.insert(at, signs[random(signs.len())]),
                }
            }
            for (_, result) in as_each(&body) {
                if let Ok(Some(error)) = result {
                    assert!(!error.to_string().contains(['\n', '\r']), "{error}");
                }
            }
        }
    }
}

/// Fields of an answer as the index of the vectors names them.
fn fields(name: &str, body: &[u8]) -> Vec<(&'static str, Value)> {
    let text = |name, value: Option<&str>| value.map(|value| (name, Value::from(value)));
    let tag = |tag: Option<&presign::EntityTag<'static>>| tag.map(|tag| ("etag", Value::from(tag.as_str())));
    let found = match name {
        "InitiateMultipartUploadResult" => {
            let begun = done(xml::read_created_upload(body));
            let id = text("upload_id", Some(begun.upload_id().as_str()));
            [text("bucket", begun.bucket()), text("key", begun.key()), id, None]
        }
        "ListPartsResult" => {
            let page = done(xml::read_parts_page(body));
            let parts = page.parts().iter().map(|part| {
                serde_json::json!({
                    "part_number": part.number(), "etag": part.entity_tag().as_str(), "size": part.size(),
                })
            });
            [Some(("parts", parts.collect())), None, None, None]
        }
        "CompleteMultipartUploadResult" => {
            let completed = done(xml::read_completed_upload(body));
            let place = [text("location", completed.location()), text("bucket", completed.bucket())];
            let [location, bucket] = place;
            [location, bucket, text("key", completed.key()), tag(completed.entity_tag())]
        }
        "CopyObjectResult" | "CopyPartResult" => {
            let copied =
                done(if name == "CopyPartResult" { xml::read_copied_part } else { xml::read_copied_object }(
                    body,
                ));
            let time = copied.last_modified().map(|time| time.to_string().replace('Z', ".000Z"));
            [tag(copied.entity_tag()), text("last_modified", time.as_deref()), None, None]
        }
        "Error" => {
            let error = xml::read_error(body).unwrap();
            [
                text("code", Some(error.code())),
                text("message", error.message()),
                text("request_id", error.request_id()),
                text("host_id", error.host_id()),
            ]
        }
        _ => return Vec::new(),
    };
    found.into_iter().flatten().collect()
}

#[test]
fn vectors() {
    let Some(index) = common::vectors("s3-xml-bodies/index.json") else { return };
    let index: Value = serde_json::from_str(&index).unwrap();
    let cases = index["cases"].as_array().unwrap();
    let (mut read, mut compared) = (0, 0);
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let body = common::vectors_bytes(&format!("s3-xml-bodies/{file}")).unwrap();
        let kind = case["kind"].as_str().unwrap();
        for (name, result) in as_each(&body) {
            match result {
                Ok(error) => {
                    assert!(name == kind || kind == "Error" && error.is_some(), "{file} is no {name}")
                }
                Err(error) => {
                    assert_ne!(name, kind, "{file}: {error}");
                    let kinds = [ErrorKind::Unsupported, ErrorKind::Syntax, ErrorKind::TooShort];
                    assert!(kinds.contains(&error.kind()), "{file}: {error}");
                }
            }
        }
        let found = fields(kind, &body);
        read += usize::from(!found.is_empty());
        let Some(expected) = case["expected"].as_object().filter(|_| !found.is_empty()) else { continue };
        // botocore's names.
        let error = expected.get("Error").and_then(Value::as_object);
        for (name, value) in error.unwrap_or(expected) {
            let name = match name.as_str() {
                "Code" => "code",
                "Message" => "message",
                "BucketName" | "ResponseMetadata" => continue,
                name => name,
            };
            // botocore and AWS SDK for Go leave the request ID to the header.
            let (_, found) =
                found.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{file}: {name}"));
            let quoted = value.as_str().map(|text| format!("\"{}\"", text.trim_matches('"')));
            let equal = found == value || name == "etag" && found.as_str() == quoted.as_deref();
            assert!(equal, "{file}, {name}: {found} is not {value}");
            compared += 1;
        }
    }
    assert_eq!((cases.len(), read), (50, 24));
    assert!(compared >= 25, "{compared}");
}
