//! How `@uppy/aws-s3` cuts a file: what a service can know beforehand.

use crate::error::Error;
use crate::multipart::{MultipartPlan, PartRules};

const MIB: u64 = 1 << 20;
const LEAST: u64 = 5 * MIB;
const MOST_PARTS: u64 = 10_000;

/// How many bytes each part but the last will have: `getChunkSize` of the page's options or, without one, the 10,000th part of
/// the file; at least 5 MiB, and enough that there are no more than 10,000 parts.
///
/// ```
/// use presign::wire::companion::chunk_size;
///
/// assert_eq!(chunk_size(1 << 30, None), 5 << 20);
/// assert_eq!(chunk_size(1 << 30, Some(16 << 20)), 16 << 20);
/// assert_eq!(chunk_size(50 << 30, None), 5_368_710);
/// ```
#[must_use]
pub const fn chunk_size(size: u64, preferred: Option<u64>) -> u64 {
    let most = size.div_ceil(MOST_PARTS);
    let mut chunk = match preferred {
        Some(preferred) => preferred,
        None => most,
    };
    if chunk < LEAST {
        chunk = LEAST;
    }
    if size.div_ceil(chunk) > MOST_PARTS { most } else { chunk }
}

/// Whether a file goes in parts where the page's options do not say (`shouldUseMultipart`): above 100 MiB.
///
/// ```
/// use presign::wire::companion::goes_in_parts;
///
/// assert!(!goes_in_parts(100 << 20));
/// assert!(goes_in_parts((100 << 20) + 1));
/// ```
#[must_use]
pub const fn goes_in_parts(size: u64) -> bool {
    PartRules::DEFAULT_THRESHOLD.wants_parts(size)
}

/// The parts that the client will send, to be compared with those that are there.
///
/// # Errors
/// [`ErrorKind::OutOfRange`](crate::error::ErrorKind::OutOfRange) for an empty file, which the client sends in one request.
/// Whether the store takes so large a file is not looked at.
///
/// ```
/// use presign::wire::companion::client_plan;
///
/// assert_eq!(client_plan(12 << 20, None)?.part_count(), 3);
/// # Ok::<(), presign::Error>(())
/// ```
pub fn client_plan(size: u64, preferred: Option<u64>) -> Result<MultipartPlan, Error> {
    MultipartPlan::from_stored(size, chunk_size(size, preferred))
}
