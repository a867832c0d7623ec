//! How a grant is written into a URL and read back: the seam, and our own way.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::error::{LocalError, LocalErrorKind};
use super::grant::{Grant, METHODS};
use crate::encode::{Decimal, decode, number, push_path};
use crate::error::{Error, ErrorKind};
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::seal::{Opened, Purpose, Sealer, is_well_formed};
use crate::time::{CLOCK_SKEW, Timestamp};

/// A way to write grants into URLs. Other services have ways of their own, with their own paths and their own seals.
pub(crate) trait Encoding: Send + Sync {
    /// Appends path and query behind the base URL.
    fn write(&self, grant: &Grant<'_>, out: &mut String) -> Result<(), Error>;

    /// Reads what a request with this method carries in its path and query, of which this is what stands behind the base
    /// URL; it is visible ASCII. Only what was written by [`write`](Self::write), has not ended and is for this method is read.
    fn read(&self, method: Method, target: &str, now: Timestamp) -> Result<Grant<'static>, LocalError>;
}

/// The parameter in which the grant is sealed. It stands where S3's signature would, and is hidden as that is.
pub(crate) const PARAMETER: &str = "X-Presign-Sealed";

/// The longest name of a service: what a purpose has room for behind `presign.local.DELETE.`.
const MAX_NAME: usize = 43;

/// Ours: the key as the path, and one parameter behind it.
///
/// ```text
/// /photos/cat%201.png?X-Presign-Sealed=AQ…
/// ```
///
/// Sealed are, as texts: the key; `least-most` where the body's size is a range, and nothing otherwise; then each header
/// that the client sends or that the answer has instead of the object's, a name and a value. Method and service are the
/// purpose, and so under the MAC and not in the text.
pub(crate) struct SealedParameter {
    sealer: Sealer,
    service: String,
}

impl SealedParameter {
    pub(crate) fn new(service: &str, sealer: Sealer) -> Result<Self, Error> {
        let fault = |kind, problem| {
            Err(Error::new(
                kind,
                "service name",
                problem,
                format!("1 to {MAX_NAME} visible ASCII characters"),
            ))
        };
        match service.len() {
            0 => fault(ErrorKind::Empty, "empty".into()),
            1..=MAX_NAME => match service.bytes().position(|byte| !byte.is_ascii_graphic()) {
                Some(at) => fault(ErrorKind::InvalidCharacter, format!("character at byte {at}")),
                None => Ok(Self { sealer, service: service.into() }),
            },
            length => fault(ErrorKind::TooLong, format!("{length} bytes")),
        }
    }

    fn purpose(&self, method: Method) -> String {
        format!("presign.local.{method}.{}", self.service)
    }

    fn open(&self, method: Method, text: &str, now: Timestamp) -> Result<Opened, ErrorKind> {
        let purpose = self.purpose(method);
        let opened = Purpose::new(&purpose).and_then(|purpose| self.sealer.open(purpose, text, now));
        opened.map_err(|error| error.kind())
    }

    /// Why nothing was opened, for the log.
    #[cold]
    fn refusal(&self, method: Method, text: &str, now: Timestamp, kind: ErrorKind) -> LocalError {
        let for_another = |other: &Method| match self.open(*other, text, now) {
            Ok(_) => true,
            Err(kind) => kind == ErrorKind::Expired,
        };
        LocalError::sealed(match kind {
            ErrorKind::Expired => LocalErrorKind::Expired,
            _ if !is_well_formed(text) => LocalErrorKind::Encoding,
            _ if METHODS.iter().filter(|other| **other != method).any(for_another) => LocalErrorKind::Purpose,
            _ => LocalErrorKind::Mac,
        })
    }
}

impl SealedParameter {
    /// All of a grant in one text of letters, digits, `-` and `_`.
    pub(crate) fn seal(&self, grant: &Grant<'_>) -> Result<String, Error> {
        let sizes = grant.body.size_range();
        let free = grant.exact_size() || grant.method != Method::Put || sizes == (0..=u64::MAX);
        let sizes = if free { String::new() } else { format!("{}-{}", sizes.start(), sizes.end()) };
        // What is stored was sent; what an answer has instead was not.
        let answer = grant.kept.iter().filter(|_| grant.method != Method::Put);
        let pairs = grant.sent.iter().chain(answer).flat_map(|(name, value)| [&**name, &**value]);
        let begins_at = Decimal::new(grant.begins_at.as_unix_secs());
        let head = [grant.key.as_str(), begins_at.as_str(), &sizes];
        let fields: Vec<&str> = head.into_iter().chain(pairs).collect();
        let purpose = self.purpose(grant.method);
        self.sealer.seal(Purpose::new(&purpose)?, &fields, grant.expires_at)
    }

    /// The grant that was sealed for this method, if its time has begun and has not ended.
    pub(crate) fn unseal(
        &self,
        method: Method,
        text: &str,
        now: Timestamp,
    ) -> Result<Grant<'static>, LocalError> {
        let opened = self.open(method, text, now).map_err(|kind| self.refusal(method, text, now, kind))?;
        // What was sealed for this purpose is what we wrote, so this does not fail.
        let malformed = || LocalError::sealed(LocalErrorKind::Encoding);
        let grant = read_fields(method, &opened).ok_or_else(malformed)?;
        if grant.begins_at.as_unix_secs() > now.as_unix_secs().saturating_add(CLOCK_SKEW) {
            return Err(LocalError::sealed(LocalErrorKind::NotYetValid));
        }
        Ok(grant)
    }
}

impl Encoding for SealedParameter {
    fn write(&self, grant: &Grant<'_>, out: &mut String) -> Result<(), Error> {
        let text = self.seal(grant)?;
        out.push('/');
        push_path(out, grant.key.as_str());
        for part in ["?", PARAMETER, "=", &text] {
            out.push_str(part);
        }
        Ok(())
    }

    fn read(&self, method: Method, target: &str, now: Timestamp) -> Result<Grant<'static>, LocalError> {
        let parts = target.split_once('?').and_then(|(path, query)| {
            let text = query.strip_prefix(PARAMETER)?.strip_prefix('=')?;
            Some((path.strip_prefix('/')?, text))
        });
        let malformed = || LocalError::sealed(LocalErrorKind::Encoding);
        let (path, text) = parts.ok_or_else(malformed)?;
        let grant = self.unseal(method, text, now)?;
        if !is_path_of(path, grant.key.as_str()) {
            return Err(LocalError::new(LocalErrorKind::PathMismatch, "path"));
        }
        Ok(grant)
    }
}

fn read_fields(method: Method, opened: &Opened) -> Option<Grant<'static>> {
    let mut fields = opened.fields().map(|field| core::str::from_utf8(field).ok().map(String::from));
    // Of whichever profile it was when it was sealed.
    let key = ObjectKey::exact(fields.next()??).ok()?;
    let mut grant = Grant::new(method, key, opened.expires_at());
    grant.begins_at = Timestamp::from_unix_secs(number(&fields.next()??)?).ok()?;
    let sizes = fields.next()??;
    if !sizes.is_empty() {
        grant.sizes(read_sizes(&sizes)?);
    }
    while let Some(name) = fields.next() {
        let (name, value) = (name?, fields.next()??);
        if !grant.answer_with(name.clone().into(), value.clone().into()) {
            grant.send(name.into(), value.into()).ok()?;
        }
    }
    Some(grant)
}

fn read_sizes(text: &str) -> Option<RangeInclusive<u64>> {
    let (least, most) = text.split_once('-')?;
    Some(number(least)?..=number(most)?)
}

/// Whether this is the key, percent-encoded in one way or another: clients may write an escape that they need not, and the
/// other way round. Decoded once, and every `%` is an escape.
fn is_path_of(path: &str, key: &str) -> bool {
    decode(path, |_, _| {}).is_some_and(|decoded| decoded == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::SealKey;

    fn service(name: &str) -> Result<SealedParameter, Error> {
        SealedParameter::new(name, Sealer::new(SealKey::new(b"32 bytes out of a random source.").unwrap()))
    }

    #[test]
    fn names_fit_into_purposes() {
        for (name, kind) in [
            ("", Some(ErrorKind::Empty)),
            ("a b", Some(ErrorKind::InvalidCharacter)),
            ("a\n", Some(ErrorKind::InvalidCharacter)),
            ("é", Some(ErrorKind::InvalidCharacter)),
            ("a", None),
            (&"~".repeat(43), None),
            (&"~".repeat(44), Some(ErrorKind::TooLong)),
        ] {
            let made = service(name);
            assert_eq!(made.as_ref().err().map(Error::kind), kind, "{name:?}");
            for method in METHODS {
                assert!(
                    made.as_ref().is_ok_and(|made| Purpose::new(&made.purpose(method)).is_ok())
                        == kind.is_none()
                );
            }
        }
    }

    #[test]
    fn paths() {
        for (path, key, same) in [
            ("a/b", "a/b", true),
            ("a%2Fb", "a/b", true),
            ("%61/b", "a/b", true),
            ("a%20b", "a b", true),
            ("a+b", "a+b", true),
            ("a%2bb", "a+b", true),
            ("%C3%A9", "é", true),
            ("%c3%a9", "é", true),
            ("a%252e", "a%2e", true),
            ("%25", "%", true),
            ("a+b", "a b", false),
            ("a%2e", "a%2e", false),
            ("%", "%", false),
            ("a%2", "a%2", false),
            ("a%zz", "a%zz", false),
            ("%%25", "%%", false),
            ("A/b", "a/b", false),
            ("a//b", "a/b", false),
            ("a/b/", "a/b", false),
            ("a/./b", "a/b", false),
            ("a/b", "a/bc", false),
            ("", "a", false),
            ("e%CC%81", "é", false),
        ] {
            assert_eq!(is_path_of(path, key), same, "{path} {key}");
        }
    }
}
