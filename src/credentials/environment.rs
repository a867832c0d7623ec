//! Credentials from the environment, under the names that AWS tools use.

use alloc::string::String;
use std::env::VarError;

use zeroize::{Zeroize, Zeroizing};

use super::{ACCESS_KEY_ID, Credentials, Field, SECRET, SESSION_TOKEN};
use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

const ID: &str = "AWS_ACCESS_KEY_ID";
const KEY: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const END: &str = "AWS_CREDENTIAL_EXPIRATION";

impl Credentials {
    /// Credentials from the environment: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, and where they are set
    /// `AWS_SESSION_TOKEN` and `AWS_CREDENTIAL_EXPIRATION` (RFC 3339 in UTC). An empty variable counts as not set.
    ///
    /// The only function of the crate that reads the environment.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for one of the first two, [`ErrorKind::NotUtf8`], and what [`new`](Self::new),
    /// [`with_session_token`](Self::with_session_token) and [`Timestamp::parse`] refuse; the field is the
    /// variable's name.
    ///
    /// ```
    /// use presign::{Credentials, ErrorKind};
    ///
    /// match Credentials::from_env() {
    ///     Ok(credentials) => println!("signing as {}", credentials.access_key_id()),
    ///     Err(error) if error.kind() == ErrorKind::Missing => println!("set {}", error.field()),
    ///     Err(error) => println!("{error}"),
    /// }
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "std")))]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name))
    }

    fn from_variables(read: impl Fn(&str) -> Result<String, VarError>) -> Result<Self, Error> {
        let read = |name| variable(name, read(name));
        let missing =
            |name, field: &Field| Error::new(ErrorKind::Missing, name, "not set, or empty", field.allowed);
        let id = read(ID)?.ok_or_else(|| missing(ID, &ACCESS_KEY_ID))?;
        let secret = read(KEY)?.ok_or_else(|| missing(KEY, &SECRET))?;
        let fields = (ACCESS_KEY_ID.named(ID), SECRET.named(KEY));
        let mut credentials = Self::checked(String::clone(&id), secret, &fields.0, &fields.1)?;
        if let Some(token) = read(TOKEN)? {
            credentials = credentials.with_checked_token(token, &SESSION_TOKEN.named(TOKEN))?;
        }
        match read(END)? {
            Some(end) => Ok(credentials.expiring_at(instant(&end)?)),
            None => Ok(credentials),
        }
    }
}

fn variable(name: &'static str, value: Result<String, VarError>) -> Result<Option<Zeroizing<String>>, Error> {
    match value {
        Ok(text) => Ok(Some(Zeroizing::new(text)).filter(|text| !text.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(text)) => {
            text.into_encoded_bytes().zeroize();
            Err(Error::new(ErrorKind::NotUtf8, name, "no UTF-8", "UTF-8"))
        }
    }
}

/// `aws configure export-credentials` writes UTC as the offset `+00:00`.
fn instant(text: &str) -> Result<Timestamp, Error> {
    let parsed = match text.strip_suffix("+00:00") {
        Some(utc) => Timestamp::parse(&[utc, "Z"].concat()),
        None => Timestamp::parse(text),
    };
    parsed.map_err(|error| {
        Error::new(error.kind(), END, String::from(error.problem()), String::from(error.allowed()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    const CANARY: &str = "canary-4f1d";

    #[test]
    fn from_the_environment() {
        const ID: (&str, &str) = ("AWS_ACCESS_KEY_ID", "AKID");
        const KEY: (&str, &str) = ("AWS_SECRET_ACCESS_KEY", "secret");
        let from = |variables: &[(&str, &str)]| {
            Credentials::from_variables(|name| {
                let found = variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| value.to_string()).ok_or(VarError::NotPresent)
            })
        };

        let credentials =
            from(&[ID, KEY, ("AWS_SESSION_TOKEN", ""), ("AWS_CREDENTIAL_EXPIRATION", "")]).unwrap();
        assert_eq!((credentials.access_key_id(), credentials.secret()), ("AKID", "secret"));
        assert_eq!((credentials.session_token(), credentials.expires_at()), (None, None));
        for end in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.123456+00:00"] {
            let variables = [ID, KEY, ("AWS_SESSION_TOKEN", "token"), ("AWS_CREDENTIAL_EXPIRATION", end)];
            let credentials = from(&variables).unwrap();
            assert_eq!(credentials.session_token(), Some("token"));
            assert_eq!(credentials.expires_at().unwrap().as_unix_secs(), 1_767_323_045);
        }

        use ErrorKind::{Missing, Syntax, Whitespace};
        for (variables, kind, field) in [
            (&[KEY][..], Missing, "AWS_ACCESS_KEY_ID"),
            (&[ID], Missing, "AWS_SECRET_ACCESS_KEY"),
            (&[ID, ("AWS_SECRET_ACCESS_KEY", "")], Missing, "AWS_SECRET_ACCESS_KEY"),
            (&[ID, ("AWS_SECRET_ACCESS_KEY", "secret\n")], Whitespace, "AWS_SECRET_ACCESS_KEY"),
            (&[KEY, ("AWS_ACCESS_KEY_ID", "a b")], Whitespace, "AWS_ACCESS_KEY_ID"),
            (&[ID, KEY, ("AWS_SESSION_TOKEN", "a b")], Whitespace, "AWS_SESSION_TOKEN"),
            (&[ID, KEY, ("AWS_CREDENTIAL_EXPIRATION", "tomorrow")], Syntax, "AWS_CREDENTIAL_EXPIRATION"),
        ] {
            let error = from(variables).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, field));
        }
        let error = Credentials::from_variables(|_| Err(VarError::NotUnicode(CANARY.into()))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotUtf8, "AWS_ACCESS_KEY_ID"));
        assert!(!error.to_string().contains(CANARY));
    }
}
