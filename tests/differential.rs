//! Random requests, signed by this crate, by `rusty-s3` and by the AWS SDK's `aws-sigv4`: all must agree.
//!
//! Both peers were written by others and from the same specification, so that a common mistake is unlikely. Where a peer
//! leaves the specification, the one place that it does is named beside a narrow exclusion, which is counted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[path = "common/peers.rs"]
mod peers;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sigv4::http_request::{SignableBody, SignatureLocation};
use peers::{
    Pairs, Setting, TEXTS, any_query_name, count_texts, encoded_query, header_name, pairs, query_name,
};
use presign::s3::RawOperation;
use presign::sigv4::{PathEncoding, Payload, Request, Settings, Signer, TokenPlacement};
use presign::{
    Addressing, BodySize, DeleteObject, Endpoint, GetObject, HeadObject, HeaderName, HeaderValue, Method,
    ObjectKey, Operation, PartNumber, Provider, PutObject, Region, S3Presigner, Timestamp, UploadId,
    UploadPart,
};
use random::{Random, Tally, percent_encode};
use rusty_s3::S3Action;

/// Where the bucket is.
struct Place {
    endpoint: String,
    path_style: bool,
    bucket: &'static str,
}

impl Place {
    fn draw(random: &mut Random, tally: &mut Tally) -> Self {
        let host = random.pick(&["s3.example.com", "storage.example", "127.0.0.1", "[::1]", "localhost"]);
        let https = random.one_in(2);
        let port = random.pick(&["", "", ":9000", ":8443", ":443", ":80"]);
        let prefix = random.pick(&["", "", "/gate", "/a/b~c"]);
        let address = host.starts_with(|first: char| first == '[' || first.is_ascii_digit());
        let path_style = address || random.one_in(2);
        let own = if https { ":443" } else { ":80" };
        tally.count("path-style", path_style);
        tally.count("virtual-hosted", !path_style);
        tally.count("ports", !port.is_empty() && port != own);
        tally.count("the scheme's own port", port == own);
        tally.count("path prefixes", !prefix.is_empty());
        tally.count("IPv6", host.starts_with('['));
        tally.count("http", !https);
        let scheme = if https { "https" } else { "http" };
        let bucket = random.pick(&["examplebucket", "my-bucket-01"]);
        Self { endpoint: format!("{scheme}://{host}{port}{prefix}"), path_style, bucket }
    }

    fn presigner(&self, setting: &Setting) -> S3Presigner {
        let provider = Provider::custom(
            Endpoint::insecure(&self.endpoint).unwrap(),
            Region::new(setting.region).unwrap(),
        );
        let addressing = if self.path_style { Addressing::PathStyle } else { Addressing::VirtualHosted };
        S3Presigner::new(provider.addressing(addressing).bucket(self.bucket).unwrap(), setting.credentials())
    }

    fn peer(&self, setting: &Setting) -> rusty_s3::Bucket {
        let style = if self.path_style { rusty_s3::UrlStyle::Path } else { rusty_s3::UrlStyle::VirtualHost };
        rusty_s3::Bucket::new(self.endpoint.parse().unwrap(), style, self.bucket, setting.region).unwrap()
    }
}

/// The URL by `rusty-s3`.
fn rusty<'a>(
    mut action: impl S3Action<'a>,
    setting: &Setting,
    query: &'a Pairs,
    headers: &'a Pairs,
) -> String {
    for (name, value) in query {
        action.query_mut().insert(name.as_str(), value.as_str());
    }
    for (name, value) in headers {
        action.headers_mut().insert(name.as_str(), value.as_str());
    }
    let time = setting.time().try_into().unwrap();
    action.sign_with_time(Duration::from_secs(setting.expires), &time).into()
}

/// `rusty-s3` sorts parameters by their names as they are meant. The specification sorts them "after encoding" (Amazon S3
/// API Reference, "Authenticating Requests: Using the Authorization Header", task 1, canonical query string), which is
/// another order where `%` stands against a character that stays: `a/` is `a%2F` and comes before `a-`.
fn sorts_otherwise(query: &Pairs, token: bool) -> bool {
    let own = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"];
    let mut names: Vec<_> = query.iter().map(|(name, _)| name.as_str()).chain(own).collect();
    names.extend(token.then_some("X-Amz-Security-Token"));
    names.sort_unstable();
    !names.is_sorted_by_key(|name| percent_encode(name, ""))
}

#[test]
fn s3_requests_are_those_of_both_peers() {
    let (mut random, mut tally) = (Random::new("s3"), Tally::default());
    for _ in 0..6_000 {
        let (setting, place) = (Setting::draw(&mut random), Place::draw(&mut random, &mut tally));
        let text = random.key();
        let Ok(key) = ObjectKey::exact(text.as_str()) else { continue };
        let query = pairs(&mut random, 3, query_name, Random::query_text);
        let headers = pairs(&mut random, 3, header_name, Random::header_value);
        let bucket = place.peer(&setting);
        let peer_credentials = match &setting.token {
            Some(token) => rusty_s3::Credentials::new_with_token(
                setting.access_key,
                setting.secret.as_str(),
                token.as_str(),
            ),
            None => rusty_s3::Credentials::new(setting.access_key, setting.secret.as_str()),
        };
        let peer = Some(&peer_credentials);
        // Every other request by an operation of its own, without further pairs: what it signs by itself must be said too.
        let (number, upload, size) =
            (1 + random.below(10_000), random.session_token(), random.bits() % (5 << 30));
        let upload = upload.chars().take(1_024).collect::<String>();
        let length = vec![(String::from("content-length"), size.to_string())];
        let (none, typed) = (Vec::new(), random.one_in(2));
        let (upload_id, part) =
            (UploadId::new(upload.as_str()).unwrap(), PartNumber::new(number.try_into().unwrap()).unwrap());
        let (peer_part, exact) = (u16::try_from(number).unwrap(), BodySize::Exact(size));
        let (query, headers) = if typed { (&none, &none) } else { (&query, &headers) };
        let (method, operation, sent_query, sent_headers, theirs) = match random.below(5) {
            0 if typed => {
                let theirs = rusty(bucket.put_object(peer, &text), &setting, query, &length);
                (Method::Put, Operation::from(PutObject::new(key, exact)), vec![], length.clone(), theirs)
            }
            1 if typed => {
                let theirs =
                    rusty(bucket.upload_part(peer, &text, peer_part, &upload), &setting, query, &length);
                let pairs =
                    vec![("partNumber".into(), number.to_string()), ("uploadId".into(), upload.clone())];
                (
                    Method::Put,
                    UploadPart::new(key, upload_id, part, exact).into(),
                    pairs,
                    length.clone(),
                    theirs,
                )
            }
            2 if typed => {
                let theirs = rusty(bucket.get_object(peer, &text), &setting, query, headers);
                (Method::Get, GetObject::new(key).into(), vec![], vec![], theirs)
            }
            3 if typed => {
                let theirs = rusty(bucket.head_object(peer, &text), &setting, query, headers);
                (Method::Head, HeadObject::new(key).into(), vec![], vec![], theirs)
            }
            _ if typed => {
                let theirs = rusty(bucket.delete_object(peer, &text), &setting, query, headers);
                (Method::Delete, DeleteObject::new(key).into(), vec![], vec![], theirs)
            }
            kind => {
                let method = [Method::Put, Method::Get, Method::Head, Method::Delete, Method::Get][kind];
                let theirs = match method {
                    Method::Put => rusty(bucket.put_object(peer, &text), &setting, query, headers),
                    Method::Head => rusty(bucket.head_object(peer, &text), &setting, query, headers),
                    Method::Delete => rusty(bucket.delete_object(peer, &text), &setting, query, headers),
                    _ => rusty(bucket.get_object(peer, &text), &setting, query, headers),
                };
                let mut raw = RawOperation::on_object(method, key);
                for (name, value) in query {
                    raw = raw.query(name.as_str(), value.as_str());
                }
                for (name, value) in headers {
                    raw = raw.header(
                        HeaderName::new(name.as_str()).unwrap(),
                        HeaderValue::new(value.as_str()).unwrap(),
                    );
                }
                (method, raw.into(), query.clone(), headers.clone(), theirs)
            }
        };
        let request = place.presigner(&setting).presign(&operation, setting.validity()).unwrap();
        // Equal, and where it is excluded, different: so the exclusion is no wider than its reason.
        let (sorted, url) = (!sorts_otherwise(&sent_query, setting.token.is_some()), request.url());
        assert_eq!(theirs == url, sorted, "{theirs}\n{url}");

        // The AWS SDK never signs this header in the query. S3 wants every `x-amz-*` header that is sent to be signed.
        let leaves_out = sent_headers.iter().any(|(name, _)| name == "x-amz-checksum-mode");
        let settings = setting.peer(SignatureLocation::QueryParams, false, false, true);
        let (start, ours) = (url.split_once('?').unwrap().0, url.split_once("&X-Amz-Signature=").unwrap().1);
        let unsigned = format!("{start}?{}", encoded_query(&sent_query));
        let theirs =
            setting.aws("s3", settings, method, &unsigned, &sent_headers, SignableBody::UnsignedPayload);
        assert_eq!(theirs == ours[..64], !leaves_out, "{url}");
        tally.count("requests equal to rusty-s3's", sorted);
        tally.count("requests that rusty-s3 sorts otherwise", !sorted);
        tally.count("requests equal to aws-sigv4's", !leaves_out);
        tally.count("requests of which aws-sigv4 leaves a header out", leaves_out);
        tally.count("typed operations", typed);
        for (name, wanted) in
            [("GET", Method::Get), ("PUT", Method::Put), ("HEAD", Method::Head), ("DELETE", Method::Delete)]
        {
            tally.count(name, method == wanted);
        }
        tally.count("parts", sent_query.iter().any(|(name, _)| name == "partNumber"));
        tally.count(
            "keys with reserved ASCII",
            text.contains(|char| "!\"#$%&'()*+,:;<=>?@[\\]^`{|}".contains(char)),
        );
        tally.count("keys outside ASCII", !text.is_ascii());
        count_texts(&mut tally, &setting, &sent_query, &sent_headers);
    }
    let floors = [
        ("requests equal to rusty-s3's", 3_000),
        ("requests equal to aws-sigv4's", 4_000),
        ("typed operations", 2_000),
        ("GET", 500),
        ("PUT", 500),
        ("HEAD", 500),
        ("DELETE", 500),
        ("parts", 300),
        ("path-style", 1_000),
        ("virtual-hosted", 1_000),
        ("ports", 1_000),
        ("the scheme's own port", 500),
        ("path prefixes", 1_000),
        ("IPv6", 500),
        ("http", 1_000),
        ("keys with reserved ASCII", 2_000),
        ("keys outside ASCII", 2_000),
    ];
    tally.check("s3", &[&floors[..], &TEXTS.map(|(kind, floor)| (kind, floor / 3))].concat());
}

/// A path as it stands in a URL: of a service whose paths are normalised, with all that is to be normalised.
fn path(random: &mut Random) -> String {
    let mut path = String::from("/");
    for _ in 0..random.below(7) {
        path += random.pick(&[
            "", ".", "..", "...", ".a", "b", "%20", "%2F", "%2e", "%C3%A9", "a:b", "a@b+c", "(x)", "~",
        ]);
        path += random.pick(&["/", "/", "/", "", "//"]);
    }
    path
}

#[test]
fn requests_of_any_service_are_those_of_aws_sigv4() {
    let (mut random, mut tally) = (Random::new("services"), Tally::default());
    for _ in 0..5_000 {
        let setting = Setting::draw(&mut random);
        let service = random.pick(&["s3", "iam", "execute-api", "sqs", "service_1"]);
        let [double, normalize, signed_token, body_known] = [2, 2, 3, 2].map(|times| random.one_in(times));
        let signed_token = !signed_token;
        let settings = Settings::new()
            .path_encoding(if double { PathEncoding::Double } else { PathEncoding::Single })
            .normalize_path(normalize)
            .token(if signed_token { TokenPlacement::Signed } else { TokenPlacement::Appended });
        let signer =
            Signer::new(setting.credentials(), Region::new(setting.region).unwrap(), service, settings)
                .unwrap();
        let all = [
            Method::Get,
            Method::Head,
            Method::Post,
            Method::Put,
            Method::Delete,
            Method::Patch,
            Method::Options,
        ];
        let (method, path) = (random.pick(&all), path(&mut random));
        let authority =
            random.pick(&["example.amazonaws.com", "api.example:8443", "127.0.0.1:9000", "[::1]"]);

        let mut query = pairs(&mut random, 4, any_query_name, Random::query_text_with_controls);
        for repeated in query.clone() {
            if random.one_in(4) {
                query.push((repeated.0, random.query_text_with_controls()));
            }
        }
        let mut headers = pairs(&mut random, 4, header_name, Random::header_value);
        headers.retain(|(name, _)| name != "x-amz-checksum-mode");
        for repeated in headers.clone() {
            if random.one_in(4) {
                headers.push((repeated.0, random.header_value()));
            }
        }
        let (body, payload) = match body_known {
            true => (SignableBody::Bytes(b"Action=ListUsers"), Payload::of(b"Action=ListUsers")),
            false => (SignableBody::UnsignedPayload, Payload::Unsigned),
        };
        let mut request = Request::new(method, authority, path.as_str()).unwrap().payload(payload);
        for (name, value) in &query {
            request = request.query(name.as_str(), value.as_str());
        }
        for (name, value) in &headers {
            request = request
                .header(HeaderName::new(name.as_str()).unwrap(), HeaderValue::new(value.as_str()).unwrap());
        }
        let url = format!("https://{authority}{path}?{}", encoded_query(&query));
        let peer = |location| {
            let settings = setting.peer(location, double, normalize, signed_token);
            setting.aws(service, settings, method, &url, &headers, body.clone())
        };

        let signed = signer.presign(&request, setting.validity()).unwrap();
        let (_, ours) = signed.query().split_once("&X-Amz-Signature=").unwrap();
        assert_eq!(&ours[..64], peer(SignatureLocation::QueryParams), "{url}");
        let signed = signer.sign(&request, Timestamp::from_unix_secs(setting.instant).unwrap()).unwrap();
        let (_, ours) = signed.authorization().split_once(", Signature=").unwrap();
        assert_eq!(ours, peer(SignatureLocation::Headers), "{url}");

        tally.count("requests, each in both forms", true);
        tally.count("paths encoded twice", double && path.contains('%'));
        tally.count("paths normalised", normalize && (path.contains("/.") || path.contains("//")));
        tally.count("tokens appended", setting.token.is_some() && !signed_token);
        tally.count("bodies hashed", body_known);
        let names = |pairs: &Pairs| pairs.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>().len();
        tally.count("repeated query names", names(&query) < query.len());
        let control = |(name, value): &(String, String)| {
            [name, value].iter().any(|text| text.contains(char::is_control))
        };
        tally.count("control characters in the query", query.iter().any(control));
        tally.count("repeated headers", names(&headers) < headers.len());
        tally.count("ports", authority.contains(":8443") || authority.contains(":9000"));
        for (name, wanted) in [("PATCH", Method::Patch), ("OPTIONS", Method::Options), ("POST", Method::Post)]
        {
            tally.count(name, method == wanted);
        }
        count_texts(&mut tally, &setting, &query, &headers);
    }
    let floors = [
        ("requests, each in both forms", 5_000),
        ("paths encoded twice", 800),
        ("paths normalised", 800),
        ("tokens appended", 500),
        ("bodies hashed", 1_000),
        ("repeated query names", 1_000),
        ("control characters in the query", 1_000),
        ("repeated headers", 1_000),
        ("ports", 1_000),
        ("PATCH", 300),
        ("OPTIONS", 300),
        ("POST", 300),
    ];
    tally.check("services", &[&floors[..], &TEXTS].concat());
}
