//! Rows about values, and about what is presigned of them.

use presign::s3::{CannedAcl, MetadataName, RawOperation};
use presign::{
    Addressing, BodySize, ContentDisposition, Credentials, Endpoint, Error, ExpiresIn, GetObject, HeaderName,
    HeaderValue, MediaType, MediaTypes, Method, ObjectKey, Operation, PartNumber, PresignedRequest, Provider,
    PutObject, Region, S3Presigner, Timestamp, UploadId, UploadPart, Validity,
};
use serde_json::Value;

use super::{Answer, NOW, Row, all_fail, everywhere, one, uploads};

pub(super) fn presigner(provider: Provider) -> S3Presigner {
    S3Presigner::new(
        provider.bucket("examplebucket").unwrap(),
        Credentials::new("AKIDEXAMPLE", "secret").unwrap(),
    )
}

pub(super) fn aws() -> Provider {
    Provider::aws("us-east-1").unwrap()
}

pub(super) fn presign(operation: impl Into<Operation<'static>>) -> Result<PresignedRequest, Error> {
    presigner(aws()).presign(&operation.into(), Validity::minutes(15).from(Timestamp::parse(NOW).unwrap()))
}

pub(super) fn object_key() -> ObjectKey<'static> {
    ObjectKey::new("a").unwrap()
}

fn put_header(name: HeaderName<'static>, value: &str) -> Result<PresignedRequest, Error> {
    presign(
        RawOperation::on_object(Method::Put, object_key())
            .header(name, HeaderValue::new(String::from(value))?),
    )
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

/// What the row is about.
pub(super) fn answer(row: &Row) -> Answer {
    let input = &row.input;
    let text = || input.as_str().unwrap();
    match row.area.as_str() {
        "key" => {
            let bytes = bytes(input);
            let key = ObjectKey::from_utf8(&bytes).map_err(|error| vec![error.into()])?;
            let url = presign(GetObject::new(key.clone().into_owned())).unwrap().into_url();
            if let Some(encoded) = row.expect.strip_prefix("accept:percent-encoded as ") {
                assert!(url.contains(&format!(".amazonaws.com/{encoded}?")), "{url}");
            }
            assert_eq!(url::Url::parse(&url).unwrap().as_str(), url);
            Ok(())
        }
        "endpoint" => {
            let endpoint = Endpoint::new(text()).map_err(|error| vec![error.into()])?;
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
        "secrets" if input["debug"].is_string() => {
            everywhere::shows_no_canary();
            Ok(())
        }
        "secrets" if input.is_object() => {
            everywhere::every_text();
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
            let id = UploadId::new(id).map_err(|error| vec![error.into()])?;
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
    let media_type =
        MediaType::new(String::from(input.as_str().unwrap())).map_err(|error| vec![error.into()])?;
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
    let request = put_header(header.clone(), value).map_err(|error| vec![error.into()])?;
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
