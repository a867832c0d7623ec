//! From a key to a path below some directory: one-to-one, and the same on every file system.
//!
//! What stands in a segment of the path as it does in the key: `a` to `z`, `0` to `9`, `-`, `_`, and `.` but at its end.
//! Every other byte of the key's UTF-8 is `%` and two hexadecimal digits in lower case, and so is the first letter of a
//! segment that Windows would open as a device. So a path
//!
//! - has no upper case and nothing outside ASCII: two keys never meet in one file, not on a file system that folds case or
//!   normalises Unicode either;
//! - has nothing that means something to a shell's or a library's globs, no `:`, `\` or control character, no space, no dot
//!   at the end of a segment, and no `~`, by which Windows has second names for files;
//! - is the key again when it is percent-decoded.

use alloc::format;
use alloc::string::String;

use crate::encode::push_ascii;
use crate::error::{Error, ErrorKind};
use crate::filename::is_device_name;

/// The longest segment of a path: most file systems take 255 bytes, and a server may want to put something of its own
/// behind a name.
const MAX_SEGMENT: usize = 240;

const FIELD: &str = "object key";

/// The path of a key.
///
/// The key has no segment `.` or `..`, as no key has.
pub(crate) fn relative_path(key: &str) -> Result<String, Error> {
    let mut path = String::with_capacity(key.len() + 16);
    for (at, segment) in key.split('/').enumerate() {
        if segment.is_empty() {
            return Err(Error::new(
                ErrorKind::EmptySegment,
                FIELD,
                format!("segment {} is empty, and no file has that name", at + 1),
                "no `/` at either end and no `//` in local mode",
            ));
        }
        if at > 0 {
            path.push('/');
        }
        let start = path.len();
        push_segment(&mut path, segment);
        let written = path.len() - start;
        if written > MAX_SEGMENT {
            return Err(Error::new(
                ErrorKind::TooLong,
                FIELD,
                format!("segment {} is {written} bytes as the name of a file", at + 1),
                format!(
                    "up to {MAX_SEGMENT} bytes, three for each that is not a to z, 0 to 9, `-`, `_` or `.`"
                ),
            ));
        }
    }
    Ok(path)
}

fn push_segment(path: &mut String, segment: &str) {
    let start = path.len();
    let last = segment.len() - 1;
    for (at, byte) in segment.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => path.push(char::from(byte)),
            b'.' if at < last => path.push('.'),
            _ => push_escape(path, byte),
        }
    }
    // What was escaped is no letter of a device's name, so the first byte of a device is one that stayed.
    if path.get(start..).is_some_and(is_device_name) {
        let name = path.split_off(start);
        segment.bytes().take(1).for_each(|first| push_escape(path, first));
        path.extend(name.chars().skip(1));
    }
}

fn push_escape(path: &mut String, byte: u8) {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    push_ascii(path, &[b'%', digit(byte >> 4), digit(byte & 15)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object_key::ObjectKey;

    #[test]
    fn paths() {
        for (key, path) in [
            ("a", "a"),
            ("photos/2026/cat-1_b.png", "photos/2026/cat-1_b.png"),
            ("Photos/CAT.png", "%50hotos/%43%41%54.png"),
            ("a b", "a%20b"),
            (" ", "%20"),
            ("a%20b", "a%2520b"),
            ("é", "%c3%a9"),
            ("e\u{301}", "e%cc%81"),
            ("a.", "a%2e"),
            ("...", "..%2e"),
            (".hidden/..b", ".hidden/..b"),
            ("a./b. /c", "a%2e/b.%20/c"),
            ("a:b*?\"<>|", "a%3ab%2a%3f%22%3c%3e%7c"),
            ("[a]{b}!$~1", "%5ba%5d%7bb%7d%21%24%7e1"),
            ("a\\..\\b", "a%5c..%5cb"),
            ("con", "%63on"),
            ("con.txt", "%63on.txt"),
            ("x/nul.tar.gz/y", "x/%6eul.tar.gz/y"),
            ("COM1", "%43%4f%4d1"),
            ("com1", "%63om1"),
            ("com¹", "com%c2%b9"),
            ("conin$", "conin%24"),
            ("lpt0.a", "%6cpt0.a"),
            ("console", "console"),
            ("aux.", "aux%2e"),
            ("-rf", "-rf"),
        ] {
            assert_eq!(relative_path(ObjectKey::exact(key).unwrap().as_str()).unwrap(), path, "{key:?}");
        }
        for (key, kind) in [
            ("/a", ErrorKind::EmptySegment),
            ("a/", ErrorKind::EmptySegment),
            ("a//b", ErrorKind::EmptySegment),
            (&"a".repeat(241), ErrorKind::TooLong),
            (&"A".repeat(81), ErrorKind::TooLong),
            (&format!("a/{}/b", "é".repeat(41)), ErrorKind::TooLong),
        ] {
            let key = ObjectKey::exact(key).unwrap();
            assert_eq!(relative_path(key.as_str()).unwrap_err().kind(), kind);
        }
        for key in ["a".repeat(240), "A".repeat(80), "é".repeat(40)] {
            assert_eq!(relative_path(&key).unwrap().len(), 240);
        }
    }

    /// Characters of every kind, alone, at either end, and within.
    #[test]
    fn every_path_is_plain_and_is_its_key_once_decoded() {
        for char in ('\0'..='\u{7ff}').chain(('\u{800}'..=char::MAX).step_by(101)) {
            for key in [format!("{char}"), format!("{char}a"), format!("a{char}"), format!("a{char}a")] {
                let Ok(key) = ObjectKey::exact(key) else { continue };
                let Ok(path) = relative_path(key.as_str()) else { continue };
                let plain =
                    |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'%' | b'/');
                assert!(path.bytes().all(plain) && !path.ends_with('.'), "{path}");
                let decoded = percent_encoding::percent_decode_str(&path).decode_utf8().unwrap();
                assert_eq!(decoded, key.as_str());
            }
        }
    }
}
