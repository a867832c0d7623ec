//! [`Settings`]: what the sources leave open, each with the reading that stands until told otherwise.

use alloc::format;
use core::ops::RangeInclusive;

use crate::error::{Error, ErrorKind};
use crate::filename::Style;
use crate::key_template::{IdFormat, KeyTemplate};
use crate::multipart::{PartNumber, PartRules, Threshold};
use crate::time::{ExpiresIn, Lifetime, Timestamp, Validity};
use crate::wire::UnsendableType;
use crate::wire::json::Limits;

/// How a service speaks Splendor's protocol where its documents say nothing. Made once, when the service starts; each knob of
/// the [builder](SettingsBuilder) says what was inferred.
///
/// ```
/// use presign::wire::splendor::Settings;
///
/// let settings = Settings::builder().lifetime_secs(600).sign_size(true).build()?;
/// assert!(Settings::builder().lifetime_secs(0).build().is_err());
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) lifetime: Lifetime,
    pub(super) clamped_to_credentials: bool,
    pub(super) asset_folder: KeyTemplate,
    pub(super) asset_tokens: IdFormat,
    pub(super) session_ids: IdFormat,
    pub(super) hosted_keys: KeyTemplate,
    pub(super) file_names: Style,
    pub(super) extension_by_type: bool,
    pub(super) threshold: Threshold,
    pub(super) part_size: Option<u64>,
    pub(super) part_numbers: RangeInclusive<i64>,
    pub(super) refusal_status: u16,
    pub(super) unsendable_type: UnsendableType,
    pub(super) allow_active_types: bool,
    pub(super) sign_size: bool,
    pub(super) limits: Limits,
}

impl Settings {
    /// Settings to be changed.
    ///
    /// ```
    /// assert!(presign::wire::splendor::Settings::builder().build().is_ok());
    /// ```
    pub fn builder() -> SettingsBuilder {
        SettingsBuilder(Self::new())
    }

    fn new() -> Result<Self, Error> {
        Ok(Self {
            lifetime: Validity::minutes(15),
            clamped_to_credentials: false,
            asset_folder: KeyTemplate::new("sources/{source_key}/hosted/{yyyy}/{mm}/{dd}")?,
            asset_tokens: IdFormat::Base36,
            session_ids: IdFormat::Ulid,
            hosted_keys: KeyTemplate::new("uploads/{upload_session_id}/{filename}")?,
            file_names: Style::portable(),
            extension_by_type: true,
            threshold: PartRules::DEFAULT_THRESHOLD,
            part_size: None,
            part_numbers: 1..=10_000,
            refusal_status: 400,
            unsendable_type: UnsendableType::OctetStream,
            allow_active_types: false,
            sign_size: false,
            limits: Limits { bytes: 4 << 20, ..Limits::default() },
        })
    }

    pub(super) fn validity(&self, now: Timestamp) -> Validity {
        let validity = self.lifetime.from(now);
        if self.clamped_to_credentials { validity.clamped_to_credentials() } else { validity }
    }
}

/// Settings that are being made, by [`Settings::builder`]. The first fault is kept until [`build`](Self::build).
///
/// ```
/// use presign::wire::splendor::Settings;
///
/// let error = Settings::builder().refusal_status(500).part_size(1).build().unwrap_err();
/// assert_eq!(error.field(), "refusal status");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SettingsBuilder(Result<Settings, Error>);

/// A knob: one field set to what is given.
macro_rules! knobs {
    ($($(#[doc = $doc:literal])+ $name:ident: $field:ident, $type:ty, $example:literal;)*) => {
        $(
            $(#[doc = $doc])+
            ///
            /// ```
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::{UnsendableType, json::Limits, splendor::Settings};
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::{IdFormat, filename::Style, multipart::Threshold};
            #[doc = concat!("let settings = Settings::builder().", $example, ".build()?;")]
            /// # let _ = settings;
            /// # Ok::<(), presign::Error>(())
            /// ```
            pub fn $name(self, $field: $type) -> Self {
                self.set(|settings| settings.$field = $field)
            }
        )*
    };
}

impl SettingsBuilder {
    fn set(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        if let Ok(settings) = &mut self.0 {
            set(settings);
        }
        self
    }

    fn set_if<T>(self, checked: Result<T, Error>, set: impl FnOnce(&mut Settings, T)) -> Self {
        match checked {
            Ok(value) => self.set(|settings| set(settings, value)),
            Err(fault) => Self(self.0.and(Err(fault))),
        }
    }

    /// How long every URL lives, in seconds: 1 to 604,800. Inferred: 900.
    ///
    /// ```
    /// # use presign::wire::splendor::Settings;
    /// assert!(Settings::builder().lifetime_secs(604_800).build().is_ok());
    /// assert!(Settings::builder().lifetime_secs(604_801).build().is_err());
    /// ```
    pub fn lifetime_secs(self, seconds: u64) -> Self {
        self.set_if(ExpiresIn::from_secs(seconds), |settings, lifetime| {
            settings.lifetime = Validity::seconds(lifetime.as_secs().into());
        })
    }

    /// The folder of an asset's key, of `{source_key}`, `{tenant_id}`, `{yyyy}`, `{mm}`, `{dd}`, `{hh}` and `{timestamp}` in
    /// UTC; the key is this, `/`, a token, and the extension. Inferred: `sources/{source_key}/hosted/{yyyy}/{mm}/{dd}`, of
    /// which only the look is documented.
    ///
    /// It names no tenant, as each has a bucket of its own in the printed example. Where tenants share one, name `{tenant_id}`
    /// here, or two tenants with a source of one name share a folder. A tenant whose ID is no segment of a key is answered
    /// with 500 then.
    ///
    /// [`ErrorKind::Forbidden`] for another placeholder, [`ErrorKind::Missing`] without `{source_key}`: the assets of two
    /// sources lie in different folders.
    ///
    /// ```
    /// # use presign::KeyTemplate;
    /// # use presign::wire::splendor::Settings;
    /// let folder = |text| Ok(Settings::builder().asset_folder(KeyTemplate::new(text)?).build());
    /// assert!(folder("assets/{source_key}/{yyyy}")?.is_ok());
    /// assert!(folder("assets/{id}")?.is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn asset_folder(self, folder: KeyTemplate) -> Self {
        self.set_if(checked_folder(folder), |settings, folder| settings.asset_folder = folder)
    }

    /// How the token of an asset's key is written. Inferred: 28 digits and lower-case letters.
    ///
    /// [`ErrorKind::OutOfRange`] for a format of fewer than 122 random bits, which could be guessed.
    ///
    /// ```
    /// # use presign::IdFormat;
    /// # use presign::wire::splendor::Settings;
    /// assert!(Settings::builder().asset_tokens(IdFormat::UuidV4).build().is_ok());
    /// assert!(Settings::builder().asset_tokens(IdFormat::Ulid).build().is_err());
    /// ```
    pub fn asset_tokens(self, format: IdFormat) -> Self {
        let allowed = "a format of at least 122 random bits";
        let fault = || Error::new(ErrorKind::OutOfRange, "asset tokens", "too few random bits", allowed);
        let checked = if format.is_unique() { Ok(format) } else { Err(fault()) };
        self.set_if(checked, |settings, format| settings.asset_tokens = format)
    }

    /// The keys of hosted uploads, of `{upload_session_id}`, `{source_key}`, `{tenant_id}`, `{filename}` and the like. As
    /// documented: `uploads/{upload_session_id}/{filename}`.
    ///
    /// [`ErrorKind::Forbidden`] for a value that is none of the three, [`ErrorKind::Missing`] without
    /// `{upload_session_id}`: no two uploads have the same key.
    ///
    /// ```
    /// # use presign::KeyTemplate;
    /// # use presign::wire::splendor::Settings;
    /// let keys = KeyTemplate::new("uploads/{source_key}/{upload_session_id}{ext}")?;
    /// assert!(Settings::builder().hosted_keys(keys).build().is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn hosted_keys(self, keys: KeyTemplate) -> Self {
        let known = ["upload_session_id", "source_key", "tenant_id"];
        let checked = check(&keys, "hosted keys", "upload_session_id", &known).map(|()| keys);
        self.set_if(checked, |settings, keys| settings.hosted_keys = keys)
    }

    /// How large a part is, in bytes, unless that would make too many parts. As in the documented example unless told: 8 MiB,
    /// or the nearest size that the provider takes.
    ///
    /// [`ErrorKind::OutOfRange`] outside 5 MiB to 5 GiB, which S3 takes. Where the provider takes less, hosted uploads are
    /// answered with 500.
    ///
    /// ```
    /// # use presign::wire::splendor::Settings;
    /// assert!(Settings::builder().part_size(16 << 20).build().is_ok());
    /// assert!(Settings::builder().part_size(1).build().is_err());
    /// ```
    pub fn part_size(self, bytes: u64) -> Self {
        let checked = PartRules::aws().with_preferred_size(bytes).check();
        self.set_if(checked, |settings, ()| settings.part_size = Some(bytes))
    }

    /// The largest part number that validation takes (422 above it). Inferred: 10,000, as S3 has it.
    ///
    /// ```
    /// # use presign::PartNumber;
    /// # use presign::wire::splendor::Settings;
    /// let settings = Settings::builder().last_part_number(PartNumber::new(1_000)?).build()?;
    /// # let _ = settings;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn last_part_number(self, last: PartNumber) -> Self {
        self.set(|settings| settings.part_numbers = 1..=last.get().into())
    }

    /// The status of what the schema takes and the store or these settings do not: too large a file, an active media type,
    /// a part that the upload does not have. Inferred: 400.
    ///
    /// [`ErrorKind::OutOfRange`] outside 400 to 499.
    ///
    /// ```
    /// # use presign::wire::splendor::Settings;
    /// assert!(Settings::builder().refusal_status(413).build().is_ok());
    /// assert!(Settings::builder().refusal_status(500).build().is_err());
    /// ```
    pub fn refusal_status(self, status: u16) -> Self {
        let fault = || Error::new(ErrorKind::OutOfRange, "refusal status", format!("{status}"), "400 to 499");
        let checked = if (400..500).contains(&status) { Ok(status) } else { Err(fault()) };
        self.set_if(checked, |settings, status| settings.refusal_status = status)
    }

    knobs! {
        /// Lets URLs end with temporary credentials, which `expires_at` then tells, where those end before the lifetime would.
        /// Off unless told: such a request is answered with 500, since the service holds credentials that are too old.
        clamped_to_credentials: clamped_to_credentials, bool, "clamped_to_credentials(true)";
        /// What follows `ups_` in the ID of an upload session. Inferred: a ULID, since the example starts as one of 2023.
        session_ids: session_ids, IdFormat, "session_ids(IdFormat::Base36)";
        /// How a client's file name is made safe for the key of a hosted upload. Inferred: [`Style::portable`], with its
        /// fallback for a name that is absent or empty.
        file_names: file_names, Style, "file_names(Style::ascii())";
        /// Whether an asset without an extension in its `filename` gets the one that its `content_type` is known for.
        /// Inferred: yes.
        extension_by_type: extension_by_type, bool, "extension_by_type(false)";
        /// From which size on a hosted upload goes in parts. Inferred: above 100 MiB. A store that takes no parts needs one
        /// above the largest size that it takes.
        multipart_threshold: threshold, Threshold, "multipart_threshold(Threshold::AtLeast(16 << 20))";
        /// What becomes of a `content_type` that no header can carry. Inferred: [`UnsendableType::OctetStream`], since
        /// `required_headers` tells the client to send that; a refusal has the code `content_type_not_usable`.
        unsendable_type: unsendable_type, UnsendableType, "unsendable_type(UnsendableType::Refuse)";
        /// Takes types that browsers run scripts from, such as `image/svg+xml`. Off unless told: serve them from a host of
        /// their own.
        allow_active_types: allow_active_types, bool, "allow_active_types(true)";
        /// Signs `content-length`, too, so that the store takes `object_size_bytes` and no other size. Recommended, and off
        /// unless told, because Splendor's own URLs sign the type alone. Clients set that header by themselves, so it is not
        /// among `required_headers`. Parts of a multipart upload are signed with their planned sizes then.
        sign_size: sign_size, bool, "sign_size(true)";
        /// How long and how deep a body may be, and of how many values. 4 MiB unless told: 256 assets fit with the longest
        /// names, each character of them escaped. Such a body takes up to 26 MiB of memory while it is refused; 256 KiB are
        /// enough for 256 assets with names as people give them.
        limits: limits, Limits, "limits(Limits { bytes: 256 << 10, ..Limits::default() })";
    }

    /// The settings, if none of what was told is refused.
    ///
    /// # Errors
    /// The first fault of [`lifetime_secs`](Self::lifetime_secs), [`asset_folder`](Self::asset_folder),
    /// [`asset_tokens`](Self::asset_tokens), [`hosted_keys`](Self::hosted_keys), [`part_size`](Self::part_size) and
    /// [`refusal_status`](Self::refusal_status); none where nothing was told.
    ///
    /// ```
    /// use presign::wire::splendor::Settings;
    ///
    /// let settings = Settings::builder().build()?;
    /// # let _ = settings;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn build(self) -> Result<Settings, Error> {
        self.0
    }
}

fn checked_folder(folder: KeyTemplate) -> Result<KeyTemplate, Error> {
    check(&folder, "asset folder", "source_key", &["source_key", "tenant_id"])?;
    // An identifier would be the same in the whole batch, and there is no name to take anything from.
    if folder.needs_filename() || folder.as_str().contains("{id}") {
        let allowed = "{source_key}, {tenant_id}, {yyyy}, {mm}, {dd}, {hh} and {timestamp}";
        return Err(Error::new(
            ErrorKind::Forbidden,
            "asset folder",
            "names an identifier or a file",
            allowed,
        ));
    }
    Ok(folder)
}

/// The values that a template names: `wanted` must be among them, and nothing but `known`.
fn check(template: &KeyTemplate, field: &'static str, wanted: &str, known: &[&str]) -> Result<(), Error> {
    if let Some(name) = template.value_names().find(|name| !known.contains(name)) {
        let allowed = format!("{} and the template's own placeholders", known.join(", "));
        return Err(Error::new(ErrorKind::Forbidden, field, format!("names `{name}`"), allowed));
    }
    if !template.value_names().any(|name| name == wanted) {
        let problem = format!("does not name `{wanted}`");
        return Err(Error::new(
            ErrorKind::Missing,
            field,
            problem,
            "a template whose keys are never another's",
        ));
    }
    Ok(())
}
