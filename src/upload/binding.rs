//! What ties an upload's names to its tenant: sealed, so that a client can name only its own.

use alloc::string::String;

use crate::error::{Error, ErrorKind};
use crate::multipart::UploadId;
use crate::object_key::ObjectKey;
use crate::seal::{Purpose, Sealer};
use crate::time::Timestamp;

/// Tenant, key and upload ID of an upload in parts, for a service that keeps no record of it.
///
/// Protocols in which the client names key and upload ID again, to sign the next part or to complete, let it name anybody's.
/// The service gives out a sealed binding when the upload begins and asks for it each time.
///
/// ```
/// use presign::seal::{SealKey, Sealer};
/// use presign::upload::Binding;
/// use presign::{ObjectKey, Timestamp, UploadId};
///
/// let sealer = Sealer::new(SealKey::new(b"a key of thirty-two random bytes")?);
/// let (key, id) = (ObjectKey::new("tenants/42/video.mp4")?, UploadId::new("2~abc")?);
/// let now = Timestamp::parse("20260102T030405Z")?;
/// let sealed = Binding::new("42", key, id).seal(&sealer, Timestamp::parse("20260103T030405Z")?)?;
///
/// let binding = Binding::open(&sealer, &sealed, "42", now)?;
/// assert_eq!(binding.upload_id().as_str(), "2~abc");
/// assert!(Binding::open(&sealer, &sealed, "43", now).is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    tenant: String,
    key: ObjectKey<'static>,
    upload_id: UploadId<'static>,
}

/// What keeps this seal apart from all others.
const PURPOSE: &str = "presign.multipart-binding";

impl Binding {
    /// The binding of an upload to a tenant, by any name that the service has for it and that a client cannot choose.
    ///
    /// ```
    /// # use presign::{ObjectKey, UploadId, upload::Binding};
    /// let binding = Binding::new("42", ObjectKey::new("a")?, UploadId::new("2~abc")?);
    /// # let _ = binding;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(tenant: impl Into<String>, key: ObjectKey<'_>, upload_id: UploadId<'_>) -> Self {
        Self { tenant: tenant.into(), key: key.into_owned(), upload_id: upload_id.into_owned() }
    }

    /// The binding as text in base64url, for the client to bring back.
    ///
    /// # Errors
    /// Those of [`Sealer::seal`].
    ///
    /// ```
    /// # use presign::{ObjectKey, Timestamp, UploadId, seal::*, upload::Binding};
    /// # let sealer = Sealer::new(SealKey::new(b"a key of thirty-two random bytes")?);
    /// let binding = Binding::new("42", ObjectKey::new("a")?, UploadId::new("2~abc")?);
    /// assert!(!binding.seal(&sealer, Timestamp::MAX)?.contains("2~abc"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn seal(&self, sealer: &Sealer, expires_at: Timestamp) -> Result<String, Error> {
        let fields = [&self.tenant, self.key.as_str(), self.upload_id.as_str()];
        sealer.seal(Purpose::new(PURPOSE)?, &fields.map(str::as_bytes), expires_at)
    }

    /// The binding that a client brought back, for the tenant who is asking.
    ///
    /// # Errors
    /// [`ErrorKind::Expired`] for one whose time is over; [`ErrorKind::Forbidden`], and always the same error, for
    /// everything else that is no binding of this tenant's: altered, sealed for something else or by another key, another
    /// tenant's.
    ///
    /// ```
    /// # use presign::{ObjectKey, Timestamp, UploadId, seal::*, upload::Binding};
    /// # let sealer = Sealer::new(SealKey::new(b"a key of thirty-two random bytes")?);
    /// # let sealed = Binding::new("42", ObjectKey::new("a")?, UploadId::new("2~abc")?).seal(&sealer, Timestamp::MIN)?;
    /// assert!(Binding::open(&sealer, &sealed, "42", Timestamp::MAX).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn open(sealer: &Sealer, sealed: &str, tenant: &str, now: Timestamp) -> Result<Self, Error> {
        let opened = sealer.open(Purpose::new(PURPOSE)?, sealed, now);
        let opened = opened.map_err(|error| match error.kind() {
            ErrorKind::InvalidSeal => not_bound(),
            _ => error,
        })?;
        let mut fields = opened.fields().map(core::str::from_utf8);
        let (Some(Ok(bound)), Some(Ok(key)), Some(Ok(id)), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(not_bound());
        };
        if bound != tenant {
            return Err(not_bound());
        }
        Ok(Self {
            tenant: bound.into(),
            // Of whichever profile it was when it was sealed.
            key: ObjectKey::exact(key)?.into_owned(),
            upload_id: UploadId::new(id)?.into_owned(),
        })
    }

    /// That these are the key and the upload ID, for protocols in which the client names them beside the binding.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`] where either differs.
    ///
    /// ```
    /// # use presign::{ObjectKey, UploadId, upload::Binding};
    /// let (key, id) = (ObjectKey::new("a")?, UploadId::new("2~abc")?);
    /// let binding = Binding::new("42", key.clone(), id.clone());
    /// assert!(binding.check(&key, &id).is_ok());
    /// assert!(binding.check(&ObjectKey::new("b")?, &id).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn check(&self, key: &ObjectKey<'_>, upload_id: &UploadId<'_>) -> Result<(), Error> {
        if self.key.as_str() == key.as_str() && self.upload_id.as_str() == upload_id.as_str() {
            return Ok(());
        }
        Err(not_bound())
    }

    /// The key.
    ///
    /// ```
    /// # use presign::{ObjectKey, UploadId, upload::Binding};
    /// # let binding = Binding::new("42", ObjectKey::new("a")?, UploadId::new("2~abc")?);
    /// assert_eq!(binding.key().as_str(), "a");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The upload ID.
    ///
    /// ```
    /// # use presign::{ObjectKey, UploadId, upload::Binding};
    /// # let binding = Binding::new("42", ObjectKey::new("a")?, UploadId::new("2~abc")?);
    /// assert_eq!(binding.upload_id().as_str(), "2~abc");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn upload_id(&self) -> &UploadId<'static> {
        &self.upload_id
    }
}

#[cold]
fn not_bound() -> Error {
    Error::new(
        ErrorKind::Forbidden,
        "binding",
        "not a binding of this upload to this tenant",
        "the one given out",
    )
}
