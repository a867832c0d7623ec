//! What a server spends on a request before it knows who sent it: a URL that holds, and the most hostile requests of 16 KiB.
//!
//! ```sh
//! cargo bench --bench verify --features verify
//! ```
//!
//! The goals: verifying a GET takes at most 2.5 times what signing it takes, and any request of 16 KiB less than 1 ms.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use presign::verify::{Received, ReceivedForm, Verifier, VerifyErrorKind, VerifyingKey};
use presign::{
    Bucket, Credentials, GetObject, ObjectKey, Provider, Region, S3Presigner, Timestamp, Validity,
};

const NOW: u64 = 1_767_323_045;
const SIGNED: &str = "/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fs3%2Faws4_request\
    &X-Amz-Date=20260102T030405Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

fn bucket() -> Bucket {
    Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap()
}

fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").unwrap()
}

/// As many pieces as fit behind what is signed.
fn hostile(piece: impl Fn(usize) -> String) -> String {
    let mut text = String::from(SIGNED);
    for at in 0.. {
        let piece = piece(at);
        if text.len() + piece.len() > 16 * 1024 {
            break;
        }
        text.push_str(&piece);
    }
    text
}

fn verifying(criterion: &mut Criterion) {
    let (bucket, now) = (bucket(), Timestamp::from_unix_secs(NOW).unwrap());
    let verifier = Verifier::for_bucket(&bucket);
    let key = VerifyingKey::new(credentials(), Region::new("us-east-1").unwrap());
    let presigner = S3Presigner::new(bucket, credentials());
    let authority = presigner.bucket().authority();
    let validity = Validity::minutes(15).from(now);
    let get = |out: &mut String| {
        let get = GetObject::new(ObjectKey::new(black_box("photos/2026/cat-0001.png")).unwrap());
        presigner.batch(validity).unwrap().append_url(&get, out).unwrap();
    };
    let mut url = String::new();
    get(&mut url);
    let target = url.split_at("https://".len() + authority.len()).1;

    let mut group = criterion.benchmark_group("verify");
    let mut out = String::with_capacity(1024);
    group.bench_function("a GET is signed", |bencher| {
        bencher.iter(|| {
            out.clear();
            get(&mut out);
        });
    });
    let ask = |target: &str| {
        let received = Received::new("GET", black_box(target).as_bytes(), authority);
        verifier.verify(&received, now, |id| (id == "AKIDEXAMPLE").then_some(&key))
    };
    assert!(ask(target).is_ok());
    group.bench_function("a GET is verified", |bencher| bencher.iter(|| ask(target).unwrap()));
    for (name, target) in [
        ("one value of escapes", hostile(|at| if at == 0 { "&a=".into() } else { "%C3%A9".into() })),
        ("one value to be escaped", hostile(|at| if at == 0 { "&a=".into() } else { "\"".into() })),
        (
            "128 parameters in the wrong order",
            hostile(|at| format!("&{}{:04}=b", "x".repeat(125), 9999 - at)),
        ),
        ("empty pairs", hostile(|_| "&".into())),
        ("a path of escapes", format!("/{}{}", "%C3%A9".repeat(2_600), SIGNED.split_at(2).1)),
    ] {
        assert!(ask(&target).is_err());
        group.bench_function(format!("16 KiB: {name}"), |bencher| bencher.iter(|| ask(&target).is_err()));
    }
    // Of a form, only the MAC of its policy is taken before anything is read.
    let policy = "W10=".repeat(4 * 1024);
    let digits = "0".repeat(64);
    let form = || {
        let received = ReceivedForm::new(Received::new("POST", b"/", authority))
            .field("key", b"a")
            .field("policy", black_box(&policy).as_bytes())
            .field("x-amz-algorithm", b"AWS4-HMAC-SHA256")
            .field("x-amz-credential", b"AKIDEXAMPLE/20260102/us-east-1/s3/aws4_request")
            .field("x-amz-date", b"20260102T030405Z")
            .field("x-amz-signature", digits.as_bytes());
        verifier.verify_form(&received, now, |id| (id == "AKIDEXAMPLE").then_some(&key))
    };
    assert_eq!(form().unwrap_err().kind(), VerifyErrorKind::SignatureMismatch);
    group.bench_function("16 KiB: a form's policy", |bencher| bencher.iter(|| form().is_err()));
    group.finish();
}

criterion_group!(benches, verifying);
criterion_main!(benches);
