//! A series of requests that differ in one number of their query, and maybe in their length.
//!
//! All parts of one upload are such a series. What stands before the number in the canonical request is hashed once,
//! so a request costs what stands behind it. The texts are those that [`Signing::presign`] would write, which the tests
//! compare.

use alloc::string::String;

use super::canonical::{Canonical, Signature};
use super::digest::{Hasher, Midstate, Sink};
use super::headers::Headers;
use super::host::SignedHost;
use super::query::Query;
use super::signing::{Path, Signing, path_and_query};
use crate::encode::{Decimal, hex, push_component};
use crate::time::ExpiresIn;

/// What the requests of a series have in common.
pub(crate) struct Common<'a> {
    pub(crate) method: &'a str,
    pub(crate) host: &'a SignedHost,
    /// The name of the number in the query. It and `last` sort behind `X-Amz-`, in this order.
    pub(crate) number: &'a str,
    /// The pair behind the number.
    pub(crate) last: (&'a str, &'a str),
    /// Whether `content-length` is signed.
    pub(crate) signs_length: bool,
}

/// A series, begun.
pub(crate) struct Series<'s> {
    signing: &'s Signing<'s>,
    /// The URL up to the number.
    head: String,
    /// The hash of the canonical request up to the number.
    begun: Midstate,
    /// The URL between the number and the signature.
    tail: String,
    /// The canonical request between the number and the length, or up to its end where no length is signed.
    middle: String,
    /// The canonical request behind the length.
    end: String,
}

impl<'s> Series<'s> {
    /// Begins a series whose URLs start with `url`, in which the path starts at `path`.
    #[inline]
    pub(super) fn new(
        signing: &'s Signing<'s>,
        mut url: String,
        path: usize,
        common: &Common<'_>,
        expires_in: ExpiresIn,
    ) -> Self {
        let mut headers = Headers::new();
        if common.signs_length {
            headers.insert_length(0);
        }
        let query = signing.write(&mut url, &Query::new(), &headers, expires_in);
        for text in ["&", common.number, "="] {
            url.push_str(text);
        }
        let (path, query) = path_and_query(&url, Path::Written(path), query);
        let mut hasher = Hasher::new();
        for text in [common.method, "\n", path, "\n", query] {
            hasher.put(text);
        }

        let mut tail = String::from("&");
        push_component(&mut tail, common.last.0);
        tail.push('=');
        push_component(&mut tail, common.last.1);

        let mut lines = String::new();
        let Common { method, host, .. } = *common;
        Canonical { method, host, headers: &headers, payload: None }.write_end(&mut lines);
        let (before, end) = match lines.split_once("content-length:0") {
            Some((_, end)) if common.signs_length => ("\ncontent-length:", end),
            _ => (&*lines, ""),
        };
        let middle = [&tail, before].concat();
        tail.push_str("&X-Amz-Signature=");
        let end = end.into();
        Self { signing, head: url, begun: hasher.midstate(), tail, middle, end }
    }

    /// Appends the URL of the request with this number, and with this length if lengths are signed.
    pub(crate) fn append_url(&self, out: &mut String, number: u16, length: u64) {
        let number = Decimal::new(number.into());
        let mut hasher = Hasher::new();
        hasher.resume(&self.begun);
        hasher.put_ascii(number.as_bytes());
        hasher.put(&self.middle);
        if !self.end.is_empty() {
            hasher.put_ascii(Decimal::new(length).as_bytes());
            hasher.put(&self.end);
        }
        let hash = hex(&hasher.finish());
        let signature: Signature = self.signing.signature(&hash);
        out.reserve(self.url_len());
        out.push_str(&self.head);
        // As a text they would be looked at first, which takes longer for four of them.
        number.as_bytes().iter().for_each(|digit| out.push(char::from(*digit)));
        out.push_str(&self.tail);
        out.push_str(signature.as_str());
    }

    /// The most bytes of a URL.
    pub(crate) fn url_len(&self) -> usize {
        self.head.len() + self.tail.len() + 5 + 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::endpoint::Region;
    use crate::sigv4::signer::Signer;
    use crate::sigv4::signing::Unsigned;
    use crate::time::Timestamp;
    use alloc::format;

    #[test]
    fn a_series_writes_what_single_requests_write() {
        let now = Timestamp::parse("20260102T030405Z").unwrap();
        let expires_in = ExpiresIn::from_secs(900).unwrap();
        let host = SignedHost::new("bucket.example:9000");
        for token in ["", "t+/="] {
            let credentials = Credentials::new("AKIDEXAMPLE", "secretsecretsecret").unwrap();
            let credentials =
                if token.is_empty() { credentials } else { credentials.with_session_token(token).unwrap() };
            let signer = Signer::s3(credentials, Region::new("eu-central-1").unwrap());
            let signing = signer.at(now);
            // Lengths around the blocks of the hash.
            for (padding, signs_length) in (0..140).flat_map(|padding| [(padding, false), (padding, true)]) {
                let (key, id) = ("k".repeat(padding % 70 + 1), format!("a+b/{}", "i".repeat(padding)));
                let common = Common {
                    method: "PUT",
                    host: &host,
                    number: "partNumber",
                    last: ("uploadId", &id),
                    signs_length,
                };
                let url = format!("https://bucket.example:9000/{key}");
                let series = signing.series(url.clone(), 27, &common, expires_in);
                for (number, length) in [(1, 0), (9, 1), (10, 5 << 20), (10_000, u64::MAX)] {
                    let (mut query, mut headers) = (Query::new(), Headers::new());
                    query.insert("uploadId", &*id);
                    query.insert("partNumber", u64::from(number));
                    if signs_length {
                        headers.insert_length(length);
                    }
                    let unsigned = Unsigned {
                        method: "PUT",
                        path: Path::Written(27),
                        host: common.host,
                        query: &query,
                        headers: &headers,
                        payload: None,
                    };
                    let (mut one, mut of_series) = (url.clone(), String::new());
                    signing.presign(&mut one, &unsigned, expires_in);
                    series.append_url(&mut of_series, number, length);
                    assert_eq!(of_series, one);
                    assert!(of_series.len() <= series.url_len());
                }
            }
        }
    }
}
