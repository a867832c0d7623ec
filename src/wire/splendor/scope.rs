//! [`Scope`]: within which source a request acts.

use super::error::ApiError;
use crate::error::Error;
use crate::key_template::{KeyInputs, KeyTemplate, RandomBytes};
use crate::object_key::ObjectKey;
use crate::time::Timestamp;

/// The tenant and the source that a request names, both still to be looked up.
///
/// ```
/// use presign::wire::splendor::Scope;
///
/// let scope = Scope::parse(Some("acme"), "catalog")?;
/// assert_eq!((scope.tenant(), scope.source_key()), ("acme", "catalog"));
///
/// assert_eq!(Scope::parse(None, "catalog").unwrap_err().status(), 400);
/// assert_eq!(Scope::parse(Some("acme"), "../catalog").unwrap_err().status(), 404);
/// # Ok::<(), presign::wire::splendor::ApiError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'r> {
    tenant: &'r str,
    source_key: &'r str,
}

const SOURCE_KEY: &str = "source_key";
const TENANT_ID: &str = "tenant_id";

impl<'r> Scope<'r> {
    /// Reads the header `x-splendor-tenant-id` and the path's `source_key`, decoded by the router.
    ///
    /// The source's key becomes one segment of object keys, so it is held to what one can be: 1 to 255 bytes without `/`,
    /// `\`, `%`, controls, invisible and reserved characters, and not dots alone. A service has no source of another name,
    /// so what is refused is answered like a source that is not there.
    ///
    /// # Errors
    /// 400 where the header is absent or empty, 404 for a source's key that none can have.
    ///
    /// ```
    /// use presign::wire::splendor::Scope;
    ///
    /// for hostile in ["", "..", "a/b", "a\\b", "%2e%2e", "a\n", "a\u{202e}b"] {
    ///     assert_eq!(Scope::parse(Some("acme"), hostile).unwrap_err().status(), 404);
    /// }
    /// ```
    pub fn parse(tenant: Option<&'r str>, source_key: &'r str) -> Result<Self, ApiError> {
        let tenant =
            tenant.filter(|tenant| !tenant.trim().is_empty()).ok_or_else(ApiError::missing_tenant)?;
        let scope = Self { tenant, source_key };
        match KeyInputs::new(Timestamp::MIN, RandomBytes::new([0; 32])).value(SOURCE_KEY, source_key) {
            Ok(_) => Ok(scope),
            Err(_) => Err(ApiError::source_not_found()),
        }
    }

    /// What `x-splendor-tenant-id` says: whether the caller may act there is for the service to look up.
    ///
    /// ```
    /// # use presign::wire::splendor::Scope;
    /// assert_eq!(Scope::parse(Some("acme"), "catalog")?.tenant(), "acme");
    /// # Ok::<(), presign::wire::splendor::ApiError>(())
    /// ```
    #[must_use]
    pub fn tenant(&self) -> &'r str {
        self.tenant
    }

    /// The source's key: whether the tenant has it is for the service to look up.
    ///
    /// ```
    /// # use presign::wire::splendor::Scope;
    /// assert_eq!(Scope::parse(Some("acme"), "catalog")?.source_key(), "catalog");
    /// # Ok::<(), presign::wire::splendor::ApiError>(())
    /// ```
    #[must_use]
    pub fn source_key(&self) -> &'r str {
        self.source_key
    }

    /// What this template is filled with.
    pub(super) fn inputs(
        &self,
        template: &KeyTemplate,
        now: Timestamp,
        random: RandomBytes,
    ) -> Result<KeyInputs, Error> {
        let inputs = KeyInputs::new(now, random).value(SOURCE_KEY, self.source_key)?;
        // A tenant may be any text, unless its name is a part of keys.
        if template.value_names().any(|name| name == TENANT_ID) {
            inputs.value(TENANT_ID, self.tenant)
        } else {
            Ok(inputs)
        }
    }

    /// The folder of today's assets, without a `/` at its end.
    pub(super) fn folder(
        &self,
        template: &KeyTemplate,
        now: Timestamp,
    ) -> Result<ObjectKey<'static>, ApiError> {
        // The settings have no folder that uses the bytes.
        let inputs = self.inputs(template, now, RandomBytes::new([0; 32])).map_err(ApiError::fault)?;
        template.render(&inputs).map_err(ApiError::fault)
    }
}
