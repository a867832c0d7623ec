//! HTTP as bytes: what no client would send, either, as long as it can be written down.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, wanted: &str) -> Option<&str> {
        self.headers.iter().find_map(|(name, value)| (name == wanted).then_some(value.as_str()))
    }

    /// The body, where it is JSON and says so.
    pub fn json(&self) -> Option<Value> {
        let is_json = self.header("content-type")?.starts_with("application/json");
        is_json.then(|| serde_json::from_slice(&self.body).ok())?
    }
}

/// Sends one request over a connection of its own.
pub fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<&[u8]>,
) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if let Some(body) = body {
        head += &format!("content-length: {}\r\n", body.len());
    }
    let message = [head.as_bytes(), b"\r\n", body.unwrap_or_default()].concat();
    // A server that refuses a long body may close before it has read all of it; its answer is there all the same.
    let _ = stream.write_all(&message);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    parse(&answer).unwrap_or_else(|| panic!("{method} {target}: {:?}", String::from_utf8_lossy(&answer)))
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let pairs = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())));
    let headers = pairs.collect::<Option<Vec<_>>>()?;
    let reply = Reply { status, headers, body: answer[end + 4..].to_vec() };
    assert!(reply.header("transfer-encoding").is_none(), "an answer in chunks");
    Some(reply)
}
