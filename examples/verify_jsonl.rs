//! Verifying for shells and other languages: one JSON object a line in, one out.
//!
//! ```sh
//! echo '{"method":"GET","target":"/examplebucket/cat.png?X-Amz-Algorithm=…","authority":"127.0.0.1:9000","headers":[],
//!        "now":"20260102T030405Z","endpoint":"http://127.0.0.1:9000","style":"path","region":"us-east-1",
//!        "access_key":"AKIDEXAMPLE","secret_key":"secret"}' | tr -d '\n' |
//!   cargo run --quiet --example verify_jsonl --features verify
//! ```
//!
//! | field | |
//! | --- | --- |
//! | `method`, `target`, `authority` | as they were received; `target` is path and query |
//! | `headers` | `[name, value]`, in order |
//! | `now` | the clock, `20260102T030405Z` |
//! | `endpoint`, `style` | where objects are served, and how buckets are named there: `path` or `virtual` |
//! | `region` | the one that is served |
//! | `access_key`, `secret_key`, `token` | the one key that is known; without a token where it is null or absent |
//! | `body` | base64 of the body; absent or null: it is not looked at |
//! | `form` | a browser form instead: its `fields` as `[name, value]` in order, and `file_name` |
//!
//! Out comes what the request was allowed to do: `{"verified":{…},"body":null}`, where `body` is the fault of a body that is
//! not what was signed; or `{"error","step","field"}`, the first being a [`VerifyErrorKind`](presign::verify::VerifyErrorKind).
//! A line that is no question is answered by `{"broken"}`, and the next one is read.

use std::error::Error;
use std::io::{self, BufRead, Write};

use base64::prelude::{BASE64_STANDARD, Engine};
use presign::body::{BodyFault, BodyRules};
use presign::verify::{
    PayloadHash, Received, ReceivedForm, ServedHost, Verified, Verifier, VerifyError, VerifyingKey,
};
use presign::{Credentials, Endpoint, Region, Timestamp};
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Line {
    method: String,
    target: String,
    authority: String,
    headers: Vec<(String, String)>,
    now: String,
    endpoint: String,
    style: Style,
    region: String,
    access_key: String,
    secret_key: String,
    token: Option<String>,
    body: Option<String>,
    form: Option<Form>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Style {
    Path,
    Virtual,
}

#[derive(serde::Deserialize)]
struct Form {
    fields: Vec<(String, String)>,
    file_name: Option<String>,
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer(&line).unwrap_or_else(|error| json!({ "broken": error.to_string() }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<Value, Box<dyn Error>> {
    let line: Line = serde_json::from_slice(line)?;
    let body = line.body.as_ref().map(|body| BASE64_STANDARD.decode(body)).transpose()?;
    Ok(match verify(&line)? {
        Ok(verified) => {
            let fault = body.and_then(|body| check(verified.body(), &body).err());
            json!({ "verified": described(&verified), "body": fault.map(|fault| format!("{:?}", fault.kind())) })
        }
        Err(error) => json!({
            "error": format!("{:?}", error.kind()),
            "step": format!("{:?}", error.step()),
            "field": error.field(),
        }),
    })
}

fn verify(line: &Line) -> Result<Result<Verified, VerifyError>, Box<dyn Error>> {
    let endpoint = Endpoint::insecure(&line.endpoint)?;
    let host = match line.style {
        Style::Path => ServedHost::path_style(&endpoint),
        Style::Virtual => ServedHost::virtual_hosted(&endpoint),
    };
    let region = Region::new(&line.region)?;
    let mut credentials = Credentials::new(&*line.access_key, &*line.secret_key)?;
    if let Some(token) = &line.token {
        credentials = credentials.with_session_token(&**token)?;
    }
    let verifier = Verifier::new(region.clone(), host);
    let key = VerifyingKey::new(credentials, region);
    let lookup = |id: &str| (id == key.access_key_id()).then_some(&key);
    let now = Timestamp::parse(&line.now)?;

    let received = Received::new(&line.method, line.target.as_bytes(), &line.authority);
    let received =
        line.headers.iter().fold(received, |received, (name, value)| received.header(name, value.as_bytes()));
    let Some(Form { fields, file_name }) = &line.form else {
        return Ok(verifier.verify(&received, now, lookup));
    };
    let form = fields
        .iter()
        .fold(ReceivedForm::new(received), |form, (name, value)| form.field(name, value.as_bytes()));
    let form = file_name.iter().fold(form, |form, name| form.file_name(name));
    Ok(verifier.verify_form(&form, now, lookup))
}

fn check(rules: &BodyRules, body: &[u8]) -> Result<u64, BodyFault> {
    let mut checker = rules.checker(u64::try_from(body.len()).ok())?;
    checker.update(body)?;
    checker.finish()
}

fn described(verified: &Verified) -> Value {
    json!({
        "method": verified.method().as_str(),
        "bucket": verified.bucket().as_str(),
        "key": verified.key().map(|key| key.as_str()),
        "operation": format!("{:?}", verified.operation()),
        "access_key": verified.access_key_id(),
        "signed_at": verified.signed_at().as_unix_secs(),
        "expires_at": verified.expires_at().as_unix_secs(),
        "signed_headers": verified.signed_headers().map(|(name, _)| name).collect::<Vec<_>>(),
        "payload": match verified.payload() {
            PayloadHash::Unsigned => "UNSIGNED-PAYLOAD".into(),
            PayloadHash::Sha256(digest) => digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        },
    })
}
