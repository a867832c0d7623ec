//! A service that speaks Companion's protocol and signs requests, with the page and the store at other origins.
//!
//! Uppy sends Companion neither a header nor a cookie to another origin, so the path says who asks: `/as/TOKEN/s3/…`.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header, request::Parts};
use percent_encoding::percent_decode_str;
use presign::s3::xml;
use presign::seal::{SealKey, Sealer};
use presign::wire::companion::{
    CompanionError, CreateRequest, Owner, ParamsRequest, PartsAnswer, Query, Settings, SignRequest,
    StsAnswer, StsCredentials, Upload, UploadedPart,
};
use presign::wire::{Answer, Store};
use presign::{KeyPrefix, Operation, RandomBytes, S3Presigner, Timestamp, Validity};

use crate::store::Store as Embedded;

/// In bytes; the wire's own limits are lower.
const LONGEST_BODY: usize = 4 << 20;

/// The most that a form may hold.
pub const LARGEST_FORM: u64 = 100_000;

pub struct Service {
    address: SocketAddr,
    inside: Arc<Inside>,
}

struct Inside {
    presigner: S3Presigner,
    /// What a client that signs by itself is lent.
    credentials: [String; 3],
    region: String,
    /// As they are, and with forms for what would be a PUT.
    settings: [Settings; 2],
    /// Who has a token, and the folder of those who have one.
    owners: HashMap<&'static str, (&'static str, Option<KeyPrefix>)>,
    script: String,
    /// Everything but the page is answered 503.
    down: AtomicBool,
    asked: Mutex<Vec<String>>,
}

impl Service {
    /// Runs until the process ends. `script` is what the page runs.
    pub fn start(store: &Embedded, script: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let settings = |most| {
            let sealer = Sealer::new(SealKey::new(b"a key of thirty-two random bytes").unwrap());
            Settings::builder(sealer).form_sizes(0..=most)
        };
        let server = &store.server;
        let inside = Arc::new(Inside {
            presigner: store.presigner.clone(),
            credentials: [
                server.access_key_id(),
                server.secret_access_key(),
                server.session_token().unwrap_or_default(),
            ]
            .map(str::to_owned),
            region: server.region().to_owned(),
            settings: [
                settings(LARGEST_FORM).build().unwrap(),
                settings(LARGEST_FORM).forms_for_put(true).build().unwrap(),
            ],
            owners: HashMap::from([
                ("alices-token", ("alice", Some(KeyPrefix::new("users/alice/").unwrap()))),
                ("bobs-token", ("bob", Some(KeyPrefix::new("users/bob/").unwrap()))),
                // As Companion has it: keys at the top of the bucket.
                ("anybodys-token", ("anybody", None)),
                ("somebodys-token", ("somebody", None)),
            ]),
            script,
            down: AtomicBool::new(false),
            asked: Mutex::default(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        Self { address, inside }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the page is: another origin than that of the requests that it makes.
    pub fn page(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }

    /// Where the requests go.
    pub fn api(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn set_down(&self, down: bool) {
        self.inside.down.store(down, SeqCst);
    }

    /// What it was asked since the last call: methods and targets.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.inside.asked.lock().unwrap())
    }
}

async fn answer(State(service): State<Arc<Inside>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let page = |media_type: &'static str, text: String| {
        let mut response = Response::new(Body::from(text));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        response
    };
    match (parts.method.as_str(), parts.uri.path()) {
        ("GET", "/") => return page("text/html; charset=utf-8", include_str!("page.html").to_owned()),
        ("GET", "/page.js") => return page("text/javascript; charset=utf-8", service.script.clone()),
        // What a browser asks before it asks.
        ("OPTIONS", _) => return open(StatusCode::NO_CONTENT.into_response()),
        _ => {}
    }
    service.asked.lock().unwrap().push(format!("{} {}", parts.method, parts.uri));
    let answer = match to_bytes(body, LONGEST_BODY).await {
        _ if service.down.load(SeqCst) => Answer::from(CompanionError::new(503, "down for a while")),
        Err(_) => CompanionError::new(413, "s3: body: longer than is read").into(),
        Ok(body) => service.api(&parts, &body).unwrap_or_else(Answer::from),
    };
    open(Response::<String>::from(answer).map(Body::from))
}

trait IntoResponse {
    fn into_response(self) -> Response<Body>;
}

impl IntoResponse for StatusCode {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self;
        response
    }
}

/// Lets a page of any origin send what Uppy sends, and read the answer.
fn open(mut response: Response<Body>) -> Response<Body> {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-allow-methods", "GET, POST, DELETE"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn bearer(parts: &Parts) -> &str {
    let value = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
}

/// Whether the body says that it is JSON, in UTF-8.
fn is_json(parts: &Parts) -> bool {
    let value = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (media_type, parameters) = value.split_once(';').unwrap_or((value, ""));
    let charset = parameters.trim().to_ascii_lowercase();
    media_type.trim().eq_ignore_ascii_case("application/json")
        && ["", "charset=utf-8"].contains(&charset.as_str())
}

fn not_found() -> CompanionError {
    CompanionError::new(404, "no such route")
}

impl Inside {
    fn owner(&self, token: &str) -> Result<Owner<'_>, CompanionError> {
        let (name, folder) = self.owners.get(token).ok_or_else(CompanionError::unauthorized)?;
        let owner = Owner::new(name);
        Ok(folder.as_ref().map_or(owner, |folder| owner.within(folder)))
    }

    fn api(&self, parts: &Parts, body: &[u8]) -> Result<Answer, CompanionError> {
        let decoded = |segment: &str| {
            let decoded = percent_decode_str(segment).decode_utf8();
            Ok(decoded.map_err(|_| CompanionError::new(400, "the path is no UTF-8"))?.into_owned())
        };
        let path = parts.uri.path().split('/').skip(1).map(decoded).collect::<Result<Vec<_>, _>>()?;
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match (parts.method.as_str(), &path[..]) {
            ("POST", _) if !is_json(parts) && !body.is_empty() => {
                // Another type needs no leave of the browser's, so a page anywhere could send it in a user's name.
                Err(CompanionError::new(415, "the body must be JSON"))
            }
            ("POST", ["sign"]) => self.sign(&self.settings[0], parts, body),
            ("POST", ["credentials"]) => self.lend(parts),
            ("POST", ["sign", "form"]) => self.sign(&self.settings[1], parts, body),
            (method, ["as", token, "s3", rest @ ..]) => {
                self.companion(&self.owner(token)?, method, rest, parts.uri.query().unwrap_or_default(), body)
            }
            _ => Err(not_found()),
        }
    }

    fn lend(&self, parts: &Parts) -> Result<Answer, CompanionError> {
        self.owner(bearer(parts))?;
        let now = Timestamp::now();
        let end = now.plus_secs(3600).map_err(CompanionError::fault)?;
        let [id, secret, token] = self.credentials.clone();
        let credentials = StsCredentials::new(id, secret, token, end);
        Ok(StsAnswer::new(credentials, Store::from(&self.presigner), &self.region, now).to_get_credentials())
    }

    fn sign(&self, settings: &Settings, parts: &Parts, body: &[u8]) -> Result<Answer, CompanionError> {
        let owner = self.owner(bearer(parts))?;
        let request = SignRequest::parse(body, settings)?;
        Ok(request.presign(&owner, Store::from(&self.presigner), settings, Timestamp::now())?.to_answer())
    }

    fn companion(
        &self,
        owner: &Owner<'_>,
        method: &str,
        path: &[&str],
        query: &str,
        body: &[u8],
    ) -> Result<Answer, CompanionError> {
        let (settings, store, now) = (&self.settings[0], Store::from(&self.presigner), Timestamp::now());
        let query = Query::parse(query)?;
        match (method, path) {
            ("GET", ["params"]) => {
                let params = ParamsRequest::parse(&query, settings)?;
                Ok(params.presign(owner, store, settings, now, random())?.to_answer())
            }
            ("POST", ["multipart"]) => {
                let planned = CreateRequest::parse(body, settings)?.plan(owner, settings, now, random())?;
                let created = self.ask(&planned.create(), &[])?;
                let created = read(xml::read_created_upload(&created))?;
                Ok(planned.respond(created.upload_id(), store, settings)?.to_answer())
            }
            ("GET", ["sts"]) => Err(CompanionError::no_sts()),
            (_, ["multipart", id, rest @ ..]) => {
                let upload = || Upload::open(id, &query, owner, settings, now);
                match (method, rest) {
                    ("GET", []) => self.list(&upload()?),
                    ("GET", ["batch"]) => Ok(upload()?.sign_batch(&query, store, settings, now)?.to_answer()),
                    ("GET", [number]) => Ok(upload()?.sign_part(number, store, settings, now)?.to_answer()),
                    ("POST", ["complete"]) => {
                        let upload = upload()?;
                        let completion = upload.complete(body, settings)?;
                        let xml = completion.parts().to_xml();
                        let completed = self.ask(&completion.operation(), xml.as_bytes())?;
                        let completed = read(xml::read_completed_upload(&completed))?;
                        Ok(upload.completed(completed.location(), store, now)?.to_answer())
                    }
                    ("DELETE", []) => {
                        self.ask(&upload()?.abort(), &[])?;
                        Ok(Upload::aborted())
                    }
                    _ => Err(not_found()),
                }
            }
            _ => Err(not_found()),
        }
    }

    fn list(&self, upload: &Upload) -> Result<Answer, CompanionError> {
        let (mut parts, mut marker) = (Vec::new(), None);
        loop {
            let page = read(xml::read_parts_page(&self.ask(&upload.list_parts(marker), &[])?))?;
            parts.extend(page.parts().iter().map(UploadedPart::from));
            marker = page.next_marker();
            if marker.is_none() {
                return Ok(PartsAnswer::new(parts).to_answer());
            }
        }
    }

    /// Sends the store a request of the service's own. Gives the body of an answer that is no error.
    fn ask<'o>(&self, operation: &impl AsRef<Operation<'o>>, body: &[u8]) -> Result<Vec<u8>, CompanionError> {
        let validity = Validity::minutes(5).from(Timestamp::now());
        let signed =
            self.presigner.presign(operation, validity).map_err(|error| CompanionError::refused(&error))?;
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut request = ureq::http::Request::builder().method(signed.method().as_str()).uri(signed.url());
        for (name, value) in signed.headers_to_set() {
            request = request.header(name, value);
        }
        let answer = match signed.method().as_str() {
            "POST" => agent.run(request.body(body).unwrap()),
            _ => agent.run(request.body(()).unwrap()),
        };
        let mut answer = answer.map_err(|_| CompanionError::store(None))?;
        let body = answer.body_mut().with_config().limit(4 << 20).read_to_vec().unwrap();
        if answer.status().is_success() {
            return Ok(body);
        }
        Err(CompanionError::store(xml::read_error(&body).ok().as_ref().map(xml::StoreError::code)))
    }
}

/// What an answer of 200 says: it may be an error all the same.
fn read<T>(answer: Result<xml::Answer<T>, presign::Error>) -> Result<T, CompanionError> {
    let result = answer.map_err(|_| CompanionError::store(None))?.into_result();
    result.map_err(|error| CompanionError::store(Some(error.code())))
}

/// New bytes for each key.
fn random() -> RandomBytes {
    let mut bytes = [0; 32];
    getrandom::getrandom(&mut bytes).unwrap();
    RandomBytes::new(bytes)
}
