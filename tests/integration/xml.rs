//! The XML of S3, as far as the tests read and write it beside the crate: a second opinion on what `answers` reads, and
//! answers that the crate does not read.

use presign::s3::CompletedParts;
use presign::{EntityTag, PartNumber};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(from = "Elements")]
pub struct Listing {
    pub contents: Vec<Entry>,
    pub common_prefixes: Vec<CommonPrefix>,
    pub is_truncated: bool,
    pub next_continuation_token: Option<String>,
}

/// The elements as they come: a server may mix keys and prefixes in one order.
#[derive(Deserialize)]
struct Elements {
    #[serde(rename = "$value")]
    elements: Vec<Element>,
}

#[derive(Deserialize)]
enum Element {
    Contents(Entry),
    CommonPrefixes(CommonPrefix),
    IsTruncated(bool),
    NextContinuationToken(String),
    #[serde(other)]
    Other,
}

impl From<Elements> for Listing {
    fn from(Elements { elements }: Elements) -> Self {
        let mut listing = Self {
            contents: Vec::new(),
            common_prefixes: Vec::new(),
            is_truncated: false,
            next_continuation_token: None,
        };
        for element in elements {
            match element {
                Element::Contents(entry) => listing.contents.push(entry),
                Element::CommonPrefixes(prefix) => listing.common_prefixes.push(prefix),
                Element::IsTruncated(truncated) => listing.is_truncated = truncated,
                Element::NextContinuationToken(token) => listing.next_continuation_token = Some(token),
                Element::Other => {}
            }
        }
        listing
    }
}

#[derive(Deserialize)]
pub struct Entry {
    #[serde(rename = "Key")]
    pub key: String,
    #[serde(rename = "Size")]
    pub size: u64,
    #[serde(rename = "ETag")]
    pub etag: String,
}

#[derive(Deserialize)]
pub struct CommonPrefix {
    #[serde(rename = "Prefix")]
    pub prefix: String,
}

#[derive(Deserialize)]
pub struct Initiated {
    #[serde(rename = "UploadId")]
    pub upload_id: String,
}

/// The result of CompleteMultipartUpload, CopyObject and UploadPartCopy alike. S3 may say 200 and tell an error in
/// the body, which has no ETag.
#[derive(Deserialize)]
pub struct Result {
    #[serde(rename = "ETag")]
    pub etag: String,
}

#[derive(Deserialize)]
pub struct Parts {
    #[serde(rename = "Part", default)]
    pub parts: Vec<Part>,
    #[serde(rename = "IsTruncated")]
    pub is_truncated: bool,
}

#[derive(Deserialize)]
pub struct Part {
    #[serde(rename = "PartNumber")]
    pub number: u32,
    #[serde(rename = "Size")]
    pub size: u64,
    #[serde(rename = "ETag")]
    pub etag: String,
}

#[derive(Deserialize)]
pub struct Uploads {
    #[serde(rename = "Upload", default)]
    pub uploads: Vec<Upload>,
}

#[derive(Deserialize)]
pub struct Upload {
    #[serde(rename = "Key")]
    pub key: String,
    #[serde(rename = "UploadId")]
    pub upload_id: String,
}

#[derive(Deserialize)]
pub struct Tags {
    #[serde(rename = "TagSet")]
    pub set: TagSet,
}

#[derive(Deserialize)]
pub struct TagSet {
    #[serde(rename = "Tag", default)]
    pub tags: Vec<Tag>,
}

#[derive(Deserialize)]
pub struct Tag {
    #[serde(rename = "Key")]
    pub key: String,
    #[serde(rename = "Value", default)]
    pub value: String,
}

#[derive(Deserialize)]
pub struct Deletions {
    #[serde(rename = "Deleted", default)]
    pub deleted: Vec<Deleted>,
    #[serde(rename = "Error", default)]
    pub errors: Vec<Deleted>,
}

#[derive(Deserialize)]
pub struct Deleted {
    #[serde(rename = "Key")]
    pub key: String,
}

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

pub fn complete(parts: &[(u32, String)]) -> Vec<u8> {
    let parts = parts
        .iter()
        .map(|(number, etag)| (PartNumber::new(*number).unwrap(), EntityTag::new(etag.as_str()).unwrap()));
    CompletedParts::new(parts).unwrap().to_xml().into_bytes()
}

pub fn delete<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let objects = keys.into_iter().map(|key| format!("<Object><Key>{}</Key></Object>", escaped(key)));
    format!("<Delete xmlns=\"{NAMESPACE}\">{}</Delete>", objects.collect::<String>()).into_bytes()
}

pub fn tagging(tags: &[(&str, &str)]) -> Vec<u8> {
    let tags = tags.iter().map(|(key, value)| {
        format!("<Tag><Key>{}</Key><Value>{}</Value></Tag>", escaped(key), escaped(value))
    });
    let tags: String = tags.collect();
    format!("<Tagging xmlns=\"{NAMESPACE}\"><TagSet>{tags}</TagSet></Tagging>").into_bytes()
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// A name from a listing with `encoding-type=url`. Some servers write a space as `+`, and then a plus as `%2B`.
pub fn decoded(name: &str) -> String {
    let spaced = name.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().unwrap().into_owned()
}
