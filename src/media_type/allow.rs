//! [`MediaTypes`]: which types are allowed.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::MediaType;
use crate::error::{Error, ErrorKind};

/// A list of allowed types: `image/png`, or all of a kind by `image/*`. What is not on it is not allowed.
///
/// Types are compared without their parameters and in any letter case. A range such as `image/*` never means a type that
/// browsers execute, such as `image/svg+xml` ([`MediaType::is_active`]): that must be on the list by its own name.
///
/// ```
/// use presign::{MediaType, MediaTypes};
///
/// let images = MediaTypes::new(["image/*", "application/pdf"])?;
/// assert!(images.allows(&MediaType::new("IMAGE/PNG")?));
/// assert!(!images.allows(&MediaType::new("image/svg+xml")?));
/// assert!(!images.allows(&MediaType::new("text/html")?));
/// assert!(MediaTypes::new(["image/svg+xml"])?.allows(&MediaType::new("image/svg+xml")?));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaTypes(Vec<Allowed>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Allowed {
    /// In lower case.
    Type(String),
    /// In lower case, with its `/`.
    Range(String),
}

const FIELD: &str = "allowed types";

impl MediaTypes {
    /// No type at all.
    ///
    /// ```
    /// assert!(presign::MediaTypes::none().is_empty());
    /// ```
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// These types and ranges.
    ///
    /// # Errors
    /// Those of [`allow`](Self::allow).
    ///
    /// ```
    /// assert!(presign::MediaTypes::new(["image/png", "video/*"]).is_ok());
    /// ```
    pub fn new<T: AsRef<str>>(types: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        types.into_iter().try_fold(Self::none(), |list, allowed| list.allow(allowed.as_ref()))
    }

    /// The same list and one more type, or all types of a kind by `kind/*`.
    ///
    /// # Errors
    /// Those of [`MediaType::new`]; [`ErrorKind::Syntax`] for parameters, which play no part here, and for `*/*`, since a
    /// list of everything is none.
    ///
    /// ```
    /// use presign::MediaTypes;
    ///
    /// assert!(MediaTypes::none().allow("image/*")?.allow("application/pdf").is_ok());
    /// assert!(MediaTypes::none().allow("*/*").is_err());
    /// assert!(MediaTypes::none().allow("text/plain; charset=utf-8").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn allow(mut self, allowed: &str) -> Result<Self, Error> {
        let entry = match allowed.strip_suffix("/*") {
            // Any subtype serves to have the rest checked.
            Some(kind) if MediaType::new(format!("{kind}/x")).is_ok() => {
                Allowed::Range(format!("{}/", kind.to_ascii_lowercase()))
            }
            Some(_) => return Err(syntax("a range that names no kind")),
            None => {
                let media_type =
                    MediaType::new(Cow::Borrowed(allowed)).map_err(|error| error.about(FIELD))?;
                if media_type.essence().len() != allowed.len() {
                    return Err(syntax("a type with parameters"));
                }
                Allowed::Type(allowed.to_ascii_lowercase())
            }
        };
        if !self.0.contains(&entry) {
            self.0.push(entry);
        }
        Ok(self)
    }

    /// Whether this type is allowed.
    ///
    /// ```
    /// use presign::{MediaType, MediaTypes};
    ///
    /// assert!(!MediaTypes::none().allows(&MediaType::new("image/png")?));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn allows(&self, media_type: &MediaType<'_>) -> bool {
        let essence = media_type.essence().to_ascii_lowercase();
        self.0.iter().any(|allowed| match allowed {
            Allowed::Type(name) => *name == essence,
            Allowed::Range(kind) => essence.starts_with(kind.as_str()) && !media_type.is_active(),
        })
    }

    /// Whether no type is allowed.
    ///
    /// ```
    /// assert!(!presign::MediaTypes::new(["image/png"])?.is_empty());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The types and ranges, in the order in which they were given.
    ///
    /// ```
    /// let list = presign::MediaTypes::new(["image/*", "Application/PDF"])?;
    /// assert_eq!(list.iter().collect::<Vec<_>>(), ["image/*", "application/pdf"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = String> {
        self.0.iter().map(|allowed| match allowed {
            Allowed::Type(name) => name.clone(),
            Allowed::Range(kind) => format!("{kind}*"),
        })
    }
}

impl fmt::Display for MediaTypes {
    /// The list with commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.iter().collect::<Vec<_>>().join(", "))
    }
}

#[cold]
fn syntax(problem: &'static str) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, problem, "types such as `image/png` and ranges such as `image/*`")
}
