//! Reading the XML that S3 answers: a begun upload, the parts that are there, a completed upload, a copy, an error.
//!
//! Amazon S3 API Reference. Only what comes back from operations of uploads is read here. A body goes in as bytes and is
//! read as a whole; no limit is left to the store: 8 MiB, elements 16 deep, 32 attributes for each, no document type.
//! Elements that are not known are ignored wherever they lie, and so are all of another namespace than the root's; those
//! that matter come once or the answer is refused. What S3 allows itself is read: a line break before the declaration, and
//! blanks behind it, which keep the connection alive until the parts are joined.
//!
//! **A status of 200 is no success** for `CompleteMultipartUpload` and `CopyObject`: S3 sends it before it begins, and an
//! error may follow in the body. Every function here therefore gives an [`Answer`], whatever the status was. An answer
//! that ends before its end is an [`Error`] of the kind
//! [`TooShort`](crate::ErrorKind::TooShort): what became of the request is then not known.
//!
//! ```
//! use presign::s3::xml;
//!
//! let body = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n   \n<Error><Code>InternalError</Code></Error>";
//! let refused = xml::read_completed_upload(body)?.into_result().unwrap_err();
//! assert_eq!(refused.code(), "InternalError");
//! # Ok::<(), presign::Error>(())
//! ```

mod completed;
mod copied;
mod created;
mod error;
mod fields;
mod parts_page;
mod walk;

pub use completed::CompletedUpload;
pub use copied::Copied;
pub use created::CreatedUpload;
pub use error::StoreError;
pub use parts_page::{ListedPart, PartsPage};

use crate::error::Error;

/// What a store answered: what was asked for, or its refusal.
///
/// ```
/// use presign::s3::xml::{self, Answer};
///
/// match xml::read_created_upload(b"<Error><Code>AccessDenied</Code></Error>")? {
///     Answer::Done(created) => println!("{}", created.upload_id()),
///     Answer::Refused(error) => assert_eq!(error.code(), "AccessDenied"),
/// }
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the store may have refused"]
pub enum Answer<T> {
    /// What was asked for.
    Done(T),
    /// An error, with whatever status it came.
    Refused(StoreError),
}

impl<T> Answer<T> {
    /// What was asked for, or the store's refusal as an error.
    ///
    /// # Errors
    /// The store's refusal.
    ///
    /// ```
    /// use presign::s3::xml;
    ///
    /// let answer = xml::read_created_upload(
    ///     b"<InitiateMultipartUploadResult><UploadId>2~a</UploadId></InitiateMultipartUploadResult>",
    /// )?;
    /// assert_eq!(answer.into_result()?.upload_id().as_str(), "2~a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_result(self) -> Result<T, StoreError> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Refused(error) => Err(error),
        }
    }
}

/// Reads the answer to [`CreateMultipartUpload`](super::CreateMultipartUpload).
///
/// # Errors
/// Why it is no such answer and no error of a store: [`TooShort`](crate::ErrorKind::TooShort) where it ends unfinished,
/// [`Syntax`](crate::ErrorKind::Syntax) where it is not well-formed or a value is malformed,
/// [`Missing`](crate::ErrorKind::Missing) or [`Duplicate`](crate::ErrorKind::Duplicate) where something that matters is
/// absent or twice, [`Unsupported`](crate::ErrorKind::Unsupported) for another answer, a document type or another
/// encoding, [`TooLong`](crate::ErrorKind::TooLong) beyond the limits of this module, and those of the values.
///
/// ```
/// let body = b"<InitiateMultipartUploadResult><UploadId>2~abc</UploadId></InitiateMultipartUploadResult>";
/// let created = presign::s3::xml::read_created_upload(body)?.into_result()?;
/// assert_eq!(created.upload_id().as_str(), "2~abc");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_created_upload(body: &[u8]) -> Result<Answer<CreatedUpload>, Error> {
    fields::read::<created::CreatedFields>(body)
}

/// Reads the answer to [`ListParts`](super::ListParts): one page.
///
/// # Errors
/// As [`read_created_upload`]; also where a page says that there is more and its marker does not go on, so that a loop over
/// the pages always ends.
///
/// ```
/// let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
///              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
/// let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
/// assert_eq!((page.parts().len(), page.next_marker()), (1, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_parts_page(body: &[u8]) -> Result<Answer<PartsPage>, Error> {
    fields::read::<parts_page::PageFields>(body)
}

/// Reads the answer to [`CompleteMultipartUpload`](super::CompleteMultipartUpload), which may be an error under the status
/// 200.
///
/// # Errors
/// As [`read_created_upload`].
///
/// ```
/// let body = b"<CompleteMultipartUploadResult><ETag>\"a-2\"</ETag></CompleteMultipartUploadResult>";
/// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
/// assert_eq!(completed.entity_tag().unwrap().as_str(), "\"a-2\"");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_completed_upload(body: &[u8]) -> Result<Answer<CompletedUpload>, Error> {
    fields::read::<completed::CompletedFields>(body)
}

/// Reads the answer to [`CopyObject`](super::CopyObject), which may be an error under the status 200.
///
/// # Errors
/// As [`read_created_upload`].
///
/// ```
/// let body = b"<CopyObjectResult><ETag>\"a\"</ETag></CopyObjectResult>";
/// let copied = presign::s3::xml::read_copied_object(body)?.into_result()?;
/// assert_eq!(copied.entity_tag().unwrap().as_str(), "\"a\"");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_copied_object(body: &[u8]) -> Result<Answer<Copied>, Error> {
    fields::read::<copied::ObjectFields>(body)
}

/// Reads the answer to [`UploadPartCopy`](super::UploadPartCopy), which may be an error under the status 200.
///
/// # Errors
/// As [`read_created_upload`].
///
/// ```
/// let body = b"<CopyPartResult><ETag>\"a\"</ETag></CopyPartResult>";
/// let copied = presign::s3::xml::read_copied_part(body)?.into_result()?;
/// assert_eq!(copied.entity_tag().unwrap().as_str(), "\"a\"");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_copied_part(body: &[u8]) -> Result<Answer<Copied>, Error> {
    fields::read::<copied::PartFields>(body)
}

/// Reads the error that comes with a status of 300 and above.
///
/// # Errors
/// As [`read_created_upload`].
///
/// ```
/// let error = presign::s3::xml::read_error(b"<Error><Code>SlowDown</Code></Error>")?;
/// assert_eq!(error.code(), "SlowDown");
/// # Ok::<(), presign::Error>(())
/// ```
pub fn read_error(body: &[u8]) -> Result<StoreError, Error> {
    match fields::read::<error::ErrorFields>(body)? {
        Answer::Done(error) | Answer::Refused(error) => Ok(error),
    }
}
