//! [`AssetStatus`]: the life of an asset, and which step may follow which.

use alloc::string::String;
use core::fmt;

use crate::error::{Error, ErrorKind};

/// Where an asset is: `uploaded`, then `ingesting`, then `ready`; or `failed`, from either of the first two.
///
/// An asset whose upload was not completed has no status yet. That one can fail before it is ingested is inferred.
///
/// ```
/// use presign::wire::chief::AssetStatus;
///
/// assert_eq!(AssetStatus::Uploaded.to(AssetStatus::Ingesting)?, AssetStatus::Ingesting);
/// assert!(AssetStatus::Ready.to(AssetStatus::Failed).is_err());
/// # Ok::<(), presign::wire::chief::IllegalTransition>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AssetStatus {
    /// The bytes are in storage, and ingest has not begun.
    Uploaded,
    /// The pipeline works on the file.
    Ingesting,
    /// The asset can be used. Nothing follows.
    Ready,
    /// Ingest failed. Nothing follows; the same file is uploaded again as another asset.
    Failed,
}

impl AssetStatus {
    /// All of them, in their order.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::AssetStatus::ALL.len(), 4);
    /// ```
    pub const ALL: [Self; 4] = [Self::Uploaded, Self::Ingesting, Self::Ready, Self::Failed];

    /// A status from its text on the wire, to read a stored one.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for any other text.
    ///
    /// ```
    /// use presign::wire::chief::AssetStatus;
    ///
    /// assert_eq!(AssetStatus::new("ready")?, AssetStatus::Ready);
    /// assert!(AssetStatus::new("Ready").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(text: impl AsRef<str>) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|status| status.as_str() == text.as_ref()).ok_or_else(|| {
            let allowed = "uploaded, ingesting, ready, failed";
            Error::new(ErrorKind::Syntax, "status", "another text", allowed)
        })
    }

    /// The text on the wire.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::AssetStatus::Ingesting.as_str(), "ingesting");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Ingesting => "ingesting",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing follows: where a client stops asking.
    ///
    /// ```
    /// assert!(presign::wire::chief::AssetStatus::Failed.is_terminal());
    /// ```
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Ready | Self::Failed)
    }

    /// The next status, if it may follow this one. Nothing follows itself.
    ///
    /// # Errors
    /// [`IllegalTransition`] otherwise.
    ///
    /// ```
    /// use presign::wire::chief::AssetStatus;
    ///
    /// let fault = AssetStatus::Uploaded.to(AssetStatus::Ready).unwrap_err();
    /// assert_eq!(fault.to_string(), "an asset that is uploaded cannot become ready");
    /// ```
    pub const fn to(self, next: Self) -> Result<Self, IllegalTransition> {
        match (self, next) {
            (Self::Uploaded, Self::Ingesting | Self::Failed)
            | (Self::Ingesting, Self::Ready | Self::Failed) => Ok(next),
            _ => Err(IllegalTransition { from: self, to: next }),
        }
    }
}

impl fmt::Display for AssetStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for AssetStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for AssetStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

/// A step that the life of an asset does not have: a fault of the service, not of its client.
///
/// ```
/// use presign::wire::chief::AssetStatus;
///
/// let fault = AssetStatus::Failed.to(AssetStatus::Ready).unwrap_err();
/// assert_eq!((fault.from(), fault.to()), (AssetStatus::Failed, AssetStatus::Ready));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IllegalTransition {
    from: AssetStatus,
    to: AssetStatus,
}

impl IllegalTransition {
    /// The status that stands.
    ///
    /// ```
    /// # use presign::wire::chief::AssetStatus;
    /// let fault = AssetStatus::Ready.to(AssetStatus::Ready).unwrap_err();
    /// assert_eq!(fault.from(), AssetStatus::Ready);
    /// ```
    #[must_use]
    pub const fn from(self) -> AssetStatus {
        self.from
    }

    /// The status that cannot follow.
    ///
    /// ```
    /// # use presign::wire::chief::AssetStatus;
    /// let fault = AssetStatus::Ready.to(AssetStatus::Uploaded).unwrap_err();
    /// assert_eq!(fault.to(), AssetStatus::Uploaded);
    /// ```
    #[must_use]
    pub const fn to(self) -> AssetStatus {
        self.to
    }
}

impl fmt::Display for IllegalTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an asset that is {} cannot become {}", self.from, self.to)
    }
}

impl core::error::Error for IllegalTransition {}
