//! Any bytes as a file name, in any style: what comes out is safe, and sanitising it again changes nothing.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::filename::{Characters, Invisible, Separators, Style, sanitize};
use presign::{FileName, ObjectKey};
use presign_fuzz::no_line_break;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    knobs: [u8; 3],
    also_replaced: &'a str,
    extension: &'a str,
    raw: &'a [u8],
}

/// Any setting of the knobs; what a knob refuses stays as it was.
fn style(input: &Input<'_>) -> Style {
    let [flags, replacement, limit] = input.knobs;
    let flag = |bit: u8| flags >> bit & 1 == 1;
    let mut style = if flag(0) { Style::portable_nfc() } else { Style::portable() };
    style = style.with_merged_replacements(flag(1));
    if flag(2) {
        style = style.with_separators(Separators::Replaced);
    }
    if flag(3) {
        style = style.with_invisible(Invisible::Replaced);
    }
    style = style.with_characters(match flags >> 4 {
        0..=9 => Characters::Unicode,
        10..=12 => Characters::Ascii,
        _ => Characters::Plain,
    });
    style = style.clone().with_replacement(replacement.into()).unwrap_or(style);
    style = style.clone().with_max_bytes(limit.into()).unwrap_or(style);
    style.clone().with_also_replaced(String::from(input.also_replaced)).unwrap_or(style)
}

fn check(raw: &[u8], style: &Style) -> FileName {
    let sanitized = sanitize(raw, style);
    let name = sanitized.name().as_str();
    assert!((1..=style.max_bytes()).contains(&name.len()), "{name:?}");
    assert!(!name.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*', '%']), "{name:?}");
    assert!(!name.contains(char::is_control), "{name:?}");
    assert!(!name.starts_with('.') && !name.ends_with('.') && name.trim() == name, "{name:?}");
    assert!(!name.contains(|char| style.also_replaced().contains(char)), "{name:?}");
    ObjectKey::new(format!("a/{name}/b")).expect("a segment of a key");
    assert_eq!(FileName::new(name).as_ref(), Ok(sanitized.name()));
    let again = sanitize(name, style);
    assert!(again.changes().is_empty() && again.name() == sanitized.name(), "{name:?} {:?}", again);
    assert_eq!(sanitized.changes().is_empty(), raw == name.as_bytes(), "{name:?} {}", sanitized.changes());
    sanitized.into_name()
}

fuzz_target!(|input: Input<'_>| {
    let name = check(input.raw, &style(&input));
    let full = name.full_extension().map_or_else(String::new, |extension| format!(".{extension}"));
    assert_eq!(format!("{}{full}", name.stem()), name.as_str());
    check(name.clone().with_lower_case_extension().as_str().as_bytes(), &Style::portable());
    match name.with_extension(input.extension) {
        Ok(other) => {
            check(other.as_str().as_bytes(), &Style::portable());
            assert!(other.as_str().ends_with(&format!(".{}", input.extension)), "{other:?}");
        }
        Err(error) => no_line_break(&error.to_string()),
    }
    if let Ok(text) = std::str::from_utf8(input.raw) {
        let unchanged = sanitize(text, &Style::portable()).changes().is_empty();
        match FileName::new(text) {
            Ok(name) => assert!(unchanged && name.as_str() == text),
            Err(error) => {
                no_line_break(&error.to_string());
                assert!(!unchanged, "{text:?}: {error}");
            }
        }
    }
});
