//! A client dies after the second of four parts; later it asks what is there, and goes on from the record.
//!
//! ```sh
//! cargo run --example multipart_resume --features serde,xml
//! ```

#![allow(clippy::print_stdout, reason = "it talks to people")]

mod support;

use presign::s3::{CompletedParts, xml};
use presign::upload::{
    ObjectHead, PartGrant, UploadGrant, UploadInputs, UploadIntent, UploadRecord, UploadRules,
};
use presign::{DeleteObject, EntityTag, GetObject, KeyTemplate, MediaTypes, PartNumber, Timestamp, Validity};
use support::{Client, Result, file, random, service};

fn main() -> Result<()> {
    let (presigner, _server) = service()?;
    let client = Client::new();
    let now = Timestamp::now;
    let video = file(17 << 20);

    println!("\n1. A large file is planned in parts, and begun by the service");
    let template = KeyTemplate::new("videos/{id}{ext}")?;
    let rules = UploadRules::builder(template, MediaTypes::new(["video/mp4"])?, 1..=1 << 40)
        .part_size(5 << 20)
        .parts_from(presign::multipart::Threshold::Above(10 << 20))
        .build()?;
    let intent = UploadIntent::new(video.len() as u64).named("holiday.mp4").of_type("video/mp4");
    let inputs = UploadInputs::new(now(), random()?);
    let mut record = rules.check(&intent, presigner.provider(), inputs)?.into_record();
    let create = record.create(&presigner, record.validity(now()))?.ok_or("17 MiB go in parts")?;
    let created = client.send(&create, b"")?.expect(200)?;
    record.begin(xml::read_created_upload(&created.body)?.into_result()?.into_upload_id())?;
    let stored = serde_json::to_string(&record)?;
    let UploadGrant::Multipart(grant) = record.grant(&presigner, record.validity(now()))? else {
        return Err("17 MiB go in parts".into());
    };
    println!("   {} parts, upload {:.24}…", grant.parts().len(), grant.upload_id());

    println!("\n2. The client sends two parts and dies");
    for part in grant.parts().iter().take(2) {
        send(&client, part, &video)?;
    }
    drop((record, grant));

    println!("\n3. It comes back; the service knows only the record, and the store knows the parts");
    let record: UploadRecord = serde_json::from_str(&stored)?;
    let upload = record.multipart()?;
    let listed = presigner.presign(&upload.list_parts(), Validity::minutes(5).from(now()))?;
    let listed = client.send(&listed, b"")?.expect(200)?;
    let listed = xml::read_parts_page(&listed.body)?.into_result()?;
    let there: Vec<(PartNumber, u64)> =
        listed.parts().iter().map(|part| (part.number(), part.size())).collect();
    println!("   there: {there:?}");
    let mut tags: Vec<(PartNumber, EntityTag<'static>)> =
        listed.parts().iter().map(|part| (part.number(), part.entity_tag().clone())).collect();

    println!("\n4. Only what is missing is granted, and sent");
    for part in &record.grant_missing(&presigner, record.validity(now()), there)? {
        tags.push((part.part().number(), send(&client, part, &video)?));
    }

    println!("\n5. The parts are joined, and the whole is confirmed");
    let soon = Validity::minutes(5).from(now());
    let complete = presigner.presign(&upload.complete(), soon)?;
    let body = CompletedParts::new(tags)?.to_xml();
    let completed = client.send(&complete, body.as_bytes())?.expect(200)?;
    xml::read_completed_upload(&completed.body)?.into_result()?; // 200 with an error inside is an error
    let head = client.send(&record.head(&presigner, soon)?, b"")?.expect(200)?;
    let confirmed = record.confirm(&ObjectHead::from_headers(head.pairs())?)?;
    println!("   {} is {} bytes of {}", confirmed.key(), confirmed.size(), confirmed.media_type());
    let download = presigner.presign(&GetObject::new(record.key().clone()), soon)?;
    if client.send(&download, b"")?.expect(200)?.body != video {
        return Err("what came back is not what was sent".into());
    }
    let delete = presigner.presign(&DeleteObject::new(record.key().clone()), soon)?;
    client.send(&delete, b"")?.expect(204)?;
    println!("\nDone: four parts, an interruption between them, and one whole file.");
    Ok(())
}

fn send(client: &Client, grant: &PartGrant, file: &[u8]) -> Result<EntityTag<'static>> {
    let (part, from) = (grant.part(), usize::try_from(grant.part().offset())?);
    let bytes =
        file.get(from..from + usize::try_from(part.size())?).ok_or("a part behind the end of the file")?;
    let answer = client.send(grant.request(), bytes)?.expect(200)?;
    let tag = answer.header("etag").ok_or("no ETag in the answer")?;
    println!("   part {}: {} bytes from {from}, {tag}", part.number(), part.size());
    Ok(EntityTag::new(tag.to_owned())?)
}
