//! A browser form from structured bytes: any text in any setting. Either a rule refuses it, or its fields and the
//! conditions of its policy cover each other, and every output says the same.
#![no_main]

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::s3::{CannedAcl, MetadataName, PublicAcl, StorageClass, Tagging};
use presign::{
    ContentDisposition, Error, HeaderName, HeaderValue, KeyPrefix, MediaType, ObjectKey, PostForm,
    PresignedForm, Timestamp,
};
use presign_fuzz::{fixed_point, no_line_break, presigner, validity};
use serde_json::Value;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    place: Place<'a>,
    sizes: (u64, u64),
    settings: Vec<Setting<'a>>,
}

#[derive(Arbitrary, Debug)]
enum Place<'a> {
    Key(&'a str),
    Exact(&'a str),
    Prefix(&'a str),
    Filename(&'a str),
}

#[derive(Arbitrary, Debug)]
enum Setting<'a> {
    ContentType(&'a str),
    ActiveContentType(&'a str),
    Disposition(&'a str),
    CacheControl(&'a str),
    Expires(u64),
    Redirect(&'a str),
    Metadata(&'a str, &'a str),
    Tag(&'a str, &'a str),
    StorageClass(&'a str),
    Acl(bool),
    Custom(&'a str, &'a str),
}

impl<'a> Input<'a> {
    fn form(&self) -> Result<PostForm<'a>, Error> {
        let sizes = self.sizes.0..=self.sizes.1;
        let mut form = match self.place {
            Place::Key(key) => PostForm::to(ObjectKey::new(key)?, sizes),
            Place::Exact(key) => PostForm::to(ObjectKey::exact(key)?, sizes),
            Place::Prefix(prefix) => PostForm::under(KeyPrefix::top_level(prefix)?, sizes),
            Place::Filename(prefix) => {
                PostForm::under(KeyPrefix::top_level(prefix)?, sizes).filename_variable()
            }
        };
        for setting in &self.settings {
            form = match *setting {
                Setting::ContentType(text) => form.content_type(MediaType::new(text)?),
                Setting::ActiveContentType(text) => form.active_content_type(MediaType::new(text)?),
                Setting::Disposition(text) => form.content_disposition(ContentDisposition::new(text)?),
                Setting::CacheControl(text) => form.cache_control(HeaderValue::new(text)?),
                Setting::Expires(seconds) => form.expires(Timestamp::from_unix_secs(seconds)?),
                Setting::Redirect(url) => form.success_action_redirect(url),
                Setting::Metadata(name, value) => {
                    form.metadata(MetadataName::new(name)?, HeaderValue::new(value)?)
                }
                Setting::Tag(key, value) => form.tagging(Tagging::new().tag(key, value)?),
                Setting::StorageClass(name) => form.storage_class(StorageClass::new(name)?),
                Setting::Acl(true) => form.public_acl(PublicAcl::PublicRead),
                Setting::Acl(false) => form.acl(CannedAcl::Private),
                Setting::Custom(name, value) => {
                    form.custom_field(HeaderName::new(name)?, HeaderValue::new(value)?)
                }
            };
        }
        Ok(form)
    }
}

/// Base64 with its padding, by the book.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |byte: &u8| LETTERS.iter().position(|letter| letter == byte).expect("base64") as u32;
    let mut out = Vec::new();
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = group.iter().fold(0, |bits, byte| bits << 6 | digit(byte)) << (6 * (4 - group.len()));
        out.extend(&bits.to_be_bytes()[1..group.len()]);
    }
    out
}

fn check(form: &PresignedForm, input: &Input<'_>) {
    fixed_point(form.url());
    let fields: BTreeMap<_, _> = form.fields().collect();
    assert_eq!(fields.len(), form.fields().count(), "a name twice");
    let names: BTreeMap<_, _> = fields.keys().map(|name| (name.to_ascii_lowercase(), ())).collect();
    assert_eq!(names.len(), fields.len(), "a name twice, but for its case");

    let policy = decoded(fields["policy"]);
    assert!(policy.iter().all(|byte| matches!(byte, b' '..=b'~')));
    let policy: Value = serde_json::from_slice(&policy).expect("JSON");
    let mut open: BTreeMap<_, _> =
        fields.iter().filter(|(name, _)| !["policy", "x-amz-signature"].contains(name)).collect();
    let (mut bucket, mut starts, mut sizes) = (0, 0, 0);
    for condition in policy["conditions"].as_array().expect("conditions") {
        match condition[0].as_str() {
            None => {
                let pairs = condition.as_object().expect("a pair");
                let (name, value) = pairs.iter().next().expect("a pair");
                assert_eq!(pairs.len(), 1);
                if name == "bucket" {
                    bucket += 1;
                    continue;
                }
                let sent = open
                    .remove(&name.as_str())
                    .unwrap_or_else(|| panic!("{name} is not sent, or twice fixed"));
                assert_eq!(Some(*sent), value.as_str());
                assert!(!sent.contains("${filename}"));
            }
            Some("starts-with") => {
                starts += 1;
                assert_eq!(condition[1], "$key");
                let prefix = condition[2].as_str().expect("a prefix");
                assert!(prefix.ends_with('/') && !prefix.contains("${filename}"));
                match open.remove(&"key") {
                    Some(key) => assert_eq!(key.strip_prefix(prefix), Some("${filename}")),
                    None => assert_eq!(form.key_prefix(), Some(prefix)),
                }
            }
            Some("content-length-range") => {
                sizes += 1;
                assert_eq!(
                    (condition[1].as_u64(), condition[2].as_u64()),
                    (Some(input.sizes.0), Some(input.sizes.1))
                );
            }
            Some(other) => panic!("{other}"),
        }
    }
    assert!(open.is_empty(), "under no condition: {open:?}");
    let by_prefix = matches!(input.place, Place::Prefix(_) | Place::Filename(_));
    assert_eq!((bucket, starts, sizes), (1, usize::from(by_prefix), 1));

    let json: Value = serde_json::from_str(&form.to_json()).expect("JSON");
    assert_eq!(json, serde_json::to_value(form).expect("JSON"));
    assert_eq!(json["fields"].as_object().expect("an object").len(), fields.len());
    assert!(fields.iter().all(|(name, value)| json["fields"][*name] == **value));

    // As many tags as fields, and no attribute that a value made.
    let html = form.to_html();
    let inputs = fields.len() + 1 + usize::from(form.key_prefix().is_some());
    assert_eq!((html.matches('<').count(), html.matches("<input ").count()), (inputs + 4, inputs));
    let quotes = 6 * (inputs - 1) + 4 + 2 * usize::from(fields.contains_key("Content-Type")) + 8 + 2;
    assert_eq!(html.matches('"').count(), quotes, "{html}");
    assert!(!html.contains('\''));

    let debug = format!("{form:?}");
    no_line_break(&debug);
    assert!(!debug.contains(fields["x-amz-signature"]) && !debug.contains(fields["policy"]));
}

fuzz_target!(|input: Input<'_>| {
    match input.form().and_then(|form| presigner().post_form(&form, validity())) {
        Ok(form) => check(&form, &input),
        Err(error) => no_line_break(&error.to_string()),
    }
});
