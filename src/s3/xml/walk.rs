//! Walking through a small XML document from outside: what is read, what is refused, and where it ends.
//!
//! XML 1.0 and Namespaces in XML 1.0, in UTF-8, without a document type.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use quick_xml::reader::NsReader;

use crate::error::{Error, ErrorKind};

/// The largest body that is read, in bytes. A page of 1,000 parts with checksums takes a twentieth of it.
pub(super) const MOST_BYTES: usize = 8 << 20;
/// How deep elements may lie. S3's lie three deep.
const MOST_DEPTH: usize = 16;
/// How many attributes an element may have.
const MOST_ATTRIBUTES: usize = 32;

const FIELD: &str = "XML answer";

/// An element that ended.
pub(super) struct Element<'w> {
    /// Its local name and those of what it lies in, from the root's: `ListPartsResult/Part/Size`.
    pub(super) path: &'w str,
    /// What stands in it; `None` where elements do.
    pub(super) text: Option<&'w str>,
}

/// What is told of a document, in its order. An error ends the walk.
pub(super) trait Visit {
    /// The root's local name.
    fn root(&mut self, name: &str) -> Result<(), Error>;
    /// An element ended; the root is the last. Elements of another namespace than the root's have a path that no name
    /// equals.
    fn element(&mut self, element: &Element<'_>) -> Result<(), Error>;
}

/// An element that is open: where its name begins in the path and its text in the texts, and whether it holds elements.
struct Open {
    path: usize,
    text: usize,
    holds_elements: bool,
}

/// Walks through the whole document, and says nothing good of one that is not whole.
pub(super) fn walk(body: &[u8], visit: &mut impl Visit) -> Result<(), Error> {
    let (document, skipped) = document(body)?;
    let mut reader = NsReader::from_str(document);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut walker = Walker { open: Vec::new(), path: String::new(), texts: String::new(), namespace: None };
    let (mut first, mut ended) = (true, false);
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = reader.error_position();
                let rest = usize::try_from(at).ok().and_then(|at| document.get(at..)).unwrap_or_default();
                return Err(xml_fault(&error, rest, skipped + at));
            }
        };
        let at = skipped + reader.buffer_position();
        match event {
            Event::Decl(declaration) if first => check_declaration(&declaration, at)?,
            Event::Start(start) if !ended => walker.start(&start, &reader, visit, at)?,
            Event::End(_) => {
                walker.end(visit)?;
                ended = walker.open.is_empty();
            }
            // White space may stand around the root, and the store keeps the connection alive by it.
            Event::Text(text) if walker.open.is_empty() => {
                if !text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
                    return Err(syntax("text outside the root element", at));
                }
            }
            Event::Text(text) => walker.texts.push_str(&text.xml10_content()),
            Event::CData(text) if !walker.open.is_empty() => walker.texts.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if !walker.open.is_empty() => {
                walker.reference(&reference, at)?;
            }
            Event::Comment(_) => {}
            Event::PI(instruction) if !instruction.target().eq_ignore_ascii_case("xml") => {}
            Event::Eof if ended => return Ok(()),
            Event::Eof => return Err(unfinished(at)),
            Event::DocType(_) => {
                let problem = format!("a document type at byte {at}");
                return Err(Error::new(ErrorKind::Unsupported, FIELD, problem, "XML without DOCTYPE"));
            }
            Event::Decl(_) => return Err(syntax("a declaration that is not at the start", at)),
            Event::Start(_) => return Err(syntax("a second root element", at)),
            _ => return Err(syntax("content outside the root element", at)),
        }
        first = false;
    }
}

/// The text to parse, from its first sign, and what was skipped: some stores begin with a line break, which XML does not
/// have before its declaration.
fn document(body: &[u8]) -> Result<(&str, u64), Error> {
    if body.len() > MOST_BYTES {
        let problem = format!("{} bytes", body.len());
        return Err(Error::new(ErrorKind::TooLong, FIELD, problem, format!("up to {MOST_BYTES} bytes")));
    }
    let text = core::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        if error.error_len().is_none() {
            return unfinished(u64::try_from(at).unwrap_or(u64::MAX)); // in the middle of a character
        }
        Error::new(ErrorKind::NotUtf8, FIELD, format!("no UTF-8 at byte {at}"), "UTF-8")
    })?;
    if let Some((at, _)) = text.char_indices().find(|(_, char)| !is_xml_char(*char)) {
        let problem = format!("a character that XML cannot hold at byte {at}");
        return Err(Error::new(ErrorKind::Control, FIELD, problem, "the characters of XML 1.0"));
    }
    let document = text.trim_start_matches('\u{feff}').trim_start_matches([' ', '\t', '\r', '\n']);
    Ok((document, u64::try_from(text.len() - document.len()).unwrap_or_default()))
}

/// XML 1.0 section 2.2, production 2.
const fn is_xml_char(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{1_0000}'..)
}

fn check_declaration(declaration: &BytesDecl<'_>, at: u64) -> Result<(), Error> {
    declaration.xml_version().map_err(|_| syntax("a declaration without a version of XML", at))?;
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => {
            Ok(())
        }
        Some(Ok(_)) => Err(Error::new(ErrorKind::Unsupported, FIELD, "another encoding", "UTF-8")),
        Some(Err(_)) => Err(syntax("a malformed declaration", at)),
    }
}

struct Walker {
    open: Vec<Open>,
    /// The names of the open elements, with `/` between them: names hold none.
    path: String,
    /// The texts of the open elements, one behind the other.
    texts: String,
    /// The namespace of the root, if it has one.
    namespace: Option<String>,
}

impl Walker {
    fn start(
        &mut self,
        start: &BytesStart<'_>,
        reader: &NsReader<&[u8]>,
        visit: &mut impl Visit,
        at: u64,
    ) -> Result<(), Error> {
        if self.open.len() == MOST_DEPTH {
            let problem = format!("elements more than {MOST_DEPTH} deep at byte {at}");
            return Err(Error::new(ErrorKind::TooLong, FIELD, problem, format!("up to {MOST_DEPTH} deep")));
        }
        check_names(start, at)?;
        let (resolved, name) = reader.resolver().resolve_element(start.name());
        let namespace = match resolved {
            ResolveResult::Unbound => None,
            // `xmlns=""` takes the namespace back.
            ResolveResult::Bound(namespace) => Some(namespace.0).filter(|name| !name.is_empty()),
            ResolveResult::Unknown(_) => return Err(syntax("a prefix without a namespace", at)),
        };
        let name = name.into_inner();
        let open = Open { path: self.path.len(), text: self.texts.len(), holds_elements: false };
        if let Some(parent) = self.open.last_mut() {
            parent.holds_elements = true;
            self.path.push('/');
            self.path.push_str(if namespace == self.namespace.as_deref() { name } else { "*" });
        } else {
            visit.root(name)?;
            self.namespace = namespace.map(ToOwned::to_owned);
            self.path.push_str(name);
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self, visit: &mut impl Visit) -> Result<(), Error> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let text = self.texts.get(open.text..).filter(|_| !open.holds_elements);
        visit.element(&Element { path: &self.path, text })?;
        self.texts.truncate(open.text);
        self.path.truncate(open.path);
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>, at: u64) -> Result<(), Error> {
        match (reference.resolve_char_ref(), resolve_xml_entity(reference)) {
            (Ok(Some(char)), _) if is_xml_char(char) => self.texts.push(char),
            (Ok(None), Some(text)) => self.texts.push_str(text),
            _ => return Err(syntax("a reference to nothing", at)),
        }
        Ok(())
    }
}

/// The parser takes any text for a name, and looks at attributes only when it is asked for them.
fn check_names(start: &BytesStart<'_>, at: u64) -> Result<(), Error> {
    if !is_name(start.name().as_ref()) {
        return Err(syntax("a malformed element name", at));
    }
    for (count, attribute) in start.attributes().enumerate() {
        if count == MOST_ATTRIBUTES {
            let problem = format!("more than {MOST_ATTRIBUTES} attributes at byte {at}");
            let allowed = format!("up to {MOST_ATTRIBUTES} attributes");
            return Err(Error::new(ErrorKind::TooLong, FIELD, problem, allowed));
        }
        let Ok(attribute) = attribute else { return Err(syntax("a malformed attribute", at)) };
        if !is_name(attribute.key.as_ref()) || attribute.value.contains('<') {
            return Err(syntax("a malformed attribute", at));
        }
        if matches!(attribute.key.as_namespace_binding(), Some(PrefixDeclaration::Named(_)))
            && attribute.value.is_empty()
        {
            return Err(syntax("a prefix without a namespace", at));
        }
    }
    Ok(())
}

/// A name with one prefix at most; outside ASCII any character goes.
fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '-' | '.'))
            && !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | 0x80..))
    };
    match name.split_once(':') {
        Some((prefix, local)) => is_part(prefix) && is_part(local),
        None => is_part(name),
    }
}

/// What the parser says, without the names that it found; `rest` begins where the fault does.
#[cold]
fn xml_fault(error: &XmlError, rest: &str, at: u64) -> Error {
    let is_cut_off = match error {
        // It says the same of what no markup begins with and of markup that is not yet to be told.
        XmlError::Syntax(SyntaxError::InvalidBangMarkup) => {
            ["<!--", "<![CDATA[", "<!DOCTYPE"].iter().any(|markup| markup.starts_with(rest))
        }
        XmlError::Syntax(_) => true,
        XmlError::IllFormed(IllFormedError::UnclosedReference) => {
            rest.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        }
        _ => false,
    };
    if is_cut_off { unfinished(at) } else { syntax("not well-formed", at) }
}

#[cold]
fn syntax(problem: &str, at: u64) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, format!("{problem} at byte {at}"), "well-formed XML 1.0")
}

/// The answer was cut off: what became of the request is not known.
#[cold]
fn unfinished(at: u64) -> Error {
    Error::new(ErrorKind::TooShort, FIELD, format!("it ends unfinished at byte {at}"), "a whole XML document")
}
