//! As much HTTP/1.1 as an upload server needs (RFC 9112): one request a connection, read strictly.
//!
//! What two readers could understand differently is refused: a line that ends in LF alone, white space before a colon, a
//! folded line, two lengths, a length beside a transfer coding.

use std::io::{self, BufRead, Read, Write};

/// The most bytes of request line and headers.
const MAX_HEAD: u64 = 32 * 1024;
/// The most bytes of the line before a chunk, and of all trailers.
const MAX_LINE: u64 = 1024;

/// The start of a request.
#[derive(Debug)]
pub struct Head {
    pub method: String,
    pub target: String,
    /// Names in lower case, values without white space at their ends.
    pub headers: Vec<(String, String)>,
}

/// How long the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Known(u64),
    /// It says itself where it ends.
    Chunked,
}

fn malformed(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Head {
    /// `None` where the client sent nothing at all.
    pub fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut from = from.take(MAX_HEAD);
        let Some(first) = line(&mut from)? else { return Ok(None) };
        let parts: Vec<&str> = first.split(' ').collect();
        let [method, target, "HTTP/1.1"] = parts[..] else { return Err(malformed("request line")) };
        let (method, target) = (method.to_owned(), target.to_owned());
        let mut headers = Vec::new();
        loop {
            let line = line(&mut from)?.ok_or_else(|| malformed("end of the headers"))?;
            if line.is_empty() {
                return Ok(Some(Self { method, target, headers }));
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed("header without a colon"))?;
            let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if name.is_empty() || !name.bytes().all(token) {
                return Err(malformed("header name"));
            }
            headers.push((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()));
        }
    }

    fn get(&self, name: &str) -> io::Result<Option<&str>> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(malformed("a header twice")),
            (first, None) => Ok(first.map(|(_, value)| value.as_str())),
        }
    }

    /// How long the body is; one of which nothing is said has no bytes.
    pub fn length(&self) -> io::Result<Length> {
        match (self.get("content-length")?, self.get("transfer-encoding")?) {
            (None, None) => Ok(Length::Known(0)),
            (None, Some(coding)) if coding.eq_ignore_ascii_case("chunked") => Ok(Length::Chunked),
            (Some(digits), None)
                if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                digits.parse().map(Length::Known).map_err(|_| malformed("content-length"))
            }
            _ => Err(malformed("length of the body")),
        }
    }

    /// Whether the client waits before it sends the body.
    pub fn expects_continue(&self) -> bool {
        self.headers
            .iter()
            .any(|(name, value)| name == "expect" && value.eq_ignore_ascii_case("100-continue"))
    }
}

/// A line without its end, of visible ASCII, spaces and tabs; `None` at the end of what there is.
fn line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if from.read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let text = bytes.strip_suffix(b"\r\n").ok_or_else(|| malformed("line end, or too long"))?;
    if !text.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        return Err(malformed("character in a line"));
    }
    String::from_utf8(text.to_vec()).map(Some).map_err(|_| malformed("character in a line"))
}

/// A body while it is read. One that ends too early is an error, and never a shorter body.
pub struct Body<R> {
    from: R,
    /// Of the body, or of the chunk.
    left: u64,
    chunked: bool,
    /// The first chunk has no line end before it.
    begun: bool,
    done: bool,
}

impl<R: BufRead> Body<R> {
    pub fn new(from: R, length: Length) -> Self {
        match length {
            Length::Known(left) => Self { from, left, chunked: false, begun: true, done: left == 0 },
            Length::Chunked => Self { from, left: 0, chunked: true, begun: false, done: false },
        }
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        if self.begun && line(&mut (&mut self.from).take(2))?.as_deref() != Some("") {
            return Err(malformed("end of a chunk"));
        }
        self.begun = true;
        let size = line(&mut (&mut self.from).take(MAX_LINE))?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let digits = size.split(';').next().unwrap_or_default().trim_end();
        let valid = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = u64::from_str_radix(digits, 16).ok().filter(|_| valid);
        self.left = size.ok_or_else(|| malformed("size of a chunk"))?;
        if self.left == 0 {
            let mut trailers = (&mut self.from).take(MAX_LINE);
            while !line(&mut trailers)?.ok_or(io::ErrorKind::UnexpectedEof)?.is_empty() {}
            self.done = true;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Body<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.chunked && self.left == 0 && !self.done {
            self.next_chunk()?;
        }
        if self.done || into.is_empty() {
            return Ok(0);
        }
        let read = (&mut self.from).take(self.left).read(into)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        self.done = !self.chunked && self.left == 0;
        Ok(read)
    }
}

/// Writes status line and headers of an answer, after which the connection ends.
pub fn write_head(to: &mut impl Write, status: u16, headers: &[(String, String)]) -> io::Result<()> {
    let reason = match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        _ => "Refused",
    };
    let mut head = format!("HTTP/1.1 {status} {reason}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    to.write_all(head.as_bytes())
}
