//! [`FileServer`]: `GET /files/{file_path}?type=`, a 302 to where the file really is.
//!
//! What Cloudflare's image transformations take is that of its documentation, "Transform via URL": `format` is `auto`, `avif`,
//! `webp`, `jpeg`, `baseline-jpeg` or `json`, and the source may be an absolute URL. So an unchecked path would make the
//! service's zone a proxy for everybody's images.

pub(super) mod path;

use alloc::format;
use alloc::string::{String, ToString as _};

use super::error::SartiqError;
use super::settings::checked_status;
use crate::bucket::PublicBase;
use crate::encode::push_path;
use crate::error::{Error, ErrorKind};
use crate::object_key::ObjectKey;
use crate::wire::Answer;
use crate::wire::fastapi::Validation;

/// What becomes of `type=png` and `type=gif`, which Sartiq's list has and Cloudflare's documentation does not.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{FileServer, UndocumentedFormat};
///
/// let zone = PublicBase::new("https://media.example.com")?;
/// let server = FileServer::cloudflare(zone).undocumented_format(UndocumentedFormat::Refuse);
/// assert_eq!(server.redirect("images/a.png", Some("gif")).unwrap_err().status(), 400);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UndocumentedFormat {
    /// It is asked for, as Sartiq does; what Cloudflare answers is open.
    #[default]
    Pass,
    /// The request is refused.
    Refuse,
    /// The file is shown as it is.
    Original,
}

/// The values of `type`, in the order in which the documents list them.
const TYPES: [&str; 5] = ["webp", "jpeg", "png", "avif", "gif"];
/// Those that Cloudflare documents.
const DOCUMENTED: [&str; 3] = ["webp", "jpeg", "avif"];

/// Where files are redirected to, and how.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::FileServer;
///
/// let server = FileServer::cloudflare(PublicBase::new("https://media.example.com")?);
/// let redirect = server.redirect("images/a 1.jpg", Some("webp"))?;
/// assert_eq!(redirect.location(), "https://media.example.com/cdn-cgi/image/format=webp,quality=90/images/a%201.jpg");
/// assert_eq!(server.redirect("images/a 1.jpg", None)?.location(), "https://media.example.com/images/a%201.jpg");
///
/// assert_eq!(server.redirect("https://evil.example/x.png", Some("webp")).unwrap_err().status(), 400);
/// assert_eq!(server.redirect("images/a.png", Some("bmp")).unwrap_err().status(), 422);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileServer {
    base: PublicBase,
    /// Of Cloudflare's transformations; without, `type` plays no part.
    quality: Option<u8>,
    undocumented: UndocumentedFormat,
    refusal_status: u16,
    private: bool,
}

impl FileServer {
    /// Production: `base` is the CDN, in a zone of Cloudflare with image transformations.
    ///
    /// Inferred: transformations are asked for at the same host, and a path of `base` belongs to their source; without `type`
    /// the file is shown as it is.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::FileServer};
    /// let server = FileServer::cloudflare(PublicBase::new("https://example.com/media")?);
    /// let location = "https://example.com/cdn-cgi/image/format=avif,quality=90/media/a.png";
    /// assert_eq!(server.redirect("a.png", Some("avif"))?.location(), location);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn cloudflare(base: PublicBase) -> Self {
        Self::new(base, Some(90))
    }

    /// Development: `base` is the bucket's public URL at MinIO. `type` is checked and has no effect.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::FileServer};
    /// let server = FileServer::minio(PublicBase::new("http://127.0.0.1:9000/sartiq-media")?);
    /// let location = "http://127.0.0.1:9000/sartiq-media/images/a.png";
    /// assert_eq!(server.redirect("images/a.png", Some("webp"))?.location(), location);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn minio(base: PublicBase) -> Self {
        Self::new(base, None)
    }

    const fn new(base: PublicBase, quality: Option<u8>) -> Self {
        let undocumented = UndocumentedFormat::Pass;
        Self { base, quality, undocumented, refusal_status: 400, private: true }
    }

    /// The quality of transformed images: 1 to 100; 90 as documented. No effect at MinIO.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange).
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::FileServer};
    /// let server = || Ok(FileServer::cloudflare(PublicBase::new("https://media.example.com")?));
    /// assert!(server()?.quality(100).is_ok() && server()?.quality(0).is_err());
    /// # let _: Result<FileServer, presign::Error> = server();
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn quality(mut self, quality: u8) -> Result<Self, Error> {
        if !(1..=100).contains(&quality) {
            let problem = format!("{quality}");
            return Err(Error::new(ErrorKind::OutOfRange, "quality", problem, "1 to 100"));
        }
        self.quality = self.quality.map(|_| quality);
        Ok(self)
    }

    /// What becomes of `png` and `gif`. Inferred: [`UndocumentedFormat::Pass`].
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::{FileServer, UndocumentedFormat}};
    /// let server = FileServer::cloudflare(PublicBase::new("https://media.example.com")?);
    /// let server = server.undocumented_format(UndocumentedFormat::Original);
    /// assert_eq!(server.redirect("a.png", Some("png"))?.location(), "https://media.example.com/a.png");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn undocumented_format(mut self, format: UndocumentedFormat) -> Self {
        self.undocumented = format;
        self
    }

    /// The status of a path, or of a format, that is refused. Inferred: 400.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) outside 400 to 499.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::FileServer};
    /// let server = FileServer::minio(PublicBase::new("http://127.0.0.1:9000/media")?).refusal_status(404)?;
    /// assert_eq!(server.redirect("..", None).unwrap_err().status(), 404);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn refusal_status(mut self, status: u16) -> Result<Self, Error> {
        self.refusal_status = checked_status("refusal status", status, 400)?;
        Ok(self)
    }

    /// Whether an answer says `cache-control: private, no-store` and `referrer-policy: no-referrer`, so that neither a shared
    /// cache nor the next host learns of a temporary file's URL. Yes unless told, where Sartiq's own says nothing.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::FileServer};
    /// let server = FileServer::minio(PublicBase::new("http://127.0.0.1:9000/media")?).private(false);
    /// assert_eq!(server.redirect("a.png", None)?.to_answer().headers().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn private(mut self, private: bool) -> Self {
        self.private = private;
        self
    }

    /// Where a file is, by its path as the router has decoded it, once, and by the parameter `type`.
    ///
    /// Of the path is refused what someone on the way could read as more than an object's key: an absolute URL or a scheme,
    /// `/` at an end, `//`, `.`, `..`, `..;x`, `\`, control and hidden characters, Cloudflare's own `cdn-cgi/`; also where they
    /// are percent-encoded, up to four times, and what is encoded more often. What is taken is encoded once, all of it.
    ///
    /// # Errors
    /// 422 for a `type` that is not on the list; the [refusal](Self::refusal_status) for a path, and for a format that is
    /// not to be [passed](Self::undocumented_format).
    ///
    /// See [`FileServer`] for an example.
    pub fn redirect(&self, file_path: &str, format: Option<&str>) -> Result<Redirect, SartiqError> {
        let validation = Validation::new();
        let known = validation.query("type", format, |node| {
            let format = node.member(&TYPES)?;
            TYPES.into_iter().find(|known| *known == format)
        });
        validation.finish()?;
        let format = known.flatten();
        let key = path::checked(file_path).map_err(|(problem, allowed)| {
            SartiqError::refused(self.refusal_status, "file_path", problem, allowed)
        })?;
        let location = match (self.quality, self.wanted(format)?) {
            (Some(quality), Some(format)) => self.transformed(&key, format, quality),
            _ => self.base.url(&key),
        };
        Ok(Redirect { location, private: self.private })
    }

    /// The format to ask for, if one is to be.
    fn wanted(&self, format: Option<&'static str>) -> Result<Option<&'static str>, SartiqError> {
        match (format, self.undocumented) {
            (Some(format), UndocumentedFormat::Pass) => Ok(Some(format)),
            (Some(format), _) if DOCUMENTED.contains(&format) => Ok(Some(format)),
            (Some(_), UndocumentedFormat::Refuse) if self.quality.is_some() => {
                let allowed = DOCUMENTED.join(", ");
                Err(SartiqError::refused(self.refusal_status, "type", "not a format of the CDN", allowed))
            }
            _ => Ok(None),
        }
    }

    /// `/cdn-cgi/image/{options}/` stands right behind the host.
    fn transformed(&self, key: &ObjectKey<'_>, format: &str, quality: u8) -> String {
        let base = self.base.as_str();
        let (scheme, rest) = base.split_once("://").unwrap_or_default();
        let (host, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let mut location =
            format!("{scheme}://{host}/cdn-cgi/image/format={format},quality={quality}/{prefix}");
        if !prefix.is_empty() {
            location.push('/');
        }
        push_path(&mut location, key.as_str());
        location
    }
}

/// Where a file is.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::FileServer;
///
/// let server = FileServer::minio(PublicBase::new("http://127.0.0.1:9000/media")?);
/// let answer = server.redirect("a.png", None)?.to_answer();
/// let headers = [
///     ("location", "http://127.0.0.1:9000/media/a.png"),
///     ("cache-control", "private, no-store"),
///     ("referrer-policy", "no-referrer"),
/// ];
/// assert_eq!((answer.status(), answer.headers().collect::<Vec<_>>()), (302, headers.to_vec()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    location: String,
    private: bool,
}

impl Redirect {
    /// The URL, all ASCII.
    ///
    /// ```
    /// # use presign::wire::sartiq::Redirect;
    /// fn shown(redirect: &Redirect) -> &str {
    ///     redirect.location()
    /// }
    /// # let _ = shown;
    /// ```
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// 302, as documented, where FastAPI alone would answer 307.
    ///
    /// ```
    /// # use presign::wire::{Answer, sartiq::Redirect};
    /// fn answer(redirect: &Redirect) -> Answer {
    ///     redirect.to_answer()
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        let answer = Answer::empty(302).header("location", self.location.to_string());
        if !self.private {
            return answer;
        }
        answer.header("cache-control", "private, no-store").header("referrer-policy", "no-referrer")
    }
}
