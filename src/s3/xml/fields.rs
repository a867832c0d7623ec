//! What all answers have in common: an answer or an error, elements taken once, and their text as a value.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Answer;
use super::error::ErrorFields;
use super::walk::{Element, Visit, walk};
use crate::checksum::{Checksum, ChecksumAlgorithm, CompositeChecksum};
use crate::encode::is_digits;
use crate::error::{Error, ErrorKind};
use crate::header::EntityTag;
use crate::multipart::{PartNumber, UploadId};
use crate::time::Timestamp;

/// An answer that is being read: what its elements said up to now.
pub(super) trait Reads: Default {
    /// The name of the root element.
    const ROOT: &'static str;
    /// What is made of it.
    type Value;

    /// Takes an element, by its path within the root; one that it does not know is nothing to it.
    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error>;

    /// What was read, if all that must be there is.
    fn finish(self) -> Result<Self::Value, Error>;
}

/// Reads an answer, or the error that stands in its place whatever the status says.
pub(super) fn read<R: Reads>(body: &[u8]) -> Result<Answer<R::Value>, Error> {
    let mut either = Either { expected: R::default(), error: None };
    walk(body, &mut either)?;
    Ok(match either.error {
        Some(error) => Answer::Refused(error.finish()?),
        None => Answer::Done(either.expected.finish()?),
    })
}

struct Either<R> {
    expected: R,
    error: Option<ErrorFields>,
}

impl<R: Reads> Visit for Either<R> {
    fn root(&mut self, name: &str) -> Result<(), Error> {
        if name == R::ROOT {
            return Ok(());
        }
        if name == ErrorFields::ROOT {
            self.error = Some(ErrorFields::default());
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unsupported, R::ROOT, "an answer of another kind", "this one or an error"))
    }

    fn element(&mut self, element: &Element<'_>) -> Result<(), Error> {
        let Some((_, path)) = element.path.split_once('/') else { return Ok(()) };
        match &mut self.error {
            Some(error) => error.take(path, element),
            None => self.expected.take(path, element),
        }
    }
}

/// Keeps a value whose element may come once.
pub(super) fn once<T>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), Error> {
    if slot.is_some() {
        return Err(twice(name));
    }
    *slot = Some(value);
    Ok(())
}

/// What must be there.
pub(super) fn required<T>(slot: Option<T>, name: &'static str) -> Result<T, Error> {
    slot.ok_or_else(|| Error::new(ErrorKind::Missing, name, "not there", "once in its element"))
}

/// The text as it stands.
pub(super) fn text(element: &Element<'_>, name: &'static str) -> Result<String, Error> {
    raw(element, name).map(ToOwned::to_owned)
}

fn raw<'e>(element: &Element<'e>, name: &'static str) -> Result<&'e str, Error> {
    element.text.ok_or_else(|| Error::new(ErrorKind::Syntax, name, "elements in it", "text"))
}

/// The text of a value that has no white space of its own: an answer that is printed in many lines may put some around it.
fn word<'e>(element: &Element<'e>, name: &'static str) -> Result<&'e str, Error> {
    raw(element, name).map(|text| text.trim_matches([' ', '\t', '\r', '\n']))
}

/// A decimal number.
pub(super) fn number(element: &Element<'_>, name: &'static str) -> Result<u64, Error> {
    let text = word(element, name)?;
    if !is_digits(text) {
        return Err(Error::new(ErrorKind::Syntax, name, "no decimal number", "decimal digits"));
    }
    text.parse().map_err(|_| {
        let problem = format!("a number of {} digits", text.len());
        Error::new(ErrorKind::OutOfRange, name, problem, "a number of 64 bits")
    })
}

/// A decimal number, or nothing.
pub(super) fn optional_number(element: &Element<'_>, name: &'static str) -> Result<Option<u64>, Error> {
    if word(element, name)?.is_empty() { Ok(None) } else { number(element, name).map(Some) }
}

/// The number of a part.
pub(super) fn part_number(number: u64, name: &'static str) -> Result<PartNumber, Error> {
    PartNumber::new(u32::try_from(number).unwrap_or(u32::MAX)).map_err(|error| error.about(name))
}

/// `true` or `false`.
pub(super) fn boolean(element: &Element<'_>, name: &'static str) -> Result<bool, Error> {
    match word(element, name)? {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::new(ErrorKind::Syntax, name, "another word", "`true` or `false`")),
    }
}

/// An instant as RFC 3339 has it.
pub(super) fn instant(element: &Element<'_>, name: &'static str) -> Result<Timestamp, Error> {
    Timestamp::parse(word(element, name)?).map_err(|error| error.about(name))
}

/// An upload ID.
pub(super) fn upload_id(element: &Element<'_>) -> Result<UploadId<'static>, Error> {
    UploadId::new(word(element, "UploadId")?.to_owned()).map_err(|error| error.about("UploadId"))
}

/// An entity tag; `None` where it is empty, as Ceph answers for some objects, and where it is weak: that names no bytes.
pub(super) fn entity_tag(element: &Element<'_>) -> Result<Option<EntityTag<'static>>, Error> {
    match word(element, "ETag")? {
        "" | "\"\"" => Ok(None),
        weak if weak.starts_with("W/") => Ok(None),
        text => EntityTag::new(text.to_owned()).map(Some).map_err(|error| error.about("ETag")),
    }
}

/// The checksums of an element, each in one of its algorithm's name.
#[derive(Default)]
pub(super) struct Checksums {
    found: Vec<(ChecksumAlgorithm, String)>,
    kind: Option<String>,
}

/// What [`Checksums`] gives: those of the whole body, and that of its parts' checksums.
pub(super) type Sums = (Vec<Checksum>, Option<CompositeChecksum>);

impl Checksums {
    /// Takes an element if it is about checksums.
    pub(super) fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        const TYPE: &str = "ChecksumType";
        if path == TYPE {
            return once(&mut self.kind, TYPE, word(element, TYPE)?.to_owned());
        }
        let Some(Ok(algorithm)) = path.strip_prefix("Checksum").map(ChecksumAlgorithm::new) else {
            return Ok(());
        };
        if self.found.iter().any(|(known, _)| *known == algorithm) {
            return Err(twice(algorithm.header_name()));
        }
        self.found.push((algorithm, word(element, algorithm.header_name())?.to_owned()));
        Ok(())
    }

    /// The values. One that is said to be composed, and not of how many parts, is good for nothing and left out.
    pub(super) fn finish(self) -> Result<Sums, Error> {
        let composed = self.kind.is_some_and(|kind| kind == "COMPOSITE");
        let (mut whole, mut composite) = (Vec::new(), None);
        for (algorithm, text) in self.found.iter().filter(|(_, text)| !text.is_empty()) {
            if text.contains('-') {
                composite = Some(CompositeChecksum::from_base64(*algorithm, text)?);
            } else if !composed {
                whole.push(Checksum::from_base64(*algorithm, text)?);
            }
        }
        Ok((whole, composite))
    }
}

#[cold]
fn twice(name: &'static str) -> Error {
    Error::new(ErrorKind::Duplicate, name, "two of it", "once in its element")
}
