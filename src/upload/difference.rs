//! What was not as granted.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What was not as granted, or not proven: every difference at once.
///
/// ```
/// # use presign::{*, upload::*};
/// # let template = KeyTemplate::new("incoming/{id}{ext}")?;
/// # let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000).build()?;
/// # let intent = UploadIntent::new(4).named("cat.png").of_type("image/png");
/// # let inputs = UploadInputs::new(Timestamp::parse("20260102T030405Z")?, RandomBytes::new([7; 32]));
/// # let record = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.into_record();
/// let unconfirmed = record.confirm(&ObjectHead::new(5)).unwrap_err();
/// let fields: Vec<_> = unconfirmed.iter().map(Difference::field).collect();
/// assert_eq!(fields, ["size", "content_type"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Unconfirmed(Vec<Difference>);

/// One thing that was not as granted.
///
/// ```
/// # use presign::{*, upload::*};
/// # let template = KeyTemplate::new("incoming/{id}{ext}")?;
/// # let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000).build()?;
/// # let intent = UploadIntent::new(4).named("cat.png").of_type("image/png");
/// # let inputs = UploadInputs::new(Timestamp::parse("20260102T030405Z")?, RandomBytes::new([7; 32]));
/// # let record = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.into_record();
/// let unconfirmed = record.confirm(&ObjectHead::new(5).content_type("image/png")).unwrap_err();
/// assert_eq!(unconfirmed.to_string(), "size: 5 bytes are there; granted: 4 bytes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Difference {
    field: &'static str,
    missing: bool,
    problem: String,
    granted: String,
}

impl Difference {
    pub(super) fn other(field: &'static str, problem: impl Into<String>, granted: impl Into<String>) -> Self {
        Self { field, missing: false, problem: problem.into(), granted: granted.into() }
    }

    pub(super) fn missing(
        field: &'static str,
        problem: impl Into<String>,
        granted: impl Into<String>,
    ) -> Self {
        Self { missing: true, ..Self::other(field, problem, granted) }
    }

    /// `size`, `content_type`, `content_disposition`, `content_md5`, `checksum` or `first_bytes`.
    ///
    /// ```
    /// # use presign::upload::Difference;
    /// fn is_size(difference: &Difference) -> bool {
    ///     difference.field() == "size"
    /// }
    /// # let _ = is_size;
    /// ```
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Whether a proof is missing, and not contradicted: the service can still bring it, by reading the object.
    ///
    /// ```
    /// # use presign::upload::Difference;
    /// fn wants_reading(difference: &Difference) -> bool {
    ///     difference.is_missing()
    /// }
    /// # let _ = wants_reading;
    /// ```
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.missing
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; granted: {}", self.field, self.problem, self.granted)
    }
}

impl Unconfirmed {
    pub(super) fn new(differences: Vec<Difference>) -> Self {
        Self(differences)
    }

    /// The differences, at least one.
    ///
    /// ```
    /// # use presign::upload::Unconfirmed;
    /// fn log(unconfirmed: &Unconfirmed) {
    ///     unconfirmed.iter().for_each(|difference| eprintln!("{difference}"));
    /// }
    /// # let _ = log;
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Difference> {
        self.0.iter()
    }

    /// Whether nothing is contradicted and only proofs are missing, which the service can bring by reading the object.
    ///
    /// ```
    /// # use presign::upload::Unconfirmed;
    /// fn must_be_deleted(unconfirmed: &Unconfirmed) -> bool {
    ///     !unconfirmed.is_only_missing()
    /// }
    /// # let _ = must_be_deleted;
    /// ```
    #[must_use]
    pub fn is_only_missing(&self) -> bool {
        self.0.iter().all(Difference::is_missing)
    }
}

impl fmt::Display for Unconfirmed {
    /// One line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, difference) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(difference, f)?;
        }
        Ok(())
    }
}

impl core::error::Error for Unconfirmed {}
