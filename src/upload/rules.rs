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
        UploadRulesBuilder(Self {
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
            sign_part_lengths: false,
            digest: None,
            sniffed: false,
            shown: Shown::Default,
            create_only: false,
            metadata: Vec::new(),
        })
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
pub struct UploadRulesBuilder(UploadRules);

/// A setter: its documentation, its name and arguments, what it sets, and an example call.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty)?), $example:literal, |$rules:ident| $set:expr) => {
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
        pub fn $name(mut self $(, $argument: $kind)?) -> Self {
            let $rules = &mut self.0;
            $set;
            self
        }
    };
}

impl UploadRulesBuilder {
    rule! {
        /// How long a grant lives. Without it: 15 minutes.
        lifetime(lifetime: GrantLifetime), ".lifetime(GrantLifetime::fixed(ExpiresIn::MAX))",
        |rules| rules.lifetime = lifetime
    }
    rule! {
        /// How many bytes a part has, unless the file would then have too many parts. Without it: 8 MiB, within what the
        /// provider takes.
        part_size(bytes: u64), ".part_size(16 << 20)", |rules| rules.part_size = Some(bytes)
    }
    rule! {
        /// From which size on a file goes in parts. Without it: as [`PartRules`](crate::multipart::PartRules) has it.
        parts_from(threshold: Threshold), ".parts_from(multipart::Threshold::Above(100 << 20))",
        |rules| rules.threshold = Some(threshold)
    }
    rule! {
        /// The requests of parts sign their exact length too, so that a part of another size is refused when it is sent and
        /// not when the upload is confirmed.
        sign_part_lengths(), ".sign_part_lengths()", |rules| rules.sign_part_lengths = true
    }
    rule! {
        /// One PUT whatever the size, within what the provider takes in one.
        single_put(), ".single_put()", |rules| rules.way = Way::PutOnly
    }
    rule! {
        /// A browser form instead of a PUT (Amazon S3, "Browser-Based Uploads Using POST").
        by_form(), ".by_form()", |rules| rules.way = Way::Form
    }
    rule! {
        /// The client must give the MD5 of the file. It is signed, and confirming asks for proof of it.
        require_md5(), ".require_md5()", |rules| rules.digest = Some(Digest::Md5)
    }
    rule! {
        /// The client must give a checksum of the file. It is signed, and confirming asks for proof of it.
        require_checksum(algorithm: ChecksumAlgorithm), ".require_checksum(ChecksumAlgorithm::Sha256)",
        |rules| rules.digest = Some(Digest::Checksum(algorithm))
    }
    rule! {
        /// Confirming asks for the first bytes of the file, and that they look like the declared type.
        #[cfg(feature = "sniff")]
        #[cfg_attr(docsrs, doc(cfg(feature = "sniff")))]
        require_first_bytes(), ".require_first_bytes()", |rules| rules.sniffed = true
    }
    rule! {
        /// Browsers save the stored object, under the sanitised name, and never show it.
        attachment(), ".attachment()", |rules| rules.shown = Shown::Attachment
    }
    rule! {
        /// Browsers may show what they execute (HTML, SVG, XML and their like) in the origin that serves the bucket. Without
        /// it such files are stored to be saved.
        show_active_types(), ".show_active_types()", |rules| rules.shown = Shown::ActiveInline
    }
    rule! {
        /// Only while there is no such object; a second upload is answered 412.
        create_only(), ".create_only()", |rules| rules.create_only = true
    }
    rule! {
        /// The client may set metadata of this name. Each call adds one.
        metadata(name: MetadataName), ".metadata(s3::MetadataName::new(\"author\")?)",
        |rules| rules.metadata.push(name)
    }
    rule! {
        /// The service gives a value of this name with each upload ([`UploadInputs::value`](super::UploadInputs::value)).
        /// Each call adds one; a template with a name that is not listed, or is misspelled, is not built.
        value(name: &str), ".value(\"album\")", |rules| rules.values.push(name.into())
    }
    rule! {
        /// How names are made safe. Without it: [`Style::portable`].
        filename_style(style: Style), ".filename_style(filename::Style::ascii())", |rules| rules.style = style
    }
    rule! {
        /// A name that would have to be changed is refused instead.
        strict_names(), ".strict_names()", |rules| rules.strict_names = true
    }
    rule! {
        /// The declared type need not agree with the name's extension.
        any_extension(), ".any_extension()", |rules| rules.any_extension = true
    }

    /// The rules, checked.
    ///
    /// # Errors
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
        let rules = self.0;
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
