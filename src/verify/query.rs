//! The query as it was received: pairs decoded once and in order, and the parameters that sign.
//!
//! "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" of the Amazon S3 API Reference.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::claim::{Credential, credential, encoded_credential};
use super::decode::component;
use super::error::{VerifyError, VerifyErrorKind};
use super::headers::is_amz;
use crate::encode::split_at_byte;
use crate::sigv4::{Decoded, ReceivedPair, sort_pairs};

/// How much is looked at, before anything is hashed.
const MAX_BYTES: usize = 16 * 1024;
const MAX_PAIRS: usize = 128;
const MAX_NAME: usize = 255;

/// The parameters that sign, each in the one spelling that S3 documents, in the order in which they are signed; last the
/// signature, which is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Own {
    Algorithm,
    Credential,
    Date,
    Expires,
    SecurityToken,
    SignedHeaders,
    Signature,
}

impl Own {
    const ALL: [Self; 7] = [
        Self::Algorithm,
        Self::Credential,
        Self::Date,
        Self::Expires,
        Self::SecurityToken,
        Self::SignedHeaders,
        Self::Signature,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Algorithm => "X-Amz-Algorithm",
            Self::Credential => "X-Amz-Credential",
            Self::Date => "X-Amz-Date",
            Self::Expires => "X-Amz-Expires",
            Self::SecurityToken => "X-Amz-Security-Token",
            Self::SignedHeaders => "X-Amz-SignedHeaders",
            Self::Signature => "X-Amz-Signature",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// A pair whose name is one of these: which, and what stands before and behind the first `=`.
    #[inline]
    fn split(pair: &str) -> Option<(Self, &str, &str)> {
        Self::ALL.into_iter().find_map(|own| {
            let value = pair.strip_prefix(own.name())?.strip_prefix('=')?;
            Some((own, own.name(), value))
        })
    }
}

pub(super) struct ReceivedQuery<'a> {
    /// In order and without the signature.
    pub(super) pairs: Vec<ReceivedPair<'a>>,
    /// The text of the pairs, where it is written as they would be.
    pub(super) as_received: Option<&'a str>,
    /// The signature, not decoded: it is hexadecimal digits, or it is none.
    pub(super) signature: Option<&'a str>,
    /// The credential, where it is written as it would be; then its pair is not decoded.
    credential: Option<Credential<'a>>,
    /// Where the parameters that sign are among the pairs.
    own: [Option<u8>; Own::ALL.len()],
    /// The one that was added last, if it is one of these.
    last: Option<Own>,
    in_order: bool,
    /// Whether each pair is written as it would be signed.
    as_signed: bool,
    /// Names that begin with `x-amz-` and are no parameters that sign: they stand for headers. In lower case, in order.
    hoisted: Vec<String>,
    /// Whether there are others than those that sign.
    pub(super) has_others: bool,
    /// There is a parameter of Signature Version 2.
    pub(super) version_2: bool,
}

impl<'a> ReceivedQuery<'a> {
    pub(super) fn parse(query: &'a str) -> Result<Self, VerifyError> {
        let mut parsed = Self {
            pairs: Vec::new(),
            as_received: None,
            signature: None,
            credential: None,
            own: [None; Own::ALL.len()],
            last: None,
            in_order: true,
            as_signed: true,
            hoisted: Vec::new(),
            has_others: false,
            version_2: false,
        };
        if query.is_empty() {
            return Ok(parsed);
        }
        if query.len() > MAX_BYTES {
            return Err(fault(VerifyErrorKind::TooLarge));
        }
        parsed.pairs.reserve(8);
        let mut rest = Some(query);
        while let Some(text) = rest {
            let (pair, behind) =
                split_at_byte(text, b'&').map_or((text, None), |(pair, rest)| (pair, Some(rest)));
            parsed.add(pair)?;
            rest = behind;
        }
        if parsed.as_signed && parsed.in_order {
            // Behind the other pairs stands the signature.
            let signature = parsed.signature.map_or(0, |text| "&X-Amz-Signature=".len() + text.len());
            parsed.as_received = query.get(..query.len().saturating_sub(signature));
        }
        parsed.sort()?;
        Ok(parsed)
    }

    #[inline]
    fn add(&mut self, pair: &'a str) -> Result<(), VerifyError> {
        if self.pairs.len() + usize::from(self.signature.is_some()) == MAX_PAIRS {
            return Err(fault(VerifyErrorKind::TooLarge));
        }
        // With anything behind the signature, or with a name alone, it is not written as it would be.
        self.as_signed &= self.signature.is_none();
        let (own, name, value) = match Own::split(pair) {
            Some((own, name, value)) => (Some(own), as_it_is(name), value),
            None => {
                let (name, value) = split_at_byte(pair, b'=').unwrap_or_else(|| {
                    self.as_signed = false;
                    (pair, "")
                });
                if name.len() > MAX_NAME {
                    return Err(fault(VerifyErrorKind::TooLarge));
                }
                let name = component(name).map_err(fault)?;
                (Own::of(&name.text), name, value)
            }
        };
        match own {
            Some(own) => {
                let (place, at) = (self.own.get_mut(own as usize), u8::try_from(self.pairs.len()).ok());
                if place.is_some_and(|place| mem::replace(place, at).is_some()) {
                    return Err(own_fault(VerifyErrorKind::DuplicateParam, own));
                }
                if own == Own::Signature {
                    self.as_signed &= name.encoded.is_some();
                    self.signature = Some(value);
                    return Ok(());
                }
            }
            None => self.add_other(&name.text)?,
        }
        if own == Some(Own::Credential) {
            self.credential = encoded_credential(value);
        }
        let value = match own {
            // Its parts are what is read.
            Some(Own::Credential) if self.credential.is_some() => Ok(as_it_is(value)),
            _ => component(value),
        };
        let value = value.map_err(|kind| own.map_or_else(|| fault(kind), |own| own_fault(kind, own)))?;
        self.as_signed &= name.encoded.is_some() && value.encoded.is_some();
        let pair = ReceivedPair { name, value };
        self.in_order &= match (self.last, own) {
            (Some(last), Some(own)) => last < own,
            _ => self.pairs.last().is_none_or(|last| last.is_before(&pair)),
        };
        self.last = own;
        self.pairs.push(pair);
        Ok(())
    }

    /// A parameter that does not sign.
    fn add_other(&mut self, name: &str) -> Result<(), VerifyError> {
        self.has_others = true;
        // Nothing between two `&` is no pair, and who signs writes none.
        if name.is_empty() {
            return Err(fault(VerifyErrorKind::MalformedParam));
        }
        if is_amz(name) {
            if let Some(own) = Own::ALL.into_iter().find(|own| own.name().eq_ignore_ascii_case(name)) {
                return Err(own_fault(VerifyErrorKind::MalformedParam, own));
            }
            self.hoisted.push(name.to_ascii_lowercase());
        }
        self.version_2 |= ["AWSAccessKeyId", "Signature"].iter().any(|own| own.eq_ignore_ascii_case(name));
        Ok(())
    }

    /// Puts all into order and refuses what is there twice.
    fn sort(&mut self) -> Result<(), VerifyError> {
        if !self.in_order {
            sort_pairs(&mut self.pairs);
            if self.pairs.windows(2).any(|pair| matches!(pair, [a, b] if a.name.text == b.name.text)) {
                return Err(fault(VerifyErrorKind::DuplicateParam));
            }
            for (at, pair) in self.pairs.iter().enumerate() {
                if let Some(place) = Own::of(&pair.name.text).and_then(|own| self.own.get_mut(own as usize)) {
                    *place = u8::try_from(at).ok();
                }
            }
        }
        self.hoisted.sort_unstable();
        match self.hoisted.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            true => Err(fault(VerifyErrorKind::DuplicateParam)),
            false => Ok(()),
        }
    }

    /// Whether any parameter signs.
    pub(super) fn signs(&self) -> bool {
        self.own.iter().any(Option::is_some)
    }

    /// A parameter that signs, and must be there.
    pub(super) fn own(&self, own: Own) -> Result<&str, VerifyError> {
        self.get(own).ok_or_else(|| own_fault(VerifyErrorKind::MissingParam, own))
    }

    /// The parts of the credential, which must be there.
    pub(super) fn credential(&self) -> Result<Option<Credential<'_>>, VerifyError> {
        let text = self.own(Own::Credential)?;
        Ok(self.credential.or_else(|| credential(text)))
    }

    /// A parameter that signs; not the signature.
    pub(super) fn get(&self, own: Own) -> Option<&str> {
        let at = self.own.get(own as usize).copied().flatten()?;
        self.pairs.get(usize::from(at)).map(|pair| &*pair.value.text)
    }

    /// Whether there is a parameter that stands for this header; its name is in lower case.
    pub(super) fn has_hoisted(&self, name: &str) -> bool {
        !self.hoisted.is_empty() && self.hoisted.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }

    /// The value of the parameter that stands for this header.
    pub(super) fn hoisted(&self, name: &str) -> Option<&str> {
        let find = || self.pairs.iter().find(|pair| pair.name.text.eq_ignore_ascii_case(name));
        self.has_hoisted(name).then(find).flatten().map(|pair| &*pair.value.text)
    }

    /// The names of the headers that parameters stand for, in lower case.
    pub(super) fn hoisted_names(&self) -> impl Iterator<Item = &str> {
        self.hoisted.iter().map(String::as_str)
    }

    /// The pairs but those that sign.
    pub(super) fn others(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        let own = |pair: &&ReceivedPair<'_>| Own::of(&pair.name.text).is_none();
        let pairs = if self.has_others { self.pairs.as_slice() } else { &[] };
        pairs.iter().filter(own).map(|pair| (&*pair.name.text, &*pair.value.text))
    }
}

/// Text that nothing is to be decoded of.
fn as_it_is(text: &str) -> Decoded<'_> {
    Decoded { text: Cow::Borrowed(text), encoded: Some(text) }
}

#[cold]
fn own_fault(kind: VerifyErrorKind, own: Own) -> VerifyError {
    VerifyError::new(kind, own.name())
}

#[cold]
fn fault(kind: VerifyErrorKind) -> VerifyError {
    VerifyError::new(kind, "query")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn parse(query: &str) -> Result<Vec<(String, String)>, VerifyErrorKind> {
        let parsed = ReceivedQuery::parse(query).map_err(|error| error.kind())?;
        Ok(parsed
            .pairs
            .iter()
            .map(|pair| (pair.name.text.clone().into_owned(), pair.value.text.clone().into_owned()))
            .collect())
    }

    #[test]
    fn pairs() {
        let own = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect::<Vec<(String, String)>>()
        };
        for (query, expected) in [
            ("", &[][..]),
            ("acl", &[("acl", "")]),
            ("acl=", &[("acl", "")]),
            ("b=2&a=1", &[("a", "1"), ("b", "2")]),
            ("a=b=c", &[("a", "b=c")]),
            ("a+b=c+d", &[("a+b", "c+d")]),
            ("a%26b=%3D", &[("a&b", "=")]),
            ("a;b=c", &[("a;b", "c")]),
            ("A=1&a=2", &[("A", "1"), ("a", "2")]),
            ("a-=1&a%2F=2", &[("a/", "2"), ("a-", "1")]),
        ] {
            assert_eq!(parse(query).unwrap(), own(expected), "{query}");
        }
    }

    #[test]
    fn as_received_or_written() {
        let own = "X-Amz-Algorithm=A&X-Amz-Date=B";
        let text = |query: &'static str| ReceivedQuery::parse(query).unwrap().as_received;
        assert_eq!(text("X-Amz-Algorithm=A&X-Amz-Date=B&X-Amz-Signature=C"), Some(own));
        assert_eq!(text("X-Amz-Algorithm=A&X-Amz-Date=B"), Some(own));
        assert_eq!(text("X-Amz-Signature=C"), Some(""));
        assert_eq!(text("a=%2F&b="), Some("a=%2F&b="));
        for query in [
            "X-Amz-Signature=C&X-Amz-Zero=0",
            "X-Amz-Date=B&X-Amz-Algorithm=A",
            "a=%2f",
            "a=/",
            "a=%41",
            "a",
            "a=é",
            "%61=b",
        ] {
            assert_eq!(text(query), None, "{query}");
        }
    }

    #[test]
    fn names_that_sign() {
        assert!(Own::ALL.is_sorted() && Own::ALL.is_sorted_by_key(|own| own.name().replace("ature", "z")));
        for own in Own::ALL {
            let name = own.name();
            assert_eq!(Own::of(name), Some(own));
            assert_eq!((Own::of(&name.to_lowercase()), Own::of(&name[1..])), (None, None));
        }
        assert_eq!(Own::of(&"e".repeat(15)), None);
    }

    #[test]
    fn refused() {
        use VerifyErrorKind::{DuplicateParam, MalformedEscape, MalformedParam, TooLarge};
        let many = |count: usize| (0..count).map(|at| format!("p{at}")).collect::<Vec<_>>().join("&");
        for (query, kind) in [
            ("&", MalformedParam),
            ("a&", MalformedParam),
            ("&a", MalformedParam),
            ("a&&b", MalformedParam),
            ("=b", MalformedParam),
            ("a=%0A", MalformedParam),
            ("a#b", MalformedParam),
            ("a=%zz", MalformedEscape),
            ("a=1&%61=2", DuplicateParam),
            ("x-amz-acl=1&X-Amz-Acl=1", DuplicateParam),
            ("X-Amz-Signature=1&X-Amz-Signature=1", DuplicateParam),
            ("x-amz-signature=1", MalformedParam),
            (&"a".repeat(256), TooLarge),
            (&format!("a={}", "b".repeat(MAX_BYTES)), TooLarge),
        ] {
            assert_eq!(parse(query), Err(kind), "{}", query.get(..20).unwrap_or(query));
        }
        // The signature is one of them, wherever it stands.
        let signed = |count: usize| many(count - 1) + "&X-Amz-Signature=a";
        let signed_first = |count: usize| String::from("X-Amz-Signature=a&") + &many(count - 1);
        for count in [127, 128] {
            assert_eq!(parse(&many(count)).unwrap().len(), count);
            assert_eq!(parse(&signed(count)).unwrap().len(), count - 1);
            assert_eq!(parse(&signed_first(count)).unwrap().len(), count - 1);
        }
        for query in [many(129), signed(129), signed_first(129)] {
            assert_eq!(parse(&query), Err(TooLarge));
        }
    }
}
