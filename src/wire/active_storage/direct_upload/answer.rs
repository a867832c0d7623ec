//! [`CreatedBlob`] and [`DirectUpload`]: the answer to a direct upload.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::{DirectUploadRequest, Members};
use crate::time::Timestamp;
use crate::wire::Answer;
use crate::wire::active_storage::json::escape;
use crate::wire::active_storage::time::with_milliseconds;
use crate::wire::active_storage::{BlobId, RailsVersion, SignedIds};

/// Where and with which headers a browser puts the file. Who holds it can upload, so `Debug` hides the URL, and the values of
/// headers, among which a key of the customer's may be.
///
/// ```
/// use presign::wire::active_storage::DirectUpload;
///
/// let upload = DirectUpload::new("https://store.example/a", [("Content-Type".into(), "text/plain".into())]);
/// assert_eq!(upload.headers().count(), 1);
/// assert!(!format!("{upload:?}").contains("store.example"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DirectUpload {
    url: String,
    headers: Vec<(String, String)>,
}

impl DirectUpload {
    /// An upload that something else has signed, such as the library of another store.
    ///
    /// ```
    /// let upload = presign::wire::active_storage::DirectUpload::new("https://store.example/a", []);
    /// assert_eq!(upload.url(), "https://store.example/a");
    /// ```
    #[must_use]
    pub fn new(url: impl Into<String>, headers: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { url: url.into(), headers: headers.into_iter().collect() }
    }

    /// The URL.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::DirectUpload::new("https://store.example", []).url().len(), 21);
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers, in the order in which Rails writes them. `Content-Length` is not among them: browsers set it.
    ///
    /// ```
    /// let upload = presign::wire::active_storage::DirectUpload::new("", [("Content-MD5".into(), "…".into())]);
    /// assert_eq!(upload.headers().next(), Some(("Content-MD5", "…")));
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for DirectUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("DirectUpload").field("headers", &names).finish_non_exhaustive()
    }
}

impl Serialize for DirectUpload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("DirectUpload", 2)?;
        out.serialize_field("url", &self.url)?;
        out.serialize_field("headers", &Members(&self.headers))?;
        out.end()
    }
}

/// The columns of a blob's row that are not of the request.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::active_storage::{BlobId, BlobRow};
///
/// let row = BlobRow {
///     id: BlobId::number(1),
///     key: "xtapjjcjiudrlk3tmwyjgpuobabd".into(),
///     service_name: "amazon".into(),
///     created_at: Timestamp::MIN,
/// };
/// assert_eq!(row.id.as_number(), Some(1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// The primary key.
    pub id: BlobId,
    /// The key in the store: a [`blob_key`](crate::wire::active_storage::blob_key()).
    pub key: String,
    /// The service's name in the application's configuration.
    pub service_name: String,
    /// When the row was stored.
    pub created_at: Timestamp,
}

/// The answer to a direct upload: the blob's row, its signed id, and where to put the file.
///
/// ```
/// use presign::wire::active_storage::{
///     BlobId, BlobRow, CreatedBlob, DirectUpload, DirectUploadRequest, RailsVersion, SignedIds, SigningSecret,
/// };
/// use presign::Timestamp;
///
/// let body = br#"{"blob": {"filename": "a:b", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
/// let request = DirectUploadRequest::parse(body, RailsVersion::V8_0)?;
/// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
/// let (key, service_name) = ("xtap".into(), "amazon".into());
/// let row = BlobRow { id: BlobId::number(1), key, service_name, created_at: Timestamp::MIN };
/// let created = CreatedBlob::new(&request, row, &ids, DirectUpload::new("https://store.example/xtap", []));
/// assert!(created.to_answer().body().starts_with(concat!(
///     r#"{"id":1,"key":"xtap","filename":"a-b","content_type":null,"metadata":{},"service_name":"amazon","#,
///     r#""byte_size":5,"checksum":"ixqZU8RhEpaoJ6v4xHgE1w==","created_at":"1970-01-01T00:00:00.000Z","signed_id":"#,
/// )));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CreatedBlob<'a, 'b> {
    request: &'a DirectUploadRequest<'b>,
    row: BlobRow,
    signed_id: String,
    direct_upload: DirectUpload,
}

impl<'a, 'b> CreatedBlob<'a, 'b> {
    /// The answer for this row and this upload. The signed id has no expiry, as in Rails.
    ///
    /// See [`CreatedBlob`].
    ///
    /// ```
    /// # use presign::wire::active_storage::{BlobRow, CreatedBlob, DirectUpload, DirectUploadRequest, SignedIds};
    /// fn answer(request: &DirectUploadRequest<'_>, row: BlobRow, ids: &SignedIds, upload: DirectUpload) -> u16 {
    ///     CreatedBlob::new(request, row, ids, upload).to_answer().status()
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn new(
        request: &'a DirectUploadRequest<'b>,
        row: BlobRow,
        ids: &SignedIds,
        direct_upload: DirectUpload,
    ) -> Self {
        let signed_id = ids.sign(&row.id, None);
        Self { request, row, signed_id, direct_upload }
    }

    /// 200, the fields in the order of Rails' columns. Up to 8.0 `<`, `>`, `&` and the separators U+2028 and U+2029 are
    /// written as escapes, as Rails does.
    ///
    /// ```
    /// # use presign::wire::active_storage::CreatedBlob;
    /// fn status(created: &CreatedBlob<'_, '_>) -> u16 {
    ///     created.to_answer().status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        let content_type = "application/json; charset=utf-8";
        // From 8.1 on, of its defaults, what a controller renders is plain.
        if self.request.version() >= RailsVersion::V8_1 {
            return Answer::with_type(200, content_type, self);
        }
        Answer::rewritten(200, content_type, self, escape)
    }
}

impl fmt::Debug for CreatedBlob<'_, '_> {
    /// Without the signed id, which lets whoever has it read the blob.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedBlob")
            .field("request", &self.request)
            .field("row", &self.row)
            .field("direct_upload", &self.direct_upload)
            .finish_non_exhaustive()
    }
}

impl Serialize for CreatedBlob<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, row, signed_id, direct_upload } = self;
        let mut out = serializer.serialize_struct("CreatedBlob", 11)?;
        out.serialize_field("id", &row.id)?;
        out.serialize_field("key", &row.key)?;
        out.serialize_field("filename", request.filename())?;
        out.serialize_field("content_type", &request.content_type())?;
        out.serialize_field("metadata", &Members(request.members()))?;
        out.serialize_field("service_name", &row.service_name)?;
        out.serialize_field("byte_size", &request.byte_size())?;
        out.serialize_field("checksum", &request.checksum().to_string())?;
        out.serialize_field("created_at", &with_milliseconds(row.created_at))?;
        out.serialize_field("signed_id", signed_id)?;
        out.serialize_field("direct_upload", direct_upload)?;
        out.end()
    }
}
