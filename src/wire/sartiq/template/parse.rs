//! A template's text, taken apart.

use alloc::string::String;
use alloc::vec::Vec;

use super::Piece;
use super::error::{TemplateError, TemplateFault};
use crate::filename::check_characters;

/// One pass: texts with their braces resolved, and placeholders.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let doubled = matches!(char, '{' | '}') && chars.next_if(|(_, next)| *next == char).is_some();
        match char {
            '{' if !doubled => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(core::mem::take(&mut plain)));
                }
                let name = placeholder(at, chars.by_ref())?;
                pieces.push(Piece::Placeholder { name, at });
            }
            '}' if !doubled => return Err(TemplateError::new(TemplateFault::Unopened, at)),
            _ if check_characters(char.encode_utf8(&mut [0; 4])).is_err() => {
                return Err(TemplateError::new(TemplateFault::Character, at));
            }
            _ => plain.push(char),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// The name behind a `{` at byte `at`, and its `}`.
fn placeholder(at: usize, chars: impl Iterator<Item = (usize, char)>) -> Result<String, TemplateError> {
    let mut name = String::new();
    for (here, char) in chars {
        match char {
            '}' if name.is_empty() => return Err(TemplateError::new(TemplateFault::NoName, at)),
            '}' => return Ok(name),
            '{' => return Err(TemplateError::new(TemplateFault::Nested, here)),
            _ if is_of_name(char, name.is_empty()) => name.push(char),
            _ => return Err(TemplateError::new(TemplateFault::BadName, here)),
        }
    }
    Err(TemplateError::new(TemplateFault::Unclosed, at))
}

/// Whether a character may stand in a placeholder's name, or begin it.
fn is_of_name(char: char, first: bool) -> bool {
    char == '_' || char.is_ascii_alphabetic() || (!first && char.is_ascii_digit())
}

/// Whether a placeholder can have this name.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().enumerate().all(|(index, char)| is_of_name(char, index == 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use TemplateFault::*;

    #[test]
    fn braces() {
        let placeholder = |name: &str, at| Piece::Placeholder { name: name.into(), at };
        type Expected = Result<Vec<Piece>, (TemplateFault, usize)>;
        let rows: [(&str, Expected); 22] = [
            ("a", Ok(vec![Piece::Text("a".into())])),
            ("{a}", Ok(vec![placeholder("a", 0)])),
            (
                "é{a}b{_1}",
                Ok(vec![
                    Piece::Text("é".into()),
                    placeholder("a", 2),
                    Piece::Text("b".into()),
                    placeholder("_1", 6),
                ]),
            ),
            ("{{", Ok(vec![Piece::Text("{".into())])),
            ("{{{a}}}", Ok(vec![Piece::Text("{".into()), placeholder("a", 2), Piece::Text("}".into())])),
            ("{a}}}", Ok(vec![placeholder("a", 0), Piece::Text("}".into())])),
            ("{", Err((Unclosed, 0))),
            ("é{a", Err((Unclosed, 2))),
            ("{{{", Err((Unclosed, 2))),
            ("}", Err((Unopened, 0))),
            ("{a}}", Err((Unopened, 3))),
            ("}}}", Err((Unopened, 2))),
            ("{a{b}}", Err((Nested, 2))),
            ("{a{{b}", Err((Nested, 2))),
            ("a{}", Err((NoName, 1))),
            ("{a b}", Err((BadName, 2))),
            ("{1}", Err((BadName, 1))),
            ("{é}", Err((BadName, 1))),
            ("{a!r}", Err((BadName, 2))),
            ("{a[0]}", Err((BadName, 2))),
            ("é/", Err((Character, 2))),
            ("a\u{202e}b", Err((Character, 1))),
        ];
        for (text, expected) in rows {
            let found = pieces(text).map_err(|error| (error.fault(), error.at().unwrap_or(usize::MAX)));
            assert_eq!(found, expected, "{text}");
        }
    }
}
