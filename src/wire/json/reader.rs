//! The reader: one pass over the bytes, faults at CPython's offsets.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::fault::{JsonError, JsonFault};
use super::{Json, Number};

/// How much is read: bytes of the whole text, how deep lists and objects may stand in each other, and how many values
/// there may be.
///
/// ```
/// use presign::wire::json::Limits;
///
/// let limits = Limits::default();
/// assert_eq!((limits.bytes, limits.depth, limits.values), (1_048_576, 64, 65_536));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most this many bytes; 1 MiB unless told.
    pub bytes: usize,
    /// At most this many lists and objects in each other, 0 to 255; 64 unless told.
    pub depth: u8,
    /// At most this many values; 65,536 unless told. A text, a number, a word, a list and an object count one each, wherever
    /// they stand; names count none. What a body asks of the memory grows with them, 24 bytes each, or up to 192 as the
    /// only member of an object.
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 64, values: 1 << 16 }
    }
}

impl<'b> Json<'b> {
    /// Reads a text.
    ///
    /// # Errors
    /// [`JsonError`]: see [`JsonFault`] for what is refused.
    ///
    /// ```
    /// use presign::wire::json::{Json, Limits};
    ///
    /// assert_eq!(Json::read(b" true ", Limits::default())?, Json::Bool(true));
    /// # Ok::<(), presign::wire::json::JsonError>(())
    /// ```
    pub fn read(bytes: &'b [u8], limits: Limits) -> Result<Self, JsonError> {
        let refuse = |fault, problem| JsonError { fault, problem, offset: 0 };
        if bytes.len() > limits.bytes {
            return Err(refuse(JsonFault::TooLong, "The body is too long"));
        }
        let Ok(text) = core::str::from_utf8(bytes) else {
            return Err(refuse(JsonFault::NotUtf8, "The body is not UTF-8"));
        };
        let mut reader =
            Reader { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0, left: limits.values };
        reader.document(limits.depth).map_err(|Fault(fault, problem, at)| {
            let before = reader.text.get(..at).unwrap_or(reader.text);
            JsonError { fault, problem, offset: before.chars().count() }
        })
    }
}

/// A fault at a byte.
struct Fault(JsonFault, &'static str, usize);

struct Reader<'b> {
    text: &'b str,
    at: usize,
    /// How many values may still come.
    left: usize,
}

/// Python refuses to read a longer integer.
const MOST_DIGITS: usize = 4300;
/// Fewer names than this are compared with each other; more are sorted.
const FEW: usize = 16;

impl<'b> Reader<'b> {
    fn document(&mut self, depth: u8) -> Result<Json<'b>, Fault> {
        let json = self.value(depth)?;
        self.skip_space();
        if self.at < self.text.len() { Err(self.syntax("Extra data")) } else { Ok(json) }
    }

    fn syntax(&self, problem: &'static str) -> Fault {
        Fault(JsonFault::Syntax, problem, self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes one byte if it is there.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| wanted(**byte)).count();
    }

    fn skip_space(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn value(&mut self, depth: u8) -> Result<Json<'b>, Fault> {
        self.skip_space();
        self.left = self.left.checked_sub(1).ok_or(Fault(
            JsonFault::TooMany,
            "The body has too many values",
            self.at,
        ))?;
        match self.peek() {
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'{') => self.object(self.deeper(depth)?),
            Some(b'[') => self.array(self.deeper(depth)?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn deeper(&self, depth: u8) -> Result<u8, Fault> {
        depth.checked_sub(1).ok_or(Fault(JsonFault::TooDeep, "The body is nested too deeply", self.at))
    }

    fn word(&mut self) -> Result<Json<'b>, Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let words = [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        for (word, json) in words {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(json);
            }
        }
        Err(self.syntax("Expecting value"))
    }

    fn number(&mut self) -> Result<Json<'b>, Fault> {
        let digit = |byte: u8| byte.is_ascii_digit();
        let start = self.at;
        let sign = usize::from(self.take(b'-'));
        if !self.take(b'0') {
            let digits = self.at;
            self.skip(digit);
            if self.at == digits {
                self.at = start;
                return Err(self.syntax("Expecting value"));
            }
        }
        let integer = self.at;
        // A point or an exponent without digits does not belong to the number, as CPython reads it.
        if self.take(b'.') {
            self.skip(digit);
            if self.at == integer + 1 {
                self.at = integer;
            }
        }
        let fraction = self.at;
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            let digits = self.at;
            self.skip(digit);
            if self.at == digits {
                self.at = fraction;
            }
        }
        if self.at == integer && integer - start - sign > MOST_DIGITS {
            return Err(Fault(JsonFault::TooLong, "The number is too long", start));
        }
        Ok(Json::Number(Number::new(self.text.get(start..self.at).unwrap_or_default())))
    }

    fn array(&mut self, depth: u8) -> Result<Json<'b>, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            self.comma()?;
        }
    }

    fn comma(&mut self) -> Result<(), Fault> {
        if self.take(b',') { Ok(()) } else { Err(self.syntax("Expecting ',' delimiter")) }
    }

    fn object(&mut self, depth: u8) -> Result<Json<'b>, Fault> {
        let start = self.at;
        self.at += 1;
        let mut members = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.syntax("Expecting property name enclosed in double quotes"));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.syntax("Expecting ':' delimiter"));
            }
            members.push((name, self.value(depth)?));
            self.skip_space();
            if self.take(b'}') {
                break;
            }
            self.comma()?;
        }
        if has_twins(&members) {
            return Err(Fault(JsonFault::DuplicateName, "A name stands twice in an object", start));
        }
        Ok(Json::Object(members))
    }

    fn string(&mut self) -> Result<Cow<'b, str>, Fault> {
        let quote = self.at;
        let unterminated = Fault(JsonFault::Syntax, "Unterminated string starting at", quote);
        self.at += 1;
        let mut owned = String::new();
        loop {
            let start = self.at;
            self.skip(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
            let plain = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                None => return Err(unterminated),
                Some(b'"') => {
                    self.at += 1;
                    if owned.is_empty() {
                        return Ok(Cow::Borrowed(plain));
                    }
                    owned.push_str(plain);
                    return Ok(Cow::Owned(owned));
                }
                Some(b'\\') => {
                    owned.push_str(plain);
                    if self.at + 1 == self.text.len() {
                        return Err(unterminated);
                    }
                    owned.push(self.escape()?);
                }
                Some(_) => return Err(self.syntax("Invalid control character at")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(Fault(JsonFault::Syntax, "Invalid \\escape", self.at - 1)),
        };
        self.at += 1;
        Ok(char)
    }

    /// From the `u` of an escape on.
    fn unicode(&mut self) -> Result<char, Fault> {
        let start = self.at - 1;
        let first = self.unit()?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let units = if (0xd800..0xdc00).contains(&first) && rest.starts_with("\\u") {
            self.at += 1;
            [first, self.unit()?]
        } else {
            [first, 0]
        };
        let used = if (0xd800..0xdc00).contains(&first) { 2 } else { 1 };
        char::decode_utf16(units.into_iter().take(used)).next().and_then(Result::ok).ok_or(Fault(
            JsonFault::LoneSurrogate,
            "Half of a surrogate pair",
            start,
        ))
    }

    /// `uXXXX`: one unit of UTF-16.
    fn unit(&mut self) -> Result<u16, Fault> {
        let refused = self.syntax("Invalid \\uXXXX escape");
        let digits = self
            .text
            .get(self.at + 1..self.at + 5)
            .filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        // CPython wants a character behind the four digits, too.
        match digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            Some(unit) if self.at + 5 < self.text.len() => {
                self.at += 5;
                Ok(unit)
            }
            _ => Err(refused),
        }
    }
}

/// Whether a name stands twice. Sorted where they are many, so that a hostile object costs no square of its size.
fn has_twins(members: &[(Cow<'_, str>, Json<'_>)]) -> bool {
    if members.len() < FEW {
        return members
            .iter()
            .enumerate()
            .any(|(index, (name, _))| members.iter().take(index).any(|(other, _)| other == name));
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
}
