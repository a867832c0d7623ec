//! Two paths: the commonest ways in which clients and proxies change one.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::percent_decode_str;

use super::super::difference::{Difference, DifferenceKind as Kind};
use super::super::encoding::decoded;
use super::{Both, plus_as_space};

impl Both<'_, '_> {
    /// How the paths differ: in what they mean, or else in how they are written.
    pub(super) fn path(&self, written: bool) -> Option<Difference> {
        let (kind, hint) = differ(&self.signed.path, &self.sent.path)?;
        let told = || self.told("", &self.sent.path, &self.signed.path);
        ((kind == Kind::PathEscapes) == written).then(|| Difference::new(kind, format!("{}: {hint}", told())))
    }
}

fn differ(signed: &str, sent: &str) -> Option<(Kind, &'static str)> {
    if signed == sent {
        return None;
    }
    let (a, b) = (decoded(signed), decoded(sent));
    let segments = |text: &str| -> Vec<String> {
        text.split('/').filter(|part| !part.is_empty()).map(String::from).collect()
    };
    Some(match () {
        () if percent_decode_str(signed).eq(percent_decode_str(sent)) => (
            Kind::PathEscapes,
            "the same key to S3, and another path to stores that sign it as it is written",
        ),
        // No UTF-8, of which nothing can be said.
        () if a == b => (Kind::Path, "it is another path"),
        () if decoded(&b) == a => (Kind::PathEncodedTwice, "it was percent-encoded once more"),
        () if decoded(&a) == b => (Kind::PathDecoded, "it was percent-decoded on the way"),
        () if plus_as_space(&a) == plus_as_space(&b) => {
            (Kind::PathPlus, "a space and a plus were taken for each other")
        }
        () if a.to_lowercase() == b.to_lowercase() => (Kind::PathCase, "upper and lower case differ"),
        () if segments(&a) == segments(&b) => (Kind::PathSlash, "there is a slash more or less"),
        () if resolved(&a) == segments(&b) => (Kind::PathDots, "dot segments were resolved on the way"),
        () if starts_elsewhere(&b, &a) => (Kind::PathPrefix, "something was put before it on the way"),
        () if starts_elsewhere(&a, &b) => (Kind::PathPrefix, "its start was taken away on the way"),
        () => (Kind::Path, "it is another path"),
    })
}

/// The segments that are left when dot segments are resolved.
fn resolved(path: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            name => kept.push(name.into()),
        }
    }
    kept
}

/// Whether `long` is `short` with whole segments before it.
fn starts_elsewhere(long: &str, short: &str) -> bool {
    short.len() > 1 && long.strip_suffix(short).is_some_and(|before| before.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_paths_change() {
        for (signed, sent, expected) in [
            ("/b/k", "/b/k", None),
            ("/b/a~b", "/b/a%7Eb", Some(Kind::PathEscapes)),
            ("/b/a%2Fb", "/b/a%2fb", Some(Kind::PathEscapes)),
            ("/b/a%20b", "/b/a%2520b", Some(Kind::PathEncodedTwice)),
            ("/b/a%2520b", "/b/a%20b", Some(Kind::PathDecoded)),
            ("/b/a%20b", "/b/a+b", Some(Kind::PathPlus)),
            ("/b/a%2Bb", "/b/a%20b", Some(Kind::PathPlus)),
            ("/b/Cat.png", "/b/cat.png", Some(Kind::PathCase)),
            ("/b/a/k", "/b//a/k", Some(Kind::PathSlash)),
            ("/b/a//k", "/b/a/k", Some(Kind::PathSlash)),
            ("/b/k", "/b/k/", Some(Kind::PathSlash)),
            ("/b/a/../k", "/b/k", Some(Kind::PathDots)),
            ("/b/k", "/storage/b/k", Some(Kind::PathPrefix)),
            ("/b/k", "/k", Some(Kind::PathPrefix)),
            ("/b/k", "/b/other", Some(Kind::Path)),
            ("/", "/k", Some(Kind::Path)),
            ("/%EF%BF%BD", "/%FF", Some(Kind::Path)),
            ("/%E9", "/%E8", Some(Kind::Path)),
            ("/%E9", "/%e9", Some(Kind::PathEscapes)),
        ] {
            assert_eq!(differ(signed, sent).map(|(kind, _)| kind), expected, "{signed} {sent}");
        }
    }
}
