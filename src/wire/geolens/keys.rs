//! Which UUIDs, tenants and keys there are: `staging/{job_id}/{filename}`, and the frozen copy beside it.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::problem::Problem;
use crate::error::{Error, ErrorKind};
use crate::object_key::{KeyPrefix, ObjectKey};
use crate::wire::fastapi::Validation;

/// The ID of a dataset or a job: a UUID in any spelling that pydantic takes, kept in lower case with hyphens.
///
/// ```
/// use presign::wire::geolens::Uuid;
///
/// let id = Uuid::new("{2489E9AD-2EE2-8E00-8EC9-32D5F69181C0}")?;
/// assert_eq!(id.as_str(), "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0");
/// assert_eq!(id, Uuid::new("2489e9ad2ee28e008ec932d5f69181c0")?);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub(super) String);

impl Uuid {
    /// A UUID from its text.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`].
    ///
    /// ```
    /// assert!(presign::wire::geolens::Uuid::new("7d0f3b52").is_err());
    /// ```
    pub fn new(text: impl AsRef<str>) -> Result<Self, Error> {
        let read = Validation::new().path("id", text.as_ref(), |node| node.uuid());
        read.map(Self).ok_or_else(|| {
            Error::new(ErrorKind::Syntax, "UUID", "no UUID", "32 hexadecimal digits, with or without hyphens")
        })
    }

    /// In lower case, with hyphens.
    ///
    /// ```
    /// use presign::wire::geolens::Uuid;
    ///
    /// assert_eq!(Uuid::new("7D0F3B52-3C1E-4B5A-9D63-0A4C5E6F7A81")?.as_str(), "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

serde_str!(Uuid);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose part of the bucket it is: in an installation with several tenants each key begins with `tenants/{tenant_id}/`.
///
/// The prefix is in what is signed and in the answer's `s3_key`, never in what the job stores.
///
/// ```
/// use presign::wire::geolens::Tenant;
///
/// assert_eq!(Tenant::new("acme")?.prefix(), "tenants/acme/");
/// assert_eq!(Tenant::single().prefix(), "");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant(Option<KeyPrefix>);

impl Tenant {
    /// The installation has one tenant: no prefix.
    ///
    /// ```
    /// assert_eq!(presign::wire::geolens::Tenant::single().prefix(), "");
    /// ```
    #[must_use]
    pub const fn single() -> Self {
        Self(None)
    }

    /// One of several tenants, by its ID, which is one segment of a key.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCharacter`] for a slash, and what [`KeyPrefix::new`] refuses.
    ///
    /// ```
    /// use presign::wire::geolens::Tenant;
    ///
    /// assert!(Tenant::new("6f1d").is_ok());
    /// assert!(Tenant::new("a/b").is_err());
    /// assert!(Tenant::new("..").is_err());
    /// ```
    pub fn new(id: &str) -> Result<Self, Error> {
        if id.contains('/') {
            return Err(Error::new(
                ErrorKind::InvalidCharacter,
                "tenant ID",
                "a slash",
                "one segment of an object key",
            ));
        }
        Ok(Self(Some(KeyPrefix::new(format!("tenants/{id}/")).map_err(|error| error.about("tenant ID"))?)))
    }

    /// What each key begins with.
    ///
    /// ```
    /// assert_eq!(presign::wire::geolens::Tenant::new("7")?.prefix(), "tenants/7/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.as_ref().map_or("", KeyPrefix::as_str)
    }

    /// Where an object really lies.
    pub(super) fn key(&self, logical: &str) -> Result<ObjectKey<'static>, Error> {
        ObjectKey::new(format!("{}{logical}", self.prefix()))
    }
}

/// `staging/{job_id}/{filename}`: where the client uploads to.
pub(super) fn staging(job: &Uuid, filename: &str) -> String {
    format!("staging/{job}/{filename}")
}

/// `staging/{job_id}/frozen/{filename}`: the copy that no URL was ever signed for.
///
/// The name stays last, because its extension says how the file is read.
pub(super) fn frozen(staging: &str) -> String {
    match staging.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/frozen/{name}"),
        None => format!("frozen/{staging}"),
    }
}

/// The name goes into the key as it is, so it must be one segment. Where GeoLens answers 500 (`..` anywhere in a name)
/// or takes a name out of its folder (a slash), this is 422.
pub(super) fn check_filename(filename: &str, tenant_bytes: usize) -> Result<(), Problem> {
    let fault = |kind, problem, allowed| {
        Err(Problem::field("filename", &Error::new(kind, "filename", problem, allowed)))
    };
    if filename.contains('/') {
        return fault(ErrorKind::InvalidCharacter, "a slash", "a name without folders");
    }
    if filename.contains("..") {
        return fault(ErrorKind::DotSegment, "`..`", "a name without two points in a row");
    }
    // As long as the frozen key will be: this fails now, not when the file is there.
    let room = tenant_bytes + "staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/frozen/".len();
    if filename.len() + room > 1024 {
        return fault(ErrorKind::TooLong, "too long for an object key", "up to 1024 bytes with its folder");
    }
    ObjectKey::new(filename).map(drop).map_err(|error| Problem::field("filename", &error))
}

/// Python's `Path(filename).suffix.lower()`: of the last component, its point included; empty for `.zip` and `a.`.
pub(super) fn extension(filename: &str) -> String {
    let name = filename.rsplit('/').find(|part| !matches!(*part, "" | ".")).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, rest)) if !stem.is_empty() && !rest.is_empty() => format!(".{}", rest.to_lowercase()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_pythons() {
        for (name, suffix) in [
            ("roads.zip", ".zip"),
            ("ROADS.ZIP", ".zip"),
            ("a.tar.gz", ".gz"),
            (".zip", ""),
            ("a.", ""),
            ("a", ""),
            ("", ""),
            ("..zip", ".zip"),
            ("..", ""),
            ("a.b/c", ""),
            ("a/b.tif/", ".tif"),
            ("b.tif/.", ".tif"),
            ("é.TIFF", ".tiff"),
        ] {
            assert_eq!(extension(name), suffix, "{name}");
        }
    }

    #[test]
    fn the_frozen_copy_keeps_the_name_last() {
        assert_eq!(frozen("staging/j/a.zip"), "staging/j/frozen/a.zip");
        assert_eq!(frozen("a.zip"), "frozen/a.zip");
    }

    #[test]
    fn a_name_fits_with_its_frozen_folder_or_not_at_all() {
        let room = 1024 - "staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/frozen/".len();
        assert!(check_filename(&"a".repeat(room), 0).is_ok());
        assert_eq!(check_filename(&"a".repeat(room + 1), 0).unwrap_err().status(), 422);
        assert!(check_filename(&"a".repeat(room - 10), 10).is_ok());
        assert!(check_filename(&"a".repeat(room - 9), 10).is_err());
    }
}
