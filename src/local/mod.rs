//! URLs on the application's own host, for a service without an object store.
//!
//! [`LocalPresigner`] is the second implementation of [`Presigner`](crate::presigner::Presigner): it presigns the same
//! GetObject, HeadObject, PutObject and DeleteObject, and what it signs stands in one parameter that is sealed
//! ([`seal`](crate::seal)): method, key, size, type, the other headers, what the answer says instead of them, digests,
//! create-only and the end. The application receives such requests itself: [`LocalPresigner::check`] says of one what it
//! may do, as a [`LocalRequest`], which has no other way to come into being. This crate reads and writes no file and
//! listens on no port; the example `local_uploads` is a server that does, with a directory as its store.
//!
//! What everybody can read is not protected by being sealed: the parameter is authenticated, not encrypted. A URL is a
//! capability: whoever has it can use it, as often as they like, until it ends. It works from 900 s before
//! its validity begins, for clocks that differ, as S3's do.
//!
//! The path in the URL is for people and for their logs. It must be the sealed key, once it is percent-decoded, and
//! nothing else is made of it.
//!
//! ```
//! use presign::local::LocalPresigner;
//! use presign::seal::{SealKey, Sealer};
//! use presign::{BodySize, Endpoint, MediaType, ObjectKey, PutObject, Timestamp, Validity};
//!
//! let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
//! let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080/files")?, "photo-service", sealer)?;
//! let now = Timestamp::parse("20260102T030405Z")?;
//!
//! let put = PutObject::new(ObjectKey::new("photos/Cat 1.png")?, BodySize::Exact(183_204))
//!     .content_type(MediaType::new("image/png")?);
//! let upload = store.presign(&put, Validity::minutes(15).from(now))?;
//! assert!(upload.url().starts_with("http://127.0.0.1:8080/files/photos/Cat%201.png?X-Presign-Sealed=AQ"));
//!
//! // The application, when that request comes in:
//! let target = upload.url().strip_prefix("http://127.0.0.1:8080").ok_or("another host")?;
//! let headers = [("Content-Type", "image/png"), ("Content-Length", "183204")];
//! let request = store.check("PUT", target.as_bytes(), headers, now)?;
//! assert_eq!(request.key().as_str(), "photos/Cat 1.png");
//! assert_eq!(request.relative_path(), "photos/%43at%201.png");
//! let mut body = request.body().checker(Some(183_204))?; // sees every byte before it is kept
//! # let _ = &mut body;
//!
//! let other_type = [("Content-Type", "text/html"), ("Content-Length", "183204")];
//! assert!(store.check("PUT", target.as_bytes(), other_type, now).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod encoding;
mod error;
mod grant;
mod path;
mod presigner;
mod range;
mod request;

#[cfg(any(feature = "active-storage", feature = "sartiq"))]
pub(crate) use encoding::Encoding;
#[cfg(feature = "sartiq")]
pub(crate) use encoding::SealedParameter;
pub use error::{LocalError, LocalErrorKind};
#[cfg(any(feature = "active-storage", feature = "sartiq"))]
pub(crate) use grant::Grant;
#[cfg(feature = "sartiq")]
pub(crate) use path::relative_path;
pub use presigner::LocalPresigner;
#[cfg(any(feature = "active-storage", feature = "sartiq"))]
pub(crate) use presigner::on_loopback;
pub use request::LocalRequest;
