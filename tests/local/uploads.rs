//! Over HTTP, against the example's server: what was granted happens, and what was not leaves no trace.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use presign::s3::MetadataName;
use presign::*;

use super::server::Server;
use super::{key, sealer};

/// A server with a directory of its own.
struct Here {
    server: Server,
    root: PathBuf,
    /// How many connections were made.
    begun: AtomicUsize,
}

impl Drop for Here {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// How a body is sent.
#[derive(Clone, Copy)]
enum Sent<'b> {
    Whole(&'b [u8]),
    /// With this length told, whatever the body has.
    Said(usize, &'b [u8]),
    Chunked(&'b [u8]),
}

impl Here {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("presign-local-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = std::env::temp_dir().join(name);
        Self { server: Server::start(&root, sealer()).unwrap(), root, begun: AtomicUsize::new(0) }
    }

    fn presign(&self, operation: impl Into<Operation<'static>>) -> PresignedRequest {
        self.server
            .presigner()
            .presign(&operation.into(), Validity::minutes(5).from(Timestamp::now()))
            .unwrap()
    }

    /// Sends a request as it was granted.
    fn send(&self, request: &PresignedRequest, body: Sent<'_>) -> Answer {
        let headers: Vec<(&str, &str)> = request.headers_to_set().collect();
        self.send_with(request.method().as_str(), target(request.url()), &headers, body)
    }

    fn put(&self, request: &PresignedRequest, body: &[u8]) -> u16 {
        self.send(request, Sent::Whole(body)).status
    }

    fn get(&self, operation: GetObject<'static>, headers: &[(&str, &str)]) -> Answer {
        let request = self.presign(operation);
        self.send_with("GET", target(request.url()), headers, Sent::Whole(b""))
    }

    fn send_with(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Sent<'_>) -> Answer {
        let mut connection = self.begin(method, target, headers, body);
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        read_answer(&answer)
    }

    /// Sends all of a request and does not wait for an answer.
    fn begin(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Sent<'_>) -> TcpStream {
        let mut request =
            format!("{method} {target} HTTP/1.1\r\nhost: {}\r\n", self.server.address()).into_bytes();
        for (name, value) in headers {
            request.extend(format!("{name}: {value}\r\n").bytes());
        }
        match body {
            Sent::Whole(b"") if method != "PUT" => request.extend(b"\r\n"),
            Sent::Whole(sent) | Sent::Said(_, sent) => {
                let length = if let Sent::Said(length, _) = body { length } else { sent.len() };
                request.extend(format!("content-length: {length}\r\n\r\n").bytes());
                request.extend(sent);
            }
            Sent::Chunked(body) => {
                request.extend(b"transfer-encoding: chunked\r\n\r\n");
                for chunk in body.chunks(7) {
                    request.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    request.extend(chunk);
                    request.extend(b"\r\n");
                }
                request.extend(b"0\r\n\r\n");
            }
        }
        let mut connection = self.connect();
        connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        connection.write_all(&request).unwrap();
        connection
    }

    fn connect(&self) -> TcpStream {
        self.begun.fetch_add(1, Ordering::SeqCst);
        TcpStream::connect(self.server.address()).unwrap()
    }

    /// Waits until the server has seen every connection end.
    fn settle(&self) {
        for _ in 0..3_000 {
            if self.server.served() == self.begun.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server still answers");
    }

    /// All files and directories: their sizes, and the MD5s of files.
    fn files(&self) -> BTreeMap<String, (usize, String)> {
        let (mut files, mut left) = (BTreeMap::new(), vec![self.root.clone()]);
        while let Some(directory) = left.pop() {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                let content = if path.is_dir() { Vec::new() } else { std::fs::read(&path).unwrap() };
                let name = path.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, (content.len(), ContentMd5::of(&content).to_hex()));
                if path.is_dir() {
                    left.push(path);
                }
            }
        }
        files
    }
}

fn target(url: &str) -> &str {
    let behind = url.strip_prefix("http://").unwrap();
    &behind[behind.find('/').unwrap()..]
}

fn read_answer(bytes: &[u8]) -> Answer {
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {bytes:?}"));
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let (first, rest) = head.split_once("\r\n").unwrap();
    let headers = rest.split("\r\n").map(|line| line.split_once(": ").unwrap());
    Answer {
        status: first.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: bytes[end + 4..].to_vec(),
    }
}

fn put_hello() -> PutObject<'static> {
    PutObject::new(key("photos/cat 1.txt"), BodySize::Exact(5))
        .content_type(MediaType::new("text/plain").unwrap())
}

#[test]
fn up_and_down() {
    let here = Here::new();
    let metadata = (MetadataName::new("Note").unwrap(), HeaderValue::new("a  b").unwrap());
    let put = put_hello().metadata(metadata.0, metadata.1);
    let put = put.metadata(MetadataName::new("empty").unwrap(), HeaderValue::new("").unwrap());
    let put = put.content_disposition(ContentDisposition::attachment().filename("Ä.txt").unwrap());
    let put = put.checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"hello").unwrap());
    let answer = here.send(&here.presign(put), Sent::Whole(b"hello"));
    assert_eq!(
        (answer.status, answer.headers["etag"].as_str()),
        (200, "\"5d41402abc4b2a76b9719d911017c592\"")
    );

    let get = || GetObject::new(key("photos/cat 1.txt"));
    let answer = here.get(get(), &[]);
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"hello".as_slice()));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-disposition", "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%84.txt"),
        ("x-amz-meta-note", "a  b"),
        ("x-amz-meta-empty", ""),
        ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
        ("etag", "\"5d41402abc4b2a76b9719d911017c592\""),
        ("content-length", "5"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(answer.headers[name], value);
    }
    // What the URL says instead, and nothing of what the client says.
    let other = get()
        .response_content_type(MediaType::new("application/pdf").unwrap())
        .response_content_disposition(ContentDisposition::inline());
    let answer = here.get(other, &[("content-type", "text/html"), ("accept", "text/html")]);
    assert_eq!(answer.headers["content-type"], "application/pdf");
    assert_eq!(answer.headers["content-disposition"], "inline");

    for (range, status, body, said) in [
        ("bytes=1-2", 206, b"el".as_slice(), "bytes 1-2/5"),
        ("bytes=-2", 206, b"lo", "bytes 3-4/5"),
        ("bytes=3-99", 206, b"lo", "bytes 3-4/5"),
        ("bytes=0-", 206, b"hello", "bytes 0-4/5"),
    ] {
        let answer = here.get(get(), &[("range", range)]);
        assert_eq!((answer.status, answer.body.as_slice()), (status, body), "{range}");
        assert_eq!(
            (answer.headers["content-range"].as_str(), &answer.headers["content-length"]),
            (said, &body.len().to_string())
        );
    }
    assert_eq!(here.get(get(), &[("range", "bytes=5-")]).headers["content-range"], "bytes */5");
    for range in ["bytes=5-", "bytes=2-1", "bytes=0-0,2-2"] {
        assert_eq!(here.get(get(), &[("range", range)]).status, 416, "{range}");
    }

    let head = here.send(&here.presign(HeadObject::new(key("photos/cat 1.txt"))), Sent::Whole(b""));
    assert_eq!((head.status, head.headers["content-length"].as_str(), head.body.len()), (200, "5", 0));
    // A URL is for one method.
    let url = here.presign(get());
    for method in ["HEAD", "PUT", "DELETE"] {
        assert_eq!(here.send_with(method, target(url.url()), &[], Sent::Whole(b"")).status, 403, "{method}");
    }
    assert_eq!(here.send_with("POST", target(url.url()), &[], Sent::Whole(b"")).status, 405);
    assert_eq!(here.send_with("GET", target(url.url()), &[], Sent::Said(1, b"x")).status, 400);

    let delete = here.presign(DeleteObject::new(key("photos/cat 1.txt")));
    for _ in 0..2 {
        assert_eq!(here.send(&delete, Sent::Whole(b"")).status, 204);
    }
    assert_eq!(here.get(get(), &[]).status, 404);
    assert_eq!(here.files().into_keys().collect::<Vec<_>>(), ["+incoming"]);
}

#[test]
fn what_is_refused_leaves_nothing() {
    let here = Here::new();
    let (exact, unlimited) = (here.presign(put_hello()), PutObject::new(key("a.bin"), BodySize::Unlimited));
    let sized = here
        .server
        .presigner()
        .presign_sizes(&unlimited, 2..=5, Validity::minutes(5).from(Timestamp::now()))
        .unwrap();
    let md5 = here.presign(unlimited.clone().content_md5(ContentMd5::of(b"hello")));
    let sha256 =
        here.presign(unlimited.clone().checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"hello").unwrap()));
    assert_eq!(here.put(&here.presign(PutObject::new(key("there"), BodySize::Unlimited)), b"before"), 200);
    let before = here.files();
    for (request, body, status) in [
        // Of one size.
        (&exact, Sent::Whole(b"hell"), 403),
        (&exact, Sent::Whole(b"hello!"), 403),
        (&exact, Sent::Whole(b""), 403),
        (&exact, Sent::Chunked(b"hello"), 411),
        (&exact, Sent::Said(6, b"hello!"), 403),
        // Of a range of sizes.
        (&sized, Sent::Whole(b"h"), 400),
        (&sized, Sent::Whole(b"hello!"), 400),
        (&sized, Sent::Chunked(b"h"), 400),
        (&sized, Sent::Chunked(b"hello, and a lot more"), 400),
        // Of a digest.
        (&md5, Sent::Whole(b"jello"), 400),
        (&md5, Sent::Chunked(b"jello"), 400),
        (&sha256, Sent::Whole(b"jello"), 400),
        (&sha256, Sent::Whole(b""), 400),
    ] {
        assert_eq!(here.send(request, body).status, status);
        here.settle();
        assert_eq!(here.files(), before);
    }
    let plain = ("content-type", "text/plain");
    for (headers, status) in [
        (vec![("content-type", "text/html")], 403),
        (vec![], 403),
        (vec![plain, ("content-type", "text/html")], 403),
        (vec![plain, ("x-amz-acl", "public-read")], 403),
        (vec![plain, ("content-length", "5")], 400),
        (vec![plain, ("transfer-encoding", "chunked")], 400),
    ] {
        assert_eq!(
            here.send_with("PUT", target(exact.url()), &headers, Sent::Whole(b"hello")).status,
            status,
            "{headers:?}"
        );
        assert_eq!(here.files(), before);
    }
    // A chunk that is none, in the middle.
    let mut connection = here.connect();
    let chunks = "transfer-encoding: chunked\r\n\r\n3\r\nhel\r\nzz\r\n";
    let head = format!("PUT {} HTTP/1.1\r\n{chunks}", target(sized.url()));
    connection.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    assert_eq!(read_answer(&answer).status, 400);
    here.settle();
    assert_eq!(here.files(), before);
    // And all of them as they were meant.
    assert_eq!(here.put(&exact, b"hello"), 200);
    for (request, body) in
        [(&sized, Sent::Chunked(b"hell")), (&md5, Sent::Chunked(b"hello")), (&sha256, Sent::Whole(b"hello"))]
    {
        assert_eq!(here.send(request, body).status, 200);
    }
    let keys: Vec<String> = here.files().into_keys().collect();
    assert_eq!(keys, ["+incoming", "a.bin", "photos", "photos/cat%201.txt", "there"]);
}

#[test]
fn a_broken_connection_leaves_nothing() {
    let here = Here::new();
    let body: Vec<u8> = (0..1_000_000_u32).map(|at| at.to_le_bytes()[0]).collect();
    let put = || PutObject::new(key("deep/er/a.bin"), BodySize::Exact(1_000_000));
    let request = here.presign(put());
    let before = here.files();
    for sent in [0, 1, 65_536, 999_999] {
        drop(here.begin("PUT", target(request.url()), &[], Sent::Said(1_000_000, &body[..sent])));
        here.settle();
        assert_eq!(here.files(), before, "{sent} bytes sent");
    }
    let unlimited = here.presign(PutObject::new(key("deep/er/a.bin"), BodySize::Unlimited));
    let mut connection = here.connect();
    let head = format!(
        "PUT {} HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
        target(unlimited.url())
    );
    connection.write_all(head.as_bytes()).unwrap();
    drop(connection);
    here.settle();
    assert_eq!(here.files(), before, "without the last chunk");

    // Half an object never takes the place of a whole one.
    assert_eq!(here.put(&request, &body), 200);
    let before = here.files();
    drop(here.begin("PUT", target(request.url()), &[], Sent::Said(1_000_000, &body[..500_000])));
    here.settle();
    assert_eq!(here.files(), before);
    assert!(here.get(GetObject::new(key("deep/er/a.bin")), &[]).body == body);
}

#[test]
fn overwriting_and_creating() {
    let here = Here::new();
    let put = || PutObject::new(key("a/b"), BodySize::Exact(5));
    let content = || here.get(GetObject::new(key("a/b")), &[]).body;
    let create = here.presign(put().create_only());
    assert_eq!((here.put(&create, b"first"), content()), (200, b"first".to_vec()));
    assert_eq!((here.put(&create, b"again"), content()), (412, b"first".to_vec()));
    assert_eq!((here.put(&here.presign(put()), b"other"), content()), (200, b"other".to_vec()));
    // The headers change with the bytes.
    let typed = put().content_type(MediaType::new("text/plain").unwrap());
    assert_eq!(here.put(&here.presign(typed), b"typed"), 200);
    assert_eq!(here.get(GetObject::new(key("a/b")), &[]).headers["content-type"], "text/plain");
    assert_eq!(here.put(&here.presign(put()), b"plain"), 200);
    assert_eq!(here.get(GetObject::new(key("a/b")), &[]).headers["content-type"], "application/octet-stream");
    // A file and its folder: the second is told so, and the first stays.
    let before = here.files();
    for name in ["a", "a/b/c", "a/b/c/d"] {
        let size = BodySize::Exact(5);
        assert_eq!(here.put(&here.presign(PutObject::new(key(name), size)), b"other"), 409, "{name}");
        assert_eq!(
            here.put(&here.presign(PutObject::new(key(name), size).create_only()), b"other"),
            409,
            "{name}"
        );
        assert_eq!(here.get(GetObject::new(key(name)), &[]).status, 404);
    }
    here.settle();
    assert_eq!(here.files(), before);
}

/// A folder of objects is no object: there is nothing to delete, and nothing to read.
#[test]
fn a_folder_is_no_object() {
    let here = Here::new();
    assert_eq!(here.put(&here.presign(PutObject::new(key("a/b/c"), BodySize::Exact(5))), b"hello"), 200);
    let before = here.files();
    for name in ["a", "a/b", "a/b/c/d", "x"] {
        let delete = here.presign(DeleteObject::new(key(name)));
        assert_eq!(here.send(&delete, Sent::Whole(b"")).status, 204, "{name}");
        assert_eq!(here.get(GetObject::new(key(name)), &[]).status, 404, "{name}");
        let head = here.send(&here.presign(HeadObject::new(key(name))), Sent::Whole(b""));
        assert_eq!((head.status, head.body.len()), (404, 0), "{name}: an answer to HEAD has no body");
    }
    assert_eq!(here.files(), before);
}

/// A client that sends a byte now and then does not keep a connection for ever.
#[test]
fn slow_clients() {
    let here = Here::new();
    let mut connections = [here.connect(), here.connect()];
    connections[0].write_all(b"GET / HTTP/1.1\r\na: ").unwrap();
    connections[1].write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let begun = std::time::Instant::now();
    while here.server.served() < 2 {
        assert!(begun.elapsed().as_secs() < 60, "{} of 2 are over", here.server.served());
        std::thread::sleep(Duration::from_millis(400));
        for connection in &mut connections {
            // The server has gone, at last.
            let _ = connection.write_all(b"a");
        }
    }
}

#[test]
fn keys_stay_in_the_directory() {
    let here = Here::new();
    let outside = here.root.parent().unwrap().join("presign-local-outside");
    let names = [
        "..a",
        "a../b",
        ".../x",
        "\\..\\x",
        "c:/x",
        "c:x",
        "nul",
        "con.txt",
        "COM1",
        "a:stream",
        "x ",
        "x.",
        "~/x",
        "*",
        "?",
        "[a]",
        "$HOME",
        "a|b",
        "-rf",
        "+incoming/0",
        "A",
        "a",
        "É",
        "e\u{301}",
        "\u{e9}",
        "%2e%2e",
        "%00",
    ];
    let mut stored = 0;
    for name in names {
        let Ok(key) = ObjectKey::exact(name) else { continue };
        let put = here.presign(PutObject::new(key.clone(), BodySize::Unlimited));
        assert_eq!(here.put(&put, name.as_bytes()), 200, "{name}");
        stored += 1;
    }
    // Each is its own file, whatever the file system folds.
    for name in names {
        let Ok(key) = ObjectKey::exact(name) else { continue };
        assert_eq!(here.get(GetObject::new(key), &[]).body, name.as_bytes(), "{name}");
    }
    let files = here.files();
    let lower: std::collections::BTreeSet<String> = files.keys().map(|path| path.to_lowercase()).collect();
    assert_eq!(lower.len(), files.len());
    assert!(stored >= 25 && !outside.exists());
    // And a path that leads out is no key.
    let get = here.presign(GetObject::new(key("a")));
    let text = target(get.url()).split_once('?').unwrap().1;
    for path in [
        "/files/../a",
        "/files/%2e%2e/a",
        "/files/..%2fa",
        "/files//etc/passwd",
        "/files/..\\a",
        "/files/+incoming",
        "/files/a%00",
        "/../files/a",
        "/etc/passwd",
    ] {
        assert_eq!(
            here.send_with("GET", &format!("{path}?{text}"), &[], Sent::Whole(b"")).status,
            403,
            "{path}"
        );
    }
    assert_eq!(here.send_with("GET", target(get.url()), &[], Sent::Whole(b"")).status, 200);
}

#[test]
fn at_the_same_time() {
    let here = Here::new();
    let large: Vec<Vec<u8>> = (0..8_u8).map(|number| vec![number; 300_000]).collect();
    // Of those that may create it, one does.
    let create = here.presign(PutObject::new(key("once/a"), BodySize::Exact(300_000)).create_only());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = large.iter().map(|body| scope.spawn(|| here.put(&create, body))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let created: Vec<usize> = (0..8).filter(|at| statuses[*at] == 200).collect();
    assert_eq!(created.len(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 412)), "{statuses:?}");
    assert!(here.get(GetObject::new(key("once/a")), &[]).body == large[created[0]]);

    // Of those that replace it, each is whole, with its own type; and deleting beside does not get in the way.
    let get = || GetObject::new(key("many/a"));
    let types =
        ["text/plain", "image/png", "image/gif", "audio/ogg", "video/mp4", "font/woff", "text/csv", "a/b"];
    std::thread::scope(|scope| {
        for (body, media_type) in large.iter().zip(types) {
            let put = PutObject::new(key("many/a"), BodySize::Exact(300_000));
            let request = here.presign(put.content_type(MediaType::new(media_type).unwrap()));
            let (here, get) = (&here, &get);
            scope.spawn(move || {
                for _ in 0..5 {
                    assert_eq!(here.put(&request, body), 200);
                    let answer = here.get(get(), &[]);
                    if answer.status == 200 {
                        let number = usize::from(answer.body[0]);
                        assert!(
                            answer.body == large_of(number)
                                && answer.headers["content-type"] == types[number]
                        );
                    } else {
                        assert_eq!(answer.status, 404);
                    }
                }
            });
        }
        let delete = here.presign(DeleteObject::new(key("many/a")));
        let here = &here;
        scope.spawn(move || {
            for _ in 0..20 {
                assert_eq!(here.send(&delete, Sent::Whole(b"")).status, 204);
            }
        });
    });
    here.settle();
    assert!(std::fs::read_dir(here.root.join("+incoming")).unwrap().next().is_none());
}

fn large_of(number: usize) -> Vec<u8> {
    vec![u8::try_from(number).unwrap(); 300_000]
}

#[test]
fn too_late_and_too_early_to_send_the_body() {
    let here = Here::new();
    let ago = Timestamp::from_unix_secs(Timestamp::now().as_unix_secs() - 60).unwrap();
    let late = here.server.presigner().presign(&put_hello(), Validity::seconds(60).from(ago)).unwrap();
    assert_eq!(here.put(&late, b"hello"), 403);
    assert!(here.server.log().iter().any(|line| line == "X-Presign-Sealed: its time is over"));
    // A client that asks first is told before it sends.
    for (request, expected) in [(&here.presign(put_hello()), "HTTP/1.1 100"), (&late, "HTTP/1.1 403")] {
        let mut connection = here.connect();
        let head = "content-type: text/plain\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n";
        write!(connection, "PUT {} HTTP/1.1\r\n{head}", target(request.url())).unwrap();
        let mut first = [0; 12];
        connection.read_exact(&mut first).unwrap();
        assert_eq!(std::str::from_utf8(&first).unwrap(), expected);
        connection.write_all(b"hello").unwrap();
        connection.read_to_end(&mut Vec::new()).unwrap();
    }
    assert_eq!(here.get(GetObject::new(key("photos/cat 1.txt")), &[]).body, b"hello");
}

/// What a killed server left is gone; the objects are there, and so is what comes in to a server that goes on.
#[test]
fn a_store_that_is_opened_again() {
    let here = Here::new();
    assert_eq!(here.put(&here.presign(put_hello()), b"hello"), 200);
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let stale: &Path = &here.root.join(format!("+incoming/{dead}-7"));
    std::fs::write(stale, b"half").unwrap();
    std::fs::create_dir_all(here.root.join("photos/2026/01")).unwrap();
    let put = here.presign(PutObject::new(key("photos/2026"), BodySize::Exact(5)));
    let mut slow = here.begin("PUT", target(put.url()), &[], Sent::Said(5, b"hel"));
    let of_the_slow = here.root.join(format!("+incoming/{}-1", here.server.address().port()));
    for _ in 0..1_000 {
        if of_the_slow.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let again = Server::start(&here.root, sealer()).unwrap();
    assert!(!stale.exists() && !here.root.join("photos/2026").exists());
    slow.write_all(b"lo").unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert_eq!(read_answer(&answer).status, 200);
    assert_eq!(here.get(GetObject::new(key("photos/2026")), &[]).body, b"hello");
    let now = Validity::minutes(1).from(Timestamp::now());
    let get = again.presigner().presign(&GetObject::new(key("photos/cat 1.txt")), now).unwrap();
    let mut connection = TcpStream::connect(again.address()).unwrap();
    write!(connection, "GET {} HTTP/1.1\r\n\r\n", target(get.url())).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    assert_eq!(read_answer(&answer).body, b"hello");
}
