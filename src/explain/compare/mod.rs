//! Two requests side by side, in the order of the canonical request ("Create a canonical request" of Signature Version 4).

mod headers;
mod path;
mod query;
mod stated;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::difference::{Difference, DifferenceKind as Kind};
use super::parameters::{SEALED, shown_name};
use super::parts::{Parts, Sent, Signed};
use super::shown::quoted;
use super::url::{host_and_port, without_user};

/// The first difference, or what is left where there is none.
pub(super) fn first(signed: &Signed<'_>, sent: &Sent<'_>) -> Difference {
    let signed = &signed.0;
    let refusal = sent.refusal.as_ref();
    let Some(parts) = &sent.parts else {
        return stated::time(signed, sent.at)
            .or_else(|| stated::refusal(signed, refusal, |text| signed.secrets.hide(text)))
            .unwrap_or_else(not_shown);
    };
    let both = Both { signed, sent: parts };
    both.changes_the_signature()
        .or_else(|| stated::time(signed, sent.at))
        .or_else(|| stated::refusal(signed, refusal, |text| both.hide(text)))
        .or_else(|| both.means_the_same())
        .unwrap_or_else(|| both.secret_key())
}

#[cold]
fn not_shown() -> Difference {
    let sentence =
        "the store does not tell what it made of the request: compare with the request as it was received";
    Difference::new(Kind::NotTold, sentence)
}

/// Both sides.
struct Both<'a, 'b> {
    signed: &'b Parts<'a>,
    sent: &'b Parts<'a>,
}

impl Both<'_, '_> {
    fn changes_the_signature(&self) -> Option<Difference> {
        self.two_signatures()
            .or_else(|| self.method())
            .or_else(|| self.host())
            .or_else(|| self.path(false))
            .or_else(|| self.query())
            .or_else(|| self.headers())
            .or_else(|| self.payload())
            .or_else(|| self.stated())
    }

    /// What is the same to S3 and not to every store.
    fn means_the_same(&self) -> Option<Difference> {
        self.path(true).or_else(|| self.escapes()).or_else(|| self.spaces())
    }

    fn two_signatures(&self) -> Option<Difference> {
        let both = self.sent.signature.is_some()
            && self.sent.all_headers
            && self.sent.headers.iter().any(|one| one.name == "authorization");
        let sentence = "the client sent an `authorization` header beside the signature in the URL: there can be one only";
        both.then(|| Difference::of(Kind::TwoSignatures, "authorization", sentence))
    }

    fn method(&self) -> Option<Difference> {
        match (self.signed.method, self.sent.method) {
            (Some(signed), Some(sent)) if signed != sent => {
                Some(Difference::new(Kind::Method, self.told("", sent, signed)))
            }
            _ => None,
        }
    }

    fn host(&self) -> Option<Difference> {
        let (Some(signed), Some(sent)) = (self.signed.authority, self.sent.authority) else { return None };
        if signed.eq_ignore_ascii_case(sent) {
            return None;
        }
        let same = host_and_port(signed).0.eq_ignore_ascii_case(host_and_port(sent).0);
        let (kind, hint) = match same {
            true => (Kind::Port, "the port differs"),
            false => (
                Kind::Host,
                "a client or proxy that writes another host needs a URL that is signed for that host",
            ),
        };
        let told = self.told("host: ", &without_user(sent), &without_user(signed));
        Some(Difference::of(kind, "host", format!("{told}: {hint}")))
    }

    fn payload(&self) -> Option<Difference> {
        match (self.signed.payload, self.sent.payload) {
            (Some(signed), Some(sent)) if signed != sent => {
                let told = self.told("", sent, signed);
                Some(Difference::new(Kind::Payload, format!("as the digest of the body {told}")))
            }
            _ => None,
        }
    }

    /// Nothing differs.
    fn secret_key(&self) -> Difference {
        let unknown = self.signed.headers.iter().any(|header| header.value.is_none());
        if unknown || self.signed.method.is_none() {
            let sentence = format!(
                "all that the URL tells agrees; it tells neither the method nor the values of headers: the client sent {}, \
                 and where just that was signed, the secret access keys differ",
                self.unknown()
            );
            return Difference::new(Kind::NotTold, sentence);
        }
        if self.signed.query.iter().any(|(name, _)| name == SEALED) {
            let sentence = "all that the URL says agrees: it was sealed with another key or for another service, or it is over";
            return Difference::new(Kind::SecretKey, sentence);
        }
        let id = stated::access_key_id(self.signed);
        let whose = id.map_or_else(String::new, |id| format!(" of `{}`", self.hide(&id)));
        let sentence = format!(
            "all that is signed agrees: the secret access key{whose} that signed is not the one that the store has"
        );
        Difference::new(Kind::SecretKey, sentence)
    }

    /// What arrived where it is not known what was signed: the method, and up to eight headers.
    fn unknown(&self) -> String {
        let mut told = self.sent.method.map_or_else(String::new, |method| quoted(&self.hide(method), ""));
        let unknown = self.signed.headers.iter().filter(|header| header.value.is_none());
        for header in unknown.take(8) {
            let sent = self.sent.headers.iter().find(|sent| sent.name == header.name && !sent.secret);
            if let Some(value) = sent.and_then(|sent| sent.value.as_deref()) {
                let value = if header.name == "host" { without_user(value) } else { value.into() };
                let line = format!("{}: {value}", self.called(&header.name));
                told.push_str(if told.is_empty() { "" } else { ", " });
                told.push_str(&quoted(&self.hide(&line), ""));
            }
        }
        told
    }

    /// `the client sent X, Y was signed`, with nothing in it that is a secret.
    fn told(&self, before: &str, sent: &str, signed: &str) -> String {
        let (sent, signed) = (self.hide(sent), self.hide(signed));
        let shown = quoted(&sent, &signed);
        let shown = shown.strip_prefix('`').unwrap_or(&shown);
        format!("the client sent `{before}{shown}, {} was signed", quoted(&signed, &sent))
    }

    fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.signed.secrets.hide(text) {
            Cow::Borrowed(text) => self.sent.secrets.hide(text),
            Cow::Owned(text) => Cow::Owned(self.sent.secrets.hide(&text).into_owned()),
        }
    }

    /// The name of a parameter or header, where it may be shown.
    fn shown_name(&self, name: &str) -> Option<Cow<'static, str>> {
        let name = self.signed.secrets.hide_name(shown_name(name)?);
        Some(self.sent.secrets.hide_name(name))
    }
}

/// Text with spaces for pluses, as forms are read.
fn plus_as_space(text: &str) -> String {
    text.replace('+', " ")
}
