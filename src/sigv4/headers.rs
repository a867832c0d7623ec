//! The canonical headers and the list of their names.
//!
//! "Create a canonical request", steps 4 and 5: names in lower case and sorted, values trimmed, runs of spaces inside
//! a value collapsed to one, values of one name joined by commas.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::digest::Sink;
use super::list::List;
use crate::encode::Decimal;
use crate::header::{HeaderName, HeaderValue};

/// Headers that are signed, besides `host`, in the order in which they are signed.
#[derive(Clone, Debug)]
pub(crate) struct Headers<'a> {
    list: List<Header<'a>, 2>,
    /// `content-length` where it is a number: most uploads have it, and it needs no text of the caller's.
    length: Option<Decimal>,
    /// How many of the list sort before `content-length`, and before `host`.
    before_length: usize,
    before_host: usize,
}

#[derive(Clone, Debug)]
struct Header<'a> {
    name: HeaderName<'a>,
    value: HeaderValue<'a>,
    /// Whether the one before it has the same name.
    again: bool,
}

const LENGTH: &str = "content-length";
const HOST: &str = "host";

impl<'a> Headers<'a> {
    pub(crate) const fn new() -> Self {
        Self { list: List::new(), length: None, before_length: 0, before_host: 0 }
    }

    /// Adds a header in its place; headers of one name keep the order they came in. Not `content-length` where there is a
    /// number for it.
    pub(crate) fn insert(&mut self, name: HeaderName<'a>, value: HeaderValue<'a>) {
        debug_assert!(self.length.is_none() || name.as_str() != LENGTH);
        let (place, again) = self.place(name.as_str());
        self.insert_at(place, Header { name, value, again });
    }

    /// Adds a header whose name is new; if it is not, the name comes back.
    #[inline(always)]
    pub(crate) fn insert_new(
        &mut self,
        name: HeaderName<'a>,
        value: HeaderValue<'a>,
    ) -> Result<(), HeaderName<'a>> {
        match self.place(name.as_str()) {
            (_, true) => Err(name),
            _ if self.length.is_some() && name.as_str() == LENGTH => Err(name),
            (place, again) => {
                self.insert_at(place, Header { name, value, again });
                Ok(())
            }
        }
    }

    /// Adds `content-length`, unless there is one; says whether it did.
    pub(crate) fn insert_length(&mut self, length: u64) -> bool {
        let new = self.length.is_none() && !self.place(LENGTH).1;
        if new {
            self.length = Some(Decimal::new(length));
        }
        new
    }

    /// Where a header of this name goes, and whether the one before it has the same name.
    #[inline(always)]
    fn place(&self, name: &str) -> (usize, bool) {
        let mut order = Ordering::Less;
        let place = self.list.place(|header| {
            order = header.name.as_str().cmp(name);
            order.is_le()
        });
        (place, order.is_eq())
    }

    #[inline(always)]
    fn insert_at(&mut self, place: usize, header: Header<'a>) {
        let name = header.name.as_str();
        self.before_length += usize::from(name < LENGTH);
        self.before_host += usize::from(name < HOST);
        self.list.insert(place, header);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Names and values as a client sends them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        let [before, between, behind] = self.parts();
        let length = self.length.iter().map(|length| (LENGTH, length.as_str()));
        let before = before.iter().flatten().map(Header::text);
        before.chain(length).chain(between.iter().chain(behind).flatten().map(Header::text))
    }

    /// The same, without a borrow.
    pub(crate) fn to_parts(&self) -> Vec<(HeaderName<'static>, HeaderValue<'static>)> {
        let [before, between, behind] = self.parts();
        let owned =
            |header: &Header<'_>| (header.name.clone().into_owned(), header.value.clone().into_owned());
        let mut parts = Vec::with_capacity(self.list.entries().len() + usize::from(self.length.is_some()));
        parts.extend(before.iter().flatten().map(owned));
        let length = self.length.iter();
        parts.extend(length.map(|length| (HeaderName::from_lower(LENGTH), HeaderValue::from_digits(length))));
        parts.extend(between.iter().chain(behind).flatten().map(owned));
        parts
    }

    /// Whether `host` is the only one.
    pub(super) fn is_empty(&self) -> bool {
        self.length.is_none() && self.list.entries().is_empty()
    }

    /// The list in three: what sorts before `content-length`, between it and `host`, and behind `host`.
    fn parts(&self) -> [&[Option<Header<'a>>]; 3] {
        let (before_host, behind) =
            self.list.entries().split_at_checked(self.before_host).unwrap_or_default();
        let (before, between) = before_host.split_at_checked(self.before_length).unwrap_or_default();
        [before, between, behind]
    }

    /// `name:value` lines, `host` among them, each behind a line end.
    #[inline(always)]
    pub(super) fn write_lines(&self, sink: &mut impl Sink, host: &SignedHost) {
        let [before, between, behind] = self.parts();
        before.iter().flatten().for_each(|header| header.write_line(sink));
        if let Some(length) = &self.length {
            sink.put("\ncontent-length:");
            sink.put_ascii(length.as_bytes());
        }
        between.iter().flatten().for_each(|header| header.write_line(sink));
        sink.put(host.line());
        behind.iter().flatten().for_each(|header| header.write_line(sink));
    }

    /// Each name once, `host` among them, with `semicolon` between them; `put` writes those that are not known here.
    #[inline(always)]
    pub(super) fn write_names<S: Sink>(
        &self,
        sink: &mut S,
        semicolon: &str,
        put: impl Fn(&mut S, &HeaderName<'a>),
    ) {
        let [before, between, behind] = self.parts();
        let each = |sink: &mut S, part: &[Option<Header<'a>>]| {
            for header in part.iter().flatten().filter(|header| !header.again) {
                put(sink, &header.name);
                sink.put(semicolon);
            }
        };
        each(sink, before);
        if self.length.is_some() {
            sink.put("content-length");
            sink.put(semicolon);
        }
        each(sink, between);
        sink.put("host");
        for header in behind.iter().flatten().filter(|header| !header.again) {
            sink.put(semicolon);
            put(sink, &header.name);
        }
    }
}

impl Header<'_> {
    fn text(&self) -> (&str, &str) {
        (self.name.as_str(), self.value.as_str())
    }

    fn write_line(&self, sink: &mut impl Sink) {
        if self.again {
            sink.put_byte(b',');
        } else {
            sink.put_byte(b'\n');
            sink.put(self.name.as_str());
            sink.put_byte(b':');
        }
        match self.value.canonical_is_self() {
            true => sink.put(self.value.as_str()),
            false => write_collapsed(sink, self.value.as_str()),
        }
    }
}

/// The `host` of many requests, with the end of a canonical request that signs no other header and no payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedHost {
    /// `\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD`, from the line end behind the query on.
    alone: String,
    line: usize,
}

impl SignedHost {
    pub(crate) fn new(authority: &str) -> Self {
        let mut alone = ["\nhost:", authority].concat();
        let line = alone.len();
        alone.push_str("\n\nhost\nUNSIGNED-PAYLOAD");
        Self { alone, line }
    }

    /// The end of the canonical request.
    pub(super) fn alone(&self) -> &str {
        &self.alone
    }

    /// The header's own line, behind a line end.
    fn line(&self) -> &str {
        self.alone.get(..self.line).unwrap_or_default()
    }
}

/// Each run of spaces as one.
fn write_collapsed(sink: &mut impl Sink, value: &str) {
    for (at, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            sink.put_byte(b' ');
        }
        sink.put(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_stands_where_it_sorts_and_repeats_are_joined() {
        let mut headers = Headers::new();
        for (name, value) in [
            ("x-amz-meta-a", " a   b  "),
            ("range", "bytes=0-9"),
            ("my-header", "two"),
            ("content-type", "text/plain"),
            ("my-header", "one"),
        ] {
            headers.insert(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap());
        }
        headers.insert(HeaderName::new("accept").unwrap(), HeaderValue::new("*/*").unwrap());
        assert!(headers.insert_length(12) && !headers.insert_length(13));
        let (mut lines, mut names) = (String::new(), String::new());
        headers.write_lines(&mut lines, &SignedHost::new("h:9000"));
        headers.write_names(&mut names, ";", |out, name| out.put(name.as_str()));
        assert_eq!(
            lines,
            "\naccept:*/*\ncontent-length:12\ncontent-type:text/plain\nhost:h:9000\nmy-header:two,one\nrange:bytes=0-9\
             \nx-amz-meta-a:a b"
        );
        assert_eq!(names, "accept;content-length;content-type;host;my-header;range;x-amz-meta-a");
        assert_eq!(headers.get("x-amz-meta-a"), Some("a   b"));
        assert_eq!(headers.get("host"), None);
    }

    #[test]
    fn neighbours_of_the_two_names_that_are_known() {
        let names =
            ["content-lengtg", "content-lengti", "content-length-x", "hos", "hosta", "host-x", "a", "z"];
        for with_length in [false, true] {
            for skip in 0..names.len() {
                let mut headers = Headers::new();
                let added = |headers: &mut Headers<'_>, first: usize| {
                    for name in names.iter().cycle().skip(skip + first * 4).take(4) {
                        let value = HeaderValue::new("v").unwrap();
                        assert!(headers.insert_new(HeaderName::new(*name).unwrap(), value.clone()).is_ok());
                        assert!(headers.insert_new(HeaderName::new(*name).unwrap(), value).is_err());
                    }
                };
                added(&mut headers, 0);
                if with_length {
                    assert!(headers.insert_length(7));
                    let value = HeaderValue::new("8").unwrap();
                    assert!(headers.insert_new(HeaderName::new("content-length").unwrap(), value).is_err());
                }
                added(&mut headers, 1);
                let mut sorted = names.to_vec();
                sorted.extend(with_length.then_some("content-length"));
                sorted.sort_unstable();
                assert_eq!(headers.iter().map(|(name, _)| name).collect::<Vec<_>>(), sorted);
                assert_eq!(
                    headers.to_parts().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
                    sorted
                );
                sorted.push("host");
                sorted.sort_unstable();
                let (mut written, mut lines) = (String::new(), String::new());
                headers.write_names(&mut written, ";", |out, name| out.push_str(name.as_str()));
                assert_eq!(written, sorted.join(";"));
                headers.write_lines(&mut lines, &SignedHost::new("v"));
                let names: Vec<_> =
                    lines.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
                assert_eq!(names, sorted);
            }
        }
    }

    #[test]
    fn a_length_given_as_text_is_the_only_one() {
        let mut headers = Headers::new();
        headers.insert(HeaderName::new("content-length").unwrap(), HeaderValue::new("7").unwrap());
        assert!(!headers.insert_length(7));
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("content-length", "7")]);
    }
}
