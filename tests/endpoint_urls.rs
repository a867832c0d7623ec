//! What is accepted as an endpoint is the same place to every URL parser; `url` is the second opinion.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[path = "common/random.rs"]
mod random;

use presign::{Endpoint, Provider, Region};
use random::Random;

#[test]
fn endpoints_survive_every_url_parser() {
    const HOSTS: &[&str] = &[
        "a",
        "b.c",
        "s3",
        "localhost",
        "xn--",
        "xn--bcher-kva",
        "xn--a",
        "1",
        "127",
        "0x7f",
        "09",
        "255",
        "256",
        ".",
        "..",
        "-",
        "_",
        "A",
        "[",
        "]",
        "::1",
        "[::1]",
        "[::ffff:1.2.3.4]",
        "[1:0:0:2::]",
        "[2001:DB8::0:0:1]",
        "é",
        "%41",
        ":",
        "@",
        "\u{200d}",
        "~",
        "[::127.0.0.1]",
        "[64:ff9b::1.2.3.4]",
    ];
    const ENDS: &[&str] = &[
        "",
        "",
        "",
        ":80",
        ":443",
        ":9000",
        ":",
        ":0",
        ":65536",
        ":00080",
        "/",
        "/a",
        "/a.b~c_d-e/",
        "//",
        "/.",
        "/..",
        "/%2e",
        "?",
        "#",
        "/a/b",
        "\\",
        " ",
    ];
    let mut random = Random::new("endpoints_survive_every_url_parser");
    let (mut accepted, mut refused, mut no_name) = (0, 0, 0);
    for _ in 0..200_000 {
        let scheme = random.pick(&["https://", "http://", "HTTPS://", "https:/", "https:"]);
        let text = format!("{scheme}{}{}", random.text(HOSTS, 4), random.text(ENDS, 2));
        let Ok(endpoint) = Endpoint::insecure(&text) else {
            refused += 1;
            continue;
        };
        accepted += 1;
        let printed = endpoint.as_str();
        assert_eq!(Endpoint::insecure(printed).as_ref(), Ok(&endpoint), "{text}");
        // The same text takes every client to the same place.
        let theirs = match url::Url::parse(&text) {
            Ok(theirs) => theirs,
            // An A-label that stands for no name: clients refuse it, so it leads nowhere else.
            Err(url::ParseError::IdnaError) if endpoint.host().contains("xn--") => {
                no_name += 1;
                continue;
            }
            Err(error) => panic!("{error}: {text}"),
        };
        let slash = if endpoint.path_prefix().is_empty() { "/" } else { "" };
        let ours = url::Url::parse(&format!("{printed}{slash}")).unwrap();
        assert_eq!(ours.as_str(), format!("{printed}{slash}"));
        assert_eq!(ours.origin(), theirs.origin(), "{text}");
        assert_eq!(ours.authority(), endpoint.authority());
        assert_eq!(ours.path().trim_end_matches('/'), theirs.path().trim_end_matches('/'), "{text}");
        for name in ["examplebucket", "my.bucket", "1.2.3", "a.-b"] {
            let bucket =
                Provider::custom(endpoint.clone(), Region::new("auto").unwrap()).bucket(name).unwrap();
            let url = format!("{}://{}/", printed.split_once("://").unwrap().0, bucket.authority());
            assert_eq!(url::Url::parse(&url).unwrap().as_str(), url, "{text}");
        }
    }
    say!("{accepted} accepted, {no_name} of them with an A-label that is no name, {refused} refused");
    assert!(accepted - no_name > 5_000 && refused > 50_000);
}
