//! Which paths are taken: what a router, a proxy or a CDN could read differently is refused.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::escape;
use crate::object_key::ObjectKey;

/// So often a path may be decoded until nothing of it is an escape any more: once for each router and proxy on its way.
const MOST_DECODINGS: usize = 4;

/// What is wrong, and what is allowed.
pub(in super::super) type Refusal = (Cow<'static, str>, &'static str);

/// The key that a path names, as the router has decoded it. Decoded again, and again, it must still be a key, of the same
/// rules: whoever is behind us may do so.
pub(in super::super) fn checked(path: &str) -> Result<ObjectKey<'_>, Refusal> {
    let key = one(path)?;
    let mut text = Cow::Borrowed(path);
    for _ in 0..MOST_DECODINGS {
        match decoded(&text)? {
            None => return Ok(key),
            Some(decoded) => {
                one(&decoded)?;
                text = Cow::Owned(decoded);
            }
        }
    }
    if decoded(&text)?.is_none() {
        return Ok(key);
    }
    Err(refusal("encoded too often", "a path that the router has decoded"))
}

/// The rules, of one reading of the path.
fn one(path: &str) -> Result<ObjectKey<'_>, Refusal> {
    // No control characters, no `.` and `..`, no `//`, no `/` at an end, no `\`, nothing that hides: see `ObjectKey::new`.
    let key = ObjectKey::new(path).map_err(|error| {
        (Cow::Owned(error.problem().into()), "the key of an object: names with a `/` between")
    })?;
    // `..;x` is `..` to servers that read parameters of a segment (RFC 3986, section 3.3).
    if path
        .split('/')
        .filter_map(|segment| segment.split_once(';'))
        .any(|(name, _)| matches!(name, "." | ".."))
    {
        return Err(refusal("`.` or `..` with a parameter", "segments that are names"));
    }
    let mut segments = path.split('/');
    let first = segments.next().unwrap_or_default();
    let no_url = "the key of an object, not a URL";
    if is_scheme(first) || core::iter::once(first).chain(segments).any(|segment| segment.ends_with(':')) {
        return Err(refusal("an absolute URL", no_url));
    }
    if first.eq_ignore_ascii_case("cdn-cgi") {
        return Err(refusal("a path of Cloudflare's own", no_url));
    }
    Ok(key)
}

/// Whether a first segment would make a URL of the whole (RFC 3986, section 3.1).
fn is_scheme(segment: &str) -> bool {
    segment.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// Each escape replaced; `None` where there is none. A `%` that begins none stays, as lenient decoders have it.
fn decoded(text: &str) -> Result<Option<String>, Refusal> {
    let (mut out, mut rest, mut found) = (Vec::with_capacity(text.len()), text.as_bytes(), false);
    while let Some((byte, behind)) = rest.split_first() {
        rest = match escape(behind).filter(|_| *byte == b'%') {
            Some((byte, _, behind)) => {
                found = true;
                out.push(byte);
                behind
            }
            None => {
                out.push(*byte);
                behind
            }
        };
    }
    if !found {
        return Ok(None);
    }
    String::from_utf8(out).map(Some).map_err(|_| refusal("an escape that is no UTF-8", "UTF-8"))
}

fn refusal(problem: &'static str, allowed: &'static str) -> Refusal {
    (Cow::Borrowed(problem), allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn what_is_refused_in_every_encoding() {
        let escaped = |text: &str, which: &str| -> String {
            text.chars()
                .map(|char| match char {
                    char if which.contains(char) => {
                        let mut bytes = [0; 4];
                        char.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02x}")).collect()
                    }
                    char => String::from(char),
                })
                .collect()
        };
        for path in [
            "https://evil.example/x.png",
            "HTTPS://evil.example/x.png",
            "https:/evil.example/x.png",
            "https:evil.example",
            "data:text/html,x",
            "javascript:alert(1)",
            "x+y-z.1:a",
            "a/https:/evil.example",
            "//evil.example/x.png",
            "/evil.example",
            "\\\\evil.example\\x",
            "a\\..\\b",
            "../secret",
            "a/../../b",
            "a/..",
            "..",
            ".",
            "a/./b",
            "a//b",
            "..;/a",
            "a/..;x=y/b",
            "a/.;",
            "a/",
            "",
            "a\r\nSet-Cookie: x=1",
            "a\0",
            "a\u{85}b",
            "a\u{202e}b",
            "cdn-cgi/trace",
            "CDN-CGI/image/width=1/a.png",
        ] {
            let mut text = String::from(path);
            for which in ["", "./:;\\\r\n\0\u{85}\u{202e}", "%", "%", "%"] {
                text = escaped(&text, which);
                assert!(checked(&text).is_err(), "{text:?}");
            }
        }
        let mut dots = String::from("a/%2e%2e/b");
        for _ in 0..20 {
            assert!(checked(&dots).is_err(), "{dots}");
            dots = dots.replace('%', "%25");
        }
        assert_eq!(checked("a/%252e%252e/b").unwrap_err().0, "segment 2 is `..` once percent-decoded");
    }

    #[test]
    fn what_is_taken() {
        for path in [
            "a",
            "media/5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f/file.jpg",
            "images/a b+c,d=e?f#g&h;i@j.png",
            "100%.png",
            "100%25.png",
            "a%zz",
            "%",
            "a%2525",
            "1:2.png",
            "a/b:c.png",
            "é/漢.png",
            "%C3%A9.png",
            "..a/b..",
            "..a;/...;/.a;",
            "images/cdn-cgi/a",
            "cdn-cgi.png",
            &"a".repeat(1024),
        ] {
            assert_eq!(checked(path).map(|key| String::from(key.as_str())), Ok(String::from(path)));
        }
        for (path, problem) in [
            ("a%ff", "an escape that is no UTF-8"),
            ("a%25252525252541", "encoded too often"),
            ("http:x", "an absolute URL"),
            (&"a".repeat(1025), "1025 bytes"),
        ] {
            assert_eq!(checked(path).unwrap_err().0, problem);
        }
        // So often, and no more.
        assert!(checked("a%25252541").is_ok() && checked("a%2525252541").is_err());
    }
}
