//! What the first bytes of a body look like.
//!
//! The marks are those of `infer`; the names are those of our table of extensions, so that an allow list, an extension and
//! a body are compared in one language. Where `infer` is too eager or too strict for a check of uploads, this file says so.

use super::MediaType;

impl MediaType<'_> {
    /// The type that a body's first bytes look like, named as [`from_extension`](Self::from_extension) names it, or `None`
    /// where they look like nothing that is known: most kinds of text have no mark. 512 bytes are enough for most types,
    /// 8,192 for all; with fewer, more stays unknown.
    ///
    /// What a file begins with does not prove what is in it: one file can be a valid image and a valid script. So this
    /// finds mistakes and lazy fraud, and what it says is no reason to show a body under another type than the declared one.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// let png = MediaType::sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    /// assert_eq!(png, Some(MediaType::new("image/png")?));
    /// assert_eq!(MediaType::sniff(b"hello"), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "sniff")))]
    #[must_use]
    pub fn sniff(first_bytes: &[u8]) -> Option<MediaType<'static>> {
        MediaType::new(look(first_bytes)?).ok()
    }

    /// Whether a body that begins with these bytes may be of this type: they look like it, or, for a type that has no mark
    /// of its own, they look like nothing. A container counts as what is in it, since that shows only further in: a
    /// `.docx` may look like a ZIP file. `application/octet-stream` says nothing, so nothing contradicts it.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// let page = b"<!DOCTYPE html><script>";
    /// assert!(MediaType::new("text/html")?.fits(page));
    /// assert!(!MediaType::new("image/png")?.fits(page));
    /// assert!(!MediaType::new("text/plain")?.fits(page));
    /// assert!(MediaType::new("text/plain")?.fits(b"hello"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "sniff")))]
    #[must_use]
    pub fn fits(&self, first_bytes: &[u8]) -> bool {
        let lower = self.essence().to_ascii_lowercase();
        let declared = preferred(&lower);
        if declared == "application/octet-stream" {
            return true;
        }
        match look(first_bytes).or_else(|| container_of(first_bytes)) {
            Some(found) => found == declared || may_hold(found, declared),
            None => !is_marked(declared),
        }
    }
}

const OLE: &str = "application/x-ole-storage";
const ISO_MEDIA: &str = "an ISO base media file of an unknown brand";

/// The name of what the bytes look like.
fn look(bytes: &[u8]) -> Option<&'static str> {
    // Markup comes first: `infer` takes a page that mentions `%PDF` for a PDF, and knows no SVG.
    if let Some(found) = super::markup::look(bytes) {
        return Some(found);
    }
    if is_beyond_infer(bytes) {
        return bytes.starts_with(b"PK").then_some("application/zip");
    }
    let found = infer::get(bytes)?;
    if is_text(bytes) && !marks_text(found.mime_type(), bytes) {
        return None;
    }
    Some(match (found.mime_type(), found.extension()) {
        // Which of the older offices wrote a compound file shows only further in.
        (_, "doc" | "xls" | "ppt" | "msi") => OLE,
        // The brands that `infer` looks for.
        ("image/heif", _) => "image/heic",
        // An object file, not a shape.
        (name, "obj") => name,
        (name, extension) => super::extensions::of_extension(extension).unwrap_or(name),
    })
}

/// Sizes inside a file that `infer` adds to without a check: where a `usize` has 32 bits, as in WebAssembly, it would go on for
/// ever in the one and overflow in the other.
fn is_beyond_infer(bytes: &[u8]) -> bool {
    match bytes {
        // A skippable frame, before one of Zstandard or LZ4.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => true,
        [b'P', b'K', 3, 4, rest @ ..] => rest.get(16..18) == Some(&[0xff; 2]),
        _ => false,
    }
}

/// No byte that the WHATWG MIME Sniffing standard calls binary, in as much as it looks at.
fn is_text(bytes: &[u8]) -> bool {
    let binary = |byte: &u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f);
    !bytes.iter().take(1_445).any(binary)
}

/// Whether this mark means anything in a text. `BC is a province` is no LLVM bitcode, and `%!TEX` no PostScript.
fn marks_text(found: &str, bytes: &[u8]) -> bool {
    match found {
        "text/x-shellscript" | "application/rtf" => true,
        "application/pdf" => bytes.trim_ascii_start().starts_with(b"%PDF"),
        "application/postscript" => bytes.starts_with(b"%!PS"),
        _ => false,
    }
}

/// Containers and streams that `infer` does not know by the mark that they share.
fn container_of(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => ISO_MEDIA,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "video/x-matroska",
        [b'I', b'I', b'+', 0, ..] | [b'M', b'M', 0, b'+', ..] => "image/tiff",
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'C', ..] => "audio/x-aiff",
        [b't', b't', b'c', b'f', 0, ..] => "font/collection",
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => "application/zstd",
        // ADTS, then MPEG audio of layers II and III: eleven bits of one, the version, the layer.
        [0xff, second, ..] if second & 0xf6 == 0xf0 => "audio/aac",
        [0xff, second, ..] if second & 0xe0 == 0xe0 && matches!(second & 6, 2 | 4) => "audio/mpeg",
        _ => return None,
    })
}

/// Other names of a type give way to the one that its extension stands for.
fn preferred(name: &str) -> &str {
    let known = super::extensions::extensions_of(name);
    known.first().and_then(|extension| super::extensions::of_extension(extension)).unwrap_or(name)
}

/// Whether bodies of this type begin with a mark, so that one without is none.
fn is_marked(declared: &str) -> bool {
    // HTML and XML can begin with any tag, a script without an interpreter's name, a tar file of old with a name alone;
    // certificates come as text; and Windows says Excel where it means CSV.
    let may_lack = [
        "text/html",
        "application/x-sh",
        "application/x-tar",
        "application/x-x509-ca-cert",
        "application/vnd.ms-excel",
    ];
    if may_lack.contains(&declared) || is_xml(declared) || declared == "model/obj" {
        return false;
    }
    infer::is_mime_supported(declared)
        || super::extensions::extensions_of(declared).iter().any(|known| infer::is_supported(known))
        || CONTAINERS.iter().any(|container| may_hold(container, declared))
}

/// What has a mark and may hold types that `infer` has no name for.
const CONTAINERS: [&str; 10] = [
    "application/zip",
    OLE,
    ISO_MEDIA,
    "application/vnd.sqlite3",
    "application/gzip",
    "audio/ogg",
    "image/png",
    "image/tiff",
    "video/webm",
    "video/x-ms-wmv",
];

fn is_xml(declared: &str) -> bool {
    declared.ends_with("+xml") || declared == "application/xml"
}

/// Whether what begins like the one type may be of the other. What is listed is a whole name, or the beginning of names
/// where it ends in a dot.
fn may_hold(found: &str, declared: &str) -> bool {
    let listed = |names: &[&str]| {
        names.iter().any(|name| *name == declared || name.ends_with('.') && declared.starts_with(name))
    };
    match found {
        "application/zip" => declared.ends_with("+zip") || listed(ZIPPED),
        // These are ZIP files, and templates and files with macros look like plain ones.
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => listed(WORD),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => listed(SHEETS),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => listed(SLIDES),
        "application/epub+zip" | "image/openraster" => declared == "application/zip",
        "application/vnd.oasis.opendocument.text"
        | "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.oasis.opendocument.presentation" => {
            declared == "application/zip"
                || declared.strip_prefix(found).is_some_and(|rest| rest.starts_with('-'))
        }
        OLE => listed(OLD_OFFICE),
        // Files of sound begin with the brands of video, and one brand's with another's.
        "video/mp4" | "video/quicktime" | "audio/mp4" => listed(MOVING),
        ISO_MEDIA => listed(MOVING) || listed(STILL),
        "image/heic" | "image/avif" => listed(STILL),
        "video/x-matroska" | "video/webm" => {
            listed(&["video/x-matroska", "video/webm", "audio/webm", "audio/x-matroska"])
        }
        "audio/ogg" => listed(&["video/ogg", "application/ogg", "audio/opus", "audio/vorbis", "audio/speex"]),
        // Such a tag stands before other sound, too.
        "audio/mpeg" => listed(&["audio/aac"]),
        "video/x-ms-wmv" => listed(&["audio/x-ms-wma", "video/x-ms-asf"]),
        "image/png" => listed(&["image/apng", "image/vnd.mozilla.apng"]),
        "image/tiff" | "image/x-canon-cr2" => listed(RAW_IMAGES),
        "application/vnd.sqlite3" => listed(&["application/geopackage+sqlite3"]),
        "application/xml" => is_xml(declared) || listed(&["text/html", "application/x-plist", "text/xsl"]),
        "image/svg+xml" | "application/mathml+xml" => listed(&["application/xml"]),
        "application/xhtml+xml" => listed(&["application/xml", "text/html"]),
        "text/html" => listed(&["application/xhtml+xml", "text/markdown"]),
        "application/x-sh" => listed(SCRIPTS),
        // Illustrator writes PDF today.
        "application/pdf" => listed(&["application/postscript", "application/illustrator"]),
        // Whatever ASN.1 is in.
        "application/x-x509-ca-cert" => listed(CERTIFICATES),
        "application/zstd" => listed(&["application/x-lz4"]),
        "application/gzip" => listed(&["application/x-gtar", "application/x-compressed-tar"]),
        _ => false,
    }
}

const ZIPPED: &[&str] = &[
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.ms-word.",
    "application/vnd.ms-excel.",
    "application/vnd.ms-powerpoint.",
    "application/vnd.ms-visio.",
    "application/vnd.visio",
    "application/vnd.oasis.opendocument.",
    "application/vnd.apple.",
    "application/java-archive",
    "application/vnd.android.package-archive",
    "application/vnd.google-earth.kmz",
    "application/x-xpinstall",
    "image/openraster",
    "model/3mf",
];
const WORD: &[&str] = &[
    "application/vnd.openxmlformats-officedocument.wordprocessingml.",
    "application/vnd.ms-word.",
    "application/zip",
];
const SHEETS: &[&str] = &[
    "application/vnd.openxmlformats-officedocument.spreadsheetml.",
    "application/vnd.ms-excel.",
    "application/zip",
];
const SLIDES: &[&str] = &[
    "application/vnd.openxmlformats-officedocument.presentationml.",
    "application/vnd.ms-powerpoint.",
    "application/zip",
];
const OLD_OFFICE: &[&str] = &[
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.ms-outlook",
    "application/vnd.visio",
    "application/x-msi",
    "application/x-msdownload",
];
const MOVING: &[&str] =
    &["video/mp4", "video/quicktime", "audio/mp4", "video/3gpp", "video/3gpp2", "audio/3gpp"];
const STILL: &[&str] =
    &["image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif"];
const RAW_IMAGES: &[&str] =
    &["image/tiff-fx", "image/x-adobe-dng", "image/x-canon-cr2", "image/x-nikon-nef", "image/x-sony-arw"];
const SCRIPTS: &[&str] =
    &["text/javascript", "text/x-perl", "text/x-python", "text/x-ruby", "application/x-httpd-php"];
const CERTIFICATES: &[&str] = &[
    "application/pkix-cert",
    "application/pkix-crl",
    "application/pkcs7-mime",
    "application/pkcs8",
    "application/pkcs10",
    "application/x-pkcs12",
    "application/pkcs12",
];
