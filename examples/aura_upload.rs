//! A service that speaks Aura's direct upload, and its client: a file is announced, uploaded, and confirmed by its signed id.
//!
//! ```sh
//! cargo run --example aura_upload --features aura,http
//! ```
//!
//! It starts a store of its own; `examples/support` says how to use yours. The handlers are what a service needs; the
//! database is a vector here, and a key is compared where a real one is looked up by its hash. Aura's page names one endpoint;
//! the lookup and the confirmation are this service's own.

#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "it talks to people, and reads JSON")]

mod support;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response};
use axum::{Router, body::Bytes, routing};
use base64::prelude::{BASE64_STANDARD, Engine};
use presign::wire::Answer;
use presign::wire::active_storage::{BlobId, BlobRow, RailsVersion, SignedIds, SigningSecret, blob_key};
use presign::wire::aura::{
    AuraError, FileRecord, FileUploadResponse, ReceivedError, Settings, UploadRequest, api_key,
};
use presign::{ContentMd5, EntityTag, GetObject, HeadObject, ObjectKey, S3Presigner, Timestamp, Validity};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{Client, Request, file, random, refused};

type Answered<T = Answer> = Result<T, AuraError>;

/// A row of the database, and whose it is.
#[derive(Clone)]
struct Row {
    account: &'static str,
    record: FileRecord,
}

struct Service {
    settings: Settings,
    ids: SignedIds,
    presigner: S3Presigner,
    rows: Mutex<Vec<Row>>,
}

fn internal(fault: impl std::fmt::Display) -> AuraError {
    println!("   in the service's log: {fault}");
    AuraError::new(500, "Internal Server Error")
}

impl Service {
    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account of the key.
    fn account(headers: &HeaderMap) -> Answered<&'static str> {
        match api_key(headers.get("x-api-key").and_then(|value| value.to_str().ok()))? {
            "key-of-acme" => Ok("acme"),
            "key-of-other" => Ok("other"),
            _ => Err(AuraError::unauthenticated()),
        }
    }

    /// `POST /api/v1/upload/direct`.
    fn direct_upload(&self, headers: &HeaderMap, body: &[u8]) -> Answered {
        let account = Self::account(headers)?;
        let request = UploadRequest::parse(body, &self.settings)?.plan(&self.settings)?;
        let now = Timestamp::now();
        let key = ObjectKey::new(blob_key(&random().map_err(internal)?)).map_err(AuraError::fault)?;
        // What Rails signs: the size, the MD5 and the type, for five minutes.
        let upload = request
            .upload(key.clone(), &self.presigner, Validity::minutes(5).from(now))
            .map_err(|error| AuraError::upstream(error, &self.settings))?;
        let mut rows = self.rows();
        let id = BlobId::number(i64::try_from(rows.len()).map_err(internal)? + 1);
        let row = BlobRow { id, key: key.to_string(), service_name: "amazon".into(), created_at: now };
        let record = FileRecord::new(&request, row);
        let answer = FileUploadResponse::created(&record, &self.ids, upload, &self.settings)?.to_answer();
        rows.push(Row { account, record });
        Ok(answer)
    }

    /// The file of a signed id, for the account that it belongs to; for others it is not there.
    fn find(&self, headers: &HeaderMap, signed_id: &str) -> Answered<FileRecord> {
        let account = Self::account(headers)?;
        let id = self.ids.verify(signed_id, Timestamp::now()).map_err(|_| AuraError::not_found())?;
        let rows = self.rows();
        let row = rows.iter().find(|row| row.record.row.id == id && row.account == account);
        row.map(|row| row.record.clone()).ok_or_else(AuraError::not_found)
    }

    /// `GET /api/v1/files/{signed_id}`.
    fn lookup(&self, headers: &HeaderMap, signed_id: &str) -> Answered {
        let record = self.find(headers, signed_id)?;
        Ok(FileUploadResponse::found(&record, &self.ids, &self.settings)?.to_answer())
    }

    /// `POST /api/v1/files/{signed_id}/confirm`: whether the bytes are there, and the announced ones.
    fn confirm(&self, headers: &HeaderMap, signed_id: &str) -> Answered {
        let record = self.find(headers, signed_id)?;
        let head = self.head(&record).map_err(internal)?;
        let size = head.header("content-length").and_then(|size| size.parse().ok());
        let tag = head.header("etag").and_then(|tag| EntityTag::new(tag).ok());
        let whole = record.checksum.md5().zip(tag).is_some_and(|(md5, tag)| tag.is_md5(&md5));
        if head.status != 200 || size != Some(record.byte_size) || !whole {
            return Err(AuraError::new(400, "The file is not uploaded").with_code("not_uploaded"));
        }
        Ok(FileUploadResponse::found(&record, &self.ids, &self.settings)?.to_answer())
    }

    /// The one call to the store.
    fn head(&self, record: &FileRecord) -> support::Result<support::Answer> {
        let head = HeadObject::new(ObjectKey::new(record.row.key.as_str())?);
        let request = self.presigner.presign(&head, Validity::minutes(1).from(Timestamp::now()))?;
        Client::new().send(&request, b"")
    }
}

/// Answers what one of the methods above answers, on a thread that may wait.
async fn answer(
    service: Arc<Service>,
    handle: impl FnOnce(&Service) -> Answered + Send + 'static,
) -> Response<String> {
    let run = move || handle(&service).unwrap_or_else(Answer::from);
    tokio::task::spawn_blocking(run).await.unwrap_or_else(|fault| internal(fault).to_answer()).into()
}

/// Serves the API at a port of its own; the thread ends with the process.
fn serve(service: Arc<Service>) -> support::Result<String> {
    type Of = State<Arc<Service>>;
    let create = |State(of): Of, headers: HeaderMap, body: Bytes| {
        answer(of, move |service| service.direct_upload(&headers, &body))
    };
    let lookup = |State(of): Of, Path(id): Path<String>, headers: HeaderMap| {
        answer(of, move |service| service.lookup(&headers, &id))
    };
    let confirm = |State(of): Of, Path(id): Path<String>, headers: HeaderMap| {
        answer(of, move |service| service.confirm(&headers, &id))
    };
    let router = Router::new()
        .route("/api/v1/upload/direct", routing::post(create))
        .route("/api/v1/files/{signed_id}", routing::get(lookup))
        .route("/api/v1/files/{signed_id}/confirm", routing::post(confirm))
        .with_state(service);
    Ok(support::serve(router)? + "/api/v1")
}

/// A client of the API; it knows nothing of the store but what it is answered.
#[derive(Clone, Copy)]
struct Api<'a> {
    base: &'a str,
    client: &'a Client,
    key: Option<&'a str>,
}

impl Api<'_> {
    fn ask(&self, status: u16, method: &str, path: &str, body: &str) -> support::Result<Value> {
        let headers = self.key.iter().map(|key| ("x-api-key".into(), String::from(*key))).collect();
        let request = Request { method: method.into(), url: format!("{}{path}", self.base), headers };
        let answer = self.client.send(request, body.as_bytes())?.expect(status)?;
        println!("   {method} {path:.40}: {status} {:.150}", String::from_utf8_lossy(&answer.body));
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// The PUT of a file: every header as it is told.
    fn upload(created: &Value) -> Request {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers = created["direct_upload"]["headers"].as_object().into_iter().flatten();
        let headers = headers.map(|(name, value)| (name.clone(), text(value))).collect();
        Request { method: "PUT".into(), url: text(&created["direct_upload"]["url"]), headers }
    }
}

fn announce(size: usize, checksum: &str) -> String {
    let blob = json!({"filename": "na\u{ef}ve (final)/v:2.pdf", "content_type": "application/pdf",
        "byte_size": size, "checksum": checksum});
    json!({ "blob": blob }).to_string()
}

fn main() -> support::Result<()> {
    let (presigner, _store) = support::service()?;
    let secret =
        SigningSecret::new("a secret of the application, as long as Rails makes it", RailsVersion::V7_2)?;
    let ids = SignedIds::new(secret, RailsVersion::V7_2);
    let service = Service { settings: Settings::default(), ids, presigner, rows: Mutex::default() };
    let service = Arc::new(service);
    let (base, client) = (&serve(Arc::clone(&service))?, &Client::new());
    let api = Api { base, client, key: Some("key-of-acme") };
    let bytes = file(183_204);
    let body = announce(bytes.len(), &ContentMd5::of(&bytes).to_base64());

    println!("\n1. The client announces its file");
    let created = api.ask(200, "POST", "/upload/direct", &body)?;
    assert_eq!(created["filename"], "naïve (final)-v-2.pdf");
    let path = format!("/files/{}", created["signed_id"].as_str().unwrap_or_default());
    let confirm = format!("{path}/confirm");
    assert_eq!(api.ask(400, "POST", &confirm, "")?["error_code"], "not_uploaded");

    println!("\n2. It uploads the file, and the store takes nothing else");
    let put = Api::upload(&created);
    let mut altered = bytes.clone();
    altered[0] ^= 1;
    refused("altered bytes at the store", &client.send(put.clone(), &altered)?.expect(400)?)?;
    refused("a byte less at the store", &client.send(put.clone(), &bytes[1..])?.expect(403)?)?;
    let mut script = put.clone();
    script
        .headers
        .iter_mut()
        .filter(|(name, _)| name == "Content-Type")
        .for_each(|header| header.1 = "text/html".into());
    refused("another type at the store", &client.send(script, &bytes)?.expect(403)?)?;
    client.send(put, &bytes)?.expect(200)?;

    println!("\n3. The file is looked up and confirmed by its signed id, and a reader gets it back");
    assert_eq!(api.ask(200, "GET", &path, "")?["direct_upload"], Value::Null);
    assert_eq!(api.ask(200, "POST", &confirm, "")?["id"], created["id"]);
    let key = ObjectKey::new(created["key"].as_str().unwrap_or_default())?;
    let get = service.presigner.presign(&GetObject::new(key), Validity::minutes(5).from(Timestamp::now()))?;
    assert_eq!(client.send(&get, b"")?.expect(200)?.body, bytes);

    println!("\n4. What is refused, with nothing stored");
    for key in [None, Some("unknown")] {
        Api { key, ..api }.ask(401, "POST", "/upload/direct", &body)?;
    }
    Api { key: Some("key-of-other"), ..api }.ask(404, "GET", &path, "")?;
    api.ask(404, "GET", &path.replace("--", "--0"), "")?;
    let told = api.ask(422, "POST", "/upload/direct", &body.replace("183204", "\"large\""))?;
    let received = ReceivedError::read(told.to_string().as_bytes());
    assert_eq!(received.faults[0].loc, "body.blob.byte_size");
    let sha256 = BASE64_STANDARD.encode(Sha256::digest(&bytes));
    let told = api.ask(400, "POST", "/upload/direct", &announce(bytes.len(), &sha256))?;
    assert_eq!(told["error_code"], "checksum_not_md5");
    api.ask(400, "POST", "/upload/direct", &body.replace("183204", "-1"))?;
    assert_eq!(service.rows().len(), 1);
    println!("\nDone: every answer was the one that a client of Aura expects.");
    Ok(())
}
