//! What single elements may hold, in which namespace, and how pages of parts follow each other.

use presign::s3::xml;
use presign::{Checksum, Error, ErrorKind};

use crate::done;

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
