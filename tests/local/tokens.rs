//! The sealed parameter and the path: changed anywhere, used elsewhere or too late, it is refused.

use presign::local::{LocalErrorKind, LocalPresigner, LocalRequest};
use presign::seal::{Purpose, SealKey, Sealer};
use presign::upload::Binding;
use presign::*;

use super::{BASE, KEY, check, key, kind_of, now, presign, sealer, service, soon, store, target};

const PARAMETER: &str = "?X-Presign-Sealed=";

/// The target up to the text, and the text.
fn parts(request: &PresignedRequest) -> (String, String) {
    let (path, text) = target(request.url()).split_once(PARAMETER).unwrap();
    (format!("{path}{PARAMETER}"), text.to_owned())
}

fn get() -> PresignedRequest {
    presign(GetObject::new(key("photos/cat 1.png")))
}

#[test]
fn the_url_is_path_and_parameter() {
    let request = get();
    let (path, text) = parts(&request);
    assert_eq!(path, "/files/photos/cat%201.png?X-Presign-Sealed=");
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    let allowed = check(&request).unwrap();
    assert_eq!((allowed.method(), allowed.key().as_str()), (Method::Get, "photos/cat 1.png"));
    assert_eq!(allowed.relative_path(), "photos/cat%201.png");
    assert_eq!(allowed.expires_at(), request.expires_at());
    // The same arguments, the same URL.
    assert_eq!(get().url(), request.url());
}

/// Every field that is sealed, one by one: sealed with another value it is another text, and the text of the one does not
/// stand for the other.
#[test]
fn every_field_is_under_the_mac() {
    let put = |size| PutObject::new(key("a.png"), size);
    let exact = || put(BodySize::Exact(5));
    let text = |text| HeaderValue::new(text).unwrap();
    let sha256 = |bytes: &[u8]| Checksum::of(ChecksumAlgorithm::Sha256, bytes).unwrap();
    let name = |name| s3::MetadataName::new(name).unwrap();
    let variants: Vec<(&str, Operation<'static>)> = vec![
        ("nothing more", exact().into()),
        ("method", GetObject::new(key("a.png")).into()),
        ("method", HeadObject::new(key("a.png")).into()),
        ("method", DeleteObject::new(key("a.png")).into()),
        ("key", PutObject::new(key("b.png"), BodySize::Exact(5)).into()),
        ("size", put(BodySize::Exact(6)).into()),
        ("size", put(BodySize::Unlimited).into()),
        ("type", exact().content_type(MediaType::new("image/png").unwrap()).into()),
        ("type", exact().content_type(MediaType::new("image/jpeg").unwrap()).into()),
        ("md5", exact().content_md5(ContentMd5::of(b"a")).into()),
        ("md5", exact().content_md5(ContentMd5::of(b"b")).into()),
        ("checksum", exact().checksum(sha256(b"a")).into()),
        ("checksum", exact().checksum(sha256(b"b")).into()),
        ("create only", exact().create_only().into()),
        ("disposition", exact().content_disposition(ContentDisposition::attachment()).into()),
        ("encoding", exact().content_encoding(text("gzip")).into()),
        ("language", exact().content_language(text("gzip")).into()),
        ("caching", exact().cache_control(text("gzip")).into()),
        ("expires", exact().expires(now()).into()),
        ("metadata", exact().metadata(name("a"), text("bc")).into()),
        ("metadata", exact().metadata(name("ab"), text("c")).into()),
        ("range", GetObject::new(key("a.png")).range(ByteRange::from(1)).into()),
        ("range", GetObject::new(key("a.png")).range(ByteRange::from(2)).into()),
        ("answer", GetObject::new(key("a.png")).response_content_language(text("en")).into()),
        ("answer", GetObject::new(key("a.png")).response_cache_control(text("en")).into()),
        ("checksum mode", GetObject::new(key("a.png")).checksum_mode().into()),
    ];
    let requests: Vec<PresignedRequest> =
        variants.into_iter().map(|(_, operation)| store().presign(&operation, soon()).unwrap()).collect();
    let sized = |sizes| store().presign_sizes(&put(BodySize::Unlimited), sizes, soon()).unwrap();
    let later = store().presign(&exact(), Validity::minutes(16).from(now())).unwrap();
    let requests: Vec<_> =
        requests.into_iter().chain([sized(1..=5), sized(2..=5), sized(1..=6), later]).collect();
    for one in &requests {
        let granted = check(one).unwrap();
        for other in requests.iter().filter(|other| other.url() != one.url()) {
            // All of one client's texts with all of another's headers: either it is refused, or the text rules.
            let headers = super::headers(other);
            let used = store().check(other.method().as_str(), target(one.url()).as_bytes(), headers, now());
            // (A range that was not signed is the client's to ask for.)
            assert!(used.is_err() || same(&used.unwrap(), &granted), "{one:?} {other:?}");
            // The fields of the one with the MAC of the other.
            let ((path, text), (_, stolen)) = (parts(one), parts(other));
            let at = text.len().min(stolen.len()) - 44;
            let spliced = format!(
                "{path}{}{}",
                &text[..at],
                &stolen[stolen.len() - (text.len() - at).min(stolen.len())..]
            );
            if spliced != format!("{path}{text}") && spliced != format!("{path}{stolen}") {
                let used =
                    store().check(one.method().as_str(), spliced.as_bytes(), super::headers(one), now());
                assert!(used.is_err(), "{spliced}");
            }
        }
    }
    assert_eq!(
        requests.len(),
        requests.iter().map(PresignedRequest::url).collect::<std::collections::BTreeSet<_>>().len()
    );
}

fn same(one: &LocalRequest, other: &LocalRequest) -> bool {
    let of = |request: &LocalRequest| {
        let headers: Vec<String> = request.headers().map(|header| format!("{header:?}")).collect();
        let body = request.body().clone();
        (request.method(), request.key().clone(), headers, body, request.create_only(), request.expires_at())
    };
    of(one) == of(other)
}

#[test]
fn every_edit_of_a_text_is_refused() {
    let request = presign(PutObject::new(key("a.png"), BodySize::Exact(5)).create_only());
    let (path, text) = parts(&request);
    let headers = super::headers(&request);
    let refused = |edited: &[u8]| {
        let target = [path.as_bytes(), edited].concat();
        store().check("PUT", &target, headers.iter().map(|(name, value)| (name, value)), now()).is_err()
    };
    assert!(!refused(text.as_bytes()));
    let mut edits = 0;
    for at in 0..text.len() {
        let original = text.as_bytes()[at];
        for byte in (0..=u8::MAX).filter(|byte| *byte != original) {
            // Single bits are among them.
            let mut edited = text.clone().into_bytes();
            edited[at] = byte;
            assert!(refused(&edited), "byte {byte} at {at}");
            edited.insert(at, original);
            assert!(refused(&edited), "{byte} before {at}");
            edits += 2;
        }
        let mut shorter = text.clone();
        shorter.remove(at);
        assert!(
            refused(shorter.as_bytes())
                && refused(&text.as_bytes()[..at])
                && refused(&text.as_bytes()[at + 1..])
        );
        edits += 3;
    }
    for byte in 0..=u8::MAX {
        assert!(refused(&[text.as_bytes(), &[byte]].concat()), "{byte} behind");
    }
    say!("{} edits of a text of {} characters, all refused", edits + 256, text.len());
}

#[test]
fn the_time() {
    let request = get();
    let (begin, end) = (now().as_unix_secs(), request.expires_at().as_unix_secs());
    for (seconds, expected) in [
        (0, Err(LocalErrorKind::NotYetValid)),
        (begin - 901, Err(LocalErrorKind::NotYetValid)),
        (begin - 900, Ok(())),
        (begin - 899, Ok(())),
        (end - 1, Ok(())),
        (end, Err(LocalErrorKind::Expired)),
        (end + 1, Err(LocalErrorKind::Expired)),
        (Timestamp::MAX.as_unix_secs(), Err(LocalErrorKind::Expired)),
    ] {
        let now = Timestamp::from_unix_secs(seconds).unwrap();
        let checked = store().check("GET", target(request.url()).as_bytes(), [("", ""); 0], now);
        assert_eq!(
            checked.map(drop).map_err(|error| error.kind()),
            expected,
            "{}",
            seconds.wrapping_sub(end)
        );
    }
    for lifetime in [Validity::seconds(0), Validity::seconds(604_801)] {
        let error = store().presign(&GetObject::new(key("a")), lifetime.from(now())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
    }
}

#[test]
fn other_keys_services_methods_and_uses() {
    let request = get();
    let on = |store: &LocalPresigner| {
        let checked = store.check("GET", target(request.url()).as_bytes(), [("", ""); 0], now());
        checked.map(drop).map_err(|error| error.kind())
    };
    let other_key = || SealKey::new(b"32 bytes of another service.....").unwrap();
    let with = |sealer| LocalPresigner::new(Endpoint::new(BASE).unwrap(), "photo-service", sealer).unwrap();
    assert_eq!(on(&store()), Ok(()));
    assert_eq!(on(&with(Sealer::new(other_key()))), Err(LocalErrorKind::Mac));
    assert_eq!(on(&with(Sealer::new(other_key()).also_opening(SealKey::new(KEY).unwrap()))), Ok(()));
    for name in ["photo-servicf", "photo-service2", "Photo-service", "x"] {
        assert_eq!(on(&service(name)), Err(LocalErrorKind::Mac), "{name}");
    }
    for (method, expected) in [
        ("HEAD", LocalErrorKind::Purpose),
        ("PUT", LocalErrorKind::Purpose),
        ("DELETE", LocalErrorKind::Purpose),
        ("POST", LocalErrorKind::Method),
        ("OPTIONS", LocalErrorKind::Method),
        ("PATCH", LocalErrorKind::Method),
        ("get", LocalErrorKind::Method),
        ("", LocalErrorKind::Method),
        ("GET ", LocalErrorKind::Method),
    ] {
        assert_eq!(kind_of(method, target(request.url())), Err(expected), "{method}");
    }
    // Late and for another method: the log is told the method.
    let late =
        store().check("PUT", target(request.url()).as_bytes(), [("", ""); 0], Timestamp::MAX).unwrap_err();
    assert_eq!(late.kind(), LocalErrorKind::Purpose);

    // Whatever else the same key seals.
    let (path, _) = parts(&request);
    let binding = Binding::new("42", key("photos/cat 1.png"), UploadId::new("2~abc").unwrap());
    let fields = ["photos/cat 1.png", ""];
    let other_use = Purpose::new("example.download").unwrap();
    for text in [
        binding.seal(&sealer(), Timestamp::MAX).unwrap(),
        sealer().seal(other_use, &fields, Timestamp::MAX).unwrap(),
    ] {
        assert_eq!(kind_of("GET", &format!("{path}{text}")), Err(LocalErrorKind::Mac));
    }
}

#[test]
fn path_and_query() {
    use LocalErrorKind::{Encoding, PathMismatch};
    let request = get();
    let (_, text) = parts(&request);
    for (target, expected) in [
        ("/files/photos/cat%201.png?X-Presign-Sealed={}", Ok(())),
        // The same path, written otherwise: clients do that.
        ("/files/photos%2Fcat%201.png?X-Presign-Sealed={}", Ok(())),
        ("/files/photos%2fc%61t%201%2Epng?X-Presign-Sealed={}", Ok(())),
        ("/files/photos/cat%25201.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/cat+1.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/cat%201.PNG?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/dog.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos//cat%201.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files//photos/cat%201.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/./cat%201.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/x/../photos/cat%201.png?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/../../etc/passwd?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/%2e%2e/%2e%2e/etc/passwd?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/cat%201.png%00?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/cat%201.png%?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/photos/cat%201.png/?X-Presign-Sealed={}", Err(PathMismatch)),
        ("/files/?X-Presign-Sealed={}", Err(PathMismatch)),
        // Elsewhere.
        ("/photos/cat%201.png?X-Presign-Sealed={}", Err(Encoding)),
        ("/Files/photos/cat%201.png?X-Presign-Sealed={}", Err(Encoding)),
        ("/filesphotos/cat%201.png?X-Presign-Sealed={}", Err(Encoding)),
        ("/files?X-Presign-Sealed={}", Err(Encoding)),
        ("http://127.0.0.1:8080/files/photos/cat%201.png?X-Presign-Sealed={}", Err(Encoding)),
        ("files/photos/cat%201.png?X-Presign-Sealed={}", Err(Encoding)),
        ("", Err(Encoding)),
        ("/", Err(Encoding)),
        ("*", Err(Encoding)),
        // Not our query.
        ("/files/photos/cat%201.png", Err(Encoding)),
        ("/files/photos/cat%201.png?", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed=", Err(Encoding)),
        ("/files/photos/cat%201.png?x-presign-sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png?X%2DPresign-Sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}&", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}&a=b", Err(Encoding)),
        ("/files/photos/cat%201.png?a=b&X-Presign-Sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}&X-Presign-Sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png?&X-Presign-Sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png??X-Presign-Sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}#a", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}=", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={} ", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed= {}", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}\r\n", Err(Encoding)),
        ("/files/photos/cat 1.png?X-Presign-Sealed={}", Err(Encoding)),
        ("/files/photos/cat%201.png?X-Presign-Sealed={}%3D", Err(Encoding)),
    ] {
        assert_eq!(kind_of("GET", &target.replace("{}", &text)), expected, "{target}");
    }
    for length in [16_384, 16_385, 1 << 20] {
        let long = format!("/files/{}?X-Presign-Sealed={text}", "a".repeat(length));
        assert_eq!(kind_of("GET", &long), Err(Encoding));
        let long = format!("/files/a?X-Presign-Sealed={}", "A".repeat(length));
        assert_eq!(kind_of("GET", &long), Err(Encoding));
    }
    for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_graphic()) {
        let target = [target(request.url()).as_bytes(), &[byte]].concat();
        assert!(store().check("GET", &target, [("", ""); 0], now()).is_err());
    }
}

/// What looks like an escape in a key is none in its path.
#[test]
fn escapes_in_keys() {
    for (key, path, expected) in [
        ("a%2", "a%252", Ok(())),
        ("a%2", "a%2", Err(LocalErrorKind::PathMismatch)),
        ("a%41", "a%2541", Ok(())),
        ("a%41", "a%41", Err(LocalErrorKind::PathMismatch)),
        ("100%", "100%", Err(LocalErrorKind::PathMismatch)),
        ("%zz", "%zz", Err(LocalErrorKind::PathMismatch)),
    ] {
        let request = presign(GetObject::new(ObjectKey::new(key).unwrap()));
        let (_, text) = parts(&request);
        assert_eq!(kind_of("GET", &format!("/files/{path}{PARAMETER}{text}")), expected, "{path}");
    }
}

/// Without a path in the base URL, and with one of a proxy.
#[test]
fn bases() {
    for base in ["http://localhost:3000", "http://[::1]", "https://127.0.0.1/a/b"] {
        let store = LocalPresigner::new(Endpoint::new(base).unwrap(), "x", sealer()).unwrap();
        let request = store.presign(&GetObject::new(key("photos/cat 1.png")), soon()).unwrap();
        let behind = request.url().strip_prefix(base).unwrap();
        let prefix = Endpoint::new(base).unwrap().path_prefix().to_owned();
        let target = format!("{prefix}{behind}");
        assert_eq!(
            store.check("GET", target.as_bytes(), [("", ""); 0], now()).unwrap().key().as_str(),
            "photos/cat 1.png"
        );
        assert_eq!(request.signed_headers().next(), Some(("host", Endpoint::new(base).unwrap().authority())));
    }
    for (base, public) in [
        ("http://127.0.0.1:8080", false),
        ("http://127.9.9.9", false),
        ("https://localhost", false),
        ("https://files.localhost", false),
        ("https://example.com", true),
        ("https://10.0.0.1", true),
        ("https://localhost.example.com", true),
        ("https://[::2]", true),
    ] {
        let base = Endpoint::new(base).unwrap();
        let made = LocalPresigner::new(base.clone(), "x", sealer());
        assert_eq!(made.err().map(|error| error.kind()), public.then_some(ErrorKind::NotLoopback), "{base}");
        assert!(LocalPresigner::public(base, "x", sealer()).is_ok());
    }
    let everywhere = Endpoint::insecure("http://0.0.0.0:8080").unwrap();
    assert_eq!(LocalPresigner::new(everywhere, "x", sealer()).unwrap_err().kind(), ErrorKind::NotLoopback);
}
