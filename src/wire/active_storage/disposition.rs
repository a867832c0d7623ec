//! `Content-Disposition` as `ActionDispatch::Http::ContentDisposition` writes it, of every version alike.

use alloc::string::String;

use super::transliterate::transliterate;

/// How a browser is to treat what it is given.
///
/// ```
/// use presign::wire::active_storage::Disposition;
///
/// assert_eq!(Disposition::new("attachment"), Disposition::Attachment);
/// assert_eq!(Disposition::new("Attachment"), Disposition::Inline);
/// assert_eq!(Disposition::Inline.header("naïve.pdf"), "inline; filename=\"naive.pdf\"; filename*=UTF-8''na%C3%AFve.pdf");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Shown, where the browser can.
    #[default]
    Inline,
    /// Saved as a file.
    Attachment,
}

impl Disposition {
    /// What was asked for; [`Inline`](Self::Inline) for every other text, as in Rails.
    ///
    /// ```
    /// use presign::wire::active_storage::Disposition;
    ///
    /// assert_eq!(Disposition::new(""), Disposition::Inline);
    /// ```
    #[must_use]
    pub fn new(text: impl AsRef<str>) -> Self {
        if text.as_ref() == "attachment" { Self::Attachment } else { Self::Inline }
    }

    /// The word on the wire.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::Disposition::Attachment.as_str(), "attachment");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Attachment => "attachment",
        }
    }

    /// The header's value, always with both forms of the name: in ASCII (letters with marks without them, `?` for what has
    /// no likeness, as in the table of the gem `i18n` for a locale without rules of its own), then in UTF-8 (RFC 8187). What
    /// neither form can hold is percent-encoded in both, so whatever the name, the value is one line of ASCII.
    ///
    /// ```
    /// use presign::wire::active_storage::Disposition;
    ///
    /// assert_eq!(
    ///     Disposition::Attachment.header("50% \"日\".txt"),
    ///     "attachment; filename=\"50%25 %22%3F%22.txt\"; filename*=UTF-8''50%25%20%22%E6%97%A5%22.txt",
    /// );
    /// ```
    #[must_use]
    pub fn header(self, filename: impl AsRef<str>) -> String {
        let filename = filename.as_ref();
        let mut out = String::from(self.as_str());
        out.push_str("; filename=\"");
        for char in filename.chars() {
            let mut own = [0; 4];
            let letters = if char.is_ascii() { char.encode_utf8(&mut own) } else { transliterate(char) };
            for byte in letters.bytes() {
                push(&mut out, byte, byte == b' ' || is_plain(byte));
            }
        }
        out.push_str("\"; filename*=UTF-8''");
        for byte in filename.bytes() {
            push(&mut out, byte, byte == b'&' || is_plain(byte));
        }
        out
    }
}

/// What stands for itself in both forms. In the first the space does, too, and in the second `&`.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#' | b'$' | b'+' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~' | b'-')
}

pub(super) fn push(out: &mut String, byte: u8, plain: bool) {
    if plain {
        out.push(char::from(byte));
    } else {
        let digit =
            |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default().to_ascii_uppercase();
        out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn each_byte_in_each_form() {
        let header = |name: &str| {
            let header = Disposition::Inline.header(name);
            let rest = header.strip_prefix("inline; filename=\"").unwrap();
            let (ascii, utf8) = rest.split_once("\"; filename*=UTF-8''").unwrap();
            (String::from(ascii), String::from(utf8))
        };
        for char in '\0'..='\u{7f}' {
            let encoded = format!("%{:02X}", u32::from(char));
            let either = |kept: bool| if kept { String::from(char) } else { encoded.clone() };
            let both = char.is_ascii_alphanumeric() || "!#$+.^_`|~-".contains(char);
            assert_eq!(
                header(&String::from(char)),
                (either(both || char == ' '), either(both || char == '&'))
            );
        }
        assert_eq!(header("ŉ×÷"), ("%27nx%3F".into(), "%C5%89%C3%97%C3%B7".into()));
        assert_eq!(
            header("\r\nSet-Cookie: a=b"),
            ("%0D%0ASet-Cookie%3A a%3Db".into(), "%0D%0ASet-Cookie%3A%20a%3Db".into())
        );
        assert_eq!(header(""), (String::new(), String::new()));
    }

    #[test]
    fn one_line_of_ascii_whatever_the_name() {
        for char in ('\0'..=char::MAX).step_by(7) {
            let header = Disposition::Attachment.header(format!("a{char}b"));
            assert!(header.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{header:?}");
            assert_eq!(header.matches('"').count(), 2, "{header:?}");
        }
    }
}
