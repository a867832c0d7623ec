//! Requests that hold, and every way of ours to spoil them.
#![cfg(feature = "verify")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
mod authorization;
mod bounds;
mod draw;
mod forms;
mod order;
mod peers;
mod presigned;
#[path = "../common/random.rs"]
mod random;
mod rows;
mod sent;

use std::collections::BTreeSet;

use draw::{Base, request};
use presign::verify::{PayloadHash, S3Operation};
use random::{Random, Tally, percent_decode};
use rows::{ROWS, Then};
use sent::{Sent, Service, signature};

/// How many requests are drawn: `PRESIGN_CASES`, or this many.
pub fn cases(usual: usize) -> usize {
    std::env::var_os("PRESIGN_CASES").map_or(usual, |text| {
        text.to_str().and_then(|text| text.parse().ok()).expect("PRESIGN_CASES is a number")
    })
}

/// Whatever our signer signs holds, and says what was signed.
#[test]
fn what_is_signed_holds() {
    let (mut random, mut tally, service) = (Random::new("verify"), Tally::default(), Service::new());
    for _ in 0..cases(10_000) {
        let base = random.pick(&[Base::Any, Base::Any, Base::Any, Base::Get, Base::Put, Base::Token]);
        let (sent, lifetime) = request(&mut random, &service, base);
        let verified = service.verify(&sent).unwrap_or_else(|error| panic!("{error}: {sent:?}"));
        assert_eq!(verified.method().as_str(), sent.method);
        assert_eq!(verified.bucket().as_str(), "examplebucket");
        let key = verified.key().unwrap().as_str();
        assert!(percent_decode(&sent.path).ends_with(&format!("/{key}")));
        assert!(sent.path.len() > key.len());
        assert_eq!(verified.signed_at().as_unix_secs(), sent::SIGNED_AT);
        assert_eq!(verified.expires_at().as_unix_secs(), sent::SIGNED_AT + lifetime);
        assert_eq!(verified.payload(), PayloadHash::Unsigned);
        let others = sent.query.iter().filter(|pair| !pair.starts_with("X-Amz-")).count();
        assert_eq!(verified.query().count(), others);
        let names: Vec<_> = verified.signed_headers().map(|(name, _)| name).collect();
        let sent_names: Vec<_> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, sent_names);
        let length = sent
            .header("content-length")
            .map(|at| String::from_utf8_lossy(&sent.headers[at].1).parse().unwrap());
        assert_eq!(verified.body().size_range(), length.map_or(0..=u64::MAX, |length: u64| length..=length));
        // Accepted implies that a signer makes the same signature: another one than ours.
        let [credential, names, date] = ["X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Date"]
            .map(|name| percent_decode(sent.get(name)));
        let mut unsigned = sent.clone();
        unsigned.remove("X-Amz-Signature");
        assert_eq!(
            signature(&credential, &date, &unsigned.canonical(&names, None)),
            sent.get("X-Amz-Signature")
        );
        tally.count("requests with a token", sent.has("X-Amz-Security-Token"));
        tally.count("requests with headers", !sent.headers.is_empty());
        tally.count("requests with parameters", others > 0);
        tally.count("parts", verified.operation() == S3Operation::UploadPart);
        tally.count("operations that are not known", verified.operation() == S3Operation::Other);
    }
    let floors = [
        "requests with a token",
        "requests with headers",
        "requests with parameters",
        "parts",
        "operations that are not known",
    ];
    tally.check("verify", &floors.map(|name| (name, cases(10_000) / 20)));
}

/// Each kind of change on many requests: refused, and always for the same reason, or held to be the same.
#[test]
fn every_kind_of_change() {
    let service = Service::new();
    let names: BTreeSet<_> = ROWS.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), ROWS.len());
    assert!(ROWS.len() >= 120, "{} rows", ROWS.len());
    let (mut random, each, mut changed) = (Random::new("changes"), cases(10_000) / 100, 0);
    for row in ROWS {
        assert!(!row.stands_for.is_empty());
        let mut done = 0;
        for _ in 0..each * 8 {
            let (sent, _) = request(&mut random, &service, row.base);
            let before =
                service.verify(&sent).unwrap_or_else(|error| panic!("{}: {error}: {sent:?}", row.name));
            let mut other: Sent = sent.clone();
            if !(row.change)(&mut other, &mut random) {
                continue;
            }
            match (service.kind(&other), row.then) {
                (Err(kind), Then::Refused(kinds)) => {
                    assert!(kinds.contains(&kind), "{}: {kind:?}: {other:?}", row.name)
                }
                (Ok(after), Then::Same) => assert_eq!(after, before, "{}: {other:?}", row.name),
                (found, _) => panic!("{}: {found:?}: {sent:?} {other:?}", row.name),
            }
            done += 1;
            if done == each {
                break;
            }
        }
        assert!(done * 4 >= each, "{}: only {done} requests", row.name);
        changed += done;
    }
    say!("changes: {} kinds, {changed} requests", ROWS.len());
}
