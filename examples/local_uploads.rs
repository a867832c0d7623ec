//! Uploads and downloads without an object store: the service presigns for itself, and a directory is the store.
//!
//! ```sh
//! cargo run --example local_uploads --features local
//! ```
//!
//! The server is in `examples/local_uploads`: strict HTTP in `http.rs`, what is granted in `server.rs`, files in
//! `store.rs`. The client is a plain HTTP client that knows nothing but what it is given.

#![allow(clippy::print_stdout, reason = "it talks to people")]

#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
#[path = "local_uploads/http.rs"]
mod http;
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
#[path = "local_uploads/server.rs"]
mod server;
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
#[path = "local_uploads/store.rs"]
mod store;
mod support;

use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use presign::seal::{SealKey, Sealer};
use presign::upload::{ObjectHead, UploadGrant, UploadInputs, UploadIntent, UploadRules};
use presign::{
    ByteRange, Checksum, ChecksumAlgorithm, ContentDisposition, DeleteObject, GetObject, KeyTemplate,
    MediaTypes, Presigner, Timestamp, Validity,
};
use server::Server;
use support::{Client, Request, Result, file, random, refused};

/// A directory of this run's own, which ends with it; a run that is killed leaves it in the system's temporary directory.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn main() -> Result<()> {
    let folder = Folder(std::env::temp_dir().join(format!("presign-local-uploads-{}", std::process::id())));
    let mut key = [0; 32];
    getrandom::getrandom(&mut key).map_err(|error| format!("no random bytes: {error}"))?;
    let server = Server::start(&folder.0, Sealer::new(SealKey::new(&key)?))?;
    println!("Server: http://{}/files with {} as the store", server.address(), folder.0.display());
    // From here on nothing knows that there is no S3.
    let store: &dyn Presigner = server.presigner();
    let client = Client::new();
    let now = Timestamp::now;

    println!("\n1. A client says what it wants to upload, and is granted one request");
    let template = KeyTemplate::new("photos/{yyyy}/{mm}/{id}{ext}")?;
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000)
        .create_only()
        .build()?;
    let photo = file(183_204);
    let intent = UploadIntent::new(183_204)
        .named("cat 1.png")
        .of_type("image/png")
        .checksum(Checksum::of(ChecksumAlgorithm::Sha256, &photo)?);
    let planned = rules.check(&intent, store.provider(), UploadInputs::new(now(), random()?))?;
    let UploadGrant::Put(upload) = planned.record().grant(store, planned.validity())? else {
        return Err("a file is one PUT here".into());
    };
    let record = planned.into_record(); // to the database
    println!("   {} {:.90}…", upload.method(), upload.url());

    println!("\n2. Nothing else is accepted; the log says why, the client is told a code");
    let before = files(&folder.0)?;
    let mut other_key = Request::from(&upload);
    other_key.url = other_key.url.replace("photos/", "other/");
    refused("another key", &client.send(other_key, &photo)?)?;
    let mut script = Request::from(&upload);
    script
        .headers
        .iter_mut()
        .filter(|(name, _)| name == "content-type")
        .for_each(|(_, value)| *value = "text/html".into());
    refused("another type", &client.send(script, &photo)?)?;
    refused("one byte more", &client.send(&upload, &file(183_205))?)?;
    let mut other_bytes = photo.clone();
    other_bytes.reverse();
    refused("other bytes", &client.send(&upload, &other_bytes)?)?;
    let log = break_off(&server, &upload, &photo)?;
    println!("   the connection broke in the middle");
    for line in log {
        println!("   log: {line}");
    }
    if files(&folder.0)? != before {
        return Err("something was left behind".into());
    }

    println!("\n3. The upload as it was granted, and the same once more");
    client.send(&upload, &photo)?.expect(200)?;
    refused("to replace it", &client.send(&upload, &photo)?)?;
    for name in files(&folder.0)? {
        println!("   file: {name}");
    }

    println!("\n4. The service confirms what lies there, and lets the client read it");
    let soon = Validity::minutes(5).from(now());
    let head = client.send(&record.head(store, soon)?, b"")?.expect(200)?;
    let confirmed = record.confirm(&ObjectHead::from_headers(head.pairs())?)?;
    println!("   {} is {} bytes of {}", confirmed.key(), confirmed.size(), confirmed.media_type());
    let name = ContentDisposition::attachment().filename("Übersicht.png")?;
    let get = GetObject::new(record.key().clone()).response_content_disposition(name.clone());
    let answer = client.send(&store.presign(get.as_ref(), soon)?, b"")?.expect(200)?;
    println!("   content-disposition: {}", answer.header("content-disposition").unwrap_or("none"));
    if answer.body != photo || answer.header("content-disposition") != Some(name.as_str()) {
        return Err("what came back is not what was sent".into());
    }
    let part = GetObject::new(record.key().clone()).range(ByteRange::new(100, 199)?);
    let answer = client.send(&store.presign(part.as_ref(), soon)?, b"")?.expect(206)?;
    println!("   content-range: {}", answer.header("content-range").unwrap_or("none"));
    if Some(answer.body.as_slice()) != photo.get(100..200) {
        return Err("these are other bytes".into());
    }
    let past = Validity::seconds(1).from(Timestamp::from_unix_secs(now().as_unix_secs() - 1)?);
    let late = store.presign(GetObject::new(record.key().clone()).as_ref(), past)?;
    refused("a second too late", &client.send(&late, b"")?)?;

    let delete = store.presign(DeleteObject::new(record.key().clone()).as_ref(), soon)?;
    client.send(&delete, b"")?.expect(204)?;
    if files(&folder.0)? != before {
        return Err("something was left behind".into());
    }
    println!(
        "\nDone: the file went up, was confirmed and came back, and every misuse was refused and left nothing."
    );
    Ok(())
}

/// Sends half of the body and goes away; comes back with the log when the server has noticed.
fn break_off(server: &Server, upload: &presign::PresignedRequest, body: &[u8]) -> Result<Vec<String>> {
    let target =
        upload.url().split_once("/files").map(|(_, rest)| format!("/files{rest}")).ok_or("another URL")?;
    let mut connection = TcpStream::connect(server.address())?;
    let (host, length) = (server.address(), body.len());
    write!(connection, "PUT {target} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n")?;
    for (name, value) in upload.headers_to_set() {
        write!(connection, "{name}: {value}\r\n")?;
    }
    connection.write_all(b"\r\n")?;
    connection.write_all(body.get(..body.len() / 2).unwrap_or_default())?;
    drop(connection);
    let mut log = Vec::new();
    for _ in 0..500 {
        log.extend(server.log());
        if log.iter().any(|line| line.starts_with("connection: ")) {
            return Ok(log);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    Err("the server still waits".into())
}

/// All files and directories of the store.
fn files(root: &Path) -> Result<Vec<String>> {
    let (mut names, mut left) = (Vec::new(), vec![root.to_owned()]);
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            names.push(path.strip_prefix(root)?.display().to_string());
            if path.is_dir() {
                left.push(path);
            }
        }
    }
    names.sort();
    Ok(names)
}
