//! The canonical headers and the list of their names.
//!
//! "Create a canonical request", steps 4 and 5: names in lower case and sorted, values trimmed, runs of spaces inside
//! a value collapsed to one, values of one name joined by commas.

use super::digest::Sink;
use super::list::List;
use crate::encode::Decimal;
use crate::header::{HeaderName, HeaderValue};

/// Headers that are signed, besides `host`, in the order in which they are signed.
#[derive(Clone, Debug)]
pub(crate) struct Headers<'a>(List<Header<'a>, 4>);

/// A header: its name in lower case and its value as a client sends it.
#[derive(Clone, Debug)]
pub(crate) struct Header<'a> {
    name: HeaderName<'a>,
    value: Value<'a>,
}

#[derive(Clone, Debug)]
enum Value<'a> {
    Text(HeaderValue<'a>),
    Number(Decimal),
}

impl Header<'_> {
    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    pub(crate) fn value(&self) -> &str {
        match &self.value {
            Value::Text(text) => text.as_str(),
            Value::Number(number) => number.as_str(),
        }
    }

    /// Whether the canonical form of the value is the value itself.
    fn is_canonical(&self) -> bool {
        match &self.value {
            Value::Text(text) => text.canonical_is_self(),
            Value::Number(_) => true,
        }
    }

    /// The same, without a borrow.
    pub(crate) fn to_parts(&self) -> (HeaderName<'static>, HeaderValue<'static>) {
        let value = match &self.value {
            Value::Text(text) => text.clone().into_owned(),
            Value::Number(number) => HeaderValue::from_digits(number),
        };
        (self.name.clone().into_owned(), value)
    }
}

impl<'a> Headers<'a> {
    pub(crate) const fn new() -> Self {
        Self(List::new())
    }

    /// Adds a header in its place; headers of one name keep the order they came in.
    pub(crate) fn insert(&mut self, name: HeaderName<'a>, value: HeaderValue<'a>) {
        self.place(Header { name, value: Value::Text(value) });
    }

    /// Adds a header with a number for its value, without an allocation.
    pub(crate) fn insert_number(&mut self, name: HeaderName<'a>, number: u64) {
        self.place(Header { name, value: Value::Number(Decimal::new(number)) });
    }

    fn place(&mut self, header: Header<'a>) {
        self.0.insert_by(header, |a, b| a.name().cmp(b.name()));
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|header| header.name() == name).map(Header::value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Header<'a>> + Clone {
        self.0.iter()
    }
}

/// Headers together with the `host` that is always among them.
#[derive(Clone, Copy)]
pub(super) struct SignedHeaders<'a> {
    host: &'a str,
    /// Those that sort before `host`, and those that sort behind it.
    before: &'a [Option<Header<'a>>],
    behind: &'a [Option<Header<'a>>],
}

impl<'a> SignedHeaders<'a> {
    pub(super) fn new(host: &'a str, headers: &'a Headers<'a>) -> Self {
        let entries = headers.0.entries();
        let place = headers.iter().take_while(|header| header.name() < "host").count();
        let (before, behind) = entries.split_at_checked(place).unwrap_or_default();
        Self { host, before, behind }
    }

    /// Each header with its name; without a header it is `host`.
    fn each(self) -> impl Iterator<Item = (&'a str, Option<&'a Header<'a>>)> {
        let named = |header: &'a Header<'a>| (header.name(), Some(header));
        let before = self.before.iter().flatten().map(named);
        before.chain([("host", None)]).chain(self.behind.iter().flatten().map(named))
    }

    /// Calls `write` with each name once, and with whether it is the first.
    pub(super) fn each_name(self, mut write: impl FnMut(&str, bool)) {
        let mut last = "";
        self.each().for_each(|(name, _)| {
            if name != last {
                write(name, last.is_empty());
                last = name;
            }
        });
    }

    /// `name:value` lines, each with its line end.
    pub(super) fn write_lines(self, sink: &mut impl Sink) {
        let mut last = "";
        self.each().for_each(|(name, header)| {
            if name == last {
                sink.put_byte(b',');
            } else {
                if !last.is_empty() {
                    sink.put_byte(b'\n');
                }
                sink.put(name);
                sink.put_byte(b':');
                last = name;
            }
            match header {
                None => sink.put(self.host),
                Some(header) if header.is_canonical() => sink.put(header.value()),
                Some(header) => write_collapsed(sink, header.value()),
            }
        });
        sink.put_byte(b'\n');
    }

    /// The names with `;` between them.
    pub(super) fn write_names(self, sink: &mut impl Sink) {
        self.each_name(|name, first| {
            if !first {
                sink.put_byte(b';');
            }
            sink.put(name);
        });
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
        headers.insert_number(HeaderName::new("content-length").unwrap(), 12);
        let signed = SignedHeaders::new("h:9000", &headers);
        let (mut lines, mut names) = (String::new(), String::new());
        signed.write_lines(&mut lines);
        signed.write_names(&mut names);
        assert_eq!(
            lines,
            "content-length:12\ncontent-type:text/plain\nhost:h:9000\nmy-header:two,one\nrange:bytes=0-9\n\
             x-amz-meta-a:a b\n"
        );
        assert_eq!(names, "content-length;content-type;host;my-header;range;x-amz-meta-a");
        assert_eq!(headers.get("x-amz-meta-a"), Some("a   b"));
        assert_eq!(headers.get("host"), None);
    }
}
