//! Bad input, row by row: each gets the answer that its row says, by a typed error whose text names the field, the fault
//! and the rule and does not repeat what was refused.
//!
//! A row of `tests/data/bad_inputs.json` has one of `errors` (each as field and [`ErrorKind`]), `harmless` (what becomes
//! of it), `types` (why it cannot be written down in Rust; shown at the end of this file) and `open` (the later layer that
//! will answer it). `expect` is how the list that the rows come from puts it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[path = "../common/mod.rs"]
mod common;
mod uploads;

use std::collections::BTreeMap;

use common::{data, vectors};
use presign::s3::{CannedAcl, MetadataName, RawOperation};
use presign::{
    Addressing, BodySize, ContentDisposition, Credentials, Endpoint, EntityTag, Error, ErrorKind, ExpiresIn,
    GetObject, HeaderName, HeaderValue, MediaType, MediaTypes, Method, ObjectKey, Operation, PartNumber,
    PresignedRequest, Provider, PutObject, Region, S3Presigner, Timestamp, UploadId, UploadPart, Validity,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    area: String,
    input: Value,
    expect: String,
    errors: Option<Vec<(String, String)>>,
    harmless: Option<String>,
    types: Option<String>,
    open: Option<String>,
}

/// What became of an input: errors, or what was asserted about it.
type Answer = Result<(), Vec<Error>>;

const NOW: &str = "20260102T030405Z";
const CANARY: &str = "canary-6b1f";

fn rows() -> Vec<Row> {
    serde_json::from_str(&data("bad_inputs.json")).unwrap()
}

fn presigner(provider: Provider) -> S3Presigner {
    S3Presigner::new(
        provider.bucket("examplebucket").unwrap(),
        Credentials::new("AKIDEXAMPLE", "secret").unwrap(),
    )
}

fn aws() -> Provider {
    Provider::aws("us-east-1").unwrap()
}

fn presign(operation: impl Into<Operation<'static>>) -> Result<PresignedRequest, Error> {
    presigner(aws()).presign(&operation.into(), Validity::minutes(15).from(Timestamp::parse(NOW).unwrap()))
}

fn object_key() -> ObjectKey<'static> {
    ObjectKey::new("a").unwrap()
}

fn put_header(name: HeaderName<'static>, value: &str) -> Result<PresignedRequest, Error> {
    presign(
        RawOperation::on_object(Method::Put, object_key())
            .header(name, HeaderValue::new(String::from(value))?),
    )
}

/// The errors of calls that must all fail.
fn all_fail<T>(results: impl IntoIterator<Item = Result<T, Error>>) -> Answer {
    Err(results.into_iter().map(|result| result.err().expect("refused")).collect())
}

fn one<T>(result: Result<T, Error>) -> Answer {
    result.map(drop).map_err(|error| vec![error])
}

/// The text or the bytes that a row describes.
fn bytes(input: &Value) -> Vec<u8> {
    match (input.as_str(), &input["repeat"], &input["bytes_hex"]) {
        (Some(text), ..) => text.into(),
        (_, Value::String(text), _) => {
            text.repeat(input["times"].as_u64().unwrap().try_into().unwrap()).into()
        }
        (.., Value::String(hex)) => {
            let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
        }
        _ => panic!("not a text: {input}"),
    }
}

/// Asks what the row is about.
fn ask(row: &Row) -> Answer {
    let input = &row.input;
    let text = || input.as_str().unwrap();
    match row.area.as_str() {
        "key" => {
            let bytes = bytes(input);
            let key = ObjectKey::from_utf8(&bytes).map_err(|error| vec![error])?;
            let url = presign(GetObject::new(key.clone().into_owned())).unwrap().into_url();
            if let Some(encoded) = row.expect.strip_prefix("accept:percent-encoded as ") {
                assert!(url.contains(&format!(".amazonaws.com/{encoded}?")), "{url}");
            }
            assert_eq!(url::Url::parse(&url).unwrap().as_str(), url);
            Ok(())
        }
        "endpoint" => {
            let endpoint = Endpoint::new(text()).map_err(|error| vec![error])?;
            let host = row.expect.strip_prefix("accept:host signed as ").unwrap();
            let get = GetObject::new(object_key());
            let provider = Provider::custom(endpoint, Region::new("us-east-1").unwrap());
            let request =
                presigner(provider).presign(&get, Validity::minutes(1).from(Timestamp::MIN)).unwrap();
            assert_eq!(request.signed_headers().collect::<Vec<_>>(), [("host", host)]);
            assert!(request.url().starts_with(&format!("{}/examplebucket/a?", text())));
            Ok(())
        }
        "bucket" if text() == "my.bucket" => {
            let by = |addressing| aws().addressing(addressing).bucket(text());
            assert_eq!(by(Addressing::PathStyle).unwrap().authority(), "s3.us-east-1.amazonaws.com");
            assert_eq!(aws().bucket(text()).unwrap().addressing(), Addressing::PathStyle);
            one(by(Addressing::VirtualHosted))
        }
        "bucket" => {
            assert_eq!(presign::BucketName::new(text()).err(), aws().bucket(text()).err());
            one(aws().bucket(text()))
        }
        "region" => {
            assert_eq!(Region::new(text()).err(), Provider::aws(text()).err());
            one(Region::new(text()))
        }
        "size" => {
            let (size, number) = (BodySize::Exact(input.as_u64().unwrap()), PartNumber::new(1).unwrap());
            let part = UploadPart::new(object_key(), UploadId::new("id").unwrap(), number, size);
            let raw = put_header(HeaderName::new("content-length").unwrap(), &input.to_string());
            all_fail([presign(PutObject::new(object_key(), size)), presign(part), raw])
        }
        "content_disposition" => content_disposition(row),
        "content_type" => content_type(input),
        "expiry" => expiry(input),
        "header_metadata" => header_metadata(input),
        "response_override" => {
            let html = input["response-content-type"].as_str().map(String::from).unwrap();
            let typed =
                GetObject::new(object_key()).response_content_type(MediaType::new(html.clone()).unwrap());
            let raw = RawOperation::on_object(Method::Get, object_key()).query("response-content-type", html);
            all_fail([presign(typed), presign(raw)])
        }
        "secrets" if input.is_object() => {
            every_text_everywhere();
            Ok(())
        }
        "secrets" if row.expect.contains("AccessKeyChar") => one(Credentials::new(text(), "secret")),
        "secrets" => one(Credentials::new("AKIDEXAMPLE", text())),
        "multipart" if input["part_number"].is_u64() => {
            one(PartNumber::new(input["part_number"].as_u64().unwrap().try_into().unwrap()))
        }
        "multipart" if input["upload_id"].is_null() => uploads::parts(input),
        "post_policy_build" => uploads::form(input),
        "multipart" => {
            let id = input["upload_id"].as_str().map(String::from).unwrap();
            let id = UploadId::new(id).map_err(|error| vec![error])?;
            let part = UploadPart::new(object_key(), id, PartNumber::new(7).unwrap(), BodySize::Unlimited);
            let url = presign(part).unwrap().into_url();
            assert!(url.contains("&partNumber=7&uploadId=x%26partNumber%3D2&X-Amz-Signature="), "{url}");
            assert_eq!(url.matches("partNumber=").count(), 1);
            Ok(())
        }
        other => panic!("no such area: {other}"),
    }
}

/// The errors of storing an object under a type that browsers execute, and of showing it under one.
fn stored_and_shown(
    media_type: &MediaType<'static>,
    disposition: Option<ContentDisposition<'static>>,
) -> Answer {
    let mut put = PutObject::new(object_key(), BodySize::Exact(1)).content_type(media_type.clone());
    let mut get = GetObject::new(object_key()).response_content_type(media_type.clone());
    if let Some(disposition) = disposition {
        put = put.content_disposition(disposition.clone());
        get = get.response_content_disposition(disposition);
    }
    all_fail([presign(put), presign(get)])
}

fn content_disposition(row: &Row) -> Answer {
    let Some(name) = row.input.as_str() else {
        let kind = ContentDisposition::new(String::from(row.input["disposition"].as_str().unwrap())).unwrap();
        let media_type = MediaType::new(String::from(row.input["content_type"].as_str().unwrap())).unwrap();
        return stored_and_shown(&media_type, Some(kind));
    };
    let attachment = |name: &str| ContentDisposition::attachment().filename(name);
    let Ok(value) = attachment(name) else {
        let raw = ContentDisposition::new(format!("attachment; filename=\"{name}\""));
        return all_fail([attachment(name), raw]);
    };
    let text = value.as_str();
    assert_eq!(value.name().as_deref(), Some(name));
    assert_eq!(text.matches("filename=").count(), 1);
    if name.contains('\'') {
        assert_eq!(text, format!("attachment; filename=\"{name}\""));
        let exact = attachment(&format!("€{name}")).unwrap();
        assert!(exact.as_str().ends_with("; filename*=UTF-8''%E2%82%ACx%27y.txt"), "{exact}");
    } else if let Some(expected) = row.expect.strip_prefix("accept:") {
        assert_eq!(text.strip_prefix("attachment; "), Some(expected));
    } else {
        assert_eq!(text, "attachment; filename=\"a_.html\"; filename*=UTF-8''a%22.html");
    }
    Ok(())
}

fn content_type(input: &Value) -> Answer {
    if let Some(declared) = input["declared"].as_str() {
        let (_, extension) = input["filename"].as_str().unwrap().rsplit_once('.').unwrap();
        assert_eq!(MediaType::new(declared).unwrap().agrees_with_extension(extension), Some(false));
        return Ok(());
    }
    let media_type = MediaType::new(String::from(input.as_str().unwrap())).map_err(|error| vec![error])?;
    let ranges = MediaTypes::new(["application/*", "image/*", "multipart/*", "text/*"]).unwrap();
    let by_name = MediaTypes::new([media_type.essence()]).unwrap();
    assert!(by_name.allows(&media_type) && !MediaTypes::none().allows(&media_type));
    let put = || PutObject::new(object_key(), BodySize::Exact(1));
    presign(put().active_content_type(media_type.clone())).unwrap();
    let saved = put().content_type(media_type.clone()).content_disposition(ContentDisposition::attachment());
    presign(saved).unwrap();
    if media_type.is_active() {
        assert!(!ranges.allows(&media_type));
        return stored_and_shown(&media_type, None);
    }
    assert!(ranges.allows(&media_type));
    presign(put().content_type(media_type)).unwrap();
    Ok(())
}

fn expiry(input: &Value) -> Answer {
    if let Some(seconds) = input.as_u64() {
        let get = GetObject::new(object_key());
        let signed = presigner(aws()).presign(&get, Validity::seconds(seconds).from(Timestamp::MIN));
        return all_fail([ExpiresIn::from_secs(seconds).map(drop), signed.map(drop)]);
    }
    if let Some(now) = input["now"].as_str() {
        if now.starts_with('-') {
            // The same instant as a calendar's value; what is no text of either form is a fault of syntax.
            let before = time::OffsetDateTime::from_unix_timestamp(-62_167_219_201).unwrap();
            assert_eq!((before.year(), before.second()), (-1, 59));
            #[cfg(feature = "time")]
            let instant = Timestamp::try_from(before);
            #[cfg(not(feature = "time"))]
            let instant = Timestamp::from_unix_secs(before.unix_timestamp().cast_unsigned());
            return all_fail([instant, Timestamp::parse(now)]);
        }
        return one(Timestamp::parse(now));
    }
    let now = Timestamp::parse(NOW).unwrap();
    let seconds = |name: &str| input[name].as_u64().unwrap();
    let end = now.plus_secs(seconds("credentials_expire_in")).unwrap();
    let temporary = Credentials::new("ASIAEXAMPLE", "secret").unwrap().expiring_at(end);
    let (presigner, wish) =
        (presigner(aws()).with_credentials(temporary), Validity::seconds(seconds("expires")).from(now));
    let clamped = presigner.presign(&GetObject::new(object_key()), wish.clamped_to_credentials()).unwrap();
    assert_eq!(clamped.expires_at(), end);
    one(presigner.presign(&GetObject::new(object_key()), wish))
}

fn header_metadata(input: &Value) -> Answer {
    let (name, value) = input.as_object().unwrap().iter().next().unwrap();
    let value = value.as_str().unwrap();
    let Ok(header) = HeaderName::new(name.clone()) else {
        let own = String::from(name.strip_prefix("x-amz-meta-").unwrap());
        return all_fail([HeaderName::new(name.clone()).map(drop), MetadataName::new(own).map(drop)]);
    };
    if name == "x-amz-acl" {
        return all_fail([put_header(header, value).map(drop), value.parse::<CannedAcl>().map(drop)]);
    }
    let request = put_header(header.clone(), value).map_err(|error| vec![error])?;
    // The client sends exactly this; the signature is over what is left when runs of spaces are one.
    assert_eq!(request.headers_to_set().collect::<Vec<_>>(), [(name.as_str(), "a   b")]);
    let raw = RawOperation::on_object(Method::Put, object_key())
        .header(header, HeaderValue::new(value.to_owned()).unwrap());
    let steps = presigner(aws())
        .signing_steps(&raw, Validity::minutes(15).from(Timestamp::parse(NOW).unwrap()))
        .unwrap();
    assert!(steps.canonical_request().contains("\nx-amz-meta-a:a b\n"));
    Ok(())
}

/// Every text of the list, alone and around a canary, given to everything that takes a text: nothing panics, and no error
/// repeats it.
fn every_text_everywhere() {
    let mut texts = vec![String::new(), "\0".into(), " ".repeat(9_000), "😀\u{202e}".into()];
    for row in rows() {
        collect(&row.input, &mut texts);
    }
    let mut refused = 0;
    for text in &texts {
        for text in [
            text.clone(),
            format!("{CANARY}{text}"),
            format!("{text}{CANARY}"),
            format!("{CANARY}{text}").repeat(700),
        ] {
            let t = || text.clone();
            let results: [Result<(), Error>; 23] = [
                ObjectKey::new(t()).map(drop),
                ObjectKey::exact(t()).map(drop),
                HeaderName::new(t()).map(drop),
                HeaderValue::new(t()).map(drop),
                MediaType::new(t()).map(drop),
                MediaTypes::none().allow(&text).map(drop),
                ContentDisposition::new(t()).map(drop),
                ContentDisposition::inline().filename(&text).map(drop),
                EntityTag::new(t()).map(drop),
                UploadId::new(t()).map(drop),
                Region::new(t()).map(drop),
                Endpoint::new(&text).map(drop),
                Endpoint::insecure(&text).map(drop),
                presign::BucketName::new(t()).map(drop),
                Provider::cloudflare_r2(&text).map(drop),
                Timestamp::parse(&text).map(drop),
                text.parse::<Method>().map(drop),
                Credentials::new(t(), "secret").map(drop),
                Credentials::new("AKID", t()).map(drop),
                Credentials::new("AKID", "secret").unwrap().with_session_token(t()).map(drop),
                MetadataName::new(t()).map(drop),
                presign::s3::VersionId::new(t()).map(drop),
                presign::s3::Tagging::new().tag(&text, &text).map(drop),
            ];
            for error in results.into_iter().filter_map(Result::err) {
                says_enough(&error, CANARY);
                refused += 1;
            }
        }
    }
    assert!(refused > 2_000, "{refused}");
    say!("{} texts in four ways, {refused} refusals", texts.len());
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(pairs) => {
            texts.extend(pairs.keys().cloned());
            pairs.values().for_each(|value| collect(value, texts));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// An error names field, fault and rule, and does not repeat the text that it refuses (where that is more than a dot).
fn says_enough(error: &Error, refused: &str) {
    let text = error.to_string();
    assert!(
        !error.field().is_empty() && !error.problem().is_empty() && !error.allowed().is_empty(),
        "{text}"
    );
    assert_eq!(text, format!("{}: {}; allowed: {}", error.field(), error.problem(), error.allowed()));
    assert_ne!(error.problem(), error.allowed());
    assert!(text.chars().all(|char| !char.is_control()), "{text:?}");
    assert!(refused.len() < 3 || !text.contains(refused), "{text:?} repeats {refused:?}");
}

#[test]
fn every_row_gets_its_answer() {
    let (mut counts, mut failures) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for (at, row) in rows().iter().enumerate() {
        let shown =
            |char: char| if char.is_ascii() { char.to_string() } else { char.escape_unicode().to_string() };
        let name: String = format!("{} {at} {}", row.area, row.input).chars().map(shown).collect();
        let how = match (&row.errors, &row.harmless, &row.types, &row.open) {
            (Some(_), None, None, None) | (None, Some(_), None, None) => "answered",
            (None, None, Some(why), None) => {
                say!("BY TYPE {name}: {why}");
                "ruled out by types"
            }
            (None, None, None, Some(why)) => {
                say!("OPEN    {name}: {why}");
                "open"
            }
            _ => panic!("{name} has not one answer"),
        };
        *counts.entry(how).or_default() += 1;
        if how != "answered" {
            continue;
        }
        let check = || {
            let (expected, answer) = (row.errors.clone().unwrap_or_default(), ask(row));
            let errors = answer.err().unwrap_or_default();
            let got: Vec<_> = errors
                .iter()
                .map(|error| (String::from(error.field()), format!("{:?}", error.kind())))
                .collect();
            assert_eq!(got, expected, "{name}");
            errors.iter().for_each(|error| says_enough(error, row.input.as_str().unwrap_or_default()));
            errors
        };
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) {
            Ok(errors) => match errors.first() {
                Some(error) => println!("ok      {name}: {error}"),
                None => println!("ok      {name}: {}", row.harmless.as_deref().unwrap()),
            },
            Err(_) => failures.push(name),
        }
    }
    say!("{counts:?}");
    assert!(failures.is_empty(), "{failures:#?}");
    assert_eq!(counts, [("answered", 78), ("open", 4), ("ruled out by types", 7)].into());
}

/// The rows are those of the list that they come from: none left out, none changed.
#[test]
fn the_rows_are_all_of_these_areas() {
    let Some(list) = vectors("bad-inputs.json") else { return };
    let areas = [
        "content_disposition",
        "content_type",
        "key",
        "endpoint",
        "bucket",
        "region",
        "expiry",
        "header_metadata",
        "response_override",
        "size",
        "secrets",
        "multipart",
        "post_policy_build",
    ];
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    let original = list.iter().filter(|row| areas.contains(&row["area"].as_str().unwrap()));
    let original: Vec<_> = original.map(|row| (&row["area"], &row["input"], &row["expect"])).collect();
    let rows: Vec<_> =
        rows().into_iter().map(|row| (Value::from(row.area), row.input, Value::from(row.expect))).collect();
    assert_eq!(rows.iter().map(|(area, input, expect)| (area, input, expect)).collect::<Vec<_>>(), original);
    say!("{} of {} rows are of these areas", rows.len(), list.len());
}

/// The rows that cannot be written down: a function has one signature, so these types are the proof.
#[test]
fn what_the_types_rule_out() {
    // A PUT without a decision about its size; a size below 0 or not whole.
    let _: fn(ObjectKey<'static>, BodySize) -> PutObject<'static> = PutObject::new;
    let _: fn(ObjectKey<'static>, UploadId<'static>, PartNumber, BodySize) -> UploadPart<'static> =
        UploadPart::new;
    let _: fn(u64) -> BodySize = BodySize::Exact;
    // A lifetime that is no number, negative or not whole.
    let _: fn(u64) -> Result<ExpiresIn, Error> = ExpiresIn::from_secs;
    let _: fn(u64) -> presign::Lifetime = Validity::seconds;
    let fraction = std::time::Duration::from_millis(3_700);
    assert_eq!(ExpiresIn::try_from(fraction).unwrap_err().kind(), ErrorKind::OutOfRange);
}
