//! The canonical query, which is also the query that is sent.
//!
//! "Create a canonical request", step 3: names and values percent-encoded, then sorted by name and value. The URL
//! carries exactly this text, so that what was signed and what is sent cannot differ.

use alloc::borrow::Cow;
use alloc::string::String;
use core::iter::Peekable;

use super::headers::SignedHeaders;
use super::list::List;
use crate::encode::{Decimal, cmp_encoded, push_component};

/// Query pairs as they are meant, not yet encoded, in the order in which they are signed.
#[derive(Clone, Debug)]
pub(crate) struct Query<'a>(List<Pair<'a>, 3>);

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
        self.0.insert_by(Pair { name: name.into(), value: value.into() }, |a, b| {
            cmp_encoded(&a.name, &b.name).then_with(|| cmp_encoded(a.value.as_str(), b.value.as_str()))
        });
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.iter().any(|(known, _)| known == name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|pair| (&*pair.name, pair.value.as_str()))
    }
}

/// The signer's own parameters, already encoded.
pub(super) struct AuthQuery<'a> {
    /// `AKID%2F`.
    pub(super) access_key: &'a str,
    /// `20260102`.
    pub(super) date: &'a str,
    /// `%2Fus-east-1%2Fs3%2Faws4_request`.
    pub(super) scope: &'a str,
    /// `20260102T030405Z`.
    pub(super) amz_date: &'a str,
    pub(super) expires: Decimal,
    /// Empty where there is none, or where it is appended after signing.
    pub(super) token: &'a str,
}

/// Writes the whole canonical query: the caller's pairs, and the signer's parameters where `auth` has them.
pub(super) fn write_query(
    out: &mut String,
    query: &Query<'_>,
    auth: Option<&AuthQuery<'_>>,
    headers: &SignedHeaders<'_>,
) {
    let start = out.len();
    let mut text = Text { out, start };
    let mut pairs = query.iter().peekable();
    if let Some(auth) = auth {
        text.pairs_below("X-Amz-Algorithm", &mut pairs);
        text.name("X-Amz-Algorithm=");
        text.out.push_str("AWS4-HMAC-SHA256");
        text.pairs_below("X-Amz-Credential", &mut pairs);
        text.name("X-Amz-Credential=");
        [auth.access_key, auth.date, auth.scope].iter().for_each(|part| text.out.push_str(part));
        text.pairs_below("X-Amz-Date", &mut pairs);
        text.name("X-Amz-Date=");
        text.out.push_str(auth.amz_date);
        text.pairs_below("X-Amz-Expires", &mut pairs);
        text.name("X-Amz-Expires=");
        text.out.push_str(auth.expires.as_str());
        if !auth.token.is_empty() {
            text.pairs_below("X-Amz-Security-Token", &mut pairs);
            text.name("X-Amz-Security-Token=");
            text.out.push_str(auth.token);
        }
        text.pairs_below("X-Amz-SignedHeaders", &mut pairs);
        text.name("X-Amz-SignedHeaders=");
        headers.each_name(|name, first| {
            if !first {
                text.out.push_str("%3B");
            }
            push_component(text.out, name);
        });
    }
    pairs.for_each(|pair| text.pair(pair));
}

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

    fn pair(&mut self, (name, value): (&str, &str)) {
        self.name("");
        push_component(self.out, name);
        self.out.push('=');
        push_component(self.out, value);
    }

    /// The pairs that sort before the parameter `name`.
    fn pairs_below<'p>(
        &mut self,
        name: &str,
        pairs: &mut Peekable<impl Iterator<Item = (&'p str, &'p str)>>,
    ) {
        while let Some(pair) = pairs.next_if(|pair| cmp_encoded(pair.0, name).is_lt()) {
            self.pair(pair);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::headers::Headers;

    fn written(pairs: &[(&'static str, &'static str)], auth: Option<&AuthQuery<'_>>) -> String {
        let mut query = Query::new();
        pairs.iter().for_each(|(name, value)| query.insert(*name, *value));
        let mut out = String::from("/?");
        let headers = Headers::new();
        write_query(&mut out, &query, auth, &SignedHeaders::new("h", &headers));
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
        let auth = AuthQuery {
            access_key: "AKID%2F",
            date: "20260102",
            scope: "%2Fr%2Fs3%2Faws4_request",
            amz_date: "20260102T030405Z",
            expires: Decimal::new(9),
            token: "t%2Bt",
        };
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
