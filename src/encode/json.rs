//! Text as a JSON string (RFC 8259 section 7).

use alloc::string::String;
use core::fmt::Write as _;

/// Appends `text` as a JSON string with its quotes, in ASCII alone: what lies outside is `\uXXXX`, as UTF-16 has it.
///
/// A signature covers these bytes, and ASCII survives whatever a form, a page or a proxy thinks their charset is. `<` is
/// escaped too, so that the text can stand in a page's `<script>`.
pub(crate) fn push_json_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' if char != '<' => out.push(char),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    // Writing to a `String` cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_library_reads_it_back() {
        for code in (0..=0x3000).chain(0xd7f0..0xe010).chain(0xffd0..0x1_0010).chain([0x1_f600, 0x10_ffff]) {
            let Some(char) = char::from_u32(code) else { continue };
            let (text, mut json) = (String::from_iter(['a', char, '1']), String::new());
            push_json_string(&mut json, &text);
            assert!(json.is_ascii() && !json.contains(['<', '\n']), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
