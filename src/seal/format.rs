//! The bytes of a sealed text:
//!
//! ```text
//! version        1 byte: 1
//! expires_at     8 bytes, seconds since 1970, the most significant byte first
//! count          1 byte
//! count times:   length of the field, 2 bytes, the most significant first; the field
//! MAC            32 bytes
//! ```
//!
//! and these in base64url without padding. Every length is exact: nothing may follow, nothing may be missing.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::engine::{Engine, general_purpose::URL_SAFE_NO_PAD};

use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

/// There is one version. Another one would say by its number alone what it is made of.
const VERSION: u8 = 1;
const MAC_LENGTH: usize = 32;
/// The longest text. It goes into URLs and headers, and servers take no more there.
const MAX_TEXT: usize = 8_192;
const MAX_BYTES: usize = MAX_TEXT / 4 * 3;

/// Everything but the MAC.
pub(super) fn write<F: AsRef<[u8]>>(fields: &[F], expires_at: Timestamp) -> Result<Vec<u8>, Error> {
    let Ok(count) = u8::try_from(fields.len()) else {
        return Err(too_long(format!("{} fields", fields.len()), "up to 255 fields"));
    };
    let mut bytes = Vec::new();
    bytes.push(VERSION);
    bytes.extend_from_slice(&expires_at.as_unix_secs().to_be_bytes());
    bytes.push(count);
    for field in fields {
        let field = field.as_ref();
        let fits = bytes.len() + 2 + field.len() + MAC_LENGTH <= MAX_BYTES;
        let Some(length) = u16::try_from(field.len()).ok().filter(|_| fits) else {
            return Err(too_long("more than the text can hold".into(), "8192 characters in all"));
        };
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    Ok(bytes)
}

pub(super) fn to_text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a text. The engine takes one spelling of them only: no padding, no white space, and the bits of the
/// last character that stand for nothing are zero.
pub(super) fn from_text(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_TEXT {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cold]
fn too_long(problem: String, allowed: &'static str) -> Error {
    Error::new(ErrorKind::TooLong, super::FIELD, problem, allowed)
}

/// What was read, and found to be of the right form.
pub(super) struct Sealed<'b> {
    /// Everything but the MAC.
    pub(super) under_mac: &'b [u8],
    pub(super) mac: &'b [u8; MAC_LENGTH],
    pub(super) expires_at: Timestamp,
    /// The fields with their lengths.
    fields: &'b [u8],
}

impl<'b> Sealed<'b> {
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let (under_mac, mac) = bytes.split_last_chunk()?;
        let (version, rest) = under_mac.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (expires_at, rest) = rest.split_first_chunk()?;
        let expires_at = Timestamp::from_unix_secs(u64::from_be_bytes(*expires_at)).ok()?;
        let (count, fields) = rest.split_first()?;
        let mut rest = fields;
        for _ in 0..*count {
            (_, rest) = split_field(rest)?;
        }
        rest.is_empty().then_some(Self { under_mac, mac, expires_at, fields })
    }

    /// The fields, in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'b [u8]> {
        let mut rest = self.fields;
        core::iter::from_fn(move || {
            let field;
            (field, rest) = split_field(rest)?;
            Some(field)
        })
    }
}

fn split_field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<(u64, Vec<Vec<u8>>)> {
        let sealed = Sealed::read(bytes)?;
        assert_eq!([sealed.under_mac, sealed.mac].concat(), bytes);
        Some((sealed.expires_at.as_unix_secs(), sealed.fields().map(<[u8]>::to_vec).collect()))
    }

    #[test]
    fn there_and_back() {
        let at = |seconds| Timestamp::from_unix_secs(seconds).unwrap();
        let long = [b'a'; 4000];
        for fields in [
            [].as_slice(),
            &[b"".as_slice()],
            &[b"".as_slice(), b""],
            &[b"a".as_slice(), b"bc"],
            &[b"ab".as_slice(), b"c"],
            &[long.as_slice(), b"\0\xff"],
            &[b"".as_slice(); 255],
        ] {
            for seconds in [0, 1, 1_767_323_045, Timestamp::MAX.as_unix_secs()] {
                let mut bytes = write(fields, at(seconds)).unwrap();
                bytes.extend([7; MAC_LENGTH]);
                assert_eq!(
                    read(&bytes).unwrap(),
                    (seconds, fields.iter().map(|field| field.to_vec()).collect())
                );
                assert_eq!(from_text(&to_text(&bytes)).unwrap(), bytes);
            }
        }
    }

    #[test]
    fn caps() {
        let room = 6_102 - 2;
        for (fields, fits) in [
            (vec![vec![0; room]], true),
            (vec![vec![0; room + 1]], false),
            (vec![vec![0; room - 2], vec![]], true),
            (vec![vec![0; room - 1], vec![]], false),
            (vec![vec![0; 65_535]], false),
            (vec![vec![0; 65_536]], false),
            (vec![vec![]; 255], true),
            (vec![vec![]; 256], false),
        ] {
            let written = write(&fields, Timestamp::MIN);
            assert_eq!(
                written.as_ref().map_err(|error| error.kind()).err(),
                (!fits).then_some(ErrorKind::TooLong)
            );
            if let Ok(bytes) = written {
                assert!(to_text(&[&bytes[..], &[0; MAC_LENGTH]].concat()).len() <= MAX_TEXT);
            }
        }
        assert!(from_text(&"A".repeat(MAX_TEXT)).is_some() && from_text(&"A".repeat(MAX_TEXT + 4)).is_none());
    }

    /// One byte less anywhere, or one more, is another form.
    #[test]
    fn forms() {
        let mut bytes = write(&["ab", "c"], Timestamp::MIN).unwrap();
        bytes.extend([7; MAC_LENGTH]);
        assert!(read(&bytes).is_some());
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_none(), "cut at {end}");
        }
        for more in [1, 2, 32] {
            assert!(read(&[&bytes[..], &vec![7; more]].concat()).is_none());
        }
        for (at, byte) in
            [(0, 0), (0, 2), (0, 0x81), (1, 0xff), (9, 0), (9, 1), (9, 3), (11, 1), (11, 3), (10, 1)]
        {
            let mut other = bytes.clone();
            other[at] = byte;
            assert!(read(&other).is_none(), "{byte} at {at}");
        }
        // The year 10000.
        bytes[1..9].copy_from_slice(&(Timestamp::MAX.as_unix_secs() + 1).to_be_bytes());
        assert!(read(&bytes).is_none());
    }
}
