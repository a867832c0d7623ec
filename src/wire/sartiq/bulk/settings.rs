//! [`BulkSettings`]: how a file of rows is read. No schema of it is public, so all of it is inferred.

use crate::error::{Error, ErrorKind};

/// How a file of rows is read, and how much of it.
///
/// ```
/// use presign::wire::sartiq::BulkSettings;
///
/// let settings = BulkSettings::default().max_rows(5_000)?.max_errors(100).delimiter(b';')?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkSettings {
    pub(super) max_record: usize,
    pub(super) max_rows: u64,
    pub(super) max_errors: usize,
    pub(super) shown_errors: usize,
    pub(super) delimiter: u8,
    pub(super) ignore_unknown_columns: bool,
    pub(super) optional_size: bool,
    pub(super) accepted_status: u16,
}

impl Default for BulkSettings {
    fn default() -> Self {
        Self {
            max_record: 64 << 10,
            max_rows: 100_000,
            max_errors: 1_000,
            shown_errors: 10,
            delimiter: b',',
            ignore_unknown_columns: false,
            optional_size: false,
            accepted_status: 202,
        }
    }
}

/// The header's own length is 26.
const LEAST_RECORD: usize = 64;

impl BulkSettings {
    /// The most bytes of a record, its line end included: 64 to 16 MiB. What is longer ends the reading, since mostly a quote
    /// was not closed there. 65,536 unless told.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`].
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// assert!(BulkSettings::default().max_record(64).is_ok());
    /// assert!(BulkSettings::default().max_record(63).is_err());
    /// assert!(BulkSettings::default().max_record((16 << 20) + 1).is_err());
    /// ```
    pub fn max_record(mut self, bytes: usize) -> Result<Self, Error> {
        if !(LEAST_RECORD..=16 << 20).contains(&bytes) {
            let problem = "out of range";
            return Err(Error::new(ErrorKind::OutOfRange, "longest record", problem, "64 bytes to 16 MiB"));
        }
        self.max_record = bytes;
        Ok(self)
    }

    /// The most rows, 1 or more; the one after ends the reading. 100,000 unless told.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for 0.
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// assert!(BulkSettings::default().max_rows(0).is_err());
    /// ```
    pub fn max_rows(mut self, rows: u64) -> Result<Self, Error> {
        if rows == 0 {
            return Err(Error::new(ErrorKind::OutOfRange, "most rows", "no row", "1 or more"));
        }
        self.max_rows = rows;
        Ok(self)
    }

    /// The most errors that are kept; further ones are counted. 1,000 unless told.
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// let settings = BulkSettings::default().max_errors(50);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn max_errors(mut self, errors: usize) -> Self {
        self.max_errors = errors;
        self
    }

    /// The most errors that the job's own answer shows; the others are answered for themselves. 10 unless told.
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// let settings = BulkSettings::default().shown_errors(0);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn shown_errors(mut self, errors: usize) -> Self {
        self.shown_errors = errors;
        self
    }

    /// What stands between two cells: `,`, `;`, `|` or a tab. `,` unless told.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCharacter`].
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// assert!(BulkSettings::default().delimiter(b'\t').is_ok());
    /// assert!(BulkSettings::default().delimiter(b'"').is_err());
    /// ```
    pub fn delimiter(mut self, delimiter: u8) -> Result<Self, Error> {
        if !matches!(delimiter, b',' | b';' | b'|' | b'\t') {
            let allowed = "a comma, a semicolon, a bar or a tab";
            return Err(Error::new(ErrorKind::InvalidCharacter, "delimiter", "another character", allowed));
        }
        self.delimiter = delimiter;
        Ok(self)
    }

    /// Whether a column that nobody knows is passed over. No unless told: it may be one that was meant otherwise.
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// let settings = BulkSettings::default().ignore_unknown_columns(true);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn ignore_unknown_columns(mut self, ignore: bool) -> Self {
        self.ignore_unknown_columns = ignore;
        self
    }

    /// Whether the cell of a size may be empty, as `file_size` may be `null` in the request of one URL. No unless told.
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// let settings = BulkSettings::default().optional_size(true);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn optional_size(mut self, optional: bool) -> Self {
        self.optional_size = optional;
        self
    }

    /// The status with which a new job is answered: 200, 201 or 202. 202 unless told.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`].
    ///
    /// ```
    /// # use presign::wire::sartiq::BulkSettings;
    /// assert!(BulkSettings::default().accepted_status(200).is_ok());
    /// assert!(BulkSettings::default().accepted_status(204).is_err());
    /// ```
    pub fn accepted_status(mut self, status: u16) -> Result<Self, Error> {
        if !matches!(status, 200..=202) {
            let problem = "another status";
            return Err(Error::new(ErrorKind::OutOfRange, "status of a new job", problem, "200, 201 or 202"));
        }
        self.accepted_status = status;
        Ok(self)
    }
}
