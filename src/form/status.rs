//! What a server answers ("POST Object", `success_action_status`).

/// What the server answers when the upload went well (`success_action_status`).
///
/// ```
/// use presign::{ObjectKey, PostForm, SuccessStatus};
///
/// let form = PostForm::to(ObjectKey::new("a.txt")?, 1..=100).success_action_status(SuccessStatus::Created);
/// # let _ = form;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SuccessStatus {
    /// 200 and no body.
    Ok,
    /// 201 and a body in XML that names bucket, key, location and ETag.
    Created,
    /// 204 and no body: what S3 does where nothing is said.
    NoContent,
}

impl SuccessStatus {
    /// The status as the field holds it.
    ///
    /// ```
    /// use presign::SuccessStatus;
    ///
    /// assert_eq!([SuccessStatus::Ok, SuccessStatus::Created, SuccessStatus::NoContent].map(|status| status.as_str()),
    ///     ["200", "201", "204"]);
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "200",
            Self::Created => "201",
            Self::NoContent => "204",
        }
    }
}
