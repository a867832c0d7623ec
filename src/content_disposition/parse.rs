//! The strict reader: RFC 6266 section 4.1, as a sender may write it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::write::is_attr_char;
use super::{FIELD, MAX_LENGTH};
use crate::error::{Error, ErrorKind};
use crate::header::is_token;

const ALLOWED: &str =
    "attachment or inline, then parameters such as `; filename=\"a.txt\"`, each once, in ASCII";

/// Each is compared with those before it.
const MAX_PARAMETERS: usize = 32;

/// Checks a whole value.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let fault = |kind, problem: String| Err(Error::new(kind, FIELD, problem, ALLOWED));
    if text.is_empty() {
        return fault(ErrorKind::Empty, "empty".into());
    }
    if text.len() > MAX_LENGTH {
        return fault(ErrorKind::TooLong, format!("{} bytes", text.len()));
    }
    if let Some((at, char)) = text.char_indices().find(|(_, char)| !matches!(char, ' '..='~')) {
        let (kind, what) = match char {
            char if char.is_control() => (ErrorKind::Control, "control"),
            _ => (ErrorKind::NonAscii, "non-ASCII"),
        };
        return fault(kind, format!("{what} character at byte {at}"));
    }
    let Some(parameters) = parameters(text) else {
        return fault(ErrorKind::Syntax, "not a type with parameters".into());
    };
    if parameters.len() > MAX_PARAMETERS {
        return fault(ErrorKind::TooLong, format!("{} parameters", parameters.len()));
    }
    for (at, parameter) in parameters.iter().enumerate() {
        // RFC 2231 writes one value as `filename*0`, `filename*1`: RFC 6266 has no such thing, and clients differ.
        let name = parameter.name.strip_suffix('*').unwrap_or(parameter.name);
        if name.is_empty() || name.as_bytes().contains(&b'*') {
            return fault(ErrorKind::Syntax, "a parameter in pieces, or without a name".into());
        }
        if parameters.iter().take(at).any(|known| known.name.eq_ignore_ascii_case(parameter.name)) {
            return fault(ErrorKind::Duplicate, "a parameter given twice".into());
        }
        if parameter.name.ends_with('*') && extended(parameter.value).is_none() {
            return fault(ErrorKind::Syntax, "a parameter that is not encoded as UTF-8".into());
        }
    }
    Ok(())
}

/// The name that a checked value gives.
pub(super) fn name(text: &str) -> Option<String> {
    let parameters = parameters(text)?;
    let named = |name: &str| parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name));
    match named("filename*") {
        Some(parameter) => extended(parameter.value),
        None => named("filename").map(|parameter| plain(parameter.value)),
    }
}

struct Parameter<'t> {
    name: &'t str,
    /// As it stands there, with quotes.
    value: &'t str,
}

/// `token *( ";" token "=" ( token | quoted-string ) )` with spaces where they may be.
fn parameters(text: &str) -> Option<Vec<Parameter<'_>>> {
    let (_, mut rest) = token(text)?;
    let mut parameters = Vec::new();
    loop {
        if rest.is_empty() {
            return Some(parameters);
        }
        rest = rest.trim_start_matches(' ').strip_prefix(';')?.trim_start_matches(' ');
        let (name, behind) = token(rest)?;
        let behind = behind.trim_start_matches(' ').strip_prefix('=')?.trim_start_matches(' ');
        let (value, behind) = match behind.strip_prefix('"') {
            Some(inner) => behind.split_at_checked(2 + quoted(inner)?)?,
            None => token(behind)?,
        };
        parameters.push(Parameter { name, value });
        rest = behind;
    }
}

fn token(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(|byte| is_token(*byte)).count();
    if length == 0 { None } else { text.split_at_checked(length) }
}

/// How many bytes stand before the closing quote mark.
fn quoted(inner: &str) -> Option<usize> {
    let mut escaped = false;
    inner.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// A token or a quoted string, without quotes and escapes.
fn plain(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.into();
    };
    let mut escaped = false;
    let kept = inner.chars().filter(|char| {
        let escape = *char == '\\' && !escaped;
        escaped = escape;
        !escape
    });
    kept.collect()
}

/// RFC 8187 section 3.2.1: `UTF-8'language'value-chars`.
fn extended(value: &str) -> Option<String> {
    let mut pieces = value.splitn(3, '\'');
    let (charset, language, encoded) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let plain_language = language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !charset.eq_ignore_ascii_case("utf-8") || !plain_language {
        return None;
    }
    let mut bytes = Vec::new();
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? << 4 | digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else if is_attr_char(byte) {
            bytes.push(byte);
        } else {
            return None;
        }
    }
    String::from_utf8(bytes).ok().filter(|name| !name.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use crate::content_disposition::ContentDisposition;
    use crate::error::ErrorKind;

    #[test]
    fn accepted_with_their_names() {
        for (text, name) in [
            ("attachment", None),
            ("x-other", None),
            ("inline; filename=a.txt", Some("a.txt")),
            ("inline;filename=\"a;b=c.txt\"", Some("a;b=c.txt")),
            ("inline ; FileName = \"a \\\"b\\\" \\\\\"", Some("a \"b\" \\")),
            ("inline; filename=\"\"", Some("")),
            ("inline; filename=a%41.txt", Some("a%41.txt")),
            ("inline; filename=a; filename*=utf-8'en'%e2%82%AC", Some("€")),
            ("inline; filename*=UTF-8''b; filename=a", Some("b")),
            ("form-data; name=\"file\"; size=12", None),
        ] {
            let value = ContentDisposition::new(text).unwrap();
            assert_eq!((value.as_str(), value.name().as_deref()), (text, name));
        }
    }

    #[test]
    fn refused() {
        use ErrorKind::{Control, Duplicate, Empty, NonAscii, Syntax, TooLong};
        let long = format!("inline; filename={}", "a".repeat(4_080));
        let many = (0..33).fold("inline".into(), |text, at| format!("{text}; p{at}=a"));
        for (text, kind) in [
            ("", Empty),
            (&long, TooLong),
            (&many, TooLong),
            ("inline\r\nx: y", Control),
            ("inline; filename=\"a\tb\"", Control),
            ("inline; filename=\"ä\"", NonAscii),
            ("inline; filename=a; FILENAME=b", Duplicate),
            ("inline; filename*=UTF-8''a; filename*=UTF-8''b", Duplicate),
            (" inline", Syntax),
            ("inline ", Syntax),
            ("inline; filename=a ", Syntax),
            ("inline;", Syntax),
            ("inline; filename=a;", Syntax),
            ("inline; ; filename=a", Syntax),
            ("\"inline\"", Syntax),
            ("inline, attachment", Syntax),
            ("inline; filename", Syntax),
            ("inline; filename=", Syntax),
            ("inline; filename=a b", Syntax),
            ("inline; filename=\"a", Syntax),
            ("inline; filename=\"a\\\"", Syntax),
            ("inline; filename=\"a\"b", Syntax),
            ("filename=a", Syntax),
            ("inline; filename*=a", Syntax),
            ("inline; filename*=ISO-8859-1''a", Syntax),
            ("inline; filename*=\"UTF-8''a\"", Syntax),
            ("inline; filename*=UTF-8''%", Syntax),
            ("inline; filename*=UTF-8''%4", Syntax),
            ("inline; filename*=UTF-8''%+4a", Syntax),
            ("inline; filename*=UTF-8''%ff", Syntax),
            ("inline; filename*=UTF-8''a%0Ab", Syntax),
            ("inline; filename*=UTF-8''a%c2%85b", Syntax),
            ("inline; filename*0=a; filename*1=b", Syntax),
            ("inline; filename*0*=UTF-8''a", Syntax),
            ("inline; *=UTF-8''a", Syntax),
        ] {
            assert_eq!(ContentDisposition::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
    }
}
