//! Parts are asked for: [`PartsRequest`], [`PartsResponse`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::error::ApiError;
use super::settings::Settings;
use crate::multipart::PartNumber;
use crate::time::Timestamp;
use crate::wire::Answer;
use crate::wire::fastapi::{Node, Validation};

/// `POST /v1/ingest/sources/{source_key}/uploads/parts`: 1 to 1,000 parts of one upload.
///
/// ```
/// use presign::wire::splendor::{PartsRequest, Settings};
///
/// let body = br#"{"upload_session_id": "ups_1", "part_numbers": [2, "1"]}"#;
/// let request = PartsRequest::parse(body, &Settings::builder().build()?)?;
/// assert_eq!(request.part_numbers.iter().map(|number| number.get()).collect::<Vec<_>>(), [2, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartsRequest {
    /// 1 to 64 code points: what to look the session up by.
    pub upload_session_id: String,
    /// In the order of the request; a number may stand twice.
    pub part_numbers: Vec<PartNumber>,
}

impl PartsRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 422 with every fault of the body; 400 for one that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::splendor::{PartsRequest, Settings};
    ///
    /// let body = br#"{"upload_session_id": "ups_1", "part_numbers": [0]}"#;
    /// let error = PartsRequest::parse(body, &Settings::builder().build()?).unwrap_err();
    /// assert_eq!(error.to_string(), "body.part_numbers.0: Input should be greater than or equal to 1");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ApiError> {
        Ok(Validation::new().body(body, settings.limits, |node| {
            let model = node.model()?;
            let part_numbers = model
                .required("part_numbers", |node| node.list(1..=1_000, |node| part_number(node, settings)));
            let upload_session_id = model.required("upload_session_id", session_id);
            Some(Self { upload_session_id: upload_session_id?, part_numbers: part_numbers? })
        })?)
    }
}

pub(super) fn session_id(node: Node<'_, '_>) -> Option<String> {
    node.text(1..=64).map(String::from)
}

pub(super) fn part_number(node: Node<'_, '_>, settings: &Settings) -> Option<PartNumber> {
    let number = node.integer(settings.part_numbers.clone())?;
    // The settings' range is within that of part numbers.
    PartNumber::new(u32::try_from(number).ok()?).ok()
}

/// The answer to a request for parts, status 200.
///
/// ```
/// # fn count(response: &presign::wire::splendor::PartsResponse) -> usize {
/// response.parts.len()
/// # }
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PartsResponse {
    /// One for each number of the request, in its order.
    pub parts: Vec<SignedPart>,
}

impl PartsResponse {
    /// What the client is sent.
    ///
    /// ```
    /// # fn body(response: &presign::wire::splendor::PartsResponse) -> String {
    /// response.to_answer().into_body()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

/// The URL of one part.
///
/// ```
/// # fn number(part: &presign::wire::splendor::SignedPart) -> u16 {
/// part.part_number
/// # }
/// ```
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct SignedPart {
    /// From 1.
    pub part_number: u16,
    /// The presigned PUT, without headers to send.
    pub upload_url: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl fmt::Debug for SignedPart {
    /// Without the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedPart")
            .field("part_number", &self.part_number)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
