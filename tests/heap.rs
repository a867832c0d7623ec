//! How much a request can make a verifier ask of the heap, whoever sends it: what holds, and what is refused.

#![cfg(feature = "verify")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs,
    reason = "tests"
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[path = "common/random.rs"]
mod random;
#[allow(dead_code, unreachable_pub, reason = "the tests of the verifier use more of it")]
#[path = "verify/sent.rs"]
mod sent;
#[path = "common/signed_form.rs"]
mod signed_form;

use allocation_counter::measure;
use presign::verify::{Received, VerifyError};
use presign::{BodySize, GetObject, ObjectKey, PutObject, Validity};
use sent::{SIGNED_AT, Sent, Service, at, signature};
use signed_form::SignedForm;

const KIB: usize = 1024;
const REQUEST: usize = 16 * KIB;
/// The most at one time.
const MOST: u64 = 256 * 1024;
/// The most of all that comes and goes, and how often, where nothing is believed: a multiple of what came in.
const ALL_BYTES: u64 = 512 * 1024;
const ALL_TIMES: u64 = 1_500;

/// Pieces up to so many bytes, without the separator at the end.
fn fill(bytes: usize, separator: &str, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in 0.. {
        let next = piece(at) + separator;
        if text.len() + next.len() > bytes {
            break;
        }
        text.push_str(&next);
    }
    text.strip_suffix(separator).unwrap_or(&text).to_owned()
}

fn get() -> Sent {
    let get = GetObject::new(ObjectKey::new("k").unwrap());
    let presigner = &Service::new().presigners[2];
    Sent::of(&presigner.presign(&get, Validity::seconds(900).from(at(SIGNED_AT))).unwrap())
}

/// How long a request is: its line and its headers.
fn length(sent: &Sent) -> usize {
    let headers = sent.headers.iter().map(|(name, value)| name.len() + value.len() + 4);
    sent.method.len() + sent.target().len() + headers.sum::<usize>()
}

/// What was used by one call, after another one like it: the day's key is made once.
fn used(name: &str, accepted: bool, mut verify: impl FnMut() -> Result<(), VerifyError>) -> (u64, String) {
    let mut said = String::new();
    let mut call = || said = verify().map_or_else(|error| format!("{:?}", error.kind()), |()| "holds".into());
    call();
    let used = measure(&mut call);
    let line = format!(
        "{name}: {} bytes at the most, {} bytes and {} times in all, {said}",
        used.bytes_max, used.bytes_total, used.count_total
    );
    assert_eq!(said == "holds", accepted, "{line}");
    assert!(used.bytes_max < MOST, "{line}");
    if !accepted {
        assert!(used.bytes_total < ALL_BYTES && used.count_total < ALL_TIMES, "{line}");
    }
    (used.bytes_max, line)
}

fn of_request(name: &str, sent: &Sent, accepted: bool) -> (u64, String) {
    let (service, target, mut asked) = (Service::new(), sent.target(), 0);
    let received = sent.received(&target);
    let result = used(name, accepted, || {
        let lookup = |id: &str| {
            asked += 1;
            service.key(id)
        };
        service.verifier.verify(&received, sent.now, lookup).map(drop)
    });
    assert!(asked <= 2, "once a call");
    result
}

/// Prints the worst of them.
fn report(mut results: Vec<(u64, String)>) {
    results.sort();
    for (_, line) in results.iter().rev().take(3) {
        say!("{line}");
    }
    say!("{} requests", results.len());
}

/// Queries, each as long as may be, before the signature.
fn queries() -> Vec<(&'static str, Vec<String>)> {
    let room = REQUEST - length(&get()) - 1;
    let list = |text: String| text.split('&').map(String::from).collect();
    let count = 128 - 6;
    let each = room / count - 1;
    vec![
        (
            "128 parameters",
            list(fill(room, "&", |at| format!("{:x<width$}=", format!("p{at:03}"), width = each - 1))),
        ),
        (
            "128 parameters, the wrong way round",
            (0..count).map(|at| format!("{:x<width$}{:03}=%22", "", 999 - at, width = each - 8)).collect(),
        ),
        (
            "128 parameters with escapes that are not needed",
            (0..count).map(|at| format!("p{:03}={}", 999 - at, "%61".repeat((each - 6) / 3))).collect(),
        ),
        (
            "parameters that stand for headers",
            (0..count).map(|at| format!("X-Amz-Meta-{:03}={}", 999 - at, "\"".repeat(each - 16))).collect(),
        ),
        ("one parameter of quotes", vec![format!("a={}", "\"".repeat(room - 2))]),
        ("one parameter of two-byte letters", vec![format!("a={}", "é".repeat((room - 2) / 2))]),
        ("one parameter of escapes", vec![format!("a={}", "%C3%A9".repeat((room - 2) / 6))]),
        ("one parameter of plain letters", vec![format!("a={}", "a".repeat(room - 2))]),
    ]
}

#[test]
fn of_what_holds() {
    let mut results = Vec::new();
    for (name, pairs) in queries() {
        let mut sent = get();
        sent.query.extend(pairs);
        sent.sign();
        assert!((14 * KIB..=REQUEST).contains(&length(&sent)), "{name}: {}", length(&sent));
        results.push(of_request(name, &sent, true));
    }
    // A key as long as may be, every byte of it an escape, with the rest of the room for a query.
    let mut sent = get();
    sent.path = format!("/examplebucket/{}", "%C3%A9".repeat(512));
    sent.query.push(format!("a={}", "\"".repeat(REQUEST - length(&sent) - 3)));
    sent.sign();
    results.push(of_request("a long path", &sent, true));
    // As many signed headers as may be, and a value as long as may be, of spaces that the signature has one of.
    let mut sent = get();
    for at in 0..64 {
        sent.add_header(&format!("X-Amz-Meta-{at:03}"), &format!("a{}b", "  ".repeat(98)));
    }
    let names: Vec<_> = (0..64).map(|at| format!("x-amz-meta-{at:03}")).collect();
    sent.set("X-Amz-SignedHeaders", &format!("host%3B{}", names.join("%3B")));
    sent.sign();
    assert!((14 * KIB..=REQUEST).contains(&length(&sent)), "{}", length(&sent));
    results.push(of_request("64 signed headers", &sent, true));
    // Headers that nobody signed and nobody reads.
    let mut sent = get();
    while length(&sent) < REQUEST - 16 {
        sent.add_header(&format!("a{}", sent.headers.len()), "b");
    }
    results.push(of_request("other headers", &sent, true));
    let mut sent = get();
    sent.sign_header("x-amz-meta-a", &"a  b".repeat(2_000));
    results.push(of_request("one signed header", &sent, true));
    report(results);
}

#[test]
fn of_what_is_refused() {
    let mut results = Vec::new();
    // What holds otherwise: by nobody's key, and by a signature of something else.
    for (name, pairs) in queries() {
        let mut sent = get();
        sent.query.extend(pairs);
        results.push(of_request(name, &sent, false));
        sent.set_scope(0, "AKIDNOBODY1");
        results.push(of_request(name, &sent, false));
    }
    let query = |text: String| {
        let mut sent = get();
        sent.query.push(text);
        sent
    };
    let room = REQUEST - length(&get()) - 1;
    for (name, text) in [
        ("empty pairs", "&".repeat(room)),
        ("pairs of one letter", "a&".repeat(room / 2)),
        ("parameters without a value", fill(room, "&", |at| format!("{at}"))),
        ("signatures", fill(room, "&", |_| "X-Amz-Signature=".into())),
        ("percent signs", "%".repeat(room)),
        ("bytes that are no text", "%FF".repeat(room / 3)),
        ("a long name", "%61".repeat(room / 3)),
        (
            "names that differ at the end",
            fill(room, "&", |at| format!("{}{:03}=b", "x".repeat(110), 999 - at)),
        ),
        ("one name", fill(room, "&", |_| format!("{}=b", "x".repeat(110)))),
        ("controls", "%00".repeat(room / 3)),
    ] {
        results.push(of_request(name, &query(text), false));
    }
    for (name, path) in [
        ("slashes", "/".repeat(room)),
        ("dot segments", "/.".repeat(room / 2)),
        ("escaped dot segments", "/%2e".repeat(room / 4)),
        ("a path of escapes", format!("/examplebucket/{}", "%C3%A9".repeat(1_000))),
    ] {
        let mut sent = get();
        sent.path = path;
        results.push(of_request(name, &sent, false));
    }
    for (name, names) in [
        ("names of signed headers", fill(room / 2, "%3B", |at| format!("x-amz-{at:04}"))),
        ("a long name of a signed header", "x".repeat(room / 2)),
        ("separators", "%3B".repeat(room / 3)),
    ] {
        let mut sent = get();
        sent.set("X-Amz-SignedHeaders", &names);
        results.push(of_request(name, &sent, false));
    }
    for (name, header) in
        [("headers that must be signed", "x-amz-meta-a"), ("headers that are there twice", "content-type")]
    {
        let mut sent = get();
        while length(&sent) < REQUEST - 40 {
            sent.add_header(header, "a");
        }
        results.push(of_request(name, &sent, false));
    }
    for (name, value) in [
        ("commas in the header that signs", ",".repeat(REQUEST)),
        ("parts of the header that signs", fill(REQUEST, ",", |at| format!("a{at}=b"))),
        ("names in the header that signs", {
            let names = fill(REQUEST - 400, ";", |at| format!("x-amz-{at:04}"));
            let credential = signed_form::CREDENTIAL;
            let signature = signature(credential, "20260102T030405Z", "");
            format!("Credential={credential}, SignedHeaders={names}, Signature={signature}")
        }),
    ] {
        let mut sent = get();
        sent.query.clear();
        sent.add_header("x-amz-date", "20260102T030405Z");
        sent.add_header("authorization", &format!("AWS4-HMAC-SHA256 {value}"));
        results.push(of_request(name, &sent, false));
    }
    report(results);
}

fn of_form(name: &str, form: &SignedForm, accepted: bool) -> (u64, String) {
    let service = Service::new();
    let received = form.received();
    used(name, accepted, || {
        service.verifier.verify_form(&received, at(form.now), |id| service.key(id)).map(drop)
    })
}

/// Forms with a policy of 16 KiB, and of as much as is looked at, and with 64 KiB of fields.
#[test]
fn of_forms() {
    let mut results = Vec::new();
    let start = "{\"expiration\":\"2026-01-02T04:04:05Z\",\"conditions\":[";
    // Base64 makes four bytes of three.
    for json in [12 * KIB, 48 * KIB] {
        let room = json - start.len() - 600;
        // As many conditions as are looked at, each as long as there is room for, on the escapes that take the most.
        let wide = |size: usize, letter: &str| {
            let value = letter.repeat(size.saturating_sub(26) / letter.len());
            (0..240).fold(SignedForm::new(), |form, _| {
                form.condition(&format!("[\"starts-with\",\"$key\",\"\"],{{\"key\":\"{value}\"}}")).clone()
            })
        };
        let mut many = SignedForm::new();
        many.conditions
            .extend(vec![String::from("[\"starts-with\",\"$\\u006bey\",\"\"]"); room.min(7_000) / 30]);
        results.push(of_form("conditions that hold", &many.sign(), true));
        for letter in ["a", "\\u00e9", "\\n", "é"] {
            results.push(of_form("wide conditions", &wide(room / 240, letter).sign(), false));
            let one = SignedForm::new()
                .condition(&format!("{{\"key\":\"{}\"}}", letter.repeat(room / letter.len())));
            results.push(of_form("one long condition", &one.sign(), false));
        }
        let text = |json: String| SignedForm::new().sign_text(&json);
        for (name, form) in [
            ("brackets", text("[".repeat(json - 3))),
            ("braces", text("{\"a\":".repeat(json / 5))),
            ("brackets within", text(format!("{start}[\"eq\",\"$key\",\"a\",{}", "[".repeat(room)))),
            ("conditions of nothing", text(format!("{start}{}]}}", "[],".repeat(room / 3)))),
            (
                "sizes",
                text(format!("{start}{}]}}", fill(room, ",", |_| "[\"content-length-range\",0,1]".into()))),
            ),
            ("digits", text(format!("{start}[\"content-length-range\",{}", "9".repeat(room)))),
            ("spaces", text(format!("{start}{}]}}", " ".repeat(room)))),
            ("an unknown operator", text(format!("{start}[\"{}\"]]}}", "\\u00e9".repeat(room / 6)))),
            ("an unknown key", text(format!("{{\"{}\":1}}", "\\u00e9".repeat(room / 6)))),
        ] {
            results.push(of_form(name, &form, false));
        }
    }
    // A policy that is no base64, and one that is more than is looked at.
    results.push(of_form("no base64", &SignedForm::new().sign().set("policy", &"*".repeat(64 * KIB)), false));
    results.push(of_form("a longer policy", &SignedForm::new().sign_text(&"a".repeat(64 * KIB)), false));
    // As many fields as are looked at, each under its condition, as long as S3 takes.
    let most = (0..128 - 6).fold(SignedForm::new(), |form, at| {
        let name = format!("x-amz-meta-{at:03}");
        form.field(&name, &"é".repeat(70)).condition(&format!("[\"starts-with\",\"${name}\",\"\"]"))
    });
    results.push(of_form("128 fields", &most.sign(), true));
    for (name, form) in [
        ("64 KiB in one field", SignedForm::new().field("x-amz-meta-a", &"a".repeat(64 * KIB))),
        ("64 KiB that nobody reads", SignedForm::new().field("x-ignore-a", &"a".repeat(64 * KIB))),
        (
            "64 KiB in 120 fields",
            (0..120).fold(SignedForm::new(), |form, at| {
                form.field(&format!("x-amz-meta-{at}"), &"a".repeat(64 * KIB / 120))
            }),
        ),
        (
            "64 KiB in fields of one byte",
            (0..64 * KIB / 5).fold(SignedForm::new(), |form, at| form.field(&format!("{at:04x}"), "a")),
        ),
        ("one name", (0..100).fold(SignedForm::new(), |form, _| form.field(&"x".repeat(250), ""))),
        ("64 KiB of a key", SignedForm::new().set("key", &"a".repeat(64 * KIB))),
        ("variables", SignedForm::new().set("key", &"${filename}".repeat(6_000))),
    ] {
        results.push(of_form(name, &form.sign(), false));
    }
    report(results);
}

/// A small form must not make a large key.
#[test]
fn of_a_file_name() {
    let service = Service::new();
    let (key, name) = ("${filename}".repeat(1_500), "n".repeat(16 * KIB));
    let form = SignedForm::new().set("key", &key).sign();
    for name in [&*name, &"a/".repeat(8 * KIB), "n"] {
        let received = form.received().file_name(name);
        let (most, _) = used("a file's name", false, || {
            service.verifier.verify_form(&received, at(form.now), |id| service.key(id)).map(drop)
        });
        assert!(most < 64 * 1024, "{most}");
    }
}

/// Whoever is refused is told why by a text that does not grow with the request.
#[test]
fn of_the_error() {
    let service = Service::new();
    let put = PutObject::new(ObjectKey::new("k").unwrap(), BodySize::Exact(1));
    let presigner = &service.presigners[2];
    let sent = Sent::of(&presigner.presign(&put, Validity::seconds(900).from(at(SIGNED_AT))).unwrap());
    let (target, name) = (sent.target(), format!("x-amz-{}", "a".repeat(REQUEST)));
    let received = Received::new("PUT", &target, &sent.authority).header(&name, b"a");
    let error = service.verifier.verify(&received, sent.now, |id| service.key(id)).unwrap_err();
    say!("a header's name of 16 KiB: {} bytes of error", error.to_string().len());
    assert!(error.to_string().len() < 1_000);
}

/// The same is true of whoever explains a request: of its URL, and of what is different in it.
#[test]
#[cfg(feature = "explain")]
fn of_explanations() {
    use presign::explain::{Difference, Explanation, Signed};

    let base = format!("http://127.0.0.1:9000{}", String::from_utf8(get().target()).unwrap());
    let mut results = Vec::new();
    for (name, pairs) in queries() {
        let mut sent = get();
        sent.query.extend(pairs);
        let target = sent.target();
        let url = format!("http://127.0.0.1:9000{}", String::from_utf8(target.clone()).unwrap());
        let explained = measure(|| drop(Explanation::of_url(&url, Some(sent.now)).unwrap().to_string()));
        let different = measure(|| {
            let found = Difference::between(Signed::url(&base).unwrap(), &sent.received(&target));
            drop(found.to_string());
        });
        for (what, used) in [("explained", explained), ("compared", different)] {
            assert!(used.bytes_max < MOST, "{name}, {what}: {} bytes", used.bytes_max);
            results.push((used.bytes_max, format!("{name}, {what}: {} bytes at the most", used.bytes_max)));
        }
    }
    report(results);
}
