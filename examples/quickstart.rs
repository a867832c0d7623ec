//! The main job, on something real: uploads through presigned requests into an S3-compatible server.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! It starts a server of its own. With `PRESIGN_ENDPOINT`, `PRESIGN_BUCKET`, `PRESIGN_REGION`, `AWS_ACCESS_KEY_ID` and
//! `AWS_SECRET_ACCESS_KEY` (and `PRESIGN_PATH_STYLE=0` for virtual-hosted addressing) it runs the same against yours.
//!
//! There are two parties: the service holds the credentials and presigns; the client is a plain HTTP client that knows
//! nothing but what the presigned requests say.

#![allow(
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it talks to people, and makes its own bytes"
)]

use std::env;
use std::error::Error;

use presign::{
    AbortMultipartUpload, Addressing, BodySize, CompleteMultipartUpload, CreateMultipartUpload, Credentials,
    DeleteObject, Endpoint, GetObject, MediaType, ObjectKey, PartNumber, PresignedRequest, Provider,
    PutObject, Region, S3Presigner, Timestamp, UploadId, UploadPart, Validity,
};
use presign_test_server::Server;
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let (service, _server) = service()?;
    let client = Client::new();
    let fifteen_minutes = || Validity::minutes(15).from(Timestamp::now());

    println!("\n1. One file, one PUT");
    let photo = bytes(183_204);
    let key = ObjectKey::new("photos/cat 1.png")?;
    let put =
        PutObject::new(key.clone(), BodySize::Exact(183_204)).content_type(MediaType::new("image/png")?);
    let upload = service.presign(&put, fifteen_minutes())?;
    println!("   the service presigns {} {:.64}…", upload.method(), upload.url());
    println!(
        "   the client must send {:?} and {:?} bytes",
        upload.headers_to_set().collect::<Vec<_>>(),
        upload.content_length()
    );
    expect(client.send(&upload, &photo)?, 200)?;
    let download = service.presign(&GetObject::new(key.clone()), fifteen_minutes())?;
    same(&expect(client.send(&download, b"")?, 200)?.body, &photo)?;

    println!("\n2. 12 MiB in parts");
    let video = bytes(12 << 20);
    let movie = ObjectKey::new("videos/cats.mp4")?;
    let create = CreateMultipartUpload::new(movie.clone()).content_type(MediaType::new("video/mp4")?);
    let created = expect(client.send(&service.presign(&create, fifteen_minutes())?, b"")?, 200)?;
    let created: Created = quick_xml::de::from_reader(&*created.body)?;
    let id = UploadId::new(created.upload_id)?;
    if let Err(error) = upload_in_parts(&service, &client, &movie, &id, &video) {
        let abort = AbortMultipartUpload::new(movie, id);
        client.send(&service.presign(&abort, fifteen_minutes())?, b"")?;
        return Err(error);
    }
    let download = service.presign(&GetObject::new(movie.clone()), fifteen_minutes())?;
    same(&expect(client.send(&download, b"")?, 200)?.body, &video)?;

    println!("\n3. What the server refuses");
    let stolen = Altered { url: upload.url().replace("cat%201.png", "cat%202.png"), ..Altered::of(&upload) };
    refused("a URL whose key was changed", client.send_altered(&stolen, &photo)?)?;
    let script =
        Altered { headers: vec![("content-type".into(), "text/html".into())], ..Altered::of(&upload) };
    refused("another content type", client.send_altered(&script, &photo)?)?;
    refused("one byte too many", client.send(&upload, &bytes(183_205))?)?;
    let yesterday = Timestamp::from_unix_secs(Timestamp::now().as_unix_secs() - 86_400)?;
    let expired = service.presign(&GetObject::new(key.clone()), Validity::minutes(15).from(yesterday))?;
    refused("a URL that expired yesterday", client.send(&expired, b"")?)?;

    for key in [key, movie] {
        expect(client.send(&service.presign(&DeleteObject::new(key), fifteen_minutes())?, b"")?, 204)?;
    }
    println!("\nDone: both files went up and came back whole, and every misuse was refused.");
    Ok(())
}

fn upload_in_parts(
    service: &S3Presigner,
    client: &Client,
    key: &ObjectKey<'_>,
    id: &UploadId<'_>,
    file: &[u8],
) -> Result<()> {
    let batch = service.batch(Validity::hours(1).from(Timestamp::now()))?;
    let mut parts = String::new();
    for (number, part) in (1..).zip(file.chunks(5 << 20)) {
        let size = BodySize::Exact(part.len() as u64);
        let request =
            batch.presign(&UploadPart::new(key.clone(), id.clone(), PartNumber::new(number)?, size))?;
        let etag = expect(client.send(&request, part)?, 200)?.etag.ok_or("no ETag in the answer")?;
        println!("   part {number}: {} bytes, ETag {etag}", part.len());
        parts += &format!(
            "<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>",
            etag.replace('"', "&quot;")
        );
    }
    let complete = batch.presign(&CompleteMultipartUpload::new(key.clone(), id.clone()))?;
    let body = format!(
        r#"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{parts}</CompleteMultipartUpload>"#
    );
    let completed = expect(client.send(&complete, body.as_bytes())?, 200)?;
    // S3 may answer 200 and tell an error in the body, which then is no such result.
    let completed: Completed = quick_xml::de::from_reader(&*completed.body)?;
    println!("   joined: ETag {}", completed.etag);
    Ok(())
}

/// The presigner for the server that the environment names, or for one that is started here.
fn service() -> Result<(S3Presigner, Option<Server>)> {
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

/// A plain HTTP client.
struct Client(ureq::Agent);

struct Answer {
    status: u16,
    etag: Option<String>,
    body: Vec<u8>,
}

/// A presigned request that somebody tampered with.
struct Altered {
    method: &'static str,
    url: String,
    headers: Vec<(String, String)>,
}

impl Altered {
    fn of(request: &PresignedRequest) -> Self {
        let headers = request.headers_to_set().map(|(name, value)| (name.into(), value.into())).collect();
        Self { method: request.method().as_str(), url: request.url().into(), headers }
    }
}

impl Client {
    fn new() -> Self {
        Self(ureq::Agent::config_builder().http_status_as_error(false).build().into())
    }

    fn send(&self, request: &PresignedRequest, body: &[u8]) -> Result<Answer> {
        self.send_altered(&Altered::of(request), body)
    }

    fn send_altered(&self, request: &Altered, body: &[u8]) -> Result<Answer> {
        let mut builder = ureq::http::Request::builder().method(request.method).uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        // A GET or DELETE with a body of no bytes would say `content-length: 0`, which is harmless but unusual.
        let mut answer = match request.method {
            "PUT" | "POST" => self.0.run(builder.body(body)?)?,
            _ => self.0.run(builder.body(())?)?,
        };
        let etag = answer.headers().get("etag").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        Ok(Answer { status: answer.status().as_u16(), etag, body })
    }
}

#[derive(Deserialize)]
struct Created {
    #[serde(rename = "UploadId")]
    upload_id: String,
}

#[derive(Deserialize)]
struct Completed {
    #[serde(rename = "ETag")]
    etag: String,
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 + at / 251) as u8).collect()
}

fn expect(answer: Answer, status: u16) -> Result<Answer> {
    if answer.status != status {
        let body = String::from_utf8_lossy(&answer.body);
        return Err(format!("the server answered {}, not {status}: {body}", answer.status).into());
    }
    Ok(answer)
}

fn refused(what: &str, answer: Answer) -> Result<()> {
    println!("   {what}: {}", answer.status);
    if answer.status != 403 && answer.status != 400 {
        return Err(format!("{what} was answered {}", answer.status).into());
    }
    Ok(())
}

fn same(got: &[u8], sent: &[u8]) -> Result<()> {
    if got != sent {
        return Err("what came back is not what was sent".into());
    }
    println!("   read back: {} bytes, the same", got.len());
    Ok(())
}
