//! [`PublicCode`]: what a stranger is told of a refusal.

use core::fmt;

/// An error code of S3 with its HTTP status: all that a client that was refused needs to know.
///
/// Amazon S3 API Reference, "Error responses". What went wrong in detail is for the service's log alone.
///
/// ```
/// use presign::body::BodyRules;
///
/// let fault = BodyRules::new().sizes(0..=5).checker(Some(6)).unwrap_err();
/// let code = fault.public_code();
/// assert_eq!((code.status(), code.code()), (400, "EntityTooLarge"));
/// assert_eq!(code.to_string(), "400 EntityTooLarge");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicCode {
    status: u16,
    code: &'static str,
}

impl PublicCode {
    pub(crate) const fn new(status: u16, code: &'static str) -> Self {
        Self { status, code }
    }

    /// The HTTP status: 400 to 599.
    ///
    /// ```
    /// # use presign::PublicCode;
    /// fn status(code: PublicCode) -> u16 {
    ///     code.status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub const fn status(self) -> u16 {
        self.status
    }

    /// S3's code, such as `AccessDenied`.
    ///
    /// ```
    /// # use presign::PublicCode;
    /// fn code(code: PublicCode) -> &'static str {
    ///     code.code()
    /// }
    /// # let _ = code;
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }
}

impl fmt::Display for PublicCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.code)
    }
}
