//! The headers of two requests: signed ones that are missing, changed or there twice, and unsigned ones that S3 minds.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::difference::{Difference, DifferenceKind as Kind};
use super::super::parts::{Header, Parts};
use super::Both;
use crate::header::HeaderName;

/// The headers of each name in their order.
struct ByName<'p>(BTreeMap<&'p str, Vec<&'p Header<'p>>>);

impl<'p> ByName<'p> {
    fn of(parts: &'p Parts<'_>) -> Self {
        let mut map = BTreeMap::<_, Vec<_>>::new();
        for header in &parts.headers {
            map.entry(&*header.name).or_default().push(header);
        }
        Self(map)
    }

    /// None where the name is not there.
    fn get(&self, name: &str) -> &[&'p Header<'p>] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A value as it is signed: trimmed, and runs of spaces made one.
fn canonical(value: &str) -> String {
    let words: Vec<_> = value.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// What is signed of several headers of one name.
fn joined(headers: &[&Header<'_>]) -> Option<String> {
    let values: Option<Vec<_>> =
        headers.iter().map(|header| header.value.as_deref().map(canonical)).collect();
    values.map(|values| values.join(","))
}

impl Both<'_, '_> {
    /// The signed headers but `host`, each once.
    fn signed_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.signed.headers.iter().map(|header| &*header.name).collect();
        names.dedup();
        names.retain(|name| *name != "host");
        names
    }

    pub(super) fn headers(&self) -> Option<Difference> {
        let (signed, sent) = (ByName::of(self.signed), ByName::of(self.sent));
        let unsigned = || {
            let others = self.sent.headers.iter().map(|header| &*header.name);
            let mut others = others.filter(|name| signed.get(name).is_empty() && *name != "host");
            // Of what was not signed S3 minds its own only. In a canonical request there is nothing else.
            let other = others.find(|name| !self.sent.all_headers || name.starts_with("x-amz-"))?;
            Some(self.unsigned(other))
        };
        let mut names = self.signed_names().into_iter();
        names.find_map(|name| self.header(name, signed.get(name), sent.get(name))).or_else(unsigned)
    }

    /// A header's name as it may be shown: texts of others can hold anything there.
    pub(super) fn called(&self, name: &str) -> String {
        let valid = HeaderName::new(name).is_ok() && name.len() <= 64;
        if valid { self.hide(name).into_owned() } else { "a header".into() }
    }

    fn header(&self, name: &str, signed: &[&Header<'_>], sent: &[&Header<'_>]) -> Option<Difference> {
        if sent.is_empty() {
            return Some(self.missing(name, joined(signed)));
        }
        // Not for each header that is as it should be.
        let called = || self.called(name);
        if sent.len() > signed.len() && signed.iter().any(|header| header.value.is_some()) {
            // A canonical request shows several values as one.
            let sentence =
                format!("the client sent the header `{}` {} times, one was signed", called(), sent.len());
            return Some(Difference::of(Kind::HeaderTwice, called(), sentence));
        }
        let (wanted, found) = (joined(signed)?, joined(sent)?);
        if wanted == found {
            return None;
        }
        if signed.iter().chain(sent).any(|header| header.secret) {
            let sentence = format!("the client sent another value of `{}` than was signed", called());
            return Some(Difference::of(Kind::HeaderChanged, called(), sentence));
        }
        if name == "content-length" {
            let sentence = format!("the client sent {found} bytes, {wanted} were signed");
            let sentence =
                match [&found, &wanted].iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit())) {
                    true => sentence,
                    false => self.told("content-length: ", &found, &wanted),
                };
            return Some(Difference::of(Kind::ContentLength, called(), sentence));
        }
        let told = self.told(&format!("{}: ", called()), &found, &wanted);
        if !self.sent.all_headers && found.strip_prefix(&*wanted).is_some_and(|rest| rest.starts_with(',')) {
            // Values of one name are signed with commas between them.
            return Some(Difference::of(Kind::HeaderTwice, called(), told + ": it was sent more than once"));
        }
        Some(Difference::of(Kind::HeaderChanged, called(), told + hint(name, &wanted, &found)))
    }

    fn missing(&self, name: &str, wanted: Option<String>) -> Difference {
        let secret = self.signed.headers.iter().any(|header| header.name == name && header.secret);
        let value = wanted.filter(|_| !secret).map(|value| super::quoted(&self.hide(&value), ""));
        let was = value.map_or_else(|| "it was signed".to_string(), |value| format!("{value} was signed"));
        if name == "content-length" {
            let chunked = self.sent.headers.iter().any(|header| header.name == "transfer-encoding");
            let how = if chunked { "sent the body in chunks, without" } else { "did not send" };
            let sentence = format!("the client {how} `content-length`, and {was}");
            return Difference::of(Kind::ContentLength, "content-length", sentence);
        }
        let called = self.called(name);
        let sentence = format!("the client did not send the header `{called}`, and {was}");
        Difference::of(Kind::HeaderMissing, called, sentence)
    }

    /// Runs of spaces that are other runs now. They are signed as one space each.
    pub(super) fn spaces(&self) -> Option<Difference> {
        let (signed, sent) = (ByName::of(self.signed), ByName::of(self.sent));
        self.signed_names().into_iter().find_map(|name| {
            let written = signed.get(name).iter().zip(sent.get(name)).find_map(|(signed, sent)| {
                let (signed, sent) = (signed.value.as_deref()?.trim(), sent.value.as_deref()?.trim());
                // In a canonical request each run is one space.
                let same = if self.sent.all_headers { signed == sent } else { canonical(signed) == sent };
                (!same).then_some(())
            });
            written.map(|()| {
                let called = self.called(name);
                let sentence = format!(
                    "the client sent the header `{called}` with other runs of spaces than were signed: the same to S3, and \
                     another value to stores that do not make each run one space"
                );
                Difference::of(Kind::HeaderSpaces, called, sentence)
            })
        })
    }

    #[cold]
    fn unsigned(&self, name: &str) -> Difference {
        let shown = self.shown_name(name);
        let what = shown.as_ref().map_or_else(|| "a header".into(), |name| format!("the header `{name}`"));
        let sentence =
            format!("the client sent {what}, which was not signed: S3 wants every `x-amz-*` header signed");
        Difference::named(Kind::HeaderUnsigned, shown, sentence)
    }
}

/// What commonly happens to such a value.
fn hint(name: &str, signed: &str, sent: &str) -> &'static str {
    match () {
        () if signed.eq_ignore_ascii_case(sent) => ": upper and lower case differ",
        () if name == "content-type" && sent.starts_with(signed) => ": the client appended a parameter",
        () if name == "content-type" && sent == "application/x-www-form-urlencoded" => {
            ": that is what clients put in where they are told no type"
        }
        () => "",
    }
}
