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
/// With feature `serde` it is written and read as the list of its texts.
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
pub struct MediaTypes(
    /// In lower case; a range ends in `/*`, and no type has a `*`.
    Vec<Cow<'static, str>>,
);

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

    /// All types of the registered kinds that a file can have (`application/*`, `audio/*`, `font/*`, `haptics/*`,
    /// `image/*`, `message/*`, `model/*`, `text/*`, `video/*`), but none that browsers execute: for a service that keeps
    /// files of any kind, and a deliberate choice. What an own program runs, such as `application/x-sh`, is among them.
    ///
    /// ```
    /// use presign::{MediaType, MediaTypes};
    ///
    /// let files = MediaTypes::any_passive();
    /// assert!(files.allows(&MediaType::new("application/x-blender")?));
    /// assert!(!files.allows(&MediaType::new("text/html")?));
    /// assert!(!files.allows(&MediaType::new("unknown/unknown")?));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn any_passive() -> Self {
        // RFC 6838 and RFC 9694. `multipart` is no file, and `example` is for documentation.
        let kinds = [
            "application/*",
            "audio/*",
            "font/*",
            "haptics/*",
            "image/*",
            "message/*",
            "model/*",
            "text/*",
            "video/*",
        ];
        Self(kinds.into_iter().map(Cow::Borrowed).collect())
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

    /// The same list and one more type, or all types of a kind by `kind/*`. One that is on the list already changes nothing.
    ///
    /// # Errors
    /// Those of [`MediaType::new`]; [`ErrorKind::Syntax`] for parameters, which play no part here, and for `*/*`, since a
    /// list of everything is none ([`any_passive`](Self::any_passive) says it by name).
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
        match allowed.strip_suffix("/*") {
            Some("*") => return Err(syntax("a range of everything")),
            // Any subtype serves to have the rest checked.
            Some(kind) => {
                let any = MediaType::new(format!("{kind}/x")).map_err(|error| error.about(FIELD))?;
                if any.essence().len() != kind.len() + 2 {
                    return Err(syntax("a range with parameters"));
                }
            }
            None => {
                let one = MediaType::new(allowed).map_err(|error| error.about(FIELD))?;
                if one.essence().len() != allowed.len() {
                    return Err(syntax("a type with parameters"));
                }
            }
        }
        if !self.iter().any(|known| known.eq_ignore_ascii_case(allowed)) {
            self.0.push(Cow::Owned(allowed.to_ascii_lowercase()));
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
        let essence = media_type.essence();
        let active = media_type.is_active();
        self.iter().any(|allowed| match allowed.strip_suffix('*') {
            Some(kind) => {
                !active && essence.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind))
            }
            None => essence.eq_ignore_ascii_case(allowed),
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

    /// The types and ranges in lower case, in the order in which they were given.
    ///
    /// ```
    /// let list = presign::MediaTypes::new(["image/*", "Application/PDF"])?;
    /// assert_eq!(list.iter().collect::<Vec<_>>(), ["image/*", "application/pdf"]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|allowed| &**allowed)
    }
}

impl fmt::Display for MediaTypes {
    /// The list with commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = String::new();
        for allowed in self.iter() {
            if !list.is_empty() {
                list.push_str(", ");
            }
            list.push_str(allowed);
        }
        f.pad(&list)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for MediaTypes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for MediaTypes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = <Vec<alloc::string::String> as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(texts).map_err(serde::de::Error::custom)
    }
}

#[cold]
fn syntax(problem: &'static str) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, problem, "types such as `image/png` and ranges such as `image/*`")
}
