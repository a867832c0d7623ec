//! [`Problem`]: what GeoLens answers instead of what was asked for.
//!
//! RFC 7807 (now RFC 9457), `application/problem+json`, always with the type `about:blank`.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt::{self, Write as _};

use serde::Serialize;

use crate::encode::is_bidi_or_zero_width;
use crate::error::Error;
use crate::wire::Answer;
use crate::wire::fastapi::ValidationErrors;

/// A refusal: status, title and detail, with the headers that belong to it.
///
/// [`new`](Self::new) makes any; the others are those that a service answers by itself, with GeoLens's own words. From
/// [`ValidationErrors`] it is a 422 with all faults in one line. From an [`Error`] of this crate, such as that of a tenant's
/// ID or of a call that cannot be signed, it is a 500 that tells the client nothing and has the error as its
/// [`source`](core::error::Error::source): what a request itself can do wrong is told by the checks of this module.
///
/// ```
/// use presign::wire::geolens::Problem;
///
/// let answer = Problem::dataset_not_found().to_answer();
/// assert_eq!(answer.status(), 404);
/// assert_eq!(answer.headers().next(), Some(("content-type", "application/problem+json")));
/// assert_eq!(
///     answer.body(),
///     r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"Dataset not found"}"#,
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: u16,
    title: &'static str,
    detail: Detail,
    header: Option<(&'static str, String)>,
    /// For the log alone.
    fault: Option<Error>,
}

/// What a [`Problem`] says in detail: nearly always words.
///
/// ```
/// use presign::wire::geolens::{Detail, Problem};
///
/// let Detail::Coded { code, .. } = Problem::dataset_busy().detail().clone() else { panic!() };
/// assert_eq!(code, "dataset_busy");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Detail {
    /// A sentence.
    Text(Cow<'static, str>),
    /// A code for programs beside the sentence.
    Coded {
        /// The code.
        code: &'static str,
        /// The sentence.
        message: &'static str,
    },
}

impl Detail {
    /// The sentence.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Coded { message, .. } => message,
        }
    }
}

/// Constructors without arguments: status, words.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident: $status:literal, $detail:literal;)*) => {
        $(
            $(#[$doc])*
            ///
            /// ```
            #[doc = concat!("let problem = presign::wire::geolens::Problem::", stringify!($name), "();")]
            #[doc = concat!("assert_eq!(problem.status(), ", stringify!($status), ");")]
            /// ```
            #[must_use]
            pub fn $name() -> Self {
                Self::new($status, $detail)
            }
        )*
    };
}

impl Problem {
    /// Any problem; the title is that of its status.
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// assert_eq!(Problem::new(422, "Layer not found").title(), "Validation Error");
    /// ```
    #[must_use]
    pub fn new(status: u16, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, title: title(status), detail: Detail::Text(detail.into()), header: None, fault: None }
    }

    problems! {
        /// 403: the dataset is another user's.
        not_the_owner: 403, "Only the dataset owner or an admin may modify this dataset.";
        /// 403: the role does not have the permission that the endpoint asks for.
        insufficient_permissions: 403, "Insufficient permissions";
        /// 403: the job is another user's, at the endpoints for new datasets.
        not_your_job: 403, "Not authorized to access this job";
        /// 404: no such dataset, or one that the caller may not see.
        dataset_not_found: 404, "Dataset not found";
        /// 404: no such job, at the endpoints for new datasets.
        job_not_found: 404, "Job not found";
        /// 404: no such job, or one of another dataset, user or workflow, which is not told.
        reupload_job_not_found: 404, "Reupload job not found";
        /// 409: fewer than 60 seconds are left of the job.
        window_closed: 409, "This upload's time window has closed. Start a new upload.";
        /// 500: the service's own fault.
        internal: 500, "Internal server error";
        /// 502: the store did not do what was asked.
        storage_unavailable: 502, "Storage service unavailable";
        /// 502: the store did not assemble the parts, or did not copy.
        completion_failed: 502, "Upload completion failed — the upload session may have expired. Please try again.";
    }

    /// 401: no credentials, or none that are known; says `WWW-Authenticate: Bearer`.
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// let answer = Problem::unauthorized().to_answer();
    /// assert!(answer.headers().any(|header| header == ("www-authenticate", "Bearer")));
    /// ```
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, "Could not validate credentials").with("www-authenticate", "Bearer".into())
    }

    /// 409: a re-upload of the dataset is running already; the detail has a code.
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// assert!(Problem::dataset_busy().to_answer().body().contains(r#""detail":{"code":"dataset_busy","#));
    /// ```
    #[must_use]
    pub fn dataset_busy() -> Self {
        let message = "A refresh is already running for this dataset. Wait for it to finish, then try again.";
        Self { detail: Detail::Coded { code: "dataset_busy", message }, ..Self::new(409, "") }
    }

    /// 429: too many requests; says after how many seconds to come back. `limit` is told, such as `5 per 1 minute`.
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// let answer = Problem::too_many_requests("5 per 1 minute", 60).to_answer();
    /// assert_eq!(answer.status(), 429);
    /// assert!(answer.headers().any(|header| header == ("retry-after", "60")));
    /// ```
    #[must_use]
    pub fn too_many_requests(limit: impl Into<Cow<'static, str>>, retry_after: u64) -> Self {
        Self::new(429, limit).retry_after(retry_after)
    }

    /// 503: what the request needs is not there at the moment.
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// assert_eq!(Problem::unavailable("The job queue could not be reached").retry_after(2).status(), 503);
    /// ```
    #[must_use]
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(503, detail)
    }

    /// 503: the database did not answer; it has a title of its own.
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// assert_eq!(Problem::database_unavailable().title(), "Database unavailable");
    /// ```
    #[must_use]
    pub fn database_unavailable() -> Self {
        let detail = "The database could not serve this request. Please retry.";
        Self { title: "Database unavailable", ..Self::unavailable(detail) }
    }

    /// The same with `Retry-After`, in seconds (RFC 9110 section 10.2.3).
    ///
    /// ```
    /// use presign::wire::geolens::Problem;
    ///
    /// let answer = Problem::database_unavailable().retry_after(2).to_answer();
    /// assert!(answer.headers().any(|header| header == ("retry-after", "2")));
    /// ```
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with("retry-after", seconds.to_string())
    }

    fn with(self, name: &'static str, value: String) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    /// The same for the client, with what the log is to know.
    pub(super) fn because(self, fault: Error) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// A fault in a field of the body, told as validation tells one.
    pub(super) fn field(field: impl fmt::Display, error: &Error) -> Self {
        Self::new(422, format!("body.{field}: {}; allowed: {}", error.problem(), error.allowed()))
    }

    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(presign::wire::geolens::Problem::window_closed().status(), 409);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The title: one for each status.
    ///
    /// ```
    /// assert_eq!(presign::wire::geolens::Problem::storage_unavailable().title(), "Bad Gateway");
    /// ```
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// What exactly is wrong.
    ///
    /// ```
    /// use presign::wire::geolens::{Detail, Problem};
    ///
    /// assert_eq!(*Problem::job_not_found().detail(), Detail::Text("Job not found".into()));
    /// ```
    #[must_use]
    pub fn detail(&self) -> &Detail {
        &self.detail
    }

    /// The answer: `application/problem+json`.
    ///
    /// ```
    /// assert_eq!(presign::wire::geolens::Problem::internal().to_answer().status(), 500);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Body<'p> {
            r#type: &'static str,
            title: &'static str,
            status: u16,
            detail: &'p Detail,
        }
        let body =
            Body { r#type: "about:blank", title: self.title, status: self.status, detail: &self.detail };
        let answer = Answer::with_type(self.status, "application/problem+json", &body);
        match &self.header {
            Some((name, value)) => answer.header(name, value.as_str()),
            None => answer,
        }
    }
}

/// GeoLens's titles, of which that of 422 is its own.
fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        410 => "Gone",
        413 => "Payload Too Large",
        422 => "Validation Error",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Error",
    }
}

impl From<ValidationErrors> for Problem {
    fn from(errors: ValidationErrors) -> Self {
        Self::new(errors.status(), errors.flattened())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::internal().because(error)
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        problem.to_answer()
    }
}

impl fmt::Display for Problem {
    /// For a log, in one line: a client's words are in some details, so their control characters are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.status, self.title)?;
        self.detail.text().chars().try_for_each(|char| match char {
            char if char.is_control() || is_bidi_or_zero_width(char) => {
                write!(f, "{}", char.escape_unicode())
            }
            char => f.write_char(char),
        })
    }
}

impl core::error::Error for Problem {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.fault.as_ref().map(|fault| -> &(dyn core::error::Error + 'static) { fault })
    }
}
