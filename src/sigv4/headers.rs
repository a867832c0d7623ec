//! The canonical headers and the list of their names.
//!
//! "Create a canonical request", steps 4 and 5: names in lower case and sorted, values trimmed, runs of spaces inside
//! a value collapsed to one, values of one name joined by commas.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::digest::Sink;
use super::host::SignedHost;
use super::list::List;
use super::value::write_value;
use crate::encode::Decimal;
use crate::header::{HeaderName, HeaderValue};

/// Headers that are signed, besides `host`, in the order in which they are signed.
#[derive(Clone, Debug)]
pub(crate) struct Headers<'a> {
    /// What most uploads have and nothing else, in places of their own: a length that is a number, and a type.
    length: Option<Decimal>,
    media_type: Option<HeaderValue<'a>>,
    list: List<Header<'a>, 2>,
    /// How many of the list sort before `content-length`, `content-type` and `host`.
    before: [usize; 3],
}

#[derive(Clone, Debug)]
struct Header<'a> {
    name: HeaderName<'a>,
    value: HeaderValue<'a>,
    /// Whether the one before it has the same name.
    again: bool,
}

const LENGTH: &str = "content-length";
const TYPE: &str = "content-type";
const HOST: &str = "host";

/// What stands between two names, and the names of requests that have no list: those with neither length nor type, with
/// a length, with a type, and with both.
pub(super) struct Names {
    between: &'static str,
    known: [&'static str; 4],
}

/// In the canonical request.
pub(super) const NAMES: Names = Names {
    between: ";",
    known: ["host", "content-length;host", "content-type;host", "content-length;content-type;host"],
};

/// In the query.
pub(super) const ENCODED_NAMES: Names = Names {
    between: "%3B",
    known: ["host", "content-length%3Bhost", "content-type%3Bhost", "content-length%3Bcontent-type%3Bhost"],
};

impl<'a> Headers<'a> {
    pub(crate) const fn new() -> Self {
        Self { length: None, media_type: None, list: List::new(), before: [0; 3] }
    }

    /// Adds a header in its place; headers of one name keep the order they came in. Not one that has a place of its own and
    /// is there.
    pub(crate) fn insert(&mut self, name: HeaderName<'a>, value: HeaderValue<'a>) {
        debug_assert!(!self.has_known(name.as_str()));
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
            _ if self.has_known(name.as_str()) => Err(name),
            (place, again) => {
                self.insert_at(place, Header { name, value, again });
                Ok(())
            }
        }
    }

    /// Adds `content-length`, unless there is one; says whether it did.
    #[inline(always)]
    pub(crate) fn insert_length(&mut self, length: u64) -> bool {
        let new = self.length.is_none() && !self.place(LENGTH).1;
        if new {
            self.length = Some(Decimal::new(length));
        }
        new
    }

    /// Adds `content-type`, unless there is one; says whether it did.
    #[inline(always)]
    pub(crate) fn insert_type(&mut self, media_type: HeaderValue<'a>) -> bool {
        let new = self.media_type.is_none() && !self.place(TYPE).1;
        if new {
            self.media_type = Some(media_type);
        }
        new
    }

    /// Whether this header is there in a place of its own.
    fn has_known(&self, name: &str) -> bool {
        self.length.is_some() && name == LENGTH || self.media_type.is_some() && name == TYPE
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
        for (before, known) in self.before.iter_mut().zip([LENGTH, TYPE, HOST]) {
            *before += usize::from(name < known);
        }
        self.list.insert(place, header);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Names and values as a client sends them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        let [first, second, third, last] = self.parts();
        let length = self.length.iter().map(|length| (LENGTH, length.as_str()));
        let media_type = self.media_type.iter().map(|value| (TYPE, value.as_str()));
        texts(first)
            .chain(length)
            .chain(texts(second))
            .chain(media_type)
            .chain(texts(third))
            .chain(texts(last))
    }

    /// The same, without a borrow.
    pub(crate) fn to_parts(&self) -> Vec<(HeaderName<'static>, HeaderValue<'static>)> {
        let known = usize::from(self.length.is_some()) + usize::from(self.media_type.is_some());
        let mut parts = Vec::with_capacity(self.list.entries().len() + known);
        let owned =
            |part: &[Option<Header<'_>>], parts: &mut Vec<_>| {
                let each = part.iter().flatten();
                parts.extend(each.map(|Header { name, value, .. }| {
                    (name.clone().into_owned(), value.clone().into_owned())
                }));
            };
        let [first, second, third, last] = self.parts();
        owned(first, &mut parts);
        if let Some(length) = &self.length {
            parts.push((HeaderName::from_lower(LENGTH), HeaderValue::from_digits(length)));
        }
        owned(second, &mut parts);
        if let Some(media_type) = &self.media_type {
            parts.push((HeaderName::from_lower(TYPE), media_type.clone().into_owned()));
        }
        owned(third, &mut parts);
        owned(last, &mut parts);
        parts
    }

    /// Whether `host` is the only one.
    pub(crate) fn is_empty(&self) -> bool {
        self.length.is_none() && self.media_type.is_none() && self.list.entries().is_empty()
    }

    /// The list in four: what sorts before `content-length`, between it and `content-type`, between that and `host`, and
    /// behind `host`.
    fn parts(&self) -> [&[Option<Header<'a>>]; 4] {
        let entries = self.list.entries();
        if entries.is_empty() {
            return [&[]; 4];
        }
        let [length, media_type, host] = self.before;
        let part = |from, to| entries.get(from..to).unwrap_or_default();
        [part(0, length), part(length, media_type), part(media_type, host), part(host, entries.len())]
    }

    /// `name:value` lines, `host` among them, each behind a line end.
    #[inline(always)]
    pub(super) fn write_lines(&self, sink: &mut impl Sink, host: &SignedHost) {
        let [first, second, third, last] = self.parts();
        first.iter().flatten().for_each(|header| header.write_line(sink));
        if let Some(length) = &self.length {
            sink.put("\ncontent-length:");
            sink.put_ascii(length.as_bytes());
        }
        second.iter().flatten().for_each(|header| header.write_line(sink));
        if let Some(media_type) = &self.media_type {
            sink.put("\ncontent-type:");
            write_value(sink, media_type);
        }
        third.iter().flatten().for_each(|header| header.write_line(sink));
        sink.put(host.line());
        last.iter().flatten().for_each(|header| header.write_line(sink));
    }

    /// Each name once, `host` among them; `put` writes those that are not known here.
    #[inline(always)]
    pub(super) fn write_names<S: Sink>(
        &self,
        sink: &mut S,
        names: &Names,
        put: impl Fn(&mut S, &HeaderName<'a>),
    ) {
        if self.list.entries().is_empty() {
            let [neither, length, media_type, both] = names.known;
            return sink.put(match (&self.length, &self.media_type) {
                (None, None) => neither,
                (Some(_), None) => length,
                (None, Some(_)) => media_type,
                (Some(_), Some(_)) => both,
            });
        }
        let each = |sink: &mut S, part: &[Option<Header<'a>>]| {
            for header in part.iter().flatten().filter(|header| !header.again) {
                put(sink, &header.name);
                sink.put(names.between);
            }
        };
        let [first, second, third, last] = self.parts();
        each(sink, first);
        if self.length.is_some() {
            sink.put(LENGTH);
            sink.put(names.between);
        }
        each(sink, second);
        if self.media_type.is_some() {
            sink.put(TYPE);
            sink.put(names.between);
        }
        each(sink, third);
        sink.put(HOST);
        for header in last.iter().flatten().filter(|header| !header.again) {
            sink.put(names.between);
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
        write_value(sink, &self.value);
    }
}

fn texts<'h>(part: &'h [Option<Header<'_>>]) -> impl Iterator<Item = (&'h str, &'h str)> + Clone {
    part.iter().flatten().map(Header::text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

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
        headers.write_names(&mut names, &NAMES, |out, name| out.put(name.as_str()));
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
            ["content-lengtg", "content-md5", "content-length-x", "hos", "hosta", "content-type-x", "a", "z"];
        for (with_length, with_type) in [(false, false), (false, true), (true, false), (true, true)] {
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
                if with_type {
                    let value = HeaderValue::new("image/png").unwrap();
                    assert!(headers.insert_type(value.clone()) && !headers.insert_type(value.clone()));
                    assert!(headers.insert_new(HeaderName::new("content-type").unwrap(), value).is_err());
                }
                added(&mut headers, 1);
                let mut sorted = names.to_vec();
                sorted.extend(with_length.then_some("content-length"));
                sorted.extend(with_type.then_some("content-type"));
                sorted.sort_unstable();
                assert_eq!(headers.iter().map(|(name, _)| name).collect::<Vec<_>>(), sorted);
                assert_eq!(
                    headers.to_parts().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
                    sorted
                );
                sorted.push("host");
                sorted.sort_unstable();
                let (mut written, mut lines) = (String::new(), String::new());
                headers.write_names(&mut written, &NAMES, |out, name| out.push_str(name.as_str()));
                assert_eq!(written, sorted.join(";"));
                headers.write_lines(&mut lines, &SignedHost::new("v"));
                let names: Vec<_> =
                    lines.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
                assert_eq!(names, sorted);
            }
        }
    }

    #[test]
    fn names_without_a_list() {
        for (with_length, with_type) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut headers = Headers::new();
            assert!(!with_length || headers.insert_length(7));
            assert!(!with_type || headers.insert_type(HeaderValue::new("a  b").unwrap()));
            let mut expected: Vec<_> = headers.iter().map(|(name, _)| name).collect();
            expected.push("host");
            for names in [&NAMES, &ENCODED_NAMES] {
                let mut written = String::new();
                headers.write_names(&mut written, names, |out, name| out.push_str(name.as_str()));
                assert_eq!(written, expected.join(names.between));
            }
            let mut lines = String::new();
            headers.write_lines(&mut lines, &SignedHost::new("h"));
            let (length, media_type) = (
                if with_length { "\ncontent-length:7" } else { "" },
                if with_type { "\ncontent-type:a b" } else { "" },
            );
            assert_eq!(lines, [length, media_type, "\nhost:h"].concat());
        }
    }

    #[test]
    fn a_length_or_a_type_given_as_text_is_the_only_one() {
        let mut headers = Headers::new();
        headers.insert(HeaderName::new("content-length").unwrap(), HeaderValue::new("7").unwrap());
        assert!(!headers.insert_length(7));
        headers.insert(HeaderName::new("content-type").unwrap(), HeaderValue::new("a/b").unwrap());
        assert!(!headers.insert_type(HeaderValue::new("c/d").unwrap()));
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("content-length", "7"), ("content-type", "a/b")]);
    }
}
