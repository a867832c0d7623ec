//! [`LoraSettings`]: which files are taken.

use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::filename::is_invisible;
use crate::wire::sartiq::error::SartiqError;
use crate::wire::sartiq::settings::checked_status;

/// What a LoRA file must be, with what the documents leave open.
///
/// Files of four of the five formats are pickles, and whoever loads one runs what is in it: a service that can choose takes
/// `.safetensors` alone.
///
/// ```
/// use presign::wire::sartiq::LoraSettings;
///
/// let settings = LoraSettings::default().extensions([".safetensors"])?.max_bytes(1 << 20)?;
/// assert!(settings.check_name("style.ckpt").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoraSettings {
    extensions: Vec<Cow<'static, str>>,
    any_case: bool,
    max_bytes: u64,
    allow_empty: bool,
    allow_bare_extension: bool,
    refusal_status: u16,
}

impl Default for LoraSettings {
    fn default() -> Self {
        Self {
            extensions: [".safetensors", ".ckpt", ".pt", ".pth", ".bin"].map(Cow::Borrowed).into(),
            any_case: true,
            max_bytes: 104_857_600,
            allow_empty: false,
            allow_bare_extension: false,
            refusal_status: 400,
        }
    }
}

impl LoraSettings {
    /// The extensions that are taken, each with its dot. As documented: `.safetensors`, `.ckpt`, `.pt`, `.pth`, `.bin`.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] for what is no extension, or none at all.
    ///
    /// ```
    /// # use presign::wire::sartiq::LoraSettings;
    /// assert!(LoraSettings::default().extensions([".safetensors", ".gguf"]).is_ok());
    /// assert!(LoraSettings::default().extensions(["gguf"]).is_err());
    /// ```
    pub fn extensions<T: Into<Cow<'static, str>>>(
        mut self,
        extensions: impl IntoIterator<Item = T>,
    ) -> Result<Self, Error> {
        self.extensions = extensions.into_iter().map(Into::into).collect();
        let is_extension = |text: &Cow<'_, str>| {
            text.strip_prefix('.').is_some_and(|name| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
            })
        };
        if !self.extensions.is_empty() && self.extensions.iter().all(is_extension) {
            return Ok(self);
        }
        let allowed = "one or more, each a dot, then ASCII letters and digits";
        Err(Error::new(ErrorKind::Syntax, "extensions", "not a list of extensions", allowed))
    }

    /// The most bytes, 1 or more. Inferred: 104,857,600, which "100MB" means.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for 0.
    ///
    /// ```
    /// # use presign::wire::sartiq::LoraSettings;
    /// assert!(LoraSettings::default().max_bytes(0).is_err());
    /// ```
    pub fn max_bytes(mut self, bytes: u64) -> Result<Self, Error> {
        if bytes == 0 {
            return Err(Error::new(ErrorKind::OutOfRange, "largest LoRA file", "0 bytes", "1 byte or more"));
        }
        self.max_bytes = bytes;
        Ok(self)
    }

    /// The status of a file that is refused. Inferred: 400.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] outside 400 to 499.
    ///
    /// ```
    /// # use presign::wire::sartiq::LoraSettings;
    /// let settings = LoraSettings::default().refusal_status(415)?;
    /// assert_eq!(settings.check_name("a.zip").unwrap_err().status(), 415);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn refusal_status(mut self, status: u16) -> Result<Self, Error> {
        self.refusal_status = checked_status("refusal status", status, 400)?;
        Ok(self)
    }

    /// Whether an extension is known in other letters, such as `.CKPT`. Inferred: yes.
    ///
    /// ```
    /// # use presign::wire::sartiq::LoraSettings;
    /// assert!(LoraSettings::default().any_case(false).check_name("a.CKPT").is_err());
    /// ```
    #[must_use]
    pub fn any_case(mut self, any_case: bool) -> Self {
        self.any_case = any_case;
        self
    }

    /// Whether a file of no bytes is taken. Inferred: no.
    ///
    /// ```
    /// # use presign::wire::sartiq::LoraSettings;
    /// assert!(LoraSettings::default().allow_empty(true).check_size(0).is_ok());
    /// ```
    #[must_use]
    pub fn allow_empty(mut self, allow: bool) -> Self {
        self.allow_empty = allow;
        self
    }

    /// Whether a name that is nothing but an extension is taken. Inferred: no.
    ///
    /// ```
    /// # use presign::wire::sartiq::LoraSettings;
    /// assert!(LoraSettings::default().allow_bare_extension(true).check_name(".bin").is_ok());
    /// ```
    #[must_use]
    pub fn allow_bare_extension(mut self, allow: bool) -> Self {
        self.allow_bare_extension = allow;
        self
    }

    /// Whether a file may have this name: to be asked before its bytes are read.
    ///
    /// # Errors
    /// 400 for another extension, or a name that is nothing but one; the last part of the name counts, after `/` and `\`.
    ///
    /// ```
    /// use presign::wire::sartiq::LoraSettings;
    ///
    /// let settings = LoraSettings::default();
    /// assert!(settings.check_name("STYLE.CKPT").is_ok());
    /// assert_eq!(
    ///     settings.check_name("style.zip").unwrap_err().to_string(),
    ///     "file: another extension; allowed: .safetensors, .ckpt, .pt, .pth, .bin",
    /// );
    /// ```
    pub fn check_name(&self, filename: &str) -> Result<(), SartiqError> {
        let name = filename.rsplit(['/', '\\']).next().unwrap_or_default();
        let stems = self.extensions.iter().filter_map(|extension| {
            let (stem, end) = name.split_at_checked(name.len().checked_sub(extension.len())?)?;
            let is_end = end == extension || self.any_case && end.eq_ignore_ascii_case(extension);
            is_end.then_some(stem)
        });
        let is_nothing =
            |char: char| char == '.' || char.is_whitespace() || char.is_control() || is_invisible(char);
        let mut known = false;
        for stem in stems {
            if self.allow_bare_extension || !stem.chars().all(is_nothing) {
                return Ok(());
            }
            known = true;
        }
        let problem = if known { "a name that is nothing but its extension" } else { "another extension" };
        Err(SartiqError::refused(self.refusal_status, "file", problem, self.extensions.join(", ")))
    }

    /// Whether a file may have so many bytes: to be asked while they arrive, and at their end.
    ///
    /// # Errors
    /// 400 for too many, and for none.
    ///
    /// ```
    /// use presign::wire::sartiq::LoraSettings;
    ///
    /// let settings = LoraSettings::default();
    /// assert!(settings.check_size(104_857_600).is_ok());
    /// assert_eq!(
    ///     settings.check_size(104_857_601).unwrap_err().to_string(),
    ///     "file: too large; allowed: 1 to 104857600 bytes",
    /// );
    /// ```
    pub fn check_size(&self, bytes: u64) -> Result<(), SartiqError> {
        let least = u64::from(!self.allow_empty);
        if (least..=self.max_bytes).contains(&bytes) {
            return Ok(());
        }
        let problem = if bytes == 0 { "empty" } else { "too large" };
        let allowed = format!("{least} to {} bytes", self.max_bytes);
        Err(SartiqError::refused(self.refusal_status, "file", problem, allowed))
    }
}
