//! [`UnsendableType`], and the media type that is signed for a declared text.

#[cfg(any(
    feature = "aura",
    feature = "chief",
    feature = "companion",
    feature = "geolens",
    feature = "splendor"
))]
use {
    crate::error::{Error, ErrorKind},
    crate::media_type::MediaType,
    alloc::borrow::Cow,
};

/// What becomes of a declared type that the schema takes and that no `Content-Type` header can carry (RFC 9110, section
/// 8.3.1), such as `png` or an empty text.
///
/// Each system has its own default, which its settings say: where the answer tells the client which header to send, another
/// type can stand in, and where it does not, the store would answer 403 when all is sent.
///
/// ```
/// # #[cfg(feature = "chief")] {
/// use presign::wire::UnsendableType;
/// use presign::wire::chief::{CreateAsset, Settings};
///
/// let body = br#"{"filename": "a", "mime_type": "deck"}"#;
/// assert_eq!(CreateAsset::parse(body, &Settings::default()).unwrap_err().status(), 400);
///
/// let settings = Settings::builder().unsendable_type(UnsendableType::OctetStream).build()?;
/// let request = CreateAsset::parse(body, &settings).unwrap();
/// assert_eq!((request.mime_type(), request.media_type().as_str()), ("deck", "application/octet-stream"));
/// # }
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnsendableType {
    /// The request is refused, in the system's own words.
    Refuse,
    /// `application/octet-stream` is signed instead, and the client has to send that.
    OctetStream,
}

/// The type to sign for a declared text. Refused are what cannot be sent, unless something stands in for it, and what browsers
/// run scripts from, unless that is allowed: the latter is [`ErrorKind::ActiveContent`].
#[cfg(any(
    feature = "aura",
    feature = "chief",
    feature = "companion",
    feature = "geolens",
    feature = "splendor"
))]
pub(super) fn type_to_sign<'t>(
    declared: impl Into<Cow<'t, str>>,
    unsendable: UnsendableType,
    allow_active: bool,
) -> Result<MediaType<'static>, Error> {
    let media_type = match (MediaType::new(declared), unsendable) {
        (Ok(media_type), _) => media_type.into_owned(),
        (Err(error), UnsendableType::Refuse) => return Err(error),
        (Err(_), UnsendableType::OctetStream) => MediaType::new("application/octet-stream")?,
    };
    if media_type.is_active() && !allow_active {
        let problem = "a type that browsers run scripts from";
        return Err(Error::new(ErrorKind::ActiveContent, "content-type", problem, "any other media type"));
    }
    Ok(media_type)
}

#[cfg(all(
    test,
    any(
        feature = "aura",
        feature = "chief",
        feature = "companion",
        feature = "geolens",
        feature = "splendor"
    )
))]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed() {
        use UnsendableType::{OctetStream, Refuse};
        let of = |text, unsendable, active| {
            type_to_sign(text, unsendable, active)
                .map(|media_type| media_type.into_text().into_owned())
                .map_err(|error| error.kind())
        };
        for (text, unsendable, active, expected) in [
            ("Image/PNG; a=b", Refuse, false, Ok("Image/PNG; a=b")),
            ("image/png", OctetStream, false, Ok("image/png")),
            ("png", Refuse, true, Err(ErrorKind::Syntax)),
            ("", Refuse, true, Err(ErrorKind::Empty)),
            ("png", OctetStream, false, Ok("application/octet-stream")),
            ("a/b\r\nx: y", OctetStream, false, Ok("application/octet-stream")),
            ("text/html", OctetStream, false, Err(ErrorKind::ActiveContent)),
            ("text/html", Refuse, false, Err(ErrorKind::ActiveContent)),
            ("text/html", Refuse, true, Ok("text/html")),
        ] {
            assert_eq!(of(text, unsendable, active).as_deref(), expected.as_ref().copied(), "{text:?}");
        }
    }
}
