//! What signing allocates: nothing into a buffer with room, one string for a request without headers.

#![allow(clippy::unwrap_used, missing_docs)]

use allocation_counter::measure;
use presign::{
    BodySize, Credentials, GetObject, MediaType, ObjectKey, PartNumber, Provider, PutObject, S3Presigner,
    Timestamp, UploadId, UploadPart, Validity,
};

fn presigner(token: Option<&str>) -> S3Presigner {
    let credentials =
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap();
    let credentials = match token {
        Some(token) => credentials.with_session_token(token).unwrap(),
        None => credentials,
    };
    S3Presigner::new(Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap(), credentials)
}

fn validity() -> Validity {
    Validity::minutes(15).from(Timestamp::parse("20260102T030405Z").unwrap())
}

/// How often a second call of the same kind allocates: the first may derive the day's key.
fn second(mut call: impl FnMut()) -> u64 {
    call();
    measure(call).count_total
}

#[test]
fn nothing_for_another_second_of_the_day() {
    let (presigner, mut out) = (presigner(None), String::with_capacity(1 << 10));
    let get = GetObject::new(ObjectKey::new("photos/2026/cat.png").unwrap());
    for second in [0, 1, 2, 1, 86_000] {
        let instant = Timestamp::from_unix_secs(20_000 * 86_400 + second).unwrap();
        let allocated = measure(|| {
            out.clear();
            let batch = presigner.batch(Validity::minutes(15).from(instant)).unwrap();
            batch.append_url(&get, &mut out).unwrap();
        });
        // The first one derives the day's key, with a text for the secret.
        assert_eq!(allocated.count_total, u64::from(second == 0), "{second}");
    }
}

#[test]
fn nothing_into_a_reused_buffer() {
    let (plain, temporary) = (presigner(None), presigner(Some(&"FwoGZXIv+/=".repeat(32))));
    let umlauts = "ä".repeat(200);
    let mut out = String::with_capacity(1 << 16);

    let mut get = |key: &str| {
        second(|| {
            out.clear();
            let get = GetObject::new(ObjectKey::new(key).unwrap());
            plain.batch(validity()).unwrap().append_url(&get, &mut out).unwrap();
        })
    };
    assert_eq!(get("photos/2026/cat 1.png"), 0);
    assert_eq!(get(&umlauts), 0);

    let put = second(|| {
        out.clear();
        let put = PutObject::new(ObjectKey::new("photos/cat.png").unwrap(), BodySize::Exact(183_204))
            .content_type(MediaType::new("image/png").unwrap());
        temporary.batch(validity()).unwrap().append_url(&put, &mut out).unwrap();
    });
    assert_eq!(put, 0);

    let parts = second(|| {
        out.clear();
        let batch = plain.batch(validity()).unwrap();
        for number in 1..=100 {
            let (key, upload) = (ObjectKey::new("video.mp4").unwrap(), UploadId::new("2~abc").unwrap());
            let part =
                UploadPart::new(key, upload, PartNumber::new(number).unwrap(), BodySize::Exact(8 << 20));
            batch.append_url(&part, &mut out).unwrap();
        }
    });
    assert_eq!(parts, 0);
}

#[test]
fn one_string_for_an_owned_request() {
    let plain = presigner(None);
    for key in ["photos/cat 1.png", "ä", "a"] {
        let owned = second(|| {
            let get = GetObject::new(ObjectKey::new(key).unwrap());
            drop(plain.presign(&get, validity()).unwrap());
        });
        assert_eq!(owned, 1, "{key}");
    }
}
