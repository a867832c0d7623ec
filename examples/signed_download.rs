//! A download under a name of one's own, and a URL that stays the same so that browsers keep what it fetched.
//!
//! ```sh
//! cargo run --example signed_download
//! ```

#![allow(clippy::print_stdout, reason = "it talks to people")]

mod support;

use presign::{
    BodySize, ContentDisposition, DeleteObject, GetObject, MediaType, ObjectKey, PutObject, Timestamp,
    Validity,
};
use support::{Client, Result, file, service};

fn main() -> Result<()> {
    let (presigner, _server) = service()?;
    let client = Client::new();
    let key = ObjectKey::new("reports/0001.pdf")?;
    let (report, soon) = (file(10_000), Validity::minutes(5).from(Timestamp::now()));
    let put =
        PutObject::new(key.clone(), BodySize::Exact(10_000)).content_type(MediaType::new("application/pdf")?);
    client.send(&presigner.presign(&put, soon)?, &report)?.expect(200)?;

    println!("\n1. Saved under a name that is not the key's");
    let name = ContentDisposition::attachment().filename("Jahresbericht „2026“ – Übersicht.pdf")?;
    let get = GetObject::new(key.clone()).response_content_disposition(name.clone());
    let answer = client.send(&presigner.presign(&get, soon)?, b"")?.expect(200)?;
    println!("   content-disposition: {}", answer.header("content-disposition").unwrap_or("none"));
    if answer.header("content-disposition") != Some(name.as_str()) || answer.body != report {
        return Err("the store did not answer as it was told".into());
    }

    println!("\n2. One URL for everybody who asks within an hour: caches keep what it fetches");
    let in_the_hour = Timestamp::parse("20260102T031500Z")?;
    let later = Timestamp::parse("20260102T035959Z")?;
    let next_hour = Timestamp::parse("20260102T040000Z")?;
    let cached = GetObject::new(key.clone())
        .response_content_disposition(name)
        .response_cache_control(presign::HeaderValue::new("private, max-age=3600")?);
    let url = |instant| -> Result<String> {
        let validity = Validity::hours(1).from(instant).aligned_to(Validity::hours(1));
        Ok(presigner.presign(&cached, validity)?.into_url())
    };
    if url(in_the_hour)? != url(later)? || url(later)? == url(next_hour)? {
        return Err("the URL is not that of its hour".into());
    }
    let now = Validity::hours(1).from(Timestamp::now()).aligned_to(Validity::hours(1));
    let answer = client.send(&presigner.presign(&cached, now)?, b"")?.expect(200)?;
    println!("   cache-control: {}", answer.header("cache-control").unwrap_or("none"));
    println!("   it never lives shorter than an hour, and two at most");

    client.send(&presigner.presign(&DeleteObject::new(key), soon)?, b"")?.expect(204)?;
    println!("\nDone: the file came back under its own name, and its URL is the same within an hour.");
    Ok(())
}
