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
//!
//! Out comes `{"url","headers"}`, the headers being all that the client must send, or `{"error"}`. A bad line ends
//! nothing: the next one is read.

#![allow(clippy::disallowed_methods, reason = "the keys may come from the environment")]

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, Write};

use presign::s3::RawOperation;
use presign::{
    Addressing, Credentials, Endpoint, HeaderName, HeaderValue, Method, ObjectKey, Provider, Region,
    S3Presigner, Timestamp, Validity,
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};

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
        let answer = presign(&line).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn presign(line: &[u8]) -> Result<Value, Box<dyn Error>> {
    let line: Line = serde_json::from_slice(line)?;
    let method: Method = line.method.parse()?;
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

    let mut provider = match &line.endpoint {
        None => Provider::aws(&line.region)?,
        Some(endpoint) => Provider::custom(Endpoint::insecure(endpoint)?, Region::new(line.region.as_str())?),
    };
    if let Some(path_style) = line.path_style {
        provider =
            provider.addressing(if path_style { Addressing::PathStyle } else { Addressing::VirtualHosted });
    }
    let credentials = credentials(line.access_key, line.secret_key, line.session_token)?;
    let presigner = S3Presigner::new(provider.bucket(&line.bucket)?, credentials);

    let now = line.time.as_deref().map_or_else(|| Ok(Timestamp::now()), Timestamp::parse)?;
    let request = presigner.presign(&operation, Validity::seconds(line.expires).from(now))?;
    let headers = request.signed_headers().filter(|(name, _)| *name != "host");
    let headers: serde_json::Map<_, _> = headers.map(|(name, value)| (name.into(), value.into())).collect();
    Ok(json!({ "url": request.url(), "headers": headers }))
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
