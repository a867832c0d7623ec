//! A presigner for the bucket `examplebucket`, and the least that there is to sign.

#![allow(dead_code, clippy::unwrap_used, unreachable_pub, reason = "each test uses a part of it")]

use presign::*;

/// Fifteen minutes from some midnight on.
pub fn validity() -> Validity {
    Validity::minutes(15).from(Timestamp::from_unix_secs(20_000 * 86_400).unwrap())
}

pub fn aws() -> Provider {
    Provider::aws("us-east-1").unwrap()
}

pub fn of(provider: Provider) -> S3Presigner {
    S3Presigner::new(
        provider.bucket("examplebucket").unwrap(),
        Credentials::new("AKIDEXAMPLE", "secret").unwrap(),
    )
}

pub fn key() -> ObjectKey<'static> {
    ObjectKey::new("photos/cat 1.png").unwrap()
}

pub fn get() -> GetObject<'static> {
    GetObject::new(key())
}

/// Why the operation is refused, if it is.
pub fn kind(presigner: &S3Presigner, operation: impl Into<Operation<'static>>) -> Option<ErrorKind> {
    presigner.presign(&operation.into(), validity()).err().map(|error| error.kind())
}
