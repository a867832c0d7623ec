//! The steps from any bytes to a safe name. Each is one pass, and their order is what makes the whole idempotent.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::change::{Change, Changes};
use super::choice::{Invisible, Separators};
use super::extension;
use super::rules::{Class, class, is_device_name, split_plain};
use super::style::Style;

/// The name that is left of `raw` in this style; empty if nothing is.
pub(super) fn clean(raw: &[u8], style: &Style, changes: &mut Changes) -> String {
    let component = match style.separators() {
        Separators::LastComponent => last_component(raw, changes),
        Separators::Replaced => raw,
    };
    let text = decode(component, style, changes);
    let text = trim(&text, changes);
    let mut name = String::with_capacity(text.len());
    let rest = text.trim_start_matches('.');
    if rest.len() < text.len() {
        changes.insert(Change::LeadingDot);
        name.push(style.replacement());
    }
    push_replaced(&mut name, &normalise(rest, style, changes), style, changes);
    shorten(&mut name, style.max_bytes(), changes);
    // Last, since shortening can uncover a device; with a character before it, the name is none, however short.
    if is_device_name(&name) {
        changes.insert(Change::DeviceName);
        name.insert(0, style.replacement());
        shorten(&mut name, style.max_bytes(), changes);
    }
    name
}

/// What stands after the last separator. Both are ASCII, so no character of UTF-8 is cut.
fn last_component<'a>(raw: &'a [u8], changes: &mut Changes) -> &'a [u8] {
    let Some(last) = raw.iter().rposition(|byte| matches!(byte, b'/' | b'\\')) else { return raw };
    changes.insert(Change::Path);
    raw.get(last + 1..).unwrap_or_default()
}

/// The bytes as text: one replacement for each piece that is no UTF-8 (as Unicode recommends, so a cut character is one
/// piece), and without what the style removes.
fn decode(bytes: &[u8], style: &Style, changes: &mut Changes) -> String {
    let removes = style.invisible() == Invisible::Removed;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid();
        while !rest.is_empty() {
            let (plain, behind) = split_plain(rest);
            text.push_str(plain);
            let mut chars = behind.chars();
            match chars.next().map(|char| (char, class(char))) {
                Some((_, Class::Control)) if removes => changes.insert(Change::Control),
                Some((_, Class::Invisible)) if removes => changes.insert(Change::Invisible),
                Some((char, _)) => text.push(char),
                None => {}
            }
            rest = chars.as_str();
        }
        if !chunk.invalid().is_empty() {
            changes.insert(Change::InvalidUtf8);
            push_replacement(&mut text, style);
        }
    }
    text
}

fn push_replacement(text: &mut String, style: &Style) {
    if !(style.merges_replacements() && text.ends_with(style.replacement())) {
        text.push(style.replacement());
    }
}

/// Without spaces at the ends and dots at the end, in any order. What is invisible stands at the ends only in a style that
/// would replace it elsewhere.
fn trim<'a>(text: &'a str, changes: &mut Changes) -> &'a str {
    let is_blank =
        |char: char| char.is_whitespace() || matches!(class(char), Class::Control | Class::Invisible);
    let mut note = |char: char| {
        changes.insert(match class(char) {
            Class::Control => Change::Control,
            Class::Invisible => Change::Invisible,
            _ => Change::Trimmed,
        });
    };
    let mut chars = text.chars();
    let mut text = text;
    while let Some(char) = chars.next_back().filter(|char| *char == '.' || is_blank(*char)) {
        note(char);
        text = chars.as_str();
    }
    let mut chars = text.chars();
    while let Some(char) = chars.next().filter(|char| is_blank(*char)) {
        note(char);
        text = chars.as_str();
    }
    text
}

#[cfg(not(feature = "nfc"))]
fn normalise<'a>(text: &'a str, _: &Style, _: &mut Changes) -> Cow<'a, str> {
    Cow::Borrowed(text)
}

#[cfg(feature = "nfc")]
fn normalise<'a>(text: &'a str, style: &Style, changes: &mut Changes) -> Cow<'a, str> {
    use unicode_normalization::UnicodeNormalization as _;

    // Marks in a row are sorted, so the time is linear only because there are not too many of them.
    const MOST_BYTES: usize = 4096;

    if !style.nfc || text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let text = if text.len() > MOST_BYTES {
        changes.insert(Change::Shortened);
        Cow::Owned(shortened(text, MOST_BYTES))
    } else {
        Cow::Borrowed(text)
    };
    let normalised: String = text.nfc().collect();
    if normalised == text {
        return text;
    }
    changes.insert(Change::Normalised);
    Cow::Owned(normalised)
}

/// The text, with each character replaced that the style does not keep.
fn push_replaced(name: &mut String, text: &str, style: &Style, changes: &mut Changes) {
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, behind) = if style.keeps_ascii() { split_plain(rest) } else { ("", rest) };
        name.push_str(plain);
        let mut chars = behind.chars();
        match chars.next().map(|char| (char, style.objection(char))) {
            Some((_, Some(change))) => {
                changes.insert(change);
                push_replacement(name, style);
            }
            Some((char, None)) => name.push(char),
            None => {}
        }
        rest = chars.as_str();
    }
}

fn shorten(name: &mut String, most: usize, changes: &mut Changes) {
    if name.len() > most {
        changes.insert(Change::Shortened);
        *name = shortened(name, most);
    }
}

/// As much of the stem as leaves room for the extension, to the end of a character, without dots and spaces at its end.
fn shortened(name: &str, most: usize) -> String {
    let (stem, extension) = extension::split(name);
    let room = most.saturating_sub(extension.len());
    // A character has at most four bytes, so this looks at four places.
    let mut end = room;
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem.get(..end).unwrap_or_default();
    let stem = stem.trim_end_matches(|char: char| char == '.' || char.is_whitespace());
    format!("{stem}{extension}")
}

#[cfg(test)]
mod tests {
    use super::super::sanitize;
    use super::*;

    fn portable(raw: impl AsRef<[u8]>) -> (String, String) {
        check(raw.as_ref(), &Style::portable())
    }

    /// Sanitises twice, and expects nothing of the second time.
    fn check(raw: &[u8], style: &Style) -> (String, String) {
        let sanitized = sanitize(raw, style);
        let again = sanitize(sanitized.name(), style);
        assert_eq!((again.name(), again.changes().is_empty()), (sanitized.name(), true), "{raw:?}");
        (String::from(sanitized.name().as_str()), format!("{}", sanitized.changes()))
    }

    #[test]
    fn every_step() {
        for (raw, name, changes) in [
            ("a.tar.gz", "a.tar.gz", ""),
            ("Grüße 漢字 (1).txt", "Grüße 漢字 (1).txt", ""),
            ("../../etc/passwd", "passwd", "path"),
            ("C:\\fakepath\\a.png", "a.png", "path"),
            ("\\\\host\\share\\a", "a", "path"),
            ("a/b\\c/d\\e", "e", "path"),
            ("shell.php\0.png", "shell.php.png", "control"),
            ("a\r\nb\u{7f}\u{85}", "ab", "control"),
            ("evil\u{202e}gpj.exe", "evilgpj.exe", "invisible"),
            ("a\u{200b}\u{200c}\u{200d}\u{feff}\u{2060}\u{ad}.png", "a.png", "invisible"),
            ("👨\u{200d}👩.png", "👨👩.png", "invisible"),
            ("  a  ", "a", "trimmed"),
            ("\u{3000}a.\u{a0}. .", "a", "trimmed"),
            ("a.txt. . .", "a.txt", "trimmed"),
            (".htaccess", "_htaccess", "leading_dot"),
            ("...a", "_a", "leading_dot"),
            (" . a", "_ a", "trimmed, leading_dot"),
            (".\0.a", "_a", "control, leading_dot"),
            ("a<b>c\"d|e?f*g.txt", "a_b_c_d_e_f_g.txt", "reserved"),
            ("a:b%2fc", "a_b_2fc", "reserved"),
            ("．．／etc／passwd", "___etc_passwd", "reserved"),
            ("CON", "_CON", "device_name"),
            ("NUL.tar.gz", "_NUL.tar.gz", "device_name"),
            ("aux ", "_aux", "trimmed, device_name"),
            ("c\0on .txt", "_con .txt", "control, device_name"),
            ("com¹:", "com¹_", "reserved"),
            ("", "file", "fallback"),
            ("/", "file", "path, fallback"),
            ("   ", "file", "trimmed, fallback"),
            ("..", "file", "trimmed, fallback"),
            ("a/..", "file", "path, trimmed, fallback"),
            ("\u{200b}\0", "file", "control, invisible, fallback"),
        ] {
            assert_eq!(portable(raw), (name.into(), changes.into()), "{raw:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8() {
        for (raw, name, changes) in [
            (&b"m\xfcller.txt"[..], "m_ller.txt", "invalid_utf8"),
            (b"\xff\xfe", "__", "invalid_utf8"),
            (b"\xf0\x9f\x98.a", "_.a", "invalid_utf8"),
            (b"a\xc0\xafb", "a__b", "invalid_utf8"),
            (b"\xc0/\xed\xa0\x80", "___", "path, invalid_utf8"),
        ] {
            assert_eq!(portable(raw), (name.into(), changes.into()), "{raw:?}");
        }
        let merged = Style::portable().with_merged_replacements(true);
        assert_eq!(check(b"\xff\xfe??", &merged), ("_".into(), "invalid_utf8, reserved".into()));
    }

    #[test]
    fn shortened_between_characters_and_with_the_extension() {
        let a = |times| "a".repeat(times);
        for (raw, name) in [
            (a(255), a(255)),
            (a(256), a(255)),
            (a(300) + ".jpg", a(251) + ".jpg"),
            (a(251) + " .jpg", a(251) + ".jpg"),
            (a(240) + &" ".repeat(30) + ".jpg", a(240) + ".jpg"),
            (a(240) + &" .".repeat(30) + "x", a(240) + ".x"),
            (a(240) + &" .".repeat(30) + "é", a(240)),
            ("é".repeat(200) + ".jpg", "é".repeat(125) + ".jpg"),
            ("漢".repeat(90), "漢".repeat(85)),
            (a(253) + "😀", a(253)),
            (a(10) + "." + &a(300), a(10) + "." + &a(244)),
            (a(300) + ".tar.gz", a(248) + ".tar.gz"),
            (String::from("NUL") + &" ".repeat(300) + "x.a", String::from("_NUL.a")),
            (String::from("CON.") + &a(300), String::from("_CON.") + &a(250)),
            (String::from("CON.") + &a(251), String::from("_CON.") + &a(250)),
        ] {
            assert_eq!(portable(&raw).0, name, "{raw:?}");
        }
    }

    #[test]
    fn styles() {
        let ascii = |raw: &str| check(raw.as_bytes(), &Style::ascii()).0;
        assert_eq!(ascii("Größe 1.txt"), "Gr__e 1.txt");
        assert_eq!(ascii("漢"), "_");
        assert_eq!(ascii("\u{212a}.txt"), "_.txt");
        let odd = Style::ascii().with_fallback(crate::filename::FileName::new("résumé").unwrap());
        assert_eq!(check(b"..", &odd), ("r_sum_".into(), "trimmed, fallback".into()));
        let replaced = Style::portable().with_invisible(Invisible::Replaced);
        assert_eq!(check(b"\0a\0b. \0", &replaced), ("a_b".into(), "control, trimmed".into()));
        let whole = Style::portable().with_separators(Separators::Replaced);
        assert_eq!(check(b"../../etc", &whole), ("__.._etc".into(), "leading_dot, reserved".into()));
    }

    #[cfg(feature = "nfc")]
    #[test]
    fn normalised_before_reserved_characters_are_replaced() {
        let nfc = |raw: &str| check(raw.as_bytes(), &Style::portable_nfc());
        assert_eq!(nfc("cafe\u{301}.txt"), ("caf\u{e9}.txt".into(), "normalised".into()));
        assert_eq!(nfc("cafe\u{200b}\u{301}"), ("caf\u{e9}".into(), "invisible, normalised".into()));
        assert_eq!(nfc("a<\u{338}b"), ("a_b".into(), "normalised, reserved".into()));
        assert_eq!(nfc("\u{212a}elvin"), ("Kelvin".into(), "normalised".into()));
        let style = Style::portable_nfc().with_also_replaced(";`").unwrap();
        assert_eq!(check("a\u{37e}\u{1fef}".as_bytes(), &style).0, "a__");
        // The same in other styles: a feature changes nothing for them.
        assert_eq!(portable("cafe\u{301}"), ("cafe\u{301}".into(), "".into()));
        let marks = String::from("a") + &"\u{316}\u{301}".repeat(100_000) + ".png";
        let (name, changes) = nfc(&marks);
        assert!(name.len() <= 255 && name.starts_with('\u{e1}') && name.ends_with(".png"));
        assert_eq!(changes, "normalised, shortened");
        // What is dropped to normalise the rest is neither all of the stem nor the extension.
        for raw in [".".repeat(5_000) + "é.tar.gz", ". ".repeat(5_000) + "é.tar.gz", ". ".repeat(5_000) + "é"]
        {
            assert_eq!(nfc(&raw).0, portable(&raw).0);
        }
    }
}
