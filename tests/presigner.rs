//! How a presigner behaves over time: rotation, midnight, threads, the end of credentials, windows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

use std::collections::BTreeMap;

use presign::{
    BodySize, Credentials, Endpoint, ErrorKind, GetObject, MediaType, Method, ObjectKey, Presigner, Provider,
    PutObject, Region, S3Presigner, Timestamp, Validity,
};

const DAY: u64 = 86_400;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_secs(seconds).unwrap()
}

fn credentials(secret: &str) -> Credentials {
    Credentials::new("AKIDEXAMPLE", secret).unwrap()
}

fn aws() -> Provider {
    Provider::aws("us-east-1").unwrap()
}

/// A presigner that has signed nothing yet.
fn fresh(secret: &str) -> S3Presigner {
    S3Presigner::new(aws().bucket("examplebucket").unwrap(), credentials(secret))
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new("photos/cat 1.png").unwrap()
}

fn get() -> GetObject<'static> {
    GetObject::new(key())
}

fn url_at(presigner: &S3Presigner, instant: Timestamp) -> String {
    presigner.presign(&get(), Validity::minutes(15).from(instant)).unwrap().into_url()
}

#[test]
fn the_front_door() {
    let now = Timestamp::parse("20260102T030405Z").unwrap();
    let presigner = fresh("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let put =
        PutObject::new(key(), BodySize::Exact(183_204)).content_type(MediaType::new("image/png").unwrap());
    let upload = presigner.presign(&put, Validity::minutes(15).from(now)).unwrap();
    assert_eq!(upload.method(), Method::Put);
    let (start, query) = upload.url().split_once('?').unwrap();
    assert_eq!(start, "https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat%201.png");
    let (unsigned, signature) = query.rsplit_once("&X-Amz-Signature=").unwrap();
    assert_eq!(
        unsigned,
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"
    );
    assert!(signature.len() == 64 && signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    assert_eq!(upload.headers_to_set().collect::<Vec<_>>(), [("content-type", "image/png")]);
    assert_eq!(upload.content_length(), Some(183_204));
    assert_eq!(upload.expires_at(), now.plus_secs(900).unwrap());
}

#[test]
fn a_rotation_within_a_day_never_signs_with_the_old_key() {
    let (old, instant) = (fresh("old-secret"), at(20_000 * DAY + 7));
    let before = url_at(&old, instant);
    let new = old.with_credentials(credentials("new-secret"));
    for later in 0..5 {
        let instant = at(20_000 * DAY + 7 + later);
        assert_eq!(url_at(&new, instant), url_at(&fresh("new-secret"), instant));
        assert_ne!(url_at(&new, instant), url_at(&old, instant));
        assert_eq!(url_at(&old, instant), url_at(&fresh("old-secret"), instant));
    }
    assert_eq!(url_at(&old.clone(), instant), before);
    // To a token, from it, and to another access key.
    let token = || credentials("new-secret").with_session_token("t/+=").unwrap();
    assert!(url_at(&new.with_credentials(token()), instant).contains("&X-Amz-Security-Token=t%2F%2B%3D&"));
    let back = new.with_credentials(token()).with_credentials(credentials("old-secret"));
    assert_eq!(url_at(&back, instant), before);
    let other = Credentials::new("AKIDOTHER", "old-secret").unwrap();
    assert!(url_at(&old.with_credentials(other), instant).contains("X-Amz-Credential=AKIDOTHER%2F"));
}

#[test]
fn another_bucket_shares_the_key_and_nothing_else() {
    let (uploads, instant) = (fresh("secret"), at(20_000 * DAY));
    url_at(&uploads, instant);
    let archive = uploads.with_bucket(aws().bucket("archive").unwrap()).unwrap();
    let alone = S3Presigner::new(aws().bucket("archive").unwrap(), credentials("secret"));
    assert_eq!(url_at(&archive, instant), url_at(&alone, instant));
    assert_eq!(
        (uploads.bucket().name().as_str(), archive.bucket().name().as_str()),
        ("examplebucket", "archive")
    );
    let elsewhere = Provider::aws("eu-central-1").unwrap().bucket("archive").unwrap();
    assert_eq!(uploads.with_bucket(elsewhere).unwrap_err().field(), "region");
}

#[test]
fn the_key_of_the_day_is_the_right_one_across_midnights() {
    let kept = fresh("secret");
    // Instants to and fro over several midnights, by windows too: each as by a presigner that keeps nothing.
    for round in 0..4_u64 {
        for day in [20_000, 20_001, 20_000, 20_002, 20_001, 0, 20_003, 1, 2_932_896] {
            for second in [0, 1, DAY - 1, DAY / 2 + round] {
                let instant = at(day * DAY + second);
                let Ok(request) = kept.presign(&get(), Validity::minutes(15).from(instant)) else {
                    // Only the last quarter of an hour of the year 9999 has no end.
                    assert_eq!((day, second), (2_932_896, DAY - 1));
                    continue;
                };
                assert_eq!(request.url(), url_at(&fresh("secret"), instant));
            }
        }
    }
    let window = |seconds| Validity::minutes(15).from(at(seconds)).aligned_to(Validity::minutes(10));
    for midnight in (20_000..20_006).map(|day| day * DAY) {
        for seconds in midnight - 601..midnight + 601 {
            let url = kept.presign(&get(), window(seconds)).unwrap().into_url();
            if seconds % 97 == 0 || seconds.abs_diff(midnight) < 2 {
                assert_eq!(url, fresh("secret").presign(&get(), window(seconds)).unwrap().into_url());
            }
        }
    }
}

#[test]
fn what_is_kept_of_a_second_serves_no_other() {
    // Regions whose scope ends before, at and behind the first block of the string to sign.
    for region in ["x", "ab", "auto", "eu-1", "us-east-1", "ap-southeast-2"] {
        let provider =
            Provider::custom(Endpoint::new("https://s3.example.com").unwrap(), Region::new(region).unwrap());
        let fresh =
            || S3Presigner::new(provider.clone().bucket("examplebucket").unwrap(), credentials("secret"));
        let kept = fresh();
        let start = 20_000 * DAY;
        for offset in [0, 0, 1, 1, 0, 900, 1, 900, DAY - 1, DAY, DAY - 1, 2 * DAY, DAY, 0, 2 * DAY, 0] {
            let instant = at(start + offset);
            assert_eq!(url_at(&kept, instant), url_at(&fresh(), instant), "{region} {offset}");
        }
    }
}

#[test]
fn threads_share_one_presigner() {
    let (shared, instants) = (fresh("secret"), (0..48).map(|at| 20_000 * DAY + at * DAY / 8).map(at));
    let expected: BTreeMap<_, _> =
        instants.map(|instant| (instant, url_at(&fresh("secret"), instant))).collect();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (shared, expected) = (&shared, &expected);
            scope.spawn(move || {
                for round in 0..60 {
                    // In different orders, so that the threads ask for different days at once.
                    for (at, instant) in expected.keys().cycle().skip(thread * 7 + round).take(48).enumerate()
                    {
                        let store: &dyn Presigner = shared;
                        let url = if at % 2 == 0 {
                            url_at(shared, *instant)
                        } else {
                            let validity = Validity::minutes(15).from(*instant);
                            store.presign(get().as_ref(), validity).unwrap().into_url()
                        };
                        assert_eq!(url, expected[instant]);
                    }
                }
            });
        }
    });
}

#[test]
fn nothing_outlives_its_credentials() {
    let now = 1_767_323_045;
    let presigner = |end| {
        S3Presigner::new(aws().bucket("examplebucket").unwrap(), credentials("secret").expiring_at(at(end)))
    };
    let wish = Validity::minutes(15).from(at(now));
    let outcome = |end: u64, validity: Validity| match presigner(end).presign(&get(), validity) {
        Ok(request) => {
            let (_, rest) = request.url().split_once("&X-Amz-Expires=").unwrap();
            let seconds: u64 = rest.split('&').next().unwrap().parse().unwrap();
            assert_eq!(presigner(end).batch(validity).unwrap().expires_at(), request.expires_at());
            Ok((seconds, request.expires_at().as_unix_secs()))
        }
        Err(error) => {
            assert_eq!(presigner(end).batch(validity).unwrap_err(), error);
            Err(error.kind())
        }
    };
    let first = Err(ErrorKind::CredentialsExpireFirst);
    for (end, plain, clamped) in [
        (now + 901, Ok((900, now + 900)), Ok((900, now + 900))),
        (now + 900, Ok((900, now + 900)), Ok((900, now + 900))),
        (now + 899, first, Ok((899, now + 899))),
        (now + 1, first, Ok((1, now + 1))),
        (now, first, first),
        (now - 1, first, first),
        (0, first, first),
    ] {
        assert_eq!(outcome(end, wish), plain, "{end}");
        assert_eq!(outcome(end, wish.clamped_to_credentials()), clamped, "{end}");
    }
    // Clamped and aligned: one end for the window, that of the credentials.
    let aligned = |second| {
        Validity::minutes(15).from(at(second)).aligned_to(Validity::minutes(10)).clamped_to_credentials()
    };
    let start = now - now % 600;
    for second in [start, start + 1, start + 599] {
        assert_eq!(outcome(start + 700, aligned(second)), Ok((700, start + 700)));
    }
    let error = presigner(now + 899).presign(&get(), wish).unwrap_err();
    assert_eq!(error.field(), "X-Amz-Expires");
    assert!(
        error.problem().contains("2026-01-02T03:19:05Z") && error.problem().contains("2026-01-02T03:19:04Z")
    );
}

#[test]
fn one_window_one_url() {
    let presigner = fresh("secret");
    let start = 1_767_322_800;
    let url = |second: u64, window: u64| {
        let validity = Validity::hours(1).from(at(second)).aligned_to(Validity::seconds(window));
        let request = presigner.presign(&get(), validity).unwrap();
        (request.expires_at(), request.into_url())
    };
    let first = url(start, 300);
    assert!(first.1.contains("&X-Amz-Date=20260102T030000Z&X-Amz-Expires=3900&"));
    for second in start..start + 300 {
        assert_eq!(url(second, 300), first);
        assert!(first.0.as_unix_secs() >= second + 3_600);
    }
    assert_ne!(url(start - 1, 300), first);
    assert_ne!(url(start + 300, 300), first);
    let widest = |window| {
        let validity = Validity::days(6).from(at(start)).aligned_to(Validity::seconds(window));
        presigner.presign(&get(), validity).map(|request| request.expires_at()).map_err(|error| error.kind())
    };
    assert!(widest(DAY).is_ok());
    for wrong in [0, DAY + 1, u64::MAX] {
        assert_eq!(widest(wrong), Err(ErrorKind::OutOfRange));
    }
}
