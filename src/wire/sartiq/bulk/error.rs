//! [`BulkError`]: what is wrong with a row, or with the whole file.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use std::io;

use serde::Serialize;

use crate::wire::sartiq::error::SartiqError;

/// One thing that is wrong with a row. No text of the row is told.
///
/// ```
/// use presign::wire::sartiq::RowFault;
///
/// fn told(fault: &RowFault) -> String {
///     format!("row {}, {}: {}", fault.row, fault.field, fault.problem)
/// }
/// # let _ = told;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RowFault {
    /// The row, from 1: the first below the header.
    pub row: u64,
    /// The line of the file where the row begins, from 1.
    pub line: u64,
    /// The column's name, or `row`.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Cow<'static, str>,
    /// What is allowed.
    pub allowed: Cow<'static, str>,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, line, field, problem, allowed } = self;
        write!(f, "row {row} (line {line}), {field}: {problem}; allowed: {allowed}")
    }
}

/// A row that is refused, with everything that is wrong with it. The rows after it are read.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{BulkError, BulkReader, BulkSettings, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let csv = "filename,content_type,size\na.svg,image/svg+xml,big\n";
/// let mut rows = BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default()).unwrap();
/// let Some(Err(BulkError::Row(error))) = rows.next() else { panic!() };
/// assert!(error.faults().iter().map(|fault| fault.field).eq(["content_type", "size"]));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    pub(super) faults: Vec<RowFault>,
}

impl RowError {
    /// All that is wrong, one at least.
    ///
    /// See [`RowError`] for an example.
    #[must_use]
    pub fn faults(&self) -> &[RowFault] {
        &self.faults
    }

    /// The same, without a copy.
    ///
    /// ```
    /// use presign::wire::sartiq::{RowError, RowFault};
    ///
    /// fn kept(error: RowError, all: &mut Vec<RowFault>) {
    ///     all.extend(error.into_faults());
    /// }
    /// # let _ = kept;
    /// ```
    #[must_use]
    pub fn into_faults(self) -> Vec<RowFault> {
        self.faults
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for RowError {}

/// What is wrong with a whole file.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{BulkError, BulkReader, BulkSettings, FileFault, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let fault = |csv: &str| match BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default()) {
///     Err(BulkError::File(error)) => Some(error.fault()),
///     _ => None,
/// };
/// assert_eq!(fault(""), Some(FileFault::NoHeader));
/// assert_eq!(fault("filename,size"), Some(FileFault::MissingColumn));
/// assert_eq!(fault("filename,content_type,size,Size"), Some(FileFault::DuplicateColumn));
/// assert_eq!(fault("filename,content_type,size,alt"), Some(FileFault::UnknownColumn));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileFault {
    /// There is no line at all.
    NoHeader,
    /// The header is no UTF-8, such as that of a file in UTF-16.
    NotUtf8,
    /// A column that every file has is not there.
    MissingColumn,
    /// A column is there twice.
    DuplicateColumn,
    /// A column that nobody knows is there.
    UnknownColumn,
    /// A record is longer than [`BulkSettings::max_record`](super::BulkSettings::max_record).
    RecordTooLong,
    /// There are more rows than [`BulkSettings::max_rows`](super::BulkSettings::max_rows).
    TooManyRows,
}

impl FileFault {
    const fn words(self) -> (&'static str, &'static str) {
        const COLUMNS: &str = "a header of filename, content_type and size, each once, in any order";
        match self {
            Self::NoHeader => ("no header", COLUMNS),
            Self::NotUtf8 => ("a header that is not UTF-8", "UTF-8"),
            Self::MissingColumn => ("a missing column", COLUMNS),
            Self::DuplicateColumn => ("a column that is there twice", COLUMNS),
            Self::UnknownColumn => ("an unknown column", COLUMNS),
            Self::RecordTooLong => ("too long a record, or a quote that is not closed", "shorter records"),
            Self::TooManyRows => ("too many rows", "fewer rows"),
        }
    }
}

/// A file that cannot be read, or not to its end. Rows that were read before stand.
///
/// As an answer it is 400, inferred.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{BulkError, BulkReader, BulkSettings, SartiqError, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let csv = "filename,content_type,size,alt text\n";
/// let Err(BulkError::File(error)) = BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default()) else { panic!() };
/// assert_eq!((error.line(), error.column()), (1, Some(4)));
/// let text = "file: an unknown column (line 1, column 4); \
///     allowed: a header of filename, content_type and size, each once, in any order";
/// assert_eq!(SartiqError::from(error).to_string(), text);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    fault: FileFault,
    line: u64,
    column: Option<usize>,
    missing: Option<&'static str>,
}

impl FileError {
    pub(super) const fn new(fault: FileFault, line: u64) -> Self {
        Self { fault, line, column: None, missing: None }
    }

    pub(super) const fn at_column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    pub(super) const fn without(mut self, column: &'static str) -> Self {
        self.missing = Some(column);
        self
    }

    /// Which rule.
    ///
    /// See [`FileFault`] for an example.
    #[must_use]
    pub const fn fault(&self) -> FileFault {
        self.fault
    }

    /// The line, from 1.
    ///
    /// See [`FileError`] for an example.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The column of the header, from 1, where one is wrong.
    ///
    /// See [`FileError`] for an example.
    #[must_use]
    pub const fn column(&self) -> Option<usize> {
        self.column
    }

    /// The column that is missing.
    ///
    /// ```
    /// # use presign::PublicBase;
    /// # use presign::wire::sartiq::{BulkError, BulkReader, BulkSettings, Settings};
    /// # let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let csv = "filename,content_type\n";
    /// let Err(BulkError::File(error)) = BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default()) else { panic!() };
    /// assert_eq!(error.missing(), Some("size"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn missing(&self) -> Option<&'static str> {
        self.missing
    }

    /// The answer with another status than 400.
    ///
    /// ```
    /// use presign::wire::sartiq::{FileError, SartiqError};
    ///
    /// fn answer(error: &FileError) -> SartiqError {
    ///     error.with_status(422)
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn with_status(&self, status: u16) -> SartiqError {
        SartiqError::refused(status, "file", self.problem(), self.fault.words().1)
    }

    fn problem(&self) -> String {
        let (problem, line) = (self.fault.words().0, self.line);
        match (self.missing, self.column) {
            (Some(missing), _) => alloc::format!("{problem}, {missing} (line {line})"),
            (None, Some(column)) => alloc::format!("{problem} (line {line}, column {column})"),
            (None, None) => alloc::format!("{problem} (line {line})"),
        }
    }
}

impl From<FileError> for SartiqError {
    fn from(error: FileError) -> Self {
        error.with_status(400)
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file: {}; allowed: {}", self.problem(), self.fault.words().1)
    }
}

impl core::error::Error for FileError {}

/// Why a row was not read.
///
/// ```
/// use presign::wire::sartiq::BulkError;
///
/// fn ends_the_reading(error: &BulkError) -> bool {
///     !matches!(error, BulkError::Row(_))
/// }
/// # let _ = ends_the_reading;
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum BulkError {
    /// This row is refused; the next one follows.
    Row(RowError),
    /// The file is refused from here on; nothing follows.
    File(FileError),
    /// The reader failed: no fault of the client's; nothing follows.
    Read(io::Error),
}

impl fmt::Display for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Read(_) => f.write_str("the file could not be read"),
        }
    }
}

impl core::error::Error for BulkError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Row(error) => Some(error),
            Self::File(error) => Some(error),
            Self::Read(error) => Some(error),
        }
    }
}
