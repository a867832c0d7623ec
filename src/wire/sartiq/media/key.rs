//! [`MediaKey`]: `media/{resource_id}/file.{ext}`, where a file stays.

use alloc::format;
use alloc::string::String;

use super::super::keys::TempKey;
use super::super::settings::Settings;
use super::super::uuid::Uuid;
use crate::error::{Error, ErrorKind};
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;

/// The key of a MediaResource's file.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{MediaKey, Uuid, Settings};
///
/// let key = MediaKey::new(&Uuid::new("5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f")?, "JPG")?;
/// assert_eq!(key.key().as_str(), "media/5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f/file.jpg");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaKey {
    key: ObjectKey<'static>,
    extension: String,
}

/// No extension is longer: what is longer is part of a name.
const LONGEST_EXTENSION: usize = 16;
/// Of a type without an extension in the table, under a name without one.
const UNKNOWN: &str = "bin";

impl MediaKey {
    /// The key of a resource with this extension, which is written in lower case.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where the extension is not 1 to 16 ASCII letters and digits.
    ///
    /// ```
    /// # use presign::wire::sartiq::{MediaKey, Uuid};
    /// let id = Uuid::new("5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f")?;
    /// assert!(MediaKey::new(&id, "/../x").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(id: &Uuid, extension: &str) -> Result<Self, Error> {
        if !is_extension(extension) {
            let allowed = "1 to 16 ASCII letters and digits";
            return Err(Error::new(ErrorKind::Syntax, "extension", "of another form", allowed));
        }
        let extension = extension.to_ascii_lowercase();
        let key = ObjectKey::new(format!("media/{id}/file.{extension}"))?;
        Ok(Self { key, extension })
    }

    /// The key for a temporary file that is of this type: with the extension of its name, else with the type's; and with the
    /// type's where the two contradict each other, unless the settings say
    /// [otherwise](super::super::SettingsBuilder::any_extension).
    ///
    /// # Errors
    /// None that a key and a type can bring about.
    ///
    /// ```
    /// # use presign::{MediaType, PublicBase, wire::sartiq::{MediaKey, Uuid, Settings, TempKey}};
    /// # let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let id = Uuid::new("5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f")?;
    /// let temp = |name| TempKey::parse(&format!("temp/{id}_1_{name}"), &settings).unwrap();
    /// let of = |name| Ok(MediaKey::of_temp(&id, &temp(name), &MediaType::new("image/jpeg")?, &settings)?);
    /// assert_eq!(["a.JPEG", "a", "a.html"].map(|name| of(name).unwrap().extension().to_owned()), ["jpeg", "jpg", "jpg"]);
    /// # let _: Result<MediaKey, presign::Error> = of("a");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of_temp(
        id: &Uuid,
        temp: &TempKey,
        media_type: &MediaType<'_>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let of_name = temp.filename().rsplit_once('.').map(|(_, extension)| extension);
        let of_name = of_name.filter(|extension| {
            let agrees = media_type.agrees_with_extension(extension) != Some(false);
            is_extension(extension) && (agrees || settings.any_extension)
        });
        let of_type = || media_type.extensions().first().copied().unwrap_or(UNKNOWN);
        Self::new(id, of_name.unwrap_or_else(of_type))
    }

    /// The whole key.
    ///
    /// ```
    /// # use presign::wire::sartiq::MediaKey;
    /// fn storage_key(key: &MediaKey) -> &str {
    ///     key.key().as_str()
    /// }
    /// # let _ = storage_key;
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The extension without its dot, in lower case.
    ///
    /// ```
    /// # use presign::wire::sartiq::MediaKey;
    /// fn column(key: &MediaKey) -> String {
    ///     key.extension().to_owned()
    /// }
    /// # let _ = column;
    /// ```
    #[must_use]
    pub fn extension(&self) -> &str {
        &self.extension
    }

    /// The key alone.
    ///
    /// ```
    /// # use presign::{ObjectKey, wire::sartiq::MediaKey};
    /// fn moved(key: MediaKey) -> ObjectKey<'static> {
    ///     key.into_key()
    /// }
    /// # let _ = moved;
    /// ```
    #[must_use]
    pub fn into_key(self) -> ObjectKey<'static> {
        self.key
    }
}

fn is_extension(text: &str) -> bool {
    (1..=LONGEST_EXTENSION).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What a MediaResource is, as its row says.
///
/// ```
/// use presign::MediaType;
/// use presign::wire::sartiq::ResourceType;
///
/// assert_eq!(ResourceType::of(&MediaType::new("video/mp4")?).map(ResourceType::as_str), Some("VIDEO"));
/// assert_eq!(ResourceType::of(&MediaType::new("application/pdf")?), None);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResourceType {
    /// `IMAGE`
    Image,
    /// `VIDEO`
    Video,
}

impl ResourceType {
    /// By the media type. `None` for the types that are neither, of which the documents do not say what they become.
    ///
    /// ```
    /// # use presign::{MediaType, wire::sartiq::ResourceType};
    /// assert_eq!(ResourceType::of(&MediaType::new("image/png")?), Some(ResourceType::Image));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn of(media_type: &MediaType<'_>) -> Option<Self> {
        match media_type.essence().split_once('/') {
            Some((kind, _)) if kind.eq_ignore_ascii_case("image") => Some(Self::Image),
            Some((kind, _)) if kind.eq_ignore_ascii_case("video") => Some(Self::Video),
            _ => None,
        }
    }

    /// The member of the enumeration.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::ResourceType::Image.as_str(), "IMAGE");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "IMAGE",
            Self::Video => "VIDEO",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bucket::PublicBase;
    use crate::key_template::RandomBytes;
    use alloc::borrow::ToOwned as _;

    #[test]
    fn extensions() {
        let strict = || Settings::builder(PublicBase::new("https://media.example.com").unwrap());
        let id = Uuid::random(&RandomBytes::new([0; 32]));
        let of = |name: &str, media_type, settings: &Settings| {
            let temp = TempKey::parse(&format!("temp/{id}_1_{name}"), settings).unwrap();
            let media_type = MediaType::new(media_type).unwrap();
            MediaKey::of_temp(&id, &temp, &media_type, settings).unwrap().extension().to_owned()
        };
        let (strict, any) = (strict().build().unwrap(), strict().any_extension(true).build().unwrap());
        for (name, media_type, expected, with_any) in [
            ("a.JPG", "image/jpeg", "jpg", "jpg"),
            ("a.jpeg", "image/jpeg", "jpeg", "jpeg"),
            ("a.tar.png", "image/png", "png", "png"),
            ("a", "image/webp", "webp", "webp"),
            ("a.", "image/webp", "webp", "webp"),
            (".gif", "image/gif", "gif", "gif"),
            ("a.html", "image/gif", "gif", "html"),
            ("a.blend", "application/x-blender", "blend", "blend"),
            ("a", "application/x-blender", "bin", "bin"),
            ("a.é", "image/png", "png", "png"),
            ("a.abcdefghijklmnop", "x/unheard-of", "abcdefghijklmnop", "abcdefghijklmnop"),
            ("a.abcdefghijklmnopq", "x/unheard-of", "bin", "bin"),
        ] {
            assert_eq!(of(name, media_type, &strict), expected, "{name}");
            assert_eq!(of(name, media_type, &any), with_any, "{name}");
        }
        for refused in ["", "a b", "a/b", ".png", "..", "é", "abcdefghijklmnopq"] {
            assert!(MediaKey::new(&id, refused).is_err(), "{refused}");
        }
    }
}
