//! Where a browser may be sent after the upload (`success_action_redirect`).

use alloc::format;

use super::REDIRECT;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

const ALLOWED: &str = "a whole https URL without a fragment, percent-encoded";

/// Whether this is a whole URL: the page that a client ends on must not depend on what a browser makes of `//host`, `\`
/// or a user name before the host.
pub(super) fn check(url: &str) -> Result<(), Error> {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return Err(fault("no `https://` at its start"));
    };
    let foreign = |byte: u8| !byte.is_ascii_graphic() || b"\"#<>\\^`{|}".contains(&byte);
    if let Some(at) = url.bytes().position(foreign) {
        return Err(fault(format!("character at byte {at} that no such URL holds")));
    }
    let behind = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let path_and_query = behind.map_or(0, |at| rest.len() - at);
    let origin = url.get(..url.len() - path_and_query).unwrap_or_default();
    match Endpoint::new(origin) {
        Ok(endpoint) if endpoint.as_str().len() <= origin.len() => Ok(()),
        Ok(_) => Err(fault("a host in another form than browsers send")),
        Err(error) => Err(error.about(REDIRECT)),
    }
}

#[cold]
fn fault(problem: impl Into<alloc::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Syntax, REDIRECT, problem, ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_urls_only() {
        for url in [
            "https://example.com",
            "https://example.com/",
            "https://example.com:8443/a/b%20c?d=e&f=/g",
            "https://EXAMPLE.com?x",
            "http://localhost:3000/done",
            "http://127.0.0.1/",
        ] {
            check(url).unwrap();
        }
        for (url, kind) in [
            ("", ErrorKind::Syntax),
            ("/done", ErrorKind::Syntax),
            ("done", ErrorKind::Syntax),
            ("//evil.example", ErrorKind::Syntax),
            ("///evil.example", ErrorKind::Syntax),
            ("https:evil.example", ErrorKind::Syntax),
            ("https:/evil.example", ErrorKind::Syntax),
            ("HTTPS://example.com/", ErrorKind::Syntax),
            (" https://example.com/", ErrorKind::Syntax),
            ("javascript:alert(1)", ErrorKind::Syntax),
            ("javascript://example.com/%0aalert(1)", ErrorKind::Syntax),
            ("data:text/html,x", ErrorKind::Syntax),
            ("https://example.com/\r\nx: y", ErrorKind::Syntax),
            ("https://example.com/a b", ErrorKind::Syntax),
            ("https://example.com/é", ErrorKind::Syntax),
            ("https://example.com/#top", ErrorKind::Syntax),
            ("https://example.com\\@evil.example/", ErrorKind::Syntax),
            ("https://example.com/${filename}", ErrorKind::Syntax),
            ("https://", ErrorKind::Empty),
            ("https:///done", ErrorKind::Empty),
            ("https://?x", ErrorKind::Empty),
            ("https://example.com@evil.example/", ErrorKind::UserInfo),
            ("https://user:word@example.com/", ErrorKind::UserInfo),
            ("http://example.com/", ErrorKind::InsecureScheme),
            ("https://example..com/", ErrorKind::Syntax),
            ("https://exa%6dple.com/", ErrorKind::InvalidCharacter),
            ("https://0x7f.1/", ErrorKind::AmbiguousIpv4),
            ("https://example.com:99999/", ErrorKind::OutOfRange),
        ] {
            let error = check(url).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, REDIRECT), "{url:?}");
        }
    }
}
