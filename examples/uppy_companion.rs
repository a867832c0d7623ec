//! A service that speaks Companion's `/s3` routes and Uppy's `signRequest`, and its client: a file by form, a file in parts,
//! and what nobody else can do with them.
//!
//! ```sh
//! cargo run --example uppy_companion --features companion,http,xml
//! cargo run --example uppy_companion --features companion,http,xml -- --serve   # a page with Uppy's dashboard
//! ```
//!
//! The page takes Uppy from the network; a URL behind `--serve` says from where. A store is started, too; `examples/support`
//! says how to use yours, which then must allow the page's origin.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "it talks to people; an answer's member that is not there is null"
)]

mod support;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderMap, Method, Response, Uri};
use axum::response::Html;
use axum::routing::get;
use presign::s3::xml;
use presign::seal::{SealKey, Sealer};
use presign::wire::companion::*;
use presign::wire::{Answer, Store};
use presign::{Error, GetObject, KeyPrefix, ObjectKey, Operation, S3Presigner, Timestamp};
use serde_json::{Value, json};
use support::{Client, Request, file, random, refused, soon};

struct Service {
    settings: Settings,
    presigner: S3Presigner,
    http: Client,
}

impl Service {
    /// One storage call: the store's answer, or what the client is told of its refusal.
    fn call(&self, operation: &Operation<'_>, body: &[u8]) -> Result<Vec<u8>, CompanionError> {
        let call = self.presigner.presign(operation, soon());
        let call = call.map_err(|error| CompanionError::refused(&error))?;
        let answer = self.http.send(&call, body).map_err(|_| CompanionError::store(None))?;
        let refusal = xml::read_error(&answer.body).ok();
        let refused = || CompanionError::store(refusal.as_ref().map(xml::StoreError::code));
        if answer.status < 300 { Ok(answer.body) } else { Err(refused()) }
    }

    /// The routes. `user` is whom the session belongs to: the one thing that Companion never asks.
    fn answer(
        &self,
        (method, path): (&str, &[&str]),
        query: &str,
        user: Option<&str>,
        body: &[u8],
    ) -> Result<Answer, CompanionError> {
        let user = user.ok_or_else(CompanionError::unauthorized)?;
        let folder = KeyPrefix::new(format!("users/{user}/")).map_err(CompanionError::fault)?;
        let owner = Owner::new(user).within(&folder);
        let (settings, store, now) = (&self.settings, Store::from(&self.presigner), Timestamp::now());
        let query = Query::parse(query)?;
        let open = |id: &str| Upload::open(id, &query, &owner, settings, now);
        let fresh = || random().map_err(|_| CompanionError::new(503, "s3: no random bytes"));
        let broken = |_: Error| CompanionError::store(None);
        let told = |error: xml::StoreError| CompanionError::store(Some(error.code()));
        Ok(match (method, path) {
            ("GET", ["params"]) => ParamsRequest::parse(&query, settings)?
                .presign(&owner, store, settings, now, fresh()?)?
                .to_answer(),
            ("POST", ["multipart"]) => {
                let upload = CreateRequest::parse(body, settings)?.plan(&owner, settings, now, fresh()?)?;
                let made = self.call(upload.create().as_ref(), b"")?;
                let made = xml::read_created_upload(&made).map_err(broken)?.into_result().map_err(told)?;
                upload.respond(made.upload_id(), store, settings)?.to_answer()
            }
            ("GET", ["multipart", id]) => {
                let (upload, mut parts, mut marker) = (open(id)?, Vec::new(), None);
                loop {
                    let page = self.call(upload.list_parts(marker).as_ref(), b"")?;
                    let page = xml::read_parts_page(&page).map_err(broken)?.into_result().map_err(told)?;
                    parts.extend(page.parts().iter().map(UploadedPart::from));
                    marker = page.next_marker();
                    if marker.is_none() {
                        break PartsAnswer::new(parts).to_answer();
                    }
                }
            }
            ("GET", ["multipart", id, "batch"]) => {
                open(id)?.sign_batch(&query, store, settings, now)?.to_answer()
            }
            ("GET", ["multipart", id, part]) => open(id)?.sign_part(part, store, settings, now)?.to_answer(),
            ("POST", ["multipart", id, "complete"]) => {
                let upload = open(id)?;
                let complete = upload.complete(body, settings)?;
                let done = self.call(complete.operation().as_ref(), complete.parts().to_xml().as_bytes())?;
                // The store can say 200 and then that it failed.
                xml::read_completed_upload(&done).map_err(broken)?.into_result().map_err(told)?;
                upload.completed(None, store, now)?.to_answer()
            }
            ("DELETE", ["multipart", id]) => {
                self.call(open(id)?.abort().as_ref(), b"")?;
                Upload::aborted()
            }
            ("GET", ["sts"]) => return Err(CompanionError::no_sts()),
            ("POST", ["presign"]) => {
                SignRequest::parse(body, settings)?.presign(&owner, store, settings, now)?.to_answer()
            }
            _ => return Err(CompanionError::new(404, "s3: no such route")),
        })
    }
}

async fn companion(
    State(service): State<Arc<Service>>,
    (method, uri): (Method, Uri),
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<String> {
    let work = move || {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // A service of its own looks a session up here.
        let user = header("cookie").and_then(|cookie| cookie.strip_prefix("user="));
        let user = user.filter(|user| ["42", "43"].contains(user));
        // No segment needs decoding: IDs are sealed in letters, digits, `-` and `_`, and no other text is taken for one.
        let path: Vec<&str> = uri.path().strip_prefix("/s3/").unwrap_or_default().split('/').collect();
        // Or a page anywhere could have a visitor's browser ask.
        let json = if method == Method::POST { check_json(header("content-type")) } else { Ok(()) };
        let query = query.as_deref().unwrap_or_default();
        json.and_then(|()| service.answer((method.as_str(), &path), query, user, &body))
    };
    // It waits for the store.
    let broken = |_| Err(CompanionError::new(500, "s3: internal error"));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(broken).unwrap_or_else(Answer::from).into()
}

/// A client as Uppy is: it knows the service alone, and what that answers.
struct Uppy<'a> {
    http: &'a Client,
    base: &'a str,
    user: &'a str,
}

impl Uppy<'_> {
    fn ask(&self, status: u16, method: &str, path: &str, body: &Value) -> support::Result<Value> {
        let cookie = ("cookie".into(), format!("user={}", self.user));
        let headers = vec![cookie, ("content-type".into(), "application/json".into())];
        let request = Request { method: method.into(), url: format!("{}/s3{path}", self.base), headers };
        let answer = self.http.send(request, body.to_string().as_bytes())?.expect(status)?;
        println!("   {status} {method} {path:.40} {:.120}", String::from_utf8_lossy(&answer.body));
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// The entity tag of what was put.
    fn put(&self, url: &Value, headers: &[(String, String)], body: &[u8]) -> support::Result<Value> {
        let url = url.as_str().ok_or("a URL")?.to_owned();
        let put = Request { method: "PUT".into(), url, headers: headers.into() };
        Ok(self.http.send(put, body)?.expect(200)?.header("etag").ok_or("an entity tag")?.into())
    }
}

fn main() -> support::Result<()> {
    let (presigner, _store) = support::service()?;
    let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?); // of the service's secrets
    let settings = Settings::builder(sealer).form_sizes(1..=100 << 20).build()?;
    let mut arguments = std::env::args().skip(1);
    let serve = arguments.next().is_some_and(|argument| argument == "--serve");
    let from = arguments.next().unwrap_or_else(|| "https://cdn.jsdelivr.net/npm/uppy@6.0.1/dist".into());
    let page = include_str!("uppy_companion/page.html").replace("{{uppy}}", &from);
    let page = async || ([("set-cookie", "user=42; HttpOnly; SameSite=Strict")], Html(page)); // signs in
    let service = Service { settings, presigner: presigner.clone(), http: Client::new() };
    let routes =
        Router::new().route("/", get(page)).fallback(companion).layer(DefaultBodyLimit::max(2 << 20));
    let base = support::serve(routes.with_state(Arc::new(service)))?;
    if serve {
        println!("Page: {base}/ (and {base}/?mode=sign, {base}/?parts=1), until you stop it");
        std::thread::sleep(std::time::Duration::MAX);
    }
    let http = Client::new();
    let user = |user| Uppy { http: &http, base: &base, user };
    let (uppy, other, nobody) = (user("42"), user("43"), user("none"));
    let stored = |key: &Value| -> support::Result<support::Answer> {
        let get = GetObject::new(ObjectKey::new(key.as_str().unwrap_or_default())?);
        http.send(&presigner.presign(&get, soon())?, b"")?.expect(200)
    };

    println!("\n1. A file by form");
    nobody.ask(401, "GET", "/params?filename=cat.png", &Value::Null)?;
    uppy.ask(400, "GET", "/params?type=image/png", &Value::Null)?;
    uppy.ask(400, "GET", "/params?filename=a.svg&type=image/svg%2Bxml", &Value::Null)?;
    let query = "/params?filename=cat+%281%29.png&type=image%2Fpng&metadata%5Bname%5D=Mia%C3%BC";
    let form = uppy.ask(200, "GET", query, &Value::Null)?;
    let post = |name: &str, value: &str, body: &[u8]| {
        let text = |own: &Value| String::from(own.as_str().unwrap_or_default());
        let fields = form["fields"].as_object().into_iter().flatten();
        let mut fields: Vec<_> = fields.map(|(name, value)| (name.clone(), text(value))).collect();
        fields.iter_mut().filter(|field| field.0 == name).for_each(|field| field.1 = value.into());
        http.post_form(&text(&form["url"]), &fields, body)
    };
    refused("another type", &post("content-type", "text/html", &file(1000))?)?;
    refused("another key", &post("key", "users/43/cat.png", &file(1000))?)?;
    refused("an empty file", &post("", "", b"")?)?;
    post("", "", &file(1000))?.expect(201)?;
    let cat = stored(&form["fields"]["key"])?;
    assert!(cat.body == file(1000) && cat.header("x-amz-meta-name").is_some());

    println!("\n2. A file in parts, taken up again after half of them");
    let film = file(11 << 20);
    let chunk = usize::try_from(client_plan(film.len() as u64, None)?.part_size())?;
    let begun = uppy.ask(200, "POST", "/multipart", &json!({"filename": "film.mp4", "type": "video/mp4"}))?;
    let (id, key) = (begun["uploadId"].as_str().ok_or("an ID")?, begun["key"].as_str().ok_or("a key")?);
    let path = |more: &str| format!("/multipart/{id}{more}?key={}", key.replace('/', "%2F"));
    let urls = uppy.ask(200, "GET", &format!("{}&partNumbers=1,2", path("/batch")), &Value::Null)?;
    for (number, part) in ["1", "2"].into_iter().zip(film.chunks(chunk)) {
        uppy.put(&urls["presignedUrls"][number], &[], part)?;
    }
    let mut parts = uppy.ask(200, "GET", &path(""), &Value::Null)?.as_array().cloned().ok_or("a list")?;
    assert_eq!(parts.len(), 2);
    let last = uppy.ask(200, "GET", &path("/3"), &Value::Null)?;
    let tag = uppy.put(&last["url"], &[], &film[2 * chunk..])?;
    parts.push(json!({"PartNumber": 3, "ETag": tag}));

    println!("\n3. What is refused");
    other.ask(403, "DELETE", &path(""), &Value::Null)?;
    uppy.ask(403, "GET", &format!("/multipart/{id}/1?key=users%2F43%2Fcat.png"), &Value::Null)?;
    uppy.ask(400, "GET", &path("/10001"), &Value::Null)?;
    uppy.ask(400, "POST", &path("/complete"), &json!({"parts": [{"PartNumber": "1", "ETag": "x"}]}))?;
    uppy.ask(400, "POST", &path("/complete"), &json!({"parts": [{"PartNumber": 1, "ETag": "x"}]}))?;

    println!("\n4. It is completed, and lies there");
    let done = uppy.ask(200, "POST", &path("/complete"), &json!({ "parts": parts }))?;
    assert_eq!(stored(&done["key"])?.body, film);
    uppy.ask(404, "DELETE", &path(""), &Value::Null)?;

    println!("\n5. The client signs by `signRequest`: its keys are put into the user's folder");
    let put = json!({"method": "PUT", "key": "note.txt", "contentType": "text/plain"});
    let signed = uppy.ask(200, "POST", "/presign", &put)?;
    uppy.put(&signed["url"], &[("content-type".into(), "text/plain".into())], b"hello")?;
    assert_eq!(stored(&json!("users/42/note.txt"))?.body, b"hello");
    let foreign = json!({"method": "DELETE", "key": "users/43/film.mp4", "uploadId": "2~abc"});
    uppy.ask(403, "POST", "/presign", &foreign)?;
    uppy.ask(400, "POST", "/presign", &json!({"method": "DELETE", "key": "users/42/note.txt"}))?;
    println!("\nDone: every answer was the one that Uppy expects, and nobody touched what is another's.");
    Ok(())
}
