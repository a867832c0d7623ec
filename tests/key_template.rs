//! Templates of keys: for any template and any inputs there is a typed error or a key of the portable profile, inside the
//! prefix, with as many segments as the template has.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;

use common::{vectors, vectors_bytes};
use presign::filename::{Style, sanitize};
use presign::{
    ErrorKind, FileName, IdFormat, KeyInputs, KeyPrefix, KeyTemplate, ObjectKey, RandomBytes, Timestamp,
};
use random::{HOSTILE, PLAIN, RESERVED, Random, Tally, WIDE};
use serde_json::Value;

const PLACEHOLDERS: &[&str] = &[
    "{yyyy}",
    "{mm}",
    "{dd}",
    "{hh}",
    "{timestamp}",
    "{id}",
    "{filename}",
    "{stem}",
    "{ext}",
    "{album}",
    "{tenant_1}",
];

const BROKEN: &[&str] = &["{", "}", "{}", "{ID}", "{i d}", "{{", "}}", "{../x}", "{1}"];

/// Near to every rule of a template, accepted or not; half of them draw from what is mostly accepted.
fn template(random: &mut Random) -> String {
    let hostile = random.one_in(2);
    let mut text = String::new();
    for _ in 0..=random.below(8) {
        text.push_str(match random.below(if hostile { 14 } else { 11 }) {
            0..=4 => random.pick(PLACEHOLDERS),
            5..=6 => "/",
            7 | 8 => random.pick(PLAIN),
            9 => random.pick(&[".", "..", "...", "-", "_", "=", "@"]),
            10 => random.pick(WIDE),
            11 => random.pick(HOSTILE),
            12 => random.pick(RESERVED),
            _ => random.pick(BROKEN),
        });
    }
    if random.one_in(20) { text.repeat(1 + 900 / text.len()) } else { text }
}

/// Any text from outside.
fn text(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(5) {
        text.push_str(match random.below(8) {
            0..=2 => random.pick(PLAIN),
            3 => random.pick(WIDE),
            4 => random.pick(&[".png", ".tar.gz", ".JPG", ".", "..", "{id}", "{album}", "CON"]),
            5 => random.pick(RESERVED),
            _ => random.pick(HOSTILE),
        });
    }
    if random.one_in(30) { text.repeat(40) } else { text }
}

fn random_bytes(random: &mut Random) -> [u8; 32] {
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&random.bits().to_le_bytes());
    }
    bytes
}

fn instant(random: &mut Random) -> Timestamp {
    Timestamp::from_unix_secs(random.bits() % 253_402_300_800).unwrap()
}

/// Renders by a way of its own: date by another calendar, names cut by hand.
fn expected(template: &str, at: Timestamp, id: &str, name: &FileName, values: &[(String, String)]) -> String {
    let date = jiff::Timestamp::from_second(at.as_unix_secs().cast_signed()).unwrap();
    let extension = name.full_extension().map_or_else(String::new, |extension| format!(".{extension}"));
    let mut out = String::new();
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        let (placeholder, after) = after.split_once('}').unwrap();
        out += literal;
        match placeholder {
            "yyyy" => out += &date.strftime("%Y").to_string(),
            "mm" => out += &date.strftime("%m").to_string(),
            "dd" => out += &date.strftime("%d").to_string(),
            "hh" => out += &date.strftime("%H").to_string(),
            "timestamp" => out += &date.as_second().to_string(),
            "id" => out += id,
            "filename" => out += name.as_str(),
            "stem" => out += name.as_str().strip_suffix(&extension).unwrap(),
            "ext" => out += &extension.to_ascii_lowercase(),
            value => out += &values.iter().find(|(name, _)| *name == value).unwrap().1,
        }
        rest = after;
    }
    out + rest
}

#[test]
fn every_key_is_valid_and_inside_its_prefix() {
    let test = "every_key_is_valid_and_inside_its_prefix";
    let mut random = Random::new(test);
    let mut tally = Tally::default();
    for _ in 0..60_000 {
        let text_of_template = template(&mut random);
        let template = match KeyTemplate::new(text_of_template.as_str()) {
            Ok(template) => template,
            Err(error) => {
                assert_eq!(error.field(), "key template", "{error}");
                tally.count("templates refused", true);
                continue;
            }
        };
        assert_eq!(template.as_str(), text_of_template);
        let at = instant(&mut random);
        let name = sanitize(text(&mut random), &Style::portable()).into_name();
        let mut inputs = KeyInputs::new(at, RandomBytes::new(random_bytes(&mut random))).filename(&name);
        let mut values = Vec::new();
        // Braces and letters that were drawn apart can make other names.
        let names: BTreeSet<_> =
            template.value_names().chain(["album", "tenant_1"]).map(String::from).collect();
        for name in names {
            let name = name.as_str();
            // A value that is refused gives way to one that is not; what is accepted stays in its segment.
            let tried = text(&mut random);
            let probe = KeyInputs::new(at, RandomBytes::new([0; 32])).value(name, tried.as_str());
            tally.count("values refused", probe.is_err());
            let value = if probe.is_ok() { tried } else { String::from("fallback") };
            inputs = inputs.value(name, value.as_str()).unwrap();
            values.push((name.to_owned(), value));
        }
        let format = random.pick(&[IdFormat::UuidV4, IdFormat::Ulid, IdFormat::Base36]);
        let prefix = KeyPrefix::new(random.pick(&["tenants/12/", "a/é ж/c/", "t/%41/"])).unwrap();
        let template = template.with_ids(format);
        let template = if random.one_in(2) { template.within(prefix.clone()) } else { template };

        let key = match template.render(&inputs) {
            Ok(key) => key,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::TooLong, "{text_of_template:?}: {error}");
                tally.count("keys too long", true);
                // It is the name's fault where the shortest of all names would do.
                let shortest = FileName::new("x").unwrap();
                let mended = template.render(&inputs.filename(&shortest)).is_ok();
                assert_eq!(error.field(), if mended { "file name" } else { "object key" }, "{error}");
                tally.count("names too long", mended);
                continue;
            }
        };
        tally.count("keys", true);
        assert_eq!(ObjectKey::new(key.as_str()).as_ref(), Ok(&key));
        let rest = match template.prefix() {
            Some(prefix) => {
                assert!(prefix.contains(&key));
                key.as_str().strip_prefix(prefix.as_str()).unwrap()
            }
            None => key.as_str(),
        };
        let id = KeyTemplate::new("{id}").unwrap().with_ids(format).render(&inputs).unwrap();
        assert_eq!(
            rest,
            expected(&text_of_template, at, id.as_str(), &name, &values),
            "{text_of_template:?}"
        );
        assert_eq!(rest.matches('/').count(), text_of_template.matches('/').count(), "{text_of_template:?}");
        assert_eq!(template.is_unique(), format != IdFormat::Ulid && text_of_template.contains("{id}"));
        let names = ["{filename}", "{stem}", "{ext}"];
        assert_eq!(template.needs_filename(), names.iter().any(|name| text_of_template.contains(name)));
        let named: BTreeSet<_> = template.value_names().collect();
        assert_eq!(named.len(), template.value_names().count());
        assert!(named.iter().all(|name| text_of_template.contains(&format!("{{{name}}}"))));

        // What is not given is asked for by its name.
        let bare = template.render(&KeyInputs::new(at, RandomBytes::new([0; 32])));
        match bare {
            Ok(_) => assert!(!template.needs_filename() && named.is_empty()),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Missing);
                assert!(
                    error.field() == "file name" && template.needs_filename()
                        || named.contains(error.field())
                );
            }
        }
    }
    let floors = [
        ("templates refused", 15_000),
        ("values refused", 10_000),
        ("keys", 15_000),
        ("keys too long", 40),
        ("names too long", 5),
    ];
    tally.check(test, &floors);
}

/// Where uniqueness is promised, other bytes give another key, and all of the alphabet is used.
#[test]
fn other_bytes_give_another_key() {
    let mut random = Random::new("other_bytes_give_another_key");
    for (format, length) in [(IdFormat::UuidV4, 36), (IdFormat::Base36, 28), (IdFormat::Ulid, 26)] {
        let template = KeyTemplate::new("{id}").unwrap().with_ids(format);
        let mut seen = BTreeSet::new();
        let mut counts = [0_u32; 256];
        for _ in 0..20_000 {
            let inputs = KeyInputs::new(Timestamp::MIN, RandomBytes::new(random_bytes(&mut random)));
            let key = template.render(&inputs).unwrap();
            assert_eq!(key.as_str().len(), length);
            key.as_str().bytes().for_each(|byte| counts[usize::from(byte)] += 1);
            assert!(seen.insert(key));
        }
        if format == IdFormat::Base36 {
            // 560,000 characters of 36: 15,555.6 of each, with a deviation of 123.
            for byte in b'0'..=b'9' {
                assert!((14_900..16_200).contains(&counts[usize::from(byte)]));
            }
            for byte in b'a'..=b'z' {
                assert!((14_900..16_200).contains(&counts[usize::from(byte)]));
            }
        }
    }
    // Each of the 122 bits counts, and no other; all 256 go into the digits of base 36.
    for (format, bits) in [(IdFormat::UuidV4, 122), (IdFormat::Ulid, 80), (IdFormat::Base36, 256)] {
        let template = KeyTemplate::new("{id}").unwrap().with_ids(format);
        let key = |bytes| template.render(&KeyInputs::new(Timestamp::MIN, RandomBytes::new(bytes))).unwrap();
        let without = key([0; 32]);
        let differing = (0..256).filter(|bit| {
            let mut bytes = [0; 32];
            bytes[bit / 8] = 1 << (bit % 8);
            key(bytes) != without
        });
        assert_eq!(differing.count(), bits, "{format:?}");
    }
}

/// Names and values that others wrote to break out, through templates that hold them in every place.
#[test]
fn nothing_from_outside_leaves_its_segment() {
    let mut inputs = Vec::new();
    if let Some(text) = vectors("naughty-strings/blns.json") {
        inputs
            .extend(serde_json::from_str::<Vec<String>>(&text).unwrap().into_iter().map(String::into_bytes));
    }
    for list in ["path-traversal-windows", "traversals-8-deep-exotic-encoding", "specialchars", "corrupted"] {
        if let Some(bytes) = vectors_bytes(&format!("path-traversal-lists/{list}.txt")) {
            inputs.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        }
    }
    inputs.extend(HOSTILE.iter().map(|text| text.as_bytes().to_vec()));
    say!("nothing_from_outside_leaves_its_segment: {} texts", inputs.len());
    let prefix = KeyPrefix::new("tenants/12/").unwrap();
    let of_names =
        ["{filename}", "temp/{id}_{timestamp}_{filename}", ".{stem}/x", "a/.{stem}{ext}", "{stem}.{ext}x"]
            .map(|text| KeyTemplate::new(text).unwrap().within(prefix.clone()));
    let of_values = ["{album}", "a/{album}/b", ".{album}", "{album}{album}/.", "{album}..{album}"]
        .map(|text| KeyTemplate::new(text).ok().map(|template| template.within(prefix.clone())));
    assert_eq!(of_values.iter().flatten().count(), 4, "`/.` is refused");
    let bare = || KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    for input in inputs {
        let name = sanitize(&input, &Style::portable()).into_name();
        for template in &of_names {
            let key = template.render(&bare().filename(&name)).unwrap();
            assert!(prefix.contains(&key));
            assert_eq!(key.as_str().matches('/').count(), 2 + template.as_str().matches('/').count());
        }
        let Ok(text) = String::from_utf8(input) else { continue };
        let Ok(inputs) = bare().value("album", text.as_str()) else { continue };
        for template in of_values.iter().flatten() {
            let key = template.render(&inputs).unwrap();
            assert!(prefix.contains(&key), "{text:?}");
            assert_eq!(
                key.as_str().matches('/').count(),
                2 + template.as_str().matches('/').count(),
                "{text:?}"
            );
        }
    }
}

/// The keys of services that exist.
#[test]
fn keys_as_services_write_them() {
    let name = FileName::new("summer photo.JPG").unwrap();
    let at = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
    for (template, ids, key) in [
        (
            "temp/{id}_{timestamp}_{filename}",
            IdFormat::UuidV4,
            "temp/07070707-0707-4707-8707-070707070707_1767323045_summer photo.JPG",
        ),
        ("staging/{job}/{filename}", IdFormat::UuidV4, "staging/job-1/summer photo.JPG"),
        (
            "{source}/{yyyy}-{mm}-{dd}/{id}{ext}",
            IdFormat::UuidV4,
            "src_1/2026-01-02/07070707-0707-4707-8707-070707070707.jpg",
        ),
        ("{id}", IdFormat::Base36, "wiuibpfye4mslt6e1hjoyjf1wg7b"),
        ("{id}-{filename}", IdFormat::UuidV4, "07070707-0707-4707-8707-070707070707-summer photo.JPG"),
        ("uploads/{id}", IdFormat::Ulid, "uploads/01KDYAK3480W3GE1R70W3GE1R7"),
    ] {
        let inputs = KeyInputs::new(at, RandomBytes::new([7; 32])).filename(&name);
        let inputs = inputs.value("job", "job-1").unwrap().value("source", "src_1").unwrap();
        let template = KeyTemplate::new(template).unwrap().with_ids(ids);
        assert_eq!(template.render(&inputs).unwrap().as_str(), key);
    }
}

/// The rows of area `tenant_scope` in the list of bad input that are about prefixes.
#[test]
fn rows_of_bad_input() {
    let Some(text) = vectors("bad-inputs.json") else { return };
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut count = 0;
    for row in rows.iter().filter(|row| row["area"] == "tenant_scope") {
        count += 1;
        let prefix = KeyPrefix::new(row["input"]["prefix"].as_str().unwrap());
        match row["expect"].as_str().unwrap() {
            "error:Scope::PrefixNotAtBoundary" => assert_eq!(prefix.unwrap_err().kind(), ErrorKind::Syntax),
            "error:Policy::PrefixTooBroad unless the caller marks it shared" => {
                assert_eq!(prefix.unwrap_err().kind(), ErrorKind::PrefixTooBroad);
            }
            "error:Scope::OutsidePrefix" => {
                let key = ObjectKey::new(row["input"]["key"].as_str().unwrap()).unwrap();
                assert!(!prefix.unwrap().contains(&key));
            }
            other => panic!("no check for {other:?}"),
        }
    }
    assert_eq!(count, 3);
}

/// A prefix holds exactly the keys that it was joined to make, and no text joined to it makes another.
#[test]
fn a_prefix_is_not_left() {
    let test = "a_prefix_is_not_left";
    let mut random = Random::new(test);
    let mut tally = Tally::default();
    let tenants =
        [KeyPrefix::new("m/1/").unwrap(), KeyPrefix::new("m/12/").unwrap(), KeyPrefix::new("M/1/").unwrap()];
    for _ in 0..40_000 {
        let rest = random.key();
        for tenant in &tenants {
            let Ok(key) = tenant.join(&rest) else {
                tally.count("refused", true);
                continue;
            };
            tally.count("joined", true);
            assert_eq!(key.as_str().strip_prefix(tenant.as_str()), Some(rest.as_str()));
            for other in &tenants {
                assert_eq!(other.contains(&key), other == tenant);
            }
            // The URL standard takes the key to the same folder.
            let url = format!("https://h/{}", random::percent_encode(key.as_str(), "/"));
            assert!(url::Url::parse(&url).unwrap().path().starts_with(&format!("/{tenant}")));
        }
        let folder = format!("{rest}/");
        let prefix = KeyPrefix::top_level(folder.as_str());
        assert_eq!(
            prefix.is_ok(),
            ObjectKey::new(rest.as_str()).is_ok() && folder.len() < 1024,
            "{folder:?}"
        );
        let broad =
            KeyPrefix::new(folder.as_str()).is_err_and(|error| error.kind() == ErrorKind::PrefixTooBroad);
        assert_eq!(broad, prefix.is_ok() && !rest.contains('/'));
    }
    tally.check(test, &[("refused", 10_000), ("joined", 10_000)]);
}
