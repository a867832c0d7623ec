//! The canonical query, which is also the query that is sent.
//!
//! "Create a canonical request", step 3: names and values percent-encoded, then sorted by name and value. The URL
//! carries exactly this text, so that what was signed and what is sent cannot differ.

use alloc::borrow::Cow;
use alloc::string::String;

use zeroize::Zeroizing;

use super::headers::{ENCODED_NAMES, Headers};
use super::list::List;
use super::request::TokenPlacement;
#[cfg(feature = "verify")]
use super::verification::ReceivedPair;
use crate::credentials::Credentials;
use crate::encode::{Decimal, ascii, cmp_encoded, push_component};
use crate::time::{AmzDate, ExpiresIn};

/// Query pairs as they are meant, not yet encoded, in the order in which they are signed.
#[derive(Clone, Debug)]
pub(crate) struct Query<'a>(List<Pair<'a>, 2>);

#[derive(Clone, Debug)]
struct Pair<'a> {
    name: Cow<'a, str>,
    value: QueryValue<'a>,
}

/// A value: text, or a number that needs no allocation.
#[derive(Clone, Debug)]
pub(crate) enum QueryValue<'a> {
    Text(Cow<'a, str>),
    Number(Decimal),
}

impl QueryValue<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.as_str(),
        }
    }
}

impl<'a> From<&'a str> for QueryValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for QueryValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for QueryValue<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for QueryValue<'_> {
    fn from(number: u64) -> Self {
        Self::Number(Decimal::new(number))
    }
}

impl<'a> Query<'a> {
    pub(crate) const fn new() -> Self {
        Self(List::new())
    }

    /// Adds a pair in its place. Pairs of one name are sorted by value.
    pub(crate) fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<QueryValue<'a>>) {
        let pair = Pair { name: name.into(), value: value.into() };
        let place = self.0.place(|kept| {
            let by_name = cmp_encoded(&kept.name, &pair.name);
            by_name.then_with(|| cmp_encoded(kept.value.as_str(), pair.value.as_str())).is_le()
        });
        self.0.insert(place, pair);
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.iter().any(|(known, _)| known == name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|pair| (&*pair.name, pair.value.as_str()))
    }
}

/// What every query of a signer has, already encoded and in order. Between these texts stand the date, the date again with
/// the time, the lifetime and the names of the signed headers.
pub(super) struct AuthTexts {
    /// `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F`.
    credential: String,
    /// `%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=`.
    scope: String,
    /// `&X-Amz-SignedHeaders=`, behind the session token where there is one that is signed.
    headers: Zeroizing<String>,
    /// What follows the signature: empty, or the session token where it is not signed.
    end: Zeroizing<String>,
}

impl AuthTexts {
    pub(super) fn new(credentials: &Credentials, scope: &str, placement: TokenPlacement) -> Self {
        let with = |name: &str, value: &str| {
            // With room for what is put behind it, so that a token is not left in memory that was given back.
            let mut text = String::with_capacity(name.len() + 3 * value.len() + 32);
            text.push_str(name);
            push_component(&mut text, value);
            text
        };
        let token = credentials.session_token().map(|token| with("&X-Amz-Security-Token=", token));
        let (mut headers, end) = match placement {
            TokenPlacement::Signed => (token.unwrap_or_default(), String::new()),
            TokenPlacement::Appended => (String::new(), token.unwrap_or_default()),
        };
        headers.push_str("&X-Amz-SignedHeaders=");
        Self {
            credential: with(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=",
                credentials.access_key_id(),
            ) + "%2F",
            scope: with("", scope) + "&X-Amz-Date=",
            headers: headers.into(),
            end: end.into(),
        }
    }

    /// What follows the signature.
    pub(super) fn end(&self) -> &str {
        &self.end
    }

    /// How long the texts are, together.
    pub(super) fn len(&self) -> usize {
        self.credential.len() + self.scope.len() + self.headers.len() + self.end.len()
    }
}

/// The signer's own parameters.
pub(super) struct AuthQuery<'a> {
    pub(super) texts: &'a AuthTexts,
    pub(super) date: &'a AmzDate,
    pub(super) expires_in: ExpiresIn,
}

/// `20260102T030405Z&X-Amz-Expires=900` as one text, because each text costs as much as some twenty bytes.
// Aligned, because then the standard library looks at eight bytes at a time to see that they are text.
#[repr(align(8))]
struct Dates {
    text: [u8; 40],
    end: usize,
}

impl Dates {
    fn new(date: &AmzDate, expires_in: ExpiresIn) -> Self {
        let (mut text, expires) =
            (*b"YYYYMMDDThhmmssZ&X-Amz-Expires=_________", Decimal::new(expires_in.as_secs().into()));
        let (start, digits) = text.split_at_mut("YYYYMMDDThhmmssZ&X-Amz-Expires=".len());
        start.iter_mut().zip(date.as_bytes()).for_each(|(to, from)| *to = *from);
        digits.iter_mut().zip(expires.as_bytes()).for_each(|(to, from)| *to = *from);
        let end = start.len() + expires.as_bytes().len();
        Self { text, end }
    }

    /// The day, and the whole.
    fn texts(&self) -> (&str, &str) {
        let whole = ascii(self.text.get(..self.end).unwrap_or_default());
        (whole.get(..8).unwrap_or_default(), whole)
    }
}

/// Writes the whole canonical query: the caller's pairs, and the signer's parameters where `auth` has them.
pub(super) fn write_query(
    out: &mut String,
    query: &Query<'_>,
    auth: Option<&AuthQuery<'_>>,
    headers: &Headers<'_>,
) {
    let start = out.len();
    let mut text = Text { out, start };
    let mut pairs = query.0.entries();
    if let Some(auth) = auth {
        text.pairs_below(AUTH, &mut pairs);
        let own = text.out.len();
        text.name("");
        text.out.push_str(&auth.texts.credential);
        let dates = Dates::new(auth.date, auth.expires_in);
        let (day, dates) = dates.texts();
        text.out.push_str(day);
        text.out.push_str(&auth.texts.scope);
        text.out.push_str(dates);
        text.out.push_str(&auth.texts.headers);
        text.names(headers);
        // Only a name that begins as the signer's do can sort between them.
        if pairs.first().is_some_and(|pair| pair.as_ref().is_some_and(|pair| pair.name.starts_with(AUTH))) {
            text.merge(own, &mut pairs);
        }
    }
    pairs.iter().flatten().for_each(|pair| text.pair(pair));
}

/// Writes the canonical query of pairs that were received. They are in order.
#[cfg(feature = "verify")]
pub(super) fn write_received(out: &mut String, pairs: &[ReceivedPair<'_>]) {
    let start = out.len();
    let mut text = Text { out, start };
    pairs.iter().for_each(|pair| text.received(pair));
}

/// What the names of the signer's parameters begin with.
const AUTH: &str = "X-Amz-";

struct Text<'o> {
    out: &'o mut String,
    start: usize,
}

impl Text<'_> {
    /// A parameter's name with its `=`, behind an `&` where something stands before it.
    fn name(&mut self, name: &str) {
        if self.out.len() != self.start {
            self.out.push('&');
        }
        self.out.push_str(name);
    }

    fn pair(&mut self, pair: &Pair<'_>) {
        self.name("");
        push_component(self.out, &pair.name);
        self.out.push('=');
        push_component(self.out, pair.value.as_str());
    }

    #[cfg(feature = "verify")]
    fn received(&mut self, pair: &ReceivedPair<'_>) {
        self.name("");
        for (text, end) in [(&pair.name, "="), (&pair.value, "")] {
            match text.encoded {
                Some(encoded) => self.out.push_str(encoded),
                None => push_component(self.out, &text.text),
            }
            self.out.push_str(end);
        }
    }

    fn names(&mut self, headers: &Headers<'_>) {
        headers.write_names(self.out, &ENCODED_NAMES, |out, name| match name.is_unreserved() {
            true => out.push_str(name.as_str()),
            false => push_component(out, name.as_str()),
        });
    }

    /// Writes the pairs that sort before the parameter `name`, and leaves the others in `pairs`.
    fn pairs_below(&mut self, name: &str, pairs: &mut &[Option<Pair<'_>>]) {
        while let [Some(pair), rest @ ..] = pairs
            && cmp_encoded(&pair.name, name).is_lt()
        {
            self.pair(pair);
            *pairs = rest;
        }
    }

    /// Writes the parameters that stand behind `own` anew, each behind the pairs that sort before it.
    #[cold]
    fn merge(&mut self, own: usize, pairs: &mut &[Option<Pair<'_>>]) {
        let parameters = Zeroizing::new(self.out.split_off(own));
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            self.pairs_below(parameter.split('=').next().unwrap_or_default(), pairs);
            self.name(parameter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn written(pairs: &[(&'static str, &'static str)], auth: Option<&AuthQuery<'_>>) -> String {
        let mut query = Query::new();
        pairs.iter().for_each(|(name, value)| query.insert(*name, *value));
        let mut out = String::from("/?");
        write_query(&mut out, &query, auth, &Headers::new());
        out.split_off(2)
    }

    #[test]
    fn sorted_by_encoded_name_then_value() {
        for (pairs, expected) in [
            (&[][..], ""),
            (&[("acl", "")], "acl="),
            (&[("b", "2"), ("a", "1")], "a=1&b=2"),
            (&[("a", "2"), ("a", "1"), ("a", "")], "a=&a=1&a=2"),
            (&[("q.options", "x"), ("q", "y")], "q=y&q.options=x"),
            (&[("a-b", "1"), ("a/b", "2")], "a%2Fb=2&a-b=1"),
            (&[("p", "a b+c")], "p=a%20b%2Bc"),
            (&[("é", "ü"), ("z", "&=")], "%C3%A9=%C3%BC&z=%26%3D"),
        ] {
            assert_eq!(written(pairs, None), expected);
        }
    }

    #[test]
    fn the_signers_parameters_stand_where_they_sort() {
        let credentials = Credentials::new("AKID", "secret").unwrap().with_session_token("t+t").unwrap();
        let auth = AuthQuery {
            texts: &AuthTexts::new(&credentials, "/r/s3/aws4_request", TokenPlacement::Signed),
            date: &Timestamp::parse("20260102T030405Z").unwrap().amz_date(),
            expires_in: ExpiresIn::from_secs(9).unwrap(),
        };
        assert_eq!(
            written(&[("a", "")], Some(&auth)),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260102%2Fr%2Fs3%2Faws4_request\
             &X-Amz-Date=20260102T030405Z&X-Amz-Expires=9&X-Amz-Security-Token=t%2Bt&X-Amz-SignedHeaders=host&a="
        );
        let merged = written(&[("X-Amz-Content-Sha256", "a/b"), ("X-Amz-Z", ""), ("X-A", "1")], Some(&auth));
        assert_eq!(
            merged,
            "X-A=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=a%2Fb\
             &X-Amz-Credential=AKID%2F20260102%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=9\
             &X-Amz-Security-Token=t%2Bt&X-Amz-SignedHeaders=host&X-Amz-Z="
        );
        let names = |text: String| {
            text.split('&')
                .map(|pair| pair.split_once('=').unwrap().0.to_owned())
                .collect::<alloc::vec::Vec<_>>()
        };
        let got = names(written(
            &[
                ("a", ""),
                ("X-Amz-Checksum", ""),
                ("X-Amz-E", ""),
                ("A", ""),
                ("X-Amz-S", ""),
                ("X-Amz-T", ""),
            ],
            Some(&auth),
        ));
        let mut sorted = got.clone();
        sorted.sort();
        assert_eq!(got, sorted);
        assert_eq!(got.len(), 12);
    }
}
