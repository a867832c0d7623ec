//! Four lines: a media type, an entry of an allow list, an extension, and the first bytes of a body. What browsers execute
//! passes no range and is stored as attachment or by name alone; nothing panics on any body.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::{
    BodySize, ContentDisposition, ErrorKind, HeaderValue, MediaType, MediaTypes, ObjectKey, PutObject,
    S3Presigner,
};
use presign_fuzz::{check, no_line_break, presigner, validity};

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn put() -> PutObject<'static> {
    PutObject::new(ObjectKey::new("photos/cat").expect("a valid key"), BodySize::Exact(1))
}

fn one(media_type: &MediaType<'_>) {
    let text = media_type.as_str();
    assert_eq!(HeaderValue::new(text).expect("a header value").as_str(), text);
    let essence = media_type.essence();
    assert!(text.starts_with(essence));
    let (kind, sub) = essence.split_once('/').expect("a slash");
    assert!(is_token(kind) && is_token(sub) && !essence.contains('*'), "{essence:?}");
    let json = serde_json::to_string(media_type).expect("a string");
    assert_eq!(&serde_json::from_str::<MediaType<'static>>(&json).expect("the same"), media_type);

    // An active type is stored as attachment, or by the option that says it.
    let active = media_type.is_active();
    let shouted = essence.to_ascii_uppercase();
    assert_eq!(MediaType::new(shouted).expect("in any letter case").is_active(), active);
    let presign = |put: &PutObject<'_>| PRESIGNER.presign(put, validity());
    match presign(&put().content_type(media_type.clone())) {
        Ok(request) => {
            assert!(!active, "{text:?}");
            check(&request);
            assert!(request.headers_to_set().any(|header| header == ("content-type", text)));
        }
        Err(error) => {
            assert_eq!(
                (error.kind(), error.field(), active),
                (ErrorKind::ActiveContent, "content-type", true)
            );
        }
    }
    let inline = put().content_type(media_type.clone()).content_disposition(ContentDisposition::inline());
    assert_eq!(presign(&inline).is_err(), active);
    let saved = put().content_type(media_type.clone()).content_disposition(ContentDisposition::attachment());
    check(&presign(&saved).expect("an attachment may be anything"));
    check(&presign(&put().active_content_type(media_type.clone())).expect("asked for by name"));

    // Its own extensions agree with it.
    for extension in media_type.extensions() {
        assert_eq!(media_type.agrees_with_extension(extension), Some(true));
        let stands_for = MediaType::from_extension(extension).expect("a type of the table");
        assert!(stands_for.extensions().contains(extension));
    }
    let exact = MediaTypes::new([essence]).expect("a type without parameters");
    assert!(exact.allows(media_type));
    assert_eq!(MediaTypes::new([format!("{kind}/*")]).expect("a range").allows(media_type), !active);
    assert!(!MediaTypes::any_passive().allows(media_type) || !active);
    assert!(!MediaTypes::none().allows(media_type));
}

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(4, |byte| *byte == b'\n');
    let mut text = || std::str::from_utf8(lines.next().unwrap_or_default()).unwrap_or_default();
    let (media_type, allowed, extension) = (text(), text(), text());
    let body = lines.next().unwrap_or_default();

    let media_type = MediaType::new(media_type);
    match &media_type {
        Ok(media_type) => one(media_type),
        Err(error) => no_line_break(&error.to_string()),
    }
    match MediaTypes::new([allowed]) {
        Ok(list) => {
            assert_eq!(list.iter().collect::<Vec<_>>(), [allowed.to_ascii_lowercase()]);
            let json = serde_json::to_string(&list).expect("a list");
            assert_eq!(serde_json::from_str::<MediaTypes>(&json).expect("the same"), list);
            if let Ok(media_type) = &media_type
                && list.allows(media_type)
            {
                let named = media_type.essence().eq_ignore_ascii_case(allowed);
                assert!(named || allowed.ends_with("/*") && !media_type.is_active());
            }
        }
        Err(error) => no_line_break(&error.to_string()),
    }
    if let Some(stands_for) = MediaType::from_extension(extension) {
        assert_eq!(stands_for.agrees_with_extension(extension), Some(true));
        one(&stands_for);
    }
    if let Some(found) = MediaType::sniff(body) {
        one(&found);
        assert!(found.fits(body));
    }
    if let Ok(media_type) = &media_type {
        let _ = media_type.fits(body);
        let _ = media_type.agrees_with_extension(extension);
    }
});
