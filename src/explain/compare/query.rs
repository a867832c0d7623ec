//! Two queries: parameters that are gone, changed, there twice or added.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::percent_decode_str;

use super::super::difference::{Difference, DifferenceKind as Kind};
use super::super::encoding::decoded;
use super::super::shown::{is_secret_name, same_secret};
use super::super::url::AMP;
use super::{Both, plus_as_space};

/// The values of each name, as they are written.
type ByName<'a> = BTreeMap<Cow<'a, str>, Vec<&'a str>>;

fn by_name<'a>(query: &'a [(Cow<'_, str>, Cow<'_, str>)]) -> ByName<'a> {
    let mut map = ByName::new();
    for (name, value) in query {
        map.entry(decoded(name)).or_default().push(value);
    }
    map
}

impl Both<'_, '_> {
    /// What a parameter is called in a sentence: by its name, where that may be shown.
    fn called_parameter(&self, name: &str) -> String {
        self.shown_name(name).map_or_else(|| "a parameter".into(), |name| format!("the parameter `{name}`"))
    }

    fn about(&self, kind: Kind, name: &str, sentence: impl Into<String>) -> Difference {
        Difference::named(kind, self.shown_name(name), sentence)
    }

    pub(super) fn query(&self) -> Option<Difference> {
        let (signed, sent) = (by_name(&self.signed.query), by_name(&self.sent.query));
        if sent.keys().any(|name| name.starts_with(AMP)) && !signed.keys().any(|name| name.starts_with(AMP)) {
            let sentence =
                "the client sent `&amp;` for `&`: the URL was copied out of HTML without being unescaped";
            return Some(Difference::new(Kind::HtmlEscaped, sentence));
        }
        let kept = signed.iter().find_map(|(name, values)| self.parameter(name, values, sent.get(name)));
        let added = || sent.keys().find(|name| !signed.contains_key(*name)).map(|name| self.added(name));
        match &self.sent.signature {
            // What was added may be the signature under another name.
            None => kept.or_else(|| self.signature()).or_else(added),
            Some(_) => kept.or_else(added).or_else(|| self.signature()),
        }
    }

    fn parameter(&self, name: &str, signed: &[&str], sent: Option<&Vec<&str>>) -> Option<Difference> {
        let Some(sent) = sent else {
            let other_case = self.sent.query.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
            let hint = if other_case { ": its name came in another case" } else { "" };
            let sentence =
                format!("the client did not send {}, which was signed{hint}", self.called_parameter(name));
            return Some(self.about(Kind::ParameterMissing, name, sentence));
        };
        if sent.len() != signed.len() {
            let (found, wanted) = (sent.len(), signed.len());
            let sentence =
                format!("the client sent {} {found} times, {wanted} was signed", self.called_parameter(name));
            return Some(self.about(Kind::ParameterTwice, name, sentence));
        }
        // As bytes: what is no UTF-8 would all read alike.
        let sorted = |values: &[&str]| {
            let mut values: Vec<Vec<u8>> =
                values.iter().map(|value| percent_decode_str(value).collect()).collect();
            values.sort_unstable();
            values
        };
        let (signed, sent) = (sorted(signed), sorted(sent));
        let (signed, sent) = signed.iter().zip(&sent).find(|(signed, sent)| !same_secret(signed, sent))?;
        Some(self.value(name, &String::from_utf8_lossy(signed), &String::from_utf8_lossy(sent)))
    }

    /// Two values of one parameter, decoded, that differ.
    fn value(&self, name: &str, signed: &str, sent: &str) -> Difference {
        if name == "X-Amz-Credential"
            && let Some(difference) = self.credential(signed, sent)
        {
            return difference;
        }
        let (kind, hint) = match name {
            "X-Amz-Algorithm" => (Kind::Algorithm, ""),
            "X-Amz-Date" => (Kind::SignedAt, ""),
            "X-Amz-Expires" => (Kind::Lifetime, ""),
            "X-Amz-SignedHeaders" => (Kind::HeaderList, ""),
            "X-Amz-Security-Token" => (Kind::Token, ""),
            // No UTF-8, of which nothing can be said.
            _ if signed == sent => (Kind::ParameterChanged, ""),
            _ if decoded(sent) == signed => {
                (Kind::ParameterEncodedTwice, ": it was percent-encoded once more")
            }
            _ if plus_as_space(signed) == plus_as_space(sent) => {
                (Kind::ParameterPlus, ": a space and a plus were taken for each other")
            }
            _ => (Kind::ParameterChanged, ""),
        };
        // The value of a parameter that nobody knows may be a piece of a broken token.
        let told = match self.shown_name(name).filter(|name| !is_secret_name(name)) {
            Some(name) => self.told(&format!("{name}="), sent, signed),
            None => {
                format!("the client sent another value of {} than was signed", self.called_parameter(name))
            }
        };
        self.about(kind, name, told + hint)
    }

    #[cold]
    fn added(&self, name: &str) -> Difference {
        let (kind, sentence) = match self.sent.signature {
            Some(_) if name.eq_ignore_ascii_case("X-Amz-Signature") => (
                Kind::ParameterTwice,
                format!("the client sent {} more than once", self.called_parameter(name)),
            ),
            _ => (
                Kind::ParameterAdded,
                format!("the client added {}, which was not signed", self.called_parameter(name)),
            ),
        };
        self.about(kind, name, sentence)
    }

    fn signature(&self) -> Option<Difference> {
        // A canonical request has none.
        if !self.sent.all_headers {
            return None;
        }
        // Nor has what was signed, where only its texts are known.
        let made = self.signed.signature.is_some() || self.signed.stated.is_some();
        let sentence = match (&self.signed.signature, &self.sent.signature) {
            (_, None) if made && self.sent.stated.is_none() => "the client did not send the signature",
            (Some(signed), Some(sent)) if signed.len() != sent.len() => {
                "the client sent a signature of another length than was made"
            }
            (Some(signed), Some(sent)) if !same_secret(signed.as_bytes(), sent.as_bytes()) => {
                "the client sent another signature than was made"
            }
            _ => return None,
        };
        Some(Difference::of(Kind::Signature, "X-Amz-Signature", sentence))
    }

    /// Parameters that mean the same and are written otherwise.
    pub(super) fn escapes(&self) -> Option<Difference> {
        let (signed, sent) = (by_name(&self.signed.query), by_name(&self.sent.query));
        let (name, _) = signed.iter().find(|(name, values)| {
            let mut values: Vec<_> = values.to_vec();
            let mut others = sent.get(*name).cloned().unwrap_or_default();
            values.sort_unstable();
            others.sort_unstable();
            values != others
        })?;
        let sentence = format!(
            "the client escaped {} otherwise than it was signed: the same to S3, and another query to \
             stores that sign it as it is written",
            self.called_parameter(name)
        );
        Some(self.about(Kind::ParameterEscapes, name, sentence))
    }
}
