//! [`Answer`]: what a service sends back, as a value.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use crate::presigned::redacted;

/// An HTTP answer: status, headers and body, to be sent by whatever server the service has.
///
/// With feature `http` it turns into an `http::Response`.
///
/// ```
/// use presign::wire::Answer;
///
/// let answer = Answer::json(404, &serde_json::json!({"detail": "Source not found"})).header("retry-after", "1");
/// assert_eq!(answer.status(), 404);
/// assert_eq!(answer.body(), r#"{"detail":"Source not found"}"#);
/// let headers: Vec<_> = answer.headers().collect();
/// assert_eq!(headers, [("content-type", "application/json"), ("retry-after", "1")]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl fmt::Debug for Answer {
    /// Without the body, which may hold URLs that are worth their signature, and without what makes that of a redirect work.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name, redacted(value))).collect();
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// A body of JSON, compact as FastAPI writes it, with its content type.
    ///
    /// ```
    /// assert_eq!(presign::wire::Answer::json(200, &[1, 2]).body(), "[1,2]");
    /// ```
    #[must_use]
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        Self::with_type(status, "application/json", body)
    }

    /// The same with another content type, such as that of a problem (RFC 9457).
    ///
    /// ```
    /// let answer = presign::wire::Answer::with_type(409, "application/problem+json", &[0; 0]);
    /// assert_eq!(answer.headers().next(), Some(("content-type", "application/problem+json")));
    /// ```
    #[must_use]
    pub fn with_type(status: u16, content_type: &'static str, body: &impl Serialize) -> Self {
        // Only a map with keys that are no text, or a `Serialize` that refuses, can fail: nothing of this crate does.
        match serde_json::to_string(body) {
            Ok(body) => {
                Self { status, headers: Vec::from([("content-type", String::from(content_type))]), body }
            }
            Err(_) => Self::empty(500),
        }
    }

    /// The same, in another spelling of its JSON.
    #[cfg(feature = "active-storage")]
    pub(super) fn rewritten(
        status: u16,
        content_type: &'static str,
        body: &impl Serialize,
        spelling: fn(&str) -> String,
    ) -> Self {
        let mut answer = Self::with_type(status, content_type, body);
        answer.body = spelling(&answer.body);
        answer
    }

    /// No body and no content type: what a redirect and a 204 have.
    ///
    /// ```
    /// let answer = presign::wire::Answer::empty(302).header("location", "https://cdn.example.com/a.png");
    /// assert_eq!((answer.body(), answer.headers().count()), ("", 1));
    /// ```
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// Adds a header, its name in lower case.
    ///
    /// ```
    /// let answer = presign::wire::Answer::json(503, &"busy").header("retry-after", "1");
    /// assert!(answer.headers().any(|header| header == ("retry-after", "1")));
    /// ```
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(presign::wire::Answer::json(201, &"made").status(), 201);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers in the order to send, names in lower case.
    ///
    /// ```
    /// assert_eq!(presign::wire::Answer::json(200, &"").headers().count(), 1);
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The body, as text in UTF-8.
    ///
    /// ```
    /// assert_eq!(presign::wire::Answer::json(200, &"a").body(), "\"a\"");
    /// ```
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The body alone, without a copy.
    ///
    /// ```
    /// assert_eq!(presign::wire::Answer::json(200, &"a").into_body(), "\"a\"");
    /// ```
    #[must_use]
    pub fn into_body(self) -> String {
        self.body
    }
}

#[cfg(feature = "http")]
impl From<Answer> for http::Response<String> {
    fn from(answer: Answer) -> Self {
        let mut response = Self::new(answer.body);
        // A status or a header that HTTP does not know can only be a caller's own.
        *response.status_mut() =
            http::StatusCode::from_u16(answer.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in answer.headers {
            if let (Ok(name), Ok(value)) =
                (http::HeaderName::try_from(name), http::HeaderValue::try_from(value))
            {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use super::*;

    #[test]
    fn an_answer_turns_into_a_response() {
        let answer = Answer::json(201, &"é").header("Retry-After", "1").header("x y", "1").header("x", "\n");
        let response = http::Response::from(answer.clone());
        assert_eq!((response.status().as_u16(), response.body().as_str()), (201, "\"é\""));
        // What no response can have is left out.
        assert_eq!(response.headers().len(), 2);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(http::Response::from(Answer { status: 7, ..answer }).status().as_u16(), 500);
    }
}
