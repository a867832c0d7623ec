//! A sealed text opens as it was handed out, and with any other letter, field, purpose, end or key not at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[path = "common/random.rs"]
mod random;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use presign::seal::{Opened, Purpose, SealKey, Sealer};
use presign::{Error, ErrorKind, Timestamp};
use random::Random;
use sha2::Sha256;

const KEY: &[u8; 32] = b"32 bytes out of a random source.";
const OTHER_KEY: &[u8; 32] = b"33 bytes out of a random source.";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const FIELDS: [&str; 3] = ["merchants/12/", "merchants/12/video.mp4", "2~VXBsb2FkIElE"];

fn key(bytes: &[u8]) -> SealKey {
    SealKey::new(bytes).unwrap()
}

fn sealer() -> Sealer {
    Sealer::new(key(KEY))
}

fn purpose() -> Purpose<'static> {
    Purpose::new("test.upload").unwrap()
}

fn end() -> Timestamp {
    Timestamp::parse("20260102T030405Z").unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_secs(end().as_unix_secs().checked_add_signed(seconds).unwrap()).unwrap()
}

fn sealed() -> String {
    sealer().seal(purpose(), &FIELDS, end()).unwrap()
}

fn open(text: &str) -> Result<Opened, Error> {
    sealer().open(purpose(), text, at(-1))
}

/// Refused, and in the same words as everything else that was not sealed.
#[track_caller]
fn invalid(opened: Result<Opened, Error>) {
    let error = opened.expect_err("opened");
    assert_eq!(error.kind(), ErrorKind::InvalidSeal);
    assert_eq!(error, open("").unwrap_err());
}

/// The format by its own words, apart from the crate's code; this text must open for ever.
#[test]
fn the_format() {
    let mut bytes = vec![1];
    bytes.extend(end().as_unix_secs().to_be_bytes());
    bytes.push(3);
    for field in FIELDS {
        bytes.extend(u16::try_from(field.len()).unwrap().to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
    mac.update(b"presign.seal\x0btest.upload");
    mac.update(&bytes);
    bytes.extend(mac.finalize().into_bytes());
    let text = URL_SAFE_NO_PAD.encode(&bytes);
    assert_eq!(sealed(), text);
    assert_eq!(
        text,
        "AQAAAABpVzWlAwANbWVyY2hhbnRzLzEyLwAWbWVyY2hhbnRzLzEyL3ZpZGVvLm1wNAAOMn5WWEJzYjJGa0lFbEW8QGWt2Mgk\
         G2VA9LbL-e5Xb0JkAy2xuWQGGnWH3yYF4w"
    );
    let opened = open(&text).unwrap();
    assert_eq!((opened.texts().unwrap(), opened.expires_at()), (FIELDS, end()));
}

#[test]
fn every_edit_is_refused() {
    let text = sealed();
    assert!(open(&text).is_ok());
    let mut edits = 0;
    let mut refused = |edited: &str| {
        assert_ne!(edited, text);
        invalid(open(edited));
        edits += 1;
    };
    // Every bit of the bytes.
    let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
    for at in 0..bytes.len() * 8 {
        let mut edited = bytes.clone();
        edited[at / 8] ^= 1 << (at % 8);
        refused(&URL_SAFE_NO_PAD.encode(edited));
    }
    for at in 0..text.len() {
        // Every other letter, those outside of the alphabet too, and none.
        for letter in (0..=0x7f).chain([0xff]).map(char::from) {
            if !text[at..].starts_with(letter) {
                refused(&format!("{}{letter}{}", &text[..at], &text[at + 1..]));
            }
        }
        refused(&format!("{}{}", &text[..at], &text[at + 1..]));
        refused(&text[..at]);
        refused(&text[at + 1..]);
    }
    for at in 0..=text.len() {
        for letter in ALPHABET.iter().chain(b"=+/ \n\0.%").map(|letter| char::from(*letter)) {
            refused(&format!("{}{letter}{}", &text[..at], &text[at..]));
        }
    }
    for edited in [
        "".into(),
        text.repeat(2),
        format!("{text}="),
        format!("{text}=="),
        format!(" {text}"),
        format!("{text}\n"),
        format!("{text}é"),
        "A".repeat(8_192),
        "A".repeat(1 << 20),
    ] {
        refused(&edited);
    }
    say!("every_edit_is_refused: {edits} edits");
}

/// One spelling: other lengths of the last group have other bits that stand for nothing.
#[test]
fn one_spelling() {
    for length in 0..8 {
        let field = "a".repeat(length);
        let text = sealer().seal(purpose(), &[field.as_str()], end()).unwrap();
        assert_eq!(open(&text).unwrap().texts().unwrap(), [field.as_str()]);
        let (start, last) = text.split_at(text.len() - 1);
        for letter in
            ALPHABET.iter().map(|letter| char::from(*letter)).filter(|letter| !last.starts_with(*letter))
        {
            invalid(open(&format!("{start}{letter}")));
        }
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for other in [URL_SAFE.encode(&bytes), STANDARD_NO_PAD.encode(&bytes)] {
            assert_eq!(open(&other).is_ok(), other == text);
        }
    }
}

#[test]
fn everything_under_the_mac_matters() {
    let text = sealed();
    // Another purpose.
    for other in ["test.uploa", "test.upload.", "test.Upload", "est.upload", "test.download", "t"] {
        invalid(sealer().open(Purpose::new(other).unwrap(), &text, at(-1)));
    }
    // Another key.
    let mut longer = KEY.to_vec();
    longer.push(1);
    for other in [OTHER_KEY.as_slice(), &longer, &KEY.repeat(2)] {
        invalid(Sealer::new(key(other)).open(purpose(), &text, at(-1)));
    }
    // Other fields, another end: another text, of which no start or end is the other's.
    let mut texts = vec![text];
    let seal = |fields: &[&str], end| sealer().seal(purpose(), fields, end).unwrap();
    let lists: [&[&str]; 14] = [
        &[],
        &[""],
        &["", ""],
        &["a", "bc"],
        &["ab", "c"],
        &["abc"],
        &["abc", ""],
        &["", "abc"],
        &["a", "b", "c"],
        &["c", "b", "a"],
        &["\0\x01a"],
        &["a\0\x02bc"],
        &[FIELDS[1], FIELDS[0], FIELDS[2]],
        &[FIELDS[0], FIELDS[1]],
    ];
    texts.extend(lists.iter().map(|fields| seal(fields, end())));
    texts.extend([-1, 1].map(|seconds| seal(&FIELDS, at(seconds))));
    for (one, text) in texts.iter().enumerate() {
        for with in texts.iter().enumerate().filter(|(other, _)| *other != one).map(|(_, with)| with) {
            assert_ne!(text, with);
            // Cut and joined at the same place in the bytes, the MAC of the other among them.
            let [bytes, with] = [text, with].map(|text| URL_SAFE_NO_PAD.decode(text).unwrap());
            let mixed = |at: usize, behind: usize| [&bytes[..at], &with[with.len() - behind..]].concat();
            for mixed in [mixed(bytes.len() - 32, 32), mixed(9, with.len() - 9), mixed(1, with.len() - 1)] {
                if mixed != with && mixed != bytes {
                    invalid(sealer().open(purpose(), &URL_SAFE_NO_PAD.encode(mixed), Timestamp::MIN));
                }
            }
        }
    }
}

#[test]
fn until_its_end() {
    let opened = |seconds| sealer().open(purpose(), &sealed(), at(seconds)).map_err(|error| error.kind());
    assert!(opened(-1).is_ok());
    assert_eq!(opened(0).unwrap_err(), ErrorKind::Expired);
    assert_eq!(opened(1).unwrap_err(), ErrorKind::Expired);
    let now = |now| sealer().open(purpose(), &sealed(), now).is_ok();
    assert_eq!((now(Timestamp::MIN), now(Timestamp::MAX)), (true, false));
    // Only who holds a text that was sealed learns that its time is over.
    let mut other = sealed();
    other.replace_range(..1, "B");
    invalid(sealer().open(purpose(), &other, at(1)));
    invalid(sealer().open(Purpose::new("test").unwrap(), &sealed(), at(1)));
    invalid(Sealer::new(key(OTHER_KEY)).open(purpose(), &sealed(), at(1)));
    // The first instant and the last.
    for (end, now, kind) in [
        (Timestamp::MIN, Timestamp::MIN, Some(ErrorKind::Expired)),
        (Timestamp::MAX, Timestamp::MAX, Some(ErrorKind::Expired)),
        (Timestamp::MAX, Timestamp::MIN, None),
    ] {
        let text = sealer().seal(purpose(), &FIELDS, end).unwrap();
        assert_eq!(sealer().open(purpose(), &text, now).err().map(|error| error.kind()), kind);
    }
}

#[test]
fn keys_are_changed_without_a_gap() {
    let (old, new) = (|| key(OTHER_KEY), || key(KEY));
    let third = || key(b"the key before both of the others");
    let by_old = Sealer::new(old()).seal(purpose(), &FIELDS, end()).unwrap();
    let by_new = Sealer::new(new()).seal(purpose(), &FIELDS, end()).unwrap();
    for (sealer, opens_old, opens_new, seals) in [
        (Sealer::new(old()), true, false, &by_old),
        (Sealer::new(old()).also_opening(new()), true, true, &by_old),
        (Sealer::new(new()).also_opening(old()), true, true, &by_new),
        (Sealer::new(new()).also_opening(third()).also_opening(old()), true, true, &by_new),
        (Sealer::new(new()), false, true, &by_new),
        (Sealer::new(new()).also_opening(third()), false, true, &by_new),
    ] {
        let opens = |text: &str| sealer.open(purpose(), text, at(-1)).is_ok();
        assert_eq!((opens(&by_old), opens(&by_new)), (opens_old, opens_new), "{sealer:?}");
        assert_eq!(&sealer.seal(purpose(), &FIELDS, end()).unwrap(), seals);
        invalid(sealer.open(purpose(), &by_new[1..], at(-1)));
    }
}

#[test]
fn nothing_shows() {
    let sealer = sealer().also_opening(key(OTHER_KEY));
    let opened = open(&sealed()).unwrap();
    let shown = format!("{sealer:?} {:?} {:#?} {opened:?}", key(KEY), key(KEY));
    assert_eq!(shown, "Sealer(2 keys) SealKey(..) SealKey(..) Opened(3 fields until 2026-01-02T03:04:05Z)");
    for error in [
        open("A").unwrap_err(),
        SealKey::new(&KEY[..31]).unwrap_err(),
        SealKey::new(&[b'x'; 32]).unwrap_err(),
    ] {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("random") || error.kind() == ErrorKind::WeakKey, "{text}");
        assert!(!text.contains("xx") && !text.contains("120"), "{text}");
    }
}

/// Any fields of any bytes come back as they went in.
#[test]
fn there_and_back() {
    let mut random = Random::new("there_and_back");
    for _ in 0..3_000 {
        let mut fields: Vec<Vec<u8>> = Vec::new();
        for _ in 0..random.below(6) {
            let length = if random.one_in(20) { random.below(1_200) } else { random.below(40) };
            fields.push((0..length).map(|_| random.bits().to_le_bytes()[0]).collect());
        }
        let end = Timestamp::from_unix_secs(random.bits() % Timestamp::MAX.as_unix_secs() + 1).unwrap();
        let text = sealer().seal(purpose(), &fields, end).unwrap();
        assert!(text.len() <= 8_192 && text.bytes().all(|byte| ALPHABET.contains(&byte)));
        let before = Timestamp::from_unix_secs(end.as_unix_secs() - 1).unwrap();
        let opened = sealer().open(purpose(), &text, before).unwrap();
        assert!(opened.fields().eq(fields.iter().map(Vec::as_slice)));
        assert_eq!((opened.fields().len(), opened.expires_at()), (fields.len(), end));
        let [text_one] = opened.texts().unwrap_or_default();
        assert!(text_one.is_empty() || (fields.len() == 1 && text_one.as_bytes() == fields[0]));
    }
}

/// Whatever is not sealed does not open, near to the form or far from it.
#[test]
fn nothing_else_opens() {
    let mut random = Random::new("nothing_else_opens");
    let bytes = URL_SAFE_NO_PAD.decode(sealed()).unwrap();
    for _ in 0..20_000 {
        let mut other = if random.one_in(2) { bytes.clone() } else { Vec::new() };
        match random.below(3) {
            0 => other.truncate(random.below(bytes.len())),
            1 => other.resize_with(random.below(200), || random.bits().to_le_bytes()[0]),
            _ => {}
        }
        for _ in 0..=random.below(4) {
            if !other.is_empty() {
                let at = random.below(other.len());
                other[at] =
                    if random.one_in(2) { random.bits().to_le_bytes()[0] } else { other[at].wrapping_add(1) };
            }
        }
        if other != bytes {
            invalid(open(&URL_SAFE_NO_PAD.encode(&other)));
        }
    }
}
