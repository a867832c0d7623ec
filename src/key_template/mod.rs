//! Templates of object keys: parsed and checked once, filled for each upload.
//!
//! A key is made of what a client sends, so a template lets nothing of it leave its place: a value is a part of one segment,
//! dates and identifiers are digits and letters, and a file name is a [`FileName`](crate::filename::FileName). What comes
//! out is always an [`ObjectKey`] of the portable profile, inside the prefix if there is one.

mod ids;
mod inputs;
mod parse;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use self::parse::Piece;
use crate::encode::Decimal;
use crate::error::{Error, ErrorKind};
use crate::filename::FileName;
use crate::object_key::{KeyPrefix, ObjectKey};

pub use ids::{IdFormat, RandomBytes};
pub use inputs::KeyInputs;

/// How the keys of uploads are named, such as `uploads/{yyyy}/{mm}/{dd}/{id}{ext}`.
///
/// | placeholder | becomes |
/// | --- | --- |
/// | `{yyyy}` `{mm}` `{dd}` `{hh}` | year, month, day and hour of the instant, in UTC, with leading zeros |
/// | `{timestamp}` | the instant in seconds since 1970 |
/// | `{id}` | an identifier made of the caller's random bytes, see [`IdFormat`] |
/// | `{filename}` | the file's name |
/// | `{stem}` | the file's name without its extension |
/// | `{ext}` | the extension with its dot and in lower case, `.tar.gz` for a compound one, nothing where there is none |
/// | `{album}` and the like | a value of the service's own, see [`KeyInputs::value`] |
///
/// All else is literal and separates segments by `/`. `{`, `}`, `%` and `\` cannot stand in it.
///
/// ```
/// use presign::{FileName, KeyInputs, KeyPrefix, KeyTemplate, RandomBytes, Timestamp};
///
/// let template = KeyTemplate::new("{yyyy}/{mm}/{dd}/{id}{ext}")?.within(KeyPrefix::new("tenants/12/")?);
/// assert!(template.is_unique());
///
/// let name = FileName::new("IMG_1.JPG")?;
/// let now = Timestamp::parse("2026-01-02T03:04:05Z")?;
/// let inputs = KeyInputs::new(now, RandomBytes::new([7; 32])).filename(&name);
/// assert_eq!(
///     template.render(&inputs)?.as_str(),
///     "tenants/12/2026/01/02/07070707-0707-4707-8707-070707070707.jpg",
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyTemplate {
    text: String,
    pieces: Vec<Piece>,
    prefix: Option<KeyPrefix>,
    ids: IdFormat,
}

const FIELD: &str = "key template";

/// The field of an error that another file name would mend.
const FILE_NAME: &str = "file name";

/// S3's limit for a key, in bytes.
const MAX_LENGTH: usize = 1024;

impl KeyTemplate {
    /// A template from its text. `{id}` is a UUID of version 4 until [`with_ids`](Self::with_ids) says otherwise.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] for a brace without the other and for what can be no placeholder; [`ErrorKind::Empty`];
    /// [`ErrorKind::TooLong`] where no key could be short enough; [`ErrorKind::LeadingSlash`],
    /// [`ErrorKind::EmptySegment`] and [`ErrorKind::DotSegment`] for a segment that is empty, `.` or `..`, or would be with
    /// a name without extension (`{ext}` or `.{ext}` alone); [`ErrorKind::InvalidCharacter`] for `%` and `\`,
    /// [`ErrorKind::Control`], [`ErrorKind::BidiOrZeroWidth`].
    ///
    /// ```
    /// use presign::{ErrorKind, KeyTemplate};
    ///
    /// assert!(KeyTemplate::new("temp/{id}_{timestamp}_{filename}").is_ok());
    /// for (text, kind) in [
    ///     ("uploads/{id", ErrorKind::Syntax),
    ///     ("uploads/{Id}", ErrorKind::Syntax),
    ///     ("/uploads/{id}", ErrorKind::LeadingSlash),
    ///     ("uploads/../{id}", ErrorKind::DotSegment),
    ///     ("uploads/{id}/{ext}", ErrorKind::EmptySegment),
    /// ] {
    ///     assert_eq!(KeyTemplate::new(text).unwrap_err().kind(), kind);
    /// }
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        let template = Self { pieces: parse::parse(&text)?, text, prefix: None, ids: IdFormat::default() };
        let shortest = template.pieces.iter().map(shortest).sum::<usize>();
        if shortest > MAX_LENGTH {
            let problem = format!("each key would have {shortest} bytes or more");
            return Err(Error::new(ErrorKind::TooLong, FIELD, problem, "keys of up to 1024 bytes"));
        }
        Ok(template)
    }

    /// The same template with a prefix before it, which no key leaves. It takes the place of one given before.
    ///
    /// ```
    /// use presign::{KeyPrefix, KeyTemplate};
    ///
    /// let template = KeyTemplate::new("{id}{ext}")?.within(KeyPrefix::new("tenants/12/")?);
    /// assert_eq!(template.prefix().map(KeyPrefix::as_str), Some("tenants/12/"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn within(mut self, prefix: KeyPrefix) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// The prefix that no key leaves.
    ///
    /// ```
    /// assert!(presign::KeyTemplate::new("{id}")?.prefix().is_none());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn prefix(&self) -> Option<&KeyPrefix> {
        self.prefix.as_ref()
    }

    /// How `{id}` is written.
    ///
    /// ```
    /// use presign::{IdFormat, KeyInputs, KeyTemplate, RandomBytes, Timestamp};
    ///
    /// let template = KeyTemplate::new("{id}")?.with_ids(IdFormat::Base36);
    /// let key = template.render(&KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32])))?;
    /// assert_eq!(key.as_str().len(), 28);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn with_ids(mut self, format: IdFormat) -> Self {
        self.ids = format;
        self
    }

    /// How `{id}` is written.
    ///
    /// ```
    /// use presign::{IdFormat, KeyTemplate};
    ///
    /// assert_eq!(KeyTemplate::new("{id}")?.ids(), IdFormat::UuidV4);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn ids(&self) -> IdFormat {
        self.ids
    }

    /// The template's text, without the prefix.
    ///
    /// ```
    /// assert_eq!(presign::KeyTemplate::new("a/{id}")?.as_str(), "a/{id}");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether each key has at least 122 random bits, so that no two are equal and none is guessed: there is an `{id}`, and
    /// it is no ULID.
    ///
    /// ```
    /// use presign::{IdFormat, KeyTemplate};
    ///
    /// assert!(KeyTemplate::new("a/{id}{ext}")?.is_unique());
    /// assert!(!KeyTemplate::new("a/{id}{ext}")?.with_ids(IdFormat::Ulid).is_unique());
    /// assert!(!KeyTemplate::new("a/{timestamp}_{filename}")?.is_unique());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.ids.is_unique() && self.pieces.contains(&Piece::Id)
    }

    /// Whether a key cannot be made without the file's name.
    ///
    /// ```
    /// use presign::KeyTemplate;
    ///
    /// assert!(KeyTemplate::new("a/{id}{ext}")?.needs_filename());
    /// assert!(!KeyTemplate::new("a/{id}")?.needs_filename());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn needs_filename(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::FileName | Piece::Stem | Piece::Extension))
    }

    /// The names of the service's own values, each once, in the template's order.
    ///
    /// ```
    /// let template = presign::KeyTemplate::new("{tenant}/{album}/{tenant}-{id}")?;
    /// assert!(template.value_names().eq(["tenant", "album"]));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn value_names(&self) -> impl Iterator<Item = &str> {
        fn named(piece: &Piece) -> Option<&str> {
            match piece {
                Piece::Value(name) => Some(name),
                _ => None,
            }
        }
        self.pieces.iter().enumerate().filter_map(move |(index, piece)| {
            let name = named(piece)?;
            let before = self.pieces.iter().take(index).filter_map(named).any(|earlier| earlier == name);
            (!before).then_some(name)
        })
    }

    /// The key for these inputs.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] with the field `file name` or the value's name; [`ErrorKind::TooLong`] above 1,024 bytes: with
    /// the field `file name` where a shorter one would do, which is the client's to change, otherwise `object key`.
    ///
    /// ```
    /// use presign::{ErrorKind, KeyInputs, KeyTemplate, RandomBytes, Timestamp};
    ///
    /// let inputs = KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    /// let error = KeyTemplate::new("{album}/{id}")?.render(&inputs).unwrap_err();
    /// assert_eq!((error.kind(), error.field()), (ErrorKind::Missing, "album"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn render(&self, inputs: &KeyInputs) -> Result<ObjectKey<'static>, Error> {
        let instant = inputs.at().amz_date();
        // `20260102T030405Z`
        let date = |from, to| instant.as_str().get(from..to).unwrap_or_default();
        let mut key = String::from(self.prefix.as_ref().map_or("", KeyPrefix::as_str));
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => key.push_str(text),
                Piece::Year => key.push_str(date(0, 4)),
                Piece::Month => key.push_str(date(4, 6)),
                Piece::Day => key.push_str(date(6, 8)),
                Piece::Hour => key.push_str(date(9, 11)),
                Piece::Timestamp => key.push_str(Decimal::new(inputs.at().as_unix_secs()).as_str()),
                Piece::Id => self.ids.push(&mut key, inputs.random(), inputs.at()),
                Piece::FileName => key.push_str(inputs.wanted_filename()?.as_str()),
                Piece::Stem => key.push_str(inputs.wanted_filename()?.stem()),
                Piece::Extension => {
                    if let Some(extension) = inputs.wanted_filename()?.full_extension() {
                        key.push('.');
                        key.extend(extension.chars().map(|char| char.to_ascii_lowercase()));
                    }
                }
                Piece::Value(name) => key.push_str(inputs.wanted_value(name)?),
            }
        }
        let length = key.len();
        ObjectKey::new(key).map_err(|error| match inputs.wanted_filename() {
            Ok(name) if error.kind() == ErrorKind::TooLong && length <= MAX_LENGTH + self.spare(name) => {
                let allowed = format!("a name that makes it {} bytes shorter", length - MAX_LENGTH);
                Error::new(ErrorKind::TooLong, FILE_NAME, format!("makes a key of {length} bytes"), allowed)
            }
            _ => error,
        })
    }

    /// The bytes that a key would lose with the shortest name.
    fn spare(&self, name: &FileName) -> usize {
        let of_piece = |piece: &Piece| match piece {
            Piece::FileName => name.as_str().len() - shortest(piece),
            Piece::Stem => name.stem().len() - shortest(piece),
            Piece::Extension => name.as_str().len() - name.stem().len(),
            _ => 0,
        };
        self.pieces.iter().map(of_piece).sum()
    }
}

/// The bytes that a piece has at least.
fn shortest(piece: &Piece) -> usize {
    match piece {
        Piece::Literal(text) => text.len(),
        Piece::Year => 4,
        Piece::Month | Piece::Day | Piece::Hour => 2,
        Piece::Id => IdFormat::Ulid.length(),
        Piece::Timestamp | Piece::FileName | Piece::Stem | Piece::Value(_) => 1,
        Piece::Extension => 0,
    }
}

impl fmt::Display for KeyTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;
    use crate::time::Timestamp;

    fn render(template: &KeyTemplate, name: &str) -> Result<ObjectKey<'static>, Error> {
        let name = FileName::new(name)?;
        let at = Timestamp::parse("2026-01-02T03:04:05Z")?;
        let inputs = KeyInputs::new(at, RandomBytes::new([7; 32])).filename(&name);
        template.render(&inputs.value("album", "my album")?.value("v", "1")?)
    }

    #[test]
    fn rendered() {
        for (template, name, key) in [
            ("a", "x", "a"),
            ("{yyyy}-{mm}-{dd}T{hh}", "x", "2026-01-02T03"),
            ("temp/{timestamp}_{filename}", "cat 1.PNG", "temp/1767323045_cat 1.PNG"),
            ("{stem}{ext}", "B.TAR.GZ", "B.tar.gz"),
            ("{stem}{ext}", "B", "B"),
            ("x{ext}", "Dr. No", "x"),
            ("{album}/{v}/{album}", "x", "my album/1/my album"),
            ("{id}", "x", "07070707-0707-4707-8707-070707070707"),
            ("..{stem}.", "a", "..a."),
            (".{filename}", "a", ".a"),
        ] {
            let template = KeyTemplate::new(template).unwrap();
            assert_eq!(render(&template, name).unwrap().as_str(), key);
            let prefix = KeyPrefix::new("t/1/").unwrap();
            let within = render(&template.within(prefix.clone()), name).unwrap();
            assert!(prefix.contains(&within) && within.as_str().ends_with(key));
        }
    }

    #[test]
    fn too_long() {
        let longest = format!("{}{{id}}", "a".repeat(998));
        let template = KeyTemplate::new(longest.clone()).unwrap();
        assert_eq!(render(&template, "x").unwrap_err().kind(), ErrorKind::TooLong);
        assert_eq!(render(&template.with_ids(IdFormat::Ulid), "x").unwrap().as_str().len(), 1024);
        let error = KeyTemplate::new(longest + "b").unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::TooLong, FIELD));
    }

    /// Whose fault it is: a name that the client can shorten, or a template and values that leave no room for any.
    #[test]
    fn too_long_for_which_reason() {
        let literal = |length| "a".repeat(length);
        for (template, name, field) in [
            (literal(1023) + "{filename}", "x", None),
            (literal(1023) + "{filename}", "xy", Some("file name")),
            (literal(1023) + "{stem}", "x.png", None),
            (literal(1022) + "{stem}{ext}", "x.png", Some("file name")),
            (literal(1024) + "{ext}", "x.a", Some("file name")),
            (literal(1024) + "{ext}", "x", None),
            (literal(998) + "{id}", "xy", Some("object key")),
            (literal(987) + "{id}{stem}{ext}", "xyz.tar.gz", Some("file name")),
            (literal(988) + "{id}{ext}", "xyz.tar.gz", Some("file name")),
            (literal(989) + "{id}{ext}", "xyz.tar.gz", Some("object key")),
        ] {
            let rendered = render(&KeyTemplate::new(template).unwrap(), name);
            assert_eq!(rendered.as_ref().err().map(Error::field), field, "{name}");
        }
        let error = render(&KeyTemplate::new(literal(1023) + "{filename}").unwrap(), "xyz").unwrap_err();
        let text = "file name: makes a key of 1026 bytes; allowed: a name that makes it 2 bytes shorter";
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::TooLong, text));
    }

    #[test]
    fn missing() {
        let inputs = KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
        for (template, field) in
            [("{filename}", "file name"), ("{stem}", "file name"), ("x{ext}", "file name"), ("{a}{b}", "a")]
        {
            let error = KeyTemplate::new(template).unwrap().render(&inputs).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Missing, field));
        }
    }
}
