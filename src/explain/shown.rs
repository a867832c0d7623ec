//! Text for people: what hides in it stays hidden, and nothing in it plays with a terminal.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ctutils::CtEq;

use super::encoding::decoded;
use crate::encode::is_bidi_or_zero_width;

/// What stands for a secret.
pub(super) const HIDDEN: &str = "[hidden]";

/// The signatures and tokens of a request, so that they are found wherever a broken URL carried them.
#[derive(Default)]
pub(super) struct Secrets {
    /// In ASCII lower case, as hosts and names of headers become.
    texts: Vec<String>,
    /// More than anybody's URL has: then nothing is shown.
    too_many: bool,
}

impl Secrets {
    const MOST: usize = 24;
    /// Shorter ones are nobody's secret, and hiding them would hide the rest.
    const SHORTEST: usize = 8;

    /// Finds the values of everything in `text` that is called a signature, a token or a key of the client's, as a
    /// parameter or a header, however often it was escaped on the way.
    pub(super) fn learn(&mut self, text: &str) {
        self.learn_as_it_is(text);
        // The names may be escaped, too.
        self.learn_as_it_is(&decoded(text));
    }

    fn learn_as_it_is(&mut self, text: &str) {
        for (found, start) in marks(text).enumerate() {
            if found == Self::MOST {
                self.too_many = true;
                return;
            }
            let value = text.get(start..).unwrap_or_default();
            let ends = ["&", "%26", "%2526", "?", "#", "\n", "\r", " ", "\"", "\\u0026"];
            let end = ends.iter().filter_map(|end| value.find(end)).min().unwrap_or(value.len());
            self.add(value.get(..end).unwrap_or_default());
        }
    }

    /// A secret, as it is and as it may have been escaped.
    pub(super) fn add(&mut self, value: &str) {
        let once = decoded(value);
        let twice = decoded(&once);
        for text in [value, &*once, &*twice] {
            let text = text.trim().to_ascii_lowercase();
            if text.len() >= Self::SHORTEST && !self.texts.contains(&text) {
                self.too_many |= self.texts.len() == Self::MOST;
                if !self.too_many {
                    self.texts.push(text);
                }
            }
        }
    }

    /// All of both.
    pub(super) fn merge(&mut self, other: Self) {
        other.texts.iter().for_each(|text| self.add(text));
        self.too_many |= other.too_many;
    }

    /// The same text up to the first of them, or up to what is called like one: what stands behind it may be its other
    /// half, since nobody knows how a URL was broken.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.too_many {
            return HIDDEN.into();
        }
        let lower = text.to_ascii_lowercase();
        let named = ["x-amz-signature", "x-amz-security-token", "x-presign-sealed"];
        let named = named.iter().filter_map(|name| Some(lower.find(name)? + name.len()));
        let secret = self.texts.iter().filter_map(|secret| lower.find(secret.as_str()));
        match named.chain(secret).chain(marks(text).next()).min().and_then(|start| text.get(..start)) {
            Some(before) if before.len() < text.len() => (String::from(before) + HIDDEN).into(),
            _ => text.into(),
        }
    }

    /// The same of a name that may be shown unless it holds one of them. Those that are ours do not.
    pub(super) fn hide_name(&self, name: Cow<'static, str>) -> Cow<'static, str> {
        match name {
            Cow::Owned(name) => self.hide(&name).into_owned().into(),
            ours => ours,
        }
    }
}

/// Where the values of secrets begin in a text, by what they are called.
fn marks(text: &str) -> impl Iterator<Item = usize> {
    const NAMES: [&str; 5] =
        ["signature", "security-token", "customer-key", "session-token", "presign-sealed"];
    const STARTS: [&str; 7] = ["=", ":", "%3D", "%3d", "%253D", "%253d", "-md5="];

    // ASCII lower case keeps every position.
    let lower = text.to_ascii_lowercase();
    let mut found = alloc::collections::BTreeSet::new();
    for name in NAMES {
        for (at, _) in lower.match_indices(name) {
            let value = at + name.len();
            let behind = text.get(value..).unwrap_or_default();
            found.extend(
                STARTS.iter().find(|start| behind.starts_with(**start)).map(|start| value + start.len()),
            );
        }
    }
    found.into_iter()
}

/// How many characters of a text are shown.
const MOST_SHOWN: usize = 160;

/// A text in one line: without controls, line ends and characters that reorder it, and not too long.
pub(super) struct Plain<'a>(pub(super) &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, char) in self.0.chars().enumerate() {
            match char {
                _ if at == MOST_SHOWN => return f.write_str("…"),
                // Line and paragraph separators are neither.
                _ if char.is_control()
                    || is_bidi_or_zero_width(char)
                    || matches!(char, '\u{2028}' | '\u{2029}') =>
                {
                    write!(f, "{}", char.escape_unicode())?;
                }
                _ => write!(f, "{char}")?,
            }
        }
        Ok(())
    }
}

/// A text as [`Plain`] between backticks; where it is long, what stands around the place at which it differs from another.
pub(super) fn quoted(text: &str, other: &str) -> String {
    use core::fmt::Write as _;

    let differs = text.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let skip = if text.chars().count() > MOST_SHOWN { differs.saturating_sub(40) } else { 0 };
    let start = text.char_indices().nth(skip).map_or(0, |(at, _)| at);
    let mut quoted = String::from("`");
    if start > 0 {
        quoted.push('…');
    }
    // Writing to a `String` cannot fail.
    let _ = write!(quoted, "{}", Plain(text.get(start..).unwrap_or_default()));
    quoted.push('`');
    quoted
}

/// Whether two secrets are equal, in a time that tells nothing of where they differ: whoever compares requests of
/// strangers must not teach them a signature.
pub(super) fn same_secret(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).to_bool()
}

/// Whether the value of a header or parameter of this name is nobody's business.
pub(super) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = [
        "token",
        "customer-key",
        "secret",
        "password",
        "signature",
        "authorization",
        "cookie",
        "sealed",
        "x-amz-mfa",
    ];
    parts.iter().any(|part| name.contains(part))
}

/// Whether a name has swallowed a secret: the parameter's own name, and what stood behind the `=` that was lost.
pub(super) fn swallowed_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let own = ["x-amz-signature", "x-amz-security-token"];
    own.iter().any(|own| name.split_once(own).is_some_and(|(_, behind)| !behind.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_wherever_they_stand() {
        for text in [
            "https://h/k?X-Amz-Signature=0123456789abcdef&x",
            "https://h/k%3FX-Amz-Signature%3D0123456789abcdef%26x",
            "https://h/k?a=b%2526x-amz-signature%253D0123456789abcdef%2526c",
            "X-AMZ-SIGNATURE=0123456789abcdef",
            "Signature=0123456789abcdef\\u0026a",
            "X%2DAmz-Sign%61ture=0123456789abcdef&x",
            "Signature=0123456789ABCDEF",
        ] {
            let mut secrets = Secrets::default();
            secrets.learn(text);
            assert!(!secrets.hide(text).to_lowercase().contains("0123456789abcdef"), "{text}");
            assert_eq!(secrets.hide("/a/0123456789ABCDEF/b"), "/a/[hidden]");
            assert_eq!(secrets.hide("/a/0123456789abcdef/b"), "/a/[hidden]");
        }
        let mut secrets = Secrets::default();
        secrets.learn("X-Amz-Security-Token=ab%2Bcd%2Fef%3D%3D&X-Amz-Signature=short");
        for text in ["a ab+cd/ef==", "a ab%2Bcd%2Fef%3D%3D b", "X-Amz-Security-Tokena", "a signature=0"] {
            assert!(secrets.hide(text).ends_with(HIDDEN), "{text}");
        }
        for text in ["short signature.png", "x-amz-security-token"] {
            assert_eq!(secrets.hide(text), text);
        }
        let many: String = (0..100).map(|number| alloc::format!("signature=abcdefgh{number}&")).collect();
        secrets.learn(&many);
        assert_eq!(secrets.hide("anything"), HIDDEN);
    }

    #[test]
    fn shown_text_is_one_short_line() {
        assert_eq!(quoted("a\r\n\u{202e}b\u{1b}", ""), "`a\\u{d}\\u{a}\\u{202e}b\\u{1b}`");
        let long = "x".repeat(1000);
        assert_eq!(quoted(&long, "").chars().count(), MOST_SHOWN + 3);
        let other = "x".repeat(500) + "y";
        assert_eq!(quoted(&other, &long), alloc::format!("`…{}y`", "x".repeat(40)));
    }
}
