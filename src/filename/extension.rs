//! Where a name's extension begins: the last dot's, or a compound one such as `.tar.gz`.

use alloc::borrow::Cow;
use alloc::format;

use super::{FileName, Style, sanitize};
use crate::error::{Error, ErrorKind};
use crate::media_type::MediaType;

/// The longest extension, in bytes. What is longer after a dot is a part of the name.
const LONGEST: usize = 16;

const ALLOWED: &str = "1 to 16 ASCII letters, digits, `_`, `-` and `+`; a compound one such as `tar.gz`";

/// The kinds of compression that stand behind another extension.
const OUTER: &[&str] = &["gz", "bz2", "xz", "zst", "lz4", "lz", "lzma", "br", "z"];

/// What is so common in front of one of them that both make one extension.
const INNER: &[&str] = &[
    "tar", "cpio", "csv", "tsv", "json", "jsonl", "ndjson", "geojson", "xml", "html", "svg", "txt", "log",
    "sql", "dump", "ps", "warc", "parquet", "osm", "vcf", "nii", "fasta", "fastq", "fa", "fq",
];

fn is_extension(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(fits)
}

fn is_one_of(list: &[&str], text: &str) -> bool {
    list.iter().any(|known| text.eq_ignore_ascii_case(known))
}

/// The name before its extension, and the extension after the last dot.
fn split_last(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.').filter(|(before, last)| !before.is_empty() && is_extension(last))
}

/// The name before its extension, and the extension, compound or not, with its dot.
pub(super) fn split(name: &str) -> (&str, &str) {
    let Some((before, last)) = split_last(name) else { return (name, "") };
    let stem = match split_last(before) {
        Some((stem, inner)) if is_one_of(OUTER, last) && is_one_of(INNER, inner) => stem,
        _ => before,
    };
    (stem, name.get(stem.len()..).unwrap_or_default())
}

/// The name's extension.
impl FileName {
    /// The name without its [full extension](Self::full_extension) and the dot between. Never empty.
    ///
    /// ```
    /// use presign::FileName;
    ///
    /// assert_eq!(FileName::new("race.car.jpg")?.stem(), "race.car");
    /// assert_eq!(FileName::new("backup.tar.gz")?.stem(), "backup");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn stem(&self) -> &str {
        split(self.as_str()).0
    }

    /// What stands after the last dot, as it is written and without the dot, if it is an extension: 1 to 16 ASCII letters,
    /// digits, `_`, `-` and `+`.
    ///
    /// ```
    /// use presign::FileName;
    ///
    /// assert_eq!(FileName::new("backup.tar.gz")?.extension(), Some("gz"));
    /// assert_eq!(FileName::new("IMG_1.JPG")?.extension(), Some("JPG"));
    /// assert_eq!(FileName::new("Dr. Smith's letter")?.extension(), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        split_last(self.as_str()).map(|(_, last)| last)
    }

    /// The same, but both where a compression stands behind a well-known extension: `tar.gz`, `csv.zst`, `nii.gz`.
    ///
    /// ```
    /// use presign::FileName;
    ///
    /// assert_eq!(FileName::new("backup.tar.gz")?.full_extension(), Some("tar.gz"));
    /// assert_eq!(FileName::new("v1.2.gz")?.full_extension(), Some("gz"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn full_extension(&self) -> Option<&str> {
        split(self.as_str()).1.strip_prefix('.')
    }

    /// The same name with its [full extension](Self::full_extension) in lower case.
    ///
    /// ```
    /// use presign::FileName;
    ///
    /// assert_eq!(FileName::new("IMG_1.JPG")?.with_lower_case_extension().as_str(), "IMG_1.jpg");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_lower_case_extension(self) -> Self {
        let (stem, extension) = split(self.as_str());
        if !extension.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return self;
        }
        // No rule but that of devices knows of case, and that knows none of extensions.
        Self(Cow::Owned(format!("{stem}{}", extension.to_ascii_lowercase())))
    }

    /// The same name with another extension in the place of its [full extension](Self::full_extension), or after it where
    /// it has none. A stem that would make the name longer than 255 bytes is shortened.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] for what is no extension, a leading dot among it.
    ///
    /// ```
    /// use presign::FileName;
    ///
    /// assert_eq!(FileName::new("cat.jpeg")?.with_extension("png")?.as_str(), "cat.png");
    /// assert_eq!(FileName::new("backup")?.with_extension("tar.gz")?.as_str(), "backup.tar.gz");
    /// assert!(FileName::new("cat")?.with_extension("../x").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_extension(&self, extension: &str) -> Result<Self, Error> {
        let compound = |(inner, outer)| is_one_of(INNER, inner) && is_one_of(OUTER, outer);
        if !is_extension(extension) && !extension.split_once('.').is_some_and(compound) {
            return Err(Error::new(ErrorKind::Syntax, "extension", "not a file name's extension", ALLOWED));
        }
        Ok(self.replaced(extension))
    }

    /// The same name with an extension of this type: as it is where its [extension](Self::extension) is one of the type's, or
    /// where no extension of the type is known; otherwise with the preferred one in the place of its
    /// [full extension](Self::full_extension), or after it where it has none.
    ///
    /// ```
    /// use presign::{FileName, MediaType};
    ///
    /// let png = MediaType::new("image/png")?;
    /// assert_eq!(FileName::new("cat.PNG")?.with_extension_for(&png).as_str(), "cat.PNG");
    /// assert_eq!(FileName::new("cat.php")?.with_extension_for(&png).as_str(), "cat.png");
    /// assert_eq!(FileName::new("cat")?.with_extension_for(&png).as_str(), "cat.png");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_extension_for(self, media_type: &MediaType<'_>) -> Self {
        let known = media_type.extensions();
        match known.first() {
            Some(preferred) if !self.extension().is_some_and(|own| is_one_of(known, own)) => {
                self.replaced(preferred)
            }
            _ => self,
        }
    }

    /// With what is an extension.
    fn replaced(&self, extension: &str) -> Self {
        sanitize(format!("{}.{extension}", self.stem()), &Style::portable()).into_name()
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn split_where_the_extension_begins() {
        for (name, stem, extension) in [
            ("a", "a", ""),
            ("a.b", "a", ".b"),
            ("a.b.c", "a.b", ".c"),
            ("a.tar.gz", "a", ".tar.gz"),
            ("a.TAR.Gz", "a", ".TAR.Gz"),
            ("a.csv.zst", "a", ".csv.zst"),
            ("a.tar.png", "a.tar", ".png"),
            ("a.png.gz", "a.png", ".gz"),
            ("tar.gz", "tar", ".gz"),
            (".tar.gz", ".tar", ".gz"),
            (".htaccess", ".htaccess", ""),
            ("a.", "a.", ""),
            ("a..gz", "a.", ".gz"),
            ("a. b", "a. b", ""),
            ("a.é", "a.é", ""),
            ("é.c++", "é", ".c++"),
            ("a.1234567890123456", "a", ".1234567890123456"),
            ("a.12345678901234567", "a.12345678901234567", ""),
        ] {
            assert_eq!(split(name), (stem, extension), "{name:?}");
        }
    }

    #[test]
    fn made_to_agree() {
        for (name, media_type, expected) in [
            ("a.jpeg", "image/jpeg", "a.jpeg"),
            ("a.JPG", "image/jpeg; q=1", "a.JPG"),
            ("a.html", "image/jpeg", "a.jpg"),
            ("a", "image/jpeg", "a.jpg"),
            ("Dr. No", "image/jpeg", "Dr. No.jpg"),
            ("a.csv.gz", "application/gzip", "a.csv.gz"),
            ("a.csv.gz", "text/csv", "a.csv"),
            ("a.html", "application/x-unknown", "a.html"),
        ] {
            let media_type = MediaType::new(media_type).unwrap();
            assert_eq!(FileName::new(name).unwrap().with_extension_for(&media_type).as_str(), expected);
        }
    }

    #[test]
    fn replaced() {
        for (name, extension, expected) in [
            ("a", "txt", Some("a.txt")),
            ("a.tar.gz", "zip", Some("a.zip")),
            ("a.b", "tar.zst", Some("a.tar.zst")),
            ("a. b", "c", Some("a. b.c")),
            ("a", "", None),
            ("a", ".png", None),
            ("a", "png.tar", None),
            ("a", "a/b", None),
            ("a", "p g", None),
            ("a", "é", None),
        ] {
            let replaced = FileName::new(name).unwrap().with_extension(extension);
            assert_eq!(replaced.as_ref().ok().map(FileName::as_str), expected, "{name:?} {extension:?}");
            assert_eq!(
                replaced.err().map(|error| error.kind()),
                expected.is_none().then_some(ErrorKind::Syntax)
            );
        }
        // Shortened, no space and no device is uncovered.
        let long = format!("CON{}x", " ".repeat(251));
        assert_eq!(FileName::new(long).unwrap().with_extension("jpeg").unwrap().to_string(), "_CON.jpeg");
    }
}
