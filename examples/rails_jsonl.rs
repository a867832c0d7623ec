//! Active Storage for shells and other languages, with an S3 store beside it: one JSON request a line in, one answer out.
//!
//! ```sh
//! echo '{"do":"name","version":"8.0","raw_base64":"djoyPy5wZGY="}' |
//!   cargo run --quiet --example rails_jsonl --features active-storage,verify
//! ```
//!
//! | `do` | takes | answers |
//! | --- | --- | --- |
//! | `store` | | `endpoint`, `bucket`, `region`, `access_key_id`, `secret_access_key` of a store that runs as long as this program |
//! | `name` | `version`, `raw_base64` | `name`, `base`, `extension`, and the headers `inline` and `attachment` |
//! | `sign` | `ids`, `id`, `expires_at` | `signed_id` |
//! | `verify` | `ids`, `signed_id`, `now` | `id`, or the step that `refused` it |
//! | `create` | `version`, `ids`, `body_base64`, `row`, `now` | `status`, `body`, `content_type` of a direct upload; if it was refused, `as_rails` |
//! | `serve` | `version`, `ids`, `signed_id`, `now`, `key`, `content_type`, `filename`, `disposition` | `status`; where it is 302, `location`, `cache_control`, and the `content_type` and `content_disposition` of what lies there |
//! | `check` | `ids`, `base`, `method`, `target`, `headers`, `body_base64`, `now` | `status` of a request to the disk service, and the `key` that it is for |
//!
//! `ids` says how ids are signed: `secret_key_base`, `key_digest`, `digest`, `format`, `url_safe`, `purpose`; all but the first
//! may be left out. With `disk`, the base of its URLs, `create` and `serve` are for the disk service `disk`; with `s3`,
//! for an object store with `public`, `hoisting`, `headers` of uploads and a `session_token`. A line that is no request is answered by `{"broken"}`, and the next one is read. The store asks this
//! crate's verifier about each request, too: where the two disagree, the client gets an error.

#[path = "../tests/common/judge.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "it is the tests' own")]
mod judge;

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, BufRead, Write};

use base64::prelude::{BASE64_STANDARD, Engine};
use presign::wire::Answer;
use presign::wire::active_storage::{
    BlobId, BlobRow, CreatedBlob, DirectUploadRequest, DiskService, Disposition, Filename, Hoisting,
    KeyDigest, MessageDigest, RailsVersion, S3Service, ServingRules, SignedIdFormat, SignedIds,
    SigningSecret,
};
use presign::{
    Credentials, Endpoint, HeaderName, HeaderValue, ObjectKey, Provider, Region, S3Presigner, Timestamp,
};
use presign_test_server::Server;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(serde::Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Line {
    Store,
    Name { version: String, raw_base64: String },
    Sign { ids: Ids, id: Value, expires_at: Option<String> },
    Verify { ids: Ids, signed_id: String, now: String },
    Create(Create),
    Serve(Serve),
    Check(Check),
}

#[derive(serde::Deserialize)]
struct Ids {
    secret_key_base: String,
    key_digest: Option<String>,
    digest: Option<String>,
    format: Option<String>,
    #[serde(default)]
    url_safe: bool,
    purpose: Option<String>,
}

#[derive(serde::Deserialize)]
struct Create {
    version: String,
    ids: Ids,
    body_base64: String,
    row: Row,
    now: String,
    disk: Option<String>,
    #[serde(default)]
    s3: S3,
}

#[derive(serde::Deserialize)]
struct Row {
    id: Value,
    key: String,
    service_name: String,
    created_at: String,
}

#[derive(serde::Deserialize)]
struct Serve {
    version: String,
    ids: Ids,
    signed_id: String,
    now: String,
    key: String,
    content_type: Option<String>,
    filename: String,
    disposition: Option<String>,
    disk: Option<String>,
    #[serde(default)]
    s3: S3,
}

/// How the object store is configured.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct S3 {
    public: bool,
    hoisting: bool,
    headers: Vec<(String, String)>,
    session_token: Option<String>,
}

#[derive(serde::Deserialize)]
struct Check {
    ids: Ids,
    base: String,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body_base64: String,
    now: String,
}

/// What lives as long as the program.
struct Service {
    store: Server,
    /// By secret and digest: deriving one takes thousands of HMACs.
    secrets: HashMap<(String, String), SigningSecret>,
}

fn main() -> Result<()> {
    let store = judge::judged(Server::builder()).start()?;
    let mut service = Service { store, secrets: HashMap::new() };
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = serde_json::from_str(&line?).map_err(Box::from).and_then(|line| service.answer(line));
        let answer = answer.unwrap_or_else(|error: Box<dyn Error>| json!({ "broken": error.to_string() }));
        writeln!(out, "{answer}")?;
        // Whoever asked waits for it.
        out.flush()?;
    }
    Ok(())
}

impl Service {
    fn answer(&mut self, line: Line) -> Result<Value> {
        Ok(match line {
            Line::Store => json!({
                "endpoint": self.store.endpoint(),
                "bucket": self.store.bucket(),
                "region": self.store.region(),
                "access_key_id": self.store.access_key_id(),
                "secret_access_key": self.store.secret_access_key(),
            }),
            Line::Name { version: name, raw_base64 } => {
                let name = Filename::new(BASE64_STANDARD.decode(raw_base64)?, version(&name)?);
                json!({
                    "name": name.as_str(),
                    "base": name.base(),
                    "extension": name.extension(),
                    "inline": Disposition::Inline.header(&name),
                    "attachment": Disposition::Attachment.header(&name),
                })
            }
            Line::Sign { ids, id, expires_at } => {
                let expires_at = expires_at.as_deref().map(Timestamp::parse).transpose()?;
                json!({ "signed_id": self.ids(ids)?.sign(&blob_id(&id)?, expires_at) })
            }
            Line::Verify { ids, signed_id, now } => {
                match self.ids(ids)?.verify(&signed_id, Timestamp::parse(&now)?) {
                    Ok(id) => json!({ "id": id }),
                    Err(error) => json!({ "refused": format!("{:?}", error.fault()) }),
                }
            }
            Line::Create(create) => self.create(create)?,
            Line::Serve(serve) => self.serve(serve)?,
            Line::Check(check) => self.check(check)?,
        })
    }

    fn presigner(&self, session_token: Option<&str>) -> Result<S3Presigner> {
        let store = &self.store;
        let provider = Provider::custom(Endpoint::new(store.endpoint())?, Region::new(store.region())?);
        let credentials = Credentials::new(store.access_key_id(), store.secret_access_key())?;
        let credentials = match session_token {
            Some(token) => credentials.with_session_token(token)?,
            None => credentials,
        };
        Ok(S3Presigner::new(provider.bucket(store.bucket())?, credentials))
    }

    fn ids(&mut self, ids: Ids) -> Result<SignedIds> {
        let digest = ids.key_digest.unwrap_or_else(|| "SHA1".into());
        let key_digest = match digest.as_str() {
            "SHA1" => KeyDigest::Sha1,
            "SHA256" => KeyDigest::Sha256,
            other => return Err(format!("no key digest {other}").into()),
        };
        let known = (ids.secret_key_base, digest);
        let secret = match self.secrets.get(&known) {
            Some(secret) => secret.clone(),
            None => {
                let secret = SigningSecret::new(&known.0, key_digest)?;
                self.secrets.insert(known, secret.clone());
                secret
            }
        };
        let format = match ids.format.as_deref() {
            None | Some("marshal") => SignedIdFormat::Marshal,
            Some("legacy_json") => SignedIdFormat::LegacyJson,
            Some("json") => SignedIdFormat::Json,
            Some(other) => return Err(format!("no format {other}").into()),
        };
        let digest = match ids.digest.as_deref() {
            None | Some("SHA1") => MessageDigest::Sha1,
            Some("SHA256") => MessageDigest::Sha256,
            Some("SHA512") => MessageDigest::Sha512,
            Some(other) => return Err(format!("no digest {other}").into()),
        };
        let signed = SignedIds::new(secret, format).with_digest(digest);
        let signed = if ids.url_safe { signed.url_safe() } else { signed };
        Ok(match ids.purpose {
            Some(purpose) => signed.with_purpose(purpose)?,
            None => signed,
        })
    }

    fn create(&mut self, create: Create) -> Result<Value> {
        let Create { version: name, ids, body_base64, row, now, disk, s3 } = create;
        let (ids, body) = (self.ids(ids)?, BASE64_STANDARD.decode(body_base64)?);
        let (version, now) = (version(&name)?, Timestamp::parse(&now)?);
        let row = BlobRow {
            id: blob_id(&row.id)?,
            key: row.key,
            service_name: row.service_name,
            created_at: Timestamp::parse(&row.created_at)?,
        };
        let key = ObjectKey::new(row.key.clone())?;
        let disk = disk.map(|base| self::disk(&base, &ids)).transpose()?;
        let presigner = self.presigner(s3.session_token.as_deref())?;
        let service = s3.service(&presigner)?;
        let created = DirectUploadRequest::parse(&body, version).and_then(|request| {
            // As Rails does, which lets everything in.
            let request = request.allowing_active_types();
            let upload = match &disk {
                Some(disk) => disk.direct_upload(&request, key, now)?,
                None => service.direct_upload(&request, key, now)?,
            };
            Ok(CreatedBlob::new(&request, row, &ids, upload).to_answer())
        });
        Ok(match created {
            Ok(answer) => told(&answer, None),
            Err(error) => told(&error.to_answer(), Some(&error.to_rails_answer())),
        })
    }

    fn serve(&mut self, serve: Serve) -> Result<Value> {
        let (version, now) = (version(&serve.version)?, Timestamp::parse(&serve.now)?);
        let ids = self.ids(serve.ids)?;
        if let Err(error) = ids.verify(&serve.signed_id, now) {
            return Ok(json!({ "status": error.status() }));
        }
        let asked = Disposition::new(serve.disposition.unwrap_or_default());
        let name = Filename::new(serve.filename, version);
        let served = ServingRules::new(version).serve(serve.content_type.as_deref(), asked, &name);
        let key = ObjectKey::new(serve.key)?;
        let url = match serve.disk {
            Some(base) => disk(&base, &ids)?.url(key, &served, now)?,
            None => {
                let presigner = self.presigner(serve.s3.session_token.as_deref())?;
                serve.s3.service(&presigner)?.url(key, &served, now)?
            }
        };
        let redirect = url.to_redirect();
        Ok(json!({
            "status": redirect.status(),
            "location": header(&redirect, "location"),
            "cache_control": header(&redirect, "cache-control"),
            "content_type": served.content_type,
            "content_disposition": served.content_disposition,
        }))
    }

    fn check(&mut self, check: Check) -> Result<Value> {
        let disk = disk(&check.base, &self.ids(check.ids)?)?;
        let headers = check.headers.iter().map(|(name, value)| (name, value.as_bytes()));
        let now = Timestamp::parse(&check.now)?;
        let body = BASE64_STANDARD.decode(check.body_base64)?;
        let allowed = disk.check(&check.method, check.target.as_bytes(), headers, now);
        let done = allowed.and_then(|request| {
            let mut checker = request.body().checker(u64::try_from(body.len()).ok())?;
            checker.update(&body)?;
            checker.finish()?;
            Ok(request.key().as_str().to_owned())
        });
        let stored = if check.method == "PUT" { DiskService::STORED } else { 200 };
        Ok(match done {
            Ok(key) => json!({ "status": stored, "key": key }),
            Err(error) => json!({ "status": error.status() }),
        })
    }
}

impl S3 {
    fn service<'p>(&self, presigner: &'p S3Presigner) -> Result<S3Service<'p>> {
        let mut service = S3Service::new(presigner);
        if self.public {
            service = service.public();
        }
        if self.hoisting {
            service = service.with_hoisting(Hoisting::RubySdk);
        }
        for (name, value) in &self.headers {
            service =
                service.with_upload_header(HeaderName::new(name.clone())?, HeaderValue::new(value.clone())?);
        }
        Ok(service)
    }
}

/// The disk service at this base.
fn disk(base: &str, ids: &SignedIds) -> Result<DiskService> {
    Ok(DiskService::new(Endpoint::insecure(base)?, ids, "disk")?)
}

fn told(answer: &Answer, as_rails: Option<&Answer>) -> Value {
    json!({
        "status": answer.status(),
        "body": answer.body(),
        "content_type": header(answer, "content-type"),
        "as_rails": as_rails.map(|answer| told(answer, None)),
    })
}

fn header<'a>(answer: &'a Answer, wanted: &str) -> Option<&'a str> {
    answer.headers().find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

fn blob_id(id: &Value) -> Result<BlobId> {
    Ok(match id {
        Value::String(text) => BlobId::new(text.as_str())?,
        id => BlobId::number(id.as_i64().ok_or("an id is a number or text")?),
    })
}

fn version(name: &str) -> Result<RailsVersion> {
    let names = ["6.1", "7.0", "7.1", "7.2", "8.0", "8.1", "8.2"];
    let mut known = names.into_iter().zip(RailsVersion::ALL);
    let found = known.find(|(known, _)| *known == name).map(|(_, version)| version);
    found.ok_or_else(|| format!("no version {name}").into())
}
