//! Signature Version 4 against AWS's own values: the signing suite in both forms, and the worked examples of the
//! documentation. The inputs and signatures are facts, laid down in `tests/data`; where the original files are at
//! hand, their intermediate texts are compared too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;

use common::{data, vectors};
use presign::sigv4::{PathEncoding, Payload, Request, Settings, Signer, SigningSteps, TokenPlacement};
use presign::{Credentials, HeaderName, HeaderValue, Method, Region, Timestamp, Validity};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    method: String,
    path: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    #[serde(default = "yes")]
    normalize: bool,
    #[serde(default)]
    sign_body: bool,
    token: Option<String>,
    #[serde(default)]
    token_appended: bool,
    /// The signature in the `Authorization` header.
    header: String,
    /// The signature in the query; the three cases of the older suite have none.
    query_form: Option<String>,
}

fn yes() -> bool {
    true
}

impl Case {
    fn signer(&self) -> Signer {
        let credentials =
            Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").unwrap();
        let credentials = match &self.token {
            Some(token) => credentials.with_session_token(token.clone()).unwrap(),
            None => credentials,
        };
        let token = if self.token_appended { TokenPlacement::Appended } else { TokenPlacement::Signed };
        let settings = Settings::new().normalize_path(self.normalize).token(token);
        Signer::new(credentials, Region::new("us-east-1").unwrap(), "service", settings).unwrap()
    }

    fn request(&self) -> Request<'_> {
        let method: Method = self.method.parse().unwrap();
        let mut request = Request::new(method, "example.amazonaws.com", self.path.as_str())
            .unwrap()
            .payload(Payload::of(self.body.as_bytes()));
        for (name, value) in &self.query {
            request = request.query(name.as_str(), value.as_str());
        }
        for (name, value) in &self.headers {
            request = request.header(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap());
        }
        request
    }

    /// Compares with the suite's own text, where it is at hand. Gives whether it was.
    fn compare(&self, form: &str, steps: &SigningSteps) -> bool {
        let read =
            |what: &str| vectors(&format!("aws-c-auth-signing-suite/v4/{}/{form}-{what}.txt", self.name));
        let (Some(canonical), Some(to_sign)) = (read("canonical-request"), read("string-to-sign")) else {
            return false;
        };
        assert_eq!(steps.canonical_request(), canonical, "{}", self.name);
        assert_eq!(steps.string_to_sign(), to_sign, "{}", self.name);
        true
    }
}

fn suite() -> Vec<Case> {
    serde_json::from_str(&data("sigv4_suite.json")).unwrap()
}

fn instant() -> Timestamp {
    Timestamp::parse("20150830T123600Z").unwrap()
}

#[test]
fn signing_suite_in_the_query() {
    let (mut cases, mut texts) = (0, 0);
    for case in suite() {
        let Some(expected) = &case.query_form else { continue };
        let signed = case.signer().presign(&case.request(), Validity::hours(1).from(instant())).unwrap();
        texts += usize::from(case.compare("query", signed.steps()));
        let (_, signature) = signed.query().split_once("&X-Amz-Signature=").unwrap();
        let (signature, rest) = signature.split_at(64);
        assert_eq!(signature, expected, "{}", case.name);
        assert_eq!(rest.starts_with("&X-Amz-Security-Token="), case.token_appended, "{}", case.name);
        cases += 1;
    }
    assert_eq!(cases, 38);
    say!("signing suite, query form: {cases} signatures, {texts} compared text by text");
}

#[test]
fn signing_suite_in_the_header() {
    let (mut cases, mut texts) = (0, 0);
    for case in suite() {
        let mut request = case.request();
        if case.sign_body {
            // The suite adds this header by a switch; here it is the caller's.
            let digest = case
                .query_form
                .as_ref()
                .map(|_| "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e");
            let value = HeaderValue::new(digest.unwrap()).unwrap();
            request = request.header(HeaderName::new("x-amz-content-sha256").unwrap(), value);
        }
        let signed = case.signer().sign(&request, instant()).unwrap();
        texts += usize::from(case.query_form.is_some() && case.compare("header", signed.steps()));
        let (start, signature) = signed.authorization().split_once(", Signature=").unwrap();
        assert_eq!(signature, case.header, "{}", case.name);
        assert!(start.starts_with(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        ));
        let token = signed.headers().find(|(name, _)| *name == "x-amz-security-token");
        assert_eq!(token.map(|(_, value)| value), case.token.as_deref());
        cases += 1;
    }
    // 38 of the suite, and three orders that only its older edition has.
    assert_eq!(cases, 41);
    say!("signing suite, header form: {cases} signatures, {texts} compared text by text");
}

/// Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)": the worked examples.
mod s3_documentation {
    use super::*;

    fn signer() -> Signer {
        let credentials =
            Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap();
        Signer::new(credentials, Region::new("us-east-1").unwrap(), "s3", Settings::s3()).unwrap()
    }

    fn date() -> Timestamp {
        Timestamp::parse("20130524T000000Z").unwrap()
    }

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn authorization_header() {
        let welcome = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        let streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
        let trailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
        let own = "examplebucket.s3.amazonaws.com";
        type Row<'a> =
            (Method, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)], &'a str, &'a str);
        let rows: [Row<'_>; 6] = [
            (
                Method::Get,
                own,
                "/test.txt",
                &[],
                &[("range", "bytes=0-9")],
                EMPTY,
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                Method::Put,
                own,
                "/test%24file.text",
                &[],
                &[("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                welcome,
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                Method::Get,
                own,
                "/",
                &[("lifecycle", "")],
                &[],
                EMPTY,
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                Method::Get,
                own,
                "/",
                &[("prefix", "J"), ("max-keys", "2")],
                &[],
                EMPTY,
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
            (
                Method::Put,
                "s3.amazonaws.com",
                "/examplebucket/chunkObject.txt",
                &[],
                &[
                    ("content-encoding", "aws-chunked"),
                    ("content-length", "66824"),
                    ("x-amz-decoded-content-length", "66560"),
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ],
                streaming,
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            ),
            (
                Method::Put,
                "s3.amazonaws.com",
                "/examplebucket/chunkObject.txt",
                &[],
                &[
                    ("content-encoding", "aws-chunked"),
                    ("x-amz-decoded-content-length", "66560"),
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                    ("x-amz-trailer", "x-amz-checksum-crc32c"),
                ],
                trailer,
                "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
            ),
        ];
        for (method, host, path, query, headers, payload, expected) in rows {
            let word = HeaderValue::new(payload).unwrap();
            let mut request = Request::new(method, host, path)
                .unwrap()
                .header(HeaderName::new("x-amz-content-sha256").unwrap(), word.clone())
                .payload(Payload::Word(word));
            for (name, value) in query {
                request = request.query(*name, *value);
            }
            for (name, value) in headers {
                request = request.header(HeaderName::new(*name).unwrap(), HeaderValue::new(*value).unwrap());
            }
            let signed = signer().sign(&request, date()).unwrap();
            assert!(signed.authorization().ends_with(&format!(", Signature={expected}")), "{path}");
        }
    }

    #[test]
    fn presigned_url() {
        let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt").unwrap();
        let signed =
            signer().presign(&request.payload(Payload::Unsigned), Validity::days(1).from(date())).unwrap();
        assert_eq!(
            signed.query(),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F\
             aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
             aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
        assert_eq!(
            signed.steps().string_to_sign(),
            "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n\
             3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04"
        );
    }
}

/// AWS General Reference, "Signature Version 4 signing process": the request to IAM.
#[test]
fn general_documentation() {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").unwrap();
    let signer = Signer::new(credentials, Region::new("us-east-1").unwrap(), "iam", Settings::new()).unwrap();
    let request = Request::new(Method::Get, "iam.amazonaws.com", "/")
        .unwrap()
        .query("Action", "ListUsers")
        .query("Version", "2010-05-08")
        .header(
            HeaderName::new("Content-Type").unwrap(),
            HeaderValue::new("application/x-www-form-urlencoded; charset=utf-8").unwrap(),
        );
    let signed = signer.sign(&request, instant()).unwrap();
    assert_eq!(
        signed.authorization(),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date, \
         Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    );
}

#[test]
fn what_the_signer_sets_cannot_be_given() {
    let case = &suite()[0];
    let validity = Validity::hours(1).from(instant());
    for name in ["X-Amz-Signature", "x-amz-expires", "X-Amz-Security-Token"] {
        let error = case.signer().presign(&case.request().query(name, ""), validity).unwrap_err();
        assert_eq!((error.kind(), error.field()), (presign::ErrorKind::Forbidden, name));
    }
    for name in ["host", "authorization", "x-amz-date", "x-amz-security-token"] {
        let given = |name| (HeaderName::new(name).unwrap(), HeaderValue::new("x").unwrap());
        let (header, value) = given(name);
        assert!(case.signer().sign(&case.request().header(header, value), instant()).is_err(), "{name}");
    }
    assert!(Settings::new().path_encoding(PathEncoding::Single) != Settings::new());
}
