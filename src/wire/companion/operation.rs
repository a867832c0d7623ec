//! [`SignedOperation`]: what a body of `signRequest` asks for.

/// What a request to sign asks for: the method, and whether an upload and a part are named, say it.
///
/// ```
/// use presign::wire::companion::SignedOperation;
///
/// assert_eq!(SignedOperation::UploadPart.as_str(), "UploadPart");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedOperation {
    /// `PUT`.
    PutObject,
    /// `PUT` with `uploadId` and `partNumber`.
    UploadPart,
    /// `POST`.
    CreateMultipartUpload,
    /// `POST` with `uploadId`.
    CompleteMultipartUpload,
    /// `GET` with `uploadId`.
    ListParts,
    /// `DELETE` with `uploadId`.
    AbortMultipartUpload,
}

impl SignedOperation {
    /// S3's name for it.
    ///
    /// ```
    /// # use presign::wire::companion::SignedOperation;
    /// assert_eq!(SignedOperation::PutObject.as_str(), "PutObject");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PutObject => "PutObject",
            Self::UploadPart => "UploadPart",
            Self::CreateMultipartUpload => "CreateMultipartUpload",
            Self::CompleteMultipartUpload => "CompleteMultipartUpload",
            Self::ListParts => "ListParts",
            Self::AbortMultipartUpload => "AbortMultipartUpload",
        }
    }

    /// Whether it makes an object that was not there, so that the service may choose its key.
    pub(super) const fn is_new(self) -> bool {
        matches!(self, Self::PutObject | Self::CreateMultipartUpload)
    }
}
