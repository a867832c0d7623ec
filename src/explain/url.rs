//! A URL cut into its parts as they are written, whatever is wrong with it.
//!
//! No URL library: each would mend what is to be found.

use alloc::borrow::Cow;
use alloc::format;

use super::shown::HIDDEN;
use crate::error::{Error, ErrorKind};

/// That a text is not longer than any server or browser takes of a URL.
pub(super) fn check_length(field: &'static str, length: usize) -> Result<(), Error> {
    if length > 64 << 10 {
        let problem = format!("{length} bytes");
        return Err(Error::new(ErrorKind::TooLong, field, problem, "up to 65536 bytes"));
    }
    Ok(())
}

/// The parts of a URL (RFC 3986 section 3), nothing decoded.
#[derive(Clone, Copy)]
pub(super) struct Url<'a> {
    pub(super) secure: bool,
    pub(super) user_info: bool,
    pub(super) authority: &'a str,
    /// Begins with `/`, or is empty.
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// The parts, where there is `http://` or `https://` and a host, and no port that is no number: that is how a password
    /// with a `/`, `?` or `#` in it begins.
    pub(super) fn cut(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (rest, None),
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, authority) = authority.split_at(user_end(authority));
        let url = Self { secure, user_info: !user.is_empty(), authority, path, query, fragment };
        let number = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        (!authority.is_empty() && host_and_port(authority).1.is_none_or(number)).then_some(url)
    }

    /// The host without its port.
    pub(super) fn host(&self) -> &'a str {
        host_and_port(self.authority).0
    }

    /// Whether the port is the scheme's own.
    pub(super) fn names_default_port(&self) -> bool {
        host_and_port(self.authority).1 == Some(if self.secure { "443" } else { "80" })
    }
}

/// Where user name and password end in an authority: at its start where there are none.
fn user_end(authority: &str) -> usize {
    let ends = ["@", "%40"].iter().filter_map(|at| Some(authority.rfind(at)? + at.len()));
    ends.max().unwrap_or(0)
}

/// An authority without the user name and password that may stand before it.
pub(super) fn without_user(authority: &str) -> Cow<'_, str> {
    match authority.split_at(user_end(authority)) {
        ("", host) => host.into(),
        (_, host) => format!("{HIDDEN}@{host}").into(),
    }
}

/// Splits an authority. An IPv6 address stays in its brackets.
pub(super) fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// The pairs of a query as they are written. An empty pair is none.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// What is left of `&amp;` behind its `&`.
pub(super) const AMP: &str = "amp;";

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn parts() {
        let cut = |text| Url::cut(text).map(|url| (url.authority, url.path, url.query, url.fragment));
        for (text, expected) in [
            ("https://h/a?b#c", Some(("h", "/a", "b", Some("c")))),
            ("HTTP://h", Some(("h", "", "", None))),
            ("http://h?a=/", Some(("h", "", "a=/", None))),
            ("http://u:p@h:1/a/b?c?d", Some(("h:1", "/a/b", "c?d", None))),
            ("http://u:p@v@h/a", Some(("h", "/a", "", None))),
            ("http://u%3Ap%40h/a", Some(("h", "/a", "", None))),
            ("http://u:/w@h/a", None),
            ("http://u:p/w@h/a", None),
            ("http://u:p?w@h/a", None),
            ("http://u:p#w@h/a", None),
            ("http://[::1]:9000/a", Some(("[::1]:9000", "/a", "", None))),
            ("http:///a", None),
            ("ftp://h/a", None),
            ("h/a?b", None),
            ("", None),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
        assert_eq!(host_and_port("[::1]"), ("[::1]", None));
        assert_eq!(host_and_port("[::1]:80"), ("[::1]", Some("80")));
        assert_eq!(without_user("h:80"), "h:80");
        assert_eq!(without_user("u:p@w%40h:80"), "[hidden]@h:80");
        assert_eq!(pairs("a=b=c&&d&e=").collect::<Vec<_>>(), [("a", "b=c"), ("d", ""), ("e", "")]);
    }
}
