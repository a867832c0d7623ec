//! Secret, signature, session token and encryption keys are shown nowhere, unless they are asked for.

use std::collections::HashSet;
use std::fmt::{Debug, Display};
use std::sync::LazyLock;

use presign::explain::{Difference, Explanation, Sent, Signed};
use presign::s3::CustomerKey;
use presign::verify::Received;
use presign::*;

use crate::ours::Sendable;
use crate::random::{Random, percent_encode};
use crate::{TOKEN, key, now, soon, with_token};

/// How many characters in a row are no accident.
const PIECE: usize = 12;

/// What must not be found: every piece of every secret, as it is and as it stands in a URL.
struct Needles(HashSet<Vec<u8>>);

impl Needles {
    fn of(secrets: &[&str]) -> Self {
        let forms = secrets.iter().flat_map(|secret| [(*secret).to_owned(), percent_encode(secret, "")]);
        Self(
            forms
                .flat_map(|form| form.as_bytes().windows(PIECE).map(Vec::from).collect::<Vec<_>>())
                .collect(),
        )
    }

    #[track_caller]
    fn search(&self, text: &str, of: &str) {
        let found = text.as_bytes().windows(PIECE).find(|piece| self.0.contains(*piece));
        assert_eq!(found.map(String::from_utf8_lossy), None, "in {text}, of {of}");
    }

    #[track_caller]
    fn search_all(&self, value: &(impl Display + Debug), of: &str) {
        self.search(&format!("{value} {value:?}"), of);
    }
}

fn signature(url: &str) -> &str {
    url.split_once("X-Amz-Signature=").unwrap().1
}

static CUSTOMER_KEY: LazyLock<CustomerKey> =
    LazyLock::new(|| CustomerKey::new(*b"c4Nary-of-an-SSE-C-key-012345678"));

fn customer_put() -> PresignedRequest {
    let put = PutObject::new(key(), BodySize::Exact(5)).customer_key(&CUSTOMER_KEY);
    with_token().presign(&put, soon()).unwrap()
}

/// The key as it stands in its header.
fn customer_key(request: &PresignedRequest) -> String {
    let header = |(name, _): &(&str, &str)| *name == "x-amz-server-side-encryption-customer-key";
    request.headers_to_set().find(header).unwrap().1.to_owned()
}

#[test]
fn snippets_hide_until_asked() {
    let request = customer_put();
    let (signature, customer) = (signature(request.url()).to_owned(), customer_key(&request));
    let needles = Needles::of(&[TOKEN, &signature, &customer]);
    for snippet in [request.curl(), request.fetch()] {
        needles.search_all(&snippet, "a snippet");
        let revealed = snippet.reveal();
        for secret in [&signature, &customer, &percent_encode(TOKEN, "")] {
            assert!(revealed.contains(secret.as_str()));
        }
    }
}

#[test]
fn differences_hide() {
    let request = customer_put();
    let customer = customer_key(&request);
    let needles = Needles::of(&[TOKEN, signature(request.url()), &customer]);
    let (signed, url) = (Signed::from(&request), Signed::url(request.url()).unwrap());
    needles.search(&format!("{signed:?} {url:?}"), "what was signed");
    let mut random = Random::new("differences hide");
    for _ in 0..1_500 {
        let mut sent = Sendable::of(&request);
        let what = match random.below(4) {
            0 => {
                sent.target = mangled(&sent.target, &mut random);
                &sent.target
            }
            1 => {
                let at = random.below(sent.headers.len());
                sent.headers[at].1 = mangled(&sent.headers[at].1, &mut random);
                &sent.headers[at].1
            }
            2 => {
                let at = random.below(sent.headers.len());
                sent.headers.remove(at);
                "a header less"
            }
            _ => {
                sent.headers.push(("x-amz-security-token".into(), mangled(TOKEN, &mut random)));
                "a token in a header"
            }
        };
        let what = what.to_owned();
        needles.search_all(&Difference::between(&request, &sent.received()), &what);
        let url = Signed::url(request.url()).unwrap();
        needles.search_all(&Difference::between(url, &sent.received()), &what);
    }
    let presigner = with_token();
    let put = PutObject::new(key(), BodySize::Exact(5)).customer_key(&CUSTOMER_KEY);
    let steps = presigner.signing_steps(&put, soon()).unwrap();
    for _ in 0..1_500 {
        let canonical = mangled(steps.canonical_request(), &mut random);
        if let Ok(sent) = Sent::texts(&canonical, steps.string_to_sign()) {
            needles.search(&format!("{sent:?}"), "what was sent");
            needles.search_all(&Difference::between(&request, sent), &canonical);
        }
        if let (Ok(signed), Ok(sent)) =
            (Signed::texts(&canonical, ""), Sent::texts(steps.canonical_request(), steps.string_to_sign()))
        {
            needles.search_all(&Difference::between(signed, sent), &canonical);
        }
    }
}

#[test]
fn explanations_hide() {
    let request = with_token().presign(&GetObject::new(key()), soon()).unwrap();
    let signature = signature(request.url());
    let needles = Needles::of(&[TOKEN, signature]);
    let (mut random, mut read) = (Random::new("explanations hide"), 0);
    for _ in 0..4_000 {
        let mut url = mangled(request.url(), &mut random);
        if random.one_in(3) {
            url = mangled(&url, &mut random);
        }
        match Explanation::of_url(&url, Some(now())) {
            Ok(explained) => {
                read += 1;
                needles.search_all(&explained, &url);
            }
            Err(error) => needles.search_all(&error, &url),
        }
        let received = Received::new("GET", url.as_bytes(), "h");
        needles.search_all(&Difference::between(&request, &received), &url);
        if let Ok(signed) = Signed::url(&url) {
            needles.search_all(&Difference::between(signed, &received), &url);
        }
    }
    say!("explanations hide: {read} were read");
    assert!(read > 2_000);
}

/// What happens to a URL between two programs. The names of the parameters stay, as they do: a signature that nothing
/// calls so cannot be known.
fn mangled(text: &str, random: &mut Random) -> String {
    let at = |random: &mut Random| {
        let places: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        random.pick(&places)
    };
    let parameters = |separator: &str| text.match_indices(separator).map(|(at, _)| at).collect::<Vec<_>>();
    match random.below(13) {
        0 => text.replace('&', "&amp;"),
        1 => text.replace('&', "%26"),
        2 => text.replacen('&', "%26", 1 + random.below(4)),
        3 => text.replace('?', "%3F") + "?X-Amz-Date=20260102T030405Z",
        4 => text.replace('%', "%25"),
        5 => percent_encode(text, ":/?&="),
        6 => percent_encode(text, ":/") + "?X-Amz-Date=20260102T030405Z",
        7 => text.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="),
        8 => text.replace("%2F", "?"),
        // The `=` is lost, as in mail.
        12 => text.replace("Signature=", "Signature").replace("Token=", "Token"),
        9 => text[..at(random)].to_owned(),
        10 => {
            let place = random.pick(&[&["&", "?", "/", "#", " ", "\n", "%", "=", "+", ";", "\"", "é"]]);
            match parameters(random.pick(&["&", "=", "?", "%2F"])) {
                places if places.is_empty() => text.to_owned(),
                places => {
                    let at = random.pick(&places);
                    format!("{}{}{}", &text[..at], random.pick(place), &text[at..])
                }
            }
        }
        _ => {
            let (a, b) = (at(random), at(random));
            let (a, b) = (a.min(b), a.max(b));
            // Between two names: the value before it is cut.
            match text[b..].find('&') {
                Some(end) if !text[a..b + end].contains("X-Amz-S") => {
                    format!("{}{}", &text[..a], &text[b + end..])
                }
                _ => text.to_owned(),
            }
        }
    }
}
