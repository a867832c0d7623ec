//! Credentials from the AWS SDK's own.

use super::Credentials;
use crate::error::Error;
use crate::time::Timestamp;

/// The AWS SDK's credentials, with their end. A fraction of a second of it is dropped.
///
/// ```
/// use presign::Credentials;
///
/// let sdk = aws_credential_types::Credentials::new("AKIDEXAMPLE", "secret", None, None, "example");
/// assert_eq!(Credentials::try_from(&sdk)?.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), presign::Error>(())
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "aws-credential-types")))]
impl TryFrom<&aws_credential_types::Credentials> for Credentials {
    type Error = Error;

    fn try_from(sdk: &aws_credential_types::Credentials) -> Result<Self, Error> {
        let mut credentials = Self::new(sdk.access_key_id(), sdk.secret_access_key())?;
        if let Some(token) = sdk.session_token() {
            credentials = credentials.with_session_token(token)?;
        }
        match sdk.expiry() {
            Some(end) => Ok(credentials.expiring_at(Timestamp::try_from(end)?)),
            None => Ok(credentials),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn from_the_sdk() {
        let end = UNIX_EPOCH + Duration::from_millis(1_767_323_045_999);
        let sdk =
            aws_credential_types::Credentials::new("AKID", "canary", Some("token".into()), Some(end), "test");
        let credentials = Credentials::try_from(&sdk).unwrap();
        assert_eq!((credentials.access_key_id(), credentials.secret()), ("AKID", "canary"));
        assert_eq!(credentials.session_token(), Some("token"));
        assert_eq!(credentials.expires_at().unwrap().as_unix_secs(), 1_767_323_045);
        let sdk = aws_credential_types::Credentials::new("AK/ID", "secret", None, None, "test");
        assert_eq!(Credentials::try_from(&sdk).unwrap_err().kind(), ErrorKind::InvalidCharacter);
    }
}
