//! The `host` that every request signs.

use alloc::string::String;

/// The `host` of many requests, with the end of a canonical request that signs no other header and no payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedHost {
    /// `\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD`, from the line end behind the query on.
    alone: String,
    line: usize,
}

impl SignedHost {
    pub(crate) fn new(authority: &str) -> Self {
        let mut alone = ["\nhost:", authority].concat();
        let line = alone.len();
        alone.push_str("\n\nhost\nUNSIGNED-PAYLOAD");
        Self { alone, line }
    }

    /// The end of the canonical request.
    #[inline]
    pub(super) fn alone(&self) -> &str {
        &self.alone
    }

    /// The header's own line, behind a line end.
    #[inline]
    pub(super) fn line(&self) -> &str {
        self.alone.get(..self.line).unwrap_or_default()
    }
}
