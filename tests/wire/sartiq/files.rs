//! File serving: every row of the table, and what stands between the rows.

use presign::wire::sartiq::{FileServer, UndocumentedFormat};
use serde_json::json;

use super::*;

fn cloudflare() -> FileServer {
    FileServer::cloudflare(PublicBase::new("https://media.example.com").unwrap())
}

pub(super) fn redirect_table(sample: &Value) {
    let types: Vec<_> = sample["type_values"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(types, ["webp", "jpeg", "png", "avif", "gif"]);
    for format in types {
        assert!(cloudflare().redirect("a", Some(format)).is_ok(), "{format}");
    }
    let rows = |mode: &str| sample[mode].as_array().unwrap().clone();
    let (production, development) = (rows("cloudflare_mode"), rows("minio_mode"));
    assert!(production.len() >= 11 && development.len() >= 2);
    for row in production.iter().chain(&development) {
        let server = match row["r2_public_url"].as_str() {
            Some(url) => FileServer::minio(PublicBase::new(url).unwrap()),
            None => cloudflare(),
        };
        let result = server.redirect(text(&row["path"]), row["type"].as_str());
        let answer = answered(result.map(|redirect| redirect.to_answer()));
        assert_eq!(u64::from(answer.status()), row["status"].as_u64().unwrap(), "{row}");
        let location = answer.headers().find(|(name, _)| *name == "location").map(|(_, value)| value);
        assert_eq!(location, row["location"].as_str(), "{row}");
        assert_eq!(answer.status() == 302, answer.body().is_empty());
    }
}

#[test]
fn refusals_in_fastapis_words() {
    for server in [cloudflare(), FileServer::minio(PublicBase::new("http://127.0.0.1:9000/m").unwrap())] {
        for format in ["bmp", "", "WEBP", "webp ", "auto", "json", "webp,quality=1", "webp/../x"] {
            let refused = server.redirect("a.png", Some(format)).unwrap_err().to_answer();
            let body: Value = serde_json::from_str(refused.body()).unwrap();
            let expected = "'webp', 'jpeg', 'png', 'avif' or 'gif'";
            let error = json!({
                "type": "enum",
                "loc": ["query", "type"],
                "msg": format!("Input should be {expected}"),
                "input": format,
                "ctx": {"expected": expected},
            });
            assert_eq!((refused.status(), body), (422, json!({"detail": [error]})));
        }
    }
    let refused = cloudflare().redirect("https://evil.example/x", None).unwrap_err();
    assert_eq!(refused.to_answer().body().matches("evil").count(), 0, "nothing is echoed");
    // A client reads of paths, not of this crate.
    let refused = |path| cloudflare().redirect(path, None).unwrap_err().to_string();
    let allowed = "allowed: the key of an object: names with a `/` between";
    assert_eq!(refused("a//b"), format!("file_path: segment 2 is empty; {allowed}"));
    assert_eq!(refused("a\\b"), format!("file_path: `\\` at byte 1; {allowed}"));
    assert!(
        refused("..;/b").starts_with("file_path: `.` or `..` with a parameter; "),
        "{}",
        refused("..;/b")
    );
}

#[test]
fn formats_that_nobody_documents() {
    let location = |format, how| {
        let redirect = cloudflare().undocumented_format(how).redirect("a.png", Some(format));
        redirect.map(|redirect| redirect.location().to_owned()).map_err(|error| error.to_string())
    };
    let transformed = |format: &str| {
        Ok(format!("https://media.example.com/cdn-cgi/image/format={format},quality=90/a.png"))
    };
    for how in [UndocumentedFormat::Pass, UndocumentedFormat::Refuse, UndocumentedFormat::Original] {
        for format in ["webp", "jpeg", "avif"] {
            assert_eq!(location(format, how), transformed(format), "{how:?}");
        }
        for format in ["png", "gif"] {
            let expected = match how {
                UndocumentedFormat::Pass => transformed(format),
                UndocumentedFormat::Original => Ok("https://media.example.com/a.png".into()),
                _ => Err("type: not a format of the CDN; allowed: webp, jpeg, avif".into()),
            };
            assert_eq!(location(format, how), expected, "{how:?}");
        }
    }
    // At MinIO a type has no effect, whatever the CDN knows.
    let minio = FileServer::minio(PublicBase::new("http://127.0.0.1:9000/m").unwrap());
    let minio = minio.undocumented_format(UndocumentedFormat::Refuse);
    assert_eq!(minio.redirect("a.png", Some("gif")).unwrap().location(), "http://127.0.0.1:9000/m/a.png");
}

#[test]
fn settings_of_the_server() {
    for (quality, taken) in [(0, false), (1, true), (100, true), (101, false), (255, false)] {
        let server = cloudflare().quality(quality);
        assert_eq!(server.is_ok(), taken, "{quality}");
        if let Ok(server) = server {
            let location = server.redirect("a", Some("webp")).unwrap().location().to_owned();
            assert!(location.contains(&format!("/format=webp,quality={quality}/")), "{location}");
        }
    }
    for (status, taken) in [(399, false), (400, true), (499, true), (500, false)] {
        assert_eq!(cloudflare().refusal_status(status).is_ok(), taken, "{status}");
    }
    let gone = cloudflare().refusal_status(404).unwrap();
    assert_eq!(gone.redirect("a//b", None).unwrap_err().status(), 404);
    let names = |server: FileServer| -> Vec<String> {
        let answer = server.redirect("a", None).unwrap().to_answer();
        answer.headers().map(|(name, value)| format!("{name}: {value}")).collect()
    };
    let location = "location: https://media.example.com/a";
    assert_eq!(
        names(cloudflare()),
        [location, "cache-control: private, no-store", "referrer-policy: no-referrer"]
    );
    assert_eq!(names(cloudflare().private(false)), [location]);
    // A CDN with a path: what is transformed lies below it.
    let below = FileServer::cloudflare(PublicBase::new("https://example.com:8443/cdn/m").unwrap());
    let shown = |format| below.redirect("a b", format).unwrap().location().to_owned();
    assert_eq!(
        shown(Some("avif")),
        "https://example.com:8443/cdn-cgi/image/format=avif,quality=90/cdn/m/a%20b"
    );
    assert_eq!(shown(None), "https://example.com:8443/cdn/m/a%20b");
}

/// What is taken stays below the base for every reader of URLs, and names the object that was asked for.
#[test]
fn a_location_leads_to_the_object() {
    for path in [
        "a?b=c#d",
        "a%2fb",
        "100%.png",
        "a b+c",
        "é/漢.png",
        "format=webp,quality=1/a",
        "x/onerror=redirect",
        "@evil.example",
        ";a",
        "a\u{a0}b",
        "'\"<>",
    ] {
        for format in [None, Some("webp")] {
            let redirect = cloudflare().redirect(path, format).unwrap();
            let location = redirect.location();
            assert!(location.is_ascii() && !location.contains(['?', '#', ' ', '"', '<']), "{location}");
            let parsed = url::Url::parse(location).unwrap();
            assert_eq!(parsed.as_str(), location, "no client changes it");
            assert_eq!(parsed.host_str(), Some("media.example.com"));
            let start = if format.is_some() { "/cdn-cgi/image/format=webp,quality=90/" } else { "/" };
            let encoded = parsed.path().strip_prefix(start).unwrap();
            // The options' separators are escaped in a key, so that no key adds an option.
            assert!(!encoded.contains([',', '=', '@', ';']), "{encoded}");
            let mut decoded = Vec::new();
            let mut bytes = encoded.bytes();
            while let Some(byte) = bytes.next() {
                decoded.push(match byte {
                    b'%' => {
                        let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                        u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                    }
                    byte => byte,
                });
            }
            assert_eq!(String::from_utf8(decoded).unwrap(), path);
        }
    }
}
