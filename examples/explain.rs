//! What a presigned URL says, and why a store refused it.
//!
//! ```sh
//! cargo run --example explain --features explain,xml -- URL
//! cargo run --example explain --features explain,xml -- URL --error FILE
//! ```
//!
//! `FILE` is what the store answered, as XML: with `SignatureDoesNotMatch` AWS shows what it made of the request, and the
//! first difference is told. `-` in place of the URL or the file reads it from the standard input, where a shell's history
//! does not keep it. Signature and token are never printed. Without arguments it explains a refusal that it brings about
//! by itself.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to people")]

mod support;

use std::io::Read as _;

use presign::explain::{Difference, Explanation, Sent, Signed};
use presign::s3::xml::{self, StoreError};
use presign::verify::Received;
use presign::{BodySize, MediaType, ObjectKey, PutObject, Timestamp, Validity};
use support::{Client, Request, Result, service};

const USAGE: &str = "usage: explain [URL | -] [--error FILE | --error -]";

fn main() -> Result<()> {
    let (mut url, mut error) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--error" if error.is_none() => error = Some(arguments.next().ok_or(USAGE)?),
            "-h" | "--help" => {
                println!("{USAGE}");
                return Ok(());
            }
            _ if argument.starts_with("--") || url.is_some() => return Err(USAGE.into()),
            _ => url = Some(argument),
        }
    }
    if url.as_deref() == Some("-") && error.as_deref() == Some("-") {
        return Err("the standard input can hold one of the two".into());
    }
    let url = url.map(|url| if url == "-" { read("-") } else { Ok(url) }).transpose()?;
    let error = error.map(|file| read(&file)).transpose()?;
    match (url, error) {
        (None, None) => demonstrate(),
        (url, error) => explain(url.as_deref(), error.as_deref()),
    }
}

fn read(file: &str) -> Result<String> {
    let mut text = String::new();
    match file {
        "-" => std::io::stdin().take(1 << 20).read_to_string(&mut text)?,
        _ => std::fs::File::open(file)?.take(1 << 20).read_to_string(&mut text)?,
    };
    Ok(text)
}

fn explain(url: Option<&str>, answer: Option<&str>) -> Result<()> {
    if let Some(url) = url {
        println!("{}", Explanation::of_url(url, Some(Timestamp::now()))?);
    }
    let Some(answer) = answer else { return Ok(()) };
    let error = xml::read_error(answer.trim().as_bytes())?;
    println!("\nthe store said  {error}");
    match url {
        Some(url) => println!("first difference {}", first_difference(url.trim(), &error)?),
        None => println!("                (with the URL beside it, the first difference can be told)"),
    }
    Ok(())
}

fn first_difference(url: &str, error: &StoreError) -> Result<Difference> {
    Ok(Difference::between(Signed::url(url)?, Sent::store_error(error)?))
}

/// A client sends another type than was signed, and is refused.
fn demonstrate() -> Result<()> {
    println!("{USAGE}\n");
    let (presigner, _server) = service()?;
    let put = PutObject::new(ObjectKey::new("photos/cat 1.jpg")?, BodySize::Exact(5))
        .content_type(MediaType::new("image/jpeg")?);
    let request = presigner.presign(&put, Validity::minutes(15).from(Timestamp::now()))?;

    println!("\n1. What the URL says\n\n{}", Explanation::of_url(request.url(), Some(Timestamp::now()))?);

    println!("\n2. As a command and as a call, with the signature hidden\n");
    println!("{}\n\n{}", request.curl(), request.fetch());

    println!("\n3. A client sends another type, and the store refuses");
    let mut sent = Request::from(&request);
    sent.headers = vec![("content-type".into(), "image/jpg".into())];
    let answer = Client::new().send(sent.clone(), b"hello")?;
    let error = xml::read_error(&answer.body)?;
    println!("   {}: {error}", answer.status);

    println!("\n4. What differs, by what the service saw of the request");
    let (_, rest) = sent.url.split_once("://").ok_or("no URL")?;
    let (authority, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut received =
        Received::new(&sent.method, target.as_bytes(), authority).header("content-length", b"5");
    for (name, value) in &sent.headers {
        received = received.header(name, value.as_bytes());
    }
    let difference = Difference::between(&request, &received);
    println!("   {difference}");
    if answer.status != 403 || difference.name() != Some("content-type") {
        return Err("the cause was not found".into());
    }
    println!("\nDone: the cause has a name.");
    Ok(())
}
