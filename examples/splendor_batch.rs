//! A service that speaks Splendor's batch of image assets, and its client: images are announced in one call, uploaded, and
//! confirmed to be what was announced.
//!
//! ```sh
//! cargo run --example splendor_batch --features splendor,http
//! ```
//!
//! It starts a store of its own; `examples/support` says how to use yours. The handler is what a service needs: the lookups
//! of a database are comparisons here, and its table of assets is a vector.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "it talks to people; an answer's member that is not there is null"
)]

mod support;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use presign::wire::splendor::{ApiError, AssetBatchRequest, PlannedAsset, Scope, Settings};
use presign::wire::{Answer, Store};
use presign::{GetObject, HeadObject, RandomBytes, S3Presigner, Timestamp, Validity};
use serde_json::{Value, json};
use support::{Client, Request, file, random, refused, service};

/// In bytes: 256 assets fit with the longest names, each character of them escaped.
const LONGEST_BODY: usize = 4 << 20;

struct Service {
    settings: Settings,
    presigner: S3Presigner,
    planned: Mutex<Vec<PlannedAsset>>,
}

impl Service {
    /// `POST /v1/ingest/sources/{source_key}/asset-uploads`.
    fn asset_uploads(&self, source_key: &str, headers: &HeaderMap, body: &[u8]) -> Result<Answer, ApiError> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if header("authorization") != Some("Bearer a-token") {
            return Err(ApiError::unauthorized());
        }
        let scope = Scope::parse(header("x-splendor-tenant-id"), source_key)?;
        if scope.tenant() != "acme" {
            return Err(ApiError::forbidden());
        }
        let request = AssetBatchRequest::parse(body, &self.settings)?;
        if scope.source_key() != "catalog" {
            return Err(ApiError::source_not_found());
        }
        let store = Store::from(&self.presigner);
        let batch = request.plan(&scope, store, &self.settings, Timestamp::now(), fresh)?;
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(batch.assets());
        Ok(batch.presign(store)?.to_answer())
    }
}

/// New bytes for each call. A service that has none must not go on.
#[allow(clippy::expect_used, reason = "see above")]
fn fresh() -> RandomBytes {
    random().expect("random bytes from the operating system")
}

async fn asset_uploads(
    State(service): State<Arc<Service>>,
    Path(source_key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<String> {
    service.asset_uploads(&source_key, &headers, &body).unwrap_or_else(Answer::from).into()
}

/// Serves the API at a port of its own; the thread ends with the process.
fn serve(service: Arc<Service>) -> support::Result<String> {
    let router = Router::new()
        .route("/v1/ingest/sources/{source_key}/asset-uploads", post(asset_uploads))
        // A longer one is refused while it comes in, not once all of it is in memory.
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(service);
    Ok(support::serve(router)? + "/v1/ingest/sources")
}

/// A client of the API; it knows nothing of the store but what it is answered.
#[derive(Clone, Copy)]
struct Api<'a> {
    base: &'a str,
    client: &'a Client,
    token: &'a str,
    tenant: Option<&'a str>,
    source: &'a str,
}

impl Api<'_> {
    fn ask(&self, status: u16, body: &Value) -> support::Result<Value> {
        let mut headers = vec![("authorization".into(), format!("Bearer {}", self.token))];
        headers.extend(self.tenant.map(|tenant| ("x-splendor-tenant-id".into(), tenant.into())));
        let url = format!("{}/{}/asset-uploads", self.base, self.source);
        let request = Request { method: "POST".into(), url, headers };
        let answer = self.client.send(request, body.to_string().as_bytes())?.expect(status)?;
        println!("   {status} {:.200}", String::from_utf8_lossy(&answer.body));
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// The PUT of one asset, with the headers that the answer names.
    fn upload(asset: &Value) -> Request {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers = asset["required_headers"].as_object().into_iter().flatten();
        let headers = headers.map(|(name, value)| (name.clone(), text(value))).collect();
        Request { method: "PUT".into(), url: text(&asset["upload_url"]), headers }
    }
}

fn main() -> support::Result<()> {
    let (presigner, _store) = service()?;
    // The size is signed, too, so that the store takes what was announced and nothing else.
    let settings = Settings::builder().sign_size(true).build()?;
    let service = Arc::new(Service { settings, presigner, planned: Mutex::default() });
    let (base, client) = (serve(Arc::clone(&service))?, Client::new());
    let api = Api { base: &base, client: &client, token: "a-token", tenant: Some("acme"), source: "catalog" };

    println!("\n1. The client announces its images in one call");
    let images =
        [("cat.PNG", "image/png", 183_204), ("dog.jpeg", "image/jpeg", 70_000), ("", "image/webp", 12)];
    let specs = images.map(|(filename, content_type, size)| {
        json!({"content_type": content_type, "object_size_bytes": size, "filename": filename})
    });
    let answer = api.ask(200, &json!({ "assets": specs }))?;
    let assets = answer["assets"].as_array().ok_or("a list of assets")?;
    assert_eq!(assets.len(), images.len());

    println!("\n2. It uploads them, and the store takes nothing else");
    for (asset, (_, content_type, size)) in assets.iter().zip(images) {
        let put = Api::upload(asset);
        let mut script = put.clone();
        script.headers = vec![("content-type".into(), "text/html".into())];
        refused("another type at the store", &client.send(script, &file(size))?.expect(403)?)?;
        refused("a byte more at the store", &client.send(put.clone(), &file(size + 1))?.expect(403)?)?;
        client.send(put, &file(size))?.expect(200)?;
        println!("   {content_type}: {}", asset["image_reference"]);
    }

    println!("\n3. The service confirms what lies there, and a reader gets it back");
    let soon = Validity::minutes(5).from(Timestamp::now());
    let planned = std::mem::take(&mut *service.planned.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(planned.len(), images.len());
    for (asset, (_, _, size)) in planned.iter().zip(images) {
        let head = service.presigner.presign(&HeadObject::new(asset.key().clone()), soon)?;
        let head = client.send(&head, b"")?.expect(200)?;
        assert_eq!(head.header("content-type"), Some(asset.content_type().as_str()));
        assert_eq!(head.header("content-length"), Some(asset.size().to_string().as_str()));
        let get = service.presigner.presign(&GetObject::new(asset.key().clone()), soon)?;
        assert_eq!(client.send(&get, b"")?.expect(200)?.body, file(size));
        println!("   {} is {} bytes of {}", asset.key(), asset.size(), asset.content_type());
    }

    println!("\n4. What is refused, with nothing planned");
    let batch = json!({ "assets": specs });
    Api { token: "another", ..api }.ask(401, &batch)?;
    Api { tenant: None, ..api }.ask(400, &batch)?;
    Api { tenant: Some("other"), ..api }.ask(403, &batch)?;
    Api { source: "unknown", ..api }.ask(404, &batch)?;
    Api { source: "..%2F..%2Fother", ..api }.ask(404, &batch)?;
    let mut bad = batch.clone();
    bad["assets"][1]["object_size_bytes"] = json!(-1);
    bad["assets"][2]["content_type"] = json!("");
    let told = api.ask(422, &bad)?;
    assert_eq!(told["detail"][0]["loc"], json!(["body", "assets", 1, "object_size_bytes"]));
    assert_eq!(told["detail"][1]["loc"], json!(["body", "assets", 2, "content_type"]));
    let mut large = batch.clone();
    large["assets"][0]["object_size_bytes"] = json!(5_368_709_121_u64);
    assert_eq!(api.ask(400, &large)?["detail"]["code"], "object_too_large");
    api.ask(422, &json!({"assets": vec![specs[0].clone(); 257]}))?;
    assert!(service.planned.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    println!("\nDone: every answer was the one that a client of Splendor expects.");
    Ok(())
}
