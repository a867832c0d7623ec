//! An upload ends: [`CompleteRequest`], [`CompleteResponse`], and an abort of this crate's own.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::error::ApiError;
use super::parts::{part_number, session_id};
use super::scope::Scope;
use super::session::Session;
use super::settings::Settings;
use crate::multipart::PartNumber;
use crate::s3::{AbortMultipartUpload, CompleteMultipartUpload, CompletedParts, DeleteObject, HeadObject};
use crate::wire::fastapi::{Node, Validation};
use crate::wire::{Answer, Store};

/// `POST /v1/ingest/sources/{source_key}/uploads/complete`.
///
/// ```
/// use presign::wire::splendor::{CompleteRequest, Settings};
///
/// let request = CompleteRequest::parse(br#"{"upload_session_id": "ups_1"}"#, &Settings::builder().build()?)?;
/// assert_eq!(request.parts, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompleteRequest {
    /// 1 to 64 code points: what to look the session up by.
    pub upload_session_id: String,
    /// Of a multipart upload. `null` is read as absent, which is inferred.
    pub parts: Option<Vec<CompletePart>>,
}

/// A part that the client has uploaded.
///
/// ```
/// # fn number(part: &presign::wire::splendor::CompletePart) -> u16 {
/// part.part_number.get()
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompletePart {
    /// As the store answered it, with its quotes or without.
    pub etag: String,
    /// From 1.
    pub part_number: PartNumber,
}

impl CompleteRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 422 with every fault of the body; 400 for one that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::splendor::{CompleteRequest, Settings};
    ///
    /// let body = br#"{"upload_session_id": "ups_1", "parts": [{"part_number": 1}]}"#;
    /// let error = CompleteRequest::parse(body, &Settings::builder().build()?).unwrap_err();
    /// assert_eq!(error.to_string(), "body.parts.0.etag: Field required");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ApiError> {
        let part = |node: Node<'_, '_>| {
            let model = node.model()?;
            let etag = model.required("etag", |node| node.text(..).map(String::from));
            let part_number = model.required("part_number", |node| part_number(node, settings));
            Some(CompletePart { etag: etag?, part_number: part_number? })
        };
        Ok(Validation::new().body(body, settings.limits, |node| {
            let model = node.model()?;
            let upload_session_id = model.required("upload_session_id", session_id);
            let parts = model.optional("parts", |node| node.nullable(|node| node.list(.., part)));
            Some(Self { upload_session_id: upload_session_id?, parts: parts?.flatten() })
        })?)
    }
}

/// The storage call that completes an upload; made by [`Session::complete`].
///
/// ```
/// use presign::wire::splendor::Completion;
/// use presign::{Error, PresignedRequest, S3Presigner, Validity};
///
/// fn call(
///     completion: &Completion<'_>,
///     presigner: &S3Presigner,
///     soon: Validity,
/// ) -> Result<(PresignedRequest, String), Error> {
///     match completion {
///         Completion::Single(operation) => Ok((presigner.presign(operation, soon)?, String::new())),
///         Completion::Multipart { operation, parts } => Ok((presigner.presign(operation, soon)?, parts.to_xml())),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub enum Completion<'s> {
    /// The object is there by now, or the upload is not complete: a HEAD tells, and gives size and entity tag.
    Single(HeadObject<'s>),
    /// The parts become the object.
    Multipart {
        /// What to send.
        operation: CompleteMultipartUpload<'s>,
        /// Its body, as [`CompletedParts::to_xml`].
        parts: CompletedParts<'s>,
    },
}

/// The storage call that gives an upload up; made by [`Session::abort`].
///
/// ```
/// # use presign::wire::splendor::Abort;
/// # fn is_multipart(abort: &Abort<'_>) -> bool {
/// matches!(abort, Abort::Multipart(_))
/// # }
/// ```
#[derive(Clone, Debug)]
pub enum Abort<'s> {
    /// What may lie there is deleted.
    Single(DeleteObject<'s>),
    /// The parts are dropped.
    Multipart(AbortMultipartUpload<'s>),
}

/// The answer to a completed upload, status 200: what the service knows of it.
///
/// ```
/// # use presign::wire::{Store, splendor::{CompleteResponse, Scope, Session}};
/// # fn body(session: &Session, scope: &Scope<'_>, store: Store<'_>) -> String {
/// let mut response = CompleteResponse::new(session, scope, store, "logs");
/// response.etag = Some("\"5d41402abc4b2a76b9719d911017c592\"");
/// response.source_id = Some(12);
/// response.to_answer().into_body()
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CompleteResponse<'p> {
    /// The bucket's name.
    pub bucket: &'p str,
    /// The dataset that the source feeds.
    pub dataset_id: &'p str,
    /// As the store answered it.
    pub etag: Option<&'p str>,
    /// What the file holds. Inferred: the key's extension, empty where it has none.
    pub format: String,
    /// Where the object lies.
    pub key: &'p str,
    /// The source's key.
    pub source: &'p str,
    /// The source's number, where it has one.
    pub source_id: Option<i64>,
    /// The tenant.
    pub tenant_id: &'p str,
}

impl<'p> CompleteResponse<'p> {
    /// What follows from the session, without entity tag and number of the source.
    ///
    /// ```
    /// # use presign::wire::{Store, splendor::{CompleteResponse, Scope, Session}};
    /// # fn key<'p>(session: &'p Session, scope: &Scope<'p>, store: Store<'p>) -> &'p str {
    /// CompleteResponse::new(session, scope, store, "logs").key
    /// # }
    /// ```
    #[must_use]
    pub fn new(session: &'p Session, scope: &Scope<'p>, store: Store<'p>, dataset_id: &'p str) -> Self {
        Self {
            bucket: store.bucket().as_str(),
            dataset_id,
            etag: None,
            format: session.extension().unwrap_or_default(),
            key: session.key().as_str(),
            source: scope.source_key(),
            source_id: None,
            tenant_id: scope.tenant(),
        }
    }

    /// What the client is sent.
    ///
    /// ```
    /// # fn status(response: &presign::wire::splendor::CompleteResponse<'_>) -> u16 {
    /// response.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

/// `POST /v1/ingest/sources/{source_key}/uploads/abort`: gives an upload up.
///
/// **This crate's own addition**: no page of Splendor's shows such an endpoint.
///
/// ```
/// use presign::wire::splendor::{AbortRequest, Settings};
///
/// let request = AbortRequest::parse(br#"{"upload_session_id": "ups_1"}"#, &Settings::builder().build()?)?;
/// assert_eq!(request.to_answer().body(), r#"{"upload_session_id":"ups_1","status":"aborted"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AbortRequest {
    /// 1 to 64 code points: what to look the session up by.
    pub upload_session_id: String,
}

impl AbortRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 422 with every fault of the body; 400 for one that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::splendor::{AbortRequest, Settings};
    ///
    /// assert_eq!(AbortRequest::parse(b"{}", &Settings::builder().build()?).unwrap_err().status(), 422);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ApiError> {
        Ok(Validation::new().body(body, settings.limits, |node| {
            let upload_session_id = node.model()?.required("upload_session_id", session_id)?;
            Some(Self { upload_session_id })
        })?)
    }

    /// The answer once the storage call is made, status 200.
    ///
    /// ```
    /// # fn status(request: &presign::wire::splendor::AbortRequest) -> u16 {
    /// request.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Aborted<'r> {
            upload_session_id: &'r str,
            status: &'static str,
        }
        Answer::json(200, &Aborted { upload_session_id: &self.upload_session_id, status: "aborted" })
    }
}
