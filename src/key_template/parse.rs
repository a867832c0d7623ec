//! From a template's text to its pieces, with all that can be said before anything is rendered.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::FIELD;
use crate::encode::is_bidi_or_zero_width;
use crate::error::{Error, ErrorKind};

/// What stands in a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Piece {
    Literal(String),
    Year,
    Month,
    Day,
    Hour,
    Timestamp,
    Id,
    FileName,
    Stem,
    /// With its dot, or nothing. All others are at least one byte, and never dots alone.
    Extension,
    Value(String),
}

const ALLOWED: &str = "{yyyy} {mm} {dd} {hh} {timestamp} {id} {filename} {stem} {ext}, and names of your own: a lower-case \
                       letter, then lower-case letters, digits and `_`";

/// The placeholder of this name, if it is one of the template's own.
fn own(name: &str) -> Option<Piece> {
    Some(match name {
        "yyyy" => Piece::Year,
        "mm" => Piece::Month,
        "dd" => Piece::Day,
        "hh" => Piece::Hour,
        "timestamp" => Piece::Timestamp,
        "id" => Piece::Id,
        "filename" => Piece::FileName,
        "stem" => Piece::Stem,
        "ext" => Piece::Extension,
        _ => return None,
    })
}

/// Whether a value can have this name, or why not.
pub(super) fn check_value_name(name: &str) -> Result<(), (ErrorKind, &'static str)> {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.starts_with(|char: char| char.is_ascii_lowercase()) || !name.bytes().all(is_part) {
        return Err((ErrorKind::Syntax, "not a name"));
    }
    if own(name).is_some() {
        return Err((ErrorKind::Forbidden, "a placeholder of the template's own"));
    }
    Ok(())
}

pub(super) fn parse(text: &str) -> Result<Vec<Piece>, Error> {
    let mut pieces = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while let Some((literal, brace, after)) = split_at_brace(rest) {
        if brace == '}' {
            return Err(syntax("`}` without `{`", at + literal.len()));
        }
        push_literal(&mut pieces, literal, at)?;
        at += literal.len();
        let Some((name, _, after)) = split_at_brace(after).filter(|(_, brace, _)| *brace == '}') else {
            return Err(syntax("`{` without `}`", at));
        };
        let piece = match own(name) {
            Some(piece) => piece,
            None if check_value_name(name).is_ok() => Piece::Value(name.into()),
            None => return Err(syntax("unknown placeholder", at)),
        };
        pieces.push(piece);
        at += name.len() + 2;
        rest = after;
    }
    push_literal(&mut pieces, rest, at)?;
    check_segments(&pieces)?;
    Ok(pieces)
}

/// What stands before the first brace, the brace, and what stands behind it.
fn split_at_brace(text: &str) -> Option<(&str, char, &str)> {
    let at = text.find(['{', '}'])?;
    let (before, rest) = text.split_at_checked(at)?;
    let mut rest = rest.chars();
    Some((before, rest.next()?, rest.as_str()))
}

fn push_literal(pieces: &mut Vec<Piece>, literal: &str, start: usize) -> Result<(), Error> {
    for (at, char) in literal.char_indices() {
        let (kind, allowed) = match char {
            '%' => (
                ErrorKind::InvalidCharacter,
                "no `%`: a key is given as it is meant, and is percent-encoded when it is sent",
            ),
            '\\' => (ErrorKind::InvalidCharacter, "`/` between segments"),
            _ if char.is_control() => (ErrorKind::Control, "no control characters"),
            _ if is_bidi_or_zero_width(char) => {
                (ErrorKind::BidiOrZeroWidth, "no bidirectional controls and zero-width characters")
            }
            _ => continue,
        };
        let problem = format!("U+{:04X} at byte {}", u32::from(char), start + at);
        return Err(Error::new(kind, FIELD, problem, allowed));
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal.into()));
    }
    Ok(())
}

/// What is known of a segment: that it has something which is neither empty nor dots, or how many dots it has and whether
/// an extension.
#[derive(Clone, Copy, Default)]
struct Segment {
    solid: bool,
    extension: bool,
    dots: usize,
}

impl Segment {
    fn add(&mut self, literal: &str) {
        self.solid |= literal.bytes().any(|byte| byte != b'.');
        self.dots += literal.len();
    }

    fn check(self, number: usize) -> Result<(), Error> {
        let problem = |what| Cow::Owned(format!("segment {number} {what}"));
        let (kind, problem, allowed) = match self {
            Self { solid: true, .. } => return Ok(()),
            Self { extension: true, .. } => (
                ErrorKind::EmptySegment,
                problem("has nothing but `{ext}`, which is empty for a name without extension"),
                "something beside `{ext}`",
            ),
            Self { dots: 1 | 2, .. } => (
                ErrorKind::DotSegment,
                problem("is `.` or `..`"),
                "no segment `.` or `..`, since clients resolve them",
            ),
            Self { dots: 0, .. } if number == 1 => {
                (ErrorKind::LeadingSlash, "begins with `/`".into(), "no `/` at the start")
            }
            Self { dots: 0, .. } => {
                (ErrorKind::EmptySegment, problem("is empty"), "no `//` and no `/` at the end")
            }
            Self { .. } => return Ok(()),
        };
        Err(Error::new(kind, FIELD, problem, allowed))
    }
}

/// No segment of a key can be empty, `.` or `..`, whatever is filled in.
fn check_segments(pieces: &[Piece]) -> Result<(), Error> {
    if pieces.is_empty() {
        return Err(Error::new(ErrorKind::Empty, FIELD, "empty", "1 to 1024 bytes"));
    }
    let (mut segment, mut number) = (Segment::default(), 1);
    for piece in pieces {
        match piece {
            Piece::Literal(text) => {
                let mut parts = text.split('/');
                segment.add(parts.next().unwrap_or_default());
                for part in parts {
                    segment.check(number)?;
                    segment = Segment::default();
                    segment.add(part);
                    number += 1;
                }
            }
            Piece::Extension => segment.extension = true,
            _ => segment.solid = true,
        }
    }
    segment.check(number)
}

#[cold]
fn syntax(problem: &str, at: usize) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, format!("{problem} at byte {at}"), ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        use Piece::*;
        let literal = |text: &str| Literal(text.into());
        for (text, expected) in [
            ("a", vec![literal("a")]),
            ("{yyyy}/{mm}/{dd}", vec![Year, literal("/"), Month, literal("/"), Day]),
            ("{hh}{timestamp}{id}", vec![Hour, Timestamp, Id]),
            ("é/{filename}", vec![literal("é/"), FileName]),
            ("{stem}-x{ext}", vec![Stem, literal("-x"), Extension]),
            ("{album}/{a_1}", vec![Value("album".into()), literal("/"), Value("a_1".into())]),
            ("dt={yyyy}-{mm}/.../a.", vec![literal("dt="), Year, literal("-"), Month, literal("/.../a.")]),
            (".{stem}", vec![literal("."), Stem]),
            ("..{ext}x", vec![literal(".."), Extension, literal("x")]),
        ] {
            assert_eq!(parse(text).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn refused() {
        use ErrorKind::*;
        for (text, kind, problem) in [
            ("", Empty, "empty"),
            ("{", Syntax, "`{` without `}` at byte 0"),
            ("a/{id", Syntax, "`{` without `}` at byte 2"),
            ("é{id{id}", Syntax, "`{` without `}` at byte 2"),
            ("{{id}}", Syntax, "`{` without `}` at byte 0"),
            ("a}", Syntax, "`}` without `{` at byte 1"),
            ("{id}/}", Syntax, "`}` without `{` at byte 5"),
            ("{}", Syntax, "unknown placeholder at byte 0"),
            ("a/{ID}", Syntax, "unknown placeholder at byte 2"),
            ("{id }", Syntax, "unknown placeholder at byte 0"),
            ("{1a}", Syntax, "unknown placeholder at byte 0"),
            ("{a/b}", Syntax, "unknown placeholder at byte 0"),
            ("{ä}", Syntax, "unknown placeholder at byte 0"),
            ("/{id}", LeadingSlash, "begins with `/`"),
            ("{id}/", EmptySegment, "segment 2 is empty"),
            ("a//{id}", EmptySegment, "segment 2 is empty"),
            (
                "{ext}",
                EmptySegment,
                "segment 1 has nothing but `{ext}`, which is empty for a name without extension",
            ),
            (
                "a/.{ext}/b",
                EmptySegment,
                "segment 2 has nothing but `{ext}`, which is empty for a name without extension",
            ),
            ("../{id}", DotSegment, "segment 1 is `.` or `..`"),
            ("{id}/./a", DotSegment, "segment 2 is `.` or `..`"),
            ("a\\{id}", InvalidCharacter, "U+005C at byte 1"),
            ("{id}%2e", InvalidCharacter, "U+0025 at byte 4"),
            ("a/\n{id}", Control, "U+000A at byte 2"),
            ("{id}\u{200b}", BidiOrZeroWidth, "U+200B at byte 4"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!((error.kind(), error.problem()), (kind, problem), "{text:?}");
        }
    }
}
