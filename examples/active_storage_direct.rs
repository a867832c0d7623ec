//! A service that speaks Active Storage, and its client: a direct upload, the file back through a redirect, and what is refused.
//!
//! ```sh
//! cargo run --example active_storage_direct --features active-storage,http
//! ```
//!
//! It starts a store of its own; `examples/support` says how to use yours. The handlers are what a service needs; the
//! database is a list here. With the `secret_key_base` of a Rails application, that application verifies these ids, too.

#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "it talks to people, and reads JSON")]

mod support;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::Response;
use axum::routing::{get, post};
use presign::wire::Answer;
use presign::wire::active_storage::{
    BlobId, BlobRow, CreatedBlob, DirectUploadError, DirectUploadRequest, Disposition, Filename,
    RailsVersion, S3Service, ServingRules, SignedIds, SigningSecret, blob_key,
};
use presign::{ContentMd5, ObjectKey, S3Presigner, Timestamp};
use serde_json::{Value, json};
use support::{Client, Request, file, random, refused, service};

const VERSION: RailsVersion = RailsVersion::V8_1;
/// What this service takes; Rails itself takes everything.
const LARGEST: u64 = 10 << 20;

/// A row of `active_storage_blobs`; its id is its place, from 1 on.
struct Row {
    key: ObjectKey<'static>,
    filename: Filename,
    content_type: Option<String>,
}

struct Service {
    ids: SignedIds,
    rules: ServingRules,
    presigner: S3Presigner,
    rows: Mutex<Vec<Row>>,
}

impl Service {
    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `POST /rails/active_storage/direct_uploads`. Who may upload is to be asked before.
    fn create(&self, body: &[u8]) -> Result<Answer, DirectUploadError> {
        // As Rails does, HTML is taken: it is never served as such.
        let request = DirectUploadRequest::parse(body, VERSION)?.allowing_active_types();
        if request.byte_size() > LARGEST {
            return Ok(Answer::empty(413));
        }
        let Some(key) = random().ok().and_then(|random| ObjectKey::new(blob_key(&random)).ok()) else {
            return Ok(Answer::empty(503));
        };
        let now = Timestamp::now();
        let upload = S3Service::new(&self.presigner).direct_upload(&request, key.clone(), now)?;
        let (filename, content_type) = (request.filename().clone(), request.content_type().map(Into::into));
        let mut rows = self.rows();
        rows.push(Row { key: key.clone(), filename, content_type });
        let id = BlobId::number(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        let row = BlobRow { id, key: key.as_str().into(), service_name: "store".into(), created_at: now };
        Ok(CreatedBlob::new(&request, row, &self.ids, upload).to_answer())
    }

    /// `GET /rails/active_storage/blobs/redirect/{signed_id}/{filename}`; the name is for people. Nothing in between, 404, is
    /// what Rails says to whatever is wrong.
    fn show(&self, signed_id: &str, disposition: &str) -> Option<Answer> {
        let now = Timestamp::now();
        let id = self.ids.verify(signed_id, now).inspect_err(|error| println!("   log: {error}")).ok()?;
        // Whether this user may read this blob is to be asked here.
        let place = usize::try_from(id.as_number()?.checked_sub(1)?).ok()?;
        let rows = self.rows();
        let row = rows.get(place)?;
        let asked = Disposition::new(disposition);
        let served = self.rules.serve(row.content_type.as_deref(), asked, &row.filename);
        let url = S3Service::new(&self.presigner).url(row.key.clone(), &served, now).ok()?;
        Some(url.to_redirect())
    }
}

async fn create(State(service): State<Arc<Service>>, body: Bytes) -> Response<String> {
    service.create(&body).unwrap_or_else(|error| error.to_answer()).into()
}

async fn show(
    State(service): State<Arc<Service>>,
    Path((signed_id, _filename)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response<String> {
    let query = query.unwrap_or_default();
    let disposition = query.strip_prefix("disposition=").unwrap_or_default();
    service.show(&signed_id, disposition).unwrap_or_else(|| Answer::empty(404)).into()
}

/// Serves the API at a port of its own; the thread ends with the process.
fn serve(service: Arc<Service>) -> support::Result<String> {
    let router = Router::new()
        .route("/rails/active_storage/direct_uploads", post(create))
        .route("/rails/active_storage/blobs/redirect/{signed_id}/{*filename}", get(show))
        .with_state(service);
    Ok(support::serve(router)? + "/rails/active_storage")
}

/// A client as `@rails/activestorage` is one; it knows nothing of the store but what it is answered.
struct Api {
    base: String,
    client: Client,
}

impl Api {
    fn announce(&self, status: u16, body: &Value) -> support::Result<Value> {
        let headers = ["content-type", "accept"].map(|name| (name.into(), "application/json".into()));
        let url = format!("{}/direct_uploads", self.base);
        let request = Request { method: "POST".into(), url, headers: headers.into() };
        let answer = self.client.send(request, body.to_string().as_bytes())?.expect(status)?;
        println!("   {status} {:.240}", String::from_utf8_lossy(&answer.body));
        Ok(if answer.body.is_empty() { Value::Null } else { serde_json::from_slice(&answer.body)? })
    }

    /// The PUT that an answer allows, with exactly its headers.
    fn put(blob: &Value) -> Request {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers = blob["direct_upload"]["headers"].as_object().into_iter().flatten();
        let headers = headers.map(|(name, value)| (name.clone(), text(value))).collect();
        Request { method: "PUT".into(), url: text(&blob["direct_upload"]["url"]), headers }
    }

    /// Where a blob can be read, if it can.
    fn locate(&self, status: u16, signed_id: &str, query: &str) -> support::Result<Option<String>> {
        let url = format!("{}/blobs/redirect/{signed_id}/report.pdf{query}", self.base);
        let answer = self.client.send(Request { method: "GET".into(), url, headers: Vec::new() }, b"")?;
        Ok(answer.expect(status)?.header("location").map(Into::into))
    }

    /// Reads a blob as a browser does: type, disposition and bytes.
    fn read(&self, signed_id: &str, query: &str) -> support::Result<(String, String, Vec<u8>)> {
        let url = self.locate(302, signed_id, query)?.ok_or("a location")?;
        let answer =
            self.client.send(Request { method: "GET".into(), url, headers: Vec::new() }, b"")?.expect(200)?;
        let header = |name| answer.header(name).unwrap_or_default().to_owned();
        let (content_type, disposition) = (header("content-type"), header("content-disposition"));
        println!("   {content_type}; {disposition}");
        Ok((content_type, disposition, answer.body))
    }
}

/// What a page announces of a file.
fn announced(filename: &str, content_type: &str, content: &[u8]) -> Value {
    let checksum = ContentMd5::of(content).to_base64();
    json!({"blob": {"filename": filename, "content_type": content_type, "byte_size": content.len(), "checksum": checksum}})
}

fn main() -> support::Result<()> {
    let (presigner, _store) = service()?;
    let secret = SigningSecret::new("0123456789abcdef".repeat(8), VERSION)?;
    let (ids, rules) = (SignedIds::new(secret, VERSION), ServingRules::new(VERSION));
    let service = Arc::new(Service { ids: ids.clone(), rules, presigner, rows: Mutex::default() });
    let api = Api { base: serve(Arc::clone(&service))?, client: Client::new() };

    println!("\n1. A page announces a file, and puts it where it is told");
    let pdf = file(70_000);
    let blob = api.announce(200, &announced("q1:résumé?.pdf", "application/pdf", &pdf))?;
    assert_eq!(blob["filename"], "q1-résumé-.pdf");
    let (put, signed_id) = (Api::put(&blob), blob["signed_id"].as_str().unwrap_or_default());
    let mut another = pdf.clone();
    another[0] ^= 1;
    refused("another byte at the store", &api.client.send(put.clone(), &another)?)?;
    refused("a byte more at the store", &api.client.send(put.clone(), &file(70_001))?)?;
    let mut script = put.clone();
    script.headers.retain(|(name, _)| name != "Content-Type");
    script.headers.push(("Content-Type".into(), "text/html".into()));
    refused("another type at the store", &api.client.send(script, &pdf)?)?;
    api.client.send(put, &pdf)?.expect(200)?;

    println!("\n2. Whoever was told the signed id gets it back");
    let (content_type, disposition, bytes) = api.read(signed_id, "")?;
    assert_eq!((content_type.as_str(), bytes), ("application/pdf", pdf));
    assert!(disposition.starts_with("inline; filename=\"q1-resume-.pdf\""));
    assert!(api.read(signed_id, "?disposition=attachment")?.1.starts_with("attachment; "));

    println!("\n3. A page of a stranger is only saved, never shown");
    let html = b"<script>alert(1)</script>";
    let page = api.announce(200, &announced("page.html", "text/html", html))?;
    api.client.send(Api::put(&page), html)?.expect(200)?;
    let (content_type, disposition, bytes) =
        api.read(page["signed_id"].as_str().unwrap_or_default(), "?disposition=inline")?;
    assert_eq!((content_type.as_str(), bytes.as_slice()), ("application/octet-stream", html.as_slice()));
    assert!(disposition.starts_with("attachment; "));

    println!("\n4. Ids that are refused, each as if there were nothing");
    let (first, past) = (BlobId::number(1), Timestamp::parse("2026-01-02T03:04:05Z")?);
    let stranger = SignedIds::new(SigningSecret::new("another application", VERSION)?, VERSION);
    for bad in [
        signed_id.replace("--", "--0"),
        stranger.sign(&first, None),
        ids.sign(&first, Some(past)),
        ids.clone().with_purpose("mail")?.sign(&first, None),
        ids.sign(&BlobId::number(99), None),
    ] {
        assert_eq!(api.locate(404, &bad, "")?, None);
    }

    println!("\n5. Announcements that are refused");
    api.announce(400, &json!({}))?;
    api.announce(400, &json!("blob"))?;
    let mut sha256 = announced("a.txt", "text/plain", b"hello");
    sha256["blob"]["checksum"] = json!("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    api.announce(422, &sha256)?;
    let mut large = announced("a.txt", "text/plain", b"hello");
    large["blob"]["byte_size"] = json!(LARGEST + 1);
    api.announce(413, &large)?;
    assert_eq!(service.rows().len(), 2);
    println!("\nDone: every answer was the one that a client of Rails expects.");
    Ok(())
}
