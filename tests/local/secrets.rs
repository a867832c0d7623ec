//! Nothing prints what seals or what a URL works by.

use presign::*;

use super::{KEY, check, key, kind_of, presign, sealer, store, target};

#[test]
fn nothing_is_printed() {
    let request = presign(PutObject::new(key("a.png"), BodySize::Exact(5)).create_only());
    let text = request.url().split_once('=').unwrap().1;
    let allowed = check(&request).unwrap();
    let error =
        store().check("PUT", target(request.url()).as_bytes(), [("", ""); 0], super::now()).unwrap_err();
    let code = error.public_code();
    let said = format!(
        "{:?} {:#?} {request:?} {request:#?} {allowed:?} {allowed:#?} {error} {error:?} {code} {code:?} {:?}",
        store(),
        store(),
        sealer()
    );
    let key = std::str::from_utf8(KEY).unwrap();
    for at in 0..=text.len() - 12 {
        assert!(!said.contains(&text[at..at + 12]), "{}", &text[at..at + 12]);
    }
    for at in 0..=key.len() - 8 {
        assert!(!said.contains(&key[at..at + 8]));
    }
    assert!(said.contains("X-Presign-Sealed=[hidden]"));
    // What was refused is not repeated either.
    for refused in ["/files/canary?X-Presign-Sealed=canary", "/files/canary?canary=", "canary"] {
        let _ = kind_of("GET", refused);
        let error = store().check("GET", refused.as_bytes(), [("", ""); 0], super::now()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

/// One answer for whatever is wrong with a seal.
#[test]
fn a_stranger_learns_nothing_of_a_seal() {
    use local::LocalErrorKind::*;
    let request = presign(GetObject::new(key("a")));
    let good = target(request.url());
    let cases = [
        ("GET", good.replace("=A", "=B"), Encoding),
        ("GET", format!("{}A", &good[..good.len() - 1]), Mac),
        ("PUT", good.to_owned(), Purpose),
        ("GET", good.replace("/a?", "/b?"), PathMismatch),
    ];
    for (method, target, kind) in cases {
        // The last character has two bits that count for nothing, which must be zero.
        let refused = store().check(method, target.as_bytes(), [("", ""); 0], super::now()).unwrap_err();
        assert!(refused.kind() == kind || (kind, refused.kind()) == (Mac, Encoding), "{refused}");
        assert_eq!(refused.public_code().to_string(), "403 AccessDenied");
    }
}
