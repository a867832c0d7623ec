//! What comes of an intent that the rules allow.

use super::record::UploadRecord;
use crate::filename::Changes;
use crate::time::Validity;

/// An upload that the rules allow: where it goes, in which way, and what was changed of its name.
///
/// ```
/// use presign::upload::{UploadInputs, UploadIntent, UploadRules};
/// use presign::{KeyTemplate, MediaTypes, Provider, RandomBytes, Timestamp};
///
/// let template = KeyTemplate::new("photos/{yyyy}/{id}{ext}")?;
/// let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000).build()?;
///
/// let intent = UploadIntent::new(183_204).named("../cat 1.png").of_type("image/png");
/// let inputs = UploadInputs::new(Timestamp::parse("20260102T030405Z")?, RandomBytes::new([7; 32]));
/// let planned = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?;
/// assert_eq!(planned.record().key().as_str(), "photos/2026/07070707-0707-4707-8707-070707070707.png");
/// assert!(!planned.name_changes().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Planned {
    record: UploadRecord,
    changes: Changes,
}

impl Planned {
    pub(super) const fn new(record: UploadRecord, changes: Changes) -> Self {
        Self { record, changes }
    }

    /// What the service keeps.
    ///
    /// ```
    /// # use presign::{*, upload::*};
    /// # let rules = UploadRules::builder(KeyTemplate::new("{id}")?, MediaTypes::new(["image/png"])?, 1..=9).build()?;
    /// # let intent = UploadIntent::new(3).of_type("image/png");
    /// # let inputs = UploadInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    /// let planned = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?;
    /// assert_eq!(planned.record().size(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn record(&self) -> &UploadRecord {
        &self.record
    }

    /// What the service keeps, owned.
    ///
    /// ```
    /// # use presign::{*, upload::*};
    /// # let rules = UploadRules::builder(KeyTemplate::new("{id}")?, MediaTypes::new(["image/png"])?, 1..=9).build()?;
    /// # let intent = UploadIntent::new(3).of_type("image/png");
    /// # let inputs = UploadInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    /// let record = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.into_record();
    /// # let _ = record;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_record(self) -> UploadRecord {
        self.record
    }

    /// What was changed of the client's name, to warn of or to log.
    ///
    /// ```
    /// # use presign::{*, upload::*};
    /// # let rules = UploadRules::builder(KeyTemplate::new("{id}")?, MediaTypes::new(["image/png"])?, 1..=9).build()?;
    /// # let intent = UploadIntent::new(3).of_type("image/png").named("a.png");
    /// # let inputs = UploadInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    /// assert!(rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.name_changes().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn name_changes(&self) -> Changes {
        self.changes
    }

    /// From the instant of the check, for as long as the rules say.
    ///
    /// ```
    /// # use presign::{*, upload::*};
    /// # let rules = UploadRules::builder(KeyTemplate::new("{id}")?, MediaTypes::new(["image/png"])?, 1..=9).build()?;
    /// # let intent = UploadIntent::new(3).of_type("image/png");
    /// # let inputs = UploadInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    /// let planned = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?;
    /// assert_eq!(planned.validity(), Validity::minutes(15).from(Timestamp::MIN));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.record.validity(self.record.created_at())
    }
}
