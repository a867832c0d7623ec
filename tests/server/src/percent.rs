//! Percent-encoding as Signature Version 4 wants it: everything but `A-Z a-z 0-9 - . _ ~` becomes `%XX` in upper
//! case.

/// The canonical form of a decoded path: `/` stays.
pub(crate) fn encode_path(decoded: &[u8]) -> String {
    let mut encoded = String::with_capacity(decoded.len());
    for &byte in decoded {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Undoes `%XX` once. `None` where a `%` is not followed by two hexadecimal digits or the result is not UTF-8.
pub(crate) fn decode(encoded: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%' {
            let (high, low) = (hex(*tail.first()?)?, hex(*tail.get(1)?)?);
            decoded.push(high * 16 + low);
            rest = &tail[2..];
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::{decode, encode_path};

    #[test]
    fn every_byte_comes_back() {
        let text: String = (0..=0x17f).filter_map(char::from_u32).collect();
        assert_eq!(decode(&encode_path(text.as_bytes())).as_deref(), Some(text.as_str()));
        for bad in ["%", "%4", "%4x", "a%", "%ff", "%+1"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
