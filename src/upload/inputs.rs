//! What the service adds to a client's wish: the instant, random bytes, and what its keys are made of.

use crate::error::Error;
use crate::key_template::{KeyInputs, RandomBytes};
use crate::object_key::KeyPrefix;
use crate::time::Timestamp;

/// What [`UploadRules::check`](super::UploadRules::check) needs beside the intent. Plain values: the library reads no clock
/// and no random source.
///
/// ```
/// use presign::upload::UploadInputs;
/// use presign::{KeyPrefix, RandomBytes, Timestamp};
///
/// let random = [7; 32]; // from the operating system
/// let inputs = UploadInputs::new(Timestamp::now(), RandomBytes::new(random))
///     .within(KeyPrefix::new("tenants/42/")?)
///     .value("album", "holiday")?;
/// # let _ = inputs;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug)]
pub struct UploadInputs {
    pub(super) now: Timestamp,
    pub(super) prefix: Option<KeyPrefix>,
    pub(super) key: KeyInputs,
}

impl UploadInputs {
    /// The instant, and 32 bytes of the caller's own randomness, used for one upload.
    ///
    /// ```
    /// # use presign::{RandomBytes, Timestamp, upload::UploadInputs};
    /// let inputs = UploadInputs::new(Timestamp::now(), RandomBytes::new([7; 32]));
    /// # let _ = inputs;
    /// ```
    #[must_use]
    pub fn new(now: Timestamp, random: RandomBytes) -> Self {
        Self { now, prefix: None, key: KeyInputs::new(now, random) }
    }

    /// The key lies below this prefix: a tenant's folder. Where the key template has a prefix of its own, this one must
    /// lie below that.
    ///
    /// ```
    /// # use presign::{KeyPrefix, RandomBytes, Timestamp, upload::UploadInputs};
    /// let inputs = UploadInputs::new(Timestamp::now(), RandomBytes::new([7; 32])).within(KeyPrefix::new("tenants/42/")?);
    /// # let _ = inputs;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn within(mut self, prefix: KeyPrefix) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// A value for the template's placeholder of this name. One that the template does not have is passed over.
    ///
    /// # Errors
    /// Those of [`KeyInputs::value`]: a name that is none, a value that would leave its segment.
    ///
    /// ```
    /// # use presign::{RandomBytes, Timestamp, upload::UploadInputs};
    /// let inputs = UploadInputs::new(Timestamp::now(), RandomBytes::new([7; 32]));
    /// assert!(inputs.value("album", "../other").is_err());
    /// ```
    pub fn value(mut self, name: &str, value: &str) -> Result<Self, Error> {
        self.key = self.key.value(name, value)?;
        Ok(self)
    }
}
