//! Metadata that a client gives: [`MetadataRule`], [`MetadataEncoding`], and what is signed of it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use base64::engine::{Engine, general_purpose::STANDARD};

use super::error::CompanionError;
use super::settings::Settings;
use crate::error::{Error, ErrorKind};
use crate::header::HeaderValue;
use crate::s3::MetadataName;
use crate::wire::json::Json;

/// Which of a client's metadata an object gets. The client sends all of a file's, unless its `allowedMetaFields` says less.
///
/// ```
/// use presign::wire::companion::{MetadataRule, Settings};
///
/// let rule = MetadataRule::Only(vec!["name".into(), "caption".into()]);
/// assert!(Settings::with_raw_ids().metadata(rule).build().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataRule {
    /// All of it. A name that no header can have is refused with 400; Companion answers 500.
    All,
    /// None of it.
    None,
    /// What stands under these names, in any letter case; the rest is left out.
    Only(Vec<String>),
}

/// What becomes of metadata outside ASCII, which no header carries.
///
/// ```
/// use presign::wire::companion::MetadataEncoding;
///
/// assert_eq!(MetadataEncoding::OneWord.encode("é")?, "=?UTF-8?B?w6k=?=");
/// assert_eq!(MetadataEncoding::OneWord.encode("plain")?, "plain");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetadataEncoding {
    /// One encoded word of RFC 2047 in base64, however long: what Companion writes for uploads in parts. Companion's form
    /// has the bare text, and a store then gives it back as such a word, or not at all.
    OneWord,
    /// As many encoded words as RFC 2047, section 2, wants: none is longer than 75 characters, none ends within a
    /// character, and a space stands between them.
    Words,
    /// A refusal.
    Refuse,
}

/// How many bytes of text one word of 75 characters holds: `=?UTF-8?B?`, 60 characters of base64, `?=`.
const BYTES_OF_A_WORD: usize = 45;

impl MetadataEncoding {
    /// The text of a header for a value: itself where it is ASCII.
    ///
    /// # Errors
    /// [`ErrorKind::NonAscii`] for [`Refuse`](Self::Refuse).
    ///
    /// ```
    /// use presign::wire::companion::MetadataEncoding;
    ///
    /// let words = MetadataEncoding::Words.encode(&"ä".repeat(30))?;
    /// assert!(words.split(' ').all(|word| word.len() <= 75 && word.ends_with("?=")));
    /// assert!(MetadataEncoding::Refuse.encode("é").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn encode(self, text: &str) -> Result<String, Error> {
        if text.is_ascii() {
            return Ok(text.into());
        }
        match self {
            Self::OneWord => Ok(word(text)),
            Self::Words => {
                let mut out = String::new();
                let mut rest = text;
                while !rest.is_empty() {
                    let end = (0..=BYTES_OF_A_WORD).rev().find(|end| rest.is_char_boundary(*end));
                    let (head, tail) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
                    if !out.is_empty() {
                        out.push(' ');
                    }
                    out.push_str(&word(head));
                    rest = tail;
                }
                Ok(out)
            }
            Self::Refuse => Err(Error::new(ErrorKind::NonAscii, "metadata", "text outside ASCII", "ASCII")),
        }
    }
}

fn word(text: &str) -> String {
    format!("=?UTF-8?B?{}?=", STANDARD.encode(text))
}

/// What is signed, in the client's order.
pub(super) type Metadata = Vec<(MetadataName, HeaderValue<'static>)>;

/// As many as a query holds. Stores take far less, and each is compared with all others.
const MOST_NAMES: usize = super::query::MOST_PAIRS;

/// What the settings keep of these pairs, of which those without a text are refused if they are kept.
pub(super) fn metadata<'m>(
    pairs: impl IntoIterator<Item = (&'m str, Option<String>)>,
    settings: &Settings,
) -> Result<Metadata, CompanionError> {
    let mut out: Metadata = Vec::new();
    for (name, text) in pairs {
        match &settings.metadata {
            MetadataRule::All => {}
            MetadataRule::None => continue,
            MetadataRule::Only(names) => {
                if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    continue;
                }
            }
        }
        let refused = |error: Error| CompanionError::refused(&error);
        let name = MetadataName::new(name).map_err(refused)?;
        let field = || format!("metadata[{name}]");
        let Some(text) = text else {
            return Err(CompanionError::field(&field(), "a list or an object", "a text"));
        };
        let text = settings.metadata_encoding.encode(&text).map_err(|error| refused(error.about(field())))?;
        let value = HeaderValue::new(text).map_err(|error| refused(error.about(field())))?;
        if out.iter().any(|(known, _)| *known == name) {
            return Err(CompanionError::field(&field(), "given twice", "each name once, in any letter case"));
        }
        if out.len() >= MOST_NAMES {
            return Err(CompanionError::field("metadata", "too many names", "up to 1000"));
        }
        out.push((name, value));
    }
    Ok(out)
}

/// The pairs of a JSON object, each value as JavaScript writes it into a text; none for a list or an object.
pub(super) fn of_json<'j>(
    json: Option<&'j Json<'_>>,
) -> Result<Vec<(&'j str, Option<String>)>, CompanionError> {
    let members = match json {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Object(members)) => members,
        Some(_) => {
            return Err(CompanionError::field("metadata", "no object", "names with texts as values"));
        }
    };
    let text = |value: &Json<'_>| match value {
        Json::Null => Some("null".into()),
        Json::Bool(bool) => Some(bool.to_string()),
        Json::Number(number) => Some(as_javascript(number.as_str(), number.as_f64())),
        Json::Text(text) => Some(String::from(&**text)),
        Json::Array(_) | Json::Object(_) => None,
    };
    Ok(members.iter().map(|(name, value)| (&**name, text(value))).collect())
}

/// A number's text: its own where it is a plain integer that JavaScript holds exactly.
fn as_javascript(text: &str, number: f64) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits != "0" {
        return text.into();
    }
    let size = number.abs();
    if size == 0.0 {
        return "0".into();
    }
    if !size.is_finite() {
        return if number < 0.0 { "-Infinity".into() } else { "Infinity".into() };
    }
    if (1e-6..1e21).contains(&size) {
        return format!("{number}");
    }
    let scientific = format!("{number:e}");
    match scientific.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::json::Limits;

    #[test]
    fn encoded_words() {
        let long = "ü".repeat(23);
        for (text, one, words) in [
            ("", "", ""),
            ("~", "~", "~"),
            ("a b", "a b", "a b"),
            ("naïve", "=?UTF-8?B?bmHDr3Zl?=", "=?UTF-8?B?bmHDr3Zl?="),
            ("日本", "=?UTF-8?B?5pel5pys?=", "=?UTF-8?B?5pel5pys?="),
            (
                &long,
                "=?UTF-8?B?w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvA==?=",
                "=?UTF-8?B?w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7zDvMO8w7w=?= =?UTF-8?B?w7w=?=",
            ),
        ] {
            assert_eq!(MetadataEncoding::OneWord.encode(text).unwrap(), one);
            assert_eq!(MetadataEncoding::Words.encode(text).unwrap(), words);
            assert_eq!(MetadataEncoding::Refuse.encode(text).is_ok(), text.is_ascii());
        }
        // 45 bytes of text fill a word to the last of its 72 characters; whatever the text, none is longer than 75.
        for char in ['é', '日', '😀'] {
            for count in 1..60 {
                let words = MetadataEncoding::Words.encode(&char.to_string().repeat(count)).unwrap();
                assert!(words.split(' ').all(|word| word.len() <= 75 && word.is_ascii()), "{words}");
            }
        }
    }

    #[test]
    fn values_as_javascript_writes_them() {
        // By `${value}` in Node 20.
        for (json, text) in [
            ("null", "null"),
            ("true", "true"),
            ("\"a\"", "a"),
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("12", "12"),
            ("-12", "-12"),
            ("1.0", "1"),
            ("1.50", "1.5"),
            ("1e5", "100000"),
            ("9007199254740993", "9007199254740992"),
            ("123456789012345678901", "123456789012345680000"),
            ("1e21", "1e+21"),
            ("1.5e300", "1.5e+300"),
            ("0.000001", "0.000001"),
            ("1e-7", "1e-7"),
            ("1e400", "Infinity"),
            ("-1e400", "-Infinity"),
        ] {
            let body = format!("{{\"m\": {json}}}");
            let json = Json::read(body.as_bytes(), Limits::default()).unwrap();
            assert_eq!(of_json(Some(&json)).unwrap(), [("m", Some(text.to_string()))]);
        }
        let json = Json::read(b"{\"a\": [], \"b\": {}}", Limits::default()).unwrap();
        assert_eq!(of_json(Some(&json)).unwrap(), [("a", None), ("b", None)]);
        for refused in ["[]", "\"a\"", "1", "true"] {
            let json = Json::read(refused.as_bytes(), Limits::default()).unwrap();
            assert_eq!(of_json(Some(&json)).unwrap_err().status(), 400, "{refused}");
        }
    }
}
