//! Presigning for shells and other languages: one JSON object a line in, one out.
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret
//! echo '{"method":"PUT","bucket":"examplebucket","key":"photos/cat 1.png","expires":900,
//!        "region":"us-east-1","headers":{"content-type":"image/png"}}' | tr -d '\n' |
//!   cargo run --quiet --example presign_jsonl
//! ```
//!
//! | field | |
//! | --- | --- |
//! | `method`, `bucket`, `region` | as S3 has them |
//! | `key` | absent or empty: a request to the bucket |
//! | `expires` | seconds, 1 to 604,800 |
//! | `headers`, `query` | objects of texts; every pair is signed |
//! | `endpoint` | absent: AWS; `http` is allowed |
//! | `path_style` | absent: whatever the endpoint allows |
//! | `session_token`, `time` (`20260102T030405Z`) | absent or null: none, now |
//! | `access_key`, `secret_key` | absent: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` |
//! | `active_content_type` | true: an object may be stored under a type that browsers execute and be shown; absent: only as an attachment |
//!
//! Out comes `{"url","headers"}`, the headers being all that the client must send, or `{"error"}`. A bad line ends
//! nothing: the next one is read.
//!
//! With `"op":"post_policy"` it signs a browser form instead and answers `{"url","fields"}`. `method`, `headers` and
//! `query` then give way to
//!
//! | field | |
//! | --- | --- |
//! | `key` | one exact key; absent where a condition gives its prefix |
//! | `conditions` | as S3 writes them: `["content-length-range",1,100]`, which must be there, `["starts-with","$key","p/"]`, `{"acl":"private"}` or `["eq","$acl","private"]` |
//! | `fields` | an object of texts; each becomes a condition, as each condition becomes a field |
//!
//! A `key` of the prefix and `${filename}`, with the condition that names the prefix, asks for the file's own name.

#![allow(clippy::disallowed_methods, reason = "the keys may come from the environment")]

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, Write};

use presign::s3::RawOperation;
use presign::{
    Addressing, ContentDisposition, Credentials, Endpoint, HeaderName, HeaderValue, KeyPrefix, MediaType,
    Method, ObjectKey, PostForm, Provider, Region, S3Presigner, Timestamp, Validity,
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};

/// What a line asks for; the other fields are read by what that is.
#[derive(serde::Deserialize)]
struct Which {
    op: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    method: String,
    bucket: String,
    key: Option<String>,
    expires: u64,
    #[serde(default)]
    headers: Pairs,
    #[serde(default)]
    query: Pairs,
    region: String,
    endpoint: Option<String>,
    path_style: Option<bool>,
    session_token: Option<String>,
    time: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    #[serde(default)]
    active_content_type: bool,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FormLine {
    #[serde(rename = "op")]
    _op: String,
    bucket: String,
    key: Option<String>,
    expires: u64,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    fields: Pairs,
    region: String,
    endpoint: Option<String>,
    path_style: Option<bool>,
    session_token: Option<String>,
    time: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    #[serde(default)]
    active_content_type: bool,
}

/// A condition of a policy, in either of the two forms that S3 has.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Condition {
    Equal(Pairs),
    Operator(String, Value, Value),
}

/// The pairs of a JSON object as they come, so that a name given twice is noticed.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer(&line).unwrap_or_else(|error| json!({ "error": error.to_string() }).to_string());
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<String, Box<dyn Error>> {
    let which: Which = serde_json::from_slice(line)?;
    match which.op.as_deref() {
        None => presign(serde_json::from_slice(line)?),
        Some("post_policy") => post_policy(serde_json::from_slice(line)?),
        Some(_) => Err("op: not known; allowed: `post_policy`, or none for a presigned URL".into()),
    }
}

fn presign(line: Line) -> Result<String, Box<dyn Error>> {
    let method: Method = line.method.parse()?;
    let active = line.active_content_type || !stores_a_type(&line);
    if !active && is_shown_active(&line.headers.0)? {
        return Err(
            "content-type: a type that browsers execute, to be shown from the bucket's own origin; allowed: other types, \
             or this one with a content-disposition of `attachment` or with `active_content_type`"
                .into(),
        );
    }
    let mut operation = match line.key.as_deref() {
        None | Some("") => RawOperation::on_bucket(method),
        Some(key) => RawOperation::on_object(method, ObjectKey::new(key)?),
    };
    for (name, value) in line.query.0 {
        operation = operation.query(name, value);
    }
    for (name, value) in line.headers.0 {
        operation = operation.header(HeaderName::new(name)?, HeaderValue::new(value)?);
    }

    let provider = provider(&line.region, line.endpoint.as_deref(), line.path_style)?;
    let credentials = credentials(line.access_key, line.secret_key, line.session_token)?;
    let presigner = S3Presigner::new(provider.bucket(&line.bucket)?, credentials);
    let request = presigner.presign(&operation, validity(line.expires, line.time.as_deref())?)?;
    let headers = request.signed_headers().filter(|(name, _)| *name != "host");
    let headers: serde_json::Map<_, _> = headers.map(|(name, value)| (name.into(), value.into())).collect();
    Ok(json!({ "url": request.url(), "headers": headers }).to_string())
}

/// Whether the request's `content-type` is kept by an object: it is a PUT of one, or the beginning of a multipart upload.
/// With these parameters it is the type of a part, or of the XML in the request's own body.
fn stores_a_type(line: &Line) -> bool {
    let other = [
        "acl",
        "encryption",
        "legal-hold",
        "partNumber",
        "restore",
        "retention",
        "select",
        "tagging",
        "uploadId",
    ];
    let to_object = line.key.as_deref().is_some_and(|key| !key.is_empty());
    let writes = ["PUT", "POST"].contains(&line.method.as_str());
    to_object && writes && !line.query.0.iter().any(|(name, _)| other.contains(&name.as_str()))
}

/// Whether browsers would execute what has these headers.
fn is_shown_active(headers: &[(String, String)]) -> Result<bool, presign::Error> {
    let value = |wanted: &str| {
        let header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        header.map(|(_, value)| value.trim_matches(' '))
    };
    let attachment = || {
        let disposition = value("content-disposition").map(ContentDisposition::new);
        disposition.is_some_and(|disposition| disposition.is_ok_and(|value| value.is_attachment()))
    };
    Ok(match value("content-type") {
        Some(text) => MediaType::new(text)?.is_active() && !attachment(),
        None => false,
    })
}

fn post_policy(line: FormLine) -> Result<String, Box<dyn Error>> {
    let provider = provider(&line.region, line.endpoint.as_deref(), line.path_style)?;
    let credentials = credentials(line.access_key, line.secret_key, line.session_token)?;
    let presigner = S3Presigner::new(provider.bucket(&line.bucket)?, credentials);
    let validity = validity(line.expires, line.time.as_deref())?;

    let (mut fields, mut prefix, mut sizes) = (line.fields.0, None, None);
    if let Some(key) = line.key {
        fields.push(("key".into(), key));
    }
    for condition in line.conditions {
        match condition {
            Condition::Equal(pairs) => fields.extend(pairs.0),
            Condition::Operator(operator, first, second) => match (operator.as_str(), first, second) {
                ("content-length-range", least, most) if sizes.is_none() => {
                    sizes = least.as_u64().zip(most.as_u64());
                    sizes.ok_or("content-length-range: not two sizes; allowed: two numbers of bytes")?;
                }
                ("eq", Value::String(name), Value::String(value)) => {
                    let name = name.strip_prefix('$').ok_or("eq: no field; allowed: `$` and its name")?;
                    fields.push((name.into(), value));
                }
                ("starts-with", Value::String(name), Value::String(start))
                    if name.eq_ignore_ascii_case("$key") && prefix.is_none() =>
                {
                    prefix = Some(start);
                }
                ("starts-with", ..) => {
                    return Err(
                        "starts-with: not of one prefix of `$key`; allowed: other fields by `eq`".into()
                    );
                }
                _ => {
                    return Err(
                        "conditions: one that is not known, or twice; allowed: as S3 writes them".into()
                    );
                }
            },
        }
    }
    let (least, most) =
        sizes.ok_or("content-length-range: absent; allowed: the sizes that the file may have")?;
    let fields = once_each(fields)?;
    let key = fields.iter().find(|(name, _)| name.as_str() == "key").map(|(_, key)| key.as_str());

    let mut form = match (key, &prefix) {
        (None, None) => {
            return Err("key: absent; allowed: an exact key, or a condition that it starts with".into());
        }
        (Some(key), None) => PostForm::to(ObjectKey::new(key)?, least..=most),
        (None, Some(prefix)) => PostForm::under(key_prefix(prefix)?, least..=most),
        (Some(key), Some(prefix)) => match key.strip_prefix(prefix.as_str()) {
            Some("${filename}") => PostForm::under(key_prefix(prefix)?, least..=most).filename_variable(),
            Some(_) => PostForm::to(ObjectKey::new(key)?, least..=most),
            None => return Err("key: not below the prefix of its condition; allowed: a key that is".into()),
        },
    };
    for (name, value) in &fields {
        match name.as_str() {
            "key" => {}
            "bucket" if *value == line.bucket => {}
            "bucket" => return Err("bucket: two different ones; allowed: one".into()),
            "content-type" if line.active_content_type => {
                form = form.active_content_type(MediaType::new(value.as_str())?);
            }
            _ => form = form.custom_field(name.clone(), HeaderValue::new(value.as_str())?),
        }
    }
    Ok(presigner.post_form(&form, validity)?.to_json())
}

/// Fields by their names in lower case; what is said twice must be the same.
fn once_each(pairs: Vec<(String, String)>) -> Result<Vec<(HeaderName<'static>, String)>, Box<dyn Error>> {
    let mut fields: Vec<(HeaderName<'static>, String)> = Vec::new();
    for (name, value) in pairs {
        let name = HeaderName::new(name)?;
        match fields.iter().find(|(known, _)| *known == name) {
            None => fields.push((name, value)),
            Some((_, known)) if *known == value => {}
            Some(_) => return Err(format!("{name}: two different values; allowed: one").into()),
        }
    }
    Ok(fields)
}

/// Whoever writes the policy has said how wide it is, so that one segment is enough.
fn key_prefix(text: &str) -> Result<KeyPrefix, presign::Error> {
    KeyPrefix::new(text).or_else(|_| KeyPrefix::top_level(text))
}

fn provider(
    region: &str,
    endpoint: Option<&str>,
    path_style: Option<bool>,
) -> Result<Provider, presign::Error> {
    let provider = match endpoint {
        None => Provider::aws(region)?,
        Some(endpoint) => Provider::custom(Endpoint::insecure(endpoint)?, Region::new(region)?),
    };
    Ok(match path_style {
        Some(true) => provider.addressing(Addressing::PathStyle),
        Some(false) => provider.addressing(Addressing::VirtualHosted),
        None => provider,
    })
}

fn validity(expires: u64, time: Option<&str>) -> Result<Validity, presign::Error> {
    let now = time.map_or_else(|| Ok(Timestamp::now()), Timestamp::parse)?;
    Ok(Validity::seconds(expires).from(now))
}

fn credentials(
    access_key: Option<String>,
    secret_key: Option<String>,
    session_token: Option<String>,
) -> Result<Credentials, Box<dyn Error>> {
    let variable =
        |name: &str| std::env::var(name).map_err(|_| format!("{name}: not set, and no key in the line"));
    let access_key = access_key.map_or_else(|| variable("AWS_ACCESS_KEY_ID"), Ok)?;
    let secret_key = secret_key.map_or_else(|| variable("AWS_SECRET_ACCESS_KEY"), Ok)?;
    let credentials = Credentials::new(access_key, secret_key)?;
    Ok(match session_token {
        Some(token) => credentials.with_session_token(token)?,
        None => credentials,
    })
}
