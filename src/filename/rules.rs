//! What a name cannot hold: the table of characters, and the names of devices.
//!
//! Windows: "Naming Files, Paths, and Namespaces" of its documentation. Unicode: `Default_Ignorable_Code_Point` of
//! `DerivedCoreProperties.txt`, the compatibility decompositions of UAX #15.

use crate::encode::is_bidi_or_zero_width;

/// What a character is to a file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Kept,
    /// `/` and `\`.
    Separator,
    /// C0, DEL, C1.
    Control,
    /// Changes or breaks the text without being seen.
    Invisible,
    /// Reserved on some system, or read as such a character by one.
    Reserved,
}

pub(super) const fn class(char: char) -> Class {
    match char {
        '/' | '\\' => Class::Separator,
        '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' => Class::Reserved,
        ' '..='~' => Class::Kept,
        '\0'..='\u{9f}' => Class::Control,
        _ if is_invisible(char) => Class::Invisible,
        _ if looks_reserved(char) => Class::Reserved,
        _ => Class::Kept,
    }
}

/// The bytes that are a kept character by themselves.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let (mut rest, mut byte): (&mut [bool], u8) = (&mut table, 0);
    while let [first, others @ ..] = rest {
        *first = byte.is_ascii() && matches!(class(byte as char), Class::Kept);
        (rest, byte) = (others, byte.wrapping_add(1));
    }
    table
};

/// The characters of ASCII at the start that are kept, as one piece, and what stands behind them.
pub(super) fn split_plain(text: &str) -> (&str, &str) {
    let is_plain = |byte: &u8| PLAIN.get(usize::from(*byte)).copied().unwrap_or_default();
    let plain = text.as_bytes().iter().take_while(|byte| is_plain(byte)).count();
    text.split_at_checked(plain).unwrap_or(("", text))
}

/// Bidirectional controls, zero-width characters, fillers, variation selectors and tags (all that Unicode lets a reader
/// ignore); line and paragraph separators; marks of annotations; noncharacters, which XML and thus a listing cannot hold.
pub(crate) const fn is_invisible(char: char) -> bool {
    is_bidi_or_zero_width(char)
        || matches!(
            char,
            '\u{ad}'
                | '\u{34f}'
                | '\u{115f}' | '\u{1160}'
                | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{2028}' | '\u{2029}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
        || matches!(char as u32 & 0xffff, 0xfffe | 0xffff)
}

/// Separators by their looks; what a decomposition of Unicode (NFD, NFKC, NFKD) turns into text with a reserved character
/// or a full stop; the private characters that Cygwin, WSL, Samba and macOS write for reserved ones.
const fn looks_reserved(char: char) -> bool {
    matches!(
        char,
        // Slashes and backslashes.
        '\u{2044}' | '\u{2215}' | '\u{2216}' | '\u{29f5}' | '\u{29f8}' | '\u{29f9}' | '\u{fe68}' | '\u{ff0f}' | '\u{ff3c}'
            // `a/c`, `a/s`, `c/o`, `c/u`.
            | '\u{2100}' | '\u{2101}' | '\u{2105}' | '\u{2106}'
            // Full stops, alone, in rows, and behind a number or letters.
            | '\u{2024}'..='\u{2026}' | '\u{2488}'..='\u{249b}' | '\u{33c2}' | '\u{33c7}' | '\u{33d8}'
            | '\u{fe19}' | '\u{fe30}' | '\u{fe52}' | '\u{ff0e}' | '\u{1f100}'
            // `:`
            | '\u{2a74}' | '\u{fe13}' | '\u{fe55}' | '\u{ff1a}'
            // `?`
            | '\u{2047}'..='\u{2049}' | '\u{fe16}' | '\u{fe56}' | '\u{ff1f}'
            // `*`, `%`, `"`, `|`
            | '\u{fe61}' | '\u{ff0a}' | '\u{fe6a}' | '\u{ff05}' | '\u{ff02}' | '\u{ff5c}'
            // `<`, `>`
            | '\u{226e}' | '\u{226f}' | '\u{fe64}' | '\u{fe65}' | '\u{ff1c}' | '\u{ff1e}'
            | '\u{f001}'..='\u{f07f}'
    )
}

/// Whether Windows opens a device by this name: what stands before the first dot, without spaces at its end and in any
/// case, is `CON`, `PRN`, `AUX`, `NUL`, `CONIN$`, `CONOUT$`, or `COM` or `LPT` with one digit, superscript ones too.
pub(crate) fn is_device_name(name: &str) -> bool {
    let base = name.split_once('.').map_or(name, |(base, _)| base).trim_end();
    let is = |device: &&str| base.eq_ignore_ascii_case(device);
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].iter().any(is) {
        return true;
    }
    let Some((port, number)) = base.split_at_checked(3) else { return false };
    let mut number = number.chars();
    ["COM", "LPT"].iter().any(|name| port.eq_ignore_ascii_case(name))
        && matches!(number.next(), Some('0'..='9' | '¹' | '²' | '³'))
        && number.next().is_none()
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::object_key::ObjectKey;

    fn all() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    #[test]
    fn what_is_kept_is_accepted_as_a_key() {
        for char in all().filter(|char| class(*char) == Class::Kept) {
            assert!(ObjectKey::new(format!("a{char}")).is_ok(), "U+{:04X}", u32::from(char));
        }
        let counts = [Class::Separator, Class::Control, Class::Invisible, Class::Reserved]
            .map(|kind| all().filter(|char| class(*char) == kind).count());
        // Noncharacters: 66, two of them in each of 17 planes. Default ignorable: 4,174, three beside.
        assert_eq!(counts, [2, 65, 4_174 + 66 + 2 + 3, 8 + 66 + 127]);
    }

    #[cfg(feature = "nfc")]
    #[test]
    fn no_normalisation_of_what_is_kept_gives_a_reserved_character() {
        use unicode_normalization::UnicodeNormalization as _;
        for char in all().filter(|char| class(*char) == Class::Kept && *char != '.') {
            let one = || core::iter::once(char);
            let forms: [alloc::string::String; 4] = [
                one().nfc().collect(),
                one().nfd().collect(),
                one().nfkc().collect(),
                one().nfkd().collect(),
            ];
            for form in forms {
                // The slashes in `½` and in `㎧`, which no system reads as `/`.
                let safe = |char| {
                    class(char) == Class::Kept && char != '.' || matches!(char, '\u{2044}' | '\u{2215}')
                };
                assert!(form.chars().all(safe), "U+{:04X} {form:?}", u32::from(char));
            }
        }
    }

    #[test]
    fn devices() {
        for name in [
            "CON",
            "con",
            "Con.txt",
            "CON.tar.gz",
            "con ",
            "con .txt",
            "PRN",
            "aux.",
            "nul.a.b",
            "COM0",
            "com9.log",
            "LPT1",
            "lPt³",
            "COM¹.x",
            "com²",
            "CONIN$",
            "conout$.txt",
        ] {
            assert!(is_device_name(name), "{name:?}");
        }
        for name in [
            "", "CO", "CONS", "_CON", "a.CON", "COM", "COM10", "COMx", "COM⁴", "LPT¹²", "CONIN", "CONIN$$",
            " CON", "NULL", "añx",
        ] {
            assert!(!is_device_name(name), "{name:?}");
        }
    }
}
