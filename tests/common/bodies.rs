//! The first bytes of bodies, as the formats' specifications write them, and what they are taken for.

use presign::MediaType;

use super::media;

fn padded(start: &[u8], at: usize, mark: &[u8], length: usize) -> Vec<u8> {
    let mut body = vec![0; length];
    body[..start.len()].copy_from_slice(start);
    body[at..at + mark.len()].copy_from_slice(mark);
    body
}

/// A ZIP file's first entry.
fn zip(name: &str, content: &str) -> Vec<u8> {
    let mut body = b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0\0\0\0\0".to_vec();
    body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
    body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
    body.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    body.extend([0, 0]);
    body.extend(name.bytes().chain(content.bytes()));
    body
}

fn ebml(kind: &str) -> Vec<u8> {
    let mut body = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82".to_vec();
    body.push(0x80 | u8::try_from(kind.len()).unwrap());
    body.extend(kind.bytes());
    body.resize(300, 0);
    body
}

fn iso(brand: &[u8; 4]) -> Vec<u8> {
    let mut body = b"\0\0\0\x18ftyp".to_vec();
    body.extend(brand);
    body.extend(b"\0\0\0\0");
    body.extend(brand);
    body.extend(b"abcd\0\0\0\x08free");
    body
}

/// Bodies by name, with the type that they are taken for.
fn bodies() -> Vec<(&'static str, Vec<u8>, Option<&'static str>)> {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0\0\0".to_vec();
    let mut documents = zip("[Content_Types].xml", "<Types/>");
    documents.extend(zip("_rels/.rels", "<Relationships/>"));
    documents.extend(zip("word/document.xml", "<w:document/>"));
    documents.extend(zip("word/styles.xml", "<w:styles/>"));
    vec![
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec(), Some("image/png")),
        ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01".to_vec(), Some("image/jpeg")),
        ("gif", b"GIF89a\x01\0\x01\0\x80\0\0".to_vec(), Some("image/gif")),
        ("webp", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), Some("image/webp")),
        ("bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), Some("image/bmp")),
        ("tiff", b"II*\0\x08\0\0\0\x0c\0\0\x01".to_vec(), Some("image/tiff")),
        ("ico", b"\0\0\x01\0\x01\0\x10\x10".to_vec(), Some("image/vnd.microsoft.icon")),
        ("heic", iso(b"heic"), Some("image/heic")),
        ("avif", iso(b"avif"), Some("image/avif")),
        ("mp4", iso(b"isom"), Some("video/mp4")),
        ("m4v", iso(b"M4V "), Some("video/mp4")),
        ("m4a", iso(b"M4A "), Some("audio/mp4")),
        ("mov", iso(b"qt  "), Some("video/quicktime")),
        ("3gp", iso(b"3gp5"), None),
        ("webm", ebml("webm"), Some("video/webm")),
        ("mkv", ebml("matroska"), Some("video/x-matroska")),
        ("avi", b"RIFF\x24\0\0\0AVI LIST".to_vec(), Some("video/x-msvideo")),
        ("mp3", b"ID3\x04\0\0\0\0\0\x23TSSE".to_vec(), Some("audio/mpeg")),
        ("mp3 without a tag", b"\xff\xfb\x90\x64\0".to_vec(), Some("audio/mpeg")),
        ("mp2", b"\xff\xfd\x90\x64\0".to_vec(), None),
        ("wav", b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), Some("audio/wav")),
        ("flac", b"fLaC\0\0\0\x22".to_vec(), Some("audio/flac")),
        ("ogg", b"OggS\0\x02\0\0\0\0\0\0".to_vec(), Some("audio/ogg")),
        ("opus", padded(b"OggS\0\x02", 28, b"OpusHead", 64), Some("audio/ogg")),
        ("aiff", b"FORM\0\0\0\x2eAIFFCOMM".to_vec(), Some("audio/x-aiff")),
        ("midi", b"MThd\0\0\0\x06".to_vec(), Some("audio/midi")),
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), Some("application/pdf")),
        ("postscript", b"%!PS-Adobe-3.0\n".to_vec(), Some("application/postscript")),
        ("rtf", b"{\\rtf1\\ansi".to_vec(), Some("application/rtf")),
        ("zip", zip("a.txt", "hello"), Some("application/zip")),
        ("docx", documents, Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
        (
            "odt",
            zip("mimetype", "application/vnd.oasis.opendocument.text"),
            Some("application/vnd.oasis.opendocument.text"),
        ),
        ("epub", zip("mimetype", "application/epub+zip"), Some("application/epub+zip")),
        ("an old office", ole, Some("application/x-ole-storage")),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), Some("application/gzip")),
        ("bzip2", b"BZh91AY&SY\0".to_vec(), Some("application/x-bzip2")),
        ("xz", b"\xfd7zXZ\0\0\x04".to_vec(), Some("application/x-xz")),
        ("zstd", b"\x28\xb5\x2f\xfd\x04\0".to_vec(), Some("application/zstd")),
        ("zstd in parts", b"\x50\x2a\x4d\x18\x04\0\0\0".to_vec(), None),
        ("zstd of a hostile size", b"\x50\x2a\x4d\x18\xf8\xff\xff\xff".to_vec(), None),
        (
            "zip of a hostile size",
            padded(b"PK\x03\x04", 18, b"\xa0\xff\xff\xff", 80),
            Some("application/zip"),
        ),
        ("7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), Some("application/x-7z-compressed")),
        ("rar", b"Rar!\x1a\x07\x01\0".to_vec(), Some("application/vnd.rar")),
        ("tar", padded(b"a.txt", 257, b"ustar\x0000", 512), Some("application/x-tar")),
        ("deb", b"!<arch>\ndebian-binary   1410122664\0".to_vec(), Some("application/x-debian-package")),
        (
            "rpm",
            padded(b"\xed\xab\xee\xdb\x03\0", 10, b"a", 97),
            Some("application/x-redhat-package-manager"),
        ),
        ("sqlite", b"SQLite format 3\0\x10\0".to_vec(), Some("application/vnd.sqlite3")),
        ("wasm", b"\0asm\x01\0\0\0".to_vec(), Some("application/wasm")),
        ("exe", b"MZ\x90\0\x03\0\0\0".to_vec(), Some("application/x-msdownload")),
        ("elf", padded(b"\x7fELF\x02\x01\x01", 16, b"\x02", 64), Some("application/x-executable")),
        ("woff", b"wOFF\0\x01\0\0\0".to_vec(), Some("font/woff")),
        ("woff2", b"wOF2\0\x01\0\0\0".to_vec(), Some("font/woff2")),
        ("ttf", b"\0\x01\0\0\0\x0c".to_vec(), Some("font/ttf")),
        ("otf", b"OTTO\0\x0b".to_vec(), Some("font/otf")),
        ("dicom", padded(b"", 128, b"DICM", 140), Some("application/dicom")),
        // What browsers would run, however it is hidden.
        ("html", b"<!DOCTYPE html><html>".to_vec(), Some("text/html")),
        ("html behind spaces", b" \n\t\r\x0c<ScRiPt >".to_vec(), Some("text/html")),
        ("html behind a comment", b"<!-- a --><script>".to_vec(), Some("text/html")),
        ("html behind a mark of UTF-8", b"\xef\xbb\xbf<html >".to_vec(), Some("text/html")),
        ("html that mentions PDF", b"<body ><!-- %PDF-1.4 -->".to_vec(), Some("text/html")),
        ("html without a known tag", b"<section><script>".to_vec(), None),
        ("html in UTF-16", b"\xff\xfe<\0p\0>\0".to_vec(), Some("text/html")),
        ("svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\">".to_vec(), Some("image/svg+xml")),
        ("svg with a declaration", b"<?xml version=\"1.0\"?><svg/>".to_vec(), Some("image/svg+xml")),
        ("xhtml", b"<?xml version=\"1.0\"?><!DOCTYPE html>".to_vec(), Some("application/xhtml+xml")),
        ("xml", b"<?xml version=\"1.0\"?><gpx/>".to_vec(), Some("application/xml")),
        (
            "xml behind a mark of UTF-8",
            b"\xef\xbb\xbf<?xml version=\"1.0\"?>".to_vec(),
            Some("application/xml"),
        ),
        ("script", b"#!/bin/sh\nrm -rf /\n".to_vec(), Some("application/x-sh")),
        ("javascript", b"alert(1)".to_vec(), None),
        // Text that begins like a format of other bytes.
        ("text", b"hello".to_vec(), None),
        ("text like bitcode", b"BC is a province".to_vec(), None),
        ("text like a program", b"MZ,AB\n1,2\n".to_vec(), None),
        ("text like a picture", b"BMI: 22".to_vec(), None),
        ("text like a GIF", b"GIF89a=1;alert(1)".to_vec(), None),
        ("TeX", b"%!TEX root = a.tex\n".to_vec(), None),
        ("text that mentions PDF", b"PDF begins with %PDF".to_vec(), None),
        ("keys in text", b"-----BEGIN PGP SIGNATURE-----\n".to_vec(), None),
        ("UTF-16", b"\xff\xfeh\0e\0".to_vec(), None),
        ("zeros", vec![0; 600], None),
        ("nothing", Vec::new(), None),
    ]
}

#[test]
fn first_bytes_are_taken_for() {
    let bodies = bodies();
    for (name, body, expected) in &bodies {
        let found = MediaType::sniff(body);
        assert_eq!(found.as_ref().map(MediaType::as_str), *expected, "{name}");
        // One language: what is found is what the extension stands for.
        if let Some(extension) = found.and_then(|found| found.extensions().first().copied()) {
            assert_eq!(
                MediaType::from_extension(extension).map(|found| found.to_string()).as_deref(),
                *expected
            );
        }
        // Whatever is found fits itself, and everything fits what says nothing.
        assert!(expected.is_none_or(|expected| media(expected).fits(body)), "{name}");
        assert!(media("application/octet-stream").fits(body), "{name}");
    }
    say!("{} bodies", bodies.len());
}

/// Declared types, with the bodies that may be theirs; every other body is not.
const FITTING: &[(&str, &[&str])] = &[
    ("image/png", &["png"]),
    ("IMAGE/JPEG; a=b", &["jpeg"]),
    ("image/gif", &["gif"]),
    ("image/apng", &["png"]),
    ("image/x-icon", &["ico"]),
    ("image/heif", &["heic", "avif", "3gp"]),
    ("image/avif", &["heic", "avif", "3gp"]),
    ("video/mp4", &["mp4", "m4v", "m4a", "mov", "3gp"]),
    ("audio/x-m4a", &["mp4", "m4v", "m4a", "mov", "3gp"]),
    ("video/3gpp", &["mp4", "m4v", "m4a", "mov", "3gp"]),
    ("audio/webm", &["webm", "mkv"]),
    ("audio/mpeg", &["mp3", "mp3 without a tag", "mp2"]),
    ("audio/vnd.wave", &["wav"]),
    ("audio/x-flac", &["flac"]),
    ("audio/opus", &["ogg", "opus"]),
    ("application/pdf", &["pdf"]),
    ("application/zip", &["zip", "zip of a hostile size", "docx", "odt", "epub"]),
    ("application/x-zip-compressed", &["zip", "zip of a hostile size", "docx", "odt", "epub"]),
    ("application/java-archive", &["zip", "zip of a hostile size"]),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["zip", "zip of a hostile size", "docx"],
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        &["zip", "zip of a hostile size", "docx"],
    ),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["zip", "zip of a hostile size"]),
    ("application/vnd.oasis.opendocument.text", &["zip", "zip of a hostile size", "odt"]),
    ("application/vnd.oasis.opendocument.text-template", &["zip", "zip of a hostile size", "odt"]),
    ("application/vnd.oasis.opendocument.graphics", &["zip", "zip of a hostile size"]),
    ("application/epub+zip", &["zip", "zip of a hostile size", "epub"]),
    ("application/msword", &["an old office"]),
    ("application/x-gzip", &["gzip"]),
    ("application/zstd", &["zstd", "zstd in parts", "zstd of a hostile size"]),
    ("image/jpg", &["jpeg"]),
    ("audio/mp3", &["mp3", "mp3 without a tag", "mp2"]),
    ("application/geopackage+sqlite3", &["sqlite"]),
    ("application/vnd.debian.binary-package", &["deb"]),
    ("font/woff", &["woff"]),
    ("application/font-woff", &["woff"]),
    ("application/postscript", &["postscript", "pdf"]),
];

/// Types without a mark of their own: bodies that are taken for nothing, and these.
const UNMARKED: &[(&str, &[&str])] = &[
    ("text/plain", &[]),
    ("text/csv", &[]),
    ("application/json", &[]),
    ("application/x-unknown", &[]),
    ("text/markdown", &["html"]),
    ("text/html", &["html", "xml", "xhtml"]),
    ("application/xhtml+xml", &["html", "xml", "xhtml"]),
    ("image/svg+xml", &["xml", "svg"]),
    ("application/gpx+xml", &["xml"]),
    ("text/xml", &["xml", "svg", "xhtml"]),
    ("text/x-shellscript", &["script"]),
    ("text/javascript", &["script"]),
    ("application/vnd.ms-excel", &["an old office"]),
    ("application/x-tar", &["tar"]),
];

#[test]
fn a_body_may_be_of_its_declared_type() {
    let bodies = bodies();
    for (declared, fitting) in FITTING {
        let fits: Vec<_> =
            bodies.iter().filter(|(_, body, _)| media(declared).fits(body)).map(|row| row.0).collect();
        let expected: Vec<_> = bodies.iter().map(|row| row.0).filter(|name| fitting.contains(name)).collect();
        assert_eq!((fits, expected.len()), (expected, fitting.len()), "{declared}");
    }
    for (declared, marks) in UNMARKED {
        for (name, body, found) in &bodies {
            // These have a mark that only this check knows.
            let hidden = ["3gp", "mp2"].contains(name) || name.starts_with("zstd ");
            let kind = match *found {
                None if hidden => "hidden",
                None => "",
                Some("text/html") => "html",
                Some("application/xml") => "xml",
                Some("application/xhtml+xml") => "xhtml",
                Some("image/svg+xml") => "svg",
                Some("application/x-sh") => "script",
                Some(_) => name,
            };
            let expected = kind.is_empty() || marks.contains(&kind);
            assert_eq!(media(declared).fits(body), expected, "{declared}: {name}");
        }
    }
}

/// One file can be two: what it begins with is a GIF, and what a browser would run, were it told to, is a script. So the
/// check is no reason to show a body under any but its declared type, and to a script that is also text it says no.
#[test]
fn a_body_can_be_two_things() {
    let image = b"GIF89a/*\x01\0\x80\0\0*/=1;alert(1)";
    assert!(media("image/gif").fits(image));
    assert!(!media("text/html").fits(image) && !media("text/plain").fits(image));
    assert!(!media("image/gif").fits(b"GIF89a/*ab*/=1;alert(1)"));
    let archive = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"PK\x03\x04", b"<script>"].concat();
    assert_eq!(MediaType::sniff(&archive), Some(media("image/png")));
}

/// No byte makes it panic, and no beginning of a body either.
#[test]
fn every_beginning() {
    for (_, body, _) in bodies() {
        for end in 0..=body.len() {
            let found = MediaType::sniff(&body[..end]);
            assert!(found.is_none_or(|found| found.fits(&body[..end])));
        }
    }
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let _ = MediaType::sniff(&[first, second]);
            let _ = media("image/png").fits(&[first, second, 0, 0]);
        }
    }
}
