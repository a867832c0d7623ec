//! Nothing secret is printed: everything is built with canaries, used, formatted in every way, and searched.
//!
//! The canaries are the secret access key, the session token, two SSE-C keys, the keys that are derived from the secret (and
//! the HMAC states that stand for the last of them), and every signature; raw, in pieces, and in the usual encodings.

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
#[path = "common/random.rs"]
mod random;

use std::collections::HashMap;
use std::error::Error as _;
use std::fmt::{Debug, Display};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use hmac::{Hmac, KeyInit, Mac};
use presign::s3::{CopySource, CustomerKey, MetadataName, RawOperation};
use presign::sigv4::{Payload, Request, Settings, Signer, TokenPlacement};
use presign::*;
use random::percent_encode;

const ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "c4Naryq7/SeCret+wJalrXUtnFEMI=K7MDENGbPx";
const TOKEN: &str = "FwoGZXIvYXdzEc4Nary/t0Ken+q8Zv//////wEaDHxyz==";
const KEYS: [&[u8; 32]; 2] = [
    b"c4Nary-of-an-SSE-C-key-\x01\x80\xff\x00\x7f\xc3w8z",
    b"another-SSE-C-c4Nary-\xfe\x02\x99\x10\xe2\x28\xa1kq5T",
];
const DATE: &str = "20260102";

static CUSTOMER_KEYS: LazyLock<[CustomerKey; 2]> = LazyLock::new(|| KEYS.map(|key| CustomerKey::new(*key)));

/// How many characters in a row are no accident.
const PIECE: usize = 12;

/// What must not be found, and which secret it comes from.
#[derive(Default)]
struct Needles {
    pieces: HashMap<String, &'static str>,
    others: Vec<(String, &'static str)>,
}

impl Needles {
    fn new() -> Self {
        let mut needles = Self::default();
        needles.add("secret access key", SECRET.as_bytes());
        needles.add("session token", TOKEN.as_bytes());
        KEYS.iter().for_each(|key| needles.add("SSE-C key", *key));
        for (region, service) in [("us-east-1", "s3"), ("eu-central-1", "iam")] {
            let mut key = format!("AWS4{SECRET}").into_bytes();
            for step in [DATE, region, service, "aws4_request"] {
                key = mac(&key, step);
                needles.add("derived key", &key);
            }
            needles.add_states(&key);
        }
        needles
    }

    /// A secret in every form in which it could be printed, as pieces that are long enough to be no accident.
    fn add(&mut self, what: &'static str, secret: &[u8]) {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut forms = vec![hex.clone(), hex.to_uppercase(), secret.escape_ascii().to_string()];
        // A text within another begins at any of the three places of a base64 group.
        for before in 0..3 {
            let shifted = [&vec![b'x'; before], secret].concat();
            forms.extend(
                [STANDARD.encode(&shifted), URL_SAFE.encode(&shifted)]
                    .map(|text| text[4..text.len() - 4].to_owned()),
            );
        }
        if let Ok(text) = std::str::from_utf8(secret) {
            forms.extend([text.to_owned(), text.escape_debug().to_string(), percent_encode(text, "")]);
        }
        forms.push(STANDARD.encode(secret));
        forms.push(percent_encode(&STANDARD.encode(secret), ""));
        for form in forms {
            let chars: Vec<_> = form.chars().collect();
            assert!(chars.len() >= PIECE);
            self.pieces.extend(chars.windows(PIECE).map(|piece| (piece.iter().collect(), what)));
        }
        let numbers: Vec<_> = secret.iter().map(u8::to_string).collect();
        self.others.extend(numbers.windows(6).map(|piece| (piece.join(", "), what)));
    }

    /// The states after the two pads of HMAC (RFC 2104), which sign as well as the key does.
    fn add_states(&mut self, key: &[u8]) {
        for pad in [0x36, 0x5c] {
            let mut block = [pad; 64];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let mut state = [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19_u32,
            ];
            sha2::block_api::compress256(&mut state, &[block]);
            for word in state {
                self.others
                    .extend([word.to_string(), format!("{word:08x}")].map(|word| (word, "HMAC state")));
            }
        }
    }

    fn find(&self, text: &str) -> Option<&'static str> {
        let starts: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let piece = |ends: &[usize]| self.pieces.get(&text[ends[0]..ends[PIECE]]);
        let other = || self.others.iter().find(|(needle, _)| text.contains(needle)).map(|(_, what)| what);
        starts.windows(PIECE + 1).find_map(piece).or_else(other).copied()
    }

    fn search(&self, text: &str, what: &str) {
        if let Some(secret) = self.find(text) {
            panic!("{what} shows the {secret}: {text}");
        }
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What was printed.
#[derive(Default)]
struct Shown(Vec<(&'static str, String)>);

impl Shown {
    fn debug(&mut self, what: &'static str, value: &dyn Debug) {
        self.0.push((what, format!("{value:?} {value:#?}")));
    }

    fn text(&mut self, what: &'static str, value: &dyn Display) {
        self.0.push((what, format!("{value} {value:#}")));
    }

    fn error(&mut self, error: Error) {
        self.debug("an error", &error);
        self.text("an error", &error);
        let mut next = error.source();
        while let Some(source) = next {
            self.debug("an error's source", &source);
            self.text("an error's source", &source);
            next = source.source();
        }
    }
}

fn credentials() -> Credentials {
    Credentials::new(ID, SECRET).unwrap().with_session_token(TOKEN).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("20260102T030405Z").unwrap()
}

fn validity() -> Validity {
    Validity::minutes(15).from(now())
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new("photos/cat 1.png").unwrap()
}

fn bucket() -> Bucket {
    Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap()
}

/// The operations that can hold a secret.
fn operations(shown: &mut Shown) -> Vec<Operation<'static>> {
    let [one, two] = &*CUSTOMER_KEYS;
    let id = || UploadId::new("2~abc").unwrap();
    let source = || CopySource::new(&BucketName::new("uploads").unwrap(), &key());
    let part = PartNumber::new(1).unwrap();
    let value = |text: &'static str| HeaderValue::new(text).unwrap().sensitive();
    let raw = RawOperation::on_object(Method::Put, key())
        .header(HeaderName::new("x-amz-meta-note").unwrap(), value(SECRET))
        .header(HeaderName::new("x-amz-mfa").unwrap(), value(TOKEN));
    macro_rules! all {
        ($($operation:expr),* $(,)?) => { vec![$({ let operation = $operation; shown.debug("an operation", &operation); operation.into() }),*] };
    }
    all![
        GetObject::new(key()).customer_key(one),
        HeadObject::new(key()).customer_key(one),
        PutObject::new(key(), BodySize::Exact(9))
            .customer_key(one)
            .metadata(MetadataName::new("a").unwrap(), value(SECRET)),
        DeleteObject::new(key()).mfa(value(TOKEN)),
        CopyObject::new(key(), source()).customer_key(one).source_customer_key(two),
        UploadPartCopy::new(key(), id(), part, source()).customer_key(two).source_customer_key(one),
        CreateMultipartUpload::new(key()).customer_key(two),
        UploadPart::new(key(), id(), part, BodySize::Unlimited).customer_key(two),
        CompleteMultipartUpload::new(key(), id()).customer_key(one),
        ListParts::new(key(), id()).customer_key(one),
        raw,
    ]
}

#[test]
fn nothing_prints_a_secret() {
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    shown.debug("credentials", &credentials());
    shown.debug("credentials", &credentials().expiring_at(now()).clone());
    shown.debug("an SSE-C key", &*CUSTOMER_KEYS);

    let presigner = S3Presigner::new(bucket(), credentials());
    let batch = presigner.batch(validity()).unwrap();
    let mut signatures = Vec::new();
    for operation in operations(&mut shown) {
        shown.debug("an operation", &operation);
        let request = batch.presign(&operation).unwrap();
        assert_eq!(request.url().matches(&percent_encode(TOKEN, "")).count(), 1, "the canary is in the URL");
        needles.add("signature", request.url().rsplit_once('=').unwrap().1.as_bytes());
        shown.debug("a presigned request", &request);
        shown.debug("a presigned request", &request.clone());
        shown.debug("signing steps", &presigner.signing_steps(&operation, validity()).unwrap());
        #[cfg(feature = "http")]
        shown.debug("HTTP headers", &http::request::Parts::try_from(&request).unwrap().headers);
        shown.error(presigner.presign(&operation, Validity::days(8).from(now())).unwrap_err());
    }
    let hidden_note = HeaderValue::new(SECRET).unwrap().sensitive();
    for form in [
        PostForm::to(key(), 1..=9).customer_key(&CUSTOMER_KEYS[0]),
        PostForm::under(KeyPrefix::new("merchants/12/").unwrap(), 1..=9)
            .customer_key(&CUSTOMER_KEYS[1])
            .metadata(MetadataName::new("note").unwrap(), hidden_note),
    ] {
        shown.debug("a form", &form);
        let signed = batch.post_form(&form).unwrap();
        // The policy holds what the fields hold, in base64.
        assert!(needles.find(&signed.to_json()).is_some() && needles.find(&signed.to_html()).is_some());
        for (name, value) in signed.fields() {
            match name {
                "policy" => {
                    let policy = STANDARD.decode(value).unwrap();
                    assert!(needles.find(std::str::from_utf8(&policy).unwrap()).is_some());
                    assert!(needles.find(value).is_some(), "base64 is searched too");
                }
                "x-amz-signature" => signatures.push(value.to_owned()),
                _ => {}
            }
        }
        shown.debug("a presigned form", &signed);
        shown.debug("a presigned form", &signed.clone());
        shown.error(presigner.post_form(&form, Validity::days(8).from(now())).unwrap_err());
        let http =
            Provider::custom(Endpoint::insecure("http://s3.example.com").unwrap(), Region::new("a").unwrap());
        let http = S3Presigner::new(http.bucket("abc").unwrap(), credentials());
        shown.error(http.post_form(&form, validity()).unwrap_err());
    }
    signatures.iter().for_each(|signature| needles.add("signature", signature.as_bytes()));
    // After use, so that keys are kept.
    shown.debug("a batch", &batch);
    shown.debug("a presigner", &presigner);
    shown.debug("a presigner", &presigner.with_credentials(credentials()));
    shown.debug("a bucket", &bucket());

    let [one, _] = &*CUSTOMER_KEYS;
    let sensitive = HeaderValue::new(STANDARD.encode(KEYS[0])).unwrap().sensitive();
    shown.debug("a header value", &sensitive);
    shown.debug("a header value", &sensitive.clone().into_owned());
    for (settings, service, region) in [
        (Settings::s3(), "s3", "us-east-1"),
        (Settings::new(), "iam", "eu-central-1"),
        (Settings::new().token(TokenPlacement::Appended), "iam", "eu-central-1"),
    ] {
        let signer = Signer::new(credentials(), Region::new(region).unwrap(), service, settings).unwrap();
        let request =
            Request::new(Method::Get, "example.amazonaws.com", "/").unwrap().payload(Payload::Unsigned);
        let request = request.header(HeaderName::new("x-amz-mfa").unwrap(), sensitive.clone());
        let query = signer.presign(&request, validity()).unwrap();
        let header = signer.sign(&request, now()).unwrap();
        let (_, rest) = query.query().split_once("&X-Amz-Signature=").unwrap();
        needles.add("signature", &rest.as_bytes()[..64]);
        needles.add("signature", header.authorization().rsplit_once('=').unwrap().1.as_bytes());
        for value in [&request as &dyn Debug, &signer, &query, &header, query.steps(), header.steps()] {
            shown.debug("sigv4", value);
        }
    }

    // Every error on the way of a secret.
    let around = |text: &str| {
        [
            format!("{text}\n"),
            format!(" {text}"),
            format!("{text}\0"),
            format!("{text}é\u{85}"),
            text.repeat(400),
        ]
    };
    for bad in around(SECRET).into_iter().chain(around(TOKEN)) {
        shown.error(Credentials::new(ID, bad.clone()).expect_err("a bad secret"));
        shown.error(Credentials::new(bad.clone(), SECRET).expect_err("a bad access key"));
        shown.error(credentials().with_session_token(bad.clone()).expect_err("a bad token"));
        let results = [
            HeaderValue::new(bad.clone()).map(drop),
            HeaderName::new(bad.clone()).map(drop),
            MetadataName::new(bad.clone()).map(drop),
            UploadId::new(bad.clone()).map(drop),
            Endpoint::new(&bad).map(drop),
            Endpoint::new(&format!("https://{ID}:{bad}@s3.example.com")).map(drop),
            Endpoint::new(&format!("https://s3.example.com/?X-Amz-Security-Token={bad}")).map(drop),
            Region::new(bad.clone()).map(drop),
            BucketName::new(bad.clone()).map(drop),
            ContentMd5::from_base64(&bad).map(drop),
            ContentMd5::from_hex(&bad).map(drop),
            Checksum::from_base64(ChecksumAlgorithm::Sha256, &bad).map(drop),
            Timestamp::parse(&bad).map(drop),
        ];
        results.into_iter().filter_map(Result::err).for_each(|error| shown.error(error));
    }
    let provider = || Provider::aws("us-east-1").unwrap();
    let end = S3Presigner::new(bucket(), credentials().expiring_at(now()));
    shown.error(end.batch(validity()).unwrap_err());
    let no_token =
        S3Presigner::new(provider().without(Capability::SessionToken).bucket("abc").unwrap(), credentials());
    shown.error(no_token.batch(validity()).unwrap_err());
    let no_key = S3Presigner::new(provider().without(Capability::SseC).bucket("abc").unwrap(), credentials());
    shown.error(no_key.presign(&GetObject::new(key()).customer_key(one), validity()).unwrap_err());
    let twice = GetObject::new(key()).customer_key(one).customer_key(one);
    shown.error(presigner.presign(&twice, validity()).unwrap_err());
    shown.debug("an operation", &twice);
    shown.error(Signer::new(credentials(), Region::new("a").unwrap(), SECRET, Settings::new()).unwrap_err());
    #[cfg(feature = "aws-credential-types")]
    {
        let sdk = aws_credential_types::Credentials::new(
            ID,
            format!("{SECRET} "),
            Some(TOKEN.into()),
            None,
            "test",
        );
        shown.error(Credentials::try_from(&sdk).unwrap_err());
    }

    assert!(shown.0.iter().any(|(_, text)| text.contains("[hidden]")));
    for (what, text) in &shown.0 {
        needles.search(text, what);
    }
    let count = needles.pieces.len() + needles.others.len();
    say!("{} texts, {count} needles", shown.0.len());
    assert!(shown.0.len() > 400 && count > 5_000);
}

/// Whoever names the header by hand need not know that it is secret.
#[test]
fn known_secret_headers_are_hidden_without_being_asked() {
    let text = STANDARD.encode(KEYS[0]);
    let presigner = S3Presigner::new(bucket(), credentials());
    for name in [
        "x-amz-server-side-encryption-customer-key",
        "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
        "x-goog-encryption-customer-key",
        "my-customer-key",
    ] {
        let raw = RawOperation::on_object(Method::Put, key())
            .header(HeaderName::new(name).unwrap(), HeaderValue::new(text.as_str()).unwrap());
        let request = presigner.presign(&raw, validity()).unwrap();
        assert!(!format!("{raw:?} {request:?}").contains(&text), "{name}");
    }
}

/// The search finds what is there.
#[test]
fn the_needles_are_sharp() {
    let needles = Needles::new();
    let derived = ["20260102", "us-east-1", "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, step| mac(&key, step));
    for leak in [
        format!("secret={SECRET}"),
        format!("{:?}", &SECRET[..20]),
        format!("{:?}", SECRET.as_bytes()),
        STANDARD.encode(format!("AWS4{SECRET}")),
        format!("Security-Token={}&", percent_encode(TOKEN, "")),
        format!("{KEYS:?}"),
        STANDARD.encode(KEYS[1]),
        format!("{derived:?}"),
        format!("{:x?}", derived).replace(", ", ""),
        derived.iter().map(|byte| format!("{byte:02X}")).collect(),
    ] {
        assert!(needles.find(&leak).is_some(), "{leak}");
    }
    // The derived key is the one that signs: its MAC of the string to sign is the signature.
    let presigner = S3Presigner::new(bucket(), credentials());
    let request = presigner.presign(&GetObject::new(key()), validity()).unwrap();
    let steps = presigner.signing_steps(&GetObject::new(key()), validity()).unwrap();
    let tag: String =
        mac(&derived, steps.string_to_sign()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(request.url().ends_with(&tag));
}

/// The environment of this process cannot be changed by a test, so another process has the canary in its own.
#[test]
#[cfg(feature = "std")]
fn the_environment_is_not_printed() {
    for (secret, token) in [(format!("{SECRET}\t"), TOKEN.into()), (SECRET.into(), format!("{TOKEN} x"))] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_with_a_canary", "--ignored", "--nocapture"])
            .env("AWS_ACCESS_KEY_ID", ID)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_SESSION_TOKEN", token)
            .output()
            .unwrap();
        assert!(output.status.success());
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(text.contains("refused: AWS_S"), "{text}");
        Needles::new().search(&text, "the child");
    }
}

#[test]
#[cfg(feature = "std")]
#[ignore = "run by the_environment_is_not_printed"]
fn child_with_a_canary() {
    let error = Credentials::from_env().unwrap_err();
    println!("refused: {error} {error:?} {error:#?}");
}

/// Whether a type has a trait, found where its own constant hides that of the blanket one.
macro_rules! lacks {
    ($($type:ty: $($bound:path)|+;)*) => {$($({
        #[allow(dead_code)]
        trait Lacks { const HAS: bool = false; }
        impl<T: ?Sized> Lacks for T {}
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code)]
        impl<T: ?Sized + $bound> Probe<T> { const HAS: bool = true; }
        assert!(!<Probe<$type>>::HAS, "{} has {}", stringify!($type), stringify!($bound));
    })+)*};
}

/// No comparison that tells by its time, no text, no serialised form.
#[test]
fn secrets_have_no_such_traits() {
    use serde::{Serialize, de::DeserializeOwned};
    use std::hash::Hash;
    lacks! {
        Credentials: PartialEq | PartialOrd | Hash | Display | Serialize | DeserializeOwned | Default | Copy | AsRef<str>;
        CustomerKey: PartialEq | PartialOrd | Hash | Display | Serialize | DeserializeOwned | Default | Copy | AsRef<[u8]>;
        Signer: PartialEq | Hash | Display | Serialize;
        S3Presigner: PartialEq | Hash | Display | Serialize;
        S3Batch<'static>: PartialEq | Hash | Display | Serialize;
        sigv4::SigningSteps: PartialEq | Display | Serialize;
        sigv4::SignedQueryForm: PartialEq | Display | Serialize;
        sigv4::SignedHeaderForm: PartialEq | Display | Serialize;
        PresignedRequest: PartialEq | Display | DeserializeOwned | AsRef<str>;
        PresignedForm: PartialEq | Display | DeserializeOwned | AsRef<str>;
    }
}

#[test]
#[should_panic(expected = "String has Display")]
fn a_trait_that_is_there_is_found() {
    lacks! { String: Copy | Display; }
}
