//! Media types against others' lists: what the WHATWG standard cannot read is refused, the extensions are the registered
//! ones, and allow lists admit what they name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[cfg(feature = "sniff")]
#[path = "common/bodies.rs"]
mod bodies;
mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::vectors;
use presign::{ErrorKind, MediaType, MediaTypes};
use serde_json::Value;

fn media(text: &str) -> MediaType<'_> {
    MediaType::new(text).unwrap()
}

/// What browsers cannot parse is refused; what is accepted means to them the type that it says.
#[test]
fn as_the_whatwg_standard_reads_them() {
    let mut counts = [0; 4];
    for name in ["mime-types", "generated-mime-types"] {
        let Some(file) = vectors(&format!("wpt-mimesniff/{name}.json")) else { return };
        let rows: Vec<Value> = serde_json::from_str(&file).unwrap();
        for row in rows.iter().filter(|row| row.is_object()) {
            let (input, output) = (row["input"].as_str().unwrap(), row["output"].as_str());
            let parsed = MediaType::new(input);
            match (&parsed, output) {
                (Err(_), None) => counts[0] += 1,
                (Err(_), Some(_)) => counts[1] += 1,
                (Ok(media_type), Some(output)) => {
                    counts[2] += 1;
                    let essence = output.split(';').next().unwrap();
                    assert_eq!(media_type.essence().to_ascii_lowercase(), essence, "{input:?}");
                }
                (Ok(_), None) => {
                    counts[3] += 1;
                    say!("accepted, but no type to a browser: {input:?}");
                }
            }
            if let (Ok(media_type), Some(true)) = (&parsed, row["navigable"].as_bool()) {
                assert!(!media_type.essence().contains('*'));
            }
        }
    }
    let [both, ours, accepted, wrong] = counts;
    say!("{both} refused by browsers and here, {ours} here alone, {accepted} accepted");
    assert_eq!((both, ours, accepted, wrong), (376, 548, 31, 0));
}

/// Rows of the table that `mime-db` does not have, and where they come from.
const OUTSIDE: &[(&str, &[&str], &str)] = &[
    ("image/jpeg", &["jfif"], "what Windows names a JPEG file"),
    ("video/mp4", &["m4v"], "the ending of Apple's MP4 files"),
    ("audio/m4a", &["m4a"], "what some browsers and libraries declare for it"),
    ("audio/vnd.wave", &["wav"], "RFC 2361"),
    ("audio/flac", &["flac"], "RFC 9639"),
    ("audio/webm", &["webm"], "the WebM project's names: the ending is one for sound and video"),
    ("audio/aiff", &["aif", "aiff", "aifc"], "what Safari and Firefox declare for it"),
    ("text/vcard", &["vcf"], "RFC 6350"),
    ("application/x-ndjson", &["ndjson", "jsonl"], "the specifications of ndjson.org and jsonlines.org"),
    ("application/yaml", &["yaml", "yml"], "RFC 9512"),
    ("application/vnd.sqlite3", &["sqlite", "sqlite3", "db"], "its IANA registration"),
    ("application/vnd.apache.parquet", &["parquet"], "its IANA registration"),
    ("application/vnd.apache.arrow.file", &["arrow"], "its IANA registration"),
    ("application/x-hdf5", &["h5", "hdf5"], "what libraries declare for HDF5"),
    ("application/vnd.ms-excel", &["csv"], "what Windows declares for CSV when Excel is there"),
    ("text/x-shellscript", &["sh"], "what Linux desktops declare for it"),
    ("application/vnd.microsoft.portable-executable", &["exe", "dll"], "its IANA registration"),
    ("application/gzip", &["tgz"], "a compressed tar file"),
    ("application/x-gzip", &["gz", "tgz"], "the name before RFC 6713"),
    ("application/zstd", &["zst"], "RFC 8878"),
    ("application/vnd.debian.binary-package", &["deb", "udeb"], "its IANA registration"),
    ("application/x-rpm", &["rpm"], "what Linux desktops declare for it"),
    ("application/font-woff", &["woff"], "the name before RFC 8081"),
    ("image/jpg", &["jpg", "jpeg"], OLDER),
    ("image/pjpeg", &["jpg", "jpeg"], OLDER),
    ("image/x-png", &["png"], OLDER),
    ("video/avi", &["avi"], OLDER),
    ("application/csv", &["csv"], OLDER),
    ("text/x-markdown", &["md", "markdown"], OLDER),
    ("application/x-yaml", &["yaml", "yml"], OLDER),
    ("application/x-sqlite3", &["sqlite", "sqlite3", "db"], OLDER),
    ("application/x-javascript", &["js"], OLDER),
    ("application/geopackage+sqlite3", &["gpkg"], "its IANA registration"),
    ("application/vnd.shp", &["shp"], "its IANA registration"),
    ("application/vnd.shx", &["shx"], "its IANA registration"),
];

const OLDER: &str = "another name that clients and libraries declare";

/// Every type of the table: found by asking for all types that others know.
fn table() -> Option<(Value, BTreeMap<String, &'static [&'static str]>)> {
    let db: Value = serde_json::from_str(&vectors("mime-db/db.json")?).unwrap();
    let ours = OUTSIDE.iter().map(|(name, ..)| String::from(*name));
    let names = db.as_object().unwrap().keys().cloned().chain(ours);
    let rows = names.map(|name| {
        let extensions = media(&name).extensions();
        (name, extensions)
    });
    let rows = rows.filter(|(_, extensions)| !extensions.is_empty()).collect();
    Some((db, rows))
}

#[test]
fn extensions_are_those_of_mime_db_or_have_a_reason() {
    let Some((db, table)) = table() else { return };
    let mut outside: BTreeSet<(&str, &str)> =
        OUTSIDE.iter().flat_map(|(name, list, _)| list.iter().map(|one| (*name, *one))).collect();
    for (name, extensions) in &table {
        let known = &db[name]["extensions"];
        for extension in *extensions {
            let inside = known.as_array().is_some_and(|known| known.iter().any(|one| one == extension));
            let reason = outside.remove(&(name.as_str(), *extension));
            assert!(inside != reason, "{name} {extension}: in mime-db {inside}, with a reason {reason}");
        }
    }
    assert!(outside.is_empty(), "not in the table: {outside:?}");
    // What an extension stands for is a type that has it, and mime-db knows most of them by the same.
    let extensions: BTreeSet<_> = table.values().flat_map(|extensions| extensions.iter()).collect();
    for extension in &extensions {
        let stands_for = MediaType::from_extension(extension).unwrap();
        assert_eq!(stands_for.agrees_with_extension(extension), Some(true));
        assert_eq!(MediaType::from_extension(&extension.to_uppercase()), Some(stands_for));
    }
    say!(
        "{} types with {} extensions, of {} types",
        table.len(),
        extensions.len(),
        db.as_object().unwrap().len()
    );
    assert_eq!(table.len(), 211);
}

#[test]
fn a_type_and_an_extension_agree_or_not() {
    for (name, extension, expected) in [
        ("image/png", "png", Some(true)),
        ("IMAGE/PNG; a=b", "PnG", Some(true)),
        ("image/jpeg", "jfif", Some(true)),
        ("image/png", "jpg", Some(false)),
        ("image/png", "html", Some(false)),
        ("image/png", "png.html", Some(false)),
        ("image/png", "", None),
        ("image/png", "xyz", Some(false)),
        ("text/html", "txt", Some(false)),
        ("text/plain", "html", Some(false)),
        ("text/plain", "php", Some(false)),
        ("application/octet-stream", "html", None),
        ("application/x-unknown-thing", "xyz", None),
        ("application/x-unknown-thing", "html", Some(false)),
        ("text/csv", "csv", Some(true)),
        ("application/vnd.ms-excel", "csv", Some(true)),
        ("image/x-icon", "ico", Some(true)),
        ("audio/webm", "webm", Some(true)),
        ("application/gzip", "tgz", Some(true)),
    ] {
        assert_eq!(media(name).agrees_with_extension(extension), expected, "{name} {extension}");
    }
}

#[test]
fn allow_lists() {
    let list = |entries: &[&str]| MediaTypes::new(entries).unwrap();
    let images = list(&["image/*", "Application/PDF"]);
    for (list, name, expected) in [
        (&images, "image/png", true),
        (&images, "IMAGE/x-anything; q=1", true),
        (&images, "application/pdf", true),
        (&images, "imagex/png", false),
        (&images, "application/pdfx", false),
        (&images, "application/pd", false),
        (&images, "text/html", false),
        // A range brings nothing that browsers execute.
        (&images, "image/svg+xml", false),
        (&images, "image/SVG+XML; a=b", false),
        (&list(&["text/*"]), "text/html", false),
        (&list(&["text/*"]), "text/javascript", false),
        (&list(&["text/*"]), "text/plain", true),
        (&list(&["application/*"]), "application/xhtml+xml", false),
        (&list(&["application/*"]), "application/unknown", false),
        (&list(&["multipart/*"]), "multipart/x-mixed-replace; boundary=a", false),
        // By name it does.
        (&list(&["image/*", "image/svg+xml"]), "image/svg+xml", true),
        (&list(&["text/html"]), "Text/Html; charset=utf-8", true),
        (&MediaTypes::none(), "image/png", false),
    ] {
        assert_eq!(list.allows(&media(name)), expected, "{list} {name}");
    }
    for wrong in [
        "",
        "*",
        "*/*",
        "image",
        "image/",
        "/*",
        "image/**",
        "image/p*",
        "image/png, image/gif",
        "image/png;q=1",
    ] {
        let error = MediaTypes::none().allow(wrong).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Syntax | ErrorKind::Empty), "{wrong}");
        assert_eq!(error.field(), "allowed types");
    }
    assert_eq!(images.to_string(), "image/*, application/pdf");
    for again in ["image/*", "IMAGE/*", "application/PDF"] {
        assert_eq!(images.clone().allow(again).unwrap(), images);
    }
    #[cfg(feature = "serde")]
    {
        let read = |text| serde_json::from_str::<MediaTypes>(text);
        assert_eq!(serde_json::to_string(&images).unwrap(), "[\"image/*\",\"application/pdf\"]");
        assert_eq!(read("[\"Image/*\", \"application/pdf\"]").unwrap(), images);
        assert_eq!(read("[]").unwrap(), MediaTypes::none());
        for wrong in ["[\"*/*\"]", "[\"image\"]", "\"image/*\"", "[1]", "null"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

/// Everything that is registered but what browsers execute, kinds that no registry has, and what is no file.
#[test]
fn any_passive_type() {
    let any = MediaTypes::any_passive();
    // The list is one that could have been written by hand.
    assert_eq!(MediaTypes::new(any.iter()).unwrap(), any);
    let Some((db, _)) = table() else { return };
    let unnamed = ["multipart/", "chemical/", "x-conference/", "x-shader/"];
    for name in db.as_object().unwrap().keys() {
        let expected = !media(name).is_active() && !unnamed.iter().any(|kind| name.starts_with(kind));
        assert_eq!(any.allows(&media(name)), expected, "{name}");
    }
}

/// The scriptable types of the WHATWG standard are all there: every `+xml` of the registry, and all its JavaScript.
#[test]
fn active_types_of_the_registry() {
    let Some((db, _)) = table() else { return };
    let active: Vec<_> = db
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| media(name).is_active() && !name.ends_with("+xml"))
        .collect();
    assert_eq!(
        active,
        [
            "application/ecmascript",
            "application/javascript",
            "application/x-javascript",
            "application/xml",
            "multipart/x-mixed-replace",
            "text/ecmascript",
            "text/html",
            "text/javascript",
            "text/xml",
        ]
    );
    assert!(db.as_object().unwrap().keys().all(|name| media(name).is_active() || !name.ends_with("+xml")));
}
