//! Identifiers: a prefix and 20 characters, and the xids to make them of.
//!
//! What is documented is the pattern `^asset_[a-z0-9]{20}$`, and nothing but the pattern is checked: the service's own
//! example `asset_d8aad64dib2c7m3ae7j1` is no canonical xid, so a decoder would refuse what the service prints.
//! Inferred: new ones are xids (`rs/xid`: 12 bytes in lower-case base32hex, RFC 4648 section 7, without padding), because
//! the printed examples decode as such.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::encode::ascii;
use crate::error::{Error, ErrorKind};
use crate::key_template::RandomBytes;
use crate::time::Timestamp;

/// How many characters stand behind the prefix.
const LENGTH: usize = 20;

macro_rules! id {
    ($(#[doc = $doc:literal])+ $name:ident, $field:literal, $prefix:literal) => {
        $(#[doc = $doc])+
        ///
        /// ```
        #[doc = concat!("use presign::wire::chief::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id = ", stringify!($name), "::new(\"", $prefix, "d8aad64dib2c7m3ae7j1\")?;")]
        #[doc = concat!("assert_eq!(id.as_str(), \"", $prefix, "d8aad64dib2c7m3ae7j1\");")]
        #[doc = concat!("assert!(", stringify!($name), "::new(\"", $prefix, "D8AAD64DIB2C7M3AE7J1\").is_err());")]
        /// # Ok::<(), presign::Error>(())
        /// ```
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What every such identifier matches.
            ///
            /// ```
            #[doc = concat!("use presign::wire::chief::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert_eq!(", stringify!($name), "::PATTERN, \"^", $prefix, "[a-z0-9]{20}$\");")]
            /// ```
            pub const PATTERN: &'static str = concat!("^", $prefix, "[a-z0-9]{20}$");

            /// An identifier from its text: the pattern decides, and nothing else.
            ///
            /// # Errors
            /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for any other text.
            ///
            /// ```
            #[doc = concat!("use presign::wire::chief::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($name), "::new(\"", $prefix, "zzzzzzzzzzzzzzzzzzzz\").is_ok());")]
            #[doc = concat!("assert!(", stringify!($name), "::new(\"", $prefix, "zzzzzzzzzzzzzzzzzzzz\\n\").is_err());")]
            /// ```
            pub fn new(text: impl Into<String>) -> Result<Self, Error> {
                let text = text.into();
                if Self::matches(&text) { Ok(Self(text)) } else { Err(syntax($field, Self::PATTERN)) }
            }

            /// A new identifier: an xid of the instant and of random bytes. Fresh bytes for each.
            ///
            /// The seconds stand in the first 32 bits (from 2106 on they begin again), so identifiers sort by their time;
            /// 64 random bits stand where `rs/xid` has machine, process and counter. Two identifiers of one second are equal
            /// once in 2 to the power of 64: a service that stores them under a unique key loses nothing.
            ///
            /// ```
            /// use presign::{RandomBytes, Timestamp};
            #[doc = concat!("use presign::wire::chief::", stringify!($name), ";")]
            ///
            /// let now = Timestamp::parse("2026-05-25T19:44:24Z")?;
            #[doc = concat!("let id = ", stringify!($name), "::mint(now, &RandomBytes::new([7; 32]));")]
            #[doc = concat!("assert_eq!(id.as_str(), \"", $prefix, "d8aad6070s3ge1o70s3g\");")]
            /// # Ok::<(), presign::Error>(())
            /// ```
            #[must_use]
            pub fn mint(now: Timestamp, random: &RandomBytes) -> Self {
                Self::from_xid(xid(now, random))
            }

            /// The identifier of an xid's 12 bytes, for a service that counts its own: seconds, machine, process and counter.
            ///
            /// ```
            #[doc = concat!("use presign::wire::chief::", stringify!($name), ";")]
            ///
            #[doc = concat!("let id = ", stringify!($name), "::from_xid([0; 12]);")]
            #[doc = concat!("assert_eq!(id.as_str(), \"", $prefix, "00000000000000000000\");")]
            /// ```
            #[must_use]
            pub fn from_xid(bytes: [u8; 12]) -> Self {
                Self(format!("{}{}", $prefix, ascii(&base32hex(bytes))))
            }

            /// The whole text, with its prefix.
            ///
            /// ```
            #[doc = concat!("use presign::wire::chief::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($name), "::from_xid([0; 12]).as_str().starts_with(\"", $prefix, "\"));")]
            /// ```
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub(super) fn matches(text: &str) -> bool {
                text.strip_prefix($prefix).is_some_and(|rest| {
                    rest.len() == LENGTH && rest.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
                })
            }
        }

        serde_str!($name);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}

id! {
    /// An asset: `asset_` and 20 characters.
    AssetId, "asset_id", "asset_"
}
id! {
    /// A project, which scopes every request: `project_` and 20 characters.
    ProjectId, "X-Project-Id", "project_"
}
id! {
    /// A label: `label_` and 20 characters.
    LabelId, "label_id", "label_"
}

#[cold]
fn syntax(field: &'static str, pattern: &'static str) -> Error {
    Error::new(ErrorKind::Syntax, field, "another form", pattern)
}

/// Seconds, then 64 random bits.
fn xid(now: Timestamp, random: &RandomBytes) -> [u8; 12] {
    let [_, _, _, _, a, b, c, d] = now.as_unix_secs().to_be_bytes();
    let [e, f, g, h, i, j, k, l, ..] = *random.as_bytes();
    [a, b, c, d, e, f, g, h, i, j, k, l]
}

/// 96 bits in 20 digits of 5 bits, the last four bits of which are zero.
fn base32hex(bytes: [u8; 12]) -> [u8; LENGTH] {
    let number = bytes.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte)) << 4;
    let mut text = [0; LENGTH];
    for (index, place) in text.iter_mut().rev().enumerate() {
        let digit = usize::try_from(number >> (5 * index) & 31).unwrap_or_default();
        *place = b"0123456789abcdefghijklmnopqrstuv".get(digit).copied().unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_xid_is_seconds_and_random_bytes() {
        let at = |seconds| Timestamp::from_unix_secs(seconds).unwrap();
        let random = |first: [u8; 8]| {
            let mut bytes = [0xaa; 32];
            bytes[..8].copy_from_slice(&first);
            RandomBytes::new(bytes)
        };
        // A row of the service's own page, its parts put in where they belong.
        let parts = random([0x8d, 0x92, 0xc4, 0xc3, 0xd8, 0x6a, 0x71, 0xe7]);
        assert_eq!(AssetId::mint(at(1_779_738_264), &parts).as_str(), "asset_d8aad64dib2c7m3ae7jg");
        for (seconds, first) in [(0, "00000000"), (0xffff_ffff, "ffffffff"), (0x1_0000_0001, "00000001")] {
            let bytes = xid(at(seconds), &random([0; 8]));
            let hex: String = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, first, "{seconds}");
        }
        // What is minted is canonical: four bits of the last digit are padding.
        for last in 0..=u8::MAX {
            let id = AssetId::mint(at(1), &random([1, 2, 3, 4, 5, 6, 7, last]));
            assert!(id.as_str().ends_with(['0', 'g']), "{id}");
            assert_eq!(AssetId::new(id.as_str()).unwrap(), id);
        }
    }
}
