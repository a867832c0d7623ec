//! Checksums that a store compares with the body it receives: values, their encodings, and hashers for them.
//!
//! `x-amz-checksum-*` as in "Checking object integrity" of the Amazon S3 documentation; `content-md5` as in RFC 1864.
//! What an entity tag says about a body is here too, because it is said in MD5.

mod algorithm;
mod composite;
mod content_md5;
mod entity_tag;
mod hasher;
mod value;

use alloc::format;
use alloc::string::String;

use base64::engine::{Engine, general_purpose::STANDARD};

use crate::error::{Error, ErrorKind};

pub use algorithm::ChecksumAlgorithm;
pub use composite::CompositeChecksum;
pub use content_md5::ContentMd5;
pub use entity_tag::EntityTagKind;
pub use hasher::{ChecksumHasher, Md5Hasher};
pub use value::Checksum;

/// The longest value in bytes.
const LONGEST: usize = 32;

/// The most parts that an upload can have.
const MOST_PARTS: u16 = 10_000;

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

/// The bytes that hexadecimal digits of either case stand for, as many as the buffer has.
fn decode_hex(field: &'static str, text: &str, digest: &mut [u8]) -> Result<(), Error> {
    let digits = digest.len() * 2;
    check_length(field, text.len(), digits, "hexadecimal digits")?;
    for (byte, pair) in digest.iter_mut().zip(text.as_bytes().as_chunks::<2>().0) {
        let half = |digit| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (half(pair[0]), half(pair[1])) else {
            let allowed = format!("{digits} hexadecimal digits");
            return Err(Error::new(ErrorKind::Syntax, field, "not hexadecimal", allowed));
        };
        *byte = high << 4 | low;
    }
    Ok(())
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// What stands behind the `-` of a composite value: how many parts there were, 1 to 10,000 in its one spelling.
fn part_count(text: &str) -> Option<u16> {
    let digits = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let count = text.parse().ok().filter(|count| (1..=MOST_PARTS).contains(count));
    count.filter(|_| digits && !text.starts_with('0'))
}

#[cold]
fn wrong_part_count(field: &'static str, problem: &'static str) -> Error {
    Error::new(ErrorKind::OutOfRange, field, problem, format!("1 to {MOST_PARTS} parts"))
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
