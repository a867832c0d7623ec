//! Odd keys: what is written under a name is read under it, and a listing shows that very name.

use std::collections::HashMap;

use presign::s3::EncodingType;
use presign::{ListObjectsV2, ObjectKey};

use crate::run::{Run, run};
use crate::xml::{Listing, decoded};

/// Keys of the portable profile.
const PORTABLE: &[(&str, &str)] = &[
    ("space", "a b"),
    ("spaces in a row and at the ends", " a   b "),
    ("plus", "a+b"),
    ("percent", "100%"),
    ("percent, looks encoded", "a%20b%2B"),
    ("percent-encoded slash as text", "a%2Fb"),
    ("percent-encoded slash in lower case", "a%2fb"),
    ("percent-encoded percent", "a%252Fb"),
    ("percent-encoded NUL as text", "a%00b"),
    ("not hexadecimal", "a%zz%"),
    ("general delimiters", "a:b?c#d[e]f@g"),
    ("question mark first", "?a=b"),
    ("hash first", "#a"),
    ("sub-delimiters", "!$&'()*+,;="),
    ("pairs", "a&b=c;d=e"),
    ("looks like a query", "x?X-Amz-Signature=0&versionId=1"),
    ("unescaped by JavaScript", "!'()*"),
    ("unsafe", "\"<>^`{|}"),
    ("quotes", "\"a\" 'b'"),
    ("unreserved", "AZaz09-._~"),
    ("tilde first", "~a"),
    ("Latin", "naïve café"),
    ("composed (NFC)", "\u{e9}"),
    ("decomposed (NFD)", "e\u{301}"),
    ("Greek, Cyrillic, Hebrew, Arabic", "Ωя אش"),
    ("Chinese and Japanese", "漢字かな.txt"),
    ("emoji", "🦀"),
    ("last of each length", "\u{7ff}\u{ffff}\u{10ffff}"),
    ("no-break space", "a\u{a0}b\u{3000}c"),
    ("leading dot", ".hidden"),
    ("two leading dots", "..a"),
    ("three dots", "..."),
    ("dots inside", "a..b/c./.d/e...f"),
    ("slashes", "a/b/c/d/e/f/g"),
    ("dot and slash inside", "a./b"),
    ("colon and slashes", "http:x/y"),
    ("looks like a bucket", "examplebucket/a"),
    ("looks like a sub-resource", "a/uploads"),
];

/// Keys that only the exact profile takes.
const EXACT: &[(&str, &str)] = &[
    ("double slash", "a//b"),
    ("trailing slash", "a/"),
    ("two trailing slashes", "a//"),
    ("backslash", "a\\b"),
    ("backslashes and dots", "a\\..\\b"),
    ("zero-width", "a\u{200b}b\u{feff}c"),
    ("emoji of several, joined", "\u{1f469}\u{200d}\u{1f680}"),
    ("bidirectional", "a\u{202e}b"),
];

#[test]
fn portable_keys() {
    run("keys", |run| {
        let own =
            |(at, (case, name)): (usize, &(&'static str, &str))| (*case, run.key(&format!("{at:02}/{name}")));
        let mut keys: Vec<_> = PORTABLE.iter().enumerate().map(own).collect();
        keys.extend(long(run));
        round_trip(run, &keys);
    });
}

#[test]
fn exact_keys() {
    run("exact keys", |run| {
        let exact = |name: String| ObjectKey::exact(name).unwrap();
        let own = |(at, (case, name)): (usize, &(&'static str, &str))| {
            (*case, exact(format!("{}{at:02}/{name}", run.prefix())))
        };
        let mut keys: Vec<_> = EXACT.iter().enumerate().map(own).collect();
        // Not under the prefix, but no other test has them.
        keys.push(("leading slash", exact(format!("/{}a", run.prefix()))));
        keys.push(("two leading slashes", exact(format!("//{}a", run.prefix()))));
        for (_, key) in &keys {
            run.stray(key);
        }
        round_trip(run, &keys);
    });
}

/// Keys of 1,024 bytes, which become up to three times as long in a URL.
fn long(run: &Run) -> Vec<(&'static str, ObjectKey<'static>)> {
    let filled = |folder: &str, with: &str| {
        let start = format!("{}{folder}/", run.prefix());
        let left = 1024 - start.len();
        let text = with.repeat(left / with.len()) + &"x".repeat(left % with.len());
        ObjectKey::new(start + &text).unwrap()
    };
    let cases = [
        ("1,024 bytes in segments", filled("long", &("s".repeat(99) + "/s"))),
        ("1,024 bytes in one segment", filled("longer", "s")),
        ("1,024 bytes of three-byte characters", filled("longest", "漢")),
        ("1,024 bytes that need escapes", filled("escaped", "%")),
    ];
    assert!(cases.iter().all(|(_, key)| key.as_str().len() == 1024));
    cases.into()
}

/// Writes all, so that one would be seen to replace another, then reads and lists all.
fn round_trip(run: &Run, keys: &[(&'static str, ObjectKey<'static>)]) {
    let mut stored = Vec::new();
    for (case, key) in keys {
        if run.is(&format!("{case}: PUT"), run.put(key, case.as_bytes()).status, 200) {
            stored.push((case, key));
        } else {
            run.leave_out(&format!("{case}: GET and listing"), "it is not stored");
        }
    }
    for (case, key) in &stored {
        run.is(&format!("{case}: GET"), run.stored(key), case);
    }
    let mut listed = HashMap::new();
    for prefix in ["", "/", "//"] {
        let mut token: Option<String> = None;
        loop {
            let list = ListObjectsV2::new()
                .prefix(format!("{prefix}{}", run.prefix()))
                .encoding_type(EncodingType::Url);
            let list = token.take().into_iter().fold(list, |list, token| list.continuation_token(token));
            let page: Listing = run.send(&list, b"").expect(200).xml();
            listed.extend(page.contents.iter().map(|entry| (decoded(&entry.key), entry.size)));
            token = page.next_continuation_token;
            if token.is_none() {
                break;
            }
        }
    }
    for (case, key) in &stored {
        let found = listed.get(key.as_str()).map_or_else(|| "no".to_owned(), |size| size.to_string());
        run.is(&format!("{case}: listed"), found, case.len());
    }
}
