//! How much memory and time a request can take, whoever sends it.

use std::time::{Duration, Instant};

use allocation_counter::measure;
use presign::verify::{Received, ReceivedForm, VerifyingKey};

use super::sent::{SIGNED_AT, Service, at};

/// As much as this is asked of any request of 16 KiB.
const MOST: u64 = 256 * 1024;

fn fill(piece: impl Fn(usize) -> String, bytes: usize) -> String {
    let mut text = String::new();
    for at in 0.. {
        let piece = piece(at);
        if text.len() + piece.len() > bytes {
            return text;
        }
        text.push_str(&piece);
    }
    text
}

const SIGNED: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fs3%2Faws4_request\
    &X-Amz-Date=20260102T030405Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

/// The most hostile queries, each as long as may be.
fn queries() -> Vec<String> {
    let room = 16 * 1024 - SIGNED.len() - 1;
    let with = |text: String| format!("{SIGNED}&{text}");
    vec![
        with(format!("a={}", fill(|_| "%C3%A9".into(), room - 2))),
        with(format!("a={}", fill(|_| "é".into(), room - 2))),
        with(format!("a={}", fill(|_| "\"".into(), room - 2))),
        with(fill(|at| format!("{}a{at:04}=&", "x".repeat(240)), room).trim_end_matches('&').into()),
        // All but in the wrong order, with a long start in common.
        with(fill(|at| format!("{}{:04}=b&", "x".repeat(110), 9999 - at), room).trim_end_matches('&').into()),
        with(
            fill(|at| format!("x-amz-{}{:04}=b&", "y".repeat(110), 9999 - at), room)
                .trim_end_matches('&')
                .into(),
        ),
        with(
            fill(|at| format!("{}{:04}=%C3%A9&", "%2F".repeat(34), 9999 - at), room)
                .trim_end_matches('&')
                .into(),
        ),
        with(fill(|_| "&".into(), room)),
        fill(|_| "X-Amz-Signature=&".into(), 16 * 1024),
        fill(|_| "%".into(), 16 * 1024),
        format!("X-Amz-SignedHeaders=host&X-Amz-Credential={}", fill(|_| "%2F".into(), room)),
    ]
}

#[test]
fn of_any_query() {
    let service = Service::new();
    let mut reached = 0;
    for query in queries() {
        assert!(query.len() <= 16 * 1024);
        let target = format!("/examplebucket/a?{query}");
        let received = Received::new("GET", target.as_bytes(), "127.0.0.1:9000");
        let mut verify = || {
            let found = service.verifier.verify(&received, at(SIGNED_AT), |id| {
                reached += 1;
                service.key(id)
            });
            assert!(found.is_err());
        };
        verify();
        let used = measure(&mut verify);
        assert!(used.bytes_max < MOST, "{} bytes: {query:.200}", used.bytes_max);
        // A bound for a build without optimisation on a busy machine; the real one is a benchmark's.
        let begun = Instant::now();
        verify();
        assert!(begun.elapsed() < Duration::from_millis(250), "{:?}: {query:.200}", begun.elapsed());
    }
    assert!(reached >= 12, "{reached}: the signature was computed for too few of them");
}

#[test]
fn of_any_path_and_headers() {
    let service = Service::new();
    for path in [
        format!("/examplebucket/{}", fill(|_| "%C3%A9".into(), 3000)),
        format!("/examplebucket/{}", fill(|_| "é".into(), 1024)),
        fill(|_| "/".into(), 16 * 1024),
        fill(|_| "/.".into(), 16 * 1024),
        fill(|_| "%2e/".into(), 16 * 1024),
    ] {
        let target = format!("{path}?{SIGNED}");
        let received = Received::new("GET", target.as_bytes(), "127.0.0.1:9000");
        let used = measure(|| {
            let found = service.verifier.verify(&received, at(SIGNED_AT), |id| service.key(id));
            assert!(found.is_err());
        });
        assert!(used.bytes_max < MOST, "{} bytes: {path:.50}", used.bytes_max);
    }
    // As many signed headers as may be, all of them there, and many more that are not signed.
    let names: Vec<_> = (0..64).map(|at| format!("a{at:03}")).collect();
    let query = SIGNED.replace("SignedHeaders=host", &format!("SignedHeaders={}%3Bhost", names.join("%3B")));
    let target = format!("/examplebucket/a?{query}");
    let others: Vec<_> = (0..1000).map(|at| format!("B{at:04}")).collect();
    let received = Received::new("GET", target.as_bytes(), "127.0.0.1:9000");
    let received =
        names.iter().chain(&others).fold(received, |received, name| received.header(name, b"a  b"));
    let used = measure(|| {
        let found = service.verifier.verify(&received, at(SIGNED_AT), |id| service.key(id));
        assert!(found.is_err());
    });
    assert!(used.bytes_max < MOST, "{} bytes", used.bytes_max);
}

#[test]
fn of_any_form() {
    let service = Service::new();
    let values = ["a".repeat(15_000), "${filename}".repeat(1300), "é".repeat(7_000)];
    for value in &values {
        let request = Received::new("POST", b"/examplebucket", "127.0.0.1:9000");
        let form = ReceivedForm::new(request)
            .field("key", value.as_bytes())
            .field("x-amz-algorithm", b"AWS4-HMAC-SHA256")
            .field("x-amz-credential", b"AKIDEXAMPLE/20260102/us-east-1/s3/aws4_request")
            .field("x-amz-date", b"20260102T030405Z")
            .field("x-amz-signature", b"aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
            .field("policy", b"e30=")
            .file_name("a-name-of-a-file");
        let used = measure(|| {
            let found = service.verifier.verify_form(&form, at(SIGNED_AT), |_| None::<&VerifyingKey>);
            assert!(found.is_err());
        });
        assert!(used.bytes_max < MOST, "{} bytes", used.bytes_max);
    }
}
