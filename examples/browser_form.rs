//! A form that a page sends without any script: accepted as it was described, and refused by size, type and key.
//!
//! ```sh
//! cargo run --example browser_form
//! ```

#![allow(clippy::print_stdout, reason = "it talks to people")]

mod support;

use presign::s3::CorsRules;
use presign::{DeleteObject, GetObject, KeyPrefix, MediaType, ObjectKey, PostForm, Timestamp, Validity};
use support::{Client, Result, file, refused, service};

fn main() -> Result<()> {
    let (presigner, _server) = service()?;
    let client = Client::new();
    let validity = || Validity::minutes(15).from(Timestamp::now());

    println!("\n1. A form says what may be uploaded: where, how large, of which type");
    let key = ObjectKey::new("avatars/tenant-42/photo.png")?;
    let png = || MediaType::new("image/png");
    let form = PostForm::to(key.clone(), 1..=50_000).content_type(png()?);
    let form = presigner.post_form(&form, validity())?;
    println!("{}", form.to_html());
    println!("   or, for a script: {:.120}…", form.to_json());

    println!("\n2. A browser sends it");
    let fields: Vec<(String, String)> =
        form.fields().map(|(name, value)| (name.into(), value.into())).collect();
    let photo = file(50_000);
    client.post_form(form.url(), &fields, &photo)?.expect(204)?;
    let get = presigner.presign(&GetObject::new(key.clone()), validity())?;
    let stored = client.send(&get, b"")?.expect(200)?;
    if stored.body != photo || stored.header("content-type") != Some("image/png") {
        return Err("what lies there is not what was sent".into());
    }
    println!("   {} bytes of image/png lie under {key}", stored.body.len());

    println!("\n3. Nothing else is accepted");
    let with = |name: &str, value: &str| -> Vec<(String, String)> {
        let changed = |(known, old): &(String, String)| {
            (known.clone(), if known.eq_ignore_ascii_case(name) { value.into() } else { old.clone() })
        };
        fields.iter().map(changed).collect()
    };
    let post = |fields: &[(String, String)], body: &[u8]| client.post_form(form.url(), fields, body);
    refused("one byte more", &post(&fields, &file(50_001))?)?;
    refused("no byte at all", &post(&fields, b"")?)?;
    refused("another type", &post(&with("content-type", "text/html"), &photo)?)?;
    refused("another key", &post(&with("key", "avatars/tenant-43/photo.png"), &photo)?)?;
    let public = [("acl".to_owned(), "public-read".to_owned())];
    refused("a field that the policy does not name", &post(&[&public, fields.as_slice()].concat(), &photo)?)?;

    println!("\n4. A form for a folder: the client chooses the name below it");
    let folder = PostForm::under(KeyPrefix::new("avatars/tenant-42/")?, 1..=50_000).content_type(png()?);
    let folder = presigner.post_form(&folder, validity())?;
    let chosen = |key: &str| -> Vec<(String, String)> {
        let key = [("key".to_owned(), key.to_owned())];
        let rest = folder.fields().filter(|(name, _)| *name != "key");
        key.into_iter().chain(rest.map(|(name, value)| (name.into(), value.into()))).collect()
    };
    client.post_form(folder.url(), &chosen("avatars/tenant-42/2.png"), &photo)?.expect(204)?;
    refused(
        "a key outside it",
        &client.post_form(folder.url(), &chosen("avatars/tenant-43/2.png"), &photo)?,
    )?;

    println!("\n5. What the bucket must allow the page's origin");
    println!("{}", CorsRules::new(["https://app.example.com"])?.for_forms().to_json()?);

    for key in [key, ObjectKey::new("avatars/tenant-42/2.png")?] {
        client.send(&presigner.presign(&DeleteObject::new(key), validity())?, b"")?.expect(204)?;
    }
    println!("\nDone: two files came by form, and everything else was refused.");
    Ok(())
}
