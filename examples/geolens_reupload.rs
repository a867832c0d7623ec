//! A service that speaks GeoLens's presigned re-upload, and its client: a file in one piece, one in eleven parts, and some
//! that are refused and leave nothing behind.
//!
//! ```sh
//! cargo run --example geolens_reupload --features geolens,http,xml
//! ```
//!
//! It starts a store of its own; `examples/support` says how to use yours. The service signs its own calls to the store.

#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a `Value` has all; it talks to people")]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response};
use axum::{Router, body::Bytes, routing};
use presign::wire::Answer;
use presign::wire::geolens::{
    CompleteRequest, Completion, Dataset, Job, JobChange, JobStatus, Outcome, Problem, RecordType,
    ReuploadRequest, Settings, Sniff, Step, StorageCall, Tenant, Usage, Uuid,
};
use presign::{KeyInputs, KeyTemplate, ListObjectsV2, ObjectKey, S3Presigner, Timestamp, UploadId, s3::xml};
use serde_json::{Value, json};
use support::{Client, Request, file, random, soon};

const ROADS: &str = "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0";

struct Service {
    settings: Settings,
    tenant: Tenant,
    presigner: S3Presigner,
    http: Client,
    jobs: Mutex<HashMap<String, Job>>,
}

impl Service {
    /// A service with a real database locks the one row.
    fn jobs(&self) -> MutexGuard<'_, HashMap<String, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A real service looks up the token.
    fn user(headers: &HeaderMap) -> Result<String, Problem> {
        let token = headers.get("authorization").ok_or_else(Problem::unauthorized)?.to_str().ok();
        Ok(token.and_then(|token| token.strip_prefix("Bearer ")).ok_or_else(Problem::unauthorized)?.into())
    }

    fn dataset(id: &Uuid, user: &str) -> Option<Dataset> {
        (id.as_str() == ROADS).then_some(Dataset { record_type: RecordType::Vector, writable: user == "ada" })
    }

    /// `POST /datasets/{dataset_id}/reupload/presigned`
    fn request(&self, headers: &HeaderMap, dataset_id: &str, body: &[u8]) -> Result<Answer, Problem> {
        let user = Self::user(headers)?;
        let request = ReuploadRequest::parse(dataset_id, body)?;
        let dataset = Self::dataset(request.dataset_id(), &user);
        let checked = self.settings.check_reupload(&request, &self.tenant, dataset.as_ref())?;
        let admitted = checked.admit(&Usage::default())?;
        let (id, created_at) = (new_id().map_err(|_| Problem::internal())?, Timestamp::now());
        let planned = admitted.plan(&id, created_at, created_at)?;
        let upload_id = planned.begin().map(|create| self.create(&create)).transpose();
        let upload_id = upload_id.map_err(|_| planned.storage_failed(None).problem)?;
        let signed = planned.sign(&self.presigner, upload_id, Timestamp::now()).map_err(|unsigned| {
            unsigned.abort.map(|abort| self.call(&abort));
            unsigned.problem
        })?;
        let job = Job {
            id: id.clone(),
            dataset_id: Some(request.dataset_id().clone()),
            created_by: user,
            status: JobStatus::Pending,
            file_path: None,
            source_filename: request.upload().filename().into(),
            metadata: signed.metadata,
        };
        // Where this fails, `signed.abort` is to be called.
        self.jobs().insert(id.as_str().into(), job);
        Ok(signed.response.to_answer())
    }

    /// `POST /datasets/{dataset_id}/reupload/presigned/{job_id}/complete`
    fn complete(&self, headers: &HeaderMap, ids: (&str, &str), body: &[u8]) -> Result<Answer, Problem> {
        let user = Self::user(headers)?;
        let request = CompleteRequest::parse_reupload(ids.0, ids.1, body)?;
        let dataset = request.dataset_id().and_then(|id| Self::dataset(id, &user));
        let mut jobs = self.jobs();
        let job = jobs.get_mut(request.job_id().as_str());
        let (settings, tenant, found) = (&self.settings, &self.tenant, job.as_deref());
        let mut completion =
            Completion::reupload(settings, &request, tenant, &user, dataset.as_ref(), found)?;
        let job = job.ok_or_else(Problem::internal)?;
        loop {
            let outcome = match completion.next() {
                Step::Call(call) => self.call(&call),
                Step::Usage { .. } => Outcome::Usage(Usage::default()),
                Step::Sniff(sniff) => self.sniff(&sniff).unwrap_or(Outcome::Failed),
                Step::Save(change) => {
                    match change {
                        JobChange::Completed { file_path } => job.file_path = Some(file_path),
                        _ => job.status = JobStatus::Failed,
                    }
                    Outcome::Done
                }
                Step::Answer(answer) => return Ok(answer),
                _ => Outcome::Failed,
            };
            completion.record(outcome);
        }
    }

    fn send(&self, call: &StorageCall) -> support::Result<support::Answer> {
        let request = call.presign(&self.presigner, self.presigner.bucket().name(), soon())?;
        let answer = self.http.send(&request, call.body().as_bytes())?;
        println!("   store: {} {} -> {}", call.name(), call.key(), answer.status);
        Ok(answer)
    }

    fn call(&self, call: &StorageCall) -> Outcome {
        match self.send(call) {
            Ok(answer) => call.outcome(answer.status, answer.header("content-length"), &answer.body),
            Err(_) => Outcome::Failed,
        }
    }

    fn create(&self, call: &StorageCall) -> support::Result<UploadId<'static>> {
        Ok(xml::read_created_upload(&self.send(call)?.expect(200)?.body)?.into_result()?.into_upload_id())
    }

    /// A ZIP begins with `PK`; a real service knows more formats.
    fn sniff(&self, sniff: &Sniff) -> support::Result<Outcome> {
        let read = sniff.reads()?.next().ok_or("an empty file")?;
        let read = self.presigner.presign(&read, soon())?;
        Ok(match self.http.send(&read, b"")?.expect(206)?.body.starts_with(b"PK") {
            true => Outcome::Accepted,
            false => Outcome::Refused("File content does not match its extension (.zip).".into()),
        })
    }
}

fn new_id() -> support::Result<Uuid> {
    let inputs = KeyInputs::new(Timestamp::now(), random()?);
    Ok(Uuid::new(KeyTemplate::new("{id}")?.render(&inputs)?.as_str())?)
}

type Shared = State<Arc<Service>>;
type Ids = Path<(String, String)>;
type Reply = Response<String>;

/// The handlers wait for the store, so they run where waiting is allowed.
async fn reply(work: impl FnOnce() -> Result<Answer, Problem> + Send + 'static) -> Reply {
    let done = tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::internal()));
    done.unwrap_or_else(Answer::from).into()
}

async fn request(State(service): Shared, id: Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    reply(move || service.request(&headers, &id, &body)).await
}

async fn complete(State(service): Shared, Path(ids): Ids, headers: HeaderMap, body: Bytes) -> Reply {
    reply(move || service.complete(&headers, (&ids.0, &ids.1), &body)).await
}

fn main() -> support::Result<()> {
    let (presigner, _server) = support::service()?;
    // The store's smallest parts, so that eleven of them are little.
    let settings =
        Settings::builder().multipart_threshold(5 << 20).part_size(5 << 20).max_size_mb(64).build()?;
    let (tenant, http) = (Tenant::new(new_id()?.as_str())?, Client::new());
    let service = Arc::new(Service { settings, tenant, presigner, http, jobs: Mutex::default() });
    let router = Router::new()
        .route("/api/datasets/{dataset_id}/reupload/presigned", routing::post(request))
        .route("/api/datasets/{dataset_id}/reupload/presigned/{job_id}/complete", routing::post(complete))
        .with_state(Arc::clone(&service));
    let api = support::serve(router)? + "/api/datasets";

    let client = Client::new();
    let post = |path: &str, status: u16, body: Value| -> support::Result<Value> {
        let headers = vec![("authorization".into(), "Bearer ada".into())];
        let request = Request { method: "POST".into(), url: format!("{api}/{path}"), headers };
        let answer = client.send(request, body.to_string().as_bytes())?.expect(status)?;
        let body: Value = serde_json::from_slice(&answer.body)?;
        println!("   {status} {}", body.get("detail").or(body.get("message")).unwrap_or(&body["s3_key"]));
        Ok(body)
    };
    let roads = format!("{ROADS}/reupload/presigned");
    // What GeoLens's browser client does; `declared` is what it says, `bytes` what it sends.
    let upload = |declared: usize, bytes: &[u8], status: u16| -> support::Result<String> {
        let body = json!({"filename": "roads.zip", "file_size": declared, "content_type": "application/zip"});
        let grant = post(&roads, 201, body)?;
        let (urls, single) = (grant["urls"].as_array().ok_or("no urls")?, grant["part_size"].is_null());
        let part_size = grant["part_size"].as_u64().map_or(Ok(bytes.len()), usize::try_from)?;
        let mut parts = Vec::new();
        for (index, (url, chunk)) in urls.iter().zip(bytes.chunks(part_size)).enumerate() {
            // A single PUT says the type that was asked for, a part says none.
            let typed = single.then(|| ("content-type".into(), "application/zip".into()));
            let url = url.as_str().unwrap_or_default().into();
            let put = Request { method: "PUT".into(), url, headers: typed.into_iter().collect() };
            let answer = client.send(put, chunk)?.expect(200)?;
            parts.push(json!({"etag": answer.header("etag"), "part_number": index + 1}));
        }
        let path = format!("{roads}/{}/complete", grant["job_id"].as_str().unwrap_or_default());
        post(&path, status, json!({ "parts": parts }))?;
        Ok(path)
    };
    let zip = |length: usize| [b"PK".to_vec(), file(length - 2)].concat();
    let stored = || -> support::Result<usize> {
        let list = ListObjectsV2::new().prefix(service.tenant.prefix());
        let list = client.send(&service.presigner.presign(&list, soon())?, b"")?.expect(200)?;
        Ok(String::from_utf8(list.body)?.matches("/roads.zip</Key>").count())
    };

    println!("\n1. A file in one piece; it is completed once");
    let path = upload(183_204, &zip(183_204), 200)?;
    post(&path, 400, json!({}))?;
    println!("\n2. A file of one byte more than ten parts hold");
    upload((50 << 20) + 1, &zip((50 << 20) + 1), 200)?;
    assert_eq!(stored()?, 2, "two copies, and nothing at the clients' keys");
    println!("\n3. A byte too few, and no ZIP: refused, and nothing is left of them");
    let path = upload(183_204, &zip(183_203), 422)?;
    post(&path, 400, json!({}))?;
    upload(1_000, &file(1_000), 422)?;
    assert_eq!(stored()?, 2, "nothing was left behind");
    println!("\n4. What is refused before anything is uploaded");
    let wanted = |filename: &str, size: u64| json!({"filename": filename, "file_size": size});
    post(&roads, 422, wanted("", 0))?;
    post(&roads, 400, wanted("dem.tif", 1))?;
    post(&roads, 422, wanted("../roads.zip", 1))?;
    post(&roads, 422, json!({"filename": "roads.zip", "file_size": 1, "content_type": "zip"}))?;
    post(&roads, 422, wanted("roads.zip", (64 << 20) + 1))?;
    post("00000000-0000-4000-8000-000000000000/reupload/presigned", 404, wanted("roads.zip", 1))?;
    for kept in service.jobs().values().filter_map(|job| job.file_path.as_deref()) {
        let key = ObjectKey::new(format!("{}{kept}", service.tenant.prefix()))?;
        assert_eq!(service.call(&StorageCall::DeleteObject { key }), Outcome::Done);
    }
    println!("\nDone: two files were taken, frozen and kept; every other left nothing behind.");
    Ok(())
}
