//! [`BulkJob`]: the work on one file, and its answers.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use std::io;

use serde::Serialize;

use super::error::{BulkError, FileError, RowFault};
use super::reader::BulkRow;
use super::settings::BulkSettings;
use crate::wire::Answer;
use crate::wire::sartiq::error::SartiqError;
use crate::wire::sartiq::moment::Moment;
use crate::wire::sartiq::uuid::Uuid;

/// What is known of a file while it is read: how many rows, and the first errors.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{BulkReader, BulkReport, BulkSettings, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let bulk = BulkSettings::default();
/// let csv = "filename,content_type,size\na.png,image/png,12\nb.png,image/png,-1\n";
/// let mut report = BulkReport::new(&bulk);
/// for row in BulkReader::new(csv.as_bytes(), &settings, bulk)? {
///     if let Some(row) = report.take(row)? {
///         assert_eq!(row.request.filename, "a.png");
///     }
/// }
/// assert_eq!((report.accepted_rows, report.refused_rows, report.errors.len()), (1, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkReport {
    /// The rows that meet the rules.
    pub accepted_rows: u64,
    /// The rows that do not.
    pub refused_rows: u64,
    /// What is wrong with them: the first, to the most that the settings keep.
    pub errors: Vec<RowFault>,
    /// How many errors there are, also of those that are not kept.
    pub total_errors: u64,
    /// Why the file was not read to its end.
    pub failure: Option<FileError>,
    most: usize,
}

impl BulkReport {
    /// Nothing was read yet.
    ///
    /// ```
    /// # use presign::wire::sartiq::{BulkReport, BulkSettings};
    /// assert_eq!(BulkReport::new(&BulkSettings::default()).accepted_rows, 0);
    /// ```
    #[must_use]
    pub const fn new(settings: &BulkSettings) -> Self {
        Self::keeping(settings.max_errors)
    }

    const fn keeping(most: usize) -> Self {
        Self { accepted_rows: 0, refused_rows: 0, errors: Vec::new(), total_errors: 0, failure: None, most }
    }

    /// Counts what a [`BulkReader`](super::BulkReader) gives, keeps what is wrong with it, and gives the row if it is right.
    ///
    /// # Errors
    /// Where the reader failed, which is the service's own fault.
    ///
    /// See [`BulkReport`] for an example.
    pub fn take(&mut self, row: Result<BulkRow, BulkError>) -> Result<Option<BulkRow>, io::Error> {
        match row {
            Ok(row) => {
                self.accepted_rows += 1;
                return Ok(Some(row));
            }
            Err(BulkError::Row(error)) => {
                self.refused_rows += 1;
                self.total_errors += error.faults().len() as u64;
                let room = self.most.saturating_sub(self.errors.len());
                self.errors.extend(error.into_faults().into_iter().take(room));
            }
            Err(BulkError::File(error)) => self.failure = Some(error),
            Err(BulkError::Read(error)) => return Err(error),
        }
        Ok(None)
    }
}

/// Where a job is. Inferred.
///
/// ```
/// assert_eq!(presign::wire::sartiq::BulkStatus::Processing.as_str(), "processing");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BulkStatus {
    /// Nothing was read yet.
    Pending,
    /// Rows are read.
    Processing,
    /// All rows were read, and some may be refused.
    Completed,
    /// The file could not be read, or not to its end.
    Failed,
}

impl BulkStatus {
    /// As it is on the wire.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::BulkStatus::Failed.as_str(), "failed");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

/// The work on one file. `POST /bulk-upload/` makes it, `GET /bulk-upload/{id}` and `.../errors` ask for it.
///
/// The three paths are documented; every field is inferred.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::sartiq::{BulkJob, BulkReport, BulkSettings, Uuid};
///
/// let settings = BulkSettings::default();
/// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
/// let mut job = BulkJob::new(id, Timestamp::parse("2026-02-10T08:30:00Z")?);
/// assert_eq!(job.to_created_answer(&settings).status(), 202);
///
/// job.start();
/// job.finish(BulkReport::new(&settings), Timestamp::parse("2026-02-10T08:30:02Z")?);
/// assert_eq!(
///     job.to_answer(&settings).body(),
///     concat!(
///         r#"{"id":"123e4567-e89b-12d3-a456-426614174000","status":"completed","#,
///         r#""created_at":"2026-02-10T08:30:00Z","finished_at":"2026-02-10T08:30:02Z","#,
///         r#""total_rows":0,"accepted_rows":0,"refused_rows":0,"failure":null,"errors":[],"total_errors":0}"#,
///     ),
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkJob {
    /// Its id.
    pub id: Uuid,
    /// Where it is.
    pub status: BulkStatus,
    /// When it was made.
    pub created_at: Moment,
    /// When its last row was read.
    pub finished_at: Option<Moment>,
    /// What was read.
    pub report: BulkReport,
}

#[derive(Serialize)]
struct Job<'j> {
    id: &'j Uuid,
    status: BulkStatus,
    created_at: Moment,
    finished_at: Option<Moment>,
    total_rows: u64,
    accepted_rows: u64,
    refused_rows: u64,
    failure: Option<String>,
    errors: &'j [RowFault],
    total_errors: u64,
}

#[derive(Serialize)]
struct Errors<'j> {
    id: &'j Uuid,
    errors: &'j [RowFault],
    total_errors: u64,
}

impl BulkJob {
    /// A job that waits.
    ///
    /// See [`BulkJob`] for an example.
    pub fn new(id: Uuid, now: impl Into<Moment>) -> Self {
        let (created_at, report) = (now.into(), BulkReport::keeping(0));
        Self { id, status: BulkStatus::Pending, created_at, finished_at: None, report }
    }

    /// 404: there is no such job, or it is another's.
    ///
    /// ```
    /// use presign::wire::sartiq::BulkJob;
    ///
    /// assert_eq!(BulkJob::not_found().to_answer().body(), r#"{"detail":"Bulk upload not found"}"#);
    /// ```
    #[must_use]
    pub fn not_found() -> SartiqError {
        SartiqError::not_found("Bulk upload not found")
    }

    /// Its first row is read.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::{BulkJob, BulkStatus, Uuid}};
    /// let mut job = BulkJob::new(Uuid::new("123e4567-e89b-12d3-a456-426614174000")?, Timestamp::from_unix_secs(0)?);
    /// job.start();
    /// assert_eq!(job.status, BulkStatus::Processing);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn start(&mut self) {
        self.status = BulkStatus::Processing;
    }

    /// Its last row was read: `completed`, or `failed` where the file could not be read to its end.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::{BulkJob, BulkReport, BulkSettings, BulkStatus, Uuid}};
    /// # let now = Timestamp::from_unix_secs(0)?;
    /// # let mut job = BulkJob::new(Uuid::new("123e4567-e89b-12d3-a456-426614174000")?, now);
    /// job.finish(BulkReport::new(&BulkSettings::default()), now);
    /// assert_eq!(job.status, BulkStatus::Completed);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn finish(&mut self, report: BulkReport, now: impl Into<Moment>) {
        self.status = if report.failure.is_some() { BulkStatus::Failed } else { BulkStatus::Completed };
        self.report = report;
        self.finished_at = Some(now.into());
    }

    fn answer(&self, status: u16, settings: &BulkSettings) -> Answer {
        let report = &self.report;
        let shown = settings.shown_errors.min(report.errors.len());
        let job = Job {
            id: &self.id,
            status: self.status,
            created_at: self.created_at,
            finished_at: self.finished_at,
            total_rows: report.accepted_rows.saturating_add(report.refused_rows),
            accepted_rows: report.accepted_rows,
            refused_rows: report.refused_rows,
            failure: report.failure.as_ref().map(FileError::to_string),
            errors: report.errors.get(..shown).unwrap_or_default(),
            total_errors: report.total_errors,
        };
        Answer::json(status, &job)
    }

    /// What `POST` is answered: 202.
    ///
    /// See [`BulkJob`] for an example.
    #[must_use]
    pub fn to_created_answer(&self, settings: &BulkSettings) -> Answer {
        self.answer(settings.accepted_status, settings)
    }

    /// What `GET` is answered: 200, with the first errors.
    ///
    /// See [`BulkJob`] for an example.
    #[must_use]
    pub fn to_answer(&self, settings: &BulkSettings) -> Answer {
        self.answer(200, settings)
    }

    /// What `GET .../errors` is answered: 200, with all errors that are kept, and how many there are.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::{BulkJob, Uuid}};
    /// let job = BulkJob::new(Uuid::new("123e4567-e89b-12d3-a456-426614174000")?, Timestamp::from_unix_secs(0)?);
    /// assert_eq!(
    ///     job.to_errors_answer().body(),
    ///     r#"{"id":"123e4567-e89b-12d3-a456-426614174000","errors":[],"total_errors":0}"#,
    /// );
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_errors_answer(&self) -> Answer {
        let report = &self.report;
        Answer::json(200, &Errors { id: &self.id, errors: &report.errors, total_errors: report.total_errors })
    }
}
