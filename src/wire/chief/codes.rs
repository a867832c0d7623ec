//! [`Codes`]: what a refusal is called.

/// The codes of refusals that no page prints. Inferred: all of them; what is stated is their form, `domain.operation.reason`.
///
/// ```
/// use presign::wire::chief::{Codes, Settings};
///
/// let mut codes = Codes::default();
/// codes.not_found = "publicapi.assets.lookup.missing";
/// let settings = Settings::builder().codes(codes).build()?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Codes {
    /// 400: the body of a create is invalid.
    pub create_invalid: &'static str,
    /// 400: the id or the body of a complete is invalid.
    pub complete_invalid: &'static str,
    /// 400: a complete before the upload.
    pub complete_not_uploaded: &'static str,
    /// 400: the id of a get is malformed.
    pub retrieve_invalid: &'static str,
    /// 400: the id or the body of an update is invalid.
    pub update_invalid: &'static str,
    /// 400: an update of an asset that is not ready.
    pub update_not_ready: &'static str,
    /// 400: the query of a list is invalid.
    pub list_invalid: &'static str,
    /// 400: the id or the body that attaches a label is invalid.
    pub attach_invalid: &'static str,
    /// 400: the body of a new label is invalid.
    pub label_invalid: &'static str,
    /// 404: not there, or not in this project.
    pub not_found: &'static str,
    /// 500: the service failed.
    pub internal: &'static str,
}

impl Default for Codes {
    fn default() -> Self {
        Self {
            create_invalid: "publicapi.assets.create.invalid",
            complete_invalid: "publicapi.assets.complete.invalid",
            complete_not_uploaded: "publicapi.assets.complete.notuploaded",
            retrieve_invalid: "publicapi.assets.retrieve.invalid",
            update_invalid: "publicapi.assets.update.invalid",
            update_not_ready: "publicapi.assets.update.notready",
            list_invalid: "publicapi.assets.list.invalid",
            attach_invalid: "publicapi.assets.label.invalid",
            label_invalid: "publicapi.labels.create.invalid",
            not_found: "publicapi.tenancy.resource.missing",
            internal: "publicapi.server.internal",
        }
    }
}

impl Codes {
    pub(super) fn all(&self) -> [&'static str; 11] {
        [
            self.create_invalid,
            self.complete_invalid,
            self.complete_not_uploaded,
            self.retrieve_invalid,
            self.update_invalid,
            self.update_not_ready,
            self.list_invalid,
            self.attach_invalid,
            self.label_invalid,
            self.not_found,
            self.internal,
        ]
    }
}
