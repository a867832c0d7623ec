//! [`TempKey`]: `temp/{file_id}_{timestamp}_{safe_filename}`, made and read back.

use alloc::format;
use alloc::string::String;

use super::error::SartiqError;
use super::settings::Settings;
use crate::encode::{decode, number};
use crate::error::Error;
use crate::key_template::{IdFormat, RandomBytes};
use crate::object_key::ObjectKey;
use crate::time::Timestamp;

/// The key of a file that was uploaded and belongs to nothing yet.
///
/// Whoever knows its URL can have it made into a media resource: `file_id` is not to be guessed, and a service that wants more
/// keeps who asked for which key.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{Settings, TempKey};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let key = TempKey::parse("temp/0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a_1770712200_Red_Dress.jpg", &settings).unwrap();
/// assert_eq!((key.file_id(), key.filename()), ("0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a", "Red_Dress.jpg"));
/// assert_eq!(key.uploaded_at().to_string(), "2026-02-10T08:30:00Z");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TempKey {
    key: ObjectKey<'static>,
    file_id: String,
    at: Timestamp,
    filename: String,
}

/// Where temporary files lie. The bucket's rules delete what is older than a day there.
const FOLDER: &str = "temp/";

impl TempKey {
    pub(super) fn new(
        filename: &str,
        settings: &Settings,
        at: Timestamp,
        random: &RandomBytes,
    ) -> Result<Self, Error> {
        let mut file_id = String::new();
        settings.file_ids.push(&mut file_id, random, at);
        let filename = settings.safe_filename(filename);
        let timestamp = at.as_unix_secs() * settings.ticks_per_second();
        let key = ObjectKey::new(format!("{FOLDER}{file_id}_{timestamp}_{filename}"))?;
        Ok(Self { key, file_id, at, filename })
    }

    /// Reads a key back: split at the first two underscores, since neither an ID nor a time has one.
    ///
    /// The ID is of the settings' format, the time in their unit and written in one way, the name one segment. So what is read
    /// is what such a service has made, or could have.
    ///
    /// # Errors
    /// The settings' [refusal](super::SettingsBuilder::refusal_status) for every other text.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::{Settings, TempKey}};
    /// # let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// for other in ["media/0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a/file.jpg", "temp/a_b", "temp/../x_1_y.jpg"] {
    ///     assert_eq!(TempKey::parse(other, &settings).unwrap_err().status(), 400);
    /// }
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(key: &str, settings: &Settings) -> Result<Self, SartiqError> {
        Self::read(key, settings).ok_or_else(|| {
            let allowed = "temp/{file_id}_{timestamp}_{safe_filename}";
            SartiqError::refused(
                settings.refusal_status,
                "temporary key",
                "not of a temporary upload",
                allowed,
            )
        })
    }

    /// The key behind the `file_url` of an answer, which a client gives back when it creates an entity: the settings' CDN, and
    /// nothing behind the path.
    ///
    /// It is the one way from a client's URL to the store. A service that fetches such a URL instead can be sent anywhere.
    ///
    /// # Errors
    /// The settings' [refusal](super::SettingsBuilder::refusal_status) for a URL elsewhere, and for every other key.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::{Settings, TempKey}};
    /// # let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let of = |host| TempKey::of_url(&format!("{host}/temp/0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a_1_a.png"), &settings);
    /// assert_eq!(of("https://media.example.com").unwrap().filename(), "a.png");
    /// assert_eq!(of("https://media.example.com.evil.example").unwrap_err().status(), 400);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of_url(url: &str, settings: &Settings) -> Result<Self, SartiqError> {
        let path = url.strip_prefix(settings.cdn.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let read = path.and_then(|path| {
            let key = Self::read(&decode(path, |_, _| {})?, settings)?;
            // Written in the one way in which the answer wrote it: so no query, and no fragment.
            (settings.cdn_url(&key.key) == url).then_some(key)
        });
        read.ok_or_else(|| {
            let allowed = "the file_url of an upload";
            SartiqError::refused(settings.refusal_status, "file_url", "not of a temporary upload", allowed)
        })
    }

    fn read(text: &str, settings: &Settings) -> Option<Self> {
        let mut parts = text.strip_prefix(FOLDER)?.splitn(3, '_');
        let (file_id, timestamp, filename) = (parts.next()?, parts.next()?, parts.next()?);
        if !is_id(file_id, settings.file_ids) || filename.is_empty() || filename.contains('/') {
            return None;
        }
        let ticks = number(timestamp).filter(|_| timestamp == "0" || !timestamp.starts_with('0'))?;
        let at = Timestamp::from_unix_secs(ticks / settings.ticks_per_second()).ok()?;
        let key = ObjectKey::new(String::from(text)).ok()?;
        Some(Self { key, file_id: file_id.into(), at, filename: filename.into() })
    }

    /// The whole key.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::{Settings, TempKey}};
    /// # let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let text = "temp/0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a_1770712200_a.png";
    /// assert_eq!(TempKey::parse(text, &settings).unwrap().key().as_str(), text);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The ID that nobody can guess.
    ///
    /// ```
    /// # use presign::wire::sartiq::TempKey;
    /// fn row(key: &TempKey) -> &str {
    ///     key.file_id()
    /// }
    /// # let _ = row;
    /// ```
    #[must_use]
    pub fn file_id(&self) -> &str {
        &self.file_id
    }

    /// When the upload was asked for, in whole seconds.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::TempKey};
    /// fn is_gone(key: &TempKey, now: Timestamp) -> bool {
    ///     now.as_unix_secs() > key.uploaded_at().as_unix_secs() + 86_400
    /// }
    /// # let _ = is_gone;
    /// ```
    #[must_use]
    pub const fn uploaded_at(&self) -> Timestamp {
        self.at
    }

    /// The name in it; of [`parse`](Self::parse) whatever stands there, of an upload what
    /// [`Settings::safe_filename`] made.
    ///
    /// ```
    /// # use presign::wire::sartiq::TempKey;
    /// fn shown(key: &TempKey) -> &str {
    ///     key.filename()
    /// }
    /// # let _ = shown;
    /// ```
    #[must_use]
    pub fn filename(&self) -> &str {
        &self.filename
    }
}

/// Whether a text is an identifier of this format, in the one way in which we write it.
fn is_id(text: &str, format: IdFormat) -> bool {
    let of = |fits: fn(u8) -> bool| text.bytes().all(fits);
    match format {
        IdFormat::UuidV4 => {
            let mut groups = text.split('-');
            let lengths = [8, 4, 4, 4, 12];
            let grouped = lengths.iter().all(|length| groups.next().map(str::len) == Some(*length));
            grouped && groups.next().is_none() && of(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
        }
        IdFormat::Base36 => text.len() == 28 && of(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z')),
        // No settings have it.
        IdFormat::Ulid => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bucket::PublicBase;

    fn settings(
        set: impl FnOnce(super::super::SettingsBuilder) -> super::super::SettingsBuilder,
    ) -> Settings {
        set(Settings::builder(PublicBase::new("https://media.example.com/a").unwrap())).build().unwrap()
    }

    const ID: &str = "0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a";

    #[test]
    fn what_is_made_is_read_back() {
        let now = Timestamp::parse("2026-02-10T08:30:00Z").unwrap();
        let styles = [settings(|s| s), settings(|s| s.file_ids(IdFormat::Base36).milliseconds_in_keys(true))];
        for settings in styles {
            for name in ["a.png", "", "_", "__a__b_", "é ü.tar.gz", "../../x", "..", "con", &"漢".repeat(400)]
            {
                for fill in [0, 255] {
                    let made = TempKey::new(name, &settings, now, &RandomBytes::new([fill; 32])).unwrap();
                    let read = TempKey::parse(made.key().as_str(), &settings).unwrap();
                    assert_eq!((&read, read.uploaded_at()), (&made, now), "{name}");
                    let url = settings.cdn_url(made.key());
                    assert_eq!(TempKey::of_url(&url, &settings).unwrap(), made);
                    for behind in ["?", "?a=b", "#", "/", "%00", "/..", "%2f..", " "] {
                        assert!(TempKey::of_url(&format!("{url}{behind}"), &settings).is_err(), "{behind}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_temporary_key() {
        let settings = settings(|s| s);
        let upper = ID.to_uppercase();
        for key in [
            "",
            "temp/",
            "temp",
            &format!("temp/{ID}"),
            &format!("temp/{ID}_1"),
            &format!("temp/{ID}_1_"),
            &format!("temp/{ID}_1_a/b"),
            &format!("temp/{ID}_1_a/.."),
            &format!("temp/{ID}_1_a\\b"),
            &format!("temp/{ID}_1_a\n"),
            &format!("temp/{ID}_1_\u{202e}"),
            &format!("temp/{ID}__a"),
            &format!("temp/{ID}_-1_a"),
            &format!("temp/{ID}_+1_a"),
            &format!("temp/{ID}_01_a"),
            &format!("temp/{ID}_1.0_a"),
            &format!("temp/{ID}_253402300800_a"),
            &format!("temp/{ID}_99999999999999999999999_a"),
            &format!("temp/{upper}_1_a"),
            &format!("temp/{{{ID}}}_1_a"),
            &format!("temp/{}_1_a", ID.replace('-', "")),
            &format!("temp/{ID}a_1_a"),
            &format!("temp/-{}_1_a", &ID[1..]),
            &format!("/temp/{ID}_1_a"),
            &format!("temp//{ID}_1_a"),
            &format!("TEMP/{ID}_1_a"),
            &format!("media/temp/{ID}_1_a"),
            &format!("temp/{ID}_1_{}", "a".repeat(1024)),
        ] {
            let refused = TempKey::parse(key, &settings).expect_err(key);
            assert_eq!(refused.status(), 400);
            assert!(!refused.to_answer().body().contains(ID), "nothing is echoed");
            assert!(
                TempKey::of_url(&format!("https://media.example.com/a/{key}"), &settings).is_err(),
                "{key}"
            );
        }
        for key in
            [format!("temp/{ID}_0_a"), format!("temp/{ID}_253402300799_a"), format!("temp/{ID}_1_.a_b%")]
        {
            assert!(TempKey::parse(&key, &settings).is_ok(), "{key}");
        }
        let path = format!("temp/{ID}_1_a");
        for url in [
            format!("https://media.example.com/a/{path}"),
            format!("http://media.example.com/a/{path}"),
            format!("https://media.example.com/{path}"),
            format!("https://media.example.com/ab/{path}"),
            format!("https://media.example.com@evil.example/a/{path}"),
            format!("https://media.example.com/a//{path}"),
            format!("https://media.example.com/a/%74emp/{ID}_1_a"),
            path,
        ]
        .iter()
        .skip(1)
        {
            assert!(TempKey::of_url(url, &settings).is_err(), "{url}");
        }
    }
}
