//! [`Settings`]: what the sources leave open, each with the reading that stands until told otherwise.

use alloc::format;
use alloc::string::String;

use super::lifetime::LifetimeBySize;
use crate::bucket::PublicBase;
use crate::error::{Error, ErrorKind};
use crate::filename::{Characters, Invisible, Style, sanitize};
use crate::key_template::IdFormat;
use crate::media_type::{MediaType, MediaTypes};
use crate::object_key::ObjectKey;
use crate::wire::json::Limits;

/// How a service speaks Sartiq's protocol of uploads and media where its documents say nothing. Made once, when the service
/// starts; each knob of the [builder](SettingsBuilder) says what was inferred.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::Settings;
///
/// let cdn = PublicBase::new("https://media.example.com")?;
/// let settings = Settings::builder(cdn.clone()).optional_folder(true).sign_size(true).build()?;
/// assert!(Settings::builder(cdn).max_file_size(0).build().is_err());
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) cdn: PublicBase,
    pub(super) optional_folder: bool,
    pub(super) types: MediaTypes,
    pub(super) types_in_any_case: bool,
    pub(super) max_file_size: u64,
    pub(super) lifetimes: LifetimeBySize,
    pub(super) clamped_to_credentials: bool,
    pub(super) file_ids: IdFormat,
    pub(super) milliseconds_in_keys: bool,
    pub(super) file_names: Style,
    pub(super) any_extension: bool,
    pub(super) hash_bytes: bool,
    pub(super) refusal_status: u16,
    pub(super) unavailable_status: u16,
    pub(super) sign_size: bool,
    pub(super) limits: Limits,
}

/// As the seed's table of validation rules has them.
const TYPES: [&str; 9] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/avif",
    "application/zip",
    "application/pdf",
    "video/mp4",
    "audio/mpeg",
];

/// What one PUT may bring (Amazon S3 API Reference, PutObject).
const MOST_IN_ONE_PUT: u64 = 5 << 30;

impl Settings {
    /// Settings to be changed, of a service whose CDN shows the bucket's objects at `cdn`.
    ///
    /// ```
    /// use presign::PublicBase;
    /// use presign::wire::sartiq::Settings;
    ///
    /// assert!(Settings::builder(PublicBase::new("https://media.example.com")?).build().is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn builder(cdn: PublicBase) -> SettingsBuilder {
        SettingsBuilder(Self::new(cdn))
    }

    fn new(cdn: PublicBase) -> Result<Self, Error> {
        let file_names = Style::ascii()
            .with_characters(Characters::Plain)
            .with_invisible(Invisible::Replaced)
            .with_merged_replacements(true)
            .with_max_bytes(100)?;
        Ok(Self {
            cdn,
            optional_folder: false,
            types: MediaTypes::new(TYPES)?,
            types_in_any_case: false,
            max_file_size: 52_428_800,
            lifetimes: LifetimeBySize::default(),
            clamped_to_credentials: false,
            file_ids: IdFormat::UuidV4,
            milliseconds_in_keys: false,
            file_names,
            any_extension: false,
            hash_bytes: false,
            refusal_status: 400,
            unavailable_status: 503,
            sign_size: false,
            limits: Limits { bytes: 64 << 10, ..Limits::default() },
        })
    }

    /// The largest file, in bytes: the answer's `max_file_size`.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// assert_eq!(settings.max_file_size(), 52_428_800);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn max_file_size(&self) -> u64 {
        self.max_file_size
    }

    /// The lifetimes of URLs.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// assert_eq!(settings.lifetimes().secs(None), 900);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn lifetimes(&self) -> &LifetimeBySize {
        &self.lifetimes
    }

    pub(super) const fn ticks_per_second(&self) -> u64 {
        if self.milliseconds_in_keys { 1_000 } else { 1 }
    }

    /// The name that stands in a key for the one that a client gave: without folders, of plain characters, never empty. Dots at
    /// its start are dropped; the rest is the style of the [names](SettingsBuilder::file_names).
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// assert_eq!(settings.safe_filename("../../etc/pass wd.png"), "pass_wd.png");
    /// assert_eq!(settings.safe_filename(".htaccess"), "htaccess");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn safe_filename(&self, raw: &str) -> String {
        let component = raw.rsplit(['/', '\\']).next().unwrap_or_default();
        String::from(sanitize(component.trim_start_matches('.'), &self.file_names).name().as_str())
    }

    /// Where the CDN shows an object.
    ///
    /// ```
    /// # use presign::{ObjectKey, PublicBase, wire::sartiq::Settings};
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// assert_eq!(settings.cdn_url(&ObjectKey::new("media/a b.png")?), "https://media.example.com/media/a%20b.png");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn cdn_url(&self, key: &ObjectKey<'_>) -> String {
        self.cdn.url(key)
    }

    /// Whether a type is on the list, as it is written.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// assert!(settings.allows("image/avif") && !settings.allows("IMAGE/AVIF") && !settings.allows("image/svg+xml"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn allows(&self, content_type: &str) -> bool {
        self.media_type(content_type).is_some()
    }

    /// The type, if it is on the list and nothing stands behind it.
    pub(super) fn media_type<'t>(&self, content_type: &'t str) -> Option<MediaType<'t>> {
        let written = self.types_in_any_case || !content_type.bytes().any(|byte| byte.is_ascii_uppercase());
        let media_type = MediaType::new(content_type).ok().filter(|_| written)?;
        let bare = media_type.essence().len() == content_type.len();
        (bare && self.types.allows(&media_type)).then_some(media_type)
    }
}

/// Settings that are being made, by [`Settings::builder`]. The first fault is kept until [`build`](Self::build).
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::Settings;
///
/// let builder = Settings::builder(PublicBase::new("https://media.example.com")?);
/// let error = builder.refusal_status(500).max_file_size(0).build().unwrap_err();
/// assert_eq!(error.field(), "refusal status");
/// # Ok::<(), presign::Error>(())
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
            /// # use presign::wire::{json::Limits, sartiq::{LifetimeBySize, Settings}};
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::{MediaTypes, PublicBase, filename::Style};
            /// # let cdn = PublicBase::new("https://media.example.com")?;
            #[doc = concat!("let settings = Settings::builder(cdn).", $example, ".build()?;")]
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

    /// The largest file, in bytes: 52,428,800 as documented, which "50 MB" means. Another sentence of the documents speaks of
    /// "< 10MB files".
    ///
    /// [`ErrorKind::OutOfRange`] outside 1 byte to 5 GiB, which one PUT can bring.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let built = |bytes| Ok(Settings::builder(PublicBase::new("https://media.example.com")?).max_file_size(bytes).build());
    /// assert!(built(10 << 20)?.is_ok() && built(0)?.is_err() && built((5 << 30) + 1)?.is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn max_file_size(self, bytes: u64) -> Self {
        let fault = || {
            let (problem, allowed) = (format!("{bytes} bytes"), "1 byte to 5 GiB");
            Error::new(ErrorKind::OutOfRange, "largest file", problem, allowed)
        };
        let checked = if (1..=MOST_IN_ONE_PUT).contains(&bytes) { Ok(bytes) } else { Err(fault()) };
        self.set_if(checked, |settings, bytes| settings.max_file_size = bytes)
    }

    /// How the `file_id` of a key is written. Inferred: a UUID of version 4.
    ///
    /// [`ErrorKind::OutOfRange`] for a format of fewer than 122 random bits: who guesses a temporary file's URL has the file.
    ///
    /// ```
    /// # use presign::{IdFormat, PublicBase, wire::sartiq::Settings};
    /// let built = |format| Ok(Settings::builder(PublicBase::new("https://media.example.com")?).file_ids(format).build());
    /// assert!(built(IdFormat::Base36)?.is_ok() && built(IdFormat::Ulid)?.is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn file_ids(self, format: IdFormat) -> Self {
        let allowed = "a format of at least 122 random bits";
        let fault = || Error::new(ErrorKind::OutOfRange, "file IDs", "too few random bits", allowed);
        let checked = if format.is_unique() { Ok(format) } else { Err(fault()) };
        self.set_if(checked, |settings, format| settings.file_ids = format)
    }

    /// The status of what the schema takes and the rules do not: a type that is not allowed, too large a file, a temporary
    /// file that is not there. Inferred: 400.
    ///
    /// [`ErrorKind::OutOfRange`] outside 400 to 499.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let built = |status| Ok(Settings::builder(PublicBase::new("https://media.example.com")?).refusal_status(status).build());
    /// assert!(built(422)?.is_ok() && built(500)?.is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn refusal_status(self, status: u16) -> Self {
        let checked = checked_status("refusal status", status, 400);
        self.set_if(checked, |settings, status| settings.refusal_status = status)
    }

    /// The status where the store or the database does not serve. Inferred: 503.
    ///
    /// [`ErrorKind::OutOfRange`] outside 500 to 599.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let built = |status| Ok(Settings::builder(PublicBase::new("https://media.example.com")?).unavailable_status(status).build());
    /// assert!(built(502)?.is_ok() && built(400)?.is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn unavailable_status(self, status: u16) -> Self {
        let checked = checked_status("unavailable status", status, 500);
        self.set_if(checked, |settings, status| settings.unavailable_status = status)
    }

    knobs! {
        /// Whether `folder` may be left out. Inferred: no, as the generated part of the documents has it; the prose does not
        /// know the field. No key has it in either case.
        optional_folder: optional_folder, bool, "optional_folder(true)";
        /// The types that are taken: the nine that the documents list. No parameter may stand behind a type.
        types: types, MediaTypes, "types(MediaTypes::new([\"image/png\"])?)";
        /// Whether a type is taken that is on the list in other letters, such as `IMAGE/PNG`. Inferred: no, as a comparison of
        /// texts has it. What is signed is the type as the client wrote it.
        types_in_any_case: types_in_any_case, bool, "types_in_any_case(true)";
        /// How long a URL lives, by the file's size: see [`LifetimeBySize`].
        lifetimes: lifetimes, LifetimeBySize, "lifetimes(LifetimeBySize::fixed(900)?)";
        /// Lets URLs end with temporary credentials, where those end before the lifetime would; `expires_in_seconds` tells it.
        /// Off unless told: such a request is answered with 500, since the service holds credentials that are too old.
        clamped_to_credentials: clamped_to_credentials, bool, "clamped_to_credentials(true)";
        /// Whether the `timestamp` of a key is in milliseconds (of whole seconds). Inferred: no, in Unix seconds.
        milliseconds_in_keys: milliseconds_in_keys, bool, "milliseconds_in_keys(true)";
        /// How a client's file name is made safe for the key, once what stands before its last `/` or `\` and the dots at its
        /// start are off. Inferred: ASCII letters, digits, `.`, `-` and `_` are kept, a row of others becomes one `_`, 100
        /// bytes at most with the extension kept, `file` where nothing is left.
        file_names: file_names, Style, "file_names(Style::ascii())";
        /// Whether a media key keeps an extension that is not one of its type's, such as `html` on a PNG. Inferred: no, the
        /// type's own is written then.
        any_extension: any_extension, bool, "any_extension(true)";
        /// Whether the bytes of every file are hashed, also where the entity tag may be their MD5. Inferred: no. It is for
        /// stores whose tags look like MD5s and are none.
        hash_bytes: hash_bytes, bool, "hash_bytes(true)";
        /// Signs `content-length`, too, where the request tells `file_size`, so that the store takes no other size. Recommended,
        /// and off unless told, since nothing says that Sartiq does.
        sign_size: sign_size, bool, "sign_size(true)";
        /// How long and how deep a body may be, and of how many values. 64 KiB unless told.
        limits: limits, Limits, "limits(Limits { bytes: 4 << 10, ..Limits::default() })";
    }

    /// The settings, if none of what was told is refused.
    ///
    /// # Errors
    /// The first fault of [`max_file_size`](Self::max_file_size), [`file_ids`](Self::file_ids),
    /// [`refusal_status`](Self::refusal_status) and [`unavailable_status`](Self::unavailable_status); none where nothing was
    /// told.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::Settings};
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// # let _ = settings;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn build(self) -> Result<Settings, Error> {
        self.0
    }
}

/// A status of the hundred that begins at `from`.
pub(super) fn checked_status(field: &'static str, status: u16, from: u16) -> Result<u16, Error> {
    if status.checked_sub(from).is_some_and(|above| above < 100) {
        return Ok(status);
    }
    Err(Error::new(ErrorKind::OutOfRange, field, format!("{status}"), format!("{from} to {}", from + 99)))
}
