//! [`Owner`]: who uploads.

use super::error::CompanionError;
use crate::object_key::{KeyPrefix, ObjectKey};

/// Who is asking: the user or tenant that the service has found out by itself, from a session or a token.
///
/// Companion does not know such a thing: there, whoever names a key and an upload may sign for it.
///
/// ```
/// use presign::KeyPrefix;
/// use presign::wire::companion::Owner;
///
/// let folder = KeyPrefix::new("tenants/42/")?;
/// let owner = Owner::new("42").within(&folder);
/// assert_eq!(owner.name(), "42");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner<'o> {
    name: &'o str,
    folder: Option<&'o KeyPrefix>,
}

impl<'o> Owner<'o> {
    /// An owner by a name that no client can choose: what upload IDs are sealed to, and what `{tenant}` in the
    /// [keys](super::SettingsBuilder::keys) becomes.
    ///
    /// ```
    /// # use presign::wire::companion::Owner;
    /// assert_eq!(Owner::new("42").folder(), None);
    /// ```
    #[must_use]
    pub const fn new(name: &'o str) -> Self {
        Self { name, folder: None }
    }

    /// The same with a folder that all keys made for this owner lie in, and every key that this owner names.
    ///
    /// ```
    /// # use presign::{KeyPrefix, wire::companion::Owner};
    /// let folder = KeyPrefix::new("tenants/42/")?;
    /// assert_eq!(Owner::new("42").within(&folder).folder(), Some(&folder));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn within(mut self, folder: &'o KeyPrefix) -> Self {
        self.folder = Some(folder);
        self
    }

    /// The name.
    ///
    /// ```
    /// # use presign::wire::companion::Owner;
    /// assert_eq!(Owner::new("42").name(), "42");
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'o str {
        self.name
    }

    /// The folder, if there is one.
    ///
    /// ```
    /// # use presign::wire::companion::Owner;
    /// assert!(Owner::new("42").folder().is_none());
    /// ```
    #[must_use]
    pub const fn folder(&self) -> Option<&'o KeyPrefix> {
        self.folder
    }

    /// That this owner may name the key.
    pub(super) fn check(&self, key: &ObjectKey<'_>) -> Result<(), CompanionError> {
        match self.folder {
            Some(folder) if !folder.contains(key) => Err(CompanionError::forbidden()),
            _ => Ok(()),
        }
    }
}
