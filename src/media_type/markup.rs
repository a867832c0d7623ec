//! What browsers could execute, recognised by how it begins: HTML, SVG and other XML.
//!
//! The tags are those of the WHATWG MIME Sniffing standard, section 7.1. It is for browsers, which must not take text for a
//! page; this is for a check of what a client sent, and looks further.

use alloc::borrow::Cow;
use alloc::vec::Vec;

/// The type of a body that begins as markup. A byte order mark, white space, comments and an XML declaration may stand
/// before the first element; UTF-16 counts as well.
pub(super) fn look(bytes: &[u8]) -> Option<&'static str> {
    let bytes = narrow(bytes);
    let mut rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let (mut xml, mut comment) = (false, false);
    loop {
        rest = rest.trim_ascii_start();
        if let Some(inner) = rest.strip_prefix(b"<?xml") {
            xml = true;
            match behind(inner, b"?>") {
                Some(next) => rest = next,
                None => return Some("application/xml"),
            }
        } else if let Some(inner) = rest.strip_prefix(b"<!--") {
            comment = true;
            match behind(inner, b"-->") {
                Some(next) => rest = next,
                None => break,
            }
        } else {
            break;
        }
    }
    let element = match rest.split_at_checked(9) {
        Some((start, inner)) if start.eq_ignore_ascii_case(b"<!DOCTYPE") => {
            // The document type names the first element.
            let name = name(inner.trim_ascii_start());
            xml |= !name.is_some_and(|(name, _)| name.eq_ignore_ascii_case(b"html"));
            name
        }
        _ => rest.strip_prefix(b"<").and_then(name).filter(|(_, behind)| {
            behind.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        }),
    };
    let named = |known: &[u8]| element.is_some_and(|(name, _)| local(name).eq_ignore_ascii_case(known));
    Some(match () {
        () if named(b"svg") => "image/svg+xml",
        () if named(b"math") => "application/mathml+xml",
        () if named(b"html") && xml => "application/xhtml+xml",
        () if xml => "application/xml",
        () if comment || TAGS.iter().any(|tag| named(tag)) => "text/html",
        () => return None,
    })
}

/// WHATWG MIME Sniffing, section 7.1.
const TAGS: [&[u8]; 15] = [
    b"html", b"head", b"script", b"iframe", b"h1", b"div", b"font", b"table", b"a", b"style", b"title", b"b",
    b"body", b"br", b"p",
];

/// UTF-16 without its zero bytes: enough to see ASCII in it.
fn narrow(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] | rest @ ([b'<', 0, ..] | [0, b'<', ..]) => {
            Cow::Owned(rest.iter().copied().filter(|byte| *byte != 0).collect::<Vec<_>>())
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// What stands behind the first place of `end`.
fn behind<'b>(bytes: &'b [u8], end: &[u8]) -> Option<&'b [u8]> {
    let at = bytes.windows(end.len()).position(|window| window == end)?;
    bytes.get(at + end.len()..)
}

/// An element's name and what stands behind it.
fn name(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.'))
        .count();
    if length == 0 { None } else { bytes.split_at_checked(length) }
}

/// A name without its prefix, as in `svg:svg`.
fn local(name: &[u8]) -> &[u8] {
    name.iter().position(|byte| *byte == b':').and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_markup() {
        for (body, expected) in [
            ("<!DOCTYPE html><p>", Some("text/html")),
            ("\u{feff} \r\n<HTML lang=en>", Some("text/html")),
            ("<html\n>", Some("text/html")),
            ("<script>alert(1)</script>", Some("text/html")),
            ("<script/src=a>", Some("text/html")),
            ("<!-- a comment", Some("text/html")),
            ("<!-- a comment -->\n# A title", Some("text/html")),
            ("<a href=x>", Some("text/html")),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Some("image/svg+xml")),
            ("<!-- drawn --><svg:svg >", Some("image/svg+xml")),
            ("<?xml version=\"1.0\"?>\n<!-- drawn -->\n<svg>", Some("image/svg+xml")),
            ("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\"", Some("image/svg+xml")),
            ("<?xml version=\"1.0\"?><!DOCTYPE html>", Some("application/xhtml+xml")),
            ("<?xml version=\"1.0\"?><html xmlns=\"\">", Some("application/xhtml+xml")),
            ("<math>", Some("application/mathml+xml")),
            ("<?xml version=\"1.0\"?><gpx >", Some("application/xml")),
            ("<?xml version", Some("application/xml")),
            ("<!DOCTYPE note [", Some("application/xml")),
            ("<gpx version=\"1.1\">", None),
            ("<p", None),
            ("<bold>", None),
            ("<", None),
            ("a <p>", None),
            ("{\"a\": \"<p>\"}", None),
            ("", None),
        ] {
            assert_eq!(look(body.as_bytes()), expected, "{body}");
            let little: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = body.encode_utf16().flat_map(u16::to_be_bytes).collect();
            if body.starts_with('<') {
                assert_eq!(look(&[b"\xFF\xFE", little.as_slice()].concat()), expected, "{body}");
                assert_eq!(look(&[b"\xFE\xFF", big.as_slice()].concat()), expected, "{body}");
                assert_eq!((look(&little), look(&big)), (expected, expected), "{body}");
            }
        }
    }
}
