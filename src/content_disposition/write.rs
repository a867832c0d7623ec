//! The writer.

use alloc::string::String;

/// A disposition with a name that holds no control character.
pub(super) fn with_name(kind: &str, name: &str) -> String {
    let mut value = String::from(kind);
    value.push_str("; filename=\"");
    let start = value.len();
    value.extend(name.chars().map(|char| if stands(char) { char } else { '_' }));
    let exact = value.get(start..) == Some(name);
    value.push('"');
    if !exact {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if is_attr_char(byte) {
                value.push(char::from(byte));
            } else {
                let digit =
                    |number: u8| char::from_digit(u32::from(number), 16).unwrap_or('0').to_ascii_uppercase();
                value.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    value
}

/// What clients read alike inside a quoted string (RFC 6266 appendix D): no escapes, and no `%`, which some decode.
fn stands(char: char) -> bool {
    matches!(char, ' '..='~') && !matches!(char, '"' | '\\' | '%')
}

/// RFC 8187 section 3.2.1: `attr-char`.
pub(super) fn is_attr_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte)
}
