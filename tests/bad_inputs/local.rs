//! Rows about URLs on the application's own host.

use presign::local::{LocalError, LocalPresigner, LocalRequest};
use presign::seal::{Purpose, SealKey, Sealer};
use presign::{BodySize, Endpoint, GetObject, ObjectKey, PresignedRequest, PutObject, Timestamp, Validity};
#[cfg(feature = "verify")]
use serde_json::Value;

use super::{Answer, NOW, Refused, Row};

const HOST: &str = "http://127.0.0.1:8080";
const SERVICE: &str = "photo-service";
const NOTHING: [(&str, &str); 0] = [];

impl From<LocalError> for Refused {
    fn from(error: LocalError) -> Self {
        Self { field: error.field().into(), kind: format!("{:?}", error.kind()), text: error.to_string() }
    }
}

fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

fn sealer() -> Sealer {
    Sealer::new(SealKey::new(b"32 bytes out of a random source.").unwrap())
}

fn service(name: &str, sealer: Sealer) -> LocalPresigner {
    LocalPresigner::new(Endpoint::new(HOST).unwrap(), name, sealer).unwrap()
}

fn store() -> LocalPresigner {
    service(SERVICE, sealer())
}

fn target(request: &PresignedRequest) -> &str {
    request.url().strip_prefix(HOST).unwrap()
}

fn get() -> PresignedRequest {
    let get = GetObject::new(ObjectKey::new("a").unwrap());
    store().presign(&get, Validity::minutes(15).from(now())).unwrap()
}

fn check(target: &str) -> Result<LocalRequest, LocalError> {
    store().check("GET", target.as_bytes(), NOTHING, now())
}

/// The answer that all of these get.
fn all<E: Into<Refused>, T>(results: impl IntoIterator<Item = Result<T, E>>) -> Answer {
    let mut errors: Vec<Refused> =
        results.into_iter().map(|result| result.err().expect("refused").into()).collect();
    errors.dedup_by(|one, other| one.text == other.text);
    Err(errors)
}

/// What the row is about. The URL that it starts from is accepted.
pub(super) fn answer(row: &Row) -> Answer {
    let (get, input) = (get(), &row.input);
    let good = target(&get);
    check(good).unwrap();
    if let Some(text) = input.as_str() {
        return changed(text, &get);
    }
    if let Some(length) = input["secret_len"].as_u64() {
        return all([SealKey::new(
            &b"random bytes, and more than enough of them"[..usize::try_from(length).unwrap()],
        )]);
    }
    // Who makes no key has none: `LocalPresigner` takes a `Sealer`, which takes a key, which takes bytes.
    if input["secret"] == "unset" {
        let _: fn(Endpoint, &str, Sealer) -> Result<LocalPresigner, presign::Error> = LocalPresigner::new;
        let _: fn(SealKey) -> Sealer = Sealer::new;
        return all([SealKey::new(b""), SealKey::new(&[0; 32])]);
    }
    if let Some(key) = input["key"].as_str() {
        return traversal(key);
    }
    let range = input["range"].as_str().unwrap();
    let (start, times) = range.split_once("... x ").unwrap();
    let rest: Vec<String> = (3..times.parse().unwrap()).map(|at| format!("{at}-{at}")).collect();
    let range = format!("{start}{}", rest.join(","));
    assert_eq!(range.split(',').count(), 10_000);
    all([store().check("GET", good.as_bytes(), [("Range", range)], now())])
}

fn changed(text: &str, get: &PresignedRequest) -> Answer {
    let good = target(get);
    match text {
        "token for PUT used for GET" => {
            let put = PutObject::new(ObjectKey::new("a").unwrap(), BodySize::Unlimited);
            let put = store().presign(&put, Validity::minutes(15).from(now())).unwrap();
            store().check("PUT", target(&put).as_bytes(), NOTHING, now()).unwrap();
            all([check(target(&put))])
        }
        "token from another secret / other instance" => {
            let other = Sealer::new(SealKey::new(b"32 bytes of another deployment..").unwrap());
            let others = [service(SERVICE, other), service("another-instance", sealer())];
            all(others.map(|other| other.check("GET", good.as_bytes(), NOTHING, now())))
        }
        "valid token + trailing byte, padding, or whitespace" => {
            let behind = [
                "A", "AA", "AAA", "AAAA", "=", "==", " ", "\t", "\r\n", "%20", "%3D", "+", "/", "&", "#",
                "\0",
            ];
            all(behind.map(|behind| check(&format!("{good}{behind}"))))
        }
        // The first byte is the version, which says all; there is one.
        "header alg field" => {
            let (path, text) = good.split_once("=AQ").unwrap();
            all(["AA", "Ag", "Aw", "_w", "eyJhbGciOiJub25lIn0."]
                .map(|first| check(&format!("{path}={first}{text}"))))
        }
        "expired by one second" => {
            let last = get.expires_at().as_unix_secs() - 1;
            let at = |second| {
                store().check("GET", good.as_bytes(), NOTHING, Timestamp::from_unix_secs(second).unwrap())
            };
            at(last).unwrap();
            all([at(last + 1)])
        }
        text => panic!("nobody answers {text}"),
    }
}

fn traversal(key: &str) -> Answer {
    let mut errors = all([ObjectKey::new(key.to_owned()), ObjectKey::exact(key.to_owned())]).unwrap_err();
    // By someone who has the seal's key and not this presigner: what was sealed for the key `a`, with another key.
    let (purpose, good) = (format!("presign.local.GET.{SERVICE}"), get());
    let purpose = Purpose::new(&purpose).unwrap();
    let (_, text) = good.url().split_once("?X-Presign-Sealed=").unwrap();
    let opened = sealer().open(purpose, text, now()).unwrap();
    let seal = |key: &str| {
        let fields = opened.fields().map(|field| if field == b"a" { key.as_bytes() } else { field });
        let sealed = sealer().seal(purpose, &fields.collect::<Vec<_>>(), opened.expires_at()).unwrap();
        check(&format!("/{}?X-Presign-Sealed={sealed}", key.replace('%', "%25")))
    };
    assert_eq!(["a", "b"].map(|key| seal(key).unwrap().key().to_string()), ["a", "b"]);
    errors.extend(
        all([key, "..", "a/../../x", "a/./x", "%2e%2e/x", "a//x", "/x", "x/", "a\0"].map(seal)).unwrap_err(),
    );
    // What may be presigned stays below the root, whatever it looks like to a file system.
    for key in ["..a/..b", "\\..\\x", "C:\\x", "c:/x", "nul", "a\u{202e}/.../x", "~/x", "$HOME/x"] {
        let get = GetObject::new(ObjectKey::exact(key).unwrap());
        let request = store().presign(&get, Validity::minutes(15).from(now())).unwrap();
        let path = std::path::PathBuf::from(check(target(&request)).unwrap().relative_path());
        assert!(path.components().all(|part| matches!(part, std::path::Component::Normal(_))), "{path:?}");
    }
    Err(errors)
}

/// The row about a body of another size than was signed, which a verifier answers too.
#[cfg(feature = "verify")]
pub(super) fn size(input: &Value) {
    let declared = input["declared"].as_u64().unwrap();
    let put = PutObject::new(ObjectKey::new("k").unwrap(), BodySize::Exact(declared));
    let put = store().presign(&put, Validity::minutes(15).from(now())).unwrap();
    let check =
        |length: String| store().check("PUT", target(&put).as_bytes(), [("Content-Length", length)], now());
    check(declared.to_string()).unwrap();
    let refused: Refused = check(input["content_length_header"].to_string()).unwrap_err().into();
    assert_eq!((&*refused.field, &*refused.kind), ("content-length", "WrongHeader"));
}
