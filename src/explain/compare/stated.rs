//! What stands in the string to sign beside the hash, and what a store says beside the texts: date, scope, clock, code.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::super::difference::{Difference, DifferenceKind as Kind};
use super::super::encoding::decoded;
use super::super::parts::{Parts, Refusal};
use super::super::shown::{Plain, quoted};
use super::super::values::{MOST_AHEAD, date, is_id, number};
use super::Both;
use crate::time::Timestamp;

/// A parameter of the query, decoded.
fn parameter(parts: &Parts<'_>, name: &str) -> Option<String> {
    let (_, value) = parts.query.iter().find(|(known, _)| decoded(known) == name)?;
    Some(decoded(value).into_owned())
}

/// An access key ID and the four parts of a scope.
fn split(credential: &str) -> Option<(&str, [&str; 4])> {
    let mut parts = credential.rsplitn(5, '/');
    let (end, service, region, date) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some((parts.next().unwrap_or_default(), [date, region, service, end]))
}

/// The access key ID that a request names.
pub(super) fn access_key_id(parts: &Parts<'_>) -> Option<String> {
    let credential = parameter(parts, "X-Amz-Credential")?;
    split(&credential).map(|(id, _)| id).filter(|id| is_id(id)).map(Into::into)
}

impl Both<'_, '_> {
    /// Two values of `X-Amz-Credential`.
    pub(super) fn credential(&self, signed: &str, sent: &str) -> Option<Difference> {
        let ((signed_id, signed_scope), (sent_id, sent_scope)) = (split(signed)?, split(sent)?);
        if signed_id != sent_id {
            let told = self.told("", sent_id, signed_id);
            return Some(Difference::of(
                Kind::AccessKey,
                "X-Amz-Credential",
                format!("as access key {told}"),
            ));
        }
        self.scope(signed_scope, sent_scope)
    }

    fn scope(&self, signed: [&str; 4], sent: [&str; 4]) -> Option<Difference> {
        let kinds = [
            (Kind::ScopeDate, "date of the scope"),
            (Kind::Region, "region"),
            (Kind::Service, "service"),
            (Kind::Algorithm, "end of the scope"),
        ];
        let ((kind, what), (signed, sent)) =
            kinds.into_iter().zip(signed.into_iter().zip(sent)).find(|(_, (signed, sent))| signed != sent)?;
        Some(Difference::of(kind, "X-Amz-Credential", self.told_as(what, sent, signed)))
    }

    /// `as date the client sent X, Y was signed`; where it is the store's own view of what it has to sign, `the store has`.
    fn told_as(&self, what: &str, sent: &str, signed: &str) -> String {
        let told = self.told("", sent, signed);
        let told =
            if self.sent.all_headers { told } else { told.replacen("the client sent", "the store has", 1) };
        format!("as {what} {told}")
    }

    /// The string to sign of the store, where it tells it.
    pub(super) fn stated(&self) -> Option<Difference> {
        let theirs = self.sent.stated.as_ref()?;
        let ours =
            |name, stated: Option<&str>| stated.map(String::from).or_else(|| parameter(self.signed, name));
        let stated = self.signed.stated.as_ref();
        let algorithm = ours("X-Amz-Algorithm", stated.map(|one| one.algorithm));
        let at = ours("X-Amz-Date", stated.map(|one| one.date));
        let of = |kind, what: &str, signed: Option<String>, sent: &str| {
            let signed = signed.filter(|signed| signed != sent)?;
            Some(Difference::new(kind, self.told_as(what, sent, &signed)))
        };
        let scope = || {
            let ours = match stated {
                Some(stated) => String::from(stated.scope),
                None => {
                    let credential = parameter(self.signed, "X-Amz-Credential")?;
                    let (_, scope) = split(&credential)?;
                    scope.join("/")
                }
            };
            self.scope(split(&ours)?.1, split(theirs.scope)?.1)
        };
        let list = || {
            of(Kind::HeaderList, "list of signed headers", self.signed.list.map(Into::into), self.sent.list?)
        };
        of(Kind::Algorithm, "algorithm", algorithm, theirs.algorithm)
            .or_else(|| of(Kind::SignedAt, "date", at, theirs.date))
            .or_else(scope)
            .or_else(list)
    }
}

/// Whether the request was alive when it arrived. One that is signed in its headers lives as long as a clock may be wrong.
pub(super) fn time(signed: &Parts<'_>, at: Option<Timestamp>) -> Option<Difference> {
    let at = at?;
    let (from, seconds) = match (parameter(signed, "X-Amz-Date"), &signed.stated) {
        (None, Some(stated)) => (date(stated.date)?, Some(MOST_AHEAD)),
        (text, _) => (date(&text?)?, parameter(signed, "X-Amz-Expires").and_then(|text| number(&text))),
    };
    let end = seconds.and_then(|seconds| from.plus_secs(seconds).ok());
    if let Some(end) = end.filter(|end| *end < at) {
        let sentence = format!("the request died at {end}, and it was {at} when it arrived");
        return Some(Difference::of(Kind::Expired, "X-Amz-Expires", sentence));
    }
    let ahead = from.as_unix_secs().saturating_sub(at.as_unix_secs());
    let sentence =
        || format!("the request was signed for {from}, and it was {at} when it arrived: {ahead} s too early");
    (ahead > MOST_AHEAD).then(|| Difference::of(Kind::NotYetValid, "X-Amz-Date", sentence()))
}

/// What a store's code says, where it is not that the signatures differ.
pub(super) fn refusal(
    signed: &Parts<'_>,
    refusal: Option<&Refusal<'_>>,
    hide: impl Fn(&str) -> Cow<'_, str>,
) -> Option<Difference> {
    let refusal = refusal?;
    let region = parameter(signed, "X-Amz-Credential");
    let region = region.as_deref().and_then(split).map(|(_, scope)| scope[1]);
    if let (Some(theirs), Some(ours)) = (refusal.region, region)
        && theirs != ours
    {
        let sentence = format!(
            "the bucket is in the region {}, {} was signed",
            quoted(&hide(theirs), ""),
            quoted(&hide(ours), "")
        );
        return Some(Difference::of(Kind::Region, "X-Amz-Credential", sentence));
    }
    let said = |words: &str| {
        let message = refusal.message.as_bytes();
        message.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
    };
    let (kind, sentence) = match refusal.code {
        "SignatureDoesNotMatch" => return None,
        "RequestTimeTooSkewed" => {
            (Kind::NotYetValid, "the clock that signed and the store's differ too much")
        }
        "ExpiredToken" => {
            (Kind::Token, "the session token is over: a URL dies with the credentials that signed it")
        }
        "InvalidToken" => (Kind::Token, "the session token is missing, or not that of the access key"),
        "InvalidAccessKeyId" => (Kind::AccessKey, "the store does not know the access key ID"),
        "AccessDenied" if said("expired") => (Kind::Expired, "the store says that the request is over"),
        "AccessDenied" if said("not yet valid") => {
            (Kind::NotYetValid, "the store says that the request is not valid yet: a clock is wrong")
        }
        "AccessDenied" => (
            Kind::Refused,
            "the store denies access without a word on the signature: look at what the key may do",
        ),
        _ => (Kind::Refused, "the store refuses for another reason than the signature"),
    };
    Some(Difference::new(kind, format!("{sentence} ({})", Plain(&hide(refusal.code)))))
}
