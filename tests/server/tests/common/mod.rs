//! A signer and an HTTP client of a few lines each, written from the specification of Signature Version 4 alone.
//! Every part of a request can be set apart from what is signed, so that forged ones can be made.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use presign_test_server::Server;
use sha2::{Digest, Sha256};

/// A request before it is signed.
#[derive(Clone)]
pub struct Request {
    pub address: std::net::SocketAddr,
    pub method: &'static str,
    pub host: String,
    /// As it stands in the request line.
    pub path: String,
    /// As it is signed, where that differs.
    pub signed_path: Option<String>,
    /// Decoded. All of it is signed.
    pub query: Vec<(String, String)>,
    /// Sent and signed.
    pub headers: Vec<(String, String)>,
    /// Sent, not signed.
    pub unsigned: Vec<(String, String)>,
    /// Signed, whatever is sent.
    pub signed_headers: Option<String>,
    pub body: Vec<u8>,
    /// Seconds from now.
    pub date: i64,
    pub expires: String,
    pub scope_date: Option<String>,
    pub region: String,
    pub service: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The canonical form of a decoded path.
pub fn encode(text: &str, keep_slash: bool) -> String {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (keep_slash && byte == b'/');
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}

pub fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `20260102T030405Z`, `seconds` from now.
pub fn timestamp(seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let at = i64::try_from(now).unwrap() + seconds;
    let (mut days, second) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let (mut year, mut month) = (1970, 1);
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    for length in [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year}{month:02}{:02}T{hour:02}{minute:02}{:02}Z", days + 1, second % 60)
}

impl Request {
    /// A path-style request for a key; an empty one means the bucket.
    pub fn new(server: &Server, method: &'static str, key: &str) -> Self {
        let slash = if key.is_empty() { "" } else { "/" };
        Self {
            address: server.address(),
            method,
            host: server.endpoint().strip_prefix("http://").unwrap().to_owned(),
            path: encode(&format!("/{}{slash}{key}", server.bucket()), true),
            signed_path: None,
            query: Vec::new(),
            headers: Vec::new(),
            unsigned: Vec::new(),
            signed_headers: None,
            body: Vec::new(),
            date: 0,
            expires: "60".to_owned(),
            scope_date: None,
            region: server.region().to_owned(),
            service: "s3".to_owned(),
            access_key_id: server.access_key_id().to_owned(),
            secret_access_key: server.secret_access_key().to_owned(),
            session_token: server.session_token().map(str::to_owned),
        }
    }

    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn unsigned(mut self, name: &str, value: &str) -> Self {
        self.unsigned.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets any field.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The list of signed headers, and the part of the canonical request that comes from them: lines and names.
    /// A header that is listed but not sent is in the list alone, which is how `s3s` understands one.
    fn canonical_headers(&self) -> (String, String) {
        let mut headers = self.headers.clone();
        headers.push(("host".to_owned(), self.host.clone()));
        headers.sort();
        let names = |headers: &[(String, String)]| {
            headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";")
        };
        let list = self.signed_headers.clone().unwrap_or_else(|| names(&headers));
        headers.retain(|(name, _)| list.split(';').any(|listed| listed == name));
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let part = format!("{lines}\n{}", names(&headers));
        (list, part)
    }

    fn signature(&self, date: &str, scope: &str, query: &str, payload: &str) -> String {
        let headers = self.canonical_headers().1;
        let path = self.signed_path.as_ref().unwrap_or(&self.path);
        let canonical = format!("{}\n{path}\n{query}\n{headers}\n{payload}", self.method);
        let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256_hex(canonical.as_bytes()));
        let first = format!("AWS4{}", self.secret_access_key).into_bytes();
        let key = scope.split('/').fold(first, |key, part| mac(&key, part));
        hex(&mac(&key, &to_sign))
    }

    fn scope(&self, date: &str) -> String {
        let day = self.scope_date.as_deref().unwrap_or(&date[..8]);
        format!("{day}/{}/{}/aws4_request", self.region, self.service)
    }

    fn canonical_query(pairs: &[(String, String)]) -> String {
        let encoded =
            pairs.iter().map(|(name, value)| format!("{}={}", encode(name, false), encode(value, false)));
        let mut pairs: Vec<_> = encoded.collect();
        pairs.sort();
        pairs.join("&")
    }

    /// Path and query of the presigned URL.
    pub fn presign(&self) -> String {
        let date = timestamp(self.date);
        let scope = self.scope(&date);
        let mut query = self.query.clone();
        let mut add = |name: &str, value: &str| query.push((format!("X-Amz-{name}"), value.to_owned()));
        add("Algorithm", "AWS4-HMAC-SHA256");
        add("Credential", &format!("{}/{scope}", self.access_key_id));
        add("Date", &date);
        add("Expires", &self.expires);
        add("SignedHeaders", &self.canonical_headers().0);
        if let Some(token) = &self.session_token {
            add("Security-Token", token);
        }
        let query = Self::canonical_query(&query);
        let signature = self.signature(&date, &scope, &query, "UNSIGNED-PAYLOAD");
        format!("{}?{query}&X-Amz-Signature={signature}", self.path)
    }

    /// Signs in the query and sends.
    pub fn send(&self) -> Response {
        self.send_to(&self.presign())
    }

    /// Signs in `Authorization` and sends.
    pub fn send_with_authorization(&self) -> Response {
        let date = timestamp(self.date);
        let scope = self.scope(&date);
        let payload = sha256_hex(&self.body);
        let mut request = self.clone().header("x-amz-date", &date).header("x-amz-content-sha256", &payload);
        if let Some(token) = self.session_token.clone() {
            request = request.header("x-amz-security-token", &token);
        }
        let query = Self::canonical_query(&request.query);
        let (names, signature) =
            (request.canonical_headers().0, request.signature(&date, &scope, &query, &payload));
        let credential = format!("{}/{scope}", self.access_key_id);
        let value =
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}");
        let request = request.unsigned("authorization", &value);
        request.send_to(&format!("{}?{query}", self.path))
    }

    /// Sends to a target as it stands.
    pub fn send_to(&self, target: &str) -> Response {
        let head = self.head(target);
        exchange(self.address, &[head.as_bytes(), &self.body].concat())
    }

    /// The request line and the headers.
    pub fn head(&self, target: &str) -> String {
        let mut head =
            format!("{} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.method, self.host);
        for (name, value) in self.headers.iter().chain(&self.unsigned) {
            head += &format!("{name}: {value}\r\n");
        }
        let named = |(name, _): &(String, String)| name == "content-length" || name == "transfer-encoding";
        if !self.headers.iter().chain(&self.unsigned).any(named) {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        head + "\r\n"
    }
}

/// Writes bytes, and reads one answer to its end.
pub fn exchange(address: std::net::SocketAddr, bytes: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(bytes).unwrap();
    answer(stream)
}

pub fn answer(mut stream: TcpStream) -> Response {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP answer");
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = lines.filter_map(header).collect();
    Response { status, headers, body: answer[end + 4..].to_vec() }
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The text of the first XML element with this name; entities stay.
    pub fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.text().split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0)
    }

    /// Requires a status and, unless it is empty, an error code.
    #[track_caller]
    pub fn expect(self, status: u16, code: &str) -> Self {
        let found = self.element("Code").unwrap_or_default();
        assert_eq!((self.status, found), (status, code), "{}", String::from_utf8_lossy(&self.body));
        self
    }
}
