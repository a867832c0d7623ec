//! Secrets where nobody expects them, and more text than anybody sends: whoever writes a URL can put anything anywhere.

use std::fmt::{Debug, Display};

use presign::explain::{Difference, DifferenceKind, Explanation, Sent, Signed};
use presign::verify::Received;
use presign::*;

use crate::{now, presigner, put, soon};

const SIGNATURE: &str = "c4fe0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab";
/// Some stores' tokens are short, and fit where a name of a region does.
const TOKEN: &str = "C4naryToken-0fLetters.AndDigits_42";

/// No value of either is in a text, in whatever case.
#[track_caller]
fn search(value: &(impl Display + Debug), of: &str) {
    let text = format!("{value} {value:?} {value:#?}").to_lowercase();
    for secret in [SIGNATURE, TOKEN] {
        assert!(!text.contains(&secret.to_lowercase()), "in {text}, of {of}");
    }
}

/// Templates of a URL; `*` is a secret that the URL has in its own place, too.
const PLACES: &[&str] = &[
    "https://s3.amazonaws.com/b/*?",
    "https://s3.amazonaws.com/*/k?",
    "https://s3.amazonaws.com/b/a*b/c?",
    "https://*.s3.amazonaws.com/k?",
    "https://*/b/k?",
    "https://*:secret@s3.amazonaws.com/b/k?",
    "https://s3.amazonaws.com/b/k?X-Amz-Credential=*%2F20260102%2Fus-east-1%2Fs3%2Faws4_request&",
    "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID%2F*%2F20260102%2Fus-east-1%2Fs3%2Faws4_request&",
    "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID%2F20260102%2F*%2Fs3%2Faws4_request&",
    "https://s3.amazonaws.com/b/k?X-Amz-Credential=AKID%2F20260102%2Fus-east-1%2F*%2Faws4_request&",
    "https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=host%3B*&",
    "https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=host%3Bsec-*&",
    "https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=host%3Bx-amz-*&",
    "https://s3.amazonaws.com/b/k?X-Amz-Algorithm=*&X-Amz-Date=*&X-Amz-Expires=*&",
    "https://s3.amazonaws.com/b/k?x-amz-*=1&x-amz-*=1&",
    "https://s3.amazonaws.com/b/k?prefix=*&versionId=*&",
    "https://s3.amazonaws.com/b/k?*&",
    "https://s3.amazonaws.com/b/k?AWSAccessKeyId=*&",
];

#[test]
fn a_known_secret_hides_wherever_it_stands() {
    let own = [
        format!("X-Amz-Security-Token={TOKEN}&X-Amz-Signature={SIGNATURE}"),
        format!("X-Amz-Security-Tok%65n={TOKEN}&X-Amz-Signatur%65={SIGNATURE}"),
        format!("x-amz-security-token={TOKEN}&Signature={SIGNATURE}"),
    ];
    let plain = format!("https://s3.amazonaws.com/b/k?{}", own[0]);
    let target = |url: &str| url.split_at(url.find(".com").map_or(0, |at| at + 4)).1.to_owned();
    let mut told = 0;
    for (place, own) in PLACES.iter().flat_map(|place| own.iter().map(move |own| (place, own))) {
        for secret in [SIGNATURE, TOKEN, &SIGNATURE.to_uppercase(), &TOKEN.to_lowercase()] {
            let url = place.replace('*', secret) + own;
            match Explanation::of_url(&url, Some(now())) {
                Ok(explained) => search(&explained, &url),
                Err(error) => search(&error, &url),
            }
            let (here, there) = (target(&url), target(&plain));
            let received = |target, name| {
                let authority = url.split('/').nth(2).unwrap();
                Received::new("GET", target, authority).header(name, secret.as_bytes())
            };
            let name = format!("x-amz-{}", &secret[..secret.len().min(58)]);
            for name in ["x-amz-meta-a", "host", &name] {
                let (mangled, usual) = (received(here.as_bytes(), name), received(there.as_bytes(), name));
                let same = Received::new("GET", there.as_bytes(), "s3.amazonaws.com").header(name, b"1");
                for (signed, sent) in
                    [(&url, &usual), (&plain, &mangled), (&url, &mangled), (&url, &same), (&plain, &same)]
                {
                    search(&Difference::between(Signed::url(signed).unwrap(), sent), &url);
                    told += 1;
                }
            }
        }
    }
    say!("known secrets: {told} differences");
    // What is no secret is still told.
    let url = PLACES[8].replace('*', SIGNATURE) + &own[0];
    let explained = Explanation::of_url(&url, None).unwrap();
    assert_eq!(explained.signature().region(), Some("[hidden]"));
    assert_eq!((explained.signature().access_key_id(), explained.key()), (Some("AKID"), Some("k")));
    let names = "https://s3.amazonaws.com/b/k?X-Amz-SignedHeaders=host%3Bx-amz-security-token";
    let explained = Explanation::of_url(names, None).unwrap();
    assert_eq!(explained.headers_to_send().collect::<Vec<_>>(), ["x-amz-security-token"]);
}

#[test]
fn whoever_stands_before_a_host_is_hidden() {
    const USER: &str = "c4nary";
    let query = "X-Amz-SignedHeaders=Host&X-Amz-Signature=0";
    for user in [
        "c4nary:c4nary@",
        "c4nary@",
        ":c4nary@",
        "c4nary:c4n@ry@",
        "a:b/c4nary@",
        "c4nary:c4nary%40",
        "a:/c4nary@",
    ] {
        let url = format!("https://{user}s3.amazonaws.com/b/k?{query}");
        let text = match Explanation::of_url(&url, Some(now())) {
            Ok(explained) => {
                assert_eq!(explained.authority(), "s3.amazonaws.com");
                format!("{explained} {explained:?}")
            }
            Err(error) => format!("{error} {error:?}"),
        };
        assert!(!text.contains(USER), "{text}, of {url}");
        // Such a client would sign or send another host.
        let (target, host) = (format!("/b/k?{query}"), format!("{user}s3.amazonaws.com"));
        let canonical = |host: &str| format!("GET\n/b/k\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
        let (good, bad) = (canonical("s3.amazonaws.com"), canonical(&host));
        let url = format!("https://s3.amazonaws.com/b/k?{query}");
        let received = Received::new("GET", target.as_bytes(), &host).header("Host", host.as_bytes());
        let by_header =
            Received::new("GET", target.as_bytes(), "s3.amazonaws.com").header("Host", host.as_bytes());
        for difference in [
            Difference::between(Signed::url(&url).unwrap(), &received),
            Difference::between(Signed::url(&url).unwrap(), &by_header),
            Difference::between(Signed::url(&url).unwrap(), Sent::texts(&bad, "").unwrap()),
            Difference::between(Signed::texts(&bad, "").unwrap(), Sent::texts(&good, "").unwrap()),
        ] {
            let text = format!("{difference} {difference:?}");
            assert!(!text.contains(USER), "{text}, of {host}");
        }
    }
    let received = Received::new("GET", b"/b/k", "me:c4nary@other.example:80");
    assert_eq!(
        Difference::between(Signed::url("https://s3.amazonaws.com/b/k").unwrap(), &received).to_string(),
        "the client sent `host: [hidden]@other.example:80`, `s3.amazonaws.com` was signed: a client or proxy that writes \
         another host needs a URL that is signed for that host"
    );
}

/// Two texts of more than 64 KiB are refused, as a URL is.
#[test]
fn more_text_than_anybody_signs_is_refused() {
    let canonical = |headers: usize| {
        let lines: String = (0..headers).map(|number| format!("x-amz-meta-{number:05}:a\n")).collect();
        format!("GET\n/b/k\n\nhost:h\n{lines}\nhost\nUNSIGNED-PAYLOAD")
    };
    let (many, few) = (canonical(30_000), canonical(3_000));
    for error in [
        Signed::texts(&many, "").err().unwrap(),
        Sent::texts(&many, "").err().unwrap(),
        Signed::texts(&few, &"a".repeat(65_537 - few.len())).err().unwrap(),
        Signed::url(&format!("https://h/{}", "a".repeat(65_536))).err().unwrap(),
    ] {
        assert_eq!(error.kind(), ErrorKind::TooLong);
        assert_eq!(error.allowed(), "up to 65536 bytes");
    }
    assert!(Signed::texts(&few, &"a".repeat(65_536 - few.len())).is_ok());
    #[cfg(feature = "xml")]
    {
        let error = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{many}</CanonicalRequest></Error>"
        );
        if let Ok(error) = s3::xml::read_error(error.as_bytes()) {
            assert_eq!(Sent::store_error(&error).err().unwrap().kind(), ErrorKind::TooLong);
        }
    }
    // A server hands over what it took, so there is nothing to refuse: the last of them is found.
    let names: Vec<_> = (0..30_000).map(|number| format!("x-amz-meta-{number:05}")).collect();
    let request = presigner().presign(&put(), soon()).unwrap();
    let target = request.url().split_once(".com").unwrap().1;
    let sent = Received::new("PUT", target.as_bytes(), "examplebucket.s3.us-east-1.amazonaws.com");
    let sent = request
        .headers_to_set()
        .chain([("content-length", "5")])
        .fold(sent, |sent, (name, value)| sent.header(name, value.as_bytes()));
    let sent = names.iter().fold(sent, |sent, name| sent.header(name, b"a"));
    let found = Difference::between(&request, &sent);
    assert_eq!((found.kind(), found.name()), (DifferenceKind::HeaderUnsigned, Some("x-amz-meta-00000")));
}
