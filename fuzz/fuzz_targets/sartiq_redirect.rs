//! A line as `type` and what follows as the path of Sartiq's file serving: nothing that is taken leaves the CDN's folder, for whoever decodes
//! it once, or again and again; and its location names the object that was asked for.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use percent_encoding::{percent_decode, percent_decode_str};
use presign::PublicBase;
use presign::wire::sartiq::{FileServer, UndocumentedFormat};
use presign_fuzz::{fixed_point, no_line_break};

static SERVERS: LazyLock<[FileServer; 3]> = LazyLock::new(|| {
    let base = |url| PublicBase::new(url).expect("a base");
    [
        FileServer::cloudflare(base("https://media.example.com/a")),
        FileServer::cloudflare(base("https://media.example.com/a"))
            .undocumented_format(UndocumentedFormat::Refuse),
        FileServer::minio(base("https://media.example.com/a")),
    ]
});

/// Whether a path, read like this, is more than a name of ours.
fn escapes(path: &[u8]) -> bool {
    let text = String::from_utf8_lossy(path);
    let mut segments = text.split('/');
    let first = segments.next().unwrap_or_default();
    segments
        .clone()
        .chain([first])
        .any(|segment| segment.is_empty() || matches!(segment.split(';').next(), Some("." | "..")))
        || text.contains(['\\', '\r', '\n', '\0'])
        || first.starts_with("http:")
        || first.starts_with("https:")
        || text.contains("://")
        || first.eq_ignore_ascii_case("cdn-cgi")
}

fuzz_target!(|input: &[u8]| {
    let mut pieces = input.splitn(2, |byte| *byte == b'\n');
    let format = pieces.next().and_then(|line| str::from_utf8(line).ok()).filter(|line| !line.is_empty());
    let Ok(path) = str::from_utf8(pieces.next().unwrap_or_default()) else { return };
    for server in &*SERVERS {
        let redirect = match server.redirect(path, format) {
            Ok(redirect) => redirect,
            Err(error) => {
                assert!(matches!(error.status(), 400 | 422), "{error:?}");
                continue;
            }
        };
        let mut reading = path.as_bytes().to_vec();
        loop {
            assert!(!escapes(&reading), "{path:?} was taken");
            let decoded: Vec<u8> = percent_decode(&reading).collect();
            if decoded == reading {
                break;
            }
            reading = decoded;
        }
        no_line_break(redirect.location());
        let url = fixed_point(redirect.location());
        assert_eq!((url.host_str(), url.query(), url.fragment()), (Some("media.example.com"), None, None));
        let rest = url.path().strip_prefix("/cdn-cgi/image/format=").map_or(url.path(), |rest| {
            let (format, rest) = rest.split_once(",quality=90").expect("the options");
            assert!(matches!(format, "webp" | "jpeg" | "png" | "avif" | "gif"));
            rest
        });
        let key = rest.strip_prefix("/a/").expect("the CDN's folder");
        assert!(!key.contains([',', '=']), "an option of the client's: {key}");
        assert_eq!(percent_decode_str(key).decode_utf8().expect("UTF-8 went in"), path);
        let answer = redirect.to_answer();
        assert_eq!((answer.status(), answer.body()), (302, ""));
    }
});
