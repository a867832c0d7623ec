//! [`Settings`]: what Chief's pages leave open, each with our reading as default.

use alloc::string::String;

use super::codes::Codes;
use super::error::ChiefError;
use super::ids::{AssetId, ProjectId};
use super::layout::KeyLayout;
use super::status::AssetStatus;
use crate::error::{Error, ErrorKind};
use crate::object_key::ObjectKey;
use crate::time::{ExpiresIn, Timestamp, Validity};
use crate::wire::UnsendableType;
use crate::wire::json::Limits;

/// Of what the 32 characters behind `pat_` are.
///
/// ```
/// use presign::wire::chief::{Settings, TokenAlphabet};
///
/// let settings = Settings::builder().token_alphabet(TokenAlphabet::Alphanumeric).build()?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenAlphabet {
    /// Any visible ASCII: nothing more is known, and the lookup decides.
    #[default]
    VisibleAscii,
    /// Letters, digits, `-` and `_`: base64url.
    UrlSafe,
    /// Letters and digits.
    Alphanumeric,
}

/// What becomes of an upload whose MD5 is not the one that was declared.
///
/// ```
/// use presign::wire::chief::{Md5Mismatch, Settings};
///
/// let settings = Settings::builder().md5_mismatch(Md5Mismatch::Record).build()?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Md5Mismatch {
    /// The asset is `failed`: the client uploads the file again, and no later client is sent to wrong bytes.
    #[default]
    Fail,
    /// The digest of what is in storage is recorded, and the asset goes on.
    Record,
}

/// How this service answers what Chief's pages leave open. Each knob of the [builder](SettingsBuilder) says what was inferred.
///
/// ```
/// use presign::wire::chief::Settings;
///
/// let settings = Settings::builder().key_layout("{project_id}/{asset_id}").lifetime_secs(600).build()?;
/// assert!(Settings::builder().lifetime_secs(0).build().is_err());
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings(SettingsBuilder);

impl Default for Settings {
    fn default() -> Self {
        Self(SettingsBuilder::new())
    }
}

impl Settings {
    /// Settings to be changed.
    ///
    /// ```
    /// assert!(presign::wire::chief::Settings::builder().build().is_ok());
    /// ```
    pub fn builder() -> SettingsBuilder {
        SettingsBuilder::new()
    }

    /// The codes.
    ///
    /// ```
    /// let settings = presign::wire::chief::Settings::default();
    /// assert_eq!(settings.codes().create_invalid, "publicapi.assets.create.invalid");
    /// ```
    #[must_use]
    pub const fn codes(&self) -> &Codes {
        &self.0.codes
    }

    /// Where an asset's bytes lie: the same key for the same two ids, at the grant and at the complete.
    ///
    /// # Errors
    /// None where the settings were built.
    ///
    /// ```
    /// use presign::wire::chief::{AssetId, ProjectId, Settings};
    ///
    /// let project = ProjectId::new("project_d8a4td4dib27i4beefb0")?;
    /// let asset = AssetId::new("asset_d8aad64dib2c7m3ae7jg")?;
    /// assert_eq!(Settings::default().key(&project, &asset)?.as_str(), "asset_d8aad64dib2c7m3ae7jg");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn key(&self, project_id: &ProjectId, asset_id: &AssetId) -> Result<ObjectKey<'static>, Error> {
        self.0.layout.key(project_id, asset_id)
    }

    /// The status that an asset is shown with: its own, or what stands for an asset whose upload is not complete.
    ///
    /// # Errors
    /// 404 where such an asset is not to be shown.
    ///
    /// ```
    /// use presign::wire::chief::{AssetStatus, Settings};
    ///
    /// assert_eq!(Settings::default().shown(None).unwrap(), AssetStatus::Uploaded);
    /// assert_eq!(Settings::default().shown(Some(AssetStatus::Ready)).unwrap(), AssetStatus::Ready);
    /// ```
    pub fn shown(&self, status: Option<AssetStatus>) -> Result<AssetStatus, ChiefError> {
        status.or(self.0.pending).ok_or_else(|| ChiefError::not_found(self))
    }

    pub(super) const fn token_alphabet(&self) -> TokenAlphabet {
        self.0.token_alphabet
    }

    pub(super) fn validity(&self, now: Timestamp) -> Validity {
        let validity = Validity::seconds(self.0.lifetime.as_secs().into()).from(now);
        if self.0.clamped_to_credentials { validity.clamped_to_credentials() } else { validity }
    }

    pub(super) const fn tells_faults(&self) -> bool {
        self.0.tell_faults
    }

    pub(super) const fn limits(&self) -> Limits {
        self.0.limits
    }

    pub(super) const fn get(&self) -> &SettingsBuilder {
        &self.0
    }
}

/// Settings that are being made, by [`Settings::builder`]. The first fault is kept until [`build`](Self::build).
///
/// ```
/// use presign::wire::chief::Settings;
///
/// let settings = Settings::builder().create_only(true).sign_md5(true).build()?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SettingsBuilder {
    pub(super) codes: Codes,
    pub(super) token_alphabet: TokenAlphabet,
    pub(super) layout: KeyLayout,
    pub(super) lifetime: ExpiresIn,
    pub(super) clamped_to_credentials: bool,
    pub(super) unsendable_type: UnsendableType,
    pub(super) allow_active_types: bool,
    pub(super) sign_md5: bool,
    pub(super) create_only: bool,
    pub(super) max_filename: usize,
    pub(super) max_name: usize,
    pub(super) max_description: usize,
    pub(super) new_status: Option<AssetStatus>,
    pub(super) reuse_uploaded: bool,
    pub(super) pending: Option<AssetStatus>,
    pub(super) completed: AssetStatus,
    pub(super) entity_tags_are_md5: bool,
    pub(super) md5_mismatch: Md5Mismatch,
    pub(super) max_size: Option<u64>,
    pub(super) name_may_be_null: bool,
    pub(super) tell_faults: bool,
    pub(super) limits: Limits,
    /// The first fault of a setter.
    fault: Option<Error>,
}

/// A knob: one field set to what is given.
macro_rules! knobs {
    ($($(#[doc = $doc:literal])+ $name:ident: $field:ident, $type:ty, $example:literal;)*) => {
        $(
            $(#[doc = $doc])+
            ///
            /// ```
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::chief::{AssetStatus, Codes, Md5Mismatch, Settings, TokenAlphabet};
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::json::Limits;
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::UnsendableType;
            #[doc = concat!("let settings = Settings::builder().", $example, ".build()?;")]
            /// # let _ = settings;
            /// # Ok::<(), presign::Error>(())
            /// ```
            pub fn $name(mut self, $field: $type) -> Self {
                self.$field = $field;
                self
            }
        )*
    };
}

impl SettingsBuilder {
    fn new() -> Self {
        Self {
            codes: Codes::default(),
            token_alphabet: TokenAlphabet::default(),
            layout: KeyLayout::default(),
            lifetime: ExpiresIn::QUARTER_OF_AN_HOUR,
            clamped_to_credentials: false,
            unsendable_type: UnsendableType::Refuse,
            allow_active_types: false,
            sign_md5: false,
            create_only: false,
            max_filename: usize::MAX,
            max_name: usize::MAX,
            max_description: usize::MAX,
            new_status: None,
            reuse_uploaded: true,
            pending: Some(AssetStatus::Uploaded),
            completed: AssetStatus::Uploaded,
            entity_tags_are_md5: true,
            md5_mismatch: Md5Mismatch::default(),
            max_size: None,
            name_may_be_null: false,
            tell_faults: false,
            limits: Limits::default(),
            fault: None,
        }
    }

    /// The key of an asset's bytes: text with `{asset_id}` once and `{project_id}` at most once, else fixed.
    ///
    /// Inferred: `{asset_id}`, as the printed storage URL has it.
    ///
    /// ```
    /// # use presign::wire::chief::Settings;
    /// assert!(Settings::builder().key_layout("assets/{project_id}/{asset_id}").build().is_ok());
    /// assert!(Settings::builder().key_layout("assets/latest").build().is_err());
    /// ```
    pub fn key_layout(mut self, layout: impl Into<String>) -> Self {
        match KeyLayout::new(layout.into()) {
            Ok(layout) => self.layout = layout,
            Err(fault) => self.fault = self.fault.or(Some(fault)),
        }
        self
    }

    /// How long an upload URL lives, in seconds: 1 to 604,800.
    ///
    /// Inferred: 900, with which the printed example agrees.
    ///
    /// ```
    /// # use presign::wire::chief::Settings;
    /// assert!(Settings::builder().lifetime_secs(604_801).build().is_err());
    /// ```
    pub fn lifetime_secs(mut self, seconds: u64) -> Self {
        match ExpiresIn::from_secs(seconds) {
            Ok(lifetime) => self.lifetime = lifetime,
            Err(fault) => self.fault = self.fault.or(Some(fault)),
        }
        self
    }

    knobs! {
        /// The codes of refusals. Inferred: see [`Codes`].
        codes: codes, Codes, "codes(Codes::default())";
        /// Lets URLs end with temporary credentials, which `expires_at` then tells, where those end before the lifetime would.
        /// Off unless told: such a request is 500, since the service holds credentials that are too old.
        clamped_to_credentials: clamped_to_credentials, bool, "clamped_to_credentials(true)";
        /// Of what a token is made. Inferred: any visible ASCII.
        token_alphabet: token_alphabet, TokenAlphabet, "token_alphabet(TokenAlphabet::UrlSafe)";
        /// What becomes of a `mime_type` that no header can carry. Inferred: [`UnsendableType::Refuse`], so 400, since the
        /// field is documented as an RFC 6838 media type.
        unsendable_type: unsendable_type, UnsendableType, "unsendable_type(UnsendableType::OctetStream)";
        /// Takes types that browsers run scripts from (HTML, SVG, XML, JavaScript), which are 400 otherwise: for a bucket
        /// that no browser is ever shown. Inferred: no.
        allow_active_types: allow_active_types, bool, "allow_active_types(true)";
        /// Signs a declared MD5 as `Content-MD5`, so that the store takes no other bytes. Recommended, and off because
        /// the printed `upload_headers` are without it. Inferred: no.
        sign_md5: sign_md5, bool, "sign_md5(true)";
        /// Signs `If-None-Match: *`, so that the URL writes once and what was completed stays. Recommended where the store
        /// enforces it, and off because the printed `upload_headers` are without it. Inferred: no.
        create_only: create_only, bool, "create_only(true)";
        /// The most code points of a `filename`. Inferred: as many as the body holds.
        max_filename: max_filename, usize, "max_filename(255)";
        /// The most code points of an asset's name in an update. Inferred: as many as the body holds.
        max_name: max_name, usize, "max_name(255)";
        /// The most code points of a description in an update. Inferred: as many as the body holds.
        max_description: max_description, usize, "max_description(4096)";
        /// The `status` that the answer to a new upload has. Inferred: none, as printed.
        new_status: new_status, Option<AssetStatus>, "new_status(Some(AssetStatus::Uploaded))";
        /// Whether an asset that waits for its ingest is a hit of the deduplication. Inferred: yes.
        reuse_uploaded: reuse_uploaded, bool, "reuse_uploaded(false)";
        /// The status shown for an asset whose upload is not complete, or none for 404. Inferred: `uploaded`, since
        /// the list of statuses has nothing before it.
        pending_status: pending, Option<AssetStatus>, "pending_status(None)";
        /// The status that a complete leaves: `uploaded`, or `ingesting` where the pipeline begins at once. Inferred:
        /// `uploaded`.
        completed_status: completed, AssetStatus, "completed_status(AssetStatus::Ingesting)";
        /// Whether an entity tag of 32 hexadecimal digits is the MD5 of the bytes, as it is on AWS for a PUT without SSE-KMS
        /// and SSE-C. Otherwise it can only confirm a declared MD5. Inferred: yes ("reads size and MD5 from storage").
        entity_tags_are_md5: entity_tags_are_md5, bool, "entity_tags_are_md5(false)";
        /// What becomes of an upload with another MD5 than the declared one. Inferred: `failed`.
        md5_mismatch: md5_mismatch, Md5Mismatch, "md5_mismatch(Md5Mismatch::Record)";
        /// The most bytes of an asset; one that is larger fails when it is completed, since a create does not say its size.
        /// Inferred: as many as the store takes.
        max_size_bytes: max_size, Option<u64>, "max_size_bytes(Some(500_000_000))";
        /// Whether an update may set the name to `null`. Inferred: no, 400; a description is cleared by it.
        name_may_be_null: name_may_be_null, bool, "name_may_be_null(true)";
        /// Appends to `humane` which field was wrong and how. Inferred: no.
        tell_faults: tell_faults, bool, "tell_faults(true)";
        /// How long and how deep a body may be, and of how many values. Inferred: the limits' defaults.
        limits: limits, Limits, "limits(Limits { bytes: 65_536, ..Limits::default() })";
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// The first fault of [`key_layout`](Self::key_layout) and [`lifetime_secs`](Self::lifetime_secs);
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for a code of another form;
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) for a terminal status where the life of an asset begins.
    ///
    /// ```
    /// use presign::wire::chief::{AssetStatus, Settings};
    ///
    /// assert!(Settings::builder().completed_status(AssetStatus::Ready).build().is_err());
    /// ```
    pub fn build(self) -> Result<Settings, Error> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_code = |code: &&str| code.split('.').count() >= 3 && code.split('.').all(is_word);
        if !self.codes.all().iter().all(is_code) {
            let allowed = "three words or more in a-z, joined by dots";
            return Err(Error::new(ErrorKind::Syntax, "code", "a code of another form", allowed));
        }
        let begins = [Some(self.completed), self.new_status, self.pending];
        if begins.into_iter().flatten().any(AssetStatus::is_terminal) {
            let allowed = "uploaded or ingesting";
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "status",
                "a terminal status to begin with",
                allowed,
            ));
        }
        Ok(Settings(self))
    }
}
