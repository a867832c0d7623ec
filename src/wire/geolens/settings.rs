//! [`Settings`]: what an installation of GeoLens decides.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Display;

use super::problem::Problem;
use crate::error::{Error, ErrorKind};
use crate::media_type::MediaType;
use crate::multipart::PartNumber;
use crate::time::Timestamp;
use crate::wire::UnsendableType;
use crate::wire::unsendable::type_to_sign;

const MIB: u64 = 1 << 20;
/// The fewest seconds that a job must still live for a URL to be signed.
pub(super) const LEAST_LIFETIME: u64 = 60;
const LONGEST_TIMEOUT: u64 = 604_800;
const SMALLEST_PART: u64 = 5 * MIB;
/// S3's limits of one PUT and of one part.
const LARGEST_PUT: u64 = 5 << 30;

/// What an installation decides; [`Settings::default`] is GeoLens's own defaults.
///
/// Everything here is stated in GeoLens's public source, except the three that are this crate's:
/// [`unsendable_type`](SettingsBuilder::unsendable_type), [`allow_active_types`](SettingsBuilder::allow_active_types) and
/// [`sign_size`](SettingsBuilder::sign_size).
///
/// ```
/// use presign::wire::geolens::Settings;
///
/// let settings = Settings::builder().pending_job_timeout(900).max_size_mb(2_000).build()?;
/// assert_eq!(settings.upload_config(None).max_file_size_bytes, 2_097_152_000);
/// assert!(Settings::builder().pending_job_timeout(60).build().is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(super) presigned_uploads: bool,
    pub(super) threshold: u64,
    pub(super) part_size: u64,
    pub(super) max_size_mb: u64,
    timeout: u64,
    pub(super) extensions: Vec<String>,
    unsendable: UnsendableType,
    pub(super) active_types: bool,
    pub(super) sign_size: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let extensions =
            [".zip", ".gpkg", ".geojson", ".json", ".csv", ".tif", ".tiff", ".xlsx", ".xls", ".parquet"];
        Self {
            presigned_uploads: true,
            threshold: 100 * MIB,
            part_size: 10 * MIB,
            max_size_mb: 500,
            timeout: 3600,
            extensions: extensions.into_iter().map(String::from).collect(),
            unsendable: UnsendableType::Refuse,
            active_types: false,
            sign_size: false,
        }
    }
}

impl Settings {
    /// The defaults, to be changed.
    ///
    /// ```
    /// use presign::wire::geolens::Settings;
    ///
    /// assert_eq!(Settings::builder().build()?, Settings::default());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn builder() -> SettingsBuilder {
        SettingsBuilder(Self::default())
    }

    /// How many seconds a URL that is signed now may live: as long as its job, and no second longer.
    ///
    /// # Errors
    /// 409 where fewer than 60 seconds are left. Never is a shorter rest rounded up: a URL of one second is a URL that
    /// works after the job.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::geolens::Settings;
    ///
    /// let created_at = Timestamp::parse("20260603T120000Z")?;
    /// let settings = Settings::default();
    /// assert_eq!(settings.lifetime(created_at, created_at.plus_secs(3540)?).unwrap(), 60);
    /// assert_eq!(settings.lifetime(created_at, created_at.plus_secs(3541)?).unwrap_err().status(), 409);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn lifetime(&self, created_at: Timestamp, now: Timestamp) -> Result<u64, Problem> {
        let deadline = created_at.as_unix_secs().saturating_add(self.timeout);
        match deadline.saturating_sub(now.as_unix_secs()) {
            left if left < LEAST_LIFETIME => Err(Problem::window_closed()),
            // Only a clock that is behind the database's leaves more than a signature can say.
            left => Ok(left.min(LONGEST_TIMEOUT)),
        }
    }

    pub(super) fn max_size(&self) -> u64 {
        self.max_size_mb.saturating_mul(MIB)
    }

    /// 422 for a size above the limit; `what` is `File size` before the upload and `Uploaded file size` after it.
    pub(super) fn too_large(&self, what: &str, size: impl Display) -> Problem {
        let limit = self.max_size_mb;
        Problem::new(
            422,
            format!("{what} ({} MB) exceeds the maximum allowed ({limit} MB).", megabytes(size)),
        )
    }

    /// What is signed and stored as the object's type.
    pub(super) fn media_type(&self, text: &str) -> Result<MediaType<'static>, Problem> {
        type_to_sign(text, self.unsendable, self.active_types)
            .map_err(|error| Problem::field("content_type", &error))
    }
}

/// Settings that are being made.
///
/// ```
/// use presign::wire::geolens::{Settings, SettingsBuilder};
///
/// let builder: SettingsBuilder = Settings::builder();
/// assert!(builder.part_size(1).build().is_err());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SettingsBuilder(Settings);

/// Methods that set one field.
macro_rules! knobs {
    ($($(#[$doc:meta])* $name:ident($field:ident: $kind:ty) = $example:literal;)*) => {
        $(
            $(#[$doc])*
            ///
            /// ```
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::UnsendableType;
            /// # use presign::wire::geolens::Settings;
            #[doc = concat!("let settings = Settings::builder().", stringify!($name), "(", $example, ").build()?;")]
            /// # let _ = settings;
            /// # Ok::<(), presign::Error>(())
            /// ```
            pub fn $name(mut self, $field: $kind) -> Self {
                self.0.$field = $field;
                self
            }
        )*
    };
}

impl SettingsBuilder {
    knobs! {
        /// Whether the storage is S3, so that there are presigned uploads at all: yes, by default. Without, they are
        /// answered 400 and the upload config says `false`.
        presigned_uploads(presigned_uploads: bool) = "false";
        /// The most bytes that are one PUT; one byte more goes in parts: 104,857,600 by default. 1 to 5,368,709,120;
        /// GeoLens sets it in whole MiB, 1 to 5,120.
        multipart_threshold(threshold: u64) = "5_000_000";
        /// How many bytes each part but the last has: 10,485,760 by default, and in GeoLens always. 5 MiB to 5 GiB.
        part_size(part_size: u64) = "5_242_880";
        /// The most MiB of a file: 500 by default. 1 to what 10,000 parts hold. Above 5,120 the copy at the completion is
        /// more than one CopyObject takes, so the service has to do that call in parts.
        max_size_mb(max_size_mb: u64) = "5_000";
        /// How many seconds a job waits for its upload, and so the longest that a URL lives: 3,600 by default.
        /// 61 to 604,800.
        pending_job_timeout(timeout: u64) = "900";
        /// What becomes of a `content_type` that no header can carry: [`UnsendableType::Refuse`] by default, so 422 that names
        /// `body.content_type`. Nothing in GeoLens's answer tells a client to send another type than the one that it asked
        /// for; [`PlannedUpload::content_type`](super::PlannedUpload::content_type) tells the service.
        unsendable_type(unsendable: UnsendableType) = "UnsendableType::OctetStream";
        /// Whether types that browsers run scripts from (HTML, SVG and their like) are signed: no, by default, then 422 that names
        /// `body.content_type`. GeoLens does sign them.
        allow_active_types(active_types: bool) = "true";
        /// Whether `content-length` is signed, so that the store itself refuses another size: no, by default, as GeoLens
        /// does not. Worth having; browsers send it by themselves.
        sign_size(sign_size: bool) = "true";
    }

    /// The extensions that files may have, each with its point and in lower case; see
    /// [`UploadConfig::allowed_extensions`](super::UploadConfig::allowed_extensions) for the default.
    ///
    /// ```
    /// use presign::wire::geolens::Settings;
    ///
    /// let settings = Settings::builder().allowed_extensions([".gpkg", ".zip"]).build()?;
    /// assert_eq!(settings.upload_config(None).allowed_extensions, ".gpkg,.zip");
    /// assert!(Settings::builder().allowed_extensions(["zip"]).build().is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn allowed_extensions(mut self, extensions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.extensions = extensions.into_iter().map(Into::into).collect();
        self
    }

    /// The settings, if they can be kept.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] and [`ErrorKind::Syntax`], which name the setting.
    ///
    /// ```
    /// use presign::wire::geolens::Settings;
    ///
    /// let error = Settings::builder().pending_job_timeout(604_801).build().unwrap_err();
    /// assert_eq!(error.field(), "pending_job_timeout");
    /// ```
    pub fn build(self) -> Result<Settings, Error> {
        let Settings { threshold, part_size, max_size_mb, timeout, .. } = self.0;
        let most_mb = part_size.saturating_mul(PartNumber::MAX.get().into()) / MIB;
        for (field, value, least, most) in [
            ("multipart_threshold", threshold, 1, LARGEST_PUT),
            ("part_size", part_size, SMALLEST_PART, LARGEST_PUT),
            ("max_size_mb", max_size_mb, 1, most_mb),
            ("pending_job_timeout", timeout, LEAST_LIFETIME + 1, LONGEST_TIMEOUT),
        ] {
            if !(least..=most).contains(&value) {
                let allowed = format!("{least} to {most}");
                return Err(Error::new(ErrorKind::OutOfRange, field, format!("{value}"), allowed));
            }
        }
        let fits = |extension: &String| {
            extension.strip_prefix('.').is_some_and(|rest| {
                !rest.is_empty()
                    && rest.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
            })
        };
        if let Some(at) = self.0.extensions.iter().position(|extension| !fits(extension)) {
            let allowed = "a point and then a to z, 0 to 9, `_` or `-`";
            let problem = format!("extension {} of the list", at + 1);
            return Err(Error::new(ErrorKind::Syntax, "allowed_extensions", problem, allowed));
        }
        Ok(self.0)
    }
}

/// MiB with one decimal, as Python writes a quotient: the tie goes to the even digit.
fn megabytes(size: impl Display) -> String {
    // Through text, because a cast of so large a number would be silent about what it loses; this rounds once.
    let size: f64 = size.to_string().parse().unwrap_or(f64::INFINITY);
    format!("{:.1}", size / 1_048_576.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_prints_it() {
        for (size, text) in [
            (524_288_001_i128, "500.0"),
            (1, "0.0"),
            (262_144, "0.2"),   // a tie: 0.25
            (786_432, "0.8"),   // a tie: 0.75
            (1_310_720, "1.2"), // a tie: 1.25
            (1_310_721, "1.3"),
            (i128::from(i64::MAX), "8796093022208.0"),
        ] {
            assert_eq!(megabytes(size), text, "{size}");
        }
    }
}
