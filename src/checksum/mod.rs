//! Checksums that a store compares with the body it receives: values and their encodings, no hashing.
//!
//! `x-amz-checksum-*` as in "Checking object integrity" of the Amazon S3 documentation; `content-md5` as in RFC 1864.

mod algorithm;
mod content_md5;
mod value;

use alloc::format;

use base64::engine::{Engine, general_purpose::STANDARD};

use crate::error::{Error, ErrorKind};

pub use algorithm::ChecksumAlgorithm;
pub use content_md5::ContentMd5;
pub use value::Checksum;

/// The longest value in bytes.
const LONGEST: usize = 32;

/// The `length` bytes that a base64 text stands for. The engine decodes one spelling of each value only.
fn decode<'b>(
    field: &'static str,
    text: &str,
    length: usize,
    buffer: &'b mut [u8; LONGEST + 1],
) -> Result<&'b [u8], Error> {
    check_length(field, text.len(), length.div_ceil(3) * 4, "characters of base64")?;
    let decoded = STANDARD.decode_slice(text, buffer).ok().filter(|decoded| *decoded == length);
    decoded.and_then(|decoded| buffer.get(..decoded)).ok_or_else(|| not_base64(field, length))
}

#[cold]
fn not_base64(field: &'static str, length: usize) -> Error {
    Error::new(
        ErrorKind::Syntax,
        field,
        "not base64 of such a value",
        format!("{length} bytes in padded base64"),
    )
}

fn check_length(field: &'static str, length: usize, expected: usize, unit: &str) -> Result<(), Error> {
    let kind = match length {
        _ if length < expected => ErrorKind::TooShort,
        _ if length > expected => ErrorKind::TooLong,
        _ => return Ok(()),
    };
    Err(Error::new(kind, field, format!("{length} {unit}"), format!("{expected} {unit}")))
}
