//! The main job, on something real: a file goes up through a presigned request into an S3-compatible server, and what lies
//! there is confirmed to be what was granted.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! It starts a server of its own; `examples/support` says how to use yours. There are two parties: the service holds the
//! credentials and presigns; the client is a plain HTTP client that knows nothing but what it is granted.

#![allow(clippy::print_stdout, reason = "it talks to people")]

mod support;

use presign::upload::{ObjectHead, UploadGrant, UploadInputs, UploadIntent, UploadRules};
use presign::{DeleteObject, GetObject, KeyTemplate, MediaTypes, Timestamp, Validity};
use support::{Client, Request, Result, file, random, refused, service};

fn main() -> Result<()> {
    let (presigner, _server) = service()?;
    let client = Client::new();
    let now = Timestamp::now;

    println!("\n1. The service says once what may be uploaded");
    let template = KeyTemplate::new("photos/{yyyy}/{mm}/{id}{ext}")?;
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png", "image/jpeg"])?, 1..=20_000_000)
        .build()?;

    println!("\n2. A client says what it wants to upload, and is granted one request");
    let photo = file(183_204);
    let intent = UploadIntent::new(183_204).named("C:\\fakepath\\cat 1.png").of_type("image/png");
    let planned = rules.check(&intent, presigner.provider(), UploadInputs::new(now(), random()?))?;
    println!("   the name was changed: {}", planned.name_changes());
    let UploadGrant::Put(upload) = planned.record().grant(&presigner, planned.validity())? else {
        return Err("a small file is one PUT".into());
    };
    let record = planned.into_record(); // to the database
    println!("   {} {:.72}…", upload.method(), upload.url());
    println!(
        "   with {:?} and {:?} bytes",
        upload.headers_to_set().collect::<Vec<_>>(),
        upload.content_length()
    );

    println!("\n3. The client sends it; nothing else is accepted");
    let mut other_key = Request::from(&upload);
    other_key.url = other_key.url.replace("photos/", "other/");
    refused("another key", &client.send(other_key, &photo)?)?;
    let mut script = Request::from(&upload);
    script.headers = vec![("content-type".into(), "text/html".into())];
    refused("another type", &client.send(script, &photo)?)?;
    refused("one byte more", &client.send(&upload, &file(183_205))?)?;
    client.send(&upload, &photo)?.expect(200)?;

    println!("\n4. The service confirms what lies there, and lets the client read it");
    let soon = Validity::minutes(5).from(now());
    let head = client.send(&record.head(&presigner, soon)?, b"")?.expect(200)?;
    let confirmed = record.confirm(&ObjectHead::from_headers(head.pairs())?)?;
    println!("   {} is {} bytes of {}", confirmed.key(), confirmed.size(), confirmed.media_type());
    let download = presigner.presign(&GetObject::new(record.key().clone()), soon)?;
    if client.send(&download, b"")?.expect(200)?.body != photo {
        return Err("what came back is not what was sent".into());
    }
    let delete = presigner.presign(&DeleteObject::new(record.key().clone()), soon)?;
    client.send(&delete, b"")?.expect(204)?;
    println!("\nDone: the file went up, was confirmed and came back whole, and every misuse was refused.");
    Ok(())
}
