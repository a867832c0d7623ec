//! `Content-Disposition`: whether a body is shown or saved, and under which name.
//!
//! RFC 6266, with its appendix D on what clients really read, and RFC 8187 for names outside ASCII.

mod parse;
mod write;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::error::{Error, ErrorKind};
use crate::header::HeaderValue;

/// The value of `content-disposition` and of `response-content-disposition`.
///
/// A name is written twice where it must be: as ASCII, with `_` for what ASCII or a quoted string cannot hold, and exactly,
/// as `filename*`, which every browser of today prefers.
///
/// ```
/// use presign::ContentDisposition;
///
/// let plain = ContentDisposition::attachment().filename("report.pdf")?;
/// assert_eq!(plain.as_str(), "attachment; filename=\"report.pdf\"");
///
/// let rates = ContentDisposition::attachment().filename("€ rates.txt")?;
/// assert_eq!(rates.as_str(), "attachment; filename=\"_ rates.txt\"; filename*=UTF-8''%E2%82%AC%20rates.txt");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentDisposition<'a>(Cow<'a, str>);

const FIELD: &str = "content-disposition";
const MAX_LENGTH: usize = 4096;
const MAX_NAME: usize = 1024;

impl ContentDisposition<'static> {
    /// Saved, not shown.
    ///
    /// ```
    /// assert_eq!(presign::ContentDisposition::attachment().as_str(), "attachment");
    /// ```
    #[must_use]
    pub const fn attachment() -> Self {
        Self(Cow::Borrowed("attachment"))
    }

    /// Shown, where the client can.
    ///
    /// ```
    /// assert_eq!(presign::ContentDisposition::inline().as_str(), "inline");
    /// ```
    #[must_use]
    pub const fn inline() -> Self {
        Self(Cow::Borrowed("inline"))
    }
}

impl<'a> ContentDisposition<'a> {
    /// A value that somebody else wrote: a type, then each parameter once, `filename*` in UTF-8.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`] above 4,096 bytes or 32 parameters, [`ErrorKind::Control`],
    /// [`ErrorKind::NonAscii`], [`ErrorKind::Duplicate`] for a parameter that comes twice, [`ErrorKind::Syntax`] for
    /// anything else that RFC 6266 section 4.1 does not have, and for a name in pieces (`filename*0`).
    ///
    /// ```
    /// use presign::{ContentDisposition, ErrorKind};
    ///
    /// assert!(ContentDisposition::new("inline; filename=\"a b.txt\"").is_ok());
    /// assert_eq!(ContentDisposition::new("attachment\r\nx: y").unwrap_err().kind(), ErrorKind::Control);
    /// assert_eq!(ContentDisposition::new("attachment; filename").unwrap_err().kind(), ErrorKind::Syntax);
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let text = text.into();
        parse::check(&text)?;
        Ok(Self(text))
    }

    /// The same type of disposition with this name, exactly as it is, in place of all parameters that were there before.
    ///
    /// The name is the client's to judge: browsers save `a/b.exe` as they think best. A [`FileName`](crate::FileName), which
    /// is safe by itself, can be given as well.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`] above 1,024 bytes or for a value of more than 4,096 bytes,
    /// [`ErrorKind::Control`].
    ///
    /// ```
    /// use presign::{ContentDisposition, ErrorKind};
    ///
    /// let quoted = ContentDisposition::inline().filename("a\"b.txt")?;
    /// assert_eq!(quoted.as_str(), "inline; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt");
    /// assert_eq!(ContentDisposition::inline().filename("a\r\nb").unwrap_err().kind(), ErrorKind::Control);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn filename(self, name: impl AsRef<str>) -> Result<ContentDisposition<'static>, Error> {
        let name = name.as_ref();
        let fault = |kind, problem: Cow<'static, str>| {
            Err(Error::new(
                kind,
                FIELD,
                problem,
                format!("a name of 1 to {MAX_NAME} bytes without control characters"),
            ))
        };
        if name.is_empty() {
            return fault(ErrorKind::Empty, "an empty name".into());
        }
        if name.len() > MAX_NAME {
            return fault(ErrorKind::TooLong, format!("a name of {} bytes", name.len()).into());
        }
        if let Some((at, char)) = name.char_indices().find(|(_, char)| char.is_control()) {
            let problem = format!("control character U+{:04X} at byte {at} of the name", u32::from(char));
            return fault(ErrorKind::Control, problem.into());
        }
        let kind = self.0.split(';').next().unwrap_or_default().trim_end();
        let value = write::with_name(kind, name);
        if value.len() > MAX_LENGTH {
            let problem = format!("{} bytes when the name is encoded", value.len());
            return Err(Error::new(ErrorKind::TooLong, FIELD, problem, format!("{MAX_LENGTH} bytes")));
        }
        Ok(ContentDisposition(Cow::Owned(value)))
    }

    /// The whole value.
    ///
    /// ```
    /// assert_eq!(presign::ContentDisposition::new("inline")?.as_str(), "inline");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, from `filename*` where there is one.
    ///
    /// ```
    /// let value = presign::ContentDisposition::new("attachment; filename=\"_.txt\"; filename*=UTF-8''%E2%82%AC.txt")?;
    /// assert_eq!(value.name().as_deref(), Some("€.txt"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<String> {
        parse::name(&self.0)
    }

    /// Whether the body is saved and not shown. A type that is neither `inline` nor `attachment` counts as attachment
    /// (RFC 6266 section 4.2), but browsers differ there, so it does not here.
    ///
    /// ```
    /// assert!(presign::ContentDisposition::new("Attachment; filename=a")?.is_attachment());
    /// assert!(!presign::ContentDisposition::new("form-data")?.is_attachment());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_attachment(&self) -> bool {
        is_attachment(&self.0)
    }

    /// The same value with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::ContentDisposition;
    ///
    /// let kept: ContentDisposition<'static> = ContentDisposition::new("inline")?.into_owned();
    /// # assert_eq!(kept.as_str(), "inline");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ContentDisposition<'static> {
        ContentDisposition(Cow::Owned(self.0.into_owned()))
    }

    /// The text itself, which is a valid header value.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

/// Whether a value that may be none at all begins with `attachment`.
pub(crate) fn is_attachment(value: &str) -> bool {
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("attachment")
}

serde_str!(ContentDisposition<'_>);

impl fmt::Display for ContentDisposition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ContentDisposition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContentDisposition").field(&self.0).finish()
    }
}

impl<'a> From<ContentDisposition<'a>> for HeaderValue<'a> {
    /// As `content-disposition` has it.
    fn from(disposition: ContentDisposition<'a>) -> Self {
        Self::from_valid(disposition.into_text())
    }
}
