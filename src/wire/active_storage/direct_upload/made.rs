//! A [`DirectUploadRequest`] of values that the service has read in its own way.

use alloc::vec::Vec;

use super::{DirectUploadError, DirectUploadRequest};
use crate::media_type::MediaType;
use crate::wire::active_storage::json::escape;
use crate::wire::active_storage::{BlobChecksum, Disposition, Filename, RailsVersion};

/// The longest `Content-Disposition`, in the JSON of Rails: room for 255 characters of any kind. A blob with a longer name
/// could be stored, and not be served.
const MAX_DISPOSITION: usize = 4096;

/// The name, if a blob of that name can be served.
pub(super) fn servable(raw: &[u8], version: RailsVersion) -> Result<Filename, DirectUploadError> {
    let filename = Filename::new(raw, version);
    if escape(&Disposition::Attachment.header(&filename)).len() > MAX_DISPOSITION {
        let problem = "longer than a Content-Disposition of 4096 bytes can say";
        return Err(DirectUploadError::field("blob.filename", problem));
    }
    Ok(filename)
}

impl DirectUploadRequest<'static> {
    /// A request that came in other words than those of Rails. It has no metadata; its name is made safe as that version does.
    ///
    /// # Errors
    /// [`DirectUploadFault::Field`](super::DirectUploadFault::Field) for a name whose `Content-Disposition` would have more than
    /// 4,096 bytes.
    ///
    /// ```
    /// use presign::wire::active_storage::{BlobChecksum, DirectUploadRequest, RailsVersion};
    /// use presign::{ContentMd5, MediaType};
    ///
    /// let (content_type, checksum) = (MediaType::new("text/plain")?, BlobChecksum::Md5(ContentMd5::of(b"Hello")));
    /// let request = DirectUploadRequest::new("v:2.txt", Some(content_type), 5, checksum, RailsVersion::V8_0)?;
    /// assert_eq!((request.filename().as_str(), request.byte_size()), ("v-2.txt", 5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        filename: impl AsRef<[u8]>,
        content_type: Option<MediaType<'static>>,
        byte_size: u64,
        checksum: BlobChecksum,
        version: RailsVersion,
    ) -> Result<Self, DirectUploadError> {
        let filename = servable(filename.as_ref(), version)?;
        let (metadata, custom) = (Vec::new(), Vec::new());
        Ok(Self { filename, content_type, byte_size, checksum, metadata, custom, active: false, version })
    }
}
