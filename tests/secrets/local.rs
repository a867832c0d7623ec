//! Local mode: the key that seals, what is sealed, what is allowed, and every kind of refusal.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use presign::local::{LocalError, LocalErrorKind, LocalPresigner, LocalRequest};
use presign::s3::MetadataName;
use presign::seal::{SealKey, Sealer};
use presign::*;

use super::needles::{Needles, Shown};
use super::{SECRET, TOKEN, kinds, now, validity};

const SEAL: [&[u8]; 2] = [
    b"c4Nary-of-a-key-that-seals-\x01\x80\xff\x00\x7f\xc3w8zQ",
    b"another-c4Nary-of-a-sealing-key.\xfe\x02\x99\x10\xe2\x28\xa1kq5T",
];
const HOST: &str = "http://127.0.0.1:8080";

fn sealer() -> Sealer {
    let [new, old] = SEAL.map(|key| SealKey::new(key).unwrap());
    Sealer::new(new).also_opening(old)
}

fn store() -> LocalPresigner {
    LocalPresigner::new(Endpoint::new(HOST).unwrap(), "photo-service", sealer()).unwrap()
}

fn target(request: &PresignedRequest) -> &str {
    request.url().strip_prefix(HOST).unwrap()
}

fn sealed(request: &PresignedRequest) -> &str {
    request.url().split_once("?X-Presign-Sealed=").unwrap().1
}

fn put(key: &'static str) -> PutObject<'static> {
    PutObject::new(ObjectKey::new(key).unwrap(), BodySize::Exact(5))
        .content_type(MediaType::new("image/png").unwrap())
        .metadata(MetadataName::new("a").unwrap(), HeaderValue::new(SECRET).unwrap().sensitive())
}

#[test]
fn nothing_prints_a_secret() {
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    SEAL.iter().for_each(|key| needles.add("key that seals", key));
    SEAL.iter().for_each(|key| shown.debug("a key", &SealKey::new(key).unwrap()));
    shown.debug("a sealer", &sealer());
    shown.debug("a presigner", &store());
    let credentials = Credentials::new("AKID", std::str::from_utf8(&SEAL[1][..32]).unwrap()).unwrap();
    shown.error(SealKey::new(&SEAL[1][..32]).unwrap().check_apart_from(&credentials).unwrap_err());
    shown.error(SealKey::new(&SEAL[0][..31]).unwrap_err());
    shown.error(SealKey::new(&SEAL[0].repeat(40)).unwrap_err());

    let get = GetObject::new(ObjectKey::new("photos/cat.png").unwrap());
    let (upload, other, download) = (
        store().presign(&put("photos/cat.png"), validity()).unwrap(),
        store().presign(&put("photos/dog.png"), validity()).unwrap(),
        store().presign(&get, validity()).unwrap(),
    );
    for request in [&upload, &other, &download] {
        shown.debug("a presigned request", request);
        needles.add("sealed text", sealed(request).as_bytes());
        // The MAC alone, which is its last 32 bytes, at whichever place of a base64 group.
        let bytes = URL_SAFE_NO_PAD.decode(sealed(request)).unwrap();
        needles.add("MAC", &bytes[bytes.len() - 32..]);
    }
    assert!(needles.find(upload.url()).is_some(), "the canary is in the URL");

    let sent = [("content-length", "5"), ("content-type", "image/png"), ("x-amz-meta-a", SECRET)];
    let check = |method: &str, target: &str, headers: &[(&str, &str)]| -> Result<LocalRequest, LocalError> {
        store().check(method, target.as_bytes(), headers.iter().copied(), now())
    };
    let allowed = check("PUT", target(&upload), &sent).unwrap();
    let ranged = check("GET", target(&download), &[("range", "bytes=9-")]).unwrap();
    for request in [&allowed, &ranged] {
        shown.debug("what was allowed", request);
        shown.debug("a body's rules", request.body());
    }
    shown.error(ranged.range_of(9).unwrap_err());
    shown.error(allowed.body().checker(Some(6)).unwrap_err());

    // The text of one key with the MAC of another: what was expected is the MAC of the first.
    let [text, mac] = [&other, &upload].map(|request| URL_SAFE_NO_PAD.decode(sealed(request)).unwrap());
    let forged = [&text[..text.len() - 32], &mac[mac.len() - 32..]].concat();
    let forged = format!("/photos/dog.png?X-Presign-Sealed={}", URL_SAFE_NO_PAD.encode(forged));
    let with = |more: &[(&'static str, &'static str)]| [sent.as_slice(), more].concat();
    let (up, down) = (target(&upload), target(&download));
    let padded = format!("{up}=");
    let early = Timestamp::from_unix_secs(now().as_unix_secs() - 901).unwrap();
    let elsewhere = up.replace("cat", "dog");
    let refused = [
        (LocalErrorKind::Method, check(SECRET, up, &sent)),
        (LocalErrorKind::Method, check("POST", up, &sent)),
        (LocalErrorKind::Encoding, check("PUT", SECRET, &sent)),
        (LocalErrorKind::Encoding, check("PUT", &padded, &sent)),
        (LocalErrorKind::Encoding, check("PUT", &format!("{up}&token={TOKEN}"), &sent)),
        (LocalErrorKind::Mac, check("PUT", &forged, &sent)),
        (LocalErrorKind::Purpose, check("GET", up, &[])),
        (LocalErrorKind::PathMismatch, check("PUT", &elsewhere, &sent)),
        (LocalErrorKind::MissingHeader, check("PUT", up, &sent[..1])),
        (LocalErrorKind::WrongHeader, check("PUT", up, &[sent[0], ("content-type", SECRET), sent[2]])),
        (LocalErrorKind::DuplicateHeader, check("PUT", up, &with(&[("x-amz-meta-a", TOKEN)]))),
        (LocalErrorKind::UnsignedHeader, check("PUT", up, &with(&[("x-amz-security-token", TOKEN)]))),
        (LocalErrorKind::UnsignedHeader, check("PUT", up, &with(&[("content-md5", SECRET)]))),
        (LocalErrorKind::TooManyRanges, check("GET", down, &[("range", "bytes=0-0,1-1")])),
        (LocalErrorKind::Range, check("GET", down, &[("range", &format!("bytes={SECRET}"))])),
        (LocalErrorKind::NotYetValid, store().check("PUT", up.as_bytes(), sent, early)),
        (LocalErrorKind::Expired, store().check("PUT", up.as_bytes(), sent, upload.expires_at())),
    ];
    let mut reached = BTreeSet::new();
    for (kind, result) in refused {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        reached.insert(format!("{kind:?}"));
        shown.debug("an answer", &error.public_code());
        shown.text("an answer", &error.public_code());
        shown.error(error);
    }
    let all: BTreeSet<_> = kinds("src/local/error.rs", "pub enum LocalErrorKind {").into_iter().collect();
    assert_eq!(reached, all, "each kind is reached, and no other");

    for bad in [SECRET.repeat(9), format!("{SECRET}\n"), format!("{TOKEN} ")] {
        shown.error(LocalPresigner::new(Endpoint::new(HOST).unwrap(), &bad, sealer()).unwrap_err());
    }
    let public = Endpoint::new("https://example.com").unwrap();
    shown.error(LocalPresigner::new(public, "photo-service", sealer()).unwrap_err());
    shown.error(store().presign(&put("a"), Validity::days(8).from(now())).unwrap_err());
    // After use.
    shown.debug("a presigner", &store().clone());
    say!("local mode: {} kinds of refusal", all.len());
    shown.search(&needles);
    assert!(shown.0.len() > 80);
}
