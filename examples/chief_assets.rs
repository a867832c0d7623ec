//! A service that speaks Chief's assets API, and its client: a new file, the same file again, and one that arrives damaged.
//!
//! ```sh
//! cargo run --example chief_assets --features chief,http
//! ```
//!
//! It starts a store of its own; `examples/support` says how to use yours. The handlers are what a service needs; the
//! database is a map here, and the token is compared where a real one is looked up by its hash.

#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "it talks to people, and reads JSON")]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response};
use axum::{Router, body::Bytes, routing};
use presign::upload::ObjectHead;
use presign::wire::Answer;
use presign::wire::chief::{
    Asset, AssetId, AssetStatus, ChiefError, CompleteAsset, CreateAsset, Existing, IllegalTransition,
    NewAsset, ProjectId, RetrieveAsset, Scope, Settings,
};
use presign::{ContentMd5, HeadObject, S3Presigner, Timestamp, Validity};
use serde_json::{Value, json};
use support::{Client, Request, file, random, refused};

const TOKEN: &str = "pat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
const PROJECT: &str = "project_d8a4td4dib27i4beefb0";

type Answered<T = Answer> = Result<T, ChiefError>;

/// A row of the database. What `request` declares is a claim; what `existing` says is what lies in storage.
#[derive(Clone)]
struct Row {
    existing: Existing,
    request: CreateAsset,
    created_at: Timestamp,
    size: u64,
}

struct Service {
    settings: Settings,
    presigner: S3Presigner,
    rows: Mutex<BTreeMap<AssetId, Row>>,
}

impl Service {
    fn rows(&self) -> MutexGuard<'_, BTreeMap<AssetId, Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who asks, and for which project.
    fn project(&self, headers: &HeaderMap) -> Answered<ProjectId> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let scope = Scope::parse(header("x-api-key"), header("x-project-id"), &self.settings)?;
        match (scope.token(), scope.project_id().as_str()) {
            (TOKEN, PROJECT) => Ok(scope.project_id().clone()),
            (TOKEN, _) => Err(ChiefError::not_found(&self.settings)), // a key reaches its own projects only
            _ => Err(ChiefError::unauthorized()),
        }
    }

    /// An asset of the project; one of another project is not there.
    fn row(&self, project_id: &ProjectId, asset_id: &AssetId) -> Answered<Row> {
        let row = self.rows().get(asset_id).filter(|row| row.existing.project_id == *project_id).cloned();
        row.ok_or_else(|| ChiefError::not_found(&self.settings))
    }

    fn internal(&self, fault: impl std::fmt::Display) -> ChiefError {
        ChiefError::internal(fault, &self.settings)
    }

    fn create(&self, headers: &HeaderMap, body: &[u8]) -> Answered {
        let project_id = self.project(headers)?;
        let request = CreateAsset::parse(body, &self.settings)?;
        // A real service selects these rows by project and MD5.
        let known = request.known(&project_id, self.rows().values().map(|row| &row.existing), &self.settings);
        if let Some(known) = known {
            return Ok(known.to_answer());
        }
        let now = Timestamp::now();
        let asset_id = AssetId::mint(now, &random().map_err(|fault| self.internal(fault))?);
        let upload = request.upload(&project_id, &asset_id, &self.presigner, now, &self.settings)?;
        let existing = Existing { asset_id: asset_id.clone(), project_id, md5: None, status: None };
        self.rows().insert(asset_id.clone(), Row { existing, request, created_at: now, size: 0 });
        Ok(NewAsset::new(asset_id, upload, &self.settings).to_answer())
    }

    fn complete(&self, headers: &HeaderMap, id: &str, body: &[u8]) -> Answered {
        let project_id = self.project(headers)?;
        let request = CompleteAsset::parse(id, body, &self.settings)?;
        let Row { existing, request: created, .. } = self.row(&project_id, request.asset_id())?;
        let head = self.head(&project_id, request.asset_id()).map_err(|fault| self.internal(fault))?;
        let done = request.decide(existing.status, created.md5(), head.as_ref(), &self.settings)?;
        let mut rows = self.rows();
        // Another complete may have been faster: what it stored stays.
        let row = rows.get_mut(&done.asset_id).filter(|row| row.existing.status.is_none());
        if let (Some(row), Some(recorded)) = (row, done.recorded) {
            (row.existing.status, row.existing.md5) = (Some(done.status), recorded.md5);
            row.size = recorded.size_in_bytes;
        }
        Ok(done.to_answer())
    }

    /// The one call to the store.
    fn head(&self, project_id: &ProjectId, asset_id: &AssetId) -> support::Result<Option<ObjectHead>> {
        let head = HeadObject::new(self.settings.key(project_id, asset_id)?);
        let request = self.presigner.presign(&head, Validity::minutes(1).from(Timestamp::now()))?;
        let answer = Client::new().send(&request, b"")?;
        let found = answer.status != 404;
        found.then(|| Ok(ObjectHead::from_headers(answer.expect(200)?.pairs())?)).transpose()
    }

    fn retrieve(&self, headers: &HeaderMap, id: &str) -> Answered {
        let project_id = self.project(headers)?;
        let request = RetrieveAsset::parse(id, &self.settings)?;
        let row = self.row(&project_id, request.asset_id())?;
        let asset = Asset {
            asset_id: request.asset_id().clone(),
            status: self.settings.shown(row.existing.status)?,
            filename: row.request.filename().into(),
            mime_type: row.request.mime_type().into(),
            size_in_bytes: row.size,
            created_at: row.created_at,
        };
        Ok(asset.to_answer())
    }

    /// What a pipeline does behind the API; `to` refuses a step that there is not.
    fn ingest(&self) -> Result<(), IllegalTransition> {
        for status in self.rows().values_mut().filter_map(|row| row.existing.status.as_mut()) {
            *status = status.to(AssetStatus::Ingesting)?.to(AssetStatus::Ready)?;
        }
        Ok(())
    }
}

/// Answers what one of the methods above answers, on a thread that may wait.
async fn answer(
    service: Arc<Service>,
    handle: impl FnOnce(&Service) -> Answered + Send + 'static,
) -> Response<String> {
    let run = move || handle(&service).unwrap_or_else(Answer::from);
    let broken = |fault| ChiefError::internal(fault, &Settings::default()).to_answer();
    tokio::task::spawn_blocking(run).await.unwrap_or_else(broken).into()
}

/// Serves the API at a port of its own; the thread ends with the process.
fn serve(service: Arc<Service>) -> support::Result<String> {
    type Of = State<Arc<Service>>;
    let create = |State(of): Of, headers: HeaderMap, body: Bytes| {
        answer(of, move |service| service.create(&headers, &body))
    };
    let complete = |State(of): Of, Path(id): Path<String>, headers: HeaderMap, body: Bytes| {
        answer(of, move |service| service.complete(&headers, &id, &body))
    };
    let retrieve = |State(of): Of, Path(id): Path<String>, headers: HeaderMap| {
        answer(of, move |service| service.retrieve(&headers, &id))
    };
    let router = Router::new()
        .route("/v1/assets", routing::post(create))
        .route("/v1/assets/{id}", routing::get(retrieve))
        .route("/v1/assets/{id}/complete", routing::post(complete))
        .with_state(service);
    Ok(support::serve(router)? + "/v1/assets")
}

/// A client of the API; it knows nothing of the store but what it is answered.
#[derive(Clone, Copy)]
struct Api<'a> {
    base: &'a str,
    client: &'a Client,
    token: &'a str,
    project: &'a str,
}

impl Api<'_> {
    fn ask(&self, status: u16, method: &str, path: &str, body: &str) -> support::Result<Value> {
        let headers = [("x-api-key", self.token), ("x-project-id", self.project)];
        let headers = headers.map(|(name, value)| (name.into(), value.into())).to_vec();
        let request = Request { method: method.into(), url: format!("{}{path}", self.base), headers };
        let answer = self.client.send(request, body.as_bytes())?.expect(status)?;
        println!("   {method} /v1/assets{path}: {status} {:.150}", String::from_utf8_lossy(&answer.body));
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// Sends the file as the answer says, every header as it is.
    fn upload(&self, created: &Value, bytes: &[u8]) -> support::Result<support::Answer> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers = created["upload_headers"].as_object().ok_or("no headers")?.iter();
        let headers = headers.map(|(name, value)| (name.clone(), text(value))).collect();
        let (method, url) = (text(&created["upload_method"]), text(&created["upload_url"]));
        self.client.send(Request { method, url, headers }, bytes)
    }
}

fn main() -> support::Result<()> {
    let (presigner, _store) = support::service()?;
    let service = Arc::new(Service { settings: Settings::default(), presigner, rows: Mutex::default() });
    let (base, client) = (&serve(Arc::clone(&service))?, &Client::new());
    let api = Api { base, client, token: TOKEN, project: PROJECT };
    let announce = |bytes: &[u8]| {
        let md5 = ContentMd5::of(bytes).to_hex();
        json!({"filename": "deck.pdf", "mime_type": "application/pdf", "md5": md5}).to_string()
    };
    let path =
        |created: &Value, rest: &str| format!("/{}{rest}", created["asset_id"].as_str().unwrap_or_default());

    println!("\n1. A new asset is uploaded, completed and ingested");
    let (deck, notes) = (file(183_204), file(4096));
    let created = api.ask(201, "POST", "", &announce(&deck))?;
    let complete = path(&created, "/complete");
    api.ask(400, "POST", &complete, "")?; // nothing was uploaded yet
    let mut other = created.clone();
    other["upload_headers"]["Content-Type"] = json!("text/html");
    refused("another type at the store", &api.upload(&other, &deck)?.expect(403)?)?;
    api.upload(&created, &deck)?.expect(200)?;
    assert_eq!(api.ask(200, "POST", &complete, "")?["status"], "uploaded");
    service.ingest()?;
    assert_eq!(api.ask(200, "GET", &path(&created, ""), "")?["status"], "ready");

    println!("\n2. The same file again: nothing to upload, and no fields of an upload");
    let hit = api.ask(200, "POST", "", &announce(&deck))?;
    assert_eq!(hit, json!({"asset_id": created["asset_id"], "already_exists": true, "status": "ready"}));

    println!("\n3. A file that arrives damaged fails, and is uploaded again as another asset");
    let damaged = api.ask(201, "POST", "", &announce(&notes))?;
    api.upload(&damaged, &file(4095))?.expect(200)?;
    assert_eq!(api.ask(200, "POST", &path(&damaged, "/complete"), "{}")?["status"], "failed");
    let again = api.ask(201, "POST", "", &announce(&notes))?;
    api.upload(&again, &notes)?.expect(200)?;
    assert_eq!(api.ask(200, "POST", &path(&again, "/complete"), "{}")?["status"], "uploaded");

    println!("\n4. What is refused");
    Api { token: "pat_x", ..api }.ask(401, "POST", "", &announce(&deck))?;
    Api { project: "project_d8a4td4dib27i4beefb", ..api }.ask(400, "POST", "", &announce(&deck))?;
    api.ask(400, "POST", "", r#"{"filename": "a.pdf", "mime_type": "application/pdf", "size": 3}"#)?;
    api.ask(404, "GET", "/asset_zzzzzzzzzzzzzzzzzzzz", "")?;
    Api { project: "project_d8a4td4dib27i4beefbg", ..api }.ask(404, "GET", &path(&created, ""), "")?;
    println!("\nDone: every answer was the one that a client of Chief expects.");
    Ok(())
}
