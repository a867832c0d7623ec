//! File names: what holds for every name that comes out, whatever went in and whatever the style; other projects' inputs
//! as a corpus; and the rows of the list of bad input, with the names that it wants.

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

use common::{vectors, vectors_bytes};
use presign::filename::{Change, Characters, Invisible, Sanitized, Separators, Style, sanitize};
use presign::{FileName, ObjectKey};
use random::{HOSTILE, PLAIN, RESERVED, Random, Tally, WIDE};
use serde_json::Value;

/// What a name's rules stumble over, beside what a key's rules do.
const NAMES: &[&str] = &[
    "CON",
    "nul",
    "Aux.",
    "com1",
    "LPT¹",
    "CONIN$",
    "conout$.",
    "prn ",
    ".jpg",
    ".tar.gz",
    ".TAR.ZST",
    ". .",
    "   ",
    " .jpg",
    "\u{3000}",
    "\u{ad}",
    "\u{2028}",
    "\u{fe0f}",
    "\u{e0041}",
    "\u{fffe}",
    "．",
    "／",
    "…",
    "℅",
    "\u{2044}",
    "\u{f03a}",
    "<\u{338}",
    "\u{301}",
    "\u{316}\u{301}",
    "\u{37e}",
    "\u{212a}",
    "\u{1100}\u{1161}\u{11a8}",
    "\u{fa10}",
];

const NO_UTF8: &[&[u8]] = &[b"\xff", b"\xc0\xaf", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xe9", b"\xc2"];

fn raw(random: &mut Random) -> Vec<u8> {
    let mut raw = Vec::new();
    for _ in 0..random.below(12) {
        let piece = match random.below(12) {
            0..=2 => random.pick(PLAIN).as_bytes(),
            3 => random.pick(RESERVED).as_bytes(),
            4..=5 => random.pick(WIDE).as_bytes(),
            6..=7 => random.pick(HOSTILE).as_bytes(),
            8..=10 => random.pick(NAMES).as_bytes(),
            _ => random.pick(NO_UTF8),
        };
        // Some near the limits, on both sides of them.
        let times = if random.one_in(8) { 1 + random.below(260) / piece.len() } else { 1 };
        raw.extend(piece.repeat(times));
    }
    raw
}

/// Any setting of all knobs.
fn any_style(random: &mut Random) -> Style {
    let mut style = Style::portable();
    #[cfg(feature = "nfc")]
    if random.one_in(2) {
        style = Style::portable_nfc();
    }
    if random.one_in(2) {
        style = style.with_max_bytes(32 + random.below(224)).unwrap();
    }
    style = style.with_characters(random.pick(&[
        Characters::Unicode,
        Characters::Unicode,
        Characters::Ascii,
        Characters::Plain,
    ]));
    style = style.with_replacement(random.pick(&['_', '-', '+', '~'])).unwrap();
    if random.one_in(2) {
        let all: String =
            " $;&'()éж\u{37e}_-+~".chars().filter(|char| *char != style.replacement()).collect();
        style = style.with_also_replaced(all).unwrap();
    }
    style = style.with_separators(random.pick(&[Separators::LastComponent, Separators::Replaced]));
    style = style.with_invisible(random.pick(&[Invisible::Removed, Invisible::Replaced]));
    style = style.with_merged_replacements(random.one_in(2));
    if random.one_in(2) {
        let names = ["unnamed", "résumé 1.txt", "_", "(none)", "漢字漢字漢字漢字漢字漢字漢字漢字.tar.gz"];
        style = style.with_fallback(FileName::new(random.pick(&names)).unwrap());
    }
    style
}

fn ready_styles() -> Vec<Style> {
    let mut styles = vec![Style::portable(), Style::ascii()];
    #[cfg(feature = "nfc")]
    styles.push(Style::portable_nfc());
    styles.push(as_rails());
    styles
}

/// Near to what Rails does with a blob's name.
fn as_rails() -> Style {
    Style::portable()
        .with_replacement('-')
        .and_then(|style| style.with_also_replaced("$;"))
        .unwrap()
        .with_separators(Separators::Replaced)
        .with_invisible(Invisible::Replaced)
}

/// Whether Windows would open a device, told by a way of its own: a list of all of them.
fn is_device(name: &str) -> bool {
    let before = name.split('.').next().unwrap().trim_end_matches([' ', '\u{3000}']).to_uppercase();
    let ports = ["COM", "LPT"]
        .iter()
        .flat_map(|port| "0123456789¹²³".chars().map(move |digit| format!("{port}{digit}")));
    let others = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].map(String::from);
    ports.chain(others).any(|device| device == before)
}

/// What holds for every name.
fn check(raw: &[u8], style: &Style) -> Sanitized {
    let sanitized = sanitize(raw, style);
    let name = sanitized.name().as_str();
    let told = || format!("{:?} gives {name:?} in {style:?}", String::from_utf8_lossy(raw));
    assert!(!name.is_empty() && name.len() <= style.max_bytes(), "{}", told());
    assert!(!name.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*', '%']), "{}", told());
    assert!(!name.contains(|char: char| char.is_control()), "{}", told());
    assert!(
        !name.contains(['\u{202e}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{2028}', '／', '．', '＼']),
        "{}",
        told()
    );
    assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{}", told());
    assert!(!is_device(name), "{}", told());
    match style.characters() {
        Characters::Ascii => assert!(name.is_ascii(), "{}", told()),
        Characters::Plain => {
            let plain = |char: char| {
                char.is_ascii_alphanumeric() || "._-".contains(char) || char == style.replacement()
            };
            assert!(name.chars().all(plain), "{}", told());
        }
        _ => {}
    }
    assert!(!name.contains(|char| style.also_replaced().contains(char)), "{}", told());
    // A segment of a key, alone and among others.
    assert!(ObjectKey::new(name).is_ok(), "{}", told());
    assert!(ObjectKey::new(format!("a/{name}/b")).is_ok(), "{}", told());
    // A name of every style is one that the portable style would not change.
    assert_eq!(FileName::new(name).as_ref(), Ok(sanitized.name()), "{}", told());
    let again = sanitize(name, style);
    assert_eq!((again.name().as_str(), again.changes().to_string()), (name, String::new()), "{}", told());
    assert_eq!(sanitized.changes().is_empty(), raw == name.as_bytes(), "{}: {}", told(), sanitized.changes());
    // The pieces of a name make up the name.
    let full =
        sanitized.name().full_extension().map_or_else(String::new, |extension| format!(".{extension}"));
    assert_eq!(format!("{}{full}", sanitized.name().stem()), name);
    assert!(!sanitized.name().stem().is_empty());
    sanitized
}

#[test]
fn every_name_of_every_style_is_safe() {
    let test = "every_name_of_every_style_is_safe";
    let mut random = Random::new(test);
    let mut tally = Tally::default();
    for _ in 0..60_000 {
        let raw = raw(&mut random);
        let style = if random.one_in(2) { any_style(&mut random) } else { ready_style(&mut random) };
        let sanitized = check(&raw, &style);
        for change in sanitized.changes().iter() {
            tally.count(change.as_str(), true);
        }
        tally.count("unchanged", sanitized.changes().is_empty());

        // The constructor takes what the portable style would not change, and nothing else.
        if let Ok(text) = std::str::from_utf8(&raw) {
            let portable = sanitize(text, &Style::portable());
            let refused = FileName::new(text).err();
            assert_eq!(refused.is_none(), portable.changes().is_empty(), "{text:?}: {refused:?}");
            tally.count("refused", refused.is_some());
        }

        // The extension stays, however long the rest is.
        let mut named = raw;
        named.extend(b"x.tar.gz");
        assert!(check(&named, &style).name().as_str().ends_with(".tar.gz"), "{named:?}");
    }
    let mut floors = vec![
        ("unchanged", 1_000),
        ("refused", 20_000),
        ("path", 5_000),
        ("invalid_utf8", 5_000),
        ("control", 5_000),
        ("invisible", 5_000),
        ("trimmed", 5_000),
        ("leading_dot", 1_000),
        ("reserved", 10_000),
        ("not_in_style", 5_000),
        ("shortened", 2_000),
        ("device_name", 300),
        ("fallback", 1_000),
    ];
    if cfg!(feature = "nfc") {
        floors.push(("normalised", 1_000));
    }
    tally.check(test, &floors);
}

fn ready_style(random: &mut Random) -> Style {
    let mut styles = ready_styles();
    styles.swap_remove(random.below(styles.len()))
}

/// The three ready styles differ in what they say they differ in: what the ASCII one changes beyond the portable one is
/// outside ASCII, and the normalised one agrees wherever the text is in form C already.
#[test]
fn ready_styles_differ_as_they_say() {
    let mut random = Random::new("ready_styles_differ_as_they_say");
    for _ in 0..10_000 {
        let raw = raw(&mut random);
        let portable = sanitize(&raw, &Style::portable());
        if raw.is_ascii() {
            assert_eq!(sanitize(&raw, &Style::ascii()), portable);
            #[cfg(feature = "nfc")]
            assert_eq!(sanitize(&raw, &Style::portable_nfc()), portable);
        }
        #[cfg(feature = "nfc")]
        {
            let normalised = sanitize(&raw, &Style::portable_nfc());
            if !normalised.changes().contains(Change::Normalised) && raw.len() < 4096 {
                assert_eq!(normalised, portable, "{:?}", String::from_utf8_lossy(&raw));
            }
        }
    }
}

/// Every device with every kind of tail, in every case.
#[test]
fn no_device_in_any_form() {
    let ports = ["COM", "LPT"]
        .iter()
        .flat_map(|port| "0123456789¹²³".chars().map(move |digit| format!("{port}{digit}")));
    let devices: Vec<_> =
        ports.chain(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].map(String::from)).collect();
    assert_eq!(devices.len(), 32);
    for device in &devices {
        for device in
            [device.clone(), device.to_lowercase(), format!("{}{}", &device[..1], device[1..].to_lowercase())]
        {
            for tail in [
                "",
                " ",
                ".",
                ". .",
                ".txt",
                " .txt",
                ".tar.gz",
                "\0",
                "\u{202e}.a",
                "\u{3000}.a",
                "..a",
                " . .a",
            ] {
                for head in ["", "/", "x\\", " ", "\0", "\u{feff}"] {
                    let raw = format!("{head}{device}{tail}");
                    for style in ready_styles() {
                        check(raw.as_bytes(), &style);
                    }
                    let portable = sanitize(&raw, &Style::portable());
                    assert!(portable.changes().contains(Change::DeviceName), "{raw:?}");
                    assert!(portable.name().as_str().starts_with(&format!("_{device}")), "{raw:?}");
                }
            }
        }
    }
}

/// All texts of a JSON value, and all bytes that it writes in hexadecimal.
fn texts(value: &Value, out: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => out.push(text.clone().into()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, out)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(hex) if name == "input_bytes_hex" => out.push(unhex(hex)),
                    _ => texts(value, out),
                }
            }
        }
        _ => {}
    }
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn other_projects_inputs() {
    let mut inputs = Vec::new();
    for name in [
        "filename-sanitisation/rust-sanitize-filename.json",
        "filename-sanitisation/node-sanitize-filename.json",
        "filename-sanitisation/rails-activestorage-filename.json",
        "filename-sanitisation/werkzeug-secure-filename.json",
        "filename-sanitisation/django-upload-names.json",
        "naughty-strings/blns.json",
    ] {
        if let Some(text) = vectors(name) {
            texts(&serde_json::from_str(&text).unwrap(), &mut inputs);
        }
    }
    for name in [
        "alt-extensions-asp",
        "alt-extensions-jsp",
        "alt-extensions-php",
        "corrupted",
        "file-ul-filter-bypass-x-platform-generic",
        "file-ul-filter-bypass-x-platform-php",
        "invalid-filenames-linux",
        "invalid-filenames-microsoft",
        "invalid-filesystem-chars-microsoft",
        "invalid-filesystem-chars-osx",
        "naughty-unicode",
        "path-traversal-windows",
        "right-to-left",
        "specialchars",
        "traversals-8-deep-exotic-encoding",
        "two-byte-chars",
    ] {
        if let Some(bytes) = vectors_bytes(&format!("path-traversal-lists/{name}.txt")) {
            inputs.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        }
    }
    say!("other_projects_inputs: {} names", inputs.len());
    for input in &inputs {
        for style in ready_styles() {
            check(input, &style);
            // Behind and before others, since a list has the bare payloads only.
            check(&[b"a.", input.as_slice(), b".png"].concat(), &style);
        }
    }
}

#[test]
fn names_that_rails_expects() {
    let Some(text) = vectors("filename-sanitisation/rails-activestorage-filename.json") else { return };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let mut agreed = 0;
    for case in vectors["sanitized"].as_array().unwrap() {
        let raw = match case["input_bytes_hex"].as_str() {
            Some(_) if case["input_encoding"] != "UTF-8" => continue,
            Some(hex) => unhex(hex),
            None => case["input"].as_str().unwrap().into(),
        };
        let expected = match case["expected"].as_str().unwrap() {
            // A name of nothing is none.
            "" => "file",
            // What is no UTF-8 is replaced as all else is.
            "\u{fffd}" => "-",
            expected => expected,
        };
        assert_eq!(check(&raw, &as_rails()).name().as_str(), expected, "{case}");
        agreed += 1;
    }
    assert_eq!(agreed, 20);
    for case in vectors["parts"].as_array().unwrap() {
        let name = FileName::new(case["input"].as_str().unwrap()).unwrap();
        assert_eq!(name.stem(), case["base"]);
        assert_eq!(name.extension().unwrap_or_default(), case["ext_without"]);
    }
}

#[test]
fn names_that_django_expects() {
    let Some(text) = vectors("filename-sanitisation/django-upload-names.json") else { return };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    for raw in vectors["traversal"].as_array().unwrap() {
        let raw = raw.as_str().unwrap();
        // Django decodes HTML entities, which no browser sends; here they are text, and stay harmless.
        let expected = match raw.strip_prefix("..&") {
            Some(rest) => format!("_&{rest}"),
            None => String::from("hax0rd.txt"),
        };
        assert_eq!(check(raw.as_bytes(), &Style::portable()).name().as_str(), expected, "{raw}");
    }
    for raw in vectors["invalid_rejected"].as_array().unwrap() {
        let sanitized = check(raw.as_str().unwrap().as_bytes(), &Style::portable());
        assert!(sanitized.changes().contains(Change::Fallback), "{raw}");
    }
}

/// The rows of area `filename` in the list of bad input: the name that each suggests.
#[test]
fn rows_of_bad_input() {
    let Some(text) = vectors("bad-inputs.json") else { return };
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut count = 0;
    for row in rows.iter().filter(|row| row["area"] == "filename") {
        count += 1;
        let raw = row_text(&row["input"]);
        let expect = row["expect"].as_str().unwrap();
        let sanitized = check(raw.as_bytes(), &Style::portable());
        let name = sanitized.name().as_str();
        let quoted = expect.split_once("=> \"").and_then(|(_, rest)| rest.split_once('"'));
        match (quoted, expect) {
            (Some((expected, _)), _) => assert_eq!(name, expected, "{row}"),
            (None, "accept:unchanged") => assert!(sanitized.changes().is_empty(), "{row}"),
            (None, "neutral:=> fallback name" | "neutral:=> fallback name (\"file\")") => {
                assert_eq!(name, "file", "{row}")
            }
            (None, "neutral:each replaced by '_'") => assert_eq!(name, "a_b_c_d_e_f_g.txt"),
            (None, "neutral:'%' replaced, so no later decode yields '/'") => {
                assert_eq!(name, "a_2f.._2fb.txt")
            }
            (None, "neutral:<= 255 bytes and still ends in .jpg") => {
                assert_eq!((name.len(), name.ends_with("a.jpg")), (255, true));
            }
            (None, "neutral:no trailing space or dot left in the stem after truncation") => {
                assert_eq!(name, "a".repeat(251) + ".jpg");
            }
            (None, "neutral:linear time, < 1 ms") => assert_eq!(name, "_a"),
            (None, look_alikes) if look_alikes.contains("look-alike separators replaced") => {
                assert_eq!(name, "___etc_passwd");
            }
            (None, emoji) if emoji.contains("ZWJ removed") => assert_eq!(name, "👨👩👧.png"),
            (None, other) => panic!("no check for {other:?}"),
        }
    }
    assert_eq!(count, 21);
}

fn row_text(input: &Value) -> String {
    match input {
        Value::String(text) => text.clone(),
        Value::Object(_) if input["concat"].is_array() => {
            input["concat"].as_array().unwrap().iter().map(row_text).collect()
        }
        _ => input["repeat"].as_str().unwrap().repeat(input["times"].as_u64().unwrap().try_into().unwrap()),
    }
}

/// A mebibyte of what other sanitisers took seconds or minutes for. The bound is loose, for slow machines without
/// optimisation; `.ci/linear` counts instructions.
#[test]
fn a_mebibyte_takes_no_time() {
    let hostile: &[&[u8]] = &[
        b".",
        b" ",
        b". ",
        b"../",
        b"a.",
        b"\xff",
        b"%2f",
        b"CON.",
        "\u{202e}".as_bytes(),
        "\u{316}\u{301}".as_bytes(),
    ];
    for piece in hostile {
        let raw = [&piece.repeat((1 << 20) / piece.len()), &b"a"[..]].concat();
        for style in ready_styles() {
            let start = std::time::Instant::now();
            check(&raw, &style);
            assert!(start.elapsed().as_secs() < 5, "{:?}", String::from_utf8_lossy(piece));
        }
    }
}
