//! The bodies that other libraries test with: those of our kinds with the fields that they expect, the others refused.

use presign::ErrorKind;
use presign::s3::xml;
use serde_json::Value;

use crate::{as_each, common, done};

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

/// The bodies that other libraries complete uploads with, and ours of the same parts, read alike.
#[test]
fn completions() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Part {
        #[serde(rename = "PartNumber")]
        number: u32,
        #[serde(rename = "ETag")]
        tag: String,
    }
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Body {
        #[serde(rename = "Part")]
        parts: Vec<Part>,
    }
    let read = |text: &str| -> Body {
        let mut body: Body = quick_xml::de::from_str(text).unwrap();
        // They leave the quotes of a tag out; S3 takes both.
        body.parts.iter_mut().for_each(|part| part.tag = part.tag.trim_matches('"').to_owned());
        body
    };
    for name in ["rusty", "exaws"] {
        let file = format!("s3-xml-bodies/{name}-request-CompleteMultipartUpload.xml");
        let Some(theirs) = common::vectors(&file) else { return };
        let theirs = read(&theirs);
        let parts = theirs.parts.iter().map(|part| {
            let tag = presign::EntityTag::new(part.tag.clone()).unwrap();
            (presign::PartNumber::new(part.number).unwrap(), tag)
        });
        assert_eq!(read(&presign::s3::CompletedParts::new(parts).unwrap().to_xml()), theirs, "{name}");
    }
}
