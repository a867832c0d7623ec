//! Origins as browsers send them.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::ALL;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

/// What errors about origins name.
pub(super) const FIELD: &str = "AllowedOrigin";

pub(super) const ALLOWED: &str =
    "origins as browsers send them, such as https://app.example or http://localhost:3000";

/// An origin, if it is written as browsers write it (RFC 6454 section 6.2).
pub(super) fn checked(
    text: &str,
    endpoint: impl FnOnce(&str) -> Result<Endpoint, Error>,
) -> Result<String, Error> {
    if text == ALL {
        let allowed = "CorsRules::any_origin for every page of the web";
        return Err(Error::new(ErrorKind::Forbidden, FIELD, "`*` among origins", allowed));
    }
    let endpoint = endpoint(text).map_err(|error| match error.kind() {
        ErrorKind::InsecureScheme => Error::new(
            ErrorKind::InsecureScheme,
            FIELD,
            "http from another machine: the page can be changed on its way",
            "https, http from this machine, or CorsRules::insecure_origin",
        ),
        _ => error.about(FIELD),
    })?;
    if endpoint.as_str() != text || !endpoint.path_prefix().is_empty() {
        let problem = "a path, a slash at its end, a default port or upper case";
        return Err(Error::new(ErrorKind::Syntax, FIELD, problem, ALLOWED));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::*;
    use crate::s3::CorsRules;

    #[test]
    fn origins() {
        use ErrorKind::{
            Empty, Forbidden, InsecureScheme, InvalidCharacter, NonAscii, QueryOrFragment, Syntax, UserInfo,
        };
        assert_eq!(CorsRules::new(Vec::<&str>::new()).unwrap_err().kind(), Empty);
        for (origin, refused) in [
            ("https://app.example", None),
            ("https://app.example:8443", None),
            ("https://xn--bcher-kva.example", None),
            ("http://localhost:3000", None),
            ("http://127.0.0.1:5173", None),
            ("*", Some(Forbidden)),
            ("", Some(Syntax)),
            ("null", Some(Syntax)),
            ("app.example", Some(Syntax)),
            ("file://app.example", Some(Syntax)),
            ("https://", Some(Empty)),
            ("https://*.example", Some(InvalidCharacter)),
            ("https://app.example/", Some(Syntax)),
            ("https://app.example/a", Some(Syntax)),
            ("https://app.example:443", Some(Syntax)),
            ("http://localhost:80", Some(Syntax)),
            ("HTTPS://app.example", Some(Syntax)),
            ("https://App.example", Some(Syntax)),
            ("https://app.example?a", Some(QueryOrFragment)),
            ("https://user@app.example", Some(UserInfo)),
            ("https://b\u{fc}cher.example", Some(NonAscii)),
            ("https://app.example\r\n", Some(Syntax)),
            ("https://a.example https://b.example", Some(Syntax)),
            ("http://app.example", Some(InsecureScheme)),
        ] {
            let result = CorsRules::new([origin]);
            let found = result.as_ref().map(|_| ()).map_err(|error| (error.kind(), error.field()));
            let expected = refused.map_or(Ok(()), |kind| Err((kind, FIELD)));
            assert_eq!(found, expected, "{origin:?}");
            if let Err(error) = &result {
                assert!(origin.len() < 2 || !error.to_string().contains(&format!("`{origin}`")), "{error}");
            }
            let anyway = CorsRules::any_origin().insecure_origin(origin);
            assert_eq!(anyway.is_ok(), refused.is_none_or(|kind| kind == InsecureScheme), "{origin:?}");
        }
    }
}
