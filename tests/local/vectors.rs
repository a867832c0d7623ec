//! Every row of area `local_token` of the list of bad inputs.

use presign::local::{LocalErrorKind, LocalPresigner};
use presign::seal::{SealKey, Sealer};
use presign::*;
use serde_json::Value;

use super::common::vectors;
use super::{check, key, kind_of, now, presign, service, store, target};

/// The rows as the list has them: what is put in, and what is expected.
const ROWS: [(&str, &str); 9] = [
    ("\"token for PUT used for GET\"", "reject:Purpose"),
    ("\"token from another secret / other instance\"", "reject:Mac"),
    ("\"valid token + trailing byte, padding, or whitespace\"", "reject:Encoding"),
    ("{\"secret_len\":15}", "error:LocalKey::TooShort{min:32}"),
    ("{\"secret\":\"unset\"}", "error at construction; no default"),
    ("\"header alg field\"", "cannot exist"),
    ("\"expired by one second\"", "reject:Expired"),
    (
        "{\"key\":\"../../etc/cron.d/x\",\"mode\":\"filesystem\"}",
        "error:Key::DotSegment and final path stays under root",
    ),
    ("{\"mode\":\"filesystem GET\",\"range\":\"bytes=0-0,1-1,2-2,... x 10000\"}", "reject:TooManyRanges"),
];

fn answer(row: &str) {
    let (get, put) =
        (presign(GetObject::new(key("a"))), presign(PutObject::new(key("a"), BodySize::Unlimited)));
    let text = target(get.url());
    match row {
        "reject:Purpose" => assert_eq!(kind_of("GET", target(put.url())), Err(LocalErrorKind::Purpose)),
        "reject:Mac" => {
            let sealer = Sealer::new(SealKey::new(b"32 bytes of another service.....").unwrap());
            let other =
                LocalPresigner::new(Endpoint::new(super::BASE).unwrap(), "photo-service", sealer).unwrap();
            for other in [other, service("another-instance")] {
                let error = other.check("GET", text.as_bytes(), [("", ""); 0], now()).unwrap_err();
                assert_eq!(error.kind(), LocalErrorKind::Mac);
            }
        }
        "reject:Encoding" => {
            for more in ["A", "AA", "AAA", "AAAA", "=", "==", " ", "\t", "\n", "%20", "%3D", "+", "/"] {
                assert_eq!(
                    kind_of("GET", &format!("{text}{more}")),
                    Err(LocalErrorKind::Encoding),
                    "{more:?}"
                );
            }
        }
        "error:LocalKey::TooShort{min:32}" => {
            assert_eq!(SealKey::new(&[7; 15]).unwrap_err().kind(), ErrorKind::TooShort);
        }
        // `LocalPresigner` cannot be made without a `Sealer`, nor a `Sealer` without a key, nor a key without bytes.
        "error at construction; no default" => {
            assert_eq!(SealKey::new(b"").unwrap_err().kind(), ErrorKind::TooShort);
            assert_eq!(SealKey::new(&[0; 32]).unwrap_err().kind(), ErrorKind::WeakKey);
        }
        // The version says all, and there is one: every other first byte is another form.
        "cannot exist" => {
            for first in ["AA", "Ag", "Aw", "_w"] {
                let other = text.replace("=AQ", &format!("={first}"));
                assert_eq!(kind_of("GET", &other), Err(LocalErrorKind::Encoding), "{first}");
            }
        }
        "reject:Expired" => {
            let late = get.expires_at().plus_secs(1).unwrap();
            let error = store().check("GET", text.as_bytes(), [("", ""); 0], late).unwrap_err();
            assert_eq!(error.kind(), LocalErrorKind::Expired);
        }
        "error:Key::DotSegment and final path stays under root" => {
            for key in ["../../etc/cron.d/x", "a/../../x", "..", "%2e%2e/x", "a/..%2f..%2fx"] {
                let kind = ObjectKey::exact(key).unwrap_err().kind();
                assert!(matches!(kind, ErrorKind::DotSegment | ErrorKind::EncodedDotSegment));
            }
            for key in ["..a/..b", "\\..\\x", "C:\\x", "c:/x", "nul", "a\u{202e}/.../x"] {
                let request = presign(GetObject::new(ObjectKey::exact(key).unwrap()));
                let path = std::path::PathBuf::from(check(&request).unwrap().relative_path());
                assert!(path.components().all(|part| matches!(part, std::path::Component::Normal(_))));
            }
        }
        "reject:TooManyRanges" => {
            let ranges: Vec<String> = (0..10_000).map(|at| format!("{at}-{at}")).collect();
            let range = format!("bytes={}", ranges.join(","));
            let error = store().check("GET", text.as_bytes(), [("range", range)], now()).unwrap_err();
            assert_eq!(error.kind(), LocalErrorKind::TooManyRanges);
        }
        row => panic!("nobody answers {row}"),
    }
}

#[test]
fn every_row_is_answered() {
    ROWS.iter().for_each(|(_, expect)| answer(expect));
    // Nor has the list another row.
    let Some(list) = vectors("bad-inputs.json") else { return };
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    let rows: Vec<(String, String)> = list
        .iter()
        .filter(|row| row["area"] == "local_token")
        .map(|row| (row["input"].to_string(), row["expect"].as_str().unwrap().to_owned()))
        .collect();
    assert!(rows.iter().map(|(input, expect)| (input.as_str(), expect.as_str())).eq(ROWS));
}
