//! Credentials: an access key ID, its secret, and what temporary ones have besides.
//!
//! "AWS security credentials" of the AWS documentation. Secrets are wiped from memory when they are dropped, and no
//! error, `Debug` text or serialised form holds any part of them.

#[cfg(feature = "aws-credential-types")]
mod aws;
#[cfg(feature = "std")]
mod environment;

use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

/// What requests are signed with: an access key ID and its secret, and for temporary credentials a session token and
/// the instant they end.
///
/// The secret and the token are wiped when the value is dropped; each clone holds copies of its own, and is wiped by
/// itself. There is no `Display`, no `PartialEq` and no `Serialize`, and `Debug` shows the access key ID only. What a
/// caller passed as `&str`, what the environment holds, and what the allocator or the system copied remain theirs.
///
/// ```
/// use presign::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert!(!format!("{credentials:?}").contains("wJalr"));
/// # Ok::<(), presign::Error>(())
/// ```
///
/// They cannot be compared, because a comparison tells by its time how much was equal:
///
/// ```compile_fail
/// # use presign::Credentials;
/// let same = Credentials::new("a", "b").unwrap() == Credentials::new("a", "b").unwrap();
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    expires_at: Option<Timestamp>,
}

/// One text of the credentials: how errors call it and what it can hold.
struct Field {
    name: &'static str,
    max_length: usize,
    allowed: &'static str,
    holds: fn(char) -> bool,
}

const ACCESS_KEY_ID: Field = Field {
    name: "access key ID",
    max_length: 256,
    allowed: "1 to 256 visible ASCII characters but `/` and `,`, which would end it where it is sent",
    holds: |char| char.is_ascii_graphic() && char != '/' && char != ',',
};
const SECRET: Field = Field {
    name: "secret access key",
    max_length: 1024,
    allowed: "1 to 1024 bytes without white space and control characters",
    holds: |_| true,
};
const SESSION_TOKEN: Field = Field {
    name: "session token",
    max_length: 8192,
    allowed: "1 to 8192 visible ASCII characters; where there is no token, none is set",
    holds: |char| char.is_ascii_graphic(),
};

impl Field {
    fn check(&self, text: &str) -> Result<(), Error> {
        let fault = |kind, problem| Err(Error::new(kind, self.name, problem, self.allowed));
        if text.is_empty() {
            return fault(ErrorKind::Empty, "empty");
        }
        if text.len() > self.max_length {
            return fault(ErrorKind::TooLong, "more bytes than allowed");
        }
        for char in text.chars() {
            // White space first: the usual fault is a line end that was copied along.
            if char.is_whitespace() {
                return fault(ErrorKind::Whitespace, "white space at an end or inside");
            }
            if char.is_control() {
                return fault(ErrorKind::Control, "a control character");
            }
            if !(self.holds)(char) {
                return fault(ErrorKind::InvalidCharacter, "a character that it cannot hold");
            }
        }
        Ok(())
    }

    #[cfg(feature = "std")]
    const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

impl Credentials {
    /// Credentials that last until they are revoked; [`with_session_token`](Self::with_session_token) and
    /// [`expiring_at`](Self::expiring_at) make them temporary.
    ///
    /// The access key ID is 1 to 256 visible ASCII characters but `/` and `,`; the secret 1 to 1,024 bytes without
    /// white space and control characters.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Whitespace`], [`ErrorKind::Control`],
    /// [`ErrorKind::InvalidCharacter`], for the field `access key ID` or `secret access key`.
    ///
    /// ```
    /// use presign::{Credentials, ErrorKind};
    ///
    /// assert_eq!(Credentials::new("AKIDEXAMPLE", "secret\n").unwrap_err().kind(), ErrorKind::Whitespace);
    /// assert_eq!(Credentials::new("AKID/EXAMPLE", "secret").unwrap_err().kind(), ErrorKind::InvalidCharacter);
    /// ```
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
    ) -> Result<Self, Error> {
        // Wrapped at once, so that a refused secret is wiped too.
        let secret = Zeroizing::new(secret_access_key.into());
        Self::checked(access_key_id.into(), secret, &ACCESS_KEY_ID, &SECRET)
    }

    fn checked(
        access_key_id: String,
        secret: Zeroizing<String>,
        access_key_field: &Field,
        secret_field: &Field,
    ) -> Result<Self, Error> {
        access_key_field.check(&access_key_id)?;
        secret_field.check(&secret)?;
        Ok(Self { access_key_id, secret, session_token: None, expires_at: None })
    }

    /// The same credentials with the token that temporary ones come with: 1 to 8,192 visible ASCII characters.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] (without a token this is not called), [`ErrorKind::TooLong`], [`ErrorKind::Whitespace`],
    /// [`ErrorKind::Control`], [`ErrorKind::InvalidCharacter`].
    ///
    /// ```
    /// use presign::Credentials;
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret")?.with_session_token("AQoDYXdzEPT//////////wE=")?;
    /// assert!(credentials.has_session_token());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_session_token(self, session_token: impl Into<String>) -> Result<Self, Error> {
        self.with_checked_token(Zeroizing::new(session_token.into()), &SESSION_TOKEN)
    }

    fn with_checked_token(mut self, token: Zeroizing<String>, field: &Field) -> Result<Self, Error> {
        field.check(&token)?;
        self.session_token = Some(token);
        Ok(self)
    }

    /// The same credentials with the instant they end: no URL that outlives it is signed.
    ///
    /// ```
    /// use presign::{Credentials, Timestamp};
    ///
    /// let end = Timestamp::parse("2026-01-02T04:04:05Z")?;
    /// assert_eq!(Credentials::new("ASIAEXAMPLE", "secret")?.expiring_at(end).expires_at(), Some(end));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expiring_at(mut self, instant: Timestamp) -> Self {
        self.expires_at = Some(instant);
        self
    }

    /// The access key ID, which stands in every URL and is no secret.
    ///
    /// ```
    /// assert_eq!(presign::Credentials::new("AKIDEXAMPLE", "secret")?.access_key_id(), "AKIDEXAMPLE");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Whether there is a session token.
    ///
    /// ```
    /// assert!(!presign::Credentials::new("AKIDEXAMPLE", "secret")?.has_session_token());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn has_session_token(&self) -> bool {
        self.session_token.is_some()
    }

    /// When they end, where that is known.
    ///
    /// ```
    /// assert_eq!(presign::Credentials::new("AKIDEXAMPLE", "secret")?.expires_at(), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = format_args!("[hidden]");
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("secret", &hidden)
            .field("session_token", &self.session_token.as_ref().map(|_| hidden))
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    const CANARY: &str = "canary-4f1d";

    #[test]
    fn refused_without_a_word_of_the_secret() {
        use ErrorKind::{Control, Empty, InvalidCharacter, TooLong, Whitespace};
        let canary = |rest: &str| format!("{CANARY}{rest}");
        let long = |length| "x".repeat(length);
        for (id, kind) in [
            (long(0), Empty),
            (long(257), TooLong),
            (canary("/EXAMPLE"), InvalidCharacter),
            (canary(",x"), InvalidCharacter),
            (canary("é"), InvalidCharacter),
            (canary(" x"), Whitespace),
            (canary("\n"), Whitespace),
            (canary("\0"), Control),
        ] {
            let error = Credentials::new(id, CANARY).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, "access key ID"));
            assert!(!format!("{error} {error:?}").contains(CANARY));
        }
        for (secret, kind) in [
            (long(0), Empty),
            (long(1025), TooLong),
            (canary("\n"), Whitespace),
            (canary(" with newline\n"), Whitespace),
            (format!(" {CANARY}"), Whitespace),
            (canary("\u{a0}"), Whitespace),
            (canary("\0"), Control),
            (canary("\x7f"), Control),
        ] {
            let error = Credentials::new("AKID", secret).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, "secret access key"));
            assert!(!format!("{error} {error:?}").contains(CANARY));
        }
        for (token, kind) in [
            (long(0), Empty),
            (long(8193), TooLong),
            (canary("\r\nx"), Whitespace),
            (canary("\0"), Control),
            (canary("é"), InvalidCharacter),
        ] {
            let error = Credentials::new("AKID", CANARY).unwrap().with_session_token(token).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, "session token"));
            assert!(!format!("{error} {error:?}").contains(CANARY));
        }
    }

    #[test]
    fn accepted_and_hidden() {
        let end = Timestamp::from_unix_secs(1_767_323_045).unwrap();
        for id in ["AKIDEXAMPLE", "test:tester", "GOOG1EXAMPLE", &"x".repeat(256)] {
            let secret = format!("{CANARY}/+é{}", "x".repeat(900));
            let credentials = Credentials::new(id, secret.as_str()).unwrap();
            assert_eq!((credentials.session_token(), credentials.expires_at()), (None, None));
            let credentials =
                credentials.with_session_token(format!("{CANARY}==")).unwrap().expiring_at(end).clone();
            assert_eq!((credentials.access_key_id(), credentials.secret()), (id, secret.as_str()));
            assert_eq!(credentials.session_token(), Some("canary-4f1d=="));
            assert_eq!(credentials.expires_at(), Some(end));
            let debug = format!("{credentials:?} {credentials:#?}");
            assert!(!debug.contains(CANARY) && debug.contains(id) && debug.contains("[hidden]"));
        }
    }
}
