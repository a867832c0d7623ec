//! A form, read back by means of its own: JSON by `serde_json`, HTML by a scanner, the signature by the `hmac` crate.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    unreachable_pub,
    reason = "each test uses a part of it"
)]

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use presign::PresignedForm;
use serde_json::Value;

pub type Pairs = Vec<(String, String)>;

/// What a policy demands.
#[derive(Debug, Default, PartialEq)]
pub struct Policy {
    pub text: String,
    pub expiration: String,
    pub equal: Pairs,
    pub starts: Pairs,
    pub sizes: Vec<(u64, u64)>,
}

pub fn pairs(form: &PresignedForm) -> Pairs {
    form.fields().map(|(name, value)| (name.into(), value.into())).collect()
}

pub fn field<'f>(form: &'f PresignedForm, name: &str) -> Option<&'f str> {
    form.fields().find(|field| field.0 == name).map(|field| field.1)
}

impl Policy {
    pub fn of(form: &PresignedForm) -> Self {
        let text =
            String::from_utf8(STANDARD.decode(field(form, "policy").expect("a policy")).unwrap()).unwrap();
        assert!(text.is_ascii() && !text.contains(char::is_control), "{text}");
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 2, "{text}");
        let mut policy =
            Self { expiration: json["expiration"].as_str().unwrap().into(), text, ..Self::default() };
        for condition in json["conditions"].as_array().unwrap() {
            let name =
                |index: usize| condition[index].as_str().unwrap().strip_prefix('$').unwrap().to_owned();
            match condition[0].as_str() {
                None => {
                    let (name, value) = condition.as_object().unwrap().iter().next().unwrap();
                    assert_eq!(condition.as_object().unwrap().len(), 1);
                    policy.equal.push((name.clone(), value.as_str().unwrap().into()));
                }
                Some("starts-with") => policy.starts.push((name(1), condition[2].as_str().unwrap().into())),
                Some("content-length-range") => {
                    policy.sizes.push((condition[1].as_u64().unwrap(), condition[2].as_u64().unwrap()));
                }
                Some(other) => panic!("{other}"),
            }
        }
        policy
    }

    pub fn equal_to(&self, name: &str) -> Option<&str> {
        self.equal.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str())
    }
}

/// The invariants of every form: fields and conditions cover each other, the policy's signature is right, and all outputs
/// say the same.
pub fn check(form: &PresignedForm, bucket: &str, secret: &str) -> Policy {
    let policy = Policy::of(form);
    let fields = pairs(form);
    let names: BTreeSet<String> = fields.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    assert_eq!(names.len(), fields.len(), "a name twice");
    assert!(!names.contains("file") && !names.contains("bucket"));

    // Every field is under a condition that it meets, and nothing but the two that cannot be is not.
    for (name, value) in &fields {
        let equal: Vec<_> = policy.equal.iter().filter(|pair| pair.0 == *name).collect();
        let starts: Vec<_> = policy.starts.iter().filter(|pair| pair.0 == *name).collect();
        match name.as_str() {
            "policy" | "x-amz-signature" => assert!(equal.is_empty() && starts.is_empty()),
            _ => assert_eq!(equal.len() + starts.len(), 1, "{name}"),
        }
        assert!(equal.iter().all(|pair| pair.1 == *value), "{name}");
        assert!(starts.iter().all(|pair| value.starts_with(&pair.1)), "{name}");
        // Only where it was asked for, S3 puts a file's name anywhere.
        assert!(!value.contains("${filename}") || (name == "key" && !starts.is_empty()), "{name}");
    }
    // Every condition is about a field that is sent, the bucket, or the key that the client names.
    assert_eq!(policy.equal_to("bucket"), Some(bucket));
    for (name, value) in policy.equal.iter().filter(|pair| pair.0 != "bucket") {
        assert!(fields.contains(&(name.clone(), value.clone())), "{name}");
    }
    match &policy.starts[..] {
        [] => assert!(fields[0].0 == "key" && form.key_prefix().is_none()),
        [(name, prefix)] => {
            assert!(name == "key" && prefix.ends_with('/'), "{name} {prefix}");
            match form.key_prefix() {
                Some(known) => assert!(known == prefix && !names.contains("key")),
                None => assert_eq!(fields[0], ("key".into(), format!("{prefix}${{filename}}"))),
            }
        }
        more => panic!("{more:?}"),
    }
    assert_eq!(policy.sizes, [(*form.sizes().start(), *form.sizes().end())]);
    assert_eq!(policy.expiration, form.expires_at().to_string().replace('Z', ".000Z"));
    assert_eq!(policy.equal_to("x-amz-algorithm"), Some("AWS4-HMAC-SHA256"));

    let scope: Vec<_> = policy.equal_to("x-amz-credential").unwrap().rsplitn(5, '/').collect();
    let date = policy.equal_to("x-amz-date").unwrap();
    assert_eq!((scope[0], scope[1], scope[3]), ("aws4_request", "s3", &date[..8]));
    assert_eq!(
        field(form, "x-amz-signature").unwrap(),
        signature(secret, scope[3], scope[2], field(form, "policy").unwrap())
    );
    let last: Vec<_> = fields.iter().rev().take(2).map(|pair| pair.0.as_str()).collect();
    assert_eq!(last, ["x-amz-signature", "policy"]);

    // The three ways to hand it on.
    let json = form.to_json();
    assert!(json.is_ascii() && !json.contains(char::is_control));
    assert_eq!(json_pairs(&json), (form.url().to_owned(), fields.clone()));
    let html = form.to_html();
    let mut inputs = fields;
    if let Some(prefix) = form.key_prefix() {
        inputs.insert(0, ("key".into(), prefix.into()));
    }
    assert_eq!(html_pairs(&html), (form.url().to_owned(), inputs));
    #[cfg(feature = "serde")]
    assert_eq!(serde_json::to_value(form).unwrap(), serde_json::from_str::<Value>(&json).unwrap());

    let debug = format!("{form:?} {form:#?}");
    for hidden in ["policy", "x-amz-signature", "x-amz-security-token"] {
        assert!(
            field(form, hidden).is_none_or(|value| value.len() < 12 || !debug.contains(value)),
            "{hidden} in {debug}"
        );
    }
    policy
}

pub fn signature(secret: &str, date: &str, region: &str, text: &str) -> String {
    let mac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let key = [date, region, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, step| mac(&key, step));
    mac(&key, text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// URL and fields in the order in which they are written.
pub fn json_pairs(json: &str) -> (String, Pairs) {
    use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
    struct Ordered(Pairs);
    impl<'de> Deserialize<'de> for Ordered {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Object;
            impl<'de> Visitor<'de> for Object {
                type Value = Ordered;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                    let mut pairs = Vec::new();
                    while let Some(pair) = map.next_entry()? {
                        pairs.push(pair);
                    }
                    Ok(Ordered(pairs))
                }
            }
            deserializer.deserialize_map(Object)
        }
    }
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        url: String,
        fields: Ordered,
    }
    let form: Form = serde_json::from_str(json).unwrap();
    (form.url, form.fields.0)
}

/// Action and inputs of a page's form, up to its file; and that a parser meets no tag but those of a form.
pub fn html_pairs(html: &str) -> (String, Pairs) {
    let (mut rest, mut action, mut inputs, mut tags) = (html, String::new(), Vec::new(), Vec::new());
    while let Some((before, after)) = rest.split_once('<') {
        assert!(before.trim().is_empty() || before == "Upload", "{before}");
        let name = after.split([' ', '>']).next().unwrap();
        tags.push(name.to_owned());
        let (attributes, after) = attributes(&after[name.len()..]);
        let get = |name: &str| attributes.iter().find(|pair| pair.0 == name).map(|pair| pair.1.clone());
        match name {
            "form" => {
                action = get("action").unwrap();
                assert_eq!(get("method").as_deref(), Some("post"));
                assert_eq!(get("enctype").as_deref(), Some("multipart/form-data"));
            }
            "input" if get("type").as_deref() == Some("file") => {
                assert_eq!(get("name").as_deref(), Some("file"));
            }
            "input" => inputs.push((get("name").unwrap(), get("value").unwrap())),
            "button" => assert_eq!(get("name"), None),
            _ => assert_eq!(attributes, []),
        }
        rest = after;
    }
    assert_eq!(tags[0], "form");
    let end = tags.len() - 4;
    assert!(tags[1..end].iter().all(|tag| tag == "input"), "{tags:?}");
    assert_eq!(tags[end..], ["input", "button", "/button", "/form"]);
    assert!(html.contains("<input type=\"file\" name=\"file\""));
    (action, inputs)
}

/// The attributes of a tag, and what comes behind it: quoted values with references, or none.
fn attributes(mut rest: &str) -> (Pairs, &str) {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        let end = rest.find(['=', ' ', '>']).unwrap();
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let (text, after) = quoted.split_once('"').unwrap();
            value = unescaped(text);
            rest = after;
        }
        found.push((name, value));
    }
}

fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').expect("a whole reference");
        out.push_str(before);
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            number => char::from_u32(number.strip_prefix('#').unwrap().parse().unwrap()).unwrap(),
        });
        rest = after;
    }
    assert!(!text.contains(['<', '"']));
    out + rest
}
