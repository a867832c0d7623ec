//! What the options of S3's operations hold: each value is checked once, when it is made.
//!
//! Header names, words and limits are those of the Amazon S3 API Reference and User Guide.

use alloc::borrow::Cow;
use alloc::format;
use core::ops::RangeInclusive;

use crate::error::{Error, ErrorKind};

/// An enum of the words that one field can hold: `as_str`, `Display`, `FromStr`, serde.
///
/// The function after `else` makes the error for any other text.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident in $field:literal else $refuse:path {
            $($(#[$doc:meta])* $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            #[doc = concat!("The word as `", $field, "` holds it.")]
            ///
            /// ```
            #[doc = concat!("use presign::s3::", stringify!($name), ";")]
            ///
            $(#[doc = concat!(
                "assert_eq!(", stringify!($name), "::", stringify!($variant), ".as_str(), \"", $word, "\");"
            )])+
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn new(text: impl AsRef<str>) -> Result<Self, Error> {
                match text.as_ref() {
                    $($word => Ok(Self::$variant),)+
                    other => Err($refuse($field, other, &[$($word),+])),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = Error;

            /// One of the words, in exactly that spelling.
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::new(text)
            }
        }

        serde_str!($name);
    };
}

mod account;
mod acl;
mod copy_source;
mod customer_key;
mod directives;
mod encryption;
mod encryption_context;
mod metadata;
mod object_lock;
mod storage_class;
mod tagging;

pub use account::AccountId;
pub use acl::{CannedAcl, PublicAcl};
pub(crate) use acl::{grants_public, is_public_acl};
pub use copy_source::{CopySource, VersionId};
pub use customer_key::CustomerKey;
pub use directives::{ChecksumType, EncodingType, MetadataDirective, TaggingDirective};
pub use encryption::{KmsDsseEncryption, KmsEncryption, KmsKeyId, ServerSideEncryption};
pub use encryption_context::EncryptionContext;
pub use metadata::MetadataName;
pub use object_lock::{LegalHold, ObjectLockMode, Retention};
pub use storage_class::StorageClass;
pub use tagging::Tagging;

/// A text of so many bytes, each of which passes `accepts`; only ASCII ones may.
fn checked<'a>(
    field: &'static str,
    text: Cow<'a, str>,
    length: RangeInclusive<usize>,
    accepts: impl Fn(u8) -> bool,
    allowed: &'static str,
) -> Result<Cow<'a, str>, Error> {
    if !length.contains(&text.len()) {
        return Err(wrong_length(field, text.len(), &length, allowed));
    }
    match text.bytes().position(|byte| !accepts(byte)) {
        None => Ok(text),
        Some(at) => Err(wrong_character(field, &text, at, allowed)),
    }
}

#[cold]
fn wrong_length(
    field: &'static str,
    bytes: usize,
    length: &RangeInclusive<usize>,
    allowed: &'static str,
) -> Error {
    match bytes {
        0 => Error::new(ErrorKind::Empty, field, "empty", allowed),
        _ if bytes < *length.start() => {
            Error::new(ErrorKind::TooShort, field, format!("{bytes} bytes"), allowed)
        }
        _ => Error::new(ErrorKind::TooLong, field, format!("{bytes} bytes"), allowed),
    }
}

/// The character that begins at byte `at` is not accepted.
#[cold]
fn wrong_character(field: &'static str, text: &str, at: usize, allowed: &'static str) -> Error {
    let found = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER);
    let (kind, what) = match found {
        _ if found.is_control() => (ErrorKind::Control, "control character"),
        _ if found.is_whitespace() => (ErrorKind::Whitespace, "white space"),
        _ => (ErrorKind::InvalidCharacter, "character"),
    };
    Error::new(kind, field, format!("{what} U+{:04X} at byte {at}", u32::from(found)), allowed)
}

/// What [`words!`] says of a word that the field does not have.
#[cold]
fn unknown_word(field: &'static str, _: &str, words: &[&str]) -> Error {
    Error::new(ErrorKind::Syntax, field, "a word that it does not have", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_error_says() {
        let check = |text: &'static str| {
            let error =
                checked("field", text.into(), 2..=4, |byte| byte.is_ascii_lowercase(), "rule").unwrap_err();
            (error.kind(), String::from(error.problem()))
        };
        for (text, kind, problem) in [
            ("", ErrorKind::Empty, "empty"),
            ("a", ErrorKind::TooShort, "1 bytes"),
            ("abcde", ErrorKind::TooLong, "5 bytes"),
            ("a\tb", ErrorKind::Control, "control character U+0009 at byte 1"),
            ("ab ", ErrorKind::Whitespace, "white space U+0020 at byte 2"),
            ("abA", ErrorKind::InvalidCharacter, "character U+0041 at byte 2"),
            ("aé", ErrorKind::InvalidCharacter, "character U+00E9 at byte 1"),
            ("a😀", ErrorKind::TooLong, "5 bytes"),
        ] {
            assert_eq!(check(text), (kind, problem.into()), "{text:?}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serde_checks_too() {
        fn trip<T: serde::Serialize + serde::de::DeserializeOwned>(json: &str, wrong: &str) {
            let value: T = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert!(serde_json::from_str::<T>(wrong).is_err(), "{wrong}");
        }
        trip::<CannedAcl>(r#""private""#, r#""public-read""#);
        trip::<PublicAcl>(r#""public-read""#, r#""private""#);
        trip::<ObjectLockMode>(r#""GOVERNANCE""#, r#""governance""#);
        trip::<StorageClass<'static>>(r#""GLACIER_IR""#, r#""glacier""#);
        trip::<AccountId<'static>>(r#""123456789012""#, "123456789012");
        trip::<VersionId<'static>>(r#""null""#, r#""""#);
        trip::<MetadataName>(r#""author""#, r#""x-amz-meta-author""#);
        trip::<KmsKeyId<'static>>(r#""alias/a""#, r#""a b""#);
        trip::<EncryptionContext<'static>>(r#""e30=""#, r#""{}""#);
    }
}
