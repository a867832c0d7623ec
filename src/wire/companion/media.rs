//! The media type of an upload: [`UntypedRequests`], and which types are taken.

use super::error::CompanionError;
use super::settings::Settings;
use crate::error::{Error, ErrorKind};
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::wire::unsendable::type_to_sign;

/// What is signed where a request to sign a new object says no `contentType`: `@uppy/aws-s3` says it for one PUT from 6.3.0 on,
/// and never where it begins an upload in parts.
///
/// What is not signed, the client chooses: it could store a page with a script under a name that looks harmless.
///
/// ```
/// use presign::wire::companion::{Settings, UntypedRequests};
///
/// assert!(Settings::with_raw_ids().untyped(UntypedRequests::OctetStream).build().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UntypedRequests {
    /// The type that the key's extension stands for, if it is taken, or `application/octet-stream`. The answer's `headers`
    /// make the client send it (from 6.2.0 on; an older one sends the file's own type, and the store answers 403 where that
    /// differs).
    ByExtension,
    /// Always `application/octet-stream`, in the same way.
    OctetStream,
    /// No type: the client sends whatever it wants. For clients older than 6.2.0.
    Unsigned,
}

const FIELD: &str = "content type";
const ALLOWED: &str = "a type that this service takes";

/// The type to sign for a declared one.
pub(super) fn declared(text: &str, settings: &Settings) -> Result<MediaType<'static>, CompanionError> {
    let refused = |error: Error| CompanionError::refused(&error.about(FIELD));
    let media_type =
        type_to_sign(text, settings.unsendable_type, settings.allow_active_types).map_err(refused)?;
    if taken(&media_type, settings) {
        return Ok(media_type);
    }
    Err(refused(Error::new(ErrorKind::Forbidden, FIELD, "not among those taken", ALLOWED)))
}

/// The type of a form or an upload in parts, which Companion lets have none.
pub(super) fn of_request(
    text: Option<&str>,
    settings: &Settings,
) -> Result<Option<MediaType<'static>>, CompanionError> {
    match text {
        Some(text) => declared(text, settings).map(Some),
        None if settings.allowed_types.is_some() => Err(CompanionError::field(FIELD, "not given", ALLOWED)),
        None => Ok(None),
    }
}

/// The type of a new object that the client's request to sign says nothing of.
pub(super) fn untyped(
    key: &ObjectKey<'_>,
    settings: &Settings,
) -> Result<Option<MediaType<'static>>, CompanionError> {
    let by_extension = || {
        let (_, extension) = key.as_str().rsplit('/').next()?.rsplit_once('.')?;
        let found = MediaType::from_extension(extension)?;
        (taken(&found, settings) && (settings.allow_active_types || !found.is_active())).then_some(found)
    };
    let found = match settings.untyped {
        UntypedRequests::ByExtension => by_extension(),
        UntypedRequests::OctetStream => None,
        UntypedRequests::Unsigned if settings.allowed_types.is_none() => return Ok(None),
        UntypedRequests::Unsigned => {
            return Err(CompanionError::field("contentType", "not given", ALLOWED));
        }
    };
    match found {
        Some(found) => Ok(Some(found)),
        None => declared("application/octet-stream", settings).map(Some),
    }
}

fn taken(media_type: &MediaType<'_>, settings: &Settings) -> bool {
    settings.allowed_types.as_ref().is_none_or(|types| types.allows(media_type))
}
