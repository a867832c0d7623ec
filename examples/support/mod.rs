//! What the examples share: a server, the service's presigner for it, and a client that is a plain HTTP client.
//!
//! The server is started here, unless the environment names one: `PRESIGN_ENDPOINT`, `PRESIGN_BUCKET`, `PRESIGN_REGION`,
//! `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` (and `PRESIGN_PATH_STYLE=0` for virtual-hosted addressing).

#![allow(
    dead_code,
    unreachable_pub,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "not every example uses all of it; it talks to people, and makes its own bytes"
)]

use std::env;
use std::error::Error;

use presign::{
    Addressing, Credentials, Endpoint, PresignedRequest, Provider, RandomBytes, Region, S3Presigner,
    Timestamp, Validity,
};
use presign_test_server::Server;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The presigner for the server that the environment names, or for one that is started here and lives as long as the
/// second value.
pub fn service() -> Result<(S3Presigner, Option<Server>)> {
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let Ok(endpoint) = env::var("PRESIGN_ENDPOINT") else {
        let server = Server::start()?;
        println!("Server: {} with bucket {}", server.endpoint(), server.bucket());
        let provider = Provider::custom(Endpoint::new(server.endpoint())?, Region::new(server.region())?);
        let credentials = Credentials::new(server.access_key_id(), server.secret_access_key())?;
        return Ok((S3Presigner::new(provider.bucket(server.bucket())?, credentials), Some(server)));
    };
    let mut provider =
        Provider::custom(Endpoint::insecure(&endpoint)?, Region::new(variable("PRESIGN_REGION")?)?);
    if let Ok(path_style) = env::var("PRESIGN_PATH_STYLE") {
        provider = provider.addressing(if path_style == "0" {
            Addressing::VirtualHosted
        } else {
            Addressing::PathStyle
        });
    }
    let bucket = provider.bucket(&variable("PRESIGN_BUCKET")?)?;
    println!("Server: {endpoint} with bucket {}", bucket.name().as_str());
    Ok((S3Presigner::new(bucket, Credentials::from_env()?), None))
}

/// Serves an API at a port of its own, and says where; the thread ends with the process.
pub fn serve(router: axum::Router) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let base = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || runtime.block_on(async { axum::serve(listener, router).await }));
    Ok(base)
}

/// What a service's own calls to its store get.
pub fn soon() -> Validity {
    Validity::minutes(5).from(Timestamp::now())
}

/// 32 bytes from the operating system.
pub fn random() -> Result<RandomBytes> {
    let mut bytes = [0; 32];
    getrandom::getrandom(&mut bytes).map_err(|error| format!("no random bytes: {error}"))?;
    Ok(RandomBytes::new(bytes))
}

/// A plain HTTP client, which knows nothing but what it is given.
pub struct Client(ureq::Agent);

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A request that can be tampered with.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
}

impl From<&PresignedRequest> for Request {
    fn from(request: &PresignedRequest) -> Self {
        let headers = request.headers_to_set().map(|(name, value)| (name.into(), value.into())).collect();
        Self { method: request.method().as_str().into(), url: request.url().into(), headers }
    }
}

impl Client {
    pub fn new() -> Self {
        Self(ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into())
    }

    pub fn send(&self, request: impl Into<Request>, body: &[u8]) -> Result<Answer> {
        let request = request.into();
        let mut builder = ureq::http::Request::builder().method(request.method.as_str()).uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        // A GET or DELETE with a body of no bytes would say `content-length: 0`, which is harmless but unusual.
        let mut answer = match request.method.as_str() {
            "PUT" | "POST" => self.0.run(builder.body(body)?)?,
            _ => self.0.run(builder.body(())?)?,
        };
        let headers = answer.headers().iter();
        let headers = headers
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        Ok(Answer { status: answer.status().as_u16(), headers, body })
    }

    /// Posts a form as a browser does: the fields in their order, then the file (RFC 7578).
    pub fn post_form(&self, url: &str, fields: &[(String, String)], file: &[u8]) -> Result<Answer> {
        const BOUNDARY: &str = "----a-boundary-that-is-in-no-field";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"photo.png\"\r\n\
                    Content-Type: application/octet-stream";
        body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
        body.extend(file);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = vec![("content-type".into(), content_type)];
        self.send(Request { method: "POST".into(), url: url.into(), headers }, &body)
    }
}

impl Answer {
    /// This answer, if it has this status.
    pub fn expect(self, status: u16) -> Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        let body = String::from_utf8_lossy(&self.body);
        Err(format!("the server answered {}, not {status}: {body}", self.status).into())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The headers as pairs of texts.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Says that something was refused by the server, and fails if it was not.
pub fn refused(what: &str, answer: &Answer) -> Result<()> {
    println!("   {what}: {}", answer.status);
    if !matches!(answer.status, 400 | 403 | 409 | 412) {
        return Err(format!("{what} was answered {}", answer.status).into());
    }
    Ok(())
}

/// A file of `length` bytes.
pub fn file(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 + at / 251) as u8).collect()
}
