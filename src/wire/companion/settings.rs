//! [`Settings`]: how a service speaks Companion's protocol.

use alloc::format;
use core::ops::RangeInclusive;

use super::media::UntypedRequests;
use super::metadata::{MetadataEncoding, MetadataRule};
use crate::error::{Error, ErrorKind};
use crate::filename::Style;
use crate::key_template::KeyTemplate;
use crate::media_type::MediaTypes;
use crate::s3::{CannedAcl, PublicAcl};
use crate::seal::Sealer;
use crate::time::{ExpiresIn, Timestamp, Validity};
use crate::wire::UnsendableType;
use crate::wire::json::Limits;

/// How a service speaks Companion's protocol. Made once, when the service starts, with the key that upload IDs are sealed by.
///
/// ```
/// use presign::seal::{SealKey, Sealer};
/// use presign::wire::companion::Settings;
///
/// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
/// let settings = Settings::builder(sealer).lifetime_secs(600).form_sizes(1..=20_000_000).build()?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) sealer: Option<Sealer>,
    pub(super) upload_secs: u64,
    pub(super) lifetime: ExpiresIn,
    pub(super) clamped_to_credentials: bool,
    pub(super) keys: KeyTemplate,
    pub(super) file_names: Style,
    pub(super) file_name_limit: Option<usize>,
    pub(super) acl: Option<Acl>,
    pub(super) metadata: MetadataRule,
    pub(super) metadata_encoding: MetadataEncoding,
    pub(super) form_sizes: Option<(u64, u64)>,
    pub(super) allowed_types: Option<MediaTypes>,
    pub(super) unsendable_type: UnsendableType,
    pub(super) allow_active_types: bool,
    pub(super) untyped: UntypedRequests,
    pub(super) sign_any_key: bool,
    pub(super) forms_for_put: bool,
    pub(super) create_limits: Limits,
    pub(super) complete_limits: Limits,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Acl {
    Closed(CannedAcl),
    Public(PublicAcl),
}

/// A week: also the longest that a presigned request can live.
const WEEK: u64 = 604_800;

impl Settings {
    /// Settings to be changed. What clients get as `uploadId` is sealed to its owner by `sealer`, and opened again when they
    /// bring it back.
    ///
    /// ```
    /// # use presign::{seal::{SealKey, Sealer}, wire::companion::Settings};
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// assert!(Settings::builder(sealer).build().is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn builder(sealer: Sealer) -> SettingsBuilder {
        SettingsBuilder(Self::new(Some(sealer)))
    }

    /// Settings to be changed, with the store's own upload IDs in answers, as Companion has it: whoever knows the ID and the
    /// key of an upload can sign for it, complete it and give it up. Of the owner nothing is looked at but the
    /// [folder](super::Owner::within), if there is one.
    ///
    /// Only for a service that keeps a row for each upload and looks at it every time
    /// ([`Upload::key`](super::Upload::key), [`Upload::id`](super::Upload::id)).
    ///
    /// ```
    /// assert!(presign::wire::companion::Settings::with_raw_ids().build().is_ok());
    /// ```
    pub fn with_raw_ids() -> SettingsBuilder {
        SettingsBuilder(Self::new(None))
    }

    fn new(sealer: Option<Sealer>) -> Result<Self, Error> {
        Ok(Self {
            sealer,
            upload_secs: WEEK,
            lifetime: ExpiresIn::from_secs(800)?,
            clamped_to_credentials: false,
            keys: KeyTemplate::new("{id}-{filename}")?,
            file_names: Style::portable(),
            file_name_limit: None,
            acl: None,
            metadata: MetadataRule::All,
            metadata_encoding: MetadataEncoding::OneWord,
            form_sizes: None,
            allowed_types: None,
            unsendable_type: UnsendableType::OctetStream,
            allow_active_types: false,
            untyped: UntypedRequests::ByExtension,
            sign_any_key: false,
            forms_for_put: false,
            create_limits: Limits { bytes: 100 << 10, ..Limits::default() },
            complete_limits: Limits::default(),
        })
    }

    /// When what is signed now ends, or earlier where the client wants so.
    pub(super) fn validity(&self, now: Timestamp, wanted: Option<u64>) -> Validity {
        let most = u64::from(self.lifetime.as_secs());
        let validity = Validity::seconds(wanted.map_or(most, |wanted| wanted.min(most))).from(now);
        if self.clamped_to_credentials { validity.clamped_to_credentials() } else { validity }
    }
}

/// Settings that are being made, by [`Settings::builder`]. The first fault is kept until [`build`](Self::build).
///
/// ```
/// use presign::wire::companion::Settings;
///
/// let error = Settings::with_raw_ids().lifetime_secs(0).file_name_limit(0).build().unwrap_err();
/// assert_eq!(error.field(), "X-Amz-Expires");
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
            /// # use presign::wire::{UnsendableType, companion::*, json::Limits};
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::filename::Style;
            #[doc = concat!("let settings = Settings::with_raw_ids().", $example, ".build()?;")]
            /// # let _ = settings;
            /// # Ok::<(), presign::Error>(())
            /// ```
            pub fn $name(self, $name: $type) -> Self {
                self.set(|settings| settings.$name = $name)
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

    /// How long every URL and form lives, in seconds: 1 to 604,800; what answers say as `expires`. 800 unless told, as
    /// Companion has it.
    ///
    /// ```
    /// # use presign::wire::companion::Settings;
    /// assert!(Settings::with_raw_ids().lifetime_secs(604_800).build().is_ok());
    /// assert!(Settings::with_raw_ids().lifetime_secs(604_801).build().is_err());
    /// ```
    pub fn lifetime_secs(self, seconds: u64) -> Self {
        self.set_if(ExpiresIn::from_secs(seconds), |settings, lifetime| settings.lifetime = lifetime)
    }

    /// How long an upload in parts can go on, in seconds: a sealed upload ID ends then. A week unless told; the client can
    /// take up an upload again after a reload of its page, and has no way to renew the ID. Uploads that nobody completes are
    /// for a lifecycle rule of the bucket to clear.
    ///
    /// [`ErrorKind::OutOfRange`] for 0 and above 365 days.
    ///
    /// ```
    /// # use presign::wire::companion::Settings;
    /// assert!(Settings::with_raw_ids().upload_secs(86_400).build().is_ok());
    /// assert!(Settings::with_raw_ids().upload_secs(0).build().is_err());
    /// ```
    pub fn upload_secs(self, seconds: u64) -> Self {
        let fault =
            || Error::new(ErrorKind::OutOfRange, "upload_secs", format!("{seconds}"), "1 to 31536000");
        let checked = if (1..=365 * 86_400).contains(&seconds) { Ok(seconds) } else { Err(fault()) };
        self.set_if(checked, |settings, seconds| settings.upload_secs = seconds)
    }

    /// How keys are named, of `{id}`, `{filename}`, `{tenant}` and the like: Companion's `getKey`. `{id}-{filename}` unless
    /// told, which is Companion's default; the owner's folder is put before it. A template with a prefix of its own has to stay
    /// within the folder, or files are answered with 500.
    ///
    /// [`ErrorKind::Forbidden`] for another value than `{tenant}`; [`ErrorKind::Missing`] without an `{id}` that cannot be
    /// guessed: two uploads would write one key.
    ///
    /// ```
    /// # use presign::KeyTemplate;
    /// # use presign::wire::companion::Settings;
    /// let keys = |text| Ok(Settings::with_raw_ids().keys(KeyTemplate::new(text)?).build());
    /// assert!(keys("{tenant}/{yyyy}/{id}{ext}")?.is_ok());
    /// assert!(keys("uploads/{filename}")?.is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn keys(self, keys: KeyTemplate) -> Self {
        self.set_if(checked_keys(keys), |settings, keys| settings.keys = keys)
    }

    /// Cuts file names to their last UTF-16 units, as `maxFilenameLength` does, before anything else is done to them. Off
    /// unless told; a name never has more than 255 bytes in a key.
    ///
    /// [`ErrorKind::OutOfRange`] for 0.
    ///
    /// ```
    /// # use presign::wire::companion::Settings;
    /// assert!(Settings::with_raw_ids().file_name_limit(100).build().is_ok());
    /// ```
    pub fn file_name_limit(self, units: usize) -> Self {
        let fault = || Error::new(ErrorKind::OutOfRange, "file_name_limit", "0", "1 and more");
        let checked = if units > 0 { Ok(units) } else { Err(fault()) };
        self.set_if(checked, |settings, units| settings.file_name_limit = Some(units))
    }

    /// The ACL of every object. None unless told.
    ///
    /// ```
    /// # use presign::{s3::CannedAcl, wire::companion::Settings};
    /// assert!(Settings::with_raw_ids().acl(CannedAcl::BucketOwnerFullControl).build().is_ok());
    /// ```
    pub fn acl(self, acl: CannedAcl) -> Self {
        self.set(|settings| settings.acl = Some(Acl::Closed(acl)))
    }

    /// An ACL that publishes every object: a deliberate choice.
    ///
    /// ```
    /// # use presign::{s3::PublicAcl, wire::companion::Settings};
    /// assert!(Settings::with_raw_ids().public_acl(PublicAcl::PublicRead).build().is_ok());
    /// ```
    pub fn public_acl(self, acl: PublicAcl) -> Self {
        self.set(|settings| settings.acl = Some(Acl::Public(acl)))
    }

    /// How many bytes a file that is sent by a form may have: a `content-length-range` of the policy, which Companion's lacks
    /// unless its `conditions` say so. From 0 to what the provider takes in one request unless told.
    ///
    /// [`ErrorKind::OutOfRange`] where it is empty.
    ///
    /// ```
    /// # use presign::wire::companion::Settings;
    /// assert!(Settings::with_raw_ids().form_sizes(1..=10_000_000).build().is_ok());
    /// ```
    pub fn form_sizes(self, sizes: RangeInclusive<u64>) -> Self {
        let fault = || Error::new(ErrorKind::OutOfRange, "form_sizes", "an empty range", "least..=most");
        let checked = if sizes.is_empty() { Err(fault()) } else { Ok((*sizes.start(), *sizes.end())) };
        self.set_if(checked, |settings, sizes| settings.form_sizes = Some(sizes))
    }

    /// Takes only these types; a request without one is refused then, unless [`untyped`](Self::untyped) finds one. All but
    /// those that browsers run scripts from unless told.
    ///
    /// ```
    /// # use presign::{MediaTypes, wire::companion::Settings};
    /// let settings = Settings::with_raw_ids().allowed_types(MediaTypes::new(["image/*"])?).build()?;
    /// # let _ = settings;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn allowed_types(self, types: MediaTypes) -> Self {
        self.set(|settings| settings.allowed_types = Some(types))
    }

    knobs! {
        /// Lets URLs end with temporary credentials where those end before the lifetime would. Off unless told: such a
        /// request is answered with 500, since the service holds credentials that are too old.
        clamped_to_credentials: bool, "clamped_to_credentials(true)";
        /// How a client's file name is made safe for a key. [`Style::portable`] unless told; Companion does nothing to it.
        file_names: Style, "file_names(Style::ascii())";
        /// Which of the client's metadata objects get. All unless told, as Companion has it.
        metadata: MetadataRule, "metadata(MetadataRule::Only(vec![\"name\".into()]))";
        /// What becomes of metadata outside ASCII. [`MetadataEncoding::OneWord`] unless told, as Companion has it.
        metadata_encoding: MetadataEncoding, "metadata_encoding(MetadataEncoding::Words)";
        /// What becomes of a type that no header can carry. [`UnsendableType::OctetStream`] unless told: forms and answers
        /// tell the client what is signed.
        unsendable_type: UnsendableType, "unsendable_type(UnsendableType::Refuse)";
        /// Takes types that browsers run scripts from, such as `image/svg+xml`. Off unless told: serve them from a host of
        /// their own.
        allow_active_types: bool, "allow_active_types(true)";
        /// What is signed where a request to sign says no type. [`UntypedRequests::ByExtension`] unless told.
        untyped: UntypedRequests, "untyped(UntypedRequests::Unsigned)";
        /// Signs any key of the bucket in a `signRequest` for an owner without a [folder](super::Owner::within). Off unless
        /// told: such a request is answered with 500, since the service has not said where that owner may write. Only for a
        /// bucket that holds nothing of anybody else's: an owner can write over every object in it.
        sign_any_key: bool, "sign_any_key(true)";
        /// Answers a `signRequest` for one PUT with a form, which holds [`form_sizes`](Self::form_sizes). Off unless told:
        /// `@uppy/aws-s3` takes forms there from 6.3.0 on.
        forms_for_put: bool, "forms_for_put(true)";
        /// How long and how deep the bodies of all requests but one may be. 100 KiB unless told, as express reads them.
        create_limits: Limits, "create_limits(Limits { bytes: 8 << 10, ..Limits::default() })";
        /// The same for `complete`, which lists every part: 1 MiB unless told, as Companion reads it.
        complete_limits: Limits, "complete_limits(Limits { bytes: 2 << 20, ..Limits::default() })";
    }

    /// The settings, if none of what was told is refused.
    ///
    /// # Errors
    /// The first fault.
    ///
    /// ```
    /// # use presign::wire::companion::Settings;
    /// let settings = Settings::with_raw_ids().build()?;
    /// # let _ = settings;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn build(self) -> Result<Settings, Error> {
        self.0
    }
}

fn checked_keys(keys: KeyTemplate) -> Result<KeyTemplate, Error> {
    if let Some(name) = keys.value_names().find(|name| *name != "tenant") {
        let allowed = "{tenant} and the template's own placeholders";
        return Err(Error::new(ErrorKind::Forbidden, "keys", format!("names `{name}`"), allowed));
    }
    if !keys.is_unique() {
        let allowed = "a template with an `{id}` of at least 122 random bits";
        return Err(Error::new(ErrorKind::Missing, "keys", "two uploads could have one key", allowed));
    }
    Ok(keys)
}
