//! Two clients. One is `ureq`, as a program would use it; the other writes bytes into a socket, for what an HTTP
//! client refuses to send and for host names that do not resolve. Both know a request and nothing of the service.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use presign::PresignedRequest;
use serde::de::DeserializeOwned;

/// What is sent: a presigned request, or one that somebody tampered with.
#[derive(Clone)]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl From<&PresignedRequest> for Sent {
    fn from(request: &PresignedRequest) -> Self {
        let headers = request.headers_to_set().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let method = request.method().as_str().to_owned();
        Self { method, url: request.url().to_owned(), headers: headers.collect() }
    }
}

impl Sent {
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: "GET".to_owned(), url: url.into(), headers: Vec::new() }
    }

    /// The same with a part exchanged.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    pub fn header(&self, name: &str, value: &str) -> Self {
        self.without(name).with(|sent| sent.headers.push((name.to_owned(), value.to_owned())))
    }

    pub fn without(&self, name: &str) -> Self {
        self.with(|sent| sent.headers.retain(|(given, _)| given != name))
    }

    /// The same with another value of a query parameter, or without it.
    pub fn parameter(&self, name: &str, change: impl Fn(&str) -> Option<String>) -> Self {
        let (base, query) = self.url.split_once('?').unwrap();
        let pair = |pair: &str| match pair.split_once('=') {
            Some((found, value)) if found == name => change(value).map(|value| format!("{name}={value}")),
            _ => Some(pair.to_owned()),
        };
        let pairs: Vec<_> = query.split('&').filter_map(pair).collect();
        let url = format!("{base}?{}", pairs.join("&"));
        assert_ne!(url, self.url, "{name} is not there, or does not change");
        self.with(|sent| sent.url = url)
    }

    pub fn host(&self) -> &str {
        self.split().0
    }

    /// Host, and what stands in the request line.
    fn split(&self) -> (&str, &str) {
        let (_, rest) = self.url.split_once("://").unwrap();
        rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()))
    }

    /// By `ureq`.
    pub fn send(&self, body: &[u8]) -> Answer {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut builder = ureq::http::Request::builder().method(self.method.as_str()).uri(&self.url);
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        // A body of no bytes would put `content-length: 0` on a GET.
        let answer = match (self.method.as_str(), body) {
            ("GET" | "HEAD" | "DELETE", b"") => agent.run(builder.body(()).unwrap()),
            _ => agent.run(builder.body(body).unwrap()),
        };
        let mut answer = answer.unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.url));
        let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers =
            answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        Answer { status: answer.status().as_u16(), headers, body }
    }

    /// Through a socket to `address`, with the `Host` of the URL and a truthful `Content-Length`.
    pub fn send_to(&self, address: SocketAddr, body: &[u8]) -> Answer {
        let length = body.len().to_string();
        let sized = self.method == "PUT" || self.method == "POST" || !body.is_empty();
        let sent = if sized { self.header("content-length", &length) } else { self.clone() };
        sent.send_as_written(address, body)
    }

    /// Through a socket to `address`: exactly these headers, with `host` from the URL where there is none.
    pub fn send_as_written(&self, address: SocketAddr, body: &[u8]) -> Answer {
        let (host, target) = self.split();
        let slash = if target.starts_with('/') { "" } else { "/" };
        let mut head = format!("{} {slash}{target} HTTP/1.1\r\n", self.method);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            head += &format!("host: {host}\r\n");
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "connection: close\r\n\r\n";
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // A server may answer and close before it has read all; its answer counts.
        let written = stream.write_all(&[head.as_bytes(), body].concat());
        let declared = self.headers.iter().find(|(name, _)| name == "content-length");
        let declared = declared.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
        // Where the server waits for more, it is told that nothing comes. Else some would take it for a hang-up.
        if written.is_ok() && body.len() < declared {
            stream.shutdown(Shutdown::Write).unwrap();
        }
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("{} {}: {error}", self.method, self.url),
        }
        Answer::parse(&answer, self.method == "HEAD")
    }
}

impl Answer {
    /// No answer at all is status 0.
    fn parse(bytes: &[u8], to_head: bool) -> Self {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Self { status: 0, headers: Vec::new(), body: Vec::new() };
        };
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.split("\r\n");
        let status: u16 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        if status == 100 {
            return Self::parse(&bytes[end + 4..], to_head);
        }
        let pair = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        let headers = lines.filter_map(pair).collect();
        let mut answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if to_head {
            answer.body.clear();
        } else if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(&answer.body);
        } else if let Some(length) = answer.header("content-length").map(|text| text.parse().unwrap()) {
            answer.body.truncate(length);
        }
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub fn etag(&self) -> &str {
        self.header("etag").expect("an ETag")
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn xml<T: DeserializeOwned>(&self) -> T {
        quick_xml::de::from_reader(&*self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// `refused` for any 4xx, else the status: servers agree on that something is refused, not on how.
    pub fn verdict(&self) -> String {
        if (400..500).contains(&self.status) { "refused".to_owned() } else { self.status.to_string() }
    }

    /// Fails the test on any other status: for steps whose outcome is not the question.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = String::from_utf8_lossy(&bytes[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap().trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
    body
}
