//! From rules to a confirmed upload, and what is refused on the way: by the rules, by the store, and afterwards.
//!
//! ```sh
//! cargo run --example upload_policy --features serde
//! ```

#![allow(clippy::print_stdout, reason = "it talks to people")]

mod support;

use presign::upload::{
    CheckError, ObjectHead, UploadGrant, UploadInputs, UploadIntent, UploadRecord, UploadRules,
};
use presign::{
    Checksum, ChecksumAlgorithm, DeleteObject, GetObject, KeyPrefix, KeyTemplate, MediaTypes, ObjectKey,
    PutObject, S3Presigner, Timestamp, Validity,
};
use support::{Client, Request, Result, file, random, refused, service};

fn main() -> Result<()> {
    let (presigner, _server) = service()?;
    let client = Client::new();

    println!("\n1. Rules, checked once when the service starts");
    let template = KeyTemplate::new("incoming/{yyyy}/{mm}/{dd}/{id}{ext}")?;
    let types = MediaTypes::new(["image/*", "application/pdf"])?;
    let rules = UploadRules::builder(template, types, 1..=5_000_000)
        .require_checksum(ChecksumAlgorithm::Sha256)
        .create_only()
        .attachment()
        .build()?;

    println!("\n2. What the rules refuse, every reason at once, as the body of a 422");
    let body = file(300_000);
    let sha256 = Checksum::of(ChecksumAlgorithm::Sha256, &body)?;
    let good =
        || UploadIntent::new(300_000).named("Ärger 2026.pdf").of_type("application/pdf").checksum(sha256);
    for (what, intent) in [
        (
            "too large, of a type that is not listed, without a checksum",
            UploadIntent::new(6_000_000).of_type("video/mp4"),
        ),
        ("a script that calls itself an image", good().of_type("image/svg+xml").named("logo.svg")),
        ("a type that is none", good().of_type("image/")),
        ("a type that contradicts the name", good().of_type("image/png")),
        ("metadata that nobody listed", good().metadata("owner", "root")),
    ] {
        match check(&rules, &presigner, &intent) {
            Err(error) => match error.downcast::<CheckError>().map(|error| *error) {
                Ok(CheckError::Refused(refusals)) => {
                    println!("   {what}:\n      {}", serde_json::to_string(&refusals)?);
                }
                Ok(CheckError::Fault(error)) => return Err(error.into()),
                Err(error) => return Err(error),
            },
            Ok(_) => return Err(format!("{what} was not refused").into()),
        }
    }

    println!("\n3. What is allowed becomes a record for the database and a grant for the client");
    let record = check(&rules, &presigner, &good())?;
    let stored = serde_json::to_string(&record)?;
    println!("   the record: {stored}");
    let grant = record.grant(&presigner, record.validity(Timestamp::now()))?;
    let UploadGrant::Put(upload) = &grant else { return Err("a small file is one PUT".into()) };

    println!("\n4. The client can send this file and no other, and once");
    refused("other bytes of the same length", &client.send(upload, &vec![0; 300_000])?)?;
    refused("one byte less", &client.send(upload, body.get(1..).unwrap_or_default())?)?;
    client.send(upload, &body)?.expect(200)?;
    refused("a second time", &client.send(upload, &body)?)?;

    println!("\n5. In another request: the record is read again, and what lies there is confirmed");
    let record: UploadRecord = serde_json::from_str(&stored)?;
    let soon = Validity::minutes(5).from(Timestamp::now());

    let head = client.send(&record.head(&presigner, soon)?, b"")?.expect(200)?;
    let mut head = ObjectHead::from_headers(head.pairs())?;
    if record.confirm(&head).is_err_and(|unconfirmed| unconfirmed.is_only_missing()) {
        println!("   this store tells no checksum, so the service reads the file");
        let read = client
            .send(&presigner.presign(&GetObject::new(record.key().clone()), soon)?, b"")?
            .expect(200)?;
        head = head.read_checksum(Checksum::of(ChecksumAlgorithm::Sha256, &read.body)?);
    }
    let confirmed = record.confirm(&head)?;
    println!("   {} bytes of {}, {:?}", confirmed.size(), confirmed.media_type(), confirmed.checksum());

    println!("\n6. The grant lives on for minutes, so the file is copied to where no client can write");
    let media = ObjectKey::new(format!("media/{}", record.key()))?;
    let copy = confirmed.copy_to(presigner.bucket().name(), media.clone())?;
    client.send(&presigner.presign(&copy, soon)?, b"")?.expect(200)?;
    let attack = PutObject::new(record.key().clone(), presign::BodySize::Exact(300_000));
    client.send(&presigner.presign(&attack, soon)?, &vec![0; 300_000])?.expect(200)?;
    refused("a copy after the file was replaced", &client.send(&presigner.presign(&copy, soon)?, b"")?)?;
    let mut elsewhere = Request::from(upload);
    elsewhere.url = elsewhere.url.replacen("incoming/", "media/incoming/", 1);
    refused("the client's grant, turned on the copy", &client.send(elsewhere, &body)?)?;
    let kept = client.send(&presigner.presign(&GetObject::new(media.clone()), soon)?, b"")?.expect(200)?;
    if kept.body != body {
        return Err("the copy is not what was confirmed".into());
    }
    for key in [record.key().clone(), media] {
        client.send(&presigner.presign(&DeleteObject::new(key), soon)?, b"")?.expect(204)?;
    }
    println!("\nDone: one file granted, uploaded, confirmed and kept; everything else refused.");
    Ok(())
}

fn check(rules: &UploadRules, presigner: &S3Presigner, intent: &UploadIntent) -> Result<UploadRecord> {
    let inputs = UploadInputs::new(Timestamp::now(), random()?).within(KeyPrefix::new("tenants/42/")?);
    Ok(rules.check(intent, presigner.provider(), inputs)?.into_record())
}
