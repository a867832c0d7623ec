//! What the largest requests cost.

use presign::s3::MetadataName;
use presign::*;

use super::{headers, now, presign, store, target};

/// The most bytes that were allocated at one time.
fn heap(method: &str, target: &str, headers: &[(String, String)], granted: bool) -> u64 {
    let store = store();
    let info = allocation_counter::measure(|| {
        let headers = headers.iter().map(|(name, value)| (name, value));
        assert_eq!(store.check(method, target.as_bytes(), headers, now()).is_ok(), granted);
    });
    info.bytes_max
}

#[test]
fn memory() {
    // As much as can be sealed, under a key that is three times as long once it is encoded.
    let key: String = [&*"é/".repeat(340), "é"].concat();
    let mut put = PutObject::new(ObjectKey::new(key).unwrap(), BodySize::Unlimited)
        .cache_control(HeaderValue::new("a".repeat(2_800)).unwrap());
    for number in 0..100 {
        let name = MetadataName::new(format!("a{number}")).unwrap();
        put = put.metadata(name, HeaderValue::new("b").unwrap());
    }
    let put = presign(put);
    let mut received = headers(&put);
    let target = target(put.url());
    assert!(target.len() > 10_000, "{}", target.len());
    // As many headers as servers take, and more.
    received.extend((0..1_000).map(|number| (format!("h{number}"), String::from("v"))));
    let most = heap("PUT", target, &received, true)
        .max(heap("GET", target, &received, false))
        .max(heap("PUT", &format!("/files/a?X-Presign-Sealed={}", "A".repeat(16_000)), &received, false))
        .max(heap("PUT", &format!("/files/{}", "%61".repeat(1 << 20)), &received, false));
    say!("local: {most} bytes of heap at the most");
    assert!(most < 256 * 1024);
}
