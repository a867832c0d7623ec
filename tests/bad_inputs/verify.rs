//! Rows about requests and forms that a verifier receives.

use allocation_counter::measure;
use presign::s3::RawOperation;
use presign::verify::{Verified, Verifier, VerifyError, VerifyErrorKind, VerifyingKey};
use presign::{BodySize, GetObject, Method, ObjectKey, PutObject, Validity};
use serde_json::Value;

use super::random::percent_encode;
use super::sent::{SIGNED_AT, Sent, Service, at, buckets, credentials};
use super::values::presign;
use super::{Answer, Refused, Row, forms};

/// A change of a request, or of what it is asked of.
type Change = fn(&mut Sent);

impl From<VerifyError> for Refused {
    fn from(error: VerifyError) -> Self {
        Self { field: error.field().into(), kind: format!("{:?}", error.kind()), text: error.to_string() }
    }
}

/// What the row is about, on a request that holds.
pub(super) fn answer(row: &Row) -> Answer {
    let (service, input) = (Service::new(), &row.input);
    let text = input.as_str().unwrap_or_default();
    let then = text.rsplit_once("; then: ").map_or(text, |(_, then)| then);
    match row.area.as_str() {
        "verify_query" => query(&service, then),
        "verify_headers" => headers(&service, then),
        "verify_path" => path(&service, then),
        "verify_time" => time(&service, then),
        "post_policy_verify" => forms::form(&service, input),
        "expiry" => forms::expiration(&service, input["policy_expiration"].as_str().unwrap()),
        "response_override" => {
            let mut sent = get("k");
            let added = input["add_after_signing"].as_str().unwrap();
            sent.query.push(percent_encode(added, "="));
            one(service.verify(&sent))
        }
        "size" => size(&service, input),
        area => panic!("no such area: {area}"),
    }
}

pub(super) fn one(result: Result<Verified, VerifyError>) -> Answer {
    result.map(drop).map_err(|error| vec![error.into()])
}

/// Each of these changes alone, all of which must be refused.
fn all(service: &Service, changes: &[Change]) -> Answer {
    let refused = |change: &Change| {
        let mut sent = get("k");
        change(&mut sent);
        service.verify(&sent).expect_err("refused").into()
    };
    Err(changes.iter().map(refused).collect())
}

/// A change that changes nothing.
fn same(service: &Service, key: &'static str, change: Change) -> Answer {
    let (before, mut sent) = (get(key), get(key));
    change(&mut sent);
    assert_ne!(sent.target(), before.target());
    let verified = service.verify(&sent).map_err(|error| vec![error.into()])?;
    assert_eq!(verified, service.verify(&before).unwrap());
    assert_eq!(verified.key().unwrap().as_str(), key);
    Ok(())
}

/// A URL for GET that lives for 900 s and has `host` signed alone.
fn get(key: &'static str) -> Sent {
    let presigner = &Service::new().presigners[2];
    let get = GetObject::new(ObjectKey::new(key).unwrap());
    let sent = Sent::of(&presigner.presign(&get, Validity::seconds(900).from(at(SIGNED_AT))).unwrap());
    assert_eq!(
        (sent.get("X-Amz-SignedHeaders"), sent.path.as_str()),
        ("host", &*format!("/examplebucket/{}", percent_encode(key, "/")))
    );
    sent
}

fn query(service: &Service, then: &str) -> Answer {
    match then {
        "append X-Amz-Expires=604800" => {
            all(service, &[|sent| sent.query.push("X-Amz-Expires=604800".into())])
        }
        "append X-Amz-Signature=<same>" => all(
            service,
            &[|sent| sent.query.push(format!("X-Amz-Signature={}", sent.get("X-Amz-Signature")))],
        ),
        "append &" => {
            let mut refused = all(service, &[|sent| sent.query.push(String::new())]).unwrap_err();
            // Nor is there a signer who writes a pair that is empty.
            let key = ObjectKey::new("k").unwrap();
            let unnamed = RawOperation::on_object(Method::Get, key).query("", "");
            refused.push(presign(unnamed).unwrap_err().into());
            Err(refused)
        }
        "replace %2F by / in X-Amz-Credential" => same(service, "k", |sent| {
            let credential = sent.get("X-Amz-Credential").replace("%2F", "/");
            sent.set("X-Amz-Credential", &credential);
        }),
        "append %zz=1" => all(service, &[|sent| sent.query.push("%zz=1".into())]),
        "append a;b=c" => all(service, &[|sent| sent.query.push("a;b=c".into())]),
        "X-Amz-Expires=+900" => all(
            service,
            &[
                |sent| sent.set("X-Amz-Expires", "+900"),
                |sent| {
                    sent.set("X-Amz-Expires", "%2B900");
                    sent.sign();
                },
            ],
        ),
        "X-Amz-Expires=604801 (re-signed)" => all(
            service,
            &[|sent| {
                sent.set("X-Amz-Expires", "604801");
                sent.sign();
            }],
        ),
        "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256" => {
            all(service, &[|sent| sent.set("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256")])
        }
        "X-Amz-Signature= (empty)" => all(service, &[|sent| sent.set("X-Amz-Signature", "")]),
        "X-Amz-Signature with 63 or 65 digits" => all(
            service,
            &[
                |sent| {
                    let shorter = sent.get("X-Amz-Signature")[1..].to_owned();
                    sent.set("X-Amz-Signature", &shorter);
                },
                |sent| {
                    let longer = format!("{}0", sent.get("X-Amz-Signature"));
                    sent.set("X-Amz-Signature", &longer);
                },
            ],
        ),
        "scope date one day off X-Amz-Date (re-signed)" => {
            all(service, &[|sent| scope(sent, 1, "20260101"), |sent| scope(sent, 1, "20260103")])
        }
        "scope region = eu-west-1 (re-signed)" => all(service, &[|sent| scope(sent, 2, "eu-west-1")]),
        "unknown access key" => {
            let (unknown, wrong): (Change, Change) =
                (|sent| scope(sent, 0, "AKIDOTHER"), |sent| sent.set("X-Amz-Signature", &"0".repeat(64)));
            let [unknown, wrong] = [unknown, wrong].map(|change| {
                let mut sent = get("k");
                change(&mut sent);
                service.verify(&sent).unwrap_err()
            });
            assert_eq!(wrong.kind(), VerifyErrorKind::SignatureMismatch);
            assert_eq!((unknown.public_code(), unknown.step()), (wrong.public_code(), wrong.step()));
            same_work();
            Err(vec![unknown.into()])
        }
        "query of 1 MiB or 10000 parameters" => {
            let queries = [format!("a={}", "b".repeat(1 << 20)), vec!["a"; 10_000].join("&")];
            let refused = queries.map(|query| {
                let mut sent = get("k");
                sent.query.push(query);
                // Nobody is asked for the key to hash with.
                let target = sent.target();
                let lookup = |_: &str| -> Option<&VerifyingKey> { panic!("asked for a key") };
                service.verifier.verify(&sent.received(&target), sent.now, lookup).unwrap_err().into()
            });
            Err(refused.into())
        }
        "X-Amz-Credential present, X-Amz-Signature absent" => {
            all(service, &[|sent| sent.remove("X-Amz-Signature")])
        }
        then => panic!("nobody answers {then}"),
    }
}

/// How often the heap is asked tells how often a key is derived: as often for nobody's as for somebody's, whether that one
/// was used on this day before or never, in the region that its key is kept for or in another.
fn same_work() {
    let [regional, local, ..] = buckets();
    for region in [local.region(), regional.region()] {
        let verifier = Verifier::for_bucket(&local).and_region(regional.region().clone());
        let key = VerifyingKey::new(credentials(0), local.region().clone());
        let verify = |sent: &Sent| {
            let (target, mut result) = (sent.target(), None);
            let known = |id: &str| (id == key.access_key_id()).then_some(&key);
            let used = measure(|| result = Some(verifier.verify(&sent.received(&target), sent.now, known)));
            (used.count_total, result.unwrap().map_err(|error| error.kind()))
        };
        let refused = |id: &str| {
            let mut sent = get("k");
            sent.set_scope(0, id);
            sent.set_scope(2, region.as_str());
            sent.set("X-Amz-Signature", &"0".repeat(64));
            let (used, result) = verify(&sent);
            assert!(result.is_err());
            used
        };
        let first = ["AKIDNOBODY1", "AKIDNOBODY2", "AKIDEXAMPLE", "AKIDEXAMPLE"].map(refused);
        assert!(verify(&get("k")).1.is_ok(), "from here on the day's key is at hand");
        let later = ["AKIDNOBODY1", "AKIDEXAMPLE"].map(refused);
        assert!(first.iter().chain(&later).all(|used| *used == first[0]), "{first:?} {later:?}");
    }
}

/// Another part of the credential, signed by whom it then names.
fn scope(sent: &mut Sent, at: usize, part: &str) {
    sent.set_scope(at, part);
    sent.sign();
}

fn headers(service: &Service, then: &str) -> Answer {
    match then {
        "SignedHeaders without host (re-signed)" => all(
            service,
            &[
                |sent| {
                    sent.add_header("content-type", "text/plain");
                    sent.set("X-Amz-SignedHeaders", "content-type");
                    sent.sign();
                },
                |sent| {
                    sent.set("X-Amz-SignedHeaders", "");
                    sent.sign();
                },
            ],
        ),
        "add header x-amz-copy-source" => {
            all(service, &[|sent| sent.add_header("X-Amz-Copy-Source", "/other/key")])
        }
        "signed header sent twice" => all(
            service,
            &[
                |sent| {
                    sent.sign_header("x-amz-meta-a", "1");
                    sent.add_header("x-amz-meta-a", "1");
                },
                |sent| {
                    sent.sign_header("content-type", "image/png");
                    sent.add_header("Content-Type", "text/html");
                },
            ],
        ),
        "SignedHeaders not sorted, upper case, empty name or duplicate" => {
            let refused =
                ["x-amz-meta-a;host", "Host;x-amz-meta-a", "host;;x-amz-meta-a", "host;host;x-amz-meta-a"]
                    .map(|names| {
                        let mut sent = get("k");
                        sent.add_header("x-amz-meta-a", "1");
                        sent.set("X-Amz-SignedHeaders", &percent_encode(names, ""));
                        sent.sign();
                        service.verify(&sent).unwrap_err().into()
                    });
            Err(refused.into())
        }
        "x-amz-meta-a in query and header with different values" => all(
            service,
            &[|sent| {
                sent.sign_pair("x-amz-meta-a=1");
                sent.sign_header("x-amz-meta-a", "2");
            }],
        ),
        "X-Forwarded-Host: signed-host, Host: other" => all(
            service,
            &[
                |sent| {
                    forward(sent);
                    sent.authority = "examplebucket.s3.example.com".into();
                },
                |sent| {
                    forward(sent);
                    sent.authority = "other.example".into();
                },
            ],
        ),
        "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER" => all(
            service,
            &[
                |sent| sent.sign_header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
                |sent| sent.sign_pair("x-amz-content-sha256=STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
                |sent| sent.add_header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ],
        ),
        then => panic!("nobody answers {then}"),
    }
}

/// What a client can write: that it meant the host that was signed.
fn forward(sent: &mut Sent) {
    let signed = sent.authority.clone();
    for name in ["X-Forwarded-Host", "Forwarded", "X-Host", "Host"] {
        sent.add_header(name, &signed);
    }
}

fn path(service: &Service, then: &str) -> Answer {
    match then {
        "/k -> /./k" => all(service, &[|sent| sent.path = "/examplebucket/./k".into()]),
        "/k -> /x/%2e%2e/k" => all(service, &[|sent| sent.path = "/examplebucket/x/%2e%2e/k".into()]),
        "/k -> /%6B" => same(service, "k", |sent| sent.path = "/examplebucket/%6B".into()),
        "/k -> /%256B" => all(service, &[|sent| sent.path = "/examplebucket/%256B".into()]),
        "/k -> /k%00" => all(service, &[|sent| sent.path = "/examplebucket/k%00".into()]),
        "signed /a%2Bb, sent /a+b" => same(service, "a+b", |sent| sent.path = "/examplebucket/a+b".into()),
        "signed /A, sent /a" => {
            let mut sent = get("A");
            sent.path = "/examplebucket/a".into();
            one(service.verify(&sent))
        }
        "HEAD sent for a GET URL" => all(service, &[|sent| sent.method = "HEAD".into()]),
        then => panic!("nobody answers {then}"),
    }
}

fn time(service: &Service, then: &str) -> Answer {
    let at_second = |second: u64| {
        let mut sent = get("k");
        sent.now = at(second);
        service.verify(&sent)
    };
    match then {
        "now = date + expires" => {
            let late = at_second(SIGNED_AT + 901).unwrap_err();
            assert_eq!(late.kind(), VerifyErrorKind::Expired);
            one(at_second(SIGNED_AT + 900))
        }
        "now = date - 900 s" => {
            let early = at_second(SIGNED_AT - 901).unwrap_err();
            assert_eq!(early.kind(), VerifyErrorKind::NotYetValid);
            one(at_second(SIGNED_AT - 900))
        }
        "X-Amz-Date=20260230T000000Z" => all(service, &[|sent| date(sent, "20260230T000000Z")]),
        "X-Amz-Date=20260101T000000+00" => all(service, &[|sent| date(sent, "20260101T000000%2B00")]),
        "expired and wrongly signed" => all(
            service,
            &[|sent| {
                sent.set("X-Amz-Signature", &"0".repeat(64));
                sent.now = at(SIGNED_AT + 900_000);
            }],
        ),
        then => panic!("nobody answers {then}"),
    }
}

/// Another date, in the scope too, signed.
fn date(sent: &mut Sent, date: &str) {
    sent.set("X-Amz-Date", date);
    scope(sent, 1, &date[..8]);
}

/// A body of another size than was signed.
fn size(service: &Service, input: &Value) -> Answer {
    let number = |name: &str| input[name].as_u64().unwrap();
    let put = PutObject::new(ObjectKey::new("k").unwrap(), BodySize::Exact(number("declared")));
    let request = service.presigners[2].presign(&put, Validity::seconds(900).from(at(SIGNED_AT))).unwrap();
    let mut sent = Sent::of(&request);
    let verified = service.verify(&sent).unwrap();
    let body = verified.body().checker(Some(number("content_length_header")));
    assert_eq!(body.unwrap_err().public_code().code(), "EntityTooLarge");
    let length = sent.header("content-length").unwrap();
    sent.headers[length].1 = input["content_length_header"].to_string().into();
    one(service.verify(&sent))
}
