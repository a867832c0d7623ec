//! An upload server: what `LocalPresigner::check` says, done with a directory.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use presign::local::LocalRequest;
use presign::seal::Sealer;
use presign::{Endpoint, LocalPresigner, Method, PublicCode, Timestamp};

use super::http::{Body, Head, Length, write_head};
use super::store::{Kept, Store};

/// How long a client may be silent, and how long its headers may take in all.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it is listened to after it was answered.
const GOODBYE: Duration = Duration::from_secs(1);
const MOST_CONNECTIONS: usize = 64;

/// A server on a port of this machine's own, until it is dropped.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    /// Its port is the store's lock, and so it is held until the last connection is over.
    listener: TcpListener,
    presigner: LocalPresigner,
    store: Store,
    ends: AtomicBool,
    connections: AtomicUsize,
    served: AtomicUsize,
    log: Mutex<Vec<String>>,
}

impl Server {
    pub fn start(root: &Path, sealer: Sealer) -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let base = Endpoint::new(&format!("http://{address}/files"))?;
        let shared = Arc::new(Shared {
            listener,
            presigner: LocalPresigner::new(base, "local-uploads", sealer)?,
            store: Store::open(root, address.port())?,
            ends: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            served: AtomicUsize::new(0),
            log: Mutex::default(),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&shared)
        });
        Ok(Self { shared, address, accepting: Some(accepting) })
    }

    /// What the service presigns with: the same value that checks.
    pub fn presigner(&self) -> &LocalPresigner {
        &self.shared.presigner
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was refused, and why, since the log was looked at.
    pub fn log(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many connections are over: answered, given up or turned away.
    pub fn served(&self) -> usize {
        self.shared.served.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept(shared: &Arc<Shared>) {
    for connection in shared.listener.incoming() {
        if shared.ends.load(Ordering::SeqCst) {
            break;
        }
        let Ok(connection) = connection else { continue };
        if shared.connections.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            shared.end();
            continue;
        }
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            if let Err(error) = shared.serve(&connection) {
                shared.note(&format!("connection: {error}"));
            }
            shared.end();
        });
    }
}

/// What a client sends, until an instant if there is one, however slowly it comes.
struct Incoming<'c> {
    connection: &'c TcpStream,
    until: Option<Instant>,
}

impl Read for Incoming<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.until.map_or(PATIENCE, |until| until.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut connection = self.connection;
        connection.set_read_timeout(Some(left.min(PATIENCE)))?;
        connection.read(into)
    }
}

/// What is answered.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<Box<dyn Read>>,
}

impl Answer {
    fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.into(), value.to_string()));
        self
    }

    /// Status and code as S3 answers them, and not a word more.
    fn refused(status: u16, code: &str) -> Self {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code></Error>");
        let answer =
            Self::new(status).header("content-type", "application/xml").header("content-length", text.len());
        Self { body: Some(Box::new(io::Cursor::new(text))), ..answer }
    }
}

impl From<PublicCode> for Answer {
    fn from(code: PublicCode) -> Self {
        Self::refused(code.status(), code.code())
    }
}

impl Shared {
    fn end(&self) {
        self.connections.fetch_sub(1, Ordering::SeqCst);
        self.served.fetch_add(1, Ordering::SeqCst);
    }

    fn note(&self, line: &str) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() < 1_000 {
            log.push(line.into());
        }
    }

    /// For the log in words, for the client as a code.
    fn refuse(&self, why: &impl ToString, code: PublicCode) -> Answer {
        self.note(&why.to_string());
        code.into()
    }

    fn serve(&self, connection: &TcpStream) -> io::Result<()> {
        connection.set_write_timeout(Some(PATIENCE))?;
        let mut from = BufReader::new(Incoming { connection, until: Some(Instant::now() + PATIENCE) });
        let mut with_body = true;
        let answer = Head::read(&mut from).and_then(|head| {
            let Some(head) = head else { return Ok(None) };
            // An answer to HEAD ends with its headers.
            with_body = head.method != "HEAD";
            from.get_mut().until = None;
            self.answer(&head, &mut from, connection).map(Some)
        });
        let answer = match answer {
            Ok(None) => return Ok(()),
            Ok(Some(answer)) => answer,
            Err(error) => self.failed(error)?,
        };
        let mut to = connection;
        write_head(&mut to, answer.status, &answer.headers)?;
        if let Some(mut body) = answer.body.filter(|_| with_body) {
            io::copy(&mut body, &mut to)?;
        }
        to.flush()?;
        // A connection that is closed while bytes come in is reset, and the client may not see the answer.
        connection.shutdown(Shutdown::Write)?;
        from.get_mut().until = Some(Instant::now() + GOODBYE);
        let _ = io::copy(&mut from.take(4 << 20), &mut io::sink());
        Ok(())
    }

    fn failed(&self, error: io::Error) -> io::Result<Answer> {
        use io::ErrorKind::*;
        match error.kind() {
            InvalidData => {
                self.note(&format!("malformed: {error}"));
                Ok(Answer::refused(400, "BadRequest"))
            }
            // The client is gone, and so is what it sent.
            UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe | TimedOut | WouldBlock => {
                Err(error)
            }
            _ => {
                self.note(&format!("store: {error}"));
                Ok(Answer::refused(500, "InternalError"))
            }
        }
    }

    fn answer(&self, head: &Head, from: &mut impl BufRead, to: &TcpStream) -> io::Result<Answer> {
        let length = head.length()?;
        let headers = head.headers.iter().map(|(name, value)| (name, value));
        let checked = self.presigner.check(&head.method, head.target.as_bytes(), headers, Timestamp::now());
        let request = match checked {
            Ok(request) => request,
            Err(error) => return Ok(self.refuse(&error, error.public_code())),
        };
        match request.method() {
            Method::Put => self.put(&request, head, Body::new(from, length), length, to),
            _ if length != Length::Known(0) => Ok(Answer::refused(400, "BadRequest")),
            Method::Delete => {
                self.store.remove(request.relative_path())?;
                Ok(Answer::new(204))
            }
            _ => self.get(&request),
        }
    }

    /// Size, type and digests are those that were granted, or nothing is kept.
    fn put(
        &self,
        request: &LocalRequest,
        head: &Head,
        mut body: Body<impl BufRead>,
        length: Length,
        mut to: &TcpStream,
    ) -> io::Result<Answer> {
        let announced = match length {
            Length::Known(bytes) => Some(bytes),
            Length::Chunked => None,
        };
        let mut checker = match request.body().checker(announced) {
            Ok(checker) => checker,
            Err(fault) => return Ok(self.refuse(&fault, fault.public_code())),
        };
        if request.create_only() && self.store.exists(request.relative_path()) {
            return Ok(Answer::refused(412, "PreconditionFailed"));
        }
        if head.expects_continue() {
            to.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let mut incoming = self.store.begin(request.headers())?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let bytes = match body.read(&mut buffer)? {
                0 => break,
                read => buffer.get(..read).unwrap_or_default(),
            };
            if let Err(fault) = checker.update(bytes) {
                return Ok(self.refuse(&fault, fault.public_code()));
            }
            incoming.write(bytes)?;
        }
        if let Err(fault) = checker.finish() {
            return Ok(self.refuse(&fault, fault.public_code()));
        }
        Ok(match incoming.keep(request.relative_path(), request.create_only())? {
            Kept::Yes(md5) => {
                Answer::new(200).header("etag", format!("\"{md5}\"")).header("content-length", 0)
            }
            Kept::Exists => Answer::refused(412, "PreconditionFailed"),
            Kept::InTheWay => Answer::refused(409, "InvalidRequest"),
        })
    }

    fn get(&self, request: &LocalRequest) -> io::Result<Answer> {
        let Some(object) = self.store.read(request.relative_path())? else {
            return Ok(Answer::refused(404, "NoSuchKey"));
        };
        let size = object.size;
        let range = match request.range_of(size) {
            Ok(range) => range,
            Err(error) => {
                let answer = self.refuse(&error, error.public_code());
                return Ok(answer.header("content-range", format!("bytes */{size}")));
            }
        };
        // A browser shall neither guess the type nor run anything as this host's own, and no cache is to keep it unless
        // the object says so; then what was kept with the object, then what the URL says instead.
        let mut headers = BTreeMap::from([
            ("accept-ranges", "bytes"),
            ("cache-control", "private, no-store"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("content-type", "application/octet-stream"),
            ("x-content-type-options", "nosniff"),
        ]);
        headers.extend(object.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        headers.extend(request.headers());
        let mut answer = Answer::new(if range.is_some() { 206 } else { 200 });
        for (name, value) in headers {
            answer = answer.header(name, value);
        }
        if let Some(range) = &range {
            answer =
                answer.header("content-range", format!("bytes {}-{}/{size}", range.start, range.end - 1));
        }
        let range = range.unwrap_or(0..size);
        let count = range.end - range.start;
        let answer = answer.header("content-length", count);
        Ok(Answer { body: Some(Box::new(object.bytes(range.start, count)?)), ..answer })
    }
}
