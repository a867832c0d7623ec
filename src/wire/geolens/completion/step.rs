//! What a completion asks for, and what it is told.

use alloc::string::String;

use super::super::keys::extension;
use super::super::lookups::Usage;
use super::super::storage_call::StorageCall;
use crate::error::Error;
use crate::header::ByteRange;
use crate::object_key::ObjectKey;
use crate::s3::GetObject;
use crate::wire::Answer;

/// What the service does next.
///
/// ```
/// use presign::wire::Answer;
/// use presign::wire::geolens::Step;
///
/// let step = Step::Answer(Answer::json(200, &"done"));
/// assert!(matches!(step, Step::Answer(answer) if answer.status() == 200));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// One storage call. With feature `xml`, `StorageCall::outcome` reads what the store answers to it.
    Call(StorageCall),
    /// Look up what the dataset's owner (at a new dataset, the caller) stores and may store: [`Outcome::Usage`].
    Usage {
        /// The file's true size in bytes.
        size: u64,
    },
    /// Look at the first bytes of the copy: [`Outcome::Accepted`] or [`Outcome::Refused`].
    Sniff(Sniff),
    /// Write the job's row and commit: [`Outcome::Done`] or [`Outcome::Failed`].
    Save(JobChange),
    /// Send this; nothing comes after it.
    Answer(Answer),
}

/// What came of a step.
///
/// ```
/// use presign::wire::geolens::Outcome;
///
/// let size = Some(128);
/// let outcome = size.map_or(Outcome::Absent, Outcome::Size);
/// assert_eq!(outcome, Outcome::Size(128));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was done.
    Done,
    /// The object is there and has so many bytes (HeadObject).
    Size(u64),
    /// There is no such object (HeadObject).
    Absent,
    /// It was not done, or nobody knows.
    Failed,
    /// What the user stores and may store.
    Usage(Usage),
    /// The file is what its name says.
    Accepted,
    /// The file is not taken, and why: told to the client.
    Refused(String),
}

/// What is to be written to the job's row.
///
/// ```
/// use presign::wire::geolens::JobChange;
///
/// let change = JobChange::Completed { file_path: "staging/7d/frozen/roads.zip".into() };
/// # let _ = change;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobChange {
    /// The job has its file.
    Completed {
        /// The copy's key, without the tenant's prefix.
        file_path: String,
    },
    /// The job has failed for its content: at a re-upload.
    Failed {
        /// Why, as the client is told.
        message: String,
    },
}

/// A file that the service looks into: its copy, which nobody can change meanwhile.
///
/// GeoLens reads the first 8,192 bytes, and of a `.parquet` also the last 4.
///
/// ```
/// use presign::ObjectKey;
/// use presign::wire::geolens::Sniff;
///
/// let key = ObjectKey::new("staging/7d/frozen/a.parquet")?;
/// let sniff = Sniff { key, size: 10_000, filename: "a.parquet".into() };
/// assert_eq!(sniff.reads()?.count(), 2);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sniff {
    /// Where the copy lies.
    pub key: ObjectKey<'static>,
    /// Its size in bytes.
    pub size: u64,
    /// The name that the client gave.
    pub filename: String,
}

impl Sniff {
    /// How many bytes are read from the start.
    ///
    /// ```
    /// assert_eq!(presign::wire::geolens::Sniff::HEAD_BYTES, 8_192);
    /// ```
    pub const HEAD_BYTES: u64 = 8_192;
    const TAIL_BYTES: u64 = 4;

    /// The reads, each of which can be presigned: the start, and the end where the format has something there. None of an
    /// empty file.
    ///
    /// # Errors
    /// None that a size can bring about.
    ///
    /// ```
    /// use presign::ObjectKey;
    /// use presign::wire::geolens::Sniff;
    ///
    /// let sniff = Sniff { key: ObjectKey::new("a.zip")?, size: 100, filename: "a.zip".into() };
    /// let ranges = sniff.reads()?.map(|get| get.as_ref().headers().map(|(_, range)| range.to_owned()).collect());
    /// assert_eq!(ranges.collect::<Vec<Vec<_>>>(), [["bytes=0-8191"]]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn reads(&self) -> Result<impl Iterator<Item = GetObject<'_>>, Error> {
        let head = (self.size > 0).then(|| ByteRange::new(0, Self::HEAD_BYTES - 1)).transpose()?;
        let has_tail = self.size > Self::HEAD_BYTES && extension(&self.filename) == ".parquet";
        let tail = has_tail.then(|| ByteRange::suffix(Self::TAIL_BYTES)).transpose()?;
        Ok([head, tail]
            .into_iter()
            .flatten()
            .map(|range| GetObject::new(self.key.as_borrowed()).range(range)))
    }
}
