//! What signed ids up to Rails 7.0 hold of Ruby's `Marshal`, format 4.8: an integer, or a short string.
//!
//! Nothing else is read. Reading is the inverse of writing and nothing more: a text of another form, of the same value
//! too, is refused, so there is no reader here that hostile bytes could lead anywhere.

use alloc::string::String;
use alloc::vec::Vec;

use super::blob_id::{BlobId, Value};

const VERSION: [u8; 2] = [4, 8];
/// Behind a string: one instance variable, `E`, true. UTF-8.
const UTF_8: &[u8] = b"\x06:\x06ET";
/// The same, false: US-ASCII.
const US_ASCII: &[u8] = b"\x06:\x06EF";
/// Integers that Ruby writes as such; others are `Bignum`, also where the machine could hold them.
const FIXNUM: core::ops::RangeInclusive<i64> = -(1 << 30)..=(1 << 30) - 1;

/// As `Marshal.dump` writes it.
pub(super) fn dump(id: &BlobId) -> Vec<u8> {
    let mut out = Vec::from(VERSION);
    match id.value() {
        Value::Number(number) if FIXNUM.contains(number) => {
            out.push(b'i');
            push_long(&mut out, *number);
        }
        Value::Number(number) => {
            out.push(b'l');
            out.push(if *number < 0 { b'-' } else { b'+' });
            let bytes = number.unsigned_abs().to_le_bytes();
            let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            // In units of two bytes.
            let units = used.div_ceil(2);
            push_long(&mut out, i64::try_from(units).unwrap_or_default());
            out.extend(bytes.iter().take(2 * units));
        }
        Value::Text(text) => {
            push_string(&mut out, text);
            out.extend(UTF_8);
        }
    }
    out
}

/// The id of a dump; `None` for everything else.
pub(super) fn load(bytes: &[u8]) -> Option<BlobId> {
    let rest = bytes.strip_prefix(&VERSION)?;
    let (kind, rest) = rest.split_first()?;
    let id = match kind {
        b'i' => BlobId::number(read_long(rest)?),
        b'l' => {
            let (sign, rest) = rest.split_first()?;
            // The length is what stands there: `dump` writes it again.
            let digits = rest.get(1..)?;
            let mut whole = [0; 8];
            whole.get_mut(..digits.len())?.copy_from_slice(digits);
            let number = i128::from(u64::from_le_bytes(whole));
            BlobId::number(i64::try_from(if *sign == b'-' { -number } else { number }).ok()?)
        }
        b'I' => {
            let rest = rest.strip_suffix(UTF_8).or_else(|| rest.strip_suffix(US_ASCII))?;
            // A quote and the length, of one byte up to 122 characters: `dump` writes them again.
            BlobId::new(core::str::from_utf8(rest.get(2..)?).ok()?).ok()?
        }
        _ => return None,
    };
    let again = dump(&id);
    let ascii = || {
        let text = again.strip_suffix(UTF_8)?;
        Some(bytes.strip_suffix(US_ASCII)? == text)
    };
    (again == bytes || ascii() == Some(true)).then_some(id)
}

fn push_string(out: &mut Vec<u8>, text: &String) {
    out.extend(b"I\"");
    push_long(out, i64::try_from(text.len()).unwrap_or_default());
    out.extend(text.as_bytes());
}

/// Ruby's `w_long`: small numbers in one byte, others as the number of their bytes and these.
fn push_long(out: &mut Vec<u8>, number: i64) {
    let small = match number {
        0 => Some(0),
        1..=122 => i8::try_from(number + 5).ok(),
        -123..=-1 => i8::try_from(number - 5).ok(),
        _ => None,
    };
    if let Some(small) = small {
        out.extend(small.to_le_bytes());
        return;
    }
    let (bytes, filling) = (number.to_le_bytes(), if number < 0 { 0xff } else { 0 });
    let used = bytes.iter().rposition(|byte| *byte != filling).map_or(1, |last| last + 1);
    let length = i8::try_from(used).unwrap_or_default();
    out.extend((if number < 0 { -length } else { length }).to_le_bytes());
    out.extend(bytes.iter().take(used));
}

/// The inverse of `w_long`, of what no other number is written as.
fn read_long(bytes: &[u8]) -> Option<i64> {
    let (first, rest) = bytes.split_first()?;
    let first = i64::from(i8::from_le_bytes([*first]));
    match first {
        0 => Some(0),
        5.. => Some(first - 5),
        ..=-5 => Some(first + 5),
        _ => {
            let mut whole = if first < 0 { [0xff; 8] } else { [0; 8] };
            // Four bytes at most: a sign's worth of them.
            whole.get_mut(..rest.len())?.copy_from_slice(rest);
            Some(i64::from_le_bytes(whole))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_ruby_writes_them() {
        // By the format's description; 1, 300 and 70,000 are in what Rails printed, too.
        let rows: &[(i64, &[u8])] = &[
            (0, b"i\x00"),
            (1, b"i\x06"),
            (122, b"i\x7f"),
            (123, b"i\x01\x7b"),
            (255, b"i\x01\xff"),
            (256, b"i\x02\x00\x01"),
            (300, b"i\x02\x2c\x01"),
            (70_000, b"i\x03\x70\x11\x01"),
            (65_535, b"i\x02\xff\xff"),
            ((1 << 30) - 1, b"i\x04\xff\xff\xff\x3f"),
            (1 << 30, b"l+\x07\x00\x00\x00\x40"),
            (1 << 31, b"l+\x07\x00\x00\x00\x80"),
            (1 << 32, b"l+\x08\x00\x00\x00\x00\x01\x00"),
            (1 << 62, b"l+\x09\x00\x00\x00\x00\x00\x00\x00\x40"),
            (i64::MAX, b"l+\x09\xff\xff\xff\xff\xff\xff\xff\x7f"),
            (-1, b"i\xfa"),
            (-123, b"i\x80"),
            (-124, b"i\xff\x84"),
            (-256, b"i\xff\x00"),
            (-257, b"i\xfe\xff\xfe"),
            (-(1 << 30), b"i\xfc\x00\x00\x00\xc0"),
            (-(1 << 30) - 1, b"l-\x07\x01\x00\x00\x40"),
            (i64::MIN, b"l-\x09\x00\x00\x00\x00\x00\x00\x00\x80"),
        ];
        for (number, written) in rows {
            let bytes = [&VERSION, *written].concat();
            assert_eq!(dump(&BlobId::number(*number)), bytes, "{number}");
            assert_eq!(load(&bytes), Some(BlobId::number(*number)), "{number}");
        }
        let text = BlobId::new("hello").unwrap();
        assert_eq!(dump(&text), b"\x04\x08I\"\x0ahello\x06:\x06ET");
        assert_eq!(load(b"\x04\x08I\"\x0ahello\x06:\x06EF"), Some(text));
    }

    #[test]
    fn every_number_comes_back() {
        for shift in 0..63 {
            for near in [-2, -1, 0, 1, 2_i64] {
                for number in [(1_i64 << shift) + near, -(1_i64 << shift) + near] {
                    assert_eq!(
                        load(&dump(&BlobId::number(number))),
                        Some(BlobId::number(number)),
                        "{number}"
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_else_is_read() {
        let whole: &[&[u8]] = &[
            b"",
            b"\x04",
            b"\x04\x08",
            b"\x04\x09i\x06",
            b"\x04\x08i",
            b"\x04\x08i\x06\x06",
            // Longer than need be.
            b"\x04\x08i\x01\x01",
            b"\x04\x08i\x04\x01\x00\x00\x00",
            b"\x04\x08l+\x06\x01\x00",
            b"\x04\x08l+\x09\x00\x00\x00\x40\x00\x00\x00\x00",
            b"\x04\x08l-\x09\x01\x00\x00\x00\x00\x00\x00\x80",
            b"\x04\x08l+\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00",
            b"\x04\x08l*\x07\x00\x00\x00\x40",
            // nil, true, a float, a symbol, a list, a map, a string without its encoding, one in Latin-1, an object.
            b"\x04\x080",
            b"\x04\x08T",
            b"\x04\x08f\x061",
            b"\x04\x08:\x06a",
            b"\x04\x08[\x00",
            b"\x04\x08{\x00",
            b"\x04\x08\"\x0ahello",
            b"\x04\x08I\"\x0ahello\x06:\x0dencoding\"\x0fISO-8859-1",
            b"\x04\x08o:\x0bObject\x00",
            // Lengths that do not fit.
            b"\x04\x08I\"\x0bhello\x06:\x06ET",
            b"\x04\x08I\"\x09hello\x06:\x06ET",
            b"\x04\x08I\"\x00\x06:\x06ET",
            b"\x04\x08I'\x0ahello\x06:\x06ET",
            b"\x04\x08I\"\x07\xc3\xa9\x06:\x06ET",
        ];
        for bytes in whole {
            assert_eq!(load(bytes), None, "{bytes:02x?}");
        }
        // No byte can be missing, and none be another and say the same.
        for id in [BlobId::number(300), BlobId::number(1 << 40), BlobId::new("6b1f3a52").unwrap()] {
            let bytes = dump(&id);
            for index in 0..bytes.len() {
                assert_eq!(load(&bytes[..index]), None);
                for other in 0..=255 {
                    let mut changed = bytes.clone();
                    changed[index] = other;
                    if changed != bytes && load(&changed).as_ref() == Some(&id) {
                        // UTF-8 or US-ASCII.
                        assert_eq!((index, other), (bytes.len() - 1, b'F'));
                    }
                }
            }
        }
    }
}
