//! What an upload must meet: built and checked once, deny by default.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::lifetime::GrantLifetime;
use crate::checksum::ChecksumAlgorithm;
use crate::error::{Error, ErrorKind};
use crate::filename::Style;
use crate::key_template::KeyTemplate;
use crate::media_type::MediaTypes;
use crate::multipart::Threshold;
use crate::s3::MetadataName;
use crate::time::ExpiresIn;

/// The rules of one kind of upload: which types and sizes, under which keys, proven how.
///
/// Nothing is allowed that was not named: types and sizes must be given, metadata is refused unless its name is listed, a
/// declared type must agree with the name's extension, and a type that browsers execute is stored to be saved, not shown.
///
/// ```
/// use presign::upload::UploadRules;
/// use presign::{KeyTemplate, MediaTypes};
///
/// let template = KeyTemplate::new("photos/{yyyy}/{mm}/{id}{ext}")?;
/// let rules = UploadRules::builder(template, MediaTypes::new(["image/png", "image/jpeg"])?, 1..=20_000_000)
///     .create_only()
///     .build()?;
/// # let _ = rules;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct UploadRules {
    pub(super) template: KeyTemplate,
    /// The named values that the service gives with each upload.
    pub(super) values: Vec<String>,
    pub(super) types: MediaTypes,
    pub(super) sizes: RangeInclusive<u64>,
    pub(super) style: Style,
    pub(super) strict_names: bool,
    pub(super) any_extension: bool,
    pub(super) lifetime: GrantLifetime,
    pub(super) way: Way,
    pub(super) part_size: Option<u64>,
    pub(super) threshold: Option<Threshold>,
    pub(super) sign_part_lengths: bool,
    pub(super) digest: Option<Digest>,
    pub(super) sniffed: bool,
    pub(super) shown: Shown,
    pub(super) create_only: bool,
    pub(super) metadata: Vec<MetadataName>,
}

/// How the bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// One PUT, or parts where the plan wants them.
    Put,
    /// One PUT, whatever the size.
    PutOnly,
    /// A browser form.
    Form,
}

/// Which digest the client must give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Md5,
    Checksum(ChecksumAlgorithm),
}

/// What browsers do with the stored object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// No `content-disposition`, but for types that browsers execute: those are saved.
    Default,
    /// Saved, under the sanitised name.
    Attachment,
    /// Shown, even types that browsers execute.
    ActiveInline,
}

impl UploadRules {
    /// Rules for uploads of these types and of `sizes` bytes, under keys made by `template`.
    ///
    /// ```
    /// # use presign::{KeyTemplate, MediaTypes, upload::UploadRules};
    /// let template = KeyTemplate::new("docs/{id}{ext}")?;
    /// let rules = UploadRules::builder(template, MediaTypes::new(["application/pdf"])?, 1..=5_000_000).build()?;
    /// # let _ = rules;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn builder(
        template: KeyTemplate,
        types: MediaTypes,
        sizes: RangeInclusive<u64>,
    ) -> UploadRulesBuilder {
        let rules = Self {
            template,
            values: Vec::new(),
            types,
            sizes,
            style: Style::portable(),
            strict_names: false,
            any_extension: false,
            lifetime: GrantLifetime::fixed(ExpiresIn::QUARTER_OF_AN_HOUR),
            way: Way::Put,
            part_size: None,
            threshold: None,
            sign_part_lengths: true,
            digest: None,
            sniffed: false,
            shown: Shown::Default,
            create_only: false,
            metadata: Vec::new(),
        };
        UploadRulesBuilder { rules, contradiction: None }
    }
}

/// [`UploadRules`] in the making.
///
/// ```
/// use presign::upload::UploadRules;
/// use presign::{ErrorKind, KeyTemplate, MediaTypes};
///
/// // Two uploads of one name would have one key.
/// let template = KeyTemplate::new("docs/{filename}")?;
/// let builder = UploadRules::builder(template, MediaTypes::new(["application/pdf"])?, 1..=5_000_000);
/// assert_eq!(builder.clone().build().unwrap_err().kind(), ErrorKind::Missing);
/// assert!(builder.create_only().build().is_ok());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct UploadRulesBuilder {
    rules: UploadRules,
    /// Settings of which one at the most can be meant.
    contradiction: Option<&'static str>,
}

/// A setter: its documentation, its name and arguments, what it sets, and an example call.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty)?), $example:literal, |$builder:ident| $set:expr) => {
        $(#[$doc])*
        ///
        /// ```
        /// use presign::{*, upload::*};
        ///
        /// # let (template, types) = (KeyTemplate::new("docs/{id}{ext}")?, MediaTypes::new(["application/pdf"])?);
        #[doc = concat!("let rules = UploadRules::builder(template, types, 1..=5_000_000)", $example, ".build()?;")]
        /// # let _ = rules;
        /// # Ok::<(), presign::Error>(())
        /// ```
        #[inline]
        pub fn $name(mut self $(, $argument: $kind)?) -> Self {
            let $builder = &mut self;
            $set;
            self
        }
    };
}

/// Of which one at the most can be meant.
const WAYS: &str = "by_form or single_put";
const DIGESTS: &str = "require_md5 or require_checksum, with one algorithm";
const SHOWN: &str = "attachment or show_active_types";

impl UploadRulesBuilder {
    /// Sets what can be set in one way only: a second choice must not undo the first in silence.
    fn choose<T: PartialEq>(
        &mut self,
        setting: fn(&mut UploadRules) -> &mut T,
        unset: T,
        choice: T,
        choices: &'static str,
    ) {
        let setting = setting(&mut self.rules);
        if *setting != unset && *setting != choice {
            self.contradiction = Some(choices);
        }
        *setting = choice;
    }

    rule! {
        /// How long a grant lives. Without it: 15 minutes.
        lifetime(lifetime: GrantLifetime), ".lifetime(GrantLifetime::fixed(ExpiresIn::MAX))",
        |builder| builder.rules.lifetime = lifetime
    }
    rule! {
        /// How many bytes a part has, unless the file would then have too many parts. Without it: 8 MiB, within what the
        /// provider takes.
        part_size(bytes: u64), ".part_size(16 << 20)", |builder| builder.rules.part_size = Some(bytes)
    }
    rule! {
        /// From which size on a file goes in parts. Without it: above 100 MiB
        /// ([`PartRules::DEFAULT_THRESHOLD`](crate::multipart::PartRules::DEFAULT_THRESHOLD)), and always above what the
        /// provider takes in one request.
        parts_from(threshold: Threshold), ".parts_from(multipart::Threshold::Above(100 << 20))",
        |builder| builder.rules.threshold = Some(threshold)
    }
    rule! {
        /// The requests of parts do not sign their length: for clients that can't tell it beforehand. Such a client can send
        /// each part as large as the provider takes, which shows when the upload is confirmed and not before. Without it a
        /// part of another size than planned is refused when it is sent.
        unsigned_part_lengths(), ".unsigned_part_lengths()", |builder| builder.rules.sign_part_lengths = false
    }
    rule! {
        /// One PUT whatever the size, within what the provider takes in one.
        single_put(), ".single_put()", |builder| builder.choose(|rules| &mut rules.way, Way::Put, Way::PutOnly, WAYS)
    }
    rule! {
        /// A browser form instead of a PUT (Amazon S3, "Browser-Based Uploads Using POST").
        by_form(), ".by_form()", |builder| builder.choose(|rules| &mut rules.way, Way::Put, Way::Form, WAYS)
    }
    rule! {
        /// The client must give the MD5 of the file, and confirming asks for proof of it. One PUT signs it, so that the store
        /// takes no other file; a form and parts can't, so another file shows when the upload is confirmed.
        ///
        /// It finds what went wrong on the way. Two files of one MD5 can be made on purpose:
        /// [`require_checksum`](Self::require_checksum) with SHA-256 is for clients that are not trusted.
        require_md5(), ".require_md5()",
        |builder| builder.choose(|rules| &mut rules.digest, None, Some(Digest::Md5), DIGESTS)
    }
    rule! {
        /// The client must give a checksum of the file, and confirming asks for proof of it. One PUT and a form sign it, so
        /// that the store takes no other file; parts can't, so another file shows when the upload is confirmed.
        require_checksum(algorithm: ChecksumAlgorithm), ".require_checksum(ChecksumAlgorithm::Sha256)",
        |builder| builder.choose(|rules| &mut rules.digest, None, Some(Digest::Checksum(algorithm)), DIGESTS)
    }
    rule! {
        /// Confirming asks for the first bytes of the file, and that they look like the declared type. Needs feature
        /// `sniff`.
        #[cfg(feature = "sniff")]
        #[cfg_attr(docsrs, doc(cfg(feature = "sniff")))]
        require_first_bytes(), ".require_first_bytes()", |builder| builder.rules.sniffed = true
    }
    rule! {
        /// Browsers save the stored object, under the sanitised name, and never show it.
        attachment(), ".attachment()",
        |builder| builder.choose(|rules| &mut rules.shown, Shown::Default, Shown::Attachment, SHOWN)
    }
    rule! {
        /// Browsers may show what they execute (HTML, SVG, XML and their like) in the origin that serves the bucket. Without
        /// it such files are stored to be saved.
        show_active_types(), ".show_active_types()",
        |builder| builder.choose(|rules| &mut rules.shown, Shown::Default, Shown::ActiveInline, SHOWN)
    }
    rule! {
        /// Only while there is no such object; a second upload is answered 412.
        ///
        /// Where two uploads can have one key, see that they get it one after the other: no record tells whose object lies
        /// there, and the second would be confirmed by what the first brought.
        create_only(), ".create_only()", |builder| builder.rules.create_only = true
    }
    rule! {
        /// The client may set metadata of this name. Each call adds one.
        metadata(name: MetadataName), ".metadata(s3::MetadataName::new(\"author\")?)",
        |builder| builder.rules.metadata.push(name)
    }
    rule! {
        /// The service gives a value of this name with each upload ([`UploadInputs::value`](super::UploadInputs::value)).
        /// Each call adds one; a template with a name that is not listed, or is misspelled, is not built.
        value(name: &str), ".value(\"album\")", |builder| builder.rules.values.push(name.into())
    }
    rule! {
        /// How names are made safe. Without it: [`Style::portable`].
        filename_style(style: Style), ".filename_style(filename::Style::ascii())", |builder| builder.rules.style = style
    }
    rule! {
        /// A name that would have to be changed is refused instead.
        strict_names(), ".strict_names()", |builder| builder.rules.strict_names = true
    }
    rule! {
        /// The declared type need not agree with the name's extension.
        any_extension(), ".any_extension()", |builder| builder.rules.any_extension = true
    }

    /// The rules, checked.
    ///
    /// # Errors
    /// [`ErrorKind::Duplicate`] for settings that exclude each other;
    /// [`ErrorKind::OutOfRange`] for sizes that hold nothing; [`ErrorKind::Empty`] for no types;
    /// [`ErrorKind::Missing`] for keys that can repeat, without [`create_only`](Self::create_only), and for a template with
    /// a value that [`value`](Self::value) does not name;
    /// [`ErrorKind::Unsupported`] for a form that shall create only, which no store can check.
    ///
    /// ```
    /// use presign::upload::UploadRules;
    /// use presign::{ErrorKind, KeyTemplate, MediaTypes};
    ///
    /// let build = |sizes| UploadRules::builder(KeyTemplate::new("{id}")?, MediaTypes::new(["a/b"])?, sizes).build();
    /// assert!(build(0..=0).is_ok());
    /// # #[allow(clippy::reversed_empty_ranges)]
    /// assert_eq!(build(2..=1).unwrap_err().kind(), ErrorKind::OutOfRange);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn build(self) -> Result<UploadRules, Error> {
        let rules = self.rules;
        if let Some(choices) = self.contradiction {
            let problem = "settings that exclude each other";
            return Err(Error::new(ErrorKind::Duplicate, "upload rules", problem, choices));
        }
        if rules.sizes.is_empty() {
            let allowed = "at least one size";
            return Err(Error::new(ErrorKind::OutOfRange, "sizes", "a range that holds no size", allowed));
        }
        if rules.types.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "types", "none is allowed", "at least one type"));
        }
        if !rules.create_only && !rules.template.is_unique() {
            return Err(Error::new(
                ErrorKind::Missing,
                "key template",
                "two uploads can have one key, and the second would replace the first",
                "an `{id}` of at least 122 random bits, or create_only",
            ));
        }
        if rules.template.value_names().any(|name| !rules.values.iter().any(|known| known == name)) {
            return Err(Error::new(
                ErrorKind::Missing,
                "key template",
                "a placeholder that is neither the template's own nor a value that was named",
                "values that `value` names",
            ));
        }
        if rules.create_only && rules.way == Way::Form {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "create_only",
                "S3 checks no condition of a form",
                "a PUT, or keys with an `{id}` and no create_only",
            ));
        }
        Ok(rules)
    }
}
