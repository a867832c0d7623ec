//! The HTTP methods that a request can be signed for.
//!
//! RFC 9110 section 9; `PATCH` is RFC 5789.

use core::fmt;
use core::str::FromStr;

use crate::error::{Error, ErrorKind};

/// An HTTP method.
///
/// S3's own operations use `GET`, `HEAD`, `PUT`, `POST` and `DELETE`; the others are for services beside it.
///
/// ```
/// use presign::Method;
///
/// assert_eq!("PUT".parse::<Method>()?, Method::Put);
/// assert_eq!(Method::Put.to_string(), "PUT");
/// assert!("put".parse::<Method>().is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`: reads.
    Get,
    /// `HEAD`: reads the headers only.
    Head,
    /// `POST`: starts or completes something.
    Post,
    /// `PUT`: stores.
    Put,
    /// `DELETE`: removes.
    Delete,
    /// `PATCH`: changes a part.
    Patch,
    /// `OPTIONS`: asks what is possible.
    Options,
}

impl Method {
    /// The method as it stands in a request, in upper case.
    ///
    /// ```
    /// assert_eq!(presign::Method::Delete.as_str(), "DELETE");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Options => "OPTIONS",
        }
    }

    #[cfg(feature = "serde")]
    fn new(text: impl AsRef<str>) -> Result<Self, Error> {
        text.as_ref().parse()
    }
}

serde_str!(Method);

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Methods are case-sensitive (RFC 9110 section 9.1), so `get` is none.
impl FromStr for Method {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(match text {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            "PATCH" => Self::Patch,
            "OPTIONS" => Self::Options,
            _ => {
                return Err(Error::new(
                    ErrorKind::Syntax,
                    "method",
                    "not a known method",
                    "GET, HEAD, POST, PUT, DELETE, PATCH or OPTIONS, in upper case",
                ));
            }
        })
    }
}

#[cfg(feature = "http")]
#[cfg_attr(docsrs, doc(cfg(feature = "http")))]
impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Delete => Self::DELETE,
            Method::Patch => Self::PATCH,
            Method::Options => Self::OPTIONS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Method; 7] = [
        Method::Get,
        Method::Head,
        Method::Post,
        Method::Put,
        Method::Delete,
        Method::Patch,
        Method::Options,
    ];

    #[test]
    fn text_and_back() {
        for method in ALL {
            assert_eq!(method.as_str().parse::<Method>().unwrap(), method);
            #[cfg(feature = "http")]
            assert_eq!(http::Method::from(method).as_str(), method.as_str());
            #[cfg(feature = "serde")]
            assert_eq!(
                serde::Deserialize::deserialize(
                    serde::de::value::StrDeserializer::<serde::de::value::Error>::new(method.as_str())
                ),
                Ok(method)
            );
        }
        for text in ["", "get", "Get", " GET", "GET ", "GET\n", "CONNECT", "TRACE"] {
            assert_eq!(text.parse::<Method>().unwrap_err().kind(), ErrorKind::Syntax, "{text:?}");
        }
    }
}
