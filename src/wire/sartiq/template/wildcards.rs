//! [`Wildcards`]: the placeholders that there are, and [`NamingValues`]: what they stand for. Sartiq's own list is not public, so
//! it comes from the service.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::parse::is_name;
use crate::error::{Error, ErrorKind};
use crate::wire::Answer;

/// A placeholder as a page explains it.
///
/// ```
/// use presign::wire::sartiq::Wildcard;
///
/// let wildcard = Wildcard::new("brand", "The brand's name", "Acme");
/// assert_eq!((wildcard.name(), wildcard.example()), ("brand", "Acme"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wildcard {
    name: String,
    description: String,
    example: String,
}

impl Wildcard {
    /// A placeholder, what it stands for, and an example of it.
    ///
    /// ```
    /// # use presign::wire::sartiq::Wildcard;
    /// let wildcard = Wildcard::new("version", "Counts the exports of a shot", "3");
    /// assert_eq!(wildcard.description(), "Counts the exports of a shot");
    /// ```
    pub fn new(name: impl Into<String>, description: impl Into<String>, example: impl Into<String>) -> Self {
        Self { name: name.into(), description: description.into(), example: example.into() }
    }

    /// The name, as it stands between the braces.
    ///
    /// ```
    /// # use presign::wire::sartiq::Wildcard;
    /// assert_eq!(Wildcard::new("brand", "", "").name(), "brand");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it stands for.
    ///
    /// ```
    /// # use presign::wire::sartiq::Wildcard;
    /// assert_eq!(Wildcard::new("brand", "The brand's name", "").description(), "The brand's name");
    /// ```
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// A value that it could have.
    ///
    /// ```
    /// # use presign::wire::sartiq::Wildcard;
    /// assert_eq!(Wildcard::new("brand", "", "Acme").example(), "Acme");
    /// ```
    #[must_use]
    pub fn example(&self) -> &str {
        &self.example
    }
}

/// All placeholders, in the order in which they are listed.
///
/// `GET /api/v1/metadata-adapters/template-wildcards` answers them.
///
/// ```
/// use presign::wire::sartiq::{Wildcard, Wildcards};
///
/// let wildcards = Wildcards::new([Wildcard::new("brand", "The brand's name", "Acme")])?;
/// assert_eq!(
///     wildcards.to_answer().body(),
///     r#"[{"name":"brand","description":"The brand's name","example":"Acme"}]"#,
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wildcards(Vec<Wildcard>);

impl Wildcards {
    /// The placeholders of this service.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] for a name that no placeholder can have, [`ErrorKind::Duplicate`] for one that is there twice.
    ///
    /// ```
    /// # use presign::wire::sartiq::{Wildcard, Wildcards};
    /// let brand = Wildcard::new("brand", "", "");
    /// assert!(Wildcards::new([brand.clone(), brand]).is_err());
    /// assert!(Wildcards::new([Wildcard::new("brand.name", "", "")]).is_err());
    /// ```
    pub fn new(wildcards: impl IntoIterator<Item = Wildcard>) -> Result<Self, Error> {
        let wildcards: Vec<_> = wildcards.into_iter().collect();
        for (index, wildcard) in wildcards.iter().enumerate() {
            if !is_name(&wildcard.name) {
                let allowed = "a letter or _, then letters, digits and _";
                return Err(Error::new(ErrorKind::Syntax, FIELD, "no name of a placeholder", allowed));
            }
            if wildcards.iter().take(index).any(|other| other.name == wildcard.name) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    FIELD,
                    "a name that is there twice",
                    "each name once",
                ));
            }
        }
        Ok(Self(wildcards))
    }

    /// The placeholder of a name.
    ///
    /// ```
    /// # use presign::wire::sartiq::{Wildcard, Wildcards};
    /// let wildcards = Wildcards::new([Wildcard::new("brand", "", "Acme")])?;
    /// assert_eq!(wildcards.get("brand").map(Wildcard::example), Some("Acme"));
    /// assert!(wildcards.get("Brand").is_none());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Wildcard> {
        self.0.iter().find(|wildcard| wildcard.name == name)
    }

    /// All of them.
    ///
    /// ```
    /// # use presign::wire::sartiq::Wildcards;
    /// assert_eq!(Wildcards::default().iter().count(), 0);
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Wildcard> {
        self.0.iter()
    }

    /// 200, a list.
    ///
    /// ```
    /// # use presign::wire::sartiq::Wildcards;
    /// assert_eq!(Wildcards::default().to_answer().body(), "[]");
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, &self.0)
    }
}

const FIELD: &str = "wildcard";

/// The values of one file, by placeholder. As they are known: rendering takes out of them what no name may have.
///
/// ```
/// use presign::wire::sartiq::NamingValues;
///
/// let values = NamingValues::new().value("brand", "Acme").value("version", 2).value("version", 3);
/// assert_eq!(values.get("version"), Some("3"));
/// assert_eq!(values.get("shot_type"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamingValues(Vec<(String, String)>);

impl NamingValues {
    /// No value.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::NamingValues::new().get("brand"), None);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a value, or puts it in the place of the one that was there.
    ///
    /// ```
    /// # use presign::wire::sartiq::NamingValues;
    /// assert_eq!(NamingValues::new().value("version", 3).get("version"), Some("3"));
    /// ```
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        let (name, value) = (name.into(), value.to_string());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
        self
    }

    /// The value of a placeholder.
    ///
    /// ```
    /// # use presign::wire::sartiq::NamingValues;
    /// assert_eq!(NamingValues::new().value("brand", "Acme").get("brand"), Some("Acme"));
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
