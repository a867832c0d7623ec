//! [`BulkReader`]: rows of a CSV file, one after the other, each held to the rules of one presigned URL.

use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use std::io::{self, Read};

use super::error::{BulkError, FileError, FileFault, RowError, RowFault};
use super::lines::Lines;
use super::settings::BulkSettings;
use crate::wire::sartiq::presign::{Fault, PresignRequest, check_size, check_type};
use crate::wire::sartiq::settings::Settings;

/// A row that meets the rules.
///
/// ```
/// use presign::wire::sartiq::{BulkReader, BulkSettings, Settings};
/// use presign::{Credentials, Provider, PublicBase, RandomBytes, S3Presigner, Timestamp};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let bucket = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?.bucket("sartiq-media")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let csv = "size,filename,content_type\n1048576,look 1.webp,image/webp\n";
/// for row in BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default())? {
///     let row = row?;
///     assert_eq!((row.row, row.line), (1, 2));
///     let planned = row.request.plan(&settings, Timestamp::parse("2026-02-10T08:30:00Z")?, &RandomBytes::new([7; 32]))?;
///     assert!(planned.key().key().as_str().ends_with("_look_1.webp"));
///     assert_eq!(planned.presign(&presigner)?.expires_in_seconds, 908);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkRow {
    /// The row, from 1: the first below the header.
    pub row: u64,
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// What is to be uploaded.
    pub request: PresignRequest,
}

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    filename: usize,
    content_type: usize,
    size: usize,
    all: usize,
}

const NAMES: [&str; 3] = ["filename", "content_type", "size"];

/// The rows of a CSV file (RFC 4180), whose header names `filename`, `content_type` and `size` in any order and any case.
///
/// It keeps one record at a time, so a file of any length costs the memory of its longest record, of which the settings set
/// the most. A byte order mark, CRLF and lone CR, quoted cells with line breaks within and blank lines are all taken. Spaces
/// and tabs around a header, a type and a size do not count; a name is as it stands, and becomes a key as that of a presigned
/// URL does. Beside the rules of the URL, a name is not empty, and a size is of decimal digits.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{BulkReader, BulkSettings, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let csv = "filename,content_type,size\n\"a, b.png\",image/png,12\nc.exe,application/x-msdownload,1\n";
/// let mut rows = BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default())?;
/// assert_eq!(rows.next().unwrap()?.request.filename, "a, b.png");
/// assert_eq!(
///     rows.next().unwrap().unwrap_err().to_string(),
///     "row 2 (line 3), content_type: content type not in the allow-list; \
///      allowed: image/jpeg, image/png, image/webp, image/gif, image/avif, application/zip, application/pdf, video/mp4, audio/mpeg",
/// );
/// assert!(rows.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BulkReader<'s, R> {
    csv: csv::Reader<Lines<R>>,
    record: csv::ByteRecord,
    columns: Columns,
    settings: &'s Settings,
    bulk: BulkSettings,
    rows: u64,
    ended: bool,
}

impl<R> fmt::Debug for BulkReader<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkReader")
            .field("columns", &self.columns)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<'s, R: Read> BulkReader<'s, R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`BulkError::File`] for a header that is not there, or not as it must be; [`BulkError::Read`] where the reader fails.
    ///
    /// ```
    /// use presign::PublicBase;
    /// use presign::wire::sartiq::{BulkReader, BulkSettings, Settings};
    ///
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let read = |csv: &'static str| BulkReader::new(csv.as_bytes(), &settings, BulkSettings::default());
    /// assert!(read("Size , filename,CONTENT_TYPE").is_ok());
    /// assert!(read("a.png,image/png,12").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(input: R, settings: &'s Settings, bulk: BulkSettings) -> Result<Self, BulkError> {
        let csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(bulk.delimiter)
            .from_reader(Lines::new(input, bulk.max_record));
        let columns = Columns { filename: 0, content_type: 0, size: 0, all: 0 };
        let record = csv::ByteRecord::new();
        let mut reader = Self { csv, record, columns, settings, bulk, rows: 0, ended: false };
        let line = reader.advance()?.ok_or(BulkError::File(FileError::new(FileFault::NoHeader, 1)))?;
        reader.columns =
            columns_of(&reader.record, line, bulk.ignore_unknown_columns).map_err(BulkError::File)?;
        Ok(reader)
    }

    /// Reads a record: the line where it begins, or `None` at the end.
    fn advance(&mut self) -> Result<Option<u64>, BulkError> {
        self.csv.get_mut().begin_record();
        let read = self.csv.read_byte_record(&mut self.record);
        let lines = self.csv.get_ref();
        let line = lines.record_line();
        match read {
            Ok(there) => Ok(there.then_some(line)),
            Err(_) if lines.is_too_long() => {
                Err(BulkError::File(FileError::new(FileFault::RecordTooLong, line)))
            }
            Err(error) => Err(BulkError::Read(match error.into_kind() {
                csv::ErrorKind::Io(error) => error,
                _ => io::Error::other("not read as CSV"),
            })),
        }
    }

    fn row(&self, line: u64) -> Result<BulkRow, RowError> {
        let mut faults = Faults { row: self.rows, line, faults: Vec::new() };
        if self.record.len() != self.columns.all {
            let cells = |count| format!("{count} {}", if count == 1 { "cell" } else { "cells" });
            faults.add(
                "row",
                cells(self.record.len()),
                format!("{}, as in the header", cells(self.columns.all)),
            );
            return Err(faults.into());
        }
        let filename = faults.text(&self.record, "filename", self.columns.filename);
        let filename = faults.keep(
            "filename",
            filename.map(|name| match name {
                "" => Err(Refused::from(("empty", "a name"))),
                name => Ok(name),
            }),
        );
        let content_type = faults.text(&self.record, "content_type", self.columns.content_type).map(trimmed);
        let content_type = faults.keep(
            "content_type",
            content_type.map(|text| check_type(text, self.settings).map(|_| text).map_err(Refused::from)),
        );
        let size = faults.text(&self.record, "size", self.columns.size).map(trimmed);
        let size = faults.keep("size", size.map(|text| self.size(text)));
        match (filename, content_type, size) {
            (Some(filename), Some(content_type), Some(size)) => Ok(BulkRow {
                row: self.rows,
                line,
                request: PresignRequest::new(filename, content_type, size),
            }),
            _ => Err(faults.into()),
        }
    }

    fn size(&self, text: &str) -> Result<Option<u64>, Refused> {
        const ALLOWED: &str = "a number of bytes, in decimal digits";
        if text.is_empty() {
            return if self.bulk.optional_size { Ok(None) } else { Err(("empty", ALLOWED).into()) };
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(("not a number", ALLOWED).into());
        }
        // What no integer holds is too large, and what has a sign negative, be it `-0`.
        let size = if digits == text { digits.parse().unwrap_or(i128::MAX) } else { -1 };
        Ok(Some(check_size(size, self.settings)?))
    }
}

impl<R: Read> Iterator for BulkReader<'_, R> {
    type Item = Result<BulkRow, BulkError>;

    /// After [`BulkError::File`] and [`BulkError::Read`] there is nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = match self.advance() {
            Ok(Some(line)) if self.rows < self.bulk.max_rows => line,
            ended => {
                self.ended = true;
                let too_many = |line| BulkError::File(FileError::new(FileFault::TooManyRows, line));
                return ended.map(|line| line.map(too_many)).unwrap_or_else(Some).map(Err);
            }
        };
        self.rows += 1;
        Some(self.row(line).map_err(BulkError::Row))
    }
}

impl<R: Read> core::iter::FusedIterator for BulkReader<'_, R> {}

/// The faults of one row, while they are found.
struct Faults {
    row: u64,
    line: u64,
    faults: Vec<RowFault>,
}

impl Faults {
    fn add(
        &mut self,
        field: &'static str,
        problem: impl Into<Cow<'static, str>>,
        allowed: impl Into<Cow<'static, str>>,
    ) {
        let (row, line) = (self.row, self.line);
        self.faults.push(RowFault { row, line, field, problem: problem.into(), allowed: allowed.into() });
    }

    fn keep<T>(&mut self, field: &'static str, read: Option<Result<T, Refused>>) -> Option<T> {
        match read? {
            Ok(value) => Some(value),
            Err(Refused { problem, allowed }) => {
                self.add(field, problem, allowed);
                None
            }
        }
    }

    fn text<'r>(&mut self, record: &'r csv::ByteRecord, name: &'static str, at: usize) -> Option<&'r str> {
        match core::str::from_utf8(record.get(at).unwrap_or_default()) {
            Ok(text) => Some(text),
            Err(error) => {
                self.add(name, format!("not UTF-8 at byte {}", error.valid_up_to()), "UTF-8");
                None
            }
        }
    }
}

/// What is wrong with a cell.
struct Refused {
    problem: Cow<'static, str>,
    allowed: Cow<'static, str>,
}

impl From<(&'static str, &'static str)> for Refused {
    fn from((problem, allowed): (&'static str, &'static str)) -> Self {
        Self { problem: problem.into(), allowed: allowed.into() }
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { problem: fault.problem.into(), allowed: fault.allowed.into() }
    }
}

impl From<Faults> for RowError {
    fn from(faults: Faults) -> Self {
        Self { faults: faults.faults }
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn columns_of(header: &csv::ByteRecord, line: u64, ignore_unknown: bool) -> Result<Columns, FileError> {
    let mut found = [None; 3];
    for (index, name) in header.iter().enumerate() {
        let fault = |fault| Err(FileError::new(fault, line).at_column(index + 1));
        let Ok(name) = core::str::from_utf8(name) else { return fault(FileFault::NotUtf8) };
        let name = trimmed(name);
        match found.iter_mut().zip(NAMES).find(|(_, known)| known.eq_ignore_ascii_case(name)) {
            Some((place @ None, _)) => *place = Some(index),
            Some(_) => return fault(FileFault::DuplicateColumn),
            None if ignore_unknown => {}
            None => return fault(FileFault::UnknownColumn),
        }
    }
    let missing = |name| FileError::new(FileFault::MissingColumn, line).without(name);
    let [filename, content_type, size] = found;
    Ok(Columns {
        filename: filename.ok_or(missing("filename"))?,
        content_type: content_type.ok_or(missing("content_type"))?,
        size: size.ok_or(missing("size"))?,
        all: header.len(),
    })
}
