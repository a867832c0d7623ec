//! The headers of a request against its grant.

use alloc::vec::Vec;

use super::error::{LocalError, LocalErrorKind};
use super::grant::Grant;
use super::range::Asked;
use crate::method::Method;

/// A request's headers: names in any case, values without white space at their ends.
pub(super) struct Received<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Received<'a> {
    pub(super) fn new(headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        Self(headers.map(|(name, value)| (name, value.trim_ascii())).collect())
    }

    /// The value of a header that comes once at most.
    fn get(&self, name: &str) -> Result<Option<&'a [u8]>, LocalError> {
        let mut values = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(LocalError::header(LocalErrorKind::DuplicateHeader, name)),
            (first, None) => Ok(first.map(|(_, value)| *value)),
        }
    }

    /// Holds the headers to the grant, and takes the range from them that it leaves to the client.
    pub(super) fn check(&self, grant: &mut Grant<'_>) -> Result<(), LocalError> {
        for (name, value) in &grant.sent {
            let kind = match self.get(name)? {
                Some(received) if received == value.as_bytes() => continue,
                Some(_) => LocalErrorKind::WrongHeader,
                None => LocalErrorKind::MissingHeader,
            };
            return Err(LocalError::header(kind, name));
        }
        for (name, _) in &self.0 {
            let signed = grant.sent.iter().any(|(sent, _)| name.eq_ignore_ascii_case(sent));
            if !signed && must_be_signed(grant.method, &name.to_ascii_lowercase()) {
                return Err(LocalError::header(LocalErrorKind::UnsignedHeader, name));
            }
        }
        // A client that has nothing to compare with the tag of `if-range` gets the whole (RFC 9110 section 13.1.5).
        // A range that was signed is there with its value, and stays.
        if grant.method == Method::Get && self.get("if-range")?.is_none() {
            grant.range = self.range()?;
        }
        Ok(())
    }

    fn range(&self) -> Result<Option<Asked>, LocalError> {
        let fault = |kind| LocalError::new(kind, "range");
        let Some(value) = self.get("range")? else { return Ok(None) };
        let value = core::str::from_utf8(value).map_err(|_| fault(LocalErrorKind::Range))?;
        Asked::read(value).map_err(fault)
    }
}

/// Whether a header says what the request shall do, so that passing over it would do something else than the client
/// meant, and obeying it something else than was granted.
fn must_be_signed(method: Method, name: &str) -> bool {
    let writes = matches!(method, Method::Put | Method::Delete);
    let of_a_write =
        name.starts_with("if-") || matches!(name, "content-md5" | "content-range" | "content-encoding");
    name.starts_with("x-amz-") || writes && of_a_write
}
