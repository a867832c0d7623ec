//! A service that speaks Sartiq's uploads, and its client: a file is presigned, put, and made a media resource when a product
//! is created; the same file again is reused; a reader follows the 302, and gets a file with a name of a template's.
//!
//! ```sh
//! cargo run --example sartiq_upload --features sartiq,http,xml
//! ```
//!
//! It starts a store of its own; `examples/support` says how to use yours. The database is three lists, and the CDN a route.

#![allow(clippy::indexing_slicing, clippy::print_stdout, reason = "a `Value` has all; it talks to people")]

mod support;

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::{Router, routing};
use presign::wire::Answer;
use presign::wire::sartiq::{
    Existing, FileServer, Ingest, Ingested, NamingRules, NamingTemplate, NamingValues, Outcome,
    PresignRequest, SartiqError, Settings, Step, StorageCall, TempKey, Uuid, Wildcard, Wildcards,
};
use presign::{ContentDisposition, GetObject, ObjectKey, PublicBase, RandomBytes, S3Presigner, Timestamp};
use serde_json::{Value, json};
use support::{Client, Request, file, random, refused, soon};

#[derive(Clone, Default)]
struct Database {
    resources: Vec<Existing>,
    attachments: Vec<(String, Uuid)>,
    to_delete: Vec<ObjectKey<'static>>,
}

struct Service {
    settings: Settings,
    files: FileServer,
    presigner: S3Presigner,
    http: Client,
    rows: Mutex<Database>,
}

impl Service {
    /// A real service looks up the token.
    fn check_user(headers: &HeaderMap) -> Result<(), SartiqError> {
        let token = headers.get("authorization").and_then(|value| value.to_str().ok());
        if token == Some("Bearer a-token") { Ok(()) } else { Err(SartiqError::unauthorized()) }
    }

    /// `POST /api/v1/uploads/presigned-url`
    fn presigned_url(&self, headers: &HeaderMap, body: &[u8]) -> Result<Answer, SartiqError> {
        Self::check_user(headers)?;
        let request = PresignRequest::parse(body, &self.settings)?; // 422
        let planned = request.plan(&self.settings, Timestamp::now(), &fresh()?)?; // 400
        // A service that lets nobody else use the file keeps `planned.key()` beside the user here.
        Ok(planned.presign(&self.presigner)?.to_answer())
    }

    /// `POST /products`: an entity with images, by the URLs that the client was given for them.
    fn create_product(&self, headers: &HeaderMap, body: &[u8]) -> Result<Answer, SartiqError> {
        Self::check_user(headers)?;
        let body: Value = serde_json::from_slice(body).map_err(|_| SartiqError::text(422, "No product"))?;
        let mut files = Vec::new();
        for url in body["images"].as_array().into_iter().flatten() {
            let temp = TempKey::of_url(url.as_str().unwrap_or_default(), &self.settings)?; // 400
            files.push((temp, Uuid::random(&fresh()?)));
        }
        let name = body["name"].as_str().unwrap_or_default();
        let images = self.ingest_all(name, Ingest::new(&self.settings, files))?;
        let images = images.iter().map(|image| json!({"url": image.url, "reused": image.reused}));
        Ok(Answer::json(200, &json!({"name": name, "images": images.collect::<Vec<_>>()})))
    }

    /// Each step of the ingest is one call to the store or one statement of the transaction.
    fn ingest_all(&self, entity: &str, mut ingest: Ingest) -> Result<Vec<Ingested>, SartiqError> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = rows.clone();
        loop {
            let mut outcome = Outcome::Done;
            match ingest.next() {
                Step::Call(call) => outcome = self.call(&call),
                Step::Find { content_hash, size } => {
                    let found = open.resources.iter().find(|row| row.is(&content_hash, size));
                    outcome = found.cloned().map_or(Outcome::Absent, Outcome::Found);
                }
                Step::Create(resource) => open.resources.push(resource.into()),
                Step::QueueDeletion { key } => open.to_delete.push(key),
                Step::Attach { resource_id, .. } => open.attachments.push((entity.into(), resource_id)),
                Step::Commit => *rows = open.clone(),
                Step::Finished(result) => return result,
                // `Reuse`: all of the database is locked, so what was found stays. `Rollback`: the copy is dropped.
                _ => {}
            }
            ingest.record(outcome);
        }
    }

    fn call(&self, call: &StorageCall) -> Outcome {
        let signed = call.presign(&self.presigner, self.presigner.bucket().name(), soon());
        let sent = signed.map_err(Into::into).and_then(|request| self.http.send(&request, b""));
        let Ok(answer) = sent else { return Outcome::Failed };
        println!("   store: {} {} -> {}", call.name(), call.key(), answer.status);
        call.outcome(answer.status, answer.pairs(), &answer.body)
    }

    /// The CDN: shows every object, and transforms none.
    fn cdn(&self, key: &str) -> support::Result<Vec<u8>> {
        let get = self.presigner.presign(&GetObject::new(ObjectKey::new(key)?), soon())?;
        Ok(self.http.send(&get, b"")?.expect(200)?.body)
    }
}

fn fresh() -> Result<RandomBytes, SartiqError> {
    random().map_err(|_| SartiqError::text(503, "No random bytes"))
}

type Shared = State<Arc<Service>>;

/// The handlers wait for the store, so they run where waiting is allowed.
async fn reply(work: impl FnOnce() -> Result<Answer, SartiqError> + Send + 'static) -> Response<String> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.unwrap_or_else(|_| Err(SartiqError::text(500, "Internal Server Error")));
    done.unwrap_or_else(Answer::from).into()
}

fn main() -> support::Result<()> {
    let (presigner, _store) = support::service()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let base = format!("http://{}", listener.local_addr()?);
    let zone = || PublicBase::new(&format!("{base}/cdn"));
    // The size is signed, too, so that the store takes what was announced and nothing else.
    let settings = Settings::builder(zone()?).sign_size(true).build()?;
    let (files, http, rows) = (FileServer::cloudflare(zone()?), Client::new(), Mutex::default());
    let service = Arc::new(Service { settings, files, presigner, http, rows });
    let presigned_url = |State(service): Shared, headers: HeaderMap, body: Bytes| {
        reply(move || service.presigned_url(&headers, &body))
    };
    let products = |State(service): Shared, headers: HeaderMap, body: Bytes| {
        reply(move || service.create_product(&headers, &body))
    };
    let get_file = |State(service): Shared, Path(path): Path<String>, RawQuery(query): RawQuery| {
        let pairs = query.as_deref().unwrap_or_default().split('&');
        let format = pairs.filter_map(|pair| pair.strip_prefix("type=")).next_back().map(String::from);
        reply(move || Ok(service.files.redirect(&path, format.as_deref())?.to_answer()))
    };
    let cdn = |State(service): Shared, Path(key): Path<String>| async move {
        // The transformation is in front of the key, where there is one.
        let key = key.split_once("/cdn/").map_or(key.as_str(), |(_, key)| key).to_owned();
        tokio::task::spawn_blocking(move || service.cdn(&key).unwrap_or_default()).await.unwrap_or_default()
    };
    let router = Router::new()
        .route("/api/v1/uploads/presigned-url", routing::post(presigned_url))
        .route("/products", routing::post(products))
        .route("/files/{*file_path}", routing::get(get_file))
        .route("/cdn/{*key}", routing::get(cdn))
        .route("/cdn-cgi/{*key}", routing::get(cdn))
        .with_state(Arc::clone(&service));
    std::thread::spawn(move || runtime.block_on(async { axum::serve(listener, router).await }));

    let client = Client::new();
    let send = |method: &str, url: String, headers: &[(&str, &str)], body: &[u8]| {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        client.send(Request { method: method.into(), url, headers }, body)
    };
    let post = |path: &str, status: u16, body: Value| -> support::Result<Value> {
        let headers = [("authorization", "Bearer a-token")];
        let answer = send("POST", format!("{base}{path}"), &headers, body.to_string().as_bytes())?;
        println!("   {} {:.150}", answer.status, String::from_utf8_lossy(&answer.body));
        Ok(serde_json::from_slice(&answer.expect(status)?.body)?)
    };
    let wanted = |name: &str, content_type: &str, size: usize| json!({"folder": "products", "filename": name, "content_type": content_type, "file_size": size});
    let presign = |status, body| post("/api/v1/uploads/presigned-url", status, body);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let upload = |name: &str, bytes: &[u8]| -> support::Result<Value> {
        let grant = presign(200, wanted(name, "image/jpeg", bytes.len()))?;
        let put =
            |content_type| send("PUT", text(&grant["upload_url"]), &[("content-type", content_type)], bytes);
        refused("another type at the store", &put("text/html")?)?;
        put("image/jpeg")?.expect(200)?;
        Ok(grant["file_url"].clone())
    };

    println!("\n1. The client is granted a PUT, and the service takes the file over with the product");
    let photo = file(183_204);
    let url = upload("Red Dress.JPG", &photo)?;
    let product = post("/products", 200, json!({"name": "Red dress", "images": [url]}))?;
    assert_eq!(product["images"][0]["reused"], false);
    let image = text(&product["images"][0]["url"]);
    assert!(image.starts_with(&format!("{base}/cdn/media/")) && image.ends_with("/file.jpg"), "{image}");
    post("/products", 400, json!({"name": "again", "images": [url]}))?;

    println!("\n2. The same file under another name is stored once");
    let again = upload("copy of red dress.jpeg", &photo)?;
    let other = post("/products", 200, json!({"name": "Dress, red", "images": [again]}))?;
    assert_eq!(other["images"][0], json!({"url": image, "reused": true}));

    println!("\n3. A reader is sent on to the CDN, once for the format and once for the file");
    let key = image.strip_prefix(&format!("{base}/cdn/")).ok_or("another URL")?;
    for query in ["?type=webp", ""] {
        let answer = send("GET", format!("{base}/files/{key}{query}"), &[], b"")?.expect(302)?;
        let location = answer.header("location").ok_or("no location")?.to_owned();
        println!("   302 {location}");
        assert_eq!(send("GET", location, &[], b"")?.expect(200)?.body, photo);
    }

    println!("\n4. An export has its name from a template");
    let wildcards =
        Wildcards::new(["brand", "shot_type", "version"].map(|name| Wildcard::new(name, "", "1")))?;
    let template = NamingTemplate::parse("{brand}_{shot_type}_v{version}", &NamingRules::default())?;
    template.check(&wildcards)?;
    let values =
        NamingValues::new().value("brand", "Acme & Co").value("shot_type", "front/back").value("version", 2);
    let name = template.render(&values)?.with_extension("jpg")?;
    let disposition = ContentDisposition::attachment().filename(name.as_str());
    let get = GetObject::new(ObjectKey::new(key)?).response_content_disposition(disposition?);
    let export = client.send(&service.presigner.presign(&get, soon())?, b"")?.expect(200)?;
    let named = export.header("content-disposition").unwrap_or_default();
    println!("   {named}");
    assert!(named.contains("Acme_Co_front_back_v2.jpg") && export.body == photo);

    println!("\n5. What is refused");
    presign(422, json!({"filename": null}))?;
    presign(400, wanted("x.svg", "image/svg+xml", 1))?;
    presign(400, wanted("big.jpg", "image/jpeg", 52_428_801))?;
    post("/products", 400, json!({"images": ["https://evil.example/temp/x"]}))?;
    for (path, status) in
        [("https:/evil.example/x?type=webp", 400), ("a%2F%252e%252e%2Fb", 400), ("a?x=1&type=bmp", 422)]
    {
        send("GET", format!("{base}/files/{path}"), &[], b"")?.expect(status)?;
    }
    send("POST", format!("{base}/products"), &[], b"{}")?.expect(401)?;

    let rows = service.rows.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!((rows.resources.len(), rows.attachments.len(), rows.to_delete.len()), (1, 2, 2));
    for row in &rows.resources {
        assert_eq!(service.call(&StorageCall::DeleteObject { key: row.storage_key.clone() }), Outcome::Done);
    }
    println!("\nDone: two products share one file, and nothing temporary is left.");
    Ok(())
}
