//! [`Settings`]: what Aura's pages leave open, each with the reading that stands until told otherwise.

use alloc::format;

use crate::error::{Error, ErrorKind};
use crate::wire::UnsendableType;
use crate::wire::active_storage::RailsVersion;
use crate::wire::json::Limits;

/// How a service speaks Aura's protocol where its documents say nothing. Made once, when the service starts; each knob of the
/// [builder](SettingsBuilder) says what was inferred.
///
/// ```
/// use presign::wire::aura::Settings;
///
/// let settings = Settings::builder().most_bytes(50 << 20).build()?;
/// assert!(Settings::builder().refusal_status(500).build().is_err());
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) rails: RailsVersion,
    pub(super) most_bytes: u64,
    pub(super) longest_filename: usize,
    pub(super) longest_content_type: usize,
    pub(super) unsendable_type: UnsendableType,
    pub(super) allow_active_types: bool,
    pub(super) null_direct_upload: bool,
    pub(super) limits: Limits,
    created_status: u16,
    refusal_status: u16,
    upstream_status: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rails: RailsVersion::V7_2,
            most_bytes: 5 << 30,
            longest_filename: 255,
            longest_content_type: 255,
            unsendable_type: UnsendableType::OctetStream,
            allow_active_types: false,
            null_direct_upload: true,
            limits: Limits::default(),
            created_status: 200,
            refusal_status: 400,
            upstream_status: 400,
        }
    }
}

impl Settings {
    /// Settings to be changed.
    ///
    /// ```
    /// assert!(presign::wire::aura::Settings::builder().build().is_ok());
    /// ```
    pub fn builder() -> SettingsBuilder {
        SettingsBuilder(Ok(Self::default()))
    }

    pub(super) const fn created_status(&self) -> u16 {
        self.created_status
    }

    pub(super) const fn refusal_status(&self) -> u16 {
        self.refusal_status
    }

    pub(super) const fn upstream_status(&self) -> u16 {
        self.upstream_status
    }
}

/// Settings that are being made, by [`Settings::builder`]. The first fault is kept until [`build`](Self::build).
///
/// ```
/// use presign::wire::aura::Settings;
///
/// let error = Settings::builder().upstream_status(302).refusal_status(500).build().unwrap_err();
/// assert_eq!(error.field(), "upstream status");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SettingsBuilder(Result<Settings, Error>);

/// A knob: one field set to what is given.
macro_rules! knobs {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty, $example:literal;)*) => {
        $(
            $(#[doc = $doc])+
            ///
            /// ```
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::{UnsendableType, active_storage::RailsVersion, aura::Settings, json::Limits};
            #[doc = concat!("let settings = Settings::builder().", $example, ".build()?;")]
            /// # let _ = settings;
            /// # Ok::<(), presign::Error>(())
            /// ```
            pub fn $name(self, $name: $type) -> Self {
                Self(self.0.map(|settings| Settings { $name, ..settings }))
            }
        )*
    };
}

impl SettingsBuilder {
    knobs! {
        /// The release of Rails whose rules make file names safe. Inferred: 7.2, as the pages show no name that would tell.
        rails: RailsVersion, "rails(RailsVersion::V8_0)";
        /// The largest `byte_size`. The schema has none; unless told, what one PUT to S3 takes: 5 GiB.
        most_bytes: u64, "most_bytes(50 << 20)";
        /// The longest `filename`, in characters. The schema has none; unless told 255, which is what a column of Rails holds in
        /// MySQL, and more than file systems do.
        longest_filename: usize, "longest_filename(1_024)";
        /// The longest `content_type`, in characters. The schema has none; unless told 255, for the same column.
        longest_content_type: usize, "longest_content_type(100)";
        /// What becomes of a `content_type` that no header can carry. Inferred: [`UnsendableType::OctetStream`], since
        /// `direct_upload.headers` tells the client to send that; a refusal has the code `content_type_not_usable`.
        unsendable_type: UnsendableType, "unsendable_type(UnsendableType::Refuse)";
        /// Takes types that browsers run scripts from, such as `text/html`. Off unless told, though Rails takes them: it serves
        /// them only as attachments, see [`ServingRules`](crate::wire::active_storage::ServingRules).
        allow_active_types: bool, "allow_active_types(true)";
        /// Whether a lookup answers `"direct_upload": null`; otherwise that member is left out. Inferred: yes, as FastAPI writes
        /// a field that is not required.
        null_direct_upload: bool, "null_direct_upload(false)";
        /// How long and how deep a body may be, and of how many values.
        limits: Limits, "limits(Limits { bytes: 16 << 10, ..Limits::default() })";
    }

    /// The status of a direct upload's "Successful Response". Inferred: 200, as FastAPI says of a route that has no status of its
    /// own. A lookup is 200 in any case.
    ///
    /// [`ErrorKind::OutOfRange`] for what is neither 200 nor 201.
    ///
    /// ```
    /// # use presign::wire::aura::Settings;
    /// assert!(Settings::builder().created_status(201).build().is_ok());
    /// assert!(Settings::builder().created_status(204).build().is_err());
    /// ```
    pub fn created_status(self, status: u16) -> Self {
        self.status("created status", status, 200..202, |settings| settings.created_status = status)
    }

    /// The status of what the schema takes and these settings or `Content-MD5` do not: a checksum that is no MD5, a size below 0 or
    /// too large, a name too long, an active type. Inferred: 400, since the same would fail upstream, and since clients read the
    /// `detail` of a 422 as a list.
    ///
    /// [`ErrorKind::OutOfRange`] outside 400 to 499.
    ///
    /// ```
    /// # use presign::wire::aura::Settings;
    /// assert!(Settings::builder().refusal_status(422).build().is_ok());
    /// assert!(Settings::builder().refusal_status(200).build().is_err());
    /// ```
    pub fn refusal_status(self, status: u16) -> Self {
        self.status("refusal status", status, 400..500, |settings| settings.refusal_status = status)
    }

    /// The status of "Direct upload or common resource creation failed upstream". Inferred: 400, as the page lists it before 404.
    ///
    /// [`ErrorKind::OutOfRange`] outside 400 to 599.
    ///
    /// ```
    /// # use presign::wire::aura::Settings;
    /// assert!(Settings::builder().upstream_status(502).build().is_ok());
    /// assert!(Settings::builder().upstream_status(600).build().is_err());
    /// ```
    pub fn upstream_status(self, status: u16) -> Self {
        self.status("upstream status", status, 400..600, |settings| settings.upstream_status = status)
    }

    fn status(
        self,
        field: &'static str,
        status: u16,
        range: core::ops::Range<u16>,
        set: impl FnOnce(&mut Settings),
    ) -> Self {
        Self(self.0.and_then(|mut settings| {
            if !range.contains(&status) {
                let allowed = format!("{} to {}", range.start, range.end.saturating_sub(1));
                return Err(Error::new(ErrorKind::OutOfRange, field, format!("{status}"), allowed));
            }
            set(&mut settings);
            Ok(settings)
        }))
    }

    /// The settings, if none of what was told is refused.
    ///
    /// # Errors
    /// The first fault of [`created_status`](Self::created_status), [`refusal_status`](Self::refusal_status) and
    /// [`upstream_status`](Self::upstream_status).
    ///
    /// ```
    /// let settings = presign::wire::aura::Settings::builder().build()?;
    /// # let _ = settings;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn build(self) -> Result<Settings, Error> {
        self.0
    }
}
