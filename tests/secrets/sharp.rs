//! The search itself, and what another process has in its environment.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
#[cfg(feature = "std")]
use presign::Credentials;
use presign::{GetObject, S3Presigner};

#[cfg(feature = "std")]
use super::ID;
use super::needles::{Needles, mac};
use super::panics::panic_of;
use super::random::percent_encode;
use super::{KEYS, SECRET, TOKEN, bucket, credentials, key, validity};

/// The search finds what is there.
#[test]
fn the_needles_are_sharp() {
    let needles = Needles::new();
    let derived = ["20260102", "us-east-1", "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, step| mac(&key, step));
    for leak in [
        format!("secret={SECRET}"),
        format!("{:?}", &SECRET[..20]),
        format!("{:?}", SECRET.as_bytes()),
        STANDARD.encode(format!("AWS4{SECRET}")),
        format!("Security-Token={}&", percent_encode(TOKEN, "")),
        format!("{KEYS:?}"),
        STANDARD.encode(KEYS[1]),
        format!("{derived:?}"),
        format!("{:x?}", derived).replace(", ", ""),
        derived.iter().map(|byte| format!("{byte:02X}")).collect(),
        panic_of(|| panic!("{SECRET}")),
        panic_of(|| assert_eq!(TOKEN, "another")),
    ] {
        assert!(needles.find(&leak).is_some(), "{leak}");
    }
    // The derived key is the one that signs: its MAC of the string to sign is the signature.
    let presigner = S3Presigner::new(bucket(), credentials());
    let request = presigner.presign(&GetObject::new(key()), validity()).unwrap();
    let steps = presigner.signing_steps(&GetObject::new(key()), validity()).unwrap();
    let tag: String =
        mac(&derived, steps.string_to_sign()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(request.url().ends_with(&tag));
}

/// The environment of this process cannot be changed by a test, so another process has the canary in its own.
#[test]
#[cfg(feature = "std")]
fn the_environment_is_not_printed() {
    for (secret, token) in [(format!("{SECRET}\t"), TOKEN.into()), (SECRET.into(), format!("{TOKEN} x"))] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sharp::child_with_a_canary", "--ignored", "--nocapture"])
            .env("AWS_ACCESS_KEY_ID", ID)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_SESSION_TOKEN", token)
            .output()
            .unwrap();
        assert!(output.status.success());
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(text.contains("refused: AWS_S"), "{text}");
        Needles::new().search(&text, "the child");
    }
}

#[test]
#[cfg(feature = "std")]
#[ignore = "run by the_environment_is_not_printed"]
fn child_with_a_canary() {
    let error = Credentials::from_env().unwrap_err();
    println!("refused: {error} {error:?} {error:#?}");
}
