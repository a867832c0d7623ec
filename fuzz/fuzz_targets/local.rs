//! The local mode: what is presigned is accepted in its time, and what is accepted is what was presigned.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::local::LocalPresigner;
use presign::seal::{SealKey, Sealer};
use presign::{
    BodySize, ContentMd5, Endpoint, GetObject, MediaType, ObjectKey, Operation, PutObject, Timestamp,
    Validity,
};
use presign_fuzz::verify::{edited, shifted};
use presign_fuzz::{check_url, no_line_break};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    key: &'a str,
    put: bool,
    size: Option<u32>,
    media_type: Option<&'a str>,
    md5: Option<[u8; 16]>,
    create_only: bool,
    later: i32,
    edit: (u16, u8, &'a [u8]),
    method: u8,
    header: Option<(&'a str, &'a [u8])>,
    other: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let Ok(key) = ObjectKey::exact(input.key) else { return };
    let operation: Operation<'_> = if input.put {
        let size = input.size.map_or(BodySize::Unlimited, |size| BodySize::Exact(size.into()));
        let mut put = PutObject::new(key.clone(), size);
        if let Some(media_type) = input.media_type {
            let Ok(media_type) = MediaType::new(media_type) else { return };
            put = put.content_type(media_type);
        }
        if let Some(md5) = input.md5 {
            put = put.content_md5(ContentMd5::new(md5));
        }
        if input.create_only { put.create_only().into() } else { put.into() }
    } else {
        GetObject::new(key.clone()).into()
    };
    let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.").expect("long enough"));
    let base = Endpoint::new("http://127.0.0.1:8080/files").expect("a valid endpoint");
    let presigner = LocalPresigner::new(base, "example", sealer).expect("a loopback address");
    let signed_at = Timestamp::from_unix_secs(1_767_323_045).expect("in range");
    let Ok(request) = presigner.presign(&operation, Validity::minutes(15).from(signed_at)) else { return };
    check_url(request.url());
    let target = request.url().strip_prefix("http://127.0.0.1:8080").expect("the base").as_bytes();
    let headers: Vec<_> = request.signed_headers().map(|(name, value)| (name, value.as_bytes())).collect();

    let now = shifted(signed_at, input.later);
    let method = request.method().as_str();
    let right = presigner.check(method, target, headers.iter().copied(), now);
    assert_eq!(right.is_ok(), (-900..900).contains(&input.later), "{right:?}");
    let Ok(right) = right else { return };
    assert_eq!(right.key(), &key);
    let path = right.relative_path();
    assert!(!path.starts_with('/') && path.split('/').all(|name| !["", ".", ".."].contains(&name)), "{path}");

    let methods = ["GET", "PUT", "HEAD", "DELETE", "POST", "get"];
    let other_method = methods[usize::from(input.method) % methods.len()];
    let more = || headers.iter().copied().chain(input.header);
    for (method, target) in [
        (method, edited(target, input.edit)),
        (other_method, target.to_vec()),
        (method, input.other.to_vec()),
    ] {
        match presigner.check(method, &target, more(), now) {
            Ok(found) => {
                assert_eq!(method, request.method().as_str());
                assert_eq!((found.key(), found.body()), (right.key(), right.body()));
                assert_eq!(found.create_only(), right.create_only());
                assert_eq!(found.expires_at(), right.expires_at());
            }
            Err(error) => no_line_break(&error.to_string()),
        }
    }
});
