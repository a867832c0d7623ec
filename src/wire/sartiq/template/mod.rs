//! The naming template of an export: `{brand}_{product_sku}_{shot_type}_v{version}`.
//!
//! `{name}` stands for a value, `{{` and `}}` for a brace; there is nothing else, neither attributes nor formats. The syntax
//! of a template is that of its printed examples, the rest inferred.

mod error;
mod parse;
mod wildcards;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use error::{TemplateError, TemplateFault};
pub use wildcards::{NamingValues, Wildcard, Wildcards};

use crate::error::{Error, ErrorKind};
use crate::filename::{FileName, Style, sanitize};

/// How long a template may be, and the name that it makes.
///
/// ```
/// use presign::wire::sartiq::{NamingRules, NamingTemplate, TemplateFault};
///
/// let rules = NamingRules::new(1024, 4)?;
/// let template = NamingTemplate::parse("12345", &rules).unwrap();
/// assert_eq!(template.render(&Default::default()).unwrap_err().fault(), TemplateFault::NameTooLong);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamingRules {
    max_template: usize,
    max_name: usize,
}

/// What a file system holds.
const MAX_NAME: usize = 255;

impl NamingRules {
    /// At most so many bytes of a template, 1 or more, and of a name, 1 to 255.
    ///
    /// Inferred: 1,024 and 255. A service that appends an extension leaves room for it.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`].
    ///
    /// ```
    /// use presign::wire::sartiq::NamingRules;
    ///
    /// assert_eq!(NamingRules::new(1024, 255)?, NamingRules::default());
    /// assert!(NamingRules::new(0, 255).is_err() && NamingRules::new(1, 0).is_err());
    /// assert!(NamingRules::new(1, 256).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(max_template: usize, max_name: usize) -> Result<Self, Error> {
        let refuse = |field, allowed| Error::new(ErrorKind::OutOfRange, field, "out of range", allowed);
        if max_template == 0 {
            return Err(refuse("longest template", "1 byte or more"));
        }
        if !(1..=MAX_NAME).contains(&max_name) {
            return Err(refuse("longest name", "1 to 255 bytes"));
        }
        Ok(Self { max_template, max_name })
    }
}

impl Default for NamingRules {
    fn default() -> Self {
        Self { max_template: 1024, max_name: MAX_NAME }
    }
}

/// What a template is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Placeholder {
        name: String,
        /// The byte of its `{`.
        at: usize,
    },
}

/// A template for the names of exported files, whose syntax is right.
///
/// ```
/// use presign::wire::sartiq::{NamingRules, NamingTemplate, NamingValues};
///
/// let template = NamingTemplate::parse("{brand}_{product_sku}_v{version}", &NamingRules::default())?;
/// let values = NamingValues::new().value("brand", "Acme & Co").value("product_sku", "SKU/42").value("version", 3);
/// assert_eq!(template.render(&values)?.as_str(), "Acme_Co_SKU_42_v3");
/// # Ok::<(), presign::wire::sartiq::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamingTemplate {
    pieces: Vec<Piece>,
    max_name: usize,
}

impl NamingTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// The first fault with its byte: a brace without its other, one within another, a placeholder without a name or with
    /// another name than a letter or `_`, then letters, digits and `_` (ASCII), or a character that no file name has.
    ///
    /// ```
    /// use presign::wire::sartiq::{NamingRules, NamingTemplate};
    ///
    /// let rules = NamingRules::default();
    /// assert!(NamingTemplate::parse("{{x}}_{version}", &rules).is_ok());
    /// assert!(NamingTemplate::parse("exports/{version}", &rules).is_err());
    /// ```
    pub fn parse(text: &str, rules: &NamingRules) -> Result<Self, TemplateError> {
        match text.len() {
            0 => Err(TemplateError::whole(TemplateFault::Empty)),
            length if length > rules.max_template => Err(TemplateError::whole(TemplateFault::TooLong)),
            _ => Ok(Self { pieces: parse::pieces(text)?, max_name: rules.max_name }),
        }
    }

    /// The names of its placeholders, in their order, each as often as it stands there.
    ///
    /// ```
    /// # use presign::wire::sartiq::{NamingRules, NamingTemplate};
    /// let template = NamingTemplate::parse("{brand}_v{version}", &NamingRules::default())?;
    /// assert!(template.placeholders().eq(["brand", "version"]));
    /// # Ok::<(), presign::wire::sartiq::TemplateError>(())
    /// ```
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.placed().map(|(name, _)| name)
    }

    fn placed(&self) -> impl Iterator<Item = (&str, usize)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Placeholder { name, at } => Some((name.as_str(), *at)),
        })
    }

    /// Whether every placeholder is one of the wildcards: before a template is stored.
    ///
    /// # Errors
    /// [`TemplateFault::Unknown`] with the byte of the first that is none.
    ///
    /// ```
    /// use presign::wire::sartiq::{NamingRules, NamingTemplate, Wildcard, Wildcards};
    ///
    /// let wildcards = Wildcards::new([Wildcard::new("brand", "The brand's name", "Acme")])?;
    /// let template = NamingTemplate::parse("{brand}_{nope}", &NamingRules::default()).unwrap();
    /// assert_eq!(template.check(&wildcards).unwrap_err().at(), Some(8));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn check(&self, wildcards: &Wildcards) -> Result<(), TemplateError> {
        match self.placed().find(|(name, _)| wildcards.get(name).is_none()) {
            Some((_, at)) => Err(TemplateError::new(TemplateFault::Unknown, at)),
            None => Ok(()),
        }
    }

    /// The name of one file.
    ///
    /// In a value, each run of anything but ASCII letters, digits, `.` and `-` becomes one `_`, so that no value brings a
    /// separator; what the template itself says stays.
    ///
    /// # Errors
    /// [`TemplateFault::NoValue`], [`TemplateFault::NameTooLong`], and [`TemplateFault::NoFileName`] for a name that is
    /// empty or of dots and spaces alone.
    ///
    /// ```
    /// use presign::wire::sartiq::{NamingRules, NamingTemplate, NamingValues, TemplateFault};
    ///
    /// let template = NamingTemplate::parse("{brand}", &NamingRules::default())?;
    /// let name = |brand| template.render(&NamingValues::new().value("brand", brand));
    /// assert_eq!(name("../../etc")?.as_str(), ".._.._etc");
    /// assert_eq!(name("..").unwrap_err().fault(), TemplateFault::NoFileName);
    /// # Ok::<(), presign::wire::sartiq::TemplateError>(())
    /// ```
    pub fn render(&self, values: &NamingValues) -> Result<ExportName, TemplateError> {
        self.render_with(|name| values.get(name))
    }

    /// The name with the wildcards' examples as values, as a page would show it while a template is written.
    ///
    /// # Errors
    /// Those of [`check`](Self::check) and [`render`](Self::render).
    ///
    /// ```
    /// use presign::wire::sartiq::{NamingRules, NamingTemplate, Wildcard, Wildcards};
    ///
    /// let wildcards = Wildcards::new([Wildcard::new("brand", "The brand's name", "Acme & Co")])?;
    /// let template = NamingTemplate::parse("{brand}-front", &NamingRules::default()).unwrap();
    /// assert_eq!(template.preview(&wildcards).unwrap().as_str(), "Acme_Co-front");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn preview(&self, wildcards: &Wildcards) -> Result<ExportName, TemplateError> {
        self.check(wildcards)?;
        self.render_with(|name| wildcards.get(name).map(Wildcard::example))
    }

    fn render_with<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Result<ExportName, TemplateError> {
        let mut name = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Placeholder { name: placeholder, at } => {
                    let value = value(placeholder).ok_or(TemplateError::new(TemplateFault::NoValue, *at))?;
                    push_value(&mut name, value, self.max_name);
                }
            }
            if name.len() > self.max_name {
                return Err(TemplateError::whole(TemplateFault::NameTooLong));
            }
        }
        if name.trim_matches(['.', ' ']).is_empty() {
            return Err(TemplateError::whole(TemplateFault::NoFileName));
        }
        Ok(ExportName(name))
    }
}

/// Appends what a value leaves; no further than one byte beyond the longest name.
fn push_value(name: &mut String, value: &str, longest: usize) {
    let mut in_run = false;
    for char in value.chars() {
        if name.len() > longest {
            return;
        }
        let kept = char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
        if kept {
            name.push(char);
        } else if !in_run {
            name.push('_');
        }
        in_run = !kept;
    }
}

/// The name of an exported file without its extension: one segment, of characters that every file system takes, neither
/// empty nor of dots alone.
///
/// It is what the template says, so it may begin or end with a dot, or be what Windows has for a device; as the name of a
/// file it is asked for [`with_extension`](Self::with_extension).
///
/// ```
/// use presign::wire::sartiq::{NamingRules, NamingTemplate, NamingValues};
///
/// let template = NamingTemplate::parse("{sku}_{brand}", &NamingRules::default())?;
/// let name = template.render(&NamingValues::new().value("sku", 42).value("brand", "Acme Inc."))?;
/// assert_eq!(name.as_str(), "42_Acme_Inc.");
/// assert_eq!(name.with_extension("webp").unwrap().as_str(), "42_Acme_Inc..webp");
/// # Ok::<(), presign::wire::sartiq::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExportName(String);

impl ExportName {
    /// The name.
    ///
    /// ```
    /// # use presign::wire::sartiq::{NamingRules, NamingTemplate, NamingValues};
    /// let name = NamingTemplate::parse("look", &NamingRules::default())?.render(&NamingValues::new())?;
    /// assert_eq!(name.as_str(), "look");
    /// # Ok::<(), presign::wire::sartiq::TemplateError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the file: with the extension of its format, and sanitised, which changes what stands at its ends, the
    /// name of a device, and what would be longer than 255 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for what is no extension.
    ///
    /// ```
    /// # use presign::wire::sartiq::{NamingRules, NamingTemplate, NamingValues};
    /// let name = NamingTemplate::parse("look.v1", &NamingRules::default())?.render(&NamingValues::new())?;
    /// assert_eq!(name.with_extension("jpeg").unwrap().as_str(), "look.v1.jpeg");
    /// assert!(name.with_extension("jpeg/x").is_err());
    /// # Ok::<(), presign::wire::sartiq::TemplateError>(())
    /// ```
    pub fn with_extension(&self, extension: &str) -> Result<FileName, Error> {
        // Whether it is one, a name that has none is asked for.
        FileName::new("file")?.with_extension(extension)?;
        Ok(sanitize(format!("{}.{extension}", self.0), &Style::portable()).into_name())
    }
}

impl fmt::Display for ExportName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<ExportName> for String {
    fn from(name: ExportName) -> Self {
        name.0
    }
}
